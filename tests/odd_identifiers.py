"""Identifiers of every type, nested and empty, put to Alembic's maps and directories and to ours.

Where Alembic dies of a type, ours is to raise an error of its own that names what was asked for.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from alembic.script import revision as alembic

from alembic_oracle import BARE, Outcome, Pair, difference, everything, outcome
from histories import Declared, History
from limbeck_core.errors import CommandError
from limbeck_core.script import revision as limbeck
from random_histories import random_history, random_identifier
from steps_oracle import RunnablePair, steps_of


class Named(enum.StrEnum):
    """Texts that are members of an enumeration."""

    REVISION = "aaaa"
    HEAD = "head"


class Plain:
    """Something of which nothing is known."""

    def __repr__(self) -> str:
        return "<plain>"


PLAIN = Plain()

ODD: tuple[Any, ...] = (
    *(0, 1, -1, 7, 1.5, True, False, float("nan"), 1 + 2j, None, Ellipsis, PLAIN, Plain, range(2)),
    *(b"", b"x", b"aaaa", bytearray(b"ab"), memoryview(b"ab"), Named.REVISION, Named.HEAD),
    *("", "\0", "@", "@head", "aa@", "aa@@b", "+1", "-1", "1+1", "a@+1", "-1_0", "١", "-١", "- 1", " -1"),
    *((), [], {}, set(), frozenset()),
)
"""What no identifier is, and texts at the edge of what one is."""

FLAGS = ("implicit_base", "inclusive", "assert_relative_length", "select_for_downgrade")


def odd_identifier(random: Random, history: History, depth: int = 0) -> Any:
    """Return anything: an identifier, what is none, or a few of these in one another."""
    form = random.random()
    if form < 0.4 or depth > 2:
        return random.choice(ODD)
    if form < 0.6:
        return random_identifier(random, history)
    elements = [odd_identifier(random, history, depth + 1) for _ in range(random.randint(0, 3))]
    kind: Callable[[list[Any]], Any]
    kind = random.choice((tuple, tuple, list, set, frozenset, dict.fromkeys))
    try:
        return kind(elements)
    except TypeError:
        return tuple(elements)


def odd_flags(random: Random) -> dict[str, Any]:
    """Return the flags of ``iterate_revisions``, now and then of other types than they are."""
    values: tuple[Any, ...] = (True, False) if random.random() < 0.9 else (None, 0, 1, "x", [], PLAIN)
    return {flag: random.choice(values) for flag in FLAGS}


def spellings(asked: Any) -> Iterator[str]:
    """Yield the texts by which a message may name what was asked for."""
    yield repr(asked)
    yield str(asked)
    if isinstance(asked, str):
        yield from asked.split("@")
    elif isinstance(asked, (bytes, bytearray, memoryview)):
        yield from map(str, bytes(asked))
    elif isinstance(asked, Iterable):
        for element in asked:
            yield from spellings(element)


def unnamed(theirs: Outcome, ours: Outcome, history: History, asked: Sequence[Any]) -> str | None:
    """Say that ours does not name what was asked for, where Alembic has died of it."""
    if not isinstance(theirs.error, BARE) or isinstance(theirs.error, alembic.RevisionError):
        return None
    text = str(ours.error)
    names = {spelling for one in asked for spelling in spellings(one)} | {one.revision for one in history}
    if any(name.strip() and name in text for name in names):
        return None
    return f"Alembic raises {theirs.error!r}, we name nothing in {ours.error!r}"


def of_a_map(random: Random, history: History) -> tuple[str, Callable[[Any], Any], tuple[Any, ...]]:
    """Return a question to a map, in words, as a function, and what it asks for."""
    one, two = odd_identifier(random, history), odd_identifier(random, history)
    flags = odd_flags(random)
    first, second = flags["implicit_base"], flags["inclusive"]
    questions: tuple[tuple[str, Callable[[Any], Any]], ...] = (
        ("get_revision", lambda asked: asked.get_revision(one)),
        ("get_revisions", lambda asked: asked.get_revisions(one)),
        ("_resolve_revision_number", lambda asked: asked._resolve_revision_number(one)),
        ("get_current_head", lambda asked: asked.get_current_head(one)),
        ("filter_for_lineage", lambda asked: asked.filter_for_lineage(one, two, first)),
        ("filter_for_lineage of one", lambda asked: asked.filter_for_lineage([one], two, first)),
        ("_get_all_current", lambda asked: asked._get_all_current(one)),
        (
            "_get_ancestor_nodes",
            lambda asked: list(asked._get_ancestor_nodes([one], check=first, include_dependencies=second)),
        ),
        (
            "_get_descendant_nodes",
            lambda asked: list(asked._get_descendant_nodes([one], check=first, include_dependencies=second)),
        ),
        *(("iterate_revisions", lambda asked: list(asked.iterate_revisions(one, two, **flags))),) * 6,
    )
    name, ask = random.choice(questions)
    return f"{name}({one!r}, {two!r}, {flags!r})", ask, (one, two)


def of_a_directory(
    random: Random, history: History, plain: Callable[[Any], Any]
) -> tuple[str, Callable[[Any], Any], tuple[Any, ...]]:
    """Return a question to a script directory, in words, as a function, and what it asks for."""
    one, two = odd_identifier(random, history), odd_identifier(random, history)
    flags = odd_flags(random)
    questions: tuple[tuple[str, Callable[[Any], Any]], ...] = (
        ("walk_revisions", lambda asked: plain(list(asked.walk_revisions(one, two)))),
        ("iterate_revisions", lambda asked: plain(list(asked.iterate_revisions(one, two, **flags)))),
        ("get_revision", lambda asked: plain(asked.get_revision(one))),
        ("get_revisions", lambda asked: plain(asked.get_revisions(one))),
        ("get_all_current", lambda asked: plain(asked.get_all_current(one))),
        ("as_revision_number", lambda asked: asked.as_revision_number(one)),
        ("get_heads", lambda asked: asked.get_heads(one)),
        ("_upgrade_revs", partial(steps_of, "_upgrade_revs", one, two)),
        ("_downgrade_revs", partial(steps_of, "_downgrade_revs", one, two)),
        ("_stamp_revs", partial(steps_of, "_stamp_revs", one, two)),
    )
    name, ask = random.choice(questions)
    return f"{name}({one!r}, {two!r}, {flags!r})", ask, (one, two)


def asked_of_a_map(random: Random, questions: int) -> Iterator[str]:
    """Ask the maps of a random history, and yield every difference."""
    history = random_history(random, most=8, flawed=random.random() < 0.3)
    pair = Pair(history)
    if found := pair.differs_when_built():
        yield f"{history}: {found}"
    if outcome(lambda: pair.ours.heads).error is not None or pair.hangs:
        return
    yield from _asked(random, pair, history, questions)


def _asked(random: Random, pair: Pair, history: History, questions: int) -> Iterator[str]:
    for _ in range(questions):
        words, ask, asked = of_a_map(random, history)
        theirs = outcome(partial(_plainly, pair, ask, pair.theirs))
        ours = outcome(partial(_plainly, pair, ask, pair.ours))
        found = difference(theirs, ours) or unnamed(theirs, ours, pair.history, asked)
        if found:
            yield f"{history}: {words}: {found}"


def _plainly(pair: Pair, ask: Callable[[Any], Any], revision_map: Any) -> Any:
    return pair.plain(ask(revision_map))


def asked_of_a_directory(folder: Path, random: Random, questions: int) -> Iterator[str]:
    """Ask the script directories of a random history, and yield every difference."""
    history = random_history(random, most=6, flawed=random.random() < 0.1)
    pair = RunnablePair(folder, history)
    if pair.differs_when_built() or outcome(lambda: pair.ours.heads).error is not None or pair.hangs:
        return
    for _ in range(questions):
        words, ask, asked = of_a_directory(random, history, pair.plain)
        theirs, ours = pair.ask(ask)
        is_told = isinstance(theirs.error, BARE) and isinstance(ours.error, CommandError)
        found = None if is_told else difference(theirs, ours)
        found = found or unnamed(theirs, ours, history, asked)
        if found:
            yield f"{history}: {words}: {found}"


def odd_declaration(random: Random, names: Sequence[str]) -> Declared:
    """Return a revision whose parents, dependencies and labels may be anything."""

    def anything() -> Any:
        return random.choice(
            (None, None, odd_identifier(random, (), 2), random.choice(names), (random.choice(names),))
        )

    return Declared(f"new{random.randint(0, 9)}", anything(), anything(), anything())


def _constructed(revision_class: Any, declared: Declared) -> Any:
    made = revision_class(*declared)
    shown = repr(made) if len(made.branch_labels) < 2 else ""
    return (
        (made.revision, made.down_revision, made.dependencies, shown),
        (made._orig_branch_labels, made.branch_labels),
    )


def declared(random: Random, questions: int) -> Iterator[str]:
    """Declare what may be anything, alone, in a map, and added to it, and yield every difference."""
    history = list(random_history(random, most=5, flawed=False))
    names = [one.revision for one in history] or ["aaaa"]
    odd = odd_declaration(random, names)
    made = [outcome(partial(_constructed, kind, odd)) for kind in (alembic.Revision, limbeck.Revision)]
    if found := difference(*made):
        yield f"{odd}: {found}"
    if made[0].error is None and made[1].error is None and random.random() < 0.7:
        history.insert(random.randint(0, len(history)), odd)
    pair = Pair(tuple(history))
    if found := pair.differs_when_built():
        yield f"{history}: {found}"
        return
    if outcome(lambda: pair.ours.heads).error is not None or "_revision_map" not in vars(pair.theirs):
        return
    if not pair.hangs:
        sound = tuple(one for one in history if one is not odd)
        yield from _asked(random, pair, sound, questions)
    new, replace = odd_declaration(random, names), random.random() < 0.2
    if all(outcome(partial(kind, *new)).error is None for kind in (alembic.Revision, limbeck.Revision)):
        found, _ = pair.add(new, replace=replace)
        if found:
            yield f"{history}: add_revision({new}, {replace}): {found}"


class ChangedPair(Pair):
    """One history in both maps, some attributes of whose revisions were set after they were made."""

    def __init__(self, history: History, changes: Sequence[tuple[int, str, Any]]) -> None:
        self.changes = changes
        super().__init__(history)

    def _make(self, revision_class: Any, declared: Declared, place: int) -> Any:
        made = super()._make(revision_class, declared, place)
        for at, name, value in self.changes:
            if at == place:
                setattr(made, name, value)
        return made


def _change(random: Random, history: History) -> tuple[int, str, Any]:
    place = random.randrange(len(history))
    name = random.choice(("down_revision", "down_revision", "dependencies"))
    value = getattr(history[place], name)
    names = [value] if isinstance(value, str) else list(value or ())
    if random.random() < 0.3:
        names.append(random.choice(history).revision)
    form = random.random()
    if form < 0.6:
        return place, name, names
    if form < 0.9:
        return place, name, tuple(names) if form < 0.75 else set(names)
    return place, name, odd_identifier(random, history, 2)


def changed(random: Random, questions: int) -> Iterator[str]:
    """Set lists and more on the revisions of a random history, build it, ask, and yield every difference."""
    history = random_history(random, most=7, flawed=random.random() < 0.2)
    if not history:
        return
    changes = [_change(random, history) for _ in range(random.randint(1, 2))]
    pair = ChangedPair(history, changes)
    if found := pair.differs(everything):
        yield f"{history} with {changes}: {found}"
        return
    built = outcome(lambda: pair.ours.heads)
    if built.error is None and not pair.ours._assembly.network.has_circle:
        for found in _asked(random, pair, history, questions):
            yield f"with {changes}: {found}"
