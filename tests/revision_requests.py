"""Requests for new revision files, put to Alembic's script directory and to ours."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import alembic
import pytest

import histories
from declared_projects import write_scripts
from histories import Declared, History

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

    outcome: tuple[str, ...]
    output: str
    files: dict[str, bytes]


def written(root: Path) -> dict[str, bytes]:
    """Return what is in a folder."""
    return {
        str(path.relative_to(root)): path.read_bytes() if path.is_file() else b"(folder)"
        for path in sorted(root.rglob("*"))
    }


def filled(value: Any, root: Path) -> Any:
    """Put the project's folder where a text asks for it."""
    if isinstance(value, str):
        return value.replace("{root}", str(root))
    return [filled(item, root) for item in value] if isinstance(value, tuple) else value


def project(root: Path, case: Case) -> Path:
    """Write a project."""
    for location, history in (case.locations or {"migrations/versions": case.history}).items():
        write_scripts(root / location, history)
    (root / "migrations" / "script.py.mako").write_bytes(case.template.encode())
    return root


def answer(make: Callable[..., Any], root: Path, case: Case, capsys: pytest.CaptureFixture[str]) -> Answer:
    """Ask one of the two directories."""
    options = {name: filled(value, root) for name, value in case.options.items()}
    if "version_locations" in options:
        options["version_locations"] = [filled(place, root) for place in options["version_locations"]]
    directory = make(project(root, case) / "migrations", **options)
    arguments = {"revid": "ae1027a6acf0", "message": "Add users", **case.arguments}
    arguments = {
        name: filled(value, root) if name == "version_path" else value for name, value in arguments.items()
    }
    capsys.readouterr()
    try:
        script = directory.generate_revision(**arguments)
    except Exception as error:  # noqa: BLE001 - whatever Alembic raises is the answer
        outcome: tuple[str, ...] = (type(error).__name__, str(error))
    else:
        outcome = ("None",) if script is None else facts(script, directory)
    output = capsys.readouterr().out.replace(str(root), "{root}")
    return Answer(tuple(text.replace(str(root), "{root}") for text in outcome), output, written(root))


def facts(script: Any, directory: Any) -> tuple[str, ...]:
    """What there is to know of a new script and the map that it is in."""
    # the order of labels hangs on the hash seed in Alembic
    log = re.sub("Branch names: .*", "", script.log_entry)
    return (
        *(script.path, script.revision, repr(script.down_revision), repr(script.dependencies)),
        *(repr(sorted(script.branch_labels)), script.doc, script.longdoc, log, str(script)),
        *(repr(directory.get_heads()), repr(directory.get_bases())),
        repr(directory.get_revision(script.revision) is script),
    )
