"""The statements of a script, followed in the order of execution: nothing is executed."""

from __future__ import annotations

import ast
from dataclasses import replace

from limbeck_core.operations.blocks import BREAK, CONTINUE, END, RAISE, RETURN
from limbeck_core.operations.calls import Call, Partial
from limbeck_core.operations.knowing import (
    named,
)
from limbeck_core.operations.running import Functions
from limbeck_core.operations.spelling import all_of, source_of
from limbeck_core.operations.unseen import functions_in
from limbeck_core.operations.values import (
    BoundMethod,
    ClassValue,
    DictValue,
    Environment,
    Function,
    Handle,
    Instance,
    ListValue,
    Named,
    Unknown,
)

_ENUMERATIONS = {"enum.Enum": "plain", "enum.IntEnum": "text", "enum.StrEnum": "text"}
_VALUES = ("builtins.int", "builtins.str")
_SHOWING = ("__format__", "__str__")


class Follower(Functions):
    """Follows statements."""

    def statement(self, node: ast.stmt) -> frozenset[str]:
        """Follow one statement; return how it may end."""
        match node:
            case ast.Expr(value=value):
                self.statement_call = value.value if isinstance(value, ast.Await) else value
                self.value(value)
            case ast.Assign(targets=targets, value=value):
                found = self.value(value)
                for target in targets:
                    self.assign(target, found)
            case ast.AnnAssign(target=target, value=value):
                if value is not None:
                    self.assign(target, self.value(value))
            case ast.AugAssign():
                self.augment(node)
            case ast.If():
                return self.branch(node)
            case ast.For() | ast.AsyncFor() | ast.While():
                return self.loop(node)
            case ast.With() | ast.AsyncWith():
                return self.enter(node)
            case ast.Try() | ast.TryStar():
                return self.attempt(node)
            case ast.Return(value=value):
                given = None if value is None else self.value(value)
                self.returned.append((all_of(self.conditions[self.base :]), given))
                return frozenset({RETURN})
            case ast.Raise():
                raised = None if node.exc is None else self.value(node.exc)
                if node.exc is not None and isinstance(raised, ClassValue):
                    self.invoke(raised, Call(ast.copy_location(ast.Call(node.exc, [], []), node)))
                return frozenset({RAISE})
            case ast.Break():
                return frozenset({BREAK})
            case ast.Continue():
                return frozenset({CONTINUE})
            case ast.Assert(test=test):
                self.truth(test)
            case ast.Match():
                return self.match(node)
            case ast.Delete(targets=deleted):
                for target in deleted:
                    self.delete(target)
            case _:
                self.declaration(node)
        return END

    def delete(self, target: ast.expr) -> None:
        """Follow ``del`` of a name or of an item of a collection."""
        match target:
            case ast.Name(id=name):
                self.environment.names.pop(name, None)
            case ast.Subscript(value=owner, slice=key):
                self.delete_item(self.value(owner), self.value(key), target)
            case ast.Tuple(elts=targets) | ast.List(elts=targets):
                for one in targets:
                    self.delete(one)
            case _:
                # an attribute: what it has been is not asked for any more
                pass

    def declaration(self, node: ast.stmt) -> None:
        """Follow an import, a function, a class."""
        match node:
            case ast.Import(names=aliases):
                for alias in aliases:
                    if alias.asname:
                        self.bind(alias.asname, named(alias.name))
                    else:
                        top = alias.name.partition(".")[0]
                        self.bind(top, named(top))
            case ast.ImportFrom(names=aliases):
                module = "." * node.level + (node.module or "")
                for alias in aliases:
                    if alias.name == "*":
                        self.import_all(module)
                    else:
                        joint = "" if module.endswith(".") else "."
                        self.bind(alias.asname or alias.name, named(f"{module}{joint}{alias.name}"))
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                decorators = [self.value(one) for one in node.decorator_list]
                paths = [one.path for one in decorators if isinstance(one, Named)]
                is_context = any(path.endswith("contextmanager") for path in paths)
                decorator = next(
                    (path.rpartition(".")[2] for path in paths if path.startswith("builtins.")), ""
                )
                defaults = self.defaults_of(node.args)
                function: object = Function(name, node, self.environment, is_context, decorator, defaults)
                for wrapper in reversed(decorators):
                    if isinstance(wrapper, Handle) and wrapper.kind == "listener":
                        listener = ast.Call(node.decorator_list[0], [], [])
                        self.given_away(Call(ast.copy_location(listener, node)), function)
                    if isinstance(wrapper, (ClassValue, Function)):
                        function = self.decorated(wrapper, function, node)
                self.bind(name, function)
            case ast.ClassDef():
                self.define_class(node)
            case ast.Global(names=names):
                self.environment.declared.update(dict.fromkeys(names, "global"))
            case ast.Nonlocal(names=names):
                self.environment.declared.update(dict.fromkeys(names, "nonlocal"))
            case _:
                pass

    def decorated(
        self, wrapper: ClassValue | Function, function: object, node: ast.FunctionDef | ast.AsyncFunctionDef
    ) -> object:
        """Return what a decorator of the script makes of a function."""
        call = ast.copy_location(ast.Call(node.decorator_list[0], [], []), node)
        made = self.invoke(wrapper, Call(call, (function,)))
        return made if isinstance(made, (Function, Instance, Partial)) else function

    def import_all(self, module: str) -> None:
        """Follow ``from module import *``, for the modules whose names are known."""
        if module == "alembic":
            self.bind("op", Handle("op"))
            self.bind("context", Handle("environment"))
        elif module in ("sqlalchemy", "sqlalchemy.types"):
            for name in _STAR_NAMES:
                self.bind(name, Named(f"sqlalchemy.{name}"))
        elif module == "alembic.op":
            from limbeck_core.operations.arguments import SIGNATURES

            for name in (*SIGNATURES, "execute", "get_bind", "get_context", "batch_alter_table", "f"):
                self.bind(name, BoundMethod(Handle("op"), name))

    def define_class(self, node: ast.ClassDef) -> None:
        """Follow the statement of a class."""
        bases = tuple(self.value(base) for base in node.bases)
        inner = Environment({}, self.environment)
        outer, self.environment = self.environment, inner
        try:
            self.follow(node.body)
        finally:
            self.environment = outer
        for name, value in inner.names.items():
            if isinstance(value, Function):
                # a method does not see the names of its class
                inner.names[name] = replace(value, environment=outer)
        functions = tuple(Function(one.name, one, outer) for one in functions_in(node.body))
        made = ClassValue(node.name, inner.names, bases, _enumeration(bases, inner.names), functions)
        self.bind(node.name, made)
        call = Call(ast.copy_location(ast.Call(ast.Name(node.name, ast.Load()), [], []), node), (made,))
        for keyword in node.keywords:
            if isinstance(maker := self.value(keyword.value), ClassValue):
                self.called_by_python(maker, call, made)
        for base in bases:
            started = base.find("__init_subclass__") if isinstance(base, ClassValue) else None
            if isinstance(started, Function):
                self.run(started, call)

    def augment(self, node: ast.AugAssign) -> None:
        """Follow ``name += value``."""
        added = self.value(node.value)
        left = self.value(node.target)
        if isinstance(left, ListValue) and isinstance(node.op, ast.Add):
            # a list takes in whatever can be gone over
            more = self.known_items(added)
            added = added if more is None else ListValue(list(more))
        combined = self.combine(node, left, added)
        if isinstance(left, ListValue):
            # Python changes it in place: other names for it see that
            self.replace_items(left, combined, node)
            combined = left
        elif isinstance(left, DictValue):
            left.doubt = left.doubt or Unknown(node.lineno, f"it changes in {source_of(node)}")
            if isinstance(combined, DictValue) and not self.is_changed_elsewhere(left):
                left.items, left.doubt = combined.items, combined.doubt
            combined = left
        self.assign(node.target, combined)

    def replace_items(self, owner: ListValue, given: object, node: ast.AugAssign) -> None:
        """Make a list hold what another holds, or both where that is not sure to happen."""
        doubt = Unknown(node.lineno, f"it changes in {source_of(node)}")
        owner.is_like = False
        if not isinstance(given, ListValue):
            owner.doubt, owner.superset = doubt, False
        elif not self.is_changed_elsewhere(owner):
            owner.items, owner.doubt, owner.superset = given.items, given.doubt, given.superset
        else:
            owner.superset = owner.candidates is not None and given.candidates is not None
            owner.items = [*owner.items, *(one for one in given.items if one not in owner.items)]
            owner.doubt = doubt


def _enumeration(bases: tuple[object, ...], names: dict[str, object]) -> str:
    """Return the kind of enumeration that a class is, empty for none."""
    found = [
        _ENUMERATIONS.get(base.path, "")
        if isinstance(base, Named)
        else base.enumeration
        if isinstance(base, ClassValue)
        else ""
        for base in bases
    ]
    kind = next(filter(None, found), "")
    if kind == "plain" and any(isinstance(base, Named) and base.path in _VALUES for base in bases):
        return "value"
    return "value" if kind == "text" and not names.keys().isdisjoint(_SHOWING) else kind


_STAR_NAMES = (
    *("Column", "Table", "MetaData", "ForeignKey", "ForeignKeyConstraint", "PrimaryKeyConstraint", "Index"),
    *(
        "UniqueConstraint",
        "CheckConstraint",
        "Integer",
        "String",
        "Text",
        "Boolean",
        "DateTime",
        "Date",
        "Enum",
    ),
    *(
        "Float",
        "Numeric",
        "BigInteger",
        "SmallInteger",
        "LargeBinary",
        "JSON",
        "Unicode",
        "UnicodeText",
        "func",
    ),
    *("text", "select", "insert", "update", "delete", "table", "column", "inspect", "literal", "and_", "or_"),
    *("Time", "Interval", "TIMESTAMP", "VARCHAR", "INTEGER", "CHAR", "BLOB", "TEXT", "NUMERIC", "DDL"),
)
