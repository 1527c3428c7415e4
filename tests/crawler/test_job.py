from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from crawler.errors import JobError
from crawler.job import ROBOT_WORDS, CrawlJob, from_arguments, from_json, from_mapping

LEAST: dict[str, Any] = {"start": ["https://forum.example/"], "data_dir": "data", "run_id": "r1"}


def test_json_both_ways() -> None:
    job = from_mapping(LEAST | {"max_seconds": 60, "allow": ["/a/"], "delay": 2, "contact": "mailto:a@example.org"})
    assert from_json(job.to_json()) == job
    assert job.data_dir == Path("data")
    assert job.delay == 2.0


def test_an_unknown_key_is_named_with_the_nearest() -> None:
    with pytest.raises(JobError, match=r"'max_page'; did you mean 'max_pages'\?"):
        from_mapping(LEAST | {"max_page": 3})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"start": []}, "at least one URL"),
        ({"start": ["forum.example"]}, "expected a URL"),
        ({"start": ["ftp://forum.example/"]}, "expected a URL"),
        ({"start": ["http://forum.example:x/"]}, "expected a URL"),
        ({"start": 3}, "list of strings"),
        ({"run_id": "../x"}, "run_id"),
        ({"max_pages": 0}, "max_pages: expected 1 or more"),
        ({"max_pages": True}, "whole number"),
        ({"max_pages": "5"}, "whole number"),
        ({"delay": -1}, "delay"),
        ({"delay": float("nan")}, "delay"),
        ({"allow": ["("]}, "no regular expression"),
        ({"obey_robots": 1}, "true or false"),
        ({"user_agent": "Mozilla/5.0 MyBot"}, "holds 'Bot'"),
        ({"contact": "https://example.org/crawler"}, "holds 'crawl'"),
        ({"user_agent": "a\nb"}, "printable"),
    ],
)
def test_wrong_values_are_told(change: dict[str, Any], words: str) -> None:
    with pytest.raises(JobError, match=words.replace("(", r"\(")):
        from_mapping(LEAST | change)


def test_what_is_missing_is_told() -> None:
    with pytest.raises(JobError, match="lacks start, run_id"):
        from_mapping({"data_dir": "data"})


def test_bad_json_is_told() -> None:
    with pytest.raises(JobError, match="not valid JSON"):
        from_json("{")
    with pytest.raises(JobError, match="JSON object"):
        from_json("[]")


def test_the_user_agent_says_who_it_is_without_words_that_hide_floors() -> None:
    job = CrawlJob(("https://forum.example/",), Path("data"), "r1", contact="https://example.org/who")
    assert job.agent.startswith("qingtie/")
    assert job.agent.endswith("(+https://example.org/who)")
    assert not ROBOT_WORDS.search(job.agent)


def test_arguments_of_the_command_line(tmp_path: Path) -> None:
    file = tmp_path / "job.json"
    file.write_text(json.dumps(LEAST | {"max_pages": 7, "delay": 3}))
    job = from_arguments({"job": str(file), "max_pages": "9", "obey_robots": "no", "data": "d"}, run_id="unused")
    assert (job.max_pages, job.delay, job.obey_robots, job.data_dir) == (9, 3.0, False, Path("d"))
    two = from_arguments({"start": "http://a.example/ http://b.example/"}, run_id="r2")
    assert (two.start, two.run_id) == (("http://a.example/", "http://b.example/"), "r2")


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [("max_pages", "many", "whole number"), ("obey_robots", "maybe", "true or false"), ("delai", "1", "delay")],
)
def test_wrong_arguments_are_told(key: str, text: str, words: str) -> None:
    with pytest.raises(JobError, match=words):
        from_arguments({"start": "http://a.example/", key: text}, run_id="r")
