"""Who wrote a page whose head does not say it: a badge among the answers, a card beside the text, a line below it."""

from __future__ import annotations

import pytest

from benchmarks.extraction import read_ours
from benchmarks.gold import gold_pages
from benchmarks.undress import undressed
from cleaning.extract import extract_article
from cleaning.records import Article

WORDS = (
    "环境是三台旧机器，系统装在小盘上，数据在另外两块盘里，跑了四年没有出过事。",
    "上周开始，每到夜里三点就有一台连不上，早上又自己好了，日志里什么都没有。",
)
ANSWERS = (
    ("南门旧事", "是不是路由器夜里自动重启？"),
    ("半块砖", "看了，还真是，关掉就好了。"),
    ("阿槐", "我家也遇到过。"),
)


def read(*, above: str = "", beside: str = "", badge: str = "", answerer: str = "半块砖") -> Article:
    """Read a question with three answers: `badge` stands beside the name of one who answers."""
    text = "".join(f"<p>{line}</p>" for line in WORDS)
    answers = "".join(
        f'<div class="c{n}"><div><a href="/users/{n}26719">{name}</a>{badge if name == answerer else ""}</div>'
        f"<div>2024-03-0{n} 10:2{n}</div><p>{said}</p></div>"
        for n, (name, said) in enumerate(ANSWERS, 1)
    )
    html = (
        f'<html><head><meta charset="utf-8"><title>夜里三点连不上</title></head><body><div class="w">{above}<h1>夜里三点连不上</h1>'
        f"<div>创建于 2024-03-01 08:00</div><div>{text}</div></div>{beside}<h3>3 条评论</h3>{answers}</body></html>"
    )
    return extract_article(html.encode(), url="https://ask.example.com/q/1")


@pytest.mark.parametrize("badge", ["<span>楼主</span>", "<i>提问者</i>", " [楼主]", "（题主）", "<b>OP</b>"])
def test_a_badge_among_the_answers_names_who_asked(badge: str) -> None:
    article = read(badge=badge)
    assert article.author == "半块砖"
    assert [comment.author for comment in article.comments] == [name for name, _ in ANSWERS]


@pytest.mark.parametrize("badge", ["", "<span>管理员</span>", "<span>LV.4</span>"])
def test_other_badges_name_nobody(badge: str) -> None:
    assert read(badge=badge).author is None


def test_a_badge_of_the_writer_of_an_answer_is_not_that_of_the_page() -> None:
    posts = (
        ("南门旧事", "", "先看路由器。", "01"),
        ("阿槐", "", "看哪里？", "02"),
        ("南门旧事", "作者", "看它的日志。", "03"),
    )
    answers = "".join(
        f"<div class='a'><div><a href='/people/{day}'>{name}</a><span>{badge}</span></div><p>{said}</p><div>2024-03-{day} 10:20</div></div>"
        for name, badge, said, day in posts
    )
    html = f"<html><body><h1>夜里三点连不上</h1><p>{''.join(WORDS)}</p><h3>3 个回答</h3>{answers}</body></html>"
    article = extract_article(html.encode(), url="https://ask.example.com/q/1")
    assert (article.author, len(article.comments)) == (None, 3)


def test_the_card_of_the_only_person_shown_names_the_writer() -> None:
    card = "<div class='k'><div><a href='/users/38556'>竹篮打水</a></div><div>粉丝 244 文章 132</div></div>"
    assert read(beside=card).author == "竹篮打水"
    assert read(above="<div><a href='/user/profile/5f208386'>竹篮打水</a></div>").author == "竹篮打水"


def test_of_several_cards_none_names_the_writer() -> None:
    cards = "".join(
        f"<div><a href='/users/{n}'>{name}</a></div><div>粉丝 {n}</div>" for n, name in enumerate(("甲乙", "丙丁"))
    )
    more = "<p>后来把那台换了一个插座，还是老样子。</p>" * 6
    assert read(beside=f"{more}<div class='k'>{cards}</div>").author is None
    assert (
        read(beside="<div class='k'><div><a href='/users/login'>登录</a></div><div>粉丝 2</div></div>").author is None
    )


@pytest.mark.parametrize(
    "link",
    [
        "<a href='/home/'>首页</a>",
        "<a href='/user/center'>用户中心</a>",
        "<a href='/members/'>Members</a>",
        "<a href='/u/settings'>设置</a>",
    ],
)
def test_links_to_pages_for_all_name_nobody(link: str) -> None:
    assert read(above=f"<div>{link}</div>").author is None
    assert read(beside=f"<div>{link}</div><div>积分 23</div>").author is None


def test_a_line_below_the_text_says_who_posted_it_without_a_link() -> None:
    text = "".join(f"<p>{line}</p>" for line in WORDS)
    html = (
        f"<html><body><h2>夜里三点连不上</h2><p>2024-03-01 08:00</p><div>{text}</div>"
        "<ul><li>Posted by 二〇三号房</li><li>分享</li></ul></body></html>"
    )
    assert extract_article(html.encode(), url="https://blog.example.com/1.html").author == "二〇三号房"


def article_with(
    above: str, below: str = "", *, title: str = "夜里三点连不上", words: tuple[str, ...] = WORDS
) -> Article:
    text = "".join(f"<p>{line}</p>" for line in words)
    html = (
        f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{above}<div>{text}</div>{below}</body></html>"
    )
    return extract_article(html.encode(), url="https://paper.example.com/1.html")


@pytest.mark.parametrize(
    ("above", "below", "author"),
    [
        ("<div>9回复/2亮 43725浏览</div><div><a>半块砖</a><i>楼主</i><i>2023-04-05 21:14</i></div>", "", "半块砖"),
        ("<div><a href='/xiaoyudian'>小雨点</a>&nbsp;创建于 <i>2023-04-05 21:14</i></div>", "", "小雨点"),
        ("<div>2023-04-05 21:14</div><div><a href='#popup_menu_area'>감자전장인</a></div><div>조회 수 8804</div>", "", "감자전장인"),
        ("<div><a href='/forum/u,podkowa.mala.html'>podkowa.mala</a> 14.11.08, 21:07</div>", "", "podkowa.mala"),
        ("<li>2016-02-21 20:35</li>", "<ul><li><a href='/profile'>阿潮</a> 發表在 <a href='/'>蝦筆邦</a> 留言(3) 人氣(712)</li></ul>", "阿潮"),
        ("", "<div>乔三姨</div><div>慢一点，捡一点</div><footer>© 2023 - 2025 By 乔三姨</footer>", "乔三姨"),
        ("<p>2023年6月3日 10:02 阅读 749</p>", "<div><a href='/users/u8909'>柠檬电台<span>710</span></a></div><div>提问于 2023-06-03</div>", "柠檬电台"),
    ],
)  # fmt: skip
def test_heads_and_feet_that_name_who_wrote(above: str, below: str, author: str) -> None:
    assert article_with(above, below).author == author


def test_a_name_above_what_its_bearer_does_is_the_writers() -> None:
    english = (
        "For the fourth time in eighteen months the river has taken the lower half of the farm.",
        "The bank gave way at two in the morning, and nobody who lives there was surprised by it.",
    )
    head = "<div>20 March 2024</div><button>Share</button><button>Save</button><div>Meredith Vaughan</div><div>Rural affairs correspondent</div>"
    article = article_with(head, title="Farmers wait for the river", words=english)
    assert (article.author, article.text) == ("Meredith Vaughan", "\n".join(english))


def test_the_badge_of_who_began_a_thread_tells_the_name_in_the_head_of_a_post() -> None:
    posts = "".join(
        f"<li class='x{n}'><div><a href='/space/{n}'>{name}</a>{'<span>楼主</span>' if n != 2 else ''}</div>"
        f"<div><time datetime='2024-03-0{n}T10:20:00Z'>3天前</time> in <a href='/categories/tech'>技术</a> 4153</div><div>#{n}</div><article><p>{said}</p></article></li>"
        for n, (name, said) in enumerate((ANSWERS[1], ANSWERS[0], ANSWERS[1]), 1)
    )
    html = (
        f"<html><head><title>夜里三点连不上</title></head><body><h1>夜里三点连不上</h1><ul>{posts}</ul></body></html>"
    )
    article = extract_article(html.encode(), url="https://vps.example.com/post-1-1")
    names = [*([article.author] if article.author else []), *(one.author for one in article.comments)]
    assert names == [ANSWERS[1][0], ANSWERS[0][0], ANSWERS[1][0]]


def test_a_name_with_a_motto_may_stand_behind_the_date_and_a_button() -> None:
    """On a page whose class names say nothing: they are what tells the place of names otherwise."""
    gold = next(page for page in gold_pages("unseen_v") if page.name == "unseen_v/ending-song-radio")
    hashed = undressed(gold, "hashed")
    assert hashed is not None
    names = {comment["author"] for comment in read_ours(hashed, layouts=False)["comments"]}
    assert {"山羊不吃草", "ねこ背。"} <= names
