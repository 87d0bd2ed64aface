"""Importing the core is cheap: what only some questions need is imported when they are asked."""

from __future__ import annotations

import subprocess
import sys
from types import ModuleType

import pytest

import limbeck_core.reading
import limbeck_core.writing

FOREIGN = ("textual", "rich", "pygments", "sqlalchemy", "alembic", "mako", "click", "tomllib", "configparser")

UNNEEDED = {
    "limbeck_core": ("limbeck_core.errors", "dataclasses", "re", *FOREIGN),
    "limbeck_core.history": (
        "limbeck_core.reading.scripts",
        "limbeck_core.reading.syntax",
        "limbeck_core.reading.constants",
        "limbeck_core.script",
        "limbeck_core.config",
        *FOREIGN,
    ),
    "limbeck_core.script.revision": ("limbeck_core.reading.syntax", *FOREIGN),
}


@pytest.mark.parametrize("module", UNNEEDED)
def test_importing_a_module_loads_nothing_that_it_does_not_need(module: str) -> None:
    program = f"import sys; before = set(sys.modules); import {module}; print(*(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-I", "-c", program], check=True, capture_output=True, text=True)
    assert set(done.stdout.split()).isdisjoint(UNNEEDED[module])


@pytest.mark.parametrize("package", [limbeck_core.reading, limbeck_core.writing])
def test_every_name_of_a_package_is_found_where_it_is_said_to_be(package: ModuleType) -> None:
    assert sorted(package._PLACES) == sorted(package.__all__)
    for name in package.__all__:
        assert getattr(package, name) is not None
    assert not hasattr(package, "nothing")
