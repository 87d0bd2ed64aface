"""Open random projects whose files are damaged at random, and print what fails: nothing may.

    python tests/proofs/opening.py --projects 2000 --seed 1

Exit status 1 if opening, asking, sending, or reloading any of them fails.
"""

from __future__ import annotations

import argparse
import pickle
import sys
import tempfile
import traceback
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from declared_projects import write_project
from limbeck_core.history import History, ProjectNotFound, SeveralProjects
from random_histories import random_history

SCRIPT_BITS = (
    *(b"revision = ", b"down_revision = ", b"depends_on=", b"branch_labels: str = ", b"revision", b"None"),
    *(
        b"('a','b')",
        b"{1,2}",
        b"f'{x}'",
        b"= get()",
        b"import x\n",
        b"if 1:\n ",
        b"def f(): pass\n",
        b"lambda",
    ),
    *(b"'", b'"""', b"(", b")", b"[", b"\\", b"@", b"\n", b"\r", b"\x0c", b"\x00", b"\xff", b"\xef\xbb\xbf"),
    *(b"# coding: latin-1\n", b"# coding: nonsense\n", b"\xe2\x80\xae", b"\x1b[31m"),
)

INI_BITS = (
    *(
        b"%",
        b"%(here)s",
        b"%(nothing)s",
        b"\n",
        b"\n ",
        b"[",
        b"]",
        b"[DEFAULT]\n",
        b"=",
        b":",
        b"#",
        b"\x00",
    ),
    *(b"version_locations = a b\n", b"path_separator = ?\n", b"sourceless = true\n", b"..", b"/", b"\xff"),
)


def damaged(random: Random, content: bytes, bits: tuple[bytes, ...]) -> bytes:
    """Return a file's content with some bytes replaced."""
    found = bytearray(content)
    for _ in range(random.randint(1, 5)):
        start = random.randrange(len(found) + 1)
        found[start : start + random.choice((0, 0, 1, 5, 30))] = random.choice(bits)
    return bytes(found)


def write(random: Random, folder: Path) -> None:
    """Write a project and damage it."""
    write_project(folder, random_history(random))
    for path in (folder / "migrations" / "versions").iterdir():
        if random.random() < 0.5:
            path.write_bytes(damaged(random, path.read_bytes(), SCRIPT_BITS))
    if random.random() < 0.4:
        ini = folder / "alembic.ini"
        ini.write_bytes(damaged(random, ini.read_bytes(), INI_BITS))


def ask(folder: Path) -> None:
    """Open a project and ask everything that a screen asks."""
    try:
        history = History.open(folder)
    except (ProjectNotFound, SeveralProjects):
        return
    sent: History = pickle.loads(pickle.dumps(history))
    for node, revision in enumerate(sent.dag.ids):
        sent.problems_of(node), sent.labels_of(node), sent.node_script(node), sent.is_effective_head(node)
        sent.node_of(revision)
    for problem in sent.problems:
        assert problem.message.isprintable(), problem
        assert problem.cure.isprintable(), problem
    tops = sent.revision_map._real_heads
    if tops and {"head", "heads", "base"}.isdisjoint(sent.dag.ids):
        list(sent.revision_map.iterate_revisions(tops, "base"))
    again, changes = sent.reload()
    assert not changes, changes
    assert (again.dag, again.problems) == (history.dag, history.problems)


def main() -> int:
    """Open as many projects as are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=2_000, help="how many random projects")
    parser.add_argument("--seed", type=int, default=0, help="the first seed; each project has its own")
    options = parser.parse_args()
    failed = 0
    for seed in range(options.seed, options.seed + options.projects):
        with tempfile.TemporaryDirectory() as folder:
            write(Random(seed), Path(folder))
            try:
                ask(Path(folder))
            except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
                failed += 1
                print(f"seed {seed}:\n{traceback.format_exc()}")
    print(f"{options.projects} projects: {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
