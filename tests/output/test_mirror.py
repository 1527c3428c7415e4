"""Datasets and exports in an object store: against moto's S3 server on this machine."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from output.dataset import publish
from output.errors import DatasetError, PublishError
from output.exporters import export
from output.loading import load_articles, load_comments
from output.mirror import push
from output.places import Place, place
from output.selection import Selection
from qingtie.cli import invoke

SECRET = "a-secret-that-nobody-may-see"


SERVER = """
import sys
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print(*server.get_host_and_port(), flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """An S3 server in a process of its own: deltalake asks while it holds the interpreter's lock."""
    pytest.importorskip("moto.server")
    command = [sys.executable, "-c", SERVER]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        host, port = server.stdout.readline().split()
        yield f"http://{host}:{port}"
        server.stdin.close()
        server.kill()


@pytest.fixture
def s3(endpoint: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """A bucket of its own."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_S3", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    settings = {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": "/nonexistent",
        "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    bucket = f"b{abs(hash(str(tmp_path)))}"
    import boto3

    client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1")
    client.create_bucket(Bucket=bucket)
    client.close()
    return f"s3://{bucket}/tea"


@pytest.fixture
def data(samples: ModuleType, tmp_path: Path) -> Path:
    made = [samples.article(str(n), site, comments=2) for n in range(3) for site in ("a.example.com", "b.example.com")]
    publish(tmp_path / "data", "r1", made, [samples.rejection("https://x/1")], recipe="x")
    return tmp_path / "data"


def keys(url: str) -> list[str]:
    import pyarrow.fs as fs

    where = place(url)
    found = where.files.get_file_info(fs.FileSelector(where.path, recursive=True))
    return sorted(one.path.removeprefix(f"{where.path}/") for one in found if one.is_file)


def test_a_pushed_dataset_is_read_from_the_store(samples: ModuleType, data: Path, s3: str) -> None:
    first = push(data, s3)
    assert (first.name, first.copied) == ("r1", 0)
    assert load_articles(s3).equals(load_articles(data))
    assert load_comments(s3, site="a.example.com", where="likes = 1").id.tolist() == ["9000000000000000002"] * 3
    assert push(data, s3).sent == 0
    publish(data, "r2", [samples.article("9", "b.example.com")], [], recipe="x")
    second = push(data, s3)
    assert second.sent == 3
    assert second.copied == len(list((data / "tables").rglob("*.parquet"))) - 3
    assert load_articles(s3).equals(load_articles(data))
    assert load_articles(s3, as_of="r1").equals(load_articles(data, as_of="r1"))
    assert json.loads((place(s3) / "current.json").read()) == {"snapshot": "r2"}


def test_old_snapshots_of_a_mirror_go_and_can_be_had_again(samples: ModuleType, data: Path, s3: str) -> None:
    for number in range(2, 5):
        push(data, s3, keep=2)
        publish(
            data, f"r{number}", [samples.article("0", "a.example.com", marker=f"r{number}")], [], recipe="x", keep=1
        )
    assert push(data, s3, keep=2).removed == 1
    assert (place(s3) / "snapshots").folders() == ["r3", "r4"]
    assert load_articles(s3, as_of="r2").equals(load_articles(data, as_of="r2"))
    with pytest.raises(DatasetError, match=r"no run or snapshot called 'r9' in s3://.*there are r1, r2, r3, r4"):
        load_articles(s3, as_of="r9")


@pytest.mark.parametrize("broken", ["upload", "write"])
def test_a_push_that_is_cut_short_shows_nothing_new(
    broken: str, samples: ModuleType, data: Path, s3: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    push(data, s3)
    before = load_articles(s3)
    publish(data, "r2", [samples.article("0", "a.example.com", marker="新")], [], recipe="x")
    original = getattr(Place, broken)

    def breaks(self: Place, *rest: Any) -> None:
        if self.path.endswith(("articles/site=a.example.com/part-0.parquet", "current.json")):
            raise OSError("the connection was lost")
        original(self, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(Place, broken, breaks)
        with pytest.raises(
            PublishError, match=r"cannot reach s3://.*the connection was lost; the mirror shows what it showed"
        ):
            push(data, s3)
    assert load_articles(s3).equals(before)
    push(data, s3)
    assert load_articles(s3).equals(load_articles(data))


def test_an_export_goes_to_the_store_with_its_manifest_last(
    data: Path, s3: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    order: list[str] = []
    for name in ("upload", "write"):
        original = getattr(Place, name)
        monkeypatch.setattr(Place, name, lambda self, *rest, do=original: (order.append(self.path), do(self, *rest)))
    export(data, s3, formats=["parquet", "csv"], selection=Selection(where="site = 'b.example.com'"))
    assert order[-1].endswith("/export.json")
    assert len(order) == 7
    assert keys(s3) == sorted(
        ["export.json", *(f"{t}.{e}" for t in ("articles", "comments", "edits") for e in ("csv", "parquet"))]
    )
    assert load_articles(s3).id.tolist() == ["0", "1", "2"]
    assert invoke(["export", s3, str(data.parent / "again"), "--format", "jsonl", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 2 + 1
    assert invoke(["export", str(data), s3, "--table", "comments"]) == 0
    assert capsys.readouterr().out == f"{s3}/comments.csv\n"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_delta_in_the_store(data: Path, s3: str) -> None:
    delta = pytest.importorskip("deltalake")
    from output.exporters.delta import storage_options

    for _ in range(2):
        export(data, s3, formats=["delta"], tables=["articles"])
    table = delta.DeltaTable(f"{s3}/articles", storage_options=storage_options())
    assert (table.version(), table.to_pyarrow_table().num_rows) == (0, 6)


def test_errors_are_plain_and_show_no_secret(
    data: Path, s3: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(DatasetError, match=r"holds no dataset: expected current.json"):
        load_articles(s3)
    url = f"s3://key:{SECRET}@bucket/tea"
    for arguments in (
        ["dataset", "push", str(data), url],
        ["export", str(data), url],
        ["export", url, str(data.parent / "o")],
    ):
        assert invoke(arguments) == 1
        complaint = capsys.readouterr().err
        assert "credentials stand in the s3 URL" in complaint
        assert SECRET not in complaint
    assert invoke(["dataset", "push", str(data), "s3://no-such-bucket-here/x"]) == 1
    complaint = capsys.readouterr().err
    assert complaint.startswith("qingtie: cannot reach s3://no-such-bucket-here/x")
    assert SECRET not in complaint
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    assert invoke(["export", "nowhere://x/y", str(data.parent / "o")]) == 1
    assert "cannot open nowhere://x/y" in capsys.readouterr().err


def test_another_folder_and_memory_are_places_too(samples: ModuleType, data: Path, tmp_path: Path) -> None:
    pytest.importorskip("fsspec")
    for url in (str(tmp_path / "mirror"), f"file://{tmp_path}/other", f"memory://{tmp_path.name}/tea"):
        assert push(data, url).sent > 0
        assert load_articles(url).equals(load_articles(data))
    with pytest.raises(PublishError, match="keep must be at least 1, found 0"):
        push(data, tmp_path / "mirror", keep=0)
