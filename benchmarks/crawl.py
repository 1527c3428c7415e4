"""What a crawl costs: CPU per page beside bare Scrapy, and what a re-crawl asks for, on a board on loopback.

    python -P benchmarks/crawl.py [--threads 200] [--repeats 3] [--json]
    python -P benchmarks/crawl.py --memory --threads 10000

The board is a Discuz!-like one made for this: lists of 20 threads, two pages of ten posts (about 17 KB) each, served by
a process of its own. Contestants, each in a process of its own and all following the same links:

    qingtie          this project: archive, durable frontier, recognition, link extraction, incremental state
    scrapy, lean     one item a page, lean middlewares, one item slot, links deduplicated before requests are made
    scrapy, default  Scrapy as it comes: one item a post, every link followed through its dupefilter

CPU seconds (user and system) of the whole process, less those of the same process on a board with no thread, by pages
fetched; the least of the repeats, since other load only adds. Then 1 % of the threads grow by a post, and the board is
crawled again; pages of threads count as due for being read again, as they would after a week, so that share is in
it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.request import urlopen

ROWS, POSTS = 20, 10
CONTESTANTS = ("qingtie", "scrapy, lean", "scrapy, default")
SENTENCES = (
    "水温八十度就够了，太烫会发苦，头一泡出汤要快一些。",
    "这饼茶放了五年，汤色已经转红，入口很顺，回甘也长。",
    "盖碗比紫砂壶好掌握，新手不妨先从盖碗练起。",
    "山里今年雨水多，春茶比往年晚了十来天，价格也高一点。",
    "存茶的地方要干燥避光，不要和有气味的东西放在一起。",
)


# The board


def list_page(number: int, threads: int, grown: int) -> str:
    """A list page; the threads that grew stand first, as forums sort by the last post."""
    first = (number - 1) * ROWS
    rows = "".join(
        f'<tbody id="normalthread_{tid}"><tr><th><a class="s xst" href="thread-{tid}-1-{number}.html">'
        f'第{tid}次品茶记录</a></th><td class="by"><cite><a>茶客{tid % 97}</a></cite></td>'
        '<td class="num"><a class="xi2">'
        f"{2 * POSTS - 2 + (tid <= grown)}</a><em>99</em></td>"
        f'<td class="by"><em><a>2025-6-{10 + (tid <= grown)} 10:00</a></em></td></tr></tbody>'
        for tid in range(first + 1, min(first + ROWS, threads) + 1)
    )
    nxt = f'<a class="nxt" href="forum-2-{number + 1}.html">下一页</a>' if first + ROWS < threads else ""
    return f'<table id="threadlisttableid">{rows}</table><div class="pg">{nxt}</div>'


def thread_page(tid: int, number: int, grown: bool) -> str:
    """A thread page of ten posts; the last one has a post less until its thread grows."""
    chance = random.Random(tid * 10 + number)
    count = POSTS if number == 1 or grown else POSTS - 1
    posts = "".join(
        f'<div id="post_{pid}"><table id="pid{pid}" class="plhin"><tr><td class="pls"><div class="authi">'
        f'<a class="xw1">茶客{pid % 97}</a></div></td><td class="plc"><div class="pi"><strong><a id="postnum{pid}">'
        f'<em>{(number - 1) * POSTS + n + 1}</em>#</a></strong></div><em id="authorposton{pid}">'
        f'发表于 2025-6-{1 + n} 10:0{n}</em><table><tr><td class="t_f" id="postmessage_{pid}">'
        f"{''.join(chance.choices(SENTENCES, k=14))}</td></tr>"
        "</table></td></tr></table></div>"
        for n in range(count)
        for pid in [tid * 100 + number * 20 + n]
    )
    nxt = f'<a class="nxt" href="thread-{tid}-2-1.html">下一页</a>' if number == 1 else ""
    return f'<div id="postlist">{posts}</div><div class="pg"><strong>{number}</strong>{nxt}</div>'


def page(title: str, body: str) -> bytes:
    """Dress a page with what stands on every one."""
    menu = "".join(f'<a href="misc.php?mod=m{n}">栏目{n}</a>' for n in range(30))
    head = f'<meta charset="utf-8"><meta name="generator" content="Discuz! X3.4"><title>{title} - 茶友之家</title>'
    return f"<!DOCTYPE html><html><head>{head}</head><body><div id=nv>{menu}</div>{body}</body></html>".encode()


class Board(BaseHTTPRequestHandler):
    """Answers for the board; `/~grow/N` lets the first N threads grow."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    threads = 0
    grown = 0

    def do_GET(self) -> None:
        """Answer."""
        body = self.body()
        tag = f'"{sha256(body).hexdigest()[:16]}"'
        fresh = self.headers.get("If-None-Match") == tag
        self.send_response(304 if fresh else 200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("ETag", tag)
        if not fresh:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if not fresh:
            self.wfile.write(body)

    def body(self) -> bytes:
        """Return the page that a path means, b"" for none."""
        if found := re.fullmatch(r"/~grow/(\d+)", self.path):
            Board.grown = int(found[1])
            return b"ok"
        if found := re.fullmatch(r"/forum-2-(\d+)\.html", self.path):
            return page("品茶", list_page(int(found[1]), self.threads, self.grown))
        if self.path == "/forum-3-1.html":
            return page("空", list_page(1, 0, 0))
        if found := re.fullmatch(r"/thread-(\d+)-(\d)-\d+\.html", self.path):
            tid, number = int(found[1]), int(found[2])
            return page(f"第{tid}次品茶记录", thread_page(tid, number, tid <= self.grown))
        return b""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def serve(threads: int) -> None:
    """Serve the board until killed; the port is written to stdout."""
    Board.threads = threads
    server = ThreadingHTTPServer(("127.0.0.1", 0), Board)
    server.daemon_threads = True
    print(server.server_port, flush=True)
    server.serve_forever()


# The contestants


def run_scrapy(url: str, *, lean: bool) -> None:
    """Crawl with a bare spider; the number of pages is written to stdout."""
    import scrapy
    from scrapy.crawler import CrawlerProcess

    class Spider(scrapy.Spider):
        name = "bare"
        pages = 0
        seen: set[str]

        async def start(self) -> Any:
            self.seen = set()
            yield scrapy.Request(url)

        def parse(self, response: Any) -> Any:
            Spider.pages += 1
            links = response.css("a.xst::attr(href), a.nxt::attr(href)").getall()
            posts = [
                {
                    "author": post.css(".authi a.xw1::text").get(),
                    "date": post.css("em[id^=authorposton]::text").get(),
                    "text": "".join(post.css("td.t_f ::text").getall()),
                }
                for post in response.css("#postlist > div[id^=post_]")
            ]
            if lean:
                yield {"url": response.url, "posts": posts}
                links = [link for link in links if link not in self.seen]
                self.seen.update(links)
            else:
                yield from posts
            yield from response.follow_all(links)

    settings: dict[str, Any] = {"LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False}
    if lean:
        off = "robotstxt.RobotsTxt httpauth.HttpAuth useragent.UserAgent cookies.Cookies httpproxy.HttpProxy"
        names = [name.split(".") for name in f"{off} offsite.Offsite".split()]
        settings |= {
            "CONCURRENT_ITEMS": 1,
            "WARN_ON_GENERATOR_RETURN_VALUE": False,
            "DOWNLOADER_MIDDLEWARES": {f"scrapy.downloadermiddlewares.{m}.{c}Middleware": None for m, c in names},
            "SPIDER_MIDDLEWARES": {
                "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
                "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
                "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
            },
            "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
        }
    process = CrawlerProcess(settings, install_root_handler=False)
    process.crawl(Spider)
    process.start()
    print(Spider.pages)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process used: CPU seconds, and the pages that it fetched, or asked for and got "as before"."""

    cpu: float
    pages: int
    not_modified: int = 0


def measured(command: Sequence[str], text: str = "") -> tuple[float, str]:
    """Run a command to its end; return its CPU seconds and what it wrote."""
    with tempfile.TemporaryFile("w+") as given, tempfile.TemporaryFile("w+") as out:
        given.write(text)
        given.seek(0)
        child = subprocess.Popen(command, stdin=given, stdout=out, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        if child.returncode:
            raise SystemExit(f"{' '.join(command)} ended with code {child.returncode}")
        return usage.ru_utime + usage.ru_stime, out.read()


def crawl(name: str, url: str, data: Path, run_id: str = "r0") -> Cost:
    """Let a contestant crawl."""
    if name != "qingtie":
        cpu, out = measured([sys.executable, "-P", __file__, "--bare", name, url])
        return Cost(cpu, int(out))
    from crawler.job import CrawlJob

    limits: dict[str, Any] = {"max_pages": 1_000_000, "delay": 0.0, "concurrency": 8}
    due: dict[str, Any] = {} if run_id == "r0" else {"recheck_days": 0.0}
    job = CrawlJob(start=(url,), data_dir=data, run_id=run_id, allow_private=True, **limits, **due)
    cpu, out = measured([sys.executable, "-m", "crawler"], job.to_json() + "\n")
    stats = json.loads(out.splitlines()[-1])["stats"]
    return Cost(cpu, stats.get("pages", 0), stats.get("not_modified", 0))


def per_page(name: str, base: str, repeats: int) -> tuple[float, int]:
    """Return the CPU milliseconds per page of a contestant, start excepted, and the pages of its crawl."""
    idle, whole, pages = [], [], 0
    for _ in range(repeats):
        with tempfile.TemporaryDirectory() as folder:
            idle.append(crawl(name, f"{base}/forum-3-1.html", Path(folder) / "idle").cpu)
            cost = crawl(name, f"{base}/forum-2-1.html", Path(folder) / "whole")
            whole.append(cost.cpu)
            pages = cost.pages
    return 1000 * (min(whole) - min(idle)) / (pages - 1), pages


def recrawl(base: str, threads: int) -> dict[str, Any]:
    """Crawl, let 1 % of the threads grow, crawl again; return what the second one asked for."""
    grown = max(1, threads // 100)
    with tempfile.TemporaryDirectory() as folder:
        first = crawl("qingtie", f"{base}/forum-2-1.html", Path(folder))
        urlopen(f"{base}/~grow/{grown}").read()
        second = crawl("qingtie", f"{base}/forum-2-1.html", Path(folder), "r1")
        urlopen(f"{base}/~grow/0").read()
    return {
        "grown_threads": grown,
        "first_pages": first.pages,
        "second_pages": second.pages,
        "second_not_modified": second.not_modified,
        "share": round((second.pages + second.not_modified) / first.pages, 4),
        "cpu_share": round(second.cpu / first.cpu, 3),
    }


def memory(base: str, threads: int) -> list[tuple[int, float, float]]:
    """Crawl the board once; return, at each tenth of it, the pages, the resident MB and the most MB so far.

    Read from /proc, so on Linux only.
    """
    from crawler.job import CrawlJob

    every, rows, pages = max(1, threads // 5), [], 0
    with tempfile.TemporaryDirectory() as folder:
        limits: dict[str, Any] = {"max_pages": 1_000_000, "max_depth": 20, "delay": 0.0, "concurrency": 8}
        url = f"{base}/forum-2-1.html"
        job = CrawlJob(start=(url,), data_dir=Path(folder), run_id="r0", allow_private=True, **limits)
        child = subprocess.Popen(
            [sys.executable, "-m", "crawler"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        with child:
            assert child.stdin is not None
            assert child.stdout is not None
            child.stdin.write(job.to_json() + "\n")
            child.stdin.close()
            for line in child.stdout:
                pages += json.loads(line)["event"] == "page"
                if pages and pages % every == 0 and (not rows or rows[-1][0] != pages):
                    status = dict(
                        one.split(":", 1) for one in Path(f"/proc/{child.pid}/status").read_text().splitlines()
                    )
                    now, most = (int(status[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))
                    rows.append((pages, now, most))
    return rows


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=200)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--memory", action="store_true", help="measure the memory of one crawl instead")
    parser.add_argument("--bare", nargs=2, metavar=("NAME", "URL"), help=argparse.SUPPRESS)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.threads)
    if options.bare:
        run_scrapy(options.bare[1], lean="lean" in options.bare[0])
        return
    command = [sys.executable, "-P", __file__, "--serve", "--threads", str(options.threads)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            base = f"http://127.0.0.1:{int(server.stdout.readline())}"
            if options.memory:
                print(f"{'pages':>8} {'MB':>8} {'most MB':>8}")
                for pages, now, most in memory(base, options.threads):
                    print(f"{pages:>8} {now:>8.1f} {most:>8.1f}")
                return
            costs = {name: per_page(name, base, options.repeats) for name in CONTESTANTS}
            again = recrawl(base, options.threads)
        finally:
            server.terminate()
    floor = costs["scrapy, lean"][0]
    rows = [
        {"crawler": name, "pages": pages, "cpu_ms_per_page": round(cost, 2), "ratio": round(cost / floor, 2)}
        for name, (cost, pages) in costs.items()
    ]
    if options.json:
        print(json.dumps({"crawlers": rows, "recrawl": again}, indent=2))
        return
    print(f"{'crawler':<18} {'pages':>6} {'CPU ms/page':>12} {'ratio':>6}")
    for row in rows:
        print(f"{row['crawler']:<18} {row['pages']:>6} {row['cpu_ms_per_page']:>12} {row['ratio']:>6}")
    print(
        f"\nre-crawl after {again['grown_threads']} of {options.threads} threads grew: {again['second_pages']} pages"
        f" and {again['second_not_modified']} not modified, of {again['first_pages']} at first: {again['share']:.1%};"
        f" CPU {again['cpu_share']:.0%}"
    )


if __name__ == "__main__":
    main()
