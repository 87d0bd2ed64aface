"""Hold what is read of scripts against what a recording ``op`` sees when they run: prints a table.

    python tests/proofs/operations.py FOLDER [FOLDER ...]
    python tests/proofs/operations.py --opaque FOLDER

A folder is one history, however deep its scripts lie. The scripts run in a process of their own, with
stand-ins for missing imports and for the database. Each call that is seen must have been read: as the same
kind, schema, object and effect in the same line, or as opaque there. Each operation that is read without a
condition must be seen in every run that comes to its end. Exit status 1 where anything is known but
different, was missed, or is not seen, or less than 95 % of the calls of ``op`` are known.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from recorded_operations import LEAST, Tally, compared, scripts_of


def main() -> int:
    """Compare all histories that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", metavar="FOLDER", help="a history, or whatever contains one")
    parser.add_argument("--opaque", action="store_true", help="list each opaque operation with its reason")
    parser.add_argument("--show", type=int, default=20, help="how many differences to print of each history")
    options = parser.parse_args()
    print(Tally.heading())
    wrong = False
    for folder in options.folders:
        tally = Tally(Path(folder).name)
        for script in compared(scripts_of(Path(folder))):
            tally.add(script)
        print(tally.line())
        for difference in tally.differences[: options.show]:
            print(f"    {difference}")
        if options.opaque:
            for reason in tally.opaque_reasons:
                print(f"    opaque: {reason}")
        wrong = wrong or bool(tally.differences) or tally.known_share < LEAST
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
