"""Importing a script whose source does not tell what it declares, once the user has seen what would run."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from limbeck.screens.listing_problems import ProblemsScreen
from limbeck.spans import place_of
from limbeck.wish import Extent

if TYPE_CHECKING:
    from limbeck_core.reading.metadata import ScriptMetadata


class ImportingScreen(ProblemsScreen, is_link=True):
    """A history in which a single script can be imported."""

    def action_import_script(self) -> None:
        """Show what importing this script would run, and ask."""
        self.catch_up()
        if self.opened is None or self.shown.path is None:
            self.notice = "No script to import here"
            return
        if self._request.read_only:
            self.notice = "Opened read-only: no code of the project runs"
            return
        history, path = self.opened.history, self.shown.path
        script = next((script for script in history.scripts if script.path == path), None)
        if script is None or not script.is_computed:
            self.notice = "Its source tells all that it declares: there is nothing to import"
            return
        # Imported here: nothing of this is needed unless somebody asks for it.
        from limbeck.screens.import_dialog import ImportDialog
        from limbeck_core.reading.importing import ImportPlan, search_path
        from limbeck_core.reading.signatures import signature
        from limbeck_core.script.hook_commands import project_python

        plan = ImportPlan(
            path,
            project_python(history.root, self._request.python),
            history.root,
            search_path(history.project.sources),
        )
        before = signature(path)

        def imported(found: ScriptMetadata | None) -> None:
            if found is not None:
                self._take_in_imported(before, found)

        place = place_of(history, path)
        dialog = ImportDialog(plan, self.files.get(path), script, place, ascii_only=self.ascii_only)
        self.app.push_screen(dialog, imported)

    def _take_in_imported(self, before: tuple[int, int, int], found: ScriptMetadata) -> None:
        """Keep what a script declared while its file stays as it was, and draw the history with it."""
        others = (pair for pair in self._request.imported if pair[1].path != found.path)
        self._request = replace(self._request, imported=(*others, (before, found)))
        self.notice = "Imported"
        self._start_reading(Extent.LAYOUT, why="Imported")
