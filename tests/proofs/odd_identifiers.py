"""Ask Alembic's maps and directories and ours for identifiers of every type, and print where they differ.

    python tests/proofs/odd_identifiers.py --histories 20000 --seed 1

Exit status 1 if there is any difference, or an error of ours that names nothing of what was asked for.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import warnings
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from odd_identifiers import asked_of_a_directory, asked_of_a_map, changed, declared


def main() -> int:
    """Ask as many histories as are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--histories", type=int, default=20_000, help="how many random histories")
    parser.add_argument("--seed", type=int, default=0, help="the first seed; each history has its own")
    parser.add_argument("--questions", type=int, default=20, help="how many questions to each")
    parser.add_argument("--show", type=int, default=10, help="how many differences to print in full")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(options.seed, options.seed + options.histories):
            random = Random(seed)
            for found in (
                *asked_of_a_map(random, options.questions),
                *asked_of_a_directory(Path(folder), random, options.questions),
                *declared(random, options.questions // 4),
                *changed(random, options.questions // 4),
            ):
                count += 1
                if count <= options.show:
                    print(f"seed {seed}: {found}")
    print(f"{options.histories} histories, {options.questions} questions each: {count} differences")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
