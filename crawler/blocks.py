"""Pages that are no answer: captchas, challenges, bans, login walls, errors and missing pages with status 200.

Each is known by words that a site's owner writes for such a page. People write the same words in threads, and forums
print some of them under every thread ("您需要登录后才可以回帖"). So a page with posts or a list of titles is never one,
words count only on a page with little text of its own, and a wall must speak of reading, not of answering.
Calibrated on the gold pages of tests/golden (none of them is taken for a block) and on tests/crawler/test_blocks.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from cleaning.extract.pieces import Element, segment

MOST_TEXT = 300
"""Characters of text outside of links: a notice has less, the shortest gold article more or none of the words."""

_MOST_NOTICE = 120  # characters of the piece in which the words stand
_MOST_SCRIPT = 20_000  # bytes of a page that is nothing but a script


class BlockKind(StrEnum):
    """What came in place of a page."""

    CAPTCHA = "captcha"
    CHALLENGE = "challenge"
    DENIED = "denied"
    BUSY = "busy"
    WALL = "wall"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Block:
    """What came in place of a page, and the words by which it was known."""

    kind: BlockKind
    words: str


SAID = {
    BlockKind.CAPTCHA: "shows a captcha in place of the page",
    BlockKind.CHALLENGE: "wants a browser to solve a challenge",
    BlockKind.DENIED: "denies access",
    BlockKind.BUSY: "says that it is busy or broken",
    BlockKind.WALL: "shows the page to members only",
    BlockKind.GONE: "says that the page does not exist",
}
"""Each kind in words, to stand after the host's name."""

REASON = {
    BlockKind.WALL: "wall",
    BlockKind.GONE: "soft_404",
}
"""The failure's code for kinds that are true of one page; the others are of the host, and `blocked`."""

_CHALLENGE_TITLE = re.compile(
    r"^\s*(?:just a moment|attention required|ddos-guard|checking your browser|please wait\.\.\.|请稍候…?$)", re.I
)
_CHALLENGE_MARKS = re.compile(rb"_cf_chl_opt|/cdn-cgi/challenge-platform/|/_Incapsula_Resource|ddos-guard/js-challenge")
_COOKIE_SCRIPT = re.compile(rb"document\.cookie\s*=[\s\S]{0,4000}?location(?:\.(?:href|reload|replace)|\s*=)")

_WORDS = {
    BlockKind.CHALLENGE: r"""
        enable\ javascript\ and\ cookies\ to\ continue
        | checking\ (?:if\ the\ site\ connection\ is\ secure|your\ browser)
        | verifying\ you\ are\ (?:a\ )?human | 正在(?:进行)?(?:安全检[测查]|检查您的浏览器)
    """,
    BlockKind.CAPTCHA: r"""
        安全验证 | 人机验证 | (?:滑动|滑块|图形|行为)验证 | (?:请|需要?)(?:先)?(?:输入|完成|填写).{0,8}验证
        | 拖动.{0,4}滑块
        | 请求.{0,6}(?:过于|太)频繁.{0,12}验证 | verify\ (?:that\ )?you\ are\ (?:a\ )?(?:human|not\ a\ robot)
        | unusual\ traffic | (?:complete|solve)\ (?:the|this)\ captcha | \bi'?m\ not\ a\ robot
    """,
    BlockKind.DENIED: r"""
        access\ denied | you\ have\ been\ (?:blocked|banned) | you\ are\ banned | your\ ip.{0,30}(?:blocked|banned)
        | ^\W*403\W*(?:forbidden|禁止访问)? \W*$ | request\ blocked
        | (?:您|你)的?\s?ip.{0,20}(?:禁止|封禁|封锁|拦截|限制|屏蔽|黑名单) | ip\ ?地址.{0,20}(?:被禁止|被封|黑名单)
        | 访问(?:已)?被(?:拒绝|禁止|拦截|阻断) | (?:拒绝|禁止)访问 | 请求(?:已)?被.{0,8}(?:拦截|拒绝) | 网站防火墙
        | (?:您|你)(?:的账号)?已被(?:封禁|禁止访问)
    """,
    BlockKind.BUSY: r"""
        (?:系统|服务器|服务|网络|数据库).{0,4}(?:繁忙|忙碌|异常|出错|错误|开小差|维护)
        | (?:访问|请求|操作)(?:过于|太)频繁
        | 访问(?:人数)?(?:过|太)多 | (?:站点|网站|论坛)(?:正在|暂时)?(?:关闭|维护|升级) | 刷新过于频繁
        | service\ (?:temporarily\ )?unavailable | temporarily\ unavailable | too\ many\ (?:requests|connections)
        | error\ establishing\ a\ database\ connection | (?:discuz!\ )?(?:database|system)\ error | under\ maintenance
        | internal\ server\ error | bad\ gateway
    """,
    BlockKind.WALL: r"""
        (?:您|你|游客|所在的?用户组).{0,20}(?:无权|没有权限|无法)(?:进行|访问|浏览|查看|阅读|执行)
        | 无权(?:访问|浏览|查看|阅读|进行当前操作) | 没有(?:访问|浏览|查看|阅读).{0,10}权限
        | (?:需要?|必须|请)(?:您|你)?(?:先)?(?:登[录陆]|注册).{0,6}(?:才|后|再).{0,6}(?:访问|浏览|查看|阅读|继续|进行)
        | (?:您|你)(?:还|尚)?(?:没有|未)登[录陆] | 仅限?.{0,6}(?:会员|用户|登录用户).{0,6}(?:访问|浏览|查看|阅读|可见)
        | you\ (?:must|need\ to|have\ to)\ be\ (?:logged|signed)\ in
        | (?:please\ )?(?:log|sign)\ in\ to\ (?:view|continue|read)
        | you\ (?:do\ not|don't)\ have\ permission\ to\ (?:access|view|read)
        | not\ authori[sz]ed\ to\ (?:view|read|access)
    """,
    BlockKind.GONE: r"""
        (?:主题|帖子|贴子|内容|页面|网页|文章|版块|链接|资源).{0,14}(?:不存在|(?:已经?|被)删除|已?被?屏蔽|正在(?:被)?审核|找不到|未找到)
        | (?:找不到|没有找到).{0,10}(?:主题|帖子|页面|网页|文章|内容) | 页面(?:不见|走丢|飞走|跑丢)了?
        | ^\W*404\W*(?:not\ found|error|错误|页面.{0,6})?\W*$ | page\ (?:could\ )?not\ (?:be\ )?found
        | (?:topic|thread|post|page)s?\b.{0,40}(?:does\ not|doesn't|no\ longer)\ exist
        | (?:no|invalid)\ (?:thread|topic)\ specified
    """,
}
_PATTERNS = {kind: re.compile(words, re.I | re.X | re.M) for kind, words in _WORDS.items()}
_LOGIN_TITLE = re.compile(r"登[录陆]|log\s?in|sign\s?in", re.I)


def find_block(root: Element | None, body: bytes, *, has_content: bool) -> Block | None:
    """Return what a page is in place of an answer, or None for a page that is one.

    `has_content`: posts or rows of a list were found on it by the site's layout, which settles it.
    """
    if root is None or has_content:
        return None
    title = _title(root)
    if found := _challenge(root, title, body):
        return found
    notices = _notices(root)
    if sum(map(len, notices)) > MOST_TEXT:
        return None
    for kind, pattern in _PATTERNS.items():
        for text in (title, *notices):
            if len(text) <= _MOST_NOTICE and (match := pattern.search(text)):
                return Block(kind, match[0].strip())
    if _LOGIN_TITLE.search(title) and root.find('.//input[@type="password"]') is not None:
        return Block(BlockKind.WALL, title.strip())
    return None


def _challenge(root: Element, title: str, body: bytes) -> Block | None:
    if _CHALLENGE_TITLE.search(title):
        return Block(BlockKind.CHALLENGE, title.strip())
    if mark := _CHALLENGE_MARKS.search(body):
        # The platform's script stands on pages that were let pass, too; then there is text.
        if sum(map(len, _notices(root))) <= MOST_TEXT:
            return Block(BlockKind.CHALLENGE, mark[0].decode())
        return None
    if len(body) <= _MOST_SCRIPT and _COOKIE_SCRIPT.search(body) and not any(piece.text for piece in segment(root)):
        return Block(BlockKind.CHALLENGE, "a script that sets a cookie and loads the page again")
    return None


def _title(root: Element) -> str:
    return " ".join(str(root.findtext(".//title") or "").split())


def _notices(root: Element) -> list[str]:
    """Return the pieces of a page that are not mostly links: menus and footers stand on every page."""
    return [piece.text for piece in segment(root) if 2 * piece.link_characters < len(piece.text)]
