"""Measure everything with one command, and write down what was found.

    python tests/benchmarks/run.py
    python tests/benchmarks/run.py --quick
    python tests/benchmarks/run.py --sizes 1000 10000 --only start memory

The steps of the core, the start, keys, bytes on the line, memory, keys while files are read, and the
headless commands: each at every size, side by side in one run with an empty Textual application, a bare list
of rows, Alembic, and lazyalembic and tig where they are installed. What was found goes to the screen and,
with the date, the load and the class of the machine, into ``benchmarks.md`` beside this file: each table as
soon as it is there, so that several runs of some parts give the same file as one of all. Nothing is asserted:
machines differ, the ratios much less. What must hold on every machine is counted by
``tests/app/test_quiet.py``.

All of it takes about an hour, and ``--quick`` five minutes.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS))

from benchmarks import explorer, memory, reloading, steps  # noqa: E402  (they are found through the line above)
from made_graphs import SHAPES  # noqa: E402

SIZES = (100, 1000, 10_000, 100_000)

ALL_SHAPES_AT = 10_000
"""The size at which every shape of a history is measured; at the others one is."""

SHAPE = "branchy"

ALEMBIC_UP_TO = 1000
"""Above, Alembic takes minutes for the order of branches that are merged."""

PARTS = ("core", "start", "memory", "reload", "headless")

RESULTS = Path(__file__).with_name("benchmarks.md")

HEADING = re.compile(r"^## (.+)$", re.MULTILINE)


class Table(NamedTuple):
    """One table of the results."""

    heading: str
    measure: Callable[[], str]


class Ways(NamedTuple):
    """What the command line says of how to measure."""

    folder: Path
    repeat: int
    lazyalembic: str | None


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
    return f"{os.getloadavg()[0]:.1f}"


def shapes_at(size: int) -> Sequence[str]:
    """The shapes that are measured at a size."""
    return list(SHAPES) if size == ALL_SHAPES_AT else [SHAPE]


def project_of(folder: Path, size: int, shape: str) -> Path:
    """A history, for tig too where there is one."""
    with_git = shape == SHAPE and size <= ALL_SHAPES_AT and shutil.which("tig") is not None
    return explorer.make_project(folder, size, shape, git=with_git)


def core(ways: Ways, size: int, shape: str) -> str:
    """The steps from the files to the rows."""
    project = project_of(ways.folder, size, shape)
    found = steps.rows(project, ways.repeat, with_alembic=size <= ALEMBIC_UP_TO)
    return explorer.table(steps.HEAD, found)


def start(ways: Ways, size: int, shape: str) -> str:
    """The start, keys, bytes and memory."""
    subjects = list(explorer.subjects_for(project_of(ways.folder, size, shape), size, ways.lazyalembic))
    figures = explorer.measure(subjects, ways.repeat, with_keys=True)
    tables = (
        (explorer.START_HEAD, explorer.start_rows(figures)),
        (explorer.KEY_HEAD, explorer.key_rows(figures)),
    )
    return "\n\n".join(explorer.table(head, rows) for head, rows in tables)


def memory_of(ways: Ways, size: int, shape: str) -> str:
    """The most memory, step by step."""
    found = memory.rows(project_of(ways.folder, size, shape), max(1, ways.repeat // 3))
    return explorer.table(memory.HEAD, found)


def reload(ways: Ways, size: int, shape: str) -> str:
    """Keys while files are read."""
    found = reloading.rows(project_of(ways.folder, size, shape), ways.repeat * 20)
    return explorer.table(reloading.HEAD, found)


def headless(ways: Ways) -> str:
    """The headless commands."""
    rows = explorer.headless_rows(project_of(ways.folder, 1000, SHAPE), ways.repeat * 3)
    return explorer.table(explorer.HEADLESS_HEAD, rows)


def tables(ways: Ways, sizes: Sequence[int], parts: Sequence[str]) -> Iterator[Table]:
    """What is to be measured, in the order in which it is written down."""
    of_part: Mapping[str, tuple[str, Callable[[Ways, int, str], str], Callable[[int], Sequence[str]]]] = {
        "core": ("From the files to the rows", core, shapes_at),
        "start": ("The explorer", start, shapes_at),
        "memory": ("Peak memory", memory_of, lambda size: [SHAPE] if size >= 1000 else []),
        "reload": (
            "Keys while files are read",
            reload,
            lambda size: [SHAPE, "wide"] if size >= ALL_SHAPES_AT else [],
        ),
    }
    for part, (title, measure, shapes) in of_part.items():
        for size in sizes if part in parts else ():
            for shape in shapes(size):
                yield Table(f"{title}, {size:,} revisions, {shape}", partial(measure, ways, size, shape))
    if "headless" in parts:
        yield Table("Headless, 1,000 revisions", partial(headless, ways))


def written(results: Path) -> dict[str, str]:
    """The tables that are written down already, by their headings; none from another class of machine."""
    if not results.exists():
        return {}
    text = results.read_text(encoding="utf-8")
    if machine() not in text:
        return {}
    _, *pieces = HEADING.split(text)
    return {heading: body.strip() for heading, body in zip(pieces[::2], pieces[1::2], strict=True)}


def write(results: Path, found: Mapping[str, str], order: Sequence[str]) -> None:
    """Write the tables down, in order; those that only other sizes give come last."""
    headings = sorted(found, key=lambda heading: order.index(heading) if heading in order else len(order))
    lines = [
        "# Benchmarks",
        "",
        "Written by `python tests/benchmarks/run.py`. The ratios hold; milliseconds are of the machine, and",
        "of what else it did meanwhile.",
        "",
        f"{machine()}.",
    ]
    for heading in headings:
        lines += ["", f"## {heading}", "", found[heading]]
    results.write_text("\n".join(lines) + "\n", encoding="utf-8")


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
    with tempfile.TemporaryDirectory(prefix="limbeck-benchmark-") as temporary:
        ways = Ways(options.folder or Path(temporary), repeat, options.lazyalembic)
        order = [table.heading for table in tables(ways, SIZES, PARTS)]
        found = written(options.output)
        for table in tables(ways, sizes, options.only):
            before, began = load(), time.monotonic()
            body = table.measure()
            took = time.monotonic() - began
            when = f"{datetime.now(UTC):%Y-%m-%d}"
            note = f"{when}, {repeat} runs, {took:.0f} s; load before and after: {before}, {load()}."
            found[table.heading] = f"{body}\n\n{note}"
            print(f"\n## {table.heading}\n\n{found[table.heading]}", flush=True)
            write(options.output, found, order)


if __name__ == "__main__":
    main()
