"""What the tests of extraction ask of a page that was read."""

from __future__ import annotations

from cleaning.records import Article


def said(article: Article) -> list[tuple[str | None, str]]:
    """Who says what in the comments of a page."""
    return [(comment.author, comment.text) for comment in article.comments]
