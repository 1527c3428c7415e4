"""Full-width and half-width forms: letters and digits become ASCII, punctuation follows the Chinese around it.

Half-width marks between Chinese characters are a style, not a fault: `punctuation="full"` makes all of them
full-width, `"page"` only where they are the odd ones out on their page (a quarter or less), `"off"` none. Never inside
URLs, numbers, times, code, or between Latin words.
"""

from __future__ import annotations

import re

from cleaning.characters import CJK, inside, verbatim_spans
from cleaning.edits import settle
from cleaning.records import CHROME_ROLES, Edit, Role
from cleaning.stage import Context, Document, StageFunction, text_stage

_ALNUM = re.compile(
    "[０-９Ａ-Ｚａ-ｚ]+(?:(?:[．：／－＿＠％＋＆]|，(?=[０-９]{3}(?![０-９Ａ-Ｚａ-ｚ])))[０-９Ａ-Ｚａ-ｚ]+)*[％]?"
)
_FULL = {",": "，", "?": "？", "!": "！", ":": "：", ";": "；", "(": "（", ")": "）"}
_LEFT = f"[{CJK}”’）》」』】…％%]"
_HALF = re.compile(
    f"(?<={_LEFT})[,?!:;]+(?=[{CJK}“‘（《「『【\\s]|$)|(?<=[{CJK}])[,?!;:](?=[A-Za-z0-9０-９Ａ-Ｚａ-ｚ])"
)
_BRACKETS = re.compile("\\(([^()\n]{0,60})\\)")
_STOP = re.compile(f"(?<=[{CJK}”’）》」』】])\\.(?=[{CJK}“‘《「\\s]|$)(?!\\s*[a-zA-Z0-9])")
_CJK = re.compile(f"[{CJK}]")
_FULL_MARKS = re.compile(f"(?<={_LEFT})[，？！：；]")


@text_stage(
    "width",
    version=1,
    rules={
        "width/alnum": "full-width Latin letters and digits become ASCII, with the marks between them",
        "width/mark": "half-width , ? ! : ; between Chinese characters become full-width",
        "width/bracket": "half-width brackets around Chinese text become full-width",
        "width/stop": "a half-width full stop after a Chinese character becomes 。",
    },
    skips=CHROME_ROLES | {Role.CODE, Role.TABLE},
)
def width(*, alnum: bool = True, punctuation: str = "full") -> StageFunction:
    """Bring letters, digits and punctuation into the width that Chinese text gives them.

    `punctuation` is "full", "page" or "off". Raises ValueError for another value.
    """
    if punctuation not in ("full", "page", "off"):
        raise ValueError(f'punctuation must be "full", "page" or "off", found {punctuation!r}')

    def propose(text: str, confidence: float) -> list[Edit]:
        edits = [_alnum(match) for match in _ALNUM.finditer(text)] if alnum else []
        if punctuation != "off" and not text.isascii():
            edits.extend(_marks(text, confidence))
        if not edits:
            return []
        spans = verbatim_spans(text)
        return sorted((e for e in edits if not inside(spans, e.start)), key=lambda e: e.start)

    def stage(text: str, context: Context) -> list[Edit]:
        odd = punctuation == "full" or context.document.evidence(_half_is_odd)
        # A bracket that became full-width is Chinese to the mark after it: （真的）, → （真的），
        return settle(text, lambda now: propose(now, 0.96 if odd else 0.5))

    return stage


def _half_is_odd(document: Document) -> bool:
    """Whether half-width marks are a quarter or less of the marks between Chinese characters on the page."""
    half = sum(len(_HALF.findall(text)) for text in document.texts)
    full = sum(len(_FULL_MARKS.findall(text)) for text in document.texts)
    return half * 3 <= full


def _alnum(match: re.Match[str]) -> Edit:
    after = "".join(chr(ord(c) - 0xFEE0) for c in match[0])
    return Edit(match.start(), match.end(), match[0], after, "width/alnum", 0.97, "full-width letters or digits")


def _marks(text: str, confidence: float) -> list[Edit]:
    why = "half-width punctuation in Chinese text"
    edits = [
        Edit(m.start(), m.end(), m[0], "".join(_FULL[c] for c in m[0]), "width/mark", confidence, why)
        for m in _HALF.finditer(text)
    ]
    # `1.`-like list marks never come here (a digit stands before them), nor does an ellipsis of dots.
    edits.extend(
        Edit(m.start(), m.end(), ".", "。", "width/stop", min(confidence, 0.93), why)
        for m in _STOP.finditer(text)
        if text[m.end() : m.end() + 1] != "."
    )
    for match in _BRACKETS.finditer(text):
        around = text[max(0, match.start() - 1) : match.start()] + text[match.end() : match.end() + 1]
        if _CJK.search(match[1]) and (_CJK.search(around) or len(_CJK.findall(match[1])) * 2 > len(match[1])):
            for position, mark in ((match.start(), "("), (match.end() - 1, ")")):
                edits.append(Edit(position, position + 1, mark, _FULL[mark], "width/bracket", confidence, why))
    return edits
