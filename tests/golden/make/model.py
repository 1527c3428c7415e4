"""The pages to make: their words (content/*.txt), their dress (template, charset, options), their truth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zlib import crc32

CONTENT = Path(__file__).parent / "content"
FETCHED = "2025-06-18T09:30:00+08:00"
INLINE = re.compile(
    r"\*\*(?P<bold>.+?)\*\*|\[(?P<label>[^\]]+)\]\((?P<url>[^)]+)\)|\{e:(?P<emoji>[^}]+)\}|\{(?P<mark>s|img)\}"
)
DEFAULTS = {
    "tpl": "",
    "lang": "zh",
    "charset": "utf-8",
    "opt": "",
    "hide": "",
    "style": "sec",
    "zone": "+08:00",
    "append": "",
}


# Of each template: engine, time styles for Chinese and for English pages, options that always hold.
KINDS = {
    "discuz": ("discuz", "discuz", "discuz", "floors"),
    "discuz_touch": ("discuz", "dmin", "dmin", "floors"),
    "discuz_archiver": ("discuz", "dmin", "dmin", ""),
    "phpwind": ("phpwind", "min", "min", "floors"),
    "phpwind8": ("phpwind", "min", "min", "floors"),
    "phpbb": ("phpbb", "cn", "phpbb", "exact"),
    "vbulletin3": ("vbulletin", "mybb", "mybben", "floors wall"),
    "vbulletin4": ("vbulletin", "min", "mybben", "floors wall"),
    "vbulletin5": ("vbulletin", "min", "mybben", "floors wall exact"),
    "xenforo1": ("xenforo", "en", "en", "floors wall"),
    "xenforo2": ("xenforo", "dmin", "en", "floors exact"),
    "discourse": ("discourse", "cnday", "enday", "floors exact"),
    "discourse_json": ("discourse", "cnday", "enday", "floors exact"),
    "flarum": ("flarum", "none", "none", "floors exact"),
    "nodebb": ("nodebb", "none", "none", "floors exact"),
    "mybb": ("mybb", "mybb", "mybben", "floors wall"),
    "smf": ("smf", "smfcn", "smf", "floors wall"),
    "invision": ("invision", "cn", "enmin", "exact"),
    "wordpress": ("wordpress", "cnap", "enmin", "exact"),
    "bbpress": ("bbpress", "cnap", "enmin", "wall"),
    "typecho": ("typecho", "cnday", "enday", "exact"),
    "zblog": ("zblog", "sec", "sec", ""),
    "emlog": ("emlog", "min ago", "min ago", ""),
    "dedecms": ("dedecms", "min", "min", ""),
    "empirecms": ("empirecms", "sec", "sec", ""),
    "tieba": ("tieba", "min", "min", "floors"),
    "nga": ("nga", "min", "min", "floors"),
    "v2ex": ("v2ex", "tiny", "tiny", "floors exact"),
    "xiuno": ("xiuno", "dday", "dday", "floors"),
    "machina": ("machina", "cn", "cn", ""),
    "spirit": ("spirit", "cn", "cn", "floors"),
    "stackexchange": ("stackexchange", "se", "se", "exact"),
    "hexo": ("static", "sec", "sec", "exact"),
}
ARTICLES = {"wordpress", "typecho", "zblog", "emlog", "dedecms", "empirecms", "hexo"}


@dataclass(frozen=True, slots=True)
class Line:
    """One block of a text: kind is p, h, li or code."""

    kind: str
    text: str

    @property
    def plain(self) -> str:
        """The line as a reader sees it, pictures without words left out."""
        return INLINE.sub(lambda m: m["bold"] or m["label"] or m["emoji"] or "", self.text).strip()


@dataclass(slots=True)
class Post:
    """A post or a comment; `number` is 0 for the article. `reply` numbers the post answered."""

    number: int
    author: str | None
    time: datetime | None
    lines: list[Line]
    flags: dict[str, str] = field(default_factory=dict)
    quote: str | None = None
    quoted: Post | None = None
    reply: int | None = None
    floor: int | None = None
    shown: str = ""
    precision: str = "second"
    children: list[Post] = field(default_factory=list)
    depth: int = 0

    @property
    def plain(self) -> str:
        """The post's own words, a line a block."""
        return "\n".join(line.plain for line in self.lines if line.plain)

    @property
    def id(self) -> int:
        """A number such as engines give to posts."""
        return 40000 + crc32(self.author.encode() if self.author else b"-") % 9000 * 100 + self.number


@dataclass(slots=True)
class Page:
    """One gold page before rendering."""

    name: str
    meta: dict[str, str]
    posts: list[Post]

    @property
    def article(self) -> Post:
        """The first post."""
        return self.posts[0]

    @property
    def comments(self) -> list[Post]:
        """The posts after the first."""
        return self.posts[1:]

    @property
    def options(self) -> list[str]:
        """The words of `opt:`."""
        return self.meta["opt"].split()

    @property
    def fetched(self) -> datetime:
        """When the page is said to have been fetched."""
        return datetime.fromisoformat(self.meta.get("fetched", FETCHED))


def pages() -> Iterator[Page]:
    """Yield every page of content/*.txt."""
    for path in sorted(CONTENT.glob("*.txt")):
        for entry in re.split(r"(?m)^=== ", path.read_text("utf-8"))[1:]:
            yield _page(entry)


def _page(entry: str) -> Page:
    head, _, rest = entry.partition("\n\n")
    name, *pairs = head.splitlines()
    own = {key.strip(): value.strip() for key, _, value in (pair.partition(":") for pair in pairs)}
    meta = DEFAULTS | _kind(own) | own
    meta["opt"] += " " + _kind(own).get("opt", "")
    zone = timezone(timedelta(hours=int(meta["zone"][:3])))
    first, *others = re.split(r"(?m)^--- ", rest)
    time = datetime.fromisoformat(meta["time"]).replace(tzinfo=zone) if "time" in meta else None
    posts = [Post(0, meta.get("author"), time, _lines(first), dict.fromkeys(meta.get("flags", "").split(), "1"))]
    for number, other in enumerate(others, 1):
        posts.append(_comment(number, other, posts, time or datetime(2024, 5, 1, 12, tzinfo=zone)))
    _relate(posts, meta)
    return Page(name.strip(), meta, posts)


def _kind(own: dict[str, str]) -> dict[str, str]:
    tpl, english = own.get("tpl", ""), own.get("lang") == "en"
    found = {"zone": "+00:00"} if english else {}
    if tpl in KINDS:
        engine, chinese_style, english_style, options = KINDS[tpl]
        words = [word for word in options.split() if word != "wall" or english]
        found |= {"engine": engine, "style": english_style if english else chinese_style, "opt": " ".join(words)}
    if tpl in ARTICLES or tpl.startswith(("art_", "news_", "en_", "mag_")):
        found["kind"] = "article"
    return found


def _comment(number: int, entry: str, posts: list[Post], start: datetime) -> Post:
    head, _, text = entry.partition("\n")
    author, when, flags = (*(part.strip() for part in head.split("|")), "", "")[:3]
    before = next((post.time for post in reversed(posts) if post.time), start)
    time: datetime | None
    if when.startswith(("+", "-")) and len(when) > 1:
        seconds = crc32(f"{author}{text}".encode()) % 60
        time = before.replace(second=0) + timedelta(minutes=int(when), seconds=seconds)
    else:
        time = datetime.fromisoformat(when).replace(tzinfo=start.tzinfo) if when else None
    pairs = dict([*item.split("=", 1), "1"][:2] for item in flags.split())
    return Post(number, author or None, time, _lines(text), pairs)


def _lines(text: str) -> list[Line]:
    kinds = {"## ": "h", "- ": "li", "$ ": "code"}
    found = []
    for raw in text.strip("\n").split("\n"):
        mark = next((mark for mark in kinds if raw.startswith(mark)), "")
        if raw.strip():
            found.append(Line(kinds.get(mark, "p"), raw[len(mark) :].rstrip()))
    return found


def _relate(posts: list[Post], meta: dict[str, str]) -> None:
    base = int(meta.get("first", "1"))
    floor = base
    for post in posts:
        target = post.flags.get("q") or post.flags.get("r") or post.flags.get("note")
        if target is not None:
            post.reply = int(target)
            parent = posts[post.reply]
            parent.children.append(post)
            post.depth = parent.depth + 1 if parent.number else 0
        if "q" in post.flags:
            post.quoted = posts[int(post.flags["q"])]
            limit = int(meta.get("cut", "400"))
            text = post.quoted.plain.replace("\n", " " if "cut" in meta else "\n")
            if "ql" in post.flags:  # one line of it only
                text = post.quoted.plain.split("\n")[int(post.flags["ql"]) - 1]
            post.quote = text if len(text) <= limit else text[:limit] + " ..."
        if "note" not in post.flags:
            post.floor = floor if post.number or "page2" not in meta["opt"] else None
            floor += 0 if post.number == 0 and "page2" in meta["opt"] else 1
        if "floor" in post.flags:  # pages that count down
            post.floor = int(post.flags["floor"])
