"""What is known of a value, and what stands for what is not."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable
from dataclasses import dataclass

from limbeck_core.operations.model import Effect, ObjectName, Operation
from limbeck_core.operations.spelling import source_of
from limbeck_core.operations.values import (
    BoundMethod,
    ClassValue,
    ColumnValue,
    DictValue,
    Either,
    Expression,
    Function,
    Handle,
    ListValue,
    Named,
    Perhaps,
    TableValue,
    Unknown,
)
from limbeck_core.reading.operations import is_key


@dataclass(frozen=True, slots=True)
class EnumerationMember:
    """A member of an enumeration of the script."""

    name: str
    value: object
    kind: str
    """As in ``ClassValue.enumeration``."""

    @property
    def shown(self) -> object:
        """What stands for it in a text: its value where that is sure, else itself."""
        return self.value if self.kind == "text" else self

    @property
    def compared(self) -> object:
        """What it is equal to: its value where it is one, else itself."""
        return self if self.kind == "plain" else self.value

    def attribute(self, name: str, node: ast.Attribute) -> object:
        """Return its name or value."""
        if name in ("name", "value"):
            return self.name if name == "name" else self.value
        return Unknown(node.lineno, f"an attribute: {source_of(node)}")


BUILTIN_NAMES = frozenset(dir(builtins))


def named(path: str) -> object:
    """Return what a dotted name of another module stands for."""
    if path in _KNOWN_NAMES:
        return _KNOWN_NAMES[path]
    if path.startswith("alembic.op."):
        return BoundMethod(Handle("op"), path.rpartition(".")[2])
    return Named(path)


_KNOWN_NAMES: dict[str, object] = {
    "alembic.context": Handle("environment"),
    "alembic.op": Handle("op"),
    "typing.TYPE_CHECKING": False,
    "typing_extensions.TYPE_CHECKING": False,
}


def opaque(line: int, name: str, reason: str) -> Operation:
    """Return the operation that stands for what cannot be known."""
    return Operation(name, Effect.OPAQUE, ObjectName("statement"), line=line, opaque=reason)


def truth_of(value: object) -> bool | None:
    """Return whether a value is true, or ``None`` where that cannot be known."""
    match value:
        case None | bool() | int() | float() | str() | bytes() | tuple():
            return bool(value)
        case ListValue(doubt=None) | DictValue(doubt=None):
            return bool(value.items)
        case TableValue() | ClassValue() | Function() | ColumnValue():
            return True
        case Either(options=options):
            truths = {truth_of(option) for _, option in options}
            return truths.pop() if len(truths) == 1 else None
        case _:
            return None


def hashable(value: object) -> bool:
    """Return whether a value can be the key of a dictionary: a column can, as SQLAlchemy takes it."""
    return is_key(value) or isinstance(value, Expression)


def doubt_of(value: object, node: ast.expr) -> Unknown:
    """Return why what a value holds cannot be known."""
    if isinstance(value, Unknown):
        return value
    if isinstance(value, (ListValue, DictValue)) and value.doubt is not None:
        return value.doubt
    return Unknown(node.lineno, f"an expression: {source_of(node)}")


def candidates_of(value: object) -> tuple[object, ...] | None:
    """Return all that a collection may hold, or ``None`` where that cannot be known."""
    if isinstance(value, DictValue):
        return tuple(value.items) if value.superset else None
    return value.candidates if isinstance(value, ListValue) else value if isinstance(value, tuple) else None


def joined_value(one: object, other: object, doubt: Unknown) -> object:
    """Return what a name stands for where it depends on something unknown.

    What leads to the database is kept, so that no operation by it is lost.
    """
    if one is other or (type(one) is type(other) and _equal(one, other)):
        return one
    if isinstance(one, ListValue) and isinstance(other, ListValue):
        both = (one.candidates, other.candidates)
        if both[0] is not None and both[1] is not None:
            items = [*both[0], *(item for item in both[1] if item not in both[0])]
            return ListValue(items, doubt, one.born, True)
    if isinstance(one, DictValue) and isinstance(other, DictValue) and not (one.doubt or other.doubt):
        names = {**one.items, **other.items}
        for key in names:
            if key not in one.items or key not in other.items or one.items[key] is not other.items[key]:
                if key not in one.items or key not in other.items:
                    names[key] = Perhaps(doubt.line, doubt.reason)
                elif not _equal(one.items[key], other.items[key]):
                    names[key] = doubt
        return DictValue(names, doubt, one.born, True)
    for value, rest in ((one, other), (other, one)):
        if isinstance(value, Handle) and (rest is None or isinstance(rest, (Unknown, Handle))):
            return value
    return doubt


def put_perhaps(owner: DictValue, key: object, value: object, doubt: Unknown) -> None:
    """Make a dictionary hold a value where that is not sure to happen."""
    if owner.doubt is not None and not owner.superset:
        return
    if key in owner.items:
        before = owner.items[key]
        owner.items[key] = before if isinstance(before, Perhaps) else joined_value(before, value, doubt)
    elif isinstance(value, Handle):
        # so that no operation by it is lost
        owner.items[key] = value
    else:
        owner.items[key] = Perhaps(doubt.line, doubt.reason)
    owner.doubt, owner.superset = owner.doubt or doubt, True


def _equal(one: object, other: object) -> bool:
    return not isinstance(one, (ListValue, DictValue)) and one == other


def name_of(value: object) -> object:
    """Return the value that a text shows: the name of a table that is put into SQL."""
    if isinstance(value, TableValue):
        return value.spelt or value
    if isinstance(value, Expression) and value.column:
        return value.column
    if isinstance(value, EnumerationMember):
        return value.shown
    return value


def is_shown(value: object) -> bool:
    """Return whether a text can show a value: the objects that stand for others in here have no text."""
    return value is None or isinstance(value, (str, int, float, bytes))


def equal_to(value: object) -> object:
    """Return what a value is compared as."""
    return value.compared if isinstance(value, EnumerationMember) else name_of(value)


def unique(values: Iterable[object]) -> list[object]:
    """Return what a set of some values holds."""
    found = list(values)
    return list(dict.fromkeys(found)) if all(map(hashable, found)) else found


def clipped(text: str) -> str:
    return text if len(text) <= 300 else text[:299] + "…"
