"""Mail archives: a letter alone in its `<pre>`, threads of public-inbox with their tree, whole threads of MHonArc."""

from __future__ import annotations

import pytest

from cleaning.extract import extract_page
from cleaning.extract.posts import who_is_quoted
from cleaning.records import Article

SUBJECT = "gauge: write the minutes in two digits"
FIRST = "The log says 9:5 where it should say 09:05,\nand the importer takes that for half past nine."
ANSWER = "Could you add a test that reads such a line?"
LAST = "Done, see the second version."


def read(page: str, url: str = "https://lists.example.org/gauge/msg00012.html") -> Article:
    return extract_page(page.encode(), url=url, content_type="text/html; charset=utf-8").article


def words(text: str) -> str:
    return " ".join(text.split())


LETTER = (
    f"<html><head><title>Re: {SUBJECT} - Raf Kowal</title></head><body><form action='../'><pre><a href='../'><b>public inbox for gauge@lists.example.org</b></a>\n"
    " <a href='../help/'>help</a> / <a href='../mirror/'>mirror</a></pre></form><pre id='b'>From: Raf Kowal &lt;raf@example.org&gt;\nTo: gauge@lists.example.org\n"
    f"Subject: <a href='#r'>Re: {SUBJECT}</a>\nDate: Tue, 16 Jan 2024 09:56:10 +0100\t<a href='#r'>[thread overview]</a>\n"
    "Message-ID: &lt;2@example.org&gt; (<a href='raw'>raw</a>)\nIn-Reply-To: &lt;<a href='../1@example.net/'>1@example.net</a>&gt;\n\n"
    "On Tue, Jan 16, 2024 at 8:41 AM, Ingrid Solheim wrote:\n<span class='q'>&gt; and the importer takes that for half past nine.\n</span>\n"
    f"{ANSWER}\n\n-- \nRaf Kowal, tide gauges\n</pre><hr><pre><a href='../1@example.net/' rel='prev'>prev parent</a> <a href='#R'>reply</a>\n\n"
    "<b>Thread overview: </b>2+ messages / expand[<a href='T/#u'>flat</a>]\n2024-01-16  7:41 <a href='../1@example.net/'>gauge</a> Ingrid Solheim\n"
    "<b>2024-01-16  8:56 ` <a href='#t'>Raf Kowal [this message]</a></b></pre><hr><pre id='R'><b>Reply instructions:</b>\n\nSave the mbox and reply to all.</pre>\n"
    "  Be sure your reply has a <b>Subject:</b> header at the top and a blank line before the message body.</body></html>"
)


def test_a_letter_that_stands_alone_is_an_article_without_what_it_quotes() -> None:
    article = read(LETTER)
    assert (article.author, article.board) == ("Raf Kowal", "gauge@lists.example.org")
    assert article.text == ANSWER
    assert article.comments == ()
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2024-01-16T09:56:10+01:00"


@pytest.mark.parametrize("noted", [True, False], ids=["noted by the program", "by its head"])
def test_the_text_of_a_letter_ends_with_its_block(noted: bool) -> None:
    notes = (
        f"<!-- MHonArc v2.6.19 -->\n<!--X-Subject: Re: {SUBJECT} -->\n<!--X-From-R13: Raf Kowal <raf@example.org> -->\n<!--X-Date: Tue, 16 Jan 2024 09:56:10 +0100 -->\n"
        if noted
        else ""
    )
    article = read(
        f"{notes}<html><head><title>Re: {SUBJECT}</title></head><body><a href='./'>gauge</a><p>[<a href='msg00011.html'>Date Prev</a>][<a href='msg00013.html'>Date Next</a>]</p>"
        f"<h1>Re: {SUBJECT}</h1><ul><li>To: gauge@lists.example.org</li><li>Subject: Re: {SUBJECT}</li><li>From: Raf Kowal &lt;raf@example.org&gt;</li>"
        "<li>Date: Tue, 16 Jan 2024 09:56:10 +0100</li></ul><pre>On 2024-01-16 08:41, Ingrid Solheim wrote:\n&gt; and the importer takes that for half past nine.\n\n"
        f"{ANSWER}\n\n-- \nRaf Kowal, tide gauges</pre><ul><li><strong>Follow-Ups</strong>:<ul><li><a href='msg00013.html'>Re: {SUBJECT}</a> <em>From:</em> Ingrid Solheim</li></ul></li></ul></body></html>",
        url="https://lists.example.org/gauge/msg00012.html",
    )
    assert (article.author, article.text, article.board) == ("Raf Kowal", ANSWER, "gauge")
    assert article.comments == ()


@pytest.mark.parametrize(
    "before",
    ["", "<p>What a letter looks like before any program shows it is best seen in one that was sent this year.</p>"],
)
def test_an_article_may_show_a_letter(before: str) -> None:
    letter = (
        "From: Raf Kowal\nTo: gauge\nSubject: minutes\nDate: Tue, 16 Jan 2024 09:56:10 +0100\n\nIn two digits, please."
    )
    after = "The first lines are the head, each a label and a value; an empty line parts them from the words. " * 2
    page = read(
        f"<html><head><title>What a letter is</title></head><body><h1>What a letter is</h1><p>2024-03-01</p>{before}<pre>{letter}</pre><p>{after}</p><p>All of it is in <a href='/rfc'>the standard</a>, which is long.</p></body></html>"
    )
    assert "each a label and a value" in page.text
    assert "In two digits, please." in page.text
    assert "the standard" in page.text


def test_a_session_in_an_article_under_labels_is_code() -> None:
    session = "&gt;&gt;&gt; minutes(9, 5)\n&#39;09:05&#39;\n\n&gt;&gt;&gt; minutes(9, 50)"
    page = read(
        "<html><head><title>Two digits</title></head><body><h1>Two digits</h1><dl><dt>Title: Two digits</dt><dt>Author: Raf Kowal</dt><dt>Date: 2024-03-01</dt></dl>"
        f"<p>The minutes of an hour are written in two digits, as here in a session.</p><pre>{session}</pre><p>Nothing else changes, and old logs stay as they are.</p></body></html>"
    )
    assert ">>> minutes(9, 5)" in page.text
    assert page.comments == ()


TREE = (
    f"2024-01-16  7:41 <a href='#m1'>{SUBJECT}</a> Ingrid Solheim\n2024-01-16  8:56 ` <a href='#m2'>Raf Kowal</a>\n"
    "2024-01-17 10:03   ` <a href='#m4'>Ingrid Solheim</a>\n2024-01-16  9:30 ` <a href='#m3'>Lena Brandt</a>"
)


def inbox(number: int, name: str, when: str, text: str) -> str:
    return (
        f"<pre><a href='#e{number}' id='m{number}'>*</a> <b>Re: {SUBJECT}</b>\n<b>@ {when} {name}</b>\n  <a href='#r'>0 siblings, 1 reply; 4+ messages in thread</a>\n"
        f"From: {name} @ {when} UTC (<a href='../../{number}/'>permalink</a> / <a href='../../{number}/raw'>raw</a>)\n  To: gauge\n\n{text}\n\n"
        f"<a href='#m{number}' id='e{number}'>^</a> <a href='../../{number}/'>permalink</a> <a href='../../{number}/raw'>raw</a> <a href='../../{number}/#R'>reply</a>\t[<a href='T/#u'><b>flat</b></a>]</pre><hr>"
    )


def test_letters_of_a_thread_answer_what_its_tree_says() -> None:
    letters = "".join(
        inbox(*letter)
        for letter in (
            (1, "Ingrid Solheim", "2024-01-16  7:41", FIRST),
            (2, "Raf Kowal", "2024-01-16  8:56", ANSWER),
            (3, "Lena Brandt", "2024-01-16  9:30", "No objection from me."),
            (4, "Ingrid Solheim", "2024-01-17 10:03", LAST),
        )
    )
    article = read(
        f"<html><head><title>{SUBJECT}</title></head><body><form><pre><a href='../'><b>public inbox for gauge@lists.example.org</b></a>\n<a href='../help/'>help</a></pre></form>"
        f"{letters}<pre>end of thread\n\nThread overview: 4+ messages (download: mbox)\n-- links below jump to the message on this page --\n{TREE}\n</pre></body></html>",
        url="https://lists.example.org/gauge/1/T/",
    )
    assert (article.title, article.author, article.board) == (
        f"{SUBJECT}",
        "Ingrid Solheim",
        "gauge@lists.example.org",
    )
    assert words(article.text) == words(FIRST)
    first, second, last = article.comments
    assert [one.author for one in article.comments] == ["Raf Kowal", "Lena Brandt", "Ingrid Solheim"]
    assert [one.text for one in article.comments] == [ANSWER, "No objection from me.", LAST]
    assert (first.reply_to, second.reply_to, last.reply_to) == (None, None, first.id)


def test_a_thread_on_one_page_has_its_subjects_in_headings() -> None:
    letters = "".join(
        f"<div class='msg'><h3>{subject}</h3><p>Date: {when}</p><p>From: {name} &lt;x{n}@example.org&gt;</p><pre>{text}</pre></div>"
        for n, (subject, name, when, text) in enumerate(
            (
                (SUBJECT, "Ingrid Solheim", "Tue Jan 16 08:41:00 2024", FIRST),
                (f"Re: {SUBJECT}", "Raf Kowal", "Tue Jan 16 09:56:10 2024", f"&gt; half past nine\n\n{ANSWER}"),
            )
        )
    )
    article = read(
        f"<!-- MHonArc v2.6.19 -->\n<!--X-Subject: {SUBJECT} -->\n<html><head><title>gauge</title></head><body><h1>gauge</h1>{letters}</body></html>"
    )
    assert (article.title, article.author, words(article.text)) == (SUBJECT, "Ingrid Solheim", words(FIRST))
    (answer,) = article.comments
    assert (answer.author, answer.text, answer.quote) == ("Raf Kowal", ANSWER, "half past nine")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("在 2024年5月20日 14:25，林小满 写道：", "林小满"),
        ("林小满 <lin@example.cn> 于2024年5月20日周一 14:25写道：", "林小满"),
        ("On 2024-02-12 16:20, Ann Lee wrote:", "Ann Lee"),
        ("On Tue, Jan 16, 2024 at 8:41 AM Ingrid Solheim <ingrid@example.org> wrote:", "Ingrid Solheim"),
        ("On the pier I met Ann Lee and wrote it down.", None),
    ],
)
def test_who_is_quoted_in_mail(line: str, name: str | None) -> None:
    assert who_is_quoted(line) == name
