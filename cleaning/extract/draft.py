"""What extraction knows of a page while it works: pieces with roles, posts as sets of pieces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from itertools import pairwise

from cleaning.extract.clock import NO_DAY
from cleaning.extract.date_parts import CHINA, FoundDate
from cleaning.extract.dates import find_date
from cleaning.extract.find import Finder
from cleaning.extract.metadata import TITLE_PARTS
from cleaning.extract.pieces import Element, Piece
from cleaning.extract.shapes import Shapes
from cleaning.layouts import Layout
from cleaning.records import CONTENT_ROLES, Role

_WITH_BADGE = 2
"""Parts of a heading that has a badge before the title."""


@dataclass(slots=True)
class PostDraft:
    """One post: the numbers of its pieces, and what is known of it. A `remark` has no floor.

    `anchor` is the piece with its date, where that was mined. `first` says that a layout calls it the opening post,
    `opens` that it was found as one. `parent` is the post that it hangs under in another dress, `answers` the one whose
    box it stands in, `addressed` the one whose author it names first; `words` are its own, without marks and space,
    for comparing. `points` is the post that markup says it answers.
    """

    pieces: list[int] = field(default_factory=list)
    id: str | None = None
    author: str | None = None
    when: datetime | None = None
    floor: int | None = None
    quote: str | None = None
    quote_author: str | None = None
    reply_to: str | None = None
    likes: int | None = None
    edited: datetime | None = None
    remark: bool = False
    first: bool = False
    opens: bool = False
    anchor: int | None = None
    parent: PostDraft | None = None
    answers: PostDraft | None = None
    addressed: PostDraft | None = None
    points: PostDraft | None = None
    words: str = ""


def oldest_first(posts: Sequence[PostDraft]) -> Sequence[PostDraft]:
    """Return posts in the order they were written, where the page shows the newest first; else as they stand.

    What hangs under a post follows it either way.
    """
    if not fall([post.when for post in posts if post.when is not None and post.parent is None]):
        return posts
    threads: list[list[PostDraft]] = []
    for post in posts:
        if post.parent is None or not threads:
            threads.append([])
        threads[-1].append(post)
    return [post for thread in reversed(threads) for post in thread]


def fall(times: Sequence[datetime]) -> bool:
    """Return whether each of some moments is no later than the one before, and the last earlier than the first."""
    return len(times) > 1 and times[0] > times[-1] and all(a >= b for a, b in pairwise(times))


@dataclass(slots=True)
class PageDraft:
    """One page. `roles[n]` and `whys[n]` belong to `pieces[n]`; a role of None is not decided yet.

    `thread` says that the page is one of a thread, `opening` that its first post is the article itself.
    `stub` is the first post's header on a later page, without its text. `subject` is what the first post's own head
    says that it is about. `offset` is how far the numbers that the page shows of its posts lie below their floors.
    `now` anchors relative times: when the page was fetched, else what its own clock says. `zone` is that of times that
    state none.
    """

    url: str
    pieces: list[Piece]
    root: Element = None
    find: Finder | None = None
    layout: Layout | None = None
    fetched_at: datetime | None = None
    now: datetime | None = None
    zone: timezone = CHINA
    day_first: bool = False
    roles: list[Role | None] = field(default_factory=list)
    whys: list[str] = field(default_factory=list)
    posts: list[PostDraft] = field(default_factory=list)
    stub: PostDraft | None = None
    subject: str | None = None
    thread: bool = False
    opening: bool = False
    offset: int = 0
    page_title: str | None = None
    title: str | None = None
    author: str | None = None
    board: str | None = None
    when: datetime | None = None
    canonical: str | None = None
    reply_count: int | None = None
    view_count: int | None = None
    edited: datetime | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None
    licence: str | None = None
    evidence: list[str] = field(default_factory=list)
    dates: dict[int, FoundDate | None] = field(default_factory=dict)
    shapes: Shapes = field(init=False)
    headers: dict[int, bool] = field(default_factory=dict)
    boxes: dict[tuple[int, ...], list[Element]] = field(default_factory=dict)
    hints: dict[Element, tuple[Role | None, str]] = field(default_factory=dict)
    people: dict[Element, frozenset[str]] = field(default_factory=dict)
    rows: dict[Element, bool] = field(default_factory=dict)
    sizes: dict[Element, int] = field(default_factory=dict)
    above_title: frozenset[Element] | None = None
    quotes: bool | None = None
    answers: set[str] = field(default_factory=set)
    figures: bool | None = None

    def __post_init__(self) -> None:
        self.shapes = Shapes(self.find)
        if not self.roles:
            self.roles = [None] * len(self.pieces)
            self.whys = [""] * len(self.pieces)

    def has_figures(self) -> bool:
        """Whether the page has a `<figure>`."""
        if self.figures is None:
            self.figures = self.find is None or bool(self.find.all("figure"))
        return self.figures

    def holds_title(self, node: Element) -> bool:
        """Whether the page's title, as a heading or a line that is no link, stands in an element."""
        if self.above_title is None:
            self.above_title = self._above_title()
        return node in self.above_title

    def title_piece(self) -> int | None:
        """Return the number of the piece that is labelled as the title, or None."""
        return next((n for n, role in enumerate(self.roles) if role is Role.TITLE), None)

    def label_title(self, number: int, why: str) -> None:
        """Label a piece as the title; as the title once more where another piece is labelled so."""
        self.label(number, Role.REPEATED if Role.TITLE in self.roles else Role.TITLE, why)

    def settle_place_of_title(self) -> None:
        """Let the names of what holds the title, now that it is known, say no more that they are boilerplate."""
        number = self.title_piece()
        node = self.pieces[number].node if number is not None else None
        if node is None or self.holds_title(node):
            return
        self.above_title = frozenset((node, *node.iterancestors()))
        self.hints.clear()

    def _above_title(self) -> frozenset[Element]:
        whole = self.page_title or ""
        first, *later = TITLE_PARTS.split(whole)
        part: Element = None
        for piece in self.pieces if whole else ():
            text = piece.parts[-1] if piece.level and len(piece.parts) == _WITH_BADGE else piece.text
            if len(text) < 6 or (piece.hrefs and not piece.level) or piece.node is None or text not in whole:
                continue
            if whole.startswith(text):
                return frozenset((piece.node, *piece.node.iterancestors()))
            if part is None and piece.level and len(text) > len(first) and text in later:
                part = piece.node  # a title behind the site's name
        return frozenset((part, *part.iterancestors())) if part is not None else frozenset()

    def find_date(self, text: str) -> FoundDate | None:
        """Return the first time in a text as this page writes times, or None; `clock.known` says whether its day is."""
        return find_date(text, fetched_at=self.now or NO_DAY, zone=self.zone, day_first=self.day_first)

    def label(self, number: int, role: Role, why: str) -> None:
        """Give a piece a role with its reason; a role given before is overwritten."""
        self.roles[number] = role
        self.whys[number] = why

    def content(self, post: PostDraft) -> Iterator[int]:
        """Yield the numbers of the pieces of a post that are its words."""
        return (number for number in post.pieces if self.roles[number] in CONTENT_ROLES)

    def owned(self) -> set[int]:
        """Return the numbers of all pieces that belong to a post."""
        return {number for post in self.posts for number in post.pieces}
