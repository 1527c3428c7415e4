from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from output.text import escape, unescape, visible

TRICKY = st.text(alphabet=st.sampled_from(list("\\ud8f09\ud800\udfff\ud83d\ude00好\0")), max_size=30)


@given(st.one_of(TRICKY, st.text(alphabet=st.characters())))
def test_unescape_gives_back_what_was_escaped(text: str) -> None:
    stored = escape(text)
    stored.encode("utf-8")
    assert unescape(stored) == text


@given(TRICKY, TRICKY)
def test_different_texts_are_stored_differently(one: str, other: str) -> None:
    assert (escape(one) == escape(other)) == (one == other)


@pytest.mark.parametrize("text", ["", "平常的文字", "C:\\users\\udo", "\0", "👨‍👩‍👧 表情", "\\\\"])
def test_ordinary_text_is_stored_as_it_is(text: str) -> None:
    assert escape(text) == text


def test_long_runs_of_backslashes_take_linear_time() -> None:
    text = "\\" * 200_000 + "\\udx" + "\ud800"
    start = time.perf_counter()
    assert unescape(escape(text)) == text
    assert time.perf_counter() - start < 2


def test_visible_names_what_cannot_be_seen() -> None:
    assert visible("a\u200bb\u3000c\ud800") == "a⟨U+200B⟩b⟨U+3000⟩c⟨U+D800⟩"
    assert visible("看得见 plain") == "看得见 plain"
