"""Aligning two copies: partners are equal and ascend, whatever the texts are."""

from __future__ import annotations

import time

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cleaning.wording.align import NONE, partners
from cleaning.wording.symbols import encode

LETTERS = st.text("逾期催收电话，。", max_size=60)


@given(LETTERS, LETTERS)
def test_partners_are_equal_and_ascend(one: str, other: str) -> None:
    own, theirs = encode(one), encode(other)
    found = partners(own, theirs)
    has = found != NONE
    assert len(found) == len(own)
    assert (own[has] == theirs[found[has]]).all()
    assert (np.diff(found[has]) > 0).all()


@given(LETTERS)
def test_a_text_goes_with_itself(text: str) -> None:
    own = encode(text)
    assert partners(own, own).tolist() == list(range(len(own)))


def test_what_stands_in_one_copy_only_has_no_partner() -> None:
    own, other = encode("许多和地区对表现有严格规定"), encode("许多国家和地区对行为有严格规定")
    assert partners(own, other).tolist() == [0, 1, 4, 5, 6, 7, NONE, NONE, 10, 11, 12, 13, 14]


def test_a_moved_paragraph_does_not_unhinge_the_rest() -> None:
    first, second, third = (
        "今天去银行办理业务，顺便问了手续费。",
        "回来的路上下起了大雨，衣服全湿了。",
        "晚上煮了一锅热汤。",
    )
    found = partners(encode(first + second + third), encode(second + first + third))
    assert (found != NONE).sum() >= len(second + third)


def test_long_texts_are_aligned_in_bounded_time() -> None:
    text = "".join(chr(0x4E00 + n * 7919 % 3000) for n in range(40_000))
    began = time.process_time()
    partners(encode(text), encode(text.replace("一", "二")))
    partners(encode("催收" * 20_000), encode("收催" * 20_000))
    assert time.process_time() - began < 20
