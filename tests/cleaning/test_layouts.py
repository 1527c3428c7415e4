from __future__ import annotations

from datetime import UTC, datetime

import pytest

from benchmarks.gold import gold_pages
from cleaning import layouts
from cleaning.encoding import decode
from cleaning.errors import LayoutError
from cleaning.extract.markup import looks_like_markup, parse_html
from cleaning.extract.recognise import recognise
from cleaning.layouts import Site, engine_of_host, engines, parse_layout, parse_site


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('name = "x"\n[thred]\n', "did you mean 'thread'"),
        ('name = "x"\n\n[thread]\nposst = "div"\n', "line 4: unknown key 'posst' in [thread]; did you mean 'post'"),
        ('name = "x"\n[thread]\npost = "div[["\n', "is no CSS selector"),
        ('name = "x"\n[urls]\nthread = "(["\n', "is no regular expression"),
        ('name = "x"\n[urls]\nthread = 3\n', "must be a string or a list of strings"),
        ('name = "x"\nzone = "8"\n', 'zone must be like "+08:00"'),
        ('name = "x"\n[[recognise]]\nwhere = "nowhere"\npattern = "x"\n', "needs where"),
        ("name = 3\n", "expected name"),
        ("name =\n", "not valid TOML"),
    ],
)
def test_a_wrong_definition_says_where_and_what(text: str, words: str) -> None:
    with pytest.raises(LayoutError) as caught:
        parse_layout(text, origin="x.toml")
    assert words in str(caught.value)


def test_a_site_names_an_engine_that_exists() -> None:
    assert parse_site('hosts = ["a.example"]\nengine = "discuz"\n', origin="a.toml").engine == "discuz"
    with pytest.raises(LayoutError, match="did you mean 'discuz'"):
        parse_site('hosts = ["a.example"]\nengine = "discus"\n', origin="a.toml")
    with pytest.raises(LayoutError, match="valid_until must be like"):
        parse_site('hosts = ["a.example"]\nvalid_until = "soon"\n', origin="a.toml")


def test_a_definition_holds_until_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site("a", ("a.example",), "phpbb", "2025-06-30")
    monkeypatch.setattr(layouts, "sites", lambda: (site,))
    before = engine_of_host("http://a.example/x", datetime(2025, 6, 30, tzinfo=UTC))
    assert before is not None
    assert before.name == "phpbb"
    assert engine_of_host("http://a.example/x", datetime(2025, 7, 1, tzinfo=UTC)) is None
    assert engine_of_host("http://b.example/x") is None
    assert engine_of_host("http://[bad") is None


def test_recognition_needs_one_certain_or_two_agreeing_marks() -> None:
    certain = '<html><head><meta name="generator" content="Discuz! X3.4"></head><body></body></html>'
    assert recognise(certain, parse_html(certain)).layout is not None
    one = "<html><body><script>var discuz_uid = '0';</script></body></html>"
    found = recognise(one, parse_html(one))
    assert found.layout is None
    assert found.score == 0.5
    assert any("discuz" in line for line in found.evidence)


def test_a_hint_spares_the_scoring_of_others_and_changes_no_answer_on_the_gold_pages() -> None:
    for gold in gold_pages():
        text = decode(gold.body, None).text
        if not looks_like_markup(text):
            continue
        root = parse_html(text)
        plain = recognise(text, root).layout
        for hint in engines().values():
            assert recognise(text, root, hint=hint).layout is plain, (gold.name, hint.name)
