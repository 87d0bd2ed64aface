"""Which part of a row a query matched: the letters on the row, or what a badge says for what is not on it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from limbeck.index.names import OperationIndex, same_table
from limbeck.matching import Haystack, TextLines
from limbeck.query import OPERATION_FIELDS, Field, Query, Term
from limbeck.spans import Span, message_of
from limbeck.text import clip, visible

if TYPE_CHECKING:
    from limbeck_core.history import History

ID_ROLES = frozenset({"id", "ghost"})
MESSAGE_ROLES = frozenset({"message", "ghost"})
LABEL_ROLES = frozenset({"badge-label", "badge-inherited"})

BADGE_CELLS = 28
"""The most cells of a badge that says what was matched."""


class Marking:
    """What a query matched on each of the nodes that it found."""

    def __init__(
        self,
        history: History,
        haystack: Haystack,
        query: Query,
        nodes: frozenset[int],
        operations: OperationIndex,
        texts: Mapping[str, TextLines],
        *,
        ascii_only: bool,
    ) -> None:
        self.query = query
        self.nodes = nodes
        self._history = history
        self._haystack = haystack
        self._operations = operations
        self._texts = texts
        self._ascii = ascii_only
        terms = [term for term in query.terms if not term.negated]
        self._words = tuple(term.value for term in terms if term.field is Field.WORD)
        self._labels = tuple(term.value for term in terms if term.field is Field.LABEL)
        self._others = tuple(term for term in terms if term.field not in (Field.WORD, Field.LABEL))

    def badges(self, node: int) -> tuple[str, ...]:
        """What was matched that the row of a node does not show, as texts that are safe to show."""
        if node not in self.nodes:
            return ()
        said = [text for term in self._others if (text := self._said(node, term))]
        said += [text for word in self._words if (text := self._said_of_word(node, word))]
        return tuple(dict.fromkeys(said))

    def _said(self, node: int, term: Term) -> str:
        if term.field is Field.TEXT:
            return f"line {self._texts[term.value][node]}"
        if term.field is Field.FILE:
            script = self._history.node_script(node)
            return self._around(script.path if script is not None else "", term.value, "file ")
        assert term.field in OPERATION_FIELDS
        touched = self._operations.of(node)
        names = self._operations.named(term.field, term.value)
        own = {
            Field.TABLE: touched.tables,
            Field.COLUMN: touched.columns,
            Field.OP: touched.operations,
        }[term.field]
        matched = [name for name in own if name.casefold() in names]
        if not matched and term.field is Field.COLUMN:
            owners = [name.rpartition(".")[0] for name in names]
            matched = [
                table for table in touched.whole if any(same_table(table.casefold(), o) for o in owners)
            ]
        more = f" +{len(matched) - 1}" if len(matched) > 1 else ""
        return f"{clip(matched[0], BADGE_CELLS, ascii=self._ascii)}{more}" if matched else ""

    def _said_of_word(self, node: int, word: str) -> str:
        """Where a word stands that is neither in id nor message nor a label; empty where it is there."""
        shown = (self._history.dag.ids[node], *self._history.dag.labels[node], self._message(node))
        if any(word in text.casefold() for text in shown):
            return ""
        script = self._history.node_script(node)
        if script is None:
            return ""
        name = os.path.basename(script.path)
        return self._around(name, word, "file ") if word in name.casefold() else "further down the message"

    def _message(self, node: int) -> str:
        script = self._history.node_script(node)
        return message_of(self._history, node) or (
            os.path.basename(script.path) if script is not None else ""
        )

    def _around(self, text: str, word: str, lead: str) -> str:
        """As much of a text as a badge has room for, with the word in it."""
        text = visible(text, ascii=self._ascii)
        start = max(0, text.casefold().find(word) - 6)
        ellipsis = ("~" if self._ascii else "…") if start else ""
        return f"{lead}{ellipsis}{clip(text[start:], BADGE_CELLS - len(lead), ascii=self._ascii)}"

    def mark(self, node: int, spans: Sequence[Span]) -> list[Span]:
        """The spans of a row with the letters that were matched as spans of their own."""
        if node not in self.nodes or not (self._words or self._labels):
            return list(spans)
        found = [piece for span in spans for piece in self._marked(span)]
        hidden = any(self._said_of_word(node, word) for word in self._words)
        if self._words and not hidden and not any(piece.role == "match" for piece in found):
            # What was matched has been cut off: the message stands for it.
            return [span._replace(role="match") if self._may_hold(span, node) else span for span in spans]
        return found

    def _may_hold(self, span: Span, node: int) -> bool:
        start = clip(self._message(node), 4, ascii=self._ascii)[:-1]
        return span.role in MESSAGE_ROLES | ID_ROLES and bool(start) and span.text.startswith(start)

    def _marked(self, span: Span) -> Iterator[Span]:
        words: list[str] = []
        if span.role in ID_ROLES | MESSAGE_ROLES | LABEL_ROLES:
            words += self._words
        if span.role in LABEL_ROLES:
            words += self._labels
        start = 0
        for begin, end in occurrences(span.text, words):
            if begin > start:
                yield span._replace(text=span.text[start:begin])
            yield span._replace(text=span.text[begin:end], role="match")
            start = end
        if start < len(span.text) or not span.text:
            yield span._replace(text=span.text[start:])


def occurrences(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where case-folded words stand in a text, from the left and without overlaps.

    >>> occurrences("Straße 1", ["sse"])
    [(4, 6)]
    """
    folded = text.casefold()
    places = range(len(text) + 1)
    if len(folded) != len(text) or not text.isascii():
        # A letter may fold to several, such as ß to ss: each of those stands for the whole letter.
        folded_letters = [letter.casefold() for letter in text]
        folded = "".join(folded_letters)
        starts = [place for place, letters in enumerate(folded_letters) for _ in letters]
    else:
        starts = list(places)
    marked = set()
    for word in words:
        place = folded.find(word)
        while place >= 0:
            marked.update(starts[place : place + len(word)])
            place = folded.find(word, place + 1)
    found: list[tuple[int, int]] = []
    for place in sorted(marked):
        if found and found[-1][1] == place:
            found[-1] = (found[-1][0], place + 1)
        else:
            found.append((place, place + 1))
    return found
