"""Elements whose names say that they are posts, in tags that say otherwise."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleaning.extract.find import Finder
from cleaning.extract.pieces import TIME_TAGS, Element


def free_posts(find: Finder) -> int:
    """Make boxes of the `<blockquote>`s that hold whole posts, as Mbin's do; return how many there were.

    Such a one is called a comment or a post, and has a head or a foot of its own with a time in it. Or several with a
    time each stand one behind the other: an article's quotes have its words between them, and seldom a time.
    """
    dated = [node for node in find.all("blockquote") if next(node.iter(*TIME_TAGS), None) is not None]
    rows = {node for node in dated if _is_beside(node, dated)}
    found = [
        node
        for node in dated
        if node in rows
        or (_POST_NAME.search(node.get("class") or "") and any(child.tag in ("header", "footer") for child in node))
    ]
    for node in found:
        node.tag = "div"
    return len(found)


def _is_beside(node: Element, others: Sequence[Element]) -> bool:
    """Whether the element just before or just behind is another one of some."""
    near = (node.getprevious(), node.getnext())
    return any(one is not None and one in others for one in near)


def preformatted_posts(find: Finder) -> list[Element]:
    """Return the `<pre>`s that are called comments or posts: people's lines, as in Bugzilla, not code."""
    return [node for node in find.all("pre") if _POST_NAME.search((node.get("class") or "").replace("_", " "))]


_POST_NAME = re.compile(r"(?:^|[\s_-])(?:comment|post|reply|message)(?:$|\s)", re.I)
