"""What an expression of a script may stand for, as far as its operations depend on it."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from limbeck_core.operations.model import Check, ColumnShape, Effect, Part
from limbeck_core.reading.metadata import Unknown

__all__ = ["Unknown"]


class Perhaps(Unknown):
    """The value of a key that may not be there at all."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Named:
    """A module, or a name in one, which is not looked for: ``sqlalchemy.Column``."""

    path: str

    @property
    def top(self) -> str:
        """The package that it is in."""
        return self.path.partition(".")[0]

    @property
    def last(self) -> str:
        """The name itself."""
        return self.path.rpartition(".")[2]


@dataclass(slots=True)
class ListValue:
    """A list, which may grow in place."""

    items: list[object]
    doubt: Unknown | None = None
    """Why what it holds cannot be known, if it cannot."""
    born: int = 0
    """Under how many conditions it is made: where more hold, a change of it may not happen."""
    superset: bool = False
    """Whether it holds nothing but some of these items, where it cannot be known which."""
    is_like: bool = False
    """Whether each that it holds is like one of these items, where it cannot be known how many there are."""

    @property
    def candidates(self) -> tuple[object, ...] | None:
        """All that it may hold, or ``None`` where that cannot be known."""
        return tuple(self.items) if self.doubt is None or self.superset else None


@dataclass(slots=True)
class DictValue:
    """A dictionary, which may change in place."""

    items: dict[object, object]
    doubt: Unknown | None = None
    born: int = 0
    superset: bool = False


@dataclass(slots=True)
class Environment:
    """The names of a module or of one call of a function."""

    names: dict[str, object] = field(default_factory=dict)
    outer: Environment | None = None
    declared: dict[str, str] = field(default_factory=dict)
    """Names that are ``"global"`` or ``"nonlocal"``."""
    is_comprehension: bool = False
    """Whether it is one of a comprehension, where ``:=`` binds names around it."""


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function of the script."""

    name: str
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    environment: Environment
    is_context: bool = False
    """Whether it is made a context manager by its decorator."""
    decorator: str = ""
    """A decorator whose doing is not known, as it is spelt."""
    defaults: dict[str, object] = field(default_factory=dict)
    """Parameters that need not be given: one object for all calls, made where the function is."""


@dataclass(frozen=True, slots=True, eq=False)
class ClassValue:
    """A class of the script, with what its body binds."""

    name: str
    names: dict[str, object]
    bases: tuple[object, ...] = ()
    enumeration: str = ""
    """For an enumeration ``"text"`` where a member is equal to its value and is shown as it, ``"value"``
    where it is equal to it, else ``"plain"``."""
    functions: tuple[Function, ...] = ()
    """All functions of its body, those among them that a later one of the same name replaces."""

    def find(self, name: str) -> object:
        """Return what the class, or the first of its bases that has the name, binds to it."""
        if name in self.names:
            return self.names[name]
        found = (base.find(name) for base in self.bases if isinstance(base, ClassValue))
        return next((one for one in found if one is not None), None)


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """An object of a class of the script."""

    of: ClassValue
    names: dict[str, object] = field(default_factory=dict)
    born: int = 0
    """As for a list."""


@dataclass(frozen=True, slots=True)
class BoundMethod:
    """An attribute of a value, which may be called."""

    owner: object
    name: str


@dataclass(frozen=True, slots=True)
class Handle:
    """Something that leads to the database, or belongs to SQLAlchemy and does nothing by itself."""

    kind: str
    """``op``, ``batch``, ``bind``, ``session``, ``query``, ``context``, ``metadata``, ``inspector``,
    ``result``, ``passive`` ..."""
    table: object = None
    """The table of a batch, or of the query of a session."""
    schema: object = None


@dataclass(frozen=True, slots=True)
class TypeShape:
    """A column's type."""

    text: str
    values: tuple[str, ...] = ()
    name: str | None = None
    schema: str | None = None
    is_enumeration: bool = False
    creates_type: bool = True
    check: Check | None = None
    """What it has checked of a column; the condition begins behind the column's name."""


@dataclass(frozen=True, slots=True)
class Generated:
    """How the server makes the values of a column: ``Computed(...)``, ``Identity(...)``."""

    text: str
    is_identity: bool = False


@dataclass(frozen=True, slots=True)
class ColumnValue:
    """A column, with the constraints that its arguments bring."""

    shape: ColumnShape
    doubt: Unknown | None = None
    """Why its name cannot be known, if it cannot."""
    gaps: tuple[str, ...] = ()
    """What about it cannot be known besides."""


@dataclass(frozen=True, slots=True)
class PartValue:
    """A constraint or an index, as an argument of a table."""

    part: Part
    table: TableValue | None = None
    """The table, where it is told by its columns."""


@dataclass(frozen=True, slots=True)
class TableValue:
    """A table, as SQLAlchemy describes it."""

    name: object
    """A string, or ``Unknown``."""
    schema: str | None = None
    columns: tuple[ColumnValue, ...] = ()
    parts: tuple[Part, ...] = ()
    is_remade: bool = False
    """Whether it is that of a batch which makes it anew, or from a table that is given."""

    @property
    def spelt(self) -> str | None:
        """The table as ``schema.table`` or ``table``."""
        if not isinstance(self.name, str):
            return None
        return f"{self.schema}.{self.name}" if self.schema else self.name


@dataclass(frozen=True, slots=True)
class Sql:
    """SQL as text."""

    text: str


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression of SQLAlchemy that computes something: its text is for the reader alone."""

    text: str
    table: str | None = None
    """The table, where it is a column of one."""
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """A ``SELECT`` of SQLAlchemy: it changes nothing."""

    tables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedColumns:
    """The columns that a change of rows names."""

    names: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()
    """Those of them that it may leave as they are."""
    rest: str = ""
    """What names others that cannot be known, as it is spelt."""

    def __add__(self, other: NamedColumns) -> NamedColumns:
        sure = {name for one in (self, other) for name in one.names if name not in one.perhaps}
        names = tuple(dict.fromkeys((*self.names, *other.names)))
        return NamedColumns(names, tuple(one for one in names if one not in sure), self.rest or other.rest)

    def spelt(self, effect: Effect) -> str:
        """Return them on one line.

        Example:
            >>> NamedColumns(("a", "b"), ("b",), "**more").spelt(Effect.UPDATE)
            'sets a, perhaps b, what **more names'
        """
        words = [f"perhaps {name}" if name in self.perhaps else name for name in self.names]
        words += [f"what {self.rest} names"] if self.rest else []
        start = "sets " if effect is Effect.UPDATE and words else ""
        return start + ", ".join(words)


NO_COLUMNS = NamedColumns()
"""Those of a change of rows that names none."""


@dataclass(frozen=True, slots=True)
class Change:
    """An ``INSERT``, ``UPDATE`` or ``DELETE`` of SQLAlchemy, not executed yet."""

    effect: Effect
    table: object
    """A ``TableValue``, or ``Unknown``."""
    columns: NamedColumns = NO_COLUMNS
    uses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Either:
    """One of several values, each under a condition that cannot be known, such as the server's name."""

    options: tuple[tuple[str, object], ...]
    choices: tuple[frozenset[tuple[int, int]], ...] = ()
    """For each of them which way was taken where: values that go back to one choice go together."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A definition of SQLAlchemy, not executed yet: ``CreateTable(table)``, ``CreateSequence(...)``."""

    name: str
    subject: object
    schema: str | None = None
    flag: bool = False
    """Whether it is passed over where its object is there already, or is not there."""
