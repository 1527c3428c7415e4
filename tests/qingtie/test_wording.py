"""`qingtie wording`: scoring a gold, learning from a dataset, clear errors for wrong input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qingtie.cli import invoke
from qingtie.demo import Replica, truth

EDITS = [
    {"page": "a", "start": 9, "end": 11, "before": "作用", "after": "影响", "type": "synonym", "confidence": "certain"},
    {"page": "a", "start": 0, "end": 0, "before": "", "after": None, "type": "deletion", "confidence": "certain"},
]
TEXT = "没有按时还款逾期会作用个人信用，也可能作用以后的贷款。"


def _gold(folder: Path) -> Path:
    folder.mkdir()
    lines = {
        "pages.jsonl": [{"id": "a", "text": TEXT}],
        "edits.jsonl": EDITS,
        "clean.jsonl": [{"id": "c", "text": "遇到问题要冷静，先把情况说清楚。"}],
    }
    for name, rows in lines.items():
        (folder / name).write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8")
    return folder


def test_score_prints_the_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert invoke(["wording", "score", str(_gold(tmp_path / "gold")), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["texts"] == 1
    assert figures["types"]["synonym"]["right"] + figures["types"]["synonym"]["missed"] == 1
    assert figures["clean_harm_per_1000"] == 0
    assert invoke(["wording", "score", str(tmp_path / "gold"), "--recipe", "minimal"]) == 0
    assert "synonym" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{broken", "line 1: not JSON"),
        ("[1]", "expected an object"),
        ('{"id": 1}', "needs a text"),
        ('{"text": "甲", "edits": [{"start": 0}]}', "needs start, end"),
        (
            '{"text": "甲", "edits": [{"start": 0, "end": 1, "before": "乙", "after": "丙", "type": "synonym"}]}',
            "does not fit",
        ),
    ],
)
def test_a_wrong_gold_is_said(content: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(content + "\n", "utf-8")
    assert invoke(["wording", "score", str(path)]) == 1
    assert said in capsys.readouterr().err


def test_train_learns_from_a_dataset_and_a_recipe_uses_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with Replica(0) as replica:
        start = replica.sites["board-gbk"] + truth(0).starts["board-gbk"][0]
        assert invoke(["run", start, "--data", "data", "--delay", "0", "--allow-private", "-q"]) == 0
    assert invoke(["wording", "train", "--from", "data", "-o", "own"]) == 1
    assert "crawl more first" in capsys.readouterr().err
    monkeypatch.setattr("qingtie.learning.LEAST", 1000)
    assert invoke(["wording", "train", "--from", "data", "-o", "own"]) == 0
    assert Path("own/pairs.proposed.tsv").read_text("utf-8").startswith("# Pairs that copies")
    Path("own/pairs.tsv").write_text("丰度\t影响\tlisted\t9\n", "utf-8")
    Path("mine.toml").write_text('name = "mine"\n[[stage]]\nuse = "wording"\nmodel = "own"\n', "utf-8")
    Path("texts.jsonl").write_text(json.dumps({"id": 1, "text": TEXT}) + "\n", "utf-8")
    assert invoke(["repair", "texts.jsonl", "out.jsonl", "--recipe", "mine.toml"]) == 0


def test_a_recipe_with_a_folder_that_is_none_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recipe = tmp_path / "r.toml"
    recipe.write_text('[[stage]]\nuse = "wording"\nmodel = "nowhere"\n', "utf-8")
    (tmp_path / "t.jsonl").write_text("{}\n", "utf-8")
    assert invoke(["repair", str(tmp_path / "t.jsonl"), str(tmp_path / "o.jsonl"), "--recipe", str(recipe)]) == 2
    assert "wording train" in capsys.readouterr().err


def test_an_opinion_needs_an_address_and_a_wording_stage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = tmp_path / "texts.jsonl"
    texts.write_text(json.dumps({"id": 1, "text": TEXT}) + "\n", "utf-8")
    out = str(tmp_path / "out.jsonl")
    assert invoke(["repair", str(texts), out, "--opinion", "nowhere"]) == 2
    assert invoke(["repair", str(texts), out, "--opinion", "http://127.0.0.1:9/v1", "--recipe", "minimal"]) == 2
    assert "no wording stage" in capsys.readouterr().err
