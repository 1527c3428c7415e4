from __future__ import annotations

import pytest

from cleaning.identity import canonical_url, identify
from cleaning.layouts import engines


def known(engine: str, url: str) -> tuple[str, str, int, str]:
    page = identify(url, engines()[engine])
    return page.kind, page.key, page.number, page.url


def test_a_board_keeps_the_parameter_that_names_it() -> None:
    url = "http://h.example/viewforum.php?f=2&sid=0123456789abcdef0123456789abcdef"
    assert known("phpbb", url) == ("list", "h.example/|list|2", 1, "http://h.example/viewforum.php?f=2")


def test_a_later_list_page_keeps_it_too() -> None:
    page = known("phpbb", "http://h.example/viewforum.php?start=25&f=2")
    assert page == ("list", "h.example/|list|2", 26, "http://h.example/viewforum.php?f=2&start=25")


def test_the_first_page_has_one_name() -> None:
    assert known("phpbb", "http://h.example/viewforum.php?f=2&start=0")[3].endswith("?f=2")
    assert known("phpbb", "http://h.example/viewtopic.php?f=2&t=7&start=0")[3].endswith("?t=7")


@pytest.mark.parametrize(
    "url",
    [
        "http://h.example/bbs/thread-110-2-7.html",
        "http://h.example/bbs/forum.php?mod=viewthread&tid=110&page=2&extra=page%3D1",
        "http://h.example/bbs/forum.php?extra=page%3D1&mod=viewthread&tid=110&page=2#pid9",
    ],
)
def test_rewritten_and_query_forms_fall_together(url: str) -> None:
    assert known("discuz", url) == (
        "thread",
        "h.example/bbs/|thread|110",
        2,
        "http://h.example/bbs/thread-110-2-1.html",
    )


def test_comment_pages_belong_to_their_article() -> None:
    first = known("wordpress", "http://h.example/blog/archives/12")
    second = known("wordpress", "http://h.example/blog/archives/12/comment-page-2")
    assert first[:2] == second[:2] == ("thread", "h.example/blog/|thread|12")
    assert (first[2], second[2]) == (1, 2)


def test_a_slug_does_not_change_the_thread() -> None:
    assert known("nodebb", "http://h.example/topic/5")[1] == known("nodebb", "http://h.example/topic/5/ni-hao")[1]
    assert known("xenforo", "http://h.example/threads/a-b.9/page-3")[:3] == ("thread", "h.example/|thread|9", 3)


def test_percent_encoded_gbk_survives() -> None:
    assert canonical_url("http://h.example/s?q=%B2%E8&b=%E8%8C%B6") == "http://h.example/s?b=%E8%8C%B6&q=%B2%E8"
