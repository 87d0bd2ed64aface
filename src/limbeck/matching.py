"""Finding revisions by their ids, messages, labels and files, and by what their scripts do and say."""

from __future__ import annotations

import os
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import accumulate, chain, islice, pairwise
from typing import TYPE_CHECKING

from limbeck.index.names import OperationIndex, named
from limbeck.query import OPERATION_FIELDS, Field, Query, Term

if TYPE_CHECKING:
    from limbeck_core.history import History

_SEPARATOR = "\x00"
"""Between the fields of a haystack: no word that a user types holds it."""

TextLines = Mapping[int, int]
"""The nodes in whose source a text stands, each with the first such line."""


PIECE = 4096
"""Nodes whose words are kept as one string."""


class Words:
    """The words of many nodes as a few long strings: they take less room and time than short ones."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._pieces: list[str] = []
        self._ends: list[array[int]] = []
        """Per piece where the words of each node end."""
        each = iter(texts)
        while piece := list(islice(each, PIECE)):
            self._pieces.append("".join(piece))
            self._ends.append(array("I", accumulate(map(len, piece))))

    def holding(self, word: str) -> list[int]:
        """The nodes among whose words a text stands, in their order."""
        found: list[int] = []
        for number, (text, ends) in enumerate(zip(self._pieces, self._ends, strict=True)):
            if text.count(word) > len(ends) // 4:
                # it stands nearly everywhere: to look at each node is quicker than to find whose it is
                bounds = enumerate(pairwise(chain((0,), ends)), number * PIECE)
                found += [node for node, (begin, end) in bounds if text.find(word, begin, end) >= 0]
                continue
            at = text.find(word)
            while 0 <= at < len(text):
                row = bisect_right(ends, at)
                if at + len(word) <= ends[row]:
                    found.append(number * PIECE + row)
                    at = text.find(word, ends[row])
                else:  # it begins in one node and ends in the next
                    at = text.find(word, at + 1)
        return found


class Haystack:
    """The words of every node of a history, folded to one case when they are first asked for."""

    def __init__(self, history: History) -> None:
        self._history = history

    @cached_property
    def words(self) -> Words:
        """The words of each node."""
        dag = self._history.dag
        words = zip(dag.ids, dag.labels, self._history.each_path_and_doc(), strict=True)
        return Words(
            _SEPARATOR.join((identifier, *labels, doc, os.path.basename(path))).casefold()
            for identifier, labels, (path, doc) in words
        )

    @property
    def is_collected(self) -> bool:
        """Whether the words of each node are there."""
        return "words" in self.__dict__

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
        found = self.words.holding(words[0])
        for word in words[1:]:
            kept = frozenset(self.words.holding(word))
            found = [node for node in found if node in kept]
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
        found: set[int] | None = None
        for term in sorted(query.terms, key=lambda term: (term.negated, term.field is Field.FILE)):
            found = self._keep(found, term, operations, texts)
        return frozenset(found or ())

    def _keep(
        self,
        nodes: set[int] | None,
        term: Term,
        operations: OperationIndex,
        texts: Mapping[str, TextLines],
    ) -> set[int]:
        """The nodes among some, or among all, for which a term holds."""
        if term.field is Field.TEXT and term.value not in texts:
            return set()
        holding = self._holding(nodes, term, operations, texts)
        if not term.negated:
            return holding if nodes is None else nodes & holding
        left = (set(range(len(self._history.dag.ids))) if nodes is None else nodes) - holding
        if term.field in OPERATION_FIELDS:
            ghosts = self._history.dag.ghosts
            return {node for node in left if node in operations or node in ghosts}
        return left

    def _holding(
        self,
        nodes: set[int] | None,
        term: Term,
        operations: OperationIndex,
        texts: Mapping[str, TextLines],
    ) -> set[int]:
        """The nodes for which a term holds, negated or not; only among some where each must be looked at."""
        value = term.value
        if term.field is Field.WORD:
            return set(self.words.holding(value))
        if term.field is Field.FILE:
            places = self.places
            return {
                node for node in (range(len(places)) if nodes is None else nodes) if value in places[node]
            }
        if term.field is Field.LABEL:
            return set().union(*(self._labelled[label] for label in self.labels_named(value)))
        if term.field is Field.TEXT:
            return set(texts[value])
        return operations.nodes(term.field, value)
