"""Pages in a browser, by scrapy-playwright: one at a time, with nothing loaded that carries no words.

Whatever a page asks for passes three gates: this module's rules (kind, site, number, robots.txt, holds and distance of
its host), Playwright's own, and the proxy of `crawler.gate`, which alone connects and which no request can go around.
Images, media and fonts are not loaded, style sheets are answered with nothing, WebSockets and frames are closed;
scripts are asked for once a run. A browser is thrown away after so many pages, after a page that hangs, and when it
died; the page that was under way is tried again with a new one.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, Route
from playwright.async_api import Request as BrowserRequest
from playwright.async_api import Response as BrowserResponse
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import HtmlResponse, Response
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler  # type: ignore[import-untyped]
from scrapy_playwright.page import PageMethod  # type: ignore[import-untyped]

from cleaning.extract.page import site_of
from crawler.distance import take_turn
from crawler.gate import Gate
from crawler.guard import GUARD
from crawler.job import CrawlJob
from crawler.middlewares import Refused
from crawler.render import browser_path
from crawler.robots import RobotsMiddleware

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

_ARGUMENTS = (
    "--disable-gpu --disable-quic --disable-background-networking --disable-component-update --disable-sync"
    " --no-first-run --force-webrtc-ip-handling-policy=disable_non_proxied_udp"
).split()
_USELESS = frozenset("image media font texttrack manifest ping eventsource websocket cspviolationreport".split())
_MOST_REQUESTS = 100  # of one page, its scripts included
_MOST_SCRIPT = 5_000_000  # bytes of a script that is kept for the next pages
_MOST_SCRIPTS = 64_000_000
_QUIET = 10.0  # seconds to wait for a page to come to rest: those with a clock or a chat never do
_CLOSING = 10.0
_TRIES = 3  # of a page whose browser died
_CONNECTIONS = 8  # a connection may bring so many pages of the largest size


class Browser:
    """A browser that is started when it is wanted, and again when that is due. Use `render` and `close`."""

    def __init__(self, crawler: Crawler, job: CrawlJob) -> None:
        self._crawler = crawler
        self._job = job
        self._options = job.render
        self._one = asyncio.Lock()
        self._gate: Gate | None = None
        self._handler: ScrapyPlaywrightDownloadHandler | None = None
        self._gone = asyncio.Event()
        self._pages = 0
        self._scripts: dict[str, tuple[dict[str, str], bytes]] = {}
        self._watched: set[Page] = set()

    async def render(self, request: Request) -> Response:
        """Return a page as its scripts have made it, its document as it came in `request.meta["shell"]`.

        Raises `Refused` when it could not be rendered.
        """
        async with self._one:
            for attempt in range(1, _TRIES + 1):
                try:
                    async with asyncio.timeout(2 * self._options.timeout + _QUIET):
                        return await self._render_or_die(request)
                except TimeoutError as error:
                    await self._throw_away()
                    raise Refused("render", f"{request.url} was not rendered in time") from error
                except PlaywrightError as error:
                    await self._after(error, request, last=attempt == _TRIES)
        raise AssertionError("unreachable")

    async def _render_or_die(self, request: Request) -> Response:
        """Render a page; raises `PlaywrightError` as soon as the browser has ended.

        What was asked of a browser that dies is not always answered, not even with an error.
        """
        if self._pages >= self._options.restart_after:
            await self._throw_away()
        handler = await self._started()
        rendering = asyncio.ensure_future(self._render(handler, request))
        gone = asyncio.ensure_future(self._gone.wait())
        try:
            await asyncio.wait((rendering, gone), return_when=asyncio.FIRST_COMPLETED)
            if not rendering.done():
                raise PlaywrightError("the browser ended within the page")
            return rendering.result()
        finally:
            for task in (rendering, gone):
                task.cancel()
            await asyncio.gather(rendering, gone, return_exceptions=True)

    async def _after(self, error: PlaywrightError, request: Request, *, last: bool) -> None:
        """Make way for another attempt, or raise `Refused` when there is no sense in one."""
        name = urlsplit(request.url).hostname or ""
        if GUARD.refused_host(name):
            raise Refused("private_address", f"{name} leads to a private address") from error
        words = error.message.partition("\n")[0]
        if "net::ERR_" in words and not self._gone.is_set():
            raise Refused("connection", f"the browser could not load {request.url}: {words}") from error
        await self._throw_away()
        if last:
            raise Refused("render", f"{request.url} could not be rendered: {words}") from error
        logger.warning("the browser ended (%s); a new one is started", words)

    async def _render(self, handler: ScrapyPlaywrightDownloadHandler, request: Request) -> Response:
        self._pages += 1
        documents: list[BrowserResponse] = []
        tried = request.copy()
        tried.meta.update(self._meta(request, documents))
        try:
            response = await handler.download_request(tried)
            return await self._kept(request, tried, response, documents)
        finally:
            page = tried.meta.get("playwright_page")
            if page is not None:
                self._watched.discard(page)
            if page is not None and not self._gone.is_set():
                with contextlib.suppress(PlaywrightError, TimeoutError):
                    await asyncio.wait_for(page.close(), _CLOSING)

    async def _kept(
        self, request: Request, tried: Request, response: Response, documents: list[BrowserResponse]
    ) -> Response:
        """Return the answer with the page's markup as it is now; raises `Refused` for one that is not to be kept."""
        page: Page = tried.meta["playwright_page"]
        body = (await page.content()).encode("utf-8", "replace")
        if len(body) > self._job.max_page_bytes:
            raise Refused("too_large", f"the rendered page has more than {self._job.max_page_bytes:,} bytes")
        if site_of(page.url) != site_of(request.url):
            raise Refused("redirect", f"{request.url} leads to another site: {page.url}")
        request.meta["shell"] = await documents[-1].body() if documents else b""
        for name in ("redirect_times", "redirect_urls", "redirect_reasons"):
            if name in tried.meta:
                request.meta[name] = tried.meta[name]
        return HtmlResponse(
            page.url, response.status, headers=response.headers, body=body, encoding="utf-8", request=request
        )

    def _meta(self, request: Request, documents: list[BrowserResponse]) -> dict[str, Any]:
        def note(response: BrowserResponse) -> None:
            made = response.request
            if made.is_navigation_request() and made.frame.parent_frame is None and response.status < 300:
                documents.append(response)

        return {
            "playwright": True,
            "playwright_include_page": True,
            "playwright_page": None,
            "playwright_context": urlsplit(request.url).netloc,
            "playwright_context_kwargs": {
                "user_agent": self._job.agent,
                "locale": "zh-CN",
                "accept_downloads": False,
                "service_workers": "block",
            },
            "playwright_page_init_callback": self._watch,
            "playwright_page_event_handlers": {"response": note, "dialog": _dismissed, "popup": _closed},
            "playwright_page_goto_kwargs": {"wait_until": "domcontentloaded"},
            "playwright_page_methods": [PageMethod(self._settled)],
        }

    async def _settled(self, page: Page) -> None:
        """Wait for what is waited for; a page that does not come to rest is taken as it is then."""
        seconds = self._options.timeout
        with contextlib.suppress(PlaywrightError):
            if self._options.wait_for:
                await page.wait_for_selector(self._options.wait_for, timeout=1000 * seconds, state="attached")
            else:
                await page.wait_for_load_state("networkidle", timeout=1000 * min(seconds, _QUIET))

    async def _started(self) -> ScrapyPlaywrightDownloadHandler:
        """Return the handler with a browser of its own."""
        if self._handler is not None:
            return self._handler
        if self._gate is None:
            self._gate = Gate(_CONNECTIONS * self._job.max_page_bytes)
            self._port = await self._gate.open()
        handler = ScrapyPlaywrightDownloadHandler(self._crawler)
        handler.config.launch_options = {
            "executable_path": str(browser_path(self._options)),
            "args": _ARGUMENTS,
            "chromium_sandbox": os.geteuid() != 0,  # Chromium has none for root
            "proxy": {"server": f"http://127.0.0.1:{self._port}", "bypass": "<-loopback>"},
            "timeout": 1000 * self._options.timeout,
        }
        handler.config.navigation_timeout_ms = 1000 * self._options.timeout
        handler.config.target_closed_max_retries = 0
        handler.abort_request = self._unwatched
        self._handler, self._pages, self._gone = handler, 0, asyncio.Event()
        await handler._launch()
        # Launched here, it has no other listener: the handler's own would start another one beside what goes on.
        handler.browser = await handler.browser_provider.launch_browser()
        handler.browser.on("disconnected", self._gone.set)
        return handler

    async def _throw_away(self) -> None:
        """End the browser and what steers it, whatever state they are in."""
        handler, self._handler = self._handler, None
        self._watched.clear()
        if handler is None:
            return
        try:
            async with asyncio.timeout(_CLOSING):
                await handler.close()
        except Exception as error:  # it may have died in any way
            logger.info("the browser did not close by itself: %s", error)
            with contextlib.suppress(Exception):
                handler.browser_provider.playwright_context_manager._connection._transport._proc.kill()

    async def close(self) -> None:
        """End everything."""
        await self._throw_away()
        if self._gate is not None:
            await self._gate.close()
            self._gate = None

    # What a page may ask for

    def _unwatched(self, asked: BrowserRequest) -> bool:
        """Whether a request comes from a page that has no rules yet: it is not let pass."""
        return asked.frame.page not in self._watched

    async def _watch(self, page: Page, request: Request) -> None:
        """Set up the rules of a page, and give it the cookies that Scrapy would send."""
        count = 0

        async def decide(route: Route, asked: BrowserRequest) -> None:
            nonlocal count
            count += 1
            try:
                await self._decide(route, asked, request, first=count == 1, late=count > _MOST_REQUESTS)
            except PlaywrightError:
                pass  # the page is gone
            except Exception as error:
                logger.info("the browser's request of %s was refused: %s", asked.url, error)
                with contextlib.suppress(PlaywrightError):
                    await route.abort("blockedbyclient")

        await page.route("**/*", decide)
        await page.route_web_socket("**/*", _closed)
        cookies = request.headers.get("Cookie", b"") or b""
        pairs = [pair.strip().partition("=") for pair in cookies.decode("latin-1").split(";") if pair.strip()]
        if pairs:
            await page.context.add_cookies(
                [{"name": name, "value": value, "url": request.url} for name, _, value in pairs]
            )
        self._watched.add(page)

    async def _decide(self, route: Route, asked: BrowserRequest, request: Request, *, first: bool, late: bool) -> None:
        kind, navigation = asked.resource_type, asked.is_navigation_request()
        if first and navigation:
            await route.fallback()  # it has passed Scrapy's middlewares, and had its turn
            return
        if kind == "stylesheet":
            await route.fulfill(status=200, content_type="text/css", body="")
            return
        elsewhere = navigation and site_of(asked.url) != site_of(request.url)
        if kind in _USELESS or late or elsewhere or (navigation and asked.frame.parent_frame is not None):
            await route.abort("blockedbyclient")
            return
        if asked.url in self._scripts:
            headers, body = self._scripts[asked.url]
            await route.fulfill(status=200, headers=headers, body=body)
            return
        await self._permitted(asked.url)
        if kind == "script" and asked.method == "GET":
            await self._script(route, asked.url)
        else:
            await route.fallback()

    async def _permitted(self, url: str) -> None:
        """Ask robots.txt, and wait for the host's turn; raises `IgnoreRequest` when it must not be asked."""
        host = urlsplit(url).netloc
        frontier = self._crawler.spider.frontier  # type: ignore[union-attr]
        if host in frontier.shut_hosts:
            raise IgnoreRequest(f"{host} is left alone")
        robots = self._crawler.get_downloader_middleware(RobotsMiddleware)
        if robots is not None:
            await robots.process_request(Request(url))
        await take_turn(self._crawler, host)

    async def _script(self, route: Route, url: str) -> None:
        """Load a script, and keep it: routed pages have no cache of their own."""
        answer = await route.fetch(timeout=1000 * self._options.timeout)
        body = await answer.body()
        room = _MOST_SCRIPTS - sum(len(one) for _, one in self._scripts.values())
        if answer.status == 200 and len(body) <= min(_MOST_SCRIPT, room):
            kept = {name: value for name, value in answer.headers.items() if name not in _CODING}
            self._scripts[url] = (kept, body)
        await route.fulfill(response=answer, body=body)


_CODING = frozenset({"content-encoding", "content-length", "transfer-encoding", "set-cookie"})


async def _dismissed(dialog: Any) -> None:
    with contextlib.suppress(PlaywrightError):
        await dialog.dismiss()


async def _closed(thing: Any) -> None:
    with contextlib.suppress(PlaywrightError):
        await thing.close()
