"""Whether the first of the mined posts opens a thread, or a text in another dress stands above it.

A thread's first post may look like the answers, and then it is one of the records. Or it has a dress of its own, as
questions, notes and microblogs have: then it stands between the page's title and the first record, like an article.
"""

from __future__ import annotations

import re
from itertools import islice

from cleaning.extract.draft import PageDraft, PostDraft
from cleaning.extract.facts import stated_replies
from cleaning.extract.headers import SENTENCE, has_sentences, is_header, is_prose, piece_date, within
from cleaning.extract.labels import is_about, is_comment_heading, role_of_place, role_of_words
from cleaning.extract.metadata import TITLE_PARTS
from cleaning.extract.names import FLOOR_LABEL, OFFICE, is_action, is_answer_button, name_in, tells_event
from cleaning.extract.pieces import chain, class_and_id
from cleaning.extract.template import linked_name
from cleaning.extract.title_words import after_arrow, before_host, is_count, same_title
from cleaning.extract.wiki_talk import OPENING as OPENING_BOX
from cleaning.records import CONTENT_ROLES, Role


def is_comment_section(draft: PageDraft, posts: list[PostDraft]) -> bool:
    """Whether the posts are comments under a text of its own: they say so, or it stands before them."""
    start = posts[0].pieces[0]
    if any(node.get(OPENING_BOX) for node in islice(chain(draft.pieces[start].node), _NEAR)):
        return False
    title = last_title_before(draft, start)
    if title is not None and title_and_nothing_else(draft, title, start):
        return False
    if title is None and any(heads_page(draft, n) for n in posts[0].pieces[:_NEAR]):
        return False  # the title stands in the first post's box
    if title is not None and under_heading(draft, start) and prose_between(draft, title, start) >= OPENING:
        return True
    above = range(title, start) if title is not None else _labelled_bylines(draft, start)
    bylines = [n for n in above if is_header(draft, n) and not _is_of_latest(draft, n) and not _is_of_others(draft, n)]
    bylines = [n for n in bylines if not tells_event(draft.pieces[n].text)]
    if any(_is_of_first(draft, n, posts[0]) or _was_created(draft, n, posts[0]) for n in bylines):
        return False  # what stands above the posts says whose the first of them is
    if _states_answers(draft, posts) or _says_first(draft, posts[0]):
        return False
    if (
        under_heading(draft, start)
        or _count_comments(draft, bylines)
        or (title is None and _is_signed_above(draft, start))
    ):
        return True
    opens = any(_FIRST_MESSAGE.fullmatch(part) for n in posts[0].pieces for part in draft.pieces[n].parts)
    if opens and not bylines and (title is None or prose_between(draft, title, start) < OPENING):
        return False
    if title is not None and not _is_first_floor(draft, posts[0]) and prose_between(draft, title, start) >= OPENING:
        return True
    if bylines and _words_between(draft, title or 0, start):  # the article has one of its own
        return True
    begin = next((n + 1 for n in range(start) if heads_page(draft, n)), 0)
    before = sum(
        len(piece.text)
        for number, piece in enumerate(draft.pieces[begin:start], begin)
        if piece.link_density < 0.3
        and len(piece.text) >= 20
        and not _is_of_others(draft, number)
        and not _is_of_form(draft, number, start)
        and not _WAY.search(piece.text)
        and not is_header(draft, number)
        and (
            not (_LATEST.search(piece.text) or _names_first(draft, number, posts)) or piece_date(draft, number) is None
        )
        and role_of_place(draft, piece.node)[0] is None
    )
    node = draft.pieces[start].node
    while node is not None:
        if "title" in (node.get("class") or ""):  # `evo_comment_title` heads the topic, too
            node = node.getparent()
            continue
        if re.search(r"comment|pinglun|liuyan", class_and_id(node).lower()):
            return before > 0 or _words_between(draft, title or 0, start)
        node = node.getparent()
    first = sum(len(draft.pieces[n].text) for n in posts[0].pieces)
    return before >= max(60, first * 0.5)


def _names_first(draft: PageDraft, number: int, posts: list[PostDraft]) -> bool:
    """Whether a line names who wrote the first record: `Thread started by oakleaf …`."""
    parts = (part for n in posts[0].pieces[:3] for part in draft.pieces[n].parts if len(part) > 1)
    return any(name_in((part,)) == part and part in draft.pieces[number].text for part in parts)


def _says_first(draft: PageDraft, post: PostDraft) -> bool:
    """Whether a record says both that it is number one and that who began the thread wrote it (`#1` `甲` `楼主`)."""
    said = {part for n in post.pieces[:3] for part in draft.pieces[n].parts}
    return not said.isdisjoint(_NUMBER_ONE) and not said.isdisjoint(_STARTER)


_NUMBER_ONE, _STARTER = frozenset(("#1", "1#", "1F", "1楼", "1樓")), frozenset(("楼主", "樓主"))


def _states_answers(draft: PageDraft, posts: list[PostDraft]) -> bool:
    """Whether the first record says how many answers there are (`点击 8042 | 回复 6`), and the others are as many."""
    if any(post.parent is not None or post.answers is not None for post in posts):
        return False
    lines = (draft.pieces[n] for n in posts[0].pieces if _COUNTS.search(draft.pieces[n].text))
    return any(stated_replies((line,)) == len(posts) - 1 > 1 for line in lines)


_COUNTS = re.compile(r"^\s*\d+\s?[条條个個](?:回复|回覆|回帖)|(?:点击|浏览|查看|阅读|views?)\s?[:：]?\s?\d", re.I)
"""Begins a line that counts the answers, or stands in one that counts the readers, too."""


def _count_comments(draft: PageDraft, bylines: list[int]) -> bool:
    """Whether a line with author and time above the posts says how many comments there are."""
    return any(_COMMENTS.search(draft.pieces[n].text) for n in bylines)


_COMMENTS = re.compile(r"(?<!\d)[1-9]\d* (?:comments|评论)\b", re.I)


def _is_signed_above(draft: PageDraft, start: int) -> bool:
    """Whether a text ends just above a piece with the linked name of its writer and the time."""
    for number in range(start - 1, max(0, start - _SIGNED), -1):
        piece = draft.pieces[number]
        if is_header(draft, number) and linked_name(draft, piece) and len(piece.hrefs) <= _LINKS:
            return any(is_prose(draft.pieces[n]) for n in range(max(0, number - _SIGNED), number))
    return False


_SIGNED = 3
_LINKS = 2


def _labelled_bylines(draft: PageDraft, start: int) -> list[int]:
    """The lines before a piece that a label calls an author's, with sentences between, where no title is shown."""
    lines = (n for n in range(start) if _AUTHOR.match(draft.pieces[n].text) and is_header(draft, n))
    return [n for n in lines if prose_between(draft, n, start) >= OPENING]


_AUTHOR = re.compile(r"(?:作者|楼主|发[帖布]人|author|autor|auteur)\s*[:：]", re.I)
OPENING = 24
"""So many code points of sentences between title and first record are an opening post of its own."""


def say_nothing(draft: PageDraft, posts: list[PostDraft]) -> bool:
    """Whether what was mined are no posts: nobody wrote them, and no sentence stands in them, but elsewhere.

    So look boxes with two dates (`创建于`, `更新于`, a licence), and the office and day under a notice.
    """
    if _is_chronicle(draft, posts):
        return True
    if len(posts) > _FEW or any(_says_something(draft, post) for post in posts[1:]):
        return False
    owned = {n for post in posts for n in post.pieces}
    if _says_something(draft, posts[0]):
        anchor = posts[-1].anchor
        found = piece_date(draft, anchor) if anchor is not None else None
        lone = len(posts) == 2 and found is not None and not found.has_time
        return lone and not all(_can_be_answered(draft, post) for post in posts)
    return any(n not in owned and _is_sentence(piece.text) for n, piece in enumerate(draft.pieces))


_FEW = 4


def _can_be_answered(draft: PageDraft, post: PostDraft) -> bool:
    return any(is_answer_button(part) for n in post.pieces for part in draft.pieces[n].parts)


def _is_chronicle(draft: PageDraft, posts: list[PostDraft]) -> bool:
    """Whether records are the days of a text (`2023年1月2日`, and what happened then): nobody wrote any of them.

    Comments of nobody have a time of day, a floor, a button to answer or a heading that says what they are.
    """
    if len(posts) < _DAYS or any(post.author or post.floor is not None or post.likes for post in posts):
        return False
    dates = [piece_date(draft, post.anchor) if post.anchor is not None else None for post in posts]
    if any(date is None or date.has_time or not date.absolute for date in dates):
        return False
    if any(is_action(part) for post in posts for n in post.pieces for part in draft.pieces[n].parts):
        return False
    return not under_heading(draft, posts[0].pieces[0])


_DAYS = 3


def _says_something(draft: PageDraft, post: PostDraft) -> bool:
    """Whether somebody is named who wrote a post, or it holds words of its own."""
    somebody = post.author is not None and OFFICE.search(post.author) is None
    return somebody or any(_are_words(draft, n) for n in draft.content(post))


def _are_words(draft: PageDraft, number: int) -> bool:
    """Whether a line is no label, no date and no link."""
    piece = draft.pieces[number]
    labelled = role_of_words(piece.text) is not None or is_about(piece)
    linked = bool(piece.hrefs) and len(piece.text) <= OPENING
    counts = not any(map(str.isalpha, piece.text))
    return not (labelled or linked or counts) and piece.link_density < 0.5 and piece_date(draft, number) is None


def _is_sentence(text: str) -> bool:
    return len(text) >= OPENING and SENTENCE.search(text) is not None and role_of_words(text) is None


def last_title_before(draft: PageDraft, end: int) -> int | None:
    """Return the last piece before `end` that heads the page, or None."""
    return next((n for n in range(end - 1, -1, -1) if heads_page(draft, n)), None)


def heads_page(draft: PageDraft, number: int) -> bool:
    """Whether a piece is the first heading of a page, or one that the page's title begins with."""
    piece = draft.pieces[number]
    if piece.level == 1:
        return not is_comment_heading(piece.text)
    whole, text = draft.page_title or "", piece.text
    subject = _SUBJECT.match(text) if len(text) <= 200 else None
    if subject and len(subject[1]) >= 4 and subject[1] in whole:
        return 2 * len(subject[1]) >= len(TITLE_PARTS.split(whole)[0])  # `Topic: Heart` under a longer title is a tag
    if piece.level and len(text) >= 4 and whole.startswith(after_arrow(text)):
        return True
    if len(piece.hrefs) == 1 and before_host(piece.parts, TITLE_PARTS.split(whole)[0]):
        return True
    if len(text) < 8 or piece.hrefs or text not in whole:
        return False
    return whole.startswith(text) or text in TITLE_PARTS.split(whole)


_SUBJECT = re.compile(
    r"(?:.{0,12}\|\s*)?(?:Topic|Subject|文章主题|贴子主题|主题|标题)\s*[:：]\s*(.+?)(?:\s*[(（\[【].*)?$", re.I
)


def title_and_nothing_else(draft: PageDraft, title: int, start: int) -> bool:
    """Whether the first record follows the page's title with nothing between but counts, buttons and boilerplate."""
    return not any(_may_be_words(draft, n, 6) or is_header(draft, n) for n in range(title + 1, start))


def _may_be_words(draft: PageDraft, number: int, least: int) -> bool:
    piece = draft.pieces[number]
    if _is_of_others(draft, number):
        return False
    if piece.link_density >= 0.3 or len(piece.text) < least or role_of_words(piece.text) or is_action(piece.text):
        return False
    if piece.node is None:
        return True
    if _MODERATORS.match(piece.text) or is_count(piece.text):
        return False
    told = any(_ALERT.search(node.get("class") or "") for node in islice(chain(piece.node), _NEAR))
    return not told and role_of_place(draft, piece.node)[0] is None


_MODERATORS = re.compile(
    r"(?:forum )?(?:moderators?|moderatoren|moderateurs?|modérateurs?|moderador(?:es|as)?|moderator[ei]|moderatorzy"
    r"|модераторы?|版主)\s*[:：]",
    re.I,
)
_ALERT = re.compile(r"(?<![\w-])(?:alert|announcements?|site-?notices?)(?![\w-])", re.I)
"""Boxes in which a site speaks to its visitors above what it shows; within a text such a box is part of it."""
_NEAR = 3


def _is_of_others(draft: PageDraft, number: int) -> bool:
    """Whether a piece was found to speak of another page."""
    return draft.roles[number] is Role.RELATED


def _is_of_form(draft: PageDraft, number: int, start: int) -> bool:
    """Whether a piece is told to who fills in a form to write in, above the posts."""
    form = next((node for node in chain(draft.pieces[number].node) if node.tag == "form"), None)
    return (
        form is not None
        and not within(draft.pieces[start].node, form)
        and next(form.iter("textarea"), None) is not None
    )


def prose_between(draft: PageDraft, begin: int, end: int) -> int:
    """Count the code points of sentences between two pieces; lines with a date and boilerplate are left out."""
    return sum(
        len(draft.pieces[n].text)
        for n in range(begin + 1, end)
        if _may_be_words(draft, n, 12)
        and not _is_of_form(draft, n, end)
        and SENTENCE.search(draft.pieces[n].text)
        and (piece_date(draft, n) is None or has_sentences(draft.pieces[n].text))
        and not _is_title_once_more(draft, n)
    )


def _is_title_once_more(draft: PageDraft, number: int) -> bool:
    """Whether a line says what the page's title says, maybe behind a label (`Sujet : …`)."""
    text = draft.pieces[number].text
    return any(
        len(said) >= _TITLE and said in (draft.page_title or "") for said in (text, text.partition(":")[2].strip())
    )


_TITLE = 8


def _is_first_floor(draft: PageDraft, post: PostDraft) -> bool:
    """Whether a record is labelled as the first one of a thread (楼主, 1楼, #1)."""
    labels = {part.strip(". ") for n in post.pieces for part in draft.pieces[n].parts if FLOOR_LABEL.match(part)}
    return bool(labels & _FIRST)


_FIRST_MESSAGE = re.compile(r"(?:message|post|beitrag|сообщение)\s?#?\s?1:?", re.I)
_FIRST = _NUMBER_ONE | _STARTER | {"第1楼"}


def _words_between(draft: PageDraft, begin: int, end: int) -> bool:
    """Whether anything that may be an article stands between two pieces."""
    others = (
        n
        for n in range(begin + 1, end)
        if (piece_date(draft, n) is None or has_sentences(draft.pieces[n].text)) and not _is_of_others(draft, n)
    )
    between = (draft.pieces[n] for n in others)
    return any(
        piece.link_density < 0.3
        and len(piece.text) >= (12 if SENTENCE.search(piece.text) else 24)
        and role_of_place(draft, piece.node)[0] is None
        for piece in between
    )


def _is_of_latest(draft: PageDraft, number: int) -> bool:
    """Whether the first date of a line is that of the latest answer or change."""
    found = piece_date(draft, number)
    return _LATEST.search(draft.pieces[number].text[: found.end if found else None]) is not None


def _is_of_first(draft: PageDraft, byline: int, post: PostDraft) -> bool:
    """Whether a line above the posts states time and author of the first of them."""
    found = piece_date(draft, byline)
    if found is None or post.when is None or post.pieces[0] - byline > 12:
        return False
    when = post.when if found.when.second else post.when.replace(second=0)  # one of the two may state no seconds
    same = found.when == when if found.has_time else found.when.date() == when.date()
    names = {part for n in post.pieces[:6] for part in draft.pieces[n].parts if name_in((part,)) == part}
    names = {name for name in names if 2 <= len(name) <= 20}
    beside = found.has_time and draft.pieces[max(0, byline - 1)].text in names  # the name in a line of its own above
    return same and (beside or any(name in draft.pieces[byline].text for name in names))


def _was_created(draft: PageDraft, byline: int, post: PostDraft) -> bool:
    """Whether a line with a label before it says that a ticket was created at the very second of its first post."""
    found = piece_date(draft, byline)
    called = byline > 0 and _CREATED.fullmatch(draft.pieces[byline - 1].text)
    return bool(called) and found is not None and found.has_time and found.when == post.when


_CREATED = re.compile(r"(?:created|opened|创建(?:日期|时间)|提交时间)\s*[:：]", re.I)


def under_heading(draft: PageDraft, start: int) -> bool:
    """Whether a heading of comments stands among the three pieces before, or a tab of them with other tabs behind."""
    before = draft.pieces[max(0, start - 3) : start]
    tab = next((p for p in draft.pieces[max(0, start - 5) : start] if _TAB.fullmatch(p.text)), None)
    return any(is_comment_heading(p.text) and not p.hrefs for p in before) or (
        tab is not None and is_comment_heading(tab.text)
    )


_TAB = re.compile(r"[^\W\d]{4,20}\s?[(（]\d+[)）]")


_WAY = re.compile(r"\s[»›＞>→]\s.*\s[»›＞>→]\s")  # `Forums » Board » Thread`
_LATEST = re.compile(r"最后|最新|更新|last|latest", re.I)


def title_in_opener(draft: PageDraft, post: PostDraft) -> None:
    """Label the heading in the opening post that is the title, and the short lines above it, which are no text."""
    content = [n for n in post.pieces if draft.roles[n] in CONTENT_ROLES][:_ABOVE_TITLE]
    title = draft.title or ""
    place = next(
        (k for k, n in enumerate(content) if draft.pieces[n].level and same_title(draft.pieces[n].text, title)), 0
    )
    above = content[:place]
    if not above or any(is_prose(draft.pieces[n]) or SENTENCE.search(draft.pieces[n].text) for n in above):
        return
    draft.label_title(content[place], "the title in the opening post")
    for number in above:
        draft.label(number, Role.BYLINE, "above the title in the opening post")


_ABOVE_TITLE = 4


def head_above_opener(draft: PageDraft, post: PostDraft) -> None:
    """Give the opening post the author and time that stand above it, under the title, where it has neither itself.

    One that has a time gets the name that links to a person in the line just above it.
    """
    if post.author is None and post.when is not None and draft.root is not None:
        number = post.pieces[0] - 1
        name = linked_name(draft, draft.pieces[number]) if number > 0 else ""
        if name:
            post.author = name
            draft.label(number, Role.BYLINE, "names the author")
    if post.author is not None or post.when is not None:
        return
    above = [draft.pieces[n].text for n in range(post.pieces[0]) if draft.roles[n] is Role.BYLINE]
    named = draft.author is not None and any(draft.author in text for text in above)
    post.author = draft.author if named else None
    post.when = draft.when if named or (draft.layout and draft.layout.thread.byline_date) else None
