"""What programs that make mailing lists into pages note of each letter in comments: subject, sender, time.

Hypermail writes `<!-- subject="…" -->`, MHonArc `<!--X-Subject: … -->` (as in their own documentation); the page
itself may show a part of it only, and times in the zone of the server.
"""

from __future__ import annotations

import re
from html import unescape
from typing import NamedTuple

_HYPERMAIL = re.compile(r'<!--\s(subject|name|isosent|sent)="([^"\n]{1,300})"\s-->')
_MHONARC = re.compile(r"<!--X-(Subject|From|Date):\s([^\n]{1,300}?)\s-->")
HEADER = re.compile(r"(?:From|Date|Subject|To|Cc|Sent|Reply-To|Message-ID|In-Reply-To)\s*:\s", re.I)
_HEAD = 20_000
"""Code points from the top in which the notes stand."""
_NAMES = {"Subject": "subject", "From": "name", "Date": "sent"}
_ADDRESS = re.compile(r"\s*(?:<[^>]*>|\([^)]*\))|\"")
_ISO = re.compile(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)")


class Letter(NamedTuple):
    """A letter's subject, its sender's name and when it was sent, as text; None where nothing is noted."""

    subject: str | None = None
    sender: str | None = None
    sent: str | None = None


def noted_letter(source: str) -> Letter:
    """Return what a page notes of the letter it shows.

    >>> noted_letter('<!-- isosent="20100202103428" --><!-- name="Ann Lee" --><!-- subject="A &amp; B" -->')
    Letter(subject='A & B', sender='Ann Lee', sent='2010-02-02T10:34:28Z')
    """
    head = source[:_HEAD]
    if "<!--" not in head:
        return Letter()
    found = {key: unescape(value) for key, value in _HYPERMAIL.findall(head)}
    found |= {_NAMES[key]: unescape(unescape(value).replace("&#45;", "-")) for key, value in _MHONARC.findall(head)}
    if "subject" not in found:
        return Letter()
    iso = _ISO.fullmatch(found.get("isosent", ""))
    sent = "{}-{}-{}T{}:{}:{}Z".format(*iso.groups()) if iso else found.get("sent")
    return Letter(found["subject"].strip(), _ADDRESS.sub("", found.get("name", "")).strip() or None, sent)
