"""Tickets of trackers and letters of mail archives: their heads of properties are no text, and name writer and time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from cleaning.extract import extract_article

TICKET = """<html><head><title>#12 (Lid sensor trips too early) – Kettles</title></head><body>
<div class="date"><p>Opened <a href="/timeline?from=x" title="See timeline at 03/04/24 09:12:00">3 years ago</a></p>
<p>Last modified <a title="See timeline at 03/05/24 19:30:00">3 years ago</a></p></div>
<h1 class="searchable"><span class="summary">Lid sensor trips too early</span></h1>
<table class="properties"><tr><th>Reported by:</th><td>ann</td><th>Owned by:</th><td>&lt; default &gt;</td></tr>
<tr><th>Priority:</th><td>minor</td><th>Milestone:</th><td></td></tr>
<tr><th>Component:</th><td>lid</td><th>Version:</th><td></td></tr></table>
<div class="description"><h2>Description</h2><p>It goes off at eighty degrees when it is full to the mark.</p></div>
<div><h2>Change History <span>(2)</span></h2>
<div class="change"><h3>by <span class="trac-author">bob</span>,
<a title="See timeline at 03/05/24 10:30:00">3 years ago</a></h3>
<div class="comment"><p>The sensor sits above the spout, so steam reaches it.</p></div></div>
<div class="change"><h3>by <span class="trac-author">carla</span>,
<a title="See timeline at 03/05/24 13:30:00">3 years ago</a></h3>
<div class="comment"><p>Mine is on the handle side and still trips. 我这台也一样。</p></div></div></div></body></html>"""

LETTER = """<html><head><title>Re: Lid seal for the K-200</title></head><body>
[<a href="m1.html">Date Prev</a>][<a href="m3.html">Date Next</a>][<a href="m1.html">Thread Prev</a>][Thread Next]
<h1>Re: Lid seal for the K-200</h1><hr><ul>
<li><em>To</em>: <a href="mailto:k@lists.example">k@lists.example</a></li>
<li><em>Subject</em>: Re: Lid seal for the K-200</li>
<li><em>From</em>: Bob Stone &lt;<a href="mailto:bob@example.net">bob@example.net</a>&gt;</li>
<li><em>Date</em>: Mon, 04 Mar 2024 16:12:00 +0100</li>
<li><em>References</em>: &lt;<a href="m0.html">m0@example.org</a>&gt;</li></ul><hr>
<pre>That is usually the bimetal strip. Check whether the lid closes fully,
since steam reaches the sensor early otherwise.
</pre><hr>
<ul><li><strong>Follow-Ups</strong>: <ul><li><strong><a href="m3.html">Re: Lid seal for the K-200</a></strong>
<ul><li><em>From:</em> 李明 &lt;liming@example.cn&gt;</li></ul></li></ul></li></ul>
<ul><li>Prev by Date: <strong><a href="m1.html">Lid seal for the K-200</a></strong></li></ul></body></html>"""

PLAIN_LETTER = """<html><head><title>[Kettles] Lid seal for the K-200</title></head><body>
<h1>[Kettles] Lid seal for the K-200</h1><b>Bob Stone</b>
<a href="mailto:x">bob at example.net</a><br><i>Tue Mar  5 11:02:33 2024</i>
<p><ul><li>Previous message: <a href="1.html">[Kettles] Descaling</a></li>
<li><b>Messages sorted by:</b> <a href="d.html">[ date ]</a> <a href="a.html">[ author ]</a></li></ul><hr>
<pre>The part number is 11-443. The dealer in the old harbour has three of them left.</pre><hr></body></html>"""


def test_a_ticket_has_its_reporter_and_its_changes_are_comments() -> None:
    article = extract_article(TICKET.encode(), url="https://k.example/ticket/12")
    assert article.title == "Lid sensor trips too early"
    assert (article.author, article.published_at) == ("ann", datetime(2024, 3, 4, 9, 12, tzinfo=UTC))
    assert article.text.endswith("\nIt goes off at eighty degrees when it is full to the mark.")
    assert "Priority" not in article.text
    assert [(c.author, c.published_at, c.text) for c in article.comments] == [
        ("bob", datetime(2024, 3, 5, 10, 30, tzinfo=UTC), "The sensor sits above the spout, so steam reaches it."),
        (
            "carla",
            datetime(2024, 3, 5, 13, 30, tzinfo=UTC),
            "Mine is on the handle side and still trips. 我这台也一样。",
        ),
    ]


def test_a_letter_is_its_text_without_head_and_links_of_the_archive() -> None:
    article = extract_article(LETTER.encode(), url="https://lists.example/m2.html")
    assert article.title == "Re: Lid seal for the K-200"
    assert article.author == "Bob Stone"
    assert article.published_at == datetime(2024, 3, 4, 16, 12, tzinfo=timezone(timedelta(hours=1)))
    assert article.text.startswith("That is usually the bimetal strip.")
    assert article.text.rstrip().endswith("early otherwise.")


def test_a_letter_without_labels_names_its_sender_under_the_title() -> None:
    article = extract_article(PLAIN_LETTER.encode(), url="https://lists.example/413.html")
    assert article.author == "Bob Stone"
    assert article.text == "The part number is 11-443. The dealer in the old harbour has three of them left."


@pytest.mark.parametrize(
    "lines",
    [
        ["Type: steel", "Version: the newer one"],
        ["To: my mother", "From: me"],
        ["类型：水壶", "状态：全新", "版本：二代"],
    ],
)
def test_lines_with_colons_that_are_no_head_are_text(lines: list[str]) -> None:
    words = "".join(f"<p>{line}</p>" for line in lines)
    body = f"<html><body><h1>Which kettle to give away</h1><p>I wrote on the card, by hand:</p>{words}<p>And so on.</p></body></html>"
    assert all(line in extract_article(body.encode(), url="https://k.example/card").text for line in lines)


MONTH = (
    "<html><head><title>Lid seal for the K-200 - kettles</title></head><body><h2>kettles</h2>"
    + "".join(
        f"<div class=m><table><tr><th>From:</th><td>{name}</td></tr><tr><th>Date:</th><td>{when}</td></tr>"
        f"<tr><th>Subject:</th><td>{'Re: ' if n else ''}Lid seal for the K-200</td></tr></table><pre>\n{words}\n</pre></div>"
        for n, (name, when, words) in enumerate(
            (
                (
                    "Ann Miller &lt;ann@example.org&gt;",
                    "Mon, 4 Mar 2024 09:12:00",
                    "Where can I get a new seal?\n\nAnn",
                ),
                (
                    "Bob Stone &lt;bob@example.net&gt;",
                    "Mon, 4 Mar 2024 11:00:00",
                    "Ann Miller wrote:\n&gt; Where can I get a new seal?\n\nThe dealer in the old harbour has three.\n-- \nstone &amp; sons",
                ),
            )
        )
    )
    + "<hr><p>Made by a script.</p></body></html>"
)


def test_letters_one_below_another_are_posts() -> None:
    article = extract_article(MONTH.encode(), url="https://lists.example/2024-03.html")
    assert (article.title, article.author, article.text) == (
        "Lid seal for the K-200",
        "Ann Miller",
        "Where can I get a new seal?\nAnn",
    )
    (answer,) = article.comments
    assert (answer.author, answer.text) == ("Bob Stone", "The dealer in the old harbour has three.")
    assert answer.quote == "Where can I get a new seal?"
    assert answer.published_at == datetime(2024, 3, 4, 11, tzinfo=UTC)
