"""What runs without a call that can be seen: whatever gets a function may call it."""

from __future__ import annotations

import ast
import sys
from abc import abstractmethod

from limbeck_core.operations.calls import Call, Partial
from limbeck_core.operations.expressing import Expressions
from limbeck_core.operations.knowing import opaque
from limbeck_core.operations.model import Operation
from limbeck_core.operations.values import BoundMethod, ClassValue, Function, Handle, Instance, Named, Unknown

EXECUTING = frozenset({"execute", "executemany", "executescript", "exec_driver_sql", "exec", "_exec"})
"""Methods of anything unknown that execute something."""

LISTENING = frozenset({"sqlalchemy.event.listen", "sqlalchemy.event.listens_for"})
"""Functions of SQLAlchemy, and decorators, that have a function called at an event."""

_PROGRAMS = (
    *("asyncio.create_subprocess", "multiprocessing.", "os.exec", "os.popen", "os.posix_spawn", "os.spawn"),
    *("os.startfile", "os.system", "pty.spawn", "runpy.", "subprocess."),
)
"""How those functions of the standard library begin that run other programs."""


_FOLLOWED = frozenset(
    {"__aenter__", "__aexit__", "__call__", "__enter__", "__exit__", "__init__", "__init_subclass__"}
)
"""Methods that Python calls by itself, and that are followed where it does."""

_PLAIN_DECORATORS = frozenset(
    {"abstractmethod", "asynccontextmanager", "cache", "classmethod", "contextmanager", "lru_cache"}
    | {"overload", "override", "staticmethod", "wraps"}
)
"""Decorators of methods that run by a call alone."""

_CALLING_BASES = sys.stdlib_module_names - {"abc", "builtins", "dataclasses", "enum", "typing"}
"""Modules whose classes call the methods of those that are derived from them."""


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
                    self.report_unseen(opaque(call.line, value.name, f"a call: {call.text}"))
                case ClassValue():
                    with self.under(f"if {call.text} calls it"):
                        doubt = Unknown(call.line, f"an argument that {call.text} gives")
                        self.invoke(value, Call(call.node, doubt=doubt))
                case Handle(kind="op" | "batch") if is_followed:
                    self.report_unseen(opaque(call.line, "op", f"a call: {call.text}"))
                case _:
                    pass

    def report_unseen(self, operation: Operation) -> None:
        """Note what may run at any later time; of the file itself it is told with each function."""
        self.report(operation)
        if not self.calls:
            self.at_loading.append(operation)

    def called_by_python(self, of: ClassValue, call: Call, made: object) -> None:
        """Tell the methods of a class of the script that run without a call, where they reach the database.

        Nobody sees from the source when ``a + b`` or ``a.name`` runs one, or the end of an object's life
        does: from where an object is made on each may.

        Args:
            of: The class.
            call: What makes the object.
            made: The object.
        """
        for name, method in unseen_methods(of):
            if self.reaches_database(method, Call(call.node, (made,))):
                reason = f"Python may call {of.name}.{name} of {call.text}"
                self.report_unseen(opaque(method.node.lineno, name, reason))

    def maybe_called(self, function: Function, call: Call, *first: object) -> None:
        """Follow a function that somebody unknown gets, who may call it."""
        count = len(function.node.args.posonlyargs) + len(function.node.args.args) - len(first)
        unknown = Unknown(call.line, f"an argument that {call.text} gives")
        with self.under(f"if {call.text} calls it"):
            self.run(function, Call(call.node, (*first, *[unknown] * count)))


def functions_in(body: list[ast.stmt]) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Return the functions that the body of a class defines, within its statements too."""
    found: list[ast.FunctionDef | ast.AsyncFunctionDef] = []
    waiting: list[ast.AST] = [*reversed(body)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            found.append(node)
        elif not isinstance(node, (ast.ClassDef, ast.expr)):
            waiting += reversed([*ast.iter_child_nodes(node)])
    return found


def unseen_methods(of: ClassValue) -> list[tuple[str, Function]]:
    """Return the methods of a class and its bases that run without a call, by their names."""
    found: dict[ast.AST, tuple[str, Function]] = {}
    waiting: list[ClassValue] = [of]
    while waiting:
        one = waiting.pop()
        waiting += [base for base in one.bases if isinstance(base, ClassValue)]
        # what a library is the base of, it may call by any name
        is_called = any(isinstance(base, Named) and base.top in _CALLING_BASES for base in one.bases)
        named = [(name, value) for name, value in one.names.items() if isinstance(value, Function)]
        for name, function in (*named, *((function.name, function) for function in one.functions)):
            is_special = name.startswith("__") and name.endswith("__") and name not in _FOLLOWED
            if (is_called and name != "__init__") or is_special or _is_wrapped(function):
                found.setdefault(function.node, (name, function))
    return list(found.values())


def _is_wrapped(function: Function) -> bool:
    """Return whether a decorator may have a method run without a call, as ``property`` does."""
    if isinstance(function.node, ast.Lambda):
        return False
    for decorator in function.node.decorator_list:
        node = decorator.func if isinstance(decorator, ast.Call) else decorator
        name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
        if name not in _PLAIN_DECORATORS:
            return True
    return False


def runs_programs(path: str) -> bool:
    """Return whether a function of the standard library runs other programs, which may do anything."""
    return path.startswith(_PROGRAMS)


def _acts(method: BoundMethod) -> bool:
    """Return whether calling a method would do something to the database."""
    owner = method.owner
    return isinstance(owner, Handle) and (owner.kind in ("op", "batch", "impl") or method.name in EXECUTING)
