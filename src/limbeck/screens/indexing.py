"""The index of what scripts do and say: its process, and what is known so far of the history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import work
from textual.message import Message

from limbeck.index.names import OperationIndex, Touched
from limbeck.loading import Opened, Progress, Reading
from limbeck.request import OpenRequest
from limbeck.screens.importing import ImportingScreen

if TYPE_CHECKING:
    from limbeck.index.dialogue import Answer, Indexed, LookedAt, OneRead, Question, SummedUp
    from limbeck.index.process import IndexProcess
    from limbeck.index.tracing import Tracer


class IndexSaid(Message):
    """The index sent an answer."""

    def __init__(self, process: IndexProcess, answer: Answer) -> None:
        self.process = process
        self.answer = answer
        super().__init__()


class IndexingScreen(ImportingScreen, is_link=True):
    """A history with an index, whose process starts when something is first asked of it."""

    def __init__(self, request: OpenRequest, reading: Reading, *, ascii_only: bool) -> None:
        super().__init__(request, reading, ascii_only=ascii_only)
        self.index_process: IndexProcess | None = None
        """The process, from when something is first asked of it."""
        self._awaited: dict[type[Question], Question] = {}
        """The newest question of each kind that has not been answered to its end."""
        self._wants_all = False
        self._touched: dict[str, Touched] = {}
        """What is known of each script, by its path: a script that has not changed is not read again."""
        self._number = 0
        self._nodes_with_script: Sequence[int] = ()
        """The nodes that have a script, as they are numbered now."""
        self.operations = OperationIndex()
        """What is known so far of what the scripts do."""
        self._tracer: Tracer | None = None
        self.indexing: Progress | None = None
        """How far the scripts have been indexed; ``None`` where nothing has asked for it."""
        self.texts: dict[str, dict[int, int]] = {}
        """Where each text that was looked for stands: the nodes, with the first line of it."""
        self._looked_through: set[str] = set()
        """The texts of which all places are known."""
        self.looking: Progress | None = None
        """How far the sources have been looked through for the newest texts."""

    @property
    def is_indexed(self) -> bool:
        """Whether it is known of all scripts what they do."""
        return self.indexing is not None and self.indexing.done == self.indexing.total

    @property
    def tracer(self) -> Tracer:
        """Follows tables and columns through their renames, in what is known so far."""
        assert self.opened is not None
        if self._tracer is None:
            from limbeck.index.tracing import Tracer

            self._tracer = Tracer(self.opened.history, self.operations)
        return self._tracer

    @property
    def is_settled(self) -> bool:
        """Whether what is selected is shown, and the index has answered everything."""
        return super().is_settled and not self._awaited

    def on_unmount(self) -> None:
        if self.index_process is not None:
            self.index_process.close()

    def watch_opened(self, before: Opened | None, after: Opened | None) -> None:
        super().watch_opened(before, after)
        if after is not None and (before is None or before.layout is not after.layout):
            self._renumber(after)

    def _renumber(self, opened: Opened) -> None:
        """Carry what is known over to a history that has just been read."""
        self._number += 1
        dag = opened.history.dag
        nodes = range(len(dag.ids))
        self._nodes_with_script = [node for node in nodes if node not in dag.ghosts] if dag.ghosts else nodes
        # Where nothing is known yet, nothing is carried over.
        paths = [path for path in opened.history.paths if path] if self._touched else []
        self.texts = {}
        self._looked_through.clear()
        self.operations = OperationIndex()
        self._tracer = None
        self._touched = {path: self._touched[path] for path in paths if path in self._touched}
        self.operations.add(
            (node, self._touched[path])
            for node, path in zip(self._nodes_with_script, paths, strict=False)
            if path in self._touched
        )
        self.looking = None
        if self.index_process is not None:
            from limbeck.index.dialogue import FindTexts, IndexAll

            self._tell_scripts()
            self._awaited.pop(FindTexts, None)
            if self._wants_all:
                self._awaited[IndexAll] = IndexAll()
                self.indexing = Progress(len(self.operations), len(self._nodes_with_script))
                self.index_process.ask(IndexAll())

    def _tell_scripts(self) -> None:
        from limbeck.index.dialogue import Scripts

        assert self.index_process is not None
        assert self.opened is not None
        history = self.opened.history
        paths = tuple(path for path in history.paths if path)
        self.index_process.ask(Scripts(self._number, paths, history.project.sources))

    # -- asking

    def ask_index(self, question: Question) -> None:
        """Ask the index, whose process starts where there is none."""
        if self.opened is None:
            return
        if self.index_process is None:
            # Imported here: the first frame asks nothing.
            from limbeck.index.process import IndexProcess

            self.index_process = IndexProcess()
            self._hear(self.index_process)
            self._tell_scripts()
        self._awaited[type(question)] = question
        self.index_process.ask(question)

    def index_operations(self) -> None:
        """See to it that it becomes known what all scripts do."""
        if not self._wants_all and self.opened is not None:
            from limbeck.index.dialogue import IndexAll

            self._wants_all = True
            self.indexing = Progress(len(self.operations), len(self._nodes_with_script))
            self.ask_index(IndexAll())

    def find_texts(self, texts: tuple[str, ...]) -> None:
        """Look for texts in the sources, those whose places are not known yet."""
        self.texts = {text: lines for text, lines in self.texts.items() if text in texts}
        self._looked_through.intersection_update(texts)
        missing = tuple(text for text in texts if text not in self._looked_through)
        if missing:
            from limbeck.index.dialogue import FindTexts

            self.looking = Progress(0, len(self._nodes_with_script))
            self.ask_index(FindTexts(missing))

    @work(thread=True, group="index-answers")
    def _hear(self, process: IndexProcess) -> None:
        """Wait for what the index answers, and pass it on."""
        for answer in process.answers():
            self.post_message(IndexSaid(process, answer))

    # -- answers

    def on_index_said(self, message: IndexSaid) -> None:
        from limbeck.index.dialogue import Broken, Indexed, LookedAt, OneRead, SummedUp, TextFound

        message.stop()
        if message.process is not self.index_process or self.opened is None:
            return  # the last words of a process that has been given up
        if (answered := self._answered(message.answer)) is not None:
            self._awaited.pop(answered, None)
        match message.answer:
            case Indexed() as indexed:
                self._take_in_touched(indexed)
                self.index_grew()
            case TextFound() as found if found.reading == self._number:
                self.texts[found.text] = {self._nodes_with_script[place]: line for place, line in found.lines}
                self.looking = Progress(found.done, found.total)
                if found.done == found.total:
                    self._looked_through.add(found.text)
                self.index_grew()
            case OneRead() as read:
                self.one_read(read)
            case SummedUp() as summed_up:
                self.summed_up(summed_up)
            case LookedAt() as looked_at:
                self.looked_at(looked_at)
            case Broken(reason):
                self.index_process = None
                self._awaited.clear()
                self._wants_all = False
                self._looked_through.clear()
                self.indexing = self.looking = None
                self.index_broke(reason)

    def _answered(self, answer: Answer) -> type[Question] | None:
        """The kind of question that an answer ends."""
        from limbeck.index.dialogue import (
            FindTexts,
            IndexAll,
            Indexed,
            LookAt,
            LookedAt,
            OneRead,
            ReadOne,
            SummedUp,
            SumUp,
            TextFound,
        )

        match answer:
            case Indexed(done=done, total=total) if done == total:
                return IndexAll
            case TextFound(reading, text, _, done, total) if done == total and reading == self._number:
                asked = self._awaited.get(FindTexts)
                # Several texts are answered in their order.
                return FindTexts if isinstance(asked, FindTexts) and asked.texts[-1] == text else None
            case OneRead(path=path) if self._awaited.get(ReadOne) == ReadOne(path):
                return ReadOne
            case SummedUp(number=number, done=done, total=total) if done == total:
                asked = self._awaited.get(SumUp)
                return SumUp if isinstance(asked, SumUp) and asked.number == number else None
            case LookedAt(number=number, done=done, total=total) if done == total:
                asked = self._awaited.get(LookAt)
                return LookAt if isinstance(asked, LookAt) and asked.number == number else None
        return None

    def _take_in_touched(self, indexed: Indexed) -> None:
        assert self.opened is not None
        history = self.opened.history
        self._touched.update(indexed.touched)
        found = ((history.node_of_file(path), touched) for path, touched in indexed.touched)
        self.operations.add((node, touched) for node, touched in found if node is not None)
        self.indexing = Progress(indexed.done, indexed.total)

    def index_grew(self) -> None:
        """More is known of what scripts do, or of where a text stands."""

    def one_read(self, read: OneRead) -> None:
        """It is known what one script does."""

    def summed_up(self, summed_up: SummedUp) -> None:
        """It is known what some scripts amount to, or how far they have been read."""

    def looked_at(self, looked_at: LookedAt) -> None:
        """It is known what some scripts do to a table or column."""

    def index_broke(self, reason: str) -> None:
        """The process has ended by itself; it starts again when something is asked."""
        self.notice = reason
