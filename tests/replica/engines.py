"""The eleven engines of the replica: how each writes its addresses; what its pages look like stands in `templates`.

Written for these tests from facts about the engines' default themes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tests.replica.model import PER_LIST, PER_PAGE, Board, Thread


@dataclass(frozen=True, slots=True)
class Engine:
    """How an engine writes addresses: `{id}`, `{page}` and `{start}` (what stands before the page) are filled in.

    `first` of a list or thread is its first page, where that is written otherwise. `other` is a second address of a
    thread, which some rows of a list have; with `sends_on` it is answered by a redirection. `session` is a parameter
    that stands in all links for a visitor without a cookie. With `gaps`, the floors of deleted posts stay empty.
    """

    name: str
    list: str
    thread: str
    first_list: str = ""
    first_thread: str = ""
    other: str = ""
    sends_on: bool = False
    session: str = ""
    front: str = "/"
    charset: str = "utf-8"
    gaps: bool = False

    def list_path(self, board: Board, page: int) -> str:
        return _filled(self.list, self.first_list, board.id, page, PER_LIST)

    def thread_path(self, thread: Thread, page: int) -> str:
        return _filled(self.thread, self.first_thread, thread.id, page, PER_PAGE)

    def other_path(self, thread: Thread) -> str:
        return self.other.format(id=thread.id, board=thread.id // 100) or self.thread_path(thread, 1)

    def draw(self, kind: str, **values: Any) -> str:
        """Draw a page: a front page, a list, a thread or a wall."""
        return _environment().get_template(f"{self.name}.html").render(kind=kind, **values)


def _filled(usual: str, first: str, number: int, page: int, each: int) -> str:
    return (first if page == 1 and first else usual).format(id=number, page=page, start=(page - 1) * each)


ENGINES = (
    Engine(
        "discuz", "/forum-{id}-{page}.html", "/thread-{id}-{page}-1.html",
        other="/forum.php?mod=viewthread&tid={id}&extra=page%3D1", front="/forum.php", charset="gbk",
    ),
    Engine(
        "phpbb", "/viewforum.php?f={id}&start={start}", "/viewtopic.php?t={id}&start={start}",
        "/viewforum.php?f={id}", "/viewtopic.php?t={id}",
        other="/viewtopic.php?f={board}&t={id}", session="sid", front="/index.php",
    ),
    Engine(
        "vbulletin", "/forumdisplay.php?f={id}&page={page}", "/showthread.php?t={id}&page={page}",
        "/forumdisplay.php?f={id}", "/showthread.php?t={id}", session="s", front="/forum.php",
    ),
    Engine(
        "xenforo", "/forums/chaye.{id}/page-{page}", "/threads/pao-cha.{id}/page-{page}",
        "/forums/chaye.{id}/", "/threads/pao-cha.{id}/", other="/threads/jiu-biaoti.{id}/", sends_on=True,
    ),
    Engine(
        "mybb", "/forumdisplay.php?fid={id}&page={page}", "/showthread.php?tid={id}&page={page}",
        "/forumdisplay.php?fid={id}", "/showthread.php?tid={id}", front="/index.php",
    ),
    Engine(
        "smf", "/index.php?board={id}.{start}", "/index.php?topic={id}.{start}", session="PHPSESSID",
        front="/index.php",
    ),
    Engine(
        "nodebb", "/category/{id}/chaye?page={page}", "/topic/{id}/pao-cha?page={page}",
        "/category/{id}/chaye", "/topic/{id}/pao-cha", other="/topic/{id}/pao-cha?lang=zh-CN",
    ),
    Engine(
        "bbpress", "/forums/forum/chaye-{id}/page/{page}/", "/forums/topic/pao-cha-{id}/page/{page}/",
        "/forums/forum/chaye-{id}/", "/forums/topic/pao-cha-{id}/",
    ),
    Engine(
        "discourse", "/c/chaye/{id}?page={page}", "/t/pao-cha/{id}?page={page}", "/c/chaye/{id}", "/t/pao-cha/{id}",
        other="/t/{id}", sends_on=True, gaps=True,
    ),
    Engine(
        "invision", "/forum/{id}-chaye/page/{page}/", "/topic/{id}-pao-cha/page/{page}/",
        "/forum/{id}-chaye/", "/topic/{id}-pao-cha/",
    ),
    Engine(
        "phpwind", "/thread.php?fid={id}&page={page}", "/read.php?tid={id}&page={page}",
        "/thread.php?fid={id}", "/read.php?tid={id}", front="/index.php", charset="gbk",
    ),
)  # fmt: skip


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
    )
    made.filters.update(
        utc=lambda at: f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S+00:00}",
        utcz=lambda at: f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        iso=lambda at: f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.000Z}",
        zoned=lambda at: f"{at:%Y-%m-%dT%H:%M:%S+0800}",
        millis=lambda at: int(at.timestamp() * 1000),
        minute=lambda at: f"{at:%Y-%m-%d %H:%M}",
        comma=lambda at: f"{at:%Y-%m-%d, %H:%M}",
        day=lambda at: f"{at:%Y-%m-%d}",
        plain=lambda at: f"{at.year}-{at.month}-{at.day} {at:%H:%M:%S}",
        clock=_chinese,
    )
    return made


def _chinese(at: datetime) -> str:
    half = "上午" if at.hour < 12 else "下午"
    return f"{at.year}年{at.month}月{at.day}日 at {half}{at.hour % 12 or 12}:{at.minute:02d}"
