"""Proves the drawing on random graphs: ``python tests/proofs/drawing.py --graphs 5000 --seed 1``.

Each graph is laid out around a random pin, drawn in both alphabets, and read back from the characters
alone; so are the lines of the real history pane, in every way of showing them: folded, only some of them, the
oldest first, without the lanes of ``depends_on``. It also compares painting in part with painting whole, and
lays the graph out again with one more revision. Folders given as arguments are opened, and their histories
proved in the same way. It prints what it has counted; the exit status is 1 if anything differs.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from drawing_properties import broken_rules, broken_shapes, misread_texts, with_new_child, with_new_merge
from drawn_history import graph_lines, opened_of, pane, ways_of
from limbeck.loading import Opened
from limbeck_core.graph.dag import Dag
from limbeck_core.graph.lanes import lay_out
from limbeck_core.history import History, SeveralProjects
from random_graphs import random_dag

MOST_IN_PANE = 100
"""Larger random graphs may have more lanes than the widest terminal shows."""

SIZES = (1, 2, 3, 5, 8, 13, 21, 40, 90, 600)
WEIGHTS = (1, 2, 4, 8, 12, 12, 12, 8, 3, 0.3)


async def misread_panes(opened: Iterable[tuple[str, Opened]]) -> AsyncIterator[str]:
    """Show histories in the real pane in every way, and yield what is misread of its lines."""
    async with pane(width=1600) as view:
        for name, shown in opened:
            view.opened = None
            view.opened = shown
            for way in ways_of(view):
                assert view.drawing is not None
                for fault in misread_texts(shown.history.dag, view.drawing, graph_lines(view)):
                    yield f"{name}: {way}: {fault}"


def histories_in(folders: Iterable[str]) -> Iterator[tuple[str, History]]:
    """Open every history in some folders."""
    for folder in folders:
        try:
            yield folder, History.open(folder)
        except SeveralProjects as several:
            for choice in several.choices:
                history = History.open(choice.path, choice.section, config_file=choice.config_path)
                yield f"{folder}: {choice.label}", history


async def prove(options: argparse.Namespace) -> int:
    """Draw the graphs and report; return the exit status."""
    counts: Counter[str] = Counter()
    panes: list[tuple[str, Opened]] = []
    for folder, history in histories_in(options.folders):
        faults = broken_rules(history.dag, None)
        faults += broken_shapes(Random(folder), history.dag, None)
        panes.append((folder, Opened(history, lay_out(history.dag))))
        count(counts, history.dag, folder, faults)
        counts["histories"] += 1
    for number in range(options.graphs):
        rng = Random(f"{options.seed}/{number}")
        size = rng.choices(SIZES, WEIGHTS)[0]
        broken = rng.random() < 0.4
        dag = random_dag(rng, size, broken=broken)
        pin = rng.choice((None, rng.randrange(len(dag.ids))))
        faults = broken_rules(dag, pin) + broken_shapes(rng, dag, pin)
        if not broken:
            faults += with_new_child(rng, dag, pin) + with_new_merge(rng, dag, pin)
        counts["graphs"] += 1
        counts["broken histories"] += broken
        count(counts, dag, f"graph {number} of {size}", faults)
        if size < MOST_IN_PANE:
            panes.append((f"graph {number} of {size}", opened_of(dag, pin)))
    async for fault in misread_panes(panes):
        counts["faults"] += 1
        print(fault, file=sys.stderr)
    counts["panes"] = len(panes)
    print(", ".join(f"{count} {what}" for what, count in counts.items()))
    return 1 if counts["faults"] else 0


def count(counts: Counter[str], dag: Dag, name: str, faults: list[str]) -> None:
    """Count what has been drawn, and print what is wrong with it."""
    counts["revisions"] += len(dag.ids)
    counts["edges"] += sum(map(len, dag.parents)) + sum(map(len, dag.dependencies))
    counts["merge points"] += sum(len(parents) > 1 for parents in dag.parents)
    counts["ghosts"] += len(dag.ghosts)
    counts["twins"] += len(dag.twins)
    for fault in faults:
        counts["faults"] += 1
        print(f"{name}: {fault}", file=sys.stderr)


def main() -> int:
    """Draw what is asked for; return the exit status."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folders", nargs="*", help="projects whose histories are drawn too")
    arguments.add_argument("--graphs", type=int, default=5000)
    arguments.add_argument("--seed", type=int, default=1)
    return asyncio.run(prove(arguments.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
