"""Roles of boilerplate: by the words of a piece, and by the names (class, id, tag) of what is around it."""

from __future__ import annotations

import re
from functools import lru_cache

from cleaning.extract import foreign_words
from cleaning.extract.comment_headings import COMMENT_HEADING
from cleaning.extract.draft import PageDraft
from cleaning.extract.pieces import Element, Piece, bare_words
from cleaning.records import Role

# Words by which pages announce what a line is. Anchored, since the same words occur inside sentences.
_WORDS: tuple[tuple[Role, re.Pattern[str]], ...] = (
    (
        Role.DISCLAIMER,
        re.compile(
            r"^[【\[（(]?(?:免责|免責|特别|特別|版权|版權|郑重|鄭重)?(?:声明|聲明|申明)[】\]）)]?\s*[:：]"
            r"|^(?:本站|本网|本网站|本平台)(?:所有|所提供|提供|部分|内容|仅|转载).{0,60}(?:仅供|不代表|版权|负责|来源于|来自)"
            r"|^(?:该文|本文|文章|以上内容|以上文章)(?:观点|内容)?仅代表作者|^本文(?:来自|转自|转载自).{2,40}(?:授权|转载|发布)"
            r"|^本文系.{2,20}(?:独家|原创|稿件)|^免责条款|^风险提示\s*[:：]"
            r"|^(?:licen[cs]e|许可协议|授权协议|版权协议)\s*[:：]|^(?:本文|本作品|本博客|本站|文章|除特别).{0,24}(?:采用|基于|遵循|使用).{0,60}(?:许可|协议|授权)"
            r"|^(?:this|the) (?:work|article|post|content)\b.{0,40}licen[cs]ed under\b"
        ),
    ),
    (
        Role.COPYRIGHT,
        re.compile(r"(?i)^(?:copyright|©|\(c\)\s|powered by\b|theme by\b)"),
    ),
    (
        Role.SHARE,
        re.compile(
            r"(?i)^(?:一键)?(?:分享|转发|收藏|share)(?:到|给|至|本文|文章|按钮|\s?this(?: \w{4,8})?)?"
            r"\s*[:：]?(?:(?:\s|[|、/·])*(?:微信|朋友圈|新浪微博|微博|腾讯微博|QQ好友|QQ空间|QQ|豆瓣|人人网|"
            r"复制链接|twitter|facebook|weibo|wechat))*\s*[:：]?$|^(?:微信|朋友圈|微博|新浪微博|QQ空间|QQ好友|复制链接)$|^分享让更多人看到\s*$"
            r"|^like (?:this\s*:?|loading\.{3})$|^扫一扫.{0,20}$|^用?微信扫.{0,20}$"
        ),
    ),
    (
        Role.RELATED,
        re.compile(
            r"^[>》»▶→\s]*(?:点击(?:阅读|查看|了解)|(?:推荐|延伸|相关|更多)阅读|往期回顾|往期推荐)\s*[:：>》]"
            r"|^往期(?:推荐|回顾|精彩|精选|文章|内容)(?:回顾|推荐|内容)?\s*[:：]?$|^(?:相关|相關|推荐|推薦|热门|熱門|最新|更多|精彩|猜你|大家都在看|你可能|延伸|上周|本月|随机|本类|同类|栏目)[\u4e00-\u9fff]{0,4}"
            r"(?:阅读|閱讀|文章|推荐|推薦|资讯|内容|帖子|主题|问答|问题|链接|專題|专题|喜欢|排行|更新|知识|新闻|话题)[榜]?\s*[:：>»]*$|^猜你喜欢|^[为给][您你]推荐|^大家(?:都|还)在看|^相关推荐|^热点(?:推荐|排行)"
            r"|^(?i:track-?back url for this (?:entry|post)|listed below are links to weblogs)\b"
            r"|^(?i:(?:related|more|recommended|trending|popular|latest) (?:stories|articles|posts|coverage|news)"
            r"|most (?:read|viewed|popular)|you (?:may|might) also like"
            r"|(?:related|similar) (?:questions|topics|threads|discussions|content|links)"
            r"|(?:ähnliche|verwandte|weitere|beliebte|neueste) (?:fragen|themen|beiträge|artikel)|mehr zum thema"
            r"|articles (?:similaires|liés)|à lire aussi|(?:temas|artículos|preguntas) (?:relacionad[oa]s|similares)"
            r"|похожие (?:темы|вопросы|статьи)|читайте также|関連(?:記事|トピック)"
            r"|(?:.{1,12}\s)?(?:관련|최근|인기) ?(?:글|기사)"
            r"|recommended(?: for you)?|more like this|explore more on these topics)\s*[:：]?\s*$"
            r"|^(?:[Rr]ead (?:more|next)|[Ss]ee also|[Aa]lso read|READ (?:MORE|NEXT)|MORE|RELATED|[Rr]elated)\s*[:：]"
            r"|^Related$"
        ),
    ),
    (
        Role.TAGS,
        re.compile(r"(?i)^(?:本文)?(?:标签|標籤|关键词|关键字|tags?|keywords?)\s*[:：]|^(?:热门标签|标签云)$"),
    ),
    (
        Role.ADVERT,
        re.compile(
            r"^[=*—-]{1,3}\s?(?:广告|廣告|推广|赞助)\s?[=*—-]{1,3}\s|^(?:广告|廣告|推广|赞助商|AD|Advertisement|ADVERTISEMENT|Sponsored|Anzeige|Werbung|Publicité|Publicidad|Реклама|広告)\s*[:：]?$"
            r"|^[\[【](?:推广|推廣|广告|廣告|赞助商?|贊助商?)[\]】]"
            r"|^(?:(?:Story|Article) continues|Continue reading) below(?: advertisement)?$|^Scroll to continue$"
            r"|^(?:本帖|内容|[本此](?:文|贴))?来自.{0,12}(?:手机|网页)?客户端$|^.{0,20}尽在.{2,10}(?:APP|app|客户端)$|^炒股就看.{2,50}[！!]?$|^(?!https?:)\S{0,12}www\.[\w.-]+\.(?:cn|com|net|org)\S{0,2}$"
        ),
    ),
    (
        Role.BREADCRUMB,
        re.compile(
            r"^(?:您?(?:现在|当前)?的?位置|当前位置|您的位置)\s*[:：]"
            r"|^(?:首页|首頁|主页|网站首页|Home)\s*(?:[>»›/→]|&gt;|::|-{1,2}>?)"
        ),
    ),
    (
        Role.NAVIGATION,
        re.compile(
            r"^点击(?:上方|下方|标题下|蓝字).{0,12}(?:关注|订阅).{0,8}$"
            r"|^[-—–·~\s]*(?:THE )?END[-—–·~.\s]*$|^\d{1,3}\s?/\s?\d{1,3}$"
            r"|^扫码.{2,12}$|^(?:您|你)的浏览器.{0,30}|^(?:点击)?进入专题\s*[:：>»]*$|^点击(?:进入|查看)专题\s*[:：>»]*$|^\+1$|^(?:微信扫一扫|轻触阅读原文|继续滑动看下一个|预览时标签不可点|阅读原文)|^(?:[【\[(（\s]*(?:打印(?:本页|本文)?|关闭(?:窗口|本页)?|收藏|推荐|纠错|顶一下|踩一下|发表评论|返回顶部|进入论坛|字号.{0,8})[】\])）]*\s*(?:\d+次?)?\s*)+$"
            r"|^(?:您|你)?(?:需要|必须|請?请?)先?(?:登[录錄陆]|注册).{0,20}(?:回[帖复復]|评论|評論|发[帖表]|留言).{0,12}$"
            r"|^(?:you (?:must|have to|need to)|please) (?:be )?"
            r"(?:log(?:ged)?[ -]?in|sign(?:ed)?[ -]?in|register(?:ed)?)\b"
            r".{0,50}(?:repl|comment|post|respond|answer).{0,30}$"
            r"|^(?:du musst|sie müssen) (?:angemeldet|eingeloggt|registriert).{0,50}$"
            r"|^友情链接|^(?:目录|(?:文章|本文)目录|(?:table of )?contents|on this page)$"
            r"|^(?:A[-+]?\s*){2,4}$|^text size\b.{0,12}$"
            r"|^page \d+ of \d+$|^follow us (?:on|at)\b.{0,40}$|^track-?backs?$"
            r"|^(?:previous|next)(?:\s(?:post|article|story|page|message|topic|thread|in thread))?\s*[:：]"
            r"|^(?:maybe )?(?:in )?reply(?: to)?\s*[:：]"
            r"|^(?:听新闻|语音播报|朗读|播放|listen)?[\s/]*(?:\d{1,2}:\d\d[\s/|]*){1,2}"
            r"(?:(?:倍速|全屏|画质|静音|full ?screen|speed|mute)\s*)*$"
            r"|^(?:(?:我要)?(?:纠错|举报|反馈|投诉|打赏|评论|投稿)(?:作者)?\s*[|｜/·]?\s*){2,}$"
            r"|^栏目导航|^本[类栏](?:热门|推荐|最新|排行)|^(?:\[?\d{1,4}\]?\s*){1,12}(?:\.{2,3}\s*\d+\s*)?"
            rf"(?:下一页|尾页|末页|next|{foreign_words.NEXT_PAGE})"
            r"|^(?:作者|author|verfasser|autor|auteur)\s*\|\s*(?:留言|内容|內容|回复|message|post|nachricht|beitrag|mensaje)$"
            r"|^(?:共\s*\d+\s*[条页]|第\s*\d+\s*页).{0,12}(?:上一页|下一页|首页)|^(?:用户名|密码|验证码|昵称|邮箱)\s*[:：]"
            r"|^(?:get|join|subscribe|sign up)\b.{0,40}(?:newsletter|weekly|letter|e-?mails?|updates)"
            r"|^(?:上一?[篇页頁条]|下一?[篇页頁条]|前一[篇页]|后一[篇页]|没有了|返回(?:列表|首页|顶部|目录)|首页|首頁|尾页|末页|回到?顶部|回顶部|登录|登錄|注册|註冊|搜索|繁體|简体|"
            r"网站地图|网站首页|关于我们|联系我们|手机版|设为首页|加入收藏|查看更多|更多)\s*[:：>»]*(?:\s|$)"
            r"|^(?:more|home|login|register|next|prev(?:ious)?|search|rss)\s*[:：>»]*(?:$|\s\W|\s(?:page|post|topic|thread|or|in|up)\b)"
            r"|^(?:上一?篇|下一?篇|上一条|下一条)\s*[:：]",
            re.I,
        ),
    ),
    (
        Role.COMMENT_HEADING,
        COMMENT_HEADING,
    ),
    (
        Role.BYLINE,
        re.compile(
            r"^(?:(?:责任)?编辑|责编|题图|头图|封面|插画|排版|设计|视觉|制图|图片|运营|出品|监制|校对)\s*[|｜丨/／]\s*\S.{0,30}$"
            r"|^[（(\[【]?\s*(?:责任编辑|责编|編輯|编辑|作者|(?:本文|文章|原文)?来源|來源|稿源|最后更新(?:时间)?|发布时间|发布日期|发表时间|更新时间|时间|日期|(?:阅读|浏览|点击|人气)(?:量|数|次数)?)\s*[:：]"
            r"|^《[^》]{2,20}》\s*[（(]\s*(?:19|20)\d\d\s?年.{4,30}版\s*[）)]$|^(?:本报|本网|本刊|特约)?(?:记者|通讯员)\s*[:：]?\s*[\u4e00-\u9fff]{2,4}$"
            r"|^本文(?:来自|转自|首发于).{2,40}(?:公众号|作者)|^(?:文章)?(?:提交者|发帖人|发贴人)\s*[:：]"
            r"|^(?:信息来源|(?:发布|公开|制发|责任|主办|承办)(?:机构|单位|部门)|发文(?:机关|字号|单位)|索引号"
            r"|主题(?:分类|词)|成文日期|信息(?:分类|名称|索引)|有效性)\s*[:：]"
            r"|^(?:审核|监制|总监制|校对|初审|复审|终审|[一二三]审|编审|美编|策划|统筹|签发|图片编辑|值班\S{2,4})\s*[:：丨|｜]"
            r"|^(?:留言|来信|信件|投诉|工单|诉求)\s*(?:ID|编号|编码)\s*[:：]"
            r"|^[^。！？]{2,24}供稿(?:\s.{0,40})?$|^(?:供稿|图文|摄影)\s*[:：/／]"
            r"|^(?:posted|asked|written|submitted) by\b"
            r"|^(?:last modified|updated) on\b.{6,60}$|^[\d,.]+k?\s(?:views|reads)$"
            r"|^(?:medically |fact[- ])?(?:reviewed|checked|translated|narrated) by\b.{2,60}$",
            re.I,
        ),
    ),
    (Role.REPEATED, re.compile(r"^[（(\[【]?(?:原标题|原標題|文章标题)\s*[:：]")),
    (
        Role.NOTICE,
        re.compile(
            r"^(?:图片|圖片)?附件\s*[:：]\s*\S+\.\w{2,5}\s*[(（].{0,60}$|"
            r"^[（(\[【]?\s*本[帖贴]最后由.{1,60}(?:编辑|修改)|^[\[【（(]?.{0,4}\S{1,20}\s*于\s*\d.{6,20}(?:修改|编辑)[\]】）)]?$"
            r"|^(?:改动|修改时间|编辑时间|最后修改)\s*[:：]\s*\d"
            r"|^[Tt]his (?:post|topic|reply) (?:has been|was) (?:last )?(?:edited|modified|updated)\b.{0,80}$"
            r"|^第\s*\d+\s*条附言|^[（(]?(?:最后|Last)? ?(?:编辑|修改)于\s*\d"
            r"|^(?:已采纳|[Hh]ilfreichste Antwort.{0,40}|[Bb]este Antwort)$"
            r"|^(?:最佳答案|推荐答案|满意答案|病情分析|指导意见|(?:问题|病情|症状)描述|(?:问题|病情|症状)分析[及与和]建议"
            r"|(?:来信|答复|回复|留言|信件|咨询|问题|办理)(?:内容|标题|详情|情况|结果)"
            r"|[Bb]est answer|[Aa]ccepted answer)\s*[:：]?$"
            r"|^[\[(]\s?[Ee]dited\s.{6,60}[\])]$"
            r"|^[\[(]?Updated on\s?:.{6,40}[\])]?$|^.{2,24}?\s?在\s?\d.{6,20}(?:重新)?编辑过?(?:[该本此]?帖子?)?$"
            r"|^(?:最后|Last) ?(?:编辑|[Ee]dit(?:ed)?\b)|^[Ee]dited (?:by|on|\d+ times?)\b|^Edited \d+ time\(s\)"
            r"|^(?:已?(?:编辑|修改)|[Ee]dited)\s*[:：]?\s?(?:\S{2,9}\s)?\d[^。！？]{4,24}\d:\d\d(?:\s?[ap]\.?m\.?)?$"
            rf"|^[\[(（]?\s?(?i:{foreign_words.EDITED})"
            r"|^This (?:thread|topic|question|post) (?:is|has been|was) (?:now )?(?:locked|closed|archived)\b"
            r"|^\d+ (?:user|guest)s?(?:\(s\))? (?:are|is) (?:reading|viewing)|^\d+ members?, \d+ guests?"
            r"|^提示\s*[:：].{0,20}(?:屏蔽|删除|禁止)"
            r"|^[（(\[【]?(?:该|本|此|原)(?:楼层?|帖子?|贴子?|评论|回复|内容|留言)(?:已经?|被){1,2}(?:作者|用户|管理员|版主)?(?:自行)?(?:删除|屏蔽|隐藏)"
            r"|^\(USER WAS .{3,40} FOR THIS POST\)$|^<(?i:comment (?:deleted|removed)) by .{3,30}>$"
            r"|^あぼーん$|^(?i:\[?this (?:post|comment|message|reply) (?:was|has been) (?:removed|deleted|hidden)"
            r"|\[(?:(?:comment|post|message|reply) )?(?:deleted|removed)(?: by (?:a |the )?.{1,200})?\]$"
            r"|(?:deleted|removed) (?:by|\d+ \w+ ago by)\s\S{1,30}$)"
            r"|^(?i:(?:please )?(?:sign ?up (?:or|/) )?(?:sign|log)[ -]?in "
            r"(?:(?:or|/) (?:sign up|register|join|create an account) )?to "
            r"(?:join this conversation|start a|comment|reply|post|answer|rate|vote|view replies)\b.{0,40}$"
            rf"|(?:{foreign_words.LOG_IN}))"
            r"|^(?i:dieser (?:beitrag|kommentar) wurde (?:von .{1,30} )?(?:aus folgendem grund )?(?:entfernt|gelöscht))"
            rf"|^(?i:{foreign_words.REMOVED})"
            r"|^(?i:附件|attachments?|anhänge?|pièces jointes|adjuntos)(?:\s*[:：]?$|\s*[:：]"
            r".{1,80}(?:[(（].{0,20}\d\s?(?:[KMkm]i?B|字节|bytes)|\.(?:docx?|xlsx?|pptx?|pdf|zip|rar|7z|wps|et|txt)$))"
            r"|^https?://\S+[?&]mod=attachment\S*$"
            r"|^\S.{0,80}\.\w{1,5}\s*[(（][\d.,]+\s?(?:[KMkm]i?B|字节|bytes)\b.{0,40}[)）]$"
            r"|^\S{1,20}(?:、\S{1,20}){0,3}\s?等\s?\d+\s?[人位个].{0,6}(?:赞|感谢)了?\s*$"
            r"|^.{1,60}(?:,| and| und) \d+ (?:others?|more|people|anderen?|weiteren?) (?:likes? this|gefällt das)\b"
            r"|^공감한 회원\s*[:：]|^\d+ (?:people|users?|members?) (?:likes?|liked|thanked) this\b"
        ),
    ),
)
# The same for words that may stand anywhere. The first column is a cheap test: one of these must be there.
_ANYWHERE: tuple[tuple[tuple[str, ...], Role, re.Pattern[str]], ...] = (
    (
        ("不代表本", "如有侵权"),
        Role.DISCLAIMER,
        re.compile(r"不代表本[站网平].{0,20}(?:观点|立场)|如有侵权.{0,20}(?:联系|删除)"),
    ),
    (
        ("herzlich willkommen bei", "is your first visit"),
        Role.NOTICE,
        re.compile(r"^(?:Lieber Besucher, )?[Hh]erzlich willkommen bei\b|^If this is your first visit\b"),
    ),
    (
        ("联系我们", "联系方式", "广告服务", "网站地图"),
        Role.NAVIGATION,
        re.compile(r"^(?:关于(?:我们|本站)|联系(?:我们|方式)|网站地图|广告服务)\s*[|｜/·].*[|｜/·]"),
    ),
    (
        ("客服电话", "客服邮箱", "举报邮箱"),
        Role.COPYRIGHT,
        re.compile(r"^(?:客服电话|客服邮箱|举报邮箱)\s*[:：]"),
    ),
    (
        ("原创",),
        Role.COPYRIGHT,
        re.compile(
            r"^原创文章[，,]作者[:：].{1,40}?[，,]如若转载[，,]请注明出处|^原创作品[，,]允许转载[，,]转载时请务必"
        ),
    ),
    (
        ("版权所有", "ICP备", "icp备", "公网安备", "ights", "IGHTS", "技术支持"),
        Role.COPYRIGHT,
        re.compile(r"(?i)版权所有|ICP备\s?\d|公网安备|all rights reserved|技术支持\s*[:：]"),
    ),
    (
        ("each ", "ollow ", "reached at", "entry was posted", "contributed to this"),
        Role.BYLINE,
        re.compile(
            r"^This entry was posted (?:on|in|by)\b|^.{3,80} contributed to this (?:report|story)\.?$"
            r"|^(?:Reach|Contact|Follow|Email) (?:the )?(?:reporter|author|writer)\b|^.{2,40} can be reached at\b"
        ),
    ),
    (
        ("osted by",),
        Role.BYLINE,
        re.compile(r"^(?:In Reply to\s*:.{1,120}\s)?[Pp]osted by .{1,100} on [A-Z][a-z]{2,8} \d.{6,24}\d:?$"),
    ),
    (
        ("加微信", "加V信", "加QQ", "咨询热线", "扫码添加"),
        Role.ADVERT,
        re.compile(r"(?:加微信|加V信|加QQ|咨询热线|扫码添加)[^。]{0,40}(?:免费|领取|咨询|优惠)"),
    ),
)
# Names that templates give to such parts. Whole words of class and id only: `ad` must not match `header`.
_NAMES: tuple[tuple[Role, re.Pattern[str]], ...] = (
    (
        Role.BREADCRUMB,
        re.compile(
            r"^(?:.*bread-?crumb.*|(?:.*-)?crumbs?(?:-.*)?|bread|nav-?bread|mbx|dqwz|position|place|weizhi|location|curpos|pt|(?:\w+-)?route|nav-?strip|navigate-?section|link-?tree|(?:article|channel)-?path|(?:\w+-)?nav-?path)$"
        ),
    ),
    (
        Role.SHARE,
        re.compile(
            r"^(?:share|shares|sharing|social|bdshare\w*|bds\w*|jiathis\w*|fenxiang|share-?bar|sharebox|social-share)$"
        ),
    ),
    (
        Role.RELATED,
        re.compile(
            r"^(?:related|relate|relat|recommend\w*|tuijian|xiangguan|hot|hots|rank|ranking|paihang|guess|likes?|more-?list|prevnext|pre-?next|readmore|"
            r"(?:\w{1,12}-)?(?:related|similar)-?(?:posts?|articles?|news|reading|questions?|topics?|threads?|discussions?|items?|content|links?|stories)(?:-\w+)*|hot-?(?:list|news|article)|side-?bar|sidebar|aside|side|widget|latest|newest|"
            r"right|right-?bar|col-?right|notice-?board)$"
        ),
    ),
    (
        Role.COPYRIGHT,
        re.compile(r"^(?:copyright|copyrights|footer|foot|ft|bottom|site-?footer|page-?footer|colophon|icp|beian)$"),
    ),
    (
        Role.ADVERT,
        re.compile(
            r"^(?:ad|ads|ad-0|ad-(?:header|footer|inter|thread|text|top|bottom)\w*|adv|advs|advert|adverts|advertisement|adsense|adsbygoogle|guanggao|gg|sponsor|sponsored|promo|promotion|newsletter|subscri(?:be|ption)|sign-?up|adbox|ad-?box|ad-?slot|banner-?ad)$"
        ),
    ),
    (
        Role.TAGS,
        re.compile(r"^(?:(?:post-|entry-|article-)?tags?|tag-?(?:list|box|cloud|links)|keywords?|labels?|biaoqian)$"),
    ),
    (Role.DISCLAIMER, re.compile(r"^(?:disclaimer|shengming|statement|declare|mianze)$")),
    (
        Role.NAVIGATION,
        re.compile(
            r"^(?:nav|navs|navbar|navigation|menu|menus|topbar|top-?bar|top|header|head|hd|site-?header|pager|pages?|pagination|pg|pgs|pagebar|page-?nav|pagenav|page-?link|paging|"
            r"main-?nav|sub-?nav|toolbar|search|searchbar|login|lang|skip-?link|screen-reader-text|catalog|toc|menu-?\w+|nav-?\w+)$"
        ),
    ),
    (Role.SIGNATURE, re.compile(r"^(?:\w+-)?(?:signatures?|sig|sign|signed)(?:-(?:content|text|line|block|view))?$")),
    (Role.NOTICE, re.compile(r"^(?:edited-?by|edit-?(?:date|info|note)|last-?edit(?:ed)?)$")),
    (Role.COMMENT_HEADING, re.compile(r"^(?:comments?-?(?:title|heading|head|hd)|reply-?title)$")),
)
_TAGS = {
    "nav": Role.NAVIGATION,
    "footer": Role.COPYRIGHT,
    "aside": Role.RELATED,
    "button": Role.ACTIONS,
    "option": Role.NAVIGATION,
    "label": Role.ACTIONS,
}
_CONTENT_NAMES = re.compile(
    r"^(?:content|article|post|entry|main|body|text|detail|topic|thread|message|story|zhengwen|neirong|(?:article|post|entry|news|main|text|detail)-?(?:content|body|text|main|detail|con))$"
)


def role_of_words(text: str) -> tuple[Role, str] | None:
    """Return the boilerplate role that a piece's own words announce, with the reason, or None.

    >>> role_of_words("声明：本站内容仅供参考")[0].value
    'disclaimer'
    """
    return _role_of_words(text) if len(text) <= _KEPT else _read_words(text)


def is_comment_heading(text: str) -> bool:
    """Whether a piece's own words head comments (`全部评论`, `2 replies`)."""
    words = role_of_words(text)
    return words is not None and words[0] is Role.COMMENT_HEADING


_BULLETS = "\u3000 »›▸▶►■◆●★☆"
"""Stand before a heading."""


def _read_words(text: str) -> tuple[Role, str] | None:
    text = text.lstrip(_BULLETS)
    size = len(text)
    for role, pattern in _WORDS if size <= 60 else _LONGER if size <= 120 else _LONG:
        match = pattern.match(text)
        if match:
            return role, f"words {match[0][:20]!r}"
    for word, role, pattern in _WORD_BY_WORD:
        if word in text and (size <= 60 or role is not Role.ADVERT):
            match = pattern.search(text)
            if match:
                return role, f"words {match[0][:20]!r}"
    return None


_ALSO_LONG = frozenset({Role.DISCLAIMER, Role.COPYRIGHT, Role.BREADCRUMB, Role.TAGS})
_LONG = tuple((role, pattern) for role, pattern in _WORDS if role in _ALSO_LONG)
_LONGER = tuple((role, pattern) for role, pattern in _WORDS if role in _ALSO_LONG or role is Role.NOTICE)
_WORD_BY_WORD = tuple((word, role, pattern) for words, role, pattern in _ANYWHERE for word in words)
_KEPT = 300  # code points; what was read of shorter texts is remembered, since several layers ask
_role_of_words = lru_cache(8192)(_read_words)


def role_of_place(draft: PageDraft, node: Element) -> tuple[Role | None, str]:
    """Return the role that the nearest named ancestor gives, with the reason; (None, "") when none does.

    An ancestor named as content (`article-body`) ends the search: what is inside is content.
    """
    hints = draft.hints
    found = hints.get(node)
    if found is not None:
        return found
    trail: list[Element] = []
    current = node
    while current is not None and (found := hints.get(current)) is None:
        trail.append(current)
        if current.tag not in _SILENT or current.get("class") or current.get("id"):
            found = _own_hint(current)
            may_be_column = found is not None and (found[0] in _OF_COLUMNS or found[1].endswith(_OF_PAGES))
            if found is not None and not (may_be_column and draft.holds_title(current)):
                break
            found = None
        current = current.getparent()
    found = found or _NO_HINT
    for element in trail:
        hints[element] = found
    return found


_OF_PAGES = (".page", ".pages", ".pg", ".nav-container", ".nav-wrapper")
"""Names of links to further pages, and also of the whole page; a box around a menu may be one around all."""
_OF_COLUMNS = frozenset((Role.RELATED, Role.COPYRIGHT))
"""Roles of names that may be those of a column only (`right`, `bottom`): what holds the title is no boilerplate."""
_NO_HINT: tuple[Role | None, str] = (None, "")
_SILENT = frozenset("p div span li ul ol td tr tbody table dd dt dl h1 h2 h3 a center pre blockquote".split())
"""Tags that say nothing of what is inside; only a name can."""


def _own_hint(node: Element) -> tuple[Role | None, str] | None:
    tag = node.tag
    if tag in ("body", "html", "main"):
        return None, ""  # whatever it is called (`<main class="page">`)
    names = _names_of(node)
    for name in names:
        role = _role_of_name(name)
        if role is not None and not (role is Role.NAVIGATION and "byline" in names):
            return role, f"inside {tag}.{name}"
    if tag == "aside" and any(name == "meta" or name.endswith("-meta") for name in names):
        return None, ""  # who wrote this, and when
    if tag in _TAGS:
        return _TAGS[tag], f"inside <{tag}>"
    return (None, "") if tag == "article" or any(map(is_content_name, names)) else None


def is_named_content(node: Element) -> bool:
    """Whether class or id of an element say that it is the content (`article-body`, `zhengwen`)."""
    return node.tag == "article" or any(map(is_content_name, _names_of(node)))


def _names_of(node: Element) -> list[str]:
    """Return the words of an element's class and id, in lower case, with hyphens, runs of digits as one 0.

    Words with capitals inside come twice, the second time with a hyphen before each (`relatedPosts`, `related-posts`).
    """
    one, other = node.get("class"), node.get("id")
    if not one and not other:
        return []
    return _split_names(f"{one or ''} {other or ''}")


@lru_cache(4096)
def _split_names(names: str) -> list[str]:
    lower = _DIGITS.sub("0", names.lower().replace("_", "-")).split()
    if names.islower():
        return lower
    apart = _HUMP.sub("-", names)
    return lower if apart == names else [*lower, *_DIGITS.sub("0", apart.lower().replace("_", "-")).split()]


_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_DIGITS = re.compile("[0-9]+")


@lru_cache(4096)
def _role_of_name(name: str) -> Role | None:
    found = next((role for role, pattern in _NAMES if pattern.match(name)), None)
    if found is None and "-" in name and _WIDE_SIDE.match(name) is None:
        bare = _bare_name(name)
        found = next((r for r, pattern in _NAMES if r in _ALSO_BARE and pattern.match(bare)), None)
    return found


_WIDE_SIDE = re.compile(r"(?:left|main|content)-side(?:-|$)")
"""The wide column of a page with a narrow one on its right."""
_ALSO_BARE = frozenset({Role.RELATED, Role.ADVERT, Role.SHARE, Role.COPYRIGHT})
"""Roles that a name gives without its box words, too; `item-header` and `top-bar-wrap` may be of the content."""


def _bare_name(name: str) -> str:
    """Return a name without the words that only say what kind of box it is, and without a build tool's hash.

    >>> _bare_name("bottom-relate-wrap"), _bare_name("recommend-item-box"), _bare_name("side-col--0qz")
    ('relate', 'recommend', 'side')
    """
    words = [word for word in name.split("--")[0].split("-") if word]
    kept = [word for word in words if word not in _BOX_WORDS]
    return "-".join(kept) if kept else name


_BOX_WORDS = frozenset(
    "box wrap wrapper list item items container area block section col column inner outer module mod panel con g m pc"
    " left right bottom js ui widget common default new page site".split()
)


@lru_cache(4096)
def is_content_name(name: str) -> bool:
    """Whether a class or id, in lower case with hyphens, is one that content has (`entry-content`, `zhengwen`)."""
    return _CONTENT_NAMES.match(name) is not None


def is_link_line(piece: Piece) -> bool:
    """Whether a piece is nothing but links, as menus and lists of articles are."""
    if not piece.hrefs:
        return False
    if piece.link_density > 0.75:
        return True
    words = bare_words(_NUMBERS_AROUND.sub("", piece.text)) if piece.link_density > 0.5 else ""
    return bool(words) and piece.link_characters >= (0.9 if len(piece.hrefs) < 5 else 0.75) * len(words)


_NUMBERS_AROUND = re.compile(
    r"^[·•\[(]?[\d.:/-]+[\])]?\s*|[(（]?\d{1,2}月\d{1,2}日[)）]?$|[\s\[(]*\d{1,4}(?:[-/.:\s]\d{1,2})*[\])]?$"
)
"""The rank before a title, the date after it."""


def is_about(piece: Piece, *, alone: bool = False) -> bool:
    """Whether a piece is about the article (`发布于：2024-03-05`, `281 字`); `alone`: it is a label only."""
    if len(piece.text) > VALUE or piece.in_code:
        return False
    return (_ABOUT.fullmatch if alone else _ABOUT.match)(piece.text) is not None


BEGINS_ABOUT = frozenset("本文原作链地标发更创编修许版总字阅约需0123456789palcuewhrPALCUEWHR")
"""With what such a line may begin: to be tested first where every piece of a page is asked."""
VALUE = 100
"""A longer line is no label with its value."""
_ABOUT = re.compile(
    r"(?:(?:本文|文章|原文|原)?(?:作者|链接|地址|标题)|(?:发布|更新|创建|编辑|发表|修改)(?:于|时间|日期)|许可协议|版权声明"
    r"|总?字数(?:统计)?|阅读(?:时长|时间|估时)|(?:post )?(?:author|link|title)"
    r"|(?:created|updated|published|posted|edited) (?:at|on)"
    r"|licen[cs]e|copyright notice|word count|reading time)\s*(?:$|[:：]\s*(?:$|(?=https?://|\d|[^。！？]{1,40}$)))"
    r"|https?://\S+$"
    r"|(?:(?:阅读|[约需要])*\s?\d[\d.,]*\s?[kK万]?\s?(?:个?字|words?|分钟|mins?|minutes?)(?:阅读(?:时间)?|\s?read)?[\s·|/，,]*){1,3}$",
    re.I,
)
"""It matches a line whole where the value stands in the next one."""
