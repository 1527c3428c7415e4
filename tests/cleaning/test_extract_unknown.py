"""Pages of no known engine: nested answers, posters without a visible name, repeated lists, unmarked quotes, veiled text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cleaning.extract import extract_article
from cleaning.extract.dates import find_date, parse_date
from cleaning.extract.headers import of_something_else
from cleaning.extract.labels import role_of_words
from cleaning.extract.names import clean_name, name_in
from cleaning.extract.pieces import bare_words
from cleaning.extract.scores import _SUBJECT_MARK
from cleaning.extract.shapes import telling_name
from cleaning.records import Article, Role

FETCHED = datetime(2025, 6, 18, 1, 30, tzinfo=UTC)
OPENING = "阳台上的番茄开了一个月的花，一个果子也没有结，请问是缺肥还是缺虫？"
FIRST = "没有虫子就得自己授粉，拿电动牙刷抵住花穗震几秒就行。"
SECOND = "夜里太热也会掉花，等到入秋再看看，不用着急。"


def read(body: str, title: str = "番茄只开花不结果") -> Article:
    page = f"<html><head><title>{title} - 青禾社区</title></head><body>{body}</body></html>"
    return extract_article(page.encode(), url="https://www.example.com/t/1", fetched_at=FETCHED)


def post(name: str, when: str, text: str, inner: str = "") -> str:
    return (
        f'<div class="post"><div class="post-head"><b>{name}</b> <span>{when}</span></div>'
        f'<div class="post-body"><p>{text}</p></div>{inner}</div>'
    )


def thread(*posts: str) -> str:
    return f'<h1>番茄只开花不结果</h1><div class="posts">{"".join(posts)}</div>'


def test_answers_in_the_dress_of_posts_are_posts_that_answer_the_one_around_them() -> None:
    answer = f'<div class="answers">{post("露台农夫", "2025-05-02 10:40", SECOND)}</div>'
    found = read(
        thread(
            post("露台农夫", "2025-05-02 10:00", OPENING),
            post("老根", "2025-05-02 10:20", FIRST, answer),
            post("一畦春韭", "2025-05-02 11:00", "我家的也是，最后剪了当绿植养。"),
        )
    )
    assert [(c.author, c.text) for c in found.comments][:2] == [("老根", FIRST), ("露台农夫", SECOND)]
    assert [c.reply_to for c in found.comments] == [None, found.comments[0].id, None]


def test_liked_comments_shown_above_all_others_count_once() -> None:
    posts = [post("老根", "2025-05-02 10:20", FIRST), post("一畦春韭", "2025-05-02 11:00", SECOND)]
    body = f"<h1>番茄只开花不结果</h1><p>2025-05-02 09:00 来源：江城晚报</p><p>{OPENING}</p><p>{OPENING[::-1]}</p>"
    found = read(f"{body}<h3>热门评论</h3><div>{posts[0]}</div><h3>最新评论</h3><div>{''.join(posts[::-1])}</div>")
    assert sorted(c.author or "" for c in found.comments) == ["一畦春韭", "老根"]
    assert any(b.role is Role.REPEATED for b in found.body)


@pytest.mark.parametrize(
    "who",
    [
        '<a href="/u/1" title="{}"><img src="a.png"></a>',
        '<a href="/people/1"><img src="a.png" alt="{}的头像"></a>',
        '<i data-author="{}"></i>',
    ],
)
def test_posters_named_only_in_attributes(who: str) -> None:
    def anonymous(name: str, when: str, text: str) -> str:
        state = ' data-username="' + name + '"' if who.startswith("<i") else ""
        picture = "" if state else who.format(name)
        return f'<div class="row"{state}><div class="l">{picture}<p>{when}</p></div><div class="r"><p>{text}</p></div></div>'

    found = read(
        thread(
            anonymous("露台农夫", "2025-05-02 10:00", OPENING),
            anonymous("老根", "2025-05-02 10:20", FIRST),
            anonymous("一畦春韭", "2025-05-02 11:00", SECOND),
        )
    )
    assert found.author == "露台农夫"
    assert [c.author for c in found.comments] == ["老根", "一畦春韭"]


def test_a_quote_that_no_markup_tells() -> None:
    quoting = f"老根 说：</p><p>{FIRST}</p><p>明天上午就去试，谢谢。"
    found = read(
        thread(
            post("露台农夫", "2025-05-02 10:00", OPENING),
            post("老根", "2025-05-02 10:20", FIRST),
            post("露台农夫", "2025-05-02 11:00", quoting),
        )
    )
    assert [c.quote for c in found.comments] == [None, FIRST]
    assert found.comments[1].text == "明天上午就去试，谢谢。"
    assert found.comments[1].reply_to == found.comments[0].id


def test_a_line_that_ends_all_posts_of_one_author_is_a_signature() -> None:
    found = read(
        thread(
            post("露台农夫", "2025-05-02 10:00", OPENING),
            post("老根", "2025-05-02 10:20", f"{FIRST}</p><p>种瓜得瓜，种豆得豆"),
            post("一畦春韭", "2025-05-02 10:50", "学到了。"),
            post("老根", "2025-05-02 11:00", f"{SECOND}</p><p>种瓜得瓜，种豆得豆"),
        )
    )
    assert [c.text for c in found.comments] == [FIRST, "学到了。", SECOND]


def test_a_link_to_a_person_beats_what_else_stands_beside_the_date() -> None:
    found = read(
        '<h1>番茄只开花不结果</h1><div class="by"><a href="/u/12">露台农夫</a></div>'
        f"<div><span>2025-05-02 10:00</span> <span>发布于辽宁</span> <span>321 次浏览</span></div><p>{OPENING}</p>"
    )
    assert found.author == "露台农夫"


@pytest.mark.parametrize(
    ("line", "author"),
    [("（文/陆小川）", "陆小川"), ("本文来源：江城晚报　作者：沈予安　责任编辑：周南", "沈予安")],
)
def test_a_labelled_author_beats_the_source_in_the_byline(line: str, author: str) -> None:
    found = read(f"<h1>番茄只开花不结果</h1><p>2025年05月02日10:00 山城周刊</p><p>{line}</p><p>{OPENING}</p>")
    assert found.author == author


def test_the_date_of_an_update_does_not_beat_that_of_the_publication() -> None:
    page = (
        '<html><head><title>Storm</title><meta property="article:published_time" content="2025-02-11T06:10:00Z">'
        "</head><body><article><h1>Storm</h1><p>Last updated February 11, 2025 at 1:10 PM</p>"
        f"<p>{'The bridge is closed to lorries, buses and caravans. ' * 4}</p></article></body></html>"
    )
    found = extract_article(page.encode(), url="https://www.example.com/l", fetched_at=FETCHED)
    assert found.published_at == datetime(2025, 2, 11, 6, 10, tzinfo=UTC)


def test_text_that_a_script_unveils_and_a_time_that_it_draws() -> None:
    body = "".join(f"<p>{OPENING}{number}</p>" for number in range(8))
    found = read(
        f'<h1>番茄只开花不结果</h1><div id="js_content" style="visibility: hidden">{body}</div>'
        '<p style="display:none">这一段谁也看不见</p><script>var ct = "1743636600";</script>'
    )
    assert found.text.count("阳台上的番茄") == 8
    assert "谁也看不见" not in found.text
    assert found.published_at == datetime(2025, 4, 2, 23, 30, tzinfo=UTC)


def test_times_that_stand_only_in_an_attribute_are_anchors() -> None:
    def timed(name: str, when: str, text: str) -> str:
        return f'<div class="p"><b>{name}</b><time datetime="{when}"></time><p>{text}</p></div>'

    found = read(
        thread(
            timed("露台农夫", "2025-05-02T02:00:00Z", OPENING),
            timed("老根", "2025-05-02T02:20:00Z", FIRST),
            timed("一畦春韭", "2025-05-02T03:00:00Z", SECOND),
        )
    )
    assert [c.published_at for c in found.comments] == [
        datetime(2025, 5, 2, 2, 20, tzinfo=UTC),
        datetime(2025, 5, 2, 3, 0, tzinfo=UTC),
    ]


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("24-08-27 11:42 官方账号", "2024-08-27T11:42:00+08:00"),
        ("01/12/06 07:05 PM", "2006-01-12T19:05:00+08:00"),
        ("03/05/24(Tue)12:33:21", "2024-03-05T12:33:21+08:00"),
        ("113-09-02 08:40", "2024-09-02T08:40:00+08:00"),
        ("版本 24.08.27", None),
    ],
)
def test_years_of_two_digits(text: str, when: str | None) -> None:
    found = parse_date(text)
    assert (found.isoformat() if found else None) == when


def test_whose_date_a_line_states() -> None:
    assert of_something_else("最后由 浮漂 于 2024-01-16 09:50 编辑")
    own = "2024-01-16 08:40 (此帖最后由 2024-01-16 09:50 修改)"
    assert not of_something_else(own, find_date(own))
    assert not of_something_else("发布于 2024年5月6日 (已编辑)")


def test_small_words() -> None:
    assert clean_name("辽宁  字数 251") == ""
    assert name_in(("无标题", "无名氏", "2024-05-18(六)23:12:40")) == "无名氏"
    assert telling_name("odd rowodd clearfix") == ""
    assert bare_words("好， 谢谢！") == "好谢谢"
    assert _SUBJECT_MARK.sub("", "Re: 番茄") == "番茄"
    found = role_of_words("该文观点仅代表作者本人，平台仅提供信息存储空间服务。")
    assert found is not None
    assert found[0] is Role.DISCLAIMER
