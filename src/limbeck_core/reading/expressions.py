"""The value of an expression over constants, or why it has none: nothing is executed.

Only operations whose result is sure, small and the same in every Python are carried out.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterable
from typing import Any

from limbeck_core.reading.identifiers import DeclaredSet, described
from limbeck_core.reading.metadata import Unknown
from limbeck_core.reading.scope import (
    Builtin,
    ClassValue,
    EnumMember,
    ImportedName,
    ModuleName,
    NotConstantError,
)

MAX_LENGTH = 64 * 1024
"""Longer strings and collections are not computed."""

MAX_INTEGER_BITS = 256
"""Larger numbers are not computed with."""

BUILTINS = frozenset({"tuple", "list", "set", "frozenset", "sorted", "str", "dict"})
"""The built-in functions that are followed, unless the module binds the name itself."""

_STRING_METHODS: dict[str, Callable[..., object]] = {
    name: getattr(str, name)
    for name in (
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
_ORDERINGS: dict[type[ast.cmpop], Callable[[int, int], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_SURE_FORMAT = re.compile(r"(?:[^{}]|\{\{|\}\}|\{\w*(?:![rs])?(?::[<>^]?\d{0,3}s?)?\})*")
_SURE_PERCENT = re.compile(r"(?:[^%]|%%|%(?:\(\w+\))?-?0?\d{0,3}[sdr])*")
_SURE_SPEC = re.compile(r"[<>^]?0?\d{0,3}[sd]?")


class Names:
    """What an expression may refer to; the base has no names at all."""

    def name(self, identifier: str, line: int) -> object:
        """Return the value of a name, or raise ``NotConstantError``."""
        raise NotConstantError(line, f"the name {identifier}")

    def attribute(self, owner: object, attribute: str, line: int, text: str) -> object:
        """Return an attribute of a module or class, or raise ``NotConstantError``."""
        raise NotConstantError(line, f"an attribute: {text}")


def evaluate(node: ast.expr, names: Names) -> object:
    """Return the value of an expression.

    Raises:
        NotConstantError: The value cannot be known.
    """
    try:
        return _Evaluation(names).value(node)
    except RecursionError:
        raise NotConstantError(node.lineno, "an expression that is nested too deeply") from None


def value_or_unknown(node: ast.expr, names: Names) -> object:
    """Return the value of an expression, or ``Unknown``."""
    try:
        return evaluate(node, names)
    except NotConstantError as unknown:
        return unknown.unknown


def source_of(node: ast.AST) -> str:
    """Return an expression's source on one short line, for a reason."""
    try:
        text = " ".join(ast.unparse(node).split())
    except (RecursionError, ValueError):
        return "..."
    return text if len(text) <= 60 else text[:59] + "…"


class _Evaluation:
    """One expression on its way to its value."""

    def __init__(self, names: Names) -> None:
        self.names = names

    def value(self, node: ast.expr) -> object:
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name(id=identifier):
                return self.names.name(identifier, node.lineno)
            case ast.Attribute():
                return self.attribute(node)
            case ast.Tuple(elts=elements):
                return tuple(self.elements(elements, node))
            case ast.List(elts=elements):
                return self.elements(elements, node)
            case ast.Set(elts=elements):
                return self.declared_set(self.elements(elements, node), node)
            case ast.Dict(keys=keys, values=values):
                return self.dictionary(keys, values, node)
            case ast.JoinedStr(values=parts):
                return self.joined(parts, node)
            case ast.BinOp():
                return self.operation(node)
            case ast.UnaryOp():
                return self.unary(node)
            case ast.BoolOp(op=word, values=values):
                return self.boolean(isinstance(word, ast.And), values)
            case ast.Compare():
                return self.comparison(node)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self.value(body if self.truth(test) else orelse)
            case ast.Subscript():
                return self.subscript(node)
            case ast.Call():
                return self.call(node)
            case _:
                raise self.refused(node)

    def refused(self, node: ast.expr) -> NotConstantError:
        kind = "a call" if isinstance(node, ast.Call) else "an expression"
        return NotConstantError(node.lineno, f"{kind}: {source_of(node)}")

    def constant(self, node: ast.expr) -> object:
        """Return a value that is neither a module, a class nor a function."""
        value = self.value(node)
        if isinstance(value, (Builtin, ModuleName, ImportedName, ClassValue, EnumMember)):
            raise self.refused(node)
        return value

    def truth(self, node: ast.expr) -> bool:
        return bool(self.constant(node))

    def attribute(self, node: ast.Attribute) -> object:
        owner = self.value(node.value)
        if isinstance(owner, EnumMember) and node.attr in ("value", "name"):
            return owner.value if node.attr == "value" else owner.name
        return self.names.attribute(owner, node.attr, node.lineno, source_of(node))

    def elements(self, nodes: list[ast.expr], whole: ast.expr) -> list[object]:
        values: list[object] = []
        for node in nodes:
            if isinstance(node, ast.Starred):
                values.extend(self.iterated(self.constant(node.value), node))
            else:
                values.append(self.value(node))
        return self.bounded(values, whole)

    def iterated(self, value: object, node: ast.expr) -> list[object]:
        if isinstance(value, (tuple, list, str, dict)):
            return list(value)
        raise NotConstantError(node.lineno, f"{described(value)} is no sequence: {source_of(node)}")

    def bounded(self, values: list[object], node: ast.expr) -> list[object]:
        if len(values) > MAX_LENGTH:
            raise NotConstantError(node.lineno, "a very long collection")
        return values

    def declared_set(self, values: list[object], node: ast.expr) -> DeclaredSet:
        if not all(_is_flat(value) and not isinstance(value, (list, dict)) for value in values):
            raise self.refused(node)
        return DeclaredSet(dict.fromkeys(values))

    def dictionary(
        self, keys: list[ast.expr | None], values: list[ast.expr], node: ast.Dict
    ) -> dict[object, object]:
        found: dict[object, object] = {}
        for key, value in zip(keys, values, strict=True):
            entry = self.value(value)
            if key is not None:
                hashed = self.constant(key)
                if not _is_flat(hashed) or isinstance(hashed, (list, dict)):
                    raise self.refused(node)
                found[hashed] = entry
            elif isinstance(entry, dict):
                found.update(entry)
            else:
                raise self.refused(node)
        return found

    def joined(self, parts: list[ast.expr], node: ast.expr) -> str:
        pieces: list[str] = []
        for part in parts:
            if isinstance(part, ast.Constant):
                pieces.append(str(part.value))
                continue
            assert isinstance(part, ast.FormattedValue)
            value = self.printable(self.value(part.value), part)
            specification = "" if part.format_spec is None else self.value(part.format_spec)
            if not isinstance(specification, str) or not _SURE_SPEC.fullmatch(specification):
                raise self.refused(node)
            if part.conversion in (ord("r"), ord("a")):
                value = repr(value) if part.conversion == ord("r") else ascii(value)
            elif part.conversion == ord("s"):
                value = str(value)
            pieces.append(self.carried_out(node, format, value, specification))
            if sum(map(len, pieces)) > MAX_LENGTH:
                raise NotConstantError(node.lineno, "a very long string")
        return "".join(pieces)

    def printable(self, value: object, node: ast.expr) -> str | int | None:
        """Return a value whose text is the same everywhere."""
        if isinstance(value, EnumMember):
            raise self.refused(node)
        if (
            value is None
            or isinstance(value, str)
            or (isinstance(value, int) and value.bit_length() <= MAX_INTEGER_BITS)
        ):
            return value
        raise NotConstantError(node.lineno, f"the text of {described(value)}: {source_of(node)}")

    def fill(self, places: int, values: Iterable[object], node: ast.expr) -> None:
        """Look whether all values may be put into a template, and that the text does not become huge."""
        longest = max((len(str(self.printable(value, node))) for value in values), default=0)
        if places * longest > MAX_LENGTH:
            raise NotConstantError(node.lineno, "a very long string")

    def short(self, text: str, node: ast.expr) -> str:
        if len(text) > MAX_LENGTH:
            raise NotConstantError(node.lineno, "a very long string")
        return text

    def carried_out(
        self, node: ast.expr, operation: Callable[..., object], *operands: object, **named: object
    ) -> str:
        """Return the text that an operation gives; one that fails would fail in Python too."""
        try:
            return self.short(str(operation(*operands, **named)), node)
        except (TypeError, ValueError, LookupError) as error:
            raise NotConstantError(
                node.lineno, f"it fails with {type(error).__name__}: {source_of(node)}"
            ) from None

    def operation(self, node: ast.BinOp) -> object:
        # a long chain a + b + c ... leans to the left: walk it, do not recurse into it
        chain = [node]
        while isinstance(chain[-1].left, ast.BinOp):
            chain.append(chain[-1].left)
        value = self.constant_or_member(chain[-1].left)
        for step in reversed(chain):
            value = self.combined(step, value)
        return value

    def constant_or_member(self, node: ast.expr) -> object:
        value = self.value(node)
        if isinstance(value, EnumMember) and value.is_string:
            return value.value
        return value

    def combined(self, node: ast.BinOp, left: object) -> object:
        if isinstance(node.op, ast.Mod) and isinstance(left, str):
            return self.percent(node, left)
        return combine(node, left, self.constant_or_member(node.right))

    def percent(self, node: ast.BinOp, template: str) -> str:
        right = self.value(node.right)
        if not _SURE_PERCENT.fullmatch(template):
            raise self.refused(node)
        values = right.values() if isinstance(right, dict) else right if type(right) is tuple else (right,)
        self.fill(template.count("%"), values, node)
        return self.carried_out(node, template.__mod__, right)

    def unary(self, node: ast.UnaryOp) -> object:
        if isinstance(node.op, ast.Not):
            return not self.truth(node.operand)
        value = self.constant(node.operand)
        if isinstance(value, (int, float)):
            if isinstance(node.op, ast.USub):
                return -value
            if isinstance(node.op, ast.UAdd):
                return +value
        raise self.refused(node)

    def boolean(self, is_and: bool, nodes: list[ast.expr]) -> object:
        value: object = is_and
        for node in nodes:
            value = self.constant(node)
            if bool(value) is not is_and:
                break
        return value

    def comparison(self, node: ast.Compare) -> bool:
        left = self.constant(node.left)
        for comparison, right_node in zip(node.ops, node.comparators, strict=True):
            right = self.constant(right_node)
            if not self.compared(comparison, left, right, node):
                return False
            left = right
        return True

    def compared(self, comparison: ast.cmpop, left: object, right: object, node: ast.Compare) -> bool:
        if not (_is_flat(left) and _is_flat(right)):
            raise self.refused(node)
        match comparison:
            case ast.Eq():
                return left == right
            case ast.NotEq():
                return left != right
            case ast.Lt() | ast.LtE() | ast.Gt() | ast.GtE() if isinstance(left, int) and isinstance(
                right, int
            ):
                return _ORDERINGS[type(comparison)](left, right)
            case ast.Is() | ast.IsNot() if any(
                side is None or isinstance(side, bool) for side in (left, right)
            ):
                return (left is right) is isinstance(comparison, ast.Is)
            case ast.In() | ast.NotIn() if isinstance(right, (tuple, list, dict)) or (
                isinstance(left, str) and isinstance(right, str)
            ):
                return (left in right) is isinstance(comparison, ast.In)
            case _:
                raise self.refused(node)

    def subscript(self, node: ast.Subscript) -> object:
        owner = self.constant(node.value)
        if isinstance(node.slice, ast.Slice):
            bounds = [
                None if part is None else self.constant(part)
                for part in (node.slice.lower, node.slice.upper, node.slice.step)
            ]
            key: object = slice(*bounds)
        else:
            key = self.constant(node.slice)
        if not isinstance(owner, (str, tuple, list, dict)) or isinstance(owner, DeclaredSet):
            raise self.refused(node)
        subscripted: Any = owner
        try:
            return subscripted[key]
        except (TypeError, ValueError, LookupError):
            raise self.refused(node) from None

    def call(self, node: ast.Call) -> object:
        if any(keyword.arg is None for keyword in node.keywords):
            raise self.refused(node)
        if isinstance(node.func, ast.Attribute):
            try:
                owner = self.value(node.func.value)
            except NotConstantError:
                raise self.refused(node) from None
            if isinstance(owner, str):
                return self.method(node, owner, node.func.attr)
        try:
            function = self.value(node.func)
        except NotConstantError:
            raise self.refused(node) from None
        if not isinstance(function, Builtin) or node.keywords:
            raise self.refused(node)
        return self.built(function.name, self.elements(node.args, node), node)

    def built(self, name: str, arguments: list[object], node: ast.Call) -> object:
        if name == "cast" and len(arguments) == 2:
            return arguments[1]
        if name == "str" and len(arguments) <= 1:
            return str(self.printable(arguments[0], node)) if arguments else ""
        if len(arguments) > 1 or name == "cast":
            raise self.refused(node)
        values = self.iterated(arguments[0], node) if arguments else []
        if name == "tuple":
            return tuple(values)
        if name == "list":
            return values
        if name in ("set", "frozenset"):
            return self.declared_set(values, node)
        if name == "sorted" and all(isinstance(value, str) for value in values):
            return sorted(str(value) for value in values)
        if name == "dict" and (not arguments or isinstance(arguments[0], dict)):
            return dict(arguments[0]) if arguments and isinstance(arguments[0], dict) else {}
        raise self.refused(node)

    def method(self, node: ast.Call, text: str, name: str) -> object:
        arguments = self.elements(node.args, node)
        named = {str(keyword.arg): self.value(keyword.value) for keyword in node.keywords}
        if name == "format":
            if not _SURE_FORMAT.fullmatch(text):
                raise self.refused(node)
            self.fill(text.count("{"), (*arguments, *named.values()), node)
            return self.carried_out(node, text.format, *arguments, **named)
        if named or name not in _STRING_METHODS:
            raise self.refused(node)
        if any(isinstance(argument, DeclaredSet) for argument in arguments):
            raise self.refused(node)
        if name == "join" and len(arguments) == 1 and not isinstance(arguments[0], str):
            pieces = self.iterated(arguments[0], node)
            if sum(len(piece) + len(text) for piece in pieces if isinstance(piece, str)) > MAX_LENGTH:
                raise self.refused(node)
        if (
            name == "replace"
            and len(text) * max((len(str(argument)) for argument in arguments), default=0) > MAX_LENGTH
        ):
            raise self.refused(node)
        try:
            return _STRING_METHODS[name](text, *arguments)
        except (TypeError, ValueError):
            raise self.refused(node) from None


def _is_flat(value: object) -> bool:
    """Return whether a value is a scalar or a tuple of scalars: deeper nests can cost exponential time."""
    if isinstance(value, DeclaredSet):
        return False
    scalar = (str, bytes, int, float, complex, type(None))
    if isinstance(value, (tuple, list, dict)):
        contents = value.values() if isinstance(value, dict) else value
        return all(isinstance(element, scalar) for element in contents)
    return isinstance(value, scalar)


def combine(node: ast.BinOp | ast.AugAssign, left: object, right: object) -> object:
    """Return ``left op right`` for two constants.

    Raises:
        NotConstantError: The operation fails, is not sure, or its result is very large.
    """
    for operand in (left, right):
        if isinstance(operand, Unknown):
            raise NotConstantError(operand.line, operand.reason)
        if isinstance(operand, int) and operand.bit_length() > MAX_INTEGER_BITS:
            raise NotConstantError(node.lineno, "a very large number")
    match node.op:
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
        case ast.Mult():
            if isinstance(left, int) and isinstance(right, (str, int)):
                left, right = right, left
            if isinstance(right, int):
                if isinstance(left, int):
                    return left * right
                if type(left) in (str, tuple, list) and len(left) * right <= MAX_LENGTH:  # type: ignore[arg-type]  # sized, by the look at its type
                    return left * right  # type: ignore[operator]  # as above
        case ast.BitOr():
            if isinstance(left, DeclaredSet) and isinstance(right, DeclaredSet):
                return DeclaredSet(dict.fromkeys((*left, *right)))
            if isinstance(left, dict) and isinstance(right, dict):
                return {**left, **right}
        case _:
            pass
    raise NotConstantError(node.lineno, f"an operation: {source_of(node)}")
