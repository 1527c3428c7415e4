"""The language model: probabilities are probabilities, a file is checked, mixtures mix."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cleaning.wording.errors import ModelError
from cleaning.wording.estimate import corpus_codes, estimate, interpolate, serialise
from cleaning.wording.ngrams import ORDER, Mixture, NgramModel
from cleaning.wording.symbols import BOUNDARY, SIZE, encode

LINES = [
    "银行会先发短信提醒，再打电话催收。",
    "逾期以后，银行会把记录报送给征信系统。",
    "借款人应当主动联系银行，说明自己的困难。",
    "这会影响个人信用，也会影响以后的贷款。",
    "茶汤清澈，香气浓郁，入口微苦，随即回甘。",
    "这种药的作用是止痛，饭后服用。",
] * 30


@pytest.fixture(scope="module")
def model_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model") / "small.ngrams"
    path.write_bytes(serialise(estimate(corpus_codes(LINES)), cells=4000))
    return path


@pytest.fixture(scope="module")
def small(model_file: Path) -> NgramModel:
    return NgramModel.load(model_file)


def _grams(history: str) -> np.ndarray:
    codes = np.concatenate((np.full(ORDER, BOUNDARY, np.uint16), encode(history)))[-(ORDER - 1) :]
    rows = np.tile(codes, (SIZE, 1))
    return np.concatenate((rows, np.arange(SIZE, dtype=np.uint16)[:, None]), axis=1)


@pytest.mark.parametrize("cells", [4000, 150])
def test_probabilities_of_all_symbols_sum_to_one(cells: int, tmp_path: Path) -> None:
    path = tmp_path / "m.ngrams"
    path.write_bytes(serialise(estimate(corpus_codes(LINES)), cells=cells))
    model = NgramModel.load(path)
    histories = ["", "银行会", "影响", "回甘", "没有见过的", "这", "电话", "以后", "，也会", "清澈"]
    totals = [float(np.exp(model.log_probability(_grams(h)).astype(float)).sum()) for h in histories]
    # One of 130,000 look-ups may take an unseen n-gram for a seen one: of ten sums of 16,000 look-ups a few are spoilt.
    assert np.median(totals) == pytest.approx(1.0, abs=0.03)
    assert sum(abs(total - 1) > 0.08 for total in totals) <= 4, totals


def test_what_was_seen_is_likelier(small: NgramModel) -> None:
    model = Mixture((small,), (1.0,))
    assert model.sequence(encode("会影响个人信用")).sum() > model.sequence(encode("会作用个人信用")).sum() + 3


def test_totals_leave_the_first_four_symbols_out(small: NgramModel) -> None:
    model = Mixture((small,), (1.0,))
    codes = encode("银行会先发短信提醒")
    assert model.totals([codes, codes[:4]]).tolist() == pytest.approx(
        [float(model.sequence(codes)[4:].sum()), 0.0], abs=1e-4
    )


def test_a_mixture_lies_between_its_parts(small: NgramModel, tmp_path: Path) -> None:
    path = tmp_path / "other.ngrams"
    path.write_bytes(serialise(estimate(corpus_codes(["天气很好，我们去公园散步吧。"] * 100)), cells=500))
    other = NgramModel.load(path)
    grams = _grams("天气")
    parts = [np.exp(m.log_probability(grams).astype(float)) for m in (small, other)]
    mixed = np.exp(Mixture((small, other), (0.5, 0.5)).log_probability(grams).astype(float))
    assert np.allclose(mixed, (parts[0] + parts[1]) / 2, rtol=1e-3)


def test_interpolated_estimates_know_both_texts() -> None:
    both = interpolate(
        [estimate(corpus_codes(LINES)), estimate(corpus_codes(["天气很好，我们去公园散步吧。"] * 100))], [0.5, 0.5]
    )
    assert all(np.isclose(order.probability[order.probability > 0].max() <= 1.0, True) for order in both.orders)
    assert float(both.orders[0].probability.sum()) == pytest.approx(1.0)


def test_a_text_too_small_is_said(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"at least 1,000 characters of text, found"):
        estimate(corpus_codes(["短"]))


@pytest.mark.parametrize("content", [b"", b"something else", b'QTNGRAM2\x05\x00\x00\x00{"bu'])
def test_a_damaged_file_is_said(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bad.ngrams"
    path.write_bytes(content)
    with pytest.raises(ModelError, match="language model"):
        NgramModel.load(path)


def test_a_file_that_is_cut_short_is_said(model_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "cut.ngrams"
    path.write_bytes(model_file.read_bytes()[:-100])
    with pytest.raises(ModelError, match="cut short"):
        NgramModel.load(path)
