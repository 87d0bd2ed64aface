"""What of a script can run when it is imported: all of it but ``upgrade()`` and ``downgrade()``."""

from __future__ import annotations

import ast
import warnings

from limbeck.source.text import ScriptText

LEFT_OUT = "..."
"""In place of the body of a function that does not run."""

NOT_CALLED = ("upgrade", "downgrade")
"""The functions that an import defines and nobody calls; any other may be called on the way."""


def module_level(source: ScriptText) -> ScriptText:
    """The numbered lines of a script that can run when it is imported; all where it cannot be parsed.

    >>> module_level(ScriptText("x = f()\\ndef upgrade():\\n    op.a()\\n    op.b()\\ny = 1")).lines
    ['x = f()', 'def upgrade():', '    ...', 'y = 1']
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source.text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return source
    bodies: dict[int, int] = {}
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name in NOT_CALLED:
            first, last = node.body[0], node.body[-1]
            start = min([first.lineno, *(item.lineno for item in getattr(first, "decorator_list", []))])
            if start > node.lineno:
                bodies[start] = last.end_lineno or start
        else:
            waiting.extend(ast.iter_child_nodes(node))
    lines: list[str] = []
    numbers: list[int] = []
    number = 1
    while number <= source.count:
        line = source.lines[number - 1]
        numbers.append(number)
        if number in bodies:
            lines.append(line[: len(line) - len(line.lstrip())] + LEFT_OUT)
            number = bodies[number] + 1
        else:
            lines.append(line)
            number += 1
    return ScriptText("\n".join(lines), numbers)
