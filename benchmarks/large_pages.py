"""Large pages, and how long extraction takes on each: 185 kB (pages a second) and 5 MB (seconds).

Run: `python benchmarks/large_pages.py [--small] [--json] [--peer NAME]`.

The pages are made here, of words of our own: articles with menus, side columns and comments, threads of known and of
unknown engines, and shapes that invite quadratic time. Each is read several times and the least CPU time counts; the
bare parse of lxml stands beside, and with `--peer trafilatura` that tool on the same pages (in the environment of
`make peers`).
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

# This folder holds a file called like the package `output`: it goes to the end of the search path.
sys.path.sort(key=lambda entry: Path(entry).resolve() == Path(__file__).resolve().parent)

from lxml import html

from benchmarks.extraction import HERE, Worker
from benchmarks.gold import Gold
from cleaning import CleaningError, extract_article

WORDS = (
    "这几年搬过三次家，每次都要扔掉一批旧书。",
    "水温不必太高，八十五度上下正好，第一泡很快出汤。",
    "后来才知道，站台边上的那棵槐树是四十年前栽的。",
    "有人问我为什么还用胶卷，其实也说不清楚，只是习惯了。",
    "面团要醒够一个钟头，擀的时候才不会回缩。",
    "这条路走到底是一个旧船坞，傍晚常有人钓鱼。",
)


def prose(number: int, sentences: int = 3) -> str:
    """Return a few sentences that differ with `number`."""
    return "".join(WORDS[(number * 5 + n * 7 + number // 6) % len(WORDS)] for n in range(sentences)) + f"第{number}段。"


def article(size: int) -> str:
    """An article as portals serve it: scripts, menus, side columns of links, text, forty comments."""
    menu = "".join(f'<li class="m{n}"><a href="/c/{n}/" target="_blank">栏目{n}</a></li>' for n in range(60))
    teasers = "".join(
        f'<li><a href="/a/{n}.html" title="旧闻{n}">旧闻里的一条标题，编号{n}</a><span>03-{n % 28 + 1:02d}</span></li>'
        for n in range(300)
    )
    script = "<script>var feed=[" + ",".join(f'{{"id":{n},"u":"/x/{n}"}}' for n in range(1500)) + "];</script>"
    comments = "".join(
        f'<li class="cmt"><a class="user" href="/u/{n}">读者{n}</a><span class="time">'
        f'2024-03-{n % 28 + 1:02d} 10:{n:02d}</span><p>{prose(n, 1)}</p><a href="#">回复</a></li>'
        for n in range(40)
    )
    frame = len((script + menu + teasers + comments).encode()) + 600
    count = max(10, (size - frame) // 260)
    text = "".join(f"<p>{prose(n)}</p>\n" for n in range(count))
    return (
        f"<!doctype html><html><head><title>旧书和新屋_城南日报</title>{script}</head><body><ul class=nav>{menu}</ul>"
        f'<div class="wrap"><div class="main"><h1>旧书和新屋</h1><div class="info">2024-03-01 08:30 作者：林小满</div>'
        f'<div class="article-content">{text}</div><h3>网友评论</h3><ul class="comments">{comments}</ul></div>'
        f'<div class="sidebar"><h3>热门文章</h3><ul>{teasers}</ul></div></div></body></html>'
    )


def thread(size: int) -> str:
    """A thread of a board that no layout knows, with short posts."""
    posts = "".join(
        f'<div class="post" id="post_{n}"><div class="user"><a href="/u/{n}">住户{n % 97}</a> <span>'
        f"2024-03-{n % 28 + 1:02d} 10:{n % 60:02d}:00</span></div>"
        f'<div class="body">第{n}条，{WORDS[n % 6]}<br>{WORDS[(n + 1) % 6]}</div>'
        f'<div class="act" data-n="{n}"><a>回复</a> <a>举报</a></div></div>'
        for n in range(max(3, size // 388))
    )
    return f"<html><head><title>搬家那天的事</title></head><body><h1>搬家那天的事</h1>{posts}</body></html>"


def discuz(size: int) -> str:
    """A Discuz! thread with the frame that each post has there."""
    posts = "".join(
        f'<div id="post_{n}"><table id="pid{n}" class="plhin" cellspacing="0"><tr><td class="pls" rowspan="2">'
        '<div class="pi">'
        f'<div class="authi"><a href="space-uid-{n % 50}.html" class="xw1">住户{n % 50}</a></div></div>'
        '<dl class="pil cl">'
        f'<dt>积分</dt><dd>{n * 3}</dd><dt>帖子</dt><dd>{n}</dd></dl></td><td class="plc"><div class="pi"><strong>'
        f'<a href="#" id="postnum{n}"><em>{n + 1}</em><sup>#</sup></a></strong><div class="pti">'
        f'<em id="authorposton{n}">发表于 '
        f'2024-3-{n % 28 + 1} 10:{n % 60:02d}:00</em><span class="pipe">|</span><a href="#">只看该作者</a></div></div>'
        f'<div class="pct"><div class="pcb"><div class="t_fsz"><table cellspacing="0"><tr>'
        f'<td class="t_f" id="postmessage_{n}">'
        f'{prose(n, 2)}<br />\n{prose(n + 1, 1)}</td></tr></table></div></div></div></td></tr><tr><td class="plc plm">'
        f'<div class="sign">慢慢走，不着急。</div></td></tr><tr><td class="pls"></td><td class="plc"><div class="po">'
        f'<em><a href="#">回复</a></em><a href="#">举报</a></div></td></tr></table></div>'
        for n in range(max(3, size // 1500))
    )
    return (
        '<html><head><meta name="generator" content="Discuz! X3.4" /><title>'
        f'搬家那天的事 - 闲话 - Powered by Discuz!</title></head><body><div id="pt"><div class="z">'
        "<a>首页</a><a>闲话</a><a>搬家那天的事</a></div></div>"
        f'<h1><span id="thread_subject">搬家那天的事</span></h1><div id="postlist">{posts}</div></body></html>'
    )


def one_liners(size: int) -> str:
    """Replies of one line each in one list: name, words, date."""
    rows = "".join(
        f"<li><a href='/u/{n % 97}'>住户{n % 97}</a> {WORDS[n % 6]} "
        f"<span>2024-03-{n % 28 + 1:02d} 10:{n % 60:02d}</span></li>"
        for n in range(max(3, size // 125))
    )
    return f"<html><head><title>搬家那天的事</title></head><body><h1>搬家那天的事</h1><p>{prose(1)}</p><ul>{rows}</ul>"


def nested(size: int) -> str:
    """Answers within answers, ten deep."""
    ends = ["</div>" * 10 if n % 10 == 0 and n else "" for n in range(max(3, size // 230))]
    rows = "".join(
        f'{end}<div class="comment"><p class="tagline"><a class="author" href="/u/{n % 97}">住户{n % 97}</a> '
        f'<time datetime="2024-03-{n % 28 + 1:02d}T10:{n % 60:02d}:00+08:00">旧话</time></p>'
        f'<div class="md"><p>第{n}条，{WORDS[n % 6]}</p></div>'
        for n, end in enumerate(ends)
    )
    return (
        f"<html><head><title>搬家那天的事</title></head><body><h1>搬家那天的事</h1><p>{prose(1)}</p>"
        f'<div class="commentarea">{rows}'
    )


def table_rows(size: int) -> str:
    """A board of the old kind: one table without classes, two rows for each post."""
    rows = "".join(
        f"<tr bgcolor=#eeeeee><td width=20%><b>住户{n % 97}</b><br>会员<br>发帖：{n}</td>"
        f"<td>发表于：2024-03-{n % 28 + 1:02d} 10:{n % 60:02d}:00<hr>"
        f"第{n}条，{WORDS[n % 6]}<br>{WORDS[(n + 1) % 6]}</td></tr>"
        "<tr><td>顶端</td><td><a href=#>引用</a></td></tr>"
        for n in range(max(3, size // 420))
    )
    return f"<html><head><title>搬家那天的事</title></head><body><h1>搬家那天的事</h1><table>{rows}</table>"


def links(size: int) -> str:
    """Nothing but dated links: a list page."""
    row = "<li><a href=/x>一条很普通的链接标题在这里</a> 2024-01-02</li>"
    return f"<html><body>{row * (size // len(row.encode()))}"


def paragraphs(size: int) -> str:
    """Many equal paragraphs."""
    row = f"<p>{WORDS[0]}</p>"
    return f"<html><body>{row * (size // len(row.encode()))}"


def siblings(size: int) -> str:
    """One paragraph and very many short ones."""
    return f"<html><body><p>{WORDS[0]}{WORDS[1]}</p>{'<p>兄弟</p>' * (size // 13)}"


def deep(size: int) -> str:
    """Nesting of hundreds of thousands of levels."""
    return "<div>" * (size // 5) + f"<p>{WORDS[0]}</p>"


def text(size: int) -> str:
    """A saved page of plain text: dated lines and short answers."""
    row = "檐下客 2024-01-02 10:00\n一句话而已。\n"
    return "".join(row.replace("而已", str(n)) for n in range(size // len(row.encode())))


SMALL = 185_000
LARGE = 5_000_000
SHAPES = (article, thread, discuz, one_liners, nested, table_rows, links, paragraphs, siblings, deep, text)
KINDS: dict[str, Callable[[int], str]] = {function.__name__: function for function in SHAPES}


NO_MARKUP = frozenset({"text"})


def seconds(work: Callable[[], object], *, times: int = 3) -> float:
    """Return the least CPU time of `times` runs."""
    best = float("inf")
    for _ in range(times):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def read(body: bytes) -> int | str:
    """Extract a page; return the number of comments, or why there is no article."""
    try:
        return len(extract_article(body, url="http://a.example/1.html").comments)
    except CleaningError as error:
        return type(error).__name__


def peer_seconds(peer: Worker, name: str, body: bytes, times: int) -> float:
    """Return the least CPU time that a peer takes for a page."""
    about = {"url": "http://a.example/1.html", "content_type": "text/html; charset=utf-8", "language": "zh"}
    page = Gold(name, body, {**about, "fetched_at": "2024-06-01T00:00:00+00:00", "kind": "article"})
    return min(float(peer.read(page)["seconds"]) for _ in range(times + 1))


def measure(size: int, *, times: int, peer: Worker | None = None) -> dict[str, dict[str, float | int | str]]:
    """Return for each kind its bytes, comments, seconds, the seconds of the bare parse and those of the peer."""
    rows: dict[str, dict[str, float | int | str]] = {}
    for name, make in KINDS.items():
        body = make(size).encode()
        found = read(body)
        taken = seconds(lambda body=body: read(body), times=times)  # type: ignore[misc]
        parse = seconds(lambda body=body: html.document_fromstring(body, parser=html.HTMLParser(huge_tree=True)))  # type: ignore[misc]
        rows[name] = {"bytes": len(body), "comments": found, "seconds": taken, "parse": parse}
        if peer is not None and name not in NO_MARKUP:
            rows[name]["peer"] = peer_seconds(peer, name, body, times)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="only the pages of 185 kB")
    parser.add_argument("--json", action="store_true", help="figures as JSON on stdout")
    parser.add_argument("--peer", help="another tool on the pages of 185 kB, such as trafilatura")
    options = parser.parse_args()
    peer = Worker(HERE.parent / ".venv-peers/bin/python", options.peer) if options.peer else None
    if peer is not None and "missing" in peer.hello:
        parser.exit(1, f"{options.peer} can't be measured: {peer.hello['missing']}\n")
    found = {"185 kB": measure(SMALL, times=5, peer=peer)}
    found |= {} if options.small else {"5 MB": measure(LARGE, times=2)}
    if options.json:
        print(json.dumps(found, indent=1))
        return
    for label, rows in found.items():
        print(f"| {label} | bytes | comments | seconds | pages/s | times the bare parse | times as fast as the peer |")
        print("|---|---|---|---|---|---|---|")
        for name, row in rows.items():
            taken, parse = float(row["seconds"]), float(row["parse"])
            beside = f"{float(row['peer']) / taken:.1f}" if "peer" in row else "-"
            figures = f"{taken:.4f} | {1 / taken:.1f} | {taken / parse:.1f} | {beside}"
            print(f"| {name} | {row['bytes']} | {row['comments']} | {figures} |")


if __name__ == "__main__":
    main()
