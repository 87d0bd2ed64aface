"""Operations that name nothing in common, and meet all the same: by what scripts below have made.

A view reads a table, a trigger writes one, a foreign key takes rows along, a table inherits from another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from limbeck_core.merging.below import Below, Tie
from limbeck_core.merging.model import SAFE, Site, Verdict
from limbeck_core.merging.names import Table, lower, same, table_of
from limbeck_core.merging.presence import counted, read
from limbeck_core.merging.reaching import may_remake, takes_whole
from limbeck_core.merging.relations import CHANGING, has_expression, is_rows, leads, relation, written
from limbeck_core.merging.standing import Heir, Standing, Trigger, says, says_any
from limbeck_core.operations import Effect, ObjectName, Operation

_MADE = (Effect.CREATE, Effect.ADD)
_KEPT = ("RESTRICT", "NO ACTION", None)
"""What a foreign key says where rows that are needed cannot be taken away."""


@dataclass(frozen=True)
class _Reach:
    """What an operation has to do with beyond what it names."""

    names: frozenset[Table]
    """What it names, and what it reaches."""
    further: tuple[tuple[Operation, str], ...]
    """What it does to that, as operations, each with the way that leads there."""
    fires: tuple[tuple[Trigger, str | None], ...]
    """What its rows fire, and what that does; ``None`` where it is not known."""
    kin: tuple[Heir, ...]
    """How its tables are tied to those that they inherit from, and to those that inherit from them."""


@dataclass(frozen=True, slots=True)
class Met:
    """How two operations get on that have to do with each other by what lies below."""

    verdict: Verdict
    reason: str
    first: Operation | None = None
    """The one that had better run first; ``None`` where that is not known."""


class Ties:
    """Judges pairs of operations by what there is where two branches went apart.

    Args:
        below: Knows that.
        sites: What both branches do: they may make views and triggers too.
    """

    def __init__(self, below: Below, sites: Iterable[Site]) -> None:
        self._below = below
        self._sites = tuple(sites)
        self._reaches: dict[int, _Reach] = {}
        self._looks: dict[int, bool] = {}

    def between(self, one: Operation, other: Operation) -> Met | None:
        """Return how two operations get on that get on well by what they name; ``None`` for no worse."""
        if not (self._is_looking(one) or self._is_looking(other) or _is_one_part(one, other)):
            return None
        found = list(self._found(one, other))
        return min(found, key=lambda it: it.verdict.rank) if found else None

    def _found(self, one: Operation, other: Operation) -> Iterator[Met]:
        both = ((one, other), (other, one))
        if reason := next(filter(None, (self._needed(*way) for way in both)), ""):
            yield Met(Verdict.NOT_PROVEN, reason)
        for way in both:
            if reason := self._lost(*way):
                yield Met(Verdict.ORDER_MATTERS, reason, way[0])
        if is_rows(one) or is_rows(other) or not self._standing.is_empty:
            yield from self._reached(one, other)
        if self._standing.is_empty:
            return
        for way in both:
            yield from self._fired(*way)
            yield from self._called(*way)
            if reason := self._owning(*way):
                yield Met(Verdict.ORDER_MATTERS, reason, way[0])
            if reason := self._left_without(*way):
                yield Met(Verdict.ORDER_MATTERS, reason, way[1])
        if reason := self._inherited(one, other):
            yield Met(Verdict.ORDER_MATTERS, reason)
        if reason := self._unknown(one, other):
            yield Met(Verdict.NOT_PROVEN, reason)

    @cached_property
    def _standing(self) -> Standing:
        return self._below.standing.and_made_by(self._sites)

    def _is_looking(self, operation: Operation) -> bool:
        """Return whether an operation reads, writes rows or changes what is there, not only adds to it."""
        if id(operation) not in self._looks:
            self._looks[id(operation)] = (
                is_rows(operation)
                or operation.effect not in _MADE
                or operation.object.kind in ("view", "trigger")
                or bool(operation.uses and operation.statement)
            )
        return self._looks[id(operation)]

    def _reach(self, operation: Operation) -> _Reach:
        if id(operation) not in self._reaches:
            self._reaches[id(operation)] = self._find_reach(operation)
        return self._reaches[id(operation)]

    def _find_reach(self, operation: Operation) -> _Reach:
        named = {*written(operation), *read(operation)}
        further: list[tuple[Operation, str]] = []
        through = self._standing.read_through(named)
        for table, view in through.items():
            how = f"the view {view.name} reads {_spelt(table)} ({view.where})"
            if is_rows(operation) and self._standing.view(table_of(operation)) is not None:
                further.append((_rows(operation.effect, table), how))
            further.append((replace(operation, uses=(*operation.uses, _spelt(table))), how))
        rows = {table_of(operation)} if is_rows(operation) else set()
        if operation.effect in (Effect.DELETE, Effect.UPDATE) and is_rows(operation):
            for tie in self._taken_along(operation):
                rows.add(tie.child)
                further.append(
                    (
                        _rows(operation.effect, tie.child),
                        f"rows of {_spelt(tie.child)} go with it ({tie.revision})",
                    )
                )
        if is_rows(operation):
            rows |= set(through)
        names = frozenset({*named, *through, *rows})
        fires = tuple((one, self._standing.text_of(one)) for one in self._standing.fired(rows))
        kin = tuple(heir for name in sorted(names, key=str) for heir in self._standing.kin(name))
        return _Reach(names, tuple(further), fires, kin)

    def _taken_along(self, operation: Operation) -> Iterator[Tie]:
        """Yield the foreign keys by which rows of other tables go, or are set, with those of one."""
        seen = {table_of(operation)}
        pending = [table_of(operation)]
        is_deleted = operation.effect is Effect.DELETE
        while pending:
            for tie in self._below.keys_to(pending.pop()):
                reference = tie.reference
                action = reference and (reference.on_delete if is_deleted else reference.on_update)
                if tie.child not in seen and (action and action.upper()) not in _KEPT:
                    seen.add(tie.child)
                    pending.append(tie.child)
                    yield tie

    def _reached(self, one: Operation, other: Operation) -> Iterator[Met]:
        """Yield how what they reach gets on."""
        if _is_renamed_view(one) and other.effect not in CHANGING:
            return
        if _is_renamed_view(other) and one.effect not in CHANGING:
            return
        if not (self._reach(one).further or self._reach(other).further):
            return
        ours, theirs = (((it, ""), *self._reach(it).further) for it in (one, other))
        for first, our_way in ours:
            for second, their_way in theirs:
                if not (our_way or their_way):
                    continue
                verdict, reason = relation(first, second)
                if verdict not in SAFE:
                    how = " and ".join(dict.fromkeys(filter(None, (our_way, their_way))))
                    worst = verdict if verdict is Verdict.NOT_PROVEN else Verdict.ORDER_MATTERS
                    lead = one if leads(first, second) else other if leads(second, first) else None
                    yield Met(worst, f"{reason}: {how}", lead)

    def _needed(self, one: Operation, other: Operation) -> str:
        """Return why rows that one takes away or changes may be needed by those of another."""
        is_away = one.effect in (Effect.DELETE, Effect.UPDATE) and is_rows(one)
        is_away |= one.effect is Effect.DROP and one.object.kind == "table"
        if not (is_away and is_rows(other)):
            return ""
        # two that write rows of one table have got on badly already
        spelt = other.object.spelt, one.object.spelt
        for tie in self._below.ties(table_of(other), table_of(one)):
            if tie.reference is None:
                return f"what {tie.revision} makes of {spelt[0]} and {spelt[1]} is not known"
            if one.effect is not Effect.UPDATE or _sets(one, tie.reference.columns):
                return f"a foreign key of {spelt[0]} needs rows of {spelt[1]}"
        return ""

    def _lost(self, one: Operation, other: Operation) -> str:
        """Return that one is about what another loses where it makes the table anew."""
        if not same(table_of(one), table_of(other)) or not table_of(one)[1]:
            return ""
        if other.remakes_table and is_rows(one):
            for trigger in self._standing.triggers:
                if same(trigger.table, table_of(one)):
                    return (
                        f"one writes rows, which fires {trigger.name} ({trigger.where}), and the other may "
                        f"lose that where it makes {other.object.qualified_table} anew"
                    )
        if one.object.kind != "index" or one.effect in _MADE or not one.object.name:
            return ""
        if may_remake(other):
            part = self._below.index(lower(one.object.name))
            if part is not None and has_expression(part):
                return (
                    f"one is about {one.object.spelt}, which is lost where the other makes "
                    f"{other.object.qualified_table} anew"
                )
        return ""

    def _fired(self, one: Operation, other: Operation) -> Iterator[Met]:
        """Yield how what rows of one fire gets on with another."""
        if not is_rows(one) or _is_apart(other) or not self._reach(one).fires:
            return
        names = {name for _, name in self._reach(other).names}
        for trigger, text in self._reach(one).fires:
            told = f"rows of {one.object.spelt} fire {trigger.name} ({trigger.where})"
            if text is None:
                yield Met(Verdict.NOT_PROVEN, f"{told}, of which it is not known what it does")
                continue
            for name in sorted(names):
                if says(text, name):
                    reason = f"{told}, which says {name}, and the other is about it"
                    # what it says was there when both were written
                    is_taken = other.effect in (Effect.DROP, Effect.RENAME)
                    yield Met(Verdict.ORDER_MATTERS, reason, one if is_taken else None)

    def _called(self, one: Operation, other: Operation) -> Iterator[Met]:
        """Yield how what is done by functions that one calls gets on with another."""
        functions = self._standing.functions
        if not functions or _is_apart(other):
            return
        called = {name for name in functions if says_any(one, name)}
        if is_rows(one):
            called |= self._below.calling(table_of(one), functions)
        if one.object.kind in ("function", "procedure") or not called:
            return
        text = self._standing.with_functions(" ".join(sorted(called)))
        for name in sorted({name for _, name in self._reach(other).names}):
            if says(text, name):
                reason = (
                    f"one calls {', '.join(sorted(called))}, which says {name}, and the other is about it"
                )
                yield Met(Verdict.ORDER_MATTERS, reason)

    def _owning(self, one: Operation, other: Operation) -> str:
        """Return that one is about a sequence that goes with a column that the other takes away."""
        if other.effect is not Effect.DROP or other.object.kind not in ("table", "column"):
            return ""
        sequences = {*counted(one), *(written(one) if one.object.kind == "sequence" else ())}
        owner = table_of(other)
        for sequence in sorted(sequences, key=str):
            for tie in self._standing.owned:
                if same(tie.child, sequence) and same(tie.parent, owner):
                    return f"the sequence {_spelt(sequence)} goes with {_spelt(owner)} ({tie.where})"
        return ""

    def _left_without(self, one: Operation, other: Operation) -> str:
        """Return that one leaves a view or a trigger of SQLite broken, which then refuses the other."""
        if one.effect is not Effect.DROP or one.object.kind not in ("table", "view"):
            return ""
        if not (other.effect in CHANGING or may_remake(other)):
            return ""
        if other.object.kind in ("view", "index", "trigger", "sequence", "type", "schema"):
            return ""
        if other.object.kind == "table" and other.effect is not Effect.RENAME:
            return ""
        gone = next(iter(written(one)), (None, ""))
        refuses = "and SQLite then refuses to rename a table or a column, and to drop a column"
        for view in self._standing.views.values():
            if any(same(table, gone) for table in view.reads):
                return f"one leaves the view {view.name} ({view.where}) without {_spelt(gone)}, {refuses}"
        for trigger in self._standing.triggers:
            if not same(trigger.table, gone) and says(trigger.text, gone[1]):
                return f"one leaves {trigger.name} ({trigger.where}) without {_spelt(gone)}, {refuses}"
        return ""

    def _inherited(self, one: Operation, other: Operation) -> str:
        """Return that one is about a table that has the columns or rows of that of the other."""
        ours, theirs = self._reach(one).names, self._reach(other).names
        for heir in self._reach(one).kin:
            for them in (heir.parent, heir.child):
                if them not in ours and any(same(them, name) for name in theirs):
                    return f"{_spelt(heir.child)} inherits from {_spelt(heir.parent)} ({heir.where})"
        return ""

    def _unknown(self, one: Operation, other: Operation) -> str:
        """Return what is done below that may tie the two."""
        if _is_apart(one) or _is_apart(other) or not (self._is_using(one) or self._is_using(other)):
            return ""
        names, others = ([name for _, name in self._reach(it).names] for it in (one, other))
        for doubt in self._standing.doubts:
            if doubt.ties(names, others):
                return f"what {doubt.where} does is not known: it may tie {_which(one)} to {_which(other)}"
        return ""

    def _is_using(self, operation: Operation) -> bool:
        """Return whether an operation writes rows or reads, by which a view or a trigger may come in."""
        return is_rows(operation) or bool(read(operation)) or operation.object.kind == "view"


def _is_apart(operation: Operation) -> bool:
    """Return whether an operation only makes what nothing rests on yet, or asks nothing of rows."""
    if operation.effect is Effect.ALTER and operation.changes == ("comment",):
        return True
    if operation.effect is not Effect.CREATE:
        return False
    if operation.object.kind == "index":
        return not any(part.is_unique for part in operation.parts)
    is_filled = bool(operation.uses and operation.incomplete) or takes_whole(operation)
    return operation.object.kind in ("table", "type", "sequence", "schema", "extension") and not is_filled


def _is_one_part(one: Operation, other: Operation) -> bool:
    """Return whether two make a part of one name for two tables, which may inherit from each other."""
    name = lower(one.object.name)
    return bool(one.object.table) and name == lower(other.object.name) and one.object.kind != "table"


def _is_renamed_view(operation: Operation) -> bool:
    return operation.object.kind == "view" and operation.effect in (Effect.DROP, Effect.RENAME)


def _sets(operation: Operation, referred: Iterable[str]) -> bool:
    """Return whether an update sets what a foreign key refers to; any column, where that is not said."""
    columns = {lower(spelt.rpartition(".")[2]) for spelt in operation.columns}
    wanted = set(map(lower, referred))
    return not wanted or not columns or not columns.isdisjoint(wanted)


def _rows(effect: Effect, table: Table) -> Operation:
    """Return what stands for rows that are written of a table, by the way of another one."""
    return Operation("execute", effect, ObjectName("rows", table[0], table[1]), tables=(_spelt(table),))


def _spelt(table: Table) -> str:
    return ".".join(part for part in table if part)


def _which(operation: Operation) -> str:
    return operation.object.spelt or operation.object.kind
