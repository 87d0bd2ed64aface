"""What the palette offers as the main line: labels, heads, and what an identifier means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limbeck.palette.choices import Hit, Pin
from limbeck.spans import message_of

if TYPE_CHECKING:
    from limbeck_core.history import History


def pinning_hits(history: History, name: str) -> list[Hit]:
    """Return a hit for each line that a name may mean; for an empty name one for each label and head.

    Args:
        history: What is shown.
        name: A label or the start of one, or an identifier in Alembic's grammar.
    """
    labels = sorted({label for declared in history.dag.labels for label in declared})
    called = [label for label in labels if label.startswith(name)]
    hits = [Hit(f"pin {label}", "the line of this label is the main line", Pin(label)) for label in called]
    for revision in history.heads if not name else _meant(history, name):
        node = history.node_of(revision)
        if node is not None:
            hits.append(Hit(f"pin {revision}", message_of(history, node), Pin(revision)))
    return hits


def _meant(history: History, name: str) -> tuple[str, ...]:
    from limbeck_core.script.resolve import resolve

    resolution = resolve(history.revision_map, name)
    return resolution.revisions if resolution.outcome not in ("ambiguous", "unresolved") else ()
