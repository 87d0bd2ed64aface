"""The columns and foreign keys of tables where branches went apart, from the scripts below that name them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from limbeck_core.merging.branches import operations_of
from limbeck_core.merging.last_columns import Columns, Table, columns_after, same
from limbeck_core.merging.presence import lower, split
from limbeck_core.merging.ties import Tie
from limbeck_core.operations import Effect
from limbeck_core.reading import read_text

if TYPE_CHECKING:
    from limbeck_core.merging.branches import Ancestry
    from limbeck_core.merging.model import Site


class ColumnsBelow:
    """Knows the columns of tables, and what refers to them, after some revisions have run.

    Only scripts in which the name of the table stands are read to the end.

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
        self._ties: dict[tuple[Table, Table], tuple[Tie, ...]] = {}

    @cached_property
    def _texts(self) -> dict[int, str]:
        """The texts of the scripts below both heads, in lower case and in the order of an upgrade."""
        history = self._ancestry.history
        scripts = ((node, history.node_script(node)) for node in self._ancestry.shared(*self._heads))
        return {node: lower(read_text(one.path).text) for node, one in scripts if one is not None}

    def __call__(self, table: Table) -> Columns:
        """Return the columns of a table."""
        names = {table[1]}
        while True:
            sites = list(self._naming(names))
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
            self._ties[child, parent] = tuple(self._tying(child, parent))
        return self._ties[child, parent]

    def _tying(self, child: Table, parent: Table) -> Iterator[Tie]:
        named = [re.compile(rf"\b{re.escape(table[1])}\b") for table in (child, parent)]
        for node, text in self._texts.items():
            if not all(name.search(text) for name in named):
                continue
            for site in operations_of(self._ancestry.history, node, self._known):
                operation = site.operation
                if operation.is_opaque:
                    yield Tie(site.revision, None)
                if not any(same(split(table), child) for table in operation.tables):
                    continue
                for part in operation.parts:
                    reference = part.reference
                    if reference is not None and same(split(reference.table), parent):
                        yield Tie(site.revision, reference)

    def _naming(self, names: set[str]) -> Iterator[Site]:
        """Yield what those scripts do in which one of some names stands."""
        named = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(names)))})\b")
        for node, text in self._texts.items():
            if named.search(text):
                yield from operations_of(self._ancestry.history, node, self._known)
