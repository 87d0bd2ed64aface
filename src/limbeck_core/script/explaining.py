"""Why an identifier or a range fails, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from limbeck_core.errors import MultipleHeads, RangeNotAncestorError, ResolutionError, RevisionError
from limbeck_core.graph.identifiers import SYMBOLS, Relative, parse_relative
from limbeck_core.script.ranges import Span, required_revision, take_steps
from limbeck_core.script.respelling import (
    MOST_CANDIDATES,
    Parts,
    parts_of,
    say,
    spelling_of,
    spellings_of_heads,
    spellings_of_ways,
    working,
)

if TYPE_CHECKING:
    from limbeck_core.graph.revision import Revision
    from limbeck_core.script.revision import RevisionMap

MOST_RANGES = 5
"""How many ranges are tried, to be offered."""

LONGEST_SHOWN = 60
"""How many characters of what is not found a sentence repeats."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a text means nothing, or too much."""

    words: str
    """The reason, in one line."""
    candidates: tuple[str, ...] = ()
    """What to say instead."""
    is_ambiguous: bool = False
    """Whether it could mean several things."""


def counted(count: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def explain(revisions: RevisionMap, text: str, error: RevisionError) -> Explanation:
    """Say why an identifier has failed."""
    try:
        if isinstance(error, MultipleHeads):
            return _several_heads(revisions, text, error)
        if isinstance(error, ResolutionError):
            return _not_found(revisions, text, error)
        parts = parts_of(revisions, text)
        if parts.steps:
            return _stopped(revisions, parts, error)
    except RevisionError:
        # what the explanation asks fails as well: the error's own words have to do
        pass
    return Explanation(str(error))


def explain_range(revisions: RevisionMap, lower: str, upper: str, error: RevisionError) -> Explanation:
    """Say why a range has failed: one of its ends, or both together."""
    if not isinstance(error, RangeNotAncestorError):
        return _explain_ends(revisions, lower, upper) or Explanation(str(error))
    try:
        turned = list(revisions.iterate_revisions(lower, upper, inclusive=True, assert_relative_length=False))
    except RevisionError:
        turned = []
    if turned:
        words = f"{lower} stands above {upper}; a range is written lower:upper"
        return Explanation(words, (f"{upper}:{lower}",))
    return Explanation(f"{lower} is not below {upper}: no line of down revisions joins them")


def _explain_ends(revisions: RevisionMap, lower: str, upper: str) -> Explanation | None:
    """Say why an end of a range fails on its own, if one does."""
    from_lower = parse_relative(lower) if lower not in revisions._revision_map else None
    if from_lower is not None and from_lower.symbol is not None:
        return _relative_lower_end(revisions, lower, from_lower, upper)
    from_upper = parse_relative(upper) if upper not in revisions._revision_map else None
    try:
        if from_upper is None:
            revisions.get_revisions(upper)
        elif from_upper.symbol is not None:
            Span(upper, None, implicit_base=False, inclusive=True, strict=False).upper_ends(revisions)
    except RevisionError as cause:
        return _as_range(revisions, explain(revisions, upper, cause), lower, "")
    try:
        revisions.get_revisions(lower)
    except RevisionError as cause:
        return _as_range(revisions, explain(revisions, lower, cause), "", upper)
    return None


def _as_range(revisions: RevisionMap, explanation: Explanation, lower: str, upper: str) -> Explanation:
    """Offer ranges where candidates for one end make some with the other end."""
    ends = [(lower or end, upper or end) for end in explanation.candidates[:MOST_RANGES]]
    ranges = [f"{below}:{above}" for below, above in ends if _makes_range(revisions, below, above)]
    return replace(explanation, candidates=tuple(ranges) or explanation.candidates)


def _makes_range(revisions: RevisionMap, lower: str, upper: str) -> bool:
    try:
        found = revisions.iterate_revisions(upper, lower, inclusive=True, assert_relative_length=False)
        return bool(list(found))
    except RevisionError:
        return False


def _relative_lower_end(revisions: RevisionMap, lower: str, relative: Relative, upper: str) -> Explanation:
    """Offer the id for a lower end that counts steps from one, which Alembic does not take."""
    words = "Alembic takes steps from a revision only as the upper end of a range"
    try:
        found = take_steps(revisions, revisions.get_revision(relative.anchor), relative.steps)
    except RevisionError as cause:
        return _as_range(revisions, explain(revisions, lower, cause), "", upper)
    if found is None or isinstance(found, str):
        return Explanation(words)
    spelling = spelling_of(revisions, found.revision)
    return _as_range(revisions, Explanation(f"{words}; {say((spelling,))}", (spelling,)), "", upper)


def _several_heads(revisions: RevisionMap, text: str, error: MultipleHeads) -> Explanation:
    heads = error.heads
    candidates = spellings_of_heads(revisions, heads)
    branch = parts_of(revisions, text).branch
    plural = "heads" if branch is None else f"{branch}@heads"
    words = f"{counted(len(heads), 'head')}; {say(candidates, f'{plural} for all')}"
    return Explanation(words, candidates, is_ambiguous=True)


def _not_found(revisions: RevisionMap, text: str, error: ResolutionError) -> Explanation:
    argument = str(error.argument)
    parts = parts_of(revisions, text)
    if argument in revisions._revision_map or "is not a member" in str(error):
        return Explanation(str(error))
    if not argument or (text.endswith("@") and text.endswith(argument)):
        return Explanation("nothing stands after the @" if "@" in text else "an identifier is empty")
    if argument == "current":
        return Explanation("'current' is where a database stands, and none is asked")
    prefixes = revisions._assembly.prefixes
    matches: Sequence[str] = prefixes.matches(argument)
    is_branch = parts.branch == argument and parts.symbol != argument
    if parts.branch and not is_branch and matches:
        matches = revisions.filter_for_lineage(matches, parts.branch)
    if len(matches) > 1:
        return _several_matches(revisions, parts, argument, matches)
    what = "branch" if is_branch else "id or label"
    on = f" on branch '{parts.branch}'" if parts.branch and not is_branch else ""
    shown = argument if len(argument) <= LONGEST_SHOWN else f"{argument[:LONGEST_SHOWN]}..."
    words = f"no {what}{on} is or starts with '{shown}'"
    short = [name for name in revisions._revision_map if isinstance(name, str) and name.startswith(argument)]
    spelled = working(revisions, (str(parts.with_other(argument, name)) for name in short[:MOST_CANDIDATES]))
    if spelled and not prefixes.matches(argument):
        return Explanation(f"{words} and has four characters; {say(spelled)}", spelled)
    lowered = prefixes.first_matches(argument.lower(), MOST_CANDIDATES)
    spelled = working(
        revisions, (str(parts.with_other(argument, spelling_of(revisions, name))) for name in lowered)
    )
    if spelled and argument.lower() != argument:
        return Explanation(f"{words}; capitals count: {say(spelled)}", spelled)
    return Explanation(words)


def _several_matches(
    revisions: RevisionMap, parts: Parts, prefix: str, matches: Sequence[str]
) -> Explanation:
    names = [spelling_of(revisions, match) for match in matches[:MOST_CANDIDATES] if match not in SYMBOLS]
    spellings = [str(parts.with_other(prefix, name)) for name in names]
    if str(parts) != prefix:
        spellings = [*working(revisions, spellings)] or names
    words = f"{len(matches)} ids or labels start with '{prefix}'; {say(spellings)}"
    return Explanation(words, tuple(spellings), is_ambiguous=True)


def _stopped(revisions: RevisionMap, parts: Parts, error: RevisionError) -> Explanation:
    """Say where steps end or part."""
    steps = Relative(None, None, parts.steps).steps
    if not steps:
        return Explanation("no steps are counted from nothing; say head+0 or an id")
    branch = parts.branch or None
    if parts.symbol is None and steps < 0:
        return _stopped_below_heads(revisions, parts, error)
    start: Revision | None = None
    if parts.symbol is not None:
        start = revisions.get_revision(parts.symbol if steps > 0 else f"{parts.branch or ''}@{parts.symbol}")
    upward = branch if steps > 0 else None
    if upward:
        revisions._resolve_branch(upward)
    at, taken = _walk(revisions, start, steps, upward)
    if taken == abs(steps):
        # the way to the end of the steps is clear: another head's is not
        return Explanation(str(error))
    ways = _ways(revisions, at, steps, upward)
    if len(ways) < 2:
        origin = parts.symbol or "the empty database"
        on = f" on branch '{upward}'" if upward else ""
        where = "above" if steps > 0 else "below"
        found = f"only {counted(taken, 'revision')}" if taken else "no revision"
        return Explanation(f"{found} {where} {origin}{on}, not {abs(steps)}")
    place = "the empty database" if at is None else at.revision
    spellings = spellings_of_ways(revisions, parts, ways, abs(steps) - taken - 1)
    words = f"{counted(len(ways), 'way')} {'up' if steps > 0 else 'down'} from {place}; {say(spellings)}"
    return Explanation(words, spellings, is_ambiguous=True)


def _stopped_below_heads(revisions: RevisionMap, parts: Parts, error: RevisionError) -> Explanation:
    for found in revisions.get_revisions("heads"):
        head = required_revision(found, "heads")
        if parts.branch and parts.branch not in head.branch_labels:
            continue
        explanation = _stopped(revisions, Parts(None, head.revision, parts.steps), error)
        if explanation.is_ambiguous:
            return explanation
    if parts.branch:
        return Explanation(f"no head bears branch label '{parts.branch}', or it has too few revisions")
    steps = abs(Relative(None, None, parts.steps).steps)
    return Explanation(f"no head has {counted(steps, 'revision')} below it")


def _walk(
    revisions: RevisionMap, start: Revision | None, steps: int, branch: str | None
) -> tuple[Revision | None, int]:
    """Take steps one by one as far as there is one way; return where that is and how many they were."""
    at, taken = start, 0
    while taken < abs(steps):
        try:
            onward = take_steps(revisions, at, 1 if steps > 0 else -1, branch)
        except RevisionError:
            break
        if onward is None or onward == "base":
            break
        at, taken = onward, taken + 1
    return at, taken


def _ways(revisions: RevisionMap, at: Revision | None, steps: int, branch: str | None) -> tuple[str, ...]:
    if at is None:
        ways = revisions.bases if steps > 0 else revisions.heads
    else:
        ways = at._nextrev_in_order if steps > 0 else at._versioned_down_revisions
    return revisions.filter_for_lineage(ways, branch) if branch else ways
