"""Texts to say instead of one that fails or means too much."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from limbeck_core.errors import RevisionError
from limbeck_core.graph.identifiers import SYMBOLS, parse_relative, steps_of
from limbeck_core.graph.spelling import shortest_prefix
from limbeck_core.script.ranges import Span

if TYPE_CHECKING:
    from limbeck_core.graph.revision import Revision
    from limbeck_core.script.revision import RevisionMap

MOST_CANDIDATES = 20
"""How many spellings are offered."""

MOST_NAMED = 3
"""How many spellings a sentence names."""


@dataclass(frozen=True, slots=True)
class Parts:
    """An identifier taken apart: ``branch@symbol+2``."""

    branch: str | None
    symbol: str | None
    steps: str

    def __str__(self) -> str:
        branch = "" if self.branch is None else f"{self.branch}@"
        return f"{branch}{self.symbol or ''}{self.steps}"

    def with_other(self, name: str, other: str) -> Parts:
        """Return the identifier with another name where one stands."""
        if self.branch == name:
            return Parts(other, self.symbol, self.steps)
        return Parts(self.branch, other, self.steps) if self.symbol == name else Parts(None, other, "")


def parts_of(revisions: RevisionMap, text: str) -> Parts:
    """Take an identifier apart as it is resolved."""
    relative = steps_of(text) if text not in revisions._revision_map else None
    if relative is not None:
        return Parts(relative.branch, relative.symbol, relative.sign_and_steps)
    branch, at, symbol = text.partition("@")
    return Parts(branch, symbol, "") if at else Parts(None, text, "")


def revision_of(revisions: RevisionMap, name: str) -> Revision:
    """Return the revision of an id or label that is in the map."""
    revision = revisions._revision_map[name]
    assert revision is not None
    return revision


def spelling_of(revisions: RevisionMap, name: str) -> str:
    """Return the shortest text that means an id; a label in full."""
    if revision_of(revisions, name).revision != name:
        return name
    return shortest_prefix(name, revisions._assembly.prefixes)


def spellings_of_heads(revisions: RevisionMap, heads: Sequence[str]) -> tuple[str, ...]:
    """Return for each of the first heads ``label@head``, if a label has only that head, else its id."""
    bearers = Counter(
        label for head in revisions.heads for label in revision_of(revisions, head).branch_labels
    )
    spellings = []
    for head in heads[:MOST_CANDIDATES]:
        labels = revision_of(revisions, head).branch_labels
        alone = sorted(label for label in labels if bearers[label] == 1 and _names_branch(label))
        if alone or head not in SYMBOLS:
            spellings.append(f"{alone[0]}@head" if alone else spelling_of(revisions, head))
    return tuple(spellings)


def _names_branch(label: str) -> bool:
    """Whether a label can stand before an ``@``."""
    if not label or label in SYMBOLS or {"@", ":"} & set(label):
        return False
    return parse_relative(f"{label}@head") is None


def spellings_of_ways(
    revisions: RevisionMap, parts: Parts, ways: Sequence[str], left: int
) -> tuple[str, ...]:
    """Return for each of several ways a text that goes it to the end of the steps, or a little way.

    Args:
        revisions: The map.
        parts: The steps that do not say which way to go.
        ways: The ids that come next.
        left: How many steps are left from there.
    """
    ways = ways[:MOST_CANDIDATES]
    labels = [revision_of(revisions, way).branch_labels for way in ways]
    count = Counter(label for each in labels for label in each)
    own = [
        min((one for one in each if count[one] == 1 and _names_branch(one)), default="") for each in labels
    ]
    is_up = parts.steps[0] == "+"
    if is_up and parts.branch is None and all(own):
        spelled = [str(Parts(label, parts.symbol, parts.steps)) for label in own]
    else:
        steps = f"{parts.steps[0]}{left}" if left else ""
        spelled = [f"{spelling_of(revisions, way)}{steps}" for way in ways]
    return working(revisions, spelled) or tuple(spelling_of(revisions, way) for way in ways)


def working(revisions: RevisionMap, texts: Iterable[str]) -> tuple[str, ...]:
    """Return those identifiers that resolve."""
    return tuple(text for text in texts if _works(revisions, text))


def _works(revisions: RevisionMap, text: str) -> bool:
    relative = parse_relative(text) if text not in revisions._revision_map else None
    try:
        if relative is None or (relative.symbol is None and relative.steps < 0):
            found = revisions.get_revisions(text)
        else:
            span = Span(text, None, implicit_base=True, inclusive=False, strict=True)
            found = tuple(span.upper_ends(revisions))
    except RevisionError:
        return False
    return any(revision is not None and not isinstance(revision, str) for revision in found)


def say(spellings: Iterable[str], last: str = "") -> str:
    """Return a request to say one of a few spellings."""
    named = list(spellings)
    shown = [*named[:MOST_NAMED], *(["..."] if len(named) > MOST_NAMED else []), *([last] if last else [])]
    return f"say {', '.join(shown[:-1])} or {shown[-1]}" if len(shown) > 1 else f"say {''.join(shown)}"
