"""The options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

OUT = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=True),
    default=Path("graph"),
    show_default=True,
    help="The folder of the dataset / 数据集所在的文件夹.",
)
LANGUAGE = click.option(
    "--language", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language of labels / 语言."
)
