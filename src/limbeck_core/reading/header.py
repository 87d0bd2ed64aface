"""The fast path: a header as Alembic's templates write it, matched to the letter.

A header that differs in anything is left to the syntax tree, so that whatever is answered here is the same
as what the tree gives.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from limbeck_core.reading.docstring import facts, first_paragraph, long_doc
from limbeck_core.reading.metadata import Lines, ScriptMetadata
from limbeck_core.reading.signs import may_bind_metadata

_STRING = r"""(?:'[^'\\\n]*'|"[^"\\\n]*")"""
_SPACE = r"[ \t\n]*"
_TUPLE = (
    rf"\({_SPACE}{_STRING}{_SPACE},{_SPACE}(?:{_STRING}{_SPACE}(?:,{_SPACE}{_STRING}{_SPACE})*,?{_SPACE})?\)"
)
_VALUE = rf"(None|{_STRING}|{_TUPLE})"
_ASSIGNED = r"(?::[ ]?[\w\[\], |.]+)?[ ]=[ ]"
_END = r"[ \t]*+(?:\#[^\n]*+)?\n"
_NAMES = r"\w+(?:[ ]as[ ]\w+)?"
_NAMES_IN_LINES = rf"\({_SPACE}{_NAMES}(?:,{_SPACE}{_NAMES})*,?{_SPACE}\)"
_IMPORT = (
    rf"(?:from[ ][\w.]+[ ]import[ ](?:{_NAMES}(?:,[ ]{_NAMES})*|{_NAMES_IN_LINES})"
    r"|import[ ][\w.]+(?:[ ]as[ ]\w+)?)"
)

_HEADER = re.compile(
    rf'''
    (?: (?:\#[^\n]*+)? \n )*+
    """ ([^"\\]*+ (?: "(?!"") [^"\\]*+ )*+ ) """ \n
    (?: {_IMPORT}?+ {_END} )*+
    revision {_ASSIGNED} ({_STRING}) {_END}
    (?: {_END} )*+ down_revision {_ASSIGNED} {_VALUE} {_END}
    (?: (?: {_END} )*+ branch_labels {_ASSIGNED} {_VALUE} {_END} )?
    (?: (?: {_END} )*+ depends_on {_ASSIGNED} {_VALUE} {_END} )?
    ''',
    re.VERBOSE,
)
_STRINGS = re.compile(_STRING)
_SEVERAL = re.compile(_TUPLE)
_QUOTATION_MARKS = "'\""


class _Stock(NamedTuple):
    """What stands around the ids in the header of one project's scripts, which differ in little else."""

    before: str
    """``revision: str = '`` with the newline before it: all up to the id."""
    between: str
    """From the id to the parent: the quotation mark, a newline, ``down_revision: Union[str, None] = ``."""
    after: str
    """From the parent on: the lines ``branch_labels = None`` and ``depends_on = None``."""
    line: int
    """The line of ``revision``, counted from the end of the docstring."""


_stock_seen: dict[str, _Stock] = {}
"""By what stands between the docstring and ``revision``: the headers that the expression has matched.

What such a header holds between its docstring and its ids is matched again by comparing it, letter by letter,
at a third of the cost.
"""

_lines_seen: dict[tuple[int, ...], Lines] = {}
"""The scripts of one project have their header on the same few lines: one value serves them all."""


def read_header(text: str, path: str, encoding: str) -> ScriptMetadata | None:
    """Return the metadata of a script whose header is stock; ``None`` says that it must be parsed.

    Args:
        text: The whole script, with newlines as ``\\n`` and without null characters.
        path: The file it comes from.
        encoding: The encoding it was decoded from.
    """
    metadata = _read_stock(text, path, encoding)
    if metadata is not None:
        return metadata
    found = _HEADER.match(text)
    if found is None:
        return None
    docstring, revision, down_revision, branch_labels, depends_on = found.groups()
    if may_bind_metadata(text, found.end()):
        return None
    if branch_labels is None or depends_on is None:
        above = text[found.end(1) : found.start(2)]
        if "branch_labels" in above or "depends_on" in above:
            # imported under that name
            return None
    elif branch_labels == depends_on == "None":
        _note_stock(text, found)
    longdoc = long_doc(docstring)
    create_date, revises = facts(longdoc)
    return ScriptMetadata(
        path,
        revision[1:-1],
        _identifiers(down_revision),
        _identifiers(branch_labels),
        _identifiers(depends_on),
        down_revision[0] == "(",
        depends_on is not None and depends_on[0] == "(",
        first_paragraph(longdoc),
        create_date,
        revises,
        encoding,
        _lines(text, found.regs[2:]),
    )


def _read_stock(text: str, path: str, encoding: str) -> ScriptMetadata | None:
    """Return the metadata of a script whose header differs from one seen before in its ids alone."""
    closing = text.find('"""', 3)
    above = text.find("\nrevision", closing)
    stock = _stock_seen.get(text[closing:above])
    if stock is None or not text.startswith('"""') or not text.startswith(stock.before, above):
        return None
    start = above + len(stock.before)
    end = text.find(stock.before[-1], start)
    if not text.startswith(stock.between, end):
        return None
    revision = text[start:end]
    start = end + len(stock.between)
    end = text.find(stock.after[0], start)
    if not text.startswith(stock.after, end):
        return None
    parent = text[start:end]
    docstring = text[3:closing]
    # an id of letters and digits needs no look at what else it may be; all others are matched
    if not revision.isalnum() or "\\" in docstring:
        return None
    if parent == "None":
        parents: tuple[str, ...] = ()
    elif parent[1:-1].isalnum() and parent[0] == parent[-1] and parent[0] in _QUOTATION_MARKS:
        parents = (parent[1:-1],)
    elif _SEVERAL.fullmatch(parent):
        parents = _identifiers(parent)
    else:
        return None
    if may_bind_metadata(text, end + len(stock.after)):
        return None
    line = docstring.count("\n") + stock.line
    longdoc = long_doc(docstring)
    create_date, revises = facts(longdoc)
    return ScriptMetadata(
        path,
        revision,
        parents,
        (),
        (),
        parent[0] == "(",
        False,
        first_paragraph(longdoc),
        create_date,
        revises,
        encoding,
        _lines_at((line, line + 1, line + 2, line + 3)),
    )


def _note_stock(text: str, found: re.Match[str]) -> None:
    """Note a header that was matched, so that its like is known by comparing."""
    closing = found.end(1)
    start, parent = found.start(2), found.start(3)
    above = text.rfind("\n", 0, start)
    prelude = text[closing:above]
    if (
        not text.startswith('"""')
        or "\nrevision" in prelude
        or text.count("\n", start, found.end()) != 4
        or text.count("\n", start, found.start(5)) != 3
    ):
        return
    if len(_stock_seen) > 1000:
        _stock_seen.clear()
    _stock_seen[prelude] = _Stock(
        text[above : start + 1],
        text[found.end(2) - 1 : parent],
        text[found.end(3) : found.end()],
        text.count("\n", closing, start) + 1,
    )


def _identifiers(source: str | None) -> tuple[str, ...]:
    if source is None or source == "None":
        return ()
    if source[0] == "(":
        return tuple([string[1:-1] for string in _STRINGS.findall(source)])
    return (source[1:-1],)


def _lines(text: str, spans: tuple[tuple[int, int], ...]) -> Lines:
    start, end = spans[0][0], spans[3][0]
    line = text.count("\n", 0, start) + 1
    key: tuple[int, ...] = (line, line + 1, line + 2, line + 3)
    if end < 0 or text.count("\n", start, end) != 3:
        # not on four lines in a row
        key = tuple([0 if position < 0 else text.count("\n", 0, position) + 1 for position, _ in spans])
    return _lines_at(key)


def _lines_at(key: tuple[int, ...]) -> Lines:
    lines = _lines_seen.get(key)
    if lines is None:
        if len(_lines_seen) > 1000:
            _lines_seen.clear()
        lines = _lines_seen[key] = Lines(*key)
    return lines
