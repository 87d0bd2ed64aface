"""Measure how soon a key answers while all files are read again, and with many heads.

    python tests/benchmarks/reloading.py --count 100000

The explorer runs on a pseudo-terminal. Once it has settled, *down* and *up* are pressed four times a second,
first with nothing else going on, then while one reload of all files follows the other. Each figure is in
milliseconds from the press to the first change of the history pane. Nothing is asserted: machines differ.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles

TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS))

from benchmarks.explorer import LIMBECK, environment, make_project, shows, table  # noqa: E402
from probe import Terminal, answers  # noqa: E402  (it is found through the line above)

HEAD = ("", "keys", "median, ms", "95 of 100 within, ms", "longest, ms", "reloads")

INTERVAL = 0.25
"""Seconds between two keys: what follows the cursor has followed by then."""

COLUMNS_OF_HISTORY = 60
"""The columns that the history pane has for itself on a wide screen."""

READ_AGAIN = "Read again"
"""What the explorer says when a reload has ended."""


def press_keys(terminal: Terminal, keys: int, *, reloading: bool) -> tuple[list[float], int]:
    """Press keys, and return how long each took to answer and how many reloads ended meanwhile."""
    pressed: list[float] = []
    reloads = 0
    asked = False
    for number in range(keys):
        if reloading and not asked:
            terminal.press("r")
            asked = True
            terminal.read(INTERVAL / 2)
        pressed.append(terminal.press("up" if number % 10 >= 5 else "down"))
        end = pressed[-1] + INTERVAL
        while (left := end - time.perf_counter()) > 0:
            terminal.read(left)
        if asked and READ_AGAIN in "\n".join(terminal.screen().display[-4:]):
            asked = False
            reloads += 1
    terminal.settle()
    return answers(terminal, pressed, COLUMNS_OF_HISTORY), reloads


def rows(project: Path, keys: int) -> list[tuple[str, ...]]:
    """Measure one history: the rows of the table."""
    found: list[tuple[str, ...]] = []
    with tempfile.TemporaryDirectory() as home:
        for name, reloading in (("nothing else", False), ("all files read again", True)):
            terminal = Terminal((LIMBECK, str(project)), environment(home))
            try:
                terminal.wait_until(shows("Revision ID"))
                terminal.settle(1.0)
                times, reloads = press_keys(terminal, keys, reloading=reloading)
            finally:
                terminal.close()
            found.append(
                (
                    name,
                    f"{len(times)}",
                    f"{median(times) * 1000:.1f}",
                    f"{quantiles(times, n=20)[-1] * 1000:.1f}",
                    f"{max(times) * 1000:.1f}",
                    f"{reloads}" if reloading else "-",
                )
            )
    return found


def report(project: Path, count: int, shape: str, keys: int, say: Callable[[str], None]) -> None:
    """Measure, and say what was found."""
    say(f"\n### Keys while files are read, {count:,} revisions, {shape}\n")
    say(table(HEAD, rows(project, keys)))


def main() -> None:
    """Read the arguments and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--shape", default="branchy")
    parser.add_argument("--keys", type=int, default=200)
    parser.add_argument("--history", type=Path, help="a history that is there")
    options = parser.parse_args()
    if options.history is not None:
        print(table(HEAD, rows(options.history, options.keys)))
        return
    with tempfile.TemporaryDirectory() as folder:
        project = make_project(Path(folder), options.count, options.shape, git=False)
        report(project, options.count, options.shape, options.keys, print)


if __name__ == "__main__":
    main()
