"""Measure the most memory that the explorer takes, step by step through what a user does.

    python tests/benchmarks/memory.py --count 10000

The explorer runs on a pseudo-terminal: it opens, keys move about, the palette and the line of find are
opened, used and closed, and all files are read again. After each step stands the most that the screen's
process has had so far, and the most that any other process of it has had, such as the one that reads.
Nothing is asserted: machines differ.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS))

from benchmarks.explorer import LIMBECK, environment, make_project, shows, table  # noqa: E402
from benchmarks.reloading import READ_AGAIN  # noqa: E402
from probe import PATIENCE, Terminal, peaks  # noqa: E402  (it is found through the line above)

HEAD = ("after", "the screen's process, MB", "any other, MB")

POLLED = 0.05
"""Seconds between two looks at what each process has had: one that ends takes its figure along."""

QUIET = 0.6
"""Seconds without a byte after which a step is over: longer than anything waits before it goes on."""

STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("opening", ()),
    ("keys", (*("down",) * 20, *("pagedown",) * 20, "G", "g", "P", "C", "[", "]", "tab", "tab")),
    ("the palette: words, an id, a range", (":", *"add", "escape", ":", *"head-3:head", "escape")),
    ("finding words", ("/", *"add", "enter", "n", "n", "escape", "escape")),
    ("all files read again", ("r",)),
    ("the palette and finding again", (":", *"add", "escape", "/", *"add", "enter", "escape", "escape")),
    ("all files read twice more", ("r", "r")),
)
"""What is done, and the keys that do it."""


class Watched:
    """A run of the explorer, and the most memory that its processes have had."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.screen = 0.0
        self.others = 0.0

    def read(self, seconds: float) -> bool:
        """Take in what comes within some seconds, and look at the processes; whether something came."""
        came = self.terminal.read(seconds)
        for pid, peak in peaks(self.terminal.pid).items():
            if pid == self.terminal.pid:
                self.screen = peak
            else:
                self.others = max(self.others, peak)
        return came

    def settle(self) -> None:
        """Read until nothing has come for a while."""
        last = time.perf_counter()
        patience = last + PATIENCE
        while (now := time.perf_counter()) < min(last + QUIET, patience):
            if self.read(POLLED):
                last = now

    def press(self, key: str) -> None:
        """Press a key, and wait until what it does is done."""
        self.terminal.press(key)
        if key == "r":
            patience = time.perf_counter() + PATIENCE
            while READ_AGAIN not in "\n".join(self.terminal.screen().display[-4:]):
                assert time.perf_counter() < patience, "\n".join(self.terminal.screen().display)
                self.read(POLLED)
            self.settle()
            self.terminal.press("down")  # the notice goes, so that the next one is seen
        if key in ("escape", "enter", "r", "G", "g"):
            self.settle()
        else:
            self.read(POLLED)


def run(project: Path, home: str) -> list[tuple[float, float]]:
    """Take the steps in one run: the figures after each."""
    found = []
    terminal = Terminal((LIMBECK, str(project)), environment(home))
    watched = Watched(terminal)
    try:
        patience = time.perf_counter() + PATIENCE
        while not shows("Revision ID")(terminal.screen().display):
            assert time.perf_counter() < patience, "the history has not come"
            watched.read(POLLED)
        for _, keys in STEPS:
            for key in keys:
                watched.press(key)
            watched.settle()
            found.append((watched.screen, watched.others))
    finally:
        terminal.close()
    return found


def rows(project: Path, repeat: int) -> list[tuple[str, ...]]:
    """Measure one history: the rows of the table."""
    with tempfile.TemporaryDirectory() as home:
        runs = [run(project, home) for _ in range(repeat)]
    return [
        (name, *(f"{median(of_run[step][one] for of_run in runs):.1f}" for one in (0, 1)))
        for step, (name, _) in enumerate(STEPS)
    ]


def report(project: Path, count: int, shape: str, repeat: int, say: Callable[[str], None]) -> None:
    """Measure, and say what was found."""
    say(f"\n### Peak memory, {count:,} revisions, {shape}\n")
    say(table(HEAD, rows(project, repeat)))


def main() -> None:
    """Read the arguments and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--shape", default="branchy")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--history", type=Path, help="a history that is there")
    options = parser.parse_args()
    if options.history is not None:
        print(table(HEAD, rows(options.history, options.repeat)))
        return
    with tempfile.TemporaryDirectory() as folder:
        project = make_project(Path(folder), options.count, options.shape, git=False)
        report(project, options.count, options.shape, options.repeat, print)


if __name__ == "__main__":
    main()
