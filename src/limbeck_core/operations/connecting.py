"""What reaches the database without a directive: connections, sessions, statements, tables, types."""

from __future__ import annotations

from dataclasses import replace

from limbeck_core.operations.calling import Calls
from limbeck_core.operations.calls import Call, items, string
from limbeck_core.operations.constructs import mapped_table, table_of, table_parts
from limbeck_core.operations.directives import directive
from limbeck_core.operations.knowing import opaque
from limbeck_core.operations.model import Effect, ObjectName, Operation
from limbeck_core.operations.type_shapes import with_variant
from limbeck_core.operations.values import (
    Change,
    ClassValue,
    ColumnValue,
    Definition,
    DictValue,
    Expression,
    Handle,
    Instance,
    ListValue,
    PartValue,
    Query,
    Sql,
    TableValue,
    TypeShape,
    Unknown,
)

_EXECUTING = frozenset(
    {
        "execute",
        "exec_driver_sql",
        "scalar",
        "scalars",
        "executemany",
        "execute_sql",
        "exec",
        "stream",
        "run_sync",
    }
)
_SAME_CONNECTION = frozenset(
    {"begin", "begin_nested", "connect", "connection", "execution_options", "get_bind", "get_transaction"}
    | {"cursor", "no_autoflush", "autocommit_block", "begin_transaction", "get_context", "raw_connection"}
    | {"sync_connection", "get_raw_connection", "__enter__"}
)
_OF_A_TABLE = {"delete": Effect.DELETE, "insert": Effect.INSERT, "update": Effect.UPDATE}
_ALL_ROWS = frozenset(
    {"all", "fetchall", "fetchmany", "scalars", "mappings", "unique", "partitions", "yield_per"}
)
_ONE_ROW = frozenset(
    {"first", "one", "one_or_none", "get", "fetchone", "scalar", "scalar_one", "scalar_one_or_none"}
)
_BULK = {
    "bulk_insert_mappings": Effect.INSERT,
    "bulk_update_mappings": Effect.UPDATE,
}


class Connections(Calls):
    """Evaluates calls of what leads to the database."""

    def connected(self, owner: object, name: str, call: Call) -> object:
        """Return what a method of a connection, a session, a table or a statement gives."""
        match owner:
            case Handle(kind="bind" | "session" | "context" | "environment" | "engine"):
                return self.connection_method(owner, name, call)
            case Handle(kind="query" | "rows" | "row"):
                return self.query_method(owner, name, call)
            case Handle(kind="metadata"):
                return self.metadata_method(name, call)
            case Handle(kind="inspector") if name.startswith("reflect"):
                return None
            case TableValue():
                return self.table_method(owner, name, call)
            case ClassValue():
                return self.class_method(owner, name, call)
            case Change():
                return self.change_method(owner, name, call)
            case Query() | Sql() | ColumnValue():
                return owner
            case Expression():
                return Expression(call.text, owner.table if name in ("label", "desc", "asc") else None)
            case TypeShape():
                return self.type_method(owner, name, call)
            case PartValue():
                return self.part_method(owner, name, call)
            case Instance():
                return self.unfollowed(call, name, True)
            case _:
                return Unknown(call.line, f"a call: {call.text}")

    # --- connections and sessions ------------------------------------------------------------------------

    def connection_method(self, owner: Handle, name: str, call: Call) -> object:
        """Return what a method of a connection or a session gives."""
        if name in _EXECUTING:
            if name == "run_sync":
                rest = Call(call.node, (owner, *call.arguments[1:]), call.named, call.doubt)
                return self.invoke(call.get(0), rest)
            return self.execute(call.get(0, "statement", "object_", "sql", "clause"), call, by_op=False)
        if name in _SAME_CONNECTION:
            return (
                Handle("context")
                if name == "get_context"
                else Handle("bind")
                if name != "connection"
                else owner
            )
        if owner.kind == "session" or name.startswith("bulk_"):
            found = self.session_method(name, call)
            if found is not None:
                return found
        if name in ("run_callable",):
            rest = Call(call.node, (owner, *call.arguments[1:]), call.named, call.doubt)
            return self.invoke(call.get(0), rest)
        return Unknown(call.line, f"a call: {call.text}")

    def session_method(self, name: str, call: Call) -> object:
        """Return what a method of a session gives, or ``None`` for one that does nothing to rows."""
        first = call.get(0)
        if name == "query":
            subject = first.of if isinstance(first, Instance) else first
            if isinstance(first, Expression) and first.table:
                return Handle("query", TableValue(first.table))
            return Handle("query", table_of(subject, call))
        if name == "get":
            return Handle("row", table_of(first, call))
        if name in ("add", "merge", "delete", "add_all", "bulk_save_objects"):
            objects = items(first) if name in ("add_all", "bulk_save_objects") else (first,)
            effect = Effect.DELETE if name == "delete" else Effect.INSERT
            if objects is None:
                self.report(opaque(call.line, name, f"rows: {call.text}"))
            for one in objects or ():
                if isinstance(one, Instance):
                    self.change_rows(name, effect, mapped_table(one.of, call.line), call, tuple(one.names))
                elif isinstance(one, Handle) and one.kind == "row":
                    if name == "delete":
                        self.change_rows(name, effect, one.table, call)
                else:
                    self.report(opaque(call.line, name, f"rows: {call.text}"))
            return Unknown(call.line, f"a call: {call.text}")
        if name in _BULK:
            self.change_rows(name, _BULK[name], table_of(first, call), call)
            return Unknown(call.line, f"a call: {call.text}")
        return None

    def query_method(self, owner: Handle, name: str, call: Call) -> object:
        """Return what a method of a query of a session, or of its result, gives."""
        if owner.kind == "query" and name in ("update", "delete"):
            columns: tuple[str, ...] = ()
            if isinstance(given := call.get(0, "values"), DictValue):
                columns = _keys(given)
            effect = Effect.UPDATE if name == "update" else Effect.DELETE
            self.change_rows(name, effect, owner.table, call, columns)
            return Unknown(call.line, f"a call: {call.text}")
        if name in _ONE_ROW:
            return Handle("row", owner.table)
        if name in _ALL_ROWS:
            return Handle("rows", owner.table)
        if name in ("count", "keys", "items", "values") or owner.kind == "row":
            return Unknown(call.line, f"a call: {call.text}")
        return owner

    def change_rows(
        self, name: str, effect: Effect, table: object, call: Call, columns: tuple[str, ...] = ()
    ) -> None:
        """Note a change of the rows of a table."""
        if not isinstance(table, TableValue) or table.spelt is None:
            inner = table.name if isinstance(table, TableValue) else table
            reason = inner.reason if isinstance(inner, Unknown) else call.text
            self.report(
                Operation(name, effect, ObjectName("rows"), line=call.line, opaque=f"the table: {reason}")
            )
            return
        self.report(
            Operation(
                name,
                effect,
                ObjectName("rows", table.schema, string(table.name)),
                f"sets {', '.join(columns)}" if columns and effect is Effect.UPDATE else ", ".join(columns),
                call.line,
                loses_data=effect is Effect.DELETE,
                tables=(table.spelt,),
                columns=tuple(f"{table.spelt}.{column}" for column in columns),
            )
        )

    # --- tables, types and indexes -----------------------------------------------------------------------

    def metadata_method(self, name: str, call: Call) -> object:
        """Return what a method of ``MetaData`` gives."""
        if name in ("create_all", "drop_all"):
            tables = items(call.get(1, "tables"))
            if tables is not None and all(isinstance(table, TableValue) for table in tables):
                for table in tables:
                    if isinstance(table, TableValue):
                        self.make_table(table, name.removesuffix("_all"), call)
            else:
                self.report(opaque(call.line, name, f"the tables of a metadata: {call.text}"))
        return None

    def class_method(self, owner: ClassValue, name: str, call: Call) -> object:
        """Return what a method of a class that the script does not define itself gives."""
        table = mapped_table(owner, call.line)
        if isinstance(table, TableValue) and name in ("query", "select"):
            return Query((table.spelt,) if table.spelt else ())
        return self.unfollowed(call, name, True)

    def table_method(self, owner: TableValue, name: str, call: Call) -> object:
        """Return what a method of a table gives."""
        if name in _OF_A_TABLE:
            return self.change_method(Change(_OF_A_TABLE[name], owner), "values", call)
        if name in ("create", "drop"):
            self.make_table(owner, name, call)
            return None
        if name in ("alias", "tometadata", "to_metadata", "update_from", "correlate"):
            return owner
        if name in ("append_column", "append_constraint"):
            return None
        return Query((owner.spelt,) if owner.spelt else ())

    def make_table(self, table: TableValue, name: str, call: Call) -> None:
        """Note that a table is created or dropped by its own method."""
        line = call.line
        if table.spelt is None or not isinstance(table.name, str):
            reason = table.name.reason if isinstance(table.name, Unknown) else call.text
            effect = Effect.CREATE if name == "create" else Effect.DROP
            self.report(
                Operation(
                    f"{name}_table", effect, ObjectName("table"), line=line, opaque=f"the table: {reason}"
                )
            )
            return
        target = ObjectName("table", table.schema, table.name, table.name)
        flag = call.named.get("checkfirst") is True
        if name == "drop":
            self.report(
                Operation(
                    *("drop_table", Effect.DROP, target, "", line),
                    loses_data=True,
                    tables=(table.spelt,),
                    if_exists=flag,
                )
            )
            return
        parts = table_parts(table.columns, table.parts, table.name)
        names = [part.name for part in parts if part.kind == "column" and part.name]
        uses = tuple(dict.fromkeys(part.reference.table for part in parts if part.reference is not None))
        self.report(
            Operation(
                *("create_table", Effect.CREATE, target, ", ".join(names), line),
                tables=(table.spelt,),
                columns=tuple(f"{table.spelt}.{column}" for column in names),
                parts=parts,
                uses=uses,
                if_exists=flag,
            )
        )

    def type_method(self, owner: TypeShape, name: str, call: Call) -> object:
        """Return what a method of a type gives: an enumeration is created and dropped by its own."""
        if name == "with_variant":
            return with_variant(owner, call)
        if name not in ("create", "drop"):
            return owner
        if not owner.is_enumeration or owner.name is None:
            if self.leads_to_database(call):
                self.report(opaque(call.line, f"{name}_type", f"a type: {call.text}"))
            return None
        self.report(
            Operation(
                *(f"{name}_type", Effect.CREATE if name == "create" else Effect.DROP),
                ObjectName("type", owner.schema, None, owner.name),
                ", ".join(owner.values),
                call.line,
                loses_data=name == "drop",
                values=owner.values,
                if_exists=call.named.get("checkfirst", call.get(1)) is True,
            )
        )
        return None

    def part_method(self, owner: PartValue, name: str, call: Call) -> object:
        """Return what a method of an index gives."""
        if owner.part.kind == "index" and name in ("create", "drop"):
            made = Call(
                call.node,
                named={
                    "index_name": owner.part.name,
                    "table_name": owner.table or Unknown(call.line, call.text),
                    "columns": tuple(owner.part.columns),
                    "unique": owner.part.is_unique,
                },
            )
            self.report(directive(f"{name}_index", made))
            return None
        return owner

    # --- statements --------------------------------------------------------------------------------------

    def change_method(self, owner: Change, name: str, call: Call) -> object:
        """Return what a method of an insert, update or delete gives: a more precise one."""
        if name in ("where", "filter", "filter_by"):
            return replace(owner, has_condition=True)
        if name in ("values", "from_select"):
            columns = list(call.named)
            for argument in (*call.arguments, call.named.get("values")):
                rows = (argument,) if isinstance(argument, DictValue) else items(argument) or ()
                for row in rows:
                    if isinstance(row, DictValue):
                        columns += _keys(row)
                    elif isinstance(row, str) and name == "from_select":
                        columns.append(row)
            kept = (
                *owner.columns,
                *(column for column in columns if column not in ("values", "whereclause")),
            )
            uses = owner.uses
            if name == "from_select" and isinstance(query := call.get(1, "select"), Query):
                uses = (*uses, *query.tables)
            has_condition = owner.has_condition or "whereclause" in call.named
            return replace(owner, columns=tuple(dict.fromkeys(kept)), uses=uses, has_condition=has_condition)
        return owner

    def execute(self, statement: object, call: Call, *, by_op: bool) -> object:
        """Follow the execution of a statement; a query that nobody but the script sees changes nothing."""
        result = Handle("rows", Unknown(call.line, f"a call: {call.text}"))
        match statement:
            case str():
                self.execute_text(statement, call, by_op)
            case Sql(text=text):
                self.execute_text(text, call, by_op)
            case Change():
                self.execute_change(statement, call)
            case Query():
                if by_op:
                    self.report(
                        Operation(
                            *("execute", Effect.OTHER, ObjectName("statement"), "SELECT", call.line),
                            uses=statement.tables,
                        )
                    )
                return Handle("rows", TableValue(statement.tables[0]) if len(statement.tables) == 1 else None)
            case Definition():
                self.execute_definition(statement, call)
            case Expression(text=text):
                self.report(Operation("execute", Effect.OTHER, ObjectName("statement"), text, call.line))
            case ListValue(items=statements, doubt=None):
                for one in statements:
                    self.execute(one, call, by_op=by_op)
            case _:
                reason = statement.reason if isinstance(statement, Unknown) else call.text
                self.report(opaque(call.line, "execute", f"the statement: {reason}"))
        return result

    def execute_text(self, text: str, call: Call, by_op: bool) -> None:
        """Follow SQL that is given as text."""
        from limbeck_core.operations.sql import read_sql

        for operation in read_sql(text, call.line):
            if by_op or not operation.detail.startswith("SELECT") or operation.effect is not Effect.OTHER:
                self.report(operation)

    def execute_change(self, change: Change, call: Call) -> None:
        """Follow an insert, update or delete of SQLAlchemy."""
        rows = call.get(1, "parameters", "params", "multiparams")
        columns = change.columns
        if not columns and isinstance(rows, (DictValue, ListValue)) and change.effect is Effect.INSERT:
            for row in (rows,) if isinstance(rows, DictValue) else items(rows) or ():
                if isinstance(row, DictValue):
                    columns = tuple(dict.fromkeys((*columns, *_keys(row))))
        before = len(self.operations)
        self.change_rows("execute", change.effect, change.table, call, columns)
        if change.uses and len(self.operations) > before:
            self.operations[-1] = replace(self.operations[-1], uses=change.uses)

    def execute_definition(self, definition: Definition, call: Call) -> None:
        """Follow a definition of SQLAlchemy: ``CreateTable(table)``, ``DDL("...")``."""
        subject = definition.subject
        match definition.name, subject:
            case "DDL", str():
                self.execute_text(subject, call, True)
            case ("CreateTable", TableValue()):
                self.make_table(subject, "create", call)
            case ("DropTable", TableValue()):
                self.make_table(subject, "drop", call)
            case ("CreateIndex" | "DropIndex", PartValue()):
                self.part_method(subject, definition.name.removesuffix("Index").lower(), call)
            case (
                "CreateSequence" | "DropSequence" | "CreateSchema" | "DropSchema",
                str() | Definition(subject=str()),
            ):
                name = subject.subject if isinstance(subject, Definition) else subject
                kind = "sequence" if definition.name.endswith("Sequence") else "schema"
                created = definition.name.startswith("Create")
                self.report(
                    Operation(
                        *("execute", Effect.CREATE if created else Effect.DROP),
                        ObjectName(kind, None, None, str(name)),
                        line=call.line,
                    )
                )
            case _:
                self.report(opaque(call.line, "execute", f"the statement: {call.text}"))


def _keys(row: DictValue) -> tuple[str, ...]:
    """Return the columns that a dictionary of values names."""
    names: list[str] = []
    for key in row.items:
        if isinstance(key, str):
            names.append(key)
        elif isinstance(key, Expression) and key.column:
            names.append(key.column)
    return tuple(names)
