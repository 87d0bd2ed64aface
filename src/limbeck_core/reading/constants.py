"""Constants that a script imports from other modules, followed by their source: nothing is imported."""

from __future__ import annotations

import os
from collections.abc import Sequence

from limbeck_core.problems import Problem
from limbeck_core.reading.metadata import Unknown
from limbeck_core.reading.scope import Binding, ImportedName, Module, ModuleName, NotConstantError, Scope
from limbeck_core.reading.source import decode, read_bytes

MAX_MODULES = 400
"""So many modules are read for the constants of one history; further ones are unknown."""

MAX_DEPTH = 25
"""So many modules may pass a constant on to each other."""


class ConstantSource:
    """Finds modules below source roots by their path, and the constants in them.

    A module is read once. Make a new source to see files that have changed.

    Args:
        roots: Folders as ``sys.path`` would list them. The folder that holds a package which a script itself
            lies in is looked at too, after them.

    >>> from limbeck_core.reading import read_script
    >>> read_script("labelled.py", ConstantSource(["."])).branch_labels
    ('shop',)
    """

    def __init__(self, roots: Sequence[str] = ()) -> None:
        self.roots = tuple(os.path.abspath(root) for root in roots)
        self._modules: dict[tuple[str, tuple[str, ...]], Module | None] = {}
        self._scopes: dict[str, Scope | Unknown] = {}
        self._followed: set[tuple[str, str]] = set()
        self._reading: list[str] = []

    def __reduce__(self) -> tuple[type[ConstantSource], tuple[tuple[str, ...]]]:
        return ConstantSource, (self.roots,)

    @property
    def paths(self) -> tuple[str, ...]:
        """The modules that have been read."""
        return tuple(self._scopes)

    # --- what a reader of statements asks for (the Modules protocol) ---------------------------------------

    def attribute(self, module: str, name: str, importer: Module) -> object:
        """Return what a module binds to a name, a submodule too, or ``Unknown``."""
        place = self.find(module, importer)
        if place is None:
            return Unknown(1, f"{name} stands in {module}, whose source is not at hand")
        key = (place.path, name)
        if key in self._followed:
            return Unknown(1, f"{name} in {module} goes round in a circle")
        if len(self._followed) >= MAX_DEPTH:
            return Unknown(1, f"{name} in {module} is passed on through too many modules")
        self._followed.add(key)
        try:
            return self._attribute(place, name)
        finally:
            self._followed.discard(key)

    def exported(self, module: str, importer: Module) -> Scope | None:
        """Return the names that ``from module import *`` binds; ``None`` where the source is not at hand."""
        place = self.find(module, importer)
        scope = None if place is None else self.scope(place)
        if not isinstance(scope, Scope):
            return None
        listed = scope.bindings.get("__all__")
        if listed is None:
            public = {name: binding for name, binding in scope.bindings.items() if not name.startswith("_")}
            return Scope(public, scope.doubt)
        if isinstance(listed.value, (tuple, list)) and all(isinstance(name, str) for name in listed.value):
            nothing = Binding(None, 0)
            return Scope({str(name): scope.bindings.get(str(name), nothing) for name in listed.value})
        return Scope(scope.bindings, Unknown(listed.line, f"{module}.__all__ is no constant"))

    # --- modules -------------------------------------------------------------------------------------------

    def find(self, name: str, importer: Module | None = None) -> Module | None:
        """Return where the source of a module is, or ``None``."""
        found = self._find(name, self.roots)
        if found is None and importer is not None:
            # the script may lie in the very package that it imports from
            top = name.partition(".")[0]
            folder = os.path.dirname(importer.path)
            while (parent := os.path.dirname(folder)) != folder:
                if os.path.basename(folder) == top and (found := self._find(name, (parent,))):
                    return found
                folder = parent
        return found

    def _find(self, name: str, roots: tuple[str, ...]) -> Module | None:
        key = (name, roots)
        if key not in self._modules:
            self._modules[key] = _found(name, roots)
        return self._modules[key]

    def scope(self, module: Module) -> Scope | Unknown:
        """Return the names that a module binds, or why they cannot be known."""
        found = self._scopes.get(module.path)
        if found is None:
            if module.path in self._reading:
                return Unknown(1, f"{module.name} imports itself in a circle")
            if len(self._scopes) >= MAX_MODULES:
                return Unknown(1, f"{module.name} is one module too many to read")
            self._reading.append(module.path)
            try:
                found = _read_scope(module, self)
            finally:
                self._reading.pop()
            self._scopes[module.path] = found
        return found

    def _attribute(self, place: Module, name: str) -> object:
        scope: Scope | Unknown = Scope()
        if place.path.endswith(".py"):
            scope = self.scope(place)
        if isinstance(scope, Scope) and (binding := scope.bindings.get(name)) is not None:
            if isinstance(binding.value, ImportedName):
                return self._passed_on(binding.value, place, scope)
            return binding.value
        submodule = f"{place.name}.{name}"
        if place.name == place.package and self.find(submodule, place) is not None:
            return ModuleName(submodule)
        if isinstance(scope, Unknown):
            return scope
        if scope.doubt is not None:
            return Unknown(1, f"{name} in {place.name}: {scope.doubt.reason}")
        return Unknown(1, f"{place.name} does not define {name}")

    def _passed_on(self, found: ImportedName, place: Module, scope: Scope) -> object:
        from limbeck_core.reading.statements import Reader

        try:
            return Reader(scope, place, self).followed(found, 1)
        except NotConstantError as reason:
            return reason.unknown


class WatchedConstants(ConstantSource):
    """A source of constants that notes whether it is asked for any."""

    was_asked = False

    def find(self, name: str, importer: Module | None = None) -> Module | None:
        """Return where the source of a module is, or ``None``."""
        self.was_asked = True
        return super().find(name, importer)


def _read_scope(module: Module, source: ConstantSource) -> Scope | Unknown:
    data = read_bytes(module.path)
    if isinstance(data, Problem):
        return Unknown(1, f"{module.name} cannot be read: {data.message}")
    decoded = decode(data, module.path)
    if decoded.problem is not None:
        return Unknown(1, f"{module.name} cannot be read: {decoded.problem.message}")
    from limbeck_core.reading.sparse import docstring_of
    from limbeck_core.reading.syntax import parse, scope_of

    try:
        tree = parse(decoded.text)
    except SyntaxError as error:
        return Unknown(1, f"{module.name} cannot be read: {error.msg} in line {error.lineno}")
    return scope_of(tree.body, docstring_of(tree.body), decoded.text, module, source)


def _found(name: str, roots: Sequence[str]) -> Module | None:
    """Look for a module as Python's path finder does: a package, then a module, then a namespace package."""
    portions = [*roots]
    parts = name.split(".")
    if not all(part.isidentifier() for part in parts):
        return None
    for index, part in enumerate(parts):
        is_last = index == len(parts) - 1
        folders, portions = portions, []
        for folder in folders:
            package = os.path.join(folder, part)
            if os.path.isfile(initial := os.path.join(package, "__init__.py")):
                if is_last:
                    return Module(name, initial, name)
                portions = [package]
                break
            if os.path.isfile(package + ".py"):
                return Module(name, package + ".py", name.rpartition(".")[0]) if is_last else None
            if os.path.isdir(package):
                portions.append(package)
        if not portions:
            return None
    return Module(name, portions[0], name)
