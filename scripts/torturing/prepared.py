"""Small datasets of invented reports, built once, with which the attacks begin."""

from __future__ import annotations

import shutil
from dataclasses import replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from build.sample import REPORTS, Sample, write_reports

from torturing.commands import run_kg

#: The kinds of build: with the option that asks for each.
BUILDS = {"whole": "--merge", "parts": "--no-merge"}
Tree = dict[str, str]

# What differs between two builds of the same reports: seconds, and how a store is split into files.
_NOT_COMPARED = ("timings.json", "store/")


def old_reports() -> dict[str, Sample]:
    """The reports before the change."""
    return dict(REPORTS)


def new_reports() -> dict[str, Sample]:
    """The reports after the change: one says something else, one is gone."""
    reports = dict(REPORTS)
    reports["here-2026"] = replace(reports["here-2026"], promised="地区生产总值增长7%左右。白石水库开工建设。")
    del reports["there-2025"]
    return reports


def tree(folder: Path) -> Tree:
    """The files below a folder by path, each with its hash, except what differs from build to build."""
    if not folder.is_dir():
        return {}
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.relative_to(folder).as_posix().startswith(_NOT_COMPARED)
    }


def leftovers(folder: Path) -> list[str]:
    """Hidden files next to the outputs, except the cache."""
    return sorted(path.name for path in folder.iterdir() if path.name.startswith(".") and path.name != ".kg-cache")


class Prepared:
    """Datasets built when they are first asked for, below a folder. They are only copied, never changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._trees: dict[Path, Tree] = {}

    @cached_property
    def old(self) -> Path:
        """A folder with `reports` as they were, and a dataset of them for each layout, named by it."""
        return self._build("old", old_reports())

    @cached_property
    def new(self) -> Path:
        """The same for the reports as they are now."""
        return self._build("new", new_reports())

    def tree(self, dataset: Path) -> Tree:
        """What `tree` gives of a dataset, which does not change."""
        if dataset not in self._trees:
            self._trees[dataset] = tree(dataset)
        return self._trees[dataset]

    def _build(self, name: str, reports: dict[str, Sample]) -> Path:
        folder = self.folder / name
        write_reports(folder / "reports", reports)
        for layout in BUILDS:
            ran = run_kg(["build", "reports", "--out", layout, BUILDS[layout]], folder)
            if ran.code:
                raise RuntimeError(f"the sample cannot be built: {ran.story}")
        return folder

    def copy_old(self, to: Path, layout: str = "whole", *, cache: bool = True) -> Path:
        """A fresh folder with the new `reports` and the old dataset as `graph`: what a build begins with."""
        shutil.rmtree(to, ignore_errors=True)
        to.mkdir(parents=True)
        shutil.copytree(self.new / "reports", to / "reports")
        shutil.copytree(self.old / layout, to / "graph")
        if cache:
            shutil.copytree(self.old / ".kg-cache", to / ".kg-cache")
        return to
