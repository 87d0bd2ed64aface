"""Column types as SQL spells them, and whether one holds less than another."""

from __future__ import annotations

import re

from limbeck_core.operations.spelling import number

_SQL_NAMES = {
    "AutoString": "VARCHAR",
    "BIGINT": "BIGINT",
    "BigInteger": "BIGINT",
    "BINARY": "BINARY",
    "BLOB": "BLOB",
    "BOOLEAN": "BOOLEAN",
    "Boolean": "BOOLEAN",
    "CHAR": "CHAR",
    "CLOB": "CLOB",
    "DATE": "DATE",
    "DATETIME": "DATETIME",
    "DECIMAL": "DECIMAL",
    "DOUBLE": "DOUBLE",
    "Date": "DATE",
    "DateTime": "DATETIME",
    "Double": "DOUBLE",
    "FLOAT": "FLOAT",
    "Float": "FLOAT",
    "INT": "INTEGER",
    "INTEGER": "INTEGER",
    "Integer": "INTEGER",
    "Interval": "INTERVAL",
    "JSON": "JSON",
    "LargeBinary": "BLOB",
    "NCHAR": "NCHAR",
    "NUMERIC": "NUMERIC",
    "NVARCHAR": "NVARCHAR",
    "NullType": "",
    "Numeric": "NUMERIC",
    "REAL": "REAL",
    "SMALLINT": "SMALLINT",
    "SmallInteger": "SMALLINT",
    "String": "VARCHAR",
    "TEXT": "TEXT",
    "TIME": "TIME",
    "TIMESTAMP": "TIMESTAMP",
    "Text": "TEXT",
    "Time": "TIME",
    "UUID": "UUID",
    "Unicode": "VARCHAR",
    "UnicodeText": "TEXT",
    "Uuid": "UUID",
    "VARBINARY": "VARBINARY",
    "VARCHAR": "VARCHAR",
}
"""SQLAlchemy's generic types, and how SQL spells them; any other type keeps its name."""

_LENGTH_FIRST = frozenset(
    {"AutoString", "BINARY", "CHAR", "CLOB", "LargeBinary", "NCHAR", "NVARCHAR", "String", "TEXT", "Text"}
    | {"Unicode", "UnicodeText", "VARBINARY", "VARCHAR", "BIT", "StringID", "BLOB"}
)
_PRECISION_FIRST = frozenset({"DECIMAL", "DOUBLE", "FLOAT", "Float", "NUMERIC", "Numeric", "Double", "REAL"})
_ZONED = frozenset({"DateTime", "TIMESTAMP", "Time", "TIME", "DATETIME"})

SIZES = ("fsp", "length", "precision", "scale")
"""Parameters that say how much a type holds."""

_WITH_SIZE = re.compile(r"([A-Z ]+?)(?:\((\d+)(?:, ?(\d+))?\))?")
_TEXTS = ("CHAR", "NCHAR", "VARCHAR", "NVARCHAR", "TEXT")
_INTEGERS = ("SMALLINT", "INTEGER", "BIGINT")


def sql_type(name: str, arguments: tuple[object, ...], named: dict[str, object]) -> str:
    """Return the text of one of SQLAlchemy's types, as near to SQL as its arguments tell.

    Args:
        name: The class, such as ``String``.
        arguments: Positional arguments; what is not a constant as it is spelt.
        named: Keyword arguments, those of ``SIZES`` likewise.
    """
    text = _SQL_NAMES.get(name, name)
    sizes: list[str] = []
    if name in _LENGTH_FIRST:
        sizes = _sizes(arguments[:1], named, "length")
    elif name in _ZONED:
        sizes = _sizes((), named, *(key for key in ("fsp", "precision") if named.get(key) is not None))
    elif name in _PRECISION_FIRST:
        sizes = _sizes(arguments[:2], named, "precision", "scale")
    if sizes:
        text += f"({', '.join(sizes)})"
    elif name not in _SQL_NAMES:
        shown = [_shown(argument) for argument in arguments if argument is not None]
        shown += [f"{key}={_shown(value)}" for key, value in named.items() if _tells(key, value)]
        if shown:
            text += f"({', '.join(shown)})"
    if name in _ZONED and (named.get("timezone") is True or arguments[:1] == (True,)):
        text += " WITH TIME ZONE"
    collation = named.get("collation")
    return f"{text} COLLATE {collation}" if isinstance(collation, str) else text


def _tells(key: str, value: object) -> bool:
    return key not in ("astext_type", "as_uuid", "none_as_null", "native_enum", "collation") and isinstance(
        value, (str, int, float)
    )


def _shown(value: object) -> str:
    return number(value) if isinstance(value, int) else str(value)


def _sizes(arguments: tuple[object, ...], named: dict[str, object], *names: str) -> list[str]:
    values = [*arguments, *(named.get(name) for name in names[len(arguments) :])]
    return [
        _shown(value) for value in values if isinstance(value, (int, str)) and not isinstance(value, bool)
    ]


def is_narrower(before: str | None, after: str | None) -> bool:
    """Return whether a change of type surely cuts values short, or refuses some of them.

    Example:
        >>> is_narrower("VARCHAR(80)", "VARCHAR(40)"), is_narrower("INTEGER", "BIGINT")
        (True, False)
    """
    if before is None or after is None:
        return False
    # what another server makes of it stands behind, in parentheses, and its collation does not matter
    one, other = (
        _WITH_SIZE.fullmatch(text.partition(" (")[0].partition(" COLLATE ")[0]) for text in (before, after)
    )
    if one is None or other is None:
        return False
    if one[1] in _TEXTS and other[1] in _TEXTS:
        if other[2] is None:
            return False
        return one[2] is None or int(other[2]) < int(one[2])
    if one[1] in _INTEGERS and other[1] in _INTEGERS:
        return _INTEGERS.index(other[1]) < _INTEGERS.index(one[1])
    if one[1] in ("NUMERIC", "DECIMAL", "FLOAT", "DOUBLE", "REAL") and other[1] in _INTEGERS:
        return True
    if one[1] == other[1] and one[1] in ("NUMERIC", "DECIMAL") and one[2] and other[2]:
        scale, new_scale = int(one[3] or 0), int(other[3] or 0)
        return new_scale < scale or int(other[2]) - new_scale < int(one[2]) - scale
    return one[1] in ("DATETIME", "TIMESTAMP") and other[1] == "DATE"
