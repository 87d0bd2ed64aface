"""Which heads a merge would be the cure of, and which it would be the wrong one for."""

from __future__ import annotations

from pathlib import Path

import pytest

from limbeck_core.history import History
from limbeck_core.merging.diagnosis import diagnose
from limbeck_core.merging.forks import forks, grouped
from limbeck_core.merging.model import Diagnosis
from projects import ScriptSpec, write_project, write_script

BASE = ScriptSpec("aaaa", ())
FORK = (BASE, ScriptSpec("bbbb", ("aaaa",)), ScriptSpec("cccc", ("aaaa",)))


def history(folder: Path, *scripts: ScriptSpec) -> History:
    return History.open(write_project(folder / "shop", scripts))


def test_heads_that_went_apart_are_to_become_one(tmp_path: Path) -> None:
    assert forks(history(tmp_path, *FORK)) == (("bbbb", "cccc"),)


def test_one_head_is_no_fork(tmp_path: Path) -> None:
    assert forks(history(tmp_path, BASE)) == ()


@pytest.mark.parametrize(
    "scripts",
    [
        pytest.param((*FORK, ScriptSpec("cccc", ("aaaa",), name="twin.py")), id="an id declared twice"),
        pytest.param(
            (BASE, ScriptSpec("bbbb", ("aaaa",)), ScriptSpec("cccc", ("dddd",))), id="a missing parent"
        ),
        pytest.param((BASE, ScriptSpec("bbbb", ())), id="bases of their own"),
        pytest.param(
            (
                BASE,
                ScriptSpec("bbbb", ("aaaa",), branch_labels=("one",)),
                ScriptSpec("cccc", ("aaaa",), branch_labels=("other",)),
            ),
            id="labels of their own",
        ),
        pytest.param(
            (BASE, ScriptSpec("bbbb", ()), ScriptSpec("cccc", ("aaaa",), depends_on=("bbbb",))), id="needed"
        ),
    ],
)
def test_where_a_merge_is_the_wrong_cure_there_is_nothing_to_merge(
    tmp_path: Path, scripts: tuple[ScriptSpec, ...]
) -> None:
    found = history(tmp_path, *scripts)
    assert len(found.heads) > 1
    assert forks(found) == ()


LABELLED = (
    "from elsewhere import names\n\nrevision = '{0}'\ndown_revision = 'aaaa'\nbranch_labels = names.{0}\n"
)


def test_labels_that_cannot_be_known_may_keep_branches_apart(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "shop", [BASE, ScriptSpec("dddd", ("cccc",))])
    for revision in ("bbbb", "cccc"):
        (folder / "migrations" / "versions" / f"{revision}.py").write_text(LABELLED.format(revision))
    found = History.open(folder)
    assert found.heads == ("bbbb", "dddd")
    assert forks(found) == ()
    (finding,) = diagnose(found)
    assert finding.kind is Diagnosis.LABELLED_BRANCHES
    assert finding.message == (
        "bbbb and dddd went apart since aaaa; what labels bbbb and cccc declare is not known"
    )
    write_script(folder, ScriptSpec("eeee", ("cccc",)))
    assert forks(found.reload()[0]) == (("dddd", "eeee"),), "both have what is not known"
    (folder / "migrations" / "versions" / "bbbb.py").unlink()
    write_script(folder, ScriptSpec("bbbb", ("aaaa",)))
    (fork,) = forks(found.reload()[0])
    assert sorted(fork) == ["bbbb", "dddd", "eeee"], "one of them has no label at all"


def test_a_file_that_cannot_be_read_may_follow_the_heads(tmp_path: Path) -> None:
    found = history(tmp_path, *FORK)
    (tmp_path / "shop" / "migrations" / "versions" / "dddd_merge.py").write_text(
        "revision = 'dddd'\ndef (:\n"
    )
    found = found.reload()[0]
    assert forks(found.with_syntax_checked(found.check_syntax())) == ()


def test_a_fork_beside_a_branch_that_it_needs_is_one(tmp_path: Path) -> None:
    found = history(
        tmp_path,
        *FORK,
        ScriptSpec("dddd", ("aaaa",)),
        ScriptSpec("e0e0", ()),
        ScriptSpec("eeee", ("e0e0",)),
        ScriptSpec("ffff", ("bbbb",), depends_on=("e0e0",)),
    )
    assert set(found.heads) == {"cccc", "dddd", "eeee", "ffff"}
    (fork,) = forks(found)
    assert sorted(fork) == ["cccc", "dddd", "ffff"]


def test_of_labelled_branches_each_has_forks_of_its_own(tmp_path: Path) -> None:
    found = history(
        tmp_path,
        ScriptSpec("aaaa", ()),
        ScriptSpec("b0b0", ("aaaa",), branch_labels=("one",)),
        ScriptSpec("c0c0", ("aaaa",), branch_labels=("other",)),
        ScriptSpec("bbb1", ("b0b0",)),
        ScriptSpec("bbb2", ("b0b0",)),
        ScriptSpec("ccc1", ("c0c0",)),
        ScriptSpec("ccc2", ("c0c0",)),
    )
    assert sorted(sorted(fork) for fork in forks(found)) == [["bbb1", "bbb2"], ["ccc1", "ccc2"]]


def test_groups_are_joined_by_a_head_between_them(tmp_path: Path) -> None:
    found = history(
        tmp_path,
        ScriptSpec("aaaa", ()),
        ScriptSpec("bbbb", ()),
        ScriptSpec("cccc", ("aaaa",)),
        ScriptSpec("dddd", ("bbbb",)),
        ScriptSpec("eeee", ("aaaa", "bbbb")),
        ScriptSpec("ffff", ()),
    )
    groups = grouped(found, found.heads)
    assert sorted(sorted(group) for group in groups) == [["cccc", "dddd", "eeee"], ["ffff"]]
    assert grouped(found, ("cccc", "dddd")) == [("cccc",), ("dddd",)]


def test_a_parent_that_is_not_known_says_nothing_of_labels(tmp_path: Path) -> None:
    computed = ScriptSpec("dddd", ())
    found = history(tmp_path, *FORK, computed)
    path = Path(found.paths[found.dag.ids.index("dddd")])
    path.write_text(path.read_text().replace("down_revision = None", "down_revision = computed()"))
    found = History.open(found.root)
    assert [problem.kind.value for problem in found.problems] == ["unknown-metadata"]
    assert forks(found) == (("bbbb", "cccc"),)
