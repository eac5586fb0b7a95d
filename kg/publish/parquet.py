"""Tables as Parquet with the types of their CSVW descriptions. pyarrow is loaded on demand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from kg.extras import require
from kg.publish.tables import Column

# The number of rows in a group, which are in memory at once; smaller groups make files slow to read.
_GROUP = 30_000


def write_parquet(rows: Iterable[Mapping[str, str]], columns: Sequence[Column], place: Path) -> None:
    """Writes the rows of a CSV table as Parquet; an empty cell is null.

    Decimals have 38 digits, 10 of them after the decimal point.
    """
    require("parquet")
    import pyarrow
    import pyarrow.parquet

    types: dict[str, Any] = {
        "integer": pyarrow.int64(),
        "decimal": pyarrow.decimal128(38, 10),
        "date": pyarrow.date32(),
        "boolean": pyarrow.bool_(),
    }
    schema = pyarrow.schema(
        pyarrow.field(
            one.name,
            types.get(one.datatype, pyarrow.string()),
            metadata={"zh-Hans": one.chinese, "en": one.english},
        )
        for one in columns
    )
    waiting = iter(rows)
    with pyarrow.parquet.ParquetWriter(place, schema, compression="zstd") as writer:
        while group := list(islice(waiting, _GROUP)):
            arrays = [
                pyarrow.array([_value(row[one.name], one.datatype) for row in group], field.type)
                for one, field in zip(columns, schema, strict=True)
            ]
            writer.write_table(pyarrow.Table.from_arrays(arrays, schema=schema))


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
