# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # A first look at a dataset
#
# Set `QINGTIE_DATA` to the folder that has `tables` in it, or run this in the folder above `data/`.

# %%
import os

import matplotlib.pyplot as plt
import pandas as pd
from IPython.display import display

from output.notebook import (
    load_articles,
    load_comments,
    load_edits,
    load_rejected,
    show_edits,
    use_cjk_font,
)

DATA = os.environ.get("QINGTIE_DATA", "data")
font = use_cjk_font()


def label(chinese: str, english: str) -> str:
    """Chinese where the machine can draw it."""
    return chinese if font else english


# %%
articles = load_articles(DATA)
comments = load_comments(DATA)
edits = load_edits(DATA)
rejected = load_rejected(DATA)
print(f"{len(articles)} articles, {len(comments)} comments, {len(edits)} edits, {len(rejected)} rejected pages")
articles[["site", "board", "title", "author", "published_at", "n_chars", "n_comments"]].head(10)

# %% [markdown]
# ## Posts per day
#
# Articles and comments by the day of their publication, in the site's own time.

# %%
posts = pd.concat([articles, comments])[["published_at", "published_utc_offset"]].dropna()
clock = posts["published_utc_offset"].str.removeprefix("+") + ":00"
offsets = pd.to_timedelta(clock, errors="coerce")
days = (posts["published_at"].dt.tz_localize(None) + offsets).dt.floor("D")
per_day = days.value_counts().sort_index()

figure, axes = plt.subplots(figsize=(9, 3.5), layout="constrained")
axes.bar(per_day.index.to_pydatetime(), per_day.to_numpy())
axes.set_title(label("每天的帖子和评论", "Posts and comments per day"))
axes.set_xlabel(label("日期", "day"))
axes.set_ylabel(label("数量", "count"))
figure.autofmt_xdate()
plt.show()

# %% [markdown]
# ## Comments per thread

# %%
counts = articles["n_comments"].astype("int64")
figure, axes = plt.subplots(figsize=(9, 3.5), layout="constrained")
axes.hist(counts, bins=range(int(counts.max() if len(counts) else 0) + 2), align="left", rwidth=0.9)
axes.set_title(label("每个主题的评论数", "Comments per thread"))
axes.set_xlabel(label("评论数", "comments"))
axes.set_ylabel(label("主题数", "threads"))
plt.show()

# %% [markdown]
# ## Edits by rule
#
# What cleaning changed, and what it only suggests.

# %%
by_rule = pd.crosstab(edits["rule"].astype(object), edits["applied"].astype(bool))
by_rule = by_rule.reindex(columns=[True, False], fill_value=0).sort_values(True)
figure, axes = plt.subplots(figsize=(9, 1 + 0.3 * max(len(by_rule), 4)), layout="constrained")
names = by_rule.index.to_list()
axes.barh(names, by_rule[True], label=label("已应用", "applied"))
axes.barh(names, by_rule[False], left=by_rule[True], label=label("仅建议", "suggested"))
axes.set_title(label("各规则的改动", "Edits by rule"))
axes.set_xlabel(label("次数", "edits"))
axes.legend()
plt.show()

# %% [markdown]
# ## One article, before and after
#
# The article with most edits: removed text is struck through, inserted text is green, suggestions are dotted.

# %%
if len(articles):
    most = articles.sort_values("n_edits").iloc[-1]
    display(show_edits(most["id"], DATA, site=most["site"]))
