"""Checks that files of a dataset have the format of their suffixes, with a parser for each format.

Readers would fail at text in another encoding than UTF-8, a table with a short row, or an unclosed tag. Sources are not
checked, because they are stored unchanged.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import IO, cast
from xml.etree import ElementTree

from kg.cells import read_rows
from kg.characters import not_in_xml
from kg.errors import OutputError
from kg.rdf.serialize import RDF_SUFFIXES, require_rdf

_PACKED = ".gz"
_CHUNK = 1 << 20


def syntax_fault(path: Path, name: str) -> str | None:
    """The syntax error in the file at `path`, None if there is none or if the format is unknown.

    `name` is that of the file in the dataset. Raises OSError if it cannot be read.
    """
    packed = name.endswith(_PACKED)
    plain = name.removesuffix(_PACKED)
    reader = next((READERS[ending] for ending in READERS if plain.endswith(ending)), None)
    if reader is None:
        return None
    with cast(IO[bytes], gzip.open(path)) if packed else path.open("rb") as handle:
        try:
            reader(handle, plain)
        except (
            OutputError,
            UnicodeDecodeError,
            csv.Error,
            ValueError,
            RecursionError,
            ElementTree.ParseError,
        ) as error:
            return str(error)
        except (EOFError, zlib.error) as error:
            return f"it cannot be unpacked ({error})"
    return None


def _read_rdf(handle: IO[bytes], name: str) -> None:
    require_rdf(handle, name[name.rindex(".") :])


def _read_csv(handle: IO[bytes], name: str) -> None:
    for _ in read_rows(io.TextIOWrapper(handle, encoding="utf-8-sig", newline="")):
        pass


def _read_json(handle: IO[bytes], name: str) -> None:
    json.load(handle)


def _read_xml(handle: IO[bytes], name: str) -> None:
    for _, element in ElementTree.iterparse(handle):
        element.clear()


def _read_text(handle: IO[bytes], name: str) -> None:
    """Browsers accept any page, so it only has to be UTF-8 without characters that are not allowed in pages."""
    text = io.TextIOWrapper(handle, encoding="utf-8", newline="")
    while piece := text.read(_CHUNK):
        code = not_in_xml(piece)
        if code:
            raise ValueError(f"it holds the character {code}")


READERS: Mapping[str, Callable[[IO[bytes], str], None]] = MappingProxyType(
    {
        **dict.fromkeys(RDF_SUFFIXES, _read_rdf),
        ".csv": _read_csv,
        ".json": _read_json,
        **dict.fromkeys((".xml", ".svg", ".graphml", ".gexf"), _read_xml),
        **dict.fromkeys((".html", ".css", ".js"), _read_text),
    }
)
"""The endings of names, and what reads a file of that name to its end or raises an error."""
