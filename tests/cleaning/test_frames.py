from __future__ import annotations

import json

import pytest

from cleaning import frames
from cleaning.frames import MIN_PAGES, Frame, apply_frame, frame_from_json, frame_to_json, learn
from cleaning.records import Article, Block, Role


def _article(number: int, *lines: str, role: Role = Role.PARAGRAPH) -> Article:
    body = tuple(Block(f"body/{n}", role, line) for n, line in enumerate(lines))
    return Article(f"a{number}", f"https://s.example/{number}", "s.example", body=body)


FRAME_LINE = "欢迎转发本站内容，转载请注明出处"


def _own(n: int) -> str:
    return f"第 {n} 篇的正文，各不相同：{'甲乙丙丁戊己庚辛'[n % 8]}，而且总要比页脚写得长一些。"


def _site(count: int, line: str = FRAME_LINE, start: int = 0) -> list[Article]:
    return [_article(n, _own(n), line) for n in range(start, start + count)]


def test_a_line_on_most_pages_is_noise_and_says_why() -> None:
    articles = _site(12)
    frame = learn(Frame("s.example"), articles)
    judged = apply_frame(articles[0], frame)
    assert [block.role for block in judged.body] == [Role.PARAGRAPH, Role.NOISE]
    assert judged.body[1].why == "stands on 100% of the site's 12 pages"
    assert judged.body[1].text == articles[0].body[1].text


def test_a_few_pages_teach_nothing() -> None:
    articles = _site(MIN_PAGES - 1)
    assert apply_frame(articles[0], learn(Frame("s.example"), articles)) == articles[0]


def test_one_new_page_is_judged_by_what_was_learned_before() -> None:
    frame = learn(Frame("s.example"), _site(12))
    new = _article(99, "一篇全新的文章，说的是别的事情，前面从来没有人写过。", FRAME_LINE)
    assert apply_frame(new, learn(frame, [new])).body[1].role is Role.NOISE


def test_headings_and_short_words_recur_by_custom() -> None:
    articles = [
        Article(
            str(n),
            "u",
            "s",
            body=(
                Block("body/0", Role.HEADING, "五、总结一下"),
                Block("body/1", Role.PARAGRAPH, "谢谢"),
                Block("body/2", Role.PARAGRAPH, _own(n)),
            ),
        )
        for n in range(12)
    ]
    assert apply_frame(articles[0], learn(Frame("s"), articles)) == articles[0]


def test_a_line_that_one_page_repeats_counts_once() -> None:
    articles = [*_site(12), _article(19, "同一句话说了很多遍。", "同一句话说了很多遍。", "同一句话说了很多遍。")]
    assert apply_frame(articles[-1], learn(Frame("s.example"), articles)) == articles[-1]


def test_reposts_keep_their_text() -> None:
    """Also near copies, with a line of their own, and also on the page that only quotes from them."""
    text = ("这一段被全站转载了很多遍，读者要看的就是它。", "第二段接着说下去，还是同样的话。")
    copies = [_article(n, *text, f"转载者{n}附言") for n in range(20)]
    quoting = _article(50, "我不同意这篇文章，下面一段段说明为什么，先引它的第二段，再说说别的理由。", text[1])
    others = [_article(n, _own(n)) for n in range(60, 75)]
    frame = learn(Frame("s.example"), [*copies, quoting, *others])
    assert [apply_frame(article, frame) for article in (*copies, quoting)] == [*copies, quoting]


def test_most_of_a_page_and_its_last_paragraph_are_never_taken() -> None:
    frame = learn(Frame("s.example"), _site(12))
    heading = Block("h", Role.HEADING, "一个很长很长的标题，比下面的那一段话还要长出许多许多来")
    for body in (
        (Block("body/0", Role.PARAGRAPH, FRAME_LINE),),
        (Block("body/0", Role.PARAGRAPH, FRAME_LINE), Block("body/1", Role.PARAGRAPH, "一句短话而已")),
        (heading, Block("body/0", Role.PARAGRAPH, FRAME_LINE)),
    ):
        article = Article("x", "u", "s.example", body=body)
        assert apply_frame(article, frame) == article


def test_numbers_count() -> None:
    """A price list says the same on every page but for its figures, and the figures are what it says."""
    articles = [_article(n, _own(n), f"第{n}号：{n * 13}元一斤，{n}斤起卖", role=Role.LIST_ITEM) for n in range(12)]
    frame = learn(Frame("s.example"), articles)
    assert [apply_frame(article, frame) for article in articles] == articles


def test_json_round_trip() -> None:
    frame = learn(Frame("s.example", "discuz"), _site(4))
    data = json.loads(json.dumps(frame_to_json(frame)))
    assert frame_from_json(data) == frame
    for wrong in ({"site": "x"}, {**data, "version": 1}, {**data, "lines": None}):
        with pytest.raises(ValueError, match="frame"):
            frame_from_json(wrong)


def test_a_thread_that_grows_counts_once() -> None:
    """It is fetched and cleaned over and over: its own words must not become the site's frame."""
    frame = learn(Frame("s.example"), _site(12))
    hot = _article(77, "这个主题天天有人回复，首帖当然每次都在。", "它的第二段也每次都在这里。")
    for _ in range(50):
        frame = learn(frame, [hot])
    assert frame.pages == 13
    assert apply_frame(hot, frame) == hot


def test_an_old_design_fades_and_a_new_one_is_learned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "MOST_PAGES", 40)
    frame = learn(Frame("s.example"), _site(200))
    new_line = "新版页脚：关于我们 联系方式 友情链接"
    frame = learn(frame, _site(80, new_line, start=1000))
    assert frame.share(FRAME_LINE) < 0.5 <= frame.share(new_line)
    assert frame.pages < 40
    assert len(frame.seen) <= 40
