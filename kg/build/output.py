"""The output folder of a build, and the files in it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from kg.staging import open_within

TIMINGS = "timings.json"
#: Its kind in the record of the folder.
DATASET = "dataset"
ADVICE = "name another folder with --out"


def as_json(value: object) -> bytes:
    """A value as indented JSON in UTF-8, ending with a line break."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def write_json(folder: Path, name: str, value: Mapping[str, object]) -> None:
    """Writes a file of `as_json`. A list may be given as an iterator, whose items are written one by one."""
    with open_within(folder, name) as handle:
        handle.writelines(json_pieces(value))


def json_pieces(value: Mapping[str, object]) -> Iterator[bytes]:
    """The output of `write_json`."""
    before = "{\n"
    for key, content in value.items():
        yield f"{before} {json.dumps(key, ensure_ascii=False)}: ".encode()
        before = ",\n"
        if isinstance(content, Iterator):
            opening = "[\n"
            for item in content:
                yield f"{opening}  {_indented(item, 2)}".encode()
                opening = ",\n"
            yield b"[]" if opening == "[\n" else b"\n ]"
        else:
            yield _indented(content, 1).encode()
    yield b"\n}\n"


def _indented(value: object, depth: int) -> str:
    # a line break within a string is written \n, so every actual one ends a line
    return json.dumps(value, ensure_ascii=False, indent=1).replace("\n", "\n" + " " * depth)
