"""From bytes to clean records with evidence: pure functions, no network, no clock, no state.

extract_article(body, url=...)   one saved page        → Article
load_recipe(name).pipeline()     stages over an Article → CleanedArticle
repair(text)                     one text              → Repaired
"""

from cleaning.errors import CleaningError, PageError
from cleaning.extract import extract_article
from cleaning.recipe import load_recipe
from cleaning.records import Article, Block, CleanedArticle, Comment, Edit, Role, TracedEdit
from cleaning.repair import Repaired, repair

__all__ = [
    "Article",
    "Block",
    "CleanedArticle",
    "CleaningError",
    "Comment",
    "Edit",
    "PageError",
    "Repaired",
    "Role",
    "TracedEdit",
    "extract_article",
    "load_recipe",
    "repair",
]
