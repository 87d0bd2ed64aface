"""Finding revisions by their ids, messages, labels and files, and by what their scripts do and say."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from limbeck.index.names import OperationIndex, named
from limbeck.query import OPERATION_FIELDS, Field, Query, Term

if TYPE_CHECKING:
    from limbeck_core.history import History

_SEPARATOR = "\x00"
"""Between the fields of a haystack: no word that a user types holds it."""

TextLines = Mapping[int, int]
"""The nodes in whose source a text stands, each with the first such line."""


class Haystack:
    """The words of every node of a history, folded to one case when they are first asked for."""

    def __init__(self, history: History) -> None:
        self._history = history

    @cached_property
    def texts(self) -> list[str]:
        """The words of each node."""
        history = self._history
        names = map(os.path.basename, history.paths)
        words = zip(history.dag.ids, history.dag.labels, history.docs, names, strict=True)
        return [
            _SEPARATOR.join((identifier, *labels, doc, name)).casefold()
            for identifier, labels, doc, name in words
        ]

    @property
    def is_collected(self) -> bool:
        """Whether the words of each node are there."""
        return "texts" in self.__dict__

    def fields(self, node: int) -> tuple[str, ...]:
        """What a word is looked for in: id, own labels, message and file name of a node."""
        dag = self._history.dag
        script = self._history.node_script(node)
        fields = (dag.ids[node], *dag.labels[node])
        return fields if script is None else (*fields, script.doc, os.path.basename(script.path))

    @cached_property
    def places(self) -> list[str]:
        """The case-folded path of each node's file, from the project's folder on; empty for ghosts."""
        root = self._history.root + os.sep
        return [path.removeprefix(root).casefold() for path in self._history.paths]

    @cached_property
    def _labelled(self) -> dict[str, set[int]]:
        """The nodes of each case-folded label, their own or inherited."""
        labelled: dict[str, set[int]] = {}
        if any(self._history.dag.labels):
            for node in range(len(self._history.dag.ids)):
                for labels in self._history.labels_of(node):
                    for label in labels:
                        labelled.setdefault(label.casefold(), set()).add(node)
        return labelled

    def labels_named(self, value: str) -> tuple[str, ...]:
        """The labels that a case-folded value names: called so, else beginning so, else holding it."""
        return named(Field.LABEL, value, self._labelled)

    def find_words(self, text: str) -> list[int]:
        """The nodes in which every word of a text occurs, in node order; none for an empty text."""
        words = text.casefold().split()
        if not words:
            return []
        texts = self.texts
        found = list(range(len(texts)))
        for word in words:
            found = [node for node in found if word in texts[node]]
        return found

    def find(
        self, query: Query, operations: OperationIndex, texts: Mapping[str, TextLines]
    ) -> frozenset[int]:
        """The nodes for which every term of a query holds; none for a query without terms.

        What is not known yet matches no term, negated or not.

        Args:
            query: What was typed.
            operations: What is known of what the scripts do.
            texts: Where each text of the query stands; one that is missing is still being looked for.
        """
        if not query.terms:
            return frozenset()
        found: Iterable[int] = range(len(self._history.dag.ids))
        for term in sorted(query.terms, key=lambda term: term.field is Field.WORD):  # the quickest first
            found = self._keep(found, term, operations, texts)
        return frozenset(found)

    def _keep(
        self,
        nodes: Iterable[int],
        term: Term,
        operations: OperationIndex,
        texts: Mapping[str, TextLines],
    ) -> list[int]:
        value, wanted = term.value, not term.negated
        if term.field is Field.WORD:
            words = self.texts
            return [node for node in nodes if (value in words[node]) is wanted]
        if term.field is Field.FILE:
            places = self.places
            return [node for node in nodes if (value in places[node]) is wanted]
        if term.field is Field.LABEL:
            labelled = set().union(*(self._labelled[label] for label in self.labels_named(value)))
            return [node for node in nodes if (node in labelled) is wanted]
        if term.field is Field.TEXT:
            lines = texts.get(value)
            return [] if lines is None else [node for node in nodes if (node in lines) is wanted]
        assert term.field in OPERATION_FIELDS
        touching = operations.nodes(term.field, value)
        if wanted:
            return [node for node in nodes if node in touching]
        ghosts = self._history.dag.ghosts
        return [node for node in nodes if node not in touching and (node in operations or node in ghosts)]
