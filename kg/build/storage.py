"""Object storage as paths: `s3://…`, `gs://…`, `memory://…` and whatever else fsspec has a file system for."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from kg.errors import UsageError
from kg.extras import require


def open_place(address: str) -> Path:
    """The place at an address, which reads and writes as pathlib's paths do.

    Credentials and endpoints are those that the file system finds in the environment (for S3: `AWS_ACCESS_KEY_ID`,
    `AWS_ENDPOINT_URL` …). Raises UsageError where no file system is known or installed for it.
    """
    require("cluster", "upath")
    from upath import UPath

    try:
        return cast(Path, UPath(address))
    except (ImportError, ValueError) as error:
        raise UsageError(f"{address}: cannot be used ({error}); install the file system that it names") from error
