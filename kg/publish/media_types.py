"""Metadata of the files of a dataset for portals: media type, format, standard and address.

The address of a file is `{base}file/{path}`, the target of the redirects of the static site (kg/publish/site).
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from types import MappingProxyType

_MEDIA = "https://www.iana.org/assignments/media-types/"
_FORMAT = "http://publications.europa.eu/resource/authority/file-type/"


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file of a dataset: its path in its folder, the size and the SHA-256 of its uncompressed content.

    The compressed form depends on the version of zlib, the content does not.
    """

    path: str
    size: int
    sha256: str


def written_file(folder: Path, path: str) -> WrittenFile:
    """The metadata of a file that is not compressed."""
    with (folder / path).open("rb") as handle:
        return WrittenFile(path, (folder / path).stat().st_size, file_digest(handle, "sha256").hexdigest())


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its media type, its name in the European list of file types, and its name for people."""

    media_type: str
    file_type: str
    name: str
    standard: str

    @property
    def media_iri(self) -> str:
        return _MEDIA + self.media_type

    @property
    def format_iri(self) -> str:
        return _FORMAT + self.file_type


BY_SUFFIX = MappingProxyType(
    {
        ".ttl": Format("text/turtle", "RDF_TURTLE", "Turtle", "https://www.w3.org/TR/turtle/"),
        ".nq": Format("application/n-quads", "RDF_N_QUADS", "N-Quads", "https://www.w3.org/TR/n-quads/"),
        ".nt": Format("application/n-triples", "RDF_N_TRIPLES", "N-Triples", "https://www.w3.org/TR/n-triples/"),
        ".trig": Format("application/trig", "RDF_TRIG", "TriG", "https://www.w3.org/TR/trig/"),
        ".jsonld": Format("application/ld+json", "JSON_LD", "JSON-LD", "https://www.w3.org/TR/json-ld11/"),
        ".rdf": Format("application/rdf+xml", "RDF_XML", "RDF/XML", "https://www.w3.org/TR/rdf-syntax-grammar/"),
        ".csv": Format("text/csv", "CSV", "CSV", "https://www.w3.org/TR/tabular-data-primer/"),
    }
)


def format_of(path: str) -> Format | None:
    """The format of a file for the catalogue, None if it is not listed there."""
    return BY_SUFFIX.get(path[path.rfind(".") :])


def address(path: str, base: str) -> str:
    """The address of a file."""
    return f"{base}file/{path}"
