"""Proves the drawing on random graphs: ``python tests/proofs/drawing.py --graphs 5000 --seed 1``.

Each graph is laid out around a random pin, drawn in both alphabets, and read back from the characters
alone. It also compares painting in part with painting whole, and lays the graph out again with one more
revision. It prints what it has counted; the exit status is 1 if anything differs.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from drawing_properties import broken_rules, broken_shapes, with_new_child, with_new_merge
from random_graphs import random_dag

SIZES = (1, 2, 3, 5, 8, 13, 21, 40, 90, 600)
WEIGHTS = (1, 2, 4, 8, 12, 12, 12, 8, 3, 0.3)


def main() -> int:
    """Draw the graphs and report; return the exit status."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--graphs", type=int, default=5000)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    counts: Counter[str] = Counter()
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
        counts["revisions"] += len(dag.ids)
        counts["edges"] += sum(map(len, dag.parents)) + sum(map(len, dag.dependencies))
        counts["merge points"] += sum(len(parents) > 1 for parents in dag.parents)
        counts["ghosts"] += len(dag.ghosts)
        counts["twins"] += len(dag.twins)
        for fault in faults:
            counts["faults"] += 1
            print(f"graph {number} of {size}: {fault}", file=sys.stderr)
    print(", ".join(f"{count} {what}" for what, count in counts.items()))
    return 1 if counts["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
