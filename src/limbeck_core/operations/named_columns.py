"""Which columns a change of rows names: those that it sets, and those that it may set."""

from __future__ import annotations

from collections.abc import Iterable

from limbeck_core.operations.calls import Call, items
from limbeck_core.operations.values import DictValue, Expression, ListValue, NamedColumns, Perhaps, Unknown

_NO_COLUMNS = frozenset({"values", "whereclause"})
"""What ``update()`` and ``values()`` take by name that is no column."""


def in_row(row: DictValue, spelling: str = "") -> NamedColumns:
    """Return the columns that a dictionary of values names."""
    names: list[str] = []
    perhaps: list[str] = []
    for key, value in row.items.items():
        name = key if isinstance(key, str) else key.column if isinstance(key, Expression) else None
        if name:
            names.append(name)
            perhaps += [name] if isinstance(value, Perhaps) else []
    is_whole = row.doubt is None or row.superset
    return NamedColumns(tuple(names), tuple(perhaps), "" if is_whole else spelling)


def in_rows(value: object, spelling: str) -> NamedColumns:
    """Return the columns that one row or several name; of rows that may not be there theirs too."""
    found = NamedColumns()
    if isinstance(value, DictValue):
        return in_row(value, spelling)
    rows = value.candidates if isinstance(value, ListValue) else items(value)
    if isinstance(value, ListValue) and value.is_like:
        rows = tuple(value.items)
    for row in rows or ():
        if isinstance(row, DictValue):
            found += in_row(row, spelling)
        elif isinstance(row, Unknown):
            found += NamedColumns(rest=spelling)
    return found if rows is not None else NamedColumns(rest=spelling)


def in_values(call: Call) -> NamedColumns:
    """Return the columns that a call of ``values()`` names, or one of ``update()`` with values."""
    names = [key for key in call.named if key not in _NO_COLUMNS]
    perhaps = [key for key in names if isinstance(call.named[key], Perhaps)]
    rest = call.doubt.reason.removeprefix("the arguments ") if call.doubt is not None else ""
    found = NamedColumns(tuple(names), tuple(perhaps), rest)
    given: Iterable[tuple[object, str]] = [
        *((one, call.spelt(index)) for index, one in enumerate(call.arguments) if one is not call.doubt),
        *([(call.named["values"], call.spelt("values"))] if "values" in call.named else []),
    ]
    for value, spelling in given:
        found += in_rows(value, spelling)
    return found
