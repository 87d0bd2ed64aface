"""The value of an expression of a script, with whatever it calls on its way: nothing is executed."""

from __future__ import annotations

import ast
import sys

from limbeck_core.operations.combining import Combinations
from limbeck_core.operations.knowing import (
    EnumerationMember,
    named,
    unique,
)
from limbeck_core.operations.spelling import source_of
from limbeck_core.operations.values import (
    BoundMethod,
    ClassValue,
    Expression,
    Function,
    Handle,
    Instance,
    Named,
    TableValue,
    Unknown,
)


class Expressions(Combinations):
    """Evaluates expressions."""

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
            case ast.List(elts=elements):
                return self.list_of(elements)
            case ast.Set(elts=elements):
                collected = self.list_of(elements)
                collected.items = unique(collected.items)
                return collected
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
                return Function("a lambda", node, self.environment, defaults=self.defaults_of(node.args))
            case ast.NamedExpr(target=target, value=inner):
                value = self.value(inner)
                self.bind_around(target.id, value)
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
            case _:
                return Unknown(node.lineno, f"an expression: {source_of(node)}")

    def defaults_of(self, given: ast.arguments) -> dict[str, object]:
        """Return the parameters of a function that need not be given, with what they are then."""
        names: dict[str, object] = {}
        optional = [*given.posonlyargs, *given.args][-len(given.defaults) :] if given.defaults else []
        pairs = [*zip(optional, given.defaults, strict=True)]
        pairs += [
            (parameter, default)
            for parameter, default in zip(given.kwonlyargs, given.kw_defaults, strict=True)
            if default is not None
        ]
        for parameter, default in pairs:
            try:
                names[parameter.arg] = self.value(default)
            except RecursionError:
                names[parameter.arg] = Unknown(default.lineno, "a default that is nested too deeply")
        return names

    def reference(self, node: ast.expr) -> object:
        """Return what a name or an attribute stands for; what other modules bind is not looked for."""
        match node:
            case ast.Name(id=name):
                return self.lookup(name, node.lineno)
            case ast.Attribute(value=owner, attr=name):
                inner = self.reference(owner)
                if isinstance(inner, Named) and not self.is_constant(Named(f"{inner.path}.{name}")):
                    inner = self.constant_of(inner)
                return self.attribute(inner, name, node)
            case _:
                return self.value(node)

    def constant_of(self, name: Named) -> object:
        """Return the constant that a name of another module means, or the name."""
        if self.constants is None or name.top in NO_CONSTANTS:
            return name
        found = self.constants.value(name.path)
        return name if found is None else found

    def is_constant(self, name: Named) -> bool:
        """Return whether a name of another module means a constant."""
        return self.constant_of(name) is not name

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
            case Handle(kind="bind" | "session" | "context" | "op" | "batch" | "impl") if name in PASSIVE:
                return Handle(PASSIVE[name])
            case Handle(kind="metadata") if name == "tables":
                return Handle("tables")
            case Handle(kind="declarative") if name == "metadata":
                return Handle("metadata")
            case Instance(names=names) if name in names:
                return names[name]
            case Instance(of=of) if (found := of.find(name)) is not None:
                return BoundMethod(owner, name) if isinstance(found, Function) else found
            case EnumerationMember():
                return owner.attribute(name, node)
            case _:
                return BoundMethod(owner, name)


NO_CONSTANTS = sys.stdlib_module_names | {"alembic", "builtins", "sqlalchemy", "sqlmodel"}
"""Packages of which no constant is looked for."""


PASSIVE = {
    "bind": "bind",
    "connection": "bind",
    "dbapi_connection": "bind",
    "driver_connection": "bind",
    "dialect": "dialect",
    "engine": "engine",
    "impl": "impl",
    "migration_context": "context",
    "info": "passive",
}
"""Attributes that are handles themselves."""
