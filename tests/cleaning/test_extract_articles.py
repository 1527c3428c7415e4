"""Articles as blogs, papers and portals dress them: who wrote, when, and what of the page is the text."""

from __future__ import annotations

import json

import pytest

from cleaning.extract import extract_article
from cleaning.records import Article, Role

LINES = (
    "河堤上的柳树今年发芽比往年早了十一天，守堤的老人说这是暖冬的缘故，去年这个时候堤上还有残雪。",
    "水文站的记录显示，二月的平均水温比前一年高出一点六摄氏度，鱼群因此提前回到了浅滩产卵。",
    "“水是有记性的。”他说，堤也一样，你对它好，它记得；你糊弄它，它也记得，总有一天要还回来。",
)
BODY = "".join(f"<p>　　{line}</p>" for line in LINES)
TITLE = "堤上的柳树提前发芽了"


def read(inside: str, *, url: str = "http://news.example.com/a/1.html", head: str = "", title: str = TITLE) -> Article:
    """Read a page with a title and what stands under its heading."""
    html = (
        f'<html><head><meta charset="utf-8"><title>{title}_江城网</title>{head}</head><body><div class="nav">'
        f'<a href="/">首页</a> <a href="/n">新闻</a></div><div class="wrap"><h1>{TITLE}</h1>{inside}</div>'
        '<div class="foot">江城网版权所有</div></body></html>'
    )
    return extract_article(html.encode(), url=url, content_type="text/html; charset=utf-8")


def lines(article: Article) -> list[str]:
    """The lines of an article without the space at their heads."""
    return [line.strip("\u3000 ") for line in article.text.splitlines()]


@pytest.mark.parametrize(
    ("byline", "author"),
    [
        ("<div>2023-04-05 10:20 来源：江城晚报 作者：林其安</div>", "林其安"),
        ("<div><span>2023-04-05 10:20</span><span>来源：江城晚报</span><span>编辑：胡枫</span></div>", None),
        ("<div>2023年04月05日10:20&nbsp;&nbsp;江城网</div>", None),
        ("<div>2023-04-05 10:20:33　江城日报　林其安</div>", "林其安"),
        ("<div>本报记者 林其安 周怀瑾　2023/04/05 10:20</div>", "林其安 周怀瑾"),
        ("<div>江城晚报全媒体记者 林其安 摄影报道</div><div>2023-04-05 10:20</div>", "林其安"),
        ("<div>作者:<b>林其安</b>点击:<b>12</b> 2023-04-05 10:20</div>", "林其安"),
        ("<div>文丨林其安　图丨周怀瑾</div><div>2023-04-05 10:20</div>", "林其安"),
        ("<div>文/图 林其安</div><div>2023-04-05 10:20</div>", "林其安"),
        ("<div>记者/林其安 编辑/胡枫</div><div>2023-04-05 10:20</div>", "林其安"),
        ("<div>□ 本报记者 林其安 通讯员 周怀瑾</div><div>2023-04-05 10:20</div>", "林其安"),
        ("<div>上传者：林其安　上传时间：2023-04-05 10:20</div>", "林其安"),
        ("<div>编辑：胡枫　校对：周怀瑾　2023-04-05 10:20</div>", None),
        ("<div>作者：[江] 林其安　译者：周怀瑾　2023-04-05 10:20</div>", "林其安"),
        ("<div>更新时间：2023-04-06 08:00　发布时间：2023-04-05 10:20　作者：林其安</div>", "林其安"),
        ("<div>2023-04-05 10:20 来源：江城日报 责任编辑：胡枫 作者：</div>", None),
        ("<div>2023-04-05 10:20　晚风编辑部</div>", "晚风编辑部"),
    ],
)
def test_a_byline_states_author_and_time(byline: str, author: str | None) -> None:
    article = read(byline + BODY)
    assert (article.author, article.published_at and article.published_at.isoformat()) == (
        author,
        "2023-04-05T10:20:33+08:00" if ":33" in byline else "2023-04-05T10:20:00+08:00",
    )
    assert lines(article) == list(LINES)


@pytest.mark.parametrize(
    ("before", "after", "author"),
    [
        ("", "（江城日报记者 林其安）", "林其安"),
        ("", "（林其安）", "林其安"),
        ("", "（待续）", None),
        ("", "（文字：林其安　图片：周怀瑾　编辑：胡枫）", "林其安"),
        ("新江社江城4月5日电（记者林其安、周怀瑾）", "", "林其安、周怀瑾"),
        ("江城网4月5日电 (林其安)", "", "林其安"),
    ],
)
def test_the_text_itself_may_name_its_author(before: str, after: str, author: str | None) -> None:
    text = f"<p>{before}{LINES[0]}</p>" + "".join(f"<p>{line}</p>" for line in (*LINES[1:], after) if line)
    assert read(f"<div>2023-04-05 10:20　来源：江城网</div>{text}").author == author


def test_a_person_counts_for_more_than_the_office_that_put_the_page_up() -> None:
    credits = "（文字：林其安　图片：周怀瑾　编辑：胡枫　审核：方可）"
    article = read(f"<div>发布者：党委宣传部　发布时间：2023-04-05</div>{BODY}<p>{credits}</p>")
    assert (article.author, lines(article)) == ("林其安", list(LINES))


def test_who_took_the_pictures_did_not_write() -> None:
    byline = '<p>By <a href="/by/1">Dana Holt</a></p><p>Photographs by <a href="/by/2">Owen Pryce</a></p>'
    article = read(f"{byline}<p><time>March 3, 2022</time></p>{BODY}")
    assert article.author == "Dana Holt"


@pytest.mark.parametrize(
    ("meta", "when"),
    [
        ('<meta name="firstpublishedtime" content="2023-04-05-10:20:00">', "2023-04-05T10:20:00+08:00"),
        ('<meta name="apub:time" content="4/5/2023, 10:20:00 AM">', "2023-04-05T10:20:00+08:00"),
        ('<meta property="weibo: article:create_at" content="2023-04-05 10:20:00">', "2023-04-05T10:20:00+08:00"),
        ('<meta name="publish-date" content="1680661200">', "2023-04-05T10:20:00+08:00"),
        ("", "2023-03-31T00:00:00+08:00"),
    ],
)
def test_the_time_is_in_a_meta_tag_or_at_last_in_the_address(meta: str, when: str) -> None:
    article = read(BODY, head=meta, url="http://news.example.com/n1/2023/0331/c1008-32450000.html")
    assert article.published_at is not None
    assert article.published_at.isoformat() == when


def test_an_address_is_no_date_of_a_post() -> None:
    box = (
        "<ul><li>创建于 : 2023-04-05 10:20:00</li><li>更新于 : 2023-04-06 10:20:00</li>"
        "<li>链接: https://news.example.com/2023/04/05/willow/</li><li>许可协议: 本文采用 CC BY-SA 4.0 许可协议</li></ul>"
    )
    article = read(f"<div>2023-04-05 10:20</div>{BODY}{box}")
    assert (article.comments, lines(article)) == ((), list(LINES))


def test_two_dates_of_a_box_are_no_posts() -> None:
    box = "".join(
        f"<div class='row'><h6>{label}</h6><p>{day}</p></div>"
        for label, day in (("发布于", "2023-04-05"), ("更新于", "2023-04-06"))
    )
    article = read(f"{BODY}<div class='licence'>{box}<h6>许可协议</h6></div>")
    assert (article.comments, lines(article)) == ((), list(LINES))


def test_office_and_day_under_a_notice_are_its_last_lines() -> None:
    rows = "".join(f'<tr><td align="right">{text}</td></tr>' for text in ("教务处<br>2023年4月5日",))
    table = f"<table><tr><td>2023-04-05　作者：林其安</td></tr><tr><td>{BODY}</td></tr>{rows}</table>"
    article = read(table)
    assert (article.comments, lines(article)) == ((), [*LINES, "教务处", "2023年4月5日"])


def test_a_quotation_is_text_of_an_article_and_a_pull_quote_is_not() -> None:
    quoted, pulled = "不要相信手机的时区，它在飞机上会自作主张。", "你糊弄它，它也记得，总有一天要还回来。"
    inside = f"{BODY}<blockquote>{pulled}</blockquote><p>{LINES[0][::-1]}</p><blockquote><p>{quoted}</p></blockquote>"
    article = read(f"<div>2023-04-05 10:20</div>{inside}")
    assert lines(article) == [*LINES, LINES[0][::-1], quoted]


def test_numbers_of_lines_are_no_code() -> None:
    code = (
        "<table><tr><td class=g><pre><span>1</span><br><span>2</span></pre></td>"
        "<td><pre><span>pip install x</span><br><span>python -V</span></pre></td></tr></table>"
    )
    article = read(f"<div>2023-04-05 10:20</div>{BODY}{code}<p>{LINES[0][::-1]}</p>")
    assert [block.text for block in article.body if block.role is Role.CODE] == ["pip install x", "python -V"]


def test_cells_are_parted_and_tabs_of_the_source_are_space() -> None:
    table = "<table><tr>\n\t<td>格式</td>\n\t<td>办法</td></tr><tr>\n\t<td>截图</td>\n\t<td>不用</td></tr></table>"
    article = read(f"<div>2023-04-05 10:20</div>{BODY}{table}<p>Two words\n\t\tand three more of them.</p>")
    assert lines(article)[3:] == ["格式 | 办法", "截图 | 不用", "Two words and three more of them."]


def test_the_sign_that_links_a_heading_to_itself_is_cut() -> None:
    heading = '<h2 id="a"><a class="anchor" href="#a">#</a> 准备工作</h2><h2>用法<a href="#b">¶</a></h2>'
    article = read(f"<div>2023-04-05 10:20</div>{BODY}{heading}<p>{LINES[0][::-1]}</p>")
    assert lines(article)[3:5] == ["准备工作", "用法"]


def test_a_main_element_may_be_called_a_page() -> None:
    article = read(f'<main class="page"><div>2023-04-05 10:20</div>{BODY}</main>')
    assert lines(article) == list(LINES)


def test_an_article_in_the_json_of_a_script_is_drawn() -> None:
    data = {
        "title": TITLE,
        "author": {"id": 7, "nickName": "一只木屐"},
        "publishTime": 1680661200000,
        "content": f"<div>{BODY}</div>",
    }
    state = {"user": None, "detail": {"data": data}, "feed": [{"title": "别的文章", "publishTime": 1690000000000}]}
    script = f"<script>window.__STORE__={json.dumps(state, ensure_ascii=False)};</script>"
    html = f'<html><head><title>{TITLE} - 邻里</title></head><body><div id="app"></div>{script}</body></html>'
    article = extract_article(html.encode(), url="http://m.example.com/d/1", content_type="text/html; charset=utf-8")
    assert (article.title, article.author, lines(article)) == (TITLE, "一只木屐", list(LINES))
    assert article.published_at is not None
    assert article.published_at.timestamp() == 1680661200


@pytest.mark.parametrize(
    "title", [f"{TITLE[:7]}...(1)", f"江城网-{TITLE}", f"江城网 - {TITLE}", f"江城新闻学校-通知-{TITLE}"]
)
def test_a_title_is_cut_free_of_the_site_and_made_whole(title: str) -> None:
    assert read(f"<div>2023-04-05 10:20</div>{BODY}", title=title).title == TITLE


@pytest.mark.parametrize(
    "last",
    [
        "特别声明：以上内容为自媒体平台用户上传并发布，本平台仅提供信息存储服务。",
        "返回江城网，查看更多",
        "未经正式授权严禁转载本文，侵权必究。",
        "更多精彩内容，欢迎关注微信公众号：江边散记",
        "看完记得点个“在看”哦",
        "如对本稿件有异议或投诉，请联系 tougao@example.com",
        "网站编辑：胡枫",
        "（江城日报·江城网）",
        "阅读 1234 · 评论 3 · 赞 56",
        "（完）",
        "我要反馈",
        "分享到：微信 微博",
    ],
)
def test_last_words_of_the_site_are_no_text_but_the_same_words_within_it_are(last: str) -> None:
    byline = "<div>2023-04-05 10:20　来源：江城网</div>"
    assert lines(read(f"{byline}{BODY}<p>{last}</p>")) == list(LINES)
    said = f"守堤人说：{last}"
    assert lines(read(f"{byline}{BODY}<p>{said}</p><p>{LINES[0][::-1]}</p>"))[3] == said


def test_a_telephone_under_a_notice_is_its_text() -> None:
    assert (
        lines(read(f"<div>2023-04-05 10:20</div>{BODY}<p>举报电话：000-1234567。</p>"))[-1] == "举报电话：000-1234567。"
    )


@pytest.mark.parametrize(
    ("shown", "when"),
    [
        ("2024-05-02 07:30", "2024-05-02T07:30:00+08:00"),
        ("2024年5月2日", "2024-05-02T07:30:00+08:00"),
        ("2024年5月1日", "2024-05-01T23:30:00+00:00"),
    ],
)
def test_a_time_for_machines_is_written_as_the_page_shows_it(shown: str, when: str) -> None:
    article = read(f'<div><time datetime="2024-05-01T23:30:00.000Z">{shown}</time></div>{BODY}')
    assert article.published_at is not None
    assert article.published_at.isoformat() == when


def test_an_element_called_the_title_is_one_where_the_page_title_names_the_site_only() -> None:
    html = (
        '<html><head><title>北窗 | 一间向北的屋子</title></head><body><div class="header"><a href="/">北窗</a>'
        f'<p>一间向北的屋子</p></div><div class="post"><div class="post-main-title">{TITLE}</div>'
        f"<div>最近更新：2023-04-05</div>{BODY}</div></body></html>"
    )
    article = extract_article(html.encode(), url="http://n.example.com/a", content_type="text/html; charset=utf-8")
    assert (article.title, lines(article)) == (TITLE, list(LINES))


def test_a_button_to_comment_above_the_title_makes_the_article_no_comment() -> None:
    html = (
        f"<html><head><title>{TITLE} - 江城</title></head><body><div class=bar><button>赞 12</button><button>评论</button>"
        f'<button>收藏</button></div><div><h1>{TITLE}</h1><div><span>2023-04-05 10:20</span><span>·</span><a href="/u/1">'
        f"灶台笔记</a></div><article>{BODY}</article></div></body></html>"
    )
    article = extract_article(html.encode(), url="http://n.example.com/a", content_type="text/html; charset=utf-8")
    assert (article.comments, article.author, lines(article)) == ((), "灶台笔记", list(LINES))


@pytest.mark.parametrize(
    "last",
    [
        "Click to share on Twitter (Opens in new window)",
        "Leave a Reply",
        "Get our weekly newsletter delivered every Friday",
        "This article originally appeared in the June issue.",
        "Got a tip? Email tips@example.com",
        "Reporting by Dana Holt; Editing by Owen Pryce",
        "Filed under: Essays",
        "3 min read",
    ],
)
def test_last_words_of_english_sites_are_no_text(last: str) -> None:
    said = [
        "The chain ferry crossed for the last time on a Friday, and about forty of us stood on the slip.",
        "It had run since 1921, eleven minutes over and eleven minutes back.",
        "Most of us went home.",
    ]
    text = "".join(f"<p>{line}</p>" for line in said)
    html = f"<html><head><title>The ferry</title></head><body><h1>The ferry</h1><div>{text}<p>{last}</p></div></body></html>"
    article = extract_article(html.encode(), url="http://n.example.com/a", content_type="text/html; charset=utf-8")
    assert article.text.splitlines() == said


DAYS = ("2023年1月2日", "2023年2月14日", "2023年3月5日", "2023年4月18日")
EVENTS = (
    "江水退到最低，露出一段旧堤。",
    "第一批燕子回来，比往年早了六天。",
    "堤外的柳树发芽，孩子来折柳条。",
    "水位开始上涨，每天涨两指。",
)


@pytest.mark.parametrize("intro", ["", "这一年里，守堤人把每一件事都记了下来，我们选了一部分，按时间排在下面。"])
def test_the_days_of_a_chronicle_are_no_posts(intro: str) -> None:
    days = "".join(f"<p>{day}</p><p>{event}</p>" for day, event in zip(DAYS, EVENTS, strict=True))
    byline = "<div>2023-06-05 10:20　来源：江城网　作者：林其安</div>"
    article = read(f"{byline}<div>{f'<p>{intro}</p>' if intro else ''}{days}</div>")
    said = [line for pair in zip(DAYS, EVENTS, strict=True) for line in pair]
    assert (article.comments, article.author, lines(article)) == ((), "林其安", [intro, *said] if intro else said)


def test_the_versions_of_a_changelog_are_no_posts() -> None:
    versions = "".join(
        f"<h3>v1.{number} ({day})</h3><ul><li>{event}</li></ul>"
        for number, (day, event) in enumerate(zip(("2023-03-01", "2023-01-15", "2022-12-02"), EVENTS, strict=False))
    )
    article = read(f"<div>2023-06-05 10:20　作者：林其安</div><div>{versions}</div>")
    assert (article.comments, article.author) == ((), "林其安")
    assert set(EVENTS[:3]) <= set(lines(article))


def test_comments_of_nobody_with_days_only_are_comments_under_their_heading() -> None:
    comments = "".join(f"<li><p>{day}</p><p>{event}</p></li>" for day, event in zip(DAYS, EVENTS, strict=True))
    article = read(f"<div>2023-01-01 10:20</div><div>{BODY}</div><h3>网友评论</h3><ul>{comments}</ul>")
    assert [comment.text for comment in article.comments] == list(EVENTS)


def test_a_poem_of_short_lines_is_an_article() -> None:
    poem = ("堤上的柳树", "先于我醒来", "它把影子", "放进水里", "水不肯收", "又还给它")
    article = read(f"<div>2023-06-05 10:20　作者：林其安</div><div><p>{'<br>'.join(poem)}</p></div>")
    assert lines(article) == list(poem)


def test_a_paragraph_beside_the_box_of_the_others_is_text() -> None:
    rest = "".join(f"<p>{line}</p>" for line in (*LINES[1:], LINES[0][:-1][::-1] + "。", LINES[1][:-1][::-1] + "。"))
    parted = f"<div>{LINES[0]}</div><div class='ad'>买一送一，先到先得，送完为止，请勿错过这一次机会。</div><div>{rest}</div>"
    article = read(f"<div>2023-04-05 10:20</div><div class='c'>{parted}</div>")
    assert lines(article)[:3] == list(LINES)


def test_a_link_to_another_page_between_paragraphs_is_no_text() -> None:
    link = "<p><a href='/1'>&gt;&gt;点击阅读：冬小麦长势良好，农技员下田查看</a></p>"
    text = f"<p>{LINES[0]}</p>{link}" + "".join(f"<p>{line}</p>" for line in LINES[1:])
    assert lines(read(f"<div>2023-04-05 10:20</div><div>{text}</div>")) == list(LINES)


def test_the_date_of_a_reference_is_not_that_of_the_article() -> None:
    article = read(f"<div>{BODY}</div><dl><dd>1.　江城县志．江城档案馆．2009-05-01[引用日期2015-03-02]</dd></dl>")
    assert (article.author, article.published_at) == (None, None)


def test_an_article_that_lists_who_does_what_goes_on_below_the_proofreaders() -> None:
    jobs = ("选题：陆小满", "校对：林其安", "发布：林其安")
    places = ("QQ 群", "总群：19880001")
    team = "".join(f"<li>{job}</li>" for job in jobs)
    article = read(
        f"<div>2023-04-05</div><div class='c'>{BODY}<h3>团队</h3><ul>{team}</ul><h3>{places[0]}</h3><p>{places[1]}</p></div>"
    )
    assert [*jobs[::2], *places] == [line for line in lines(article) if line in (*jobs[::2], *places)]
