"""The top-level statements of a module, followed in the order of execution: nothing is executed.

A name whose value depends on something that is not constant becomes ``Unknown``, with the line and the
reason. The one assumption is that the module loads: an import that fails or a function that ends the program
is not looked for.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from limbeck_core.reading.expressions import BUILTINS, Names, combine, evaluate, source_of, value_or_unknown
from limbeck_core.reading.identifiers import DeclaredSet
from limbeck_core.reading.metadata import Unknown
from limbeck_core.reading.scope import (
    Binding,
    Builtin,
    ClassValue,
    EnumMember,
    ImportedName,
    Module,
    ModuleName,
    Modules,
    NotConstantError,
    Scope,
)
from limbeck_core.reading.signs import METADATA_NAMES

WELL_KNOWN = frozenset({"alembic", "geoalchemy2", "sqlalchemy", "sqlalchemy_utils"})
"""Packages of which it is known that ``import *`` from them binds no name of Alembic's metadata."""

_MUTATORS = frozenset(
    {
        "__delitem__",
        "__iadd__",
        "__ior__",
        "__setitem__",
        "add",
        "append",
        "clear",
        "difference_update",
        "discard",
        "extend",
        "insert",
        "intersection_update",
        "pop",
        "popitem",
        "remove",
        "reverse",
        "setdefault",
        "sort",
        "symmetric_difference_update",
        "update",
    }
)
_NAMESPACES = frozenset({"globals", "locals", "vars"})
_HARMLESS_CALLS = frozenset(
    {"len", "print", "isinstance", "repr", "str", "sorted", "tuple", "list", "set", "frozenset"}
)


class Reader(Names):
    """Reads statements into a scope."""

    def __init__(
        self, scope: Scope, module: Module, modules: Modules | None, outer: Reader | None = None
    ) -> None:
        self.scope = scope
        self.module = module
        self.modules = modules
        self.outer = outer
        """The reader of the module, where this one reads a class body."""
        self.walrus = False
        """Whether ``:=`` occurs at all, so that names bound within expressions are looked for."""

    # --- names -------------------------------------------------------------------------------------------

    def name(self, identifier: str, line: int) -> object:
        binding = self.scope.bindings.get(identifier)
        if binding is None:
            if self.outer is not None:
                return self.outer.name(identifier, line)
            if self.scope.doubt is not None:
                raise NotConstantError(line, f"the name {identifier}: {self.scope.doubt.reason}")
            if identifier in BUILTINS:
                return Builtin(identifier)
            raise NotConstantError(line, f"the name {identifier}, which the file does not define")
        return self.followed(binding.value, line)

    def followed(self, value: object, line: int) -> object:
        """Return what a binding means, looked for in its module if it is imported."""
        if isinstance(value, ImportedName):
            value = self.imported(value, line)
        if isinstance(value, Unknown):
            raise NotConstantError(value.line, value.reason)
        return value

    def imported(self, found: ImportedName, line: int) -> object:
        if found.module in ("typing", "typing_extensions"):
            if found.name == "TYPE_CHECKING":
                return False
            if found.name == "cast":
                return Builtin("cast")
        if found.module == "enum":
            return found
        if self.modules is None:
            return Unknown(line, f"{found.name} is imported from {found.module}")
        value = self.modules.attribute(found.module, found.name, self.module)
        if isinstance(value, Unknown):
            return Unknown(line, value.reason)
        return value

    def attribute(self, owner: object, attribute: str, line: int, text: str) -> object:
        if isinstance(owner, ModuleName):
            return self.followed(self.imported(ImportedName(owner.name, attribute), line), line)
        if isinstance(owner, ClassValue):
            value = class_attribute(owner, attribute, line, text)
            return self.followed(value, line)
        raise NotConstantError(line, f"an attribute: {text}")

    # --- bindings ----------------------------------------------------------------------------------------

    def bind(self, identifier: str, value: object, line: int) -> None:
        self.scope.bindings[identifier] = Binding(value, line)

    def bind_target(self, target: ast.expr, value: object, line: int) -> None:
        """Bind all names of an assignment's target."""
        match target:
            case ast.Name(id=identifier):
                self.bind(identifier, value, target.lineno)
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                for element, part in zip(elements, self.parts(elements, value, line), strict=True):
                    self.bind_target(
                        element.value if isinstance(element, ast.Starred) else element, part, line
                    )
            case ast.Attribute(value=ast.Name(id=owner)) | ast.Subscript(value=ast.Name(id=owner)):
                self.change(owner, line)
            case ast.Attribute() | ast.Subscript():
                if _names_a_namespace(target.value):
                    self.doubt_everything(line, source_of(target))

    def parts(self, targets: list[ast.expr], value: object, line: int) -> list[object]:
        """Return the value for each target of an unpacking assignment."""
        if isinstance(value, Unknown):
            return [value] * len(targets)
        stars = [index for index, target in enumerate(targets) if isinstance(target, ast.Starred)]
        if isinstance(value, (tuple, list, str)) and not isinstance(value, DeclaredSet):
            values: list[object] = list(value)
            if not stars and len(values) == len(targets):
                return values
            if len(stars) == 1 and len(values) >= len(targets) - 1:
                first, after = stars[0], len(targets) - stars[0] - 1
                end = len(values) - after
                return [*values[:first], values[first:end], *values[end:]]
        return [Unknown(line, "an assignment whose two sides do not fit")] * len(targets)

    def change(self, identifier: str, line: int) -> None:
        """Note that the object behind a name changes in a way that is not followed."""
        binding = self.scope.bindings.get(identifier)
        if binding is None:
            return
        if isinstance(binding.value, (ModuleName, ImportedName, ClassValue)):
            self.bind(identifier, Unknown(line, f"{identifier} is changed in line {line}"), line)
        elif isinstance(binding.value, (list, dict, DeclaredSet)):
            # every name that reaches the same object sees the change
            for name, other in self.scope.bindings.items():
                if _holds(other.value, binding.value):
                    self.scope.bindings[name] = Binding(
                        Unknown(line, f"{identifier} is changed in line {line}"), other.line
                    )

    def doubt_everything(self, line: int, text: str) -> None:
        """Note that something may have bound any name."""
        doubt = Unknown(line, f"{text} in line {line} may bind any name")
        for name, binding in self.scope.bindings.items():
            self.scope.bindings[name] = Binding(doubt, binding.line)
        self.scope.doubt = doubt

    # --- statements --------------------------------------------------------------------------------------

    def read(self, body: list[ast.stmt]) -> bool:
        """Follow statements; return whether the end is reached."""
        for statement in body:
            if self.walrus:
                self.bind_walrus(statement)
            if not self.statement(statement):
                return False
        return True

    def statement(self, node: ast.stmt) -> bool:
        """Follow one statement; return whether the next one is reached."""
        match node:
            case ast.Assign(targets=targets, value=value):
                self.assign(targets, value)
            case ast.AnnAssign(target=target, value=value):
                if value is not None:
                    self.assign([target], value)
            case ast.AugAssign():
                self.augment(node)
            case ast.Import(names=aliases):
                for alias in aliases:
                    self.bind_module(alias, node.lineno)
            case ast.ImportFrom():
                self.import_from(node)
            case ast.If():
                return self.branch(node)
            case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=final):
                return self.attempt(node, body, handlers, orelse) and self.read(final)
            case ast.With(items=items, body=body) | ast.AsyncWith(items=items, body=body):
                for item in items:
                    self.look_for_changes(item.context_expr)
                    if item.optional_vars is not None:
                        self.bind_target(item.optional_vars, self.doubtful(node), node.lineno)
                return self.attempt(node, body, [], [], suppressed=True)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                self.bind(name, Unknown(node.lineno, f"the function {name}"), node.lineno)
                self.doubt_globals(node)
            case ast.ClassDef():
                self.bind(node.name, self.class_value(node), node.lineno)
                self.doubt_globals(node)
            case ast.Delete(targets=targets):
                for deleted in targets:
                    self.delete(deleted)
            case ast.Expr(value=value):
                self.look_for_changes(value)
            case ast.Raise() | ast.Break() | ast.Continue() | ast.Return():
                return False
            case ast.Pass() | ast.Global() | ast.Nonlocal() | ast.Assert():
                pass
            case _:
                self.doubt_stored(node)
        return True

    def assign(self, targets: list[ast.expr], value: ast.expr) -> None:
        if isinstance(value, (ast.Tuple, ast.List)) and len(targets) == 1:
            target = targets[0]
            if (
                isinstance(target, (ast.Tuple, ast.List))
                and len(target.elts) == len(value.elts)
                and not any(isinstance(element, ast.Starred) for element in (*target.elts, *value.elts))
            ):
                # side by side, so that one unknown value leaves the others known
                values = [self.value_of(element) for element in value.elts]
                for element, found in zip(target.elts, values, strict=True):
                    self.bind_target(element, found, element.lineno)
                return
        found = self.value_of(value)
        for target in targets:
            self.bind_target(target, found, target.lineno)

    def value_of(self, node: ast.expr) -> object:
        if (alias := self.alias(node)) is not None:
            return alias
        value = value_or_unknown(node, self)
        if isinstance(value, Unknown):
            self.look_for_changes(node)
        return value

    def alias(self, node: ast.expr) -> ImportedName | None:
        """Return a reference into another module unfollowed: it is looked for when something needs it."""
        if isinstance(node, ast.Name):
            found = self.scope.bindings.get(node.id)
            if found is not None and isinstance(found.value, ImportedName):
                return found.value
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found = self.scope.bindings.get(node.value.id)
            if found is not None and isinstance(found.value, ModuleName):
                return ImportedName(found.value.name, node.attr)
        return None

    def augment(self, node: ast.AugAssign) -> None:
        if not isinstance(node.target, ast.Name):
            self.bind_target(node.target, self.doubtful(node), node.lineno)
            return
        try:
            left = self.name(node.target.id, node.lineno)
            value = combine(node, left, evaluate(node.value, self))
        except NotConstantError as reason:
            value = reason.unknown
        # Python changes a list in place: other names for it see that
        self.change(node.target.id, node.lineno)
        self.bind(node.target.id, value, node.lineno)

    def delete(self, target: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self.scope.bindings.pop(target.id, None)
        elif isinstance(target, (ast.Tuple, ast.List)):
            for element in target.elts:
                self.delete(element)
        else:
            self.bind_target(target, self.doubtful(target), target.lineno)

    # --- imports -----------------------------------------------------------------------------------------

    def bind_module(self, alias: ast.alias, line: int) -> None:
        if alias.asname is not None:
            self.bind(alias.asname, ModuleName(alias.name), line)
        else:
            top = alias.name.partition(".")[0]
            self.bind(top, ModuleName(top), line)

    def import_from(self, node: ast.ImportFrom) -> None:
        try:
            module = self.absolute(node)
        except NotConstantError as reason:
            for alias in node.names:
                self.bind(alias.asname or alias.name, reason.unknown, node.lineno)
            return
        for alias in node.names:
            if alias.name == "*":
                self.import_all(module, node.lineno)
            else:
                self.bind(alias.asname or alias.name, ImportedName(module, alias.name), node.lineno)

    def absolute(self, node: ast.ImportFrom) -> str:
        """Return the absolute name of the module that names are imported from."""
        if not node.level:
            return node.module or ""
        package = self.module.package.split(".")
        if node.level > len(package) or not self.module.package:
            raise NotConstantError(node.lineno, f"an import from above the top package: {source_of(node)}")
        parents = package[: len(package) - node.level + 1]
        return ".".join((*parents, node.module) if node.module else parents)

    def import_all(self, module: str, line: int) -> None:
        exported = None if self.modules is None else self.modules.exported(module, self.module)
        if exported is not None:
            for name in exported.bindings:
                self.bind(name, ImportedName(module, name), line)
            if exported.doubt is not None:
                self.scope.doubt = exported.doubt
            return
        reason = f"from {module} import * in line {line} may bind it"
        kept = METADATA_NAMES if is_well_known(module) else ()
        for name, binding in self.scope.bindings.items():
            if name not in kept and not name.startswith("_"):
                self.scope.bindings[name] = Binding(Unknown(line, reason), binding.line)
        if not kept:
            self.scope.doubt = Unknown(line, reason)

    # --- control flow ------------------------------------------------------------------------------------

    def branch(self, node: ast.If) -> bool:
        try:
            test = bool(self.tested(node.test))
        except NotConstantError:
            self.look_for_changes(node.test)
            return self.either(node, node.body, node.orelse)
        return self.read(node.body if test else node.orelse)

    def tested(self, node: ast.expr) -> object:
        value = evaluate(node, self)
        if isinstance(value, (Builtin, ModuleName, ImportedName, ClassValue, EnumMember)):
            raise NotConstantError(node.lineno, source_of(node))
        return value

    def either(self, node: ast.stmt, *bodies: list[ast.stmt]) -> bool:
        """Follow bodies of which one is executed, and keep what is the same after each."""
        before = dict(self.scope.bindings)
        ends: list[dict[str, Binding]] = []
        for body in bodies:
            self.scope.bindings = dict(before)
            if self.read(body):
                ends.append(self.scope.bindings)
        self.join(node, ends or [before])
        return bool(ends)

    def join(self, node: ast.stmt, ends: list[dict[str, Binding]]) -> None:
        """Merge what names mean at the ends of several ways to go."""
        merged = dict(ends[0])
        for end in ends[1:]:
            for name in {**merged, **end}:
                one, other = merged.get(name), end.get(name)
                if one is None or other is None or not _same(one.value, other.value):
                    line = max(binding.line for binding in (one, other) if binding is not None)
                    merged[name] = Binding(self.doubtful(node), line)
        self.scope.bindings = merged

    def attempt(
        self,
        node: ast.stmt,
        body: list[ast.stmt],
        handlers: list[ast.ExceptHandler],
        orelse: list[ast.stmt],
        *,
        suppressed: bool = False,
    ) -> bool:
        """Follow a body that an exception may leave anywhere."""
        before = dict(self.scope.bindings)
        may_fail = not all(self.is_sure(statement) for statement in body)
        reached = self.read(body) and self.read(orelse)
        ends = [self.scope.bindings] if reached else []
        if may_fail:
            partly = dict(before)
            for name, binding in self.scope.bindings.items():
                if before.get(name) != binding:
                    partly[name] = Binding(self.doubtful(node), binding.line)
            for name in before.keys() - self.scope.bindings.keys():
                partly[name] = Binding(self.doubtful(node), before[name].line)
            for handler in handlers:
                self.scope.bindings = dict(partly)
                if handler.name is not None:
                    self.bind(handler.name, self.doubtful(node), handler.lineno)
                if self.read(handler.body):
                    if handler.name is not None:
                        self.scope.bindings.pop(handler.name, None)
                    ends.append(self.scope.bindings)
            if suppressed and any(not self.is_sure(statement) for statement in body[:-1]):
                ends.append(partly)
        self.join(node, ends or [before])
        return bool(ends)

    def is_sure(self, statement: ast.stmt) -> bool:
        """Return whether a statement surely raises nothing: constants assigned to names."""
        match statement:
            case ast.Pass():
                return True
            case ast.Assign(targets=targets, value=value):
                return all(isinstance(target, ast.Name) for target in targets) and _is_literal(value)
            case ast.AnnAssign(target=ast.Name(), value=value):
                return value is None or _is_literal(value)
            case _:
                return False

    def doubtful(self, node: ast.AST) -> Unknown:
        line: int = getattr(node, "lineno", 1)
        words = "what runs"
        if isinstance(node, ast.If):
            words = "a condition"
        elif isinstance(node, ast.Try):
            words = "a try block"
        return Unknown(line, f"it depends on {words} in line {line}")

    def doubt_stored(self, node: ast.AST) -> None:
        """Make every name unknown that a statement binds in a way that is not followed, such as a loop."""
        for inner in _executed(node):
            if isinstance(inner, ast.Name) and not isinstance(inner.ctx, ast.Load):
                self.bind(inner.id, self.doubtful(node), inner.lineno)
            elif isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                self.bind(inner.name, self.doubtful(node), inner.lineno)
                self.doubt_globals(inner)
            elif isinstance(inner, (ast.Import, ast.ImportFrom)):
                for alias in inner.names:
                    if alias.name == "*":
                        self.doubt_everything(inner.lineno, source_of(inner))
                    else:
                        self.bind(
                            alias.asname or alias.name.partition(".")[0], self.doubtful(node), inner.lineno
                        )
            elif isinstance(inner, (ast.MatchAs, ast.MatchStar)) and inner.name is not None:
                self.bind(inner.name, self.doubtful(node), inner.lineno)
            elif isinstance(inner, ast.MatchMapping) and inner.rest is not None:
                self.bind(inner.rest, self.doubtful(node), inner.lineno)
            elif isinstance(inner, (ast.Attribute, ast.Subscript)) and not isinstance(inner.ctx, ast.Load):
                self.bind_target(inner, self.doubtful(node), inner.lineno)
            elif isinstance(inner, ast.Call):
                self.look_for_changes(inner)

    def bind_walrus(self, statement: ast.stmt) -> None:
        for inner in _executed(statement):
            if isinstance(inner, ast.NamedExpr):
                self.bind(inner.target.id, Unknown(inner.lineno, source_of(inner)), inner.lineno)

    def doubt_globals(self, node: ast.AST) -> None:
        """Make names unknown that a function or class body declares global: it may bind them at any time."""
        for inner in ast.walk(node):
            if isinstance(inner, ast.Global):
                reader = self.outer or self
                for name in inner.names:
                    reader.bind(
                        name,
                        Unknown(inner.lineno, f"line {inner.lineno} declares {name} global"),
                        inner.lineno,
                    )

    def look_for_changes(self, node: ast.expr) -> None:
        """Note what the calls in an expression may change."""
        for inner in _executed(node):
            if not isinstance(inner, ast.Call):
                continue
            function = inner.func
            if isinstance(function, ast.Attribute) and function.attr in _MUTATORS:
                if isinstance(function.value, ast.Name):
                    self.change(function.value.id, inner.lineno)
                elif _names_a_namespace(function.value):
                    self.doubt_everything(inner.lineno, source_of(inner))
            called = function.id if isinstance(function, ast.Name) else ""
            arguments = [*inner.args, *(keyword.value for keyword in inner.keywords)]
            if called == "exec" or (
                called in ("setattr", "delattr") and any(map(_names_a_namespace, arguments))
            ):
                self.doubt_everything(inner.lineno, source_of(inner))
            for argument in arguments:
                if isinstance(argument, ast.Name) and called not in _HARMLESS_CALLS:
                    binding = self.scope.bindings.get(argument.id)
                    if binding is not None and isinstance(binding.value, (list, dict, DeclaredSet)):
                        self.change(argument.id, inner.lineno)

    # --- classes -----------------------------------------------------------------------------------------

    def class_value(self, node: ast.ClassDef) -> ClassValue:
        scope = Scope()
        reader = Reader(scope, self.module, self.modules, outer=self.outer or self)
        reader.walrus = self.walrus
        reader.read(node.body)
        doubt: Unknown | None = None
        enumeration = ""
        bases: list[object] = []
        for base in node.bases:
            found = value_or_unknown(base, self)
            if isinstance(found, ImportedName) and found.name in ("Enum", "StrEnum", "IntEnum"):
                enumeration = "string" if found.name == "StrEnum" or Builtin("str") in bases else "plain"
            elif isinstance(base, ast.Name) and base.id == "object":
                pass
            elif isinstance(found, ClassValue):
                enumeration = enumeration or found.enumeration
                bases.append(found)
            elif found == Builtin("str"):
                bases.append(found)
            else:
                bases.append(Unknown(node.lineno, f"{node.name} rests on {source_of(base)}"))
        if node.keywords:
            doubt = Unknown(node.lineno, f"the class {node.name} has a metaclass or other keywords")
        elif any(
            source_of(decorator) not in ("unique", "enum.unique", "final", "typing.final")
            for decorator in node.decorator_list
        ):
            doubt = Unknown(node.lineno, f"the class {node.name} has a decorator")
        return ClassValue(scope, tuple(bases), enumeration, doubt)


def class_attribute(owner: ClassValue, name: str, line: int, text: str) -> object:
    """Return what a class binds to a name, or the first of its bases that does."""
    if owner.doubt is not None:
        raise NotConstantError(line, owner.doubt.reason)
    for base in owner.bases:
        # a base that is not at hand may have a metaclass, which decides about everything
        if isinstance(base, Unknown):
            raise NotConstantError(line, base.reason)
    binding = owner.scope.bindings.get(name)
    if binding is not None:
        if isinstance(binding.value, Unknown):
            raise NotConstantError(line, binding.value.reason)
        if owner.enumeration:
            if name.startswith("_") or not isinstance(binding.value, (str, int)):
                raise NotConstantError(line, f"an attribute of an enumeration: {text}")
            return EnumMember(
                name, binding.value, owner.enumeration == "string" and isinstance(binding.value, str)
            )
        return binding.value
    for base in owner.bases:
        if isinstance(base, ClassValue):
            try:
                return class_attribute(base, name, line, text)
            except NotConstantError:
                if len(owner.bases) > 1:
                    raise
    raise NotConstantError(line, f"an attribute: {text}")


def is_well_known(module: str) -> bool:
    """Return whether a module is of the standard library or a package known to export no metadata."""
    import sys

    top = module.partition(".")[0]
    return top in WELL_KNOWN or top in sys.stdlib_module_names


def _executed(node: ast.AST) -> Iterator[ast.AST]:
    """Walk what runs with a statement: not the bodies of functions, classes and lambdas."""
    waiting: list[ast.AST] = [node]
    while waiting:
        inner = waiting.pop()
        yield inner
        if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef)):
            waiting += [
                *inner.decorator_list,
                *inner.args.defaults,
                *(d for d in inner.args.kw_defaults if d is not None),
            ]
        elif isinstance(inner, ast.ClassDef):
            waiting += [*inner.decorator_list, *inner.bases, *(keyword.value for keyword in inner.keywords)]
        elif not isinstance(inner, ast.Lambda):
            waiting += ast.iter_child_nodes(inner)


def _names_a_namespace(node: ast.expr) -> bool:
    """Return whether an expression is a module's dictionary or a module by name, such as ``globals()``."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and inner.id in _NAMESPACES:
            return True
        if isinstance(inner, ast.Attribute) and inner.attr in ("modules", "__dict__"):
            return True
    return False


def _holds(value: object, wanted: object) -> bool:
    return value is wanted or (isinstance(value, (tuple, list)) and any(part is wanted for part in value))


def _same(one: object, other: object) -> bool:
    """Return whether two values are one for our purposes; compared without recursion into deep nests."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, (tuple, list)) and isinstance(other, (tuple, list)):
        return len(one) == len(other) and all(
            left is right
            or (type(left) is type(right) and isinstance(left, (str, int, bytes)) and left == right)
            for left, right in zip(one, other, strict=True)
        )
    return isinstance(one, (str, int, float, bytes, ModuleName, ImportedName)) and one == other


def _is_literal(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) or (
        isinstance(node, (ast.Tuple, ast.List))
        and all(isinstance(element, ast.Constant) for element in node.elts)
    )
