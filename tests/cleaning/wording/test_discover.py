"""Pairs from copies: spun copies disagree where they were spun."""

from __future__ import annotations

from cleaning.wording.discover import copies, disagreements, discover
from cleaning.wording.lexicon import Lexicon
from cleaning.wording.model import load_model

ORIGINAL = "银行在处理逾期情况时会遵循一定的流程，主要是通过短信和电话进行提醒，这种方式不会影响借款人的正常生活，也不收取费用。"
SPUN = ORIGINAL.replace("影响", "波及").replace("流程", "路数")
OTHER = "今天天气很好，我们一家人去郊外的公园野餐，孩子们在草地上放风筝，玩得非常开心，傍晚才依依不舍地坐车回家休息。"


def test_copies_are_found_and_other_texts_are_not() -> None:
    assert list(copies([ORIGINAL, OTHER, SPUN])) == [(0, 2)]
    assert list(copies([ORIGINAL, ORIGINAL])) == []


def test_disagreements_are_words_in_equal_surroundings() -> None:
    found = {(a, b) for a, b, _, _ in disagreements(ORIGINAL, SPUN)}
    assert found == {("影响", "波及"), ("流程", "路数")}
    assert list(disagreements(ORIGINAL, OTHER)) == []


def test_the_model_says_which_side_is_the_original() -> None:
    second = (
        "这样做会影响大家的信用记录，请各位借款人一定要重视起来，按时归还每一期的欠款，不要等到银行起诉了才后悔莫及。"
    )
    texts = [ORIGINAL, SPUN, second, second.replace("影响", "波及")]
    (pair,) = discover(texts, load_model().ngrams, Lexicon((), {}))
    assert (pair.spun, pair.original, pair.times, pair.texts) == ("波及", "影响", 2, 4)
    assert pair.agreed == 1.0
