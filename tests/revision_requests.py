"""Requests for new revision files, put to Alembic's script directory and to ours."""

from __future__ import annotations

import datetime
import io
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import chdir, redirect_stdout
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import alembic
import alembic.script.base
from alembic.script import ScriptDirectory as AlembicDirectory

import histories
from declared_projects import write_scripts
from histories import Declared, History
from limbeck_core.script import ScriptDirectory

TEMPLATES = Path(alembic.__file__).parent / "templates"

NOON = datetime.datetime(2024, 2, 29, 23, 5, 9, 123456)

EVERY_VARIABLE = """\
# -*- coding: ${coding or 'utf-8'} -*-
'''${message}

${create_date.isoformat()} ${comma(down_revision)} ${comma(depends_on)} ${comma(branch_labels)} ${extra}
'''
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}
"""

WITHOUT_LABELS = "revision = ${repr(up_revision)}\ndown_revision = ${repr(down_revision)}\n"


def clock(zone: datetime.tzinfo | None) -> datetime.datetime:
    """A night in a leap year, here and in every zone."""
    return NOON if zone is None else NOON.replace(tzinfo=datetime.UTC).astimezone(zone)


@dataclass(frozen=True)
class Case:
    """A request for a new revision file; ``{root}`` in a text stands for the project's folder."""

    history: History = field(default_factory=lambda: histories.linear(3))
    locations: dict[str, History] = field(default_factory=dict)
    """Scripts by version location; by default the history in ``versions``."""
    options: dict[str, Any] = field(default_factory=dict)
    arguments: dict[str, Any] = field(default_factory=dict)
    more: tuple[dict[str, Any], ...] = ()
    """What is asked for next, of the same directory."""
    template: str = (TEMPLATES / "generic" / "script.py.mako").read_text()


def asked(**arguments: Any) -> Case:
    """A revision on top of a line of three."""
    return Case(arguments=arguments)


def set_up(message: str = "Add users", **options: Any) -> Case:
    """A revision in a directory with options."""
    return Case(options=options, arguments={"message": message})


def on(history: History, **arguments: Any) -> Case:
    """A revision in a history of some shape."""
    return Case(history, arguments=arguments)


FIRST, SECOND, THIRD = (histories.revision_id(number) for number in range(3))

TWO_PLACES: dict[str, History] = {
    "migrations/one": (Declared("aaaa"), Declared("bbbb", "aaaa")),
    "migrations/two": (Declared("cccc", None, None, "shop"), Declared("dddd", "cccc")),
}


def spread(
    locations: tuple[str, ...] = ("{root}/migrations/one", "{root}/migrations/two"), **arguments: Any
) -> Case:
    """A revision in two version locations."""
    return Case(locations=TWO_PLACES, options={"version_locations": locations}, arguments=arguments)


@dataclass
class Answer:
    """What a request led to, apart from the name of the folder."""

    outcomes: list[tuple[str, ...]]
    output: str
    files: dict[str, bytes]


def written(root: Path) -> dict[str, bytes]:
    """Return what is in a folder."""
    return {
        str(path.relative_to(root)): path.read_bytes() if path.is_file() else b"(folder)"
        for path in sorted(root.rglob("*"))
    }


def project(root: Path, case: Case) -> Path:
    """Write a project."""
    for location, history in (case.locations or {"migrations/versions": case.history}).items():
        write_scripts(root / location, history)
    (root / "migrations" / "script.py.mako").write_bytes(case.template.encode())
    return root


def answers(folder: Path, case: Case) -> tuple[Answer, Answer]:
    """Put a request to Alembic's script directory and to ours, each with a project of its own in a folder."""
    now = SimpleNamespace(datetime=SimpleNamespace(now=lambda tz=None: clock(tz)), timezone=datetime.timezone)
    with (
        patch.object(alembic.script.base, "datetime", now),
        patch.object(sys, "dont_write_bytecode", True),
    ):
        theirs = answer(AlembicDirectory, folder / "them", case)
        ours = answer(partial(ScriptDirectory, clock=clock), folder / "ours", case)
    return theirs, ours


def answer(make: Callable[..., Any], root: Path, case: Case) -> Answer:
    """Put a request, and those that follow it, to one script directory."""

    def filled(value: str) -> str:
        return value.replace("{root}", str(root))

    options = dict(case.options)
    if "version_locations" in options:
        options["version_locations"] = [filled(place) for place in options["version_locations"]]
    directory = make(project(root, case) / "migrations", **options)
    outcomes = []
    printed = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with redirect_stdout(printed), chdir(root):
        for number, asked_for in enumerate((case.arguments, *case.more)):
            arguments = {"revid": f"ae1027a6acf{number}", "message": "Add users", **asked_for}
            if "version_path" in arguments:
                arguments["version_path"] = filled(arguments["version_path"])
            try:
                script = directory.generate_revision(**arguments)
            except Exception as error:  # noqa: BLE001 - whatever Alembic raises is the answer
                outcome: tuple[str, ...] = (type(error).__name__, str(error))
            else:
                outcome = ("None",) if script is None else facts(script, directory)
            outcomes.append(tuple(text.replace(str(root), "{root}") for text in outcome))
            if len(outcome) == 2 and any(root.rglob(f"*{arguments['revid']}*")):
                # the file was written and its revision refused, which leaves Alembic's map in pieces
                break
    printed.seek(0)
    return Answer(outcomes, printed.read().replace(str(root), "{root}"), written(root))


def facts(script: Any, directory: Any) -> tuple[str, ...]:
    """What there is to know of a new script and the map that it is in."""
    # the order of labels and of children hangs on the hash seed in Alembic
    log = re.sub("Branch names: .*", "", script.log_entry)
    walk = [(found.revision, found.is_head, sorted(found.nextrev)) for found in directory.walk_revisions()]
    return (
        *(script.path, script.revision, repr(script.down_revision), repr(script.dependencies)),
        *(repr(sorted(script.branch_labels)), script.doc, script.longdoc, log, str(script)),
        *(repr(directory.get_heads()), repr(directory.get_heads(consider_depends_on=True))),
        *(repr(directory.get_bases()), repr(sorted(walk))),
        repr(directory.get_revision(script.revision) is script),
    )


def random_case(random: Random) -> Case:
    """One to four requests put together by chance."""
    shapes = (histories.labelled(), histories.two_heads(), histories.diamond(), histories.linear(4))
    shape = random.choice(shapes)
    names = [declared.revision for declared in shape]
    options = {
        "timezone": random.choice([None, "UTC", "America/New_York", "asia/tokyo"]),
        "file_template": random.choice(
            ["%(rev)s_%(slug)s", "%(slug)s-%(hour).2d-%(rev)s", "%(epoch)d/%(rev)s"]
        ),
        "truncate_slug_length": random.choice([None, 7, 40]),
        "recursive_version_locations": random.random() < 0.5,
    }
    requests = []
    for number in range(random.randrange(1, 5)):
        requests.append(random_request(random, names))
        names.append(f"ae1027a6acf{number}")
    kind = random.choice(("generic", "async", "pyproject"))
    template = (TEMPLATES / kind / "script.py.mako").read_text()
    return Case(shape, {}, options, requests[0], tuple(requests[1:]), template)


def random_request(random: Random, names: Sequence[str]) -> dict[str, Any]:
    """The arguments of one request."""
    one, two = random.choice(names), random.sample(names, 2)
    arguments: dict[str, Any] = {
        "head": random.choice(["head", "heads", "base", None, one, two, one[:3], one[:6], f"{one}@head"]),
        "splice": random.random() < 0.5,
        "message": random.choice(
            [None, "Add users", "Wörter & signs", "More words than a name holds of them"]
        ),
    }
    for name, few in (("branch_labels", ["x", "y", "z", "shop"]), ("depends_on", names)):
        if random.random() < 0.5:
            arguments[name] = random.choice(
                [random.choice(few), random.sample(few, 2), random.choice(few)[:5]]
            )
    return arguments
