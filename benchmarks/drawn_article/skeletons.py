"""The skeletons of drawn article pages: in what elements all their parts stand, and the document around them."""
# ruff: noqa: E501 - markup stands in one line

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.drawn_article.frames import comments_of, crumb_of, footer_of, header_of, side_of
from benchmarks.drawn_article.heads import Head, meta_of, page_title
from benchmarks.drawn_article.page import Page


@dataclass(frozen=True, slots=True)
class Parts:
    """The markup of an article's parts."""

    head: Head
    before: str
    text: str
    after: str

    @property
    def title(self) -> str:
        """Title and byline, in their order."""
        return f"{self.head.above}{self.head.title}{self.head.byline}"


def body_with(page: Page, parts: Parts) -> str:
    """Return what stands in the page's body, in a drawn skeleton."""
    return _SKELETONS[page.draw.pick("skeleton", list(_SKELETONS))](page, parts)


def _divs(page: Page, parts: Parts) -> str:
    inner = f"{parts.title}{parts.before}<div{page.k('body')}>{parts.text}</div>{parts.after}"
    return (
        f"{header_of(page)}<div{page.k('wrap')}>{crumb_of(page)}<div{page.k('main')}><div{page.k('article')}>{inner}</div>"
        f"{comments_of(page)}</div>{side_of(page, 'right')}</div>{footer_of(page)}"
    )


def _text_apart(page: Page, parts: Parts) -> str:
    """What follows the text stands outside the article, beside the comments."""
    inner = f"{parts.title}{parts.before}<div{page.k('body')}>{parts.text}</div>"
    return (
        f"{header_of(page)}{crumb_of(page)}<div{page.k('main')}><div{page.k('article')}>{inner}</div><div{page.k('after')}>"
        f"{parts.after}</div>{comments_of(page)}</div>{side_of(page, 'right')}{footer_of(page)}"
    )


def _title_apart(page: Page, parts: Parts) -> str:
    """The title spans the page, above the columns of text and sidebar."""
    return (
        f"{header_of(page)}<div{page.k('main')}>{crumb_of(page)}<div>{parts.title}</div><div>"
        f"<div{page.k('article')}>{parts.before}<div{page.k('body')}>{parts.text}</div>{parts.after}{comments_of(page)}</div>"
        f"{side_of(page, 'right')}</div></div>{footer_of(page)}"
    )


def _html5(page: Page, parts: Parts) -> str:
    return (
        f"<header>{header_of(page)}</header><main><article><header>{crumb_of(page)}{parts.title}</header>{parts.before}"
        f"<section{page.k('body')}>{parts.text}</section><footer>{parts.after}</footer></article>"
        f"<section>{comments_of(page)}</section></main><aside>{side_of(page, 'right')}</aside><footer>{footer_of(page)}</footer>"
    )


def _bare_article(page: Page, parts: Parts) -> str:
    """The text's paragraphs stand beside title, byline and what follows, in one element."""
    return (
        f"{header_of(page)}{crumb_of(page)}<article>{parts.title}{parts.before}{parts.text}{parts.after}</article>"
        f"{comments_of(page)}{side_of(page, 'right')}{footer_of(page)}"
    )


def _flat(page: Page, parts: Parts) -> str:
    """Everything stands in the body itself."""
    return f"{header_of(page)}{crumb_of(page)}{parts.title}{parts.before}{parts.text}{parts.after}{comments_of(page)}{footer_of(page)}"


def _tables(page: Page, parts: Parts) -> str:
    """Tables in tables, as pages were made in the years of 1998 to 2008."""
    left, right = side_of(page, "left"), side_of(page, "right")
    title = f'<table width="100%"><tr><td align="center">{parts.head.above}{parts.head.title}</td></tr>'
    title += f"<tr><td>{parts.head.byline}</td></tr></table>"
    text = f'<table width="96%"><tr><td class="text">{parts.before}{parts.text}</td></tr><tr><td>{parts.after}</td></tr></table>'
    return (
        f'<table width="760" align="center"><tr><td>{header_of(page)}</td></tr></table><table width="760" align="center">'
        f'<tr><td width="180" valign="top">{left}</td><td valign="top">{crumb_of(page)}{title}{text}{comments_of(page)}</td>'
        f'<td width="160">{right}</td></tr></table><table width="760"><tr><td align="center">{footer_of(page)}</td></tr></table>'
    )


def _side_first(page: Page, parts: Parts) -> str:
    return (
        f"{header_of(page)}<div{page.k('wrap')}>{side_of(page, 'left')}<div{page.k('main')}>{crumb_of(page)}{parts.title}"
        f"{parts.before}<div{page.k('body')}>{parts.text}</div>{parts.after}{comments_of(page)}</div>"
        f"{side_of(page, 'right')}</div>{footer_of(page)}"
    )


def _deep(page: Page, parts: Parts) -> str:
    """An application's nest of elements that say nothing."""
    inner = f"<div><div><div>{parts.title}</div></div><div>{parts.before}</div><div><div><div>{parts.text}</div></div></div></div>"
    return (
        f"<div id='app'><div><div>{header_of(page)}</div><div><div><div>{crumb_of(page)}{inner}<div>{parts.after}</div></div>"
        f"<div>{comments_of(page)}</div></div><div>{side_of(page, 'right')}</div></div><div>{footer_of(page)}</div></div></div>"
    )


def _account(page: Page, parts: Parts) -> str:
    """The page of an account in a messenger: little but the article."""
    return f"<div id='js_article'><div id='img-content'>{parts.title}{parts.before}<div id='js_content'>{parts.text}</div>{parts.after}</div></div>{comments_of(page)}"


def _center(page: Page, parts: Parts) -> str:
    return (
        f"<center>{header_of(page)}</center><center>{parts.head.above}{parts.head.title}</center><center>{parts.head.byline}</center>"
        f"<hr><blockquote>{parts.before}{parts.text}</blockquote><hr>{parts.after}{comments_of(page)}<center>{footer_of(page)}</center>"
    )


_SKELETONS: dict[str, Callable[[Page, Parts], str]] = {
    "divs": _divs,
    "text apart": _text_apart,
    "title apart": _title_apart,
    "html5": _html5,
    "bare article": _bare_article,
    "flat": _flat,
    "tables": _tables,
    "side first": _side_first,
    "deep": _deep,
    "account": _account,
    "center": _center,
}


def document_of(page: Page, body: str) -> str:
    """Return the whole document."""
    head = f"<title>{page_title(page)}</title>{meta_of(page)}{''.join(page.head)}"
    script = page.draw.pick("scripts", ["none", "few", "state"])
    if script == "few":
        body += "<script>var _hmt=[];(function(){var s=document.createElement('script');s.src='/h.js'})();</script>"
    elif script == "state":
        hot = f'{{"title":"{page.other()}","time":"{page.day():%Y-%m-%d %H:%M}"}}'
        body += f'<script>window.__STATE__={{"user":null,"hot":[{hot}]}}</script>'
    form = page.draw.pick("document", ["html5", "xhtml", "no doctype", "no head tags", "no html"])
    lang = page.draw.any("", ' lang="zh-CN"' if page.chinese else f' lang="{page.language}"')
    if form == "html5":
        return f'<!DOCTYPE html><html{lang}><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'
    if form == "xhtml":
        kind = (
            'PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd"'
        )
        return f'<!DOCTYPE html {kind}><html xmlns="http://www.w3.org/1999/xhtml"><head>{head}</head><body>{body}</body></html>'
    if form == "no doctype":
        return f"<html{lang}><head>{head}</head><body bgcolor=#ffffff>{body}</body></html>"
    return f"<html>{head}<body>{body}" if form == "no head tags" else f"{head}{body}"
