"""A call of a script with its arguments as values, and what can be taken from them."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field

from limbeck_core.operations.spelling import number, source_of
from limbeck_core.operations.values import (
    ColumnValue,
    DictValue,
    Either,
    Expression,
    Generated,
    ListValue,
    Sql,
    Unknown,
)


@dataclass(frozen=True, slots=True)
class Call:
    """A call, with its arguments as values."""

    node: ast.Call
    arguments: tuple[object, ...] = ()
    named: dict[str, object] = field(default_factory=dict)
    doubt: Unknown | None = None
    """Why some of its arguments cannot be known, if they cannot."""
    nodes: tuple[ast.expr, ...] = ()
    """The positional arguments as they stand there."""
    named_nodes: dict[str, ast.expr] = field(default_factory=dict)

    @property
    def line(self) -> int:
        """Where it stands: for a method the line of its name, as Python tells it."""
        function = self.node.func
        if isinstance(function, ast.Attribute) and function.end_lineno is not None:
            return function.end_lineno
        return self.node.lineno

    @property
    def text(self) -> str:
        """The call as it is spelt, on one short line."""
        return source_of(self.node)

    def spelt(self, which: int | str) -> str:
        """Return an argument as it is spelt, on one short line."""
        if isinstance(which, str):
            node = self.named_nodes.get(which)
        else:
            node = self.nodes[which] if which < len(self.nodes) else None
        return "?" if node is None else source_of(node)

    def spelt_of(self, index: int, *names: str) -> str:
        """Return an argument as it is spelt, by its place or one of its names."""
        given = next((name for name in names if name in self.named_nodes), None)
        return self.spelt(index if given is None or index < len(self.nodes) else given)

    def get(self, index: int, *names: str) -> object:
        """Return an argument by its place or one of its names; ``None`` where it is not given."""
        if 0 <= index < len(self.arguments):
            return self.arguments[index]
        for name in names:
            if name in self.named:
                return self.named[name]
        return None


class Partial:
    """A function with some of its arguments given."""

    __slots__ = ("call", "function")

    def __init__(self, function: object, call: Call) -> None:
        self.function = function
        self.call = call

    def completed(self, call: Call) -> Call:
        """Return a call with all arguments."""
        return Call(
            call.node,
            (*self.call.arguments[1:], *call.arguments),
            {**self.call.named, **call.named},
            self.call.doubt or call.doubt,
            (*self.call.nodes[1:], *call.nodes),
            {**self.call.named_nodes, **call.named_nodes},
        )


def text_of(value: object, spelling: str = "") -> str:
    """Return a default, a condition or an expression as one line of text."""
    match value:
        case Sql(text=text) | Expression(text=text) | Generated(text=text):
            return " ".join(text.split())
        case str():
            return " ".join(value.split())
        case Either(options=options):
            return " or ".join(dict.fromkeys(text_of(one, "?") for _, one in options))
        case bool():
            return "true" if value else "false"
        case int() | float():
            return number(value)
        case None:
            return "NULL"
        case _:
            return spelling


def default_text(value: object) -> str:
    """Return a default on the server as SQL; a plain string is a literal, as in SQLAlchemy.

    Of several, each says where it is the default: ``now() (if is_postgresql) or CURRENT_TIMESTAMP (...)``.
    """
    if isinstance(value, Either):
        texts = [
            ("none" if option is None else default_text(option) or "?", condition)
            for condition, option in value.options
        ]
        if len({text for text, _ in texts}) == 1:
            return texts[0][0]
        return " or ".join(f"{text} ({condition})" if condition else text for text, condition in texts)
    return f"'{value}'" if isinstance(value, str) else text_of(value)


def text_or_spelt(value: object, call: Call, which: int | str) -> str:
    """Return an expression as one line of text; one that is not followed as it is spelt."""
    return text_of(value) or call.spelt(which)


def word_or_spelt(value: object, call: Call, index: int, *names: str) -> str | None:
    """Return an argument that is a word; one that cannot be known as it is spelt."""
    return value if value is None or isinstance(value, str) else call.spelt_of(index, *names)


def string(value: object) -> str | None:
    """Return a value if it is a string."""
    return value if isinstance(value, str) else None


def items(value: object) -> tuple[object, ...] | None:
    """Return what a list or tuple holds, or ``None`` where that cannot be known."""
    if isinstance(value, ListValue):
        return None if value.doubt is not None else tuple(value.items)
    if isinstance(value, DictValue):
        return None if value.doubt is not None else tuple(value.items)
    return value if isinstance(value, tuple) else None


def column_names(values: Iterable[object], call: Call | None = None, start: int = 0) -> tuple[str, ...]:
    """Return the columns of a constraint or an index; an expression stands as it is spelt.

    Args:
        values: The columns.
        call: The call whose positional arguments they are, if they are.
        start: The place of the first of them.
    """
    found: list[str] = []
    for index, value in enumerate(values):
        match value:
            case str():
                found.append(value)
            case Expression(column=str() as column):
                found.append(column)
            case ColumnValue(shape=shape) if shape.name:
                found.append(shape.name)
            case Sql() | Expression():
                found.append(text_of(value))
            case _:
                found.append("?" if call is None else call.spelt(start + index))
    return tuple(found)


def excluded_elements(elements: Iterable[object]) -> tuple[tuple[str, ...], tuple[str, ...], list[str]]:
    """Return the columns of an exclude constraint, each with its operator, and why some cannot be told."""
    columns: list[str] = []
    operators: list[str] = []
    gaps: list[str] = []
    for element in elements:
        pair = items(element)
        if not pair:
            gaps.append(element.reason if isinstance(element, Unknown) else "no pair")
        columns += column_names(pair[:1] if pair else ())
        operators.append(" WITH ".join(column_names(pair or ("?",))))
    return tuple(columns), tuple(operators), gaps
