"""The content of ``alembic_version`` as someone copies it from somewhere.

>>> rows_in(" version_num \\n--------------\\n ae1027a6acf\\n(1 row)\\n", set())
('ae1027a6acf',)
"""

from __future__ import annotations

import re
from collections.abc import Container

_TABLE = re.compile(r"\bversion_num\b|\balembic_version\b", re.I)
_NOISE = (
    re.compile(r"^\s*(?:\w+[=#>$-]*[#>]|\$|>)\s+.*\b(?:select|insert|sqlite3|psql|mysql)\b.*$", re.I | re.M),
    re.compile(r"^\s*(?:INFO|DEBUG|WARNING)\b.*$", re.M),
    re.compile(r"\(?\b\d+\s+rows?\b(?:\s+in\s+set)?(?:\s*\([^)\n]*\))?\)?", re.I),
    re.compile(
        r"\b(?:insert\s+into|select|from|values|where|limit|update|set|delete|copy|stdin|with)\b", re.I
    ),
    re.compile(r"\b(?:public|dbo)\.", re.I),
    re.compile(r"\balembic_version\b|\bversion_num\b|\bCurrent revision\(s\) for .*$", re.I | re.M),
    re.compile(r"\((?:effective )?head\)|\(mergepoint\)|\(branchpoint\)|^Rev:\s", re.I | re.M),
    re.compile(r"[-+=─━┌┐└┘├┤┬┴┼╭╮╯╰╪╞╡═]{3,}"),
)
"""Borders, headers, counts, prompts, statements and what ``alembic current`` adds."""

_EMPTY = re.compile(
    r"(?:^|[^\w])0\s+rows?\b|\bempty\s+set\b(?:\s*\([^)\n]*\))?|^\s*version_num\s*$", re.I | re.M
)
"""How a client says that a table has no rows; its header alone says so too."""

_PROSE = re.compile(
    r"\b(?:cannot|can't|does|doesn't|error|exception|failed|fatal|has|is|no|not|such|traceback|was)\b", re.I
)
"""Words of a sentence, by which a text about the table is told from its content."""

_WORD = re.compile(r"[^\s|│┃,;'\"`()\[\]{}<>*\\]+")
_ID_LIKE = re.compile(r"(?=.*\d)[0-9a-f]{8,40}|\d{3,5}", re.I)


def rows_in(text: str, known: Container[str]) -> tuple[str, ...]:
    """Return the rows in a text, in their order; none where it does not look like the table's content.

    Args:
        text: What was copied.
        known: The ids of the history.
    """
    names_table = _TABLE.search(text) is not None
    rest = text
    for noise in _NOISE:
        rest = noise.sub(" ", rest)
    words = [word for word in _WORD.findall(rest) if any(map(str.isalnum, word))]
    if names_table and not _PROSE.search(text):
        return tuple(words)
    if names_table:
        # a sentence about the table: its other words are none
        return tuple(word for word in words if word in known or _ID_LIKE.fullmatch(word))
    if len(words) > 1 and all(word in known or _ID_LIKE.fullmatch(word) for word in words):
        return tuple(words)
    return ()


def is_empty_table(text: str) -> bool:
    """Return whether a text is what a client shows of the table where it has no rows.

    >>> [is_empty_table(text) for text in ("version_num\\n-----\\n(0 rows)", "Empty set (0.00 sec)", "users")]
    [True, True, False]
    """
    if _EMPTY.search(text) is None:
        return False
    rest = text
    for noise in (_EMPTY, *_NOISE):
        rest = noise.sub(" ", rest)
    return not any(map(str.isalnum, rest))
