"""The top-level statements of a module, followed in the order of execution: nothing is executed.

A name whose value depends on something that is not constant becomes ``Unknown``, with the line and the
reason. Two things are taken for granted: the module loads (an import that fails, or a function that ends the
program, is not looked for), and a function binds names of the module by ``global`` alone, and changes lists
of the module by methods alone.
"""

from __future__ import annotations

import ast

from limbeck_core.reading.bindings import same_value
from limbeck_core.reading.classes import class_value
from limbeck_core.reading.effects import (
    HARMLESS_CALLS,
    MUTATORS,
    binds_anything,
    changed_names,
    executed,
    paths,
)
from limbeck_core.reading.expressions import evaluate, value_or_unknown
from limbeck_core.reading.imports import Imports
from limbeck_core.reading.metadata import Unknown
from limbeck_core.reading.operations import combined, source_of
from limbeck_core.reading.scope import Binding, ClassValue, ModuleName, NotConstantError, Scope, is_plain


class Reader(Imports):
    """Follows statements."""

    walrus = False
    """Whether ``:=`` occurs at all, so that names bound within expressions are looked for."""

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
            case ast.Import():
                self.import_modules(node)
            case ast.ImportFrom():
                self.import_names(node)
            case ast.If():
                return self.branch(node)
            case ast.Try():
                return self.attempt(node) and self.read(node.finalbody)
            case ast.With() | ast.AsyncWith():
                return self.enter(node)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                self.note_changes(node)
                self.bind(name, Unknown(node.lineno, f"the function {name}"), node.lineno)
                self.note_function(node)
            case ast.ClassDef(name=name):
                self.note_changes(node)
                self.bind(name, class_value(node, self.class_scope(node), self), node.lineno)
                self.note_function(node)
            case ast.Delete(targets=targets):
                for deleted in targets:
                    self.unbind(deleted)
            case ast.Expr(value=ast.Constant()):
                pass
            case ast.Expr() | ast.Assert():
                self.note_changes(node)
            case ast.Raise() | ast.Break() | ast.Continue() | ast.Return():
                return False
            case ast.Pass() | ast.Global() | ast.Nonlocal():
                pass
            case _:
                self.doubt_stored(node)
        return True

    # --- assignments -------------------------------------------------------------------------------------

    def assign(self, targets: list[ast.expr], value: ast.expr) -> None:
        """Follow an assignment to one or several targets."""
        if isinstance(value, ast.Constant):
            for target in targets:
                self.bind_target(target, value.value)
            return
        match targets, value:
            case (
                [ast.Tuple(elts=names) | ast.List(elts=names)],
                ast.Tuple(elts=parts) | ast.List(elts=parts),
            ) if len(names) == len(parts) and not any(isinstance(one, ast.Starred) for one in names + parts):
                # side by side, so that one unknown value leaves the others known
                found = [self.value_of(part) for part in parts]
                for name, part in zip(names, found, strict=True):
                    self.bind_target(name, part)
            case _:
                whole = self.value_of(value)
                for target in targets:
                    self.bind_target(target, whole)

    def value_of(self, node: ast.expr) -> object:
        """Return the value of an expression, a reference into another module, or ``Unknown``."""
        reference = self.unfollowed(node)
        if reference is not None:
            return reference
        value = value_or_unknown(node, self)
        if isinstance(value, Unknown):
            self.note_changes(node)
            # the unknown value may be, or hold, any of these
            self.give_away(node)
        return value

    def augment(self, node: ast.AugAssign) -> None:
        """Follow ``name += value``."""
        self.note_changes(node.value)
        if not isinstance(node.target, ast.Name):
            self.bind_target(node.target, self.doubtful(node))
            return
        try:
            left = self.name(node.target.id, node.lineno)
            value = combined(node, left, evaluate(node.value, self))
        except NotConstantError as reason:
            value = reason.unknown
        # Python changes a list in place: other names for it see that
        self.change((node.target.id,), node.lineno)
        self.bind(node.target.id, value, node.lineno)

    def class_scope(self, node: ast.ClassDef) -> Scope:
        """Return what the body of a class binds."""
        reader = Reader(Scope(), self.module, self.modules, outer=self.outer or self)
        reader.walrus = self.walrus
        reader.read(node.body)
        return reader.scope

    # --- control flow ------------------------------------------------------------------------------------

    def branch(self, node: ast.If) -> bool:
        """Follow the branch that is taken, or both if that cannot be known."""
        try:
            test = evaluate(node.test, self)
            if not is_plain(test):
                raise NotConstantError(node.lineno, source_of(node.test))
        except NotConstantError:
            self.note_changes(node.test)
            return self.either(node)
        return self.read(node.body if test else node.orelse)

    def either(self, node: ast.If) -> bool:
        """Follow both branches, and keep what is the same after each."""
        before = self.scope.bindings
        ends: list[dict[str, Binding]] = []
        for body in (node.body, node.orelse):
            self.scope.bindings = dict(before)
            if self.read(body):
                ends.append(self.scope.bindings)
        self.join(node, ends or [before])
        return bool(ends)

    def join(self, node: ast.stmt, ends: list[dict[str, Binding]]) -> None:
        """Go on with what names mean after each of several ways to go; where they differ, it is unknown."""
        merged = dict(ends[0])
        lost: list[Binding] = []
        for end in ends[1:]:
            for name in {**merged, **end}:
                one, other = merged.get(name), end.get(name)
                if one is None or other is None or not same_value(one.value, other.value):
                    differing = [binding for binding in (one, other) if binding is not None]
                    lost += differing
                    merged[name] = Binding(self.doubtful(node), max(binding.line for binding in differing))
        self.scope.bindings = merged
        for binding in lost:
            self.escape(binding.value, binding.line)

    def attempt(self, node: ast.Try) -> bool:
        """Follow a ``try`` statement without its ``finally``: its body may be left anywhere."""
        before = dict(self.scope.bindings)
        reached = self.read(node.body)
        partly = self.partly(node, before)
        reached = reached and self.read(node.orelse)
        ends = [self.scope.bindings] if reached else []
        if not all(map(_is_sure, node.body)):
            for handler in node.handlers:
                self.scope.bindings = dict(partly)
                if handler.name is not None:
                    self.bind(handler.name, self.doubtful(node), handler.lineno)
                if self.read(handler.body):
                    if handler.name is not None:
                        self.scope.bindings.pop(handler.name, None)
                    ends.append(self.scope.bindings)
        self.join(node, ends or [before])
        return bool(ends)

    def enter(self, node: ast.With | ast.AsyncWith) -> bool:
        """Follow a ``with`` statement: what it enters may swallow an exception in its body."""
        for item in node.items:
            self.note_changes(item.context_expr)
            self.give_away(item.context_expr)
            if item.optional_vars is not None:
                self.bind_target(item.optional_vars, self.doubtful(node))
        before = dict(self.scope.bindings)
        reached = self.read(node.body)
        ends = [self.scope.bindings] if reached else []
        if not all(map(_is_sure, node.body[:-1])):
            ends.append(self.partly(node, before))
        self.join(node, ends or [before])
        return bool(ends)

    def partly(self, node: ast.stmt, before: dict[str, Binding]) -> dict[str, Binding]:
        """Return what names mean if a body has run to somewhere in it."""
        now = self.scope.bindings
        doubt = self.doubtful(node)
        changed = {name: Binding(doubt, new.line) for name, new in now.items() if before.get(name) is not new}
        removed = {name: Binding(doubt, old.line) for name, old in before.items() if name not in now}
        return {**before, **changed, **removed}

    # --- doubt -------------------------------------------------------------------------------------------

    def doubtful(self, node: ast.AST) -> Unknown:
        """Return why a value is unknown that a statement decides about."""
        line: int = getattr(node, "lineno", 1)
        words = "what runs"
        if isinstance(node, ast.If):
            words = "a condition"
        elif isinstance(node, ast.Try):
            words = "a try block"
        return Unknown(line, f"it depends on {words} in line {line}")

    def doubt_stored(self, node: ast.AST) -> None:
        """Make every name unknown that a statement binds in a way that is not followed, such as a loop."""
        inside = list(executed(node))
        self.note_escapes(inside)
        self.note_changes(node)
        doubt = self.doubtful(node)
        for inner in inside:
            match inner:
                case ast.Name(ctx=ast.Store() | ast.Del()):
                    self.bind_target(inner, doubt)
                case ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.Subscript(ctx=ast.Store() | ast.Del()):
                    self.bind_target(inner, doubt)
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                    self.bind(name, doubt, inner.lineno)
                    self.note_function(inner)
                case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                    for alias in aliases:
                        self.bind(alias.asname or alias.name.partition(".")[0], doubt, inner.lineno)
                case ast.ExceptHandler(name=str() as name):
                    self.bind(name, doubt, inner.lineno)
                case ast.MatchAs(name=str() as name) | ast.MatchStar(name=str() as name):
                    self.bind(name, doubt, inner.lineno)
                case ast.MatchMapping(rest=str() as name):
                    self.bind(name, doubt, inner.lineno)
                case _:
                    pass

    def note_escapes(self, nodes: list[ast.AST]) -> None:
        """Note which objects get a second name in statements that are not followed one by one."""
        for node in nodes:
            # their names are what the other statements speak of
            if isinstance(node, ast.Import):
                self.import_modules(node)
            elif isinstance(node, ast.ImportFrom):
                self.import_names(node)
                if any(alias.name == "*" for alias in node.names):
                    self.doubt_everything(node.lineno, source_of(node))
        for node in nodes:
            match node:
                case ast.For(iter=value) | ast.AsyncFor(iter=value) | ast.Match(subject=value):
                    self.give_away(value)
                case ast.Assign(value=value) | ast.AugAssign(value=value) | ast.NamedExpr(value=value):
                    self.give_away(value)
                case ast.AnnAssign(value=ast.expr() as value):
                    self.give_away(value)
                case ast.ClassDef():
                    self.note_changes(ast.Module(node.body, []))
                    self.note_escapes([inner for inner in ast.walk(node) if inner is not node])
                case _:
                    pass

    def bind_walrus(self, statement: ast.stmt) -> None:
        """Make names unknown that are bound within the expressions of a statement."""
        for inner in executed(statement):
            if isinstance(inner, ast.NamedExpr):
                self.give_away(inner.value)
                self.bind(inner.target.id, Unknown(inner.lineno, source_of(inner)), inner.lineno)

    def note_function(self, node: ast.AST) -> None:
        """Note what a function or the body of a class may bind or change in the module, whenever it runs."""
        module = self.outer or self
        for inner in ast.walk(node):
            if isinstance(inner, ast.Global):
                for name in inner.names:
                    doubt = Unknown(inner.lineno, f"line {inner.lineno} declares {name} global")
                    module.scope.rebound[name] = doubt
                    module.bind(name, doubt, inner.lineno)
        for path, line in changed_names(node):
            module.change(path, line)
            if path:
                module.scope.changed.setdefault(path[0], line)

    def note_changes(self, node: ast.AST) -> None:
        """Note what the calls in a piece of syntax may change, and its lambdas whenever they run."""
        for inner in executed(node):
            match inner:
                case ast.Call():
                    self.note_call(inner)
                case ast.Lambda():
                    self.note_function(inner)

    def note_call(self, call: ast.Call) -> None:
        """Note what a call may change."""
        if binds_anything(call):
            self.doubt_everything(call.lineno, source_of(call))
        if isinstance(call.func, ast.Attribute) and call.func.attr in MUTATORS:
            self.give_away(call.func.value)
        if not (isinstance(call.func, ast.Name) and call.func.id in HARMLESS_CALLS):
            for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
                self.give_away(argument)

    def give_away(self, node: ast.expr) -> None:
        """Note that what an expression names gets into hands that are not followed, which may change it."""
        for path in paths(node):
            binding = self.scope.bindings.get(path[0])
            if binding is None or len(path) > 1 or not isinstance(binding.value, (ModuleName, ClassValue)):
                self.change(path, node.lineno)


def _is_sure(statement: ast.stmt) -> bool:
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


def _is_literal(node: ast.expr) -> bool:
    if isinstance(node, (ast.Tuple, ast.List)):
        return all(isinstance(element, ast.Constant) for element in node.elts)
    return isinstance(node, ast.Constant)
