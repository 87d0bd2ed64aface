"""Every entry point of the core shows an example of its use, and every example is true."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType

import alembic.config
import alembic.script
import alembic.script.revision
import pytest

import limbeck_core.config
import limbeck_core.script
import limbeck_core.script.revision

ENTRY_POINTS = {
    "limbeck_core.script": ("Script", "ScriptDirectory"),
    "limbeck_core.script.revision": (
        "CycleDetected",
        "DependencyCycleDetected",
        "DependencyLoopDetected",
        "LoopDetected",
        "MissingRevision",
        "MultipleHeads",
        "RangeNotAncestorError",
        "ResolutionError",
        "Revision",
        "RevisionError",
        "RevisionMap",
    ),
    "limbeck_core.script.write_hooks": (
        *("HookRun", "console_scripts", "exec_", "module", "record_hook_runs", "register"),
    ),
    "limbeck_core.config": ("Config", "MessagingOptions"),
    "limbeck_core.util": ("CommandError", "rev_id"),
}
"""What is public of the modules that mirror Alembic's."""

WITH_ALL = ("limbeck_core.history", "limbeck_core.reading")
"""Modules that say themselves what is public."""

SCRIPT = '''"""{doc}

Revision ID: {revision}
Revises: {parents}
Create Date: 2024-03-0{day} 12:00:00

"""
revision = "{revision}"
down_revision = {down}
branch_labels = None
depends_on = None


def upgrade():
    pass
'''

FILES = {
    "alembic.ini": "[alembic]\nscript_location = %(here)s/migrations\n",
    "migrations/env.py": "",
    "migrations/script.py.mako": "",
    "migrations/versions/ae1027a6acf_add_users.py": SCRIPT.format(
        doc="add users", revision="ae1027a6acf", parents="", down=None, day=1
    ),
    "migrations/versions/b26e3c4d5f60_add_orders.py": SCRIPT.format(
        doc="add orders", revision="b26e3c4d5f60", parents="ae1027a6acf", down='"ae1027a6acf"', day=2
    ),
    "shop.py": "LABELS = ('shop',)\n",
    "labelled.py": "from shop import LABELS\nrevision = 'a1'\ndown_revision = None\nbranch_labels = LABELS\n",
    "computed.py": "import uuid\nrevision = uuid.uuid4().hex\ndown_revision = None\n",
    "broken.py": "revision = (\n",
}
"""The project in which the examples stand."""


def modules() -> Iterator[str]:
    """Yield the names of all modules of the core."""
    yield "limbeck_core"
    for found in pkgutil.walk_packages(limbeck_core.__path__, "limbeck_core."):
        yield found.name


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project, with two more beside each other in it."""
    for top in ("", "two/one/", "two/other/"):
        for name, text in FILES.items():
            file = tmp_path / "project" / top / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    folder = tmp_path / "project"
    (folder / "latin1.py").write_bytes(b"# coding: latin-1\n# \xe9\n")
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("name", modules())
def test_every_example_is_true(name: str, project: Path) -> None:
    failed, _ = doctest.testmod(importlib.import_module(name), optionflags=doctest.FAIL_FAST)
    assert not failed


MIRRORED = {
    alembic.config.Config: limbeck_core.config.Config,
    alembic.script.Script: limbeck_core.script.Script,
    alembic.script.ScriptDirectory: limbeck_core.script.ScriptDirectory,
    alembic.script.revision.Revision: limbeck_core.script.revision.Revision,
    alembic.script.revision.RevisionMap: limbeck_core.script.revision.RevisionMap,
}
"""Our classes, by those of Alembic."""


@pytest.mark.parametrize(("theirs", "ours"), MIRRORED.items(), ids=lambda one: f"{one.__module__}")
def test_every_method_that_alembic_has_too_is_called_in_an_example(theirs: type, ours: type) -> None:
    finder = doctest.DocTestFinder()
    own = [one for one in ours.__mro__ if one.__module__.startswith("limbeck_core.")]
    found = [test for one in own for test in finder.find(one, one.__name__, globs={})]
    source = "".join(example.source for test in found for example in test.examples)
    methods = [
        name for name, held in inspect.getmembers(theirs) if callable(held) and not name.startswith("_")
    ]
    assert [name for name in methods if f".{name}(" not in source] == []
    assert methods


def entry_points() -> Iterator[tuple[str, str]]:
    """Yield the module and the name of every public class and function."""
    for module, names in ENTRY_POINTS.items():
        yield from ((module, name) for name in names)
    for module in WITH_ALL:
        found = importlib.import_module(module)
        public = [name for name in found.__all__ if isinstance(getattr(found, name), type | FunctionType)]
        yield from ((module, name) for name in public)


@pytest.mark.parametrize(("module", "name"), entry_points())
def test_every_entry_point_has_an_example_that_runs(module: str, name: str) -> None:
    thing = getattr(importlib.import_module(module), name)
    found = doctest.DocTestFinder(recurse=False).find(thing, name, globs={})
    examples = [example for test in found for example in test.examples]
    assert examples
    assert not any(doctest.SKIP in example.options for example in examples)
