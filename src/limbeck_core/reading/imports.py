"""What import statements bind, without importing anything."""

from __future__ import annotations

import ast
import sys

from limbeck_core.reading.bindings import Bindings
from limbeck_core.reading.metadata import Unknown
from limbeck_core.reading.operations import source_of
from limbeck_core.reading.scope import ImportedName, NotConstantError, bound_by_import
from limbeck_core.reading.signs import METADATA_NAMES

WELL_KNOWN = frozenset({"alembic", "geoalchemy2", "sqlalchemy", "sqlalchemy_utils"})
"""Packages of which it is known that ``import *`` from them binds no name of Alembic's metadata."""


class Imports(Bindings):
    """Names, and how imports bind them."""

    def import_modules(self, node: ast.Import) -> None:
        """Follow ``import a.b, c.d as e``."""
        for alias in node.names:
            self.bind(*bound_by_import(alias), node.lineno)

    def import_names(self, node: ast.ImportFrom) -> None:
        """Follow ``from a import b``."""
        try:
            module = self.absolute(node)
        except NotConstantError as reason:
            for alias in node.names:
                self.bind(alias.asname or alias.name, reason.unknown, node.lineno)
            return
        for alias in node.names:
            if alias.name == "*":
                self.import_all(module, node.lineno)
            else:
                self.bind(alias.asname or alias.name, ImportedName(module, alias.name), node.lineno)

    def absolute(self, node: ast.ImportFrom) -> str:
        """Return the absolute name of the module that names are imported from."""
        if not node.level:
            return node.module or ""
        package = self.module.package.split(".") if self.module.package else []
        if node.level > len(package):
            raise NotConstantError(node.lineno, f"an import from above the top package: {source_of(node)}")
        parents = package[: len(package) - node.level + 1]
        return ".".join((*parents, node.module) if node.module else parents)

    def import_all(self, module: str, line: int) -> None:
        """Follow ``from a import *``; where the source is not at hand, it may have bound any name."""
        exported = None if self.modules is None else self.modules.exported(module, self.module)
        if exported is not None:
            for name in exported.bindings:
                self.bind(name, ImportedName(module, name), line)
            if exported.doubt is not None:
                self.scope.doubt = exported.doubt
            return
        doubt = Unknown(line, f"from {module} import * in line {line} may bind it")
        kept = METADATA_NAMES if is_well_known(module) else ()
        for name, binding in self.scope.bindings.items():
            if name not in kept and not name.startswith("_"):
                self.bind(name, doubt, binding.line)
                self.escape(binding.value, binding.line)
        if not kept:
            self.scope.doubt = doubt


def is_well_known(module: str) -> bool:
    """Return whether a module is of the standard library or a package known to export no metadata."""
    top = module.partition(".")[0]
    return top in WELL_KNOWN or top in sys.stdlib_module_names
