"""What the palette offers for the text typed into it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from rich.cells import cell_len

from limbeck.index.names import OperationIndex
from limbeck.keymap import DEFAULT_KEYMAP, Keymap
from limbeck.loading import Progress
from limbeck.matching import Haystack
from limbeck.palette.choices import (
    Export,
    GoTo,
    Hit,
    LookDeeper,
    ShowHistoryOf,
    ShowPlan,
    ShowSet,
    WriteNew,
)
from limbeck.palette.hit_list import Hits
from limbeck.palette.parting import where_they_part
from limbeck.palette.pinning import pinning_hits
from limbeck.palette.running import command_hits, merge_hits
from limbeck.palette.words import (
    AskForExport,
    AskForNew,
    AskForPin,
    AskForPlan,
    AskWhere,
    AskWhereHeadsPart,
    asked_for,
)
from limbeck.plan_rows import PlanRows, refusal_of_the_history
from limbeck.query import Field
from limbeck.spans import message_of
from limbeck.summary import counted
from limbeck.text import visible

if TYPE_CHECKING:
    from limbeck.index.tracing import Tracer
    from limbeck_core.history import History
    from limbeck_core.script.planning import Plan
    from limbeck_core.script.resolve import Resolution


MOST_REVISIONS = 200
"""Revisions that one expression lists as hits; a range lists all of its own when it is chosen."""

MANY = 2000
"""Revisions of a history above which planning and locating take their time."""

MOST_NAMES = 100
"""Tables, and columns, whose history the palette offers at a time."""

HISTORY_OF = re.compile(r"history[ -]of(?:\s+(?P<name>.*))?$", re.IGNORECASE | re.DOTALL)
"""How one asks for the history of a table or column."""

MOST_MATCHES = 50
"""Revisions that the palette lists for the words in their messages, labels and files."""


class KnownOperations(Protocol):
    """What is known of what the scripts do."""

    operations: OperationIndex
    indexing: Progress | None
    """How far that has got; ``None`` where nothing has asked for it."""

    @property
    def tracer(self) -> Tracer:
        """Follows tables and columns through their renames."""

    def index_operations(self) -> None:
        """See to it that it becomes known what all scripts do."""


class PaletteIndex:
    """Answers what is typed, from one history."""

    def __init__(
        self,
        history: History,
        haystack: Haystack,
        themes: tuple[str, ...] = (),
        *,
        ascii_only: bool = False,
        keymap: Keymap = DEFAULT_KEYMAP,
        operations: KnownOperations | None = None,
        offers_merge: bool = False,
    ) -> None:
        self._operations = operations
        self._offers_merge = offers_merge
        self._history = history
        self._haystack = haystack
        self._themes = themes
        self._keymap = keymap
        self._ascii = ascii_only

    def is_dear(self, text: str) -> bool:
        """Whether the answer takes long enough to be put off while keys come, and found in another thread."""
        words = text.strip()
        if len(self._history.dag.ids) <= MANY or HISTORY_OF.match(words):
            return False
        return ":" in words or isinstance(asked_for(words), (AskForPlan, AskWhere))

    def answer(self, text: str) -> Hits:
        """The hits for a text: what it resolves to, then what it is found in, then commands."""
        words = text.strip()
        if not words:
            return Hits(self._commands(""), ascii_only=self._ascii)
        if self._operations is not None and (history_of := HISTORY_OF.match(words)):
            return self._histories_of(history_of["name"] or "", self._operations)
        asked = asked_for(words)
        if isinstance(asked, AskForPlan):
            return self._planned(asked, words)
        if isinstance(asked, AskWhere):
            return self.locate(asked.text)
        if isinstance(asked, AskForExport):
            return self._exports(asked)
        if isinstance(asked, AskWhereHeadsPart):
            parted = where_they_part(self._history, asked.names)
            return Hits(
                [*parted.hits, *self._merge()],
                parted.meaning,
                lit=parted.lit or None,
                failed=not parted.is_found,
                ascii_only=self._ascii,
            )
        if isinstance(asked, AskForPin):
            pinned = pinning_hits(self._history, asked.name)
            said = "whose line is in the first lane" if pinned else f"no label or id '{asked.name}'"
            # The word alone is also how the command is found that needs no name.
            commands = self._commands(words)
            hits = [*commands, *pinned] if not asked.name else [*pinned, *self._found(words), *commands]
            return Hits(hits, said, failed=not pinned, ascii_only=self._ascii)
        if isinstance(asked, AskForNew):
            new = Hit(words, "a new revision with this message", WriteNew(asked.message))
            return Hits([new, *self._found(words), *self._commands(words)], ascii_only=self._ascii)
        answer = self._answer_identifier(words)
        if answer.failed and " " in words and not answer.hits:
            # a pasted message needs no word before it
            from limbeck_core.whereabouts.messages import message_in

            if message_in(words) is not None:
                return self.locate(words)
        return answer

    def locate(self, text: str, *, deep: bool = False) -> Hits:
        """The hits for something pasted: where it is, why it is not found, what helps.

        Args:
            text: What was pasted.
            deep: Whether to look through files too, which takes its time.
        """
        from limbeck.palette.located import located_hits, summary_of
        from limbeck_core.whereabouts import locate

        if not text.strip():
            return Hits([], "locate an id, a message of Alembic, or the rows of alembic_version")
        located = locate(self._history, text, deep=deep)
        hits = located_hits(self._history, located)
        if len(located.revisions) > 1:
            hits += self._merge(located.revisions)
        if not deep and not located.is_found:
            hits.append(Hit("files", "look through the files of the project too", LookDeeper(text), 5))
        return Hits(
            hits,
            summary_of(located),
            lit=self._nodes(located.revisions) or None,
            failed=not located.is_found,
            tells=True,
            ascii_only=self._ascii,
        )

    def _answer_identifier(self, words: str) -> Hits:
        # Imported here: the resolver is not needed before the palette is.
        from limbeck_core.script.resolve import resolve

        resolution = resolve(self._history.revision_map, words)
        resolved = self._resolved(resolution)
        taken = {hit.choice for hit in resolved}
        found = [hit for hit in self._found(words) if hit.choice not in taken]
        found += self._histories_called(words)
        failed = resolution.outcome in ("ambiguous", "unresolved")
        meant = resolution.revisions
        if failed and resolution.outcome == "ambiguous":
            # between what it is ambiguous: what the last step before the end has left
            meant = next((step.revisions for step in reversed(resolution.steps) if step.revisions), ())
        if len(meant) > 1:
            resolved += self._merge(meant)
        told = resolution.steps[: -1 if failed else None]
        if failed and ":" in words:
            # no line joins the two: what one wants to know of them is where they part
            parted = where_they_part(self._history, words.split(":"))
            if parted.is_found:
                resolved = [*parted.hits, *resolved]
                meant = tuple(self._history.dag.ids[node] for node in parted.lit)
        return Hits(
            [*resolved, *found, *(hit for hit in self._commands(words) if hit not in resolved)],
            resolution.meaning,
            steps=[f"{step.text}  {step.meaning}" for step in told] if failed or len(told) > 1 else (),
            lit=self._nodes(meant) or None,
            failed=failed,
            ascii_only=self._ascii,
        )

    def _exports(self, asked: AskForExport) -> Hits:
        """Each format, to be written to a file or copied."""
        from limbeck.export import Format

        kinds = [kind for kind in Format if kind.value.startswith(asked.format)]
        hits = []
        for kind in kinds:
            path = asked.path or f"{file_name(self._history.title)}-history{kind.suffix}"
            there = ", which is there: asks before it is replaced" if os.path.lexists(path) else ""
            hits.append(Hit(f"export {kind.value}", f"write {path}{there}", Export(kind.value, path), 15))
        for kind in kinds if not asked.path else ():
            hits.append(Hit(f"export {kind.value}", "copy to the clipboard", Export(kind.value, None), 15))
        explanation = "what the history pane shows; export svg to FILE chooses the file"
        if not kinds:
            explanation = f"no format is or starts with '{asked.format}': text, mermaid, dot, svg, json"
        return Hits(hits, explanation, failed=not kinds, ascii_only=self._ascii)

    def _nodes(self, revisions: Iterable[str]) -> frozenset[int]:
        nodes = map(self._history.node_of, revisions)
        return frozenset(node for node in nodes if node is not None)

    def _planned(self, asked: AskForPlan, words: str) -> Hits:
        """The plan, and the scripts that would run, with the rows after each."""
        from limbeck_core.script.planning import Direction, plan

        direction = None if asked.command == "plan" else Direction(asked.command)
        planned = plan(self._history.revision_map, asked.target, asked.current, direction)
        hits = []
        if planned.steps:
            count = counted(len(planned.steps), "step")
            hits.append(Hit(words, f"list {count} in running order", ShowPlan(planned)))
        if planned.failure and asked.target == "head":
            hits += self._merge()
        rows = PlanRows(self._history, planned, ascii_only=self._ascii)
        for row in range(min(rows.count, MOST_REVISIONS)):
            node = rows.node_of_row(row)
            if node is not None:
                _, identifier, message, after = (span.text.strip() for span in rows.parts(row))
                hits.append(Hit(identifier, f"{message}  {after}", GoTo(node), rows.id_cells))
        refusal = refusal_of_the_history(self._history)
        return Hits(
            hits + self._found(words) + self._commands(words),
            planned.meaning,
            steps=[*([refusal] if refusal else []), *planned.warnings, *self._alembic_says(planned)],
            lit=self._nodes(planned.revisions) or None,
            failed=bool(planned.failure),
            ascii_only=self._ascii,
        )

    @staticmethod
    def _alembic_says(planned: Plan) -> list[str]:
        says = planned.alembic_says
        return [f"Alembic says: {says}"] if says and says != planned.failure else []

    def _histories_of(self, name: str, known: KnownOperations) -> Hits:
        """The tables and columns whose history can be listed."""
        known.index_operations()
        wanted = name.strip().casefold()
        hits = []
        for field in (Field.TABLE, Field.COLUMN):
            names = known.operations.names(field)
            fitting = known.operations.named(field, wanted) if wanted else tuple(names)
            hits += [_history_of(known, field, name) for name in sorted(fitting)[:MOST_NAMES]]
        hits = [*_history_of_renamed(known, name.strip()), *hits]
        done = known.indexing
        if done is not None and done.done < done.total:
            said = f"indexed {done.done:,} of {done.total:,} scripts"
        elif hits:
            said = "every revision that touched a table or column"
        else:
            said = f"no script is known to touch '{name.strip()}'" if wanted else "no script touches a table"
        failed = not hits and done is not None and done.done == done.total
        return Hits(hits, said, failed=failed, ascii_only=self._ascii)

    def _histories_called(self, words: str) -> list[Hit]:
        """The histories of what is called so to the letter, as far as tables and columns are known."""
        if self._operations is None:
            return []
        operations, name = self._operations.operations, words.casefold()
        return [
            *(
                _history_of(self._operations, field, called)
                for field in (Field.TABLE, Field.COLUMN)
                if operations.is_name(field, name)
                for called in operations.named(field, name)[:MOST_NAMES]
            ),
            *_history_of_renamed(self._operations, words),
        ]

    def _revision(self, identifier: str, lead: str = "") -> Hit | None:
        node = self._history.node_of(identifier)
        if node is None:
            return None
        return Hit(lead or identifier, message_of(self._history, node), GoTo(node))

    def _resolved(self, resolution: Resolution) -> list[Hit]:
        # The base is no revision: what stands on it is what one can go to.
        if resolution.outcome == "ambiguous" or not (resolution.revisions or resolution.outcome == "range"):
            return self._candidates(resolution.candidates)
        hits: list[Hit] = []
        if resolution.outcome == "range":
            hits.append(
                Hit(
                    resolution.text,
                    f"list {counted(len(resolution.revisions), 'revision')}",
                    ShowSet(resolution),
                )
            )
        elif len(resolution.revisions) > 1:
            hits.append(
                Hit(
                    resolution.text,
                    f"light up {counted(len(resolution.revisions), 'revision')}",
                    ShowSet(resolution),
                )
            )
        shown = resolution.revisions[:MOST_REVISIONS]
        width = max(map(cell_len, shown), default=0)
        for identifier in shown:
            hit = self._revision(identifier)
            if hit is not None:
                hits.append(Hit(hit.text, hit.note, hit.choice, width))
        return hits

    def _candidates(self, candidates: tuple[str, ...]) -> list[Hit]:
        from limbeck_core.script.resolve import resolve

        hits = []
        for candidate in candidates[:MOST_REVISIONS]:
            meant = resolve(self._history.revision_map, candidate, told=False)
            if meant.outcome == "range":
                hits.append(
                    Hit(candidate, f"list {counted(len(meant.revisions), 'revision')}", ShowSet(meant))
                )
            elif len(meant.revisions) == 1:
                hit = self._revision(meant.revisions[0], candidate)
                if hit is not None:
                    hits.append(hit)
            elif meant.revisions:
                hits.append(Hit(candidate, counted(len(meant.revisions), "revision"), ShowSet(meant)))
        return hits

    def _merge(self, revisions: Iterable[str] = ()) -> list[Hit]:
        """The merge, where it is the cure, and several of the heads are spoken of, or all."""
        is_about_heads = not revisions or len(set(self._history.heads).intersection(revisions)) > 1
        if not self._offers_merge or not is_about_heads:
            return []
        return merge_hits(self._keymap, ascii_only=self._ascii)

    def _found(self, words: str) -> list[Hit]:
        ids = self._history.dag.ids
        nodes = self._haystack.find_words(words)[:MOST_MATCHES]
        width = max((cell_len(visible(ids[node])) for node in nodes), default=0)
        return [Hit(ids[node], message_of(self._history, node), GoTo(node), width) for node in nodes]

    def _commands(self, words: str) -> list[Hit]:
        return command_hits(
            words, self._themes, self._keymap, offers_merge=self._offers_merge, ascii_only=self._ascii
        )


def _history_of(known: KnownOperations, field: Field, name: str) -> Hit:
    spelt = known.operations.spelt(name)
    table, _, column = spelt.rpartition(".") if field is Field.COLUMN else (spelt, "", "")
    number = len(known.tracer.trace(table, column or None))
    return Hit(f"history of {spelt}", counted(number, "revision"), ShowHistoryOf(table, column or None))


def _history_of_renamed(known: KnownOperations, name: str) -> list[Hit]:
    """The history of a column that no script calls so, as its table was renamed afterwards."""
    if "." not in name or known.operations.is_name(Field.COLUMN, name.casefold()):
        return []
    table, column, found = known.tracer.traced_name(name)
    if column is None or not found:
        return []
    return [Hit(f"history of {name}", counted(len(found), "revision"), ShowHistoryOf(table, column))]


def file_name(title: str) -> str:
    """Return a title as the start of a file's name.

    >>> file_name("../my shop\x1b"), file_name("//")
    ('my-shop', 'graph')
    """
    return re.sub(r"[^\w.]+", "-", title).strip("-.") or "graph"
