"""A second lot of families of sites, added after the first lot had been read and mended: how it is read says most."""
# ruff: noqa: E501 - markup stands in one line

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from benchmarks.drawn_article.frames import comments_of, links, to
from benchmarks.drawn_article.page import Page, escape
from benchmarks.drawn_article.texts import body_of, lines_of
from benchmarks.drawn_article.told import neutral, one, says, text_with


def _encyclopaedia(page: Page) -> str:
    """An article of a science site: reviewers named beside the author."""
    w, name = page.when, says(page, one(page), "day")
    text = text_with(page, "", f"作者：{name} 某大学副教授")
    return f"<div class='top'>{to('首页')}{to('前沿')}{to('医疗')}{to('辟谣')}<input placeholder='搜索'></div><div class='info'><div class='title'>{escape(page.title)}</div><div class='line'><span>出品：{one(page, 'sites')}</span><span>作者：{name}</span><span>策划：{one(page)}</span><span>监制：{one(page)}</span></div><div class='line'>{w.year}-{w:%m-%d} 阅读 {w.minute * 97}</div><div class='content'>{text}</div></div><div class='more'><p>上一篇：{to(page.other())}</p><p>下一篇：{to(page.other())}</p></div><div class='foot'>中国某协会主办 Copyright {w.year}</div>"


def _university(page: Page) -> str:
    """News of a university: who wrote, took the pictures and checked it in one line above the text."""
    w, name = page.when, says(page, one(page), "day")
    line = page.draw.any(
        f"日期：{w:%Y-%m-%d}　　　作者：{name}　　　来源：宣传部　　　点击：[<script>x()</script>{w.minute}]",
        f"发布者：{name}　发布时间：{w:%Y-%m-%d}　浏览次数：{w.minute}",
        f"文章来源：党委宣传部　作者：{name}　审核：{one(page)}　发布时间：{w.year}年{w.month:02}月{w.day:02}日",
    )
    return f"<table class='winstyle1'><tr><td>{to('首页')} &gt;&gt; {to('新闻动态')} &gt;&gt; 正文</td></tr></table><form name='_newscontent_fromname'><table class='winstyle2'><tr><td class='titlestyle1' align='center'>{escape(page.title)}</td></tr><tr><td align='center'><span class='timestyle'>{line}</span></td></tr><tr><td><div id='vsb_content'>{text_with(page)}</div></td></tr><tr><td><span>【{to('关闭窗口')}】</span></td></tr></table></form><div>版权所有：某某大学　地址：某某路1号　邮编：430000</div>"


def _magazine(page: Page) -> str:
    """A magazine: author and photographer in capitals of their own, the issue instead of a source."""
    w, name = page.when, says(page, one(page), "day")
    return f"<div id='hd'>{to(page.site)}</div><div class='art'><p class='col'>{page.channel}</p><h1>{escape(page.title)}</h1><p class='lead'>{neutral(page, page.sentence())}</p><p class='by'><span>文 | {name}</span> <span>图 | {one(page)}</span></p><p class='issue'>{w:%Y-%m-%d} 第{w.month}期</p>{text_with(page)}<p class='mail'>本文原刊于《{page.site}》{w.year}年第{w.month}期</p></div><div class='cols'><h5>往期文章</h5>{links(page, 6)}</div>"


def _forum_article(page: Page) -> str:
    """A community's front page article: the account, its level, then the text; hot replies cut off."""
    w, name = page.when, says(page, one(page, "nicks"), "minute")
    return f"<div class='nav'>{to('首页')}{to('社区')}{to('好物')}</div><div class='post'><h1 class='tt'>{escape(page.title)}</h1><div class='user'><img src='/a.jpg'><a href='/u/33'>{name}</a><i class='lv'>Lv.7</i><span>{w:%Y-%m-%d %H:%M} 来自 浙江</span><a class='btn'>+ 关注</a></div><div class='cont'>{text_with(page)}</div><div class='tools'><span>值 {w.minute}</span><span>收藏 {w.hour}</span><span>评论 {w.day}</span></div></div>{comments_of(page)}<div class='rec'><div>相关文章推荐</div>{links(page, 6, teasers=True)}</div>"


def _wire(page: Page) -> str:
    """A wire: the place and the time inside the text's first line."""
    w = page.when
    name = says(page, one(page), "minute")
    lines = lines_of(page)
    lines.insert(0, ("p", f"{page.site}江城{w.month}月{w.day}日电 (记者 {name}){page.paragraph(1, 2)}"))
    return f"<div class='w'>{to('首页')}→{to('国内新闻')}<h1 style='display:block;'>{escape(page.title)}</h1><div class='left-t'>{w:%Y年%m月%d日 %H:%M}　来源：<a href='http://www.example.com'>{page.site}</a> 参与互动(0)</div><div class='left_zw'>{body_of(page, lines)}</div><div class='left_name'>【编辑:{one(page)}】</div><div>更多精彩内容请进入国内频道</div></div><div>{links(page, 9, dated='before')}</div>"


def _finance(page: Page) -> str:
    """A finance portal: quotes of shares beside, a warning below, the author after the source."""
    w, name = page.when, says(page, page.draw.any(None, one(page)), "minute")
    by = f"<span>作者：{name}</span>" if name else ""
    return f"<div class='mainbox'><div class='path'>{to('财经')} &gt; 正文</div><div class='title'>{escape(page.title)}</div><div class='infos'><div class='item'>{w:%Y年%m月%d日 %H:%M}</div><div class='item'>来源： {one(page, 'sites')}</div>{by and f'<div class=item>{by}</div>'}<div class='item'><a>编辑：{one(page)}</a></div></div><div class='abstract'><div>摘要</div><div class='txt'>{neutral(page, page.sentence())}</div></div><div class='txtinfos' id='ContentBody'>{text_with(page, '', '（文章来源：' + page.site + '）')}</div><p class='em'>郑重声明：本站发布此内容旨在传播更多信息，与本站立场无关，不构成投资建议。据此操作，风险自担。</p></div><div class='side'><table><tr><td>上证指数</td><td>3021.5</td><td>+0.3%</td></tr><tr><td>深证成指</td><td>9876.1</td><td>-0.2%</td></tr></table>{links(page, 8, numbered=True)}</div>"


def _mobile(page: Page) -> str:
    """The page of an app as browsers get it: buttons to open the app all over it."""
    w, name = page.when, says(page, one(page, "nicks"), "minute")
    return (
        f"<div class='open-app'><a>打开APP</a></div><article class='art'><h1 class='art_tit_h1'>{escape(page.title)}</h1><section class='art_head'><p class='cite'><cite>{name}</cite><time>{w:%m月%d日 %H:%M} 关注</time></p></section>{text_with(page)}<div>展开全文</div><a>打开APP 阅读最新报道</a></article><section><h2>热门推荐</h2>{links(page, 6)}<p>打开APP，查看更多精彩图片</p></section>"
        if (page.fetched - w).days < 300
        else f"<div class='open-app'><a>打开APP</a></div><article><h1>{escape(page.title)}</h1><p><cite>{name}</cite> <time>{w:%Y年%m月%d日 %H:%M}</time></p>{text_with(page)}<div>展开全文</div></article><section><h2>热门推荐</h2>{links(page, 6)}</section>"
    )


def _law(page: Page) -> str:
    """A law firm's or a museum's article: day below the title in dots, who wrote it in a box at the end."""
    w, name = page.when, says(page, one(page), "day")
    return f"<div class='header'>{to('首页')}{to('专业领域')}{to('律师团队')}</div><section class='inner'><p class='cat'>专业文章</p><h2 class='h'>{escape(page.title)}</h2><p class='t'>{w:%Y.%m.%d} | 作者：{name} | 阅读次数：{w.minute}</p><div class='p'>{text_with(page)}</div><div class='writer'><h4>作者简介</h4><dl><dt>{name}</dt><dd>合伙人　江城办公室</dd></dl></div></section><div class='fx'><a>分享</a></div><div class='ft'>© {page.site} 律师事务所 版权所有</div>"


def _interview_paper(page: Page) -> str:
    """A weekly on the web: the writer in the first line of the text, with offices."""
    w, name = page.when, says(page, one(page), "minute")
    first = page.draw.any(
        f"{page.site}记者 {name}",
        f"记者 | {name}",
        f"文｜{name}",
        f"撰文丨{name}",
        f"作者：{name}（江城大学教授）",
        f"本刊记者/{name}",
    )
    return f"<div class='g'>{to(page.site)}</div><div class='m'><h1>{escape(page.title)}</h1><div class='i'><span class='time'>{w:%Y/%m/%d %H:%M}</span><span class='from'>{page.site}</span></div><div class='x'>{text_with(page, first)}</div><div class='e'>（编辑：{one(page)}）</div></div><div class='r'><h3>热文</h3>{links(page, 7, numbered=True)}</div>"


def _stories(page: Page) -> str:
    """An English magazine with the author's box first, the date in words after `Published`, a sign-up in the text."""
    w, name = page.when, says(page, one(page), "day")
    return f"<div class='skip'><a href='#c'>Skip to content</a></div><header><a href='/'>{page.site}</a><button>Menu</button><a>Donate</a></header><div id='c'><p class='kicker'>{page.channel}</p><h1>{escape(page.title)}</h1><p class='dek'>{neutral(page, page.sentence())}</p><ul class='bylines'><li><a href='/author/x'>{name}</a>, {page.draw.any('Contributing Writer', 'Staff', 'The Conversation')}</li></ul><p class='pub'>Published {w:%B} {w.day}, {w.year}</p><p>Estimated reading time: 6 minutes</p><div class='prose'>{text_with(page)}</div><div class='bio'><p><strong>{name}</strong> is a writer based in Leeds.</p></div></div><div><h3>Read Next</h3>{links(page, 4, teasers=True)}</div><footer><p>© {w.year} {page.site}. Privacy Policy</p></footer>"


def _press(page: Page) -> str:
    """A press release: the town and the day before the first sentence, a contact below."""
    w = page.when
    says(page, None, "day")
    lines = lines_of(page)
    lines.insert(0, ("p", f"HARBOUR CITY, {w:%B} {w.day}, {w.year} -- {page.paragraph(1, 2)}"))
    return f"<nav>{to('Home')}{to('Newsroom')}{to('Contact')}</nav><h1>{escape(page.title)}</h1><p><span class='xn'>{w:%b} {w.day:02}, {w.year}, {w.hour or 12}:{w:%M} ET</span></p><div class='release-body'>{body_of(page, lines)}<p>{neutral(page, 'Media contact: press@example.com, +1 555 0100')}</p></div><aside><h4>Also from this source</h4>{links(page, 3)}</aside>"


def _personal(page: Page) -> str:
    """A bare personal page in English."""
    w = page.when
    name = says(page, one(page), "day")
    return f"<body><p><a href='/'>{name}</a> / <a href='/posts'>posts</a> / <a href='/rss'>rss</a></p><h1>{escape(page.title)}</h1><p><em>{w.day} {w:%b} {w.year}</em></p>{text_with(page)}<hr><p>Written by {name}. <a href='mailto:x@example.com'>Email me</a>.</p>"


def _updated(page: Page) -> str:
    """A health site: reviewed by one, written by another, updated later than published."""
    w, name = page.when, says(page, one(page), "day")
    later = w + timedelta(days=1)
    return f"<header>{to('Health')}{to('Fitness')}</header><article><h1>{escape(page.title)}</h1><div class='meta'><div>By <a href='/a'>{name}</a></div><div>Published on {w:%B} {w.day}, {w.year}</div><div>Updated on {later:%B} {later.day}, {later.year}</div><div>Medically reviewed by {one(page)}, MD</div></div><div class='toc'><p>Table of Contents</p><ul><li><a href='#a'>Background</a></li><li><a href='#b'>Conclusion</a></li></ul></div>{text_with(page)}<div class='sources'><p>3 Sources</p></div></article><div>Was this page helpful? <button>Yes</button><button>No</button></div>"


MORE: dict[str, tuple[tuple[str, ...], Callable[[Page], str]]] = {
    "encyclopaedia": (("zh",), _encyclopaedia),
    "university": (("zh",), _university),
    "magazine": (("zh",), _magazine),
    "community": (("zh",), _forum_article),
    "wire": (("zh",), _wire),
    "finance": (("zh",), _finance),
    "mobile": (("zh",), _mobile),
    "law": (("zh",), _law),
    "weekly": (("zh",), _interview_paper),
    "stories": (("en",), _stories),
    "press release": (("en",), _press),
    "personal": (("en",), _personal),
    "updated": (("en",), _updated),
}
