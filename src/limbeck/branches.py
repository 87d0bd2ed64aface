"""The branches of a history: its labels, heads and bases, and which revisions are theirs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from limbeck_core.columns import CodedValues

if TYPE_CHECKING:
    from limbeck.loading import Opened
    from limbeck_core.history import History


class BranchKind(StrEnum):
    """What a branch is known by."""

    LABEL = "label"
    HEAD = "head"
    BASE = "base"


@dataclass(frozen=True, slots=True)
class Branch:
    """One branch of a history."""

    kind: BranchKind
    name: str
    """The label, or the id of the head or base."""
    node: int
    """The revision to go to: of a label its holder."""
    is_main: bool
    """Whether it is the head of the main line, which keeps lane 0."""


def branches_of(opened: Opened) -> tuple[Branch, ...]:
    """The labels by name, the heads and the bases in Alembic's order."""
    history = opened.history
    holders: dict[str, int] = {}
    for node in _labelled(history.dag.labels):
        if node not in history.dag.twins:
            for label in history.dag.labels[node]:
                holders.setdefault(label, node)
    newest = opened.layout.main_line[0] if len(opened.layout.main_line) else None
    found = [Branch(BranchKind.LABEL, label, holders[label], False) for label in sorted(holders)]
    for kind, ids in ((BranchKind.HEAD, history.heads), (BranchKind.BASE, history.bases)):
        nodes = ((revision, history.node_of(revision)) for revision in ids)
        found += [Branch(kind, name, node, node == newest) for name, node in nodes if node is not None]
    return tuple(found)


def _labelled(labels: Sequence[tuple[str, ...]]) -> Iterable[int]:
    """The nodes that have labels of their own, by a look at those alone where they are packed."""
    if isinstance(labels, CodedValues):
        has_labels = bytes(map(bool, labels.different)).ljust(256, b"\0")
        return [found.start() for found in re.finditer(b"\x01", labels.codes.translate(has_labels))]
    return [node for node, own in enumerate(labels) if own]


def revisions_of(history: History, branch: Branch) -> frozenset[int]:
    """All revisions of a branch: those with the label, what the head stands on, what stands on the base."""
    if branch.kind is BranchKind.LABEL:
        labelled = (
            node
            for node in range(len(history.dag.ids))
            if any(branch.name in labels for labels in history.labels_of(node))
        )
        return frozenset(labelled)
    if branch.kind is BranchKind.HEAD:
        return _reached((branch.node,), history.dag.parents.__getitem__)
    return _reached((branch.node,), history.children)


def own_revisions_of(history: History, branch: Branch) -> frozenset[int]:
    """The revisions of a branch that no other branch of its kind has."""
    others: Iterable[int]
    if branch.kind is BranchKind.LABEL:
        return revisions_of(history, branch)
    ids, edges = (
        (history.heads, history.dag.parents.__getitem__)
        if branch.kind is BranchKind.HEAD
        else (history.bases, history.children)
    )
    others = (node for node in map(history.node_of, ids) if node is not None and node != branch.node)
    return revisions_of(history, branch) - _reached(others, edges)


def _reached(starts: Iterable[int], edges: Callable[[int], Sequence[int]]) -> frozenset[int]:
    """The nodes to which edges lead, with those from which they are followed."""
    found = set(starts)
    waiting = list(found)
    while waiting:
        for node in edges(waiting.pop()):
            if node not in found:
                found.add(node)
                waiting.append(node)
    return frozenset(found)
