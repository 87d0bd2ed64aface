"""Operations on constants whose result is sure, small, and the same in every Python."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterable

from limbeck_core.reading.identifiers import DeclaredSet, described
from limbeck_core.reading.scope import EnumMember, NotConstantError

MAX_LENGTH = 64 * 1024
"""Longer strings and collections are not computed."""

MAX_INTEGER_BITS = 256
"""Larger numbers are not computed with."""

STRING_METHODS: dict[str, Callable[..., object]] = {
    name: getattr(str, name)
    for name in (
        "format",
        "join",
        "lower",
        "lstrip",
        "removeprefix",
        "removesuffix",
        "replace",
        "rstrip",
        "split",
        "strip",
        "upper",
    )
}
"""The methods of strings that are followed."""

_ORDERINGS: dict[type[ast.cmpop], Callable[[int, int], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_SURE_SPECIFICATION = re.compile(r"[<>^]?0?\d{0,3}[sd]?")
_SURE_FORMAT = re.compile(r"(?:[^{}]|\{\{|\}\}|\{\w*(?:![rs])?(?::[<>^]?0?\d{0,3}[sd]?)?\})*")
_SURE_PERCENT = re.compile(r"(?:[^%]|%%|%(?:\(\w+\))?-?0?\d{0,3}[sdr])*")


def source_of(node: ast.AST, most: int = 60) -> str:
    """Return a piece of syntax as source on one short line, for a reason."""
    try:
        text = " ".join(ast.unparse(node).split())
    except (RecursionError, ValueError):
        return "..."
    return text if len(text) <= most else text[: most - 1] + "…"


def refused(node: ast.expr | ast.stmt) -> NotConstantError:
    """Return why an expression has no value."""
    kind = "a call" if isinstance(node, ast.Call) else "an expression"
    return NotConstantError(node.lineno, f"{kind}: {source_of(node)}")


def is_flat(value: object) -> bool:
    """Return whether a value is a scalar or a tuple of scalars: deeper nests can cost exponential time."""
    if isinstance(value, DeclaredSet):
        return False
    scalar = (str, bytes, int, float, complex, type(None))
    if isinstance(value, (tuple, list, dict)):
        contents = value.values() if isinstance(value, dict) else value
        return all(isinstance(element, scalar) for element in contents)
    return isinstance(value, scalar)


def is_key(value: object) -> bool:
    """Return whether a value can be an element of a set or a key of a dictionary."""
    return is_flat(value) and not isinstance(value, (list, dict))


def combined(node: ast.BinOp | ast.AugAssign, left: object, right: object) -> object:
    """Return ``left op right``.

    Raises:
        NotConstantError: The operation fails, is not sure, or its result is very large.
    """
    for operand in (left, right):
        if isinstance(operand, int) and operand.bit_length() > MAX_INTEGER_BITS:
            raise NotConstantError(node.lineno, "a very large number")
    match node.op:
        case ast.Mod() if isinstance(left, str):
            return percent(node, left, right)
        case ast.Add():
            if isinstance(left, str) and isinstance(right, str) and len(left) + len(right) <= MAX_LENGTH:
                return left + right
            if type(left) is tuple and type(right) is tuple and len(left) + len(right) <= MAX_LENGTH:
                return left + right
            if type(left) is list and type(right) is list and len(left) + len(right) <= MAX_LENGTH:
                return left + right
            if isinstance(left, int) and isinstance(right, int):
                return left + right
        case ast.Sub() if isinstance(left, int) and isinstance(right, int):
            return left - right
        case ast.Mult() if isinstance(right, int) and isinstance(left, int):
            return left * right
        case ast.Mult() if isinstance(right, int):
            return _repeated(node, left, right)
        case ast.Mult() if isinstance(left, int):
            return _repeated(node, right, left)
        case ast.BitOr():
            if isinstance(left, DeclaredSet) and isinstance(right, DeclaredSet):
                return DeclaredSet(dict.fromkeys((*left, *right)))
            if isinstance(left, dict) and isinstance(right, dict):
                return {**left, **right}
        case _:
            pass
    raise refused(node)


def _repeated(node: ast.BinOp | ast.AugAssign, sequence: object, times: int) -> object:
    if isinstance(sequence, str) and len(sequence) * times <= MAX_LENGTH:
        return sequence * times
    if type(sequence) is tuple and len(sequence) * times <= MAX_LENGTH:
        return sequence * times
    if type(sequence) is list and len(sequence) * times <= MAX_LENGTH:
        return sequence * times
    raise refused(node)


def compared(node: ast.Compare, comparison: ast.cmpop, left: object, right: object) -> bool:
    """Return whether ``left comparison right`` holds, where that is sure."""
    if not (is_flat(left) and is_flat(right)):
        raise refused(node)
    match comparison:
        case ast.Eq():
            return left == right
        case ast.NotEq():
            return left != right
        case ast.Lt() | ast.LtE() | ast.Gt() | ast.GtE() if isinstance(left, int) and isinstance(right, int):
            return _ORDERINGS[type(comparison)](left, right)
        case ast.Is() | ast.IsNot() if any(side is None or isinstance(side, bool) for side in (left, right)):
            return (left is right) is isinstance(comparison, ast.Is)
        case ast.In() | ast.NotIn() if isinstance(right, (tuple, list)) or (
            isinstance(left, str) and isinstance(right, (str, dict))
        ):
            return (left in right) is isinstance(comparison, ast.In)
        case _:
            raise refused(node)


# --- texts -------------------------------------------------------------------------------------------------


def printable(node: ast.expr | ast.stmt, value: object) -> str | int | None:
    """Return a value whose text is the same everywhere."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int) and value.bit_length() <= MAX_INTEGER_BITS:
        return value
    if isinstance(value, EnumMember):
        raise refused(node)
    raise NotConstantError(node.lineno, f"the text of {described(value)}: {source_of(node)}")


def short(node: ast.expr | ast.stmt, text: str) -> str:
    """Return a text unless it is very long."""
    if len(text) > MAX_LENGTH:
        raise NotConstantError(node.lineno, "a very long string")
    return text


def field(node: ast.FormattedValue, value: object, specification: object) -> str:
    """Return what a field of an f-string gives."""
    text = printable(node, value)
    if not isinstance(specification, str) or not _SURE_SPECIFICATION.fullmatch(specification):
        raise refused(node)
    conversions: dict[int, Callable[[object], str]] = {ord("r"): repr, ord("a"): ascii, ord("s"): str}
    converted = conversions[node.conversion](text) if node.conversion in conversions else text
    return _carried_out(node, format, converted, specification)


def percent(node: ast.expr | ast.stmt, template: str, right: object) -> str:
    """Return ``template % right``."""
    if not _SURE_PERCENT.fullmatch(template):
        raise refused(node)
    values = right.values() if isinstance(right, dict) else right if type(right) is tuple else (right,)
    _look_at_filling(node, template.count("%"), values)
    return _carried_out(node, template.__mod__, right)


def called(
    node: ast.Call, text: str, method: str, arguments: list[object], named: dict[str, object]
) -> object:
    """Return ``text.method(*arguments, **named)`` for one of ``STRING_METHODS``."""
    if method == "format":
        if not _SURE_FORMAT.fullmatch(text):
            raise refused(node)
        _look_at_filling(node, text.count("{"), (*arguments, *named.values()))
        return _carried_out(node, text.format, *arguments, **named)
    if named or any(isinstance(argument, DeclaredSet) for argument in arguments):
        raise refused(node)
    longest = max((len(argument) for argument in arguments if isinstance(argument, str)), default=0)
    if method == "replace" and len(text) * longest > MAX_LENGTH:
        raise refused(node)
    if method == "join" and len(arguments) == 1 and isinstance(arguments[0], (tuple, list)):
        if sum(len(piece) + len(text) for piece in arguments[0] if isinstance(piece, str)) > MAX_LENGTH:
            raise refused(node)
    elif method == "join" and len(text) * longest > MAX_LENGTH:
        raise refused(node)
    try:
        return STRING_METHODS[method](text, *arguments)
    except (TypeError, ValueError):
        raise refused(node) from None


def _look_at_filling(node: ast.expr | ast.stmt, places: int, values: Iterable[object]) -> None:
    """Look whether all values may be put into a template, and that the text does not become huge."""
    longest = max((len(str(printable(node, value))) for value in values), default=0)
    if places * longest > MAX_LENGTH:
        raise NotConstantError(node.lineno, "a very long string")


def _carried_out(
    node: ast.expr | ast.stmt, operation: Callable[..., str], *operands: object, **named: object
) -> str:
    """Return the text that an operation gives; one that fails here would fail in Python too."""
    try:
        return short(node, operation(*operands, **named))
    except (TypeError, ValueError, LookupError) as error:
        raise NotConstantError(
            node.lineno, f"it fails with {type(error).__name__}: {source_of(node)}"
        ) from None
