"""The screen of a history: its panes, what is selected, and the reading that fills it."""

from __future__ import annotations

import os
import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.reactive import var
from textual.timer import Timer

from limbeck.columns import Columns
from limbeck.first_rows import FirstRows, RowsWanted
from limbeck.hidden import carried, same_node
from limbeck.loading import Opened, Reading
from limbeck.request import OpenRequest
from limbeck.screens.reading import ReadingScreen
from limbeck.settings import Settings
from limbeck.summary import changes_text, fresh_nodes, header_spans, key_spans, notice_spans, problem_spans
from limbeck.widgets.borders import border_text
from limbeck.widgets.detail_pane import DetailPane
from limbeck.widgets.history_view import HistoryView
from limbeck.widgets.lines import SpansLine
from limbeck.widgets.revision_find_line import RevisionFindLine
from limbeck.widgets.rows_view import RowsView
from limbeck_core.problems import Severity

if TYPE_CHECKING:
    from limbeck.source.files import ScriptFiles

SHOWS_SCRIPTS = ("limbeck.facts", "limbeck.source.files", "limbeck.source.shaping")
"""The modules that the right-hand pane needs to show the first script, which comes coloured."""

COLOURS_SCRIPTS = "pygments.lexers.python"
"""The module that it needs for all others."""

FOLLOW_DELAY = 0.045
"""Seconds without a key after which the right-hand pane follows the cursor.

More than lie between the repeats of a held key, which so repaints the history alone; and few enough that a
single key's whole effect is there within a tenth of a second.
"""

LONG_WAIT = 0.15
"""Seconds without a history: then it is longer than `limbeck.reading.LONG`, or the machine is busy."""

NEXT_IS_SHOWN_AFTER = 0.4
"""Seconds after the first script by which what colours the next ones is imported: it comes coloured."""


@dataclass(frozen=True, slots=True)
class Place:
    """What the right-hand pane can show: a revision, or a file that is none, at a line."""

    node: int | None = None
    path: str | None = None
    line: int | None = None


class Panes(Container):
    """The panes side by side: between them nothing shows."""

    BLANK = True


class HistoryScreen(ReadingScreen, is_link=True):
    """Owns the state that the widgets of the first screen show; what keys do is the explorer's."""

    BLANK = True  # its widgets cover it

    selected: var[int | None] = var(None, init=False)
    ascii_only: var[bool] = var(False, init=False)
    slow_line: var[bool] = var(False, init=False)
    """Whether to scroll by half pages, so that a held key sends little."""
    lit: var[frozenset[int] | None] = var(None, init=False)
    only: var[frozenset[int] | None] = var(None, init=False)
    """The nodes that are shown, all others being folded away; ``None`` where all may be."""
    mark: var[int | None] = var(None, init=False)
    columns: var[Columns] = var(Columns(), init=False)
    oldest_first: var[bool] = var(False, init=False)
    dependencies: var[bool] = var(True, init=False)
    """Whether the lanes of ``depends_on`` are shown."""
    fresh: var[Mapping[int, str]] = var(MappingProxyType({}), init=False)
    """The nodes that the last reading found new or changed and that have not been looked at since."""
    problem: var[int] = var(0, init=False)

    def __init__(self, request: OpenRequest, reading: Reading, *, ascii_only: bool) -> None:
        super().__init__(request, reading)
        self._follow_timer: Timer | None = None
        self._is_behind = True
        self._told_script: bytes | None = None
        """The first script, as the reading process has told it."""
        self._has_followed = False
        """Whether the right-hand pane has shown anything of the history."""
        self._are_rows_painted = False
        """Whether rows of the history are seen."""
        self._laid_out_for: str | None = None
        """The pin of the layout on the screen."""
        self.shown = Place()
        """What the right-hand pane shows."""
        self._keeps_notice = False
        """Whether the cursor moves next because its revision has gone, which the notice is about."""
        self.settings = Settings()
        """The user's settings."""
        self.first_notices: tuple[str, ...] = ()
        """What to say when the history is there: what is wrong with the settings."""
        self._held_place: Place | None = None
        self._held_at: int | None = None
        self.set_reactive(HistoryScreen.ascii_only, ascii_only)

    @cached_property
    def files(self) -> ScriptFiles:
        """The scripts that were looked at last."""
        from limbeck.source.files import ScriptFiles

        files = ScriptFiles()
        if self._told_script is not None:
            files.take(pickle.loads(self._told_script))
            self._told_script = None
        return files

    def take_script(self, file: bytes) -> None:
        """Take in a script that the reading process has opened, when the first one is looked at."""
        self._told_script = file

    def compose(self) -> ComposeResult:
        yield SpansLine(id="header").data_bind(HistoryScreen.ascii_only)
        with Panes(id="panes"):
            yield HistoryView(id="history").data_bind(
                HistoryScreen.opened,
                HistoryScreen.progress,
                HistoryScreen.first_rows,
                HistoryScreen.ascii_only,
                HistoryScreen.slow_line,
                HistoryScreen.lit,
                HistoryScreen.only,
                HistoryScreen.mark,
                HistoryScreen.columns,
                HistoryScreen.oldest_first,
                HistoryScreen.dependencies,
                HistoryScreen.fresh,
            )
            yield DetailPane(id="detail").data_bind(HistoryScreen.ascii_only)
        yield SpansLine(id="strip", keeps_right=True).data_bind(HistoryScreen.ascii_only)
        yield RevisionFindLine(id="find")
        yield SpansLine(id="keys", keeps_right=True, whole=True).data_bind(HistoryScreen.ascii_only)

    def on_mount(self) -> None:
        self.app.set_class(self.ascii_only, "-ascii")
        self._show_strip()
        self._show_keys()
        self.query_one(HistoryView).focus()
        self._begin()
        self.call_after_refresh(self._read_styles_that_follow)
        if self.opened is None:
            self.call_after_refresh(self._import_what_shows_scripts)

    def on_screen_resume(self) -> None:
        if self.opened is not None and not self._are_rows_painted:
            self.call_later(self._first_frame_painted)  # Textual paints it when it takes this event in

    def _first_frame_painted(self) -> None:
        """Let the right-hand pane follow right behind a first frame that shows the history."""
        self._are_rows_painted = True
        if self._has_followed:
            self.catch_up()

    def _read_styles_that_follow(self) -> None:
        """Read the styles of dialogs, so that the first one need not: Textual would parse all others anew."""
        from limbeck.screens.dialog import Dialog

        self.app.stylesheet.read(Dialog.CSS_PATH)

    def _import_what_shows_scripts(self) -> None:
        """Import it while there is nothing to do but to wait for the history."""
        for module in SHOWS_SCRIPTS:
            import_module(module)
        self.set_timer(LONG_WAIT, self._import_what_colours_scripts)

    def _import_what_colours_scripts(self) -> None:
        """Import it too, where a history is so long that its first script does not come coloured."""
        if self.opened is None:
            import_module(COLOURS_SCRIPTS)

    def watch_first_rows(self, first_rows: FirstRows | None) -> None:
        """Note that rows are painted: when the history itself has come, there is nothing more to wait for."""
        self._are_rows_painted = self._are_rows_painted or first_rows is not None

    def watch_opened(self, before: Opened | None, after: Opened | None) -> None:
        if after is None:
            return
        if before is not None and before.layout is not after.layout:
            # The pane first: what it is told from here on is numbered as in this reading.
            self.query_one(HistoryView).opened = after
            self._carry_over(before, after)
        elif before is None and len(after.layout):
            self._is_behind = True
            self.selected = after.layout.node_at(0)
            self.notice = "; ".join((*self.first_notices, *after.history.notes))
        self._show_header()
        self.problem = min(self.problem, max(0, len(after.history.problems) - 1))
        self._show_strip()
        self._show_keys()

    def _carry_over(self, before: Opened, after: Opened) -> None:
        """Keep mark and range where their revisions are still there."""
        if self.selected is not None:
            self.selected = same_node(before, self.selected, after)
            self._keeps_notice = self.selected is None
        held = self._held_place
        if held is not None and held.path is not None:
            self._held_place = Place(after.history.node_of_file(held.path), held.path, held.line)
            self._held_at = self.selected
        self.fresh = fresh_nodes(after)
        if self._laid_out_for == self.pin:
            self.notice = f"{self.why_read}: {changes_text(after)}"
        else:
            longest = "Unpinned: the longest line is the main line"
            self.notice = f"Pinned: the line of {self.pin} is the main line" if self.pin else longest
        self._laid_out_for = self.pin
        self.mark = same_node(before, self.mark, after) if self.mark is not None else None
        if self.only is not None:
            # The pane has carried it over by itself, with its rows.
            self.set_reactive(HistoryScreen.only, carried(self.only, before, after))
        if self.lit is not None:
            self.lit = carried(self.lit, before, after)

    def key(self, action: str) -> str:
        """The key that runs an action, for a sentence that names it."""
        return self.settings.keymap.by_action(action, ascii_only=self.ascii_only) or "(no key)"

    # -- the place

    def on_rows_view_resized(self, message: RowsView.Resized) -> None:
        """Ask for what there is room for, as long as there is no history."""
        if isinstance(message.rows, HistoryView):
            message.stop()
            if self.opened is None and not message.rows.folds_at_start:
                height = message.rows.scrollable_content_region.height
                self._reading.want(RowsWanted(message.width, height, self.ascii_only, self.columns))

    def on_rows_view_moved(self, message: RowsView.Moved) -> None:
        if isinstance(message.rows, HistoryView):
            message.stop()
            notice, self._keeps_notice = self.notice if self._keeps_notice else "", False
            self.selected = message.rows.node
            self.notice = self.notice or notice
            self._follow_soon()

    def watch_selected(self) -> None:
        self.notice = ""

    def _follow_soon(self) -> None:
        self._is_behind = True
        if self.opened is not None and not self._has_followed:
            # Nothing stands there yet, so nothing is held down: right behind the history.
            self._has_followed = True
            if self._are_rows_painted:
                self.catch_up()
            else:
                self.call_after_refresh(self.catch_up)
            self.set_timer(NEXT_IS_SHOWN_AFTER, self._prepare_for_what_follows)
        elif self._follow_timer is None:
            self._follow_timer = self.set_timer(FOLLOW_DELAY, self._follow, name="follow")
        else:
            self._follow_timer.reset()

    def _prepare_for_what_follows(self) -> None:
        """Do what all but the first script and the first reading need."""
        from limbeck.memory import return_freed_memory

        import_module(COLOURS_SCRIPTS)
        return_freed_memory()

    @property
    def is_settled(self) -> bool:
        """Whether a history is open and the right-hand pane shows what is selected in it."""
        return self.opened is not None and not self._is_behind

    def catch_up(self) -> None:
        """Let the right-hand pane follow at once, for what acts on what it shows."""
        if self._follow_timer is not None:
            self._follow_timer.stop()
        if self._is_behind:
            self._follow()

    def _follow(self) -> None:
        self._follow_timer = None
        self._is_behind = False
        self.show_selected()

    def show_selected(self) -> None:
        """Show what is selected in the right-hand pane."""
        if self.opened is None:
            return
        from limbeck.facts import Facts

        history = self.opened.history
        place = self._held_place
        if place is None or self._held_at != self.selected:
            self._held_place = None
            script = history.node_script(self.selected) if self.selected is not None else None
            place = Place(self.selected, script.path if script is not None else None)
        self.shown = place
        if place.node in self.fresh:
            self.fresh = {node: word for node, word in self.fresh.items() if node != place.node}
        self._show_file(place)
        self._detail.border_title = border_text(
            self._detail, self._title_of(place), ascii_only=self.ascii_only
        )
        self._detail.show_facts(
            Facts(
                history,
                place.node,
                place.path,
                file=self.files.get(place.path) if place.path is not None else None,
                width=self._detail.room,
                ascii_only=self.ascii_only,
            )
        )

    def _title_of(self, place: Place) -> str:
        if place.node is not None and self.opened is not None:
            return self.opened.history.dag.ids[place.node]
        return os.path.basename(place.path or "")

    @property
    def _detail(self) -> DetailPane:
        return self.query_one(DetailPane)

    def hold(self, place: Place) -> None:
        """Show a place for as long as the cursor stays where it is."""
        self._held_place = place
        self._held_at = self.selected
        self.show_selected()

    def _show_file(self, place: Place) -> None:
        file = self.files.get(place.path) if place.path is not None else None
        self._detail.script.show(file, place.line)

    # -- the lines around the panes

    def _show_header(self) -> None:
        if self.opened is not None:
            header = self.query_one("#header", SpansLine)
            header.left, header.right = header_spans(
                self.opened.history,
                self.app.size.width,
                offers_merge=bool(self.forks),
                ascii_only=self.ascii_only,
            )

    def watch_ascii_only(self, ascii_only: bool) -> None:
        self.app.set_class(ascii_only, "-ascii")
        if not self.is_mounted:
            return
        self._show_header()
        self._show_strip()
        self._show_keys()
        self._follow_soon()

    def _show_strip(self) -> None:
        strip = self.query_one("#strip", SpansLine)
        problems = self.opened.history.problems if self.opened is not None else ()
        strip.set_class(not problems, "-empty")
        if self.opened is None or not problems:
            return
        strip.left, strip.right = problem_spans(
            self.opened.history, self.problem, self.app.size.width, ascii_only=self.ascii_only
        )
        for severity in Severity:
            strip.set_class(severity is problems[self.problem].severity, f"-{severity}")

    def watch_forks(self) -> None:
        """Offer the merge where it is the cure, and only there."""
        self._show_header()
        self._show_keys()

    def watch_notice(self) -> None:
        self._show_keys()

    def _show_keys(self) -> None:
        line = self.query_one("#keys", SpansLine)
        if self.notice:
            line.left, line.right = notice_spans(self.notice, ascii_only=self.ascii_only), ()
        else:
            line.left, line.right = key_spans(
                self.settings.keymap,
                problems=self.opened is not None and bool(self.opened.history.problems),
                offers_merge=bool(self.forks),
                ascii_only=self.ascii_only,
            )

    # -- sizes

    @property
    def has_one_pane(self) -> bool:
        """Whether there is room for one pane at a time only."""
        return self.has_class("-tiny") or (self.has_class("-short") and self.has_class("-narrow"))

    def on_resize(self, event: events.Resize) -> None:
        self._show_header()
        self._show_strip()
        self._follow_soon()
        self.call_after_refresh(self._keep_focus)

    def _keep_focus(self) -> None:
        """A pane that is hidden loses the focus: what is still seen takes it."""
        if self.focused is None:
            self.query_one(HistoryView).focus()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Where there is room for one pane, it is the one with the focus."""
        if isinstance(event.widget, HistoryView):
            self.remove_class("-reading")
        elif self._detail in event.widget.ancestors:
            self.add_class("-reading")

    def focus_detail(self) -> None:
        """Give the focus to the right-hand pane, and the screen where there is room for one."""
        self.add_class("-reading")
        self.call_after_refresh(self._detail.focus_detail)
