"""Heads of properties: the lines of label and value that trackers and mail archives print above a text.

`From: … / Subject: … / Date: …` of an archived letter, `Reported by: | … | Priority: | …` of a ticket. They are no text
of the article; two of them name who wrote it and when.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from cleaning.extract.clock import known
from cleaning.extract.draft import PageDraft
from cleaning.records import Role

OF_PROPERTIES = "a head of properties"
"""Why a line is one of the properties of a letter or a ticket."""
WRITER_LABELS = frozenset(
    "from|reporter|reported by|creator|created by|opened by|submitter|submitted by|originator|author|poster"
    "|报告人|报告者|汇报人|提交人|提交者|创建人|创建者|发件人|寄件人|發件人".split("|")
)
TIME_LABELS = frozenset(
    "date|sent|created|created on|creation|opened|submitted|reported|posted|date submitted|opened on"
    "|日期|创建时间|创建于|提交时间|提交日期|发送时间|發送時間".split("|")
)
_OTHERS = frozenset(
    "to|cc|bcc|subject|reply-to|in-reply-to|references|message-id|newsgroups|organization|list|title|keywords|x-mailer"
    "|owner|owned by|assignee|assigned to|nosy list|priority|severity|importance|milestone|target version|component"
    "|version|version/s|affects|product|platform|status|resolution|category|type|stage|tracker|updated|modified"
    "|last modified|changed|closed|due date|start date|% done|estimated time|labels|project|nosy|dependencies"
    "|superseder|date created|date updated|last updated"
    "|收件人|抄送|主题|主旨|优先级|严重程度|状态|负责人|指派给|指派给谁|所属项目|所属模块|影响版本|属主|组件|版本|关键词|处理结果|里程碑|更新时间|解决方案|类型".split(
        "|"
    )
)
_OF_TICKETS = frozenset(
    "priority|severity|assignee|assigned to|owned by|milestone|target version|target milestone|resolution|% done"
    "|due date|start date|estimated time|importance|优先级|严重程度|指派给|里程碑|处理结果".split("|")
)
_BETWEEN, _VALUE = 3, 40
_LABELS = WRITER_LABELS | TIME_LABELS | _OTHERS
_PAIR = re.compile(r"^\s*([^\s:：|｜][^:：|｜]{0,23}?)\s*[:：]\s*[|｜]?\s*(.*)$", re.S)
_ADDRESS = re.compile(r"\s*[<(\[（＜][^<>()]*(?:@|\bat\b|_at_|#)[^<>()]*[>)\]）＞]?\s*")
_LONGEST = 200  # code points of a line of properties
_LEAST = 3
"""So many lines of properties in a row are a head; one or two may be text."""


def read_properties(draft: PageDraft, free: Sequence[int]) -> None:
    """Label the first head of properties outside the posts; take author and time from it where nothing stated them."""
    run = _first_run(draft, free)
    for number in run:
        draft.label(number, Role.BYLINE, OF_PROPERTIES)
    author, when = writer_and_time(draft, run)
    draft.author, draft.when = draft.author or author, draft.when or known(when)
    if not run:
        run = _sender(draft, free)
    if run:
        _links_of_archive(draft, free, run)


def writer_and_time(draft: PageDraft, head: Sequence[int]) -> tuple[str | None, datetime | None]:
    """Return who wrote something, and when, by the lines of its head; None for what they do not say."""
    author = when = None
    for label, value in (pair for number in head for pair in pairs_of(draft.pieces[number].text)):
        if label in WRITER_LABELS and author is None:
            author = sender_name(value)
        elif label in TIME_LABELS and when is None:
            found = draft.find_date(value)
            when = found.when if found else None
    return author, when


_SENDER = re.compile(r"^([^<>()@]{2,40}?)\s*[<(]?\s*[\w.+-]+(?:@|\s(?:at|#)\s)[\w.-]+\.[a-z]{2,10}\s*[>)]?$", re.I)


def _sender(draft: PageDraft, free: Sequence[int]) -> list[int]:
    """The line under the title that names who sent a letter, with the address: `Bob Stone bob at example.net`."""
    title = next((n for n in free if draft.roles[n] is Role.TITLE), None)
    for number in [n for n in free if title is not None and title < n <= title + 2]:
        match = _SENDER.match(draft.pieces[number].text)
        if match and draft.roles[number] is None:
            draft.label(number, Role.BYLINE, "who sent the letter")
            draft.author = draft.author or sender_name(match[1])
            return [number]
    return []


_FOOT = re.compile(
    r"(?:follow-?ups?|references|index\(es\)"
    r"|(?:prev(?:ious)?|next)(?: message)? (?:by|in) (?:date|thread|subject))\s*:",
    re.I,
)
BAR_OF_LINKS = re.compile(r"(?:\[[^\[\]]{3,24}\]\s*){3,}$|messages sorted by\s*:", re.I)


def _links_of_archive(draft: PageDraft, free: Sequence[int], run: Sequence[int]) -> None:
    """The links that an archive prints around a letter: `[Date Prev][Date Next]…`, `Follow-Ups:` and what follows."""
    foot = next((n for n in free if n > run[-1] and _FOOT.match(draft.pieces[n].text)), len(draft.pieces))
    for number in free:
        if draft.roles[number] is None and (number >= foot or BAR_OF_LINKS.match(draft.pieces[number].text)):
            draft.label(number, Role.NAVIGATION, "links of the archive")


def _first_run(draft: PageDraft, free: Sequence[int]) -> list[int]:
    run: list[int] = []
    for number in free:
        text = draft.pieces[number].text
        if draft.roles[number] in (None, Role.TITLE, Role.REPEATED) and any(pairs_of(text)):
            between = range(run[-1] + 1, number) if run else range(0)
            if any(len(draft.pieces[n].text) > _VALUE for n in between):
                if len(run) >= _LEAST:
                    break
                run = []
            run.extend(between if run else ())  # `% Done: |` and `100%` in a table of its own
            run.append(number)
        elif run and number <= run[-1] + _BETWEEN:
            continue
        elif len(run) >= _LEAST:
            break
        else:
            run = []
    named = {label for n in run for label, _ in pairs_of(draft.pieces[n].text)}
    of_ticket = bool(named & WRITER_LABELS) or len(named & _OF_TICKETS) >= _LEAST
    if len(run) < _LEAST or not of_ticket:  # 类型, 平台, 版本 of a thing that the text is about
        return []
    return [n for n in run if draft.roles[n] is None]


def pairs_of(text: str) -> Iterator[tuple[str, str]]:
    """Yield the properties of a line: one, or several of a table's row (`Reported by: | ann | Owned by: | bob`)."""
    if len(text) > _LONGEST or not (":" in text or "：" in text):
        return
    if "|" in text or "｜" in text:
        cells = [cell.strip() for cell in re.split(r"[|｜]", text)]
        pairs = [(cell, "") for cell in cells]
        for place, cell in enumerate(cells):
            if cell.endswith((":", "：")) and place + 1 < len(cells):
                pairs[place] = (cell, cells[place + 1])
        for cell, value in pairs:
            label = cell.rstrip(" :：").lower()
            if cell.endswith((":", "：")) and label in _LABELS:
                yield label, value
        return
    match = _PAIR.match(text)
    if match and match[1].lower() in _LABELS:
        yield match[1].lower(), match[2].strip()


_BY = re.compile(r"^(?:by|von|par)\s+(?=\S)", re.I)


def sender_name(value: str) -> str | None:
    """Return the name in a value, or None: without the mail address that follows it."""
    name = _BY.sub("", _ADDRESS.sub(" ", value).strip(" \"'“”,;"))
    return name if 0 < len(name) <= 40 and "@" not in name else None
