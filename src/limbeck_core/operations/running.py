"""Functions and context managers of a script, followed where they are called."""

from __future__ import annotations

import ast

from limbeck_core.operations.alternatives import either
from limbeck_core.operations.arguments import SIGNATURES
from limbeck_core.operations.blocks import NEXT
from limbeck_core.operations.calling import bound
from limbeck_core.operations.calls import Call
from limbeck_core.operations.knowing import (
    joined_value,
    opaque,
)
from limbeck_core.operations.looping import Loops
from limbeck_core.operations.unseen import EXECUTING
from limbeck_core.operations.values import (
    BoundMethod,
    ClassValue,
    DictValue,
    Environment,
    Function,
    Handle,
    Instance,
    Named,
    Unknown,
)

MAX_DEPTH = 12
"""So deep calls of functions of the script are followed."""


MAX_QUESTIONS = 4
"""So deep functions are followed that compute something and reach no database."""


_REACHING = EXECUTING | SIGNATURES.keys()
"""Names of methods that reach the database, whosever they are."""


class Functions(Loops):
    """Follows calls of functions of the script."""

    def run(self, function: Function, call: Call) -> object:
        """Follow a function of the script; return what it gives."""
        result = Unknown(call.line, f"a call: {call.text}")
        again = sum(one.node is function.node for one in self.calls)
        if again or len(self.calls) >= MAX_QUESTIONS or self.is_spent():
            reaches = self.reaches_database(function, call)
            if not reaches or again > 1 or len(self.calls) >= MAX_DEPTH or self.is_spent():
                if reaches and not self.is_covered(function):
                    self.report(opaque(call.line, function.name, f"a call that goes too deep: {call.text}"))
                return result
        outer = (self.environment, self.calls, self.returned, self.asking, self.statement_call, self.base)
        given, called_with = self.parameters(function, call), self.called_with
        self.environment = Environment(given, function.environment)
        self.calls = [*self.calls, function]
        self.called_with = {**called_with, function.node: dict(given)}
        self.returned = []
        self.asking = 0
        self.base = len(self.conditions)
        try:
            if isinstance(function.node, ast.Lambda):
                self.statement_call = function.node.body
                return self.value(function.node.body)
            ends = self.follow(function.node.body)
            found = self.returned
        finally:
            self.environment, self.calls, self.returned = outer[:3]
            self.asking, self.statement_call, self.base = outer[3:]
            self.called_with = called_with
        if NEXT in ends:
            found = [*found, ("", None)]
        value = found[0][1] if found else None
        for _, other in found[1:]:
            value = joined_value(value, other, result)
        if value is not result or not all(condition for condition, _ in found):
            return value
        return either(found, result)

    def is_covered(self, function: Function) -> bool:
        """Return whether a function calls itself of whose innermost call no argument is known.

        Whatever it does for any other arguments has been told of that call.
        """
        given = self.called_with.get(function.node)
        return given is not None and given != {} and all(isinstance(one, Unknown) for one in given.values())

    def parameters(self, function: Function, call: Call) -> dict[str, object]:
        """Return what the parameters of a function stand for in a call."""
        given = function.node.args
        names = dict(function.defaults)
        ordered = [*given.posonlyargs, *given.args]
        known = {parameter.arg for parameter in (*ordered, *given.kwonlyargs)}
        if call.doubt is not None:
            # what is not known to be given may be given all the same
            names = {name: value for name, value in names.items() if isinstance(value, Handle)}
        is_sure = True
        for parameter, value in zip(ordered, call.arguments, strict=False):
            # behind arguments whose number is not known nobody knows which is which
            is_sure = is_sure and value is not call.doubt
            names[parameter.arg] = value if is_sure else call.doubt
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

    def enter(self, node: ast.With | ast.AsyncWith) -> frozenset[str]:
        """Follow ``with``."""
        return self.enter_items(node, 0)

    def enter_items(self, node: ast.With | ast.AsyncWith, index: int) -> frozenset[str]:
        """Follow the items of ``with`` from one on, then its body."""
        if index == len(node.items):
            return self.follow(node.body)
        item = node.items[index]
        call = item.context_expr
        if not isinstance(call, ast.Call):
            value = self.value(call)
        else:
            function: object = self.reference(call.func)
            arguments = self.arguments(call)
            if isinstance(function, BoundMethod) and isinstance(owner := function.owner, Instance):
                method = owner.of.find(function.name)
                if isinstance(method, Function):
                    function, arguments = method, bound(method, owner, arguments)
            if isinstance(function, Function) and function.is_context:
                return self.enter_function(node, index, function, arguments)
            self.statement_call = call
            value = self.invoke(function, arguments)
        start = "__a" if isinstance(node, ast.AsyncWith) else "__"
        entered = self.passed(value, f"{start}enter__", call)
        if item.optional_vars is not None:
            self.assign(item.optional_vars, entered)
        ends = self.enter_items(node, index + 1)
        left = self.left_unless
        self.passed(value, f"{start}exit__", call, None, None, None)
        self.left_unless = left
        return ends

    def passed(self, value: object, name: str, node: ast.expr, *arguments: object) -> object:
        """Follow what ``with`` calls of an object of the script; return what that gives, else the value."""
        method = value.of.find(name) if isinstance(value, Instance) else None
        if not isinstance(method, Function):
            return value
        call = node if isinstance(node, ast.Call) else ast.copy_location(ast.Call(node, [], []), node)
        return self.run(method, Call(call, (value, *arguments)))

    def enter_function(
        self, node: ast.With | ast.AsyncWith, index: int, function: Function, call: Call
    ) -> frozenset[str]:
        """Follow a context manager of the script: the body runs where it yields.

        On each of its ways that is once, or Python raises: where it does not matter which ``yield`` that
        is, the body depends on nothing that the context manager asks for.
        """
        here, ends = self.environment, set[str]()
        count = len(self.conditions)
        is_any = node.items[index].optional_vars is None or _yields_once(function.node)
        calls, returned, base, outer = self.calls, self.returned, self.base, self.yielding

        def body(value: object) -> None:
            if is_any and ends:
                return
            held = self.conditions[count:] if is_any else []
            del self.conditions[len(self.conditions) - len(held) :]
            inner = (self.environment, self.calls, self.returned, self.base)
            self.environment, self.calls, self.returned, self.base = here, calls, returned, base
            self.yielding = outer
            try:
                target = node.items[index].optional_vars
                if target is not None:
                    self.assign(target, value)
                ends.update(self.enter_items(node, index + 1))
            finally:
                self.environment, self.calls, self.returned, self.base = inner
                self.yielding = body
                self.conditions += held

        self.yielding = body
        try:
            self.run(function, call)
        finally:
            self.yielding = outer
        if not ends:
            # it does not yield where that can be seen
            ends.update(self.enter_items(node, index + 1))
        return frozenset(ends)

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
            if attributes & _REACHING:
                return True
            methods |= attributes
            for name in names:
                value = self.lookup_in(environment, name, 0)
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


def _yields_once(node: ast.AST) -> bool:
    """Return whether a function has one ``yield``."""
    return sum(isinstance(inner, ast.Yield) for inner in ast.walk(node)) == 1


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
