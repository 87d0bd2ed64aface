"""The writing side of a script directory: new revision files, and the files of a new environment."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from limbeck_core.errors import CommandError, RevisionError
from limbeck_core.graph.identifiers import as_tuple
from limbeck_core.script.revision import Revision, RevisionMap
from limbeck_core.script.script import Script
from limbeck_core.values import value
from limbeck_core.writing import (
    Clock,
    append_to_file,
    create_file,
    file_name,
    format_as_comma,
    render,
    status,
    time_of_creation,
)

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from datetime import datetime
    from functools import cached_property

    from limbeck_core.config import MessagingOptions, PostWriteHookConfig

Identifiers: TypeAlias = "str | Iterable[str]"
"""One identifier or label, or several."""


@value
class DraftedRevision:
    """A new revision before its template is rendered."""

    path: Path
    """Where the file goes."""
    variables: dict[str, Any]
    """What the template is told."""


class WritingSide:
    """What a `ScriptDirectory` writes."""

    dir: str
    file_template: str
    truncate_slug_length: int
    version_locations: list[str]
    output_encoding: str
    timezone: str | None
    hooks: list[PostWriteHookConfig]
    messaging_opts: MessagingOptions
    revision_map: RevisionMap
    clock: Clock | None = None
    """The time, where it is not that of the machine."""

    if TYPE_CHECKING:

        @cached_property
        def _version_locations(self) -> Sequence[Path]: ...

        def _catch_revision_errors(
            self, *, multiple_heads: str | None = None
        ) -> AbstractContextManager[None]: ...

        def _from_new_file(self, path: Path) -> Script | None: ...

    def generate_revision(
        self,
        revid: str,
        message: str | None,
        head: Identifiers | None = None,
        splice: bool | None = False,
        branch_labels: Identifiers | None = None,
        version_path: str | os.PathLike[str] | None = None,
        file_template: str | None = None,
        depends_on: Identifiers | None = None,
        **kw: Any,
    ) -> Script | None:
        """Write a new revision file, run the hooks on it, and add it to the map.

        The project's ``script.py.mako`` is rendered, which runs what it holds. The file appears whole or not
        at all, and never in the place of another.

        Example:
            >>> from tempfile import TemporaryDirectory
            >>> from limbeck_core.script import ScriptDirectory
            >>> template = "revision, down_revision = ${repr((up_revision, down_revision))}"
            >>> with TemporaryDirectory() as folder:
            ...     _ = Path(folder, "script.py.mako").write_text(template)
            ...     directory = ScriptDirectory(folder, messaging_opts={"quiet": True})
            ...     first = directory.generate_revision("ae10", "Add users")
            ...     second = directory.generate_revision("27c6", "Add a phone to users")
            >>> Path(second.path).name, second.down_revision
            ('27c6_add_a_phone_to_users.py', 'ae10')

        Args:
            revid: The revision id; `limbeck_core.util.rev_id` gives new ones.
            message: What the revision does.
            head: What it follows, by default the head; several for a merge.
            splice: Whether it may follow what is no head.
            branch_labels: Its branch labels.
            version_path: The version location that it goes to.
            file_template: Ignored, as in Alembic.
            depends_on: What it depends on; ids may be partial.
            **kw: Further variables of the template.

        Returns:
            The script; ``None`` if its file name is one that is never read.

        Raises:
            CommandError: With Alembic's text; also if the file exists.
            SyntaxError: What the template makes is no Python; the file stays, as in Alembic.
        """
        draft = self._draft_revision(
            revid, message, head, splice, branch_labels, version_path, depends_on, folders=True
        )
        self._generate_template(Path(self.dir, "script.py.mako"), draft.path, **draft.variables, **kw)
        path = draft.path
        if self.hooks:
            from limbeck_core.script.write_hooks import _run_hooks

            _run_hooks(path, self.hooks)
        return self._add_new_file(path, branch_labels)

    def _draft_revision(
        self,
        revid: str,
        message: str | None,
        head: Identifiers | None = None,
        splice: bool | None = False,
        branch_labels: Identifiers | None = None,
        version_path: str | os.PathLike[str] | None = None,
        depends_on: Identifiers | None = None,
        *,
        folders: bool = False,
    ) -> DraftedRevision:
        """Return where a new revision goes and what its template is told, without writing anything.

        Args:
            revid: As the others, see `generate_revision`.
            message: What the revision does.
            head: What it follows.
            splice: Whether it may follow what is no head.
            branch_labels: Its branch labels.
            version_path: The version location that it goes to.
            depends_on: What it depends on.
            folders: Whether missing folders are made, at the moment at which Alembic makes them.
        """
        try:
            Script.verify_rev_id(revid)
        except RevisionError as error:
            raise CommandError(error.args[0]) from error
        heads = self._revisions_to_follow("head" if head is None else head)
        create_date = self._generate_create_date()
        folder = self._folder_for(heads, version_path)
        if folders and self.version_locations:
            self._ensure_directory(folder)
        path = self._rev_path(folder, revid, message, create_date)
        if folders:
            self._ensure_directory(path.parent)
        if not splice:
            _refuse_splice(heads)
        needed = self._resolved_dependencies(depends_on) if depends_on else None
        return DraftedRevision(
            path,
            {
                "up_revision": str(revid),
                "down_revision": _as_scalar(
                    tuple(head.revision if head is not None else None for head in heads)
                ),
                "branch_labels": None if branch_labels is None else as_tuple(branch_labels),
                "depends_on": _as_scalar(needed),
                "create_date": create_date,
                "comma": format_as_comma,
                "message": "empty message" if message is None else message,
            },
        )

    def _revisions_to_follow(self, head: Identifiers) -> tuple[Revision | None, ...]:
        with self._catch_revision_errors(
            multiple_heads=(
                "Multiple heads are present; please specify the head revision on which the new revision "
                "should be based, or perform a merge."
            )
        ):
            heads = []
            for revision in self.revision_map.get_revisions(head):
                if isinstance(revision, str):
                    raise RevisionError(f"{head!r} leads to the {revision}, which no revision can follow")
                heads.append(revision)
        if len(set(heads)) != len(heads):
            raise CommandError("Duplicate head revisions specified")
        return tuple(heads)

    def _folder_for(
        self, heads: Sequence[Revision | None], version_path: str | os.PathLike[str] | None
    ) -> Path:
        """Return the version location of a new script: the one asked for, the only one, or its parent's."""
        if version_path is not None:
            folder = Path(version_path)
        elif len(self._version_locations) == 1:
            folder = self._version_locations[0]
        else:
            parents = (head._script_path.parent for head in heads if isinstance(head, Script))
            found = next(parents, None)
            if found is None:
                raise CommandError("Multiple version locations present, please specify --version-path")
            folder = found
        if folder.absolute() not in (location.absolute() for location in self._version_locations):
            raise CommandError(f"Path {folder} is not represented in current version locations")
        return folder

    def _resolved_dependencies(self, depends_on: Identifiers) -> list[str]:
        """Return what a new script depends on: labels as they are, all else as full ids."""
        names = []
        with self._catch_revision_errors():
            # as in Alembic bytes are one name, and are refused as such
            for name in [depends_on] if isinstance(depends_on, bytes) else as_tuple(depends_on):
                revision = self.revision_map.get_revision(name)
                if revision is None:
                    raise RevisionError(f"{name!r} is no revision that another can depend on")
                names.append(name if name in revision.branch_labels else revision.revision)
        return names

    def _add_new_file(self, path: Path, branch_labels: Identifiers | None) -> Script | None:
        try:
            script = self._from_new_file(path)
        except RevisionError as error:
            raise CommandError(error.args[0]) from error
        if script is None:
            return None
        if branch_labels and not script.branch_labels:
            raise CommandError(
                f"Version {script.revision} specified branch_labels {branch_labels}, however the migration "
                f"file {script.path} does not have them; have you upgraded your script.py.mako to include "
                "the 'branch_labels' section?"
            )
        self.revision_map.add_revision(script)
        return script

    # The steps, under the names by which Alembic's commands and its users' programs call them --------------

    def _generate_create_date(self) -> datetime:
        return time_of_creation(self.timezone, self.clock)

    def _rev_path(
        self, path: str | os.PathLike[str], rev_id: str, message: str | None, create_date: datetime
    ) -> Path:
        name = file_name(self.file_template, rev_id, message, create_date, self.truncate_slug_length)
        return Path(path) / name

    def _ensure_directory(self, path: Path) -> None:
        path = path.absolute()
        if not path.exists():
            with status(f"Creating directory {path}", **self.messaging_opts):
                os.makedirs(path)

    def _generate_template(self, src: Path, dest: Path, **kw: Any) -> None:
        with status(f"Generating {dest.absolute()}", **self.messaging_opts):
            create_file(dest, render(src, self.output_encoding, **kw))

    def _append_template(self, src: Path, dest: Path, **kw: Any) -> None:
        with status(f"Appending to existing {dest.absolute()}", **self.messaging_opts):
            content = render(src, self.output_encoding, **kw)
            append_to_file(dest, "\n\n".encode(self.output_encoding) + content)

    def _copy_file(self, src: Path, dest: Path) -> None:
        with status(f"Generating {dest.absolute()}", **self.messaging_opts):
            create_file(dest, src.read_bytes(), permissions=src.stat().st_mode & 0o7777)


def _refuse_splice(heads: Iterable[Revision | None]) -> None:
    for head in heads:
        if head is not None and not head.is_head:
            raise CommandError(
                f"Revision {head.revision} is not a head revision; please specify --splice to create a new "
                "branch from this revision"
            )


def _as_scalar(names: Sequence[str | None] | None) -> str | Sequence[str | None] | None:
    """Return no name as ``None``, one as itself, and several as they stand, in a tuple or a list."""
    if not names:
        return None
    return names[0] if len(names) == 1 else names
