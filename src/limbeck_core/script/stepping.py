"""How a text comes to mean what it means, one step after the other.

Each step names the part of the text that it reads and leaves a set of revisions; the set of the last step is
what the text resolves to. The rules are those of Alembic's ``get_revisions`` and ``iterate_revisions``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from limbeck_core.errors import RevisionError
from limbeck_core.graph.identifiers import SYMBOLS, Relative, parse_relative, steps_of
from limbeck_core.graph.revision import Revision
from limbeck_core.script.ranges import RevisionOrBase, Span, required_revision, take_steps
from limbeck_core.script.respelling import revision_of

if TYPE_CHECKING:
    from limbeck_core.script.revision import RevisionMap

MOST_NAMED = 3
"""How many revisions a step names."""

MOST_WALKED = 6
"""How many steps from one revision to the next are told one by one."""

TOLD_OF_MORE = 3
"""How many are, where there are more than that."""


class StepKind(StrEnum):
    """What a step does, by the name that JSON output uses."""

    ID = "id"
    """A full id is read."""
    LABEL = "label"
    """A branch label leads to the revision that declares it."""
    PREFIX = "prefix"
    """The ids and labels that start with a text."""
    HEADS = "heads"
    """Every revision that no ``down_revision`` names."""
    UNNEEDED = "unneeded"
    """Those of the former on which no other depends."""
    LINEAGE = "lineage"
    """Those of the former that stand above, at or below the revision of a branch."""
    BEARING = "bearing"
    """Those of the former that bear a branch label."""
    BASE = "base"
    """Nothing is applied."""
    WALK = "walk"
    """Along ``down_revision``, up or down, from each of the former."""
    LOWER = "lower"
    """The lower end of a range."""
    UPPER = "upper"
    """The upper end of a range."""
    BETWEEN = "between"
    """What lies between the two ends."""
    READ = "read"
    """A whole text at once, where its parts mean different things to different rules of Alembic's."""
    STOPPED = "stopped"
    """Here it ends without an answer."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of reading a text."""

    kind: StepKind
    text: str
    """The part of the text that it reads."""
    meaning: str
    """What it does, in one line."""
    revisions: tuple[str, ...] = ()
    """The ids that it leaves."""


def counted(count: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def ids_of(found: Iterable[RevisionOrBase]) -> tuple[str, ...]:
    """Return the ids of what was found, each once, without the base."""
    return tuple(dict.fromkeys(rev.revision for rev in found if isinstance(rev, Revision)))


def identifier_steps(revisions: RevisionMap, text: str) -> tuple[Step, ...]:
    """Return the steps of an identifier, as far as they lead."""
    trail = _Trail(revisions)
    # whoever resolves the text says why it ends where it does
    with suppress(RevisionError):
        trail.read(text)
    return tuple(trail.steps)


def range_steps(
    revisions: RevisionMap, text: str, ends: tuple[str, str], found: Sequence[str] | None
) -> tuple[Step, ...]:
    """Return the steps of a range.

    Args:
        revisions: The map.
        text: The whole text.
        ends: The lower and the upper end, as they are read.
        found: What lies between them; ``None`` where that is refused.
    """
    lower, upper = ends
    trail = _Trail(revisions)
    try:
        counted_from = parse_relative(lower) if lower not in revisions._revision_map else None
        if counted_from is None or (counted_from.symbol is None and counted_from.steps < 0):
            trail.read(lower)
        below = ids_of(revisions.get_revisions(lower))
        trail.add(StepKind.LOWER, lower, f"lower end: {named(below) or 'the base'}", below)
        relative = parse_relative(upper) if upper not in revisions._revision_map else None
        if relative is None:
            trail.read(upper)
        span = Span(upper, lower, implicit_base=False, inclusive=True, strict=False)
        above = ids_of(span.upper_ends(revisions))
        way = "" if relative is None or relative.symbol is not None else ", counted from the lower end"
        trail.add(StepKind.UPPER, upper, f"upper end{way}: {named(above) or 'the base'}", above)
    except RevisionError:
        return tuple(trail.steps)
    if found is not None:
        words = f"{counted(len(found), 'revision')} from end to end, both included"
        trail.add(StepKind.BETWEEN, text, words, found)
    return tuple(trail.steps)


def named(revisions: Sequence[str]) -> str:
    """Return a few names, and where there are more, dots."""
    return ", ".join((*revisions[:MOST_NAMED], *(["..."] if len(revisions) > MOST_NAMED else [])))


class _Trail:
    """The steps taken so far through one map."""

    def __init__(self, revisions: RevisionMap) -> None:
        self._revisions = revisions
        self.steps: list[Step] = []

    def add(self, kind: StepKind, text: str, meaning: str, revisions: Iterable[str] = ()) -> None:
        self.steps.append(Step(kind, text, meaning, tuple(revisions)))

    def _add_counted(self, kind: StepKind, text: str, noun: str, words: str, found: Sequence[str]) -> None:
        """Add a step that says how many revisions it leaves, and which."""
        names = f": {named(found)}" if found else ""
        self.add(kind, text, f"{counted(len(found), noun)} {words}{names}", found)

    def read(self, text: str) -> None:
        """Read an identifier."""
        names = self._revisions._revision_map
        exact = names.get(text)
        # a label that is a number below zero is read as a number, and an id is not
        is_number = exact is not None and exact.revision != text and _is_below_zero(text)
        relative = steps_of(text) if exact is None or is_number else None
        if relative is not None:
            self._read_relative(text, relative)
            return
        branch, at, name = text.partition("@")
        if at and _is_below_zero(name):
            self._walk_from_heads(text, Relative(branch, None, name))
            return
        if not at or (exact is not None and exact.revision == text):
            branch, name = "", text
        if branch:
            self._read_branch(
                branch, is_looked_up=name not in SYMBOLS or (name != "base" and bool(self._revisions.heads))
            )
        if name in ("head", "heads"):
            self._read_heads(branch, name)
        elif name == "base":
            self.add(StepKind.BASE, name, "the base, where nothing is applied")
        else:
            self._read_name(name, branch)

    # -- names

    def _read_branch(self, branch: str, *, is_looked_up: bool) -> None:
        """Read what stands before an ``@``; of nothing no lineage is asked, and so nobody looks for it."""
        if branch in SYMBOLS:
            self.read(branch)
        elif is_looked_up:
            self._add_name(branch, self._revisions._resolve_branch(branch))
        else:
            with suppress(RevisionError):
                self._add_name(branch, self._revisions._resolve_branch(branch))

    def _read_name(self, name: str, branch: str) -> None:
        """Read an id, a label or the start of one."""
        revisions = self._revisions
        if name not in revisions._revision_map:
            matches = revisions._assembly.prefixes.matches(name) if name else []
            if len(matches) > 1:
                found = list(dict.fromkeys(revision_of(revisions, match).revision for match in matches))
                self._add_counted(
                    StepKind.PREFIX, name, "revision", f"with an id or label that starts with '{name}'", found
                )
                if branch:
                    matches = list(revisions.filter_for_lineage(matches, branch))
                    found = list(dict.fromkeys(revision_of(revisions, match).revision for match in matches))
                    self._add_lineage(branch, "revision", found)
                return
        revision = required_revision(revisions._revision_for_ident(name), name)
        self._add_name(name, revision)
        if branch:
            self._add_lineage(branch, "revision", revisions.filter_for_lineage([revision.revision], branch))

    def _add_name(self, name: str, revision: Revision) -> None:
        names = self._revisions._revision_map
        label = name
        if name not in names:
            (match,) = self._revisions._assembly.prefixes.matches(name)
            what = "id" if names[match] is not None and revision.revision == match else "branch label"
            self.add(
                StepKind.PREFIX,
                name,
                f"the only {what} that starts with '{name}': {match}",
                [revision.revision],
            )
            label = match
        elif revision.revision == name:
            self.add(StepKind.ID, name, f"the full id of a revision: {name}", [revision.revision])
        if label != revision.revision:
            bearers = sum(label in other._labels for other in dict.fromkeys(filter(None, names.values())))
            heirs = counted(bearers - 1, "revision")
            words = f"branch label on revision {revision.revision}, inherited by {heirs}"
            self.add(StepKind.LABEL, label, words, [revision.revision])

    # -- heads

    def _read_heads(self, branch: str, name: str) -> None:
        revisions = self._revisions
        heads = revisions.heads
        self._add_counted(StepKind.HEADS, name, "head", "that no down_revision names", heads)
        if branch:
            self._add_lineage(branch, "head", revisions.filter_for_lineage(heads, branch))
        elif name == "heads" and revisions._real_heads != heads:
            self._add_unneeded(name)

    def _add_unneeded(self, text: str) -> None:
        found = self._revisions._real_heads
        self._add_counted(StepKind.UNNEEDED, text, "head", "of these on which no other depends", found)

    def _add_lineage(self, branch: str, noun: str, found: Sequence[str]) -> None:
        root = f"'{branch}'"
        if found and branch not in SYMBOLS:
            root = self._revisions._resolve_branch(branch).revision
        words = f"of these on the line of {root}, above, at or below it"
        self._add_counted(StepKind.LINEAGE, branch, noun, words, found)

    # -- steps

    def _read_relative(self, text: str, relative: Relative) -> None:
        revisions = self._revisions
        steps = relative.steps
        if relative.symbol is None and steps < 0:
            self._walk_from_heads(text, relative)
            return
        branch = (relative.branch or None) if steps > 0 else None
        if branch:
            self._read_branch(branch, is_looked_up=False)
        start: RevisionOrBase = None
        if relative.symbol is not None:
            anchor = relative.symbol if steps > 0 else relative.anchor
            self.read(anchor)
            start = revisions.get_revision(anchor)
        else:
            self.add(StepKind.BASE, relative.sign_and_steps, "from an empty database, as upgrade counts")
        self._walk(start, relative, branch)

    def _walk_from_heads(self, text: str, relative: Relative) -> None:
        revisions = self._revisions
        self._read_heads("", "heads")
        if relative.branch is not None:
            heads = [revision_of(revisions, head) for head in revisions._real_heads]
            bearing = [head.revision for head in heads if relative.branch in head._labels]
            words = f"of these that {'bears' if len(bearing) == 1 else 'bear'} the label '{relative.branch}'"
            self._add_counted(StepKind.BEARING, relative.branch, "head", words, bearing)
        reached = revisions.get_revisions(text)
        if all(place is None for place in reached):
            return
        found = ids_of(reached)
        way = f"{counted(-relative.steps, 'step')} down"
        if None in reached:
            way += " from each that has so many below it"
        elif len(reached) > 1:
            way += " from each"
        self.add(StepKind.WALK, relative.sign_and_steps, f"{way}: {named(found) or 'the base'}", found)

    def _walk(self, start: RevisionOrBase, relative: Relative, branch: str | None) -> None:
        """Tell the first steps one by one, and what is left of them as one."""
        total = abs(relative.steps)
        direction = 1 if relative.steps > 0 else -1
        one_by_one = total if total <= MOST_WALKED else TOLD_OF_MORE
        at = start
        for taken in range(one_by_one):
            at = self._walked(at, direction, branch, relative, f"step {taken + 1} of {total}")
        if one_by_one < total:
            self._walked(
                at, direction * (total - one_by_one), branch, relative, f"{total - one_by_one} more steps"
            )
        elif not total:
            found = ids_of([at])
            self.add(StepKind.WALK, relative.sign_and_steps, f"no step: {named(found)}", found)

    def _walked(
        self, at: RevisionOrBase, steps: int, branch: str | None, relative: Relative, words: str
    ) -> RevisionOrBase:
        onward = take_steps(self._revisions, at, steps, branch)
        if onward is None:
            raise RevisionError(relative.shortfall)
        found = ids_of([onward])
        way = f"{words} {'up' if steps > 0 else 'down'}"
        on = f" on the line of '{branch}'" if branch else ""
        self.add(StepKind.WALK, relative.sign_and_steps, f"{way}{on}: {named(found) or 'the base'}", found)
        return onward


def _is_below_zero(name: str) -> bool:
    """Whether a name is read as a number of steps down."""
    try:
        return int(name) < 0
    except ValueError:
        return False
