"""Whether a tree in git declares a revision, wherever its script lies: of files moved or renamed since."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from subprocess import CompletedProcess

from limbeck_core.reading.metadata import ScriptMetadata
from limbeck_core.reading.source import decode
from limbeck_core.reading.syntax import read_syntax

TAGS_SEARCHED = 10
"""So many tags, the newest, are searched for ids; paths are looked for in the history of all."""

FILES_READ = 200
"""So many files that name an id are read, to see whether they declare it."""

Git = Callable[..., "CompletedProcess[bytes]"]
"""Asks git a question, with lines for its standard input."""


class NotSearched(Exception):  # noqa: N818 - that nothing is known is no error of the program
    """It is not known whether a tree declares an id; the message is why."""


def declared(
    git: Git, trees: Sequence[str], folders: Sequence[str], revisions: Sequence[str]
) -> tuple[str, str, str] | None:
    """Return the first id that a tree declares, with the tree and the path there.

    Args:
        git: Asks git.
        trees: The commits whose trees are searched.
        folders: Where scripts lie, absolute.
        revisions: The ids.

    Raises:
        NotSearched: Git refuses, or too many files name the ids.
    """
    # an id with a line break would be two patterns; no tree is searched for it, and none is taken for private
    if any(set(one) & set("\r\n\0") or not one for one in revisions):
        raise NotSearched("an id has a line break in it")
    if not trees or not revisions:
        return None
    patterns = "\n".join(revisions).encode("utf-8", "surrogateescape") + b"\n"
    options = ("--full-name", "--no-color", "--no-recurse-submodules", "-l", "-z", "-F", "-f", "-")
    done = git("grep", *options, *trees, "--", *folders, given=patterns)
    if done.returncode > 1 or done.stderr.strip():
        raise NotSearched("git could not search the published scripts for the ids")
    files = [os.fsdecode(name) for name in done.stdout.split(b"\0") if name.endswith(b".py")]
    wanted = set(revisions)
    for name in files[:FILES_READ]:
        shown = git("cat-file", "blob", name)
        if shown.returncode:
            raise NotSearched("git could not read a published script")
        tree, _, path = name.partition(":")
        found = read_syntax(decode(shown.stdout, path), path, None)
        if isinstance(found, ScriptMetadata) and isinstance(found.revision, str) and found.revision in wanted:
            return found.revision, tree, path
    if len(files) > FILES_READ:
        raise NotSearched(f"more than {FILES_READ} published files name the ids")
    return None
