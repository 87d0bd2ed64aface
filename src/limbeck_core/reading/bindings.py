"""What names stand for at a point of a module, how assignments change that, and when it becomes unknown."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from limbeck_core.reading.effects import dotted, touches_namespace
from limbeck_core.reading.expressions import BUILTINS, Names
from limbeck_core.reading.identifiers import DeclaredSet
from limbeck_core.reading.metadata import Unknown
from limbeck_core.reading.operations import source_of
from limbeck_core.reading.scope import (
    Binding,
    Builtin,
    Changes,
    ClassValue,
    ImportedName,
    Module,
    ModuleName,
    Modules,
    NotConstantError,
    Scope,
    class_attribute,
)

TYPING = ("typing", "typing_extensions")
"""The modules of which ``cast`` and ``TYPE_CHECKING`` are known."""


class Bindings(Names):
    """The names of a module or of a class body."""

    def __init__(
        self, scope: Scope, module: Module, modules: Modules | None, outer: Bindings | None = None
    ) -> None:
        self.scope = scope
        self.module = module
        self.modules = modules
        self.outer = outer
        """The names of the module, where these are the names of a class body."""
        self.changes: Changes = scope.changes if outer is None else outer.changes

    # --- looking up --------------------------------------------------------------------------------------

    def name(self, identifier: str, line: int) -> object:
        """Return the value of a name, or raise ``NotConstantError``."""
        binding = self.scope.bindings.get(identifier)
        if binding is not None:
            return self.followed(binding.value, line)
        if self.outer is not None:
            return self.outer.name(identifier, line)
        if self.scope.doubt is not None:
            raise NotConstantError(line, f"the name {identifier}: {self.scope.doubt.reason}")
        if identifier in BUILTINS:
            return Builtin(identifier)
        raise NotConstantError(line, f"the name {identifier}, which the file does not define")

    def attribute(self, owner: object, attribute: str, line: int, text: str) -> object:
        """Return an attribute of a module or class, or raise ``NotConstantError``."""
        if isinstance(owner, ModuleName):
            return self.followed(ImportedName(owner.name, attribute), line)
        if isinstance(owner, ClassValue):
            return self.followed(class_attribute(owner, attribute, line, text), line)
        raise NotConstantError(line, f"an attribute: {text}")

    def may_be_builtin(self, node: ast.expr) -> bool:
        """Return whether a function's name may mean one that is followed: ``tuple``, ``typing.cast``."""
        reference = self.unfollowed(node)
        if reference is not None:
            return reference.module in TYPING
        return isinstance(node, ast.Name)

    def unfollowed(self, node: ast.expr) -> ImportedName | None:
        """Return a plain reference into another module, which is looked for only when something needs it."""
        if isinstance(node, ast.Name):
            found = self.scope.bindings.get(node.id)
            if found is not None and isinstance(found.value, ImportedName):
                return found.value
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found = self.scope.bindings.get(node.value.id)
            if found is not None and isinstance(found.value, ModuleName):
                return ImportedName(found.value.name, node.attr)
        return None

    def followed(self, value: object, line: int) -> object:
        """Return what a binding means, looked for in its module if it is imported."""
        if isinstance(value, ImportedName):
            if value in self.changes.attributes:
                line_of_change = self.changes.attributes[value]
                raise NotConstantError(line, f"{value.name} is bound anew in line {line_of_change}")
            changed = self.changes.imports.get(value)
            reference, value = value, self.imported(value, line)
            objects = _reachable(value)
            if objects:
                self.changes.found[reference] = objects
            if changed is None:
                changed = next(
                    (self.changes.objects[key] for key in objects & self.changes.objects.keys()), None
                )
            if changed is not None and objects:
                raise NotConstantError(line, f"{reference.name} is changed in line {changed}")
        if isinstance(value, Unknown):
            raise NotConstantError(value.line, value.reason)
        return value

    def imported(self, found: ImportedName, line: int) -> object:
        """Return what another module binds to a name, or ``Unknown`` with the line of this module."""
        if found.module in TYPING:
            if found.name == "TYPE_CHECKING":
                return False
            if found.name == "cast":
                return Builtin("cast")
        if found.module == "enum":
            return found
        if self.modules is None:
            return Unknown(line, f"{found.name} stands in {found.module}, which is not looked for")
        value = self.modules.attribute(found.module, found.name, self.module)
        if isinstance(value, Unknown):
            return Unknown(line, value.reason)
        return value

    # --- binding -----------------------------------------------------------------------------------------

    def bind(self, identifier: str, value: object, line: int) -> None:
        """Bind one name."""
        if identifier in self.scope.rebound:
            self.escape(value, line)
            value = self.scope.rebound[identifier]
        elif identifier in self.scope.changed:
            changed_in = self.scope.changed[identifier]
            self.escape(value, changed_in)
            if _reachable(value):
                value = Unknown(line, f"{identifier} is changed in line {changed_in}")
        self.scope.bindings[identifier] = Binding(value, line)

    def bind_target(self, target: ast.expr, value: object) -> None:
        """Bind all names of an assignment's target."""
        line = target.lineno
        match target:
            case ast.Name(id=identifier):
                self.bind(identifier, value, line)
            case ast.Starred(value=starred):
                self.bind_target(starred, value)
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                for element, part in zip(elements, _parts(elements, value, line), strict=True):
                    self.bind_target(element, part)
            case _:
                # Python allows no other target
                assert isinstance(target, (ast.Attribute, ast.Subscript))
                if touches_namespace(target.value):
                    self.doubt_everything(line, source_of(target))
                else:
                    attribute = target.attr if isinstance(target, ast.Attribute) else ""
                    self.change(dotted(target.value), line, attribute=attribute)

    def unbind(self, target: ast.expr) -> None:
        """Remove the names of a ``del`` statement."""
        match target:
            case ast.Name(id=identifier):
                self.scope.bindings.pop(identifier, None)
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                for element in elements:
                    self.unbind(element)
            case _:
                self.bind_target(target, None)

    # --- doubt -------------------------------------------------------------------------------------------

    def change(self, path: tuple[str, ...], line: int, *, attribute: str = "") -> None:
        """Note that an object changes in place, in a way that is not followed.

        Args:
            path: How it is reached: ``("a", "b")`` for ``a.b`` and for what lies below that.
            line: Where it changes.
            attribute: The attribute that is bound anew, if that is the change.
        """
        binding = self.scope.bindings.get(path[0]) if path else None
        if binding is None:
            if path and self.outer is not None:
                self.outer.change(path, line, attribute=attribute)
            return
        # every name that reaches the same object sees the change
        objects = _reachable(binding.value)
        for reference in self.references(binding.value, path[1:]):
            self.changes.imports.setdefault(reference, line)
            objects |= self.changes.found.get(reference, set())
        if attribute:
            for reference in self.references(binding.value, (*path[1:], attribute)):
                self.changes.attributes.setdefault(reference, line)
        changed = Unknown(line, f"{path[0]} is changed in line {line}")
        if isinstance(binding.value, ClassValue):
            self.bind(path[0], changed, binding.line)
        self.lose(objects, changed)

    def escape(self, value: object, line: int) -> None:
        """Note that a value is lost from sight: whoever holds it may change it from that line on."""
        if isinstance(value, ImportedName):
            self.changes.imports.setdefault(value, line)
            objects = self.changes.found.get(value, set())
        else:
            objects = _reachable(value)
        self.lose(objects, Unknown(line, f"it may be changed in line {line}"))

    def lose(self, objects: set[int], doubt: Unknown) -> None:
        """Make unknown whatever reaches one of some objects."""
        if not objects:
            return
        self.changes.objects.update(dict.fromkeys(objects, doubt.line))
        for name, other in self.scope.bindings.items():
            if not objects.isdisjoint(_reachable(other.value)):
                self.scope.bindings[name] = Binding(doubt, other.line)

    def references(self, value: object, path: tuple[str, ...]) -> Iterator[ImportedName]:
        """Return what in other modules a path of attributes may mean, each step of it."""
        if isinstance(value, ImportedName):
            yield value
            module = f"{value.module}.{value.name}"
        elif isinstance(value, ModuleName):
            module = value.name
        else:
            return
        for attribute in path:
            yield ImportedName(module, attribute)
            module = f"{module}.{attribute}"

    def doubt_everything(self, line: int, text: str) -> None:
        """Note that something may have bound any name."""
        if self.outer is not None:
            self.outer.doubt_everything(line, text)
        doubt = Unknown(line, f"{text} in line {line} may bind any name")
        for name, binding in self.scope.bindings.items():
            self.bind(name, doubt, binding.line)
        self.scope.doubt = doubt


def is_mutable(value: object) -> bool:
    """Return whether a value is one that its holder can change in place."""
    return isinstance(value, (list, dict, DeclaredSet))


def same_value(one: object, other: object) -> bool:
    """Return whether two values are the same for certain: what can be changed in place is only itself."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, tuple) and isinstance(other, tuple) and not is_mutable(one):
        return len(one) == len(other) and all(map(_same_scalar, one, other))
    return _same_scalar(one, other)


def _same_scalar(one: object, other: object) -> bool:
    scalars = (str, int, float, bytes, ModuleName, ImportedName, type(None))
    return type(one) is type(other) and isinstance(one, scalars) and one == other


def _reachable(value: object) -> set[int]:
    """Return the identities of the objects in a value that can be changed in place."""
    found: set[int] = set()
    seen: set[int] = set()
    waiting = [value]
    while waiting:
        inner = waiting.pop()
        if not isinstance(inner, (tuple, list, dict, ClassValue)) or id(inner) in seen:
            continue
        seen.add(id(inner))
        if is_mutable(inner):
            found.add(id(inner))
        if isinstance(inner, ClassValue):
            waiting += [binding.value for binding in inner.scope.bindings.values()]
        else:
            waiting += inner.values() if isinstance(inner, dict) else inner
    return found


def _parts(targets: list[ast.expr], value: object, line: int) -> list[object]:
    """Return the value for each target of an unpacking assignment."""
    if isinstance(value, Unknown):
        return [value] * len(targets)
    if isinstance(value, (tuple, list, str)) and not isinstance(value, DeclaredSet):
        values: list[object] = list(value)
        star = next((index for index, target in enumerate(targets) if isinstance(target, ast.Starred)), None)
        if star is None and len(values) == len(targets):
            return values
        if star is not None and len(values) >= len(targets) - 1:
            end = len(values) - (len(targets) - star - 1)
            return [*values[:star], values[star:end], *values[end:]]
    return [Unknown(line, "an assignment whose two sides do not fit")] * len(targets)
