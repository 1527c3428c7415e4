"""Who answers whom, and where: lines below a post, numbers that count replies, quotes under heads, lists turned round."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cleaning.extract import extract_page
from cleaning.extract.dates import parse_date
from cleaning.extract.posts import who_is_quoted
from cleaning.records import Article, Role
from tests.cleaning.pages import said

TITLE = "后院的枇杷树只长叶子不结果"
SAID = [
    "树龄几年了？没到五年的枇杷本来就不结果，再等等。",
    "多半是冬天修得太狠，把花芽都剪掉了，明年别动它。",
    "我家那棵也是，后来挂了两年磷肥，去年收了半筐。",
    "枇杷怕涝，先看看树底下是不是积水，根烂了什么都白搭。",
]


def read(body: str, url: str = "https://garden.example.net/t/77.html", title: str = TITLE) -> Article:
    page = f"<html><head><title>{title}</title></head><body>{body}</body></html>"
    return extract_page(page.encode(), url=url, content_type="text/html; charset=utf-8").article


def question(words: str = "种了四年，春天满树新叶，一朵花也没有，水肥都没断过，有懂的朋友指点一下吗？") -> str:
    return f"<h1>{TITLE}</h1><div class='ask'><span class='who'>柴门半掩</span> <i>2023-04-01 08:00</i><p>{words}</p></div>"


def below(name: str, words: str) -> str:
    return f"<p><a href='/profile/{len(name)}'>{name}</a><span>：</span><span>{words}</span></p>"


def test_lines_below_a_post_are_answers_to_it() -> None:
    rows = [
        f"<li class='cmt'><a class='name' href='/profile/9{n}'>园丁{n}</a><div class='w'>{SAID[n]}</div>"
        f"<div class='sub-replies'>{lines}</div><span class='t'>2023-04-0{n + 2} 10:1{n}</span></li>"
        for n, lines in enumerate(["", below("南山", "那我再等一年") + below("竹影", "我等了七年……"), "", ""])
    ]
    article = read(f"{question()}<h3>评论（4）</h3><ul>{''.join(rows)}</ul>")
    assert [comment.author for comment in article.comments] == ["园丁0", "园丁1", "南山", "竹影", "园丁2", "园丁3"]
    second, first, other = article.comments[1:4]
    assert second.text == SAID[1]
    assert (first.text, first.reply_to, other.reply_to) == ("那我再等一年", second.id, second.id)


def test_a_line_below_answers_the_one_that_it_names() -> None:
    lines = below("南山", "要等多久") + "<p><a href='/profile/3'>竹影</a>回复<a href='/profile/2'>南山</a>：七年</p>"
    rows = [
        f"<li class='cmt'><a class='name' href='/profile/9{n}'>园丁{n}</a><div class='w'>{SAID[n]}</div>"
        f"<div class='replies'>{lines if n == 0 else ''}</div><span class='t'>2023-04-0{n + 2} 10:1{n}</span></li>"
        for n in range(3)
    ]
    article = read(f"{question()}<h3>评论（3）</h3><ul>{''.join(rows)}</ul>")
    asked, told = article.comments[1:3]
    assert (told.author, told.text, told.reply_to) == ("竹影", "七年", asked.id)


def test_a_name_and_a_colon_in_prose_stay_prose() -> None:
    words = f"<p>{SAID[0]}</p><p><a href='/profile/5'>老周</a>：原话是这么说的，枇杷三年桃五年。</p>"
    rows = [
        f"<li class='item'><b>园丁{n}</b> <i>2023-04-0{n + 2} 10:1{n}</i><div class='w'>{words if n == 1 else SAID[n]}</div></li>"
        for n in range(3)
    ]
    article = read(f"{question()}<h3>全部回答</h3><ul>{''.join(rows)}</ul>")
    assert len(article.comments) == 3
    assert "老周" in article.comments[1].text


@pytest.mark.parametrize("label", ["满意回答", "最佳答案"])
def test_the_best_answer_stands_beside_the_others(label: str) -> None:
    best = (
        f"<div class='best'><div class='hd'><h3>{label}</h3></div><div class='u'><a href='/u/1'>果农老袁</a>"
        f"<em>2023-04-02 09:30</em></div><div class='bd'>{SAID[1]}</div></div>"
    )
    other = (
        "<div class='others'><h3>其他回答（1）</h3><ul><li><div><a href='/u/2'>阿蒲</a><em>2023-04-03 11:05</em></div>"
        f"<div class='ans'>{SAID[3]}</div></li></ul></div>"
    )
    article = read(
        question()
        + best
        + "<div class='rel'><h3>相关问题</h3><ul><li><a href='/q/1'>枇杷怎么留种</a></li></ul></div>"
        + other
    )
    assert said(article) == [("果农老袁", SAID[1]), ("阿蒲", SAID[3])]
    assert article.comments[0].published_at == datetime(2023, 4, 2, 1, 30, tzinfo=UTC)


def numbered(rows: list[str], first: str) -> str:
    posts = "".join(
        f"<div class='floor'><a class='u' href='/u/{n}'>树友{n}</a> <i>2023-04-0{n + 1} 09:0{n}</i> <a href='#f{n}'>{n}楼</a>"
        f"<div class='c'>{row}</div></div>"
        for n, row in enumerate(rows, 1)
    )
    opener = f"<div class='floor'><a class='u' href='/u/0'>柴门半掩</a> <i>2023-04-01 08:00</i> <span>楼主</span><div class='c'>{first}</div></div>"
    return f"<h1>{TITLE}</h1>{opener}{posts}"


def test_numbers_that_count_replies_name_the_post_they_show() -> None:
    """The page calls the first reply 1楼; in the records it is floor 2, and 回复2楼 still means what people saw."""
    article = read(
        numbered(
            [SAID[0], SAID[1], "回复2楼 明年不剪了，谢谢提醒", SAID[3]],
            "四年的枇杷，年年春天只见叶子不见花，请教各位。",
        )
    )
    assert [comment.floor for comment in article.comments] == [2, 3, 4, 5]
    assert article.comments[2].reply_to == article.comments[1].id


def test_a_quote_under_who_said_it_on_which_floor_is_no_bar_of_buttons() -> None:
    head = "<p>回复 <a href='/u/1'>树友1</a> 发表于 <a href='#f1'>1楼</a></p>"
    quote = f"<div class='hf'>{head}<p>{SAID[0]}</p></div><div>第五年了，看来明年有盼头</div>"
    article = read(numbered([SAID[0], SAID[1], quote, SAID[3]], "四年的枇杷，年年春天只见叶子不见花，请教各位。"))
    third = article.comments[2]
    assert (third.text, third.quote, third.reply_to) == ("第五年了，看来明年有盼头", SAID[0], article.comments[0].id)


def test_the_newest_first_still_answer_the_older() -> None:
    rows = [
        f"<div class='c'><b>树友{n}</b> <i>2023-04-0{n + 1} 09:00</i><div>{words}</div></div>"
        for n, words in reversed(
            list(enumerate([SAID[0], SAID[1], "<p>树友0 1楼：</p>" + f"<p>{SAID[0]}</p><p>五年整了</p>"]))
        )
    ]
    article = read(f"{question()}<h3>最新评论</h3>{''.join(rows)}")
    newest, _, oldest = article.comments
    assert (newest.quote, newest.text, newest.reply_to) == (SAID[0], "五年整了", oldest.id)


def test_an_opening_post_in_a_box_called_quote_is_no_quote() -> None:
    first = "<div class='quote-content'><p>四年的枇杷，年年春天只见叶子不见花。</p><p>请教各位种过的朋友。</p></div>"
    article = read(numbered(SAID, first))
    assert article.text == "四年的枇杷，年年春天只见叶子不见花。\n请教各位种过的朋友。"


def test_preformatted_comments_of_a_bug_are_lines_and_quotes() -> None:
    def comment(number: int, name: str, words: str) -> str:
        return (
            f"<div class='bz_comment'><span class='head'><a href='#c{number}'>Comment {number}</a> "
            f"<span class='vcard'>{name}</span> 2009-03-0{number + 1} 09:1{number}:00 UTC</span>"
            f"<pre class='bz_comment_text'>{words}</pre></div>"
        )

    words = [
        "The gauge drops a line.",
        "Same here since the update.\nTwo machines.",
        "(In reply to comment #1)\n&gt; Same here since the update.\n\nWhich update?",
    ]
    body = "<h1>The gauge drops a line</h1>" + "".join(
        comment(n, name, words[n]) for n, name in enumerate(["Ines K.", "Raf", "Ines K."])
    )
    last = read(body, title="Bug 12 - The gauge drops a line").comments[-1]
    assert (last.text, last.quote) == ("Which update?", "Same here since the update.")


def test_an_attribute_around_the_post_states_its_time() -> None:
    moments = (1680311137, 1680402222, 1680488888)
    rows = "".join(
        f"<div class='answer' data-created='{moment}'><div><a href='/people/{n}'>树友{n}</a></div><div class='txt'>{SAID[n]}</div>"
        f"<div>发布于 2023-04-0{n + 1}</div></div>"
        for n, moment in enumerate(moments)
    )
    article = read(f"{question()}<h3>3 个回答</h3>{rows}")
    assert [int(comment.published_at.timestamp()) for comment in article.comments if comment.published_at] == list(
        moments
    )


def test_where_a_post_was_sent_from_is_not_its_words() -> None:
    article = read(
        numbered(
            [f"{SAID[0]}<br><small>发自手机客户端</small>", *SAID[1:]], "四年的枇杷，年年春天只见叶子不见花，请教各位。"
        )
    )
    assert article.comments[0].text == SAID[0]
    assert any(block.role is Role.BYLINE and "手机客户端" in block.text for block in article.comments[0].body)


@pytest.mark.parametrize(
    ("shown", "moment"),
    [
        ("2012. okt. 23. 17:02", "2012-10-23T17:02:00+00:00"),
        ("2012. nov. 3. 07:12", "2012-11-03T07:12:00+00:00"),
        ("4 Kasım 2019; 23:51:08", "2019-11-04T23:51:08+00:00"),
        ("23 října 2021 14:05", "2021-10-23T14:05:00+00:00"),
        ("12 martie 2019, 08:11", "2019-03-12T08:11:00+00:00"),
        ("23 Μαρτίου 2020, 14:10", "2020-03-23T14:10:00+00:00"),
        ("5 tháng 3, 2024 10:11", "2024-03-05T10:11:00+00:00"),
        ("10 يناير 2021", "2021-01-10T00:00:00+00:00"),
        ("14. lokakuuta 2020 klo 12.30", "2020-10-14T12:30:00+00:00"),
    ],
)
def test_dates_of_further_languages(shown: str, moment: str) -> None:
    found = parse_date(shown, zone=UTC)  # type: ignore[arg-type]
    assert found is not None
    assert found.isoformat() == moment


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Ursprungligen postat av Tegel", "Tegel"),
        ("Orijinalden alıntı: semih", "semih"),
        ("Vierailija kirjoitti:", "Vierailija"),
        ("回复 电工 发表于 板凳", "电工"),
        ("(In reply to Raf from comment #12)", "Raf"),
    ],
)
def test_heads_of_quotes(line: str, name: str) -> None:
    assert who_is_quoted(line) == name


def test_whom_an_engine_types_into_an_answer_below_a_post_is_taken_out_of_its_words() -> None:
    """The newest stand first, what answers them below them; the engine types the account, not the name shown."""

    def remark(head: str, account: str, name: str, when: str, words: str, below: str = "") -> str:
        return (
            f"<dl class='c'><dt>{head} <a href='/{account}'>{name}</a> {when}发表 <a href='#r'>[回复]</a></dt>"
            f"<dd>{words}</dd>{below}</dl>"
        )

    owner = remark("Re:", "lx_77", "陇西种树人", "2015-02-03 10:00", "回复gd_1994：先断一次水试试")
    rows = (
        remark("3楼", "moon", "月下", "2015-03-01 09:00", SAID[2])
        + remark("2楼", "gd_1994", "广东小陈", "2015-02-02 08:30", SAID[1], owner)
        + remark("1楼", "rain", "听雨", "2015-01-05 21:15", SAID[0])
    )
    article = read(f"{question()}<h3>查看评论</h3><div id='list'>{rows}</div>")
    answer = next(comment for comment in article.comments if comment.author == "陇西种树人")
    asked = next(comment for comment in article.comments if comment.author == "广东小陈")
    assert (answer.text, answer.reply_to) == ("先断一次水试试", asked.id)


def test_a_heading_with_board_and_site_behind_the_title_which_heads_of_posts_repeat() -> None:
    """The way to the thread is a line of links among others, and no class says so."""
    title = "Which pot keeps an olive tree from freezing?"
    whole = f"{title} - Gardening - Halldrum"
    names = ["adaobi", "femi", "ngozi", "tunde"]
    words = [
        "Mine died last winter in a clay pot on the balcony.",
        *("Wrap the pot, not the tree.", "Fleece.", "Bring it in."),
    ]
    rows = "".join(
        f"<tr><td class='h'><a href='/t/9#{n}'>{'Re: ' if n else ''}{title}</a> by <a href='/{name}'>{name}</a>(m): "
        f"<b>7:4{n}am</b> On <b>Feb 1{n}, 2016</b></td></tr><tr><td><div>{words[n]}</div></td></tr>"
        for n, name in enumerate(names)
    )
    ways = (
        "<p>Welcome, Guest: <a href='/join'>Join</a> / <a href='/login'>LOGIN</a> / <a href='/new'>New</a></p>"
        f"<h2>{whole}</h2><p><a href='/'>Halldrum</a> / <a href='/g'>General</a> / <a href='/gardening'>Gardening</a> / "
        f"<a href='/t/9'>{title}</a></p>"
    )
    article = read(f"{ways}<table>{rows}</table>", url="https://hall.example.org/t/9", title=whole)
    assert (article.title, article.board, article.author) == (title, "Gardening", "adaobi")
    assert said(article) == list(zip(names[1:], words[1:], strict=True))


def test_a_linked_name_before_the_words_is_whom_they_answer() -> None:
    whom = ["", "<a href='#comment-410'>@园丁0</a>&nbsp;", "", "<a href='#comment-412'>@园丁2</a>&nbsp;"]
    rows = [
        f"<li class='comment' id='comment-41{n}'><h4><a href='/u/9{n}'>园丁{n}</a></h4><i>2023-04-0{n + 2}</i>"
        f"<div class='w'><p>{whom[n]}{SAID[n]}</p></div></li>"
        for n in range(4)
    ]
    article = read(question() + "<ol class='comments'>" + "".join(rows) + "</ol>")
    assert said(article) == [(f"园丁{n}", SAID[n]) for n in range(4)]
    first, second, third, fourth = article.comments
    assert (second.reply_to, fourth.reply_to) == (first.id, third.id)


def test_buttons_between_the_words_and_the_date_of_a_line_are_none_of_the_words() -> None:
    marks = ["", " <span>[热门]</span>", "", ""]
    rows = [
        f"<div class='c' id='C_{n}'><a href='/u/9{n}'>园丁{n}</a>{marks[n]} :<span>{SAID[n]}</span> &nbsp;"
        f"<a href='/spam/{n}'>举报</a>&nbsp;<a href='/up/{n}'>赞[{n}6]</a>&nbsp;<a href='/re/{n}'>回复</a>&nbsp;"
        f"<span>2023-04-0{n + 2} 10:1{n}</span></div>"
        for n in range(4)
    ]
    article = read(question() + "".join(rows))
    assert said(article) == [(f"园丁{n}", SAID[n]) for n in range(4)]


def test_a_linked_name_is_whom_a_comment_of_a_known_engine_answers() -> None:
    whom = [
        "",
        "<a href='#comment-410'>@园丁 0</a> ",
        "<a href='#comment-999'>@路人</a> ",
        "<a href='/u/90'>@园丁 0</a> ",
    ]
    rows = [
        f"<li class='comment' id='comment-41{n}'><div class='comment-author'><b class='fn'>园丁 {n}</b></div>"
        f"<div class='comment-metadata'><time datetime='2023-04-0{n + 2}T10:00:00+08:00'>4月{n + 2}日</time></div>"
        f"<div class='comment-content'><p>{whom[n]}{SAID[n]}</p></div></li>"
        for n in range(4)
    ]
    words = "<div class='entry-content'><p>种了四年，春天满树新叶，一朵花也没有，水肥都没断过。</p></div>"
    generator = "<meta name='generator' content='WordPress 6.4'>"
    page = extract_page(
        f"<html><head><title>{TITLE}</title>{generator}</head><body><h1 class='entry-title'>{TITLE}</h1>{words}"
        f"<ol>{''.join(rows)}</ol></body></html>".encode(),
        url="https://garden.example.net/77.html",
        content_type="text/html; charset=utf-8",
    )
    assert page.layout is not None
    assert page.layout.name == "wordpress"
    comments = page.article.comments
    assert [comment.text for comment in comments] == [SAID[0], SAID[1], f"@路人 {SAID[2]}", f"@园丁 0 {SAID[3]}"]
    assert comments[1].reply_to == comments[0].id


def test_the_day_beside_the_words_and_once_more_below_them_is_one_date() -> None:
    def card(n: int, words: str) -> str:
        return (
            f"<div class='card'><div class='l'><a href='/u/{n}'>园丁{n}</a><div class='when'>2023.04.0{n + 2}</div></div>"
            f"<div class='r'><p class='w'>{words}</p><div class='foot'>发表于：2023.04.0{n + 2}</div></div></div>"
        )

    article = read(question() + "".join(card(n, words) for n, words in enumerate(SAID)))
    assert said(article) == [(f"园丁{n}", words) for n, words in enumerate(SAID)]


@pytest.mark.parametrize("box", ["<div id='post_{}'>", "<div class='floor' id='post_{}'>"])
def test_remarks_below_posts_answer_them_in_a_skin_that_nobody_knows(box: str) -> None:
    def remark(name: str, words: str, time: str) -> str:
        return (
            f"<div class='pl'><div class='pa'><a href='space-uid-9.html'>{name}</a></div>"
            f"<div class='pi'>{words}&nbsp;<span>发表于 2023-4-{time}</span></div></div>"
        )

    def post(n: int, words: str, remarks: str = "") -> str:
        return (
            f"{box.format(100 + n)}<table><tr><td><a href='space-uid-{n}.html'>园丁{n}</a><p>中级会员</p></td>"
            f"<td><div class='h'>发表于 2023-4-{n + 2} 10:1{n}</div><div class='w'>{words}</div>{remarks}"
            "<div><a>回复</a> <a>举报</a></div></td></tr></table></div>"
        )

    below_first = remark("南山", "那我再等一年", "2 12:00") + remark("竹影", "我等了七年……", "2 13:30")
    posts = [post(0, SAID[0], below_first), post(1, SAID[1]), post(2, SAID[2], remark("柴门", "好办法", "5 09:00"))]
    article = read(f"<h1>{TITLE}</h1><div>{''.join(posts)}{post(3, SAID[3])}</div>")
    assert (article.author, article.text) == ("园丁0", SAID[0])
    assert said(article) == [
        ("南山", "那我再等一年"),
        ("竹影", "我等了七年……"),
        ("园丁1", SAID[1]),
        ("园丁2", SAID[2]),
        ("柴门", "好办法"),
        ("园丁3", SAID[3]),
    ]
    assert article.comments[4].reply_to == article.comments[3].id
