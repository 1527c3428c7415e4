"""Boilerplate learned over the pages of a site: in one run, and from one run to the next."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from cleaning.records import Article, Block, Role
from output.notebook import load_articles
from qingtie.frames import FrameStore

LINE = "本文章由小编用心整理，欢迎收藏本站以便下次再来。"
WORDS = "春夏秋冬梅兰竹菊琴棋书画"


def _page(n: int, own: str = "") -> str:
    own = own or f"这一篇说的是{WORDS[n]}，与别的各篇都不相同，请慢慢看，一句一句地往下读。"
    return (
        f"<html><head><title>第{WORDS[n]}篇</title></head><body><h1>关于{WORDS[n]}的一篇文章</h1><div class=info>小栗 2024-11-0{n % 9 + 1} 09:00:00</div>"
        f"<div class=content><p>{own}</p><p>{LINE}</p></div></body></html>"
    )


def _warc(path: Path, pages: list[str]) -> Path:
    """Write a WARC file with pages of one site, as another tool would."""
    records = []
    for n, page in enumerate(pages):
        block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page.encode()
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-0000000000{n:02}>\r\n"
            f"WARC-Target-URI: http://wen.example/zhishi/{n}.html\r\nWARC-Date: 2025-01-02T03:04:05Z\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
        )
        records.append(gzip.compress(head.encode() + block + b"\r\n\r\n"))
    path.write_bytes(b"".join(records))
    return path


def test_recurring_lines_are_no_content(qingtie: Callable, tmp_path: Path) -> None:
    source = _warc(tmp_path / "site.warc.gz", [_page(n) for n in range(12)])
    assert qingtie("clean", source, "--out", tmp_path / "out", "-q").code == 0
    articles = load_articles(tmp_path / "out")
    assert len(articles) == 12
    assert not articles.text.str.contains("小编用心整理").any()
    assert all("小编用心整理" in str(blocks) for blocks in articles.blocks)


@pytest.mark.parametrize("as_files", [True, False])
def test_reposts_keep_their_text(qingtie: Callable, tmp_path: Path, as_files: bool) -> None:
    text = "同一篇文章被转载了很多次，每一份都还是要看得到这些话才行。"
    pages = [_page(n, own=text) for n in range(12)]
    source = tmp_path / "pages"
    source.mkdir()
    if as_files:
        for n, page in enumerate(pages):
            (source / f"{n}.html").write_text(page, "utf-8")
    else:
        _warc(source / "site.warc.gz", pages)
    assert qingtie("clean", source, "--out", tmp_path / "out", "-q").code == 0
    articles = load_articles(tmp_path / "out")
    assert len(articles) == 12
    assert articles.text.str.contains(text).all()


def test_saved_files_of_unknown_sites_share_no_frame(qingtie: Callable, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    for n in range(12):
        (folder / f"{n}.html").write_text(_page(n), "utf-8")
    assert qingtie("clean", folder, "--out", tmp_path / "out", "-q").code == 0
    assert load_articles(tmp_path / "out").text.str.contains("小编用心整理").all()


def test_frames_are_kept_from_run_to_run(tmp_path: Path) -> None:
    def article(n: int) -> Article:
        own = f"第{n}篇：{WORDS[n]}，写的是只有这一篇才有的、比页脚更长一些的话，一句接一句。"
        body = (Block("body/0", Role.PARAGRAPH, own), Block("body/1", Role.PARAGRAPH, LINE))
        return Article(str(n), f"https://s.example/{n}", "s.example", body=body)

    first = FrameStore(tmp_path)
    list(first.pass_through(article(n) for n in range(10)))
    first.save()
    (only,) = FrameStore(tmp_path).pass_through([article(10)])
    assert [block.role for block in only.body] == [Role.PARAGRAPH, Role.NOISE]
    (tmp_path / "s.example.json").write_text("{", "utf-8")
    (alone,) = FrameStore(tmp_path).pass_through([article(11)])
    assert alone.body[1].role is Role.PARAGRAPH
