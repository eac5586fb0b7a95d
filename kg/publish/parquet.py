"""A table as Parquet, with the types that its CSVW description names. pyarrow is loaded when one is written."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

from kg.publish.tables import Column


def parquet(table: bytes, columns: Sequence[Column]) -> bytes:
    """The CSV table (UTF-8, with header) as Parquet; an empty cell is null.

    Decimals keep 38 digits, 10 of them behind the point.
    """
    import pyarrow
    import pyarrow.parquet

    types: dict[str, Any] = {
        "integer": pyarrow.int64(),
        "decimal": pyarrow.decimal128(38, 10),
        "date": pyarrow.date32(),
        "boolean": pyarrow.bool_(),
    }
    rows = list(csv.DictReader(StringIO(table.decode("utf-8"), newline="")))
    arrays = [
        pyarrow.array([_value(row[one.name], one.datatype) for row in rows], types.get(one.datatype, pyarrow.string()))
        for one in columns
    ]
    fields = [
        pyarrow.field(one.name, array.type, metadata={"zh-Hans": one.chinese, "en": one.english})
        for one, array in zip(columns, arrays, strict=True)
    ]
    out = BytesIO()
    content = pyarrow.Table.from_arrays(arrays, schema=pyarrow.schema(fields))
    pyarrow.parquet.write_table(content, out, compression="zstd")
    return out.getvalue()


def _value(cell: str, datatype: str) -> object:
    if not cell:
        return None
    if datatype == "integer":
        return int(cell)
    if datatype == "decimal":
        return Decimal(cell)
    if datatype == "date":
        return date.fromisoformat(cell)
    if datatype == "boolean":
        return cell == "true"
    return cell
