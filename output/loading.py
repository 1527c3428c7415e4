"""The tables of a dataset in memory: as pandas, polars, DuckDB or Arrow; now, or as they were after a run.

load_articles("data")                                  a pandas DataFrame
load_comments("data", engine="polars", where="likes > 3")
load_articles("data", as_of="20260301T120000Z-3f2a")   as that run left it
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, TypeAlias, cast

import pyarrow as pa

from output.errors import DatasetError
from output.reading import plain
from output.travel import open_source

Engine: TypeAlias = Literal["pandas", "polars", "duckdb", "arrow"]
"""What a table is returned as: a DataFrame, a polars DataFrame, a DuckDB relation, an Arrow table."""


def load_articles(
    data: Path | str = "data",
    columns: Sequence[str] | None = None,
    site: str | None = None,
    *,
    engine: Engine = "pandas",
    as_of: str | None = None,
    where: str | None = None,
) -> Any:
    """Return the articles: ids and texts as strings, times with zone UTC, numbers nullable.

    `columns` None means all, `site` None all sites. Strings are as stored (`output.text.unescape` gives lone
    surrogates back). `as_of` names a run or a snapshot, None means the present one. `where` is a condition on the
    table's columns such as `n_comments > 3` (`output.filters`). Raises `DatasetError` when
    `data` holds no dataset, `as_of` is unknown or `engine` is not installed, `SchemaError` for a column or condition.
    """
    return _load(data, "articles", columns, site, engine, as_of, where)


def load_comments(
    data: Path | str = "data",
    columns: Sequence[str] | None = None,
    site: str | None = None,
    *,
    engine: Engine = "pandas",
    as_of: str | None = None,
    where: str | None = None,
) -> Any:
    """Return the comments, in the order of their articles and positions; else as `load_articles`."""
    return _load(data, "comments", columns, site, engine, as_of, where)


def load_edits(
    data: Path | str = "data",
    columns: Sequence[str] | None = None,
    site: str | None = None,
    *,
    engine: Engine = "pandas",
    as_of: str | None = None,
    where: str | None = None,
) -> Any:
    """Return the edits and suggestions (`applied` False); else as `load_articles`."""
    return _load(data, "edits", columns, site, engine, as_of, where)


def load_rejected(
    data: Path | str = "data",
    columns: Sequence[str] | None = None,
    site: str | None = None,
    *,
    engine: Engine = "pandas",
    as_of: str | None = None,
    where: str | None = None,
) -> Any:
    """Return the pages that gave no record, with reasons; else as `load_articles`."""
    return _load(data, "rejected", columns, site, engine, as_of, where)


def load_article_versions(
    data: Path | str = "data",
    columns: Sequence[str] | None = None,
    site: str | None = None,
    *,
    engine: Engine = "pandas",
    as_of: str | None = None,
    where: str | None = None,
) -> Any:
    """Return all versions of the articles, the present ones too (`until` null); else as `load_articles`."""
    return _load(data, "article_versions", columns, site, engine, as_of, where)


def load_comment_versions(
    data: Path | str = "data",
    columns: Sequence[str] | None = None,
    site: str | None = None,
    *,
    engine: Engine = "pandas",
    as_of: str | None = None,
    where: str | None = None,
) -> Any:
    """Return all versions of the comments, present, changed and gone ones (`ending`); else as `load_articles`."""
    return _load(data, "comment_versions", columns, site, engine, as_of, where)


def _load(
    data: Path | str,
    table: str,
    columns: Sequence[str] | None,
    site: str | None,
    engine: str,
    as_of: str | None,
    where: str | None,
) -> Any:
    if engine not in _ENGINES:
        raise DatasetError(f"no engine called {engine!r}; there are {', '.join(_ENGINES)}")
    convert = _ENGINES[engine]
    condition = None
    if where is not None:
        from output.filters import parse_filter

        condition = parse_filter(where, table).expression
    return convert(plain(open_source(data, as_of).read(table, columns=columns, site=site, where=condition)))


def _to_pandas(table: pa.Table) -> Any:
    """Return nullable types where pandas would turn a column with nulls into floats or objects."""
    import pandas as pd

    kinds: dict[pa.DataType, Any] = {
        pa.string(): pd.StringDtype("pyarrow"),
        pa.int32(): pd.Int32Dtype(),
        pa.int64(): pd.Int64Dtype(),
        pa.bool_(): pd.BooleanDtype(),
    }
    return table.to_pandas(types_mapper=kinds.get)


def _to_polars(table: pa.Table) -> Any:
    return _module("polars").from_arrow(table)


def _to_duckdb(table: pa.Table) -> Any:
    """Return a relation of its own in-memory database, with times in UTC."""
    connection = _module("duckdb").connect(":memory:")
    connection.execute("SET TimeZone = 'UTC'")
    return connection.from_arrow(table)


def _module(name: str) -> Any:
    """Import an optional package; raises `DatasetError` that names the extra to install."""
    try:
        return cast(Any, import_module(name))
    except ModuleNotFoundError as error:
        raise DatasetError(
            f"engine={name!r} needs the package {name}, which is not installed: `pip install 'qingtie[engines]'`, "
            'or use engine="pandas" or "arrow"'
        ) from error


_ENGINES: Mapping[str, Callable[[pa.Table], Any]] = MappingProxyType(
    {"pandas": _to_pandas, "polars": _to_polars, "duckdb": _to_duckdb, "arrow": lambda table: table}
)
