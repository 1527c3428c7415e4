"""Helpers for notebooks: the tables as DataFrames, an article's edits in colour, a CJK font.

from output.notebook import load_articles, show_edits
articles = load_articles("data")
show_edits(articles.id[0], "data")
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape as html_escape
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from output.diffview import STYLE, BlockView, Note, block_html, block_text, weave
from output.errors import DatasetError
from output.lookup import edited_fields
from output.manifest import current_folder, load_manifest
from output.reading import read_table
from output.text import escape, unescape

CJK_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Noto Sans CJK JP",
    "Noto Sans CJK TC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "PingFang SC",
    "PingFang HK",
    "Hiragino Sans GB",
    "Heiti SC",
    "Heiti TC",
    "STHeiti",
    "Arial Unicode MS",
    "Microsoft YaHei",
    "SimHei",
    "DengXian",
    "SimSun",
    "Sarasa Gothic SC",
    "LXGW WenKai",
    "Droid Sans Fallback",
    "AR PL UMing CN",
    "AR PL UKai CN",
)
"""Font families with simplified Chinese, best first."""


def load_articles(
    data: Path | str = "data", columns: Sequence[str] | None = None, site: str | None = None
) -> pd.DataFrame:
    """Return the articles: ids and texts as strings, times with zone UTC, numbers nullable.

    `columns` None means all, `site` None all sites. Strings are as stored (`output.text.unescape` gives lone
    surrogates back). Raises `DatasetError` when `data` holds no dataset, `SchemaError` for an unknown column.
    """
    return _load(data, "articles", columns, site)


def load_comments(
    data: Path | str = "data", columns: Sequence[str] | None = None, site: str | None = None
) -> pd.DataFrame:
    """Return the comments, in the order of their articles and positions; else as `load_articles`."""
    return _load(data, "comments", columns, site)


def load_edits(
    data: Path | str = "data", columns: Sequence[str] | None = None, site: str | None = None
) -> pd.DataFrame:
    """Return the edits and suggestions (`applied` False); else as `load_articles`."""
    return _load(data, "edits", columns, site)


def load_rejected(
    data: Path | str = "data", columns: Sequence[str] | None = None, site: str | None = None
) -> pd.DataFrame:
    """Return the pages that gave no record, with reasons; else as `load_articles`."""
    return _load(data, "rejected", columns, site)


def _load(data: Path | str, table: str, columns: Sequence[str] | None, site: str | None) -> pd.DataFrame:
    folder = current_folder(data)
    load_manifest(folder)
    loaded = read_table(folder, table, columns=columns, site=site)
    plain = [field.with_type(pa.string()) if pa.types.is_dictionary(field.type) else field for field in loaded.schema]
    frame: pd.DataFrame = loaded.cast(pa.schema(plain)).to_pandas(types_mapper=_DTYPES.get)
    return frame


_DTYPES: dict[pa.DataType, Any] = {
    pa.string(): pd.StringDtype("pyarrow"),
    pa.int32(): pd.Int32Dtype(),
    pa.int64(): pd.Int64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
}
"""Nullable types where pandas would turn a column with nulls into floats or objects."""


@dataclass(frozen=True, slots=True)
class EditsView:
    """An article's changed blocks: HTML in Jupyter, plain text in a terminal."""

    title: str
    url: str
    blocks: tuple[BlockView, ...]
    unchanged: int

    def _repr_html_(self) -> str:
        head = f"<h4>{html_escape(self.title)}</h4><small>{html_escape(self.url)}</small>"
        body = "".join(block_html(view) for view in self.blocks) or "<p>No edits.</p>"
        tail = f"<small>{self.unchanged} blocks without edits are not shown.</small>"
        return _printable(f'<div class="qt-edits"><style>{STYLE}</style>{head}{body}{tail}</div>')

    def __repr__(self) -> str:
        lines = [self.title, self.url]
        lines.extend(f"{view.id} ({view.role}): {block_text(view)}" for view in self.blocks)
        if not self.blocks:
            lines.append("No edits.")
        lines.append(f"({self.unchanged} blocks without edits are not shown)")
        return _printable("\n".join(lines))


def show_edits(
    article_id: str, data: Path | str = "data", suggestions: bool = True, *, site: str | None = None
) -> EditsView:
    """Show what cleaning changed in an article and its comments, block by block.

    Removed text is red and struck through, inserted text green, a suggestion dotted with its proposal;
    tooltips give rule, confidence and reason. Needed only when two sites use the same id: `site`. Raises
    `DatasetError` when there is no such article, or more than one.
    """
    folder = current_folder(data)
    load_manifest(folder)
    wanted = escape(article_id)
    article = _one_article(folder, wanted, site, data)
    own = (pc.field("article_id") == wanted, unescape(article["site"]))
    blocks = list(article["blocks"])
    comments = sorted(_rows(folder, "comments", *own), key=lambda row: row["position"])
    for comment in comments:
        blocks.extend(comment["blocks"])
    edits = sorted(_rows(folder, "edits", *own), key=lambda row: row["position"])
    notes: dict[str, list[Note]] = {}
    for row in edits:
        if suggestions or row["applied"]:
            notes.setdefault(row["block_id"], []).append(_note(row))
    blocks = [*edited_fields(article, comments, edits), *blocks]
    views = tuple(_view(block, notes[block["id"]]) for block in blocks if block["id"] in notes)
    title = unescape(article["title"] or article["id"])
    return EditsView(title, unescape(article["url"]), views, len(blocks) - len(views))


def _one_article(folder: Path, wanted: str, site: str | None, data: Path | str) -> dict[str, Any]:
    found = _rows(folder, "articles", pc.field("id") == wanted, site)
    if not found:
        raise DatasetError(f"no article with id {wanted!r} in {data}; load_articles({str(data)!r}).id lists them")
    if len(found) > 1:
        sites = ", ".join(row["site"] for row in found)
        raise DatasetError(f"the id {wanted!r} is used by {len(found)} sites ({sites}); say which with site=")
    return found[0]


def _rows(
    folder: Path, table: str, where: Any, site: str | None, columns: Sequence[str] | None = None
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = read_table(folder, table, columns=columns, site=site, where=where).to_pylist()
    return rows


def _note(row: dict[str, Any]) -> Note:
    return Note(
        rule=unescape(row["rule"]),
        before=unescape(row["before"]),
        after=unescape(row["after"]),
        raw_start=row["raw_start"],
        raw_end=row["raw_end"],
        applied=row["applied"],
        confidence=row["confidence"],
        why=unescape(row["why"]),
    )


def _view(block: dict[str, Any], notes: list[Note]) -> BlockView:
    pieces = weave(unescape(block["raw_text"]), unescape(block["text"]), notes)
    return BlockView(block["id"], block["role"], pieces)


def use_cjk_font() -> str | None:
    """Let matplotlib draw Chinese: choose the best CJK font of this machine and return its family.

    Without one, says what to install and returns None; labels should then be in English. Needs the
    `notebook` extra (matplotlib).
    """
    from matplotlib import font_manager, rcParams

    installed = {font.name for font in font_manager.fontManager.ttflist}
    family = next((name for name in CJK_FONTS if name in installed), None)
    if family is None:
        print(
            "No font with Chinese characters found: labels will be in English. Install one, such as "
            "`apt install fonts-noto-cjk` (Debian, Ubuntu), `dnf install google-noto-sans-cjk-fonts` "
            "(Fedora) or `brew install --cask font-noto-sans-cjk` (macOS), then restart the kernel."
        )
        return None
    others = [name for name in rcParams["font.sans-serif"] if name != family]
    rcParams["font.family"] = "sans-serif"
    rcParams["font.sans-serif"] = [family, *others]
    rcParams["axes.unicode_minus"] = False  # most CJK fonts lack U+2212
    return family


def _printable(text: str) -> str:
    """Return text with lone surrogates spelt out: screens and notebooks want UTF-8."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
