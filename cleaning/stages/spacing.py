"""White space in Chinese text: indents, odd space characters, letterspacing, spaces beside punctuation.

A lone space between two Chinese words is not touched by default: it separates words of a headline or a list, or it
marks a deleted word (`拨打银行客服 按照语音提示`), and the wording stage needs to see it.
"""

from __future__ import annotations

import re

from cleaning.characters import CJK
from cleaning.records import CHROME_ROLES, Edit, Role
from cleaning.stage import Context, StageFunction, text_stage

_ODD_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f"
_SPACES = f" \u3000{_ODD_SPACES}"  # what one run would make a plain space, the next would take for one: all at once
_ODD = re.compile(f"[{_ODD_SPACES}]")
_EDGE = re.compile(f"(?m)^[\t{_SPACES}]+|[\t{_SPACES}]+$")
_LETTERSPACED = re.compile(f"[{CJK}](?:[{_SPACES}][{CJK}]){{4,}}")
_PUNCTUATION = re.compile(
    f"(?<=[^\\s])[{_SPACES}]+(?=[，。、；：？！）》」』】…])|(?<=[，。、；：？！（《「『【])[{_SPACES}]+(?=[^\\s])"
)
_LONE = re.compile(f"(?<=[{CJK}])[ \u3000]+(?=[{CJK}])")


@text_stage(
    "spacing",
    version=2,
    rules={
        "spacing/odd": "no-break, thin and other odd spaces become a plain space",
        "spacing/edge": "white space at the ends of a line is removed",
        "spacing/letterspaced": "five and more single characters with spaces in between are joined",
        "spacing/punctuation": "spaces beside full-width punctuation are removed",
        "spacing/lone": "a space between two Chinese characters (suggested only)",
    },
    skips=CHROME_ROLES | {Role.CODE, Role.TABLE},
)
def spacing(*, lone: float = 0.4) -> StageFunction:
    """Normalise white space around Chinese text.

    `lone` is the confidence for a space between two characters, 0 to 1; 0 leaves it out. Raises ValueError for another.
    """
    if not 0 <= lone <= 1:
        raise ValueError(f"lone must be a number from 0 to 1, found {lone!r}")

    def stage(text: str, context: Context) -> list[Edit]:
        taken: list[Edit] = []
        for propose in (_edges, _letterspaced, _punctuation, _odd):
            _add(taken, propose(text))
        if lone > 0:
            _add(
                taken,
                [
                    _edit(m, "", "spacing/lone", lone, "a space between two Chinese characters")
                    for m in _LONE.finditer(text)
                ],
            )
        return sorted(taken, key=lambda edit: edit.start)

    return stage


def _add(taken: list[Edit], proposed: list[Edit]) -> None:
    if not proposed:
        return
    covered = {position for edit in taken for position in range(edit.start, edit.end)}
    taken.extend(edit for edit in proposed if covered.isdisjoint(range(edit.start, edit.end)))


def _edit(match: re.Match[str], after: str, rule: str, confidence: float, why: str) -> Edit:
    return Edit(match.start(), match.end(), match[0], after, rule, confidence, why)


def _edges(text: str) -> list[Edit]:
    return [
        _edit(m, "", "spacing/edge", 0.98, "white space at the end of a line") for m in _EDGE.finditer(text) if m[0]
    ]


def _letterspaced(text: str) -> list[Edit]:
    edits = []
    for match in _LETTERSPACED.finditer(text):
        for offset, character in enumerate(match[0]):
            if character.isspace():
                start = match.start() + offset
                why = f"letterspaced: {match[0][:12]}"
                edits.append(Edit(start, start + 1, character, "", "spacing/letterspaced", 0.95, why))
    return edits


def _punctuation(text: str) -> list[Edit]:
    why = "a full-width mark brings its own space"
    return [_edit(m, "", "spacing/punctuation", 0.96, why) for m in _PUNCTUATION.finditer(text)]


def _odd(text: str) -> list[Edit]:
    return [_edit(m, " ", "spacing/odd", 0.98, f"U+{ord(m[0]):04X} is a plain space here") for m in _ODD.finditer(text)]
