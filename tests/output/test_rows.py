from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from types import ModuleType

import pytest

from output import rows
from output.errors import SchemaError
from output.schema import TABLES


def test_an_article_fills_every_column(samples: ModuleType) -> None:
    row = rows.article_row(samples.article(), run_id="r1", recipe="zh-forum")
    assert list(row) == TABLES["articles"].names
    assert row["text"] == "办理经过\n今天去银行问了，手续费比去年低了一些。"
    assert row["n_chars"] == len(row["text"])
    assert (row["n_edits"], row["n_suggestions"], row["n_comments"]) == (1, 1, 2)
    assert row["published_at"] == datetime(2025, 3, 5, 4, tzinfo=UTC)
    assert row["published_utc_offset"] == "+08:00"
    assert row["fetched_at"] == samples.FETCHED
    assert row["blocks"][1]["raw_text"] == "今天去银行问了，，手续费比去年低了一些。"
    assert [block["role"] for block in row["blocks"]] == ["heading", "paragraph", "share"]
    assert row["blocks"][0]["level"] == 2


def test_comments_keep_their_order_and_edits_know_their_comment(samples: ModuleType) -> None:
    cleaned = samples.article(comments=3)
    edit = replace(cleaned.edits[0], block_id="comment/2/0")
    found = rows.comment_rows(cleaned, run_id="r1")
    assert [row["position"] for row in found] == [0, 1, 2]
    assert [list(row) == TABLES["comments"].names for row in found] == [True] * 3
    assert found[1]["quote"] == "手续费比去年低了一些"
    edits = rows.edit_rows(replace(cleaned, edits=(cleaned.edits[0], edit)), run_id="r1")
    assert list(edits[0]) == TABLES["edits"].names
    assert [row["comment_id"] for row in edits] == [None, found[2]["id"]]
    assert [row["position"] for row in edits] == [0, 1]


def test_a_rejection_fills_every_column(samples: ModuleType) -> None:
    row = rows.rejected_row(samples.rejection("https://bbs.example.com/x"), run_id="r1")
    assert list(row) == TABLES["rejected"].names
    assert row["reason"] == "no_article"


def test_numbers_that_do_not_fit_are_null_not_a_crash(samples: ModuleType) -> None:
    cleaned = samples.article()
    clean = replace(cleaned.clean, reply_count=2**31, view_count=2**63)
    row = rows.article_row(replace(cleaned, clean=clean), run_id="r", recipe="x")
    assert (row["reply_count"], row["view_count"]) == (None, None)
    clean = replace(cleaned.clean, reply_count=2**31 - 1, view_count=2**63 - 1)
    row = rows.article_row(replace(cleaned, clean=clean), run_id="r", recipe="x")
    assert rows.to_table([row], TABLES["articles"])["view_count"].to_pylist() == [2**63 - 1]


@pytest.mark.parametrize(("hours", "minutes", "expected"), [(8, 0, "+08:00"), (-3, -30, "-03:30"), (0, 0, "+00:00")])
def test_the_sites_offset_is_kept(hours: int, minutes: int, expected: str, samples: ModuleType) -> None:
    zone = timezone(timedelta(hours=hours, minutes=minutes))
    cleaned = samples.article()
    clean = replace(cleaned.clean, published_at=datetime(2024, 2, 29, 23, 59, tzinfo=zone))
    row = rows.article_row(replace(cleaned, clean=clean), run_id="r", recipe="x")
    assert row["published_utc_offset"] == expected
    assert row["published_at"].astimezone(zone).day == 29


def test_a_time_outside_utc_is_null(samples: ModuleType) -> None:
    cleaned = samples.article()
    clean = replace(cleaned.clean, published_at=datetime(1, 1, 1, tzinfo=samples.SHANGHAI))
    row = rows.article_row(replace(cleaned, clean=clean), run_id="r", recipe="x")
    assert (row["published_at"], row["published_utc_offset"]) == (None, None)


def test_a_time_without_zone_is_refused(samples: ModuleType) -> None:
    cleaned = samples.article()
    clean = replace(cleaned.clean, published_at=datetime(2025, 1, 1))
    with pytest.raises(SchemaError, match="1001: the time 2025-01-01T00:00:00 has no zone"):
        rows.article_row(replace(cleaned, clean=clean), run_id="r", recipe="x")


def test_raw_and_clean_must_correspond(samples: ModuleType) -> None:
    cleaned = samples.article()
    shorter = replace(cleaned, clean=replace(cleaned.clean, body=cleaned.clean.body[1:]))
    with pytest.raises(SchemaError, match="same blocks in the same order, found 3 and 2"):
        rows.article_row(shorter, run_id="r", recipe="x")
    fewer = replace(cleaned, clean=replace(cleaned.clean, comments=()))
    with pytest.raises(SchemaError, match="same comments"):
        rows.comment_rows(fewer, run_id="r")


def test_a_row_that_does_not_fit_is_named(samples: ModuleType) -> None:
    row = rows.article_row(samples.article(), run_id="r", recipe="x")
    with pytest.raises(SchemaError, match="table articles"):
        rows.to_table([{**row, "n_chars": "many"}], TABLES["articles"])
