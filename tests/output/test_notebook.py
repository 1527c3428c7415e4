from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaning.edits import Alignment, apply
from cleaning.records import CleanedArticle, Edit
from output.dataset import publish
from output.diffview import BlockView, Note, block_html, block_text, weave
from output.errors import DatasetError, SchemaError
from output.notebook import (
    load_articles,
    load_comments,
    load_edits,
    load_rejected,
    show_edits,
    show_page,
    use_cjk_font,
)


@pytest.fixture
def data(samples: ModuleType, tmp_path: Path) -> Path:
    articles = [samples.article("1234567890123456789", comments=2), samples.article("5", "b.example.com")]
    publish(tmp_path, "r1", articles, [samples.rejection("https://x/1")], recipe="zh-forum")
    return tmp_path


def test_frames_have_the_right_types(data: Path) -> None:
    articles = load_articles(data)
    assert articles.id.tolist() == ["5", "1234567890123456789"]
    assert all(pd.api.types.is_string_dtype(articles[name]) for name in ("id", "site", "title", "text"))
    assert str(articles.published_at.dt.tz) == "UTC"
    assert str(articles.view_count.dtype) == "Int64"
    comments = load_comments(data)
    assert comments.id[0] == "9000000000000000001"
    assert str(comments.floor.dtype) == "Int32"
    assert str(load_edits(data).applied.dtype) == "boolean"
    assert load_rejected(data).reason.tolist() == ["no_article"]


def test_columns_and_site_can_be_chosen(data: Path) -> None:
    frame = load_articles(data, columns=["id", "n_chars"], site="b.example.com")
    assert list(frame.columns) == ["id", "n_chars"]
    assert frame.id.tolist() == ["5"]
    assert load_articles(data, site="no.example.com").empty
    with pytest.raises(SchemaError, match="articles has no column 'body'; it has id, url"):
        load_articles(data, columns=["body"])
    with pytest.raises(DatasetError, match="holds no dataset"):
        load_articles(data / "elsewhere")


def test_show_edits_in_a_terminal_and_in_jupyter(data: Path) -> None:
    view = show_edits("1234567890123456789", data)
    assert "[?今天 -> 昨天?]去银行问了[-，，-]{+，+}手续费" in repr(view)
    page = view._repr_html_()
    assert '<del title="repeat/punctuation · 0.97 · 标点重复">，，</del>' in page
    assert "<i>昨天</i>" in page
    assert "昨天" not in repr(show_edits("1234567890123456789", data, suggestions=False))


def test_show_edits_escapes_everything(samples: ModuleType, tmp_path: Path) -> None:
    bad = '<img src=x onerror="alert(1)">'
    made = samples.article("1", text=f"今天，，{bad}\ud800", title=bad)
    edits = tuple(replace(one, edit=replace(one.edit, why=bad, rule=f"s/{bad}")) for one in made.edits)
    publish(tmp_path, "r1", [replace(made, edits=edits)], [], recipe="x")
    view = show_edits("1", tmp_path)
    page = view._repr_html_()
    page.encode("utf-8")
    assert "<img" not in page
    assert 'onerror="' not in page


def test_show_edits_shows_titles_and_comments(samples: ModuleType, tmp_path: Path) -> None:
    made = samples.article("1")
    title = replace(
        made.edits[0], block_id="field/title", raw_start=0, raw_end=2, edit=Edit(0, 2, "关于", "有关", "w/t", 0.9)
    )
    comment, traced = samples.edited(made.raw.comments[0].body[0], [[Edit(0, 2, "谢谢", "多谢", "w/c", 0.9)]])
    clean = replace(
        made.clean,
        title="有关手续费的疑问",
        comments=(replace(made.clean.comments[0], body=(comment,)), made.clean.comments[1]),
    )
    publish(tmp_path, "r1", [CleanedArticle(made.raw, clean, (title, *traced))], [], recipe="x")
    text = repr(show_edits("1", tmp_path))
    assert "field/title (title): [-关于-]{+有关+}手续费的疑问" in text
    assert "comment/0/0 (paragraph): [-谢谢-]{+多谢+}楼主分享。" in text


def test_show_edits_says_what_is_wrong(samples: ModuleType, tmp_path: Path) -> None:
    publish(tmp_path, "r1", [samples.article("1", site) for site in ("a", "b")], [], recipe="x")
    with pytest.raises(DatasetError, match=r"no article with id '2'.*lists them"):
        show_edits("2", tmp_path)
    with pytest.raises(DatasetError, match=r"used by 2 sites \(a, b\); say which"):
        show_edits("1", tmp_path)
    assert "thread-1" in repr(show_edits("1", tmp_path, site="b"))


LETTERS = st.text(alphabet="天地人和风雨ab", max_size=3)


@st.composite
def journeys(draw: st.DrawFn) -> tuple[str, str, list[Note]]:
    """A raw text, up to three stages of edits on it, and the clean text that came out."""
    raw = draw(st.text(alphabet="天地人和风雨", min_size=1, max_size=20))
    text, alignment, notes = raw, Alignment(), []
    for _ in range(draw(st.integers(1, 3))):
        cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6)))
        edits = []
        for start, end in zip(cuts[::2], cuts[1::2], strict=False):
            after = draw(LETTERS)
            if text[start:end] != after:
                edits.append(Edit(start, end, text[start:end], after, "s/r", draw(st.sampled_from([0.2, 0.9]))))
        for edit in edits:
            low, high = alignment.to_raw(edit.start, edit.end)
            applied = edit.confidence > 0.5
            notes.append(Note("s/r", edit.before, edit.after, low, high, applied, edit.confidence, ""))
        chosen = [edit for edit in edits if edit.confidence > 0.5]
        text, alignment = apply(text, chosen), alignment.compose(chosen)
    return raw, text, notes


@settings(max_examples=300, deadline=None)
@given(journeys())
def test_woven_pieces_make_up_both_texts(journey: tuple[str, str, list[Note]]) -> None:
    raw, clean, notes = journey
    pieces = weave(raw, clean, notes)
    assert "".join(piece.before for piece in pieces) == raw
    assert "".join(p.before if p.kind == "suggestion" else p.after for p in pieces) == clean
    assert sorted(map(repr, (note for piece in pieces for note in piece.notes))) == sorted(map(repr, notes))
    untouched = set(range(len(raw))) - {n for note in notes for n in range(note.raw_start, note.raw_end)}
    assert sum(len(piece.before) for piece in pieces if piece.kind == "same") == len(untouched)


def test_a_suggestion_beside_a_change_stays_a_suggestion() -> None:
    notes = [
        Note("s/r", "风", "凤", 0, 1, False, 0.2, ""),
        Note("s/r", "", "，", 1, 1, True, 0.9, ""),
        Note("s/r", "，雨", "。", 1, 2, True, 0.9, ""),
    ]
    pieces = weave("风雨人", "风。人", notes)
    assert [(piece.kind, piece.before, piece.after) for piece in pieces] == [
        ("suggestion", "风", "凤"),
        ("change", "雨", "。"),
        ("same", "人", "人"),
    ]


def test_notes_of_another_text_give_one_change() -> None:
    note = Note("s/r", "旧", "新", 0, 1, True, 0.9, "")
    (piece,) = weave("完全不同的原文", "另一段文字", [note])
    assert (piece.kind, piece.before, piece.after) == ("change", "完全不同的原文", "另一段文字")


def test_invisible_changes_are_made_visible() -> None:
    note = Note("invisible/zero-width", "\u200b", "", 1, 2, True, 1.0, "零宽字符")
    view = BlockView("body/0", "paragraph", weave("甲\u200b乙", "甲乙", [note]))
    assert block_text(view) == "甲[-⟨U+200B⟩-]乙"
    assert "⟨U+200B⟩" in block_html(view)


@pytest.mark.parametrize(
    ("fonts", "chosen"),
    [(["DejaVu Sans", "WenQuanYi Zen Hei", "Noto Sans CJK SC"], "Noto Sans CJK SC"), (["DejaVu Sans"], None)],
)
def test_the_font_is_found_or_asked_for(
    fonts: list[str], chosen: str | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from matplotlib import font_manager, rc_context, rcParams

    installed = [SimpleNamespace(name=name) for name in fonts]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", installed)
    monkeypatch.setattr("output.fonts.PACKAGED", ("no_such_package_of_fonts", "x.otf"))
    with rc_context():
        assert use_cjk_font() == chosen
        said = capsys.readouterr().out
        if chosen is None:
            assert "apt install fonts-noto-cjk" in said
            assert "qingtie[notebook]" in said
        else:
            assert said == ""
            assert rcParams["font.sans-serif"][0] == chosen


def test_without_a_font_of_the_machine_the_packaged_one_draws_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pylopdf_fonts_zh_cn", reason="the extra `notebook` brings it")
    from matplotlib import font_manager, rc_context

    bare = [font for font in font_manager.fontManager.ttflist if font.name.startswith("DejaVu")]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", bare)
    with rc_context():
        assert use_cjk_font() == "Noto Sans SC"
        path = font_manager.findfont("Noto Sans SC", fallback_to_default=False)
        assert font_manager.get_font(path).get_char_index(ord("帖"))


def test_show_page_has_raw_beside_clean(data: Path) -> None:
    view = show_page("1234567890123456789", data)
    page = view._repr_html_()
    assert '去银行问了<del title="repeat/punctuation · 0.97 · 标点重复">，，</del>手续费' in page
    assert '去银行问了<ins title="repeat/punctuation · 0.97 · 标点重复">，</ins>手续费' in page
    assert '<tr class="qt-dim"><td><small>body/2 · share</small>' in page
    assert "谢谢楼主分享。" in page
    assert "分享到" not in show_page("1234567890123456789", data, boilerplate=False)._repr_html_()
    assert "body/2 (share): 分享到：微信 微博" in repr(view)


def test_show_page_escapes_everything(samples: ModuleType, tmp_path: Path) -> None:
    bad = '<img src=x onerror="alert(1)">'
    publish(tmp_path, "r1", [samples.article("1", text=f"今天，，{bad}\ud800", title=bad)], [], recipe="x")
    page = show_page("1", tmp_path)._repr_html_()
    page.encode("utf-8")
    assert "<img" not in page
