"""Atomic renaming: exchanges two paths, or renames a path to a name that is not taken.

Linux has renameat2(2), macOS renamex_np(2). If neither exists, or the file system does not support it, the caller
renames twice (`kg.staging.atomic_folder`).
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from functools import cache
from pathlib import Path

_AT_FDCWD = -100
# linux/fs.h and, for macOS, sys/stdio.h
_LINUX = {"exclusive": 1, "exchange": 2}
_MACOS = {"exchange": 2, "exclusive": 4}
_CANNOT = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP})


def exchange(one: Path, other: Path) -> bool:
    """Exchanges two paths atomically; False if the system or the file system cannot do so and nothing was done."""
    return _rename(one, other, "exchange")


def rename_to_free(old: Path, new: Path) -> None:
    """Renames to a free name. Raises FileExistsError if it is taken after all."""
    if _rename(old, new, "exclusive"):
        return
    if os.path.lexists(new):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(new))
    old.rename(new)


def _rename(old: Path, new: Path, how: str) -> bool:
    library = _library()
    if library is None:
        return False
    names = os.fsencode(old), os.fsencode(new)
    if sys.platform == "darwin":
        failed = library.renamex_np(*names, _MACOS[how])
    else:
        failed = library.renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _LINUX[how])
    if not failed:
        return True
    number = ctypes.get_errno()
    if number in _CANNOT:
        return False
    raise OSError(number, os.strerror(number), str(old), None, str(new))


@cache
def _library() -> ctypes.CDLL | None:
    """The C library, if it has the function."""
    wanted = {"linux": "renameat2", "darwin": "renamex_np"}.get(sys.platform)
    if wanted is None:
        return None
    library = ctypes.CDLL(None, use_errno=True)
    return library if hasattr(library, wanted) else None
