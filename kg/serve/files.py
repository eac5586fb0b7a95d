"""The files of a dataset that the server gives out, by their paths in its folder."""

from __future__ import annotations

from pathlib import Path

from kg.publish.catalog import published_files
from kg.publish.files import format_of
from kg.resources import ontology_folder
from kg.staging import RECORD

# the store is for the server itself, the times of a build say something of its machine only
_LEFT_OUT = ("store", "timings.json", RECORD)
_MEDIA = {".html": "text/html", ".json": "application/json", ".txt": "text/plain"}


def listed_files(folder: Path) -> list[str]:
    """The paths of all files that are offered, sorted."""
    own = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    mappings = (f"mappings/{path.name}" for path in _mappings())
    found = {path.as_posix() for path in own if path.parts[0] not in _LEFT_OUT and path.parts[0] != "sources"}
    return sorted({*found, *published_files(), *mappings})


def find_file(folder: Path, name: str) -> Path | None:
    """The file of that path, None where there is none or where it leads out of the folder or to what is left out."""
    parts = name.split("/")
    if any(part in ("", ".", "..") or "\\" in part or "\0" in part for part in parts) or parts[0] in _LEFT_OUT:
        return None
    inside = folder.resolve()
    path = (inside / name).resolve()
    return path if path.is_relative_to(inside) and path.is_file() else None


def find_published(name: str) -> bytes | None:
    """The ontology, a code list or a mapping of it, as the static site offers them beside the files of a dataset."""
    if name.startswith("mappings/"):
        return next((path.read_bytes() for path in _mappings() if f"mappings/{path.name}" == name), None)
    return published_files().get(name)


def media_type(name: str) -> str:
    """The header Content-Type of a file."""
    found = format_of(name)
    kind = found.media_type if found else _MEDIA.get(Path(name).suffix, "application/octet-stream")
    return f"{kind}; charset=utf-8" if kind.startswith("text/") and not name.startswith("sources/") else kind


def _mappings() -> list[Path]:
    return sorted((ontology_folder() / "mappings").glob("*.sssom.tsv"))
