"""What pages of forum software have around their posts: hidden parts, initials, icons, dates that are links."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cleaning.extract import extract_page
from cleaning.extract.markup import parse_html
from cleaning.extract.pieces import segment
from cleaning.records import Article

FETCHED = datetime(2025, 6, 18, 9, 30, tzinfo=UTC)
OPENING = "The kettle switches itself off long before it boils, and I have cleaned it twice, without any effect."


def read(body: str) -> Article:
    return extract_page(body.encode(), url="https://x.example.org/t/1", fetched_at=FETCHED).article


def thread(head: str, *, title: str = "A kettle that gives up", top: str = "") -> str:
    """A thread of three posts; `head` is the markup of a post's head with {name}, {day} and {n}."""
    posts = (("Oona", 4, OPENING), ("Piet", 5, "Then it is the thermostat."), ("Marit", 6, "It was. Thank you!"))
    boxes = "".join(
        f'<div class="post" id="p{n}"><div class="head">{head.format(name=name, day=day, n=n)}</div>'
        f'<div class="words"><p>{words}</p></div></div>'
        for n, (name, day, words) in enumerate(posts, 1)
    )
    return f"<html><head><title>{title} - Kitchen talk</title></head><body>{top}<h1>{title}</h1>{boxes}</body></html>"


@pytest.mark.parametrize(
    "head",
    [
        '<a href="/u/{name}">{name}</a><div><a href="/p/{n}">answered March {day}, 2025, 10:51:00 PM UTC</a></div>',
        '<a href="/u/{name}">{name}</a><div><a href="/p/{n}">March {day}, 2025, 10:51 p.m.</a> '
        '<a href="/p/{n}">March {day}, 2025, 10:51 p.m.</a></div>',
        '<h4>Updated by <a href="/users/{n}">{name}</a> <a title="03/0{day}/2025 10:51 PM" href="/a">3 months</a> ago</h4>',
        '<h3>({n}) By <a href="/who/{name}">{name}</a> on 2025-03-0{day} 22:51:00 in reply to <a href="/p/1">1</a> '
        '<a href="/p/{n}">[link]</a> <a href="/p/{n}?raw">[source]</a></h3>',
        '<span class="avatar">{name[0]}</span><a href="/u/{name}">{name}</a> <span class="hidden">last edited by '
        '{name}</span> <span class="ago" title="2025-03-0{day}T22:51:00.000Z"></span>',
        '<div>{name}</div><div class="when">{day} Mar 2025<div><span title="Mar. {day}, 2025, 10:51 p.m.">10:51 p.m.'
        "</span></div></div>",
    ],
    ids=["link", "twice", "notes", "reply", "hidden", "day-and-time"],
)
def test_heads_of_posts_tell_writer_and_time(head: str) -> None:
    article = read(thread(head))
    assert (article.author, article.title) == ("Oona", "A kettle that gives up")
    assert [comment.author for comment in article.comments] == ["Piet", "Marit"]
    assert [comment.text for comment in article.comments] == ["Then it is the thermostat.", "It was. Thank you!"]
    times = [comment.published_at for comment in article.comments]
    assert [(time.day, time.hour, time.minute) for time in times if time] == [(5, 22, 51), (6, 22, 51)]


def test_an_answer_that_says_what_it_answers_points_to_it() -> None:
    head = "<b>{name}</b> on 2025-03-0{day} 22:51 in reply to <a href='/p'>2</a>"
    article = read(thread(head))
    assert article.comments[1].reply_to == article.comments[0].id


def test_a_lone_answer_is_known_by_its_number() -> None:
    body = (
        "<html><head><title>A kettle that gives up</title></head><body><h1>A kettle that gives up</h1>"
        f"<div>By Oona at March 4, 2025, 8 a.m.</div><div class='words'><p>{OPENING}</p></div><div class='list'><div class='r'>"
        "<div>#1 - March 5, 2025, noon</div><div><a href='/profile/2'>Piet</a></div><p>The thermostat.</p></div></div>"
        "</body></html>"
    )
    (comment,) = read(body).comments
    assert (comment.author, comment.text) == ("Piet", "The thermostat.")


ARTICLE = (
    f"<h1>A kettle that gives up</h1><div class='by'>Oona, 2025-03-04 22:51</div><article><p>{OPENING}</p></article>"
)


def page(comments: str) -> Article:
    return read(f"<html><head><title>A kettle that gives up</title></head><body>{ARTICLE}{comments}</body></html>")


def test_a_lone_answer_is_known_by_the_name_of_its_box() -> None:
    (comment,) = page(
        "<footer><div class='comment level-0'><div class='comment-author'>Piet (Guest)</div><div>Mar 05, 2025 11:25 AM</div>"
        "<div class='body'><p>The thermostat, most likely.</p></div></div><fieldset><legend>Add comment</legend></fieldset></footer>"
    ).comments
    assert (comment.text, comment.published_at and comment.published_at.hour) == ("The thermostat, most likely.", 11)


def test_who_a_label_calls_the_writer_comes_before_a_subject() -> None:
    box = (
        "<div class='comment'><div class='subject'><a href='/c{0}'>comment {0}</a></div><div class='in'>{1}</div><div>Comment by "
        "<span><a href='/goto?page={2}'>{2}</a></span> — <span>Wed Mar  5 11:2{0}:00 2025</span></div></div>"
    )
    comments = page(
        "<div id='comments'>"
        + box.format(1, "The thermostat, I am nearly sure of it.", "Piet")
        + box.format(2, "Mine did the same, and it was the seal.", "Lou")
        + "<div><a href='/add'>Add a comment</a></div></div>"
    ).comments
    assert [(c.author, c.text) for c in comments] == [
        ("Piet", "The thermostat, I am nearly sure of it."),
        ("Lou", "Mine did the same, and it was the seal."),
    ]


def test_ways_to_sort_comments_are_none() -> None:
    (comment,) = page(
        "<div class='area'><div>1 Comments</div><ul><li>Latest</li><li>Oldest</li><li>Hottest</li></ul><div class='card'>"
        "<div><b>Piet</b> <i>2025-03-05 11:25</i></div><div>Chrome 120Windows 10</div><div><p>The thermostat.</p></div></div>"
        "<div>Powered by a comment box</div></div>"
    ).comments
    assert (comment.author, comment.text) == ("Piet", "The thermostat.")


def test_answers_in_a_box_called_quote_are_answers() -> None:
    def card(name: str, words: str, inner: str = "") -> str:
        head = f"<div class='head'><b>{name}</b> <i>2025-03-05 11:25</i></div><div>浙江Chrome 120Windows 10</div>"
        return f"<div class='item'><div class='card'>{head}<div class='words'><p>{words}</p></div>{inner}</div></div>"

    answers = card("Marit", "Which one?") + card("Piet", "The lower one.")
    comments = page(
        "<div class='cards'>"
        + card("Piet", "The thermostat, I am nearly sure.", f"<div class='w-quote'>{answers}</div>")
        + card("Lou", "Mine did the same, and it was the seal.")
        + "</div>"
    ).comments
    assert [(comment.author, comment.text) for comment in comments] == [
        ("Piet", "The thermostat, I am nearly sure."),
        ("Marit", "Which one?"),
        ("Piet", "The lower one."),
        ("Lou", "Mine did the same, and it was the seal."),
    ]
    assert [comment.reply_to for comment in comments] == [None, comments[0].id, comments[0].id, None]


def test_the_name_of_the_site_is_no_title() -> None:
    head = "<b>{name}</b> <i>2025-03-0{day} 22:51</i>"
    body = thread(head, top='<div class="logo"><a href="/">Kitchen talk</a></div>')
    body = body.replace("<title>A kettle that gives up - Kitchen talk", "<title>Kitchen talk - Forum")
    assert read(body).title == "A kettle that gives up"


def test_a_closed_html_element_is_the_whole_page() -> None:
    body = thread("<b>{name}</b> <i>2025-03-0{day} 22:51</i>").replace("<html>", '<html lang="en" />')
    assert len(read(body).comments) == 2


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        ("hidden", False),
        ("post d-none", False),
        ("hidden md:block", True),
        ("d-none d-sm-inline", True),
        ("hide", True),
    ],
)
def test_classes_that_hide(names: str, shown: bool) -> None:
    root = parse_html(f'<html><body><p>one</p><span class="{names}">two</span></body></html>')
    assert ("two" in [piece.text for piece in segment(root)]) is shown


@pytest.mark.parametrize(
    "hidden",
    [
        f'<div class="hidden">{OPENING * 3}</div>',
        '<ul><li class="hidden"><b>Piet</b>: two</li></ul>',
        '<div class="d-none"><p>two</p></div>',
    ],
)
def test_what_a_script_may_show_later_is_read(hidden: str) -> None:
    assert segment(parse_html(f"<html><body>{hidden}</body></html>"))


def test_names_of_icons_are_no_words() -> None:
    head = '<b>{name}</b> <i>2025-03-0{day} 22:51</i> <a href="#"><span class="material-icons">arrow_upward</span></a>'
    article = read(thread(head))
    assert not any("arrow" in block.text for comment in article.comments for block in comment.body)


def test_question2answer_has_comments_below_the_question_and_below_each_answer() -> None:
    def meta(kind: str, name: str, day: int) -> str:
        return (
            f'<span class="qa-{kind}-when-data"><time datetime="2025-03-0{day}T22:51:00+0000">Mar {day}</time></span>'
            f' by <span class="qa-{kind}-who-data"><a href="../user/{name}" class="qa-user-link">{name}</a></span>'
        )

    def comment(n: int, name: str, day: int, words: str) -> str:
        return (
            f'<div class="qa-c-list-item" id="c{n}"><div class="qa-c-item-content"><p>{words}</p></div>'
            f'<div class="qa-c-item-footer">commented {meta("c-item", name, day)}</div></div>'
        )

    asked = (
        f'<div class="qa-q-view" id="q9351"><div class="qa-q-view-content"><p>{OPENING}</p></div>'
        '<ul><li class="qa-q-view-tag-item"><a href="../tag/steam" class="qa-tag-link">steam</a></li></ul>'
        'asked <span class="qa-q-view-where-data"><a href="../kitchen" class="qa-category-link">Kitchen</a></span>'
        f"{meta('q-view', 'Oona', 4)}<div>{comment(9352, 'Piet', 5, 'How old is it?')}</div></div>"
    )
    answered = (
        '<div class="qa-a-list-item qa-a-list-item-selected" id="a9353"><div class="qa-a-selection">Best answer</div>'
        '<div class="qa-a-item-content"><p>Then it is the thermostat.</p></div>'
        f"answered {meta('a-item', 'Marit', 6)}<div>{comment(9354, 'Oona', 7, 'It was. Thank you!')}</div></div>"
    )
    page = f"<body><div class='qa-main-heading'><h1>A kettle that gives up</h1></div>{asked}<h2>1 Answer</h2>{answered}</body>"
    article = read(f"<html><head><title>A kettle that gives up - Ask</title></head>{page}</html>")
    assert (article.engine, article.board, article.author, article.text) == (
        "question2answer",
        "Kitchen",
        "Oona",
        OPENING,
    )
    assert article.tags == ("steam",)
    first, second, third = article.comments
    assert [(one.author, one.text) for one in article.comments] == [
        ("Piet", "How old is it?"),
        ("Marit", "Then it is the thermostat."),
        ("Oona", "It was. Thank you!"),
    ]
    assert (first.reply_to, third.reply_to) == (None, second.id)  # None: the opening post


def test_askbot_has_who_changed_a_post_beside_who_wrote_it() -> None:
    def card(verb: str, name: str, day: int) -> str:
        when = f"<abbr class='timeago' title='2025-03-0{day} 22:51:08 -0600'>2025-03-0{day} 22:51:08 -0600</abbr>"
        who = f"<div class='user-info'><a href='/users/1/{name}/'>{name}</a><span class='badges'>12 ●3 ●4</span></div>"
        return f"<div class='post-update-info'><p>{verb} <strong>{when}</strong></p><div class='user-card'>{who}</div></div>"

    def comment(number: int, name: str, day: int, words: str) -> str:
        age = f"<span class='age'>&nbsp;(<abbr class='timeago' title='2025-03-0{day} 22:51:08 -0600'></abbr>)</span>"
        return (
            f"<div id='post-id-{number}' class='comment js-comment'><div class='comment-votes'><div class='upvote js-score'>2</div></div>"
            f"<div class='comment-content'><div class='comment-body'><p>{words}</p></div><div class='comment-controls'>"
            f"<a class='author' href='/users/2/{name}/'>{name}</a>{age}<a class='js-edit'>edit</a></div></div></div>"
        )

    wiki = "<div class='post-update-info'><p>answered <abbr class='timeago' title='2025-03-08 22:51:08 -0600'></abbr></p><p class='tip'>This post is a wiki.</p></div>"
    changed = card("updated", "Ada", 9)
    asked = (
        "<div class='post js-question' data-post-id='51'><div class='vote-buttons'><div class='vote-number'>8</div></div>"
        "<div id='post-id-51' class='post-content'><h1><a href='/question/51/kettle/'>A kettle that gives up</a></h1>"
        "<ul class='tags post-tags'><li><a class='js-tag-name' rel='tag' href='/questions/tags:steam/'>steam</a></li></ul>"
        f"<div class='post-body'><div class='post-update-info-container'>{card('asked', 'Oona', 4)}{changed}</div><p>{OPENING}</p></div>"
        f"<div class='post-controls'>edit retag flag offensive close merge delete</div>{comment(52, 'Piet', 5, 'How old is it?')}</div></div>"
    )

    def answer(number: int, who: str, words: str, below: str = "") -> str:
        return (
            f"<div id='post-id-{number}' class='post answer'><div class='vote-buttons'><div class='vote-number'>5</div></div><div class='post-content'>"
            f"<div class='post-body'><div class='post-update-info-container'>{who}</div><div class='snippet'><p>{words}"
            f"<span class='expander'> <a>(more)</a></span></p></div></div><div class='post-controls'>edit flag offensive delete link more</div>{below}</div></div>"
        )

    tabs = "<div class='tabBar'><h2>2 answers</h2><div class='tabsA'><span>Sort by »</span> <a>oldest</a> <a>newest</a> <a class='on'>most voted</a></div></div>"
    first_answer = answer(
        53, card("answered", "Marit", 6), "Then it is the thermostat.", comment(54, "Oona", 7, "It was. Thank you!")
    )
    page = f"{asked}{tabs}{first_answer}{answer(55, wiki, 'See the list of spare parts.')}"
    article = read(f"<html><head><title>A kettle that gives up - Ask</title></head><body>{page}</body></html>")
    assert (article.engine, article.board, article.author, article.text) == ("askbot", None, "Oona", OPENING)
    assert article.tags == ("steam",)
    assert [(one.author, one.text) for one in article.comments] == [
        ("Piet", "How old is it?"),
        ("Marit", "Then it is the thermostat."),
        ("Oona", "It was. Thank you!"),
        (None, "See the list of spare parts."),
    ]
    assert article.comments[2].reply_to == article.comments[1].id


def test_discourse_for_crawlers_says_when_a_post_was_made_before_it_was_changed() -> None:
    picture = (
        "<div class='lightbox-wrapper'><a class='lightbox' href='/k.png'><img src='/k.png' alt='kettle'>"
        "<div class='meta'><span class='filename'>kettle.png</span><span class='informations'>1365×718 217 KB</span></div></a></div>"
    )

    def post(number: int, name: str, times: str, words: str) -> str:
        return (
            f"<div id='post_{number}' class='topic-body crawler-post'><div class='crawler-post-meta'><span class='creator' itemprop='author'>"
            f"<span itemprop='name'>{name}</span></span>{times}<span itemprop='position'>{number}</span></div>"
            f"<div class='post' itemprop='text'><p>{words}</p></div></div>"
        )

    changed = "<meta itemprop='datePublished' content='2024-02-06T04:55:19Z'><time itemprop='dateModified' datetime='2025-06-01T06:45:49Z' class='post-time'>June 1</time>"
    made = "<time itemprop='datePublished' datetime='2024-02-06T05:27:06Z' class='post-time'>February 6</time>"
    posts = post(1, "Oona", changed, f"{OPENING}{picture}") + post(2, "Piet", made, "Then it is the thermostat.")
    head = "<meta name='generator' content='Discourse 3.2.0'><title>A kettle that gives up - Talk</title>"
    title = "<div id='topic-title'><h1><a href='/t/kettle/1'>A kettle that gives up</a></h1></div>"
    article = read(f"<html><head>{head}</head><body class='crawler'>{title}{posts}</body></html>")
    assert (article.engine, article.author) == ("discourse", "Oona")
    assert article.published_at == datetime(2024, 2, 6, 4, 55, 19, tzinfo=UTC)
    assert article.text == OPENING
    assert article.comments[0].published_at == datetime(2024, 2, 6, 5, 27, 6, tzinfo=UTC)


def test_reddit_of_web_components_states_authors_and_times_in_attributes() -> None:
    def comment(number: int, name: str, words: str, below: str = "") -> str:
        return (
            f"<shreddit-comment author='{name}' thingid='t1_{number}' depth='0' created='2024-03-0{number}T10:10:00.000000+0000' score='3'>"
            f"<div slot='commentMeta'><a href='/user/{name}/'>{name}</a><span>•</span><time datetime='2024-03-0{number}T10:10:00.000Z'>5y ago</time></div>"
            f"<div slot='comment'><div class='md'><p>{words}</p></div></div><shreddit-comment-action-row><span>Upvote</span><span>Reply</span>"
            f"</shreddit-comment-action-row>{below}</shreddit-comment>"
        )

    post = (
        "<shreddit-post author='Oona' created-timestamp='2024-03-01T09:00:00.000000+0000' post-title='A kettle that gives up' comment-count='2'"
        " subreddit-prefixed-name='r/kettles'><div slot='credit-bar'><a href='/r/kettles/'>r/kettles</a> • <time datetime='2024-03-01T09:00:00.000Z'>5 yr. ago</time>"
        f"</div><h1 slot='title'>A kettle that gives up</h1><div slot='text-body'><div class='md'><p>{OPENING}</p></div></div></shreddit-post>"
    )
    tree = comment(2, "Piet", "Then it is the thermostat.", comment(3, "Oona", "It was. Thank you!"))
    article = read(
        f"<html><head><title>A kettle that gives up : r/kettles</title></head><body>{post}<shreddit-comment-tree>{tree}</shreddit-comment-tree></body></html>"
    )
    assert (article.engine, article.board, article.author, article.text) == ("reddit", "r/kettles", "Oona", OPENING)
    assert [(one.author, one.text) for one in article.comments] == [
        ("Piet", "Then it is the thermostat."),
        ("Oona", "It was. Thank you!"),
    ]
    assert [one.published_at.day for one in article.comments if one.published_at] == [2, 3]
    assert article.comments[1].reply_to == article.comments[0].id


def test_a_zhihu_page_with_one_answer_and_comments_below_it() -> None:
    def comment(number: int, head: str, words: str) -> str:
        return (
            f"<div data-id='{number}' class='css-1'><div class='css-2'>{head}</div><div class='CommentContent css-3'>{words}</div>"
            f"<div class='css-4'><div class='css-5'><span class='css-6'>2024-03-19 12:0{number}</span><span> · </span><span>江西</span></div><button>回复</button></div></div>"
        )

    def person(name: str) -> str:
        return f"<a class='css-7' href='https://www.example.com/people/{name}'>{name}</a>"

    comments = comment(8, person("水星"), "楼上不肯换怎么办？") + comment(
        9, f"{person('管道猫')}<span>作者</span>{person('水星')}", "送他一个，三十块钱买个清静。"
    )
    answer = (
        "<div class='ContentItem AnswerItem' name='253201' itemprop='suggestedAnswer'><div class='ContentItem-meta'><div class='AuthorInfo' itemprop='author'>"
        "<meta itemprop='name' content='管道猫'><span class='UserLink AuthorInfo-name'><a class='UserLink-link' href='//www.example.com/people/g'>管道猫</a></span>"
        "<div class='AuthorInfo-badge'>修了十年水管</div></div><span>116 人赞同了该回答</span></div><meta itemprop='dateCreated' content='2024-03-19T00:31:00.000Z'>"
        "<meta itemprop='dateModified' content='2024-05-01T00:31:00.000Z'><div class='RichContent'><div class='RichContent-inner'><span class='RichText ztext'>"
        "<p>请楼上换一个进水阀，三十块钱左右。</p></span></div><div class='ContentItem-time'><a><span data-tooltip='发布于 2024-03-19 08:31'>编辑于 2024-05-01</span></a></div>"
        f"<div class='ContentItem-actions'><button>赞同 116</button></div></div><div class='Comments-container'><div>2 条评论</div>{comments}</div></div>"
    )
    header = (
        "<div class='QuestionHeader'><div class='QuestionHeader-tags'><a class='TopicLink'>老房子</a></div><h1 class='QuestionHeader-title'>水管半夜响是怎么回事？</h1>"
        "<div class='QuestionRichText'><span class='RichText ztext'>每天夜里两点左右响十几声，像有人敲管子，白天从来没有。</span></div></div>"
    )
    page = f"<div class='QuestionPage'><meta itemprop='dateCreated' content='2024-03-18T10:00:00.000Z'>{header}<h4>1 个回答</h4>{answer}</div>"
    article = read(
        f"<html lang='zh'><head><title>水管半夜响是怎么回事？ - 知乎</title></head><body>{page}</body></html>"
    )
    assert (article.engine, article.author, article.tags) == ("zhihu2017", None, ("老房子",))
    assert article.text == "每天夜里两点左右响十几声，像有人敲管子，白天从来没有。"
    assert [(one.author, one.text) for one in article.comments] == [
        ("管道猫", "请楼上换一个进水阀，三十块钱左右。"),
        ("水星", "楼上不肯换怎么办？"),
        ("管道猫", "送他一个，三十块钱买个清静。"),
    ]
    given, asked, said = article.comments
    assert (asked.reply_to, said.reply_to) == (given.id, asked.id)
    assert given.published_at is not None
    assert given.published_at.isoformat() == "2024-03-19T00:31:00+00:00"
