"""Who may talk to the desk: the browser that was given the token, under the desk's own name, and nobody else.

The desk listens on loopback, but every page in the same browser could send requests there. So the host must be the
desk's own (against DNS rebinding), a cookie is asked for that only the printed address sets, what changes anything must
come from the desk's own pages, and the answers allow no script, style or connection but the desk's own.
"""

from __future__ import annotations

import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard:
    """Wraps the desk: checks host, cookie and origin, and sets the headers of every answer."""

    def __init__(self, app: ASGIApp, *, token: str, port: int) -> None:
        self._app = app
        self._token = token
        self._cookie = f"qingtie-review-{port}"
        self._hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        answer = self._refusal(scope["method"], scope["path"], Headers(scope=scope))
        await (answer or self._app)(scope, receive, send_guarded)

    def _refusal(self, method: str, path: str, headers: Headers) -> Response | None:
        """Return the answer to a request that goes no further; None when it may pass."""
        if headers.get("host", "").lower() not in self._hosts:
            return PlainTextResponse("this desk answers under its own address only\n", 421)
        if path.startswith("/open/"):
            return self._entry(path.removeprefix("/open/"))
        given = cookie_parser(headers.get("cookie", "")).get(self._cookie, "")
        if not _same(given, self._token):
            return PlainTextResponse("open the address that `qingtie review` printed: it holds the key\n", 403)
        if method not in ("GET", "HEAD"):
            origin = headers.get("origin")
            own = origin is None or origin.removeprefix("http://") in self._hosts
            if not own or headers.get("sec-fetch-site", "same-origin") != "same-origin":
                return PlainTextResponse("this must come from the desk's own page\n", 403)
        return None

    def _entry(self, token: str) -> Response:
        if not _same(token, self._token):
            return PlainTextResponse("this key is of another desk; open the address that was printed last\n", 403)
        answer = RedirectResponse("/", 303)
        answer.set_cookie(self._cookie, self._token, httponly=True, samesite="strict", path="/")
        return answer


def _same(one: str, other: str) -> bool:
    return secrets.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))
