"""Other copies of a text as witnesses: what they have comes back, reposts say nothing, and sound text stays."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from cleaning import repair
from cleaning.edits import apply, check
from cleaning.records import Edit
from cleaning.wording.model import WordingModel
from cleaning.wording.restore import reading_of, restore
from cleaning.wording.symbols import encode, symbols
from cleaning.wording.witness import Copy, aligned

OWN = (
    "王老师在村里住了三十年，许多和地区的客人都来看过他的梯田。\n"
    "他说种茶的办法并不复杂，难的是每年春天都要守在山上。\n"
    "去年的收成因为天气的疑问少了一半起因是倒春寒来得太晚。"
)
COPY = (
    "王老师在村里住了三十年，许多国家和地区的客人都来看过他的梯田。\n"
    "他说种茶的方法并不复杂，难的是每年春天都要守在山上。\n"
    "去年的收成因为天气的问题少了一半，原因是倒春寒来得太晚。"
)


def _edits(text: str, model: WordingModel, *copies: str) -> list[Edit]:
    return [edit for edits in restore(text.split("\n"), model, copies=copies) for edit in edits]


def test_what_a_copy_has_comes_back(model: WordingModel) -> None:
    found = [edit for edit in _edits(OWN, model, COPY) if edit.why.startswith("another copy has it; ")]
    changes = [(edit.before, edit.after) for edit in found]
    assert changes == [("", "国家"), ("办法", "方法"), ("疑问", "问题"), ("", "，"), ("起因", "原因")]
    alone = {(edit.start, edit.after): edit.confidence for edit in _edits(OWN, model)}
    for edit in found:
        assert edit.confidence > 0.7
        assert edit.confidence >= alone.get((edit.start, edit.after), 0)


def test_several_copies_say_more_than_one(model: WordingModel) -> None:
    def of_word(*copies: str) -> Edit:
        return next(edit for edit in _edits(OWN, model, *copies) if edit.after == "国家")

    second = COPY.replace("村里", "山村里")
    assert of_word(COPY, second).why.startswith("2 other copies have it; ")
    assert of_word(COPY, second).confidence >= of_word(COPY).confidence


def test_a_word_that_no_list_has_is_a_rule_of_its_own(model: WordingModel) -> None:
    text = OWN.replace("梯田", "")
    added = [edit for edit in _edits(text, model, OWN, COPY) if edit.rule == "wording/copy"]
    assert [edit.after for edit in added if edit.before == ""] == ["梯田"]


def test_a_repost_says_nothing(model: WordingModel) -> None:
    assert aligned(encode(OWN), (OWN, OWN)) == ()
    assert len(aligned(encode(OWN), (COPY, COPY))) == 1
    (nearly,) = aligned(encode(OWN * 9), (OWN * 9 + "完",))
    assert nearly.apart == 0


def test_what_a_copy_lacks_stays(model: WordingModel) -> None:
    whole = "逾期之后先不要慌，把欠款列成一张表，再打电话给银行的客服，问清楚还款的办法。"
    shorter = whole.replace("先不要慌，", "").replace("再打电话给", "找")
    assert apply(whole, [e for e in _edits(whole, model, shorter) if e.confidence >= 0.8]) == whole


def test_what_is_shielded_stays(model: WordingModel) -> None:
    text = "他在“办法并不复杂”的标题下写了三千字，编辑说第12页的数字要核对。"
    copy = "他在“方法并不复杂”的标题下写了三千字，编辑说第13页的数字要核对。"
    assert [e for e in _edits(text, model, copy) if e.confidence >= 0.5] == []


def test_repair_takes_copies() -> None:
    asked = repair(OWN, copies=[COPY, COPY.replace("三十年", "三十多年")])
    assert asked.text == COPY
    assert all(edit.why.startswith("2 other copies have it; ") for edit in asked.edits)


@given(st.lists(st.sampled_from([*OWN.split("\n"), *COPY.split("\n"), "", "催收", "\ud800", "**", "12"]), max_size=5))
@settings(max_examples=40, deadline=None)
def test_any_copy_gives_legal_edits(model: WordingModel, lines: list[str]) -> None:
    texts = OWN.split("\n")
    for text, edits in zip(texts, restore(texts, model, copies=("\n".join(lines),)), strict=True):
        check(text, sorted([e for e in edits if e.confidence >= 0.9], key=lambda e: (e.start, e.end)))


def test_a_copy_says_nothing_where_its_surroundings_differ(model: WordingModel) -> None:
    reading = reading_of("逾期会作用征信", model)
    copy = Copy.of(reading.codes, "甲乙影响丙丁", symbols("甲乙影响丙丁"))
    assert copy.has(3, 5) is None
    assert list(copy.differences()) == []
