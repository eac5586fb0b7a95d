"""What the command line writes where: to a terminal, to a file, to nobody; and how it ends when something is wrong."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.cli import commands as command
from kg.errors import OutputError

HOSTILE = "x\x1b[31m\u202e\nkg: all is well"
SHOWN = r"x\x1b[31m\u202e\nkg: all is well"
EVERYTHING = "SELECT * { ?s ?p ?o }"
ROW = "SELECT ?text { VALUES ?text { 'a\\u001B[31m\\u202Eb' } }"

Run = Callable[..., tuple[int, str, str]]


def shell(script: str, *arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs a line of bash, in which `kg` is the command and `$1` … are the arguments."""
    line = f'kg() {{ "{sys.executable}" -m kg "$@"; }}; {script}'
    return subprocess.run(
        ["bash", "-c", line, "bash", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, **environment},
    )


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `kg` in this process, in a folder of its own: exit code, standard output, standard error."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["kg", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            command.main()
        written = capsys.readouterr()
        return int(end.value.code or 0), written.out, written.err

    return run


@pytest.mark.parametrize("form", ["csv", "json", "markdown"])
def test_a_reader_that_leaves_ends_it_quietly(built: Path, form: str) -> None:
    """`kg query … | head -1` writes nothing to standard error and ends as other programs do, 128 + SIGPIPE."""
    result = shell('kg query "$2" --format "$3" --out "$1" | head -1; echo ${PIPESTATUS[0]}', built, EVERYTHING, form)
    assert result.stderr == ""
    assert result.stdout.splitlines()[-1] == "141"


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ('kg query reports --out "$1" >&-', "standard output is closed"),
        ('kg show 雄忻高铁 --out "$1" >&-', "standard output is closed"),
        ('kg query reports --out "$1" > /dev/full', "standard output cannot be written"),
        ('kg query "$2" --format csv --out "$1" > /dev/full', "standard output cannot be written"),
        ('kg check --no-reasoning --out "$1" > /dev/full', "standard output cannot be written"),
    ],
)
def test_an_output_that_takes_nothing_is_one_line(built: Path, script: str, said: str) -> None:
    """Answers that nobody can get are an error: one line, exit code 2."""
    result = shell(script, built, EVERYTHING)
    assert result.returncode == 2
    assert said in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("closing", ["2>&-", "<&- >&- 2>&-"])
def test_a_build_needs_none_of_the_three_streams(tmp_path: Path, closing: str) -> None:
    """What is opened while a descriptor is free does not get what others write there; the build is whole."""
    result = shell(f'kg build --out "$1" {closing}', tmp_path / "graph")
    assert result.returncode == 0, result.stderr
    assert shell('kg check --no-reasoning --out "$1"', tmp_path / "graph").returncode == 0


def test_ctrl_c_ends_with_one_line(built: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C is no fault: one line, exit code 130."""

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kg.query.dataset.open_dataset", interrupted)
    code, out, error = run("query", "reports", "--out", built)
    assert (code, out, error.strip().count("\n")) == (130, "", 0)
    assert "interrupted" in error


def test_a_message_is_one_line_without_effect(built: Path, run: Run) -> None:
    """What a user or a file calls a thing cannot move the cursor, turn the text or look like a message of ours."""
    for arguments in (
        ("show", HOSTILE, "--out", built),
        ("query", "reports", "--out", HOSTILE),
        ("query", "promises", "--param", f"report={HOSTILE}", "--out", built),
        ("build", HOSTILE),
    ):
        code, out, error = run(*arguments)
        assert code in (2, 3)
        assert out == ""
        assert error.count("\n") == 1
        assert SHOWN in error


def test_a_mistake_in_the_command_is_shown_without_effect(run: Run) -> None:
    """The lines that click makes go the same way."""
    code, _, error = run("query", "--limit", HOSTILE)
    assert code == 2
    assert SHOWN in error.splitlines()[-1]
    assert "\x1b" not in error


@pytest.mark.parametrize("form", ["table", "csv", "json", "markdown"])
def test_a_terminal_shows_codes(built: Path, form: str) -> None:
    """On a terminal, answers of every form have no effect; the child writes to one end of a pseudoterminal."""
    ours, theirs = pty.openpty()
    arguments = [sys.executable, "-m", "kg", "query", ROW, "--format", form, "--out", str(built)]
    with subprocess.Popen(arguments, stdout=theirs, stderr=subprocess.PIPE) as process:
        assert process.communicate(timeout=120)[1] == b""
    os.close(theirs)
    shown = os.read(ours, 10_000).decode()
    os.close(ours)
    assert r"a\x1b[31m\u202eb" in shown or r"a\u001b[31m\u202eb" in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_data_in_a_file_is_as_it_is(built: Path, run: Run) -> None:
    """What a program reads is not altered; a table for people is, wherever it goes."""
    assert run("query", ROW, "--format", "csv", "--out", built)[1] == "text\na\x1b[31m\u202eb\n"
    assert r"a\x1b[31m\u202eb" in run("query", ROW, "--out", built)[1]


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C"},
    ],
)
def test_files_get_utf_8_in_any_locale(built: Path, environment: dict[str, str]) -> None:
    """Chinese text is written whatever the locale says that characters are."""
    result = shell('kg query reports --format csv --out "$1" | od -c | head -3; kg query reports --out "$1" >&2',
                   built, **environment)  # fmt: skip
    assert "山西" in result.stderr


def test_a_fault_of_ours_is_one_line_with_the_details_in_a_file(
    built: Path, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What nobody foresaw is no traceback: one line says that it is our fault, and where the traceback is."""

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by\nnought")

    monkeypatch.setattr("kg.query.dataset.open_dataset", broken)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    code, _, error = run("query", "reports", "--out", built)
    assert code == command.INTERNAL_FAULT
    assert error.count("\n") == 1
    assert r"ZeroDivisionError: by\nnought" in error
    assert "please report" in error
    (details,) = tmp_path.iterdir()
    assert str(details) in error
    assert "in broken" in details.read_text("utf-8")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(28, "No space left on device", "/there/data.nq"), "/there/data.nq: No space left on device"),
        (MemoryError(), "out of memory"),
        (OutputError("it is\nbroken"), r"kg: it is\nbroken"),
    ],
)
def test_a_fault_of_the_machine_is_not_called_ours(
    built: Path, run: Run, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    """A full disk is nothing to report to us."""

    def broken(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("kg.query.dataset.open_dataset", broken)
    code, _, shown = run("query", "reports", "--out", built)
    assert code == 2
    assert said in shown
    assert "report it" not in shown
    assert shown.count("\n") == 1


def test_nothing_else_writes_to_the_terminal(repository: Path) -> None:
    """The commands write by kg/cli/terminal.py alone, so that all of it is shown the same way."""
    for file in (repository / "kg" / "cli").glob("*.py"):
        if file.name != "terminal.py":
            found = re.findall(r"click\.(?:s?echo|secho)|\bprint\(|sys\.std(?:out|err)", file.read_text("utf-8"))
            assert found == [], file.name
