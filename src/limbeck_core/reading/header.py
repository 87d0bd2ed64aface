"""The fast path: a header as Alembic's templates write it, matched to the letter.

A header that differs in anything is left to the syntax tree, so that whatever is answered here is the same
as what the tree gives.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

from limbeck_core.reading.metadata import Identifiers, Lines, ScriptMetadata
from limbeck_core.reading.patterns import (
    ASSIGNED,
    BLANK_LINES,
    DOCSTRING,
    END,
    IMPORT,
    STRING,
    VALUE,
)
from limbeck_core.reading.signs import OTHER_THAN_STOCK, may_bind_metadata

_ABOVE = re.compile(
    rf"{BLANK_LINES} {DOCSTRING} (?: {IMPORT}?+ {END} )*+ revision {ASSIGNED} ({STRING}) {END}", re.VERBOSE
)
"""All down to the end of the line that assigns ``revision``."""

_ASSIGNMENT = re.compile(
    rf"(?: {END} )*+ (down_revision|branch_labels|depends_on) {ASSIGNED} {VALUE} {END}", re.VERBOSE
)
"""One of the assignments below it: one expression, compiled at every start, serves all three."""

_STRINGS = STRING
_QUOTATION_MARKS = "'\""

ASSIGNED_BELOW = ("down_revision", "branch_labels", "depends_on")
"""What is assigned below the id, in the order of a stock header; the last two may be missing."""

NOWHERE = (-1, -1)
"""In place of where a value stands that is not there."""


_Stock: TypeAlias = tuple[str, int, str, int, str, int, str, str, int, str, str, int]
"""What stands around the ids in the headers of one project's scripts, which differ in little else.

In the order in which it is compared, and with the length of what is passed over:

- all from the end of the docstring up to the id (``\"""``, imports, ``revision: str = '``), and its length;
- the quotation mark of the id; the line of ``revision``, counted from the end of the docstring;
- where there is a single parent: from the id to it (the quotation mark, a newline,
  ``down_revision: Union[str, None] = '``), and the length; its quotation mark; that and all below it
  (``branch_labels = None``, ``depends_on = None``), and the length;
- where there is none or several: the same two without the parent's quotation mark, and the length of the
  second.

A plain tuple, taken apart at once: a look at one field by its name costs as much as a comparison.
"""

MOST_STOCK = 8
"""How many kinds of stock headers are known at a time, the last matched first; most projects have three."""

_stock_seen: list[_Stock] = []
"""The kinds of headers that the expression has matched.

What such a header holds besides its docstring and its ids is matched again by comparing it, letter by
letter, at a third of the cost.
"""

_lines_seen: dict[tuple[int, ...], Lines] = {}
"""The scripts of one project have their header on the same few lines: one value serves them all."""


StockHeader: TypeAlias = tuple[str, Identifiers, str, int]
"""What a header declares that differs from one seen before in its ids alone.

Its id, its parents, its docstring, and the line of ``revision``, counted from the end of the docstring. A
plain tuple, since thousands of them are made at once.
"""


def read_header(text: str, path: str, encoding: str) -> ScriptMetadata | None:
    """Return the metadata of a script whose header is stock; ``None`` says that it must be parsed.

    Args:
        text: The whole script, with newlines as ``\\n`` and without null characters.
        path: The file it comes from.
        encoding: The encoding it was decoded from.
    """
    stock = read_stock(text)
    if stock is not None:
        return stock_metadata(stock, path, encoding)
    return match_header(text, path, encoding)


def match_header(text: str, path: str, encoding: str) -> ScriptMetadata | None:
    """Return the same as `read_header`, by the expression alone; its like are known by `read_stock` then."""
    above = _ABOVE.match(text)
    if above is None:
        return None
    assigned = above
    values: list[str | None] = []
    spans = [above.span(2)]
    for name in ASSIGNED_BELOW:
        found = _ASSIGNMENT.match(text, assigned.end())
        if found is None or found[1] != name:
            if name == "down_revision":
                return None
            values.append(None)
            spans.append(NOWHERE)
        else:
            assigned = found
            values.append(found[2])
            spans.append(found.span(2))
    down_revision, branch_labels, depends_on = values
    end = assigned.end()
    if branch_labels is None or depends_on is None:
        below = text[end : end + 1000]
        if "branch_labels" in below or "depends_on" in below:
            # most probably assigned in another way
            return None
    if may_bind_metadata(text, end):
        return None
    docstring, revision = above.groups()
    if branch_labels is None or depends_on is None:
        imports = text[above.end(1) : above.start(2)]
        if "branch_labels" in imports or "depends_on" in imports:
            # imported under that name
            return None
    elif branch_labels == depends_on == "None":
        _note_stock(text, above.end(1), spans, end)
    return ScriptMetadata(
        path,
        revision[1:-1],
        _identifiers(down_revision),
        _identifiers(branch_labels),
        _identifiers(depends_on),
        _is_sequence(down_revision),
        _is_sequence(depends_on),
        docstring,
        encoding,
        _lines(text, spans),
    )


def read_stock(text: str) -> StockHeader | None:
    """Return what a script declares whose header differs from one seen before in its ids alone."""
    # most docstrings hold no quotation mark: the first one ends them, and one character is found faster
    closing = text.find('"', 3)
    for stock in _stock_seen:
        if text.startswith(stock[0], closing):
            break
    else:
        closing = text.find('"""', 3)
        for stock in _stock_seen:
            if text.startswith(stock[0], closing):
                break
        else:
            return None
    _, passed, quote, line, to_one, passed_one, quote_one, from_one, rest_one, to, after, rest = stock
    start = closing + passed
    end = text.find(quote, start)
    revision = text[start:end]
    # an id of letters and digits needs no look at what else it may be; all others are matched
    if not revision.isalnum():
        return None
    if text.startswith(to_one, end):
        start = end + passed_one
        end = text.find(quote_one, start)
        parent = text[start:end]
        if not parent.isalnum() or not text.startswith(from_one, end):
            return None
        parents: Identifiers = (parent,)
        end += rest_one
    elif text.startswith(to, end):
        start = end + len(to)
        end = text.find(after, start)
        parent = text[start : max(start, end)]
        if parent == "None":
            parents = ()
        elif not _are_several(parent) or len(parents := _identifiers(parent)) < 2:
            return None
        end += rest
    else:
        return None
    docstring = text[3:closing]
    if text[:3] != '"""' or "\\" in docstring:
        return None
    # most often a plain search tells it, here without a call
    if "\f" in text or (OTHER_THAN_STOCK(text, end - 1) is not None and may_bind_metadata(text, end)):
        return None
    return revision, parents, docstring, line


def stock_metadata(stock: StockHeader, path: str, encoding: str) -> ScriptMetadata:
    """Return in full what `read_stock` has found."""
    revision, parents, docstring, line = stock
    line += docstring.count("\n")
    return ScriptMetadata(
        path,
        revision,
        parents,
        (),
        (),
        len(parents) > 1,
        False,
        docstring,
        encoding,
        lines_at((line, line + 1, line + 2, line + 3)),
    )


def _is_sequence(source: str | None) -> bool:
    return source is not None and source[0] == "("


def _are_several(source: str) -> bool:
    """Return whether a text is a tuple of strings."""
    found = _ASSIGNMENT.match(f"down_revision = {source}\n")
    return found is not None and found[2] == source and source[0] == "("


def _note_stock(text: str, closing: int, spans: Sequence[tuple[int, int]], end: int) -> None:
    """Note a header that was matched, so that its like is known by comparing.

    Args:
        text: The script.
        closing: Where the docstring ends.
        spans: Where id and parents stand, as they are written.
        end: Where the header ends.
    """
    (start, id_end), (parent, parents_end) = spans[:2]
    if text.count("\n", start, end) != 4:
        return
    before = text[closing : start + 1]
    between, after = text[id_end - 1 : parent], text[parents_end:end]
    quote = text[start]
    quote_one = text[parent] if text[parent] in _QUOTATION_MARKS else quote
    line = before.count("\n") + 1
    to_one, from_one = between + quote_one, quote_one + after
    stock: _Stock = (
        *(before, len(before), quote, line),
        *(to_one, len(to_one), quote_one, from_one, len(from_one)),
        *(between, after, len(after)),
    )
    others = [known for known in _stock_seen if known[0] != before]
    _stock_seen[:] = [stock, *others[: MOST_STOCK - 1]]


def _identifiers(source: str | None) -> Identifiers:
    if source is None or source == "None":
        return ()
    if source[0] == "(":
        return tuple([string[1:-1] for string in re.findall(_STRINGS, source)])
    return (source[1:-1],)


def _lines(text: str, spans: Sequence[tuple[int, int]]) -> Lines:
    start, end = spans[0][0], spans[3][0]
    line = text.count("\n", 0, start) + 1
    key: tuple[int, ...] = (line, line + 1, line + 2, line + 3)
    if end < 0 or text.count("\n", start, end) != 3:
        # not on four lines in a row
        key = tuple([0 if position < 0 else text.count("\n", 0, position) + 1 for position, _ in spans])
    return lines_at(key)


def lines_at(key: tuple[int, ...]) -> Lines:
    """Return the lines of the four assignments as a value."""
    lines = _lines_seen.get(key)
    if lines is None:
        if len(_lines_seen) > 1000:
            _lines_seen.clear()
        lines = _lines_seen[key] = Lines(*key)
    return lines
