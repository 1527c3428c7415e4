"""A forum's life as a script, and what must be known of it after each chapter: the same for every engine."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

PEOPLE = ("山里人", "老茶客", "小栗", "北方的雨", "阿布", "青瓷")
SENTENCES = (
    "水温八十度就够了，太烫会发苦，头一泡出汤要快一些。",
    "这饼茶放了五年，汤色已经转红，入口很顺，回甘也长。",
    "盖碗比紫砂壶好掌握，新手不妨先从盖碗练起。",
    "山里今年雨水多，春茶比往年晚了十来天，价格也高一点。",
    "存茶的地方要干燥避光，不要和有气味的东西放在一起。",
    "我试过用陶罐存，半年以后香气反而更沉一些。",
    "第三泡以后可以多焖几秒，滋味出来得更足。",
)
BEGAN = datetime.fromisoformat("2026-03-01T08:00:00+08:00")


@dataclass(frozen=True, slots=True)
class Post:
    """A post as it is to be found: `text` without what it quotes."""

    key: str
    author: str
    at: datetime
    text: str
    quoted: str = ""


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread as it is to be found, its posts in order."""

    key: str
    board: str
    title: str
    posts: tuple[Post, ...] = ()


@dataclass
class Scenario:
    """The truth so far, and the steps that have not been played yet."""

    threads: dict[str, Thread] = field(default_factory=dict)
    steps: list[dict[str, Any]] = field(default_factory=list)
    clock: int = 0
    silent: set[str] = field(default_factory=set)
    """Posts of earlier pages that were edited or deleted, of which no list says anything."""

    def take(self) -> list[dict[str, Any]]:
        """Return the steps since the last call."""
        steps, self.steps = self.steps, []
        return steps

    def board(self, key: str, name: str) -> None:
        """Open a board."""
        self.steps.append({"do": "board", "key": key, "name": name})

    def thread(self, key: str, board: str, title: str, posts: int) -> None:
        """Open a thread of so many posts."""
        self.threads[key] = Thread(key, board, title)
        self.grow(key, posts)

    def grow(self, thread: str, posts: int, *, quoting: int | None = None) -> None:
        """Add posts; with `quoting` each quotes the post at that place."""
        for _ in range(posts):
            known = self.threads[thread]
            self.clock += 1
            count = len(known.posts)
            author = PEOPLE[(self.clock * 7 + count) % len(PEOPLE)]
            words = f"{SENTENCES[self.clock % len(SENTENCES)]}{SENTENCES[(self.clock * 3 + 1) % len(SENTENCES)]}"
            quoted = known.posts[quoting] if quoting is not None else None
            text = f"第{self.clock}条记录：{words}"
            at = BEGAN + timedelta(minutes=17 * self.clock)
            post = Post(f"p{self.clock}", author, at, text, quoted.text if quoted else "")
            self.threads[thread] = replace(known, posts=(*known.posts, post))
            step = {"do": "post", "key": post.key, "thread": thread, "board": known.board, "title": known.title}
            cited = {"author": quoted.author, "text": quoted.text} if quoted else None
            self.steps.append({**step, "author": author, "at": at.isoformat(), "text": text, "quoted": cited})

    def edit(self, thread: str, place: int) -> None:
        """Change the words of a post."""
        known = self.threads[thread]
        old = known.posts[place]
        post = replace(old, text=f"{old.text}后来又试了一次，结果差不多。")
        posts = (*known.posts[:place], post, *known.posts[place + 1 :])
        self.threads[thread] = replace(known, posts=posts)
        self.steps.append({"do": "edit", "key": post.key, "text": post.text})

    def delete(self, thread: str, place: int) -> None:
        """Delete a post."""
        known = self.threads[thread]
        self.steps.append({"do": "delete", "key": known.posts[place].key})
        self.threads[thread] = replace(known, posts=(*known.posts[:place], *known.posts[place + 1 :]))

    def delete_thread(self, thread: str) -> None:
        """Delete a thread; what is known of it stays in the dataset."""
        self.steps.append({"do": "delete_thread", "thread": thread})


def beginning() -> Scenario:
    """Two boards, a dozen threads, one of three pages and a board of two pages on the engines' defaults."""
    story = Scenario()
    story.board("tea", "品茶论道")
    story.board("pots", "茶器收藏")
    story.thread("t1", "tea", "今年的春茶值不值得等", 2)
    story.thread("t2", "tea", "绿茶到底用多少度的水", 42)
    story.thread("t3", "tea", "说说你第一次喝普洱", 4)
    story.grow("t3", 2, quoting=1)
    story.thread("t4", "pots", "新手买盖碗还是紫砂壶", 21)
    story.thread("t5", "pots", "这只建盏的釉面正常吗", 1)
    story.thread("t6", "pots", "茶巾多久换一次比较好", 3)
    for number in range(7, 31):
        story.thread(f"t{number}", "tea", f"一周一泡第{number}期：各人的记录", 1)
    return story


def later(story: Scenario) -> None:
    """A thread grows by a page, three grow a little, one is new, posts are edited and deleted (two of them
    on pages that nobody would look at), a thread is gone."""
    story.grow("t2", 12)
    story.grow("t3", 1, quoting=0)
    story.grow("t6", 2)
    story.edit("t6", 1)
    story.grow("t4", 2)
    story.silent |= {story.threads["t2"].posts[3].key, story.threads["t4"].posts[7].key}
    story.edit("t2", 3)
    story.delete("t4", 7)
    story.delete_thread("t5")
    story.thread("t31", "pots", "有人用过竹制的茶盘吗", 2)
