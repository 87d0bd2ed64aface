"""Ask Alembic's revision map and ours the same random questions, and print where they differ.

    python tests/proofs/revision_map.py --graphs 20000 --seed 1

Exit status 1 if there is any difference.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from alembic_oracle import differences
from random_histories import random_history


def main() -> int:
    """Run as many histories as are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--graphs", type=int, default=20_000, help="how many random histories")
    parser.add_argument("--seed", type=int, default=0, help="the first seed; each history has its own")
    parser.add_argument("--questions", type=int, default=25, help="how many questions to each")
    parser.add_argument("--most", type=int, default=12, help="the greatest number of revisions")
    parser.add_argument("--sound", action="store_true", help="no missing parents, circles, twins or clashes")
    parser.add_argument("--show", type=int, default=10, help="how many differences to print in full")
    options = parser.parse_args()
    count = 0
    for seed in range(options.seed, options.seed + options.graphs):
        random = Random(seed)
        history = random_history(random, most=options.most, flawed=not options.sound)
        for difference in differences(random, history, options.questions):
            count += 1
            if count <= options.show:
                print(f"seed {seed}: {difference}")
                for declared in history:
                    print(f"    {tuple(declared)!r}")
    print(f"{options.graphs} histories, {options.questions} questions each: {count} differences")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
