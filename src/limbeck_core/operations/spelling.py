"""Syntax as it is spelt, for reasons and conditions."""

from __future__ import annotations

import ast

from limbeck_core.reading import operations as constant_operations

_KEPT = "limbeck_spelling"


def source_of(node: ast.AST) -> str:
    """Return a piece of syntax as source on one short line; what has been spelt once is kept with it."""
    text = node.__dict__.get(_KEPT)
    if not isinstance(text, str):
        text = constant_operations.source_of(node)
        node.__dict__[_KEPT] = text
    return text
