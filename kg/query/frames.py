"""Answers and tables as pandas or polars data frames through Arrow, which both use without copying text.

A column has the type that all its values share:

- `xsd:integer` and its kinds: 64-bit integers
- `xsd:decimal`: 64-bit floats if no digit of any value is lost, otherwise exact decimals
- `xsd:double`, `xsd:float`: 64-bit floats
- `xsd:date`: dates
- `xsd:boolean`: booleans
- everything else, and mixed columns: text; the full IRI, or the lexical form of a literal without language or datatype

Unbound variables and empty cells are null; a column without values is text. A decimal of up to 15 digits is always
preserved as a float (IEEE 754, binary64); `exact` returns decimals in any case, for exact sums.

In pandas, columns have `pandas.ArrowDtype`, which supports null in every type.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode

from kg.cells import read_rows
from kg.errors import OutputError, UsageError
from kg.extras import require
from kg.query.query_result import Term
from kg.rdf.names import XSD

if TYPE_CHECKING:
    import pyarrow

LIBRARIES = ("pandas", "polars")

_INTEGERS = frozenset(
    "integer nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger long int short byte "
    "unsignedLong unsignedInt unsignedShort unsignedByte".split()
)
_FLOATS = frozenset({"double", "float"})
_TRUTHS = {"true": True, "1": True, "false": False, "0": False}  # XSD 1.1 part 2, section 3.3.2.2
_TEXT = "string"


def frame_of_rows(
    names: Sequence[str],
    rows: Iterable[Iterable[Term | None]],
    library: str,
    *,
    exact: bool,
    hidden: frozenset[str] = frozenset(),
) -> Any:
    """The rows of an answer as a data frame of the library, without the `hidden` columns."""
    require_library(library)
    import pyarrow

    cell = _Cells().__getitem__
    cells = [tuple(map(cell, row)) for row in rows]
    columns = zip(*cells, strict=True) if cells else ((),) * len(names)
    arrays = {
        name: _array_of_cells(column, exact) for name, column in zip(names, columns, strict=True) if name not in hidden
    }
    return _frame(pyarrow.table(arrays), library)


def frame_of_table(folder: Path, name: str, library: str, *, exact: bool) -> Any:
    """A table of the dataset in `folder` as a data frame, with the datatypes of its CSVW description.

    Raises UsageError if there is no such table, OutputError if it has an unexpected format.
    """
    require_library(library)
    import pyarrow

    path = folder / "tables" / f"{name}.csv"
    names = sorted(one.stem for one in path.parent.glob("*.csv"))
    if name not in names:
        if names:
            raise UsageError(f"there is no table {name!r}; use one of {', '.join(names)} / 没有这个表格")
        raise OutputError(f"{folder}: contains no tables; run 'kg build --out {folder}' first / 请先构建数据集")
    try:
        description = json.loads(path.with_name(f"{name}.csv-metadata.json").read_text("utf-8"))
        datatypes = {one["name"]: one["datatype"] for one in description["tableSchema"]["columns"]}
        with path.open(encoding="utf-8-sig", newline="") as handle:
            header, *rows = read_rows(handle)
        columns = list(zip(*rows, strict=True)) if rows else [()] * len(header)
        arrays = [
            _array(datatypes[title], [cell or None for cell in column], exact)
            for title, column in zip(header, columns, strict=True)
        ]
    except (OSError, ValueError, KeyError, TypeError, InvalidOperation, csv.Error) as error:
        raise OutputError(
            f"{path}: has an unexpected format ({error}); run 'kg build --out {folder}' again / 请重新构建数据集"
        ) from error
    return _frame(pyarrow.Table.from_arrays(arrays, names=header), library)


def require_library(library: str) -> None:
    """Raises UsageError if the library is neither of the two, or is not installed."""
    if library not in LIBRARIES:
        raise UsageError(f"unknown library {library!r}; use one of {', '.join(LIBRARIES)} / 应为 pandas 或 polars")
    require("frames", library, "pyarrow")


def _frame(table: pyarrow.Table, library: str) -> Any:
    if library == "pandas":
        import pandas

        return table.to_pandas(types_mapper=pandas.ArrowDtype)
    import polars

    return polars.from_arrow(table)


class _Cells(dict[Term | None, tuple[str, str | None]]):
    """The datatype (local name in XSD) and text of each term."""

    def __init__(self) -> None:
        super().__init__({None: ("", None)})

    def __missing__(self, term: Term) -> tuple[str, str | None]:
        if isinstance(term, Literal):
            space, name = term.datatype.value[: len(XSD.iri)], term.datatype.value[len(XSD.iri) :]
            made = (name if space == XSD.iri else _TEXT, term.value)
        else:
            made = (_TEXT, term.value if isinstance(term, NamedNode) else str(term))
        self[term] = made
        return made


def _array_of_cells(cells: Sequence[tuple[str, str | None]], exact: bool) -> pyarrow.Array:
    """The column with the common type of its values, or text if one is not valid for its datatype."""
    kinds = {kind for kind, _ in cells} - {""}
    if kinds <= _INTEGERS and kinds:
        datatype = "integer"
    elif kinds <= _INTEGERS | {"decimal"} and kinds:
        datatype = "decimal"
    elif kinds <= _INTEGERS | {"decimal"} | _FLOATS and kinds:
        datatype = "double"
    else:
        datatype = kinds.pop() if len(kinds) == 1 else _TEXT
    texts = [text for _, text in cells]
    try:
        return _array(datatype, texts, exact)
    except (ValueError, KeyError, OverflowError, InvalidOperation):
        return _array(_TEXT, texts, exact)


def _array(datatype: str, texts: Sequence[str | None], exact: bool) -> pyarrow.Array:
    """Texts as values of the datatype.

    Raises ValueError, KeyError, OverflowError or InvalidOperation for an invalid one.
    """
    import pyarrow

    if datatype == "integer":
        return pyarrow.array([None if one is None else int(one) for one in texts], pyarrow.int64())
    if datatype == "decimal":
        return _decimals([None if one is None else Decimal(one) for one in texts], exact)
    if datatype in _FLOATS:
        return pyarrow.array([None if one is None else float(one) for one in texts], pyarrow.float64())
    if datatype == "date":
        return pyarrow.array([None if one is None else date.fromisoformat(one) for one in texts], pyarrow.date32())
    if datatype == "boolean":
        return pyarrow.array([None if one is None else _TRUTHS[one] for one in texts], pyarrow.bool_())
    return pyarrow.array(texts, pyarrow.string())


def _decimals(values: Sequence[Decimal | None], exact: bool) -> pyarrow.Array:
    import pyarrow

    known = [one for one in values if one is not None]
    if not exact and all(Decimal(repr(float(one))) == one for one in known):
        return pyarrow.array([None if one is None else float(one) for one in values], pyarrow.float64())
    if not known:
        return pyarrow.array(values, pyarrow.decimal128(1, 0))
    return pyarrow.array(values)
