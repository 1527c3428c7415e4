"""Wording repair as a whole: what it must do, what it must never touch, and that nothing breaks it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaning.edits import apply, check
from cleaning.wording.errors import ModelError
from cleaning.wording.model import WordingModel, load_model
from cleaning.wording.restore import restore

GARBLED = (
    "微粒贷逾期后会怎样？若是借款人没有准时还款，可能会作用个人信用。\n"
    "平台往往会先通过短信、 等形式实行提醒，起因很简单：这样成本更低。\n"
    "遇到此类疑问不要逃避，应主动联系客服，熟悉还款计划，采纳合理的应对方案。"
)


def _repaired(text: str, model: WordingModel, apply_from: float = 0.75) -> str:
    lines = text.split("\n")
    edits = restore(lines, model)
    return "\n".join(
        apply(t, [e for e in es if e.confidence >= apply_from]) for t, es in zip(lines, edits, strict=True)
    )


def test_a_garbled_text_gets_words_back(model: WordingModel) -> None:
    repaired = _repaired(GARBLED, model)
    assert "影响个人信用" in repaired
    assert "作用个人信用" not in repaired


STARRED = (
    "逾期之后，**人员可能会上门。如果接到**公司的电话，先问清楚对方的工号。**过程必须录音。",
    "逾期之后，催收人员可能会上门。如果接到催收公司的电话，先问清楚对方的工号。催收过程必须录音。",
)


def test_asterisks_in_a_gap_give_way_to_the_word(model: WordingModel) -> None:
    assert _repaired(STARRED[0], model) == STARRED[1]


def test_asterisks_that_set_words_off_stay(model: WordingModel) -> None:
    bold = "**重点**：先看合同，再看利率。**注意**：不要提前转账。"
    assert _repaired(bold, model) == bold


def test_every_edit_has_a_reason_that_names_the_words(model: WordingModel) -> None:
    edits = [e for es in restore(GARBLED.split("\n"), model) for e in es]
    assert edits
    for edit in edits:
        assert edit.rule.startswith("wording/")
        assert 0 < edit.confidence <= 1
        assert edit.why
    swap = next(e for e in edits if e.before == "作用")
    assert "影响 fits" in swap.why
    assert "pages" in swap.why


CLEAN = [
    "维生素在人体的代谢里起着重要的作用，缺乏时会出现各种症状。",
    "她在比赛中的表现非常出色，教练对此十分满意。",
    "只有先解决问题，才能谈下一步的合作。",
    "这款茶汤色清亮，入口回甘，香气浓郁，适合夏天饮用。",
    "学而时习之，不亦说乎？有朋自远方来，不亦乐乎？",
    "1、2、3、4、5；12.5%，2024年3月1日，合计1,200元。",
    "def f(x): return x + 1  # 作用",
]


@pytest.mark.parametrize("text", CLEAN)
def test_clean_text_stays(text: str, model: WordingModel) -> None:
    assert _repaired(text, model) == text


@pytest.mark.parametrize(
    "kept",
    [
        "https://a.example/作用/疑问?x=若是",
        "“作用效率的起因”",
        "《关于疑问的办法》",
        "12,500.00元",
        "@若是小王 你好",
        "第三条 当事人应当准时履行",
        "声明：若是对本站的稿件有疑问，请准时与我们联系",
        "免责声明: 本站不对内容的起因与作用负责",
    ],
)
def test_what_is_shielded_is_never_touched(kept: str, model: WordingModel) -> None:
    assert kept in _repaired(f"{GARBLED}\n{kept}\n{GARBLED}", model, apply_from=0.4)


def test_the_edits_of_a_block_are_in_its_own_coordinates(model: WordingModel) -> None:
    lines = ["", "标题", *GARBLED.split("\n"), "", "完"]
    for text, edits in zip(lines, restore(lines, model), strict=True):
        check(text, sorted(edits, key=lambda e: (e.start, e.end)))


PIECES = st.sampled_from(
    [
        "作用",
        "影响",
        "疑问",
        "催收",
        "银行",
        "，",
        " ",
        "**",
        "\n",
        "。",
        "的",
        "若是",
        "abc",
        "12",
        "“",
        "”",
        "𠮷",
        "\ud800",
    ]
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=25).map("".join))
@settings(max_examples=80, deadline=None)
def test_any_text_gives_legal_edits_and_the_same_twice(model: WordingModel, text: str) -> None:
    lines = text.split("\n")
    first = restore(lines, model)
    assert first == restore(lines, model)
    for line, edits in zip(lines, first, strict=True):
        check(line, sorted([e for e in edits if e.confidence >= 0.9], key=lambda e: (e.start, e.end)))


@pytest.mark.parametrize(
    "text",
    ["若是作用疑问" * 4000, "逾期" * 12_000, "，" * 20_000, "催 " * 10_000, "a1" * 10_000, "无标点的文字" * 4000],
    ids=["spun words", "one word", "commas", "gaps", "latin", "no punctuation"],
)
def test_long_odd_text_takes_bounded_time(text: str, model: WordingModel) -> None:
    began = time.process_time()
    restore([text], model)
    assert time.process_time() - began < 20


def test_a_folder_that_is_no_model_is_said(tmp_path: object) -> None:
    with pytest.raises(ModelError, match="wording train"):
        load_model(str(tmp_path))


def test_what_is_longer_than_a_page_is_read_in_parts(model: WordingModel, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [GARBLED, GARBLED * 3, "", "字" * 950]
    alone = restore([GARBLED], model)[0]
    monkeypatch.setattr("cleaning.wording.restore.SHORT", 0)
    monkeypatch.setattr("cleaning.wording.restore.PAGE", len(GARBLED) + 5)
    monkeypatch.setattr("cleaning.wording.restore.WINDOW", len(GARBLED) + 5)
    found = restore(texts, model)
    assert found[0] == alone
    assert found[2] == found[3] == []
    for text, edits in zip(texts, found, strict=True):
        assert all(text[e.start : e.end] == e.before for e in edits)
    shifted = [(e.start + n * len(GARBLED), e.after) for n in range(3) for e in alone]
    assert [(e.start, e.after) for e in found[1]] == shifted
