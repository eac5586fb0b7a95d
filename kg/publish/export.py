"""`kg export`: the graph of an output folder in other formats, its tables, and the static site.

Everything is derived from the files of the folder (`data.nq`, `tables/`), so an export can be made anew at any time and
gives the same bytes. Formats without named graphs hold the union of all graphs. Tables are written row by row, those of
a dataset in parts report by report; graphs are in memory as a whole, so of a dataset in parts they are written of
picked reports only (`kg.build.picked`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from kg.cells import write_rows
from kg.errors import UsageError
from kg.layout import is_in_parts
from kg.publish.manifest import read_base, read_output
from kg.publish.network import gexf, graphml
from kg.publish.parquet import write_parquet
from kg.publish.picking import must_pick
from kg.publish.reopen import table_rows
from kg.publish.site.data import Names
from kg.publish.tables import TABLES, Column, csvw
from kg.rdf.serialize import FORMATS as RDF_FORMATS
from kg.rdf.serialize import SUFFIXES, render
from kg.staging import staged_file


def export(out: Path, destination: Path, formats: Sequence[str]) -> tuple[Path, ...]:
    """Writes the dataset of `out` to the folder `destination` in each of the formats; gives the files, sorted.

    `jsonld` comes with `context.jsonld`, `csv` and `parquet` with one file a table. Raises UsageError for a format that
    is none of `FORMATS`, OutputError where `out` holds no dataset, or one in parts and the format is that of a graph,
    or `destination` cannot be written.
    """
    for name in formats:
        if name not in FORMATS:
            raise UsageError(f"unknown format {name!r}; use one of {', '.join(FORMATS)}")
        if name in GRAPHS and is_in_parts(out):
            raise must_pick(out, f"kg export {out} --format {name}", "; csv and parquet can be had of all")
    base = read_base(out)
    written: list[Path] = []
    for name in formats:
        if name in GRAPHS:
            written += [_put(destination / path, content) for path, content in GRAPHS[name](out, base).items()]
        else:
            written += _write_tables(out, destination / "tables", name)
    return tuple(sorted(written))


def _rdf(format: str) -> Callable[[Path, str], dict[str, bytes]]:
    def write(out: Path, base: str) -> dict[str, bytes]:
        files = {f"data{SUFFIXES[format]}": render(read_output(out, "data.nq"), format, base)}
        if format == "jsonld":
            files["context.jsonld"] = Names(base).context()
        return files

    return write


def _network(write: Callable[[bytes, str], bytes], name: str) -> Callable[[Path, str], dict[str, bytes]]:
    return lambda out, base: {name: write(read_output(out, "data.nq"), base)}


GRAPHS: MappingProxyType[str, Callable[[Path, str], dict[str, bytes]]] = MappingProxyType(
    {
        **{name: _rdf(name) for name in RDF_FORMATS},
        "graphml": _network(graphml, "data.graphml"),
        "gexf": _network(gexf, "data.gexf"),
    }
)
FORMATS = (*GRAPHS, "csv", "parquet")


def _write_tables(out: Path, folder: Path, format: str) -> list[Path]:
    written: list[Path] = []
    for name, columns in TABLES.items():
        place = folder / f"{name}.{format}"
        rows = table_rows(out, name)
        with staged_file(place) as fresh:
            if format == "parquet":
                write_parquet(rows, columns, fresh)
            else:
                _write_csv(rows, columns, fresh)
        written.append(place)
        if format == "csv":
            written.append(_put(folder / f"{name}.csv-metadata.json", csvw(name)))
    return written


def _write_csv(rows: Iterable[Mapping[str, str]], columns: Sequence[Column], place: Path) -> None:
    with place.open("w", encoding="utf-8", newline="") as handle:
        header = [one.name for one in columns]
        write_rows(handle, chain([header], ([row[name] for name in header] for row in rows)))


def _put(path: Path, content: bytes) -> Path:
    with staged_file(path) as fresh:
        fresh.write_bytes(content)
    return path
