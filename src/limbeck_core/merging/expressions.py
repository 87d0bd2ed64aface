"""The columns that the expressions of an operation name: conditions, computed columns, parts of indexes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from limbeck_core.operations import Operation

_STRING = re.compile(r"'[^']*'")
_SPELT_COLUMN = re.compile(r"""\bcolumn\(\s*['"](\w+)['"]""")
"""A column as Python names it, in an expression that is not given as SQL."""
_WORD = re.compile(r'(?<![\w$:])(?:"([^"]+)"|([^\W\d]\w*))(?!\w|\s*[(.])')
"""A word that may name a column: no function, no type after ``::``, nothing that a dot follows."""
_KEYWORD = re.compile(
    r"all|always|and|any|array|as|asc|between|by|case|cast|check|collate|current_(?:date|time|timestamp|user)"
    r"|default|desc|distinct|else|end|escape|exists|false|from|generated|glob|identity|ilike|in|interval|is"
    r"|isnull|like|match|not|notnull|null|nulls|on|or|persisted|regexp|similar|some|stored|then|to|true"
    r"|unknown|using|virtual|when|where"
)


def named_columns(operation: Operation) -> frozenset[str]:
    """Return the columns of its own table that expressions of an operation name, in lower case."""
    return frozenset(name for text in _expressions(operation) for name in names_in(text))


def _expressions(operation: Operation) -> Iterator[str]:
    shape = operation.after
    if shape is not None:
        # GENERATED ALWAYS AS IDENTITY computes nothing
        yield shape.generated if "IDENTITY" not in shape.generated else ""
        yield from (check.condition for check in shape.checks)
    for part in operation.parts:
        yield part.condition
        yield from (column for column in part.columns if not column.isidentifier())


def names_in(text: str) -> Iterator[str]:
    """Yield the words of an expression that may name columns, in lower case."""
    yield from (name.casefold() for name in _SPELT_COLUMN.findall(text))
    for quoted, plain in _WORD.findall(_STRING.sub("''", text)):
        name = (quoted or plain).casefold()
        if quoted or not _KEYWORD.fullmatch(name):
            yield name
