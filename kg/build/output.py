"""The output folder: written beside its place and put there whole, or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from kg.errors import OutputError

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


@contextmanager
def staged(out: Path) -> Iterator[Path]:
    """An empty folder beside `out` that takes its place at the end; an error or Ctrl-C before leaves `out` as it was.

    Raises OutputError where the place cannot be written.
    """
    fresh: Path | None = None
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(mkdtemp(prefix=f".{out.name}-", dir=out.parent))
        new, old = fresh / "new", fresh / "old"
        new.mkdir(mode=0o755)
        yield new
        if out.exists():
            out.rename(old)
        try:
            new.rename(out)
        except OSError:
            if old.exists():
                old.rename(out)
            raise
    except OSError as error:
        reason = error.strerror or error
        raise OutputError(f"{out}: cannot be written ({reason}); name another folder with --out") from error
    finally:
        if fresh:
            rmtree(fresh, ignore_errors=True)


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Writes each file at its path below the folder."""
    for name, content in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
