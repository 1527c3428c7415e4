"""An archive cleaned again: into another folder, and when it can no longer be read whole."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from output.notebook import load_articles, load_comments, load_rejected
from qingtie.cli import invoke
from qingtie.demo import Replica, truth


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two boards in it, made once."""
    data = tmp_path_factory.mktemp("again") / "data"
    with Replica(0) as replica:
        for site in ("board-utf8", "board-gbk"):
            start = replica.sites[site] + truth(0).starts[site][0]
            options = ["--data", str(data), "--delay", "0", "--allow-private", "-q"]
            assert invoke(["run", start, *options]) == 0
    return data


@pytest.fixture
def data(crawled: Path, tmp_path: Path) -> Path:
    shutil.copytree(crawled, tmp_path / "data", symlinks=True)
    return tmp_path / "data"


def _files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_nothing_is_copied_into_the_other_folder_and_it_can_be_used_again(
    qingtie: Callable, data: Path, tmp_path: Path, page: Path
) -> None:
    out = tmp_path / "out"
    assert qingtie("clean", page, "--out", out, "-q").code == 0
    before = _files(data / "raw")
    for _ in range(2):
        assert qingtie("clean", data, "--out", out, "-q").code == 0
    assert {path.name for path in out.iterdir()} <= {"tables", "runs", "frames", ".snapshots", ".lock"}
    assert set(load_articles(out).title) == {*load_articles(data).title, "怎么泡绿茶"}
    assert _files(data / "raw") == before


def test_the_state_of_another_job_is_not_touched(qingtie: Callable, data: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(data, other, symlinks=True)
    before = _files(other)
    result = qingtie("clean", data, "--out", other, "-q")
    assert result.code == 1
    assert "of its own" in result.err
    assert _files(other) == before


def test_a_lost_file_takes_nothing_out_of_the_tables(qingtie: Callable, data: Path) -> None:
    articles, comments = load_articles(data), load_comments(data)
    lost = next(path for path in (data / "raw").iterdir() if path.name in set(articles.site))
    shutil.rmtree(lost)
    result = qingtie("clean", data, "-q")
    assert set(load_articles(data).id) == set(articles.id)
    assert len(load_comments(data)) == len(comments)
    unreadable = load_rejected(data).query("reason == 'unreadable'")
    assert set(unreadable.site) == {lost.name}
    assert str(len(unreadable)) in result.out


def test_a_damaged_page_leaves_its_published_thread_whole(qingtie: Callable, data: Path, tmp_path: Path) -> None:
    from crawler.state import State

    with State(data / "state.sqlite") as state:
        thread = next(one for one in state.threads(state.thread_keys()) if len(one.pages) > 1)
    place = thread.pages[-1]
    path = data / place.warc_file
    body = bytearray(path.read_bytes())
    body[place.warc_offset : place.warc_offset + place.warc_length] = gzip.compress(b"")[:1] * place.warc_length
    path.write_bytes(body)
    comments = load_comments(data)
    assert qingtie("clean", data, "-q").code == 0
    assert len(load_comments(data)) == len(comments)
    assert load_rejected(data).query("reason == 'unreadable'").url.tolist() == [place.url]
    assert (
        qingtie("clean", data, "--out", tmp_path / "fresh", "-q").code == 0
    )  # there, what is left is better than none
    assert len(load_articles(tmp_path / "fresh")) == len(load_articles(data))
    assert len(load_comments(tmp_path / "fresh")) < len(comments)


def test_a_folder_called_raw_is_no_archive(qingtie: Callable, tmp_path: Path, page: Path) -> None:
    folder = tmp_path / "pages"
    (folder / "raw").mkdir(parents=True)
    shutil.copy(page, folder / "raw" / "page.html")
    assert qingtie("clean", folder, "--out", tmp_path / "out", "-q").code == 0
    assert load_articles(tmp_path / "out").title.tolist() == ["怎么泡绿茶"]
