"""Headers of posts: short lines with a date, and which date of a line it is."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from urllib.parse import unquote

from cleaning.extract import foreign_words
from cleaning.extract.date_parts import FoundDate
from cleaning.extract.dates import find_date
from cleaning.extract.day_apart import day_apart
from cleaning.extract.devices import AGENT
from cleaning.extract.draft import PageDraft
from cleaning.extract.pieces import TIME_TAGS, Element, Piece, bare_words, chain, words_of

# The header of a post is short: name, date, floor, a device, an IP region. Longer lines are prose with a date in it.
HEADER_LENGTH = 60
SENTENCE = re.compile(r"[。！？；，,!?;]+")
ENDS_SENTENCE = re.compile("[.!?。！？…]$")
# Dates of other things than the post: when its author joined, was last seen, or edited it.
OTHER_DATES = foreign_words.Also(
    r"(?:注册|註冊)(?!会员|會員|用户)|加入|最后(?:登录|访问|回复|活动|发表)|上次|最新活动|最近(?:更新|活动|登录|访问)|(?:编辑|編輯)(?!部|\s*[:：/|｜]\s*[\u4e00-\u9fff])|修改"
    r"|(?:成文|生成|印发|实施|施行|生效)(?:日期|时间)|页面(?:更新|生成)"
    r"|(?:现在|目前|当前|當前|本站)(?:是|时间|時間)\s*[:：]?"
    r"|\b(?:the )?time (?:now )?is\b|\bit is currently\b|\bcurrent (?:time|date)\b"
    r"|in (?:reply|response) to .{1,40} (?:by|from) "
    r"|page (?:generated|updated)|有效期|截止|更新于|附言|推荐于|(?:解决|采纳|关闭|结束)于|造访|入住|第\s?\w{1,4}\s?版"
    r"|\bmember since\b|\bjoined\b|\bjoin:|registered"
    r"|\bupdated\b|last (?:visit|seen|active|edit|reply|post)|edited|modified"
    r"|登録日|最終更新|編集日",
    rf"{foreign_words.OTHER_DATES}|{foreign_words.JOINED}",
)
_OTHER_LABEL = re.compile(
    r"(?:注册(?:时间|于|日期)?|註冊(?:時間|日期)?|加入(?:时间|于)?|最后(?:登录|访问|活动|发表)|上次(?:登录|访问)|在线时间|生日|"
    r"join(?:ed| date)?|registered|member since|last (?:visit|seen|active|login|post)"
    r"|(?:last )?(?:edited|modified) by \S.{0,20}|(?:最后)?(?:编辑|修改)者?"
    rf"|{foreign_words.JOINED})\s*[:：]?",
    re.I,
)
_LABEL_LENGTH = 30


def labels_other(text: str) -> bool:
    """Whether a line is a label before the date of something else than a post (`注册时间：`, `Registriert:`)."""
    if len(text) > _LABEL_LENGTH:
        return False
    return bool(_OTHER_LABEL.fullmatch(text)) or (text.endswith(":") and OTHER_DATES.match(text) is not None)


def is_called_published(text: str, found: FoundDate) -> bool:
    """Whether a label calls a date that of publication: the second one of `最后修改于 2024-01-03 发表于 2024-01-02`."""
    return _CALLED_PUBLISHED.search(text, 0, found.start) is not None


_CALLS = (
    r"(?:(?:发布|发表|首发)(?:时间|日期|于)?|(?:posted|published|created)(?: on)?|(?:verfasst|geschrieben)(?: am)?)"
)
"""Labels of the time at which something was published."""
_CALLED_PUBLISHED = re.compile(rf"{_CALLS}\s*[:：]?\s*$", re.I)
_MAY_BE_OTHER = re.compile("[注註加最上编編有截更修附推版造入登现目当當本解采关结a-zA-ZÀ-ÿА-я가수]")


def of_something_else(text: str, found: FoundDate | None = None) -> bool:
    """Whether a line with a date says that it is that of something else than the post.

    In `08:40 (最后由 2024-01-16 09:50 修改)` the first date, `found`, is the post's. `最后由 编辑` names nobody.
    """
    text = _BADGE.sub(lambda match: " " * len(match[0]), text) if "编辑" in text or "dited" in text else text
    if _MAY_BE_OTHER.search(text) is None or OTHER_DATES.search(text) is None:
        return False
    if found is not None and is_called_published(text, found):
        return False
    if found is None or OTHER_DATES.search(text[: found.end]):
        return True
    if _OWN.search(text[: found.start]) or _EDITED_AFTER.match(text[found.end :]):
        return False
    return find_date(text[found.end :]) is None


_OWN = re.compile(
    rf"发表|发布|发[帖贴]|写道|写于|\b(?:wrote|posted|said|asked|answered|commented|{foreign_words.WRITTEN})\b"
    r"|\bby\s.{1,40}\son\s*$",
    re.I,
)
_EDITED_AFTER = re.compile(r"\W*(?:(?:last\s)?(?:edited|modified)(?:\sby)?|最后由\s*(?:编辑|修改))\W*$", re.I)
"""A label behind the date, with nothing to say when: the date before is another one."""
_BADGE = re.compile(r"[(（]\s*(?:已编辑|edited)\s*[)）]|已编辑\s*$|最后由\s?编辑(?=\s?\d)", re.I)


def rest_of(text: str, found: FoundDate) -> str:
    """What a line says beside its date; the subject that some engines repeat there does not count.

    Nor does the same date once more, as pages show it for small and for large screens, or a remark in brackets on when
    the post was edited.
    """
    before, date, after = text[: found.start], text[found.start : found.end].strip(), text[found.end :]
    rest = f"{before}{after.replace(date, '') if date else after}"
    if ")" in rest or "）" in rest:
        rest = _REMARK.sub("", rest)
        rest = _COUNTED_BACK.sub("", rest) if found.absolute else rest
    if len(rest) > HEADER_LENGTH or "," in rest:
        rest = _LATER.sub("", AGENT.sub("", rest))
    return _SUBJECT.sub("", rest) if ":" in rest or "：" in rest else rest


_REMARK = re.compile(r"[(（][^()（）]*(?:modified|edited|编辑|編輯|修改)[^()（）]*[)）]", re.I)
_COUNTED_BACK = re.compile(
    r"[(（](?:(?:vor|il y a|hace|há|fa|sedan)\s[^()（）]{1,20}"
    r"|\d[^()（）]{1,20}(?:\b(?:ago|fa|temu|назад|geleden|siden|atrás)|前))[)）]",
    re.I,
)
"""How long ago a date is, behind it: `(vor 4594 Tagen)`."""


def is_only_date(text: str, found: FoundDate) -> bool:
    """Whether a text is the date found in it and nothing else."""
    return not (text[: found.start] + text[found.end :]).strip()


def without_writer(text: str) -> str:
    """Return a head without what a board says of who writes, behind the name in brackets with bars.

    >>> without_writer("2015-08-07 11:02 | 行者 ( 新兵 | 积分:38 | 行到水穷处，坐看云起。)")
    '2015-08-07 11:02 | 行者'
    """
    return _OF_WRITER.sub("", text) if text[-1:] in (")", "）") and "|" in text else text


_OF_WRITER = re.compile(r"\s*[(（][^()（）]{1,60}\|[^()（）]{1,120}[)）]\s*$")
_LATER = re.compile(
    rf"(?:last (?:edit(?:ed)?|modified|update)|最[后後](?:编辑|編輯|修改)|{foreign_words.EDITED})\b.{{0,60}}$", re.I
)
"""The end of a line that says when the post was edited."""
_SUBJECT = re.compile(
    r"(?:Post subject|Subject|Re|主题|標題|标题"
    rf"|{foreign_words.SUBJECT})\s*[:：].*$",
    re.I,
)


def piece_date(draft: PageDraft, number: int) -> FoundDate | None:
    """Find a date in a short piece, or in the attributes of a `<time>` or `<span title>` inside it."""
    dates = draft.dates
    if number in dates:
        return dates[number]
    found = dates[number] = _piece_date(draft, draft.pieces[number])
    return found


def _piece_date(draft: PageDraft, piece: Piece) -> FoundDate | None:
    if len(piece.text) > 160:
        return None
    shown = _before_update(draft, piece.text) or _find_date(draft, piece.text)
    if shown is not None and _CHANGED.search(piece.text, 0, shown.start):
        shown = _published_after(draft, piece.text, shown) or shown
    several = 1 < len(piece.parts) <= 12
    shown = _of_own_part(draft, piece, shown) if several and shown is not None else shown
    if several and (shown is None or not shown.absolute):
        apart = day_apart(draft, piece)
        if apart is not None:
            return apart
    if several and (shown is None or _is_glued(piece, shown)):  # `user1`, `2024-01-02` side by side: not the year 12024
        shown = _date_in_parts(draft, piece)
    if several and shown is not None and not shown.has_time:
        shown = _time_beside(draft, piece, shown)
    if shown and piece.node is not None and len(piece.text) <= (_WORDS_OF_TIME if shown.absolute else _WORDS_OF_AGE):
        exact = _stated(draft, piece.node)
        vague = not (shown.absolute and shown.has_time)
        same = exact is not None and exact.has_time and exact.when.date() == shown.when.date()
        if exact and ((not shown.absolute or same) if vague else _differs_by_zone(exact.when, shown.when)):
            return replace(exact, start=shown.start, end=shown.end)
    if piece.stamps:
        for inner in piece.stamps:
            own = shown is not None and _shows(piece.text, inner, shown)
            if len(piece.text) > HEADER_LENGTH and inner.tag not in TIME_TAGS and not own:
                continue
            if not (shown or _says_when(draft, inner)) or not _concerns(inner, piece.node):
                continue
            found = _stated(draft, inner)
            if found and not (shown and shown.has_time and _says_less(found, inner)):
                start, end = (shown.start, shown.end) if shown else _place(piece.text, inner)
                return replace(found, start=start, end=end)
    return shown


_WORDS_OF_TIME, _WORDS_OF_AGE = 24, 40
"""Code points of a piece that is nothing but a date, or says how long ago something was."""


def _differs_by_zone(exact: datetime, shown: datetime) -> bool:
    """Whether two moments are the same time of some zone: quarters of an hour apart, but for seconds not shown."""
    apart = int((exact.replace(second=shown.second) if not shown.second else exact).timestamp() - shown.timestamp())
    return apart % 900 == 0 and abs(apart) <= 14 * 3600


def stated_around(draft: PageDraft, node: Element, day: datetime) -> datetime | None:
    """The time of a day that attributes of the boxes around an element state, up to six, the nearest first."""
    for box in islice(chain(node), 1, _BOXES):
        for name, value in box.items():
            if _TIME_NAMES.search(name) and value.isdigit():
                found = _of_epoch(value) or draft.find_date(value)  # or `20130108091732`
                if found is not None and found.when.astimezone(day.tzinfo).date() == day.date():
                    return found.when
    return None


_BOXES = 7


def _says_less(found: FoundDate, node: Element) -> bool:
    """Whether what an element states is no more than a day, the time of an edit, or an hour without am or pm."""
    midnight = not found.has_time or (found.when.hour, found.when.minute, found.when.second) == (0, 0, 0)
    half = _OF_CLOCK.search(node.get("datetime") or "")
    return midnight or half is not None or _UPDATE.match(node.get("title") or "") is not None


_OF_CLOCK = re.compile(r"T\s\d:")  # of a clock of twelve, as templates write it by mistake: `2007-05-29T 4:27:58`


def _of_own_part(draft: PageDraft, piece: Piece, shown: FoundDate) -> FoundDate:
    """The date of the one part that speaks of nothing else, beside the day that the writer joined: both in one head."""
    if OTHER_DATES.search(piece.text[: shown.end]) is None:
        return shown
    parts = [part for part in piece.parts if len(part) <= HEADER_LENGTH and draft.find_date(part) is not None]
    own = [part for part in parts if OTHER_DATES.search(part) is None]
    found = draft.find_date(own[0]) if len(own) == 1 < len(parts) else None
    at = piece.text.find(own[0]) if found is not None else -1
    return replace(found, start=at + found.start, end=at + found.end) if found is not None and at >= 0 else shown


def _before_update(draft: PageDraft, text: str) -> FoundDate | None:
    """The time that stands before that of an update, where that is the only one written with its year."""
    update = _UPDATE.search(text) if _MAY_BE_UPDATE.search(text) else None
    if update is None or not any(map(str.isdigit, text[: update.start()])):
        return None
    found = _find_date(draft, text[: update.start()])
    return found if found is not None and (found.has_time or not found.absolute) else None


_MAY_BE_UPDATE = re.compile("更新|编辑|编輯|修改|dated|dited|odified|earbeitet|eändert")
_UPDATE = re.compile(
    r"(?:最后|最近)?(?:更新|编辑|编輯|修改)(?:时间|于|日期)?\s*[:：]?\s*(?=\d)"
    r"|\b(?:last )?(?:updated|edited|modified)\b|\b(?:zuletzt )?(?:bearbeitet|geändert)\b",
    re.I,
)


def _published_after(draft: PageDraft, text: str, found: FoundDate) -> FoundDate | None:
    """The date that a label calls that of publication, behind the one of a later change."""
    label = _PUBLISHED.search(text, found.end)
    own = draft.find_date(text[label.end() :]) if label else None
    return replace(own, start=label.end() + own.start, end=label.end() + own.end) if label and own else None


_CHANGED = re.compile("更新|修改|编辑|edited|updated|modified|bearbeitet|geändert", re.I)
_PUBLISHED = re.compile(rf"{_CALLS}\s*[:：]?\s*(?=\w)", re.I)


def _find_date(draft: PageDraft, text: str) -> FoundDate | None:
    """Find the date of a text; what looks like one in a page's address is none."""
    found = draft.find_date(text)
    return None if found and "://" in text and _IN_ADDRESS.search(text[: found.start]) else found


def _shows(text: str, inner: Element, shown: FoundDate) -> bool:
    """Whether the words of an element in a piece's text hold the date that was found there (`over 2 years`, `ago`)."""
    start, end = _place(text, inner)
    return start < end and start < shown.end and shown.start < end and end - start <= len(text) // 2


def _time_beside(draft: PageDraft, piece: Piece, found: FoundDate) -> FoundDate:
    """A day with the time in the part after it, where a style sheet keeps the two apart: `2024-01-02`, `10:20`."""
    for day, clock in pairwise(piece.parts):
        if _CLOCK.fullmatch(clock) and day.endswith(piece.text[found.start : found.end]):
            both = draft.find_date(f"{piece.text[found.start : found.end]} {clock}")
            start = piece.text.find(clock, found.end)
            if both is not None and both.has_time and start >= 0 and not piece.text[found.end : start].strip():
                return replace(both, start=found.start, end=start + len(clock))
    return found


def _is_glued(piece: Piece, found: FoundDate) -> bool:
    """Whether a date begins with the last digits of the part before it: `Lv.3`, `2 days ago` are no 32 days."""
    end = 0
    for part in piece.parts:
        start = piece.text.find(part, end)
        if found.start < start < found.end and start == end and piece.text[start - 1 : start + 1].isdigit():
            return True
        end = start + len(part) if start >= 0 else end
    return False


def _stated(draft: PageDraft, node: Element) -> FoundDate | None:
    """Return the time that an element's attributes state, the surest first, or None."""
    linked = _IN_LINK.search(node.get("href") or "") if node.tag == "a" else None
    if linked is not None:  # Trac's links lead to that moment in its timeline
        found = draft.find_date(unquote(linked[0]))
        if found is not None and found.absolute:
            return found
    for name, value in sorted(node.items(), key=lambda named: _SURE.get(named[0], 9)):  # some can't be asked for
        if len(value) > _STAMP_LENGTH or not any(map(str.isdigit, value)):
            continue
        if name in _SURE or _TIME_NAMES.search(name):
            found = _of_epoch(value) or draft.find_date(value)
        elif name in _TOOLTIPS or (
            (name == "date" or name.startswith("data-")) and (_ISO.match(value) or _PUBLISHED.match(value))
        ):
            found = draft.find_date(value)
        else:
            continue
        if found and found.absolute:
            return found
    return None


_IN_LINK = re.compile(r"(?:19|20)\d\d-\d\d-\d\dT\d\d%3A\d\d(?:%3A\d\d)?(?:Z|(?:%2B|-)\d\d(?:%3A)?\d\d)(?![\w%])", re.I)
_IN_ADDRESS = re.compile(r"://\S*$")
_SURE = {"datetime": 0, "data-time": 1, "data-timestamp": 2, "title": 3}
_TOOLTIPS = ("data-tooltip", "data-original-title", "data-tip", "data-title", "data-content")
_TIME_NAMES = re.compile(r"^data-(?:.*(?:time|date|stamp|epoch|created|published)|(?:.*-)?ts)$")
_ISO = re.compile(r"(?:19|20)\d\d-\d\d-\d\d[T ]\d\d:\d\d")
_STAMP_LENGTH = 60


def _of_epoch(value: str) -> FoundDate | None:
    """Read seconds or milliseconds since 1970, as some attributes state a time."""
    if re.fullmatch(r"[1-9]\d{8,9}(?:\d{3})?", value) is None:
        return None
    when = datetime.fromtimestamp(int(value) / (1000 if len(value) > 10 else 1), tz=UTC).replace(microsecond=0)
    return FoundDate(when, 0, len(value), absolute=True, has_time=True)


def _date_in_parts(draft: PageDraft, piece: Piece) -> FoundDate | None:
    start = 0
    for part in piece.parts:
        start = max(piece.text.find(part, start), start)
        found = _find_date(draft, part)
        if found:
            return replace(found, start=start + found.start, end=start + found.end)
    return None


def _says_when(draft: PageDraft, inner: Element) -> bool:
    """Whether an element is there for a time: `<time>`, one that shows nothing, or a count with a moment as its title.

    So counts are read in whatever language: `<a title="2019/03/11 21:04">6年以上</a>`.
    """
    shown = "".join(inner.itertext()).strip()
    if inner.tag in TIME_TAGS or not shown or _CLOCK.fullmatch(shown) is not None:
        return True
    if len(shown) > _COUNT_LENGTH or not any(map(str.isdigit, shown)):
        return False
    title = (inner.get("title") or "").strip()
    found = draft.find_date(title) if len(title) <= _STAMP_LENGTH and shown not in title else None
    return found is not None and found.absolute and found.has_time and found.end - found.start == len(title)


_COUNT_LENGTH = 30


_CLOCK = re.compile(r"[012]?\d:[0-5]\d(?:\s?[ap]\.?m\.?)?", re.I)


def _concerns(inner: Element, node: Element) -> bool:
    """Whether an element lies within a piece's block, or around it: empty ones before may belong to another block."""
    return node is None or within(inner, node) or within(node, inner)


def _place(text: str, inner: Element) -> tuple[int, int]:
    shown = words_of(inner)
    start = text.find(shown)
    return (start, start + len(shown)) if shown and start >= 0 else (len(text), len(text))


def has_sentences(text: str) -> bool:
    """Whether a text cannot be a header line, whatever its date: it has two sentences and no subject.

    Asked before dates are searched, which takes far longer.
    """
    return text.count("。") > 1 and ":" not in text and "：" not in text


def is_prose(piece: Piece) -> bool:
    """Whether a line is text: long enough, no link, with the mark of a sentence in it."""
    return len(piece.text) >= _PROSE and piece.link_density < _LINKED and SENTENCE.search(piece.text) is not None


_PROSE, _LINKED = 24, 0.3


def is_header(draft: PageDraft, number: int) -> bool:
    """Whether a piece is a post's header line: short, and with a date."""
    known = draft.headers.get(number)
    if known is None:
        text = without_writer(draft.pieces[number].text)
        found = piece_date(draft, number) if not has_sentences(text) else None
        rest = rest_of(text, found) if found else ""
        subject = draft.pieces[number].parts[0] if rest else ""
        if (
            len(subject) >= _SUBJECT_LENGTH
            and rest.startswith(subject)
            and (draft.page_title or "").startswith(subject)
        ):
            rest = rest[len(subject) :]  # the thread's title, as the heads of its replies have `Re:` and the title
        known = found is not None and is_short(draft.pieces[number], rest) and clauses(rest) <= 1
        known = known and not (number and labels_other(draft.pieces[number - 1].text))
        draft.headers[number] = known
    return known


EDITED_BEHIND = re.compile(r"\d\s(?:编辑|修改|edited)$")
"""Ends a line whose date is that of an edit."""


def clauses(rest: str) -> int:
    """Count the stops in what a line says beside its date; what people say of themselves, in brackets, has none.

    Nor has where they live (`Oona, Leeds, United Kingdom, 5 years ago`).
    """
    return len(SENTENCE.findall(_WHERE.sub("", _MOTTO.sub("", rest))))


_MOTTO = re.compile(r"(?<=\S)\s?[(（][^()（）]{1,60}[)）]\s*$")
"""Between name and date, as on Douban."""
_WHERE = re.compile(r"(?<=\S)(?:, (?:[A-Z][\w.'’-]*)(?: [A-Z][\w.'’-]*){0,2}){1,3},\s*$")
_SUBJECT_LENGTH = 8


def is_short(piece: Piece, rest: str) -> bool:
    """Whether what a line says beside its date is as short as in headers; names and buttons that are links may add."""
    if len(rest) <= HEADER_LENGTH:
        return True
    links = len(piece.hrefs)
    if links < _SOME_LINKS or len(rest) > 2 * HEADER_LENGTH:
        return False
    return len(rest) - piece.link_characters <= HEADER_LENGTH and piece.link_characters <= _SHORT_LINK * links


_SOME_LINKS = 2
_SHORT_LINK = 24


def is_of_now(draft: PageDraft, number: int) -> bool:
    """Whether a line says nothing but what time it was when the page was made, as boards do at their head."""
    found = piece_date(draft, number)
    if draft.now is None or found is None or not (found.absolute and found.has_time):
        return False
    rest = rest_of(draft.pieces[number].text, found)
    return abs(found.when - draft.now) <= _SAME_TIME and len(bare_words(rest)) <= _WEEKDAY


_SAME_TIME = timedelta(minutes=15)
_WEEKDAY = 18
"""So many letters beside the time may be a day of the week and a zone (`Donnerstag`, `UTC+2`)."""


def is_dated_link(draft: PageDraft, number: int) -> bool:
    """Whether a piece is a link to the post: it says a date and little else (`answered Mar 5, 2024, 10:51:00 PM`)."""
    piece = draft.pieces[number]
    found = piece_date(draft, number) if piece.link_characters and len(piece.text) <= 2 * HEADER_LENGTH else None
    rest = rest_of(piece.text, found).strip() if found is not None else ""
    return found is not None and len(rest) <= (_BESIDE_DATE if rest.isascii() else _HAN_BESIDE_DATE)


_BESIDE_DATE, _HAN_BESIDE_DATE = 15, 4
"""Code points; more are a title, which in Chinese may be as short as that."""


def within(node: Element, container: Element) -> bool:
    """Whether an element is another one, or stands in it."""
    while node is not None:
        if node is container:
            return True
        node = node.getparent()
    return False


def first_within(draft: PageDraft, number: int, container: Element, least: int = 0) -> int:
    """Return the first piece of the unbroken run in an element that leads up to `number`, no piece before `least`."""
    while number > least and within(draft.pieces[number - 1].node, container):
        number -= 1
    return number
