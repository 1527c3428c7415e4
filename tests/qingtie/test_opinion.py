"""The second opinion, against a server on loopback that misbehaves."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from cleaning.wording.decode import Candidate
from cleaning.wording.model import load_model
from cleaning.wording.proposals import Proposal
from cleaning.wording.reading import Reading
from cleaning.wording.restore import reading_of
from qingtie.errors import ConfigError
from qingtie.opinion import Opinion

TEXT = "这可能作用效率，请致电 13800001111 或 @小王 咨询。"


def _answer(content: str) -> bytes:
    return json.dumps({"choices": [{"message": {"content": content}}]}).encode()


@contextmanager
def served(body: bytes, *, status: int = 200, delay: float = 0.0) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    asked: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            time.sleep(delay)
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.send_header("location", "http://127.0.0.1:9/elsewhere")
            self.end_headers()
            with suppress(OSError):
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1/chat/completions", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def reading() -> Reading:
    return reading_of(TEXT, load_model())


CANDIDATES = [Candidate(Proposal(3, 5, "影响", "synonym"), 0.5), Candidate(Proposal(0, 1, "那", "synonym"), 5.0)]


def test_an_answer_moves_what_is_in_doubt_and_nothing_else(reading: Reading) -> None:
    with served(_answer('好的：{"1": 0.95}')) as (url, _):
        judged = Opinion(url, "m").choose(reading, CANDIDATES)
    assert judged[0].odds == pytest.approx(0.5 + 2.0)
    assert judged[1] == CANDIDATES[1]


def test_what_is_sent_names_no_person(reading: Reading) -> None:
    with served(_answer("{}")) as (url, asked):
        Opinion(url, "m").choose(reading, CANDIDATES)
    sent = asked[0]["messages"][1]["content"]
    assert "13800001111" not in sent
    assert "小王" not in sent
    assert "1. 这可能[作用→影响]效率" in sent


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (_answer("我觉得应该改写成别的句子"), 200, "failed: ValueError"),
        (_answer('{"7": 0.9, "1": 3, "别的": 0.1}'), 200, "dropped"),
        (b"no json", 200, "failed: JSONDecodeError"),
        (b"{}", 200, "failed: KeyError"),
        (b"", 500, "failed: HTTPError"),
        (b"", 302, "failed: HTTPError"),
        (b"x" * 300_000, 200, "failed: ValueError"),
    ],
    ids=["prose", "hallucinated", "not json", "no choices", "error", "redirect", "too long"],
)
def test_a_server_that_misbehaves_changes_nothing_and_is_counted(
    body: bytes, status: int, said: str, reading: Reading
) -> None:
    with served(body, status=status) as (url, _):
        opinion = Opinion(url, "m")
        assert opinion.choose(reading, CANDIDATES) == CANDIDATES
    assert opinion.counts[said] >= 1


def test_a_slow_server_is_given_up(reading: Reading) -> None:
    with served(_answer('{"1": 0.9}'), delay=1.0) as (url, _):
        opinion = Opinion(url, "m", timeout=0.2)
        assert opinion.choose(reading, CANDIDATES) == CANDIDATES
    assert opinion.counts["failed: TimeoutError"] == 1


def test_budget_and_cache(reading: Reading, tmp_path: Path) -> None:
    cache = tmp_path / "opinions.json"
    with served(_answer('{"1": 0.9}')) as (url, asked):
        first = Opinion(url, "m", cache=cache)
        expected = first.choose(reading, CANDIDATES)
        first.save()
        second = Opinion(url, "m", budget=0, cache=cache)
        assert second.choose(reading, CANDIDATES) == expected
        third = Opinion(url, "m", budget=0)
        assert third.choose(reading, CANDIDATES) == CANDIDATES
    assert len(asked) == 1
    assert (second.counts["cached"], third.counts["over budget"]) == (1, 1)


def test_an_address_that_is_none_is_said() -> None:
    with pytest.raises(ConfigError, match="address"):
        Opinion("ftp://x", "m")
