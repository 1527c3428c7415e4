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
# # Wording repairs
#
# Which words were exchanged, how sure the repairs are, and where to look before trusting them.
# Set `QINGTIE_DATA` to the folder that has `tables` in it, or run this in the folder above `data/`.

# %%
import os

import matplotlib.pyplot as plt
import pandas as pd
from IPython.display import display

from output.notebook import load_edits, plot_edits, show_edits, use_cjk_font

DATA = os.environ.get("QINGTIE_DATA", "data")
font = use_cjk_font()
edits = load_edits(DATA)
wording = edits[edits["rule"].str.startswith("wording/")]
print(f"{len(wording)} wording edits, {int(wording['applied'].sum())} of them applied")

# %%
axes = plot_edits(DATA, prefix="wording/")
plt.show()

# %% [markdown]
# ## The pairs
#
# What was put back most often. A pair that is wrong once is likely wrong again: reject it at the desk
# (`qingtie review DATA`), and the next cleaning leaves it alone.

# %%
pairs = (
    wording.groupby(["before", "after", "rule"])
    .agg(
        times=("id", "size"),
        applied=("applied", "sum"),
        lowest=("confidence", "min"),
        articles=("article_id", "nunique"),
    )
    .sort_values("times", ascending=False)
    .reset_index()
)
pairs.head(20)

# %% [markdown]
# ## How sure
#
# Edits from the operating point on are applied; those below are suggestions. The bars beside the point are the ones
# worth a look.

# %%
figure, axes = plt.subplots(figsize=(9, 3.5), layout="constrained")
sure, unsure = wording[wording["applied"]]["confidence"], wording[~wording["applied"]]["confidence"]
bins = [n / 20 for n in range(21)]
axes.hist([sure, unsure], bins=bins, stacked=True, label=["已应用", "仅建议"] if font else ["applied", "suggested"])
axes.set_xlabel("置信度" if font else "confidence")
axes.set_ylabel("次数" if font else "edits")
axes.legend()
plt.show()

# %% [markdown]
# ## In their places
#
# The doubtful ones first, with the reason.

# %%
doubtful = wording.assign(doubt=(wording["confidence"] - 0.8).abs()).sort_values("doubt")
with pd.option_context("display.max_colwidth", 80):
    display(doubtful[["before", "after", "confidence", "applied", "why", "article_id", "block_id"]].head(10))
if len(doubtful):
    first = doubtful.iloc[0]
    display(show_edits(first["article_id"], DATA, site=first["site"]))
