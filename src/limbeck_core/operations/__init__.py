"""What a script's ``upgrade()`` and ``downgrade()`` do, by its source: nothing in here executes a script.

``read_operations`` follows the two functions statement by statement, with the names and the functions of the
file, and tells each operation that reaches the database. What cannot be known without running the script is
*opaque*, with its line and the reason; what depends on something unknown is *conditional*. Neither is dropped
and nothing is guessed.

A name from here is imported when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from limbeck_core.operations.model import (
        ColumnShape,
        Effect,
        NetChange,
        ObjectName,
        Operation,
        Part,
        Reference,
        ScriptOperations,
    )
    from limbeck_core.operations.net import net_effect
    from limbeck_core.operations.script import read_operations
    from limbeck_core.operations.touching import touches
else:  # a type checker would take any name for one of these

    def __getattr__(name: str) -> object:
        if name not in _PLACES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        found: object = getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
        globals()[name] = found
        return found


__all__ = [
    "ColumnShape",
    "Effect",
    "NetChange",
    "ObjectName",
    "Operation",
    "Part",
    "Reference",
    "ScriptOperations",
    "net_effect",
    "read_operations",
    "touches",
]

_PLACES = {
    **dict.fromkeys(
        (
            *("ColumnShape", "Effect", "NetChange", "ObjectName", "Operation", "Part", "Reference"),
            "ScriptOperations",
        ),
        "model",
    ),
    "net_effect": "net",
    "read_operations": "script",
    "touches": "touching",
}
"""The module of each name."""
