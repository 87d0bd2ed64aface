"""Merge or rebase random forks, and hold what is said of databases against Alembic, in every state.

Each state of a database is come to with the files as they were; then Alembic upgrades it with the files as
they are afterwards. States called safe must run what is missing, once; those that are listed must skip,
repeat or be refused as it is said, and each way out must lead out::

    python tests/proofs/merging.py --forks 200
    python tests/proofs/merging.py --forks 20 --postgresql
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parent.parent))

from forked_projects import Files, Server
from postgresql_server import private_server
from stranded_databases import check_fork


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--forks", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgresql", action="store_true", help="on a server of its own, not on SQLite")
    options = parser.parse_args()
    with ExitStack() as stack:
        server = Server(stack.enter_context(private_server())) if options.postgresql else None
        return run(options.forks, options.seed, server)


def run(forks: int, seed: int, server: Server | None) -> int:
    """Go through forks, and return the exit status."""
    told: Counter[str] = Counter()
    failures = 0
    for number in range(forks):
        with tempfile.TemporaryDirectory() as work:
            try:
                databases = server or Files(Path(work))
                told += check_fork(Random(seed * 100_000 + number), Path(work), databases)
            except AssertionError as error:
                failures += 1
                print(f"fork {number}: {error}")
    print(", ".join(f"{count} {what}" for what, count in sorted(told.items())))
    print(f"{forks} forks, {failures} failures")
    return int(bool(failures))


if __name__ == "__main__":
    sys.exit(main())
