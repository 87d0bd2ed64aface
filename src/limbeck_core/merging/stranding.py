"""Which databases a change of the history leaves behind, worked out with the core's own planning.

A database is in a state: the rows of its version table, which stand for all revisions below them. What was
run is what lies below the rows in the history as it is; what an upgrade will run is planned in the history as
it will be. Where the two do not add up, the database is stranded.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from limbeck_core.graph.identifiers import as_scalar, as_tuple
from limbeck_core.graph.reach import reach
from limbeck_core.graph.revision import Revision
from limbeck_core.merging.model import (
    SAFE,
    Comparison,
    DatabaseAfter,
    Pair,
    Stranded,
    Stranding,
    Verdict,
    Way,
)
from limbeck_core.merging.progress import Progress, Stage, untold
from limbeck_core.script.planning import Direction, plan
from limbeck_core.script.revision import RevisionMap

BOUND = 400
"""So many states are worked out; a history with many open branches has more than can be."""

WORK = 400_000
"""So many revisions are gone through for them: of a very long history fewer states are worked out."""

FEWEST_STATES = 20
"""So many states are worked out, however long the history is."""

ANOTHER_ORDER = "the order matters, and this is another one than that of other databases: compare them"
"""What to look out for where a database runs what was moved before what it was moved behind."""

NOT_PROVEN = "this is another order than that of other databases: look whether it matters"
"""What to look out for where nobody knows whether the order matters."""

BY_HAND = "what was run collides: only a database that was mended by hand is there"
"""How a database comes to a state to which no upgrade leads."""

PURGED = "name the rows of other branches too, which --purge takes away with the rest"
"""What to look out for where a version table is written anew."""

Edits = Mapping[str, tuple[str, ...]]
"""The parents that revisions get; also those of new revisions."""


@dataclass(frozen=True)
class _Change:
    """What is to be known of a rebase to tell how databases get out of it."""

    old: Graph
    new: Graph
    moved: str
    comparison: Comparison | None
    """How what is moved gets on with what it is moved behind; ``None`` where that was not looked at."""
    purged: str
    """What to look out for where a version table is written anew; empty where there are no other branches."""


@dataclass(frozen=True)
class Graph:
    """Revisions and what they follow, with a map over them for planning."""

    parents: Mapping[str, tuple[str, ...]]
    dependencies: Mapping[str, tuple[str, ...]]
    """As they are declared: labels too."""
    labels: Mapping[str, tuple[str, ...]]
    """Those that each revision declares itself."""

    @classmethod
    def of(cls, revisions: RevisionMap) -> Graph:
        """Return the graph of a map."""
        found = list(revisions.iterate_revisions("heads", "base"))
        return cls(
            {one.revision: as_tuple(one.down_revision) for one in found},
            {one.revision: as_tuple(one.dependencies) for one in found},
            {one.revision: tuple(sorted(one._orig_branch_labels)) for one in found},
        )

    def edited(self, edits: Edits) -> Graph:
        """Return the graph in which some revisions follow others, or are new."""
        return Graph({**self.parents, **edits}, self.dependencies, self.labels)

    @cached_property
    def map(self) -> RevisionMap:
        """The map that plans."""
        made = [
            Revision(
                name, as_scalar(above), as_scalar(self.dependencies.get(name, ())), self.labels.get(name)
            )
            for name, above in self.parents.items()
        ]
        return RevisionMap(lambda: made)

    @cached_property
    def before(self) -> Mapping[str, tuple[str, ...]]:
        """Per revision what must run before it: its parents, and what it depends on by id."""
        owners = {label: name for name, labels in self.labels.items() for label in labels}
        return {
            name: (*above, *(owners.get(one, one) for one in self.dependencies.get(name, ())))
            for name, above in self.parents.items()
        }

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """A number for each revision."""
        return {name: number for number, name in enumerate(self.parents)}

    @cached_property
    def _edges(self) -> Sequence[tuple[int, ...]]:
        numbers = self.numbers
        return [tuple(numbers[one] for one in above if one in numbers) for above in self.before.values()]

    @cached_property
    def _upward(self) -> Sequence[list[int]]:
        above: list[list[int]] = [[] for _ in self._edges]
        for node, targets in enumerate(self._edges):
            for target in targets:
                above[target].append(node)
        return above

    def below(self, revisions: Iterable[str]) -> frozenset[str]:
        """Return revisions with all that must run before them."""
        names = list(self.parents)
        return frozenset(names[node] for node in reach([self.numbers[one] for one in revisions], self._edges))

    def above(self, revisions: Iterable[str]) -> frozenset[str]:
        """Return revisions with all that rests on them."""
        names = list(self.parents)
        return frozenset(
            names[node] for node in reach([self.numbers[one] for one in revisions], self._upward)
        )

    def above_of(self, floor: frozenset[str]) -> Graph:
        """Return the graph without what lies below some revisions, which become bases.

        A revision that is kept and follows one that is not stays as it is: then nothing is left out.
        """
        left_out = self.below(floor) - floor
        kept = {name: above for name, above in self.parents.items() if name not in left_out}
        if any(one in left_out for name in kept if name not in floor for one in self.before[name]):
            return self
        ids = {name: tuple(one for one in self.before[name] if one in kept) for name in kept}
        return Graph(
            {name: () if name in floor else above for name, above in kept.items()},
            {name: tuple(one for one in ids[name] if one not in kept[name]) for name in kept},
            {name: self.labels.get(name, ()) for name in kept},
        )

    def rows(self, applied: frozenset[str]) -> tuple[str, ...]:
        """Return what the version table holds where these revisions were run."""
        lower = {one for name in applied for one in self.before[name]}
        return tuple(sorted(applied - lower))

    def closes_a_circle(self) -> bool:
        """Return whether revisions follow one another in a circle."""
        left = {name: len(set(above)) for name, above in self.before.items()}
        free = [name for name, count in left.items() if not count]
        names = list(self.parents)
        while free:
            name = free.pop()
            del left[name]
            for node in set(self._upward[self.numbers[name]]):
                left[names[node]] -= 1
                if not left[names[node]]:
                    free.append(names[node])
        return bool(left)


def who_is_stranded(
    old: Graph,
    edits: Edits,
    within: Iterable[str],
    bound: int = BOUND,
    *,
    rows: Sequence[str] = (),
    comparison: Comparison | None = None,
    progress: Progress = untold,
) -> Stranding:
    """Return which states of a database the edited history does not fit.

    Only states in which the moved revision was run can be stranded: of all others the edited history has the
    same revisions below them as before.

    Args:
        old: The history as it is.
        edits: What changes: at most one revision that exists, and new ones.
        within: The heads concerned; branches that have nothing to do with them are in any state.
        bound: How many states are worked out at most.
        rows: What the version table of a database holds that is known.
        comparison: How what is moved gets on with what it is moved behind, where that is known.
        progress: Hears how far it has got.
    """
    edited = [name for name in edits if name in old.parents and edits[name] != old.parents[name]]
    if not edited:
        note = "No revision that exists gets other parents: an upgrade runs what is missing from any state"
        return Stranding((), 0, True, bound, note, _database(old, edits, rows) if rows else None)
    [moved] = edited
    whole = set(old.parents)
    others = whole - old.below(name for name in within if name in whole)
    purged = PURGED if others else ""
    database = None
    if rows:
        change = _Change(old, old.edited(edits), moved, comparison, purged)
        database = _database(old, edits, rows, change)
    old = _near(old, edits, moved)
    change = _Change(old, old.edited(edits), moved, comparison, purged)
    region = old.below(name for name in within if name in old.parents)
    bound = max(FEWEST_STATES, min(bound, WORK // len(old.parents)))
    stranded = []
    examined = 0
    complete = True
    for applied in _states(old, moved, region):
        if examined == bound:
            complete = False
            break
        progress(Stage.STATES, examined, bound)
        examined += 1
        found = _stranded(change, applied)
        if found is not None:
            stranded.append(found)
    note = f"A database that has not run {moved} is not concerned"
    return Stranding(tuple(stranded), examined, complete, bound, note, database)


def _near(old: Graph, edits: Edits, moved: str) -> Graph:
    """Return the graph without what lies far below the revision that moves, before and after.

    That was run in each of the states, and is the same in both histories.
    """
    before, after = (graph.below([moved]) - {moved} for graph in (old, old.edited(edits)))
    near = old.above_of(frozenset(old.rows(before & after)))
    return near if all(parent in near.parents for parent in edits[moved]) else old


def _states(old: Graph, moved: str, region: frozenset[str]) -> Iterator[frozenset[str]]:
    """Yield what may have been run, with the moved revision in it: single revisions first."""
    above = old.above([moved])
    seeds = [old.below([name]) for name in old.parents if name in above and name in region]
    seen = set(seeds)
    waiting = deque(sorted(seen, key=lambda applied: (len(applied), sorted(applied))))
    while waiting:
        applied = waiting.popleft()
        yield applied
        for name in sorted(region - applied):
            if all(one in applied for one in old.before[name]):
                more = applied | {name}
                if more not in seen:
                    seen.add(more)
                    waiting.append(more)


def _database(old: Graph, edits: Edits, rows: Sequence[str], change: _Change | None = None) -> DatabaseAfter:
    """Return what becomes of a database in one state."""
    new = old.edited(edits)
    applied = old.below(rows)
    stranded = _stranded(change, applied) if change is not None and change.moved in applied else None
    steps = plan(new.map, "heads", old.rows(applied), Direction.UPGRADE).steps
    return DatabaseAfter(tuple(rows), tuple(step.revision for step in steps), stranded)


def _stranded(change: _Change, applied: frozenset[str]) -> Stranded | None:
    """Return what an upgrade of the edited history gets wrong for what was run; ``None`` if nothing."""
    new = change.new
    rows = change.old.rows(applied)
    found = plan(new.map, "heads", rows, Direction.UPGRADE)
    run = {step.revision for step in found.steps}
    skipped = tuple(name for name in new.parents if name not in applied and name not in run)
    replayed = tuple(name for name in new.parents if name in applied and name in run)
    refused = found.alembic_says or found.failure
    if not refused and not skipped and not replayed:
        return None
    if refused:
        skipped = replayed = ()
    note = BY_HAND if _is_beyond(change, applied) else ""
    return Stranded(rows, skipped, replayed, refused, _ways(change, applied), note)


def _is_beyond(change: _Change, applied: frozenset[str]) -> bool:
    """Return whether no upgrade leads to a state, as what was run collides whatever is run first."""
    pairs = change.comparison.colliding() if change.comparison is not None else ()
    return any(
        not pair.goes_first and not pair.server and applied.issuperset(site.revision for site in pair.sites)
        for pair in pairs
    )


def _ways(change: _Change, applied: frozenset[str]) -> tuple[Way, ...]:
    old, new, moved = change.old, change.new, change.moved
    if new.below(applied) == applied:
        # all that the rows now stand for was run
        stamp = f"alembic stamp --purge {' '.join(new.rows(applied))}"
        return (Way((), (stamp,), (), change.purged),)
    back = applied & old.above([moved])
    lost = tuple(name for name in old.parents if name in back)
    downgrades = (Way((command,), (), lost) for command in _downgrades(old, applied, back, moved))
    return (*downgrades, *_onwards(change, applied))


def _onwards(change: _Change, applied: frozenset[str]) -> Iterator[Way]:
    """Yield the way of running first what would be skipped: not where that fails, as the branches collide."""
    old, new = change.old, change.new
    missing = [parent for parent in new.parents[change.moved] if parent not in applied]
    ran = applied | old.below(missing)
    doubt = ""
    for pair in change.comparison.pairs if change.comparison is not None else ():
        revisions = [site.revision for site in pair.sites]
        if pair.verdict in SAFE or not ran.issuperset(revisions):
            continue
        if len(revisions) == 2 and applied.issuperset(revisions):
            # both were run, and nothing of it runs now
            continue
        if pair.verdict is Verdict.COLLIDE and not _runs_first(change.comparison, pair, applied):
            return
        doubt = NOT_PROVEN if pair.verdict is Verdict.NOT_PROVEN else ANOTHER_ORDER
    if change.comparison is None:
        doubt = NOT_PROVEN
    before = tuple(f"alembic upgrade {parent}" for parent in missing)
    notes = [note for note in (doubt, change.purged) if note]
    stamp = f"alembic stamp --purge {' '.join(new.rows(ran))}"
    yield Way(before, (stamp,), (), "; ".join(notes))


def _runs_first(comparison: Comparison | None, pair: Pair, applied: frozenset[str]) -> bool:
    """Return whether of a pair that collides one way round alone that was run which has to run first."""
    assert comparison is not None
    sites = {comparison.first: pair.first, comparison.second: pair.second}
    first = sites.get(pair.goes_first)
    return first is not None and first.revision in applied


def _downgrades(old: Graph, applied: frozenset[str], back: frozenset[str], moved: str) -> Sequence[str]:
    """Return the plainest downgrade that takes back the moved revision, what rests on it, and no more."""
    above = old.parents[moved] or ("base",)
    # where other branches begin there too, the one that is meant is named
    targets = (*above, *(f"{moved}@{parent}" for parent in above))
    rows = old.rows(applied)

    def taken_back(target: str) -> set[str]:
        return {one.revision for one in old.map.iterate_revisions(rows, target, select_for_downgrade=True)}

    exact = (f"alembic downgrade {target}" for target in targets if taken_back(target) == back)
    return tuple(islice(exact, 1))
