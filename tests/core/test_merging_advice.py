"""Which way out is recommended: every cell of the table, and what is said of each way."""

from __future__ import annotations

from pathlib import Path

import pytest

from forks import Says, adds, fork, project
from limbeck_core.history import History
from limbeck_core.merging.advice import ADVICE, VERDICTS, Standing
from limbeck_core.merging.model import Strategy, StrategyKind, Verdict
from limbeck_core.merging.plans import plan_merge, plan_rebase
from limbeck_core.merging.study import MergeStudy, study
from limbeck_core.merging.summary import summary_of
from projects import ScriptSpec, write_script

NOT_NULL = "    op.alter_column('t', 'x', nullable=False)"
BACKFILL = "    op.execute('UPDATE t SET x = 1 WHERE x IS NULL')"
DROPS = "    op.drop_column('t', 'x')"
USES = "    op.execute('UPDATE t SET x = 1')"

BODIES = {
    Verdict.INDEPENDENT: (adds("x"), adds("x", "u")),
    Verdict.SAME_TABLE: (adds("b"), adds("c")),
    Verdict.NOT_PROVEN: (adds("b"), "    op.execute(somebody.sql())"),
    Verdict.ORDER_MATTERS: (NOT_NULL, BACKFILL),
    Verdict.COLLIDE: (adds("x"), adds("x")),
}
"""What the two branches do: `b2b2`, of two revisions, and `cccc`, of one."""

MERGE, LEAVE = "Merge b2b2 and cccc", "Leave them as they are"
LONG, SHORT = "Rebase b2b2 onto cccc", "Rebase cccc onto b2b2"
# of either branch the shorter one is moved; but NOT NULL is put behind the backfill
TITLES = {
    (True, True): (MERGE, MERGE, MERGE, MERGE, LEAVE),
    (True, False): (SHORT, SHORT, SHORT, SHORT, SHORT),
    (False, True): (LONG, LONG, LONG, LONG, LONG),
    (None, False): (SHORT, SHORT, SHORT, SHORT, SHORT),
    (False, None): (LONG, LONG, LONG, LONG, LONG),
    (False, False): (MERGE, MERGE, SHORT, LONG, SHORT),
    (True, None): (MERGE, MERGE, MERGE, SHORT, LEAVE),
    (None, True): (MERGE, MERGE, MERGE, LONG, LEAVE),
    (None, None): (MERGE, MERGE, MERGE, LONG, LEAVE),
}
"""What is recommended for the verdicts in their order, by what is published."""

CELLS = [
    (published, verdict, title)
    for published, titles in TITLES.items()
    for verdict, title in zip(VERDICTS, titles, strict=True)
]


def looked_at(folder: Path, one: str, other: str, *published: bool | None) -> MergeStudy:
    """Return what is known of a fork whose branches are published, private, or neither is known."""
    said = {name: is_so for name, is_so in zip(("bbbb", "cccc"), published, strict=True) if is_so is not None}
    return study(fork(folder, one, other), repository=Says(**said))


def ways(found: MergeStudy) -> dict[str, Strategy]:
    return {strategy.title: strategy for strategy in found.strategies}


@pytest.mark.parametrize(("published", "verdict", "title"), CELLS)
def test_each_cell_of_the_table(
    tmp_path: Path, published: tuple[bool | None, bool | None], verdict: Verdict, title: str
) -> None:
    found = looked_at(tmp_path, *BODIES[verdict], *published)
    assert found.verdict is verdict
    assert (found.recommended.title, bool(found.reason)) == (title, True)
    assert not found.recommended.guarded, "what others have is never to be moved"
    for strategy in found.strategies:
        if strategy.kind is StrategyKind.REBASE:
            moved = published[strategy.heads[0] == "cccc"]
            assert bool(strategy.guarded) == (moved is True)
            unknown = any(one.startswith("Whether others have") for one in strategy.consequences)
            assert unknown == (moved is None)


def test_the_table_has_a_cell_for_all_that_can_be() -> None:
    assert set(ADVICE) == set(Standing)
    assert all(set(row) == set(Verdict) for row in ADVICE.values())
    assert {(one, other) for one in (True, False, None) for other in (True, False, None)} == set(TITLES)


def test_the_readme_has_the_same_table() -> None:
    text = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    table = text.partition("<!-- ways: ")[2].partition("<!-- end of ways -->")[0].splitlines()[1:]
    heading, _, *rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table]
    assert heading == ["", *(verdict.value.replace("-", " ") for verdict in VERDICTS)]
    assert rows == [
        [standing.value, *(ADVICE[standing][verdict].value for verdict in VERDICTS)] for standing in Standing
    ]


def test_a_private_branch_that_collides_is_moved_and_its_lines_are_named(tmp_path: Path) -> None:
    found = looked_at(tmp_path, adds("x"), adds("x"), True, False)
    assert found.reason == (
        "they collide; cccc is private and the other is not: "
        "cccc can be changed to fit behind b2b2, on every database"
    )
    assert found.recommended.consequences[2:] == (
        "An upgrade will fail until the branch of cccc is changed to fit",
        "Change it before anybody upgrades: cccc.py:11 add_column t.x (both make t.x)",
    )
    assert found.recommended.unsolved == found.comparisons[0].pairs
    rebase = plan_rebase(History.open(tmp_path), "cccc", "b2b2")
    assert [pair.reason for pair in rebase.unsolved] == ["both make t.x"]
    for told in (summary_of(rebase), summary_of(rebase, found)):
        assert "**Until a script is changed, an upgrade fails half-way**" in told
        assert "- to be changed: cccc.py:11 add_column t.x (both make t.x)\n" in told
    merge = summary_of(plan_merge(History.open(tmp_path), ("b2b2", "cccc")), found)
    assert "**Until a script is changed, an upgrade fails half-way**" in merge


def test_what_collides_one_way_round_alone_is_put_the_other_way_round(tmp_path: Path) -> None:
    found = looked_at(tmp_path / "either", USES, DROPS, False, False)
    assert found.recommended.title == SHORT
    assert found.reason == "they collide unless b2b2 runs first, and both are private"
    assert found.recommended.unsolved == ()
    assert found.recommended.consequences[-1].startswith("They collide where cccc runs first")
    told = summary_of(plan_rebase(History.open(tmp_path / "either"), "cccc", "b2b2"))
    assert "In this order the branches do not collide, as far as they can be read." in told
    [pair] = found.comparisons[0].colliding()
    assert pair.told == "one drops t.x, which the other needs, unless b2b2 runs first"
    assert looked_at(tmp_path / "turned", DROPS, USES, False, False).recommended.title == LONG
    found = looked_at(tmp_path / "unknown", USES, DROPS, None, None)
    assert found.recommended.title == SHORT
    assert found.reason == (
        "they collide unless b2b2 runs first, and it is not known whether others have cccc"
    )
    # where only the other one may be moved it is
    found = looked_at(tmp_path / "one", USES, DROPS, False, True)
    assert found.recommended.title == LONG
    assert found.recommended.consequences[-1] == (
        "Change it before anybody upgrades: bbbb.py:11 execute t (one drops t.x, which the other needs)"
    )


def test_published_branches_that_collide_are_left_and_both_ends_are_named(tmp_path: Path) -> None:
    found = looked_at(tmp_path / "both", adds("x"), adds("x"), True, True)
    assert found.reason == (
        "b2b2 and cccc collide, and both are published: "
        "merge them once the scripts that are named pass over it"
    )
    assert found.recommended.consequences[0].startswith(
        "The files stay: `alembic upgrade heads` fails half-way"
    )
    assert found.recommended.consequences[2:] == (
        "To be made to pass over what the other branch has done: bbbb.py:11 add_column t.x (both make t.x)",
        "To be made to pass over what the other branch has done: cccc.py:11 add_column t.x (both make t.x)",
    )
    # of what only fails behind the other, the other can stay as it is
    found = looked_at(tmp_path / "one", USES, DROPS, True, True)
    assert [line for line in found.recommended.consequences if "pass over" in line] == [
        "To be made to pass over what the other branch has done: "
        "bbbb.py:11 execute t (one drops t.x, which the other needs)"
    ]


def test_of_many_lines_to_be_changed_the_first_are_named(tmp_path: Path) -> None:
    many = "\n".join(adds(f"x{number}") for number in range(5))
    found = looked_at(tmp_path, many, many, True, False)
    assert [line.rpartition(": ")[2] for line in found.recommended.consequences[3:]] == [
        "cccc.py:11 add_column t.x0 (both make t.x0)",
        "cccc.py:12 add_column t.x1 (both make t.x1)",
        "cccc.py:13 add_column t.x2 (both make t.x2)",
        "and 2 more",
    ]


def test_what_collides_and_may_be_private_is_named(tmp_path: Path) -> None:
    found = looked_at(tmp_path / "one", adds("x"), adds("x"), True, None)
    assert found.reason == (
        "b2b2 and cccc collide: change cccc, unless others have it, and rebase it onto the other"
    )
    found = looked_at(tmp_path / "both", adds("x"), adds("x"), None, None)
    assert found.reason == (
        "b2b2 and cccc collide: change the one that nobody else has and rebase it onto the other"
    )


def test_a_backfill_that_runs_second_all_the_same_is_told(tmp_path: Path) -> None:
    found = looked_at(tmp_path, NOT_NULL, BACKFILL, True, False)
    assert found.recommended.title == SHORT
    assert found.recommended.consequences[-1].startswith("cccc had better run first, and will run second: ")
    assert not any("had better" in line for line in ways(found)[LONG].consequences)
    assert found.comparisons[0].pairs[0].told.endswith("; cccc had better run first")


@pytest.mark.parametrize(
    ("published", "reason"),
    [
        ((True, True), "both are published: others may have run either"),
        ((True, False), "cccc is private and the other is not: nobody else is left behind"),
        ((None, False), "cccc is private and the other may not be: nobody else is left behind"),
        ((False, False), "the order does not matter, and no database is left behind"),
        ((None, None), "it is not known whether others have them, and a merge leaves no database behind"),
    ],
)
def test_why_it_is_recommended_where_nothing_clashes(
    tmp_path: Path, published: tuple[bool | None, bool | None], reason: str
) -> None:
    assert looked_at(tmp_path, adds("b"), adds("c"), *published).reason == reason


@pytest.mark.parametrize(
    ("verdict", "published", "reason"),
    [
        (Verdict.NOT_PROVEN, False, "the order may matter, and both are private"),
        (Verdict.ORDER_MATTERS, False, "the order matters, and both are private"),
        (Verdict.ORDER_MATTERS, None, "the order matters, and it is not known whether others have b2b2"),
    ],
)
def test_why_one_line_is_recommended(
    tmp_path: Path, verdict: Verdict, published: bool | None, reason: str
) -> None:
    found = looked_at(tmp_path, *BODIES[verdict], published, published)
    assert found.reason == f"{reason}: one line gives every database the same order"


@pytest.mark.parametrize(
    ("verdict", "consequence"),
    [
        (Verdict.NOT_PROVEN, "the order matters is not proven"),
        (Verdict.ORDER_MATTERS, "in different orders, and may differ"),
        (Verdict.COLLIDE, "An upgrade will fail half-way"),
    ],
)
def test_what_a_merge_leads_to_is_told(tmp_path: Path, verdict: Verdict, consequence: str) -> None:
    found = looked_at(tmp_path, *BODIES[verdict], None, None)
    assert consequence in ways(found)[MERGE].consequences[-1]
    assert bool(ways(found)[MERGE].unsolved) == (verdict is Verdict.COLLIDE)


@pytest.mark.parametrize(
    ("verdict", "kind", "reason"),
    [
        (
            Verdict.ORDER_MATTERS,
            StrategyKind.MERGE,
            "no branch can be rebased by one edit, and a merge leaves",
        ),
        (
            Verdict.COLLIDE,
            StrategyKind.LEAVE,
            "no branch can be rebased by one edit: change a private one first",
        ),
    ],
)
def test_where_no_private_branch_can_be_moved(
    tmp_path: Path, verdict: Verdict, kind: StrategyKind, reason: str
) -> None:
    one, other = BODIES[verdict]
    project(
        tmp_path,
        ScriptSpec("aaaa"),
        ScriptSpec("bbbb", ("aaaa",)),
        ScriptSpec("cccc", ("aaaa",)),
        ScriptSpec("mmmm", ("bbbb", "cccc"), body=one),
        ScriptSpec("nnnn", ("bbbb", "cccc"), body=other),
    )
    found = study(History.open(tmp_path), repository=Says(mmmm=False, nnnn=False))
    assert found.recommended.kind is kind
    assert reason in found.reason


def three_heads(folder: Path, *bodies: str) -> History:
    names = ("bbbb", "cccc", "dddd")
    return project(
        folder,
        ScriptSpec("aaaa"),
        *(ScriptSpec(name, ("aaaa",), body=body) for name, body in zip(names, bodies, strict=True)),
    )


def test_of_three_heads_the_two_that_clash_are_rebased_first(tmp_path: Path) -> None:
    history = three_heads(tmp_path, adds("b"), NOT_NULL, BACKFILL)
    found = study(history, repository=Says(bbbb=True, cccc=False, dddd=False))
    assert found.recommended.title == "Rebase cccc onto dddd"
    told = summary_of(plan_rebase(history, "cccc", "dddd"), found)
    assert told.index("`cccc` and `dddd`: **order matters**") < told.index(
        "`bbbb` and `cccc`: **same table**"
    )
    assert found.recommended.consequences[-1] == "Then cccc and bbbb are left, to be merged next"
    assert [one.title for one in found.strategies] == [
        "Merge bbbb, cccc and dddd",
        "Rebase cccc onto dddd",
        "Rebase dddd onto cccc",
        "Leave them as they are",
    ]
    found = study(history, repository=Says(bbbb=False, cccc=True, dddd=True))
    assert (found.recommended.kind, found.reason) == (
        StrategyKind.MERGE,
        "cccc and dddd are published: others may have run any of them; "
        "bbbb may be rebased, as nobody else has it",
    )


def test_three_heads_that_do_not_clash_are_merged(tmp_path: Path) -> None:
    history = three_heads(tmp_path, adds("b"), adds("c"), adds("d"))
    found = study(history, repository=Says(bbbb=True, cccc=False, dddd=False))
    assert [one.kind for one in found.strategies] == [StrategyKind.MERGE, StrategyKind.LEAVE]
    assert found.recommended.kind is StrategyKind.MERGE
    assert found.reason == "more than two heads become one by a merge, which leaves no database behind"


def test_heads_that_look_separate_by_design_are_left_and_a_clash_is_told(tmp_path: Path) -> None:
    labelled = [("bbbb", "shop", adds("x")), ("cccc", "bill", adds("x"))]
    history = project(
        tmp_path,
        ScriptSpec("aaaa"),
        *(ScriptSpec(name, ("aaaa",), branch_labels=(label,), body=body) for name, label, body in labelled),
    )
    found = study(history, repository=Says(bbbb=False, cccc=False))
    assert found.recommended.kind is StrategyKind.LEAVE
    assert found.reason == "they look separate by design; but they collide"


def test_a_missing_parent_is_no_case_for_the_table(tmp_path: Path) -> None:
    fork(tmp_path)
    write_script(tmp_path, ScriptSpec("xxxx", ("lost",)))
    found = study(History.open(tmp_path), ("cccc", "xxxx"), repository=Says(cccc=True, xxxx=False))
    assert (found.recommended.kind, found.reason) == (
        StrategyKind.LEAVE,
        "a parent is missing, which a merge would only cover up",
    )
    assert found.recommended.consequences[0] == "The files stay, with what is wrong with them"


def test_a_head_that_another_branch_needs_is_left(tmp_path: Path) -> None:
    one = ScriptSpec("bbbb", ("aaaa",))
    history = project(tmp_path, ScriptSpec("aaaa"), one, ScriptSpec("cccc", ("aaaa",), depends_on=("bbbb",)))
    found = study(history, repository=Says(bbbb=False, cccc=False))
    assert found.recommended.kind is StrategyKind.LEAVE
    assert found.reason == "another branch depends on one of them, and an upgrade of it runs that"
