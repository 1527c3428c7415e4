"""Everything for a notebook in one place: tables, one article's edits, plots, near-duplicates, a CJK font.

from output.notebook import load_articles, plot_volume, show_edits
articles = load_articles("data")
show_edits(articles.id[0], "data")
plot_volume("data")
"""

from __future__ import annotations

from output.fonts import CJK_FONTS, use_cjk_font
from output.loading import load_articles, load_comments, load_edits, load_rejected
from output.plots import (
    duplicates,
    plot_comment_age,
    plot_depth,
    plot_duplicates,
    plot_edits,
    plot_spam,
    plot_volume,
)
from output.show import EditsView, PageView, show_edits, show_page

__all__ = [
    "CJK_FONTS",
    "EditsView",
    "PageView",
    "duplicates",
    "load_articles",
    "load_comments",
    "load_edits",
    "load_rejected",
    "plot_comment_age",
    "plot_depth",
    "plot_duplicates",
    "plot_edits",
    "plot_spam",
    "plot_volume",
    "show_edits",
    "show_page",
    "use_cjk_font",
]
