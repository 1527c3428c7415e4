"""Drawing any page of the replica, without a server: a pure function of site, request and revision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from qingtie.demo import articles, board_gbk, board_utf8
from qingtie.demo.content import ARTICLES, BOARD_GBK, BOARD_UTF8
from qingtie.demo.errors import SiteError
from qingtie.demo.response import BASE, Request, Response

_RENDERERS: Mapping[str, Callable[[Request, int], Response]] = MappingProxyType(
    {BOARD_GBK: board_gbk.render, BOARD_UTF8: board_utf8.render, ARTICLES: articles.render}
)


def render(site: str, request: Request | str, revision: int = 0) -> Response:
    """Return what `site` answers to a request (or to a plain path) at `revision` (0 or more).

    Raises `SiteError` for a site that does not exist.
    """
    if site not in _RENDERERS:
        raise SiteError(f"expected one of the sites {', '.join(_RENDERERS)}, found {site!r}")
    asked = Request(request) if isinstance(request, str) else request
    answer = _RENDERERS[site](asked, max(revision, 0))
    if asked.base == BASE:
        return answer
    headers = tuple((name, value.replace(BASE, asked.base)) for name, value in answer.headers)
    return replace(answer, body=answer.body.replace(BASE.encode(), asked.base.encode()), headers=headers)
