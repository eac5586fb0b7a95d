"""`kg export`: the graph of an output folder in other formats, its tables, and the static site.

Everything is derived from the files of the folder, so an export can be made again at any time and gives the same bytes.
Formats without named graphs contain the union of all graphs. Tables are merged from the parts row by row. Graphs are
made from `data.nq` and are in memory as a whole; if the build was too large for this, they can only be exported for
selected reports (`kg.build.subset`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from kg.cells import as_csv, write_rows
from kg.dataset_layout import MERGED_QUADS
from kg.errors import OutputError, UsageError
from kg.publish.annotations import ANNOTATIONS, annotation_page, kept_sources
from kg.publish.dataset_reader import list_table_files, table_rows
from kg.publish.manifest import read_base, read_output
from kg.publish.network import gexf, graphml
from kg.publish.parquet import write_parquet
from kg.publish.selection import require_merged
from kg.publish.site.linked_data import Names
from kg.publish.tables import CSV_ENCODING, OF_REPORTS, TABLES, Column, csvw
from kg.rdf.serialize import FORMATS as RDF_FORMATS
from kg.rdf.serialize import SUFFIXES, render
from kg.staging import atomic_files, place_within, require_free, write_within

_ADVICE = "name another folder with --to"


def export(out: Path, destination: Path, formats: Sequence[str]) -> tuple[Path, ...]:
    """Writes the dataset in `out` to the folder `destination` in each of the formats and returns the sorted files.

    `jsonld` comes with `context.jsonld`, `csv` and `parquet` with one file per table. Raises UsageError for a format
    that is not in `FORMATS`, OutputError if `out` contains no dataset, or one without `data.nq` for a graph format, if
    `destination` cannot be written, or if it has a file with the same name that was not written by an export.
    """
    for name in formats:
        if name not in FORMATS:
            raise UsageError(f"unknown format {name!r}; use one of {', '.join(FORMATS)}")
        if name in GRAPHS:
            require_merged(out, MERGED_QUADS, f"kg export {out} --format {name}", "; csv and parquet can be had of all")
    base = read_base(out)
    names = sorted({path for name in formats for path in _files(name)})
    require_free(destination, names, _ADVICE)
    with atomic_files(destination, "export", advice=_ADVICE) as fresh:
        for name in formats:
            if name in GRAPHS:
                for path, make in GRAPHS[name].items():
                    write_within(fresh, path, make(out, base))
            else:
                merge_tables(out, fresh, name)
    return tuple(destination / name for name in names)


def _files(format: str) -> Iterator[str]:
    """The files of a format."""
    if format in GRAPHS:
        yield from GRAPHS[format]
        return
    for name in TABLES:
        yield f"tables/{name}.{format}"
        if format == "csv":
            yield f"tables/{name}.csv-metadata.json"


Make = Callable[[Path, str], bytes]


def _rdf(format: str) -> dict[str, Make]:
    files: dict[str, Make] = {
        f"data{SUFFIXES[format]}": lambda out, base: render(read_output(out, MERGED_QUADS), format, base)
    }
    if format == "jsonld":
        files["context.jsonld"] = lambda out, base: Names(base).context()
    return files


def _network(write: Callable[[bytes, str], bytes], name: str) -> dict[str, Make]:
    return {name: lambda out, base: write(read_output(out, MERGED_QUADS), base)}


#: The functions that make each file of a graph format from the folder of a dataset and its base.
GRAPHS: MappingProxyType[str, Mapping[str, Make]] = MappingProxyType(
    {
        **{name: _rdf(name) for name in RDF_FORMATS},
        "graphml": _network(graphml, "data.graphml"),
        "gexf": _network(gexf, "data.gexf"),
        "annotations": {
            ANNOTATIONS: lambda out, base: annotation_page(read_output(out, "data.nq"), kept_sources(out), base)
        },
    }
)
FORMATS = (*GRAPHS, "csv", "parquet")


def merge_tables(out: Path, folder: Path, format: str, *, checked: bool = True) -> list[str]:
    """Writes the tables of the dataset in `out` below `folder`, in CSV or Parquet; gives the names of the files.

    `checked`: whether every cell is looked at, as somebody may have changed the files of the parts.
    """
    for name, columns in TABLES.items():
        place = place_within(folder, f"tables/{name}.{format}")
        if not checked and format == "csv" and name in OF_REPORTS:
            _join_csv(list_table_files(out, name), columns, place)
            write_within(folder, f"tables/{name}.csv-metadata.json", csvw(name))
            continue
        rows = table_rows(out, name)
        if format == "parquet":
            write_parquet(rows, columns, place)
        else:
            _write_csv(rows, columns, place)
            write_within(folder, f"tables/{name}.csv-metadata.json", csvw(name))
    return list(_files(format))


def _join_csv(files: Iterable[Path], columns: Sequence[Column], place: Path) -> None:
    """One table of those of several reports, line by line as they are."""
    header = as_csv([[one.name for one in columns]]).encode(CSV_ENCODING)
    with place.open("wb") as handle:
        handle.write(header)
        for file in files:
            content = file.read_bytes()
            if not content.startswith(header):
                raise OutputError(f"{file}: does not begin with the header of the table; run 'kg build' again")
            handle.write(content[len(header) :])


def _write_csv(rows: Iterable[Mapping[str, str]], columns: Sequence[Column], place: Path) -> None:
    with place.open("w", encoding=CSV_ENCODING, newline="") as handle:
        header = [one.name for one in columns]
        write_rows(handle, chain([header], ([row[name] for name in header] for row in rows)))
