"""What a piece of syntax may do when it runs, beside what it says: looked for in the tree, never tried."""

from __future__ import annotations

import ast
from collections.abc import Iterator

MUTATORS = frozenset(
    {
        "__delitem__",
        "__iadd__",
        "__ior__",
        "__setitem__",
        "add",
        "append",
        "clear",
        "difference_update",
        "discard",
        "extend",
        "insert",
        "intersection_update",
        "pop",
        "popitem",
        "remove",
        "reverse",
        "setdefault",
        "sort",
        "symmetric_difference_update",
        "update",
    }
)
"""The methods that change a list, a set or a dictionary in place."""

HARMLESS_CALLS = frozenset(
    {"dict", "frozenset", "isinstance", "len", "list", "print", "repr", "set", "sorted", "str", "tuple"}
)
"""Built-in functions that do not change what they are given."""


def executed(node: ast.AST) -> Iterator[ast.AST]:
    """Walk all that runs with a statement: not the bodies of functions, classes and lambdas."""
    waiting: list[ast.AST] = [node]
    while waiting:
        inner = waiting.pop()
        yield inner
        if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef)):
            waiting += inner.decorator_list
            waiting += inner.args.defaults
            waiting += [default for default in inner.args.kw_defaults if default is not None]
        elif isinstance(inner, ast.ClassDef):
            waiting += inner.decorator_list
            waiting += inner.bases
            waiting += [keyword.value for keyword in inner.keywords]
        elif not isinstance(inner, ast.Lambda):
            waiting += ast.iter_child_nodes(inner)


def dotted(node: ast.expr) -> tuple[str, ...]:
    """Return ``("a", "b")`` for ``a.b[c].d``, and nothing for what does not begin with a name."""
    path: list[str] = []
    while True:
        match node:
            case ast.Attribute(value=owner, attr=attribute):
                path.append(attribute)
                node = owner
            case ast.Subscript(value=owner):
                path.clear()
                node = owner
            case ast.Name(id=name):
                return (name, *reversed(path))
            case _:
                return ()


def paths(node: ast.expr) -> Iterator[tuple[str, ...]]:
    """Return each ``a.b`` in an expression whose object its value may be or hold: none in an f-string."""
    waiting: list[ast.AST] = [node]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, (ast.Name, ast.Attribute, ast.Subscript)) and (path := dotted(inner)):
            yield path
            if isinstance(inner, ast.Subscript):
                waiting.append(inner.slice)
        elif not isinstance(inner, (ast.JoinedStr, ast.Lambda)):
            waiting += ast.iter_child_nodes(inner)


def touches_namespace(node: ast.AST) -> bool:
    """Return whether an expression reaches a module's names by another way, such as ``globals()``."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and inner.id in ("globals", "locals", "vars"):
            return True
        if isinstance(inner, ast.Attribute) and inner.attr in ("modules", "__dict__"):
            return True
    return False


def binds_anything(call: ast.Call) -> bool:
    """Return whether a call may bind any name of the module."""
    arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
    match call.func:
        case ast.Name(id="exec"):
            return True
        case ast.Name(id=name) if name in HARMLESS_CALLS or name == "getattr":
            return False
        case ast.Attribute(value=owner, attr=method) if method in MUTATORS:
            return touches_namespace(owner) or any(map(touches_namespace, arguments))
        case _:
            return any(map(touches_namespace, arguments))


def changed_names(node: ast.AST) -> Iterator[tuple[tuple[str, ...], int]]:
    """Return the names whose objects a function's body changes in place if it runs, and where."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute):
            if inner.func.attr in MUTATORS:
                yield dotted(inner.func.value), inner.lineno
        elif isinstance(inner, (ast.Attribute, ast.Subscript)) and not isinstance(inner.ctx, ast.Load):
            yield dotted(inner.value), inner.lineno
