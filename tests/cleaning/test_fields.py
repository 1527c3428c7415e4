"""Fields of an article that no block repeats are cleaned, too, and names keep their script."""

from __future__ import annotations

from cleaning.fields import field_texts, own_fields, undo
from cleaning.pipeline import Pipeline
from cleaning.recipe import load_recipe
from cleaning.records import Article, Block, Comment, Role


def _article() -> Article:
    return Article(
        "1",
        "https://s.example/1",
        "s.example",
        board="銀行資訊&amp;貸款",
        title="逾期了怎么办,会上门吗?",
        author="臺灣小吃&amp;茶",
        body=(
            Block("body/0", Role.PARAGRAPH, "银行不会随便上门,请放心。"),
            Block("body/1", Role.PARAGRAPH, "臺灣小吃&amp;茶"),
            Block("body/2", Role.BYLINE, "楼主"),
        ),
        comments=(
            Comment("a", author="龍&nbsp;貓", body=(Block("comment/0/0", Role.PARAGRAPH, "謝謝分享,學到了。"),)),
            Comment(
                "b",
                author="阿&amp;布",
                quote="他说:到了&hellip;",
                body=(
                    Block("comment/1/0", Role.BYLINE, "阿&amp;布"),
                    Block("comment/1/1", Role.PARAGRAPH, "同意楼上。"),
                ),
            ),
            Comment(
                "c",
                quote="第一行,第二行",
                body=(Block("comment/2/0", Role.QUOTE, "第一行,"), Block("comment/2/1", Role.QUOTE, "第二行")),
            ),
        ),
    )


def test_fields_are_cleaned_and_names_keep_their_script() -> None:
    clean = load_recipe("zh-forum").pipeline().run(_article()).clean
    assert clean.title == "逾期了怎么办，会上门吗？"
    assert clean.board == "银行信息&贷款"
    assert clean.author == "臺灣小吃&茶"
    assert [comment.author for comment in clean.comments] == ["龍 貓", "阿&布", None]
    assert [comment.quote for comment in clean.comments] == [None, "他说：到了…", "第一行，\n第二行"]


def test_only_what_no_block_repeats_is_a_block_of_its_own() -> None:
    assert [block.id for block in own_fields(_article())] == [
        "field/title",
        "field/board",
        "field/author",
        "field/comment/0/author",
        "field/comment/1/quote",
    ]


def test_the_edits_of_a_field_are_traced_and_can_be_undone() -> None:
    cleaned = load_recipe("zh-forum").pipeline().run(_article())
    raw, clean = field_texts(cleaned.raw), field_texts(cleaned.clean)
    for block in own_fields(cleaned.raw):
        edits = [edit for edit in cleaned.edits if edit.block_id == block.id]
        assert edits
        assert undo(clean[block.id], edits) == block.text == raw[block.id]


def test_without_stages_nothing_changes() -> None:
    cleaned = Pipeline(()).run(_article())
    assert cleaned.clean.title == cleaned.raw.title
    assert field_texts(cleaned.clean) | {"field/comment/2/quote": ""} == field_texts(cleaned.raw) | {
        "field/comment/2/quote": ""
    }
