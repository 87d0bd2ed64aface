"""The short words at the end of a revision's row: what it is, beside what the graph shows."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from limbeck.text import clip, visible
from limbeck_core.problems import Severity

if TYPE_CHECKING:
    from limbeck_core.history import History

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


def badges_of(
    history: History,
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
        return [Badge("missing", "badge-problem")]
    badges = []
    if node == mark:
        badges.append(Badge("range from here", "badge-mark"))
    if node in fresh:
        badges.append(Badge(fresh[node], "badge-fresh"))
    is_twin = node in dag.twins
    problems = history.problems and [
        problem for problem in history.problems_of(node) if problem.severity is not Severity.NOTE
    ]
    if is_twin:
        badges.append(Badge("duplicate, not kept", "badge-problem"))
    elif problems:
        badges.append(Badge(problems[0].kind.value.replace("-", " "), "badge-problem"))
    children, parents = history.children(node), dag.parents[node]
    if not children and not is_twin and history.is_id_known(node):
        effective = history.is_effective_head(node)
        badges.append(Badge("effective head" if effective else "head", "badge-head"))
    own, inherited = history.labels_of(node) if labels else ((), ())
    if own:
        badges += [Badge(visible(label, ascii=ascii_only), "badge-label") for label in own]
    if not parents:
        badges.append(Badge("base", "badge-base"))
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
