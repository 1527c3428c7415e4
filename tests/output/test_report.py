from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from types import ModuleType
from typing import Any

import pytest

from cleaning.records import Reason
from output import summary as summary_module
from output.errors import OutputError
from output.report import Summary, render_report

BAD = '<script>alert("1")</script>'


def filled(samples: ModuleType) -> Summary:
    summary = Summary("r1", job="jobs/理财.toml")
    for number in range(9):
        summary.add_article(samples.article(str(number), comments=3))
    summary.add_article(samples.article("1", "b.example.com", text="没有改动。", comments=0))
    for number in range(7):
        summary.add_rejection(samples.rejection(f"https://bbs.example.com/{number}"))
    summary.add_rejection(samples.rejection("https://c.example.com/", "c.example.com", Reason.WALL))
    return summary


def test_the_summary_counts(samples: ModuleType) -> None:
    found = filled(samples).as_dict()
    assert (found["threads"], found["comments"], found["pages"], found["rejected"]) == (10, 27, 10, 8)
    assert found["edits"] == {"applied": 9, "suggested": 9}
    rules = {rule["rule"]: (rule["applied"], rule["suggested"]) for rule in found["rules"]}
    assert rules == {"repeat/punctuation": (9, 0), "wording/day": (0, 9)}
    (example,) = found["rules"][0]["examples"]  # nine times the same change: one example
    assert example["left"] == "今天去银行问了"
    assert (example["before"], example["after"], example["right"]) == ("，，", "，", "手续费比去年低了一些。")
    assert [(row["reason"], row["count"], len(row["examples"])) for row in found["rejects"]] == [
        ("no_article", 7, 5),
        ("wall", 1, 1),
    ]
    assert [(row["site"], row["threads"], row["rejected"]) for row in found["sites"]] == [
        ("b.example.com", 1, 0),
        ("bbs.example.com", 9, 7),
        ("c.example.com", 0, 1),
    ]
    one = samples.article()
    expected = 9 * (len(one.clean.text) + sum(len(comment.text) for comment in one.clean.comments))
    expected += 9 * len("可以先打客服电话确认一下。") + len("办理经过\n没有改动。")
    assert found["characters"] == expected


def test_different_examples_are_kept_up_to_five(samples: ModuleType) -> None:
    summary = Summary("r1")
    for number in range(9):
        made = samples.article(str(number))
        edit = replace(made.edits[0], edit=replace(made.edits[0].edit, after=f"第{number}种"))
        summary.add_article(replace(made, edits=(edit,)))
    (rule,) = summary.as_dict()["rules"]
    assert [example["after"] for example in rule["examples"]] == [f"第{number}种" for number in range(5)]


def test_the_summary_is_json_whatever_the_text(samples: ModuleType) -> None:
    summary = Summary("r\ud800")
    summary.add_article(samples.article("1", "a\ud800", text="今天，，\ud800\0"))
    summary.add_rejection(samples.rejection("https://x/\ud800"))
    found = summary.as_dict()
    text = json.dumps(found, ensure_ascii=False)
    text.encode("utf-8")
    assert json.loads(text) == found
    found["rules"].clear()
    assert summary.as_dict()["rules"]


def test_every_key_is_documented() -> None:
    documented = set(re.findall(r"`(\w+)`", summary_module.__doc__ or ""))
    assert Summary("r").as_dict().keys() <= documented


def whole(samples: ModuleType) -> dict[str, Any]:
    found = filled(samples).as_dict()
    found |= {
        "started_at": "2025-03-06T09:00:00+08:00",
        "finished_at": "2025-03-06T09:00:41+08:00",
        "crawl": {
            "fetched": 44,
            "not_modified": 3,
            "unchanged": 20,
            "failed": 1,
            "by_kind": {"list": 4, "thread": 40},
        },
        "gates": [
            {"name": "rejected share", "value": 0.44, "limit": 0.2, "passed": False, "why": "太多页面被拒"},
            {"name": "threads", "value": 10, "limit": 1, "passed": True, "why": ""},
        ],
        "steps": [
            {"name": "extract", "seconds": 0.5, "items": 44},
            {"name": "repair", "seconds": 2.25, "items": 10},
        ],
    }
    return found


class Page(HTMLParser):
    """Collects tags, links and text, and checks that tags are balanced."""

    VOID = frozenset({"meta"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.links: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def parsed(html: str) -> Page:
    page = Page()
    page.feed(html)
    page.close()
    assert page.open == []
    return page


def test_the_report_shows_all_and_needs_nothing_else(samples: ModuleType) -> None:
    html = render_report(whole(samples))
    page = parsed(html)
    shown = (
        "Run r1", "jobs/理财.toml", "2025-03-06T09:00:41+08:00", "repeat/punctuation", "标点重复",
        "no_article", "页面上没有正文", "b.example.com", "✗ failed", "太多页面被拒", "✓ passed", "thread: 40",
    )  # fmt: skip
    for text in shown:
        assert text in page.text, text
    assert page.text.index("repair") < page.text.index("extract")  # slowest first
    assert not {"script", "link", "img", "iframe"} & set(page.seen)
    assert all(link.startswith("https://") for link in page.links)
    assert "prefers-color-scheme: dark" in html
    assert 'name="viewport"' in html
    assert "url(" not in html
    assert "@import" not in html


def test_the_report_of_an_empty_run(samples: ModuleType) -> None:
    assert parsed(render_report(Summary("r0").as_dict())).text.count("None.") == 3


def test_everything_in_the_report_is_escaped(samples: ModuleType) -> None:
    def poison(value: Any) -> Any:
        if isinstance(value, str):
            return f"{BAD}\ud800\u202e"
        if isinstance(value, dict):
            return {f"{key}{BAD}" if key in ("list", "thread") else key: poison(item) for key, item in value.items()}
        return [poison(item) for item in value] if isinstance(value, list) else value

    html = render_report(poison(whole(samples)))
    html.encode("utf-8")
    assert "<script" not in html
    assert "script" not in parsed(html).seen


def test_only_web_addresses_become_links(samples: ModuleType) -> None:
    summary = Summary("r1")
    summary.add_rejection(samples.rejection("javascript:alert(1)"))
    page = parsed(render_report(summary.as_dict()))
    assert page.links == []
    assert "javascript:alert(1)" in page.text


def test_a_missing_key_is_named() -> None:
    broken = Summary("r1").as_dict()
    del broken["rules"], broken["sites"]
    with pytest.raises(OutputError, match="the summary has no rules, sites"):
        render_report(broken)
