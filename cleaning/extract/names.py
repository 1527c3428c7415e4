"""Names in the header of a post: what is left when dates, floors, ranks, labels and buttons are gone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import pairwise

from cleaning.extract import foreign_words
from cleaning.extract.dates import find_date

_BEST = "最佳(?:答案|回答)|best answer|beste antwort|meilleure réponse|mejor respuesta|en [iİ]yi (?:görüş|cevap|yanıt)"
BADGE = re.compile(
    r"(?:lv|level)\.?\s*\d+|VIP\d*|v\d|(?:(?:副?主任|主治|住院|执业)(?:中?医师|药师|律师)|医师|药师|律师)|楼主|樓主|层主|作者|题主|博主|站长|官方|[\[【](?:热门|置顶|热评|精选)[\]】]|OP|UP主?|\d{1,2}级|(?:吧龄|园龄|影响力|粉丝)\s*[\d.]+.?"
    rf"|{_BEST}",
    re.I,
)
"""What stands beside a name: a rank, or that the person began the thread."""
RANK = re.compile(
    r"新手上路|(?:注册|註冊|初级|初級|中级|中級|高级|高級|金牌|银牌|銅牌|铜牌|白金|钻石|资深|資深|普通|正式|荣誉|榮譽)(?:会员|會員)"
    r"|论坛元老|論壇元老|(?:超级|超級|实习|實習|荣誉|榮譽)?版主|管理员|管理員|在线|在線|离线|離線"
    r"|(?:(?:new|junior|senior|full|hero|regular|active|registered|elite|super|global|forum)\s)?"
    r"(?:member|moderator|administrator)|newbie|online|offline|keymaster|participant|contributor|collaborator"
    rf"|{foreign_words.RANKS}",
    re.I,
)
"""What boards call their members, and whether they are there."""
NOBODY = re.compile(
    rf"匿名(?:用户|网友|者)?|游客|遊客|访客|訪客|anonymous(?: user)?|guest|{foreign_words.NOBODY}", re.I
)
"""Whom a board lets write without a name."""
AVATAR = re.compile(r"^(?:用户头像|头像|頭像|avatar(?!\w))\s*|\s*(?:头像|頭像)$", re.I)
FLOOR_LABEL = re.compile(
    r"^(?:第?\s*\d{1,6}\s*[楼樓层#F条]|[#№]\s?\d{1,6}|楼主|樓主|沙发|沙發|椅子|板凳|地板|地毯|地下室|B\d{1,4}"
    r"|(?i:post|reply|message|comment|beitrag|antwort|сообщение|ответ)[\s:]?#?\s?\d{1,6}:?|\[\d{1,4}\])$"
)
VOTES = frozenset(("推", "噓", "嘘", "→"))
ACTIONS = foreign_words.Also(
    r"^(?:[\s\[【(]*+(?:回复(?:此楼|本帖|该评论|该帖|该楼|TA|他|她)?|回|第\s*\d+\s*[楼#]|\d+\s*[楼#]|回復|回应|引用|"
    r"好评|差评|好評|差評|举报|舉報|检举|檢舉|回覆|点赞|赞同?|顶(?:一下)?|踩(?:一下)?|支持|反对|收藏|分享|评论|我也说一句|顶端|管理|"
    r"(?:no|\d+) (?:score|points?)|score hidden|save this question|"
    r"(?:improve|edit) this (?:question|answer)|parent (?:thread|comment|post)|follow|add a comment|"
    r"ask (?:a )?question|start a bounty|"
    r"(?:点击)?展开(?:全部|全文|阅读全文)?(?:\.{3}|…)?|阅读全文|查看原[楼帖文贴](?:\s*\d+\s*[楼#])?|顶一下|点评|添加新评论|"
    r"react|click to expand(?:\.{3}|…)?|(?:show|hide) quoted text|(?:显示|隐藏)引用文本|"
    r"转发|投诉|感谢|追问|邀请回答|(?:很)?有用|没用|没有?帮助|有帮助|向(?:TA|[他她]|医生|律师|专家|作者)(?:提问|咨询)|登[录入]|(?:立即|快速|免费)?注册|没有账号？|"
    r"全部楼层|查看对话|(?:展开|收起)楼层|(?:加载|查看)更多(?:评论|跟[贴帖]|回复)?|"
    r"查看剩余\d*条?回复|盖楼|不感兴趣|"
    r"只看(?:该作者|此人|楼主(?:\s楼主)?|TA)|删除|编辑|修改|短信|短讯|资料|复制|私信|查看资料|引用回复|回复TA|使用道具|加入收藏|忽略主题|"
    r"(?:skip|jump) to (?:content|comments?)|(?:leave|post) a (?:comment|reply)|"
    r"tweet|back to (?:top|content)|查看此楼|审核通过|收起|展开|更多|[+＋]?\s?关注|"
    r"复制链接|加好友|发消息|倒序浏览|显示全部楼层|道具|评分|回顶部|返回|来自.{1,12}|reply|quote|report|like|share|edit|(?:perma)?link|up|down|"
    r"(?:查看|展开)(?:更多|全部)?\d*条?回复)[\])】\s]*+(?:[(（\[]?\d*+[)）\]]?)[\s|·/、]*+)+$",
    rf"^(?:[\s\[(]*+(?:{foreign_words.ACTIONS})(?:\s*+[(:：]?\s*+\d++)?[\])\s]*+[\s|·/]*+)+$",
)
# Where a post was written, as Chinese sites must show it: a name of a place beside the date is no author.
REGIONS = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|"
    "内蒙古|广西|西藏|宁夏|新疆|(?:中国)?(?:香港|澳门|台湾)|海外|未知"
)
_NO_NAME = foreign_words.Also(
    rf"^(?:{RANK.pattern}|{_BEST}|>>\d+.*|"
    r"(?:喜欢|加油|点赞|收藏|推荐|推薦|分享)\s*\d*|\d[\d.,]*\s?[kKwWmM万萬]?\+?\s?(?:阅读|閱讀|回答|浏览|瀏覽|(?:个|個)(?:回答|评论|評論)).*|"
    r"[倒正顺]序(?:排列|看帖)?|大[图圖]模式|查看|添加|分享到|已完成|[进進]行中|[个個]人|大[约約]|(?:发|發)[问問]|LZ|[GB]P|(?:意见|问题|系统)?反馈|.{2,6}网页版|"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)\.?|(?:19|20)\d\d-(?:0[1-9]|1[0-2])|"
    r"lv\.?\s*\d+|level\s*\d+|v?\d+(?:\.\d+)*|VIP\d*|\d+%|UID\s*[:：]?\s*\d*|IP属地.*|IP.{0,3}|来自.*|发自.*|"
    r"(?:星期|周)[一二三四五六日天]|日期|时间|作者|记者|信息|stand|专栏|原创|转载|首发|独家|最近更新|首次发布|参与(?:互动|评论)|我要(?:评论|参与)|获赞?|[上下]一[期版].*|会员|等级.*|积分.*|楼主|层主|作者|置顶|精华|热门|最新|"
    r"[\d,.]+k? reputation|.{1,30}'s (?:user|avatar|user avatar)|文章|\d+亮|msk|cest|jst|kst|"
    r"назад|вниз|вверх|каталог|обновить|"
    r"无标题|無標題|标签|標籤|分类|分類|被|[了过]\s*\d+.*|~\d{4,}|\d{1,4}\.(?:\s?(?:le|el|il|am|on))?|le|el|il|am|op|den|em|på|dne|フォロー(?:する|中)?|放大|缩小|默认|date|subject|from|to|votes?|(?:帖子|主题|精华|积分|文章|评论|获赞|粉丝)\s*\d+.*|[+−-]\d+|顶端|管理|打印|关闭|[大中小]|字[体号].*|(?:提问|回答|评论|编辑|更新|修改|创建|創建|建立)于?|(?:IP)?已(?:记录|設定|设置保密)|字数.*|阅读.*|浏览.*|[・·]?\s*(?:IP)\s*属地.*|次(?:播放|阅读|浏览)|\d+\s(?:хв|мин|min)\.?|\d+\s*(?:次|字|人|分[钟鐘]|赞|条|篇|文章|粉丝|关注|作品|帖子|阅读|获赞).*|次|"
    r"\d{1,3}(?:\.[\d*]{1,3}){3}|(?:查看|更多|全部).{0,8}(?:文章|作品|主页)\s*[>»]?|№\s*\d+\W*|さん|様|氏|打赏|赞赏|打印本?[页文]|关闭(?:窗口|本页)|"
    rf"(?:{REGIONS})(?:省|市|网友)?|"
    r"已?有?\s*\d+\s*人?(?:浏览|阅读|看过|围观).*|(?:全部|主要|具体)?(?:症状|病情)(?:描述|说明)?|(?:以上|本文|本页)内容.*|.*(?:禁止|不得|请勿)转载.*|参与者|(?:立即|快速|免费|医生|会员|用户)?注册|登[录入].*|未知|佚名|网络(?:整理|转载|综合)?|综合(?:整理)?|"
    r"网页版?|url|.{0,6}客户端|(?:安卓|苹果|手机|电脑|iPhone|iPad|Android|微信)(?:手机|版|端)?|utc|gmt|[ecmp][sd]?t|"
    r"(?:来信|留言|答复|回复|办理|信件|咨询|问题|发布|提交|评价|点评|购买).{0,2}(?:时间|日期|单位|部门|人|状态|编号|标题|内容)|"
    r"关于(?:我们?|本站|博主|作者)|个人中心|\d+\s?(?:好笑|喜欢)|元数据|metadata|"
    r"twitter|facebook|youtube|instagram|tumblr|flickr|vimeo|google ?\+|e-?mail|print|whatsapp|"
    r"linkedin|pinterest|微博|微信|QQ空间|submitted|unknown|"
    r"(?:view )?profile|个人资料|posts?|name|e-?mail|website|comment|required|optional|"
    r"participant|member since.*|主题|主題|标题|標題|(?:post )?subject|留言|内容|內容|message|"
    r"says?|wrote|said|posted.*|to\s\S.*|"
    r"(?:asked|answered|viewed|modified|active|edited|updated|published|created|joined|registered)\b.*|"
    r"\d+ (?:points?|views?|reads|votes?|comments?|replies|answers?).*|\d+ min(?:ute)?s?(?: read)?|text size|"
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?|"
    r"第|楼|层|写道|最后由?.*|last edited.*|编辑|"
    r"[\[【]?(?:已|未|待)解决(?:的?问题)?[\]】]?|追问|追答|追评|咨询|官方|商家|卖家|店家|客服|开发者|[男女]性?|\d{1,3}岁|"
    r"最佳答案|subscribe|watch(?: this)?(?: topic| thread)?|(?:release|publication) date|"
    r"(?:media )?contact|https?|link|licen[cs]e|(?:created|updated|published) at|"
    r"(?:粉丝|关注|园龄|注册时间)\s*[-–:：]?\s*\d*|发表[于在]?.*|发布[于在]?.*|回复于?|(?:最后)?(?:编辑|修改|更新)于?|小编|责编|来源|本站|说道?|于|在|由|at|on|in|by|[^\w\u4e00-\u9fff]+)$",
    rf"^(?:{foreign_words.WRITTEN_ON}|(?:klo|kl\.?|om|um|ore|в|о)\s\d{{1,2}}[.:]\d\d|(?:{foreign_words.PANEL})\s?[:：].*|(?:{foreign_words.OTHER_DATES}).*|{foreign_words.SUBJECT}|\d+\s(?:{foreign_words.COMMENTS})|{foreign_words.BY}"
    rf"|{foreign_words.RANKS})$",
)
_GAP = re.compile(r"\s{2,}|\t|\u3000")
_ANY_DAY = datetime(2100, 1, 1, tzinfo=UTC)  # only where a date stands matters here, not which one it is
# What stands around a name: labels before it, verbs after it.
_LABEL = re.compile(
    r"^作者(?=[\u4e00-\u9fff]{2,4}$)|^(?:[—–-]{1,3}\s*)?(?:作者|发帖人|發帖人|发信人|提问者|发问者|提问人|回答者|发布者|发表者|发布人|"
    r"评[论价]人|点评人|购买[者人]|留言人|网友|gość|gast|guest|[昵暱]称|用户名?|姓名|name|"
    r"(?:网友|用户|医生|律师|专家|老师)(?:追问|追答|回复|回答|答复|解答|补充)|"
    r"来信人|写信人|咨询人|答复(?:单位|人|部门)|回复(?:单位|人|部门)|(?:承办|受理|办理)(?:单位|部门)|"
    r"楼主|由|文|by|from|author|posted by|автор|текст|autor(?:in)?|auteur|redaktion)\s*[:：/／|｜]\s*"
    r"|^(?:[—–]{1,3}|由|by)\s+|^[\u4e00-\u9fff]{0,6}(?:记者|記者|通讯员)\s*[:：]?\s*(?=[\u4e00-\u9fff])",
    re.I,
)
_AROUND = re.compile(
    r"(?i)发表于|發表於|发布于|發佈於|回复于|评论于|推荐于|回答于|采纳于|提问于|发表|发布时间|(?:出版|评价|点评)?(?:时间|時間|日期|来源|栏目|等级|积分|\b(?:date|time|datum))\s*[:：]|"
    r"说道?\s*[:：]|說道?\s*[:：]|回复\s*[:：]?$|\bsays?\s*:|"
    r"\bat\b|\bon\b|\buhr\b|来自\s?[A-Za-z][\w .+-]{1,24}|来自(?:(?!  ).){0,10}(?<![a-z])[A-Za-z]*版?|"
    r"IP属地.{0,6}|[第#]\s*\d+\s*[楼樓层#条]?|\d+\s*[楼樓层#]|\b(?:reply|quote|report)\b|回复|引用|举报|赞\s*[(（]?\d*[)）]?|"
    r"(?<![\u4e00-\u9fff])(?:楼主|沙发|板凳|地板)(?![\u4e00-\u9fff])|[|｜•·:：,，/／()（）\[\]【】→]|评论|(?<![\u4e00-\u9fff])网友(?![\w-])|(?<![\u4e00-\u9fff])网友(?=[\u4e00-\u9fff])|游客(?=\s)|\s(?:于|在)(?=\s|$)|\s[男女](?:\s+\d{1,3}岁)?(?=\s|$)"
)


OFFICE = re.compile(r"[\u4e00-\u9fff]{2,}(?:部|处|科|办|办公室|局|院|系|中心|委员会|委|室|组|站|学校|大学|公司|政府)$")
"""Names that are those of an office, and of nobody who writes."""
_MARK = re.compile("[。！？；，]")
_SAYS_ANSWER = re.compile(r"[\w·]{1,10}(?:不|别|请|勿|常|爱)(?:回复|引用|评论)[\w·]{0,10}")
"""Names that speak of answers, in an element of their own: no button is cut off them."""
_CLOCK = re.compile(r"[012]?\d[:.][0-5]\d(?:[:.][0-5]\d)?(?:\s?[ap]\.?m\.?)?", re.I)
_GUEST = re.compile(
    r"\s*[(（\[](?:gast|guest|unregistered|not verified|nicht überprüft|non vérifié|no verificado|niet geverifieerd"
    r"|invité|invitado|ospite|гость|gość|游客|遊客|访客)[)）\]]$",
    re.I,
)
_BY = re.compile(r"^(?:par|por|przez|av|af|door|poslal|автор|от|由)\s+(?=\S)", re.I)
_SAID_BY = re.compile(
    r"(?:님의 (?:댓글|글|답변)|さんの(?:コメント|投稿|発言)|的?(?:评论|評論|回复|回覆|留言)"
    r"|的(?:主页|主頁|空间|空間|日志|博客))$|(?<=\S)\s(?:wrote|发布|發布|發佈|撰写|投稿|上传)$"
)
"""Stands behind a name, in a heading of what its bearer wrote: `흙장난님의 댓글`."""
_WRITTEN_BY = re.compile(
    r"^(?:(?:post(?:ed)?|submitted|written|comment(?:ed)?) by"
    r"|(?:posté|publié|écrit|proposé) par|(?:verfasst|geschrieben) von|(?:escrito|publicado|enviado|postado) por"
    r"|(?:scritto|inviato) da)(?:\s+|$)|(?<=\w)\s(?:le|el|il|em|am|op)(?=\s{2}|$)",
    re.I,
)
"""Stands around a name in a line of words: `Posté par Anonyme le`."""
_ANSWER_TO = re.compile(rf"{foreign_words.ANSWER_TO}\b", re.I)
_HANDLE = re.compile(r"^@(?=[\w.-]+(?:$|\s))")


_ABOUT = re.compile(rf"(?:post subject|subject|主题|主題|标题|標題|{foreign_words.SUBJECT})\s*[:：].*$", re.I)
_PROSE = re.compile(r"\s\w*[a-zà-ÿ]{3}[.!?]$")
"""How English prose ends, and no name: `Juliane M.` does otherwise."""
_SUBJECT = re.compile(r"(?:re|aw|fwd?|sv)\s?:", re.I)

SEPARATORS = "•⋅·∙| \xa0"


@lru_cache(8192)
def is_action(text: str) -> bool:
    """Whether a text is nothing but buttons (`回复 引用 举报`), maybe with dots between (`• Reply`)."""
    return ACTIONS.match(text.strip(SEPARATORS)) is not None


_ANSWERS = re.compile(rf"[\s\[【(]*(?:回[复覆復应]|引用|举报|舉報|reply|quote|report|{foreign_words.ANSWERS})", re.I)


def is_answer_button(text: str) -> bool:
    """Whether a text is a button to answer what somebody wrote, or to complain of it."""
    return _ANSWERS.match(text) is not None and is_action(text)


def without_buttons(text: str, parts: Sequence[str]) -> str:
    """Return a line without those of its parts that are buttons: 修改 beside a date says nothing of the date.

    >>> without_buttons("2006-08-12 10:11 修改 回复", ("2006-08-12 10:11", "修改", "回复"))
    '2006-08-12 10:11  '
    """
    kept, end = [], 0
    for part in parts if len(parts) > 1 else ():
        at = text.find(part, end)
        if at >= 0:
            kept.append(text[end : at if is_action(part) else at + len(part)])
            end = at + len(part)
    return "".join([*kept, text[end:]])


def is_beside_name(part: str) -> bool:
    """Whether a part of a line is a floor, a rank or a vote."""
    return part in VOTES or bool(FLOOR_LABEL.match(part.rstrip(". ")) or BADGE.fullmatch(part))


def is_gone(name: str) -> bool:
    """Whether what stands in the place of a name says that there is none any more (`[deleted]`, 该用户已注销).

    >>> is_gone("[deleted]"), is_gone("匿名用户")
    (True, False)
    """
    return _GONE.fullmatch(name) is not None


_GONE = re.compile(
    r"\[(?:deleted|removed)\](?:\swrote)?|(?:deleted|removed) (?:user|account|member)|account deleted"
    r"|[\[【(（]?(?:该|此)?(?:用户|帐号|账号|会员)?已(?:注销|被?删除)[\]】)）]?"
    r"|gelöschte[rs]? (?:nutzer|benutzer|mitglied)",
    re.I,
)


@lru_cache(8192)
def clean_name(text: str) -> str:
    """Return the name in what is left of a header without its date, or "".

    >>> clean_name("头像 夜鸢 "), clean_name("作者：枕边　时间："), clean_name("黄牌 于  说：")
    ('夜鸢', '枕边', '黄牌')
    """
    text = text.strip(" \u3000\xa0")
    if (friend := _FRIEND.fullmatch(text)) is not None:
        return friend[1]
    text = _LABEL.sub("", AVATAR.sub("", NUMBER_BEFORE.sub("", _SOURCE_FIRST.sub("", text))))
    text = _GUEST.sub("", _HANDLE.sub("", text))
    label = _WRITTEN_BY.match(text)
    text = _WRITTEN_BY.sub("", text[label.end() :].partition(", ")[0] if label else text)  # a place may stand behind
    text = _AROUND.sub("  ", text)
    parts = [part.strip(" \u3000\xa0-—–") for part in _GAP.split(text) if part.strip()]
    parts = [_LEVEL.sub("", _SAID_BY.sub("", _BY.sub("", part)).removesuffix(" @")) for part in parts]
    return next((part[:40] for part in parts if part and not _NO_NAME.match(part)), "")


_LEVEL = re.compile(r"(?<=[^\W\d_])\s?Lv\.\d{1,3}$", re.I)
_SOURCE_FIRST = re.compile(r"^\s*(?:来源|來源)\s?[:：].{1,30}?(?=作者\s?[:：])")
_FRIEND = re.compile(r"\S{0,10}网友\s?[\[【]([^\]】]{1,30})[\]】]\s?[:：]?")
_FRIEND_OF = re.compile(r"\S{0,10}网友\s?[\[【]")
"""So portals call who comments: `某网网友 [小栗]`; the name may have an element of its own."""


def of_all_posts(text: str) -> str:
    """Return the name in the words of a link to all that somebody wrote, other words as they are.

    >>> list(map(of_all_posts, ("View all of Rowan Pike's posts.", "查看所有由何秋水发布的文章", "Rowan")))
    ['Rowan Pike', '何秋水', 'Rowan']
    """
    match = _ALL_POSTS.fullmatch(text)
    return next(filter(None, match.groups())) if match else text


_NAMED, _ITEMS = r"(\S(?:.{0,38}\S)?)", r"(?:posts|articles|entries)"
_ALL_POSTS = re.compile(
    rf"(?:(?:View|See|Read) )?(?:all|more) (?:of )?{_NAMED}['’]s? {_ITEMS}\W*"
    rf"|(?:(?:View|See|Read) )?(?:all|more) {_ITEMS} (?:by|from) {_NAMED}\s?[→»›]?"
    rf"|(?:查看|浏览|閱讀|檢視)(?:全部|所有|更多)?由\s?{_NAMED}\s?(?:发布|撰写|發佈|撰寫)的(?:所有|全部)?文章\W*"
    rf"|(?:查看|浏览|檢視)\s?{_NAMED}\s?(?:发布|撰写)?的(?:所有|全部|更多)文章\W*"
    rf"|Alle Beiträge von {_NAMED}(?: anzeigen)?\W*|(?:Voir )?[Tt]ous les articles (?:de|par) {_NAMED}\W*"
    rf"|(?:Ver )?[Tt]odas las entradas de {_NAMED}\W*|{_NAMED}\s?の投稿をすべて表示\W*",
    re.I,
)


NUMBER_BEFORE = re.compile(r"(\d{1,5})(?:\s?[楼樓])?\.\s+(?=[^\W\d])")
"""Of a post, before the name: `12. 匿名`, `2楼. 老余`."""


def tells_event(text: str) -> bool:
    """Whether a line says what somebody did to a ticket or a thread, which trackers write between the posts.

    >>> tells_event("木鱼 添加了 bug 标签 2023-08-09"), tells_event("木鱼 2023-08-09 15:21")
    (True, False)
    """
    return _EVENT.search(text) is not None


_EVENT = re.compile(
    r"\s(?:创建了(?:任务|缺陷|需求|工单|问题)|添加了.{1,20}(?:标签|里程碑|附件|负责人)|移除了.{1,20}标签"
    r"|[将把].{1,30}(?:修改|更改|变更|设置|设)(?:为|成)|[将把]本?(?:帖|贴|话题|主题)(?:设为了|关闭了|移动到)|(?:关闭|重新打开|完成)了(?:任务|问题|工单|issue))"
    r"|\s-\s(?:[A-Z]\w{2,20}(?:\s\w{2,20})?\schanged\sfrom\s\S.{0,60}\sto\s\S.{0,60}|Taken|Stolen|已受理|\S.{0,30}从'.{0,30}'改为\s?'.{0,30}')$"
    r"|\s(?:(?:added|removed)\s(?:the\s|a\s)?.{1,40}\s(?:labels?|milestone)\b|changed\s(?:the\s)?"
    r"(?:title|description|milestone|status)\b"
    r"|(?:self-)?assigned\s(?:this|to|@)|(?:closed|reopened|referenced|mentioned|locked)\s(?:this|in|an\sissue)\b"
    r"|(?:closed|reopened|locked|merged)\s(?:on\s|\d+|an?\s)[\w ]{0,12}ago\b)"
    r"|(?:^|\s)(?:added|removed|closed|reopened|mentioned)\s.{1,60}\son\s[a-z]{3}\s\d{1,2}(?:,\s\d{4})?$",
    re.I,
)


def without_guest(text: str) -> str:
    """Return a name without the remark that its owner is no member (`Rolf (Gast)`)."""
    return _GUEST.sub("", text)


@lru_cache(8192)
def may_be_linked_name(text: str) -> bool:
    """Whether what links to a person's page may be that person's name: no button, floor, label or date.

    >>> list(filter(may_be_linked_name, ("回复我", "一叶, 知秋 (早)", "查看资料", "3楼", "2024-01-02 10:20")))
    ['回复我', '一叶, 知秋 (早)']
    """
    if not 0 < len(text) <= _LONGEST or is_action(text) or FLOOR_LABEL.match(text) or _LABEL.match(text):
        return False
    if not any(map(str.isalnum, text)) or text.endswith(_ENDS) or _HANDLE.match(text) or AVATAR.search(text):
        return False
    if _NO_NAME.match(text) and not text.isdigit():
        return False
    return find_date(text, fetched_at=_ANY_DAY) is None


_LONGEST = 60
_ENDS = (":", "：", "...", "…")


def name_in(parts: Sequence[str]) -> str:
    """Return the name among the parts of a header, or "": the first that is no date, floor, rank or button.

    >>> name_in(("火炉居民", "Lv.2")), name_in(("第1楼", "黄牌", "于 2010-7-12 06:10:44 说："))
    ('火炉居民', '黄牌')
    """
    return _name_in(tuple(parts))


_SENT_FROM = re.compile(r"\s*(?:来自|发自)\s*")
"""Stands before the device or the place that something was sent from."""


@lru_cache(8192)
def _begins(name: str, initial: str) -> bool:
    return len(name) > 1 and name[0].casefold() == initial.casefold()


def name_behind(parts: Sequence[str], label: re.Pattern[str]) -> str | None:
    """Return the name that is the part behind one in which a label is found (`Posted by`, `甲`), or None."""
    return next((name for said, name in pairwise(parts) if label.search(said) and name_in((name,)) == name), None)


def _name_in(parts: tuple[str, ...]) -> str:
    if parts and _ANSWER_TO.match(parts[0]):
        return ""  # whoever is named then wrote what is answered
    if len(parts) > _LABELLED:
        labelled = next((name for label, name in pairwise(parts) if _LABEL_OF_NAME.fullmatch(label)), "")
        if labelled and not _NO_NAME.match(labelled):
            return clean_name(labelled)
    for place, part in enumerate(parts):
        if place and _SENT_FROM.fullmatch(parts[place - 1]):
            continue
        if len(part) == 1 and len(parts[place + 1 : place + 2]) and _begins(parts[place + 1], part):
            continue  # the initial in the place of a picture
        if FLOOR_LABEL.match(part) or is_action(part) or _CLOCK.fullmatch(part) or _SUBJECT.match(part):
            continue
        if _FRIEND_OF.fullmatch(part) and place + 1 < len(parts):
            continue
        found = find_date(part, fetched_at=_ANY_DAY)
        rest = _ABOUT.sub("", f"{part[: found.start]}  {part[found.end :]}" if found else part)
        if len(parts) > 1 and _SAYS_ANSWER.fullmatch(part) and not _NO_NAME.match(part):
            return part
        name = clean_name(rest)
        if name and len(name) <= 30 and not _MARK.search(name) and not _PROSE.search(name) and not is_action(name):
            return name
    marks = (name for name, after in pairwise(parts) if after in _AT and len(name) <= 10 and not name.isalpha())
    return next(marks, "")  # `= =`, `???`: how anonymous boards sign, between the floor and 于


_LABELLED = 2  # parts; fewer are no subject, label and name
_LABEL_OF_NAME = re.compile(r"(?:名[稱称]|昵称|暱稱|Name|Nick(?:name)?)\s*[:：]", re.I)
"""Stands before a name in a line that begins with the subject (`无题`, `名称：`, `某甲`), as on image boards."""
_AT = frozenset(("于", "於", "发表于", "發表於", "发布于", "写道"))
