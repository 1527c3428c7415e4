"""What boards and their users type around posts: quotes by hand, floors, devices, counts, labels, notes of moderators."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cleaning.extract import extract_page
from cleaning.extract.relative_dates import find_relative
from cleaning.extract.title_words import is_kind
from cleaning.records import Article

FETCHED = datetime(2025, 6, 18, 9, 30, tzinfo=UTC)
OPENING = "阳台上的水管冬天总是冻住，房东说包一层旧棉被就行，可是去年包了还是裂。大家有没有更稳妥的办法？"
FIRST = "先把外面的总阀关掉，再打开水龙头放空，管子里没有水就不会裂。"
SECOND = "放空以后记得把阀门留一条缝，不然存水还是会冻。"


def read(body: str, *, title: str = "阳台的水管怎么防冻 - 老屋论坛", lang: str = "zh") -> Article:
    page = f"<html lang={lang}><head><title>{title}</title></head><body>{body}</body></html>"
    return extract_page(page.encode(), url="https://x.example.org/t/1", fetched_at=FETCHED).article


def thread(*words: str, post: str, top: str = "<h1>阳台的水管怎么防冻</h1>", **options: str) -> Article:
    """Read a thread; `post` is the markup of one post with {name}, {day}, {n} and {words}."""
    names = ("阿炳", "温师傅", "小满", "老莫")
    posts = zip(names, words, strict=False)
    return read(
        top + "".join(post.format(name=a, day=n + 3, n=n, words=w) for n, (a, w) in enumerate(posts, 1)), **options
    )


PLAIN = (
    "<div class='post' id='p{n}'><div class='head'><a href='/u/{n}'>{name}</a> 2025-03-0{day} 10:14</div>"
    "<div class='words'>{words}</div></div>"
)


def test_boards_quote_below_the_words() -> None:
    below = f"<p>{SECOND}</p><p>【 在 温师傅 (老温) 的大作中提到: 】</p><p>: {FIRST}</p>"
    article = thread(OPENING, FIRST, below, post=PLAIN)
    assert article.comments[1].text == SECOND
    assert article.comments[1].quote == FIRST
    assert article.comments[1].reply_to == article.comments[0].id


def test_lines_with_an_arrow_that_repeat_a_post_are_quotes() -> None:
    article = thread(OPENING, FIRST, f"<p>&gt; {FIRST}</p><p>{SECOND}</p>", post=PLAIN)
    assert article.comments[1].text == SECOND
    assert article.comments[1].reply_to == article.comments[0].id
    other = thread(OPENING, FIRST, f"<p>&gt; 这一行谁也没有说过，只是箭头开头的一句话。</p><p>{SECOND}</p>", post=PLAIN)
    assert "谁也没有说过" in other.comments[1].text


def test_bodies_that_are_called_quotes_are_bodies() -> None:
    called = PLAIN.replace("class='words'", "class='quote'")
    article = thread(OPENING, FIRST, SECOND, post=called)
    assert [comment.text for comment in article.comments] == [FIRST, SECOND]
    assert article.text == OPENING


def test_a_form_above_the_posts_is_no_text() -> None:
    form = (
        "<form action='/post'><table><tr><td>内容</td><td><textarea name='words'></textarea></td></tr></table><ul>"
        "<li>可以附加的图片格式是 GIF、JPG 和 PNG，其他的请先转换。</li><li>每张图片不能超过 2048 KB，超过的会被自动缩小。</li></ul></form>"
    )
    article = thread(
        OPENING,
        FIRST,
        SECOND,
        post=PLAIN.replace("class='post'", "class='r{n}'"),
        top=f"<h1>阳台的水管怎么防冻</h1>{form}",
    )
    assert article.text == OPENING
    assert [comment.text for comment in article.comments] == [FIRST, SECOND]


def test_a_typed_floor_and_name_address_the_post() -> None:
    article = thread(OPENING, FIRST, f"#2楼 @温师傅 {SECOND}", post=PLAIN)
    assert article.comments[1].text == SECOND
    assert article.comments[1].reply_to == article.comments[0].id


@pytest.mark.parametrize("line", ["Windows  Chrome  中国浙江", "iPhone · Safari", "Android 14 / Chrome 126.0"])
def test_lines_of_devices_are_no_words(line: str) -> None:
    post = PLAIN.replace(
        "<div class='words'>{words}</div>", f"<div class='words'>{{words}}</div><div class='ua'>{line}</div>"
    )
    article = thread(OPENING, FIRST, SECOND, post=post)
    assert [comment.text for comment in article.comments] == [FIRST, SECOND]


def test_lines_of_counts_are_no_words() -> None:
    post = PLAIN.replace("{words}</div>", "{words}<p>3 likes, {n} replies</p></div>")
    words = (
        "The pipe on the balcony freezes every winter, and last year it burst though I had it wrapped in a blanket.",
        "Close the main valve and let the water out, then there is nothing left to freeze.",
        "And leave the valve open by a crack, or what is left freezes all the same.",
    )
    article = thread(
        *words, post=post, title="A pipe that freezes - House talk", top="<h1>A pipe that freezes</h1>", lang="en"
    )
    assert [comment.text for comment in article.comments] == list(words[1:])


def test_the_answer_within_an_answer_is_one_where_its_box_is_called_so() -> None:
    inner = (
        "<div class='reply-item'><div class='by'><a href='/u/9'>老莫</a> <span>2025-03-09 08:00</span></div>"
        "<p>留缝的时候要听一听有没有滴水声。</p></div>"
    )
    article = thread(OPENING, FIRST, SECOND + inner, post=PLAIN)
    assert [comment.author for comment in article.comments] == ["温师傅", "小满", "老莫"]
    assert article.comments[2].reply_to == article.comments[1].id
    assert article.comments[1].text == SECOND


@pytest.mark.parametrize(
    ("text", "month", "day"),
    [
        ("06 月 03 日 22:14", 6, 3),
        ("提问于 06 月 03 日", 6, 3),
        ("评论于 05-11", 5, 11),
        ("去年 12 月 30 日 08:01", 12, 30),
    ],
)
def test_dates_may_have_spaces_and_labels(text: str, month: int, day: int) -> None:
    found = find_relative(text, FETCHED)
    assert found is not None
    assert (found.when.month, found.when.day) == (month, day)


@pytest.mark.parametrize("label", ["主题：", "标题: ", "【标题】 ", "Thema: "])
def test_a_label_says_what_the_title_is(label: str) -> None:
    top = f"<div class='crumbs'><a href='/'>首页</a></div><p class='t'>{label}阳台的水管怎么防冻才稳妥</p>"
    assert thread(OPENING, FIRST, SECOND, post=PLAIN, top=top, title="老屋论坛").title == "阳台的水管怎么防冻才稳妥"


def test_the_heading_may_have_the_group_before_the_title() -> None:
    top = "<h1><a href='/g/3'>老屋论坛</a> &gt; <span>阳台的水管怎么防冻才最稳妥，请教各位师傅</span></h1>"
    title = "老屋论坛 - 阳台的水管怎么防冻才最稳妥，请教各位师傅 显示 1-3 共 3 条"
    article = thread(OPENING, FIRST, SECOND, post=PLAIN, top=top, title=title)
    assert article.title == "阳台的水管怎么防冻才最稳妥，请教各位师傅"


@pytest.mark.parametrize("text", ["文章内容", "查看帖子", "新闻详情", "正文"])
def test_what_all_titles_say_tells_nothing(text: str) -> None:
    assert is_kind(text)
    assert not is_kind(f"{text}的写法")


def test_a_date_is_no_author() -> None:
    body = f"<h1>阳台的水管怎么防冻</h1><span class='author'>2025年3月4日</span><div class='text'><p>{OPENING}</p><p>{FIRST}</p></div>"
    assert read(body).author is None


@pytest.mark.parametrize(
    ("when", "hours"),
    [
        ("3 gün önce", 72),
        ("5 saat önce", 5),
        ("3 päivää sitten", 72),
        ("2 jam lalu", 2),
        ("2 hari yang lalu", 48),
    ],
)
def test_counts_of_time_are_read_in_turkish_finnish_and_indonesian(when: str, hours: int) -> None:
    post = PLAIN.replace("2025-03-0{day} 10:14", when)
    comments = thread(OPENING, FIRST, SECOND, post=post).comments
    found = [one.published_at for one in comments]
    assert found == [FETCHED - timedelta(hours=hours)] * 2


@pytest.mark.parametrize(
    ("when", "moment"),
    [
        ("12 марта 2019 г., 14:22", (3, 12, 14, 22)),
        ("12 марта 2019 года в 14:22", (3, 12, 14, 22)),
        ("5 Kasım 2019 08:10", (11, 5, 8, 10)),
        ("5. marraskuuta 2019 klo 08:10", (11, 5, 8, 10)),
    ],
)
def test_words_between_day_and_time_cost_no_time(when: str, moment: tuple[int, ...]) -> None:
    post = PLAIN.replace("2025-03-0{day} 10:14", when)
    first = thread(OPENING, FIRST, SECOND, post=post).comments[0].published_at
    assert first is not None
    assert (first.month, first.day, first.hour, first.minute) == moment


@pytest.mark.parametrize(
    "quote",
    [
        "<div class='q1'><div class='q2'>原帖由 <a href='/u/2'>温师傅</a> 于 2025-03-05 10:14 发表</div><div class='q3'>{said}</div></div>",
        "<blockquote>Op woensdag 5 maart 2025 @ 10:14:27 schreef 温师傅 het volgende:<br>{said}</blockquote>",
        "<blockquote>Original Posted By 温师傅<br>{said}</blockquote>",
    ],
    ids=["Chinese", "Dutch", "English"],
)
def test_heads_of_quotes_are_no_posts_and_no_words(quote: str) -> None:
    words = quote.format(said=FIRST) + SECOND
    article = thread(OPENING, FIRST, words, post=PLAIN)
    assert len(article.comments) == 2
    assert article.comments[1].text == SECOND
    assert article.comments[1].quote == FIRST
    assert article.comments[1].reply_to == article.comments[0].id


def test_numbers_before_names_are_floors() -> None:
    post = "<li class='c' id='c{n}'><p class='info'>{n}. 匿名 2025/03/0{n}(水) 20:05:12 [通報]</p><div class='b'>{words}</div></li>"
    posts = zip((1, 4, 5, 7), (OPENING, FIRST, SECOND, "谢谢。"), strict=True)
    rows = "".join(post.format(n=n, words=words) for n, words in posts)
    article = read(f"<h1>阳台的水管怎么防冻</h1><ul>{rows}</ul>")
    assert [comment.floor for comment in article.comments] == [4, 5, 7]
    assert {article.author, *(comment.author for comment in article.comments)} == {"匿名"}


def test_the_first_floor_by_who_began_the_thread_is_no_comment() -> None:
    others = "".join(
        f"<div class='t'><a href='/t/{n}'>另一条帖子的标题在这里 {n}</a> {n} 分钟前 · 57 好评</div>"
        for n in range(2, 7)
    )
    post = "<div class='r' id='{n}'><div class='h'><span>#{n}</span><a href='/u/{n}'>{name}</a>{op} 3 天前</div><div class='w'>{words}</div></div>"
    rows = "".join(
        post.format(n=n, name=name, words=words, op="<i>楼主</i>" if n == 1 else "")
        for n, (name, words) in enumerate((("阿炳", OPENING), ("温师傅", FIRST), ("小满", SECOND)), 1)
    )
    article = read(f"<div class='left'>{others}</div><div class='panel'>阳台的水管怎么防冻</div>{rows}")
    assert (article.author, len(article.comments)) == ("阿炳", 2)
    assert article.text == OPENING


def test_a_name_alone_before_a_colon_writes_what_addresses_another() -> None:
    inner = (
        "<div class='sub'><div class='tip'><a href='/u/9'>老莫</a>：</div><div class='s'><a href='/u/2'>@小满</a> 留缝听声音。</div>"
        "<div class='g'><span>2025-03-09 08:00</span> <a>回复</a></div></div><div class='sub'>添加新评论</div>"
    )
    article = thread(OPENING, FIRST, SECOND + inner, post=PLAIN.replace("class='post'", "class='comment-item'"))
    assert [(one.author, one.text) for one in article.comments][2:] == [("老莫", "留缝听声音。")]


def test_events_of_moderators_are_no_posts() -> None:
    event = "<div class='reply reply-system'><a href='/u/1'>admin_rui</a> 将本帖设为了精华贴 <span>2025年03月06日</span></div>"
    article = thread(OPENING, FIRST + "</div></div>" + event + "<div><div>", SECOND, post=PLAIN)
    assert [comment.author for comment in article.comments] == ["温师傅", "小满"]


def test_official_answers_have_a_heading_of_their_own() -> None:
    body = (
        f"<h1>路灯两个月不亮</h1><ul><li>老住户</li><li>2025-04-18 09:31</li></ul><p class='t'>{OPENING}</p><h2>官方回复</h2>"
        f"<div class='a'><div class='h'><h4>住房和城乡建设局</h4><div>2025-04-24 16:05</div></div><p>{FIRST}</p></div>"
        "<div class='e'><h3>网友评价</h3><ul><li>解决程度 <b>5分</b></li></ul></div>"
    )
    article = read(body, title="路灯两个月不亮 - 留言板")
    assert [(one.author, one.text) for one in article.comments] == [("住房和城乡建设局", FIRST)]


@pytest.mark.parametrize("line", ["809 lukukertaa", "views", "1,204 views"])
def test_counts_below_the_title_are_no_title(line: str) -> None:
    top = f"<p class='a'>阳台的水管怎么防冻</p><div class='b'>{line}</div>"
    assert thread(OPENING, FIRST, SECOND, post=PLAIN, top=top, title="阳台的水管怎么防冻").title == "阳台的水管怎么防冻"


def test_the_first_step_of_a_way_is_no_title() -> None:
    way = "<div class='crumbs'><a href='/'>老屋论坛大全</a> &gt; <a href='/b'>修缮</a> &gt; <a href='/t'>阳台的水管怎么防冻</a></div>"
    article = thread(OPENING, FIRST, SECOND, post=PLAIN, top=way, title="阳台的水管怎么防冻 - 老屋论坛大全")
    assert article.title == "阳台的水管怎么防冻"


def test_the_print_version_of_a_board_is_read() -> None:
    post = "<hr><b>作者: </b>{name}&nbsp; &nbsp; <b>时间: </b>2025-3-{day} 18:42<br>{words}<br>"
    top = "<h1>老屋论坛</h1><b>标题: </b>阳台的水管怎么防冻才最稳妥 <b>[打印本页]</b>"
    first = f"<b>标题: </b>阳台的水管怎么防冻才最稳妥<br>{OPENING}<br>图片附件: IMG_04.jpg (2025-3-4 18:40, 88 KB) / 下载次数 31"
    article = thread(first, FIRST, SECOND, post=post, top=top, title="阳台的水管怎么防冻才最稳妥 - 老屋论坛")
    assert (article.title, article.author, article.text) == ("阳台的水管怎么防冻才最稳妥", "阿炳", OPENING)
    assert [(one.author, one.text) for one in article.comments] == [("温师傅", FIRST), ("小满", SECOND)]


@pytest.mark.parametrize(
    "page_title", ["星空小站 :: 觀看文章 - 自製防露帶，請前輩指教", "Star yard :: View topic - 自製防露帶，請前輩指教"]
)
def test_the_title_stands_behind_the_site_and_the_kind_of_page(page_title: str) -> None:
    site = page_title.partition(" ::")[0]
    top = f"<div>{site}</div><a class='maintitle' href='/t/1'>自製防露帶，請前輩指教</a>"
    assert (
        thread(OPENING, FIRST, SECOND, post=PLAIN, top=top, title=page_title, lang="zh-TW").title
        == "自製防露帶，請前輩指教"
    )


def test_a_short_title_in_a_heading_goes_before_the_name_of_the_blog() -> None:
    body = (
        "<div class='hdr'><h1 class='ttl'>白灰墙</h1></div><div class='s'><h3>最近访客</h3><p>芦苇荡 11-08</p></div>"
        f"<div class='m'><h3>糊窗户</h3><p>2025-03-04 22:14:37</p><div class='bct'><p>{OPENING}</p><p>{FIRST}</p></div></div>"
    )
    assert read(body, title="糊窗户 - 白灰墙的日志 - 驿海博客").title == "糊窗户"


@pytest.mark.parametrize(
    ("when", "day"),
    [
        ("12 มีนาคม 2561 เวลา 08:41 น.", datetime(2018, 3, 12, 8, 41)),
        ("12 травня 2024 о 08:41", datetime(2024, 5, 12, 8, 41)),
        ("12.05.2024 о 08:41", datetime(2024, 5, 12, 8, 41)),
    ],
)
def test_times_of_thailand_and_ukraine(when: str, day: datetime) -> None:
    post = PLAIN.replace("2025-03-0{day} 10:14", when)
    first = thread(OPENING, FIRST, SECOND, post=post).comments[0].published_at
    assert first is not None
    assert first.replace(tzinfo=None) == day


def test_a_bar_of_links_below_the_lead_ends_no_article() -> None:
    text = "".join(f"<p>第{number}次：{OPENING}</p>" for number in range(8))
    body = (
        f"<article><header><h1>阳台的水管怎么防冻</h1><p class='lead'>{OPENING}{FIRST}</p><div>2025-03-04 08:00</div>"
        f"<ul><li><a href='#c'>9 条评论</a></li></ul></header><div class='story'>{text}</div></article>"
    )
    assert len(read(body).text.split("\n")) >= 8


def test_floors_typed_before_the_words_are_no_words() -> None:
    post = (
        "<div class='d'><div class='i'>{n}楼. {words}<table><tr><td><a href='/u/{n}'>{name}</a>&nbsp;2025-03-0{day} 10:14</td>"
        "</tr></table></div></div>"
    )
    advert = "</div><div class='i ad'>[推广]保温棉批发，一件代发</div><div class='i'>"
    article = thread(OPENING, FIRST, SECOND + advert, "谢谢。", post=post)
    assert article.text == OPENING
    assert [(one.floor, one.text) for one in article.comments] == [(2, FIRST), (3, SECOND), (4, "谢谢。")]


@pytest.mark.parametrize(
    "head",
    [
        "<p>引用 @温师傅 发表的:</p>",
        "<p><a href='/u/2'>温师傅</a> <span>· 2025-03-05 10:14</span></p>",
        "<div>“</div><p>温师傅 在2楼说：</p>",
    ],
)
def test_lines_below_whose_words_they_are_repeat_them_to_the_last_short_one(head: str) -> None:
    lines = (FIRST, "建议：", "留一条缝。")
    answer = "".join(f"<p>{line}</p>" for line in lines)
    article = thread(
        OPENING, answer, f"{head}<div>{answer}</div><p>{SECOND}</p>", post=PLAIN.replace("class='words'", "")
    )
    assert [comment.text for comment in article.comments] == ["\n".join(lines), SECOND]
    assert article.comments[1].quote == "\n".join(lines)


@pytest.mark.parametrize(
    "post",
    [
        "<div><div>用户名：{name}</div><div>发表时间：2025-3-{day} 08:1{n}</div><div>内容：{words}</div></div>",
        "<div><div>昵称：{name}</div><div>留言时间：2025-3-{day} 08:1{n}</div><div>留言内容：{words}</div></div>",
        "<table><tr><th>姓名</th><td>{name}</td><th>时间</th><td>2025-3-{day} 08:1{n}</td></tr>"
        "<tr><th>内容</th><td colspan=3>{words}</td></tr></table>",
    ],
)
def test_the_label_before_the_words_of_all_posts_is_none_of_them(post: str) -> None:
    article = thread(OPENING, FIRST, SECOND, post=post)
    assert (article.author, article.text) == ("阿炳", OPENING)
    assert [(comment.author, comment.text) for comment in article.comments] == [("温师傅", FIRST), ("小满", SECOND)]


@pytest.mark.parametrize(
    "post",
    [
        "<p><b>{name}</b>，2025-3-{day} 08:1{n}：{words}</p>",
        "<p>{name} [2025-03-0{day}]：{words}</p>",
        "<li><b>{name}</b>, {day} March 2025, 08:1{n}: {words}</li>",
    ],
)
def test_lines_of_a_guest_book_have_name_date_and_words(post: str) -> None:
    article = thread(OPENING, FIRST, SECOND, post=post)
    first = [(article.author, article.text)] if article.author else []
    said = [*first, *((comment.author, comment.text) for comment in article.comments)]
    assert said == [("阿炳", OPENING), ("温师傅", FIRST), ("小满", SECOND)]


def test_a_person_and_a_day_in_the_sentences_of_an_article_head_no_posts() -> None:
    lines = ("王师傅（2024年3月5日）：先把阀门关上。", "后来他改了主意，说水管要包起来才行，不然到了夜里还是会裂开。")
    article = read(
        f"<h1>阳台的水管怎么防冻</h1><p>2025-03-04 10:14</p><div><p>{OPENING}</p><p>{lines[0]}</p><p>{lines[1]}</p></div>"
    )
    assert (article.text.split("\n"), article.comments) == ([OPENING, *lines], ())


ARTICLE = (
    "<h1>老屋的水管</h1><div>2025-03-01 08:12　来源：江城晚报　作者：林晚舟</div>"
    f"<div><p>{OPENING}</p><p>{FIRST}</p><p>{SECOND}</p></div><h3>网友评论</h3>"
)
SHORT = ("今晚就去。", "希望别再停了", "还是那家吗？", "是的，都没变。")


@pytest.mark.parametrize(
    "post",
    [
        "<div>江城网网友 [{name}] 2025-03-0{day} 08:1{n}<p>{words}</p></div>",
        "<div><span>{n}</span><b>{name}</b> <span>2025-03-0{day} 08:1{n}</span><p>{words}</p></div>",
        "<div><p><b>{name}：</b>{words}</p><p>2025-03-0{day} 08:1{n}</p></div>",
        "<div>{name}：{words}<br><small>2025-03-0{day} 08:1{n}</small></div>",
        "<div><div>{name} <span>LV.{n}</span></div><div>{words}</div><div>2025年3月{day}日 08:1{n} 来自 iPhone 客户端</div></div>",
        "<div><div>购买者：{name}</div><div>评价内容：{words}</div><div>评价时间：2025-03-0{day}</div></div>",
        "<div><a href='/u/{n}' title='{name}'><img src=x.jpg></a><div>{words}</div><div>2025-03-0{day} 08:1{n}</div></div>",
        "<div><div>评分：★★★★☆</div><div>{name}</div><div>{words}</div><div>2025-03-0{day}</div></div>",
    ],
)
def test_comments_below_articles_name_their_writers_in_many_ways(post: str) -> None:
    article = thread(*SHORT, post=post, top=ARTICLE, title="老屋的水管 - 江城网")
    assert (article.author, article.text.split("\n")) == ("林晚舟", [OPENING, FIRST, SECOND])
    names = ("阿炳", "温师傅", "小满", "老莫")
    assert [(comment.author, comment.text) for comment in article.comments] == list(zip(names, SHORT, strict=True))


def test_a_name_that_stands_in_most_posts_begins_them_all_the_same() -> None:
    names = ("南湖水鬼", "芦苇荡", "南湖水鬼", "南湖水鬼", "南湖水鬼")
    words = ("出发。", "握手，手机还活着吗", "活着，人没了", "回来了", "下次再去")
    posts = "".join(
        f"<div><div>{a}</div><div>{w}</div><div>{9 - n}天前</div></div>"
        for n, (a, w) in enumerate(zip(names, words, strict=True))
    )
    article = read(ARTICLE + posts, title="老屋的水管 - 江城网")
    assert [(comment.author, comment.text) for comment in article.comments] == list(zip(names, words, strict=True))
