"""A damaged store is said to be one: which folder, and what to do; whatever of its files is damaged, and how."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

import kg
from kg.errors import KgError, OutputError
from kg.query.ask import ask
from kg.query.dataset import Dataset, reading_dataset
from kg.query.show import show
from kg.rdf.store import write_store

ROOT = Path(__file__).resolve().parents[2]
GRAPH = "<http://example.org/graph>"


def emptied(content: bytes) -> bytes:
    """Nothing."""
    return b""


def halved(content: bytes) -> bytes:
    """What a disk that was full leaves."""
    return content[: len(content) // 2]


def flipped(content: bytes) -> bytes:
    """One bit in the middle is another."""
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 4]) + content[middle + 1 :] if content else b"x"


def noise(content: bytes) -> bytes:
    """Something else altogether."""
    return bytes(range(256)) * (len(content) // 256 + 1)


Damage = Callable[[bytes], bytes]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset of some hundred things with names and classes."""
    folder = tmp_path_factory.mktemp("sound") / "graph"
    folder.mkdir()
    lines = "".join(
        f"<http://example.org/{number}> <http://www.w3.org/2000/01/rdf-schema#label> "
        f'"{number:0300}"@zh {GRAPH} .\n<http://example.org/{number}> '
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
        f"<https://w3id.org/policy-commitment/ont#Project> {GRAPH} .\n"
        for number in range(600)
    )
    write_store(BytesIO(lines.encode()), folder / "store")
    (folder / "report.json").write_text("{}")
    return folder


def _damaged(sound: Path, place: Path, name: str, damage: Damage) -> Path:
    folder = place / "graph"
    shutil.copytree(sound, folder)
    file = folder / "store" / name
    file.write_bytes(damage(file.read_bytes()))
    return folder


FILES = ("CURRENT", "MANIFEST", "first table", "largest table", "OPTIONS", "IDENTITY")


def _file(sound: Path, name: str) -> str:
    store = sound / "store"
    tables = sorted(store.glob("*.sst"))
    if name == "first table":
        return tables[0].name
    if name == "largest table":
        return max(tables, key=lambda path: path.stat().st_size).name
    return next(path.name for path in sorted(store.iterdir()) if path.name.startswith(name))


@pytest.mark.parametrize("damage", [emptied, halved, flipped, noise])
@pytest.mark.parametrize("name", FILES)
def test_reading_a_damaged_store_is_an_error_that_names_it(
    sound: Path, tmp_path: Path, name: str, damage: Damage
) -> None:
    """Either everything is answered as from the sound store, or the error names the folder and the remedy."""
    folder = _damaged(sound, tmp_path, _file(sound, name), damage)

    def read_all(dataset: Dataset) -> tuple[object, ...]:
        everything = ask(dataset, "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o")
        found = show(dataset, f"{7:0300}")
        return everything, found, sum(1 for _ in dataset.store.quads_for_pattern(None, None, None, None))

    with reading_dataset(sound) as dataset:
        right = read_all(dataset)
    try:
        with reading_dataset(folder) as dataset:
            answered = read_all(dataset)
    except OutputError as error:
        said, code = str(error), error.exit_code
    else:
        assert answered == right
        return
    assert str(folder) in said
    assert "run 'kg build' again" in said
    assert "\n" not in said
    assert code == 2


def test_damage_that_a_query_meets_is_no_fault_of_the_query(sound: Path, tmp_path: Path) -> None:
    """A block that is broken is found while rows are read; that is said of the store, not of the query."""
    folder = _damaged(sound, tmp_path, _file(sound, "largest table"), lambda content: content)
    for file in (folder / "store").glob("*.sst"):
        content = bytearray(file.read_bytes())
        content[: len(content) // 2] = bytes(byte ^ 1 for byte in content[: len(content) // 2])
        file.write_bytes(content)
    with pytest.raises(OutputError, match="damaged"), reading_dataset(folder) as dataset:
        ask(dataset, "SELECT * { ?s ?p ?o }")


def test_kg_open_says_so_too(sound: Path, tmp_path: Path) -> None:
    """In Python a damaged store is an OutputError as well, of triples as of queries."""
    folder = _damaged(sound, tmp_path, _file(sound, "largest table"), lambda content: content)
    with kg.open(folder) as dataset:
        for file in (folder / "store").glob("*.sst"):
            content = file.read_bytes()
            with file.open("r+b") as handle:  # in place, as the store has it open
                handle.write(bytes(byte ^ 1 for byte in content[: len(content) // 2]))
        with pytest.raises(OutputError, match="damaged"):
            list(dataset.triples((None, None, None)))
        with pytest.raises(OutputError, match="damaged"):
            list(dataset.query("SELECT * { ?s ?p ?o }"))
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    "command",
    [
        ["query", "SELECT * { ?s ?p ?o }", "--out"],
        ["show", "7", "--out"],
        ["serve", "--port", "0"],
        ["mcp", "--out"],
        ["export"],
        ["explore", "--no-open", "--out"],
    ],
    ids=lambda command: str(command[0]),
)
def test_commands_end_with_one_line(sound: Path, tmp_path: Path, command: list[str]) -> None:
    """Each command says in one line what is damaged, ends with code 2, and prints no traceback."""
    folder = _damaged(sound, tmp_path, "CURRENT", emptied)
    run = subprocess.run(
        [sys.executable, "-m", "kg", *command, str(folder)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        stdin=subprocess.DEVNULL,
    )
    assert run.returncode == 2, run
    assert run.stdout == ""
    assert run.stderr.startswith("kg: ")
    assert run.stderr.count("\n") == 1
    assert str(folder) in run.stderr


def test_an_error_of_another_sort_is_not_called_damage(sound: Path) -> None:
    """A pipe that was closed, or a fault of the program, is not put down to the store."""
    for error in (BrokenPipeError(32, "Broken pipe"), RuntimeError("another"), KgError("another")):
        with pytest.raises(type(error)) as raised, reading_dataset(sound):
            raise error
        assert raised.value is error
