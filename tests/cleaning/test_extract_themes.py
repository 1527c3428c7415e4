"""What the themes of blog generators do around an article: categories, cards of other articles, boxes about it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cleaning.extract import extract_page
from cleaning.extract.dates import parse_date
from cleaning.records import Article

URL = "https://banpo.example.com/2023/03/04/kettle/"
TITLE = "水壶的保温能用多久"
WORDS = (
    "水壶的保温能用多久，要看内胆。用了三年以后，我把它拆开看了一遍，一共六层，最里面那一层已经发黑。",
    "内胆是双层的，中间抽了真空。真空还在，就能保温；真空没了，外壳会发烫。",
)
TEXT = "".join(f"<p>{words}</p>" for words in WORDS)


def read(body: str, *, head: str = "", start: str = "<html>") -> Article:
    page = f"<!DOCTYPE html>{start}<head><title>{TITLE} | 半坡茶话</title>{head}</head><body>{body}</body></html>"
    return extract_page(page.encode(), url=URL, fetched_at=datetime(2024, 6, 1, tzinfo=UTC)).article


def entry(byline: str = "<time>2023-03-04</time>", *, below: str = "", above: str = "") -> Article:
    return read(
        f"{above}<article><h1 class='post-title'>{TITLE}</h1><div class='post-info'>{byline}</div><div class='post-content'>{TEXT}</div>{below}</article>"
    )


@pytest.mark.parametrize("ends", ["</html></html>", "</body></html>", "</HTML >"])
def test_a_page_that_ends_before_its_body_is_read(ends: str) -> None:
    page = (
        f"<html><head><title>{TITLE} | 半坡茶话</title></head>{ends}<body><main><article><h1 itemprop='name'>{TITLE}</h1><time datetime='2023-03-04T12:43:38.000Z'>"
        f"2023-03-04</time><div>{TEXT}<figure class='highlight'><table><tr><td class='gutter'><pre>1</pre></td><td class='code'><pre>def leaks(outside, room):</pre>"
        "</td></tr></table></figure></div></article></main></body></html>"
    )
    article = extract_page(page.encode(), url=URL).article
    assert article.title == TITLE
    assert article.text == "\n".join((*WORDS, "def leaks(outside, room):"))
    assert str(article.published_at) == "2023-03-04 20:43:38+08:00"


@pytest.mark.parametrize(
    "byline",
    [
        "<time> · 2023-03-04 ·</time> <a href='/tags/k/' class='post-tag'> #水壶</a> <a href='/tags/w/' class='post-tag'> #保温</a>",
        "<a title='本文采用 原创 许可协议'>原创</a><span class='post-meta-categories'><a href='/categories/k/'>厨房</a></span> <time>2023-03-04</time>",
        "2023-03-04 | 分类于 <a href='/categories/k/'>厨房</a>",
    ],
    ids=["tags", "category behind a badge", "category behind a label"],
)
def test_what_an_article_is_filed_under_is_nobodys_name(byline: str) -> None:
    assert entry(byline).author is None


@pytest.mark.parametrize(
    "page",
    [
        entry(
            below="<h2><a href='#then'></a>后来</h2><div><a href='/categories/old/'>旧事</a><a href='/categories/old/trains/'>铁路</a> <a href='/tags/k/'>#水壶</a></div>"
        ),
        entry(
            "<a class='category-link' href='/categories/old/'>旧事</a><span></span><a href='/categories/old/trains/'>铁路</a> <time>2023-03-04</time>"
        ),
        entry(
            above="<nav><a href='/categories/'>分类</a></nav><div class='top'><a href='/categories/old/trains/'>铁路</a></div>"
        ),
        entry(
            above="<div><a href='/'>站前杂记</a> » <a href='/blog/'>首页</a> » <a href='/blog/archives.html'>档案</a></div>"
            "<div class='entry-categories'><p>分类：</p><ul><li><a href='/blog/trains/' rel='tag'>铁路</a></li></ul></div>"
        ),
    ],
    ids=["below", "in the byline", "above", "by its box"],
)
def test_the_category_that_an_article_links_to_is_its_board(page: Article) -> None:
    assert page.board == "铁路"


def test_the_category_of_another_article_is_not_its_board() -> None:
    card = "<div class='next'><div class='card'><div><a href='/categories/kitchen/'>厨房</a></div><h5><a href='/2021/11/20/tree/'>站台边上的槐树</a></h5></div></div>"
    page = read(f"<article><h1>{TITLE}</h1><time>2023-03-04</time><div>{TEXT}</div></article>{card}")
    assert page.board is None


def test_years_counts_and_lists_of_newest_entries_are_no_boards() -> None:
    newest = "".join(
        f"<a href='/{day}/{name}/'><span>{title}</span></a>"
        for day, name, title in (
            ("2024/02/29", "short", "第一壶水"),
            ("2021/11/20", "tree", "站台边上的槐树"),
            ("2023/03/04", "kettle", TITLE),
        )
    )
    page = entry(
        "<span>2023</span> <a href='/archives/2023'>2023</a> <time>2023-03-04</time><span>1 分钟读完 (大约147个字)</span>",
        above=f"<div>{newest}</div>",
    )
    assert page.board is None


def test_the_box_about_an_article_is_no_comment() -> None:
    page = entry(
        "<time>2023-03-04 20:43:38</time>",
        below=f"<div class='info'><ul><li>标题: {TITLE}</li><li>作者: 林小满</li><li>创建于 : 2023-03-04 20:43:38</li><li>更新于 : 2023-05-01 09:12:00</li><li>链接: "
        f"{URL}</li></ul></div><div class='comments-container'><div class='comment-area-title'>评论</div></div>",
    )
    assert page.comments == ()
    assert page.author == "林小满"
    assert page.text == "\n".join(WORDS)


def test_the_words_of_a_link_to_all_that_somebody_wrote_are_not_the_name() -> None:
    box = "<div class='author-bio'><h2>By 林小满</h2><p>修水壶的。</p><a rel='author' href='/author/lin/'>View all of 林小满's posts.</a></div>"
    assert entry(below=box).author == "林小满"


def test_a_mention_before_the_words_of_a_comment_says_whom_it_answers() -> None:
    card = (
        "<div class='vcard' id='{n}'><div class='vhead'><a class='vnick' href='https://x.example.org/{n}'>{name}</a> <span class='vsys'>Chrome 122.0.0.0</span>"
        " <span class='vsys'>Windows 10/11</span></div><div class='vmeta'><span class='vtime'>2023-03-1{n}</span><span class='vat'>回复</span></div>"
        "<div class='vcontent'><p>{words}</p></div></div>"
    )
    comments = "".join(
        card.format(n=n, name=name, words=words)
        for n, name, words in (
            (1, "Old Sparks", "Check the earth wire before you use it."),
            (2, "Maren Holloway", "Where would I find it?"),
            (3, "Maren Holloway", "<a class='at' href='#1'>@Old Sparks </a> , checked and replaced, thank you."),
            (4, "Old Sparks", "<a class='at' href='#2'>@Maren Holloway </a> , below the base."),
        )
    )
    page = entry(below=f"<div class='comments'><h3>4 评论</h3>{comments}</div>")
    first, second, third, fourth = page.comments
    assert [one.author for one in page.comments] == ["Old Sparks", "Maren Holloway", "Maren Holloway", "Old Sparks"]
    assert (third.text, third.reply_to) == ("checked and replaced, thank you.", first.id)
    assert (fourth.text, fourth.reply_to) == ("below the base.", second.id)


def test_labels_at_the_foot_of_an_article_are_no_comment() -> None:
    foot = "<ul class='meta'><li>Posted: on 2023-03-04 at 20:43:38</li><li>Author: 林小满</li><li>Categories: <a href='/k/'>厨房</a> <a href='/p/'>保温</a></li></ul>"
    comment = "<div class='comment'><div>{n}. {name} -- on 2023-03-0{n} at 16:03:12</div><div class='body'><p>{words}</p></div></div>"
    comments = "".join(
        comment.format(n=n, name=name, words=words)
        for n, name, words in ((5, "河边人", "我家的也这样，用柠檬酸煮过就好了。"), (6, "周渡", "学到了。"))
    )
    page = read(f"<div><h1>{TITLE}</h1><div>{TEXT}</div>{foot}<h2>Comments</h2>{comments}</div>")
    assert [one.author for one in page.comments] == ["河边人", "周渡"]
    assert page.board is None
    assert str(page.published_at)[:10] == "2023-03-04"


def test_months_in_han_between_year_and_day() -> None:
    assert str(parse_date("2023-十一月-06\xa010:02:51\xa0星期一")) == "2023-11-06 10:02:51+08:00"


def comment(number: int, name: str, words: str, when: str, *, below: str = "") -> str:
    button = f"<a class='comment-reply-link' href='?replytocom={number}#respond' aria-label='回复给{name}'>回复</a>"
    return (
        f"<li class='comment' id='comment-{number}'><div class='c-main'>{words}<div class='c-meta'><span class='c-author'>"
        f"{name}</span>{when} {button}</div></div>{below}</li>"
    )


def test_the_button_that_answers_a_comment_names_who_wrote_it() -> None:
    below = f"<ul class='children'>{comment(3, '樱桃树', '拆开看过，一共六层。', '2023-03-06 08:10')}</ul>"
    rows = comment(1, "123", "请问内胆能不能单独买？", "2023-03-05 09:30") + comment(
        2, "11", "我家的用了五年。", "2023-03-05 19:03", below=below
    )
    article = entry(below=f"<div id='comments'>3个小伙伴在吐槽</div><ol class='commentlist'>{rows}</ol>")
    assert [(one.author, one.text) for one in article.comments] == [
        ("123", "请问内胆能不能单独买？"),
        ("11", "我家的用了五年。"),
        ("樱桃树", "拆开看过，一共六层。"),
    ]


def test_a_time_shown_to_the_minute_is_not_lost_to_an_attribute_with_the_day() -> None:
    row = (
        "<li class='comment' id='comment-{0}'><div class='comment-author'><b class='fn'>{1}</b></div><div class='info'><time "
        "datetime='2023-03-0{2}'>发布于 2023-03-0{2} 07:26</time></div><div class='comment-content'><p>{3}</p></div></li>"
    )
    rows = row.format(1, "樱桃树", 5, "请问内胆能不能单独买？") + row.format(2, "海棠", 6, "我家的用了五年。")
    page = (
        f"<html><head><meta name='generator' content='WordPress 6.1'><title>{TITLE} | 半坡茶话</title></head><body><article><h1>{TITLE}</h1>"
        f"<div class='entry-content'>{TEXT}</div></article><ol>{rows}</ol></body></html>"
    )
    article = extract_page(page.encode(), url=URL).article
    assert [str(one.published_at) for one in article.comments] == [f"2023-03-0{day} 07:26:00+08:00" for day in (5, 6)]


def test_the_menu_of_a_theme_marks_the_category() -> None:
    menu = (
        "<ul class='nav'><li class='menu-item'><a href='/'>首页</a></li><li class='menu-item current-post-ancestor current-menu-parent'>"
        "<a href='/kitchen/'>厨房</a></li><li class='menu-item'><a href='/about/'>关于</a></li></ul>"
    )
    bar = "<div class='tip'><a href='/w/'>投稿</a> | <a href='/a/'>广告</a> | <a href='https://t.example/g'>群组</a> / <a href='https://t.example/c'>频道</a></div>"
    assert entry(above=f"<header>{menu}</header>{bar}").board == "厨房"


def test_brackets_behind_a_rough_time_name_the_day() -> None:
    article = entry("<time>5个月前 (01-06)</time> <a href='/author/t/'>林小满</a>")
    assert str(article.published_at) == "2024-01-06 00:00:00+08:00"
    assert str(entry("<time>1年前 (03-06)</time>").published_at) == "2023-03-06 00:00:00+08:00"


def test_a_category_is_no_author_where_a_card_below_names_one() -> None:
    byline = "<time>2023-03-04</time> · <a href='/categories/k/'>厨房</a>"
    card = "<div class='author--card'><div class='author--name'>浪花</div><div class='author--description'>看海去</div></div>"
    article = entry(byline, below=card)
    assert (article.author, article.board) == ("浪花", "厨房")


def test_metadata_that_state_a_section_as_author_give_way_to_a_linked_person() -> None:
    article = extract_page(
        f"<html><head><title>{TITLE} - 厨房用具 - 半坡茶话</title><meta name='author' content='厨房用具'></head><body><h1>{TITLE}</h1>"
        f"<div class='meta'><span><a href='/chuju.html'>厨房用具</a></span> <span><a href='/author-1.html'>半坡水壶</a></span> <span>2023-03-04</span></div>"
        f"<div class='article-content'>{TEXT}</div></body></html>".encode(),
        url=URL,
    ).article
    assert article.author == "半坡水壶"


def test_who_posted_an_article_may_be_said_below_it() -> None:
    article = read(
        f"<h1>{TITLE}</h1><div class='when'>2023-03-04 | <a href='#comments'>Skip to comments</a></div><div class='body'>{TEXT}</div>"
        "<div class='metadata'>Posted by <a href='/author/eiz/' title='Posts by eiz'>eiz</a> in <a href='/category/k/' rel='category tag'>厨房</a></div>"
    )
    assert article.author == "eiz"


@pytest.mark.parametrize(
    "stated",
    [
        '<script type=\'application/ld+json\'>{"@type":"Article","headline":"水壶的保温能用多久","articleSection":["厨房"]}</script>',
        "<div itemscope itemtype='http://schema.org/DiscussionForumPosting'><meta itemprop='articleSection' content='厨房'></div>",
    ],
    ids=["JSON-LD", "microdata"],
)
def test_the_section_that_structured_data_state_is_the_board(stated: str) -> None:
    assert entry(above=stated).board == "厨房"


def test_a_way_that_ends_with_text_is_no_board() -> None:
    way = "<ol class='breadcrumb'><li><a href='/'>首页</a></li><li class='active'>正文&nbsp;&nbsp;</li></ol>"
    filed = "<li>发布时间：2023-03-04</li><li class='meta-categories'>分类： <a href='/category/k/'>厨房</a></li>"
    assert read(f"<h1>{TITLE}</h1><ul>{filed}</ul>{way}<div class='entry-content'>{TEXT}</div>").board == "厨房"


def test_a_linked_name_in_a_line_above_the_words_says_who_is_answered() -> None:
    row = (
        "<li id='comment-{0}'><div class='comment-author'><b class='fn'>{1}</b></div><div class='comment-metadata'><time datetime="
        "'2023-03-0{2}T07:26:00+08:00'>March {2}th, 2023</time></div><div class='comment-content'>{3}<p>{4}</p></div></li>"
    )
    whom = "<span class='comment-author-at'><b><a href='index.html#comment-1'>@樱桃 树</a></b></span>"
    rows = row.format(1, "樱桃 树", 5, "", "请问内胆能不能单独买？") + row.format(
        2, "海棠", 6, whom, "我家的用了五年。"
    )
    page = (
        f"<html><head><meta name='generator' content='WordPress 6.1'><title>{TITLE} | 半坡茶话</title></head><body><article><h1>{TITLE}</h1>"
        f"<div class='entry-content'>{TEXT}</div></article><ol>{rows}</ol></body></html>"
    )
    question, answer = extract_page(page.encode(), url=URL).article.comments
    assert (answer.text, answer.reply_to) == ("我家的用了五年。", question.id)
    said = page.replace("</a></b></span><p>", "</a></b></span> 放进去看看<p>")
    assert "放进去看看" in extract_page(said.encode(), url=URL).article.comments[1].text


def test_the_label_of_a_drupal_field_is_nobodys_name() -> None:
    field = (
        "<div class='field field--name-taxonomy-vocabulary-1 field--label-above'><div class='field__label'>Categories</div>"
        "<div class='field__item'><a href='../taxonomy/term/3.html'>Software</a></div></div>"
    )
    article = entry(below=field)
    assert (article.author, article.board) == (None, "Software")


def test_the_first_line_that_names_a_linked_author_counts() -> None:
    page = (
        f"<h1>{TITLE}</h1><p id='by'><b>By <a href='../authors/okada.html'>Ben Okada</a></b></p><h3>The lid</h3>"
        f"<p id='by'><b>from <a href='mailto:ras@kettle.example.org'>Raspa</a></b></p>{TEXT}"
    )
    assert read(page).author == "Ben Okada"


def test_a_line_of_numbers_is_no_title() -> None:
    page = f"<html><head><title>半坡茶话</title></head><body><h2>03.25.02</h2><h3>{TITLE}</h3>{TEXT}</body></html>"
    assert extract_page(page.encode(), url=URL).article.title == TITLE


@pytest.mark.parametrize(("other", "found"), [("", True), ("<p>March 3, 2001</p>", False)])
def test_the_only_day_of_a_page_may_stand_in_its_column(other: str, found: bool) -> None:
    column = f"<div class='right-bar'><p>March 29, 2003</p>{other}<p>Filed Under</p><p><a href='/w'>Wire</a></p></div>"
    page = f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1><div class='entry'>{TEXT}</div>{column}</body></html>"
    article = extract_page(
        page.encode(), url="https://x.example.com/a.html", fetched_at=datetime(2024, 6, 1, tzinfo=UTC)
    ).article
    assert (article.published_at is not None) is found


@pytest.mark.parametrize(
    ("byline", "author"),
    [
        ("<small>Este post fue escrito el viernes 14 de marzo de 2008 a las 19:11</small>", None),
        ("<p>&lt; Dialogue 4 - 31 January 2006 &gt;</p>", None),
        ("<p><span>mai 5, 2010</span> <span class='entry-author'>av Lars Holm</span></p>", "Lars Holm"),
        ("<p>2010-05-05 <a href='http://www.youtube.com/user/teapots'>YouTube</a></p>", None),
    ],
    ids=["sentence", "arrow", "av", "network"],
)
def test_what_stands_beside_the_date_may_be_no_name(byline: str, author: str | None) -> None:
    assert entry(byline).author == author


def test_a_class_that_names_the_writer_of_the_whole_article_says_nothing_of_its_first_link() -> None:
    page = (
        f"<h1>{TITLE}</h1><p>2023-03-04</p><article class='node author-jo-pike'><div class='parent'><a href='../news/kettles.html'>Kettle News</a>"
        f"</div><div class='field'>{TEXT}</div></article>"
    )
    assert read(page).author is None


def test_the_name_that_is_shown_counts_more_than_an_account_in_the_metadata() -> None:
    head = '<script type=\'application/ld+json\'>{"@type":"BlogPosting","author":{"name":"simmy"}}</script>'
    byline = "<span class='author'>Simone Marchetti</span> 2023-03-04"
    page = f"<article><h1>{TITLE}</h1><div>{byline}</div><div class='post-content'>{TEXT}</div></article>"
    assert read(page, head=head).author == "Simone Marchetti"


def test_a_paragraph_with_links_and_dashes_is_no_way_to_the_page() -> None:
    first = (
        "<p>Det har kommet ut en artikkel kalt <a href='/a'>Lampen</a>, i <a href='/b'>bladet</a> - der tallene er sammenlignet, og det er ikke riktig, "
        "for de er talt på hver sin måte. Det skal vi se på her, fra begynnelsen av.</p>"
    )
    article = read(f"<h1>{TITLE}</h1><p>2023-03-04</p><div class='entry'>{first}{TEXT}</div>")
    assert article.text.startswith("Det har kommet")


def test_the_sentence_below_the_text_says_when_it_was_posted() -> None:
    sentence = (
        "This entry was posted on Thursday, May 11th, 2006 at 9:47 pm and is filed under <a href='/c/' rel='category tag'>Kettles</a>. "
        "You can follow any responses to this entry through the <a href='/feed/'>RSS 2.0</a> feed. You can leave a response, or trackback from your own site."
    )
    page = (
        "<html><head><title>Slow Kettles &raquo; Blog Archive &raquo; The last kettle of the year</title></head><body><div id='header'><h1><a href='https://x.example.com/'>"
        f"Slow Kettles</a></h1></div><div class='post'><h2><a href='/2006/05/11/last/' rel='bookmark'>The last kettle of the year</a></h2><div class='entry'>{TEXT}"
        f"<p class='postmetadata alt'><small>{sentence}</small></p></div></div></body></html>"
    )
    article = extract_page(page.encode(), url="https://x.example.com/2006/05/11/last/").article
    assert (article.title, article.board) == ("The last kettle of the year", "Kettles")
    assert article.published_at is not None
    assert article.published_at.strftime("%F %T") == "2006-05-11 21:47:00"


def test_a_card_of_the_writer_may_hold_the_time_too() -> None:
    card = "<p class='p-author h-card'><span><a href='https://lane.example.com/'>sallow_lane</a></span> <time class='dt-published'>2023-03-04 22:05:00</time></p>"
    article = read(
        f"<article class='h-entry'><h1 class='p-name'>{TITLE}</h1>{card}<div class='e-content'>{TEXT}</div></article>"
    )
    assert article.author == "sallow_lane"


def test_the_article_before_a_weekday_is_no_name() -> None:
    line = "<p class='post-info'>Par Clémence le dimanche, octobre 19 2008, 21:14 - <a href='/c/Verger'>Verger</a></p>"
    assert read(f"<h1>{TITLE}</h1>{line}<div class='post-content'>{TEXT}</div>").author == "Clémence"


def test_the_line_of_a_theme_about_reprints_is_no_text() -> None:
    line = "<p>原创文章，作者：周槿，如若转载，请注明出处：https://banpo.example.com/archives/1.html</p>"
    article = read(f"<h1>{TITLE}</h1><div class='meta'>2023-03-04</div><div class='entry-content'>{TEXT}{line}</div>")
    assert article.text == "\n".join(WORDS)


def test_a_badge_in_a_line_of_its_own_is_no_word_of_a_comment() -> None:
    row = "<div class='item'><div class='name'><a href='/u/{0}'>{1}</a>{2}</div><div class='words'><div>{3}</div></div><div class='foot'>2023-03-0{0} 10:00</div></div>"
    rows = row.format(5, "樱桃树", "", "请问内胆能不能单独买？") + row.format(
        6, "海棠", "<div class='box'><span>作者</span></div>", "可以，在店里问。"
    )
    rows += row.format(7, "樱桃树", "", "谢谢，明天去。")
    article = entry(below=f"<h3>评论</h3><div class='list'>{rows}</div>")
    assert [(one.author, one.text) for one in article.comments] == [
        ("樱桃树", "请问内胆能不能单独买？"),
        ("海棠", "可以，在店里问。"),
        ("樱桃树", "谢谢，明天去。"),
    ]


def test_a_blog_in_a_folder_is_called_before_its_title() -> None:
    page = (
        f"<html><head><title>半坡茶话的抽屉:{TITLE} - 骆驼部落</title></head><body><div id='banner'><h1><a href='https://banpo.example.com/drawer/'>半坡茶话的抽屉</a></h1></div>"
        f"<h2 class='date'>2023.03.04</h2><h3 class='title'>{TITLE}</h3><div class='main'>{TEXT}</div></body></html>"
    )
    assert (
        extract_page(page.encode(), url="https://banpo.example.com/drawer/archives/10019284.html").article.title
        == TITLE
    )
