"""Lone repairs are doubted, and only those."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaning.wording.calm import USUAL, calmed, density
from cleaning.wording.model import load_model
from cleaning.wording.restore import restore

EDITS = st.lists(st.tuples(st.integers(0, 5000), st.floats(0.3, 1.0)), max_size=40)


@given(EDITS)
def test_confidence_never_grows_and_stays_a_probability(edits: list[tuple[int, float]]) -> None:
    edits.sort()
    start, said = np.array([at for at, _ in edits], np.int64), np.array([c for _, c in edits])
    calm = calmed(start, said, 5001)
    assert ((calm > 0) & (calm <= said)).all()
    believed = density(start, said, 5001) >= USUAL
    assert (calm[believed] == said[believed]).all()


def test_an_edit_is_believed_the_more_the_more_is_damaged_around_it() -> None:
    sure = [calmed(np.arange(0, 40 * n, 40), np.full(n, 0.9), 1000)[0] for n in range(1, 15)]
    assert sure == sorted(sure)
    assert sure[0] < 0.45
    assert sure[-1] == pytest.approx(0.9)


def test_damage_far_away_says_nothing() -> None:
    start = np.concatenate((np.arange(0, 800, 20), [9_000]))
    calm = calmed(start, np.full(41, 0.9), 10_000)
    assert calm[0] == 0.9
    assert calm[-1] < 0.4


def test_a_lone_odd_word_of_a_sound_text_stays() -> None:
    text = (
        "学校下周组织春游，地点是城北的湿地公园。早上七点半在校门口集合，坐大巴过去，路上大约四十分钟。"
        "中午在草地上野餐，请家长准备好饭盒和水。下午有两个小时自由活动，孩子们可以放风筝，也可以去温室看花。"
        "老师会在三点清点人数，四点半回到学校。如有疑问，可拨打班主任的电话。祝大家玩得开心，注意安全。"
    )
    (edits,) = restore([text], load_model())
    assert not [edit for edit in edits if edit.confidence >= 0.82]
    for edit in edits:
        assert "little else around it is damaged" in edit.why or edit.rule == "wording/punctuation"
