"""One script file to what it declares, by the cheapest way that is sure."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from limbeck_core.problems import Problem
from limbeck_core.reading.docstring import long_doc
from limbeck_core.reading.header import read_header
from limbeck_core.reading.metadata import Lines, ScriptMetadata, Unknown
from limbeck_core.reading.source import SourceText, decode, decode_plain, read_bytes

if TYPE_CHECKING:
    from limbeck_core.reading.constants import ConstantSource

COMPILED_SUFFIXES = (".pyc", ".pyo")
"""Files that hold no source; Alembic loads them where ``sourceless`` is set."""


def read_script(
    path: str, resolver: ConstantSource | None = None, *, seen_regular: bool = False
) -> ScriptMetadata | Problem:
    """Return what a script declares; nothing of it is executed, and no content makes this fail.

    A stock header is matched to the letter; any other is parsed; the whole file is parsed only if its header
    does not tell everything. A file that Python does not load, but whose id can be read all the same, gives
    metadata with ``problem`` set.

    Args:
        path: The file, as ``list_scripts`` gives it.
        resolver: Where constants from other modules are looked for; by default nowhere.
        seen_regular: ``list_scripts`` has just seen that this is a regular file, so that a second look is
            spared.

    Example:
        >>> read_script("migrations/versions/ae1027a6acf_add_users.py").revision  # doctest: +SKIP
        'ae1027a6acf'
    """
    if not path.startswith(os.sep) and not os.path.isabs(path):
        path = os.path.realpath(path)
    data = read_bytes(path, seen_regular=seen_regular)
    if isinstance(data, Problem):
        return data
    if path.endswith(COMPILED_SUFFIXES):
        unknown = Unknown(1, "a compiled file without its source")
        return ScriptMetadata(path, unknown, unknown, unknown, unknown, lines=Lines())
    text = decode_plain(data)
    if text is not None and (metadata := read_header(text, path, "utf-8")) is not None:
        return metadata
    source = decode(data, path) if text is None else SourceText(text, "utf-8")
    if text is None and source.problem is None:
        metadata = read_header(source.text, path, source.encoding)
        if metadata is not None:
            return metadata
    # the parser is loaded when the first script needs it
    from limbeck_core.reading.syntax import read_syntax

    return read_syntax(source, path, resolver)


def read_docstring(path: str) -> str:
    """Return ``Script.longdoc``: the whole docstring of a script without blank space around it."""
    data = read_bytes(path)
    if isinstance(data, Problem) or path.endswith(COMPILED_SUFFIXES):
        return ""
    from limbeck_core.reading.syntax import docstring_of

    return long_doc(docstring_of(decode(data, path), path))


def check_syntax(path: str) -> Problem | None:
    """Return why Python does not compile a script, if it does not.

    Metadata are read from the header where that is enough, so that an error in ``upgrade()`` goes unseen
    there; this looks at the whole file, at forty times the cost.
    """
    data = read_bytes(path)
    if isinstance(data, Problem):
        return data
    if path.endswith(COMPILED_SUFFIXES):
        return None
    source = decode(data, path)
    if source.problem is not None:
        return source.problem
    from limbeck_core.reading.syntax import compile_problem

    return compile_problem(source.text, path)
