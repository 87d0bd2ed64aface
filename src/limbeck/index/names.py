"""Which revisions touch a table or a column, or carry out an operation, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from limbeck.query import Field

if TYPE_CHECKING:
    from limbeck_core.operations.renaming import Rename


class Touched(NamedTuple):
    """What one script touches; every name as it is spelt there."""

    operations: tuple[str, ...] = ()
    """What ``upgrade()`` carries out: ``drop_column``."""
    tables: tuple[str, ...] = ()
    """What ``upgrade()`` or ``downgrade()`` touches: ``orders`` or ``shop.orders``."""
    columns: tuple[str, ...] = ()
    """The same for columns: ``orders.notes``."""
    whole: tuple[str, ...] = ()
    """The tables that are touched as a whole, and so each of their columns: a table that is dropped."""
    renames: tuple[Rename, ...] = ()
    """The tables and columns that ``upgrade()`` renames, in its order."""


def same_table(one: str, other: str) -> bool:
    """Return whether two case-folded spellings may mean one table: a missing schema is no difference."""
    if one == other:
        return True
    if "." in one and "." in other:
        return False
    return one.rpartition(".")[2] == other.rpartition(".")[2]


class OperationIndex:
    """What is known so far of the scripts of one history, node by node.

    A value that is looked for names what is called so. Where nothing is, it names what begins so, and where
    nothing does, what holds it: ``table:ord`` finds ``orders`` and ``order_lines`` while it is being typed,
    ``table:orders`` the one table.
    """

    def __init__(self) -> None:
        self._touched: dict[int, Touched] = {}
        self._nodes: dict[Field, dict[str, set[int]]] = {
            Field.OP: {},
            Field.TABLE: {},
            Field.COLUMN: {},
        }
        self._whole: dict[str, set[int]] = {}
        self._spelt: dict[str, str] = {}
        self._named: dict[tuple[Field, str], tuple[str, ...]] = {}
        self._renaming: set[int] = set()
        """The nodes that rename something."""
        self._alike: dict[str, list[str]] | None = None
        """The names of tables and columns that may mean one: by them without their schemas."""

    def __contains__(self, node: object) -> bool:
        return node in self._touched

    def __len__(self) -> int:
        return len(self._touched)

    def add(self, touched: Iterable[tuple[int, Touched]]) -> None:
        """Take in what scripts touch, in place of what was known of them."""
        self._named.clear()
        self._alike = None
        for node, now in touched:
            before = self._touched.get(node)
            if before == now:
                continue
            if before is not None:
                for names, nodes in self._parts(before):
                    for name in names:
                        nodes[name.casefold()].discard(node)
            self._touched[node] = now
            (self._renaming.add if now.renames else self._renaming.discard)(node)
            for names, nodes in self._parts(now):
                for name in names:
                    folded = name.casefold()
                    nodes.setdefault(folded, set()).add(node)
                    self._spelt.setdefault(folded, name)

    def _parts(self, touched: Touched) -> tuple[tuple[tuple[str, ...], dict[str, set[int]]], ...]:
        return (
            (touched.operations, self._nodes[Field.OP]),
            (touched.tables, self._nodes[Field.TABLE]),
            (touched.columns, self._nodes[Field.COLUMN]),
            (touched.whole, self._whole),
        )

    def of(self, node: int) -> Touched:
        """What a node's script touches; nothing as long as that is not known."""
        return self._touched.get(node, Touched())

    def spelt(self, folded: str) -> str:
        """A name as the first script that was read spells it."""
        return self._spelt.get(folded, folded)

    def nodes(self, field: Field, value: str) -> set[int]:
        """The nodes that touch or carry out what a case-folded value names."""
        names = self.named(field, value)
        postings = self._nodes[field]
        found: set[int] = set()
        for name in names:
            found |= postings[name]
        if field is Field.COLUMN and "." in value and self._whole:
            owners = {name.rpartition(".")[0] for name in names}
            for table, nodes in self._whole.items():
                if any(same_table(table, owner) for owner in owners):
                    found |= nodes
        return found

    def touching(self, table: str, column: str | None) -> set[int]:
        """The nodes that touch what is called so to the letter, case-folded and but for its schema."""
        if column is None:
            return self._called(Field.TABLE, table)
        found = self.naming(table, column)
        for whole, nodes in self._whole.items():
            if same_table(whole, table):
                found |= nodes
        return found

    def naming(self, table: str, column: str) -> set[int]:
        """The nodes that touch a column by its name, not with its whole table only."""
        return self._called(Field.COLUMN, f"{table}.{column}")

    def _called(self, field: Field, name: str) -> set[int]:
        if self._alike is None:
            self._alike = {}
            for one in (Field.TABLE, Field.COLUMN):
                for known in self._nodes[one]:
                    self._alike.setdefault(_without_schema(one, known), []).append(known)
        postings = self._nodes[field]
        alike = self._alike.get(_without_schema(field, name), ())
        found: set[int] = set()
        for known in alike:
            if known in postings and _is_called(field, name, known):
                found |= postings[known]
        return found

    def renames(self) -> Iterator[tuple[int, int, Rename]]:
        """Each rename, with its node and its number there."""
        for node in self._renaming:
            for number, rename in enumerate(self._touched[node].renames):
                yield node, number, rename

    def is_name(self, field: Field, value: str) -> bool:
        """Whether something is called so to the letter, case-folded and but for its schema."""
        names = self.named(field, value)
        return bool(names) and _is_called(field, value, names[0])

    def named(self, field: Field, value: str) -> tuple[str, ...]:
        """The names in this history that a case-folded value stands for, themselves case-folded."""
        key = (field, value)
        found = self._named.get(key)
        if found is None:
            names = [name for name, nodes in self._nodes[field].items() if nodes]
            found = self._named[key] = named(field, value, names)
        return found

    def names(self, field: Field) -> Mapping[str, set[int]]:
        """Every name of a kind, case-folded, and the nodes that touch it; some may be touched no more."""
        return self._nodes[field]


def _without_schema(field: Field, name: str) -> str:
    """A name as it is spelt in the schema; of a column with its table."""
    if field is Field.TABLE:
        return name.rpartition(".")[2]
    owner, _, column = name.rpartition(".")
    return f"{owner.rpartition('.')[2]}.{column}"


def named(field: Field, value: str, names: Iterable[str]) -> tuple[str, ...]:
    """The names that a value stands for, all case-folded: called so, else beginning so, else holding it."""
    names = tuple(names)
    for fits in (_is_called, _begins, _holds):
        test: Callable[[Field, str, str], bool] = fits
        found = tuple(name for name in names if test(field, value, name))
        if found:
            return found
    return ()


def _is_called(field: Field, value: str, name: str) -> bool:
    if field is Field.TABLE:
        return same_table(value, name)
    if field is Field.COLUMN:
        owner, _, column = name.rpartition(".")
        wanted_owner, dot, wanted = value.rpartition(".")
        return column == wanted and (not dot or same_table(wanted_owner, owner))
    return name == value


def _begins(field: Field, value: str, name: str) -> bool:
    if field is Field.TABLE:
        return name.startswith(value) or name.rpartition(".")[2].startswith(value)
    if field is Field.COLUMN:
        owner, _, column = name.rpartition(".")
        wanted_owner, dot, wanted = value.rpartition(".")
        return column.startswith(wanted) and (not dot or same_table(wanted_owner, owner))
    return name.startswith(value)


def _holds(field: Field, value: str, name: str) -> bool:
    if field is Field.COLUMN and "." not in value:
        return value in name.rpartition(".")[2]
    return value in name
