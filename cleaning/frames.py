"""What a site shows on most of its pages is its frame, not the text of any of them: learned, kept, explained.

A line that recurs on at least half of a site's pages (three or more) is boilerplate, whatever it says: the idea of site
style trees (Yi, Liu and Li, "Eliminating Noisy Information in Web Pages for Data Mining", KDD 2003), on lines instead
of trees. Digits count as equal, since counts and dates change. A frame belongs to one layout of one site, so that a
new design starts a new frame.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from cleaning.records import Article, Block, Role

MIN_PAGES = 3
"""A frame says nothing before it has seen so many pages."""
SHARE = 0.5
"""A line on this share of the pages, or more, is boilerplate."""
MOST_PAGES = 2_000
"""A frame has settled after so many pages and learns no more."""
MOST_LINES = 50_000
"""Lines kept in a frame; beyond, those seen once are forgotten first."""

# Headings such as 总结 recur by custom, and short words by chance: they are left alone.
_TEXT_ROLES = frozenset({Role.PARAGRAPH, Role.LIST_ITEM, Role.TABLE, Role.CAPTION})
_MIN_LENGTH = 4


@dataclass(frozen=True, slots=True)
class Frame:
    """How often each line was seen on the pages of one layout of a site. Keys are digests, not the lines.

    `seen` are the ids of the articles that were counted: a thread that grows is fetched many times and counts once.
    """

    site: str
    layout: str = ""
    lines: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    seen: frozenset[str] = frozenset()

    @property
    def pages(self) -> int:
        """How many articles the frame has seen."""
        return len(self.seen)

    def share(self, text: str) -> float:
        """Return on which share of the pages a line stands, 0 to 1; 0 before `MIN_PAGES` pages."""
        return self.lines.get(line_key(text), 0) / self.pages if self.pages >= MIN_PAGES else 0.0


def line_key(text: str) -> str:
    """Return the key of a line: a digest of it without white space, all digits equal."""
    bare = re.sub(r"\d+", "0", re.sub(r"\s+", "", text))
    return hashlib.sha256(bare.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def learn(frame: Frame, articles: Iterable[Article]) -> Frame:
    """Return the frame after it has seen more articles of its site and layout."""
    counts: Counter[str] = Counter(frame.lines)
    seen = set(frame.seen)
    for article in articles:
        if article.id not in seen and len(seen) < MOST_PAGES:
            seen.add(article.id)
            counts.update({line_key(block.text) for block in article.body if _counts(block)})
    if len(counts) > MOST_LINES:
        counts = Counter({key: count for key, count in counts.items() if count > 1})
    return replace(frame, lines=MappingProxyType(dict(counts)), seen=frozenset(seen))


def apply_frame(article: Article, frame: Frame) -> Article:
    """Return the article with the lines of its site's frame labelled as noise; the reason says how often they recur.

    The frame must have seen this article's page already, or it counts one page too few.
    """
    body = tuple(_judged(block, frame) for block in article.body)
    return article if body == article.body else replace(article, body=body)


def _counts(block: Block) -> bool:
    return block.role in _TEXT_ROLES and len(block.text) >= _MIN_LENGTH


def _judged(block: Block, frame: Frame) -> Block:
    share = frame.share(block.text) if _counts(block) else 0.0
    if share < SHARE:
        return block
    return replace(block, role=Role.NOISE, why=f"stands on {share:.0%} of the site's {frame.pages} pages")


def frame_to_json(frame: Frame) -> dict[str, Any]:
    """Return a frame as a JSON object."""
    return {"site": frame.site, "layout": frame.layout, "lines": dict(frame.lines), "seen": sorted(frame.seen)}


def frame_from_json(data: Mapping[str, Any]) -> Frame:
    """Return the frame of a JSON object; raises ValueError when it is none."""
    try:
        lines = {str(key): int(count) for key, count in data["lines"].items()}
        return Frame(str(data["site"]), str(data["layout"]), MappingProxyType(lines), frozenset(map(str, data["seen"])))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a frame: {error!r}") from error
