"""The statements of a script, followed in the order of execution: nothing is executed."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable

from limbeck_core.operations.alternatives import either
from limbeck_core.operations.calling import EXECUTING
from limbeck_core.operations.connecting import Connections
from limbeck_core.operations.constructs import Call
from limbeck_core.operations.evaluating import candidates_of, joined_value, named, negated, opaque
from limbeck_core.operations.spelling import source_of
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

MAX_DEPTH = 12
"""So deep calls of functions of the script are followed."""

MAX_QUESTIONS = 4
"""So deep functions are followed that compute something and reach no database."""

MAX_TURNS = 2000
"""So many turns of one loop are followed."""

NEXT, RETURN, BREAK, CONTINUE, RAISE = "next", "return", "break", "continue", "raise"

_Ways = list[tuple[dict[str, object], str]]
"""The names after each way of a branch, and the condition of that way."""

_END = frozenset({NEXT})
_ENUMERATIONS = ("enum.Enum", "enum.StrEnum", "enum.IntEnum")


class Follower(Connections):
    """Follows statements.

    What follows a statement is told as a set of ``NEXT``, ``RETURN``, ``BREAK``, ``CONTINUE`` and ``RAISE``:
    several, where that depends on something unknown.
    """

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[Function] = []
        """The functions of the script that are being followed, the outermost first."""
        self.returned: list[object] = []
        """What the innermost of them may return."""
        self.reaching: dict[ast.AST, tuple[frozenset[str], frozenset[str]]] = {}
        """What each function mentions, for those that have been asked for."""

    # --- statements --------------------------------------------------------------------------------------

    def follow(self, body: Iterable[ast.stmt]) -> frozenset[str]:
        """Follow statements; return how they may end."""
        ends: set[str] = set()
        entered = 0
        try:
            for statement in body:
                if self.is_spent():
                    self.give_up(statement)
                    return frozenset({*ends, NEXT})
                try:
                    found = self.statement(statement)
                except RecursionError:
                    self.report(opaque(statement.lineno, "", "a statement that is nested too deeply"))
                    found = _END
                ends |= found - {NEXT}
                if NEXT not in found:
                    return frozenset(ends)
                if found & {RETURN, BREAK, CONTINUE}:
                    self.conditions.append(self.left_unless)
                    entered += 1
            return frozenset({*ends, NEXT})
        finally:
            del self.conditions[len(self.conditions) - entered :]

    left_unless = ""
    """Under what condition the last statement did not leave the block."""

    def give_up(self, statement: ast.stmt) -> None:
        """Note that too much has been followed to go on, once for each line."""
        reason = "it would take too long to follow"
        if not self.operations or self.operations[-1].opaque != reason:
            self.report(opaque(statement.lineno, "", reason))

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
            case ast.For() | ast.AsyncFor():
                return self.loop(node)
            case ast.While():
                return self.repeat(node)
            case ast.With() | ast.AsyncWith():
                return self.enter(node)
            case ast.Try() | ast.TryStar():
                return self.attempt(node)
            case ast.Return(value=value):
                self.returned.append(None if value is None else self.value(value))
                return frozenset({RETURN})
            case ast.Raise():
                if node.exc is not None:
                    self.value(node.exc)
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
                    if isinstance(target, ast.Name):
                        self.environment.names.pop(target.id, None)
            case _:
                self.declaration(node)
        return _END

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
                function: object = Function(name, node, self.environment, is_context, decorator)
                for wrapper in reversed(decorators):
                    if isinstance(wrapper, Function):
                        function = self.decorated(wrapper, function, node)
                self.bind(name, function)
            case ast.ClassDef():
                self.define_class(node)
            case ast.Global(names=names):
                self.environment.declared_global.update(names)
            case _:
                pass

    def decorated(
        self, wrapper: Function, function: object, node: ast.FunctionDef | ast.AsyncFunctionDef
    ) -> object:
        """Return what a decorator of the script makes of a function."""
        call = ast.copy_location(ast.Call(node.decorator_list[0], [], []), node)
        made = self.run(wrapper, Call(call, (function,)))
        return made if isinstance(made, Function) else function

    def import_all(self, module: str) -> None:
        """Follow ``from module import *``, for the modules whose names are known."""
        if module == "alembic":
            self.bind("op", Handle("op"))
            self.bind("context", Handle("environment"))
        elif module in ("sqlalchemy", "sqlalchemy.types"):
            for name in _STAR_NAMES:
                self.bind(name, Named(f"sqlalchemy.{name}"))
        elif module == "alembic.op":
            from limbeck_core.operations.directives import SIGNATURES

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
        enumeration = any(
            (isinstance(base, Named) and base.path in _ENUMERATIONS)
            or (isinstance(base, ClassValue) and base.enumeration)
            for base in bases
        )
        for name, value in inner.names.items():
            if isinstance(value, Function):
                # a method does not see the names of its class
                inner.names[name] = Function(value.name, value.node, outer, value.is_context, value.decorator)
        self.bind(node.name, ClassValue(node.name, inner.names, bases, enumeration))

    def augment(self, node: ast.AugAssign) -> None:
        """Follow ``name += value``."""
        added = self.value(node.value)
        left = self.value(node.target)
        combined = self.combine(node, left, added)
        if isinstance(left, ListValue) and isinstance(node.op, ast.Add):
            # Python changes a list in place: other names for it see that
            more = self.known_items(added)
            if more is None or self.is_changed_elsewhere(left):
                left.doubt = Unknown(node.lineno, f"it changes in {source_of(node)}")
            else:
                left.items += more
            combined = left
        self.assign(node.target, combined)

    # --- branches ----------------------------------------------------------------------------------------

    def branch(self, node: ast.If) -> frozenset[str]:
        """Follow ``if``: one way where the test is known, else both, each under its condition."""
        conditions: list[str] = []
        ends: set[str] = set()
        before = dict(self.environment.names)
        results: _Ways = []
        left: list[str] = []
        while True:
            truth = self.truth(node.test)
            if truth is None:
                positive = [*conditions, f"if {source_of(node.test)}"]
                found = self.branch_body(node.body, positive, results, before)
                ends |= found
                if NEXT not in found and RAISE not in found:
                    left.append(f"if {negated(node.test)}")
                elif found & {RETURN, BREAK, CONTINUE}:
                    left.append(f"if not left in {source_of(node.test)}")
                conditions.append(f"if {negated(node.test)}")
            elif truth:
                ends |= self.branch_body(node.body, conditions, results, before)
                break
            if len(node.orelse) == 1 and isinstance(inner := node.orelse[0], ast.If):
                # a long chain of elif is walked, not recursed into
                node = inner
                continue
            found = self.branch_body(node.orelse, conditions, results, before)
            if found & {RETURN, BREAK, CONTINUE} and NEXT in ends:
                left = left or [_positive(condition) for condition in conditions[-1:]]
            ends |= found
            break
        self.join(results, before, node)
        self.left_unless = " and ".join(left) or (
            conditions[-1] if conditions else "if the block is not left"
        )
        return frozenset(ends) or _END

    def branch_body(
        self,
        body: list[ast.stmt],
        conditions: list[str],
        results: _Ways,
        before: dict[str, object],
    ) -> frozenset[str]:
        """Follow one way of a branch, with the names as they are before it."""
        self.environment.names = dict(before)
        self.conditions += conditions
        try:
            found = self.follow(body)
        finally:
            del self.conditions[len(self.conditions) - len(conditions) :]
        if NEXT in found or not found:
            results.append((self.environment.names, _joint(conditions)))
        return found

    def join(self, results: _Ways, before: dict[str, object], node: ast.stmt) -> None:
        """Bind each name to what it stands for after the ways of a branch."""
        if not results:
            self.environment.names = before
            return
        joined = dict(results[0][0])
        for name in {name for names, _ in results for name in names}:
            first = results[0][0].get(name)
            if all(names.get(name) is first for names, _ in results):
                continue
            doubt = Unknown(node.lineno, f"the name {name}, which depends on line {node.lineno}")
            value = first
            for names, _ in results[1:]:
                value = joined_value(value, names.get(name), doubt)
            if value is doubt and all(condition and name in names for names, condition in results):
                value = either(((condition, names[name]) for names, condition in results), doubt)
            joined[name] = value
        self.environment.names = joined

    def match(self, node: ast.Match) -> frozenset[str]:
        """Follow ``match``: each case under a condition."""
        subject = self.value(node.subject)
        before = dict(self.environment.names)
        results: _Ways = []
        ends: set[str] = set()
        complete = False
        for case in node.cases:
            condition = f"case {source_of(case.pattern)} of {source_of(node.subject)}"
            pattern = case.pattern
            if isinstance(pattern, ast.MatchValue) and isinstance(subject, (str, int)):
                value = self.value(pattern.value)
                if isinstance(value, (str, int)) and value != subject:
                    continue
            plain = isinstance(pattern, ast.MatchAs) and pattern.pattern is None and case.guard is None
            names = {
                inner.name for inner in ast.walk(pattern) if isinstance(inner, ast.MatchAs) and inner.name
            }
            unknown = Unknown(case.pattern.lineno, f"a part of {source_of(node.subject)}")
            start = {**before, **dict.fromkeys(names, unknown)}
            ends |= self.branch_body(case.body, [condition], results, start)
            complete = complete or plain
        if not complete:
            results.append((before, "if no case fits"))
            ends.add(NEXT)
        self.join(results, before, node)
        self.left_unless = f"if not left in the cases of {source_of(node.subject)}"
        return frozenset(ends)

    def attempt(self, node: ast.Try | ast.TryStar) -> frozenset[str]:
        """Follow ``try``: what handles an exception depends on one."""
        ends = set(self.follow(node.body))
        before = dict(self.environment.names)
        results: _Ways = [(before, "")] if NEXT in ends else []
        if NEXT in ends and node.orelse:
            found = self.follow(node.orelse)
            ends = (ends - {NEXT}) | found
            results = [(self.environment.names, "")] if NEXT in found else []
        normal = frozenset(ends)
        for handler in node.handlers:
            kind = "an exception" if handler.type is None else source_of(handler.type)
            start = dict(before)
            if handler.name:
                start[handler.name] = Unknown(handler.lineno, f"the exception {handler.name}")
            found = self.branch_body(handler.body, [f"after {kind} in line {node.lineno}"], results, start)
            # a handler that leaves does so after an exception only
            ends |= found & {NEXT} if NEXT in normal else found
            if found & {RETURN, BREAK, CONTINUE} and NEXT in normal:
                ends |= found
                self.left_unless = f"if there is no {kind} in line {node.lineno}"
        self.join(results, before, node)
        if node.finalbody:
            found = self.follow(node.finalbody)
            if NEXT not in found:
                return found
        return frozenset(ends - {RAISE}) or frozenset({RAISE})

    # --- loops -------------------------------------------------------------------------------------------

    def loop(self, node: ast.For | ast.AsyncFor) -> frozenset[str]:
        """Follow ``for``: each turn where what it goes over is known, else one turn that stands for all."""
        over = self.value(node.iter)
        known = self.known_items(over)
        if known is None or len(known) > MAX_TURNS:
            candidates = candidates_of(over)
            if candidates is None or len(candidates) > MAX_TURNS:
                return self.unknown_loop(node, over)
            return self.candidate_loop(node, candidates)
        ends: set[str] = set()
        entered = 0
        broken = False
        try:
            for one in known:
                if self.is_spent():
                    self.give_up(node)
                    break
                self.assign(node.target, one)
                found = self.follow(node.body)
                ends |= found & {RETURN}
                if BREAK in found or RETURN in found:
                    if not found & {NEXT, CONTINUE}:
                        broken = BREAK in found
                        if not broken and not entered:
                            return frozenset(ends)
                        break
                    self.conditions.append(self.left_unless)
                    entered += 1
                if found == {RAISE}:
                    return found
        finally:
            del self.conditions[len(self.conditions) - entered :]
        if node.orelse and not broken:
            ends |= self.follow(node.orelse)
        return frozenset({*ends, NEXT})

    def candidate_loop(self, node: ast.For | ast.AsyncFor, candidates: tuple[object, ...]) -> frozenset[str]:
        """Follow a loop over some of a known set of items: each turn depends on whether it is one of them."""
        ends: set[str] = set()
        self.forget(node, f"is bound in the loop of line {node.lineno}")
        for one in candidates:
            if self.is_spent():
                self.give_up(node)
                break
            shown = f"{one!r} " if isinstance(one, (str, int)) else ""
            with self.under(f"if {shown}is in {source_of(node.iter)}"):
                self.assign(node.target, one)
                ends |= self.follow(node.body) & {RETURN}
        if node.orelse:
            ends |= self.follow(node.orelse) - {NEXT}
        if ends:
            self.left_unless = f"if not left in the loop of line {node.lineno}"
        return frozenset({*ends, NEXT})

    def unknown_loop(self, node: ast.For | ast.AsyncFor, over: object) -> frozenset[str]:
        """Follow one turn of a loop over something unknown."""
        self.forget(node, f"is bound in the loop of line {node.lineno}")
        condition = f"for each {source_of(node.target)} of {source_of(node.iter)}"
        return self.turn(node, condition, lambda: self.assign(node.target, self.element(over, node.iter)))

    def repeat(self, node: ast.While) -> frozenset[str]:
        """Follow ``while``: one turn that stands for all."""
        self.forget(node, f"is bound in the loop of line {node.lineno}")
        truth = self.truth(node.test)
        if truth is False:
            return self.follow(node.orelse)
        return self.turn(node, f"while {source_of(node.test)}", lambda: None)

    def turn(
        self, node: ast.For | ast.AsyncFor | ast.While, condition: str, start: Callable[[], None]
    ) -> frozenset[str]:
        with self.under(condition):
            start()
            found = self.follow(node.body)
        self.forget(node, f"is bound in the loop of line {node.lineno}")
        ends = found & {RETURN}
        if node.orelse:
            ends |= self.follow(node.orelse) - {NEXT}
        if ends:
            self.left_unless = f"if not left in the loop of line {node.lineno}"
        return frozenset({*ends, NEXT})

    def forget(self, node: ast.stmt, reason: str) -> None:
        """Make unknown what a loop binds, which may differ from turn to turn; what leads on is kept."""
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
                name = inner.id
                if name in self.environment.names and not isinstance(self.environment.names[name], Handle):
                    self.environment.names[name] = Unknown(node.lineno, f"the name {name}, which {reason}")

    # --- with --------------------------------------------------------------------------------------------

    def enter(self, node: ast.With | ast.AsyncWith) -> frozenset[str]:
        """Follow ``with``."""
        return self.enter_items(node, 0)

    def enter_items(self, node: ast.With | ast.AsyncWith, index: int) -> frozenset[str]:
        """Follow the items of ``with`` from one on, then its body."""
        if index == len(node.items):
            return self.follow(node.body)
        item = node.items[index]
        call = item.context_expr
        if isinstance(call, ast.Call):
            function = self.reference(call.func)
            if isinstance(function, Function) and function.is_context:
                return self.enter_function(node, index, function, self.arguments(call))
            self.statement_call = call
            value = self.invoke(function, self.arguments(call))
        else:
            value = self.value(call)
        if item.optional_vars is not None:
            self.assign(item.optional_vars, value)
        return self.enter_items(node, index + 1)

    def enter_function(
        self, node: ast.With | ast.AsyncWith, index: int, function: Function, call: Call
    ) -> frozenset[str]:
        """Follow a context manager of the script: the body runs where it yields."""
        here, ends = self.environment, set[str]()
        calls, returned, outer = self.calls, self.returned, self.yielding

        def body(value: object) -> None:
            inner, inner_calls, inner_returned = self.environment, self.calls, self.returned
            self.environment, self.calls, self.returned, self.yielding = here, calls, returned, outer
            try:
                target = node.items[index].optional_vars
                if target is not None:
                    self.assign(target, value)
                ends.update(self.enter_items(node, index + 1))
            finally:
                self.environment, self.calls, self.returned = inner, inner_calls, inner_returned
                self.yielding = body

        self.yielding = body
        try:
            self.run(function, call)
        finally:
            self.yielding = outer
        if not ends:
            # it does not yield where that can be seen
            ends.update(self.enter_items(node, index + 1))
        return frozenset(ends)

    # --- functions ---------------------------------------------------------------------------------------

    def run(self, function: Function, call: Call) -> object:
        """Follow a function of the script; return what it gives."""
        result = Unknown(call.line, f"a call: {call.text}")
        again = sum(one.node is function.node for one in self.calls)
        if again or len(self.calls) >= MAX_QUESTIONS or self.is_spent():
            reaches = self.reaches_database(function, call)
            if not reaches or again > 1 or len(self.calls) >= MAX_DEPTH or self.is_spent():
                if reaches:
                    self.report(opaque(call.line, function.name, f"a call that goes too deep: {call.text}"))
                return result
        outer = (self.environment, self.calls, self.returned, self.asking, self.statement_call)
        self.environment = Environment(self.parameters(function, call), function.environment)
        self.calls = [*self.calls, function]
        self.returned = []
        self.asking = 0
        try:
            if isinstance(function.node, ast.Lambda):
                self.statement_call = function.node.body
                return self.value(function.node.body)
            ends = self.follow(function.node.body)
            found = self.returned
        finally:
            self.environment, self.calls, self.returned, self.asking, self.statement_call = outer
        if NEXT in ends:
            found = [*found, None]
        value = found[0] if found else None
        for other in found[1:]:
            value = joined_value(value, other, result)
        if value is result and all(isinstance(one, Named) for one in found):
            # types, mostly: which of them it is makes no difference to what is done
            return either(((f"option {index}", one) for index, one in enumerate(found)), result)
        return value

    def reaches_database(self, function: Function, call: Call) -> bool:
        """Return whether a call of a function of the script may reach the database."""
        if self.leads_to_database(call):
            return True
        waiting: list[tuple[ast.AST, Environment]] = [(function.node, function.environment)]
        seen: set[ast.AST] = set()
        methods: set[str] = set()
        while waiting:
            node, environment = waiting.pop()
            if node in seen:
                continue
            seen.add(node)
            if node not in self.reaching:
                self.reaching[node] = _mentioned(node)
            names, attributes = self.reaching[node]
            if attributes & EXECUTING:
                return True
            methods |= attributes
            for name in names:
                value = environment.names.get(name)
                if value is None and environment.outer is not None:
                    value = environment.outer.names.get(name)
                match value:
                    case Handle() | BoundMethod(owner=Handle()):
                        return True
                    case Named() if not self.is_library(value):
                        return True
                    case Function():
                        waiting.append((value.node, value.environment))
                    case ClassValue():
                        waiting += _methods(value, None)
                    case _:
                        pass
            for argument in call.arguments:
                if isinstance(argument, Instance):
                    waiting += _methods(argument.of, methods)
        return False

    def parameters(self, function: Function, call: Call) -> dict[str, object]:
        """Return what the parameters of a function stand for in a call."""
        given = function.node.args
        names: dict[str, object] = {}
        before, self.environment = self.environment, function.environment
        try:
            ordered = [*given.posonlyargs, *given.args]
            for parameter, default in zip(reversed(ordered), reversed(given.defaults), strict=False):
                names[parameter.arg] = self.value(default)
            for parameter, default_or_none in zip(given.kwonlyargs, given.kw_defaults, strict=True):
                if default_or_none is not None:
                    names[parameter.arg] = self.value(default_or_none)
        finally:
            self.environment = before
        known = {parameter.arg for parameter in (*ordered, *given.kwonlyargs)}
        for parameter, value in zip(ordered, call.arguments, strict=False):
            names[parameter.arg] = value
        more: dict[object, object] = {}
        for name, value in call.named.items():
            if name in known:
                names[name] = value
            else:
                more[name] = value
        for name in known:
            if name not in names:
                reason = call.doubt.reason if call.doubt else f"the parameter {name}, which is not given"
                names[name] = Unknown(call.line, reason)
        if given.vararg is not None:
            rest = call.arguments[len(ordered) :]
            names[given.vararg.arg] = tuple(rest) if call.doubt is None else call.doubt
        if given.kwarg is not None:
            names[given.kwarg.arg] = DictValue(more, call.doubt, len(self.conditions))
        return names


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


def _joint(conditions: list[str]) -> str:
    """Return several conditions as one."""
    first, *rest = conditions or [""]
    return " and ".join([first, *(one.removeprefix("if ") for one in rest)])


def _mentioned(node: ast.AST) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names and the attributes that a function mentions."""
    walked = list(ast.walk(node))
    names = frozenset(inner.id for inner in walked if isinstance(inner, ast.Name))
    return names, frozenset(inner.attr for inner in walked if isinstance(inner, ast.Attribute))


def _methods(of: ClassValue, names: set[str] | None) -> list[tuple[ast.AST, Environment]]:
    """Return the methods of a class, all or those of some names."""
    return [
        (value.node, value.environment)
        for name, value in of.names.items()
        if isinstance(value, Function) and (names is None or name in names)
    ]


def _positive(condition: str) -> str:
    """Return the opposite of a condition that says ``if not``."""
    text = condition.removeprefix("if ")
    if text.startswith("not "):
        text = text.removeprefix("not ")
        return f"if {text[1:-1] if text.startswith('(') and text.endswith(')') else text}"
    return f"if not {text}"
