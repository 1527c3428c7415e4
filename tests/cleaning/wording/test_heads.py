"""What a page says of a word: how clearly it is gone from another place."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cleaning.wording.heads import CLEAR, clearest_elsewhere
from cleaning.wording.marks import _best_near

PROPOSALS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5), st.floats(-6, 6)), min_size=1, max_size=20)


@given(PROPOSALS)
def test_the_clearest_other_place_of_the_same_word(proposals: list[tuple[int, int, float]]) -> None:
    items, places, odds = (np.array(column) for column in zip(*proposals, strict=True))
    found = clearest_elsewhere(items, places, odds)
    for (item, place, _), mine in zip(proposals, found.tolist(), strict=True):
        others = [o for i, p, o in proposals if i == item and p != place]
        assert mine == min(max([CLEAR[0], *others]), CLEAR[1])


@given(st.lists(st.floats(-12, 12), min_size=1, max_size=30))
def test_the_best_of_the_places_near(odds: list[float]) -> None:
    found = _best_near(np.array(odds))
    for at, best in enumerate(found.tolist()):
        assert best == max([-12.0, *odds[max(at - 6, 0) : at], *odds[at + 1 : at + 7]])
