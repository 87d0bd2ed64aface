"""Projects on disk, written from declared histories."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from histories import Declared

INI = "[alembic]\nscript_location = %(here)s/migrations\n"

ENV = "raise SystemExit('env.py was run')\n"


def script_text(declared: Declared, message: str = "") -> str:
    """Return a script as Alembic's template writes it."""
    down = declared.down_revision
    revises = down if isinstance(down, str) else ", ".join(down or ())
    title = message or f"Make {declared.revision}"
    return (
        f'"""{title}\n\nRevision ID: {declared.revision}\nRevises: {revises}\n'
        'Create Date: 2024-01-01 00:00:00.000000\n\n"""\nfrom alembic import op\n\n'
        "# revision identifiers, used by Alembic.\n"
        f"revision = {declared.revision!r}\ndown_revision = {down!r}\n"
        f"branch_labels = {declared.branch_labels!r}\ndepends_on = {declared.dependencies!r}\n\n\n"
        "def upgrade():\n    pass\n\n\ndef downgrade():\n    pass\n"
    )


def write_scripts(folder: Path, history: Iterable[Declared]) -> list[Path]:
    """Write one file for each declaration; they are found in the order given."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, declared in enumerate(history):
        path = folder / f"n{number:03}_make.py"
        path.write_text(script_text(declared), encoding="utf-8")
        paths.append(path)
    return paths


def write_environment(folder: Path, history: Iterable[Declared] = ()) -> Path:
    """Write a migrations folder."""
    write_scripts(folder / "versions", history)
    (folder / "env.py").write_text(ENV)
    (folder / "script.py.mako").write_text("")
    return folder


def write_project(folder: Path, history: Iterable[Declared] = (), ini: str = INI) -> Path:
    """Write a project with an ini file and a migrations folder."""
    write_environment(folder / "migrations", history)
    (folder / "alembic.ini").write_text(ini)
    return folder
