"""Measure how soon a key answers while all files are read again, and how soon a change on disk is seen.

    python tests/benchmarks/reloading.py --count 100000
    python tests/benchmarks/reloading.py --count 10000 --changes

The explorer runs on a pseudo-terminal. Once it has settled, *down* and *up* are pressed four times a second,
first with nothing else going on, then while one reload of all files follows the other. Each figure is in
milliseconds from the press to the first change of the history pane. Nothing is asserted: machines differ.

With ``--changes`` a script is added, changed and removed in a copy of the history, and git checks out another
branch with hundreds of scripts, and the first one again. Each figure is in milliseconds from the end of the
change to its first sign on the screen.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median, quantiles

TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS))

from benchmarks.explorer import LIMBECK, environment, make_project, shows, table  # noqa: E402
from limbeck_core.graph.lanes import lay_out  # noqa: E402
from limbeck_core.history import History  # noqa: E402
from probe import PATIENCE, Terminal, answers  # noqa: E402  (it is found through the line above)

HEAD = ("", "keys", "median, ms", "95 of 100 within, ms", "longest, ms", "reloads")

CHANGES_HEAD = ("", "seen after, ms", "all that was said")

SEVERAL = 400
"""Scripts that another branch has besides."""

CHANGED = "Changed on disk"
"""What the explorer says when it shows a change."""

INTERVAL = 0.25
"""Seconds between two keys: what follows the cursor has followed by then."""

COLUMNS_OF_HISTORY = 60
"""The columns that the history pane has for itself on a wide screen."""

READ_AGAIN = "Read again"
"""What the explorer says when a reload has ended."""


def read_until(terminal: Terminal, end: float) -> None:
    """Take in what is written until a moment: a key right behind another one would wait for its frame."""
    while (left := end - time.perf_counter()) > 0:
        terminal.read(left)


def press_keys(terminal: Terminal, keys: int, *, reloading: bool) -> tuple[list[float], int]:
    """Press keys, and return how long each took to answer and how many reloads ended meanwhile."""
    pressed: list[float] = []
    reloads = 0
    asked = False
    for number in range(keys):
        if reloading and not asked:
            terminal.press("r")
            asked = True
            read_until(terminal, time.perf_counter() + INTERVAL / 2)
        pressed.append(terminal.press("up" if number % 10 >= 5 else "down"))
        read_until(terminal, pressed[-1] + INTERVAL)
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


def git(project: Path, *arguments: str) -> None:
    """Run git on a project."""
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=first")
    subprocess.run(["git", "-C", str(project), *who, *arguments], check=True, capture_output=True)


def script(folder: Path, revision: str, parent: str, message: str) -> None:
    """Write one more script."""
    (folder / f"{revision}.py").write_text(
        f'"""{message}"""\nrevision = "{revision}"\ndown_revision = "{parent}"\n'
        "def upgrade():\n    pass\ndef downgrade():\n    pass\n"
    )


def changes(history: Path) -> list[tuple[str, ...]]:
    """Change a copy of a history while it is shown: the rows of the table."""
    found: list[tuple[str, ...]] = []
    with tempfile.TemporaryDirectory() as home:
        project = Path(home, "project")
        shutil.copytree(history, project, ignore=shutil.ignore_patterns(".git", "__pycache__"))
        opened = History.open(project)
        top = opened.dag.ids[lay_out(opened.dag).node_at(0)]
        folder = Path(opened.version_locations[0])
        git(project, "init", "-q")
        git(project, "add", "-A")
        git(project, "commit", "-qm", "first")
        git(project, "checkout", "-qb", "other")
        for number in range(SEVERAL):
            script(folder, f"{number:012x}", f"{number - 1:012x}" if number else top, "of another branch")
        git(project, "add", "-A")
        git(project, "commit", "-qm", "other")
        git(project, "checkout", "-q", "first")
        terminal = Terminal((LIMBECK, str(project)), environment(home))
        try:
            terminal.wait_until(shows("Revision ID"))
            terminal.settle(3.0)  # the watching has begun

            def notices(seconds: float) -> Iterator[str]:
                end = time.perf_counter() + seconds
                while time.perf_counter() < end:
                    terminal.read(0.02)
                    yield terminal.screen().display[-1].strip()

            def change(what: str, do: Callable[[], object], notice: str) -> None:
                do()
                done = time.perf_counter()
                next(said for said in notices(PATIENCE) if notice in said)
                seconds = time.perf_counter() - done
                said = dict.fromkeys(one for one in notices(2.0) if CHANGED in one)
                found.append((what, f"{seconds * 1000:.0f}", "; ".join(said)))

            new = "feedfeedfeed"
            change("a script is added", lambda: script(folder, new, top, "new"), "1 new")
            change("it is changed", lambda: script(folder, new, top, "changed"), "1 changed")
            change("it is removed", (folder / f"{new}.py").unlink, "1 removed")
            change("another branch", lambda: git(project, "checkout", "-q", "other"), f"{SEVERAL} new")
            change("the first again", lambda: git(project, "checkout", "-q", "first"), f"{SEVERAL} removed")
        finally:
            terminal.close()
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
    parser.add_argument("--changes", action="store_true", help="how soon a change on disk is seen")
    options = parser.parse_args()
    if options.history is not None:
        if options.changes:
            print(table(CHANGES_HEAD, changes(options.history)))
            return
        print(table(HEAD, rows(options.history, options.keys)))
        return
    with tempfile.TemporaryDirectory() as folder:
        project = make_project(Path(folder), options.count, options.shape, git=False)
        if options.changes:
            print(table(CHANGES_HEAD, changes(project)))
            return
        report(project, options.count, options.shape, options.keys, print)


if __name__ == "__main__":
    main()
