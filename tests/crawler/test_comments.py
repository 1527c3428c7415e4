"""Comment pages of an article: one article with all its comments, each once, however many pages show them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from cleaning.identity import COMMENTS, COMMENTS_FROM
from cleaning.layouts import engines
from cleaning.records import Article
from crawler.archive import archive_files
from crawler.comments import comment_pages, with_comments
from crawler.job import CrawlJob
from crawler.links import find
from crawler.process import CrawlResult, run_crawl
from crawler.reading import read
from crawler.rebuild import rebuild
from crawler.state import State
from qingtie.archived import archived_threads
from qingtie.inputs import threads_of_warc
from qingtie.run import load_job_recipe
from qingtie.threads import Cleaner, ThreadPages

PER_PAGE = 10
TEASER = 3
ESSAY = "头一泡水要烧开，出汤快一些，茶味才不会发涩，第二泡起可以多坐一会儿。" * 8
NAMES = ("山间客", "听雨", "老白茶", "小壶", "阿青")


def said(number: int) -> tuple[str, str, str]:
    """Author, time and words of a comment; two of them agree in all three but for the time."""
    words = "说得好，收藏了" if number in (4, 14) else f"第{number}条：照着泡了{number + 1}次，味道确实不一样"
    return NAMES[number % 5], f"2024-03-{number // 24 + 7:02d} {number % 24:02d}:{number * 7 % 60:02d}:09", words


@dataclass
class Cms:
    """An article site of one kind, whose articles 12 and 34 have so many comments."""

    kind: str
    newest_first: bool = False
    by_script: bool = False
    comments: dict[int, int] = field(default_factory=lambda: {12: 24, 34: 2})

    def answer(self, target: str, _: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        parts = urlsplit(target)
        if parts.path in ("/", "/a/"):
            rows = "".join(
                f'<li><a href="{self.article(n)}">老茶客整理的第{n}篇冲泡笔记</a> 2024-03-06'
                f' <a href="{self.linked(n)}">评论({count})</a></li>'
                for n, count in self.comments.items()
            )
            return (
                200,
                {},
                self.page("笔记", f"<ul>{rows}<li><a href='/a/56.html'>没有评论的第56篇冲泡笔记</a></li></ul>"),
            )
        for number in self.comments:
            if parts.path == self.article(number):
                return 200, {}, self.page(f"第{number}篇冲泡笔记", self.essay(number))
            page = self.number_of(target, number)
            if page is not None and self.kind == "zblog":
                return 200, {}, self.all_comments(number, page).encode()
            if page is not None:
                return 200, {}, self.page(f"第{number}篇冲泡笔记的评论", self.all_comments(number, page))
        if parts.path == "/a/56.html":
            lonely = f'<h1>第56篇冲泡笔记</h1><p>{ESSAY}</p><a href="{self.linked(56)}">查看全部评论(0)</a>'
            return 200, {}, self.page("第56篇冲泡笔记", lonely)
        return 404, {}, b"<html><body>404</body></html>"

    def article(self, number: int) -> str:
        if self.kind == "zblog":
            return f"/post/{number}.html"
        return f"/a/note-{number}/" if self.kind == "wordpress" else f"/a/{number}.html"

    def all_of(self, number: int, page: int = 1) -> str:
        match self.kind:
            case "dedecms":
                return f"/plus/feedback.php?aid={number}" + (f"&PageNo={page}" if page > 1 else "")
            case "empirecms":
                return (
                    f"/e/pl/?classid=3&id={number}"
                    if page == 1
                    else f"/e/pl/index.php?page={page - 1}&classid=3&id={number}"
                )
            case "wordpress":
                return f"/a/note-{number}/comment-page-{page}/"
            case "zblog":
                return f"/zb_system/cmd.php?act=getcmt&postid={number}&page={page}"
            case _:
                return f"/comment/{number}.html" if page == 1 else f"/comment/{number}_{page}.html"

    def linked(self, number: int) -> str:
        """Where a link to an article's comments leads."""
        if self.kind == "zblog":
            return f"{self.article(number) if number in self.comments else ''}#cmt"
        return self.all_of(number)

    def number_of(self, target: str, number: int) -> int | None:
        pages = -(-self.comments[number] // PER_PAGE)
        return next((page for page in range(1, pages + 1) if self.all_of(number, page) == target), None)

    def page(self, title: str, body: str) -> bytes:
        head = {
            "dedecms": '<script src="/templets/default/js/dedeajax2.js"></script>',
            "empirecms": '<script src="/e/data/js/ajax.js"></script>',
            "zblog": '<meta name="generator" content="Z-BlogPHP 1.7.3">',
            "wordpress": '<meta name="generator" content="WordPress 6.1"><link rel="stylesheet" href="/wp-content/a.css">',
        }.get(self.kind, "")
        cls = ' class="showpage"' if self.kind == "empirecms" else ""
        menu = '<a href="/guestbook/">查看全部留言</a> <a href="/a/">笔记</a>'
        return (
            f"<html><head><title>{title}</title>{head}</head><body{cls}><div>{menu}</div>{body}</body></html>".encode()
        )

    def essay(self, number: int) -> str:
        count = self.comments[number]
        other = "".join(
            f'<li><a href="{self.article(n)}">第{n}篇</a> <a href="{self.linked(n)}">{c}条评论</a></li>'
            for n, c in self.comments.items()
            if n != number
        )
        shown = range(count - 1, max(-1, count - 1 - TEASER), -1)
        if self.kind in ("wordpress", "zblog"):
            shown = range(min(count, PER_PAGE))
        teaser = "".join(map(self.comment, shown))
        more = f'<a href="{self.all_of(number)}">查看全部{count}条评论</a>'
        if self.kind == "wordpress":
            more = f'<a href="{self.all_of(number, 2)}">较新评论 →</a>' if count > PER_PAGE else ""
        if self.by_script:
            more = self.script(number, 1)
        box = {
            "dedecms": '<div class="viewbox"><div class="title"><h2>{title}</h2></div><div class="info">时间:2024-03-06 08:00</div>'
            '<div class="content"><p>{text}</p></div></div>',
            "empirecms": '<h1>{title}</h1><div class="info_text">2024-03-06 08:00</div><table><tr><td id="text"><p>{text}</p></td></tr></table>',
            "zblog": '<h1 class="post-title">{title}</h1><div class="post-body"><p>{text}</p></div>',
            "wordpress": '<h1 class="entry-title">{title}</h1><div class="entry-content"><p>{text}</p></div>',
        }.get(
            self.kind, '<h1>{title}</h1><div class="date">2024-03-06 08:00</div><div class="text"><p>{text}</p></div>'
        )
        article = box.format(title=f"第{number}篇冲泡笔记", text=ESSAY)
        return f"{article}<h3>网友评论({count})</h3>{self.listed(teaser)}<p>{more}</p><ul>{other}</ul>"

    def script(self, number: int, page: int) -> str:
        """What fetches the comments, or writes their number, when a browser runs it."""
        match self.kind:
            case "dedecms":
                load = f'ajax.SendGet2("/plus/feedback_ajax.php?dopost=getlist&aid={number}&page="+page);'
                return f"<div id='commetcontent'></div><script>function LoadCommets(page){{{load}}}</script>"
            case "empirecms":
                counts = (
                    f'<script src="/e/public/ViewClick/?classid=3&id={n}&down=2"></script>' for n in self.comments
                )
                return f"评论：{''.join(counts)}"
            case _:
                pages = range(1, -(-self.comments[number] // PER_PAGE) + 1)
                calls = (f"javascript:zbp.comment.get('{number}','{n}')" for n in pages)
                return "".join(f'<a href="{call}"><span>{n}</span></a>' for n, call in enumerate(calls, 1) if n != page)

    def all_comments(self, number: int, page: int) -> str:
        count = self.comments[number]
        order = list(range(count))[:: -1 if self.newest_first else 1]
        shown = order[(page - 1) * PER_PAGE : page * PER_PAGE]
        pages = -(-count // PER_PAGE)
        pager = "".join(f'<a href="{self.all_of(number, n)}">{n}</a> ' for n in range(1, pages + 1) if n != page)
        if page < pages:
            pager += f'<a href="{self.all_of(number, page + 1)}">下一页</a>'
        if self.kind == "zblog":
            return "".join(map(self.comment, shown)) + f'<div class="pagebar">{self.script(number, page)}</div>'
        title = f'<h2><a href="{self.article(number)}">第{number}篇冲泡笔记</a>的全部评论</h2>'
        return f"{title}{self.listed(''.join(map(self.comment, shown)))}<div>{pager}</div>"

    def listed(self, comments: str) -> str:
        return {
            "dedecms": f'<ul class="decmt-box1">{comments}</ul>',
            "wordpress": f'<ol class="comment-list">{comments}</ol>',
            "empirecms": f'<div class="e_pl"><ul>{comments}</ul></div>',
        }.get(self.kind, f'<div id="comments">{comments}</div>')

    def comment(self, number: int) -> str:
        author, when, words = said(number)
        match self.kind:
            case "dedecms":
                head = f'<div class="decmt-title"><span class="username">{author}</span> <span class="date">{when}</span></div>'
                return f'<li class="decmt-item">{head}<div class="decmt-content">{words}</div></li>'
            case "empirecms":
                return f'<li><span class="name">{author}</span> <span class="time">{when}</span><div class="text">{words}</div></li>'
            case "zblog":
                name = (
                    f'<li class="msgname"><span class="commentname">{author}</span> <small>发布于 {when}</small></li>'
                )
                return f'<ul class="msg" id="cmt{number + 100}">{name}<li class="msgarticle">{words}</li></ul>'
            case "wordpress":
                meta = (
                    f'<div class="comment-metadata"><time datetime="{when.replace(" ", "T")}+08:00">{when}</time></div>'
                )
                head = f'<div class="comment-author"><b class="fn">{author}</b></div>{meta}'
                return f'<li id="comment-{number + 100}">{head}<div class="comment-content"><p>{words}</p></div></li>'
            case _:
                return (
                    f'<div class="comment"><span class="user">{author}</span> <span>{when}</span><p>{words}</p></div>'
                )


KINDS = ("dedecms", "empirecms", "wordpress", "plain")


def crawl(url: str, data: Path, run_id: str, **changes: Any) -> CrawlResult:
    values = {"delay": 0.0, "allow_private": True, "recheck_days": 0.0, "reread": 0.0, **changes}
    return run_crawl(CrawlJob((f"{url}/a/",), data, run_id, **values))


def articles_of(threads: list[ThreadPages]) -> dict[str, Article]:
    cleaner = Cleaner(load_job_recipe("minimal").pipeline())
    found = [cleaned.raw for cleaned in cleaner.run(threads)]
    assert cleaner.rejections == []
    assert len({article.title for article in found}) == len(found)
    return {article.title or "": article for article in found}


def dataset(data: Path) -> dict[str, Article]:
    with State(data / "state.sqlite") as state:
        return articles_of(list(archived_threads(data, state.threads(state.thread_keys()))))


def told(article: Article) -> list[tuple[str | None, str, str]]:
    return sorted((c.author, f"{c.published_at:%Y-%m-%d %H:%M:%S}", c.text) for c in article.comments)


def check(cms: Cms, found: dict[str, Article]) -> None:
    """One article with all its comments, each once; nothing else but the one without comments."""
    assert set(found) == {"第12篇冲泡笔记", "第34篇冲泡笔记", "第56篇冲泡笔记"}
    for number, count in cms.comments.items():
        article = found[f"第{number}篇冲泡笔记"]
        assert told(article) == sorted(map(said, range(count)))
        assert article.text.strip() == ESSAY
        assert len({comment.id for comment in article.comments}) == count
        assert article.evidence[-1] == f"complete: {count} of {count} stated replies"
    assert found["第56篇冲泡笔记"].comments == ()


@pytest.mark.parametrize("kind", KINDS)
def test_one_article_with_every_comment_once(kind: str, serve: Callable[..., Any], tmp_path: Path) -> None:
    cms = Cms(kind)
    with serve(cms.answer) as site:
        result = crawl(site.url, tmp_path, "r1")
        assert result.finish == "finished"
        assert len(site.paths) == len(set(site.paths)), "no page is fetched twice, whatever it is called"
    check(cms, dataset(tmp_path))
    (warc,) = archive_files(tmp_path)
    check(cms, articles_of(list(threads_of_warc(warc))))
    with State(tmp_path / "state.sqlite") as state:
        before = list(state.pages())
    (tmp_path / "state.sqlite").unlink()
    with rebuild(tmp_path) as again:
        assert list(again.pages()) == before


@pytest.mark.parametrize("kind", ["dedecms", "empirecms", "zblog"])
def test_comments_that_a_script_would_fetch(kind: str, serve: Callable[..., Any], tmp_path: Path) -> None:
    """Their addresses stand in the page's source; no other page leads there."""
    cms = Cms(kind, by_script=True)
    wanted = "/a/|/post/|feedback|/e/pl/|getcmt"
    with serve(cms.answer) as site:
        assert crawl(site.url, tmp_path, "r1", allow=(wanted,)).failures == 0
        assert len(site.paths) == len(set(site.paths))
        check(cms, dataset(tmp_path))
        cms.comments[12] += 11
        crawl(site.url, tmp_path, "r2", allow=(wanted,))
    check(cms, dataset(tmp_path))
    (tmp_path / "state.sqlite").unlink()
    rebuild(tmp_path).close()
    check(cms, dataset(tmp_path))


def test_comments_that_are_not_there_are_told(serve: Callable[..., Any], tmp_path: Path) -> None:
    """Nothing says where the other ones are."""
    with serve(Cms("plain", by_script=True).answer) as site:
        crawl(site.url, tmp_path, "r1")
    found = dataset(tmp_path)
    assert found["第12篇冲泡笔记"].evidence[-1] == f"incomplete: {TEASER} of 24 stated replies"
    assert found["第34篇冲泡笔记"].evidence[-1] == "complete: 2 of 2 stated replies"


@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize("kind", ["dedecms", "plain"])
def test_comments_that_come_later(kind: str, newest_first: bool, serve: Callable[..., Any], tmp_path: Path) -> None:
    cms = Cms(kind, newest_first)
    with serve(cms.answer) as site:
        crawl(site.url, tmp_path, "r1")
        cms.comments[12] += 11
        cms.comments[34] += 1
        crawl(site.url, tmp_path, "r2")
        check(cms, dataset(tmp_path))
        site.requests.clear()
        crawl(site.url, tmp_path, "r3")
        check(cms, dataset(tmp_path))
        if not newest_first:
            assert not any(cms.number_of(path, 12) in (2, 3) for path in site.paths), "only both ends are looked at"


def test_a_crawl_cut_short_between_comment_pages(serve: Callable[..., Any], tmp_path: Path) -> None:
    cms = Cms("plain")
    with serve(cms.answer) as site:
        for run in range(12):
            result = crawl(site.url, tmp_path, f"r{run}", max_pages=1)
            if result.finish == "finished":
                break
        assert result.finish == "finished"
        assert len(site.paths) == len(set(site.paths))
    check(cms, dataset(tmp_path))


def test_fewer_comments_than_before(serve: Callable[..., Any], tmp_path: Path) -> None:
    cms = Cms("plain")
    with serve(cms.answer) as site:
        crawl(site.url, tmp_path, "r1")
        cms.comments[12] = 12
        crawl(site.url, tmp_path, "r2")
    check(cms, dataset(tmp_path))


ARTICLE = "http://h.example/news/2024/0306/123.html"


def links_of(body: str, url: str = ARTICLE, engine: str | None = None) -> list[str]:
    html = f"<html><body><h1>冲泡笔记</h1><p>{ESSAY}</p>{body}</body></html>"
    found = comment_pages(read(html.encode(), url, hint=engines().get(engine or "")))
    assert all(link.page.kind == COMMENTS for link in found)
    return [re.sub("^http://h.example", "", link.url) for link in found]


@pytest.mark.parametrize(
    ("href", "words", "is_one"),
    [
        ("/comment/123.html", "查看全部评论", True),
        ("/comment/123", "网友评论(12)", True),
        ("/comment.php?id=123", "12 条评论", True),
        ("/pinglun/?nid=123", "查看更多精彩评论>>", True),
        ("/comment/5f3a9c21", "共12条评论 查看全部", False),
        ("/comment/5f3a9c21", "查看全部12条评论", True),
        ("/news/2024/0306/123_all.html", "全部评论", True),
        ("/review/123", "View all 12 comments", True),
        ("/comment/124.html", "3条评论", False),
        ("/comment/1234", "评论(3)", False),
        ("/comment/123.html", "查看全部评论(0)", False),
        ("/comment/123.html", "发表评论", False),
        ("/guestbook/", "查看全部留言", False),
        ("/discuss/", "进入讨论区", False),
        ("http://other.example/comment/123", "查看全部评论", False),
        ("#comments", "查看全部评论", False),
        ("javascript:void(0)", "查看全部评论", False),
        ("/plus/feedback.php?aid=123", "查看评论", True),
        ("/plus/feedback.php?aid=123", "查看全文", False),
    ],
)
def test_what_is_a_comment_page(href: str, words: str, is_one: bool) -> None:
    assert bool(links_of(f'<a href="{href}">{words}</a>')) is is_one


def test_two_that_may_be_of_other_articles_are_none() -> None:
    one, two = (f'<a href="/comment/5f3a9c2{n}">查看全部评论</a>' for n in (1, 2))
    assert links_of(one) == ["/comment/5f3a9c21"]
    assert links_of(one + two) == []


def test_a_frame_of_comments() -> None:
    assert links_of('<iframe src="/comment/list?newsid=123"></iframe>') == ["/comment/list?newsid=123"]
    assert links_of('<iframe src="/advert/123"></iframe>') == []


def test_newest_comments_of_other_articles_lead_to_the_articles() -> None:
    column = "".join(
        f"<li>山间客 发表在《<a href='https://tea.example/{path}#comment-7'>头一泡要快</a>》</li>"
        for path in ("first-steep/comment-page-3/", "a/12.html/comment-page-2", "archives/34/comment-page-2/")
    )
    page = f"<html><body><h1>第二泡</h1><p>{ESSAY}</p><ul>{column}</ul><a href='/second-steep/comment-page-1/#comments'>旧评论</a></body></html>"
    reading = read(
        f"<meta name='generator' content='WordPress 6.1'>{page}".encode(), "https://tea.example/second-steep/"
    )
    found = with_comments(reading, find(reading))
    assert [link.url for link in found.generic] == [
        "https://tea.example/first-steep/",
        "https://tea.example/a/12.html",
        "https://tea.example/archives/34/",
    ]
    assert [(link.url, link.page.number - COMMENTS_FROM) for link in found.comments] == [
        ("https://tea.example/second-steep/comment-page-1/", 1)
    ]


def test_newest_comments_of_articles_without_names_lead_to_the_articles() -> None:
    column = "".join(
        f"<li>山间客 发表在《<a href='https://tea.example/{path}'>头一泡要快</a>》</li>"
        for path in ("?p=12&#038;cpage=3#comment-7", "?cpage=2&p=14#comment-9", "?p=21&cpage=1", "?p=7#comment-2")
    )
    page = f"<html><body><h1>第二泡</h1><p>{ESSAY}</p><ul>{column}</ul></body></html>"
    reading = read(f"<meta name='generator' content='WordPress 6.1'>{page}".encode(), "https://tea.example/?p=21")
    found = with_comments(reading, find(reading))
    assert sorted(link.page.url for link in found.generic) == [
        "https://tea.example/?p=12",
        "https://tea.example/?p=14",
        "https://tea.example/?p=7",
    ]
    assert [link.page.number - COMMENTS_FROM for link in found.comments] == [1]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/tag/steep/", "list"),
        ("/category/tea/page/2/", "list"),
        ("/author/lin/", "list"),
        ("/page/3/", "list"),
        ("/", "list"),
        ("/second-steep/", "page"),
    ],
)
def test_a_list_of_one_article_is_a_list(path: str, kind: str) -> None:
    post = f"<article class='post'><h2 class='entry-title'><a href='/second-steep/'>第二泡</a></h2><div class='entry-content'><p>{ESSAY}</p></div></article>"
    page = f"<meta name='generator' content='WordPress 6.1'><html><body>{post}</body></html>"
    assert read(page.encode(), f"https://tea.example{path}").kind == kind


@pytest.mark.parametrize(
    ("path", "kind"), [("/tags/steep/", "list"), ("/categories/tea/", "list"), ("/2024/03/tags/", "page")]
)
def test_lists_of_blogs_without_an_engine(path: str, kind: str) -> None:
    page = f"<html><body><article><h1>第二泡</h1><p>{ESSAY}</p></article></body></html>"
    assert read(page.encode(), f"https://tea.example{path}").kind == kind


def test_a_query_that_names_the_article() -> None:
    url = "http://h.example/show.asp?class=4&id=77"
    assert links_of('<a href="/comments.asp?id=77">查看评论</a>', url) == ["/comments.asp?id=77"]
    assert parse_qs(urlsplit(links_of('<a href="/comments.asp?id=78">查看评论</a>', url).__str__()).query) == {}


def test_older_comments_of_articles_without_names() -> None:
    """WordPress without permalinks."""
    url = "http://h.example/?p=12"
    older = '<a href="http://h.example/?p=12&#038;cpage=1#comments">较早评论</a>'
    assert links_of(older, url, "wordpress") == ["/?p=12&cpage=1"]
    assert links_of(older.replace("p=12", "p=13"), url, "wordpress") == []


@pytest.mark.parametrize(
    ("engine", "source", "address"),
    [
        ("dedecms", '<script>get("/cms/plus/feedback_ajax.php?dopost=getlist&aid=123&page="+n)</script>', "/cms/plus/feedback.php?aid=123"),
        ("dedecms", '<script>get(url + "/feedback_ajax.php?dopost=getlist&aid=" + aid)</script>', None),
        ("dedecms", '<script src="/plus/count.php?view=yes&aid=123"></script>', None),
        ("empirecms", '<script src="http://h.example/e/public/ViewClick/?classid=3&amp;id=123&amp;down=2"></script>', "/e/pl/?classid=3&id=123"),
        ("empirecms", '<script src="/e/public/ViewClick/?classid=3&id=123&addclick=1"></script>', None),
        ("empirecms", '<script src="http://o.example/e/public/ViewClick/?classid=3&id=123&down=2"></script>', None),
        ("zblog", "<a onclick=\"GetComments('123', '2')\">2</a>", "/zb_system/cmd.php?act=getcmt&postid=123&page=2"),
        ("zblog", "<a href=\"javascript:zbp.comment.get('123','1')\">1</a>", None),
        ("wordpress", "<a href=\"javascript:zbp.comment.get('123','2')\">2</a>", None),
    ],
)  # fmt: skip
def test_what_a_script_would_fetch(engine: str, source: str, address: str | None) -> None:
    assert links_of(source, engine=engine) == ([address] if address else [])


def test_scripts_that_count_the_comments_of_several_articles() -> None:
    one, two, three = (f'<script src="/e/public/ViewClick/?classid=3&id={n}&down=2"></script>' for n in (123, 77, 78))
    assert links_of(one + two, engine="empirecms") == ["/e/pl/?classid=3&id=123"]
    assert links_of(two, engine="empirecms") == ["/e/pl/?classid=3&id=77"], "an article that is called by its date"
    assert links_of(two + three, engine="empirecms") == []
