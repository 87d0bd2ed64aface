"""One script file to what it declares, by the cheapest way that is sure."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from limbeck_core.problems import Problem
from limbeck_core.reading.header import StockHeader, match_header, read_header, read_stock, stock_metadata
from limbeck_core.reading.metadata import ScriptMetadata
from limbeck_core.reading.signatures import Signature, signature
from limbeck_core.reading.source import (
    OPEN_FLAGS,
    READ_SIZE,
    SourceText,
    decode,
    decode_plain,
    read_bytes,
)

if TYPE_CHECKING:
    from limbeck_core.reading.scope import Modules

COMPILED_SUFFIXES = (".pyc", ".pyo")
"""Files that hold no source; Alembic loads them where ``sourceless`` is set."""


def read_script(
    path: str, resolver: Modules | None = None, *, seen_regular: bool = False
) -> ScriptMetadata | Problem:
    """Return what a script declares; nothing of it is executed, and no content makes this fail.

    A stock header is matched to the letter; of any other the statements are parsed that are not stock; the
    whole file is parsed only if its header does not tell everything. A file that Python does not load, but
    whose id can be read all the same, gives metadata with ``problem`` set.

    Args:
        path: The file, as ``list_scripts`` gives it.
        resolver: Where constants from other modules are looked for, a `ConstantSource`; by default nowhere.
        seen_regular: ``list_scripts`` has just seen that this is a regular file, so that a second look is
            spared.

    Example:
        >>> read_script("migrations/versions/ae1027a6acf_add_users.py").revision
        'ae1027a6acf'
    """
    if not path.startswith(os.sep) and not os.path.isabs(path):
        path = os.path.realpath(path)
    found = read_declared(path, resolver, seen_regular=seen_regular)
    return found if isinstance(found, (ScriptMetadata, Problem)) else stock_metadata(found, path, "utf-8")


def read_declared(
    path: str, resolver: Modules | None = None, *, seen_regular: bool = False
) -> StockHeader | ScriptMetadata | Problem:
    """Return the same as `read_script` of an absolute path, a stock header as what is read of it.

    That spares a history of thousands of such scripts to have as many metadata made of them.

    >>> import os
    >>> read_declared(os.path.abspath("computed.py")).down_revision
    ()
    """
    data = read_bytes(path, seen_regular=seen_regular)
    if isinstance(data, Problem):
        return data
    text = decode_plain(data)
    if text is not None and (stock := read_stock(text)) is not None and path.endswith(".py"):
        return stock
    return _unlike_stock(data, text, path, resolver)


class _LongFileError(Exception):
    """One read does not tell where a file ends."""


def read_scripts(
    paths: Iterable[str], resolver: Modules | None = None
) -> Iterator[tuple[str, Signature, ScriptMetadata | Problem]]:
    """Yield for each of many scripts what `read_script` gives of it, and its signature from before.

    Each is opened once for both, by its name in a folder that is open: at little more than half the cost.

    Args:
        paths: Regular files, as ``list_scripts`` gives them: those of a folder one after the other.
        resolver: Where constants from other modules are looked for.

    >>> import os
    >>> [(path, seen, found)] = read_scripts([os.path.abspath("computed.py")])
    >>> found.down_revision, seen[1] == os.path.getsize(path)
    ((), True)
    """
    folder, opened = "", None
    open_file, look, read, close, separator = os.open, os.fstat, os.read, os.close, os.sep
    try:
        for path in paths:
            start = path.rfind(separator) + 1
            if path[:start] != folder:
                if opened is not None:
                    close(opened)
                folder = path[:start]
                opened = _opened_folder(folder)
            try:
                name = path if opened is None else path[start:]
                descriptor = open_file(name, OPEN_FLAGS, dir_fd=opened)
                try:
                    now = look(descriptor)
                    data = read(descriptor, READ_SIZE)
                finally:
                    close(descriptor)
                if len(data) == READ_SIZE:
                    raise _LongFileError
            except (OSError, _LongFileError):
                yield path, signature(path), read_script(path, resolver, seen_regular=True)
                continue
            seen = now.st_mtime_ns, now.st_size, now.st_ino  # as `signature` has it, without a call
            yield path, seen, metadata_in(data, path, resolver)
    finally:
        if opened is not None:
            os.close(opened)


def _opened_folder(folder: str) -> int | None:
    """Return a descriptor of a folder in which files can be opened by name, where the system has that."""
    if os.open not in os.supports_dir_fd:
        return None
    try:
        return os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None  # it may be entered, but not listed


def metadata_in(data: bytes, path: str, resolver: Modules | None) -> ScriptMetadata | Problem:
    """Return what the bytes of a script declare, as `read_script` does of a file that holds them."""
    text = decode_plain(data)
    if text is not None and (stock := read_stock(text)) is not None and path.endswith(".py"):
        return stock_metadata(stock, path, "utf-8")
    return _unlike_stock(data, text, path, resolver)


def _unlike_stock(
    data: bytes, text: str | None, path: str, resolver: Modules | None
) -> ScriptMetadata | Problem:
    """Return what a script declares whose header is not like one seen before.

    Args:
        data: What it holds.
        text: The same, where that needs no care to be decoded.
        path: The file.
        resolver: Where constants from other modules are looked for.
    """
    if path.endswith(COMPILED_SUFFIXES):
        from limbeck_core.reading.compiled import read_compiled

        return read_compiled(data, path)
    if text is not None and (metadata := match_header(text, path, "utf-8")) is not None:
        return metadata
    source = decode(data, path) if text is None else SourceText(text, "utf-8")
    if text is None and source.problem is None:
        metadata = read_header(source.text, path, source.encoding)
        if metadata is not None:
            return metadata
    # the parser is loaded when the first script needs it
    from limbeck_core.reading.syntax import read_syntax

    return read_syntax(source, path, resolver)


def check_syntax(path: str) -> Problem | None:
    """Return why Python does not compile a script, if it does not.

    Metadata are read from the header where that is enough, so that an error in ``upgrade()`` goes unseen
    there; this looks at the whole file, at forty times the cost.

    >>> check_syntax("migrations/versions/ae1027a6acf_add_users.py")
    >>> problem = check_syntax("broken.py")
    >>> problem.kind.value, problem.line
    ('syntax-error', 1)
    """
    data = read_bytes(path)
    return data if isinstance(data, Problem) else syntax_problem_in(data, path)


def syntax_problem_in(data: bytes, path: str) -> Problem | None:
    """Return why Python does not compile the bytes of a script, if it does not."""
    if path.endswith(COMPILED_SUFFIXES):
        return None
    source = decode(data, path)
    if source.problem is not None:
        return source.problem
    from limbeck_core.reading.compiling import compile_problem

    return compile_problem(source.text, path)


def syntax_problems(paths: Iterable[str]) -> Iterator[tuple[str, Problem]]:
    """Yield those of many scripts that Python does not compile, and why; what it has compiled needs no look.

    >>> [(path, problem.line) for path, problem in syntax_problems(["computed.py", "broken.py"])]
    [('broken.py', 1)]
    """
    from limbeck_core.reading.compiling import KeptBytecode

    kept = KeptBytecode()
    for path in paths:
        if not kept.is_of(path) and (problem := check_syntax(path)) is not None:
            yield path, problem
