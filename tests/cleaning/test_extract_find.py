"""The finder of elements finds what lxml's own selectors find, in the same order."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.gold import gold_pages
from cleaning.encoding import decode
from cleaning.extract.find import Finder
from cleaning.extract.pieces import parse_html
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
