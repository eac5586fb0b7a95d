"""Places to write to: folders and files that are written beside their place and put there whole, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from kg.errors import OutputError


def is_local(place: Path) -> bool:
    """Whether a path is one of this machine, and not one in object storage (`s3://…`)."""
    return "://" not in str(place)


@contextmanager
def staged_file(place: Path) -> Iterator[Path]:
    """A path beside `place`; what is written there takes its place at the end, and is taken away where that fails.

    Raises OutputError where the place cannot be written.
    """
    fresh = place.with_name(f".{place.name}.new")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        yield fresh
        fresh.replace(place)
    except OSError as error:
        raise OutputError(f"{place}: cannot be written ({error.strerror or error}); choose another place") from error
    finally:
        with suppress(OSError):  # what stands above it may be no folder
            fresh.unlink(missing_ok=True)


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
        raise OutputError(f"{out}: cannot be written ({reason}); name another output folder") from error
    finally:
        if fresh:
            rmtree(fresh, ignore_errors=True)
