"""The last words of sites under articles: who may reprint, whom to follow, where to complain, how many liked it."""

from __future__ import annotations

import re


def says_farewell(text: str) -> bool:
    """Whether a line is one that sites put under articles.

    >>> says_farewell("未经正式授权严禁转载本文，侵权必究。"), says_farewell("他说，转载请注明出处是句废话。")
    (True, False)
    """
    return any(pattern.match(text) is not None for pattern in _FAREWELLS)


LONGEST = 200
"""A longer line is none of these."""
_FAREWELLS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"[“\"「]?[\u4e00-\u9fff]{0,8}声明\s*(?:[:：]|$)|(?:正在)?.{0,30}(?:APP|客户端)[”\"」]?\s*[)）]?$",
        r"(?:本文|此文|文章)(?:原|最初|首)?(?:刊|载|刊登|刊载|发表|首发)(?:于|在).{2,40}$",
        r"(?:本文|本内容|该文|以上内容).{0,40}(?:不代表|仅代表|上传并发布)|[^。]{0,20}仅供参考",
        r"(?:题图|头图|封面图?|图片|配图)\s*(?:来自|来源|源自)|(?:关键词|热词|标签)\s*>+",
        r"[©\s（(【]*(?:本文|文章|图文|以上内容)?[\u4e00-\u9fff]{0,12}(?:版权|著作权|版權)(?:均)?(?:归|归属|属于)",
        r"[（(【]?(?:未经|未經).{0,16}(?:授权|许可|允许|同意|書面)",
        r".{0,12}(?:严禁|不得|禁止|请勿|谢绝)(?:擅自|任何)?.{0,6}转载",
        r"[（(【]?(?:如需|欢迎)?转载(?:请|时|需|须)|.{0,10}转载自.{2,20}[，,]",
        r"(?:点击)?(?:返回|进入)\S{1,12}[，, ]\s*查看更多",
        r"(?:举报|反馈|投诉)(?:\s*[/·|]\s*(?:举报|反馈|投诉))*$|我要(?:反馈|纠错|评论|分享|投稿)$",
        r"(?:打开|下载|安装|点击).{0,16}(?:APP|客户端|全文)|展开(?:剩余|阅读|全部)?(?:全文|内容|\d+%)?$|正文已结束",
        r".{0,16}(?:关注|搜索|添加|扫码|扫一扫|扫描|长按|识别).{0,20}(?:公众号|二维码|微信|视频号|关注我们|客户端|APP)",
        r".{0,6}扫码.{2,16}$|(?:打开|用)?微信(?:里|，)?.{0,4}(?:点击|点|扫).{0,24}(?:发现|扫一扫|扫一下)",
        r"(?:想看|想知道|获取|查看)?更多.{0,12}(?:内容|资讯|新闻|精彩|报道|干货).{0,6}(?:尽在|就在|请|欢迎|关注|点击|下载|[，,])",
        r".{0,8}(?:点个|点击|点一下|点点|记得点|右下角)\s*[“\"「【]?\s*(?:在看|赞|好看)",
        r".{0,6}(?:点赞|在看|转发|收藏)(?:[、，\s]+(?:点赞|在看|转发|收藏|评论|关注))+",
        r"(?:¥|￥)?\s*(?:打赏|赞赏)(?:作者|支持)?$|.{0,8}(?:喜欢|觉得不错).{0,4}(?:就|请).{0,6}(?:支持|赞|分享)",
        r"欢迎.{0,8}(?:评论|留言|关注|转发|分享|投稿|讨论|交流)",
        r".{0,24}(?:投诉|投稿|合作|纠错|爆料|异议|授权)[^。]{0,40}[\w.-]+@[\w-]+\.[\w.]+[^\u4e00-\u9fff]*$",
        r"(?:责任|图片|值班)?编辑\s+[\u4e00-\u9fff]{2,4}(?:\s+(?:校对|审核|监制|制图)\s+[\u4e00-\u9fff]{2,4})+$",
        r"[（(【\[]?\s*(?:网站|图文|新媒体)?(?:来源|编辑|责编|審核|审核|校对|监制)\s*[|｜丨:：/／]",
        r"[（(【\[-]*\s*(?:完|全文完|本文完|未完待续|待续|[\u4e00-\u9fff]{2,8}(?:报|网|社|台)(?:[·、\s][\u4e00-\u9fff]{2,8})?)\s*[）)】\]-]+$",
        r"(?:热词|热搜|话题|标签|关键词)\s*[:：]|(?:打印本页|关闭窗口|关闭本页|\s|\||【|】)+$",
        r"(?:(?:阅读|浏览|评论|点?赞|收藏|分享|喜欢|在看|转发|回复)\s*[(（]?\s*[\d.]+\s*[万wk]?\+?\s*[)）]?[\s·|,，/]*)+$",
        r"\d+\s*人(?:点赞|喜欢|赞赏|收藏|已赞)",
        r"作者声明|(?:此|本)(?:内容|文|稿件?)(?:为|系|由|属).{2,24}(?:原创|独家|所有|授权)",
        r"[（(].{2,24}对本文亦?有.{0,4}贡献[）)]",
        r".{0,12}(?:广告|商务|内容|媒体)合作|(?:举报|分享|收藏|打印|复制链接)$|更多.{0,8}(?:报道|内容)?详见",
        r"(?:相关|更多).{0,8}(?:专题|报道)\s*[:：]",
        r"(?:follow|read more|for more|see) .{0,60}https?://\S+$|related (?:article|story)\b",
        r"(?:sign up|subscribe) (?:for|to) .{0,80}$",
        r"(?:click to )?(?:share|tweet|pin|save|print|e-?mail|bookmark|donate|listen|like|follow)\b"
        r"(?: (?:on|to|this|us|article|page)\b[^.]{0,60}|\s*[:.…]*)$",
        r"like (?:this|loading)\b.{0,10}$|related\s*:?$|trending\b.{0,12}$",
        r"(?:most (?:read|popular|viewed|shared)|recommended|sponsored|more from|about the author)\b[^.]{0,24}$",
        r"editor\W?s? picks?$",
        r"(?:filed|posted|published) (?:under|in|to)\b.{0,80}$",
        r"(?:tags?|topics?|categor(?:y|ies)|tagged)\s*[:|].{0,80}$",
        r"(?:no|\d+|view|show|add|load|post|read)(?: (?:all|the|more|a|\d+))* (?:comments?|repl(?:y|ies))(?: yet)?\.?$",
        r"comments? (?:are|is) (?:closed|off).{0,20}$",
        r"join the (?:conversation|discussion)|leave a (?:comment|reply)|this site uses akismet|we use cookies",
        r"terms of (?:use|service)\b.{0,60}$",
        r"(?:sign up|subscribe|get our|join our|support our)\b.{0,100}$",
        r"become a (?:member|subscriber|supporter|patron)\b.{0,100}$",
        r".{0,30}\b(?:newsletter|inbox|subscribing|subscribers?)\b.{0,40}$",
        r"(?:this|a version of this) (?:article|story|post|piece)\b.{0,20}"
        r"(?:originally|first|appears?|appeared|was (?:originally )?published)\b",
        r"(?:follow|contact|e-?mail|reach|tweet)\b.{0,60}(?:@|twitter|facebook|instagram)",
        r".{0,50}\b(?:e-?mail|corrections|tips?)\b.{0,20}[\w.-]+@[\w.-]+\.?$",
        r"(?:story|article)? ?contin\w+ (?:reading )?below|scroll to continue|back to top$",
        r"read the (?:full|whole|original) \w+|report an error|reprints\b",
        r"(?:photo|image|picture|illustration|video)s?(?: credit)?\s*:.{0,60}$|getty images$",
        r"[\w\s]{0,20}/getty images$|(?:last )?updated\b.{0,40}$",
        r"(?:want more|enjoyed th|if you (?:enjoyed|liked)|download (?:the|our) app).{0,80}$|\d+ min(?:ute)?s? read$",
        r"[(]?reporting by .{3,60};|our standards\s*:|the (?:views|opinions) expressed|(?:disclaimer|disclosure)\s*:",
        r"this (?:post|article|page) (?:may )?contains? affiliate",
        r"notice\s*:\s*the (?:content|above)|.{0,40}only provides information storage",
    )
)
