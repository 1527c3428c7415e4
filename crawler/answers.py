"""What came as the answer to a request: a page, or something in place of one."""

from __future__ import annotations

from http import HTTPStatus

from scrapy.http import Response

from crawler.archive import Label
from crawler.errors import Elsewhere
from crawler.reading import Reading
from crawler.task import Lane, Task


def check_kind(task: Task, reading: Reading, response: Response) -> None:
    """Raise `Elsewhere` when a thread or list was asked for and another kind of page came (a login form, mostly)."""
    wanted, found = task.page.kind, reading.page.kind
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
        last=last and reading.kind == "thread",
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
