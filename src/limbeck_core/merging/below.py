"""What the scripts below two branches have made: columns, foreign keys, views, triggers, heirs of tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from limbeck_core.merging.branches import operations_of
from limbeck_core.merging.last_columns import Columns, columns_after
from limbeck_core.merging.names import Table, lower, same, split, table_of
from limbeck_core.merging.standing import LOADED, TYING, Standing, says_any
from limbeck_core.operations import Effect, Part, Reference
from limbeck_core.reading import read_text

if TYPE_CHECKING:
    from limbeck_core.merging.branches import Ancestry
    from limbeck_core.merging.model import Site

_REFERRING = re.compile(r"foreign|references|backref")


@dataclass(frozen=True, slots=True)
class ScriptBelow:
    """A script that both branches have below them."""

    text: str
    """In lower case."""
    sites: tuple[Site, ...]
    """What its upgrade does."""


Scripts: TypeAlias = Callable[[Sequence[re.Pattern[str]]], Iterable[ScriptBelow]]
"""Tells the scripts in which all of some patterns are found, in the order of an upgrade."""


def no_scripts(_: Sequence[re.Pattern[str]]) -> Iterable[ScriptBelow]:
    """Know nothing that lies below."""
    return ()


@dataclass(frozen=True, slots=True)
class Tie:
    """A foreign key of one table that refers to another."""

    revision: str
    """Which made it."""
    child: Table
    reference: Reference | None
    """``None`` where it is not known what that revision does with the two."""


class Below:
    """Knows what there is where two branches went apart, as far as it is asked for.

    Args:
        scripts: Tells the scripts below both; only those that may have to do with a question are asked for.
    """

    def __init__(self, scripts: Scripts = no_scripts) -> None:
        self._scripts = scripts
        self._keys: dict[str, tuple[Tie, ...]] = {}
        self._ties: dict[tuple[Table, Table], tuple[Tie, ...]] = {}

    def columns(self, table: Table) -> Columns:
        """Return the columns of a table."""
        names = {table[1]}
        while True:
            sites = [site for script in self._scripts([_words(names)]) for site in script.sites]
            # what has its name now may have had another one
            former = {
                lower(site.operation.object.table)
                for site in sites
                if site.operation.effect is Effect.RENAME
                and site.operation.object.kind == "table"
                and split(site.operation.new_name or "")[1] in names
            }
            if former <= names:
                return columns_after(table, (site.operation for site in sites))
            names |= former

    def ties(self, child: Table, parent: Table) -> tuple[Tie, ...]:
        """Return the foreign keys of a table that refer to another, and what may be one."""
        if (child, parent) not in self._ties:
            scripts = self._scripts([_words({child[1]}), _words({parent[1]})])
            self._ties[child, parent] = tuple(
                tie
                for script in scripts
                for site in script.sites
                for tie in _tying(site, parent)
                if tie.reference is None or same(tie.child, child)
            )
        return self._ties[child, parent]

    def keys_to(self, parent: Table) -> tuple[Tie, ...]:
        """Return the foreign keys of whatever table that refer to one."""
        if parent[1] not in self._keys:
            scripts = self._scripts([_words({parent[1]}), _REFERRING])
            self._keys[parent[1]] = tuple(
                tie
                for script in scripts
                for site in script.sites
                for tie in _tying(site, parent)
                if tie.reference is not None
            )
        return self._keys[parent[1]]

    def calling(self, table: Table, functions: Iterable[str]) -> frozenset[str]:
        """Return which of some functions may be called for rows of a table: by a default, or a condition."""
        found = set()
        for function in functions:
            for script in self._scripts([_words({function}), _words({table[1]})]):
                for site in script.sites:
                    operation = site.operation
                    is_about = any(same(split(name), table) for name in operation.tables)
                    if (
                        is_about
                        and operation.object.kind not in ("rows", "index")
                        and says_any(operation, function)
                    ):
                        found.add(function)
        return frozenset(found)

    def index(self, name: str) -> Part | None:
        """Return what an index was made of, by its name; ``None`` where no script tells."""
        found = None
        for script in self._scripts([_words({name})]):
            for site in script.sites:
                if site.operation.object.kind == "index" and lower(site.operation.object.name) == name:
                    found = next(iter(site.operation.parts), found)
        return found

    @cached_property
    def standing(self) -> Standing:
        """The views, triggers and heirs of tables, and what may be one of these."""
        found = Standing()
        for script in self._scripts([re.compile(f"{TYING.pattern}|{LOADED.pattern}")]):
            for site in script.sites:
                found.follow(site, script.text)
        return found


def _words(names: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(names)))})\b")


def _tying(site: Site, parent: Table) -> Iterator[Tie]:
    """Yield the foreign keys to a table that an operation makes, and what may be one."""
    operation = site.operation
    child = table_of(operation)
    if operation.is_opaque:
        yield Tie(site.revision, child, None)
    for part in operation.parts:
        reference = part.reference
        if reference is not None and same(split(reference.table), parent):
            yield Tie(site.revision, child, reference)


class ScriptsBelow:
    """Reads the scripts below two heads, each to the end only where what is asked for stands in its text.

    Args:
        ancestry: The heads that went apart.
        heads: Two of them.
        known: The operations of scripts that were read already; more are added.
    """

    def __init__(
        self, ancestry: Ancestry, heads: tuple[str, str], known: dict[int, tuple[Site, ...]]
    ) -> None:
        self._ancestry = ancestry
        self._heads = heads
        self._known = known
        self._found: dict[str, frozenset[int]] = {}

    @cached_property
    def _texts(self) -> dict[int, str]:
        """The texts of the scripts, in lower case and in the order of an upgrade."""
        history = self._ancestry.history
        scripts = ((node, history.node_script(node)) for node in self._ancestry.shared(*self._heads))
        return {node: lower(read_text(one.path).text) for node, one in scripts if one is not None}

    def __call__(self, patterns: Sequence[re.Pattern[str]]) -> Iterator[ScriptBelow]:
        """Yield the scripts in which all of some patterns are found."""
        nodes = [self._nodes(pattern) for pattern in patterns]
        for node in self._in_order(frozenset.intersection(*nodes)):
            yield ScriptBelow(self._texts[node], operations_of(self._ancestry.history, node, self._known))

    def _nodes(self, pattern: re.Pattern[str]) -> frozenset[int]:
        """Return the scripts in which a pattern is found: each is asked for with many others."""
        if pattern.pattern not in self._found:
            found = (node for node, text in self._texts.items() if pattern.search(text))
            self._found[pattern.pattern] = frozenset(found)
        return self._found[pattern.pattern]

    def _in_order(self, nodes: frozenset[int]) -> list[int]:
        return sorted(nodes, key=self._places.__getitem__)

    @cached_property
    def _places(self) -> dict[int, int]:
        return {node: place for place, node in enumerate(self._texts)}
