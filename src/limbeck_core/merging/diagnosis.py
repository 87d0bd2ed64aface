"""What several heads are: a fork, or something that a merge would only cover up."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from limbeck_core.merging.branches import Ancestry
from limbeck_core.merging.forks import grouped, labelled_alike, labels_apart
from limbeck_core.merging.model import Diagnosis, Finding

if TYPE_CHECKING:
    from limbeck_core.history import History

BY_DESIGN = "Leave them if that is by design, and upgrade to heads; a merge would join them for good."
"""The cure of branches that look as if they were meant to stay apart."""


def diagnose(history: History, heads: Sequence[str] = ()) -> tuple[Finding, ...]:
    """Return what some heads are, all by default; what has another cure than a merge comes first.

    Args:
        history: What they are in.
        heads: Revision ids.
    """
    chosen = tuple(heads) or history.heads
    if len(chosen) < 2:
        message = f"There is one head, {chosen[0]}" if chosen else "There is no revision"
        alone = Finding(Diagnosis.ONE_HEAD, chosen, message, "Nothing is to be merged.")
        # two files with one id may be the two heads that are looked for
        ancestry = Ancestry(history, chosen)
        return (*_duplicates(ancestry), *_ghosts(ancestry), alone)
    ancestry = Ancestry(history, chosen)
    return (
        *_duplicates(ancestry),
        *_ghosts(ancestry),
        *_effective(history, chosen),
        *_followed(history, chosen),
        *_forks(history, _tops(ancestry)),
    )


def _duplicates(ancestry: Ancestry) -> Iterator[Finding]:
    """Two files with one id: whoever follows it follows one of them only."""
    history = ancestry.history
    dag = history.dag
    names = {dag.ids[node] for node in ancestry.closure(ancestry.heads)}
    for revision in sorted(names & {dag.ids[twin] for twin in dag.twins}):
        nodes = [node for node, name in enumerate(dag.ids) if name == revision]
        # the one that is kept stands last
        paths = [history.paths[node] for node in sorted(nodes, key=lambda node: node not in dag.twins)]
        files = listed([os.path.basename(path) for path in paths])
        several = "both" if len(paths) == 2 else "all"
        cure = "Give one of the two a new id" if len(paths) == 2 else "Give all but one of them a new id"
        yield Finding(
            Diagnosis.DUPLICATE_ID,
            (revision,),
            f"{files} {several} declare {revision}, and Alembic keeps the last",
            f"{cure}; then see what the heads are.",
            tuple(paths),
        )


def _ghosts(ancestry: Ancestry) -> Iterator[Finding]:
    """A parent that no file declares: its file is somewhere else, with all that lies below it."""
    history = ancestry.history
    nodes = ancestry.closure(ancestry.heads)
    for ghost in sorted(nodes & history.dag.ghosts):
        revision = history.dag.ids[ghost]
        above = [node for node in sorted(nodes) if ghost in ancestry.edges[node]]
        names = ", ".join(history.dag.ids[node] for node in above)
        is_parent = any(ghost in history.dag.parents[node] for node in above)
        way = "re-parent what names it" if is_parent else "take it out of the depends_on that names it"
        yield Finding(
            Diagnosis.GHOST_PARENT,
            (revision, *(history.dag.ids[node] for node in above)),
            f"{names} names {revision}, which is not in this history",
            f"Restore the file that declares it, or {way}; a merge would not load.",
            tuple(history.paths[node] for node in above),
        )


def _effective(history: History, heads: Sequence[str]) -> Iterator[Finding]:
    """A head that another branch depends on is run with that branch."""
    for head in heads:
        node = history.node_of(head)
        if node is None or not _is_effective(history, head):
            continue
        names = ", ".join(history.dag.ids[dependent] for dependent in history.dependents(node))
        yield Finding(
            Diagnosis.EFFECTIVE_HEAD,
            (head, *(history.dag.ids[dependent] for dependent in history.dependents(node))),
            f"{head} is a head that {names} depends on: an upgrade of that branch runs it",
            "Leave it, and upgrade to heads; merge it only if its branch has come to an end.",
        )


def _is_effective(history: History, head: str) -> bool:
    node = history.node_of(head)
    return node is not None and history.is_effective_head(node)


def _followed(history: History, heads: Sequence[str]) -> Iterator[Finding]:
    """What others follow is no head, and no merge joins it."""
    for revision in heads:
        node = history.node_of(revision)
        if node is None or revision in history.heads:
            continue
        names = tuple(history.dag.ids[child] for child in history.children(node))
        yield Finding(
            Diagnosis.NO_HEAD,
            (revision, *names),
            f"{revision} is no head: {listed(names)} {'follows' if len(names) == 1 else 'follow'} it",
            "Name the head that rests on it.",
        )


def _tops(ancestry: Ancestry) -> tuple[str, ...]:
    """Return the revisions on which no other of them rests, and all heads."""
    history = ancestry.history
    found = []
    for one in ancestry.heads:
        others = [other for other in ancestry.heads if other != one]
        if one in history.heads or history.node_of(one) not in ancestry.closure(others):
            found.append(one)
    return tuple(found)


def _forks(history: History, heads: Sequence[str]) -> Iterator[Finding]:
    """Heads with a common ancestor are a fork; those without stand on bases of their own."""
    groups = grouped(history, heads)
    for group in groups:
        alike = labelled_alike(history, group)
        for heads_alike in alike:
            # a head that another branch depends on is left, of which more is said
            free = [head for head in heads_alike if not _is_effective(history, head)]
            if len(free) > 1:
                nearest = Ancestry(history, tuple(free)).nearest
                cure = "Merge them, or rebase one onto the other."
                yield Finding(Diagnosis.FORK, (*free, *nearest), _went_apart(free, nearest), cure)
        if len(alike) > 1:
            ends = tuple(heads_alike[0] for heads_alike in alike)
            nearest = Ancestry(history, ends).nearest
            labels, not_known = labels_apart(history, ends)
            message = _went_apart(ends, nearest) + (f", labelled {listed(labels)}" if labels else "")
            if not_known:
                message += (
                    f"; what labels {listed(not_known)} declare{'s' * (len(not_known) == 1)} is not known"
                )
            yield Finding(Diagnosis.LABELLED_BRANCHES, (*ends, *nearest), message, BY_DESIGN)
    # what stands on a missing parent has no base that is known
    bases = [group[0] for group in groups if not Ancestry(history, group[:1]).common & history.dag.ghosts]
    if len(bases) > 1:
        yield Finding(
            Diagnosis.SEPARATE_BASES,
            tuple(bases),
            f"{listed(bases)} stand on bases of their own{_labels(history, bases)}",
            BY_DESIGN,
        )


def _went_apart(heads: Sequence[str], nearest: Sequence[str]) -> str:
    return f"{listed(heads)} went apart" + (f" since {', '.join(nearest)}" if nearest else "")


def _labels(history: History, heads: Sequence[str]) -> str:
    found = []
    for head in heads:
        node = history.node_of(head)
        own, inherited = history.labels_of(node) if node is not None else ((), ())
        found += [*own, *inherited][:1]
    return f", labelled {listed(found)}" if len(found) > 1 else ""


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence lists them."""
    return ", ".join(names) if len(names) < 2 else f"{', '.join(names[:-1])} and {names[-1]}"
