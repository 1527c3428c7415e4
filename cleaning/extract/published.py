"""When an article was published: its byline, metadata, scripts, a line below it, its address."""

from __future__ import annotations

import re
from datetime import datetime

from cleaning.extract.byline import is_update
from cleaning.extract.clock import known
from cleaning.extract.dates import date_in_url
from cleaning.extract.draft import PageDraft
from cleaning.extract.headers import piece_date
from cleaning.extract.metadata import Metadata, script_date


def fill_time(draft: PageDraft, metadata: Metadata, byline: int | None) -> None:
    """The time of publication: the byline states it; metadata fill what it does not."""
    found = piece_date(draft, byline) if byline is not None else None
    if found is not None:
        draft.when = draft.when or known(found.when)
        below = _posted_below(draft) if not found.has_time and not draft.thread else None
        draft.when = below if below is not None and below.date() == found.when.date() else draft.when
    published = metadata.published_at
    if found is not None and not found.absolute and draft.root is not None and not draft.thread:
        draft.when = script_date(draft.root, draft.now) or draft.when
    if byline is not None and published and is_update(draft, byline):
        draft.when = published
    draft.when = draft.when or published
    if draft.when is None and not draft.thread and draft.root is not None:
        draft.when = script_date(draft.root, draft.now)
    if byline is not None and draft.root is not None and not draft.thread and _is_far(draft, byline):
        draft.when = published or _stated_elsewhere(draft, draft.when)
    if published and (draft.when is None or found is None or not (found.absolute and found.has_time)):
        draft.when = published
    if draft.when is None and not draft.thread:
        draft.when = _posted_below(draft)
    if draft.when is None and not draft.thread:
        day = date_in_url(draft.url, zone=draft.zone)
        draft.when = _shown_on(draft, day) if day and (draft.now is None or day <= draft.now) else None
    draft.when = _in_zone_of_page(draft, byline, draft.when) if draft.when else None


def _posted_below(draft: PageDraft) -> datetime | None:
    """The time in the one line outside the posts that says when it was posted (`posted @ 2019-11-06 22:47`)."""
    owned = draft.owned()
    lines = [n for n, piece in enumerate(draft.pieces) if n not in owned and _POSTED.match(piece.text)]
    if len(lines) != 1:
        return None
    found = piece_date(draft, lines[0]) or draft.find_date(draft.pieces[lines[0]].text[:_SENTENCE])
    return known(found.when) if found is not None else None


_SENTENCE = 160  # code points of a sentence in which the date stands: `This entry was posted on … and is filed under …`


_POSTED = re.compile(
    r"\s*(?:posted:? (?:by \S.{0,40}? )?(?:@|on|at)|published(?: on)?|(?:本文)?(?:发表|发布)于)"
    r"\s*[:：]?\s*(?=\S{0,9}\s?\d)"
    r"|\s*this (?:entry|post|article) was (?:posted|written|published|created) (?:by \S.{0,40}? )?on\b"
    r"|\s*(?:dieser (?:eintrag|artikel|beitrag) wurde|est[ea] (?:entrada|post|artículo) (?:fue|se)"
    r"|cet(?:te)? (?:entrée|article) a été|questo (?:articolo|post) è stato|esta? (?:entrada|post|artigo) foi"
    r"|denne (?:posten|artikkelen) ble|dit bericht (?:is|werd))\b",
    re.I,
)


def _is_far(draft: PageDraft, byline: int) -> bool:
    """Whether a date stands above the title, or far below it: it may be that of something else."""
    title = draft.title_piece()
    return title is not None and not title < byline <= title + _NEAR


_NEAR = 12


def _stated_elsewhere(draft: PageDraft, when: datetime | None) -> datetime | None:
    """The time that a script or the address states, where it is another day than that of a line far from the title."""
    stated = script_date(draft.root, draft.now)
    day = stated or date_in_url(draft.url, zone=draft.zone)
    if day is None or (draft.now is not None and day > draft.now):
        return when
    same = when is not None and when.date() == day.astimezone(when.tzinfo).date()
    return (stated or when) if same else (stated or _shown_on(draft, day))


def _in_zone_of_page(draft: PageDraft, byline: int | None, when: datetime) -> datetime:
    """Write a time that is stated in UTC for machines in the zone of the page, as its readers see it.

    Unless they see the day in UTC: some generators print it so.
    """
    if when.utcoffset() or not draft.zone.utcoffset(None):
        return when
    local = when.astimezone(draft.zone)
    if local.date() != when.date() and byline is not None:
        shown = draft.find_date(draft.pieces[byline].text)
        if shown is not None and shown.absolute and shown.when.date() == when.date():
            return when
    return local


def _shown_on(draft: PageDraft, day: datetime) -> datetime:
    """The time of a day that the page shows anywhere, or the day itself."""
    owned = draft.owned()
    times = (found.when for number, found in draft.dates.items() if found and found.has_time and number not in owned)
    return next((when for when in times if when.date() == day.date()), day)
