"""Where the records of a page of plain text begin: no box says so, but the lines around the dates repeat.

The name stands in the line of the date, in one above it (with ranks between), or is the first line of a record whose
date is the last.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from cleaning.extract.boxes import Anchor
from cleaning.extract.draft import PageDraft
from cleaning.extract.headers import SENTENCE, piece_date, rest_of
from cleaning.extract.labels import is_comment_heading
from cleaning.extract.names import is_action, name_in


def starts_of_lines(draft: PageDraft, group: Sequence[Anchor]) -> list[int]:
    """Return the first line of each record, one for each anchor; empty where the lines do not tell.

    A date above the heading of the comments is the article's, and looks as it likes. So is the first one, if it alone
    has a name in its line.
    """
    at = [anchor.number for anchor in group]
    headed = len(at) > 1 and any(is_comment_heading(draft.pieces[n].text) for n in range(at[0] + 1, at[1]))
    alone = len(at) > _LEAST and _names_someone(draft, at[0]) and not any(_names_someone(draft, n) for n in at[1:])
    if headed or alone:
        rest = _starts(draft, at[1:])
        return [at[0], *rest] if rest else []
    return _starts(draft, at)


def _starts(draft: PageDraft, at: Sequence[int]) -> list[int]:
    """The first lines of records by the lines of their dates."""
    if len(at) < _LEAST or _most(_names_someone(draft, n) for n in at[:_SOME]):
        return []
    above = max((k for k in range(1, _ABOVE + 1) if _are_heads(draft, at, k)), default=0)
    if above:
        return [n - above for n in at]
    return _begun_by_names(draft, at)


def _are_heads(draft: PageDraft, at: Sequence[int], above: int) -> bool:
    """Whether the lines so many above the dates are names, with nothing but short lines between, and words are left."""
    if at[0] < above or not _most(two - above > one + 1 for one, two in pairwise(at)):
        return False
    between = (_is_short(draft, k) for n in at for k in range(n - above, n))
    return _most(between) and _are_names(draft, [n - above for n in at])


def _begun_by_names(draft: PageDraft, at: Sequence[int]) -> list[int]:
    """The starts of records that end with their dates: behind each date stands the name of the next one, then words."""
    behind = [n + 1 for n in at[:-1]]
    if not _are_names(draft, behind) or not _most(two - one > 2 for one, two in pairwise(at)):
        return []
    tail = range(at[-1] + 1, min(at[-1] + 3, len(draft.pieces)))
    if len(tail) > 1 and _is_name(draft, tail[0]) and SENTENCE.search(draft.pieces[tail[1]].text):
        return []  # the last date has its name and words behind it: so have all
    usual = min(two - one for one, two in pairwise(at))
    first = next((n for n in range(at[0] - usual + 1, at[0]) if n >= 0 and _is_name(draft, n)), None)
    return [first, *behind] if first is not None else []


def _are_names(draft: PageDraft, lines: Sequence[int]) -> bool:
    said = [draft.pieces[n].text for n in lines if _is_name(draft, n)]
    return len(said) >= _SHARE * len(lines) and len(set(said)) > 1


def _is_name(draft: PageDraft, number: int) -> bool:
    text = draft.pieces[number].text
    return _is_short(draft, number) and not is_action(text) and bool(name_in((text,)))


def _is_short(draft: PageDraft, number: int) -> bool:
    text = draft.pieces[number].text
    return 0 < len(text) <= _SHORT and not SENTENCE.search(text) and not text.endswith((":", "："))


def _names_someone(draft: PageDraft, number: int) -> bool:
    found = piece_date(draft, number)
    return found is None or bool(name_in((rest_of(draft.pieces[number].text, found),)))


def _most(facts: Iterable[bool]) -> bool:
    known = list(facts)
    return sum(known) >= _SHARE * len(known)


_LEAST, _ABOVE, _SHORT, _SOME = 3, 3, 30, 100
_SHARE = 0.8
