"""Calls of Python's own functions, and of the methods of strings, lists and dictionaries."""

from __future__ import annotations

import ast
import inspect
import json
import textwrap
from collections.abc import Mapping
from typing import Any

from limbeck_core.operations.calls import Call, Partial
from limbeck_core.operations.collecting import MAX_ITEMS
from limbeck_core.operations.knowing import (
    EnumerationMember,
    hashable,
    is_shown,
    opaque,
    put_perhaps,
    truth_of,
    unique,
)
from limbeck_core.operations.unseen import Unseen
from limbeck_core.operations.values import (
    BoundMethod,
    DictValue,
    Function,
    Handle,
    ListValue,
    Named,
    Perhaps,
    Unknown,
)
from limbeck_core.reading.effects import MUTATORS
from limbeck_core.reading.operations import STRING_METHODS, called
from limbeck_core.reading.scope import NotConstantError

_MORE_STRING_METHODS = frozenset({"startswith", "endswith", "title", "capitalize", "splitlines", "isdigit"})


class BuiltinCalls(Unseen):
    """Evaluates calls that lead to no database by themselves."""

    # --- functions ---------------------------------------------------------------------------------------

    def builtin(self, name: str, call: Call) -> object:
        """Return what one of Python's own functions gives."""
        if name in _SILENT:
            return None
        if name in _CALLING:
            self.given_away(call, *call.arguments, *call.named.values())
        if name == "type" and isinstance(members := call.get(2), DictValue):
            self.given_away(call, *members.items.values())
        first = call.get(0)
        match name:
            case "exec" | "eval" | "__import__":
                self.report(opaque(call.line, name, f"{call.text} may do anything"))
            case "globals":
                return Handle("globals")
            case "getattr" | "setattr" if isinstance(attribute := call.get(1), str):
                owner = call.nodes[0] if call.nodes else call.node
                node = ast.Attribute(owner, attribute, ast.Load(), lineno=call.line, col_offset=0)
                if name == "getattr":
                    return self.attribute(first, attribute, node)
                self.set_attribute(first, attribute, call.get(2), node)
                return None
            case "str" | "int" if isinstance(first, (str, int)) and len(call.arguments) == 1:
                return _converted(name, first, call)
            case "bool" if (truth := truth_of(first)) is not None:
                return truth
            case "dict":
                return self.new_dictionary(call)
            case "map" | "filter":
                return self.mapped(name, call)
            case "range":
                return _numbers(call)
            case _ if name in _COLLECTIONS:
                return self.collected(name, call)
            case _:
                pass
        return Unknown(call.line, f"a call: {call.text}")

    def collected(self, name: str, call: Call) -> object:
        """Return what a function makes of collections."""
        born = len(self.conditions)
        unknown = Unknown(call.line, f"a call: {call.text}")
        if not call.arguments:
            return () if name == "tuple" else ListValue([], born=born)
        # the second argument of enumerate is where it starts to count
        collections = call.arguments[:1] if name == "enumerate" else call.arguments
        known = [self.known_items(argument) for argument in collections]
        values = [one for one in known if one is not None]
        if call.doubt is not None or len(values) < len(known):
            return self.collected_rows(name, call.arguments[0], unknown)
        match name:
            case "tuple":
                return values[0]
            case "list" | "iter":
                return ListValue(list(values[0]), born=born)
            case "set" | "frozenset":
                return ListValue(unique(values[0]), born=born)
            case "reversed":
                return ListValue(list(reversed(values[0])), born=born)
            case "enumerate":
                start = call.get(1, "start")
                numbers = (
                    range(start, start + len(values[0]))
                    if isinstance(start, int)
                    else range(len(values[0]))
                    if start is None
                    else [unknown] * len(values[0])
                )
                return tuple(zip(numbers, values[0], strict=True))
            case "zip":
                return tuple(zip(*values, strict=False))
            case "len":
                return len(values[0])
            case "sorted" if not call.named and all(isinstance(value, str) for value in values[0]):
                return ListValue([*sorted(str(value) for value in values[0])], born=born)
            case "any" | "all":
                truths = [truth_of(value) for value in values[0]]
                decisive = name == "any"
                if decisive in truths:
                    return decisive
                return (not decisive) if None not in truths else unknown
            case _:
                return unknown

    def collected_rows(self, name: str, first: object, unknown: Unknown) -> object:
        """Return what a function makes of rows, or of a collection that is not known to the full."""
        if isinstance(first, Handle) and first.kind in ("query", "rows", "row"):
            kind = "rows" if name in _SAME_ROWS else "row" if name in ("max", "min", "next") else ""
            return Handle(kind, first.table) if kind else unknown
        if name in _SAME_ITEMS and isinstance(first, ListValue) and first.candidates is not None:
            found = list(first.candidates)
            if name == "sorted" and all(isinstance(one, str) for one in found):
                found.sort(key=str)
            return ListValue(found, first.doubt, len(self.conditions), True)
        return unknown

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

    def mapped(self, name: str, call: Call) -> object:
        """Follow ``map(function, items)`` or ``filter``, which calls the function for each item."""
        unknown = Unknown(call.line, f"a call: {call.text}")
        function, known = call.get(0), self.known_items(call.get(1))
        if known is None or len(call.arguments) != 2:
            if function is not None:
                with self.under(f"for each of {call.spelt(1)}"):
                    each = Unknown(call.line, f"each of {call.spelt(1)}")
                    self.invoke(function, Call(call.node, (each,)))
            return unknown
        results = (
            known if function is None else [self.invoke(function, Call(call.node, (one,))) for one in known]
        )
        if name == "map":
            return ListValue(list(results))
        truths = [truth_of(result) for result in results]
        kept = [one for one, truth in zip(known, truths, strict=True) if truth is not False]
        return ListValue(kept, unknown if None in truths else None, len(self.conditions), True)

    def call_library(self, path: str, call: Call) -> object:
        """Return what a function of the standard library gives: none leads to the database by itself."""
        first = call.get(0)
        if path in ("textwrap.dedent", "inspect.cleandoc") and isinstance(first, str):
            return textwrap.dedent(first) if path == "textwrap.dedent" else inspect.cleandoc(first)
        if path == "json.dumps" and not call.named:
            return self.json_of(first, call)
        if path == "collections.OrderedDict":
            return self.new_dictionary(call)
        if path in ("typing.cast", "typing_extensions.cast"):
            return call.get(1, "val")
        if path == "functools.partial" and isinstance(first, (Function, BoundMethod, Named, Partial)):
            return Partial(first, call)
        if path == "itertools.chain":
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
        plain = self.shown if name == "format" else self.plain
        arguments = [plain(argument) for argument in call.arguments]
        named = {key: plain(value) for key, value in call.named.items()}
        for value in (*arguments, *named.values()):
            if isinstance(value, Unknown):
                return value
        if call.doubt is not None:
            return call.doubt
        if name == "format" and not all(map(is_shown, (*arguments, *named.values()))):
            return Unknown(call.line, f"a call: {call.text}")
        try:
            if name in STRING_METHODS:
                found = called(call.node, text, name, arguments, named)
                return ListValue(list(found)) if isinstance(found, list) else found
        except NotConstantError as reason:
            return reason.unknown
        if name in _MORE_STRING_METHODS and not named and all(isinstance(one, str) for one in arguments):
            try:
                found = getattr(text, name)(*arguments)
            except TypeError:
                return Unknown(call.line, f"a call: {call.text}")
            return ListValue(list(found)) if isinstance(found, list) else found
        return Unknown(call.line, f"a call: {call.text}")

    def shown(self, value: object) -> object:
        """Return a value as a template is filled with it."""
        return value.shown if isinstance(value, EnumerationMember) else self.plain(value)

    def plain(self, value: object) -> object:
        """Return a value as the operations on constants take it: the doubt of a collection instead of it."""
        if isinstance(value, ListValue):
            return value.doubt if value.doubt is not None else [self.plain(one) for one in value.items]
        if isinstance(value, DictValue):
            if value.doubt is not None:
                return value.doubt
            return {key: self.plain(inner) for key, inner in value.items.items()}
        return value.compared if isinstance(value, EnumerationMember) else value

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
            if name == "get" and len(call.nodes) in (1, 2) and not call.named:
                return self.entry(owner.items, call.get(0), call.node, (call.get(1),))
            if name == "copy":
                return DictValue(dict(owner.items), born=len(self.conditions))
        elif isinstance(owner, ListValue) and owner.doubt is None:
            more = [self.known_items(argument) for argument in call.arguments]
            if name in ("copy", "union") and None not in more:
                items = [*owner.items, *(one for part in more for one in part or ())]
                return ListValue(items if name == "copy" else unique(items), born=len(self.conditions))
        return unknown

    def mutated(self, owner: ListValue | DictValue, call: Call, name: str) -> object:
        """Follow a method that changes a collection in place."""
        if name == "sort":
            self.given_away(call, *call.named.values())
        first = call.get(0)
        unknown = Unknown(call.line, f"a call: {call.text}")
        sure = not self.is_changed_elsewhere(owner) and call.doubt is None
        if isinstance(owner, ListValue):
            if sure and name == "insert" and isinstance(first, int):
                owner.items.insert(first, call.get(1))
                return None
            if sure and name in ("reverse", "clear"):
                getattr(owner.items, name)()
                return None
            are_texts = all(isinstance(one, str) for one in owner.items)
            if sure and name == "sort" and not call.named and are_texts:
                owner.items.sort(key=str)
                return None
            if name in _GROWING and owner.candidates is not None:
                self.grown(owner, call, name, sure)
                return None
        elif name == "update" and call.doubt is None and (first is None or isinstance(first, DictValue)):
            if first is not None:
                self.updated(owner, call, first.items, sure and first.doubt is None)
                if first.doubt is not None and not first.superset:
                    owner.doubt, owner.superset = first.doubt, False
            self.updated(owner, call, call.named, sure)
            return None
        elif name == "setdefault" and hashable(first):
            if sure and owner.doubt is None:
                return owner.items.setdefault(first, call.get(1))
            if isinstance(owner.items.get(first, unknown), Unknown):
                put_perhaps(owner, first, call.get(1), Unknown(call.line, f"it changes in {call.text}"))
            return owner.items.get(first, unknown)
        if isinstance(owner, ListValue):
            owner.is_like = False
        owner.superset = name in _SHRINKING and (owner.doubt is None or owner.superset)
        owner.doubt = Unknown(call.line, f"it changes in {call.text}")
        return unknown

    def updated(self, owner: DictValue, call: Call, more: Mapping[Any, object], sure: bool) -> None:
        """Make a dictionary hold what another holds."""
        doubt = Unknown(call.line, f"it changes in {call.text}")
        for key, value in more.items():
            if sure and not isinstance(value, Perhaps):
                owner.items[key] = value
            else:
                put_perhaps(owner, key, value, doubt)

    def grown(self, owner: ListValue, call: Call, name: str, sure: bool) -> None:
        """Follow a method that adds to a list or a set of which it is known what it may hold."""
        more: list[object] = []
        for argument in call.arguments:
            known = (argument,) if name in ("add", "append") else self.known_items(argument)
            if known is None:
                owner.doubt, owner.superset = Unknown(call.line, f"it changes in {call.text}"), False
                return
            more += known
        found = [*owner.items, *more]
        owner.items = unique(found) if name in ("add", "update") else found
        if not sure:
            owner.doubt, owner.superset = Unknown(call.line, f"it changes in {call.text}"), True
        if len(owner.items) > MAX_ITEMS:
            owner.doubt, owner.superset = Unknown(call.line, "a very long collection"), False


_GROWING = frozenset({"add", "append", "extend", "update"})
_SHRINKING = frozenset({"clear", "difference_update", "discard", "intersection_update", "pop", "remove"})
_SAME_ITEMS = frozenset({"frozenset", "list", "reversed", "set", "sorted", "tuple"})
_SAME_ROWS = frozenset({*_SAME_ITEMS, "enumerate", "iter", "zip"})
_CALLING = frozenset({"iter", "max", "min", "property", "sorted"})
"""Python's own functions that call what they are given, apart from those that are followed."""

_SILENT = frozenset({"print", "input", "breakpoint", "exit", "quit", "delattr"})
_COLLECTIONS = frozenset(
    {"all", "any", "enumerate", "frozenset", "len", "list", "max", "min", "next", "iter", "reversed", "set"}
    | {"sorted", "sum", "tuple", "zip"}
)


def _converted(name: str, value: int | str, call: Call) -> object:
    """Return ``str(value)`` or ``int(value)``."""
    try:
        return str(value) if name == "str" else int(value)
    except ValueError:
        # what is no number, and an integer of thousands of digits, which has no text
        return Unknown(call.line, f"a call: {call.text}")


def _numbers(call: Call) -> object:
    """Return ``range(...)``."""
    bounds = [bound for bound in call.arguments if isinstance(bound, int)]
    if len(bounds) != len(call.arguments) or not 1 <= len(bounds) <= 3 or bounds[2:] == [0]:
        return Unknown(call.line, f"a call: {call.text}")
    numbers = range(*bounds)
    # a slice, as len() fails for very long ones
    found = tuple(numbers[: MAX_ITEMS + 1])
    return found if len(found) <= MAX_ITEMS else Unknown(call.line, "a very long loop")
