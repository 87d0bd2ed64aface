"""Alembic projects on disk, written script by script."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

INI = "[alembic]\nscript_location = %(here)s/migrations\n"

TEMPLATE = '''"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}

"""
from alembic import op
import sqlalchemy as sa

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade():
    ${upgrades if upgrades else "pass"}


def downgrade():
    ${downgrades if downgrades else "pass"}
'''
"""A template as Alembic's own, for scripts that are to run."""


@dataclass(frozen=True)
class ScriptSpec:
    """One script to write."""

    revision: str
    down_revision: tuple[str, ...] = ()
    message: str = ""
    branch_labels: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    name: str = ""
    """The file's name; by default the id and ``.py``."""
    body: str = "    pass"

    @property
    def source(self) -> str:
        """What the file holds."""
        return (
            f"{(self.message or 'Add ' + self.revision)!r}\n"
            f"revision = {self.revision!r}\n"
            f"down_revision = {_literal(self.down_revision)}\n"
            f"branch_labels = {_literal(self.branch_labels)}\n"
            f"depends_on = {_literal(self.depends_on)}\n\n\n"
            f"def upgrade():\n{self.body}\n\n\ndef downgrade():\n    pass\n"
        )


def doing(statement: str) -> str:
    """The body of an ``upgrade()`` with one statement, on the eleventh line of a script."""
    return f"    import sqlalchemy as sa\n    from alembic import op\n    {statement}"


def _literal(names: tuple[str, ...]) -> str:
    return "None" if not names else repr(names[0]) if len(names) == 1 else repr(names)


def write_project(folder: Path, scripts: Iterable[ScriptSpec]) -> Path:
    """Write a project with these scripts and return its folder."""
    versions = folder / "migrations" / "versions"
    versions.mkdir(parents=True)
    (folder / "alembic.ini").write_text(INI)
    (folder / "migrations" / "env.py").write_text("")
    for script in scripts:
        write_script(folder, script)
    return folder


def write_script(folder: Path, script: ScriptSpec) -> Path:
    """Write one more script into a project and return its file."""
    path = folder / "migrations" / "versions" / (script.name or f"{script.revision}.py")
    path.write_text(script.source, encoding="utf-8")
    return path


def forked() -> list[ScriptSpec]:
    """A base, three revisions on it in a line, a fork, a merge of two, and a second head."""
    return [
        ScriptSpec("aaaa1111aaaa", (), "Create orders", ("shop",)),
        ScriptSpec("bbbb1111bbbb", ("aaaa1111aaaa",), "Add notes to orders"),
        ScriptSpec("cccc1111cccc", ("bbbb1111bbbb",), "Add email to customers"),
        ScriptSpec("dddd1111dddd", ("bbbb1111bbbb",), "Add gift wrap"),
        ScriptSpec("eeee1111eeee", ("cccc1111cccc", "dddd1111dddd"), "Merge email and wrap"),
        ScriptSpec("ffff1111ffff", ("eeee1111eeee",), "Add brand to products"),
        ScriptSpec("0000aaaa0000", ("eeee1111eeee",), "Make orders.notes TEXT"),
    ]


def linear(count: int) -> list[ScriptSpec]:
    """A line of revisions, the oldest first; each id begins with its number."""
    names = [f"{number:04d}feedbeef" for number in range(count)]
    return [
        ScriptSpec(name, (names[number - 1],) if number else (), f"Step {number}")
        for number, name in enumerate(names)
    ]
