from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from cases import read_facts
from rdf.sample import PROJECT, sample, sample_facts, sample_with_tasks

from kg.link.model import LinkedReports
from kg.link.pipeline import link
from kg.publish.tables import TABLES, tables
from kg.rdf.dataset import graph_quads
from kg.rdf.iris import iris_of, project_iri
from kg.text.isolated_reader import read_table_portions

# The columns of contract/tables.md.
CONTRACT = {
    "statements": "iri, report, section, kind, topic, strength, agency, place, period_start, period_end, text, start, "
    "end, rule",
    "measures": "iri, report, statement, kind, subject, indicator, aspect, direction, comparator, value, value_max, "
    "unit, period_start, period_end, place, quote, start, end, number_start, number_end, rule, flow, span, explained",
    "milestones": "iri, report, statement, kind, project, name, milestone, period_start, period_end, place, quote, "
    "start, end, rule, explained",
    "qualitative": "iri, report, statement, form, subject, condition, period_start, period_end, place, quote, start, "
    "end, rule, explained",
    "promises": "promise, form, subject, indicator, project, report, area, topic, strength, due, verdict, answered_by, "
    "outcome, rule, tolerance, target_quote, outcome_quote, history, task_agencies, task_deadline, task_report, "
    "task_quote, official_status, official_result, official_report, official_quote, official_stated_by",
    "outcomes": "target, outcome, form, subject, report, next_report, verdict, rule, tolerance, target_quote, "
    "outcome_quote, target_start, target_end, outcome_start, outcome_end",
    "trajectories": "series, label, form, step, fact, kind, period_start, period_end, comparator, value, value_max, "
    "unit, milestone, report",
}
# The tables that came after it.
FURTHER = {
    "tasks": "iri, report, kind, year, heading, number, task, lead_agencies, other_agencies, deadline, due, "
    "official_status, official_result, aligned_report, aligned_statement, aligned_quote, promises, likeness, "
    "unaligned, quote, start, end, rule",
}
COLUMNS = CONTRACT | FURTHER


def rows(files: dict[str, bytes], name: str) -> list[dict[str, str]]:
    """The table as a reader of CSV sees it."""
    return list(csv.DictReader(StringIO(files[f"{name}.csv"].decode("utf-8-sig"), newline="")))


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """The tables of the sample."""
    return tables(sample_with_tasks())


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_header_is_the_contract(files: dict[str, bytes], name: str) -> None:
    """The columns stand in the order of the contract."""
    assert files[f"{name}.csv"].decode("utf-8-sig").split("\n", 1)[0].split(",") == COLUMNS[name].split(", ")


def test_the_contract_file_says_the_same(shared: Path) -> None:
    """CONTRACT above has the columns that contract/tables.md lists, in its order, and further ones behind them."""
    text = (shared / "contract/tables.md").read_text(encoding="utf-8")
    found = dict(re.findall(r"^## (\w+)\.csv —[^\n]*\n`([^`]+)`", text, flags=re.MULTILINE))
    assert set(found) == set(CONTRACT)
    assert {name: CONTRACT[name][: len(columns)] for name, columns in found.items()} == found


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_description_tells_each_column(files: dict[str, bytes], name: str) -> None:
    """The CSVW description names the table's columns in order, in both languages."""
    described = json.loads(files[f"{name}.csv-metadata.json"])
    assert described["url"] == f"{name}.csv"
    assert [column["name"] for column in described["tableSchema"]["columns"]] == COLUMNS[name].split(", ")
    assert all(len(column["dc:description"]) == 2 for column in described["tableSchema"]["columns"])


def test_a_row_is_what_its_description_says_in_the_graph(files: dict[str, bytes]) -> None:
    """Each cell of a table of things, read as CSVW reads it, is a triple of the graph; statements are a foreign key."""
    graph = {(quad.subject.value, quad.predicate.value, quad.object.value) for quad in graph_quads(sample_with_tasks())}
    compared = 0
    for name in ("statements", "measures", "milestones", "qualitative", "tasks"):
        schema = json.loads(files[f"{name}.csv-metadata.json"])["tableSchema"]
        assert (schema["aboutUrl"], schema["primaryKey"]) == ("{+iri}", "iri")
        assert [one["reference"]["resource"] for one in schema.get("foreignKeys", [])] == [
            "statements.csv" for column in schema["columns"] if column["name"] == "statement"
        ]
        for row in rows(files, name):
            for column in schema["columns"]:
                cell = row[column["name"]]
                if cell and "propertyUrl" in column:
                    value = re.sub(r"\{\+?\w+\}", cell, column.get("valueUrl", cell))
                    value = value + ".0" if column["datatype"] == "decimal" and "." not in value else value
                    assert (row["iri"], column["propertyUrl"], value) in graph, (name, column["name"], value)
                    compared += 1
    assert compared > 100


def test_every_table_has_its_description(files: dict[str, bytes]) -> None:
    """Two files for each table and no other."""
    assert sorted(files) == sorted(f"{name}.csv{end}" for name in TABLES for end in ("", "-metadata.json"))


def test_line_ends_and_encoding(files: dict[str, bytes]) -> None:
    """UTF-8, tables with the mark that Excel needs; lines end in \\n alone, the last one too."""
    for name, content in files.items():
        assert b"\r" not in content, name
        assert content.endswith(b"\n")
        assert content.startswith(b"\xef\xbb\xbf") == name.endswith(".csv")


def test_a_spreadsheet_opens_every_table_as_it_is(files: dict[str, bytes]) -> None:
    """The mark in front says UTF-8 to Excel, and no cell of ours is a formula to it."""
    formula = re.compile(r"\s*[=+\-@＝＋－＠].")
    number = re.compile(r"-?\d+(\.\d+)?")
    for name, content in files.items():
        if name.endswith(".csv"):
            assert content.startswith(b"\xef\xbb\xbf"), name
            for row in csv.reader(StringIO(content.decode("utf-8-sig"), newline="")):
                assert [one for one in row if formula.match(one) and not number.fullmatch(one)] == []


def test_libreoffice_reads_what_was_written(files: dict[str, bytes], tmp_path: Path) -> None:
    """Opened with what its dialog proposes for a file with that mark, a table has its cells."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not on this machine")
    (tmp_path / "measures.csv").write_bytes(files["measures.csv"])
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    command = [
        program,
        home,
        "--headless",
        "--infilter=CSV:44,34,76",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(tmp_path),
        "measures.csv",
    ]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    read = read_table_portions((tmp_path / "measures.xlsx").read_bytes(), "measures.xlsx")
    header, *cells = [row for _, row in read]
    assert header == tuple(CONTRACT["measures"].split(", "))
    shown = {"subject", "aspect", "unit", "quote", "kind", "rule"}
    expected = [[row[name] for name in header if name in shown] for row in rows(files, "measures")]
    assert [[cell for name, cell in zip(header, row, strict=True) if name in shown] for row in cells] == expected


def test_a_measure_row(files: dict[str, bytes]) -> None:
    """The second measure of the sample, cell by cell."""
    facts = sample_facts()
    source = facts.text.source.text
    row = rows(files, "measures")[1]
    start, number = source.index("煤炭先进产能占比达到"), source.index("95")
    assert row == {
        "iri": iris_of(facts).measures[1], "report": "sample-2023", "statement": iris_of(facts).statements[2],
        "kind": "target", "subject": "煤炭先进产能占比", "indicator": "", "aspect": "quantity", "direction": "",
        "comparator": "≈", "value": "95", "value_max": "", "unit": "%", "period_start": "2027-01-01",
        "period_end": "2027-12-31", "place": "", "quote": "煤炭先进产能占比达到95%左右", "start": str(start),
        "end": str(start + 15), "number_start": str(number), "number_end": str(number + 2), "rule": "measure.plain",
        "flow": "", "span": "", "explained": "",
    }  # fmt: skip


def test_numbers_are_written_in_full(files: dict[str, bytes]) -> None:
    """3.5E+12 is 3500000000000, a range has two cells, an empty period is empty."""
    found = rows(files, "measures")
    values = [(row["value"], row["value_max"]) for row in found]
    assert values == [("80", ""), ("95", ""), ("2", "3"), ("3500000000000", "")]
    assert found[3]["period_start"] == found[3]["period_end"] == ""
    assert found[3]["direction"] == "increase"


def test_agency_is_the_one_named_else_the_government() -> None:
    """A statement that names no body is the government's."""
    facts = sample_facts()
    first = replace(facts.statements[0], agency="state-council")
    changed = replace(facts, statements=(first, *facts.statements[1:]))
    found = rows(tables(LinkedReports((changed,), (), ())), "statements")
    assert found[0]["agency"] == "https://w3id.org/policy-commitment/id/agency/100000/state-council"
    assert {row["agency"] for row in found[1:]} == {"https://w3id.org/policy-commitment/id/government/140000"}


def test_milestones_and_trajectories_share_the_project(files: dict[str, bytes]) -> None:
    """The milestones of a project carry its IRI, and the steps of its road come in order."""
    assert {row["project"] for row in rows(files, "milestones")} == {project_iri(PROJECT)}
    steps = [row for row in rows(files, "trajectories") if row["form"] == "project"]
    assert [(row["step"], row["kind"], row["milestone"]) for row in steps] == [
        ("1", "outcome", "construction-started"),
        ("2", "target", "operating"),
    ]


def test_rows_are_in_order_of_report_and_offset() -> None:
    """Whatever the order of reports and facts, rows come by report, then start."""
    first, second = sample_facts(year=2024), sample_facts(year=2023)
    turned = replace(second, measures=tuple(reversed(second.measures)))
    found = rows(tables(LinkedReports((first, turned), (), ())), "measures")
    keys = [(row["report"], int(row["start"])) for row in found]
    assert keys == sorted(keys)
    assert len(keys) == 8


def test_section_is_its_path(files: dict[str, bytes]) -> None:
    """Headings outermost first; commas and quotes inside are left to CSV's quoting."""
    facts = sample_facts()
    inner = replace(facts.sections[0], path=("一、回顾", "能源, “革命”"))
    moved = tuple(replace(one, section=inner) if one.section == facts.sections[0] else one for one in facts.statements)
    changed = replace(facts, sections=(inner, facts.sections[1]), statements=moved)
    found = rows(tables(LinkedReports((changed,), (), ())), "statements")
    assert found[0]["section"] == "一、回顾 > 能源, “革命”"


def test_outcomes_have_a_header_alone() -> None:
    """Where no promise was assessed, the table has no row."""
    assert rows(tables(replace(sample(), assessments=())), "outcomes") == []


def answered() -> LinkedReports:
    """Two reports of one area: promises answered by a number, by a clause without a fact, and by nothing."""
    texts = {
        2025: ("各项工作扎实推进。", "城镇新增就业45万人。推动生育保险省级统筹。新建充电桩3000个。"),
        2026: ("城镇新增就业47.3万人。生育保险实现省级统筹。", "城镇新增就业46万人。"),
    }
    reports = []
    for year, (review, plan) in texts.items():
        facts = read_facts(f"一、{year - 1}年工作回顾\n{review}\n二、{year}年重点工作\n{plan}\n", year)
        reports.append(replace(facts, report=replace(facts.report, id=f"case-{year}")))
    return link(reports)


def test_both_passages_of_an_answer_are_where_the_row_says() -> None:
    """The offsets lead to the quotes in both sources, also where a clause without a fact answers; silence has none."""
    linked = answered()
    sources = {facts.report.id: facts.text.source.text for facts in linked.reports}
    found = rows(tables(linked), "outcomes")
    for row in found:
        target = sources[row["report"]][int(row["target_start"]) : int(row["target_end"])]
        assert target == row["target_quote"]
        assert (row["outcome_start"] == "") == (row["outcome_end"] == "") == (row["verdict"] == "not-disclosed")
        if row["outcome_start"]:
            answer = sources[row["next_report"]][int(row["outcome_start"]) : int(row["outcome_end"])]
            assert answer == row["outcome_quote"]
    assert any(row["outcome_start"] and not row["outcome"] for row in found)


def test_a_promise_has_one_row_with_its_conclusion() -> None:
    """Those of the last report too; topic and strength are those of the statement, the history names the reports."""
    linked = answered()
    files = tables(linked)
    found = rows(files, "promises")
    assert [(row["report"], row["verdict"], row["answered_by"], row["history"]) for row in found] == [
        ("case-2025", "exceeded", "case-2026", "case-2026=exceeded"),
        ("case-2025", "done", "case-2026", "case-2026=done"),
        ("case-2025", "not-disclosed", "case-2026", "case-2026=not-disclosed"),
        ("case-2026", "not-due", "", ""),
    ]
    facts = {row["iri"]: row for name in ("measures", "milestones", "qualitative") for row in rows(files, name)}
    statements = {row["iri"]: row for row in rows(files, "statements")}
    for row in found:
        fact = facts[row["promise"]]
        statement = statements[fact["statement"]]
        assert (row["topic"], row["strength"]) == (statement["topic"], statement["strength"])
        assert (row["target_quote"], row["report"], row["area"]) == (fact["quote"], fact["report"], "140000")
        assert row["due"] == row["report"][-4:]
        assert row["rule"]
