"""Which pages are empty without JavaScript, and which only look like it."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from crawler.reading import read
from crawler.shell import empty_shell

GOLDEN = Path(__file__).parents[1] / "golden"
TEXT = "水温八十度就够了，太烫会发苦，头一泡出汤要快一些。" * 10


def of(body: str) -> str:
    data = f'<!DOCTYPE html><meta charset="utf-8"><title>茶友之家</title><body>{body}</body>'.encode()
    reading = read(data, "https://tea.example/t/1")
    return empty_shell(reading.root, data, has_content=reading.has_content)


SCRIPT = '<script src="/static/js/main.4f2a.js"></script>'


@pytest.mark.parametrize(
    "body",
    [
        f'<noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div>{SCRIPT}',
        f'<div id="__next"></div>{SCRIPT}',
        f"<app-root>加载中…</app-root>{SCRIPT}",
        f'<div class="loading"></div><noscript>您的浏览器已禁用 JavaScript，请开启后刷新。</noscript>{SCRIPT}',
        f"<noscript>We're sorry but tea doesn't work properly without JavaScript enabled.</noscript><div id=app></div>{SCRIPT}",
        f'<div ng-app="forum"></div>{SCRIPT}',
    ],
)
def test_shells(body: str) -> None:
    assert of(body)


@pytest.mark.parametrize(
    "body",
    [
        f'<noscript>请启用 JavaScript</noscript><div id="app"><p>{TEXT}</p></div>{SCRIPT}',
        f"<noscript><h1>春茶</h1><p>{TEXT}</p></noscript><div id='app'></div>{SCRIPT}",
        "<noscript>请启用 JavaScript</noscript><p>本帖已删除</p>",
        f"<p>短短的一句话。</p>{SCRIPT}",
        f'<div id="app"></div><script type="application/ld+json">{{"articleBody": "{TEXT}"}}</script>{SCRIPT}',
        f'<div id="app"></div><script id="flarum-json-payload" type="application/json">{{}}</script>{SCRIPT}',
    ],
)
def test_no_shells(body: str) -> None:
    assert of(body) == ""


def test_no_gold_page_is_taken_for_a_shell() -> None:
    pages = sorted(GOLDEN.glob("*/*.html.gz"))
    assert len(pages) > 50
    taken = {}
    for path in pages:
        data = gzip.decompress(path.read_bytes())
        reading = read(data, "https://tea.example/")
        taken[path.name] = empty_shell(reading.root, data, has_content=reading.has_content)
    assert {name: words for name, words in taken.items() if words} == {}
