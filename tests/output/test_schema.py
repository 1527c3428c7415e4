from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from output.schema import ID_COLUMNS, SCHEMA_VERSION, SCHEMAS, SORT_KEYS, markdown

TIME = "timestamp[us, tz=UTC]"
SITE = "dictionary<values=string, indices=int32, ordered=0>"
BLOCKS = (
    "list<item: struct<id: string not null, role: string not null, level: int8, text: string not null, "
    "raw_text: string not null, why: string not null>>"
)
PAGES = (
    "list<item: struct<url: string not null, digest: string not null, fetched_at: timestamp[us, tz=UTC], "
    "encoding: string>>"
)
VERSION = {"content_digest": "string", "first_seen": TIME, "first_run_id": "string", "since": "int32"}
ENDED = {"last_seen": TIME, "ended_run_id": "string", "until": "int32", "ending": "string"}
# A change here is a change for everyone who reads a dataset: raise SCHEMA_VERSION with it.
GOLDEN = {
    "articles": {
        "id": "string!",
        "url": "string!",
        "site": SITE + "!",
        "engine": "string",
        "board": "string",
        "title": "string",
        "author": "string",
        "published_at": TIME,
        "published_utc_offset": "string",
        "fetched_at": TIME,
        "text": "string!",
        "n_chars": "int32!",
        "n_comments": "int32!",
        "reply_count": "int32",
        "view_count": "int64",
        "edited_at": TIME,
        "tags": "list<item: string>",
        "language": "string",
        "licence": "string",
        "raw_title": "string",
        "blocks": BLOCKS + "!",
        "pages": PAGES + "!",
        "evidence": "list<item: string>!",
        "n_edits": "int32!",
        "n_suggestions": "int32!",
        "recipe": "string!",
        "run_id": "string!",
        **VERSION,
    },
    "comments": {
        "id": "string!",
        "article_id": "string!",
        "site": SITE + "!",
        "position": "int32!",
        "floor": "int32",
        "author": "string",
        "published_at": TIME,
        "published_utc_offset": "string",
        "text": "string!",
        "raw_text": "string!",
        "quote": "string",
        "reply_to": "string",
        "likes": "int32",
        "edited_at": TIME,
        "blocks": BLOCKS + "!",
        "run_id": "string!",
        **VERSION,
    },
    "edits": {
        "id": "string!",
        "article_id": "string!",
        "site": SITE + "!",
        "comment_id": "string",
        "position": "int32!",
        "block_id": "string!",
        "stage": "string!",
        "rule": "string!",
        "start": "int32!",
        "end": "int32!",
        "raw_start": "int32!",
        "raw_end": "int32!",
        "before": "string!",
        "after": "string!",
        "confidence": "double!",
        "applied": "bool!",
        "why": "string!",
        "run_id": "string!",
    },
    "rejected": {
        "url": "string!",
        "site": SITE + "!",
        "reason": "string!",
        "detail": "string!",
        "digest": "string",
        "fetched_at": TIME,
        "run_id": "string!",
    },
}

GOLDEN["article_versions"] = GOLDEN["articles"] | ENDED
GOLDEN["comment_versions"] = GOLDEN["comments"] | ENDED


def test_names_types_and_order_are_pinned() -> None:
    found = {
        table: {field.name: f"{field.type}{'' if field.nullable else '!'}" for field in schema}
        for table, schema in SCHEMAS.items()
    }
    assert SCHEMA_VERSION == 3
    assert found == GOLDEN
    assert [list(columns) for columns in found.values()] == [list(columns) for columns in GOLDEN.values()]


@pytest.mark.parametrize("table", SCHEMAS)
def test_every_field_is_described(table: str) -> None:
    for field in SCHEMAS[table]:
        assert field.metadata[b"description"], field.name
    assert SCHEMAS[table].metadata[b"qingtie.schema_version"] == b"3"
    assert set(SORT_KEYS[table]) <= set(SCHEMAS[table].names)


def test_ids_are_strings() -> None:
    for schema in SCHEMAS.values():
        for field in schema:
            if field.name in ID_COLUMNS:
                assert pa.types.is_string(field.type), field.name


def test_the_page_in_docs_is_up_to_date() -> None:
    page = Path(__file__).parents[2] / "docs" / "schema.md"
    assert page.read_text(encoding="utf-8") == markdown(), "run: python -m output.schema > docs/schema.md"


def test_the_module_prints_the_page() -> None:
    command = [sys.executable, "-X", "utf8", "-m", "output.schema"]
    done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
    assert done.stdout == markdown()
    assert done.stderr == ""
