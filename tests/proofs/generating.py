"""Ask Alembic's script directory and ours for the same new revisions, and print where their files differ.

    python tests/proofs/generating.py --cases 1000 --seed 1

Exit status 1 if there is any difference.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from revision_requests import answers, random_case


def main() -> int:
    """Run as many cases as are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1000, help="how many, of one to four requests each")
    parser.add_argument("--seed", type=int, default=0, help="the first seed; each case has its own")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    count = requests = files = 0
    for seed in range(options.seed, options.seed + options.cases):
        case = random_case(Random(seed))
        with TemporaryDirectory() as folder:
            theirs, ours = answers(Path(folder), case)
        requests += len(ours.outcomes)
        files += sum("ae1027a6acf" in content.decode(errors="replace") for content in ours.files.values())
        if ours != theirs:
            count += 1
            print(f"seed {seed}: {(case.arguments, *case.more)!r}\n    {theirs!r}\n    {ours!r}")
    print(f"{options.cases} cases, {requests} requests, {files} files written: {count} differences")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
