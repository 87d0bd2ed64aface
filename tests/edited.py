"""Every script of a folder re-parented through the journal, and taken back: what changed, byte by byte."""

from __future__ import annotations

import os
import shutil
from difflib import SequenceMatcher
from pathlib import Path

from limbeck_core.reading import read_script
from limbeck_core.reading.metadata import ScriptMetadata
from limbeck_core.writing.changes import ChangeSet, FileChange
from limbeck_core.writing.edits import reparented
from limbeck_core.writing.journal import Journal
from limbeck_core.writing.locating import EditRefused

PARENT = "feedc0ffee00"
"""What the scripts follow for a moment."""


def changed_lines(before: bytes, after: bytes) -> list[tuple[bytes, bytes]]:
    """Return what stands in place of what, in whole lines."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [
        (b"".join(old[a:b]), b"".join(new[c:d]))
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    ]


def scripts_below(folder: Path) -> list[ScriptMetadata]:
    """Return every script below a folder that has an id."""
    found = (read_script(str(path.resolve())) for path in sorted(folder.rglob("*.py")))
    return [script for script in found if isinstance(script, ScriptMetadata) and script.lines.revision]


def reparent_everything(folder: Path, work: Path) -> tuple[int, list[str]]:
    """Re-parent each script of a copy by itself, look at the difference, and undo it.

    Returns:
        The number of scripts, and why some were refused.
    """
    copy = work / "copy"
    shutil.copytree(folder, copy, symlinks=True)
    journal = Journal(str(copy), state_folder=str(work / "state"))
    scripts = scripts_below(copy)
    refused = []
    for script in scripts:
        before = Path(script.path).read_bytes()
        stamp = os.stat(script.path).st_mode
        parents = script.down_revision
        wanted = (PARENT, *parents[1:]) if isinstance(parents, tuple) else (PARENT,)
        try:
            after = reparented(before, script.path, wanted)
        except EditRefused as refusal:
            refused.append(f"{os.path.relpath(script.path, copy)}:{refusal.line}: {refusal.reason}")
            continue
        _look_at(script, before, after)
        journal.apply(ChangeSet("Re-parent", (FileChange(script.path, before, after),)))
        reread = read_script(script.path)
        assert isinstance(reread, ScriptMetadata)
        assert reread.down_revision == wanted or set(wanted) == set(reread.down_revision), script.path  # type: ignore[arg-type]  # known
        assert reread.revision == script.revision
        journal.undo()
        assert Path(script.path).read_bytes() == before
        assert os.stat(script.path).st_mode == stamp
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            assert (copy / path.relative_to(folder)).read_bytes() == path.read_bytes(), path
    return len(scripts), refused


def _look_at(script: ScriptMetadata, before: bytes, after: bytes) -> None:
    """Assert that exactly the literal differs, and the docstring's line."""
    old = script.down_revision[0].encode() if script.down_revision else b"None"  # type: ignore[index]  # known
    lines = changed_lines(before, after)
    assert 1 <= len(lines) <= 2, script.path
    new = PARENT.encode()
    for gone, come in lines:
        if b"Revises:" in gone:
            head, _, said = gone.partition(b"Revises:")
            assert come.startswith(head + b"Revises:")
            if old in gone:
                assert come == gone.replace(old, new, 1), (gone, come)
            else:
                # a base, or a line that says another id than the literal does
                assert come.partition(b"Revises:")[2].strip() in (new, said.strip()), (gone, come)
        else:
            bare = [text.replace(b"'", b"").replace(b'"', b"") for text in (gone, come)]
            assert bare[0].rsplit(old, 1) == bare[1].rsplit(new, 1), (gone, come)
