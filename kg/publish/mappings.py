"""`links.ttl`: the links of the code lists to other authorities, from the SSSOM files in `ontology/mappings/`.

Each linkset of `void.ttl` counts the links of one SSSOM file, where every row states its justification.
"""

from __future__ import annotations

import csv
from functools import cache
from io import StringIO

from kg.rdf.iris import DEFAULT_BASE
from kg.rdf.serialize import serialize
from kg.rdf.terms import NamedNode
from kg.rdf.writer import GraphWriter
from kg.resources import ontology_folder

_IRIS = ("subject_id", "predicate_id", "object_id", "mapping_justification")


def links_turtle(base: str = DEFAULT_BASE) -> bytes:
    """All links, as triples."""
    out = GraphWriter(f"{base}set/mappings", base)
    for rows in mappings().values():
        for row in rows:
            out.add(out.node(row["subject_id"]), NamedNode(row["predicate_id"]), out.node(row["object_id"]))
    return serialize(out.quads, "turtle", base)


@cache
def mappings() -> dict[str, tuple[dict[str, str], ...]]:
    """The rows of each SSSOM file by its name (`place-wikidata`), with IRIs in full."""
    found: dict[str, tuple[dict[str, str], ...]] = {}
    for path in sorted((ontology_folder() / "mappings").glob("*.sssom.tsv")):
        lines = path.read_text("utf-8").splitlines(keepends=True)
        prefixes = dict(line[4:].strip().split(": ", 1) for line in lines if line.startswith("#   "))
        body = "".join(line for line in lines if not line.startswith("#"))
        rows = csv.DictReader(StringIO(body), delimiter="\t", quoting=csv.QUOTE_NONE)
        found[path.name.removesuffix(".sssom.tsv")] = tuple(
            {name: _full(value, prefixes) if name in _IRIS else value for name, value in row.items()} for row in rows
        )
    return found


def _full(curie: str, prefixes: dict[str, str]) -> str:
    prefix, _, local = curie.partition(":")
    return prefixes.get(prefix, prefix + ":") + local
