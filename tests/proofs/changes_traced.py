"""Kill a three-file change set at every call that the kernel sees, with strace; see ``changes.py``.

Where ``changes.py`` stops the process at each call of Python into the system, this one has the kernel's own
list of calls, and kills as a call is entered::

    python tests/proofs/changes_traced.py
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from crashes import journal_of, new_project, state_after, three_files

CALLS = (
    "openat,read,write,close,fsync,rename,link,unlink,mkdir,rmdir,chmod,fchmod,chown,utimensat,flock,"
    "ftruncate,newfstatat,fstat,access,lseek,getdents64"
)
"""What has to do with files."""

START, END = "/limbeck-begins-here", "/limbeck-ends-here"
"""Paths that are looked for before the change and after it, to be found in the list of calls."""


def change(folder: Path) -> None:
    """Make the change, between two marks."""
    journal, change_set = journal_of(folder), three_files(folder / "versions")
    os.access(START, os.F_OK)
    journal.apply(change_set)
    os.access(END, os.F_OK)


def traced(folder: Path, *options: str) -> list[str]:
    """Make the change in a process of its own, and return the names of its calls with the two marks."""
    log = f"{folder}.log"
    command = ["strace", "-f", "-o", log, "-e", f"trace={CALLS}", *options]
    subprocess.run([*command, sys.executable, __file__, str(folder)], capture_output=True, check=not options)
    lines = [re.sub(r"^\d+\s+", "", line) for line in Path(log).read_text(errors="replace").splitlines()]
    marks = {f'access("{mark}': mark for mark in (START, END)}
    return [
        next((mark for text, mark in marks.items() if line.startswith(text)), line.split("(")[0])
        for line in lines
    ]


def main() -> int:
    if len(sys.argv) > 1:
        change(Path(sys.argv[1]))
        return 0
    if shutil.which("strace") is None:
        print("strace is not installed")
        return 2
    states: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as root:
        whole = Path(root, "whole")
        new_project(whole)
        calls = traced(whole)
        first, last = calls.index(START), calls.index(END)
        for place in range(first + 1, last):
            folder = Path(root, str(place))
            new_project(folder)
            # a mark is an access too
            number = sum(call == calls[place] for call in calls[: place + 1])
            number += sum(call == START for call in calls[:place]) if calls[place] == "access" else 0
            traced(folder, "-e", f"inject={calls[place]}:signal=KILL:when={number}")
            try:
                states[state_after(folder)] += 1
            except AssertionError as error:
                states["a mixture"] += 1
                print(f"{calls[place]}, the {number}th: {error}")
    told = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
    print(f"killed at {states.total()} calls of the system: {told}")
    return min(states["a mixture"], 1)


if __name__ == "__main__":
    sys.exit(main())
