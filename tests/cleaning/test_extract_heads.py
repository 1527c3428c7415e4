"""What the heads of posts say and link to, what stands between posts, and which of them opens a thread."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cleaning.extract import extract_page
from cleaning.extract.names import tells_event, without_buttons
from cleaning.extract.posts import parse_floor, who_is_quoted
from cleaning.records import Article
from tests.cleaning.pages import said

FETCHED = datetime(2025, 6, 18, 1, 30, tzinfo=UTC)
OPENING = "厨房的水壶还没烧开就自己断电，除过两次水垢，没有一点用处。想问问大家是温控器坏了，还是底座接触不好？"
SAID = (
    ("小陆", "换一个温控器就好了，十几块钱。"),
    ("阿迟", "底座的触点擦一擦，记得先断电。"),
    ("kite07", "我家也是这样，后来买了新的。"),
)


def read(body: str) -> Article:
    return extract_page(body.encode(), url="https://x.example.cn/t/1", fetched_at=FETCHED).article


def page(answers: str, *, opening: str | None = None) -> str:
    own = (
        f"<p>作者：老茶客　2025-03-04 20:10</p><div class='main'><p>{OPENING}</p></div>" if opening is None else opening
    )
    return (
        f"<html><head><title>水壶自己断电 - 厨房</title></head><body><h1>水壶自己断电</h1>{own}{answers}</body></html>"
    )


@pytest.mark.parametrize(
    "labels",
    [
        ("Messages postés", "Date d'inscription", "Dernière intervention"),
        ("Beiträge", "Registrierungsdatum", "Letzter Besuch"),
        ("Mensajes", "Fecha de registro", "Última visita"),
    ],
    ids=["fr", "de", "es"],
)
def test_days_of_joining_beside_a_name_are_no_posts(labels: tuple[str, str, str]) -> None:
    answers = "".join(
        f"<div class='answer'><div><a href='/profile/user/{name}'>{name}</a><dl><dt>{labels[0]}</dt><dd>22</dd><dt>{labels[1]}</dt>"
        f"<dd>7.5.2008</dd><dt>{labels[2]}</dt><dd>4.6.2021</dd></dl></div><span>1{n}.03.2017 14:07</span>"
        f"<div class='text'>{words}</div></div>"
        for n, (name, words) in enumerate(
            (("bidou", "Le patin est usé, un chiffon humide suffit."), ("zeb", "Aérez le papier avant."))
        )
    )
    article = read(
        "<html lang=fr><head><title>Imprimante</title></head><body><h1>Imprimante</h1><p>Bonjour, depuis une semaine mon"
        f" imprimante prend deux feuilles. Faut-il la jeter ?</p><h2>2 réponses</h2>{answers}</body></html>"
    )
    assert [(one.author, one.published_at and one.published_at.year) for one in article.comments] == [
        ("bidou", 2017),
        ("zeb", 2017),
    ]


def test_the_time_of_a_day_may_stand_in_a_tooltip() -> None:
    answers = "".join(
        f"<div class='post'><a href='/u/{n}'>{name}</a><div class='date' data-tooltip='2025-03-0{n} 18:0{n}'>2025-03-0{n}</div><p>{words}</p></div>"
        for n, (name, words) in enumerate(SAID, 5)
    )
    times = [one.published_at for one in read(page(answers)).comments]
    assert [(time.day, time.hour, time.minute) for time in times if time] == [(5, 18, 5), (6, 18, 6), (7, 18, 7)]


def test_what_trackers_say_was_done_is_no_post() -> None:
    note = "<li class='note'><a href='/{0}'>{0}</a> <a href='#n{2}'><time datetime='2025-03-0{2}T09:47:45Z'>2 天前</time></a><p>{1}</p></li>"
    event = "<li class='note system'><a href='/{0}'>{0}</a> {1} <time datetime='2025-03-06T10:00:00Z'>2025-03-06 18:00</time></li>"
    lines = [note.format(name, words, n) for n, (name, words) in enumerate(SAID, 5)]
    lines[1:1] = [event.format("小陆", "添加了 bug 标签"), event.format("阿迟", "将任务状态从待办的 修改为进行中")]
    assert said(read(page(f"<ul>{''.join(lines)}</ul>"))) == list(SAID)
    assert tells_event("Ottoline Banks assigned to @joaquim 2 weeks ago")
    assert not tells_event("小陆 关闭了灯 2025-03-06")


def test_a_number_in_a_name_is_no_floor() -> None:
    post = "<article class='c'><header><a href='/user/{2}'>{0}</a> <span>{3}</span> 2025-03-0{2} 22:14 <a href='#j'>举报</a></header><p>{1}</p></article>"
    posts = [("Kestrel_07", OPENING, 4, "楼主"), ("小陆", SAID[0][1], 5, ""), ("Kestrel_07", SAID[1][1], 6, "楼主")]
    article = read(page("".join(post.format(*one) for one in posts), opening=""))
    assert (article.author, article.text) == ("Kestrel_07", OPENING)
    assert said(article) == [("小陆", SAID[0][1]), ("Kestrel_07", SAID[1][1])]
    assert parse_floor("3楼") == 3


def test_a_post_that_counts_the_answers_opens_the_thread() -> None:
    post = "<dl class='topic'><dt><a href='/u/{2}'>{0}</a></dt><dd><div>{1}</div><div>2025-03-0{2} 10:41:26</div>{3}</dd></dl>"
    posts = [("老茶客", OPENING, 4, "<div>点击 8042 | 回复 3</div>"), *((*one, n, "") for n, one in enumerate(SAID, 5))]
    above = "<div>[问题点数：40分，结帖人老茶客，已经有人回答]</div>"
    article = read(page("".join(post.format(*one) for one in posts), opening=above))
    assert (article.author, article.published_at and article.published_at.day) == ("老茶客", 4)
    assert said(article) == list(SAID)


def test_words_behind_a_linked_name_with_the_date_in_the_next_line() -> None:
    answers = "".join(
        f"<div class='r'><div><a href='/space/{n}'>{name}</a><span>UP</span> <span>{words}</span></div>"
        f"<div><span>2025-03-0{n} 20:00</span><span>{n}</span><span>回复</span></div></div>"
        for n, (name, words) in enumerate(SAID, 5)
    )
    assert said(read(page(answers))) == list(SAID)


def test_a_rank_behind_a_linked_name_is_not_what_was_said() -> None:
    answers = "".join(
        f"<div class='r'><div><a href='/space/{n}'>{name}</a> <span>宝宝3岁{n}个月</span> <span>注册会员</span></div>"
        f"<div><span>2025-03-0{n} 20:00</span></div><div>{words}</div></div>"
        for n, (name, words) in enumerate(SAID, 5)
    )
    assert [text for _, text in said(read(page(answers)))] == [words for _, words in SAID]


def test_a_date_that_links_to_its_place_on_the_page_heads_a_post() -> None:
    answers = "".join(
        f"<li><div><a href='/{name}'><span>{name}</span> <span>@{name}.of.the.harbour</span></a> <a href='#note_{n}'>"
        f"<time datetime='2025-03-0{n}T09:47:45Z'>2025-03-0{n} 17:47</time></a></div><div>{words}</div></li>"
        for n, (name, words) in enumerate((("solvei", SAID[0][1]), ("joaquim", SAID[1][1])), 5)
    )
    assert [text for _, text in said(read(page(f"<ul>{answers}</ul>")))] == [SAID[0][1], SAID[1][1]]


def test_a_quote_that_is_typed_as_text() -> None:
    typed = (
        f"　　@小陆 2025-03-05 22:51:13<br>　　{SAID[0][1]}<br>　　-----------------------------<br>　　{SAID[1][1]}"
    )
    answers = "".join(
        f"<div class='item'><div>作者：<a href='/u/{n}'>{name}</a> 时间：2025-03-0{n} 22:51:13</div><div class='body'>{words}</div></div>"
        for n, (name, words) in enumerate((SAID[0], ("阿迟", typed), SAID[2]), 5)
    )
    comments = read(page(answers)).comments
    assert (comments[1].text.strip("　"), (comments[1].quote or "").strip("　")) == (SAID[1][1], SAID[0][1])
    assert comments[1].reply_to == comments[0].id


def test_rows_of_words_head_and_rule() -> None:
    rows = "".join(
        f"<tr><td class='read'><div>{words}</div></td></tr><tr><td class='author'>№{n} <font>☆☆☆</font><b>{name}</b>于<font>2025-03-0{n + 4} 22:51:37</font>"
        "留言<font>☆☆☆</font> <a href='#q'>引用</a></td></tr><tr><td><hr></td></tr>"
        for n, (name, words) in enumerate((("老茶客", OPENING), *SAID))
    )
    article = read(page(f"<table>{rows}</table>", opening=""))
    assert (article.author, article.text) == ("老茶客", OPENING)
    assert said(article) == list(SAID)


def test_the_wide_column_on_the_left_is_no_side_column() -> None:
    body = f"<div class='left-side'><p>{OPENING}</p><p>{SAID[0][1]}</p></div><div class='right-side'><p>负责人：未设置，里程碑：未关联。</p></div>"
    article = read(page("", opening=f"<p>作者：老茶客　2025-03-04 20:10</p>{body}"))
    assert article.text == f"{OPENING}\n{SAID[0][1]}"


def test_a_prose_line_that_speaks_of_just_now_is_an_opening() -> None:
    opening = "<div><a href='/u/1'>夜行船</a> <span>2025-03-04 20:10</span></div><p>城东菜市场刚刚热闹起来，豆腐摊旁边多了一个绿色的柜子。</p>"
    rows = "".join(
        f"<tr><td>{name}</td><td><span>2025-03-0{n} 22:51</span> <a href='#{n}'>第{n - 4}楼</a><hr>{words}</td></tr>"
        for n, (name, words) in enumerate(SAID[:2], 5)
    )
    article = read(page(f"<table>{rows}</table>", opening=opening))
    assert (article.author, len(article.comments)) == ("夜行船", 2)


def test_initials_and_subjects_are_no_names() -> None:
    answers = "".join(
        f"<div class='p'><div><a class='av'>{name[0]}</a> <span class='nick'>{name}</span> 回复 <a href='/u/1'>老茶客</a> | 2025-03-0{n} 22:51</div>"
        f"<div>{words}</div></div>"
        for n, (name, words) in enumerate(SAID, 5)
    )
    assert [name for name, _ in said(read(page(answers)))] == [name for name, _ in SAID]


def test_buttons_are_cut_out_where_they_stand() -> None:
    parts = ("2008-11-03 22:13", "资料", "邮件", "回复", "引用回复", "编辑", "删除")
    assert without_buttons(" ".join(parts), parts) == "2008-11-03 22:13  邮件    "


@pytest.mark.parametrize(
    ("line", "who"),
    [
        ("引用 台州小猛 于 2013-04-19 21:18 的发言", "台州小猛"),
        ("引用№7 水锤效应于2012-08-22 01:08:59的留言：", "水锤效应"),
        ("0x51 schreef op dinsdag 9 juni 2015 @ 20:11:", "0x51"),
    ],
)
def test_lines_that_say_who_is_quoted(line: str, who: str) -> None:
    assert who_is_quoted(line) == who


def test_names_of_marks_stand_between_floor_and_at() -> None:
    """Boards where anybody may sign as they like have names without a letter: `= =`, `???`."""
    who = ("老茶客", "= =", "???", "路过", "= =")
    words = (
        OPENING,
        "是温控器",
        "我家也是！！！擦了底座就好了",
        "除垢的时候别让水进底座，晾干再通电。",
        "一楼说对了，没人理我",
    )
    rows = "".join(
        f"<tr><td class='read'><div>{text}</div></td></tr><tr><td class='by'>№{n} <font>★★</font><b>{name}</b>于<font>2025-03-0{n + 4} 20:10:07"
        f"</font>留言<font>★★</font>&nbsp; <a href='#q{n}'>引用</a> <a href='#j{n}'>举报</a></td></tr><tr><td><hr></td></tr>"
        for n, (name, text) in enumerate(zip(who, words, strict=True))
    )
    article = read(
        "<html><head><title>水壶自己断电 - 厨房</title></head><body><table><tr><td><b>主题：</b>水壶自己断电</td></tr>"
        f"{rows}</table></body></html>"
    )
    assert article.author == "老茶客"
    assert said(article) == list(zip(who, words, strict=True))[1:]


def test_what_a_blogs_owner_answers_below_a_comment_is_an_answer_of_its_own() -> None:
    comments = "".join(
        f"<ul class='single'><li class='who'><span>#{n}</span> <span class='nick'>{name}</span> 於 <span>2012-11-2{n} 21:05</span></li>"
        f"<li class='words'>{words}</li>{answer}<li class='do'><a href='#'>回覆</a> <a href='#'>檢舉</a></li></ul>"
        for n, (name, words, answer) in enumerate(
            (
                (
                    "阿遲",
                    "壺底的觸點也要擦一擦，記得先把插頭拔下來。",
                    "<li class='own'><div><span>老茶客</span> 於 <span>2012-11-23 00:13</span> 回覆</div><p>擦過了，真的好了，謝謝你！</p></li>",
                ),
                ("訪客", "請問這個溫控器去哪裡買得到？", ""),
            ),
            1,
        )
    )
    article = read(
        "<html><head><title>水壺自己斷電 @ 老茶客的廚房</title></head><body><h1>水壺自己斷電</h1><p>2012-11-20 20:10</p><div class='text'><p>"
        "廚房的水壺還沒燒開就自己斷電，除過兩次水垢，沒有一點用處。後來發現是溫控器壞了，換一個就好。</p></div><ul><li>全站分類：<a href='/c/26'>"
        f"居家生活</a></li></ul><div id='comments'><h3>留言列表 (3)</h3>{comments}</div></body></html>"
    )
    assert said(article) == [
        ("阿遲", "壺底的觸點也要擦一擦，記得先把插頭拔下來。"),
        ("老茶客", "擦過了，真的好了，謝謝你！"),
        ("訪客", "請問這個溫控器去哪裡買得到？"),
    ]
    assert [comment.reply_to for comment in article.comments] == [None, article.comments[0].id, None]
    assert article.board == "居家生活"


def test_an_answer_below_a_post_is_known_by_the_name_above_its_counts() -> None:
    """Between the linked name and the date of a lone remark stand the member's counts; the title is no date of theirs."""

    def member(name: str) -> str:
        return (
            f"<div class='member'><a href='/profile/user/{name}'>{name}</a><dl><dt>Messages postés</dt><dd>22</dd><dt>Date d'inscription</dt>"
            "<dd>samedi 7 mai 2008</dd><dt>Dernière intervention</dt><dd>4 juin 2021</dd></dl></div>"
        )

    remark = (
        f"<ul><li class='remark'>{member('josy')}<span>12 mars 2017 à 09:30</span><div><p>Ça marche, plus un bruit.</p></div>"
        "<a href='#'>Commenter</a></li></ul>"
    )
    answers = "".join(
        f"<div class='answer'><div>{member(name)}<div><a href='/q#{n}'>1{n}.03.2017 15:52</a></div></div><div class='words'><p>{words}</p></div>{below}</div>"
        for n, (name, words, below) in enumerate(
            (
                ("bidou", "Le patin est usé, passe un chiffon humide dessus.", remark),
                ("zeb", "Aérez aussi le papier avant de le mettre.", ""),
            )
        )
    )
    article = read(
        "<html lang=fr><head><title>Mon imprimante grince [Résolu] - Atelier</title></head><body><a href='/'>Atelier</a><article><header>"
        f"<h1>Mon imprimante grince</h1><div>{member('josy')}<span> - 11 mars 2017 à 14:07</span></div></header><div class='words'><p>Bonjour, depuis"
        f" une semaine mon imprimante prend deux feuilles. Faut-il la jeter ?</p></div></article><section><h2>2 réponses</h2>{answers}</section></body></html>"
    )
    assert article.title == "Mon imprimante grince"
    assert said(article) == [
        ("bidou", "Le patin est usé, passe un chiffon humide dessus."),
        ("josy", "Ça marche, plus un bruit."),
        ("zeb", "Aérez aussi le papier avant de le mettre."),
    ]
    assert article.comments[1].reply_to == article.comments[0].id


def test_a_subject_before_the_date_and_the_name_behind_it() -> None:
    """As SPIP writes the heads of its comments."""
    heads = ("Quarante ans après", "Ma bouilloire", "> Ma bouilloire")
    answers = "".join(
        f"<div class=forum><div class=chapo><a href='#f{n}'>{subject}</a> <small>{n + 4} mars 2025 22:51, par <b>{name}</b></small></div>"
        f"<div class=texte><p>{words}</p></div></div>"
        for n, (subject, (name, words)) in enumerate(zip(heads, SAID, strict=True))
    )
    assert said(read(page(f"<h2>3 Messages</h2>{answers}"))) == list(SAID)


def test_an_age_behind_many_buttons_is_the_date() -> None:
    def one(name: str, words: str, age: str) -> str:
        row = " · ".join(f"<a href='/{word}'>{word}</a>" for word in ("Like", "React", "Reply", "More"))
        return f"<div><h3><a href='/who/{len(name)}'>{name}</a></h3><div>{words}</div><div>{row} · <abbr>{age}</abbr></div></div>"

    ages = ("21 hrs", "10 hrs", "2 hrs")
    answers = "".join(one(name, words, age) for (name, words), age in zip(SAID, ages, strict=True))
    article = read(page(answers))
    assert said(article) == list(SAID)
    assert [c.published_at.hour for c in article.comments if c.published_at] == [12, 23, 7]


def test_a_moment_that_a_script_writes_is_the_date_of_its_post() -> None:
    def one(n: int, name: str, words: str) -> str:
        script = f"document.write( formatDateLong(new Date({1741158000000 + n * 60_000})) );"
        return (
            f"<div class=row><div class=left><a href='/user?u={n}'>{name}</a></div>"
            f"<div class=right><span><script>{script}</script></span> <b>Re: 水壶</b><div>{words}</div></div></div>"
        )

    article = read(page("".join(one(n, *pair) for n, pair in enumerate(SAID))))
    assert said(article) == list(SAID)
    assert [c.published_at.minute for c in article.comments if c.published_at] == [0, 1, 2]


def test_a_badge_within_the_link_to_a_person_is_no_part_of_the_name() -> None:
    badges = ("<i class='badge'>VIP3</i>", "", "")
    kinds = ("<li class='daan'>", "<li>", "<li>")
    answers = "".join(
        f"{kind}<div class='about'><div class='user-name'><a href='/u/{n}' class='user-link'><cite>{name}</cite>{badge}</a></div>"
        f"<div class='hits'>2025-03-0{n + 5}</div></div><div class='body'><p>{words}</p></div><div>{n} 回复</div></li>"
        for n, ((name, words), badge, kind) in enumerate(zip(SAID, badges, kinds, strict=True))
    )
    assert said(read(page(f"<fieldset><legend>回帖</legend></fieldset><ul>{answers}</ul>"))) == list(SAID)


def test_lists_of_other_pages_between_posts_are_no_part_of_them() -> None:
    def post(n: int, name: str, words: str, top: str = "") -> str:
        return (
            f"<table id=pid{n}><tbody><tr><td><cite>{name}</cite><p>木虫 (正式写手)</p></td><td>{top}<div><div>{n}楼 2025-03-0{n + 3} 22:51</div>"
            f"<div><table><tr><td>{words}</td></tr></table></div></div></td></tr><tr><td><div>赞一下 回复此楼</div></td></tr></tbody></table>"
        )

    teasers = "".join(f"<li><a href='/t/{n}'>夏天的第{n}场演唱会</a> 已经有{n}人回复</li>" for n in range(2, 8))
    opener = post(1, "老茶客", f"{OPENING}<br><br>先谢谢大家。", "<h1>水壶自己断电 已有3人参与</h1>")
    posts = "".join(post(n, *pair) for n, pair in enumerate(SAID, 2))
    body = f"{opener}<div class=like><h3>» 猜你喜欢</h3><ul>{teasers}</ul></div>{posts}"
    article = read(f"<html><head><title>水壶自己断电 - 厨房</title></head><body>{body}</body></html>")
    assert said(article) == list(SAID)
    assert "演唱会" not in article.text


@pytest.mark.parametrize("code", ["[quote]", "[quote=小陆]"])
def test_quotes_in_the_code_of_the_board_are_quotes(code: str) -> None:
    words = f"{code}以下引用 小陆 在 2025-03-05 22:51:00 发表的：<br>{SAID[0][1]}[/quote]<br>谢谢，换好了。"
    posts = "".join(
        f"<table class=post><tr><td>{name}</td><td><div>2025-03-0{n + 5} 22:51</div><div class=w>{text}</div>"
        "<div><a>回复此楼</a></div></td></tr></table>"
        for n, (name, text) in enumerate([SAID[0], SAID[1], ("老茶客", words)])
    )
    last = read(page(posts)).comments[-1]
    assert (last.author, last.text, last.quote) == ("老茶客", "谢谢，换好了。", SAID[0][1])


def test_a_code_without_its_fellow_is_what_somebody_wrote() -> None:
    assert (
        "[quote]"
        in read(page("<div class='main'><p>[quote] 怎么写都不显示，[/quote] 也试过，还有别的办法吗？</p></div>")).text
    )


def test_the_way_to_the_page_at_the_head_of_the_first_post_is_no_part_of_it() -> None:
    def post(n: int, name: str, words: str, top: str = "", title: str = "") -> str:
        return (
            f"<div class=outer>{top}<div class=left><ul><li>{name}</li><li>论坛元老</li></ul></div><div class=right>"
            f"<div class=top>发表于 2025-03-0{n + 3} 22:51 {n}楼</div>{title}<div class=w740>{words}</div></div></div>"
        )

    way = (
        "<div class=consnav><span><a href='/'>论坛首页</a>&gt;</span><span><a href='/f/7'>厨房论坛</a>&gt;</span>"
        "<span>水壶自己断电</span></div>"
    )
    opener = post(1, "老茶客", f"<p>{OPENING}</p><p>先谢谢大家。</p>", "", "<div class=t><h1>水壶自己断电</h1></div>")
    posts = "".join(post(n, *pair) for n, pair in enumerate(SAID, 2))
    article = read(
        f"<html><head><title>水壶自己断电_厨房论坛</title></head><body><div>{way}{opener}</div>{posts}</body></html>"
    )
    assert (article.author, article.board, article.title) == ("老茶客", "厨房论坛", "水壶自己断电")
    assert article.text.splitlines() == [OPENING, "先谢谢大家。"]
    assert said(article) == list(SAID)


def test_the_first_sentence_of_which_a_page_made_its_title_is_text() -> None:
    first = "昨天抱着二十个气球进电梯，想给闺女过生日"
    words = f"{first}。<br>电梯里就一个大爷，看了我一眼，往角落缩了缩。<br>话音刚落，啪，炸了一个。"
    body = f"<h1>{first}</h1><div>2019-07-21 22:46</div><div class=content>{words}</div>"
    article = read(f"<html><head><title>{first} - 趣事</title></head><body>{body}</body></html>")
    assert (article.title, article.text.splitlines()[0]) == (first, f"{first}。")


@pytest.mark.parametrize(
    "line", ["http://bbs.example.com/forum.php?mod=attachment&aid=M", "内容来自Android手机客户端", "发自手机"]
)
def test_what_programs_write_below_a_post_is_no_text(line: str) -> None:
    notes = ("", f"<p class=phone><a>{line}</a></p>", "")
    answers = "".join(
        f"<div class=a><p>作者: {name} 时间: 2025-03-0{n + 5} 18:42</p><div class=c>{words}{notes[n]}</div></div>"
        for n, (name, words) in enumerate(SAID)
    )
    assert said(read(page(answers))) == list(SAID)


def test_the_heading_of_the_answers_and_tags_are_no_part_of_the_opening_post() -> None:
    def post(name: str, words: str, n: int, top: str = "", title: str = "") -> str:
        return (
            f"<div class='plate {'question' if title else 'answer'}'>{top}<div class=row><div class=meta><a class=author "
            f"href='/nutzer/{name}'>{name}</a> <i>0{n}.03.2025, 18:22</i></div>{title}<div class=body>{words}</div></div>"
            "<div><button>Antworten</button> <button>Melden</button></div></div>"
        )

    tags = "<p class=tags>Tags:</p><p class=tags>Küche, Wasser</p>"
    opener = post("老茶客", f"<p>{OPENING}</p>{tags}", 4, title="<h1>水壶自己断电</h1>")
    badge = "<div class='row badge'>由提问者选为有帮助的回答，谢谢。</div>"
    answers = "".join(
        post(name, f"<p>{words}</p>", n, badge if n == 5 else "") for n, (name, words) in enumerate(SAID, 5)
    )
    body = f"<div class=main>{opener}<div class=list><h2>3 Antworten</h2>{answers}</div></div>"
    article = read(f"<html><head><title>水壶自己断电 - 厨房</title></head><body>{body}</body></html>")
    assert article.text == OPENING
    assert said(article) == list(SAID)
