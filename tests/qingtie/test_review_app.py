"""The desk over HTTP: who may come in, what it shows, what it writes, and what becomes of it."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from starlette.testclient import TestClient

from qingtie.cli import invoke
from qingtie.review.app import LARGEST, make_app
from qingtie.review.store import journal_path, read_journal

TOKEN, PORT = "s3cret-key", 8765
ORIGIN = f"http://127.0.0.1:{PORT}"
TEXT = "没有按时还款逾期会作用个人信用，也可能作用以后的贷款。"
PAGE = f"""<html><head><title>逾期会怎样-茶友论坛</title></head><body><div class="nav"><a href="/">首页</a></div>
<h1>逾期会怎样</h1><div class="info">作者：小栗 2024-11-08 09:12:30</div>
<div class="content"><p>{TEXT}</p><p>水温八十度就够了,太烫会发苦。第二泡可以长一些,三泡以后再换茶。</p></div>
<div class="comments"><h3>网友评论</h3><div class="item"><span class="name">阿布</span> <span>2024-11-09</span>
<p>学到了,谢谢。</p></div><div class="item"><span class="name">老茶客</span> <span>2024-11-10</span><p>我用九十度。</p></div></div>
</body></html>"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    page = tmp_path / "page.html"
    page.write_text(PAGE, "utf-8")
    assert invoke(["clean", str(page), "--out", str(tmp_path / "data"), "-q"]) == 0
    return tmp_path / "data"


@pytest.fixture
def desk(data: Path, capfd: pytest.CaptureFixture[str]) -> Iterator[TestClient]:
    app = make_app(data, name="小林", token=TOKEN, port=PORT)
    with TestClient(app, base_url=ORIGIN, follow_redirects=False) as client:
        assert client.get(f"/open/{TOKEN}").status_code == 303
        yield client


def article(desk: TestClient) -> tuple[str, dict[str, str]]:
    """The page of the only article, and the fields that name it."""
    link = re.search(r'href="(/article\?[^"]+)"', desk.get("/").text)
    assert link is not None
    address = link[1].replace("&amp;", "&")
    query = dict(parse_qsl(urlsplit(address).query))
    return desk.get(address).text, {"site": query["site"], "id": query["id"]}


def cards(page: str) -> list[dict[str, str]]:
    """Number, id, rule, texts and verdict of each card of a page."""
    pattern = re.compile(
        r'id="card-(?P<number>\d+)".*?data-v="(?P<verdict>\w*)".*?<del><bdi class="t">(?P<before>.*?)</bdi>.*?'
        r'<ins><bdi class="t">(?P<after>.*?)</bdi>.*?<code>(?P<rule>.*?)</code>.*?</section>',
        re.S,
    )
    found = [(match.groupdict(), match[0]) for match in pattern.finditer(page)]
    return [{**one, "edit": (re.findall(r'name="edit" value="(\w+)"', text) or [""])[0]} for one, text in found]


def send(desk: TestClient, path: str, fields: dict[str, str], **headers: str) -> Any:
    return desk.post(path, data=fields, headers={"Origin": ORIGIN, "HX-Request": "true", **headers})


def decide(desk: TestClient, rule: str, verdict: str, correction: str = "", which: int = 0) -> Any:
    page, where = article(desk)
    card = [one for one in cards(page) if (one["rule"], one["before"]) == (rule, "作用")][which]
    fields = {**where, "number": card["number"], "edit": card["edit"], "verdict": verdict, "correction": correction}
    return send(desk, "/decide", fields)


def test_only_the_key_opens_the_desk(desk: TestClient, data: Path) -> None:
    stranger = TestClient(make_app(data, name="x", token=TOKEN, port=PORT), base_url=ORIGIN, follow_redirects=False)
    assert stranger.get("/").status_code == 403
    assert stranger.get("/static/desk.css").status_code == 403
    assert stranger.get("/open/wrong").status_code == 403
    assert "set-cookie" not in stranger.get("/open/ключ").headers
    answer = stranger.get(f"/open/{TOKEN}")
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "samesite=strict" in answer.headers["set-cookie"].lower()
    assert stranger.get("/").status_code == 200
    assert desk.get("/", headers={"Host": "evil.example:8765"}).status_code == 421
    assert desk.get(f"/open/{TOKEN}", headers={"Host": "evil.example"}).status_code == 421
    assert desk.get("/", headers={"Host": f"localhost:{PORT}"}).status_code in (200, 403)


def test_nothing_is_changed_from_elsewhere(desk: TestClient, data: Path) -> None:
    _, where = article(desk)
    for headers in ({"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        assert send(desk, "/label", {**where, "label": "spam"}, **headers).status_code == 403
    assert desk.get("/decide").status_code == 405
    assert send(desk, "/label", {**where, "label": "x" * LARGEST}).status_code == 413
    assert not journal_path(data).exists()


def test_every_answer_forbids_scripts_of_others(desk: TestClient) -> None:
    for path in ("/", "/static/desk.js", "/article?site=x&id=y", "/nowhere", "/static/nothing"):
        answer = desk.get(path)
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
    page = article(desk)[0]
    assert not re.search(r"<script(?![^>]*src=\"/static/)|\son\w+=|style=|javascript:", page)
    assert not re.search(r'(?:src|href)="https?://(?!127\.0\.0\.1)', page)


def test_an_article_is_shown_raw_and_clean_with_its_edits(desk: TestClient) -> None:
    page, _ = article(desk)
    found = [(one["rule"], one["before"], one["after"]) for one in cards(page)]
    assert ("wording/synonym", "作用", "影响") in found
    assert ("width/mark", ",", "，") in found
    assert '<bdi class="was">作用</bdi><bdi class="now">影响</bdi>' in page
    assert "逾期会怎样" in page


def test_decisions_are_written_shown_and_undone(desk: TestClient, data: Path) -> None:
    answer = decide(desk, "wording/synonym", "reject")
    assert answer.status_code == 200
    assert 'hx-swap-oob="true"' in answer.text
    assert "rejected 已驳回 · 小林" in answer.text
    (record,) = [json.loads(line) for line in journal_path(data).read_text("utf-8").splitlines()]
    start = TEXT.index("作用")
    assert (record["start"], record["end"], record["before"], record["after"]) == (start, start + 2, "作用", "影响")
    assert (record["verdict"], record["by"], record["length"]) == ("reject", "小林", len(TEXT))
    assert decide(desk, "wording/synonym", "correct", "左右").status_code == 200
    assert "corrected 已改正" in article(desk)[0]
    _, where = article(desk)
    assert "rejected 已驳回" in send(desk, "/undo", where).text
    assert [one["verdict"] for one in read_journal(journal_path(data)).in_force.values()] == ["reject"]
    assert send(desk, "/undo", where).status_code == 200
    assert send(desk, "/undo", where).status_code == 404
    assert not read_journal(journal_path(data)).in_force


def test_a_correction_to_what_is_there_is_an_acceptance_or_a_rejection(desk: TestClient, data: Path) -> None:
    for text, verdict in (("影响", "accept"), ("作用", "reject")):
        decide(desk, "wording/synonym", "correct", text)
        assert [one["verdict"] for one in read_journal(journal_path(data)).in_force.values()] == [verdict]


def test_requests_that_do_not_fit_are_refused(desk: TestClient, data: Path) -> None:
    page, where = article(desk)
    card = cards(page)[0]
    good = {**where, "number": card["number"], "edit": card["edit"], "verdict": "accept"}
    for changed, status in (
        ({"edit": "000000000000"}, 409), ({"number": "99"}, 409), ({"number": "-1"}, 409), ({"number": "٣"}, 409),
        ({"verdict": "perhaps"}, 422), ({"id": "nothing"}, 404), ({"site": ""}, 404),
    ):  # fmt: skip
        assert send(desk, "/decide", {**good, **changed}).status_code == status
    assert send(desk, "/label", {**where, "label": "nice"}).status_code == 422
    assert send(desk, "/role", {**where, "block": "body/99", "text": "", "role": "advert"}).status_code == 409
    assert not journal_path(data).exists()


def test_without_htmx_forms_lead_back_to_the_page(desk: TestClient) -> None:
    page, where = article(desk)
    card = cards(page)[0]
    fields = {**where, "number": card["number"], "edit": card["edit"], "verdict": "accept"}
    answer = desk.post("/decide", data=fields, headers={"Origin": ORIGIN})
    assert answer.status_code == 303
    assert answer.headers["location"].endswith("#card-0")


def test_the_list_is_filtered_and_counts(desk: TestClient) -> None:
    assert "1 articles · 0 of" in desk.get("/").text
    decide(desk, "wording/synonym", "accept")
    _, where = article(desk)
    assert send(desk, "/label", {**where, "label": "good"}).status_code == 200
    assert "1 articles · 1 of" in desk.get("/?state=labelled&sort=edits").text
    assert '<span class="chip good">good</span>' in desk.get("/?sort=new").text
    assert "1 articles" in desk.get("/", params={"q": "个人 信用"}).text
    assert "No article matches" in desk.get("/", params={"q": "没有这样的话"}).text
    assert "No article matches" in desk.get("/?state=done").text
    assert "No article matches" in desk.get("/?site=b.example").text
    assert desk.get("/?page=77777777&q=%FF").status_code == 200


def test_what_was_decided_holds_at_the_next_cleaning(desk: TestClient, data: Path, tmp_path: Path) -> None:
    decide(desk, "wording/synonym", "reject")
    decide(desk, "wording/synonym", "correct", "左右", which=1)
    page, where = article(desk)
    block = re.search(r'data-block="(comment/0/\d+)" data-text="(\w+)" data-role="paragraph"', page)
    assert block is not None
    assert send(desk, "/role", {**where, "block": block[1], "text": block[2], "role": "advert"}).status_code == 200
    send(desk, "/label", {**where, "label": "good"})
    assert invoke(["clean", str(tmp_path / "page.html"), "--out", str(data), "-q"]) == 0
    page, where = article(desk)
    assert "rejected by 小林 on 20" in page
    corrected = next(one for one in cards(page) if one["rule"] == "review/correction")
    assert (corrected["before"], corrected["after"]) == ("作用", "左右")
    from output.lookup import load_cleaned

    clean = load_cleaned(data, where["id"], site=where["site"]).clean
    assert "逾期会作用个人信用，也可能左右以后的贷款" in clean.text
    assert any(line.startswith("labelled good by 小林") for line in clean.evidence)
    assert next(b.role for b in clean.comments[0].body if b.id == block[1]) == "advert"
    manifests = [json.loads(path.read_text("utf-8")) for path in data.glob("runs/*/manifest.json")]
    assert [one["decisions"]["edits"] for one in manifests if "decisions" in one] == [2]
    # The correction is withdrawn where it is shown.
    made = re.search(r'name="decision" value="(\w+)"', page)
    assert made is not None
    assert send(desk, "/undo", {**where, "decision": made[1]}).status_code == 200
    assert [one["verdict"] for one in read_journal(journal_path(data)).in_force.values() if one["kind"] == "edit"] == [
        "reject"
    ]


def test_gold_is_scored(desk: TestClient, data: Path, tmp_path: Path, qingtie: Callable[..., Any]) -> None:
    gold = tmp_path / "gold.jsonl"
    empty = qingtie("review", "export", data, "--out", gold, "--json").json()
    assert empty["texts"] == 0
    decide(desk, "wording/synonym", "accept")
    decide(desk, "wording/synonym", "correct", "左右", which=1)
    said = qingtie("review", "export", data, "--out", gold)
    assert "1 texts: 1 edits accepted, 1 corrected, 0 rejected" in said.out
    line = json.loads(gold.read_text("utf-8"))
    assert line["text"] == TEXT
    assert [(one["before"], one["after"], one["confidence"]) for one in line["edits"] if one["type"] == "synonym"] == [
        ("作用", "影响", "certain"),
        ("作用", "左右", "certain"),
    ]
    figures = qingtie("wording", "score", gold, "--json").json()
    found = figures["types"]["synonym"]
    assert (found["right"], found["right"] + found["missed"]) == (1, 2)
    # The next cleaning applies the decisions, and the gold stays what it was.
    before = gold.read_text("utf-8")
    assert invoke(["clean", str(tmp_path / "page.html"), "--out", str(data), "-q"]) == 0
    assert qingtie("review", "export", data, "--out", gold).code == 0
    certain = [
        [e for e in json.loads(text)["edits"] if e["confidence"] == "certain"]
        for text in (before, gold.read_text("utf-8"))
    ]
    assert certain[0] == certain[1]
    # What is rejected is plain text: the same repair is harm now.
    decide(desk, "wording/synonym", "reject")
    assert qingtie("review", "export", data, "--out", gold, "--json").json()["rejected"] == 1
    figures = qingtie("wording", "score", gold, "--json").json()
    assert figures["types"]["synonym"]["right"] == 0
    assert figures["harm_per_1000"] > 0


def test_a_folder_without_a_dataset_is_said(tmp_path: Path, qingtie: Callable[..., Any]) -> None:
    said = qingtie("review", tmp_path)
    assert said.code == 1
    assert "holds no dataset" in said.err


def test_a_port_that_is_taken_is_said(data: Path, qingtie: Callable[..., Any]) -> None:
    from qingtie.review.serve import listening

    with listening(0) as taken:
        said = qingtie("review", data, "--port", taken.getsockname()[1])
    assert said.code == 1
    assert "choose another with --port" in said.err


def test_the_address_that_is_told_can_be_visited_at_once(data: Path) -> None:
    from qingtie.review.serve import serve

    def visit(address: str) -> None:
        # A browser that is opened by the same call comes before the server runs: it must wait, not be refused.
        with socket.create_connection(("127.0.0.1", urlsplit(address).port or 0), timeout=5):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        serve(data, name="小林", port=0, ready=visit)
