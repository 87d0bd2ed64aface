"""Statements one after the other, and how a block of them may end."""

from __future__ import annotations

import ast
from abc import abstractmethod
from collections.abc import Iterable

from limbeck_core.operations.connecting import Connections
from limbeck_core.operations.knowing import opaque
from limbeck_core.operations.spelling import all_of

NEXT, RETURN, BREAK, CONTINUE, RAISE = "next", "return", "break", "continue", "raise"
"""How a statement may end."""


END = frozenset({NEXT})

LEAVING = frozenset({RETURN, BREAK, CONTINUE})
"""Ways to leave the statements that follow."""


Ways = list[tuple[dict[str, object], str]]
"""The names after each way of a branch, and the condition of that way."""


class Blocks(Connections):
    """Follows blocks.

    What follows a statement is told as a set of ``NEXT``, ``RETURN``, ``BREAK``, ``CONTINUE`` and ``RAISE``:
    several, where that depends on something unknown.
    """

    left_unless = ""
    """Under what condition the last statement or block did not leave what is around it."""

    def __init__(self) -> None:
        super().__init__()
        self.returned: list[tuple[str, object]] = []
        """What the innermost of them may return, each under its condition."""
        self.base = 0
        """How many conditions hold where the innermost of them is called."""
        self.reaching: dict[ast.AST, tuple[frozenset[str], frozenset[str]]] = {}
        """What each function mentions, for those that have been asked for."""
        self.called_with: dict[ast.AST, dict[str, object]] = {}
        """The parameters of the functions that are being followed, of each those of its innermost call."""
        self.left_names: set[str] = set()
        """The names that are bound where a turn of the innermost loop ends early under some condition."""

    def follow(self, body: Iterable[ast.stmt]) -> frozenset[str]:
        """Follow statements; return how they may end."""
        ends: set[str] = set()
        entered = 0
        try:
            for statement in body:
                if self.is_spent():
                    self.give_up(statement)
                    return frozenset({*ends, NEXT})
                try:
                    found = self.statement(statement)
                except RecursionError:
                    self.report(opaque(statement.lineno, "", "a statement that is nested too deeply"))
                    found = END
                ends |= found - {NEXT}
                if NEXT not in found:
                    return frozenset(ends)
                if found & LEAVING:
                    self.conditions.append(self.left_unless)
                    entered += 1
            return frozenset({*ends, NEXT})
        finally:
            if entered:
                self.left_unless = all_of(self.conditions[-entered:])
                del self.conditions[-entered:]

    def give_up(self, statement: ast.stmt) -> None:
        """Note that too much has been followed to go on, once for each line."""
        reason = "it would take too long to follow"
        if not self.operations or self.operations[-1].opaque != reason:
            self.report(opaque(statement.lineno, "", reason))

    @abstractmethod
    def statement(self, node: ast.stmt) -> frozenset[str]:
        """Follow one statement; return how it may end."""
