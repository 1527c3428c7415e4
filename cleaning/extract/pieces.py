"""From a DOM to pieces: every visible stretch of text, in reading order, with where it stood.

A piece ends at each block-level border and at `<br>`. White space collapses as in HTML; a line break of the source
between two CJK characters vanishes (CSS Text 3, segment break transformation).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from typing import Any

from lxml import etree

from cleaning.characters import CJK

Element = Any  # lxml has no types of its own

BLOCK_TAGS = frozenset(
    "address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer"
    " form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html li main menu nav ol p pre section summary table tbody td"
    " tfoot th thead tr ul option label legend caption iframe button".split()
)
_INVISIBLE = frozenset(
    "script style template head title meta link svg math object embed applet datalist textarea".split()
)
_INLINE_TAGS = frozenset("a span em b strong small time i cite font u abbr sup label".split())
TIME_TAGS = ("time", "relative-time", "local-time", "time-ago", "faceplate-timeago", "woltlab-core-date-time")
"""Elements that are there for a time: HTML's own, and web components that many sites use."""
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCK, _INLINE, _HIDDEN, _BREAK, _IMAGE, _LINK, _CELL, _NESTING, _STAMP = (1 << n for n in range(9))
_SETS = (
    (BLOCK_TAGS, _BLOCK),
    (_INLINE_TAGS, _INLINE),
    (_INVISIBLE, _HIDDEN),
    (("br",), _BREAK),
    (("img",), _IMAGE),
    (("a",), _LINK),
    (("td", "th"), _CELL),
    (("li", "blockquote", "pre", "tr", *_HEADINGS), _NESTING),
    ((*TIME_TAGS, "abbr", "span", "a"), _STAMP),
)
_KINDS = {tag: sum(flag for tags, flag in _SETS if tag in tags) for tag in {tag for tags, _ in _SETS for tag in tags}}
_BORDER = "\x1f"  # cannot occur in a page's text: see `parse_html`
HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_CELL_BORDER = "\x1e"
_WHITE = " \t\r\n\f"
_EDGE = " \xa0"
_OF_ROW = _EDGE + "|\t"
_NOTHING = _BORDER + _CELL_BORDER + _WHITE
_SPACE = re.compile(r"[ \t\r\n\f]+")
_UNEVEN = re.compile(r"[\t\r\n\f\x1e]|  ")
_CJK_BREAK = re.compile(f"(?<=[{CJK}，。、；：？！）》」』”’])[ \t\r\f]*\n[ \t\r\n\f]*(?=[{CJK}（《「『“‘])")


@dataclass(slots=True)
class Piece:
    """A stretch of visible text. `node` is the innermost block element around it; None on a text page.

    `parts` is the text split where inline elements begin and end: `<a>小栗</a><span>3楼</span>` is one piece of two.
    `stamps` are inline elements in it whose attributes may state a time; `images` the alternative texts of the images
    that stand by it. `part_of_line` is "name", "words" or "date" for the parts of a reply that is one line, else "".
    `person` is what links to a person's page, None when nobody has asked yet.
    """

    text: str
    node: Element = None
    tag: str = ""
    level: int | None = None
    link_characters: int = 0
    hrefs: tuple[str, ...] = ()
    in_list: bool = False
    in_quote: bool = False
    in_code: bool = False
    in_table_row: bool = False
    parts: tuple[str, ...] = ()
    stamps: tuple[Element, ...] = ()
    images: tuple[str, ...] = ()
    part_of_line: str = ""
    person: str | None = None

    @property
    def link_density(self) -> float:
        """The share of the characters that are links, 0 to 1."""
        return self.link_characters / max(1, len(self.text)) if self.link_characters else 0.0

    def stretch(self, begin: int, end: int) -> str:
        """Return the text from the part `begin` to that before `end`, with what stands between them."""
        at, start = 0, 0
        for number, part in enumerate(self.parts[:end]):
            at = max(self.text.find(part, at), at)
            start = at if number == begin else start
            at += len(part)
        return self.text[start:at] if begin < end <= len(self.parts) else ""


def segment(
    root: Element,
    *,
    noise: frozenset[Element] = frozenset(),
    breaks: frozenset[Element] = frozenset(),
    lined: frozenset[Element] = frozenset(),
    styled: Iterable[Element] | None = None,
) -> list[Piece]:
    """Return all visible pieces of a page.

    Elements in `noise` count as invisible; inline elements in `breaks` count as blocks; a line break of the source
    counts as `<br>` in those of `lined`. `styled` are the elements that may hide themselves (with `style` or `hidden`);
    None looks for them.
    """
    return _Walk(noise | _hidden(root.iter(etree.Element) if styled is None else styled), breaks, lined).through(root)


def _hidden(nodes: Iterable[Element]) -> frozenset[Element]:
    """Return the elements that the page itself hides, by attribute or by style.

    What is only invisible and holds a whole text is shown by the page's script later, as in WeChat.
    """
    return frozenset(
        node
        for node in nodes
        if node.get("hidden") is not None
        or ((style := node.get("style")) and (match := HIDDEN_STYLE.search(style)) and not _is_veiled(node, match[0]))
        or ((names := node.get("class")) and _hides(names) and _is_label(node))
    )


@lru_cache(4096)
def _hides(names: str) -> bool:
    """Whether class names hide an element on screens of all sizes, as those of Bootstrap and Tailwind do."""
    return not HIDING.isdisjoint(names.split()) and _SHOWN_AT.search(names) is None


def _is_label(node: Element) -> bool:
    """Whether an element can be no post or part of one, which a script may show later: no item, and no blocks in it."""
    if node.tag in ("li", "p", "article", "tr", "blockquote") or _holds_text(node):
        return False
    return not any(inner.tag in BLOCK_TAGS for inner in node.iterdescendants())


HIDING = frozenset({"hidden", "d-none"})
_SHOWN_AT = re.compile(r"(?:^|\s)(?:d-(?:sm|md|lg|xl|xxl)-|(?:sm|md|lg|xl|2xl):|(?:show|visible)\b)")


def _is_veiled(node: Element, style: str) -> bool:
    return style.startswith(("v", "V")) and _holds_text(node)


def _holds_text(node: Element) -> bool:
    return sum(len(text.strip()) for text in node.itertext()) > _WHOLE_TEXT


_WHOLE_TEXT = 60


class _Walk:
    """One way through a page, and what is open on it now."""

    __slots__ = (
        "blocks", "breaks", "carried", "code", "data_rows", "headings", "hrefs", "images", "lined", "lined_nodes",
        "link_characters", "links", "lists", "noise",
        "parts", "pieces", "quotes", "rows", "stamps",
    )  # fmt: skip

    def __init__(self, noise: frozenset[Element], breaks: frozenset[Element], lined_nodes: frozenset[Element]) -> None:
        self.noise, self.breaks, self.lined_nodes = noise, breaks, lined_nodes
        self.lined = 0
        self.carried = False  # a link goes on behind the end of a piece
        self.pieces: list[Piece] = []
        self.images: list[tuple[int, Element, str]] = []
        self.parts: list[str] = []
        self.hrefs: list[str] = []
        self.stamps: list[Element] = []
        self.blocks: list[Element] = []
        self.data_rows: set[Element] = set()
        self.link_characters = self.links = self.lists = self.quotes = self.code = self.rows = self.headings = 0

    def through(self, root: Element) -> list[Piece]:
        """Walk the whole tree; what is invisible is passed by with all that is in it.

        Plain blocks and plain text are done here, without a call: they are most of every page.
        """
        hidden: Element = None
        noise, breaks, kind_of, parts, blocks = self.noise, self.breaks, _KINDS.get, self.parts, self.blocks
        plain = _BLOCK if not self.lined_nodes else -1
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, node in walk:
            tag = node.tag
            kind = kind_of(tag, 0)
            if breaks and node in breaks:
                kind |= _BLOCK
            if event == "start":
                if kind & _HIDDEN or (noise and node in noise) or not isinstance(tag, str):
                    hidden = node
                    walk.skip_subtree()
                    continue
                if kind == plain:
                    if parts:
                        self._flush()
                    blocks.append(node)
                elif kind or self.quotes:
                    self._start(node, tag, kind)
                text = node.text
            else:
                if node is hidden:
                    hidden = None
                elif kind or self.quotes:
                    self._end(node, tag, kind)
                text = node.tail if node is not root else None
            if text:
                if self.lined or self.links > 0:
                    self._text(text)
                elif parts or self.code or text.strip(_WHITE):
                    parts.append(text)
        self._flush()
        _hang(self.images, self.pieces)
        return self.pieces

    def _start(self, node: Element, tag: str, kind: int) -> None:
        if kind & _BLOCK or (self.quotes and tag == "cite"):  # phpBB and SMF show who is quoted on its own line
            if kind & _CELL and self.rows:
                self.parts.append(_CELL_BORDER)
            else:
                self._flush()
                if kind & _NESTING:
                    self.lists += tag == "li"
                    self.quotes += tag == "blockquote"
                    self.code += tag == "pre"
                    if tag == "tr" and _is_data_row(node):
                        self.data_rows.add(node)
                        self.rows += 1
                    self.headings += tag in _HEADINGS
            self.blocks.append(node)
        elif kind & _INLINE:
            self.parts.append(_BORDER)
        elif kind & _BREAK:
            if self.headings and node.tail and node.tail.strip(_WHITE):  # a long title in two lines is one title
                self.parts.append("\n")
            else:
                self._flush()
        elif kind & _IMAGE:
            self._image(node)
        if kind & _LINK:
            self.links += 1
            href = node.get("href")
            if href:
                self.hrefs.append(href)
        if self.lined_nodes and node in self.lined_nodes:
            self.lined += 1
        if kind & _STAMP and (tag in TIME_TAGS or _may_state_time(node)):
            self.stamps.append(node)

    def _end(self, node: Element, tag: str, kind: int) -> None:
        if kind & _BLOCK or (self.quotes and tag == "cite"):
            if not (kind & _CELL and self.rows):
                self._flush()
                if kind & _NESTING:
                    self.lists -= tag == "li"
                    self.quotes -= tag == "blockquote"
                    self.code -= tag == "pre"
                    if self.rows and node in self.data_rows:
                        self.data_rows.discard(node)
                        self.rows -= 1
                    self.headings -= tag in _HEADINGS
            if self.blocks and self.blocks[-1] is node:
                self.blocks.pop()
        elif kind & _INLINE:
            self.parts.append(_BORDER)
        if kind & _LINK:
            self.links -= 1
            if self.carried and self.links <= 0:
                self.carried = False
                if not "".join(self.parts).strip(_NOTHING):  # all its words went into pieces before
                    self.hrefs.clear()
        if self.lined and node in self.lined_nodes:
            self.lined -= 1

    def _text(self, text: str) -> None:
        if self.lined and "\n" in text:
            first, *lines = text.split("\n")
            self._text(first)
            for line in lines:
                self._flush()
                self._text(line)
            return
        if not self.parts and not text.strip(_WHITE) and not self.code:
            return
        self.parts.append(text)
        if self.links > 0:
            self.link_characters += len(_SPACE.sub("", text))

    def _image(self, node: Element) -> None:
        """The alternative text of an emoji or smiley is what the author typed; that of other images stands apart."""
        alt = (node.get("alt") or "").strip()
        if not alt:
            return
        marks = f"{node.get('class') or ''} {node.get('src') or ''}".lower()
        if len(alt) <= 12 and any(mark in marks for mark in ("emoji", "smil", "emotion", "twemoji")):
            if not _NUMBER_OF_SMILEY.fullmatch(alt):
                self.parts.append(alt)
        elif any(character.isalnum() for character in alt):
            self.images.append((len(self.pieces), node, collapse(alt)))

    def _flush(self) -> None:
        parts = self.parts
        if not parts:
            return
        raw = parts[0] if len(parts) == 1 else "".join(parts)
        if not raw.strip(_NOTHING):
            self._forget()
            return
        runs = raw.split(_BORDER) if _BORDER in raw else [raw]
        raw = runs[0] if len(runs) == 1 else "".join(runs)
        even = not _UNEVEN.search(raw)
        text = (
            raw.replace(_CELL_BORDER, "\t").strip("\n") if self.code else (raw.strip(_EDGE) if even else collapse(raw))
        )
        empty = self.rows and not text.strip(_OF_ROW)  # a row of empty cells
        if text and not text.isspace() and not empty:
            owner = self.blocks[-1] if self.blocks else None
            if len(runs) > 1:
                shown = tuple(filter(None, [run.strip(_EDGE) for run in runs] if even else map(collapse, runs)))
            else:
                shown = (text,)
            piece = Piece(
                text,
                owner,
                owner.tag if owner is not None else "",
                self._level() if self.headings else None,
                min(self.link_characters, len(text)) if self.link_characters else 0,
                tuple(self.hrefs) if self.hrefs else (),
                self.lists > 0,
                self.quotes > 0,
                self.code > 0,
                self.rows > 0,
                shown,
            )
            if self.stamps:
                piece.stamps = tuple(self.stamps)
                self.stamps.clear()
            self.pieces.append(piece)
        self._forget()

    def _forget(self) -> None:
        """Begin the next piece with nothing."""
        self.parts.clear()
        self.link_characters = 0
        if self.links > 0:
            self.carried = True
        elif self.hrefs:
            self.hrefs.clear()

    def _level(self) -> int | None:
        return next((_HEADINGS[b.tag] for b in reversed(self.blocks[-3:]) if b.tag in _HEADINGS), None)


_NUMBER_OF_SMILEY = re.compile(r"[(\[:]?[a-z]{1,6}[-_]?\d{1,4}[)\]:]?|[a-z]+(?: [a-z]+)?", re.I)
"""The alternative text of a smiley that only counts it (`(bgm38)`), or its name in words that nobody typed (`Grin`)."""


def chain(node: Element) -> list[Element]:
    """Return an element and all above it, from the inside out."""
    found = []
    while node is not None:
        found.append(node)
        node = node.getparent()
    return found


def words_of(node: Element) -> str:
    """Return all words in an element, hidden ones too, with one space for any white space."""
    return " ".join("".join(node.itertext()).split())


def class_and_id(node: Element) -> str:
    """Return the class names of an element and its id, in one string."""
    return f"{node.get('class') or ''} {node.get('id') or ''}"


def _may_state_time(node: Element) -> bool:
    """Whether an element has an attribute that may state a time."""
    for name in node.keys():  # noqa: SIM110, SIM118 - faster than any(); an element is no mapping
        if name == "title" or name == "datetime" or name.startswith("data-"):
            return True
    return False


def bare_words(text: str) -> str:
    """Return a text's letters and digits, for comparing.

    >>> bare_words("好， 谢谢！")
    '好谢谢'
    """
    return _MARKS.sub("", text)


_MARKS = re.compile(r"[\W_]+")


def collapse(text: str) -> str:
    r"""Collapse white space as HTML does; borders of table cells become ` | `.

    >>> collapse("  第一行\n    第二行  and\n more ")
    '第一行第二行 and more'
    """
    if not _UNEVEN.search(text):
        return text.strip(_EDGE)
    if "\n" in text:
        text = _CJK_BREAK.sub("", text)
    if _CELL_BORDER not in text:
        return _SPACE.sub(" ", text).strip(_EDGE)
    cells = (_SPACE.sub(" ", cell).strip(" ") for cell in text.split(_CELL_BORDER))
    return " | ".join(filter(None, cells)).strip(_EDGE)


def _hang(images: list[tuple[int, Element, str]], pieces: list[Piece]) -> None:
    """Give each image to the piece before or after it: the one that it shares the smaller element with."""
    for place, node, alt in images if pieces else ():
        before, after = pieces[max(0, place - 1)], pieces[min(place, len(pieces) - 1)]
        above = list(node.iterancestors())
        depth = {element: number for number, element in enumerate(above)}
        near = [_shared(piece.node, depth) for piece in (before, after)]
        piece = after if near[1] < near[0] else before
        piece.images = (*piece.images, alt)


def _shared(node: Element, depth: dict[Element, int]) -> int:
    while node is not None and node not in depth:
        node = node.getparent()
    return len(depth) if node is None else depth[node]


def _is_data_row(row: Element) -> bool:
    """Whether a table row holds data: two cells or more, none of them with blocks inside."""
    cells = 0
    for cell in row:
        if cell.tag not in ("td", "th"):
            return False
        cells += 1
        for inner in cell.iterdescendants():
            if inner.tag in _APART:
                return False
    return cells >= 2


_APART = BLOCK_TAGS | {"br"}


_TAG = re.compile(r"<(/?)([A-Za-z][\w:-]*)[^<>]*>?|<[!?][^>]*>?")


def hopeless_pieces(source: str) -> list[Piece]:
    """Return the text between the tags of markup that lxml gives up on (thousands of levels), hidden parts left out."""
    pieces: list[Piece] = []
    position, hidden = 0, ""
    for match in _TAG.finditer(source):
        if not hidden:
            text = collapse(unescape(source[position : match.start()]))
            if text:
                pieces.append(Piece(text, parts=(text,)))
        position = match.end()
        closing, name = match[1], (match[2] or "").lower()
        if hidden:
            hidden = "" if closing and name == hidden else hidden
        elif not closing and name in ("script", "style", "template", "noscript"):
            hidden = name
    text = "" if hidden else collapse(unescape(source[position:]))
    return [*pieces, Piece(text, parts=(text,))] if text else pieces


def text_pieces(text: str) -> list[Piece]:
    """Return the pieces of a plain-text page: a line each."""
    lines = [line.strip(" \t\r") for line in text.replace("\r\n", "\n").split("\n")]
    return [Piece(line, parts=tuple(_GAP.split(line))) for line in lines if line]


_GAP = re.compile(r"\s{2,}")
