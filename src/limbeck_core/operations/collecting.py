"""Lists, dictionaries and comprehensions of a script, as far as what they hold is known."""

from __future__ import annotations

import ast

from limbeck_core.operations.alternatives import Way, either, ways_of
from limbeck_core.operations.evaluating import Evaluator
from limbeck_core.operations.knowing import (
    candidates_of,
    doubt_of,
    hashable,
    unique,
)
from limbeck_core.operations.spelling import source_of
from limbeck_core.operations.values import (
    ClassValue,
    DictValue,
    Either,
    Environment,
    Expression,
    Function,
    Handle,
    ListValue,
    Named,
    TableValue,
    Unknown,
)

MAX_ITEMS = 10_000
"""Longer collections are not followed."""


class Collections(Evaluator):
    """Evaluates what collects values, and what takes them out again."""

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
                del found.items[MAX_ITEMS:]
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
                case DictValue(items=entries, doubt=None) if not hashable(key):
                    return self.entry(entries, key, node, ())
                case DictValue(items=entries, doubt=None):
                    return entries[key]
                case ListValue(items=found, doubt=None) if isinstance(key, int):
                    return found[key]
                case tuple() | str() if isinstance(key, int):
                    return owner[key]
                case Handle(kind="columns", table=TableValue() as table) if isinstance(key, str):
                    return Expression(key, table.spelt, key)
                case Handle(kind="rows"):
                    return Handle("row", owner.table)
                case Handle(kind="globals"):
                    return self.of_module(key, node)
                case Handle(kind="tables") if isinstance(key, str):
                    return TableValue(key)
                case Named() if owner.top == "builtins":
                    # list[str] makes lists
                    return owner
                case Expression() | Named():
                    return Expression(source_of(node))
                case ClassValue() if owner.enumeration and isinstance(key, str):
                    return self.attribute_of_class(owner, key)
                case _:
                    pass
        except LookupError:
            pass
        return Unknown(node.lineno, f"an expression: {source_of(node)}")

    def entry(
        self, entries: dict[object, object], key: object, node: ast.expr, otherwise: tuple[object, ...]
    ) -> object:
        """Return what a dictionary holds for a key that cannot be known: each value under its condition.

        Args:
            entries: What it holds.
            key: The key.
            node: The look-up: ``TABLES[dialect]`` or ``TABLES.get(dialect)``.
            otherwise: What the look-up gives where the dictionary has no such key, if it gives anything.
        """
        doubt = Unknown(node.lineno, f"an expression: {source_of(node)}")
        match node:
            case (
                ast.Subscript(value=owner, slice=asked)
                | ast.Call(func=ast.Attribute(value=owner), args=[asked, *_])
            ):
                pass
            case _:
                return doubt
        if isinstance(key, Either):
            missing = otherwise[0] if otherwise else doubt
            ways = [
                Way(condition, entries.get(option, missing) if hashable(option) else doubt, choices)
                for condition, option, choices in ways_of(key, self.conditions, self.chosen)
            ]
            return either(ways, doubt)
        shown = source_of(asked)
        pairs = [(f"if {shown} == {one!r}", value) for one, value in entries.items() if isinstance(one, str)]
        if len(pairs) < len(entries):
            return doubt
        if otherwise:
            pairs.append((f"if {shown} not in {source_of(owner)}", otherwise[0]))
        return either(pairs, doubt)

    def of_module(self, key: object, node: ast.expr) -> object:
        """Return ``globals()[key]``; for an unknown key the functions that it may be.

        Alembic's template for several databases calls ``globals()["upgrade_%s" % engine_name]()``.
        """
        module = self.environment
        while module.outer is not None:
            module = module.outer
        if isinstance(key, str):
            return self.lookup_in(module, key, node.lineno)
        prefix = f"{self.calls[-1].name}_" if self.calls else "_"
        functions = tuple(
            value
            for name, value in module.names.items()
            if isinstance(value, Function) and name.startswith(prefix)
        )
        if not functions:
            return Unknown(node.lineno, f"an expression: {source_of(node)}")
        return Handle("functions", functions)

    def comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> object:
        """Return what a comprehension collects, where what it goes over is known."""
        whole = ListValue([], born=len(self.conditions))
        pairs: list[tuple[object, object]] = []
        before, self.environment = self.environment, Environment({}, self.environment, is_comprehension=True)
        whole.superset = True
        try:
            self.turns(node, list(node.generators), whole, pairs)
        finally:
            self.environment = before
        if isinstance(node, ast.SetComp):
            whole.items = unique(whole.items)
        if not isinstance(node, ast.DictComp):
            return whole
        collected = DictValue({}, whole.doubt, len(self.conditions), whole.superset)
        for key, value in pairs:
            if hashable(key):
                collected.items[key] = value
            else:
                collected.doubt = Unknown(node.lineno, f"an expression: {source_of(node)}")
                collected.superset = False
        return collected

    def turns(
        self,
        node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp,
        generators: list[ast.comprehension],
        whole: ListValue,
        pairs: list[tuple[object, object]],
    ) -> None:
        """Follow the loops of a comprehension, the first one outermost."""
        if not generators:
            if isinstance(node, ast.DictComp):
                pairs.append((self.value(node.key), self.value(node.value)))
            else:
                whole.items.append(self.value(node.elt))
            return
        first, rest = generators[0], generators[1:]
        over = self.value(first.iter)
        known = self.known_items(over)
        if known is None:
            whole.doubt = doubt_of(over, first.iter)
            known = candidates_of(over)
        if known is None:
            whole.superset, whole.is_like = False, True
            known = (self.element(over, first.iter),)
        for one in known:
            if self.is_spent():
                whole.doubt = Unknown(node.lineno, "a very long loop")
                whole.superset = whole.is_like = False
                return
            self.assign(first.target, one)
            holds = [self.truth(test) for test in first.ifs]
            if False in holds:
                continue
            if None in holds:
                whole.doubt = Unknown(node.lineno, f"an expression: {source_of(node)}")
            if whole.doubt is not None:
                with self.under(f"for each {source_of(first.target)}"):
                    self.turns(node, rest, whole, pairs)
            else:
                self.turns(node, rest, whole, pairs)

    def element(self, over: object, node: ast.expr) -> object:
        """Return what stands for each element of something that cannot be known."""
        if isinstance(over, Handle) and over.kind in ("query", "rows"):
            return Handle("row", over.table)
        if isinstance(over, ListValue) and over.items and all(one == over.items[0] for one in over.items):
            first = over.items[0]
            if isinstance(first, Handle) and first.kind == "row":
                # a list of rows
                return first
        return Unknown(node.lineno, f"each of {source_of(node)}")
