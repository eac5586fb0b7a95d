"""A description of a release in Croissant 1.0, with which machine-learning tools can load its tables.

Format: https://docs.mlcommons.org/croissant/docs/croissant-spec.html. Each CSV table is a record set whose fields are
the columns, with their types and English descriptions; every file is listed with its SHA-256.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import PurePosixPath
from types import MappingProxyType

from kg.publish.catalog import LICENCE, graph_iri
from kg.publish.media_types import WrittenFile
from kg.publish.tables import TABLES, Column

CROISSANT = "croissant.json"
_MEDIA_TYPES = MappingProxyType(
    {
        ".csv": "text/csv",
        ".parquet": "application/vnd.apache.parquet",
        ".sqlite": "application/vnd.sqlite3",
        ".gz": "application/gzip",
        ".bib": "application/x-bibtex",
        ".md": "text/markdown",
        ".atom": "application/atom+xml",
        ".json": "application/json",
    }
)
_DATA_TYPES = MappingProxyType(
    {"integer": "sc:Integer", "decimal": "sc:Float", "date": "sc:Date", "boolean": "sc:Boolean", "anyURI": "sc:URL"}
)
# The JSON-LD context that the specification requires.
_CONTEXT: Mapping[str, object] = MappingProxyType(
    {
        "@language": "en",
        "@vocab": "https://schema.org/",
        "citeAs": "cr:citeAs",
        "column": "cr:column",
        "conformsTo": "dct:conformsTo",
        "cr": "http://mlcommons.org/croissant/",
        "data": {"@id": "cr:data", "@type": "@json"},
        "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
        "dct": "http://purl.org/dc/terms/",
        "equivalentProperty": "cr:equivalentProperty",
        "examples": {"@id": "cr:examples", "@type": "@json"},
        "extract": "cr:extract",
        "field": "cr:field",
        "fileObject": "cr:fileObject",
        "fileProperty": "cr:fileProperty",
        "fileSet": "cr:fileSet",
        "format": "cr:format",
        "includes": "cr:includes",
        "isLiveDataset": "cr:isLiveDataset",
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
        "sc": "https://schema.org/",
        "separator": "cr:separator",
        "source": "cr:source",
        "subField": "cr:subField",
        "transform": "cr:transform",
    }
)


def croissant(files: Iterable[WrittenFile], base: str, version: str, day: date, citation: str) -> bytes:
    """The description of a release with these files; tables that are not among them are omitted."""
    listed = sorted(files, key=lambda one: one.path)
    paths = {one.path for one in listed}
    described = {
        "@context": dict(_CONTEXT),
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": "policy-commitment-kg",
        "description": "Commitments, targets, projects and outcomes in Chinese government work reports, "
        "each with its source passage, and what later reports say about them.",
        "url": graph_iri(base),
        "license": LICENCE,
        "version": version,
        "datePublished": day.isoformat(),
        "citeAs": citation,
        "inLanguage": ["zh-Hans", "en"],
        "distribution": [_file(one) for one in listed],
        "recordSet": [
            _record_set(name, path, columns)
            for name, columns in TABLES.items()
            if (path := f"tables/{name}.csv") in paths
        ],
    }
    return (json.dumps(described, ensure_ascii=False, indent=2) + "\n").encode()


def _file(one: WrittenFile) -> Mapping[str, object]:
    return {
        "@type": "cr:FileObject",
        "@id": one.path,
        "name": one.path,
        "contentUrl": one.path,
        "contentSize": f"{one.size} B",
        "encodingFormat": _MEDIA_TYPES.get(PurePosixPath(one.path).suffix, "text/plain"),
        "sha256": one.sha256,
    }


def _record_set(name: str, path: str, columns: Sequence[Column]) -> Mapping[str, object]:
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{name}/{one.name}",
                "name": one.name,
                "description": one.english,
                "dataType": _DATA_TYPES.get(one.datatype, "sc:Text"),
                "source": {"fileObject": {"@id": path}, "extract": {"column": one.name}},
            }
            for one in columns
        ],
    }
