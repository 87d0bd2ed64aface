"""Text from a repository is shown literally, and in exactly the cells it is given."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from limbeck import text as text_module
from limbeck.text import clip, fit, single_line, visible

UNSHOWN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
ODD = "".join(
    map(chr, [*range(0x20), *range(0x7F, 0xA0), 0xAD, *range(0x200B, 0x2010), *range(0x2028, 0x202F)])
)
texts = st.text(max_size=60) | st.text(
    st.sampled_from(ODD + "a日é👍\u0301\u0302\u20e3\ufe0f\u200d\U0001f3fd\U0001f1e9\U0001f1ea\ud800\ue000"),
    max_size=60,
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Add orders", "Add orders"),
        ("[bold]x[/oops] \x1b]0;pwned\x07", "[bold]x[/oops] ␛]0;pwned␇"),
        ("two\nlines\tand\r\x00\x7f", "two␊lines␉and␍␀␡"),
        ("\x85\u2028\u2029", "␤␤␤"),
        ("c1 \x9b31m", "c1 ␦31m"),
        ("a\u202eb\u2066c\u200fd", "a␦b␦c␦d"),
        ("zero\u200bwidth\ufeff\u2060\xad", "zero␦width␦␦␦"),
        ("\ud800 \ue000 \U000e0041", "␦ ␦ ␦"),
        ("hangul fillers \u115f\u3164\uffa0", "hangul fillers ␦␦␦"),
        ("商店 建立", "商店 建立"),
        ("cafe\u0301", "cafe\u0301"),
        ("⚠\ufe0f 1\ufe0f\u20e3 👍\U0001f3fd", "⚠ 1 👍"),
        ("👩\u200d💻", "👩␦💻"),
        ("\U0001f1e9\U0001f1ea", "DE"),
        ("x\ufe0f \ufe0f", "x␦ ␦"),
        (" \u0301 \n\u0301", " ␦ ␊␦"),
        ("z" + "\u0335" * 50 + "!", "z" + "\u0335" * 3 + "␦!"),
        ("한", "한"),
    ],
)
def test_each_character_shows_or_has_a_stand_in(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_stand_ins_have_an_ascii_form_of_the_same_width() -> None:
    assert visible("a\x1b[0m\u202e\n é", ascii=True) == "a?[0m?? é"


@settings(max_examples=300)
@given(texts, st.booleans())
def test_nothing_that_acts_is_left_in_a_visible_text(text: str, ascii_only: bool) -> None:
    shown = visible(text, ascii=ascii_only)
    assert not {unicodedata.category(character) for character in shown} & UNSHOWN
    assert cell_len(shown) == sum(map(cell_len, shown))
    shown.encode()


@settings(max_examples=300)
@given(texts, st.integers(-1, 70), st.booleans())
def test_a_fitted_text_fills_exactly_its_cells(text: str, cells: int, ascii_only: bool) -> None:
    shown = fit(text, cells, ascii_only)
    assert cell_len(shown) == max(0, cells)
    assert shown.rstrip(" ") == clip(text, cells, ascii=ascii_only).rstrip(" ")
    if cell_len(visible(text)) <= cells:
        assert shown == visible(text, ascii=ascii_only) + " " * (cells - cell_len(visible(text)))


@settings(max_examples=200)
@given(texts)
def test_what_is_visible_stays_as_it_is(text: str) -> None:
    assert visible(visible(text)) == visible(text)


@pytest.mark.parametrize(
    ("text", "cells", "shown"),
    [
        ("orders", 8, "orders  "),
        ("orders", 6, "orders"),
        ("orders", 5, "orde…"),
        ("orders", 1, "…"),
        ("orders", 0, ""),
        ("日本語", 6, "日本語"),
        ("日本語", 5, "日本…"),
        ("日本語", 4, "日… "),
        ("日本語", 1, "…"),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
        ("a\nb", 3, "a␊b"),
    ],
)
def test_a_text_is_cut_between_characters(text: str, cells: int, shown: str) -> None:
    assert fit(text, cells) == shown


def test_the_ascii_ellipsis_takes_one_cell_too() -> None:
    assert fit("orders", 5, ascii=True) == "orde~"
    assert clip("orders", 5, ascii=True) == "orde~"
    assert clip("orders", 9) == "orders"


def test_a_long_text_is_read_only_as_far_as_it_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at = 0
    shape = text_module._shape

    def counted(character: str) -> tuple[object, str, int]:
        nonlocal looked_at
        looked_at += 1
        return shape(character)

    monkeypatch.setattr(text_module, "_shape", counted)
    assert fit("日" * 10_000, 10) == "日日日日… "
    assert looked_at < 20
    assert cell_len(fit("e" + "\u0301" * 100_000, 10)) == 10


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("  Add orders\n  and their notes \r\n", "Add orders and their notes"),
        ("a\tb \n\n c", "a b c"),
        ("bell\x07 stays\x1b", "bell␇ stays␛"),
    ],
)
def test_a_paragraph_becomes_one_line(text: str, shown: str) -> None:
    assert single_line(text) == shown
