"""What a typed text resolves to, and what is said where it does not."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alembic_oracle import Pair
from histories import Declared, History, diamond, labelled, linear, missing_parent, two_heads, wide
from limbeck_core.script.resolve import Resolution, resolve
from limbeck_core.script.revision import Revision, RevisionMap
from random_histories import random_history, random_identifier


def asked(history: History, text: str) -> Resolution:
    """Resolve a text in a history."""
    return resolve(RevisionMap(lambda: [Revision(*declared) for declared in history]), text)


@pytest.mark.parametrize(
    ("history", "text", "revisions", "meaning"),
    [
        (diamond(), "head", ["dddd"], "the one head"),
        (diamond(), "heads", ["dddd"], "the one head"),
        (labelled(), "heads", ["bill2", "shop3"], "the 2 heads"),
        (diamond(), "bbbb", ["bbbb"], "full id"),
        (diamond(), "b", ["bbbb"], "the only id that starts with 'b'"),
        (labelled(), "shop", ["shop1"], "the revision that branch label 'shop' stands on"),
        (labelled(), "mon", ["bill1"], "the revision of the only branch label that starts with 'mon'"),
        (labelled(), "shop@head", ["shop3"], "head of branch 'shop'"),
        (labelled(), "shop@heads", ["shop3"], "the one head of branch 'shop'"),
        (labelled(), "shop@shop2", ["shop2"], "full id, on branch 'shop'"),
        (diamond(), "bbbb+1", ["dddd"], "1 step up from bbbb"),
        (diamond(), "bbbb-1", ["aaaa"], "1 step down from bbbb"),
        (diamond(), "+1", ["aaaa"], "1 step up from an empty database, as upgrade reads it"),
        (two_heads(), "-1", ["bbbb"], "1 step down from every head, as get_revisions reads it"),
        (linear(3), "-1", [linear(3)[1][0]], "1 step down from the head, as get_revisions reads it"),
        (
            labelled(),
            "shop@-1",
            ["shop2"],
            "1 step down from the head of branch 'shop', as get_revisions reads it",
        ),
        (
            labelled(),
            "billing@+1",
            ["bill1"],
            "1 step up on branch 'billing' from an empty database, as upgrade reads it",
        ),
        (diamond(), "bbbb+1x", ["dddd"], "read as bbbb+1: 1 step up from bbbb"),
        (diamond(), "base", [], "the base, where nothing is applied, below aaaa"),
        (labelled(), "billing@base", [], "the base, where nothing is applied, below bill1"),
        (diamond(), " bbbb ", ["bbbb"], "full id"),
    ],
)
def test_an_identifier_resolves_and_says_to_what(
    history: History, text: str, revisions: list[str], meaning: str
) -> None:
    found = asked(history, text)
    assert (found.outcome, list(found.revisions), found.meaning) == ("revisions", revisions, meaning)


@pytest.mark.parametrize(
    ("history", "text", "candidates", "meaning"),
    [
        (
            labelled(),
            "head",
            ["billing@head", "shop@head"],
            "2 heads; say billing@head, shop@head or heads for all",
        ),
        (two_heads(), "head", ["cccd", "ccce"], "2 heads; say cccd, ccce or heads for all"),
        (two_heads(), "aaaa@head", ["cccd", "ccce"], "2 heads; say cccd, ccce or aaaa@heads for all"),
        (two_heads(), "ccc", ["cccd", "ccce"], "2 ids or labels start with 'ccc'; say cccd or ccce"),
        (
            labelled(),
            "bi@head",
            ["bill1@head", "bill2@head", "billing@head"],
            "3 ids or labels start with 'bi'; say bill1@head, bill2@head or billing@head",
        ),
        (two_heads(), "aaaa+2", ["cccd", "ccce"], "2 ways up from bbbb; say cccd or ccce"),
        (diamond(), "aaaa+2", ["bbbb+1", "cccc+1"], "2 ways up from aaaa; say bbbb+1 or cccc+1"),
        (diamond(), "aaaa+9", ["bbbb", "cccc"], "2 ways up from aaaa; say bbbb or cccc"),
        (diamond(), "dddd-1", ["bbbb", "cccc"], "2 ways down from dddd; say bbbb or cccc"),
        (diamond(), "-1", ["bbbb", "cccc"], "2 ways down from dddd; say bbbb or cccc"),
        (
            labelled(),
            "+1",
            ["shop@+1", "billing@+1"],
            "2 ways up from the empty database; say shop@+1 or billing@+1",
        ),
        (diamond(), "dddd-1:dddd", ["bbbb:dddd", "cccc:dddd"], "2 ways down from dddd; say bbbb or cccc"),
        (two_heads(), "aaaa:head", ["aaaa:cccd", "aaaa:ccce"], "2 heads; say cccd, ccce or heads for all"),
    ],
)
def test_an_ambiguity_says_between_what_and_how_to_spell_it(
    history: History, text: str, candidates: list[str], meaning: str
) -> None:
    found = asked(history, text)
    assert (found.outcome, list(found.candidates), found.meaning) == ("ambiguous", candidates, meaning)


@pytest.mark.parametrize(
    ("history", "text", "meaning"),
    [
        ((), "head", "there are no revisions"),
        (diamond(), "", "an id, a label, head, heads, base, or a range such as -3:"),
        (diamond(), "zz", "no id or label is or starts with 'zz'"),
        (diamond(), "zz@head", "no branch is or starts with 'zz'"),
        (diamond(), "bbbb@", "nothing stands after the @"),
        (diamond(), "BBBB", "no id or label is or starts with 'BBBB'; capitals count: say bbbb"),
        ((Declared("abc"),), "ab", "no id or label is or starts with 'ab' and has four characters; say abc"),
        (diamond(), "current", "'current' is where a database stands, and none is asked"),
        (diamond(), "bbbb+9", "only 1 revision above bbbb, not 9"),
        (diamond(), "+0", "no steps are counted from nothing; say head+0 or an id"),
        (labelled(), "shop@bill2", "Revision bill2 is not a member of branch 'shop'"),
        (diamond(), "a:b:c", "a range has one colon: lower:upper, lower: or :upper"),
        (diamond(), "dddd:aaaa", "dddd stands above aaaa; a range is written lower:upper"),
        (diamond(), "bbbb:cccc", "bbbb is not below cccc: no line of down revisions joins them"),
        (diamond(), "zz:head", "no id or label is or starts with 'zz'"),
        (
            diamond(),
            "bbbb-1:",
            "Alembic takes steps from a revision only as the upper end of a range; say aaaa",
        ),
        ((), "-2", "no head has 2 revisions below it"),
        (diamond(), "aaaa:zzz+9", "no id or label is or starts with 'zzz'"),
        (diamond(), "aaaa-1:", "Alembic takes steps from a revision only as the upper end of a range"),
        (diamond(), "zzzz-9:", "no id or label is or starts with 'zzzz'"),
        (two_heads(), "aaaa:+2", "Ambiguous walk"),
        (labelled(), "heads@shop2", "no branch is or starts with 'heads'"),
        (labelled(), "shop@-7", "no head bears branch label 'shop', or it has too few revisions"),
        (labelled(), "gone@-1", "no head bears branch label 'gone', or it has too few revisions"),
        (labelled(), "shop@+7", "only 3 revisions above the empty database on branch 'shop', not 7"),
        (labelled(), "shop@shop2+7", "only 1 revision above shop2 on branch 'shop', not 7"),
        (labelled(), "gone@+7", "no branch is or starts with 'gone'"),
        (linear(2), "-1@base", "no branch is or starts with '-1'"),
        (linear(3), "-1_0", "no head has 10 revisions below it"),
        (linear(3), "-1x", "no id or label is or starts with '-1x'"),
        (diamond(), "x" * 70, f"no id or label is or starts with '{'x' * 60}...'"),
    ],
)
def test_a_failure_says_why(history: History, text: str, meaning: str) -> None:
    found = asked(history, text)
    assert (found.outcome, found.revisions, found.meaning) == ("unresolved", (), meaning)


@pytest.mark.parametrize(
    ("text", "revisions", "upper", "lower"),
    [
        ("aaaa:bbbb", ["bbbb", "aaaa"], ["bbbb"], ["aaaa"]),
        ("cccc:", ["dddd", "cccc"], ["dddd"], ["cccc"]),
        (":bbbb", ["bbbb", "aaaa"], ["bbbb"], []),
        (":", ["dddd", "bbbb", "cccc", "aaaa"], ["dddd"], []),
        ("bbbb:+1", ["dddd", "bbbb"], ["dddd"], ["bbbb"]),
        (" aaaa : bbbb ", ["bbbb", "aaaa"], ["bbbb"], ["aaaa"]),
    ],
)
def test_a_range_holds_both_its_ends_in_the_order_of_running(
    text: str, revisions: list[str], upper: list[str], lower: list[str]
) -> None:
    found = asked(diamond(), text)
    assert found.outcome == "range"
    assert (list(found.revisions), list(found.upper), list(found.lower)) == (revisions, upper, lower)


def test_a_range_of_the_newest_counts_from_the_head() -> None:
    found = asked(linear(9), "-3:")
    assert list(found.revisions) == [declared.revision for declared in reversed(linear(9)[5:])]
    assert (
        found.meaning
        == f"4 revisions from {linear(9)[5].revision} up to {linear(9)[8].revision}, both included"
    )


def test_a_turned_range_offers_the_right_way_round() -> None:
    assert asked(diamond(), "dddd:aaaa").candidates == ("aaaa:dddd",)


@pytest.mark.parametrize(
    ("history", "text", "candidates", "meaning"),
    [
        (two_heads(), "ccc:aaaa", ("cccd", "ccce"), "2 ids or labels start with 'ccc'; say cccd or ccce"),
        (two_heads(), "ccce:ccc", ("ccce:ccce",), "2 ids or labels start with 'ccc'; say cccd or ccce"),
        ((Declared("head"), Declared("aaaa")), "head", ("aaaa",), "2 heads; say aaaa or heads for all"),
        ((Declared("head"), Declared("heads")), "head", (), "2 heads; say heads for all"),
        (
            (Declared("head", None, None, "shop"), Declared("aaaa")),
            "head",
            ("shop@head", "aaaa"),
            "2 heads; say shop@head, aaaa or heads for all",
        ),
    ],
)
def test_what_is_offered_means_something(
    history: History, text: str, candidates: tuple[str, ...], meaning: str
) -> None:
    found = asked(history, text)
    assert (found.outcome, found.candidates, found.meaning) == ("ambiguous", candidates, meaning)
    assert {asked(history, one).outcome for one in candidates} <= {"revisions", "range"}


def test_many_heads_offer_a_few_spellings() -> None:
    found = asked(wide(200), "head")
    assert found.meaning.startswith("200 heads; say ")
    assert len(found.candidates) == 20


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False), st.text(alphabet="ab@+-:0 19headsbase", max_size=12))
def test_no_text_raises_and_every_spelling_means_something(random: Random, text: str) -> None:
    history = random_history(random, most=8, flawed=False)
    revisions = RevisionMap(lambda: [Revision(*declared) for declared in history])
    identifier = random_identifier(random, history)
    for asked_for in (text, str(identifier), f"{identifier}:{text}", f":{identifier}"):
        found = resolve(revisions, asked_for)
        assert "\n" not in found.meaning
        assert found.meaning
        assert all(name in revisions._revision_map for name in found.revisions)
        if found.outcome in ("ambiguous", "unresolved"):
            assert {resolve(revisions, one).outcome for one in found.candidates} <= {"revisions", "range"}


def test_of_several_heads_the_one_whose_way_down_parts_is_explained() -> None:
    parents = {"r": None, "a": "r", "b": "r", "m": ("a", "b"), "s": "m", "t": "s", "u": "s", "v": "t"}
    history = tuple(Declared(revision * 4, _fourfold(down)) for revision, down in parents.items())
    found = asked(history, "-3")
    assert (found.outcome, found.candidates) == ("ambiguous", ("aaaa", "bbbb"))


def test_a_head_whose_way_down_is_clear_is_passed_over_for_one_whose_way_parts() -> None:
    history = (
        Declared("aaaa"),
        Declared("bbbb", "aaaa"),
        Declared("cccc", ("aaaa", "bbbb")),
        Declared("eeee", "cccc"),
        Declared("dddd", ("aaaa", "bbbb")),
    )
    found = asked(history, "-1")
    assert (found.outcome, found.candidates) == ("ambiguous", ("aaaa", "bbbb"))
    assert found.meaning == "2 ways down from dddd; say aaaa or bbbb"


@pytest.mark.parametrize("text", ["head", "bbbb", "aaaa:bbbb", "bbbb:", "-1", "+1"])
def test_in_a_map_that_cannot_be_built_every_text_fails_for_its_reason(text: str) -> None:
    with pytest.warns(UserWarning, match=r"^Revision gone referenced from"):
        found = asked(missing_parent(), text)
    assert (found.outcome, found.revisions, found.candidates) == ("unresolved", (), ())
    assert found.meaning == "Revision gone referenced from Revision('bbbb', 'gone') is not present"
    assert [step.kind for step in found.steps] == ["stopped"]


def test_a_line_that_leads_to_what_is_no_revision_is_said_in_alembics_words() -> None:
    revisions = RevisionMap(
        lambda: [Revision("aaaa", None, None, "shop"), Revision("bbbb", None, None, "bill")]
    )
    assert revisions.heads == ("aaaa", "bbbb")
    revisions.add_revision(Revision("cccc", "bill"))
    found = resolve(revisions, "shop@cccc")
    assert (found.outcome, found.meaning) == ("unresolved", "Dependency resolution failed; broken map")


def test_a_head_that_is_declared_twice_counts_once() -> None:
    history = (
        Declared("aaaa"),
        Declared("bbbb", "aaaa", None, "twin"),
        Declared("bbbb"),
        Declared("cccc", "aaaa"),
    )
    with pytest.warns(UserWarning, match="present more than once"):
        found = asked(history, "heads")
    assert (found.revisions, found.meaning) == (("bbbb", "cccc"), "the 2 heads")
    assert [step.kind for step in found.steps] == ["read"]
    with pytest.warns(UserWarning, match="present more than once"):
        alone = asked(history[:3], "heads")
    assert (alone.revisions, alone.meaning) == (("bbbb",), "the one head")


@pytest.mark.parametrize(("text", "outcome"), [("twin@heads", "unresolved"), ("aaaa@heads", "revisions")])
def test_a_branch_of_which_a_twin_has_taken_the_id_may_have_no_head(text: str, outcome: str) -> None:
    history = (
        Declared("aaaa"),
        Declared("bbbb", "aaaa", None, "twin"),
        Declared("bbbb"),
        Declared("cccc", "aaaa"),
    )
    with pytest.warns(UserWarning, match="present more than once"):
        found = asked(history, text)
    pair = Pair(history)
    assert pair.differs(lambda revisions: revisions.get_revisions(text)) is None
    assert found.outcome == outcome
    if outcome == "unresolved":
        assert found.meaning == "branch 'twin' has no head"


def test_a_step_that_counts_a_long_number_is_read_as_alembic_reads_it() -> None:
    line = [declared.revision for declared in linear(12)]
    found = asked(linear(12), "-1_0")
    assert found.revisions == (line[1],)
    assert found.meaning == "10 steps down from the head, as get_revisions reads it"
    assert Pair(linear(12)).differs(lambda revisions: revisions.get_revisions("-1_0")) is None


def _fourfold(down: str | tuple[str, ...] | None) -> str | tuple[str, ...] | None:
    if down is None:
        return None
    return down * 4 if isinstance(down, str) else tuple(name * 4 for name in down)
