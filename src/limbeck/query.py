"""The language of ``/``: words and fields, all of which must hold, each of them negated by a minus sign.

    >>> [str(term) for term in parse_query('gift -label:billing text:"drop table"').terms]
    ['gift', '-label:billing', 'text:"drop table"']

A word is looked for in id, message, file name and a revision's own labels; a field looks where it says.
Letter case is no matter. Quotes keep spaces in a value, and make a plain word of what would be a field or a
negation. Whatever is typed has a meaning: what is not finished is left out, and `Query.notes` says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from limbeck.text import visible
from limbeck_core.values import value


class Field(StrEnum):
    """Where a term looks."""

    WORD = ""
    """In id, message, file name and own labels."""
    TABLE = "table"
    COLUMN = "column"
    OP = "op"
    LABEL = "label"
    FILE = "file"
    TEXT = "text"
    """In the source of the script."""


OPERATION_FIELDS = frozenset({Field.TABLE, Field.COLUMN, Field.OP})
"""The fields that need to know what the scripts do."""

_EXAMPLES = {
    Field.TABLE: "table:orders",
    Field.COLUMN: "column:orders.notes",
    Field.OP: "op:drop_column",
    Field.LABEL: "label:billing",
    Field.FILE: "file:versions/2024",
    Field.TEXT: 'text:"batch_alter_table"',
}


@value
class Term:
    """One condition on a revision."""

    field: Field
    value: str
    """What is looked for, case-folded; never empty, nor blank."""
    negated: bool = False

    def __str__(self) -> str:
        looks_otherwise = self.field is Field.WORD and (self.value[0] == "-" or ":" in self.value)
        value = f'"{self.value}"' if looks_otherwise or any(map(str.isspace, self.value)) else self.value
        return f"{'-' if self.negated else ''}{self.field}{':' if self.field else ''}{value}"


@value
class Query:
    """What was typed, understood."""

    text: str = ""
    """As it was typed."""
    terms: tuple[Term, ...] = ()
    """The conditions, all of which must hold; none where there is nothing to look for."""
    notes: tuple[str, ...] = ()
    """What is not finished or not known, one short sentence each; texts to show, already safe."""

    @property
    def needs_operations(self) -> bool:
        """Whether it asks what scripts do."""
        return any(term.field in OPERATION_FIELDS for term in self.terms)

    @property
    def texts(self) -> tuple[str, ...]:
        """What it looks for in sources, each once."""
        return tuple(dict.fromkeys(term.value for term in self.terms if term.field is Field.TEXT))


@value
class _Token:
    """One piece between spaces, with what was typed within quotes told apart."""

    characters: str
    quoted: tuple[bool, ...]
    """Whether each character stood within quotes."""

    @property
    def is_negated(self) -> bool:
        return self.characters.startswith("-") and not self.quoted[0]

    def colon(self, start: int) -> int:
        """The place of the first colon outside quotes, where only letters stand before it; else -1."""
        place = self.characters.find(":", start)
        if place < 0 or any(self.quoted[start : place + 1]):
            return -1
        return place if self.characters[start:place].isalpha() else -1


def parse_query(text: str) -> Query:
    """Understand what was typed; there is nothing that cannot be."""
    tokens, is_open = _tokens(text)
    terms: list[Term] = []
    notes: list[str] = []
    for token in tokens:
        start = 1 if token.is_negated else 0
        field, note = Field.WORD, ""
        colon = token.colon(start)
        if colon >= 0:
            name = token.characters[start:colon].casefold()
            if name in _FIELDS:
                field = _FIELDS[name]
                start = colon + 1
            else:
                note = f"no field {visible(name)}: looked for as a word"
        value = token.characters[start:].casefold()
        if value and not value.isspace():
            terms.append(Term(field, value, token.is_negated))
        elif field is not Field.WORD:
            note = f"{field}: what? as in {_EXAMPLES[field]}"
        elif token.is_negated:
            note = "- leaves out what follows it"
        if note:
            notes.append(note)
    if is_open:
        notes.append("the quote is still open")
    return Query(text, tuple(terms), tuple(notes))


_FIELDS = {field.value: field for field in Field if field}


def _tokens(text: str) -> tuple[Iterable[_Token], bool]:
    """The pieces between spaces that stand outside quotes, and whether a quote is open at the end."""
    tokens: list[_Token] = []
    characters: list[str] = []
    quoted: list[bool] = []
    within = False
    for character in text:
        if character == '"':
            within = not within
        elif character.isspace() and not within:
            if characters:
                tokens.append(_Token("".join(characters), tuple(quoted)))
                characters, quoted = [], []
        else:
            characters.append(character)
            quoted.append(within)
    if characters:
        tokens.append(_Token("".join(characters), tuple(quoted)))
    return tokens, within
