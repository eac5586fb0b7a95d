"""What a fresh machine gets: the wheel, the locks, the scripts."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
from conftest import require_external

import kg
from kg.resources import embedded_reports, ontology_folder

LOCKS = ("requirements-build.lock", "requirements.lock", "requirements-dev.lock")

PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)", re.MULTILINE)


def normal_name(name: str) -> str:
    """The form in which package names are compared (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(lock: Path) -> dict[str, str]:
    """Name → version of every package in a lock file; a name with two versions is an error."""
    found: dict[str, str] = {}
    for match in PIN.finditer(lock.read_text("utf-8")):
        name = normal_name(match["name"])
        assert name not in found, f"{lock.name} pins {name} twice: not every Python would build the same bytes"
        found[name] = match["version"]
    return found


def requirement_name(requirement: str) -> str:
    """`rdflib>=7.6,<7.7` → `rdflib`."""
    match = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert match, requirement
    return normal_name(match[0])


@pytest.fixture(scope="module")
def project(repository: Path) -> dict[str, Any]:
    """pyproject.toml, parsed."""
    return tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def wheel(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "-q", "--no-deps"]
    subprocess.run(
        [*command, "--no-build-isolation", "--no-index", "--wheel-dir", str(folder), str(repository)],
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


def files_below(folder: Path) -> dict[str, bytes]:
    """Path below the folder → content, without what Python and the desktop leave behind."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and "__pycache__" not in file.parts and not file.name.startswith(".")
    }


@pytest.mark.parametrize(
    ("installed", "origin"),
    [("kg/ontology/", ontology_folder()), ("kg/data/reports/", embedded_reports())],
    ids=["ontology", "reports"],
)
def test_the_wheel_holds_the_data(wheel: Path, installed: str, origin: Path) -> None:
    """Ontology and embedded report are in the wheel, byte for byte and complete."""
    with zipfile.ZipFile(wheel) as archive:
        packed = {
            name.removeprefix(installed): archive.read(name)
            for name in archive.namelist()
            if name.startswith(installed)
        }
    assert packed
    assert packed == files_below(origin)


def test_the_wheel_holds_the_whole_package_and_no_more(wheel: Path, repository: Path) -> None:
    """Every module is in the wheel with the licences, and neither tests nor scripts are."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    modules = {file.relative_to(repository).as_posix() for file in (repository / "kg").rglob("*.py")}
    assert modules <= names
    assert {name.split("/")[0] for name in names} == {"kg", f"policy_commitment_kg-{kg.__version__}.dist-info"}
    assert {"LICENSE", "LICENSE-ontology"} <= {Path(name).name for name in names}


def test_the_wheel_is_small(wheel: Path) -> None:
    """The wheel stays under two megabytes."""
    assert wheel.stat().st_size < 2_000_000


def test_the_changelog_names_the_version(repository: Path) -> None:
    """The version of the package is the newest heading of the changelog."""
    headings = re.findall(r"^## (\S+)", (repository / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert headings[0] == kg.__version__


def test_the_locks_cover_what_is_declared(repository: Path, project: dict[str, Any]) -> None:
    """Every declared dependency is pinned in the lock of its kind."""
    groups: dict[str, list[str]] = project["dependency-groups"]
    extras: dict[str, list[str]] = project["project"]["optional-dependencies"]
    installed = (one for name, extra in extras.items() if name not in ("all", "frames", "s3") for one in extra)
    declared: list[str] = [*project["project"]["dependencies"], *installed]
    build: list[str] = project["build-system"]["requires"]
    for lock, requirements in (
        ("requirements-build.lock", [*build, *groups["build"]]),
        ("requirements.lock", declared),
        ("requirements-dev.lock", [*declared, *groups["dev"]]),
    ):
        missing = {requirement_name(requirement) for requirement in requirements} - pins(repository / lock).keys()
        assert not missing, f"{lock} lacks {sorted(missing)}: run scripts/lock"


def test_the_locks_agree(repository: Path) -> None:
    """The development lock holds every runtime pin, and no two locks pin different versions: one .venv serves all."""
    build, runtime, development = (pins(repository / lock) for lock in LOCKS)
    assert runtime.items() <= development.items()
    assert all(development.get(name, version) == version for name, version in build.items())


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_hashes_and_no_index(repository: Path, lock: str) -> None:
    """Every pin has a hash, and the file names no registry: it installs from whichever one a user has."""
    text = (repository / lock).read_text("utf-8")
    for entry in re.split(r"\n(?=[A-Za-z0-9])", text):
        if PIN.match(entry):
            assert "--hash=sha256:" in entry, entry
    assert not re.search(r"://|--(index|extra|find|trusted)", text)


def test_the_environment_holds_what_is_locked(repository: Path) -> None:
    """The tests run with the pinned versions, not with whatever happened to be installed."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "list", "--format=freeze"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    installed = {normal_name(match["name"]): match["version"] for match in PIN.finditer(listed)}
    locked = pins(repository / "requirements-dev.lock")
    assert installed.keys() & locked.keys() >= {"rdflib", "pytest"}
    wrong = {name: installed[name] for name in installed.keys() & locked.keys() if installed[name] != locked[name]}
    assert wrong == {}


@pytest.mark.parametrize(
    "script",
    ["scripts/kg", "scripts/test", "scripts/check", "scripts/lock", "scripts/torture", "scripts/advisories", ".ci/run"],
)
def test_scripts_can_be_run(repository: Path, script: str) -> None:
    """Each script is executable and parses as bash."""
    path = repository / script
    assert os.access(path, os.X_OK)
    subprocess.run(["bash", "-n", str(path)], check=True)


def test_an_unusable_python_is_said_in_one_line_a_language(repository: Path, tmp_path: Path) -> None:
    """Without Python 3.11 the script ends with 2 and says what to install, in English and Chinese."""
    checkout = tmp_path / "checkout"
    shutil.copytree(repository / "scripts", checkout / "scripts")
    for file in ("pyproject.toml", *LOCKS):
        shutil.copy(repository / file, checkout)
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in ("bash", "cat", "cmp", "dirname"):
        (tools / tool).symlink_to(require_external(tool, shutil.which(tool)))
    (tools / "python3").write_text("#!/bin/sh\nexit 127\n")  # a name on the path that does not run
    (tools / "python3").chmod(0o755)
    run = subprocess.run(
        [str(checkout / "scripts" / "kg")], env={"PATH": str(tools)}, capture_output=True, text=True, check=False
    )
    assert run.returncode == 2
    assert "Python 3.11 or later was not found" in run.stderr
    assert "未找到 Python" in run.stderr
    assert not (checkout / ".venv").exists()


@pytest.mark.slow
def test_a_fresh_checkout_sets_itself_up(repository: Path, tmp_path: Path) -> None:
    """A copy without an environment makes one and runs, from another folder, and starts offline the second time."""
    checkout = tmp_path / "a checkout 副本"
    shutil.copytree(
        repository, checkout, ignore=shutil.ignore_patterns(".venv*", ".git", "graph", ".*_cache", "__pycache__")
    )
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    command = [str(checkout / "scripts" / "kg"), "--version"]
    first = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert first.returncode == 0, first.stderr
    assert kg.__version__ in first.stdout
    assert "正在建立运行环境" in first.stderr
    nowhere = "http://127.0.0.1:9"
    offline = {**os.environ, "PIP_NO_INDEX": "1", "http_proxy": nowhere, "https_proxy": nowhere}
    second = subprocess.run(command, cwd=folder, env=offline, capture_output=True, text=True, check=False)
    assert (second.returncode, second.stderr) == (0, "")
    assert list(folder.iterdir()) == []


def pythons() -> list[str]:
    """This Python, and the others of a supported version that are on the path or that pyenv holds."""
    found = {sys.version_info[:2]: sys.executable}
    folders = [Path(folder) for folder in os.environ["PATH"].split(os.pathsep)]
    folders += sorted(Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")).glob("versions/*/bin"))
    for minor in range(11, 15):
        for place in (folder / f"python3.{minor}" for folder in folders):
            # a name on the path need not be one that runs
            if place.exists() and subprocess.run([place, "-c", ""], capture_output=True, check=False).returncode == 0:
                found.setdefault((3, minor), str(place))
    return [found[version] for version in sorted(found)]


@pytest.mark.slow
@pytest.mark.parametrize("python", pythons(), ids=lambda place: Path(place).name)
def test_the_installed_wheel_builds_from_an_empty_folder(
    python: str, wheel: Path, repository: Path, tmp_path: Path
) -> None:
    """`pip install` of the wheel without extras gives a `kg` that needs no checkout, the same graph on every Python."""
    environment = tmp_path / "environment"
    subprocess.run([python, "-m", "venv", str(environment)], check=True)
    versions = tmp_path / "versions.txt"  # the lock without its hashes: the wheel just built has none to state
    versions.write_text("".join(f"{name}=={version}\n" for name, version in pins(repository / LOCKS[1]).items()))
    install = [str(environment / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install", "-q"]
    subprocess.run([*install, "--constraint", str(versions), str(wheel)], check=True)
    folder = tmp_path / "empty"
    folder.mkdir()
    run = subprocess.run(
        [str(environment / "bin" / "kg"), "build"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert (folder / "graph" / "tables").is_dir()
    assert (folder / "graph" / "data.nq").read_bytes() == (repository / "exports" / "data.nq").read_bytes()


def test_the_readme_shows_what_the_commands_print(repository: Path, java: str) -> None:
    """Every `$ kg …` block of the README holds the real output; `scripts/fill-readme` puts it there."""
    result = subprocess.run(
        [sys.executable, repository / "scripts" / "fill-readme", "--check"], capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
