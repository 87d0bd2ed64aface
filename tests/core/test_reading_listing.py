"""Which files are scripts, and in which order, against Alembic's own listing."""

from __future__ import annotations

import os
import random
import socket
import warnings
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from limbeck_core.problems import Problem, ProblemKind, Severity
from limbeck_core.reading import list_scripts, read_script, read_scripts

NAMES = (
    "b1.py",
    "a2_two.py",
    "Z.py",
    "é.py",
    "[x] 1.py",
    "__init__.py",
    "__init__x.py",
    "_private.py",
    ".hidden.py",
    ".#b1.py",
    "notes.txt",
    "script.pyi",
    "x.pyc",
    "y.pyo",
    "b1.pyc",
    "a\nb.py",
    ".py",
)


def plant(folder: Path, names: tuple[str, ...] = NAMES) -> Path:
    """Fill a folder with small scripts."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_text(f"revision = {name!r}\ndown_revision = None\n")
    return folder


def alembic_lists(
    monkeypatch: pytest.MonkeyPatch, *locations: Path, recursive: bool = False, sourceless: bool = False
) -> list[str]:
    """Return the files that Alembic would load, in its order; none is loaded."""
    loaded: list[str] = []
    monkeypatch.setattr("alembic.util.load_python_file", lambda folder, name: Loaded(folder, name, loaded))
    scripts = ScriptDirectory(
        str(locations[0]),
        version_locations=[str(location) for location in locations],
        recursive_version_locations=recursive,
        sourceless=sourceless,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        list(scripts._load_revisions())
    return loaded


class Loaded:
    """Stands for a module that Alembic has loaded."""

    down_revision = None

    def __init__(self, folder: Path, name: str, loaded: list[str]) -> None:
        self.revision = f"r{len(loaded)}"
        loaded.append(str(folder / name))


@pytest.mark.parametrize("sourceless", [False, True])
@pytest.mark.parametrize("recursive", [False, True])
def test_the_files_are_alembics_in_alembics_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recursive: bool, sourceless: bool
) -> None:
    versions = plant(tmp_path / "versions")
    plant(versions / "sub.d", ("s2.py", "s1.py"))
    plant(versions / "Sub" / "deep", ("d1.py",))
    plant(versions / "__pycache__", ("b1.cpython-311.pyc",))
    plant(versions / "__pycache__" / "inner", ("i1.py",))
    plant(versions / "sub.d" / "__pycache__", ("gone.cpython-311.pyc", "s1.cpython-311.pyc"))
    listing = list_scripts([versions], recursive=recursive, sourceless=sourceless)
    assert list(listing.paths) == alembic_lists(
        monkeypatch, versions, recursive=recursive, sourceless=sourceless
    )
    assert listing.problems == ()


def test_random_trees_are_listed_as_alembic_lists_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in range(30):
        choice = random.Random(seed)
        top = tmp_path / str(seed)
        folders = [top]
        for number in range(choice.randint(0, 4)):
            folders.append(choice.choice(folders) / choice.choice(["a", "b", f"d{number}", "__pycache__"]))
        for folder in folders:
            plant(folder, tuple(choice.sample(NAMES, choice.randint(0, 6))))
        recursive, sourceless = choice.random() < 0.7, False
        listing = list_scripts([top], recursive=recursive, sourceless=sourceless)
        assert list(listing.paths) == alembic_lists(monkeypatch, top, recursive=recursive)


def test_links_go_by_the_name_that_they_lead_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = plant(tmp_path / "elsewhere", ("real1.py", "real2.txt", "__init__.py", "real3.py"))
    versions = plant(tmp_path / "versions", ("b1.py",))
    (versions / "c1.py").symlink_to(elsewhere / "real1.py")
    (versions / "d1.py").symlink_to(elsewhere / "real2.txt")
    (versions / "e1.py").symlink_to(elsewhere / "__init__.py")
    (versions / "no_suffix").symlink_to(elsewhere / "real3.py")
    (versions / ".#b1.py").symlink_to("someone@host.1234")
    listing = list_scripts([versions])
    assert list(listing.paths) == alembic_lists(monkeypatch, versions)
    assert listing.problems == ()


def test_a_file_reached_twice_is_listed_and_reported_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = plant(tmp_path / "versions", ("b1.py",))
    other = plant(tmp_path / "other", ("c1.py",))
    (other / "d1.py").symlink_to(versions / "b1.py")
    (other / "e1.py").symlink_to(versions / "b1.py")
    listing = list_scripts([versions, other])
    assert list(listing.paths) == alembic_lists(monkeypatch, versions, other)
    assert [(problem.kind, problem.path) for problem in listing.problems] == [
        (ProblemKind.FILE_TWICE, str(versions / "b1.py"))
    ]


def test_a_folder_listed_twice_is_one_problem(tmp_path: Path) -> None:
    versions = plant(tmp_path / "versions", ("b1.py", "c1.py"))
    (tmp_path / "link").symlink_to(versions)
    listing = list_scripts([versions, tmp_path / "link"])
    assert list(listing.paths) == [str(versions / "b1.py"), str(versions / "c1.py")]
    assert [(problem.kind, problem.path) for problem in listing.problems] == [
        (ProblemKind.FILE_TWICE, str(versions))
    ]


def test_what_is_no_regular_file_is_a_problem_and_never_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = plant(tmp_path / "versions", ("b1.py",))
    os.mkfifo(versions / "pipe1.py")
    (versions / "folder1.py").mkdir()
    (versions / "device1.py").symlink_to("/dev/null")
    (versions / "lost1.py").symlink_to("nowhere.py")
    (versions / "loop1.py").symlink_to("loop1.py")
    monkeypatch.chdir(versions)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket1.py")
    opened: list[object] = []
    monkeypatch.setattr(os, "open", opened.append)
    listing = list_scripts([versions])
    assert listing.paths == (str(versions / "b1.py"),)
    assert {
        os.path.basename(problem.path or ""): (problem.kind, problem.severity) for problem in listing.problems
    } == {
        "pipe1.py": (ProblemKind.NOT_A_FILE, Severity.ERROR),
        "folder1.py": (ProblemKind.NOT_A_FILE, Severity.NOTE),
        "socket1.py": (ProblemKind.NOT_A_FILE, Severity.ERROR),
        "nowhere.py": (ProblemKind.UNREADABLE_FILE, Severity.ERROR),
        "loop1.py": (ProblemKind.UNREADABLE_FILE, Severity.ERROR),
    }
    for name in ("pipe1.py", "folder1.py", "socket1.py"):
        assert isinstance(read_script(str(versions / name)), Problem)
    device = read_script(str(versions / "device1.py"))
    assert isinstance(device, Problem)
    assert device.message == "device1.py is a device, not a script"
    assert opened == []


def test_a_file_that_may_not_be_read_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = plant(tmp_path / "versions", ("b1.py",)) / "b1.py"

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    problem = read_script(str(path))
    assert isinstance(problem, Problem)
    assert problem.kind is ProblemKind.UNREADABLE_FILE
    assert problem.message == "b1.py cannot be read: Permission denied"
    assert problem.path == str(path)


def test_a_location_that_is_missing_holds_nothing_and_one_that_is_a_file_is_a_problem(tmp_path: Path) -> None:
    assert list_scripts([tmp_path / "none"]).problems == ()
    (tmp_path / "file").write_text("")
    assert [problem.kind for problem in list_scripts([tmp_path / "file"]).problems] == [
        ProblemKind.UNREADABLE_FILE
    ]


def test_names_that_are_no_text_are_read(tmp_path: Path) -> None:
    path = os.path.join(os.fsencode(tmp_path), b"\xff1.py")
    with open(path, "wb") as file:
        file.write(b"revision = 'a'\ndown_revision = None\n")
    (found,) = list_scripts([tmp_path]).paths
    metadata = read_script(found)
    assert not isinstance(metadata, Problem)
    assert metadata.revision == "a"
    assert metadata.path == os.fsdecode(path)


def test_scripts_are_read_alike_where_no_file_is_opened_by_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = []
    for number, folder in enumerate(("one", "one", "two")):
        (tmp_path / folder).mkdir(exist_ok=True)
        path = tmp_path / folder / f"a{number}.py"
        path.write_text(f"revision = 'a{number}'\ndown_revision = None\n", encoding="utf-8")
        paths.append(str(path))
    usual = list(read_scripts(paths))
    opened, real = [], os.open

    def noted(path: str, flags: int, *, dir_fd: int | None = None) -> int:
        opened.append((path, dir_fd))
        return real(path, flags, dir_fd=dir_fd)

    monkeypatch.setattr(os, "supports_dir_fd", set())
    monkeypatch.setattr(os, "open", noted)
    assert list(read_scripts(paths)) == usual
    assert opened == [(path, None) for path in paths]
