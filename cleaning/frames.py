"""What a site shows on most of its pages is its frame, not the text of any of them: learned, kept, explained.

A line that recurs on at least half of a site's pages (ten or more) is boilerplate, whatever it says: the idea of site
style trees (Yi, Liu and Li, "Eliminating Noisy Information in Web Pages for Data Mining", KDD 2003), on lines instead
of trees. Reposts and copies recur as well, and they are what readers come for: so pages that are mostly known already
teach nothing, and a frame never takes half of a page's text or its last paragraph. Old pages fade: after a new design,
the new frame outweighs the old one within some two thousand pages.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from types import MappingProxyType
from typing import Any

from cleaning.records import Article, Block, Role

MIN_PAGES = 10
"""A frame says nothing before it has seen so many pages with texts of their own."""
SHARE = 0.5
"""A line on this share of the pages, or more, is boilerplate."""
MOST_PAGES = 2_000
"""When so many pages are counted, all counts are halved: what a site no longer shows fades."""
MOST_LINES = 50_000
"""Lines kept in a frame; beyond, those seen once are forgotten first."""
VERSION = 2
"""Of the JSON form: a frame of another version is learned anew."""

# Headings such as 总结 recur by custom, and short words by chance: they are left alone.
_TEXT_ROLES = frozenset({Role.PARAGRAPH, Role.LIST_ITEM, Role.TABLE, Role.CAPTION})
_MIN_LENGTH = 4


@dataclass(frozen=True, slots=True)
class Frame:
    """On how many pages of one engine of a site each line was seen. Keys are digests, not the lines.

    `pages` is how many pages were counted, less what has faded. `seen` are the ids of the last articles that were
    looked at, the oldest first: a thread that grows is fetched many times and counts once.
    """

    site: str
    layout: str = ""
    lines: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    pages: int = 0
    seen: tuple[str, ...] = ()

    def share(self, text: str) -> float:
        """Return on which share of the pages a line stands, 0 to 1; 0 before `MIN_PAGES` pages."""
        return self.lines.get(line_key(text), 0) / self.pages if self.pages >= MIN_PAGES else 0.0


def line_key(text: str) -> str:
    """Return the key of a line: a digest of it without white space. Numbers count: they are what a price list says."""
    bare = re.sub(r"\s+", "", text)
    return hashlib.sha256(bare.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def learn(frame: Frame, articles: Iterable[Article]) -> Frame:
    """Return the frame after it has seen more articles of its site and engine."""
    counts: Counter[str] = Counter(frame.lines)
    seen = dict.fromkeys(frame.seen)
    pages = frame.pages
    for article in articles:
        if article.id in seen:
            continue
        seen[article.id] = None
        lines = {line_key(block.text): len(block.text) for block in article.body if _counts(block)}
        known = sum(length for key, length in lines.items() if counts[key])
        if not lines or known * 2 > sum(lines.values()):
            continue  # a repost or a copy
        counts.update(lines.keys())
        pages += 1
        if pages >= MOST_PAGES:
            pages //= 2
            counts = Counter({key: count // 2 for key, count in counts.items() if count > 1})
    if len(counts) > MOST_LINES:
        counts = Counter({key: count for key, count in counts.items() if count > 1})
    last = tuple(islice(seen, max(0, len(seen) - MOST_PAGES), None))
    return replace(frame, lines=MappingProxyType(dict(counts)), pages=pages, seen=last)


def apply_frame(article: Article, frame: Frame) -> Article:
    """Return the article with the lines of its site's frame labelled as noise; the reason says how often they recur.

    An article of which the frame would take half of the text, or all paragraphs, stays as it is. The frame must have
    seen this article's page already, or it counts one page too few.
    """
    body = tuple(_judged(block, frame) for block in article.body)
    before = [block for block in article.body if block.is_content]
    after = [block for block in body if block.is_content]
    if len(after) == len(before) or not any(_counts(block) for block in after):
        return article
    if sum(len(block.text) for block in after) * 2 <= sum(len(block.text) for block in before):
        return article
    return replace(article, body=body)


def _counts(block: Block) -> bool:
    return block.role in _TEXT_ROLES and len(block.text) >= _MIN_LENGTH


def _judged(block: Block, frame: Frame) -> Block:
    share = frame.share(block.text) if _counts(block) else 0.0
    if share < SHARE:
        return block
    return replace(block, role=Role.NOISE, why=f"stands on {share:.0%} of the site's {frame.pages} pages")


def frame_to_json(frame: Frame) -> dict[str, Any]:
    """Return a frame as a JSON object."""
    return {
        "version": VERSION,
        "site": frame.site,
        "layout": frame.layout,
        "pages": frame.pages,
        "lines": dict(frame.lines),
        "seen": list(frame.seen),
    }


def frame_from_json(data: Mapping[str, Any]) -> Frame:
    """Return the frame of a JSON object; raises ValueError when it is none, or one of another version."""
    try:
        if data["version"] != VERSION:
            raise ValueError(f"expected a frame of version {VERSION}, found {data['version']!r}")
        lines = {str(key): int(count) for key, count in data["lines"].items()}
        seen = tuple(map(str, data["seen"]))
        return Frame(str(data["site"]), str(data["layout"]), MappingProxyType(lines), int(data["pages"]), seen)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a frame: {error!r}") from error
