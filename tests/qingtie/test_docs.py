"""The documentation is true: its commands run, its targets and files exist, its Python runs."""

from __future__ import annotations

import gzip
import json
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from cleaning import load_recipe
from qingtie.cli import COMMANDS, invoke
from qingtie.demo import Replica, render, truth

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
FENCE = re.compile(r"```(\w*)\n(.*?)```", re.S)
WITH_PYTHON = [document for document in DOCUMENTS if "```python" in document.read_text("utf-8")]


def _blocks(document: Path, language: str) -> list[str]:
    return [text for kind, text in FENCE.findall(document.read_text("utf-8")) if kind == language]


def _lines(document: Path) -> list[str]:
    return [line.strip() for block in _blocks(document, "sh") for line in block.splitlines() if line.strip()]


def _anchors(document: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", document.read_text("utf-8")), re.M)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.fixture(scope="module")
def served() -> Iterator[Replica]:
    with Replica(0) as replica:
        yield replica


@pytest.fixture(scope="module")
def crawled(served: Replica, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a board in it, made once."""
    data = tmp_path_factory.mktemp("docs") / "data"
    start = served.sites["board-gbk"] + truth(0).starts["board-gbk"][0]
    assert invoke(["run", start, "--data", str(data), "--delay", "0", "--allow-private", "-q"]) == 0
    return data


@pytest.fixture
def workplace(crawled: Path, served: Replica, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files that the documents speak of."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(crawled, "data", symlinks=True)
    shutil.copytree(crawled, "jobs/data", symlinks=True)
    board = served.sites["board-gbk"]
    page = render("board-gbk", "/thread-102-1-1.html")
    Path("page.html").write_bytes(page.body)
    Path("texts.jsonl").write_text('{"id": 1, "text": "停止¹©Ë®。"}\n', "utf-8")
    gold = {"id": "g", "text": "会作用信用", "edits": [
        {"start": 1, "end": 3, "before": "作用", "after": "影响", "type": "synonym"}
    ]}  # fmt: skip
    Path("gold.jsonl").write_text(json.dumps(gold, ensure_ascii=False) + "\n", "utf-8")
    monkeypatch.setattr("qingtie.learning.LEAST", 1000)  # the board of the tests is small
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=gbk\r\n\r\n"
    record = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/thread-102-1-1.html\r\n"
        "WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\nWARC-Date: 2025-01-02T03:04:05Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(head + page.body)}\r\n\r\n"
    )
    Path("crawl.warc.gz").write_bytes(gzip.compress(record.encode() + head + page.body + b"\r\n\r\n"))
    Path("jobs/tea.toml").write_text(
        f"[crawl]\nstart = {json.dumps([board + '/forum-2-1.html'])}\ndelay = 0\nallow_private = true\n", "utf-8"
    )
    Path("my-engine.toml").write_text('name = "mine"\n[thread]\npost = "div.post"\n', "utf-8")
    return tmp_path


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_of_a_document_runs(document: Path, workplace: Path, served: Replica) -> None:
    for line in _lines(document):
        words = shlex.split(line, comments=True)
        if words[0] != "qingtie":
            continue
        arguments = [word.replace("https://forum.example", served.sites["board-gbk"]) for word in words[1:]]
        if arguments[0] in ("run", "crawl"):
            arguments += ["--delay", "0", "--allow-private"]
        assert invoke(arguments) == 0, line


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_targets_and_links_of_a_document(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    for line in _lines(document):
        words = shlex.split(line, comments=True)
        assert words[0] in ("qingtie", "make"), line
        assert words[0] != "make" or words[1] in targets, line
    for target, anchor in re.findall(r"\]\(([^)#]*)#?([^)]*)\)", document.read_text("utf-8")):
        if not target.startswith("https://"):
            path = document.parent / target if target else document
            assert path.exists(), target
            assert not anchor or anchor in _anchors(path), f"{target}#{anchor}"


@pytest.mark.parametrize("document", WITH_PYTHON, ids=lambda path: path.name)
def test_the_python_of_a_document_runs(document: Path, workplace: Path) -> None:
    names: dict[str, object] = {"body": Path("page.html").read_bytes(), "load_recipe": load_recipe}
    for block in _blocks(document, "python"):
        exec(compile(block, str(document), "exec"), names)


def test_every_command_is_documented() -> None:
    everything = "".join(document.read_text("utf-8") for document in DOCUMENTS)
    assert [name for name in COMMANDS if not re.search(rf"\bqingtie {name}\b", everything)] == []
