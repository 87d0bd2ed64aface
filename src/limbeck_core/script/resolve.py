"""What a text means that someone types: an identifier or a range, with the reason in words.

>>> from limbeck_core.script.revision import Revision, RevisionMap
>>> history = RevisionMap(lambda: [Revision("a1f3", None), Revision("b2e4", "a1f3")])
>>> resolve(history, "b2").meaning
"the only id that starts with 'b2'"
>>> resolve(history, "a1f3:head").revisions
('b2e4', 'a1f3')
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from limbeck_core.errors import RevisionError
from limbeck_core.graph.identifiers import Relative, steps_of
from limbeck_core.script.explaining import Explanation, counted, explain, explain_range
from limbeck_core.script.ranges import RevisionOrBase, Span
from limbeck_core.script.revision import RevisionMap
from limbeck_core.script.stepping import Step, StepKind, identifier_steps, ids_of, range_steps

Outcome: TypeAlias = Literal["revisions", "range", "ambiguous", "unresolved"]


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a text means, or why it means nothing."""

    text: str
    """The text, without the blanks around it."""
    outcome: Outcome
    meaning: str
    """What it resolves to or why it does not, in one line of plain text."""
    revisions: tuple[str, ...] = ()
    """The full ids, none for the base; a range in the order of ``iterate_revisions``."""
    candidates: tuple[str, ...] = ()
    """Texts that say unambiguously what may be meant; for the base, the revisions that stand on it."""
    upper: tuple[str, ...] = ()
    """The upper ends of a range."""
    lower: tuple[str, ...] = ()
    """The lower ends of a range, none for the base."""
    steps: tuple[Step, ...] = ()
    """How it comes to that; the last step leaves what it resolves to, or says why it ends there."""


def resolve(revision_map: RevisionMap, text: str, *, told: bool = True) -> Resolution:
    """Return what a text means in Alembic's grammar; no text raises.

    Steps without an id count as ``alembic upgrade`` does from an empty database, ``-n`` as ``get_revisions``
    does. A range ``A:B`` holds both of its ends, as in ``alembic history -r``.

    Args:
        revision_map: The map.
        text: What someone types.
        told: Whether to tell the steps too.
    """
    text = text.strip()
    try:
        # a label may hold whatever it likes
        if ":" in text and text not in revision_map._revision_map:
            resolution = _resolve_range(revision_map, text)
        else:
            resolution = _resolve_identifier(revision_map, text)
    except RevisionError as error:
        resolution = _failure(text, explain(revision_map, text, error))
    return replace(resolution, steps=_steps(revision_map, resolution)) if told and text else resolution


def _steps(revisions: RevisionMap, resolution: Resolution) -> tuple[Step, ...]:
    """Tell how a text comes to its meaning, or how far it comes."""
    text = resolution.text
    failed = resolution.outcome in ("ambiguous", "unresolved")
    try:
        is_range = ":" in text and text not in revisions._revision_map
        if is_range and (ends := _ends(text)) is not None:
            steps = range_steps(revisions, text, ends, None if failed else resolution.revisions)
        else:
            steps = () if is_range else identifier_steps(revisions, text)
    except RevisionError:
        # a map that cannot be built
        steps = ()
    if failed:
        return (*steps, Step(StepKind.STOPPED, text, resolution.meaning))
    if not steps or steps[-1].revisions != resolution.revisions:
        # a label such as 'x-1y', or an id that is called 'head'
        return (Step(StepKind.READ, text, resolution.meaning, resolution.revisions),)
    return steps


def _failure(text: str, explanation: Explanation) -> Resolution:
    return Resolution(
        text,
        "ambiguous" if explanation.is_ambiguous else "unresolved",
        explanation.words,
        candidates=explanation.candidates,
    )


def _resolve_identifier(revisions: RevisionMap, text: str) -> Resolution:
    if not text:
        return Resolution(text, "unresolved", "an id, a label, head, heads, base, or a range such as -3:")
    relative = steps_of(text)
    if relative is not None and text not in revisions._revision_map:
        return _resolve_steps(revisions, text, relative)
    found = ids_of(revisions.get_revisions(text))
    if not found:
        return _base(revisions, text)
    return Resolution(text, "revisions", _meaning(revisions, text, found), found)


def _resolve_steps(revisions: RevisionMap, text: str, relative: Relative) -> Resolution:
    steps = relative.steps
    if relative.symbol is None and steps < 0:
        reached: Sequence[RevisionOrBase] = revisions.get_revisions(text)
        of_branch = f" of branch '{relative.branch}'" if relative.branch else ""
        start = (
            f"from {'every head' if len(reached) != 1 else 'the head'}{of_branch}, as get_revisions reads it"
        )
    else:
        reached = Span(text, None, implicit_base=True, inclusive=False, strict=True).upper_ends(revisions)
        if relative.symbol is not None:
            start = f"from {relative.symbol}"
        else:
            start = "from an empty database, as upgrade reads it"
        if relative.branch and steps > 0:
            start = f"on branch '{relative.branch}' {start}"
    found = ids_of(reached)
    if not found and all(place is None for place in reached):
        raise RevisionError(relative.shortfall)
    way = f"{counted(abs(steps), 'step')} {'up' if steps > 0 else 'down'} {start}"
    spelled = "".join(
        (f"{relative.branch}@" if relative.branch else "", relative.symbol or "", relative.sign_and_steps)
    )
    if spelled != text:
        way = f"read as {spelled}: {way}"
    return Resolution(text, "revisions", way if found else f"the base, {way}", found)


def _base(revisions: RevisionMap, text: str) -> Resolution:
    if text in ("head", "heads"):
        return Resolution(text, "unresolved", "there are no revisions")
    branch = text.partition("@")[0] if "@" in text else ""
    bases = revisions.bases
    if branch:
        revision = revisions._resolve_branch(branch)
        if text.endswith(("@head", "@heads")):
            return Resolution(text, "unresolved", f"branch '{branch}' has no head")
        bases = revisions.filter_for_lineage(bases, revision.revision)
    on = f", below {' and '.join(bases)}" if 0 < len(bases) <= MOST_NAMED else ""
    return Resolution(text, "revisions", f"the base, where nothing is applied{on}", candidates=bases)


def _resolve_range(revisions: RevisionMap, text: str) -> Resolution:
    ends = _ends(text)
    if ends is None:
        return Resolution(text, "unresolved", "a range has one colon: lower:upper, lower: or :upper")
    lower, upper = ends
    try:
        found = ids_of(
            revisions.iterate_revisions(upper, lower, inclusive=True, assert_relative_length=False)
        )
        span = Span(upper, lower, implicit_base=False, inclusive=True, strict=False)
        upper_ends, lower_ends = ids_of(span.upper_ends(revisions)), ids_of(revisions.get_revisions(lower))
    except RevisionError as error:
        return _failure(text, explain_range(revisions, lower, upper, error))
    reached = tuple(filter(set(found).__contains__, upper_ends)) or upper_ends
    below = f"from {_listed(lower_ends)}" if lower_ends else "from the base"
    meaning = (
        f"{counted(len(found), 'revision')} {below} up to {_listed(reached) or 'the base'}, both included"
    )
    return Resolution(text, "range", meaning, found, upper=upper_ends, lower=lower_ends)


def _ends(text: str) -> tuple[str, str] | None:
    """Return the lower and the upper end of a range, if it has two."""
    ends = [end.strip() for end in text.split(":")]
    return (ends[0] or "base", ends[1] or "heads") if len(ends) == 2 else None


def _meaning(revisions: RevisionMap, text: str, found: tuple[str, ...]) -> str:
    """Say what an identifier that has no steps resolves to."""
    branch, at, name = text.partition("@")
    if not at:
        branch, name = "", text
    suffix = f" of branch '{branch}'" if branch else ""
    if name == "head":
        return f"head{suffix}" if branch else "the one head"
    if name == "heads":
        if len(found) == 1:
            return f"the one head{suffix}"
        left_out = len({*revisions.heads}) - len(found) if not branch else 0
        others = f"; {left_out} more, on which others depend" if left_out > 0 else ""
        return f"the {len(found)} heads{suffix}{others}"
    if branch:
        return f"{_meaning(revisions, name, found)}, on branch '{branch}'"
    revision = revisions._revision_map.get(name)
    if revision is None:
        if found[0].startswith(name):
            return f"the only id that starts with '{name}'"
        return f"the revision of the only branch label that starts with '{name}'"
    return "full id" if revision.revision == name else f"the revision that branch label '{name}' stands on"


MOST_NAMED = 3
"""How many revisions a sentence names."""


def _listed(names: tuple[str, ...]) -> str:
    return " and ".join(names) if len(names) <= MOST_NAMED else f"{len(names)} revisions"
