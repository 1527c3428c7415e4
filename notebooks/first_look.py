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
from IPython.display import display

from output.notebook import (
    load_articles,
    load_comments,
    load_edits,
    load_rejected,
    plot_depth,
    plot_edits,
    plot_spam,
    plot_volume,
    show_edits,
    show_page,
)

DATA = os.environ.get("QINGTIE_DATA", "data")

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
# Articles and comments by the day of their publication, in the site's own time. Each plot is a matplotlib `Axes`:
# change what you like.

# %%
axes = plot_volume(DATA)
plt.show()

# %% [markdown]
# ## Comments per thread

# %%
axes = plot_depth(DATA)
plt.show()

# %% [markdown]
# ## What became of the pages
#
# Articles, those that people labelled at the review desk, and rejected pages by reason.

# %%
axes = plot_spam(DATA)
plt.show()

# %% [markdown]
# ## Edits by rule
#
# What cleaning changed, and what it only suggests.

# %%
axes = plot_edits(DATA)
plt.show()

# %% [markdown]
# ## One article, before and after
#
# The article with most edits: removed text is struck through, inserted text is green, suggestions are dotted. Then the
# whole page, raw beside clean, with everything around the text (dimmed).

# %%
if len(articles):
    most = articles.sort_values("n_edits").iloc[-1]
    display(show_edits(most["id"], DATA, site=most["site"]))
    display(show_page(most["id"], DATA, site=most["site"]))
