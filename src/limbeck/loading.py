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
from collections.abc import Callable, Iterator
from io import BufferedReader
from typing import IO, TYPE_CHECKING, Protocol

from limbeck.events import Checked, Event, Failed, FirstScript, Opened, Progress, Relaid, Unchanged
from limbeck.first_rows import FirstRowsLine, RowsWanted
from limbeck.request import OpenRequest
from limbeck.wish import NOTHING_KNOWN, Extent, Wish
from limbeck_core.garbage import uncollected_garbage
from limbeck_core.pipes import widen

if TYPE_CHECKING:
    from limbeck.keeping import Keeping

__all__ = [
    "Checked",
    "ChildReading",
    "Event",
    "Failed",
    "FirstScript",
    "Opened",
    "Progress",
    "Reading",
    "Relaid",
    "Unchanged",
    "fork_reading",
    "serve_stdin",
    "spawn_reading",
]

NICENESS = 10
"""By how much a reading steps back behind the screen that it is for."""


def write_to(stream: IO[bytes], value: object) -> None:
    """Write a value for another process, in pieces."""
    pickle.dump(value, stream, protocol=pickle.HIGHEST_PROTOCOL)
    stream.flush()


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


def fork_reading(
    request: OpenRequest,
    line: FirstRowsLine | None = None,
    keeping: Callable[[], Keeping | None] = lambda: None,
) -> Reading:
    """Start a reading in a forked child; only from a process that has a single thread.

    Args:
        request: What to open.
        line: Where the child looks for what the screen wants to see first.
        keeping: Called in the child, gives the readings of earlier starts.
    """
    receiving, sending = os.pipe()
    widen(receiving)  # a history of a thousand revisions goes in whole
    pid = os.fork()
    if pid == 0:
        os.close(receiving)
        _serve(request, NOTHING_KNOWN, sending, line, keeping)
    os.close(sending)
    return ChildReading(os.fdopen(receiving, "rb"), pid, lambda: os.waitpid(pid, 0)[1], line=line)


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
    request, wish = pickle.load(sys.stdin.buffer)
    if wish.extent is not Extent.CHANGED:
        os.nice(
            NICENESS
        )  # the screen stands, and its keys go first; what changed is to be seen within a second
    _serve(request, wish, os.dup(1))


def _serve(
    request: OpenRequest,
    wish: Wish,
    sending: int,
    line: FirstRowsLine | None = None,
    keeping: Callable[[], Keeping | None] = lambda: None,
) -> None:
    """Read and send, then leave the process without running anybody's exit functions."""
    # Nothing that the reading prints or warns of may reach the screen.
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    gc.disable()
    status = 0
    try:
        with os.fdopen(sending, "wb") as stream:

            def send(event: Event) -> None:
                write_to(stream, event)
                if isinstance(event, Opened) and os.nice(0) < NICENESS:
                    os.nice(NICENESS)  # now the screen is being painted

            try:
                # Imported here: only the child reads.
                from limbeck.reading import read

                read(request, send, wish, line, keeping())
            except BrokenPipeError:
                raise
            except Exception as error:  # noqa: BLE001 - the boundary of the process: the screen must learn of it
                import traceback

                failed = Failed(f"The reading failed: {error!r}", details=traceback.format_exc())
                write_to(stream, failed)
    except BrokenPipeError:
        status = 1
    os._exit(status)
