"""What the replica answers: a response, and the rules of conditional requests (RFC 9110, 13)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

BASE = "http://replica.invalid"
"""Stands for the site's own address until the answer is sent, so that an ETag is the same on any port."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a page may depend on besides its revision.

    `target` is path and query; `base` is the site's address without the final slash; `visit` numbers the
    requests to the replica (noise differs on each); `has_session`: the client sent a session cookie.
    """

    target: str
    base: str = BASE
    visit: int = 0
    has_session: bool = True


@dataclass(frozen=True, slots=True)
class Response:
    """An answer. Header names are in lower case."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()

    def header(self, name: str) -> str | None:
        """Return the first header called `name` (lower case), or None."""
        return next((value for key, value in self.headers if key == name), None)


def page(text: str, *, charset: str = "utf-8", content_type: str | None = None, status: int = 200) -> Response:
    """Encode a page; `content_type` is given when it declares something else than the truth.

    Characters outside `charset` become numeric references, as the engines do it.
    """
    declared = content_type or f"text/html; charset={charset}"
    return Response(status, text.encode(charset, "xmlcharrefreplace"), (("content-type", declared),))


def redirect(location: str, status: int = 301) -> Response:
    """Return a redirection to `location`."""
    return Response(status, b"", (("content-type", "text/html"), ("location", location)))


def with_validators(response: Response, modified: datetime, stable: bytes | None = None) -> Response:
    """Add ETag and Last-Modified; `stable` is the body without what differs per visit (weak ETag then)."""
    digest = hashlib.sha256(response.body if stable is None else stable).hexdigest()[:16]
    etag = f'"{digest}"' if stable is None else f'W/"{digest}"'
    added = (("etag", etag), ("last-modified", format_datetime(_utc(modified), usegmt=True)))
    return replace(response, headers=(*response.headers, *added))


def _utc(moment: datetime) -> datetime:
    return moment.replace(microsecond=0).astimezone(UTC)


def revalidated(response: Response, none_match: str | None, modified_since: str | None) -> Response:
    """Return 304 without a body when the client's copy is still good, else the response itself.

    `none_match` and `modified_since` are the request's headers, None when absent; the first wins.
    """
    if response.status != 200:
        return response
    if none_match is not None:
        known = {tag.strip().removeprefix("W/") for tag in none_match.split(",")}
        fresh = (response.header("etag") or "").removeprefix("W/") in known
    else:
        fresh = _not_modified(response.header("last-modified"), modified_since)
    if not fresh:
        return response
    kept = tuple(pair for pair in response.headers if pair[0] in ("etag", "last-modified", "set-cookie"))
    return Response(304, b"", kept)


def _not_modified(modified: str | None, since: str | None) -> bool:
    if modified is None or since is None:
        return False
    try:
        limit = parsedate_to_datetime(since)
    except ValueError:
        return False
    return parsedate_to_datetime(modified) <= (limit if limit.tzinfo else limit.replace(tzinfo=UTC))
