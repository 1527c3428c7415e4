"""The commands that need no network: what they print, and how they end on bad input."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from output.notebook import load_articles, load_comments, load_edits, load_rejected
from qingtie.cli import COMMANDS
from qingtie.demo import render


def test_help_loads_neither_scrapy_nor_pandas() -> None:
    code = (
        "import sys; from qingtie.cli import invoke; invoke(['--help']);"
        "sys.exit(any(m in sys.modules for m in ('scrapy', 'pandas', 'pyarrow', 'rich', 'lxml')))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(qingtie: Callable, name: str) -> None:
    result = qingtie(name, "--help")
    assert result.code == 0
    assert "Example" in result.out


def test_an_unknown_command_names_the_nearest(qingtie: Callable) -> None:
    result = qingtie("explian")
    assert result.code == 1
    assert "explain" in result.err


def test_extract_prints_one_object_an_article(qingtie: Callable, page: Path) -> None:
    article = qingtie("extract", page, "--url", "https://tea.example/a/1.html", "--json").json()
    assert article["url"] == "https://tea.example/a/1.html"
    assert article["site"] == "tea.example"
    assert (article["title"], article["author"]) == ("怎么泡绿茶", "小栗")
    assert article["published_at"] == "2024-11-08T09:12:30+08:00"
    assert [c["author"] for c in article["comments"]] == ["阿布", "老茶客"]
    assert {"floor", "author", "published_at", "text", "quote", "reply_to"} <= article["comments"][0].keys()
    assert {"id", "role", "text"} <= article["blocks"][0].keys()


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("empty.html", b"", "empty"),
        ("picture.html", b"\x89PNG\r\n\x1a\n" + bytes(64), "binary"),
        ("form.html", b"<html><body><form><button>Go</button></form></body></html>", "no_article"),
    ],
)
def test_extract_names_what_is_no_article(
    qingtie: Callable, tmp_path: Path, name: str, body: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(body)
    result = qingtie("extract", tmp_path / name)
    assert result.code == 1
    assert name in result.err
    assert words in result.err


@pytest.mark.parametrize("command", [("extract",), ("clean", "--out", "result", "-q")])
def test_a_url_is_that_of_one_page(
    qingtie: Callable, page: Path, tmp_path: Path, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in ("a.html", "b.html"):
        (folder / name).write_bytes(page.read_bytes())
    warc = tmp_path / "x.warc.gz"
    warc.write_bytes(_warc_record("/thread-102-1-1.html"))
    for source, words in ((folder, "found 2"), (warc, "state their own URLs")):
        result = qingtie(*command, source, "--url", "https://tea.example/a/1.html")
        assert (result.code, result.out) == (1, "")
        assert words in result.err
    (folder / "b.html").unlink()
    assert qingtie(*command, folder, "--url", "https://tea.example/a/1.html").code == 0


def test_a_missing_file_is_named(qingtie: Callable) -> None:
    for command in ("extract", "explain"):
        result = qingtie(command, "no-such.html")
        assert result.code == 1
        assert "no such file: no-such.html" in result.err


def test_clean_publishes_files(qingtie: Callable, page: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.html").write_bytes(b"")
    out = tmp_path / "out"
    result = qingtie("clean", page, tmp_path / "empty.html", "--out", out, "--format", "csv", "--quiet")
    assert result.code == 0, result.err
    articles, comments, edits = load_articles(out), load_comments(out), load_edits(out)
    assert articles.title.tolist() == ["怎么泡绿茶"]
    assert articles.text[0] == "水温八十度就够了，太烫会发苦。第二泡可以长一些，三泡以后再换茶。\n茶叶放三克 左右。"
    assert comments.text.tolist() == ["学到了，谢谢。", "我用九十度。"]
    assert {"width/mark", "spacing/odd"} <= set(edits.rule)
    assert load_rejected(out).reason.tolist() == ["empty"]
    assert (out / "tables" / "articles.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    report = json.loads(next((out / "runs").glob("*/report.json")).read_text())
    assert (report["threads"], report["rejected"]) == (1, 1)


def test_clean_takes_plain_text(qingtie: Callable, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(
        "怎么选茶壶\n\n小栗 2024-11-08 10:00:00\n\n先看大小,再看材质,最后看手感。\n", "utf-8"
    )
    result = qingtie("clean", "--text", tmp_path / "page.txt", "--out", tmp_path / "out", "-q")
    assert result.code == 0
    row = load_articles(tmp_path / "out").iloc[0]
    assert (row.title, row.author, row.text) == ("怎么选茶壶", "小栗", "先看大小，再看材质，最后看手感。")


def test_clean_ends_with_1_when_nothing_gave_a_record(qingtie: Callable, tmp_path: Path) -> None:
    (tmp_path / "empty.html").write_bytes(b"")
    result = qingtie("clean", tmp_path / "empty.html", "--out", tmp_path / "out", "-q")
    assert result.code == 1
    assert "rejected: 1" in result.err
    assert "rejected pages: 1" in result.out
    assert load_rejected(tmp_path / "out").reason.tolist() == ["empty"]


@pytest.mark.parametrize(
    ("stage", "option", "value"),
    [
        ("spacing", "lone", "7.0"),
        ("spacing", "lone", "nan"),
        ("entities", "about_html", "-0.1"),
        ("repeated", "confidence", "1.5"),
        ("repeated", "min_length", "0"),
    ],
)
def test_an_impossible_option_of_a_stage_is_a_configuration_error(
    qingtie: Callable, page: Path, tmp_path: Path, stage: str, option: str, value: str
) -> None:
    recipe = tmp_path / "mine.toml"
    recipe.write_text(f'[[stage]]\nuse = "{stage}"\n{option} = {value}\n', "utf-8")
    result = qingtie("clean", page, "--out", tmp_path / "out", "--recipe", recipe)
    assert result.code == 2
    assert f"{option} must be" in result.err


def _without_reader(*arguments: object) -> subprocess.CompletedProcess[bytes]:
    """Run a command whose standard output nobody reads."""
    read, write = os.pipe()
    os.close(read)
    try:
        words = [sys.executable, "-m", "qingtie", *map(str, arguments)]
        return subprocess.run(words, stdout=write, stderr=subprocess.PIPE, check=False)
    finally:
        os.close(write)


def test_a_reader_that_has_gone(page: Path, tmp_path: Path) -> None:
    for arguments, code in (
        (("clean", page, "--out", tmp_path / "out", "-q"), 0),
        (("extract", page), 141),
        (("explain", page), 141),
    ):
        done = _without_reader(*arguments)
        assert (done.returncode, done.stderr) == (code, b"")
    assert len(load_articles(tmp_path / "out")) == 1


def test_clean_without_a_target_says_so(qingtie: Callable, page: Path) -> None:
    result = qingtie("clean", page)
    assert result.code == 1
    assert "--out" in result.err


def test_an_unknown_recipe_is_a_configuration_error(qingtie: Callable, page: Path, tmp_path: Path) -> None:
    result = qingtie("clean", page, "--out", tmp_path / "out", "--recipe", "zh-fourm")
    assert result.code == 2
    assert "did you mean 'zh-forum'" in result.err


def test_explain_shows_each_edit_with_its_reason(qingtie: Callable, page: Path) -> None:
    text = qingtie("explain", page, "--no-color").out
    assert "[-,-]{+，+}" in text
    assert "width/mark" in text
    assert "0.96" in text
    assert "half-width punctuation in Chinese text" in text
    data = qingtie("explain", page, "--json").json()
    edits = [edit for block in data["blocks"] for edit in block["edits"]]
    assert all({"rule", "confidence", "why", "raw_start", "applied"} <= edit.keys() for edit in edits)
    assert "\x1b[" in qingtie("explain", page, "--color").out


def test_explain_finds_an_article_of_a_dataset_by_id_and_url(qingtie: Callable, page: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    qingtie("clean", page, "--out", out, "--url", "https://tea.example/a/1.html", "-q")
    row = load_articles(out).iloc[0]
    from_file = qingtie("explain", page, "--no-color").out.splitlines()[4:]
    for key in (row.id, "https://tea.example/a/1.html"):
        assert qingtie("explain", key, "--data", out, "--no-color").out.splitlines()[4:] == from_file
    missing = qingtie("explain", "https://tea.example/none", "--data", out)
    assert missing.code == 1
    assert "no article with the id or URL" in missing.err


def test_page_text_cannot_control_the_terminal(qingtie: Callable, tmp_path: Path) -> None:
    (tmp_path / "evil.txt").write_text(
        "标题在此\n\n小栗 2024-11-08 10:00:00\n\n清屏\x1b[2J,改标题\x1b]0;x\x07，就这些了。\n", "utf-8"
    )
    out = qingtie("explain", tmp_path / "evil.txt", "--no-color", "--all").out
    assert "\x1b" not in out
    assert "<U+001B>" in out


def test_repair_round_trip(qingtie: Callable, tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    records = [
        {"id": "a", "text": "停止¹©Ë®，请&nbsp;储水。"},
        {"id": 7, "text": "没有问题的一句话。"},
        {"id": "s", "text": "\ud800孤单&amp;代理"},
    ]
    source.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    assert qingtie("repair", source, target).code == 0
    lines = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    assert [line["id"] for line in lines] == ["a", 7, "s"]
    assert lines[0]["text"] == "停止供水，请 储水。"
    assert lines[1] == {"id": 7, "text": "没有问题的一句话。", "edits": [], "suggestions": []}
    for record, line in zip(records, lines, strict=True):
        text, shift = str(record["text"]), 0
        for edit in line["edits"]:
            start, end = edit["start"] + shift, edit["end"] + shift
            assert text[start:end] == edit["before"]
            text = text[:start] + edit["after"] + text[end:]
            shift += len(edit["after"]) - len(edit["before"])
        assert text == line["text"]


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    path = tmp_path / "texts.jsonl"
    path.write_text('{"id": 1, "text": "请&nbsp;储水。"}\n', "utf-8")
    return path


def test_repair_follows_a_link_and_leaves_nothing_beside_it(qingtie: Callable, tmp_path: Path, texts: Path) -> None:
    real = tmp_path / "real" / "out.jsonl"
    real.parent.mkdir()
    real.write_text("old", "utf-8")
    link = tmp_path / "link.jsonl"
    link.symlink_to(real)
    bystander = tmp_path / "link.jsonl.tmp"
    bystander.write_text("mine", "utf-8")
    assert qingtie("repair", texts, link).code == 0
    assert link.is_symlink()
    assert json.loads(real.read_text("utf-8"))["text"] == "请 储水。"
    assert bystander.read_text("utf-8") == "mine"
    assert [path.name for path in real.parent.iterdir()] == ["out.jsonl"]


def test_repair_writes_into_a_pipe(qingtie: Callable, tmp_path: Path, texts: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    received: list[str] = []
    reader = threading.Thread(target=lambda: received.append(pipe.read_text("utf-8")))
    reader.start()
    assert qingtie("repair", texts, pipe).code == 0
    reader.join(timeout=10)
    assert json.loads(received[0])["text"] == "请 储水。"
    assert pipe.is_fifo()


def test_repair_names_a_target_that_cannot_be_written(qingtie: Callable, tmp_path: Path, texts: Path) -> None:
    for target in (tmp_path, texts / "below.jsonl"):
        result = qingtie("repair", texts, target)
        assert result.code == 1
        assert f"cannot write {target}" in result.err


def test_repair_takes_a_byte_order_mark_from_a_pipe(
    qingtie: Callable, texts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbf" + texts.read_bytes())))
    assert qingtie("repair", "-", "-").json()["text"] == "请 储水。"


@pytest.mark.parametrize(("line", "words"), [("{", "not valid JSON"), ('{"id": 1}', "expected"), ("[1]", "expected")])
def test_repair_names_a_wrong_line_and_writes_nothing(qingtie: Callable, tmp_path: Path, line: str, words: str) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"id": 1, "text": "好"}\n' + line + "\n", "utf-8")
    result = qingtie("repair", source, target)
    assert result.code == 1
    assert "line 2" in result.err
    assert words in result.err
    assert not target.exists()


def test_stages_list_and_show(qingtie: Callable) -> None:
    assert "mojibake" in qingtie("stages", "list").out
    shown = qingtie("stages", "show", "width")
    assert "width/mark" in shown.out
    assert "punctuation" in shown.out
    wrong = qingtie("stages", "show", "widht")
    assert wrong.code == 1
    assert "did you mean 'width'?" in wrong.err


def test_sites_list_check_inspect(qingtie: Callable, tmp_path: Path, page: Path) -> None:
    assert "discuz" in qingtie("sites", "list").out
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text('name = "x"\n[thread]\npost = "div.post"\n', "utf-8")
    bad.write_text('name = "x"\n\n[thread]\npost = "div.post"\nauhtor = ".a"\n', "utf-8")
    assert qingtie("sites", "check", good).code == 0
    result = qingtie("sites", "check", good, bad)
    assert result.code == 2
    assert "line 5" in result.err
    assert "did you mean 'author'?" in result.err
    assert "engine: none known" in qingtie("sites", "inspect", page).out


def test_doctor(qingtie: Callable, tmp_path: Path) -> None:
    result = qingtie("doctor", "--data", tmp_path / "data")
    assert result.code == 0
    assert "opencc" in result.out


def test_export_of_something_else_says_so(qingtie: Callable, tmp_path: Path) -> None:
    result = qingtie("export", tmp_path, tmp_path / "out")
    assert result.code == 1
    assert result.err.startswith("qingtie: ")


def _warc_record(place: str) -> bytes:
    answer = render("board-gbk", place)
    head = "HTTP/1.1 200 OK\r\n" + "".join(f"{name}: {value}\r\n" for name, value in answer.headers) + "\r\n"
    payload = head.encode() + answer.body
    record = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000000>\r\n"
        f"WARC-Target-URI: http://tea.example{place}\r\nWARC-Date: 2025-01-02T03:04:05Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(payload)}\r\n\r\n"
    )
    return gzip.compress(record.encode() + payload + b"\r\n\r\n")


def test_a_warc_of_another_tool_is_read(qingtie: Callable, tmp_path: Path) -> None:
    path = tmp_path / "other.warc.gz"
    places = ("/thread-102-2-1.html", "/thread-102-1-1.html", "/forum-2-1.html")
    path.write_bytes(b"".join(_warc_record(place) for place in places))
    assert qingtie("clean", path, "--out", tmp_path / "out", "-q").code == 0
    articles = load_articles(tmp_path / "out")
    assert len(articles) == 1
    assert len(articles.pages[0]) == 2


def test_a_torn_warc_gives_what_is_whole_and_a_reason(qingtie: Callable, tmp_path: Path) -> None:
    test_a_warc_of_another_tool_is_read(qingtie, tmp_path)
    whole = (tmp_path / "other.warc.gz").read_bytes()
    (tmp_path / "torn.warc.gz").write_bytes(whole[: len(whole) - 200])
    assert qingtie("clean", tmp_path / "torn.warc.gz", "--out", tmp_path / "out2", "-q").code == 0
    assert len(load_articles(tmp_path / "out2")) == 1
    assert load_rejected(tmp_path / "out2").reason.tolist() == ["unreadable"]
