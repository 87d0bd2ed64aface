"""What SQLAlchemy's constructors make of their arguments: columns, constraints, tables, types, statements."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from types import NoneType

from limbeck_core.operations.calls import (
    Call,
    column_names,
    default_text,
    excluded_elements,
    items,
    string,
    text_of,
    text_or_spelt,
    word_or_spelt,
)
from limbeck_core.operations.generated import build_computed, build_identity
from limbeck_core.operations.model import Check, ColumnShape, Effect, Part, Reference
from limbeck_core.operations.spelling import source_of
from limbeck_core.operations.tables import mapped_table, table_by, table_in, table_of
from limbeck_core.operations.type_shapes import build_type, type_shape
from limbeck_core.operations.values import (
    Change,
    ClassValue,
    ColumnValue,
    Definition,
    Either,
    Expression,
    Generated,
    Handle,
    Instance,
    Named,
    PartValue,
    Query,
    Sql,
    TableValue,
    TypeShape,
    Unknown,
)

# --- columns and tables ------------------------------------------------------------------------------------


def build_column(call: Call) -> ColumnValue:
    """Return ``Column(...)`` or ``column(...)``."""
    arguments = list(enumerate(call.arguments))
    name = call.named.get("name")
    if name is None and arguments and isinstance(first := arguments[0][1], (str, Unknown)):
        name = first
        arguments = arguments[1:]
    shape: TypeShape | None = None
    references: list[Reference] = []
    checks: list[Check] = []
    default = call.named.get("server_default")
    generated = default if isinstance(default, Generated) else None
    if "type_" in call.named:
        shape = type_shape(call.named["type_"], call.spelt("type_"))
    for index, value in arguments:
        if isinstance(value, PartValue):
            if value.part.reference is not None:
                references.append(replace(value.part.reference, name=value.part.name))
            elif value.part.kind == "check constraint":
                checks.append(Check(value.part.name, value.part.condition))
        elif isinstance(value, Generated):
            generated = value
        elif shape is None and not isinstance(value, (Sql, Expression, Handle, Definition)):
            # a type of the script's own, as one of another package: GUID
            spelt = call.spelt(index).removesuffix("()" if isinstance(value, Instance) else "")
            shape = type_shape(value) or (TypeShape(spelt) if value is not None else None)
    primary = call.named.get("primary_key") in (True, 1)
    # what counts its own values is never without one, unless it is said to be
    counts = generated is not None and generated.is_identity
    nullable = call.named.get("nullable", not primary and not counts)
    has_default = default not in (None, False) and not isinstance(default, Generated)
    gaps = [] if call.doubt is None else [call.doubt.reason]
    for word, what in _FLAGS.items():
        if not isinstance(call.named.get(word), (bool, int, NoneType)):
            gaps.append(f"{what}: {call.spelt(word)}")
    if shape is not None and shape.check is not None:
        checks.append(replace(shape.check, condition=f"{string(name) or '?'} {shape.check.condition}"))
    return ColumnValue(
        ColumnShape(
            string(name),
            shape.text if shape is not None else None,
            nullable if isinstance(nullable, bool) else None,
            default_text(default) or call.spelt("server_default") if has_default else None,
            primary,
            call.named.get("unique") in (True, 1),
            call.named.get("index") in (True, 1),
            tuple(references),
            shape.values if shape is not None else (),
            shape.name if shape is not None else None,
            shape is not None and shape.is_enumeration and shape.name is not None and shape.creates_type,
            generated.text if generated is not None else "",
            checks=tuple(checks),
        ),
        name if isinstance(name, Unknown) else None,
        tuple(gaps),
    )


_FLAGS = {
    "index": "whether it has an index",
    "nullable": "whether it may be NULL",
    "primary_key": "whether it is the primary key",
    "unique": "whether it is unique",
}
"""Arguments of a column that are true or false, and what they say."""


def build_table(call: Call) -> TableValue:
    """Return ``Table(...)`` or ``table(...)``."""
    name = call.get(0, "name")
    columns = tuple(value for value in call.arguments[1:] if isinstance(value, ColumnValue))
    parts = tuple(value.part for value in call.arguments[1:] if isinstance(value, PartValue))
    known = name if isinstance(name, (str, Unknown)) else Unknown(call.line, call.text)
    return replace(table_in(known, call.named.get("schema"), call), columns=columns, parts=parts)


def index_name(schema: str | None, table: str, column: str) -> str:
    """Return the name that SQLAlchemy gives to the index of ``Column(..., index=True)``."""
    return "_".join(("ix", *([schema.replace(".", "_")] if schema else ()), table, column))


def parts_of_column(shape: ColumnShape, table: str, schema: str | None = None) -> tuple[Part, ...]:
    """Return a column as a part, and the constraints and the index that its arguments bring."""
    columns = (shape.name or "?",)
    found = [Part("column", shape.name, columns, column=shape)]
    found += [Part("foreign key", reference.name, columns, reference) for reference in shape.references]
    if shape.is_indexed:
        name = index_name(schema, table, columns[0])
        found.append(Part("index", name, columns, is_unique=shape.is_unique))
    elif shape.is_unique:
        found.append(Part("unique constraint", shape.unique_name, columns, is_unique=True))
    found += [Part("check constraint", check.name, columns, condition=check.spelt) for check in shape.checks]
    return tuple(found)


def table_parts(
    columns: Iterable[ColumnValue], parts: Iterable[Part], table: str, schema: str | None = None
) -> tuple[Part, ...]:
    """Return all parts of a table: its columns, then its constraints and indexes."""
    shapes = [column.shape for column in columns]
    found: list[Part] = []
    rest: list[Part] = list(parts)
    declared = {name for part in rest if part.kind == "primary key" for name in part.columns}
    primary = [shape.name for shape in shapes if shape.is_primary_key and shape.name]
    for shape in shapes:
        if shape.name in declared and shape.nullable:
            shape = replace(shape, nullable=False)
        own = parts_of_column(shape, table, schema)
        found.append(own[0])
        rest += own[1:]
    if primary and not declared:
        name = next((shape.key_name for shape in shapes if shape.key_name), None)
        rest.insert(0, Part("primary key", name, tuple(primary)))
    return (*found, *rest)


# --- constraints -------------------------------------------------------------------------------------------


def reference_to(value: object, call: Call) -> Reference:
    """Return what ``ForeignKey`` points to: ``"table.column"``, or a column."""
    match value:
        case str():
            table, _, column = value.rpartition(".")
            found = Reference(table, (column,)) if table else Reference(value)
        case Expression(table=str() as table, column=str() as column):
            found = Reference(table, (column,))
        case _:
            # what cannot be known: still a foreign key
            found = Reference("?")
    words = (word_or_spelt(call.named.get(name), call, 9, name) for name in ("ondelete", "onupdate"))
    on_delete, on_update = words
    return replace(found, on_delete=on_delete, on_update=on_update)


def build_foreign_key(call: Call) -> PartValue:
    """Return ``ForeignKey(...)``."""
    return PartValue(
        Part("foreign key", string(call.named.get("name")), (), reference_to(call.get(0, "column"), call))
    )


def build_foreign_key_constraint(call: Call) -> PartValue:
    """Return ``ForeignKeyConstraint(...)``."""
    local = column_names(items(call.get(0, "columns")) or ())
    remote = column_names(items(call.get(1, "refcolumns")) or ())
    table = remote[0].rpartition(".")[0] if remote else "?"
    reference = Reference(
        table,
        tuple(name.rpartition(".")[2] for name in remote),
        word_or_spelt(call.get(4, "ondelete"), call, 4, "ondelete"),
        word_or_spelt(call.get(3, "onupdate"), call, 3, "onupdate"),
    )
    return PartValue(Part("foreign key", string(call.get(2, "name")), local, reference))


def _covering(kind: str, is_unique: bool = False) -> Callable[[Call], PartValue]:
    def build(call: Call) -> PartValue:
        columns = column_names(call.arguments, call)
        return PartValue(Part(kind, string(call.named.get("name")), columns, is_unique=is_unique))

    return build


def build_check(call: Call) -> PartValue:
    """Return ``CheckConstraint(...)``."""
    condition = text_of(call.get(0, "sqltext")) or call.spelt(0)
    return PartValue(Part("check constraint", string(call.get(1, "name")), condition=condition))


def build_index(call: Call) -> PartValue:
    """Return ``Index(...)``."""
    columns = column_names(call.arguments[1:], call, 1)
    spelt = next(
        (value.table for value in call.arguments[1:] if isinstance(value, Expression) and value.table), None
    )
    return PartValue(
        Part(
            "index",
            string(call.get(0, "name")),
            columns,
            condition=partial_condition(call),
            is_unique=call.named.get("unique") in (True, 1),
            includes=included_columns(call),
        ),
        None if spelt is None else table_by(spelt),
    )


def build_exclude(call: Call) -> PartValue:
    """Return ``ExcludeConstraint(...)``."""
    columns, operators, _ = excluded_elements(call.arguments)
    return PartValue(Part("exclude constraint", string(call.named.get("name")), columns, operators=operators))


def partial_condition(call: Call) -> str:
    """Return the condition of a partial index."""
    for name in ("postgresql_where", "sqlite_where", "mssql_where"):
        if isinstance(given := call.named.get(name), Either):
            return " or ".join(
                f"{text_or_spelt(option, call, name)} ({condition})"
                for condition, option in given.options
                if option is not None
            )
        if given is not None:
            return text_or_spelt(given, call, name)
    return ""


def included_columns(call: Call) -> tuple[str, ...]:
    """Return the columns whose values an index holds besides."""
    given = (items(call.named.get(name)) for name in ("postgresql_include", "mssql_include"))
    return tuple(dict.fromkeys(name for columns in given for name in column_names(columns or ())))


# --- statements --------------------------------------------------------------------------------------------


def change_of(effect: Effect) -> Callable[[Call], Change]:
    """Return what makes ``insert(table)``, ``update(table)`` or ``delete(table)``."""

    def build(call: Call) -> Change:
        return Change(effect, table_of(call.get(0, "table"), call))

    return build


def build_query(call: Call) -> Query:
    """Return ``select(...)``."""
    found: list[str] = []
    for value in call.arguments:
        for inner in items(value) or (value,):
            if isinstance(inner, ClassValue):
                inner = mapped_table(inner, call.line)
            if isinstance(inner, TableValue) and inner.spelt:
                found.append(inner.spelt)
            elif isinstance(inner, Expression) and inner.table:
                found.append(inner.table)
            elif isinstance(inner, Query):
                found += inner.tables
    return Query(tuple(dict.fromkeys(found)))


CONSTRUCTORS: dict[str, Callable[[Call], object]] = {
    "CheckConstraint": build_check,
    "Column": build_column,
    "Computed": build_computed,
    "ExcludeConstraint": build_exclude,
    "ForeignKey": build_foreign_key,
    "ForeignKeyConstraint": build_foreign_key_constraint,
    "Identity": build_identity,
    "Index": build_index,
    "PrimaryKeyConstraint": _covering("primary key"),
    "Table": build_table,
    "UniqueConstraint": _covering("unique constraint", is_unique=True),
    "column": build_column,
    "delete": change_of(Effect.DELETE),
    "except_": build_query,
    "exists": build_query,
    "insert": change_of(Effect.INSERT),
    "mapped_column": build_column,
    "replace": change_of(Effect.INSERT),
    "select": build_query,
    "table": build_table,
    "union": build_query,
    "union_all": build_query,
    "update": change_of(Effect.UPDATE),
}
"""SQLAlchemy's constructors whose arguments matter."""

DEFINITIONS = frozenset(
    {"CreateTable", "DropTable", "CreateIndex", "DropIndex", "CreateSequence", "DropSequence", "CreateSchema"}
    | {"DropSchema", "AddConstraint", "DropConstraint", "DDL", "CreateColumn", "Sequence"}
)
"""SQLAlchemy's definitions, which do something once they are executed."""

_CONSTANTS = {
    "False_": "false",
    "Null": "NULL",
    "True_": "true",
    "false": "false",
    "null": "NULL",
    "true": "true",
}
"""SQLAlchemy's functions and classes that stand for SQL's constants."""

HANDLES = {
    "MetaData": "metadata",
    "Session": "session",
    "sessionmaker": "sessionmaker",
    "scoped_session": "sessionmaker",
    "inspect": "inspector",
    "Inspector": "inspector",
    "from_engine": "inspector",
    "declarative_base": "declarative",
    "automap_base": "declarative",
    "create_engine": "bind",
}
"""SQLAlchemy's functions that lead to the database, or make what does nothing by itself."""


def construct(name: Named, call: Call) -> object:
    """Return what a call of something of SQLAlchemy makes, or an expression by its text."""
    last = name.last
    if (build := CONSTRUCTORS.get(last)) is not None:
        return build(call)
    if last in ("text", "TextClause", "literal_column", "quoted_name", "conv", "literal", "bindparam"):
        return _texts(last, call)
    if last in HANDLES:
        return Handle(HANDLES[last])
    if last in DEFINITIONS:
        subject = call.get(0, "element", "name", "statement")
        flag = True in (call.named.get("if_exists"), call.named.get("if_not_exists"))
        return Definition(last, subject, string(call.named.get("schema")), flag)
    if last in _CONSTANTS:
        return Expression(_CONSTANTS[last])
    if ".func." in name.path:
        # by its own name, whatever the script calls "func"
        function = name.path.rpartition(".func.")[2]
        return Expression(function + call.text.removeprefix(source_of(call.node.func)))
    if last[:1].islower():
        return Expression(call.text.removeprefix("sa.").removeprefix("sqlalchemy."))
    if last in ("DefaultClause", "FetchedValue"):
        return (
            Expression(text_of(call.get(0), call.text)) if last == "DefaultClause" else Expression(call.text)
        )
    return build_type(last, call)


def _texts(last: str, call: Call) -> object:
    value = call.get(0, "text", "value", "name")
    if last in ("quoted_name", "conv"):
        return value
    if isinstance(value, Sql):
        return value
    if last in ("text", "TextClause"):
        if isinstance(value, str):
            return Sql(value)
        if isinstance(value, Unknown):
            return value
        return Unknown(call.line, f"the text of {call.text}")
    if last == "literal_column" and isinstance(value, str):
        return Expression(value)
    return Expression(text_of(value, call.text))
