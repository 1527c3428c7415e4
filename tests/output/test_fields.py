"""Edits of fields that no block repeats: in the tables, read back, and shown."""

from __future__ import annotations

from pathlib import Path

from cleaning.recipe import load_recipe
from cleaning.records import Article, Block, Comment, Role
from output.dataset import publish
from output.lookup import load_cleaned
from output.notebook import load_articles, load_comments, load_edits, show_edits
from output.summary import Summary


def test_fields_go_through_the_tables_and_back(tmp_path: Path) -> None:
    body = (Block("body/0", Role.PARAGRAPH, "没有什么要改的一句话。"),)
    comment = Comment("c7", author="小&amp;栗", quote="原来&hellip;", body=body[:0])
    article = Article(
        "1", "https://s.example/1", "s.example", board="茶&amp;壶", author="老&quot;茶&quot;客", title="标题,如此",
        body=body, comments=(comment,),
    )  # fmt: skip
    cleaned = load_recipe("zh-forum").pipeline().run(article)
    publish(tmp_path, "r1", [cleaned], [], recipe="x")
    row, remark = load_articles(tmp_path).iloc[0], load_comments(tmp_path).iloc[0]
    assert (row.board, row.author, row.title, row.raw_title) == ("茶&壶", '老"茶"客', "标题，如此", "标题,如此")
    assert (remark.author, remark.quote) == ("小&栗", "原来…")
    edits = load_edits(tmp_path)
    assert set(edits[edits.block_id.str.startswith("field/comment/0/")].comment_id) == {"c7"}
    assert load_cleaned(tmp_path, "1") == cleaned
    shown = repr(show_edits("1", data=tmp_path))
    assert "field/board (board): 茶[-&amp;-]{+&+}壶" in shown
    assert "field/comment/0/author (author): 小[-&amp;-]{+&+}栗" in shown
    summary = Summary("r1")
    summary.add_article(cleaned)
    example = next(rule for rule in summary.as_dict()["rules"] if rule["rule"] == "width/mark")["examples"][0]
    assert (example["left"], example["before"], example["right"]) == ("标题", ",", "如此")
