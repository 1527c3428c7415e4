"""The little markup of the content files, and its two readings: plain text and HTML.

A line is a block; `## ` and `### ` open a heading, `- ` a list item, three backticks enclose code, an
empty line is a wider gap. Within a line `**bold**`, `[smile]` and bare http addresses are known.
`{meant→shown}` (articles only) marks where the page shows something else than was meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from markupsafe import Markup, escape

_MARK = re.compile(r"\{([^{}→]*)→([^{}→]*)\}")
_INLINE = re.compile(r"\*\*(?P<bold>[^*]+)\*\*|(?P<smile>\[smile\])|(?P<url>https?://[\w./?&=#%-]+)")
_FENCE = "```"


class Kind(StrEnum):
    """What a piece of a text is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST_ITEM = "list_item"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Piece:
    """One block of a text. `level` is 2 or 3 for headings, else 0; `gap`: an empty line stands before it."""

    kind: Kind
    text: str
    level: int = 0
    gap: bool = False


def meant(text: str) -> str:
    """Return the text that was meant.

    >>> meant("可能{影响→作用}效率{，→}")
    '可能影响效率，'
    """
    return _MARK.sub(r"\1", text)


def shown(text: str) -> str:
    """Return the text that the page shows.

    >>> shown("可能{影响→作用}效率{，→}")
    '可能作用效率'
    """
    return _MARK.sub(r"\2", text)


def parse(text: str) -> tuple[Piece, ...]:
    r"""Split a text into its blocks.

    >>> [(piece.kind.value, piece.text) for piece in parse("## 一、水温\n- 八十度")]
    [('heading', '一、水温'), ('list_item', '八十度')]
    """
    return tuple(_pieces(text.strip("\n").split("\n")))


def _pieces(lines: Iterable[str]) -> Iterator[Piece]:
    code: list[str] | None = None
    gap = False
    for line in lines:
        if line == _FENCE:
            if code is not None:
                yield Piece(Kind.CODE, "\n".join(code), gap=gap)
            code, gap = ([] if code is None else None), False
        elif code is not None:
            code.append(line)
        elif not line:
            gap = True
        else:
            yield _piece(line, gap)
            gap = False


def _piece(line: str, gap: bool) -> Piece:
    head, _, rest = line.partition(" ")
    if head in ("##", "###"):
        return Piece(Kind.HEADING, rest, level=len(head), gap=gap)
    if head == "-":
        return Piece(Kind.LIST_ITEM, rest, gap=gap)
    return Piece(Kind.PARAGRAPH, line, gap=gap)


def plain(pieces: Iterable[Piece]) -> str:
    r"""Return the words of a text, a line a block: what a perfect extraction gives.

    >>> plain(parse("**先说结论**：\n\n- 不值[smile]"))
    '先说结论：\n不值'
    """
    return "\n".join(words(piece) for piece in pieces)


def words(piece: Piece) -> str:
    """Return the words of one block, without the inline marks (code keeps all)."""
    if piece.kind is Kind.CODE:
        return piece.text
    return _INLINE.sub(lambda match: match["bold"] or match["url"] or "", piece.text)


def inline(text: str, smile: str = "") -> Markup:
    """Return one line as HTML: bold, addresses as links, `smile` for a smiley, all else escaped."""
    parts: list[Markup] = []
    position = 0
    for match in _INLINE.finditer(text):
        parts.append(escape(text[position : match.start()]))
        if match["bold"]:
            parts.append(Markup("<strong>{}</strong>").format(match["bold"]))
        elif match["url"]:
            parts.append(Markup('<a href="{0}" target="_blank">{0}</a>').format(match["url"]))
        else:
            parts.append(Markup(smile))
        position = match.end()
    parts.append(escape(text[position:]))
    return Markup("").join(parts)


def post_html(
    pieces: Iterable[Piece], *, line_break: Callable[[], str], code: Callable[[str], Markup], smile: str
) -> Markup:
    """Return a post as forum engines draw it: lines with breaks, lists, code boxes.

    `line_break` gives the HTML of one break (a forum with a jammer hides noise there).
    """
    parts: list[Markup] = []
    after_line = False
    for kind, group in groupby(pieces, key=lambda piece: piece.kind):
        members = list(group)
        if kind is Kind.LIST_ITEM:
            items = Markup("\n").join(Markup("<li>{}</li>").format(inline(piece.text, smile)) for piece in members)
            parts.append(Markup("<ul>\n{}</ul>\n").format(items))
        elif kind is Kind.CODE:
            parts.extend(code(piece.text) for piece in members)
        else:
            for piece in members:
                if after_line:
                    parts.append(Markup(line_break() * (2 if piece.gap else 1)))
                parts.append(inline(piece.text, smile))
                after_line = True
            continue
        after_line = False
    return Markup("").join(parts)
