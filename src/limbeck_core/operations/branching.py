"""Branches of a script: ``if``, ``match`` and ``try``, each way under its condition."""

from __future__ import annotations

import ast

from limbeck_core.operations.alternatives import either
from limbeck_core.operations.blocks import BREAK, CONTINUE, END, NEXT, RAISE, RETURN, Blocks, Ways
from limbeck_core.operations.knowing import joined_value
from limbeck_core.operations.spelling import all_of, any_of, negated, source_of
from limbeck_core.operations.values import (
    Unknown,
)

_LEAVING = frozenset({RETURN, BREAK, CONTINUE})


class Branches(Blocks):
    """Follows branches."""

    def branch(self, node: ast.If) -> frozenset[str]:
        """Follow ``if``: one way where the test is known, else both, each under its condition."""
        conditions: list[str] = []
        ends: set[str] = set()
        before = dict(self.environment.names)
        results: Ways = []
        left: list[str] = []
        going_on: list[str] = []
        while True:
            truth = self.truth(node.test)
            if truth is None:
                positive = [*conditions, f"if {source_of(node.test)}"]
                found = self.branch_body(node.body, positive, results, before)
                ends |= found
                if NEXT not in found and RAISE not in found:
                    left.append(any_of([*going_on, negated(node.test)]))
                elif found & _LEAVING:
                    left.append(f"if not left in {source_of(node.test)}")
                if NEXT in found:
                    going_on.append(source_of(node.test))
                conditions.append(f"if {negated(node.test)}")
            elif truth:
                ends |= self.branch_body(node.body, conditions, results, before)
                break
            if len(node.orelse) == 1 and isinstance(inner := node.orelse[0], ast.If):
                # a long chain of elif is walked, not recursed into
                node = inner
                continue
            found = self.branch_body(node.orelse, conditions, results, before)
            if found & _LEAVING and going_on:
                way = f"not left in the else of {source_of(node.test)}"
                left.append(any_of([*going_on, way]) if NEXT in found else any_of(going_on))
            ends |= found
            break
        self.join(results, before, node)
        self.left_unless = all_of(left) or (conditions[-1] if conditions else "if the block is not left")
        return frozenset(ends) or END

    def branch_body(
        self,
        body: list[ast.stmt],
        conditions: list[str],
        results: Ways,
        before: dict[str, object],
    ) -> frozenset[str]:
        """Follow one way of a branch, with the names as they are before it."""
        self.environment.names = dict(before)
        self.conditions += conditions
        try:
            found = self.follow(body)
        finally:
            del self.conditions[len(self.conditions) - len(conditions) :]
        if NEXT in found or not found:
            results.append((self.environment.names, all_of(conditions)))
        return found

    def join(self, results: Ways, before: dict[str, object], node: ast.stmt) -> None:
        """Bind each name to what it stands for after the ways of a branch."""
        if not results:
            self.environment.names = before
            return
        joined = dict(results[0][0])
        for name in {name for names, _ in results for name in names}:
            first = results[0][0].get(name)
            if all(names.get(name) is first for names, _ in results):
                continue
            doubt = Unknown(node.lineno, f"the name {name}, which depends on line {node.lineno}")
            value = first
            for names, _ in results[1:]:
                value = joined_value(value, names.get(name), doubt)
            if value is doubt and all(condition and name in names for names, condition in results):
                value = either(((condition, names[name]) for names, condition in results), doubt)
            joined[name] = value
        self.environment.names = joined

    def match(self, node: ast.Match) -> frozenset[str]:
        """Follow ``match``: each case under a condition."""
        subject = self.value(node.subject)
        before = dict(self.environment.names)
        results: Ways = []
        ends: set[str] = set()
        complete = False
        for case in node.cases:
            condition = f"case {source_of(case.pattern)} of {source_of(node.subject)}"
            pattern = case.pattern
            if isinstance(pattern, ast.MatchValue) and isinstance(subject, (str, int)):
                value = self.value(pattern.value)
                if isinstance(value, (str, int)) and value != subject:
                    continue
            plain = isinstance(pattern, ast.MatchAs) and pattern.pattern is None and case.guard is None
            names = {
                inner.name for inner in ast.walk(pattern) if isinstance(inner, ast.MatchAs) and inner.name
            }
            unknown = Unknown(case.pattern.lineno, f"a part of {source_of(node.subject)}")
            start = {**before, **dict.fromkeys(names, unknown)}
            ends |= self.branch_body(case.body, [condition], results, start)
            complete = complete or plain
        if not complete:
            results.append((before, "if no case fits"))
            ends.add(NEXT)
        self.join(results, before, node)
        self.left_unless = f"if not left in the cases of {source_of(node.subject)}"
        return frozenset(ends)

    def attempt(self, node: ast.Try | ast.TryStar) -> frozenset[str]:
        """Follow ``try``: what handles an exception depends on one."""
        ends = set(self.follow(node.body))
        before = dict(self.environment.names)
        results: Ways = [(before, "")] if NEXT in ends else []
        if NEXT in ends and node.orelse:
            found = self.follow(node.orelse)
            ends = (ends - {NEXT}) | found
            results = [(self.environment.names, "")] if NEXT in found else []
        normal = frozenset(ends)
        for handler in node.handlers:
            kind = "an exception" if handler.type is None else source_of(handler.type)
            start = dict(before)
            if handler.name:
                start[handler.name] = Unknown(handler.lineno, f"the exception {handler.name}")
            found = self.branch_body(handler.body, [f"after {kind} in line {node.lineno}"], results, start)
            # a handler that leaves does so after an exception only
            ends |= found & {NEXT} if NEXT in normal else found
            if found & {RETURN, BREAK, CONTINUE} and NEXT in normal:
                ends |= found
                self.left_unless = f"if there is no {kind} in line {node.lineno}"
        self.join(results, before, node)
        if node.finalbody:
            found = self.follow(node.finalbody)
            if NEXT not in found:
                return found
        return frozenset(ends - {RAISE}) or frozenset({RAISE})
