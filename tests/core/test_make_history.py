"""The generator of projects: what it writes, Alembic loads, and the same arguments give the same bytes."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from random import Random

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from made_graphs import make_graph
from make_history import main

SHAPES = ("linear", "branchy", "wide", "labels")


def made(folder: Path, shape: str, *options: str, count: int = 90) -> dict[str, object]:
    """Make a project and return its manifest."""
    main([str(folder), "--count", str(count), "--shape", shape, *options])
    manifest: dict[str, object] = json.loads((folder / "manifest.json").read_text())
    return manifest


def scripts(folder: Path) -> dict[str, bytes]:
    """The scripts of a project by name."""
    return {path.name: path.read_bytes() for path in (folder / "migrations" / "versions").iterdir()}


@pytest.mark.parametrize("shape", SHAPES)
def test_alembic_loads_what_it_makes(tmp_path: Path, shape: str) -> None:
    manifest = made(tmp_path, shape)
    directory = ScriptDirectory.from_config(Config(tmp_path / "alembic.ini"))
    revisions = list(directory.walk_revisions())
    assert len(revisions) == manifest["count"] == 90
    assert len(directory.get_heads()) == manifest["heads"]
    assert len(directory.get_bases()) == manifest["bases"]
    assert sum(revision.is_merge_point for revision in revisions) == manifest["merges"]
    assert sum(revision.is_branch_point for revision in revisions) == manifest["branch_points"]
    assert sum(revision.dependencies is not None for revision in revisions) == manifest["depends_on"]
    partial = str(manifest["partial"])
    assert directory.get_revision(partial).revision.startswith(partial)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_same_arguments_give_the_same_bytes_and_another_seed_others(tmp_path: Path, shape: str) -> None:
    for name, seed in (("one", "1"), ("again", "1"), ("other", "2")):
        made(tmp_path / name, shape, "--seed", seed, count=40)
    assert scripts(tmp_path / "one") == scripts(tmp_path / "again")
    assert not scripts(tmp_path / "one").keys() & scripts(tmp_path / "other").keys()


def test_scripts_are_as_long_as_real_ones(tmp_path: Path) -> None:
    mean = made(tmp_path, "linear", count=600)["mean_bytes"]
    assert isinstance(mean, int)
    assert 2_300 <= mean <= 2_700


@pytest.mark.parametrize(("shape", "heads", "bases"), [("linear", 1, 1), ("branchy", 1, 1), ("wide", 200, 1)])
def test_the_shapes_are_what_they_say(shape: str, heads: int, bases: int) -> None:
    graph = make_graph(Random(1), 3000, shape, heads=200)
    assert len(graph) == 3000
    assert sum(not one.children for one in graph) == heads
    assert sum(not one.parents for one in graph) == bases


def test_about_every_tenth_revision_of_the_branchy_shape_is_a_branch_point() -> None:
    graph = make_graph(Random(1), 3000, "branchy", heads=0)
    assert 0.08 < sum(one.children > 1 for one in graph) / len(graph) < 0.12


def test_the_labels_shape_has_three_bases_that_need_each_other() -> None:
    graph = make_graph(Random(1), 3000, "labels", heads=0)
    assert [one.label for one in graph if not one.parents] == ["core", "billing", "reporting"]
    assert sum(not one.children for one in graph) == 3
    assert 0.02 < sum(bool(one.dependencies) for one in graph) / len(graph) < 0.04


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_a_git_repository_has_the_same_graph(tmp_path: Path) -> None:
    manifest = made(tmp_path / "project", "wide", "--git", str(tmp_path / "repository"), count=40)
    git = ["git", "-C", str(tmp_path / "repository")]
    log = subprocess.run([*git, "log", "--all", "--format=%s"], capture_output=True, text=True, check=True)
    branches = subprocess.run([*git, "branch"], capture_output=True, text=True, check=True)
    revisions = {name.split("_")[0] for name in scripts(tmp_path / "project")}
    assert {line.split()[0] for line in log.stdout.splitlines()} == revisions
    assert len(branches.stdout.splitlines()) == manifest["heads"]


def test_it_refuses_to_write_into_a_project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(tmp_path, "linear", count=2)
    with pytest.raises(SystemExit):
        made(tmp_path, "linear", count=2)
    assert "is not empty" in capsys.readouterr().err
