"""Versions: what changed and what went is kept, and any run can be had again."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cleaning.records import Block, CleanedArticle, Role
from output import merge
from output.dataset import compact, publish, read_manifest
from output.errors import DatasetError, PublishError
from output.history import article_versions, steps
from output.loading import load_article_versions, load_articles, load_comment_versions, load_comments, load_rejected
from output.manifest import FileEntry, current_folder
from output.versions import tail_to_merge
from qingtie.cli import invoke

SITES = ("a.example.com", "b.example.com")
State = dict[tuple[str, str], tuple[str, tuple[tuple[str, str], ...]]]


def make(
    samples: ModuleType,
    id: str,
    words: str,
    comments: Sequence[tuple[str, str]] = (),
    site: str = SITES[0],
    day: int = 0,
) -> CleanedArticle:
    """An article with comments (id, words), fetched `day` days after the sample's."""
    made: CleanedArticle = samples.article(id, site, text=words, comments=0)
    own = tuple(
        replace(
            samples.article(comments=1).raw.comments[0], id=one, body=(Block(f"comment/{n}/0", Role.PARAGRAPH, text),)
        )
        for n, (one, text) in enumerate(comments)
    )
    page = replace(made.raw.pages[0], fetched_at=samples.FETCHED + timedelta(days=day))
    changed = {"comments": own, "pages": (page,)}
    return CleanedArticle(replace(made.raw, **changed), replace(made.clean, **changed))


def rows(frame: Any, *columns: str) -> list[tuple[Any, ...]]:
    return list(
        frame[list(columns)].astype(object).where(frame[list(columns)].notna(), None).itertuples(index=False, name=None)
    )


def test_a_change_ends_a_version_and_begins_one(samples: ModuleType, tmp_path: Path) -> None:
    publish(tmp_path, "r1", [make(samples, "1", "原来的话。", day=0), make(samples, "2", "一直这样。")], [], recipe="x")
    publish(tmp_path, "r2", [make(samples, "1", "原来的话。", day=1)], [], recipe="x")
    publish(tmp_path, "r3", [make(samples, "1", "改过的话。", day=2)], [], recipe="x")
    found = load_article_versions(tmp_path)
    assert rows(found, "id", "first_run_id", "run_id", "ended_run_id", "since", "until", "ending") == [
        ("1", "r1", "r2", "r3", 1, 3, "changed"),
        ("1", "r3", "r3", None, 3, None, None),
        ("2", "r1", "r1", None, 1, None, None),
    ]
    days = (
        [(first - samples.FETCHED).days for first in found.first_seen],
        [(last - samples.FETCHED).days for last in found.last_seen],
    )
    assert days == ([0, 2, 0], [1, 2, 0])
    assert found.content_digest.nunique() == 3
    assert found.text.tolist() == ["办理经过\n原来的话。", "办理经过\n改过的话。", "办理经过\n一直这样。"]
    assert rows(load_articles(tmp_path), "id", "first_run_id", "run_id", "since") == [
        ("1", "r3", "r3", 3),
        ("2", "r1", "r1", 1),
    ]


def test_a_comment_that_went_keeps_its_version(samples: ModuleType, tmp_path: Path) -> None:
    publish(
        tmp_path, "r1", [make(samples, "1", "话。", [("11", "沙发"), ("12", "板凳"), ("13", "地板")])], [], recipe="x"
    )
    after = [("12", "板凳"), ("13", "地板，改了"), ("14", "路过")]
    publish(tmp_path, "r2", [make(samples, "1", "话。", after, day=3)], [], recipe="x")
    publish(tmp_path, "r3", [make(samples, "1", "话。", [*after, ("11", "沙发")], day=4)], [], recipe="x")
    found = load_comment_versions(tmp_path)
    assert rows(found, "id", "first_run_id", "ended_run_id", "ending") == [
        ("11", "r1", "r2", "gone"), ("11", "r3", None, None), ("12", "r1", None, None),
        ("13", "r1", "r2", "changed"), ("13", "r2", None, None), ("14", "r2", None, None),
    ]  # fmt: skip
    assert (found.last_seen - samples.FETCHED).dt.days.tolist() == [0, 4, 4, 0, 4, 4]
    assert load_comments(tmp_path, as_of="r1").text.tolist() == ["沙发", "板凳", "地板"]


def test_counters_times_and_boilerplate_make_no_version(samples: ModuleType, tmp_path: Path) -> None:
    made = make(samples, "1", "话。", [("11", "沙发")])
    publish(tmp_path, "r1", [made], [], recipe="x")
    share = replace(made.raw.body[2], text="浏览 9999 次 刚刚")
    other = replace(
        made.raw, body=(*made.raw.body[:2], share), view_count=9, reply_count=7,
        comments=(replace(made.raw.comments[0], likes=8, floor=99, published_at=samples.NOON + timedelta(minutes=3)),),
    )  # fmt: skip
    publish(tmp_path, "r2", [CleanedArticle(other, other)], [], recipe="x")
    assert load_article_versions(tmp_path).view_count.tolist() == [9]
    assert load_comment_versions(tmp_path).likes.tolist() == [8]


def test_an_article_that_leaves_a_full_site_is_gone(samples: ModuleType, tmp_path: Path) -> None:
    both = [make(samples, id, "话。", [("1", "好")], site) for id in "12" for site in SITES]
    publish(tmp_path, "r1", both, [], recipe="x")
    publish(tmp_path, "r2", [both[2]], [], recipe="x", full_sites=[SITES[0]])
    gone = load_article_versions(tmp_path).query("ending == 'gone'")
    assert rows(gone, "site", "id") == [(SITES[0], "1")]
    assert rows(load_comment_versions(tmp_path).query("ending == 'gone'"), "site", "article_id") == [(SITES[0], "1")]
    publish(tmp_path, "r3", [], [], recipe="x", full_sites=SITES, keep=1)
    assert load_articles(tmp_path).empty
    assert len(load_articles(tmp_path, as_of="r1")) == 4
    assert rows(load_articles(tmp_path, as_of="r2"), "site", "id") == [
        (SITES[0], "2"),
        (SITES[1], "1"),
        (SITES[1], "2"),
    ]


def test_comments_with_one_id_are_told_apart(samples: ModuleType, tmp_path: Path) -> None:
    publish(tmp_path, "r1", [make(samples, "1", "话。", [("0", "一楼"), ("0", "二楼"), ("0", "三楼")])], [], recipe="x")
    publish(tmp_path, "r2", [make(samples, "1", "话。", [("0", "一楼"), ("0", "二楼，改")])], [], recipe="x", keep=1)
    found = load_comment_versions(tmp_path)
    assert sorted(rows(found.query("until == 2"), "text", "ending")) == [("三楼", "gone"), ("二楼", "changed")]
    assert load_comments(tmp_path, as_of="r1").text.tolist() == ["一楼", "二楼", "三楼"]


def test_the_same_run_again_adds_no_version(samples: ModuleType, tmp_path: Path) -> None:
    publish(tmp_path, "r1", [make(samples, "1", "一")], [], recipe="x")
    first = publish(tmp_path, "r2", [make(samples, "1", "二")], [], recipe="x")
    assert publish(tmp_path, "r2", [make(samples, "1", "二")], [], recipe="x") == first
    assert len(load_article_versions(tmp_path)) == 2
    other = publish(tmp_path, "r2", [make(samples, "1", "三")], [], recipe="x", keep=1)
    assert [one.name for one in other.history] == ["r1", "r2", "r2~2"]
    assert load_articles(tmp_path, as_of="r2").text.tolist() == ["办理经过\n三"]
    assert load_articles(tmp_path, as_of="r1").text.tolist() == ["办理经过\n一"]


WORDS = st.sampled_from(["", "话", "另一句话", "=1+1", "\0\ud800"])
COMMENTS = st.lists(st.tuples(st.sampled_from("12"), WORDS), max_size=3, unique_by=lambda one: one[0])
ARTICLE = st.tuples(st.sampled_from(SITES), st.sampled_from("12"), WORDS, COMMENTS)
NO_SHRINK = [Phase.explicit, Phase.reuse, Phase.generate]  # shrinking datasets takes minutes
RUN = st.tuples(st.lists(ARTICLE, max_size=4, unique_by=lambda one: one[:2]), st.sampled_from([(), (SITES[0],), SITES]))


@settings(max_examples=15, deadline=None, phases=NO_SHRINK, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(runs=st.lists(RUN, min_size=2, max_size=7), compacted=st.booleans())
def test_every_run_can_be_had_again(samples: ModuleType, runs: list[Any], compacted: bool) -> None:
    """A plain model of the dataset beside one that keeps a single snapshot; the order of comments makes no version."""
    state: State = {}
    states: list[State] = []
    with tempfile.TemporaryDirectory() as name:
        for number, (articles, full) in enumerate(runs):
            made = [make(samples, id, words, comments, site, number) for site, id, words, comments in articles]
            publish(name, f"r{number}", made, [], recipe="x", full_sites=full, keep=1)
            state = {key: value for key, value in state.items() if key[0] not in full}
            state |= {
                (site, id): (f"办理经过\n{words}", tuple(sorted(comments))) for site, id, words, comments in articles
            }
            states.append(state)
            if compacted and number == len(runs) // 2:
                compact(name)
        for number, expected in enumerate(states):
            assert _state(name, f"r{number}") == expected
        versions = load_article_versions(name)
        assert versions.query("until.isna()").shape[0] == len(state)


def _state(data: str, run: str) -> State:
    from output.text import unescape

    articles, comments = load_articles(data, as_of=run), load_comments(data, as_of=run)
    found: State = {}
    for site, id, text, n_comments in rows(articles, "site", "id", "text", "n_comments"):
        own = comments[(comments.site == site) & (comments.article_id == id)]
        assert len(own) == n_comments
        found[site, id] = (
            unescape(text),
            tuple(sorted((one, unescape(words)) for one, words in rows(own, "id", "text"))),
        )
    return found


def test_parts_stay_few(samples: ModuleType, tmp_path: Path) -> None:
    for number in range(20):
        publish(tmp_path, f"r{number}", [make(samples, "1", f"第{number}版")], [], recipe="x", keep=2)
    parts = [entry for entry in read_manifest(tmp_path).files if entry.table == "article_versions"]
    assert sum(part.rows for part in parts) == 19
    assert len(parts) <= 5
    before = load_article_versions(tmp_path)
    done = compact(tmp_path)
    assert (done.name, done.files_before - done.files_after) == ("r19~2", len(parts) - 1)
    assert load_article_versions(tmp_path).equals(before)
    assert compact(tmp_path).name == "r19~2"
    assert publish(tmp_path, "r19", [make(samples, "1", "第19版")], [], recipe="x", keep=2).name == "r19~2"
    assert load_articles(tmp_path, as_of="r7").text.tolist() == ["办理经过\n第7版"]


def test_untouched_sites_keep_their_parts_as_they_are(samples: ModuleType, tmp_path: Path) -> None:
    for number in range(3):
        publish(tmp_path, f"r{number}", [make(samples, "1", f"{number}", site=SITES[1])], [], recipe="x")
    inodes = {
        path.name: path.stat().st_ino for path in (tmp_path / "tables").glob(f"article_versions/site={SITES[1]}/*")
    }
    assert inodes
    publish(tmp_path, "r3", [make(samples, "1", "话", site=SITES[0])], [], recipe="x")
    publish(tmp_path, "r4", [make(samples, "1", "改", site=SITES[0])], [], recipe="x")
    folder = current_folder(tmp_path) / "article_versions"
    assert {path.name: path.stat().st_ino for path in folder.glob(f"site={SITES[1]}/*")} == inodes


@pytest.mark.parametrize(("parts", "rows", "count"), [([], 1, 0), ([9, 2], 1, 1), ([4, 2], 1, 2), ([100], 10, 0)])
def test_a_part_that_stays_is_twice_as_large(parts: list[int], rows: int, count: int) -> None:
    entries = [FileEntry("", "article_versions", "parquet", part, 0, "") for part in parts]
    assert tail_to_merge(entries, rows) == count


def test_compaction_rewrites_row_groups_on_wish(samples: ModuleType, tmp_path: Path) -> None:
    publish(tmp_path, "r1", [samples.article(str(n)) for n in range(9)], [samples.rejection("https://x")], recipe="x")
    before = load_articles(tmp_path)
    done = compact(tmp_path, row_group=4)
    path = current_folder(tmp_path) / "articles/site=bbs.example.com/part-0.parquet"
    assert pq.read_metadata(path).num_row_groups == 3
    assert load_articles(tmp_path).equals(before)
    assert load_rejected(tmp_path).url.tolist() == ["https://x"]
    assert load_articles(tmp_path, as_of="r1").equals(before)
    assert done.files_before == done.files_after
    with pytest.raises(PublishError, match="at least 1 row, found 0"):
        compact(tmp_path, row_group=0)
    with pytest.raises(DatasetError, match="holds no dataset"):
        compact(tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()


def test_compaction_that_lost_a_row_is_not_published(
    samples: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for run, changed in (("r1", 5), ("r2", 5), ("r3", 1)):
        made = [make(samples, str(n), f"{run}，{n}" if n < changed else f"r2，{n}") for n in range(5)]
        publish(tmp_path, run, made, [], recipe="x")
    original = merge.write_partition
    monkeypatch.setattr(
        "output.merge.write_partition", lambda path, table, parts, group: original(path, table, parts[:-1], group)
    )
    before = read_manifest(tmp_path)
    assert len([entry for entry in before.files if entry.table == "article_versions"]) > 1
    with pytest.raises(PublishError, match="does not hold the rows of its"):
        compact(tmp_path)
    assert read_manifest(tmp_path) == before


def test_the_history_says_what_each_publish_changed(samples: ModuleType, tmp_path: Path) -> None:
    publish(
        tmp_path,
        "r1",
        [make(samples, "1", "话。", [("11", "沙发"), ("12", "板凳")]), make(samples, "2", "旧。")],
        [],
        recipe="x",
    )
    publish(tmp_path, "r2", [make(samples, "1", "话，改了。", [("12", "板凳")], day=1)], [], recipe="x", keep=1)
    assert [(one.snapshot, one.kept, dict(one.changes)) for one in steps(tmp_path)] == [
        ("r1", False, {"articles new": 2, "comments new": 2}),
        ("r2", True, {"articles changed": 1, "comments gone": 1}),
    ]
    first, second = article_versions(tmp_path, "https://a.example.com/thread-1-1-1.html")
    assert (first.run_id, [(one.what, one.field) for one in first.changes]) == (
        "r1", [("article", "new"), ("comment 11", "new"), ("comment 12", "new")],
    )  # fmt: skip
    assert [(one.what, one.field, one.after) for one in second.changes] == [
        ("article", "text", "办理经过\n话，改了。"), ("comment 11", "gone", None),
    ]  # fmt: skip
    with pytest.raises(DatasetError, match="no article with the id or URL '9'"):
        article_versions(tmp_path, "9")


def test_an_id_of_two_sites_asks_which(samples: ModuleType, tmp_path: Path) -> None:
    publish(tmp_path, "r1", [make(samples, "1", "话。", site=site) for site in SITES], [], recipe="x")
    with pytest.raises(DatasetError, match=r"used by 2 sites \(a.example.com, b.example.com\)"):
        article_versions(tmp_path, "1")
    assert len(article_versions(tmp_path, "1", SITES[1])) == 1


def test_the_commands(samples: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = str(tmp_path)
    publish(tmp_path, "r1", [make(samples, "1", "原来的话。", [("11", "沙发")])], [], recipe="x")
    publish(tmp_path, "r2", [make(samples, "1", "改过的话。", day=1)], [], recipe="x")
    assert invoke(["dataset", "history", data]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split() == ["1", "r1", "yes", "1", "articles", "new,", "1", "comments", "new"]
    assert invoke(["dataset", "history", data, "1"]) == 0
    assert capsys.readouterr().out.splitlines()[-3:] == [
        "2  r2, fetched 2025-03-07 01:30 UTC",
        "   article text: 办理经过⏎[原来 → 改过]",
        "   comment 11 gone: 沙发",
    ]
    assert invoke(["dataset", "history", data, "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[1]["changes"][0]["before"] == "办理经过\n原来的话。"
    assert invoke(["dataset", "compact", data, "--row-group", "100", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["files_after"] == 3
    assert invoke(["dataset", "history", data, "404"]) == 1
    assert "no article with the id or URL '404'" in capsys.readouterr().err
