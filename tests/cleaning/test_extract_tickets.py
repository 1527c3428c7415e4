"""Tickets of trackers: messages under labelled heads, notes with numbers, changes of properties, folded quotes."""

from __future__ import annotations

import pytest

from cleaning.extract import extract_page
from cleaning.records import Article, Role

TITLE = "The tide gauge skips a reading"
FIRST = "Every Sunday the gauge at the east pier skips one reading, and the graph shows a gap of ten minutes."
ANSWER = "The clock is set on Sundays, so the reading of that minute is taken twice and then thrown away."
LAST = "Thanks, closing it."


def read(page: str, url: str = "https://gauge.example.org/ticket/12") -> Article:
    return extract_page(page.encode(), url=url, content_type="text/html; charset=utf-8").article


def roundup(rows: list[str], title: str = TITLE) -> Article:
    return read(
        f"<html><head><title>Issue 12: {title} - Gauges</title></head><body><h1>Issue12</h1>"
        f"<table class='form'><tr><th>Title</th><td>{title}</td></tr>"
        "<tr><th>Priority</th><td>bug</td><th>Status</th><td>open</td></tr></table>"
        "<p>Created on <b>2024-03-03.10:20:00</b> by <b>Ines Kolb (ikolb)</b>, last changed by <b>rafk</b>.</p>"
        f"<table class='messages'><tr><th colspan=4>Messages</th></tr>{''.join(rows)}</table>"
        "<table class='history'><tr><th>Date</th><th>User</th><th>Action</th><th>Args</th></tr>"
        "<tr><td>2024-03-05 08:00:00</td><td>rafk</td><td>set</td><td>messages: + msg3<br>status: open -> closed</td></tr></table></body></html>"
    )


def message(number: int, name: str, when: str, words: str) -> str:
    return (
        f"<tr><th><a href='msg{number}'>msg{number} (view)</a></th><th>Author: {name}</th><th>Date: {when}</th></tr>"
        f"<tr><td colspan=4 class='content'><pre>{words}</pre></td></tr>"
    )


MESSAGES = [
    message(1, "Ines Kolb (ikolb)", "2024-03-03.10:20:00", f"{FIRST}\n\nHas anybody seen that?"),
    message(
        2,
        "rafk",
        "2024-03-04.07:15:30",
        f"On 2024-03-03 10:20, Ines Kolb wrote:\n&gt; Has anybody seen that?\n\n{ANSWER}\n\n-- \nRaf, east pier",
    ),
    message(3, "Ines Kolb (ikolb)", "2024-03-05.08:00:00", LAST),
]


@pytest.mark.parametrize("newest_first", [False, True])
def test_messages_of_a_ticket_are_posts_the_oldest_first(newest_first: bool) -> None:
    article = roundup(MESSAGES[::-1] if newest_first else MESSAGES)
    assert (article.title, article.author) == (TITLE, "Ines Kolb (ikolb)")
    assert article.text == f"{FIRST}\nHas anybody seen that?"
    answer, last = article.comments
    assert (answer.author, answer.text, answer.quote) == ("rafk", ANSWER, "Has anybody seen that?")
    assert (last.author, last.text) == ("Ines Kolb (ikolb)", LAST)
    assert answer.published_at is not None
    assert answer.published_at.strftime("%F %T") == "2024-03-04 07:15:30"
    assert article.board is None


def test_the_head_of_a_message_may_stand_in_lines_of_its_own() -> None:
    rows = "".join(
        f"<div>msg{n}</div><div>Author: {name}</div><div>Date: 2024-03-0{n}.10:20:00</div><pre>{words}</pre>"
        for n, name, words in ((3, "ikolb", FIRST), (4, "rafk", ANSWER))
    )
    article = read(
        f"<html><head><title>{TITLE}</title></head><body><dl><dt>Title</dt><dd>{TITLE}</dd></dl>{rows}</body></html>"
    )
    assert (article.title, article.author, article.text) == (TITLE, "ikolb", FIRST)
    assert [(one.author, one.text) for one in article.comments] == [("rafk", ANSWER)]


CHANGES = "<table class='changes'><tr><th>{label}:</th><td>{change}</td></tr></table>"
NEW = (
    "<div class='change'><h3 class='change'><span>{links}<a href='#c{n}'>comment:{n}</a></span>"
    " by <b>{name}</b>, <a href='#' title='See timeline at 2024-03-0{n} 10:20:30'>2 years ago</a></h3>{changes}{words}</div>"
)
OLD = (
    "<div class='change'><h3 class='change'><span><a href='#c{n}'>comment:{n}</a>{links} </span>"
    " Changed <a href='#' title='2024-03-0{n} 10:20:30'>2 years</a> ago by {name}</h3>{changes}{words}</div>"
)


def trac(note: str) -> Article:
    quoted = f"<p>Replying to <a href='#c2'>rafk</a>:</p><blockquote><p>{ANSWER}</p></blockquote><p>{LAST}</p>"
    notes = [
        note.format(n=2, name="rafk", links="", words=f"<p>{ANSWER}</p>", changes=""),
        note.format(n=3, name="bot", links="", words="", changes=CHANGES.format(label="Owner", change="set to rafk")),
        note.format(
            n=4,
            name="ikolb",
            links="in reply to: <a href='#c2'>2</a> ; follow-up: <a href='#c5'>5</a> ",
            words=quoted,
            changes=CHANGES.format(label="Status", change="new → closed"),
        ),
    ]
    return read(
        f"<html><head><title>#12 ({TITLE}) – Gauges</title></head><body><div id='ticket'><div class='date'>"
        "<p>Opened <a title='See timeline at 2024-03-01 09:08:07'>2 years ago</a></p><p>Closed <a title='See timeline at 2024-03-04 10:20:30'>2 years ago</a></p></div>"
        f"<h2><a href='/ticket/12'>#12</a> <span>closed</span></h2><h1>{TITLE}</h1><table class='properties'>"
        "<tr><th>Reported by:</th><td>ikolb</td><th>Owned by:</th><td>rafk</td></tr><tr><th>Priority:</th><td>major</td><th>Milestone:</th><td></td></tr>"
        "<tr><th>Component:</th><td>gauge</td><th>Version:</th><td>1.0</td></tr></table>"
        f"<div class='description'><h2>Description</h2><div class='searchable'><p>{FIRST}</p></div></div></div>"
        "<div id='attachments'><h3>Attachments (1)</h3><dl><dt><a href='/a/log.txt'>log.txt</a> (120 bytes) - added by <i>ikolb</i>"
        " <a title='2024-03-01 09:10:11'>2 years ago</a>.</dt></dl></div>"
        f"<h3>Change History (3)</h3><div id='changelog'>{''.join(notes)}</div></body></html>"
    )


@pytest.mark.parametrize("note", [NEW, OLD], ids=["now", "before 1.2"])
def test_notes_below_a_ticket_keep_their_numbers_and_say_whom_they_answer(note: str) -> None:
    article = trac(note)
    assert (article.title, article.author, article.text) == (TITLE, "ikolb", FIRST)
    assert article.published_at is not None
    assert article.published_at.strftime("%F %T") == "2024-03-01 09:08:07"
    answer, last = article.comments
    assert [(one.floor, one.author, one.text) for one in article.comments] == [
        (2, "rafk", ANSWER),
        (4, "ikolb", LAST),
    ]
    assert last.published_at is not None
    assert last.published_at.strftime("%F %T") == "2024-03-04 10:20:30"
    assert (last.reply_to, last.quote) == (answer.id, ANSWER)


def test_what_changed_stays_as_a_notice() -> None:
    notices = {block.text for block in trac(NEW).blocks() if block.role is Role.NOTICE}
    assert {"Owner: | set to rafk", "Status: | new → closed"} <= notices


def test_trac_once_told_in_bold_what_changed_and_had_the_title_as_a_second_heading() -> None:
    changed = (
        "<ul class='changes'><li><strong>Status</strong> changed from <em>new</em> to <em>closed</em></li>"
        "<li><strong>Theme</strong> set to <em>none</em></li><li><strong>Milestone</strong> deleted</li></ul>"
    )
    notes = OLD.format(n=2, name="bot", links="", words="", changes=changed) + OLD.format(
        n=3,
        name="rafk",
        links="",
        words=f"<p>{ANSWER}</p><ul><li>The guard set to work on it.</li></ul>",
        changes=changed,
    )
    article = read(
        f"<html><head><title>#12 ({TITLE}) – Gauges</title></head><body><h1><a href='/ticket/12'>Ticket #12</a> (closed)</h1>"
        "<p>Opened <a title='2024-03-01T09:08:07Z in Timeline'>2 years</a> ago</p>"
        f"<h2 class='summary'>{TITLE}</h2><table class='properties'><tr><th>Reported by:</th><td>ikolb</td><th>Owned by:</th><td>rafk</td></tr>"
        "<tr><th>Priority:</th><td>major</td><th>Milestone:</th><td></td></tr><tr><th>Component:</th><td>gauge</td><th>Keywords:</th><td></td></tr>"
        f"</table><h3>Description</h3><div><p>{FIRST}</p></div><div id='changelog'>{notes}</div></body></html>"
    )
    assert (article.title, article.text) == (TITLE, FIRST)
    assert [(one.author, one.text) for one in article.comments] == [("rafk", f"{ANSWER}\nThe guard set to work on it.")]


def test_an_article_that_speaks_of_comments_and_authors_is_none() -> None:
    article = read(
        f"<html><head><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1><time>2024-03-03 10:20</time>"
        f"<p>{FIRST}</p><p>See comment:3 by ikolb, two years ago.</p><pre>Author: ikolb\nDate: 2024-03-03</pre><p>{ANSWER}</p></article></body></html>"
    )
    assert article.comments == ()
    assert ANSWER in article.text
    assert "comment:3 by ikolb" in article.text


def test_an_article_that_shows_a_commit_is_no_ticket() -> None:
    article = read(
        f"<html><head><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1><time>2024-03-03 10:20</time><p>{FIRST}</p>"
        f"<p>Author: ikolb Date: 2024-03-03 10:20</p><pre>gauge: keep the clock</pre><p>{ANSWER}</p></article></body></html>"
    )
    assert FIRST in article.text
    assert ANSWER in article.text
    assert article.comments == ()


def test_folded_quotes_and_events_of_a_request_tracker() -> None:
    post = "<div class='transaction'><div class='metadata'><span>{when}</span> <b>{name}</b> - <span>{what}</span></div><div class='content'>{words}</div></div>"
    quoted = (
        "<div>On 2024-03-03 10:20, Ines Kolb wrote:</div><div class='folder'>Show quoted text</div>"
        f"<div>&gt; Has anybody seen that?</div><div>{ANSWER}</div>"
    )
    rows = "".join(
        post.format(when=when, name=name, what=what, words=words)
        for when, name, what, words in (
            ("Sun Mar 03 10:20:00 2024", "Ines Kolb", "Ticket created", f"<div>{FIRST}</div>"),
            ("Mon Mar 04 07:00:00 2024", "Raf Kowal", "Priority changed from &#39;Low&#39; to &#39;High&#39;", ""),
            ("Mon Mar 04 07:15:30 2024", "Raf Kowal", "Correspondence added", quoted),
            ("Tue Mar 05 08:00:00 2024", "Ines Kolb", "Correspondence added", f"<div>{LAST}</div>"),
        )
    )
    article = read(
        f"<html><head><title>#12: {TITLE}</title></head><body><h1>#12: {TITLE}</h1><div><div>Created:</div><div>Sun Mar 03 10:20:00 2024</div></div><div class='history'>{rows}</div></body></html>",
        url="https://rt.example.org/Ticket/Display.html?id=12",
    )
    assert (article.title, article.author, article.text) == (TITLE, "Ines Kolb", FIRST)
    answer, last = article.comments
    assert (answer.author, answer.text, answer.quote) == ("Raf Kowal", ANSWER, "Has anybody seen that?")
    assert (last.author, last.text) == ("Ines Kolb", LAST)


def test_a_request_with_its_title_behind_a_label_and_parts_of_posts_quoted() -> None:
    comment = "<div class='comment'><div class='meta'><b>{name}</b> on <span>2024-03-0{n} 10:20:00</span></div><div class='text'>{words}</div></div>"
    rows = "".join(
        comment.format(n=n, name=name, words=words)
        for n, name, words in (
            (4, "rafk", f"<p>{ANSWER}</p>"),
            (5, "ikolb", f"<p>&gt; The clock is set on Sundays</p><p>{LAST}</p>"),
            (6, "lena", "<p>&gt;be the gauge</p><p>Skips the minute, as it says above.</p>"),
        )
    )
    article = read(
        f"<html><head><title>gauge Pull Request #12</title></head><body><h2>Pull request #12</h2><h3>Title: {TITLE}</h3>"
        f"<div>Created on: <span>2024-03-03 10:20:00</span></div><div class='text'><p>{FIRST}</p></div><h4>3 comments</h4>{rows}</body></html>"
    )
    assert article.title == TITLE
    assert [(one.author, one.text, one.quote) for one in article.comments] == [
        ("rafk", ANSWER, None),
        ("ikolb", LAST, "The clock is set on Sundays"),
        ("lena", ">be the gauge\nSkips the minute, as it says above.", None),
    ]


def test_a_heading_that_speaks_of_titles_is_not_the_title() -> None:
    article = read(
        f"<html><head><title>What a page is called | Gauges</title></head><body><h1>What a page is called</h1><p>{FIRST}</p><h2>Title: the first line</h2><p>{ANSWER}</p></body></html>"
    )
    assert article.title == "What a page is called"


def redmine(journal: str) -> Article:
    return read(
        f"<html><head><title>Task #12: {TITLE} - Gauges</title></head><body><h2>Task #12</h2><div class='issue'><div><h3>{TITLE}</h3></div>"
        "<p class='author'>Added by <a href='../users/102.html'>Ines Kolb</a> <a title='01/03/2013 08:36 pm' href='#'>almost 10 years</a> ago. "
        "Updated <a title='06/24/2013 06:58 am' href='#'>over 9 years</a> ago.</p><table class='attributes'>"
        "<tr><th>Status:</th><td>Closed</td><th>Start date:</th><td>01/03/2013</td></tr><tr><th>Priority:</th><td>Normal</td><th>Due date:</th><td>01/17/2013</td></tr>"
        "<tr><th>Assignee:</th><td><a href='../users/3.html'>Raf</a></td><th>% Done:</th><td><table><tr><td></td></tr></table><p>100%</p></td></tr>"
        "<tr><th>Target version:</th><td>v1.0</td><th>Estimated time:</th><td>1.50 hour</td></tr></table><hr><p><strong>Description</strong></p>"
        f"<div class='wiki'><p>{FIRST}</p></div></div><div id='history'><h3>History</h3>{journal}</div></body></html>"
    )


def journal(number: int, name: str, when: str, changes: str, words: str = "") -> str:
    said = f"<div class='wiki'><p>{words}</p></div>" if words else ""
    return (
        f"<div id='change-{number}' class='journal has-details'><h4><a href='#note-{number}'>#{number}</a> Updated by <a href='../users/{number}.html'>{name}</a>"
        f" <a title='{when}' href='#'>over 9 years</a> ago</h4><ul class='details'>{changes}</ul>{said}</div>"
    )


def test_changes_of_an_issue_are_no_posts_and_no_words_of_posts() -> None:
    to_raf = "<li><strong>Assignee</strong> changed from <i>Ines Kolb</i> to <i>Raf</i></li><li><strong>Estimated time</strong> set to <i>1.50</i></li>"
    closed = "<li><strong>Status</strong> changed from <i>New</i> to <i>Closed</i></li>"
    article = redmine(
        journal(1, "Ines Kolb", "01/16/2013 09:50 pm", to_raf)
        + journal(2, "Ines Kolb", "01/19/2013 08:21 pm", closed)
        + journal(3, "Raf", "06/24/2013 06:58 am", closed, LAST)
    )
    assert (article.title, article.author, article.text) == (TITLE, "Ines Kolb", FIRST)
    assert [(one.floor, one.author, one.text) for one in article.comments] == [(3, "Raf", LAST)]


def test_what_stands_between_two_heads_of_one_ticket_is_no_text() -> None:
    comment = "<div id='c{0}' class='bz_comment'><div class='head'><a href='#c{0}'>{1}</a> <span class='fn'>{2}</span> <span class='time'>{3}</span></div><pre class='bz_comment_text'>{4}</pre></div>"
    rows = comment.format(0, "Description", "Ines Kolb", "2012-07-21 22:54:11 EEST", FIRST)
    rows += comment.format(2, "Comment 2", "Raf Kowal", "2013-12-07 19:18:33 EET", ANSWER)
    article = read(
        f"<html><head><title>Bug 12 - {TITLE}</title></head><body><div>Bug 12 - {TITLE}</div><table>"
        "<tr><th>Status:</th><td>RESOLVED FIXED</td></tr><tr><th>Product:</th><td>Gauges</td></tr><tr><th><label>Version:</label></th><td>2.9.1</td></tr>"
        "<tr><th>Reported:</th><td>2012-07-21 22:54 EEST by Ines Kolb</td></tr><tr><th>Modified:</th><td>2013-12-07 19:18 EET</td></tr>"
        f"<tr><th>Attachments</th></tr><tr><td>Add an attachment (proposed patch, testcase, etc.)</td></tr></table>{rows}</body></html>"
    )
    assert (article.author, article.text) == ("Ines Kolb", FIRST)
    assert [(one.author, one.text) for one in article.comments] == [("Raf Kowal", ANSWER)]


def test_what_is_set_in_and_quotes_nobody_is_the_words_of_a_note() -> None:
    note = OLD.format(n=2, name="rafk", links="", words=f"<blockquote><p>{ANSWER}</p></blockquote>", changes="")
    page = (
        f"<html><head><title>#12 ({TITLE}) – Gauges</title></head><body><h2>{TITLE}</h2><p>Opened <a title='2024-03-01T09:08:07Z in Timeline'>2 years</a> ago</p>"
        f"<div class='description'><p>{FIRST}</p></div><div id='changelog'>{note}</div></body></html>"
    )
    (answer,) = read(page).comments
    assert (answer.text, answer.quote) == (ANSWER, None)
