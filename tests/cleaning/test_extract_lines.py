"""Answers that are a line each, threads in one preformatted block, and labels that are no names."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cleaning.extract import extract_page
from cleaning.extract.names import clean_name, name_in
from cleaning.extract.posts import who_is_quoted
from cleaning.records import Article

FETCHED = datetime(2025, 6, 18, 1, 30, tzinfo=UTC)
OPENING = "厨房的水壶还没烧开就自己断电，除过两次水垢，没有一点用处。想问问大家是温控器坏了，还是底座接触不好？"


def read(body: str) -> Article:
    return extract_page(body.encode(), url="https://x.example.cn/t/1", fetched_at=FETCHED).article


def page(answers: str) -> str:
    return (
        "<html><head><title>水壶自己断电 - 厨房</title></head><body><h1>水壶自己断电</h1>"
        f"<p>作者：老茶客　2025-03-04 20:10</p><div class='main'><p>{OPENING}</p></div><div class='all'>{answers}</div>"
        "</body></html>"
    )


@pytest.mark.parametrize(
    "beside",
    ["", "203.0.113.7 ", "IP属地: 广东 ", "<div><a>举报</a><a>回复</a><a>赞5</a></div>"],
    ids=["alone", "address", "region", "buttons"],
)
@pytest.mark.parametrize("vote", ["", "<i>3F</i> <i>推</i> "], ids=["", "vote"])
def test_a_date_below_a_line_of_name_and_words_is_that_of_the_line(vote: str, beside: str) -> None:
    said = (("小陆", "换一个温控器就好了"), ("kite07", "擦一擦底座的触点"), ("阿迟", "买新的吧"))
    answers = "".join(
        f"<div class='one'><div>{vote}<a href='/u/{n}'>{name}</a><b>：</b><span>{words}</span></div>"
        f"<div>{beside}<span>2025-03-0{n} 22:51</span> <a>回复</a></div></div>"
        for n, (name, words) in enumerate(said, 5)
    )
    comments = read(page(answers)).comments
    assert [(comment.author, comment.text) for comment in comments] == list(said)
    assert [comment.published_at.day for comment in comments if comment.published_at] == [5, 6, 7]


def test_lines_of_name_words_and_a_button_are_comments_also_where_nothing_is_dated() -> None:
    said = (("小陆", "", "换一个温控器就好了"), ("kite07", "小陆", "多少钱？"), ("阿迟", "", "买新的吧"))
    answers = "".join(
        f"<li class='q1'><i class='q2'><a href='http://{n}.example.com/'>{name}</a>"
        + (f"<i> 回复了 <a href='#'>{to}</a></i>" if to else "")
        + f"</i><i>：</i><i>{words}</i> <a href='#'>回复</a></li>"
        for n, (name, to, words) in enumerate(said)
    )
    first, second, third = read(page(f"<h3>评论(3)</h3><ul>{answers}</ul>")).comments
    assert [(one.author, one.text) for one in (first, second, third)] == [(name, words) for name, _, words in said]
    assert second.reply_to == first.id


def test_the_lines_of_a_tree_of_answers_are_comments_of_their_subjects() -> None:
    def line(number: int, name: str, said: str, below: str = "") -> str:
        return (
            f"<li><b>•</b> <a href='/z/{number}.html'>{said}</a> -<a href='/who?u={number}'>{name}</a>- <i></i> (0 bytes) "
            f"(12 reads) <small>3/{number}/2025 <a href='/re?id={number}'>postreply</a> 22:51:0{number}</small>{below}</li>"
        )

    nested = f"<ul>{line(6, 'kite07', '多少钱？——贵不贵')}</ul>"
    lines = line(5, "小陆", "换一个温控器就好了", nested) + line(7, "阿迟", "买新的吧")
    first, second, third = read(page(f"<b>所有跟帖：</b><ul>{lines}</ul>")).comments
    assert [(one.author, one.text) for one in (first, second, third)] == [
        ("小陆", "换一个温控器就好了"),
        ("kite07", "多少钱？——贵不贵"),
        ("阿迟", "买新的吧"),
    ]
    assert [one.published_at.second for one in (first, second, third) if one.published_at] == [5, 6, 7]
    assert (second.reply_to, third.reply_to) == (first.id, None)


def test_who_is_named_first_in_an_answer_is_answered() -> None:
    lines = (("小陆", "换一个温控器就好了"), ("kite07", "<a href='/u/5'>@小陆</a> 多少钱？"))
    answers = "".join(
        f"<div class='one'><div><a href='/u/{n}'>{name}</a>：<span>{words}</span></div><div><i>2025-03-0{n} 22:51</i></div></div>"
        for n, (name, words) in enumerate(lines, 5)
    )
    first, second = read(page(answers)).comments
    assert (second.text, second.reply_to) == ("多少钱？", first.id)


def test_follow_ups_below_an_answer_are_comments_of_their_own() -> None:
    answer = "<div class='answer'><p><a href='/d/{n}'>{name}</a> 主治医师</p><p>{words}</p><p>2025-03-0{n} 22:51</p>{more}</div>"
    more = (
        "<div><b>追问</b><i>匿名</i><span>谢谢，那底座要换吗？</span><em>2025-03-06 08:10</em></div>"
        "<div><b>追答</b><i>冯立秋</i><span>底座不用换，擦干净就行。</span><em>2025-03-06 09:20</em></div>"
    )
    answers = answer.format(n=5, name="冯立秋", words="温控器的弹片疲劳了，换一个二十块钱。", more=more)
    answers += answer.format(n=8, name="唐敏之", words="先看看插头烫不烫，烫的话不要再用。", more="")
    comments = read(page(answers)).comments
    assert [comment.author for comment in comments] == ["冯立秋", "匿名", "冯立秋", "唐敏之"]
    assert [comment.text for comment in comments][1:3] == ["谢谢，那底座要换吗？", "底座不用换，擦干净就行。"]


BLOCK = """* gauge: do not divide by zero
@ 2024-01-16  8:41 Ingrid Solheim
  2024-01-16  9:56 ` Raf Kowal
  0 siblings, 1 reply; 2+ messages in thread
From: Ingrid Solheim @ 2024-01-16  8:41 UTC (permalink / raw)
  To: tidewatch; +Cc: harbour

The first reading after a restart has no interval yet,
and the rate is computed with zero.

^ permalink raw reply\t[flat|nested] 2+ messages in thread
* Re: gauge: do not divide by zero
  2024-01-16  8:41 gauge: do not divide by zero Ingrid Solheim
From: Raf Kowal @ 2024-01-16  9:56 UTC (permalink / raw)
  To: Ingrid Solheim

On Tue, Jan 16, 2024 at 8:41 AM, Ingrid Solheim wrote:
&gt; The first reading after a restart has no interval yet,
&gt; and the rate is computed with zero.

Could you return an error there?
--
Raf Kowal, tide gauges

^ permalink raw reply\t[flat|nested] 2+ messages in thread
end of thread, other threads:[~2024-01-17 10:00 UTC | newest]
"""


def test_a_thread_in_one_preformatted_block_is_read_letter_by_letter() -> None:
    article = read(
        f"<html><head><title>gauge: do not divide by zero</title></head><body><pre>{BLOCK}</pre></body></html>"
    )
    assert (article.title, article.author) == ("gauge: do not divide by zero", "Ingrid Solheim")
    assert "computed with zero" in article.text
    assert "permalink" not in article.text
    (answer,) = article.comments
    assert (answer.author, answer.text) == ("Raf Kowal", "Could you return an error there?")
    assert answer.quote is not None
    assert answer.quote.startswith("The first reading")
    assert answer.published_at == datetime(2024, 1, 16, 9, 56, tzinfo=UTC)


def test_words_without_an_element_of_their_own_belong_to_the_head_above_them() -> None:
    posts = (
        ("老茶客", OPENING, "<div>{}<br></div>"),
        ("小陆", "换一个温控器就好了。", "{}<br>\n"),
        ("阿迟", "同意楼上。", "{}<br>\n"),
    )
    heads = "<table><tr><td>作者：<a href='/w/{n}'>{name}</a>　{what}日期：2008-3-{n} 22:51:10</td></tr></table>"
    body = "".join(
        heads.format(n=n, name=name, what="回复" if n > 5 else "提交") + dress.format(words)
        for n, (name, words, dress) in enumerate(posts, 5)
    )
    article = read(
        f"<html><head><title>水壶自己断电</title></head><body><h1>水壶自己断电</h1><div>{body}</div></body></html>"
    )
    assert article.text.strip().endswith(OPENING)
    assert [(one.author, one.text) for one in article.comments] == [(name, words) for name, words, _ in posts[1:]]


def test_a_remark_that_words_were_left_out_is_no_part_of_a_quote() -> None:
    post = (
        "<div class='post'><div class='who'><a href='/u/{n}'>{name}</a> 2025-03-0{n} 22:51</div>"
        "<div class='txt'>{quote}<p>{words}</p></div></div>"
    )
    quote = "<blockquote><p>换一个温控器就好了，二十块钱...(恕删)</p></blockquote>"
    answers = post.format(n=4, name="老茶客", quote="", words=OPENING)
    answers += post.format(n=5, name="小陆", quote="", words="换一个温控器就好了，二十块钱，我自己换的。")
    answers += post.format(n=6, name="阿迟", quote=quote, words="自己换要断电啊。")
    article = read(f"<html><head><title>水壶自己断电</title></head><body><h1>水壶自己断电</h1>{answers}</body></html>")
    assert article.comments[1].quote == "换一个温控器就好了，二十块钱"
    assert article.comments[1].reply_to == article.comments[0].id


def test_labels_and_facts_are_no_names_and_numbered_visitors_are() -> None:
    assert [name_in((text,)) for text in ("官方回复", "46岁", "女", "追评")] == [""] * 4
    assert name_in(("网友3381",)) == "网友3381"
    assert name_in(("3月5日 22:51", "来自", "小站网页版")) == ""
    assert clean_name("办理单位：临江市住建局") == "临江市住建局"


def test_who_is_quoted_is_told_in_other_languages() -> None:
    lines = ("Сообщение от Галина_К", "Цитата:", "Zitat von Uschi:", "dampfross52 hat Folgendes geschrieben:")
    assert [who_is_quoted(line) for line in lines] == ["Галина_К", "", "Uschi", "dampfross52"]
    assert who_is_quoted("Zitate aus dem Buch sind lang") is None


@pytest.mark.parametrize("first", ["name", "words"])
def test_answers_in_boxes_are_split_without_a_colon(first: str) -> None:
    """`甲 好的 (05-12)` and `好的 — 甲 · 05-12`, where a box called a comment says nothing else."""
    said = (("小陆", "换一个温控器就好了"), ("kite07", "擦一擦底座的触点。"), ("阿迟", "买新的"))
    lines = []
    for day, (name, words) in enumerate(said, 1):
        who = f"<a href='/user-{day}.html'>{name}</a>"
        when = f"2025-03-0{day} 22:51"
        line = (
            f"{who}<span>{words}</span><em>({when})</em><a>回复</a>"
            if first == "name"
            else f"<span>{words}</span> <i>— {who} · <time>{when}</time></i><a>回复</a>"
        )
        lines.append(f"<li>{line}</li>")
    article = read(page(f"<div class='comment-mod'><ul>{''.join(lines)}</ul></div>"))
    assert [(c.author, c.text) for c in article.comments] == list(said)


def test_a_head_of_name_badge_and_date_is_no_answer() -> None:
    answers = "".join(
        f"<div class='tm-comment'><div class='head'><a href='/users/{name}'>{name}</a><span>Автор</span>"
        f"<time>2025-03-0{n} 22:51</time></div><div class='body'><p>{words}</p></div></div>"
        for n, (name, words) in enumerate((("pogreb", "换一个温控器就好了。"), ("tisha", "擦一擦触点。")), 1)
    )
    assert [(c.author, c.text) for c in read(page(answers)).comments] == [
        ("pogreb", "换一个温控器就好了。"),
        ("tisha", "擦一擦触点。"),
    ]


def test_a_later_date_of_editing_stands_before_the_own_one() -> None:
    answers = "".join(
        f"<div class='card'><p><a href='/u/{n}'>{name}</a></p><p>{words}</p>"
        f"<p>{edited}<span>发表于2025-03-0{n} 22:51:07</span> <i>[115.27.*.*]</i></p></div>"
        for n, (name, words, edited) in enumerate(
            (
                ("小陆", "换一个温控器就好了。", ""),
                ("阿迟", "擦一擦底座的触点。", "<span>最后修改于2025-03-09 08:40:16</span>"),
                ("老茶客", "买新的吧。", ""),
            ),
            1,
        )
    )
    found = read(page(answers)).comments
    assert [(c.author, str(c.published_at)[:10]) for c in found] == [
        ("小陆", "2025-03-01"),
        ("阿迟", "2025-03-02"),
        ("老茶客", "2025-03-03"),
    ]


def test_a_head_names_whom_it_answers() -> None:
    answers = "".join(
        f"<div class='c'><div><a href='/u/{name}'>{name}</a>{to} <i>2025-03-0{n} 22:51</i></div><p>{words}</p></div>"
        for n, (name, to, words) in enumerate(
            (
                ("小陆", "", "换一个温控器就好了。"),
                ("阿迟", "", "擦一擦底座的触点。"),
                ("老茶客", " <b>作者</b> 回复 <a href='/u/小陆'>小陆</a>", "换过了，没有用。"),
            ),
            1,
        )
    )
    found = read(page(answers)).comments
    assert [c.reply_to for c in found] == [None, None, found[0].id]


def test_hot_comments_with_their_floors_are_the_same_as_below() -> None:
    def one(floor: int, name: str, words: str) -> str:
        return f"<li class='c'><b>{floor}楼</b><a href='/u/{name}'>{name}</a> <i>2025-03-0{floor} 22:51</i><p>{words}</p></li>"

    all_of = [
        one(1, "小陆", "换一个温控器就好了。"),
        one(2, "阿迟", "擦一擦触点。"),
        one(3, "老茶客", "买新的吧，别修了。"),
    ]
    article = read(page(f"<h4>热门评论</h4><ul>{all_of[1]}</ul><h4>全部评论</h4><ul>{''.join(all_of)}</ul>"))
    assert [c.author for c in article.comments] == ["小陆", "阿迟", "老茶客"]


def test_remarks_on_a_question_stand_above_its_answers() -> None:
    def remark(name: str, words: str) -> str:
        return (
            f"<div class='comment-item'><span>{words}</span> <i>— <a href='/u/{name}'>{name}</a> · "
            "<time>2025-03-04</time></i></div>"
        )

    def answer(name: str, words: str, below: str) -> str:
        return (
            f"<div class='card answer'><div><a href='/u/{name}'>{name}</a></div><article><p>{words}</p></article>"
            f"<div class='text-small foot'><span>发布于 2025-03-05</span></div><div class='comments'>{below}</div></div>"
        )

    html = (
        "<html><head><title>水壶自己断电</title></head><body><div id='wrap'><div class='card question'>"
        f"<h1>水壶自己断电</h1><article><p>{OPENING}</p></article><div class='user-card'><a href='/u/q'>提问的人</a>"
        f"<div>发布于 <span>2025-03-04</span></div></div><div class='comments'>{remark('甲一', '换过温控器没有？')}</div></div>"
        f"{answer('乙二', '是底座的触点，擦一擦就好。', remark('提问的人', '照做了，好了！'))}"
        f"{answer('丙三', '买一个新的底座，比修便宜。', remark('丁四', '同意。'))}</div></body></html>"
    )
    article = read(html)
    assert (article.author, str(article.published_at)[:10]) == ("提问的人", "2025-03-04")
    assert [(c.author, c.text) for c in article.comments] == [
        ("甲一", "换过温控器没有？"),
        ("乙二", "是底座的触点，擦一擦就好。"),
        ("提问的人", "照做了，好了！"),
        ("丙三", "买一个新的底座，比修便宜。"),
        ("丁四", "同意。"),
    ]


def test_words_with_buttons_behind_them_in_one_cell_are_kept() -> None:
    """`好的 回复 引用 举报` in a cell is words and buttons where other cells hold sentences and buttons."""
    bar = "<a href='/r'>回复</a> <a href='/q'>引用</a> <a href='#'>举报</a>"
    said = (("小陆", "换一个温控器就好了。"), ("阿迟", "好的"), ("小陆", "记得先断电，别烫着手。"))
    answers = "".join(
        f"<table class='item'><tr><td><a href='/u/{name}'>{name}</a></td><td>发表于 2025-03-0{n} 22:51</td></tr>"
        f"<tr><td><p>高级会员</p><p>帖子：{n}4</p></td><td>{words}{bar}</td></tr></table>"
        for n, (name, words) in enumerate(said, 1)
    )
    assert [(c.author, c.text) for c in read(page(answers)).comments] == list(said)


@pytest.mark.parametrize("form", ["words first", "name first"])
def test_an_answer_of_several_lines_fills_its_item(form: str) -> None:
    def item(n: int, name: str, lines: tuple[str, ...]) -> str:
        words, who = "<br>".join(lines), f"<a href='/u/{n}'>{name}</a>"
        when = f"2025-03-0{n} 22:51"
        if form == "words first":
            return f"<li><span>{words}</span> — {who} · <i>{when}</i> <a href='#r'>回复</a></li>"
        return f"<li>{who} <span>{words}</span> <em>({when})</em> <a href='#r'>回复</a></li>"

    first = (
        "<div class='x1'><a href='/u/9'>老陈</a> <i>2025-03-01 08:00</i><p>换一个温控器就好了，自己动手不难。</p><ul>"
        + item(2, "小陆", ("多少钱？", "哪里有卖的？"))
        + item(3, "阿迟", ("同问",))
        + "</ul></div>"
    )
    second = (
        "<div class='x1'><a href='/u/8'>老吴</a> <i>2025-03-05 08:00</i><p>擦一擦底座的触点，多半就好了。</p></div>"
    )
    found = read(page(first + second)).comments
    assert [(c.author, c.text) for c in found] == [
        ("老陈", "换一个温控器就好了，自己动手不难。"),
        ("小陆", "多少钱？\n哪里有卖的？"),
        ("阿迟", "同问"),
        ("老吴", "擦一擦底座的触点，多半就好了。"),
    ]
    assert [c.reply_to for c in found] == [None, found[0].id, found[0].id, None]


def _posts(*posts: tuple[str, str, str]) -> str:
    """Posts with a head, words and a foot, each in a box of one class."""
    return "".join(
        f"<div class='post'><div>{head}</div><div class='w'>{words}</div><p>{foot}</p></div>"
        for head, words, foot in posts
    )


def test_a_head_with_the_day_of_joining_states_the_time_of_the_post_too() -> None:
    heads = [
        f"<b>{name}</b> <i>Mitglied seit 12.08.2012, 2410 Beiträge</i> <span>am {n}. März 2025 um 20:29:51</span>"
        for n, name in ((5, "Lackaffe"), (6, "Kalle"), (7, "Moni"))
    ]
    answers = _posts(
        *((head, words, "Zitieren") for head, words in zip(heads, ("Alles gut.", "Danke!", "Gern."), strict=True))
    )
    assert [str(c.published_at)[:10] for c in read(page(answers)).comments] == [
        "2025-03-05",
        "2025-03-06",
        "2025-03-07",
    ]


def test_a_number_in_a_link_before_the_words_is_the_floor() -> None:
    answers = "".join(
        f"<div class='c'><div><a href='#{n}'>#{n}</a>&nbsp;{words}</div><div><a href='/user/{who}'>{who}</a> 2025-03-0{n} 20:15</div></div>"
        for n, who, words in (
            (1, "percebe", "Once votos son medio bar."),
            (2, "tuercas", "Los barcos llevan GPS desde hace treinta años."),
            (3, "nanai", "<a href='#2'>#2</a> Hasta que se te apaga."),
        )
    )
    found = read(page(answers)).comments
    assert [(c.floor, c.text) for c in found] == [
        (1, "Once votos son medio bar."),
        (2, "Los barcos llevan GPS desde hace treinta años."),
        (3, "#2 Hasta que se te apaga."),
    ]
    assert found[2].reply_to == found[1].id


def test_the_hidden_whole_of_a_cut_answer_is_read() -> None:
    whole = "推荐枸杞岛西边的小岛，坐船一个半小时。<br>住宿要一个月以前打电话订，价格加一半。<br>回程坐中午以前的船。"
    cut = "推荐枸杞岛西边的小岛，坐船一个半小时。 住宿要一个月……<a>展开全部</a>"
    answers = _posts(
        (
            "<a href='/u/1'>阿瑾</a> 2025-03-06",
            f"<div>{cut}</div><div style='display:none'>{whole}</div>",
            "<a>分享</a>",
        ),
        ("<a href='/u/2'>船票</a> 2025-03-07", "衢山。船多，大岛，有超市。", "<a>分享</a>"),
    )
    first = read(page(answers)).comments[0].text
    assert first.split("\n") == whole.split("<br>")


def test_a_list_among_the_lines_of_a_post_is_its_text() -> None:
    lines = "<div>我反对楼上。</div><div>风杖全队加速，野团抢着要。</div><ul><li>24 级：跟团</li><li>30 级：解灯塔</li></ul>"
    answers = _posts(
        (
            "<a href='/u/1'>老船长</a> 2025-03-06 10:00",
            "<div>弓也可以，就是箭贵。</div><div>自己看着办。</div>",
            "<a>引用</a>",
        ),
        ("<a href='/u/2'>小猫</a> 2025-03-06 11:00", lines, "<a>引用</a>"),
        ("<a href='/u/3'>大狗</a> 2025-03-06 12:00", "<div>都不如拳头。</div>", "<a>引用</a>"),
    )
    assert read(page(answers)).comments[1].text.split("\n")[-2:] == ["24 级：跟团", "30 级：解灯塔"]


def test_whom_an_answer_is_to_is_not_who_wrote_it() -> None:
    answers = "".join(
        f"<div class='c'><div class='h7'>{name} <i>2025-03-0{n} 09:25</i></div>{to}<p>{words}</p><div>40 <a>回复</a></div></div>"
        for n, (name, to, words) in enumerate(
            (
                ("不锈钢盆", "", "最后一段笑出声。"),
                ("薄荷岛", "<div class='k2'><span>回复</span> <a>@不锈钢盆</a></div>", "他找了两年。"),
                ("Karo_77", "", "请问待机电流多少？"),
                ("薄荷岛", "<div class='k2'><span>回复</span> <a>@Karo_77</a></div>", "大约八十微安。"),
            ),
            1,
        )
    )
    assert [c.author for c in read(page(answers)).comments] == ["不锈钢盆", "薄荷岛", "Karo_77", "薄荷岛"]


def test_numeric_days_come_first_where_the_language_writes_them_so() -> None:
    html = (
        "<html lang='es'><head><title>Un faro apagado</title></head><body><h1>Un faro apagado</h1>"
        f"<p>por <a href='/user/ana'>ana</a> 05/03/24 18:35</p><div>{OPENING}</div></body></html>"
    )
    assert str(read(html).published_at)[:10] == "2024-03-05"


def test_rows_about_a_document_are_no_posts() -> None:
    row = "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>"
    about = row.format("发文机关：", "某省交通运输厅", "成文日期：", "2025年05月14日")
    about += row.format("发文字号：", "交公路〔2025〕31号", "发布日期：", "2025年05月17日")
    html = (
        "<html><head><title>关于水毁修复工作的通知</title></head><body>"
        f"<table>{row.format('索引号：', '0001/2025', '主题分类：', '交通')}{about}</table><h1>关于水毁修复工作的通知</h1>"
        f"<div>发布日期：2025-05-17 来源：公路处</div><div><p>{OPENING}</p><p>各地要在五月底前完成逐段排查。</p></div></body></html>"
    )
    article = read(html)
    assert article.comments == ()
    assert "逐段排查" in article.text


@pytest.mark.parametrize("form", ["in a box", "with a colon", "with buttons behind"])
def test_words_of_a_line_keep_the_space_around_links(form: str) -> None:
    said = (
        ("Bob", "see <a href='/x'>this page</a> and <b>that one</b> too."),
        ("Ann", "I <i>did</i> it the other way round."),
        ("Joe", "Fine with me, thanks."),
    )
    made = []
    for n, (name, words) in enumerate(said, 1):
        who, when = f"<a href='/u/{n}'>{name}</a>", f"2025-03-0{n} 22:51"
        made.append(
            {
                "in a box": f"<li>{who} <span>{words}</span> <em>({when})</em> <a href='#r'>Reply</a></li>",
                "with a colon": f"<li>{who}: <span>{words}</span> <em>{when}</em> <a href='#r'>Reply</a></li>",
                "with buttons behind": (
                    f"<table class='item'><tr><td>{who}</td><td>{when}</td></tr><tr><td><p>Member</p></td>"
                    f"<td>{words} <a href='/r'>Reply</a> <a href='/q'>Quote</a></td></tr></table>"
                ),
            }[form]
        )
    inner = "".join(made)
    answers = inner if form == "with buttons behind" else f"<div class='comment-mod'><ul>{inner}</ul></div>"
    assert [c.text for c in read(page(answers)).comments] == [
        "see this page and that one too.",
        "I did it the other way round.",
        "Fine with me, thanks.",
    ]
