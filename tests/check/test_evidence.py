from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from rdf.sample import TEXT, sample, sample_facts

from kg.check.dataset import check_dataset
from kg.check.evidence import check_evidence, check_written_evidence, require_evidence
from kg.errors import EvidenceError, OutputError
from kg.facts import Evidence, ReportFacts, Span
from kg.rdf.audit import audit_quads
from kg.rdf.dataset import dataset_quads, graph_quads
from kg.rdf.serialize import canonical, read_canonical
from tests.written import HERE, lines_of, put_lines, rewrite, write_part


def with_first_measure(evidence: Evidence) -> ReportFacts:
    """The sample with another evidence for its first measure."""
    facts = sample_facts()
    first = replace(facts.measures[0], evidence=evidence)
    return replace(facts, measures=(first, *facts.measures[1:]))


def test_the_sample_is_borne_out() -> None:
    """Quotes that stand where they say give no finding."""
    assert check_evidence(sample_facts()) == []
    require_evidence(sample_facts())


def test_cleaned_quote_of_a_changed_passage_is_borne_out() -> None:
    """A zero-width space within 雄忻高铁 is not in the quote: the comparison is with the cleaned text."""
    quotes = {statement.evidence.quote for statement in sample_facts().statements}
    assert "雄忻高铁开工建设" in quotes
    assert "雄忻高铁开工建设" not in TEXT


@pytest.mark.parametrize(
    ("evidence", "said"),
    [
        (Evidence(Span(12, 26), "煤炭先进产能占比提升至80%"), "is not what"),
        (Evidence(Span(11, 24), "煤炭先进产能占比提升至80%"), "is not what"),
        (Evidence(Span(11, 25), "煤炭先进产能占比提升至90%"), "is not what"),
        (Evidence(Span(11, 11), ""), "is empty"),
        (Evidence(Span(11, 9000), "煤炭"), "leaves the source"),
    ],
)
def test_a_wrong_quote_or_span_is_found(evidence: Evidence, said: str) -> None:
    """A span one off, one too short, a changed digit, nothing, and a span beyond the end."""
    facts = with_first_measure(evidence)
    findings = check_evidence(facts)
    assert any(said in finding.what and "measure 1" in finding.where for finding in findings)
    with pytest.raises(EvidenceError, match="sample-2023, measure 1"):
        require_evidence(facts)


def test_a_number_outside_its_quote_is_found() -> None:
    """The number's span lies within the measure's."""
    facts = sample_facts()
    first = replace(facts.measures[0], number=Span(0, 2))
    findings = check_evidence(replace(facts, measures=(first, *facts.measures[1:])))
    assert [finding.what for finding in findings] == ["the number [0, 2) is not within its quote [11, 25)"]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The output folder of a build of the sample, as far as checks read it."""
    nquads, audit = canonical(dataset_quads(sample())), canonical(audit_quads(sample()))
    return write_part(tmp_path, nquads, source=TEXT.encode(), audit=audit)


def evidence_findings(out: Path) -> list[str]:
    """What the checks say of file and evidence."""
    report = check_dataset(out, reasoning=False)
    return [str(finding) for finding in report.findings if finding.check in ("evidence", "file", "shapes")]


def test_a_written_dataset_is_borne_out_by_its_sources(out: Path) -> None:
    """The files alone are enough to check every quote; what is skipped is named."""
    report = check_dataset(out, reasoning=False)
    assert [finding for finding in report.findings if finding.check != "vocabulary"] == []
    assert [one.check for one in report.skipped] == ["reasoning"]


def test_a_changed_quote_in_the_file_is_found(out: Path) -> None:
    """A digit changed in the quads, which stay canonical, is found against the source."""
    rewrite(out, lambda lines: [line.replace("提升至80%", "提升至81%") for line in lines])
    assert any("is not what" in finding for finding in evidence_findings(out))


def test_a_missing_source_is_found(out: Path) -> None:
    """Without the source nothing bears the quotes out."""
    (out / HERE / "year=2023" / "source.txt").write_bytes(b"another text")
    assert any("is not kept" in finding for finding in evidence_findings(out))


def test_a_reordered_file_is_found(out: Path) -> None:
    """Quads are in canonical form or were edited."""
    put_lines(out, reversed(lines_of(out)))
    assert any("canonical" in finding for finding in evidence_findings(out))


def test_no_dataset_is_an_error_in_one_line(tmp_path: Path) -> None:
    """A folder without a dataset is an error, a file that is not N-Quads a finding."""
    with pytest.raises(OutputError, match="kg build"):
        check_dataset(tmp_path)
    findings = check_dataset(write_part(tmp_path, b"not a quad\n"), reasoning=False).findings
    assert {(one.where, one.what.split(",")[0]) for one in findings if "not looked at" in one.what} == {
        (HERE, "holds quads that cannot be read")
    }


EDITS = [
    ("ont#quote>", "汾河流域水质全面达到优良", "汾河流域水质全面优良", "is not what"),
    ("ont#asWritten>", "雄忻\u200b高铁", "雄忻 高铁", "the source does not have"),
    ("ont#numberEnd>", '"24"', '"9000"', "is not within its quote"),
    ("ont#text>", "ont#text>", "ont#read>", "does not say from which text"),
    ("ont#endIndex>", "ont#endIndex>", "ont#ends>", "no place in the source"),
]


@pytest.mark.parametrize(("predicate", "old", "new", "said"), EDITS)
def test_each_change_of_a_passage_is_found(predicate: str, old: str, new: str, said: str) -> None:
    """A quote, what the source writes, the place of a number, the way to the source, and a place that is gone."""
    text = sample_facts().text
    lines = canonical(graph_quads(sample())).decode().split("\n")
    changed = "\n".join(line.replace(old, new) if predicate in line else line for line in lines)
    assert changed != "\n".join(lines)
    findings = check_written_evidence(read_canonical(changed.encode()), {text.source.sha256: text})
    assert findings
    assert all(said in finding.what for finding in findings)
