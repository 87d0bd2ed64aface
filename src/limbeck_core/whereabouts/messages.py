"""The messages of Alembic, recognized in whatever surrounds them.

The texts are those that Alembic 1.18 to 1.20 raises from its script directory, its revision map, its commands
and its migration context, and those of servers about the table that it keeps.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Illness(StrEnum):
    """What a message complains of."""

    NOT_LOCATED = "an id that is not found"
    NO_BRANCH = "a branch that is not found"
    SHORT = "a partial id that is ambiguous"
    HEADS = "several heads"
    HEADS_OF_NEW = "several heads to build on"
    HEADS_OF_STAMP = "several heads to stamp from"
    BASES = "several bases"
    OVERLAP = "rows that overlap"
    TWICE = "an id that is declared twice"
    MISSING = "a parent that is missing"
    BEHIND = "a database behind its history"
    AMBIGUOUS = "steps that can go several ways"
    NO_UPGRADE = "a target that is not above"
    NO_DOWNGRADE = "a target that is not below"
    TOO_FAR = "more steps than there are revisions"
    CYCLE = "revisions in a circle"
    RANGE = "a range whose ends are not in line"
    LABEL = "a branch label that is used twice"
    NOT_MEMBER = "a revision of another branch"
    NOT_HEAD = "a revision that is no head"
    BROKEN = "a label where an id belongs"
    ILLEGAL = "an id with forbidden characters"
    DRIVER = "an id that is no string"
    NO_ID = "a file without a revision id"
    FILE_TWICE = "a file that is found twice"
    ROWS = "several rows where one is expected"
    ROWS_MOVED = "rows that are not what they were"
    NO_TABLE = "a table of versions that is not there"
    TOO_LONG = "an id that is too long for its table"
    ROW_TWICE = "a row that is there already"
    PROJECT = "a configuration that does not fit"
    USAGE = "a command that is called otherwise"


@dataclass(frozen=True, slots=True)
class Message:
    """One message, with the names in it."""

    illness: Illness
    text: str
    """The message as it stands in the text."""
    names: tuple[str, ...] = ()


_QUOTED = r"['\"](.*?)['\"]"

_VERSIONS = r"['\"`]?(?:\w+['\"`]?\.['\"`]?)*alembic_version['\"`]?"
"""The table, with whatever it is qualified by and quoted with."""

_STATEMENT = (
    r"(?:[\s\S]{0,400}?\balembic_version\b[\s\S]{0,80}?"
    r"(?:VALUES\s*\(|version_num\s*=\s*)['\"]([^'\"\n]+)['\"])?"
)
"""What SQLAlchemy tells behind the message of a server: the statement, with the id."""

_KNOWN: tuple[tuple[Illness, str], ...] = (
    (Illness.NOT_LOCATED, rf"Can't locate revision identified by {_QUOTED}(?=\s|$|[.;,)])"),
    (Illness.NOT_LOCATED, rf"No such revision or branch {_QUOTED}(?=\s|$|[.;,)])(?:; please ensure[^\n]*)?"),
    (Illness.NOT_LOCATED, rf"No revision files indicated by symbol {_QUOTED}"),
    (Illness.NO_BRANCH, rf"No such branch: {_QUOTED}(?=\s|$|[.;,)])"),
    (Illness.SHORT, rf"Multiple revisions start with {_QUOTED}"),
    (Illness.HEADS, rf"Multiple head revisions are present for given argument {_QUOTED}"),
    (Illness.HEADS, rf"Multiple heads are present for given argument {_QUOTED}"),
    (Illness.HEADS_OF_NEW, r"Multiple heads are present; please specify the head revision on which the new"),
    (Illness.HEADS_OF_STAMP, r"Multiple heads are present; please specify a single target revision"),
    (Illness.HEADS, r"The script directory has multiple heads"),
    (Illness.HEADS, r"Multiple head(?:s| revisions) are present"),
    (Illness.BASES, r"The script directory has multiple bases"),
    (
        Illness.OVERLAP,
        r"Requested revision (\S+) overlaps with other requested revisions ([^\s,]+(?:,\s*[^\s,]+)*)",
    ),
    (Illness.TWICE, r"Revision (\S+) is present more than once"),
    (Illness.MISSING, r"Revision (\S+) referenced from (.+?) is not present"),
    (Illness.MISSING, rf"KeyError: {_QUOTED}(?=\s|$|[.;,)])"),
    (Illness.BEHIND, r"Target database is not up to date"),
    (Illness.BEHIND, r"Database is not on all head revisions"),
    (Illness.AMBIGUOUS, r"Ambiguous walk"),
    (Illness.AMBIGUOUS, r"Ambiguous upgrade from multiple current revisions"),
    (Illness.AMBIGUOUS, r"downgrade -1 from multiple heads is ambiguous"),
    (Illness.NO_UPGRADE, r"Destination (\S+) is not a valid upgrade target from current head"),
    (Illness.NO_DOWNGRADE, r"Destination (\S+) is not a valid downgrade target from current head"),
    (Illness.NO_DOWNGRADE, r"Not a valid downgrade target from current heads"),
    (Illness.TOO_FAR, r"Relative revision (\S+) didn't produce \d+ migrations"),
    (Illness.TOO_FAR, r"Walked too far"),
    (Illness.CYCLE, r"(?:Dependency cycle|Cycle) is detected in revisions \(([^)\n]*)\)"),
    (Illness.CYCLE, r"(?:Dependency self-loop|Self-loop) is detected in revisions \(([^)\n]*)\)"),
    (Illness.RANGE, r"Revision (\S+) is not an ancestor of revision (\S+)"),
    (
        Illness.RANGE,
        r"Requested range (\S+?):(\S+) does not refer to ancestor/descendant revisions along the same branch",
    ),
    (Illness.LABEL, r"Branch name ['\"](.+?)['\"] in revision (\S+) already used by revision (\S+)"),
    (Illness.NOT_MEMBER, rf"Revision (\S+) is not a member of branch {_QUOTED}(?=\s|$|[.;,)])"),
    (Illness.NOT_HEAD, r"Revision (\S+) is not a head revision"),
    (Illness.BROKEN, r"Dependency resolution failed; broken map"),
    (
        Illness.ILLEGAL,
        rf"Character\(s\) '[^'\n]*' not allowed in revision identifier {_QUOTED}(?=\s|$|[.;,)])",
    ),
    (Illness.DRIVER, r"revision identifier (.+?) is not a string"),
    (Illness.NO_ID, r"Could not determine revision id from filename (\S+?)\.?(?=\s|$)"),
    (Illness.FILE_TWICE, r"File (.+?) loaded twice"),
    (Illness.ROWS, r"Version table ['\"]\S+['\"] has more than one head present"),
    (Illness.ROWS_MOVED, rf"expected to match one\s+row when updating {_QUOTED} to {_QUOTED} in"),
    (Illness.ROWS_MOVED, rf"expected to match one\s+row when deleting {_QUOTED} in"),
    (Illness.ROWS_MOVED, r"Can't do an UPDATE because downrevision is ambiguous"),
    (Illness.NO_TABLE, rf"relation {_VERSIONS} does not exist"),
    (Illness.NO_TABLE, rf"Did not find any relation named {_VERSIONS}"),
    (Illness.NO_TABLE, rf"no such table: {_VERSIONS}"),
    (Illness.NO_TABLE, rf"Table {_VERSIONS} doesn't exist"),
    (Illness.NO_TABLE, rf"Invalid object name {_VERSIONS}"),
    (Illness.TOO_LONG, rf"value too long for type character varying\(32\){_STATEMENT}"),
    (Illness.TOO_LONG, rf"Data too long for column 'version_num'{_STATEMENT}"),
    (Illness.TOO_LONG, rf"String or binary data would be truncated[^\n]*alembic_version{_STATEMENT}"),
    (
        Illness.ROW_TWICE,
        r"duplicate key value violates unique constraint \"alembic_version_pkc?\w*\""
        r"(?:\s*DETAIL: Key \(version_num\)=\((.+?)\) already exists)?",
    ),
    (Illness.ROW_TWICE, r"UNIQUE constraint failed: alembic_version\.version_num"),
    (Illness.ROW_TWICE, r"Duplicate entry '(.+?)' for key 'alembic_version\.PRIMARY'"),
    (Illness.PROJECT, r"Path doesn't exist: (.+?)\.\s+Please use the 'init' command"),
    (Illness.PROJECT, r"No 'script_location' key found in configuration"),
    (Illness.PROJECT, r"Multiple version locations present, please specify --version-path"),
    (Illness.PROJECT, r"Multiple version_locations present"),
    (Illness.PROJECT, r"Path (.+?) is not represented in current version locations"),
    (Illness.PROJECT, r"specified branch_labels .+?, however the migration file (.+?) does not have them"),
    (Illness.USAGE, r"Duplicate head revisions specified"),
    (Illness.USAGE, r"History range requires \[start\]:\[end\]"),
    (Illness.USAGE, r"Range revision not allowed"),
    (Illness.USAGE, r"downgrade with --sql requires <fromrev>:<torev>"),
    (Illness.USAGE, r"Stamp operation with --sql only supports a single starting revision"),
    (Illness.USAGE, r"Can't use --purge with --sql mode"),
    (Illness.USAGE, r"No current revisions"),
    (Illness.USAGE, r"No starting revision argument is available"),
    (Illness.USAGE, r"Can't specify current_rev to context when using a database connection"),
)

_PATTERNS = tuple((illness, re.compile(pattern.replace(" ", r"\s+"))) for illness, pattern in _KNOWN)


def message_in(text: str) -> Message | None:
    """Return the message in a text; of several the last that names something, as a traceback ends with it."""
    found = []
    for illness, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            names = tuple(name for group in match.groups() for name in re.split(r",\s*", group or "") if name)
            found.append((bool(names), match.start(), Message(illness, " ".join(match[0].split()), names)))
    if not found:
        return None
    # Where two patterns match at one place, the one that stands first in the list says more.
    last = max((named, start) for named, start, _ in found)
    return next(message for named, start, message in found if (named, start) == last)
