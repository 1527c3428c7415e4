"""What the forums of the replica hold: boards, threads and posts, and what happens to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from itertools import count

CHINA = timezone(timedelta(hours=8))
PER_LIST, PER_PAGE = 4, 5
"""Threads on a page of a list, posts on a page of a thread."""

_NAMES = (
    "山间客",
    "听雨轩",
    "老白茶",
    "小壶天",
    "阿青",
    "teafan",
    "岭南一叶",
    "半日闲",
    "松下问",
    "Lao_Wang",
    "云水",
    "喝茶的猫",
)
_FIRST = (
    "水温八十度就够了",
    "这饼茶放了五年",
    "盖碗比紫砂壶好掌握",
    "山里今年雨水多",
    "存茶的地方要干燥",
    "头一泡出汤要快",
    "茶友送了一小罐",
)
_SECOND = (
    "太烫会发苦，汤色也会发暗。",
    "入口很顺，回甘也长，值得等。",
    "新手不妨先从这个练起。",
    "价格比往年高一点，也能接受。",
    "别和有气味的东西放在一起。",
)


@dataclass(frozen=True, slots=True)
class Post:
    """A post: `lines` are its text, shown one below the other; `quotes` is a post that it cites.

    `number` is its place when it was written; a few engines go on to show that when posts before it are gone.
    """

    id: int
    number: int
    author: str
    at: datetime
    lines: tuple[str, ...]
    quotes: Post | None = None

    @property
    def text(self) -> str:
        return "".join(self.lines)


@dataclass(slots=True)
class Thread:
    """A thread; the first of its posts opens it. `walled`: members only, who the crawl is none of."""

    id: int
    title: str
    posts: list[Post]
    walled: bool = False

    @property
    def pages(self) -> int:
        return -(-len(self.posts) // PER_PAGE)

    def page(self, number: int) -> list[tuple[int, Post]]:
        """The posts of a page with their floors."""
        return list(enumerate(self.posts, 1))[(number - 1) * PER_PAGE : number * PER_PAGE]


@dataclass(slots=True)
class Board:
    """A board with its threads."""

    id: int
    name: str
    threads: list[Thread]

    @property
    def listed(self) -> list[Thread]:
        """In the order of a list: the latest post first."""
        return sorted(self.threads, key=lambda thread: thread.posts[-1].at, reverse=True)

    @property
    def pages(self) -> int:
        return -(-len(self.threads) // PER_LIST)


@dataclass(slots=True)
class Forum:
    """All that one site holds, made from a number; the same number makes the same forum."""

    seed: int
    boards: list[Board] = field(default_factory=list)
    _ids: Iterator[int] = field(default_factory=lambda: count(1001))

    def __post_init__(self) -> None:
        sizes = (1, 3, 5, 6, 9, 11, 2)
        for board in (2, 3):
            threads = []
            for n, size in enumerate(sizes if board == 2 else sizes[:3]):
                thread = Thread(board * 100 + n, f"{_FIRST[(n + self.seed) % 7][:6]}怎么办（{board * 10 + n}）", [])
                threads.append(thread)
                self.grow(thread, size, start=datetime(2024, 3, 1 + n, 8, 5 + board, tzinfo=CHINA))
            self.boards.append(Board(board, ("", "", "茶友闲话", "器具交流")[board], threads))
        self.boards[0].threads.append(walled := Thread(290, "只给会员看的老茶行情", [], walled=True))
        self.grow(walled, 2, start=datetime(2024, 3, 20, 9, 0, tzinfo=CHINA))

    def thread(self, number: int) -> Thread:
        return next(thread for board in self.boards for thread in board.threads if thread.id == number)

    def open(self, board: int, posts: int) -> None:
        """Add a thread to a board."""
        threads = self.boards[board - 2].threads
        thread = Thread(board * 100 + 50, f"新到的{_FIRST[self.seed % 7][:4]}（{board}）", [])
        threads.append(thread)
        self.grow(thread, posts, start=datetime(2024, 4, 2, 8, 5, tzinfo=CHINA))

    def grow(self, thread: Thread, posts: int, start: datetime | None = None) -> None:
        """Add posts, the first at `start` or two days after the last one; each third one cites an earlier one."""
        first = start or thread.posts[-1].at + timedelta(days=2)
        for n in range(posts):
            number, place = next(self._ids), len(thread.posts)
            at = first + n * timedelta(hours=3, minutes=17)
            cited = thread.posts[place // 2] if place % 3 == 2 else None
            lines = (f"{_FIRST[number % 7]}，这是第{number}次记下来。", _SECOND[(number + self.seed) % 5])
            author = _NAMES[(number * 5 + self.seed) % 12]
            thread.posts.append(Post(number, thread.posts[-1].number + 1 if place else 1, author, at, lines, cited))

    def edit(self, thread: Thread, place: int) -> None:
        """Have a post say something else."""
        thread.posts[place] = replace(thread.posts[place], lines=("说错了，更正一下：", f"第{place}条说的是前年的茶。"))

    def delete(self, thread: Thread, place: int) -> None:
        """Take a post out; those after it move up."""
        del thread.posts[place]

    def truth(self, *, gaps: bool) -> dict[str, list[tuple[int, str, datetime, str]]]:
        """Every post that a guest can read, by the thread's title: floor, author, time, text.

        With `gaps`, the floors of deleted posts stay empty.
        """
        return {
            thread.title: [
                (post.number if gaps else floor, post.author, post.at, post.text)
                for floor, post in enumerate(thread.posts, 1)
            ]
            for board in self.boards
            for thread in board.threads
            if not thread.walled
        }
