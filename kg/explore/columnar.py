"""Stores records with the same keys as columns, so that repeated values are written once.

Column `c[key]` holds one value for each record, None for "not there", in the shortest of these forms:

- a plain list;
- `{"w": words, "i": indices}` where values repeat: the indices as text, in `ALPHABET`, one character each where there
  are fewer words than characters, else two; the first character stands for "not there";
- `{"p": [starts, lengths]}` where all values are pairs [start, end): starts as steps from the pair before, both as
  columns of their own;
- `{"h": head, "t": tails}` where all values are texts that begin alike;
- `{"k": heads, "d": digits}` where all values are texts that end in 16 hexadecimal digits, as identifiers do: the heads
  are a column, the digits ten characters of `ALPHABET` for each value;
- `{"s": sentences, "i": indices, "v": parts}` where texts, alone or [Chinese, English], differ in their numbers and
  quotations only: `i` is a column that says which of the sentences a value is, and the parts fill its gaps in order. A
  gap is `⟨n⟩`, so that a number that stands in both languages is written once.

The page unpacks them into the same records.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

_MOST_WORDS = 0.5  # as a share of the number of records; above it a dictionary saves nothing
_LEAST_HEAD = 4
_DIGITS = re.compile("([^0-9a-f]|.*[^0-9a-f])([0-9a-f]{16})", re.DOTALL)
_HALF = 8  # hexadecimal digits that five characters of `ALPHABET` hold
_CHARACTERS = 5
_PART = re.compile("“[^”\n]*”|[0-9][0-9.,]*")
_GAP = re.compile("⟨([0-9]+)⟩")
_FEWEST_TEXTS = 50  # below it sentences save nothing
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
    """Values that hardly repeat."""
    if len(values) >= _FEWEST_TEXTS and (written := _identifiers(values) or _sentences(values)):
        return written
    if all(type(value) is str for value in values):
        first, last = min(values), max(values)
        head = first[: next((at for at, pair in enumerate(zip(first, last, strict=False)) if pair[0] != pair[1]), 0)]
        if len(head) >= _LEAST_HEAD:
            return {"h": head, "t": [value[len(head) :] for value in values]}
    return values


def _identifiers(values: list[Any]) -> dict[str, Any] | None:
    """Texts that all end in 16 hexadecimal digits."""
    found = [_DIGITS.fullmatch(value) if type(value) is str else None for value in values]
    if not all(found):
        return None
    digits = "".join(
        _in_alphabet(int(match[2][start : start + _HALF], 16), _CHARACTERS)
        for match in found
        if match
        for start in (0, _HALF)
    )
    return {"k": _column([match[1] for match in found if match]), "d": digits}


def _in_alphabet(number: int, length: int) -> str:
    characters = ""
    for _ in range(length):
        number, digit = divmod(number, len(ALPHABET))
        characters = ALPHABET[digit] + characters
    return characters


def _sentences(values: list[Any]) -> dict[str, Any] | None:
    """Texts that are few sentences with other numbers and quotations in them."""
    if not all(type(value) is str or _is_words(value) for value in values):
        return None
    sentences: dict[Hashable, int] = {}
    kept: list[Any] = []
    indices: list[int] = []
    parts: list[str] = []
    for value in values:
        whole = [value] if type(value) is str else value
        if any("⟨" in text for text in whole) or not any(_PART.sub("", text) for text in whole):
            return None  # it has a gap of its own, or is nothing but its parts
        its_parts = {part: place for place, part in enumerate(dict.fromkeys(_PART.findall("\n".join(whole))))}
        frames = [_with_gaps(text, its_parts) for text in whole]
        sentence = frames[0] if type(value) is str else frames
        name = _name(sentence)
        if name not in sentences:
            sentences[name] = len(kept)
            kept.append(sentence)
            if len(kept) > len(values) * _MOST_WORDS:
                return None
        indices.append(sentences[name])
        parts.extend(its_parts)
    if not parts:
        return None
    return {"s": kept, "i": _column(indices), "v": _column(parts)}


def _with_gaps(text: str, parts: Mapping[str, int]) -> str:
    return _PART.sub(lambda part: f"⟨{parts[part[0]]}⟩", text)


def _without_gaps(frame: str, parts: Sequence[str]) -> str:
    return _GAP.sub(lambda gap: parts[int(gap[1])], frame)


def _is_words(value: Any) -> bool:
    return isinstance(value, list) and all(type(one) is str for one in value)


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
    if "d" in column:
        size = 2 * _CHARACTERS
        tails = [column["d"][start : start + size] for start in range(0, len(column["d"]), size)]
        return [head + _hexadecimal(tail) for head, tail in zip(_values(column["k"]), tails, strict=True)]
    if "s" in column:
        return _filled(column)
    if "h" in column:
        return [column["h"] + tail for tail in column["t"]]
    wide = 1 if len(column["w"]) < len(ALPHABET) else 2
    numbers = [ALPHABET.index(character) for character in column["i"]]
    if wide == 2:
        numbers = [high * len(ALPHABET) + low for high, low in zip(numbers[0::2], numbers[1::2], strict=True)]
    return [None if number == 0 else column["w"][number - 1] for number in numbers]


def _hexadecimal(tail: str) -> str:
    digits = ""
    for half in (tail[:_CHARACTERS], tail[_CHARACTERS:]):
        number = 0
        for character in half:
            number = number * len(ALPHABET) + ALPHABET.index(character)
        digits += f"{number:0{_HALF}x}"
    return digits


def _filled(column: Any) -> list[Any]:
    parts = iter(_values(column["v"]))
    texts: list[Any] = []
    for index in _values(column["i"]):
        sentence = column["s"][index]
        frames = [sentence] if type(sentence) is str else sentence
        gaps = {int(number) for frame in frames for number in _GAP.findall(frame)}
        own = [next(parts) for _ in range(len(gaps))]
        filled = [_without_gaps(frame, own) for frame in frames]
        texts.append(filled[0] if type(sentence) is str else filled)
    return texts
