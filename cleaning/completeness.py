"""Is everything of a thread there? What its pages state, held against what was captured.

Three things speak: the number of replies that a page or list states, the floors, and posts that show a wall in place
of their words. The thread's posts are what counts; remarks under a post (点评) are not among the stated replies.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from cleaning.records import Article, Block, Comment, Role


class Status(StrEnum):
    """What can be said: all is there, something is not, or nothing is stated to tell by."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    UNKNOWN = "unknown"


# What stands in a post in place of its words, or of some of them. Attachments that want a login hide no words.
_WALLS = {
    "reply": r"回[复覆帖]后?[^。]{0,8}(?:可见|可見|查看|浏览)"
    r"|隐藏[^。]{0,8}请回复|reply to (?:see|view|read)",
    "paid": r"(?:付费|购买|購買|出售|支付|积分|金币)[^。]{0,12}(?:可见|查看|浏览|主题|内容|阅读)"
    r"|\b(?:purchase|pay) to\b",
    "banned": r"(?:屏蔽|封禁|禁言|禁止(?:发言|访问)|被删除|审核)|\b(?:banned|removed by)\b",
    "login": r"(?:登[录錄陆]|注册)[^。]{0,8}(?:可见|可見|查看|浏览)|\blog ?in to\b|must be logged in",
}
_WALL = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _WALLS.items()), re.I)
_ATTACHED = re.compile(r"附件|资源|下载|图片|attachment|download", re.I)
_LONGEST = 120  # code points of a wall
_TOLD = 5  # gaps that are named


@dataclass(frozen=True, slots=True)
class Proof:
    """What speaks for and against a thread's being whole.

    `stated` is how many replies it is said to have (None: nothing says it), `captured` how many are there. `gaps` are
    the floors that are not there, as (first, last); `walls` the kind of each post that is hidden: reply, paid, banned,
    login.
    """

    stated: int | None
    captured: int
    gaps: tuple[tuple[int, int], ...] = ()
    walls: tuple[str, ...] = ()

    @property
    def status(self) -> Status:
        """Complete when as many replies are there as are stated, and none is hidden.

        Floors that are missing tell of deleted posts when the number is right.
        """
        if self.walls or (self.stated is not None and self.captured < self.stated):
            return Status.INCOMPLETE
        if self.stated is not None:
            return Status.COMPLETE
        return Status.INCOMPLETE if self.gaps else Status.UNKNOWN

    def __str__(self) -> str:
        """Return it in words, such as `incomplete: 4 of 35 stated replies; 1 post hidden (reply)`."""
        if self.stated is None:
            said = [f"{self.captured} replies, their number is not stated"]
        else:
            said = [f"{self.captured} of {self.stated} stated replies"]
        if self.gaps:
            named = ", ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in self.gaps[:_TOLD])
            more = " and more" if len(self.gaps) > _TOLD else ""
            said.append(f"no floor {named}{more}")
        if self.walls:
            kinds = ", ".join(sorted(set(self.walls)))
            said.append(f"{len(self.walls)} post{'s' if len(self.walls) > 1 else ''} hidden ({kinds})")
        return f"{self.status}: {'; '.join(said)}"


_LINE = re.compile(rf"({'|'.join(Status)}): \d")


def told_in(evidence: Iterable[str]) -> tuple[Status, str] | None:
    """Return the status and the words of a proof that stands among an article's evidence, or None."""
    for line in evidence:
        match = _LINE.match(line)
        if match:
            return Status(match[1]), line
    return None


def proof_of(article: Article, *, listed: int | None = None) -> Proof:
    """Return what can be said of a thread, or of an article's comments.

    `listed` is the number of replies that a list stated, for pages that state none.
    """
    replies = [comment for comment in article.comments if not _is_remark(comment)]
    stated = article.reply_count if article.reply_count is not None else listed
    walls = [wall for wall in (_wall(article.body), *(_wall(one.body) for one in replies)) if wall]
    return Proof(stated, len(replies), tuple(_gaps(replies)), tuple(walls))


def _is_remark(comment: Comment) -> bool:
    return comment.reply_to is not None and comment.id.startswith(f"{comment.reply_to}-")


def _gaps(comments: list[Comment]) -> list[tuple[int, int]]:
    floors = sorted({comment.floor for comment in comments if comment.floor is not None})
    if not floors:
        return []
    return [(before + 1, after - 1) for before, after in pairwise([min(1, floors[0]), *floors]) if after > before + 1]


def _wall(blocks: tuple[Block, ...]) -> str | None:
    """Return what kind of wall stands among a post's blocks, or None."""
    for block in blocks:
        if block.role is Role.NOTICE and len(block.text) <= _LONGEST and not _ATTACHED.search(block.text):
            match = _WALL.search(block.text)
            if match:
                return match.lastgroup
    return None
