"""Gold pages in which people have other names and say other things: how much of the reading survives.

Run: `python benchmarks/changes.py [--way NAME …] [--group NAME]`.

A reader that goes by structure loses nothing. `traditional` turns all characters; a way of `NAMES` gives authors
other names; a way of `WORDS` lets every third comment say something else, in page and truth alike; a way of
`BESIDE_NAMES` puts what boards print of people behind each name, also where a name is addressed; a way of `SIDES`
puts a column about other pages above or below all the rest.
(Metamorphic testing: Chen et al. 2018, "Metamorphic testing: a review of challenges and
opportunities".) The first row is the pages as they are.
"""

from __future__ import annotations

import argparse
import copy
import html
import itertools
import re
import sys
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

# This folder holds a file called like the package `output`: it goes to the end of the search path.
sys.path.sort(key=lambda entry: Path(entry).resolve() == Path(__file__).resolve().parent)

from opencc import OpenCC

from benchmarks.extraction import read_ours, summary, table
from benchmarks.gold import Gold, gold_pages, score
from cleaning.encoding import decode

NAMES = {
    "names-of-years": ("2023年的雪", "2019届毕业生", "98年老兵", "83届二班"),
    "names-of-words": ("回复我", "楼主的猫", "编辑部的故事", "顶楼看风景", "转发抽奖君"),
    "names-with-marks": ("_-_小北_-_", "小明(钓鱼)", "Mr.Lee", "老 K", "★星星★"),
    "long-names": ("一个名字特别长而且还带着标点，的用户昵称", "This Is A Very Long User Name Indeed"),
}
WORDS = {
    "short-words": ("顶", "好", "1", "哈哈哈", "沙发", "同上", "嗯", "+1", "谢谢", "路过"),
    "words-with-dates": ("2024-01-02 我也去过一次", "昨天 10:20 的车，晚点了", "3天前刚买的", "等到2023年5月再说"),
    "words-of-labels": ("回复", "举报", "楼主", "分享", "来自 iPhone", "点赞"),
    "numbers": ("12", "88元", "3楼", "100%"),
    "emoji": ("🙂", "😂😂😂", "👍"),
    "english": ("ok", "thanks!", "lol", "nice post"),
}
BESIDE_NAMES = {
    "ranks": "<em>Lv.{n}</em>",
    "buttons": '<a href="#r">回复</a> <a href="#j">举报</a>',
    "panels": "<dl><dt>注册时间</dt><dd>2019-05-{n:02}</dd><dt>帖子</dt><dd>{n}7</dd></dl>",
}
_OTHERS = (
    ("豆沙包", "春天去看的那片油菜花", "写得真好，学习了。"),
    ("北方以北", "一台用了八年的洗衣机", "请问现在还能买到吗？"),
    ("老周", "怎样给孩子选第一辆自行车", "同感，我也是这样过来的。"),
    ("夜航船", "老城区的早点摊子", "感谢分享，收藏了慢慢看。"),
    ("一只橘猫", "周末两天一夜的露营清单", "这个价格有点贵吧。"),
    ("青团", "第一次做酸菜的失败经验", "已经试过了，确实有用。"),
)
_COLUMNS = {
    "newest-comments": (
        "最新评论",
        '<li><a href="/p/{n}.html#c{n}">{who}</a>：{said} <span>2024-03-1{n} 0{n}:1{n}</span></li>',
    ),
    "feeds": (
        "热门帖子",
        '<li><h4><a href="/t/{n}.html">{title}</a></h4><p>{said}后来又去了一次，路上人很多。</p>'
        "<div><i>{who}</i> <i>2024-03-1{n}</i> <i>回复 {n}</i></div></li>",
    ),
    "notices": ("公告", "<li>2024-03-1{n} 关于节日期间客服时间的通知</li>"),
}
SIDES = {f"{name}-{place}": (name, place) for name in _COLUMNS for place in ("above", "below")}
EVERY = 3
Page = tuple[str, dict[str, Any]]


def changed(gold: Gold, way: str) -> Gold | None:
    """Return a page changed in one way, truth and all; None where that changes nothing or cannot be done surely."""
    source = decode(gold.body, gold.truth["content_type"]).text
    truth = copy.deepcopy(dict(gold.truth))
    if way in NAMES:
        page = _renamed(source, truth, NAMES[way])
    elif way in SIDES:
        page = _with_column(source, *SIDES[way]), truth
    elif way in BESIDE_NAMES:
        page = _beside(source, truth, BESIDE_NAMES[way])
    elif way in WORDS:
        page = _reworded(source, truth, WORDS[way])
    else:
        page = source.translate(_traditional()), deeply(truth, lambda text: text.translate(_traditional()))
    if page[0] == source:
        return None
    kind = (gold.truth["content_type"] or "text/html").split(";")[0]
    return Gold(gold.name, page[0].encode("utf-8", "replace"), page[1] | {"content_type": f"{kind}; charset=utf-8"})


def deeply(truth: Any, change: Callable[[str], str]) -> Any:
    """Return what a truth says, changed throughout; addresses and times stay."""
    if isinstance(truth, dict):
        kept = ("url", "content_type", "fetched_at", "published_at", "edited_at")
        return {key: one if key in kept else deeply(one, change) for key, one in truth.items()}
    if isinstance(truth, list):
        return [deeply(one, change) for one in truth]
    return change(truth) if isinstance(truth, str) else truth


@cache
def _traditional() -> dict[int, str]:
    """The traditional character of each simplified one, by OpenCC, alone."""
    every = [chr(code) for code in range(0x4E00, 0xA000)]
    found = OpenCC("s2t").convert("\n".join(every)).split("\n")
    return {ord(old): new for old, new in zip(every, found, strict=True) if len(new) == 1}


def _renamed(source: str, truth: dict[str, Any], names: tuple[str, ...]) -> Page:
    """Give everybody on a page another name, unless names are also words of the text."""
    old = [comment.get("author") for comment in truth["comments"]] + [truth.get("author")]
    old = [name for name in dict.fromkeys(old) if name and len(name) > 1 and name in source]
    said = f"{truth.get('title') or ''}\n{truth['text']}"
    if not old or any(name in said for name in old) or any(a != b and a in b for a in old for b in old):
        return source, truth
    new = {name: names[k % len(names)] + (str(k) if k >= len(names) else "") for k, name in enumerate(old)}
    pattern = re.compile("|".join(map(re.escape, sorted(old, key=len, reverse=True))))

    def change(text: str) -> str:
        return pattern.sub(lambda match: new[match[0]], text)

    return change(source), deeply(truth, change)


def _with_column(source: str, name: str, place: str) -> str:
    """Put a column about other pages before or behind all that a page's body holds."""
    heading, item = _COLUMNS[name]
    items = (item.format(n=n, who=who, title=title, said=said) for n, (who, title, said) in enumerate(_OTHERS, 1))
    column = f'<div class="box"><h3>{heading}</h3><ul>{"".join(items)}</ul></div>'
    border = r"(?i)(<body\b[^>]*>)()" if place == "above" else "(?i)()(</body>)"
    return re.sub(border, lambda match: f"{match[1]}{column}{match[2]}", source, count=1)


_INLINE = "a|b|strong|cite|span|em|font|div|td|h3|h4"


def _beside(source: str, truth: dict[str, Any], markup: str) -> Page:
    """Put something behind each element that holds the name of a comment's author."""
    names = {name for comment in truth["comments"] if (name := comment.get("author")) and len(name) > 1}
    if not names:
        return source, truth
    said = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    numbers = itertools.count(1)

    def add(match: re.Match[str]) -> str:
        return match[0] + markup.format(n=next(numbers) % 28 + 1)

    return re.sub(rf"<({_INLINE})\b[^<>]*>\s*(?:{said})\s*</\1>", add, source), truth


def _reworded(source: str, truth: dict[str, Any], words: tuple[str, ...]) -> Page:
    """Let every third comment that is one line say something else, also where it is quoted."""
    for number, comment in enumerate(truth["comments"][::EVERY]):
        old, new = comment["text"], words[number % len(words)]
        shown = [
            text for text in (old, html.escape(old, quote=False)) if re.search(rf">\s*{re.escape(text)}\s*<", source)
        ]
        if not shown or "\n" in old or len(old) < 4:
            continue
        source = source.replace(shown[0], new)
        for other in truth["comments"]:
            if other.get("quote"):
                other["quote"] = other["quote"].replace(old, new)
        comment["text"] = new
    return source, truth


def main() -> None:
    """Read all pages in each way and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ways = ("traditional", *NAMES, *WORDS, *BESIDE_NAMES, *SIDES)
    parser.add_argument("--way", action="append", choices=ways, help="one way only (may be given again)")
    parser.add_argument("--group", help="the pages of one group only")
    given = parser.parse_args()
    pages = list(gold_pages(given.group))
    rows = {"as they are": summary(scores(pages))}
    for way in given.way or ways:
        found = [(page, other) for page in pages if (other := changed(page, way)) is not None]
        rows[way] = summary(scores(other for _, other in found))
    print(table(rows, "way"))


def scores(pages: Iterable[Gold]) -> list[Any]:
    """Return the score of our reading of each page."""
    return [score(read_ours(page), page.truth) for page in pages]


if __name__ == "__main__":
    main()
