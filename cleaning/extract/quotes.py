"""Quotes and signatures of mined posts: what markup says, and lines that repeat an earlier post or end several."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import islice

from cleaning.extract import foreign_words
from cleaning.extract.draft import PageDraft, PostDraft, oldest_first
from cleaning.extract.headers import is_header, within
from cleaning.extract.names import is_action
from cleaning.extract.pieces import Element, bare_words, chain, words_of
from cleaning.extract.posts import BESIDE, BUTTONS, QUOTE_WHY, quote_headers, who_is_quoted
from cleaning.extract.template import PROFILE, Template
from cleaning.records import CONTENT_ROLES, Role


def unquote(
    draft: PageDraft, posts: list[PostDraft], template: Template | None, recurring: Collection[int] = frozenset()
) -> None:
    """Where nearly every body is a `<blockquote>`, as in vBulletin 4, only one within it is a quote.

    Nor is it one where the bodies are only called so, as those of Pixmicat are. `recurring` are pieces of the template.
    """
    _unquote_called(draft, posts, template)
    if template is None or not any(draft.pieces[n].in_quote for post in posts for n in post.pieces):
        return
    bodies = [[n for n in post.pieces if template.holds(draft, n) and not is_header(draft, n)] for post in posts]
    bodies = [[n for n in body if n not in recurring] for body in bodies]
    bodies = [body for body in bodies if body]
    whole = sum(_mostly_quoted(draft, body) for body in bodies)
    if len(bodies) < 2 or whole < 0.8 * len(bodies):
        return
    for number in (n for body in bodies for n in body):
        piece = draft.pieces[number]
        piece.in_quote = sum(node.tag == "blockquote" for node in chain(piece.node)) > 1


def _unquote_called(draft: PageDraft, posts: list[PostDraft], template: Template | None) -> None:
    if template is None or len(posts) < _SEVERAL or draft.find is None or not draft.find.any_class(_is_called_quote):
        return
    names: list[str] = []
    for post in posts:
        body = [draft.pieces[n].node for n in post.pieces if template.holds(draft, n) and not is_header(draft, n)]
        called = {node.get("class") for node in body if _is_called_quote(node.get("class") or "")}
        names += called if body and len(called) == 1 and all(node.get("class") in called for node in body) else ()
    usual, count = Counter(names).most_common(1)[0] if names else ("", 0)
    if count >= _NEARLY_ALL * len(posts):
        draft.answers.add(usual)


_SEVERAL, _NEARLY_ALL = 3, 0.8


def unquote_opener(draft: PageDraft, post: PostDraft) -> None:
    """What begins a thread quotes no post: where all its words are quoted, they are its own, however called."""
    quoted = [n for n in post.pieces if draft.roles[n] is Role.QUOTE]
    if not quoted or any(draft.roles[n] in CONTENT_ROLES for n in post.pieces):
        return
    for number in quoted:
        draft.label(number, Role.PARAGRAPH, "only called a quote")
    post.quote = None
    post.words = "".join(bare_words(draft.pieces[n].text) for n in quoted)


def _mostly_quoted(draft: PageDraft, body: list[int]) -> bool:
    sizes = [(len(draft.pieces[n].text) - draft.pieces[n].link_characters, draft.pieces[n].in_quote) for n in body]
    return sum(size for size, quoted in sizes if quoted) >= 0.8 * sum(size for size, _ in sizes)


def label_repeated_signatures(draft: PageDraft, posts: list[PostDraft]) -> None:
    """Label a short last line that ends different posts of one author, and of no other, as the signature.

    One that ends posts of several authors, in a place of its own, is an advertisement between them.
    """
    last: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    before: dict[int, str] = {}
    apart: set[int] = set()
    for post in posts:
        content = list(draft.content(post))
        if len(content) > 1 and post.author and len(draft.pieces[content[-1]].text) <= 60:
            last[draft.pieces[content[-1]].text][post.author].append(content[-1])
            before[content[-1]] = draft.pieces[content[-2]].text
            places = [_place(draft, n) for n in content]
            if places[-1] not in places[:-1]:
                apart.add(content[-1])
    for text, authors in last.items():
        ends = [number for numbers in authors.values() for number in numbers]
        if len(authors) > 1 and len(text) >= _ADVERT and apart.issuperset(ends):
            for number in ends:
                draft.label(number, Role.ADVERT, "ends posts of several authors")
            continue
        numbers = next(iter(authors.values()))
        if len(authors) == 1 and len({before[number] for number in numbers}) > 1:
            for number in numbers:
                draft.label(number, Role.SIGNATURE, "ends several posts of the same author")


_ADVERT = 6


def _place(draft: PageDraft, number: int) -> str:
    node = draft.pieces[number].node
    return draft.shapes.path(node, 2) if node is not None else ""


_LEFT_OUT = re.compile(r"(?i)[\s.…]*[(（\[](?:恕删|[前中下后]?略|以下省?略|snip(?:ped)?|略去\S{0,6})[)）\]]\s*$")
"""Ends a quote, and says that more was written than is quoted."""


class _Earlier:
    """The posts so far, without marks and space: whole texts, their lines, how they begin; and all names."""

    __slots__ = ("authors", "lines", "starts", "whole")

    def __init__(self, posts: Sequence[PostDraft]) -> None:
        self.authors = {post.author for post in posts}
        self.whole: set[str] = set()
        self.lines: set[str] = set()
        self.starts: set[str] = set()

    def add(self, lines: Sequence[str], words: str) -> None:
        """Take in a post's own lines, and all of them in one."""
        if words:
            self.whole.add(words)
            self.lines.update(lines)
            self.starts.add(words[:_START])


_START, _FEW = 12, 6  # code points by which a quoted text is known again, and that tell nothing


def settle_quotes(draft: PageDraft, posts: list[PostDraft]) -> None:
    """Settle what each post quotes: what markup says, and lines beside the body that repeat an earlier post."""
    earlier = _Earlier(posts)
    roles, whys, pieces = draft.roles, draft.whys, draft.pieces
    for post in oldest_first(posts):
        content = {n: bare_words(pieces[n].text) for n in draft.content(post)}
        if len(content) > 1:
            _unmarked_quote(draft, post, content, earlier)
            _quote_in_box(draft, list(content))
            _signature(draft, [n for n in content if roles[n] in CONTENT_ROLES])
        _quote_below(draft, list(content))
        typed = _quote_above_rule(draft, content, earlier)
        _quoted_by_arrow(draft, content, earlier)
        quote_headers(draft, post, earlier.authors)
        quoted = False
        for number in post.pieces:
            if whys[number] == BESIDE:
                text = _ANSWERING.sub("", pieces[number].text)
                if len(text) >= 4 and bare_words(text) in earlier.whole:
                    draft.label(number, Role.QUOTE, "repeats an earlier post")
                    pieces[number].text = text
            if roles[number] is Role.QUOTE:
                _quoted_line(draft, number, earlier)
                quoted = True
        if quoted:
            _name_above(draft, [n for n in post.pieces if roles[n] is Role.QUOTE], earlier)
            quote = "\n".join(pieces[n].text for n in post.pieces if roles[n] is Role.QUOTE)
            post.quote = _LEFT_OUT.sub("", quote) or None
        post.quote = post.quote or typed
        lines = [bare for n, bare in content.items() if roles[n] in CONTENT_ROLES]
        post.words = "".join(lines)
        earlier.add(lines, post.words)


def quotes_in_boxes(draft: PageDraft) -> None:
    """Find the quotes of posts that a layout found, where it knows no element of quotes in this skin of the engine."""
    for post in draft.posts:
        content = list(draft.content(post))
        if post.quote is None and len(content) > 1:
            _quote_in_box(draft, content)
            post.quote = "\n".join(draft.pieces[n].text for n in content if draft.roles[n] is Role.QUOTE) or None


_WHEN, _BESIDE_WHEN = 60, 6


def _quoted_line(draft: PageDraft, number: int, earlier: _Earlier) -> None:
    """Tell the words of a quote from who is quoted, which may stand in a line of its own or before the words."""
    piece = draft.pieces[number]
    if len(piece.parts) > 1 and len(piece.parts[0]) >= _START and piece.parts[1].startswith(piece.parts[0]):
        piece.text = piece.parts[1]  # how it begins, and the whole of it for a script to show
    when = draft.find_date(piece.text) if piece.text.endswith(":") and len(piece.text) <= _WHEN else None
    if when is not None and len(piece.text) - (when.end - when.start) <= _BESIDE_WHEN:
        draft.label(number, Role.BYLINE, QUOTE_WHY)  # `Le 14 novembre 2021 à 23:49:25 :`
        return
    answered = _ANSWERING.sub("", piece.text)
    if answered != piece.text and bare_words(answered)[:_START] in earlier.starts:
        piece.text = answered
    says = _WHO_SAYS.match(piece.text)
    if says and says.end() == len(piece.text) and len(piece.text) <= 60:
        draft.label(number, Role.BYLINE, QUOTE_WHY)
        return
    named = _NAMED_BEFORE.match(piece.text) if says is None else None
    says = named if named is not None and named[1] in earlier.authors else says
    rest = bare_words(piece.text[says.end() :])[:_START] if says else ""
    if says and rest and (rest in earlier.starts or any(words.startswith(rest) for words in earlier.whole)):
        piece.text = piece.text[says.end() :]
    if len(piece.text) <= 40:
        linked = piece.link_density > 0.9
        name = piece.text.rstrip(":： ")
        found = draft.find_date(name)
        if found and name[: found.start].rstrip("·•,，| ") in earlier.authors and found.end == len(name):
            draft.label(number, Role.BYLINE, QUOTE_WHY)
        called = linked and any(map(PROFILE.search, piece.hrefs))
        if called or (name in earlier.authors and (linked or name != piece.text)):
            draft.label(number, Role.BYLINE, QUOTE_WHY)
        elif is_action(piece.text):
            draft.label(number, Role.ACTIONS, BUTTONS)
    elif len(piece.parts) > 1 and piece.hrefs:
        name = piece.parts[0]
        if name.rstrip(":： ") in earlier.authors and piece.text.startswith(name):  # a link to whom it quotes
            piece.text = piece.text[len(name) :].lstrip(" :：") or piece.text


def _name_above(draft: PageDraft, quote: list[int], earlier: _Earlier) -> None:
    """The name of a poster in the first line of a quote that has others says who is quoted.

    Whatever the language: beside the name stand a date and a word or two (`Polleke schreef`, `Zitat von Rudi am …`).
    """
    if len(quote) < 2:
        return
    text = draft.pieces[quote[0]].text
    found = draft.find_date(text) if len(text) <= _WHEN else None
    rest = f"{text[: found.start]} {text[found.end :]}" if found else text
    names = [name for name in earlier.authors if name is not None and len(name) > 1 and name in rest]
    if not names or any(mark in rest for mark in "。！？!?"):
        return
    beside = bare_words(rest.replace(max(names, key=len), "", 1))
    if len(beside) <= (_WORDS_AND_DATE if found else _WORDS_ALONE):
        draft.label(quote[0], Role.BYLINE, QUOTE_WHY)


_WORDS_AND_DATE, _WORDS_ALONE = 20, 10  # letters
_NAMED_BEFORE = re.compile(r"([^:：]{1,30}?)\s?[:：]\s*(?=\S)")


def _unmarked_quote(draft: PageDraft, post: PostDraft, content: dict[int, str], earlier: _Earlier) -> None:
    """Find a quote that no markup tells: the first lines repeat an earlier post, after a line that says whose words."""
    heads = []
    for number in list(content)[:3]:  # `“`, `Quote:`, `Originally posted by …`
        if not _says_whose(draft, number, earlier) and draft.pieces[number].text not in _OPENS:
            break
        heads.append(number)
    heads = heads if any(draft.pieces[n].text not in _OPENS for n in heads) else []
    above = next(iter(content)) - 1
    beside = above in post.pieces and draft.whys[above] == BESIDE and _says_whose(draft, above, earlier)
    says = len(heads) + beside
    quoted: list[int] = []
    words = ""
    for number, bare in list(content.items())[len(heads) : -1]:
        cut = says and not quoted and draft.pieces[number].text.endswith(_CUT_OFF)
        if not cut and (len(bare) < (8 if not says else 2) or bare not in earlier.lines):
            break
        quoted.append(number)
        words += bare
    if not quoted or not (says or words in earlier.whole):
        return
    for number in quoted:
        draft.pieces[number].text = draft.pieces[number].text.lstrip(">＞ ")
        draft.label(number, Role.QUOTE, "repeats an earlier post")
    below = next((number for number in content if number > quoted[-1]), None)
    if below is not None and is_rule(draft.pieces[below].text.strip("\u3000 ")):
        draft.label(below, Role.OTHER, "a line of dashes below a quote")
    for number in heads:
        draft.label(number, Role.BYLINE, QUOTE_WHY)


def _says_whose(draft: PageDraft, number: int, earlier: _Earlier) -> bool:
    """Whether a line says whose words follow: a label, the name of a poster, or one with the time of the post."""
    head = draft.pieces[number].text.strip("\u3000 ")
    if len(head) > 60:
        return False
    if _NUMBER_AFTER.sub("", head) in earlier.authors or _SAYS.search(head) or _WHOM_WHEN.match(head):
        return True
    found = draft.find_date(head) if len(draft.pieces[number].parts) > 1 else None
    if found is not None and found.end == len(head) and head[: found.start].strip(" ·•,，|｜") in earlier.authors:
        return True
    return who_is_quoted(head) is not None


_OPENS = ("“", "「", "❝", '"')


def _quote_in_box(draft: PageDraft, content: list[int]) -> None:
    """A box within a body that begins with who is quoted (`Originally Posted by …`), whatever its tags, is a quote."""
    if all(draft.pieces[n].node is draft.pieces[content[0]].node for n in content[1:]):
        return
    for place, number in enumerate(content[:-1]):
        if draft.roles[number] not in CONTENT_ROLES or who_is_quoted(draft.pieces[number].text) is None:
            continue
        around = islice(chain(draft.pieces[number].node), 1, _AROUND_HEAD)
        box = next((one for one in around if within(draft.pieces[number + 1].node, one)), None)
        held = [n for n in content[place + 1 :] if box is not None and within(draft.pieces[n].node, box)]
        if not held or held[-1] == content[-1] or any(within(draft.pieces[n].node, box) for n in content[:place]):
            continue
        for one in (n for n in held if draft.roles[n] in CONTENT_ROLES):
            if who_is_quoted(draft.pieces[one].text) is None:
                draft.label(one, Role.QUOTE, "in the box of a quote")
            else:
                draft.label(one, Role.BYLINE, QUOTE_WHY)
        draft.label(number, Role.BYLINE, QUOTE_WHY)


_AROUND_HEAD = 3
_WHOM_WHEN = re.compile(r"@\S{1,30}\s+(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?:\s\d{1,2}:\d\d(?::\d\d)?)?$")
"""Heads a quote that is typed as text: `@铁牛镇的雨 2015-03-04 22:11:13`."""
_CUT_OFF = ("...", "…")
_NUMBER_AFTER = re.compile(r"\s*[#\d]*\s*[楼樓]?\s*[:：]?$")
_SAYS = re.compile(rf"(?:说|說|写道|发表[的于].*|的话|的发言|wrote|said|posted|{foreign_words.SAYS})\s*[:：]?$", re.I)
_WHO_SAYS = re.compile(r"[^。！？]{1,50}?(?:的话|的发言|说|說|写道|发表的?|wrote|said|posted)\s*[:：]\s*", re.I)


def _quote_below(draft: PageDraft, content: list[int]) -> None:
    """What BBS boards quote below the words: `【 在 wuyan 的大作中提到: 】`, and lines that begin with a colon."""
    start = next((place for place, n in enumerate(content) if _MENTIONED_IN.fullmatch(draft.pieces[n].text)), None)
    for number in content[start + 1 :] if start is not None else ():
        text = draft.pieces[number].text
        if draft.roles[number] not in CONTENT_ROLES or not text.startswith((":", "：")):
            break
        draft.pieces[number].text = text.lstrip(":： ")
        draft.label(number, Role.QUOTE, "quoted")
    if start is not None:
        draft.label(content[start], Role.BYLINE, QUOTE_WHY)


def _quote_above_rule(draft: PageDraft, content: dict[int, str], earlier: _Earlier) -> str | None:
    """Cut off a quote that was typed in one line with the answer: date, name, an earlier post, a rule, the answer.

    So boards quoted that have neither markup nor lines for it (`2008-08-21 20:33:46 甲 可是 ===== 那就`).
    """
    number = next((n for n in content if draft.roles[n] in CONTENT_ROLES), None)
    match = _RULE_WITHIN.fullmatch(draft.pieces[number].text) if number is not None else None
    if number is None or match is None:
        return None
    found = draft.find_date(match[1][:_WHEN])
    if found is None or found.start:
        return None
    for word in _WORD.finditer(match[1], found.end):
        quote = match[1][word.start() :]
        bare = bare_words(quote)
        if len(bare) >= 2 and bare in earlier.whole:
            draft.pieces[number].text = match[2]
            content[number] = bare_words(match[2])
            return quote
    return None


_RULE_WITHIN = re.compile(r"(.{4,2000}?)\s*[=\-—_]{8,}\s*(\S.*)", re.S)
_WORD = re.compile(r"\S+")


def _quoted_by_arrow(draft: PageDraft, content: dict[int, str], earlier: _Earlier) -> None:
    """Lines that begin with `>` below a line that says whose they are, or that repeat a line or part of a post."""
    arrows = {n for n in content if draft.pieces[n].text[:1] in (">", "＞")}
    top = content[min(arrows)] if arrows and min(arrows) == min(content) else ""
    headed = len(top) > _FEW and any(top in text for text in earlier.whole)  # a part of what was said
    spaced = all(draft.pieces[n].text[1:2] in (" ", "") for n in arrows)  # as in mail; `>so` is said on image boards
    headed = headed or (len(top) > _FEW and spaced and 1 < len(arrows) < len(content) and max(arrows) < max(content))
    for number, bare in content.items() if arrows else ():
        text, arrow = draft.pieces[number].text, number in arrows
        headed = who_is_quoted(text) is not None or (headed and (arrow or is_action(text)))
        if arrow and (headed or bare in earlier.lines) and draft.roles[number] in CONTENT_ROLES:
            draft.pieces[number].text = text.lstrip(">＞ ")
            draft.label(number, Role.QUOTE, "quoted")


_MENTIONED_IN = re.compile(r"【\s*在\s*\S{1,30}\s*(?:[(（].{0,40}[)）])?\s*的(?:大作|文章|帖子)中提到\s*[:：]?\s*】")


def _signature(draft: PageDraft, content: list[int]) -> None:
    """A line of dashes, and at most four short lines after it: the signature."""
    rules = [n for n in content if is_rule(draft.pieces[n].text)]
    for number in rules if content and content[0] in rules else ():
        draft.label(number, Role.OTHER, "a line of dashes below a quote")
    for place, number in enumerate(content):
        text = draft.pieces[number].text
        if place and is_rule(text) and len(content) - place <= _below(text):
            for after in content[place:]:
                draft.label(after, Role.SIGNATURE, "after a line of dashes")
            return
        if place == 0 or len(content) - place > _LINES:
            continue
        short = all(len(draft.pieces[after].text) <= _SIGNED for after in content[place:])
        if short and (_begins_with_line(draft, number) or _is_box_below_rule(draft, content, place)):
            for after in content[place:]:
                draft.label(after, Role.SIGNATURE, "below a drawn line")
            return


def _begins_with_line(draft: PageDraft, number: int) -> bool:
    """Whether the box of a piece begins with an `<hr>` and then the piece."""
    node = draft.pieces[number].node
    if node is None or draft.pieces[number - 1].node is node:
        return False
    inner = next(iter(node), None)
    return inner is not None and inner.tag == "hr" and not (node.text or "").strip()


def _is_box_below_rule(draft: PageDraft, content: list[int], place: int) -> bool:
    """Whether the lines from a place on are a box of their own that begins with a few dashes."""
    if _FEW_DASHES.fullmatch(draft.pieces[content[place]].text) is None:
        return False
    nodes = [draft.pieces[n].node for n in content[place - 1 :]]
    return nodes[1] is not None and nodes[0] is not nodes[1] and all(node is nodes[1] for node in nodes[1:])


_FEW_DASHES = re.compile(r"[-—_=]{3,4}")
_LINES, _SIGNED = 4, 120


def _below(rule: str) -> int:
    """How many lines the signature below may have, the rule included: more where it is the one that phpBB draws."""
    return 5 if rule.strip("_") or len(rule) < _PHPBB else 12


_PHPBB = 15
_RULE = re.compile(r"-- ?|[_\-—=~※]{5,}")


def is_rule(text: str) -> bool:
    """Whether a line is a line of dashes, as stands above a signature."""
    return text[:1] in "_-—=~※" and _RULE.fullmatch(text) is not None


_ANSWERING = re.compile(r"^(?:回复|回覆|引用|答|@)\s*@?[^:：]{1,30}[:：]\s*")


def in_quote(draft: PageDraft, node: Element) -> bool:
    """Whether an element, or one of the three around it, is called a quote, or is a frame that says who is quoted."""
    if draft.quotes is None:
        find = draft.find
        draft.quotes = find is None or find.any_class(_is_called_quote) or bool(find.all("fieldset"))
    for _ in range(4 if draft.quotes else 0):
        if node is None:
            return False
        names = node.get("class")
        if names and _is_called_quote(names) and names not in draft.answers:
            return True
        if node.tag == "fieldset" and _says_who(node):
            return True
        node = node.getparent()
    return False


def _says_who(fieldset: Element) -> bool:
    """Whether the legend of a set of fields says who is quoted in it."""
    legend = fieldset.find("legend")
    text = words_of(legend) if legend is not None else ""
    return bool(_SAYS.search(text)) or who_is_quoted(text) is not None


_QUOTE_NAMES = re.compile(
    r"(?:^|\s)(?:(?:[a-z]+[-_]{1,2})?(?:block)?quot(?:e|ed|ation)(?:main|top|title|body|div|box|wrap|con(?:tent)?|text|area|block)?(?:[-_]{1,2}(?!btn|button|link|icon)\w+)*|yinyong|citation|re-?comment)"
    r"(?:$|\s)",
    re.I,
)


@lru_cache(4096)
def _is_called_quote(names: str) -> bool:
    return _QUOTE_NAMES.search(names) is not None
