"""Nothing of a text is lost on its way out: rows, Parquet, DataFrame, CSV, JSON Lines."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pyarrow.csv
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cleaning.records import Block, CleanedArticle, Role
from output.dataset import publish
from output.exporters import export
from output.exporters.csv import unguard
from output.notebook import load_articles, load_comments
from output.text import unescape

PIECES = (
    "\0", "\ud800", "\udfff\ud83d", "\\ud800", "\n", "\r\n", "\r", "\u2028", "\x85", "\t", "=1+1", "+1", "-",
    "@网友 你好", "'", '"', '""', ",", "😀", "\U0001f469\u200d\U0001f467", "\u202eabc", "مرحبا", "007", "1e5",
    "1234567890123456789", "2025-03-05", "\ufeff", "\ue000", "＝A1", "正常的一句话。", " ", "\u3000",
    "</script>", '="x"',
)  # fmt: skip
NASTY = st.lists(st.sampled_from(PIECES), max_size=4).map("".join)


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def make(samples: ModuleType, text: str, author: str | None, id: str) -> CleanedArticle:
    made: CleanedArticle = samples.article(id or "1", author=author, comments=1)
    comment = replace(made.raw.comments[0], body=(Block("comment/0/0", Role.PARAGRAPH, text),), quote=author)
    body = (Block("body/0", Role.PARAGRAPH, text),)
    article = replace(made.raw, body=body, title=text, comments=(comment,))
    return CleanedArticle(article, article)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=NASTY, author=st.none() | NASTY, id=st.sampled_from(PIECES))
@example(text="\0=1\ud800\r\n", author="", id="1234567890123456789")
@example(text="'", author=None, id='="x"')
@example(text="", author="'+1", id="0012")
def test_every_string_comes_back(samples: ModuleType, text: str, author: str | None, id: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        data = Path(name)
        publish(data, "r1", [make(samples, text, author, id)], [], recipe="minimal")
        frame = load_articles(data)
        assert unescape(frame.id[0]) == id
        assert unescape(frame.text[0]) == unescape(frame.title[0]) == text
        assert frame.n_chars[0] == len(text)
        assert (None if author is None else unescape(frame.author[0])) == author
        assert unescape(load_comments(data).text[0]) == text

        export(data, data / "out", formats=["csv", "jsonl"])
        with (data / "out/articles.csv").open(encoding="utf-8-sig", newline="") as stream:
            (row,) = csv.DictReader(stream)
        assert unescape(unguard(row["id"])) == id
        assert unescape(unguard(row["text"])) == text
        assert unescape(unguard(row["author"])) == (author or "")
        assert unescape(json.loads(row["blocks"])[0]["text"]) == text

        lines = (data / "out/articles.jsonl").read_text(encoding="utf-8").splitlines()
        assert len(lines) == 1
        line = json.loads(lines[0])
        assert (unescape(line["id"]), unescape(line["text"])) == (id, text)
        assert unescape(line["comments"][0]["text"]) == text


@pytest.mark.parametrize(
    ("value", "column", "cell"),
    [
        ("1234567890123456789", "id", '"=""1234567890123456789"""'),
        ("007", "id", '"=""007"""'),
        ("1e5", "id", '"=""1e5"""'),
        ("12345", "id", '"12345"'),
        ("thread-12", "id", '"thread-12"'),
        ("=HYPERLINK(1)", "author", '"\'=HYPERLINK(1)"'),
        ("@楼主", "author", '"\'@楼主"'),
        ("1-2", "author", '"\'1-2"'),
        ("666", "author", '"666"'),
        ("'引号'", "author", "\"''引号'\""),
        ("林间小路", "author", '"林间小路"'),
    ],
)
def test_csv_guards_only_what_excel_would_change(
    value: str, column: str, cell: str, samples: ModuleType, folder: Path
) -> None:
    made = make(samples, "正文", "作者", "1")
    clean = replace(made.clean, **{column: value})
    publish(folder, "r1", [CleanedArticle(clean, clean)], [], recipe="minimal")
    (path,) = export(folder, folder / "out", formats=["csv"], tables=["articles"])
    header, row = path.read_bytes().decode("utf-8-sig").split("\r\n")[:2]
    index = header.replace('"', "").split(",").index(column)
    assert row.split(",")[index] == cell
    (plain,) = export(folder, folder / "plain", formats=["csv"], tables=["articles"], excel=False)
    assert plain.read_bytes().startswith(b'"id"')  # no BOM for strict readers
    with plain.open(encoding="utf-8-sig", newline="") as stream:
        assert next(csv.DictReader(stream))[column] == value


def test_csv_tells_null_from_empty_and_ends_lines_with_crlf(samples: ModuleType, folder: Path) -> None:
    publish(
        folder,
        "r1",
        [make(samples, "一行\n又一行", None, "1"), make(samples, "", "", "2")],
        [],
        recipe="minimal",
    )
    (path,) = export(folder, folder / "out", formats=["csv"], tables=["articles"])
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\r\n") == 3
    options = pyarrow.csv.ConvertOptions(strings_can_be_null=True, quoted_strings_can_be_null=False)
    parse = pyarrow.csv.ParseOptions(newlines_in_values=True)
    table = pyarrow.csv.read_csv(path, parse_options=parse, convert_options=options)
    assert table["author"].to_pylist() == [None, ""]
    assert table["text"].to_pylist() == ["一行\n又一行", ""]


def test_times_are_rfc_3339_in_the_sites_offset(samples: ModuleType, folder: Path) -> None:
    publish(folder, "r1", [samples.article()], [], recipe="minimal")
    export(folder, folder / "out", formats=["csv", "jsonl"])
    line = json.loads((folder / "out/articles.jsonl").read_text(encoding="utf-8"))
    assert line["published_at"] == "2025-03-05T12:00:00+08:00"
    assert line["fetched_at"] == line["pages"][0]["fetched_at"] == "2025-03-06T01:30:05.000250Z"
    with (folder / "out/articles.csv").open(encoding="utf-8-sig", newline="") as stream:
        row = next(csv.DictReader(stream))
    assert (row["published_at"], row["fetched_at"]) == (line["published_at"], line["fetched_at"])
