"""What every test shares: a machine without a past, and where the pictures of screens lie."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import pytest_textual_snapshot
from hypothesis import settings
from syrupy.location import PyTestLocation

SNAPSHOTS = Path(__file__).parent.parent / "snapshots"

for name in ("NO_COLOR", "TEXTUAL_THEME", "TEXTUAL_ANIMATIONS", "COLUMNS", "LINES"):
    os.environ.pop(name, None)

# How long an example takes says how busy the machine is.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


class SnapshotsBesideTheSource(pytest_textual_snapshot.SVGImageExtension):  # type: ignore[misc]  # untyped
    """Keeps the pictures in ``snapshots/<test module>/``, where a reader of the repository finds them."""

    @classmethod
    def dirname(cls, *, test_location: PyTestLocation) -> str:
        return str(SNAPSHOTS / test_location.basename)


pytest_textual_snapshot.SVGImageExtension = SnapshotsBesideTheSource


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep nothing in the cache of whoever runs this, and find nothing there."""
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture
def empty_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder with nothing in it, for what runs as a process of its own."""
    home = tmp_path / "home"
    home.mkdir()
    for variable, folder in (
        ("HOME", "."),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_STATE_HOME", "state"),
        ("XDG_CACHE_HOME", "cache"),
    ):
        monkeypatch.setenv(variable, str(home / folder))
    return home
