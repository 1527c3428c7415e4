"""Text as codes: one symbol a character, runs joined, places kept."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaning.wording.symbols import BOUNDARY, DIGITS, LATIN, RARE, SIZE, code_of, encode, symbols


@given(st.text())
def test_places_are_in_order_and_inside_the_text(text: str) -> None:
    found = symbols(text)
    assert len(found.codes) == len(found.start) == len(found.end)
    assert (found.codes < SIZE).all()
    assert (found.start < found.end).all()
    assert (found.start[1:] >= found.end[:-1]).all()
    assert len(text) >= (found.end[-1] if len(found.end) else 0)


def test_numbers_and_latin_words_are_one_symbol_each() -> None:
    found = symbols("还了12,500元 Apple手机")
    assert found.codes.tolist().count(DIGITS) == 2
    assert found.codes.tolist().count(LATIN) == 1
    assert "12" in ["还了12,500元 Apple手机"[a:b] for a, b in zip(found.start, found.end, strict=True)]


@pytest.mark.parametrize(("one", "other"), [("，", ","), ("？", "?"), ("：", ":"), ("（", "("), ("“", "「")])
def test_the_widths_of_punctuation_are_one(one: str, other: str) -> None:
    assert code_of(one) == code_of(other)


def test_white_space_leaves_no_symbol_but_a_line_break_is_the_boundary() -> None:
    assert np.array_equal(encode("拨打 银行*客服"), encode("拨打银行客服"))
    assert encode("一\n\n二").tolist() == [code_of("一"), BOUNDARY, code_of("二")]


def test_a_character_outside_the_alphabet_is_rare_and_a_lone_surrogate_is_no_error() -> None:
    assert code_of("龘") == RARE
    assert len(encode("\ud800逾")) == 2
