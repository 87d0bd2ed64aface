"""What runs without a call that can be seen: whatever gets a function may call it."""

from __future__ import annotations

from abc import abstractmethod

from limbeck_core.operations.calls import Call, Partial
from limbeck_core.operations.expressing import Expressions
from limbeck_core.operations.knowing import opaque
from limbeck_core.operations.values import BoundMethod, Function, Handle, Instance, Unknown

EXECUTING = frozenset({"execute", "executemany", "executescript", "exec_driver_sql", "exec", "_exec"})
"""Methods of anything unknown that execute something."""

_PROGRAMS = (
    *("asyncio.create_subprocess", "multiprocessing.", "os.exec", "os.popen", "os.posix_spawn", "os.spawn"),
    *("os.startfile", "os.system", "pty.spawn", "runpy.", "subprocess."),
)
"""How those functions of the standard library begin that run other programs."""


class Unseen(Expressions):
    """Follows what is called by somebody else."""

    @abstractmethod
    def invoke(self, function: object, call: Call) -> object:
        """Return what a call gives, with its arguments as values."""

    @abstractmethod
    def run(self, function: Function, call: Call) -> object:
        """Return what a function of the script gives."""

    @abstractmethod
    def reaches_database(self, function: Function, call: Call) -> bool:
        """Return whether a call of a function of the script may reach the database."""

    def given_away(self, call: Call, *given: object, is_followed: bool = False) -> None:
        """Follow what a call of a library is given, which it may call.

        Args:
            call: The call of the library.
            given: Its arguments, or those that it may call.
            is_followed: Whether functions of the script are followed that do not seem to reach the database.
        """
        for value in given:
            match value:
                case Function():
                    if is_followed or self.reaches_database(value, Call(call.node)):
                        self.maybe_called(value, call)
                case Partial():
                    with self.under(f"if {call.text} calls it"):
                        self.invoke(value, Call(call.node))
                case BoundMethod(owner=Instance() as owner, name=name):
                    if isinstance(method := owner.of.find(name), Function):
                        self.maybe_called(method, call, owner)
                case BoundMethod() if _acts(value):
                    self.report(opaque(call.line, value.name, f"a call: {call.text}"))
                case _:
                    pass

    def maybe_called(self, function: Function, call: Call, *first: object) -> None:
        """Follow a function that somebody unknown gets, who may call it."""
        count = len(function.node.args.posonlyargs) + len(function.node.args.args) - len(first)
        unknown = Unknown(call.line, f"an argument that {call.text} gives")
        with self.under(f"if {call.text} calls it"):
            self.run(function, Call(call.node, (*first, *[unknown] * count)))


def runs_programs(path: str) -> bool:
    """Return whether a function of the standard library runs other programs, which may do anything."""
    return path.startswith(_PROGRAMS)


def _acts(method: BoundMethod) -> bool:
    """Return whether calling a method would do something to the database."""
    owner = method.owner
    return isinstance(owner, Handle) and (owner.kind in ("op", "batch", "impl") or method.name in EXECUTING)
