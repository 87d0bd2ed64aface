"""Count the steps of every question to a map, from 1,000 to 100,000 revisions, on every named shape.

    python tests/proofs/growth.py

A step is a look at a revision, or at an edge of one. Prints the steps for each revision and edge; exit status
1 if there are more than four, or if that figure grows with the history.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from counted import MOST_STEPS, SHAPES, counted


def main() -> int:
    """Count on as many revisions as are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--counts", type=int, nargs="+", default=[1000, 10_000, 100_000])
    options = parser.parse_args()
    failures = 0
    for shape, history in SHAPES.items():
        first: dict[str, float] = {}
        for count in sorted(options.counts):
            size, taken = counted(history(count))
            found = {name: steps / size for name, steps in taken.items()}
            first = first or found
            grown = [name for name, steps in found.items() if steps > 1.02 * first[name] + 0.01]
            dear = [name for name, steps in taken.items() if steps > MOST_STEPS * (size + 1)]
            failures += len(grown) + len(dear)
            told = ", ".join(f"{name} {steps:.2f}" for name, steps in found.items())
            print(f"{shape}, {count:,} revisions, {size:,} with their edges: {told}", flush=True)
            for name in (*grown, *dear):
                print(f"    {name}: more than it may be")
    print(f"{failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
