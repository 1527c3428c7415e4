"""Filters, samples, columns: the same part of a dataset in every format."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from output.dataset import publish
from output.errors import ExportError, SchemaError
from output.exporters import export
from output.filters import parse_filter
from output.loading import load_articles, load_comments
from output.pieces import Limit, write_pieces
from output.selection import Selection
from qingtie.cli import invoke

SITES = ("a.example.com", "b.example.com")


@pytest.fixture(scope="module")
def data(samples: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("selection") / "data"
    made = [samples.article(f"{n}", site, comments=n, title=f"第{n}题") for site in SITES for n in range(6)]
    publish(folder, "r1", made, [samples.rejection("https://x/1", site) for site in SITES], recipe="x")
    return folder


def chosen(where: str, data: Path) -> list[str]:
    frame = load_articles(data, where=where)
    return [f"{site[0]}{id}" for site, id in zip(frame.site, frame.id, strict=True)]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("site = 'a.example.com' and n_comments > 3", ["a4", "a5"]),
        ("n_comments >= 5 or id = '0'", ["a0", "a5", "b0", "b5"]),
        ("id = 3", ["a3", "b3"]),
        ("not (n_comments < 5)", ["a5", "b5"]),
        ("id in ('1', '2') and site <> 'a.example.com'", ["b1", "b2"]),
        ("id not in ('0','1','2','3','4')", ["a5", "b5"]),
        ("n_comments between 2 and 3 and site like 'a.%'", ["a2", "a3"]),
        ("title like '%4题'", ["a4", "b4"]),
        ("board is null", []),
        ("board is not null and n_comments = 0", ["a0", "b0"]),
        ("length(title) > 3", []),
        ("lower(site) ilike 'B.%' and n_comments = reply_count and id = '1'", ["b1"]),
        ("published_at >= '2025-03-05' and published_at < date '2025-03-06' and id = '2'", ["a2", "b2"]),
        ("published_at > '2025-03-05T12:00:00+08:00'", []),
        ("n_comments > -1 and id = '0'", ["a0", "b0"]),
        ("title = 'it''s'", []),
    ],
)
def test_filters(where: str, expected: list[str], data: Path) -> None:
    assert chosen(where, data) == expected


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("titel = 'x'", r"articles has no column 'titel'.*did you mean 'title'\? it has id, url"),
        ('site = "a.example.com"', r"no column 'a.example.com'.*a text stands in single quotes"),
        ("n_comments > 'viel'", r"expected a value of type int32, found 'viel'"),
        ("n_comments > 99999999999", r"expected a value of type int32, found '99999999999'"),
        ("published_at > 'gestern'", r"expected a value of type timestamp"),
        ("tags = 'x'", r"articles.tags is a list"),
        ("length(n_comments) > 1", r"expected a value of type string, found 'n_comments'"),
        ("id ==", r"cannot read the filter 'id ==' at '=='"),
        ("id = 'x", r"cannot read the filter"),
        ("", r"cannot read the filter"),
        ("id = '1'; drop table articles", r"is not understood"),
        ("id in (select id from x)", r"is not understood"),
        ("read_text('/etc/passwd') = 'x'", r"is not understood"),
        ("exists(select 1)", r"is not understood"),
        ("select 1", r"is not understood"),
        ("articles.id = '1'", r"is not understood"),
        ("id", r"is not understood"),
        ("1 = 1", r"is not understood"),
        ("id like title", r"is not understood"),
    ],
)
def test_a_filter_that_is_wrong_is_explained(where: str, message: str, data: Path) -> None:
    with pytest.raises(SchemaError, match=message):
        load_articles(data, where=where)


def test_a_column_of_truth_values_is_a_condition() -> None:
    table = pa.table({"applied": [True, False, None]})
    for where, count in (
        ("applied", 1),
        ("not applied", 1),
        ("applied is false", 1),
        ("applied = true", 1),
        ("applied is null", 1),
    ):
        assert len(table.filter(parse_filter(where, "edits").expression)) == count


def ids(out: Path, table: str, column: str = "article_id") -> set[tuple[str, str]]:
    found = pq.read_table(out / f"{table}.parquet", columns=["site", column])
    return set(zip(found["site"].to_pylist(), found[column].to_pylist(), strict=True))


def test_comments_and_edits_come_along(data: Path, tmp_path: Path) -> None:
    export(data, tmp_path, formats=["parquet"], selection=Selection(where="n_comments = 3"))
    both = {(site, "3") for site in SITES}
    assert ids(tmp_path, "articles", "id") == ids(tmp_path, "comments") == ids(tmp_path, "edits") == both
    assert not (tmp_path / "rejected.parquet").exists()
    assert pq.read_table(tmp_path / "comments.parquet").num_rows == 6


def test_with_one_table_the_filter_is_about_its_columns(data: Path, tmp_path: Path) -> None:
    export(data, tmp_path, formats=["parquet"], tables=["comments"], selection=Selection(where="likes >= 4"))
    assert ids(tmp_path, "comments") == {(site, "5") for site in SITES}
    export(
        data, tmp_path, formats=["parquet"], tables=["rejected"], selection=Selection(where="site = 'b.example.com'")
    )
    assert ids(tmp_path, "rejected", "url") == {(SITES[1], "https://x/1")}


def test_a_sample_is_the_same_every_time_and_grows(data: Path, tmp_path: Path) -> None:
    found = []
    for number in (2, 5):
        out = tmp_path / str(number)
        export(data, out, formats=["parquet", "jsonl"], selection=Selection(sample=number))
        found.append(ids(out, "articles", "id"))
        assert len(found[-1]) == number
        assert ids(out, "edits") == found[-1]
        lines = [json.loads(line) for line in (out / "articles.jsonl").read_text("utf-8").splitlines()]
        assert {(row["site"], row["id"]) for row in lines} == found[-1]
        assert all(len(row["comments"]) == row["n_comments"] for row in lines)
    assert found[0] < found[1]
    export(data, tmp_path / "both", formats=["parquet"], selection=Selection(where="n_comments > 3", sample=3))
    both = ids(tmp_path / "both", "articles", "id")
    assert len(both) == 3
    assert both <= {(site, id) for site in SITES for id in "45"}
    with pytest.raises(ExportError, match="at least 1 article, found 0"):
        export(data, tmp_path, formats=["csv"], selection=Selection(sample=0))


def test_columns_are_chosen_in_order(data: Path, tmp_path: Path) -> None:
    some = Selection(columns=("published_at", "text", "id", "likes"))
    export(data, tmp_path, formats=["csv", "jsonl", "parquet"], tables=["articles", "comments"], selection=some)
    with (tmp_path / "articles.csv").open(encoding="utf-8-sig", newline="") as stream:
        row = next(csv.DictReader(stream))
    assert (list(row), row["published_at"]) == (["published_at", "text", "id"], "2025-03-05T12:00:00+08:00")
    assert pq.read_schema(tmp_path / "comments.parquet").names == ["published_at", "text", "id", "likes"]
    line = json.loads((tmp_path / "articles.jsonl").read_text("utf-8").splitlines()[1])
    assert list(line) == ["published_at", "text", "id", "comments"]
    assert list(line["comments"][0]) == ["published_at", "text", "id", "likes"]
    with pytest.raises(SchemaError, match=r"no table has a column 'foo'; articles has id, url"):
        export(data, tmp_path, formats=["csv"], selection=Selection(columns=("id", "foo")))
    with pytest.raises(SchemaError, match=r"rejected has none of the columns likes"):
        export(
            data, tmp_path, formats=["csv"], tables=["comments", "rejected"], selection=Selection(columns=("likes",))
        )


@pytest.mark.parametrize("name", ["csv", "jsonl", "parquet"])
def test_pieces_hold_all_rows_in_order(name: str, data: Path, tmp_path: Path) -> None:
    paths = export(data, tmp_path, formats=[name], tables=["comments"], limit=Limit(rows=7))
    assert [path.name for path in paths] == [f"comments-{n:05d}.{name}" for n in range(1, 6)]
    ids: list[str] = []
    for path in paths:
        if name == "parquet":
            ids += pq.read_table(path)["text"].to_pylist()
        elif name == "jsonl":
            ids += [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()]
        else:
            with path.open(encoding="utf-8-sig", newline="") as stream:
                ids += [row["text"] for row in csv.DictReader(stream)]
    assert ids == load_comments(data).text.tolist()
    assert len(ids) == 30


def test_an_export_in_parquet_is_loaded_like_a_dataset(data: Path, tmp_path: Path) -> None:
    export(data, tmp_path, formats=["csv", "parquet"], selection=Selection(where="n_comments > 3"), limit=Limit(rows=3))
    assert load_articles(tmp_path).id.tolist() == ["4", "5", "4", "5"]
    assert load_articles(tmp_path, site=SITES[1], columns=["id"]).id.tolist() == ["4", "5"]
    assert load_comments(tmp_path, where="likes = 4").article_id.tolist() == ["5", "5"]
    described = json.loads((tmp_path / "export.json").read_text("utf-8"))
    assert described["selection"]["where"] == "n_comments > 3"
    assert {one["path"] for one in described["files"]} == {path.name for path in tmp_path.glob("*-*")}
    export(data, tmp_path, formats=["parquet"])
    assert sorted(path.name for path in tmp_path.glob("articles*parquet")) == ["articles.parquet"]
    assert (tmp_path / "articles-00001.csv").exists()


def test_versions_are_exported_whole(samples: ModuleType, tmp_path: Path) -> None:
    for run in ("r1", "r2"):
        publish(tmp_path / "data", run, [samples.article("1", marker=run, comments=1)], [], recipe="x")
    export(tmp_path / "data", tmp_path / "out", formats=["parquet"], tables=["article_versions", "comment_versions"])
    assert pq.read_table(tmp_path / "out/article_versions.parquet")["ending"].to_pylist() == ["changed", None]
    export(tmp_path / "data", tmp_path / "old", formats=["parquet"], as_of="r1")
    assert pq.read_table(tmp_path / "old/comments.parquet")["text"].to_pylist() == ["谢谢楼主分享。r1"]


def test_the_command(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "out")
    arguments = ["--format", "jsonl", "--where", "n_comments > 3", "--sample", "2", "--columns", "id, title", "--json"]
    assert invoke(["export", str(data), out, *arguments]) == 0
    assert json.loads(capsys.readouterr().out) == [f"{out}/articles.jsonl", f"{out}/edits.jsonl"]
    assert invoke(["export", str(data), out, "--where", "n_coments > 3"]) == 1
    assert "did you mean 'n_comments'?" in capsys.readouterr().err
    assert invoke(["export", str(data), out, "--split-size", "viel"]) == 1
    assert "cannot split by 'viel'" in capsys.readouterr().err


def test_help_loads_no_heavy_package() -> None:
    code = (
        "import sys; from qingtie.cli import invoke; invoke(['export', '--help']); invoke(['dataset', '--help']);"
        "print({'pandas', 'pyarrow', 'sqlglot', 'scrapy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.endswith("set()\n")


class _Rows:
    """A sink that notes what comes."""

    def __init__(self, path: Path, seen: list[Any]) -> None:
        path.touch()
        self._seen: list[Any] = []
        seen.append(self._seen)

    def write(self, chunk: list[int]) -> None:
        self._seen.extend(chunk)

    def size(self) -> int:
        return 10 * len(self._seen)

    def close(self) -> None: ...


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (None, [[0, 1, 2, 3, 4, 5, 6]]),
        (Limit(rows=3), [[0, 1, 2], [3, 4, 5], [6]]),
        (Limit(rows=7), [[0, 1, 2, 3, 4, 5, 6]]),
        (Limit(bytes=20), [[0, 1, 2, 3], [4, 5, 6]]),
    ],
)
def test_pieces(limit: Limit | None, expected: list[list[int]], tmp_path: Path) -> None:
    seen: list[list[int]] = []
    written = write_pieces("t", tmp_path / "t.x", [[0, 1, 2, 3], [], [4, 5, 6]], lambda path: _Rows(path, seen), limit)
    assert seen == expected
    assert [one.rows for one in written] == [len(one) for one in expected]
    assert all(one.path.exists() for one in written)
