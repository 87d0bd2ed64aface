"""Alembic's warnings: the same files in the same order, and from the module of the same name."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory as AlembicDirectory
from alembic.script import revision as alembic

from limbeck_core.script import ScriptDirectory
from limbeck_core.script import revision as limbeck
from limbeck_core.script.warning import warn


def warned(work: Callable[[], object]) -> list[tuple[str, str]]:
    """Return what some work warns of, and from which module."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with suppress(KeyError):  # a parent that is missing
            work()
    places = [Path(one.filename).with_suffix("").parts[-2:] for one in caught]
    return [(str(one.message), "/".join(place)) for one, place in zip(caught, places, strict=True)]


def plant(folder: Path) -> Path:
    """Fill a version location with files of many names, and links to them."""
    versions = folder / "migrations" / "versions"
    (versions / "below").mkdir(parents=True)
    for name in ("a1.py", "b1.py", "below/c1.py"):
        (versions / name).write_text(f"revision = {name[-5:-3]!r}\ndown_revision = None\n")
    for name in ("stub.pyi", "notes.txt", "__pycache__/b1.cpython-311.pyc", "__pycache__/gone.pyc.old"):
        (versions / name).parent.mkdir(exist_ok=True)
        (versions / name).write_text("")
    for link, target in (("z1.py", "a1.py"), ("again.pyi", "stub.pyi"), ("n.txt", "notes.txt")):
        (versions / link).symlink_to(versions / target)
    (folder / "elsewhere").symlink_to(versions)
    return versions


@pytest.mark.parametrize("recursive", [False, True])
@pytest.mark.parametrize("sourceless", [False, True])
@pytest.mark.parametrize("locations", [("",), ("", ""), ("", "elsewhere"), ("", "below")])
def test_every_file_that_is_reached_again_is_named(
    tmp_path: Path, recursive: bool, sourceless: bool, locations: tuple[str, ...]
) -> None:
    versions = plant(tmp_path)
    places = {"": versions, "elsewhere": tmp_path / "elsewhere", "below": versions / "below"}
    options: dict[str, Any] = {
        "version_locations": [str(places[name]) for name in locations],
        "recursive_version_locations": recursive,
        "sourceless": sourceless,
    }
    theirs = AlembicDirectory(str(tmp_path / "migrations"), **options)
    ours = ScriptDirectory(str(tmp_path / "migrations"), **options)
    expected = warned(theirs.get_heads)
    assert warned(ours.get_heads) == expected
    assert expected
    assert {place for _, place in expected} == {"script/base"}


def test_a_plain_folder_is_looked_through_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    versions = tmp_path / "versions"
    versions.mkdir()
    (versions / "a1.py").write_text("revision = 'a1'\ndown_revision = None\n")
    monkeypatch.setattr(os, "walk", lambda folder: pytest.fail("it is walked through"))
    assert warned(ScriptDirectory(tmp_path).get_heads) == []


def twice(of: Any) -> object:
    return of.RevisionMap(lambda: [of.Revision("a", None), of.Revision("a", None)]).heads


def missing(of: Any) -> object:
    return of.RevisionMap(lambda: [of.Revision("b", "gone")]).heads


def added_twice(of: Any) -> None:
    of.RevisionMap(lambda: [of.Revision("a", None)]).add_revision(of.Revision("a", None))


def ambiguous(of: Any) -> object:
    revisions = of.RevisionMap(lambda: [of.Revision("aa", None), of.Revision("bb", None)])
    return list(revisions.iterate_revisions(("aa", "bb"), "-1", select_for_downgrade=True))


@pytest.mark.parametrize("work", [twice, missing, added_twice, ambiguous])
def test_a_map_warns_from_the_module_that_alembic_warns_from(work: Callable[[Any], object]) -> None:
    expected = warned(lambda: work(alembic))
    assert warned(lambda: work(limbeck)) == expected
    assert {place for _, place in expected} == {"script/revision"}


def test_a_filter_by_module_finds_these_warnings() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.resetwarnings()
        warnings.filterwarnings("ignore", category=UserWarning, module=r"limbeck_core\.script\.revision")
        twice(limbeck)
    assert caught == []


def test_elsewhere_a_warning_is_that_of_its_caller() -> None:
    with pytest.warns(UserWarning, match="odd") as caught:
        warn("odd")
    assert caught[0].filename == __file__
