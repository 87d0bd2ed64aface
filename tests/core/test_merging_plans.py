"""Plans of merges, rebases and new ids: what they refuse and write, and which databases they strand."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from forks import adds, fork, project, versions, written
from limbeck_core.errors import CommandError
from limbeck_core.graph.revision import Revision
from limbeck_core.history import History
from limbeck_core.merging.applying import apply
from limbeck_core.merging.conditions import post_condition
from limbeck_core.merging.model import Stranding
from limbeck_core.merging.new_ids import plan_new_id
from limbeck_core.merging.plans import plan_merge, plan_rebase
from limbeck_core.merging.preview import dag_after, nodes_concerned
from limbeck_core.merging.stranding import (
    ANOTHER_ORDER,
    BY_HAND,
    NOT_PROVEN,
    PURGED,
    Graph,
    who_is_stranded,
)
from limbeck_core.merging.summary import summary_of
from limbeck_core.script.revision import RevisionMap
from limbeck_core.writing.changes import ChangeRefused, ChangeSet, FileChange
from limbeck_core.writing.journal import Journal
from projects import ScriptSpec, write_script


def journal(folder: Path) -> Journal:
    return Journal(str(folder / "migrations"), state_folder=str(folder / "state"))


def content(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in versions(folder).glob("*.py")}


# Merges and rebases ---------------------------------------------------------------------------------------


def test_one_head_is_not_merged(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="a merge takes two heads or more"):
        plan_merge(fork(tmp_path), ("b2b2",))


def test_a_script_that_is_gone_meanwhile_is_not_rebased(tmp_path: Path) -> None:
    history = fork(tmp_path)
    (versions(tmp_path) / "cccc.py").unlink()
    with pytest.raises(CommandError, match=r"cccc\.py is gone; read the files again"):
        plan_rebase(history, "cccc", "b2b2")


def test_among_many_heads_only_those_concerned_are_worked_out(tmp_path: Path) -> None:
    scripts = [ScriptSpec("base"), *(ScriptSpec(f"{letter}111", ("base",)) for letter in "abcd")]
    history = project(tmp_path, *scripts, ScriptSpec("a222", ("a111",)))
    plan = plan_rebase(history, "a111", "b111")
    states = {one.state for one in plan.stranding.stranded}
    assert states == {("a111",), ("a222",), ("a111", "b111"), ("a222", "b111")}
    assert plan.stranding.complete
    assert plan.expected_heads == ("a222", "c111", "d111")


def test_the_heads_afterwards_are_those_that_are_read(tmp_path: Path) -> None:
    fork(tmp_path)
    write_script(tmp_path, ScriptSpec("cccc", ("b2b2",), name="aside.py"))
    write_script(tmp_path, ScriptSpec("gggg", ("lost",)))
    odd = "import somebody\nrevision = somebody.id()\ndown_revision = 'b2b2'\n"
    (versions(tmp_path) / "odd.py").write_text(odd)
    write_script(tmp_path, ScriptSpec("dddd", ("bbbb",)))
    history = History.open(tmp_path)
    assert history.dag.twins
    assert history.heads == ("cccc", "dddd", "gggg")
    plan = plan_rebase(history, "dddd", "b2b2")
    assert plan.expected_heads == ("cccc", "dddd", "gggg")
    assert sorted(written(plan, history, tmp_path).heads) == ["cccc", "dddd", "gggg"]


def test_what_rests_on_a_moved_revision_is_shown_too(tmp_path: Path) -> None:
    history = fork(tmp_path)
    edits = {"bbbb": ("cccc",)}
    after = dag_after(history, edits)
    shown = {after.ids[node] for node in nodes_concerned(history, edits)}
    assert shown == {"aaaa", "bbbb", "b2b2", "cccc"}


def test_a_diamond_above_a_moved_revision_is_shown_once(tmp_path: Path) -> None:
    fork(tmp_path)
    write_script(tmp_path, ScriptSpec("b3b3", ("bbbb",)))
    write_script(tmp_path, ScriptSpec("mmmm", ("b2b2", "b3b3")))
    write_script(tmp_path, ScriptSpec("zzzz", ("aaaa",)))
    history = History.open(tmp_path)
    edits = {"bbbb": ("cccc",)}
    shown = [dag_after(history, edits).ids[node] for node in nodes_concerned(history, edits)]
    assert sorted(shown) == ["aaaa", "b2b2", "b3b3", "bbbb", "cccc", "mmmm"]


# New ids --------------------------------------------------------------------------------------------------


def test_only_a_script_with_an_id_gets_another(tmp_path: Path) -> None:
    fork(tmp_path)
    nameless = versions(tmp_path) / "nameless.py"
    nameless.write_text("import somebody\nrevision = somebody.id()\ndown_revision = None\n")
    history = History.open(tmp_path)
    for path in (nameless, versions(tmp_path) / "nobody.py"):
        with pytest.raises(CommandError, match="is no script with an id"):
            plan_new_id(history, str(path), "eeee")


@pytest.mark.parametrize("name", ["", "head", "heads", "base"])
def test_what_means_something_else_is_no_id(tmp_path: Path, name: str) -> None:
    history = fork(tmp_path)
    with pytest.raises(CommandError, match=f"^{name!r} cannot be an id$"):
        plan_new_id(history, str(versions(tmp_path) / "cccc.py"), name)


def test_the_followers_of_a_twin_are_chosen(tmp_path: Path) -> None:
    fork(tmp_path)
    twin = write_script(tmp_path, ScriptSpec("bbbb", ("aaaa",), name="bbbb_twin.py"))
    history = History.open(tmp_path)
    follower = versions(tmp_path) / "b2b2.py"
    journal(tmp_path).apply(plan_new_id(history, str(twin), "eeee", followers=[str(follower)]))
    assert "down_revision = 'eeee'" in follower.read_text()
    now = history.reload()[0]
    assert sorted(now.heads) == ["b2b2", "bbbb", "cccc"]
    assert not now.problems


def test_a_follower_that_is_gone_meanwhile_is_told(tmp_path: Path) -> None:
    history = fork(tmp_path)
    (versions(tmp_path) / "b2b2.py").unlink()
    with pytest.raises(CommandError, match=r"b2b2\.py is gone; read the files again"):
        plan_new_id(history, str(versions(tmp_path) / "bbbb.py"), "eeee")


@pytest.mark.parametrize(
    ("name", "moved"),
    [
        ("{}.py", "f0f0f0f0f0f0.py"),
        ("2024_{}_add.py", "2024_f0f0f0f0f0f0_add.py"),
        ("add-{}.py", "add-f0f0f0f0f0f0.py"),
        ("{}_{}.py", "f0f0f0f0f0f0_cccccccc1111.py"),
        ("add.py", "add.py"),
    ],
)
def test_a_file_is_called_by_its_new_id_where_it_was_by_its_old(
    tmp_path: Path, name: str, moved: str
) -> None:
    old = "cccccccc1111"
    history = project(tmp_path, ScriptSpec(old, name=name.format(old, old)))
    before = set(content(tmp_path))
    plan = plan_new_id(history, history.scripts[0].path, "f0f0f0f0f0f0")
    journal(tmp_path).apply(plan, post_condition(history, ["f0f0f0f0f0f0"]))
    assert before == {name.format(old, old)}
    assert set(content(tmp_path)) == {moved}
    assert history.reload()[0].heads == ("f0f0f0f0f0f0",)


def test_a_short_id_inside_a_word_of_a_file_name_is_no_id(tmp_path: Path) -> None:
    history = project(tmp_path, ScriptSpec("add", name="2024_address.py"))
    journal(tmp_path).apply(plan_new_id(history, history.scripts[0].path, "eeee"))
    assert set(content(tmp_path)) == {"2024_address.py"}


def test_a_file_keeps_its_name_where_names_have_no_ids(tmp_path: Path) -> None:
    history = project(tmp_path, ScriptSpec("cccccccc1111"))
    with (tmp_path / "alembic.ini").open("a") as ini:
        ini.write("file_template = %%(slug)s\n")
    history = History.open(tmp_path)
    journal(tmp_path).apply(plan_new_id(history, history.scripts[0].path, "eeee"))
    assert set(content(tmp_path)) == {"cccccccc1111.py"}
    assert history.reload()[0].heads == ("eeee",)


def test_a_name_that_is_taken_is_not_written_over(tmp_path: Path) -> None:
    history = fork(tmp_path)
    (versions(tmp_path) / "eeee.py").write_text("# by hand\n")
    before = content(tmp_path)
    with pytest.raises(ChangeRefused, match=r"eeee\.py"):
        journal(tmp_path).apply(plan_new_id(history, str(versions(tmp_path) / "cccc.py"), "eeee"))
    assert content(tmp_path) == before


def test_what_makes_something_wrong_is_put_back(tmp_path: Path) -> None:
    history = fork(tmp_path)
    path = versions(tmp_path) / "cccc.py"
    before = content(tmp_path)
    broken = FileChange(str(path), path.read_bytes(), b"revision = 'cccc'\ndown_revision = 'lost'\n")
    with pytest.raises(ChangeRefused, match="Something would be wrong: down_revision 'lost'"):
        journal(tmp_path).apply(ChangeSet("Break it", (broken,)), post_condition(history, history.heads))
    assert content(tmp_path) == before
    harmless = FileChange(str(path), path.read_bytes(), path.read_bytes() + b"# a comment\n")
    journal(tmp_path).apply(ChangeSet("Say more", (harmless,)), post_condition(history, history.heads))
    assert path.read_text().endswith("# a comment\n")


def test_the_template_of_a_merge_makes_its_bytes(tmp_path: Path) -> None:
    history = fork(tmp_path)
    plan = plan_merge(history, history.heads, "It's one", revision="dddd")
    [change] = plan.change_set().changes
    assert change.after == b"\"\"\"It's one\"\"\"\nrevision = 'dddd'\ndown_revision = ('b2b2', 'cccc')\n"
    assert plan.command == "limbeck merge b2b2 cccc --strategy merge -m 'It'\"'\"'s one'"


# Who is stranded ------------------------------------------------------------------------------------------


def stranded(moved: str, onto: str, **parents: str) -> Stranding:
    """Return who is stranded; of each revision its parents and, behind ``needs``, its dependencies."""
    revisions = []
    for name, said in parents.items():
        above, _, needed = said.partition(" needs ")
        names = tuple(above.split())
        revisions.append(Revision(name, names[0] if len(names) == 1 else names or None, needed or None))
    graph = Graph.of(RevisionMap(lambda: revisions))
    heads = [name for name in parents if not any(name in said.split() for said in parents.values())]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return who_is_stranded(graph, {moved: (onto,)}, heads)


def told(found: Stranding) -> dict[str, tuple[str, str, str]]:
    """Return per state what is skipped and replayed, or that Alembic refuses, and the first way out."""
    return {
        " ".join(one.state): (
            " ".join(one.skipped),
            " ".join(one.replayed),
            (*one.ways[0].before, *one.ways[0].after)[0],
        )
        for one in found.stranded
    }


def test_a_state_that_has_run_what_the_revision_moves_onto_may_be_safe() -> None:
    found = stranded("cccc", "bbbb", aaaa="", bbbb="aaaa", b2b2="bbbb", cccc="aaaa")
    # where b2b2 was run too its row stands for bbbb, and nothing overlaps
    assert found.examined == 3
    assert told(found) == {
        "cccc": ("bbbb", "", "alembic downgrade aaaa"),
        "bbbb cccc": ("", "", "alembic stamp --purge cccc"),
    }


def test_what_moves_down_its_own_line_leaves_the_rest_to_be_run_twice() -> None:
    found = stranded("dddd", "aaaa", aaaa="", bbbb="aaaa", cccc="bbbb", dddd="cccc")
    assert told(found) == {"dddd": ("", "cccc bbbb", "alembic stamp --purge cccc dddd")}
    assert found.stranded[0].refused == ""


def test_a_base_that_moves_is_taken_back_without_other_bases() -> None:
    found = stranded("xxxx", "aaaa", aaaa="", xxxx="")
    assert told(found)["xxxx"] == ("aaaa", "", "alembic downgrade base")
    found = stranded("xxxx", "aaaa", aaaa="", bbbb="", xxxx="", yyyy="xxxx bbbb")
    assert told(found)["bbbb xxxx"] == ("aaaa", "", "alembic downgrade xxxx@base")
    assert found.stranded[0].ways[1].before == ("alembic upgrade aaaa",)


def test_a_sibling_is_left_where_the_revision_is_taken_back() -> None:
    found = stranded("cccc", "bbbb", aaaa="", bbbb="aaaa", cccc="aaaa", dddd="aaaa")
    assert told(found)["cccc dddd"] == ("bbbb", "", "alembic downgrade cccc@aaaa")
    assert told(found)["cccc"] == ("bbbb", "", "alembic downgrade aaaa")


def test_what_the_new_parent_rests_on_by_a_dependency_is_not_left_out() -> None:
    found = stranded("dddd", "rrrr", rrrr="", aaaa="rrrr", bbbb="aaaa", dddd="bbbb needs aaaa")
    assert told(found) == {"dddd": ("", "bbbb", "alembic stamp --purge bbbb dddd")}


def test_a_very_long_history_is_worked_out_near_the_fork() -> None:
    trunk = {f"t{number}": f"t{number - 1}" if number else "" for number in range(300)}
    found = stranded("xxxx", "yyyy", **trunk, xxxx="t299", yyyy="t299")
    assert told(found) == {
        "xxxx": ("yyyy", "", "alembic downgrade t299"),
        "xxxx yyyy": ("", "", "alembic stamp --purge xxxx"),
    }


USES, DROPS = "    op.execute('UPDATE t SET x = 1')", "    op.drop_column('t', 'x')"
DOWN, ON = ("alembic downgrade aaaa",), ("alembic upgrade b2b2",)


@pytest.mark.parametrize(
    ("one", "other", "ways"),
    [
        (adds("b"), adds("c"), [(DOWN, ""), (ON, "")]),
        (adds("b"), DROPS.replace("'x'", "'b'"), [(DOWN, ""), (ON, ANOTHER_ORDER)]),
        (adds("b"), "    op.execute(somebody.sql())", [(DOWN, ""), (ON, NOT_PROVEN)]),
        # to run the one behind the other would die half-way
        (adds("b"), adds("b"), [(DOWN, "")]),
        (USES, DROPS, [(DOWN, "")]),
        (DROPS, USES, [(DOWN, ""), (ON, ANOTHER_ORDER)]),
    ],
)
def test_no_way_runs_one_behind_the_other_where_that_fails(
    tmp_path: Path, one: str, other: str, ways: list[tuple[tuple[str, ...], str]]
) -> None:
    plan = plan_rebase(fork(tmp_path, one, other), "cccc", "b2b2", applied=("cccc",))
    [found] = [state for state in plan.stranding.stranded if state.state == ("cccc",)]
    assert [(way.before, way.note) for way in found.ways] == ways
    assert [way.after for way in found.ways] == [(), ("alembic stamp --purge cccc",)][: len(ways)]
    assert plan.stranding.database is not None
    assert plan.stranding.database.stranded == found


def test_what_was_run_on_both_sides_is_no_reason_against_a_way(tmp_path: Path) -> None:
    first = [ScriptSpec("aaaa"), ScriptSpec("bbbb", ("aaaa",), body=adds("b")), ScriptSpec("b2b2", ("bbbb",))]
    history = project(tmp_path, *first, ScriptSpec("cccc", ("aaaa",), body=adds("b")))
    plan = plan_rebase(history, "cccc", "b2b2")
    states = {one.state: one.ways for one in plan.stranding.stranded}
    assert [way.before for way in states["cccc",]] == [DOWN]
    # somebody has seen to it that both were run
    assert [way.before for way in states["bbbb", "cccc"]] == [("alembic downgrade cccc@aaaa",), ON]
    notes = {one.state: one.note for one in plan.stranding.stranded}
    assert notes == {("cccc",): "", ("bbbb", "cccc"): BY_HAND, ("b2b2", "cccc"): BY_HAND}
    assert summary_of(plan).count(f"\n  {BY_HAND}\n") == 2


def test_rows_of_other_branches_are_spoken_of_where_there_are_others(tmp_path: Path) -> None:
    history = fork(tmp_path, adds("b"), adds("c"))
    assert {
        way.note for one in plan_rebase(history, "cccc", "b2b2").stranding.stranded for way in one.ways
    } == {""}
    for name in ("dddd", "eeee"):
        write_script(tmp_path, ScriptSpec(name, ("aaaa",)))
    states = plan_rebase(History.open(tmp_path), "cccc", "b2b2").stranding.stranded
    assert {way.note for one in states for way in one.ways if way.after} == {PURGED}


def test_what_half_of_a_long_history_rests_on_is_moved_without_a_look_at_it(tmp_path: Path) -> None:
    line = [ScriptSpec(f"l{number:04}", (f"l{number - 1:04}",) if number else ()) for number in range(402)]
    history = project(tmp_path, *line, ScriptSpec("cccc", ("l0000",)))
    plan = plan_rebase(history, "l0001", "cccc", bound=20)
    assert (plan.comparison, plan.unsolved) == (None, ())
    assert {
        way.note
        for one in plan.stranding.stranded
        for way in one.ways
        if way.before == ("alembic upgrade cccc",)
    } == {NOT_PROVEN}
    assert plan_rebase(history, "cccc", "l0398", bound=20).comparison is not None


def test_a_script_that_does_something_is_still_there_after_a_rebase(tmp_path: Path) -> None:
    history = fork(tmp_path, adds("b"), adds("c"))
    before = content(tmp_path)
    written(plan_rebase(history, "cccc", "b2b2"), history, tmp_path)
    after = content(tmp_path)
    assert {name for name in after if after[name] != before[name]} == {"cccc.py"}
    assert after["cccc.py"] == before["cccc.py"].replace("down_revision = 'aaaa'", "down_revision = 'b2b2'")


# What has changed meanwhile -------------------------------------------------------------------------------


@pytest.mark.parametrize("strategy", ["merge", "rebase"])
@pytest.mark.parametrize("name", ["bbbb", "b2b2", "aaaa"])
def test_what_was_judged_by_a_script_that_holds_something_else_is_not_written(
    tmp_path: Path, strategy: str, name: str
) -> None:
    history = fork(tmp_path)
    plan = (
        plan_merge(history, ("b2b2", "cccc")) if strategy == "merge" else plan_rebase(history, "cccc", "b2b2")
    )
    path = versions(tmp_path) / f"{name}.py"
    path.write_text(path.read_text() + "# by another\n")
    before = content(tmp_path)
    with pytest.raises(
        ChangeRefused, match=rf"{name}\.py has changed since this was looked at: look at it again"
    ):
        apply(plan, history, journal(tmp_path))
    assert content(tmp_path) == before
    apply(plan, history.reload()[0], journal(tmp_path))
    assert len(history.reload()[0].heads) == 1


def test_what_changes_beside_the_heads_does_not_hold_them_up(tmp_path: Path) -> None:
    scripts = [ScriptSpec("aaaa"), *(ScriptSpec(name, ("aaaa",)) for name in ("bbbb", "cccc", "dddd"))]
    history = project(tmp_path, *scripts)
    plan = plan_merge(history, ("bbbb", "cccc"))
    beside = versions(tmp_path) / "dddd.py"
    beside.write_text(beside.read_text() + "# by another\n")
    apply(plan, history, journal(tmp_path))
    assert len(history.reload()[0].heads) == 2
