"""Whether others may have a revision already: asked of git, which runs nothing of the repository."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from shutil import which

from limbeck_core.merging.published_ids import TAGS_SEARCHED, NotSearched, declared

PATIENCE = 20
"""Seconds that one question to git may take."""

DEFAULT_BRANCHES = ("refs/remotes/origin/HEAD", "refs/remotes/origin/main", "refs/remotes/origin/master")
"""Where the upstream branch is looked for, besides that of the branch checked out."""

TAGS = "--tags"
"""What stands for all tags among the references."""

_QUIET = (
    # nothing that a repository's own configuration names is run, nothing is fetched, and no lock is taken
    "--no-optional-locks",
    "--no-pager",
    "--literal-pathspecs",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.hooksPath=" + os.devnull,
    "-c",
    "core.sshCommand=false",
    "-c",
    "core.askPass=false",
    "-c",
    "credential.helper=",
    "-c",
    "protocol.allow=never",
    "-c",
    "maintenance.auto=false",
    "-c",
    "gc.auto=0",
)


@dataclass(frozen=True, slots=True)
class Publication:
    """Whether others may have a file."""

    published: bool | None
    """``None`` where it cannot be known."""
    how: str
    """How that is known, or why not."""


class NoAnswer(Exception):  # noqa: N818 - that nothing is known is no error of the program
    """Git does not answer; the message is why."""


class Repository:
    """The git repository around some files, if there is one.

    Args:
        folder: A folder inside it.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.why_not = ""
        self.references: tuple[str, ...] = ()
        self._said = ""
        self._top = ""
        self._git = which("git") or ""
        try:
            self._look()
        except NoAnswer as why:
            self.why_not = str(why)

    def _look(self) -> None:
        if not self._git:
            raise NoAnswer("git is not installed")
        self._top = self._ask("rev-parse", "--show-toplevel") or ""
        if not self._top:
            raise NoAnswer(self._said or "this is no git repository")
        self.references = self._published_references()
        if not self.references:
            raise NoAnswer("there is no upstream branch and no tag")

    def publication(self, paths: Sequence[str], revisions: Sequence[str] = ()) -> Publication:
        """Return whether others may have any of some files, or what they declare under another name.

        Args:
            paths: The files: published is what a commit that others may have touches.
            revisions: Their ids: published is also what a script declares that others may have, since a
                file that was moved or renamed is new to git. The upstream branches are searched as they
                are now, and the newest tags.
        """
        if self.why_not:
            return Publication(None, self.why_not)
        names = [_short(one) for one in self.references if one != TAGS]
        try:
            for path in paths:
                found = self._ask("rev-list", "-n", "1", *self.references, "--", os.path.realpath(path))
                if found is None:
                    return Publication(None, self._said or "git does not say why it gives no answer")
                if found:
                    where = " or ".join([*names, "a tag"] if TAGS in self.references else names)
                    how = f"{os.path.basename(path)} is reachable from {where} ({found[:9]})"
                    return Publication(True, how)
            pushed = self._pushed(paths)
            if pushed is not None:
                return Publication(True, pushed)
            declared = self._declared(paths, revisions)
            if declared is not None:
                revision, reference, path = declared
                return Publication(True, f"{revision} is in {_short(reference)}, as {path}")
        except (NoAnswer, NotSearched) as why:
            return Publication(None, str(why))
        return Publication(False, f"none of it is reachable from {' or '.join([*names, 'a tag'])}")

    def _pushed(self, paths: Sequence[str]) -> str | None:
        """Return that a file has been pushed to a branch that nothing here follows, if one has been."""
        for path in paths:
            question = ("rev-list", "-n", "1", "--remotes", "--not", *self.references)
            commit = self._ask(*question, "--", os.path.realpath(path))
            if commit:
                where = self._ask(
                    *(
                        "for-each-ref",
                        "--count=1",
                        "--format=%(refname)",
                        "--contains",
                        commit,
                        "refs/remotes",
                    )
                )
                return f"{os.path.basename(path)} has been pushed to {_short(where or '')} ({commit[:9]})"
        return None

    def _declared(self, paths: Sequence[str], revisions: Sequence[str]) -> tuple[str, str, str] | None:
        if not revisions:
            return None
        folders = {self.folder, *(os.path.dirname(path) for path in paths)}
        inside = os.path.realpath(self._top)
        searched = sorted(
            folder
            for folder in map(os.path.realpath, folders)
            if os.path.commonpath((folder, inside)) == inside and os.path.isdir(folder)
        )
        branches = [one for one in self.references if one != TAGS]
        found = declared(self._run, branches, self._where(branches, searched), revisions)
        if found is None and TAGS in self.references:
            newest = f"--count={TAGS_SEARCHED}"
            said = self._ask(
                "for-each-ref", newest, "--sort=-creatordate", "--format=%(refname)", "refs/tags"
            )
            tags = (said or "").splitlines()
            found = declared(self._run, tags, self._where(tags, searched), revisions)
        return found

    def _where(self, trees: Sequence[str], folders: Sequence[str]) -> list[str]:
        """Return where some trees are to be searched: everywhere if one of them lacks a folder."""
        top = os.path.realpath(self._top)
        for tree in trees:
            for folder in folders:
                inside = os.path.relpath(folder, top)
                if (
                    inside != "."
                    and self._ask("rev-parse", "--verify", "--quiet", f"{tree}:{inside}") is None
                ):
                    return [top]
        return list(folders)

    def _published_references(self) -> tuple[str, ...]:
        found = []
        upstream = self._ask("rev-parse", "--symbolic-full-name", "--verify", "--quiet", "@{upstream}")
        candidates = [*([upstream] if upstream else []), *DEFAULT_BRANCHES]
        for name in candidates:
            commit = self._ask("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
            if commit:
                found.append(name)
            if commit and name in DEFAULT_BRANCHES:
                break
        tags = self._ask("for-each-ref", "--count=1", "--format=%(refname)", "refs/tags")
        return (*dict.fromkeys(found), *((TAGS,) if tags else ()))

    def _ask(self, *question: str) -> str | None:
        """Return what git says; ``None`` where it refuses, and then its reason is kept.

        Raises:
            NoAnswer: It cannot be run, or is silent for too long.
        """
        done = self._run(*question)
        if not done.returncode:
            return os.fsdecode(done.stdout).strip()
        said = done.stderr.decode("utf-8", "replace").strip()
        self._said = (
            f"git says: {said.splitlines()[0]}" if said and "not a git repository" not in said else ""
        )
        return None

    def _run(self, *question: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """Return what becomes of a question, with what is given to git to read.

        Raises:
            NoAnswer: It cannot be run, or is silent for too long: half an answer would be a wrong one.
        """
        environ = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        environ |= {
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_ALLOW_PROTOCOL": "none",
            "LC_ALL": "C",
        }
        try:
            return subprocess.run(
                [self._git, "-C", self.folder, *_QUIET, *question],
                input=given,
                capture_output=True,
                timeout=PATIENCE,
                env=environ,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise NoAnswer(f"git did not answer within {PATIENCE} seconds") from None
        except OSError as error:
            raise NoAnswer(f"git cannot be run: {error.strerror}") from error


def _short(reference: str) -> str:
    for prefix in ("refs/remotes/", "refs/heads/"):
        if reference.startswith(prefix):
            return reference.removeprefix(prefix).removesuffix("/HEAD")
    return reference
