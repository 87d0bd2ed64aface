"""Where ``package:path`` leads, compared with Alembic, which imports the package to know."""

from __future__ import annotations

import sys
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import Any

import pytest
from alembic.util.pyfiles import coerce_resource_to_filename

from limbeck_core.resources import location_path


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package with another in it, a namespace package, and a module; all can be imported."""
    for name in ("resourced/inner/__init__.py", "resourced/__init__.py", "resourced_module.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / "resourced_space" / "migrations").mkdir(parents=True)
    (tmp_path / "resourced" / "inner" / "migrations").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    for name in list(sys.modules):
        if name.startswith("resourced"):
            monkeypatch.delitem(sys.modules, name)
    return tmp_path


@pytest.mark.parametrize(
    "location",
    [
        "resourced:",
        "resourced:migrations",
        "resourced:inner:migrations",
        "resourced.inner:migrations",
        "resourced.inner:migrations/versions",
        "resourced_space:migrations",
        "alembic:templates/generic",
        "alembic.testing:suite",
        "migrations",
        "/absolute:path",
    ],
)
def test_a_location_leads_where_it_does_in_alembic_and_nothing_is_imported(
    packages: Path, location: str
) -> None:
    before = set(sys.modules)
    ours = location_path(location)
    assert not [name for name in sys.modules.keys() - before if name.startswith("resourced")]
    assert str(ours) == str(coerce_resource_to_filename(location))
    # the package is loaded now, and is asked itself
    assert location_path(location) == ours


@pytest.mark.parametrize(
    ("location", "complaint"),
    [
        ("resourced_not:migrations", "No module named 'resourced_not'"),
        ("resourced.not_there:migrations", "No module named 'resourced.not_there'"),
        (
            "resourced_module.inner:migrations",
            "No module named 'resourced_module.inner'; 'resourced_module' is not a package",
        ),
    ],
)
def test_a_package_that_is_not_there_is_named_as_alembic_names_it(
    packages: Path, location: str, complaint: str
) -> None:
    for find in (location_path, coerce_resource_to_filename):
        with pytest.raises(ModuleNotFoundError) as raised:
            find(location)
        assert str(raised.value) == complaint


def test_a_module_is_no_package(packages: Path) -> None:
    with pytest.raises(TypeError, match="'resourced_module' is not a package"):
        location_path("resourced_module:migrations")


class Broken(MetaPathFinder):
    """A finder that fails for every package."""

    def find_spec(self, *_: Any) -> None:
        raise AttributeError("it is half installed")


def test_a_finder_that_fails_or_is_of_old_stands_in_nobody_s_way(
    packages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old: Any = object()
    monkeypatch.setattr(sys, "meta_path", [Broken(), old, *sys.meta_path])
    assert location_path("resourced:migrations") == packages / "resourced" / "migrations"
