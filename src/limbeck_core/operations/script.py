"""From a script's text to what it does."""

from __future__ import annotations

import ast

from limbeck_core.operations.calls import Call
from limbeck_core.operations.following import Follower
from limbeck_core.operations.imported import ImportedConstants
from limbeck_core.operations.knowing import (
    opaque,
)
from limbeck_core.operations.model import Effect, Operation, ScriptOperations
from limbeck_core.operations.spelling import source_of
from limbeck_core.operations.undoing import not_undone
from limbeck_core.operations.values import Function
from limbeck_core.reading.constants import ConstantSource
from limbeck_core.reading.syntax import parse

_FUNCTIONS = ("upgrade", "downgrade")

FAILURES = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What an oversight in here may raise: it must not hide all other scripts of a history."""

NOT_FOLLOWED = "it could not be followed"
"""The reason of the opaque operation that stands for such an oversight; the tests see to it that none is."""


def read_operations(
    text: str, *, path: str | None = None, constants: ConstantSource | None = None
) -> ScriptOperations:
    """Return what a script's ``upgrade()`` and ``downgrade()`` do; nothing of it is executed.

    Args:
        text: The script's source. A text that Python cannot parse does nothing that could be told: one
            opaque operation says so.
        path: Where the script is.
        constants: Where constants of other modules are looked for; by default nowhere.

    Example:
        >>> text = "from alembic import op\\ndef upgrade():\\n    op.drop_column('orders', 'notes')\\n"
        >>> [operation] = read_operations(text).upgrade
        >>> operation.effect, operation.object.spelt, operation.line
        (<Effect.DROP: 'drop'>, 'orders.notes', 3)
    """
    try:
        tree = parse(text.replace("\0", " "))
    except SyntaxError as error:
        broken = opaque(max(error.lineno or 1, 1), "", f"Python cannot parse it: {error.msg}")
        return ScriptOperations((broken,), (broken,), downgrade_is_empty=False)
    follower = Follower()
    if constants is not None:
        follower.constants = ImportedConstants(constants, path or "")
    try:
        follower.follow(tree.body)
    except (RecursionError, *FAILURES):
        # what has been bound up to there is known all the same
        follower.conditions.clear()
    follower.at_loading += [
        opaque(one.line, one.name, "it is done whenever the file is loaded")
        for one in follower.operations
        if one.effect is not Effect.OPAQUE
    ]
    found: dict[str, tuple[Operation, ...]] = {}
    lines: dict[str, int | None] = {}
    for name in _FUNCTIONS:
        function = follower.environment.names.get(name)
        lines[name] = function.node.lineno if isinstance(function, Function) else None
        found[name] = _operations(follower, function)
    downgrade = follower.environment.names.get("downgrade")
    is_empty = downgrade is None or (isinstance(downgrade, Function) and _is_empty(downgrade.node))
    return ScriptOperations(
        found["upgrade"],
        found["downgrade"],
        lines["upgrade"],
        lines["downgrade"],
        not_undone(found["upgrade"], found["downgrade"]),
        is_empty,
        _raised_by(downgrade.node) if isinstance(downgrade, Function) else "",
    )


def _operations(follower: Follower, function: object) -> tuple[Operation, ...]:
    """Return what one of the two functions does."""
    if function is None:
        return ()
    follower.operations = list(follower.at_loading)
    follower.conditions = []
    follower.steps = 0
    node = ast.Call(ast.Name("upgrade", ast.Load()), [], [], lineno=1, col_offset=0)
    if not isinstance(function, Function):
        return (opaque(1, "", "a function that is not defined in the file"),)
    before = dict(follower.environment.names)
    try:
        follower.run(function, Call(ast.copy_location(node, function.node)))
    except RecursionError:
        follower.report(opaque(function.node.lineno, "", "a function that is nested too deeply"))
    except FAILURES as error:
        follower.report(opaque(function.node.lineno, "", f"{NOT_FOLLOWED}: {type(error).__name__}"))
    follower.environment.names = before
    return tuple(follower.operations)


def _is_empty(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> bool:
    """Return whether a function has no statement but ``pass`` and strings."""
    if isinstance(node, ast.Lambda):
        return isinstance(node.body, ast.Constant)
    return all(
        isinstance(statement, ast.Pass)
        or (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
        or (isinstance(statement, ast.Return) and statement.value is None)
        for statement in node.body
    )


def _raised_by(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> str:
    """Return what a function raises by a statement of its own, unless one before it may return."""
    if isinstance(node, ast.Lambda):
        return ""
    for statement in node.body:
        if isinstance(statement, ast.Raise) and statement.exc is not None:
            return source_of(statement.exc)
        if any(isinstance(inner, ast.Return) for inner in ast.walk(statement)):
            return ""
    return ""
