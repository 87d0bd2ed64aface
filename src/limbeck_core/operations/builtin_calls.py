"""Calls of Python's own functions, and of the methods of strings, lists and dictionaries."""

from __future__ import annotations

import ast
import inspect
import json
import textwrap
from abc import abstractmethod

from limbeck_core.operations.calls import Call
from limbeck_core.operations.collecting import MAX_ITEMS
from limbeck_core.operations.expressing import Expressions
from limbeck_core.operations.knowing import (
    EnumerationMember,
    hashable,
    opaque,
    truth_of,
)
from limbeck_core.operations.values import (
    BoundMethod,
    DictValue,
    Function,
    Handle,
    ListValue,
    Named,
    Unknown,
)
from limbeck_core.reading.effects import MUTATORS
from limbeck_core.reading.operations import STRING_METHODS, called
from limbeck_core.reading.scope import NotConstantError

_MORE_STRING_METHODS = frozenset({"startswith", "endswith", "title", "capitalize", "splitlines", "isdigit"})


class BuiltinCalls(Expressions):
    """Evaluates calls that lead to no database by themselves."""

    @abstractmethod
    def invoke(self, function: object, call: Call) -> object:
        """Return what a call gives, with its arguments as values."""

    # --- functions ---------------------------------------------------------------------------------------

    def builtin(self, name: str, call: Call) -> object:
        """Return what one of Python's own functions gives."""
        unknown = Unknown(call.line, f"a call: {call.text}") if name not in _SILENT else None
        if name in _SILENT:
            return None
        first = call.get(0)
        match name:
            case "exec" | "eval" | "__import__":
                self.report(opaque(call.line, name, f"{call.text} may do anything"))
            case "globals":
                return Handle("globals")
            case "getattr" if isinstance(attribute := call.get(1), str):
                node = ast.Attribute(call.nodes[0], attribute, ast.Load(), lineno=call.line, col_offset=0)
                return self.attribute(first, attribute, node)
            case "str" if isinstance(first, (str, int)) and not isinstance(first, bool):
                return str(first)
            case "int" if isinstance(first, (int, str)):
                try:
                    return int(first)
                except ValueError:
                    return unknown
            case "bool" if (truth := truth_of(first)) is not None:
                return truth
            case "isinstance" | "hasattr" | "callable" | "issubclass":
                return unknown
            case "dict":
                return self.new_dictionary(call)
            case "map" | "filter":
                return self.mapped(call)
            case "range":
                return _numbers(call) or unknown
            case "type" | "super" | "object":
                return unknown
            case _ if name in _COLLECTIONS:
                return self.collected(name, call)
            case _:
                pass
        return unknown

    def collected(self, name: str, call: Call) -> object:
        """Return what a function makes of collections."""
        if not call.arguments:
            return () if name == "tuple" else ListValue([], born=len(self.conditions))
        # the second argument of enumerate is where it starts to count
        collections = call.arguments[:1] if name == "enumerate" else call.arguments
        known = [self.known_items(argument) for argument in collections]
        if call.doubt is not None or any(one is None for one in known):
            first = call.arguments[0]
            if isinstance(first, Handle) and first.kind in ("query", "rows", "row"):
                return Handle("rows", first.table)
            if name in _SAME_ITEMS and isinstance(first, ListValue) and first.candidates is not None:
                found = list(first.candidates)
                if name == "sorted" and all(isinstance(one, str) for one in found):
                    found.sort(key=str)
                return ListValue(found, first.doubt, len(self.conditions), True)
            return Unknown(call.line, f"a call: {call.text}")
        values = [one for one in known if one is not None]
        match name:
            case "tuple":
                return values[0]
            case "list":
                return ListValue(list(values[0]), born=len(self.conditions))
            case "set" | "frozenset":
                if all(map(hashable, values[0])):
                    return ListValue(list(dict.fromkeys(values[0])))
                return ListValue(list(values[0]))
            case "reversed":
                return ListValue(list(reversed(values[0])))
            case "enumerate":
                start = call.get(1, "start")
                first_index = start if isinstance(start, int) else 0
                return tuple(enumerate(values[0], first_index))
            case "zip":
                return tuple(zip(*values, strict=False))
            case "len":
                return len(values[0])
            case "sorted" if not call.named and all(isinstance(value, str) for value in values[0]):
                return ListValue([*sorted(str(value) for value in values[0])])
            case "any" | "all":
                truths = [truth_of(value) for value in values[0]]
                decisive = name == "any"
                if decisive in truths:
                    return decisive
                return (not decisive) if None not in truths else Unknown(call.line, f"a call: {call.text}")
            case _:
                return Unknown(call.line, f"a call: {call.text}")

    def new_dictionary(self, call: Call) -> DictValue:
        """Return ``dict(...)``."""
        found = DictValue({}, call.doubt, len(self.conditions))
        first = call.get(0)
        if isinstance(first, DictValue):
            found.items.update(first.items)
            found.doubt = found.doubt or first.doubt
        elif first is not None:
            pairs = self.known_items(first)
            for pair in pairs or ():
                both = self.known_items(pair)
                if both is None or len(both) != 2 or not hashable(both[0]):
                    pairs = None
                    break
                found.items[both[0]] = both[1]
            if pairs is None:
                found.doubt = Unknown(call.line, f"a call: {call.text}")
        found.items.update(call.named)
        return found

    def mapped(self, call: Call) -> object:
        """Follow ``map(function, items)``, which calls the function for each item."""
        function, known = call.get(0), self.known_items(call.get(1))
        if known is None or len(call.arguments) != 2:
            if isinstance(function, (Function, BoundMethod)):
                with self.under(f"for each of {call.spelt(1)}"):
                    each = Unknown(call.line, f"each of {call.spelt(1)}")
                    self.invoke(function, Call(call.node, (each,)))
            return Unknown(call.line, f"a call: {call.text}")
        results = [self.invoke(function, Call(call.node, (one,))) for one in known[:MAX_ITEMS]]
        if isinstance(call.node.func, ast.Name) and call.node.func.id == "filter":
            return Unknown(call.line, f"a call: {call.text}")
        return ListValue(results)

    def library(self, path: str, call: Call) -> object:
        """Return what a function of the standard library gives: none leads to the database by itself."""
        first = call.get(0)
        if path in ("textwrap.dedent", "inspect.cleandoc") and isinstance(first, str):
            return textwrap.dedent(first) if path == "textwrap.dedent" else inspect.cleandoc(first)
        if path == "json.dumps" and not call.named:
            return self.json_of(first, call)
        if path == "collections.OrderedDict":
            return self.new_dictionary(call)
        if path in ("typing.cast", "typing_extensions.cast"):
            return call.get(1)
        if path == "functools.partial" and isinstance(first, (Function, BoundMethod, Named)):
            return Partial(first, call)
        if path in ("itertools.chain",):
            parts = [self.known_items(argument) for argument in call.arguments]
            if call.doubt is None and all(part is not None for part in parts):
                return ListValue([one for part in parts if part is not None for one in part])
        return Unknown(call.line, f"a call: {call.text}")

    def json_of(self, value: object, call: Call) -> object:
        """Return a constant as JSON."""
        plain = self.plain(value)
        try:
            return json.dumps(plain)
        except (TypeError, ValueError):
            return plain if isinstance(plain, Unknown) else Unknown(call.line, f"a call: {call.text}")

    # --- methods -----------------------------------------------------------------------------------------

    def string_method(self, text: str, name: str, call: Call) -> object:
        """Return what a method of a string gives."""
        arguments = [self.plain(argument) for argument in call.arguments]
        named = {key: self.plain(value) for key, value in call.named.items()}
        for value in (*arguments, *named.values()):
            if isinstance(value, Unknown):
                return value
        if call.doubt is not None:
            return call.doubt
        try:
            if name in STRING_METHODS:
                found = called(call.node, text, name, arguments, named)
                return ListValue(list(found)) if isinstance(found, list) else found
        except NotConstantError as reason:
            return reason.unknown
        if name in _MORE_STRING_METHODS and not named and all(isinstance(one, str) for one in arguments):
            found = getattr(text, name)(*arguments)
            return ListValue(list(found)) if isinstance(found, list) else found
        return Unknown(call.line, f"a call: {call.text}")

    def plain(self, value: object) -> object:
        """Return a value as the operations on constants take it: the doubt of a collection instead of it."""
        if isinstance(value, ListValue):
            return value.doubt if value.doubt is not None else [self.plain(one) for one in value.items]
        if isinstance(value, DictValue):
            if value.doubt is not None:
                return value.doubt
            return {key: self.plain(inner) for key, inner in value.items.items()}
        if isinstance(value, EnumerationMember):
            return value.value
        return value

    def collection_method(
        self, owner: ListValue | DictValue | tuple[object, ...], call: Call, name: str
    ) -> object:
        """Return what a method of a list, tuple or dictionary gives, and change it."""
        if isinstance(owner, (ListValue, DictValue)) and name in MUTATORS:
            return self.mutated(owner, call, name)
        unknown = Unknown(call.line, f"a call: {call.text}")
        if isinstance(owner, DictValue) and owner.superset and name in ("items", "keys", "values"):
            parts: dict[str, list[object]] = {
                "items": list(owner.items.items()),
                "keys": list(owner.items),
                "values": list(owner.items.values()),
            }
            return ListValue(parts[name], owner.doubt, len(self.conditions), True)
        if isinstance(owner, DictValue) and owner.doubt is None:
            if name == "items":
                return tuple(owner.items.items())
            if name in ("keys", "values"):
                return tuple(owner.items if name == "keys" else owner.items.values())
            if name == "get" and hashable(key := call.get(0)):
                return owner.items.get(key, call.get(1))
            if name == "copy":
                return DictValue(dict(owner.items))
        elif isinstance(owner, ListValue) and owner.doubt is None:
            if name == "copy":
                return ListValue(list(owner.items))
            if name in ("union",) and (more := self.known_items(call.get(0))) is not None:
                return ListValue(
                    list(dict.fromkeys((*owner.items, *more))) if all(map(hashable, more)) else []
                )
        return unknown

    def mutated(self, owner: ListValue | DictValue, call: Call, name: str) -> object:
        """Follow a method that changes a collection in place."""
        first = call.get(0)
        sure = not self.is_changed_elsewhere(owner) and call.doubt is None
        if sure and isinstance(owner, ListValue):
            if name in ("append", "add") and len(owner.items) < MAX_ITEMS:
                owner.items.append(first)
                return None
            more = self.known_items(first)
            if name in ("extend", "update") and more is not None and len(owner.items) + len(more) < MAX_ITEMS:
                owner.items += more
                return None
            if name == "insert" and isinstance(first, int):
                owner.items.insert(first, call.get(1))
                return None
            if name == "reverse" or name == "clear":
                getattr(owner.items, name)()
                return None
        elif sure and isinstance(owner, DictValue):
            if name == "update" and (first is None or isinstance(first, DictValue)):
                owner.items.update({} if first is None else first.items, **call.named)
                if isinstance(first, DictValue):
                    owner.doubt = owner.doubt or first.doubt
                return None
            if name == "setdefault" and hashable(first):
                return owner.items.setdefault(first, call.get(1))
        if isinstance(owner, ListValue) and owner.candidates is not None and name in _GROWING:
            more = self.known_items(first) if name in ("extend", "update") else (first,)
            owner.superset = more is not None and len(owner.items) < MAX_ITEMS
            owner.items += more or ()
        else:
            owner.superset = name in _SHRINKING and (owner.doubt is None or owner.superset)
        owner.doubt = Unknown(call.line, f"it changes in {call.text}")
        return Unknown(call.line, f"a call: {call.text}")


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


_GROWING = frozenset({"add", "append", "extend", "update"})
_SHRINKING = frozenset({"clear", "difference_update", "discard", "intersection_update", "pop", "remove"})
_SAME_ITEMS = frozenset({"frozenset", "list", "reversed", "set", "sorted", "tuple"})
_SILENT = frozenset({"print", "input", "breakpoint", "exit", "quit", "delattr", "setattr"})
_COLLECTIONS = frozenset(
    {"all", "any", "enumerate", "frozenset", "len", "list", "max", "min", "next", "iter", "reversed", "set"}
    | {"sorted", "sum", "tuple", "zip"}
)


def _numbers(call: Call) -> tuple[int, ...] | None:
    bounds = [bound for bound in call.arguments if isinstance(bound, int)]
    if len(bounds) != len(call.arguments) or not 1 <= len(bounds) <= 3 or bounds[2:] == [0]:
        return None
    numbers = range(*bounds)
    return tuple(numbers) if len(numbers) <= MAX_ITEMS else None
