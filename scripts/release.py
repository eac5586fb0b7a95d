"""Make a release.

`code` builds the source distribution and the wheel in a clean environment, has twine check both strictly, and refuses
files that do not belong into them or are too large. Uploading is left to a person.

`data` writes a release of a dataset that `kg build` made: see kg/publish/release.py for what it holds.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from venv import EnvBuilder

from kg import __version__
from kg.errors import KgError, UsageError
from kg.publish.release import summarize, write_release
from kg.query.cite import bibtex, cite
from kg.query.dataset import reading_dataset

ROOT = Path(__file__).resolve().parent.parent
#: What builds and checks the distributions; used for a release only, so not among the dependencies.
TOOLS = ("build==1.6.1", "twine==7.0.0")
LARGEST_WHEEL = 2_000_000  # bytes
#: Parts of the repository that a source distribution leaves out.
LEFT_OUT = ("exports/", "docs/images/")


def main(arguments: Sequence[str] | None = None) -> None:
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="release", description=__doc__, formatter_class=layout)
    kinds = parser.add_subparsers(dest="kind", required=True)
    code = kinds.add_parser("code", help="build and check the source distribution and the wheel")
    code.add_argument("--to", type=Path, default=Path("dist"), help="folder for both files (default: dist)")
    data = kinds.add_parser("data", help="write a release of a dataset")
    data.add_argument("out", type=Path, help="the dataset, as kg build wrote it")
    data.add_argument("--version", required=True, help="version of the data, such as 2026.12")
    data.add_argument("--date", type=date.fromisoformat, required=True, help="date of the release, YYYY-MM-DD")
    data.add_argument("--to", type=Path, required=True, help="folder of the release")
    data.add_argument("--previous", type=Path, help="folder of the last release, to list what changed")
    chosen = parser.parse_args(arguments)
    try:
        if chosen.kind == "code":
            release_code(chosen.to)
        else:
            release_data(chosen.out, chosen.to, chosen.version, chosen.date, chosen.previous)
    except KgError as error:
        print(f"release: {error}", file=sys.stderr)
        sys.exit(error.exit_code)


def release_data(out: Path, destination: Path, version: str, day: date, previous: Path | None) -> None:
    """Writes a release of a dataset and prints what changed."""
    with reading_dataset(out) as dataset:
        whole = cite(dataset, None)
    citation = bibtex(replace(whole, title=f"{whole.title}, version {version}", year=day.year))
    changes = write_release(out, destination, version, day, citation, previous)
    print(f"{destination}: " + ("the first release" if changes is None else summarize(changes)))


def release_code(destination: Path) -> None:
    """Builds and checks both distributions. Raises UsageError for what must not be published."""
    _require_one_version()
    destination.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        tools = Path(name) / "tools"
        EnvBuilder(with_pip=True).create(tools)
        python = str(tools / ("Scripts" if sys.platform == "win32" else "bin") / "python")
        _run(python, "-m", "pip", "--disable-pip-version-check", "install", "-qq", *TOOLS)
        fresh = Path(name) / "dist"
        _run(python, "-m", "build", "--outdir", str(fresh), str(ROOT))
        files = sorted(fresh.iterdir())
        _run(python, "-m", "twine", "check", "--strict", *map(str, files))
        for file in files:
            check_distribution(file)
            (destination / file.name).write_bytes(file.read_bytes())
            print(f"{destination / file.name}: {file.stat().st_size:,} bytes")


def _run(*command: str) -> None:
    try:
        subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    except subprocess.CalledProcessError as error:
        raise UsageError(f"{' '.join(command[:4])} failed:\n{error.stdout}") from None


def _require_one_version() -> None:
    """The version of the package is that of CITATION.cff, and CHANGELOG.md has a section for it."""
    if not re.search(rf"^version: {re.escape(__version__)}$", (ROOT / "CITATION.cff").read_text("utf-8"), re.MULTILINE):
        raise UsageError(f"CITATION.cff: the version is not {__version__}, which is that of the package")
    if not re.search(rf"^## \[?{re.escape(__version__)}", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE):
        raise UsageError(f"CHANGELOG.md: there is no section for {__version__}")
    if f"## {__version__} (unreleased)" in (ROOT / "CHANGELOG.md").read_text("utf-8"):
        print(f"release: CHANGELOG.md calls {__version__} unreleased; put the date there", file=sys.stderr)


def check_distribution(file: Path) -> None:
    """Raises UsageError for a wheel that is too large, and for a distribution with files that it should not have."""
    if file.suffix == ".whl":
        if file.stat().st_size >= LARGEST_WHEEL:
            raise UsageError(
                f"{file.name}: {file.stat().st_size:,} bytes; a wheel must have less than {LARGEST_WHEEL:,}"
            )
        with zipfile.ZipFile(file) as archive:
            foreign = [name for name in archive.namelist() if not re.match(r"kg/|policy_commitment_kg-", name)]
    else:
        with tarfile.open(file) as archive:
            names = [name.partition("/")[2] for name in archive.getnames()]
        foreign = [name for name in names if name.startswith(LEFT_OUT)]
    if foreign:
        raise UsageError(f"{file.name}: contains {foreign[0]}, which does not belong into it")


if __name__ == "__main__":
    main()
