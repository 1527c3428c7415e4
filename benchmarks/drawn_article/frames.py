"""What stands around a drawn article: menus, columns, what comes before and after the text, comments, the foot."""
# ruff: noqa: E501 - markup stands in one line

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import timedelta

from benchmarks.drawn_article.page import Page, escape, words


def links(page: Page, number: int, *, dated: str = "", teasers: bool = False, numbered: bool = False) -> str:
    """Return a list of links to other pages: with dates before or behind, with teasers, with ranks."""
    made = []
    for n in range(1, number + 1):
        day = page.day()
        link = f'<a href="/a/{page.draw.random.randint(1000, 9999)}.html">{escape(page.other())}</a>'
        link = f"<i>{n}</i>{link}" if numbered else link
        shown = f"<span{page.k('date')}>{page.draw.any(f'{day:%m-%d}', f'{day:%Y-%m-%d}')}</span>" if dated else ""
        link = f"{shown}{link}" if dated == "before" else f"{link}{shown}"
        made.append(f"{link}<p>{escape(page.paragraph(1, 3))}</p>" if teasers else link)
    return f"<ul{page.k('list')}>{''.join(f'<li>{one}</li>' for one in made)}</ul>"


def to(text: str) -> str:
    """Return a link to a page of the site."""
    return f'<a href="/p{len(text)}{ord(text[0])}/">{escape(text)}</a>'


def header_of(page: Page) -> str:
    """Draw the page's head: site name, menu, the day of today."""
    size = {"none": 0, "small": 6, "large": 25, "all in one line": 9}[
        page.draw.pick("menu", ["none", "small", "large", "all in one line"])
    ]
    names = (page.of("channels") * 3)[:size]
    if page.draw.chosen["menu"] == "all in one line":
        menu = f"<p>{' | '.join(map(to, names))}</p>"
    else:
        menu = f"<ul>{''.join(f'<li>{to(name)}</li>' for name in names)}</ul>"
    today = page.fetched
    tops = {
        "logo": f'<a href="/"><img src="/logo.png" alt="{page.site}"></a>',
        "site h1": f'<h1><a href="/">{page.site}</a></h1>',
        "today": page.say(
            f"<div>今天是{today.year}年{today.month}月{today.day}日 星期三</div>", f"<div>{today:%A, %B %d, %Y}</div>"
        ),
        "log-in": page.say(
            '<form>用户名：<input> 密码：<input><button>登录</button></form><a href="/r">注册</a>',
            '<a href="/l">Sign in</a> <a href="/s">Subscribe</a>',
        ),
        "weather": page.say(
            f"<div>江城 今天 多云 12~19℃ {today:%m月%d日}</div>", f"<div>{today:%d %B %Y} · 54°F</div>"
        ),
        "slogan": page.say(
            f"<div><a href='/'>{page.site}</a><p>用心记录，温暖前行。</p></div>",
            f"<div><a href='/'>{page.site}</a><p>All the news, on time.</p></div>",
        ),
    }
    top = tops[page.draw.pick("top", list(tops))]
    return f"<div{page.k('head')}>{top}<div{page.k('nav')}>{menu if names else ''}</div></div>"


def crumb_of(page: Page) -> str:
    """Draw the way to the page."""
    c = page.channel
    options = {
        "none": "",
        "arrows": page.say(
            f'您的位置：<a href="/">首页</a> &gt; <a href="/c">{c}</a> &gt; 正文',
            f'<a href="/">Home</a> &gt; <a href="/c">{c}</a>',
        ),
        "guillemets": page.say(
            f'<a href="/">首页</a> » <a href="/c">{c}</a> » {escape(page.title)}',
            f'<a href="/">Home</a> » <a href="/c">{c}</a> » {escape(page.title)}',
        ),
        "channel": f'<a href="/c">{c}</a>',
        "slashes": f'<a href="/">{page.site}</a> / <a href="/c">{c}</a> /',
        "site › channel › text": page.say(
            f'<a href="/">{page.site}</a>&gt;<a href="/c">{c}</a>&gt;正文',
            f'<a href="/">{page.site}</a> › <a href="/c">{c}</a>',
        ),
    }
    chosen = options[page.draw.pick("breadcrumb", list(options))]
    return f"<div{page.k('crumb')}>{chosen}</div>" if chosen else ""


def before_of(page: Page) -> str:
    """Draw what stands between the byline and the text."""
    said = escape(page.paragraph(1, 2))
    options: dict[str, Callable[[], str]] = {
        "nothing": lambda: "",
        "share": lambda: page.say(
            f"<div{page.k('share')}>分享到：<a>微信</a> <a>微博</a> <a>QQ空间</a></div>",
            f"<div{page.k('share')}><a>Share</a> <a>Tweet</a> <a>Email</a></div>",
        ),
        "letters": lambda: page.say("<div>【字体：<a>大</a> <a>中</a> <a>小</a>】</div>", "<div>A- A A+</div>"),
        "summary": lambda: _neutral(page, said, f"<div{page.k('summary')}>{{}}</div>"),
        "labelled summary": lambda: _neutral(
            page, said, f"<div{page.k('summary')}>{page.say('<b>摘要：</b>', '<b>Summary:</b> ')}{{}}</div>"
        ),
        "editor's note": lambda: _neutral(
            page, said, page.say("<p>【编者按】{}</p>", "<p><i>Editor's note: {}</i></p>")
        ),
        "audio": lambda: page.say(
            "<div>听新闻 <span>00:00</span>/<span>03:21</span></div>",
            "<div><button>Listen</button> <span>4:12</span></div>",
        ),
        "picture": lambda: '<p align="center"><img src="/lead.jpg"></p>',
        "contents": lambda: (
            f"<div><b>{page.say('目录', 'Contents')}</b><ul><li><a href='#1'>{page.of('heads')[0]}</a></li><li><a href='#2'>{page.of('heads')[1]}</a></li></ul></div>"
        ),
        "subtitle": lambda: _neutral(page, page.say("——", "") + said.split("。")[0][:24].rstrip("，"), "<h3>{}</h3>"),
        "line": lambda: "<hr>",
        "follow": lambda: page.say("<p>点击上方蓝字关注我们</p>", "<p>Follow us on social media</p>"),
    }
    return options[page.draw.pick("before the text", list(options))]()


def _neutral(page: Page, said: str, markup: str) -> str:
    made = markup.format(said)
    page.neutral.append(re.sub("<[^>]*>", "", made))
    return made


def after_of(page: Page) -> str:
    """Draw what stands below the text: some things of many, in any order."""
    rng = page.draw.random
    names = rng.sample(list(_AFTER), rng.randint(0, 5))
    for name in _AFTER:
        page.draw.chosen[f"after: {name}"] = "yes" if name in names else "no"
    return "\n".join(_AFTER[name](page) for name in names)


_AFTER: dict[str, Callable[[Page], str]] = {
    "disclaimer": lambda page: page.say(
        f"<p>声明：本文来源于网络，仅代表作者本人观点，与{page.site}无关。如有侵权请联系删除。</p>",
        "<p>The views expressed in this article are the author's own.</p>",
    ),
    "copyright": lambda page: page.say(
        "<p>版权所有，未经授权不得转载。</p>", f"<p>© {page.fetched.year} {page.site}. All rights reserved.</p>"
    ),
    "tags": lambda page: (
        f"<div{page.k('tags')}>{page.say('标签：', 'Tags: ')}" + " ".join(map(to, page.of("channels")[3:6])) + "</div>"
    ),
    "previous, next": lambda page: (
        "<div>"
        + "<br>".join(
            f'{label}<a href="/a/{n}.html">{escape(page.other())}</a>'
            for n, label in enumerate(page.say("上一篇：|下一篇：", "Previous: |Next: ").split("|"))
        )
        + "</div>"
    ),
    "share": lambda page: (
        f"<div{page.k('share')}><span>{page.say('分享', 'Share')}</span><a>{page.say('微信', 'Facebook')}</a><a>{page.say('微博', 'Twitter')}</a></div>"
    ),
    "scan": lambda page: page.say("<p>扫描二维码关注我们</p><p><img src='/qr.png'></p>", "<p>Download our app</p>"),
    "related": lambda page: (
        f"<div{page.k('related')}><h3>{page.say('相关新闻', 'Related articles')}</h3>{links(page, 6)}</div>"
    ),
    "related, dated": lambda page: (
        f"<div{page.k('related')}><h3>{page.say('相关阅读', 'More like this')}</h3>{links(page, 6, dated='behind')}</div>"
    ),
    "teasers": lambda page: (
        f"<div{page.k('related')}><div>{page.say('猜你喜欢', 'You may also like')}</div>{links(page, 5, teasers=True)}</div>"
    ),
    "teasers, dated": lambda page: (
        f"<div{page.k('related')}><h3>{page.say('为您推荐', 'Recommended')}</h3>{links(page, 5, teasers=True, dated='behind')}</div>"
    ),
    "ranking": lambda page: (
        f"<div{page.k('box')}><h3>{page.say('热门排行', 'Most read')}</h3>{links(page, 8, numbered=True)}</div>"
    ),
    "likes": lambda page: (
        f"<div><button>{page.say('点赞', 'Like')} {page.draw.random.randint(1, 99)}</button> <button>{page.say('收藏', 'Save')}</button></div>"
    ),
    "reward": lambda page: page.say(
        "<div><a>打赏</a><p>喜欢就支持一下吧</p></div>", "<div><a>Support our work</a></div>"
    ),
    "report": lambda page: page.say("<div>我要纠错 举报</div>", "<div><a>Report an error</a></div>"),
    "close": lambda page: page.say(
        "<div>【<a>打印本页</a>】【<a>关闭窗口</a>】</div>", "<div><a>Print this page</a></div>"
    ),
    "box of the author": lambda page: (
        f"<div{page.k('box')}><img src='/h.jpg'><p>{escape(page.author)}{page.say('，长期关注城市与乡村的变化，出版有随笔集两种。', ' writes about rivers, towns and the people between them.')}</p></div>"
        if page.author
        else ""
    ),
    "end mark": lambda page: page.say("<p>（完）</p>", "<p>— END —</p>"),
    "editor": lambda page: page.say(f"<div>责任编辑：{page.draw.random.choice(words()['zh names'])}</div>", ""),
    "app": lambda page: page.say(f"<p>更多精彩内容，请下载{page.site}客户端</p>", "<p>Sign up for our newsletter</p>"),
    "cards": lambda page: "".join(
        f'<div{page.k("box")}><a href="/a/{n}"><img src="/{n}.jpg"><h4>{escape(page.other())}</h4></a><p>{escape(page.sentence()[:40])}…</p><span>{page.draw.random.choice(page.of("sites"))}</span> <span>{page.day():%Y-%m-%d}</span></div>'
        for n in range(6)
    ),
}


def paging_of(page: Page) -> str:
    """Draw the links to further pages of the article."""
    numbers = '<b>1</b> <a href="?p=2">2</a> <a href="?p=3">3</a> <a href="?p=2">'
    options = {
        "none": "",
        "numbers": f"<div>{page.say(f'<a>上一页</a> {numbers}下一页</a>', f'{numbers}Next</a>')}</div>",
        "pages": f"<div>{page.say(f'共3页: 上一页 {numbers}下一页</a>', 'Page 1 of 3')}</div>",
    }
    return options[page.draw.pick("paging", {"none": 8.0, "numbers": 1.0, "pages": 1.0})]


def side_of(page: Page, choice: str) -> str:
    """Draw a column beside the article."""
    options: dict[str, Callable[[], str]] = {
        "none": lambda: "",
        "hot": lambda: _box(page, page.say("热点排行", "Most popular"), links(page, 10, numbered=True)),
        "dated": lambda: _box(
            page, page.say("最新文章", "Latest"), links(page, 8, dated=page.draw.any("before", "behind"))
        ),
        "teasers": lambda: _box(page, page.say("推荐", "Editors' picks"), links(page, 6, teasers=True)),
        "categories": lambda: _box(
            page,
            page.say("分类", "Categories"),
            "<ul>" + "".join(f"<li>{to(name)}({len(name)})</li>" for name in page.of("channels")[:9]) + "</ul>",
        ),
        "notice": lambda: _box(page, page.say("公告", "Notice"), f"<p>{escape(page.paragraph(2, 4))}</p>"),
        "about": lambda: _box(
            page,
            page.say("关于我", "About me"),
            f"<p>{escape(page.paragraph(1, 2))}</p><p>{page.say('粉丝', 'Followers')} 128</p>",
        ),
        "newest comments": lambda: _box(page, page.say("最新评论", "Recent comments"), _newest(page)),
        "several": lambda: (
            _box(page, page.say("图片新闻", "Photos"), links(page, 4))
            + _box(page, page.say("专题", "Special"), links(page, 5, dated="behind"))
            + _box(page, page.say("视频", "Video"), links(page, 4))
        ),
    }
    chosen = options[page.draw.pick(choice, list(options))]()
    return f"<div{page.k('side')}>{chosen}</div>" if chosen else ""


def _box(page: Page, heading: str, inner: str) -> str:
    return f"<div{page.k('box')}><h3>{heading}</h3>{inner}</div>"


def _newest(page: Page) -> str:
    items = (
        f"<li>{page.draw.random.choice(page.of('nicks'))}{page.say('：', ': ')}{escape(page.sentence())}</li>"
        for _ in range(5)
    )
    return f"<ul>{''.join(items)}</ul>"


def footer_of(page: Page) -> str:
    """Draw the page's foot."""
    year = page.fetched.year
    options = {
        "none": "",
        "copyright": f"<p>Copyright © 2005-{year} {page.site} All Rights Reserved</p>",
        "government": page.say(
            "<p>主办：江城市人民政府办公室　承办：市大数据局</p><p>网站标识码：4201000012　ICP备12345678号</p><p>联系电话：027-00000000</p>",
            f"<p>{page.site} · 1 Harbour Street</p>",
        ),
        "links": f"<p>{' | '.join(map(to, page.say('关于我们 联系方式 广告服务 招聘信息', 'About Contact Privacy Terms').split()))}</p>",
        "columns": "".join(
            f"<div><h4>{name}</h4><ul><li><a href='/1'>{page.other()}</a></li><li><a href='/2'>{page.other()}</a></li></ul></div>"
            for name in page.of("channels")[:4]
        ),
        "updated": page.say(
            f"<p>页面更新时间：{page.fetched:%Y-%m-%d %H:%M}</p><p>版权所有 {page.site}</p>",
            f"<p>Page generated {page.fetched:%Y-%m-%d %H:%M}</p>",
        ),
        "friends": page.say(
            "<p>友情链接：<a href='http://a.example'>人民论坛</a> <a href='http://b.example'>地方新闻网</a></p>",
            "<p>Partners: <a href='http://a.example'>Gazette</a></p>",
        ),
    }
    chosen = options[page.draw.pick("foot", list(options))]
    return f"<div{page.k('foot')}>{chosen}</div>"


def comments_of(page: Page) -> str:
    """Draw comments or none, and the form to write one; those that are there become part of the truth."""
    options = {"no word": 5.0, "none yet": 1.0, "form": 1.0, "three": 2.0, "twenty": 1.0, "one": 1.0}
    chosen = page.draw.pick("comments", options)
    if chosen == "no word":
        return ""
    form = page.say(
        "<form>昵称：<input><textarea></textarea><button>发表评论</button></form>",
        "<form>Name <input><textarea></textarea><button>Post Comment</button></form>",
    )
    form = form if page.draw.chance("form of comments", 0.6) else ""
    if chosen in ("none yet", "form"):
        return f"<div{page.k('comments')}><h3>{page.say('评论', 'Comments')}</h3>{form}<p>{page.say('暂无评论', 'No comments yet') if chosen == 'none yet' else ''}</p></div>"
    number = {"three": 3, "twenty": 20, "one": 1}[chosen]
    shape = _COMMENTS[page.draw.pick("comment", list(_COMMENTS))]
    when = min(page.when + timedelta(days=1), page.fetched - timedelta(days=1))
    made: list[str] = []
    for _ in range(number):
        when += timedelta(minutes=page.draw.random.randint(1, 60))
        name, said = page.draw.random.choice(page.of("nicks")), page.sentence()
        page.comments.append(
            {
                "floor": None,
                "author": name,
                "published_at": when.isoformat(),
                "precision": "minute",
                "text": said,
                "quote": None,
                "reply_to": None,
            }
        )
        made.append(shape(page, name, f"{when:%Y-%m-%d %H:%M}", escape(said)))
    heading = page.draw.any(page.say("评论", "Comments"), page.say(f"网友评论({number})", f"{number} comments"))
    return f"<div{page.k('comments')}><h3>{heading}</h3>{form}{_joined(page, made)}</div>"


def _joined(page: Page, made: Sequence[str]) -> str:
    return f"<ul>{''.join(made)}</ul>" if made[0].startswith("<li") else "".join(made)


_COMMENTS: dict[str, Callable[[Page, str, str, str], str]] = {
    "li": lambda p, n, d, t: (
        f"<li{p.k('comment')}><a{p.k('name')} href='/u/{n}'>{n}</a> <span>{d}</span><p>{t}</p><a>{p.say('回复', 'Reply')}</a></li>"
    ),
    "div": lambda p, n, d, t: (
        f"<div{p.k('comment')}><div><b>{n}</b> <em>{d}</em></div><div{p.k('text')}>{t}</div><div><a>{p.say('赞', 'Like')}</a> <a>{p.say('回复', 'Reply')}</a></div></div>"
    ),
    "date last": lambda p, n, d, t: (
        f"<li{p.k('comment')}><img src='/h.png'><div{p.k('name')}>{n}</div><div>{t}</div><div><span>{d}</span> <span>{p.say('回复', 'Reply')}</span></div></li>"
    ),
    "lines": lambda p, n, d, t: f"<div{p.k('comment')}><p>{n} {p.say('发表于', 'on')} {d}</p><p>{t}</p></div>",
}
