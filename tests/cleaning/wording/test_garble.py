"""Garbling keeps the account: every damage can be undone, the truth is exact."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaning.wording.garble import Damage, documents, draw_profile, garble, missing, sparing
from cleaning.wording.lexicon import default_lexicon
from cleaning.wording.symbols import symbols

TEXT = "如果逾期，银行可以打电话催收，也可以采取法律手段。这会影响征信，后果很严重：利息会增加，用户应该按时还款。"


def _undone(text: str, damages: list[Damage]) -> str:
    for damage in reversed(damages):
        text = text[: damage.start] + damage.original + text[damage.end :]
    return text


@given(
    st.integers(0, 10_000), st.lists(st.sampled_from([TEXT, "问题在于方式，", "abc 12", "，，", "", "\n"]), max_size=6)
)
@settings(deadline=None, max_examples=60)
def test_every_damage_can_be_undone(seed: int, pieces: list[str]) -> None:
    random = Random(seed)
    text = "".join(pieces)
    garbled, damages = garble(text, draw_profile(default_lexicon(), random), random)
    assert _undone(garbled, damages) == text
    assert all(a.end <= b.start for a, b in pairwise(damages))


def test_a_profile_that_does_nothing_does_nothing() -> None:
    random = Random(1)
    profile = draw_profile(default_lexicon(), random, untouched=1.0)
    assert garble(TEXT, profile, random) == (TEXT, [])


def test_all_kinds_of_damage_happen() -> None:
    random = Random(4)
    kinds = {d.kind for _ in range(60) for d in garble(TEXT, draw_profile(default_lexicon(), random), random)[1]}
    assert kinds == {"synonym", "deletion", "punctuation"}


def test_missing_names_the_place_between_symbols() -> None:
    text = "会打，再上门"
    starts = symbols(text).start
    entries = missing([Damage(2, 2, "电话", "deletion"), Damage(3, 3, "，", "punctuation")], starts)
    assert entries == [(2, "gap"), (3, "，")]


@pytest.mark.parametrize("seed", range(3))
def test_documents_keep_every_line(seed: int) -> None:
    lines = [f"第{k}行" for k in range(50)]
    assert "\n".join(documents(lines, Random(seed))).split("\n") == lines
    assert np.all([len(d) > 0 for d in documents(lines, Random(seed))])


def test_a_sparing_writer_leaves_out_commas_behind_short_openings_only() -> None:
    text = "因此，千万不要更换号码。协商时，尽量录音，保留证据，不要急躁。价格低，质量好。"
    found = {sparing(text, Random(seed)) for seed in range(40)}
    assert text in found
    assert "因此千万不要更换号码。协商时尽量录音，保留证据，不要急躁。价格低，质量好。" in found
    assert all(one.replace("，", "") == text.replace("，", "") for one in found)
    assert all(one.endswith("尽量录音，保留证据，不要急躁。价格低，质量好。") for one in found)
