"""The author's name among the words of a byline."""

from __future__ import annotations

import re

from cleaning.extract.credits import MEDIUM, labelled_author
from cleaning.extract.dates import find_date
from cleaning.extract.headers import HEADER_LENGTH
from cleaning.extract.names import clean_name, name_in


def author_in_parts(parts: tuple[str, ...]) -> str | None:
    """Return the name in a byline of several inline elements, when they are neither labels nor counts."""
    if len(parts) < 2 or any(_BYLINE_LABEL.search(part) for part in parts):
        return None
    return name_in(parts) or None


_BYLINE_LABEL = re.compile(r"来源|稿源|机构|单位|來源|责任编辑|栏目|分类|阅读|浏览|点击|人气|评论|views?|source", re.I)
LETTER_SIZES = re.compile(
    r"字[号體体]\s*[:：]?\s*[\[【（(]?(?:\s*[大中小]\s*[|/]?)+[\]】）)]?|放大|缩小|默认|\bA[-+]?(?=\s|$)|原创|转载|[【】\[\]]"
)
_COUNTS = re.compile(
    r"(?i)\d[\d,.]*\s*[万kKwW]?\s*(?:次|人|条|个)?\s*(?:浏览|阅读|查看|点击|评论|回复|回答|收藏|点赞|赞同?|关注|播放|"
    r"reads?|views?|comments?|likes?|min(?:ute)?s? read)|(?:字数|阅读量?|浏览量?)\s*[:：]?\s*\d[\d,.]*\s*[万kKwW]?|"
    r"(?:IP\s*属地|发布于|发表于|来自)\s*[:：]?\s*[\u4e00-\u9fff]{2,3}\s*$"
)


_LATER = re.compile(r"(?:更新|修改|编辑)(?:于|时间|日期)\s*[:：]?\s*\d[\d/.:年月日 -]{3,18}\d?日?")


def author_of_byline(rest: str) -> str | None:
    """Return the name in what a byline says beside its date, or None: neither media nor labels nor counts."""
    rest = _COUNTS.sub("  ", LETTER_SIZES.sub("  ", rest))
    labelled = labelled_author(rest)
    if labelled:
        return labelled
    handle = re.search(r"\bby\s+([\w.-]{2,24})(?=[\s,]|$)", rest)
    if handle and " by " in f" {rest}":
        return handle[1]
    rest = re.sub(r"(?:创建|提问|回答|提交|报告|发起)[于在](?=\s|$)", "  ", _LATER.sub("  ", rest))
    rest = re.sub(
        r"(?:(?:信息|文章|稿件|内容|新闻|本文)?来源|來源|稿源|(?:发布|发文|制发|责任|供稿|公开)(?:机构|单位|部门|机关)|(?:责任|图片)?编辑(?!部)|责编|校对|审核|审签|监制|[初复终]审|签发|栏目|分类|标签|阅读|浏览|点击|人气|评论|发布时间|更新时间|发布日期|(?:出版|上架|首播|最新更新)(?:时间|時間|日期)?|时间|日期|字号|views?)\s*(?:量|次数|数|于)?\s*[:：(（]?\s*[^\s|]*",
        "  ",
        rest,
        flags=re.I,
    )
    name = clean_name(rest)
    if MEDIUM.search(name):  # a paper beside the date; who wrote may stand behind it
        name = clean_name(rest[rest.index(name) + len(name) :])
    medium, _, behind = name.partition(" ")
    name = behind if behind and MEDIUM.search(medium) else name
    usable = name and len(name) <= 24 and len(rest) <= HEADER_LENGTH and not find_date(name) and not name.isdigit()
    return name if usable else None
