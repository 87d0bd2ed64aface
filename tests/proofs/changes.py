"""Kill a three-file change set at every call of the system; so too its undoing, and its recovery.

After the next start there must be the old or the new state, never a mixture::

    python tests/proofs/changes.py                 # each call, once before it and once after it
    python tests/proofs/changes.py --every 10      # each tenth
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from crashes import NEW, files, journal_of, killed_at, new_project, state_after, three_files

Work = Callable[[Path], object]


def prepared(folder: Path) -> None:
    """The old state."""
    new_project(folder)


def changed(folder: Path) -> None:
    """The new state, to be undone."""
    new_project(folder)
    journal_of(folder).apply(three_files(folder / "versions"))


def undone(folder: Path) -> None:
    """The old state, to be made new again."""
    changed(folder)
    journal_of(folder).undo()


def interrupted(folder: Path) -> None:
    """A mixture that a killed process left."""
    new_project(folder)

    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    killed_at(None, lambda: journal_of(folder).apply(three_files(folder / "versions"), die))
    assert files(folder / "versions") != NEW


SUBJECTS: dict[str, tuple[Work, Work]] = {
    "apply": (prepared, lambda folder: journal_of(folder).apply(three_files(folder / "versions"))),
    "undo": (changed, lambda folder: journal_of(folder).undo()),
    "redo": (undone, lambda folder: journal_of(folder).redo()),
    "recover": (interrupted, lambda folder: journal_of(folder).recover()),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="take each Nth call only")
    every = parser.parse_args().every
    failures = 0
    for name, (begin, work) in SUBJECTS.items():
        with tempfile.TemporaryDirectory() as root:
            whole = Path(root, "whole")
            begin(whole)
            calls = killed_at(None, lambda: work(whole))  # noqa: B023 - called at once
            assert calls is not None
            states: Counter[str] = Counter()
            for number in range(1, calls + 1, every):
                folder = Path(root, str(number))
                begin(folder)
                if killed_at(number, lambda: work(folder)) is not None:  # noqa: B023 - called at once
                    states["not reached"] += 1
                    continue
                try:
                    states[state_after(folder)] += 1
                except AssertionError as error:
                    failures += 1
                    print(f"{name}, call {number}: {error}")
            told = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
            print(f"{name}: killed at {len(range(1, calls + 1, every))} of {calls} points: {told}")
    print(f"{failures} mixtures")
    return min(failures, 1)


if __name__ == "__main__":
    sys.exit(main())
