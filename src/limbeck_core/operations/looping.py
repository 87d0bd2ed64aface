"""Loops of a script: each turn where that is known, else one turn that stands for all."""

from __future__ import annotations

import ast
from collections.abc import Callable
from collections.abc import Set as AbstractSet

from limbeck_core.operations.blocks import BREAK, CONTINUE, NEXT, RAISE, RETURN
from limbeck_core.operations.branching import Branches
from limbeck_core.operations.knowing import (
    candidates_of,
)
from limbeck_core.operations.spelling import number, source_of
from limbeck_core.operations.values import (
    Handle,
    Unknown,
)

MAX_TURNS = 2000
"""So many turns of one loop are followed."""


class Loops(Branches):
    """Follows loops."""

    def loop(self, node: ast.For | ast.AsyncFor | ast.While) -> frozenset[str]:
        """Follow ``for`` or ``while``."""
        outer, self.left_names = self.left_names, set()
        try:
            return self.repeat(node) if isinstance(node, ast.While) else self.go_over(node)
        finally:
            self.left_names = outer

    def go_over(self, node: ast.For | ast.AsyncFor) -> frozenset[str]:
        """Follow ``for``: each turn where what it goes over is known, else one turn that stands for all."""
        over = self.value(node.iter)
        known = self.known_items(over)
        if known is not None and len(known) <= MAX_TURNS:
            return self.known_loop(node, known)
        candidates = candidates_of(over)
        if candidates is not None and len(candidates) <= MAX_TURNS:
            return self.candidate_loop(node, candidates)
        return self.unknown_loop(node, over)

    def known_loop(self, node: ast.For | ast.AsyncFor, known: tuple[object, ...]) -> frozenset[str]:
        """Follow a loop over known items: each turn, as far as none before it ends the loop."""
        ends: set[str] = set()
        entered = 0
        may_break = False
        [left] = _left(node, {RETURN})
        try:
            for one in known:
                if self.is_spent():
                    self.give_up(node)
                    break
                self.assign(node.target, one)
                found = self.follow(node.body)
                self.forget_left(node)
                ends |= found & {RETURN}
                may_break = may_break or BREAK in found
                if not found & {NEXT, CONTINUE}:
                    # the loop ends here at the latest
                    return frozenset({*ends, NEXT} if may_break else ends | (found & {RAISE}))
                if found & {BREAK, RETURN}:
                    self.conditions.append(left if CONTINUE in found else self.left_unless)
                    entered += 1
            ends |= self.follow(node.orelse)
        finally:
            del self.conditions[len(self.conditions) - entered :]
            self.left_unless = left
        return frozenset({*ends, NEXT} if may_break else ends)

    def candidate_loop(self, node: ast.For | ast.AsyncFor, candidates: tuple[object, ...]) -> frozenset[str]:
        """Follow a loop over some of a known set of items: each turn depends on whether it is one of them."""
        found: set[str] = set()
        reason = f"is bound in the loop of line {node.lineno}"
        self.forget(node, reason)
        for one in candidates:
            if self.is_spent():
                self.give_up(node)
                break
            if isinstance(one, (str, int)):
                shown = repr(one) if isinstance(one, str) else number(one)
                condition = f"if {shown} is in {source_of(node.iter)}"
            else:
                condition = f"for each {source_of(node.target)} of {source_of(node.iter)}"
            with self.under(*_left(node, found), condition):
                self.assign(node.target, one)
                found |= self.follow(node.body)
            self.forget(node, reason)
        return self.ended(node, found)

    def unknown_loop(self, node: ast.For | ast.AsyncFor, over: object) -> frozenset[str]:
        """Follow one turn of a loop over something unknown."""
        self.forget(node, f"is bound in the loop of line {node.lineno}")
        condition = f"for each {source_of(node.target)} of {source_of(node.iter)}"
        return self.turn(node, condition, lambda: self.assign(node.target, self.element(over, node.iter)))

    def repeat(self, node: ast.While) -> frozenset[str]:
        """Follow ``while``: one turn that stands for all."""
        self.forget(node, f"is bound in the loop of line {node.lineno}")
        if self.truth(node.test) is False:
            return self.follow(node.orelse)
        return self.turn(node, f"while {source_of(node.test)}", lambda: None)

    def turn(
        self, node: ast.For | ast.AsyncFor | ast.While, condition: str, start: Callable[[], None]
    ) -> frozenset[str]:
        with self.under(condition):
            start()
            found = self.follow(node.body)
        self.forget(node, f"is bound in the loop of line {node.lineno}")
        return self.ended(node, found)

    def ended(self, node: ast.For | ast.AsyncFor | ast.While, found: AbstractSet[str]) -> frozenset[str]:
        """Follow what stands behind a loop whose turns end in several ways; return how it may end."""
        with self.under(*_left(node, found)):
            behind = self.follow(node.orelse)
        self.left_unless = _left(node, {RETURN})[0]
        return frozenset({*(found & {RETURN}), *(behind - {NEXT}), NEXT})

    def forget_left(self, node: ast.stmt) -> None:
        """Make unknown what is bound where a turn may have ended early."""
        for name in self.left_names:
            if not isinstance(self.environment.names.get(name), Handle):
                reason = f"the name {name}, which depends on line {node.lineno}"
                self.environment.names[name] = Unknown(node.lineno, reason)
        self.left_names.clear()

    def forget(self, node: ast.stmt, reason: str) -> None:
        """Make unknown what a loop binds, which may differ from turn to turn; what leads on is kept."""
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
                name = inner.id
                if name in self.environment.names and not isinstance(self.environment.names[name], Handle):
                    self.environment.names[name] = Unknown(node.lineno, f"the name {name}, which {reason}")


def _left(node: ast.stmt, found: AbstractSet[str]) -> list[str]:
    """Return under what condition a loop goes on, or comes to its end, whose turns end in some ways."""
    return [f"if not left in the loop of line {node.lineno}"] if found & {BREAK, RETURN} else []
