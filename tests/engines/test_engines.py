"""Real forum engines on loopback: filled through their own models, crawled by the command, compared with the script.

`make test-engines` installs them (QINGTIE_ENGINES names the folder of their environments); otherwise this is skipped.
"""

from __future__ import annotations

import importlib.util
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from output.notebook import load_articles, load_comments

HERE = Path(__file__).parent
ENGINES = Path(os.environ.get("QINGTIE_ENGINES", "/nowhere"))
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(not ENGINES.is_dir(), reason="no engines are installed; `make test-engines` does that"),
]
_spec = importlib.util.spec_from_file_location("scenario", HERE / "scenario.py")
assert _spec is not None
assert _spec.loader is not None
scenario = importlib.util.module_from_spec(_spec)
sys.modules["scenario"] = scenario
_spec.loader.exec_module(scenario)


class Forum:
    """An engine with a database of its own."""

    def __init__(self, name: str, folder: Path) -> None:
        self.folder = folder
        self._command = [str(ENGINES / name / "bin" / "python"), str(HERE / "forums" / f"run_{name}.py"), str(folder)]
        self.url = ""

    def play(self, steps: list[dict[str, Any]]) -> None:
        """Let the steps happen."""
        subprocess.run([*self._command, "fill"], input=json.dumps(steps), text=True, check=True, timeout=300)

    @contextmanager
    def served(self) -> Iterator[None]:
        """Serve the forum."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        with (self.folder / "server.log").open("ab") as log:
            server = subprocess.Popen([*self._command, "serve", str(port)], stdout=log, stderr=log)
        try:
            until = time.monotonic() + 60
            while not answers(self.url):
                assert server.poll() is None, (self.folder / "server.log").read_text("utf-8")
                assert time.monotonic() < until, "the engine does not answer"
                time.sleep(0.2)
            yield
        finally:
            server.terminate()
            server.wait(20)


def answers(url: str) -> bool:
    with suppress(OSError), urlopen(f"{url}/", timeout=20):
        return True
    return False


def crawl(target: str, data: Path) -> dict[str, Any]:
    """Run the command with no configuration but a budget; return its summary."""
    command = [sys.executable, "-m", "qingtie", "run", target, "--max-pages", "500", "--delay", "0", "--allow-private"]
    command += ["--quiet", "--json"] if target.endswith(".toml") else ["--data", str(data), "--quiet", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    summary: dict[str, Any] = json.loads(done.stdout)
    return summary


Known = dict[str, list[tuple[str, str, str]]]


def found(data: Path) -> tuple[Known, dict[str, list[int]], dict[str, list[tuple[str, str]]]]:
    """Return what the dataset has by title: posts as (author, time, text), floors, and (text, quote) of replies."""
    articles, comments = load_articles(data), load_comments(data)
    assert articles.title.is_unique, "every thread once"
    posts: Known = {}
    floors, quotes = {}, {}
    for row in articles.itertuples():
        own = comments[comments.article_id == row.id].sort_values("position").fillna({"quote": ""})
        times = [row.published_at.isoformat(), *(at.isoformat() for at in own.published_at)]
        posts[row.title] = list(zip([row.author, *own.author], times, [row.text, *own.text], strict=True))
        floors[row.title] = [int(floor) for floor in own.floor]
        quotes[row.title] = [(text, quote) for text, quote in zip(own.text, own.quote, strict=True) if quote]
    return posts, floors, quotes


def wanted(story: Any, *, without: set[str] = frozenset()) -> Known:  # type: ignore[assignment]
    utc = scenario.BEGAN.utcoffset()
    return {
        thread.title: [
            (post.author, (post.at - utc).strftime("%Y-%m-%dT%H:%M:%S+00:00"), post.text)
            for post in thread.posts
            if post.key not in without
        ]
        for thread in story.threads.values()
    }


def but(known: Known, keys: set[str]) -> Known:
    """Leave out posts of the scenario: their texts begin with their numbers."""
    marks = tuple(f"第{key[1:]}条记录" for key in keys)
    return {title: [post for post in posts if not post[2].startswith(marks)] for title, posts in known.items()}


@pytest.mark.parametrize("name", ["machina", "spirit"])
def test_the_dataset_is_the_forum(name: str, tmp_path: Path) -> None:
    story, forum, data = scenario.beginning(), Forum(name, tmp_path / "forum"), tmp_path / "data"
    forum.folder.mkdir()
    forum.play(story.take())
    with forum.served():
        first = crawl(f"{forum.url}/", data)
        assert first["crawl"]["failed"] == 0
        posts, floors, quotes = found(data)
        assert posts == wanted(story)
        assert first["completeness"]["incomplete"] == 0, first["completeness"]
        assert all(numbers == list(range(2, len(numbers) + 2)) for numbers in floors.values())
        cited = [(post.text, post.quoted) for thread in story.threads.values() for post in thread.posts if post.quoted]
        told = [pair for pairs in quotes.values() for pair in pairs]
        assert sorted(text for text, _ in told) == sorted(text for text, _ in cited)
        assert all(any(text == own and quoted in quote for own, quote in told) for text, quoted in cited)

        gone = {story.threads["t5"].title: wanted(story)[story.threads["t5"].title]}
        scenario.later(story)
        forum.play(story.take())
        second = crawl(f"{forum.url}/", data)
        assert second["crawl"]["fetched"] < first["crawl"]["fetched"] / 2
        posts, _, _ = found(data)
        # What is known of a thread that is gone stays; of silent changes nothing can be known yet.
        assert but(posts, story.silent) == wanted(story, without=story.silent) | gone

        job = tmp_path / "later.toml"
        job.write_text(f'data = "{data}"\n[crawl]\nstart = ["{forum.url}/"]\nrecheck_days = 0\nreread = 1.0\n', "utf-8")
        crawl(str(job), data)
        posts, _, _ = found(data)
        assert posts == wanted(story) | gone
