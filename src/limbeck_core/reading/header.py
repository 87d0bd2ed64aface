"""The fast path: a header as Alembic's templates write it, matched to the letter.

A header that differs in anything is left to the syntax tree, so that whatever is answered here is the same
as what the tree gives.
"""

from __future__ import annotations

import re
from typing import TypeAlias

from limbeck_core.reading.metadata import Identifiers, Lines, ScriptMetadata
from limbeck_core.reading.patterns import (
    ASSIGNED,
    BLANK_LINES,
    DOCSTRING,
    END,
    IMPORT,
    STRING,
    TUPLE,
    VALUE,
)
from limbeck_core.reading.signs import OTHER_THAN_STOCK, may_bind_metadata

_HEADER = re.compile(
    rf"""
    {BLANK_LINES} {DOCSTRING}
    (?: {IMPORT}?+ {END} )*+
    revision {ASSIGNED} ({STRING}) {END}
    (?: {END} )*+ down_revision {ASSIGNED} {VALUE} {END}
    (?: (?: {END} )*+ branch_labels {ASSIGNED} {VALUE} {END} )?
    (?: (?: {END} )*+ depends_on {ASSIGNED} {VALUE} {END} )?
    """,
    re.VERBOSE,
)
_STRINGS = STRING
_SEVERAL = TUPLE
_QUOTATION_MARKS = "'\""


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
    found = _HEADER.match(text)
    if found is None:
        return None
    docstring, revision, down_revision, branch_labels, depends_on = found.groups()
    if branch_labels is None or depends_on is None:
        below = text[found.end() : found.end() + 1000]
        if "branch_labels" in below or "depends_on" in below:
            # most probably assigned in another way
            return None
    if may_bind_metadata(text, found.end()):
        return None
    if branch_labels is None or depends_on is None:
        above = text[found.end(1) : found.start(2)]
        if "branch_labels" in above or "depends_on" in above:
            # imported under that name
            return None
    elif branch_labels == depends_on == "None":
        _note_stock(text, found)
    return ScriptMetadata(
        path,
        revision[1:-1],
        _identifiers(down_revision),
        _identifiers(branch_labels),
        _identifiers(depends_on),
        down_revision[0] == "(",
        depends_on is not None and depends_on[0] == "(",
        docstring,
        encoding,
        _lines(text, found.regs[2:]),
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
        elif not re.fullmatch(_SEVERAL, parent) or len(parents := _identifiers(parent)) < 2:
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


def _note_stock(text: str, found: re.Match[str]) -> None:
    """Note a header that was matched, so that its like is known by comparing."""
    closing, start, parent = found.end(1), found.start(2), found.start(3)
    if text.count("\n", start, found.end()) != 4:
        return
    before = text[closing : start + 1]
    between, after = text[found.end(2) - 1 : parent], text[found.end(3) : found.end()]
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


def _lines(text: str, spans: tuple[tuple[int, int], ...]) -> Lines:
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
