"""The command palette on the explorer: what it is asked from, and what is done with the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limbeck.commands import Scope
from limbeck.hidden import same_node
from limbeck.loading import Opened
from limbeck.screens.searching import SearchingScreen
from limbeck.widgets.history_view import HistoryView

if TYPE_CHECKING:
    from limbeck.hits import Choice


class AskingScreen(SearchingScreen):
    """A history with the command palette."""

    def action_palette(self) -> None:
        """Open the command palette."""
        if self.opened is None or self._haystack is None:
            self.notice = self.nothing_here
            return
        from limbeck.hits import PaletteIndex
        from limbeck.screens.palette import PaletteScreen

        themes = tuple(sorted(self.app.available_themes))
        index = PaletteIndex(
            self.opened.history,
            self._haystack,
            themes,
            ascii_only=self.ascii_only,
            keymap=self.settings.keymap,
        )
        asked = self.opened

        async def chosen(choice: Choice | None) -> None:
            await self._choose(choice, asked)

        self.app.push_screen(PaletteScreen(index, ascii_only=self.ascii_only), chosen)

    async def _choose(self, choice: Choice | None, asked: Opened) -> None:
        """Do what was chosen in the palette, which may have been opened on an earlier reading."""
        from limbeck.hits import GoTo, PickTheme, Run, ShowSet

        match choice:
            case GoTo(node) if self.opened is not None:
                found = same_node(asked, node, self.opened)
                if found is None:
                    self.notice = "It is no longer in this history"
                else:
                    self.go_to(found)
            case ShowSet(resolution):
                self._show_set(resolution)
            case Run(command):
                rows = command.scope is not Scope.EXPLORER
                await (self.query_one(HistoryView) if rows else self).run_action(command.action)
            case PickTheme(theme):
                self.app.theme = theme
