"""Reading a history in a process of its own, so that the screen never waits for the interpreter lock.

At start the child is forked before Textual is imported: it reads the files while the parent imports. Later
readings start a fresh interpreter, since a process with threads must not fork. Both speak the same stream of
events over a pipe. Where only what changed is to be read, the fresh interpreter is given the earlier reading.

What goes through a pipe is never there as a whole beside the objects themselves: it is written and read in
pieces, between which other threads have their turns.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from io import BufferedReader
from typing import IO, TYPE_CHECKING, Protocol, TypeAlias

from limbeck.first_rows import FirstRows, FirstRowsLine, RowsWanted
from limbeck.request import OpenRequest
from limbeck.wish import NOTHING_KNOWN, Extent, Wish
from limbeck_core.garbage import uncollected_garbage
from limbeck_core.values import value

if TYPE_CHECKING:
    from limbeck_core.graph.lanes import Layout
    from limbeck_core.history import Changes, Choice, History
    from limbeck_core.problems import Problem

PROGRESS_INTERVAL = 0.1
"""Seconds between two reports of progress: what is read sooner needs none."""


NICENESS = 10
"""By how much a reading steps back behind the screen that it is for."""

PIPE_SIZE = 1 << 20
"""Bytes that a pipe holds at most, as Linux has it for everybody."""


@value
class Progress:
    """How many of the files have been read."""

    done: int
    total: int


@value
class Opened:
    """A history with its drawing."""

    history: History
    layout: Layout
    changes: Changes | None = None
    """What differs from the earlier reading, where there is one."""


@value
class Unchanged:
    """In place of `Opened`, where nothing differs from the earlier reading."""


@value
class Relaid:
    """In place of `Opened`, where the files read as before and are drawn otherwise."""

    layout: Layout
    changes: Changes
    """None at all."""


@value
class Failed:
    """Why nothing could be opened: the end of a reading that did not go well."""

    message: str
    choices: tuple[Choice, ...] = ()
    """The configurations to choose from, where there are several."""
    details: str = ""
    """A traceback, where the reader itself is at fault."""


@value
class Checked:
    """What reading all scripts to their ends has found: it comes after `Opened`, and ends the reading."""

    problems: tuple[Problem, ...]
    forks: tuple[tuple[str, ...], ...] = ()
    """The heads that a merge is the cure of, in groups."""


Event: TypeAlias = Progress | FirstRows | Opened | Unchanged | Relaid | Checked | Failed


def write_to(stream: IO[bytes], value: object) -> None:
    """Write a value for another process, in pieces."""
    pickle.dump(value, stream, protocol=pickle.HIGHEST_PROTOCOL)
    stream.flush()


def read(
    request: OpenRequest,
    send: Callable[[Event], None],
    wish: Wish = NOTHING_KNOWN,
    line: FirstRowsLine | None = None,
) -> None:
    """Read a history and send what happens; the last event is `Checked` or `Failed`.

    Args:
        request: What to open.
        send: Called with each event.
        wish: What to keep of an earlier reading.
        line: Where the screen says what it wants to see first.
    """
    from limbeck.recovering import settled
    from limbeck_core.errors import CommandError
    from limbeck_core.graph.lanes import lay_out
    from limbeck_core.history import Changes, History, SeveralProjects

    reported = time.monotonic()

    def progress(done: int, total: int) -> None:
        nonlocal reported
        now = time.monotonic()
        if now - reported >= PROGRESS_INTERVAL:
            reported = now
            send(Progress(done, total))

    before = wish.known.whole() if wish.known is not None else None
    if (
        before is not None
        and wish.extent is not Extent.ALL
        and not request.imported
        and not before.is_stale()
    ):
        # Nothing is made of what has been made before, and nothing of it is sent again.
        if wish.extent is Extent.LAYOUT:
            kept = wish.main_line_in(before)
            send(Relaid(lay_out(before.dag, pin_of(before, wish.pin), kept), Changes()))
        else:
            send(Unchanged())
        send(_checked(before))
        return
    changes: Changes | None = None
    try:
        if before is not None and wish.extent is not Extent.ALL:
            history, changes = before.reload(progress)
        else:
            history = History.open(
                request.path,
                request.section or "alembic",
                named=request.section is not None,
                config_file=request.config_file,
                sources=request.sources,
                progress=progress,
                check_newest=line is None,  # else that waits until the first rows have been sent
            )
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
        os.nice(NICENESS)  # the screen is being painted
    send(_checked(history))


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


class Reading(Protocol):
    """A reading under way."""

    def events(self) -> Iterator[Event]:
        """Wait for each event in turn; the last one is `Checked` or `Failed`."""

    def ready(self) -> Iterator[Event]:
        """The events that have come by now, or have begun to; called before anybody waits for any."""

    def want(self, rows: RowsWanted) -> None:
        """Ask for some rows, to be shown before the history has come."""

    def close(self) -> None:
        """End the reading, whatever it has sent."""


class ChildReading:
    """A reading under way in another process."""

    def __init__(
        self,
        stream: BufferedReader,
        pid: int,
        wait: Callable[[], int],
        question: tuple[IO[bytes], object] | None = None,
        line: FirstRowsLine | None = None,
    ) -> None:
        """Read what another process sends.

        Args:
            stream: What it writes to.
            pid: Its number.
            wait: Waits until it has ended.
            question: What it waits to be told, and where: whoever waits for the events writes it first.
            line: Where it looks for what the screen wants to see first.
        """
        # Imported here, as all that the forked child does without: it is forked the sooner.
        import threading

        self._question = question
        self._line = line
        self._stream = stream
        self._pid = pid
        self._wait = wait
        self._ended = False
        self._ending = threading.Lock()

    def events(self) -> Iterator[Event]:
        """Wait for each event in turn; the last one is `Checked` or `Failed`."""
        if self._question is not None:
            stream, question = self._question
            # It may have been given up meanwhile.
            with contextlib.suppress(OSError, ValueError), stream:
                write_to(stream, question)
            self._question = None
            del question
        while (event := self._next()) is not None:
            yield event
            del event  # it is the screen's now, not this thread's, which waits

    def ready(self) -> Iterator[Event]:
        """The events that have come by now, or have begun to; called before anybody waits for any."""
        while not self._ended and select.select([self._stream], [], [], 0)[0]:
            event = self._next()
            if event is not None:
                yield event

    def _next(self) -> Event | None:
        """Wait for an event; ``None`` after the last one, and where the reading has been given up."""
        try:
            self._stream.peek(1)  # waits, and the collector may look meanwhile
            with uncollected_garbage():
                event: Event = pickle.load(self._stream)
        except ValueError:
            return None  # closed: all has been said, or another thread has given the reading up
        except (EOFError, pickle.UnpicklingError):
            event = Failed("The reading ended before it was done; press r to read again")
        if isinstance(event, (Checked, Failed)):
            self._end()
        return event

    def want(self, rows: RowsWanted) -> None:
        """Ask for some rows, to be shown before the history has come."""
        if self._line is not None:
            self._line.ask(rows)

    def close(self) -> None:
        """End the reading, whatever it has sent."""
        with self._ending:
            if not self._ended:
                os.kill(self._pid, signal.SIGKILL)
        self._end()

    def _end(self) -> None:
        """Wait for the process; called by whichever thread is done with it first."""
        with self._ending:
            if not self._ended:
                self._ended = True
                self._wait()
                self._stream.close()
                if self._line is not None:
                    self._line.close()
                question, self._question = self._question, None
                if question is not None:
                    with contextlib.suppress(OSError):
                        question[0].close()


def fork_reading(request: OpenRequest, line: FirstRowsLine | None = None) -> Reading:
    """Start a reading in a forked child; only from a process that has a single thread.

    Args:
        request: What to open.
        line: Where the child looks for what the screen wants to see first.
    """
    receiving, sending = os.pipe()
    _widen(receiving)
    pid = os.fork()
    if pid == 0:
        os.close(receiving)
        _serve(request, NOTHING_KNOWN, sending, line)
    os.close(sending)
    return ChildReading(os.fdopen(receiving, "rb"), pid, lambda: os.waitpid(pid, 0)[1], line=line)


def _widen(pipe: int) -> None:
    """Let a pipe hold a whole history of a thousand revisions, where the system does: nobody waits then."""
    if sys.platform == "linux":
        from fcntl import F_SETPIPE_SZ, fcntl

        with contextlib.suppress(OSError):
            fcntl(pipe, F_SETPIPE_SZ, PIPE_SIZE)


def spawn_reading(request: OpenRequest, wish: Wish = NOTHING_KNOWN) -> Reading:
    """Start a reading in a fresh interpreter."""
    import subprocess

    child = subprocess.Popen(
        # -P and -c: nothing of the current folder, which may be the project's, gets onto the path.
        [sys.executable, "-P", "-c", "from limbeck.loading import serve_stdin; serve_stdin()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert child.stdin is not None
    assert isinstance(child.stdout, BufferedReader)
    return ChildReading(child.stdout, child.pid, child.wait, (child.stdin, (request, wish)))


def serve_stdin() -> None:
    """Serve one reading to the standard output: the fresh interpreter's main function."""
    gc.disable()
    os.nice(NICENESS)  # the screen stands, and its keys go first
    request, wish = pickle.load(sys.stdin.buffer)
    _serve(request, wish, os.dup(1))


def _serve(request: OpenRequest, wish: Wish, sending: int, line: FirstRowsLine | None = None) -> None:
    """Read and send, then leave the process without running anybody's exit functions."""
    # Nothing that the reading prints or warns of may reach the screen.
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    gc.disable()
    status = 0
    try:
        with os.fdopen(sending, "wb") as stream:
            try:
                read(request, partial(write_to, stream), wish, line)
            except BrokenPipeError:
                raise
            except Exception as error:  # noqa: BLE001 - the boundary of the process: the screen must learn of it
                import traceback

                failed = Failed(f"The reading failed: {error!r}", details=traceback.format_exc())
                write_to(stream, failed)
    except BrokenPipeError:
        status = 1
    os._exit(status)
