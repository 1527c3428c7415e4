"""Pages that are empty until a script has run: the frame of an application that a browser fills.

Such a page has hardly any text of its own, and says so (`<noscript>`: "enable JavaScript") or has an element into which
a script is to draw. A page whose words stand in it as data (JSON-LD, the state of Flarum and Discourse) is none: they
are read from there, and so is what else extraction finds. Calibrated on the gold pages of tests/golden (none is taken
for one) and on tests/crawler/test_shell.py.
"""

from __future__ import annotations

import re

from cleaning.errors import CleaningError
from cleaning.extract import extract_article
from cleaning.extract.pieces import Element, collapse, segment

MOST_TEXT = 200
"""Characters of text, links too: a shell has a title, a menu at most, and the request to enable JavaScript."""
LEAST_TEXT = 60
"""Characters of an article that stands in a page as data, at least."""

_ASKS = re.compile(
    r"(?:enable|requires?|need(?:s|ed)?|turn on|without|support|activate|disabled).{0,40}javascript"
    r"|javascript.{0,40}(?:enable|require|disabled|turned off|need|not supported)"
    r"|(?:启用|开启|打开|允许|支持|禁用|啟用|開啟|需要).{0,12}javascript|javascript.{0,12}(?:已?被?禁用|未启用|未開啟|未开启)",
    re.I | re.S,
)
_MOUNTS = re.compile(
    r"(?:app|root|__next|__nuxt|___gatsby|svelte|main-app|app-root|react-root|vue-app|q-app|ember\d*)", re.I
)
_TAGS = frozenset({"app-root", "app", "ng-view", "ui-view"})
_DATA = re.compile(
    rb"""flarum-json-payload|data-preloaded|"articleBody"\s*:|"@type"\s*:\s*"(?:DiscussionForumPosting|Comment)\""""
)


def empty_shell(root: Element | None, body: bytes, *, has_content: bool) -> str:
    """Return by what a page is known to be an empty shell, "" when it is none.

    `has_content`: posts or rows of a list were found on it by the site's layout, which settles it.
    """
    if root is None or has_content or _DATA.search(body):
        return ""
    if root.find(".//script") is None or sum(len(piece.text) for piece in segment(root)) > MOST_TEXT:
        return ""
    why = _why(root)
    return "" if why and _holds_article(body) else why


def _holds_article(body: bytes) -> bool:
    """Whether the page's words stand in it after all, as the state of a script that extraction reads."""
    try:
        article = extract_article(body)
    except CleaningError:
        return False
    return bool(article.comments) or (len(article.text) >= LEAST_TEXT and _ASKS.search(article.text) is None)


def _why(root: Element) -> str:
    for node in root.iter("noscript"):
        found = _ASKS.search(collapse("".join(node.itertext())))
        if found:
            return found[0].strip()
    for node in root.iter():
        if isinstance(node.tag, str) and _is_mount(node):
            return f"<{node.tag} id={node.get('id')!r}> is empty" if node.get("id") else f"<{node.tag}> is empty"
    return ""


def _is_mount(node: Element) -> bool:
    named = node.tag in _TAGS or bool(_MOUNTS.fullmatch(node.get("id") or "")) or node.get("ng-app") is not None
    return named and len(collapse("".join(node.itertext()))) <= MOST_TEXT
