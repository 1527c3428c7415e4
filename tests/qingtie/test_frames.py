"""Boilerplate learned over the pages of a site: in one run, and from one run to the next."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cleaning.records import Article, Block, Role
from output.notebook import load_articles
from qingtie.frames import FrameStore

LINE = "本文章由小编用心整理，欢迎收藏本站以便下次再来。"
WORDS = "春夏秋冬梅兰竹菊"


def _page(n: int) -> str:
    return (
        f"<html><head><title>第{WORDS[n]}篇</title></head><body><h1>关于{WORDS[n]}的一篇文章</h1><div class=info>小栗 2024-11-0{n + 1} 09:00:00</div>"
        f"<div class=content><p>这一篇说的是{WORDS[n]}，与别的各篇都不相同，请慢慢看。</p><p>{LINE}</p></div></body></html>"
    )


def test_recurring_lines_are_no_content(qingtie: Callable, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    for n in range(4):
        (folder / f"{n}.html").write_text(_page(n), "utf-8")
    assert qingtie("clean", folder, "--out", tmp_path / "out", "-q").code == 0
    articles = load_articles(tmp_path / "out")
    assert len(articles) == 4
    assert not articles.text.str.contains("小编用心整理").any()
    assert all("小编用心整理" in str(blocks) for blocks in articles.blocks)


def test_frames_are_kept_from_run_to_run(tmp_path: Path) -> None:
    def article(n: int) -> Article:
        body = (Block("body/0", Role.PARAGRAPH, f"第{n}篇：{WORDS[n]}。"), Block("body/1", Role.PARAGRAPH, LINE))
        return Article(str(n), f"https://s.example/{n}", "s.example", body=body)

    first = FrameStore(tmp_path)
    list(first.pass_through(article(n) for n in range(5)))
    first.save()
    (only,) = FrameStore(tmp_path).pass_through([article(6)])
    assert [block.role for block in only.body] == [Role.PARAGRAPH, Role.NOISE]
    (tmp_path / "s.example.json").write_text("{", "utf-8")
    (alone,) = FrameStore(tmp_path).pass_through([article(7)])
    assert alone.body[1].role is Role.PARAGRAPH
