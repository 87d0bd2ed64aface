"""Syntax as it is spelt, for reasons and conditions."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from limbeck_core.reading import operations as constant_operations

MOST = 150
"""Characters of a piece of syntax: what a script asks the database for is often longer than a row."""

_KEPT = "limbeck_spelling"


def source_of(node: ast.AST) -> str:
    """Return a piece of syntax as source on one short line; what has been spelt once is kept with it."""
    text = node.__dict__.get(_KEPT)
    if not isinstance(text, str):
        text = constant_operations.source_of(node, MOST)
        node.__dict__[_KEPT] = text
    return text


def number(value: float) -> str:
    """Return a number as text, shortly where Python has none for it: an integer of thousands of digits."""
    try:
        return str(value)
    except ValueError:
        return "a very large number"


_OPPOSITES: dict[type[ast.cmpop], ast.cmpop] = {
    ast.Eq: ast.NotEq(),
    ast.NotEq: ast.Eq(),
    ast.In: ast.NotIn(),
    ast.NotIn: ast.In(),
    ast.Is: ast.IsNot(),
    ast.IsNot: ast.Is(),
}
"""Comparisons whose opposite Python has a word for, whatever is compared."""


def negated(node: ast.expr) -> str:
    """Return the opposite of a test, as one would write it.

    Example:
        >>> [negated(ast.parse(text, mode="eval").body) for text in ("a not in b", "a and b")]
        ['a in b', 'not (a and b)']
    """
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return source_of(node.operand)
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        opposite = _OPPOSITES.get(type(node.ops[0]))
        if opposite is not None:
            return source_of(ast.Compare(node.left, [opposite], node.comparators))
    text = source_of(node)
    return f"not ({text})" if isinstance(node, (ast.Compare, ast.BoolOp)) else f"not {text}"


def all_of(conditions: Iterable[str]) -> str:
    """Return several conditions as one, empty for none: each once, alternatives in parentheses.

    Example:
        >>> all_of(["if a", "if b or c", "if a"]), all_of(["if b or c"])
        ('if a and (b or c)', 'if b or c')
    """
    found = list(dict.fromkeys(conditions))
    if len(found) < 2:
        return "".join(found)
    first, *rest = found
    start = f"if {_grouped(first[3:])}" if first.startswith("if ") else first
    return " and ".join([start, *(_grouped(one.removeprefix("if ")) for one in rest)])


def any_of(tests: Iterable[str]) -> str:
    """Return one condition for several tests of which one holds."""
    return "if " + " or ".join(dict.fromkeys(tests))


def _grouped(text: str) -> str:
    """Return a condition so that it can stand beside ``and``."""
    depth = 0
    for index, letter in enumerate(text):
        depth += (letter in "([{") - (letter in ")]}")
        if depth == 0 and text.startswith(" or ", index):
            return f"({text})"
    return text
