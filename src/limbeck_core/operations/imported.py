"""Constants that a script takes from other modules, by their source."""

from __future__ import annotations

import os
import re

from limbeck_core.operations.values import DictValue, ListValue
from limbeck_core.reading.constants import ConstantSource
from limbeck_core.reading.identifiers import DeclaredSet
from limbeck_core.reading.scope import (
    ClassValue,
    EnumMember,
    Module,
    ModuleName,
    NotConstantError,
    class_attribute,
)


class ImportedConstants:
    """Looks for the constants that one script imports."""

    def __init__(self, source: ConstantSource, path: str) -> None:
        file_name = os.path.basename(path)
        self.source = source
        self.importer = Module(re.sub(r"\W", "_", file_name), path, "")
        self.found: dict[str, object] = {}

    def value(self, path: str) -> object:
        """Return the constant that a dotted name means, or ``None`` where it is none that can be known."""
        if path not in self.found:
            # what is looked for while it is looked for is no constant
            self.found[path] = None
            self.found[path] = self._value(path)
        return self.found[path]

    def _value(self, path: str) -> object:
        parts = path.split(".")
        for end in range(len(parts) - 1, 0, -1):
            module = ".".join(parts[:end])
            if self.source.find(module, self.importer) is None:
                continue
            value = self.source.attribute(module, parts[end], self.importer)
            try:
                for attribute in parts[end + 1 :]:
                    if isinstance(value, EnumMember) and attribute in ("name", "value"):
                        value = value.name if attribute == "name" else value.value
                    elif isinstance(value, ClassValue) and attribute in ("__tablename__", "__name__"):
                        # what a mapped class rests on changes much, but never the name of its table
                        binding = value.scope.bindings.get(attribute)
                        value = None if binding is None else binding.value
                    elif isinstance(value, ClassValue):
                        value = class_attribute(value, attribute, 0, path)
                    elif isinstance(value, ModuleName):
                        value = self.source.attribute(value.name, attribute, self.importer)
                    else:
                        return None
            except NotConstantError:
                return None
            return plain(value)
        return None


def plain(value: object) -> object:
    """Return a constant as the evaluation of scripts takes it, or ``None`` for what is none."""
    try:
        return _plain(value)
    except NotConstantError:
        return None


def _plain(value: object) -> object:
    if isinstance(value, EnumMember) and value.is_string:
        return value.value
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, (DeclaredSet, list)):
        return ListValue([_plain(inner) for inner in value])
    if isinstance(value, tuple):
        return tuple(_plain(inner) for inner in value)
    if isinstance(value, dict):
        return DictValue({key: _plain(inner) for key, inner in value.items()})
    raise NotConstantError(0, "")
