"""Columns whose values the server makes: computed from others, or counted."""

from __future__ import annotations

from limbeck_core.operations.calls import Call, text_of
from limbeck_core.operations.values import Generated


def build_computed(call: Call) -> Generated:
    """Return ``Computed(...)``."""
    persisted = call.get(1, "persisted")
    stored = {True: " STORED", False: " VIRTUAL"}.get(persisted, "") if isinstance(persisted, bool) else ""
    text = text_of(call.get(0, "sqltext")) or call.spelt_of(0, "sqltext")
    return Generated(f"GENERATED ALWAYS AS ({text}){stored}")


def build_identity(call: Call) -> Generated:
    """Return ``Identity(...)``."""
    always = call.get(0, "always")
    how = "ALWAYS" if always is True else "BY DEFAULT" if always in (None, False) else "ALWAYS or BY DEFAULT"
    numbers = (("START WITH", 2, "start"), ("INCREMENT BY", 3, "increment"))
    options = [
        f"{words} {text_of(value) or call.spelt_of(index, name)}"
        for words, index, name in numbers
        if (value := call.get(index, name)) is not None
    ]
    said = f" ({' '.join(options)})" if options else ""
    return Generated(f"GENERATED {how} AS IDENTITY{said}", True)
