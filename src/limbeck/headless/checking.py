"""``limbeck check``: is this history sound? One head, unique ids, no problems."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Literal, TypedDict

from limbeck.headless.documents import (
    ProblemDocument,
    ProjectDocument,
    problem_documents,
    project_document,
)
from limbeck.headless.opening import opened
from limbeck.headless.output import Output, standard_output
from limbeck.headless.writing import say
from limbeck.text import single_line
from limbeck_core.problems import Problem, Severity

if TYPE_CHECKING:
    from limbeck.request import OpenRequest
    from limbeck_core.history import History

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
"""What GitHub calls them."""


class CheckDocument(TypedDict):
    """``limbeck check --json``."""

    schema: Literal["limbeck/check/1"]
    project: ProjectDocument
    notes: list[str]
    sound: bool
    """Whether the exit status is 0."""
    revisions: int
    heads: list[str]
    allowed_heads: int
    problems: list[ProblemDocument]
    """Notes too, which alone do not make a history unsound."""


def check(request: OpenRequest, *, allowed_heads: int, as_json: bool, github: bool) -> int:
    """Say whether a history is sound; every script is parsed to its end for that."""
    output = standard_output(request.ascii)
    with opened(request) as history:
        history = history.with_syntax_checked(history.check_syntax())
        too_many = len(history.heads) > allowed_heads
        counted = [problem for problem in history.problems if problem.severity is not Severity.NOTE]
        sound = not counted and not too_many
        if as_json:
            document: CheckDocument = {
                "schema": "limbeck/check/1",
                "project": project_document(history),
                "notes": list(history.notes),
                "sound": sound,
                "revisions": len(history.scripts),
                "heads": list(history.heads),
                "allowed_heads": allowed_heads,
                "problems": problem_documents(history.problems),
            }
            output.document(document)
        else:
            for problem in history.problems:
                if github:
                    _annotate(output, history, problem)
                else:
                    _tell(output, history, problem)
            if too_many:
                _tell_heads(output, history, allowed_heads, github=github)
            if sound and not github:
                heads = ", ".join(history.heads) or "no head"
                say(output, f"sound: {len(history.scripts)} revisions, {heads}", "badge-head")
    return int(not sound)


def _tell(output: Output, history: History, problem: Problem) -> None:
    place = os.path.relpath(problem.path, history.root) if problem.path else ""
    place += f":{problem.line}" if place and problem.line else ""
    head = f"{place}: " if place else ""
    role = "message" if problem.severity is Severity.NOTE else "badge-problem"
    say(output, f"{head}{problem.severity.value}: {problem.message}", role)
    if problem.cure:
        say(output, f"  {problem.cure}", "heading")


def _tell_heads(output: Output, history: History, allowed: int, *, github: bool) -> None:
    names = ", ".join(history.heads)
    count = len(history.heads)
    wanted = "1 is allowed" if allowed == 1 else f"{allowed} are allowed"
    there = "there is 1 head" if count == 1 else f"there are {count} heads"
    message = f"{there}, and {wanted}: {names}"
    if not github:
        say(output, f"error: {message}", "badge-problem")
        from limbeck_core.merging.forks import forks

        # where another cure is needed, a merge would only cover up what is wrong
        see = "See `limbeck merge`, or allow" if forks(history) else "If they are meant to be, allow"
        say(output, f"  {see} them with --allow-heads {count}.", "heading")
        return
    for head in history.heads:
        node = history.node_of(head)
        script = history.node_script(node) if node is not None else None
        _write_annotation(output, "error", script.path if script else None, 1, "several-heads", message)


def _annotate(output: Output, history: History, problem: Problem) -> None:
    message = f"{problem.message}. {problem.cure}" if problem.cure else problem.message
    level = _LEVELS[problem.severity]
    _write_annotation(output, level, problem.path, problem.line, problem.kind.value, message)


def _write_annotation(
    output: Output, level: str, path: str | None, line: int | None, title: str, message: str
) -> None:
    """Write a workflow command of GitHub Actions; no text can end it, or begin another."""
    fields = []
    if path is not None:
        start = os.environ.get("GITHUB_WORKSPACE") or os.getcwd()
        fields.append(f"file={_property(os.path.relpath(path, start))}")
        if line:
            fields.append(f"line={line}")
    fields.append(f"title={_property(title)}")
    output.write(f"::{level} {','.join(fields)}::{_escaped(message)}\n")


def _escaped(text: str) -> str:
    return single_line(text).replace("%", "%25")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
