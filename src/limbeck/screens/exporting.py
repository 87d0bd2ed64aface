"""Exporting what the history pane shows, to a file or to the clipboard."""

from __future__ import annotations

import os
from pathlib import Path

from limbeck.rows import HistoryRows
from limbeck.screens.searching import SearchingScreen
from limbeck_core.errors import CommandError


class ExportingScreen(SearchingScreen, is_link=True):
    """A history of which what is shown can be exported."""

    def export(self, kind: str, path: str | None) -> None:
        """Write what is shown to a file, after a question where it is there, or copy it."""
        content = self._content(kind)
        if content is None:
            self.notice = self.nothing_here
        elif path is None:
            self.app.copy_to_clipboard(content)
            self.notice = f"Copied as {kind}: {len(content.splitlines())} lines"
        elif self._request.read_only:
            self.notice = "Opened read-only: nothing is written; copying works"
        elif os.path.lexists(os.path.expanduser(path)):
            self._ask_to_replace(path, content)
        else:
            self._write(path, content)

    def _content(self, kind: str) -> str | None:
        from limbeck.export import Format, Shown, exported

        source = self._view.source
        if self.opened is None or not isinstance(source, HistoryRows):
            return None
        history = self.opened.history
        shown = Shown(history, history.dag, source.drawing)
        return exported(shown, Format(kind), source.composer)

    def _ask_to_replace(self, path: str, content: str) -> None:
        from limbeck.screens.chooser import ChooserScreen

        def replace(index: int | None) -> None:
            if index == 1:
                self._write(path, content, replacing=True)
            else:
                self.notice = f"Left as it is: {path}"

        labels = ["Leave it as it is", "Replace it"]
        self.app.push_screen(ChooserScreen(f"{path} is there", labels, ascii_only=self.ascii_only), replace)

    def _write(self, path: str, content: str, *, replacing: bool = False) -> None:
        from limbeck_core.writing.files import create_file

        file = Path(path).expanduser()
        beside = file.with_name(f".{file.name}.{os.getpid()}")
        try:
            if replacing:
                create_file(beside, content.encode("utf-8", "replace"))
                os.replace(beside, file)
            else:
                create_file(file, content.encode("utf-8", "replace"))
        except (OSError, CommandError) as error:
            beside.unlink(missing_ok=True)
            self.notice = f"Not written: {error}"
            return
        self.notice = f"Written: {path}, {len(content.splitlines())} lines"
