"""Atomic replacement: folders and files are written next to their final place and moved there when they are complete.

1. Next to the place, a hidden folder is created (`.graph.kg-staging` for `graph`). A lock on a file in it is held while
   this process writes, and a second process for the same place is refused. A lock that nobody holds belongs to a
   process that was killed: its remains are cleaned up, and a started exchange is completed.
2. New content is written to `new` in this folder, and is on disk before it is moved into place.
3. Old and new are exchanged in one step if the system can do so. Otherwise the old one is first renamed to `old`: if
   the process dies at this moment, the next one restores the new one if it is complete, or else the old one.
4. The replaced content, `spent`, is deleted file by file, as listed in its record.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from kg.errors import KgError, OutputError
from kg.staging.durable import make_durable, sync_folder
from kg.staging.exchange import exchange, rename_to_free
from kg.staging.ownership import (
    RECORD,
    listing_of,
    other_kind,
    read_record,
    record_of,
    remove_own,
    require_own,
)
from kg.staging.safe_paths import write_whole

_SUFFIX = ".kg-staging"
_LOCK, _NEW, _OLD, _SPENT = "lock", "new", "old", "spent"
# The maximum length of a name in file systems, minus the suffix and a dot.
_LONGEST_NAME = 255 - len(_SUFFIX) - 1


def never(place: Path) -> bool:
    """For `atomic_file`: no file is replaced."""
    return False


@contextmanager
def atomic_folder(
    out: Path, kind: str, *, advice: str = "name another output folder", sealed: bool = False
) -> Iterator[Path]:
    """An empty folder that takes the place of `out` at the end; an error or Ctrl-C before leaves `out` unchanged.

    `kind`: what it is, for its record. `sealed`: whether the record includes hashes. A symbolic link at `out` is
    followed: it is kept, and the folder that it leads to is replaced.

    Raises OutputError if the place cannot be written, if another process is writing it, or if it is another kind of
    folder or contains files that this package did not write; this is checked before anything is yielded, and again at
    the end.
    """
    with _reported(out, advice):
        place = real_place(out)
        with _held(place) as staging:
            require_own(place, kind, advice, shown=out)
            new = staging / _NEW
            new.mkdir()
            if place.exists():
                shutil.copymode(place, new)
            yield new
            write_whole(new, RECORD, listing_of(new, kind, sealed))
            make_durable(new)
            _take_place(staging, place, lambda at: require_own(at, kind, advice, shown=out))


@contextmanager
def atomic_file(
    place: Path, replaces: Callable[[Path], bool] = never, *, advice: str = "choose another place"
) -> Iterator[Path]:
    """A path to write to, which replaces `place` at the end and is removed on failure.

    `replaces`: whether an existing file may be replaced. A symbolic link is followed.

    Raises OutputError if the place cannot be written, if another process is writing it, or if something exists that
    must not be replaced; this is checked before anything is yielded, and again at the end.
    """
    with _reported(place, advice):
        real = real_place(place)
        with _held(real) as staging:
            _require_replaceable(real, replaces, advice)
            new = staging / _NEW
            yield new
            make_durable(new)
            if os.path.lexists(real):
                _require_replaceable(real, replaces, advice)
                shutil.copymode(real, new)
                new.replace(real)
            else:
                rename_to_free(new, real)
            sync_folder(real.parent)


@contextmanager
def atomic_files(out: Path, kind: str, *, advice: str = "name another output folder") -> Iterator[Path]:
    """An empty folder whose files are added to the folder `out` at the end.

    Files there are replaced if the record of `out` lists them. Raises OutputError as `atomic_folder`, and where
    another file has one of the names.
    """
    with _reported(out, advice):
        place = real_place(out)
        with _held(place) as staging:
            _require_folder(place, kind, advice)
            new = staging / _NEW
            new.mkdir()
            yield new
            names = sorted(path.relative_to(new).as_posix() for path in new.rglob("*") if path.is_file())
            require_free(place, names, advice)
            record = read_record(place)
            known = {*names, *(record.files if record else ())} - {RECORD}
            make_durable(new)
            # the record first: an existing file that is not listed could never be replaced
            with atomic_file(place / RECORD, _is_record) as fresh:
                fresh.write_bytes(record_of(kind, known))
            for name in names:
                target = place / name
                target.parent.mkdir(parents=True, exist_ok=True)
                (new / name).replace(target)
            for folder in {(place / name).parent for name in names}:
                sync_folder(folder)


def require_free(folder: Path, names: list[str], advice: str) -> None:
    """Raises OutputError if a folder has a file with one of these names that is not in its record."""
    record = read_record(folder)
    for name in names:
        inner = folder
        for part in Path(name).parts[:-1]:
            inner /= part
            if inner.is_symlink():
                raise OutputError(f"{inner}: is a symbolic link; remove it, or {advice}")
        place = folder / name
        if place.is_dir():
            raise OutputError(f"{place}: is a folder; move it away, or {advice}")
        if os.path.lexists(place) and (record is None or name not in record.files):
            raise OutputError(f"{place}: was not written by kg; move it away, or {advice} / 并非由 kg 写出，不会覆盖")


def real_place(place: Path) -> Path:
    """The place itself, or the target of a symbolic link. Raises OutputError for a broken link."""
    if place.is_symlink() or place.name in ("", ".."):
        try:
            return place.resolve(strict=True)
        except (OSError, RuntimeError):
            raise OutputError(f"{place}: is a symbolic link that leads nowhere; fix it or remove it") from None
    return place.parent.resolve() / place.name


def _require_folder(place: Path, kind: str, advice: str) -> None:
    if os.path.lexists(place) and not place.is_dir():
        raise OutputError(f"{place}: is a file; {advice}")
    record = read_record(place)
    if record is not None and record.kind != kind:
        raise other_kind(place, record, kind, advice)


def _require_replaceable(place: Path, replaces: Callable[[Path], bool], advice: str) -> None:
    if place.is_dir():
        raise OutputError(f"{place}: is a folder; {advice}")
    if os.path.lexists(place) and not (place.is_file() and replaces(place)):
        raise OutputError(
            f"{place}: already exists and will not be replaced; move it away, or {advice} / 已存在，不会覆盖"
        )


def _is_record(place: Path) -> bool:
    return read_record(place.parent) is not None


@contextmanager
def _reported(place: Path, advice: str) -> Iterator[None]:
    """Translates an error of the system to an OutputError."""
    try:
        yield
    except KgError:
        raise
    except OSError as error:
        raise OutputError(f"{place}: cannot be written ({error.strerror or error}); {advice}") from error


@contextmanager
def _held(place: Path) -> Iterator[Path]:
    """The staging folder of a place, held exclusively by this process and empty except for the lock."""
    place.parent.mkdir(parents=True, exist_ok=True)
    staging = place.with_name(_staging_name(place.name))
    lock = _lock(staging, place)
    try:
        _recover(staging, place)
        yield staging
    finally:
        with suppress(OSError):  # the next process cleans up what cannot be removed now
            for name in (_NEW, _SPENT):
                _discard(staging / name)
            if not os.path.lexists(staging / _OLD):
                (staging / _LOCK).unlink()
                staging.rmdir()
        os.close(lock)


def _staging_name(name: str) -> str:
    encoded = os.fsencode(name)
    if len(encoded) > _LONGEST_NAME:
        name = sha256(encoded).hexdigest()[:32]
    return f".{name}{_SUFFIX}"


def _lock(staging: Path, place: Path) -> int:
    """Creates a staging folder and returns the handle of its lock. Raises OutputError if another process has it."""
    while True:
        if staging.is_symlink():
            raise OutputError(f"{staging}: is a symbolic link; remove it")
        staging.mkdir(exist_ok=True)
        try:
            handle = os.open(staging / _LOCK, os.O_RDWR | os.O_CREAT, 0o666)
        except FileNotFoundError:  # its owner has just removed the folder
            continue
        try:
            if not _try_lock(handle):
                raise OutputError(
                    f"{place}: another process is writing to it; run the same command again when it has finished"
                    " / 另一进程正在写入，请等其结束后重试"
                )
            if _is_at(handle, staging / _LOCK):
                return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)


def _try_lock(handle: int) -> bool:
    """Whether the lock was acquired; it is released when the process ends in any way."""
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_at(handle: int, path: Path) -> bool:
    """Whether the open file is still at `path`: it may have been removed before the lock was acquired."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _recover(staging: Path, place: Path) -> None:
    """Completes what a killed process had begun, and cleans up after it."""
    new, old, spent = (staging / name for name in (_NEW, _OLD, _SPENT))
    _discard(spent)
    if os.path.lexists(old):
        if not os.path.lexists(place):
            rename_to_free(new if read_record(new) else old, place)
        if os.path.lexists(old):
            old.rename(spent)
            _discard(spent)
    _discard(new)
    others = sorted(path.name for path in staging.iterdir() if path.name != _LOCK)
    if others:
        raise OutputError(f"{staging}: holds {others[0]}, which kg did not write; move it away / 请移走")


def _discard(left: Path) -> None:
    """Deletes the content of a staging folder: an unfinished folder completely, a finished one by its record."""
    if left.is_symlink() or not left.is_dir():
        left.unlink(missing_ok=True)
    elif read_record(left):
        remove_own(left)
    else:
        shutil.rmtree(left)


def _take_place(staging: Path, place: Path, require: Callable[[Path], None]) -> None:
    """Moves the finished folder into place, and deletes the previous one.

    `require`: raises OutputError if the previous folder must not be deleted.
    """
    new, old, spent = (staging / name for name in (_NEW, _OLD, _SPENT))
    if not os.path.lexists(place):
        rename_to_free(new, place)
        sync_folder(place.parent)
        return
    require(place)
    if exchange(new, place):
        try:
            require(new)  # for changes between the check and the exchange
        except OutputError:
            exchange(new, place)
            raise
        new.rename(spent)
    else:
        place.rename(old)
        try:
            require(old)
            rename_to_free(new, place)
        except BaseException:
            old.rename(place)
            raise
        old.rename(spent)
    sync_folder(place.parent)
    with suppress(OSError):  # the new one is in place; the next process tries again
        _discard(spent)
