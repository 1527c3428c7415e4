"""An embedded replica of three forum-style sites, with known truth, for the demo and the tests.

`Replica` serves a Discuz!-like board in GBK, a phpBB-like board in UTF-8 and an article site on three
loopback ports; `render` draws the same pages without a server; `truth` says what a perfect pipeline
would make of them. All content was written for this project. `python -m qingtie.demo` shows it.
"""

from __future__ import annotations

from qingtie.demo.content import ARTICLES, BOARD_GBK, BOARD_UTF8, SITES
from qingtie.demo.errors import ContentError, DemoError, SiteError
from qingtie.demo.pages import render
from qingtie.demo.response import Request, Response
from qingtie.demo.server import Logged, Replica
from qingtie.demo.truth import Place, TrueArticle, TrueComment, TrueRemark, Truth, truth

__all__ = [
    "ARTICLES",
    "BOARD_GBK",
    "BOARD_UTF8",
    "SITES",
    "ContentError",
    "DemoError",
    "Logged",
    "Place",
    "Replica",
    "Request",
    "Response",
    "SiteError",
    "TrueArticle",
    "TrueComment",
    "TrueRemark",
    "Truth",
    "render",
    "truth",
]
