"""What a reading process does: it reads a history, lays it out, and tells of both as soon as it can."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from limbeck.events import Checked, Event, Failed, FirstScript, Opened, Progress, Relaid, Unchanged
from limbeck.first_rows import FirstRowsLine
from limbeck.request import OpenRequest
from limbeck.wish import NOTHING_KNOWN, Extent, Wish
from limbeck_core.values import replace

if TYPE_CHECKING:
    from limbeck.keeping import Keeping, KeptReading
    from limbeck_core.graph.lanes import Layout
    from limbeck_core.history import Changes, History

LONG = 50_000
"""Revisions of a history that takes so long that the screen has nothing to do before it comes."""

PROGRESS_INTERVAL = 0.1
"""Seconds between two reports of progress: what is read sooner needs none."""


def read(
    request: OpenRequest,
    send: Callable[[Event], None],
    wish: Wish = NOTHING_KNOWN,
    line: FirstRowsLine | None = None,
    keeping: Keeping | None = None,
) -> None:
    """Read a history and send what happens; the last event is `Checked` or `Failed`.

    Args:
        request: What to open.
        send: Called with each event.
        wish: What to keep of an earlier reading.
        line: Where the screen says what it wants to see first.
        keeping: The readings of earlier starts.
    """
    from limbeck.keeping import KeptReading
    from limbeck.recovering import settled
    from limbeck_core.errors import CommandError
    from limbeck_core.graph.lanes import lay_out
    from limbeck_core.history import Changes, SeveralProjects

    reported = time.monotonic()

    def progress(done: int, total: int) -> None:
        nonlocal reported
        now = time.monotonic()
        if now - reported >= PROGRESS_INTERVAL:
            reported = now
            send(Progress(done, total))

    if line is not None and keeping is not None and _send_kept(request, send, line, keeping):
        return
    began = time.time_ns()
    before = wish.known.whole() if wish.known is not None else None
    if before is not None and wish.extent is Extent.LAYOUT and not request.imported and not before.is_stale():
        # Nothing is made of what has been made before, and nothing of it is sent again.
        kept = wish.main_line_in(before)
        send(Relaid(lay_out(before.dag, pin_of(before, wish.pin), kept), Changes()))
        send(_checked(before))
        return
    changes: Changes | None = None
    said = ""
    try:
        if before is not None and wish.extent is not Extent.ALL:
            history, changes = before.reload(progress)
        else:
            # Where the first rows are sent first, that waits until they have been.
            history = request.history(check_newest=line is None, progress=progress)
            if before is None:
                history, said = settled(history, read_only=request.read_only)
                history.notes = (*history.notes, *((said,) if said else ()))
            changes = history.changes_since(before) if before is not None else None
        history = history.with_imported(request.imported)
        if (
            before is not None
            and wish.extent is not Extent.LAYOUT
            and not changes
            and _reads_alike(before, history)
        ):
            send(Unchanged())
            send(_checked(before))
            return
    except SeveralProjects as error:
        send(Failed(str(error), error.choices))
        return
    except CommandError as error:
        send(Failed(str(error)))
        return
    kept = wish.main_line_in(history)
    if line is None:
        history.pack_scripts()
        layout = lay_out(history.dag, pin_of(history, wish.pin), kept)
    else:
        layout = lay_out(history.dag, pin_of(history, wish.pin), kept)
        # Nothing but what these rows show is worked out before they are sent; they may be asked for later.
        line.answer(history, layout, send)
        history = history.with_newest_checked()
        line.answer(history, layout, send)
        history.pack()
        line.answer(history, layout, send)
    send(Opened(history, layout, changes))
    if line is not None:
        _send_first_script(history, layout, send, line)
    to_keep = None if request.imported or said else keeping
    _finish(request, send, KeptReading(history, layout), to_keep, began)


def _send_kept(
    request: OpenRequest, send: Callable[[Event], None], line: FirstRowsLine, keeping: Keeping
) -> bool:
    """Send what an earlier start has read, where that still holds; return whether it does."""
    from limbeck_core.writing.interrupted import may_be_interrupted

    began = time.time_ns()
    kept = keeping.find(request) if not request.imported else None
    if kept is None or may_be_interrupted(kept.history.script_location):
        return False
    line.answer(kept.history, kept.layout, send)
    # The script first, since a long history waits in the pipe until it is taken in.
    _send_first_script(kept.history, kept.layout, send, line)
    send(Opened(kept.history, kept.layout))
    if kept.found is not None:
        send(Checked(kept.found, kept.forks))
    else:
        _finish(request, send, kept, keeping, began)
    return True


def _send_first_script(
    history: History, layout: Layout, send: Callable[[Event], None], line: FirstRowsLine
) -> None:
    """Send what stands beside the first row, so that the screen need not import what colours it.

    Of a long history it has imported that meanwhile, and waits for the history alone.
    """
    if len(layout) >= LONG:
        return
    script = history.node_script(layout.node_at(0)) if len(layout) else None
    if script is not None and (file := line.open_script(script.path)) is not None:
        send(FirstScript(pickle.dumps(file, pickle.HIGHEST_PROTOCOL)))


def _finish(
    request: OpenRequest,
    send: Callable[[Event], None],
    reading: KeptReading,
    keeping: Keeping | None,
    began: int,
) -> None:
    """Read the scripts to their ends, and keep what is known before and after; nobody waits for either."""
    if keeping is not None and keeping.keep(request, reading, began):
        checked = _checked(reading.history)
        keeping.keep(request, replace(reading, found=checked.problems, forks=checked.forks), began)
    else:
        checked = _checked(reading.history)
    send(checked)  # the last word: this process is ended


def _checked(history: History) -> Checked:
    from limbeck_core.merging.forks import forks

    found = history.check_syntax()
    return Checked(found, forks(history.with_syntax_checked(found)))


def _reads_alike(before: History, after: History) -> bool:
    """Whether two readings of the same files also agree in what surrounds these."""
    missing = set(before.problems).difference(after.problems)
    return (
        (before.project, before.notes) == (after.project, after.notes)
        and set(after.problems) <= set(before.problems)
        # What reading a script to its end has found is not known yet where only its header has been read.
        and {problem.path for problem in missing} <= set(after.unchecked)
    )


def pin_of(history: History, pin: str | None) -> int | None:
    """The node that an id or a branch label pins; ``None`` where the history has neither."""
    if pin is None:
        return None
    node = history.node_of(pin)
    if node is not None:
        return node
    return next((node for node, labels in enumerate(history.dag.labels) if pin in labels), None)
