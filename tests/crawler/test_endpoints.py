"""Comments that a script would fetch as JSON: read by a definition in the data folder, kept like any page."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from cleaning.records import Article
from crawler.archive import archive_files, iter_archive
from crawler.errors import CrawlFailedError
from crawler.job import CrawlJob
from crawler.process import CrawlResult, run_crawl
from crawler.state import State
from output.notebook import load_comments
from qingtie.archived import archived_threads, open_state
from qingtie.cli import invoke
from qingtie.run import load_job_recipe
from qingtie.threads import Cleaner

PER_PAGE = 10
ESSAY = "头一泡水要烧开，出汤快一些，茶味才不会发涩，第二泡起可以多坐一会儿。" * 8
SITE = """
name = "tea news"
hosts = ["127.0.0.1"]

[comments]
url = "/api/comments?aid={id}&page={page}"
id = "/news/(\\\\d+)\\\\.html"
items = "data.list"
pages = "data.pages"
post_id = "cid"
author = "user.nick"
date = "time"
text = "content"
floor = "floor"
reply_to = "parent"
replies = "replies"
"""


@dataclass
class News:
    """Articles 1 and 2 with so many comments each, the third of which are answers in the comment before."""

    comments: dict[int, int] = field(default_factory=lambda: {1: 24, 2: 0})
    host: str = ""

    def answer(self, target: str, _: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        parts = urlsplit(target)
        if parts.path == "/news/":
            rows = "".join(f'<li><a href="/news/{n}.html">老茶客整理的第{n}篇冲泡笔记</a></li>' for n in (1, 2))
            body = f"<html><body><ul>{rows}<li><a href='/news/about.html'>关于这个茶叶网站</a></li></ul></body></html>"
            return 200, {}, body.encode()
        if parts.path == "/api/comments":
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            return 200, {"Content-Type": "application/json"}, self.page(int(asked["aid"]), int(asked["page"]))
        for number in self.comments:
            if parts.path == f"/news/{number}.html":
                head = f'<h1>第{number}篇冲泡笔记</h1><div class="date">2024-03-06 08:00</div>'
                script = "<div id='comments'></div><script src='/comments.js'></script>"
                return 200, {}, f"<html><body>{head}<p>{ESSAY}</p>{script}</body></html>".encode()
        return 404, {}, b""

    def page(self, article: int, page: int) -> bytes:
        count = self.comments[article]
        shown = range((page - 1) * PER_PAGE, min(page * PER_PAGE, count))
        items: list[dict[str, Any]] = []
        for n in shown:
            one = comment(n)
            (items[-1].setdefault("replies", []) if n % 3 == 2 and items else items).append(one)
        return json.dumps({"data": {"list": items, "pages": -(-count // PER_PAGE)}}).encode()


def comment(n: int) -> dict[str, Any]:
    time = 1709800000 + n * 1800
    words = f"第{n}条：水温 < 80 度\n也能泡开" if n % 2 else f"<p>第{n}条：<b>好茶</b>，收藏了<br>谢谢</p>"
    when = time * 1000 if n % 4 == 0 else time
    return {
        "cid": 500 + n,
        "user": {"nick": f"茶友{n % 7}"},
        "time": when,
        "content": words,
        "floor": n + 1,
        "parent": 0,
    }


def words(n: int) -> str:
    return f"第{n}条：水温 < 80 度\n也能泡开" if n % 2 else f"第{n}条：好茶，收藏了\n谢谢"


def crawl(url: str, data: Path, run_id: str, **changes: Any) -> CrawlResult:
    values = {"delay": 0.0, "allow_private": True, "recheck_days": 0.0, "reread": 0.0, **changes}
    return run_crawl(CrawlJob((f"{url}/news/",), data, run_id, **values))


def define(data: Path, text: str = SITE) -> None:
    (data / "sites").mkdir(parents=True)
    (data / "sites" / "tea.toml").write_text(text, "utf-8")


def dataset(data: Path) -> dict[str, Article]:
    with open_state(data) as state:
        threads = list(archived_threads(data, state.threads(state.thread_keys())))
    cleaner = Cleaner(load_job_recipe("minimal").pipeline())
    found = {cleaned.raw.title or "": cleaned.raw for cleaned in cleaner.run(threads)}
    assert cleaner.rejections == []
    return found


def check(news: News, data: Path) -> None:
    found = dataset(data)
    assert set(found) == {"第1篇冲泡笔记", "第2篇冲泡笔记"}
    for number, count in news.comments.items():
        comments = found[f"第{number}篇冲泡笔记"].comments
        assert [one.id for one in comments] == [str(500 + n) for n in range(count)]
        assert [one.author for one in comments] == [f"茶友{n % 7}" for n in range(count)]
        assert [int(one.published_at.timestamp()) for one in comments if one.published_at] == [
            1709800000 + n * 1800 for n in range(count)
        ]
        assert ["".join(one.text.split()) for one in comments] == ["".join(words(n).split()) for n in range(count)]
        assert [one.floor for one in comments] == list(range(1, count + 1))
        nested = [n for n in range(count) if n % 3 == 2 and n % PER_PAGE]
        assert [(int(one.id) - 500, one.reply_to) for one in comments if one.reply_to] == [
            (n, str(500 + n - 1)) for n in nested
        ]


def test_comments_from_an_endpoint(serve: Callable[..., Any], tmp_path: Path) -> None:
    news = News()
    define(tmp_path)
    with serve(news.answer) as site:
        result = crawl(site.url, tmp_path, "r1")
        assert result.finish == "finished"
        assert sorted(path for path in site.paths if "api" in path) == [
            "/api/comments?aid=1&page=1", "/api/comments?aid=1&page=2", "/api/comments?aid=1&page=3",
            "/api/comments?aid=2&page=1",
        ]  # fmt: skip
        check(news, tmp_path)
        news.comments = {1: 31, 2: 3}
        crawl(site.url, tmp_path, "r2")
        check(news, tmp_path)
        site.requests.clear()
        crawl(site.url, tmp_path, "r3")
        assert "/api/comments?aid=1&page=2" not in site.paths, "both ends are looked at"
    check(news, tmp_path)
    kept = [item.page for item in iter_archive(archive_files(tmp_path)) if item.page and "api" in item.page.final_url]
    assert all(json.loads(page.body)["data"] for page in kept), "the archive has them as they came"
    (tmp_path / "state.sqlite").unlink()
    check(news, tmp_path)
    assert invoke(["clean", str(tmp_path), "-q"]) == 0
    assert len(load_comments(tmp_path)) == 34


def test_a_crawl_cut_short_between_answers(serve: Callable[..., Any], tmp_path: Path) -> None:
    news = News()
    define(tmp_path)
    with serve(news.answer) as site:
        for run in range(12):
            if crawl(site.url, tmp_path, f"r{run}", max_pages=1).finish == "finished":
                break
        assert len(site.paths) == len(set(site.paths))
    check(news, tmp_path)


def test_an_endpoint_on_another_host(serve: Callable[..., Any], tmp_path: Path) -> None:
    news = News()
    with serve(news.answer) as site, serve(news.answer, host="127.0.0.2") as other:
        define(tmp_path, SITE.replace('"/api', f'"{other.url}/api'))
        crawl(site.url, tmp_path, "r1")
        assert not any("api" in path for path in site.paths)
        assert len(other.paths) == 4
    check(news, tmp_path)
    with State(tmp_path / "state.sqlite") as state:
        assert len({page.site for page in state.pages()}) == 1


def test_an_answer_that_is_none_costs_no_article(serve: Callable[..., Any], tmp_path: Path) -> None:
    news = News({1: 5, 2: 0})

    def broken(target: str, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        return (200, {}, b"<html><body>busy</body></html>") if "aid=1" in target else news.answer(target, headers)

    define(tmp_path)
    with serve(broken) as site:
        crawl(site.url, tmp_path, "r1")
    assert {title: len(article.comments) for title, article in dataset(tmp_path).items()} == {
        "第1篇冲泡笔记": 0, "第2篇冲泡笔记": 0,
    }  # fmt: skip


def test_a_wrong_definition_is_told_before_anything_is_fetched(serve: Callable[..., Any], tmp_path: Path) -> None:
    define(tmp_path, SITE.replace("pages =", "page ="))
    with serve(News().answer) as site:
        with pytest.raises(CrawlFailedError, match="unknown key 'page' in"):
            crawl(site.url, tmp_path, "r1")
        assert invoke(["run", f"{site.url}/news/", "--data", str(tmp_path), "--allow-private", "-q"]) == 2
        assert site.requests == []
