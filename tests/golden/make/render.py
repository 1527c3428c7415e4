"""From a page to the bytes a server would send, and to the truth about them."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zlib import crc32

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from tests.golden.make.clock import show
from tests.golden.make.dress import Dress
from tests.golden.make.model import INLINE, Line, Page, Post

TEMPLATES = Path(__file__).parent / "templates"


def inline(text: str) -> Markup:
    """Return a line's marks as HTML."""
    parts, position = [], 0
    for mark in INLINE.finditer(text):
        parts.append(escape(text[position : mark.start()]))
        position = mark.end()
        parts.append(_mark(mark))
    parts.append(escape(text[position:]))
    return Markup("").join(parts)


def _mark(mark: re.Match[str]) -> Markup:
    if mark["bold"]:
        return Markup("<strong>{}</strong>").format(mark["bold"])
    if mark["label"]:
        return Markup('<a href="{}" target="_blank">{}</a>').format(mark["url"], mark["label"])
    if mark["emoji"]:
        return Markup('<img src="/emoji/{:x}.png" class="emoji" alt="{}" />').format(
            ord(mark["emoji"][0]), mark["emoji"]
        )
    if mark["mark"] == "s":
        return Markup('<img src="static/image/smiley/default/loveliness.gif" smilieid="28" border="0" alt="" />')
    number = crc32(mark.string.encode()) % 90000
    return Markup(f'<img src="/images/none.gif" data-original="/attachment/{number}.jpg" class="lazy" width="640" />')


def paragraphs(lines: Sequence[Line], tag: str = "p", heading: str = "h3") -> Markup:
    """Return lines as p, heading and ul elements."""
    parts, inside = [], ""
    for line in lines:
        want = {"li": "ul", "code": "pre"}.get(line.kind, "")
        if inside != want:
            parts += [f"</{inside}>"] * bool(inside) + [f"<{want}>"] * bool(want)
            inside = want
        element = {"li": "li", "h": heading, "code": ""}.get(line.kind, tag)
        parts.append(f"<{element}>{inline(line.text)}</{element}>" if element else f"{inline(line.text)}\n")
    return Markup("\n".join([*parts, f"</{inside}>" if inside else ""]))


def breaks(lines: Sequence[Line], gap: str = "<br />\n", seed: str | None = None) -> Markup:
    """Return lines parted by br; with `seed`, Discuz's jammer stands at each break."""
    parts = []
    for number, line in enumerate(lines):
        text = Markup("<strong>{}</strong>").format(inline(line.text)) if line.kind == "h" else inline(line.text)
        jam = _jam(f"{seed}{number}{line.text}") if seed and number else Markup("")
        parts.append(jam + text)
    return Markup(gap).join(parts)


def _jam(seed: str) -> Markup:
    letters = "abcdefghijkmnpqrstuvwxyzABCDEFGH0123456789&#?! $%"
    value = crc32(seed.encode())
    noise = "".join(letters[(value >> step) % len(letters)] for step in range(0, 28, 2))
    shape = '<font class="jammer">{}</font>' if value % 2 else '<span style="display:none">{}</span>'
    return Markup(shape).format(noise)


def _environment() -> Environment:
    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {
        "p": paragraphs,
        "br": breaks,
        "inline": inline,
        "json": lambda v: Markup(json.dumps(v, ensure_ascii=False)),
    }
    found.globals |= {"show": show, "timedelta": timedelta}
    return found


ENVIRONMENT = _environment()


def render(page: Page) -> tuple[bytes, dict[str, object]]:
    """Return the bytes and the truth of a page."""
    meta = page.meta
    _date(page)
    dress = Dress(page.name, hashed="hash" in page.options)
    values = {"page": page, "m": meta, "a": page.article, "cs": page.comments, "o": page.options, "d": dress}
    values |= {"url": meta["url"], "title": meta["title"], "board": meta.get("board", ""), "fetched": page.fetched}
    name = f"{meta['tpl']}.html"
    text = ENVIRONMENT.get_template(name).render(values)
    charset = meta["charset"]
    body = text.encode(charset, "xmlcharrefreplace")
    if "mixed" in page.options:  # one line came from somewhere else, in the other encoding
        line = page.comments[-1].lines[0].plain
        body = body.replace(line.encode(charset), line.encode("gbk" if charset == "utf-8" else "utf-8"))
    if "bom" in page.options:
        body = b"\xef\xbb\xbf" + body
    return body, truth(page)


def _date(page: Page) -> None:
    styles = (page.meta["style"].split() * 2)[:2]
    exact = "exact" in page.options and "old" not in page.options
    for post in page.posts:
        style = styles[1] if post.number else styles[0]
        post.shown, post.precision = show(post.time, post.flags.get("style", style), page.fetched)
        if post.time and exact:
            post.precision = "second"


def truth(page: Page) -> dict[str, object]:
    """Return what a perfect reader takes from the page."""
    meta, hidden = page.meta, page.meta["hide"].split()
    later = "page2" in page.options
    article = page.article
    facts = _facts(meta)
    if later and "restated" not in page.options:
        hidden += ["author", "date"]
    lines = [line.plain for line in article.lines if line.plain] + [meta["append"]] * bool(meta["append"])
    return {
        "url": meta["url"],
        "content_type": meta.get("ctype", "text/html; charset=utf-8"),
        "fetched_at": page.fetched.isoformat(),
        "kind": meta.get("kind", "thread"),
        "engine": meta.get("engine"),
        "language": "en" if meta["lang"] == "en" else meta["lang"],
        "title": meta["title"],
        "author": None if "author" in hidden else article.author,
        "published_at": None if "date" in hidden else _stamp(article),
        "precision": article.precision,
        "wall_clock": "wall" in page.options or (meta["lang"] == "en" and "exact" not in page.options),
        "board": None if "board" in hidden or not meta.get("board") else meta["board"].split(" > ")[-1],
        "text": "" if later else "\n".join(lines),
        "neutral": "\n".join(meta[key] for key in ("intro", "figcaption") if meta.get(key)),
        **({"facts": facts} if facts else {}),
        "comments": [_comment(page, post) for post in page.comments if "gone" not in post.flags],
    }


def _facts(meta: dict[str, str]) -> dict[str, object]:
    """What the page states beside its text, as the records call it; empty for most pages."""
    facts: dict[str, object] = {}
    if "tags" in meta:
        facts["tags"] = meta["tags"].split()
    for key, name in (("views", "view_count"), ("replies", "reply_count")):
        if key in meta:
            facts[name] = int(meta[key])
    for key, name in (("licence", "licence"), ("language", "language"), ("editedtime", "edited_at")):
        if key in meta:
            facts[name] = meta[key]
    if "alt" in meta:
        facts["images"] = [meta["alt"]]
    return facts


def _comment(page: Page, post: Post) -> dict[str, object]:
    floors = "floors" in page.options
    gone = sum("gone" in other.flags for other in page.posts[: post.reply or 0])
    reply = None if post.reply is None else post.reply - 1 - gone
    if "flat" in page.options or (reply == -1 and "page2" in page.options):
        reply = None
    return {
        "floor": post.floor if floors else None,
        "author": post.author,
        "published_at": _stamp(post),
        "precision": post.precision,
        "text": post.plain,
        "quote": post.quote,
        "reply_to": reply,
    }


def _stamp(post: Post) -> str | None:
    if post.time is None or post.precision == "none":
        return None
    time: datetime = post.time
    if post.precision == "day":
        time = time.replace(hour=0, minute=0, second=0)
    if post.precision == "minute":
        time = time.replace(second=0)
    return time.astimezone(time.tzinfo or UTC).isoformat()
