"""Traditional to simplified characters, by OpenCC, for text that is traditional and for nothing else.

Whether a line is traditional is decided by characters that exist in one script only: Big5 or GB 2312 hold the
other form but not this one. The region (Taiwan, Hong Kong) is read off the page's own words and picks OpenCC's
configuration. A second rule takes back the scattered traditional characters, with their pinyin in brackets, that
some spinners put into simplified pages (`業(yè)` → `业`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import cache

from opencc import OpenCC

from cleaning.records import CHROME_ROLES, Edit, Role
from cleaning.stage import Context, Document, StageFunction, text_stage

# Words that one region writes and the others do not. Only distinctive ones: a wrong region costs a few characters.
_TAIWAN = re.compile(
    "軟體|網路|資訊|程式|滑鼠|硬碟|影片|計程車|捷運|身分證|部落格|機率|品質|台灣|臺灣|[為甚]麼著|著作權|透過"
)
_HONG_KONG = re.compile("嘅|啲|咗|唔|喺|冇|嚟|佢|綫|衞|麪|裏|着|巴士|的士|網絡|軟件|質素|香港")
# OpenCC maps 乾 to 干 in names that keep it (Shaanxi's and Jilin's counties, a temple): checked against their names.
_KEPT = re.compile("乾(?=安縣|安县|縣|县|陵|隆|坤|元|清宮|清宫|嘉)|(?<=朱雀)乾")
# No word goes across these. OpenCC cannot take lone surrogates, and drops what follows a NUL.
_PIECE = re.compile("[^\\s\x00-\x1f\ud800-\udfff，。！？、；：…“”‘’「」『』（）《》〈〉【】,.!?;:()\"']+")
_LONGEST_WORD = 24  # longer than any entry of OpenCC's phrase tables
_PINYIN = "a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹ"
_WITH_PINYIN = re.compile(f"([\u3400-\u9fff])[(（]([{_PINYIN}]{{1,6}})[)）]")
_TONES = re.compile("[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]")
_CONFIGS = {"tw": ("tw2s", "tw2sp"), "hk": ("hk2s", "hk2s"), "t": ("t2s", "t2s")}


@text_stage(
    "traditional",
    version=2,
    rules={
        "traditional/t": "traditional text becomes simplified (OpenCC t2s)",
        "traditional/tw": "traditional text of Taiwan becomes simplified (OpenCC tw2s, tw2sp)",
        "traditional/hk": "traditional text of Hong Kong becomes simplified (OpenCC hk2s)",
        "traditional/scattered": "single traditional characters strewn over a simplified page",
        "traditional/pinyin": "a traditional character with its pinyin in brackets on a simplified page",
    },
    skips=(Role.CODE, Role.BYLINE),
)
def traditional(*, region: str = "auto", phrases: bool = True) -> StageFunction:
    """Convert traditional lines to simplified characters.

    `region` is "auto", "t", "tw" or "hk"; `phrases` also replaces Taiwan's words by the mainland's (軟體 → 软件), which
    counts only where the page itself is found to be written in Taiwan. Raises ValueError for another region.
    """
    if region not in ("auto", *_CONFIGS):
        raise ValueError(f'region must be "auto", "t", "tw" or "hk", found {region!r}')

    def stage(text: str, context: Context) -> list[Edit]:
        if not _traditional_only().search(text):
            return []
        where = context.document.evidence(_region) if region == "auto" else region
        edits: list[Edit] = []
        start = 0
        for line in text.split("\n"):
            edits.extend(_line(line, start, context.document, where, phrases))
            start += len(line) + 1
        return edits

    return stage


def _line(line: str, offset: int, document: Document, region: str, phrases: bool) -> list[Edit]:
    traditional_only = len(_traditional_only().findall(line))
    if not traditional_only:
        return []
    simplified_only = len(_simplified_only().findall(line))
    page_traditional, page_simplified = document.evidence(_script_counts)
    like_page = page_traditional >= max(10, 2 * page_simplified) and simplified_only * 8 <= traditional_only
    if like_page or _is_whole(traditional_only, simplified_only):
        config = _CONFIGS[region][phrases]
        confidence = 0.97 if traditional_only >= 3 else 0.92
        why = f"{traditional_only} traditional, {simplified_only} simplified characters in the line; OpenCC {config}"
        return _convert(line, offset, config, f"traditional/{region}", confidence, why)
    if page_simplified + document.evidence(_to_come) >= 5:
        return _scattered(line, offset, document)
    return _convert(line, offset, "t2s", "traditional/scattered", 0.5, "too few characters to tell the script")


def _is_whole(traditional_only: int, simplified_only: int) -> bool:
    """Whether a line is traditional, whatever its page is."""
    return traditional_only >= 3 and simplified_only * 8 <= traditional_only


def _split(text: str) -> tuple[list[str], list[str]]:
    """Return the characters of traditional script only: of lines that are wholly traditional, then of the others."""
    whole, others = list[str](), list[str]()
    for line in text.split("\n"):
        found = _traditional_only().findall(line)
        if found:
            (whole if _is_whole(len(found), len(_simplified_only().findall(line))) else others).extend(found)
    return whole, others


def _to_come(document: Document) -> int:
    """Return how many characters of a page's text will be simplified ones when its traditional lines are converted.

    What is strewn over a page is told by what it is then: a second pass must find nothing that the first one left.
    """
    texts = (t for t, role in zip(document.texts, document.roles, strict=True) if role not in CHROME_ROLES)
    return sum(len(_split(text)[0]) for text in texts)


def _convert(line: str, offset: int, config: str, rule: str, confidence: float, why: str) -> list[Edit]:
    convert = _converter(config).convert
    return [
        Edit(offset + start, offset + end, line[start:end], after, rule, confidence, why)
        for first, last in _pieces(line)
        for start, end, after in _changes(line[first:last], first, convert)
    ]


def _pieces(line: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the line that are given to OpenCC: between marks, without the characters that it must keep."""
    kept = [match.start() for match in _KEPT.finditer(line)]
    for match in _PIECE.finditer(line):
        start = match.start()
        for position in kept[bisect_left(kept, start) : bisect_left(kept, match.end())]:
            yield start, position
            start = position + 1
        yield start, match.end()


def _changes(piece: str, offset: int, convert: Callable[[str], str]) -> list[tuple[int, int, str]]:
    """Return what OpenCC changes in a piece: spans on the line with what takes their place.

    A piece whose length changes is taken apart word by word, so that each change is seen where it is; time is linear.
    """
    converted = convert(piece)
    if len(converted) == len(piece):
        return _differences(piece, converted, offset)
    changes: list[tuple[int, int, str]] = []
    start = 0
    while start < len(piece):
        window = piece[start : start + _LONGEST_WORD]
        word = window[: _first_word(window, convert)]
        after = convert(word)
        if len(after) == len(word):
            changes.extend(_differences(word, after, offset + start))
        else:
            changes.append((offset + start, offset + start + len(word), after))
        start += len(word)
    return changes


def _first_word(window: str, convert: Callable[[str], str]) -> int:
    """Return how many characters OpenCC takes as the first word: there the text can be cut and converts as before."""
    whole = convert(window)
    for length in range(1, len(window)):
        head = convert(window[:length])
        if whole.startswith(head) and whole[len(head) :] == convert(window[length:]):
            return length
    return len(window)


def _differences(before: str, after: str, offset: int) -> list[tuple[int, int, str]]:
    """Return the runs in which two texts of one length differ."""
    runs: list[tuple[int, int, str]] = []
    for position, (old, new) in enumerate(zip(before, after, strict=True), offset):
        if old == new:
            continue
        if runs and runs[-1][1] == position:
            start, _, text = runs[-1]
            runs[-1] = (start, position + 1, text + new)
        else:
            runs.append((position, position + 1, new))
    return runs


def _scattered(line: str, offset: int, document: Document) -> list[Edit]:
    """Take back single traditional characters on a simplified page; one or two of them may be a name."""
    edits: list[Edit] = []
    strewn, marked = document.evidence(_scattered_counts)
    confidence = 0.95 if marked >= 2 or strewn >= 5 else 0.6
    why = f"{strewn} different traditional characters on a simplified page, {marked} with pinyin"
    position = 0
    for match in _WITH_PINYIN.finditer(line):
        if not (_is_traditional_only(match[1]) and _TONES.search(match[2])):
            continue
        edits.extend(_characters(line, position, match.start(), offset, confidence, why))
        after = _converter("t2s").convert(match[1])
        start, end = offset + match.start(), offset + match.end()
        edits.append(Edit(start, end, match[0], after, "traditional/pinyin", max(confidence, 0.95), why))
        position = match.end()
    edits.extend(_characters(line, position, len(line), offset, confidence, why))
    return edits


def _characters(line: str, start: int, end: int, offset: int, confidence: float, why: str) -> list[Edit]:
    edits = []
    for match in _traditional_only().finditer(line, start, end):
        after = _converter("t2s").convert(match[0])
        at = offset + match.start()
        edits.append(Edit(at, at + 1, match[0], after, "traditional/scattered", confidence, why))
    return edits


def _region(document: Document) -> str:
    taiwan = sum(len(_TAIWAN.findall(text)) for text in document.texts)
    hong_kong = sum(len(_HONG_KONG.findall(text)) for text in document.texts)
    if taiwan == hong_kong:
        return "t"
    return "tw" if taiwan > hong_kong else "hk"


def _script_counts(document: Document) -> tuple[int, int]:
    """Return how many characters of the page's text are of traditional and of simplified script only.

    The frame around the text does not count: a simplified template often holds traditional articles.
    """
    texts = [t for t, role in zip(document.texts, document.roles, strict=True) if role not in CHROME_ROLES]
    return (
        sum(len(_traditional_only().findall(text)) for text in texts),
        sum(len(_simplified_only().findall(text)) for text in texts),
    )


def _scattered_counts(document: Document) -> tuple[int, int]:
    strewn: set[str] = set()
    marked = 0
    for text in document.texts:
        whole, others = _split(text)
        if (len(_simplified_only().findall(text)) + len(whole)) * 8 > len(others):  # else the block is traditional
            strewn.update(others)
        marked += sum(1 for m in _WITH_PINYIN.finditer(text) if _is_traditional_only(m[1]) and _TONES.search(m[2]))
    return len(strewn), marked


@cache
def _converter(config: str) -> OpenCC:
    return OpenCC(config)


@cache
def _traditional_only() -> re.Pattern[str]:
    """Characters that OpenCC simplifies and GB 2312 does not hold."""
    return _one_script("t2s", "gb2312")


@cache
def _simplified_only() -> re.Pattern[str]:
    """Characters that have another traditional form and that Big5 does not hold."""
    return _one_script("s2t", "cp950")


def _one_script(config: str, other_charset: str) -> re.Pattern[str]:
    converter = _converter(config)
    found = []
    for code in range(0x4E00, 0xA000):
        character = chr(code)
        if converter.convert(character) != character and not _holds(other_charset, character):
            found.append(character)
    return re.compile(f"[{''.join(found)}]")


def _is_traditional_only(character: str) -> bool:
    return bool(_traditional_only().match(character))


def _holds(charset: str, character: str) -> bool:
    try:
        character.encode(charset)
    except UnicodeEncodeError:
        return False
    return True
