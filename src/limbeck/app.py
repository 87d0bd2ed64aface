"""The Textual application: its themes and its first screen."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from textual import events, on
from textual.actions import ActionParseResult
from textual.app import App
from textual.binding import BindingType
from textual.dom import DOMNode
from textual.screen import Screen

from limbeck.driver import SLOW_ROUND_TRIP, TerminalLine, frugal_driver, is_remote
from limbeck.lane_colors import extra_colors
from limbeck.loading import Reading, spawn_reading
from limbeck.request import OpenRequest
from limbeck.screens.explorer import ExplorerScreen
from limbeck.settings import DEFAULT_THEME, LoadedSettings, nearest
from limbeck.widgets.bindings import dialog_keys

COULD_NOT_RUN = 2
"""The exit status where nothing could be opened."""

LINE_IS_TIMED_AFTER = 1.0
"""Seconds after the start: by then nothing else keeps the answer waiting."""

LINE_IS_TIMED_AGAIN_AFTER = 0.2
"""Seconds after a late answer."""

LATE_ANSWERS_OF_A_SLOW_LINE = 3
"""So many late answers, one after the other, make a line a slow one."""

GARBAGE_IS_COLLECTED_AFTER = 1.0
"""Seconds after the start, where the collector has been held off for it."""


class LimbeckApp(App[str]):
    """The explorer. Its result is what to say on leaving, where nothing could be opened."""

    CSS_PATH = "limbeck.tcss"
    ENABLE_COMMAND_PALETTE = False
    TITLE = "limbeck"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (10, "-short"), (20, "-tall")]
    BINDINGS: ClassVar[list[BindingType]] = [dialog_keys("quit_at_once", "quit", priority=True)]

    def __init__(
        self,
        request: OpenRequest,
        reading: Reading,
        *,
        loaded: LoadedSettings | None = None,
        ascii_only: bool = False,
        theme: str | None = None,
    ) -> None:
        """Make the application.

        Args:
            request: What to open.
            reading: The reading of it, under way.
            loaded: The user's settings.
            ascii_only: Whether to draw in ASCII.
            theme: The theme, where it is not to be that of the settings.
        """
        self._line = TerminalLine()
        self._late_answers = 0
        super().__init__(driver_class=frugal_driver(self._line))
        self._loaded = loaded or LoadedSettings()
        self._request = request
        self._reading = reading
        self._ascii_only = ascii_only
        wanted = (theme, self._loaded.settings.theme)
        self.theme = next((name for name in wanted if name in self.available_themes), DEFAULT_THEME)
        self.animation_level = "none"

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give every theme the colours of the lanes."""
        return {**super().get_theme_variable_defaults(), **extra_colors(self.current_theme)}

    def on_mount(self) -> None:
        # Asked to end, it gives the terminal back first.
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            asyncio.get_running_loop().add_signal_handler(number, self._ended_by, number)
        self.set_keymap(self._loaded.settings.keymap.remapped)
        if not gc.isenabled():
            self.set_timer(GARBAGE_IS_COLLECTED_AFTER, _collect_garbage)
        if self._loaded.settings.slow_line is None and is_remote(os.environ):
            self.set_timer(LINE_IS_TIMED_AFTER, self._time_line)

    def _time_line(self) -> None:
        self._line.time_answer(self._line_timed)

    def _line_timed(self, seconds: float) -> None:
        """Take in how long the terminal's answer took; called from the thread that reads the keys."""
        if seconds >= SLOW_ROUND_TRIP:
            self.call_from_thread(self._line_answered_late)

    def _line_answered_late(self) -> None:
        """Ask again: a machine that is busy for a moment answers late too, but not time and again."""
        self._late_answers += 1
        if self._late_answers < LATE_ANSWERS_OF_A_SLOW_LINE:
            self.set_timer(LINE_IS_TIMED_AGAIN_AFTER, self._time_line)
        else:
            self._scroll_for_a_slow_line()

    def _scroll_for_a_slow_line(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, ExplorerScreen):
                screen.slow_line = True
                screen.notice = (
                    f"A slow line: scrolling by half pages; {screen.key('toggle_slow_line')} ends it"
                )

    def on_key(self, event: events.Key) -> None:
        """Give palette and find the keys that were pressed just before they opened, and went elsewhere."""
        for screen in self.screen_stack:
            if isinstance(screen, ExplorerScreen) and (
                screen.pass_to_palette(event) or screen.pass_to_find(event)
            ):
                event.stop()
                event.prevent_default()

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run an action where the cursor is by now."""
        if isinstance(self.screen, ExplorerScreen):
            self.screen.take_in_move()
        return await super().run_action(action, default_namespace, namespaces)

    def _ended_by(self, number: int) -> None:
        self.exit(return_code=128 + number)

    def on_resize(self) -> None:
        """A terminal that changes its size moves what it shows as it likes."""
        if self._line.take_resize():
            self._line.screen.forget()
            # The screen is told of the last of several sizes only: where that is the one it had, nothing has
            # changed for it, and it would not be drawn again over what the terminal made of the others.
            self.call_after_refresh(self.action_redraw)

    def action_redraw(self) -> None:
        """Draw the whole screen anew, over whatever else has written on it."""
        self._line.screen.forget()
        self.refresh(layout=True)

    def get_default_screen(self) -> Screen[None]:
        """Explore from the first screen on: one that lies below it would be made and laid out too."""
        screen = self._explorer(self._request, self._reading)
        # As Textual sets them on the first event of a size, which would then be the second layout.
        screen.add_class(
            *(
                next(name for least, name in reversed(names) if least <= length)
                for names, length in (
                    (self.HORIZONTAL_BREAKPOINTS, self.size.width),
                    (self.VERTICAL_BREAKPOINTS, self.size.height),
                )
            )
        )
        return screen

    def _explorer(self, request: OpenRequest, reading: Reading) -> ExplorerScreen:
        loaded = replace(self._loaded, problems=self._settings_problems())
        return ExplorerScreen(request, reading, ascii_only=self._ascii_only, loaded=loaded)

    def _settings_problems(self) -> tuple[str, ...]:
        """What is wrong with the settings; of the theme only this process knows."""
        loaded = self._loaded
        theme = loaded.settings.theme
        if theme in self.available_themes:
            return loaded.problems
        return (*loaded.problems, f"There is no theme {theme!r}{nearest(theme, list(self.available_themes))}")

    @on(ExplorerScreen.CannotOpen)
    def choose_or_leave(self, message: ExplorerScreen.CannotOpen) -> None:
        """Offer the choice where there are several histories; else leave, and say why."""
        failed = message.failed
        if not failed.choices:
            self.exit(failed.message, return_code=COULD_NOT_RUN)
            return
        from limbeck.screens.chooser import ChooserScreen

        def chosen(index: int | None) -> None:
            if index is None:
                self.exit(failed.message, return_code=COULD_NOT_RUN)
                return
            choice = failed.choices[index]
            request = replace(
                self._request, path=choice.path, config_file=choice.config_path, section=choice.section
            )
            # Over the one that opened nothing, which stays below as the first of all screens has to.
            self.push_screen(self._explorer(request, spawn_reading(request)))

        labels = [choice.label for choice in failed.choices]
        question = "Several histories: Enter opens one"
        self.push_screen(ChooserScreen(question, labels, ascii_only=self._ascii_only), chosen)

    def action_next_theme(self) -> None:
        """Switch to the next theme by name."""
        names = sorted(self.available_themes)
        self.theme = names[(names.index(self.theme) + 1) % len(names)]
        if isinstance(self.screen, ExplorerScreen):
            self.screen.notice = f"Theme: {self.theme}"


def _collect_garbage() -> None:
    """Let the collector look for garbage, but not among what the start has made."""
    gc.freeze()
    gc.enable()
