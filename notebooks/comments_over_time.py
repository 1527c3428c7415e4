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
# # Comments over time
#
# When people write, how long a thread stays alive, and who comes back.
# Set `QINGTIE_DATA` to the folder that has `tables` in it, or run this in the folder above `data/`.

# %%
import os

import matplotlib.pyplot as plt

from output.notebook import load_articles, load_comments, plot_comment_age, plot_volume, use_cjk_font
from output.plots import local_time

DATA = os.environ.get("QINGTIE_DATA", "data")
font = use_cjk_font()
articles = load_articles(DATA, ["id", "site", "title", "author", "published_at", "n_comments"])
comments = load_comments(
    DATA, ["article_id", "site", "author", "floor", "published_at", "published_utc_offset", "text"]
)
timed = comments.dropna(subset=["published_at"])
print(f"{len(comments)} comments, {len(timed)} with a time")

# %%
axes = plot_volume(DATA, freq="W")
plt.show()

# %% [markdown]
# ## How fast comments come
#
# The share of a site's comments that are there so many days after the article: it says how often a job should look
# again.

# %%
axes = plot_comment_age(DATA, days=14)
plt.show()

# %% [markdown]
# ## At which hour
#
# On the site's own clock.

# %%
hours = local_time(timed).dt.hour.value_counts().reindex(range(24), fill_value=0)
figure, axes = plt.subplots(figsize=(9, 3), layout="constrained")
axes.bar(hours.index, hours.to_numpy())
axes.set_xlabel("小时（站点时间）" if font else "hour on the site's clock")
axes.set_ylabel("评论数" if font else "comments")
plt.show()

# %% [markdown]
# ## The longest discussions, and who takes part

# %%
spans = timed.groupby(["site", "article_id"]).agg(
    comments=("published_at", "size"),
    people=("author", "nunique"),
    first=("published_at", "min"),
    last=("published_at", "max"),
)
spans["days"] = (spans["last"] - spans["first"]).dt.total_seconds() / 86_400
titles = articles.set_index(["site", "id"])["title"].rename_axis(["site", "article_id"])
spans.join(titles).sort_values("comments", ascending=False)[["title", "comments", "people", "days"]].round(1).head(10)

# %%
comments["author"].value_counts().head(10)
