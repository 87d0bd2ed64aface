"""Whether a JSON document holds what its type says."""

from __future__ import annotations

from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints, is_typeddict


def conforms(value: object, expected: Any, at: str = "") -> None:
    """Check a value against a type of `documents`, keys in their order."""
    origin = get_origin(expected)
    if is_typeddict(expected):
        hints = get_type_hints(expected)
        assert isinstance(value, dict), at
        assert list(value) == list(hints), at
        for key, hint in hints.items():
            conforms(value[key], hint, f"{at}.{key}")
    elif origin is list:
        assert isinstance(value, list), at
        for index, item in enumerate(value):
            conforms(item, get_args(expected)[0], f"{at}[{index}]")
    elif origin is Literal:
        assert value in get_args(expected), at
    elif isinstance(expected, UnionType):
        if value is not None:
            [present] = [kind for kind in get_args(expected) if kind is not NoneType]
            conforms(value, present, at)
    else:
        assert type(value) is expected, at
