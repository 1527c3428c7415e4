"""What is true of the replica at a revision: what a perfect crawl and a perfect pipeline would give.

`text` is what was meant, content blocks joined by line breaks; `source_text` is what a perfect
extraction takes from the page before any cleaning (they differ only on damaged pages).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from functools import cache

from cleaning.records import Reason
from qingtie.demo import articles, board_gbk, board_utf8
from qingtie.demo.content import ARTICLES, BOARD_GBK, BOARD_UTF8, article_site, board
from qingtie.demo.markup import parse, plain
from qingtie.demo.model import BEIJING, Board, Essay, Post, Reply, Thread
from qingtie.demo.quotes import BRIEF, quote_of, same

Place = tuple[str, str]
"""A site's name and a canonical path on it."""


@dataclass(frozen=True, slots=True)
class TrueRemark:
    """A 点评 pinned under a post; `published_at` is known to the minute."""

    author: str
    published_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class TrueComment:
    """A post after the first, or a comment under an article.

    `floor` counts from 1 and is None under articles, `author` is None where the page names none.
    Under articles only the day is known, so `published_at` is midnight there; phpBB pages state seconds
    in UTC. `quote` is the quoted text as meant (cut as on the page), without its "X wrote" line.
    `locked`: the page shows a notice in place of the text, which is empty then.
    """

    floor: int | None
    author: str | None
    published_at: datetime
    text: str
    source_text: str
    quote: str | None = None
    quoted_floor: int | None = None
    locked: bool = False
    remarks: tuple[TrueRemark, ...] = ()


@dataclass(frozen=True, slots=True)
class TrueArticle:
    """A thread or an article. `pages` are the canonical paths of its pages, the first is `path`.

    `damage` names what is wrong with the page ("" for nothing; "marked" for damage by hand).
    """

    site: str
    path: str
    title: str
    author: str
    published_at: datetime
    board: str
    text: str
    source_title: str
    source_text: str
    comments: tuple[TrueComment, ...]
    pages: tuple[str, ...]
    damage: str = ""


@dataclass(frozen=True, slots=True)
class Truth:
    """All that is true at a revision.

    `lists` are the list pages; `starts` where a crawl begins on each site; `rejected` says which pages
    give no record and why; `forbidden` are path prefixes that robots.txt disallows and pages link to.
    """

    revision: int
    articles: tuple[TrueArticle, ...]
    lists: tuple[Place, ...]
    starts: Mapping[str, tuple[str, ...]]
    rejected: Mapping[Place, Reason]
    forbidden: Mapping[str, tuple[str, ...]]

    @property
    def pages(self) -> tuple[Place, ...]:
        """Every page that a full crawl fetches: lists, articles with all their pages, rejects."""
        read = [(article.site, path) for article in self.articles for path in article.pages]
        return (*self.lists, *read, *self.rejected)

    def find(self, site: str, path: str) -> TrueArticle | None:
        """Return what stands at a canonical path (of any of its pages), or None."""
        return next((item for item in self.articles if item.site == site and path in item.pages), None)


@cache
def truth(revision: int = 0) -> Truth:
    """Return what is true of the replica at `revision`."""
    gbk, utf8, essays = board(BOARD_GBK, revision), board(BOARD_UTF8, revision), article_site(revision)
    return Truth(
        revision=revision,
        articles=(
            *(_thread(gbk, thread) for thread in gbk.threads),
            *(_thread(utf8, thread) for thread in utf8.threads),
            *(_essay(essay) for essay in essays.essays),
        ),
        lists=(
            *((BOARD_GBK, path) for path in board_gbk.list_paths(gbk)),
            *((BOARD_UTF8, path) for path in board_utf8.list_paths(utf8)),
            *((ARTICLES, path) for path in articles.list_paths(essays)),
        ),
        starts={
            BOARD_GBK: tuple(f"/forum-{forum.id}-1.html" for forum in gbk.forums),
            BOARD_UTF8: tuple(board_utf8.forum_path(forum) for forum in utf8.forums),
            ARTICLES: (articles.list_path(),),
        },
        rejected={(ARTICLES, entry.path): entry.reason for entry in essays.bad},
        forbidden={
            BOARD_GBK: ("/member.php", "/space-", "/forum.php?mod=redirect", "/forum.php?mod=post"),
            BOARD_UTF8: ("/ucp.php", "/memberlist.php", "/posting.php", "/search.php"),
            ARTICLES: (articles.PRIVATE, "/search/"),
        },
    )


def _thread(site: Board, thread: Thread) -> TrueArticle:
    gbk = site.site == BOARD_GBK
    path_of = board_gbk.canonical_path if gbk else board_utf8.topic_path
    forum = site.forum(thread.forum)
    first = thread.posts[0]
    paths = tuple(path_of(thread, number) for number in range(1, thread.pages + 1))
    return TrueArticle(
        site=site.site,
        path=paths[0],
        title=thread.title,
        author=first.author,
        published_at=first.at,
        board=forum.name if forum else "",
        text=plain(parse(first.text)),
        source_title=thread.title,
        source_text=_source(first, gbk=gbk),
        comments=tuple(_post(thread, post, gbk=gbk) for post in thread.posts[1:]),
        pages=paths,
    )


def _source(post: Post, *, gbk: bool) -> str:
    engine = board_gbk.engine_text if gbk else same
    return plain(parse(engine(post.text)))


def _post(thread: Thread, post: Post, *, gbk: bool) -> TrueComment:
    quote = quote_of(thread, post, brief=BRIEF if gbk else None)
    return TrueComment(
        floor=post.floor,
        author=post.author,
        published_at=post.at,
        text="" if post.locked else plain(parse(post.text)),
        source_text="" if post.locked else _source(post, gbk=gbk),
        quote=quote.text if quote else None,
        quoted_floor=post.quote,
        locked=post.locked,
        remarks=tuple(TrueRemark(item.author, item.at.replace(second=0), item.text) for item in post.remarks),
    )


def _essay(essay: Essay) -> TrueArticle:
    text, source_text = plain(parse(essay.text)), plain(parse(essay.source_text))
    return TrueArticle(
        site=ARTICLES,
        path=essay.path,
        title=essay.title,
        author=essay.author,
        published_at=essay.at,
        board=essay.category,
        text=text,
        source_title=essay.source_title,
        source_text=source_text,
        comments=tuple(_reply(reply) for reply in essay.comments),
        pages=(essay.path,),
        damage=essay.damage or ("" if text == source_text else "marked"),
    )


def _reply(reply: Reply) -> TrueComment:
    return TrueComment(
        floor=None,
        author=reply.author,
        published_at=datetime.combine(reply.on, time(), BEIJING),
        text=reply.text,
        source_text=reply.source,
    )
