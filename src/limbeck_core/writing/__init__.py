"""What is written: a template rendered, a file named, and put where it belongs in one step or not at all.

A name from here is imported when it is first used: who only asks whether a change was interrupted
writes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = [
    "Clock",
    "append_to_file",
    "create_file",
    "file_name",
    "format_as_comma",
    "render",
    "status",
    "time_of_creation",
]

_PLACES = {
    "Clock": "naming",
    "append_to_file": "files",
    "create_file": "files",
    "file_name": "naming",
    "format_as_comma": "template",
    "render": "template",
    "status": "messaging",
    "time_of_creation": "naming",
}
"""The module of each name."""


if TYPE_CHECKING:
    from limbeck_core.writing.files import append_to_file, create_file
    from limbeck_core.writing.messaging import status
    from limbeck_core.writing.naming import Clock, file_name, time_of_creation
    from limbeck_core.writing.template import format_as_comma, render
else:  # a type checker would take any name for one of these

    def __getattr__(name: str) -> object:
        if name not in _PLACES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        found: object = getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
        globals()[name] = found
        return found
