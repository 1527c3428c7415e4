"""What wording repair never touches: addresses, code, numbers with their units, titles, quotations, laws, disclaimers.

A quotation is somebody else's words, and a spinner leaves most of them alone; a number cannot be guessed; a site puts
its disclaimer under an article that was spun already. (In an article its role says so, and the stage never sees it.)
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from cleaning.wording.symbols import Symbols

_SHIELDED = re.compile(
    r"""
      https?://[^\s，。；！？、）》”"<>]{1,2000}           # addresses
    | www\.[^\s，。；！？、）》”"<>]{1,2000}
    | [A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]{1,63}\.[A-Za-z0-9.-]{1,100}
    | @[\w\u4e00-\u9fff-]{2,20}(?=[\s:：])      # a user that is addressed
    | `[^`\n]{1,200}`                          # code in a line of text
    | 《[^《》\n]{1,60}》                        # titles of works and laws
    | “[^“”\n]{1,120}” | 「[^「」\n]{1,120}」 | 『[^『』\n]{1,120}』 | "[^"\n]{1,120}"
    | ^[ \t]*(?:免责|特别|版权|郑重)?声明\s?[:：][^\n]*      # the site's disclaimer
    | 第[\d〇零一二三四五六七八九十百千]{1,9}条[^\n]*   # a law's own words
    | [\d０-９][\d０-９.,，:：/%％-]{0,40}[\d０-９%％]     # amounts, dates, times
    | [〇零一二三四五六七八九十百千万亿两]{2,40}
    """,
    re.VERBOSE | re.MULTILINE,
)


def shielded(text: str, found: Symbols) -> npt.NDArray[np.bool_]:
    """Return for each symbol of `text` whether it must stay as it is.

    >>> from cleaning.wording.symbols import symbols
    >>> text = "他说“作用很大”"
    >>> shielded(text, symbols(text)).tolist()
    [False, False, True, True, True, True, True, True]
    """
    points = np.zeros(len(text) + 1, np.int32)
    for match in _SHIELDED.finditer(text):
        points[match.start() : match.end()] = 1
    inside = np.concatenate(([0], np.cumsum(points)))
    result: npt.NDArray[np.bool_] = inside[found.end] > inside[found.start]
    return result
