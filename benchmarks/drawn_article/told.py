"""What the families of sites share: their words, and the truth that grows with them."""

from __future__ import annotations

from benchmarks.drawn_article.page import Page, escape
from benchmarks.drawn_article.texts import body_of, lines_of


def text_with(page: Page, first: str = "", last: str = "") -> str:
    """Draw the text; the lines around it name the author and may be kept or not."""
    page.neutral += filter(None, (first, last))
    return body_of(page, lines_of(page), first, last)


def says(page: Page, author: str | None, precision: str, *, dated: bool = True) -> str:
    """Set the truth of author and date; return the author's name, or nothing."""
    page.author = author
    page.published, page.precision = (page.when, precision) if dated else (None, "day")
    return author or ""


def one(page: Page, kind: str = "names") -> str:
    """Return one of the page's words of a kind."""
    return str(page.draw.random.choice(page.of(kind)))


def neutral(page: Page, said: str) -> str:
    """Return words that may be kept or not."""
    page.neutral.append(said)
    return escape(said)
