"""Croissant metadata (JSON-LD, version 1.1) of Parquet files: what they are, their fields, sizes and digests.

Source: the format's specification, docs.mlcommons.org/croissant. Nested lists are given as repeated fields with
sub-fields; the licence is left for the person who publishes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from output.files import digest
from output.manifest import Manifest
from output.pieces import Written

NAME = "croissant.json"
LICENCE = "to be filled in: the rights in forum posts are their authors'"
_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "arrayShape": "cr:arrayShape",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def croissant(out: Path, written: Sequence[Written], schemas: Mapping[str, pa.Schema], manifest: Manifest) -> str:
    """Return the JSON-LD of files that lie in `out`; `schemas` by table."""
    files = _by_table(out, written)
    about = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": "qingtie-forum-threads",
        "description": "Forum threads with their comments, extracted and cleaned with Qingtie; every edit is recorded.",
        "license": LICENCE,
        "url": "https://example.org/to-be-filled-in",
        "version": f"{manifest.schema_version}.0.0",
        "inLanguage": "zh",
        "isLiveDataset": False,
        "distribution": _files(out, written),
        "recordSet": [_records(table, schema, files[table]) for table, schema in schemas.items()],
    }
    return json.dumps(about, ensure_ascii=False, indent=2) + "\n"


def _files(out: Path, written: Sequence[Written]) -> list[dict[str, Any]]:
    """Return each file, and for each table the set of its files."""
    files = [
        {
            "@type": "cr:FileObject",
            "@id": (name := one.path.relative_to(out).as_posix()),
            "name": name,
            "contentUrl": name,
            "contentSize": f"{one.path.stat().st_size} B",
            "encodingFormat": "application/x-parquet",
            "sha256": digest(one.path),
        }
        for one in written
    ]
    sets = [
        {
            "@type": "cr:FileSet",
            "@id": f"{table}-files",
            "name": f"{table}-files",
            "encodingFormat": "application/x-parquet",
            "includes": re.sub(r"-\d{5}(-of-\d{5})?(?=\.parquet$)", "-*", own[0]),
        }
        for table, own in _by_table(out, written).items()
        if len(own) > 1
    ]
    return [*files, *sets]


def _by_table(out: Path, written: Sequence[Written]) -> dict[str, list[str]]:
    """Return the files of each table."""
    found: dict[str, list[str]] = {}
    for one in written:
        found.setdefault(one.table, []).append(one.path.relative_to(out).as_posix())
    return found


def _records(table: str, schema: pa.Schema, files: Sequence[str]) -> dict[str, Any]:
    where = {"fileObject": {"@id": files[0]}} if len(files) == 1 else {"fileSet": {"@id": f"{table}-files"}}
    return {
        "@type": "cr:RecordSet",
        "@id": table,
        "name": table,
        "field": [_field(table, field, [field.name], where) for field in schema],
    }


def _field(table: str, field: pa.Field, path: list[str], where: Mapping[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {"@type": "cr:Field", "@id": "/".join([table, *path]), "name": "/".join([table, *path])}
    description = (field.metadata or {}).get(b"description")
    if description:
        described["description"] = description.decode()
    kind = field.type
    if pa.types.is_list(kind):
        described |= {"isArray": True, "arrayShape": "-1"}
        kind = kind.value_type
    if pa.types.is_struct(kind):
        described["subField"] = [_field(table, one, [*path, one.name], where) for one in kind]
    else:
        described["dataType"] = _type(kind)
    described["source"] = {**where, "extract": {"column": path[0]}}
    if len(path) > 1:
        described["source"]["transform"] = {"jsonPath": path[-1]}
    return described


def _type(kind: pa.DataType) -> str:
    if pa.types.is_boolean(kind):
        return "sc:Boolean"
    if pa.types.is_integer(kind):
        return "sc:Integer"
    if pa.types.is_floating(kind):
        return "sc:Float"
    return "sc:DateTime" if pa.types.is_timestamp(kind) else "sc:Text"
