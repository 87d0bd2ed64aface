"""What the evaluation of a script's expressions rests on: names, and what is found on the way."""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeGuard

from limbeck_core.operations.calls import string
from limbeck_core.operations.imported import ImportedConstants
from limbeck_core.operations.knowing import (
    BUILTIN_NAMES,
    EnumerationMember,
    clipped,
    hashable,
    opaque,
    put_perhaps,
    truth_of,
)
from limbeck_core.operations.model import Effect, ObjectName, Operation
from limbeck_core.operations.spelling import all_of, source_of
from limbeck_core.operations.tables import mapped_table
from limbeck_core.operations.values import (
    BoundMethod,
    ClassValue,
    ColumnValue,
    DictValue,
    Environment,
    Expression,
    Function,
    Handle,
    Instance,
    ListValue,
    Named,
    TableValue,
    Unknown,
)
from limbeck_core.reading.operations import is_key

MAX_STEPS = 50_000
"""So many statements and turns of loops are followed in one script; nothing real comes near."""


MAX_OPERATIONS = 20_000
"""So many operations are told of one function."""


class Evaluator(ABC):
    """Names, and what expressions leave behind: operations."""

    def __init__(self) -> None:
        self.environment = Environment()
        """The names at this point."""
        self.operations: list[Operation] = []
        self.conditions: list[str] = []
        """What the statement that is followed depends on, as far as that cannot be known."""
        self.chosen: frozenset[tuple[int, int]] = frozenset()
        """Which alternatives are followed at this point, as ``Either`` numbers them."""
        self.steps = 0
        self.calls: list[Function] = []
        """The functions of the script that are being followed, the outermost first."""
        self.asking = 0
        """How many tests surround the expression: what is called there is a question, no operation."""
        self.yielding: Callable[[object], None] | None = None
        """What runs at the ``yield`` of a context manager."""
        self.at_loading: list[Operation] = []
        """What is told of both functions, as it runs or may run by what the file does when it is loaded."""
        self.replaced: dict[str, int] = {}
        """Methods of ``op`` that the script sets to something of its own, with the line that does."""
        self.constants: ImportedConstants | None = None
        """Where constants of other modules are looked for."""

    def report(self, operation: Operation) -> None:
        """Note an operation."""
        if len(self.operations) == MAX_OPERATIONS:
            self.operations.append(opaque(operation.line, "", f"more than {MAX_OPERATIONS:,} operations"))
        if len(self.operations) > MAX_OPERATIONS:
            return
        if self.conditions:
            own = [operation.condition] if operation.condition else []
            operation = replace(operation, condition=clipped(all_of([*self.conditions, *own])))
        self.operations.append(operation)

    @contextmanager
    def under(self, *conditions: str) -> Iterator[None]:
        """Make what is noted within a ``with`` block depend on conditions."""
        count = len(self.conditions)
        self.conditions += conditions
        try:
            yield
        finally:
            del self.conditions[count:]

    def is_spent(self) -> bool:
        """Count a step; return whether there have been too many."""
        self.steps += 1
        return self.steps > MAX_STEPS

    def lookup(self, name: str, line: int) -> object:
        """Return what a name stands for."""
        return self.lookup_in(self.environment, name, line)

    def lookup_in(self, environment: Environment | None, name: str, line: int) -> object:
        """Return what a name stands for in an environment or around it."""
        while environment is not None:
            if name in environment.names:
                return environment.names[name]
            environment = environment.outer
        if name in BUILTIN_NAMES:
            return Named(f"builtins.{name}")
        return Unknown(line, f"the name {name}, which the file does not define")

    def assign(self, target: ast.expr, value: object) -> None:
        """Bind the names of a target."""
        match target:
            case ast.Name(id=name):
                self.bind(name, value)
            case ast.Tuple(elts=targets) | ast.List(elts=targets):
                parts = self.spread(value, targets, target.lineno)
                for one, part in zip(targets, parts, strict=True):
                    self.assign(one, part)
            case ast.Subscript(value=owner_node, slice=key_node):
                owner, key = self.value(owner_node), self.value(key_node)
                self.set_item(owner, key, value, target)
            case ast.Attribute(value=owner_node, attr=name):
                self.set_attribute(self.value(owner_node), name, value, target)
            case _:
                # what is starred
                for inner in ast.iter_child_nodes(target):
                    if isinstance(inner, ast.expr):
                        self.assign(inner, value)

    def bind(self, name: str, value: object) -> None:
        """Bind one name where it belongs."""
        environment = self.environment
        declared = environment.declared.get(name)
        if declared is not None:
            while (outer := environment.outer) is not None:
                environment = outer
                if declared == "nonlocal" and name in outer.names:
                    break
            if self.conditions:
                value = Unknown(0, f"the name {name}, which depends on {self.conditions[-1]}")
        environment.names[name] = value

    def bind_around(self, name: str, value: object) -> None:
        """Bind what ``:=`` binds: in a comprehension a name around it."""
        here = self.environment
        while self.environment.is_comprehension and self.environment.outer is not None:
            self.environment = self.environment.outer
        self.bind(name, value)
        self.environment = here

    def spread(self, value: object, targets: list[ast.expr], line: int) -> list[object]:
        """Return the value for each target of an unpacking assignment."""
        values = list(known) if (known := self.known_items(value)) is not None else None
        star = next((index for index, one in enumerate(targets) if isinstance(one, ast.Starred)), None)
        if values is not None and star is None and len(values) == len(targets):
            return values
        if values is not None and star is not None and len(values) >= len(targets) - 1:
            end = len(values) - (len(targets) - star - 1)
            return [*values[:star], ListValue(values[star:end]), *values[end:]]
        if isinstance(value, Handle) and value.kind in ("rows", "row"):
            return [value] * len(targets)
        reason = value.reason if isinstance(value, Unknown) else "a value that is taken apart"
        return [Unknown(line, reason)] * len(targets)

    def set_item(self, owner: object, key: object, value: object, target: ast.expr) -> None:
        """Follow ``owner[key] = value``."""
        if isinstance(owner, Handle) and owner.kind == "globals":
            self.set_global(key, value, target)
        if not isinstance(owner, (DictValue, ListValue)):
            return
        if not self.is_changed_elsewhere(owner):
            if isinstance(owner, DictValue):
                if is_key(key):
                    owner.items[key] = value
                    return
            elif _is_place(key, owner):
                owner.items[key] = value
                return
        doubt = Unknown(target.lineno, f"it changes in {source_of(target)}")
        if isinstance(owner, DictValue) and hashable(key):
            put_perhaps(owner, key, value, doubt)
        else:
            owner.doubt, owner.superset = doubt, False
            if isinstance(owner, ListValue):
                owner.is_like = False

    def set_global(self, key: object, value: object, target: ast.expr) -> None:
        """Follow ``globals()[key] = value``; of a key that is not known each function may be the one."""
        environment = self.environment
        while environment.outer is not None:
            environment = environment.outer
        doubt = Unknown(target.lineno, f"it changes in {source_of(target)}")
        if isinstance(key, str):
            environment.names[key] = doubt if self.conditions else value
            return
        for name, known in environment.names.items():
            if isinstance(known, Function):
                environment.names[name] = doubt

    def delete_item(self, owner: object, key: object, target: ast.expr) -> None:
        """Follow ``del owner[key]``."""
        if not isinstance(owner, (DictValue, ListValue)):
            return
        if not self.is_changed_elsewhere(owner):
            if isinstance(owner, DictValue):
                if is_key(key) and key in owner.items:
                    del owner.items[key]
                    return
            elif _is_place(key, owner):
                del owner.items[key]
                return
        owner.superset = owner.doubt is None or owner.superset
        owner.doubt = Unknown(target.lineno, f"it changes in del {source_of(target)}")

    def set_attribute(self, owner: object, name: str, value: object, target: ast.expr) -> None:
        """Follow ``owner.name = value``: a row that a session holds is written with the next flush."""
        if isinstance(owner, (ClassValue, Instance)):
            born = owner.born if isinstance(owner, Instance) else 0
            if len(self.conditions) > born and not isinstance(value, Handle):
                value = Unknown(target.lineno, f"it changes in {source_of(target)}")
            owner.names[name] = value
        elif (isinstance(owner, Handle) and owner.kind in ("op", "batch")) or (
            isinstance(owner, Named) and owner.top == "alembic"
        ):
            # it is so for whatever runs from then on, other scripts among it
            self.replaced.setdefault(name, target.lineno)
            self.report(opaque(target.lineno, name, f"a directive that is replaced: {source_of(target)}"))
        elif isinstance(owner, Handle) and owner.kind == "row":
            table = owner.table
            if not isinstance(table, TableValue) or table.spelt is None:
                self.report(opaque(target.lineno, "flush", f"a change of rows: {source_of(target)}"))
                return
            self.report(
                Operation(
                    "flush",
                    Effect.UPDATE,
                    ObjectName("rows", table.schema, string(table.name)),
                    f"sets {name}",
                    target.lineno,
                    tables=(table.spelt,),
                    columns=(f"{table.spelt}.{name}",),
                )
            )

    def is_changed_elsewhere(self, value: ListValue | DictValue) -> bool:
        """Return whether a collection changes where that is not sure to happen."""
        return len(self.conditions) > value.born

    def known_items(self, value: object) -> tuple[object, ...] | None:
        """Return what a loop over a value meets, or ``None`` where that cannot be known."""
        match value:
            case tuple():
                return value
            case ListValue(items=found, doubt=None):
                return tuple(found)
            case DictValue(items=entries, doubt=None):
                return tuple(entries)
            case str() if len(value) <= 200:
                return tuple(value)
            case ClassValue() if value.enumeration:
                return tuple(
                    self.attribute_of_class(value, name) for name in value.names if not name.startswith("_")
                )
            case _:
                return None

    @abstractmethod
    def call(self, node: ast.Call) -> object:
        """Return what a call gives."""

    def truth(self, node: ast.expr) -> bool | None:
        """Return whether a test holds, or ``None`` where that cannot be known."""
        self.asking += 1
        try:
            return truth_of(self.value(node))
        finally:
            self.asking -= 1

    def attribute_of_class(self, owner: ClassValue, name: str) -> object:
        """Return what a class binds to a name."""
        if name in owner.names:
            found = owner.names[name]
            if owner.enumeration and not isinstance(found, Function):
                return EnumerationMember(name, found, owner.enumeration)
            if isinstance(found, ColumnValue):
                table = mapped_table(owner, 0)
                spelt = table.spelt if isinstance(table, TableValue) else None
                return Expression(name, spelt, found.shape.name or name)
            return found
        for base in owner.bases:
            if isinstance(base, ClassValue) and base.find(name) is not None:
                return self.attribute_of_class(base, name)
        if name == "metadata":
            return Handle("metadata")
        if name == "__table__":
            return mapped_table(owner, 0)
        if name == "__name__":
            return owner.name
        return BoundMethod(owner, name)

    @abstractmethod
    def value(self, node: ast.expr) -> object:
        """Return the value of an expression, or ``Unknown``; what it calls on the way is noted."""


def _is_place(key: object, of: ListValue) -> TypeGuard[int]:
    """Return whether a key is a place in a list."""
    return isinstance(key, int) and -len(of.items) <= key < len(of.items)
