"""From a request to a history, and from an identifier to its revisions, for a command that then ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from limbeck.headless.output import complain
from limbeck.recovering import settled

if TYPE_CHECKING:
    from limbeck.request import OpenRequest
    from limbeck_core.history import History
    from limbeck_core.reading.beside import SyntaxBeside
    from limbeck_core.script.resolve import Resolution


@contextmanager
def opened(
    request: OpenRequest, *, check_newest: bool = True, beside: SyntaxBeside | None = None
) -> Iterator[History]:
    """Open the history that a request names; a bundled one lasts as long as the context.

    What was read otherwise than the configuration says is told on the standard error.

    Args:
        request: What is to be opened, and how.
        check_newest: Whether the scripts that were changed last are parsed as a whole.
        beside: Does that meanwhile, to be asked by ``History.with_newest_checked``.

    Raises:
        CommandError: There is none, or there are several.
    """
    if request.demo is not None:
        from limbeck.demo import demo_project
        from limbeck_core.history import History

        with demo_project(request.demo) as path:
            yield History.open(path, check_newest=check_newest, beside=beside)
    else:
        history = request.history(check_newest=check_newest, beside=beside)
        for note in history.notes:
            complain(f"note: {note}")
        history, said = settled(history, read_only=request.read_only)
        if said:
            complain(f"note: {said}")
        yield history


def resolved(history: History, text: str) -> Resolution | None:
    """Resolve an identifier or range; ``None`` if it names nothing, which is then said."""
    from limbeck_core.script.resolve import resolve

    resolution = resolve(history.revision_map, text)
    if resolution.outcome in ("revisions", "range"):
        return resolution
    complain(f"'{text}': {resolution.meaning}")
    return None


def running_order(history: History) -> list[int]:
    """Return the nodes of all scripts as ``iterate_revisions`` yields them.

    What it cannot yield, as it is in no sound map (the twin of a revision, a script with an illegal or an
    unknown id), comes last, in the order of the files.
    """
    found = [
        history.node_of(script.revision) for script in history.revision_map.iterate_revisions("heads", "base")
    ]
    order = [node for node in found if node is not None]
    rest = set(range(len(history.dag.ids))).difference(order, history.dag.ghosts)
    return order + sorted(rest)


def nodes_of(history: History, revisions: tuple[str, ...]) -> list[int]:
    """Return the nodes of the ids that an identifier stands for, in their order."""
    return [node for revision in revisions if (node := history.node_of(revision)) is not None]
