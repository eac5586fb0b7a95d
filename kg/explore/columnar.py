"""Stores records with the same keys as columns, so that repeated values are written once.

Column `c[key]` holds one value for each record, None for "not there", in the shortest of these forms:

- a plain list;
- `{"w": words, "i": indices}` if values repeat: the indices as text in `ALPHABET`, one character each if there are
  fewer words than characters, otherwise two; the first character means "not there";
- `{"p": [starts, lengths]}` if all values are pairs [start, end): the starts as differences from the previous pair,
  both as separate columns;
- `{"h": head, "t": tails}` if all values are texts with the same beginning.

The page unpacks them into the same records.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

_MOST_WORDS = 0.5  # as a share of the number of records; above it a dictionary saves nothing
_LEAST_HEAD = 4
ALPHABET = "".join(chr(code) for code in range(0x20, 0x7F) if chr(code) not in '"\\<>&')
"""The printable characters of ASCII that JSON and HTML write as they are."""


def to_columns(records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The records as columns, keys in the order of their first appearance.

    >>> to_columns([{"a": "x", "b": 1}, {"a": "x"}, {"a": "x"}])
    {'n': 3, 'c': {'a': {'w': ['x'], 'i': '!!!'}, 'b': {'w': [1], 'i': '!  '}}}
    >>> to_columns([{"at": [10, 12]}, {"at": [12, 14]}, {}])["c"]["at"]
    {'p': [[10, 2, None], {'w': [2], 'i': '!! '}]}
    """
    keys = list(dict.fromkeys(key for record in records for key in record))
    return {"n": len(records), "c": {key: _column([record.get(key) for record in records]) for key in keys}}


def from_columns(table: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The records restored from columns, as the page does it."""
    records: list[dict[str, Any]] = [{} for _ in range(table["n"])]
    for key, column in table["c"].items():
        for record, value in zip(records, _values(column), strict=True):
            if value is not None:
                record[key] = value
    return records


def _column(values: list[Any]) -> list[Any] | dict[str, Any]:
    if all(value is None or _is_pair(value) for value in values) and any(values):
        return {"p": [_column(_steps(values)), _column([value and value[1] - value[0] for value in values])]}
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
            if len(kept) > len(values) * _MOST_WORDS or len(kept) >= len(ALPHABET) ** 2 - 1:
                return _plain(values)
        indices.append(words[name])
    return {"w": kept, "i": _written(indices, len(kept))}


def _steps(pairs: list[Any]) -> list[int | None]:
    """The difference between the starts of successive pairs, ignoring missing values."""
    found: list[int | None] = []
    before = 0
    for pair in pairs:
        found.append(None if pair is None else pair[0] - before)
        before = before if pair is None else pair[0]
    return found


def _plain(values: list[Any]) -> list[Any] | dict[str, Any]:
    if all(type(value) is str for value in values):
        first, last = min(values), max(values)
        head = first[: next((at for at, pair in enumerate(zip(first, last, strict=False)) if pair[0] != pair[1]), 0)]
        if len(head) >= _LEAST_HEAD:
            return {"h": head, "t": [value[len(head) :] for value in values]}
    return values


def _written(indices: list[int], words: int) -> str:
    size = len(ALPHABET)
    if words < size:
        return "".join(ALPHABET[index + 1] for index in indices)
    return "".join(ALPHABET[(index + 1) // size] + ALPHABET[(index + 1) % size] for index in indices)


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(type(one) is int for one in value)


def _name(value: Any) -> Hashable:
    """A key that distinguishes values of different types: True is not 1, ["a"] is not "a"."""
    if isinstance(value, list):
        return (list, *map(_name, value))
    if isinstance(value, dict):
        return (dict, *((key, _name(inner)) for key, inner in value.items()))
    return (type(value), value)


def _values(column: Any) -> Iterable[Any]:
    if isinstance(column, list):
        return column
    if "p" in column:
        place = 0
        pairs: list[Any] = []
        for step, length in zip(*map(_values, column["p"]), strict=True):
            place += step or 0
            pairs.append(None if step is None else [place, place + length])
        return pairs
    if "h" in column:
        return [column["h"] + tail for tail in column["t"]]
    wide = 1 if len(column["w"]) < len(ALPHABET) else 2
    numbers = [ALPHABET.index(character) for character in column["i"]]
    if wide == 2:
        numbers = [high * len(ALPHABET) + low for high, low in zip(numbers[0::2], numbers[1::2], strict=True)]
    return [None if number == 0 else column["w"][number - 1] for number in numbers]
