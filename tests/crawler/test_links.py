from __future__ import annotations

import pytest

from cleaning.layouts import engines
from crawler import links
from crawler.reading import Reading, read
from qingtie.demo import Request, render, truth
from qingtie.demo.content import ARTICLES, BOARD_GBK, BOARD_UTF8


def reading(site: str, path: str, *, session: bool = True, revision: int = 0) -> Reading:
    base = "http://tea.example"
    answer = render(site, Request(path, base=base, has_session=session), revision)
    return read(answer.body, base + path, content_type=answer.header("content-type"))


def page(html: str, url: str = "http://tea.example/zhishi/", engine: str | None = None) -> Reading:
    return read(html.encode(), url, content_type="text/html; charset=utf-8", hint=engines().get(engine or ""))


def paths(found: list[links.Link]) -> list[str]:
    return [link.url.removeprefix("http://tea.example") for link in found]


def test_rows_of_a_discuz_list() -> None:
    found = links.rows(reading(BOARD_GBK, "/forum-2-1.html"))
    titles = {row.link.text for row in found}
    known = {article.title for article in truth(0).articles if article.site == BOARD_GBK}
    assert titles <= known
    assert len(found) > 5
    assert all(row.replies.isdigit() and row.last_post for row in found)
    assert all(row.link.page.kind == "thread" for row in found)


def test_rows_of_a_phpbb_list_without_session_ids() -> None:
    found = links.rows(reading(BOARD_UTF8, "/viewforum.php?f=2", session=False))
    assert found
    assert not any("sid=" in row.link.url for row in found)


@pytest.mark.parametrize("site", [BOARD_GBK, BOARD_UTF8])
def test_each_thread_can_be_walked_to_its_end_and_no_further(site: str) -> None:
    for article in (one for one in truth(0).articles if one.site == site):
        seen, path = [], article.path
        while path:
            here = reading(site, path)
            seen.append(here.page.url.removeprefix("http://tea.example"))
            link = links.next_page(here)
            path = link.url.removeprefix("http://tea.example") if link else ""
        assert tuple(seen) == article.pages


def test_links_of_posts_are_no_next_page() -> None:
    html = """<div id="postlist"><div id="post_1"><table><tr><td class="t_f" id="postmessage_1">
    <a href="thread-7-2-1.html">上次说的那个办法</a> <a href="thread-8-1-1.html" class="nxt">下一主题</a>
    </td></tr></table></div></div>"""
    assert links.next_page(page(html, "http://tea.example/thread-7-1-1.html", "discuz")) is None


def test_a_pager_without_the_layouts_marks_is_read_by_its_numbers() -> None:
    pager = '<b>1</b><a href="thread-7-3-1.html">3</a><a href="thread-7-2-1.html">2</a>'
    html = f'<div id="postlist"><div id="post_1">茶</div></div>{pager}'
    found = links.next_page(page(html, "http://tea.example/thread-7-1-1.html", "discuz"))
    assert found
    assert found.page.number == 2


def test_pages_and_boards() -> None:
    assert paths(links.list_pages(reading(BOARD_GBK, "/forum-2-1.html"))) == ["/forum-2-2.html"]
    index = reading(BOARD_GBK, "/forum.php")
    assert index.kind == "list"
    assert paths(links.boards(index)) == ["/forum-2-1.html", "/forum-3-1.html"]


def test_an_article_list_states_titles_and_dates() -> None:
    found = links.generic_links(reading(ARTICLES, "/zhishi/"))
    articles = [link for link in found if link.listed and link.listed[-10:].count("-") == 2]
    assert len(articles) == 15
    assert {"/zhishi/list_2.html"} == {path for path in paths([x for x in found if x.paging]) if "list" in path}
    assert not any("hot=" in link.url for link in found)


def test_what_leads_to_no_page_is_left_out() -> None:
    html = """<a href="a.html">正文里的一篇长文章</a><a href="b.jpg">图</a><a href="javascript:;">点</a>
    <a href="mailto:a@b.example">信</a><a href="http://other.example/c.html">别处</a><a href="/login">登录</a>
    <a href="/search/?q=1">搜索</a><a href="?order=hot">热门</a><a href="http://[bad/">坏</a>
    <a href="?p=12">第十二篇</a>
    <a href="#x">上</a><a href="a.html?utm_source=x#c">正文里的一篇长文章，再来一次</a><a>无</a>
    <a href="/pay/wp-login.php">x</a>"""
    found = links.generic_links(page(html))
    assert paths(found) == ["/zhishi/a.html", "/zhishi/?p=12"]
    assert found[0].text.endswith("再来一次")


def test_counters_are_no_news() -> None:
    row = '<li><a href="a.html">夏天存茶的三个办法，一看就会</a><span>2025-06-0{}</span><i>阅读 {}</i></li>'
    filler = "".join(f'<li><a href="f{n}.html">另一篇关于存茶的长标题{n}</a></li>' for n in range(4))

    def listed(day: int, views: int) -> str | None:
        return links.generic_links(page(f"<ul>{row.format(day, views)}{filler}</ul>"))[0].listed

    assert listed(1, 5) == listed(1, 999)
    assert listed(1, 5) != listed(2, 5)


def test_the_base_element_counts() -> None:
    html = '<base href="http://tea.example/deep/"><a href="a.html">很长的一篇文章标题</a>'
    assert paths(links.generic_links(page(html))) == ["/deep/a.html"]


def test_kinds_of_the_article_site() -> None:
    for site, path in truth(0).pages:
        if site == ARTICLES:
            kind = reading(site, path).kind
            assert kind == ("list" if (site, path) in truth(0).lists else "page"), path


@pytest.mark.parametrize("body", [b"", b"\x89PNG\r\n\x1a\n", b"\x00" * 500, "只有一行字".encode()])
def test_bodies_without_markup_are_pages(body: bytes) -> None:
    here = read(body, "http://tea.example/a", content_type="text/html")
    assert (here.kind, here.root) == ("page", None)
    assert links.generic_links(here) == []
