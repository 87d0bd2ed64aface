"""Open a source file as Python does, without executing it: regular files only, decoded by PEP 263."""

from __future__ import annotations

import os
import re
import stat

from limbeck_core.problems import Problem, ProblemKind, Severity
from limbeck_core.values import value

MAX_SOURCE_BYTES = 64 * 1024 * 1024
"""A larger file is not read: no migration script is, and memory is finite."""

READ_SIZE = 16 * 1024
"""Bytes of the first read; nearly every script fits, so that one read tells its end.

Four times as many take half as long again: that much room is not simply at hand.
"""

OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
# a pipe that replaces the file between look and open must not block, a terminal must not be taken over
OPEN_FLAGS |= getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
"""How a script is opened."""

_BOM = b"\xef\xbb\xbf"
_COOKIE = rb"[ \t\f]*#[^\n]*?coding[:=][ \t]*([-\w.]+)"
_BLANK = rb"[ \t\f]*(?:#[^\n]*)?$"


@value
class SourceText:
    """A file's text, as a pane shows it.

    >>> source = read_text("latin1.py")
    >>> source.encoding, source.text.splitlines()[1], source.problem
    ('iso-8859-1', '# é', None)
    """

    text: str
    """With newlines as ``\\n``; what cannot be decoded stands as U+FFFD."""
    encoding: str
    """The name of the encoding that decoded it."""
    problem: Problem | None = None
    """Why Python refuses these bytes, if it does."""
    has_replacements: bool = False
    """Whether bytes stand as U+FFFD. Python passes them over in a comment, where no encoding is declared."""


def read_bytes(path: str, *, seen_regular: bool = False) -> bytes | Problem:
    """Return what a regular file holds; anything else is never opened.

    Args:
        path: The file; a symbolic link is followed.
        seen_regular: The caller has seen that this is a regular file, so that a second look is spared.
    """
    try:
        if not seen_regular and not stat.S_ISREG(mode := os.stat(path).st_mode):
            return not_a_file(path, mode)
        descriptor = os.open(path, OPEN_FLAGS)
        try:
            data = os.read(descriptor, READ_SIZE)
            if len(data) < READ_SIZE:
                return data
            return _read_on(path, descriptor, data)
        finally:
            os.close(descriptor)
    except OSError as error:
        return unreadable(path, error)
    except ValueError as error:
        # a null character in the path
        return Problem(ProblemKind.UNREADABLE_FILE, Severity.ERROR, f"The path is no path: {error}", path)


def _read_on(path: str, descriptor: int, first: bytes) -> bytes | Problem:
    pieces = [first]
    size = len(first)
    while piece := os.read(descriptor, 64 * READ_SIZE):
        pieces.append(piece)
        size += len(piece)
        # some file systems report a size of 0, or the file grows while it is read
        if size > MAX_SOURCE_BYTES:
            return _too_large(path)
    return b"".join(pieces)


def decode_plain(data: bytes) -> str | None:
    """Return the text of a source file that needs no care: UTF-8, and no other newline than ``\\n``."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    # a file that begins with a string has no coding cookie, nor a mark
    if text[:1] not in "\"'" or "\r" in text or "\0" in text:
        return None
    return text


def decode(data: bytes, path: str) -> SourceText:
    """Decode the bytes of a source file as Python's tokenizer does: BOM, coding cookie, else UTF-8."""
    original = data
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    marked = data.startswith(_BOM)
    if marked:
        data = data[len(_BOM) :]
    cookie = _coding_cookie(data)
    encoding = "utf-8" if cookie is None else _plain_name(cookie)
    problem: Problem | None = None
    has_replacements = False
    if marked and encoding != "utf-8":
        problem = _refused(
            path, 1, f"The coding cookie says {encoding}, but the file starts with a UTF-8 mark"
        )
        encoding = "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        if problem is None and not _is_passed_over(original):
            problem = _refused(
                path, line, f"Not {encoding}: the byte {data[error.start]:#04x} has no meaning there"
            )
        text = data.decode(encoding, "replace")
        has_replacements = True
    except (LookupError, ValueError):
        # a codec that is unknown, or none for text
        problem = problem or _refused(path, 1, f"The encoding {encoding} is unknown")
        encoding = "utf-8"
        text = data.decode(encoding, "replace")
        has_replacements = "\N{REPLACEMENT CHARACTER}" in text
    if "\r" in text:
        # UTF-7 and its like hide them from the look at the bytes, and so from Python's
        problem = problem or Problem(
            ProblemKind.UNKNOWN_METADATA,
            Severity.WARNING,
            f"Its encoding, {encoding}, hides carriage returns, which end no line for Python",
            path,
            text.count("\n", 0, text.index("\r")) + 1,
            cure="Save the file as UTF-8.",
        )
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        problem = problem or _refused(path, line, "Null bytes stand in the source")
    return SourceText(text, "utf-8-sig" if marked else encoding, problem, has_replacements)


def _is_passed_over(data: bytes) -> bool:
    """Return whether Python parses a source all the same whose bytes cannot all be decoded."""
    from limbeck_core.reading.syntax import parse

    try:
        parse(data)
    except SyntaxError:
        return False
    return True


def read_text(path: str) -> SourceText:
    """Return the text of a source file for a pane; what is wrong with it stands in ``problem``.

    >>> read_text("no/such/file.py").problem.message
    'file.py cannot be read: No such file or directory'
    """
    data = read_bytes(path)
    if isinstance(data, Problem):
        return SourceText("", "utf-8", data)
    return decode(data, path)


def _coding_cookie(data: bytes) -> str | None:
    """Return the encoding that a comment in the first two lines names (PEP 263)."""
    for line in data.split(b"\n", 2)[:2]:
        if found := re.match(_COOKIE, line):
            return found.group(1).decode("ascii", "replace")
        if not re.match(_BLANK, line):
            return None
    return None


def _plain_name(encoding: str) -> str:
    """Return one name for the spellings of UTF-8 and Latin-1, with what editors append to them."""
    name = encoding.lower().replace("_", "-")
    for plain, spellings in (
        ("utf-8", ("utf-8", "utf8")),
        ("iso-8859-1", ("latin-1", "iso-8859-1", "iso-latin-1")),
    ):
        if name in spellings or name.startswith(tuple(f"{spelling}-" for spelling in spellings)):
            return plain
    return encoding


def _refused(path: str, line: int, message: str) -> Problem:
    return Problem(
        ProblemKind.SYNTAX_ERROR,
        Severity.ERROR,
        message,
        path,
        line,
        cure="Save the file in the encoding that it declares, or as UTF-8.",
    )


def unreadable(path: str, error: OSError) -> Problem:
    """Return the problem of a file that the system does not let us read."""
    reason = error.strerror or str(error)
    return Problem(
        ProblemKind.UNREADABLE_FILE,
        Severity.ERROR,
        f"{os.path.basename(path)} cannot be read: {reason}",
        path,
        cure="Restore the file, or allow it to be read.",
    )


def _too_large(path: str) -> Problem:
    limit = MAX_SOURCE_BYTES // (1024 * 1024)
    return Problem(
        ProblemKind.UNREADABLE_FILE,
        Severity.ERROR,
        f"{os.path.basename(path)} is larger than {limit} MB and is not read",
        path,
        cure="Move the data out of the script.",
    )


def not_a_file(path: str, mode: int) -> Problem:
    """Return the problem of something that is named like a script and is no regular file."""
    for test, name in (
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
    ):
        if test(mode):
            kind = name
            break
    else:
        kind = "no regular file"
    # Alembic ignores a folder, but opens all else, and hangs or fails there
    severity = Severity.NOTE if kind == "a folder" else Severity.ERROR
    return Problem(
        ProblemKind.NOT_A_FILE,
        severity,
        f"{os.path.basename(path)} is {kind}, not a script",
        path,
        cure="Rename it or move it out of the folder.",
    )
