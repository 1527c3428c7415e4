"""Copies as evidence: found among what is cleaned together and what is published, whatever the order."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cleaning.records import Article, Block, PageRef, Role
from output.duplicates import Sketches
from output.loading import load_edits
from qingtie.config import parse_job
from qingtie.copies import CopyStore, neighbours

WORDS = (
    "王老师在村里住了三十年，许多国家和地区的客人都来看过他的梯田。",
    "他说种茶的方法并不复杂，难的是每年春天都要守在山上。",
    "去年的收成因为天气的问题少了一半，原因是倒春寒来得太晚。",
    "今年雨水足，头采的芽头又肥又壮，价格比往年高了两成。",
)
SPUN = (("方法", "办法"), ("问题", "疑问"), ("国家", ""), ("一半，", "一半"))


def _spun(text: str) -> str:
    for word, other in SPUN:
        text = text.replace(word, other)
    return text


def _article(name: str, text: str) -> Article:
    url = f"https://{name}.example/1.html"
    body = tuple(Block(f"b{n}", Role.PARAGRAPH, line) for n, line in enumerate(text.split("\n")))
    return Article(name, url, f"{name}.example", body=body, pages=(PageRef(url, "0" * 64, None),))


WHOLE = "\n".join(WORDS)
OTHER = "\n".join(f"第{n}天走到了第{n * 7}个镇子，在河边歇了一晚，第二天清早继续赶路。" for n in range(2, 9))


def test_copies_are_found_whatever_the_order() -> None:
    articles = [_article("a", _spun(WHOLE)), _article("b", OTHER), _article("c", WHOLE)]
    for order in (articles, articles[::-1]):
        found = {article.id: copies for article, copies in CopyStore().pass_through(iter(order))}
        assert found == {"a": (WHOLE,), "b": (), "c": (_spun(WHOLE),)}
        assert [article for article, _ in CopyStore().pass_through(iter(order))] == order


def test_the_most_alike_come_first() -> None:
    sketches = Sketches()
    for text in (WHOLE, "\n".join(WORDS[:2]), _spun(WHOLE), WHOLE + "完"):
        sketches.add(text)
    assert neighbours(sketches)[0][0] == 3


def _pages(folder: Path, **texts: str) -> Path:
    folder.mkdir()
    for name, text in texts.items():
        paragraphs = "".join(f"<p>{line}</p>" for line in text.split("\n"))
        (folder / f"{name}.html").write_text(
            f"<html><head><title>{name}的梯田</title></head><body><article><h1>{name}的梯田</h1>{paragraphs}</article></body></html>",
            "utf-8",
        )
    return folder


@pytest.mark.parametrize("processes", ["1", "2"])
def test_clean_asks_copies(qingtie: Callable, tmp_path: Path, processes: str) -> None:
    pages = _pages(tmp_path / "pages", one=_spun(WHOLE), two=WHOLE, three=OTHER)
    attested = {}
    for name, options in (("alone", ()), ("asked", ("--copies", "--processes", processes))):
        assert qingtie("clean", pages, "--out", tmp_path / name, "-q", *options).code == 0
        edits = load_edits(tmp_path / name)
        attested[name] = {(e.before, e.after) for e in edits.itertuples() if "another copy has it" in e.why}
    assert attested["alone"] == set()
    assert attested["asked"] >= {("办法", "方法"), ("疑问", "问题"), ("", "国家"), ("", "，")}


def test_what_is_published_is_asked_too(qingtie: Callable, tmp_path: Path) -> None:
    data = tmp_path / "data"
    first = tmp_path / "first.html"
    _pages(tmp_path / "pages", two=WHOLE)
    (tmp_path / "pages" / "two.html").rename(first)
    assert qingtie("clean", first, "--url", "https://b.example/2.html", "--out", data, "-q").code == 0
    found = list(CopyStore(data).pass_through(iter([_article("a", _spun(WHOLE))])))
    assert [copies for _, copies in found] == [(WHOLE,)]
    own = _article("b", _spun(WHOLE))
    again = Article(own.id, "https://b.example/2.html", own.site, body=own.body, pages=own.pages)
    assert [copies for _, copies in CopyStore(data).pass_through(iter([again]))] == [()]


def test_repair_asks_the_other_texts(qingtie: Callable, tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    rows = [{"id": "a", "text": _spun(WHOLE)}, {"id": "b", "text": OTHER}, {"id": "c", "text": WHOLE}]
    source.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    assert qingtie("repair", source, target, "--copies").code == 0
    first, second, third = (json.loads(line) for line in target.read_text("utf-8").splitlines())
    assert "一半，原因是" in first["text"]
    assert any("another copy has it" in edit["why"] for edit in first["edits"])
    assert (second["text"], third["text"]) == (OTHER, WHOLE)


def test_a_job_says_whether_copies_are_asked() -> None:
    job = 'copies = {}\n[crawl]\nstart = ["https://forum.example/"]'
    assert parse_job(job.format("true"), origin="j.toml").copies
    assert not parse_job(job.format("false"), origin="j.toml").copies
