"""The columns of a table where branches went apart, from the scripts below that name the table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from limbeck_core.merging.branches import operations_of
from limbeck_core.merging.last_columns import Columns, Table, columns_after
from limbeck_core.merging.presence import lower, split
from limbeck_core.operations import Effect
from limbeck_core.reading import read_text

if TYPE_CHECKING:
    from limbeck_core.merging.branches import Ancestry
    from limbeck_core.merging.model import Site


class ColumnsBelow:
    """Knows the columns of tables after some revisions have run.

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

    def _naming(self, names: set[str]) -> Iterator[Site]:
        """Yield what those scripts do in which one of some names stands."""
        named = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(names)))})\b")
        for node, text in self._texts.items():
            if named.search(text):
                yield from operations_of(self._ancestry.history, node, self._known)
