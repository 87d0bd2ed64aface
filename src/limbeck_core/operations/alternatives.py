"""Values that depend on something unknown: each possible one is followed under its condition."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import count
from types import NoneType
from typing import NamedTuple

from limbeck_core.operations.calls import Call
from limbeck_core.operations.values import (
    Change,
    ColumnValue,
    Either,
    Expression,
    Generated,
    Handle,
    Named,
    Query,
    Sql,
    TableValue,
    TypeShape,
    Unknown,
)

MAX_OPTIONS = 8
"""A value with more alternatives is unknown."""

_FOLLOWED = (
    *(str, int, Sql, Change, Query, TableValue, TypeShape, Named, Expression, ColumnValue, Generated),
    Unknown,
    NoneType,
    Handle,
)
"""What is kept as an alternative."""

_COLUMNS = ("Column", "column", "mapped_column")
_NOT_DECISIVE = frozenset(
    {"comment", "condition", "existing_comment", "existing_server_default", "existing_type"}
    | {"mysql_length", "postgresql_using", "postgresql_where", "server_default", "sqlite_where", "type_"}
)
"""Arguments that make no difference to what an operation is about: alternatives of them are told as one."""

_STEADY = ("dialect", "is_offline_mode", "as_sql")
"""What conditions say whose outcome is the same wherever a script asks."""


class Way(NamedTuple):
    """One of several values, with what it depends on."""

    condition: str
    value: object
    choices: frozenset[tuple[int, int]] = frozenset()
    """As in ``Either``."""


_numbers = count()


def either(ways: Iterable[tuple[str, object] | Way], doubt: Unknown) -> object:
    """Return one value for several alternatives with their conditions: ``doubt`` where they are too many."""
    options: list[Way] = []
    number = next(_numbers)
    for index, one in enumerate(ways):
        condition, value, choices = one if isinstance(one, Way) else Way(*one)
        for more, option, inner in ways_of(value, [], choices):
            if not isinstance(option, _FOLLOWED):
                return doubt
            text = " and ".join(filter(None, (condition, more.removeprefix("if ") if condition else more)))
            found = Way(text, option, choices | inner | {(number, index)})
            same = next((place for place, other in enumerate(options) if _same(other.value, option)), None)
            if same is None:
                options.append(found)
            else:
                text = f"{options[same].condition} or {text.removeprefix('if ')}"
                options[same] = Way(text, option, options[same].choices & found.choices)
    if len(options) == 1:
        return options[0].value
    unknown = [isinstance(one.value, Unknown) for one in options]
    # whether something is there at all, of which nobody knows what it is
    is_no_more = True in unknown and any(one.value is None for one in options)
    if not options or len(options) > MAX_OPTIONS or all(unknown) or is_no_more:
        return doubt
    return Either(tuple((one.condition, one.value) for one in options), tuple(one.choices for one in options))


def _same(one: object, other: object) -> bool:
    return type(one) is type(other) and not isinstance(one, Unknown) and one == other


def ways_of(
    value: object, conditions: list[str], chosen: frozenset[tuple[int, int]] = frozenset()
) -> tuple[Way, ...]:
    """Return the alternatives of a value that are possible.

    Args:
        value: The value.
        conditions: What holds already.
        chosen: Which ways are taken already, where values go back to the same choice.
    """
    if not isinstance(value, Either):
        return (Way("", value),)
    choices = value.choices or (frozenset(),) * len(value.options)
    found: list[Way] = []
    for (condition, option), made in zip(value.options, choices, strict=True):
        if condition in conditions and any(word in condition for word in _STEADY):
            return (Way("", option, made),)
        together = chosen | made
        if len({where for where, _ in together}) == len(together):
            found.append(Way("" if made and made <= chosen else condition, option, made))
    return tuple(found)


def is_split(value: object) -> bool:
    """Return whether a call is followed once for each alternative of an argument: not for mere types."""
    return isinstance(value, Either) and any(
        isinstance(option, (str, Sql, Change, Query, TableValue, ColumnValue)) for _, option in value.options
    )


def first_split(call: Call, function: object) -> int | str | None:
    """Return the place or the name of the first argument of a call that is to be split.

    What decides about an operation is split: names and statements; of a column its name alone.
    """
    is_column = isinstance(function, Named) and function.last in _COLUMNS
    for index, value in enumerate(call.arguments[:1] if is_column else call.arguments):
        if is_split(value):
            return index
    for name, value in call.named.items():
        if is_split(value) and name not in _NOT_DECISIVE and (not is_column or name == "name"):
            return name
    return None


def argument_of(call: Call, which: int | str) -> object:
    """Return an argument by its place or name."""
    return call.arguments[which] if isinstance(which, int) else call.named[which]


def with_argument(call: Call, which: int | str, value: object) -> Call:
    """Return a call with another value for one argument."""
    if isinstance(which, str):
        return replace(call, named={**call.named, which: value})
    return replace(call, arguments=(*call.arguments[:which], value, *call.arguments[which + 1 :]))


def leads_on(value: object) -> bool:
    """Return whether a call of a value with alternatives for arguments is followed once for each."""
    kinds = ("op", "batch", "bind", "session", "context", "environment")
    return isinstance(value, Handle) and value.kind in kinds
