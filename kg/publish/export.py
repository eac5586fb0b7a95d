"""`kg export`: the graph of an output folder in other formats, its tables, and the static site.

Everything is derived from the files of the folder (`data.nq`, `tables/`), so an export can be made anew at any time and
gives the same bytes. Formats without named graphs hold the union of all graphs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from types import MappingProxyType

from kg.errors import OutputError, UsageError
from kg.publish.files import require_whole
from kg.publish.manifest import read_base
from kg.publish.network import gexf, graphml
from kg.publish.parquet import parquet
from kg.publish.site.data import Names
from kg.publish.tables import TABLES
from kg.rdf.serialize import FORMATS as RDF_FORMATS
from kg.rdf.serialize import SUFFIXES, render


def export(out: Path, destination: Path, formats: Sequence[str]) -> tuple[Path, ...]:
    """Writes the dataset of `out` to the folder `destination` in each of the formats; gives the files, sorted.

    `jsonld` comes with `context.jsonld`, `csv` and `parquet` with one file a table. Raises UsageError for a format that
    is none of `FORMATS`, OutputError where `out` holds no dataset or `destination` cannot be written.
    """
    for name in formats:
        if name not in FORMATS:
            raise UsageError(f"unknown format {name!r}; use one of {', '.join(FORMATS)}")
    require_whole(out)
    base = read_base(out)
    written: list[Path] = []
    for name in formats:
        for path, content in FORMATS[name](out, base).items():
            written.append(_put(destination / path, content))
    return tuple(sorted(written))


def _rdf(format: str) -> Callable[[Path, str], dict[str, bytes]]:
    def write(out: Path, base: str) -> dict[str, bytes]:
        files = {f"data{SUFFIXES[format]}": render(_read(out / "data.nq"), format, base)}
        if format == "jsonld":
            files["context.jsonld"] = Names(base).context()
        return files

    return write


def _network(write: Callable[[bytes, str], bytes], name: str) -> Callable[[Path, str], dict[str, bytes]]:
    return lambda out, base: {name: write(_read(out / "data.nq"), base)}


def _csv(out: Path, base: str) -> dict[str, bytes]:
    names = [f"{table}{ending}" for table in TABLES for ending in (".csv", ".csv-metadata.json")]
    return {f"tables/{name}": _read(out / "tables" / name) for name in names}


def _parquet(out: Path, base: str) -> dict[str, bytes]:
    return {
        f"tables/{name}.parquet": parquet(_read(out / "tables" / f"{name}.csv"), columns)
        for name, columns in TABLES.items()
    }


FORMATS: MappingProxyType[str, Callable[[Path, str], dict[str, bytes]]] = MappingProxyType(
    {
        **{name: _rdf(name) for name in RDF_FORMATS},
        "graphml": _network(graphml, "data.graphml"),
        "gexf": _network(gexf, "data.gexf"),
        "csv": _csv,
        "parquet": _parquet,
    }
)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise OutputError(f"{path}: cannot be read ({error.strerror}); run 'kg build' first") from error


def _put(path: Path, content: bytes) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror}); choose another folder") from error
    return path
