"""Sitemaps and feeds: what they name is fetched once, and again when its date changes."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crawler.feeds import Entry, entries_of
from crawler.job import CrawlJob
from crawler.plan import MOST_BARREN
from crawler.process import run_crawl
from crawler.state import State

SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def test_the_formats() -> None:
    index = f"<?xml version='1.0'?><sitemapindex {SITEMAP}><sitemap><loc> /a.xml </loc></sitemap></sitemapindex>"
    assert entries_of(index.encode()) == (Entry("/a.xml", list_too=True),)
    urls = f"<urlset {SITEMAP}><url><loc>/1</loc><lastmod>2026-03-01</lastmod></url><url><loc/></url></urlset>"
    assert entries_of(urls.encode()) == entries_of(gzip.compress(urls.encode())) == (Entry("/1", "", "2026-03-01"),)
    rss = (
        "<rss version='2.0'><channel><title>茶</title><link>/</link><item><title>第一泡</title><link>/1</link>"
        "<guid>x</guid><pubDate>Sun, 01 Mar 2026 08:00:00 GMT</pubDate></item></channel></rss>"
    )
    assert entries_of(rss.encode()) == (Entry("/1", "第一泡", "Sun, 01 Mar 2026 08:00:00 GMT"),)
    atom = (
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>茶</title><entry><title>第一泡</title>"
        "<link rel='self' href='/self'/><link href='/1'/><updated>2026-03-01T08:00:00Z</updated></entry></feed>"
    )
    assert entries_of(atom.encode()) == (Entry("/1", "第一泡", "2026-03-01T08:00:00Z"),)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body><p>an &lt;rss&gt; feed</p></body></html>",
        b"<rss",
        b"\x1f\x8bbroken",
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>',
    ],
)
def test_what_is_none(body: bytes) -> None:
    assert not entries_of(body)


def test_no_entity_is_resolved() -> None:
    body = b'<!DOCTYPE r [<!ENTITY s SYSTEM "file:///etc/passwd">]><rss><item><title>&s;</title><link>/1</link></item></rss>'
    assert entries_of(body) == (Entry("/1"),)


def crawl(site: Any, data: Path, run_id: str, path: str, **more: Any) -> list[str]:
    site.requests.clear()
    result = run_crawl(CrawlJob((f"{site.url}{path}",), data, run_id, delay=0.0, allow_private=True, **more))
    assert result.failures == 0
    return sorted(site.paths)


def test_a_sitemap_as_the_start(serve: Callable[..., Any], draw: Any, tmp_path: Path) -> None:
    _, essay = draw
    dates = {"/a/1": "2026-03-01", "/a/2": "2026-03-02", "/b/3": "2026-03-03"}

    def answer(path: str, _: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        xml = {"Content-Type": "application/xml"}
        if path == "/sitemap.xml":
            parts = "".join(f"<sitemap><loc>/part-{n}.xml</loc></sitemap>" for n in "ab")
            return 200, xml, f"<sitemapindex {SITEMAP}>{parts}</sitemapindex>".encode()
        if path.startswith("/part-"):
            mine = [(url, date) for url, date in dates.items() if url[1] == path[6]]
            urls = "".join(f"<url><loc>{url}</loc><lastmod>{date}</lastmod></url>" for url, date in mine)
            return 200, xml, f"<urlset {SITEMAP}>{urls}<url><loc>http://away.example/</loc></url></urlset>".encode()
        return 200, {}, essay(f"第{path[-1]}篇冲泡笔记")

    with serve(answer) as site:
        lists = ["/part-a.xml", "/part-b.xml", "/sitemap.xml"]
        assert crawl(site, tmp_path, "r1", "/sitemap.xml") == ["/a/1", "/a/2", "/b/3", *lists]
        dates["/a/2"] = "2026-03-09"
        assert crawl(site, tmp_path, "r2", "/sitemap.xml") == ["/a/2", *lists]
    with State(tmp_path / "state.sqlite") as state:
        kinds = {entry.canonical.rpartition("/")[2]: entry.kind for entry in state.pages()}
    assert kinds == {
        "sitemap.xml": "list",
        "part-a.xml": "list",
        "part-b.xml": "list",
        "1": "page",
        "2": "page",
        "3": "page",
    }


def test_the_feed_of_a_start_page_names_what_the_page_does_not(
    serve: Callable[..., Any], draw: Any, tmp_path: Path
) -> None:
    listing, essay = draw

    def answer(path: str, _: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        if path == "/":
            feeds = '<link rel="alternate" type="application/rss+xml" href="/feed">'
            feeds += '<link rel="alternate" type="application/rss+xml" href="/comments/feed">'
            return 200, {}, listing(["/1.html", "/2.html", "/3.html"], more=feeds)
        if path == "/feed":
            items = "".join(f"<item><title>第{n}篇</title><link>/{n}.html</link></item>" for n in (3, 4))
            return 200, {"Content-Type": "application/rss+xml"}, f"<rss><channel>{items}</channel></rss>".encode()
        return 200, {}, essay(f"第{path[1]}篇冲泡笔记")

    with serve(answer) as site:
        asked = crawl(site, tmp_path, "r1", "/")
    assert asked == ["/", "/1.html", "/2.html", "/3.html", "/4.html", "/feed"]


ROBOTS = (
    "User-agent: *\nDisallow: /secret.xml\nCrawl-delay: 0\n"
    "Sitemap: {url}/map.xml#top\nSitemap: http://away.example/map.xml\nSitemap: http://[bad/\nSitemap: /relative.xml\n"
    "Sitemap: {url}/secret.xml\nSitemap: {url}/map.xml\n"
)


def urlset(paths: list[str]) -> tuple[int, dict[str, str], bytes]:
    urls = "".join(f"<url><loc>{path}</loc></url>" for path in paths)
    return 200, {"Content-Type": "application/xml"}, f"<urlset {SITEMAP}>{urls}</urlset>".encode()


def test_the_sitemaps_that_robots_txt_states(serve: Callable[..., Any], draw: Any, tmp_path: Path) -> None:
    listing, essay = draw

    def answer(path: str, _: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        if path == "/notes/":
            return 200, {}, listing([f"/notes/{n}.html" for n in (1, 2, 3)])
        if path == "/map.xml":
            return urlset(["/notes/3.html", "/notes/4.html", "/other/5.html", "http://away.example/6"])
        if path == "/part.xml":
            return urlset(["/notes/3.html"])
        return 200, {}, essay(f"第{path[-6]}篇冲泡笔记")

    robots = bytearray()  # the site's own address stands in it
    rows = [f"/notes/{n}.html" for n in (1, 2, 3, 4)]
    with serve(answer, robots=robots) as site:
        robots += ROBOTS.format(url=site.url).encode()
        job = CrawlJob((f"{site.url}/notes/",), tmp_path / "a", "r1", delay=0.0, allow_private=True)
        result = run_crawl(job)
        assert sorted(site.paths) == ["/map.xml", "/notes/", *rows], "in the folder of the start, and once"
        with State(tmp_path / "a" / "state.sqlite") as state:
            assert [(f.url, f.reason) for f in state.failures("r1")] == [(f"{site.url}/secret.xml", "robots")]
        assert (result.finish, result.pages) == ("finished", 6)
        assert crawl(site, tmp_path / "b", "r1", "/part.xml") == ["/notes/3.html", "/part.xml"], (
            "a sitemap is meant alone"
        )
        assert crawl(site, tmp_path / "c", "r1", "/notes/1.html") == ["/notes/1.html"], "and so is an article"
        assert "/map.xml" not in crawl(site, tmp_path / "d", "r1", "/notes/", obey_robots=False)
        assert len(crawl(site, tmp_path / "e", "r1", "/notes/", max_pages=2)) == 2


STALE = 6
"""So many list pages of the next test name the same articles."""


def test_many_sitemaps_end_no_list(serve: Callable[..., Any], draw: Any, tmp_path: Path) -> None:
    """They state no titles, which in a list means that it names nothing new."""
    listing, essay = draw

    def answer(path: str, _: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        number = int("".join(filter(str.isdigit, path)) or 1)
        if path == "/map.xml":
            parts = "".join(f"<sitemap><loc>/part-{n}.xml</loc></sitemap>" for n in range(MOST_BARREN + 3))
            return 200, {}, f"<sitemapindex {SITEMAP}>{parts}</sitemapindex>".encode()
        if path.startswith("/part"):
            return urlset([f"/old-{number}.html"])
        if path == "/" or path.startswith("/list"):
            pager = f'<a rel="next" href="/list-{number + 1}.html">下一页</a>' if number < MOST_BARREN + 5 else ""
            return 200, {}, listing([f"/new-{max(number, STALE)}{n}.html" for n in range(3)], more=pager)
        return 200, {}, essay(f"第{number}篇冲泡笔记")

    robots = bytearray()
    with serve(answer, robots=robots) as site:
        robots += f"Sitemap: {site.url}/map.xml\n".encode()
        asked = crawl(site, tmp_path, "r1", "/")
    assert sum(path.startswith("/old") for path in asked) == MOST_BARREN + 3
    assert sum(path.startswith("/list") for path in asked) == MOST_BARREN + 4


def test_the_budget_of_bytes(serve: Callable[..., Any], draw: Any, tmp_path: Path) -> None:
    listing, essay = draw
    names = [f"{n}.html" for n in range(20)]
    with serve(lambda path, _: (200, {}, listing(names) if path == "/" else essay("一篇"))) as site:
        job = CrawlJob((f"{site.url}/",), tmp_path, "r1", delay=0.0, allow_private=True, concurrency=1, max_bytes=5000)
        result = run_crawl(job)
    assert result.finish == "budget max_bytes"
    assert 5000 <= result.bytes < 7000
    assert result.queued > 10
