"""The review table: which facts it lists, in which order, with which reasons, and that it can be handed back."""

from __future__ import annotations

import csv
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from text.copies import COUNTY

from kg.build import build_dataset
from kg.corrections.apply import apply_corrections
from kg.corrections.review_queue import REASONS, find_review_items
from kg.corrections.table import read_corrections
from kg.errors import OutputError, UsageError
from kg.extract.pipeline import extract
from kg.facts import Evidence, Measure, Period, Report, ReportFacts, UnmatchedNumber
from kg.link.pipeline import link
from kg.publish.review_table import COLUMNS, review_rows, write_review
from kg.text.cleaning import clean
from kg.text.source import decode_source

REPORT = Report("nanfeng-2024", "南丰县2024年政府工作报告", "361023", 2024, "南丰县", "南丰县人民政府")
FACTS = extract(REPORT, clean(decode_source(COUNTY.encode(), "nanfeng.txt")))


def rows_of(facts: ReportFacts) -> list[dict[str, str]]:
    """The rows of the review table of one report."""
    text = review_rows(link([facts])).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline="")))


def codes(**changes: object) -> list[str]:
    """The reasons for which a sound measure needs a look once these fields of it are changed."""
    sound = next(one for one in link([FACTS]).reports[0].measures if one.subject == "森林覆盖率")
    facts = replace(FACTS, measures=(replace(sound, **changes),), milestones=(), qualitative=(), unmatched=())  # type: ignore[arg-type]  # each test names fields of a measure
    return [reason.code for need in find_review_items(facts) for reason in need.reasons]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"indicator": None}, ["unlinked"]),
        ({"subject": ""}, ["no-subject"]),
        ({"rule": "measure-carried"}, ["carried"]),
        ({"rule": "measure-restored"}, ["restored"]),
        ({"value_max": Decimal(80)}, ["range"]),
        ({"value": Decimal(120), "subject": "林地占比"}, ["beyond-whole"]),
        ({"indicator": None, "subject": "占地面积达到"}, ["odd-subject", "unlinked"]),
        ({"indicator": None, "subject": "聚力振兴，森林"}, ["odd-subject", "unlinked"]),
        ({"indicator": None, "subject": "森林（含灌木"}, ["odd-subject", "unlinked"]),
        ({"indicator": None, "subject": "林"}, ["short-subject", "unlinked"]),
        ({"indicator": None, "subject": "林" * 21}, ["long-subject", "unlinked"]),
        ({"rule": "person-confirmed", "subject": ""}, []),
    ],
    ids=str,
)
def test_each_reason_has_its_sign(changes: dict[str, object], expected: list[str]) -> None:
    """A measure is listed for what is odd in it and for nothing else; what a person settled is not listed."""
    assert codes(**changes) == expected


def _measures(*values: tuple[str, str, Period | None]) -> ReportFacts:
    sound = next(one for one in link([FACTS]).reports[0].measures if one.subject == "森林覆盖率")
    made = tuple(
        replace(sound, comparator=comparator, value=Decimal(value), period=period or sound.period)
        for comparator, value, period in values
    )
    return replace(FACTS, measures=made, milestones=(), qualitative=(), unmatched=())


@pytest.mark.parametrize(
    ("values", "conflict"),
    [
        ([("=", "76", None), ("=", "77", None)], True),
        ([("=", "76", None), ("=", "76", None)], False),
        ([(">", "70", None), ("=", "76", None)], False),
        ([(">", "80", None), ("=", "76", None)], True),
        ([("≈", "75", None), ("=", "76", None)], False),
        ([(">=", "80", None), ("<=", "76", None)], True),
        ([("=", "76", None), ("=", "77", Period(date(2030, 1, 1), date(2030, 12, 31)))], False),
    ],
)
def test_values_conflict_where_they_cannot_all_be_true(
    values: list[tuple[str, str, Period | None]], conflict: bool
) -> None:
    """Two values of one indicator and period conflict unless both can be true."""
    found = {reason.code for need in find_review_items(_measures(*values)) for reason in need.reasons}
    assert ("conflicting" in found) is conflict


def test_rows_stand_in_the_order_of_need() -> None:
    """The neediest facts come first, and each row gives its reasons in both languages."""
    rows = rows_of(FACTS)
    scores = [int(row["score"]) for row in rows]
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] > 0
    by_words = {reason.english: reason for reason in REASONS}
    for row in rows:
        reasons = [by_words[words] for words in row["reason_en"].split("; ")]
        assert "；".join(reason.chinese for reason in reasons) == row["reason_zh"]
        assert sum(reason.weight for reason in reasons) == int(row["score"])
        assert row["quote"] in FACTS.text.text


def test_a_name_from_a_list_and_a_number_in_no_fact_are_listed() -> None:
    """A milestone whose name no passage holds as it stands is listed, and so is a number with a unit in no fact."""
    text = COUNTY.replace("新增村级养老服务站25个", "建成抚河、旴江等特大桥")
    facts = extract(REPORT, clean(decode_source(text.encode(), "nanfeng.txt")))
    assert any(row["name"] and row["name"] not in row["quote"] for row in rows_of(facts))
    rejected = next(one for one in FACTS.measures if one.subject == "森林覆盖率")
    without = replace(FACTS, measures=tuple(one for one in FACTS.measures if one is not rejected))
    listed = replace(without, unmatched=(*without.unmatched, _unclaimed(rejected)))
    assert [row["quote"] for row in rows_of(listed) if row["reason_en"].startswith("a number with")] == [
        "森林覆盖率稳定在76%以上"
    ]


def _unclaimed(measure: Measure) -> UnmatchedNumber:
    text = FACTS.text.text[slice(*FACTS.text.offsets.clean_span(measure.number.start, measure.number.end))]
    return UnmatchedNumber(Evidence(measure.number, text), "no unit")


def test_the_table_opens_in_excel() -> None:
    """A byte order mark, Windows line ends, no cell that is run as a formula, and no number of more than 11 digits."""
    data = review_rows(link([FACTS]))
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n")
    cells = [cell for row in csv.reader(StringIO(data.decode("utf-8-sig"), newline="")) for cell in row]
    assert not [cell for cell in cells if len(cell) > 1 and cell[0] in "=+-@"]
    assert not [cell for cell in cells if cell.isdecimal() and len(cell) > 11]
    assert rows_of(FACTS)[0].keys() == set(COLUMNS)


def test_every_row_can_be_handed_back(tmp_path: Path) -> None:
    """The table with `confirm` in each row is applied as it is: nothing changes but who says it."""
    rows = [row for row in rows_of(FACTS) if not row["reason_en"].startswith("a number with")]
    path = tmp_path / "corrections.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.DictWriter(handle, COLUMNS)
        writer.writeheader()
        writer.writerows({**row, "action": "confirm"} for row in rows)
    facts = link([apply_corrections(FACTS, read_corrections(path))]).reports[0]
    plain = link([FACTS]).reports[0]
    assert len(facts.corrections) == len(rows) > 10
    assert {replace(one, rule="") for one in facts.measures} == {replace(one, rule="") for one in plain.measures}
    assert {replace(one, rule="") for one in facts.milestones} == {replace(one, rule="") for one in plain.milestones}
    assert {replace(one, rule="") for one in facts.qualitative} == {replace(one, rule="") for one in plain.qualitative}
    assert not [row for row in rows_of(facts) if not row["reason_en"].startswith("a number with")]


def test_a_build_applies_the_corrections_beside_the_reports(tmp_path: Path) -> None:
    """corrections.csv beside the reports counts on every build; a bad row leaves the previous output as it was."""
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "nanfeng.txt").write_text(COUNTY, encoding="utf-8")
    out = tmp_path / "graph"
    build_dataset([reports], out)
    count = write_review(out, tmp_path / "review.csv", limit=5)
    assert count == 5
    with (tmp_path / "review.csv").open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    with (reports / "corrections.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, COLUMNS)
        writer.writeheader()
        writer.writerows(
            [{**rows[0], "action": "reject", "who": "王一"}, {**rows[1], "report": "x", "action": "reject"}]
        )
    built = build_dataset([reports / "nanfeng.txt"], out)
    assert [one.who for facts in built.linked.reports for one in facts.corrections] == ["王一"]
    assert '"x": 1' in (out / "report.json").read_text("utf-8")
    before = (out / "data.nq").read_bytes()
    (reports / "nanfeng.txt").write_text(COUNTY.replace(rows[0]["quote"], "此处已改"), encoding="utf-8")
    result = subprocess.run(
        [sys.executable, "-m", "kg", "build", str(reports), "--out", str(out)],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert result.returncode == 3
    assert "corrections.csv, row 2" in result.stderr
    assert result.stderr.count("\n") == 1
    assert (out / "data.nq").read_bytes() == before


def test_a_filled_in_table_is_not_overwritten(tmp_path: Path, built: Path) -> None:
    """A table that stands may be a person's work; a folder without a dataset and an unknown report are refused."""
    write_review(built, tmp_path / "review.csv", limit=3)
    with pytest.raises(OutputError, match=r"review.csv: already exists"):
        write_review(built, tmp_path / "review.csv")
    with pytest.raises(OutputError, match=r"contains no dataset; run .kg build"):
        write_review(tmp_path, tmp_path / "other.csv")  # has a review.csv, but no dataset
    with pytest.raises(UsageError, match="nowhere-1999"):
        write_review(built, tmp_path / "other.csv", report="nowhere-1999")


def test_the_documentation_lists_every_reason(repository: Path) -> None:
    """The table of reasons in the documentation is the one in the code, in words and weights."""
    text = (repository / "docs" / "corrections.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("|") and line.rstrip("| ")[-1].isdigit()]
    assert rows == [f"| {reason.english} | {reason.chinese} | {reason.weight} |" for reason in REASONS]
