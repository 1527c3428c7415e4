"""What is no answer is known for it, and what people write about such pages is not taken for one."""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crawler.blocks import REASON, SAID, Block, BlockKind, find_block
from crawler.hosts import LONGEST_HOLD
from crawler.job import CrawlJob
from crawler.process import CrawlResult, run_crawl
from crawler.reading import read
from crawler.state import State
from crawler.trouble import FEW, Trouble

GOLD = Path(__file__).parents[1] / "golden"
MENU = (
    "<div id=nav>" + "".join(f'<a href="/{name}">{name}</a> ' for name in ("首页", "论坛", "导读", "排行榜")) + "</div>"
)


def page(title: str, body: str, *, head: str = "") -> bytes:
    top = f'<html><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
    return f"{top}<body>{MENU}{body}</body></html>".encode()


def found(body: bytes) -> Block | None:
    reading = read(body, "http://tea.example/thread-7-1-1.html", content_type="text/html; charset=utf-8")
    return find_block(reading.root, body, has_content=reading.has_content)


DISCUZ = '<meta name="generator" content="Discuz! X3.4">'
BLOCKS = [
    (
        BlockKind.WALL,
        page("提示信息 - 茶友之家", "<div id=messagetext><p>抱歉，您无权进行当前操作</p></div>", head=DISCUZ),
    ),
    (BlockKind.WALL, page("提示信息", "<p>您所在的用户组（游客）没有权限访问该版块</p>")),
    (BlockKind.WALL, page("提示信息", "<p>您需要先登录才能继续本操作</p>", head=DISCUZ)),
    (BlockKind.WALL, page("茶友之家", "<p>请登录后查看完整内容</p>")),
    (BlockKind.WALL, page("会员登录", '<form>帐号<input name=a>密码<input type="password" name=p></form>')),
    (BlockKind.WALL, page("Information", "<p>You are not authorised to read this forum.</p>")),
    (BlockKind.WALL, page("Error", "<p>You must be logged in to see this page.</p>")),
    (BlockKind.CAPTCHA, page("安全验证", "<p>请完成下方验证后继续访问</p>")),
    (BlockKind.CAPTCHA, page("茶友之家", "<p>为保护账号安全，请拖动滑块完成拼图</p>")),
    (BlockKind.CAPTCHA, page("茶友之家", "<p>您的操作需要先输入验证码</p>")),
    (BlockKind.CAPTCHA, page("Robot check", "<p>Please verify you are a human.</p>")),
    (BlockKind.BUSY, page("提示", "<p>系统繁忙，请稍后再试</p>")),
    (BlockKind.BUSY, page("Discuz! Database Error", "<p>已经将此出错信息详细记录，由此给您带来的不便敬请谅解</p>")),
    (BlockKind.BUSY, page("站点关闭", "<p>论坛维护中，今晚十点开放</p>")),
    (BlockKind.BUSY, page("503", "<h1>Service Temporarily Unavailable</h1>")),
    (BlockKind.CHALLENGE, page("Just a moment...", "<p>Enable JavaScript and cookies to continue</p>")),
    (BlockKind.CHALLENGE, page("茶友之家", "", head="<script>window._cf_chl_opt={cvId:'3'};</script>")),
    (BlockKind.CHALLENGE, b"<html><script>document.cookie='k=1';location.reload();</script></html>"),
    (BlockKind.DENIED, page("Access Denied", "<p>Reference #18.2f</p>")),
    (BlockKind.DENIED, page("403 Forbidden", "<center>nginx</center>")),
    (BlockKind.DENIED, page("提示", "<p>您的 IP 地址已被管理员封禁</p>")),
    (BlockKind.DENIED, page("网站防火墙", "<p>您的请求带有不合法参数，已被网站管理员设置拦截</p>")),
    (BlockKind.GONE, page("提示信息", "<p>抱歉，指定的主题不存在或已被删除或正在被审核</p>", head=DISCUZ)),
    (BlockKind.GONE, page("404", "<p>您要找的页面走丢了</p>")),
    (BlockKind.GONE, page("Information", "<p>The requested topic does not exist.</p>")),
]


@pytest.mark.parametrize(("kind", "body"), BLOCKS)
def test_what_is_no_answer(kind: BlockKind, body: bytes) -> None:
    block = found(body)
    assert block is not None
    assert block.kind is kind
    assert block.words


TEXT = "登录的时候总跳出安全验证，拖动滑块也没用，换了浏览器才好。有人说是系统繁忙，也有人说 IP 被封了。" * 8
POST = """<div id="postlist"><div id="post_1"><table id="pid1" class="plhin"><tr><td class="pls"><div class="authi">
<a class="xw1">山里人</a></div></td><td class="plc"><em id="authorposton1">发表于 2025-3-5 22:51:54</em>
<td class="t_f" id="postmessage_1">{}</td></td></tr></table></div></div>"""
ANSWERS = [
    page("安全验证怎么过", f"<h1>安全验证怎么过</h1><p>{TEXT}</p>"),
    page(
        "无权访问是怎么回事",
        POST.format("提示无权访问这个版块，怎么办？") + "<p>您需要登录后才可以回帖</p>",
        head=DISCUZ,
    ),
    page("养壶笔记", "<p>新壶先用清水煮半小时，晾干再用。</p><p>登录后才可以评论</p>"),
    page("春茶上市", "<p>今年的明前茶比去年早了一周，价格也低一些，想买的抓紧。</p><p>您需要登录后才可以发表评论</p>"),
    page(
        "茶友之家",
        "<ul>" + "".join(f'<li><a href="{n}">安全验证老是过不去的第{n}种办法</a></li>' for n in range(5)) + "</ul>",
    ),
    page("茶", f"<p>{TEXT}</p>", head='<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>'),
    b"",
    b"\x89PNG\r\n",
]


@pytest.mark.parametrize("body", ANSWERS)
def test_what_is_written_about_such_pages(body: bytes) -> None:
    assert found(body) is None


@pytest.mark.slow
def test_no_gold_page_is_taken_for_a_block() -> None:
    taken, count = {}, 0
    for path in GOLD.rglob("*.html.gz"):
        body = gzip.decompress(path.read_bytes())
        reading = read(body, "http://gold.example/a.html")
        count += 1
        if block := find_block(reading.root, body, has_content=reading.has_content):
            taken[str(path.relative_to(GOLD))] = block
    assert count > 100
    assert taken == {}


def test_every_kind_is_told_and_dealt_with() -> None:
    assert set(SAID) == set(BlockKind)
    assert set(FEW) | set(REASON) == set(BlockKind)


class Pauses:
    """A frontier that takes note."""

    def __init__(self) -> None:
        self.count = 0
        self.held: list[float] = []

    def refused(self, host: str, why: str) -> float:
        self.count += 1
        return min(LONGEST_HOLD, 2.0**self.count)

    def hold(self, host: str, seconds: float, why: str) -> None:
        self.held.append(seconds)


def test_a_few_in_a_row_pause_a_host_longer_each_time() -> None:
    pauses = Pauses()
    trouble = Trouble(pauses)
    said = [bool(trouble.block("a", BlockKind.CAPTCHA, "shows a captcha")) for _ in range(6)]
    assert said == [False, False, True] * 2
    assert pauses.held == [1800.0, 3600.0]
    trouble.block("a", BlockKind.CAPTCHA, "shows a captcha")
    trouble.good("a")
    assert not trouble.block("a", BlockKind.CAPTCHA, "shows a captcha")
    assert not any(trouble.block("a", BlockKind.GONE, "has no such page") for _ in range(99))


def crawl(data: Path, url: str, run_id: str, **changes: Any) -> tuple[CrawlResult, list[dict[str, Any]]]:
    values: dict[str, Any] = {"delay": 0.0, "allow_private": True, "concurrency": 1, **changes}
    events: list[dict[str, Any]] = []
    job = CrawlJob(start=(url,), data_dir=data, run_id=run_id, **values)
    return run_crawl(job, lambda event: events.append(dict(event))), events


def failures(data: Path, run_id: str) -> list[tuple[str, str]]:
    with State(data / "state.sqlite") as state:
        return [(failure.url.rpartition("/")[2], failure.reason) for failure in state.failures(run_id)]


def stored(data: Path) -> set[str]:
    with State(data / "state.sqlite") as state:
        return {entry.canonical.rpartition("/")[2] for entry in state.pages()}


def test_a_ban_pauses_the_host_and_the_next_run_goes_on_when_it_is_over(
    serve: Any, draw: tuple[Callable[..., bytes], Callable[[str], bytes]], tmp_path: Path
) -> None:
    listing, essay = draw
    names = [f"{n}.html" for n in range(9)]
    shut = True

    def answer(path: str, _: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        name = path.rpartition("/")[2]
        if name in names[2:] and shut:
            return 200, {}, page("安全验证", "<p>请完成下方验证后继续访问</p>")
        return 200, {}, essay(path) if name else listing(names)

    with serve(answer) as site:
        result, events = crawl(tmp_path, f"{site.url}/a/", "r0")
        assert stored(tmp_path) == {"", *names[:2]}
        assert failures(tmp_path, "r0") == [(name, "blocked") for name in names[2:5]]
        assert "captcha" in result.finish
        assert "paused for 30 min" in result.finish
        assert [event["event"] for event in events if event["event"] == "paused"] == ["paused"]
        assert site.paths == ["/a/", *(f"/a/{name}" for name in names[:5])]
        assert result.queued == 7

        site.requests.clear()
        result, _ = crawl(tmp_path, f"{site.url}/a/", "r1")
        assert site.requests == [], "the pause outlasts the run"
        assert (result.finish.startswith("stopped: "), result.exit_code) == (True, 0)

        shut = False
        with sqlite3.connect(tmp_path / "state.sqlite") as db:
            db.execute("UPDATE hosts SET held_until=0")
        db.close()
        result, events = crawl(tmp_path, f"{site.url}/a/", "r2")
    assert sorted(site.paths) == [f"/a/{name}" for name in names[2:]], "what came before is not asked for again"
    assert stored(tmp_path) == {"", *names}
    assert (result.finish, result.queued) == ("finished", 0)
    assert events[0]["event"] == "resumed"


def test_a_missing_page_with_status_200_is_told_and_left_alone(
    serve: Any, draw: tuple[Callable[..., bytes], Callable[[str], bytes]], tmp_path: Path
) -> None:
    listing, essay = draw
    names = [f"{n}.html" for n in range(12)]

    def answer(path: str, _: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        if path == "/a/":
            return 200, {}, listing(names)
        if path == "/a/11.html":
            return 200, {}, essay(path)
        return 200, {}, page("提示信息", "<p>抱歉，指定的文章不存在或已被删除</p>")

    with serve(answer) as site:
        result, _ = crawl(tmp_path, f"{site.url}/a/", "r0")
        assert {reason for _, reason in failures(tmp_path, "r0")} == {"soft_404"}
        assert stored(tmp_path) == {"", "11.html"}
        assert (result.finish, result.failures) == ("finished", 11)
        site.requests.clear()
        crawl(tmp_path, f"{site.url}/a/", "r1")
        assert site.paths == ["/a/"]


def test_a_ban_by_status_is_one_too(
    serve: Any, draw: tuple[Callable[..., bytes], Callable[[str], bytes]], tmp_path: Path
) -> None:
    listing, _ = draw

    def answer(path: str, _: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        if path == "/a/":
            return 200, {}, listing([f"{n}.html" for n in range(9)])
        return 403, {}, page("Just a moment...", "<p>Enable JavaScript and cookies to continue</p>")

    with serve(answer) as site:
        result, _ = crawl(tmp_path, f"{site.url}/a/", "r0")
    assert "wants a browser to solve a challenge, 3 times in a row" in result.finish
    assert len(site.paths) == 4
