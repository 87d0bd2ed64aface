"""Re-parent every script of real histories, one by one, and undo it: every file must come back to the byte.

The difference is exactly the literal and the docstring's ``Revises:`` line. Folders are copied first::

    python tests/proofs/edits.py path/to/migrations another/folder
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from edited import reparent_everything


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    for folder in parser.parse_args().folders:
        with tempfile.TemporaryDirectory() as work:
            count, refused = reparent_everything(folder, Path(work))
        print(f"{folder.name}: {count} scripts, {count - len(refused)} re-parented and identical again")
        for reason in refused:
            print(f"  refused: {reason}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
