"""A dataset in object storage, where no folder can be renamed: its files are replaced one by one.

`report.json`, by which a dataset is known, is taken away first and written last. The record of what was written
(kg.staging) says meanwhile that the dataset is unfinished: then whatever has the names of a dataset is of a
build that was broken off, and the next build replaces it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.build.output import ADVICE, DATASET, TIMINGS
from kg.errors import OutputError
from kg.layout import MANIFEST, MARK, OF_NO_AREA, PARTS
from kg.staging import RECORD, read_record, record_of, refuse_foreign, write_within

_UNFINISHED = "unfinished"
_FILES = "|".join(map(re.escape, (*OF_NO_AREA, MANIFEST, MARK, TIMINGS)))
_OF_PARTS = re.compile(rf"{PARTS}/area=[0-9]{{6}}(?:-[0-9a-f]+)?/.+|{_FILES}")


@contextmanager
def replaced_in_storage(out: Path) -> Iterator[Path]:
    """The folder itself, empty but for what the new dataset replaces by files of the same name.

    Raises OutputError where it cannot be written or holds files that no build wrote.
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
        for path in (MARK, *there):
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
