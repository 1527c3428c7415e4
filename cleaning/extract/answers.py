"""Comments that came as JSON, drawn as markup that a layout of their own finds: then they are comments like others."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import escape

from lxml import etree

from cleaning.endpoints import Said, read_answer
from cleaning.extract.markup import parse_html
from cleaning.layouts import Layout, ThreadPage, endpoint_of_answer

DRAWN = Layout(
    name="comments",
    kind="article",
    thread=ThreadPage(
        post="article.comment",
        post_id="^comment-(.+)$",
        author=(".author",),
        date=("time@datetime",),
        floor=(".floor",),
        body=(".text",),
        reply_to=("self@data-reply-to",),
    ),
)
"""The layout of what `draw` draws."""

_TAG = re.compile(r"</?[a-z][^<>]*>|<br\s*/?>", re.I)
_SECONDS = re.compile(r"(1\d{9})(?:\d{3})?(?:\.\d+)?")


def draw(url: str, text: str) -> str | None:
    """Return the comments of an endpoint's answer as an HTML page; None for the URL of anything else.

    A page without comments, or an answer that is not what the definition says, gives a page without any.
    """
    endpoint = endpoint_of_answer(url)
    if endpoint is None:
        return None
    answer = read_answer(endpoint, url, text)
    return f"<html><body>{''.join(map(_comment, answer.comments if answer else ()))}</body></html>"


def _comment(said: Said) -> str:
    name = f' id="comment-{escape(said.id)}"' if said.id else ""
    above = f' data-reply-to="{escape(said.reply_to)}"' if said.reply_to else ""
    floor = f'<span class="floor">{escape(said.floor)}#</span>' if said.floor else ""
    when = f'<time datetime="{escape(_moment(said.date))}"></time>' if said.date else ""
    author = f'<span class="author">{escape(said.author)}</span>'
    body = f'<div class="text">{_body(said.text)}</div>'
    return f'<article class="comment"{name}{above}>{author}{floor}{when}{body}</article>'


def _body(text: str) -> str:
    """Return the markup of a comment, its tags closed so that it stays within its box; line breaks of a text count."""
    if not _TAG.search(text):
        return escape(text, quote=False).replace("\n", "<br>")
    body = parse_html(text).find(".//body")
    if body is None:
        return ""
    inner = "".join(etree.tostring(child, encoding="unicode", method="html") for child in body)
    return escape(body.text or "", quote=False) + inner


def _moment(date: str) -> str:
    """Write seconds or milliseconds since 1970 out; other texts stay."""
    match = _SECONDS.fullmatch(date)
    return datetime.fromtimestamp(int(match[1]), tz=UTC).isoformat() if match else date
