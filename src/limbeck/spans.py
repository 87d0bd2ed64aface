"""A line as pieces of text with a role each, and what a history's lines say everywhere."""

# Without `from __future__ import annotations`: of each field of a named tuple that is annotated by a text,
# Python compiles the text at every start.

import os
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from limbeck_core.history import History
    from limbeck_core.problems import Problem


class Span(NamedTuple):
    """A piece of a line."""

    text: str
    role: str
    dim: bool = False
    """Whether it steps back behind what a range lights up."""
    action: str = ""
    """The action that a click on it runs."""


def message_of(history: "History", node: int) -> str:
    """The first line of what a revision's docstring says, or what its row says in its place."""
    doc = history.node_doc(node).strip()
    if not doc and node in history.dag.ghosts:
        return "not in this history"
    return doc.partition("\n")[0].strip() if "\n" in doc else doc


def place_of(history: "History", path: str) -> str:
    """A file's path as a reader of this history says it: relative to the project."""
    relative = os.path.relpath(path, history.root)
    return path if relative.startswith(os.pardir) else relative


def problem_place(history: "History", problem: "Problem") -> str:
    """The file and line of a problem, as text to show; empty where it concerns no file."""
    if problem.path is None:
        return ""
    name = os.path.basename(place_of(history, problem.path))
    return f"{name}:{problem.line}" if problem.line else name
