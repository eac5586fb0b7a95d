"""The output folder: written beside its place and put there whole, or not at all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from kg.errors import OutputError
from kg.rdf.store import write_store

#: The file by which a folder is known to be a dataset.
MARK = "report.json"
TIMINGS = "timings.json"


def as_json(value: object) -> bytes:
    """A value as indented JSON in UTF-8, ending with a line end."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def require_own(out: Path) -> None:
    """A folder that holds something else than a dataset is not ours to replace."""
    if out.exists() and not out.is_dir():
        raise OutputError(f"{out}: is a file; name a folder with --out")
    if out.is_dir() and any(out.iterdir()) and not (out / MARK).is_file():
        raise OutputError(f"{out}: is not empty and holds no dataset ({MARK}); name another folder with --out")


def write_dataset(out: Path, files: Mapping[str, bytes], nquads: bytes, seconds: Mapping[str, float]) -> None:
    """Puts a dataset of `files`, the store of `nquads` and the seconds of each step in the place of `out`."""
    fresh: Path | None = None
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(mkdtemp(prefix=f".{out.name}-", dir=out.parent))
        fresh.chmod(0o755)
        for name, content in files.items():
            place = fresh / "new" / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        write_store(nquads, fresh / "new" / "store")
        (fresh / "new" / TIMINGS).write_bytes(as_json({step: round(s, 3) for step, s in seconds.items()}))
        if out.exists():
            out.rename(fresh / "old")
        (fresh / "new").rename(out)
    except OSError as error:
        if fresh and (fresh / "old").exists() and not out.exists():
            (fresh / "old").rename(out)
        reason = error.strerror or error
        raise OutputError(f"{out}: cannot be written ({reason}); name another folder with --out") from error
    finally:
        if fresh:
            rmtree(fresh, ignore_errors=True)
