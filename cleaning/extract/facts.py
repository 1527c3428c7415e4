"""What a page states beside its text: last edits, tags, numbers of views and replies, language, licence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from cleaning.characters import HAN
from cleaning.extract import foreign_words
from cleaning.extract.clock import known
from cleaning.extract.draft import PageDraft
from cleaning.extract.metadata import Metadata
from cleaning.extract.pieces import Element, Piece, collapse
from cleaning.extract.posts import post_time
from cleaning.layouts import split_selector
from cleaning.records import Block, Role

_EDITED = re.compile(
    r"(?i)(?:最后|最後)由.{0,40}(?:编辑|編輯|修改)|(?:最后|最後)?(?:编辑|編輯|修改|更新)(?:于|於|时间|時間|日期)"
    r"|已于(?=\s?\d.{6,24}(?:编辑|修改|更新))"
    r"|\blast (?:edited|modified|updated)\b|\b(?:edited|updated)(?: by| on|\s*:)|^※\s*(?:编辑|編輯|修改)"
    rf"|{foreign_words.EDITED}"
)
_COUNT = r"(?:量|次数|数|數)?\s*[(（:：]?\s*(\d[\d,]{0,11}(?:\.\d)?\s?[万萬kK]?)(?![\d.-])(?!\s?[条條个個篇次])"
_VIEWS = (
    re.compile(r"(?<![\d.])(\d[\d,]{0,11}(?:\.\d)?\s?[万萬kK]?)\s?次(?:阅读|閱讀|浏览|瀏覽|查看|点击|點擊)"),
    re.compile(rf"(?i)(?:阅读|閱讀|浏览|瀏覽|查看|点击|點擊|人气|人氣|\bviews?|\breads?){_COUNT}"),
    re.compile(
        r"(?i)(?<![\d.])(\d[\d,]{0,11}(?:\.\d)?\s?[万萬kK]?)\s?次?(?:阅读|閱讀|浏览|瀏覽|查看|点击|人气|views?\b)"
    ),
)
_REPLIES = (
    re.compile(
        rf"(?i)(?:回复|回覆|回帖|评论|評論|回答|跟帖|留言|\breplies|\bcomments?|\banswers){_COUNT}(?!\s?(?:楼|樓|#|次))"
    ),
    re.compile(
        r"(?i)(?<![\d.])(\d[\d,]{0,9})\s?[个條条篇]?(?:回复|回覆|回帖|评论|評論|回答|跟帖|replies\b|comments\b)"
    ),
)
_TAGS_LABEL = re.compile(r"(?i)^(?:本文)?(?:标签|標籤|关键词|关键字|tags?|keywords?|tagged)\s*[:：]?\s*")
_CC = re.compile(r"creativecommons\.org/(?:licenses/([a-z-]+)/(\d\.\d)|publicdomain/(zero|mark)/(\d\.\d))", re.I)
_SCRIPTS = (re.compile(f"[{HAN}]+"), re.compile("[\u3040-\u30ff]+"), re.compile("[\uac00-\ud7a3]+"))
_WORD = re.compile("[A-Za-z\u00c0-\u024f]+")
_MAY_SAY_EDITED = re.compile("[编編修更a-zA-ZА-я]")
_DIGIT = re.compile("[0-9]")
_MAY_BE_DATED = re.compile("[0-9昨今前刚]|day|ago|now|gestern|heute|hier|ayer|вчера|сегодня|вче|wczoraj|昨日|어제")
MAX_TAGS = 30


def read_facts(draft: PageDraft, metadata: Metadata) -> None:
    """Fill the draft's edits, tags, counts, language and licence, and the edits of its posts."""
    _edits(draft, metadata)
    _counts(draft, metadata)
    draft.tags = tuple(dict.fromkeys((*(_layout_tags(draft) or _tags(draft)), *metadata.tags)))[:MAX_TAGS]
    draft.language = language(draft.pieces, metadata.language)
    draft.licence = _licence(draft) or metadata.licence


def _edits(draft: PageDraft, metadata: Metadata) -> None:
    stated = _layout_edits(draft)
    for index, post in enumerate(draft.posts):
        post.edited = stated.get(index) or _first_edit(draft, post.pieces)
    if draft.thread:
        draft.edited = draft.posts[0].edited if draft.opening else None
        return
    owned = draft.owned()
    free = (n for n in range(len(draft.pieces)) if n not in owned)
    draft.edited = _first_edit(draft, (n for n in free if draft.roles[n] in _EDIT_ROLES)) or metadata.modified_at


_EDIT_ROLES = frozenset({Role.BYLINE, Role.NOTICE, Role.OTHER, Role.PARAGRAPH})


def _layout_edits(draft: PageDraft) -> dict[int, datetime]:
    if draft.layout is None or draft.find is None or not draft.layout.thread.edited:
        return {}
    places = {node: find_text(node) for node in draft.find.any_of(draft.layout.thread.edited)}
    found: dict[int, datetime] = {}
    for index, post in enumerate(draft.posts):
        for number in post.pieces:
            node = draft.pieces[number].node
            text = places.get(node) or next((text for place, text in places.items() if place.getparent() is node), "")
            when = post_time(draft, text) if text else None
            if when:
                found.setdefault(index, when)
    return found


def find_text(node: Element) -> str:
    """Return all text of an element."""
    return "".join(node.itertext()).strip()


def _first_edit(draft: PageDraft, numbers: Iterable[int]) -> datetime | None:
    """Return the time in the first short line that says that something was edited."""
    for number in numbers:
        text = draft.pieces[number].text
        if len(text) > 160 or not _MAY_BE_DATED.search(text) or not _MAY_SAY_EDITED.search(text):
            continue
        match = _EDITED.search(text)
        if match:
            start = match.start() if "由" in match[0] else match.end()
            found = draft.find_date(text[start:])
            if found:
                return known(found.when)
    return None


def _counts(draft: PageDraft, metadata: Metadata) -> None:
    """Views and replies: where the layout says, else a short line outside the posts, else the metadata."""
    where = draft.layout.thread if draft.layout else None
    if where and draft.find:
        for selectors, name in ((where.views, "view_count"), (where.replies, "reply_count")):
            texts = (find_text(node) for node in draft.find.any_of(selectors))
            number = next((n for n in map(_number, texts) if n is not None), None)
            if number is not None:
                setattr(draft, name, number)
    owned = {number for post in draft.posts[1:] for number in post.pieces}
    frame = (p for n, p in enumerate(draft.pieces) if draft.roles[n] in _FRAME and n not in owned)
    lines = [piece for piece in frame if len(piece.text) <= 60 and _DIGIT.search(piece.text)]
    if draft.view_count is None:
        draft.view_count = _stated(lines, _VIEWS)
    if draft.reply_count is None:
        draft.reply_count = stated_replies(lines)
    draft.reply_count = metadata.reply_count if draft.reply_count is None else draft.reply_count
    draft.view_count = metadata.view_count if draft.view_count is None else draft.view_count


_FRAME = frozenset(
    {Role.BYLINE, Role.OTHER, Role.NAVIGATION, Role.COMMENT_HEADING, Role.ACTIONS, Role.SHARE, Role.NOTICE}
)


def stated_replies(lines: Iterable[Piece]) -> int | None:
    """Return the number of answers that the first line which states one says there are, or None."""
    return _stated(lines, _REPLIES)


def _stated(lines: Iterable[Piece], patterns: Iterable[re.Pattern[str]]) -> int | None:
    patterns = tuple(patterns)
    for piece in lines:
        for pattern in patterns:
            match = pattern.search(piece.text)
            number = _number(match[1]) if match else None
            if number is not None:
                return number
    return None


def _number(text: str) -> int | None:
    """Read a count: `1,024`, `1.2万`, `3k`; None when there is none.

    >>> _number("1,024"), _number("1.2万"), _number("-")
    (1024, 12000, None)
    """
    match = re.search(r"(\d[\d,]*(?:\.\d+)?)\s?([万萬kK]?)", text)
    if not match:
        return None
    value = float(match[1].replace(",", ""))
    return round(value * {"万": 10_000, "萬": 10_000, "k": 1000, "K": 1000}.get(match[2], 1))


def _layout_tags(draft: PageDraft) -> list[str]:
    """Return the tags where the layout says that they are: a tag an element (or an attribute's value)."""
    if draft.layout is None or draft.find is None:
        return []
    found: list[str] = []
    for selector in draft.layout.thread.tags:
        path, attribute = split_selector(selector)
        for node in draft.find.all(path):
            text = collapse((node.get(attribute) or "") if attribute else find_text(node))
            found.append(_TAGS_LABEL.sub("", text).strip(_AROUND_TAG))
    return [tag for tag in found if 0 < len(tag) <= 30]


_AROUND_TAG = " #＃,，、;；|:：●•·"


def _tags(draft: PageDraft) -> list[str]:
    """Return the tags that stand in pieces of that role: links, or words after the label."""
    title = draft.title_piece() or 0
    found: list[str] = []
    for number, piece in enumerate(draft.pieces):
        if draft.roles[number] is not Role.TAGS or (found and number < title):
            continue
        rest = _TAGS_LABEL.sub("", piece.text)
        if piece.hrefs and piece.parts:
            words = [_TAGS_LABEL.sub("", part) for part in piece.parts]
        else:
            words = re.split(r"[,，、;；|\s]+", rest)
        found += [tag for tag in (word.strip(_AROUND_TAG) for word in words) if 0 < len(tag) <= 30]
    return found


def language(pieces: Sequence[Piece | Block], stated: str | None) -> str | None:
    """Return the language of a page as a BCP 47 tag: its script decides, what is stated adds the region.

    None when the page is too short to tell and states none.
    """
    text = _sample(pieces, 6000)
    han, kana, hangul = (sum(map(len, pattern.findall(text))) for pattern in _SCRIPTS)
    latin = len(_WORD.findall(text))
    total = han + kana + hangul + latin
    stated = _tag(stated)
    if total < 8:
        return stated
    script = "zh" if han > 0.3 * total else ""
    if kana > 0.15 * total or hangul > 0.3 * total:
        script = "ja" if kana > hangul else "ko"
    if script == "zh" and _is_traditional(text):
        return stated if stated in ("zh-TW", "zh-HK", "zh-MO", "zh-Hant-TW", "zh-Hant-HK") else "zh-Hant"
    if script:
        return stated if stated and stated.split("-")[0] == script else script
    return stated if stated and stated.split("-")[0] not in ("zh", "ja", "ko") else ("en" if stated is None else None)


_TRADITIONAL = frozenset("個們來時說對這為國學會後過發還開關點樣麼沒從當經現問題讓請給見長東車書話")
_SIMPLIFIED = frozenset("个们来时说对这为国学会后过发还开关点样么没从当经现问题让请给见长东车书话")


def _is_traditional(text: str) -> bool:
    """Whether frequent characters of a text are the traditional ones, three to one: frames are often of the other."""
    return sum(map(_TRADITIONAL.__contains__, text)) > 3 * sum(map(_SIMPLIFIED.__contains__, text))


def _sample(pieces: Iterable[Piece | Block], size: int) -> str:
    """Return the first longer lines of a page, about `size` code points; short ones if there are no other."""
    for least in (12, 1):
        parts: list[str] = []
        left = size
        for piece in pieces:
            if len(piece.text) >= least:
                parts.append(piece.text)
                left -= len(piece.text)
                if left < 0:
                    break
        if parts:
            return "\n".join(parts)[: 2 * size]
    return ""


def _tag(stated: str | None) -> str | None:
    """Return a stated language as BCP 47 writes it (`zh_cn` is zh-CN), or None for what is none."""
    match = re.fullmatch(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}))?", (stated or "").strip())
    if not match:
        return None
    parts = (match[1].lower(), (match[2] or "").title(), (match[3] or "").upper())
    return "-".join(part for part in parts if part)


def _licence(draft: PageDraft) -> str | None:
    """The licence that the page links to as its own: `rel=license`, else a Creative Commons link below the title."""
    if draft.find is None:
        return None
    for node in draft.find.all("a[rel~=license], link[rel~=license]"):
        href = (node.get("href") or "").strip()
        if href:
            return licence_name(href)
    links = (node.get("href") or "" for node in draft.find.all("a[href*='creativecommons.org/']"))
    return next((licence_name(href) for href in links if _CC.search(href)), None)


def licence_name(url: str) -> str:
    """Return the name of a Creative Commons licence, or the URL of any other.

    >>> licence_name("https://creativecommons.org/licenses/by-sa/4.0/deed.zh")
    'CC BY-SA 4.0'
    """
    match = _CC.search(url)
    if match is None:
        return url[:500]
    if match[1]:
        return f"CC {match[1].upper()} {match[2]}"
    return f"CC0 {match[4]}" if match[3].lower() == "zero" else f"Public Domain Mark {match[4]}"
