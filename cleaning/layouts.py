"""What is known of forum engines and sites, read from the TOML files of `sites/`.

`sites/engines/*.toml` say how an engine is recognised and where its threads, posts and fields are; `sites/*.toml` say
which engine a site runs. Selectors are CSS; `selector@name` takes an attribute instead of the text; of several
selectors the first one that finds something counts. URL patterns are regular expressions with the named groups
`thread`, `board`, and `page` or `start`.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta, timezone
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cssselect import SelectorError
from lxml.cssselect import CSSSelector

from cleaning.endpoints import Endpoint
from cleaning.errors import LayoutError
from cleaning.handwritten import read_handwritten

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """One sign of an engine: `where` it is looked for, what, and how much it says (1.0 is enough alone).

    `where` is "generator" (the meta tag), "html" (the source), or "selector" (something matches).
    """

    where: str
    pattern: str
    weight: float


@dataclass(frozen=True, slots=True)
class Urls:
    """How an engine writes its URLs, and which parts of them are noise.

    `comments` are pages that show an article's comments apart from it; they name the article, not its page. `scripted`
    are rules, `PATTERN => ADDRESS`, that make the address of such a page from what a script calls (`crawler.scripted`).
    """

    thread: Names = ()
    list: Names = ()
    comments: Names = ()
    scripted: Names = ()
    skip: Names = ()
    drop: Names = ()
    canonical: str = ""


@dataclass(frozen=True, slots=True)
class ListPage:
    """Where a thread list keeps its rows, and the next page.

    `counts` says what `replies` states: "replies", or "posts" when the opening one is among them.
    """

    row: str = ""
    link: Names = ()
    replies: Names = ()
    last_post: Names = ()
    next: Names = ()
    counts: str = "replies"


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """Where a thread page keeps its posts, and each post its fields."""

    title: Names = ()
    board: Names = ()
    post: str = ""
    post_id: str = ""
    also: str = ""
    author: Names = ()
    date: Names = ()
    floor: Names = ()
    body: Names = ()
    quote: Names = ()
    quote_author: Names = ()
    signature: Names = ()
    noise: Names = ()
    notice: Names = ()
    remarks: Names = ()
    remark_author: Names = ()
    remark_date: Names = ()
    remark_body: Names = ()
    breaks: Names = ()
    buttons: Names = ()
    code: Names = ()
    locked: Names = ()
    next: Names = ()
    first_post: Names = ()
    reply_to: Names = ()
    opening: Names = ()
    preformatted: Names = ()
    edited: Names = ()
    tags: Names = ()
    views: Names = ()
    replies: Names = ()
    byline_author: Names = ()
    byline_date: Names = ()
    floor_base: str = "1"


@dataclass(frozen=True, slots=True)
class Layout:
    """An engine's (or a site's) definition. `zone` is UTC+8 unless stated: that of the times it prints.

    `comments` says where an article's comments come from when a script fetches them; None: they are on its pages.
    """

    name: str
    title: str = ""
    source: str = ""
    kind: str = "forum"
    zone: timezone = timezone(timedelta(hours=8))
    marks: tuple[Mark, ...] = ()
    urls: Urls = field(default_factory=Urls)
    list: ListPage = field(default_factory=ListPage)
    thread: ThreadPage = field(default_factory=ThreadPage)
    comments: Endpoint | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """A site's own definition: its hosts, its engine, and until when it holds (`YYYY-MM-DD`).

    `comments` says where its articles' comments come from when a script fetches them.
    """

    name: str
    hosts: Names = ()
    engine: str = ""
    valid_until: str = ""
    comments: Endpoint | None = None


_LAYOUT_KEYS = ("name", "title", "source", "kind", "zone", "recognise", "urls", "list", "thread", "comments")
_SITE_KEYS = ("name", "hosts", "engine", "valid_until", "comments")
_PLACES = ("generator", "html", "selector")


def parse_layout(text: str, *, origin: str) -> Layout:
    """Parse an engine's TOML. Raises `LayoutError` that names the line and the allowed keys."""
    data = _toml(text, origin)
    _known(data, _LAYOUT_KEYS, "", text, origin)
    if not isinstance(data.get("name"), str):
        raise LayoutError(f'{origin}: expected name = "engine", found {data.get("name")!r}')
    marks = tuple(_mark(one, text, origin) for one in data.get("recognise", []))
    return Layout(
        name=data["name"],
        title=data.get("title", data["name"]),
        source=data.get("source", ""),
        kind=data.get("kind", "forum"),
        zone=_zone(data.get("zone", "+08:00"), origin),
        marks=marks,
        urls=_table(Urls, data.get("urls", {}), "urls", text, origin),
        list=_table(ListPage, data.get("list", {}), "list", text, origin),
        thread=_table(ThreadPage, data.get("thread", {}), "thread", text, origin),
        comments=_endpoint(data, text, origin),
    )


def parse_site(text: str, *, origin: str) -> Site:
    """Parse a site's TOML. Raises `LayoutError`."""
    data = _toml(text, origin)
    _known(data, _SITE_KEYS, "", text, origin)
    if not isinstance(data.get("hosts"), list) or not data["hosts"]:
        raise LayoutError(f'{origin}: expected hosts = ["forum.example"], found {data.get("hosts")!r}')
    engine = data.get("engine", "")
    if engine and engine not in engines():
        raise LayoutError(f"{origin}: no engine called {engine!r}; {_nearest(engine, engines())}")
    until = str(data.get("valid_until", ""))
    if until and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", until):
        raise LayoutError(f'{origin}: valid_until must be like "2026-12-31", found {until!r}')
    name, hosts = data.get("name", data["hosts"][0]), tuple(data["hosts"])
    return Site(name, hosts, engine, until, _endpoint(data, text, origin))


def _endpoint(data: Mapping[str, Any], text: str, origin: str) -> Endpoint | None:
    if "comments" not in data:
        return None
    made: Endpoint = _table(Endpoint, data["comments"], "comments", text, origin)
    wrong = {
        "url": "{id}" not in made.url or not made.url.startswith(("/", "http://", "https://")),
        "id": not made.id or re.compile(made.id).groups < 1,
        "first": not made.first.isdigit(),
        "text": not made.text,
    }
    hints = {
        "url": 'an address with {id} in it, such as "/api/comments?aid={id}&page={page}"',
        "id": "a regular expression on the article's URL with a group for its id",
        "first": 'the number of the first page, such as "1"',
        "text": "the path of a comment's words",
    }
    for key in (key for key, is_wrong in wrong.items() if is_wrong):
        line = _line_of(text, "comments", key)
        raise LayoutError(
            f"{origin}, line {line}: {key} in [comments] must be {hints[key]}, found {getattr(made, key)!r}"
        )
    return made


@cache
def engines() -> Mapping[str, Layout]:
    """Return the engines that ship with the package, by name."""
    folder = files("sites") / "engines"
    layouts = (
        parse_layout(item.read_text("utf-8"), origin=f"sites/engines/{item.name}")
        for item in sorted(folder.iterdir(), key=lambda item: item.name)
        if item.name.endswith(".toml")
    )
    return {layout.name: layout for layout in layouts}


@cache
def _shipped() -> tuple[Site, ...]:
    folder = files("sites")
    return tuple(
        parse_site(item.read_text("utf-8"), origin=f"sites/{item.name}")
        for item in sorted(folder.iterdir(), key=lambda item: item.name)
        if item.name.endswith(".toml")
    )


OWN_SITES = "sites"
"""The folder of a data folder that holds definitions of its sites."""
_own: tuple[Site, ...] = ()


def sites() -> tuple[Site, ...]:
    """Return the sites of `use_sites`, then those that ship with the package."""
    return (*_own, *_shipped())


def use_sites(folder: Path) -> None:
    """Have the definitions of sites in a folder (`*.toml`) count, in place of those of the last one.

    None when there is no such folder. Raises `LayoutError`.
    """
    global _own  # one job a process
    _own = tuple(parse_site(_read(path), origin=str(path)) for path in sorted(folder.glob("*.toml")))


def _read(path: Path) -> str:
    try:
        return read_handwritten(path)
    except (OSError, ValueError) as error:
        raise LayoutError(f"cannot read {path}: {error}") from error


def endpoint_of(url: str, layout: Layout | None) -> Endpoint | None:
    """Return where the comments of an article come from, by its site's definition or its engine's; None: its pages."""
    host = (urlsplit(url).hostname or "").lower()
    own = next((site.comments for site in sites() if host in site.hosts and site.comments), None)
    return own or (layout.comments if layout else None)


def endpoint_of_answer(url: str) -> Endpoint | None:
    """Return the definition that makes a URL, which is then that of comments as JSON, or None."""
    defined = (*(site.comments for site in sites() if site.comments is not None), *_endpoints_of_engines())
    return next((one for one in defined if one.page_of(url) is not None), None)


@cache
def _endpoints_of_engines() -> tuple[Endpoint, ...]:
    return tuple(layout.comments for layout in engines().values() if layout.comments is not None)


def check_file(path: Path) -> Layout | Site:
    """Read one definition from disk, whichever kind it is; raises `LayoutError` with what is wrong."""
    text = _read(path)
    if "hosts" in _toml(text, str(path)):
        return parse_site(text, origin=str(path))
    return parse_layout(text, origin=str(path))


def engine_of_host(url: str, fetched_at: datetime | None = None) -> Layout | None:
    """Return the engine that a site definition names for this URL's host, or None.

    A definition that had ended when the page was fetched (`valid_until`) does not count.
    """
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:
        return None
    for site in sites():
        ended = fetched_at is not None and site.valid_until and f"{fetched_at:%Y-%m-%d}" > site.valid_until
        if host in site.hosts and site.engine and not ended:
            return engines()[site.engine]
    return None


@cache
def css(selector: str) -> CSSSelector:
    """Compile a CSS selector (without `@attribute`) for lxml's HTML trees."""
    return CSSSelector(selector, translator="html")


def split_selector(selector: str) -> tuple[str, str | None]:
    """Split `selector@attribute`; the attribute is None when there is none."""
    path, _, attribute = selector.partition("@")
    return path.strip(), attribute or None


def _toml(text: str, origin: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LayoutError(f"{origin}: not valid TOML: {error}") from error


def _known(table: Mapping[str, Any], allowed: Iterable[str], section: str, text: str, origin: str) -> None:
    allowed = list(allowed)
    for key in table:
        if key not in allowed:
            where = f" in [{section}]" if section else ""
            raise LayoutError(
                f"{origin}, line {_line_of(text, section, key)}: unknown key {key!r}{where}; {_nearest(key, allowed)}"
            )


def _nearest(name: str, allowed: Iterable[str]) -> str:
    names = sorted(allowed)
    near = difflib.get_close_matches(name, names, 1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    return f"{hint}allowed: {', '.join(names)}"


def _line_of(text: str, section: str, key: str) -> int:
    inside = not section
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[+\s*([\w.-]+)", line)
        if header:
            inside = header[1] == section if section else False
            if not section and header[1] == key:
                return number
        elif inside and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
            return number
    return 1


def _table(kind: type[Any], table: Mapping[str, Any], section: str, text: str, origin: str) -> Any:
    types = {f.name: f.type for f in fields(kind)}
    _known(table, types, section, text, origin)
    values: dict[str, Any] = {}
    for key, value in table.items():
        line = _line_of(text, section, key)
        if types[key] == "str":
            if not isinstance(value, str):
                raise LayoutError(f"{origin}, line {line}: {key} must be a string, found {value!r}")
            values[key] = value
        else:
            items = [value] if isinstance(value, str) else value
            if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
                raise LayoutError(
                    f"{origin}, line {line}: {key} must be a string or a list of strings, found {value!r}"
                )
            values[key] = tuple(items)
        for item in [values[key]] if isinstance(values[key], str) else values[key]:
            _check_value(item, section, key, line, origin)
    return kind(**values)


def _check_value(item: str, section: str, key: str, line: int, origin: str) -> None:
    if (section, key) in _PLAIN_VALUES or (section == "comments" and key != "id"):
        return
    try:
        if section in ("urls", "comments") or key == "post_id":
            re.compile(item)
        elif item:
            css(split_selector(item)[0])
    except (re.error, SelectorError) as error:
        kind = "regular expression" if isinstance(error, re.error) else "CSS selector"
        raise LayoutError(f"{origin}, line {line}: {key}: {item!r} is no {kind}: {error}") from error


_PLAIN_VALUES = frozenset(
    {("urls", "drop"), ("urls", "canonical"), ("list", "counts"), ("thread", "floor_base"), ("thread", "also")}
)


def _mark(one: Any, text: str, origin: str) -> Mark:
    if not isinstance(one, dict):
        raise LayoutError(f"{origin}: each [[recognise]] is a table with where, pattern, weight; found {one!r}")
    _known(one, ("where", "pattern", "weight"), "recognise", text, origin)
    where, pattern, weight = one.get("where"), one.get("pattern"), one.get("weight", 1.0)
    if where not in _PLACES or not isinstance(pattern, str) or not isinstance(weight, int | float):
        raise LayoutError(f"{origin}: [[recognise]] needs where ({', '.join(_PLACES)}), pattern, weight; found {one!r}")
    _check_value(
        pattern,
        "thread" if where == "selector" else "urls",
        "recognise",
        _line_of(text, "recognise", "pattern"),
        origin,
    )
    return Mark(where, pattern, float(weight))


def _zone(text: Any, origin: str) -> timezone:
    match = re.fullmatch(r"([+-])(\d{2}):(\d{2})", str(text))
    if not match:
        raise LayoutError(f'{origin}: zone must be like "+08:00", found {text!r}')
    offset = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return timezone(-offset if match[1] == "-" else offset)
