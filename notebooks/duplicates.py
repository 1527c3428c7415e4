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
# # Duplicates and spun copies
#
# The same article comes back: on several boards, copied whole, or "spun" with exchanged words.
# Set `QINGTIE_DATA` to the folder that has `tables` in it, or run this in the folder above `data/`.

# %%
import os
from collections import Counter

import matplotlib.pyplot as plt
import pandas as pd

from output.duplicates import differing
from output.notebook import duplicates, plot_duplicates

DATA = os.environ.get("QINGTIE_DATA", "data")
found = duplicates(DATA)
print(f"{len(found)} articles in {found['cluster'].nunique()} clusters of near-duplicates")
found[["cluster", "resemblance", "site", "id", "title"]].head(20)

# %%
axes = plot_duplicates(DATA)
plt.show()

# %% [markdown]
# ## What copies differ in
#
# Exact copies differ in nothing. Spun ones differ word by word, and what they exchange again and again is the spinner's
# table: `qingtie wording train` proposes such pairs for repair.

# %%
exchanged = Counter()
kinds = []
for number, cluster in found.groupby("cluster"):
    texts = cluster["text"].tolist()
    for other in texts[1:]:
        changes = differing(texts[0], other)
        exchanged.update((a, b) for a, b in changes if 1 < len(a) <= 4 and 1 < len(b) <= 4)
        share = sum(max(len(a), len(b)) for a, b in changes) / max(len(texts[0]), len(other))
        kind = "exact" if not changes else "spun" if share < 0.4 else "partly the same"
        kinds.append({"cluster": number, "kind": kind, "changes": len(changes), "share": round(share, 3)})
pd.DataFrame(kinds, columns=["cluster", "kind", "changes", "share"]).head(20)

# %%
pd.DataFrame(
    [{"one": a, "other": b, "times": times} for (a, b), times in exchanged.most_common(20)],
    columns=["one", "other", "times"],
)

# %% [markdown]
# ## One of each
#
# For a corpus without repetitions keep the longest text of each cluster.

# %%
longest = found.assign(length=found["text"].str.len()).sort_values(["cluster", "length"], ascending=[True, False])
dropped = longest[longest.duplicated("cluster")]
print(f"{len(dropped)} articles to leave out")
dropped[["site", "id", "title"]].head()
