from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaning.wording.errors import ModelError
from cleaning.wording.model import WordingModel, load_model
from cleaning.wording.symbols import encode
from cleaning.wording.vectors import LONGEST, WordVectors, keys_of


def small() -> WordVectors:
    words = ("借", "借款", "借款人", "还款")
    keys = np.concatenate([keys_of(encode(word)[None, :]) for word in words])
    order = np.argsort(keys)
    rows = np.array([[1, 0], [2, 0], [3, 0], [4, 0]], np.int8)
    return WordVectors.of_rows(keys[order], rows[order])


def test_a_symbol_is_described_by_itself_and_the_longest_words_that_begin_and_end_with_it() -> None:
    table = small()
    found = table.rows[table.words_of(encode("借款人还款"))][:, :, 0]
    assert found.tolist() == [[1, 3, 0], [0, 0, 2], [0, 0, 3], [0, 4, 0], [0, 0, 4]]


def test_words_of_one_use_have_like_vectors(model: WordingModel) -> None:
    def vector(word: str) -> np.ndarray:
        width = model.network.vectors.width // 3
        return model.network.vectors.of(encode(word))[0, width : 2 * width]

    because, therefore, bank = vector("因为"), vector("所以"), vector("银行")
    assert because @ therefore > because @ bank
    assert vector("银行") @ vector("基金") > vector("银行") @ vector("因此")


def test_what_is_saved_is_what_is_loaded(tmp_path: Path) -> None:
    table, file = small(), tmp_path / "x.words"
    table.save(file)
    again = WordVectors.load(file)
    assert np.array_equal(again.of(encode("借款人还款")), table.of(encode("借款人还款")))
    assert again.has(encode("还款"))
    assert not again.has(encode("还人"))
    file.write_bytes(file.read_bytes()[:-3])
    with pytest.raises(ModelError, match="no word vectors at"):
        WordVectors.load(file)
    file.write_bytes(b"QTWORDS0" + b"\0" * 40)
    with pytest.raises(ModelError, match="is no table of word vectors"):
        WordVectors.load(file)
    with pytest.raises(ModelError, match="no word vectors at"):
        WordVectors.load(tmp_path / "none")


@given(st.text("银行催收人员上门还款，。因此 \n", max_size=40), st.integers(0, 40))
@settings(max_examples=60, deadline=None)
def test_a_symbol_is_described_by_what_is_near(text: str, cut: int) -> None:
    table = load_model().network.vectors
    codes = encode(text)
    whole, part = table.of(codes), table.of(codes[cut:])
    assert whole.shape == (len(codes), table.width)
    assert np.array_equal(whole[cut + LONGEST - 1 :], part[LONGEST - 1 :])
