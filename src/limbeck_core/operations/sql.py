"""What SQL does, read by sqlglot: this module is imported when the first such statement is read."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise

from sqlglot import exp, parse, tokenize
from sqlglot.errors import SqlglotError

from limbeck_core.operations.model import Effect, ObjectName, Operation
from limbeck_core.operations.sql_commands import read_command
from limbeck_core.operations.sql_statements import read_statement

DIALECTS = ("postgres", "mysql", "sqlite", "tsql")
"""How a statement is read, until one way succeeds."""

MAX_SQL = 100_000
"""Longer SQL is not read."""

MAX_SHOWN = 2000
"""So much of a statement is kept to be shown."""

_LOG = logging.getLogger("sqlglot")
_BROKEN = (SqlglotError, RecursionError, ValueError, LookupError, TypeError, AttributeError, AssertionError)
"""What sqlglot raises on texts that it cannot read."""

_BIND = re.compile(r"%\((\w+)\)s")
_ROUTINE = re.compile(
    r"(?:--[^\n]*\n\s*)*CREATE\s+(?:OR\s+(?:REPLACE|ALTER)\s+)?(?:TEMP\w*\s+|DEFINER\s*=\s*\S+\s+|CONSTRAINT\s+)*"
    r"(?:TRIGGER|FUNCTION|PROCEDURE)\b",
    re.IGNORECASE,
)
_ONLY_IF = re.compile(r"IF\s+((?:NOT\s+)?EXISTS)\s*\(", re.IGNORECASE)
"""How SQL Server says that a statement depends on a query."""

_GROUPING = re.compile(r"'(?:[^']|'')*'|[()]")
_INDEX_SCHEMA = re.compile(
    r"(\bCREATE\s+(?:UNIQUE\s+)?INDEX\s+(?:IF\s+NOT\s+EXISTS\s+)?)(?:\"[^\"]+\"|\w+)\.(?=(?:\"[^\"]+\"|\w+)\s+ON\b)",
    re.IGNORECASE,
)
"""The schema of an index, which it has in common with its table, as SQLite spells it."""
_REPLACE = re.compile(r"REPLACE(?=\s+INTO\b)", re.IGNORECASE)

_COMMENTS = re.compile(r"--[^\n]*|/\*[\s\S]*?\*/")
_WORDS = re.compile(r"\s+")


def read_sql(text: str, line: int) -> tuple[Operation, ...]:
    """Return what a text of one or several statements does; what cannot be read is opaque.

    Args:
        text: SQL, as it is given to ``op.execute`` or ``sa.text``.
        line: The line of the call.
    """
    # SQLAlchemy's text() takes a colon for a parameter, unless it is escaped
    text = text.replace("\\:", ":").strip()
    if not text.strip("; \n"):
        return ()
    if len(text) > MAX_SQL:
        return (_unreadable(text, line, "SQL of more than 100,000 characters"),)
    with _silent():
        found = _read_all(text, line)
    return tuple(replace(one, statement=_shown(one.statement or text)) for one in found)


def _read_all(text: str, line: int) -> list[Operation]:
    """Return what the statements of a text do."""
    if _ROUTINE.match(text) is not None and (routine := read_command(text, line)) is not None:
        # its body has statements of its own, which run when it is called
        return list(routine)
    if (guarded := _guarded(text)) is not None:
        condition, rest = guarded
        return [replace(one, condition=condition) for one in _read_all(rest, line)]
    found: list[Operation] = []
    statements = _parsed(_REPLACE.sub("INSERT", _INDEX_SCHEMA.sub(r"\1", _BIND.sub(r":\1", text))))
    for statement, own in zip(statements, _texts(text, len(statements)), strict=True):
        if isinstance(statement, str):
            operations = read_command(statement, line)
            if operations is None:
                operations = (_unreadable(statement, line, f"SQL that cannot be read: {_short(statement)}"),)
        else:
            operations = _read(statement, text, line)
        found += [replace(one, statement=own) for one in operations]
    return found


def _texts(text: str, count: int) -> list[str]:
    """Return the texts of so many statements; the whole one for each where they cannot be told apart."""
    if count > 1:
        for dialect in DIALECTS:
            try:
                tokens = tokenize(text, dialect=dialect)
            except _BROKEN:
                continue
            # not by its text: a string of one semicolon has the same
            ends = [one.start for one in tokens if text[one.start : one.end + 1] == ";"]
            pieces = [text[start:end].strip("; \t\r\n") for start, end in pairwise((0, *ends, len(text)))]
            pieces = [piece for piece in pieces if _COMMENTS.sub("", piece).strip()]
            if len(pieces) == count:
                return pieces
    return [text] * count


def _guarded(text: str) -> tuple[str, str] | None:
    """Return the condition and the statement of ``IF EXISTS (SELECT ...) DROP ...``, where it is one."""
    start = _ONLY_IF.match(text)
    if start is None:
        return None
    depth = 1
    for found in _GROUPING.finditer(text, start.end()):
        depth += (found[0] == "(") - (found[0] == ")")
        if depth == 0:
            rest = text[found.end() :].strip().rstrip(";").rstrip()
            if not rest or ";" in rest or rest.upper().startswith("BEGIN"):
                return None
            return f"if {start[1].lower()} ({_short(text[start.end() : found.start()])})", rest
    return None


def _read(statement: exp.Expression, given: str, line: int) -> tuple[Operation, ...]:
    try:
        found = read_statement(statement, line)
    except _BROKEN:
        found = None
    return found or (_unreadable(given, line, f"SQL that cannot be read: {_short(given)}"),)


def _parsed(text: str) -> list[exp.Expression | str]:
    """Return the statements of a text: trees, and texts for those that only their first words tell."""
    fallback: list[exp.Expression | str] | None = None
    for dialect in DIALECTS:
        try:
            trees = [
                tree
                for tree in parse(text, dialect=dialect)
                # a comment behind the last semicolon is a statement to sqlglot
                if isinstance(tree, exp.Expression) and not isinstance(tree, exp.Semicolon)
            ]
        except _BROKEN:
            continue
        found: list[exp.Expression | str] = [_tree_or_text(tree) for tree in trees]
        if not any(isinstance(one, str) for one in found):
            return found
        fallback = fallback or found
        if read_command(next(one for one in found if isinstance(one, str)), 0) is not None:
            return found
    if fallback is not None:
        return fallback
    return [text]


def _tree_or_text(tree: exp.Expression) -> exp.Expression | str:
    """Return a statement, as text where sqlglot has not looked at more than its first word."""
    if isinstance(tree, exp.Command):
        return f"{tree.this} {_rest(tree)}"
    actions = tree.args["actions"] if isinstance(tree, exp.Alter) else [tree]
    if all(isinstance(one, exp.Command) for one in actions):
        rest = ", ".join(f"{one.this} {_rest(one)}" for one in actions)
        return f"ALTER {tree.args.get('kind')} {tree.this.sql()} {rest}"
    return tree


def _rest(tree: exp.Expression) -> str:
    rest = tree.args.get("expression") or ""
    return rest.name if isinstance(rest, exp.Expression) else str(rest)


@contextmanager
def _silent() -> Iterator[None]:
    """Keep sqlglot's warnings about statements that it does not know off the terminal."""
    before, _LOG.disabled = _LOG.disabled, True
    try:
        yield
    finally:
        _LOG.disabled = before


def _unreadable(text: str, line: int, reason: str) -> Operation:
    return Operation(
        "execute",
        Effect.OPAQUE,
        ObjectName("statement"),
        _short(text),
        line,
        reason,
        statement=_shown(text),
    )


def _shown(text: str) -> str:
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…"


def _short(text: str) -> str:
    text = _WORDS.sub(" ", text).strip()
    return text if len(text) <= 100 else text[:99] + "…"
