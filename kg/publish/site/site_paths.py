"""Maps IRIs to pages of the site and fragments in them. All links are relative.

`{base}id/…` and `{base}set/…` keep their paths, the code lists are under `vocab/`, the ontology is `ont.html`, the
structure of the cube `cube.html`. A page is `{path}.html`, its data `{path}.ttl` and `{path}.jsonld`.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.rdf.names import CUBE_IRI, ONTOLOGY_IRI, VOCABULARY_IRI


@dataclass(frozen=True, slots=True)
class SitePaths:
    """The addresses of a site whose data has this base."""

    base: str

    def path(self, iri: str) -> str | None:
        """The path of the page of a document IRI (without fragment), None if it is not on this site."""
        if iri.startswith(VOCABULARY_IRI):
            return "vocab/" + _file_name(iri[len(VOCABULARY_IRI) :])
        if iri in (ONTOLOGY_IRI, CUBE_IRI[:-1], VOCABULARY_IRI[:-1]):
            return iri.rsplit("/", 1)[1]
        for folder in ("id/", "set/"):
            if iri.startswith(self.base + folder):
                return folder + _file_name(iri[len(self.base + folder) :])
        return None

    def link(self, iri: str, depth: int) -> str | None:
        """The relative address of an IRI from a page `depth` folders down, None if it is not on this site."""
        document, mark, fragment = iri.partition("#")
        path = self.path(document)
        return None if path is None else f"{'../' * depth}{path}.html{mark}{fragment}"


def _file_name(key: str) -> str:
    """A percent sign in an address would be read as the start of an escape."""
    return key.replace("%", "_")


def depth_of(path: str) -> int:
    return path.count("/")
