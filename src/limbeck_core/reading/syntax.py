"""A script's metadata from its syntax tree: of the header if that is enough, else of the whole file."""

from __future__ import annotations

import ast
import os
import re
import warnings
from collections.abc import Sequence
from functools import lru_cache

from limbeck_core.problems import Problem
from limbeck_core.reading.bindings import is_mutable
from limbeck_core.reading.compiling import syntax_problem
from limbeck_core.reading.identifiers import identifiers_of, legacy_revision, metadata_of, revision_of
from limbeck_core.reading.metadata import Lines, ScriptMetadata, Unknown
from limbeck_core.reading.scope import Binding, ImportedName, Module, Modules, NotConstantError, Scope
from limbeck_core.reading.signs import METADATA_NAMES, may_bind_metadata
from limbeck_core.reading.source import SourceText
from limbeck_core.reading.sparse import (
    MOST_REMEMBERED,
    Alike,
    Assigned,
    Sparse,
    docstring_of,
    sparse_tree,
)
from limbeck_core.reading.statements import Reader

_HEADER_END = re.compile(r"\n(?=(?:def|class|async)\b|@)")
_MAY_WARN = re.compile(r"\\|[0-9][A-Za-z]|finally")
"""What Python's parser may warn of: an escape, ``1if x``, ``return`` in ``finally``."""

_RECOVERY_TRIES = 40
"""So many shorter texts are tried to find what stands before a syntax error."""


def parse(text: str | bytes) -> ast.Module:
    """Return the syntax tree of a text; whatever stops the parser is a ``SyntaxError``."""
    try:
        if isinstance(text, str) and _MAY_WARN.search(text) is None:
            return ast.parse(text)
        with warnings.catch_warnings():
            # an invalid escape in somebody's script is not our warning, nor an error where they are errors
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except SyntaxError:
        raise
    except (RecursionError, MemoryError) as error:
        raise SyntaxError("nested too deeply to be parsed", ("", 1, 1, "")) from error
    except ValueError as error:
        raise SyntaxError(str(error), ("", 1, 1, "")) from error


def scope_of(
    body: Sequence[ast.stmt | Assigned],
    docstring: str | None,
    text: str,
    module: Module,
    modules: Modules | None,
) -> Scope:
    """Return what a module's names mean after its last statement."""
    scope = Scope()
    scope.bindings["__doc__"] = Binding(docstring, 1)
    scope.bindings["__name__"] = Binding(module.name, 0)
    scope.bindings["__file__"] = Binding(module.path, 0)
    reader = Reader(scope, module, modules)
    reader.walrus = ":=" in text
    for statement in body:
        if isinstance(statement, Assigned):
            name, value, line = statement
            reader.bind(name, reader.value_of(value) if isinstance(value, ast.expr) else value, line)
            continue
        # a module that raises here does not load, but what it says below is still what it says
        try:
            reader.read([statement])
        except RecursionError:
            # thousands of branches
            reader.doubt_stored(statement)
    if (lookup := scope.bindings.get("__getattr__")) is not None and scope.doubt is None:
        scope.doubt = Unknown(lookup.line, f"the function __getattr__ in line {lookup.line} may give it")
    return scope


def read_syntax(source: SourceText, path: str, modules: Modules | None) -> ScriptMetadata | Problem:
    """Return the metadata that a script's syntax gives, or the syntax error if not even an id can be read."""
    text = source.text
    if source.problem is None and (end := _HEADER_END.search(text)) is not None:
        metadata = _read_header(source, end.end(), path, modules)
        if metadata is not None:
            return metadata
    problem = source.problem
    readable = text.replace("\0", " ") if problem is not None else text
    try:
        tree = _whole(readable)
    except SyntaxError as error:
        problem = problem or syntax_problem(path, error)
        body = _recovered(readable, error.lineno or 1)
        tree = Sparse(docstring_of(body), [*body])
    metadata = _from_scope(_script_scope(tree, readable, path, modules), source, path, problem)
    if problem is not None and metadata.revision is None:
        return problem
    return metadata


def _whole(text: str) -> Sparse:
    """Return all statements of a text."""
    body = parse(text).body
    return Sparse(docstring_of(body), [*body])


def _read_header(source: SourceText, end: int, path: str, modules: Modules | None) -> ScriptMetadata | None:
    """Return the metadata if all of it stands above the first function, and nothing below touches it."""
    if may_bind_metadata(source.text, end):
        return None
    header = source.text[:end]
    try:
        tree = sparse_tree(header, parse, _alike) or _whole(header)
    except SyntaxError:
        # the cut went through a string or a parenthesis, or the header is broken
        return None
    if (known := _alike.get(tree.alike)) is not None:
        return _like(known, tree, source, path)
    noted = None if modules is None else _Noted(modules)
    scope = _script_scope(tree, header, path, noted)
    if any(is_mutable(_value(scope, name)) for name in METADATA_NAMES):
        # something below may change it in place under another name
        return None
    metadata = _from_scope(scope, source, path, None)
    # its own still stands when the header ends
    stands = all(scope.bindings.get(name) == (value, line) for name, value, line in tree.own)
    if tree.alike and stands and noted is not None and not noted.was_asked:
        # nothing but the text of those parts decides about the rest
        if len(_alike) >= MOST_REMEMBERED:
            _alike.clear()
        _alike[tree.alike] = metadata
    return metadata


class _Noted:
    """Other modules, and whether any of them is needed."""

    __slots__ = ("modules", "was_asked")

    def __init__(self, modules: Modules) -> None:
        self.modules = modules
        self.was_asked = False

    def attribute(self, module: str, name: str, importer: Module) -> object:
        self.was_asked = True
        return self.modules.attribute(module, name, importer)

    def exported(self, module: str, importer: Module) -> Scope | None:
        self.was_asked = True
        return self.modules.exported(module, importer)


_alike: dict[Alike, ScriptMetadata] = {}
"""The metadata of a script, by the parts of its header that those of other scripts are like."""


def _like(known: ScriptMetadata, tree: Sparse, source: SourceText, path: str) -> ScriptMetadata:
    """Return the metadata of a script that has only its docstring, its id and its parents of its own."""
    own = {name: (value, line) for name, value, line in tree.own}
    (revision, line), (parents, parents_line) = own["revision"], own["down_revision"]
    down_revision, is_sequence = identifiers_of(parents, parents_line, none_is_nothing=True)
    return known._replace(
        path=path,
        revision=revision_of(revision, line),
        down_revision=down_revision,
        down_revision_is_sequence=is_sequence,
        docstring=tree.docstring or "",
        encoding=source.encoding,
        lines=Lines(line, parents_line, known.lines.branch_labels, known.lines.depends_on),
    )


def _script_scope(tree: Sparse, text: str, path: str, modules: Modules | None) -> Scope:
    """Return what the names of a script mean, those that Alembic reads also where other modules bind them."""
    folder, file_name = os.path.split(path)
    # the name under which Alembic loads it
    stem = file_name.removesuffix(".py")
    is_plain = stem.isascii() and f"_{stem}".isidentifier()
    name = f"{stem}_py" if is_plain and stem != file_name else re.sub(r"\W", "_", file_name)
    module = Module(name, path, _package_of(folder))
    scope = scope_of(tree.body, tree.docstring, text, module, modules)
    for name in (*METADATA_NAMES, "__doc__"):
        binding = scope.bindings.get(name)
        if binding is not None and isinstance(binding.value, ImportedName):
            try:
                value = Reader(scope, module, modules).followed(binding.value, binding.line)
            except NotConstantError as reason:
                value = reason.unknown
            scope.bindings[name] = Binding(value, binding.line)
    if isinstance(_value(scope, "__doc__"), Unknown):
        # a message has no way to be unknown: the docstring that stands there is the best to show
        scope.bindings["__doc__"] = Binding(tree.docstring, 1)
    return scope


@lru_cache(maxsize=64)
def _package_of(folder: str) -> str:
    """Return the package that a script's relative imports would mean, by the names of its folders."""
    parts = folder.split(os.sep)
    start = len(parts)
    while start > 0 and parts[start - 1].isidentifier():
        start -= 1
    return ".".join(parts[start:])


def _from_scope(scope: Scope, source: SourceText, path: str, problem: Problem | None) -> ScriptMetadata:
    lines = Lines(*(scope.bindings[name].line if name in scope.bindings else 0 for name in METADATA_NAMES))
    revision: str | Unknown | None
    if lines.revision:
        revision = revision_of(_value(scope, "revision"), lines.revision)
    else:
        revision = scope.doubt or legacy_revision(path)
    return metadata_of(
        path,
        revision,
        lambda name: scope.bindings[name].value if name in scope.bindings else scope.doubt,
        lines,
        docstring=_value(scope, "__doc__"),
        encoding=source.encoding,
        problem=problem,
    )


def _value(scope: Scope, name: str) -> object:
    binding = scope.bindings.get(name)
    return None if binding is None else binding.value


def _recovered(text: str, line: int) -> list[ast.stmt]:
    """Return what can be parsed despite a syntax error: all above it, assignments of metadata below it.

    Of a text that is wrong long before that is seen, there are the assignments alone.
    """
    lines = text.split("\n")
    body: list[ast.stmt] = []
    end = min(line, len(lines))
    for _ in range(_RECOVERY_TRIES):
        while end > 0 and (not lines[end - 1] or lines[end - 1][0] in " \t\f)]}#"):
            end -= 1
        end = max(end - 1, 0)
        try:
            body = parse("\n".join(lines[:end])).body
        except SyntaxError:
            continue
        break
    else:
        # what is wrong begins far above: nothing is left but to look at each line
        end = 0
    for start in range(end, len(lines)):
        if lines[start].startswith(METADATA_NAMES):
            body += _statement_at(lines, start)
    return body


def _statement_at(lines: list[str], start: int) -> list[ast.stmt]:
    """Return the one statement that begins in a line, if it ends within a few lines."""
    for end in range(start + 1, min(start + 12, len(lines)) + 1):
        try:
            found = parse("\n".join(lines[start:end])).body
        except SyntaxError:
            continue
        return [ast.increment_lineno(statement, start) for statement in found]
    return []
