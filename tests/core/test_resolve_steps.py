"""Each step that resolving tells is true of the map, and the last one leaves what the text resolves to."""

from __future__ import annotations

import re
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from histories import Declared, History, diamond, labelled, linear, two_heads
from limbeck_core.graph.identifiers import SYMBOLS, parse_relative
from limbeck_core.script.resolve import Resolution, resolve
from limbeck_core.script.revision import Revision, RevisionMap
from limbeck_core.script.stepping import Step, StepKind
from random_histories import random_history, random_identifier

COUNTED = {
    StepKind.HEADS,
    StepKind.UNNEEDED,
    StepKind.LINEAGE,
    StepKind.BEARING,
    StepKind.BETWEEN,
}
"""The steps whose words begin with how many revisions they leave."""


def map_of(history: History) -> RevisionMap:
    return RevisionMap(lambda: [Revision(*declared) for declared in history])


def told(history: History, text: str) -> list[tuple[str, str]]:
    return [(step.text, step.meaning) for step in resolve(map_of(history), text).steps]


@pytest.mark.parametrize(
    ("history", "text", "steps"),
    [
        (
            labelled(),
            "billing@head",
            [
                ("billing", "branch label on revision bill1, inherited by 1 revision"),
                ("head", "2 heads that no down_revision names: bill2, shop3"),
                ("billing", "1 head of these on the line of bill1, above, at or below it: bill2"),
            ],
        ),
        (
            labelled(),
            "mon",
            [
                ("mon", "the only branch label that starts with 'mon': money"),
                ("money", "branch label on revision bill1, inherited by 1 revision"),
            ],
        ),
        (
            two_heads(),
            "-1",
            [
                ("heads", "2 heads that no down_revision names: cccd, ccce"),
                ("-1", "1 step down from each: bbbb"),
            ],
        ),
        (
            two_heads(),
            "aaaa+2",
            [
                ("aaaa", "the full id of a revision: aaaa"),
                ("+2", "step 1 of 2 up: bbbb"),
                ("aaaa+2", "2 ways up from bbbb; say cccd or ccce"),
            ],
        ),
        (
            two_heads(),
            "ccc",
            [
                ("ccc", "2 revisions with an id or label that starts with 'ccc': cccd, ccce"),
                ("ccc", "2 ids or labels start with 'ccc'; say cccd or ccce"),
            ],
        ),
        (
            diamond(),
            "bbbb:+1",
            [
                ("bbbb", "the full id of a revision: bbbb"),
                ("bbbb", "lower end: bbbb"),
                ("+1", "upper end, counted from the lower end: dddd"),
                ("bbbb:+1", "2 revisions from end to end, both included"),
            ],
        ),
        (
            (Declared("shop", None, None, ("part", "parts")), Declared("path")),
            "shop@pa",
            [
                ("shop", "the full id of a revision: shop"),
                ("pa", "2 revisions with an id or label that starts with 'pa': path, shop"),
                ("shop", "1 revision of these on the line of shop, above, at or below it: shop"),
                ("shop@pa", "2 ids or labels start with 'pa'; say shop@part or shop@parts"),
            ],
        ),
        (
            linear(2),
            "-1@base",
            [
                ("base", "the base, where nothing is applied"),
                ("-1@base", "no branch is or starts with '-1'"),
            ],
        ),
        (
            (Declared("bbbb"),),
            "-2:b",
            [
                ("heads", "1 head that no down_revision names: bbbb"),
                ("-2", "lower end: the base"),
                ("b", "the only id that starts with 'b': bbbb"),
                ("b", "upper end: bbbb"),
                ("-2:b", "1 revision from end to end, both included"),
            ],
        ),
        (
            (*two_heads(), Declared("dddd")),
            "-3",
            [
                ("heads", "3 heads that no down_revision names: cccd, ccce, dddd"),
                ("-3", "3 steps down from each that has so many below it: the base"),
            ],
        ),
        (
            labelled(),
            "shop@-1",
            [
                ("heads", "2 heads that no down_revision names: bill2, shop3"),
                ("shop", "1 head of these that bears the label 'shop': shop3"),
                ("-1", "1 step down: shop2"),
            ],
        ),
        (
            labelled(),
            "heads@shop2",
            [
                ("heads", "2 heads that no down_revision names: bill2, shop3"),
                ("shop2", "the full id of a revision: shop2"),
                ("heads", "1 revision of these on the line of 'heads', above, at or below it: shop2"),
                ("heads@shop2", "no branch is or starts with 'heads'"),
            ],
        ),
        (
            (Declared("aaaa", None, None, ("shop", "shop@-1")), Declared("bbbb", "aaaa")),
            "shop@-1",
            [
                ("heads", "1 head that no down_revision names: bbbb"),
                ("shop", "1 head of these that bears the label 'shop': bbbb"),
                ("-1", "1 step down: aaaa"),
            ],
        ),
        (diamond(), "zz", [("zz", "no id or label is or starts with 'zz'")]),
        (diamond(), "", []),
    ],
)
def test_the_steps_of_a_text(history: History, text: str, steps: list[tuple[str, str]]) -> None:
    assert told(history, text) == steps


def test_a_head_on_which_another_depends_is_left_out_by_a_step() -> None:
    history = (Declared("aaaa"), Declared("bbbb", None, "aaaa"))
    found = resolve(map_of(history), "heads")
    assert found.steps[-1].meaning == "1 head of these on which no other depends: bbbb"
    assert found.revisions == found.steps[-1].revisions == ("bbbb",)


def test_a_long_way_is_told_in_a_few_steps() -> None:
    found = resolve(map_of(linear(60)), f"{linear(60)[0].revision}+50")
    assert [step.meaning.split(":")[0] for step in found.steps[1:]] == [
        "step 1 of 50 up",
        "step 2 of 50 up",
        "step 3 of 50 up",
        "47 more steps up",
    ]
    assert found.steps[-1].revisions == (linear(60)[50].revision,)


def test_steps_are_left_out_where_nobody_asks() -> None:
    assert resolve(map_of(diamond()), "head", told=False).steps == ()


@settings(max_examples=100, deadline=None)
@given(st.randoms(use_true_random=False))
def test_every_step_is_true_and_the_last_leaves_the_answer(random: Random) -> None:
    history = random_history(random, most=10, flawed=False)
    revisions = map_of(history)
    one, other = str(random_identifier(random, history)), str(random_identifier(random, history))
    for text in (one, f"{one}:{other}", f":{one}", f"{one}:"):
        found = resolve(revisions, text)
        _check(revisions, found)
        names = [name for name in revisions._revision_map if isinstance(name, str)]
        odd = any(name in SYMBOLS or "-" in name for name in names)
        assert odd or all(step.kind is not StepKind.READ for step in found.steps), text
        if found.outcome in ("revisions", "range"):
            assert found.steps[-1].revisions == found.revisions, text
        elif found.text:
            assert found.steps[-1] == Step(StepKind.STOPPED, found.text, found.meaning)


def _check(revisions: RevisionMap, found: Resolution) -> None:
    """Check each step against what the map says by itself."""
    before: tuple[str, ...] = ()
    for step in found.steps:
        assert "\n" not in step.meaning
        _check_step(revisions, step, before, found)
        before = step.revisions


def _check_step(revisions: RevisionMap, step: Step, before: tuple[str, ...], found: Resolution) -> None:
    names = revisions._revision_map
    everything = {rev.revision: rev for rev in names.values() if rev is not None}
    left = set(step.revisions)
    match step.kind:
        case StepKind.ID:
            assert step.revisions == (step.text,)
        case StepKind.LABEL:
            owner = names[step.text]
            assert owner is not None
            assert step.revisions == (owner.revision,)
            assert _number(step) == sum(step.text in rev.branch_labels for rev in everything.values()) - 1
        case StepKind.PREFIX:
            starting = {
                rev.revision
                for name, rev in names.items()
                if isinstance(name, str) and rev and len(name) >= 4 and name.startswith(step.text)
            }
            assert left == starting
        case StepKind.HEADS:
            assert step.revisions == revisions.heads
        case StepKind.UNNEEDED:
            assert step.revisions == tuple(
                rev.revision for rev in map(everything.__getitem__, before) if not rev._all_nextrev
            )
        case StepKind.LINEAGE:
            assert step.revisions == (revisions.filter_for_lineage(before, step.text) if before else ())
        case StepKind.BEARING:
            assert left == {name for name in before if step.text in everything[name].branch_labels}
        case StepKind.WALK:
            _check_walk(everything, step, before)
        case StepKind.LOWER:
            assert step.revisions == found.lower or found.outcome != "range"
        case StepKind.UPPER:
            assert step.revisions == found.upper or found.outcome != "range"
        case StepKind.BETWEEN | StepKind.READ:
            assert step.revisions == found.revisions
        case StepKind.BASE | StepKind.STOPPED:
            assert not left
    if step.kind in COUNTED:
        assert _number(step, first=True) == len(step.revisions)


def _number(step: Step, *, first: bool = False) -> int:
    found = re.search(r"^(\d+)" if first else r"inherited by (\d+) revision", step.meaning)
    assert found is not None, step
    return int(found[1])


def _check_walk(everything: dict[str, Revision], step: Step, before: tuple[str, ...]) -> None:
    """A step up leads to a child, and a step down to a parent, of each revision before it."""
    counted = re.match(r"(?:step \d+ of \d+|(\d+) (?:more )?steps?|no step)", step.meaning)
    assert counted is not None, step
    count = 0 if step.meaning.startswith("no step") else int(counted[1] or 1)
    relative = parse_relative(step.text.strip())
    assert relative is not None
    reached = set(before)
    if not SYMBOLS.isdisjoint(everything):
        # steps over an id that means something else lead elsewhere, as they do in Alembic
        return
    if not before:
        # from the empty database the first step leads to the bases, and down from nothing to the heads
        reached = {
            name for name, rev in everything.items() if (rev.is_base if relative.steps > 0 else rev.is_head)
        }
        count -= 1
    for _ in range(count):
        if relative.steps > 0:
            reached = {child for name in reached for child in everything[name].nextrev}
        else:
            reached = {parent for name in reached for parent in everything[name]._versioned_down_revisions}
    assert set(step.revisions) <= reached
