"""What is said of several heads or bases, and never that merging helps where something else is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from limbeck_core.graph.reach import reach
from limbeck_core.problems import Problem, ProblemKind
from limbeck_core.script.explaining import counted
from limbeck_core.script.resolve import resolve
from limbeck_core.script.respelling import spellings_of_heads
from limbeck_core.whereabouts.ids import resolved_ids
from limbeck_core.whereabouts.messages import Illness, Message
from limbeck_core.whereabouts.model import Role, Said

if TYPE_CHECKING:
    from limbeck_core.history import History

MOST_LISTED = 8
"""How many of a kind are told."""

Told = tuple[bool, list[Said]]
"""Whether nothing is wrong with this history in that respect, and what is said."""


def tell_heads(history: History, message: Message) -> Told:
    branch, heads = _heads_meant(history, message)
    whole, of = (f"'{branch}'", f" of '{branch}'") if branch else ("this history", "")
    if len(heads) < 2:
        words = f"{whole} has one head" if heads else f"{whole} has no head"
        return True, [
            Said(Role.HERE, f"{words}: Alembic was run on another state of it", heads[0] if heads else None)
        ]
    revisions = history.revision_map
    # Alembic, and so its spellings, knows of no head whose id it refuses
    known = [head for head in heads if head in revisions._revision_map]
    spelled = spellings_of_heads(revisions, known)[:MOST_LISTED]
    lines = [head_line(history, head) for head in heads[:MOST_LISTED]]
    lines.append(Said(Role.WHY, f"{counted(len(heads), 'head')}{of}, where the command means one"))
    ways = {
        Illness.HEADS_OF_NEW: "Say which one to build on: alembic revision --head {first} ...",
        Illness.HEADS_OF_STAMP: "Stamp one of them: {all}; or heads for all",
    }
    every = f"{branch}@heads" if branch else "heads"
    way = ways.get(message.illness, "Say {all}, or {every} for all")
    lines += [
        Said(Role.HELPS, way.format(first=one, all=", ".join(spelled), every=every)) for one in spelled[:1]
    ]
    separate = _share_no_base(history, known)
    errors = [problem for problem in history.problems if problem.kind in _NO_MERGE]
    if errors:
        lines += of_problems(errors[:MOST_LISTED])
        lines.append(
            Said(Role.WHY, "the heads may come of these errors: mend them before anything is merged")
        )
    elif separate:
        lines.append(
            Said(
                Role.WHY,
                f"{separate[0]} and {separate[1]} stand on bases of their own: they are separate branches",
            )
        )
    else:
        lines += _way_to_one(history, heads)
    return False, lines


def _way_to_one(history: History, heads: Sequence[str]) -> Iterator[Said]:
    """Say what makes one of heads that went apart; and of those that are meant to be, that they are."""
    # few messages ask for it
    from limbeck_core.merging.diagnosis import diagnose
    from limbeck_core.merging.forks import forks
    from limbeck_core.merging.model import Diagnosis

    groups = ([head for head in heads if head in group] for group in forks(history))
    if joined := next((group for group in groups if len(group) > 1), None):
        names = " ".join(joined[:2])
        yield Said(Role.HELPS, f"If one state is to follow both: alembic merge -m '...' {names}")
        return
    for finding in diagnose(history, heads):
        if finding.kind is not Diagnosis.FORK:
            yield Said(Role.WHY, finding.message, finding.revisions[0])
            yield Said(Role.HELPS, finding.cure, finding.revisions[0])


def _heads_meant(history: History, message: Message) -> tuple[str, Sequence[str]]:
    """Return the branch that the argument of a message is narrowed to, and its heads; else all heads.

    A branch that is not in this history narrows nothing.
    """
    for argument in message.names:
        branch, _, symbol = argument.partition("@")
        if branch and symbol in ("head", "heads"):
            found = resolve(history.revision_map, f"{branch}@heads", told=False)
            if found.outcome == "revisions":
                return branch, found.revisions
    return "", history.heads


_NO_MERGE = {
    ProblemKind.DUPLICATE_ID,
    ProblemKind.MISSING_PARENT,
    ProblemKind.CYCLE,
    ProblemKind.SELF_LOOP,
    ProblemKind.ILLEGAL_ID,
    ProblemKind.NO_REVISION_ID,
    ProblemKind.SYNTAX_ERROR,
    ProblemKind.UNREADABLE_FILE,
    ProblemKind.UNKNOWN_METADATA,
}
"""Problems that make heads where there are none."""


def _share_no_base(history: History, heads: Sequence[str]) -> tuple[str, str] | None:
    """Return two heads that no line of down revisions joins."""
    assembly = history.revision_map._assembly
    below = {
        head: reach([assembly.number_of(revision)], assembly.network.parents)
        for head in heads[:MOST_LISTED]
        if (revision := history.revision_map._revision_map[head]) is not None
    }
    return next(((one, two) for one, two in combinations(below, 2) if not below[one] & below[two]), None)


def head_line(history: History, head: str) -> Said:
    node = history.node_of(head)
    script = history.node_script(node) if node is not None else None
    doc = script.doc.strip() if script is not None else ""
    return Said(Role.HERE, " ".join(f"head {head}  {doc}".split()), head, script.path if script else None)


def tell_bases(history: History, message: Message) -> Told:
    bases = history.bases
    lines = [Said(Role.HERE, f"base {base}", base) for base in bases[:MOST_LISTED]]
    if len(bases) < 2:
        return True, [*lines, Said(Role.HERE, "this history has one base")]
    lines.append(Said(Role.WHY, f"{len(bases)} bases, which is sound where branches are independent"))
    lines.append(Said(Role.HELPS, "The caller asks for one base: get_bases() in its place"))
    return False, lines


def go_to(history: History, name: str) -> list[Said]:
    return [Said(Role.HERE, revision, revision) for revision in resolved_ids(history, name)]


def of_problems(problems: list[Problem]) -> list[Said]:
    lines = []
    for problem in problems:
        revision = problem.revisions[0] if problem.revisions else None
        lines.append(Said(Role.WHY, problem.message, revision, problem.path, problem.line))
        lines.append(Said(Role.HELPS, problem.cure, revision, problem.path, problem.line))
    return lines
