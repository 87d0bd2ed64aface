"""Alembic's commands print and do the same with our script directory, on a real database."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, TypeAlias

import pytest
from alembic.runtime.migration import MigrationContext
from sqlalchemy import URL, Column, Integer, Table

from alembic_oracle import BARE
from commanded import Both, Run, postgresql, run_alone, sqlite
from histories import Declared, History, labelled
from limbeck_core.config import Config
from limbeck_core.script import ScriptDirectory
from postgresql_server import missing, private_server
from random_histories import random_history, random_identifier

BARE_NAMES = {error.__name__ for error in BARE}

SHOP: History = (
    Declared("5a1e00", None, None, "shop"),
    Declared("5a1e01", "5a1e00"),
    Declared("5a1e02", "5a1e01"),
    Declared("5a1e03", "5a1e01"),
    Declared("5a1e04", ("5a1e02", "5a1e03")),
    Declared("b11100", None, "5a1e01", "billing"),
    Declared("b11101", "b11100"),
    Declared("b11102", "b11101", "shop"),
    Declared("b11103", "b11101", ("5a1e02", "5a1e03")),
    Declared("5a1e05", "5a1e04", "b11102"),
    Declared("5a1e06", "5a1e04"),
)
"""Two labelled bases, branch points, a merge, and dependencies both ways."""

SEQUENCES: dict[str, list[tuple[Any, ...]]] = {
    "up and down": [
        ("upgrade", "heads"), ("current",), ("downgrade", "base"), ("current",),
    ],
    "step by step": [
        ("upgrade", "+1"), ("upgrade", "shop@head"), ("upgrade", "shop@5a1e04"), ("upgrade", "5a1e"),
        ("upgrade", "5a1e02"), ("upgrade", "b111"), ("upgrade", "billing@+1"), ("upgrade", "b11102"),
        ("upgrade", "5a1e05"), ("downgrade", "-1"), ("downgrade", "shop@-1"), ("upgrade", "head"),
        ("upgrade", "heads"), ("downgrade", "5a1e01"), ("downgrade", "billing@base"),
        ("downgrade", "shop@base"), ("downgrade", "nothing"),
    ],
    "stamps": [
        ("stamp", "heads"), ("stamp", "5a1e04"), ("stamp", "head"), ("stamp", "b11101"),
        ("stamp", ["5a1e05", "5a1e06"]), ("stamp", "base"), ("stamp", "5a1e01"), ("upgrade", "5a1e02"),
        ("stamp", "5a1e03", {"purge": True}), ("upgrade", "shop@5a1e04"), ("stamp", "billing@head"),
        ("stamp", "nothing"), ("stamp", "heads", {"purge": True}), ("stamp", "5a1e00"),
    ],
    "without a database": [
        ("upgrade", "5a1e04", {"sql": True}), ("upgrade", "5a1e02:heads", {"sql": True}),
        ("downgrade", "5a1e05:5a1e01", {"sql": True}), ("downgrade", "head:base", {"sql": True}),
        ("upgrade", "a:b"), ("downgrade", "base", {"sql": True}), ("stamp", "5a1e02:5a1e04", {"sql": True}),
        ("stamp", "heads", {"sql": True}),
    ],
    "looking": [
        ("upgrade", "5a1e04"), ("upgrade", "b11103"),
        ("history",), ("history", None, True), ("history", None, False, True),
        ("history", "5a1e01:5a1e04"), ("history", "-3:"), ("history", ":5a1e02"), ("history", "current:"),
        ("history", ":current"), ("history", "base:heads", True, True), ("history", "5a1e04:5a1e01"),
        ("history", "nothing:"), ("history", "5a1e01"),
        ("heads",), ("heads", True), ("heads", False, True), ("heads", True, True),
        ("branches",), ("branches", True),
        ("show", "heads"), ("show", "5a1e"), ("show", "current"), ("show", "billing@head"), ("show", "shop"),
        ("show", "b11103"), ("show", "base"),
        ("current",), ("current", True), ("current", False, True), ("ensure_version",), ("check",),
    ],
}  # fmt: skip
"""Commands that follow one another, with their arguments and, in a dictionary, their options."""


Opened: TypeAlias = "Callable[[History], AbstractContextManager[Both]]"
"""Opens a history for both script directories, on a database of one kind."""


@pytest.fixture(scope="module")
def databases() -> Iterator[tuple[URL, URL]]:
    """Two databases of a PostgreSQL server for this module alone."""
    reason = missing()
    if reason is not None:
        pytest.skip(reason)
    with private_server() as server:
        run_alone(server, "CREATE DATABASE theirs", "CREATE DATABASE ours")
        yield server.set(database="theirs"), server.set(database="ours")


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Opened:
    """How to open a history on each kind of database."""
    numbers = count()

    def on_sqlite(history: History) -> AbstractContextManager[Both]:
        return sqlite(tmp_path / str(next(numbers)), history)

    def on_postgresql(history: History) -> AbstractContextManager[Both]:
        return postgresql(urls, tmp_path / str(next(numbers)), history)

    if request.param == "SQLite":
        return on_sqlite
    urls: tuple[URL, URL] = request.getfixturevalue("databases")
    return on_postgresql


def run(both: Both, call: tuple[Any, ...]) -> tuple[Run, Run]:
    command, *arguments = call
    options = arguments.pop() if arguments and isinstance(arguments[-1], dict) else {}
    return both.run(command, *arguments, **options)


def in_order(labels: re.Match[str]) -> str:
    return labels[1] + ", ".join(sorted(labels[2].split(", ")))


def facts(command: str, of: Run) -> tuple[Any, ...]:
    """Return what must be the same, with what Alembic takes from a set in order."""
    printed: Any = re.sub(r"(\(|Branch names: )([\w, ]+)", in_order, of.printed)
    if command == "current":
        # a set of scripts, printed in the order of their addresses
        parts = re.split(r"\n(?=Rev: )", printed) if "Rev: " in printed else printed.splitlines()
        printed = sorted(part.strip() for part in parts)
    return printed, of.told, of.statements, of.rows, of.error, of.warned


def same(command: str, theirs: Run, ours: Run) -> bool:
    """Whether both did the same; where Alembic fails without a message, ours is a command's error."""
    if theirs.error and theirs.error[0] in BARE_NAMES and ours.error and ours.error[0] == "CommandError":
        theirs = replace(theirs, error=ours.error)
    return facts(command, theirs) == facts(command, ours)


@pytest.mark.parametrize("name", SEQUENCES)
def test_a_sequence_of_commands_does_the_same(name: str, opened: Opened) -> None:
    done = 0
    with opened(SHOP) as both:
        for call in SEQUENCES[name]:
            theirs, ours = run(both, call)
            assert same(call[0], theirs, ours), (call, theirs, ours)
            done += theirs.error is None
    assert done > len(SEQUENCES[name]) / 2


@pytest.mark.parametrize("name", ["without a database", "looking"])
def test_our_configuration_serves_the_commands_too(name: str, tmp_path: Path) -> None:
    with sqlite(tmp_path, SHOP) as both:
        both.ours.config = Config
        for call in SEQUENCES[name]:
            theirs, ours = run(both, call)
            assert same(call[0], theirs, ours), (call, theirs, ours)


def test_a_context_stamps_without_a_command(opened: Opened) -> None:
    with opened(SHOP) as both:
        script = ScriptDirectory.from_config(Config(both.ours.project / "alembic.ini"))
        with both.ours.engine.begin() as connection:
            context = MigrationContext.configure(connection)
            context.stamp(script, "shop@5a1e04")  # type: ignore[arg-type]  # ours stands in for Alembic's
            context.stamp(script, "b11101")  # type: ignore[arg-type]  # ours stands in for Alembic's
            assert context.get_current_heads() == ("5a1e04", "b11101")


@pytest.mark.parametrize("seed", range(2))
def test_commands_at_random_do_the_same(seed: int, opened: Opened) -> None:
    random = Random(seed)
    for _ in range(4):
        history = random_history(random, most=10, flawed=False)
        with opened(history) as both:
            for _ in range(12):
                call = (random.choice(("upgrade", "upgrade", "downgrade", "stamp")), name_of(random, history))
                theirs, ours = run(both, call)
                assert same(call[0], theirs, ours), (history, call, theirs, ours)


def name_of(random: Random, history: History) -> str:
    while not isinstance(found := random_identifier(random, history), str) or ":" in found:
        pass
    return found


WRITING: list[tuple[Any, ...]] = [
    ("revision", "Add prices", {"head": "5a1e06", "rev_id": "5a1e07"}),
    ("revision", "Add prices", {"rev_id": "0000aa"}),
    ("revision", "Add prices", {"head": "5a1e02", "rev_id": "0000aa"}),
    ("revision", "A branch", {"head": "5a1e02", "rev_id": "5a1e08", "splice": True, "branch_label": "new"}),
    ("revision", "A base", {"head": "base", "rev_id": "ba5e00", "depends_on": ["5a1e07", "billing"]}),
    ("merge", ["5a1e05", "5a1e07"], {"rev_id": "5a1e09", "message": "Merge the shop"}),
    ("merge", "heads", {"rev_id": "a11a11", "branch_label": ["everything"]}),
    ("merge", ["5a1e01", "nothing"], {"rev_id": "0000bb"}),
    ("heads", True), ("branches",), ("history", None, True),
    ("upgrade", "heads"), ("revision", "Found", {"head": "a11a11", "rev_id": "f00d00", "autogenerate": True}),
    ("upgrade", "heads"), ("current",), ("check",), ("downgrade", "-1"), ("downgrade", "base"),
]  # fmt: skip


def test_new_revisions_and_merges_are_the_same_files_and_run(opened: Opened) -> None:
    with opened(SHOP) as both:
        for commands in (both.theirs, both.ours):
            Table("made_later", commands.metadata, Column("id", Integer, primary_key=True))
        for call in WRITING:
            theirs, ours = run(both, call)
            assert same(call[0], theirs, ours), (call, theirs, ours)
            assert both.theirs.files() == both.ours.files()
        assert "migrations/versions/f00d00_found.py" in both.ours.files()
        assert "create_table" in both.ours.files()["migrations/versions/f00d00_found.py"]


@pytest.mark.parametrize("template", ["generic", "async", "multidb"])
def test_a_new_environment_is_the_same(template: str, tmp_path: Path) -> None:
    with sqlite(tmp_path, ()) as both:
        runs = []
        for commands in (both.theirs, both.ours):
            (commands.project / "alembic.ini").unlink()
            runs.append(commands.run("init", str(commands.project / "new"), template=template, package=True))
        assert same("init", *runs), runs
        assert runs[0].error is None
        assert both.theirs.files() == {
            name: text.replace("/ours/", "/theirs/") for name, text in both.ours.files().items()
        }


def test_check_finds_what_the_database_lacks(opened: Opened) -> None:
    with opened(labelled()) as both:
        for commands in (both.theirs, both.ours):
            Table("made_later", commands.metadata, Column("id", Integer, primary_key=True))
        behind = both.run("check")
        run(both, ("upgrade", "heads"))
        lacking = both.run("check")
    for theirs, ours in (behind, lacking):
        assert same("check", theirs, ours), (theirs, ours)
    assert [of.error[0] for of in (behind[1], lacking[1]) if of.error] == [
        "CommandError",
        "AutogenerateDiffsDetected",
    ]
