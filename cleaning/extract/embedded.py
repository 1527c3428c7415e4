"""Posts that stand only in JSON state for a script to draw: unfolded into the tree, as the engine would draw them.

Flarum keeps a JSON:API document in `#flarum-json-payload`, Discourse its topic in `#data-preloaded`; some news sites
keep the article's markup in a hidden field or in a script's state. What is unfolded has the markup of the engines' own
server-side views, so the layouts find the posts like any others.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from typing import Any

from lxml import etree, html

from cleaning.extract.pieces import TIME_TAGS, Element
from cleaning.extract.xml_text import storable


@dataclass(frozen=True, slots=True)
class _Post:
    number: int
    author: str
    created: str
    body: str
    reply_to: int | None = None
    id: str = ""


def unfold(root: Element, source: str) -> str | None:
    """Add the posts of embedded state to a page that shows none of them; returns what was found, for the evidence."""
    if "flarum-json-payload" not in source and "data-preloaded" not in source:
        return _unfold_field(root, source) or _unfold_state(root)
    for node in root.xpath('//script[@id="flarum-json-payload"]'):
        document = _loads(node.text)
        posts = list(_flarum(document))
        if posts:
            _flarum_view(root, document, posts)
            return f"{len(posts)} posts in the page's JSON (Flarum)"
    for node in root.xpath('//*[@id="data-preloaded"]'):
        topic, board = _discourse_topic(node)
        posts = list(_discourse(topic))
        if posts and not root.xpath('//*[contains(@class, "crawler-post")]'):
            _discourse_view(root, topic, board, posts)
            return f"{len(posts)} posts in the page's JSON (Discourse)"
    return None


def _unfold_field(root: Element, source: str) -> str | None:
    """Draw an article that stands as escaped markup in a `<textarea>` for a script, with its author and time."""
    if "<textarea" not in source or "&lt;p" not in source:
        return None
    fields = {_field_name(node): node for node in root.iter("textarea") if node.text and not len(node)}
    content = next((node for node in fields.values() if _is_markup(node.text)), None)
    if content is None or content.getparent() is None:
        return None
    box = etree.Element("article")
    for tag, name in (("h1", "title"), ("div", "time"), ("div", "author")):
        stated = fields.get(name)
        text = (stated.text or "").strip() if stated is not None else ""
        _text(box, tag, _epoch(text) if name == "time" else text, {"class": name})
    _html(box, content.text, "content")
    content.addprevious(box)
    return "the article in a field of the page"


def _unfold_state(root: Element) -> str | None:
    """Draw an article that stands only in the JSON of a script, on a page that shows hardly any text."""
    body = _body(root)
    if _shows_text(body):
        return None
    heading = " ".join(root.xpath("string(.//title)").split())
    found: tuple[int, dict[str, Any]] = (0, {})
    for node in root.iter("script"):
        text = node.text or ""
        for value in _values(text) if len(text) >= _WHOLE_FIELD else ():
            for thing in _things(value):
                size = len(_stated(thing, _CONTENTS))
                title = _stated(thing, _TITLES)
                if size > max(found[0], _WHOLE_FIELD // 2) and title and (title in heading or not heading):
                    found = size, thing
    size, thing = found
    if not size:
        return None
    box = etree.SubElement(body, "article")
    _text(box, "h1", _stated(thing, _TITLES), {})
    _text(box, "div", _epoch(_stated(thing, _TIMES)), {"class": "time"})
    _text(box, "div", _stated(thing, _WRITERS), {"class": "author"})
    content = _stated(thing, _CONTENTS)
    if "<" not in content and "&lt;" in content:
        content = unescape(content)
    if "<" not in content:
        content = "".join(f"<p>{line}</p>" for line in content.splitlines() if line.strip())
    _html(box, content, "content")
    return "the article in the JSON of a script"


_SHELL = 400
"""A page that shows more code points than this shows its article itself."""
_CONTENTS = ("content", "contentHtml", "articleContent", "articleBody", "body", "html", "text", "detail")
_TITLES = ("title", "articleTitle", "headline", "subject")
_WRITERS = ("author", "authorName", "nickName", "nickname", "userName", "user", "writer")
_TIMES = (
    *("publishTime", "publish_time", "publishedAt", "published_at", "datePublished", "pubTime", "pubDate", "ptime"),
    *("createTime", "create_time", "createdAt", "created_at", "date", "time"),
)
_NAMES = ("name", "nickName", "nickname", "userName", "displayName")


def _shows_text(body: Element) -> bool:
    left = _SHELL
    for node in body.iter():
        if node.tag not in ("script", "style", "noscript", "template") and node.text:
            left -= len(node.text.strip())
        left -= len(node.tail.strip()) if node.tail else 0
        if left < 0:
            return True
    return False


def _values(script: str) -> Iterator[object]:
    """Yield the JSON values of a script: the whole of it, or what is assigned in it."""
    decoder = json.JSONDecoder(strict=False)
    script = _UNDEFINED.sub(":null", script)
    place = 0
    for match in itertools.islice(_ASSIGNED.finditer(script), _TRIES):
        if match.start() < place:
            continue
        try:
            value, place = decoder.raw_decode(script, match.end(1))
        except (ValueError, RecursionError):
            continue
        yield _loads(value) if isinstance(value, str) else value


_TRIES = 200
"""Assignments that are tried in one script: a whole program in one line has tens of thousands."""
_ASSIGNED = re.compile(r'((?:^|=)\s*(?:JSON\.parse\()?)(?=[\[{"])')
_UNDEFINED = re.compile(r":\s*undefined\b")


def _things(value: object) -> Iterator[dict[str, Any]]:
    """Yield all objects in a value, the outer ones first."""
    pending = [value]
    while pending:
        one = pending.pop()
        if isinstance(one, dict):
            yield one
            pending.extend(one.values())
        elif isinstance(one, list):
            pending.extend(one)


def _stated(thing: Mapping[str, Any], names: tuple[str, ...]) -> str:
    """Return the first of some fields of an object that holds words or a number, or a thing with a name; else ""."""
    for name in names:
        value = thing.get(name)
        value = value[0] if isinstance(value, list) and value else value
        if isinstance(value, dict) and names is _WRITERS:
            value = _stated(value, _NAMES)
        if isinstance(value, str | int) and value:
            return str(value).strip()
    return ""


def _field_name(node: Element) -> str:
    """The last word of a field's name or class (`article-author`), the other names of a time as `time`."""
    words = re.split(r"[-_\s]+", f"{node.get('name') or node.get('class') or node.get('id') or ''}".lower())
    return _TIME_FIELDS.get(words[-1], words[-1])


_TIME_FIELDS = {"date": "time", "pubtime": "time", "publishtime": "time", "ctime": "time"}


def _is_markup(text: str) -> bool:
    return len(text) >= _WHOLE_FIELD and len(_PARAGRAPH.findall(text)) > 1


_PARAGRAPH = re.compile(r"<p[\s>]", re.I)
_WHOLE_FIELD = 200
"""A field with fewer code points is a form's, not an article."""


def _epoch(text: str) -> str:
    """Write a time in seconds or milliseconds out; other texts stay."""
    if re.fullmatch(r"1\d{9}(?:\d{3})?", text):
        return datetime.fromtimestamp(int(text[:10]), tz=UTC).isoformat()
    return text


def draw_times(root: Element) -> None:
    """Write the time that an empty element carries (`<time datetime=…></time>`) into it, as the page's script would."""
    for node in root.iter(*_TIMED):
        if len(node) or (node.text and node.text.strip()):
            continue
        stated = node.get("datetime") or node.get("title") or ""
        if _STAMP.match(stated):
            node.text = stated
    for script in root.iter("script"):
        match = _WRITTEN.match(script.text or "")
        if match:
            when = datetime.fromtimestamp(int(match[1][:10]), tz=UTC)
            script.tag, script.text = "span", f"{when:%Y-%m-%dT%H:%M:%SZ}"
            script.attrib.clear()


_WRITTEN = re.compile(r"\s*document\.write\(\s*(?:[\w.]+\(\s*)?new Date\(\s*(1\d{9}(?:\d{3})?)\s*\)[\s.\w();]*$")
"""A script that writes a moment in the reader's zone, as Nabble has it."""
_TIMED = (*TIME_TAGS, "span", "abbr", "a")
_STAMP = re.compile(r"(?:19|20)\d\d-\d\d-\d\d(?:$|[T ]\d\d:\d\d)")


def _loads(text: object) -> dict[str, Any]:
    try:
        value = json.loads(text, strict=False) if isinstance(text, str) else {}
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _map(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _flarum(document: dict[str, Any]) -> Iterator[_Post]:
    included = [_map(item) for item in _list(_map(document.get("apiDocument")).get("included"))]
    names = {
        str(item.get("id")): str(
            _map(item.get("attributes")).get("displayName") or _map(item.get("attributes")).get("username") or ""
        )
        for item in included
        if item.get("type") == "users"
    }
    posts = [item for item in included if item.get("type") == "posts"]
    for item in sorted(posts, key=lambda post: int(_map(post.get("attributes")).get("number") or 0)):
        attributes = _map(item.get("attributes"))
        body = attributes.get("contentHtml")
        if not isinstance(body, str):
            continue  # an event (renamed, locked), not a post
        user = _map(_map(_map(item.get("relationships")).get("user")).get("data")).get("id")
        number, created = int(attributes.get("number") or 0), str(attributes.get("createdAt") or "")
        yield _Post(number, names.get(str(user), ""), created, body, id=str(item.get("id") or ""))


def _flarum_view(root: Element, document: dict[str, Any], posts: list[_Post]) -> None:
    for old in root.xpath('//*[@id="flarum-content"]'):
        parent = old.getparent()
        if parent is not None:
            parent.remove(old)
    data = _map(_map(document.get("apiDocument")).get("data"))
    tags = [_map(i) for i in _list(_map(document.get("apiDocument")).get("included")) if _map(i).get("type") == "tags"]
    board = str(_map(tags[0].get("attributes")).get("name") or "") if tags else ""
    view = etree.SubElement(_body(root), "div", {"id": "flarum-content"})
    _text(view, "a", board, {"class": "TagLabel"})
    _text(view, "h1", str(_map(data.get("attributes")).get("title") or ""), {})
    for post in posts:
        article = etree.SubElement(view, "article", {"data-number": str(post.number), "data-id": storable(post.id)})
        _text(article, "h3", post.author, {"class": "PostUser-name"})
        etree.SubElement(article, "time", {"datetime": storable(post.created)})
        _html(article, post.body, "Post-body")


def _discourse_topic(node: Element) -> tuple[dict[str, Any], str]:
    state = _loads(node.get("data-preloaded"))
    topic = next((_loads(value) for key, value in state.items() if key.startswith("topic_")), {})
    names = {_map(c).get("id"): str(_map(c).get("name")) for c in _list(_loads(state.get("site")).get("categories"))}
    return topic, names.get(topic.get("category_id"), "")


def _discourse(topic: dict[str, Any]) -> Iterator[_Post]:
    for item in map(_map, _list(_map(topic.get("post_stream")).get("posts"))):
        body, number = item.get("cooked"), item.get("post_number")
        if isinstance(body, str) and isinstance(number, int):
            reply = item.get("reply_to_post_number")
            author, created = str(item.get("username") or ""), str(item.get("created_at") or "")
            yield _Post(number, author, created, body, reply if isinstance(reply, int) else None)


def _discourse_view(root: Element, topic: dict[str, Any], board: str, posts: list[_Post]) -> None:
    view = _body(root)
    title = etree.SubElement(view, "div", {"id": "topic-title"})
    _text(title, "h1", str(topic.get("title") or topic.get("fancy_title") or ""), {})
    _text(etree.SubElement(title, "div", {"class": "topic-category"}), "a", board, {})
    for post in posts:
        box = etree.SubElement(view, "div", {"class": "topic-body crawler-post", "id": f"post_{post.number}"})
        if post.reply_to:
            box.set("data-reply-to", str(post.reply_to))
        _text(box, "span", post.author, {"class": "creator"})
        etree.SubElement(box, "time", {"class": "post-time", "datetime": storable(post.created)})
        _html(box, post.body, "post")


def _body(root: Element) -> Element:
    found = root.find(".//body")
    return root if found is None else found


def _text(parent: Element, tag: str, text: str, attributes: dict[str, str]) -> None:
    if text:
        etree.SubElement(parent, tag, attributes).text = storable(text)


def _html(parent: Element, markup: str, name: str) -> None:
    body = html.fragment_fromstring(storable(markup), create_parent="div")
    body.set("class", name)
    parent.append(body)
