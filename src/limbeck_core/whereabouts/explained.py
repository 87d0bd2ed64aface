"""What is behind each of Alembic's messages, in this history: why it says so, and what helps."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from limbeck_core.problems import ProblemKind
from limbeck_core.script.explaining import counted
from limbeck_core.script.resolve import resolve
from limbeck_core.script.respelling import spellings_of_heads
from limbeck_core.whereabouts.database import tell_no_table, tell_row_twice, tell_too_long
from limbeck_core.whereabouts.heads import (
    MOST_LISTED,
    Told,
    go_to,
    head_line,
    of_problems,
    tell_bases,
    tell_heads,
)
from limbeck_core.whereabouts.ids import resolved_ids, tell_id
from limbeck_core.whereabouts.messages import Illness, Message
from limbeck_core.whereabouts.model import Role, Said
from limbeck_core.whereabouts.rows import overlaps

if TYPE_CHECKING:
    from limbeck_core.history import History


def tell_message(history: History, message: Message, *, deep: bool) -> Told:
    """Return what is behind a message."""
    if message.illness in _BY_IDS:
        return _ids(history, message, deep=deep)
    tell = _TELLERS.get(message.illness)
    if tell is not None:
        return tell(history, message)
    why, helps = _ELSEWHERE[message.illness]
    return False, [
        Said(Role.WHY, why),
        *(Said(Role.HELPS, line) for line in helps),
        *_places(history, message),
    ]


_BY_IDS = {Illness.NOT_LOCATED, Illness.NO_BRANCH, Illness.SHORT, Illness.MISSING}


def _ids(history: History, message: Message, *, deep: bool) -> Told:
    """An id that is not found: what holds for it alone."""
    name = message.names[0] if message.names else ""
    if message.illness is Illness.NO_BRANCH and name in history.revision_map._revision_map:
        return True, [Said(Role.HERE, f"'{name}' names a branch of this history"), *go_to(history, name)]
    found, lines = tell_id(history, name, deep=deep)
    if found and message.illness in (Illness.NOT_LOCATED, Illness.MISSING):
        words = (
            "it is in this history: Alembic was started in another checkout, or with another configuration"
        )
        lines = [*lines, Said(Role.WHY, words)]
        location = os.path.relpath(history.script_location, history.root)
        lines.append(
            Said(
                Role.HELPS,
                f"Compare the script_location that it reads with the one here: {location}, section "
                f"[{history.section}]",
            )
        )
    elif message.illness is Illness.MISSING and not found:
        problems = [
            p for p in history.problems if name in p.revisions and p.kind is ProblemKind.MISSING_PARENT
        ]
        lines = [
            *of_problems(problems),
            *(said for said in lines if said.role is not Role.HELPS or not problems),
        ]
    return found, lines


def _overlap(history: History, message: Message) -> Told:
    lines: list[Said] = []
    names = [resolved_ids(history, name) for name in message.names]
    rows = [ids[0] for ids in names if ids]
    for name, ids in zip(message.names, names, strict=True):
        lines += go_to(history, name) if ids else [Said(Role.WHY, f"{name} is not in this history")]
    pairs = overlaps(history, rows)
    for lower, upper in pairs:
        words = f"{lower} is an ancestor of {upper}: a database at {upper} has it already"
        lines.append(Said(Role.WHY, words, lower))
        lines.append(
            Said(
                Role.HELPS,
                f"If both are rows: DELETE FROM alembic_version WHERE version_num = '{lower}'",
            )
        )
        lines.append(Said(Role.HELPS, f"If both are on the command line: leave {lower} out", lower))
    is_known = all(names)
    if is_known and not pairs:
        lines.append(Said(Role.WHY, "in this history neither is an ancestor of the other"))
    return is_known and not pairs, lines


def _twice(history: History, message: Message) -> Told:
    name = message.names[0]
    problems = [p for p in history.problems if p.kind is ProblemKind.DUPLICATE_ID and name in p.revisions]
    if not problems:
        return True, [
            *go_to(history, name),
            Said(Role.HERE, f"in this history '{name}' is declared by one file at most"),
        ]
    files = [script for script in history.scripts if script.revision == name]
    lines = [
        Said(
            Role.HERE,
            f"{name} in {os.path.basename(f.path)}: {f.doc.strip()}",
            name,
            f.path,
            f.lines.revision or None,
        )
        for f in files
    ]
    return False, [*lines, *of_problems(problems)]


def _behind(history: History, message: Message) -> Told:
    heads = history.real_heads
    lines = [head_line(history, head) for head in heads[:MOST_LISTED]]
    lines.append(Said(Role.WHY, "the rows of alembic_version are not the heads, so something is left to run"))
    target = "head" if len(history.heads) == 1 else "heads"
    lines.append(Said(Role.HELPS, f"alembic upgrade {target}, then the command again"))
    lines.append(Said(Role.HELPS, "Paste the rows of alembic_version here to see what would run"))
    return False, lines


def _ambiguous(history: History, message: Message) -> Told:
    why = "steps are counted over a branch or merge point, or from several rows, and could go any way"
    heads = list(spellings_of_heads(history.revision_map, history.heads))[:MOST_LISTED]
    lines = [Said(Role.WHY, why), Said(Role.HELPS, "Say the id to go to, in place of a number of steps")]
    labels = sorted({label for own in history.dag.labels for label in own})
    if labels:
        lines.append(Said(Role.HELPS, f"Or keep to a branch: {labels[0]}@+1, {labels[0]}@-1"))
    if len(heads) > 1:
        lines.append(Said(Role.WHY, f"there are {len(history.heads)} heads here: {', '.join(heads)}"))
    return False, lines


def _not_a_target(history: History, message: Message) -> Told:
    name = message.names[0] if message.names else ""
    up = message.illness is Illness.NO_UPGRADE
    lines: list[Said] = []
    if name:
        found = resolve(history.revision_map, name, told=False)
        if found.outcome not in ("revisions", "range"):
            return False, [Said(Role.WHY, found.meaning), *tell_id(history, name, deep=False)[1]]
        lines += go_to(history, name)
    where = "above" if up else "below"
    lines.append(Said(Role.WHY, f"{name or 'the target'} does not stand {where} what the database is at"))
    command = "upgrade" if up else "downgrade"
    lines.append(
        Said(
            Role.HELPS,
            "See where it stands (alembic current), and plan from there: "
            f"limbeck plan {name or 'TARGET'} --from ROW --{command}",
        )
    )
    if not up:
        lines.append(Said(Role.HELPS, "Where a branch is meant, name it: label@base, label@-1"))
    return False, lines


def _too_far(history: History, message: Message) -> Told:
    return False, [
        Said(Role.WHY, "there are fewer revisions that way than steps are asked for"),
        Said(Role.HELPS, "Say base, head or the id to go to; limbeck log shows what there is"),
    ]


def _cycle(history: History, message: Message) -> Told:
    kinds = (ProblemKind.CYCLE, ProblemKind.DEPENDENCY_CYCLE, ProblemKind.SELF_LOOP)
    problems = [problem for problem in history.problems if problem.kind in kinds]
    if not problems:
        return True, [Said(Role.HERE, "in this history no revisions follow one another in a circle")]
    concerned = [p for p in problems if set(p.revisions) & set(message.names)] or problems
    return False, of_problems(concerned)


def _range(history: History, message: Message) -> Told:
    lower, upper = (*message.names, "", "")[:2]
    text = f"{lower}:{upper}"
    found = resolve(history.revision_map, text, told=False)
    lines = [*go_to(history, lower), *go_to(history, upper)]
    if found.outcome == "range" and found.revisions:
        return True, [*lines, Said(Role.HERE, f"{text}: {found.meaning}")]
    lines.append(Said(Role.WHY, found.meaning))
    lines += [Said(Role.HELPS, f"Say {candidate}") for candidate in found.candidates[:MOST_LISTED]]
    return False, lines


def _label(history: History, message: Message) -> Told:
    problems = [problem for problem in history.problems if problem.kind is ProblemKind.LABEL_CLASH]
    mine = [p for p in problems if set(message.names) & set(p.revisions)] or problems
    if not mine:
        return True, [
            Said(Role.HERE, "in this history no branch label is used twice"),
            *_places(history, message),
        ]
    return False, of_problems(mine)


def _not_member(history: History, message: Message) -> Told:
    name, branch = message.names
    ids, ends = resolved_ids(history, name), resolved_ids(history, branch)
    if not ids:
        return tell_id(history, name, deep=False)
    node = history.node_of(ids[0])
    assert node is not None, "what is resolved has a file"
    labels = [label for labels in history.labels_of(node) for label in labels]
    lines = [*go_to(history, name), *go_to(history, branch)]
    if branch in labels or _share_lineage(history, ids[0], ends):
        return True, [*lines, Said(Role.HERE, f"in this history {name} is on the branch of '{branch}'")]
    on = f"it is on {', '.join(labels)}" if labels else "it is on no labelled branch"
    lines.append(Said(Role.WHY, f"{name} is neither above nor below the revision of '{branch}'; {on}"))
    lines.append(Said(Role.HELPS, f"Say {f'{labels[0]}@{name}' if labels else name}", ids[0]))
    return False, lines


def _share_lineage(history: History, one: str, others: Sequence[str]) -> bool:
    """Whether one revision is of the branch of another: a ``depends_on`` makes no member, as in Alembic."""
    names = history.revision_map._revision_map
    revision = names.get(one)
    against = [names.get(other) for other in others[:1]]
    return revision is not None and any(
        other is not None and history.revision_map._shares_lineage(revision, other) for other in against
    )


def _not_head(history: History, message: Message) -> Told:
    name = (resolved_ids(history, message.names[0]) or message.names)[0]
    node = history.node_of(name)
    if node is None:
        return tell_id(history, name, deep=False)
    children = [history.dag.ids[child] for child in history.children(node)]
    lines = [*go_to(history, name)]
    if not children:
        return True, [*lines, Said(Role.HERE, f"{name} is a head here")]
    lines += [Said(Role.HERE, f"{child} follows it", child) for child in children[:MOST_LISTED]]
    lines.append(
        Said(
            Role.WHY,
            f"{counted(len(children), 'revision')} already follows {name}"
            if len(children) == 1
            else f"{len(children)} revisions already follow {name}",
        )
    )
    lines.append(Said(Role.HELPS, "Build on the head above it; --splice is for a new branch on purpose"))
    return False, lines


def _named_problems(*kinds: ProblemKind) -> Callable[[History, Message], Told]:
    def tell(history: History, message: Message) -> Told:
        found = [problem for problem in history.problems if problem.kind in kinds]
        names = {name for name in message.names if name}
        mine = [
            problem
            for problem in found
            if names & set(problem.revisions)
            or any(name in (problem.path or "") for name in names)
            or any(name in problem.message for name in names)
        ] or found
        if mine:
            return False, of_problems(mine[:MOST_LISTED])
        return True, [
            Said(Role.HERE, "nothing of that kind is wrong with this history"),
            *_places(history, message),
        ]

    return tell


def _rows(history: History, message: Message) -> Told:
    return False, [
        Said(Role.WHY, "the database stands at several revisions at once, and the caller asks for one"),
        Said(
            Role.HELPS, "The caller asks for get_current_heads(), or the branches are brought together first"
        ),
        Said(Role.HELPS, "Paste the rows here to see whether they are a valid state"),
    ]


def _rows_moved(history: History, message: Message) -> Told:
    lines: list[Said] = []
    for name in message.names:
        lines += go_to(history, name) or [Said(Role.WHY, f"{name} is not in this history")]
    lines.append(
        Said(
            Role.WHY,
            "alembic_version did not hold the row that was to be moved: another run or someone changed it, "
            "or it overlaps with another",
        )
    )
    lines.append(
        Said(Role.HELPS, "Paste the rows of alembic_version here to see whether they are a valid state")
    )
    return False, lines


def _places(history: History, message: Message) -> list[Said]:
    return [said for name in message.names for said in go_to(history, name)]


_TELLERS: dict[Illness, Callable[[History, Message], Told]] = {
    Illness.HEADS: tell_heads,
    Illness.HEADS_OF_NEW: tell_heads,
    Illness.HEADS_OF_STAMP: tell_heads,
    Illness.BASES: tell_bases,
    Illness.OVERLAP: _overlap,
    Illness.TWICE: _twice,
    Illness.BEHIND: _behind,
    Illness.AMBIGUOUS: _ambiguous,
    Illness.NO_UPGRADE: _not_a_target,
    Illness.NO_DOWNGRADE: _not_a_target,
    Illness.TOO_FAR: _too_far,
    Illness.CYCLE: _cycle,
    Illness.RANGE: _range,
    Illness.LABEL: _label,
    Illness.NOT_MEMBER: _not_member,
    Illness.NOT_HEAD: _not_head,
    Illness.BROKEN: _named_problems(ProblemKind.MISSING_PARENT, ProblemKind.MISSING_DEPENDENCY),
    Illness.ILLEGAL: _named_problems(ProblemKind.ILLEGAL_ID),
    Illness.NO_ID: _named_problems(ProblemKind.NO_REVISION_ID, ProblemKind.UNKNOWN_METADATA),
    Illness.FILE_TWICE: _named_problems(ProblemKind.FILE_TWICE),
    Illness.ROWS: _rows,
    Illness.ROWS_MOVED: _rows_moved,
    Illness.NO_TABLE: tell_no_table,
    Illness.TOO_LONG: tell_too_long,
    Illness.ROW_TWICE: tell_row_twice,
}

_ELSEWHERE: dict[Illness, tuple[str, tuple[str, ...]]] = {
    Illness.DRIVER: (
        "the database driver hands ids over as something else than text, as bytes for instance",
        ("Set the driver to return text (its character set), and look at the type of version_num",),
    ),
    Illness.PROJECT: (
        "the configuration does not say what the command needs: another file, section or folder is meant",
        (
            "Start Alembic in the folder of its configuration, or name it: alembic -c FILE -n SECTION",
            "Where there are several version locations: alembic revision --version-path FOLDER",
        ),
    ),
    Illness.USAGE: (
        "the history is not concerned: the command takes other arguments",
        ("See alembic COMMAND --help",),
    ),
}
"""What is the matter where the history itself is not."""
