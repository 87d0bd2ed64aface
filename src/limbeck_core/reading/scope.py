"""What names mean while a module is read: values, modules, classes, and what cannot be known."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from limbeck_core.reading.metadata import Unknown
from limbeck_core.values import value

if TYPE_CHECKING:
    import ast


class NotConstantError(Exception):
    """An expression has no value that can be known without running it."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(line, reason)
        self.unknown = Unknown(line, reason)


@value
class Builtin:
    """A built-in function whose result is sure, such as ``tuple``."""

    name: str


@value
class ModuleName:
    """A module that an ``import`` binds, not yet looked for."""

    name: str
    """Its absolute, dotted name."""


@value
class ImportedName:
    """What ``from module import name`` binds, not yet looked for."""

    module: str
    name: str


@value
class EnumMember:
    """A member of an enumeration."""

    name: str
    value: object
    is_string: bool
    """Whether the member itself is a string, as in ``class Branch(str, Enum)``."""


def bound_by_import(alias: ast.alias) -> tuple[str, ModuleName]:
    """Return what one part of an ``import`` binds: ``a.b`` binds ``a``, and ``c.d as e`` all of ``c.d``."""
    name = alias.asname or alias.name.partition(".")[0]
    return name, ModuleName(alias.name if alias.asname else name)


class Binding(NamedTuple):
    """What a name stands for, and since which line."""

    value: object
    line: int


class Changes:
    """Objects that a module may change in place, in a way that is not followed, with the line that may."""

    __slots__ = ("attributes", "found", "imports", "objects")

    def __init__(self) -> None:
        self.objects: dict[int, int] = {}
        """By identity."""
        self.imports: dict[ImportedName, int] = {}
        """What other modules bind, whether or not it has been looked for."""
        self.attributes: dict[ImportedName, int] = {}
        """What is bound anew in another module."""
        self.found: dict[ImportedName, set[int]] = {}
        """The identities of the objects that were found in other modules."""


class Scope:
    """The names of one module or class, in the order of execution."""

    __slots__ = ("bindings", "changed", "changes", "doubt", "rebound")

    def __init__(self, bindings: dict[str, Binding] | None = None, doubt: Unknown | None = None) -> None:
        self.bindings: dict[str, Binding] = {} if bindings is None else bindings
        self.doubt = doubt
        """Why a name that is missing here may exist all the same, if it may."""
        self.rebound: dict[str, Unknown] = {}
        """Names that a function declares global: it may bind them whenever it runs."""
        self.changed: dict[str, int] = {}
        """Names whose objects some function changes in place, and in which line."""
        self.changes = Changes()


@value
class ClassValue:
    """A class whose body has been read."""

    scope: Scope
    bases: tuple[object, ...] = ()
    enumeration: str = ""
    """``"plain"`` or ``"string"`` for an enumeration, else empty."""
    doubt: Unknown | None = None
    """Why its attributes cannot be known, if they cannot."""


class Module(NamedTuple):
    """Where a module's source is, and what relative imports in it start from."""

    name: str
    path: str
    package: str
    """The package that one leading dot means; empty for a script."""


def class_attribute(owner: ClassValue, name: str, line: int, text: str) -> object:
    """Return what a class binds to a name, or its only base.

    Raises:
        NotConstantError: It cannot be known.
    """
    if owner.doubt is not None:
        raise NotConstantError(line, owner.doubt.reason)
    binding = owner.scope.bindings.get(name)
    if binding is None:
        if len(owner.bases) == 1 and isinstance(owner.bases[0], ClassValue):
            return class_attribute(owner.bases[0], name, line, text)
        raise NotConstantError(line, f"an attribute: {text}")
    if isinstance(binding.value, Unknown):
        raise NotConstantError(line, binding.value.reason)
    if not owner.enumeration:
        return binding.value
    if name.startswith("_") or not isinstance(binding.value, (str, int)):
        raise NotConstantError(line, f"an attribute of an enumeration: {text}")
    return EnumMember(name, binding.value, owner.enumeration == "string" and isinstance(binding.value, str))


def is_plain(value: object) -> bool:
    """Return whether a value is one of Python's own, and not a module, a class, a function or a member."""
    return not isinstance(value, (Builtin, ModuleName, ImportedName, ClassValue, EnumMember))


class Modules(Protocol):
    """What follows imports without executing anything."""

    def attribute(self, module: str, name: str, importer: Module) -> object:
        """Return what a module binds to a name, a submodule too, or ``Unknown``."""

    def exported(self, module: str, importer: Module) -> Scope | None:
        """Return the names that ``from module import *`` binds; ``None`` where the source is not at hand."""
