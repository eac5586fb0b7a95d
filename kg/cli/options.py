"""The options that several commands share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click


class PathOrAddress(click.ParamType):  # type: ignore[type-arg]  # generic in newer versions of click only
    """A file or folder: local, or in object storage by its address (`s3://…`)."""

    name = "path"

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> Path:
        """A path with the interface of pathlib."""
        if isinstance(value, Path) or "://" not in str(value):
            return Path(value)
        from kg.build.object_storage import open_place

        return open_place(str(value))


PLACE = PathOrAddress()


class RowLimit(click.ParamType):  # type: ignore[type-arg]  # generic in newer versions of click only
    """The maximum number of rows; `all`, or 0, means no limit."""

    name = "rows"

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> int:
        """The number; 0 for all."""
        if value == "all":
            return 0
        try:
            rows = int(value)
        except ValueError:
            rows = -1
        if rows < 0:
            self.fail(f"{value!r} is neither a number of rows nor 'all' / 应为行数或 all", parameter, context)
        return rows


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


OUT = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=True),
    default=Path("graph"),
    show_default=True,
    help="Folder of the dataset / 数据集所在的文件夹.",
)
LANGUAGE = click.option(
    "--language", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language of labels / 语言."
)
AREAS = click.option(
    "--area",
    "areas",
    multiple=True,
    metavar="CODE_OR_NAME",
    help="Only reports of this area; repeatable / 只取该地区，可重复.",
)
REPORTS = click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="ID",
    help="Only the report with this id; repeatable / 只取该报告，可重复.",
)
