"""The value of an expression over constants, or why it has none: nothing is executed."""

from __future__ import annotations

import ast
from typing import Any

from limbeck_core.reading.identifiers import DeclaredSet, described
from limbeck_core.reading.operations import (
    MAX_LENGTH,
    STRING_METHODS,
    called,
    combined,
    compared,
    field,
    is_key,
    printable,
    refused,
    short,
    source_of,
)
from limbeck_core.reading.scope import Builtin, EnumMember, NotConstantError, is_plain

BUILTINS = frozenset({"dict", "frozenset", "list", "set", "sorted", "str", "tuple"})
"""The built-in functions that are followed, unless the module binds the name itself."""


class Names:
    """What an expression may refer to; the base has no names at all."""

    def name(self, identifier: str, line: int) -> object:
        """Return the value of a name, or raise ``NotConstantError``."""
        raise NotConstantError(line, f"the name {identifier}")

    def attribute(self, owner: object, attribute: str, line: int, text: str) -> object:
        """Return an attribute of a module or class, or raise ``NotConstantError``."""
        raise NotConstantError(line, f"an attribute: {text}")

    def may_be_builtin(self, node: ast.expr) -> bool:
        """Return whether a function's name may mean one that is followed."""
        return isinstance(node, ast.Name)


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
    except NotConstantError as reason:
        return reason.unknown


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
            case ast.Dict():
                return self.dictionary(node)
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
                return self.value(body if self.constant(test) else orelse)
            case ast.Subscript():
                return self.subscript(node)
            case ast.Call():
                return self.call(node)
            case _:
                raise refused(node)

    def constant(self, node: ast.expr) -> object:
        """Return a value that is no module, class or function; the string that a member of an enum is."""
        value = self.value(node)
        if isinstance(value, EnumMember) and value.is_string:
            return value.value
        if not is_plain(value):
            raise refused(node)
        return value

    def attribute(self, node: ast.Attribute) -> object:
        owner = self.value(node.value)
        if isinstance(owner, EnumMember) and node.attr in ("value", "name"):
            return owner.value if node.attr == "value" else owner.name
        return self.names.attribute(owner, node.attr, node.lineno, source_of(node))

    # --- collections -------------------------------------------------------------------------------------

    def elements(self, nodes: list[ast.expr], whole: ast.expr) -> list[object]:
        values: list[object] = []
        for node in nodes:
            if isinstance(node, ast.Starred):
                values.extend(self.iterated(self.constant(node.value), node))
            else:
                values.append(self.value(node))
            if len(values) > MAX_LENGTH:
                raise NotConstantError(whole.lineno, "a very long collection")
        return values

    def iterated(self, value: object, node: ast.expr) -> list[object]:
        if isinstance(value, (tuple, list, str, dict)):
            return list(value)
        raise NotConstantError(node.lineno, f"{described(value)} is no sequence: {source_of(node)}")

    def declared_set(self, values: list[object], node: ast.expr) -> DeclaredSet:
        if not all(map(is_key, values)):
            raise refused(node)
        return DeclaredSet(dict.fromkeys(values))

    def dictionary(self, node: ast.Dict) -> dict[object, object]:
        found: dict[object, object] = {}
        for key_node, value_node in zip(node.keys, node.values, strict=True):
            value = self.value(value_node)
            if key_node is not None:
                key = self.constant(key_node)
                if not is_key(key):
                    raise refused(node)
                found[key] = value
            elif isinstance(value, dict):
                found.update(value)
            else:
                raise refused(node)
        return found

    def subscript(self, node: ast.Subscript) -> object:
        owner = self.constant(node.value)
        if isinstance(node.slice, ast.Slice):
            bounds = (node.slice.lower, node.slice.upper, node.slice.step)
            key: object = slice(*(None if bound is None else self.constant(bound) for bound in bounds))
        else:
            key = self.constant(node.slice)
        if not isinstance(owner, (str, tuple, list, dict)) or isinstance(owner, DeclaredSet):
            raise refused(node)
        subscripted: Any = owner
        try:
            return subscripted[key]
        except (TypeError, ValueError, LookupError):
            raise refused(node) from None

    # --- operations --------------------------------------------------------------------------------------

    def joined(self, parts: list[ast.expr], node: ast.expr) -> str:
        text = ""
        for part in parts:
            if isinstance(part, ast.FormattedValue):
                specification = "" if part.format_spec is None else self.value(part.format_spec)
                text += field(part, self.value(part.value), specification)
            else:
                text += str(self.value(part))
            short(node, text)
        return text

    def operation(self, node: ast.BinOp) -> object:
        # a long chain a + b + c ... leans to the left: walk it, do not recurse into it
        chain = [node]
        while isinstance(chain[-1].left, ast.BinOp):
            chain.append(chain[-1].left)
        value = self.constant(chain[-1].left)
        for step in reversed(chain):
            value = combined(step, value, self.constant(step.right))
        return value

    def unary(self, node: ast.UnaryOp) -> object:
        value = self.constant(node.operand)
        if isinstance(node.op, ast.Not):
            return not value
        if isinstance(value, (int, float)) and isinstance(node.op, ast.USub):
            return -value
        raise refused(node)

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
            if not compared(node, comparison, left, right):
                return False
            left = right
        return True

    # --- calls -------------------------------------------------------------------------------------------

    def call(self, node: ast.Call) -> object:
        if any(keyword.arg is None for keyword in node.keywords):
            raise refused(node)
        try:
            if isinstance(node.func, ast.Attribute) and node.func.attr in STRING_METHODS:
                owner = self.constant(node.func.value)
                if isinstance(owner, str):
                    named = {str(keyword.arg): self.constant(keyword.value) for keyword in node.keywords}
                    arguments = self.elements(node.args, node)
                    return called(node, owner, node.func.attr, arguments, named)
            # no module is read for the sake of a call that is not followed anyway
            function = self.value(node.func) if self.names.may_be_builtin(node.func) else None
        except NotConstantError:
            raise refused(node) from None
        if not isinstance(function, Builtin) or node.keywords:
            raise refused(node)
        return self.built(function.name, self.elements(node.args, node), node)

    def built(self, name: str, arguments: list[object], node: ast.Call) -> object:
        if name == "cast" and len(arguments) == 2:
            return arguments[1]
        if name == "cast" or len(arguments) > 1:
            raise refused(node)
        if name == "str":
            return str(printable(node, arguments[0])) if arguments else ""
        if name == "dict":
            source = arguments[0] if arguments else {}
            if not isinstance(source, dict):
                raise refused(node)
            return dict(source)
        values = self.iterated(arguments[0], node) if arguments else []
        if name in ("set", "frozenset"):
            return self.declared_set(values, node)
        if name == "sorted":
            if not all(isinstance(value, str) for value in values):
                raise refused(node)
            return sorted(str(value) for value in values)
        return tuple(values) if name == "tuple" else values
