"""What is remembered from round to round is what would be read anew."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaning.wording.model import WordingModel, load_model
from cleaning.wording.network import PIECE, REACH, surroundings
from cleaning.wording.reading import Memo, Memory, Scorer, Spellings, padded
from cleaning.wording.restore import reading_of
from cleaning.wording.symbols import encode

TEXT = "借款人没有准时还款，可能会作用个人信用，平台往往会先通过短信提醒。"


@pytest.fixture(scope="module")
def model() -> WordingModel:
    return load_model()


def test_some_places_are_read_as_in_the_whole(model: WordingModel) -> None:
    codes = encode(TEXT * 60)
    assert len(codes) > PIECE
    whole = model.network.read(codes)
    places = np.array([0, 3, 40, 41, 500, PIECE - 1, PIECE, len(codes) - 7, len(codes)])
    assert np.allclose(model.network.read(codes, places), whole[places], atol=1e-4)
    assert model.network.read(codes, places[:0]).shape == (0, whole.shape[1])


@given(st.integers(0, 2 * REACH + 20), st.integers(0, 2 * REACH + 20))
@settings(max_examples=40, deadline=None)
def test_surroundings_differ_where_a_symbol_within_reach_differs(at: int, extra: int) -> None:
    codes = np.resize(encode(TEXT), 2 * REACH + 21 + extra)
    other = codes.copy()
    other[at] += 1
    changed = np.flatnonzero(surroundings(codes) != surroundings(other))
    assert changed.tolist() == list(range(max(at - REACH, 0), min(at + REACH, len(codes)) + 1))


def test_a_memo_asks_about_new_keys_only() -> None:
    memo, asked = Memo(), []

    def answer(keys: np.ndarray) -> np.ndarray:
        def tenfold(new: np.ndarray) -> np.ndarray:
            asked.append(keys[new].tolist())
            return (keys[new, None] * 10).astype(np.float32)

        return memo.ask(keys, tenfold)[:, 0]

    for keys in ([5, 1, 9], [9, 4, 5, 9], [4]):
        assert answer(np.array(keys, np.uint64)).tolist() == [key * 10 for key in keys]
    assert asked == [[5, 1, 9], [4]]


def test_a_change_adds_what_the_changed_text_has_more(model: WordingModel) -> None:
    reading, memory = reading_of(TEXT, model), Memory()
    start = np.array([TEXT.index("作用"), TEXT.index("平台")])
    after, item = Spellings.of([encode("影响"), encode("人")]), np.array([0, 1])
    inside, behind = Scorer(model.ngrams, reading, memory).changes("synonym", start, start + 2, after, item)
    for k, word in enumerate(("影响", "人")):
        changed = encode(TEXT[: start[k]] + word + TEXT[start[k] + 2 :])
        gain = sum(
            float(model.ngrams.totals([padded(codes)])[0]) * sign for codes, sign in ((changed, 1), (reading.codes, -1))
        )
        assert inside[k] + behind[k] == pytest.approx(gain, abs=1e-3)
    again = Scorer(model.ngrams, reading, memory).changes("synonym", start, start + 2, after, item)
    assert np.array_equal(np.stack(again), np.stack((inside, behind)))
