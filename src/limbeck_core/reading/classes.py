"""The constants of a class: what its body binds, and whether its attributes are what the body says."""

from __future__ import annotations

import ast

from limbeck_core.reading.expressions import Names, value_or_unknown
from limbeck_core.reading.metadata import Unknown
from limbeck_core.reading.operations import source_of
from limbeck_core.reading.scope import Builtin, ClassValue, ImportedName, Scope

_ENUMERATIONS = ("Enum", "IntEnum", "StrEnum")
_HARMLESS_DECORATORS = ("unique", "enum.unique", "final", "typing.final")
_DECISIVE = ("__new__", "__init__", "__init_subclass__", "_generate_next_value_", "_missing_")
"""Methods that may make a member of an enumeration, or a subclass, another than its body says."""


def class_value(node: ast.ClassDef, scope: Scope, names: Names) -> ClassValue:
    """Return a class from its statement.

    Args:
        node: The statement.
        scope: What its body binds.
        names: What the bases may refer to.
    """
    bases: list[object] = []
    enumeration = ""
    for base in node.bases:
        found = value_or_unknown(base, names)
        if isinstance(found, ImportedName) and found.module == "enum" and found.name in _ENUMERATIONS:
            is_string = found.name == "StrEnum" or Builtin("str") in bases
            enumeration = "string" if is_string else "plain"
        elif isinstance(found, (ClassValue, Builtin)):
            bases.append(found)
            if isinstance(found, ClassValue):
                enumeration = enumeration or found.enumeration
        elif not (isinstance(base, ast.Name) and base.id == "object"):
            bases.append(Unknown(node.lineno, f"the class {node.name} rests on {source_of(base)}"))
    return ClassValue(scope, tuple(bases), enumeration, _doubt(node, scope, bases, enumeration))


def _doubt(node: ast.ClassDef, scope: Scope, bases: list[object], enumeration: str) -> Unknown | None:
    """Return why the attributes of a class may be others than its body says, if they may."""
    for base in bases:
        # a base that is not at hand may have a metaclass, which decides about everything
        if isinstance(base, Unknown):
            return base
        if isinstance(base, ClassValue):
            if base.doubt is not None:
                return base.doubt
            if any(name in base.scope.bindings for name in _DECISIVE[2:]):
                return Unknown(node.lineno, f"a base of the class {node.name} shapes its subclasses")
    if node.keywords:
        return Unknown(node.lineno, f"the class {node.name} has a metaclass or other keywords")
    if any(source_of(decorator) not in _HARMLESS_DECORATORS for decorator in node.decorator_list):
        return Unknown(node.lineno, f"the class {node.name} has a decorator")
    if enumeration and any(name in scope.bindings for name in _DECISIVE):
        return Unknown(node.lineno, f"the enumeration {node.name} makes its own members")
    return None
