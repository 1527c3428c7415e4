"""Comments that a site's own script fetches as JSON: where a definition says they are, and what is in an answer.

A definition (`[comments]` in a site's or engine's TOML) states how the address is made from the article's, and where in
the answer the comments and their fields are. Paths are names and numbers between dots (`data.list`); "" is the whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urljoin, urlsplit


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where an article's comments come from, and where in the answer they are.

    `url` is the address, with `{id}` and `{page}` in it, absolute or from the article's host; `id` is a regular
    expression whose group finds the id in the article's URL. `first` is the number of the first page. `items` is the
    path of the list of comments, the others are paths in a comment: `date` is a text or seconds or milliseconds since
    1970, `text` may be HTML, `replies` a list of comments that answer this one, `reply_to` the id of the comment
    answered. Whether there is another page say `pages` (path of the number of pages) or `more` (path of anything that
    is true while there is one); without both, a page without comments is the last.
    """

    url: str = ""
    id: str = ""
    first: str = "1"
    items: str = ""
    pages: str = ""
    more: str = ""
    post_id: str = ""
    author: str = ""
    date: str = ""
    text: str = ""
    floor: str = ""
    replies: str = ""
    reply_to: str = ""

    def url_of(self, article: str, page: int) -> str | None:
        """Return the address of a page of an article's comments (from 1), or None for a URL that has no such id."""
        match = re.search(self.id, article)
        return None if match is None else self._filled(article, match[1], page)

    def page_of(self, url: str) -> tuple[str, int] | None:
        """Return (id, page from 1) of an address that this definition makes, else None."""
        match = _pattern(self.url).search(url)
        if match is None:
            return None
        names = match.groupdict()
        return names["id"], int(names.get("page") or self.first) - int(self.first) + 1

    def next_of(self, url: str, answer: Answer) -> tuple[str, int] | None:
        """Return (address, page) of the page after the one that `answer` came from, or None when it is the last."""
        here = self.page_of(url)
        if here is None or not answer.more or "{page}" not in self.url:
            return None
        return self._filled(url, here[0], here[1] + 1), here[1] + 1

    def _filled(self, base: str, name: str, page: int) -> str:
        return urljoin(base, self.url.replace("{id}", name).replace("{page}", str(page + int(self.first) - 1)))


@dataclass(frozen=True, slots=True)
class Said:
    """One comment of an answer; what is not stated is "". `text` is as it came, HTML or not."""

    id: str
    author: str
    date: str
    text: str
    floor: str
    reply_to: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What an endpoint answered: comments in their order, and whether there is another page."""

    comments: tuple[Said, ...] = ()
    more: bool = False


def read_answer(endpoint: Endpoint, url: str, text: str) -> Answer | None:
    """Read an answer; None for a text that is no JSON, or one without the list where it should be.

    >>> endpoint = Endpoint(url="/c?id={id}", id="(\\\\d+)", items="data", author="by.name", text="words")
    >>> text = '{"data": [{"by": {"name": "听雨"}, "words": "好茶"}]}'
    >>> [said.author for said in read_answer(endpoint, "http://h.example/c?id=1", text).comments]
    ['听雨']
    """
    start, end = text.find("("), text.rfind(")")
    inner = text[start + 1 : end] if re.match(r"\s*[\w$.]+\s*\(", text) else text  # JSONP
    try:
        found = json.loads(inner, strict=False)
    except (ValueError, RecursionError):
        return None
    items = _at(found, endpoint.items)
    if not isinstance(items, list):
        return None
    return Answer(tuple(_said(endpoint, items, "")), _has_more(endpoint, url, found, items))


def _has_more(endpoint: Endpoint, url: str, found: Any, items: list[Any]) -> bool:
    here = endpoint.page_of(url)
    if endpoint.pages:
        total = _text(_at(found, endpoint.pages))
        return here is not None and total.isdigit() and here[1] < int(total)
    return bool(_at(found, endpoint.more)) if endpoint.more else bool(items)


def _said(endpoint: Endpoint, items: list[Any], above: str) -> Iterator[Said]:
    for item in items:
        if not isinstance(item, dict):
            continue
        fields = (endpoint.post_id, endpoint.author, endpoint.date, endpoint.text, endpoint.floor, endpoint.reply_to)
        name, author, date, text, floor, reply_to = (_text(_at(item, path)) if path else "" for path in fields)
        yield Said(name, author, date, text, floor, above or ("" if reply_to == "0" else reply_to))
        replies = _at(item, endpoint.replies) if endpoint.replies else None
        if isinstance(replies, list):
            yield from _said(endpoint, replies, name)


def _at(value: Any, path: str) -> Any:
    for part in path.split(".") if path else ():
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value


def _text(value: Any) -> str:
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """Return what finds the addresses that a template makes; parameters may stand in another order."""
    parts = urlsplit(template)
    path, query = re.escape(parts.path), [re.escape(one) for one in parts.query.split("&") if one]
    ahead = "".join(rf"(?=[^#]*[?&]{one}(?:&|#|$))" for one in query)
    host = re.escape(f"://{parts.netloc}") if parts.netloc else "://[^/?#]+"
    pattern = rf"{host}{path}(?=\?){ahead}" if query else f"{host}{path}(?:[?#]|$)"
    return re.compile(pattern.replace(r"\{id\}", "(?P<id>[^&/?#]+)").replace(r"\{page\}", r"(?P<page>\d+)"))
