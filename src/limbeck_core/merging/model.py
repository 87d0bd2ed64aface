"""What is known before heads are merged, as values: frozen, and each with a JSON form (`documents`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from limbeck_core.operations import Operation


class Verdict(StrEnum):
    """How two operations, or two branches, get on; the worst one of its pairs is a branch's."""

    COLLIDE = "collide"
    """They cannot both be carried out, in one order or in any."""
    NOT_PROVEN = "not-proven"
    """What one of them does cannot be known; never to be taken for safe."""
    ORDER_MATTERS = "order-matters"
    """Both can be carried out, but not in any order, or not to the same end."""
    SAME_TABLE = "same-table"
    """They touch the same table, and do not stand in each other's way."""
    INDEPENDENT = "independent"
    """They have nothing to do with each other."""

    @property
    def rank(self) -> int:
        """Its place among the verdicts, the worst first."""
        return list(Verdict).index(self)


SAFE = (Verdict.INDEPENDENT, Verdict.SAME_TABLE)
"""The verdicts with which nothing clashes."""


class Diagnosis(StrEnum):
    """What several heads are, and so what mends them."""

    ONE_HEAD = "one-head"
    NO_HEAD = "no-head"
    FORK = "fork"
    DUPLICATE_ID = "duplicate-id"
    GHOST_PARENT = "ghost-parent"
    SEPARATE_BASES = "separate-bases"
    LABELLED_BRANCHES = "labelled-branches"
    EFFECTIVE_HEAD = "effective-head"


WRONG = (Diagnosis.DUPLICATE_ID, Diagnosis.GHOST_PARENT)
"""What heads are that is to be mended first."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that heads are, with its cure."""

    kind: Diagnosis
    revisions: tuple[str, ...]
    """The revisions concerned: for a fork its heads, then the nearest common ancestors."""
    message: str
    """What it is, in one sentence without a full stop."""
    cure: str
    """What to do about it, in one sentence."""
    paths: tuple[str, ...] = ()
    """The files concerned, where it is about files."""


@dataclass(frozen=True, slots=True)
class Site:
    """An operation, and where it stands."""

    revision: str
    path: str
    operation: Operation


@dataclass(frozen=True, slots=True)
class Branch:
    """What one head has that the others do not have."""

    head: str
    revisions: tuple[str, ...]
    """In the order in which an upgrade runs them."""
    operations: tuple[Site, ...]
    """What they do, in that order."""
    published: bool | None = None
    """Whether others may have any of it; ``None`` where that cannot be known."""
    publication: str = ""
    """How that is known, or why not."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two operations of two branches that have to do with each other, or one that is not known."""

    verdict: Verdict
    reason: str
    """In one sentence without a full stop."""
    first: Site | None
    second: Site | None
    """Either may be missing: an opaque operation has to do with everything."""
    server: str = ""
    """The one kind of server where this holds, or all but one; empty for all."""
    goes_first: str = ""
    """The branch that has to run first, or had better; empty where neither helps, or that is not known."""

    @property
    def told(self) -> str:
        """The reason, where it holds, and which branch is to run first."""
        where = f" (on {self.server})" if self.server and self.server not in self.reason else ""
        if not self.goes_first:
            return f"{self.reason}{where}"
        if self.verdict is Verdict.COLLIDE:
            return f"{self.reason}{where}, unless {self.goes_first} runs first"
        return f"{self.reason}{where}; {self.goes_first} had better run first"

    @property
    def sites(self) -> tuple[Site, ...]:
        """The operations, one or two."""
        return tuple(site for site in (self.first, self.second) if site is not None)


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two branches get on."""

    first: str
    second: str
    verdict: Verdict
    pairs: tuple[Pair, ...]
    """What was found, the worst first; pairs that are independent are not listed."""
    compared: int
    """How many pairs of operations there are."""

    def colliding(self, first: str = "") -> tuple[Pair, ...]:
        """Return the pairs that collide, or those that still do where one branch always runs first."""
        found = (pair for pair in self.pairs if pair.verdict is Verdict.COLLIDE)
        return tuple(pair for pair in found if not first or pair.goes_first != first)


def worst_first(comparisons: Iterable[Comparison]) -> list[Comparison]:
    """Return comparisons in the order in which they are told."""
    return sorted(comparisons, key=lambda comparison: comparison.verdict.rank)


@dataclass(frozen=True, slots=True)
class Way:
    """How a stranded database gets out of it."""

    before: tuple[str, ...]
    """What to run with the files as they are now."""
    after: tuple[str, ...]
    """What to run with the files as they will be."""
    loses: tuple[str, ...] = ()
    """The revisions that are taken back on the way, and with them what they hold."""
    note: str = ""
    """What to look out for, without a full stop."""


@dataclass(frozen=True, slots=True)
class Stranded:
    """One state of a database that the new history does not fit."""

    state: tuple[str, ...]
    """What its version table holds."""
    skipped: tuple[str, ...]
    """What an upgrade would never run, though it was not run."""
    replayed: tuple[str, ...]
    """What an upgrade would run though it was run already."""
    refused: str
    """What Alembic says where it refuses to upgrade; else empty."""
    ways: tuple[Way, ...]
    """How to get out, the one to be preferred first; none where it is not known what was run."""
    note: str = ""
    """How a database comes to be there, where no upgrade leads to it; without a full stop."""


@dataclass(frozen=True, slots=True)
class DatabaseAfter:
    """What becomes of the one database whose rows are known."""

    rows: tuple[str, ...]
    """What its version table holds."""
    runs: tuple[str, ...]
    """What an upgrade to the heads runs on it afterwards, in this order."""
    stranded: Stranded | None
    """Why the new history does not fit it; ``None`` where it does."""


@dataclass(frozen=True, slots=True)
class Stranding:
    """Which databases a change of the history leaves behind."""

    stranded: tuple[Stranded, ...]
    examined: int
    """How many states were worked out."""
    complete: bool
    """Whether those are all; otherwise the search stopped at ``bound``."""
    bound: int
    note: str = ""
    """What was not looked at and why that is safe, in one sentence."""
    database: DatabaseAfter | None = None
    """The database whose rows are known, where there is one."""


class StrategyKind(StrEnum):
    """A way out of several heads."""

    MERGE = "merge"
    REBASE = "rebase"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Strategy:
    """One way out, and what comes of it."""

    kind: StrategyKind
    title: str
    heads: tuple[str, ...]
    """What is merged; or what is moved, and onto what."""
    consequences: tuple[str, ...]
    """One sentence each."""
    refused: str = ""
    """Why it cannot be done; empty where it can."""
    guarded: str = ""
    """Why it must be typed out, such as that others have what it moves; empty where it need not."""
    edits: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """The revisions that get other parents, and those parents."""
    unsolved: tuple[Pair, ...] = ()
    """What collides all the same: until a script is changed, an upgrade fails half-way."""
