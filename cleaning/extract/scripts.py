"""Pages in traditional characters: read in simplified ones, in which all labels are known, then given their own back.

Each character becomes one other (發 → 发), so that nothing moves. The way back goes by place, since it is not one by
character: 后 may have been 後 or 后.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from opencc import OpenCC

from cleaning.extract.markup import parse_html
from cleaning.extract.pieces import Element
from cleaning.records import Article, Block, Comment

# Characters of labels and of every longer text, which neither simplified Chinese nor Japanese writes.
_TELLING = "發樓這來對說們個從讓處無體麼圖應關覽"
_ENOUGH = 3
_JAPANESE = ("です", "ます", "した", "から", "こと")
_SPACE = re.compile(r"\s+")
_LOST = 200
"""After this many strings that are nowhere on the page no more are looked for: it would take too long."""


def is_traditional(text: str) -> bool:
    """Whether a page's source has traditional characters enough to be read as such.

    >>> is_traditional("<p>這個版本發表於昨天"), is_traditional("<p>这个版本发表于昨天")
    (True, False)
    """
    return sum(character in text for character in _TELLING) >= _ENOUGH and not any(map(text.__contains__, _JAPANESE))


def simplified(text: str) -> str:
    """Return a text with each traditional character replaced by its simplified one; places stay what they are.

    Words of labels that Taiwan has others for become the mainland's, where they are of one length.

    >>> simplified("樓主發表於 3 天後，登入檢舉")
    '楼主发表于 3 天后，登录举报'
    """
    text = text.translate(_table())
    for own, usual in _LABELS:
        text = text.replace(own, usual)
    return text


_LABELS = (("登入", "登录"), ("搜寻", "搜索"), ("检举", "举报"), ("连结", "链接"), ("回应", "回复"), ("引言", "引用"))


@cache
def _table() -> dict[int, str]:
    """What OpenCC's table of characters (t2s) makes of each Han character alone."""
    every = [chr(code) for code in range(0x3400, 0xA000)]
    found = OpenCC("t2s").convert("\n".join(every)).split("\n")
    table = {ord(old): new for old, new in zip(every, found, strict=True) if old != new and len(new) == 1}
    return table | {ord("覆"): "复"}  # 回覆, which OpenCC knows as a word


class OwnCharacters:
    """The characters of a page as it came, by the simplified ones that were read in their place."""

    def __init__(self, source: str, *, markup: bool) -> None:
        root = parse_html(source) if markup else None
        shown = source if root is None else "\n".join(_texts(root))
        self._own, self._read = _SPACE.sub("", shown), _SPACE.sub("", simplified(shown))
        pairs = Counter(pair for pair in zip(self._read, self._own, strict=True) if pair[0] != pair[1])
        self._usual = {read: own for (read, own), _ in reversed(pairs.most_common())}
        self._lost = 0

    def of(self, text: str) -> str:
        """Return the characters that stood on the page where `text` was read."""
        return self._from(text, 0)[0]

    def of_article(self, article: Article) -> Article:
        """Return the article with its page's own characters."""
        return replace(
            article,
            board=self._maybe(article.board),
            title=self._maybe(article.title),
            author=self._maybe(article.author),
            body=self._blocks(article.body),
            comments=tuple(self._comments(article.comments)),
            tags=tuple(map(self.of, article.tags)),
            evidence=(*article.evidence, "traditional characters were read as simplified ones"),
        )

    def _maybe(self, text: str | None) -> str | None:
        return text and self.of(text)

    def _comments(self, comments: Iterable[Comment]) -> Iterable[Comment]:
        blocks = iter(self._blocks([block for comment in comments for block in comment.body]))
        for comment in comments:
            yield replace(
                comment,
                author=self._maybe(comment.author),
                quote=self._maybe(comment.quote),
                body=tuple(next(blocks) for _ in comment.body),
            )

    def _blocks(self, blocks: Iterable[Block]) -> tuple[Block, ...]:
        """Restore blocks that follow each other on the page: each stands behind the one before, if it can."""
        restored, place = [], 0
        for block in blocks:
            text, place = self._from(block.text, place)
            restored.append(block if text == block.text else replace(block, text=text))
        return tuple(restored)

    def _from(self, text: str, place: int) -> tuple[str, int]:
        """Return a text's own characters, looked for from a place on, and the place behind it."""
        if self._usual.keys().isdisjoint(text):
            return text, place
        at = self._find(text, place)
        if at >= 0:
            found = self._spaced(text, at)
            return found, at + len(_SPACE.sub("", text))
        parts = []
        for part in re.split(r"(\s+)", text):
            at = self._find(part, place) if part and not part.isspace() else -1
            if at >= 0:
                parts.append(self._own[at : at + len(part)])
                place = at + len(part)
            else:
                parts.append("".join(self._usual.get(character, character) for character in part))
        return "".join(parts), place

    def _find(self, text: str, place: int) -> int:
        dense = _SPACE.sub("", simplified(text))
        if self._lost >= _LOST:
            return -1
        at = self._read.find(dense, place)
        if at < 0:
            at = self._read.find(dense)
            self._lost += at < 0
        return at

    def _spaced(self, text: str, at: int) -> str:
        own = iter(self._own[at : at + len(text)])
        return "".join(character if character.isspace() else next(own) for character in text)


def _texts(root: Element) -> Iterable[str]:
    """Yield what stands between the tags of a page, then what its attributes say."""
    yield from root.itertext()
    for node in root.iter():
        yield from node.attrib.values()
