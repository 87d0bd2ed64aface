"""The distributions hold what they must, and the wheel works alone."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from terminal import clean_environment

ROOT = Path(__file__).parents[2]

NEEDED = (
    "limbeck/limbeck.tcss",
    "limbeck/screens/dialogs.tcss",
    "limbeck/py.typed",
    "limbeck_core/py.typed",
    "limbeck/demo/histories/shop/alembic.ini",
    "limbeck/demo/histories/shop/migrations/script.py.mako",
    "limbeck/demo/histories/broken/migrations/env.py",
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist and the wheel."""
    folder = tmp_path_factory.mktemp("built")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        check=True,
        capture_output=True,
    )
    return folder


def test_the_wheel_holds_the_demo_the_styles_and_the_marks_of_typing(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert names >= set(NEEDED)
    scripts = [name for name in names if "histories/shop/" in name and name.endswith(".py")]
    assert len(scripts) > 60
    assert {name.split("/")[0] for name in names} == {"limbeck", "limbeck_core", "limbeck-0.1.0.dist-info"}


def test_the_sdist_holds_sources_tests_and_pictures(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert names >= {f"src/{name}" for name in NEEDED}
    assert names >= {"README.md", "LICENSE", "CHANGELOG.md", "pyproject.toml", "tests/conftest.py"}
    assert ".ci/run" in names, "a test compares the README with it"
    assert any(name.startswith("screenshots/") for name in names)


def test_the_wheel_works_alone_in_an_empty_environment(built: Path, tmp_path: Path) -> None:
    (wheel,) = built.glob("*.whl")
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=True)
    python = environment / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", str(wheel)], check=True, capture_output=True)
    home = tmp_path / "home"
    home.mkdir()

    def limbeck(*arguments: str) -> str:
        return subprocess.run(
            [environment / "bin" / "limbeck", *arguments],
            check=True,
            capture_output=True,
            encoding="utf-8",
            env=clean_environment(home),
            cwd=home,
        ).stdout

    assert limbeck("--version").split()[-1] == "0.1.0"
    assert "Create products" in limbeck("--demo", "log")
    packages = subprocess.run(
        [python, "-m", "pip", "list", "--format=freeze"], check=True, capture_output=True, text=True
    ).stdout.casefold()
    assert "alembic" not in packages
    assert "sqlalchemy" not in packages
    script = "import limbeck.app, limbeck_core.script, limbeck_core.history, limbeck_core.config"
    subprocess.run([python, "-W", "error", "-c", script], check=True)
