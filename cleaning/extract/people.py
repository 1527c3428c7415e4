"""Persons whom no label names: by how Chinese names are made, and what is the site's name and nobody's."""

from __future__ import annotations

import re
from itertools import pairwise

from cleaning.extract.credits import HAN_PERSON, MEDIUM, SAYS_AUTHOR
from cleaning.extract.dates import find_date
from cleaning.extract.draft import PageDraft
from cleaning.extract.hrefs import host_of
from cleaning.extract.labels import role_of_words
from cleaning.extract.metadata import TITLE_PARTS
from cleaning.extract.names import name_in
from cleaning.extract.pieces import Piece, words_of
from cleaning.extract.site_names import HOME
from cleaning.extract.template import PROFILE
from cleaning.records import Role

_PERSON = re.compile(rf"(?:文|记者|作者)?\s*({HAN_PERSON}(?:[\s、]{HAN_PERSON}){{0,3}})")
_AROUND = " \u3000\xa0|｜·•丨/／,，"
_BELOW = 6


def person_in_parts(draft: PageDraft, byline: int | None) -> str | None:
    """The one part of a byline that is a Chinese name as its whole (`原创`, `林其安`, `江城日报`)."""
    if byline is None:
        return None
    piece = draft.pieces[byline]
    parts = [part for whole in piece.parts or (piece.text,) for part in _GAPS.split(whole) if part]
    found = [match[1] for part in parts if (match := _PERSON.fullmatch(part.strip(_AROUND))) is not None]
    found = [name for name in found if name_in((name,)) == name and not _is_channel(draft, name, byline)]
    if len(found) > 1 and piece.node is not None:  # a section is a link
        links = {words_of(node) for node in piece.node.iter("a")}
        found = [name for name in found if name not in links]
    return found[0] if len(found) == 1 and len(parts) > 1 else None


_GAPS = re.compile(r"\s{2,}|[\u3000\xa0|｜·•丨]+|\s(?=[^\d])")


def original_author(draft: PageDraft) -> str | None:
    """The name behind the badge 原创 below the title, before the account that published it."""
    title = draft.title_piece()
    if title is None or draft.thread:
        return None
    if any(SAYS_AUTHOR.match(piece.text) for piece in draft.pieces[title + 1 : title + 2 * _BELOW]):
        return None
    for piece in draft.pieces[title + 1 : title + _BELOW]:
        for badge, name in pairwise(piece.parts):
            original = badge.strip(_AROUND) == "原创" and name_in((name,)) == name and not find_date(name)
            if original and not _is_filed(piece, name):
                return name
    return None


def _is_filed(piece: Piece, name: str) -> bool:
    """Whether words link to what an article is filed under: a category or a tag."""
    links = piece.node.iter("a") if piece.node is not None else ()
    return any(words_of(link) == name and _TO_FILED.search(link.get("href") or "") for link in links)


_TO_FILED = re.compile(r"(?:^|/)(?:categor(?:y|ies)|tags?|archives?)/")


def taken_from(draft: PageDraft, byline: int | None) -> str | None:
    """Who wrote a text that was taken over, by the line that says so (`本文来自某报，作者：某某`)."""
    owned = draft.owned()
    for number, piece in enumerate(draft.pieces):
        if len(piece.text) > _LONG_LINE or "作者" not in piece.text or number in owned:
            continue
        near = byline is not None and byline < number <= byline + _BELOW
        match = (_TAKEN_NEAR if near else _TAKEN_FROM).match(piece.text)
        if match:
            return match[1]
    return None


def account_called_source(draft: PageDraft, byline: int | None) -> str | None:
    """The account that a portal calls the source of what it posted there: a link to its page behind the label."""
    if byline is None:
        return None
    piece = draft.pieces[byline]
    for link in piece.node.iter("a") if piece.node is not None else ():
        name, href = words_of(link), link.get("href") or ""
        labelled = name and _SOURCE_BEFORE.search(piece.text.partition(name)[0])
        if labelled and (_ACCOUNT.search(href) or PROFILE.search(href)) and not MEDIUM.search(name):
            return name
    return None


_SOURCE_BEFORE = re.compile(r"来源\s?[:：]?\s?$")
_ACCOUNT = re.compile(r"/(?:dy|mp|omn)/(?:media|author|account)/|/media/\w", re.I)
_LONG_LINE = 160
_WHENCE = r"(?:来自|转自|转载自|来源|首发于).{2,60}?作者\s*[:：]\s*([^\s，,、;；|｜（(]{2,20})"
_TAKEN_NEAR = re.compile(rf"\s*(?:本文|文章)?{_WHENCE}")
_TAKEN_FROM = re.compile(rf"\s*[（(]?(?:本文|文章){_WHENCE}")


def person_near_title(draft: PageDraft) -> str | None:
    """The line below the title, before any prose, that is nothing but a Chinese name."""
    title = draft.title_piece()
    if title is None or draft.thread:
        return None
    for number in range(title + 1, min(title + _BELOW, len(draft.pieces))):
        piece = draft.pieces[number]
        if len(piece.text) > _LINE or piece.level or _ENDS_SENTENCE.search(piece.text):
            return None
        match = _PERSON.fullmatch(piece.text.strip(_AROUND))
        inside = person_in_parts(draft, number) if match is None and len(piece.parts) > 1 else None
        if inside is not None:
            draft.label(number, Role.BYLINE, "names the author")
            return inside
        if match is not None and name_in((match[1],)) == match[1] and not _is_channel(draft, match[1], number):
            draft.label(number, Role.BYLINE, "names the author")
            return match[1]
    return None


_LINE = 60
_ENDS_SENTENCE = re.compile(r"[。！？，]")


def is_full_name(name: str) -> bool:
    """Whether a text is a Chinese name by its surname, several of them, or two English words or more."""
    return _PERSON.fullmatch(name) is not None or _ENGLISH.fullmatch(name) is not None


_ENGLISH = re.compile(r"[A-Z][\w.'’-]*(?:,? (?:and |& )?[A-Z][\w.'’-]*){1,9}")


def person_beside_date(draft: PageDraft, byline: int | None) -> str | None:
    """The line just above or below that with the date that is nothing but an English name of two or three words.

    One farther off, or in capitals, counts where the next line says what that person does or for whom (`Rural
    correspondent`).
    """
    if byline is None or draft.thread:
        return None
    around = range(max(0, byline - 2), min(byline + _BELOW, len(draft.pieces) - 1))
    trades = {n for n in around if n + 1 != byline and _says_for_whom(draft.pieces[n + 1].text)}
    for number in (byline + 1, byline - 1, byline + 2, *sorted(trades)):
        piece = draft.pieces[number] if 0 <= number < len(draft.pieces) else None
        if piece is None or piece.level or draft.roles[number] not in (Role.OTHER, Role.PARAGRAPH, None):
            continue
        stated = _WITH_WHAT.fullmatch(piece.text)
        text = stated[1] if stated else piece.text
        named = _FULL_NAME.fullmatch(text) or (number in trades and _IN_CAPITALS.fullmatch(text))
        if not named or MEDIUM.search(text) or text in (draft.page_title or ""):
            continue
        if name_in((text,)) == text:
            draft.label(number, Role.BYLINE, "names the author")
            return text
    return None


def _says_for_whom(text: str) -> bool:
    return len(text) <= _LINE and (_SAYS_TRADE.search(text) is not None or MEDIUM.search(text) is not None)


_SAYS_TRADE = re.compile(r"\b(?:correspondent|reporter|columnist|journalist|staff writer|editor)$", re.I)
_WITH_WHAT = re.compile(
    rf"(?:From our (?:own )?correspondent\s)?([^,@]{{5,40}}?)"
    rf"(?:,\s(?:[\w .'’&-]{{2,40}}(?:{MEDIUM.pattern}))|\s@[\w.]{{2,30}}|\sin\s[A-Z]\w{{2,20}})?"
)
"""A name with the paper after it (`Dana Holt, Rivertown Courier`), an account, the place, or who sends it before."""
_IN_CAPITALS = re.compile(r"[A-Z][A-Z'’-]+(?:\s[A-Z]\.)?\s[A-Z][A-Z'’-]+")


_FULL_NAME = re.compile(
    r"(?!(?:The|A|Our|More|Share|Read|Listen|Photo|Getty|Press|Related|Latest|Sign|Log|Staff|Guest|Local|World)\b)"
    r"[A-Z][a-z'’-]+(?:\s(?:[A-Z]\.|[A-Z][\w'’-]+|de|van|von|der|la)){0,2}\s[A-Z][\w'’-]+"
)


def _is_channel(draft: PageDraft, name: str, number: int) -> bool:
    """Whether a word that looks like a name (房产, 时尚) is a section: a menu links to it, the way leads over it."""
    others = (piece for n, piece in enumerate(draft.pieces) if n != number)
    return name in (draft.page_title or "") or any(_links(piece, name) for piece in others)


def _links(piece: Piece, name: str) -> bool:
    if name not in piece.text or not piece.hrefs or name not in piece.parts:
        return False
    words = role_of_words(piece.text)
    return len(piece.hrefs) > _MENU or piece.in_list or (words is not None and words[0] is Role.BREADCRUMB)


_MENU = 2


def is_site_name(draft: PageDraft, name: str) -> bool:
    """Whether a name is the site's: it links home by it, or claims the copyright by it."""
    host = host_of(draft.url).split(".")
    if name.lower() in host:
        return True
    for piece in draft.pieces:
        if name not in piece.text:
            continue
        if _OWNS.search(piece.text) or (name in piece.parts and any(map(HOME.fullmatch, piece.hrefs))):
            return True
    logos = draft.find.all("a[href='/'] img") if draft.find is not None else []
    return any(name in (logo.get("alt") or "") for logo in logos)


def is_other_medium(draft: PageDraft, piece: Piece, name: str) -> bool:
    """Whether a name beside the date is a paper's, or leads to another site: a source."""
    site = [part.strip() for part in TITLE_PARTS.split(draft.page_title or "")][-1]
    if MEDIUM.search(name) or (name != site and site.startswith(name) and site in piece.text):
        return True
    host = host_of(draft.url).split(".")[-2:]
    away = {words_of(node): node.get("href") or "" for node in (piece.node.iter("a") if piece.node is not None else ())}
    target = host_of(away.get(name, "")).split(".")[-2:]
    return target != [""] and target != host


_OWNS = re.compile(r"©|版权所有|copyright|all rights reserved", re.I)
