"""Everything about an answer that needs no word in the state: what it is, what it links to, its record in the archive.

It is done before the state's transaction begins, so that several workers on one state keep each other waiting only for
the few rows that a page changes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus

from scrapy.http import Response

from cleaning.extract.page import site_of
from cleaning.identity import COMMENTS
from cleaning.layouts import Layout, engines
from cleaning.records import RawPage
from crawler import links
from crawler.answers import as_asked, check_kind, content_type_of, label_of
from crawler.archive import RENDERED, Label, Place
from crawler.blocks import Block, BlockKind, find_block
from crawler.comments import with_comments
from crawler.errors import Blocked, Empty
from crawler.history import NO_SHIFT, Shift, compare
from crawler.journal import is_elsewhere, posts_elsewhere
from crawler.links import Found, Link
from crawler.reading import Reading, read
from crawler.shell import empty_shell
from crawler.state import PageEntry
from crawler.store import Store
from crawler.task import Task

REFUSALS = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
"""Answers that say that one may not; they may mean the page or the crawl."""

_OF_THE_HOST = (BlockKind.CAPTCHA, BlockKind.CHALLENGE, BlockKind.DENIED)


@dataclass(frozen=True, slots=True)
class Seen:
    """A page that was looked at. `place` is None when it is as before; `known` is the version before it.

    `whole`: its host was thought to need a browser, and does not. `rendered`: a browser made it.
    """

    reading: Reading
    raw: RawPage
    label: Label
    next_page: Link | None
    found: Found
    known: PageEntry | None = None
    place: Place | None = None
    shift: Shift = NO_SHIFT
    whole: bool = False
    rendered: bool = False


class Looker:
    """Looks at answers and archives what is a page; `layout_of` tells the layout of a site, where it is known."""

    def __init__(self, store: Store, layout_of: Callable[[str, str], Layout | None]) -> None:
        self._store = store
        self._layout_of = layout_of

    def page(self, task: Task, response: Response) -> Seen:
        """Look at a page that came, and archive it. Raises `NoPage` for one that is none, and `ArchiveError`."""
        body, content_type, shell, whole = response.body, content_type_of(response), None, False
        if "shell" in response.meta:
            shell = self._shell(task, response)
            whole = shell is None
            body, content_type = (body, RENDERED) if shell else (response.meta["shell"], content_type)
        reading = self.read(task, body, response.url, content_type)
        check_kind(task, reading, response)
        block = find_block(reading.root, body, has_content=reading.has_content)
        if block is not None:
            raise Blocked(block)
        empty = empty_shell(reading.root, body, has_content=reading.has_content)
        if empty:
            raise Empty(empty)
        raw = _raw(reading, response, body)
        if shell:
            raw = replace(raw, headers=(("content-type", RENDERED),))
        if reading.kind == COMMENTS:
            raw = replace(raw, site=task.site)  # an endpoint may be on a host of its own
        seen = self._seen(task, reading, raw)
        known = self._store.state.page(raw.site, seen.label.key, seen.label.number)
        place = self._store.archive_page(raw, seen.label, known, shell)
        shift = self._shift(task, reading, raw, known)
        return replace(seen, known=known, place=place, shift=shift, whole=whole, rendered=shell is not None)

    def not_modified(self, task: Task, response: Response) -> Seen | None:
        """Look at the archived copy of a page that is as before, and archive that; None when the copy is lost."""
        known = task.known
        assert known is not None
        copy = self._store.archived(known)
        if copy is None:
            return None
        reading = self.read(task, copy.body, copy.final_url, copy.header("content-type"))
        seen = self._seen(task, reading, _raw(reading, response, b"", digest=known.digest))
        self._store.archive_revisit(seen.raw, seen.label)
        return replace(seen, known=known)

    def refusal(self, task: Task, response: Response) -> Block | None:
        """Return what stands on the page of an answer that says no, when it is about the whole host."""
        if response.status not in REFUSALS and response.status < 500:
            return None
        reading = self.read(task, response.body, response.url, content_type_of(response))
        block = find_block(reading.root, response.body, has_content=reading.has_content)
        return block if block is not None and block.kind in _OF_THE_HOST else None

    def read(self, task: Task, body: bytes, url: str, content_type: str | None) -> Reading:
        """Read a page by the layout of the page that led to it, or of its site."""
        hint = engines().get(task.engine or "") or self._layout_of(site_of(url), url)
        return as_asked(task, read(body, url, content_type=content_type, hint=hint), url)

    def _seen(self, task: Task, reading: Reading, raw: RawPage) -> Seen:
        next_page = links.next_page(reading) if reading.kind == "thread" else None
        found = with_comments(reading, links.find(reading))
        ends = not found.comments if reading.kind == COMMENTS else next_page is None
        label = label_of(task, reading, last=ends and (reading.has_posts or not reading.is_forum))
        return Seen(reading, raw, label, next_page, found)

    def _shell(self, task: Task, response: Response) -> RawPage | None:
        """Return the document that a browser was given; None when it came whole, and needs no browser."""
        body = response.meta["shell"]
        reading = self.read(task, body, response.url, content_type_of(response))
        if not empty_shell(reading.root, body, has_content=reading.has_content):
            return None
        return _raw(reading, response, body)

    def _shift(self, task: Task, reading: Reading, raw: RawPage, known: PageEntry | None) -> Shift:
        """Return what a page of a thread or of comments shows beside the version in the archive."""
        if known is None:
            return Shift(new=len(reading.posts))
        if known.digest == raw.digest:
            return NO_SHIFT
        if reading.kind == COMMENTS and not any(map(any, reading.posts)):
            return Shift(changed=True)  # where nothing has an id, other bytes are all that is known
        if reading.kind != COMMENTS and not (reading.kind == "thread" and reading.is_forum):
            return NO_SHIFT
        if is_elsewhere(known):
            return compare(posts_elsewhere(self._store.state.db, known), reading.posts)
        copy = self._store.archived(known)
        if copy is None:
            return NO_SHIFT
        before = self.read(task, copy.body, copy.final_url, copy.header("content-type"))
        return compare(before.posts, reading.posts)


def _raw(reading: Reading, response: Response, body: bytes, digest: str = "") -> RawPage:
    return RawPage(
        url=reading.page.url,
        final_url=response.url,
        site=site_of(response.url),
        status=response.status,
        headers=response.meta.get("as_sent", ()),
        body=body,
        fetched_at=datetime.now(UTC),
        digest=digest,
    )
