"""The docstring of a script: ``Script.doc``, ``Script.longdoc`` and the facts that the template puts there.

From Python 3.13 on, the compiler removes the common indentation of a docstring. ``module.__doc__`` is what
Alembic shows, so what is read here is what the running interpreter would give.
"""

from __future__ import annotations

import re
import sys

DEDENTS = sys.version_info >= (3, 13)
"""Whether this interpreter's compiler removes the common indentation of docstrings."""


def long_doc(docstring: str, *, dedents: bool = DEDENTS) -> str:
    """Return ``Script.longdoc``: the docstring of the module without blank space around it."""
    if dedents and ("\n " in docstring or "\t" in docstring or docstring.startswith(" ")):
        docstring = dedent(docstring)
    return docstring.strip()


def first_paragraph(longdoc: str) -> str:
    """Return ``Script.doc``: all up to the first two newlines in a row."""
    return longdoc.partition("\n\n")[0]


def dedent(docstring: str) -> str:
    """Remove the common indentation as CPython 3.13 does.

    Tabs become spaces, the first line loses its own indentation, every further line the smallest one among
    those that are not blank. Blank lines count for nothing, but lose up to as much.
    """
    first, *others = docstring.expandtabs().split("\n")
    margin = min((len(line) - len(line.lstrip(" ")) for line in others if line.strip(" ")), default=0)
    kept = [first.lstrip(" ")]
    for line in others:
        indentation = len(line) - len(line.lstrip(" "))
        kept.append(line[min(margin, indentation) :])
    return "\n".join(kept)


def facts(longdoc: str) -> tuple[str | None, str | None]:
    """Return the text after ``Create Date:`` and the text after ``Revises:``, each at the start of a line."""
    # as the templates write it, which is most of a history: plain searches are the cheapest
    at = longdoc.find("\nRevises: ") + 10
    end = longdoc.find("\n", at)
    if at > 9 and longdoc.startswith("\nCreate Date: ", end):
        return longdoc[end + 14 :].partition("\n")[0].strip(), longdoc[at:end].strip()
    return fact(longdoc, "Create Date"), fact(longdoc, "Revises")


def fact(longdoc: str, name: str) -> str | None:
    """Return the text behind ``name:`` at the start of the first line that has it."""
    found = re.search(rf"^[ \t]*{name}:(.*)$", longdoc, re.MULTILINE)
    return found.group(1).strip() if found else None
