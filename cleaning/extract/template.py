"""What the posts of one page have in common: where the template puts the body, and where the author.

The records were found already; here their pieces are compared slot by slot. A slot is a path of tags and class
names. The body is the slot with most text; the author's is short, different from post to post, and often a link to
a profile. That is the alignment step of DEPTA (Zhai and Liu, WWW 2005), on slots instead of trees.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from cleaning.extract.devices import AGENT, DEVICES
from cleaning.extract.draft import PageDraft, PostDraft
from cleaning.extract.headers import SENTENCE
from cleaning.extract.names import FLOOR_LABEL, is_action, may_be_linked_name, name_in
from cleaning.extract.pieces import Element, Piece, chain, words_of
from cleaning.extract.places import Placed, body_place, places_in
from cleaning.extract.posts import who_is_quoted
from cleaning.extract.selected import name_of

AUTHOR_NAMES = re.compile(
    r"(?:^|[-_ ])(?:author|user-?name|user|nick(?:name)?|name|poster|uname|commenter|fn|member|byline|contributors?"
    r"|zuozhe|yonghu(?:ming)?|nicheng|fatieren|wangming)"
    r"(?:$|[-_ ])",
    re.I,
)


def author_marks(node: Element) -> str:
    """Return what markup says an element is, for `AUTHOR_NAMES`: class, property, relation, name for tests."""
    return " ".join(filter(None, map(node.get, ("class", "itemprop", "rel", "data-testid"))))


# Links to a person's page, as the engines write them.
PROFILE = re.compile(
    r"(?:^(?:https?:)?//(?:i|u|me|my|space|user|home)\.[\w.-]+/\d+/?$|space-uid|mod=space|(?:^|/)(?:user|users|user-?info|usercenter|ucenter|accountcenter|u|member|members|people|profile|authors?|columnists?|bloggers?|home(?!-)|space|staff|by|reporters?|contributors?|journalists?|writers?|ludzie|uzytkownik|usuarios?|utilisateurs?|benutzer|mitglied(?:er)?|membres?|utent[ei]|gebruikers?|kullanici(?:lar)?|(?:doctors?|lawyers?|experts?)(?:_card|_info)?(?!\.))[-/.?=,]"
    r"|memberlist|popup_menu_area|uid=|/~|showuser=|dispuser|profile|(?:^|/)profil[/-]|(?:^|/)perfil[/-]"
    r"|(?<!\.php)(?<!\.asp)(?<!\.jsp)(?<!\.cgi)(?<!\.aspx)@)",  # behind those it is the `?` of a saved address
    re.I,
)


def linked_name(draft: PageDraft, piece: Piece) -> str:
    """Return the words of a piece that link to a person's page, or "": a name as it stands, whatever it says.

    Buttons, floors and dates that link there are none; a number is a name where it stands alone, or beside a date.
    """
    if piece.person is None:
        piece.person = _linked_name(draft, piece)
    return piece.person


def _linked_name(draft: PageDraft, piece: Piece) -> str:
    if piece.node is None or not any(map(PROFILE.search, piece.hrefs)):
        return ""
    if piece.node not in draft.people:
        links = (a for a in piece.node.iter("a") if PROFILE.search(a.get("href") or ""))
        draft.people[piece.node] = frozenset(name for a in links for name in (words_of(a), name_of(a)))
    found = {part for part in piece.parts if part in draft.people[piece.node] and may_be_linked_name(part)}
    name = found.pop() if len(found) == 1 else ""
    if name and is_answered(name, piece.parts):
        return ""
    counted = name.isdigit() and not all(
        part == name or draft.find_date(part) or is_action(part) for part in piece.parts
    )
    return "" if counted else name


def is_answered(name: str, parts: Sequence[str]) -> bool:
    """Whether a name in a head is that of whom the writer, who stands before, answers: `甲 回复 <a>乙</a>`."""
    at = parts.index(name) if name in parts else 0
    return at > 1 and ANSWERS.fullmatch(parts[at - 1]) is not None


ANSWERS = re.compile(
    r"\s*(?:回复了?|回覆|回復|答复?|@|▸|▶|→|>|»|(?:replied |in reply )?to|replying to|an|à|a|respondió a)\s*[:：]?\s*",
    re.I,
)
"""Stands between who writes and whom they answer."""
MIN_POSTS = 2
"""A template is learned from this many posts on; one post shows nothing of what repeats."""
ENOUGH_POSTS = 200
"""More than this many show nothing new, and cost time on pages of thousands."""


WHOLE, _NEAR = 5, 2
"""Steps of a shape: all that tell a place on the page, and those that tell one in a post."""


@dataclass(frozen=True, slots=True)
class Template:
    """The slots of a page's posts. `author_slot` is None when no slot looks like names.

    `author_after` says that the name stands behind the date, which tells it from who edited the post. `steps` are how
    many of a shape tell the author's slot: fewer where answers stand deeper than the posts they answer. `whole` says
    that the body is the box of the whole post, heads and buttons being blocks in it.
    """

    body_slot: str
    author_slot: str | None
    author_after: bool = False
    placed: Placed | None = None
    steps: int = WHOLE
    whole: bool = False

    def holds(self, draft: PageDraft, number: int) -> bool:
        """Whether a piece lies in the body of its post."""
        if self.placed is not None:
            return self.placed.holds(number)
        if self.whole:
            return draft.shapes.container(draft.pieces[number].node) == self.body_slot
        return self.body_slot in draft.shapes.containers(draft.pieces[number].node)

    def author(self, draft: PageDraft, post: PostDraft) -> int | None:
        """Return the piece that names the post's author, or None."""
        if self.author_slot is None:
            return None
        found = [n for n in post.pieces if _slot(draft, n, self.placed, self.steps) == self.author_slot]
        found = [n for n in found if not _is_only_date(draft, n)] if len(found) > 1 else found
        if len(found) > 1 and self.author_after and post.anchor is not None:
            found = [n for n in found if n > post.anchor] or found
        return next(iter(found), None)

    def alike(self, draft: PageDraft, number: int) -> bool:
        """Whether a piece lies in a block with the class of the bodies, though in another box than most of them."""
        if self.whole:
            return self.body_slot in draft.shapes.containers(draft.pieces[number].node)
        step = self.body_slot.split("/")[0]
        slots = draft.shapes.containers(draft.pieces[number].node) if "." in step else ()
        return any(slot.split("/")[0] == step for slot in slots)


def learn_template(draft: PageDraft, posts: Sequence[PostDraft], *, headers: Collection[int]) -> Template | None:
    """Learn the template of a page's posts, or None on text pages and for too few posts.

    `headers` are the numbers of pieces that cannot be body: they hold the posts' dates.
    """
    if draft.root is None or len(posts) < MIN_POSTS:
        return None
    every, posts = posts, posts[:ENOUGH_POSTS]
    characters: dict[str, int] = defaultdict(int)
    present: dict[str, set[int]] = defaultdict(set)
    marked: dict[str, set[int]] = defaultdict(set)
    seen: set[tuple[str, str]] = set()
    for index, post in enumerate(posts):
        for number in post.pieces:
            piece = draft.pieces[number]
            if number not in headers and _may_be_body(piece):
                slot = draft.shapes.container(piece.node)
                present[slot].add(index)
                if _PROSE.search(piece.text):
                    marked[slot].add(index)
                words = re.sub("[0-9]+", "", piece.text[:60])
                if (slot, words) not in seen:  # what the template says in each post again counts once
                    seen.add((slot, words))
                    characters[slot] += len(piece.text) - piece.link_characters
    common = [slot for slot in characters if len(present[slot]) >= 0.5 * len(posts)]
    if not common:
        return None
    body = max(common, key=lambda slot: characters[slot])
    if not marked[body] and characters[body] <= _SHORT * len(present[body]):  # names longer than what they say
        spoken = [slot for slot in common if _SOME * len(present[slot]) <= len(marked[slot])]
        body = max(spoken, key=lambda slot: characters[slot], default=body)
    body = _box_around(draft, posts, body, present)
    placed = None if "." in body else _place(draft, every, posts, headers)
    whole = placed is None and _is_whole(draft, posts, body, headers)
    for steps in (WHOLE, _NEAR):
        names = _author_slot(draft, posts, body, placed, steps, whole=whole)
        if names is not None:
            return Template(body, names, _is_after(draft, posts, names, placed, steps), placed, steps, whole)
    return Template(body, None, placed=placed, whole=whole)


def _box_around(draft: PageDraft, posts: Sequence[PostDraft], body: str, present: dict[str, set[int]]) -> str:
    """The box around a body without a class, where other posts have their words right in it and none has its head."""
    if "." in body.split("/")[0]:
        return body
    inside = (draft.pieces[n].node for post in posts for n in post.pieces)
    node = next((node for node in inside if draft.shapes.container(node) == body), None)
    around = next((box for box in chain(node) if box.get("class")), None)
    slot = draft.shapes.container(around) if around is not None else body
    if not present.get(slot, set()) - present[body]:
        return body
    anchors = (draft.pieces[post.anchor].node for post in posts if post.anchor is not None)
    return body if any(slot in draft.shapes.containers(head) for head in anchors) else slot


def _is_whole(draft: PageDraft, posts: Sequence[PostDraft], body: str, headers: Collection[int]) -> bool:
    """Whether the slot of the bodies holds most posts' heads, too, in blocks of their own: it is the posts' own box."""
    held = 0
    for post in posts:
        nodes = [draft.pieces[n].node for n in post.pieces if n in headers]
        held += any(body in draft.shapes.containers(node) and draft.shapes.container(node) != body for node in nodes)
    return held >= _NEARLY_ALL * len(posts)


_SHORT = 12  # code points a post
_SOME = 0.2


def dates_in_words(draft: PageDraft, posts: Sequence[PostDraft], headers: Collection[int]) -> set[int]:
    """Return those of `headers` that stand where as many other posts have words without a date.

    Somebody wrote of a day: a post's own date stands in a place where most of the others have theirs.
    """
    anchors = {post.anchor for post in posts}
    asked: dict[str, list[int]] = defaultdict(list)
    for number in headers:
        if number not in anchors and draft.pieces[number].node is not None:
            asked[shape(draft, draft.pieces[number])].append(number)
    if not asked:
        return set()
    with_date: dict[str, set[int]] = defaultdict(set)
    speaking: dict[str, set[int]] = defaultdict(set)
    for index, post in enumerate(posts):
        for number in post.pieces:
            place = shape(draft, draft.pieces[number])
            if place in asked:
                speaking[place].add(index)
                if number in headers:
                    with_date[place].add(index)
    usual = {place for place in asked if 2 * len(with_date[place]) > len(speaking[place])}
    return {number for place, numbers in asked.items() if place not in usual for number in numbers}


def _place(draft: PageDraft, every: Sequence[PostDraft], some: Sequence[PostDraft], headers: Collection[int]) -> Placed:
    where = places_in(draft, every)
    free = [[n for n in post.pieces if n not in headers and _may_be_body(draft.pieces[n])] for post in some]
    return Placed(where, body_place(draft, free, where))


def _may_be_body(piece: Piece) -> bool:
    if piece.link_density >= 0.5 or piece.node is None:
        return False
    if (len(piece.parts) > 1 and any(map(AGENT.fullmatch, piece.parts))) or DEVICES.fullmatch(piece.text):
        return False  # who wrote, and with what
    return not is_bar(piece) and not STATISTICS.match(piece.text)


def _slot(draft: PageDraft, number: int, placed: Placed | None, steps: int) -> str:
    """What the template gives to a piece: its place in the record where names say nothing, else steps of its shape."""
    if placed is not None:
        return "/".join(placed.where[number])
    node = draft.pieces[number].node
    return "line" if node is None else draft.shapes.path(node, steps)


def _is_after(draft: PageDraft, posts: Sequence[PostDraft], slot: str, placed: Placed | None, steps: int) -> bool:
    """Whether most posts that have one piece in a slot have it behind their date."""
    after = before = 0
    for post in posts:
        found = [n for n in post.pieces if _slot(draft, n, placed, steps) == slot]
        if len(found) == 1 and post.anchor is not None:
            after += found[0] > post.anchor
            before += found[0] < post.anchor
    return after > before


# What engines say of an author beside each post.
STATISTICS = re.compile(
    r"(?:级别|等级|文章|威望|发帖|积分|财富|注册|金钱|铜币|精华|帖子|主题|声望|在线|头衔|来自|UID|Posts?|Joined|Threads?|Reputation|"
    r"Location|Registered|Messages|Likes)\s*[:：]",
    re.I,
)


def is_bar(piece: Piece) -> bool:
    """Whether a piece is a bar of buttons: three parts or more, at least half of them buttons or floors."""
    if len(piece.parts) < 3:
        return False
    parts = [part.strip(" |·/") for part in piece.parts]
    parts = [part for part in parts if part]
    if any(len(part) > _BUTTON and (SENTENCE.search(part) or part[-1] in ".…") for part in parts):
        return False  # `#3 #2 好，就这样。`
    buttons = sum(is_action(part) or bool(FLOOR_LABEL.match(part)) for part in parts)
    if len(parts) < 3 or 2 * buttons < len(parts):
        return False
    whom = who_is_quoted(piece.text)  # `回复 某甲 发表于 3楼`
    return not whom or is_action(whom)


_BUTTON = 12


def _author_slot(
    draft: PageDraft, posts: Sequence[PostDraft], body: str, placed: Placed | None, steps: int, *, whole: bool
) -> str | None:
    """Return the slot that most looks like names: one short piece a post, of different texts."""
    texts: dict[str, dict[int, Piece]] = defaultdict(dict)
    order: dict[str, int] = {}
    beside: dict[str, int] = defaultdict(int)
    for index, post in enumerate(posts):
        for place, number in enumerate(post.pieces):
            piece = draft.pieces[number]
            short = 1 <= len(piece.text) <= 40 and not _PROSE.search(piece.parts[0] if piece.parts else piece.text)
            if piece.node is None or not short or _says_words(piece) or _is_only_date(draft, number):
                continue
            if len(piece.parts) > 1 and ANSWERS.fullmatch(piece.parts[0]):
                continue  # `回复 @某甲` in a line of its own
            inside = (
                body == draft.shapes.container(piece.node) if whole else body in draft.shapes.containers(piece.node)
            )
            if not (placed.holds(number) if placed else inside):
                slot = _slot(draft, number, placed, steps)
                texts[slot].setdefault(index, piece)
                order.setdefault(slot, place)
                beside[slot] += post.anchor is not None and abs(number - post.anchor) == 1
    best: tuple[float, str | None] = (0.45, None)
    for slot, pieces in texts.items():
        score = _name_score(draft, list(pieces.values()), len(posts)) - 0.1 * order[slot]
        if score > 0 and beside[slot] >= _NEARLY_ALL * len(posts):
            score += _BESIDE_DATE
        if score > best[0]:
            best = (score, slot)
    return best[1]


_NEARLY_ALL = 0.9
_BESIDE_DATE = 0.45  # what stands beside the date in all posts, and is no rank, may be names of a few people


def _is_only_date(draft: PageDraft, number: int) -> bool:
    """Whether a piece is a header that names nobody."""
    return draft.headers.get(number, False) and not name_in(draft.pieces[number].parts)


def _says_words(piece: Piece) -> bool:
    """Whether a piece is a name with what that person says after a colon."""
    if len(piece.parts) < 2:
        return False
    first, second = piece.parts[:2]
    return second.startswith((":", "：")) or (first.endswith((":", "：")) and bool(name_in((first,))))


def _name_score(draft: PageDraft, pieces: list[Piece], posts: int) -> float:
    """How much a slot looks like names: different ones, links to profiles, called so, set apart by markup."""
    names = [linked_name(draft, piece) or name_in(piece.parts) for piece in pieces]
    if len(pieces) < 0.6 * posts or sum(map(bool, names)) < 0.8 * len(names):
        return 0.0
    if len(set(names)) == 1 and len(names) > 2:
        return 0.0
    if sum(len(name) == 1 for name in names) > 0.8 * len(names):
        return 0.0  # initials in the place of pictures
    distinct = len(set(names)) / len(names)
    profiles = sum(1 for piece in pieces if any(PROFILE.search(href) for href in piece.hrefs)) / len(pieces)
    named = sum(1 for piece in pieces if _called_author(piece.node)) / len(pieces)
    return distinct + profiles + named


_PROSE = re.compile("[。！？；，]")


def _called_author(node: Element) -> bool:
    for element in (node, *(child for child in node.iterdescendants() if isinstance(child.tag, str))):
        if AUTHOR_NAMES.search(f"{element.get('class') or ''} {element.get('itemprop') or ''}"):
            return True
    return False


def shape(draft: PageDraft, piece: Piece) -> str:
    """The path of tags and first class names, up to five levels: what the template gives to every post alike."""
    return "line" if piece.node is None else draft.shapes.path(piece.node, WHOLE)
