"""A dataset on disk made of quads by hand: one part with all of them, listed in a manifest."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path

HERE = "parts/area=140000"
QUADS = f"{HERE}/data.nq.gz"
SHARED = "shared.nq.gz"
TALLIES = "tallies.nq.gz"


def write_part(folder: Path, nquads: bytes, **further: bytes) -> Path:
    """Writes the quads as those of one area.

    `further`: what is inferred (`inferred`), by which rules (`audit`), and a source (`source`).
    """
    files = {
        QUADS: nquads,
        **{f"{HERE}/{name}.nq.gz": further.get(name, b"") for name in ("audit", "inferred")},
        SHARED: b"",
        TALLIES: b"",
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(gzip.compress(content, 1, mtime=0))
    listed = {
        name: {"path": name.removeprefix(f"{HERE}/"), "sha256": sha256(files[name]).hexdigest()} for name in files
    }
    if "source" in further:
        (folder / HERE / "year=2023").mkdir()
        (folder / HERE / "year=2023" / "source.txt").write_bytes(further["source"])
        listed["source"] = {"path": "year=2023/source.txt", "sha256": sha256(further["source"]).hexdigest()}
    beside = [listed.pop(name) for name in (SHARED, TALLIES)]
    manifest = {"outputs": beside, "parts": [{"folder": HERE, "files": list(listed.values())}]}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def lines_of(out: Path, name: str = QUADS) -> list[str]:
    """The lines of a file of quads."""
    return gzip.decompress((out / name).read_bytes()).decode().splitlines(keepends=True)


def put_lines(out: Path, lines: Iterable[str], name: str = QUADS) -> None:
    """Writes a file of quads."""
    (out / name).write_bytes(gzip.compress("".join(lines).encode()))


def rewrite(out: Path, edit: Callable[[list[str]], list[str]], name: str = QUADS) -> None:
    """Edits the lines of a file of quads, which stay in order."""
    put_lines(out, sorted(set(edit(lines_of(out, name)))), name)
