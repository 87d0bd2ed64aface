"""The process that reads what scripts do, and answers the explorer's questions about it.

It runs nothing of them. It works off one small step at a time and looks for a new question after each, so
that the newest one is answered at once also while thousands of scripts are being read. It ends when its
standard input does: with the explorer, however that ends.
"""

from __future__ import annotations

import contextlib
import gc
import os
import select
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from limbeck.index.dialogue import (
    Answer,
    Deed,
    FindTexts,
    Frames,
    IndexAll,
    Indexed,
    LookAt,
    LookedAt,
    OneRead,
    Question,
    ReadOne,
    Scripts,
    SummedUp,
    SumUp,
    TextFound,
    framed,
)
from limbeck.index.names import Touched
from limbeck.index.texts import SourceTexts
from limbeck.index.touching import deeds_on, read_source, touched_by
from limbeck_core.reading.signatures import signature

if TYPE_CHECKING:
    from limbeck_core.operations import Operation, ScriptOperations

REPORT_INTERVAL = 0.1
"""Seconds between two reports of what has been read so far."""

READ_SIZE = 1 << 16

URGENCY: tuple[type[Question], ...] = (ReadOne, FindTexts, LookAt, SumUp, IndexAll)
"""The kinds of question, what is answered first first."""


class Service:
    """Answers questions, the most urgent first, and each kind's newest only."""

    def __init__(self, send: Callable[[Answer], None]) -> None:
        from limbeck_core.reading.constants import WatchedConstants

        self._send = send
        self._scripts = Scripts(0, (), ())
        self._constants = WatchedConstants(())
        self._texts = SourceTexts(read_source)
        self._signatures: dict[str, object] = {}
        """Of each script that has been indexed and need not be again until it changes."""
        self._as_read: dict[str, object] | None = None
        """The signatures of the scripts of the reading, from when a text of it was first looked for."""
        self._places: dict[str, int] = {}
        """The number of each of these scripts, from then on too."""
        self._work: dict[type[Question], Iterator[None]] = {}
        self._reported = 0.0

    @property
    def is_idle(self) -> bool:
        """Whether nothing is left to be answered."""
        return not self._work

    def take(self, question: Question) -> None:
        """Take a question, in place of an earlier one of its kind."""
        from limbeck_core.reading.constants import WatchedConstants

        match question:
            case Scripts():
                self._scripts = question
                self._as_read = None
                self._constants = WatchedConstants(question.sources)
                # What is asked of another reading would name scripts that are no more.
                for kind in (FindTexts, IndexAll):
                    self._work.pop(kind, None)
            case IndexAll():
                self._work[IndexAll] = self._index_all()
            case FindTexts(texts):
                self._work[FindTexts] = self._find_texts(texts)
            case ReadOne(path):
                self._work[ReadOne] = self._read_one(path)
            case SumUp():
                self._work[SumUp] = self._sum_up(question)
            case LookAt():
                self._work[LookAt] = self._look_at(question)

    def step(self) -> None:
        """Do a little of what is most urgent."""
        kind = next(kind for kind in URGENCY if kind in self._work)
        if next(self._work[kind], self) is self:
            self._work.pop(kind, None)

    def _is_time_to_report(self) -> bool:
        now = time.monotonic()
        if now - self._reported < REPORT_INTERVAL:
            return False
        self._reported = now
        return True

    def _read(self, path: str) -> ScriptOperations:
        from limbeck_core.operations import read_operations

        return read_operations(read_source(path), path=path, constants=self._constants)

    def _read_one(self, path: str) -> Iterator[None]:
        self._send(OneRead(path, self._read(path)))
        yield

    def _index_all(self) -> Iterator[None]:
        paths = self._scripts.paths
        batch: list[tuple[str, Touched]] = []
        for done, path in enumerate(paths):
            now = signature(path)
            if self._signatures.get(path) == now:
                continue
            self._constants.was_asked = False
            batch.append((path, touched_by(self._read(path))))
            # What another module says may change without a change of the script.
            self._signatures[path] = None if self._constants.was_asked else now
            if self._is_time_to_report():
                self._send(Indexed(tuple(batch), done + 1, len(paths)))
                batch = []
            yield
        self._send(Indexed(tuple(batch), len(paths), len(paths)))

    def _find_texts(self, texts: Sequence[str]) -> Iterator[None]:
        paths = self._scripts.paths
        is_new = self._as_read is None
        if self._as_read is None:
            self._as_read = {path: signature(path) for path in paths}
            self._places = {path: number for number, path in enumerate(paths)}
        signatures, places = self._as_read, self._places
        missing = self._texts.keep(signatures) if len(self._texts) < len(paths) or is_new else []
        total = len(paths)
        lines = {text: self._texts.find(text) for text in texts}

        def report(done: int) -> None:
            for text in texts:
                found = tuple(zip(map(places.__getitem__, lines[text]), lines[text].values(), strict=True))
                self._send(TextFound(self._scripts.reading, text, found, done, total))

        if missing:
            for block in self._texts.take_in(missing, signatures):
                for text in texts:
                    lines[text].update(self._texts.find(text, (block,)))
                if self._is_time_to_report():
                    report(min(len(self._texts), total - 1))
                yield
        report(total)
        yield

    def _sum_up(self, question: SumUp) -> Iterator[None]:
        from limbeck_core.operations import net_effect

        operations: list[Operation] = []
        total = len(question.paths)
        for done, path in enumerate(question.paths):
            operations += self._read(path).upgrade
            if self._is_time_to_report():
                self._send(SummedUp(question.number, (), done, total))
            yield
        changes = tuple(replace(change, operations=()) for change in net_effect(operations))
        self._send(SummedUp(question.number, changes, total, total))

    def _look_at(self, question: LookAt) -> Iterator[None]:
        found: list[tuple[str, tuple[Deed, ...]]] = []
        total = len(question.scripts)
        for done, (path, names) in enumerate(question.scripts):
            found.append((path, deeds_on(self._read(path), names)))
            if self._is_time_to_report():
                self._send(LookedAt(question.number, tuple(found), done, total))
            yield
        self._send(LookedAt(question.number, tuple(found), total, total))


def serve(receiving: int, sending: int) -> None:
    """Answer what comes out of one pipe into another until the first one ends."""
    frames = Frames()

    def send(answer: Answer) -> None:
        rest = memoryview(framed(answer))
        while rest:
            rest = rest[os.write(sending, rest) :]

    service = Service(send)
    while True:
        while service.is_idle or select.select([receiving], [], [], 0)[0]:
            piece = os.read(receiving, READ_SIZE)
            if not piece:
                return
            for question in frames.feed(piece):
                service.take(cast("Question", question))
        service.step()


def main() -> None:
    """Serve the standard input and output: the process's main function."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    receiving, sending = os.dup(0), os.dup(1)
    # Nothing that reading prints or warns of may reach the screen, or get between the answers.
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    with contextlib.suppress(OSError):
        os.nice(5)  # the screen goes first
    gc.freeze()
    with contextlib.suppress(BrokenPipeError):
        serve(receiving, sending)
    os._exit(0)
