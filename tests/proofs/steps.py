"""Run Alembic's commands at random on its script directory and on ours, and print where their steps differ.

    python tests/proofs/steps.py --graphs 20000 --seed 1

Exit status 1 if there is any difference.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from random_histories import random_history
from steps_oracle import differences


def main() -> int:
    """Run as many histories as are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--graphs", type=int, default=20_000, help="how many random histories")
    parser.add_argument("--seed", type=int, default=0, help="the first seed; each history has its own")
    parser.add_argument("--commands", type=int, default=20, help="how many commands on each")
    parser.add_argument("--most", type=int, default=14, help="the greatest number of revisions")
    parser.add_argument("--show", type=int, default=10, help="how many differences to print in full")
    options = parser.parse_args()
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(options.seed, options.seed + options.graphs):
            random = Random(seed)
            history = random_history(random, most=options.most, flawed=random.random() < 0.3)
            for difference in differences(Path(folder), random, history, options.commands):
                count += 1
                if count <= options.show:
                    print(f"seed {seed}: {difference}")
                    for declared in history:
                        print(f"    {tuple(declared)!r}")
    print(f"{options.graphs} histories, {options.commands} commands each: {count} differences")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
