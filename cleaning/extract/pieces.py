"""From a DOM to pieces: every visible stretch of text, in reading order, with where it stood.

A piece ends at each block-level border and at `<br>`. White space collapses as in HTML; a line break of the source
between two CJK characters vanishes (CSS Text 3, segment break transformation).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree, html

from cleaning.characters import CJK

Element = Any  # lxml has no types of its own

MAX_CHARACTERS = 50_000_000
BLOCK_TAGS = frozenset(
    "address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer"
    " form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html li main menu nav ol p pre section summary table tbody td"
    " tfoot th thead tr ul option label legend caption iframe button".split()
)
_INVISIBLE = frozenset(
    "script style template head title meta link svg math object embed applet datalist textarea".split()
)
_INLINE = frozenset("a span em b strong small time i cite font u abbr sup label".split())
_BORDER = "\x1f"  # cannot occur in a page's text: see `_BAD_CHARACTERS`
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_CJK_BREAK = re.compile(f"(?<=[{CJK}，。、；：？！）》」』”’])[ \t\r\f]*\n[ \t\r\n\f]*(?=[{CJK}（《「『“‘])")
_BAD_CHARACTERS = re.compile("[\x00\x0b\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MARKUP = re.compile(
    r"<(?:!doctype|html|head|body|div|p|br|table|span|a|ul|ol|h[1-6]|article|section|font|img|title|meta)\b",
    re.I,
)


@dataclass(slots=True)
class Piece:
    """A stretch of visible text. `node` is the innermost block element around it; None on a text page.

    `parts` is the text split where inline elements begin and end: `<a>小栗</a><span>3楼</span>` is one piece of two.
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

    @property
    def link_density(self) -> float:
        """The share of the characters that are links, 0 to 1."""
        return self.link_characters / max(1, len(self.text))


def looks_like_markup(text: str) -> bool:
    """Return whether a text is HTML rather than the plain text of a page."""
    return bool(_MARKUP.search(text[:200_000]))


def parse_html(text: str) -> Element:
    """Parse HTML of any brokenness to its root element; an empty page gives an empty `<html>`.

    Characters that XML cannot hold (NUL, lone surrogates) are replaced by U+FFFD first.
    """
    parser = html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    data = _BAD_CHARACTERS.sub("\ufffd", text).encode("utf-8", "replace")
    try:
        root = html.document_fromstring(data, parser=parser) if data.strip() else None
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError):
        root = None
    return root if root is not None else html.Element("html")


@dataclass(slots=True)
class _Open:
    """The state of the walk: what is open now."""

    parts: list[str] = field(default_factory=list)
    link_characters: int = 0
    hrefs: list[str] = field(default_factory=list)
    blocks: list[Element] = field(default_factory=list)
    links: int = 0
    hidden: int = 0
    lists: int = 0
    quotes: int = 0
    code: int = 0
    rows: int = 0


def segment(
    root: Element, *, noise: frozenset[Element] = frozenset(), breaks: frozenset[Element] = frozenset()
) -> list[Piece]:
    """Return all visible pieces of a page.

    Elements in `noise` count as invisible; inline elements in `breaks` count as blocks.
    """
    return list(_walk(root, noise, breaks))


def _walk(root: Element, noise: frozenset[Element], breaks: frozenset[Element]) -> Iterator[Piece]:
    state = _Open()
    for event, node in etree.iterwalk(root, events=("start", "end")):
        tag = node.tag
        if not isinstance(tag, str):
            continue
        if event == "start":
            if state.hidden or tag in _INVISIBLE or node in noise or _is_hidden(node):
                state.hidden += 1
                continue
            if node in breaks and tag not in BLOCK_TAGS:
                yield from _flush(state, node, tag)
                state.blocks.append(node)
            yield from _start(state, node, tag)
        elif state.hidden:
            state.hidden -= 1
            if not state.hidden and node.tail:
                _text(state, node.tail)
        else:
            if node in breaks and tag not in BLOCK_TAGS:
                yield from _flush(state, node, tag)
                if state.blocks and state.blocks[-1] is node:
                    state.blocks.pop()
            yield from _end(state, node, tag)
    yield from _flush(state, None, "")


def _start(state: _Open, node: Element, tag: str) -> Iterator[Piece]:
    if tag in BLOCK_TAGS or (tag == "cite" and state.quotes):  # phpBB and SMF show who is quoted on its own line
        if tag in ("td", "th") and state.rows:
            state.parts.append("\t")
        elif tag == "tr" and _is_data_row(node):
            yield from _flush(state, node, tag)
            state.rows += 1
        else:
            yield from _flush(state, node, tag)
        state.blocks.append(node)
        state.lists += tag == "li"
        state.quotes += tag == "blockquote"
        state.code += tag == "pre"
    elif tag == "br":
        yield from _flush(state, node, tag, breaking=True)
    elif tag in _INLINE:
        state.parts.append(_BORDER)
    if tag == "a":
        state.links += 1
        href = node.get("href")
        if href:
            state.hrefs.append(href)
    elif tag == "img":
        _image(state, node)
    if node.text:
        _text(state, node.text)


def _end(state: _Open, node: Element, tag: str) -> Iterator[Piece]:
    if tag in BLOCK_TAGS or (tag == "cite" and state.quotes):
        in_row = state.rows and tag in ("td", "th")
        if not in_row:
            yield from _flush(state, node, tag)
            state.rows -= tag == "tr" and state.rows > 0 and _is_data_row(node)
        if state.blocks and state.blocks[-1] is node:
            state.blocks.pop()
        state.lists -= tag == "li"
        state.quotes -= tag == "blockquote"
        state.code -= tag == "pre"
    elif tag in _INLINE:
        state.parts.append(_BORDER)
    if tag == "a":
        state.links -= 1
    if node.tail:
        _text(state, node.tail)


def _text(state: _Open, text: str) -> None:
    state.parts.append(text)
    if state.links > 0:
        state.link_characters += len(_SPACE.sub("", text))


def _image(state: _Open, node: Element) -> None:
    """The alternative text of an emoji or smiley is what the author typed; other images have no text."""
    alt = (node.get("alt") or "").strip()
    marks = f"{node.get('class') or ''} {node.get('src') or ''}".lower()
    if alt and len(alt) <= 12 and any(mark in marks for mark in ("emoji", "smil", "emotion", "twemoji")):
        state.parts.append(alt)


def _flush(state: _Open, node: Element, tag: str, *, breaking: bool = False) -> Iterator[Piece]:
    if not state.parts:
        return
    bordered = "".join(state.parts)
    raw = bordered.replace(_BORDER, "")
    text = raw.strip("\n") if state.code else collapse(raw)
    if text.strip():
        owner = state.blocks[-1] if state.blocks else None
        level = next((_HEADINGS[b.tag] for b in reversed(state.blocks[-3:]) if b.tag in _HEADINGS), None)
        yield Piece(
            text,
            owner,
            owner.tag if owner is not None else "",
            level,
            min(state.link_characters, len(text)),
            tuple(state.hrefs),
            state.lists > 0,
            state.quotes > 0,
            state.code > 0,
            state.rows > 0,
            tuple(filter(None, map(collapse, bordered.split(_BORDER)))) if _BORDER in bordered else (text,),
        )
    state.parts.clear()
    state.link_characters = 0
    if state.links <= 0:
        state.hrefs.clear()


def collapse(text: str) -> str:
    r"""Collapse white space as HTML does; tabs stay, as borders of table cells.

    >>> collapse("  第一行\n    第二行  and\n more ")
    '第一行第二行 and more'
    """
    if "\n" in text:
        text = _CJK_BREAK.sub("", text)
    cells = [_SPACE.sub(" ", cell).strip(" ") for cell in text.split("\t")] if "\t" in text else [_SPACE.sub(" ", text)]
    return (" | ".join(filter(None, cells)) if len(cells) > 1 else cells[0]).strip(" \xa0")


def _is_hidden(node: Element) -> bool:
    attributes = node.attrib
    if not attributes:
        return False
    if "hidden" in attributes:
        return True
    style = attributes.get("style")
    return style is not None and bool(_HIDDEN_STYLE.search(style))


def _is_data_row(row: Element) -> bool:
    """Whether a table row holds data: two cells or more, none of them with blocks inside."""
    cells = 0
    for cell in row:
        if cell.tag not in ("td", "th"):
            return False
        cells += 1
        if any(inner.tag in BLOCK_TAGS or inner.tag == "br" for inner in cell.iterdescendants()):
            return False
    return cells >= 2


def text_pieces(text: str) -> list[Piece]:
    """Return the pieces of a plain-text page: a line each."""
    lines = [line.strip(" \t\r") for line in text.replace("\r\n", "\n").split("\n")]
    return [Piece(line, parts=tuple(re.split(r"\s{2,}", line))) for line in lines if line]
