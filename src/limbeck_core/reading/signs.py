"""A quick look whether the text below a header may change what the header says."""

from __future__ import annotations

import re
from functools import cache

METADATA_NAMES = ("revision", "down_revision", "branch_labels", "depends_on")
"""The names that Alembic reads from a script."""

_AS_A_NAME = r"(?<![\w.\"']{0})(?![\w\"'])"

# each pattern begins with its word, so that the search for it is as fast as for plain text
_SIGNS = tuple(
    (word, word + pattern.format(word))
    for word, pattern in (
        ("revision", r"(?:(?<![\w.\"']{0})|(?<=down_{0})(?<![\w.\"']down_{0}))(?![\w\"'])"),
        ("branch_labels", _AS_A_NAME),
        ("depends_on", _AS_A_NAME),
        ("__doc__", _AS_A_NAME),
        ("__getattr__", _AS_A_NAME),
        ("import", r"\s*\\?\s*\*"),
        ("exec", r"(?!\w)"),
        ("globals", r"(?!\w)"),
        ("locals", r"(?!\w)"),
        ("vars", r"(?!\w)"),
        ("setattr", r"(?!\w)"),
        ("delattr", r"(?!\w)"),
        ("modules", r"(?!\w)"),
    )
)


_OTHER_THAN_FUNCTIONS = (
    r"\n(?:[^ \t\n#d]|d(?!ef (?!(?:revision|down_revision|branch_labels|depends_on|__doc__|__getattr__)\b)"
    r"\w+\([\w, *]*\)(?: -> [\w.]+)?:))"
)
"""A line at the margin that is not the first one of a plain function.

Nothing runs on import in a text without such a line, whatever the functions do. (A form feed moves the
margin: it is looked for apart.)
"""


OTHER_THAN_STOCK = re.compile(r"\n[^ \t\n#](?!ef (?:up|down)grade\(\)(?: -> None)?:)").search
"""The search for such a line other than those of a stock script, at half the cost.

Of the lines that go on with ``ef upgrade():`` it is only ``def`` that Python parses.
"""


_compiled = cache(re.compile)
"""Patterns that a stock script needs none of: compiled when they are first searched for."""


def may_bind_metadata(text: str, start: int) -> bool:
    """Return whether the text below a header may bind one of the names that Alembic reads.

    ``True`` may be a false alarm (a comment, a string), which costs time only.

    Args:
        text: The whole text.
        start: Where a line begins below the header.
    """
    plain = start > 0 and "\f" not in text
    # the cheaper search tells it most often
    if plain and (
        OTHER_THAN_STOCK(text, start - 1) is None
        or _compiled(_OTHER_THAN_FUNCTIONS).search(text, start - 1) is None
    ):
        return False
    rest = text[start:]
    # the look for a plain word is many times as fast as a search, and most texts hold none of them
    return any(word in rest and _compiled(pattern).search(rest) is not None for word, pattern in _SIGNS)
