"""Talk pages of MediaWiki: signatures end comments, indentation says whom they answer, and no word is lost."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import html

from cleaning.extract import extract_page
from cleaning.extract.find import Finder
from cleaning.extract.wiki_talk import draw_comments
from cleaning.records import Article

FIRST = "The lead says that the bell was cast in 1612, and the parish book that it cites has a bill of 1609 for it."
SECOND = "The bill may be for the little bell. There were two until the fire."
THIRD = "It names the weight, and that is the great one's."


def signed(name: str, when: str, *, user: str = "User", talk: str = "talk") -> str:
    return f'<a href="/wiki/{user}:{name}">{name}</a> (<a href="/wiki/{user}_talk:{name}">{talk}</a>) {when}'


def page(content: str, *, names: str = "mediawiki ltr ns-1 ns-talk", lang: str = "en") -> str:
    return (
        f'<html lang="{lang}"><head><title>Talk:Great bell - Almanac</title></head><body class="{names}"><h1 id="firstHeading">'
        f'Talk:Great bell</h1><div id="mw-content-text"><div class="mw-parser-output">{content}</div></div></body></html>'
    )


def read(content: str, **options: str) -> Article:
    return extract_page(page(content, **options).encode(), url="https://wiki.example.org/wiki/Talk:Great_bell").article


THREAD = (
    "<table class='tmbox'><tr><td>This article is of interest to a group of editors, who look after it.</td></tr></table>"
    f"<h2>When it was cast<span>[edit]</span></h2><p>{FIRST}</p><p>Any objection? — {signed('Alder', '12:33, 13 May 2014 (UTC)')}</p>"
    f"<dl><dd>{SECOND} {signed('Birch', '13:18, 13 May 2014 (UTC)')}<dl><dd>{THIRD} "
    f"{signed('Alder', '14:48, 13 May 2014 (UTC)')}[reply]</dd></dl></dd>"
    f"<dd>No. <small>{signed('Elm', '09:28, 16 May 2014 (UTC)')}</small></dd></dl><p>Nobody signed this.</p>"
)


def test_signatures_end_comments() -> None:
    article = read(THREAD)
    assert (article.author, article.text) == ("Alder", f"{FIRST}\nAny objection?")
    assert article.published_at == datetime(2014, 5, 13, 12, 33, tzinfo=UTC)
    assert [(one.author, one.text) for one in article.comments] == [("Birch", SECOND), ("Alder", THIRD), ("Elm", "No.")]
    assert article.comments[2].published_at == datetime(2014, 5, 16, 9, 28, tzinfo=UTC)


def test_indentation_says_who_is_answered() -> None:
    comments = read(THREAD).comments
    assert [one.reply_to for one in comments] == [None, comments[0].id, None]


@pytest.mark.parametrize(
    ("user", "talk", "when"),
    [
        ("用户", "留言", "2014年5月13日 (二) 12:33 (UTC)"),
        ("Benutzer", "Diskussion", "12:33, 13. Mai 2014 (UTC)"),
        ("Utilisateur", "discuter", "13 mai 2014 à 12:33 (UTC)"),
        ("Участник", "обс.", "12:33, 13 мая 2014 (UTC)"),
    ],
)
def test_signatures_of_other_languages(user: str, talk: str, when: str) -> None:
    first, second = (signed(name, when, user=user, talk=talk) for name in ("Alder", "Birch"))
    article = read(f"<h2>A</h2><p>{FIRST} {first}</p><dl><dd>{SECOND} {second}</dd></dl>", lang="de")
    assert article.published_at == datetime(2014, 5, 13, 12, 33, tzinfo=UTC)
    assert (article.author, [(one.author, one.text) for one in article.comments]) == ("Alder", [("Birch", SECOND)])


def test_a_writer_without_a_name_is_not_called_talk() -> None:
    writer = '<a href="/wiki/Special:Contributions/203.0.113.77">203.0.113.77</a> (<a href="/wiki/User_talk:203.0.113.77">talk</a>)'
    content = (
        f"<dl><dd>{SECOND} {writer} 13:18, 13 May 2014 (UTC)</dd>"
        f"<dd>{THIRD} {signed('Elm', '14:48, 13 May 2014 (UTC)')}</dd></dl>"
    )
    comments = read(f"<p>{FIRST} {signed('Alder', '12:33, 13 May 2014 (UTC)')}</p>{content}").comments
    assert [(one.author, one.text) for one in comments] == [(None, SECOND), ("Elm", THIRD)]


def test_pages_of_articles_stay_as_they_are() -> None:
    root = html.document_fromstring(page(THREAD, names="mediawiki ltr ns-0 ns-subject"))
    assert not draw_comments(Finder(root))


def test_lists_nested_without_end_are_read() -> None:
    deep = "<dl><dd>" * 3000 + f"{SECOND} {signed('Birch', '13:18, 13 May 2014 (UTC)')}" + "</dd></dl>" * 3000
    article = read(f"<p>{FIRST} {signed('Alder', '12:33, 13 May 2014 (UTC)')}</p>{deep}")
    assert FIRST in article.text


LINES = st.lists(
    st.one_of(
        st.sampled_from(["<p>words</p>", "<h2>heading</h2>", "<p>a <b>b</b> c</p>", "<div>box</div>", "text behind"]),
        st.builds(lambda n: f"<p>{n} {signed('Alder', '12:33, 13 May 2014 (UTC)')}</p>", st.integers(0, 99)),
        st.builds(
            lambda n, more: (
                f"<dl><dd>{n} {signed('Birch', '13:18, 13 May 2014 (UTC)')}<dl><dd>{more}</dd></dl>tail</dd></dl>"
            ),
            st.integers(0, 99),
            st.sampled_from(["x", "<p>y</p>z", signed("Elm", "13:19, 13 May 2014 (UTC)"), "<ul><li>k</li></ul>"]),
        ),
    ),
    max_size=8,
)


@settings(max_examples=300)
@given(LINES)
@example(["<p>words</p>", "text behind"])
@example(["<p>words 12:33, 13 May 2014 (UTC)</p>", "text behind", "<ul><li>a<p>b</p>c</li></ul>"])
def test_no_word_is_lost(lines: list[str]) -> None:
    root = html.document_fromstring(page("".join(lines)))
    before = sorted("".join(root.find("body").itertext()).replace("—", "").split())
    draw_comments(Finder(root))
    after = sorted(" ".join(root.find("body").itertext()).split())
    assert sorted("".join(before)) == sorted("".join(after))
