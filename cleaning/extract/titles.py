"""The title of a page, and which of its lines are that title once more."""

from __future__ import annotations

import re

from cleaning.extract.aside import heads_others
from cleaning.extract.credits import SHORT, labelled_author
from cleaning.extract.draft import PageDraft
from cleaning.extract.headers import is_header, piece_date
from cleaning.extract.labels import role_of_place, role_of_words
from cleaning.extract.metadata import TITLE_PARTS, Metadata, title_from_page_title, uncut_part
from cleaning.extract.site_names import (
    HOME,
    PROSE,
    SENTENCE_MARK,
    SHORT_TITLE,
    SURE,
    after_site,
    before_board,
    is_site_heading,
)
from cleaning.extract.title_words import (
    after_arrow,
    answered_title,
    bare,
    begins_way,
    end_of_way,
    end_of_way_from,
    is_count,
    is_kind,
    is_logo,
    is_title_line,
    same_title,
    telling,
    without_button,
    without_ticket,
)
from cleaning.records import Role


def find_title(draft: PageDraft, metadata: Metadata, free: list[int]) -> None:
    """Settle the title and label its pieces: the first as title, the others as repetitions."""
    draft.title = draft.title or _labelled_heading(draft, free)
    draft.title = draft.title or (None if draft.page_title else answered_title(draft.pieces))
    if draft.title is None:
        shown = [n for n in free if not is_logo(draft.pieces[n])]
        shown = [n for n in shown if draft.pieces[n].level or not begins_way(draft.pieces[n])]
        lines = {text for n in shown if len(text := draft.pieces[n].text) <= 120}
        lines.update(part for n in shown if draft.pieces[n].level for part in draft.pieces[n].parts)
        lines.update(after_arrow(draft.pieces[n].text) for n in shown if draft.pieces[n].level)
        lines.update(draft.pieces[n].parts[0] for n in shown if len(draft.pieces[n].parts) > 1)
        draft.title = _settle_title(draft, metadata, free, lines)
        if draft.title:
            draft.title = _called_title(draft, free, draft.title) or _uncut(draft.title, lines)
            draft.title = after_site(draft, draft.title) or draft.title
        if draft.title and draft.title == metadata.site_name and metadata.title:
            draft.title = metadata.title  # a note without a heading of its own
        if draft.title and not draft.thread:
            draft.title = _below_section(draft, free, draft.title) or draft.title
    if not draft.title:
        return
    draft.title = _first_heading(draft, free, draft.title) or draft.title
    draft.title = without_button(draft.title)
    seen, pieces, least, most = False, draft.pieces, len(draft.title) - 8, len(draft.title) + 8
    for number in free:
        text = pieces[number].text
        if draft.roles[number] is None and is_title_line(pieces[number], draft.title, least, most):
            if seen and _is_first_sentence(draft, number):
                continue
            exact = text == draft.title or (pieces[number].level == 1 and draft.title in pieces[number].parts)
            if not seen and exact:
                draft.label(number, Role.TITLE, "the title")
                seen = True
            else:
                draft.label(number, Role.REPEATED, "the title once more")
    alike = next((n for n in free if draft.whys[n] == "the title once more"), None)
    own = next((n for n in free if draft.roles[n] is Role.TITLE), None)
    if alike is not None and own is not None and alike < own and _has_prose(draft, alike, own):
        draft.label(own, Role.REPEATED, "the title once more")  # below the text, in a box about its licence
        seen = False
    alike = None if seen else alike
    if alike is not None:
        draft.label(alike, Role.TITLE, "the title but for marks and labels")
    draft.title = before_board(draft, without_ticket(draft.title, draft.url))


def _is_first_sentence(draft: PageDraft, number: int) -> bool:
    """Whether a line is how the text begins, of which the page made its title: a sentence before others in a block."""
    piece, behind = draft.pieces[number], draft.pieces[number + 1 : number + 2]
    if piece.level or piece.node is None or not behind or behind[0].node is not piece.node:
        return False
    return piece.text[-1:] in "。！？" and piece.text[:-1] == (draft.title or "").rstrip("。！？")


def _has_prose(draft: PageDraft, begin: int, end: int) -> bool:
    return any(_says_prose(draft, n) for n in range(begin + 1, end))


def _first_heading(draft: PageDraft, free: list[int], title: str) -> str | None:
    """The last `<h1>` above the posts that the page's title holds before what was settled, or at the head of it.

    What was settled then is a section's or the board's name, a longer one that also holds it (`Title > Board`), or what
    a layout takes for the title on another kind of page.
    """
    whole = draft.page_title or ""
    end = draft.posts[0].pieces[0] if draft.posts and draft.posts[0].pieces else len(draft.pieces)
    heads = [
        draft.pieces[n].text for n in free if n < end and draft.pieces[n].level == 1 and not is_logo(draft.pieces[n])
    ]
    heads = [head for head in heads if len(head) >= SURE and head in whole and not is_site_heading(draft, head)]
    head = heads[-1] if heads else title
    before = len(head) > len(title) and whole.find(head) + len(head) <= whole.rfind(title)
    return head if before or (title.startswith(f"{head} >") and title in whole) else None


def _called_title(draft: PageDraft, free: list[int], title: str) -> str | None:
    """The one line that markup calls the article's title, where what was settled stands in the page's frame only.

    So it is where the page's title is the site's name, which was settled, and then that line, as Blogger writes it.
    """
    if draft.thread or draft.root is None:
        return None
    whole = (draft.page_title or "").strip()
    before = whole.startswith(f"{title}: ")
    found, shown = set(), False
    for number in free:
        piece = draft.pieces[number]
        if len(piece.text) > _TITLE or role_of_place(draft, piece.node)[0] is not None:
            continue
        shown = shown or same_title(piece.text, title) or bool(piece.level and title in piece.text)
        if shown and not before:
            return None
        if _TITLE_NAMES.search(piece.node.get("class") or ""):
            found.add(piece.text)
    called = found.pop() if len(found) == 1 else None
    behind = called is not None and before and whole.endswith(f": {called}")
    return called if behind or not shown else None


_TITLE = 120
_TITLE_NAMES = re.compile(
    r"(?:^|[-_ ])(?:post|article|entry|news|content|text)(?:[-_]main)?[-_]?title(?:$| )|^font01$", re.I
)


def _uncut(title: str, lines: set[str]) -> str:
    """The line of the page that begins as a title does that was cut (`井底的陶罐...(1)`)."""
    head = _CUT.match(title)
    whole = [line for line in lines if line.startswith(head[1]) and len(line) > len(head[1])] if head else []
    return min(whole, key=len) if whole else title


_CUT = re.compile(r"(.{6,}?)\s*(?:\.{2,}|…+)\s*(?:[(（]\d+[)）])?$")


def _settle_title(draft: PageDraft, metadata: Metadata, free: list[int], lines: set[str]) -> str | None:
    """The page title's head if it stands on the page as a line; else the first `<h1>` that it names; else itself."""
    if draft.root is None:
        return _title_of_text(draft, free)
    stated = [t for t in (metadata.page_title, metadata.title) if t]
    cut = [title_from_page_title(title, lines) for title in stated]
    said = (without_button(match[1]) for line in lines if (match := _SAYS_TITLE.match(line)))
    labelled = next((title for title in said if title in (draft.page_title or "")), None)
    parts = TITLE_PARTS.split(draft.page_title or "")
    told = len(telling(parts))
    if labelled is None and draft.thread and draft.posts and told <= 1:
        labelled = _labelled_above(draft)
    if labelled:
        return labelled
    subject = _subject_of_answers(draft, stated) or _heading_in_title(draft, free)
    on_page = subject or next((title for title in cut if title in lines and len(title) >= 4), None)
    if (
        subject is None and draft.thread and draft.posts
    ):  # some boards write the thread's title into the header of its first post only
        first = {part for n in draft.posts[0].pieces[:16] for part in draft.pieces[n].parts if len(part) >= 6}
        with_first = [title_from_page_title(title, lines | first) for title in stated]
        in_first = next((title for title in with_first if title in first), "")
        if not in_first and on_page is None:  # the title before the site with nothing but a space between
            heads = (part for part in first if len(part) >= SURE and (draft.page_title or "").startswith(part))
            in_first = max(heads, key=len, default="")
        on_page = max(on_page or "", in_first, key=len)
    if not draft.thread:
        short = on_page or next((title for title in cut if title in lines), None)
        on_page = _cut_line(stated, lines) or _shown_part(draft, free, stated, short) or on_page
        if on_page is None and any(draft.pieces[n].level and draft.pieces[n].text == short for n in free):
            on_page = short
    silent = len(parts) > 1 and told <= 1  # `Site - Thread`
    says_site = silent or len(_parts_of(draft.page_title or "")) <= 1  # or nothing but the title
    on_page = end_of_way_from(draft.pieces, on_page, draft.page_title) or on_page
    if on_page and (is_site_heading(draft, on_page) or (silent and on_page in parts)):
        below = next((draft.pieces[n].text for n in free if _heads_below_site(draft, n, on_page)), None)
        on_page = below or (_above_byline(draft, free) if says_site and not draft.thread else None) or on_page
    if on_page:
        return on_page
    if head := max((line for line in lines if _begins(draft.page_title or "", line)), key=len, default=None):
        return head
    headings = [draft.pieces[n].text for n in free if draft.pieces[n].level == 1 and _may_be_title(draft, n)]
    named = next((h for h in headings if not stated or any(_alike(h, title) for title in stated)), None)
    begun = any(line.startswith(uncut_part(title)) for title in cut if len(title) >= SURE for line in lines)
    silent = not begun and not draft.thread and says_site
    structural = _above_byline(draft, free) if named is None and silent else None
    if named is None and structural is None and silent:
        structural = _above_prose(draft, free)
    if named is None and draft.thread and draft.posts:
        structural = _above_posts(draft, free)
    return named or structural or next(iter([*reversed(cut), *headings]), None)


def _above_posts(draft: PageDraft, free: list[int]) -> str | None:
    """The subject of the first post, or the heading close above it, where the page's own title names the board only."""
    if draft.subject:
        return draft.subject
    first = draft.posts[0].pieces[0]
    near = [n for n in free if first - _CLOSE <= n < first and draft.pieces[n].level]
    near += [n for n in draft.posts[0].pieces[:_CLOSE] if draft.pieces[n].level == 1 and not draft.page_title]
    heads = [n for n in near if _may_be_title(draft, n)]
    return draft.pieces[heads[-1]].text if heads else None


_CLOSE = 4


def _labelled_heading(draft: PageDraft, free: list[int]) -> str | None:
    """The title that a heading states with a label (`Title: …`), where the page's own title repeats no heading."""
    headings = [draft.pieces[n].text for n in free if draft.pieces[n].level]
    stated = next((match[1] for match in map(_HEADED.fullmatch, headings) if match), None)
    whole = draft.page_title or ""
    return None if stated and stated not in whole and any(text in whole for text in headings) else stated


_HEADED = re.compile(r"(?:title|[\u4e00-\u9fff]{0,2}(?:标题|標題))\s?[:：]\s?(\S.{2,160})", re.I)


def _labelled_above(draft: PageDraft) -> str | None:
    """The title that the one labelled line or the way above the posts states, where the page's own names the site."""
    above = draft.pieces[: draft.posts[0].pieces[0]]
    said = {match[1] for piece in above if (match := _SAYS_TITLE.match(piece.text))}
    return said.pop() if len(said) == 1 else next(filter(None, map(end_of_way, above[-_CLOSE:])), None)


def _cut_line(stated: list[str], lines: set[str]) -> str | None:
    """The line of the page that begins as a part of a stated title does before it is cut (`市政府召开专题…_某报`)."""
    for title in stated:
        match = _CUT_PART.match(title)
        begun = [line for line in lines if line.startswith(match[1])] if match else []
        whole = [line for line in begun if len(match[1]) < len(line) <= _TITLE] if match else []
        if whole:
            return min(whole, key=len)
    return None


_CUT_PART = re.compile(r"(.{6,}?)\s*(?:\.{3}|…)")


def _shown_part(draft: PageDraft, free: list[int], stated: list[str], on_page: str | None) -> str | None:
    """The part of a stated title that the page shows as a heading or plain line, where that is the title.

    A menu shows the names of channels as links, a head that of the site; the title stands above the byline.
    """
    shown: dict[str, int] = {}
    for number in free:
        piece = draft.pieces[number]
        if len(piece.text) <= _TITLE and (piece.level or not piece.hrefs):
            for part in (piece.text, *piece.parts) if piece.level else (piece.text,):
                shown.setdefault(part, number)
    parts = [part for title in stated for part in _parts_of(title) if part in shown]
    parts = [part for part in parts if len(part) >= SHORT_TITLE and role_of_words(part) is None]
    above = _above_byline(draft, free)
    if above is not None and above in parts:
        return max(above, (on_page or "") if on_page in shown else "", key=len)
    if on_page in shown:
        first = shown[on_page] if on_page else 0
        if above is not None and shown.get(above, first) < first and not draft.pieces[first].level:
            whole = len(_parts_of(draft.page_title or "")) <= 1
            return above if whole and draft.pieces[shown[above]].level else None
        lower = above is not None and on_page not in (above, None) and _comes_first(draft, first, above, shown)
        return above if lower and len(_parts_of(draft.page_title or "")) <= 1 else None
    longest = max(parts, key=len, default="")
    if len(longest) > len(on_page or ""):
        return longest
    begun = max((line for line in shown if _begins(draft.page_title or "", line)), key=len, default=None)
    return begun or above if on_page else None


def _comes_first(draft: PageDraft, number: int, line: str, shown: dict[str, int]) -> bool:
    """Whether a line comes after a piece, with no prose between them."""
    place = shown.get(line, 0)
    one, other = draft.pieces[number].node, draft.pieces[place].node
    if one is None or other is None or one.getparent() is other.getparent():
        return False  # a title and the line below it
    between = range(number + 1, place)
    if draft.pieces[number].level and (
        not draft.pieces[place].level or not any(draft.pieces[n].hrefs for n in between)
    ):
        return False
    return number < place and not any(_says_prose(draft, n) for n in between)


def _says_prose(draft: PageDraft, number: int) -> bool:
    piece = draft.pieces[number]
    return len(piece.text) >= PROSE and piece.link_density < 0.5 and SENTENCE_MARK.search(piece.text) is not None


def _parts_of(title: str) -> list[str]:
    """All that stands between any two separators of a stated title, or before or behind one."""
    borders = [match.span() for match in _SEPARATOR.finditer(title)][:_BORDERS_AT_MOST]
    starts, ends = [0, *(end for _, end in borders)], [*(start for start, _ in borders), len(title)]
    found = (title[start:end].strip() for start in starts for end in ends if start < end)
    return [part for part in dict.fromkeys(found) if part]


_SEPARATOR = re.compile(r"\s*(?:[_|｜»«]|-{2,}|::)\s*|\s+[-–—·/]\s+|\s*[:：]\s*|(?<=\S)[-–—](?=\S)")
_BORDERS_AT_MOST = 8


def _above_byline(draft: PageDraft, free: list[int]) -> str | None:
    """The heading, or else the line, just above the line with date or author that prose follows."""
    for number in free[:_FAR]:
        if not _is_dated_head(draft, number):
            continue
        place = role_of_place(draft, draft.pieces[number].node)[0]  # a column's name says nothing of what is in it
        above = [n for n in range(max(0, number - _ABOVE), number) if _may_head(draft, n, place)]
        named = [n for n in above if draft.pieces[n].text != draft.page_title]  # the site may stand between
        near = number - 2 - (len(above) - len(named) if named else 0)
        above = named or above
        headings = [n for n in above if draft.pieces[n].level]
        best = headings[-1] if headings else next((n for n in reversed(above) if n >= near), None)
        if len(headings) > 1 and _is_below(draft, headings[-2], headings[-1]):
            best = headings[-2]
        if best is not None and any(
            _says_prose(draft, n) for n in range(number + 1, min(number + _BELOW, len(draft.pieces)))
        ):
            return draft.pieces[best].text
    return None


def _is_below(draft: PageDraft, number: int, line: int) -> bool:
    """Whether a heading is the second line of the one just above it, of a lower level in the same element."""
    one, other = draft.pieces[number], draft.pieces[line]
    beside = one.node is not None and other.node is not None and one.node.getparent() is other.node.getparent()
    return line == number + 1 and beside and (one.level or 0) < (other.level or 0)


_ABOVE, _BELOW = 4, 14
_FAR = 1000
"""A byline stands within so many pieces."""


def _above_prose(draft: PageDraft, free: list[int]) -> str | None:
    """The first heading that prose follows, with no more than its byline between."""
    for number in free:
        piece = draft.pieces[number]
        follow = range(number + 1, min(number + _ABOVE, len(draft.pieces)))
        if piece.level and _may_head(draft, number) and not piece.hrefs and any(_says_prose(draft, n) for n in follow):
            return piece.text if not heads_others(piece.text) else None
    return None


def _is_dated_head(draft: PageDraft, number: int) -> bool:
    """Whether a line states when the article was published, or who wrote it; not the day of today."""
    text = draft.pieces[number].text
    if len(text) > _DATED:
        return False
    words = role_of_words(text) if len(text) <= _TITLE else None
    if words is not None:
        return words[0] is Role.BYLINE
    if len(text) <= SHORT and labelled_author(text) and not SENTENCE_MARK.search(text[-1]):
        return True
    if not is_header(draft, number):
        return False
    found = piece_date(draft, number)
    today = found is not None and draft.now is not None and found.when.date() == draft.now.date()
    return found is not None and found.absolute and not today


_DATED = 160


def _may_head(draft: PageDraft, number: int, place: Role | None = None) -> bool:
    piece = draft.pieces[number]
    text = piece.text
    if (
        not SHORT_TITLE <= len(text) <= _LONGEST
        or (piece.hrefs and not piece.level)
        or piece.in_list
        or text[-1] in "。，；：:.…"
        or is_kind(text)
        or is_count(text)
        or not any(map(str.isalpha, text))  # `03.25.02`
    ):
        return False
    if role_of_words(text) is not None or is_header(draft, number) or (piece.images and not piece.level):
        return False
    return _may_be_title(draft, number, place) and not any(map(HOME.fullmatch, piece.hrefs))


_LONGEST = 80


def _heads_below_site(draft: PageDraft, number: int, site: str) -> bool:
    piece = draft.pieces[number]
    heads = piece.level == 1 or (piece.level and len(piece.text) >= SURE and piece.text in (draft.page_title or ""))
    return bool(heads) and piece.text != site and site not in piece.text and _may_be_title(draft, number)


def _begins(page_title: str, line: str) -> bool:
    """Whether a page's title begins with a line, and something else, with a space or mark between, follows."""
    return len(line) >= SURE and page_title.startswith(line) and page_title[len(line) :][:1] in _BETWEEN_OR


_BETWEEN_OR = tuple(" \u3000_-|–—·")


def _below_section(draft: PageDraft, free: list[int], title: str) -> str | None:
    """The line above the byline where the title stated is only the section's: the last step of the way to the page."""
    if not any(draft.pieces[n].text.rstrip().endswith(title) for n in free if len(draft.pieces[n].text) > len(title)):
        return None
    if any(piece.text == title and not piece.hrefs for piece in draft.pieces):
        return None
    steps = [n for n in free if (words := role_of_words(draft.pieces[n].text)) and words[0] is Role.BREADCRUMB]
    if not any(_BORDERS.split(draft.pieces[n].text.strip())[-1] == title for n in steps):
        return None
    byline = next((n for n in free if n > steps[0] and is_header(draft, n)), None)
    above = draft.pieces[byline - 1] if byline else None
    if above is None or above.hrefs or not SURE <= len(above.text) <= _LONGEST or above.text == title:
        return None
    return above.text if SENTENCE_MARK.search(above.text[-1]) is None else None


_BORDERS = re.compile(r"\s*(?:[>»›/→＞]+|\s-\s)\s*")


def _heading_in_title(draft: PageDraft, free: list[int]) -> str | None:
    """Return the `<h1>` that is a later part of the page's title, where the first part is no heading."""
    parts = [part.strip() for part in TITLE_PARTS.split(draft.page_title or "")]
    heads = {draft.pieces[n].text: draft.pieces[n].level for n in free if draft.pieces[n].level}
    if len(parts) < 2 or parts[0] in heads or parts[0] in map(after_arrow, heads):
        return None
    for shown in (draft.pieces[n].parts for n in free if draft.pieces[n].level == 1 and len(draft.pieces[n].parts) > 1):
        if shown[0] == parts[0] and len(shown[-1]) >= SURE and any(part.startswith(shown[-1]) for part in parts[1:]):
            return shown[-1]  # `Group > Title` in one heading
    found = [part for part in parts[1:] if heads.get(part) == 1 and len(part) > len(parts[0])]
    if not found and draft.thread:  # behind the group's name, which is the first heading: `Group - Talk: What is it?`
        longest = max((head for head in heads if head in (draft.page_title or "")), key=len, default="")
        found = [longest] if heads.get(longest) == _SECOND and f": {longest}" in (draft.page_title or "") else []
    return found[0] if len(found) == 1 else None


_SECOND = 2


def _subject_of_answers(draft: PageDraft, stated: list[str]) -> str | None:
    """Return the subject that answers repeat (`Re: …`), where the page's title holds it as a part."""
    parts = {part.strip() for title in stated for part in TITLE_PARTS.split(title)}
    for number in (n for post in draft.posts[1:4] for n in post.pieces[:12]):
        piece = draft.pieces[number]
        matches = map(_RE.match, (piece.text, *piece.parts[:_HEAD_PARTS]))
        subject = next((m[1].strip() for m in matches if m and len(m[1].strip()) >= 4 and m[1].strip() in parts), None)
        if subject:
            return subject
    return None


_HEAD_PARTS = 3


_SAYS_TITLE = re.compile(
    r"(?:(?:Thread|Topic|Sujet|Thema|Tema|Тема|主题|主題|标题|標題)\s*[:：]|[\[【](?:标题|主题)[\]】])\s*(.{8,160})$"
)
_RE = re.compile(r"(?:\d{1,5}\.\s*)?(?:Re|回复|回覆)\s*[:：]\s*(.{4,120})$", re.I)


def _may_be_title(draft: PageDraft, number: int, beside: Role | None = None) -> bool:
    """Whether a piece stands where a title may; `beside` is the role of the place of what it would be the title of."""
    place = role_of_place(draft, draft.pieces[number].node)[0]
    framed = place in (Role.RELATED, Role.COPYRIGHT, Role.ADVERT) and place is not beside
    return not framed and len(draft.pieces[number].text) >= 2


def _alike(heading: str, page_title: str) -> bool:
    head, whole = bare(heading), bare(page_title)
    return bool(head) and (head in whole or whole in head)


def _title_of_text(draft: PageDraft, free: list[int]) -> str | None:
    """On a text page the title stands just before the byline, or it is the first line that comes again."""
    texts = [draft.pieces[n].text for n in free]
    header = next((i for i, n in enumerate(free) if is_header(draft, n)), None)
    if header:
        for i in range(header - 1, -1, -1):
            if not role_of_words(texts[i]) and len(texts[i]) >= 4:
                return texts[i]
    again = next((t for i, t in enumerate(texts[:30]) if 6 <= len(t) <= 80 and t in texts[i + 1 :]), None)
    if again:
        return again
    return next(
        (t for t in texts[:10] if 4 <= len(t) <= 80 and not role_of_words(t) and not SENTENCE_MARK.search(t[:-1])),
        None,
    )
