"""Threads drawn at random (benchmarks/drawn_threads.py), and what they taught."""

from __future__ import annotations

import re
from html import unescape

import pytest

from benchmarks.drawn import by_option, figures
from benchmarks.drawn_threads import drawn_thread
from benchmarks.extraction import read_ours
from benchmarks.gold import score, squeeze
from cleaning.extract import extract_article
from cleaning.records import Article

SEEDS = range(900_000, 900_150)
FLOORS = {"text_f1": 0.97, "title": 0.97, "author": 0.95, "date": 0.95, "comment_p": 0.94, "comment_r": 0.92}
SAID = (
    "石榴树今年只开花不结果，叶子倒是绿的。",
    "去年冬天剪得太狠，今年长的都是徒长枝。",
    "少浇水，多晒太阳，明年再看。",
)
NAMES = ("院子里的人", "老园丁", "半亩地")


def test_drawn_threads_are_read() -> None:
    pages = [drawn_thread(seed) for seed in SEEDS]
    scores = [score(read_ours(page.gold), page.gold.truth) for page in pages]
    found = figures(scores)
    assert not {name: found[name] for name, least in FLOORS.items() if (found[name] or 0) < least}
    assert len(by_option(pages, scores)) > 150  # all the choices were made


def test_a_thread_is_drawn_again_and_shows_what_its_truth_says() -> None:
    for seed in SEEDS[:25]:
        page, again = drawn_thread(seed), drawn_thread(seed)
        assert (again.gold.body, again.gold.truth) == (page.gold.body, page.gold.truth)
        charset = page.gold.truth["content_type"].split("=")[1]
        shown = squeeze(unescape(re.sub(r"<[^>]*>", "", page.gold.body.decode(charset))))
        posts = [page.gold.truth, *page.gold.truth["comments"]]
        for post in posts:
            assert [line for line in post["text"].split("\n") if squeeze(line) not in shown] == []
            assert squeeze(post["author"]) in shown


def read(body: str, *, title: str = "石榴树不结果怎么办") -> Article:
    page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>"
    return extract_article(page.encode(), url="http://b.example.com/t/1", content_type="text/html; charset=utf-8")


def posts_of(article: Article) -> list[tuple[str | None, str]]:
    first = [(article.author, article.text)] if article.author else []
    return [*first, *((comment.author, comment.text) for comment in article.comments)]


def post(number: int, *, tag: str = "div", head: str = "{name} {when}", inner: str = "", css: str = "p") -> str:
    shown = head.format(name=NAMES[number % 3], when=f"2024-03-{number + 1:02} 10:2{number}")
    return f'<{tag} class="{css}"><div class="h">{shown}</div><div class="w">{SAID[number % 3]}</div>{inner}</{tag}>'


WANTED = list(zip(NAMES, SAID, strict=True))


def test_heads_that_say_who_wrote_are_no_heads_of_quotes() -> None:
    head = "<b>{name}</b> wrote: {when}"
    assert posts_of(read("".join(post(n, head=head) for n in range(3)))) == WANTED


@pytest.mark.parametrize("tag", ["article", "section", "td"])
def test_answers_in_items_below_what_they_answer_are_posts(tag: str) -> None:
    answer = f"<ul>{post(1, tag='li')}</ul>"
    whole = post(0, tag=tag, inner=answer) + post(2, tag=tag)
    made = f"<table><tr>{whole}</tr></table>" if tag == "td" else whole
    assert posts_of(read(made)) == WANTED


def test_a_lone_answer_without_class_or_link_has_the_form_of_the_posts() -> None:
    def bare(number: int, inner: str = "") -> str:
        return (
            f"<article><div><span>{NAMES[number]}</span> | <i>2024-03-0{number + 1} 10:20</i></div>"
            f"<div>{SAID[number]}</div>{inner}</article>"
        )

    answer = bare(1).replace("article", "li")
    assert posts_of(read(f"<main>{bare(0, f'<ul>{answer}</ul>')}{bare(2)}</main>")) == WANTED


def test_what_the_last_post_repeats_of_others_does_not_end_it() -> None:
    panel = "<dl><dt>注册：</dt><dd>2019-02-0{n}</dd></dl>"
    made = "".join(
        f"<article><p>{NAMES[n]} | 发表于 2024-03-0{n + 1} 10:20</p>{panel.format(n=n + 1)}<div>{SAID[n]}</div></article>"
        for n in range(3)
    )
    assert posts_of(read(made)) == WANTED


def test_a_reply_of_several_lines_keeps_them_all() -> None:
    reply = (
        f'<ul><li><a href="/u/2">{NAMES[1]}</a>：<span>{SAID[1]}<br>再补一句，树下不要铺砖。</span> '
        "<i>2024-03-02 11:40</i> <a>回复</a></li></ul>"
    )
    article = read(post(0, inner=reply) + post(2))
    assert posts_of(article) == [WANTED[0], (NAMES[1], f"{SAID[1]}\n再补一句，树下不要铺砖。"), WANTED[2]]


def test_names_with_marks_are_whole_where_most_names_stand_alone() -> None:
    names = ("老园丁", "小明(钓鱼)", "半亩地", "回复我")
    made = "".join(
        f"<li><div><b>{name}</b> <i>2024-03-0{n} 09:1{n}</i></div><p>{SAID[n % 3]}</p></li>"
        for n, name in enumerate(names, 1)
    )
    assert [name for name, _ in posts_of(read(f"<ul>{made}</ul>"))] == list(names)


def test_a_short_word_is_what_a_post_says() -> None:
    said = (SAID[0], "顶", SAID[1], SAID[2], "+1")
    made = "".join(
        f'<div class="p"><div class="h">{NAMES[n % 3]} 2024-03-0{n + 1} 10:20</div><div class="w">{words}</div>'
        f'<div class="signature">春有百花秋有月</div></div>'
        for n, words in enumerate(said)
    )
    assert [text for _, text in posts_of(read(made))] == list(said)


@pytest.mark.parametrize(
    "note",
    [
        "附件：石榴.jpg（121 KB，下载次数：7）",
        "老园丁 等 3 人觉得很赞",
        "mary and 3 others like this",
        "Anhänge: baum.jpg (98 KB, 4 Mal heruntergeladen)",
        "您需要登录后才可以回帖",
        "You must be logged in to reply to this topic.",
    ],
)
def test_notes_of_the_board_are_no_words_of_the_post(note: str) -> None:
    made = "".join(post(n, inner=f"<div>{note}</div>" if n == 1 else "") for n in range(3))
    assert posts_of(read(made)) == WANTED


def test_a_time_before_that_of_an_edit_is_the_posts_own() -> None:
    made = "".join(
        f"<div class='p'><div class='h'>{NAMES[n]} 2024-03-0{n + 1} 10:20{' · 编辑于 2024-05-01 08:00' if n else ''}</div>"
        f"<div class='w'>{SAID[n]}</div></div>"
        for n in range(3)
    )
    article = read(made)
    assert posts_of(article) == WANTED
    assert [str(c.published_at)[:16] for c in article.comments] == ["2024-03-02 10:20", "2024-03-03 10:20"]


def test_a_title_with_a_word_for_a_day_in_each_post_is_no_time() -> None:
    title = "Did exactly this today, and it works"
    made = "".join(
        f"<article><h3>{'Re: ' if n else ''}{title}</h3><div><i>Mar {n + 1}, 2024 10:20 am</i> <b>{name}</b></div>"
        f"<div>{text}</div></article>"
        for n, (name, text) in enumerate(
            [("Tom", "It is done."), ("kxr", "Good to hear."), ("zed", "Same here, thanks.")]
        )
    )
    article = read(made, title=title)
    assert [str(c.published_at)[:10] for c in article.comments] == ["2024-03-02", "2024-03-03"]
