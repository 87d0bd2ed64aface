"""From one file to what it declares, by its source: nothing in here executes a script.

``read_script`` goes three ways, each dearer than the one before, and all with the same answer: a regular
expression for a stock header (``header``), the syntax tree of the header, the syntax tree of the whole
file (``syntax``, with ``statements`` for what runs and ``expressions`` for values). Names imported from
elsewhere are followed by ``constants``.

A name from here is imported when it is first used: who only holds what was read needs no reader.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = [
    "ConstantSource",
    "Identifiers",
    "Lines",
    "Listing",
    "ScriptMetadata",
    "SourceText",
    "SyntaxBeside",
    "Unknown",
    "check_syntax",
    "list_scripts",
    "read_declared",
    "read_script",
    "read_scripts",
    "read_shared",
    "read_text",
    "syntax_problems",
]

_PLACES = {
    "ConstantSource": "constants",
    "Identifiers": "metadata",
    "Lines": "metadata",
    "Listing": "listing",
    "ScriptMetadata": "metadata",
    "SourceText": "source",
    "SyntaxBeside": "beside",
    "Unknown": "metadata",
    "check_syntax": "scripts",
    "list_scripts": "listing",
    "read_declared": "scripts",
    "read_script": "scripts",
    "read_scripts": "scripts",
    "read_shared": "sharing",
    "read_text": "source",
    "syntax_problems": "scripts",
}
"""The module of each name."""


if TYPE_CHECKING:
    from limbeck_core.reading.beside import SyntaxBeside
    from limbeck_core.reading.constants import ConstantSource
    from limbeck_core.reading.listing import Listing, list_scripts
    from limbeck_core.reading.metadata import Identifiers, Lines, ScriptMetadata, Unknown
    from limbeck_core.reading.scripts import (
        check_syntax,
        read_declared,
        read_script,
        read_scripts,
        syntax_problems,
    )
    from limbeck_core.reading.sharing import read_shared
    from limbeck_core.reading.source import SourceText, read_text
else:  # a type checker would take any name for one of these

    def __getattr__(name: str) -> object:
        if name not in _PLACES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        found: object = getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
        globals()[name] = found
        return found
