"""How much a group of records looks like posts, and not like teasers of other pages."""

from __future__ import annotations

import math
import re
from itertools import pairwise
from statistics import median

from cleaning.characters import HAN_CHARACTER
from cleaning.extract.draft import PageDraft, PostDraft
from cleaning.extract.elsewhere import lead_elsewhere
from cleaning.extract.headers import is_dated_link, is_header, piece_date
from cleaning.extract.labels import role_of_words
from cleaning.extract.metadata import TITLE_PARTS
from cleaning.extract.names import is_action, is_answer_button
from cleaning.extract.opening import under_heading
from cleaning.extract.pieces import Piece
from cleaning.extract.template import AUTHOR_NAMES, PROFILE
from cleaning.records import Role


def score_of(draft: PageDraft, records: list[PostDraft], *, feed: bool | None = None) -> float:
    """How much a group looks like posts: text that is no link, in most of its records.

    `feed` says whether they are a feed's, where the caller has asked already.
    """
    if not records:
        return 0.0
    answered = _can_be_answered(draft, records)
    content = [own_text(draft, record, links=answered) for record in records]
    links = [
        sum(draft.pieces[n].link_characters for n in record.pieces if not _is_head(draft, n)) for record in records
    ]
    everything = [sum(len(draft.pieces[n].text) for n in record.pieces) for record in records]
    linked = len(records) > 1 and sum(links) > 0.5 * max(1, sum(everything))  # name and date of a short one are links
    if (linked and not answered) or median(content) < 1:
        return 0.0
    if len(records) > 1 and (is_feed(draft, records) if feed is None else feed):
        return 0.0
    titled = [any(_is_title(draft, draft.pieces[n]) for n in record.pieces) for record in records]
    if any(titled[1:]) and not titled[0]:  # a template may repeat it in posts
        return 0.0  # the page's title stands within: what comes before it is no post
    filled = sum(1 for characters in content if characters) / len(records)
    volume = float(sum(min(characters, 2000) for characters in content))
    times = [record.when for record in records if record.when]
    rising = sum(a <= b for a, b in pairwise(times)) / max(1, len(times) - 1)
    if _under_teasers(draft, records[0].pieces[0]) and not _says_sentences(draft, records):
        return 0.0
    headed = 2.0 if under_heading(draft, records[0].pieces[0]) else 1.0
    return float(filled * math.sqrt(volume * len(records)) * (0.5 + rising) * headed)


def _is_head(draft: PageDraft, number: int) -> bool:
    """Whether a piece is a post's name or date, whose links say nothing of other pages."""
    hrefs = draft.pieces[number].hrefs
    return is_header(draft, number) or (bool(hrefs) and all(map(PROFILE.search, hrefs)))


def _is_title(draft: PageDraft, piece: Piece) -> bool:
    """Whether a piece is the page's own title: its first heading, or how the page's title begins."""
    if piece.level == 1:
        return True
    whole, text = draft.page_title or "", piece.text
    return (
        6 <= len(text) <= 80
        and not piece.hrefs
        and whole.startswith(text)
        and not whole[len(text) :][:2].strip().isalnum()
    )


def _says_sentences(draft: PageDraft, records: list[PostDraft]) -> bool:
    """Whether at least half of the records hold a whole sentence, as posts do and titles do not."""
    ends = sum(any(draft.pieces[n].text[-1] in "。！？.!?…" for n in record.pieces) for record in records)
    return 2 * ends >= len(records)


def _under_teasers(draft: PageDraft, start: int) -> bool:
    """Whether a line at the head of a group announces other pages (为您推荐)."""
    for number in range(max(0, start - 1), start + 1):
        words = role_of_words(draft.pieces[number].text)
        if words and words[0] is Role.RELATED:
            return True
    return False


def is_feed(draft: PageDraft, records: list[PostDraft]) -> bool:
    """Whether the records are of other pages: most lead to one, or have a title of their own that is a link.

    Posts may repeat the thread's title as a link, but that is the same one in all of them.
    """
    if _can_be_answered(draft, records):
        return False
    if lead_elsewhere(draft, records):
        return True
    some = records[:_ENOUGH]
    timed = sum(any(_READING_TIME.search(draft.pieces[n].text) for n in record.pieces) for record in some)
    if len(some) > 1 and timed >= _MOSTLY * len(some):
        return True
    headings = {text for record in some if (text := _headline(draft, record))}
    if len(headings) >= max(2, _MOSTLY * len(some)):
        return True
    titles = [
        {_NUMBER.sub("0", draft.pieces[n].text) for n in record.pieces if _links_to_page(draft, n)}
        for record in records
    ]
    distinct = len(set().union(*titles))
    return min(distinct, sum(map(bool, titles))) >= 0.6 * len(records) or distinct >= 3 * len(records)


def teasers_of(draft: PageDraft, records: list[PostDraft]) -> list[PostDraft]:
    """Return a feed's records but for what is none: a text far longer than most, without a title or with the page's."""
    sizes = [own_text(draft, record) for record in records]
    most = _LONGER * max(1, median(sizes))
    return [
        record
        for record, size in zip(records, sizes, strict=True)
        if size <= most or (_titled(draft, record) and not _is_the_article(draft, record))
    ]


def pieces_of_teasers(draft: PageDraft, teasers: list[PostDraft]) -> list[int]:
    """Return the pieces of teasers: each from its title on, where most have it above their date or beside it.

    What stands above, or has no title there, may be an article with its byline.
    """
    begins: list[int | None] = []
    for record in teasers:
        above = (n for n in reversed(record.pieces) if record.anchor is None or n <= record.anchor)
        begins.append(next((n for n in above if _links_to_page(draft, n) or _is_only_link(draft, n)), None))
    if 2 * sum(begin is not None for begin in begins) <= len(teasers):
        return [n for record in teasers if not _holds_title(draft, record) for n in record.pieces]
    pairs = [(record, begin) for record, begin in zip(teasers, begins, strict=True) if begin is not None]
    found = [[n for n in record.pieces if n >= begin] for record, begin in pairs]
    most = max(_LONGER, 2 * int(median(map(len, found))))  # the last of a column may run on over the article beside it
    return [n for numbers in found for n in numbers[:most]]


def _holds_title(draft: PageDraft, record: PostDraft) -> bool:
    """Whether a record holds the page's title as a line that is no link: then it is, or holds, the article."""
    parts = TITLE_PARTS.split(draft.page_title or "")
    return any(not draft.pieces[n].hrefs and draft.pieces[n].text in parts for n in record.pieces)


def _is_only_link(draft: PageDraft, number: int) -> bool:
    piece = draft.pieces[number]
    return piece.link_density > _LINKED and len(piece.text) >= _SHORT_TITLE and not is_action(piece.text)


_LINKED = 0.9
_SHORT_TITLE = 4


def _titled(draft: PageDraft, record: PostDraft) -> bool:
    """Whether a record has a title of its own: a heading, or a link to another page."""
    return bool(_headline(draft, record)) or any(_links_to_page(draft, n) for n in record.pieces)


def _is_the_article(draft: PageDraft, record: PostDraft) -> bool:
    """Whether a record begins with the page's title as its heading: then the feed stands below it."""
    first = (draft.pieces[n] for n in record.pieces[:4])
    return any(piece.level and piece.text and piece.text in (draft.page_title or "") for piece in first)


_LONGER = 4


def _can_be_answered(draft: PageDraft, records: list[PostDraft]) -> bool:
    """Whether most records have a button to answer them: then they are no teasers, even where their words are links."""
    some = records[:_ENOUGH]
    answers = sum(any(_answers(draft.pieces[n]) for n in record.pieces) for record in some)
    return answers >= _MOSTLY * len(some)


def _answers(piece: Piece) -> bool:
    """Whether a piece has a button to answer; one with a number that is no link counts answers (回复 12)."""
    return any(is_answer_button(part) and (piece.hrefs or not _NUMBER.search(part)) for part in piece.parts)


_ENOUGH = 100
"""More records than these say nothing new of what most are like."""
_MOSTLY = 0.6


def _headline(draft: PageDraft, record: PostDraft) -> str:
    """The heading of a record that says nothing else, or ""."""
    number = next((n for n in record.pieces if draft.pieces[n].level), None)
    if number is None:
        return ""
    hrefs = draft.pieces[number].hrefs
    if hrefs and all(map(PROFILE.search, hrefs)):  # the writer's name
        return ""
    heading = draft.pieces[number].text
    if len(heading) < _HEADLINE or _SUBJECT_MARK.match(heading):
        return ""
    rest = [draft.pieces[n] for n in record.pieces if not draft.pieces[n].level and not is_header(draft, n)]
    words = sum(len(piece.text) - piece.link_characters for piece in rest if not is_action(piece.text))
    says = any(len(piece.text) > _HEADLINE and piece.text[-1] in "。！？.!?…" for piece in rest)
    return "" if says or words > len(heading) else heading


_HEADLINE = 8
_READING_TIME = re.compile(r"\d\s?min(?:ute)?s? read\b|阅读(?:约|需|时长)?\s?\d+\s?分钟|\d+\s?分钟(?:读完|阅读)", re.I)
"""What teasers of articles say, and posts never."""


def _links_to_page(draft: PageDraft, number: int) -> bool:
    """Whether a piece is a title that links to another page: no button, name, date, place on a page or own subject."""
    piece = draft.pieces[number]
    if (not piece.hrefs and not piece.link_characters) or is_dated_link(draft, number):
        return False
    if len(piece.hrefs) == 1 and _is_dated_title(draft, number):
        return True
    if piece.node is not None and AUTHOR_NAMES.search(piece.node.get("class") or ""):
        return False  # whom markup calls the author: `Ann Lee` `example.com/ann`
    least = _SHORT_TITLE if piece.level else _HEADLINE
    if piece.link_density <= 0.75 or len(piece.text) < least or is_action(piece.text):
        return False
    if not HAN_CHARACTER.search(piece.text) and len(piece.text.split()) < 3:  # a name, or `Quote Post`
        return False
    if len(piece.parts) >= 3 and max(map(len, piece.parts)) < 8:  # several short links are a bar of buttons
        return False
    if any(PROFILE.search(href) or "#" in href for href in piece.hrefs) or piece_date(draft, number) is not None:
        return False
    return _SUBJECT_MARK.sub("", piece.text) not in (draft.page_title or "")


def _is_dated_title(draft: PageDraft, number: int) -> bool:
    """Whether a piece is a title that links to another page, and a date (`<a>…</a> 2024-01-02`)."""
    piece = draft.pieces[number]
    title = piece.parts[0]
    whole = len(HAN_CHARACTER.findall(title)) >= _HEADLINE or len(title.split()) >= _WORDS_OF_TITLE
    if not whole or piece.link_characters < len(title.replace(" ", "")) or PROFILE.search(piece.hrefs[0]):
        return False
    return "#" not in piece.hrefs[0] and piece_date(draft, number) is not None and title not in (draft.page_title or "")


_WORDS_OF_TITLE = 4
_NUMBER = re.compile("[0-9]+")
_SUBJECT_MARK = re.compile(r"^(?:Re|回复|回覆)\s*[:：]\s*", re.I)


def own_text(draft: PageDraft, record: PostDraft, *, links: bool = False) -> int:
    """Count the characters of a record that are neither header nor buttons; links count only with `links`."""
    return sum(
        len(draft.pieces[n].text)
        for n in record.pieces
        if not is_header(draft, n)
        and (links or draft.pieces[n].link_density < 0.6)
        and not is_action(draft.pieces[n].text)
    )
