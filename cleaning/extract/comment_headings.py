"""How the headings of comments, answers and replies read (`全部评论(3)`, `2 replies`, `Responses`)."""

from __future__ import annotations

import re

from cleaning.extract import foreign_words

CHOSEN = "(?:最佳|满意|滿意|推荐|精选|(?:被|已)?采纳的?)(?:答案|回答)"
"""The heading of an answer that was chosen."""
COMMENT_HEADING = re.compile(
    r"^(?:精彩|网友|最新|热门|全部|发表|用户|读者|文章|大家的?|所有|精选)?(?:评论|評論|留言|跟帖|回复|回帖|回应|点评|评价)(?:列表|区|专区|内容)?\s*(?:[(（\[]?\s*(?:共\s*)?\d+\s*[条篇个]?\s*(?:评论|回复)?[)）\]]?)?\s*[:：]?$"
    rf"|^{CHOSEN}$"
    r"|^这些(?:回[帖复]|评论)(?:都|已经?)?亮了(?:\s*(?:收起|展开))?$|^暂无(?:评论|回复|留言)|^(?:全部|最新|精彩|热门|所有)(?:评论|回复|跟帖|留言|回答)\s*[(（]?\s*\d+"
    r"|^(?:仅有|已有|共有?)?\s*(?:\d+|[一二两三四五六七八九十])\s*[条位篇个](?:网友|医生|律师|专家)?(?:回答|答案|解答|评论|評論|留言|回复|回應|讨论)|^(?:comments?|responses?|replies|follow-?\s?ups?)\s*:?\s*(?:\(?\d+\)?)?$|^\(?\d+\s(?:comments?|replies|answers?|thoughts)\b"
    rf"|^(?:\d+\s)?(?:{foreign_words.COMMENTS})(?:\s*[(（\[]?\d+[)）\]]?)?\s*:?$"
    rf"|^(?:\d+|one|ein|une?|una?|uno)\s(?:thoughts?|comments?|responses?|reply|replies|{foreign_words.THOUGHTS})"
    r"\s(?:on|to|zu|sur|sobre|su|op|para|em|en|pour|bei|auf)\s[“”„«\"'‘’].+$"
    rf"|^\d+\s(?:comments?|responses?|replies|{foreign_words.THOUGHTS}|{foreign_words.COMMENTS})"
    r"\s(?:on|to|à|sur|zu|auf|sobre|para|su|op|till|til|к|на)\s\S.{3,150}$"
    r"|^(?:官方|部门|单位|管理员)(?:回复|答复)$|^(?:全部|所有|医生|专家|律师|老师|网友|其他|其它)的?(?:回答|答复|解答|答案)\s*[(（]?\s*\d*\s*[条个]?\s*[)）]?\s*[:：]?$"
    rf"|^(?:{foreign_words.LEAVE_ANSWER})$|^(?:发表|發表|我有|提出)(?:您的|你的)?(?:意见|意見|看法|评论|評論|留言)$"
    r"|^(?:all )?(?:replies|comments|responses|answers) (?:to|on) (?:this|the) \w{4,12}$"
    r"|^(?:answers?|replies|responses|comments?)\s?[(（]\d+[)）]$"
    r"|^\d+\s?(?:评论|留言|回复|回答)$|^\d+\s?条(?:记录)?(?:访客)?(?:评论|留言)$|^(?:new|add|leave|post|write)(?:\san?|\syour)?\s(?:comment|reply)$"
    r"|^(?:all|user|reader|latest|top) (?:comments|responses|replies|answers)\s?:?(?:\s?[(（]\d+[)）])?$"
    r"|^(?:\d+|one|there is 1) (?:comment|response|reply)s?$|^(?:comment|response|reply)\s?[(（]\d+[)）]$"
    r"|^(?:全部|最新|热门)?(?:讨论|回答)(?:数量?)?\s?[:：]?\s?[(（]?\d+[)）]?$|^共收到\s?\d+\s?条(?:回复|评论|回答)$|^热评$"
    r"|^(?:医生|律师|专家|网友)(?:解答|回答|回复)\s?共\s?\d+\s?[条个]$",
    re.I,
)
