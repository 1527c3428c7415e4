"""Where comments come from as JSON: addresses there and back, paths in answers of any shape, wrong definitions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaning.endpoints import Endpoint, read_answer
from cleaning.errors import LayoutError
from cleaning.extract import extract_article
from cleaning.extract.answers import draw
from cleaning.layouts import parse_site, use_sites

NAMES = st.from_regex(r"[a-zA-Z0-9][a-zA-Z0-9._~-]{0,11}", fullmatch=True)
TEMPLATES = (
    "/api/{id}/{page}",
    "/c?aid={id}&page={page}",
    "https://c.example/list?p={page}&t=a.b&id={id}",
    "/{id}.json",
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(("a", "b", "c", "id")), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(NAMES, st.integers(1, 10**6), st.sampled_from(TEMPLATES), st.sampled_from(("0", "1")))
def test_addresses_there_and_back(name: str, page: int, template: str, first: str) -> None:
    endpoint = Endpoint(template, r"/news/([^/]+)\.html$", first)
    url = endpoint.url_of(f"http://h.example/news/{name}.html", page)
    assert url is not None
    assert endpoint.page_of(url) == (name, page if "{page}" in template else 1)
    assert endpoint.page_of("http://h.example/news/1.html") is None


def test_parameters_may_stand_in_another_order() -> None:
    endpoint = Endpoint("/c?aid={id}&page={page}", "(1)")
    assert endpoint.page_of("http://h.example/c?page=3&x=1&aid=12#top") == ("12", 3)
    assert endpoint.page_of("http://h.example/c?page=3") is None
    assert endpoint.page_of("http://h.example/cc?page=3&aid=12") is None


@given(JSON, st.sampled_from(("", "a", "a.b", "a.0.b")))
def test_an_answer_of_any_shape_is_read(answer: object, path: str) -> None:
    endpoint = Endpoint("/c?id={id}", "(1)", items=path, text="a", author="b", post_id="id", replies="c")
    read_answer(endpoint, "http://h.example/c?id=1", json.dumps(answer))


@given(st.text())
def test_a_text_that_is_no_json_is_no_answer(text: str) -> None:
    found = read_answer(Endpoint("/c?id={id}", "(1)", items="a.b", text="t"), "http://h.example/c?id=1", text)
    assert found is None


def test_jsonp_and_more() -> None:
    endpoint = Endpoint("/c?id={id}&page={page}", "(1)", items="list", text="t", more="next")
    url = "http://h.example/c?id=1&page=1"
    answer = read_answer(endpoint, url, 'cb_1({"list": [{"t": "好茶"}], "next": true});')
    assert answer is not None
    assert [said.text for said in answer.comments] == ["好茶"]
    assert endpoint.next_of(url, answer) == ("http://h.example/c?id=1&page=2", 2)
    last = read_answer(endpoint, url, '{"list": [{"t": "好茶"}], "next": false}')
    assert last is not None
    assert endpoint.next_of(url, last) is None


def test_without_a_definition_nothing_is_drawn() -> None:
    assert draw("http://h.example/c?id=1", '{"list": []}') is None


@pytest.mark.parametrize("content_type", ["application/json", "text/plain; charset=utf-8", None])
def test_an_answer_is_read_whatever_its_type_says(tmp_path: Path, content_type: str | None) -> None:
    (tmp_path / "a.toml").write_text(
        'hosts = ["h.example"]\n[comments]\nurl = "/c?id={id}"\nid = "([0-9]+)"\n'
        'items = "list"\ntext = "t"\nauthor = "u"\ndate = "d"\n',
        "utf-8",
    )
    use_sites(tmp_path)
    try:
        body = '{"list": [{"t": "好茶", "u": "老茶客", "d": "2024-03-05 22:51:54"}, {"t": "贵了点"}]}'.encode()
        article = extract_article(body, url="http://h.example/c?id=1", content_type=content_type)
    finally:
        use_sites(tmp_path / "none")
    assert [(comment.author, comment.text) for comment in article.comments] == [("老茶客", "好茶"), (None, "贵了点")]


GOOD = 'hosts = ["a.example"]\n[comments]\nurl = "/c?id={id}"\nid = "(\\\\d+)"\ntext = "t"\n'


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("{id}", "", "line 3: url in [comments] must be an address with {id}"),
        ("(", "(?:", "line 4: id in [comments] must be a regular expression"),
        ("(\\\\d+)", "(", "line 4: id: '(' is no regular expression"),
        ('text = "t"', "", "text in [comments] must be the path"),
        ("text", "words", "line 5: unknown key 'words' in [comments]"),
        ('text = "t"', 'text = "t"\nfirst = "one"', "line 6: first in [comments] must be the number"),
        ('text = "t"', "text = 3", "line 5: text must be a string"),
    ],
)
def test_a_wrong_definition_says_where_and_what(old: str, new: str, words: str) -> None:
    assert parse_site(GOOD, origin="a.toml").comments is not None
    with pytest.raises(LayoutError) as caught:
        parse_site(GOOD.replace(old, new, 1), origin="a.toml")
    assert words in str(caught.value)
