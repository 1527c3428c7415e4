"""Who wrote an article: by a label or markup near the byline, the metadata, a label elsewhere, or a guess."""

from __future__ import annotations

import re
from itertools import islice, takewhile

from cleaning.extract.board import leads_to_board
from cleaning.extract.byline import is_update, may_hold_byline
from cleaning.extract.byline_words import LETTER_SIZES, author_in_parts, author_of_byline
from cleaning.extract.cards import blogger_in_title, owner_in_title, shown_writer
from cleaning.extract.credits import (
    HAN_PERSON,
    MEDIUM,
    NAME_LENGTH,
    PICTURES,
    SAYS_AUTHOR,
    SHORT,
    WRITES,
    credited,
    far_author,
    followed,
    in_dateline,
    introduced_at_end,
    labelled_author,
    persons_at_end,
    signed,
)
from cleaning.extract.draft import PageDraft
from cleaning.extract.headers import SENTENCE, piece_date
from cleaning.extract.labels import role_of_words
from cleaning.extract.metadata import TITLE_PARTS, Metadata, may_be_author
from cleaning.extract.names import BADGE, OFFICE, is_action, may_be_linked_name, name_behind, name_in, of_all_posts
from cleaning.extract.people import (
    account_called_source,
    is_full_name,
    is_other_medium,
    is_site_name,
    original_author,
    person_beside_date,
    person_in_parts,
    person_near_title,
    taken_from,
)
from cleaning.extract.pieces import Element, Piece, chain, words_of
from cleaning.extract.posts import TO_TAG
from cleaning.extract.site_names import SENTENCE_MARK
from cleaning.extract.template import AUTHOR_NAMES, PROFILE, author_marks
from cleaning.extract.title_words import COUNTED
from cleaning.records import CONTENT_ROLES, Role


def fill_author(draft: PageDraft, metadata: Metadata, byline: int | None) -> None:
    """The author: the byline states it, metadata fill what it does not; the line that names one is no text."""
    found = draft.author or _find_author(draft, metadata, byline)
    plain = _TRADE_BETWEEN.sub(" ", _FROM_WHERE.sub("", of_all_posts(found))) if found else ""
    author = draft.author = plain.rstrip(" |·•") or None
    for number in _near_byline(draft, byline) if author else ():
        text = draft.pieces[number].text.strip("\u3000 ")
        names = SAYS_AUTHOR.match(text) and (str(author) in text or _CREDITS.fullmatch(text))
        if (
            (names or _TRADE.fullmatch(text))
            and len(text) <= SHORT
            and draft.roles[number] in CONTENT_ROLES
            and not SENTENCE.search(text)
        ):
            draft.label(number, Role.BYLINE, "names the author")


_FROM_WHERE = re.compile(
    r"(?<=[\u4e00-\u9fff]{2})\s?[/／]\s?(?:综合|即时|整理|编译|[\u4e00-\u9fff]{2,4}(?=报))?(?:外电|报导|报道|整理|编译)$"
    r"|(?<=[a-z])\s[Ff]or\s(?:[Tt]he(?:\s[A-Z]\w+){0,4}|(?:[A-Z]\w+\s){0,3}(?:Mail|Times|Post|News|Online|\w+\.com))$"
    r"|(?<=[\u4e00-\u9fff])(?:的(?:个人)?(?:主页|空间)|[,，][a-z]{4,}|\s[\u4e00-\u9fff]{2,8}[报网台社刊](?:\S{2,3})?记者)$"
)
"""Behind a name: for which paper (`Oona Pike for The Mail`), how papers of Taiwan say where from (某甲／综合外电),
whose page it is (某乙的主页), or the account."""


_TRADE_BETWEEN = re.compile(
    r"(?<=[\u4e00-\u9fff])[\s、]+[\u4e00-\u9fff]{0,8}(?:记者|实习生|通讯员)\s+(?=[\u4e00-\u9fff]{2,4}(?:\s|$))"
)
"""Between two names of who wrote (`陈志远 某报实习生 周敏`)."""
_TRADE = re.compile(r"[\w\u4e00-\u9fff]{1,8}(?:记者|特派员|撰稿人|通讯员|特约作者)")
_CREDITS = re.compile(rf"(?:作者|撰文|撰稿|文)\s?[|｜丨]\s?({HAN_PERSON})")


def _in_credits(draft: PageDraft, byline: int | None) -> str | None:
    """The name in a line of credits at the head of a text (`作者 | 某某`), under the account that shows it."""
    lines = (_CREDITS.fullmatch(draft.pieces[n].text.strip("\u3000 ")) for n in _near_byline(draft, byline))
    return next((match[1] for match in lines if match), None)


def _find_author(draft: PageDraft, metadata: Metadata, byline: int | None) -> str | None:
    """The author by falling certainty: markup or a label near the byline, the metadata, a label elsewhere, a guess.

    A guess is what is left of the byline without its date, counts and labels.
    """
    stated = _person(taken_from(draft, byline) or original_author(draft) or _stated_near(draft, byline))
    done = credited(draft) if stated is None or OFFICE.search(stated) else {}
    stated = next((done[label] for label in WRITES if label in done), stated)
    stated = _in_credits(draft, byline) or stated
    if stated and MEDIUM.search(stated):
        stated = _named_beyond_doubt(draft) or stated
    meant = metadata.author if metadata.author not in _editors(draft) else None
    if meant and MEDIUM.search(meant) and (stated is None or not MEDIUM.search(stated)):
        meant = None if stated or is_site_name(draft, meant) else meant  # the paper, where the page names its reporter
    elif meant and is_site_name(draft, meant):
        other = stated or _named_beyond_doubt(draft)
        meant = None if (other and is_full_name(other)) or (other is None and _boxed(draft)) else meant
    if meant and stated and stated != meant and not MEDIUM.search(stated) and _is_labelled(draft, byline, stated):
        meant = None  # `作者：某甲` above the text, where the metadata name whoever runs the site
    if meant and stated and stated != meant and meant in _parts_behind(draft) and _links_to(draft, stated):
        meant = None  # a part of the site, where the page links to who wrote it
    if meant and stated and is_full_name(stated) and not any(meant in piece.text for piece in draft.pieces):
        meant = None  # an account, where the page shows a name
    if meant:
        meant = signed(draft) or meant
    if stated is None and meant is None:
        stated = (
            signed(draft)
            or _person(_line_before(draft, byline))
            or person_in_parts(draft, byline)
            or person_near_title(draft)
        )
        if stated is None or MEDIUM.search(stated) or not may_be_author(stated):
            stated = person_beside_date(draft, byline) or stated
        if stated is None or not is_full_name(stated):
            stated = _named_beyond_doubt(draft) or stated
    if stated is None and meant is None and byline is not None:
        stated = next((done[label] for label in PICTURES if label in done), None)
        stated = stated or followed(draft) or _guess(draft, byline)
    shown = meant or _person(stated) or owner_in_title(draft) or _boxed(draft) or followed(draft) or _posted_by(draft)
    return shown or shown_writer(draft) or account_called_source(draft, byline) or blogger_in_title(draft)


def _posted_by(draft: PageDraft) -> str | None:
    """The name in the one line, wherever it stands, that says who posted the article and links to that person."""
    owned = draft.owned()
    lines = [n for n, p in enumerate(draft.pieces) if (_POSTED.match(p.text) or _posted_at(p.text)) and n not in owned]
    line = draft.pieces[lines[0]].text if len(lines) == 1 and not draft.thread else ""
    before = _posted_at(line)
    rest = before[1] if before else _POSTED.sub("", line, count=1)
    name = (_marked_name(draft, lines[0]) or (rest if name_in((rest,)) == rest else None)) if rest else None
    if name:
        draft.label(lines[0], Role.BYLINE, "names the author")
    return name


_POSTED = re.compile(
    r"(?:posted|published|submitted|written|geschrieben|geplaatst|publié|publicado|pubblicato)"
    r" (?:by|von|door|par|por|da)\s",
    re.I,
)


def _posted_at(text: str) -> re.Match[str] | None:
    """How Pixnet says who posted an article (`阿潮 發表在 …`)."""
    return re.match(r"(\S{1,24})\s[发發]表在\s\S", text) if "表在" in text else None


def _parts_behind(draft: PageDraft) -> list[str]:
    """The parts of the page's title behind the first: sections, the site."""
    return [part.strip() for part in TITLE_PARTS.split(draft.page_title or "")[1:]]


def _links_to(draft: PageDraft, name: str) -> bool:
    """Whether the page links to a person by that name."""
    return any(name in piece.parts and any(map(PROFILE.search, piece.hrefs)) for piece in draft.pieces)


def _is_labelled(draft: PageDraft, byline: int | None, name: str) -> bool:
    near = (draft.pieces[number].text.strip("\u3000 ") for number in _near_byline(draft, byline))
    return any(name in text and SAYS_AUTHOR.match(text) for text in near if len(text) <= SHORT)


def _named_beyond_doubt(draft: PageDraft) -> str | None:
    """The author whom a label, a dateline or a name in brackets at the end states, wherever that stands."""
    far = far_author(draft)
    if far and not MEDIUM.search(far):
        return far
    return in_dateline(draft) or persons_at_end(draft) or introduced_at_end(draft) or far


def _boxed(draft: PageDraft) -> str | None:
    """The name in elements called the author's anywhere outside the posts, where they hold only one."""
    if draft.find is None or not (any(map(_AUTHOR.search, draft.find.names())) or draft.find.having("rel")):
        return None
    owned = draft.owned()
    found: set[str] = set()
    stated: set[str] = set()
    for number, piece in enumerate(draft.pieces):
        if len(piece.text) > NAME_LENGTH or number in owned or piece.node is None:
            continue
        if _AUTHOR.search(author_marks(piece.node)) and name_in((piece.text,)) == piece.text:
            found.add(piece.text)
            stated.update((piece.text,) if piece.node.get("itemprop") == "name" else ())
        else:  # `<span class="author">某甲，</span><span>写诗的</span>`, `<h3><a rel="author">某甲</a></h3>`
            called = [words_of(node).rstrip(" ,，") for node in piece.node if _AUTHOR.search(author_marks(node))]
            found.update(name for name in called if name_in((name,)) == name)
    found = stated or found  # a theme may call the heading of a list of links so, too
    return _person(found.pop()) if len(found) == 1 else None


_AUTHOR = re.compile(r"(?:^|[-_ ])author(?:[-_]+name)?(?:$| )", re.I)


def _person(name: str | None) -> str | None:
    heads = role_of_words(name) if name else None
    if heads is not None and heads[0] in (Role.RELATED, Role.COMMENT_HEADING, Role.NAVIGATION):
        return None
    return name if name and may_be_author(name) and not is_action(name) else None


def _editors(draft: PageDraft) -> set[str]:
    """The names that the page itself calls those of its editors, whom some sites' metadata state as authors."""
    texts = (piece.text for piece in draft.pieces if len(piece.text) <= SHORT and "编" in piece.text)
    return {match[1] for text in texts for match in _EDITOR.finditer(text)}


_EDITOR = re.compile(r"(?:责任编辑|责编|编辑)\s*[:：]\s*([\u4e00-\u9fff]{2,4})")


def _rest_of_byline(draft: PageDraft, byline: int) -> str | None:
    piece, found = draft.pieces[byline], piece_date(draft, byline)
    return f"{piece.text[: found.start]}  {piece.text[found.end :]}" if found else None


def _parts_apart(piece: Piece) -> str:
    """The text of a line with two spaces between what stands in elements of its own."""
    return "  ".join(piece.parts) if len(piece.parts) > 1 else piece.text


def _stated_near(draft: PageDraft, byline: int | None) -> str | None:
    """The author whom a label or markup states in the byline or near it; what markup calls the source is none."""
    rest = _rest_of_byline(draft, byline) if byline is not None else None
    medium: str | None = None
    if byline is not None and rest is not None:
        parts = draft.pieces[byline].parts
        stated = next(filter(None, map(labelled_author, parts)), None) if len(parts) > 1 else None
        stated = stated or name_behind(parts, _BY)
        stated = (
            stated
            or labelled_author(_parts_apart(draft.pieces[byline]))
            or labelled_author(rest)
            or labelled_author(LETTER_SIZES.sub("  ", rest))
            or _marked_author(draft, byline)
        )
        stated = stated or _said_in_a_line(draft, byline) or _badged_name(draft, byline)
        if stated and not _is_source(draft.pieces[byline].node, stated):
            if not MEDIUM.search(stated):
                return stated
            medium = stated
    top = draft.title_piece()
    if byline is None and not draft.thread:
        title = top if top is not None else len(draft.pieces)
        head = range(title + 1, min(title + 5, len(draft.pieces)))
        said = {n for post in draft.posts[draft.opening :] for n in post.pieces}
        below = [n for n in takewhile(lambda n: n not in said, head) if _is_no_item(draft.pieces[n])]
        name = next(filter(None, (_marked_name(draft, n) for n in below)), None)
        if name:
            return name
    for number in _near_byline(draft, byline):
        text = draft.pieces[number].text.lstrip("\u3000 ")
        far = (byline is None or number > byline + 5) and not (top is not None and top < number <= top + 5)
        near = labelled_author(_parts_apart(draft.pieces[number])) or labelled_author(text)
        name = None if far and not SAYS_AUTHOR.match(text) else near
        if name and (draft.roles[number] in _MAY_NAME or (not far and draft.pieces[number].in_list)):
            if len(text) <= SHORT and not SENTENCE.search(text):
                draft.label(number, Role.BYLINE, "names the author")
            return name
    return medium


def _is_no_item(piece: Piece) -> bool:
    return not piece.in_list or any(map(PROFILE.search, piece.hrefs))


_BY = re.compile(r"(?:^|\s)by:?$", re.I)
_MAY_NAME = frozenset({Role.BYLINE, Role.OTHER, Role.PARAGRAPH, Role.NAVIGATION})


def _guess(draft: PageDraft, byline: int) -> str | None:
    rest = _rest_of_byline(draft, byline)
    if rest is None:
        return None
    piece = draft.pieces[byline]
    if piece.hrefs and all(map(TO_TAG.search, piece.hrefs)) and len("".join(rest.split())) <= piece.link_characters:
        return None  # nothing but tags
    name = author_of_byline(rest) or author_in_parts(piece.parts)
    glued = [part for part in piece.parts if name and name != part and re.match(rf"{re.escape(part)}\w", name)]
    name = name_in(glued) or name
    links = piece.node.iter("a") if name and piece.node is not None else ()
    filed = any(words_of(link) == name and leads_to_board(link) and not _is_called_author(link) for link in links)
    other = name and (_is_source(piece.node, name) or is_update(draft, byline) or is_other_medium(draft, piece, name))
    words = name and (len(_LOWER.findall(name)) > _FEW or name[0] in "<>«»‹›←→")  # to the page before
    return None if other or filed or words or len(name or "") == 1 else _person(name)


_LOWER = re.compile(r"(?<!\S)(?!(?:van|von|der|den|de|da|di|du|del|la|le|bin|and|und|et|y|e)(?!\S))[a-z]{2,}(?!\S)")
"""A word in small letters that is no part of a surname; more than a few are no name (`Este post fue escrito el`)."""
_FEW = 2


def _said_in_a_line(draft: PageDraft, byline: int) -> str | None:
    """The author whom a short line after the byline names by a label (`文/陆小川`)."""
    owned = draft.owned()
    for number in range(byline + 1, min(byline + 6, len(draft.pieces))):
        text = draft.pieces[number].text.strip("\u3000 ")
        if number not in owned and len(text) <= 40 and SAYS_AUTHOR.match(text):
            name = labelled_author(text)
            if name:
                draft.label(number, Role.BYLINE, "names the author")
                return name
    return None


def _badged_name(draft: PageDraft, byline: int) -> str | None:
    """The name with a badge after it (`小栗 Lv3`) in the byline or the line before it."""
    for number in range(byline, max(-1, byline - 2), -1):
        piece = draft.pieces[number]
        badged = len(piece.parts) > 1 and len(piece.text) <= 60 and BADGE.fullmatch(piece.parts[1])
        name = name_in(piece.parts[:1]) if badged else ""
        if name:
            draft.label(number, Role.BYLINE, "names the author")
            return name
    return None


def _marked_author(draft: PageDraft, byline: int) -> str | None:
    """The author whom markup near the byline names: a link to a person's page, or an element called so.

    The byline itself comes first, then the lines before it, the nearest first, then those around the title.
    """
    title = next((n for n, role in enumerate(draft.roles) if role is Role.TITLE), byline)
    before = range(byline - 1, max(byline - 4, -1), -1)
    head = range(title + 1, min(title + 7, byline))
    above = range(title - 1, max(title - 4, -1), -1)
    owned = draft.owned()
    for number in dict.fromkeys((byline, *before, *head, *range(byline + 1, byline + 5), *above)):
        if number >= len(draft.pieces) or number in owned:
            continue
        if draft.roles[number] not in (Role.TITLE, Role.BREADCRUMB):
            name = _marked_name(draft, number)
            title_says = name is not None and name in (draft.title or "")
            if name and (not title_says or (draft.title or "").startswith((f"{name}：", f"{name}:"))):
                draft.label(number, Role.BYLINE, "names the author")
                return name
    return _pictured_name(draft, byline)


def _pictured_name(draft: PageDraft, byline: int) -> str | None:
    """The name in a line of its own near the byline that is also the alternative text of a picture beside it."""
    around = range(max(0, byline - 4), min(len(draft.pieces), byline + 5))
    pictures = {alt for number in around for alt in draft.pieces[number].images}
    for number in around:
        text = draft.pieces[number].text
        if text not in pictures or len(text) > NAME_LENGTH or not may_hold_byline(draft, number):
            continue
        if draft.roles[number] is not Role.TITLE and name_in((text,)) == text:
            draft.label(number, Role.BYLINE, "names the author")
            return text
    return None


def _marked_name(draft: PageDraft, number: int) -> str | None:
    piece = draft.pieces[number]
    if piece.node is None or len(piece.text) > 100 or not may_hold_byline(draft, number):
        return None
    if _OTHER_WORK.match(piece.text):
        return None
    nodes = [piece.node, *(node for node in piece.node.iterdescendants() if isinstance(node.tag, str))]
    if len(nodes) > _MANY:
        return None
    links = (node for node in nodes if node.tag == "a")
    boards = {words_of(a) for a in links if leads_to_board(a, surely=_leads_to_person(a))}
    shown = {part.strip() for part in piece.parts} - boards
    for linked in (True, False):
        for node in nodes:
            text = words_of(node)
            if text in shown and (_leads_to_person(node) if linked else _is_called_author(node)):
                alone = len(node) == 0 or (len(node) == 1 and words_of(node[0]) == text)
                whole = alone and may_be_linked_name(text) and not _SAYS_MORE.search(text)
                name = text if whole else name_in((text,))
                if name and not SENTENCE.search(name):
                    return name
    if len(piece.text) <= NAME_LENGTH and _in_author_box(piece.node, piece.text):
        return name_in(piece.parts) or None
    if len(shown) == 1 and piece.link_density > 0.9 and any(map(PROFILE.search, piece.hrefs)):
        return name_in(piece.parts) or None  # the link is around the block
    return None


_SAYS_MORE = re.compile(
    r"[\s\u3000](?:发表|发布|更新|编辑|作者)|发表于|发布于"
    r"|^(?:by|作者|记者|由|av|af|par|przez|door|от)\b|[·|｜]|^[\[【(（]",
    re.I,
)
_OTHER_WORK = re.compile(
    r"(?:(?:lead )?(?:photo|photograph|image|illustration|video|graphic|art)\w*|edited|translated"
    r"|(?:medically )?reviewed|fact[- ]checked|produced|narrated) by\b|(?:赞同|点赞|推荐|感谢)(?:来自|的人)",
    re.I,
)
"""How lines begin that name whoever did something else for an article than to write it."""


def _in_author_box(node: Element, text: str) -> bool:
    """Whether an element is the first one with words in a box that is called the author's, one or two levels up."""
    for _ in range(2):
        node = node.getparent()
        if node is None or node.tag == "article":  # `<article class="node author-jo-pike">`
            return False
        if _is_called_author(node):
            return next(filter(None, map(str.strip, node.itertext())), "") in text
    return False


_MANY = 40
"""An element with more descendants than this is a part of the page, not a byline."""


def _leads_to_person(node: Element) -> bool:
    href = (node.get("href") or "") if node.tag == "a" else ""
    return PROFILE.search(href) is not None and "creativecommons.org" not in href


def _is_called_author(node: Element) -> bool:
    marks = author_marks(node)
    if AUTHOR_NAMES.search(marks) is None or _SOURCE_NAMES.search(marks) or _names_a_thing(node):
        return False
    return _OF_A_THING.search(marks) is None or _OF_A_PERSON.search(marks) is not None


def _is_source(node: Element, name: str) -> bool:
    """Whether markup calls what looks like the author the source, as portals do with other media."""
    for inner in node.iterdescendants() if node is not None else ():
        called = isinstance(inner.tag, str) and _SOURCE_NAMES.search(inner.get("class") or "")
        if called and name in "".join(inner.itertext()):
            return True
    return False


def _names_a_thing(node: Element) -> bool:
    """Whether microdata say that this is the name of something that is nobody (`about`, a `Thing`)."""
    if node.get("itemprop") != "name":
        return False
    scope = next((above for above in islice(chain(node), 1, _SCOPE) if above.get("itemscope") is not None), None)
    return scope is not None and (
        (scope.get("itemtype") or "").endswith("/Thing") or scope.get("itemprop") in ("about", "articleSection")
    )


_SCOPE = 6
_OF_A_THING = re.compile(
    r"(?:tags?|cat(?:egory)?|site|blog|file|class|product|city|board|forum|group)[-_]?name|field--?name", re.I
)
"""How markup calls names that are nobody's; `field-name-…` is any field of Drupal."""
_OF_A_PERSON = re.compile(r"author|user|byline|name-uid", re.I)
_SOURCE_NAMES = re.compile(r"(?:^|[-_ ])(?:source|laiyuan|ly|origin)(?:$|[-_ ])", re.I)


def _line_before(draft: PageDraft, byline: int | None) -> str | None:
    """The author in a line of its own between title and byline, as cards show it."""
    if not byline or draft.roles[byline - 1] not in (Role.OTHER, Role.PARAGRAPH, Role.NAVIGATION):
        return None
    piece = draft.pieces[byline - 1]
    titled = Role.TITLE in draft.roles[max(0, byline - 4) : byline - 1]
    titled = titled or (piece.link_density > 0.9 and Role.TITLE in draft.roles[byline : byline + 4])  # a head above it
    short = len(piece.text) <= 20 or (len(piece.parts) > 1 and len(piece.parts[0]) <= 20 and len(piece.text) <= 60)
    if (
        not titled
        or not short
        or SENTENCE_MARK.search(piece.parts[0] if piece.parts else piece.text)
        or piece.level
        or piece.in_table_row
    ):
        return None
    name = name_in(piece.parts) or None
    if name is None or _SECTION.fullmatch(name) or COUNTED.fullmatch(name):
        return None
    draft.label(byline - 1, Role.BYLINE, "names the author")
    return name


_SECTION = re.compile(r"[A-Z][a-z]+(?: (?:and|&|[a-z]+)){1,3}(?: [a-z]+)?")
"""`Local news`: a capital and then none, as no name of several words is written."""


def _near_byline(draft: PageDraft, byline: int | None) -> list[int]:
    """The pieces around the byline, then those just below a title far from it."""
    title = draft.title_piece()
    center = byline if byline is not None else title
    if center is None:
        return []
    found = range(max(0, center - 2), min(len(draft.pieces), center + 10))
    below = range(title + 1, min(title + 6, len(draft.pieces))) if title is not None else range(0)
    return list(dict.fromkeys((*found, *below)))
