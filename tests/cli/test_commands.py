"""The command line as a user meets it: exit codes, one-line errors, and outputs that appear whole or not at all."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest


def run(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Runs `kg` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "kg", *map(str, arguments)], cwd=cwd, capture_output=True, text=True, timeout=120
    )


BAD_INPUTS = [
    ("missing.txt", None, 3, "missing.txt"),
    ("empty.txt", b"", 3, "empty"),
    ("blank.txt", b" \n\n \t\n", 3, "blank.txt"),
    ("binary.txt", bytes(range(256)) * 40, 3, "binary.txt"),
    ("broken.docx", b"PK\x03\x04 no document", 3, "broken.docx"),
    ("novel.txt", "从前有一座山，山上有一座庙。".encode() * 50, 3, "novel.txt"),
    ("latin.txt", b"\xe9\xe8\xff\xfe\x80 caf\xe9 " * 30, 3, "latin.txt"),
]


@pytest.mark.parametrize(("name", "content", "code", "said"), BAD_INPUTS, ids=[row[0] for row in BAD_INPUTS])
def test_bad_input_is_one_line_and_writes_nothing(
    tmp_path: Path, name: str, content: bytes | None, code: int, said: str
) -> None:
    """What cannot be read ends with exit code 3 and one line that names the file; no output appears."""
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    result = run("build", file, "--out", tmp_path / "graph")
    assert result.returncode == code, result.stderr
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "graph").exists()


def test_a_report_without_area_names_the_field(tmp_path: Path) -> None:
    """What is neither stated nor in the text is an error that names file and field."""
    file = tmp_path / "somewhere.txt"
    file.write_text("各位代表：\n一、工作回顾\n去年增长5%。\n二、重点工作\n今年增长5%。\n" * 3, encoding="utf-8")
    result = run("build", file, "--out", tmp_path / "graph")
    assert result.returncode == 3
    assert "somewhere.txt: adcode" in result.stderr


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    """A file in the place of the output folder, and a folder with other things in it, are left alone."""
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    result = run("build", "--out", tmp_path / "file")
    assert result.returncode == 2
    assert "is a file" in result.stderr
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "mine.txt").write_text("mine", encoding="utf-8")
    result = run("build", "--out", tmp_path / "folder")
    assert result.returncode == 2
    assert "will not delete (mine.txt)" in result.stderr
    assert (tmp_path / "folder" / "mine.txt").read_text(encoding="utf-8") == "mine"


def test_an_error_leaves_the_previous_output_whole(built: Path, tmp_path: Path) -> None:
    """A build that fails does not touch the dataset that stands."""
    out = tmp_path / "graph"
    out.symlink_to(built)
    before = (built / "data.nq").read_bytes()
    (tmp_path / "bad.txt").write_bytes(b"")
    assert run("build", tmp_path / "bad.txt", "--out", built).returncode == 3
    assert (built / "data.nq").read_bytes() == before


def test_an_interrupted_build_leaves_the_previous_output_whole(tmp_path: Path) -> None:
    """Ctrl-C ends with exit code 130 and leaves no change, and no trace but what was read."""
    out = tmp_path / "graph"
    assert run("build", "--out", out).returncode == 0
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file() and "store" not in path.parts}
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", "build", "--out", str(out)], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    while process.poll() is None and not any(path.is_dir() for path in tmp_path.glob(".graph.*/*")):
        time.sleep(0.01)  # until it works on the new output: before that Python itself may still be starting
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode in (130, 0)
    after = {path: path.read_bytes() for path in out.rglob("*") if path.is_file() and "store" not in path.parts}
    assert {p: b for p, b in after.items() if p.name != "timings.json"} == {
        p: b for p, b in before.items() if p.name != "timings.json"
    }
    assert sorted(path.name for path in tmp_path.iterdir()) == [".kg-cache", "graph"]


def test_build_prints_what_was_built_and_how_to_go_on(tmp_path: Path) -> None:
    """The last lines name the counts and the next commands, in English and Chinese."""
    result = run("build", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "commitments / 承诺" in result.stdout
    assert "kg query --list" in result.stdout
    assert (tmp_path / "graph" / "data.ttl").is_file()


def test_help_of_every_command_is_bilingual_with_an_example() -> None:
    """Each command's help has a line in each language and an example to paste."""
    from kg.cli.commands import kg

    assert set(kg.commands) <= set(run("--help").stdout.split())
    for name, command in kg.commands.items():
        assert command.help is not None
        assert any("\u4e00" <= character <= "\u9fff" for character in command.help), name
        assert f"kg {name}" in command.help, name


def test_an_unknown_command_ends_with_code_2() -> None:
    """A misspelt command is a usage error."""
    assert run("bild").returncode == 2
