"""What saved copies of boards, papers and sites of links showed: late heads, saved addresses, edits, smileys, counts."""

from __future__ import annotations

import pytest

from cleaning.extract import extract_page
from cleaning.extract.markup import parse_html
from cleaning.records import Article, Role
from tests.cleaning.pages import said
from tests.cleaning.test_extract_engines import POSTS, check, read, thread

POST = (
    "<div class='post'><div class='who'><a href='/u/{n}'>{name}</a></div><div class='when'>2025-03-0{day} 17:46</div>"
    "<div class='msg'>{words}</div></div>"
)


def test_what_a_late_html_says_is_the_roots() -> None:
    late = "<!DOCTYPE html><!-- a copy --><meta http-equiv=x content=y><html id='XF' lang='nl'><body><p>Hallo.</p></body></html>"
    root = parse_html(late)
    assert (root.get("id"), root.get("lang")) == ("XF", "nl")
    assert parse_html("<html class='a'><html lang='nl'><p>Hallo.</p>").get("class") == "a"


def test_the_at_of_a_saved_address_leads_to_no_person() -> None:
    subject = "<h3 class='subject user-offline'><a href='viewtopic.php@f=22&amp;t=239.html#p{n}'>Re: A kettle that gives up</a></h3>"
    who = "<a href='memberlist.php@mode=viewprofile&amp;u={n}.html'>{name}</a>"
    post = f"<div class='post'>{subject}<div class='when'>2025-03-0{{day}} 17:46</div><div class='who'>{who}</div><div class='msg'>{{words}}</div></div>"
    check(thread(post))


def test_an_underscore_within_a_word_parts_no_title() -> None:
    top = (
        "<h1>get_kettle talk</h1><div class='way'><a href='/'>get_kettle talk</a> &gt; <a href='/f'>Water</a> &gt; Where is get_kettle?</div>"
        "<h2>Where is get_kettle?</h2>"
    )
    article = thread(POST, top=top, title="get_kettle talk - Where is get_kettle?")
    check(article)
    assert (article.title, article.board) == ("Where is get_kettle?", "Water")


def test_a_page_says_with_one_date_how_it_writes_the_others() -> None:
    post = POST.replace("2025-03-0{day} 17:46", "0{day}/3/25 a las 17:46")
    late = post.format(n=4, name="Jo", day="", words="Mine still boils, after eleven years.").replace("0/3", "16/4")
    posts = "".join(post.format(n=n, name=name, day=day, words=words) for n, (name, day, words) in enumerate(POSTS, 1))
    article = read(f"<h1>A kettle that gives up</h1>{posts}{late}", lang="")
    months = [one.published_at.month for one in article.comments if one.published_at]
    assert months == [3, 3, 4]


def test_numbers_that_count_a_whole_board_are_no_floors() -> None:
    article = thread(
        "<div class='post'><h4>#530{n} - {name} - Thu Mar 0{day}, 2025 9:51 pm</h4><div class='msg'>{words}</div></div>"
    )
    check(article)
    assert [one.floor for one in article.comments] == [2, 3]


def test_a_date_behind_which_stands_edited_heads_a_post_that_shows_no_other() -> None:
    head = "<div class='head'><a class='name' href='/u/{n}'>{name}</a></div><div class='info'><a data-mtime='2025-03-0{day} 16:24:24'>{shown}</a></div>"
    answer = (
        "<div class='answer'><a class='name' href='/u/9'>{who}</a><article class='line'>{line}</article>"
        "<div class='time'>2025-03-1{day} 10:50:15</div></div>"
    )
    lines = [
        ("阿木", "我家的也是这样"),
        ("小圆", "换温控器就好"),
        ("老陈", "四年了，该换了"),
        ("大雁", "洗过没有"),
        ("青禾", "洗了"),
        ("阿木", "那就对了"),
    ]
    posts = ""
    for n, (name, day, words) in enumerate(POSTS):
        shown = f"2025-03-0{day} 16:24:24" if n else "2025-09-28 18:28:33 编辑"
        below = "".join(answer.format(who=who, line=line, day=n) for who, line in lines[2 * n : 2 * n + 2])
        body = words if n else f"<div><div>{words}</div></div>"
        posts += f"<section class='box'>{head.format(n=n, name=name, day=day, shown=shown)}"
        posts += f"<div class='body'>{body}</div><div class='answers'>{below}</div></section>"
    article = read(f"<h1>A kettle that gives up</h1>{posts}", lang="zh")
    assert article.author == "Oona"
    assert article.published_at is not None
    assert (article.published_at.month, article.published_at.day) == (3, 4)
    assert article.text == POSTS[0][2]
    assert said(article) == [*lines[:2], ("Piet", POSTS[1][2]), *lines[2:4], ("Marit", POSTS[2][2]), *lines[4:]]


def test_a_motto_of_several_clauses_stands_beside_the_name() -> None:
    post = (
        "<li class='reply'><h4><a href='/u/{n}'>{name}</a>{motto} 2025-03-0{day} 17:46:10</h4><p>{words}</p>"
        "<div><a href='#'>回应</a></div></li>"
    )
    mottos = ("", " (对不起，您的签名正在审核中。。)", "")
    posts = "".join(
        post.format(n=n, name=name, day=day, words=words, motto=mottos[n - 1])
        for n, (name, day, words) in enumerate(POSTS, 1)
    )
    check(read(f"<h1>A kettle that gives up</h1><ul>{posts}</ul>", lang="zh"))


def test_paragraphs_of_an_inline_box_belong_to_its_first_words() -> None:
    post = (
        "<tr><td><div><a href='user?id={name}'>{name}</a> {n} hours ago | <a href='item?id={n}'>link</a></div><br>"
        "<span class='comment'><font>{words}<p>{name} said more of it, which is longer.<p>And as much of {day} kettles of {name}.</font></span>"
        "<p><font><u><a href='reply?id={n}'>reply</a></u></font></p></td></tr>"
    )
    top = (
        "<table><tr><td class='title'><a href='https://press.example.com/k'>A kettle that gives up</a> <span>(example.com)</span></td></tr>"
        "<tr><td class='sub'>107 points by <a href='user?id=tch'>tch</a> 11 hours ago | <a href='item?id=1'>45 comments</a></td></tr></table>"
    )
    posts = "".join(post.format(n=n, name=name, day=day, words=words) for n, (name, day, words) in enumerate(POSTS, 1))
    article = read(f"{top}<table>{posts}</table>", title="A kettle that gives up | Links")
    assert (article.title, article.author) == ("A kettle that gives up", "tch")
    behind = [
        f"\n{name} said more of it, which is longer.\nAnd as much of {day} kettles of {name}." for name, day, _ in POSTS
    ]
    assert said(article) == [(name, words + more) for (name, _, words), more in zip(POSTS, behind, strict=True)]


def test_headings_of_code_and_lists_of_files_are_no_words() -> None:
    code = "<div class='codeblock'><div class='title'>Code:</div><div class='body'><code>boil --now</code></div></div>"
    files = "<div class='files'><strong>Attachments</strong><ul><li><a href='/a/1'>kettle.png</a> (59040 bytes)</li></ul></div>"
    posts = "".join(
        POST.format(n=n, name=name, day=day, words=words + (f"<br>{code}{files}" if n == 2 else ""))
        for n, (name, day, words) in enumerate(POSTS, 1)
    )
    article = read(f"<h1>A kettle that gives up</h1>{posts}")
    assert [one.text for one in article.comments] == [f"{POSTS[1][2]}\nboil --now", POSTS[2][2]]


def test_the_signature_below_the_line_of_phpbb_may_be_long() -> None:
    lines = "<br>".join(["Jo", "-----", "jo@example.org", "Head of kettles", "https://example.org"])
    article = thread(POST.replace("{words}", f"{{words}}<br><br>_________________<br>{lines}<br>More of {{name}}"))
    assert [one.text for one in article.comments] == [words for _, _, words in POSTS[1:]]


@pytest.mark.parametrize(
    ("alt", "shown"), [("Grin", ""), ("big smile", ""), (":cool:", " :cool:"), ("[微笑]", " [微笑]")]
)
def test_the_name_of_a_smiley_is_nothing_that_somebody_typed(alt: str, shown: str) -> None:
    article = thread(POST.replace("{words}", f"{{words}} <img src='/smilies/1.gif' alt='{alt}'>"))
    assert article.comments[0].text == POSTS[1][2] + shown


def _paper(text: str, *, byline: str = "2025/03/04 09:09") -> Article:
    page = (
        f"<html lang=zh><head><title>水壺廠商宣布召回</title></head><body><h1>水壺廠商宣布召回</h1><div>{byline}</div>"
        f"<div class='story'><p>{text}，涉及四年以來售出的十二萬隻水壺，消費者可以憑發票到門市更換。</p><p>廠商表示，問題出在溫控器的彈片。</p></div>"
        "<section class='box'><p class='page-name'>相關新聞</p><a href='/n/2'>電費下月起調整</a></section></body></html>"
    )
    return extract_page(page.encode(), url="https://x.example.tw/n/1").article


def test_papers_of_taiwan_name_the_reporter_in_brackets() -> None:
    assert _paper("【財訊快報／陳孟朔】廠商昨日宣布召回").author == "陳孟朔"
    assert _paper("廠商昨日宣布召回", byline="<p>陳端武／綜合外電</p><p>2025/03/04 09:09</p>").author == "陳端武"
    assert _paper("廠商昨日宣布召回").author is None


def test_a_single_answer_stands_under_its_count() -> None:
    article = read(
        "<h1>水壶为什么自己断电</h1><div class='words'>还没烧开就断电，洗了两次也没有用。</div><div class='num'>1回答</div>"
        "<div class='answer'><div><span>2025-03-04 09:09</span> <a href='/u/2/bbs'>kofzx</a></div>"
        "<div class='rich'><p>多半是温控器的弹片坏了。</p></div></div>",
        title="水壶为什么自己断电 - 问答",
        lang="zh",
    )
    assert said(article) == [("kofzx", "多半是温控器的弹片坏了。")]


def test_links_to_tags_name_nobody() -> None:
    article = read(
        "<h1>A kettle that gives up</h1><div class='info'><span>2025-03-04</span><a class='tag' href='/tags/IT.html'>IT</a> "
        f"<a class='tag' href='/tags/K.html'>Kettles.Old</a></div><div class='post'><p>{POSTS[0][2]}</p><p>{POSTS[1][2]}</p></div>"
    )
    assert article.author is None
    assert [block.role for block in article.blocks()].count(Role.PARAGRAPH) == 2


def test_a_note_in_a_box_called_that_of_an_edit_is_one_in_whatever_words() -> None:
    note = "<p class='editedby'>{name} fell over the kettle at 22:47 on Mar 9, 2025</p>"
    check(thread(POST.replace("{words}", "{words}" + note)))


def test_a_number_is_said_where_the_words_of_a_post_stand() -> None:
    karma = POST.replace("</div></div>", "</div><div class='karma'>+{n}</div></div>", 1)
    posts = "".join(
        karma.format(n=n, name=name, day=day, words=words if n != 2 else "+1")
        for n, (name, day, words) in enumerate(POSTS, 1)
    )
    article = read(f"<h1>A kettle that gives up</h1>{posts}")
    assert said(article) == [("Piet", "+1"), ("Marit", POSTS[2][2])]


def test_a_line_says_the_floor_and_the_name_that_are_answered() -> None:
    post = POST.replace("2025-03", "第{n}楼 发表于 2025-03")
    posts = "".join(
        post.format(n=n, name=name, day=day, words=("<div>回复 第2楼 Piet</div>" if n == 3 else "") + words)
        for n, (name, day, words) in enumerate(POSTS, 1)
    )
    article = read(f"<h1>A kettle that gives up</h1>{posts}")
    check(article)
    assert article.comments[1].reply_to == article.comments[0].id


WORDS = "<p>水还没开，壶就断电了，洗过两次，没有用。</p><p>后来换了温控器的弹片，才好起来。</p>"


@pytest.mark.parametrize(
    "body",
    [
        "<h1>水壶自己断电</h1><div class='words'>{words}</div><div class='desc'>posted @ <span>2025-03-04 17:38</span>&nbsp; "
        "<a href='/tang/'>唐不苦</a>&nbsp; 阅读(<span>66</span>)&nbsp; 评论(<span>9</span>)&nbsp; <a href='/e'>编辑</a>&nbsp; <a href='#'>收藏</a></div>",
        "<div><strong><a href='http://i.example.org/623'>唐不苦</a></strong></div><div class='when'>发表于 2025-03-04 17:38:04 水壶吧网页版</div>"
        "<h1>水壶自己断电</h1><div class='words'>{words}</div>",
        "<h2 class='rich_media_title'>水壶自己断电</h2><div class='rich_media_content'>{words}</div>"
        '<script>var nickname = "唐不苦";var ct = "1741081080";</script>',
    ],
)
def test_who_wrote_is_read_where_large_sites_say_so(body: str) -> None:
    article = read(body.format(words=WORDS), title="水壶自己断电", lang="zh")
    assert article.author == "唐不苦"
    assert article.published_at is not None
    assert (article.published_at.month, article.published_at.day) == (3, 4)


def test_the_old_pages_of_zhihu_are_read_by_their_layout() -> None:
    answer = (
        "<div class='zm-item-answer' {made}><div class='zm-item-answer-author-info'><a class='author-link' href='/people/{n}'>{name}</a></div>"
        "<div class='zm-item-rich-text'><div class='zm-editable-content'>{words}</div></div>"
        "<div class='zm-item-meta'><a class='answer-date-link'>编辑于 0{n}:33</a></div></div>"
    )
    made = ("", "data-created='1741081080'", "")
    answers = "".join(
        answer.format(n=n, name=name, words=words, made=made[n - 1]) for n, (name, _, words) in enumerate(POSTS, 1)
    )
    article = read(
        "<div id='zh-question-title'><h2 class='zm-item-title'>水壶为什么自己断电？<a class='zu-edit-button'>修改</a></h2></div>"
        f"<div id='zh-question-detail'><div>水还没开，壶就断电了，洗过两次。</div></div><h3>3 个回答</h3>{answers}",
        title="水壶为什么自己断电？ - 知乎",
        lang="zh",
    )
    assert (article.engine, article.title) == ("zhihu", "水壶为什么自己断电？")
    assert article.text == "水还没开，壶就断电了，洗过两次。"
    assert said(article) == [(name, words) for name, _, words in POSTS]
    moments = [(one.published_at.day, one.published_at.hour) for one in article.comments if one.published_at]
    assert moments == [(18, 1), (4, 9), (18, 3)]


def test_a_sentence_of_the_template_that_counts_is_no_words_of_the_posts() -> None:
    rate = (
        "people liked this. Please sign in to rate this comment up. Please sign in to rate this comment down. "
        "Nobody who is not signed in can rate."
    )
    four = (
        ("Oona", 2, "Mine has a crack near the handle."),
        ("Piet", 3, "It is made in Leeds."),
        ("Marit", 4, "I bought two, and both leak."),
        ("Ada", 5, "Do not buy one, ever."),
    )
    posts = "".join(
        f"<div class='c'><div class='info'><div class='rate'>{day} {rate}</div><div class='by'>{name} 2025-03-0{day} 17:46 "
        f"Report Abuse</div><blockquote class='words'>{words}</blockquote></div></div>"
        for name, day, words in four
    )
    text = "<p>The works in Leeds make a new kettle, they said on Monday. It boils a litre in two minutes.</p>"
    article = read(f"<h1>A kettle that gives up</h1>{text}<h3>4 Comments</h3>{posts}")
    assert [(one.author, one.text) for one in article.comments] == [(name, words) for name, _, words in four]
