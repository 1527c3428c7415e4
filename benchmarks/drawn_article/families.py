"""Families of sites whose pages have a dress of their own, from head to foot; each sets the truth of its author and date.

They were added after all other choices had been read once and mended.
"""
# ruff: noqa: E501 - markup stands in one line

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from benchmarks.drawn_article.families_more import MORE
from benchmarks.drawn_article.families_third import THIRD
from benchmarks.drawn_article.frames import after_of, comments_of, footer_of, header_of, links, side_of, to
from benchmarks.drawn_article.page import Page, escape, words
from benchmarks.drawn_article.told import neutral, one, says, text_with


def family_of(page: Page) -> str | None:
    """Draw a family of sites and return the body's markup; None for a page of no family."""
    names = [name for name, (languages, _) in _FAMILIES.items() if page.language in languages]
    chosen = page.draw.pick("family", {"none": 3.0 * max(1, len(names))} | dict.fromkeys(names, 1.0))
    return None if chosen == "none" else _FAMILIES[chosen][1](page)


def _party(page: Page) -> str:
    """A party paper's portal."""
    w, editors = page.when, page.draw.random.sample(page.of("names"), 2)
    name = says(page, page.draw.any(None, one(page)), "minute")
    text = text_with(page)
    by = f'<div class="author cf">本报记者 {name}</div>' if name else ""
    return (
        f"{header_of(page)}<div class='layout path cf'>{to(page.site)}&gt;&gt;{to(page.channel)}</div><div class='layout rm_txt cf'><div class='col col-1 fl'>"
        f"<h3 class='pre'></h3><h1>{escape(page.title)}</h1>{by}<div class='channel cf'><div class='col-1-1 fl'>{w:%Y年%m月%d日%H:%M} | 来源：<a href='http://paper.example.net/'>{page.draw.random.choice(page.of('sites'))}</a></div>"
        f"<div class='fr'>小字号</div></div><div class='rm_txt_con cf'>{text}<div class='edit cf'>(责编：{'、'.join(editors)})</div></div><p class='paper_num'></p>"
        f"<div class='share'>分享让更多人看到</div><div class='rm_relevant cf'><h2>推荐阅读</h2>{links(page, 5, teasers=True)}</div></div><div class='col col-2 fr'>{links(page, 9, numbered=True)}</div></div>{footer_of(page)}"
    )


def _government(page: Page) -> str:
    """A document of a government, with a table about it."""
    w = page.when
    says(page, None, "day")
    office = page.draw.any("江城市人民政府办公室", "白鹿县财政局", "省水利厅")
    about = {
        "索 引 号": f"0114201/{w.year}-{page.draw.random.randint(100, 999)}",
        "主题分类": "综合政务",
        "发文机关": office,
        "成文日期": f"{w - timedelta(days=9):%Y年%m月%d日}",
        "标　　题": escape(page.title),
        "发文字号": f"江政办〔{w.year}〕{w.day}号",
        "发布日期": f"{w:%Y年%m月%d日}",
    }
    shape = page.draw.pick("about the document", ["table", "list", "pairs"])
    if shape == "table":
        rows = "".join(f"<tr><td>{k}:</td><td>{v}</td></tr>" for k, v in about.items())
        box = f"<table class='bd1'>{rows}</table>"
    else:
        tag = "li" if shape == "list" else "div"
        box = f"<div class='xxgk'>{''.join(f'<{tag}><b>{k}：</b><span>{v}</span></{tag}>' for k, v in about.items())}</div>"
    text = text_with(page)
    return (
        f"{header_of(page)}<div class='wz'>当前位置：{to('首页')} &gt; {to('政务公开')} &gt; {to('政策文件')}</div><div class='main'>{box}<h1 class='wzbt'>{escape(page.title)}</h1>"
        f"<div class='sharebox'>字体：[<a>大</a> <a>中</a> <a>小</a>] 打印</div><div id='UCAP-CONTENT'>{text}</div><p>附件：<a href='/f/1.docx'>附件1：申报表.docx</a></p><div>扫一扫在手机打开当前页</div><div>【打印】【关闭】</div></div>{footer_of(page)}"
    )


def _court(page: Page) -> str:
    """A notice of a court or agency in a bare template."""
    w = page.when
    says(page, None, "minute")
    text = text_with(page)
    return (
        f"{header_of(page)}<div class='detail'><div class='title'>{escape(page.title)}</div><div class='sth_a'>来源：某某县人民法院<span>&nbsp;&nbsp;&nbsp;&nbsp;</span>发布时间：{w:%Y年%m月%d日 %H:%M:%S}<span>浏览次数：<em>{w.second * 7}</em></span></div>"
        f"<div class='txt'>{text}</div><div class='file'></div></div><div class='links'><h4>友情链接</h4>{to('最高人民法院')}{to('裁判文书网')}</div>{footer_of(page)}"
    )


def _venture(page: Page) -> str:
    """A medium for technology and business that reprints accounts."""
    name, w = says(page, one(page), "minute"), page.when
    account = page.draw.random.choice(page.of("nicks"))
    last = f"本文来自微信公众号“{account}”（ID：abc123），作者：{name}，{page.site}经授权发布。"
    by = page.draw.any(f'<a href="/user/88">{account}</a>', f'<a href="/user/88">{name}</a>')
    text = text_with(page, "", last)
    return (
        f"<div class='kr-layout'>{header_of(page)}<div class='article-wrapper'><h1 class='article-title'>{escape(page.title)}</h1><div class='article-title-icon'>{by}<span>·</span><span class='title-icon-item'>{w:%Y-%m-%d %H:%M}</span></div>"
        f"<div class='summary'>{neutral(page, page.sentence())}</div><div class='article-content'>{text}</div><div class='like'>+{w.minute}</div><div>好文章，需要你的鼓励</div>{after_of(page)}</div>{comments_of(page)}{side_of(page, 'right')}</div>{footer_of(page)}"
    )


def _account(page: Page) -> str:
    """An account of a messenger: the date stands in a script."""
    name, w = says(page, one(page), "minute"), page.when
    account = page.draw.random.choice(page.of("sites") + page.of("nicks"))
    stamp = page.draw.pick("script of the account", ["ct", "createTime", "oriCreateTime"])
    script = {
        "ct": f'var ct = "{int(w.timestamp())}";',
        "createTime": f"var createTime = '{w:%Y-%m-%d %H:%M}';",
        "oriCreateTime": f"var oriCreateTime = '{int(w.timestamp())}';",
    }[stamp]
    text = text_with(page)
    return (
        f"<div id='js_article' class='rich_media'><div class='rich_media_inner'><div id='page-content' class='rich_media_area_primary'><div id='img-content' class='rich_media_wrp'><h1 class='rich_media_title' id='activity-name'>{escape(page.title)}</h1>"
        f"<div id='meta_content' class='rich_media_meta_list'><span id='copyright_logo' class='rich_media_meta icon_appmsg_tag appmsg_title_tag weui-wa-hotarea'>原创</span><span class='rich_media_meta rich_media_meta_text'>{name}</span><span class='rich_media_meta rich_media_meta_nickname' id='profileBt'><a href='javascript:void(0);' id='js_name'>{account}</a></span><em id='publish_time' class='rich_media_meta rich_media_meta_text'></em></div>"
        f"<div class='rich_media_content' id='js_content' style='visibility: hidden; opacity: 0;'>{text}</div></div><div class='rich_media_tool'>预览时标签不可点</div></div><div class='qr_code_pc'><p>微信扫一扫<br>关注该公众号</p></div></div></div><script>{script}</script>"
    )


def _old_blog(page: Page) -> str:
    """A blog of 2005: tables, a calendar, the day above the title."""
    name, w = says(page, one(page, "nicks"), "day"), page.when
    days = "".join(f"<td><a href='/{n}'>{n}</a></td>" if n % 5 == 0 else f"<td>{n}</td>" for n in range(1, 29))
    text = text_with(page)
    return (
        f"<table width=760 align=center><tr><td colspan=2><h1><a href='/'>{name}的小屋</a></h1><p>走走停停，写写画画</p></td></tr><tr><td width=180 valign=top><div>日历</div><table><tr><td colspan=7>{w:%Y年%m月}</td></tr><tr>{days}</tr></table>"
        f"<div>最新日志</div>{links(page, 5)}<div>最新评论</div><ul><li>{one(page, 'nicks')}：{escape(page.sentence())}</li><li>{one(page, 'nicks')}：{escape(page.sentence())}</li></ul><div>链接</div>{links(page, 3)}</td><td valign=top>"
        f"<div class='date'>{w.year}年{w.month}月{w.day}日 星期{'一二三四五六日'[w.weekday()]}</div><div class='subject'>{escape(page.title)}</div><div class='body'>{text}</div><div class='posted'>{name} 发表于 {w:%H:%M} | 阅读全文 | 评论(0) | 引用Trackback(0) | 编辑</div></td></tr></table>"
    )


def _answer(page: Page) -> str:
    """One answer of a site of questions."""
    name, w = says(page, one(page, "nicks"), "minute"), page.when
    text = text_with(page)
    return (
        f"<header><a href='/'>{page.site}</a><a>首页</a><a>会员</a><a>发现</a><input><button>提问</button></header><div class='QuestionHeader'><div>{to('生活')}{to('城市')}</div><h1>{escape(page.title)}</h1><div><button>关注问题</button><button>写回答</button><span>被浏览</span><strong>{w.minute * 331}</strong></div></div>"
        f"<div class='Card'><a href='/q/1'>查看全部 {w.day + 2} 个回答</a></div><div class='AnswerItem'><div class='AuthorInfo'><img alt='{name}'><a href='/people/abc'>{name}</a><div>{neutral(page, '喜欢走路和写字')}</div></div><div>{w.minute} 人赞同了该回答</div><div class='RichContent'>{text}</div><div class='time'>发布于 {w:%Y-%m-%d %H:%M}・IP 属地浙江</div>"
        f"<div><button>赞同 {w.minute}</button><button>{w.day} 条评论</button><button>分享</button><button>收藏</button><button>喜欢</button></div></div><div class='Card'><div>推荐阅读</div>{links(page, 4, teasers=True)}</div>"
    )


def _notes(page: Page) -> str:
    """A community of writers, with teasers longer than the text."""
    name, w = says(page, one(page, "nicks"), "minute"), page.when
    text = text_with(page)
    cards = "".join(
        f"<li><a href='/p/{n}a'>{escape(page.other())}</a><p>{escape(page.paragraph(2, 4))}</p><div><a href='/u/{n}'>{one(page, 'nicks')}</a><span>阅读 {n * 31}</span><span>评论 {n}</span><span>赞 {n + 2}</span></div></li>"
        for n in range(5)
    )
    return (
        f"<nav><a href='/'>{page.site}</a><a>登录</a><a>注册</a></nav><div role='main'><section class='ouvJEz'><h1 class='_1RuRku'>{escape(page.title)}</h1><div class='rEsl9f'><a href='/u/77'><img></a><div><span class='_22gUMi'>{name}</span><button>关注</button></div><div class='s-dsoj'><time datetime='{w:%Y-%m-%dT%H:%M:%S}'>{w:%Y.%m.%d %H:%M:%S}</time><span>字数 {len(text)}</span><span>阅读 330</span></div></div>"
        f"<article class='_2rhmJa'>{text}</article><div></div><div class='_1kCBjS'><span>{w.minute}人点赞</span></div><div>更多精彩内容，就在{page.site}APP</div><div>\"小礼物走一走，来{page.site}关注我\"</div><button>赞赏支持</button><div>还没有人赞赏，支持一下</div></section><section><h3>推荐阅读<a>更多精彩内容</a></h3><ul>{cards}</ul></section></div>"
    )


def _diary(page: Page) -> str:
    """A note on a site of books and films."""
    name, w = says(page, one(page, "nicks"), "minute"), page.when
    text = text_with(page)
    return (
        f"<div id='wrapper'><div id='content'><div class='article'><div class='note-container'><h1>{escape(page.title)}</h1><div class='note-header'><a href='/people/1' class='note-author'>{name}</a><span class='pub-date'>{w:%Y-%m-%d %H:%M:%S}</span><span>已编辑</span></div>"
        f"<div class='note' id='link-report'>{text}</div><div class='copyright-claim'>© 本文版权归 <a href='/people/1'>{name}</a> 所有，任何形式转载请联系作者。</div><div class='mod-tags'>{to('随笔')}</div><div>{w.day}人喜欢</div><div>回应 转发 赞 收藏</div></div></div><div class='aside'><div><h2>{name}的最新日记  · · · · · · ( <a href='/n'>全部</a> )</h2>{links(page, 4)}</div><div><h2>热门话题</h2>{links(page, 5)}</div></div></div></div>"
    )


def _bilingual(page: Page) -> str:
    """Every paragraph in two languages."""
    name, w = says(page, one(page), "day"), page.when
    made = []
    for _ in range(page.draw.random.randint(4, 8)):
        pair = page.sentence(), page.fresh(words()["en"])
        page.text += pair
        made += [f"<p>{escape(one)}</p>" for one in pair]
    return f"{header_of(page)}<div{page.k('article')}><h1>{escape(page.title)}</h1><h2>{neutral(page, page.fresh(words()['en titles']))}</h2><div{page.k('byline')}>{w:%Y-%m-%d} <span>作者：{name}</span></div><div{page.k('body')}>{''.join(made)}</div>{after_of(page)}</div>{side_of(page, 'right')}{footer_of(page)}"


def _newspaper(page: Page) -> str:
    """An English newspaper."""
    w, name = page.when, says(page, one(page), "minute")
    text = text_with(page)
    last = (
        f"<p>{neutral(page, f'Reporting by {name}; Editing by {one(page)}')}</p>"
        if page.draw.chance("reporting by", 0.4)
        else ""
    )
    return (
        f"{header_of(page)}<main><article><div><a href='/c'>{page.channel}</a></div><div><h1>{escape(page.title)}</h1></div><div><p>{neutral(page, page.sentence())}</p></div><div><address>By <a rel='author' href='/profile/x'>{name}</a> in London</address><details><summary>{w:%a} {w.day} {w:%b %Y %H.%M} GMT</summary>Last modified on {w + timedelta(hours=9):%a %d %b %Y %H.%M} GMT</details><button>Share</button></div>"
        f"<figure><img src='/1.jpg'><figcaption>{neutral(page, page.sentence())} Photograph: {one(page)}/The Agency</figcaption></figure><div id='maincontent'>{text}{last}</div><div>Explore more on these topics</div><ul><li>{to('Rivers')}</li><li>{to('Features')}</li></ul><button>Reuse this content</button></article><section><h2>Most viewed</h2>{links(page, 8, numbered=True)}</section></main>{footer_of(page)}"
    )


def _essays(page: Page) -> str:
    """A platform for essays, all classes hashed."""
    w, name = page.when, says(page, one(page), "day")
    text = text_with(page)
    return (
        f"<div id='root'><div class='a b c'><a href='/'>Write</a><a>Sign up</a><a>Sign in</a></div><article><div class='l m'><h1 class='pw-post-title gq'>{escape(page.title)}</h1><h2 class='pw-subtitle-paragraph'>{neutral(page, page.sentence())}</h2><div class='speechify'><div><a href='/@x'><img alt='{name}'></a><div><a href='/@x'>{name}</a><span>·</span><a>Follow</a></div><div><span>5 min read</span><span>·</span><span>{w:%b} {w.day}, {w.year}</span></div></div><div><button>{w.minute}</button><button>3</button><button>Listen</button><button>Share</button></div></div>"
        f"<section>{text}</section></div></article><footer><div>{to('Programming')}{to('Writing')}</div><div><h2>Written by {name}</h2><p>{w.minute} Followers</p><p>Builder of small things.</p><button>Follow</button></div><div><h2>More from {name}</h2>{links(page, 3, teasers=True)}</div></footer></div>"
    )


def _docs(page: Page) -> str:
    """A page of documentation."""
    w, tree = (
        page.when,
        "".join(f"<li><a href='/docs/{n}'>{one}</a></li>" for n, one in enumerate(page.of("others") * 2)),
    )
    says(page, None, "day", dated=False)
    text = text_with(page)
    return f"<nav class='navbar'>{to('Docs')}{to('Blog')}<input placeholder='Search'></nav><div class='main-wrapper'><aside class='theme-doc-sidebar'><ul>{tree}</ul></aside><main><div class='docItem'><ul class='breadcrumbs'><li>{to('Home')}</li><li><span>Guides</span></li></ul><span>Version: 2.1</span><article><h1>{escape(page.title)}</h1>{text}</article><footer><a href='/edit'>{page.say('编辑此页', 'Edit this page')}</a><span>{page.say(f'最后更新于 {w.year}年{w.month}月{w.day}日', f'Last updated on {w:%b} {w.day}, {w.year}')}</span></footer><nav><a href='/p'>{page.say('上一页', 'Previous')} {escape(page.other())}</a><a href='/n'>{page.say('下一页', 'Next')} {escape(page.other())}</a></nav></div></main><div class='toc'><ul><li><a href='#a'>{page.of('heads')[0]}</a></li></ul></div></div>"


def _local(page: Page) -> str:
    """A town's portal: a line above the title, the site's address before the date."""
    w, name = page.when, says(page, one(page), "minute")
    text = text_with(page, f"{page.site}讯 记者 {name}" if page.draw.chance("name above the text", 0.3) else "")
    by = "" if page.draw.chosen["name above the text"] == "yes" else f" 记者：{name}"
    return (
        f"{header_of(page)}<div id='wrap'><div class='pos'>您当前的位置 ：{to(page.site)} &gt; {to(page.channel)} &gt; 正文</div><div class='pretitle'>{neutral(page, page.sentence()[:14].rstrip('，。'))}</div><div class='maintitle'>{escape(page.title)}</div><div class='info'>www.example.com.cn&nbsp;&nbsp;{w:%Y-%m-%d %H:%M:%S}&nbsp;&nbsp;来源：{page.site}{by}&nbsp;&nbsp;责任编辑：{one(page)}</div>"
        f"<div id='content'>{text}</div>{after_of(page)}</div>{side_of(page, 'right')}{footer_of(page)}"
    )


def _feed(page: Page) -> str:
    """An article of a search engine's platform of accounts."""
    w, name = page.when, says(page, page.draw.any(one(page, "nicks"), page.site), "minute")
    text = text_with(page)
    return (
        f"<div id='header'><a href='/'>首页</a><a>登录</a></div><div id='ssr-content'><div class='EaCvy'><div class='_2Zphx'><div class='sKHSJ'>{escape(page.title)}</div><div class='_3hMwG'><div><img></div><div><a href='https://author.example.com/home?id=1'><p class='_2gGWi'>{name}</p></a><div><span>{w:%Y-%m-%d %H:%M}</span><span>江城</span><span>优质生活领域创作者</span></div></div><div>关注</div></div></div><div class='_18p7x'>{text}</div><div class='_1Y9jU'><span>举报/反馈</span></div></div>"
        f"<div class='right'><div><span>作者最新文章</span>{links(page, 4)}</div><div>相关推荐</div>{links(page, 6, dated='behind')}</div></div>"
    )


def _edition(page: Page) -> str:
    """A paper's own pages on the web: plates, titles in parts, the day in the head."""
    w, name = page.when, says(page, one(page), "day")
    plates = "".join(
        f"<li><a href='node_{n}.htm'>第{n:02}版：{one}</a></li>" for n, one in enumerate(page.of("channels")[:8], 1)
    )
    text = text_with(page)
    return (
        f"<div class='head'><img src='logo.png'><span>{w:%Y年%m月%d日} 星期{'一二三四五六日'[w.weekday()]}</span><a>往期回顾</a></div><div class='left'><ul>{plates}</ul><div>本版标题</div>{links(page, 5)}</div><div class='right'><div class='tools'>放大+ 缩小- 默认o</div><h3>{neutral(page, page.sentence()[:12].rstrip('，。'))}</h3><h1>{escape(page.title)}</h1><h2>{neutral(page, '——' + page.sentence()[:12].rstrip('，。'))}</h2><h4>□ 本报记者 {name}</h4>"
        f"<div id='ozoom'><founder-content>{text}</founder-content></div><div><a>上一篇</a> <a>下一篇</a></div></div>{footer_of(page)}"
    )


def _print(page: Page) -> str:
    """The version of an article for printers."""
    w, name = page.when, says(page, page.draw.any(None, one(page)), "minute")
    text = text_with(page)
    by = page.say(f"　作者：{name}", f" By {name}") if name else ""
    return f"<p><a href='javascript:window.print()'>{page.say('打印本文', 'Print')}</a> <a>{page.say('关闭', 'Close')}</a></p><p>{page.url}</p><p><b>{escape(page.title)}</b></p><p>{w:%Y-%m-%d %H:%M:%S} {page.site}{by}</p><hr>{text}<hr>"


def _island(page: Page) -> str:
    """News as sites in Taiwan print them."""
    w, name = page.when, says(page, one(page), "minute")
    text = text_with(page, f"记者{name}／江城报导")
    return f"{header_of(page)}<article><header><h1 class='title'>{escape(page.title)}</h1><time class='date'>{w:%Y年%m月%d日 %H:%M}</time></header><div class='story'><p><img src='/1.jpg'><strong>{neutral(page, '▲老街的夜市在周末恢复营业。（图／记者' + one(page) + '摄）')}</strong></p>{text}<p>►{to(page.other())}</p></div><p class='tag'>关键字：{to('老街')}{to('夜市')}</p><div>※ 本文版权所有，非经授权，不得转载。</div><h3>相关新闻</h3>{links(page, 5, dated='behind')}<h3>读者回应</h3></article>{side_of(page, 'right')}{footer_of(page)}"


def _company(page: Page) -> str:
    """News of a company: the day in a box, apart from month and year."""
    w = page.when
    says(page, None, "day")
    text = text_with(page)
    box = page.draw.pick("day in a box", ["day, year-month", "month/day, year", "day, month year"])
    shown = {
        "day, year-month": f"<b>{w:%d}</b><span>{w:%Y-%m}</span>",
        "month/day, year": f"<b>{w:%m/%d}</b><span>{w:%Y}</span>",
        "day, month year": f"<b>{w:%d}</b><span>{w:%m}月, {w:%Y}</span>",
    }[box]
    return f"{header_of(page)}<div class='banner'><h2>{page.say('新闻中心', 'News')}</h2></div><div class='newsinfo'><div class='time'>{shown}</div><h1>{escape(page.title)}</h1><div class='con'>{text}</div><div>{page.say('上一个：', 'Prev: ')}{to(page.other())}</div><div>{page.say('下一个：', 'Next: ')}{to(page.other())}</div></div><div><h3>{page.say('产品中心', 'Products')}</h3>{links(page, 6)}</div>{footer_of(page)}"


_BOTH = ("zh", "en")
_FAMILIES: dict[str, tuple[tuple[str, ...], Callable[[Page], str]]] = {
    "party paper": (("zh",), _party),
    "government": (("zh",), _government),
    "court": (("zh",), _court),
    "venture": (("zh",), _venture),
    "account": (("zh",), _account),
    "old blog": (("zh",), _old_blog),
    "answer": (("zh",), _answer),
    "notes": (("zh",), _notes),
    "diary": (("zh",), _diary),
    "bilingual": (("zh",), _bilingual),
    "local portal": (("zh",), _local),
    "feed": (("zh",), _feed),
    "edition": (("zh",), _edition),
    "island": (("zh",), _island),
    "newspaper": (("en",), _newspaper),
    "essays": (("en",), _essays),
    "docs": (_BOTH, _docs),
    "print": (_BOTH, _print),
    "company": (("zh",), _company),
    **MORE,
    **THIRD,
}
