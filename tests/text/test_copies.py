"""Two copies of one report from different pages give the same facts, and nothing is lost in silence on the way."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.check.evidence import check_evidence
from kg.extract.identify import identify
from kg.extract.pipeline import extract
from kg.facts import Period, ReportFacts
from kg.text.cleaning import clean
from kg.text.source import decode_source
from text.copies import COUNTY, FILES, GLOSSARY, PROVINCE, TEXTS, furnished, with_glossary

INVENTED = {"county": COUNTY, "province": PROVINCE}
REAL = ("china-2021", "shanxi-2026", "baoding-2022")
# The report as a page or paper would have it, from the text of the report.
COPIES: dict[str, tuple[str, Callable[[str], bytes]]] = {
    **{name: (".txt", lambda text, make=make: make(text).encode()) for name, make in TEXTS.items()},  # type: ignore[misc]  # mypy cannot infer the default
    **FILES,
}
# In the middle of a real text there may be a table or a broken line, into which no page puts its buttons.
_REAL_COPIES = [name for name in COPIES if name != "buttons between"]
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")

Facts = Counter[tuple[object, ...]]


def read(data: bytes, name: str, row: dict[str, str] | None = None) -> ReportFacts:
    """The facts of a file, its report identified by what the row states or the text says."""
    text = clean(decode_source(data, name))
    return extract(identify(text, row or {}, "copy"), text)


def tuples(facts: ReportFacts) -> Facts:
    """The facts without their offsets, and what the text says of itself."""

    def days(period: Period | None) -> object:
        return (period.start, period.end) if period else None

    report = facts.report
    found: list[tuple[object, ...]] = [("report", report.adcode, report.year, report.date, report.speaker)]
    for m in facts.measures:
        value = (m.comparator, m.value, m.value_max, m.unit)
        found.append((m.kind, m.subject, m.aspect, m.direction, *value, days(m.period), m.evidence.quote))
    found += [(m.kind, m.name, m.milestone, days(m.period), m.evidence.quote) for m in facts.milestones]
    found += [(q.form, q.subject, q.condition, days(q.period), q.evidence.quote) for q in facts.qualitative]
    return Counter(found)


@pytest.mark.parametrize("copy", COPIES)
@pytest.mark.parametrize("report", INVENTED)
def test_copies_of_invented_reports_give_the_same_facts(report: str, copy: str) -> None:
    """Furniture, script, width, line breaks, encoding and format change no fact, nor whose report it is."""
    wanted = tuples(read(INVENTED[report].encode(), "report.txt"))
    assert wanted.total() > 30
    suffix, make = COPIES[copy]
    facts = read(make(INVENTED[report]), f"report{suffix}")
    assert tuples(facts) == wanted
    assert check_evidence(facts) == []


def _corpus(shared: Path) -> dict[str, dict[str, str]]:
    with (shared / "corpus" / "reports.csv").open(encoding="utf-8", newline="") as handle:
        return {row["id"]: row for row in csv.DictReader(handle)}


@pytest.mark.slow
@pytest.mark.parametrize("copy", _REAL_COPIES)
@pytest.mark.parametrize("report", REAL)
def test_copies_of_real_reports_give_the_same_facts(shared: Path, report: str, copy: str) -> None:
    """The same of real reports, which come with furniture, glossaries and broken lines of their own."""
    row = _corpus(shared)[report]
    text = (shared / "corpus" / row["file"]).read_text(encoding="utf-8")
    wanted = tuples(read(text.encode(), "report.txt", row))
    assert wanted.total() > 90
    suffix, make = COPIES[copy]
    facts = read(make(text), f"report{suffix}", row)
    assert tuples(facts) == wanted
    assert check_evidence(facts) == []


def test_a_changed_number_is_another_fact() -> None:
    """The comparison sees one digit: the tests above can fail."""
    assert tuples(read(COUNTY.encode(), "a.txt")) != tuples(read(COUNTY.replace("8%—9%", "8%—9.5%").encode(), "a.txt"))


def test_furniture_is_marked_and_yields_nothing() -> None:
    """What the page adds is frame, stretch by stretch, at its place in the source; no fact or statement lies in it."""
    text = furnished(COUNTY)
    facts = read(text.encode(), "report.txt")
    marked = "\n".join(text[span.start : span.end] for span in facts.boilerplate)
    for words in (
        "打印",
        "【字号：",
        "分享到：微信 微博",
        "责任编辑：王一",
        "2019年灵山县政府工作报告：生产总值增长7.7%",
    ):
        assert words in marked
    assert "各位代表" not in marked
    evidence = [one.evidence for one in facts.statements] + [one.evidence for one in facts.measures]
    evidence += [one.evidence for one in facts.milestones] + [one.evidence for one in facts.qualitative]
    for span in (one.span for one in evidence):
        assert not any(span.start < frame.end and frame.start < span.end for frame in facts.boilerplate)


def test_a_glossary_is_no_plan() -> None:
    """Notes that explain words are frame, whatever they say of coming years."""
    text = with_glossary(COUNTY)
    facts = read(text.encode(), "report.txt")
    start = text.index(GLOSSARY)
    assert not [one for one in facts.measures if one.number.start >= start]
    assert any(frame.start >= start and "5000家" in text[frame.start : frame.end] for frame in facts.boilerplate)


def unaccounted(facts: ReportFacts) -> list[str]:
    """Numbers in figures outside the frame that are neither in a measure nor listed as unclaimed, with words around."""
    text, offsets = facts.text.text, facts.text.offsets
    known = [measure.number for measure in facts.measures]
    known += [one.evidence.span for one in facts.unmatched]
    covered = {at for span in (*known, *facts.boilerplate) for at in range(span.start, span.end)}
    return [
        text[max(0, match.start() - 12) : match.end() + 8]
        for match in _NUMBER.finditer(text)
        if not covered.intersection(range(*offsets.source_span(match.start(), match.end())))
    ]


@pytest.mark.parametrize("report", INVENTED)
@pytest.mark.parametrize("copy", ["furniture", "glossary", "twice", "all at once"])
def test_every_number_of_an_invented_report_is_accounted_for(report: str, copy: str) -> None:
    """Each number is in a measure, in the list of the unclaimed with a reason, or in the frame."""
    facts = read(TEXTS[copy](INVENTED[report]).encode(), "report.txt")
    assert unaccounted(facts) == []
    assert all(one.reason for one in facts.unmatched)


def test_a_number_that_nobody_lists_is_seen() -> None:
    """The account finds what is missing: the tests beside it can fail."""
    from dataclasses import replace

    facts = read(COUNTY.encode(), "report.txt")
    assert len(unaccounted(replace(facts, measures=facts.measures[1:]))) == 1


@pytest.mark.slow
def test_every_number_of_the_corpus_is_accounted_for(shared: Path) -> None:
    """All files of the corpus are read, and each number is in a measure, listed with a reason, or in the frame."""
    rows = _corpus(shared)
    assert len(rows) >= 25
    for row in rows.values():
        facts = read((shared / "corpus" / row["file"]).read_bytes(), row["file"], row)
        assert unaccounted(facts) == [], row["id"]
        assert len(facts.measures) >= 30
        assert all(one.reason for one in facts.unmatched)
        assert check_evidence(facts) == []
