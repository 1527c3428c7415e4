"""Which page a URL means: (site, kind, thread or board, page), by the engine's own URL rules.

Session ids, highlights, tracking parameters and the engine's own noise fall away, and rewritten and query forms of one
page fall together, so nothing is known under two names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from cleaning.layouts import Layout

# Parameters that never change what a page shows: sessions and campaigns.
NOISE_PARAMETERS = frozenset(
    "phpsessid jsessionid sessionid aspsessionid cfid cftoken utm_source utm_medium utm_campaign utm_term"
    " utm_content gclid fbclid spm from_source share_token _t timestamp highlight formhash".split()
)
# `s` and `sid` are sessions in phpBB and vBulletin, but a route or an article elsewhere: the value tells.
_SESSION_PARAMETERS = frozenset({"s", "sid"})
_SESSION_VALUE = re.compile(r"[0-9a-f]{16,64}", re.I)
_PATH_SESSION = re.compile(r";jsessionid=[^/?#]*", re.I)
_LATER_PAGE = re.compile(
    r"(?:[?&](?:page|p|pn|pg|paged|pageno|pageindex)=|/page[-/]|[-_/]p)(\d{1,5})\b|_(\d{1,3})\.s?html?$", re.I
)

COMMENTS = "comments"
"""The kind of a page that shows an article's comments apart from it."""
COMMENTS_FROM = 10_000
"""Comment pages are numbered from this on (the first is 10,001): after all pages of the article itself."""


@dataclass(frozen=True, slots=True)
class PageId:
    """A page of a site. `kind` is "thread", "list", "comments" (of an article) or "page" (anything else).

    `number` counts from 1. For engines that count posts (`start=10`) it is the offset plus one, so order is right all
    the same. `key` names the thread or board within its site; for other pages it is the canonical URL.
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
    # Bytes that are no UTF-8 (GBK links) must come back as they were, or the URL would mean another page.
    pairs = parse_qsl(parts.query, keep_blank_values=True, errors="surrogateescape")
    query = [(k, v) for k, v in pairs if not (k in drop or k.lower() in drop or is_noise(k, v))]
    host = (parts.hostname or "").lower()
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    if port and port != {"http": 80, "https": 443}.get(parts.scheme.lower()):
        host = f"{host}:{port}"
    path = _PATH_SESSION.sub("", parts.path) or "/"
    encoded = urlencode(sorted(query), errors="surrogateescape")
    return urlunsplit((parts.scheme.lower(), host, path, encoded, ""))


def is_noise(name: str, value: str) -> bool:
    """Return whether a query parameter is a session or campaign, which never changes what a page shows.

    >>> is_noise("sid", "0123456789abcdef0123456789abcdef"), is_noise("sid", "12")
    (True, False)
    """
    name = name.lower()
    return name in NOISE_PARAMETERS or (name in _SESSION_PARAMETERS and bool(_SESSION_VALUE.fullmatch(value)))


def identify(url: str, layout: Layout | None) -> PageId:
    """Return what page a URL means under an engine's rules; without an engine every URL is its own page.

    What is no URL at all (a malformed host or port) is a page of its own under the name it has.
    """
    try:
        canonical_url(url)
    except ValueError:
        return PageId("page", url, 1, url)
    if layout is None:
        clean = canonical_url(url)
        return PageId("page", clean, _number_of(clean), clean)
    clean, bare = canonical_url(url, drop=frozenset(layout.urls.drop)), url.split("#")[0]
    for kind, patterns in (("thread", layout.urls.thread), ("list", layout.urls.list)):
        for pattern in patterns:
            # Patterns expect the engine's own order of parameters (`mod` first): try the URL as it is, too.
            if re.search(pattern, clean) or re.search(pattern, bare):
                kept = _with_needed(url, clean, pattern, layout)
                matches = [match for match in (re.search(pattern, form) for form in (bare, clean, kept)) if match]
                best = max(matches, key=lambda match: sum(group is not None for group in match.groups()))
                return _known(kind, best, kept, layout)
    return PageId("page", clean, _number_of(clean), clean)


def _with_needed(url: str, clean: str, pattern: str, layout: Layout) -> str:
    """Keep a parameter that is noise on most pages but names this one (phpBB's `f` on a list page)."""
    if re.search(pattern, clean):
        return clean
    drop = frozenset(layout.urls.drop)
    for name in layout.urls.drop:
        kept = canonical_url(url, drop=drop - {name})
        if re.search(pattern, kept):
            return kept
    return clean


def _known(kind: str, match: re.Match[str], clean: str, layout: Layout) -> PageId:
    groups = match.groupdict()
    number = int(groups["start"]) + 1 if groups.get("start") else int(groups.get("page") or 1)
    name = groups.get("thread") if kind == "thread" else groups.get("board")
    folder = _folder(match.string[: match.start()])
    key = f"{urlsplit(clean).netloc}{folder}|{kind}|{name or ''}"
    url = clean
    if kind == "thread" and layout.urls.canonical and name:
        start = int(groups.get("start") or 0)
        tail = layout.urls.canonical.format(thread=name, page=number, start=start)
        if number == 1:
            tail = re.sub(r"(?:[&?](?:start=0|page=1)|/page-1)$", "", tail)
        url = urljoin(clean, folder + tail)
    elif number == 1:
        url = re.sub(r"[&?](?:start=0|page=1)$", "", clean)
    return PageId(kind, key, number, url)


def _folder(before: str) -> str:
    """Return the folder of an engine: the path before what its URL pattern matched."""
    path = urlsplit(before).path
    return path if path.endswith("/") else f"{path}/"


def without_page(url: str) -> str:
    """Return a URL without what says which page of several it is.

    >>> without_page("http://h.example/c/12_3.html"), without_page("http://h.example/c?id=12&page=3")
    ('http://h.example/c/12', 'http://h.example/c?id=12')
    """
    return _LATER_PAGE.sub("", url)


def _number_of(url: str) -> int:
    match = _LATER_PAGE.search(url)
    return int(match[1] or match[2]) if match else 1
