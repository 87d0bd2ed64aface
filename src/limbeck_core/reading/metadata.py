"""What a script declares, as its source says it."""

# Without `from __future__ import annotations`: of each field of a named tuple that is annotated by a text,
# Python compiles the text at every start.

from typing import NamedTuple, TypeAlias

from limbeck_core.problems import Problem
from limbeck_core.reading.docstring import facts, first_paragraph, long_doc
from limbeck_core.values import value


@value
class Unknown:
    """A value that cannot be known without running the script, or is none that belongs there.

    >>> from limbeck_core.reading import read_script
    >>> read_script("computed.py").revision
    Unknown(line=2, reason='a call: uuid.uuid4()', is_misfit=False)
    """

    line: int
    """The line of the expression, from 1."""
    reason: str
    """What stands there, for example ``a call: get_down_revision(revision)``."""
    is_misfit: bool = False
    """Whether the value is known, and of a type that no identifier has: running the script is of no use."""


Identifiers: TypeAlias = tuple[str, ...]


@value
class Lines:
    """The line of each assignment, from 1; 0 where there is none.

    >>> from limbeck_core.reading import read_script
    >>> read_script("migrations/versions/ae1027a6acf_add_users.py").lines
    Lines(revision=8, down_revision=9, branch_labels=10, depends_on=11)
    """

    revision: int = 0
    down_revision: int = 0
    branch_labels: int = 0
    depends_on: int = 0


class ScriptMetadata(NamedTuple):
    """The metadata of one script file.

    A tuple by name, since thousands of them are made at once: that takes a third of the time of a dataclass.

    >>> from limbeck_core.reading import read_script
    >>> script = read_script("migrations/versions/b26e3c4d5f60_add_orders.py")
    >>> script.revision, script.down_revision, script.doc, script.create_date
    ('b26e3c4d5f60', ('ae1027a6acf',), 'add orders', '2024-03-02 12:00:00')
    """

    path: str
    """The file, absolute and with symbolic links resolved, as ``Script.path`` in Alembic."""
    revision: str | Unknown | None
    """The id; ``None`` where neither the source nor a legacy file name gives one."""
    down_revision: Identifiers | Unknown = ()
    """Parents in the declared order; empty for a base."""
    branch_labels: Identifiers | Unknown = ()
    depends_on: Identifiers | Unknown = ()
    down_revision_is_sequence: bool = False
    """Whether the source holds a tuple, list or set: Alembic keeps a string a string."""
    depends_on_is_sequence: bool = False
    docstring: str = ""
    """As the source has it."""
    encoding: str = "utf-8"
    lines: Lines = Lines()
    problem: Problem | None = None
    """Why Python does not load the file, where the metadata could be read all the same."""

    @property
    def longdoc(self) -> str:
        """The docstring without blank space around it, as ``Script.longdoc`` in Alembic."""
        return long_doc(self.docstring)

    @property
    def doc(self) -> str:
        """The first paragraph of the docstring, as ``Script.doc`` in Alembic."""
        return first_paragraph(self.longdoc)

    @property
    def create_date(self) -> str | None:
        """The text after ``Create Date:`` in the docstring."""
        return facts(self.longdoc)[0]

    @property
    def revises(self) -> str | None:
        """The text after ``Revises:`` in the docstring."""
        return facts(self.longdoc)[1]

    @property
    def is_unknown(self) -> bool:
        """Whether some of what it declares is not known, or is nothing that belongs there."""
        return (
            isinstance(self.revision, Unknown)
            or isinstance(self.down_revision, Unknown)
            or isinstance(self.branch_labels, Unknown)
            or isinstance(self.depends_on, Unknown)
        )

    @property
    def is_computed(self) -> bool:
        """Whether some of what it declares cannot be known without running it."""
        declared = (self.revision, self.down_revision, self.branch_labels, self.depends_on)
        return any(isinstance(value, Unknown) and not value.is_misfit for value in declared)


def declares_no_down_revision(metadata: ScriptMetadata) -> bool:
    """Return whether nothing in a script assigns ``down_revision``, for which Alembic refuses it."""
    value = metadata.down_revision
    return (
        isinstance(value, Unknown)
        and not metadata.lines.down_revision
        and value.reason.startswith("nothing is assigned")
    )
