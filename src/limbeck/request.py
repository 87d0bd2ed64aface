"""What the user asked to open, as the command line says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limbeck_core.values import value

if TYPE_CHECKING:
    from collections.abc import Callable

    from limbeck_core.history import History
    from limbeck_core.reading.beside import SyntaxBeside
    from limbeck_core.reading.metadata import ScriptMetadata
    from limbeck_core.reading.signatures import Signature


@value
class OpenRequest:
    """One history to open, and how."""

    path: str = "."
    """The project's folder, or a configuration file, or a folder of migrations."""
    config_file: str | None = None
    """The configuration file, where the user names one (``-c``)."""
    section: str | None = None
    """The section of the configuration file, where the user names one (``-n``)."""
    sources: tuple[str, ...] = ()
    """More source trees for constants that scripts import (``--source``)."""
    ascii: bool | None = None
    """Whether the graph is drawn in ASCII; ``None`` lets the locale decide."""
    python: str | None = None
    """The interpreter for what belongs to the project, where the user names one (``--python``)."""
    imported: tuple[tuple[Signature, ScriptMetadata], ...] = ()
    """What scripts have declared when the user had them imported, with the files as they were then."""
    read_only: bool = False
    """Whether every write is refused."""
    watch: bool = True
    """Whether changes on disk may be followed."""
    demo: str | None = None
    """The bundled history to open in place of ``path``."""

    def history(
        self,
        *,
        check_newest: bool,
        progress: Callable[[int, int], None] | None = None,
        beside: SyntaxBeside | None = None,
    ) -> History:
        """Read what is to be opened in place of a bundled history.

        Args:
            check_newest: Whether the scripts that were changed last are parsed as a whole.
            progress: Called with the number of files read and of all files.
            beside: Parses them meanwhile, to be asked by ``History.with_newest_checked``.

        Raises:
            CommandError: There is none, or there are several.
        """
        from limbeck_core.history import History

        return History.open(
            self.path,
            self.section or "alembic",
            named=self.section is not None,
            config_file=self.config_file,
            sources=self.sources,
            progress=progress,
            check_newest=check_newest,
            beside=beside,
        )
