"""The arguments of Alembic's directives, by the names of their parameters."""

from __future__ import annotations

from collections.abc import Iterable

from limbeck_core.operations.calls import Call, column_names, items, string, text_of
from limbeck_core.operations.model import Effect, ObjectName, Operation, Part
from limbeck_core.operations.spelling import source_of
from limbeck_core.operations.values import ColumnValue, TableValue, Unknown

SIGNATURES: dict[str, tuple[str, ...]] = {
    "add_column": ("table_name", "column"),
    "alter_column": ("table_name", "column_name"),
    "bulk_insert": ("table", "rows"),
    "create_check_constraint": ("constraint_name", "table_name", "condition"),
    "create_exclude_constraint": ("constraint_name", "table_name", "*elements"),
    "create_foreign_key": (
        *("constraint_name", "source_table", "referent_table", "local_cols", "remote_cols"),
    ),
    "create_index": ("index_name", "table_name", "columns"),
    "create_primary_key": ("constraint_name", "table_name", "columns"),
    "create_table": ("table_name", "*columns"),
    "create_table_comment": ("table_name", "comment"),
    "create_unique_constraint": ("constraint_name", "table_name", "columns"),
    "drop_column": ("table_name", "column_name"),
    "drop_constraint": ("constraint_name", "table_name", "type_"),
    "drop_index": ("index_name", "table_name"),
    "drop_table": ("table_name",),
    "drop_table_comment": ("table_name",),
    "rename_table": ("old_table_name", "new_table_name"),
}
"""The positional parameters of each directive, as in Alembic 1.20.1; ``*`` takes all that follow."""


_OLD_NAMES = {
    "constraint_name": ("name",),
    "index_name": ("name",),
    "local_cols": ("source_cols",),
    "new_column_name": ("name",),
    "old_table_name": ("old_name",),
    "remote_cols": ("referent_cols",),
    "source_table": ("source",),
    "referent_table": ("referent",),
    "table_name": ("tablename", "table"),
    "type_": ("type",),
}
"""Keywords of older versions of Alembic, by today's."""


NOT_IN_BATCH = frozenset({"bulk_insert", "create_table", "drop_table", "rename_table"})
"""Directives that a batch does not have: there they are no methods."""


class Arguments:
    """The arguments of one directive, by the names of its parameters."""

    def __init__(self, name: str, call: Call, batch: TableValue | None) -> None:
        self.directive = name
        self.call = call
        self.values: dict[str, object] = dict(call.named)
        self.nodes = dict(call.named_nodes)
        self.rest: tuple[object, ...] = ()
        self.rest_start = 0
        self.doubts: list[str] = []
        """Why the object cannot be known."""
        self.gaps: list[str] = []
        """What about it cannot be known."""
        self.batch = batch
        parameters = SIGNATURES[name]
        if batch is not None:
            parameters = tuple(one for one in parameters if one not in ("table_name", "source_table"))
        for index, parameter in enumerate(parameters):
            if parameter.startswith("*"):
                self.rest, self.rest_start = call.arguments[index:], index
            elif index < len(call.arguments):
                self.values[parameter] = call.arguments[index]
                if index < len(call.nodes):
                    self.nodes[parameter] = call.nodes[index]
        for parameter, old_names in _OLD_NAMES.items():
            for old in old_names:
                if parameter not in self.values and old in self.values and parameter in self.wanted():
                    self.values[parameter] = self.values[old]
                    if old in self.nodes:
                        self.nodes[parameter] = self.nodes[old]
        if batch is not None:
            self.values["table_name"] = self.values["source_table"] = batch.name
            self.values["schema"] = self.values["source_schema"] = batch.schema
        if call.doubt is not None and not SIGNATURES[name][-1].startswith("*"):
            self.doubts.append(call.doubt.reason)
        elif call.doubt is not None and not any(one is call.doubt for one in call.arguments):
            self.gaps.append(call.doubt.reason)

    def wanted(self) -> tuple[str, ...]:
        """The parameters that may go by an older name."""
        more = ("new_column_name",) if self.directive == "alter_column" else ()
        return (*SIGNATURES[self.directive], *more)

    def spelt(self, parameter: str) -> str:
        """Return an argument as it is spelt."""
        node = self.nodes.get(parameter)
        return "not given" if node is None else source_of(node)

    def text(self, parameter: str) -> str:
        """Return an expression as one line of text."""
        return text_of(self.values.get(parameter)) or self.spelt(parameter)

    def word(self, parameter: str) -> str | None:
        """Return an argument that is a word; one that cannot be known as it is spelt."""
        value = self.values.get(parameter)
        return value if value is None or isinstance(value, str) else self.spelt(parameter)

    def given(self, name: str) -> bool:
        """Return whether a parameter is given."""
        return name in self.values

    def name(self, parameter: str, what: str, *, optional: bool = False) -> str | None:
        """Return a name; one that cannot be known makes the operation opaque."""
        value = self.values.get(parameter)
        if isinstance(value, str):
            return value
        if isinstance(value, ColumnValue) and value.shape.name is not None:
            return value.shape.name
        if value is None and (optional or self.given(parameter)):
            return None
        if isinstance(value, Unknown):
            self.doubts.append(f"{what}: {value.reason}")
        else:
            self.doubts.append(f"{what}: {self.spelt(parameter)}")
        return None

    def schema(self, parameter: str = "schema") -> str | None:
        """Return the schema."""
        value = self.values.get(parameter)
        if isinstance(value, Unknown):
            self.doubts.append(f"the schema: {value.reason}")
        elif value is not None and not isinstance(value, str):
            self.doubts.append(f"the schema: {self.spelt(parameter)}")
        return string(value)

    def columns(self, parameter: str) -> tuple[str, ...]:
        """Return names of columns."""
        value = self.values.get(parameter)
        # a string is gone over by its letters
        found = tuple(value) if isinstance(value, str) else items(value)
        if found is None:
            reason = value.reason if isinstance(value, Unknown) else self.spelt(parameter)
            self.gaps.append(f"the columns: {reason}")
            return ()
        names = column_names(found)
        for one, name in zip(found, names, strict=True):
            if name == "?":
                reason = one.reason if isinstance(one, Unknown) else self.spelt(parameter)
                self.gaps.append(f"a column: {reason}")
        return names

    def table(self) -> tuple[str | None, str | None]:
        """Return the schema and the table."""
        return self.schema(), self.name("table_name", "the table")

    def operation(
        self,
        effect: Effect,
        target: ObjectName,
        detail: str = "",
        *,
        columns: Iterable[str] = (),
        parts: tuple[Part, ...] = (),
        uses: Iterable[str] = (),
        loses_data: bool = False,
        tables: Iterable[str] = (),
    ) -> Operation:
        """Return the operation."""
        table = target.qualified_table
        touched = tuple(f"{table}.{column}" for column in columns) if table else ()
        flag = self.values.get("if_exists") or self.values.get("if_not_exists")
        return Operation(
            self.directive,
            effect,
            target,
            detail,
            self.call.line,
            "; ".join(dict.fromkeys(self.doubts)),
            "; ".join(dict.fromkeys(self.gaps)),
            loses_data=loses_data,
            tables=tuple(dict.fromkeys((*([table] if table else ()), *tables))),
            columns=tuple(dict.fromkeys(touched)),
            parts=parts,
            uses=tuple(dict.fromkeys(name for name in uses if name not in ("?", table))),
            if_exists=flag is True,
            remakes_table=self.batch is not None and self.batch.is_remade,
            in_batch=self.batch is not None,
        )
