"""Plots and the four notebooks on one small dataset: spun copies, labels, several sites, posts without a time."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from cleaning.records import Block, CleanedArticle, Edit, Reason, Role
from output.dataset import publish
from output.notebook import (
    duplicates,
    plot_comment_age,
    plot_depth,
    plot_duplicates,
    plot_edits,
    plot_spam,
    plot_volume,
)

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.py"))
COPY = (
    "没有按时还款的记录会影响个人信用，也可能影响以后的贷款。还清欠款以后，银行一般在第二个月更新记录，"
    "如果过了很久仍未更新，可以带上凭证向银行提出异议申请，对方应当在二十天之内给出答复。"
)
SPUN = COPY.replace("影响", "作用").replace("一般", "通常")


def _with_text(samples: ModuleType, number: str, text: str, site: str, days: int) -> CleanedArticle:
    made = samples.article(number, site, comments=3)
    block = Block("body/0", Role.PARAGRAPH, text)
    edits = [
        [Edit(at, at + 2, "作用", "影响", "wording/synonym", 0.8, "29 pages") for at in range(len(text)) if text[at : at + 2] == "作用"]
    ]  # fmt: skip
    clean, traced = samples.edited(block, edits)
    comments = tuple(
        replace(one, published_at=one.published_at + timedelta(days=days * n))
        for n, one in enumerate(made.raw.comments)
    )
    raw = replace(made.raw, body=(block,), comments=comments)
    return CleanedArticle(raw, replace(raw, body=(clean,)), tuple(traced))


@pytest.fixture(scope="module")
def data(samples: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plots")
    undated = replace(samples.article("77").raw, published_at=None, evidence=("labelled spam by 小林 on 2026-03-01",))
    articles = [samples.article(str(n), comments=n) for n in range(4)]
    articles += [
        _with_text(samples, "90", COPY, "a.example.com", 2),
        _with_text(samples, "91", SPUN, "b.example.com", 9),
    ]
    rejections = [samples.rejection(f"https://x.example/{n}", "a.example.com", Reason.WALL) for n in range(2)]
    publish(folder, "r1", [*articles, CleanedArticle(undated, undated)], rejections, recipe="zh-forum")
    return folder


@pytest.fixture(autouse=True)
def _clean_figures(monkeypatch: pytest.MonkeyPatch) -> Any:
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot, rc_context

    with rc_context():
        yield
    pyplot.close("all")


def _bars(axes: Any) -> dict[str, float]:
    """The sum of each legend entry's bars."""
    return {
        c.get_label(): sum(p.get_width() if c.orientation == "horizontal" else p.get_height() for p in c)
        for c in axes.containers
    }


def test_the_plots_show_the_figures(data: Path) -> None:
    volume = plot_volume(data)
    assert _bars(volume) == {"a.example.com": 4, "b.example.com": 4, "bbs.example.com": 12}  # 77 has no time itself
    assert sum(patch.get_height() for patch in plot_depth(data).patches) == 7
    assert list(_bars(plot_edits(data, prefix="wording/")).values()) == [2, 4]
    assert list(_bars(plot_duplicates(data)).values())[1] >= 2
    shares = _bars(plot_spam(data))
    assert round(shares["wall"]) == 67  # two of three pages of a.example.com
    assert any(round(value) == 20 for value in shares.values())  # one of five of bbs.example.com is labelled spam
    (first, *_) = plot_comment_age(data, days=30).get_lines()
    assert first.get_ydata()[-1] == 100
    months = plot_volume(data, freq="MS")
    assert sum(_bars(months).values()) == 20


def test_plots_may_go_into_a_figure_of_ones_own(data: Path) -> None:
    from matplotlib import pyplot

    _, axes = pyplot.subplots(1, 2)
    assert plot_depth(data, ax=axes[1]) is axes[1]


def test_spun_copies_are_found(data: Path) -> None:
    found = duplicates(data)
    assert found[found["id"].isin(["90", "91"])]["cluster"].nunique() == 1
    assert set(found.columns) == {"cluster", "resemblance", "id", "site", "title", "text"}


def test_an_empty_dataset_gives_empty_plots(tmp_path: Path) -> None:
    publish(tmp_path, "r1", [], [], recipe="zh-forum")
    assert duplicates(tmp_path).empty
    for plot in (plot_volume, plot_depth, plot_edits, plot_duplicates, plot_spam, plot_comment_age):
        assert plot(tmp_path).get_title()


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(
    ("name", "figures", "view"),
    [("first_look", 4, True), ("wording_repairs", 2, True), ("duplicates", 1, False), ("comments_over_time", 3, False)],
)
def test_a_notebook_runs(name: str, figures: int, view: bool, data: Path) -> None:
    jupytext: Any = pytest.importorskip("jupytext")
    nbclient: Any = pytest.importorskip("nbclient")
    kernels: Any = pytest.importorskip("jupyter_client")
    book = jupytext.read(NOTEBOOKS[0].parent / f"{name}.py")
    # The kernel is this interpreter, whatever kernels the machine knows by name.
    manager = kernels.AsyncKernelManager(kernel_name="python3")
    manager.kernel_spec.argv[0] = sys.executable
    client = nbclient.NotebookClient(book, km=manager, timeout=60)
    client.owns_km = True  # so that it ends the kernel and closes its sockets
    inline = {"QINGTIE_DATA": str(data), "MPLBACKEND": "module://matplotlib_inline.backend_inline"}
    client.execute(env={**os.environ, **inline})
    outputs = [output for cell in book.cells if cell.cell_type == "code" for output in cell.outputs]
    assert not [output for output in outputs if output.output_type == "error"]
    assert sum("image/png" in output.get("data", {}) for output in outputs) == figures
    assert any("qt-edits" in output.get("data", {}).get("text/html", "") for output in outputs) == view
    assert not [output for output in outputs if output.get("name") == "stderr"]


def test_every_notebook_is_run_here() -> None:
    assert [path.stem for path in NOTEBOOKS] == ["comments_over_time", "duplicates", "first_look", "wording_repairs"]
