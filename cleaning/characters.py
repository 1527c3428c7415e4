"""Characters by name: the classes that several stages and the extraction share."""

from __future__ import annotations

import re
from bisect import bisect_right
from operator import itemgetter

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
KANA = "\u3040-\u30ff"
CJK = HAN + KANA

HAN_CHARACTER = re.compile(f"[{HAN}]")

# What must never be touched by width, spacing or wording: URLs, e-mail addresses, file names, code-like tokens.
VERBATIM = re.compile(
    r"""(?xi)
      (?: https?:// | ftp:// | www\. ) [^\s\u3000-\u303f\u4e00-\u9fff\uff00-\uffef<>"']+   # URLs
    | [\w.+-]+ @ [\w-]+ (?: \.[\w-]+ )+                                                 # e-mail addresses
    | (?<![\w.]) [a-z0-9_-]+ (?: \. [a-z0-9_-]+ )* \.                                     # host and file names
      (?: com|cn|net|org|html?|php|aspx?|jsp|exe|zip|rar|pdf|docx?|xlsx?|jpe?g|png|gif|txt|py|js|json|csv ) (?![\w])
      (?: [/?\#][^\s\u3000-\u303f\u4e00-\u9fff\uff00-\uffef<>"']* )?
    | `[^`\n]+`                                                                       # inline code
    """,
    re.ASCII,
)


def verbatim_spans(text: str) -> list[tuple[int, int]]:
    """Return the spans (code points) that no stage may touch, in order.

    >>> verbatim_spans("见 https://a.example/x?a=1,2 的说明")
    [(2, 27)]
    """
    if "." not in text and "`" not in text and "@" not in text and "://" not in text:
        return []
    return [match.span() for match in VERBATIM.finditer(text)]


def inside(spans: list[tuple[int, int]], position: int) -> bool:
    """Return whether `position` lies in one of `spans`, which are in order and do not overlap.

    >>> inside([(2, 5), (8, 9)], 4), inside([(2, 5), (8, 9)], 5)
    (True, False)
    """
    before = bisect_right(spans, position, key=itemgetter(0))
    return before > 0 and position < spans[before - 1][1]
