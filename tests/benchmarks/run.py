"""Measure everything with one command, and write down what was found.

    python tests/benchmarks/run.py
    python tests/benchmarks/run.py --quick
    python tests/benchmarks/run.py --sizes 1000 10000 --only start

The steps of the core, the start, keys, bytes on the line, memory, keys while files are read, and the
headless commands: each at every size, side by side in one run with an empty Textual application, a bare list
of rows, Alembic, and lazyalembic and tig where they are installed. What was found goes to the screen and,
with the date and the class of the machine, into ``benchmarks.md`` beside this file. Nothing is asserted:
machines differ, the ratios much less. What must hold on every machine is counted by
``tests/app/test_quiet.py``.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS))

from benchmarks import explorer, reloading, steps  # noqa: E402  (they are found through the line above)
from made_graphs import SHAPES  # noqa: E402

SIZES = (100, 1000, 10_000, 100_000)

ALL_SHAPES_AT = 10_000
"""The size at which every shape of a history is measured; at the others one is."""

SHAPE = "branchy"

ALEMBIC_UP_TO = 1000
"""Above, Alembic takes minutes for the order of branches that are merged."""

PARTS = ("core", "start", "reload", "headless")

RESULTS = Path(__file__).with_name("benchmarks.md")

Say = Callable[[str], None]


def machine() -> str:
    """The class of the machine: what the figures depend on, and nothing by which to find it."""
    cores = os.cpu_count() or 1
    parts = (
        f"{cores} {'core' if cores == 1 else 'cores'} of {platform.machine()}",
        f"{platform.system()} {platform.release().split('-')[0]}",
        f"{platform.python_implementation()} {platform.python_version()}",
        *(f"{name} {version(name)}" for name in ("textual", "alembic")),
    )
    return ", ".join(parts)


def load() -> str:
    """How busy the machine is with other things."""
    return f"{os.getloadavg()[0]:.1f} processes running or waiting, on the average of the last minute"


def core(folder: Path, sizes: Sequence[int], repeat: int, say: Say) -> None:
    """The steps from the files to the rows."""
    for size in sizes:
        for shape in shapes_at(size):
            project = project_of(folder, size, shape)
            say(f"\n### From the files to the rows, {size:,} revisions, {shape}\n")
            found = steps.rows(project, repeat, with_alembic=size <= ALEMBIC_UP_TO)
            say(explorer.table(steps.HEAD, found))


def shapes_at(size: int) -> Sequence[str]:
    """The shapes that are measured at a size."""
    return list(SHAPES) if size == ALL_SHAPES_AT else [SHAPE]


def project_of(folder: Path, size: int, shape: str) -> Path:
    """A history, for tig too where there is one."""
    with_git = shape == SHAPE and size <= ALL_SHAPES_AT and shutil.which("tig") is not None
    return explorer.make_project(folder, size, shape, git=with_git)


def start(folder: Path, sizes: Sequence[int], repeat: int, lazyalembic: str | None, say: Say) -> None:
    """The start, keys, bytes and memory."""
    for size in sizes:
        for shape in shapes_at(size):
            project = project_of(folder, size, shape)
            say(f"\n### The explorer, {size:,} revisions, {shape}\n")
            subjects = list(explorer.subjects_for(project, size, lazyalembic))
            figures = explorer.measure(subjects, repeat, with_keys=True)
            say(explorer.table(explorer.START_HEAD, explorer.start_rows(figures)))
            say("")
            say(explorer.table(explorer.KEY_HEAD, explorer.key_rows(figures)))


def reload(folder: Path, sizes: Sequence[int], repeat: int, say: Say) -> None:
    """Keys while files are read."""
    for size in sizes:
        if size >= ALL_SHAPES_AT:
            for shape in (SHAPE, "wide"):
                reloading.report(project_of(folder, size, shape), size, shape, repeat * 20, say)


def headless(folder: Path, repeat: int, say: Say) -> None:
    """The headless commands."""
    project = project_of(folder, 1000, SHAPE)
    say("\n### Headless, 1,000 revisions\n")
    say(explorer.table(explorer.HEADLESS_HEAD, explorer.headless_rows(project, repeat)))


def main() -> None:
    """Measure what the command line asks for, and write it down."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--repeat", type=int, default=7, help="how many runs each median is of")
    parser.add_argument("--quick", action="store_true", help="100 and 1,000 revisions, three runs each")
    parser.add_argument("--only", choices=PARTS, nargs="+", default=list(PARTS), help="some parts alone")
    parser.add_argument("--folder", type=Path, help="where the histories are kept, for the next time")
    parser.add_argument("--lazyalembic", default=shutil.which("lazyalembic"), help="its command")
    parser.add_argument("--output", type=Path, default=RESULTS, help="where the results are written")
    options = parser.parse_args()
    sizes, repeat = sorted(options.sizes), options.repeat
    if options.quick:
        sizes, repeat = [100, 1000], 3
    written: list[str] = []

    def say(text: str) -> None:
        print(text, flush=True)
        written.append(text)

    say("# Benchmarks\n")
    say("Written by `python tests/benchmarks/run.py`; the ratios hold, milliseconds are of the machine.\n")
    say(f"- {datetime.now(UTC):%Y-%m-%d}, medians of {repeat} runs")
    say(f"- {machine()}")
    say(f"- when it began: {load()}")
    with tempfile.TemporaryDirectory(prefix="limbeck-benchmark-") as temporary:
        folder = options.folder or Path(temporary)
        parts: dict[str, Callable[[], None]] = {
            "core": lambda: core(folder, sizes, repeat, say),
            "start": lambda: start(folder, sizes, repeat, options.lazyalembic, say),
            "reload": lambda: reload(folder, sizes, repeat, say),
            "headless": lambda: headless(folder, repeat, say),
        }
        for name in PARTS:
            if name in options.only:
                parts[name]()
    say(f"\nWhen it ended: {load()}.")
    options.output.write_text("\n".join(written) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
