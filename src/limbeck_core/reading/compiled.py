"""What a compiled file declares, from the instructions of its code: followed, and never executed.

Alembic imports such files where ``sourceless`` is set. What they assign is nearly always constant: a value is
loaded and stored under a name. That much is followed here; whatever else is computed is unknown.
"""

from __future__ import annotations

import dis
from collections.abc import Iterator
from importlib.util import MAGIC_NUMBER

from limbeck_core.problems import Problem, ProblemKind, Severity
from limbeck_core.reading.identifiers import DeclaredSet, metadata_of, revision_of
from limbeck_core.reading.marshalled import Code, MarshalError, Other, read_code
from limbeck_core.reading.metadata import Lines, ScriptMetadata, Unknown
from limbeck_core.reading.signs import METADATA_NAMES

HEADER_SIZE = 16
"""Bytes before the code: which Python has compiled it, and from which state of the source."""

UNKNOWN = Unknown(1, "a compiled file without its source, in which this is computed")

ANNOTATIONS = Unknown(1, "the annotations")
"""Stands for the dictionary of the module's annotations, which nothing is asked about."""

TYPING = Unknown(1, "the module typing")
"""Stands for that module, which says that types are not being checked."""

ADD = 0
"""The operand of ``BINARY_OP`` for ``+``."""

FAR_REACHING = frozenset(
    {"__dict__", "__globals__", "__import__", "delattr", "eval", "exec", "globals", "locals", "modules"}
    | {"setattr", "vars"}
)
"""Names by which a script may change what its own names mean."""

_NOTHING = frozenset({"NOP", "RESUME", "SETUP_ANNOTATIONS"})
_HARMLESS = frozenset({"BINARY_SUBSCR", "LOAD_ATTR", "MAKE_FUNCTION", "PUSH_NULL", "SET_FUNCTION_ATTRIBUTE"})
"""Instructions that change nothing in place: of an annotation, of a function that is made and not run."""
_CONDITIONS = {
    "POP_JUMP_FORWARD_IF_FALSE": False,
    "POP_JUMP_FORWARD_IF_TRUE": True,
    "POP_JUMP_IF_FALSE": False,
    "POP_JUMP_IF_TRUE": True,
}
"""Instructions that pass over others, and for what value: forward, as nothing else does before 3.14."""
_ENDS = frozenset({"RETURN_CONST", "RETURN_VALUE"})
_STORES = frozenset({"DELETE_GLOBAL", "DELETE_NAME", "STORE_GLOBAL", "STORE_NAME"})
_MOST_ON_STACK = 10_000


def read_compiled(data: bytes, path: str) -> ScriptMetadata | Problem:
    """Return what a compiled file declares.

    Args:
        data: What it holds.
        path: The file.
    """
    if len(data) < HEADER_SIZE:
        return _unreadable(path, "it is shorter than any that Python writes")
    if data[:4] != MAGIC_NUMBER:
        return _unreadable(path, "another version of Python has compiled it")
    try:
        code = read_code(data[HEADER_SIZE:])
        module = _Module(code)
        module.follow()
    except (MarshalError, IndexError) as error:
        return _unreadable(path, f"it holds no code of a module ({error})")
    values = module.values
    lines = Lines(*[int(name in values) for name in METADATA_NAMES])
    return metadata_of(
        path,
        revision_of(values.get("revision", module.missing), 1),
        lambda name: values.get(name, module.missing),
        lines,
        docstring=values.get("__doc__"),
    )


def _unreadable(path: str, reason: str) -> Problem:
    return Problem(
        ProblemKind.UNREADABLE_FILE,
        Severity.ERROR,
        f"The compiled file cannot be read: {reason}",
        path,
        cure="Compile its source anew with the Python that runs the migrations, or bring the source back.",
    )


class _Module:
    """The names of a module, as far as its instructions tell what they mean."""

    def __init__(self, code: Code) -> None:
        self.code = code
        self.values: dict[str, object] = {}
        self.missing: object = None
        """What a name is that nothing is stored under: ``None``, or unknown."""
        self.stack: list[object] = []
        self.calls = False
        """Whether something is called, or changed in place."""

    def follow(self) -> None:
        """Follow the instructions up to the first that may lead elsewhere.

        Raises:
            IndexError: They are none that a compiler writes.
        """
        certain = True
        passed_over = 0
        for name, number, argument, after in _instructions(self.code):
            if after <= passed_over:
                continue
            certain = certain and after <= self.code.guarded_from
            if certain and name in _ENDS:
                break
            if certain and name in _CONDITIONS:
                is_met = self.is_met(_CONDITIONS[name])
                certain = is_met is not None
                passed_over = after + 2 * argument if is_met else 0
            elif number in dis.hasjrel or number in dis.hasjabs:
                certain = False
            elif certain:
                certain = self.step(name, number, argument)
            if not certain:
                self.give_up_on(name, argument)
        if self.calls:
            # a list that was stored may have been changed in place
            for stored, value in self.values.items():
                if isinstance(value, list):
                    self.values[stored] = UNKNOWN
        if self.is_far_reaching() or "__getattr__" in self.values:
            self.missing = UNKNOWN
        if self.is_far_reaching():
            self.values.update(dict.fromkeys(METADATA_NAMES, UNKNOWN))

    def is_met(self, condition: bool) -> bool | None:
        """Return whether a condition is met that the next value is asked; ``None`` where that is unknown."""
        (value,) = self.pop(1)
        return value is condition if isinstance(value, bool) else None

    def give_up_on(self, name: str, argument: int) -> None:
        """Note what an instruction may store that may or may not run."""
        if name in _STORES:
            self.values[self.code.names[argument]] = UNKNOWN
        elif _imports_all(name, argument):
            self.forget()
        self.calls = True

    def forget(self) -> None:
        """Take every name for unknown: those of another module may have come over it."""
        self.missing = UNKNOWN
        self.values.update(dict.fromkeys([*METADATA_NAMES, "__doc__"], UNKNOWN))

    def is_far_reaching(self) -> bool:
        """Return whether names may be bound otherwise than by the instructions of the module."""
        if not FAR_REACHING.isdisjoint(self.code.names):
            return True
        return self.calls and any(_reaches_out(inner) for inner in _codes(self.code))

    def pop(self, count: int) -> list[object]:
        if count > len(self.stack):
            raise IndexError("there is nothing to take")
        taken = self.stack[len(self.stack) - count :]
        del self.stack[len(self.stack) - count :]
        return taken

    def step(self, name: str, number: int, argument: int) -> bool:
        """Take one step; ``False`` where nothing is known from here on."""
        push = self.stack.append
        if len(self.stack) > _MOST_ON_STACK:
            raise IndexError("too much on the stack")
        match name:
            case _ if name in _NOTHING:
                pass
            case "LOAD_CONST":
                push(_constant(self.code.constants[argument]))
            case "LOAD_NAME":
                loaded = self.code.names[argument]
                push(ANNOTATIONS if loaded == "__annotations__" else self.values.get(loaded, UNKNOWN))
            case "STORE_NAME" | "STORE_GLOBAL":
                (self.values[self.code.names[argument]],) = self.pop(1)
            case "DELETE_NAME" | "DELETE_GLOBAL":
                self.values.pop(self.code.names[argument], None)
            case "POP_TOP":
                self.pop(1)
            case "TO_BOOL":
                (value,) = self.pop(1)
                push(value if isinstance(value, bool) else UNKNOWN)
            case "BUILD_TUPLE":
                elements = self.pop(argument)
                push(UNKNOWN if UNKNOWN in elements else tuple(elements))
            case "FORMAT_VALUE" | "FORMAT_SIMPLE" if argument == 0:
                (value,) = self.pop(1)
                push(value if isinstance(value, str) else UNKNOWN)
            case "BUILD_STRING":
                parts = self.pop(argument)
                push("".join(map(str, parts)) if all(isinstance(part, str) for part in parts) else UNKNOWN)
            case "BUILD_LIST":
                push(self.pop(argument))
            case "BUILD_SET":
                push(DeclaredSet(dict.fromkeys(map(_hashable, self.pop(argument)))))
            case "LIST_EXTEND" | "SET_UPDATE" if argument == 1:
                collected, more = self.pop(2)
                push(_extended(collected, more))
            case "UNPACK_SEQUENCE":
                (sequence,) = self.pop(1)
                known = isinstance(sequence, tuple) and len(sequence) == argument
                self.stack += reversed(sequence) if known else [UNKNOWN] * argument  # type: ignore[call-overload]
            case "BINARY_OP" if argument == ADD:
                left, right = self.pop(2)
                push(_sum(left, right))
            case "SWAP" if 0 < argument <= len(self.stack):
                self.stack[-1], self.stack[-argument] = self.stack[-argument], self.stack[-1]
            case "COPY" if 0 < argument <= len(self.stack):
                push(self.stack[-argument])
            case "IMPORT_NAME":
                self.pop(2)
                push(TYPING if self.code.names[argument] == "typing" else UNKNOWN)
            case "IMPORT_FROM":
                is_flag = self.stack[-1] is TYPING and self.code.names[argument] == "TYPE_CHECKING"
                push(False if is_flag else UNKNOWN)
            case "STORE_SUBSCR":
                _, changed, _ = self.pop(3)
                self.calls = self.calls or changed is not ANNOTATIONS
            case _:
                return self.step_of_another_kind(name, number, argument)
        return True

    def step_of_another_kind(self, name: str, number: int, argument: int) -> bool:
        """Take a step of which only the size of the stack is known."""
        if _imports_all(name, argument):
            self.forget()
        self.calls = self.calls or name not in _HARMLESS
        try:
            effect = dis.stack_effect(number, argument if number >= dis.HAVE_ARGUMENT else None, jump=False)
        except ValueError:
            return False
        size = len(self.stack) + effect
        if not 0 <= size <= _MOST_ON_STACK:
            raise IndexError("there is nothing to take")
        # what was on it may have been changed by this
        self.stack = [UNKNOWN] * size
        return True


def _instructions(code: Code) -> Iterator[tuple[str, int, int, int]]:
    """Yield the name, number and operand of each instruction, and where the next one is."""
    extended, at, size = 0, 0, len(code.instructions) - 1
    while at < size:
        number, argument = code.instructions[at], code.instructions[at + 1] | extended
        name = dis.opname[number]
        at += 2
        while at < size and dis.opname[code.instructions[at]] == "CACHE":
            at += 2
        if name == "EXTENDED_ARG":
            extended = argument << 8 & 0xFFFFFFFF
            continue
        extended = 0
        yield name, number, argument, at


def _imports_all(name: str, argument: int) -> bool:
    """Return whether an instruction is that of ``from module import *``."""
    return name == "IMPORT_STAR" or (name == "CALL_INTRINSIC_1" and argument == 2)


def _codes(code: Code) -> Iterator[Code]:
    """Yield the code of the functions and classes in a module, at any depth, each once."""
    seen: set[int] = set()
    pending = [one for one in code.constants if isinstance(one, Code)]
    while pending:
        inner = pending.pop()
        if id(inner) not in seen:
            seen.add(id(inner))
            yield inner
            pending += [one for one in inner.constants if isinstance(one, Code)]


def _reaches_out(code: Code) -> bool:
    """Return whether a function may bind names of its module when it runs."""
    if not FAR_REACHING.isdisjoint(code.names):
        return True
    return any(
        name in ("STORE_GLOBAL", "DELETE_GLOBAL") and code.names[argument] in (*METADATA_NAMES, "__doc__")
        for name, _, argument, _ in _instructions(code)
        if argument < len(code.names)
    )


def _constant(value: object) -> object:
    return UNKNOWN if isinstance(value, (Other, Code)) else value


def _hashable(value: object) -> object:
    """Return an element of a set, if it is one of which identifiers are made."""
    return value if isinstance(value, str) else UNKNOWN


def _extended(collected: object, more: object) -> object:
    """Return a list or a set with what is added to it when it is made."""
    if isinstance(more, (tuple, list)):
        if isinstance(collected, list):
            return [*collected, *more]
        if isinstance(collected, DeclaredSet):
            return DeclaredSet(dict.fromkeys(map(_hashable, (*collected, *more))))
    return UNKNOWN


def _sum(left: object, right: object) -> object:
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    if type(left) is tuple and type(right) is tuple:
        return left + right
    return UNKNOWN
