"""The passages of a dataset as W3C Web Annotations: `annotations.jsonld`, for tools that mark up texts.

A dataset contains the start and end of the quote of each section, statement, fact and mention. Each of them becomes an
annotation (Web Annotation Data Model, 3) whose body is the thing and whose target is the passage, with
two selectors (4.2.4, 4.2.5):

- a position in code points of the source as decoded;
- a quote, as written in the source and not as cleaned, with the text on both sides.

The digits of a measure have a separate annotation without a body.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kg.clean_text import SourceText
from kg.errors import InputError, OutputError
from kg.publish.site.triple_index import TripleIndex
from kg.rdf.names import PC
from kg.text.source import read_source

ANNOTATIONS = "annotations.jsonld"
_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
# The length of the context on both sides in a quote selector, by which a moved passage can be found.
_AROUND = 24

_QUOTE, _REPORT, _STATEMENT, _TEXT, _SHA256 = (
    term.value for term in (PC.quote, PC.report, PC.statement, PC.text, PC.sha256)
)
_PASSAGE = (PC.beginIndex.value, PC.endIndex.value)
_NUMBER = (PC.numberBegin.value, PC.numberEnd.value)


def annotation_page(nquads: bytes, sources: Mapping[str, SourceText], base: str) -> bytes:
    """All annotations of canonical N-Quads as one page of a collection, in order of their IRIs.

    `sources`: by the SHA-256 of their files. Raises OutputError if one is missing.
    """
    things = TripleIndex()
    things.read(nquads.splitlines())
    things.close()
    items = list(_annotations(things, sources))
    collection = f"{base}set/annotations"
    page = {
        "@context": _CONTEXT,
        "id": f"{collection}/page-1",
        "type": "AnnotationPage",
        "partOf": {
            "id": collection,
            "type": "AnnotationCollection",
            "label": {"zh-Hans": ["报告中的引文"], "en": ["Passages of the reports"]},
            "total": len(items),
        },
        "startIndex": 0,
        "items": items,
    }
    return (json.dumps(page, ensure_ascii=False, indent=1) + "\n").encode()


def kept_sources(out: Path) -> dict[str, SourceText]:
    """The source files of the dataset in `out`, by SHA-256. Raises OutputError if one is not a text."""
    found: dict[str, SourceText] = {}
    for path in sorted((out / "sources").glob("*")):
        try:
            source = read_source(path)
        except InputError as error:
            raise OutputError(f"{error}; run 'kg build' again / 请重新构建") from error
        found[source.sha256] = source
    return found


def _annotations(things: TripleIndex, sources: Mapping[str, SourceText]) -> Iterator[dict[str, Any]]:
    for thing in sorted(things.about):
        if things.value(thing, _QUOTE) is None:
            continue
        report = things.value(thing, _REPORT) or things.value(things.value(thing, _STATEMENT) or "", _REPORT)
        text = things.value(report or "", _TEXT) or ""
        source = sources.get(things.value(text, _SHA256) or "")
        if source is None:
            raise OutputError(f"{thing}: the source of its quote is not among the files; run 'kg build' again")
        for name, place, more in (
            ("annotation", _PASSAGE, {"motivation": "identifying", "body": thing}),
            ("number", _NUMBER, {"motivation": "highlighting"}),
        ):
            begin, end = (things.value(thing, predicate) for predicate in place)
            if begin is not None and end is not None:
                target = _target(text, source, int(begin), int(end))
                yield {"id": f"{thing}#{name}", "type": "Annotation", **more, "target": target}


def _target(text: str, source: SourceText, begin: int, end: int) -> dict[str, Any]:
    whole = source.text
    place = f"{begin},{end}"
    return {
        "id": f"{text}#char={place}",
        "type": "SpecificResource",
        "source": text,
        "selector": [
            {"id": f"{text}#position={place}", "type": "TextPositionSelector", "start": begin, "end": end},
            {
                "id": f"{text}#quote={place}",
                "type": "TextQuoteSelector",
                "exact": whole[begin:end],
                "prefix": whole[max(0, begin - _AROUND) : begin],
                "suffix": whole[end : end + _AROUND],
            },
        ],
    }
