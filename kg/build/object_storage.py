"""A dataset in object storage, where no folder can be renamed: its files are replaced one by one.

`report.json`, which identifies a dataset, is removed first and written last. Meanwhile the record of what was written
(kg.staging) says that the dataset is unfinished: files with the names of a dataset then belong to an interrupted build,
and the next build replaces them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from kg.build.output import ADVICE, DATASET, TIMINGS
from kg.dataset_layout import DATASET_QUADS, MANIFEST, MARKER_FILE, PARTS
from kg.errors import OutputError, UsageError
from kg.extras import require
from kg.staging import RECORD, read_record, record_of, refuse_foreign, write_within

_UNFINISHED = "unfinished"
_FILES = "|".join(map(re.escape, (*DATASET_QUADS, MANIFEST, MARKER_FILE, TIMINGS)))
_OF_PARTS = re.compile(rf"{PARTS}/area=[0-9]{{6}}(?:-[0-9a-f]+)?/.+|{_FILES}")


@contextmanager
def replace_in_storage(out: Path) -> Iterator[Path]:
    """The folder itself, empty except for what the new dataset replaces by files of the same name.

    Raises OutputError if it cannot be written or contains files that were not written by a build.
    """
    try:
        there = _paths(out)
        record = read_record(out)
        known = record.files if record else {}
        unfinished = record is not None and record.kind == _UNFINISHED
        foreign = [path for path in there if path not in known and not (unfinished and _OF_PARTS.fullmatch(path))]
        if foreign:
            raise refuse_foreign(out, foreign, ADVICE)
        write_within(out, RECORD, record_of(_UNFINISHED, (path for path in there if path != RECORD)))
        for path in (MARKER_FILE, *there):
            if path != RECORD:
                (out / path).unlink(missing_ok=True)
        yield out
        write_within(out, RECORD, record_of(DATASET, (path for path in _paths(out) if path != RECORD)))
    except OSError as error:
        raise OutputError(f"{out}: cannot be written ({error}); fix that and run the same command again") from error


def _paths(out: Path) -> list[str]:
    """The paths of all files below a folder, sorted."""
    if not out.exists():
        return []
    return sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())


def open_place(address: str) -> Path:
    """The location at an address, which reads and writes like a path of pathlib.

    Credentials and endpoints are those that the file system finds in the environment (for S3: `AWS_ACCESS_KEY_ID`,
    `AWS_ENDPOINT_URL` …). Raises UsageError if no file system is known or installed for it.
    """
    require("cluster", "upath")
    from upath import UPath

    try:
        return cast(Path, UPath(address))
    except (ImportError, ValueError) as error:
        raise UsageError(f"{address}: cannot be used ({error}); install the file system that it names") from error
