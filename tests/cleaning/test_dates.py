from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaning.extract.date_parts import CHINA
from cleaning.extract.dates import find_date, parse_date
from cleaning.extract.pieces import Piece
from cleaning.extract.zones import writes_day_first

NOW = datetime(2025, 3, 6, 2, 0, tzinfo=UTC)  # ten in the morning in China


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("检鸿羽 2025-03-05 22:51:54", "2025-03-05T22:51:54+08:00"),
        ("发表于 2024-3-5 22:51:54", "2024-03-05T22:51:54+08:00"),
        ("2025年3月11日 at 上午5:33", "2025-03-11T05:33:00+08:00"),
        ("2024年3月6日 下午5:25", "2024-03-06T17:25:00+08:00"),
        ("2024-03-11, 05:33", "2024-03-11T05:33:00+08:00"),
        ("发布时间：2024/3/5", "2024-03-05T00:00:00+08:00"),
        ("2024.03.05 08:00", "2024-03-05T08:00:00+08:00"),
        ("18 Nov '23", "2023-11-18T00:00:00+08:00"),
        ("2 Dec '23 at 10:00", "2023-12-02T10:00:00+08:00"),
        ("民國113年3月5日", "2024-03-05T00:00:00+08:00"),
        ("２０２５年３月５日 １２：３０", "2025-03-05T12:30:00+08:00"),
        ("2024-12-01T14:40:05+00:00", "2024-12-01T14:40:05+00:00"),
        ("2024-12-01T14:40:05.123Z", "2024-12-01T14:40:05+00:00"),
        ("Mon Mar 11, 2024 5:33 pm", "2024-03-11T17:33:00+08:00"),
        ("11 March 2024", "2024-03-11T00:00:00+08:00"),
        ("3天前", "2025-03-03T10:00:00+08:00"),
        ("半小时前", "2025-03-06T09:30:00+08:00"),
        ("两个小时前发布", "2025-03-06T08:00:00+08:00"),
        ("昨天 12:30", "2025-03-05T12:30:00+08:00"),
        ("前天 07:05 来自手机", "2025-03-04T07:05:00+08:00"),
        ("刚刚", "2025-03-06T10:00:00+08:00"),
        ("03-05 22:51", "2025-03-05T22:51:00+08:00"),
        ("12-30 08:00", "2024-12-30T08:00:00+08:00"),
        ("5 minutes ago", "2025-03-06T09:55:00+08:00"),
        ("3 小时 20 分钟前", "2025-03-06T06:40:00+08:00"),
        ("1 year, 2 days ago", "2024-03-04T10:00:00+08:00"),
        ("25/01/2024 12:41", "2024-01-25T12:41:00+08:00"),
        ("03/05/2024 12:41", "2024-03-05T12:41:00+08:00"),
        ("3.5.2024, 12:41", "2024-05-03T12:41:00+08:00"),
        ("Published 5:12 a.m. ET May 17, 2024", "2024-05-17T05:12:00+08:00"),
        ("posted at 8:12 PM on May 13, 2012", "2012-05-13T20:12:00+08:00"),
        ("12:33, 13 May 2024", "2024-05-13T12:33:00+08:00"),
        ("May 13, 2024 | 8:12 am", "2024-05-13T08:12:00+08:00"),
        ("23-11-4 12:33 来自河北", "2023-11-04T12:33:00+08:00"),
        ("Sep 2 '13 at 8:00", "2013-09-02T08:00:00+08:00"),
        ("02-20 浙江", "2025-02-20T00:00:00+08:00"),
        ("on Feb 7", "2025-02-07T00:00:00+08:00"),
        ("Feb 7 at 8:15", "2025-02-07T08:15:00+08:00"),
        ("Mar 23 09 8:16 AM", "2009-03-23T08:16:00+08:00"),
        ("Feb-12 9:41 AM", "2025-02-12T09:41:00+08:00"),
        ("13/05/19 Пнд 14:22:11", "2019-05-13T14:22:11+08:00"),
        ("3 yr. ago", "2022-03-06T10:00:00+08:00"),
        ("5h", "2025-03-06T05:00:00+08:00"),
        ("三月 5, 2024", "2024-03-05T00:00:00+08:00"),
        ("周六 6月 01, 2024 5:20 pm", "2024-06-01T17:20:00+08:00"),
        ("18 十一月, 2023 08:04", "2023-11-18T08:04:00+08:00"),
        ("十一月 18, 2023 在 8:04 下午", "2023-11-18T20:04:00+08:00"),
        ("2024年3月5日 10:51 下午", "2024-03-05T22:51:00+08:00"),
        ("Dec. 16, 2023, midnight", "2023-12-16T00:00:00+08:00"),
        ("June 1, 2024, noon", "2024-06-01T12:00:00+08:00"),
        ("June 1, 2024, 8 a.m.", "2024-06-01T08:00:00+08:00"),
        ("2 years, 5 months ago", "2022-10-06T10:00:00+08:00"),
        ("3mo ago", "2024-12-06T10:00:00+08:00"),
        ("十五分钟前", "2025-03-06T09:45:00+08:00"),
        ("大前天 10:51", "2025-03-03T10:51:00+08:00"),
        ("周二 14:11", "2025-03-04T14:11:00+08:00"),
        ("上周三 12:30", "2025-02-26T12:30:00+08:00"),
        ("Tuesday at 3:14 PM", "2025-03-04T15:14:00+08:00"),
        ("去年12月3日 08:00", "2024-12-03T08:00:00+08:00"),
        ("发布于 2月12日 · 广东", "2025-02-12T00:00:00+08:00"),
        ("12 Feb 10:51", "2025-02-12T10:51:00+08:00"),
        ("二〇〇九年十二月二十五日", "2009-12-25T00:00:00+08:00"),
        ("13年1月9日 9:05", "2013-01-09T09:05:00+08:00"),
        ("2013-1-9 9:5:7", "2013-01-09T09:05:07+08:00"),
        ("2013-01-0909:05", "2013-01-09T09:05:00+08:00"),
        ("2009-03-05, 星期四 22:51", "2009-03-05T22:51:00+08:00"),
        ("2009-3-5 PM 10:51", "2009-03-05T22:51:00+08:00"),
        ("20090305 22:51", "2009-03-05T22:51:00+08:00"),
        ("05-Mar-09 10:51", "2009-03-05T10:51:00+08:00"),
        ("10:51 PM - 5 Mar 09", "2009-03-05T22:51:00+08:00"),
        ("5th of March 2009, 10:51 PM", "2009-03-05T22:51:00+08:00"),
        ("2009-Mar-05 22:51", "2009-03-05T22:51:00+08:00"),
        ("March 5, 2009 (10:51 p.m.)", "2009-03-05T22:51:00+08:00"),
        ("Tue 5 Mar 2024 10.51 GMT", "2024-03-05T10:51:00+00:00"),
        ("Mar 5, 2024 9:12 AM EST", "2024-03-05T09:12:00-05:00"),
        ("Tue Mar 5 11:02:33 CET 2024", "2024-03-05T11:02:33+01:00"),
        ("2024-03-05 09:12 (UTC)", "2024-03-05T09:12:00+00:00"),
        ("2024-03-05 09:12 GMT+8", "2024-03-05T09:12:00+08:00"),
        ("2024-03-05 09:12 UTC+05:30", "2024-03-05T09:12:00+05:30"),
        ("2024-03-05 09:12 est là", "2024-03-05T09:12:00+08:00"),
        ("2012. 3. 4. 12:33", "2012-03-04T12:33:00+08:00"),
        ("Oct 31, 2024, 6:22 PM只看该作者", "2024-10-31T18:22:00+08:00"),
    ],
)
def test_times_as_forums_write_them(text: str, expected: str) -> None:
    found = parse_date(text, fetched_at=NOW)
    assert found is not None
    assert found.isoformat() == expected


@pytest.mark.parametrize(
    "text",
    [
        "版本 2.3.10 发布",
        "电话 010-2025-1234",
        "2025-02-30",
        "",
        "共 12 页",
        "比分 3:2",
        "第 2024 号",
        "房号 02-20 的业主",
        "page 7 of May",
        "买了 3d 打印机",
        "周二见",
        "on Tuesday we met at the pier",
        "画面比例 16:9",
        "编号 20251399",
    ],
)
def test_what_is_no_time(text: str) -> None:
    assert parse_date(text, fetched_at=NOW) is None


@pytest.mark.parametrize("text", ["2024-01-13(土)", "2024年1月13日（周六）", "2024-01-13 (六) 07:20"])
def test_the_day_of_the_week_in_brackets_is_part_of_the_date(text: str) -> None:
    found = find_date(text)
    assert found is not None
    assert (found.start, found.end) == (0, len(text))


def test_a_page_may_put_the_day_first() -> None:
    assert str(parse_date("3/5/2024", day_first=True)) == "2024-05-03 00:00:00+08:00"
    assert str(parse_date("3/25/2024", day_first=True)) == "2024-03-25 00:00:00+08:00"


@pytest.mark.parametrize(
    ("lines", "language", "expected"),
    [
        (["25/01/2024 12:41", "02/03/2024 10:00"], None, True),
        (["01/25/2024 12:41", "02/03/2024 10:00"], "en-GB", False),
        (["02/03/2024 10:00"], "en-GB", True),
        (["02/03/2024 10:00"], "en-US", False),
        (["02/03/2024 10:00"], None, False),
        (["no date"], "fr", False),
    ],
)
def test_what_puts_the_day_first(lines: list[str], language: str | None, expected: bool) -> None:
    assert writes_day_first([Piece(line) for line in lines], language) is expected


def test_relative_times_need_the_time_of_the_fetch() -> None:
    assert parse_date("3天前") is None


@given(st.datetimes(datetime(1995, 1, 1), datetime(2090, 1, 1)))
def test_the_usual_forms_come_back(when: datetime) -> None:
    when = when.replace(microsecond=0, tzinfo=CHINA)
    for text in (
        f"{when:%Y-%m-%d %H:%M:%S}",
        f"{when.year}年{when.month}月{when.day}日 {when:%H:%M:%S}",
        f"{when.year}/{when.month}/{when.day} {when:%H:%M:%S}",
        when.astimezone(timezone(timedelta(hours=-5))).isoformat(),
    ):
        assert parse_date(f"发表于 {text} 只看该作者") == when


@given(st.text(max_size=80))
def test_any_text_gives_a_time_inside_it_or_none(text: str) -> None:
    found = find_date(text, fetched_at=NOW)
    if found is not None:
        assert 0 <= found.start < found.end <= len(text)
        assert found.when.tzinfo is not None
