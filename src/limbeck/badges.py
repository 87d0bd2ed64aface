"""The short words at the end of a revision's row: what it is, beside what the graph shows."""

# Without `from __future__ import annotations`: of each field of a named tuple that is annotated by a text,
# Python compiles the text at every start.

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from limbeck.spans import Span
from limbeck.text import cell_len, clip, fit, visible
from limbeck_core.problems import Severity

if TYPE_CHECKING:
    from limbeck_core.history import History

GAP = "  "
"""Between the columns of a row."""

LEAST_WORDS = 12
"""Cells of the message that badges leave it: at most a half of the room, a third beside vital ones."""

LEAST_BADGE = 5
"""Cells of a badge that is cut, of which less would tell nothing."""

NEEDED_CELLS = 12
"""Cells for the id of what a revision depends on."""

NOTHING_FRESH: Mapping[int, str] = MappingProxyType({})
"""The changes on disk of a history that has been read once."""


class Badge(NamedTuple):
    """A short word at the end of a row."""

    text: str
    role: str
    optional: bool = False
    """Whether it gives way to a message that needs its room."""
    vital: bool = False
    """Whether it wins over the end of a message, cut where room is short."""


def badges_of(
    history: "History",
    node: int,
    *,
    mark: int | None = None,
    fresh: Mapping[int, str] = NOTHING_FRESH,
    labels: bool = True,
    ascii_only: bool,
) -> list[Badge]:
    """The badges of a revision, the more important first.

    Args:
        history: The history.
        node: The revision.
        mark: The node at which a range begins.
        fresh: What has just changed, with a word for it.
        labels: Whether branch labels are shown.
        ascii_only: Whether only ASCII is.
    """
    dag = history.dag
    if node in dag.ghosts:
        return [Badge("missing", "badge-problem", vital=True)]
    badges = []
    if node == mark:
        badges.append(Badge("range from here", "badge-mark", vital=True))
    if node in fresh:
        badges.append(Badge(fresh[node], "badge-fresh"))
    is_twin = node in dag.twins
    problems = history.problems and [
        problem for problem in history.problems_of(node) if problem.severity is not Severity.NOTE
    ]
    if is_twin:
        badges.append(Badge("duplicate, not kept", "badge-problem", vital=True))
    elif problems:
        badges.append(Badge(problems[0].kind.value.replace("-", " "), "badge-problem", vital=True))
    children, parents = history.children(node), dag.parents[node]
    if not children and not is_twin and history.is_id_known(node):
        effective = history.is_effective_head(node)
        badges.append(Badge("effective head" if effective else "head", "badge-head", vital=True))
    own, inherited = history.labels_of(node) if labels else ((), ())
    if own:
        badges += [Badge(visible(label, ascii=ascii_only), "badge-label", vital=True) for label in own]
    if not parents:
        badges.append(Badge("base", "badge-base", vital=True))
    if len(children) > 1:
        badges.append(Badge(f"branch {len(children)}", "badge-base"))
    if len(parents) > 1:
        badges.append(Badge("merge", "badge-base"))
    for needed in dag.dependencies[node]:
        name = clip(visible(dag.ids[needed], ascii=ascii_only), NEEDED_CELLS, ascii=ascii_only)
        badges.append(Badge(f"needs {name}", "badge-needs"))
    if inherited:
        badges += [
            Badge(visible(label, ascii=ascii_only), "badge-inherited", optional=True) for label in inherited
        ]
    return badges


def words_and_badges(
    words: str, role: str, badges: Sequence[Badge], room: int, *, dim: bool, ascii_only: bool
) -> list[Span]:
    """What a row says, with its badges at the right edge: these win over the end of the words.

    Args:
        words: A message, say.
        role: Its role.
        badges: The badges, the more important first; where room is short, the later ones give way first.
        room: The cells for both.
        dim: Whether they are dim.
        ascii_only: Whether only ASCII is shown.
    """
    if room <= 0:
        return []
    if not badges:
        return [Span(fit(words, room, ascii=ascii_only), role, dim)]
    whole = cell_len(clip(words, room, ascii=ascii_only))
    least = min(whole, LEAST_WORDS, room // 3)
    half = min(LEAST_WORDS, room // 2)
    kept: dict[int, Badge] = {}
    used = 0
    for place, badge in enumerate(badges):
        cells = len(GAP) + cell_len(badge.text)
        if badge.vital and used + cells <= room - least:
            kept[place] = badge
            used += cells
    left_out = (place for place, badge in enumerate(badges) if badge.vital and place not in kept)
    if (cells := room - least - used - len(GAP)) >= LEAST_BADGE and (cut := next(left_out, None)) is not None:
        kept[cut] = badges[cut]._replace(text=clip(badges[cut].text, cells, ascii=ascii_only))
        used += len(GAP) + cell_len(kept[cut].text)
    for place, badge in enumerate(badges):
        cells = len(GAP) + cell_len(badge.text)
        if not badge.vital and used + cells <= room - (whole if badge.optional else half):
            kept[place] = badge
            used += cells
    shown = fit(words, room - used, ascii=ascii_only)
    pieces = [(shown, role), *((badge.text, badge.role) for _, badge in sorted(kept.items()))]
    last = len(pieces) - 1
    # A gap ends a span: pictures of the screen lose spaces at the start of one.
    return [Span(f"{text}{GAP if n < last else ''}", name, dim) for n, (text, name) in enumerate(pieces)]
