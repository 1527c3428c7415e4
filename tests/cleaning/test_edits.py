from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaning.edits import Alignment, apply, check, invert, settle
from cleaning.errors import EditError
from cleaning.records import Edit


@st.composite
def edited(draw: st.DrawFn, text: str | None = None) -> tuple[str, list[Edit]]:
    """A text with any legal list of edits."""
    text = draw(st.text(alphabet="abcdef", max_size=30)) if text is None else text
    places = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    edits = []
    for start, end in zip(places[::2], places[1::2], strict=False):
        before, after = text[start:end], draw(st.text(alphabet="XYZ", max_size=3))
        if before != after:
            edits.append(Edit(start, end, before, after, "test/any", 1.0))
    return text, edits


@given(edited())
def test_invert_takes_back_what_apply_did(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    changed = apply(text, edits)
    inverse = invert(edits)
    check(changed, inverse)
    assert apply(changed, inverse) == text


@given(edited())
def test_inverting_twice_is_the_identity(case: tuple[str, list[Edit]]) -> None:
    assert invert(invert(case[1])) == case[1]


@given(st.data())
def test_alignment_over_several_steps_points_back_to_the_raw_text(data: st.DataObject) -> None:
    raw = data.draw(st.text(alphabet="abcdef", max_size=30))
    text, alignment, count = raw, Alignment(), 0
    for _ in range(data.draw(st.integers(1, 4))):
        _, edits = data.draw(edited(text))
        alignment = alignment.compose(edits, first_source=count)
        text = apply(text, edits)
        count += len(edits)
    _assert_partition(raw, text, alignment)
    for start in range(len(text)):
        low, high = alignment.to_raw(start, start + 1)
        assert 0 <= low <= high <= len(raw)
        inside = any(c.start <= start < c.end for c in alignment.changes)
        if not inside:
            assert raw[low:high] == text[start]


def _assert_partition(raw: str, text: str, alignment: Alignment) -> None:
    """Between the changes raw and clean text are equal, and both are covered whole."""
    raw_at = at = 0
    for change in alignment.changes:
        assert raw[raw_at : change.raw_start] == text[at : change.start]
        raw_at, at = change.raw_end, change.end
    assert raw[raw_at:] == text[at:]


@given(st.data())
def test_the_changes_of_an_alignment_rebuild_the_text(data: st.DataObject) -> None:
    raw = data.draw(st.text(alphabet="abcdef", max_size=30))
    text, alignment = raw, Alignment()
    for _ in range(3):
        _, edits = data.draw(edited(text))
        alignment, text = alignment.compose(edits), apply(text, edits)
    net = [
        Edit(c.raw_start, c.raw_end, raw[c.raw_start : c.raw_end], text[c.start : c.end], "net/x", 1.0)
        for c in alignment.changes
        if raw[c.raw_start : c.raw_end] != text[c.start : c.end]
    ]
    assert apply(raw, net) == text


def test_an_edit_at_a_deletion_maps_to_the_point_before_it() -> None:
    alignment = Alignment().compose([Edit(2, 4, "cd", "", "t/x", 1.0)])
    assert alignment.to_raw(2, 2) == (2, 2)
    assert alignment.to_raw(1, 2) == (1, 2)
    assert alignment.to_raw(2, 3) == (4, 5)


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (Edit(3, 9, "", "x", "t/x", 1.0), "outside"),
        (Edit(0, 2, "zz", "x", "t/x", 1.0), "expected 'zz' at 0, found 'ab'"),
        (Edit(0, 1, "a", "a", "t/x", 1.0), "changes nothing"),
        (Edit(0, 1, "a", "b", "t/x", 1.5), "not in [0, 1]"),
    ],
)
def test_an_illegal_edit_says_what_is_wrong(edit: Edit, words: str) -> None:
    with pytest.raises(EditError, match=words.replace("[", r"\[")):
        check("abcd", [edit])


def test_overlapping_edits_are_refused() -> None:
    with pytest.raises(EditError, match="overlaps"):
        check("abcd", [Edit(0, 2, "ab", "x", "t/x", 1.0), Edit(1, 3, "bc", "y", "t/x", 1.0)])


def test_settle_joins_the_steps_of_one_place() -> None:
    def shorten(text: str) -> list[Edit]:
        at = text.find("aa")
        return [Edit(at, at + 2, "aa", "a", "t/short", 0.9, "twice")] if at >= 0 else []

    (edit,) = settle("xaaaay", shorten)
    assert apply("xaaaay", [edit]) == "xay"
    assert edit.rule == "t/short"
