from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest
from torturing.attempts import Try
from torturing.commands import Command, Ran, misbehaviour
from torturing.damage import damage_one
from torturing.file_readers import make_file_readers
from torturing.fuzzing import Turn, fuzz
from torturing.hostile import hear, read_back
from torturing.lines import Lines
from torturing.mutations import TOKENS, mutate
from torturing.power_loss import Disk, judge, read_operations
from torturing.prepared import tree
from torturing.reader import FaultyAnswer, Reader
from torturing.table import BEGIN, END, Table, put_between_marks, read_case

from kg.errors import InputError
from kg.text.decoding import decode
from kg.text.file_types import FileType, file_type


def raises(data: bytes) -> None:
    """A reader with a fault: what it raises is no error of the package."""
    raise IndexError(len(data))


def refuses(data: bytes) -> None:
    """A reader as it should be: it says what is wrong."""
    raise InputError("this is no report; leave it out")


def takes_long(data: bytes) -> None:
    """A reader that keeps the processor busy for more than two seconds."""
    end = time.process_time() + 2.2
    while time.process_time() < end:
        pass


def takes_memory(data: bytes) -> None:
    """A reader that needs more than 500 MB."""
    memoryview(bytearray(b"x" * (700 << 20)))


def takes_both(data: bytes) -> None:
    """A reader that needs too much memory and too much time, as on a slow machine."""
    takes_memory(data)
    takes_long(data)


def dies(data: bytes) -> None:
    """A reader whose library brings the process down."""
    os._exit(7)


def breaks_a_promise(data: bytes) -> None:
    """A reader whose answer is wrong."""
    raise FaultyAnswer("an answer that is wrong")


@pytest.mark.parametrize(
    ("read", "fault"),
    [
        (raises, "IndexError at no line of the package"),
        (takes_long, "takes more than 2 s"),
        (takes_memory, "takes more than 500 MB"),
        (takes_both, "takes more than 500 MB"),
        (dies, "the process ends with 7"),
        (breaks_a_promise, "an answer that is wrong"),
    ],
)
def test_a_planted_fault_of_a_reader_is_found(read: Callable[[bytes], None], fault: str) -> None:
    """A reader that raises, is slow, eats memory, dies or answers wrongly is a fault, and its input is kept."""
    (found,) = [one for one in fuzz([Reader("planted", read, (b"seed" * 99,))], 1, 1) if one.fault]
    assert found.fault == fault
    assert found.material


def test_a_fault_does_not_end_the_fuzzing() -> None:
    """Inputs behind one that brought the process down are read all the same, and each is counted once."""

    def dies_of_some(data: bytes) -> None:
        if len(data) % 2:
            os._exit(7)

    found = list(fuzz([Reader("planted", dies_of_some, (b"seed",))], 1, 20))
    assert sum(one.count for one in found) == 20
    assert 0 < sum(bool(one.fault) for one in found) < 20


def test_an_error_with_a_message_is_no_fault() -> None:
    """A reader may refuse what it is given."""
    found = list(fuzz([Reader("planted", refuses, (b"seed",))], 1, 5))
    assert sum(one.count for one in found) == 5
    assert not any(one.fault for one in found)


def test_the_same_seed_gives_the_same_inputs() -> None:
    """Two runs with a seed find the same faults at the same numbers, in the same inputs; another seed does not."""

    def fails_at_times(data: bytes) -> None:
        if sum(data) % 3 == 0:
            raise IndexError

    def faults(seed: int) -> list[tuple[int, bytes]]:
        reader = Reader("planted", fails_at_times, (b"seed", b"seeds"))
        return [(one.number, one.material) for one in fuzz([reader], seed, 40) if one.fault]

    assert faults(1) == faults(1) != faults(2)


class Clock:
    """A clock that goes on only as the readers say."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """The time."""
        return self.now

    def reader(self, name: str, seconds: float) -> Reader:
        """A reader that takes so many seconds."""

        def read(data: bytes) -> None:
            self.now += seconds

        return Reader(name, read, (b"seed",))


def test_each_reader_gets_the_same_time() -> None:
    """A reader that is ten times as quick reads about ten times as many inputs, and none is left out."""
    clock = Clock()
    readers = [clock.reader("quick", 1.0), clock.reader("slow", 10.0)]
    counts = {"quick": 0, "slow": 0}
    for found in fuzz(readers, 1, 4400, Turn(200.0, clock)):
        counts[found.what] += found.count
    assert sum(counts.values()) == 4400
    assert 8 * counts["slow"] <= counts["quick"] <= 12 * counts["slow"]


def test_inputs_do_not_depend_on_how_long_a_turn_is() -> None:
    """The same faults are found at the same numbers whether a reader has many turns or one."""
    clock = Clock()

    def decodes(data: bytes) -> None:
        clock.now += 1.0
        decode(data, "a.txt")
        if sum(data) % 3 == 0:
            raise IndexError

    def faults(seconds: float) -> list[tuple[int, bytes]]:
        reader = Reader("planted", decodes, ("报告".encode(),))
        return [(one.number, one.material) for one in fuzz([reader], 1, 100, Turn(seconds, clock)) if one.fault]

    assert len(faults(7.0)) > 5
    assert faults(7.0) == faults(1000.0)


def test_what_a_process_of_the_reader_takes_counts() -> None:
    """A reader has another process do the work: its memory is a fault all the same, though that process lives on."""
    script = "import sys; x = bytearray(b'x' * (700 << 20)); print(flush=True); sys.stdin.read()"

    def asks(data: bytes) -> None:
        pipe = subprocess.PIPE
        other = subprocess.Popen([sys.executable, "-c", script], stdin=pipe, stdout=pipe)
        assert other.stdout is not None
        other.stdout.readline()

    (found,) = [one for one in fuzz([Reader("planted", asks, (b"seed",))], 1, 1) if one.fault]
    assert found.fault == "takes more than 500 MB"


def test_there_is_a_reader_for_each_type_of_file(tmp_path: Path) -> None:
    """Every type of file that a build reads is fuzzed, beginning with files that are read without a complaint."""
    readers = make_file_readers(tmp_path)
    found = {file_type(reader.seeds[0], f"a{suffix}") for suffix, reader in readers.items()}
    assert found == set(FileType)
    for reader in readers.values():
        for seed in reader.seeds:
            reader.read(seed)
            assert len(seed) <= reader.largest  # else it would be cut


def test_lines_of_the_package_are_seen_once() -> None:
    """Watching gives the lines that a call reaches first; the same call again reaches none."""
    lines = Lines()
    assert lines.watch(lambda: decode("报告".encode(), "a.txt"))
    assert not lines.watch(lambda: decode("报告".encode(), "a.txt"))
    assert lines.watch(lambda: decode("报告".encode("utf-16"), "a.txt"))


def test_mutations_keep_within_the_size() -> None:
    """No input is larger than is said, whatever is repeated in it."""
    from random import Random

    assert all(len(mutate(b"seed" * 20, [b"other"], Random(n), 500, TOKENS)) <= 500 for n in range(300))


@pytest.mark.parametrize(
    ("ran", "fault"),
    [
        (Ran(0, "fine", "", 0, 0), ""),
        (Ran(3, "", "kg: a.txt: is empty\n", 0, 0), ""),
        (Ran(2, "", "", 0, 0), "exit code 2 without a word"),
        (Ran(5, "", "kg: x", 0, 0), "undocumented exit code 5"),
        (Ran(-9, "", "", 0, 0), "ended by SIGKILL"),
        (Ran(2, "", "kg: \x1b[31m", 0, 0), "a control sequence reaches the terminal"),
        (Ran(0, "", "", 0, 0, late=True), "did not end in time"),
        (
            Ran(1, "", 'Traceback (most recent call last):\n  File "/x/kg/a.py", line 7, in f\nKeyError: 1\n', 0, 0),
            "traceback: KeyError at kg/a.py:7",
        ),
    ],
)
def test_misbehaviour_is_told_from_a_message(ran: Ran, fault: str) -> None:
    """A command may fail with a line and a known exit code, and in no other way."""
    assert misbehaviour(ran) == fault


def test_a_process_that_lives_on_is_found(tmp_path: Path) -> None:
    """What a killed command had started is found by its mark, and ended."""
    script = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']).wait()"
    command = Command(["-c", script], tmp_path, program=(sys.executable,))
    while len(command.living()) < 2:
        time.sleep(0.01)
    command.kill()
    command.end()
    assert len(command.survivors(patience=0.0)) == 1
    assert command.survivors(patience=10.0) == []


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("a.csv", "﻿quote,value\n=1+1,2\n", "a.csv: a formula in quote"),
        ("a.csv", "quote,value\n\t@x,-2.5\n", "a.csv: a formula in quote"),
        ("a.csv", "quote,value\nx\n", "a.csv has rows of another length"),
        ("a.rdf", "<x>\x01</x>", ".rdf cannot be read (SyntaxError)"),
        ("a.graphml", "<x>\x01</x>", ".graphml cannot be read (ParseError)"),
        ("a.json", "[NaN]", ".json cannot be read (ValueError)"),
        ("a.nq", "<a> <b> .", ".nq cannot be read (SyntaxError)"),
        ("a.html", "<p><kgtorture></p>", "text becomes an element of a page"),
        ("a.html", "<a href='javascript:x'>x</a>", "text becomes an address that is a script of a page"),
        ("a.html", "<img onerror=kgtorture()>", "text becomes a handler of a page"),
    ],
)
def test_a_planted_fault_of_an_output_is_found(tmp_path: Path, name: str, content: str, fault: str) -> None:
    """Formulas, markup, and what other parsers cannot read are seen."""
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert list(read_back(tmp_path / name)) == [fault]


def test_outputs_as_they_should_be_are_no_fault(tmp_path: Path) -> None:
    """Numbers with a sign, escaped markup and quoted apostrophes pass."""
    (tmp_path / "a.csv").write_text("quote,value\n'=1+1,-2.5\n-,+3\n", encoding="utf-8")
    (tmp_path / "a.html").write_text("<p>&lt;kgtorture&gt;</p>", encoding="utf-8")
    (tmp_path / "a.json").write_text('["<kgtorture>"]', encoding="utf-8")
    assert [fault for path in tmp_path.iterdir() for fault in read_back(path)] == []


def test_damage_changes_one_file(tmp_path: Path) -> None:
    """Each damage is one that the hashes of the files show."""
    from random import Random

    for number in range(30):
        folder = tmp_path / str(number)
        folder.mkdir()
        for name in ("a", "b"):
            (folder / name).write_text("content", encoding="utf-8")
        before = tree(folder)
        damage_one(folder, Random(number))
        assert len(before.items() - tree(folder).items()) == 1


TORN = """\
1 mkdir("new", 0777) = 0
1 openat(AT_FDCWD<{0}>, "new/data.nq", O_WRONLY|O_CREAT|O_TRUNC|O_CLOEXEC, 0666) = 3<{0}/new/data.nq>
1 write(3<{0}/new/data.nq>, ""..., 10 <unfinished ...>
2 write(1<pipe:[1]>, ""..., 3) = 3
1 <... write resumed>) = 10
1 rename("graph", "old") = 0
1 rename("new", "graph") = 0
"""
SAFE = """\
1 mkdir("new", 0777) = 0
1 openat(AT_FDCWD<{0}>, "new/data.nq", O_WRONLY|O_CREAT|O_TRUNC|O_CLOEXEC, 0666) = 3<{0}/new/data.nq>
1 write(3<{0}/new/data.nq>, ""..., 10) = 10
1 fsync(3<{0}/new/data.nq>) = 0
1 fsync(4<{0}/new>) = 0
1 rename("missing", "new") = -1 ENOENT (No such file or directory)
1 renameat2(AT_FDCWD<{0}>, "new", AT_FDCWD<{0}>, "graph", RENAME_EXCHANGE) = 0
1 fsync(4<{0}>) = 0
"""


@pytest.mark.parametrize(
    ("trace", "faults"),
    [
        (TORN, ["", "", "", "the output is missing", "a file without its content, such as nq"]),
        (SAFE, ["", "", "", "", "", "", ""]),
    ],
    ids=["torn", "safe"],
)
def test_a_torn_output_is_found(tmp_path: Path, trace: str, faults: list[str]) -> None:
    """An output that is exchanged without being synced is missing and then empty; one that is synced never is."""
    (tmp_path / "graph").mkdir()
    (tmp_path / "graph" / "data.nq").write_text("old", encoding="utf-8")
    disk = Disk(tmp_path)
    before = disk.found_after_loss("graph", names_lost=False)
    found = []
    for operation in read_operations(trace.format(tmp_path), PurePosixPath(tmp_path)):
        if disk.apply(operation):
            found.append(judge(disk.found_after_loss("graph", names_lost=False), before, frozenset({"data.nq"})))
            if trace is SAFE:
                lost = judge(disk.found_after_loss("graph", names_lost=True), before, frozenset({"data.nq"}))
                assert lost == ""
    assert found == faults
    assert (disk.found_after_loss("graph", names_lost=True) != before) == (trace is SAFE)


def test_a_fault_can_be_read_back(tmp_path: Path) -> None:
    """The file of a fault holds all that replaying it needs."""
    table = Table(7, tmp_path)
    table.add("fuzz", Try("text", count=10))
    place = table.add("fuzz", Try("text", 3, "IndexError at kg/a.py:1", material=b"\x00\xff"))
    assert place is not None
    case = read_case(place)
    assert (case.kind, case.what, case.seed, case.number, case.material) == ("fuzz", "text", 7, 3, b"\x00\xff")
    assert json.loads(place.read_text("utf-8"))["fault"] == case.fault
    assert table.faults == 1
    assert "| fuzz | text | 11 | 1 | 1 |" in table.render()


def test_the_tries_of_several_runs_add_up(tmp_path: Path) -> None:
    """A run goes on from the tries and faults of those before it, and names the seeds of all."""
    for seed in (1, 2):
        table = Table(seed, tmp_path)
        table.add("fuzz", Try("text", count=10, seconds=float(seed)))
        table.add("fuzz", Try("text", 3, "IndexError at kg/a.py:1"))
        table.add_earlier(tmp_path / "tally.json")
        table.keep(tmp_path / "tally.json")
    assert table.seeds == [1, 2]
    assert "| fuzz | text | 22 | 2 | 1 | 2.0 s |" in table.render()


def test_the_table_is_put_between_the_marks(tmp_path: Path) -> None:
    """A document keeps its words around the table; one without the marks is refused."""
    document = tmp_path / "security.md"
    document.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    put_between_marks(document, "new\n")
    assert document.read_text("utf-8") == f"before\n{BEGIN}\nnew\n{END}\nafter\n"
    document.write_text("before\n", encoding="utf-8")
    with pytest.raises(ValueError, match="has no lines"):
        put_between_marks(document, "new\n")


@pytest.mark.parametrize(
    ("page", "heard"),
    [
        ("<p>quiet</p>", set()),
        ("<script>alert(1)</script>", {"a dialog"}),
        ("<script>undefined.x</script>", {"an error: TypeError"}),
        ("<kgtorture></kgtorture>", {"markup of the text's making"}),
        ("<img src='http://127.0.0.1:9/x'>", {"a request", "a message of the console"}),
    ],
)
def test_a_page_that_speaks_is_heard(chromium: str, tmp_path: Path, page: str, heard: set[str]) -> None:
    """A dialog, an error, an element of the text's making and a request are each heard in a browser."""
    playwright = pytest.importorskip("playwright.sync_api", reason="the Python package playwright is not installed")
    (tmp_path / "a.html").write_text(f"<!DOCTYPE html><link rel=icon href='data:,'>{page}", encoding="utf-8")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        assert hear(browser, tmp_path / "a.html") == heard
        browser.close()
