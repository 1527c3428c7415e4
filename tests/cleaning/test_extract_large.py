"""Large pages end in a result within a bound that only quadratic time can break, and lose no post."""

from __future__ import annotations

import time

import pytest

from benchmarks.large_pages import KINDS
from cleaning.errors import PageError
from cleaning.extract import extract_article

SIZE = 1_000_000
POSTS = {"thread": SIZE // 388 - 1, "discuz": SIZE // 1500 - 1}


@pytest.mark.parametrize("kind", KINDS)
def test_a_large_page_is_read_in_bounded_time(kind: str) -> None:
    body = KINDS[kind](SIZE).encode()
    start = time.process_time()
    try:
        comments = extract_article(body, url="http://a.example/1.html").comments
    except PageError:
        comments = ()
        assert kind == "links"
    assert time.process_time() - start < 6
    if kind in POSTS:
        assert len(comments) == POSTS[kind]
        assert {len(comment.text.splitlines()) for comment in comments} == {2}
        assert all(comment.author and comment.published_at for comment in comments)
