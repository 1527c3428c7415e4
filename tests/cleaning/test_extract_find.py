"""The finder of elements finds what lxml's own selectors find, in the same order."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.gold import gold_pages
from cleaning.encoding import decode
from cleaning.extract.find import Finder
from cleaning.extract.markup import parse_html
from cleaning.extract.pieces import segment
from cleaning.extract.recognise import _matches
from cleaning.extract.shapes import Shapes
from cleaning.layouts import ListPage, ThreadPage, css, engines, split_selector


def _selectors() -> list[str]:
    found = {mark.pattern for layout in engines().values() for mark in layout.marks if mark.where == "selector"}
    for layout in engines().values():
        for table in (layout.thread, layout.list):
            names = [f.name for f in fields(ThreadPage if isinstance(table, ThreadPage) else ListPage)]
            for name in set(names) - {"post_id", "also", "floor_base"}:
                value = getattr(table, name)
                found.update(split_selector(one)[0] for one in ([value] if isinstance(value, str) else value))
    return sorted(found - {"", "self"})


@pytest.mark.parametrize("group", ["discuz", "wordpress", "nodebb", "zblog", "unknown_forum"])
def test_layouts_find_the_same_as_with_lxml(group: str) -> None:
    for page in gold_pages(group):
        root = parse_html(decode(page.body, page.truth["content_type"]).text)
        find = Finder(root)
        different = [one for one in _selectors() if find.all(one) != list(css(one)(root))]
        assert not different, page.name


_PARTS = st.builds(
    lambda tag, name, attribute: f"{tag}{name}{attribute}",
    st.sampled_from(["div", "span", "p"]),
    st.sampled_from(["", ".a", ".b", ".a.b", "#x"]),
    st.sampled_from(["", "[id]", "[id^=x]", "[class~=b]", "[title='a b']", "[title*=a]", "[title$=b]"]),
)
_SELECTOR = st.builds(
    lambda parts, joint: joint.join(parts), st.lists(_PARTS, min_size=1, max_size=3), st.sampled_from([" ", " > "])
)
_TREE = st.recursive(
    st.builds(
        lambda tag, names: f"<{tag}{names}>t</{tag}>",
        st.sampled_from(["div", "span"]),
        st.sampled_from(["", " class=a", " class='a b'", " id=x", " id=xy title='a b'"]),
    ),
    lambda inner: st.builds(lambda names, items: f"<div{names}>{''.join(items)}</div>", st.sampled_from(["", " class=b", " id=x"]), st.lists(inner, max_size=3)),
    max_leaves=12,
)  # fmt: skip


@given(tree=_TREE, selectors=st.lists(_SELECTOR, min_size=1, max_size=2))
@settings(max_examples=150, deadline=None)
def test_any_selector_on_any_tree(tree: str, selectors: list[str]) -> None:
    root = parse_html(f"<html><body>{tree}</body></html>")
    selector = ", ".join(selectors)
    assert Finder(root).all(selector) == list(css(selector)(root))


def test_any_of_keeps_the_order_of_the_selectors() -> None:
    root = parse_html("<div class=a>1</div><p class=b>2</p>")
    assert [node.text for node in Finder(root).any_of((".b@title", ".a", ".none"))] == ["2", "1"]


def test_elements_are_found_by_any_attribute() -> None:
    root = parse_html("<div data-pid=7><a href=/x>1</a></div><a>2</a><p data-pid=''>3</p>")
    find = Finder(root)
    assert [node.tag for node in find.having("data-pid")] == ["div", "p"]
    assert [node.tag for node in find.having("href")] == ["a"]
    assert find.having("style") == []


def test_a_mark_fits_where_its_pattern_does() -> None:
    """Marks are tried only where the words stand that they need; that must lose no match."""
    patterns = {m.pattern for layout in engines().values() for m in layout.marks if m.where == "html"}
    assert len(patterns) > 8
    for page in gold_pages():
        text = decode(page.body, page.truth["content_type"]).text
        wrong = [one for one in patterns if _matches("html", one, "", text) != bool(re.search(one, text))]
        assert not wrong, page.name


@pytest.mark.parametrize(
    ("pattern", "source"),
    [
        (r"forum(?:_id|_name)?", "a forum here"),
        (r"colou?rful", "colorful"),
        (r"ab{0,2}cdef", "acdef"),
        (r"(?i)powered by", "POWERED BY"),
        (r"[xyz]+board|q", "q"),
        (r"run\(now\)|never", "run(now)"),
        (r"a(?:b(?:c|d)*e|f)?ghi", "aghi"),
        (r"one[(|]two", "one|two"),
        (r"(?P<name>wbb)\.js", "wbb.js"),
        (r"", "anything"),
    ],
)
def test_words_of_a_pattern_that_may_be_missing_are_not_asked_for(pattern: str, source: str) -> None:
    assert re.search(pattern, source)
    assert _matches("html", pattern, "", source)
    assert not pattern or not _matches("html", pattern, "", "nothing of the kind")


@pytest.mark.parametrize("given", [True, False])
def test_what_the_page_hides_is_no_piece(given: bool) -> None:
    root = parse_html(
        "<p style='color:red' hidden>看不见的一</p><p style='display: none'>看不见的二</p>"
        "<p style='color:red'>看得见的一</p><div hidden><p>看不见的三</p></div>后面的字"
    )
    find = Finder(root)
    styled = (*find.having("style"), *find.having("hidden")) if given else None
    assert [piece.text for piece in segment(root, styled=styled)] == ["看得见的一", "后面的字"]


def test_equal_places_of_two_posts_have_one_shape() -> None:
    post = "<div class='post{n} x' id=p{n}><table><tr><td>名字</td><td><ul><li><p class=t>正文</p></ul></td></tr></table></div>"
    root = parse_html(f"<body>{post.format(n=1)}{post.format(n=22)}</body>")
    shapes = Shapes(Finder(root))
    one, two = root.iter("p")
    assert shapes.path(one, 3) == shapes.path(two, 3) == "p.t/li/ul"
    assert shapes.path(one, 9).endswith("/td:1/tr/table/div.post")
    assert shapes.container(one) == shapes.container(two) == "td:1/tr/table"
    assert shapes.containers(one) == shapes.containers(two) == {"td:1/tr/table", "div.post"}
    assert shapes.path(next(root.iter("td")), 1) == "td:0"
    assert shapes.path(root, 5) == ""


def test_hashes_in_class_names_count_where_they_come_again() -> None:
    root = parse_html("<div class=css-5695207>一</div><div class=css-5695207>二</div><div class=post-100200>三</div>")
    shapes = Shapes(Finder(root))
    assert [shapes.path(node, 1) for node in root.iter("div")] == ["div.css-5695207", "div.css-5695207", "div.post-"]
