"""The fields of mined posts: which piece of a record is its header, which its body, and who wrote it."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from cleaning.extract.dates import find_date
from cleaning.extract.draft import PageDraft, PostDraft
from cleaning.extract.headers import SENTENCE, is_header, of_something_else, piece_date
from cleaning.extract.labels import role_of_words
from cleaning.extract.names import AVATAR, FLOOR_LABEL, clean_name, is_action, name_in
from cleaning.extract.pieces import Element
from cleaning.extract.posts import NAME_WHY, QUOTE_WHY, chain, content_role, parse_floor, quote_headers
from cleaning.extract.template import AUTHOR_NAMES, PROFILE, STATISTICS, Template, is_bar, learn_template
from cleaning.records import CONTENT_ROLES, Role

_LIKES = re.compile(r"(?:点?赞|顶|支持|likes?)\s*[(（:：]?\s*(\d{1,6})", re.I)


def label_posts(draft: PageDraft, posts: list[PostDraft]) -> None:
    """Split each record into header, body and buttons, and read its author, floor and likes."""
    headers = {n for post in posts for n in post.pieces if is_header(draft, n)}
    templates = {
        nested: learn_template(draft, [post for post in posts if (post.parent is not None) is nested], headers=headers)
        for nested in (False, True)
    }
    listed = all(draft.pieces[n].in_list for post in posts for n in post.pieces)
    _unquote(draft, posts, templates[False])
    names_first = _names_come_first(draft, posts)
    buttons = _common_buttons(draft, posts)
    for post in posts:
        if listed:  # the posts are the items, their texts are none
            for number in post.pieces:
                draft.pieces[number].in_list = False
        template = templates[post.parent is not None]
        header = _header(draft, post, headers)
        in_body = [n for n in post.pieces if template.holds(draft, n) and n != header] if template is not None else []
        for number in post.pieces:
            piece = draft.pieces[number]
            text = piece.text
            if number == header:
                draft.label(number, Role.BYLINE, "the post's date")
            elif piece.part_of_line in ("name", "words"):
                _part_of_line(draft, post, number)
            elif text in buttons or is_bar(piece) or piece.tag == "button":
                draft.label(number, Role.ACTIONS, "buttons")
            elif header is not None and number < header and (FLOOR_LABEL.match(text) or STATISTICS.match(text)):
                draft.label(number, Role.BYLINE, "what the engine says of the author")
            elif number in in_body:
                draft.label(number, *_body_role(draft, number))
            elif FLOOR_LABEL.match(text):
                draft.label(number, Role.BYLINE, "a floor")
            elif is_action(text) or AVATAR.fullmatch(text):
                draft.label(number, Role.ACTIONS, "buttons")
            elif in_body:
                after = number > in_body[-1]
                draft.label(number, Role.SIGNATURE if after else Role.BYLINE, BESIDE)
            else:
                draft.label(number, *_body_role(draft, number))
            _read(post, draft, number, header=number == header)
        if post.author is None:
            _slot_or_author(draft, post, template, header, names_first)
    _quotes(draft, posts)


def _header(draft: PageDraft, post: PostDraft, headers: set[int]) -> int | None:
    """Return the piece with a post's date, rather not one with the date of something else; None without one."""
    dated = [n for n in post.pieces if n in headers]
    if len(dated) > 1:
        dated = [n for n in dated if not of_something_else(draft.pieces[n].text)] or dated
    return post.anchor if post.anchor in dated else next(iter(dated), None)


def _unquote(draft: PageDraft, posts: list[PostDraft], template: Template | None) -> None:
    """Where nearly every body is a `<blockquote>`, as in vBulletin 4, only one within it is a quote."""
    if template is None or not any(draft.pieces[n].in_quote for post in posts for n in post.pieces):
        return
    bodies = [[n for n in post.pieces if template.holds(draft, n)] for post in posts]
    bodies = [body for body in bodies if body]
    whole = sum(all(draft.pieces[n].in_quote for n in body) for body in bodies)
    if len(bodies) < 2 or whole < 0.8 * len(bodies):
        return
    for number in (n for body in bodies for n in body):
        piece = draft.pieces[number]
        piece.in_quote = sum(node.tag == "blockquote" for node in chain(piece.node)) > 1


def _part_of_line(draft: PageDraft, post: PostDraft, number: int) -> None:
    """Label the name, or the words, of a reply that is one line."""
    piece = draft.pieces[number]
    if piece.part_of_line == "words":
        draft.label(number, *content_role(draft, number))
        return
    post.author = name_in([part.strip(". ") for part in piece.parts]) or None
    draft.label(number, Role.BYLINE, NAME_WHY)
    _read(post, draft, number, header=True)


def _slot_or_author(
    draft: PageDraft, post: PostDraft, template: Template | None, header: int | None, names_first: bool
) -> None:
    """Read the author where the template has its slot, else wherever the post shows a name."""
    slot = template.author(draft, post) if template is not None else None
    if slot is None:
        _author(draft, post, header, names_first)
        return
    post.author = name_in(draft.pieces[slot].parts) or None
    draft.label(slot, Role.BYLINE, NAME_WHY)


def _names_come_first(draft: PageDraft, posts: list[PostDraft]) -> bool:
    """Whether nearly all records begin with what may be a name, and not all with the same one."""
    firsts = [draft.pieces[post.pieces[0]] for post in posts if post.pieces]
    names = [name_in(piece.parts) for piece in firsts if len(piece.text) <= 30 and not SENTENCE.search(piece.text)]
    return len(posts) > 1 and sum(map(bool, names)) >= 0.8 * len(posts) and len(set(names)) > 1


def _common_buttons(draft: PageDraft, posts: list[PostDraft]) -> frozenset[str]:
    """Words of buttons that stand in at least half of the posts: nobody wrote them."""
    texts = Counter(text for post in posts for text in {draft.pieces[n].text for n in post.pieces} if len(text) <= 40)
    return frozenset(text for text, n in texts.items() if n >= max(3, 0.5 * len(posts)) and is_action(text))


def _quotes(draft: PageDraft, posts: list[PostDraft]) -> None:
    """Settle what each post quotes: what markup says, and lines beside the body that repeat an earlier post."""
    earlier: dict[str, str] = {}
    for post in posts:
        quote_headers(draft, post)
        _signature(draft, post)
        for number in post.pieces:
            piece = draft.pieces[number]
            if draft.whys[number] == BESIDE:
                text = _ANSWERING.sub("", piece.text)
                if len(text) >= 4 and _bare(text) in earlier:
                    draft.label(number, Role.QUOTE, "repeats an earlier post")
                    piece.text = text
            if (
                draft.roles[number] is Role.QUOTE
                and len(piece.text) <= 30
                and piece.link_density > 0.9
                and any(map(PROFILE.search, piece.hrefs))
            ):
                draft.label(number, Role.BYLINE, QUOTE_WHY)
        post.quote = "\n".join(draft.pieces[n].text for n in post.pieces if draft.roles[n] is Role.QUOTE) or None
        words = "".join(draft.pieces[n].text for n in post.pieces if draft.roles[n] in CONTENT_ROLES)
        if words:
            earlier[_bare(words)] = words


def _signature(draft: PageDraft, post: PostDraft) -> None:
    """A line of dashes, and at most four short lines after it: the signature."""
    content = [n for n in post.pieces if draft.roles[n] in CONTENT_ROLES]
    for place, number in enumerate(content):
        if place and len(content) - place <= 5 and _RULE.fullmatch(draft.pieces[number].text):
            for after in content[place:]:
                draft.label(after, Role.SIGNATURE, "after a line of dashes")
            return


_RULE = re.compile(r"[_\-—=~]{5,}")
BESIDE = "outside the body of the post"
_ANSWERING = re.compile(r"^(?:回复|回覆|引用|答|@)\s*@?[^:：]{1,30}[:：]\s*")


def _bare(text: str) -> str:
    return _MARKS.sub("", text)


_MARKS = re.compile(r"[\W_]+")


def _body_role(draft: PageDraft, number: int) -> tuple[Role, str]:
    """A post's own words, or what the engine put among them (buttons, locked, edited)."""
    piece = draft.pieces[number]
    if is_action(piece.text) and (piece.hrefs or len(piece.parts) > 1 or re.search(r"[\s|(（]", piece.text)):
        return Role.ACTIONS, "buttons"
    words = role_of_words(piece.text)
    if words and words[0] is Role.NOTICE:
        return words
    return content_role(draft, number, quoted=True if _in_quote(piece.node) else None)


def _in_quote(node: Element) -> bool:
    """Whether an element, or one of the three around it, is called a quote."""
    for _ in range(4):
        if node is None:
            return False
        names = node.get("class")
        if names and _is_called_quote(names):
            return True
        node = node.getparent()
    return False


_QUOTE_NAMES = re.compile(
    r"(?:^|\s)(?:quot(?:e|ed|ation)|(?:reply|post|comment|bb|bbcode|block)[-_]?quote(?:[-_]?\w+)?|quote[-_]\w+|yinyong)"
    r"(?:$|\s)",
    re.I,
)


@lru_cache(4096)
def _is_called_quote(names: str) -> bool:
    return _QUOTE_NAMES.search(names) is not None


def _read(post: PostDraft, draft: PageDraft, number: int, *, header: bool) -> None:
    """Read floor and likes off a piece that is the header, a label or buttons."""
    piece = draft.pieces[number]
    if not _MAY_SAY.search(piece.text):
        return
    if post.floor is None and (header or draft.roles[number] in (Role.ACTIONS, Role.BYLINE)):
        parts = [part.strip(". ") for part in (piece.text, *(piece.parts if piece.parts != (piece.text,) else ()))]
        labels = [part for part in parts if FLOOR_LABEL.match(part) and part not in ("楼主", "樓主")]  # a badge, too
        numbers = [label for label in labels if any(c.isdigit() for c in label)]
        label = next(iter(numbers or labels), None)
        if label is None and header:
            found = piece_date(draft, number)
            rest = f"{piece.text[: found.start]}  {piece.text[found.end :]}" if found else piece.text
            match = _FLOOR_IN_LINE.search(rest)
            label = match[0] if match else None
        post.floor = parse_floor(label) if label else None
    likes = _LIKES.search(piece.text) if len(piece.text) <= 40 and _MAY_BE_LIKES.search(piece.text) else None
    if likes and post.likes is None:
        post.likes = int(likes[1])


_MAY_BE_LIKES = re.compile("[赞顶持kK\u212a]")
_MAY_SAY = re.compile("[0-9沙板地椅]")  # what floors and likes have in common
_FLOOR_IN_LINE = re.compile(r"第?\s*\d{1,6}\s*[楼樓层#F]|#\d{1,6}|沙发|板凳|地板")


def _author(draft: PageDraft, post: PostDraft, header: int | None, names_first: bool) -> None:
    """Read the author: an element called so, the rest of the header, a first line if those are names, the line before.

    `names_first` says that nearly all records begin with a name.
    """
    if header is None:
        return
    named = _named_author(draft, post)
    if named:
        post.author = named
        _relabel_author(draft, post, header, named)
        return
    name = name_in(draft.pieces[header].parts)
    if name:
        post.author = name
        return
    if names_first and post.pieces[0] < header:
        post.author = name_in(draft.pieces[post.pieces[0]].parts) or None
        draft.label(post.pieces[0], Role.BYLINE, NAME_WHY)
        return
    for number in reversed([n for n in post.pieces if n < header]):
        text = AVATAR.sub("", draft.pieces[number].text)
        if draft.roles[number] is Role.PARAGRAPH and 0 < len(text) <= 30 and not SENTENCE.search(text):
            post.author = name_in(draft.pieces[number].parts) or None
            draft.label(number, Role.BYLINE, "the line before the date")
            break


def _named_author(draft: PageDraft, post: PostDraft) -> str | None:
    seen: set[Element] = set()
    members = set(post.pieces)
    for number in post.pieces:
        node = draft.pieces[number].node
        if node is None or node in seen:
            continue
        seen.add(node)
        for inner in node.iter(
            "a",
            "span",
            "b",
            "strong",
            "cite",
            "div",
            "p",
            "em",
            "h3",
            "h4",
            "h5",
            "td",
            "dt",
            "li",
            "i",
            "font",
        ):
            marks = f"{inner.get('class') or ''} {inner.get('itemprop') or ''} {inner.get('rel') or ''}"
            if marks.strip() and AUTHOR_NAMES.search(marks):
                links = ("".join(a.itertext()).strip() for a in inner.iter("a") if PROFILE.search(a.get("href") or ""))
                text = next(filter(None, links), "") or "".join(inner.itertext())
                text = clean_name(" ".join(text.split()))
                found = find_date(text)
                if text and found:
                    text = clean_name(text[: found.start])
                if 0 < len(text) <= 30 and not SENTENCE.search(text) and _belongs(draft, inner, members):
                    return text
    return None


def _belongs(draft: PageDraft, inner: Element, members: set[int]) -> bool:
    """Whether an element lies in the pieces of this post: its own block, or one above, is that of a member."""
    blocks = {draft.pieces[n].node for n in members}
    node = inner
    while node is not None:
        if node in blocks:
            return True
        node = node.getparent()
    return False


def _relabel_author(draft: PageDraft, post: PostDraft, header: int, name: str) -> None:
    for number in post.pieces:
        if number != header and name in draft.pieces[number].text and len(draft.pieces[number].text) <= len(name) + 12:
            draft.label(number, Role.BYLINE, NAME_WHY)
            return
