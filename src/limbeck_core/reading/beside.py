"""A look for syntax errors beside other work: in a forked child, where a second processor can run it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import NoReturn

from limbeck_core.problems import Problem
from limbeck_core.reading.compiling import KeptBytecode
from limbeck_core.reading.scripts import check_syntax, syntax_problems

LEAST_BESIDE = 8
"""So many scripts to be compiled take longer than to fork a process."""


class SyntaxBeside:
    """Looks for syntax errors while its owner goes on; without a second processor, when it is asked.

    The child says only which scripts are sound. Any other is looked at again by the one that asks, so that
    what is found is the same with and without a child, whatever becomes of it.

    >>> with SyntaxBeside() as syntax:
    ...     syntax.begin(["computed.py", "broken.py"])
    ...     [(path, problem.line) for path, problem in syntax.problems(["computed.py", "broken.py"])]
    [('broken.py', 1)]
    """

    def __init__(self) -> None:
        self._sound: set[str] = set()
        """The scripts that need no look any more."""
        self._paths: list[str] = []
        """What the child looks at."""
        self._answers = -1
        """The end of the pipe from which the child's answers are read."""
        self._child = 0

    def begin(self, paths: Iterable[str]) -> None:
        """Begin to look at scripts that will be asked about, as far as that saves time.

        Only for a process with a single thread: where there are more, this does nothing.
        """
        kept = KeptBytecode()
        asked = list(paths)
        self._sound = {path for path in asked if kept.is_of(path)}
        waiting = [path for path in asked if path not in self._sound]
        if self._child or len(waiting) < LEAST_BESIDE or not can_fork():
            return
        answers, answer = os.pipe()
        try:
            child = os.fork()
        except OSError:
            os.close(answers)
            os.close(answer)
            return
        if not child:
            _look(waiting, answer)
        os.close(answer)
        self._paths, self._answers, self._child = waiting, answers, child

    def problems(self, paths: Iterable[str]) -> list[tuple[str, Problem]]:
        """Return those of some scripts that Python does not compile, and why."""
        self._listen()
        return list(syntax_problems(path for path in paths if path not in self._sound))

    def _listen(self) -> None:
        """Hear the child out; of what it does not come to, it says nothing."""
        if not self._child:
            return
        said = b""
        while piece := os.read(self._answers, len(self._paths) + 1):
            said += piece
        self._sound.update(path for path, sound in zip(self._paths, said, strict=False) if sound)
        self._end()

    def _end(self) -> None:
        """Part with the child; one that goes on ends when it says the next thing."""
        if self._child:
            os.close(self._answers)
            os.waitpid(self._child, 0)
            self._child = 0

    def __enter__(self) -> SyntaxBeside:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()


def can_fork() -> bool:
    """Return whether a forked child can run beside this process, and may be forked."""
    threading = sys.modules.get("threading")
    if not hasattr(os, "fork") or (threading is not None and threading.active_count() > 1):
        return False
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) > 1
    return (os.cpu_count() or 1) > 1


def _look(paths: Sequence[str], answer: int) -> NoReturn:
    """Say of each script whether it is sound, and end, whatever happens: the rest is the parent's work."""
    try:
        for path in paths:
            os.write(answer, bytes([check_syntax(path) is None]))
    finally:
        os._exit(0)
