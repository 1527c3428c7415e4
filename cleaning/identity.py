"""Which page a URL means: (site, kind, thread or board, page), by the engine's own URL rules.

Session ids, highlights, tracking parameters and the engine's own noise fall away, and rewritten and query forms of one
page fall together, so nothing is known under two names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from cleaning.layouts import Layout

# Parameters that never change what a page shows: sessions and campaigns.
NOISE_PARAMETERS = frozenset(
    "sid s phpsessid jsessionid sessionid aspsessionid cfid cftoken utm_source utm_medium utm_campaign utm_term"
    " utm_content gclid fbclid spm from_source share_token _t timestamp highlight formhash".split()
)
_PATH_SESSION = re.compile(r";jsessionid=[^/?#]*", re.I)
_LATER_PAGE = re.compile(r"(?:[?&](?:page|p|pn|pg|paged)=|/page[-/]|[-_/]p)(\d{1,5})\b|_(\d{1,3})\.s?html?$", re.I)


@dataclass(frozen=True, slots=True)
class PageId:
    """A page of a site. `kind` is "thread", "list" or "page" (anything else); `number` counts from 1.

    For engines that count posts (`start=10`) `number` is the offset plus one, so order is right all the same. `key`
    names the thread or board within its site; for other pages it is the canonical URL.
    """

    kind: str
    key: str
    number: int
    url: str


def canonical_url(url: str, *, drop: frozenset[str] = frozenset()) -> str:
    """Return the URL without fragment, session and tracking parameters, its query sorted, host in lower case.

    >>> canonical_url("HTTP://Forum.example:80/a;jsessionid=1?b=2&utm_source=x&a=1#top")
    'http://forum.example/a?a=1&b=2'
    """
    parts = urlsplit(url.strip())
    noise = NOISE_PARAMETERS | drop
    query = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if k.lower() not in noise]
    host = (parts.hostname or "").lower()
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    if port and port != {"http": 80, "https": 443}.get(parts.scheme.lower()):
        host = f"{host}:{port}"
    path = _PATH_SESSION.sub("", parts.path) or "/"
    return urlunsplit((parts.scheme.lower(), host, path, urlencode(sorted(query)), ""))


def identify(url: str, layout: Layout | None) -> PageId:
    """Return what page a URL means under an engine's rules; without an engine every URL is its own page."""
    if layout is None:
        clean = canonical_url(url)
        return PageId("page", clean, _number_of(clean), clean)
    clean = canonical_url(url, drop=frozenset(layout.urls.drop))
    for kind, patterns in (("thread", layout.urls.thread), ("list", layout.urls.list)):
        for pattern in patterns:
            match = re.search(pattern, _unsorted(url, clean))
            if match:
                return _known(kind, match.groupdict(), clean, layout)
    return PageId("page", clean, _number_of(clean), clean)


def _unsorted(url: str, clean: str) -> str:
    """Patterns expect the engine's own order of parameters (`mod` first): match both forms of the URL."""
    return f"{url.split('#')[0]}\n{clean}"


def _known(kind: str, groups: Mapping[str, str | None], clean: str, layout: Layout) -> PageId:
    start = int(groups.get("start") or 0)
    number = start + 1 if start else int(groups.get("page") or 1)
    name = groups.get("thread") if kind == "thread" else groups.get("board")
    parts = urlsplit(clean)
    key = f"{parts.netloc}{_folder(parts.path)}|{kind}|{name or ''}"
    url = clean
    if kind == "thread" and layout.urls.canonical and name:
        tail = layout.urls.canonical.format(thread=name, page=number, start=start)
        if start == 0 and "start=" in tail:
            tail = re.sub(r"[&?]start=0$", "", tail)
        if number == 1:
            tail = re.sub(r"(?:[&?]page=1|/page-1)$", "", tail)
        url = urljoin(clean, _folder(parts.path) + tail)
    return PageId(kind, key, number, url)


def _folder(path: str) -> str:
    return path[: path.rfind("/") + 1] if "threads/" not in path else path[: path.find("threads/")]


def _number_of(url: str) -> int:
    match = _LATER_PAGE.search(url)
    return int(match[1] or match[2]) if match else 1
