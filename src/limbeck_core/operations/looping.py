"""Loops of a script: each turn where that is known, else one turn that stands for all."""

from __future__ import annotations

import ast
from collections.abc import Callable

from limbeck_core.operations.blocks import BREAK, CONTINUE, NEXT, RAISE, RETURN
from limbeck_core.operations.branching import Branches
from limbeck_core.operations.knowing import (
    candidates_of,
)
from limbeck_core.operations.spelling import source_of
from limbeck_core.operations.values import (
    Handle,
    Unknown,
)

MAX_TURNS = 2000
"""So many turns of one loop are followed."""


class Loops(Branches):
    """Follows loops."""

    def loop(self, node: ast.For | ast.AsyncFor) -> frozenset[str]:
        """Follow ``for``: each turn where what it goes over is known, else one turn that stands for all."""
        over = self.value(node.iter)
        known = self.known_items(over)
        if known is None or len(known) > MAX_TURNS:
            candidates = candidates_of(over)
            if candidates is None or len(candidates) > MAX_TURNS:
                return self.unknown_loop(node, over)
            return self.candidate_loop(node, candidates)
        ends: set[str] = set()
        entered = 0
        broken = False
        try:
            for one in known:
                if self.is_spent():
                    self.give_up(node)
                    break
                self.assign(node.target, one)
                found = self.follow(node.body)
                ends |= found & {RETURN}
                if BREAK in found or RETURN in found:
                    if not found & {NEXT, CONTINUE}:
                        broken = BREAK in found
                        if not broken and not entered:
                            return frozenset(ends)
                        break
                    self.conditions.append(self.left_unless)
                    entered += 1
                if found == {RAISE}:
                    return found
        finally:
            del self.conditions[len(self.conditions) - entered :]
        if node.orelse and not broken:
            ends |= self.follow(node.orelse)
        return frozenset({*ends, NEXT})

    def candidate_loop(self, node: ast.For | ast.AsyncFor, candidates: tuple[object, ...]) -> frozenset[str]:
        """Follow a loop over some of a known set of items: each turn depends on whether it is one of them."""
        ends: set[str] = set()
        self.forget(node, f"is bound in the loop of line {node.lineno}")
        for one in candidates:
            if self.is_spent():
                self.give_up(node)
                break
            shown = f"{one!r} " if isinstance(one, (str, int)) else ""
            with self.under(f"if {shown}is in {source_of(node.iter)}"):
                self.assign(node.target, one)
                ends |= self.follow(node.body) & {RETURN}
        if node.orelse:
            ends |= self.follow(node.orelse) - {NEXT}
        if ends:
            self.left_unless = f"if not left in the loop of line {node.lineno}"
        return frozenset({*ends, NEXT})

    def unknown_loop(self, node: ast.For | ast.AsyncFor, over: object) -> frozenset[str]:
        """Follow one turn of a loop over something unknown."""
        self.forget(node, f"is bound in the loop of line {node.lineno}")
        condition = f"for each {source_of(node.target)} of {source_of(node.iter)}"
        return self.turn(node, condition, lambda: self.assign(node.target, self.element(over, node.iter)))

    def repeat(self, node: ast.While) -> frozenset[str]:
        """Follow ``while``: one turn that stands for all."""
        self.forget(node, f"is bound in the loop of line {node.lineno}")
        truth = self.truth(node.test)
        if truth is False:
            return self.follow(node.orelse)
        return self.turn(node, f"while {source_of(node.test)}", lambda: None)

    def turn(
        self, node: ast.For | ast.AsyncFor | ast.While, condition: str, start: Callable[[], None]
    ) -> frozenset[str]:
        with self.under(condition):
            start()
            found = self.follow(node.body)
        self.forget(node, f"is bound in the loop of line {node.lineno}")
        ends = found & {RETURN}
        if node.orelse:
            ends |= self.follow(node.orelse) - {NEXT}
        if ends:
            self.left_unless = f"if not left in the loop of line {node.lineno}"
        return frozenset({*ends, NEXT})

    def forget(self, node: ast.stmt, reason: str) -> None:
        """Make unknown what a loop binds, which may differ from turn to turn; what leads on is kept."""
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
                name = inner.id
                if name in self.environment.names and not isinstance(self.environment.names[name], Handle):
                    self.environment.names[name] = Unknown(node.lineno, f"the name {name}, which {reason}")
