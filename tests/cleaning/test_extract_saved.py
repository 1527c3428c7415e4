"""What pages saved from real sites have around their posts: debug notes, counts, tooltips, numbered answers."""

from __future__ import annotations

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
