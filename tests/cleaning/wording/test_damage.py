"""The cheap test of a page, window by window."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaning.wording import restore as restoring
from cleaning.wording.damage import WINDOW, windows
from cleaning.wording.model import WordingModel
from cleaning.wording.restore import restore
from tests.cleaning.wording.test_restore import GARBLED

SOUND = [
    "周末带孩子去了城西的植物园，门票二十元，地铁出来走十分钟就到。",
    "温室里最好看的是一棵两层楼高的榕树，气根垂下来像帘子。",
    "中午在湖边的草地上吃了自己带的饭团，旁边有人放风筝。",
    "下午三点以后人多起来，停车场排了很长的队，建议早点走。",
]


@given(st.lists(st.integers(0, 2 * WINDOW)))
def test_windows_are_in_order_without_a_short_rest(lengths: list[int]) -> None:
    texts = ["字" * length for length in lengths]
    found = windows(texts)
    assert len(found) == len(texts)
    assert (np.diff(found) >= 0).all()
    assert all(window == 0 for window in found) or sum(lengths) + len(lengths) >= 2 * WINDOW


def test_one_damaged_window_of_a_long_thread_is_repaired_as_alone(
    model: WordingModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = [*SOUND * 100, *GARBLED.split("\n") * 12, *SOUND * 100]
    read: list[int] = []
    whole = restoring.reading_of
    monkeypatch.setattr(restoring, "reading_of", lambda text, model: read.append(len(text)) or whole(text, model))
    found = restore(page, model)
    assert any(edit.after == "影响" for edits in found[400:-400] for edit in edits)
    assert not any(found[:200])
    assert not any(found[-200:])
    assert sum(read) < sum(map(len, page)) / 2, "the sound windows are not read closely"


def test_a_page_that_is_mostly_damaged_is_read_whole(model: WordingModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restoring, "reading_of", lambda *_: pytest.fail("read in parts"))
    page = [*GARBLED.split("\n") * 100, *SOUND]
    assert sum(edit.after == "影响" for edits in restore(page, model) for edit in edits) >= 90


def test_a_short_page_is_read_closely_whatever_it_shows(model: WordingModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restoring, "damaged", lambda *_: pytest.fail("the cheap test was asked"))
    assert any(edit.after == "影响" for edits in restore(GARBLED.split("\n"), model) for edit in edits)
