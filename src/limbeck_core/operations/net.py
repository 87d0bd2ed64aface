"""What a run of operations amounts to, once what cancels out is gone and what belongs together is one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from limbeck_core.operations.apart import taken_apart
from limbeck_core.operations.model import Effect, NetChange, ObjectName, Operation

_MADE = (Effect.CREATE, Effect.ADD)
_WITHIN = frozenset(
    {"column", "index", "constraint", "foreign key", "primary key", "unique constraint", "check constraint"}
    | {"exclude constraint", "rows"}
)
"""Kinds of what belongs to a table, and goes with it."""

_CONSTRAINTS = frozenset(kind for kind in _WITHIN if kind.endswith(("constraint", "key")))

_Key = tuple[str, str | None, str | None, str | None]
_Place = tuple[str | None, str | None]


def net_effect(operations: Iterable[Operation]) -> tuple[NetChange, ...]:
    """Return what a run of operations amounts to, in the order in which each object is first touched.

    What is created and dropped again is nothing; what is done within a table that is created belongs to its
    creation, but for the rows that are inserted; an object that is renamed is followed. A table or a column
    that is dropped and made anew is both: what it held is lost. Opaque operations
    stand for themselves, and so does what is conditional: it may not be carried out, so that it neither
    cancels anything nor is swallowed.

    Args:
        operations: In the order in which they are carried out.

    Example:
        >>> from limbeck_core.operations import read_operations
        >>> text = "from alembic import op\\ndef upgrade():\\n"
        >>> text += "    op.rename_table('a', 'b')\\n    op.drop_table('b')\\n"
        >>> [change] = net_effect(read_operations(text).upgrade)
        >>> change.effect, change.object.spelt
        (<Effect.DROP: 'drop'>, 'a')
    """
    run = _Run()
    for operation in operations:
        run.add(operation)
    return tuple(change for entry in run.entries if (change := entry.change()) is not None)


class _Entry:
    """One object on its way through the run."""

    def __init__(self, target: ObjectName) -> None:
        self.first = target
        """By its name when the run meets it."""
        self.last = target
        self.operations: list[Operation] = []
        self.within: list[Operation] = []
        """What is done within a table that is created."""
        self.is_made = False
        """Whether it comes into being in the run."""
        self.is_dropped = False
        self.is_gone = False
        """Whether it left no trace: created and dropped again, or swallowed by another."""
        self.key: _Key | None = None
        """Where it is found by its present name."""
        self.stands_alone = False
        """Whether it is opaque or conditional, so that it is told as it is."""

    def change(self) -> NetChange | None:
        """Return what it amounts to, or ``None`` for nothing."""
        if self.is_gone or not self.operations or self._is_back():
            return None
        effect = self.operations[0].effect
        detail = self.operations[0].detail
        target = self.last
        new_name: str | None = None
        if not self.stands_alone:
            if self.is_dropped:
                effect = Effect.CREATE if self.is_made else Effect.DROP
                target = self.first
                detail = self.operations[-1].detail
            elif not self.is_made:
                target = self.first
                details = [one.detail for one in self.operations if one.effect is not Effect.RENAME]
                detail = "; ".join(dict.fromkeys(detail for detail in details if detail))
                effect, new_name = self._altered(effect)
            elif self.first.kind == "table":
                detail = self._with_columns()
            else:
                details = [one.detail for one in self.operations if one.effect is not Effect.RENAME]
                detail = "; ".join(dict.fromkeys(detail for detail in details if detail))
        else:
            new_name = self.operations[0].new_name
        everything = (*self.operations, *self.within)
        return NetChange(
            effect,
            target,
            detail,
            self.operations[0].opaque,
            self.operations[0].condition,
            not self.is_made and any(one.loses_data for one in self.operations),
            everything,
            new_name,
        )

    def _is_back(self) -> bool:
        """Return whether all that is done to it is to rename it until it has its first name again."""
        only_renamed = all(one.effect is Effect.RENAME for one in self.operations)
        return only_renamed and not self.stands_alone and self._name_stays()

    def _name_stays(self) -> bool:
        return (self.first.schema, self.first.name) == (self.last.schema, self.last.name)

    def _altered(self, effect: Effect) -> tuple[Effect, str | None]:
        """Return the effect on an object that is there before and after, and its new name."""
        effects = {one.effect for one in self.operations}
        if not self._name_stays():
            others = effects - {Effect.RENAME}
            return (Effect.ALTER if others else Effect.RENAME), self.last.name
        return (effect if len(effects) == 1 else Effect.ALTER), None

    def _with_columns(self) -> str:
        """Return the columns of a table that is created, after all that is done to them."""
        names = [
            part.name
            for one in self.operations
            if one.effect is Effect.CREATE
            for part in one.parts
            if part.kind == "column" and part.name
        ]
        if not names:
            names = [self.operations[0].detail] if self.operations[0].detail else []
        for one in self.within:
            if one.object.kind != "column" or one.object.name is None:
                continue
            name = one.object.name
            if one.effect is Effect.ADD:
                names.append(name)
            elif one.effect is Effect.DROP and name in names:
                names.remove(name)
            elif one.new_name and name in names:
                names[names.index(name)] = one.new_name
        return ", ".join(names)


class _Run:
    """The objects of a run."""

    def __init__(self) -> None:
        self.entries: list[_Entry] = []
        self.current: dict[_Key, _Entry] = {}
        """The entry of each object by its present name."""
        self.of_table: dict[_Place, list[_Entry]] = {}
        """What lies within a table, by its present name."""
        self.loose: dict[str, list[_Entry]] = {}
        """Indexes and constraints by their names."""
        self.inside: dict[str, _Entry] = {}
        """The tables of the run by the names of the indexes and constraints that are made within them."""
        self.beside: dict[_Place, list[_Entry]] = {}
        """What stands alone and is about a table of the run, by its present name."""
        self.first_names: dict[_Place, str] = {}
        """What tables that are renamed are called before the run, by their present names."""

    def add(self, operation: Operation) -> None:
        """Follow one operation."""
        target = operation.object
        if operation.opaque or operation.condition or operation.effect in (Effect.OTHER, Effect.OPAQUE):
            self._alone(operation)
            if operation.opaque:
                return
            # it may have been carried out: what comes after it cannot cancel what was before it
            entry = self.current.get(_key(target))
            if entry is not None and operation.effect is not Effect.OTHER:
                self._forget(entry)
            return
        fills = False
        if target.kind in _WITHIN and target.table is not None:
            owner = self.current.get(_key(_table_of(target)))
            if owner is not None and owner.is_made and not owner.is_dropped:
                fills = operation.effect is Effect.INSERT
                if not fills:
                    self._inside(owner, operation)
                    return
        elif target.kind in _WITHIN and operation.effect is Effect.DROP:
            owner = self.inside.get((target.name or "").casefold())
            if owner is not None and owner.key is not None:
                owner.within.append(operation)
                return
        for one in taken_apart(operation):
            self._go_on(one, fills=fills)

    def _go_on(self, operation: Operation, *, fills: bool) -> None:
        """Follow one operation that counts by itself; ``fills``: it inserts into a table of the run."""
        target = operation.object
        key = _key(target)
        if target.kind == "rows":
            # inserting and deleting are two things
            key = (f"rows {operation.effect}", *key[1:])
        entry = self.current.get(key) or self._loose(target)
        held_something = entry is not None and entry.is_dropped and target.kind in ("table", "column")
        if entry is None or (held_something and operation.effect in _MADE):
            entry = _Entry(target)
            entry.first = self._before(target)
            entry.is_made = fills
            self.entries.append(entry)
            self._place(entry, key)
        entry.operations.append(operation)
        if target.kind == "table" and operation.effect is Effect.CREATE:
            for part in operation.parts:
                if part.kind != "column" and part.name:
                    self.inside[part.name.casefold()] = entry
        self._follow(entry, operation)

    def _inside(self, owner: _Entry, operation: Operation) -> None:
        """Note what is done within a table of the run."""
        owner.within.append(operation)
        for one in taken_apart(operation):
            if one.object.kind != "column" and one.object.name:
                self.inside[one.object.name.casefold()] = owner

    def _before(self, target: ObjectName) -> ObjectName:
        """Return an object by the name that its table has before the run."""
        first = self.first_names.get(_place_of(target))
        if first is None:
            return target
        return replace(target, table=first, name=first if target.kind == "table" else target.name)

    def _loose(self, target: ObjectName) -> _Entry | None:
        """Return the entry of an index or a constraint that is dropped without its table or its sort."""
        if target.name is None or target.kind not in {*_CONSTRAINTS, "index"}:
            return None
        for entry in self.loose.get(target.name.casefold(), ()):
            if entry.key is None:
                continue
            kind, schema, table, _ = entry.key
            if target.kind == "index" == kind and (target.table is None or table is None):
                return entry
            same_sort = kind in _CONSTRAINTS and "constraint" in (kind, target.kind)
            if same_sort and target.kind in _CONSTRAINTS and (schema, table) == _key(target)[1:3]:
                return entry
        return None

    def _alone(self, operation: Operation) -> None:
        entry = _Entry(self._before(operation.object))
        entry.operations.append(operation)
        entry.stands_alone = True
        owner = self.current.get(_key(_table_of(operation.object)))
        if owner is not None and owner.is_made:
            self.beside.setdefault(_place_of(operation.object), []).append(entry)
        self.entries.append(entry)

    def _follow(self, entry: _Entry, operation: Operation) -> None:
        """Change what is known of an object by one operation on it."""
        adds_value = operation.effect is Effect.ADD and operation.object.kind == "type"
        if operation.effect in _MADE and not adds_value:
            if entry.is_dropped:
                # an index, a constraint that is made anew: there before and after
                entry.is_dropped = False
            elif len(entry.operations) == 1:
                entry.is_made = True
        elif operation.effect is Effect.DROP:
            self._drop(entry, operation)
        elif operation.new_name is not None:
            self._rename(entry, operation)

    def _drop(self, entry: _Entry, operation: Operation) -> None:
        if entry.is_made:
            entry.is_gone = True
            self._forget(entry)
        else:
            entry.is_dropped = True
        if operation.object.kind == "column":
            self._drop_indexes(operation)
        if operation.object.kind == "table":
            # what was done within it goes with it
            self.first_names.pop(_place_of(entry.last), None)
            earlier: list[Operation] = []
            for other in self.of_table.pop(_place_of(entry.last), []):
                if other.key is not None and not other.is_gone:
                    other.is_gone = True
                    earlier += other.operations
                    self._forget(other)
            entry.operations[:] = [*entry.operations[:-1], *earlier, operation]

    def _drop_indexes(self, operation: Operation) -> None:
        """Note that an index of the run goes with a column of it that is dropped."""
        gone = {name.rpartition(".")[2].casefold() for name in operation.columns}
        for other in self.of_table.get(_place_of(operation.object), ()):
            if other.key is None or other.last.kind != "index" or not other.is_made:
                continue
            names = {name.casefold() for part in other.operations[0].parts for name in part.columns}
            if gone & names:
                other.is_gone = True
                self._forget(other)

    def _rename(self, entry: _Entry, operation: Operation) -> None:
        old, new_name = entry.last, operation.new_name or ""
        self._forget(entry)
        if old.kind != "table":
            entry.last = replace(old, name=new_name)
            self._place(entry, _key(entry.last))
            return
        entry.last = replace(old, name=new_name, table=new_name)
        self._place(entry, _key(entry.last))
        first = self.first_names.pop(_place_of(old), old.table)
        if first is not None and not entry.is_made:
            self.first_names[_place_of(entry.last)] = first
        if alone := self.beside.pop(_place_of(old), None):
            self.beside[_place_of(entry.last)] = alone
            for other in alone:
                is_table = other.last.kind == "table"
                other.last = replace(
                    other.last, table=new_name, name=new_name if is_table else other.last.name
                )
        for other in self.of_table.pop(_place_of(old), []):
            if other.key is not None:
                kind = other.key[0]
                self._forget(other)
                other.last = replace(other.last, table=new_name)
                self._place(other, (kind, *_key(other.last)[1:]))

    def _place(self, entry: _Entry, key: _Key) -> None:
        """Note under which name an entry is found."""
        entry.key = key
        self.current[key] = entry
        target = entry.last
        if target.kind in _WITHIN and target.table is not None:
            self.of_table.setdefault(_place_of(target), []).append(entry)
        if target.name is not None and target.kind in {*_CONSTRAINTS, "index"}:
            self.loose.setdefault(target.name.casefold(), []).append(entry)

    def _forget(self, entry: _Entry) -> None:
        """Note that an entry is found no longer."""
        if entry.key is not None and self.current.get(entry.key) is entry:
            del self.current[entry.key]
        entry.key = None


def _place_of(target: ObjectName) -> _Place:
    schema, table = target.schema, target.table
    return (schema.casefold() if schema else None, table.casefold() if table else None)


def _key(target: ObjectName) -> _Key:
    kind = target.kind
    table = target.table.casefold() if target.table and kind != "table" else None
    name = target.name.casefold() if target.name else None
    schema = target.schema.casefold() if target.schema else None
    return (kind, schema, table, name)


def _table_of(target: ObjectName) -> ObjectName:
    return ObjectName("table", target.schema, target.table, target.table)
