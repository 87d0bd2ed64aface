"""What reaches the database without a directive: connections, sessions, statements, tables, types."""

from __future__ import annotations

from dataclasses import replace

from limbeck_core.operations.calls import Call, column_names, items
from limbeck_core.operations.executing import Executions
from limbeck_core.operations.knowing import opaque
from limbeck_core.operations.model import Effect, ObjectName, Operation
from limbeck_core.operations.named_columns import in_rows, in_values
from limbeck_core.operations.tables import mapped_table, table_by, table_of
from limbeck_core.operations.type_shapes import with_variant
from limbeck_core.operations.values import (
    Change,
    ClassValue,
    ColumnValue,
    Definition,
    Expression,
    Handle,
    Instance,
    NamedColumns,
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
        "executescript",
        "execute_sql",
        "exec",
        "stream",
        "run_sync",
    }
)
_SAME_CONNECTION = frozenset(
    {"begin", "begin_nested", "connect", "execution_options", "get_bind", "get_transaction"}
    | {"cursor", "no_autoflush", "autocommit_block", "begin_transaction", "get_context", "raw_connection"}
    | {"sync_connection", "get_raw_connection", "__enter__"}
)
_ASKING_OF_IMPL = ("autogen_", "compare_", "correct_", "get_", "render_", "requires_")
"""How those methods of an implementation begin that change nothing."""

_CHANGING = frozenset(
    {"backup", "callproc", "copy", "copy_expert", "copy_from", "copy_records_to_table", "run_migrations"}
    | {"load_extension", "stamp"}
)
"""Methods of a driver's connection, and of Alembic's context, that change something nobody can tell."""

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


class Connections(Executions):
    """Evaluates calls of what leads to the database."""

    def connected(self, owner: object, name: str, call: Call) -> object:
        """Return what a method of a connection, a session, a table or a statement gives."""
        match owner:
            case Handle(kind="bind" | "session" | "context" | "environment" | "engine"):
                return self.connection_method(owner, name, call)
            case Handle(kind="impl"):
                return self.impl_method(name, call)
            case Handle(kind="query" | "rows" | "row"):
                return self.query_method(owner, name, call)
            case Handle(kind="metadata"):
                return self.metadata_method(name, call)
            case Handle(kind="inspector") if name.startswith("reflect"):
                return None
            case Change() | Query() | Sql() | Definition() if name in ("execute", "scalar"):
                # as older versions of SQLAlchemy can, by the connection that is bound to the metadata
                statement = self.change_method(owner, "values", call) if isinstance(owner, Change) else owner
                return self.execute(statement, call, by_op=False)
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
            case Definition():
                return self.definition_method(owner, name, call)
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
            return Handle("context" if name == "get_context" else "bind")
        if owner.kind == "session" or name.startswith("bulk_"):
            found = self.session_method(name, call)
            if found is not None:
                return found
        if name in _CHANGING:
            self.report(opaque(call.line, name, f"a call: {call.text}"))
        if name == "run_callable":
            rest = Call(call.node, (owner, *call.arguments[1:]), call.named, call.doubt)
            return self.invoke(call.get(0), rest)
        return Unknown(call.line, f"a call: {call.text}")

    def impl_method(self, name: str, call: Call) -> object:
        """Return what a method of the implementation of a server's dialect gives: most change something."""
        if name in ("execute", "_exec"):
            return self.execute(call.get(0, "sql", "construct"), call, by_op=False)
        table = call.get(0, "table")
        if name in ("create_table", "drop_table") and isinstance(table, TableValue):
            self.make_table(table, name.removesuffix("_table"), call, False)
        elif not name.startswith(_ASKING_OF_IMPL):
            self.report(opaque(call.line, name, f"a call: {call.text}"))
        return Unknown(call.line, f"a call: {call.text}")

    def session_method(self, name: str, call: Call) -> object:
        """Return what a method of a session gives, or ``None`` for one that does nothing to rows."""
        first = call.get(0)
        if name == "query":
            if isinstance(first, Expression) and first.table:
                return Handle("query", table_by(first.table))
            return Handle("query", table_of(first, call))
        if name == "get":
            return Handle("row", table_of(first, call))
        if name in ("add", "merge", "delete", "add_all", "bulk_save_objects"):
            objects = items(first) if name in ("add_all", "bulk_save_objects") else (first,)
            effect = Effect.DELETE if name == "delete" else Effect.INSERT
            if objects is None:
                self.report(opaque(call.line, name, f"rows: {call.text}"))
            for one in objects or ():
                if isinstance(one, Instance):
                    columns = NamedColumns(tuple(one.names))
                    self.change_rows(name, effect, mapped_table(one.of, call.line), call, columns)
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
            if name == "delete":
                self.change_rows(name, Effect.DELETE, owner.table, call)
            else:
                columns = in_rows(call.get(0, "values"), call.spelt_of(0, "values"))
                self.change_rows(name, Effect.UPDATE, owner.table, call, columns)
            return Unknown(call.line, f"a call: {call.text}")
        if name in _ONE_ROW:
            return Handle("row", owner.table)
        if name in _ALL_ROWS:
            return Handle("rows", owner.table)
        if name in ("count", "keys", "items", "values") or owner.kind == "row":
            return Unknown(call.line, f"a call: {call.text}")
        return owner

    # --- tables, types and indexes -----------------------------------------------------------------------

    def metadata_method(self, name: str, call: Call) -> object:
        """Return what a method of ``MetaData`` gives."""
        if name in ("create_all", "drop_all"):
            tables = items(call.get(1, "tables"))
            known = [table for table in tables or () if isinstance(table, TableValue)]
            if tables is None or len(known) < len(tables):
                self.report(opaque(call.line, name, f"the tables of a metadata: {call.text}"))
                return None
            flag = call.get(2, "checkfirst") in (None, True)
            for table in known:
                self.make_table(table, name.removesuffix("_all"), call, flag)
        return None

    def class_method(self, owner: ClassValue, name: str, call: Call) -> object:
        """Return what a method of a class that the script does not define itself gives."""
        table = mapped_table(owner, call.line)
        if isinstance(table, TableValue) and name in ("query", "select"):
            return Handle("query", table)
        return self.unfollowed(call, name, True)

    def table_method(self, owner: TableValue, name: str, call: Call) -> object:
        """Return what a method of a table gives."""
        if name in _OF_A_TABLE:
            return self.change_method(Change(_OF_A_TABLE[name], owner), "values", call)
        if name in ("create", "drop"):
            self.make_table(owner, name, call, call.get(1, "checkfirst") is True)
            return None
        if name in ("alias", "tometadata", "to_metadata", "update_from", "correlate"):
            return owner
        if name in ("append_column", "append_constraint"):
            return None
        return Query((owner.spelt,) if owner.spelt else ())

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
                values=owner.values,
                if_exists=call.named.get("checkfirst", call.get(1)) is True,
            )
        )
        return None

    def definition_method(self, owner: Definition, name: str, call: Call) -> object:
        """Return what a method of a sequence or of DDL gives: it is created and dropped by its own."""
        if owner.name == "Sequence" and name in ("create", "drop"):
            made = replace(
                owner, name=f"{name.title()}Sequence", flag=call.get(1, "checkfirst") in (None, True)
            )
            self.execute_definition(made, call)
            return None
        return owner

    # --- statements --------------------------------------------------------------------------------------

    def change_method(self, owner: Change, name: str, call: Call) -> object:
        """Return what a method of an insert, update or delete gives: a more precise one."""
        if name == "from_select":
            query = call.get(1, "select")
            uses = query.tables if isinstance(query, Query) else ()
            names = column_names(items(call.get(0, "names")) or ())
            return replace(owner, columns=NamedColumns(names), uses=(*owner.uses, *uses))
        if name == "values":
            return replace(owner, columns=owner.columns + in_values(call))
        return owner
