"""The desk as a web application (Starlette): pages for reading, small requests for deciding, answered by htmx parts.

Everything shown is escaped by the templates; no page of a site is ever sent as HTML. Requests that decide name the
edit by its number and id: when the dataset has changed meanwhile they are refused, never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from cleaning.decisions import Verdict
from cleaning.records import Role
from output.errors import OutputError
from qingtie.errors import QingtieError
from qingtie.review.browse import SORTS, STATES, Catalogue, Filters, neighbours
from qingtie.review.guard import Guard
from qingtie.review.store import LABELS, Journal, append, journal_path, read_journal
from qingtie.review.view import ArticlePage, lay_out

LARGEST = 64 * 1024
"""Bytes of a request's body; a correction is at most a paragraph."""

FEW = 150
"""Up to so many blocks an article is shown whole from the start; else those with edits only."""

STATIC = {
    "desk.css": "text/css; charset=utf-8",
    "desk.js": "text/javascript; charset=utf-8",
    "htmx.min.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}


def make_app(data: Path, *, name: str, token: str, port: int) -> Starlette:
    """Return the desk over a data folder. `name` is written with every decision."""
    desk = Desk(data, name)
    routes = [
        Route("/", desk.listing),
        Route("/article", desk.article),
        Route("/decide", desk.decide, methods=["POST"]),
        Route("/role", desk.role, methods=["POST"]),
        Route("/label", desk.label, methods=["POST"]),
        Route("/undo", desk.undo, methods=["POST"]),
        Route("/static/{name}", _static),
    ]
    handlers: dict[Any, Any] = {OutputError: _told, QingtieError: _told, HTTPException: _told}
    return Starlette(routes=routes, middleware=[Middleware(Guard, token=token, port=port)], exception_handlers=handlers)


@dataclass(slots=True)
class Desk:
    """The pages of the desk over one data folder."""

    data: Path
    name: str
    catalogue: Catalogue
    templates: Environment
    journal: Journal
    stamp: object

    def __init__(self, data: Path, name: str) -> None:
        self.data, self.name = data, name
        self.journal, self.stamp = Journal(), None
        self.catalogue = Catalogue(data)
        self.templates = Environment(
            loader=PackageLoader("qingtie.review"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.templates.globals.update(roles=list(Role), labels=LABELS, states=STATES, sorts=SORTS, reviewer=name)
        self.templates.filters["query"] = lambda values: urlencode(values, errors="replace")

    def listing(self, request: Request) -> Response:
        """Show the list of articles."""
        filters = _filters(request.query_params)
        journal = self._journal()
        found = self.catalogue.listing(filters, journal)
        return self._html(
            "list.html.j2", filters=filters, found=found, sites=self.catalogue.sites(), notes=journal.notes
        )

    def article(self, request: Request) -> Response:
        """Show one article."""
        values = request.query_params
        filters = _filters({**values, "site": values.get("in", "")})
        page = self._page(values)
        rows = self.catalogue.select(filters, self._journal())
        before, after, place = neighbours(rows, page.article.raw.site, page.article.raw.id)
        every = values.get("all", "1" if len(page.blocks) <= FEW else "0") == "1"
        return self._html(
            "article.html.j2",
            page=page, filters=filters, before=before, after=after, place=place, found=len(rows), every=every,
        )  # fmt: skip

    async def decide(self, request: Request) -> Response:
        """Record a verdict on an edit."""
        form = await _form(request)
        return await run_in_threadpool(self._decide, request, form)

    async def role(self, request: Request) -> Response:
        """Record the role of a block."""
        form = await _form(request)
        return await run_in_threadpool(self._role, request, form)

    async def label(self, request: Request) -> Response:
        """Record what an article is called."""
        form = await _form(request)
        return await run_in_threadpool(self._label, request, form)

    async def undo(self, request: Request) -> Response:
        """Take back the reviewer's last decision at an article, or the one named."""
        form = await _form(request)
        return await run_in_threadpool(self._undo, request, form)

    def _decide(self, request: Request, form: Mapping[str, str]) -> Response:
        page = self._page(form)
        number = form.get("number", "")
        card = (
            page.cards[int(number)]
            if number.isascii() and number.isdigit() and len(number) < 10 and int(number) < len(page.cards)
            else None
        )
        if card is None or card.edit.id != form.get("edit"):
            raise HTTPException(409, "the dataset has changed since this page was made: load it again")
        if card.own or form.get("verdict") not in list(Verdict):
            raise HTTPException(422, "expected a verdict on a stage's edit: accept, reject or correct")
        verdict, correction = Verdict(form["verdict"]), None
        if verdict == Verdict.CORRECT:
            correction = form.get("correction", "").replace("\r\n", "\n")
            if correction in (card.edit.edit.before, card.edit.edit.after):  # a correction to what is there anyway
                same = correction == card.edit.edit.after
                verdict, correction = (Verdict.ACCEPT if same else Verdict.REJECT), None
        met = sum(1 for other in page.cards if other.key == card.key)
        self._append({**card.record(page.article, verdict, correction), "met": met})
        return self._parts(request, form, page)

    def _role(self, request: Request, form: Mapping[str, str]) -> Response:
        page = self._page(form)
        block = next((one for one in page.blocks if one.id == form.get("block")), None)
        if block is None or block.text != form.get("text"):
            raise HTTPException(409, "the dataset has changed since this page was made: load it again")
        if form.get("role") not in list(Role):
            raise HTTPException(422, f"expected a role, found {form.get('role', '')[:40]!r}")
        raw = page.article.raw
        where = {"site": raw.site, "article": raw.id, "block": block.id, "text": block.text}
        self._append({"kind": "block", **where, "role": form["role"], "was": block.role})
        return self._parts(request, form, page)

    def _label(self, request: Request, form: Mapping[str, str]) -> Response:
        if form.get("label") not in LABELS:
            raise HTTPException(422, f"expected a label of {', '.join(LABELS)}")
        page = self._page(form)
        raw = page.article.raw
        self._append({"kind": "article", "site": raw.site, "article": raw.id, "label": form["label"], "url": raw.url})
        return self._parts(request, form, page)

    def _undo(self, request: Request, form: Mapping[str, str]) -> Response:
        page = self._page(form)
        raw = page.article.raw
        named = form.get("decision")
        journal = self._journal()
        mine = [one for one in journal.of_article(raw.site, raw.id) if one["by"] == self.name]
        found = [one for one in journal.in_force.values() if one["id"] == named] if named else mine[-1:]
        if not found:
            raise HTTPException(404, "there is nothing of yours to undo here")
        self._append({"kind": "undo", "undo": found[0]["id"]})
        return self._parts(request, form, page)

    def _parts(self, request: Request, form: Mapping[str, str], before: ArticlePage) -> Response:
        """Answer with the parts of the page that are no longer as `before`; without htmx, go back to the page."""
        page = self._page(form)
        old_cards, old_blocks = set(before.cards), set(before.blocks)
        cards = [card for card in page.cards if card not in old_cards]
        if "hx-request" not in request.headers:
            where = urlencode({"site": page.article.raw.site, "id": page.article.raw.id}, errors="replace")
            return RedirectResponse(f"/article?{where}" + (f"#card-{cards[0].number}" if cards else ""), 303)
        blocks = [block for block in page.blocks if block not in old_blocks]
        return self._html("parts.html.j2", page=page, cards=cards, blocks=blocks)

    def _page(self, values: Mapping[str, str]) -> ArticlePage:
        article = self.catalogue.article(values.get("site", ""), values.get("id", ""))
        return lay_out(article, self._journal())

    def _journal(self) -> Journal:
        """Return the journal, read again only when it has grown: another desk may write to it at any time."""
        path = journal_path(self.data)
        try:
            found = path.stat()
            stamp = (found.st_ino, found.st_size, found.st_mtime_ns)
        except OSError:
            return Journal()
        if stamp != self.stamp:
            self.journal, self.stamp = read_journal(path), stamp
        return self.journal

    def _append(self, record: Mapping[str, Any]) -> None:
        try:
            append(journal_path(self.data), {"by": self.name, **record})
        except OSError as error:
            raise HTTPException(507, f"the decision could not be written: {error.strerror or error}") from error

    def _html(self, template: str, **values: Any) -> Response:
        text = self.templates.get_template(template).render(**values)
        return HTMLResponse(text.encode("utf-8", "backslashreplace"))


def _filters(values: Mapping[str, str]) -> Filters:
    page = values.get("page", "1")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1
    return Filters(values.get("site", ""), values.get("q", ""), values.get("state", ""), values.get("sort", ""), number)


async def _form(request: Request) -> dict[str, str]:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise HTTPException(413, f"expected at most {LARGEST} bytes")
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=30)
    except ValueError as error:
        raise HTTPException(422, f"expected a form's fields: {error}") from error
    return {name: values[-1] for name, values in fields.items()}


def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in STATIC:
        raise HTTPException(404, "no such file")
    content = resources.files("qingtie.review").joinpath("static", name).read_bytes()
    return Response(content, headers={"Content-Type": STATIC[name]})


async def _told(request: Request, error: Exception) -> Response:
    """Say what went wrong as plain text; the page shows it."""
    status, said = (error.status_code, error.detail) if isinstance(error, HTTPException) else (404, str(error))
    return Response(f"{said}\n".encode("utf-8", "backslashreplace"), status, media_type="text/plain")
