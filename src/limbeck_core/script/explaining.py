"""Why an identifier fails, and what to say instead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from limbeck_core.errors import MultipleHeads, RangeNotAncestorError, ResolutionError, RevisionError
from limbeck_core.graph.identifiers import Relative, parse_relative
from limbeck_core.graph.spelling import shortest_prefix
from limbeck_core.script.ranges import RevisionOrBase, Span, take_steps

if TYPE_CHECKING:
    from limbeck_core.graph.revision import Revision
    from limbeck_core.script.revision import RevisionMap

MOST_CANDIDATES = 20
"""How many spellings are offered."""

LONGEST_SHOWN = 60
"""How many characters of what is not found a sentence repeats."""

MOST_NAMED = 3
"""How many spellings a sentence names."""


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
    if isinstance(error, MultipleHeads):
        return _several_heads(revisions, text, error)
    if isinstance(error, ResolutionError):
        return _not_found(revisions, text, error)
    relative = parse_relative(text)
    if relative is not None:
        return _stopped(revisions, relative, error)
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
        return Explanation(
            f"{lower} stands above {upper}; a range is written lower:upper", (f"{upper}:{lower}",)
        )
    return Explanation(f"{lower} is not below {upper}: no line of down revisions joins them")


def _explain_ends(revisions: RevisionMap, lower: str, upper: str) -> Explanation | None:
    """Say why an end of a range fails on its own, if one does."""
    known = revisions._revision_map
    from_upper = parse_relative(upper) if upper not in known else None
    from_lower = parse_relative(lower) if lower not in known else None
    if from_lower is not None and from_lower.symbol is not None:
        return _relative_lower_end(revisions, lower, from_lower, upper)
    for end, relative in ((upper, from_upper), (lower, None)):
        try:
            if relative is None:
                revisions.get_revisions(end)
            elif relative.symbol is not None:
                Span(end, None, implicit_base=False, inclusive=True, strict=False).upper_ends(revisions)
        except RevisionError as cause:
            return explain(revisions, end, cause)
    return None


def _relative_lower_end(revisions: RevisionMap, lower: str, relative: Relative, upper: str) -> Explanation:
    """Offer the id for a lower end that counts steps from one, which Alembic does not take."""
    words = "Alembic takes steps from a revision only as the upper end of a range"
    try:
        found = take_steps(revisions, revisions.get_revision(relative.anchor), relative.steps)
    except RevisionError as error:
        return explain(revisions, lower, error)
    if found is None or isinstance(found, str):
        return Explanation(words)
    spelling = _spelling(revisions, found.revision)
    return Explanation(f"{words}; {_say((spelling,))}", (f"{spelling}:{upper}",))


def _several_heads(revisions: RevisionMap, text: str, error: MultipleHeads) -> Explanation:
    heads = error.heads
    candidates = _head_spellings(revisions, heads)
    plural = f"{text.rpartition('@')[0]}@heads" if "@" in text else "heads"
    return Explanation(
        f"{counted(len(heads), 'head')}; {_say(candidates, f'{plural} for all')}",
        candidates,
        is_ambiguous=True,
    )


def _head_spellings(revisions: RevisionMap, heads: Sequence[str]) -> tuple[str, ...]:
    """Return for each of the first heads ``label@head``, if a label has only that head, else its id."""
    bearers = Counter(label for head in revisions.heads for label in _revision(revisions, head).branch_labels)
    spellings = []
    for head in heads[:MOST_CANDIDATES]:
        alone = sorted(label for label in _revision(revisions, head).branch_labels if bearers[label] == 1)
        spellings.append(f"{alone[0]}@head" if alone else _spelling(revisions, head))
    return tuple(spellings)


def _not_found(revisions: RevisionMap, text: str, error: ResolutionError) -> Explanation:
    argument = str(error.argument)
    shown = argument if len(argument) <= LONGEST_SHOWN else f"{argument[:LONGEST_SHOWN]}..."
    before, at, after = text.partition("@")
    matches = revisions._assembly.prefixes.matches(argument) if argument else []
    if argument not in revisions._revision_map and len(matches) > 1:
        return _several_matches(revisions, text, argument, matches)
    if argument in revisions._revision_map or "is not a member" in str(error):
        return Explanation(str(error))
    if not argument:
        return Explanation("nothing stands after the @" if at else "an identifier is empty")
    what = "branch" if at and argument == before and after else "id or label"
    if argument == "current":
        return Explanation("'current' is where a database stands, and none is asked")
    words = f"no {what} is or starts with '{shown}'"
    short = [name for name in revisions._revision_map if isinstance(name, str) and name.startswith(argument)]
    if short:
        spelled = tuple(short[:MOST_CANDIDATES])
        return Explanation(f"{words} and has four characters; {_say(spelled)}", spelled)
    lowered = argument.lower()
    if lowered != argument and (
        found := revisions._assembly.prefixes.first_matches(lowered, MOST_CANDIDATES)
    ):
        spelled = tuple(text.replace(argument, _spelling(revisions, name), 1) for name in found)
        return Explanation(f"{words}; capitals count: {_say(spelled)}", spelled)
    return Explanation(words)


def _several_matches(revisions: RevisionMap, text: str, prefix: str, matches: Sequence[str]) -> Explanation:
    spellings = tuple(
        text.replace(prefix, _spelling(revisions, match), 1) for match in matches[:MOST_CANDIDATES]
    )
    return Explanation(
        f"{len(matches)} ids or labels start with '{prefix}'; {_say(spellings)}", spellings, is_ambiguous=True
    )


def _stopped(revisions: RevisionMap, relative: Relative, error: RevisionError) -> Explanation:
    """Say where steps from an id end or part."""
    steps = relative.steps
    if not steps:
        return Explanation("no steps are counted from nothing; say head+0 or an id")
    if relative.symbol is None and steps < 0:
        return _stopped_below_heads(revisions, relative, error)
    try:
        start: RevisionOrBase = None
        if relative.symbol is not None:
            start = revisions.get_revision(relative.symbol if steps > 0 else relative.anchor)
        at, taken = _walk(revisions, start, steps, relative.branch if steps > 0 else None)
    except RevisionError:
        return Explanation(str(error))
    if taken == abs(steps):
        return Explanation(str(error))  # the way to the end of the steps is clear: another head's is not
    place = "the empty database" if at is None else str(at if isinstance(at, str) else at.revision)
    ways = _ways(revisions, at, steps, relative.branch)
    if len(ways) < 2:
        origin = relative.symbol or "the empty database"
        where = "above" if steps > 0 else "below"
        return Explanation(f"only {counted(taken, 'revision')} {where} {origin}, not {abs(steps)}")
    left = abs(steps) - taken - 1
    sign = "+" if steps > 0 else "-"
    spellings = tuple(
        f"{_spelling(revisions, way)}{sign}{left}" if left else _spelling(revisions, way)
        for way in ways[:MOST_CANDIDATES]
    )
    if steps > 0 and relative.branch is None:
        spellings = _branch_spellings(revisions, relative, ways) or spellings
    return Explanation(
        f"{counted(len(ways), 'way')} {'up' if steps > 0 else 'down'} from {place}; {_say(spellings)}",
        spellings,
        is_ambiguous=True,
    )


def _branch_spellings(revisions: RevisionMap, relative: Relative, ways: Sequence[str]) -> tuple[str, ...]:
    """Return the steps with a branch before them, if each way has a label of its own."""
    labels = [_revision(revisions, way).branch_labels for way in ways[:MOST_CANDIDATES]]
    count = Counter(label for each in labels for label in each)
    own = [min((label for label in each if count[label] == 1), default=None) for each in labels]
    rest = f"{relative.symbol or ''}{relative.sign_and_steps}"
    return tuple(f"{label}@{rest}" for label in own) if all(own) else ()


def _stopped_below_heads(revisions: RevisionMap, relative: Relative, error: RevisionError) -> Explanation:
    for head in revisions.get_revisions("heads"):
        if head is None or isinstance(head, str):
            continue
        if relative.branch and relative.branch not in head.branch_labels:
            continue
        spelled = Relative(None, head.revision, relative.sign_and_steps)
        explanation = _stopped(revisions, spelled, error)
        if explanation.is_ambiguous:
            return explanation
    if relative.branch:
        return Explanation(f"no head bears branch label '{relative.branch}', or it has too few revisions")
    return Explanation(f"no head has {counted(abs(relative.steps), 'revision')} below it")


def _walk(
    revisions: RevisionMap, start: RevisionOrBase, steps: int, branch: str | None
) -> tuple[RevisionOrBase, int]:
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


def _ways(revisions: RevisionMap, at: RevisionOrBase, steps: int, branch: str | None) -> tuple[str, ...]:
    if isinstance(at, str):
        return ()
    if at is None:
        ways = revisions.bases if steps > 0 else revisions.heads
    else:
        ways = at._nextrev_in_order if steps > 0 else at._versioned_down_revisions
    return revisions.filter_for_lineage(ways, branch) if branch and steps > 0 else ways


def _spelling(revisions: RevisionMap, name: str) -> str:
    """Return the shortest text that means an id; a label in full."""
    if _revision(revisions, name).revision != name:
        return name
    return shortest_prefix(name, revisions._assembly.prefixes)


def _revision(revisions: RevisionMap, name: str) -> Revision:
    revision = revisions._revision_map[name]
    assert revision is not None
    return revision


def _say(spellings: Iterable[str], last: str = "") -> str:
    """Return a request to say one of a few spellings."""
    named = list(spellings)
    shown = [*named[:MOST_NAMED], *(["..."] if len(named) > MOST_NAMED else []), *([last] if last else [])]
    return f"say {', '.join(shown[:-1])} or {shown[-1]}" if len(shown) > 1 else f"say {''.join(shown)}"
