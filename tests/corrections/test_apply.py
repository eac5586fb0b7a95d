"""Corrections on an invented report: each action, over versions of the rules and of the text, and what is refused."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from text.copies import COUNTY, furnished

from kg.check.evidence import check_evidence
from kg.corrections.apply import apply_corrections
from kg.corrections.table import Correction, read_corrections
from kg.errors import InputError
from kg.extract.pipeline import extract
from kg.facts import CorrectionAction, Measure, Report, ReportFacts
from kg.link.pipeline import link
from kg.text.cleaning import clean
from kg.text.source import decode_source

REPORT = Report("nanfeng-2024", "南丰县2024年政府工作报告", "361023", 2024, "南丰县", "南丰县人民政府")
COLUMNS = (
    "action field to who when note report fact quote start end number_start number_end kind subject aspect direction "
    "comparator value value_max unit period_start period_end place indicator name milestone form condition"
).split()


def read(text: str = COUNTY) -> ReportFacts:
    """What the rules read from the text."""
    return extract(REPORT, clean(decode_source(text.encode(), "nanfeng.txt")))


FACTS = read()


def corrections(tmp_path: Path, *rows: Mapping[str, object], encoding: str = "utf-8-sig") -> tuple[Correction, ...]:
    """The rows written to a file and read back."""
    handle = StringIO(newline="")
    writer = csv.DictWriter(handle, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows({"report": REPORT.id, **row} for row in rows)
    path = tmp_path / "corrections.csv"
    path.write_bytes(handle.getvalue().encode(encoding))
    return read_corrections(path)


def measure(facts: ReportFacts, words: str) -> Measure:
    """The only measure whose quote holds the words."""
    found = [one for one in facts.measures if words in one.evidence.quote]
    assert len(found) == 1, words
    return found[0]


def row_of(one: Measure) -> dict[str, object]:
    """The row that a review table has for a measure."""
    period = one.period
    return {
        "fact": "measure", "quote": one.evidence.quote, "start": one.evidence.span.start, "end": one.evidence.span.end,
        "number_start": one.number.start, "number_end": one.number.end, "kind": one.kind.value, "subject": one.subject,
        "aspect": one.aspect, "direction": one.direction or "", "comparator": one.comparator, "value": one.value,
        "unit": one.unit, "period_start": period.start if period else "", "period_end": period.end if period else "",
    }  # fmt: skip


FOREST = row_of(measure(FACTS, "森林覆盖率"))
ADDED = {
    "action": "add", "fact": "measure", "quote": "办好十件民生实事", "kind": "target", "subject": "民生实事",
    "aspect": "quantity", "comparator": "=", "value": "10", "unit": "件", "period_start": "2024", "period_end": "2024",
}  # fmt: skip


def test_nothing_said_changes_nothing(tmp_path: Path) -> None:
    """Without rows, with rows without an action, and with rows on other reports the facts stay as they are."""
    assert apply_corrections(FACTS, ()) is FACTS
    assert apply_corrections(FACTS, corrections(tmp_path, FOREST)) is FACTS
    other = {**FOREST, "action": "reject", "report": "elsewhere-2024"}
    assert apply_corrections(FACTS, corrections(tmp_path, other)) is FACTS


def test_a_confirmed_fact_bears_the_persons_word(tmp_path: Path) -> None:
    """Confirming changes the rule alone, and keeps who said so and when, as stated."""
    row = {**FOREST, "action": "confirm", "who": "王一", "when": "2024/3/5", "note": "查过原文"}
    facts = apply_corrections(FACTS, corrections(tmp_path, row))
    before, after = measure(FACTS, "森林覆盖率"), measure(facts, "森林覆盖率")
    assert after == replace(before, rule="person-confirmed")
    said = facts.corrections[0]
    assert (said.action, said.who, said.when, said.note) == (
        CorrectionAction.CONFIRM,
        "王一",
        date(2024, 3, 5),
        "查过原文",
    )
    assert said.index is not None
    assert facts.measures[said.index] is after
    assert (said.file, said.row) == ("corrections.csv", 2)


def test_a_rejected_fact_is_gone_and_its_number_is_listed(tmp_path: Path) -> None:
    """Rejecting takes one fact out; its number is then among those that nothing claims."""
    facts = apply_corrections(FACTS, corrections(tmp_path, {**FOREST, "action": "驳回"}))
    assert len(facts.measures) == len(FACTS.measures) - 1
    assert not [one for one in facts.measures if "森林覆盖率" in one.evidence.quote]
    assert [one.evidence.quote for one in facts.unmatched if one.reason == "rejected by a person"] == ["76"]
    assert facts.corrections[0].index is None


def test_changes_of_several_fields_add_up(tmp_path: Path) -> None:
    """Each row changes one field; what no row names stays."""
    facts = apply_corrections(
        FACTS,
        corrections(
            tmp_path,
            {**FOREST, "action": "change", "field": "subject", "to": "全县森林覆盖率"},
            {**FOREST, "action": "change", "field": "value", "to": "76.5"},
            {**FOREST, "action": "修改", "field": "period_end", "to": "2025"},
        ),
    )
    before, after = measure(FACTS, "森林覆盖率"), measure(facts, "森林覆盖率")
    assert (after.subject, after.value, after.rule) == ("全县森林覆盖率", Decimal("76.5"), "person-changed")
    assert after.period is not None
    assert after.period.end == date(2025, 12, 31)
    assert (after.unit, after.number, after.evidence) == (before.unit, before.number, before.evidence)
    assert [one.changes for one in facts.corrections] == [
        (("subject", "全县森林覆盖率"),),
        (("value", "76.5"),),
        (("period_end", "2025-12-31"),),
    ]


def test_an_added_fact_stands_in_its_place_with_evidence(tmp_path: Path) -> None:
    """What a person adds has quote, number and statement, and stands in the order of the source."""
    factory = {**ADDED, "quote": "新建标准厂房20万平方米", "value": "20万", "subject": "厂房", "unit": "平方米"}
    facts = apply_corrections(FACTS, corrections(tmp_path, factory))
    added = [one for one in facts.measures if one.rule.startswith("person-")]
    assert [(one.value, one.subject, one.rule) for one in added] == [(Decimal(200000), "厂房", "person-added")]
    assert check_evidence(facts) == []
    assert "标准厂房" in facts.statements[added[0].statement].evidence.quote
    starts = [one.number.start for one in facts.measures]
    assert starts == sorted(starts)


def test_milestones_and_targets_without_a_number_are_corrected(tmp_path: Path) -> None:
    """The other two kinds of fact: a milestone changed and added, a target without a number rejected."""
    bridge = next(one for one in FACTS.milestones if "抚河大桥" in one.name)
    river = next(one for one in FACTS.qualitative if "水质" in one.condition + one.subject)
    facts = apply_corrections(
        FACTS,
        corrections(
            tmp_path,
            {"action": "change", "field": "milestone", "to": "completed", "fact": "milestone",
             "quote": bridge.evidence.quote, "name": bridge.name},
            {"action": "add", "fact": "milestone", "quote": "县人民医院新院区主体完工", "name": "县人民医院新院区二期",
             "kind": "outcome", "milestone": "under-construction", "period_start": "2023", "period_end": "2023"},
            {"action": "reject", "fact": "qualitative", "quote": river.evidence.quote, "subject": river.subject},
        ),
    )  # fmt: skip
    changed = next(one for one in facts.milestones if one.name == bridge.name)
    assert (changed.milestone, changed.rule) == ("completed", "person-changed")
    assert [one.rule for one in facts.milestones if one.name == "县人民医院新院区二期"] == ["person-added"]
    assert len(facts.qualitative) == len(FACTS.qualitative) - 1
    assert check_evidence(facts) == []


def test_corrections_survive_new_versions_of_the_rules(tmp_path: Path) -> None:
    """Rules that read another subject, or nothing, do not undo what a person confirmed or changed."""
    said = corrections(tmp_path, {**FOREST, "action": "change", "field": "subject", "to": "全县森林覆盖率"})
    other = replace(
        FACTS,
        measures=tuple(
            replace(one, subject="聚力乡村振兴森林", rule="measure-new") if "森林" in one.subject else one
            for one in FACTS.measures
        ),
    )
    none = replace(FACTS, measures=tuple(one for one in FACTS.measures if "森林" not in one.subject))
    wanted = measure(apply_corrections(FACTS, said), "森林覆盖率")
    for facts in (other, none):
        corrected = apply_corrections(facts, said)
        found = measure(corrected, "森林覆盖率")
        # No person says over what a number is counted: where no rule reads it any more, nobody knows.
        assert found == (wanted if facts is other else replace(wanted, flow=None, span=None))
        assert len(corrected.measures) == len(FACTS.measures)


def test_a_rejection_spares_what_the_rules_read_better(tmp_path: Path) -> None:
    """A rejected reading is gone; another reading of the same number by later rules is another fact."""
    said = corrections(tmp_path, {**FOREST, "action": "reject"})
    better = replace(
        FACTS,
        measures=tuple(
            replace(one, subject="全县森林覆盖率") if "森林" in one.subject else one for one in FACTS.measures
        ),
    )
    assert apply_corrections(better, said).measures == better.measures


def test_corrections_find_their_quote_in_another_copy(tmp_path: Path) -> None:
    """In a copy of the report with other offsets the quote is found where it stands now."""
    said = corrections(tmp_path, {**FOREST, "action": "confirm"}, ADDED)
    facts = apply_corrections(read(furnished(COUNTY)), said)
    assert measure(facts, "森林覆盖率").rule == "person-confirmed"
    assert check_evidence(facts) == []


def test_a_person_may_say_that_there_is_no_indicator(tmp_path: Path) -> None:
    """An indicator that a person gave or took away is not linked anew."""
    linked = link([FACTS]).reports[0]
    assert measure(linked, "森林覆盖率").indicator == "forest-coverage"
    said = corrections(tmp_path, {**FOREST, "action": "change", "field": "indicator", "to": "none"})
    assert measure(link([apply_corrections(FACTS, said)]).reports[0], "森林覆盖率").indicator is None
    said = corrections(tmp_path, {**FOREST, "action": "change", "field": "indicator", "to": "gdp"})
    assert measure(link([apply_corrections(FACTS, said)]).reports[0], "森林覆盖率").indicator == "gdp"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{**FOREST, "action": "confirm", "quote": "森林覆盖率90%"}], "row 2: the quote .* is not in the source"),
        ([{**ADDED, "quote": "8%"}], r"row 2: the quote .* occurs \d+ times"),
        ([{**FOREST, "action": "bless"}], "row 2: unknown action 'bless'"),
        ([FOREST, {**FOREST, "action": "change"}], "row 3: unknown field ''"),
        ([{**FOREST, "action": "change", "field": "colour", "to": "red"}], "row 2: unknown field 'colour'"),
        ([{**FOREST, "action": "change", "field": "value", "to": "much"}], "row 2: value 'much' is not a number"),
        ([{**FOREST, "action": "change", "field": "value", "to": "none"}], "row 2: value cannot be none"),
        ([{**FOREST, "action": "change", "field": "kind", "to": "wish"}], "row 2: kind 'wish' is invalid"),
        ([{**FOREST, "action": "change", "field": "indicator", "to": "x"}], "row 2: indicator 'x' is not a code"),
        (
            [{**FOREST, "action": "change", "field": "period_end", "to": "soon"}],
            "row 2: period_end 'soon' is not a date",
        ),
        ([{**FOREST, "action": "change", "field": "period_end", "to": "2020"}], "row 2: the period .* is invalid"),
        ([{**FOREST, "action": "confirm", "report": ""}], "row 2: report is empty"),
        ([{**FOREST, "action": "confirm", "fact": "rumour"}], "row 2: unknown kind of fact 'rumour'"),
        ([{**FOREST, "action": "confirm", "when": "yesterday"}], "row 2: when 'yesterday' is not a date"),
        ([{**FOREST, "action": "confirm", "start": "9", "end": "x"}], "row 2: start and end are '9' and 'x'"),
        ([{**ADDED, "subject": ""}], "row 2: subject is empty, but a measure needs it"),
        ([{**ADDED, "value": "11"}], "row 2: the value 11 occurs 0 times in the quote"),
        ([{**FOREST, "action": "confirm"}, {**FOREST, "action": "reject"}], "row 3: .* same fact as row 2"),
        ([{"action": "reject", "fact": "measure", "quote": "可支配收入分别增长5.2%、7.4%"}], "2 facts match"),
        ([{"action": "confirm", "fact": "milestone", "quote": "较好完成了全年目标任务"}], "row 2: kind is empty"),
    ],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_carried_out_names_file_and_row(
    tmp_path: Path, rows: list[dict[str, object]], message: str
) -> None:
    """A row that is wrong, ambiguous or no longer true to its source stops the build; file and row are named."""
    with pytest.raises(InputError, match=f"corrections.csv, .*{message}"):
        apply_corrections(FACTS, corrections(tmp_path, *rows))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_table_is_read_as_spreadsheets_save_it(tmp_path: Path, encoding: str) -> None:
    """Each encoding in which spreadsheets save a table gives the same corrections."""
    wanted = corrections(tmp_path, {**FOREST, "action": "confirm"})
    assert corrections(tmp_path, {**FOREST, "action": "confirm"}, encoding=encoding) == wanted


@pytest.mark.parametrize("mark", [";", "\t"])
def test_the_marks_between_cells_are_found(tmp_path: Path, mark: str) -> None:
    """Semicolons and tabs between the cells are read as commas are."""
    handle = StringIO(newline="")
    writer = csv.DictWriter(handle, COLUMNS, restval="", delimiter=mark)
    writer.writeheader()
    writer.writerow({"report": REPORT.id, **FOREST, "action": "confirm"})
    (tmp_path / "other.csv").write_text(handle.getvalue(), encoding="utf-8")
    found = read_corrections(tmp_path / "other.csv")
    assert [(one.action, one.stated["value"]) for one in found] == [(CorrectionAction.CONFIRM, Decimal(76))]


def test_a_table_without_its_columns_is_refused(tmp_path: Path) -> None:
    """A file that is no table of corrections, or is not there, is an error that names it."""
    (tmp_path / "corrections.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"corrections.csv: has no column 'action'"):
        read_corrections(tmp_path / "corrections.csv")
    with pytest.raises(InputError, match=r"none.csv: cannot be read"):
        read_corrections(tmp_path / "none.csv")


@given(st.sets(st.integers(0, len(FACTS.measures) - 1), max_size=12))
def test_the_order_of_the_rows_does_not_matter(chosen: set[int]) -> None:
    """Any measures confirmed or rejected, in any order of the rows, give the same facts; the others stay."""
    rows = [
        Correction(
            "c.csv",
            number,
            CorrectionAction.REJECT if index % 2 else CorrectionAction.CONFIRM,
            REPORT.id,
            "measure",
            FACTS.measures[index].evidence.quote,
            FACTS.measures[index].evidence.span,
            FACTS.measures[index].number,
            {"subject": FACTS.measures[index].subject},
        )
        for number, index in enumerate(sorted(chosen))
    ]
    facts = apply_corrections(FACTS, rows)
    assert apply_corrections(FACTS, rows[::-1]).measures == facts.measures
    assert len(facts.measures) == len(FACTS.measures) - sum(index % 2 for index in chosen)
    assert sum(one.rule == "person-confirmed" for one in facts.measures) == sum(index % 2 == 0 for index in chosen)
