"""What came as the answer to a request: a page, or something in place of one."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from scrapy.http import Response

from cleaning.identity import COMMENTS, canonical_url
from crawler.archive import Label
from crawler.errors import Elsewhere
from crawler.reading import Reading
from crawler.task import Lane, Task


def as_asked(task: Task, reading: Reading, url: str) -> Reading:
    """Return the reading of a page as what it was asked for: the comment page of an article.

    Its own URL does not say whose comments these are; `url` is where the page is from. A page that was sent on to
    another address is what that one means.
    """
    if task.page.kind != COMMENTS or reading.entries or not _is_same(task.url, url):
        return reading
    return replace(reading, page=task.page, kind=COMMENTS)


def _is_same(asked: str, came: str) -> bool:
    """Whether two addresses differ only in how they are written, such as by a last slash or https."""
    one, other = (canonical_url(url).partition("://")[2].removesuffix("/") for url in (asked, came))
    return one == other


def check_kind(task: Task, reading: Reading, response: Response) -> None:
    """Raise `Elsewhere` when a thread or list was asked for and another kind of page came (a login form, mostly).

    Comments may be on the article's own page after all.
    """
    wanted, found = task.page.kind, reading.page.kind
    if wanted == COMMENTS and reading.page.key == task.page.key:
        return
    if wanted != "page" and found != wanted and response.meta.get("redirect_times") and task.lane is not Lane.START:
        raise Elsewhere(f"expected a {wanted}, was sent to {response.url}")


def label_of(task: Task, reading: Reading, *, last: bool) -> Label:
    """Return the label of a page; `last`: its thread, if it is of one, ends here."""
    page = reading.page
    return Label(
        engine=reading.layout.name if reading.layout else None,
        kind=reading.kind,
        key=page.key,
        number=page.number,
        canonical=page.url,
        listed=task.listed,
        last=last and reading.kind in ("thread", COMMENTS),
    )


def content_type_of(response: Response) -> str | None:
    """Return the content type as it was sent."""
    value = response.headers.get("Content-Type")
    return value.decode("latin-1") if value else None


def phrase_of(status: int) -> str:
    """Return a status with its words."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
