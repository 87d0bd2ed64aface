"""Where an id is, what it is near, and why Alembic does not find it."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from limbeck_core.graph.identifiers import SHORTEST_ABBREVIATED
from limbeck_core.problems import Severity
from limbeck_core.script.resolve import resolve
from limbeck_core.whereabouts.files import declarations_outside, in_other_sections, mentions
from limbeck_core.whereabouts.model import Role, Said
from limbeck_core.whereabouts.near import near_names

if TYPE_CHECKING:
    from limbeck_core.history import History
    from limbeck_core.reading.metadata import ScriptMetadata

MOST_LISTED = 5

_AROUND = re.compile(r"[\s'\"`“”‘’«»()\[\]{}<>,;]+")
_FILE_NAME = re.compile(r"(?:.*[/\\])?([^/\\]+?)\.py[co]?(?::\d+)?")
_ASSIGNED = re.compile(
    r"\b(?:(?:down_revision|revision|depends_on|version_num)\b[ \t]*(?::[^=\n]{0,80}=|[=:])"
    r"|(?:Revision ID|Revises|Rev|Parent):)[ \t]*|->[ \t]*",
    re.I,
)
"""What stands before an id in a script, in its docstring and in the lines of Alembic."""
_NEXT_WORD = re.compile(r"[ \t'\"`“”‘’«»()\[\]{}<>,;]*(\w[^\s'\"`“”‘’«»()\[\]{}<>,;]*)")
_WORD_IN_QUOTES = re.compile(r"(?<!\w)['\"`“‘«]([^\s'\"`“”‘’«»]+)['\"`”’»](?!\w)")
_LIKE_ID = re.compile(r"[0-9a-f]{4,}|(?=\w*\d\w*\d)\w{4,}", re.I)
"""Hexadecimal, or with two digits at least: ``sqlite3`` and ``psycopg2`` are no ids."""
_ENGLISH = frozenset({"added", "dead", "decade", "deed", "facade", "face", "faced", "fade", "faded", "feed"})
"""Words of prose that happen to be hexadecimal."""


def id_in(history: History, text: str) -> str:
    """Return the id or label that a pasted text most likely means, without what surrounds it.

    A word that is known wins, then one whose lower case is, then the longest that looks like an id: by its
    characters, by its quotes, or by what stands before it. Of one word alone nothing is asked.
    """
    whole = text.strip().strip("'\"`“”‘’").strip()
    if _is_known(history, whole):
        return whole
    words: list[str] = []
    for word in _AROUND.split(_ASSIGNED.sub(" ", text)):
        file = _FILE_NAME.fullmatch(word)
        stem = file[1] if file is not None else word.strip(".:!?=")
        words += [stem, *([stem.partition("_")[0]] if file is not None and "_" in stem else [])]
    words = [word for word in words if word]
    for wanted in (str, str.lower):
        for word in words:
            if _is_known(history, wanted(word)):
                return wanted(word)
    for word in words:
        if len(resolved_ids(history, word)) == 1 and len(word) >= SHORTEST_ABBREVIATED:
            return word
    if len(text.split()) > 1:
        marked = {word.strip(".:!?=") for word in _WORD_IN_QUOTES.findall(text)}
        for match in _ASSIGNED.finditer(text):
            after = _NEXT_WORD.match(text, match.end())
            marked.update([after[1].strip(".:!?=")] if after is not None else [])
        words = [word for word in words if word in marked or _looks_like_id(word)]
    return max(words, key=len, default="")


def _looks_like_id(word: str) -> bool:
    return _LIKE_ID.fullmatch(word) is not None and word.lower() not in _ENGLISH


def _is_known(history: History, name: str) -> bool:
    return bool(name) and (history.node_of(name) is not None or name in history.revision_map._revision_map)


def resolved_ids(history: History, name: str) -> tuple[str, ...]:
    """Return the ids that a name means."""
    if any(sign in name for sign in "@+-:"):
        return ()
    return resolve(history.revision_map, name, told=False).revisions


def tell_id(history: History, name: str, *, deep: bool) -> tuple[bool, list[Said]]:
    """Return whether an id is in the history, and all that is said of it.

    Args:
        history: The history.
        name: The id, label or start of one.
        deep: Whether to look into files too.
    """
    here = [script for script in history.scripts if script.revision == name]
    if here:
        return _declared(history, name, here)
    found = resolved_ids(history, name) if name not in ("head", "heads", "base") else ()
    if len(found) == 1:
        meaning = resolve(history.revision_map, name, told=False).meaning
        return True, [Said(Role.HERE, f"{name}: {meaning}"), *_place(history, found[0])]
    return False, _absent(history, name, deep=deep)


def _place(history: History, revision: str) -> list[Said]:
    node = history.node_of(revision)
    assert node is not None, "what is found has a file"
    script = history.node_script(node)
    assert script is not None
    what = []
    if not history.children(node):
        what.append("an effective head" if history.is_effective_head(node) else "a head")
    if script.down_revision == ():
        what.append("a base")
    if (count := len(history.children(node))) > 1:
        what.append(f"a branch point of {count}")
    if len(history.dag.parents[node]) > 1:
        what.append("a merge point")
    labels = [label for labels in history.labels_of(node) for label in labels]
    if labels:
        what.append(f"on branch {', '.join(labels)}")
    words = f"{revision}  {script.doc.strip() or os.path.basename(script.path)}"
    words += f" ({', '.join(what)})" if what else ""
    return [Said(Role.HERE, " ".join(words.split()), revision, script.path, script.lines.revision or None)]


def _declared(history: History, name: str, here: list[ScriptMetadata]) -> tuple[bool, list[Said]]:
    lines = _place(history, name)
    for script in here:
        if not any(said.path == script.path for said in lines):
            words = f"{name} is declared in {os.path.basename(script.path)} too"
            lines.append(Said(Role.HERE, words, name, script.path, script.lines.revision or None))
    node = history.node_of(name)
    problems = [
        problem
        for problem in (history.problems_of(node) if node is not None else ())
        if problem.severity is not Severity.NOTE
    ]
    for problem in problems:
        lines.append(Said(Role.WHY, problem.message, name, problem.path, problem.line))
        lines.append(Said(Role.HELPS, problem.cure, name, problem.path, problem.line))
    return not problems, lines


def _absent(history: History, name: str, *, deep: bool) -> list[Said]:
    """Say why an id is not found, what it is near, and what helps."""
    lines: list[Said] = []
    lines += _starts_of_several(history, name)
    lines += _files_with_it(history, name)
    if deep:
        for place, why in list(declarations_outside(history, name))[:MOST_LISTED]:
            lines.append(Said(Role.WHY, f"a file declares it, but {why}", None, place.path, place.line))
            lines.append(
                Said(
                    Role.HELPS,
                    "Move the file into a version location, or add its folder to version_locations",
                )
            )
        for section, found, place in in_other_sections(history, name):
            words = f"it belongs to another history: section [{section}] of the configuration has {found}"
            lines.append(Said(Role.WHY, words, None, place.path, place.line))
            lines.append(
                Said(Role.HELPS, f"Name that section: alembic -n {section} ..., limbeck -n {section}")
            )
    named = _named_by(history, name)
    lines += named
    known = any(said.role is Role.WHY for said in lines)
    near = _near(history, name)
    if deep and len(name) >= SHORTEST_ABBREVIATED:
        shown = {said.path for said in lines}
        for place, line in mentions(history, name):
            if place.path not in shown:
                lines.append(Said(Role.NEAR, f"mentioned: {line}", None, place.path, place.line))
    if not known or not any(said.role is Role.WHY for said in lines if said not in named):
        lines.append(Said(Role.WHY, _why_nothing(history, name)))
        lines += _help_nothing(history, name, near)
    return _in_order([*lines, *near])


def _in_order(lines: list[Said]) -> list[Said]:
    roles = list(Role)
    return sorted(dict.fromkeys(lines), key=lambda said: roles.index(said.role))


def _why_nothing(history: History, name: str) -> str:
    if not name.isprintable() or not re.fullmatch(r"[\w.]+", name):
        return f"no id or label is spelt '{name}'"
    count = len(history.scripts)
    return f"no file of this history declares it, among {count} script{'s' if count != 1 else ''}"


def _help_nothing(history: History, name: str, near: list[Said]) -> list[Said]:
    helps = []
    if near:
        helps.append(Said(Role.HELPS, f"Write {near[0].revision}, if that is meant", near[0].revision))
    helps.append(
        Said(
            Role.HELPS,
            "Bring the file back that declares it: it may be on another branch, in another checkout, or gone "
            f"(git log --all -- '*{name}*')",
        )
    )
    helps.append(
        Said(
            Role.HELPS,
            "If a database stands at it and the file is gone for good: find out which revision its schema is "
            "like, and alembic stamp --purge that one",
        )
    )
    return helps


def _starts_of_several(history: History, name: str) -> list[Said]:
    resolution = resolve(history.revision_map, name, told=False) if name else None
    if resolution is None:
        return []
    if resolution.outcome != "ambiguous" and not resolution.candidates:
        return []
    return [
        Said(Role.WHY, resolution.meaning),
        *(
            Said(Role.HELPS, f"Say {candidate}", (resolved_ids(history, candidate) or (None,))[0])
            for candidate in resolution.candidates[:MOST_LISTED]
        ),
    ]


def _files_with_it(history: History, name: str) -> list[Said]:
    """Tell the files that have the id in their name, and do not declare it."""
    lines = []
    lowered = name.lower()
    if len(name) < SHORTEST_ABBREVIATED:
        return []
    unread = {problem.path: problem for problem in history.problems if problem.path is not None}
    declaring = {script.path: script for script in history.scripts}
    for path in dict.fromkeys([*unread, *declaring]):
        base = os.path.basename(path)
        if not re.search(rf"(?<![0-9a-z]){re.escape(lowered)}(?![0-9a-z])", base.lower().replace("_", " ")):
            continue
        script = declaring.get(path)
        if script is None or script.revision is None or script.problem is not None:
            # of a file without an id there always is a problem
            problem = unread[path]
            words = f"{base} has it in its name, but cannot be loaded: {problem.message}"
            lines.append(Said(Role.WHY, words, None, path, problem.line))
            lines.append(Said(Role.HELPS, problem.cure, None, path, problem.line))
        elif isinstance(script.revision, str):
            words = f"{base} has it in its name, but declares revision '{script.revision}'"
            lines.append(Said(Role.WHY, words, script.revision, path, script.lines.revision or None))
            lines.append(
                Said(Role.HELPS, f"Say {script.revision}: Alembic reads the revision in the file alone")
            )
        else:
            words = f"{base} has it in its name, but its revision cannot be known without running it"
            lines.append(Said(Role.WHY, words, None, path, script.revision.line))
    return lines


def _named_by(history: History, name: str) -> list[Said]:
    """Tell the scripts that name it as a parent, or need it, or say so in their docstring."""
    lines = []
    for script in history.scripts:
        own = script.revision if isinstance(script.revision, str) else None
        if isinstance(script.down_revision, tuple) and name in script.down_revision:
            words = (
                f"{own or os.path.basename(script.path)} names it as its down_revision, so it was here once"
            )
            lines.append(Said(Role.WHY, words, own, script.path, script.lines.down_revision or None))
        elif isinstance(script.depends_on, tuple) and name in script.depends_on:
            words = f"{own or os.path.basename(script.path)} depends on it"
            lines.append(Said(Role.WHY, words, own, script.path, script.lines.depends_on or None))
        elif script.revises and name in re.split(r"[,\s]+", script.revises):
            words = f"the docstring of {own or os.path.basename(script.path)} says Revises: {script.revises}"
            lines.append(Said(Role.NEAR, words, own, script.path))
    return lines[: 2 * MOST_LISTED]


def _near(history: History, name: str) -> list[Said]:
    names = {
        name: revision.revision
        for name, revision in history.revision_map._revision_map.items()
        if isinstance(name, str) and revision is not None
    }
    scripts = {script.revision: script for script in history.scripts}
    lines = []
    for other, how in near_names(name, list(names)):
        script = scripts[names[other]]
        what = "label " if other != script.revision else ""
        words = f"{what}{other}: {how}  {' '.join(script.doc.split())}".rstrip()
        lines.append(Said(Role.NEAR, words, names[other], script.path, script.lines.revision or None))
    return lines
