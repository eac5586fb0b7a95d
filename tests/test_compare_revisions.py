"""The comparison of two revisions of the rules (`scripts/compare-revisions`)."""

from __future__ import annotations

import os
import subprocess
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from kg.errors import InputError, UsageError

# A package of three modules with the interface of the real one: it reads `name number;` as a measure of a number.
INPUTS = """
from dataclasses import dataclass
from pathlib import Path

@dataclass(frozen=True)
class Input:
    path: Path
    row: dict
"""
READING = """
import re
from dataclasses import dataclass
from types import SimpleNamespace

@dataclass(frozen=True)
class Span:
    start: int
    end: int

@dataclass(frozen=True)
class Evidence:
    span: Span
    quote: str

@dataclass(frozen=True)
class Measure:
    statement: int
    subject: str
    value: str
    unit: str
    evidence: Evidence
    number: Span
    rule: str

@dataclass(frozen=True)
class Mention:
    statement: int
    scheme: str
    code: str
    evidence: Evidence

def read_report(one):
    text = one.path.read_text(encoding="utf-8")
    if "broken" in text:
        raise ValueError("no heading")
    measures = [
        Measure(
            0, match["name"], match["number"], UNIT, Evidence(Span(*match.span()), match[0]), Span(*match.span(2)), RULE
        )
        for match in re.finditer(PATTERN, text)
    ]
    mentions = [
        Mention(0, "place", "140000", Evidence(Span(*match.span()), match[0])) for match in re.finditer("山西", text)
    ]
    return SimpleNamespace(measures=measures, milestones=(), qualitative=(), statements=(), mentions=mentions)
"""
FIRST = "UNIT, RULE, PATTERN = '吨', 'first', r'(?P<name>[一-龥]+)(?P<number>[0-9]+)'\n"
SECOND = "UNIT, RULE, PATTERN = '件', 'second', r'(?P<name>[一-龥]+)(?P<number>[0-9]{2,})'\n"
THIRD = "UNIT, RULE, PATTERN = '件', 'third', r'(?P<name>[一-龥]+)(?P<number>[0-9]{3,})'\n"


@pytest.fixture(scope="session")
def script(load_script: Callable[[str], ModuleType]) -> Any:
    """scripts/compare_revisions.py as a module."""
    return load_script("compare_revisions")


@pytest.fixture
def repository_of_rules(tmp_path: Path) -> Path:
    """A repository with two commits of a small `kg`, tagged first and second, and a third state not committed.

    In the first commit the module that reads a report still has its old name.
    """
    place = tmp_path / "repository"
    (place / "kg" / "build").mkdir(parents=True)
    (place / "kg" / "__init__.py").write_text("", encoding="utf-8")
    (place / "kg" / "build" / "__init__.py").write_text("", encoding="utf-8")
    (place / "kg" / "build" / "inputs.py").write_text(INPUTS, encoding="utf-8")
    (place / "ontology").mkdir()
    (place / "ontology" / "units.ttl").write_text("# none", encoding="utf-8")
    (place / "other.txt").write_text("not of the package", encoding="utf-8")
    who = ["-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "init", "--quiet", str(place)], check=True)
    for name, rules in (("first", FIRST), ("second", SECOND)):
        (place / "kg" / "build" / "reading.py").unlink(missing_ok=True)
        module = "reading.py" if name == "first" else "ingest.py"
        (place / "kg" / "build" / module).write_text(READING + rules, encoding="utf-8")
        subprocess.run(["git", "-C", str(place), "add", "--all"], check=True)
        subprocess.run(["git", "-C", str(place), *who, "commit", "--quiet", "-m", name], check=True)
        subprocess.run(["git", "-C", str(place), "tag", name], check=True)
    (place / "kg" / "build" / "ingest.py").write_text(READING + THIRD, encoding="utf-8")
    return place


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """Two reports, of which one brings the rules down."""
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "a.txt").write_text("山西粮食5;煤炭60;电力700;", encoding="utf-8")
    (folder / "b.txt").write_text("broken", encoding="utf-8")
    return folder


@pytest.fixture
def compare(
    script: Any, repository_of_rules: Path, reports: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> Callable[..., str]:
    """Runs the comparison in the small repository and returns what it prints."""
    monkeypatch.setattr(script, "ROOT", repository_of_rules)

    def run(old: str, new: str, **options: Any) -> str:
        given = {"folder": [reports], "kind": None, "report": None, "field": [], "ignore": [], "limit": None}
        script.run(Namespace(old=old, new=new, **given | options))
        printed: str = capsys.readouterr().out
        return printed

    return run


def test_two_commits_are_compared(compare: Callable[..., str]) -> None:
    """Facts gained, lost and changed have their quotes; the rule that found them and offsets are not compared."""
    lines = compare("first", "second").splitlines()
    assert lines == [
        "b could not be read at first: ValueError: no heading",
        "b could not be read at second: ValueError: no heading",
        "measures lost: 1",
        "  - a [0, 5) 山西粮食 5 吨 “山西粮食5”",
        "measures changed: 2",
        "  ~ a [6, 10) unit: 吨 → 件 “煤炭60”",
        "  ~ a [11, 16) unit: 吨 → 件 “电力700”",
        "                 old     new  gained    lost  changed  changed fields",
        "measures           3       2       0       1        2  unit 2",
        "milestones         0       0       0       0        0",
        "qualitative        0       0       0       0        0",
        "statements         0       0       0       0        0",
        "places             1       1       0       0        0",
        "bodies             0       0       0       0        0",
        "1 of 2 reports differ",
    ]


def test_revisions_with_other_inputs_are_compared(compare: Callable[..., str], repository_of_rules: Path) -> None:
    """A revision whose inputs have the id of their report as a field is compared with one whose inputs do not."""
    inputs = repository_of_rules / "kg" / "build" / "inputs.py"
    inputs.write_text(INPUTS + "    id: str\n", encoding="utf-8")
    assert "- a [6, 10) 煤炭 60 件 “煤炭60”" in compare("second", "WORK")


def test_the_working_tree_is_a_revision(compare: Callable[..., str], repository_of_rules: Path) -> None:
    """Changes that are not committed are read, under both of its names, and the repository is left as it was."""
    before = subprocess.run(["git", "-C", str(repository_of_rules), "status", "-s"], capture_output=True, text=True)
    assert "- a [6, 10) 煤炭 60 件 “煤炭60”" in compare("second", "WORK")
    assert "+ a [6, 10) 煤炭 60 件 “煤炭60”" in compare(".", "second")
    after = subprocess.run(["git", "-C", str(repository_of_rules), "status", "-s"], capture_output=True, text=True)
    assert after.stdout.replace("?? .revisions/\n", "") == before.stdout


def test_what_was_read_is_not_read_again(compare: Callable[..., str], repository_of_rules: Path, reports: Path) -> None:
    """The cache goes by content: only a report or rules that changed are read, and equal rules share what they read."""
    compare("first", "second")
    kept = {path: path.stat().st_mtime_ns for path in (repository_of_rules / ".revisions").rglob("*.json.gz")}
    assert len(kept) == 4
    (repository_of_rules / "kg" / "build" / "ingest.py").write_text(READING + SECOND, encoding="utf-8")
    assert "0 of 2 reports differ" in compare("second", "WORK")
    (reports / "a.txt").write_text("电力700;", encoding="utf-8")
    compare("first", "second")
    now = {path: path.stat().st_mtime_ns for path in (repository_of_rules / ".revisions").rglob("*.json.gz")}
    assert len(now) == 6
    assert {path: now[path] for path in kept} == kept


def test_choices_narrow_what_is_printed(compare: Callable[..., str]) -> None:
    """By kind, report, field, fields to leave out, and number."""
    assert "measures" not in compare("first", "second", kind=["places"])
    assert "b could not" not in compare("first", "second", report=["a"])
    assert "measures lost" not in compare("first", "second", field=["unit"])
    assert "measures changed" not in compare("first", "second", ignore=["unit"])
    assert "煤炭60”\n  … and 1 more" in compare("first", "second", limit=1)


def test_what_cannot_be_compared_is_said(
    compare: Callable[..., str], repository_of_rules: Path, tmp_path: Path
) -> None:
    """An unknown revision, rules that cannot be run, an unknown report and a missing folder are errors of one line."""
    with pytest.raises(UsageError, match="'third' is not a revision"):
        compare("first", "third")
    (repository_of_rules / "kg" / "build" / "ingest.py").write_text("import no_such_library\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"^WORK cannot be run .*: ModuleNotFoundError: No module named [^\n]*$"):
        compare("first", "WORK")
    with pytest.raises(UsageError, match="no report has the id 'c'"):
        compare("first", "second", report=["c"])
    with pytest.raises(InputError, match="there is no such folder"):
        compare("first", "second", folder=[tmp_path / "nowhere"])


def test_git_of_the_caller_is_not_used(compare: Callable[..., str], tmp_path: Path) -> None:
    """The index of the repository stays as it is: the working tree is noted in an index of its own."""
    assert "GIT_INDEX_FILE" not in os.environ
    compare("first", "WORK")
    index = tmp_path / "repository" / ".git" / "index"
    before = index.read_bytes()
    compare("second", "WORK")
    assert index.read_bytes() == before


def measure(start: int, subject: str, value: str, **others: Any) -> dict[str, Any]:
    """A measure of ten characters with its number in the last two."""
    end = start + 10
    return {
        "subject": subject, "value": value, "start": start, "end": end, "quote": subject + value,
        "number_start": end - 2, "number_end": end, **others,
    }  # fmt: skip


def milestone(start: int, name: str, state: str) -> dict[str, Any]:
    """A milestone of ten characters."""
    return {"name": name, "milestone": state, "start": start, "end": start + 10, "quote": name + state}


RAILWAY = milestone(0, "雄忻高铁", "a")


@pytest.mark.parametrize(
    ("kind", "old", "new", "expected"),
    [
        ("measures", [measure(0, "粮食产量", "5")], [measure(0, "粮食产量", "5")], []),
        ("measures", [measure(0, "粮食", "5")], [measure(0, "煤炭产量", "5")], [("changed", ("subject", "quote"))]),
        ("measures", [measure(0, "粮食", "5")], [measure(10, "粮食", "5")], [("lost", ()), ("gained", ())]),
        (
            # one number of two subjects: each is paired with the one whose subject it shares, not by order
            "measures",
            [measure(0, "粮食产量", "5", unit="吨"), measure(0, "煤炭产能", "5", unit="吨")],
            [measure(0, "煤炭产能", "5", unit="件"), measure(0, "粮食产量", "5", unit="吨")],
            [("changed", ("unit",))],
        ),
        ("measures", [measure(0, "粮食", "5")] * 2, [measure(0, "粮食", "5")], [("lost", ())]),
        ("milestones", [RAILWAY], [milestone(4, "雄忻高铁", "b")], [("changed", ("milestone", "quote"))]),
        ("milestones", [RAILWAY], [milestone(0, "太原机场", "a")], [("lost", ()), ("gained", ())]),
        (
            "statements",
            [{"start": 0, "end": 10, "quote": "甲", "kind": "outcome"}],
            [
                {"start": 0, "end": 6, "quote": "甲", "kind": "problem"},
                {"start": 6, "end": 10, "quote": "乙", "kind": "outcome"},
            ],
            [("changed", ("kind",)), ("gained", ())],
        ),
        (
            "places",
            [{"start": 0, "end": 2, "quote": "吉林", "code": "220000"}],
            [{"start": 0, "end": 3, "quote": "吉林市", "code": "220200"}],
            [("changed", ("quote", "code"))],
        ),
        # a field that one revision lacks is not compared
        ("measures", [measure(0, "粮食", "5")], [measure(0, "粮食", "5", flow="new")], []),
    ],
)  # fmt: skip
def test_facts_are_paired(
    script: Any, kind: str, old: Any, new: Any, expected: list[tuple[str, tuple[str, ...]]]
) -> None:
    """What is the same fact at both revisions, by kind, and which of its fields differ."""
    found = script.compare({"a": {kind: old}}, {"a": {kind: new}}, [kind])
    assert sorted((one.sort, sorted(one.fields)) for one in found) == sorted((sort, sorted(f)) for sort, f in expected)


def test_fields_of_one_revision_are_named(script: Any) -> None:
    """What is not compared because one revision lacks it is said."""
    old, new = (
        {"a": {"measures": [measure(0, "粮食", "5")]}},
        {"a": {"measures": [measure(0, "粮食", "5", flow="new")]}},
    )
    assert list(script.uncompared(old, new, ["measures"])) == [
        "measures: fields of one revision only, not compared: flow"
    ]


def test_the_order_is_that_of_kind_report_and_place(script: Any) -> None:
    """The same differences come in the same order, however the facts are ordered."""
    facts = [measure(start, f"第{start}", "5") for start in (40, 0, 20)]
    both = {"b": {"measures": facts}, "a": {"measures": facts[::-1]}}
    nothing: Any = {"a": {}, "b": {}}
    found = script.compare(nothing, both, ["measures"])
    assert [(one.report, one.fact["start"]) for one in found] == [(r, s) for r in "ab" for s in (0, 20, 40)]
