"""What the replica's content is made of, before any page is drawn from it.

All dataclasses are frozen. Times are aware (Beijing, UTC+8). `revision` is the revision of the
replica at which a thing appears; 0 means from the start.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from cleaning.records import Reason

BEIJING = timezone(timedelta(hours=8), "CST")
"""The clock of all three sites."""

POSTS_PER_PAGE = 10
"""Posts on one page of a thread, on both boards."""


def now(revision: int) -> datetime:
    """Return the replica's own time at a revision: noon, one day later with each."""
    return datetime(2025, 6, 10, 12, tzinfo=BEIJING) + timedelta(days=revision)


@dataclass(frozen=True, slots=True)
class Remark:
    """A 点评: a one-line remark pinned under a post."""

    author: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Post:
    """One post. `text` is markup (see `qingtie.demo.markup`); `floor` counts from 1.

    `quote` is the floor that is quoted, None for no quote. `locked` posts show a notice in place of
    their text; `login_tip` posts carry a "log in to see the attachment" notice.
    """

    id: int
    floor: int
    author: str
    at: datetime
    text: str
    quote: int | None = None
    edited: datetime | None = None
    remarks: tuple[Remark, ...] = ()
    locked: bool = False
    login_tip: bool = False
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread with its posts; the first is what it is about.

    `header_charset` and `meta_charset` are what its pages declare (None: the truth; empty: nothing).
    `query_links` makes the board link to it as `forum.php?mod=viewthread` instead of rewritten.
    """

    id: int
    forum: int
    title: str
    views: int
    posts: tuple[Post, ...]
    sticky: bool = False
    query_links: bool = False
    header_charset: str | None = None
    meta_charset: str | None = None

    @property
    def pages(self) -> int:
        """How many pages the thread has (1 or more)."""
        return max(1, -(-len(self.posts) // POSTS_PER_PAGE))

    @property
    def last(self) -> Post:
        """The newest post."""
        return self.posts[-1]

    def page(self, number: int) -> tuple[Post, ...]:
        """Return the posts of page `number` (from 1)."""
        return self.posts[(number - 1) * POSTS_PER_PAGE : number * POSTS_PER_PAGE]


@dataclass(frozen=True, slots=True)
class Forum:
    """One board within a site; a `jammer` forum strews hidden noise into its line breaks."""

    id: int
    name: str
    about: str
    jammer: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """A forum site at one revision: its forums, threads (newest activity first) and signatures."""

    site: str
    name: str
    slogan: str
    forums: tuple[Forum, ...]
    threads: tuple[Thread, ...]
    signatures: tuple[tuple[str, str], ...]

    def forum(self, number: int) -> Forum | None:
        """Return the forum with this id, or None."""
        return next((forum for forum in self.forums if forum.id == number), None)

    def thread(self, number: int) -> Thread | None:
        """Return the thread with this id, or None."""
        return next((thread for thread in self.threads if thread.id == number), None)

    def listed(self, forum: int) -> tuple[Thread, ...]:
        """Return a forum's threads without the sticky ones, newest activity first."""
        return tuple(item for item in self.threads if item.forum == forum and not item.sticky)

    def signature(self, author: str) -> str | None:
        """Return what stands under each post of `author`, or None."""
        return dict(self.signatures).get(author)


@dataclass(frozen=True, slots=True)
class Reply:
    """A comment under an article: clean text, the text as shown, and only the day. No name: None."""

    author: str | None
    on: date
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Essay:
    """An article of the article site. `title` and `text` are as meant, `source_*` as shown.

    `damage` names how it was damaged ("" for not at all); see `qingtie.demo.damage`.
    """

    id: str
    category: str
    title: str
    text: str
    source_title: str
    source_text: str
    author: str
    at: datetime
    tags: tuple[str, ...]
    comments: tuple[Reply, ...]
    damage: str = ""

    @property
    def path(self) -> str:
        """Its path on the site."""
        return f"/zhishi/{self.id}.html"


@dataclass(frozen=True, slots=True)
class BadPage:
    """A listed page that gives no record: `kind` says how it is drawn, `reason` why it is rejected."""

    id: str
    title: str
    at: datetime
    kind: str
    reason: Reason

    @property
    def path(self) -> str:
        """Its path on the site."""
        return f"/zhishi/{self.id}.html"
