"""Reading the content files (`content/*.toml`) into the model, as they are at a revision."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from cleaning.records import Reason
from qingtie.demo.damage import DAMAGES
from qingtie.demo.errors import ContentError
from qingtie.demo.markup import Kind, meant, parse, shown
from qingtie.demo.model import BEIJING, BadPage, Board, Essay, Forum, Post, Remark, Reply, Thread, now

BOARD_GBK = "board-gbk"
BOARD_UTF8 = "board-utf8"
ARTICLES = "articles"
SITES = (BOARD_GBK, BOARD_UTF8, ARTICLES)
"""The names of the three sites."""

_BOARD_FILES = {BOARD_GBK: "board_gbk.toml", BOARD_UTF8: "board_utf8.toml"}
_ESSAY_FILES = ("articles_clean.toml", "articles_damaged.toml", "articles_traditional.toml")
_ID_STEP = 100


@cache
def _read(name: str) -> dict[str, Any]:
    source = files("qingtie.demo").joinpath("content", name).read_text("utf-8")
    try:
        return tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise ContentError(f"content/{name}: expected TOML, found {error}; correct the file") from error


def _local(moment: datetime) -> datetime:
    return moment.replace(tzinfo=BEIJING)


@cache
def board(site: str, revision: int) -> Board:
    """Return a forum site as it is at `revision`: `site` is one of the two boards."""
    data = _read(_BOARD_FILES[site])
    threads = [
        _grown(_thread(item, revision), site, revision) for item in data["thread"] if item.get("rev", 0) <= revision
    ]
    threads.sort(key=lambda thread: (thread.last.at, thread.id), reverse=True)
    return Board(
        site=site,
        name=data["name"],
        slogan=data["slogan"],
        forums=tuple(Forum(**item) for item in data["forum"]),
        threads=tuple(threads),
        signatures=tuple(data["signatures"].items()),
    )


def _thread(item: dict[str, Any], revision: int) -> Thread:
    number = item["id"]
    posts = [_post(post, number, floor) for floor, post in enumerate(item["post"], 1) if post.get("rev", 0) <= revision]
    return Thread(
        id=number,
        forum=item["forum"],
        title=item["title"],
        views=item["views"],
        posts=tuple(posts),
        sticky=item.get("sticky", False),
        query_links=item.get("links") == "query",
        header_charset=item.get("header_charset"),
        meta_charset=item.get("meta_charset"),
    )


def _post(item: dict[str, Any], thread: int, floor: int) -> Post:
    edited = item.get("edited")
    return Post(
        id=thread * _ID_STEP + floor,
        floor=floor,
        author=item["by"],
        at=_local(item["at"]),
        text=item["text"].strip("\n"),
        quote=item.get("quote"),
        edited=_local(edited) if edited else None,
        remarks=tuple(Remark(name, _local(at), text) for name, at, text in item.get("remarks", [])),
        locked=item.get("locked", False),
        login_tip=item.get("login_tip", False),
        revision=item.get("rev", 0),
    )


def _grown(thread: Thread, site: str, revision: int) -> Thread:
    """Add the replies of revisions 2 and later, one a revision over all threads."""
    data = _read("growth.toml")
    targets, replies = data["target"], data["reply"]
    posts = list(thread.posts)
    for step in range(2, revision + 1):
        target, reply = targets[step % len(targets)], replies[step % len(replies)]
        if (target["site"], target["thread"]) == (site, thread.id):
            floor = len(posts) + 1
            at = now(step) - timedelta(hours=2)
            posts.append(Post(thread.id * _ID_STEP + floor, floor, reply["by"], at, reply["text"], revision=step))
    return replace(thread, posts=tuple(posts))


@dataclass(frozen=True, slots=True)
class ArticleSite:
    """The article site at one revision, newest first."""

    essays: tuple[Essay, ...]
    bad: tuple[BadPage, ...]

    def entries(self) -> list[Essay | BadPage]:
        """Return what the list pages list, newest first."""
        return sorted([*self.essays, *self.bad], key=lambda entry: (entry.at, entry.id), reverse=True)

    def find(self, path: str) -> Essay | BadPage | None:
        """Return what stands at `path`, or None."""
        return next((entry for entry in self.entries() if entry.path == path), None)


@cache
def article_site(revision: int) -> ArticleSite:
    """Return the article site as it is at `revision`."""
    items = [item for name in _ESSAY_FILES for item in _read(name)["article"]]
    essays = [_essay(item) for item in items if item.get("rev", 0) <= revision]
    bad = [
        BadPage(item["id"], item["title"], _local(item["at"]), item["kind"], Reason(item["reason"]))
        for item in _read("articles_bad.toml")["page"]
    ]
    return ArticleSite(tuple(sorted(essays, key=lambda essay: essay.at, reverse=True)), tuple(bad))


def _essay(item: dict[str, Any]) -> Essay:
    name = item.get("damage", "")
    if name not in DAMAGES:
        raise ContentError(f"article {item['id']}: expected a damage of {sorted(DAMAGES)}, found {name!r}")
    damage = DAMAGES[name]

    def source(text: str) -> str:
        return "\n".join(_damaged_line(line, name) for line in shown(text).split("\n"))

    text = item["text"].strip("\n")
    source_text = source(item.get("source_text", text).strip("\n"))
    if "repeat" in item:
        source_text = _repeat(source_text, item["repeat"])
    return Essay(
        id=item["id"],
        category=item["category"],
        title=meant(item["title"]),
        text=meant(text),
        source_title=damage(item.get("source_title", shown(item["title"]))),
        source_text=source_text,
        author=item["by"],
        at=_local(item["at"]),
        tags=tuple(item["tags"]),
        comments=tuple(
            Reply(row[0] or None, row[1], meant(row[2]), source(row[-1])) for row in item.get("comments", [])
        ),
        damage=name,
    )


def _damaged_line(line: str, name: str) -> str:
    """Damage the words of a line, not its markup."""
    if not line:
        return line
    piece = parse(line)[0]
    prefix = {Kind.HEADING: "#" * piece.level + " ", Kind.LIST_ITEM: "- "}.get(piece.kind, "")
    return prefix + DAMAGES[name](piece.text)


def _repeat(text: str, numbers: list[int]) -> str:
    lines: list[str] = []
    block = 0
    for line in text.split("\n"):
        lines.append(line)
        if line:
            lines.extend([line] * (block in numbers))
            block += 1
    return "\n".join(lines)
