"""The explorer's side of the index: starts its process, asks, and hands on what it answers."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from queue import SimpleQueue
from threading import Lock, Thread
from typing import cast

from limbeck.index.dialogue import Answer, Broken, Frames, Question, framed

READ_SIZE = 1 << 18


class IndexProcess:
    """A process that reads what scripts do, started at once and ended by `close`."""

    def __init__(self) -> None:
        self._child = subprocess.Popen(
            # -P and -c: nothing of the current folder, which may be the project's, gets onto the path.
            [sys.executable, "-P", "-c", "from limbeck.index.serving import main; main()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._questions: SimpleQueue[Question | None] = SimpleQueue()
        self._ending = Lock()
        self._is_closed = False
        # A pipe that is full blocks who writes into it: that must not be the screen.
        Thread(target=self._pass_on, name="index-questions", daemon=True).start()

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._child.pid

    def ask(self, question: Question) -> None:
        """Ask something; the answers come out of `answers`."""
        self._questions.put(question)

    def _pass_on(self) -> None:
        assert self._child.stdin is not None
        descriptor = self._child.stdin.fileno()
        # Where the process has ended, who reads its answers learns of it.
        with contextlib.suppress(OSError), self._child.stdin:
            while (question := self._questions.get()) is not None:
                rest = memoryview(framed(question))
                while rest:
                    rest = rest[os.write(descriptor, rest) :]

    def answers(self) -> Iterator[Answer]:
        """Wait for each answer in turn; the last is `Broken` where the process ended by itself."""
        assert self._child.stdout is not None
        frames = Frames()
        with self._child.stdout as stream:
            while piece := os.read(stream.fileno(), READ_SIZE):
                for answer in frames.feed(piece):
                    yield cast("Answer", answer)
        with self._ending:
            status = self._child.wait()
            by_itself = not self._is_closed
        if by_itself:
            how = f"by signal {-status}" if status < 0 else f"with status {status}"
            yield Broken(f"The process that reads operations has ended {how}; it starts again when needed")
        self._questions.put(None)

    def close(self) -> None:
        """End the process, whatever it is doing."""
        with self._ending:
            if self._is_closed:
                return
            self._is_closed = True
            self._child.kill()
            self._child.wait()
        self._questions.put(None)
