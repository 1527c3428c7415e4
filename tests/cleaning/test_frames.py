from __future__ import annotations

import json

import pytest

from cleaning.frames import Frame, apply_frame, frame_from_json, frame_to_json, learn
from cleaning.records import Article, Block, Role


def _article(number: int, *lines: str) -> Article:
    body = tuple(Block(f"body/{n}", Role.PARAGRAPH, line) for n, line in enumerate(lines))
    return Article(f"a{number}", f"https://s.example/{number}", "s.example", body=body)


FRAME_LINE = "欢迎转发本站内容，已有 {} 人读过这一页"


def _site(count: int) -> list[Article]:
    return [
        _article(n, f"第 {n} 篇的正文，各不相同：{'甲乙丙丁戊己庚辛'[n % 8]}。", FRAME_LINE.format(n * 37))
        for n in range(count)
    ]


def test_a_line_on_most_pages_is_noise_and_says_why() -> None:
    articles = _site(5)
    frame = learn(Frame("s.example"), articles)
    judged = apply_frame(articles[0], frame)
    assert [block.role for block in judged.body] == [Role.PARAGRAPH, Role.NOISE]
    assert judged.body[1].why == "stands on 100% of the site's 5 pages"
    assert judged.body[1].text == articles[0].body[1].text


def test_two_pages_teach_nothing() -> None:
    articles = _site(2)
    assert apply_frame(articles[0], learn(Frame("s.example"), articles)) == articles[0]


def test_one_new_page_is_judged_by_what_was_learned_before() -> None:
    frame = learn(Frame("s.example"), _site(6))
    new = _article(99, "一篇全新的文章，说的是别的事情。", FRAME_LINE.format(1))
    assert apply_frame(new, learn(frame, [new])).body[1].role is Role.NOISE


def test_headings_and_short_words_recur_by_custom() -> None:
    articles = [
        Article(
            str(n),
            "u",
            "s",
            body=(Block("body/0", Role.HEADING, "五、总结一下"), Block("body/1", Role.PARAGRAPH, "谢谢")),
        )
        for n in range(5)
    ]
    assert apply_frame(articles[0], learn(Frame("s"), articles)) == articles[0]


def test_a_line_that_one_page_repeats_counts_once() -> None:
    articles = [*_site(4), _article(9, "同一句话说了很多遍。", "同一句话说了很多遍。", "同一句话说了很多遍。")]
    assert apply_frame(articles[-1], learn(Frame("s.example"), articles)) == articles[-1]


def test_json_round_trip() -> None:
    frame = learn(Frame("s.example", "discuz"), _site(4))
    assert frame_from_json(json.loads(json.dumps(frame_to_json(frame)))) == frame
    with pytest.raises(ValueError, match="not a frame"):
        frame_from_json({"site": "x"})


def test_a_thread_that_grows_counts_once() -> None:
    """It is fetched and cleaned over and over: its own words must not become the site's frame."""
    frame = learn(Frame("s.example"), _site(3))
    hot = _article(77, "这个主题天天有人回复，首帖当然每次都在。")
    for _ in range(50):
        frame = learn(frame, [hot])
    assert apply_frame(hot, frame) == hot
