"""What the command line writes and reads, attacked: folders of others, names that lead outside, full disks, kills."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.build.sample import REPORTS, write_reports
from tests.cli.test_commands import run

KG = [sys.executable, "-m", "kg"]
# says itself whose it is, and of which year
TEXT = (
    "2025年山西省人民政府工作报告\n——2025年1月23日在山西省第十四届人民代表大会第二次会议上\n各位代表：\n"
    "现在，我代表省人民政府向大会报告工作。\n一、2024年工作回顾\n全省地区生产总值增长5%。\n二、2025年重点工作\n"
    "地区生产总值增长5%左右。\n"
)


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """A folder with one small report, three levels down."""
    folder = write_reports(tmp_path / "deep" / "er" / "reports", {"here-2025": REPORTS["here-2025"]})
    (folder / "here-2025.txt").write_text(TEXT, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dataset in parts of two small reports."""
    folder = tmp_path_factory.mktemp("parts")
    write_reports(folder / "reports", {name: REPORTS[name] for name in ("here-2025", "there-2025")})
    made = run("build", folder / "reports", "--out", folder / "graph", "--no-merge")
    assert made.returncode == 0, made.stderr
    return folder / "graph"


def paths_below(folder: Path) -> list[str]:
    """The paths of everything below a folder, sorted."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def refused(result: subprocess.CompletedProcess[str], code: int, said: str) -> None:
    """The command ended with this code and one line that says this."""
    assert result.returncode == code, result.stderr
    assert said in result.stderr
    assert result.stderr.count("\n") == 1, result.stderr
    assert "Traceback" not in result.stderr


def set_aside(result: subprocess.CompletedProcess[str], said: str) -> None:
    """The command built the rest, named what it set aside with this reason, and ended with exit code 1."""
    assert result.returncode == 1, result.stderr
    assert said in result.stdout + result.stderr
    assert "Traceback" not in result.stderr


# --- folders and files of others -----------------------------------------------------------------------------------

OF_OTHERS = {"report.json": "{}", "manifest.json": "{}", "context.jsonld": "{}", "thesis.txt": "mine"}
COMMANDS: list[tuple[str, ...]] = [
    ("build", "{reports}", "--out", "{folder}"),
    ("build", "{reports}", "--out", "{folder}", "--no-merge"),
    ("build", "{reports}", "--out", "{folder}/new", "--cache", "{folder}"),
    ("export", "{parts}", "--report", "here-2025", "--site", "{folder}"),
    ("export", "{parts}", "--report", "here-2025", "--format", "jsonld", "--to", "{folder}"),
    ("explore", "--out", "{parts}", "--report", "here-2025", "--no-open", "--to", "{folder}/thesis.txt"),
    ("explore", "--out", "{parts}", "--report", "here-2025", "--no-open", "--to", "{folder}"),
    ("review", "{parts}", "--to", "{folder}/thesis.txt"),
    ("review", "{parts}", "--to", "{folder}"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_nothing_of_others_is_deleted_or_replaced(
    tmp_path: Path, reports: Path, parts: Path, command: tuple[str, ...]
) -> None:
    """A folder that merely has files with names of ours stays as it is; exit code 2 and one line."""
    folder = tmp_path / "project"
    folder.mkdir()
    for name, words in OF_OTHERS.items():
        (folder / name).write_text(words, encoding="utf-8")
    words = {"reports": reports, "parts": parts, "folder": folder}
    refused(run(*(word.format(**words) for word in command)), 2, "project")
    assert {path.name: path.read_text("utf-8") for path in folder.iterdir()} == OF_OTHERS


@pytest.mark.parametrize("merging", ["--merge", "--no-merge"])
def test_a_file_put_into_a_dataset_is_not_lost(tmp_path: Path, reports: Path, merging: str) -> None:
    """The next build names it and leaves the dataset, with single files or not; without it the same command works."""
    out = tmp_path / "graph"
    command = ("build", reports, "--out", out, merging)
    assert run(*command).returncode == 0
    assert run(*command).returncode == 0
    note = next(path for path in out.iterdir() if path.is_dir() and path.name != "store") / "notes.txt"
    note.write_text("mine", encoding="utf-8")
    before = paths_below(out)
    refused(run(*command), 2, f"will not delete ({note.relative_to(out).as_posix()})")
    assert paths_below(out) == before
    note.unlink()
    assert run(*command).returncode == 0


def test_outputs_of_ours_are_replaced(tmp_path: Path, parts: Path) -> None:
    """Explorer, site and export can be written again to the same place."""
    picked = ("--report", "here-2025")
    for _ in range(2):
        for command in (
            ("explore", "--out", parts, *picked, "--no-open", "--to", tmp_path / "page.html"),
            ("export", parts, *picked, "--site", tmp_path / "site"),
            ("export", parts, *picked, "--format", "jsonld", "--format", "csv", "--to", tmp_path / "files"),
        ):
            result = run(*command)
            assert result.returncode == 0, result.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["files", "page.html", "site"]


@pytest.mark.parametrize(("megabytes", "warned"), [(1, False), (13, True)])
def test_a_large_explorer_says_how_to_choose(tmp_path: Path, megabytes: int, warned: bool) -> None:
    """Its path is printed in any case; above the limit a line says which options make a quicker one."""
    (tmp_path / "explorer.html").write_bytes(b" " * (megabytes * 1_000_000))
    result = run("explore", "--out", tmp_path, "--no-open")
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == str((tmp_path / "explorer.html").resolve())
    assert ("--area" in result.stderr) is warned


# --- names that lead outside ---------------------------------------------------------------------------------------

IDS = [
    "../../../pwned",
    "/tmp/kg-pwned",
    "a/b",
    "..",
    ".hidden",
    "a\\b",
    "CON",
    "lpt1.txt",
    "=1+1",
    "x" * 81,
    "a\u202eb",
]


@pytest.mark.parametrize("id", IDS)
@pytest.mark.parametrize("merging", ["--merge", "--no-merge"])
def test_an_id_that_leads_outside_is_refused(tmp_path: Path, reports: Path, id: str, merging: str) -> None:
    """Ids of reports.csv name files; one that cannot is an error of the table, and nothing is written anywhere."""
    (reports / "reports.csv").write_text(f"file,id\nhere-2025.txt,{id}\n", encoding="utf-8")
    before = paths_below(tmp_path)
    result = run("build", reports, "--out", tmp_path / "deep" / "er" / "out", merging)
    refused(result, 3, "cannot be the id of a report")
    assert paths_below(tmp_path) == before
    assert not Path("/tmp/kg-pwned.txt").exists()  # one of the ids


@pytest.mark.parametrize(
    "file", ["../secret.txt", "{absolute}", "a/../../secret.txt", "..\\secret.txt", "./secret.txt"]
)
def test_a_file_outside_the_folder_is_refused(tmp_path: Path, reports: Path, file: str) -> None:
    """reports.csv names files in its folder only."""
    secret = reports.parent / "secret.txt"
    secret.write_text(REPORTS["there-2025"].text, encoding="utf-8")
    named = file.format(absolute=secret)
    (reports / "reports.csv").write_text(f"file,id\n{named},here-2025\n", encoding="utf-8")
    refused(run("build", reports, "--out", tmp_path / "out"), 3, "is not in the folder")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("listed", [True, False], ids=["in reports.csv", "found in the folder"])
def test_a_link_to_a_file_outside_is_set_aside(tmp_path: Path, reports: Path, listed: bool) -> None:
    """What it leads to is neither read nor published; the other reports are."""
    secret = tmp_path / "secret.txt"
    secret.write_text(REPORTS["there-2025"].text, encoding="utf-8")
    (reports / "link.txt").symlink_to(secret)
    if listed:
        with (reports / "reports.csv").open("a", encoding="utf-8") as table:
            table.write("link.txt,there-2025,410000,2025\n")
    else:
        (reports / "reports.csv").unlink()
    result = run("build", reports, "--out", tmp_path / "out")
    assert result.returncode == 1, result.stderr
    assert "is a symbolic link to a file outside the folder" in result.stdout
    assert [path.name for path in (tmp_path / "out" / "sources").iterdir()] == ["here-2025.txt"]


def test_ids_that_some_systems_cannot_tell_apart_are_refused(tmp_path: Path) -> None:
    """Where capitals do not count, one source would be written over another: the second is set aside."""
    folder = write_reports(tmp_path / "reports", {name: REPORTS[name] for name in ("here-2025", "there-2025")})
    table = "file,id,adcode,year\nhere-2025.txt,Same,140000,2025\nthere-2025.txt,same,410000,2025\n"
    (folder / "reports.csv").write_text(table, encoding="utf-8")
    set_aside(run("build", folder, "--out", tmp_path / "out"), "is too like")


# --- tables and names that are broken ------------------------------------------------------------------------------

TABLES = [
    pytest.param(b"id,file\nx\n", "line 2 names no file", id="short row"),
    pytest.param(b"file,id\nhere-2025.txt,a,b,c\n", "more cells than columns", id="long row"),
    pytest.param(b"file,id\nhere-2025.txt,a\0b\n", "id holds the character", id="NUL"),
    pytest.param(b"file,id\nhere-2025.txt,a\nhere-2025.txt,b\n", "a second time", id="twice"),
    pytest.param(b"\xff\xfe\x00\x01", "cannot be read as a table in UTF-8", id="not UTF-8"),
    pytest.param(b"", "no column 'file'", id="empty"),
    pytest.param(b"file,id,year\nhere-2025.txt,a," + b"9" * 5000 + b"\n", "is not a year", id="endless year"),
    pytest.param("file,id,year\nhere-2025.txt,a,²\n".encode(), "is not a year", id="digit that is not a number"),
    pytest.param(b"file,id,adcode\nhere-2025.txt,a,../..\n", "is not one of GB/T 2260", id="code"),
    pytest.param(b"file,id,date\nhere-2025.txt,a,2025-99-99\n", "is not a date", id="date"),
]


@pytest.mark.parametrize(("table", "said"), TABLES)
def test_a_broken_table_is_one_line(tmp_path: Path, reports: Path, table: bytes, said: str) -> None:
    """Whatever is wrong with reports.csv, it is said with the place, and nothing is written."""
    (reports / "reports.csv").write_bytes(table)
    refused(run("build", reports, "--out", tmp_path / "out"), 3, said)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("size", [300, 200_000])
def test_a_row_that_names_no_file_is_set_aside(tmp_path: Path, reports: Path, size: int) -> None:
    """The other reports are built."""
    (reports / "reports.csv").write_bytes(b"file,id\n" + b"x" * size + b".txt,a\n")
    set_aside(run("build", reports, "--out", tmp_path / "out"), "which is not in the folder")


def test_rows_without_a_word_are_passed_over(tmp_path: Path, reports: Path) -> None:
    """Spreadsheets leave such rows, and empty cells at the end of others."""
    (reports / "reports.csv").write_text(
        "file,id,adcode,year\nhere-2025.txt,a,140000,2025,,\n,,,\n\n", encoding="utf-8"
    )
    result = run("build", reports, "--out", tmp_path / "out")
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("end", ["\r", "\r\n"])
def test_a_table_may_have_the_line_ends_of_any_system(tmp_path: Path, reports: Path, end: str) -> None:
    """Carriage returns alone end lines, too, as in old exports of spreadsheets."""
    table = f"file,id,adcode,year{end}here-2025.txt,a,140000,2025{end}"
    (reports / "reports.csv").write_bytes(table.encode())
    result = run("build", reports, "--out", tmp_path / "out")
    assert result.returncode == 0, result.stderr


NAMES = [
    pytest.param("山西.txt".encode("gb18030"), "山西.txt", id="GB 18030"),
    pytest.param(b"report-\xff\xfe.txt", "report.txt", id="bytes of no encoding"),
    pytest.param(
        "2025年山西省政府工作报告（全文）.txt".encode(), "2025年山西省政府工作报告（全文）.txt", id="as it is"
    ),
    pytest.param(b"a&b <c>\x1b[31m.txt", "a-b -c-[31m.txt", id="signs"),
    pytest.param(b"x" * 200 + b".txt", None, id="long"),
]


@pytest.mark.parametrize(("name", "kept"), NAMES)
@pytest.mark.parametrize("merging", ["--merge", "--no-merge"])
def test_a_file_of_any_name_is_read(tmp_path: Path, name: bytes, kept: str | None, merging: str) -> None:
    """Its id is the name as far as an id can be that; names of old archives are read as GB 18030."""
    folder = tmp_path / "reports"
    folder.mkdir()
    Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_text(TEXT, encoding="utf-8")
    result = run("build", folder, "--out", tmp_path / "out", merging)
    assert result.returncode == 0, result.stderr
    if merging == "--merge":
        names = [path.name for path in (tmp_path / "out" / "sources").iterdir()]
        assert names == [kept] if kept else len(names[0]) == 84


def test_a_file_with_a_name_of_no_encoding_is_set_aside_in_words(tmp_path: Path, reports: Path) -> None:
    """The reason can be printed and written whatever the name is."""
    (reports / "reports.csv").unlink()
    Path(os.fsdecode(os.fsencode(reports) + b"/bad-\xff.txt")).write_bytes(b"")
    result = run("build", reports, "--out", tmp_path / "out")
    assert result.returncode == 1, result.stderr
    assert "set aside" in result.stdout
    assert "Traceback" not in result.stderr


def test_a_name_that_gives_no_id_is_set_aside(tmp_path: Path, reports: Path) -> None:
    """The message says to rename the file."""
    (reports / "reports.csv").unlink()
    (reports / "!!!.txt").write_text(REPORTS["there-2025"].text, encoding="utf-8")
    set_aside(run("build", reports, "--out", tmp_path / "out"), "rename it")


# --- full disks ----------------------------------------------------------------------------------------------------

WRITING: list[tuple[str, ...]] = [
    ("build", "{reports}", "--out", "{folder}/graph"),
    ("build", "{reports}", "--out", "{folder}/graph", "--no-merge", "--jobs", "2"),
    ("export", "{built}", "--site", "{folder}/site"),
    ("export", "{built}", "--to", "{folder}/files"),
    ("export", "{built}", "--format", "parquet", "--to", "{folder}/files"),
    ("explore", "--out", "{parts}", "--report", "here-2025", "--no-open", "--to", "{folder}/page.html"),
    ("review", "{built}", "--to", "{folder}/review.csv"),
    ("check", "--out", "{built}", "--no-reasoning"),
]


def no_room(size: int) -> Callable[[], None]:
    """Lets a process write no file longer than `size` bytes, as on a disk that is full then."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("size", [0, 1500])
@pytest.mark.parametrize("command", WRITING, ids=" ".join)
def test_a_full_disk_is_one_line_and_leaves_nothing(
    tmp_path: Path, reports: Path, parts: Path, built: Path, command: tuple[str, ...], size: int
) -> None:
    """Whatever is written, a write that fails ends with exit code 2, one line, and no half of anything."""
    folder = tmp_path / "folder"
    folder.mkdir()
    words = {"reports": reports, "parts": parts, "built": built, "folder": folder}
    result = subprocess.run(
        [*KG, *(word.format(**words) for word in command)],
        capture_output=True,
        text=True,
        timeout=120,
        preexec_fn=no_room(size),  # no other thread runs here
    )
    assert result.returncode == 2, result.stderr
    assert "Traceback" not in result.stderr
    assert result.stderr.count("kg: ") == 1, result.stderr
    assert [path.name for path in folder.iterdir() if path.name != ".kg-cache"] == []


# --- kills ---------------------------------------------------------------------------------------------------------


#: The command line, but that a worker waits at a pipe (the first argument) before it reads the first report.
WAITING = """
import sys
from pathlib import Path
from kg.build import ingest

pipe, read = Path(sys.argv.pop(1)), ingest.read_bytes

def wait_and_read(path):
    with pipe.open("rb") as handle:
        handle.read()
    return read(path)

ingest.read_bytes = wait_and_read
from kg.__main__ import main
main()
"""


def waiting_build(tmp_path: Path, reports: Path, out: Path, *options: str) -> tuple[subprocess.Popen[bytes], int]:
    """A build with two workers that has begun to read and waits at a pipe into which nothing is written."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    process = subprocess.Popen(
        [sys.executable, "-c", WAITING, str(pipe), "build", str(reports), "--out", str(out), "--jobs", "2", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    return process, os.open(pipe, os.O_WRONLY)  # waits until a worker has opened it


@pytest.mark.parametrize("merging", ["--merge", "--no-merge"])
def test_a_killed_build_leaves_no_process_and_no_folder(tmp_path: Path, reports: Path, merging: str) -> None:
    """After kill -9 its workers end, too; the old output is whole, and the next build clears up and works."""
    place = tmp_path / "place"
    command = ("build", reports, "--out", place / "graph", merging)
    assert run(*command).returncode == 0
    before = paths_below(place / "graph")
    process, pipe = waiting_build(tmp_path, reports, place / "graph", merging)
    refused(run(*command), 2, "another process is writing to it")
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)  # the pipe to here is closed when all that have it open have ended
    os.close(pipe)
    assert paths_below(place / "graph") == before
    again = run(*command)
    assert again.returncode == 0, again.stderr
    assert sorted(path.name for path in place.iterdir()) == [".kg-cache", "graph"]


ORPHANS = """
import multiprocessing, os, signal, sys, time
from kg.lifeline import end_with_parent

def wait_for_ever(ready):
    end_with_parent()
    ready.release()
    while True:
        time.sleep(60)

if __name__ == "__main__":
    context = multiprocessing.get_context(sys.argv[1])
    ready = context.Semaphore(0)
    for _ in range(3):
        context.Process(target=wait_for_ever, args=(ready,)).start()
    for _ in range(3):
        ready.acquire()
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_processes_end_with_the_one_that_started_them(tmp_path: Path, method: str) -> None:
    """However multiprocessing starts them, and though each has siblings that hold what it holds."""
    script = tmp_path / "orphans.py"
    script.write_text(ORPHANS, encoding="utf-8")
    killed = subprocess.Popen([sys.executable, str(script), method], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL
