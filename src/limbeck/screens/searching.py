"""Finding: the line in which to type what to find, what it finds, and the ways from match to match."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.content import Content

from limbeck.loading import Opened, Progress, Reading
from limbeck.query import Query, parse_query
from limbeck.request import OpenRequest
from limbeck.screens.effecting import EffectingScreen
from limbeck.screens.history_screen import Place
from limbeck.summary import counted
from limbeck.widgets.borders import border_text
from limbeck.widgets.find_line import FindLine
from limbeck.widgets.history_view import HistoryView
from limbeck.widgets.revision_find_line import RevisionFindLine

if TYPE_CHECKING:
    from limbeck.screens.branches import BranchChoice


ALONE = "What is found alone"
"""How the notice begins that tells how much is shown."""


class SearchingScreen(EffectingScreen, is_link=True):
    """A history that can be searched."""

    def __init__(self, request: OpenRequest, reading: Reading, *, ascii_only: bool) -> None:
        super().__init__(request, reading, ascii_only=ascii_only)
        self.finding = Query()
        """What is looked for."""
        self._only_matches = False
        """Whether what is not found is folded away."""
        self._found_from: int | None = None
        """The revision from which the next match is looked for while it is being typed what to find."""
        self._awaits_from: int | None = None
        """Where a search was accepted before all was known: a match is gone to from there when it comes."""
        self.matches: frozenset[int] = frozenset()
        """The nodes that are found."""

    def watch_opened(self, before: Opened | None, after: Opened | None) -> None:
        super().watch_opened(before, after)
        if after is not None and (before is None or before.layout is not after.layout):
            self._found_from = None
            if self.finding.terms:
                self._find_again()

    def watch_ascii_only(self, ascii_only: bool) -> None:
        super().watch_ascii_only(ascii_only)
        if self.is_mounted:
            self._show_matches()

    # -- what is found

    def find(self, query: Query) -> None:
        """Look for something else, or for nothing."""
        self.finding = query
        if not query.text and self._only_matches:
            self.show_all()
        self._find_again()

    def _find_again(self) -> None:
        """Find what can be found now, and ask the index for what is not known yet."""
        if self.finding.needs_operations:
            self.index_operations()
        self.find_texts(self.finding.texts)
        self._show_found()

    def index_grew(self) -> None:
        super().index_grew()
        if self.finding.needs_operations or self.finding.texts:
            self._show_found()
            self._go_to_what_came()

    def words_collected(self) -> None:
        super().words_collected()
        self._show_found()
        self._go_to_what_came()

    def _go_to_what_came(self) -> None:
        """Go to what is found since it was typed, as long as nobody has gone elsewhere meanwhile."""
        if self._find_line.display:
            self._go_to_a_match()
        elif self._awaits_from is not None and self._awaits_from == self.selected and self.matches:
            self._awaits_from = None
            self.notice = ""
            self._go_to_a_match()

    def index_broke(self, reason: str) -> None:
        super().index_broke(reason)
        self._show_matches()
        self.notice = reason

    def _show_found(self) -> None:
        if self.finding.terms and not self.has_words():
            self.matches = frozenset()
        elif self._haystack is not None:
            self.matches = self._haystack.find(self.finding, self.operations, self.texts)
        self._show_matches()
        if self._only_matches:
            if self.matches and self.notice.startswith(ALONE):
                self._say_what_is_alone()
            self.only = self.matches or None

    def _show_matches(self) -> None:
        """Mark on the rows what is found, and say how much it is."""
        history = self.query_one(HistoryView)
        marking = None
        if self.opened is not None and self._haystack is not None and self.matches:
            from limbeck.marking import Marking

            marking = Marking(
                self.opened.history,
                self._haystack,
                self.finding,
                self.matches,
                self.operations,
                self.texts,
                ascii_only=self.ascii_only,
            )
        if marking is not None or history.marker is not None:
            history.marker = marking
        found = f"{len(self.matches):,} found" if self.finding.terms else ""
        history.border_subtitle = self._subtitle(found)
        note = "; ".join(self._notes())
        self._find_line.show_found(found, note, ascii_only=self.ascii_only)

    def _subtitle(self, found: str) -> Content | str:
        """What is looked for and how much is found, as the history's border has room for it.

        Where nothing is, which of the columns have no room.
        """
        history = self.query_one(HistoryView)
        if not self.finding.terms:
            hidden = ", ".join(sorted(history.columns_without_room))
            return border_text(history, f"no room: {hidden}", ascii_only=self.ascii_only) if hidden else ""
        return border_text(history, f"/ {self.finding.text.strip()}  {found}", ascii_only=self.ascii_only)

    def watch_columns(self) -> None:
        if self.is_mounted:
            self.call_after_refresh(self._show_matches)

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self._show_matches)

    def _notes(self) -> list[str]:
        """How far the index has got with what is looked for, and what of it was not understood."""
        notes = list(self.finding.notes)
        if self._collecting is not None:
            notes.append("collecting the words")
        if self.finding.texts and _is_under_way(self.looking):
            assert self.looking is not None
            notes.append(f"reading {self.looking.done:,} of {self.looking.total:,} scripts")
        elif self.finding.needs_operations and _is_under_way(self.indexing):
            assert self.indexing is not None
            notes.append(f"indexed {self.indexing.done:,} of {self.indexing.total:,} scripts")
        return notes

    # -- the line

    @property
    def _find_line(self) -> RevisionFindLine:
        return self.query_one(RevisionFindLine)

    def action_find(self) -> None:
        """Open the line in which to type what to find."""
        if self.opened is None:
            self.notice = self.nothing_here
            return
        self.has_words()
        self.query_one("#keys").add_class("-covered")
        self._found_from = self.selected
        self._find_line.open(self.finding.text)

    def on_find_line_changed(self, message: FindLine.Changed) -> None:
        message.stop()
        if self._haystack is None:
            return
        self.find(parse_query(message.words))
        self._go_to_a_match()

    def on_find_line_stepped(self, message: FindLine.Stepped) -> None:
        message.stop()
        self._go_to_match(message.direction)
        self._found_from = self.selected

    def on_revision_find_line_cancelled(self, message: RevisionFindLine.Cancelled) -> None:
        message.stop()
        if self._only_matches:
            self.show_all()
        else:
            self.find(Query())
            self._find_line.leave(accepted=False)

    def on_revision_find_line_only_wanted(self, message: RevisionFindLine.OnlyWanted) -> None:
        message.stop()
        self.action_toggle_only_matches()

    def on_find_line_closed(self, message: FindLine.Closed) -> None:
        message.stop()
        self.query_one("#keys").remove_class("-covered")
        if message.refocus:
            self._focus_history()
        self._awaits_from = None
        if self.finding.terms and not self.matches:
            notes = self._notes()
            self.notice = f"Nothing found yet: {'; '.join(notes)}" if notes else "Nothing found"
            self._awaits_from = self.selected
        for key in message.behind:
            self.app.call_later(self.app.simulate_key, key)

    # -- only what is found

    def action_toggle_only_matches(self) -> None:
        """Fold away what is not found, or show all revisions again."""
        if self._only_matches:
            self.show_all()
        elif not self.matches:
            self.notice = f"Nothing found to show alone: {self.key('find')} finds"
        else:
            self._only_matches = True
            self.only = self.matches
            self._say_what_is_alone()

    def _say_what_is_alone(self) -> None:
        count = counted(len(self.matches), "revision")
        self.notice = f"{ALONE}: {count}; {self.key('escape')} shows all"

    def _do_with(self, choice: BranchChoice) -> None:
        before = self.only
        super()._do_with(choice)
        if self.only is not before:
            self._only_matches = False  # a branch is shown alone instead

    def show_all(self) -> None:
        """Show all revisions again."""
        self._only_matches = False
        self.only = None

    # -- from match to match

    def action_next_match(self) -> None:
        """Go down to the next match."""
        self._go_to_match(1)

    def action_previous_match(self) -> None:
        """Go up to the previous match."""
        self._go_to_match(-1)

    def _go_to_a_match(self) -> None:
        """Go to the first match from where the typing began, and back there where nothing is found."""
        if self.opened is None or self.selected is None:
            return
        start = self.selected if self._found_from is None else self._found_from
        if self.matches:
            self._go_to_match_from(1, start)
        elif start != self.selected:
            self._step_to(start)

    def _go_to_match(self, direction: int) -> None:
        """Go to the nearest match in a direction, and round the end of the history."""
        if self.opened is None or not self.matches:
            self.notice = f"Nothing to go to: {self.key('find')} finds"
            return
        self._go_to_match_from(direction)

    def _go_to_match_from(self, direction: int, start: int | None = None) -> None:
        """Go to the nearest match in a direction.

        Args:
            direction: Up (-1) or down (+1).
            start: A revision that is itself taken where it is a match; by default the one under the cursor,
                which is not.
        """
        assert self.opened is not None
        nearest = start if start in self.matches else None
        if nearest is None:
            nearest = self.query_one(HistoryView).nearest(self.matches, direction, start)
        if nearest is None:
            return
        if nearest != self.selected:
            self._step_to(nearest)
        line = next((lines[nearest] for lines in self.texts.values() if nearest in lines), None)
        script = self.opened.history.node_script(nearest)
        if line is not None and script is not None:
            self.hold(Place(nearest, script.path, line))


def _is_under_way(progress: Progress | None) -> bool:
    return progress is not None and progress.done < progress.total
