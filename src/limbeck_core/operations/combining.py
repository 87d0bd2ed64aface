"""Operators and texts of a script: values that are made of other values."""

from __future__ import annotations

import ast

from limbeck_core.operations.alternatives import MAX_OPTIONS, Way, either, ways_of
from limbeck_core.operations.collecting import MAX_ITEMS, Collections
from limbeck_core.operations.knowing import (
    candidates_of,
    equal_to,
    hashable,
    is_shown,
    joined_value,
    name_of,
    truth_of,
    unique,
)
from limbeck_core.operations.narrowing import narrowed
from limbeck_core.operations.spelling import negated, source_of
from limbeck_core.operations.values import (
    Change,
    ColumnValue,
    DictValue,
    Either,
    Expression,
    ListValue,
    Query,
    Sql,
    TableValue,
    Unknown,
)
from limbeck_core.reading.operations import combined, compared, field, is_key, short
from limbeck_core.reading.scope import NotConstantError

SQL_VALUES = (Expression, Sql, ColumnValue, Query, Change, TableValue)


def _both(one: str, other: str) -> str:
    """Return two conditions as one."""
    return f"{one} and {other.removeprefix('if ')}" if one and other else one or other


class Combinations(Collections):
    """Evaluates operators, tests and f-strings."""

    def joined(self, node: ast.JoinedStr) -> object:
        """Return an f-string."""
        texts = [Way("", "")]
        for part in node.values:
            specification: object = ""
            if isinstance(part, ast.FormattedValue):
                value = self.value(part.value)
                specification = "" if part.format_spec is None else self.value(part.format_spec)
            else:
                value = self.value(part)
            grown: list[Way] = []
            for before, text, chosen in texts:
                held = [*self.conditions, *([before] if before else [])]
                for condition, option, choices in ways_of(value, held, self.chosen | chosen):
                    field_added = self.with_field(node, text, part, option, specification)
                    grown.append(Way(_both(before, condition), field_added, chosen | choices))
            texts = grown[: MAX_OPTIONS + 1]
        if len(texts) == 1:
            return texts[0].value
        return either(texts, Unknown(node.lineno, f"an expression: {source_of(node)}"))

    def with_field(
        self, node: ast.JoinedStr, text: object, part: ast.expr, value: object, specification: object
    ) -> object:
        """Return a text with one part of an f-string more."""
        if not isinstance(text, str):
            return text
        if isinstance(value, Unknown):
            return value
        value = value.text if isinstance(value, Sql) else name_of(value)
        if not is_shown(value):
            return Unknown(node.lineno, f"an expression: {source_of(node)}")
        try:
            shown = field(part, value, specification) if isinstance(part, ast.FormattedValue) else str(value)
            return short(node, text + shown)
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
            ways: list[Way] = []
            for condition, one_side, choices in ways_of(left, self.conditions, self.chosen):
                held = [*self.conditions, *([condition] if condition else [])]
                for more, other_side, others in ways_of(right, held, self.chosen | choices):
                    found = self.combine(node, one_side, other_side)
                    ways.append(Way(_both(condition, more), found, choices | others))
            return either(ways, doubt)
        is_text = isinstance(node.op, ast.Mod) and isinstance(left, str)
        if is_text and isinstance(right, tuple):
            place = next((index for index, one in enumerate(right) if isinstance(one, Either)), None)
            if place is not None:
                return self.filled(node, left, right, place)
        if is_text:
            right = name_of(right)
        if isinstance(left, SQL_VALUES) or isinstance(right, SQL_VALUES):
            return Expression(source_of(node))
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
        if is_text:
            if isinstance(right, tuple):
                right = tuple(map(name_of, right))
            elif isinstance(right, DictValue) and right.doubt is None:
                right = {key: name_of(value) for key, value in right.items.items()}
            values = (
                right.values() if isinstance(right, dict) else right if isinstance(right, tuple) else [right]
            )
            if not all(map(is_shown, values)):
                return Unknown(node.lineno, f"an expression: {source_of(node)}")
        try:
            return combined(node, left, right)
        except NotConstantError as reason:
            return reason.unknown

    def filled(
        self, node: ast.BinOp | ast.AugAssign, template: object, values: tuple[object, ...], place: int
    ) -> object:
        """Return a template with values of which one has alternatives."""
        ways: list[Way] = []
        before = self.chosen
        for condition, option, choices in ways_of(values[place], self.conditions, before):
            self.chosen = before | choices
            text = self.combine(node, template, (*values[:place], option, *values[place + 1 :]))
            ways.append(Way(condition, text, choices))
        self.chosen = before
        return either(ways, Unknown(node.lineno, f"an expression: {source_of(node)}"))

    def unary(self, node: ast.UnaryOp) -> object:
        """Return ``not value`` or ``-value``."""
        value = self.value(node.operand)
        if isinstance(value, SQL_VALUES):
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
        names = self.environment.names
        try:
            for inner in node.values:
                value = self.value(inner)
                truth = truth_of(value)
                if truth is (not is_and):
                    return value if unknown is None else unknown
                if truth is None:
                    unknown = unknown or Unknown(node.lineno, source_of(node))
                    self.conditions.append(source_of(inner) if is_and else negated(inner))
                    entered += 1
                    self.environment.names = narrowed(self.environment.names, inner, is_and)
        finally:
            self.environment.names = names
            del self.conditions[len(self.conditions) - entered :]
        return value if unknown is None else unknown

    def comparison(self, node: ast.Compare) -> object:
        """Return whether a comparison holds."""
        values = [self.value(node.left), *(self.value(other) for other in node.comparators)]
        if any(isinstance(value, SQL_VALUES) for value in values):
            if any(value is None for value in values) and isinstance(node.ops[0], (ast.Is, ast.IsNot)):
                return isinstance(node.ops[0], ast.IsNot)
            return Expression(source_of(node))
        for left, comparison, right in zip(values, node.ops, values[1:], strict=False):
            try:
                if not compared(node, comparison, *_comparable(left, comparison, right)):
                    return False
            except NotConstantError as reason:
                return reason.unknown
        return True

    def choice(self, node: ast.IfExp) -> object:
        """Return ``a if test else b``."""
        truth = self.truth(node.test)
        if truth is not None:
            return self.value(node.body if truth else node.orelse)
        conditions = (f"if {source_of(node.test)}", f"if {negated(node.test)}")
        names = self.environment.names
        try:
            with self.under(conditions[0]):
                self.environment.names = narrowed(names, node.test, True)
                one = self.value(node.body)
            with self.under(conditions[1]):
                self.environment.names = narrowed(names, node.test, False)
                other = self.value(node.orelse)
        finally:
            self.environment.names = names
        doubt = Unknown(node.lineno, f"an expression: {source_of(node)}")
        joined = joined_value(one, other, doubt)
        return joined if joined is not doubt else either(zip(conditions, (one, other), strict=True), doubt)


def _comparable(left: object, comparison: ast.cmpop, right: object) -> tuple[object, object]:
    """Return two values as constants are compared: for ``in`` what a collection holds, as a tuple."""
    if isinstance(comparison, (ast.In, ast.NotIn)):
        if isinstance(right, (ListValue, DictValue)) and right.doubt is None:
            right = tuple(right.items)
        if isinstance(right, tuple):
            right = tuple(map(equal_to, right))
    elif isinstance(left, ListValue) and isinstance(right, ListValue) and not (left.doubt or right.doubt):
        one, other = tuple(map(equal_to, left.items)), tuple(map(equal_to, right.items))
        if all(map(hashable, (*one, *other))) and (one == other or set(one) != set(other)):
            # sets of another order are equal, lists are not
            return one, other
    return equal_to(left), equal_to(right)


def _selected(node: ast.BinOp | ast.AugAssign, left: object, right: object) -> ListValue | None:
    """Return what ``known - unknown``, ``known & unknown`` and ``some + some`` hold at most."""
    one, other = candidates_of(left), candidates_of(right)
    doubt = Unknown(node.lineno, f"an expression: {source_of(node)}")
    if isinstance(node.op, (ast.Sub, ast.BitAnd)):
        sure = not any(isinstance(side, ListValue) and side.doubt for side in (left, right))
        sure = sure and all(map(is_key, (*(one or ()), *(other or ()))))
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
        both = unique(both)
    known = left.doubt is None and right.doubt is None
    return ListValue(both, None if known else doubt, superset=True)
