"""Maps IRIs to paths on the server and back.

An IRI below the base has the same path on the server: `{base}id/report/140000-2023` is `/id/report/140000-2023`,
literally, including escapes. The same applies to code lists (`/vocab/…`), the ontology (`/ont`) and the cube (`/cube`),
whatever the base. Any other IRI in the dataset is `/resource/` with the escaped IRI. Each has several documents, which
are distinguished by their ending: the page and the data.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import quote, unquote

from kg.publish.site.site_paths import SitePaths
from kg.rdf.names import CUBE_IRI, ONTOLOGY_IRI, VOCABULARY_IRI
from kg.serve.result_formats import JSON_LD, NTRIPLES, TURTLE

HTML = "text/html"
#: The documents of a resource: endings and media types.
ENDINGS = MappingProxyType({".html": HTML, ".ttl": TURTLE, ".jsonld": JSON_LD, ".nt": NTRIPLES})
RESOURCE = "resource/"
_OWN = MappingProxyType({"ont": ONTOLOGY_IRI, "cube": CUBE_IRI[:-1], "vocab": VOCABULARY_IRI[:-1]})


@dataclass(frozen=True, slots=True)
class ResourcePaths(SitePaths):
    """The addresses of a server whose data has this base. Paths are in their raw form, including escapes."""

    def path(self, iri: str) -> str | None:
        """The path of a document IRI without ending, None if it is not below the base."""
        if iri.startswith(VOCABULARY_IRI):
            return "vocab/" + iri[len(VOCABULARY_IRI) :]
        for path, own in _OWN.items():
            if iri == own:
                return path
        return iri[len(self.base) :] if iri.startswith((f"{self.base}id/", f"{self.base}set/")) else None

    def link(self, iri: str, depth: int) -> str | None:
        """The relative address of an IRI's page or file from a page `depth` folders down."""
        if iri.startswith(self.base + "file/"):
            return "../" * depth + iri[len(self.base) :]
        document, mark, fragment = iri.partition("#")
        path = self.path(document)
        return None if path is None else f"{'../' * depth}{path}.html{mark}{fragment}"

    def any_path(self, iri: str) -> str:
        """The path of any IRI without ending; a fragment is left out if the document has a page."""
        path = self.path(iri.partition("#")[0])
        return RESOURCE + quote(iri, safe="") if path is None else path

    def iri(self, path: str) -> str | None:
        """The IRI for a path without ending, None if there is none.

        >>> ResourcePaths("https://example.org/").iri("id/report/140000-2023")
        'https://example.org/id/report/140000-2023'
        """
        if path in _OWN:
            return _OWN[path]
        if path.startswith("vocab/"):
            return VOCABULARY_IRI + path[len("vocab/") :]
        if path.startswith(("id/", "set/")):
            return self.base + path
        return unquote(path[len(RESOURCE) :]) if path.startswith(RESOURCE) else None


def split_ending(path: str) -> tuple[str, str | None]:
    """A path without the ending of a document, and the media type of the document, None if there is no such ending.

    >>> split_ending("id/report/140000-2023.ttl"), split_ending("id/software/0.1.0")
    (('id/report/140000-2023', 'text/turtle'), ('id/software/0.1.0', None))
    """
    for ending, media_type in ENDINGS.items():
        if path.endswith(ending):
            return path[: -len(ending)], media_type
    return path, None
