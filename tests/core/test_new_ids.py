"""What becomes of databases when a script gets another id: what is said, and what Alembic does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from forked_projects import ENV, Database, Files
from limbeck_core.errors import CommandError
from limbeck_core.history import History
from limbeck_core.merging.new_ids import databases_after_new_id, plan_new_id
from limbeck_core.writing.journal import Journal
from projects import ScriptSpec, write_project, write_script


def ran(name: str) -> str:
    return f"    from alembic import op\n    op.execute(\"INSERT INTO ran VALUES ('{name}')\")"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    scripts = [ScriptSpec("aaaa", body=ran("aaaa")), ScriptSpec("bbbb", ("aaaa",), body=ran("bbbb"))]
    write_project(tmp_path, scripts)
    (tmp_path / "migrations" / "env.py").write_text(ENV)
    return tmp_path


def upgraded(folder: Path) -> Database:
    database = Files(folder).opened("one")
    assert not database.run(folder, "upgrade", "heads")
    return database


def renamed(folder: Path, name: str, revision: str) -> str:
    """Give a script another id, and return what was said of databases."""
    history = History.open(folder)
    path = str(folder / "migrations" / "versions" / name)
    told = " ".join(databases_after_new_id(history, path, revision))
    Journal(history.script_location, state_folder=str(folder / "state")).apply(
        plan_new_id(history, path, revision)
    )
    return told


def test_a_row_with_the_former_id_is_stamped_anew(folder: Path) -> None:
    database = upgraded(folder)
    told = renamed(folder, "bbbb.py", "eeee")
    assert "Of a database with the row bbbb Alembic will say that it cannot locate it" in told
    assert "Can't locate revision identified by 'bbbb'" in database.run(folder, "upgrade", "heads")
    found = re.search(r"`(.*?)`", told)
    assert found is not None
    assert not database.shell(folder, found[1])
    assert not database.run(folder, "upgrade", "heads")
    assert (database.ran(), database.rows()) == (["aaaa", "bbbb"], ("eeee",))


def test_the_twin_that_alembic_passes_over_is_run_under_its_new_id(folder: Path) -> None:
    write_script(folder, ScriptSpec("bbbb", ("aaaa",), name="twin.py", body=ran("twin")))
    history = History.open(folder)
    kept = Path(history.paths[history.node_of("bbbb") or 0]).name
    passed_over = ({"bbbb.py", "twin.py"} - {kept}).pop()
    database = upgraded(folder)
    assert database.ran() == ["aaaa", kept.removesuffix(".py")]
    told = renamed(folder, passed_over, "eeee")
    assert f"has run {kept}, which Alembic takes for it here; an upgrade will run {passed_over} there" in told
    assert not database.run(folder, "upgrade", "heads")
    assert database.ran() == ["aaaa", "bbbb", "twin"]


def test_the_twin_that_alembic_takes_would_be_run_twice(folder: Path) -> None:
    write_script(folder, ScriptSpec("bbbb", ("aaaa",), name="twin.py", body=ran("twin")))
    history = History.open(folder)
    kept = Path(history.paths[history.node_of("bbbb") or 0]).name
    other = ({"bbbb.py", "twin.py"} - {kept}).pop()
    database = upgraded(folder)
    told = renamed(folder, kept, "eeee")
    assert f"an upgrade would run it twice, and {other} never. Give {other} the new id instead." in told
    assert not database.run(folder, "upgrade", "heads")
    assert database.ran() == sorted(["aaaa", *[kept.removesuffix(".py")] * 2])


def test_of_what_has_no_id_nothing_is_said(folder: Path) -> None:
    with pytest.raises(CommandError, match="is no script with an id"):
        databases_after_new_id(History.open(folder), str(folder / "alembic.ini"), "eeee")
