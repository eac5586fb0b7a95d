from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal

from kg.cli import commands as command
from kg.errors import QueryError
from kg.query.query_result import RowStream, Term

EACH = "SELECT ?thing { ?thing a pc:Statement } ORDER BY ?thing"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def query(built: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `kg query` on the embedded report: exit code, standard output, standard error."""

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["kg", "query", "--out", str(built), *arguments])
        code = 0
        try:
            command.main()
        except SystemExit as end:
            code = int(end.code or 0)
        written = capsys.readouterr()
        return code, written.out, written.err

    return run


@pytest.mark.parametrize("question", ["promises-unmeasurable", EACH, "project-graph"])
def test_a_table_shows_the_first_rows_and_says_so(query: Run, monkeypatch: pytest.MonkeyPatch, question: str) -> None:
    """Where more rows exist than a table shows, a line in both languages says how to get all."""
    monkeypatch.setattr(command, "TABLE_ROWS", 3)
    code, shown, note = query(question, "--format", "table")
    assert code == 0
    assert "first 3 rows; --limit all" in note
    assert "前 3 行" in note
    whole = query(question, "--limit", "all")
    assert (whole[0], whole[2]) == (0, "")
    assert len(shown.splitlines()) == 2 + 3 < len(whole[1].splitlines())
    assert query(question, "--limit", "0") == whole


def test_nothing_is_said_where_the_table_is_whole(query: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table of just as many rows as are shown is whole."""
    monkeypatch.setattr(command, "TABLE_ROWS", 3)
    assert query(f"{EACH} LIMIT 3")[2] == ""


@pytest.mark.parametrize("output", ["table", "csv", "markdown"])
def test_a_limit_holds_in_each_format(query: Run, output: str) -> None:
    """So many rows are written as are asked for, and nothing is said of it."""
    heads = {"table": 2, "csv": 1, "markdown": 2}
    code, written, note = query(EACH, "--format", output, "--limit", "4")
    assert (code, len(written.splitlines()) - heads[output], note) == (0, 4, "")


@pytest.mark.parametrize("limit", ["-1", "some", "1.5"])
def test_a_limit_that_is_none(query: Run, limit: str) -> None:
    """What is no number of rows is a usage error that says what is one."""
    code, written, message = query(EACH, "--limit", limit)
    assert (code, written) == (2, "")
    assert "neither a number of rows nor 'all'" in message


@pytest.mark.parametrize(
    ("error", "exit_code", "message"),
    [(QueryError("the disk is gone"), 2, "the disk is gone"), (KeyboardInterrupt(), 130, "interrupted")],
)
def test_an_end_in_the_midst_of_a_stream(
    query: Run, monkeypatch: pytest.MonkeyPatch, error: BaseException, exit_code: int, message: str
) -> None:
    """An error ends it with its message and exit code, Ctrl-C with 130; the rows written before it are whole."""

    def stream(*arguments: Any) -> RowStream:
        def rows() -> Iterator[tuple[Term | None, ...]]:
            yield from [(Literal("whole"),)] * 1200
            raise error

        return RowStream(("name",), rows())

    monkeypatch.setattr("kg.query.ask.stream", stream)
    code, written, said = query(EACH, "--format", "csv")
    assert code == exit_code
    assert message in said
    assert written.splitlines() == ["name", *["whole"] * 1000]


def test_a_closed_pipe_ends_the_command(built: Path) -> None:
    """A reader that goes after the first line ends the command, without a traceback."""
    asked = "SELECT ?s ?p ?o { ?s ?p ?o }"
    command_line = [sys.executable, "-m", "kg", "query", "--out", str(built), "--format", "csv", asked]
    process = subprocess.Popen(command_line, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline() == b"s,p,o\n"
    process.stdout.close()
    message = process.stderr.read()
    assert process.wait(60) != 0
    assert b"Traceback" not in message
    process.stderr.close()
