"""What a script does, as values: frozen, small, picklable, and without any syntax tree."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Effect(StrEnum):
    """What an operation does to its object."""

    CREATE = "create"
    """A table, an index, a constraint, a type, a view comes into being."""
    DROP = "drop"
    ADD = "add"
    """A column is added to a table, or a value to an enumeration."""
    ALTER = "alter"
    RENAME = "rename"
    INSERT = "insert"
    UPDATE = "update"
    DELETE = "delete"
    OTHER = "other"
    """A statement that does something else, which its detail shows."""
    OPAQUE = "opaque"
    """What is done cannot be known without running the script."""


@dataclass(frozen=True, slots=True)
class ObjectName:
    """What an operation is about."""

    kind: str
    """``"table"``, ``"column"``, ``"index"``, ``"primary key"``, ``"foreign key"``, ``"unique constraint"``,
    ``"check constraint"``, ``"exclude constraint"``, ``"constraint"`` (one whose sort is not said),
    ``"type"``, ``"view"``, ``"rows"``, ``"statement"``, and what SQL has besides: ``"schema"`` ..."""
    schema: str | None = None
    table: str | None = None
    """The table that it is, or belongs to."""
    name: str | None = None
    """Its own name; ``None`` for rows, statements, and constraints without a name."""

    @property
    def qualified_table(self) -> str | None:
        """The table as ``schema.table`` or ``table``."""
        if self.table is None or not self.schema:
            return self.table
        return f"{self.schema}.{self.table}"

    @property
    def spelt(self) -> str:
        """The object on one short line: ``orders.notes``, ``ix_orders_notes on orders``."""
        table = self.qualified_table
        if self.kind in ("table", "rows"):
            return table or self.name or ""
        if self.kind == "column":
            return f"{table}.{self.name or '?'}" if table else self.name or ""
        if table is not None:
            return f"{self.name} on {table}" if self.name else f"on {table}"
        return f"{self.schema}.{self.name}" if self.schema and self.name else self.name or ""


@dataclass(frozen=True, slots=True)
class Reference:
    """What a foreign key points to."""

    table: str
    """As spelt, with its schema where one is given."""
    columns: tuple[str, ...] = ()
    on_delete: str | None = None
    on_update: str | None = None
    name: str | None = None
    """The constraint's own name, where it stands with the column."""

    @property
    def spelt(self) -> str:
        """What it points to, and what becomes of that, on one line: ``users(id) ON DELETE CASCADE``."""
        words = [f"{self.table}({', '.join(self.columns)})" if self.columns else self.table]
        for event, action in (("DELETE", self.on_delete), ("UPDATE", self.on_update)):
            if action:
                is_word = action.replace(" ", "").isalpha()
                words.append(f"ON {event} {action.upper() if is_word else action}")
        return " ".join(words)


@dataclass(frozen=True, slots=True)
class Check:
    """A condition that stands with a column."""

    name: str | None
    condition: str
    """As SQL, or as it is spelt."""
    where: str = ""
    """On which servers it is made; empty for all."""

    @property
    def spelt(self) -> str:
        """The condition and where it is made, on one line."""
        return f"{self.condition}, {self.where}" if self.where else self.condition


@dataclass(frozen=True, slots=True)
class ColumnShape:
    """What is said of a column: all of it where it is added, a part where it is altered."""

    name: str | None
    type: str | None = None
    """``VARCHAR(80)``; for a type of the project's own as it is spelt; ``None`` where nothing is said."""
    nullable: bool | None = None
    """``None`` where nothing is said; a column that is added without a word is nullable, ``True``."""
    default: str | None = None
    """The default on the server, as SQL or as it is spelt."""
    is_primary_key: bool = False
    is_unique: bool = False
    is_indexed: bool = False
    references: tuple[Reference, ...] = ()
    values: tuple[str, ...] = ()
    """The values of its type where that is an enumeration."""
    type_name: str | None = None
    """The name of its type where that is an enumeration with a name."""
    makes_type: bool = False
    """Whether a server with named types makes that type together with the table."""
    generated: str = ""
    """How the server makes its values: ``GENERATED ALWAYS AS (a + b) STORED``, ``... AS IDENTITY``."""
    key_name: str | None = None
    """The name of its primary key, where that stands with the column."""
    unique_name: str | None = None
    """The name of its unique constraint, likewise."""
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One column, constraint or index that an operation makes or drops."""

    kind: str
    """As in ``ObjectName``."""
    name: str | None
    columns: tuple[str, ...] = ()
    """The columns it covers, by their plain names; an expression in an index stands as it is spelt."""
    reference: Reference | None = None
    """What it points to, where it is a foreign key."""
    column: ColumnShape | None = None
    """The column, where it is one."""
    condition: str = ""
    """What a check constraint checks, or the condition of a partial index."""
    is_unique: bool = False
    includes: tuple[str, ...] = ()
    """The columns whose values an index holds besides."""
    operators: tuple[str, ...] = ()
    """What an exclude constraint compares, each with its operator: ``room WITH =``."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that a script does."""

    name: str
    """Alembic's method, such as ``"add_column"``; ``"execute"`` for SQL by any way; a function's name for a
    call that cannot be followed."""
    effect: Effect
    object: ObjectName
    detail: str = ""
    """One plain line: ``VARCHAR(80) NOT NULL``."""
    line: int = 0
    """Where the script says so, from 1."""
    opaque: str = ""
    """Why it cannot be known, or not to the full; empty where it is known."""
    incomplete: str = ""
    """What about it cannot be known although its object and effect can, such as the columns of an index."""
    condition: str = ""
    """What it depends on where that cannot be known, such as ``if has_table('runs')``; empty where it is
    carried out in any case."""
    loses_data: bool = False
    """Whether rows or values are lost that nothing brings back."""
    tables: tuple[str, ...] = ()
    """Each table it touches, as spelt, with its schema where one is given."""
    columns: tuple[str, ...] = ()
    """Each column it touches, as ``table.column``."""
    parts: tuple[Part, ...] = ()
    """The columns, constraints and indexes that it makes or drops: those of a table, or itself."""
    before: ColumnShape | None = None
    """What is said of a column before it is altered."""
    after: ColumnShape | None = None
    """A column as it is added, or what is said of it after it is altered."""
    changes: tuple[str, ...] = ()
    """What is altered of a column: ``"type"``, ``"nullable"``, ``"default"``, ``"comment"``, ``"name"``."""
    new_name: str | None = None
    """What it is called afterwards, where it is renamed; with a schema where the table moves to another."""
    values: tuple[str, ...] = ()
    """The values of an enumeration that is created or to which they are added; or that SQL inserts."""
    uses: tuple[str, ...] = ()
    """Tables that it needs but does not change: what a foreign key points to, what a query reads."""
    statement: str = ""
    """The SQL, where it is given as text, clipped if very long."""
    if_exists: bool = False
    """Whether it is passed over where its object is there already, or is not there: ``IF [NOT] EXISTS``."""
    remakes_table: bool = False
    """Whether its batch says that the table is made anew, or from a table that is given."""
    in_batch: bool = False
    """Whether it belongs to a batch, which may make the table anew on a server that cannot alter it."""
    inherits: tuple[str, ...] = ()
    """The tables whose columns a table that is made has, and which have its rows: ``INHERITS (...)``."""

    @property
    def is_opaque(self) -> bool:
        """Whether it cannot be known what is done."""
        return bool(self.opaque)

    @property
    def is_conditional(self) -> bool:
        """Whether it depends on something that cannot be known."""
        return bool(self.condition)


@dataclass(frozen=True, slots=True)
class ScriptOperations:
    """What ``upgrade()`` and ``downgrade()`` of a script do."""

    upgrade: tuple[Operation, ...] = ()
    downgrade: tuple[Operation, ...] = ()
    upgrade_line: int | None = None
    """The line of ``def upgrade``, if the script has one."""
    downgrade_line: int | None = None
    not_undone: tuple[Operation, ...] = ()
    """What upgrade does that downgrade does not undo."""
    downgrade_is_empty: bool = True
    """Whether downgrade is missing, or has no statement but ``pass`` and a docstring."""
    downgrade_raises: str = ""
    """What downgrade raises whatever is there, as it is spelt: ``NotImplementedError``; mostly empty."""


@dataclass(frozen=True, slots=True)
class NetChange:
    """What a run of operations amounts to, for one object."""

    effect: Effect
    object: ObjectName
    """By its last name; by the name before the run where it is dropped or altered under another."""
    detail: str = ""
    opaque: str = ""
    condition: str = ""
    loses_data: bool = False
    operations: tuple[Operation, ...] = ()
    """The operations that it sums up, in their order."""
    new_name: str | None = None
    """What it is called afterwards, where it was there before the run and is renamed in it."""
