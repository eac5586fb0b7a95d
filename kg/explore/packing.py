"""Records with the same keys as columns: what repeats is written once.

Column `c[key]` is a list with one value for each record, None for "not there"; or, where values repeat, `{"w": words,
"i": indices}` with -1 for "not there". The page unpacks it into the same records.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

_MOST_WORDS = 0.5  # of the number of records; above it a dictionary saves nothing


def packed(records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The records as columns, keys in the order of their first appearance.

    >>> packed([{"a": "x", "b": 1}, {"a": "x"}, {"a": "x"}])
    {'n': 3, 'c': {'a': {'w': ['x'], 'i': [0, 0, 0]}, 'b': {'w': [1], 'i': [0, -1, -1]}}}
    """
    keys = list(dict.fromkeys(key for record in records for key in record))
    return {"n": len(records), "c": {key: _column([record.get(key) for record in records]) for key in keys}}


def unpacked(table: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The records again, as the page reads them."""
    records: list[dict[str, Any]] = [{} for _ in range(table["n"])]
    for key, column in table["c"].items():
        for record, value in zip(records, _values(column), strict=True):
            if value is not None:
                record[key] = value
    return records


def _column(values: list[Any]) -> list[Any] | dict[str, list[Any]]:
    words: dict[Hashable, int] = {}
    kept: list[Any] = []
    indices: list[int] = []
    for value in values:
        if value is None:
            indices.append(-1)
            continue
        name = value if type(value) is str else _name(value)
        if name not in words:
            words[name] = len(kept)
            kept.append(value)
            if len(kept) > len(values) * _MOST_WORDS:
                return values
        indices.append(words[name])
    return {"w": kept, "i": indices}


def _name(value: Any) -> Hashable:
    """What tells a value from others of another type: True is not 1, ["a"] is not "a"."""
    if isinstance(value, list):
        return (list, *map(_name, value))
    if isinstance(value, dict):
        return (dict, *((key, _name(inner)) for key, inner in value.items()))
    return (type(value), value)


def _values(column: Any) -> Iterable[Any]:
    if isinstance(column, list):
        return column
    return (None if index < 0 else column["w"][index] for index in column["i"])
