"""The central types: what a page, a thread and its posts are to every part of Qingtie.

All are frozen dataclasses with slots. Times are timezone-aware; offsets are Unicode code points;
`None` means "not stated by the page", never "unknown to us because something failed" (failures
are `Rejection`s). Raw text is never dropped: boilerplate is a role, not a deletion.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What a visible block is on its page. `CONTENT_ROLES` are what a reader came for."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    QUOTE = "quote"
    CODE = "code"
    TABLE = "table"
    CAPTION = "caption"
    IMAGE = "image"
    BYLINE = "byline"
    SIGNATURE = "signature"
    NAVIGATION = "navigation"
    BREADCRUMB = "breadcrumb"
    SHARE = "share"
    RELATED = "related"
    ADVERT = "advert"
    DISCLAIMER = "disclaimer"
    COPYRIGHT = "copyright"
    TAGS = "tags"
    REPEATED = "repeated"
    COMMENT_HEADING = "comment_heading"
    ACTIONS = "actions"
    NOTICE = "notice"
    NOISE = "noise"
    OTHER = "other"


CONTENT_ROLES = frozenset({Role.HEADING, Role.PARAGRAPH, Role.LIST_ITEM, Role.CODE, Role.TABLE, Role.CAPTION})
"""Roles that make up the text of an article or a comment. A quote belongs to the post it quotes.

The text of an image block is the image's alternative text: kept, but no words of the article.
"""

CHROME_ROLES = frozenset(
    {
        Role.BYLINE, Role.NAVIGATION, Role.BREADCRUMB, Role.SHARE, Role.RELATED, Role.ADVERT, Role.COPYRIGHT,
        Role.TAGS, Role.COMMENT_HEADING, Role.ACTIONS, Role.NOTICE, Role.NOISE, Role.OTHER,
    }
)  # fmt: skip
"""Roles around the text. Damage is repaired there too; style is not: it would drown the trail in trifles."""


@dataclass(frozen=True, slots=True)
class RawPage:
    """One HTTP answer as it came: the input of everything after the crawl.

    `fetched_at` is UTC. `headers` keep their order and repetitions, names in lower case.
    `digest` is the SHA-256 of `body` in hex.
    """

    url: str
    final_url: str
    site: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched_at: datetime
    digest: str = ""

    def __post_init__(self) -> None:
        if not self.digest:
            object.__setattr__(self, "digest", hashlib.sha256(self.body).hexdigest())

    def header(self, name: str) -> str | None:
        """Return the first header called `name` (any case), or None."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key == wanted), None)


@dataclass(frozen=True, slots=True)
class Block:
    """One visible block of text with its role.

    `id` is unique in its article: `title`, `body/12`, `comment/3/0`. `level` is 1 to 6 for headings,
    else None. `why` says in a few words which evidence gave the role.
    """

    id: str
    role: Role
    text: str
    level: int | None = None
    why: str = ""

    @property
    def is_content(self) -> bool:
        """Whether the block is part of what a reader came for."""
        return self.role in CONTENT_ROLES


@dataclass(frozen=True, slots=True)
class Comment:
    """One post of a thread after the first, or one comment under an article.

    `floor` counts from 1 (the thread's first post); `reply_to` is the id of the post answered;
    `quote` is the quoted text as shown; `edited_at` is the time of the last edit. `body` holds every block of the
    post, whatever its role.
    """

    id: str
    floor: int | None = None
    author: str | None = None
    published_at: datetime | None = None
    body: tuple[Block, ...] = ()
    quote: str | None = None
    reply_to: str | None = None
    likes: int | None = None
    edited_at: datetime | None = None

    @property
    def text(self) -> str:
        """The comment's own words, a line a block; without quote, signature and buttons."""
        return "\n".join(block.text for block in self.body if block.is_content)


@dataclass(frozen=True, slots=True)
class PageRef:
    """Which raw page a record came from: its URL, SHA-256 (hex) and time of the fetch (UTC)."""

    url: str
    digest: str
    fetched_at: datetime | None = None
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """An article with its comments; a forum thread is an article whose body is the first post.

    `url` is the canonical URL. `body` holds every visible block of the page(s) outside the comments, in
    reading order; `text` picks the content. `pages` says where it came from. `edited_at` is the time of the last
    edit, `language` a BCP 47 tag (`zh-TW`), `licence` a name (`CC BY-SA 4.0`) or a URL; `tags` is empty when none is
    stated.
    """

    id: str
    url: str
    site: str
    engine: str | None = None
    board: str | None = None
    title: str | None = None
    author: str | None = None
    published_at: datetime | None = None
    body: tuple[Block, ...] = ()
    comments: tuple[Comment, ...] = ()
    pages: tuple[PageRef, ...] = ()
    reply_count: int | None = None
    view_count: int | None = None
    edited_at: datetime | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None
    licence: str | None = None
    evidence: tuple[str, ...] = field(default=())

    @property
    def text(self) -> str:
        """The article's own words, a line a block, without boilerplate."""
        return "\n".join(block.text for block in self.body if block.is_content)

    def blocks(self) -> Iterator[Block]:
        """Yield every block: the body's, then each comment's."""
        yield from self.body
        for comment in self.comments:
            yield from comment.body


class Reason(StrEnum):
    """Why a page gave no record."""

    EMPTY = "empty"
    BINARY = "binary"
    TOO_LARGE = "too_large"
    UNDECODABLE = "undecodable"
    NO_ARTICLE = "no_article"
    HTTP_ERROR = "http_error"
    WALL = "wall"
    RENDER = "render"
    UNREADABLE = "unreadable"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Rejection:
    """A page that gave no record, with the reason in words a person understands."""

    url: str
    site: str
    reason: Reason
    detail: str
    digest: str | None = None
    fetched_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """One change that a stage proposes, in the text *as that stage saw it*.

    `start` and `end` are code points, `text[start:end] == before`; an insertion has `start == end`.
    `confidence` in [0, 1] is the probability that the change is right. `rule` is `stage/rule`.
    """

    start: int
    end: int
    before: str
    after: str
    rule: str
    confidence: float
    why: str = ""


@dataclass(frozen=True, slots=True)
class TracedEdit:
    """An `Edit` with its place in the journey: block, order, whether it was applied, and the raw span.

    `raw_start` and `raw_end` are code points of the block's extracted raw text. `applied` is False for
    a suggestion (confidence below the recipe's `apply_from`) and for an edit that a person rejected.
    """

    block_id: str
    stage: str
    edit: Edit
    raw_start: int
    raw_end: int
    applied: bool

    @property
    def id(self) -> str:
        """A name for this edit that stays the same over runs on the same text (12 hex digits)."""
        edit = self.edit
        key = f"{self.block_id}\0{edit.rule}\0{self.raw_start}\0{edit.before}\0{edit.after}"
        return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class CleanedArticle:
    """An article before and after cleaning, with every edit between the two.

    `raw` and `clean` have the same blocks in the same order (same ids); only their texts differ. The `block_id` of an
    edit may also be a field that no block repeats (`field/board`, see `cleaning.fields`).
    """

    raw: Article
    clean: Article
    edits: tuple[TracedEdit, ...] = ()


@dataclass(frozen=True, slots=True)
class StageReport:
    """What one stage did in one run: blocks seen, edits applied and suggested by rule, CPU seconds."""

    stage: str
    version: int
    options_hash: str
    blocks: int = 0
    characters: int = 0
    applied: tuple[tuple[str, int], ...] = ()
    suggested: tuple[tuple[str, int], ...] = ()
    seconds: float = 0.0
