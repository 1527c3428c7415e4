"""The pages, drawn without a server: every text of the truth stands on them, in the declared way."""

from __future__ import annotations

import re

import lxml.html
import pytest

from qingtie.demo import ARTICLES, BOARD_GBK, BOARD_UTF8, Request, SiteError, render, truth
from qingtie.demo.response import BASE

REVISIONS = (0, 1, 4)
PAGES = [(revision, *place) for revision in REVISIONS for place in truth(revision).pages]
READ = [
    (revision, item)
    for revision in REVISIONS
    for item in truth(revision).articles
    if revision == 0 or len(item.pages) > 1
]


def charset_of(site, path, response):
    """The true encoding, which three pages lie about."""
    if site == BOARD_GBK:
        return "gbk"
    return "utf-8"


def tree(site, path, revision=0, request=None):
    response = render(site, request or path, revision)
    parser = lxml.html.HTMLParser(encoding=charset_of(site, path, response))
    root = lxml.html.document_fromstring(response.body, parser=parser)
    for hidden in root.xpath("//script|//font[@class='jammer']|//span[@style='display:none']"):
        hidden.drop_tree()
    return root


def squeezed(text):
    return re.sub(r"[ \n\r\t\xa0]+", "", text)


@pytest.mark.parametrize(("revision", "site", "path"), PAGES)
def test_every_page_is_there(revision, site, path):
    response = render(site, path, revision)
    rejected = truth(revision).rejected.get((site, path))
    expected = {None: {200}, "http_error": {404, 500}}.get(rejected, {200})
    assert response.status in expected
    assert response.header("content-type")


@pytest.mark.parametrize(("revision", "item"), READ, ids=lambda value: getattr(value, "path", str(value)))
def test_every_text_stands_on_its_page(revision, item):
    words = squeezed("\n".join(tree(item.site, path, revision).text_content() for path in item.pages))
    for line in (item.source_title, item.author, item.board, *item.source_text.split("\n")):
        assert squeezed(line) in words
    for comment in item.comments:
        for line in (*comment.source_text.split("\n"), comment.author or "", comment.quote or ""):
            assert squeezed(line) in words
        for remark in comment.remarks:
            assert squeezed(remark.text) in words


def test_floors_authors_and_times_of_the_discuz_board():
    for item in truth(1).articles:
        if item.site != BOARD_GBK:
            continue
        roots = [tree(BOARD_GBK, path, 1) for path in item.pages]
        posts = [post for root in roots for post in root.cssselect("#postlist > div[id^=post_]")]
        assert len(posts) == len(item.comments) + 1
        names = [post.cssselect(".pls .authi a.xw1")[0].text for post in posts]
        assert names == [item.author, *(comment.author for comment in item.comments)]
        floors = [post.cssselect("a[id^=postnum]")[0].text_content() for post in posts]
        named = ["楼主", "沙发", "板凳", "地板"]
        assert floors == [named[number - 1] if number <= 4 else f"{number}#" for number in range(1, len(posts) + 1)]
        times = [stamp(post) for post in posts]
        moments = [item.published_at, *(comment.published_at for comment in item.comments)]
        assert times == [f"{moment.year}-{moment.month}-{moment.day} {moment:%H:%M:%S}" for moment in moments]


def stamp(post):
    shown = post.cssselect("em[id^=authorposton]")[0]
    spans = shown.cssselect("span[title]")
    return spans[0].get("title") if spans else shown.text.removeprefix("发表于 ")


def test_recent_posts_are_dated_relatively():
    root = tree(BOARD_GBK, "/thread-110-2-1.html")
    spans = root.cssselect("em[id^=authorposton] span[title]")
    assert [span.text for span in spans] == ["前天\xa020:11", "3\xa0小时前"]
    assert [span.get("title") for span in spans] == ["2025-6-8 20:11:09", "2025-6-10 08:30:00"]


def test_times_of_the_phpbb_board_are_utc():
    item = truth(0).find(BOARD_UTF8, "/viewtopic.php?t=7")
    roots = [tree(BOARD_UTF8, path) for path in item.pages]
    times = [time.get("datetime") for root in roots for time in root.cssselect("p.author time")]
    assert times[0] == "2025-04-11T12:02:17+00:00"
    assert len(times) == len(item.comments) + 1


def test_chains_of_next_pages_are_whole():
    marks = {BOARD_GBK: ".pg a.nxt", BOARD_UTF8: ".pagination li.next a[rel=next]"}
    for item in truth(1).articles:
        if item.site not in marks:
            continue
        path, seen = item.path, 1
        while links := tree(item.site, path, 1).cssselect(marks[item.site]):
            path = "/" + links[0].get("href").removeprefix("./")
            seen += 1
        assert seen == len(item.pages), item.path


def test_lists_lead_to_everything():
    selectors = {
        BOARD_GBK: "tbody[id^=normalthread_] a.xst, tbody[id^=stickthread_] a.xst",
        BOARD_UTF8: "ul.topiclist.topics li.row a.topictitle",
        ARTICLES: "ul.list a",
    }
    for revision in REVISIONS:
        known = truth(revision)
        titles = {
            link.text for site, path in known.lists for link in tree(site, path, revision).cssselect(selectors[site])
        }
        # lxml keeps every character, so the damaged titles are found as they are
        assert {item.source_title for item in known.articles} <= titles
        linked = {link.get("href") for link in tree(ARTICLES, "/zhishi/", revision).cssselect("ul.list a")}
        linked |= {link.get("href") for link in tree(ARTICLES, "/zhishi/list_2.html", revision).cssselect("ul.list a")}
        assert {path for site, path in known.rejected} <= linked


def test_the_sticky_thread_is_on_every_list_page():
    for site, path in truth(0).lists:
        if site == BOARD_GBK:
            assert len(tree(site, path).cssselect("tbody[id^=stickthread_]")) == 1


@pytest.mark.parametrize(
    ("path", "header", "meta"),
    [
        ("/thread-101-1-1.html", "gbk", b"charset=gbk"),
        ("/thread-108-1-1.html", "iso-8859-1", None),
        ("/thread-109-1-1.html", "gb2312", b"charset=gb2312"),
    ],
)
def test_declared_encodings_of_the_gbk_board(path, header, meta):
    response = render(BOARD_GBK, path)
    assert response.header("content-type") == f"text/html; charset={header}"
    found = re.search(rb"<meta http-equiv[^>]*(charset=[\w-]+)", response.body)
    assert (found[1] if found else None) == meta
    response.body.decode("gbk")
    with pytest.raises(UnicodeDecodeError):
        response.body.decode("utf-8")


def test_the_gb2312_page_is_not_gb2312():
    body = render(BOARD_GBK, "/thread-109-1-1.html").body
    assert "镕".encode("gbk") in body
    assert "喆".encode("gbk") in body
    with pytest.raises(UnicodeDecodeError):
        body.decode("gb2312")


def test_the_page_that_declares_gbk_is_utf8():
    item = next(item for item in truth(0).articles if item.damage == "declared_gbk")
    response = render(ARTICLES, item.path)
    assert response.header("content-type") == "text/html; charset=gbk"
    assert '<meta charset="gbk">' in response.body.decode("utf-8")


def test_emoji_on_the_gbk_board_are_literal_references():
    text = tree(BOARD_GBK, "/thread-101-1-1.html").text_content()
    assert "谢谢各位！&#128077;" in text
    assert "谢谢各位！👍" in truth(0).find(BOARD_GBK, "/thread-101-1-1.html").comments[7].text


def test_entities_are_escaped_twice():
    bodies = [render(ARTICLES, item.path).body for item in truth(0).articles if item.site == ARTICLES]
    assert sum(b"&amp;nbsp;" in body for body in bodies) == 2
    assert sum(b"&amp;quot;" in body for body in bodies) == 1


def test_markup_in_posts_is_text():
    root = tree(BOARD_GBK, "/thread-106-1-1.html")
    nasty = root.cssselect("td.t_f")[4].text_content()
    assert nasty.strip().startswith("=1+1")
    assert '<script>alert("你好")</script> 和 A & B' in nasty
    assert '<a href="?a=1&amp;b=2">&nbsp;下一页</a>' in nasty


def test_special_posts():
    root = tree(BOARD_GBK, "/thread-103-1-1.html")
    assert len(root.cssselect("div.locked")) == 1
    assert len(root.cssselect("td.t_f")) == 7
    assert len(root.cssselect("div.attach_nopermission")) == 1
    assert len(root.cssselect("#comment_10306 .pstl .psti")) == 1
    assert root.cssselect("div.sign")
    edited = tree(BOARD_GBK, "/thread-101-1-1.html").cssselect("i.pstatus")
    assert [notice.text.strip() for notice in edited] == ["本帖最后由 老周修手机 于 2025-5-6 22:25:10 编辑"]


def test_the_jammer_differs_on_each_visit():
    bodies = {render(BOARD_GBK, Request("/thread-110-1-1.html", visit=visit)).body.decode("gbk") for visit in range(3)}
    assert len(bodies) == 3
    assert all('class="jammer"' in body or "display:none" in body for body in bodies)
    assert render(BOARD_GBK, "/thread-110-1-1.html").header("etag") is None
    assert render(BOARD_GBK, "/thread-101-1-1.html").header("etag") is not None


def test_aliases_show_the_same_thread():
    plain = render(BOARD_GBK, "/thread-105-2-1.html")
    for alias in (
        "/thread-105-2-2.html",
        "/forum.php?mod=viewthread&tid=105&page=2&extra=page%3D1",
        "/forum.php?extra=&tid=105&page=2&mod=viewthread",
    ):
        assert render(BOARD_GBK, alias) == plain
    assert b'href="http://replica.invalid/thread-105-2-1.html" rel="canonical"' in plain.body
    assert render(BOARD_UTF8, "/viewtopic.php?p=712") == render(BOARD_UTF8, "/viewtopic.php?t=7&start=10")


def test_findpost_redirects_to_the_page_of_the_post():
    answer = render(BOARD_GBK, "/forum.php?mod=redirect&goto=findpost&pid=10512&ptid=105")
    assert answer.status == 301
    assert answer.header("location") == f"{BASE}/forum.php?mod=viewthread&tid=105&page=2&extra=page%3D1#pid10512"
    last = render(BOARD_GBK, "/forum.php?mod=redirect&tid=102&goto=lastpost")
    assert (last.status, last.header("location")) == (302, f"{BASE}/thread-102-2-1.html#lastpost")


def test_unknown_places():
    assert render(BOARD_GBK, "/thread-999-1-1.html").status == 404
    assert render(BOARD_GBK, "/forum-99-1.html").status == 200
    assert render(BOARD_UTF8, "/viewtopic.php?t=999").status == 404
    assert render(ARTICLES, "/zhishi/none.html").status == 404
    assert render(BOARD_GBK, "/thread-113-1-1.html", 0).status == 404
    assert render(BOARD_GBK, "/thread-113-1-1.html", 1).status == 200


def test_session_ids_only_without_a_cookie():
    with_cookie = render(BOARD_UTF8, "/viewforum.php?f=2")
    without = render(BOARD_UTF8, Request("/viewforum.php?f=2", visit=1, has_session=False))
    assert b"sid=" not in with_cookie.body
    links = re.findall(r'<a [^>]*href="(\./[^"#]*)', without.body.decode())
    assert len(links) > 20
    assert all(re.search(r"[?;]sid=[0-9a-f]{32}$", link) for link in links)
    assert without.header("set-cookie").startswith("phpbb3_demo_sid=")
    assert with_cookie.header("etag") == without.header("etag")


def test_the_truncated_page_keeps_its_article():
    item = next(item for item in truth(0).articles if item.damage == "truncated")
    body = render(ARTICLES, item.path).body
    assert not body.rstrip().endswith(b"</html>")
    assert item.text.split("\n")[-1].encode() in body


def test_the_binary_page_is_a_picture():
    response = render(ARTICLES, "/zhishi/20250516-9002.html")
    assert response.body.startswith(b"\x89PNG\r\n\x1a\n")
    assert response.header("content-type").startswith("text/html")


def test_an_unknown_site_is_explained():
    with pytest.raises(SiteError, match="board-gbk, board-utf8, articles, found 'boards'"):
        render("boards", "/")


def test_pages_that_did_not_grow_stay_the_same():
    grown = {"/thread-101-1-1.html", "/thread-102-1-1.html", "/viewtopic.php?t=7"}
    for item in truth(0).articles:
        for path in item.pages:
            before, after = (render(item.site, path, revision) for revision in (0, 1))
            assert (before == after) == (item.path not in grown), path
