"""Measure the steps from the files to the rows: read, map, order, lanes, paint.

    python tests/benchmarks/steps.py --history DIR

Each run is a process of its own, and each figure the median of the runs, in milliseconds of CPU time. Beside
each step stands how long merely reading the bytes takes, and what Alembic takes for the same.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import TypeVar

TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS))

from benchmarks import core  # noqa: E402  (it is found through the line above)

Made = TypeVar("Made")

STEPS = ("bytes", "read", "map", "order", "lanes", "paint")
"""The bytes of the files alone, the history of them, the map, Alembic's order, the drawing, forty rows."""

HEAD = ("", *(f"{step}, ms" for step in STEPS), "peak, MB")

ROWS = 40
"""How many rows are composed: a screen full."""

WIDTH = 66
"""The cells of a row beside a script, on a terminal of 120 columns."""


def limbeck(project: Path) -> dict[str, float]:
    """Take the steps."""
    from limbeck.glyphs import UNICODE
    from limbeck.rows import HistoryRows, RowComposer
    from limbeck_core.graph.drawing import Drawing
    from limbeck_core.graph.folds import no_folds
    from limbeck_core.graph.lanes import lay_out
    from limbeck_core.history import History

    found: dict[str, float] = {}

    def step(name: str, work: Callable[[], Made]) -> Made:
        made: list[Made] = []
        found[name] = core.timed(lambda: made.append(work()))
        return made[0]

    versions = str(project / "migrations" / "versions")
    History.open(project).revision_map.heads  # noqa: B018 - brings modules and files into memory
    step("bytes", lambda: core.read_bytes(versions))
    history = step("read", lambda: History.open(project))
    step("map", lambda: history.revision_map.heads)
    step("order", lambda: list(history.revision_map.iterate_revisions("heads", "base")))
    layout = step("lanes", lambda: lay_out(history.dag))
    source = HistoryRows(RowComposer(history, layout, UNICODE), Drawing(layout, no_folds(len(layout))))
    middle = max(0, len(layout) // 2 - ROWS)
    step("paint", lambda: [source.compose_row(row, WIDTH) for row in range(middle, middle + ROWS)])
    return found | {"memory": core.peak_memory()}


def alembic(project: Path) -> dict[str, float]:
    """Take the steps that Alembic takes too; its map comes with its reading."""
    from alembic.script import ScriptDirectory

    directory = ScriptDirectory(str(project / "migrations"))
    read = core.timed(lambda: directory.revision_map.heads)
    order = core.timed(lambda: list(directory.revision_map.iterate_revisions("heads", "base")))
    return {"read": read, "order": order, "memory": core.peak_memory()}


SUBJECTS = {"limbeck": limbeck, "alembic": alembic}


def run(subject: str, project: Path) -> dict[str, float]:
    """Take the steps in a new process."""
    command = [sys.executable, __file__, "--measure", subject, "--history", str(project)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def rows(project: Path, repeat: int, *, with_alembic: bool) -> list[tuple[str, ...]]:
    """Measure one history: the rows of the table."""
    subjects = [name for name in SUBJECTS if with_alembic or name != "alembic"]
    found: dict[str, list[dict[str, float]]] = {name: [] for name in subjects}
    for number in range(repeat + 1):
        for name in subjects:
            figures = run(name, project)
            if number:  # the first one warms caches and bytecode
                found[name].append(figures)
    return [
        (
            name,
            *(_milliseconds([figures[step] for figures in runs if step in figures]) for step in STEPS),
            f"{median(figures['memory'] for figures in runs):.0f}",
        )
        for name, runs in found.items()
    ]


def _milliseconds(seconds: Sequence[float]) -> str:
    return f"{median(seconds) * 1000:.3g}" if seconds else "-"


def main() -> None:
    """Print the steps of one history."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--history", type=Path, required=True)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--measure", choices=tuple(SUBJECTS), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(SUBJECTS[options.measure](options.history)))
        return
    from benchmarks.explorer import table

    print(table(HEAD, rows(options.history, options.repeat, with_alembic=True)))


if __name__ == "__main__":
    main()
