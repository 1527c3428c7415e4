"""What saved pages of blogs and boards showed whose heads are missing, in part or in an odd place."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cleaning.extract import extract_page
from cleaning.records import Article
from tests.cleaning.test_extract_engines import POSTS, check, thread

PROSE = (
    "The works in Leeds make a new kettle, they said on Monday, and it boils a litre in two minutes.",
    "Whoever has tried it says that it is louder than the old one, which nobody had thought possible.",
)


def read(body: str, *, title: str = "") -> Article:
    head = f"<head><title>{title}</title></head>" if title else ""
    return extract_page(f"<html>{head}<body>{body}</body></html>".encode(), url="http://a.example.org/x").article


def test_days_without_a_label_beside_the_times_of_posts_are_those_of_joining() -> None:
    def row(name: str, joined: str, words: str, day: int, dress: str) -> str:
        return (
            f"<table class='post' id='post{day}'><tr class='{dress}'><td class='userinfo'><dl class='userinfo'><dt class='author'>{name}</dt>"
            f"<dd class='registered'>{joined}</dd></dl></td><td class='postbody'>{words}</td></tr><tr class='{dress}'>"
            f"<td class='postdate'><a href='#post{day}'>#</a> Dec {day}, 2009 20:4{day % 10}</td><td class='postlinks'><ul class='profilelinks'><li>Profile</li></ul></td></tr></table>"
        )

    four = (*POSTS, ("Ada", 7, "Mine has a crack near the handle, and the shop says that I dropped it."))
    joined = ("Apr 15, 2005", "Oct 23, 2005", "Dec 14, 2004", "Aug 31, 2006")
    rows = "".join(
        row(name, since, words, 20 + n, "seen1" if n == 0 else f"altcolor{n % 2 + 1}")
        for n, ((name, _, words), since) in enumerate(zip(four, joined, strict=True))
    )
    article = read(f"<h1>A kettle that gives up</h1>{rows}", title="A kettle that gives up")
    assert (article.author, str(article.published_at)) == ("Oona", "2009-12-20 20:40:00+00:00")
    assert [one.text for one in article.comments] == [words for _, _, words in four[1:]]
    assert [str(one.published_at)[8:16] for one in article.comments] == ["21 20:41", "22 20:42", "23 20:43"]


def test_a_letter_in_paragraphs_is_told_from_what_it_quotes_and_from_links() -> None:
    links = "<ul><li><b>Next message:</b> <a href='8.php'>Piet: \"Re: Kettles\"</a></li><li><b>Previous message:</b> <a href='7.php'>Oona: \"Kettles\"</a></li></ul>"
    head = (
        "<p class='headers'><b>Subject:</b> Re: Kettles that give up</p><p class='headers'><b>From:</b> Piet (piet_at_[hidden])</p>"
        "<p class='headers'><b>Date:</b> 2010-09-14 15:35:25</p>"
    )
    quoted = "".join(f"&gt; {line}<br>\n" for line in ("The kettle gives up.", "It is four years old.", "Oona"))
    words = f"<p>Oona,<br>\n<p>it is the thermostat.<br>\n<p>On Sep 14, 2010, at 12:17 PM, Oona wrote:<br>\n<p>{quoted}"
    article = read(f"{head}{links}{words}{links}", title="Kettles: Re: Kettles that give up")
    assert article.text.split("\n") == ["Oona,", "it is the thermostat."]
    assert (article.comments, article.author) == ((), "Piet")


def test_the_hours_of_wordpress_in_french() -> None:
    comments = "".join(
        f"<li id='comment-{n}' class='comment'><div><div class='comment-author vcard'>{name} <span class='says'>dit :</span></div>"
        f"<div class='comment-meta'>2{n} avril 2009 à 1{n} h 0{n} min</div><div class='comment-body'><p>{words}</p></div></div></li>"
        for n, (name, _, words) in enumerate(POSTS, 1)
    )
    article = read(f"<h3>3 réponses à Une bouilloire qui abandonne</h3><ol>{comments}</ol>")
    assert (article.title, article.author, article.published_at) == ("Une bouilloire qui abandonne", None, None)
    times = [one.published_at for one in article.comments]
    assert times == [datetime(2009, 4, 20 + n, 10 + n, n, tzinfo=UTC) for n in (1, 2, 3)]


def test_a_heading_of_comments_names_the_title_of_a_page_without_one() -> None:
    text = f"<p>{PROSE[0]}</p><h3>The old kettle</h3><p>{PROSE[1]}</p><pre>boil\nwait</pre>"
    comment = "<p>2019-02-21 17:20 <b>Piet</b>:</p><p>Mine is quiet.</p>"
    recent = "<h5>Recent</h5><ul><li><a href='/1'>A new kettle from Leeds</a></li><li><a href='/2'>The price of steam</a></li></ul>"
    article = read(
        f"{text}<h4>One thought on “A new kettle from Leeds”</h4>{comment}<aside class='widget'>{recent}</aside>"
    )
    assert article.title == "A new kettle from Leeds"
    assert [block.text for block in article.body if block.role.value in ("heading", "paragraph", "code")] == [
        PROSE[0],
        "The old kettle",
        PROSE[1],
        "boil\nwait",
    ]


def test_the_title_behind_the_name_of_a_blog_is_that_of_the_article() -> None:
    about = "<div class='sidebar section'><dl class='profile-datablock'><dd>I write of steam and of whatever makes it, in my spare time and at night.</dd></dl></div>"
    body = f"{about}<div class='fill'><h2>Kettle Notes</h2></div><div class='widget Blog'><div class='post hentry'><h3 class='post-title entry-title'>Linking steam to noise</h3><p>{PROSE[0]}</p><p>{PROSE[1]}</p></div>"
    assert read(body, title="\nKettle Notes: Linking steam to noise\n").title == "Linking steam to noise"


@pytest.mark.parametrize(
    "below",
    [
        "<h2>TrackBack</h2>",
        "<p>TrackBack URL for this entry:</p>",
        "<p>Listed below are links to weblogs that reference it:</p>",
    ],
)
def test_words_about_trackbacks_are_no_text(below: str) -> None:
    article = read(f"<h1>A new kettle</h1><p>2007-06-22</p><div><p>{PROSE[0]}</p><p>{PROSE[1]}</p>{below}</div>")
    assert article.text == "\n".join(PROSE)


def test_comments_that_disqus_left_on_a_page_of_wordpress() -> None:
    comment = (
        "<li class='comment even depth-1' id='dsq-comment-133'><div id='dsq-comment-header-133' class='dsq-comment-header'><cite>"
        "<a id='dsq-author-user-133' href='http://b.example.org/'>Piet</a></cite></div><div id='dsq-comment-body-133' class='dsq-comment-body'>"
        "<div id='dsq-comment-message-133' class='dsq-comment-message'><p>Mine is quiet.</p></div></div></li>"
    )
    generator = "<meta name='generator' content='WordPress 4.1'>"
    text = (
        f"<h1 class='entry-title'>A new kettle</h1><div class='entry-content'><p>{PROSE[0]}</p><p>{PROSE[1]}</p></div>"
    )
    page = f"<html><head>{generator}<title>A new kettle</title></head><body class='single'>{text}<ul>{comment}</ul></body></html>"
    article = extract_page(page.encode(), url="http://a.example.org/2015/x/").article
    assert [(one.author, one.text) for one in article.comments] == [("Piet", "Mine is quiet.")]


def test_ranks_stand_beside_words_and_are_none() -> None:
    ranks = ("Participant", "Keymaster", "论坛元老")
    posts = "".join(
        f"<div><div>{name}</div><div>2025-03-0{day} 17:46</div><div><p>{rank}</p><p>{words}</p></div></div>"
        for (name, day, words), rank in zip(POSTS, ranks, strict=True)
    )
    check(read(f"<h1>A kettle that gives up</h1>{posts}", title="A kettle that gives up"))


def test_a_box_that_begins_with_dashes_is_the_signature() -> None:
    signatures = ("Measure twice, boil once.", "Steam since 1999", "")
    posts = "".join(
        f"<div class='p'><div><b>{name}</b> 2025-03-0{day} 17:46</div><div class='m'>{words}"
        + (f"<div class='x'>---<br>{signature}</div></div></div>" if signature else "</div></div>")
        for (name, day, words), signature in zip(POSTS, signatures, strict=True)
    )
    check(read(f"<h1>A kettle that gives up</h1>{posts}", title="A kettle that gives up"))


def test_a_name_behind_its_label_in_a_line_that_begins_with_the_subject() -> None:
    posts = "".join(
        f"<div class='t'><div><span>無標題</span> <span>名稱:</span> <span>{name}</span> [14/05/23(五)03:1{n} ID:u9s55341] No.20442{n}</div>"
        f"<div>{words}</div></div>"
        for n, (name, _, words) in enumerate(POSTS, 1)
    )
    article = read(f"<h1>綜合版</h1>{posts}", title="綜合版")
    names = [*([article.author] if article.author else []), *(one.author for one in article.comments)]
    assert names == [name for name, _, _ in POSTS]


def test_what_nodebb_hides_of_posts_that_nobody_changed_is_their_time() -> None:
    article = thread(
        "<li class='post'><div><a href='/user/{n}'>{name}</a></div><div>最后由 编辑 <a href='/post/{n}'>2025-03-0{day}T17:46:00.000Z</a></div>"
        "<div class='m'><p>{words}</p></div></li>"
    )
    assert [str(one.published_at)[:16] for one in article.comments] == ["2025-03-05 17:46", "2025-03-06 17:46"]
