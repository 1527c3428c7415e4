"""What is remembered from round to round is what would be read anew."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cleaning.wording.errors import ModelError
from cleaning.wording.hints import HINTS, SPREAD, USUAL, hints
from cleaning.wording.model import WordingModel
from cleaning.wording.network import OUTPUTS, PIECE, Network, save
from cleaning.wording.reading import Memo, Scorer, Spellings, padded
from cleaning.wording.restore import reading_of
from cleaning.wording.symbols import encode
from cleaning.wording.vectors import WordVectors

TEXT = "借款人没有准时还款，可能会作用个人信用，平台往往会先通过短信提醒。"


def test_a_long_text_is_read_alike_in_pieces(model: WordingModel) -> None:
    """What stands within reach of a place decides, wherever the pieces begin."""
    codes = encode(TEXT * 60)
    assert len(codes) > PIECE
    whole = model.network.read(codes, hints(codes, model.ngrams), model.network.page_share(codes))
    size = len(encode(TEXT))
    middle = whole[20 * size : 21 * size]
    assert np.allclose(middle, whole[40 * size : 41 * size], atol=0.02)  # halves; the seam of two pieces is between


def test_hints_are_what_the_language_model_says(model: WordingModel) -> None:
    codes = encode("他说可是没有人听。")
    said = hints(codes, model.ngrams) * SPREAD + USUAL
    assert said.shape == (len(codes) + 1, HINTS)
    assert np.allclose(said[:-1, 0], model.ngrams.sequence(codes), atol=0.01)
    with_comma = model.ngrams.sequence(encode("他说，可是没有人听。"))
    assert np.allclose(said[2, 1:], with_comma[2:4], atol=0.01)
    assert said[2, 1] > said[1, 1]  # a comma before 可是, rather than before 说


DEBTS = (
    "信用卡逾期三个月以后，银行一般会先打电话提醒，再发短信说明欠款的金额。借款人如果确实有困难，可以主动联系客服，说明失业或者生病"
    "的情况，申请分期还款。协商的时候要准备收入证明和银行流水，语气平和，说清楚每个月能还多少。"
)
TEA = (
    "白茶的制作只有萎凋和干燥两道工序，看起来简单，其实最考验天气。春天的茶青采回来以后，要薄薄地摊在竹匾上，放在通风的地方。"
    "温度太高，叶子会发红；湿度太大，又容易闷出青味。存放三年以后，汤色会从杏黄变成橙红，滋味也更加醇厚。"
)


def test_the_network_reads_the_page_as_well_as_the_place(model: WordingModel) -> None:
    """The same sentence lacks the same word with other odds on a page about debts and on one about tea."""
    row, lost = model.network.word_rows["催收"], OUTPUTS.index("gap")

    def odds(page: str) -> tuple[float, float]:
        codes, at = encode(f"{page}记者采访了几位人员。"), len(encode(f"{page}记者采访了几位"))
        said = model.network.read(codes, hints(codes, model.ngrams), model.network.page_share(codes))
        read = said[at : at + 1].astype(np.float32)
        return float(model.network.log_words(read[:, len(OUTPUTS) :])[0, row]), float(read[0, lost])

    debts, tea = odds(DEBTS), odds(TEA)
    assert debts[0] > tea[0]
    assert debts[1] > tea[1]


def test_a_network_is_what_was_saved_and_a_broken_one_is_an_error(model: WordingModel, tmp_path: Path) -> None:
    known = model.network
    arrays = {"embedding": known.embedding, "page": known.page[0], "page_bias": known.page[1]}
    arrays |= {"output": known.output[0], "output_bias": known.output[1]}
    arrays |= {"word": known.words[0], "word_bias": known.words[1]}
    arrays |= {"first": known.first, "last": known.last, "pair_bias": known.pair_bias}
    for k, (weight, bias) in enumerate(known.layers):
        arrays |= {f"weight{k}": weight, f"bias{k}": bias}
    file = tmp_path / "x.network"
    save(file, arrays, list(known.word_rows), list(known.pair_rows))
    again = Network.load(file, known.vectors)
    assert np.array_equal(again.first, known.first)
    assert again.pair_rows == known.pair_rows
    with pytest.raises(ModelError, match="other word vectors"):
        Network.load(file, WordVectors.of_rows(known.vectors.keys, known.vectors.rows[:-1, :7]))
    file.write_bytes(file.read_bytes()[:-500])
    with pytest.raises(ModelError, match="no network at"):
        Network.load(file, known.vectors)
    file.write_bytes(b"QTNETWRK" + b"\0" * 40)
    with pytest.raises(ModelError, match="is no network"):
        Network.load(file, known.vectors)


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
    reading = reading_of(TEXT, model)
    scorer = Scorer(model.ngrams, reading)
    start = np.array([TEXT.index("作用"), TEXT.index("平台")])
    after, item = Spellings.of([encode("影响"), encode("人")]), np.array([0, 1])
    inside, behind = scorer.changes("synonym", start, start + 2, after, item)
    for k, word in enumerate(("影响", "人")):
        changed = encode(TEXT[: start[k]] + word + TEXT[start[k] + 2 :])
        gain = sum(
            float(model.ngrams.totals([padded(codes)])[0]) * sign for codes, sign in ((changed, 1), (reading.codes, -1))
        )
        assert inside[k] + behind[k] == pytest.approx(gain, abs=1e-3)
    again = scorer.changes("synonym", start, start + 2, after, item)
    assert np.array_equal(np.stack(again), np.stack((inside, behind)))


def test_a_space_behind_a_stop_is_no_gap(model: WordingModel) -> None:
    text = "下面给出详细的解答: 借款人应当按时还款, 如果打不通 , 可以再打** 给客服，通过短信、 等方式联系"
    reading = reading_of(text, model)
    places = np.flatnonzero(reading.marked).tolist()
    assert [text[: reading.found.start[at]][-4:].strip(" *") for at in places] == ["打不通", "打", "短信、"]
