"""Branches of a script: ``if``, ``match`` and ``try``, each way under its condition."""

from __future__ import annotations

import ast

from limbeck_core.operations.alternatives import either
from limbeck_core.operations.blocks import LEAVING, NEXT, RAISE, Blocks, Ways
from limbeck_core.operations.knowing import equal_to, joined_value
from limbeck_core.operations.narrowing import narrowed
from limbeck_core.operations.spelling import all_of, any_of, negated, source_of
from limbeck_core.operations.values import (
    Either,
    Unknown,
)


class Branches(Blocks):
    """Follows branches."""

    def branch(self, node: ast.If) -> frozenset[str]:
        """Follow ``if``: one way where the test is known, else both, each under its condition."""
        conditions: list[str] = []
        ends: set[str] = set()
        before = dict(self.environment.names)
        first = before
        results: Ways = []
        left: list[str] = []
        going_on: list[str] = []
        while True:
            self.environment.names = dict(before)
            truth = self.truth(node.test)
            before = dict(self.environment.names)
            if truth is None:
                positive = [*conditions, f"if {source_of(node.test)}"]
                found = self.branch_body(node.body, positive, results, narrowed(before, node.test, True))
                before = narrowed(before, node.test, False)
                ends |= found
                if found & LEAVING:
                    left.append(any_of([*going_on, negated(node.test), *self.way_on(found)]))
                if NEXT in found:
                    going_on.append(source_of(node.test))
                conditions.append(f"if {negated(node.test)}")
            rest = node.body if truth else node.orelse
            if not truth and len(rest) == 1 and isinstance(inner := rest[0], ast.If):
                # a long chain of elif is walked, not recursed into
                node = inner
                continue
            found = self.branch_body(rest, conditions, results, before)
            if found & LEAVING and (ways := [*going_on, *self.way_on(found)]):
                left.append(any_of(ways))
            ends |= found
            break
        if len(results) > 1:
            # behind the ways together a name has all its alternatives again
            for name, value in first.items():
                if all(_is_of(names.get(name), value) for names, _ in results):
                    for names, _ in results:
                        names[name] = value
        self.join(results, before, node)
        self.left_unless = all_of(left)
        return frozenset(ends)

    def way_on(self, found: frozenset[str]) -> list[str]:
        """Return under what condition the statements behind a way that may leave are reached by it."""
        return [self.left_unless.removeprefix("if ")] if NEXT in found else []

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
        names = self.environment.names
        if NEXT in found:
            results.append((names, all_of(conditions)))
        else:
            self.left_names.update(name for name in names if names[name] is not before.get(name))
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
        """Follow ``match``: each case under a condition, unless it is known which one it is."""
        subject = self.value(node.subject)
        before = dict(self.environment.names)
        results: Ways = []
        ends: set[str] = set()
        left: list[str] = []
        is_open = True
        for case in node.cases:
            fits = _fits(case.pattern, subject, self)
            if fits is False:
                continue
            unknown = Unknown(case.pattern.lineno, f"a part of {source_of(node.subject)}")
            given = subject if _is_whole(case.pattern) else unknown
            start = {**before, **dict.fromkeys(_bound(case.pattern), given)}
            if case.guard is not None:
                self.environment.names = dict(start)
                holds = self.truth(case.guard)
                fits = False if holds is False else fits and holds
                if fits is False:
                    continue
            guard = "" if case.guard is None else f" and {source_of(case.guard)}"
            is_sure = fits is True and not results and not ends
            shown = "no case above" if _is_wild(case.pattern) else source_of(case.pattern)
            condition = f"if {source_of(node.subject)} fits {shown}{guard}"
            found = self.branch_body(case.body, [] if is_sure else [condition], results, start)
            if found & LEAVING:
                ways = self.way_on(found) if is_sure else [f"not left in the cases of line {node.lineno}"]
                left.append(any_of(ways))
            ends |= found
            if fits:
                is_open = False
                break
        if is_open:
            results.append((before, "if no case fits" if ends else ""))
            ends.add(NEXT)
        self.join(results, before, node)
        self.left_unless = all_of(left)
        return frozenset(ends)

    def attempt(self, node: ast.Try | ast.TryStar) -> frozenset[str]:
        """Follow ``try``: what handles an exception depends on one."""
        first = self.environment.names
        self.environment.names = dict(first)
        left: list[str] = []
        ends = set(self.follow(node.body))
        if ends & LEAVING and NEXT in ends:
            left.append(self.left_unless)
        after = dict(self.environment.names)
        results: Ways = [(after, "")] if NEXT in ends else []
        if NEXT in ends and node.orelse:
            found = self.follow(node.orelse)
            if found & LEAVING and NEXT in found:
                left.append(self.left_unless)
            ends = (ends - {NEXT}) | found
            results = [(self.environment.names, "")] if NEXT in found else []
        goes_on = NEXT in ends
        leaves = bool(ends & LEAVING)
        ways: list[str] = []
        before = self.interrupted(first, after, node)
        for handler in node.handlers:
            kind = "exception" if handler.type is None else source_of(handler.type)
            start = dict(before)
            if handler.name:
                start[handler.name] = Unknown(handler.lineno, f"the exception {handler.name}")
            way = f"after {kind} in line {node.lineno}"
            found = self.branch_body(handler.body, [way], results, start)
            # a handler that raises does so after an exception only
            ends |= found - {RAISE} if goes_on else found
            if NEXT in found:
                ways.append(way)
            if found & LEAVING:
                left.append(f"if not left {way}" if NEXT in found else f"if there is no {way[6:]}")
        if leaves and not goes_on and ways:
            # what follows is reached after an exception alone
            left = [" or ".join(ways)]
        self.join(results, after, node)
        if node.finalbody:
            found = self.follow(node.finalbody)
            if NEXT not in found:
                return found
            if found & LEAVING:
                left.append(self.left_unless)
            ends |= found & LEAVING
        self.left_unless = all_of(left)
        return frozenset(ends - {RAISE}) or frozenset({RAISE})

    def interrupted(
        self, first: dict[str, object], after: dict[str, object], node: ast.stmt
    ) -> dict[str, object]:
        """Return the names where an exception may have come before some of them were bound anew."""
        names = dict(after)
        for name, value in first.items():
            if name in after and after[name] is not value:
                doubt = Unknown(node.lineno, f"the name {name}, which line {node.lineno} may bind")
                names[name] = joined_value(value, after[name], doubt)
        return names


def _is_of(value: object, whole: object) -> bool:
    """Return whether a value is what a test left of several alternatives."""
    if not isinstance(whole, Either):
        return False
    options = value.options if isinstance(value, Either) else (("", value),)
    known = [option for _, option in whole.options]
    return all(any(option is one for one in known) for _, option in options)


def _fits(pattern: ast.pattern, subject: object, owner: Blocks) -> bool | None:
    """Return whether a pattern fits, or ``None`` where that cannot be known."""
    match pattern:
        case ast.MatchAs(pattern=None):
            return True
        case ast.MatchAs(pattern=ast.pattern() as inner):
            return _fits(inner, subject, owner)
        case ast.MatchOr(patterns=patterns):
            fits = [_fits(one, subject, owner) for one in patterns]
            return True if True in fits else None if None in fits else False
        case ast.MatchValue(value=node):
            one, other = equal_to(subject), equal_to(owner.value(node))
            if isinstance(one, (str, int)) and isinstance(other, (str, int)):
                return one == other
    return None


def _is_wild(pattern: ast.pattern) -> bool:
    """Return whether a pattern fits whatever it is held against."""
    return isinstance(pattern, ast.MatchAs) and pattern.pattern is None


def _is_whole(pattern: ast.pattern) -> bool:
    """Return whether the only name that a pattern binds is for all that it is held against."""
    return isinstance(pattern, ast.MatchAs) and not (pattern.pattern and _bound(pattern.pattern))


def _bound(pattern: ast.pattern) -> set[str]:
    """Return the names that a pattern binds."""
    found: set[str] = set()
    for inner in ast.walk(pattern):
        name = inner.rest if isinstance(inner, ast.MatchMapping) else None
        if isinstance(inner, (ast.MatchAs, ast.MatchStar)):
            name = inner.name
        if name is not None:
            found.add(name)
    return found
