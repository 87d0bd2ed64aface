"""The spelling of identifiers and the look-up of names by their first characters."""

from __future__ import annotations

import sys

import pytest

from limbeck_core.errors import RevisionError
from limbeck_core.graph.hues import HUES, hue_beside, preferred_hue
from limbeck_core.graph.identifiers import (
    Relative,
    as_scalar,
    as_text,
    as_tuple,
    check_revision_id,
    each_once,
    parse_relative,
    steps_of,
)
from limbeck_core.graph.prefixes import PrefixIndex
from limbeck_core.graph.spelling import shortest_prefix


@pytest.mark.parametrize(
    ("text", "branch", "symbol", "steps"),
    [
        ("+1", None, None, "+1"),
        ("-12", None, None, "-12"),
        ("ae10+2", None, "ae10", "+2"),
        ("ae10-2x", None, "ae10", "-2"),
        ("billing@+1", "billing", None, "+1"),
        ("billing@head-3", "billing", "head", "-3"),
        ("a@b@c-1", "a@b", "c", "-1"),
    ],
)
def test_what_counts_steps_is_read_in_its_parts(
    text: str, branch: str | None, symbol: str | None, steps: str
) -> None:
    found = parse_relative(text)
    assert found == Relative(branch, symbol, steps)
    assert found is not None
    assert found.steps == int(steps)


@pytest.mark.parametrize("text", ["", "ae10", "heads", "1", "+", "a b+1", "@+1"])
def test_what_counts_no_steps_is_not_relative(text: str) -> None:
    assert parse_relative(text) is None


def test_a_relative_identifier_says_what_it_counts_from_and_what_falls_short() -> None:
    assert Relative("shop", "head", "-3").anchor == "shop@head"
    assert Relative(None, "ae10", "+2").anchor == "ae10"
    assert Relative(None, "ae10", "+2").shortfall == "Relative revision +2 didn't produce 2 migrations"
    assert Relative(None, None, "-7").shortfall == "Relative revision -7 didn't produce 7 migrations"
    assert Relative(None, None, "-" + "9" * 5000).steps == -sys.maxsize
    assert Relative(None, None, "+" + "9" * 5000).steps == sys.maxsize


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ae10", None),
        ("ae10-2", Relative(None, "ae10", "-2")),
        ("+3", Relative(None, None, "+3")),
        ("+3x", Relative(None, None, "+3")),
        ("-0", Relative(None, None, "-0")),
        ("-3", Relative(None, None, "-3")),
        ("-3x", None),
        ("shop@-2", Relative("shop", None, "-2")),
        ("-1@base", None),
        ("-1@-2", Relative("-1", None, "-2")),
        ("-1@0", None),
        ("-1@2", None),
        ("a@b@-1", None),
    ],
)
def test_steps_down_are_counted_only_where_a_number_is_left_behind_the_branch(
    text: str, found: Relative | None
) -> None:
    assert steps_of(text) == found


def test_names_are_taken_one_or_several_or_none() -> None:
    assert [as_tuple(given) for given in (None, "ab", ["a", "b"], ())] == [(), ("ab",), ("a", "b"), ()]
    assert [as_scalar(given) for given in ((), ("ab",), ("a", "b"))] == [None, "ab", ("a", "b")]
    assert each_once(["b", "a", "b", "c", "a"]) == ("b", "a", "c")


@pytest.mark.parametrize("name", ["ae10", "ae_10", "é", "a b", "", "007"])
def test_an_id_may_be_any_text_without_the_signs_of_the_grammar(name: str) -> None:
    check_revision_id(name)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (7, "Revision identifier 7 is not a string"),
        (None, "Revision identifier None is not a string"),
        ("a-b", "Character(s) '-' not allowed in revision identifier 'a-b'"),
        ("+a@b:-", "Character(s) '+, -, :, @' not allowed in revision identifier '+a@b:-'"),
    ],
)
def test_what_is_no_id_is_refused_with_the_reason(given: object, message: str) -> None:
    with pytest.raises(RevisionError) as raised:
        check_revision_id(given)
    assert str(raised.value) == message


NAMES = ("bbbb22", "abcd", "abce", "abc", "abcdef", "bbbb11", "zz")


def test_names_of_four_characters_and_more_are_found_by_their_first() -> None:
    index = PrefixIndex(NAMES)
    assert index.matches("abc") == ["abcd", "abce", "abcdef"]
    assert index.matches("abcd") == ["abcd", "abcdef"]
    assert index.matches("bb") == ["bbbb22", "bbbb11"]
    assert index.matches("") == ["bbbb22", "abcd", "abce", "abcdef", "bbbb11"]
    for unknown in ("zz", "abcdefg", "a~", "B"):
        assert index.matches(unknown) == []


def test_the_first_few_matches_are_in_the_order_of_the_index() -> None:
    index = PrefixIndex(NAMES)
    assert index.first_matches("bb", 1) == ["bbbb22"]
    assert index.first_matches("bb", 2) == ["bbbb22", "bbbb11"]
    assert index.first_matches("", 3) == ["bbbb22", "abcd", "abce"]
    assert index.first_matches("abcde", 2) == ["abcdef"]
    assert index.first_matches("x", 2) == []


def test_the_shortest_prefix_means_one_name() -> None:
    index = PrefixIndex(["abcdef", "abcdxx", "headed", "bases1", "zzzz", "headsup"])
    assert shortest_prefix("abcdef", index) == "abcde"
    assert shortest_prefix("abcdxx", index) == "abcdx"
    # `head` and `base` are words of the grammar, and so is `heads`
    assert shortest_prefix("headed", index) == "heade"
    assert shortest_prefix("headsup", index) == "headsu"
    assert shortest_prefix("bases1", index) == "bases"
    assert shortest_prefix("zzzz", index) == "zzzz"
    assert shortest_prefix("abc", index) == "abc"
    whole = PrefixIndex(["abcd", "abcde"])
    assert shortest_prefix("abcd", whole) == "abcd"
    assert shortest_prefix("abcde", whole) == "abcde"
    assert shortest_prefix("unique12", PrefixIndex(["unique12"])) == "uniq"


def test_a_hue_hangs_on_the_name_alone_and_avoids_the_neighbours() -> None:
    assert [preferred_hue(name) for name in ("a", "b", "shop", "é", "\udcff")] == [3, 5, 0, 2, 3]
    assert {preferred_hue(f"{number:04x}") for number in range(99)} == set(range(HUES))
    assert hue_beside(2, -1, -1) == 2
    assert hue_beside(2, 2, -1) == 3
    assert hue_beside(2, -1, 2) == 3
    assert hue_beside(2, 3, 2) == 4
    assert hue_beside(5, 5, 0) == 1


def test_a_name_alone_in_a_tuple_stands_for_itself_in_messages() -> None:
    assert (as_text("a"), as_text(("a",)), as_text((1,)), as_text(7)) == ("a", "a", "1", "7")
    assert as_text(("a", "b")) == "('a', 'b')"


def test_what_is_neither_a_name_nor_several_counts_as_a_name() -> None:
    given = ("a", "b")
    assert as_tuple(given) is given
    assert as_tuple(7) == (7,)  # type: ignore[arg-type, comparison-overlap]
    assert as_tuple(iter("ab")) == given
