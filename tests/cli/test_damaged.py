"""A dataset with damaged files under every command: one line that says what is wrong and where, never a traceback."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kg.build import build_dataset
from kg.cli import commands as command

TEXT = (
    "{year}年山西省人民政府工作报告\n——{year}年1月23日在山西省第十四届人民代表大会第二次会议上\n各位代表：\n"
    "现在，我代表省人民政府向大会报告工作。\n一、{last}年工作回顾\n全省地区生产总值增长5%。太忻大道建成通车。\n"
    "二、{year}年重点工作\n地区生产总值增长6%左右。雄忻高铁开工建设。汾河流域水质全面达到优良。\n"
)
GOLD = (
    '{"report": "s2023", "quote": "增长5%", "number": "5", "start": 100, "end": 104, "number_start": 102, '
    '"number_end": 103, "subject": "x", "kind": "outcome", "aspect": "growth", "direction": null, "comparator": "=", '
    '"value": 5, "value_max": null, "unit": "%", "period": null, "core": true}\n'
)
READERS = (
    ("track", "山西"),
    ("diff", "s2023", "s2024"),
    ("compare", "--indicator", "GDP", "--year", "2024"),
    ("explore", "--no-open"),
    ("check", "--no-reasoning"),
    ("query", "reports"),
    ("show", "雄忻高铁"),
)


def cut(content: bytes) -> bytes:
    """The file without its end."""
    return content[: len(content) * 2 // 3]


def empty(content: bytes) -> bytes:
    """A file of no bytes."""
    return b""


def no_utf_8(content: bytes) -> bytes:
    """Bytes that are in no text."""
    middle = len(content) // 2
    return content[:middle] + b"\xff\xfe\x80" + content[middle:]


def nulls(content: bytes) -> bytes:
    """A sector that was not written."""
    middle = len(content) // 2
    return content[:middle] + bytes(64) + content[middle + 64 :]


def huge_numbers(content: bytes) -> bytes:
    """Numbers longer than Python takes."""
    return content.replace(b"2023", b"9" * 5000)


def nested(content: bytes) -> bytes:
    """JSON deeper than a parser goes."""
    return b"[" * 100_000


def other_json(content: bytes) -> bytes:
    """JSON of another form."""
    return b'["reports", {"reports": 1}]'


def other_values(content: bytes) -> bytes:
    """The same fields with values of other types."""
    return json.dumps({name: [None, {"id": []}, 10**30] for name in json.loads(content)}).encode()


def short_rows(content: bytes) -> bytes:
    """Rows that lack cells."""
    return b"\n".join(
        line.rsplit(b",", 3)[0] if number % 2 else line for number, line in enumerate(content.split(b"\n"))
    )


def no_column(content: bytes) -> bytes:
    """A column by another name."""
    return content.replace(b"start", b"begin", 1)


def a_text_for_a_number(content: bytes) -> bytes:
    """Cells that are no numbers."""
    head, *rows = content.split(b"\n")
    return b"\n".join([head, *(row.rsplit(b",", 2)[0] + b",x,-1" if row else row for row in rows)])


ANY = (cut, empty, no_utf_8, nulls)
TABLE = (*ANY, huge_numbers, short_rows, no_column, a_text_for_a_number)
DAMAGES: tuple[tuple[str, tuple[Callable[[bytes], bytes], ...]], ...] = (
    ("report.json", (*ANY, huge_numbers, nested, other_json, other_values)),
    ("manifest.json", (*ANY, nested, other_json, other_values)),
    ("data.nq", ANY),
    ("catalog.ttl", ANY),
    ("tables/measures.csv", TABLE),
    ("tables/outcomes.csv", (*ANY, short_rows)),
    ("shared.nq.gz", ANY),
    ("parts/area=140000/data.nq.gz", ANY),
    ("parts/area=140000/outcomes.csv", (*ANY, short_rows)),
    ("parts/area=140000/year=2024/facts.msgpack.gz", ANY),
    ("parts/area=140000/year=2024/measures.csv", TABLE),
    ("parts/area=140000/year=2024/statements.csv", TABLE),
    ("parts/area=140000/year=2024/review.csv", (*ANY, no_column)),  # of these reports it is a header alone
)
CASES = [(file, damage) for file, damages in DAMAGES for damage in damages]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset of two short reports, and annotations of them beside it."""
    folder = tmp_path_factory.mktemp("damaged")
    (folder / "in").mkdir()
    (folder / "gold").mkdir()
    for year in (2023, 2024):
        (folder / "in" / f"s{year}.txt").write_text(TEXT.format(year=year, last=year - 1), encoding="utf-8")
    (folder / "gold" / "measures.jsonl").write_text(GOLD, encoding="utf-8")
    build_dataset([folder / "in"], folder / "graph", jobs=1)
    return folder


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Runs `kg`; exit code and standard error. What would be a fault of ours is raised."""

    def faulty(error: Exception) -> str:
        raise error

    monkeypatch.setattr(command, "_fault", faulty)
    for name in ("check_vocabularies", "check_ontology"):  # of the package, whatever the dataset
        monkeypatch.setattr(f"kg.check.dataset.{name}", list)

    def run(*arguments: str | Path) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["kg", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            command.main()
        return int(end.value.code or 0), capsys.readouterr().err

    return run


def commands(out: Path, whole: Path, place: Path) -> Iterator[tuple[str | Path, ...]]:
    """Every command that reads the dataset `out`; what they write goes to `place`."""
    yield from ((*reader, "--out", out) for reader in READERS)
    yield ("diff", out, whole / "graph")
    yield ("review", out, "--to", place / "review.csv")
    yield ("export", out, "--to", place / "export", "--format", "nquads", "--format", "csv")
    yield ("evaluate", whole / "gold", "--against", out)


@pytest.mark.parametrize(("file", "damage"), CASES, ids=lambda one: one if isinstance(one, str) else one.__name__)
def test_a_damaged_file_is_one_line(
    whole: Path, run: Callable[..., tuple[int, str]], tmp_path: Path, file: str, damage: Callable[[bytes], bytes]
) -> None:
    """Every command either does without the file, or ends with one line and the exit code of its kind of error."""
    out = tmp_path / "graph"
    shutil.copytree(whole / "graph", out)
    path = out / file
    path.write_bytes(damage(path.read_bytes()))
    for arguments in commands(out, whole, tmp_path):
        code, error = run(*arguments)
        assert code in (0, 1, 2, 3, 4), arguments
        assert error.count("\n") == (code > 1), (arguments, error)
        assert "report it" not in error, (arguments, error)
    code, _ = run("check", "--no-reasoning", "--out", out)
    assert code in (1, 2)


@pytest.mark.parametrize("file", [file for file, _ in DAMAGES])
def test_a_folder_in_the_place_of_a_file_is_one_line(
    whole: Path, run: Callable[..., tuple[int, str]], tmp_path: Path, file: str
) -> None:
    """So it is with a file that is gone, and one that is a folder."""
    out = tmp_path / "graph"
    shutil.copytree(whole / "graph", out)
    (out / file).unlink()
    for _ in ("gone", "folder"):
        for arguments in commands(out, whole, tmp_path):
            code, error = run(*arguments)
            assert code in (0, 1, 2, 3, 4), arguments
            assert error.count("\n") == (code > 1), (arguments, error)
        (out / file).mkdir(exist_ok=True)
        (tmp_path / "review.csv").unlink(missing_ok=True)


def test_a_build_into_a_damaged_dataset_is_whole(
    whole: Path, run: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    """A build takes nothing of an old output for granted: what is damaged there is made again."""
    out = tmp_path / "graph"
    shutil.copytree(whole / "graph", out)
    for file in ("data.nq", "manifest.json"):
        (out / file).write_bytes(no_utf_8((out / file).read_bytes()))
    assert run("build", whole / "in", "--out", out, "--jobs", "1")[0] == 0
    assert (out / "data.nq").read_bytes() == (whole / "graph" / "data.nq").read_bytes()
    assert run("check", "--no-reasoning", "--out", out)[0] == 0
