"""Who an article's credits say did what, and other lines that name its writer beyond doubt, wherever they stand."""

from __future__ import annotations

import re
from functools import lru_cache

from cleaning.extract.draft import PageDraft
from cleaning.extract.metadata import may_be_author
from cleaning.extract.names import name_in
from cleaning.extract.template import PROFILE
from cleaning.records import Role

OF = r"[:：/／|｜丨︱]"
"""Marks between a label and a name."""
ENDS = (
    "(?:点击|阅读|浏览|来源|稿源|时间|日期|编辑|责编|人气|发布|更新|评论|字号|字体|字数|栏目|类别|分类|热度|标签|摄影|审核|校对"
    "|通讯员|发稿|获悉|了解|看到|采访|走访|发现|注意|报道|报导|综合|供图|供稿|整理|实习|特约|见习|制图|原创|转载|关注|分享|打印|收藏|推荐|全文|版权|本报|本网|本站)"
)
"""Labels at which a name ends, also where no space stands before them (`作者:叶知秋点击:`)."""
HAN_NAME = rf"(?!{ENDS})[\u4e00-\u9fff]{{2,4}}"
MORE = rf"(?:(?:\s?[、，,]\s?|\s){HAN_NAME}(?=[\s／/、，,）)|｜]|$))"
"""A further name after the first one (`记者 张三 李四`)."""
MEDIUM = re.compile(
    r"(?:报|网|社|台|新闻|频道|客户端|传媒|在线|周刊|杂志|广播|电视|资讯|媒体|日报|晚报|融媒体中心|融媒)$|^The\s|(?:News|Post|Times|Herald|Courier|Weekly|Ledger|Journal|Gazette|Tribune|Magazine|Media|Press|Editors|Staff|Team|Newsroom)$"
)
"""How the names of media end: a source, not who wrote."""
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
    "金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁"
    "岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉"
)
_TWO = "欧阳|司马|上官|诸葛|东方|皇甫|慕容|司徒|夏侯|令狐"
HAN_PERSON = rf"(?:(?:[{_SURNAMES}]|{_TWO})[\u4e00-\u9fff]{{1,2}})"
"""A Chinese name by its surname: one of the 190 commonest, or one of two characters."""
SHORT = 60
"""A longer line that names the author, and one with sentences, is prose all the same."""
NAME_LENGTH = 20


def credited(draft: PageDraft) -> dict[str, str]:
    """Who did what by the lines of credits outside the posts: `（文字：甲　图片：乙　编辑：丙）`, `摄影：乙`."""
    owned = draft.owned()
    found: dict[str, str] = {}
    for number, piece in enumerate(draft.pieces):
        if len(piece.text) > _LINE_OF_CREDITS or number in owned or _CREDIT_LABEL.search(piece.text) is None:
            continue
        for part in (piece.text, *piece.parts) if len(piece.parts) > 1 else (piece.text,):
            line = part.strip("\u3000 （()）")
            if _CREDIT.match(line):
                found.update((match[1], match[2]) for match in reversed(list(_CREDIT.finditer(line))))
    return found


_LINE_OF_CREDITS = 80
_NO_NAME = r"(?!(?:Updated|Published|Posted|Modified|Last|Associated Press|ASSOCIATED PRESS|Reuters|REUTERS)\b)"
_WORD = rf"(?:(?:[A-Z]\.){{1,3}}|(?:Dr|Mr|Ms|Mrs|St)\.|{_NO_NAME}[A-Z][\w'’-]*)"
_CAPITALISED = rf"{_WORD}(?:\s(?![A-Z]\w{{0,12}}\s?:|FOR\s){_WORD}){{0,3}}"
_BY_WHAT = (
    "(?:[Ss]tory|[Tt]ext|[Ww]ords|[Pp]ost|[Aa]rticle|[Cc]olumn|[Rr]eporting|[Oo]pinion|[Aa]nalysis|[Rr]eview|[Ee]ssay"
    "|[Cc]ommentary)"
)
_PEOPLE = rf"{_CAPITALISED}(?:(?:,\s{_CAPITALISED}){{0,3}},?\s(?:and|&)\s{_CAPITALISED})?"
"""One or more English names (`Dana Holt, Ruth Amadi and Sam Whitlock`)."""
_LETTER = rf"(?!{ENDS}\s*(?:[:：次数量]|$))[^\s|｜丨/／:：，。,;；（(\[）)\]】]"
_NAME = rf"({_CAPITALISED}|{HAN_NAME}{MORE}{{1,5}}|(?:{_LETTER}){{1,24}})"
_OFFICE = (
    r"(?:[\u4e00-\u9fff]{0,12}(?:专栏作者|专栏作家|特约作者|评论员|撰稿人|观察员|(?:特约|首席)?记者)\s*[:：]?\s*)?"
)
_COUNTRY = r"(?:[\[【〔（(][\u4e00-\u9fff]{1,4}[\]】〕）)]\s*)?"
_PICTURED = r"(?:文\s*[/／、&和]?\s*图|图\s*[/／、&和]?\s*文)(?:片)?"
_LABELLED_AUTHOR = re.compile(
    rf"(?:^|[\s（(]){_PICTURED}\s*{OF}?\s*{_OFFICE}({HAN_NAME}{MORE}{{0,3}})(?=[\s）)，]|$)"
    r"|(?:作\s*者|撰文|撰稿|采写|供稿人?|上传者|网友|留言人|来信人|投稿人|发布者|发布人|发表者|提问者|提问人|咨询者|发帖人|楼主|文字?)"
    rf"\s*{OF}\s*{_COUNTRY}{_OFFICE}{_NAME}"
    rf"|(?:^|\s)作者([\u4e00-\u9fff]{{2,3}})(?=\s|$)"
    rf"|(?:^|\s)作者\s+([^\s|｜/／:：，。,;；（(\[\d]{{1,20}})(?=\s|$)"
    rf"|(?:^|\s\s|[|·•/,–—-]\s?|[a-z]e[dn]\s|\d\s|\s(?=By\s[A-Z]\S+\s[A-Z])|{_BY_WHAT}\s)(?:[Bb]y|BY|[Aa]uthor)\s*:?\s+({_PEOPLE})"
    rf"|^(?:Text|Words|Story|Autor(?:in)?)\s*:\s+({_PEOPLE})"
    rf"|^(?:[Vv]on|[Aa]utor(?:in|a)?|[Aa]uteur|[Pp]ar|[Dd]oor|[Dd]i|Автор|Текст|文)\s*:?\s+([A-ZÀ-ÞА-Я][\w.'’-]*(?:\s[A-ZÀ-ÞА-Я][\w.'’-]*){{0,3}})(?:,\s[A-ZÀ-ÞА-Я][\w.-]*)?$"
    rf"|(?:^|\s)(?:[Pp]osted|[Aa]sked|[Ss]ubmitted)\s+by\s+({_CAPITALISED}|[\w.-]{{2,24}})(?=[\s,]|$)"
    rf"|(?:^|[\s（(])[\u4e00-\u9fff·]{{0,14}}(?:记者|記者|通讯员)\s*{OF}?\s*({HAN_NAME}{MORE}{{0,5}})(?=[\s／/、，）)]|$)(?!\s?摄(?:$|[\s）)]))"
    rf"|^[【\[](?:作者|撰文|记者|文字)[】\]]\s?({HAN_NAME}{MORE}{{0,3}})(?=\s|$)"
    rf"|^(?:本文|文章)作者\s?({HAN_PERSON})(?=[，,（(]|$)|^(?:本文|文章)?作者[系是为][^，。：]{{2,20}}\s({HAN_PERSON})$"
    r"|^([\w·]{2,16})\s(?:发表|发布|写)(?:于?\s*[012]?\d:[0-5]\d|在\s\S{2,12}\s)"
    rf"|^[□■◎○●◇◆△▲☉]\s*{_OFFICE}({HAN_NAME}{MORE}{{0,3}})(?=$|\s+通讯员)"
)
SAYS_AUTHOR = re.compile(
    rf"[（(\[【]?\s*(?:(?:本文|文章)?来源\s*{OF}\s*\S{{1,20}}\s+)?"
    r"(?:本文|文章|[\u4e00-\u9fff]{2}(?=作者\s*[:：]))?"
    rf"(?:{_PICTURED}\s*{OF}?\s*{HAN_NAME}|(?:作\s*者|撰文|撰稿|采写|供稿人?|上传者|发布者|发布人|发表者|文字?)\s*{OF}"
    rf"|[\u4e00-\u9fff·]{{0,14}}(?:记者|通讯员)\s*{OF}?\s*[\u4e00-\u9fff]{{2,4}}(?!\s?摄(?:$|[\s）)]))(?:[\s、，/].{{0,20}})?[)）]?$"
    rf"|(?:作者|撰文|记者|文字)[】\]]\s?{HAN_NAME}{MORE}{{0,3}}(?:\s|$)"
    rf"|作者\s?{HAN_PERSON}[，,（(][^。]{{2,40}}。?$|作者[系是为][^，。：]{{2,20}}\s{HAN_PERSON}$"
    rf"|[□■◎○●◇◆△▲☉]\s*{_OFFICE}{HAN_NAME}{MORE}{{0,3}}(?:$|\s+通讯员)"
    rf"|(?:By|BY)\s+{_PEOPLE}(?:\s(?:in|at)\s[\w .]{{2,30}})?\s*$"
    rf"|(?:Written|Words|Story|Text|Guest post|Contributed|Reported) by\s*:?\s+{_PEOPLE}(?:\.|\s*$)"
    rf"|Reporting by\s+{_PEOPLE}(?:;|\.|\s*$)|(?:Text|Words|Story)\s*:\s+{_PEOPLE}"
    rf"|[\w·]{{2,16}}\s(?:发表|发布|写)(?:于?\s*[012]?\d:[0-5]\d|在\s\S{{2,12}}\s))"
)
"""How a line begins that names the author."""


@lru_cache(8192)
def labelled_author(text: str) -> str | None:
    """Return the name after a label such as 作者 or By, or the names, as they stand there; or None.

    >>> labelled_author("来源：晚报　作者：本报记者 林其安 周怀瑾"), labelled_author("By Dana Holt")
    ('林其安 周怀瑾', 'Dana Holt')
    """
    match = _LABELLED_AUTHOR.search(text) if len(text) <= 160 and _ASKS.search(text) is None else None
    if match is None:
        return None
    return _without_medium(str(next(filter(None, match.groups()))))


def _without_medium(names: str) -> str:
    """Cut the paper off that stands behind a name with nothing but a space between (`记者：林其安 江城日报`)."""
    while (cut := _LAST_OF_NAMES.fullmatch(names)) is not None and _IS_MEDIUM.fullmatch(cut[2]):
        names = cut[1]
    return names


_LAST_OF_NAMES = re.compile(r"([\u4e00-\u9fff].*?)\s+(\S+)")
_IS_MEDIUM = re.compile(rf"[\u4e00-\u9fff]*{MEDIUM.pattern}|(?!{_TWO})[\u4e00-\u9fff]{{4}}")
_ASKS = re.compile(r"[？！?!]|。.")
"""What a reporter asks in an interview (`记者：您今年高寿？`), and two sentences, name nobody."""


def in_dateline(draft: PageDraft) -> str | None:
    """The reporter in brackets at the head of a news story: `某地1月19日电 (记者 某某)`."""
    first = [n for n, role in enumerate(draft.roles) if role is Role.PARAGRAPH][:3]
    for number in first:
        match = _DATELINE.match(draft.pieces[number].text.lstrip("\u3000 "))
        if match:
            return str(next(filter(None, match.groups())))
    return None


_DATELINE = re.compile(
    rf"[^。]{{0,40}}?[（(〔【［][^（()）]{{0,8}}?(?:记者|記者|通讯员)\s*[:：]?\s*({HAN_NAME}(?:(?:\s|[、，,]\s?){HAN_NAME}(?=[\s、，,）)]))*)"
    rf"(?:[\s、，,／/][^（()）〕】］]{{0,40}})?[)）〕】］]"
    rf"|[^。]{{2,30}}[电讯]\s?[（(]\s?(?:编辑\s?)?({HAN_PERSON}(?:[\s、]{HAN_PERSON}){{0,3}})\s?[)）]"
    rf"|[【〔［\[]文\s?[／/]\s?[\u4e00-\u9fff]{{2,8}}[网报社台]\s({HAN_PERSON})[】〕］\]]"
    rf"|[【〔［\[][\u4e00-\u9fff]{{2,8}}[／/]\s?({HAN_PERSON})[】〕］\]]"
    r"|[（(][^（()）]{0,12}?(?:记者|記者)([\u4e00-\u9fff]{3})"
    r"(?=[\u4e00-\u9fff]{2,8}\d{1,2}日(?:[專专综綜外]?[電电訊讯]|[综綜]合))"
)


def persons_at_end(draft: PageDraft) -> str | None:
    """Who wrote, by the name in brackets that is the last line of the text: `（某某）`."""
    owned = draft.owned()
    own = (n for n in range(len(draft.roles) - 1, -1, -1) if draft.roles[n] is Role.PARAGRAPH and n not in owned)
    last = next(own, None)
    match = _AT_END.fullmatch(draft.pieces[last].text.strip("\u3000 ")) if last is not None else None
    if last is None or match is None:
        return None
    draft.label(last, Role.BYLINE, "names the author")
    return match[1]


def introduced_at_end(draft: PageDraft) -> str | None:
    """Who wrote, by a last line that is a name after a dash or says what its bearer does (`Dana Holt is a reporter …`).

    One of the last three lines of the text; only where it names a trade of writing, or how to reach the writer.
    """
    owned = draft.owned()
    own = [n for n, role in enumerate(draft.roles) if role in _OF_TEXT and n not in owned]
    for number in reversed(own[-_LAST:]):
        match = _INTRODUCED.match(draft.pieces[number].text)
        if match:
            draft.label(number, Role.BYLINE, "names the author")
            return match[1] or match[2]
    return None


_LAST = 3
_OF_TEXT = (Role.PARAGRAPH, Role.BYLINE, Role.OTHER)
_TRADE = "reporter|writer|editor|correspondent|columnist|journalist|author|contributor|blogger|staff"
_FULL = rf"{_WORD}(?:\s{_WORD}){{1,2}}"
_INTRODUCED = re.compile(
    rf"[—–-]{{1,2}}\s?({_FULL})$"
    rf"|({_FULL}) (?:is (?:an?|the|our)\b[^.]{{0,60}}?\b(?:{_TRADE})\b|(?:writes|reports|blogs) (?:about|on|for|from)\b"
    r"|can be reached (?:at|on|by)\b|covers [a-z])"
)
_AT_END = re.compile(rf"[（(]\s?({HAN_PERSON}(?:[\s、]{HAN_PERSON})*)\s?[)）]")
WRITES = ("文字", "文/图", "图/文", "文／图", "图／文", "撰文", "撰稿", "采写", "供稿", "图文", "文")
PICTURES = ("摄影", "图片", "摄")
_CREDIT_LABEL = re.compile(
    rf"(文字|文\s?[/／]\s?图|图\s?[/／]\s?文|撰文|撰稿|采写|供稿|图文|摄影|图片|摄|文)\s*{OF}\s*"
)
_CREDIT = re.compile(rf"{_CREDIT_LABEL.pattern}({HAN_NAME}{MORE}{{0,3}})(?=[\s；;，,）)]|$)")


def signed(draft: PageDraft) -> str | None:
    """The author by a label that leaves no doubt (`本文作者：甲`): a guest's, where metadata state the owner."""
    owned = draft.owned()
    for number, piece in enumerate(draft.pieces):
        match = _SIGNED.match(piece.text) if len(piece.text) <= SHORT and number not in owned else None
        if match:
            name = next(filter(None, match.groups())).strip()
            return name if may_be_author(name) else None
    return None


_SIGNED = re.compile(
    r"(?:本文|文章|原文|原)作者\s*[:：]?\s*([^\s:：|｜，。]{2,20})$|(?:Post|Article) author\s*[:：]\s*(.{2,40})$", re.I
)


def followed(draft: PageDraft) -> str | None:
    """The name beside the one button to follow somebody, in no post, on a page that names no author elsewhere."""
    buttons = [n for n, piece in enumerate(draft.pieces) if "关注" in piece.text or "ollow" in piece.text]
    owned: set[int] = draft.owned() if buttons else set()
    found: set[str] = set()
    for number in (n for n in buttons if n not in owned):
        parts = draft.pieces[number].parts
        if len(draft.pieces[number].text) > SHORT or not parts or _FOLLOW.fullmatch(parts[-1]) is None:
            continue
        before = draft.pieces[number - 1] if number else None
        if len(parts) > 1:
            found.add(name_in(parts[:1]))
        elif before is not None and len(before.text) <= NAME_LENGTH:
            above = draft.pieces[number - 2] if number > 1 else before  # what the writer says of himself stands between
            linked = PROFILE.search("".join(above.hrefs)) and not before.hrefs and len(above.text) <= NAME_LENGTH
            found.add(name_in((above if linked else before).parts[:1]))
    found.discard("")
    return found.pop() if len(found) == 1 else _in_card(draft)


def _in_card(draft: PageDraft) -> str | None:
    """The name above the one link to everything that the writer wrote (`查看TA的文章`), in the same card."""
    links = [
        n
        for n, piece in enumerate(draft.pieces)
        if len(piece.text) <= SHORT and piece.parts and _ALL_OF_WRITER.fullmatch(piece.parts[-1])
    ]
    for number in links if len(links) == 1 else ():
        for above in range(number - 1, max(-1, number - _CARD), -1):
            piece = draft.pieces[above]
            heads = piece.level is not None or piece.link_density > _LINKED
            if heads and piece.level != 1 and len(piece.text) <= NAME_LENGTH and name_in((piece.text,)) == piece.text:
                return piece.text
    return None


_ALL_OF_WRITER = re.compile(
    r"(?:查看)?(?:TA|他|她|作者)的?(?:全部|所有|更多|其他)?(?:文章|作品|主页)\s*[>»]?|(?:查看)?更多文章\s*[>»]?"
    r"|(?:view )?(?:all|more) (?:posts|articles|stories) (?:by|from)\b.{0,40}",
    re.I,
)
_CARD, _LINKED = 6, 0.9


_FOLLOW = re.compile(r"[+＋]?\s*(?:加?关注(?:他|她|TA|作者)?|Follow)", re.I)


def far_author(draft: PageDraft) -> str | None:
    """The author whom a line outside the posts names, when it begins with saying so (`作者：坛子 | 分类：…`)."""
    owned = draft.owned()
    for number, piece in enumerate(draft.pieces):
        labels = len(piece.text) <= _LABEL_LENGTH and _ONLY_LABEL.fullmatch(piece.text) is not None
        if labels and number + 1 < len(draft.pieces) and number not in owned:
            after = draft.pieces[number + 1]
            below = name_in(after.parts[:1]) if len(after.text) <= SHORT else ""
            if below:
                draft.label(number + 1, Role.BYLINE, "names the author")
                return below
        text = piece.text.lstrip("\u3000 ")
        if len(text) <= 80 and number not in owned and SAYS_AUTHOR.match(text) and not _heads_many(draft, text[0]):
            name = labelled_author(text)
            if name and _BEGINS_TEXT.match(text):
                return name  # in brackets before the first sentence
            if name:
                draft.label(number, Role.BYLINE, "names the author")
                return name
    return None


_BEGINS_TEXT = re.compile(r"[【\[（(〔][^】\]）)〕]{2,40}[】\]）)〕]\s?\S{6}")


def _heads_many(draft: PageDraft, sign: str) -> bool:
    """Whether a sign before a name (`■李明`) stands before three lines or more: then it heads sections or items."""
    lines = (piece.text.lstrip("\u3000 ") for piece in draft.pieces)
    return not sign.isalnum() and sum(line.startswith(sign) for line in lines) >= _SECTIONS


_SECTIONS = 3
_LABEL_LENGTH = 12
_ONLY_LABEL = re.compile(
    r"(?:发起人|提问者|提问人|发布者|文章作者|本文作者|作\s*者|记者|撰文|楼主|题主"
    r"|(?:asked|posted|written) by|author)\s*[:：]?",
    re.I,
)
