"""Constants of other modules that a script takes, and what is read where something in here is wrong."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import limbeck_core.operations
from limbeck_core.operations import Effect, read_operations, touches
from limbeck_core.operations.blocks import Blocks
from limbeck_core.operations.following import Follower
from limbeck_core.operations.script import NOT_FOLLOWED
from limbeck_core.reading import ConstantSource
from told_operations import HEADER, indented, spelt, told, upgrade_of

CONSTANTS = """
import enum
NAME = "named"
COUNT = 3
NAMES = ["a", "b"]
PAIR = ("c", "d")
SET = frozenset({"e"})
TABLES = {"f": "g"}
NOTHING = None
MIXED = ["a", object()]
COMPUTED = object()
class Level(str, enum.Enum):
    LOW = "low"
class Plain(enum.Enum):
    LOW = "low"
LEVELS = [Level.LOW]
PLAINS = [Plain.LOW]
class User(object):
    __tablename__ = "users"
    size = "big"
    owner = COMPUTED
class Nameless:
    pass
"""

IMPORTED = {
    "op.drop_table(NAME)": ["drop table named"],
    "op.drop_table(f'{constants.NAME}_{COUNT}')": ["drop table named_3"],
    "op.drop_table(deep.constants.NAME)": ["drop table named"],
    "for one in (*NAMES, *PAIR, *SET, *TABLES, *TABLES.values()):\n    op.drop_table(one)": [
        *("drop table a", "drop table b", "drop table c", "drop table d", "drop table e", "drop table f"),
        "drop table g",
    ],
    "NAMES.append('z')\nfor one in NAMES:\n    op.drop_table(one)": [
        "drop table a",
        "drop table b",
        "drop table z",
    ],
    "op.drop_table(deep.shown.constants.NAME)": ["drop table named"],
    "op.drop_table(deep.shown.constants.NAME.x.y)": ["opaque: the table: deep.shown.constants.NAME.x.y"],
    "op.drop_table(Level.LOW)": ["drop table low"],
    "op.drop_table(Level.LOW.value)": ["drop table low"],
    "op.drop_table(Plain.LOW.name)": ["drop table LOW"],
    "op.drop_table(Plain.LOW.value.x)": ["opaque: the table: Plain.LOW.value.x"],
    "op.drop_table(LEVELS[0])": ["drop table low"],
    "op.drop_table(User.__tablename__)": ["drop table users"],
    "op.drop_table(User.size)": ["drop table big"],
    "op.drop_table(User.owner)": ["opaque: the table: User.owner"],
    "op.drop_table(User.missing)": ["opaque: the table: User.missing"],
    "op.drop_table(Nameless.__tablename__)": ["opaque: the table: Nameless.__tablename__"],
    "op.drop_table(NOTHING)": ["opaque: the table: NOTHING"],
    "for one in MIXED:\n    op.drop_table(one)": ["opaque: the table: each of MIXED"],
    "op.drop_table(PLAINS[0])": ["opaque: the table: PLAINS[0]"],
    "op.drop_table(COMPUTED)": ["opaque: the table: COMPUTED"],
    "op.drop_table(constants.missing)": ["opaque: the table: constants.missing"],
    "op.drop_table(elsewhere)": ["opaque: the table: elsewhere"],
    "op.drop_table(os.sep)": ["opaque: the table: os.sep"],
}


@pytest.mark.parametrize("body", IMPORTED)
def test_a_constant_of_another_module_is_looked_for(body: str, tmp_path: Path) -> None:
    package = tmp_path / "project" / "deep"
    package.mkdir(parents=True)
    (package.parent / "__init__.py").touch()
    (package / "__init__.py").touch()
    (package / "constants.py").write_text(CONSTANTS)
    (package / "shown.py").write_text("from project.deep import constants\n")
    above = "import os\nfrom missing import elsewhere\nfrom project import deep\n"
    above += "from project.deep import constants\n"
    names = (
        "NAME, COUNT, NAMES, PAIR, SET, TABLES, NOTHING, MIXED, COMPUTED, Level, Plain, LEVELS, PLAINS, User"
    )
    above += f"from project.deep.constants import {names}, Nameless\n"
    text = f"{HEADER}{above}def upgrade():\n{indented(body)}"
    found = read_operations(text, path=str(tmp_path / "1.py"), constants=ConstantSource([str(tmp_path)]))
    assert [spelt(one) for one in found.upgrade] == IMPORTED[body]


def test_an_oversight_in_one_function_is_told_in_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    original = Follower.statement

    def failing(self: Follower, node: ast.stmt) -> frozenset[str]:
        if isinstance(node, ast.Assert):
            raise ValueError
        return original(self, node)

    monkeypatch.setattr(Follower, "statement", failing)
    body = "def upgrade():\n    op.drop_table('a')\n    assert x\n    op.drop_table('b')\n"
    found = read_operations(f"{HEADER}{body}if x:\n    assert x\ndef downgrade():\n    op.drop_table('c')\n")
    assert [one.opaque or one.object.spelt for one in found.upgrade] == ["a", f"{NOT_FOLLOWED}: ValueError"]
    # what the module binds behind the place is not known
    assert found.downgrade == ()


def test_what_is_nested_too_deeply_is_opaque_and_the_rest_is_told() -> None:
    deep = "op" + ".a" * 1500
    first, last = upgrade_of(f"{deep}()\nop.drop_table('t')")
    assert (first.opaque, last.object.spelt) == ("a statement that is nested too deeply", "t")
    found = read_operations(f"{HEADER}def upgrade(x={deep}):\n    op.drop_table(x)\n")
    assert [one.opaque for one in found.upgrade] == ["the table: a default that is nested too deeply"]


def test_it_is_said_once_that_a_function_is_followed_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("limbeck_core.operations.evaluating.MAX_STEPS", 40)
    body = "for one in [name for name in ('a', 'b') if name in there]:\n" + "    pass\n" * 50
    found = upgrade_of(f"op.drop_table('t')\n{body}op.drop_table('u')")
    assert [one.opaque for one in found] == ["", "it would take too long to follow"]
    assert issubclass(Follower, Blocks)


def test_a_number_of_thousands_of_digits_has_no_text() -> None:
    number = "0x" + "f" * 5000
    default = f"op.add_column('t', sa.Column('a', sa.Integer, server_default={number}))"
    assert told(default) == ["add column t.a INTEGER DEFAULT a very large number"]
    assert told(f"op.add_column('t', sa.Column('a', sa.Foo({number})))") == [
        "add column t.a Foo(a very large number)"
    ]
    assert told(f"op.drop_table(str({number}))")[0].startswith("opaque: the table: a call: ")
    [conditional] = upgrade_of(f"for one in [n for n in ({number},) if q()]:\n    op.drop_table('t')")
    assert conditional.condition.startswith("if a very large number is in ")


@pytest.mark.parametrize(
    ("functions", "upgrade", "is_empty"),
    [
        ("upgrade = downgrade = lambda: None", [], True),
        ("upgrade = downgrade = lambda: op.drop_table('t')", ["drop table t"], False),
        (
            "from project import upgrade, downgrade",
            ["opaque: a function that is not defined in the file"],
            False,
        ),
        ("def upgrade():\n    return\ndef downgrade():\n    return None", [], False),
        ("def upgrade():\n    ...\ndef downgrade():\n    return", [], True),
    ],
)
def test_functions_of_any_kind_are_followed(functions: str, upgrade: list[str], is_empty: bool) -> None:
    found = read_operations(f"{HEADER}{functions}\n")
    assert [spelt(one) for one in found.upgrade] == upgrade
    assert found.downgrade_is_empty is is_empty


def test_a_name_that_the_package_does_not_have_is_refused() -> None:
    assert limbeck_core.operations.touches is touches
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        limbeck_core.operations.nothing  # type: ignore[attr-defined]  # noqa: B018  # that is the test


def test_parts_of_a_table_say_what_they_cover() -> None:
    exclude = "postgresql.ExcludeConstraint(('b', '='), name='ex')"
    [created] = upgrade_of(
        f"op.create_table('v', sa.Column('a', sa.Integer), sa.PrimaryKeyConstraint('a'), {exclude})"
    )
    column, key, excluded = created.parts
    assert column.column is not None
    assert column.column.nullable is False
    assert (key.kind, key.columns) == ("primary key", ("a",))
    assert (excluded.kind, excluded.name, excluded.columns) == ("exclude constraint", "ex", ("b",))
    assert excluded.operators == ("b WITH =",)


def test_a_schema_that_is_dropped_takes_its_rows_along() -> None:
    dropped, created = upgrade_of(
        "op.execute(sa.schema.DropSchema('s'))\nop.execute(sa.schema.CreateSchema('s'))"
    )
    assert (dropped.loses_data, created.loses_data) == (True, False)
    assert (dropped.effect, dropped.is_conditional) == (Effect.DROP, False)


def test_a_change_of_a_type_that_cannot_be_compared_loses_nothing_for_sure() -> None:
    body = "op.alter_column('t', 'a', existing_type=sa.ARRAY(sa.Integer), type_=sa.Text())"
    [altered] = upgrade_of(body)
    assert not altered.loses_data
