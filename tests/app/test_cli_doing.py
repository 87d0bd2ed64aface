"""``limbeck operations`` and ``limbeck history-of``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from limbeck.__main__ import main
from projects import ScriptSpec, doing, write_project

CREATES = doing("op.create_table('notes', sa.Column('id', sa.Integer()))")
ADDS = doing("op.add_column('notes', sa.Column('x', sa.Text()))")

SPECS = [
    ScriptSpec("aaaa1111aaaa", (), "Create", body=CREATES),
    ScriptSpec("bbbb1111bbbb", ("aaaa1111aaaa",), "Add", body=ADDS),
    ScriptSpec("cccc1111cccc", ("bbbb1111bbbb",), "Drop \x1b[31m", body=doing("op.drop_table('notes')")),
    ScriptSpec("dddd1111dddd", ("cccc1111cccc",), "Unknown", body=doing("op.execute(made())")),
]


@pytest.fixture
def folder(tmp_path: Path) -> str:
    return str(write_project(tmp_path / "shop", SPECS))


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str], str]:
    status = main(list(arguments))
    captured = capsys.readouterr()
    return status, captured.out.splitlines(), captured.err


def test_operations_are_listed_with_their_lines(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, lines, _ = said(capsys, "-C", folder, "operations", "cccc")
    assert status == 0
    assert lines == [
        "cccc1111cccc  Drop ␛[31m",
        " upgrade()  1 operation, 1 loses data, 1 not undone",
        "  11  drop    table notes  loses data  not undone",
        "",
        " downgrade()  is empty: nothing is undone",
    ]


@pytest.mark.parametrize(
    ("downgrade", "said_of_it"),
    [
        ("raise NotImplementedError('no \x1b[31m way')", "raises NotImplementedError('no \\x1b[31m way')"),
        ("print('no way')", "has no operation: nothing is undone"),
        ("pass", "is empty: nothing is undone"),
    ],
)
def test_a_downgrade_that_undoes_nothing_says_how(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], downgrade: str, said_of_it: str
) -> None:
    script = ScriptSpec("aaaa1111aaaa", (), "Drop", body=doing("op.drop_table('n')"))
    folder = str(write_project(tmp_path / "shop", ()))
    source = script.source.removesuffix("pass\n") + downgrade + "\n"
    (tmp_path / "shop" / "migrations" / "versions" / "a.py").write_text(source)
    _, lines, _ = said(capsys, "-C", folder, "operations", "head")
    assert lines[-1] == f" downgrade()  {said_of_it}"
    _, lines, _ = said(capsys, "-C", folder, "operations", "head", "--json")
    [found] = json.loads("\n".join(lines))["revisions"]
    assert found["downgrade_is_empty"] is (downgrade == "pass")
    assert bool(found["downgrade_raises"]) is downgrade.startswith("raise")


def test_a_table_is_told_with_its_keys_and_indexes_and_what_depends_on_its_object(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = (
        "op.create_table('n', sa.Column('u', sa.Integer()), "
        "sa.ForeignKeyConstraint(['u'], ['users.id'], 'fk', None, 'CASCADE'), "
        "sa.Index('ix', 'u', unique=True), "
        "sa.CheckConstraint('u > 0', name='ck'), "
        "sa.dialects.postgresql.ExcludeConstraint(('u', '='), ('v', '&&'), name='ex'), "
        "if_not_exists=True); op.drop_table('n', if_exists=True)"
    )
    body = doing(made)
    folder = str(write_project(tmp_path / "shop", [ScriptSpec("aaaa1111aaaa", (), "Create", body=body)]))
    _, lines, _ = said(capsys, "-C", folder, "operations", "head")
    assert [line.strip() for line in lines[2:11]] == [
        "11  create  table n  u  not undone",
        "foreign key fk (u) -> users(id) ON DELETE CASCADE",
        "unique index ix (u)",
        "check constraint ck u > 0",
        "exclude constraint ex (u WITH =, v WITH &&)",
        "unless it exists",
        "11  drop    table n  loses data  not undone",
        "if it exists",
        "",
    ]


def test_what_cannot_be_known_is_told_with_its_reason(
    folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, lines, _ = said(capsys, "-C", folder, "operations", "head")
    assert status == 0
    assert lines[1].startswith(" upgrade()  1 operation, ")
    assert any("not known: " in line for line in lines)


def test_the_history_of_a_column_tells_of_the_whole_table_too(
    folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, lines, _ = said(capsys, "-C", folder, "history-of", "Notes.X")
    assert status == 0
    assert lines == [
        " Notes.X  2 revisions",
        " cccc1111cccc  Drop ␛[31m",
        "    drop    table notes  loses data",
        " bbbb1111bbbb  Add",
        "    add     column notes.x  TEXT",
    ]
    assert said(capsys, "-C", folder, "history-of", "notes")[1][0] == " notes  3 revisions"


def test_the_history_of_what_was_renamed_tells_of_its_earlier_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    creates = "op.create_table('t', sa.Column('name', sa.Integer()))\n    op.create_table('other')"
    moves = "op.rename_table('t', 'u')\n    op.alter_column('u', 'name', new_column_name='title')"
    again = "op.rename_table('u', 'v')"
    bodies = (creates, moves, again, "op.create_table('t')")
    ids = [f"{letter * 4}1111{letter * 4}" for letter in "abcd"]
    specs = [
        ScriptSpec(one, tuple(ids[:number][-1:]), "", body=doing(body))
        for number, (one, body) in enumerate(zip(ids, bodies, strict=True))
    ]
    folder = str(write_project(tmp_path / "shop", specs))
    for name, effects in (
        ("v", ["rename table u", "rename table t", "rename column u.name", "create table t"]),
        ("v.title", ["rename table u", "rename table t", "rename column u.name", "create table t"]),
    ):
        status, lines, _ = said(capsys, "-C", folder, "history-of", name)
        told = [" ".join(line.split("  ->")[0].split()[:3]) for line in lines if line.startswith("    ")]
        assert (status, lines[0], told) == (0, f" {name}  3 revisions", effects)


def test_what_nothing_touches_has_no_history(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "-C", folder, "history-of", "orders.x") == (
        1,
        [],
        "limbeck: no script is known to touch 'orders.x'\n",
    )
