"""A new revision before it is written: where it goes, the exact bytes, and what will run on it.

Rendering a template runs what the template holds: nothing here does so but `Draft.rendered`, which the caller
asks for when the user has allowed it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from limbeck_core.errors import CommandError
from limbeck_core.graph.identifiers import as_tuple
from limbeck_core.graph.reach import reach
from limbeck_core.problems import Problem, Severity
from limbeck_core.script.base import DEFAULT_FILE_TEMPLATE, ScriptDirectory
from limbeck_core.util import rev_id
from limbeck_core.writing.changes import ChangeRefused, ChangeSet, FileChange
from limbeck_core.writing.template import format_as_comma, render

if TYPE_CHECKING:
    from limbeck_core.config import Config, PostWriteHookConfig
    from limbeck_core.history import History
    from limbeck_core.script.hook_commands import HookCommand
    from limbeck_core.writing import Clock

TEMPLATE_CONSENT = "template"
"""The name under which the journal keeps that the user allows the template to run."""

_SEPARATORS = frozenset("/\\\0")
"""What makes a path of an id in the name of its file, on one system or another."""
_ALTERNATING = re.compile(r"(?:[a-z]\d){4,}[a-z]?|(?:\d[a-z]){4,}\d?")
_RUN = 5
"""So many characters that count up are no accident: ``12345``."""
_FEWEST_CHARACTERS = 3
"""A random id has more different characters than that."""


class ProblemsInTheWay(ChangeRefused):
    """A change would rest on revisions that something is wrong with.

    Args:
        message: What is wrong.
        problems: The problems.
    """

    def __init__(self, message: str, problems: tuple[Problem, ...]) -> None:
        super().__init__(message)
        self.problems = problems

    def __reduce__(self) -> tuple[type[ProblemsInTheWay], tuple[str, tuple[Problem, ...]]]:  # type: ignore[override]  # more data
        return type(self), (str(self), self.problems)


@dataclass(frozen=True)
class Draft:
    """A new revision, as it would be written."""

    revision: str
    parents: tuple[str, ...]
    message: str
    path: str
    """The file, absolute; nothing is there yet."""
    template: str
    """The template, absolute."""
    output_encoding: str
    variables: dict[str, Any]
    """What the template is told."""
    hooks: tuple[HookCommand, ...]
    """What runs on the file afterwards, in this order."""
    expected_heads: tuple[str, ...]
    """The heads of the history with it, sorted."""
    warnings: tuple[str, ...] = ()
    """What is odd about it, one sentence each."""
    command: str = ""
    """The command line that writes it."""
    _rendered: list[bytes] = field(default_factory=list, repr=False, compare=False)

    @cached_property
    def template_text(self) -> bytes:
        """What the template holds, for the user to look at.

        Raises:
            CommandError: There is no template.
        """
        try:
            with open(self.template, "rb") as file:
                return file.read()
        except OSError as error:
            raise CommandError(f"{self.template}: {error.strerror}") from error

    @property
    def header(self) -> str:
        """What stands at the head of the file, known without running the template."""
        return (
            f'"""{self.message}\n\nRevision ID: {self.revision}\n'
            f"Revises: {format_as_comma(self.parents)}\nCreate Date: {self.variables['create_date']}\n"
        )

    def rendered(self) -> bytes:
        """Run the template, and return the bytes of the file; the same ones each time.

        Raises:
            CommandError: The template fails, or makes no Python.
        """
        if not self._rendered:
            _ = self.template_text
            content = _rendered(self.template, self.output_encoding, self.variables)
            try:
                compile(content, self.path, "exec", dont_inherit=True)
            except (SyntaxError, ValueError) as error:
                raise CommandError(f"What {self.template} makes is no Python: {error}") from error
            self._rendered.append(content)
        return self._rendered[0]

    def change_set(self) -> ChangeSet:
        """Return the change that writes it; runs the template."""
        title = f"New revision {self.revision}" + (f": {self.message}" if self.message else "")
        return ChangeSet(title, (FileChange(self.path, None, self.rendered()),), self.command)


def _rendered(template: str, output_encoding: str, variables: dict[str, Any]) -> bytes:
    """Run a template; one that is none is an error of the project's, and not of the program."""
    from mako.exceptions import MakoException

    try:
        return render(template, output_encoding, **variables)
    except MakoException as error:
        said = " ".join(str(error).split())
        raise CommandError(f"{template} is no template: {said}") from error


def configuration_of(history: History) -> Config:
    """Return the configuration of a history, read as Alembic reads it."""
    from limbeck_core.config import Config

    path = history.config_path
    if path is None:
        return Config()
    if path.endswith(".toml"):
        return Config(toml_file=path)
    beside = os.path.join(os.path.dirname(path), "pyproject.toml")
    return Config(path, beside if os.path.isfile(beside) else None, history.section)


def directory_of(history: History, clock: Clock | None = None) -> ScriptDirectory:
    """Return a script directory over a history: its options, and its map of what is sound.

    Raises:
        CommandError: The configuration says what Alembic refuses too.
    """
    from limbeck_core.history.options import CONFIG_ERRORS

    try:
        return _directory_of(history, configuration_of(history), clock)
    except CommandError:
        raise
    except CONFIG_ERRORS as error:
        said = str(error).replace("\n", " ")
        raise CommandError(f"{history.config_path}: {said}") from error


def _directory_of(history: History, config: Config, clock: Clock | None) -> ScriptDirectory:
    hooks: list[PostWriteHookConfig] = config.get_hooks_list()
    slug = config.get_alembic_option("truncate_slug_length") if history.config_path else None
    option: Callable[[str, str | None], Any] = (
        config.get_alembic_option if history.config_path else lambda name, default: default
    )
    directory = ScriptDirectory(
        history.script_location,
        option("file_template", DEFAULT_FILE_TEMPLATE),
        int(slug) if slug is not None else None,
        history.version_locations,
        output_encoding=option("output_encoding", "utf-8"),
        timezone=option("timezone", None),
        hooks=hooks,
        recursive_version_locations=bool(history.project.recursive),
        messaging_opts={"quiet": True},
        clock=clock,
    )
    directory.revision_map = history.revision_map
    return directory


def draft_revision(
    history: History,
    message: str,
    *,
    head: str | Sequence[str] | None = None,
    splice: bool = False,
    branch_labels: Sequence[str] = (),
    depends_on: Sequence[str] = (),
    version_path: str | None = None,
    revision: str | None = None,
    hooks: bool = True,
    python: str | None = None,
    clock: Clock | None = None,
    new_id: Callable[[], str] = rev_id,
) -> Draft:
    """Return a new revision as it would be written; nothing is run, and nothing written.

    Args:
        history: What it is added to.
        message: What it does.
        head: What it follows, by default the head; several for a merge.
        splice: Whether it may follow what is no head.
        branch_labels: Its branch labels.
        depends_on: What it depends on.
        version_path: The version location that it goes to.
        revision: Its id, where the user wants one of their own.
        hooks: Whether post-write hooks are to run.
        python: The interpreter for hooks, see `project_python`.
        clock: The time, where it is not that of the machine.
        new_id: Where ids come from.

    Raises:
        CommandError: With Alembic's text, or as something is wrong with an ancestor.
    """
    from limbeck_core.script.hook_commands import hook_commands, project_python

    directory = directory_of(history, clock)
    if revision is not None:
        refuse_symbol(revision)
    name = revision if revision is not None else unused_id(history, new_id)
    if history.node_of(name) is not None and name not in history.ghosts:
        raise CommandError(f"Revision {name} already exists; leave the id out for a new one")
    refuse_taken_names(history, name, branch_labels)
    drafted = directory._draft_revision(
        name, message, head, splice, list(branch_labels) or None, version_path, list(depends_on) or None
    )
    down = drafted.variables["down_revision"]
    parents = tuple(one for one in ((down,) if isinstance(down, str) else down or ()) if one is not None)
    needed = drafted.variables["depends_on"] or ()
    refuse_problems(history, (*parents, *((needed,) if isinstance(needed, str) else needed)))
    path = os.path.abspath(drafted.path)
    if os.path.lexists(path):
        raise CommandError(f"{path} is there already")
    python = project_python(history.root, python)
    cwd = os.path.dirname(history.config_path) if history.config_path else history.root
    return Draft(
        name,
        parents,
        message,
        path,
        os.path.join(os.path.abspath(history.script_location), "script.py.mako"),
        directory.output_encoding,
        drafted.variables,
        hook_commands(directory.hooks, path, python=python, cwd=cwd) if hooks else (),
        tuple(sorted({*history.heads, name}.difference(parents))),
        id_warnings(history, name) if revision is not None else (),
        _command(name, message, head, splice, branch_labels, depends_on, version_path, hooks),
    )


def _command(
    revision: str,
    message: str,
    head: str | Sequence[str] | None,
    splice: bool,
    branch_labels: Sequence[str],
    depends_on: Sequence[str],
    version_path: str | None,
    hooks: bool,
) -> str:
    """Return the command line that writes the same revision."""
    from shlex import join

    words = ["limbeck", "new", "-m", message]
    for option, values in (
        ("--head", as_tuple(head)),
        ("--branch-label", branch_labels),
        ("--depends-on", depends_on),
        ("--version-path", as_tuple(version_path)),
        ("--rev-id", (revision,)),
    ):
        for value in values:
            words += [option, value]
    words += ["--splice"] if splice else []
    words += [] if hooks else ["--no-hooks"]
    return join(words)


def unused_id(history: History, new_id: Callable[[], str] = rev_id) -> str:
    """Return a random id that no script declares or names."""
    while history.node_of(found := new_id()) is not None:
        continue
    return found


def refuse_symbol(revision: str) -> None:
    """Refuse an id that means something else in every command, or that is none.

    Raises:
        CommandError: It does.
    """
    from limbeck_core.graph.identifiers import SYMBOLS

    if not revision or revision in SYMBOLS:
        raise CommandError(f"{revision!r} cannot be an id")
    if set(revision) & _SEPARATORS:
        raise CommandError(f"{revision!r} cannot be an id: its file would lie in another folder")


def refuse_taken_names(history: History, revision: str, branch_labels: Sequence[str]) -> None:
    """Refuse an id and branch labels that lead to two revisions, as Alembic does once they are written.

    Raises:
        CommandError: They do.
    """
    for label in branch_labels:
        node = history.node_of(label)
        if label == revision or (node is not None and label not in history.ghosts):
            raise CommandError(f"The branch label {label} is the id of a revision")
    for holder, labels in enumerate(history.dag.labels):
        for name in (revision, *branch_labels):
            if name in labels:
                raise CommandError(f"{name} is the branch label of {history.dag.ids[holder]} already")


def id_warnings(history: History, revision: str) -> tuple[str, ...]:
    """Return what is odd about an id that was typed by hand, one sentence each."""
    warnings = []
    if looks_made_up(revision):
        warnings.append(
            f"{revision} looks typed by hand: others type the same, and two scripts of one id clash"
        )
    if revision in history.ghosts:
        warnings.append(
            f"{revision} is the id of a missing revision: scripts that name it will follow this one"
        )
    twins = [one for one in history.dag.ids if one != revision and one[:4] == revision[:4]]
    if twins and len(revision) >= 4:
        warnings.append(f"{revision} begins like {twins[0]}: abbreviations of four characters are ambiguous")
    return tuple(warnings)


def looks_made_up(revision: str) -> bool:
    """Return whether an id follows a pattern that a random one hardly ever does.

    >>> looks_made_up("a1b2c3d4e5f6"), looks_made_up("123456789abc"), looks_made_up("ae1027a6acf7")
    (True, True, False)
    """
    text = revision.lower()
    if _ALTERNATING.fullmatch(text) or (len(text) >= 8 and len(set(text)) <= _FEWEST_CHARACTERS):
        return True
    run = 1
    for one, following in pairwise(text):
        run = run + 1 if ord(following) - ord(one) == 1 else 1
        if run >= _RUN:
            return True
    return False


def refuse_problems(history: History, revisions: Iterable[str]) -> None:
    """Refuse to build on revisions that Alembic would refuse; problems elsewhere do not count.

    Raises:
        ProblemsInTheWay: Something is wrong with one of them, or with an ancestor.
    """
    refuse_found(history, problems_below(history, revisions))


def refuse_found(history: History, found: tuple[Problem, ...]) -> None:
    """Refuse to build on what has problems, if there are any.

    Raises:
        ProblemsInTheWay: There are.
    """
    if found:
        first = found[0]
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        where = f"{os.path.relpath(first.path, history.root)}: " if first.path else ""
        raise ProblemsInTheWay(f"This would rest on what is broken: {where}{first.message}{more}", found)


def problems_below(history: History, revisions: Iterable[str]) -> tuple[Problem, ...]:
    """Return the errors that concern some revisions or their ancestors."""
    dag = history.dag
    starts = [node for name in revisions if (node := history.node_of(name)) is not None]
    edges = [(*above, *needed) for above, needed in zip(dag.parents, dag.dependencies, strict=True)]
    nodes = reach(starts, edges)
    ids = {dag.ids[node] for node in nodes}
    # of two files with one id, both stand in the way
    nodes |= {twin for twin in dag.twins if dag.ids[twin] in ids}
    found = {
        id(problem): problem
        for node in sorted(nodes)
        for problem in history.problems_of(node)
        if problem.severity is Severity.ERROR
    }
    return tuple(found.values())
