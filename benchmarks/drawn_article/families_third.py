"""A third lot of families of sites, added after the second lot had been read and mended."""
# ruff: noqa: E501 - markup stands in one line

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from benchmarks.drawn_article.frames import comments_of, links, to
from benchmarks.drawn_article.page import Page, escape
from benchmarks.drawn_article.told import neutral, one, says, text_with


def _portal_2008(page: Page) -> str:
    """A portal of 2008."""
    w, name = page.when, says(page, page.draw.any(None, one(page)), "minute")
    by = f"作者：{name} " if name else ""
    return f"<div class='nav'>{to('新闻')}|{to('体育')}|{to('财经')}</div><div class='blkBreadcrumb'>{to('新闻中心')} &gt; {to(page.channel)} &gt; 正文</div><div class='blkContainerSblk'><h1 id='artibodyTitle'>{escape(page.title)}</h1><div class='artInfo'><span id='art_source'><a href='http://x.example.net'>http://www.example.com</a></span>&nbsp;&nbsp;<span id='pub_date'>{w:%Y年%m月%d日%H:%M}</span>&nbsp;&nbsp;<span id='media_name'>{by}{one(page, 'sites')}</span></div><div class='blkContainerSblkCon' id='artibody'>{text_with(page)}<p>　　<a href='/zt'>相关专题：{escape(page.other())}</a></p></div><div class='otherContent_00'><div class='content_label'>我要评论</div><div>微博推荐 | 今日微博热点（编辑：{one(page)}）</div></div></div><div class='blk2'>{links(page, 8)}</div>"


def _video_news(page: Page) -> str:
    """Television news: a player, a short text, two editors."""
    w = page.when
    says(page, None, "minute")
    return f"<div class='top'>{to('首页')}{to('直播')}{to('片库')}</div><div class='title_area'><h1>{escape(page.title)}</h1><div class='info'>来源：{page.site}客户端&nbsp;|&nbsp;{w:%Y年%m月%d日 %H:%M:%S}</div><div class='info2'>{page.site} | {w:%Y-%m-%d %H:%M:%S}</div></div><div class='player'><span>00:00</span>/<span>01:12</span><span>倍速</span><span>超清</span></div><div class='content_area'>{text_with(page)}</div><div class='zebian'><span>编辑：{one(page)}</span><span>责任编辑：{one(page)}</span></div><div class='scan'>扫一扫 分享到微信</div><div class='jingxuan'><h3>精选</h3>{links(page, 5)}</div>"


def _clinic(page: Page) -> str:
    """A hospital's or factory's site: the author is admin."""
    w = page.when
    says(page, None, "day")
    return f"<table width=980 align=center><tr><td>{to('首页')}</td><td>{to('科室介绍')}</td><td>{to('专家介绍')}</td></tr></table><table width=980 align=center><tr><td width=220><div>科室导航</div>{links(page, 6)}</td><td><h2 align=center>{escape(page.title)}</h2><p align=center>发布人：admin　发布时间：{w:%Y-%m-%d}　浏览次数：{w.minute}次</p><div class=nr>{text_with(page)}</div><p>上一条：{to(page.other())}</p><p>下一条：没有了</p></td></tr></table><p align=center>地址：江城市解放路8号　电话：027-00000000</p>"


def _static_blog(page: Page) -> str:
    """A static blog with a box about the copyright."""
    w, name = page.when, says(page, one(page, "nicks"), "day")
    later = w + timedelta(days=1)
    return f"<header><div class='brand'><a href='/'>{name}的笔记</a></div><p>记录与思考</p><nav>{to('首页')}{to('归档')}{to('标签')}{to('关于')}</nav></header><main><article class='post'><header><h1 class='post-title'>{escape(page.title)}</h1><div class='post-meta'><span>发表于</span> <time>{w:%Y-%m-%d}</time> <span>更新于</span> <time>{later:%Y-%m-%d}</time> <span>分类于 {to(page.channel)}</span> <span>阅读次数：{w.minute}</span> <span>本文字数：1.2k</span></div></header><div class='post-body'>{text_with(page)}</div><ul class='post-copyright'><li><strong>本文作者：</strong>{name}</li><li><strong>本文链接：</strong><a href='{page.url}'>{page.url}</a></li><li><strong>版权声明：</strong>本博客所有文章除特别声明外，均采用 BY-NC-SA 许可协议。转载请注明出处！</li></ul><footer><div class='post-nav'>{to(page.other())}{to(page.other())}</div></footer></article></main><footer>© {w.year} {name} 由 Hexo 强力驱动</footer>"


def _portal_account(page: Page) -> str:
    """A portal with accounts: an editor's number, a statement of the platform."""
    w = page.when
    says(page, None, "minute")
    return f"<div class='ntes-nav'>{to('首页')}{to('应用')}</div><div class='post_main'><h1 class='post_title'>{escape(page.title)}</h1><div class='post_info'>{w:%Y-%m-%d %H:%M:%S}　来源: <a href='http://y.example.net'>{one(page, 'sites')}</a>　{page.draw.any('北京', '浙江')}&nbsp;<a>举报</a><div class='post_share'>分享至</div></div><div class='post_body'>{text_with(page)}</div><div class='post_statement'>特别声明：以上内容(如有图片或视频亦包括在内)为自媒体平台用户上传并发布，本平台仅提供信息存储服务。</div><div class='ep-editor'>责任编辑：{one(page)}_NF{w.minute:03}</div></div>{comments_of(page)}<div class='post_recommends'><h3>相关推荐</h3>{links(page, 6, teasers=True)}</div>"


def _summary_first(page: Page) -> str:
    """A portal that puts a summary in brackets before the text."""
    w, name = page.when, says(page, one(page), "minute")
    return f"<div class='hd'><h1>{escape(page.title)}</h1><div class='tit-bar'><span class='color-a-1'>{to(page.channel)}</span><span class='color-a-3'>{one(page, 'sites')}</span><span class='color-a-3'>{name}</span><span class='article-time'>{w:%Y-%m-%d %H:%M}</span><span>我要分享</span></div></div><div class='bd'><p><strong>[摘要]</strong>{neutral(page, page.sentence())}</p><div id='Cnt-Main-Article-QQ'>{text_with(page)}</div></div><div class='ft'>推荐微信公众号 (责任编辑：{one(page)})</div><div>{links(page, 7, dated='before')}</div>"


def _stacked(page: Page) -> str:
    """A blog host in Taiwan: month, day, weekday, year and time in elements of their own."""
    w, name = page.when, says(page, one(page, "nicks"), "minute")
    return f"<div id='banner'><h1><a href='/blog'>{name}的生活</a></h1></div><div id='main'><div class='article'><ul class='article-head'><li class='publish'><span class='month'>{w:%b}</span> <span class='date'>{w:%d}</span> <span class='day'>{w:%a}</span> <span class='year'>{w:%Y}</span> <span class='time'>{w:%H:%M}</span></li><li class='title'><h2><a href='/blog/1'>{escape(page.title)}</a></h2></li></ul><div class='article-content'>{text_with(page)}</div><div class='article-footer'><p>文章标签 {to('生活')}</p><p>创作者介绍</p><p>{name}</p><ul><li>{name} 发表在 痞客帮 留言(0) 人气({w.minute})</li></ul></div></div></div><div id='sidebar'><h4>最新文章</h4>{links(page, 6)}<h4>文章搜寻</h4><h4>我的好友</h4></div>"


def _letter(page: Page) -> str:
    """A newsletter: boxes to subscribe, likes, the day in capitals or not."""
    w, name = page.when, says(page, one(page), "day")
    box = f"<div class='subscribe'><p>Thanks for reading {page.site}! Subscribe for free to receive new posts and support my work.</p><form><input><button>Subscribe</button></form></div>"
    return f"<div class='nav'><a href='/'>{page.site}</a><button>Subscribe</button><button>Sign in</button></div><article><h1 class='post-title'>{escape(page.title)}</h1><h3 class='subtitle'>{neutral(page, page.sentence())}</h3><div class='byline'><a href='/@x'><img alt=''></a><div><a href='/@x'>{name.upper() if page.draw.chance('name in capitals', 0) else name}</a></div><div>{w:%b} {w:%d}, {w.year}</div></div><div><a>12</a><a>3</a><a>Share</a></div><div class='available-content'>{text_with(page)}{box}</div></article><div class='discussion'><h4>Discussion about this post</h4><a>Comments</a><a>Restacks</a></div><div>{links(page, 4, dated='behind')}</div><footer>© {w.year} {name}</footer>"


def _broadcaster(page: Page) -> str:
    """A broadcaster: the reporter's office below the name, related topics, more on this story."""
    w, name = page.when, says(page, one(page), "day")
    return f"<nav>{to('Home')}{to('News')}{to('Sport')}</nav><main><article><div><h1>{escape(page.title)}</h1></div><div class='a'><time>{w.day} {w:%B} {w.year}</time></div><div class='b'><div>{name}</div><div>{page.site}, Yorkshire</div></div><div><button>Share</button><button>Save</button></div><figure><img alt=''><span>Getty Images</span><figcaption>{neutral(page, page.sentence())}</figcaption></figure>{text_with(page)}<p><i>{neutral(page, 'Listen to highlights from North Yorkshire on our app and follow us on Facebook.')}</i></p></article><div><h2>Related topics</h2><ul><li>{to('Harrogate')}</li></ul></div><div><h2>More on this story</h2>{links(page, 3, dated='behind')}</div></main>"


def _county(page: Page) -> str:
    """A county's paper: the reporter's address, published and updated in capitals."""
    w, name = page.when, says(page, one(page), "minute")
    later = w + timedelta(minutes=50)
    half = "a.m." if w.hour < 12 else "p.m."
    return f"<header>{to(page.site)}{to('Obituaries')}<a>Subscribe</a></header><article><div class='tags'>{to(page.channel)}</div><h1>{escape(page.title)}</h1><div class='byline'>By <a href='mailto:x@example.com'>{name}</a> | <a href='mailto:x@example.com'>x@example.com</a> | {page.site}</div><div class='time'>PUBLISHED: <time>{w:%B} {w.day}, {w.year} at {w.hour % 12 or 12}:{w:%M} {half}</time> | UPDATED: <time>{later:%B} {later.day}, {later.year} at {later.hour % 12 or 12}:{later:%M} {'a.m.' if later.hour < 12 else 'p.m.'}</time></div><div class='body-copy'>{text_with(page)}</div></article><div>Most Popular</div>{links(page, 6, numbered=True)}<footer>Copyright © {w.year} {page.site}</footer>"


THIRD: dict[str, tuple[tuple[str, ...], Callable[[Page], str]]] = {
    "portal of 2008": (("zh",), _portal_2008),
    "television": (("zh",), _video_news),
    "clinic": (("zh",), _clinic),
    "static blog": (("zh",), _static_blog),
    "portal's account": (("zh",), _portal_account),
    "summary first": (("zh",), _summary_first),
    "stacked date": (("zh",), _stacked),
    "newsletter": (("en",), _letter),
    "broadcaster": (("en",), _broadcaster),
    "county paper": (("en",), _county),
}
