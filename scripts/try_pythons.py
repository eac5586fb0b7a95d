"""Install a wheel in every supported version of Python that this machine has, and compare what each one builds.

For each version among the classifiers of pyproject.toml an interpreter is looked for on the path and among the versions
of pyenv. The wheel is installed in a fresh environment with the newest dependencies that its ranges allow, `kg build`
builds the embedded report, and the manifest, which has the checksum of every file, must be that of exports/. Versions
that are not there are named. Exit code 1: an installation or a build failed, or its files differ.

tox and nox find the versions of pyenv only where they were made global, and would replace the few lines below by two
files of settings.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CLASSIFIER = re.compile(r"Programming Language :: Python :: (3\.\d+)")


def main(arguments: Sequence[str] | None = None) -> int:
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="try-pythons", description=__doc__, formatter_class=layout)
    parser.add_argument("wheel", type=Path, help="the wheel, as scripts/release code makes it")
    wheel = parser.parse_args(arguments).wheel.resolve()
    expected = (ROOT / "exports" / "manifest.json").read_bytes()
    failed = False
    for version in supported_versions():
        python = find_interpreter(version)
        if python is None:
            print(f"Python {version}: not on this machine")
            continue
        with tempfile.TemporaryDirectory() as folder:
            fault = try_wheel(python, wheel, Path(folder), expected)
        failed = failed or fault is not None
        print(f"Python {version}: {fault or 'the same files'}")
    return int(failed)


def supported_versions() -> list[str]:
    """The versions that pyproject.toml names, such as 3.11, in its order."""
    classifiers = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["classifiers"]
    return [found[1] for found in map(CLASSIFIER.fullmatch, classifiers) if found]


def find_interpreter(version: str) -> str | None:
    """The first interpreter that starts and has this version; None if there is none."""
    test = f"import sys; sys.exit('%d.%d' % sys.version_info[:2] != '{version}')"
    for candidate in _candidates(version):
        if subprocess.run([candidate, "-c", test], capture_output=True).returncode == 0:
            return str(candidate)
    return None


def _candidates(version: str) -> Iterator[Path]:
    name = f"python{version}"
    for folder in os.get_exec_path():
        if (Path(folder) / name).is_file():
            yield Path(folder) / name
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    yield from sorted((pyenv / "versions").glob(f"{version}.*/bin/{name}"))


def try_wheel(python: str, wheel: Path, folder: Path, expected: bytes) -> str | None:
    """What goes wrong when the wheel is installed in a folder and builds the embedded report; None if nothing does."""
    environment = folder / "environment"
    commands = environment / ("Scripts" if sys.platform == "win32" else "bin")
    for command in (
        [python, "-m", "venv", str(environment)],
        [str(commands / "python"), "-m", "pip", "--disable-pip-version-check", "install", "-qq", str(wheel)],
        [str(commands / "kg"), "build"],
    ):
        result = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if result.returncode:
            return f"{' '.join(command)} failed:\n{result.stdout}"
    if (folder / "graph" / "manifest.json").read_bytes() != expected:
        return "graph/manifest.json is not that of exports/: some file has other bytes"
    return None


if __name__ == "__main__":
    sys.exit(main())
