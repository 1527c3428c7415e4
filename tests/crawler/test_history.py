"""Posts of old pages that were edited or deleted: found by the way, or by looking again now and then."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from crawler.archive import archive_files, read_page, verify
from crawler.history import NO_SHIFT, Shift, compare
from crawler.job import CrawlJob
from crawler.preview import preview
from crawler.process import CrawlResult, run_crawl
from crawler.reading import Reading, read
from crawler.rebuild import rebuild
from crawler.state import State
from output.loading import load_comment_versions, load_comments
from qingtie.cli import invoke

PER_PAGE = 4
KIND = "text/html; charset=utf-8"


class Forum:
    """A Discuz!-like board whose posts move up when one is deleted; each page has a token that differs every time."""

    def __init__(self) -> None:
        self.threads: dict[int, list[tuple[int, str]]] = {}
        self._ids, self._tokens = count(1), count(1)
        self.changed: dict[int, int] = {}

    def grow(self, thread: int, posts: int = 1) -> None:
        for _ in range(posts):
            number = next(self._ids)
            self.threads.setdefault(thread, []).append((number, f"第{number}条：水温八十度就够了，太烫会发苦。"))
        self.changed[thread] = self.changed.get(thread, 0) + 1

    def edit(self, thread: int, place: int) -> None:
        number, text = self.threads[thread][place]
        self.threads[thread][place] = (number, f"{text}后来改了主意，九十度也行。")

    def delete(self, thread: int, place: int, *, seen: bool = True) -> None:
        del self.threads[thread][place]
        self.changed[thread] += seen

    @property
    def truth(self) -> dict[int, list[tuple[int, str]]]:
        return {thread: posts for thread, posts in self.threads.items() if posts}

    def answer(self, path: str, _: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        token = f'<input type="hidden" name="formhash" value="{next(self._tokens):08}">'
        if path == "/forum-2-1.html":
            return 200, {}, self._list(token).encode()
        found = re.fullmatch(r"/thread-(\d+)-(\d+)-1\.html", path)
        if found is None:
            return 404, {}, b""
        thread, page = int(found[1]), int(found[2])
        shown = self.threads.get(thread, [])[(page - 1) * PER_PAGE : page * PER_PAGE]
        return (200, {}, self._page(thread, page, shown, token).encode()) if shown else (404, {}, b"")

    def _list(self, token: str) -> str:
        rows = "".join(
            f'<tbody id="normalthread_{thread}"><tr><th><a class="s xst" href="thread-{thread}-1-1.html">'
            f'第{thread}次品茶记录</a></th><td class="num"><a class="xi2">{len(posts) - 1}</a></td>'
            f'<td class="by"><em><a>2025-6-1 10:{self.changed[thread]:02}</a></em></td></tr></tbody>'
            for thread, posts in self.threads.items()
        )
        return self._dressed(f'<table id="threadlisttableid">{rows}</table>{token}')

    def _page(self, thread: int, page: int, shown: list[tuple[int, str]], token: str) -> str:
        posts = "".join(
            f'<div id="post_{pid}"><table id="pid{pid}" class="plhin"><tr><td class="pls"><div class="authi">'
            f'<a class="xw1">茶客{pid}</a></div></td><td class="plc"><strong><a id="postnum{pid}"><em>'
            f'{(page - 1) * PER_PAGE + n}</em>#</a></strong><em id="authorposton{pid}">发表于 2025-6-1 10:00</em>'
            f'<table><tr><td class="t_f" id="postmessage_{pid}">{text}</td></tr></table></td></tr></table></div>'
            for n, (pid, text) in enumerate(shown, 1)
        )
        more = len(self.threads[thread]) > page * PER_PAGE
        nxt = f'<a class="nxt" href="thread-{thread}-{page + 1}-1.html">下一页</a>' if more else ""
        title = f'<h1 class="ts"><a id="thread_subject">第{thread}次品茶记录</a></h1>'
        return self._dressed(f'{title}<div id="postlist">{posts}</div><div class="pg">{nxt}</div>{token}')

    def _dressed(self, body: str) -> str:
        head = '<meta charset="utf-8"><meta name="generator" content="Discuz! X3.4"><title>茶友之家</title>'
        return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"


@pytest.fixture
def forum() -> Forum:
    made = Forum()
    for thread, posts in enumerate((11, 2, 9), 1):
        made.grow(thread, posts)
    return made


@pytest.fixture
def site(forum: Forum, serve: Callable[..., Any]) -> Iterator[Any]:
    with serve(forum.answer) as running:
        yield running


def crawl(site: Any, data: Path, run_id: str, **changes: Any) -> tuple[CrawlResult, list[str]]:
    """Crawl; return what came of it, and the pages of threads that were asked for."""
    values: dict[str, Any] = {"delay": 0.0, "allow_private": True, "concurrency": 1, "reread": 0.0, **changes}
    site.requests.clear()
    result = run_crawl(CrawlJob((f"{site.url}/forum-2-1.html",), data, run_id, **values))
    assert result.finish == "finished"
    return result, [path.removeprefix("/thread-").removesuffix("-1.html") for path in site.paths if "thread" in path]


def known(data: Path, state: State | None = None) -> dict[int, list[tuple[int, str]]]:
    """The posts of the latest known version of each page, by thread."""
    posts: dict[int, list[tuple[int, str]]] = {}
    with state or State(data / "state.sqlite") as opened:
        for entry in sorted(opened.pages(), key=lambda page: page.number):
            if entry.kind == "thread":
                body = read_page(data, entry).body.decode()
                found = re.findall(r'id="postmessage_(\d+)">(.*?)</td>', body)
                thread = int(entry.key.rpartition("|")[2])
                posts.setdefault(thread, []).extend((int(pid), text) for pid, text in found)
    return posts


def test_a_deleted_post_is_found_where_the_last_page_moved_up(forum: Forum, site: Any, tmp_path: Path) -> None:
    crawl(site, tmp_path, "r1")
    assert known(tmp_path) == forum.truth
    forum.delete(1, 1)
    result, asked = crawl(site, tmp_path, "r2")
    assert asked == ["1-3", "1-2", "1-1"]
    assert (known(tmp_path), result.failures) == (forum.truth, 0)


def test_new_posts_are_counted(forum: Forum, site: Any, tmp_path: Path) -> None:
    assert crawl(site, tmp_path, "r1")[0].posts == 22
    forum.grow(1, 3)
    forum.grow(2)
    forum.edit(3, 8)
    assert crawl(site, tmp_path, "r2", reread=1.0, recheck_days=0)[0].posts == 4


def test_a_thread_that_lost_a_page(forum: Forum, site: Any, tmp_path: Path) -> None:
    crawl(site, tmp_path, "r1")
    for _ in range(3):
        forum.delete(1, 5)
    result, asked = crawl(site, tmp_path, "r2")
    assert asked == ["1-3", "1-2"], "its last page is no more, and the one before begins as it did"
    assert (known(tmp_path), result.failures) == (forum.truth, 0)
    assert known(tmp_path, rebuild(tmp_path)) == forum.truth
    assert crawl(site, tmp_path, "r3")[1] == []
    forum.grow(1, 2)
    crawl(site, tmp_path, "r4")
    assert known(tmp_path) == forum.truth
    assert verify(archive_files(tmp_path)).problems == ()


def test_an_edit_is_found_when_the_page_is_looked_at_again(forum: Forum, site: Any, tmp_path: Path) -> None:
    crawl(site, tmp_path, "r1")
    forum.edit(1, 2)
    forum.grow(1)
    _, asked = crawl(site, tmp_path, "r2", reread=1.0)
    assert asked == ["1-3"], "nothing has been known for so long that it is looked at again"
    assert known(tmp_path) != forum.truth
    _, asked = crawl(site, tmp_path, "r3", reread=1.0, recheck_days=0)
    assert sorted(asked) == ["1-1", "1-2", "1-3", "2-1", "3-1", "3-2", "3-3"], "each once: their posts are as they were"
    assert known(tmp_path) == forum.truth


@pytest.mark.slow  # many runs
def test_a_silent_deletion_leads_on_to_the_pages_that_moved(forum: Forum, site: Any, tmp_path: Path) -> None:
    crawl(site, tmp_path, "r1")
    forum.delete(3, 0, seen=False)
    forum.grow(3)  # the number of replies is as it was
    forum.changed[3] -= 1
    for run in range(2, 9):
        crawl(site, tmp_path, f"r{run}", reread=0.1, recheck_days=0)
    assert known(tmp_path) == forum.truth


def test_threads_that_are_gone_take_the_turn_of_no_other(forum: Forum, site: Any, tmp_path: Path) -> None:
    crawl(site, tmp_path, "r1")
    del forum.threads[1]
    asked = [sorted(crawl(site, tmp_path, run, reread=0.4, recheck_days=0)[1]) for run in ("r2", "r3", "r4")]
    assert asked[0] == ["1-1", "1-2", "1-3"], "they were looked at first"
    assert asked[1] == ["2-1", "3-1", "3-2"]
    assert "3-3" in asked[2], "each has its turn"
    with State(tmp_path / "state.sqlite") as state:
        (failure,) = state.failures("r2")
        assert failure.status == 404
        found = state.open_failures("r2", "r3", "r4")
        assert [one.url for one in found] == [failure.url], "it is not taken for mended"


@pytest.mark.slow  # many runs
def test_what_is_looked_at_again_in_a_run_has_a_budget_and_turns(forum: Forum, site: Any, tmp_path: Path) -> None:
    for thread in range(4, 17):
        forum.grow(thread)
    crawl(site, tmp_path, "r1")
    pages = 3 + 1 + 3 + 13
    asked: list[str] = []
    for run in range(2, 2 + pages // 2):
        now = crawl(site, tmp_path, f"r{run}", reread=0.1, recheck_days=0)[1]
        assert len(now) == 2
        asked += now
    assert len(set(asked)) == pages, "those that were not looked at for longest come first"
    assert crawl(site, tmp_path, "r99", recheck_days=0)[1] == []


def test_the_dataset_has_both_versions(forum: Forum, site: Any, tmp_path: Path) -> None:
    job = tmp_path / "job.toml"
    text = f'[crawl]\nstart = ["{site.url}/forum-2-1.html"]\ndelay = 0\nallow_private = true\nrecheck_days = 0\nreread = 1.0\n'
    job.write_text(text, "utf-8")
    assert invoke(["run", str(job), "-q"]) == 0
    number = forum.threads[1][2][0]
    forum.edit(1, 2)
    forum.delete(1, 1, seen=False)
    assert invoke(["run", str(job), "-q"]) == 0
    data = tmp_path / "data"
    comments = load_comments(data)
    truth = {text for posts in forum.truth.values() for _, text in posts[1:]}
    assert set(comments.text) == truth
    versions = load_comment_versions(data)
    mine = versions[versions.text.str.startswith(f"第{number}条")]
    assert len(mine) == 2
    gone = versions[~versions.text.isin(truth)]
    assert len(gone) == 2, "the words before the edit, and the post that was deleted"


def page(*posts: str) -> Reading:
    body = "".join(f'<div id="post_{name}"><p>{name}</p></div>' for name in posts)
    head = '<meta name="generator" content="Discuz! X3.4">'
    html = f'<html><head>{head}</head><body><div id="postlist">{body}</div></body></html>'
    return read(html.encode(), "http://tea.example/thread-1-2-1.html", content_type=KIND)


@pytest.mark.parametrize(
    ("before", "after", "shift"),
    [
        ("567", "567", NO_SHIFT),
        ("567", "5678", Shift(changed=True, new=1)),
        ("567", "57", Shift(changed=True)),
        ("567", "678", Shift(moved=True, changed=True, new=1)),
        ("567", "", NO_SHIFT),
        ("", "567", NO_SHIFT),
    ],
)
def test_what_two_versions_of_a_page_show(before: str, after: str, shift: Shift) -> None:
    assert compare(page(*before).posts, page(*after).posts) == shift


def test_a_dry_run_says_which_pages_would_be_read_again(forum: Forum, site: Any, tmp_path: Path) -> None:
    crawl(site, tmp_path, "r1")
    job = CrawlJob((f"{site.url}/forum-2-1.html",), tmp_path, "r2", allow_private=True, recheck_days=0, reread=0.2)
    again = [page for page in preview(job).planned if "read again" in page.why]
    assert len(again) == 2
