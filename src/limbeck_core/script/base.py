"""The script directory: the revision files of a project, as Alembic's API shows them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias, TypeVar, cast

from limbeck_core.errors import (
    CommandError,
    MissingRevision,
    MultipleHeads,
    RangeNotAncestorError,
    ResolutionError,
    RevisionError,
    UnknownMetadata,
)
from limbeck_core.graph.identifiers import as_text
from limbeck_core.problems import Problem, ProblemKind
from limbeck_core.reading import ConstantSource, ScriptMetadata, list_scripts, read_declared, read_script
from limbeck_core.reading.listing import repeated_files
from limbeck_core.reading.scripts import COMPILED_SUFFIXES
from limbeck_core.resources import location_path
from limbeck_core.script.generating import WritingSide
from limbeck_core.script.loading import load_environment, load_script
from limbeck_core.script.revision import RevisionMap
from limbeck_core.script.script import Script
from limbeck_core.script.warning import warn

if TYPE_CHECKING:
    from limbeck_core.config import MessagingOptions, PostWriteHookConfig
    from limbeck_core.writing import Clock

DEFAULT_FILE_TEMPLATE = "%(rev)s_%(slug)s"
"""How a new file is named where the configuration does not say."""

DEFAULT_SLUG_LENGTH = 40
"""How much of a message a file name takes where the configuration does not say."""

GetRevisionArgument: TypeAlias = "str | Iterable[str | None] | None"
"""An identifier, or several."""

Execute: TypeAlias = Literal["never", "when-needed"]
"""Whether scripts may be run to know what they declare."""

Found = TypeVar("Found")


class AnyConfig(Protocol):
    """What is asked of a configuration: this package's `Config` and Alembic's own answer alike."""

    @property
    def messaging_opts(self) -> Any: ...

    def get_alembic_option(self, name: str, default: str | None = None) -> Any: ...

    def get_alembic_boolean_option(self, name: str) -> bool: ...

    def get_version_locations_list(self) -> list[str] | None: ...

    def get_prepend_sys_paths_list(self) -> list[str] | None: ...

    def get_hooks_list(self) -> list[Any]: ...


class ScriptDirectory(WritingSide):
    """The revision files of a project, read without executing them.

    Example:
        >>> from limbeck_core.config import Config
        >>> directory = ScriptDirectory.from_config(Config("alembic.ini"))
        >>> directory.get_current_head()
        'b26e3c4d5f60'
        >>> [script.doc for script in directory.walk_revisions()]
        ['add orders', 'add users']
        >>> [script.doc for script in directory.iterate_revisions("head", "ae10")]
        ['add orders']
        >>> directory.get_heads(), directory.get_bases(), directory.get_base()
        (['b26e3c4d5f60'], ['ae1027a6acf'], 'ae1027a6acf')
        >>> directory.get_revision("ae10").doc, directory.as_revision_number("head")
        ('add users', 'b26e3c4d5f60')
        >>> directory.get_revisions(["b26e"]) == tuple(directory.get_all_current(("b26e3c4d5f60",)))
        True
        >>> os.path.basename(directory.versions), os.path.basename(directory.env_py_location)
        ('versions', 'env.py')
        >>> directory.run_env()  # an env.py that does nothing

    Args:
        dir: the migrations folder.
        file_template: how a new file is named.
        truncate_slug_length: how much of a message its name takes.
        version_locations: the folders of scripts, as paths or ``package:path``; by default ``versions``.
        sourceless: whether compiled files without source count.
        output_encoding: the encoding of new files.
        timezone: the time zone of their dates.
        hooks: what runs on a new file.
        recursive_version_locations: whether sub-folders count.
        messaging_opts: how commands speak.
        execute: ``when-needed`` imports a script whose metadata cannot be known otherwise.
        clock: the time that new files bear, by default that of the machine.

    Raises:
        CommandError: the folder does not exist.
    """

    def __init__(
        self,
        dir: str | os.PathLike[str],
        file_template: str = DEFAULT_FILE_TEMPLATE,
        truncate_slug_length: int | None = DEFAULT_SLUG_LENGTH,
        version_locations: Sequence[str | os.PathLike[str]] | None = None,
        sourceless: bool = False,
        output_encoding: str = "utf-8",
        timezone: str | None = None,
        hooks: list[PostWriteHookConfig] = [],  # noqa: B006 - only read, as in Alembic
        recursive_version_locations: bool = False,
        messaging_opts: MessagingOptions = {},  # noqa: B006 - only read, as in Alembic
        *,
        execute: Execute = "never",
        clock: Clock | None = None,
    ) -> None:
        self.dir = os.fspath(dir)
        self.version_locations = [os.fspath(location) for location in version_locations or ()]
        self.file_template = file_template
        self.truncate_slug_length = truncate_slug_length or DEFAULT_SLUG_LENGTH
        self.sourceless = sourceless
        self.output_encoding = output_encoding
        self.revision_map = RevisionMap(self._load_revisions)
        self.timezone = timezone
        self.hooks = hooks
        self.recursive_version_locations = recursive_version_locations
        self.messaging_opts = messaging_opts
        self.execute = execute
        self.clock = clock
        if not os.access(dir, os.F_OK):
            raise CommandError(
                f"Path doesn't exist: {dir}.  Please use the 'init' command to create a new scripts folder."
            )

    @classmethod
    def from_config(cls, config: AnyConfig, *, execute: Execute = "never") -> ScriptDirectory:
        """Open the script directory that a configuration describes, this package's or Alembic's own.

        As in Alembic, the folders of ``prepend_sys_path`` are put in front of ``sys.path``.

        Args:
            config: the configuration.
            execute: ``when-needed`` imports a script whose metadata cannot be known otherwise.

        Raises:
            CommandError: there is no ``script_location``, or the folder does not exist.
        """
        script_location = config.get_alembic_option("script_location")
        if script_location is None:
            raise CommandError("No 'script_location' key found in configuration.")
        slug_text = config.get_alembic_option("truncate_slug_length")
        slug_length = int(slug_text) if slug_text is not None else None
        prepended = config.get_prepend_sys_paths_list()
        if prepended:
            import sys

            sys.path[:0] = prepended
        # what is wrong is told in Alembic's order
        recursive = config.get_alembic_boolean_option("recursive_version_locations")
        return ScriptDirectory(
            location_path(script_location),
            file_template=config.get_alembic_option("file_template", DEFAULT_FILE_TEMPLATE),
            truncate_slug_length=slug_length,
            sourceless=config.get_alembic_boolean_option("sourceless"),
            output_encoding=config.get_alembic_option("output_encoding", "utf-8"),
            version_locations=config.get_version_locations_list(),
            timezone=config.get_alembic_option("timezone"),
            hooks=config.get_hooks_list(),
            recursive_version_locations=recursive,
            messaging_opts=config.messaging_opts,
            execute=execute,
        )

    # Places ----------------------------------------------------------------------------------------------

    @property
    def versions(self) -> str:
        """The one version location.

        Raises:
            CommandError: there are several.
        """
        return str(self._singular_version_location)

    @property
    def env_py_location(self) -> str:
        """Where ``env.py`` is, or would be."""
        return str(Path(self.dir, "env.py"))

    def run_env(self) -> None:
        """Run the project's ``env.py``; only Alembic's commands call this."""
        load_environment(self.dir)

    @cached_property
    def _singular_version_location(self) -> Path:
        locations = self._version_locations
        if len(locations) > 1:
            raise CommandError("Multiple version_locations present")
        return locations[0]

    @cached_property
    def _version_locations(self) -> Sequence[Path]:
        if not self.version_locations:
            return [Path(self.dir, "versions").absolute()]
        return [location_path(location).absolute() for location in self.version_locations]

    # Reading ---------------------------------------------------------------------------------------------

    def _load_revisions(self) -> Iterator[Script]:
        locations = [str(location) for location in self._version_locations]
        recursive, sourceless = self.recursive_version_locations, self.sourceless
        listing = list_scripts(locations, recursive=recursive, sourceless=sourceless)
        if listing.has_links or any(problem.kind is ProblemKind.FILE_TWICE for problem in listing.problems):
            for path in repeated_files(locations, recursive=recursive, sourceless=sourceless):
                warn(f"File {path} loaded twice! ignoring. Please ensure version_locations is unique.")
        for problem in listing.problems:
            if problem.kind is ProblemKind.UNREADABLE_FILE and not os.path.exists(str(problem.path)):
                # a link that leads nowhere: to leave it out unsaid would make other heads
                raise ImportError(f"Can't find Python file {problem.path}", path=problem.path)
        constants = ConstantSource(_import_folders())
        for path in listing.paths:
            found = read_declared(path, constants, seen_regular=True)
            if isinstance(found, (ScriptMetadata, Problem)):
                yield self._script_of(found, path)
            else:
                yield Script.from_stock(found, path)

    def _script_of(self, metadata: ScriptMetadata | Problem, path: str) -> Script:
        if isinstance(metadata, Problem):
            raise _refusal(metadata)
        if metadata.problem is not None:
            raise _refusal(metadata.problem)
        try:
            return Script.from_metadata(metadata)
        except UnknownMetadata:
            if self.execute == "never":
                raise
        module = load_script(path)
        revision = getattr(module, "revision", metadata.revision)
        if not hasattr(module, "down_revision"):
            raise RevisionError(f"{path} (revision {revision}) declares no down_revision")
        return Script(module, cast("str", revision), path)

    def _from_new_file(self, path: Path) -> Script | None:
        """Return the script of a file that was just written; ``None`` if no file of its name is read."""
        if path.name.startswith((".#", "__init__")) or "\n" in path.name:
            return None
        if not path.exists():
            raise ImportError(f"Can't find Python file {path}", path=str(path))
        # refuses what Alembic's import refuses, in the body as well, and runs nothing
        compile(path.read_bytes(), path, "exec", dont_inherit=True)
        script = self._script_of(read_script(str(path), ConstantSource(_import_folders())), str(path))
        script.path = str(path)
        return script

    # Questions to the map --------------------------------------------------------------------------------

    def walk_revisions(self, base: str = "base", head: str = "heads") -> Iterator[Script]:
        """Iterate from a head, or all heads, down to a base, inclusive."""
        with self._catch_revision_errors(start=base, end=head):
            yield from cast(
                "Iterator[Script]",
                self.revision_map.iterate_revisions(head, base, inclusive=True, assert_relative_length=False),
            )

    def iterate_revisions(
        self, upper: str | tuple[str, ...] | None, lower: str | tuple[str, ...] | None, **kw: Any
    ) -> Iterator[Script]:
        """Iterate from an upper revision down to a lower one, exclusive; see `RevisionMap.iterate_revisions`.

        Raises:
            RevisionError: as the map raises it, not as a `CommandError`.
        """
        return cast("Iterator[Script]", self.revision_map.iterate_revisions(upper, lower, **kw))

    def get_revision(self, id_: str) -> Script:
        """Return the script of an identifier."""
        with self._catch_revision_errors():
            return cast("Script", self.revision_map.get_revision(id_))

    def get_revisions(self, id_: GetRevisionArgument) -> tuple[Script, ...]:
        """Return the scripts of an identifier, or of a sequence of them."""
        with self._catch_revision_errors():
            return cast("tuple[Script, ...]", self.revision_map.get_revisions(id_))

    def get_all_current(self, id_: tuple[str, ...]) -> set[Script]:
        """Return the topmost scripts of what these revisions bring with them, dependencies included."""
        with self._catch_revision_errors():
            return cast("set[Script]", self.revision_map._get_all_current(id_))

    def as_revision_number(self, id_: str | None) -> str | tuple[str, ...] | None:
        """Return the id that an identifier stands for; the ids for ``heads``; ``None`` for the base."""
        with self._catch_revision_errors():
            revisions, _ = self.revision_map._resolve_revision_number(id_)
        if not revisions:
            return None
        return revisions if id_ == "heads" else revisions[0]

    def get_current_head(self) -> str | None:
        """Return the head, by ``down_revision`` alone.

        Raises:
            CommandError: there are several.
        """
        message = (
            "The script directory has multiple heads (due to branching)."
            "Please use get_heads(), or merge the branches using alembic merge."
        )
        with self._catch_revision_errors(multiple_heads=message):
            return self.revision_map.get_current_head()

    def get_heads(self, consider_depends_on: bool = False) -> list[str]:
        """Return the heads; with ``consider_depends_on`` without those that another branch depends on."""
        return list(self.revision_map._real_heads if consider_depends_on else self.revision_map.heads)

    def get_base(self) -> str | None:
        """Return the base.

        Raises:
            CommandError: there are several.
        """
        bases = self.get_bases()
        if len(bases) > 1:
            raise CommandError("The script directory has multiple bases. Please use get_bases().")
        return bases[0] if bases else None

    def get_bases(self) -> list[str]:
        """Return the bases."""
        return list(self.revision_map.bases)

    # What Alembic's commands run ---------------------------------------------------------------------------

    def _upgrade_revs(self, destination: str, current_rev: Any) -> list[Any]:
        from limbeck_core.script.running import upgrade_steps

        return upgrade_steps(self, destination, current_rev)

    def _downgrade_revs(self, destination: str, current_rev: Any) -> list[Any]:
        from limbeck_core.script.running import downgrade_steps

        return downgrade_steps(self, destination, current_rev)

    def _stamp_revs(self, revision: Any, heads: Any) -> list[Any]:
        from limbeck_core.script.running import stamp_steps

        return stamp_steps(self, revision, heads)

    @contextmanager
    def _catch_revision_errors(
        self,
        ancestor: str | None = None,
        multiple_heads: str | None = None,
        start: str | None = None,
        end: str | None = None,
        resolution: str | None = None,
    ) -> Iterator[None]:
        """Turn the errors of the map into those that commands show."""
        try:
            yield
        except MissingRevision:
            raise  # a KeyError in Alembic, which goes through as well
        except RangeNotAncestorError as error:
            text = ancestor or (
                "Requested range %(start)s:%(end)s does not refer to ancestor/descendant revisions along "
                "the same branch"
            )
            lower, upper = (error.lower if start is None else start), (error.upper if end is None else end)
            raise CommandError(text % {"start": lower, "end": upper}) from error
        except MultipleHeads as error:
            text = multiple_heads or (
                "Multiple head revisions are present for given argument '%(head_arg)s'; please specify a "
                "specific target revision, '<branchname>@%(head_arg)s' to narrow to a specific head, or "
                "'heads' for all heads"
            )
            names = {"head_arg": end or error.argument, "heads": ", ".join(map(str, error.heads))}
            raise CommandError(text % names) from error
        except ResolutionError as error:
            text = resolution or f"Can't locate revision identified by '{as_text(error.argument)}'"
            raise CommandError(text) from error
        except RevisionError as error:
            raise CommandError(error.args[0]) from error


def _import_folders() -> list[str]:
    """Return the folders in which a script that ran here would find what it imports."""
    import sys

    return [folder or os.curdir for folder in sys.path if os.path.isdir(folder or os.curdir)]


def _refusal(problem: Problem) -> Exception:
    """Return what is raised for a file: a ``SyntaxError``, as its import would be, or why it is not read."""
    place = f"{problem.path}:{problem.line}" if problem.line else problem.path
    if problem.kind is ProblemKind.SYNTAX_ERROR:
        from limbeck_core.reading.compiling import syntax_error

        return syntax_error(problem)
    if str(problem.path).endswith(COMPILED_SUFFIXES):
        return ImportError(f"{place}: {problem.message}", path=problem.path)
    return CommandError(f"{place}: {problem.message}")
