"""From a saved page to an `Article`: every visible block with its role, the posts, who wrote them and when.

    pieces ─▶ posts by the engine's layout, else by mined records ─▶ article and boilerplate ─▶ Article

Layers, each with evidence in `Article.evidence`: engine layout, the page's own metadata, record mining, density.
"""

from cleaning.extract.page import extract_article, extract_page
from cleaning.extract.thread import stitch

__all__ = ["extract_article", "extract_page", "stitch"]
