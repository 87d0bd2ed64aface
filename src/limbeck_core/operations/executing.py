"""What is done to the database by statements, and by the methods of tables and indexes."""

from __future__ import annotations

from dataclasses import replace

from limbeck_core.operations.calling import Calls
from limbeck_core.operations.calls import Call, string
from limbeck_core.operations.constructs import table_parts
from limbeck_core.operations.directives import directive
from limbeck_core.operations.knowing import opaque
from limbeck_core.operations.model import Effect, ObjectName, Operation
from limbeck_core.operations.named_columns import in_rows
from limbeck_core.operations.tables import table_by
from limbeck_core.operations.values import (
    NO_COLUMNS,
    Change,
    Definition,
    Expression,
    Handle,
    NamedColumns,
    PartValue,
    Query,
    Sql,
    TableValue,
    Unknown,
)


class Executions(Calls):
    """Notes what is executed."""

    # --- statements --------------------------------------------------------------------------------------

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
                return Handle("rows", table_by(statement.tables[0]) if len(statement.tables) == 1 else None)
            case Definition():
                self.execute_definition(statement, call)
            case Expression(text=text):
                self.report(Operation("execute", Effect.OTHER, ObjectName("statement"), text, call.line))
            case _:
                spelt = call.spelt(0) if call.nodes else call.text
                reason = statement.reason if isinstance(statement, Unknown) else spelt
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
        if columns == NO_COLUMNS and change.effect is Effect.INSERT and rows is not None:
            columns = in_rows(rows, call.spelt_of(1, "parameters", "params", "multiparams"))
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
                self.make_table(subject, "create", call, definition.flag)
            case ("DropTable", TableValue()):
                self.make_table(subject, "drop", call, definition.flag)
            case ("CreateIndex" | "DropIndex", PartValue()):
                self.part_method(subject, definition.name.removesuffix("Index").lower(), call)
            case "CreateSequence" | "DropSequence", Definition(name="Sequence"):
                named = replace(subject, name=definition.name, flag=definition.flag)
                self.execute_definition(named, call)
            case "CreateSequence" | "DropSequence" | "CreateSchema" | "DropSchema", str():
                is_schema = definition.name.endswith("Schema")
                created = definition.name.startswith("Create")
                schema = None if is_schema else definition.schema
                self.report(
                    Operation(
                        *("execute", Effect.CREATE if created else Effect.DROP),
                        ObjectName("schema" if is_schema else "sequence", schema, None, subject),
                        line=call.line,
                        loses_data=is_schema and not created,
                        if_exists=definition.flag,
                    )
                )
            case _:
                self.report(opaque(call.line, "execute", f"the statement: {call.text}"))

    # --- rows, tables and indexes ------------------------------------------------------------------------

    def change_rows(
        self,
        name: str,
        effect: Effect,
        table: object,
        call: Call,
        columns: NamedColumns = NO_COLUMNS,
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
                columns.spelt(effect),
                call.line,
                loses_data=effect is Effect.DELETE,
                tables=(table.spelt,),
                columns=tuple(f"{table.spelt}.{column}" for column in columns.names),
            )
        )

    def make_table(self, table: TableValue, name: str, call: Call, flag: bool) -> None:
        """Note that a table is created or dropped by its own method, perhaps if it is not there yet."""
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
        parts = table_parts(table.columns, table.parts, table.name, table.schema)
        names = [part.name for part in parts if part.kind == "column" and part.name]
        uses = dict.fromkeys(part.reference.table for part in parts if part.reference is not None)
        self.report(
            Operation(
                *("create_table", Effect.CREATE, target, ", ".join(names), line),
                tables=(table.spelt,),
                columns=tuple(f"{table.spelt}.{column}" for column in names),
                parts=parts,
                uses=tuple(table for table in uses if table != "?"),
                if_exists=flag,
            )
        )

    def part_method(self, owner: PartValue, name: str, call: Call) -> object:
        """Return what a method of an index gives."""
        if owner.part.kind == "index" and name in ("create", "drop"):
            table = owner.table
            if table is None:
                # dropping one needs no table
                known: object = None if name == "drop" else Unknown(call.line, call.text)
                table = TableValue(known)
            made = Call(
                call.node,
                named={
                    "index_name": owner.part.name,
                    "table_name": table.name,
                    "schema": table.schema,
                    "columns": tuple(owner.part.columns),
                    "unique": owner.part.is_unique,
                    "postgresql_where": Sql(owner.part.condition) if owner.part.condition else None,
                    "if_exists": call.get(1, "checkfirst"),
                },
            )
            self.report(directive(f"{name}_index", made))
            return None
        return owner
