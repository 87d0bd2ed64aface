"""The command palette on the explorer: what it is asked from, and what is done with the answer."""

from __future__ import annotations

from collections import deque
from functools import cached_property
from typing import TYPE_CHECKING

from textual import events

from limbeck.commands import Scope
from limbeck.hidden import same_node
from limbeck.loading import Opened, Reading
from limbeck.request import OpenRequest
from limbeck.screens.exporting import ExportingScreen
from limbeck.screens.history_screen import Place
from limbeck.widgets.detail_pane import Detail
from limbeck.widgets.find_line import FindLine
from limbeck.widgets.history_view import HistoryView

if TYPE_CHECKING:
    from limbeck.palette.choices import Choice
    from limbeck.screens.palette import PaletteScreen

MOST_TYPED_AHEAD = 64
"""How many keys can be on their way while the palette opens."""


class AskingScreen(ExportingScreen, is_link=True):
    """A history with the command palette."""

    def __init__(self, request: OpenRequest, reading: Reading, *, ascii_only: bool) -> None:
        super().__init__(request, reading, ascii_only=ascii_only)
        self._palette: PaletteScreen | None = None
        self._came_here: deque[events.Key] = deque(maxlen=MOST_TYPED_AHEAD)

    def on_key(self, event: events.Key) -> None:
        """Note that a key came this way: what it does is settled further up, when the palette may stand."""
        self._came_here.append(event)

    def pass_to_palette(self, event: events.Key) -> bool:
        """Pass on a key that came here and was meant for the palette; return whether it was one."""
        palette = self._palette
        is_meant = palette is not None and self.app.screen is palette and event in self._came_here
        if palette is not None and is_meant:
            palette.take_typed_ahead(event)
        return is_meant

    def pass_to_find(self, event: events.Key) -> bool:
        """Pass on a key that came here and was meant for a line of find; return whether it was one."""
        return self.app.screen is self and any(line.take_typed_ahead(event) for line in self._find_lines)

    @cached_property
    def _find_lines(self) -> tuple[FindLine, ...]:
        """The lines of find, which stay: each key asks them."""
        return tuple(self.query(FindLine))

    def action_palette(self) -> None:
        """Open the command palette."""
        self.ask()

    def action_plan(self) -> None:
        """Ask what would run from the selected revision up to the heads."""
        node = self.selected
        start = f" from {self.opened.history.dag.ids[node]}" if self.opened and node is not None else ""
        self.ask(f"plan heads{start}")

    def action_locate(self) -> None:
        """Ask where something pasted is."""
        self.ask("locate ")

    def action_export(self) -> None:
        """Ask for a format and a file."""
        self.ask("export ")

    def ask(self, text: str = "") -> None:
        """Open the command palette with a text in it."""
        if self.opened is None or self._haystack is None:
            self.notice = self.nothing_here
            return
        from limbeck.palette.hits import PaletteIndex
        from limbeck.screens.palette import PaletteScreen

        themes = tuple(sorted(self.app.available_themes))
        index = PaletteIndex(
            self.opened.history,
            self._haystack,
            themes,
            ascii_only=self.ascii_only,
            keymap=self.settings.keymap,
            operations=self,
            offers_merge=bool(self.forks),
        )
        self.prepare()
        asked = self.opened
        view = self.query_one(HistoryView)
        before, top = self.lit, view.scroll_offset.y

        def preview(nodes: frozenset[int] | None) -> bool:
            return self.opened is asked and self._light_for_a_while(nodes if nodes is not None else before)

        async def chosen(choice: Choice | None) -> None:
            self._palette = None
            if self.opened is asked:
                self.lit = before
            view.scroll_to(y=top, animate=False, force=True)
            await self._choose(choice, asked)

        self._palette = PaletteScreen(
            index, ascii_only=self.ascii_only, text=text, preview=preview, is_ready=self.is_ready
        )
        self.app.push_screen(self._palette, chosen)

    def _light_for_a_while(self, nodes: frozenset[int] | None) -> bool:
        """Light nodes up without moving the cursor; return whether they are others than before."""
        if nodes == self.lit or self.opened is None:
            return False
        self.lit = nodes
        self._reveal_lit()
        return True

    def _reveal_lit(self) -> None:
        """Bring the first of what is lit up into view, and leave the cursor where it is."""
        view = self.query_one(HistoryView)
        if self.lit and self.opened is not None:
            view.reveal(min(self.lit, key=view.row_of))

    def index_grew(self) -> None:
        super().index_grew()
        from limbeck.screens.palette import PaletteScreen

        if isinstance(self.app.screen, PaletteScreen):
            self.app.screen.answer_again()

    def action_ask_history_of(self) -> None:
        """Open the command palette to ask for the history of a table or column."""
        self.ask("history of ")

    def action_ask_where_heads_part(self) -> None:
        """Ask where heads go apart."""
        self.ask("heads part ")

    async def _choose(self, choice: Choice | None, asked: Opened) -> None:
        """Do what was chosen in the palette, which may have been opened on an earlier reading."""
        from limbeck.palette.choices import (
            Export,
            GoTo,
            OpenPlace,
            PickTheme,
            Pin,
            Run,
            ShowHistoryOf,
            ShowPlan,
            ShowSet,
        )

        match choice:
            case GoTo(node) if self.opened is not None:
                found = same_node(asked, node, self.opened)
                if found is None:
                    self.notice = "It is no longer in this history"
                else:
                    self.go_to(found)
            case ShowSet(listed) | ShowPlan(listed):
                self._show_set(listed)
                self._reveal_lit()
            case OpenPlace(path, line) if self.opened is not None:
                own = self.opened.history.node_of_file(path)
                if own is not None:
                    self.go_to(own)
                self.hold(Place(own, path, line))
                self._show_detail(Detail.SCRIPT)
            case Export(kind, file):
                self.export(kind, file)
            case Run(command):
                if command.scope is Scope.SCRIPT:
                    self._show_detail(Detail.SCRIPT)
                    self.focus_detail()
                where = {Scope.EXPLORER: self, Scope.SCRIPT: self._detail.script}
                await where.get(command.scope, self.query_one(HistoryView)).run_action(command.action)
            case Pin(name):
                self.pin = name
            case PickTheme(theme):
                self.app.theme = theme
            case ShowHistoryOf(table, column):
                self.show_history_of(table, column)
                self._reveal_lit()
