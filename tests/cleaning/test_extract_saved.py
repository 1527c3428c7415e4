"""What pages saved from real sites have around their posts: debug notes, counts, tooltips, numbered answers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cleaning.extract import extract_page
from cleaning.records import Article, Role
from tests.cleaning.test_extract_engines import POSTS, check, read, thread

ROW = (
    "<table class='post'><tr><td class='who'><b>{name}</b></td><td class='when'>Posted: Fri Mar 0{day}, 2025 9:01 am</td></tr>"
    "<tr><td class='profile'>Joined: Tue Jan 02, 2024 12:08 pm</td><td><div class='postbody'>{words}</div></td></tr></table>"
)


def test_notes_above_the_title_and_counts_below_it_are_no_opening_post() -> None:
    check(
        thread(
            ROW,
            top="<b>[Board Debug] Notice: in file /viewtopic.php on line 988: date(): it is not safe to rely on the clock, "
            "please set one.</b><h2>A kettle that gives up</h2><table><tr><td>Page 1 of 1</td><td>[ 3 posts ]</td></tr></table>",
        )
    )


def test_a_title_in_the_first_posts_box_says_that_it_opens_the_thread() -> None:
    posts = "".join(
        f"<div class='box'>{'<h1>A kettle that gives up</h1>' if n == 1 else ''}<div class='who'><a href='/u/{n}'>{name}</a>"
        f"</div><div class='info'>{n}楼 发表于 2025-03-0{day} 17:46</div><div class='msg'>{words}</div></div>"
        for n, (name, day, words) in enumerate(POSTS, 1)
    )
    rules = (
        "<div id='ad_headerbanner'>Save what you like, the board will be closed for good on the last of the month.</div>"
        "<table><tr><td>How to talk here</td></tr><tr><td>Talks that are worth reading are welcome. We do not delete what "
        "anybody said; please keep to the subject, and bring reasons.</td></tr></table>"
    )
    check(read(rules + posts))


def test_the_tooltip_of_an_edit_is_not_when_a_text_was_published() -> None:
    article = read(
        "<h1>A kettle that gives up</h1><div class='author'><a href='/u/1'>Oona</a> <span class='publish-time' "
        "title='最后编辑于 2025.03.04 20:50'>2025.03.04 20:32*</span></div><div class='show-content'><p>"
        + POSTS[0][2]
        + "</p><p>Nothing helped, whatever I tried in the weeks that followed.</p></div>",
        lang="zh",
    )
    assert article.published_at is not None
    assert article.published_at.strftime("%H:%M") == "20:32"


def test_a_heading_says_the_floor_that_is_answered() -> None:
    post = (
        "<div class='box'><div class='who'><a href='/u/{n}'>{name}</a></div><div class='info'>{n}楼 发表于 "
        "2025-03-0{day} 17:46</div>{head}<div class='msg'>{words}</div></div>"
    )
    heads = ("", "", "<h2>回复 2楼 Piet 的话题</h2>")
    article = read(
        "<h1>A kettle that gives up</h1>"
        + "".join(
            post.format(name=name, day=day, n=n, words=words, head=heads[n - 1])
            for n, (name, day, words) in enumerate(POSTS, 1)
        )
    )
    check(article)
    assert article.comments[1].reply_to == article.comments[0].id


def test_a_quote_typed_above_a_rule_is_a_quote() -> None:
    post = "<li class='reply'><h4><a href='/people/{n}'>{name}</a> 2008-08-2{n} 20:33:46</h4><p>{words}</p></li>"
    words = (
        "虽然很好，可是不会一个一个点的",
        "留痕",
        "2008-08-21 20:33:46 旧名字 (苏州)　　虽然很好，可是不会一个一个点的 ==================== 那就挑着点呗",
        "怎么很多打不开呢？",
    )
    names = ("怪人", "阿翰", "楼上", "笮路")
    posts = "".join(
        post.format(n=n, name=name, words=text) for n, (name, text) in enumerate(zip(names, words, strict=True), 1)
    )
    article = read(
        "<h1>三百个好网站</h1><h3>来自: <a href='/people/9'>老李</a> 2008-08-20 20:28:41</h3><div class='topic'><p>偶尔的"
        f"发现，感谢原来的作者，一共三百个，慢慢看。</p></div><ul>{posts}</ul>",
        title="三百个好网站",
        lang="zh",
    )
    third = article.comments[2]
    assert (third.text, third.quote) == ("那就挑着点呗", "虽然很好，可是不会一个一个点的")
    assert third.reply_to == article.comments[0].id


def test_addresses_among_the_lines_of_a_text_are_part_of_it() -> None:
    article = read(
        "<h1>三个好网站</h1><p>作者：老李 2008-08-20 20:28:41</p><div class='content'><p>偶尔的发现，一共三个，慢慢看。<br>一、"
        "人物<br><a href='http://people.example.com/index.html'>http://people.example.com/index.html</a><br>讲各行各业的"
        "人<br>二、电视<br>http://www.tvguide.com<br>查节目单用的，很全。<br>三、旅行<br>http://trips.example.com/<br>写得最细的一个。</p></div>",
        title="三个好网站",
        lang="zh",
    )
    lines = article.text.split("\n")
    assert "http://people.example.com/index.html" in lines
    assert "讲各行各业的人" in lines
    assert "http://www.tvguide.com" in lines


def test_the_one_group_that_a_page_links_to_is_its_board() -> None:
    menu = "".join(
        f"<li><a href='/group/explore{at}'>{name}</a></li>" for at, name in (("", "精选"), ("/tech", "科技"))
    )
    column = "<div class='aside'><a href='/group/kettles/?ref=sidebar'>水壶小组</a></div>"
    article = thread(ROW, top=f"<ul class='nav'>{menu}</ul><h1>A kettle that gives up</h1>{column}")
    assert article.board == "水壶小组"


NOTE = "Remember the card with the radio in it? That was so good! Why does nobody make anything like that any more, at this point"


def test_microformats_state_writer_time_and_comments_of_a_note() -> None:
    replies = "".join(
        f"<li class='p-comment h-cite comment'><div class='p-author h-card author'><a href='https://social.example.com/{name}'>{name}</a> "
        f"<a href='https://social.example.com/{name}'>social.example.com/{name}</a></div><div class='e-content'>{words}</div>"
        f"<div class='metaline'><a href='https://social.example.com/status/{n}55' class='u-url'><time class='dt-published' "
        f"datetime='2025-03-0{n}T15:35:00+00:00'>Tue, Mar {n}, 2025 3:35pm</time></a> (via a bridge)</div></li>"
        for n, (name, words) in enumerate(
            (
                ("Dave Lee", "Surely you mean it was a good idea, I had one."),
                ("Ann Moe", "I use this to get my photos up."),
                ("Ib Sand", "What do professionals use?"),
            ),
            5,
        )
    )
    page = (
        f"<head><meta property='og:title' content='{NOTE[:70]} ...'><meta property='og:site_name' content='Ola Berg'>"
        f"<title>{NOTE[:70]} ... • Ola Berg</title></head><body><div class='left'><h1>Ola Berg</h1></div><ul><li class='h-entry post'>"
        "<div class='author u-author h-card'><a href='/' class='u-url'><img class='u-photo p-name' src='/p.jpg' alt='Ola Berg'></a></div>"
        f"<div class='e-content'>{NOTE} you would think that somebody wants to, and that they would pay for it.</div><div class='metaline'><a "
        "class='u-url' href='/2025/03/04/1'><time class='dt-published' datetime='2025-03-04T19:57:07-07:00'>Tue, Mar 4, 2025 7:57pm</time></a>"
        f"</div><ul>{replies}</ul></li></ul></body>"
    )
    article = extract_page(page.encode(), url="https://ola.example.com/2025/03/04/1").article
    assert article.author == "Ola Berg"
    assert article.title == f"{NOTE[:70]} ..."
    assert str(article.published_at) == "2025-03-04 19:57:07-07:00"
    assert [one.author for one in article.comments] == ["Dave Lee", "Ann Moe", "Ib Sand"]


@pytest.mark.parametrize(
    "notes",
    [
        '<!-- isosent="20100202103428" -->\n<!-- name="Lionel Marsh" -->\n<!-- subject="[users] Processes that hang" -->',
        "<!--X-Subject: [users] Processes that hang -->\n<!--X-Date: Tue, 2 Feb 2010 11:34:28 +0100 -->",
    ],
    ids=["hypermail", "mhonarc"],
)
def test_archives_of_mailing_lists_note_subject_and_time_in_comments(notes: str) -> None:
    page = (
        f"{notes}<table><tr><th><a href='date.php'>Date view</a></th><th><a href='author.php'>Author view</a></th></tr></table>"
        "<p class='headers'><strong>From:</strong> Lionel Marsh (<em>lmarsh_at_[hidden]</em>)<br><strong>Date:</strong> 2010-02-02 05:34:28</p>"
        "<ul class='links'><li><strong>Next message:</strong> <a href='2.php'>Conny: \"[users] Something else\"</a></li></ul><p>Hi,<p>I see "
        "strange things on one node of our cluster. When it runs for long, one process freezes.<br>Do you know more about this?<p>Lionel"
    )
    article = extract_page(page.encode(), url="https://lists.example.org/2010/02/11951.php").article
    assert article.title == "[users] Processes that hang"
    assert article.published_at == datetime(2010, 2, 2, 10, 34, 28, tzinfo=UTC)
    assert article.text.startswith("Hi,\nI see strange things")
    assert article.author in ("Lionel Marsh", None)


def test_a_box_that_begins_with_who_is_quoted_is_a_quote_wherever_it_stands() -> None:
    box = "<div style='margin:1rem'><div><label>Quote:</label></div><div class='panel alt2'>{}</div></div>"
    first = box.format(f"<div>Originally Posted by <b>Oona</b></div><div>{POSTS[0][2]}</div>")
    second = box.format("I have cleaned it twice")
    posts = [
        *POSTS[:2],
        ("Marit", 6, f"Piet,<br>let me begin with this:<br>{first}So it was here.<br>{second}Twice is enough."),
    ]
    article = read(
        "<h1>A kettle that gives up</h1>"
        + "".join(
            f"<table><tr><td>Mar {day}, 2025, 14:15</td><td>#<a href='/p{n}'>{n * n}</a> (<a href='/t/1#p{n}'>permalink</a>)</td></tr><tr><td>"
            f"<a class='bigusername' href='/members/{n}'>{name}</a></td><td><div id='post_message_{n}'>{words}</div></td></tr></table>"
            for n, (name, day, words) in enumerate(posts, 1)
        )
    )
    last = article.comments[1]
    assert last.text == "Piet,\nlet me begin with this:\nSo it was here.\nTwice is enough."
    assert last.quote == f"{POSTS[0][2]}\nI have cleaned it twice"
    assert [one.floor for one in article.comments] == [4, 9]


def blog(byline: str, *, title: str, more: str = "") -> Article:
    return read(
        f"<div class='head'><a href='/'>首页</a></div><h1>水壶的保温</h1><div class='stat'>{byline}</div><div class='post-body'><p>水壶的"
        f"保温能用多久，要看内胆。用了三年以后，我把它拆开看了一遍。</p><p>下面是拆开以后的样子，一共六层。</p></div>{more}",
        title=title,
        lang="zh",
    )


def test_buttons_and_verbs_beside_a_date_are_no_names() -> None:
    article = blog(
        "<a href='/edit'>编辑</a>&nbsp;|&nbsp;<a href='javascript:d(1)'>删除</a> 发表于 2025-03-04 08:24 , 已有1628次阅读",
        title="水壶的保温 -  林小满的个人页面 - 开源水壶",
        more="<div class='owner'><a href='/lin' title='男'>林小满</a></div>",
    )
    assert article.author == "林小满"
    assert blog("Written on March 4, 2025", title="水壶的保温").author is None


def test_a_category_in_microdata_is_the_board_and_nobodys_name() -> None:
    article = blog(
        "发表于 <time datetime='2025-03-04T20:43:38+08:00'>2025-03-04</time> | <span>分类于</span> <span itemprop='about' itemscope "
        "itemtype='https://schema.org/Thing'><a href='/categories/k'><span itemprop='name'>厨房生涯</span></a></span>",
        title="水壶的保温",
        more="<div class='side'><p class='site-author-name' itemprop='name'>WuChang</p><p class='site-author-name'>Links</p></div>",
    )
    assert (article.author, article.board) == ("WuChang", "厨房生涯")


@pytest.mark.parametrize(
    "row",
    [
        "<tr class='athing'><td><table><tr><td class='ind'><img src='s.gif' height='1' width='{wide}'></td><td class='default'>{post}"
        "</td></tr></table></td></tr>",
        "<tr><td style='margin-left: {wide}px'>{post}</td></tr>",
        "<tr><td><div class='comment depth-{deep}'>{post}</div></td></tr>",
        "<tr><td><div class='comment' data-depth='{deep}'>{post}</div></td></tr>",
    ],
    ids=["spacer", "margin", "class", "attribute"],
)
def test_indentation_says_who_answers_whom(row: str) -> None:
    said = (
        ("Piet", 0, "A few words first. Sorry that it broke, but they all do.<p>As for the next one, take your time."),
        ("Oona", 40, "Thank you for that."),
        ("Piet", 80, "You are welcome, and that is all there is to say."),
        ("Marit", 0, "<i>What shall I buy now?</i><p>One that can be opened. The rest is of no importance."),
        ("Oona", 40, "That is what I thought."),
    )
    post = (
        "<div><a href='user?id={name}'>{name}</a> <a href='item?id={n}'>{n} minutes ago</a></div><br><span class='comment'>"
        "<span class='c00'>{words}<span></span><div class='reply'><p><u><a href='reply?id={n}'>reply</a></u></div></span></span>"
    )
    rows = "".join(
        row.format(wide=wide, deep=wide // 40, post=post.format(name=name, n=30 - n, words=words))
        for n, (name, wide, words) in enumerate(said)
    )
    article = read(
        "<table><tr class='athing'><td class='title'><a href='item?id=1'>A kettle that gives up</a></td></tr><tr><td>5 points by "
        f"<a href='user?id=Oona'>Oona</a> 38 minutes ago</td></tr><tr><td>{POSTS[0][2]}<p>What would you do, and what should I do to "
        f"recover from this?</td></tr></table><table>{rows}</table>"
    )
    places = {one.id: number for number, one in enumerate(article.comments)}
    assert [places.get(one.reply_to or "") for one in article.comments] == [None, 0, 1, None, 3]
    assert article.comments[0].text.startswith("A few words first.")
    assert article.comments[3].text.startswith("What shall I buy now?")


def test_ranks_in_classes_are_no_indentation() -> None:
    article = thread(
        "<div class='post'><div class='level-{n}'><a href='/u/{n}'>{name}</a></div><span>Mar {day}, 2025, 10:00</span><p>{words}</p></div>"
        "<div class='post'><div class='level-7'><a href='/u/9'>Eva</a></div><span>Mar {day}, 2025, 11:00</span><p>Yes, so it was.</p></div>"
    )
    assert [one.reply_to for one in article.comments] == [None] * 5


@pytest.mark.parametrize(
    ("reply", "author"),
    [
        (
            "<div class='reply'><strong>Sergei Marsh</strong> replied:<p>I am glad to hear that!</p></div>",
            "Sergei Marsh",
        ),
        ("<div class='reply'>站长回复：I am glad to hear that!</div>", "站长"),
    ],
)
def test_what_the_owner_answers_in_a_guestbook_is_a_comment_of_its_own(reply: str, author: str) -> None:
    entry = "<li><div><b>{name}</b> wrote on <small>{day} July 2023, 15:49</small></div><div><p>{words}</p></div>{reply}</li>"
    items = "".join(
        entry.format(name=name, day=9 - n, words=words, reply=reply if n == 1 else "")
        for n, (name, _, words) in enumerate(POSTS)
    )
    article = read(
        f"<h1>Guestbook</h1><p>Hello, and please sign the guestbook!</p><h2>Messages</h2><ol>{items}</ol>",
        title="Guestbook",
    )
    said = [(one.author, one.text) for one in article.comments]
    assert said[2] == (author, "I am glad to hear that!")
    assert said[1] == ("Piet", POSTS[1][2])
    assert article.comments[2].reply_to == article.comments[1].id


def test_those_who_liked_an_answer_did_not_write_any() -> None:
    link = "<span class='UserLink'><div><a class='UserLink-link' href='//www.example.com/people/{n}'>{name}</a></div></span>"
    article = read(
        "<div class='ContentItem AnswerItem' itemprop='acceptedAnswer' itemtype='http://schema.org/Answer' itemscope><div class='AuthorInfo' "
        "itemprop='author' itemscope itemtype='http://schema.org/Person'><meta itemprop='name' content='苏小亮'>"
        + link.format(n=1, name="苏小亮")
        + "<div class='AuthorInfo-badgeText'>鸡蛋糕我都想要尝</div></div><div class='AnswerItem-extraInfo'><span class='Voters'><span>"
        + link.format(n=2, name="迦小伦")
        + "、</span><span>"
        + link.format(n=3, name="叛小逆")
        + "</span>等<button>1,073 人赞同了该回答</button></span></div><meta itemprop='dateCreated' content='2016-07-12T09:33:04.000Z'><div "
        "class='RichContent'><span itemprop='text'><p>自学能力！</p><p>这个真的很重要，行业在飞速发展，不可能一直靠着学校教的东西来吃老本。</p></span>"
        "</div><button>110 条评论</button></div>",
        title="",
        lang="zh",
    )
    assert article.comments == ()
    assert article.author == "苏小亮"
    assert article.published_at == datetime(2016, 7, 12, 9, 33, 4, tzinfo=UTC)
    assert article.text.endswith("吃老本。")


def test_a_weblog_of_the_first_years_is_read_with_title_and_time() -> None:
    page = (
        "<head><title>Kettle Bugs Blog: Quandary</title></head><body><div id='banner'><h1><a href='http://www.example.org/bugs/' accesskey='1'>"
        "Kettle Bugs Blog</a></h1>A collection of errors found by the volunteers in the content of all the kettles.</div><div class='blog'><h2 "
        "class='date'>February 09, 2005</h2><div class='blogbody'><h3 class='title'>Quandary</h3><p>Our kettle boils at eight every morning, "
        "followed immediately by the tea. Now and then it does not, and we do not get any.</p><span class='posted'>Posted by matthew at "
        "February  9, 2005 06:52 PM | <a href='/tb'>TrackBack</a></span></div></div></body>"
    )
    article = extract_page(page.encode(), url="http://www.example.org/bugs/archives/000029.php").article
    assert (article.title, article.author) == ("Quandary", "matthew")
    assert article.published_at is not None
    assert article.published_at.strftime("%Y-%m-%d %H:%M") == "2005-02-09 18:52"


def test_one_best_answer_without_a_name_is_a_comment() -> None:
    article = read(
        "<button>搜索答案</button><form><button>搜索答案</button></form><div class='ask'><h1>怎么把水壶里的水垢去掉？</h1><pre>水壶用了三年，里面一层"
        "白的，用什么能洗掉，又不伤内胆？试过白醋，没有用。</pre></div><div class='best'><div class='hd'><span>推荐于2016-07-01 04:36:25</span><span>最佳答案"
        "</span></div><div class='bd'><pre>先用柠檬酸，两勺就够，放水煮开。等半个小时，再倒掉。</pre></div></div>",
        title="怎么把水壶里的水垢去掉？_知道",
        lang="zh",
    )
    (answer,) = article.comments
    assert (answer.author, answer.text) == (None, "先用柠檬酸，两勺就够，放水煮开。等半个小时，再倒掉。")
    assert article.text.startswith("水壶用了三年")
    assert article.board is None


def test_who_moderates_a_board_is_no_part_of_its_name() -> None:
    way = "<li><a href='/i.php'>Kitchen</a> &#187;</li><li><a href='/i.php?board=13.0'>Kettles</a> (Moderator: <a href='/i.php?action=profile;u=3'>Sig</a>) &#187;</li>"
    article = thread(
        ROW,
        top=f"<div class='navigate_section'><ul>{way}<li class='last'>A kettle that gives up</li></ul></div><h1>A kettle that gives up</h1>",
    )
    assert article.board == "Kettles"


def test_chinese_sentences_in_a_preformatted_box_are_no_code() -> None:
    article = read(
        "<h1>怎么把水壶里的水垢去掉？</h1><div class='author'>作者：林小满 2025-03-04</div><div class='content'><pre>水壶用了三年，里面一层白的。先用柠檬酸，两勺"
        "就够，放水煮开。等半个小时，再倒掉。</pre><pre>for kettle in kettles:\n    kettle.boil()  # 煮开，再倒掉</pre></div>",
        title="怎么把水壶里的水垢去掉？",
        lang="zh",
    )
    assert [block.role for block in article.body if block.is_content] == [Role.PARAGRAPH, Role.CODE]


def test_a_heading_is_the_way_to_a_thread_whose_page_is_called_like_the_site() -> None:
    posts = "".join(
        f"<section><div id='post_{n}' class='post'><div class='user'>{name}</div><a href='#post-{n}'><time datetime='2025-03-0{day} "
        f"17:46:11'>about 1 month ago</time></a>"
        + (
            f"<div class='in_reply_to'>&nbsp; - <a href='#post-{n - 1}'>In reply to {name_before}</a></div>"
            if name_before
            else ""
        )
        + f"<p>{words}</p></div></section>"
        for n, (name, day, words) in enumerate(POSTS, 1)
        for name_before in [POSTS[n - 2][0] if n > 1 else ""]
    )
    way = "<h1><a href='/f'>Forums</a> &raquo; <a href='/f/k'>Kettles</a> &raquo; A kettle that gives up</h1>"
    foot = "<div class='foot'><a href='/l'>Legal</a> / <a href='/t'>Terms Of Use</a></div>"
    article = read(f"<h1>Kitchen Talk</h1>{way}{posts}{foot}", title="Kitchen talk")
    check(article)
    assert (article.title, article.board) == ("A kettle that gives up", "Kettles")
    assert article.comments[1].reply_to == article.comments[0].id


def test_the_form_below_the_last_of_two_comments_is_no_part_of_it() -> None:
    rows = "".join(f"<h5>{name} @ 2025-03-0{day} 18:57:21</h5><p>{words}</p>" for name, day, words in POSTS[1:])
    form = "<form method=post><textarea name=m></textarea><fieldset><legend>Visibility</legend><label>Private</label></fieldset><button>Send</button></form>"
    article = read(
        f"<article><h1>A kettle that gives up</h1><p>March 4, 2025</p><p>{POSTS[0][2]}</p><p>{POSTS[0][2][::-1]}.</p><footer><div>{rows}{form}</div></footer></article>"
    )
    assert [(one.author, one.text) for one in article.comments] == [(name, words) for name, _, words in POSTS[1:]]


def test_a_time_of_day_in_an_attribute_without_am_or_pm_gives_way_to_the_one_shown() -> None:
    article = thread(
        "<article class='item' id='post-{n}'><time datetime='2025-03-0{day}T 4:27:58'>0{day} March 2025 4:27 PM</time>"
        "<address class='author'>{name}</address><p>{words}</p></article>"
    )
    check(article)
    assert [one.published_at and one.published_at.hour for one in article.comments] == [16, 16]


def test_lines_with_arrows_above_the_words_are_quoted() -> None:
    quoted = "&gt; turns itself off long before<br>&gt; the water boils, every morning</p><p>"
    posts = "".join(
        f"<div class='post'><a href='/u/{n}'>{name}</a> 2025-03-0{day} 10:00<div class='body'><p>{quoted if n == 2 else ''}{words}</p></div></div>"
        for n, (name, day, words) in enumerate(POSTS, 1)
    )
    article = read(f"<h1>A kettle that gives up</h1>{posts}")
    check(article)
    assert article.comments[0].quote == "turns itself off long before\nthe water boils, every morning"


def test_the_time_of_day_may_stand_below_the_day() -> None:
    article = thread(
        "<div class='post'><div class='user'><div class='when'>March {day}, 2025<br>4:48 pm</div><a href='/u/{n}'>{name}</a><br>Member<br>"
        "Member Since:<br>March 17, 2011</div><div class='words'><p>{words}</p></div></div>"
    )
    check(article)
    assert [one.published_at and (one.published_at.hour, one.published_at.minute) for one in article.comments] == [
        (16, 48)
    ] * 2


def test_a_board_shown_on_a_page_of_a_blog_does_not_have_its_title() -> None:
    posts = "".join(
        f"<div class='spPost'><a href='/u/{n}'>{name}</a> 2025-03-0{day} 10:00<div class='words'><p>{words}</p></div></div>"
        for n, (name, day, words) in enumerate(POSTS, 1)
    )
    page = (
        "<html><head><meta name='generator' content='WordPress 3.3'><title>A kettle that gives up | Kettles | Kitchen talk</title></head><body>"
        f"<article><h1 class='entry-title'>Forum</h1><div class='entry-content'><div class='name'>A kettle that gives up</div>{posts}</div></article></body></html>"
    )
    assert extract_page(page.encode(), url="https://x.example.org/t/1").article.title == "A kettle that gives up"


def test_what_the_asker_says_of_an_answer_is_no_word_of_it() -> None:
    answer = "先用柠檬酸，两勺就够，放水煮开。等半个小时，再倒掉。"
    row = "<div class='a'><pre>{0}</pre>{1}<div class='bar'>好评(27)差评(3)评论(0)</div><div class='who'>回答者：<a href='/u/{2}'>{2}</a> 2016-07-0{3} 04:36</div></div>"
    thanks = "<div>提问者对于答案的评价：</div><div>煮了真的有用，谢谢！</div>"
    article = read(
        "<h1>怎么把水壶里的水垢去掉？</h1><div class='ask'><p>水壶用了三年，里面一层白的，用什么能洗掉，又不伤内胆？试过白醋，没有用。</p><p>提问者：老陶 2016-07-01 04:00</p></div>"
        + row.format(answer, thanks, "樱桃树", 1)
        + row.format("苹果皮煮一煮。", "", "海棠", 2),
        title="怎么把水壶里的水垢去掉？_知道",
        lang="zh",
    )
    assert [(one.author, one.text) for one in article.comments] == [("樱桃树", answer), ("海棠", "苹果皮煮一煮。")]


def test_a_quote_and_an_edit_of_burning_board() -> None:
    quoted = f"<table><tr><td>Zitat:</td></tr><tr><td class='q'><i>Original von {POSTS[1][0]}</i><br>{POSTS[1][2]}</td></tr></table>"
    posts = "".join(
        f"<table class='p'><tr><td><b>{name}</b></td><td><div>0{day}.03.2025 10:42</div>{quoted if n == 3 else ''}<p>{words}</p>"
        + (
            f"<p>Dieser Beitrag wurde 1 mal editiert, zum letzten Mal von {name}: 14.03.2025 10:51.</p>"
            if n == 3
            else ""
        )
        + "</td></tr></table>"
        for n, (name, day, words) in enumerate(POSTS, 1)
    )
    article = read(f"<h1>A kettle that gives up</h1>{posts}", lang="de")
    check(article)
    assert article.comments[1].quote == POSTS[1][2]
