"""The panel of areas, years and indicators: every cell with its number, its absence, and its sentence."""

from __future__ import annotations

import csv
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet
import pytest
from cases import read_facts

from kg.cells import read_records
from kg.errors import OutputError, UsageError
from kg.facts import FactKind, ReportFacts
from kg.link.model import LinkedReports
from kg.link.pipeline import link
from kg.publish.panel import LONG, Row, Selection, make_panel, write_panel

QUIET = "各项工作扎实推进。"


def report(year: int, plan: str, review: str, adcode: str) -> ReportFacts:
    """A report with a review and a plan."""
    facts = read_facts(f"一、{year - 1}年工作回顾\n{review}\n二、{year}年重点工作\n{plan}\n", year)
    return replace(facts, report=replace(facts.report, id=f"{adcode}-{year}", adcode=adcode))


@pytest.fixture(scope="module")
def linked() -> LinkedReports:
    """A country, two provinces and a city; each figure once in some form."""
    return link(
        [
            report(2024, "国内生产总值增长5%左右。", QUIET, "100000"),
            report(2024, "确保地区生产总值增长5%—6%，万元GDP能耗下降3%以上。", QUIET, "440000"),
            report(2025, "没有提出全年经济增速具体目标。", "地区生产总值增长4.5%。", "440000"),
            report(2024, "地区生产总值增长6%以上。", QUIET, "440300"),
            report(2024, "城镇新增就业45万人。", QUIET, "140000"),
        ]
    )


def cell(rows: tuple[Row, ...], adcode: str, year: int, indicator: str, kind: str = "target") -> Row:
    """The cell of the growth of an indicator."""
    (found,) = (
        row
        for row in rows
        if (row["adcode"], row["year"], row["indicator"], row["kind"]) == (adcode, str(year), indicator, kind)
        and row["aspect"] == "growth"
    )
    return found


@pytest.mark.parametrize(
    ("adcode", "year", "indicator", "kind", "expected"),
    [
        ("100000", 2024, "gdp", "target", ("stated", "≈", "5", "", "will")),
        ("440000", 2024, "gdp", "target", ("stated", "=", "5", "6", "ensure")),
        ("440000", 2024, "energy-intensity", "target", ("stated", "<=", "-3", "", "ensure")),
        ("440000", 2024, "gdp", "outcome", ("stated", "=", "4.5", "", "")),
        ("440000", 2025, "gdp", "target", ("not-set", "", "", "", "")),
        ("440300", 2024, "gdp", "target", ("stated", ">=", "6", "", "will")),
        ("140000", 2024, "gdp", "target", ("not-found", "", "", "", "")),
    ],
)
def test_a_cell_has_number_comparator_strength_and_absence(
    linked: LinkedReports, adcode: str, year: int, indicator: str, kind: str, expected: tuple[str, ...]
) -> None:
    """Ranges have two ends, falls are negative, and what is missing is known to be so, or expressly not set."""
    row = cell(make_panel(linked).long, adcode, year, indicator, kind)
    assert tuple(row[name] for name in ("status", "comparator", "value", "value_max", "strength")) == expected
    stated = row["status"] != "not-found"
    assert bool(row["iri"]) == bool(row["quote"]) == bool(row["report"]) == stated


def test_a_target_that_nobody_sets_has_a_cell() -> None:
    """Where the only report says that there is none, that is known."""
    alone = link([report(2025, "没有提出全年经济增速具体目标。", QUIET, "440000")])
    (row,) = make_panel(alone).long
    assert (row["status"], row["quote"]) == ("not-set", "没有提出全年经济增速具体目标")


def test_areas_have_their_codes_and_level(linked: LinkedReports) -> None:
    """GB/T 2260 of the area and the one above it, ISO 3166-2 of the province, the level of government."""
    rows = {row["adcode"]: row for row in make_panel(linked).long}
    names = ("level", "parent", "iso_3166_2", "area_zh")
    assert tuple(rows["100000"][name] for name in names) == ("country", "", "CN", "全国")
    assert tuple(rows["440000"][name] for name in names) == ("province", "100000", "CN-GD", "广东省")
    assert tuple(rows["440300"][name] for name in names) == ("prefecture", "440000", "CN-GD", "深圳市")


def test_the_wide_table_holds_the_same_numbers(linked: LinkedReports) -> None:
    """One row an area and year; a variable has a plain name and its number under it."""
    panel = make_panel(linked)
    wide = {(row["adcode"], row["year"]): row for row in panel.wide}
    assert len(wide) == len(panel.wide)
    for row in panel.long:
        stem = f"{row['indicator']}_{row['aspect']}_{row['kind']}".replace("-", "_")
        other = wide[row["adcode"], row["year"]]
        assert (other[stem], other[f"{stem}_status"], other[f"{stem}_quote"]) == (
            row["value"],
            row["status"],
            row["quote"],
        )


@pytest.mark.parametrize(
    ("selection", "areas"),
    [
        (Selection(indicators=("GDP",)), {"100000", "440000", "440300", "140000"}),
        (Selection(within="广东"), {"440000", "440300"}),
        (Selection(level="province"), {"440000", "140000"}),
        (Selection(within="广东省", level="prefecture", kind=FactKind.TARGET), {"440300"}),
    ],
)
def test_a_panel_is_of_what_was_chosen(linked: LinkedReports, selection: Selection, areas: set[str]) -> None:
    """By indicator, by area with all below it, by level of government, by kind."""
    rows = make_panel(linked, selection).long
    assert {row["adcode"] for row in rows} == areas
    if selection.indicators:
        assert {row["indicator"] for row in rows} == {"gdp"}
    if selection.kind is not None:
        assert {row["kind"] for row in rows} == {"target"}


@pytest.mark.parametrize("selection", [Selection(indicators=("粮食产量",)), Selection(level="town")])
def test_a_panel_of_nothing_is_an_error(linked: LinkedReports, selection: Selection) -> None:
    """It says what to ask for instead."""
    with pytest.raises(UsageError):
        make_panel(linked, selection)


def test_the_files_hold_the_panel(linked: LinkedReports, tmp_path: Path) -> None:
    """CSV and Parquet agree, numbers have the type of numbers, and the codebook describes every column."""
    panel = make_panel(linked)
    files = write_panel(panel, tmp_path / "panel")
    assert [path.name for path in files] == [
        "codebook.csv",
        "panel-long.csv",
        "panel-long.parquet",
        "panel-wide.csv",
        "panel-wide.parquet",
    ]
    for name, rows in (("long", panel.long), ("wide", panel.wide)):
        with (tmp_path / "panel" / f"panel-{name}.csv").open(encoding="utf-8", newline="") as handle:
            assert list(read_records(handle, tuple(rows[0]))) == list(rows)
    stored = pyarrow.parquet.read_table(tmp_path / "panel" / "panel-long.parquet").to_pylist()
    assert [row["value"] for row in stored] == [Decimal(r["value"]) if r["value"] else None for r in panel.long]
    assert {type(row["year"]) for row in stored} == {int}
    with (tmp_path / "panel" / "codebook.csv").open(encoding="utf-8", newline="") as handle:
        described = list(csv.DictReader(handle))
    expected = [("panel-long", one.name) for one in LONG]
    assert [(row["table"], row["column"]) for row in described] == [
        *expected,
        *(("panel-wide", one.name) for one in panel.wide_columns),
    ]
    assert all(row["chinese"] and row["english"] for row in described)


def test_a_panel_replaces_only_a_panel(linked: LinkedReports, tmp_path: Path) -> None:
    """Written again it is the same; a file that somebody else wrote stays."""
    panel = make_panel(linked)
    first = {path.name: path.read_bytes() for path in write_panel(panel, tmp_path)}
    assert {path.name: path.read_bytes() for path in write_panel(panel, tmp_path)} == first
    other = tmp_path / "other"
    other.mkdir()
    (other / "codebook.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match=r"codebook\.csv"):
        write_panel(panel, other)
    assert (other / "codebook.csv").read_text("utf-8") == "mine"
