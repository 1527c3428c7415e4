"""Ready plots of a dataset with matplotlib: each returns its Axes, so that anything can be changed afterwards.

Labels are in Chinese where a font for it is found (`output.fonts`), else in English. `ax` None makes a new figure.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from output.duplicates import Sketches
from output.fonts import use_cjk_font
from output.loading import load_articles, load_comments, load_edits, load_rejected
from output.text import unescape

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

Data = Path | str
_LABELLED = re.compile(r"labelled (good|spam|duplicate|broken) by ")


def plot_volume(data: Data = "data", *, freq: str = "D", ax: Axes | None = None) -> Axes:
    """Draw articles and comments by the day of their publication, in each site's own time, stacked by site.

    `freq` is a pandas offset alias: `D` days, `W` weeks, `MS` months. What states no time is left out.
    """
    import pandas as pd  # takes a second, and other engines do without it

    columns = ["site", "published_at", "published_utc_offset"]
    posts = pd.concat([load_articles(data, columns), load_comments(data, columns)]).dropna(subset=["published_at"])
    days = local_time(posts).dt.to_period(_period(freq))
    table = pd.crosstab(days, posts["site"].astype(object))
    axes, say = _axes(ax)
    if len(table):
        every = pd.period_range(table.index.min(), table.index.max(), freq=_period(freq))
        table = table.reindex(every, fill_value=0)
        starts, bottom = every.to_timestamp(), pd.Series(0, index=every)
        width = 0.9 * {"D": 1, "W": 7, "M": 30, "Y": 365}.get(_period(freq)[0], 1)
        for site in table.columns:
            axes.bar(starts, table[site].to_numpy(), bottom=bottom.to_numpy(), width=width, label=str(site))
            bottom = bottom + table[site]
        axes.legend(title=say("站点", "site"))
        axes.tick_params(axis="x", rotation=30)
    return _titled(axes, say("发帖量", "Posts and comments"), say("日期", "day"), say("数量", "count"))


def plot_depth(data: Data = "data", *, ax: Axes | None = None) -> Axes:
    """Draw how many threads have how many comments; more than 50 are counted as 50."""
    counts = load_articles(data, ["n_comments"])["n_comments"].astype("int64").clip(upper=50)
    axes, say = _axes(ax)
    axes.hist(counts.to_numpy(), bins=range(int(counts.max() if len(counts) else 0) + 2), align="left", rwidth=0.9)
    return _titled(
        axes, say("每个主题的评论数", "Comments per thread"), say("评论数", "comments"), say("主题数", "threads")
    )


def plot_edits(data: Data = "data", *, prefix: str = "", ax: Axes | None = None) -> Axes:
    """Draw edits applied and suggested by rule; `prefix` keeps rules that begin with it, such as `wording/`."""
    import pandas as pd

    edits = load_edits(data, ["rule", "applied"])
    edits = edits[edits["rule"].str.startswith(prefix)] if len(edits) else edits
    table = pd.crosstab(edits["rule"].astype(object), edits["applied"].astype(bool))
    table = table.reindex(columns=[True, False], fill_value=0).set_axis(["applied", "suggested"], axis=1)
    table = table.sort_values("applied")
    axes, say = _axes(ax, height=1 + 0.3 * max(len(table), 4))
    names = [str(name) for name in table.index]
    axes.barh(names, table["applied"].to_numpy(), label=say("已应用", "applied"))
    axes.barh(names, table["suggested"].to_numpy(), left=table["applied"].to_numpy(), label=say("仅建议", "suggested"))
    axes.legend()
    return _titled(axes, say("各规则的改动", "Edits by rule"), say("次数", "edits"), "")


def duplicates(data: Data = "data", alike: float = 0.5) -> pd.DataFrame:
    """Return near-duplicate articles: `cluster` (from 0, largest first), `resemblance`, `id`, `site`, `title`, `text`.

    `alike` is the resemblance, 0 to 1, from which two articles belong together (see `output.duplicates`).
    """
    import pandas as pd

    articles = load_articles(data, ["id", "site", "title", "text"])
    sketches = Sketches()
    for text in articles["text"]:
        sketches.add(unescape(text))
    rows = [
        {"cluster": number, "resemblance": round(cluster.resemblance, 2), "place": place}
        for number, cluster in enumerate(sketches.clusters(alike))
        for place in cluster.members
    ]
    found = pd.DataFrame(rows, columns=["cluster", "resemblance", "place"])
    joined = found.join(articles, on="place") if len(found) else found.assign(**{name: [] for name in articles.columns})
    return joined.drop(columns="place")


def plot_duplicates(data: Data = "data", *, alike: float = 0.5, ax: Axes | None = None) -> Axes:
    """Draw the near-duplicates of each site: articles that stand alone, and those with a copy somewhere."""
    articles = load_articles(data, ["id", "site"])
    copied = duplicates(data, alike)
    totals = articles["site"].astype(object).value_counts().sort_index()
    doubled = copied["site"].astype(object).value_counts().reindex(totals.index, fill_value=0)
    axes, say = _axes(ax, height=1 + 0.4 * max(len(totals), 3))
    names = [str(name) for name in totals.index]
    axes.barh(names, (totals - doubled).to_numpy(), label=say("独立", "alone"))
    axes.barh(
        names, doubled.to_numpy(), left=(totals - doubled).to_numpy(), label=say("有近似副本", "with a near-duplicate")
    )
    axes.legend()
    return _titled(axes, say("近似重复", "Near-duplicates"), say("文章数", "articles"), "")


def plot_spam(data: Data = "data", *, ax: Axes | None = None) -> Axes:
    """Draw what became of each site's pages: articles, those that people labelled, and rejected pages by reason."""
    import pandas as pd

    articles = load_articles(data, ["site", "evidence"])
    labels = articles["evidence"].map(_label)
    rejected = load_rejected(data, ["site", "reason"])
    kinds = pd.concat(
        [
            pd.DataFrame({"site": articles["site"].astype(object), "kind": labels}),
            pd.DataFrame({"site": rejected["site"].astype(object), "kind": rejected["reason"].astype(object)}),
        ]
    )
    table = pd.crosstab(kinds["site"], kinds["kind"])
    shares = table.div(table.sum(axis=1), axis=0) * 100
    axes, say = _axes(ax, height=1 + 0.4 * max(len(table), 3))
    left = pd.Series(0.0, index=table.index)
    names = [str(name) for name in table.index]
    for kind in sorted(table.columns, key=lambda name: (name != "article", name)):
        label = {"article": say("正常", "article"), "spam": say("垃圾", "spam")}.get(kind, str(kind))
        axes.barh(names, shares[kind].to_numpy(), left=left.to_numpy(), label=label)
        left = left + shares[kind]
    if names:
        axes.legend(loc="upper left", bbox_to_anchor=(1.01, 1))
    return _titled(axes, say("页面去向", "What became of the pages"), "%", "")


def plot_comment_age(data: Data = "data", *, days: int = 30, ax: Axes | None = None) -> Axes:
    """Draw which share of a site's comments has come so many days after the article; later ones count as `days`."""
    articles = load_articles(data, ["id", "site", "published_at"]).rename(columns={"id": "article_id"})
    comments = load_comments(data, ["article_id", "site", "published_at"])
    both = comments.merge(articles, on=["site", "article_id"], suffixes=("", "_article")).dropna()
    ages = (both["published_at"] - both["published_at_article"]).dt.total_seconds() / 86_400
    both = both.assign(age=ages.clip(0, days))
    axes, say = _axes(ax)
    for site, group in both.groupby(both["site"].astype(object)):
        ordered = group["age"].astype(float).sort_values().to_numpy()
        shares = [100 * (number + 1) / len(ordered) for number in range(len(ordered))]
        axes.step([0, *ordered, days], [0, *shares, 100], where="post", label=str(site))
    if len(both):
        axes.legend(title=say("站点", "site"))
    return _titled(
        axes, say("评论到来的速度", "How fast comments come"), say("发帖后天数", "days after the article"), "%"
    )


def local_time(posts: pd.DataFrame) -> Any:
    """Return the times of posts on the clocks of their sites, without zone; UTC where no offset is stated."""
    import pandas as pd

    offsets = posts["published_utc_offset"].astype(object).fillna("+00:00").str.removeprefix("+")
    clock = offsets.where(offsets.str.count(":") > 1, offsets + ":00")
    return posts["published_at"].dt.tz_localize(None) + pd.to_timedelta(clock, errors="coerce")


def _label(evidence: Any) -> str:
    """Return what people called an article, `article` where they said nothing or good."""
    found = [match[1] for line in (evidence if evidence is not None else ()) if (match := _LABELLED.match(line))]
    return found[-1] if found and found[-1] != "good" else "article"


def _period(freq: str) -> str:
    return {"MS": "M", "ME": "M", "YS": "Y", "YE": "Y"}.get(freq, freq)


def _axes(ax: Axes | None, *, height: float = 3.5) -> tuple[Any, Any]:
    """Return axes to draw on, and which of (Chinese, English) to say."""
    font = use_cjk_font()
    if ax is None:
        import matplotlib.pyplot as plt

        _, ax = plt.subplots(figsize=(9, height), layout="constrained")
    return ax, (lambda chinese, english: chinese if font else english)


def _titled(axes: Axes, title: str, across: str, up: str) -> Axes:
    axes.set_title(title)
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    return axes
