"""What ties tables to each other in a database: views, triggers, and tables that inherit from others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from limbeck_core.merging.model import Site
from limbeck_core.merging.names import Table, lower, same, split, table_of
from limbeck_core.merging.presence import read
from limbeck_core.operations import Effect, Operation

TYING = re.compile(r"view|trigger|inherit|partition|\brule\b|\bfunction\b|\bprocedure\b|\bowned\s+by\b")
"""Words that stand in a script, in lower case, that makes what ties tables to each other."""
LOADED = re.compile(r"\bopen\(|\.read\(|read_text|read_bytes|\bpkgutil\b|\.sql['\"]|executescript")
"""Words of a script that runs SQL which does not stand in it."""

_BEHIND = re.compile(r"\bon\s+(?:only\s+)?[\w.\"`\[\]]+", re.IGNORECASE)
_CALLED = re.compile(r"\bexecute\s+(?:function|procedure)\s+(?:\w+\.)?\"?(\w+)")
_HARMLESS = {
    "tsvector_update_trigger",
    "tsvector_update_trigger_column",
    "suppress_redundant_updates_trigger",
}
"""Functions of PostgreSQL that look at the row alone that fires them."""
_INHERIT = re.compile(r"\s*inherit\s+([\w.\"]+)")
_ATTACH = re.compile(r"\s*attach\s+partition\s+([\w.\"]+)")
_OWNED = re.compile(r"\bsequence\s+(?:if\s+(?:not\s+)?exists\s+)?([\w.\"]+)[^;]*\bowned\s+by\s+([\w.\"]+)\.")
_MADE = (Effect.CREATE, Effect.ADD)


@dataclass(frozen=True, slots=True)
class View:
    """A view, with the tables and views that it reads."""

    name: str
    where: str
    """The revision and the line that made it, for people."""
    reads: frozenset[Table]


@dataclass(frozen=True, slots=True)
class Trigger:
    """What runs when rows of a table are written."""

    name: str
    where: str
    table: Table
    text: str
    """What it does, in lower case."""


@dataclass(frozen=True, slots=True)
class Heir:
    """A table that has the columns and the rows of another one too: it inherits, or is a partition."""

    child: Table
    parent: Table
    where: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that is done below, of which it is not known what: it may tie tables to each other."""

    where: str
    text: str
    """The script, in lower case."""

    def ties(self, names: Iterable[str], others: Iterable[str]) -> bool:
        """Return whether it may tie one of some tables to one of others."""
        if LOADED.search(self.text) is not None:
            return True
        return any(says(self.text, one) for one in names) and any(says(self.text, one) for one in others)


def says(text: str, name: str) -> bool:
    """Return whether a name stands in a text in lower case."""
    return name in text and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def says_any(operation: Operation, name: str) -> bool:
    """Return whether a name stands in the SQL of an operation, its defaults or its conditions."""
    shapes = [operation.after, *(part.column for part in operation.parts)]
    defaults = [f"{shape.default or ''} {shape.generated}" for shape in shapes if shape is not None]
    checks = [check.condition for shape in shapes if shape is not None for check in shape.checks]
    conditions = [part.condition for part in operation.parts]
    texts = (operation.statement, operation.detail, *defaults, *checks, *conditions)
    return any(says(lower(text), name) for text in texts)


@dataclass
class Standing:
    """Views, triggers and heirs, in the order in which they came to be."""

    views: dict[Table, View] = field(default_factory=dict)
    triggers: list[Trigger] = field(default_factory=list)
    heirs: list[Heir] = field(default_factory=list)
    functions: dict[str, str] = field(default_factory=dict)
    """What functions do, by their names, in lower case."""
    doubts: list[Doubt] = field(default_factory=list)
    owned: list[Heir] = field(default_factory=list)
    """Sequences that go with a column, as children of its table."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing ties one table to another."""
        return not (self.views or self.triggers or self.heirs or self.doubts or self.functions or self.owned)

    def and_made_by(self, sites: Iterable[Site]) -> Standing:
        """Return what there is with all that some operations make besides; nothing is taken for gone."""
        found = Standing(
            *(dict(self.views), list(self.triggers), list(self.heirs), dict(self.functions)),
            *(list(self.doubts), list(self.owned)),
        )
        for site in sites:
            operation = site.operation
            if operation.effect in _MADE:
                before = found.view(_own(operation))
                found.follow(site, lower(operation.statement))
                if before is not None and (after := found.views.get(_own(operation))) is not None:
                    # what read it earlier in the branch read what it was then
                    found.views[_own(operation)] = replace(after, reads=before.reads | after.reads)
            elif (
                operation.effect is Effect.RENAME
                and operation.object.kind == "view"
                and (view := found.view(_own(operation))) is not None
            ):
                found.views[_renamed(operation)] = view
        return found

    def follow(self, site: Site, text: str) -> None:
        """Take in what an operation makes, drops or renames.

        Args:
            site: Where it stands.
            text: The script in lower case, or what of it belongs to the operation.
        """
        operation = site.operation
        if operation.is_opaque:
            self.doubts.append(Doubt(_where(site), text))
            return
        kind, statement = operation.object.kind, lower(operation.statement)
        # a long statement is kept in part
        whole = text if statement.endswith("…") else statement
        if kind == "sequence" and (ties := _OWNED.search(statement)) is not None:
            child, parent = (split(named.replace('"', "")) for named in ties.groups())
            self.owned.append(Heir(child, parent, _where(site)))
        match kind, operation.effect:
            case "view", Effect.CREATE if not operation.uses:
                self.doubts.append(Doubt(_where(site), whole))
            case "view", Effect.CREATE if operation.object.name:
                self.views[_own(operation)] = View(
                    operation.object.name, _where(site), frozenset(read(operation))
                )
            case "view", Effect.DROP:
                self.views.pop(_own(operation), None)
            case "view", Effect.RENAME if (found := self.views.pop(_own(operation), None)) is not None:
                self.views[_renamed(operation)] = replace(found, name=operation.new_name or found.name)
            case "trigger" | "rule", Effect.CREATE:
                body = _BEHIND.sub(" ", whole, count=1) if kind == "trigger" else whole
                name = operation.object.name or ""
                self.triggers.append(Trigger(name, _where(site), table_of(operation), body))
            case "trigger" | "rule", Effect.DROP:
                name, table = lower(operation.object.name), table_of(operation)
                self.triggers = [
                    one
                    for one in self.triggers
                    if lower(one.name) != name or (table[1] and not same(one.table, table))
                ]
            case "function" | "procedure", Effect.CREATE if operation.object.name:
                self.functions[lower(operation.object.name).rpartition(".")[2]] = whole
            case "table", Effect.CREATE:
                for named in operation.inherits:
                    self.heirs.append(Heir(table_of(operation), split(named), _where(site)))
            case "table", Effect.DROP:
                self._forget(table_of(operation))
            case "table", Effect.RENAME:
                self._rename(table_of(operation), _renamed(operation))
            case "table", Effect.ALTER:
                self._adopt(operation, _where(site))

    def view(self, name: Table) -> View | None:
        """Return a view by its name."""
        found = self.views.get(name)
        return found or next((view for one, view in self.views.items() if same(one, name)), None)

    def read_through(self, names: Iterable[Table]) -> dict[Table, View]:
        """Return the tables and views that some views read, each with one that does."""
        found: dict[Table, View] = {}
        pending = list(names)
        while pending:
            view = self.view(pending.pop())
            for table in sorted(view.reads, key=str) if view is not None else ():
                if table not in found:
                    found[table] = view or found[table]
                    pending.append(table)
        return found

    def fired(self, tables: Iterable[Table]) -> list[Trigger]:
        """Return the triggers that fire when rows of some tables are written, and those that these fire."""
        found: list[Trigger] = []
        pending = list(tables)
        while pending:
            table = pending.pop()
            for trigger in self.triggers:
                if trigger in found or not same(trigger.table, table):
                    continue
                found.append(trigger)
                text = self.text_of(trigger) or ""
                pending += [one.table for one in self.triggers if says(text, one.table[1])]
        return found

    def text_of(self, trigger: Trigger) -> str | None:
        """Return what a trigger does, with the functions that it calls; ``None`` where that is not known."""
        called = set(_CALLED.findall(trigger.text)) - _HARMLESS
        if called - set(self.functions):
            return None
        return self.with_functions(trigger.text)

    def with_functions(self, text: str) -> str:
        """Return a text in lower case with those of the functions that it says, and that these say."""
        known = set[str]()
        while more := [name for name in self.functions if name not in known and says(text, name)]:
            known |= set(more)
            text = "\n".join((text, *(self.functions[name] for name in more)))
        return text

    def kin(self, table: Table) -> Iterator[Heir]:
        """Yield how a table is tied to those that it inherits from, and to those that inherit from it."""
        seen: set[Heir] = set()
        for upwards in (True, False):
            pending = [table]
            while pending:
                name = pending.pop()
                for heir in self.heirs:
                    here, there = (heir.child, heir.parent) if upwards else (heir.parent, heir.child)
                    if heir not in seen and same(here, name):
                        seen.add(heir)
                        pending.append(there)
                        yield (
                            replace(heir, child=table, parent=there)
                            if upwards
                            else replace(heir, child=there, parent=table)
                        )

    def _forget(self, table: Table) -> None:
        self.triggers = [one for one in self.triggers if not same(one.table, table)]
        self.heirs = [one for one in self.heirs if not same(one.child, table) and not same(one.parent, table)]

    def _rename(self, old: Table, new: Table) -> None:
        """Follow a table to its new name: what names it in its text goes by both."""

        def now(table: Table) -> Table:
            return new if same(table, old) else table

        self.views = {
            name: replace(view, reads=frozenset(map(now, view.reads))) for name, view in self.views.items()
        }
        self.triggers = [
            replace(
                one,
                table=now(one.table),
                text=f"{one.text} {new[1]}" if says(one.text, old[1]) else one.text,
            )
            for one in self.triggers
        ]
        self.functions = {
            name: f"{text} {new[1]}" if says(text, old[1]) else text for name, text in self.functions.items()
        }
        self.heirs = [replace(one, child=now(one.child), parent=now(one.parent)) for one in self.heirs]

    def _adopt(self, operation: Operation, where: str) -> None:
        """Take in ``ALTER TABLE child INHERIT parent`` and ``... ATTACH PARTITION child``."""
        detail, table = lower(operation.detail), table_of(operation)
        if (found := _INHERIT.match(detail)) is not None:
            self.heirs.append(Heir(table, split(found[1].replace('"', "")), where))
        elif (found := _ATTACH.match(detail)) is not None:
            self.heirs.append(Heir(split(found[1].replace('"', "")), table, where))


def _own(operation: Operation) -> Table:
    return lower(operation.object.schema) or None, lower(operation.object.name)


def _renamed(operation: Operation) -> Table:
    """Return the name that an operation gives."""
    schema, name = split(operation.new_name or "")
    return schema or lower(operation.object.schema) or None, name


def _where(site: Site) -> str:
    return f"{site.revision}, line {site.operation.line}"
