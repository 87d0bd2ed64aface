"""Reading operations never fails, on any text, and never takes long."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import limbeck.demo
from limbeck_core.operations import ScriptOperations, read_operations
from limbeck_core.operations.evaluating import MAX_OPERATIONS, MAX_STEPS
from limbeck_core.operations.script import NOT_FOLLOWED

DEMO = Path(limbeck.demo.__file__).parent / "histories"
SCRIPTS = [path.read_text(encoding="utf-8", errors="replace") for path in sorted(DEMO.rglob("*_*.py"))]
HEADER = "from alembic import op\nimport sqlalchemy as sa\n"
PIECES = (
    *(
        "op.execute(x)",
        "*",
        "**",
        "[",
        "]",
        "{",
        "}",
        "(",
        ")",
        ":",
        "\n",
        "    ",
        "'",
        '"',
        "\\",
        "f'{",
        "}'",
    ),
    *(
        "if x:\n",
        "for a in b:\n",
        "while x:\n",
        "with op.batch_alter_table(t) as op:\n",
        "try:\n",
        "lambda: ",
    ),
    *(
        "def upgrade():\n",
        "return",
        "break",
        "yield",
        "await ",
        "None",
        "0",
        "-1",
        "1e999",
        "''",
        "...",
        "sa.",
    ),
    *("sa.Column(", "sa.Enum(*x", "sa.text(", "getattr(op, x)", "op.", ".format(", " % ", "[::0]", "x := "),
    *(
        "class A(enum.Enum): x = 1\n",
        "global op\n",
        "del op\n",
        "import *",
        "@op.f\n",
        "match op:\n case _:\n",
    ),
)


def check(text: str) -> ScriptOperations:
    """Read a text, and see to it that nothing went wrong that was caught."""
    found = read_operations(text)
    for operation in (*found.upgrade, *found.downgrade):
        assert NOT_FOLLOWED not in operation.opaque, operation.opaque
        assert operation.line >= 0
    return found


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(SCRIPTS), st.randoms(use_true_random=False), st.integers(1, 6))
def test_a_script_that_is_cut_and_stirred_is_read_without_a_failure(
    text: str, random: Random, cuts: int
) -> None:
    for _ in range(cuts):
        if random.random() < 0.6:
            # whole lines: the text mostly stays one that Python parses
            lines = text.split("\n")
            one, other = random.randrange(len(lines)), random.randrange(len(lines))
            lines[one] = random.choice(("", lines[other], lines[one].replace("op.", "sa."), lines[one][:-1]))
            text = "\n".join(lines)
            continue
        start = random.randrange(len(text) + 1)
        end = min(len(text), start + random.choice((0, 0, 1, 3, 20, 200)))
        text = text[:start] + random.choice(PIECES) + text[end:]
    check(text)


TOKENS = st.sampled_from(
    [
        *(
            "op",
            "sa",
            "x",
            "bind",
            "'t'",
            "''",
            "None",
            "1",
            "-1",
            "True",
            "[]",
            "()",
            "{}",
            "['a', 'b']",
            "x[0]",
        ),
        *(
            "op.get_bind()",
            "sa.text('DELETE FROM t')",
            "sa.Column('a', sa.Integer)",
            "sa.table('t')",
            "helper(x)",
        ),
        *(
            "f'{x}_{1!r:>3}'",
            "'%s' % x",
            "[y for y in x]",
            "{'a': x}",
            "x if bind else 't'",
            "sa.Enum('a', name='e')",
        ),
        *(
            "lambda: op.drop_table('t')",
            "sa.select(x)",
            "*x",
            "sa.Index('i', 'a')",
            "sa.Table('t', x)",
            "x.c.a",
        ),
    ]
)
METHODS = st.sampled_from(
    [
        *(
            "op.create_table",
            "op.add_column",
            "op.drop_column",
            "op.alter_column",
            "op.create_index",
            "op.execute",
        ),
        *(
            "op.drop_constraint",
            "op.bulk_insert",
            "op.rename_table",
            "op.create_foreign_key",
            "op.batch_alter_table",
        ),
        *(
            "op.invoke",
            "op.run_async",
            "bind.execute",
            "x.append",
            "x.items",
            "x.format",
            "x.create",
            "x.update",
        ),
        *(
            "sa.table",
            "sa.Column",
            "sa.ForeignKeyConstraint",
            "sa.Index",
            "sa.CheckConstraint",
            "sa.Enum",
            "dict",
        ),
        *(
            "zip",
            "enumerate",
            "range",
            "sorted",
            "map",
            "helper",
            "op.f",
            "getattr",
            "sa.orm.Session",
            "x.query",
        ),
        *(
            "set",
            "str",
            "int",
            "len",
            "op.create_exclude_constraint",
            "op.create_check_constraint",
            "sa.insert",
        ),
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(METHODS, st.lists(TOKENS, max_size=5)), min_size=1, max_size=5))
def test_directives_with_any_arguments_are_read_without_a_failure(calls: list[tuple[str, list[str]]]) -> None:
    lines = [f"    x = {method}({', '.join(arguments)})" for method, arguments in calls]
    check(
        HEADER
        + "def helper(*a, **k):\n    return a\ndef upgrade():\n    bind = op.get_bind()\n"
        + "\n".join(lines)
    )


@pytest.mark.parametrize(
    "text",
    [
        "def upgrade():\n    " + "(" * 5000,
        "def upgrade():\n    x = " + "not " * 3000 + "1",
        "def upgrade():\n    op" + ".a" * 5000 + "()",
        "def upgrade():\n    op" + "(1)" * 3000,
        "def upgrade():\n    x = " + " + ".join(["'a'"] * 20_000),
        "def upgrade():\n" + "".join(" " * depth + "if x:\n" for depth in range(1, 99)) + " " * 99 + "pass",
        "def upgrade():\n    if x: pass\n" + "    elif y: op.drop_table('t')\n" * 900,
        "x = [" * 90 + "]" * 90 + "\ndef upgrade(): op.execute(x)",
        "\0def upgrade():\n\0    pass",
        "upgrade = downgrade = 1",
        "def upgrade(*, needed): op.drop_table(needed)",
        "upgrade = lambda: op.drop_table('t')",
        "async def upgrade(): await op.run_async(x)",
        "class A(A): pass\ndef upgrade(): A()",
        "def upgrade(): upgrade()",
    ],
    ids=str.__len__,
)
def test_texts_that_are_hard_to_follow_are_read_without_a_failure(text: str) -> None:
    check(HEADER + text)


def test_a_loop_of_loops_comes_to_an_end_and_says_so() -> None:
    loops = "".join(f"{'    ' * depth}for n{depth} in range(100):\n" for depth in range(1, 8))
    found = check(f"{HEADER}def upgrade():\n{loops}{'    ' * 8}op.drop_table('t')\n").upgrade
    assert len(found) <= MAX_OPERATIONS + 1
    assert found[-1].opaque


def test_helpers_that_double_come_to_an_end_and_say_so() -> None:
    above = "def f0():\n    op.drop_table('t')\n"
    above += "".join(f"def f{n}():\n    f{n - 1}()\n    f{n - 1}()\n    f{n - 1}()\n" for n in range(1, 12))
    found = check(f"{HEADER}{above}def upgrade():\n    f11()\n").upgrade
    assert 0 < len(found) <= max(MAX_OPERATIONS, MAX_STEPS) + 1
    assert any(one.opaque for one in found)


def test_a_script_of_a_megabyte_is_read_to_its_end() -> None:
    line = "    op.add_column('t', sa.Column('c', sa.String(80), nullable=False))\n"
    count = 1_000_000 // len(line)
    found = check(f"{HEADER}def upgrade():\n{line * count}").upgrade
    assert len(found) == count
    assert found[-1].line == count + 3
