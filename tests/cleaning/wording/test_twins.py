"""Lines that a page has twice: what one of them lost the other gives back, and unlike lines say nothing."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cleaning.records import Edit
from cleaning.wording.model import WordingModel
from cleaning.wording.restore import restore
from cleaning.wording.symbols import BOUNDARY, symbols
from cleaning.wording.twins import twin_lines

BODY = "夜班公交开了十来年，司机换过好几位，站牌也修过两次。常坐的人大多在医院和菜场上班，天没亮就出门。"
SAID = "the page says it so in another line; "


def _edits(model: WordingModel, *lines: str) -> list[tuple[str, str, bool]]:
    found: list[list[Edit]] = restore(lines, model)
    return [(e.before, e.after, e.confidence >= 0.85) for edits in found for e in edits if e.why.startswith(SAID)]


def test_the_title_gives_its_spun_repeat_the_words_back(model: WordingModel) -> None:
    lines = ("停开夜班车会影响老人看病吗", BODY, "停开夜班车会作用老人看病吗")
    assert _edits(model, *lines) == [("作用", "影响", True)]


def test_a_repeat_gives_marks_back_in_either_direction(model: WordingModel) -> None:
    bare, whole = "夜班车停开以后怎么办要走多远", "夜班车停开以后怎么办？要走多远"
    assert _edits(model, bare, BODY, whole) == [("", "？", True)]
    assert _edits(model, whole, BODY, bare) == [("", "？", True)]


def test_equal_lines_and_unlike_lines_say_nothing(model: WordingModel) -> None:
    assert _edits(model, "夜班车停开以后怎么办", BODY, "夜班车停开以后怎么办") == []
    assert _edits(model, "夜班车停开以后怎么办？", BODY, "早班车明年起改到五点四十") == []


lines = st.lists(st.text(alphabet="夜班车停开以后怎么办？，走多远。 a7", max_size=24), max_size=8)


@given(lines)
def test_partners_are_equal_symbols_in_order_and_of_another_line(texts: list[str]) -> None:
    text = "\n".join(texts)
    found = symbols(text)
    for copy in twin_lines(text, found):
        assert len(copy.known) == len(found.codes) + 1
        partnered = np.flatnonzero(np.diff(copy.known))
        places = copy.before[partnered + 1] - 1
        assert (np.diff(places) > 0).all()
        assert (copy.found.codes[places] == found.codes[partnered]).all()
        line = np.cumsum(found.codes == BOUNDARY)
        own = line[partnered]
        there = line[np.searchsorted(found.start, copy.found.start[places])]
        assert (own != there).all()
