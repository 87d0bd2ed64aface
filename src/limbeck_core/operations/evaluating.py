"""The value of an expression of a script, with whatever it calls on its way: nothing is executed."""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Callable
from dataclasses import replace

from limbeck_core.operations.alternatives import MAX_OPTIONS, either, options_of
from limbeck_core.operations.constructs import mapped_table
from limbeck_core.operations.imported import ImportedConstants
from limbeck_core.operations.model import Effect, ObjectName, Operation
from limbeck_core.operations.spelling import source_of
from limbeck_core.operations.values import (
    BoundMethod,
    Change,
    ClassValue,
    ColumnValue,
    DictValue,
    Either,
    Environment,
    Expression,
    Function,
    Handle,
    Instance,
    ListValue,
    Named,
    Query,
    Sql,
    TableValue,
    Unknown,
)
from limbeck_core.reading.operations import combined, compared, field, is_key, short
from limbeck_core.reading.scope import NotConstantError

MAX_STEPS = 50_000
"""So many statements and turns of loops are followed in one script; nothing real comes near."""

MAX_OPERATIONS = 20_000
"""So many operations are told of one function."""

MAX_ITEMS = 10_000
"""Longer collections are not followed."""

_SQL_VALUES = (Expression, Sql, ColumnValue, Query, Change, TableValue)


class Evaluator:
    """Expressions, and what they leave behind: operations."""

    def __init__(self) -> None:
        self.environment = Environment()
        """The names at this point."""
        self.operations: list[Operation] = []
        self.conditions: list[str] = []
        """What the statement that is followed depends on, as far as that cannot be known."""
        self.steps = 0
        self.asking = 0
        """How many tests surround the expression: what is called there is a question, no operation."""
        self.yielding: Callable[[object], None] | None = None
        """What runs at the ``yield`` of a context manager."""
        self.constants: ImportedConstants | None = None
        """Where constants of other modules are looked for."""

    # --- what is found -----------------------------------------------------------------------------------

    def report(self, operation: Operation) -> None:
        """Note an operation."""
        if len(self.operations) == MAX_OPERATIONS:
            self.operations.append(opaque(operation.line, "", f"more than {MAX_OPERATIONS:,} operations"))
        if len(self.operations) > MAX_OPERATIONS:
            return
        if self.conditions:
            first, *rest = dict.fromkeys(self.conditions)
            condition = " and ".join([first, *(one.removeprefix("if ") for one in rest)])
            operation = replace(operation, condition=_clipped(condition))
        self.operations.append(operation)

    def under(self, condition: str) -> _Condition:
        """Make what is noted within a ``with`` block depend on a condition."""
        return _Condition(self, condition)

    def is_spent(self) -> bool:
        """Count a step; return whether there have been too many."""
        self.steps += 1
        return self.steps > MAX_STEPS

    # --- names -------------------------------------------------------------------------------------------

    def lookup(self, name: str, line: int) -> object:
        """Return what a name stands for."""
        environment: Environment | None = self.environment
        while environment is not None:
            if name in environment.names:
                return environment.names[name]
            environment = environment.outer
        if name in _BUILTIN_NAMES:
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
                    self.assign(one.value if isinstance(one, ast.Starred) else one, part)
            case ast.Subscript(value=owner_node, slice=key_node):
                owner, key = self.value(owner_node), self.value(key_node)
                self.set_item(owner, key, value, target)
            case ast.Attribute(value=owner_node, attr=name):
                self.set_attribute(self.value(owner_node), name, value, target)
            case _:
                self.value(target)

    def bind(self, name: str, value: object) -> None:
        """Bind one name where it belongs."""
        environment = self.environment
        if name in environment.declared_global:
            while environment.outer is not None:
                environment = environment.outer
            if self.conditions:
                value = Unknown(0, f"the name {name}, which depends on {self.conditions[-1]}")
        environment.names[name] = value

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
        if isinstance(owner, DictValue):
            if is_key(key) and not self.is_changed_elsewhere(owner):
                owner.items[key] = value
            else:
                owner.doubt = Unknown(target.lineno, f"it changes in {source_of(target)}")
        elif isinstance(owner, ListValue):
            if isinstance(key, int) and -len(owner.items) <= key < len(owner.items):
                owner.items[key] = value
            else:
                owner.doubt = Unknown(target.lineno, f"it changes in {source_of(target)}")

    def set_attribute(self, owner: object, name: str, value: object, target: ast.expr) -> None:
        """Follow ``owner.name = value``: a row that a session holds is written with the next flush."""
        if isinstance(owner, Instance):
            owner.names[name] = value
        if isinstance(owner, Handle) and owner.kind == "row" and isinstance(owner.table, TableValue):
            table = owner.table
            if not isinstance(table.name, str):
                self.report(opaque(target.lineno, "flush", f"a change of rows: {source_of(target)}"))
                return
            self.report(
                Operation(
                    "flush",
                    Effect.UPDATE,
                    ObjectName("rows", table.schema, table.name),
                    f"sets {name}",
                    target.lineno,
                    tables=(table.spelt or "",),
                    columns=(f"{table.spelt}.{name}",),
                )
            )

    def is_changed_elsewhere(self, value: ListValue | DictValue) -> bool:
        """Return whether a collection changes where that is not sure to happen."""
        return len(self.conditions) > value.born

    # --- expressions -------------------------------------------------------------------------------------

    def value(self, node: ast.expr) -> object:
        """Return the value of an expression, or ``Unknown``; what it calls on the way is noted."""
        match node:
            case ast.Constant(value=constant):
                return constant
            case ast.Name() | ast.Attribute():
                found = self.reference(node)
                return self.constant_of(found) if isinstance(found, Named) else found
            case ast.Call():
                return self.call(node)
            case ast.Tuple(elts=elements):
                return self.tuple_of(elements)
            case ast.List(elts=elements) | ast.Set(elts=elements):
                return self.list_of(elements)
            case ast.Dict():
                return self.dictionary(node)
            case ast.JoinedStr():
                return self.joined(node)
            case ast.BinOp():
                return self.operation(node)
            case ast.UnaryOp():
                return self.unary(node)
            case ast.BoolOp():
                return self.boolean(node)
            case ast.Compare():
                return self.comparison(node)
            case ast.IfExp():
                return self.choice(node)
            case ast.Subscript():
                return self.subscript(node)
            case ast.Lambda():
                return Function("a lambda", node, self.environment)
            case ast.NamedExpr(target=target, value=inner):
                value = self.value(inner)
                self.assign(target, value)
                return value
            case ast.Await(value=inner) | ast.Starred(value=inner) | ast.YieldFrom(value=inner):
                return self.value(inner)
            case ast.Yield(value=given):
                value = None if given is None else self.value(given)
                if self.yielding is not None:
                    self.yielding(value)
                return None
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                return self.comprehension(node)
            case ast.FormattedValue(value=inner):
                return self.value(inner)
            case _:
                return Unknown(node.lineno, f"an expression: {source_of(node)}")

    def reference(self, node: ast.expr) -> object:
        """Return what a name or an attribute stands for; what other modules bind is not looked for."""
        match node:
            case ast.Name(id=name):
                return self.lookup(name, node.lineno)
            case ast.Attribute(value=owner, attr=name):
                inner = self.reference(owner)
                if isinstance(inner, Named) and not isinstance(owner, ast.Name):
                    inner = self.constant_of(inner)
                return self.attribute(inner, name, node)
            case _:
                return self.value(node)

    def constant_of(self, name: Named) -> object:
        """Return the constant that a name of another module means, or the name."""
        if self.constants is None or name.top in _NO_CONSTANTS:
            return name
        found = self.constants.value(name.path)
        return name if found is None else found

    def call(self, node: ast.Call) -> object:
        """Return what a call gives."""
        raise NotImplementedError

    def truth(self, node: ast.expr) -> bool | None:
        """Return whether a test holds, or ``None`` where that cannot be known."""
        self.asking += 1
        try:
            return truth_of(self.value(node))
        finally:
            self.asking -= 1

    # --- collections -------------------------------------------------------------------------------------

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
            case ClassValue(enumeration=True):
                return tuple(
                    self.attribute_of_class(value, name) for name in value.names if not name.startswith("_")
                )
            case _:
                return None

    def tuple_of(self, nodes: list[ast.expr]) -> object:
        """Return a tuple."""
        found = self.list_of(nodes)
        return tuple(found.items) if found.doubt is None else found

    def list_of(self, nodes: list[ast.expr]) -> ListValue:
        """Return a list."""
        found = ListValue([], born=len(self.conditions))
        for node in nodes:
            value = self.value(node)
            if not isinstance(node, ast.Starred):
                found.items.append(value)
            elif (known := self.known_items(value)) is not None:
                found.items += known
            else:
                found.doubt = doubt_of(value, node)
            if len(found.items) > MAX_ITEMS:
                found.doubt = Unknown(node.lineno, "a very long collection")
                break
        return found

    def dictionary(self, node: ast.Dict) -> DictValue:
        """Return a dictionary."""
        found = DictValue({}, born=len(self.conditions))
        for key_node, value_node in zip(node.keys, node.values, strict=True):
            value = self.value(value_node)
            if key_node is None:
                if isinstance(value, DictValue) and value.doubt is None:
                    found.items.update(value.items)
                else:
                    found.doubt = doubt_of(value, value_node)
                continue
            key = self.value(key_node)
            if hashable(key):
                found.items[key] = value
            else:
                found.doubt = doubt_of(key, key_node)
        return found

    def subscript(self, node: ast.Subscript) -> object:
        """Return ``owner[key]``."""
        owner = self.value(node.value)
        if isinstance(node.slice, ast.Slice):
            return self.slice(owner, node, node.slice)
        key = self.value(node.slice)
        return self.item(owner, key, node)

    def slice(self, owner: object, node: ast.Subscript, places: ast.Slice) -> object:
        """Return ``owner[start:stop:step]``."""
        bounds: list[int | None] = []
        for one in (places.lower, places.upper, places.step):
            bound = None if one is None else self.value(one)
            if bound is not None and not isinstance(bound, int):
                return Unknown(node.lineno, f"an expression: {source_of(node)}")
            bounds.append(bound)
        if bounds[2] != 0:
            if isinstance(owner, (str, tuple)):
                return owner[bounds[0] : bounds[1] : bounds[2]]
            if isinstance(owner, ListValue) and owner.doubt is None:
                return ListValue(owner.items[bounds[0] : bounds[1] : bounds[2]], born=len(self.conditions))
        return Unknown(node.lineno, f"an expression: {source_of(node)}")

    def item(self, owner: object, key: object, node: ast.expr) -> object:
        """Return ``owner[key]`` for a key that is no slice."""
        try:
            match owner:
                case DictValue(items=entries, doubt=None) if hashable(key):
                    return entries[key]
                case ListValue(items=found, doubt=None) if isinstance(key, int):
                    return found[key]
                case tuple() | str() if isinstance(key, int):
                    return owner[key]
                case Handle(kind="columns", table=TableValue() as table) if isinstance(key, str):
                    return Expression(key, table.spelt, key)
                case Handle(kind="rows"):
                    return Handle("row", owner.table)
                case Handle(kind="tables") if isinstance(key, str):
                    return TableValue(key)
                case Expression() | Named():
                    return Expression(source_of(node))
                case ClassValue(enumeration=True) if isinstance(key, str):
                    return self.attribute_of_class(owner, key)
                case _:
                    pass
        except (LookupError, TypeError):
            pass
        return Unknown(node.lineno, f"an expression: {source_of(node)}")

    def comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> object:
        """Return what a comprehension collects, where what it goes over is known."""
        found: list[object] = []
        whole = ListValue(found, born=len(self.conditions), superset=True)
        inner = Environment({}, self.environment)
        before, self.environment = self.environment, inner
        try:
            self.turns(node, list(node.generators), found, whole)
        finally:
            self.environment = before
        if not isinstance(node, ast.DictComp):
            return whole
        collected = DictValue({}, whole.doubt, len(self.conditions), whole.superset)
        for pair in found:
            if isinstance(pair, tuple) and hashable(pair[0]):
                collected.items[pair[0]] = pair[1]
            else:
                collected.doubt = Unknown(node.lineno, f"an expression: {source_of(node)}")
        return collected

    def turns(
        self,
        node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp,
        generators: list[ast.comprehension],
        found: list[object],
        whole: ListValue,
    ) -> None:
        """Follow the loops of a comprehension, the first one outermost."""
        if not generators:
            if isinstance(node, ast.DictComp):
                found.append((self.value(node.key), self.value(node.value)))
            else:
                found.append(self.value(node.elt))
            return
        first, rest = generators[0], generators[1:]
        over = self.value(first.iter)
        known = self.known_items(over)
        if known is None or len(found) > MAX_ITEMS:
            whole.doubt = doubt_of(over, first.iter)
            known = candidates_of(over)
            if known is None or len(found) > MAX_ITEMS:
                whole.superset = False
                known = (self.element(over, first.iter),)
        for one in known:
            if self.is_spent():
                whole.doubt = Unknown(node.lineno, "a very long loop")
                return
            self.assign(first.target, one)
            holds = [self.truth(test) for test in first.ifs]
            if False in holds:
                continue
            if None in holds:
                whole.doubt = Unknown(node.lineno, f"an expression: {source_of(node)}")
            if whole.doubt is not None:
                with self.under(f"for each {source_of(first.target)}"):
                    self.turns(node, rest, found, whole)
            else:
                self.turns(node, rest, found, whole)

    def element(self, over: object, node: ast.expr) -> object:
        """Return what stands for each element of something that cannot be known."""
        if isinstance(over, Handle) and over.kind in ("query", "rows"):
            return Handle("row", over.table)
        return Unknown(node.lineno, f"each of {source_of(node)}")

    # --- operations --------------------------------------------------------------------------------------

    def joined(self, node: ast.JoinedStr) -> object:
        """Return an f-string."""
        texts: list[tuple[tuple[str, ...], object]] = [((), "")]
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                value = self.value(part.value)
                specification = "" if part.format_spec is None else self.value(part.format_spec)
            else:
                value, specification = part.value if isinstance(part, ast.Constant) else "", ""
            grown: list[tuple[tuple[str, ...], object]] = []
            for conditions, text in texts:
                for condition, option in options_of(value, [*self.conditions, *conditions]):
                    held = (*conditions, condition) if condition else conditions
                    grown.append((held, self.with_field(node, text, part, option, specification)))
            texts = grown[: MAX_OPTIONS + 1]
        if len(texts) == 1:
            return texts[0][1]
        doubt = Unknown(node.lineno, f"an expression: {source_of(node)}")
        return either(((" and ".join(conditions), text) for conditions, text in texts), doubt)

    def with_field(
        self, node: ast.JoinedStr, text: object, part: ast.expr, value: object, specification: object
    ) -> object:
        """Return a text with one part of an f-string more."""
        if not isinstance(text, str):
            return text
        if isinstance(value, Unknown):
            return value
        try:
            if isinstance(part, ast.FormattedValue):
                value = value.text if isinstance(value, Sql) else value
                return short(node, text + field(part, _name_of(value), specification))
            return short(node, text + str(value))
        except NotConstantError as reason:
            return reason.unknown

    def operation(self, node: ast.BinOp) -> object:
        """Return ``left op right``."""
        # a long chain a + b + c ... leans to the left: walk it, do not recurse into it
        chain = [node]
        while isinstance(chain[-1].left, ast.BinOp):
            chain.append(chain[-1].left)
        value = self.value(chain[-1].left)
        for step in reversed(chain):
            value = self.combine(step, value, self.value(step.right))
        return value

    def combine(self, node: ast.BinOp | ast.AugAssign, left: object, right: object) -> object:
        """Return two values combined by an operator."""
        if isinstance(left, Either) or isinstance(right, Either):
            doubt = Unknown(node.lineno, f"an expression: {source_of(node)}")
            pairs: list[tuple[str, object]] = []
            for condition, one_side in options_of(left, self.conditions):
                for more, other_side in options_of(right, [*self.conditions, condition]):
                    text = " and ".join(
                        filter(None, (condition, more.removeprefix("if ") if condition else more))
                    )
                    pairs.append((text, self.combine(node, one_side, other_side)))
            return either(pairs, doubt)
        if isinstance(left, _SQL_VALUES) or isinstance(right, _SQL_VALUES):
            return left if isinstance(left, (Query, Change)) else Expression(source_of(node))
        for operand in (left, right):
            if isinstance(operand, Unknown) and not isinstance(node.op, (ast.Sub, ast.BitAnd)):
                return operand
        one, other = self.known_items(left), self.known_items(right)
        if isinstance(node.op, ast.Add) and one is not None and other is not None:
            if isinstance(left, ListValue) and isinstance(right, ListValue) and len(one + other) < MAX_ITEMS:
                return ListValue([*one, *other])
            if isinstance(left, tuple) and isinstance(right, tuple) and len(one + other) < MAX_ITEMS:
                return one + other
        if isinstance(node.op, (ast.Add, ast.Sub, ast.BitAnd, ast.BitOr)):
            selected = _selected(node, left, right)
            if selected is not None:
                return selected
        if isinstance(left, DictValue) and isinstance(right, DictValue) and isinstance(node.op, ast.BitOr):
            return DictValue({**left.items, **right.items}, left.doubt or right.doubt)
        if isinstance(node.op, ast.Mod) and isinstance(left, str):
            if isinstance(right, tuple):
                right = tuple(map(_name_of, right))
            elif isinstance(right, DictValue) and right.doubt is None:
                right = {key: _name_of(value) for key, value in right.items.items()}
        try:
            return combined(node, left, right)
        except NotConstantError as reason:
            return reason.unknown

    def unary(self, node: ast.UnaryOp) -> object:
        """Return ``not value`` or ``-value``."""
        value = self.value(node.operand)
        if isinstance(value, _SQL_VALUES):
            return Expression(source_of(node))
        if isinstance(node.op, ast.Not):
            truth = truth_of(value)
            return Unknown(node.lineno, source_of(node)) if truth is None else not truth
        if isinstance(node.op, ast.USub) and isinstance(value, (int, float)):
            return -value
        return Unknown(node.lineno, f"an expression: {source_of(node)}")

    def boolean(self, node: ast.BoolOp) -> object:
        """Return ``a and b`` or ``a or b``; what is reached only sometimes depends on what stands before."""
        is_and = isinstance(node.op, ast.And)
        value: object = is_and
        unknown: object = None
        entered = 0
        try:
            for inner in node.values:
                value = self.value(inner)
                truth = truth_of(value)
                if truth is (not is_and):
                    return value if unknown is None else unknown
                if truth is None:
                    unknown = unknown or Unknown(node.lineno, source_of(node))
                    self.conditions.append(source_of(inner) if is_and else _negated(inner))
                    entered += 1
        finally:
            del self.conditions[len(self.conditions) - entered :]
        return value if unknown is None else unknown

    def comparison(self, node: ast.Compare) -> object:
        """Return whether a comparison holds."""
        values = [self.value(node.left), *(self.value(other) for other in node.comparators)]
        if any(isinstance(value, _SQL_VALUES) for value in values):
            if any(value is None for value in values) and isinstance(node.ops[0], (ast.Is, ast.IsNot)):
                return isinstance(node.ops[0], ast.IsNot)
            return Expression(source_of(node))
        for left, comparison, right in zip(values, node.ops, values[1:], strict=False):
            plain = tuple(right.items) if isinstance(right, ListValue) and right.doubt is None else right
            if isinstance(plain, DictValue) and plain.doubt is None:
                plain = tuple(plain.items)
            left_plain = tuple(left.items) if isinstance(left, ListValue) and left.doubt is None else left
            try:
                if not compared(node, comparison, _name_of(left_plain), _name_of(plain)):
                    return False
            except NotConstantError as reason:
                return reason.unknown
        return True

    def choice(self, node: ast.IfExp) -> object:
        """Return ``a if test else b``."""
        truth = self.truth(node.test)
        if truth is not None:
            return self.value(node.body if truth else node.orelse)
        conditions = (f"if {source_of(node.test)}", f"if {_negated(node.test)}")
        with self.under(conditions[0]):
            one = self.value(node.body)
        with self.under(conditions[1]):
            other = self.value(node.orelse)
        doubt = Unknown(node.lineno, f"an expression: {source_of(node)}")
        joined = joined_value(one, other, doubt)
        return joined if joined is not doubt else either(zip(conditions, (one, other), strict=True), doubt)

    # --- attributes --------------------------------------------------------------------------------------

    def attribute(self, owner: object, name: str, node: ast.Attribute) -> object:
        """Return ``owner.name``."""
        match owner:
            case Named(path=path):
                return named(f"{path}.{name}")
            case Unknown():
                return BoundMethod(owner, name)
            case ClassValue():
                return self.attribute_of_class(owner, name)
            case TableValue() if name in ("c", "columns"):
                return Handle("columns", owner)
            case TableValue() if name in ("name", "fullname", "description"):
                return owner.name
            case TableValue() if name == "schema":
                return owner.schema
            case Handle(kind="columns", table=TableValue() as table):
                return Expression(name, table.spelt, name)
            case Handle(kind="bind" | "session" | "context" | "op" | "batch") if name in _PASSIVE:
                return Handle(_PASSIVE[name])
            case Handle(kind="metadata") if name == "tables":
                return Handle("tables")
            case Handle(kind="declarative") if name == "metadata":
                return Handle("metadata")
            case Instance(names=names) if name in names:
                return names[name]
            case Instance(of=of) if name in of.names:
                found = of.names[name]
                return BoundMethod(owner, name) if isinstance(found, Function) else found
            case EnumerationMember():
                return owner.attribute(name, node)
            case _:
                return BoundMethod(owner, name)

    def attribute_of_class(self, owner: ClassValue, name: str) -> object:
        """Return what a class binds to a name."""
        if name in owner.names:
            found = owner.names[name]
            if owner.enumeration and not isinstance(found, Function):
                return EnumerationMember(name, found)
            if isinstance(found, ColumnValue):
                table = mapped_table(owner, 0)
                spelt = table.spelt if isinstance(table, TableValue) else None
                return Expression(name, spelt, found.shape.name or name)
            return found
        for base in owner.bases:
            if isinstance(base, ClassValue):
                return self.attribute_of_class(base, name)
        if name == "metadata":
            return Handle("metadata")
        if name in ("__table__",):
            return mapped_table(owner, 0)
        if name == "__name__":
            return owner.name
        return BoundMethod(owner, name)


class EnumerationMember:
    """A member of an enumeration of the script."""

    __slots__ = ("name", "value")

    def __init__(self, name: str, value: object) -> None:
        self.name = name
        self.value = value

    def attribute(self, name: str, node: ast.Attribute) -> object:
        """Return its name or value."""
        if name in ("name", "value"):
            return self.name if name == "name" else self.value
        return Unknown(node.lineno, f"an attribute: {source_of(node)}")


class _Condition:
    """A ``with`` block in which a condition holds."""

    __slots__ = ("condition", "owner")

    def __init__(self, owner: Evaluator, condition: str) -> None:
        self.owner = owner
        self.condition = condition

    def __enter__(self) -> None:
        self.owner.conditions.append(self.condition)

    def __exit__(self, *error: object) -> None:
        self.owner.conditions.pop()


_NO_CONSTANTS = sys.stdlib_module_names | {"alembic", "builtins", "sqlalchemy", "sqlmodel"}
"""Packages of which no constant is looked for."""

_PASSIVE = {
    "bind": "bind",
    "connection": "bind",
    "dialect": "dialect",
    "engine": "engine",
    "impl": "bind",
    "migration_context": "context",
    "info": "passive",
}
"""Attributes that are handles themselves."""

_BUILTIN_NAMES = frozenset(dir(builtins))


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
    """Return whether a value can be the key of a dictionary."""
    return is_key(value)


def doubt_of(value: object, node: ast.expr) -> Unknown:
    """Return why what a value holds cannot be known."""
    if isinstance(value, Unknown):
        return value
    if isinstance(value, (ListValue, DictValue)) and value.doubt is not None:
        return value.doubt
    return Unknown(node.lineno, f"an expression: {source_of(node)}")


def candidates_of(value: object) -> tuple[object, ...] | None:
    """Return all that a collection may hold, or ``None`` where that cannot be known."""
    return value.candidates if isinstance(value, ListValue) else value if isinstance(value, tuple) else None


def _selected(node: ast.BinOp | ast.AugAssign, left: object, right: object) -> ListValue | None:
    """Return what ``known - unknown``, ``known & unknown`` and ``some + some`` hold at most."""
    one, other = candidates_of(left), candidates_of(right)
    doubt = Unknown(node.lineno, f"an expression: {source_of(node)}")
    if isinstance(node.op, (ast.Sub, ast.BitAnd)):
        sure = not any(isinstance(side, ListValue) and side.doubt for side in (left, right))
        if isinstance(node.op, ast.BitAnd) and one is None:
            one, other = other, one
        if one is None:
            return None
        if other is None or not sure:
            return ListValue(list(one), doubt, superset=True)
        wanted = isinstance(node.op, ast.BitAnd)
        return ListValue([item for item in one if (item in other) is wanted])
    if one is None or other is None or not (isinstance(left, ListValue) and isinstance(right, ListValue)):
        return None
    if left.doubt is None and right.doubt is None and isinstance(node.op, ast.Add):
        return None
    both = [*one, *other]
    if isinstance(node.op, ast.BitOr):
        both = list(dict.fromkeys(both)) if all(map(hashable, both)) else both
    known = left.doubt is None and right.doubt is None
    return ListValue(both, None if known else doubt, superset=True)


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
                same = key in one.items and key in other.items and _equal(one.items[key], other.items[key])
                names[key] = names[key] if same else doubt
        return DictValue(names, doubt, one.born, True)
    for value, rest in ((one, other), (other, one)):
        if isinstance(value, Handle) and (rest is None or isinstance(rest, (Unknown, Handle))):
            return value
    return doubt


def _equal(one: object, other: object) -> bool:
    return not isinstance(one, (ListValue, DictValue)) and one == other


def _negated(node: ast.expr) -> str:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return source_of(node.operand)
    text = source_of(node)
    return f"not ({text})" if isinstance(node, (ast.Compare, ast.BoolOp)) else f"not {text}"


negated = _negated


def _name_of(value: object) -> object:
    """Return the value that a text shows: the name of a table that is put into SQL."""
    if isinstance(value, TableValue):
        return value.spelt or value
    if isinstance(value, Expression) and value.column:
        return value.column
    if isinstance(value, EnumerationMember):
        return value.value
    return value


def _clipped(text: str) -> str:
    return text if len(text) <= 300 else text[:299] + "…"
