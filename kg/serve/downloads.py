"""The files of a dataset that can be downloaded, by their paths in its folder.

A report may be a web page with scripts, which would run as part of this site. So only files written by a build, in the
list below, are sent with their media types. Everything else (source files and anything else in the folder) is sent as
plain text in a sandbox, or as a download if it is not text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from kg.publish.catalog import published_files
from kg.publish.media_types import format_of
from kg.publish.tables import TABLES
from kg.resources import ontology_folder
from kg.staging import RECORD

# the store is internal, and the times of a build only describe its machine
_LEFT_OUT = ("store", "timings.json", RECORD)
_MEDIA = {
    ".html": "text/html",
    ".json": "application/json",
    ".gz": "application/gzip",
    ".tsv": "text/tab-separated-values",
}
_TABLE = f"(?:{'|'.join(TABLES)})"
# Files written by a build (kg/build/output.py, kg/build/parts.py), and those added by the server
_WRITTEN = re.compile(
    rf"""(?:audit|catalog|cube|data|inferred|links|presumed|tallies|void)\.ttl | data\.nq | (?:shared|tallies)\.nq\.gz
    | explorer\.html
    | (?:manifest|report)\.json | review\.csv | reports/[\w-]+\.ttl | tables/{_TABLE}\.csv(?:-metadata\.json)?
    | parts/area=[\w-]+/(?:year=[\w-]+/)?
        (?:(?:audit|data|inferred|presumed)\.nq\.gz|report\.json|review\.csv|{_TABLE}\.csv|facts\.msgpack\.gz)
    | ont\.ttl | vocab/[\w-]+\.ttl | mappings/[\w.-]+\.sssom\.tsv""",
    re.VERBOSE | re.ASCII,
)
_EXPLORER = "explorer.html"
# Endings of files that a browser may show as plain text
_TEXTS = frozenset({".txt", ".text", ".md", ".csv", ".tsv", ".json", ".html", ".htm", ".xhtml", ".xml", ".svg"})
_SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


@dataclass(frozen=True, slots=True)
class Presentation:
    """How a file is sent: the header Content-Type, and others that isolate it from this site."""

    media_type: str
    headers: dict[str, str]


def listed_files(folder: Path) -> list[str]:
    """The paths of all downloadable files, sorted."""
    own = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    mappings = (f"mappings/{path.name}" for path in _mappings())
    found = {path.as_posix() for path in own if _is_offered(path.parts) and path.parts[0] != "sources"}
    return sorted({*found, *published_files(), *mappings})


def find_file(folder: Path, name: str) -> Path | None:
    """The file at a path, None if there is none, or if it is outside the folder or excluded."""
    parts = name.split("/")
    if any(part == "" or "\\" in part or not part.isprintable() for part in parts) or not _is_offered(parts):
        return None
    inside = folder.resolve()
    try:
        path = (inside / name).resolve()
        return path if path.is_relative_to(inside) and path.is_file() else None
    except (OSError, RuntimeError):  # a name that is too long, or cyclic links
        return None


def find_published(name: str) -> bytes | None:
    """The ontology, a code list or a mapping, which the static site offers besides the files of a dataset."""
    if name.startswith("mappings/"):
        return next((path.read_bytes() for path in _mappings() if f"mappings/{path.name}" == name), None)
    return published_files().get(name)


def presentation(name: str) -> Presentation:
    """How the file at a path is sent.

    >>> presentation("data.ttl").media_type, presentation("sources/report.html").media_type
    ('text/turtle; charset=utf-8', 'text/plain; charset=utf-8')
    """
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": _SANDBOX}
    suffix = Path(name).suffix.lower()
    if not _WRITTEN.fullmatch(name):
        if suffix not in _TEXTS:
            plain = quote(name.rpartition("/")[2], safe="")
            headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{plain}"
        return Presentation("text/plain; charset=utf-8", headers)
    if name == _EXPLORER:
        headers["Content-Security-Policy"] = "frame-ancestors 'none'"  # it contains its own policy
    found = format_of(name)
    kind = found.media_type if found else _MEDIA.get(suffix, "text/plain")
    return Presentation(f"{kind}; charset=utf-8" if kind.startswith("text/") else kind, headers)


def _is_offered(parts: Sequence[str]) -> bool:
    """Whether a path is public: not the store and no hidden file."""
    return parts[0] not in _LEFT_OUT and not any(part.startswith(".") for part in parts)


def _mappings() -> list[Path]:
    return sorted((ontology_folder() / "mappings").glob("*.sssom.tsv"))
