"""Which alternatives of a name are left where a test of it holds, or does not."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from limbeck_core.operations.alternatives import ways_of
from limbeck_core.operations.knowing import truth_of
from limbeck_core.operations.values import Either, Unknown


def narrowed(names: dict[str, object], test: ast.expr, holds: bool) -> dict[str, object]:
    """Return names as they are where a test holds, or where it does not.

    Example:
        >>> name = Either((("if a", "t"), ("if not a", None)))
        >>> narrowed({"name": name}, ast.parse("name is None", mode="eval").body, False)
        {'name': 't'}
    """
    found: dict[str, object] = {}
    for name, is_left in _asked(test, holds):
        value = found.get(name, names.get(name))
        if isinstance(value, Either):
            ways = ways_of(value, [])
            left = [way for way in ways if is_left(way.value)]
            if left and len(left) < len(ways):
                options = tuple((way.condition, way.value) for way in left)
                narrower = Either(options, tuple(way.choices for way in left))
                found[name] = narrower if len(left) > 1 else left[0].value
    return {**names, **found} if found else names


class _Truth:
    """Tells whether a value may be as true as a test says."""

    def __init__(self, wanted: bool) -> None:
        self.wanted = wanted

    def __call__(self, value: object) -> bool:
        return truth_of(value) in (self.wanted, None)


class _Absence:
    """Tells whether a value may be ``None``, or something else."""

    def __init__(self, wanted: bool) -> None:
        self.wanted = wanted

    def __call__(self, value: object) -> bool:
        return isinstance(value, Unknown) or (value is None) is self.wanted


def _asked(test: ast.expr, holds: bool) -> Iterator[tuple[str, _Truth | _Absence]]:
    """Yield the names that a test asks for, each with what it asks."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            yield from _asked(inner, not holds)
        case ast.Name(id=name):
            yield name, _Truth(holds)
        case ast.Compare(
            left=ast.Name(id=name),
            ops=[ast.Is() | ast.IsNot() | ast.Eq() | ast.NotEq() as comparison],
            comparators=[ast.Constant(value=None)],
        ):
            yield name, _Absence(holds is isinstance(comparison, (ast.Is, ast.Eq)))
        case ast.BoolOp(op=operator, values=values) if isinstance(operator, ast.And) is holds:
            for inner in values:
                yield from _asked(inner, holds)
        case _:
            pass
