"""The tables: one fixed Arrow schema each, with a version. Nothing is inferred from rows.

`python -m output.schema` prints docs/schema.md. A change of a name, a type or a meaning raises
`SCHEMA_VERSION`; every manifest carries it, and older code refuses a newer dataset.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType

import pyarrow as pa

SCHEMA_VERSION = 3
"""The version of all schemas together, written into every manifest and file.

Version 2 added columns that may be null (`edited_at`, `tags`, `language`, `licence`), version 3 the four of versions
(`content_digest`, `first_seen`, `first_run_id`, `since`) and the tables of earlier versions. What an older dataset
lacks reads as null.
"""

TIME = pa.timestamp("us", tz="UTC")
SITE = pa.dictionary(pa.int32(), pa.string())
"""Dictionary-encoded: then `pandas.read_parquet` on a table's folder agrees with its `site=` folders."""


def _field(
    name: str, kind: pa.DataType, description: str, unit: str | None = None, *, nullable: bool = True
) -> pa.Field:
    metadata = {"description": description}
    if unit is not None:
        metadata["unit"] = unit
    return pa.field(name, kind, nullable=nullable, metadata=metadata)


def _required(name: str, kind: pa.DataType, description: str, unit: str | None = None) -> pa.Field:
    return _field(name, kind, description, unit, nullable=False)


BLOCK = pa.struct(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("role", pa.string(), nullable=False),
        pa.field("level", pa.int8()),
        pa.field("text", pa.string(), nullable=False),
        pa.field("raw_text", pa.string(), nullable=False),
        pa.field("why", pa.string(), nullable=False),
    ]
)
"""One visible block: its role, heading level (1 to 6), cleaned text, raw text, and why this role."""

PAGE = pa.struct(
    [
        pa.field("url", pa.string(), nullable=False),
        pa.field("digest", pa.string(), nullable=False),
        pa.field("fetched_at", TIME),
        pa.field("encoding", pa.string()),
    ]
)
"""One raw page: URL, SHA-256 of its bytes (hex), time of the fetch, and the encoding it was read in."""

_RUN = _required("run_id", pa.string(), "The run that wrote the row")
_SITE = _required("site", SITE, "Name of the site; also the partition folder `site=…`")
_PUBLISHED = _field("published_at", TIME, "When it was published, as the page states", "UTC")
_OFFSET = _field(
    "published_utc_offset",
    pa.string(),
    "The site's offset at that time, such as `+08:00`: local time = published_at + offset",
    "±HH:MM",
)

_VERSION = [
    _field("content_digest", pa.string(), "Digest of the words (see *Versions*): the same for the same version", "hex"),
    _field("first_seen", TIME, "When this version was fetched first", "UTC"),
    _field("first_run_id", pa.string(), "The run that published this version first"),
    _field(
        "since", pa.int32(), "The publish that brought this version: its place in the manifest's `history`", "from 1"
    ),
]
_ENDED = [
    _field("last_seen", TIME, "When this version was fetched last", "UTC"),
    _field("ended_run_id", pa.string(), "The run that found it changed or gone; null while it is the present one"),
    _field("until", pa.int32(), "The publish that ended it, as `since`; null while it is the present one", "from 1"),
    _field("ending", pa.string(), "`changed` or `gone`; null while it is the present one"),
]

_ARTICLES = [
    _required("id", pa.string(), "Id of the article or thread, unique in its site"),
    _required("url", pa.string(), "Canonical URL"),
    _SITE,
    _field("engine", pa.string(), "Forum engine of the site, when known"),
    _field("board", pa.string(), "Board or category"),
    _field("title", pa.string(), "Title, cleaned"),
    _field("author", pa.string(), "Author of the article or first post"),
    _PUBLISHED,
    _OFFSET,
    _field("fetched_at", TIME, "When its newest raw page was fetched", "UTC"),
    _required("text", pa.string(), "The article's own words, cleaned, a line a block, no boilerplate"),
    _required("n_chars", pa.int32(), "Length of `text`", "code points"),
    _required("n_comments", pa.int32(), "Comments in the comments table"),
    _field("reply_count", pa.int32(), "Number of replies that the page states"),
    _field("view_count", pa.int64(), "Number of views that the page states"),
    _field("edited_at", TIME, "When it was last edited, as the page states", "UTC"),
    _field("tags", pa.list_(pa.string()), "Tags that the page states; null in datasets of version 1"),
    _field("language", pa.string(), "Language of the text as a BCP 47 tag, such as `zh-TW`; the region as stated"),
    _field("licence", pa.string(), "Licence that the page links to: a name such as `CC BY-SA 4.0`, or a URL"),
    _field("raw_title", pa.string(), "Title before cleaning"),
    _required("blocks", pa.list_(BLOCK), "Every block of the body, boilerplate too, in reading order"),
    _required("pages", pa.list_(PAGE), "The raw pages that the record came from"),
    _required("evidence", pa.list_(pa.string()), "What the extraction went by"),
    _required("n_edits", pa.int32(), "Edits applied to the article and its comments"),
    _required("n_suggestions", pa.int32(), "Edits suggested but not applied"),
    _required("recipe", pa.string(), "The recipe that cleaned it"),
    _RUN,
    *_VERSION,
]

_COMMENTS = [
    _required("id", pa.string(), "Id of the comment or post, unique in its article"),
    _required("article_id", pa.string(), "`articles.id` of its article, in the same site"),
    _SITE,
    _required("position", pa.int32(), "Place among the article's comments", "from 0"),
    _field(
        "floor",
        pa.int32(),
        "Floor that the page states; the first post is 1, also where a page counts its answers only",
        "from 1",
    ),
    _field("author", pa.string(), "Author of the comment"),
    _PUBLISHED,
    _OFFSET,
    _required("text", pa.string(), "The comment's own words, cleaned, without quote and signature"),
    _required("raw_text", pa.string(), "The same before cleaning"),
    _field("quote", pa.string(), "Quoted text as shown"),
    _field("reply_to", pa.string(), "`comments.id` of the post answered"),
    _field("likes", pa.int32(), "Likes that the page states"),
    _field("edited_at", TIME, "When it was last edited, as the page states", "UTC"),
    _required("blocks", pa.list_(BLOCK), "Every block of the comment, whatever its role"),
    _RUN,
    *_VERSION,
]

_EDITS = [
    _required("id", pa.string(), "Id of the edit, the same over runs; unique with article_id and position"),
    _required("article_id", pa.string(), "`articles.id` of the article edited, in the same site"),
    _SITE,
    _field("comment_id", pa.string(), "`comments.id` when the block is a comment's, null for the body"),
    _required("position", pa.int32(), "Place in the article's trace: the order of the edits", "from 0"),
    _required(
        "block_id", pa.string(), "Block edited: an `id` in `blocks`, or a field that no block repeats (`field/board`)"
    ),
    _required("stage", pa.string(), "Stage that made the edit"),
    _required("rule", pa.string(), "Rule of the stage, `stage/rule`"),
    _required("start", pa.int32(), "Start in the text as the stage saw it", "code points"),
    _required("end", pa.int32(), "End in the text as the stage saw it", "code points"),
    _required("raw_start", pa.int32(), "Start in the block's raw text", "code points"),
    _required("raw_end", pa.int32(), "End in the block's raw text", "code points"),
    _required("before", pa.string(), "Text before"),
    _required("after", pa.string(), "Text after"),
    _required("confidence", pa.float64(), "Probability that the edit is right", "0 to 1"),
    _required("applied", pa.bool_(), "True when applied, False for a suggestion"),
    _required("why", pa.string(), "Reason in words"),
    _RUN,
]

_REJECTED = [
    _required("url", pa.string(), "URL of the page that gave no record"),
    _SITE,
    _required("reason", pa.string(), "Reason code, such as `empty` or `no_article`"),
    _required("detail", pa.string(), "The reason in words"),
    _field("digest", pa.string(), "SHA-256 of the page's bytes", "hex"),
    _field("fetched_at", TIME, "When the page was fetched", "UTC"),
    _RUN,
]


def _schema(name: str, fields: list[pa.Field]) -> pa.Schema:
    return pa.schema(fields, metadata={"qingtie.table": name, "qingtie.schema_version": str(SCHEMA_VERSION)})


TABLES: Mapping[str, pa.Schema] = MappingProxyType(
    {
        "articles": _schema("articles", _ARTICLES),
        "comments": _schema("comments", _COMMENTS),
        "edits": _schema("edits", _EDITS),
        "rejected": _schema("rejected", _REJECTED),
    }
)
"""The four tables of a run by name."""

VERSIONS: Mapping[str, pa.Schema] = MappingProxyType(
    {
        "article_versions": _schema("article_versions", [*_ARTICLES, *_ENDED]),
        "comment_versions": _schema("comment_versions", [*_COMMENTS, *_ENDED]),
    }
)
"""The tables of earlier versions; a row says what its article or comment was between `since` and `until`."""

SCHEMAS: Mapping[str, pa.Schema] = MappingProxyType({**TABLES, **VERSIONS})
"""All tables by name."""

SORT_KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "articles": ("id",),
        "comments": ("article_id", "position"),
        "edits": ("article_id", "position"),
        "rejected": ("url",),
        "article_versions": ("id", "since"),
        "comment_versions": ("article_id", "id", "since"),
    }
)
"""What the rows of a partition are sorted by, ascending; strings by their UTF-8 bytes."""

ID_COLUMNS = frozenset({"id", "article_id", "comment_id", "reply_to", "block_id", "run_id", "digest"}) | {
    "content_digest",
    "first_run_id",
    "ended_run_id",
}
"""Columns that name something: strings everywhere, never numbers."""


def markdown() -> str:
    """Return docs/schema.md, made from the schemas and the text in `templates/schema.md`."""
    intro = resources.files("output").joinpath("templates/schema.md").read_text(encoding="utf-8")
    parts = [intro.replace("{{version}}", str(SCHEMA_VERSION)).rstrip()]
    for name, schema in SCHEMAS.items():
        order = ", ".join(f"`{key}`" for key in SORT_KEYS[name])
        parts.append(f"## {name}\n\nSorted by {order} in each partition.\n\n{_columns(schema)}")
    parts.append(f"## Nested types\n\n`block`: {_struct(BLOCK)}\n\n`page`: {_struct(PAGE)}")
    return "\n\n".join(parts) + "\n"


def _columns(schema: pa.Schema) -> str:
    lines = ["| column | type | null | unit | meaning |", "|---|---|---|---|---|"]
    for field in schema:
        metadata = {key.decode(): value.decode() for key, value in (field.metadata or {}).items()}
        null = "yes" if field.nullable else "no"
        unit = metadata.get("unit", "")
        lines.append(f"| `{field.name}` | {_type(field.type)} | {null} | {unit} | {metadata['description']} |")
    return "\n".join(lines)


def _type(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return f"list<{_type(kind.value_type)}>"
    if pa.types.is_dictionary(kind):
        return f"{kind.value_type} (dictionary)"
    return {BLOCK: "block", PAGE: "page"}.get(kind, str(kind))


def _struct(kind: pa.StructType) -> str:
    return ", ".join(f"`{field.name}` {field.type}{' or null' if field.nullable else ''}" for field in kind)


if __name__ == "__main__":
    print(markdown(), end="")
