from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from kg.errors import UsageError
from kg.facts import Period
from kg.rdf import iris
from rdf.sample import sample_facts

IRI_CHARACTERS = re.compile(r"https?://[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")

GOOD_BASES = ["https://w3id.org/policy-commitment/", "http://example.org/", "https://example.org:8080/a/b/"]
BAD_BASES = ["", "example.org/", "https://example.org", "ftp://example.org/", "https://exa mple.org/", "https://a/<b>/"]


@pytest.mark.parametrize("base", GOOD_BASES)
def test_base_is_kept(base: str) -> None:
    """An http(s) address that ends in a slash is a base."""
    assert iris.checked_base(base) == base


@pytest.mark.parametrize("base", BAD_BASES)
def test_bad_base_is_refused(base: str) -> None:
    """Anything else is refused in words that say what a base is."""
    with pytest.raises(UsageError, match="ends in a slash"):
        iris.checked_base(base)


def test_keys_follow_the_documented_patterns() -> None:
    """The IRIs of docs/graph-model.md."""
    facts = sample_facts()
    text = facts.text.source.sha256[:12]
    base = "https://w3id.org/policy-commitment/id/"
    assert iris.report_iri(facts.report) == base + "report/140000-2023"
    assert iris.report_graph_iri(facts.report) == "https://w3id.org/policy-commitment/set/140000-2023"
    assert iris.text_iri(facts.text.source) == f"{base}text/{text}"
    assert iris.period_iri(Period(date(2023, 1, 1), date(2027, 12, 31))) == base + "period/2023-01-01_2027-12-31"
    assert iris.area_iri("140000-0f5c2d1a", "https://example.org/") == "https://example.org/id/zone/140000-0f5c2d1a"
    assert iris.area_iri("140000") == iris.concept_iri("place", "140000")
    measure = iris.iris_of(facts).measures[0]
    assert iris.step_iri("gdp", measure) == base + "trajectory/gdp/" + measure.rsplit("/", 1)[1]
    assert iris.concept_iri("place", "140000") == "https://w3id.org/policy-commitment/vocab/place/140000"
    assert re.fullmatch(base + "measure/[0-9a-f]{16}", measure)


def test_findings_of_the_same_words_differ_by_occurrence_alone() -> None:
    """Two measures of the same words are two things, and a fact elsewhere changes neither."""
    facts = sample_facts()
    before = iris.iris_of(facts).measures
    twice = replace(facts, measures=(facts.measures[0], facts.measures[0], *facts.measures[1:]))
    found = iris.iris_of(twice).measures
    assert len(set(found)) == len(found)
    assert found[0] == before[0]
    assert found[2:] == before[1:]


def test_kind_report_and_words_count_and_the_file_does_not() -> None:
    """A statement and a measure of the same words differ, so do reports of two years, and two files do not."""
    facts = sample_facts()
    known = iris.iris_of(facts)
    assert facts.statements[0].evidence == facts.measures[0].evidence
    assert known.statements[0].rsplit("/", 1)[1] != known.measures[0].rsplit("/", 1)[1]
    assert not set(iris.iris_of(sample_facts(year=2024)).measures) & set(known.measures)
    other_source = replace(facts.text.source, sha256="0" * 64)
    other = iris.iris_of(replace(facts, text=replace(facts.text, source=other_source)))
    assert other.text != known.text
    assert replace(other, text=known.text) == known


def test_another_finding_in_the_same_quote_leaves_the_first_as_it_is() -> None:
    """A rule that finds one more name before that which was known gives it an IRI of its own."""
    facts = sample_facts()
    more = replace(facts.milestones[0], name="雄忻")
    found = iris.iris_of(replace(facts, milestones=(more, *facts.milestones))).milestones
    assert found[1:] == iris.iris_of(facts).milestones


@given(st.text(min_size=1, max_size=20))
def test_any_key_gives_a_legal_iri(key: str) -> None:
    """Whatever a code or rule is called, its IRI is ASCII and legal."""
    for iri in (iris.rule_iri(key), iris.project_iri(key), iris.concept_iri("topic", key), iris.trajectory_iri(key)):
        assert IRI_CHARACTERS.fullmatch(iri)
        assert NamedNode(iri).value == iri


def test_base_moves_data_and_leaves_code_lists() -> None:
    """Another base changes the IRIs of data, never those of concepts."""
    facts = sample_facts()
    moved = iris.iris_of(facts, "https://example.org/kg/")
    assert all(iri.startswith("https://example.org/kg/") for iri in (moved.report, moved.graph, *moved.measures))
    assert iris.concept_iri("agency", "state-council").startswith("https://w3id.org/policy-commitment/vocab/")


@pytest.mark.parametrize(
    ("code", "name", "area"),
    [
        ("state-council", None, "100000"),
        ("sports-administration", "省体育局", "140000"),
        ("sports-administration", "国家体育总局", "100000"),
        ("sports-administration", "市体育局", "140300"),
        ("disabled-federation", "残联", "140321"),
    ],
)
def test_a_body_belongs_to_the_area_that_its_name_tells(code: str, name: str | None, area: str) -> None:
    """The list of agencies has functions; the body is that of an area, of a higher one where its name says so."""
    report = sample_facts(adcode="140321").report
    assert iris.agency_iri(report, code, name=name) == f"{iris.DEFAULT_BASE}id/agency/{area}/{code}"
