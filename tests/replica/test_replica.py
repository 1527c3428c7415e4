"""Crawls of eleven engines with no configuration at all give exactly what stands in the forums, whatever happens."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cleaning.completeness import told_in
from cleaning.extract.page import site_of
from output.notebook import load_articles, load_comments, load_rejected
from qingtie.cli import invoke
from tests.crawler.test_crash import crawler_of, kill, qingtie
from tests.replica.engines import ENGINES
from tests.replica.model import PER_PAGE, Post
from tests.replica.server import BROKEN, Site, serving

Truth = dict[str, list[tuple[int, str, Any, str]]]


@pytest.fixture
def sites() -> Iterator[dict[str, Site]]:
    with serving(ENGINES) as running:
        yield running


def write_job(sites: dict[str, Site], folder: Path, more: str = "") -> Path:
    """Write a job that says where the forums are, and nothing else but that this machine may be asked, and quickly.

    Cleaning is no matter here: the words are to be those that were written.
    """
    starts = [site.url + site.engine.front for site in sites.values()]
    crawl = f"start = {json.dumps(starts)}\ndelay = 0\nallow_private = true\nmax_pages = 5000\n{more}"
    job = folder / "job.toml"
    job.write_text(f'recipe = "minimal"\n[crawl]\n{crawl}')
    return job


def run(sites: dict[str, Site], folder: Path, more: str = "") -> None:
    assert invoke(["run", str(write_job(sites, folder, more)), "-q"]) == 0


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def found(data: Path) -> dict[str, Truth]:
    """What the dataset holds, by the site's host and the thread's title."""
    articles, comments = load_articles(data), load_comments(data)
    truth: dict[str, Truth] = {}
    by_id = {}
    for row in articles.itertuples():
        posts = truth.setdefault(row.site, {}).setdefault(row.title, [])
        assert row.id not in by_id
        by_id[row.id] = posts
        posts.append((1, row.author, row.published_at.to_pydatetime(), bare(row.text)))
    for row in comments.sort_values(["article_id", "floor"]).itertuples():
        by_id[row.article_id].append((int(row.floor), row.author, row.published_at.to_pydatetime(), bare(row.text)))
    return truth


def check(sites: dict[str, Site], data: Path) -> None:
    """Every post once, with its floor, author, time and words, and nothing else."""
    got = found(data)
    for site in sites.values():
        mine, truth = got.pop(site_of(site.url), {}), site.forum.truth(gaps=site.engine.gaps)
        assert mine.keys() == truth.keys(), site.engine.name
        for title, posts in truth.items():
            assert mine[title] == posts, (site.engine.name, title)
    assert got == {}
    proofs = {row.url: told_in(row.evidence) for row in load_articles(data).itertuples()}
    assert {url: proof for url, proof in proofs.items() if proof is None or proof[0] != "complete"} == {}
    walls = load_rejected(data).query("reason == 'wall'").groupby("site").size().to_dict()
    assert walls == {site_of(site.url): 1 for site in sites.values()}


Pages = dict[str, list[list[Post]]]
"""The posts of each page of each thread, by the path of its first page."""


def pages_of(site: Site) -> Pages:
    return {
        site.engine.thread_path(thread, 1): [
            thread.posts[at : at + PER_PAGE] for at in range(0, len(thread.posts), PER_PAGE)
        ]
        for board in site.forum.boards
        for thread in board.threads
        if not thread.walled
    }


def change(site: Site) -> None:
    """Have threads grow, be edited and lose posts; all of it shows on lists."""
    forum = site.forum
    forum.grow(forum.thread(203), 7)  # from two pages to three
    forum.grow(forum.thread(302), 1)  # onto a page of its own
    forum.edit(forum.thread(204), 7)  # on the last page of a thread that grew
    forum.grow(forum.thread(204), 1)
    forum.delete(forum.thread(205), 3)  # the pages after it fill up again, and there is one less
    forum.delete(forum.thread(201), 1)
    forum.grow(forum.thread(201), 1)  # as many replies as before
    forum.open(2, posts=6)


def needed(before: Pages, now: Pages) -> int:
    """How many pages of threads have other posts than before, or must be seen to find those that have."""
    count = 0
    for path, pages in now.items():
        old = before.get(path, [])
        last = len(old) - 1  # where one learns that there is a page after it
        changed = [n for n, posts in enumerate(pages) if n >= len(old) or posts != old[n]]
        count += len({*changed, last} if any(n > last for n in changed) and old else set(changed))
    return count


def asked_threads(site: Site) -> list[str]:
    """Which pages of threads were asked for; addresses that are only sent on do not count twice."""
    pages = site.pages()
    return [path for path in site.asked if path in pages and pages[path].kind == "thread" and not pages[path].sent_on]


def crawl_twice(sites: dict[str, Site], folder: Path) -> None:
    """Crawl while everything goes wrong, and again after changes: nothing is missed, and little is asked for in vain."""
    for site in sites.values():
        site.misbehave()
    run(sites, folder)
    check(sites, folder / "data")
    _everything_happened(sites)

    before = {name: pages_of(site) for name, site in sites.items()}
    for site in sites.values():
        site.behave()
        change(site)
    run(sites, folder)
    check(sites, folder / "data")
    spent = sum(len(asked_threads(site)) for site in sites.values())
    need = sum(needed(before[name], pages_of(site)) for name, site in sites.items())
    print(f"{spent} pages of threads were asked for, {need} had changed")
    assert spent <= 1.05 * need
    assert all(path not in site.asked[:n] for site in sites.values() for n, path in enumerate(site.asked))


def test_every_post_of_three_engines_arrives_once(tmp_path: Path) -> None:
    with serving(tuple(one for one in ENGINES if one.name in ("discuz", "phpbb", "discourse"))) as sites:
        crawl_twice(sites, tmp_path)


@pytest.mark.slow
def test_every_post_of_all_engines_arrives_once_and_old_pages_are_read_again(
    sites: dict[str, Site], tmp_path: Path
) -> None:
    crawl_twice(sites, tmp_path)
    for site in sites.values():
        site.forget()
        site.forum.edit(site.forum.thread(203), 2)
        site.forum.delete(site.forum.thread(204), 1)
        site.forum.delete(site.forum.thread(206), 1)
        site.forum.grow(site.forum.thread(206), 1)
    run(sites, tmp_path, more="recheck_days = 0\nreread = 1")
    check(sites, tmp_path / "data")


def _everything_happened(sites: dict[str, Site]) -> None:
    """The script was played: else the comparison would show nothing."""
    for site in sites.values():
        assert {429, 502, 503, 302} <= set(site.codes)
        assert site.codes[BROKEN] >= 2
        assert not site.engine.other or any(site.engine.other_path(thread) in site.asked for thread in site.threads())
        assert site.with_session == 0
        assert not any("bot" in agent or "spider" in agent for agent in site.agents)
        assert sum("calendar" in path for path in site.asked) <= 10
        assert bool(site.codes[301]) == site.engine.sends_on


@pytest.mark.slow
def test_kills_amid_all_this_lose_nothing(sites: dict[str, Site], tmp_path: Path) -> None:
    for site in sites.values():
        site.misbehave()
    job, known = write_job(sites, tmp_path), ""
    for requests in (20, 45, 70, 30):
        known = kill_after(sites, requests, job, tmp_path / "data", known)
    run(sites, tmp_path)
    check(sites, tmp_path / "data")


def kill_after(sites: dict[str, Site], requests: int, job: Path, data: Path, known: str) -> str:
    """Begin a crawl and kill it after so many requests more; return its process, to tell it from the next."""
    until = sum(len(site.asked) for site in sites.values()) + requests
    caller = qingtie("crawl", job, "-q")
    crawler = crawler_of(data, known, patience=60)
    while sum(len(site.asked) for site in sites.values()) < until:
        assert caller.poll() is None, "the crawl was done before it could be killed"
        time.sleep(0.002)
    kill(int(crawler))
    caller.kill()
    caller.wait()
    return crawler
