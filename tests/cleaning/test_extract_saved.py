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
