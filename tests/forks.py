"""Forks of two branches that are studied, merged and rebased, and a repository that says what one wants."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from limbeck_core.history import History
from limbeck_core.merging.applying import apply
from limbeck_core.merging.plans import MergePlan
from limbeck_core.merging.publication import Publication, Repository
from limbeck_core.writing.journal import Journal
from projects import ScriptSpec, write_project

TEMPLATE = '"""${message}"""\nrevision = ${repr(up_revision)}\ndown_revision = ${repr(down_revision)}\n'


def adds(column: str, table: str = "t") -> str:
    """The body of an upgrade that adds a column."""
    return f"    op.add_column({table!r}, sa.Column({column!r}, sa.Integer()))"


def project(folder: Path, *scripts: ScriptSpec) -> History:
    """Write a project whose scripts know ``op`` and ``sa``, with a template, and open it."""
    write_project(folder, scripts)
    for path in versions(folder).iterdir():
        path.write_text(
            path.read_text().replace(
                "\nrevision", "\nfrom alembic import op\nimport sqlalchemy as sa\nrevision", 1
            )
        )
    (folder / "migrations" / "script.py.mako").write_text(TEMPLATE)
    return History.open(folder)


def versions(folder: Path) -> Path:
    """The folder of the scripts."""
    return folder / "migrations" / "versions"


def fork(folder: Path, one: str = adds("b"), other: str = adds("c")) -> History:
    """A base, a branch of two revisions of which the first does something, and a branch of one."""
    return project(
        folder,
        ScriptSpec("aaaa", (), body="    op.create_table('t')"),
        ScriptSpec("bbbb", ("aaaa",), body=one),
        ScriptSpec("b2b2", ("bbbb",)),
        ScriptSpec("cccc", ("aaaa",), body=other),
    )


class Says(Repository):
    """A repository that says of each revision whether it is published.

    Args:
        **published: The revisions, and whether they are; of others nothing is known.
    """

    def __init__(self, **published: bool) -> None:
        self.said = published

    def publication(self, paths: Sequence[str], _: Sequence[str] = ()) -> Publication:
        """Return what was said of the first revision of which something was."""
        said = [self.said[name] for path in paths if (name := Path(path).stem) in self.said]
        return Publication(any(said) if said else None, "as said" if said else "nobody said")


def written(plan: MergePlan, history: History, tmp_path: Path) -> History:
    """Write a plan, and read the history again."""
    apply(plan, history, Journal(history.script_location, state_folder=str(tmp_path / "state")))
    return history.reload()[0]
