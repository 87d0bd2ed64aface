"""One revision file."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

from limbeck_core.errors import CommandError, LoopDetected, RevisionError, UnknownMetadata
from limbeck_core.graph.identifiers import as_tuple
from limbeck_core.graph.labels import NO_LABELS
from limbeck_core.reading.docstring import first_paragraph, long_doc
from limbeck_core.reading.header import StockHeader
from limbeck_core.reading.metadata import ScriptMetadata, Unknown, declares_no_down_revision
from limbeck_core.script.loading import load_script
from limbeck_core.script.revision import Revision

FIELDS = ("revision", "down_revision", "branch_labels", "depends_on")
"""What a script declares, in the order in which it is looked at."""


class Script(Revision):
    """A revision file in a version location.

    Args:
        module: the script, imported.
        rev_id: its revision id.
        path: its file.

    As in Alembic it is a `Revision` with a path and a docstring; `module` alone imports, and so executes, it.

    >>> from limbeck_core.script import ScriptDirectory
    >>> script = ScriptDirectory("migrations").get_revision("b26e")
    >>> script.revision, script.down_revision, script.doc
    ('b26e3c4d5f60', 'ae1027a6acf', 'add orders')
    >>> script.cmd_format(verbose=False, include_parents=True, include_doc=True)
    'ae1027a6acf -> b26e3c4d5f60 (head), add orders'
    >>> script.log_entry.splitlines()[:2], script.longdoc.splitlines()[-1]
    (['Rev: b26e3c4d5f60 (head)', 'Parent: ae1027a6acf'], 'Create Date: 2024-03-02 12:00:00')
    """

    __slots__ = ("_docstring", "path")

    path: str
    """The file, with symbolic links resolved where it comes from a `ScriptDirectory`."""

    _db_current_indicator: bool | None = None
    """Set by a caller who knows that a database stands here; shown as ``(current)``."""

    _module: ModuleType | None = None
    _docstring: str
    """What the source says; the module, once there is one, may say something else."""

    def __init__(self, module: ModuleType, rev_id: str, path: str | os.PathLike[str]) -> None:
        self._module = module
        self._docstring = ""
        self.path = os.fspath(path)
        super().__init__(
            rev_id,
            module.down_revision,
            branch_labels=as_tuple(getattr(module, "branch_labels", None)),
            dependencies=as_tuple(getattr(module, "depends_on", None)),
        )

    @classmethod
    def from_stock(cls, stock: StockHeader, path: str) -> Script:
        """Make a script from a header that is stock, as `from_metadata` does from any.

        Raises:
            LoopDetected: the script names itself.
        """
        revision, parents, docstring, _ = stock
        if revision in parents:
            raise LoopDetected(revision)
        script = cls.__new__(cls)
        script.path = path
        script._docstring = docstring
        # what `_declare` does, without a call for each of thousands
        script.revision = revision
        script.down_revision = parents[0] if len(parents) == 1 else parents or None
        script.dependencies = script._branch_labels = None
        script._shared_labels = NO_LABELS
        script._orig_branch_labels = script._followers = script._all_followers = ()
        script._resolved_dependencies = script._run_dependencies = ()
        return script

    @classmethod
    def from_metadata(cls, metadata: ScriptMetadata) -> Script:
        """Make a script from what its source declares, without importing it.

        Raises:
            UnknownMetadata: something cannot be known without running the script.
            CommandError: there is no revision id.
            RevisionError: the id is illegal, the script names itself, or something is not a string. Alembic
                takes a tuple or bytes for an id, lists it as a head, and fails with ``TypeError`` and the
                like as soon as it walks over the revision.
        """
        revision, parents = metadata.revision, metadata.down_revision
        needed, labels = metadata.depends_on, metadata.branch_labels
        if type(revision) is str and type(parents) is type(needed) is type(labels) is tuple:
            return cls.placed(metadata, revision, parents, needed, labels)
        for name, value in zip(FIELDS, (revision, parents, labels, needed), strict=True):
            if isinstance(value, Unknown):
                raise _unknown(metadata, name, value)
        if line := metadata.lines.revision:
            raise RevisionError(f"revision in {metadata.path}, line {line}, is None, where an id is a string")
        raise CommandError(
            f"Could not determine revision id from filename {os.path.basename(metadata.path)}. "
            "Be sure the 'revision' variable is declared inside the script (please see 'Upgrading "
            "from Alembic 0.1 to 0.2' in the documentation)."
        )

    @classmethod
    def placed(
        cls,
        metadata: ScriptMetadata,
        revision: str,
        down_revision: tuple[str, ...],
        dependencies: tuple[str, ...],
        branch_labels: tuple[str, ...],
    ) -> Script:
        """Make a script that a map takes with these names, which may be fewer than its source declares."""
        script = cls.__new__(cls)
        script.path = metadata.path
        script._docstring = metadata.docstring
        Revision.__init__(script, revision, down_revision or None, dependencies or None, branch_labels)
        return script

    @property
    def module(self) -> ModuleType:
        """The script as a module: imported, and so executed, when it is first asked for."""
        if self._module is None:
            self._module = load_script(self.path)
        return self._module

    @module.setter
    def module(self, module: ModuleType) -> None:
        self._module = module

    @property
    def doc(self) -> str:
        """The first paragraph of the docstring."""
        return first_paragraph(self.longdoc)

    @property
    def longdoc(self) -> str:
        """The docstring."""
        if self._module is None:
            return long_doc(self._docstring)
        doc: str | bytes | None = self._module.__doc__
        if not doc:
            return ""
        if isinstance(doc, bytes):
            doc = doc.decode(self._module._alembic_source_encoding)
        return doc.strip()

    @property
    def log_entry(self) -> str:
        """What ``alembic history --verbose`` prints."""
        lines = [f"Rev: {self.revision}{self._marks(is_head=self.is_head)}{self._current}"]
        if self.is_merge_point:
            lines.append(f"Merges: {self._format_down_revision()}")
        else:
            lines.append(f"Parent: {self._format_down_revision()}")
        if self.dependencies:
            lines.append(f"Also depends on: {_comma(as_tuple(self.dependencies))}")
        if self.is_branch_point:
            lines.append(f"Branches into: {_comma(self._nextrev_in_order)}")
        if self.branch_labels:
            lines.append(f"Branch names: {_comma(self._labels_in_order())}")
        lines.append(f"Path: {self.path}")
        paragraphs = "\n".join(f"    {line}" for line in self.longdoc.splitlines())
        return "\n".join(lines) + f"\n\n{paragraphs}\n"

    def __str__(self) -> str:
        marks = self._marks(is_head=self.is_head)
        return f"{self._format_down_revision()} -> {self.revision}{marks}, {self.doc}"

    def cmd_format(
        self,
        verbose: bool,
        include_branches: bool = False,
        include_doc: bool = False,
        include_parents: bool = False,
        tree_indicators: bool = True,
    ) -> str:
        """Return what Alembic's commands print for the revision."""
        if verbose:
            return self.log_entry
        return self._head_only(include_branches, include_doc, include_parents, tree_indicators)

    def _head_only(
        self,
        include_branches: bool = False,
        include_doc: bool = False,
        include_parents: bool = False,
        tree_indicators: bool = True,
        head_indicators: bool = True,
    ) -> str:
        text = self.revision
        if include_parents:
            needed = f" ({_comma(as_tuple(self.dependencies))})" if self.dependencies else ""
            text = f"{self._format_down_revision()}{needed} -> {text}"
        if include_branches and self.branch_labels:
            text += f" ({_comma(self._labels_in_order())})"
        if head_indicators or tree_indicators:
            if self._is_real_head:
                text += " (head)"
            elif self.is_head:
                text += " (effective head)"
            text += self._current
        if tree_indicators:
            text += self._marks()
        if include_doc:
            text += f", {self.doc}"
        return text

    @property
    def _script_path(self) -> Path:
        return Path(self.path)

    @property
    def _current(self) -> str:
        return " (current)" if self._db_current_indicator else ""

    def _marks(self, *, is_head: bool = False) -> str:
        head = " (head)" if is_head else ""
        branch_point = " (branchpoint)" if self.is_branch_point else ""
        return head + branch_point + (" (mergepoint)" if self.is_merge_point else "")

    def _format_down_revision(self) -> str:
        return _comma(self._versioned_down_revisions) if self.down_revision else "<base>"

    def _labels_in_order(self) -> list[str]:
        """Return the labels as declared, then those inherited by name, whatever the hash seed."""
        own = [label for label in self._orig_branch_labels if label in self.branch_labels]
        return [*own, *sorted(self.branch_labels.difference(own))]


def _comma(names: Iterable[str]) -> str:
    return ", ".join(names)


def _unknown(metadata: ScriptMetadata, name: str, value: Unknown) -> UnknownMetadata | RevisionError:
    if name == "down_revision" and declares_no_down_revision(metadata):
        return RevisionError(f"Revision {metadata.revision} in {metadata.path} declares no down_revision")
    if value.is_misfit:
        of = f" of revision {metadata.revision}" if isinstance(metadata.revision, str) else ""
        return RevisionError(f"{name}{of} in {metadata.path}, line {value.line}, is {value.reason}")
    return UnknownMetadata(
        f"{name} of {metadata.path}, line {value.line}, cannot be known without running the script: "
        f"{value.reason}",
        metadata.path,
        value.line,
    )
