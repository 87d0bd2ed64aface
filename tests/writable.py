"""A project with two heads and a template, and the commands that write into it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from limbeck.__main__ import main
from projects import ScriptSpec, write_project

TEMPLATE = '''"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
"""
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}
'''

HEAD = "from alembic import op\nimport sqlalchemy as sa\nrevision ="


def adds(column: str) -> str:
    return f"    op.add_column('t', sa.Column({column!r}, sa.Integer()))"


def forked_shop(folder: Path) -> Path:
    """Write a project with two heads that touch the same table."""
    scripts = [
        ScriptSpec("aaaa1111aaaa", (), "Create t", body="    op.create_table('t')"),
        ScriptSpec("bbbb1111bbbb", ("aaaa1111aaaa",), "Add b", body=adds("b")),
        ScriptSpec("cccc1111cccc", ("aaaa1111aaaa",), "Add c", body=adds("c")),
    ]
    write_project(folder, scripts)
    for path in versions(folder).iterdir():
        path.write_text(path.read_text().replace("revision =", HEAD, 1))
    (folder / "migrations" / "script.py.mako").write_text(TEMPLATE)
    return folder


def versions(folder: Path) -> Path:
    return folder / "migrations" / "versions"


def names(folder: Path) -> set[str]:
    return {path.name for path in versions(folder).iterdir() if path.suffix == ".py"}


def run(capsys: pytest.CaptureFixture[str], line: str) -> tuple[int, str, str]:
    status = main(line.split())
    out, err = capsys.readouterr()
    return status, out, err


def document(capsys: pytest.CaptureFixture[str], line: str) -> tuple[int, Any]:
    status, out, _ = run(capsys, f"{line} --json")
    return status, json.loads(out)
