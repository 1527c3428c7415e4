"""The scorer: alignment to the lattice, counts, harm."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaning.wording.errors import WordingError
from cleaning.wording.score import Change, GoldEdit, Tally, read_edit, score_page

TEXT = "这可能作用效率,人员会打提醒"
EDITS = [
    GoldEdit(3, 5, "作用", ("影响",), "synonym"),
    GoldEdit(8, 8, "", ("催收", "客服"), "deletion"),
    GoldEdit(12, 12, "", ("电话",), "deletion"),
]


def _tally(output: str, edits: list[GoldEdit] = EDITS) -> Tally:
    tally = Tally()
    tally.add(score_page(TEXT, edits, output))
    return tally


def test_an_untouched_text_misses_everything_and_harms_nothing() -> None:
    tally = _tally(TEXT)
    assert (tally.missed["synonym"], tally.missed["deletion"], tally.harm) == (1, 2, 0)


def test_a_repaired_text_is_right_and_alternatives_count() -> None:
    for word in ("催收", "客服"):
        tally = _tally(f"这可能影响效率,{word}人员会打电话提醒")
        assert (tally.right["synonym"], tally.right["deletion"], tally.harm) == (1, 2, 0)
        assert tally.figures("deletion") == (1.0, 1.0, 1.0)


def test_another_word_is_wrong_and_missed() -> None:
    tally = _tally("这可能功效效率,人员会打提醒")
    assert (tally.right["synonym"], tally.wrong["synonym"], tally.missed["synonym"]) == (0, 1, 1)


def test_a_change_elsewhere_is_harm_of_its_shape() -> None:
    page = score_page(TEXT, EDITS, "这很可能作用效率，人员会打提醒")
    assert page.changes == (Change("", "很"), Change(",", "，"))
    assert [c.kind for c in page.changes] == ["deletion", "punctuation"]
    assert _tally("这很可能作用效率，人员会打提醒").harm == 2


def test_an_optional_slot_may_be_left_but_not_made_wrong() -> None:
    edits = [GoldEdit(3, 5, "作用", ("影响",), "synonym-natural")]
    assert _tally(TEXT, edits).harm == 0
    assert _tally(TEXT, edits).missed["synonym-natural"] == 0
    assert _tally("这可能功效效率,人员会打提醒", edits).harm == 1


def test_read_edit_takes_the_forms_of_gold_files() -> None:
    edit = read_edit(
        {
            "start": 1,
            "end": 1,
            "before": "",
            "after": None,
            "type": "deletion",
            "confidence": "likely",
            "alternatives": [],
        }
    )
    assert edit.accepted == ()
    assert not edit.required
    with pytest.raises(WordingError, match="needs start, end"):
        read_edit({"start": 1})


def test_gold_that_does_not_fit_is_said() -> None:
    with pytest.raises(WordingError, match="does not fit"):
        score_page("文本", [GoldEdit(0, 1, "别", ("x",), "synonym")], "文本")


@given(st.text("甲乙丙丁，", max_size=14), st.text("甲乙丙丁，", max_size=14))
@settings(max_examples=200, deadline=None)
def test_the_changes_are_what_turns_the_text_into_the_output(text: str, output: str) -> None:
    page = score_page(text, [], output)
    kept_before = len(text) - sum(len(c.before) for c in page.changes)
    kept_after = len(output) - sum(len(c.after) for c in page.changes)
    assert kept_before == kept_after >= 0
    assert (not page.changes) == (text == output)
