"""SQL of which the first words tell what it does: what sqlglot hands on without looking at it."""

from __future__ import annotations

import re
from dataclasses import replace

from limbeck_core.operations.model import Effect, ObjectName, Operation

_NAME = r'((?:"[^"]+"|`[^`]+`|\[[^\]]+\]|[\w$]+)(?:\.(?:"[^"]+"|`[^`]+`|\[[^\]]+\]|[\w$]+))*)'
_FLAG = r"(?P<flag>IF\s+(?:NOT\s+)?EXISTS\s+)?"
_KINDS = (
    r"TABLE|INDEX|TYPE|VIEW|MATERIALIZED\s+VIEW|SEQUENCE|SCHEMA|EXTENSION|FUNCTION|PROCEDURE|TRIGGER|DOMAIN|"
    r"AGGREGATE|ROLE|USER|DATABASE|POLICY|RULE|COLLATION|EVENT\s+TRIGGER|PUBLICATION|SERVER|STATISTICS|VIRTUAL\s+TABLE|FULLTEXT\s+INDEX"
)

_ADD_VALUE = re.compile(
    rf"ALTER\s+TYPE\s+{_NAME}\s+ADD\s+VALUE\s+{_FLAG}'(?P<value>(?:[^']|'')*)'.*", re.IGNORECASE | re.DOTALL
)
_RENAME_VALUE = re.compile(
    rf"ALTER\s+TYPE\s+{_NAME}\s+RENAME\s+VALUE\s+'((?:[^']|'')*)'\s+TO\s+'((?:[^']|'')*)'\s*;?", re.IGNORECASE
)
_RENAME = re.compile(
    rf"ALTER\s+({_KINDS})\s+{_FLAG}(?:ONLY\s+)?{_NAME}\s+RENAME\s+TO\s+{_NAME}\s*;?", re.IGNORECASE
)
_RENAME_CONSTRAINT = re.compile(
    rf"ALTER\s+TABLE\s+{_FLAG}(?:ONLY\s+)?{_NAME}\s+RENAME\s+CONSTRAINT\s+{_NAME}\s+TO\s+{_NAME}\s*;?",
    re.IGNORECASE,
)
_CREATE = re.compile(
    rf"(CREATE|DROP|ALTER)\s+(?:OR\s+(?:REPLACE|ALTER)\s+)?(?:TEMP(?:ORARY)?\s+|DEFINER\s*=\s*\S+\s+)?(?:UNIQUE\s+)?(?:CONSTRAINT\s+)?({_KINDS})\s+"
    rf"(?:CONCURRENTLY\s+)?{_FLAG}(?:ONLY\s+)?{_NAME}(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_ON_TABLE = re.compile(
    rf"\bON\s+(?:TABLE\s+|ONLY\s+|(?:SELECT|INSERT|UPDATE|DELETE)\s+TO\s+)?{_NAME}", re.IGNORECASE
)
_NO_COMMENT = re.compile(rf"COMMENT\s+ON\s+(TABLE|COLUMN)\s+{_NAME}\s+IS\s+NULL", re.IGNORECASE)
_PASSING = re.compile(
    r"(?:ANALYZE|BEGIN|CHECKPOINT|CLUSTER|COMMENT|COMMIT|DEALLOCATE|DISCARD|END|EXPLAIN|GRANT|LISTEN|LOCK|NOTIFY|"
    r"OPTIMIZE|PRAGMA|REASSIGN|REFRESH|REINDEX|RELEASE|RESET|REVOKE|ROLLBACK|SAVEPOINT|SET|SHOW|START|UNLISTEN|"
    r"UNLOCK|USE|VACUUM|FLUSH|ATTACH|DETACH)\b",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"^(?:\s*--[^\n]*\n)+")
_OTHERS = re.compile(rf"\s*,\s*{_NAME}")
_LIST = re.compile(rf"(?:{_OTHERS.pattern})+")
_WORDS = re.compile(r"\s+")


def read_command(text: str, line: int) -> tuple[Operation, ...] | None:
    """Return what a statement does by its first words, or ``None`` where they do not tell."""
    text = _COMMENT.sub("", text).strip().rstrip(";").strip()
    if (found := _ADD_VALUE.fullmatch(text)) is not None:
        name, value = found[1], found["value"].replace("''", "'")
        return (
            Operation(
                *("execute", Effect.ADD, _object("type", name), f"value {value!r}", line),
                values=(value,),
                if_exists=bool(found["flag"]),
            ),
        )
    if (found := _RENAME_VALUE.fullmatch(text)) is not None:
        detail = f"value {found[2]!r} -> {found[3]!r}"
        target = _object("type", found[1])
        return (Operation("execute", Effect.ALTER, target, detail, line, values=(found[3],)),)
    if (found := _RENAME_CONSTRAINT.fullmatch(text)) is not None:
        return (_renamed_constraint(found, line),)
    if (found := _RENAME.fullmatch(text)) is not None:
        new_name = _plain(found[4]).rpartition(".")[2]
        target = _object(_kind(found[1]), found[3])
        table = target.qualified_table
        tables = (table, f"{target.schema}.{new_name}" if target.schema else new_name) if table else ()
        return (
            Operation(
                *("execute", Effect.RENAME, target, f"-> {new_name}", line), new_name=new_name, tables=tables
            ),
        )
    if (found := _CREATE.fullmatch(text)) is not None:
        first = _by_first_words(found, line)
        # DROP TYPE mood, kind
        listed = _LIST.match(found["rest"]) if first.effect is Effect.DROP else None
        others = [] if listed is None else _OTHERS.findall(listed[0])
        return (first, *(replace(first, object=_object(first.object.kind, name)) for name in others))
    if (found := _NO_COMMENT.fullmatch(text)) is not None:
        return (_without_comment(found, line),)
    if _PASSING.match(text):
        return (Operation("execute", Effect.OTHER, ObjectName("statement"), _short(text), line),)
    return None


def _by_first_words(found: re.Match[str], line: int) -> Operation:
    """Return the operation that ``CREATE FUNCTION name ...`` and the like stand for."""
    effect = {"CREATE": Effect.CREATE, "DROP": Effect.DROP, "ALTER": Effect.ALTER}[found[1].upper()]
    kind = _kind(found[2])
    target = _object(kind, found[4])
    rest = found["rest"]
    tables: tuple[str, ...] = ()
    if kind == "table" and target.table:
        tables = (target.qualified_table or "",)
    elif kind in ("index", "trigger", "policy", "rule") and (on := _ON_TABLE.search(rest)):
        table = _plain(on[1])
        schema, _, last = table.rpartition(".")
        target = ObjectName(kind, schema or target.schema, last, target.name)
        tables = (table,)
    incomplete = ""
    if (effect is Effect.ALTER and kind in ("table", "type", "view")) or (
        effect is Effect.CREATE and kind == "table"
    ):
        incomplete = f"what follows the name: {_short(rest)}"
    return Operation(
        *("execute", effect, target, _short(rest), line),
        incomplete=incomplete,
        loses_data=effect is Effect.DROP
        and (kind in ("table", "schema") or (kind == "type" and rest.upper().endswith("CASCADE"))),
        tables=tables,
        if_exists=bool(found["flag"]),
    )


def _without_comment(found: re.Match[str], line: int) -> Operation:
    owner, _, last = _plain(found[2]).rpartition(".")
    is_column = found[1].upper() == "COLUMN"
    table = _object("table", owner if is_column else _plain(found[2]))
    target = ObjectName("column", table.schema, table.table, last) if is_column else table
    spelt = table.qualified_table or ""
    return Operation(
        *("execute", Effect.ALTER, target, "no comment", line),
        tables=(spelt,) if spelt else (),
        columns=(f"{spelt}.{last}",) if is_column and spelt else (),
        changes=("comment",),
    )


def _renamed_constraint(found: re.Match[str], line: int) -> Operation:
    table, new_name = _object("table", found[2]), _plain(found[4])
    return Operation(
        *("execute", Effect.RENAME, ObjectName("constraint", table.schema, table.name, _plain(found[3]))),
        f"-> {new_name}",
        line,
        tables=(table.qualified_table or "",),
        new_name=new_name,
    )


def _kind(text: str) -> str:
    kind = _WORDS.sub(" ", text).lower()
    return {"materialized view": "view", "virtual table": "table", "fulltext index": "index"}.get(kind, kind)


def _object(kind: str, name: str) -> ObjectName:
    schema, _, last = _plain(name).rpartition(".")
    return ObjectName(kind, schema or None, last if kind == "table" else None, last)


def _plain(name: str) -> str:
    """Return a name without its quotes."""
    return re.sub(r'["`\[\]]', "", name)


def _short(text: str) -> str:
    text = _WORDS.sub(" ", text).strip()
    return text if len(text) <= 100 else text[:99] + "…"
