"""What is counted when a dataset is built, and how counts are added up."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from kg.facts import ReportFacts
from kg.rdf.iris import iris_of
from kg.rdf.names import PC
from kg.rdf.report_quads import report_quads
from kg.rdf.tallies import Tally, TallyKey, count_reports, merge_tallies, tally_quads
from rdf.sample import later_facts, sample_facts

# What is counted in the sample, how many there are, and the least of the quotes.
COUNTED = [
    (TallyKey("Commitment", strength="will"), 6, None),
    (TallyKey("Measure", rule="measure.plain"), 3, "煤炭先进产能占比提升至80%"),
    (TallyKey("Measure", rule="measure.range"), 1, "引进企业2-3家"),
    (TallyKey("Milestone", rule="milestone.after"), 2, "雄忻高铁建成通车"),
    (TallyKey("QualitativeTarget", rule="qualitative.benchmark"), 1, "增速与经济增长基本同步"),
    (TallyKey("QualitativeTarget", rule="qualitative.state"), 1, "汾河流域水质全面达到优良"),
    (TallyKey("Observation", unit_text="%", unit="percent"), 1, None),
    (TallyKey("Target", unit_text="%", unit="percent"), 1, None),
    (TallyKey("Target", unit_text="元", unit="yuan"), 1, None),
    (TallyKey("Target", unit_text="家", unit="establishment-jia"), 1, None),
]


@pytest.mark.parametrize(("of", "count", "example"), COUNTED, ids=lambda value: str(value)[:60])
def test_what_is_counted(of: TallyKey, count: int, example: str | None) -> None:
    """Commitments by topic and strength, facts by form and rule, numbers by unit, targets apart from outcomes."""
    assert Tally(of, count, example) in count_reports([sample_facts()])


def test_nothing_else_is_counted() -> None:
    """Outcomes and other statements that promise nothing are in no tally."""
    assert len(count_reports([sample_facts()])) == len(COUNTED)


WORDS = st.sampled_from(["", "a", "b", "=a", "a\n", "甲"])
TALLIES = st.lists(
    st.builds(
        Tally,
        st.builds(TallyKey, st.sampled_from(["Commitment", "Measure"]), *[st.none() | WORDS] * 5),
        st.integers(1, 9),
        st.none() | WORDS,
    ),
    max_size=12,
)


@given(TALLIES, TALLIES)
def test_parts_add_up_to_the_whole(some: list[Tally], others: list[Tally]) -> None:
    """Whatever is added up first, and in whatever order, the sum is the same; nothing is counted twice or lost."""
    whole = merge_tallies([*some, *others])
    assert merge_tallies([*merge_tallies(others), *reversed(merge_tallies(some))]) == whole
    assert sum(tally.count for tally in whole) == sum(tally.count for tally in (*some, *others))
    assert len({tally.of for tally in whole}) == len(whole)


@given(TALLIES)
def test_each_tally_has_an_iri_of_its_own(tallies: list[Tally]) -> None:
    """Different things that are counted have different IRIs, which do not depend on how many there are."""
    whole = merge_tallies(tallies)
    subjects = [quad.subject for quad in tally_quads(whole) if quad.object == PC.Tally]
    assert len(set(subjects)) == len(whole)
    more = [replace(tally, count=tally.count + 1) for tally in whole]
    assert [quad.subject for quad in tally_quads(more) if quad.object == PC.Tally] == subjects


def test_reports_are_counted_together() -> None:
    """A dataset of two reports has the tallies of the two added up."""
    one, other = sample_facts(), later_facts()
    assert count_reports([one, other]) == merge_tallies([*count_reports([one]), *count_reports([other])])


def test_missing_values_are_not_written() -> None:
    """Commitments without a topic have a tally that names none."""
    quads = tally_quads([Tally(TallyKey("Commitment", strength="strive"), 3)], "https://example.org/")
    said = {quad.predicate: quad.object for quad in quads}
    assert PC.byTopic not in said
    assert said[PC.byStrength] == NamedNode("https://w3id.org/policy-commitment/vocab/strength/strive")
    assert said[PC.count] == Literal(3)


EMPTY = replace(sample_facts(), statements=(), measures=(), milestones=(), qualitative=(), mentions=())


@pytest.mark.parametrize(("facts", "counts"), [(sample_facts(), (8, 6, 8)), (EMPTY, (0, 0, 0))])
def test_a_report_says_what_it_holds(facts: ReportFacts, counts: tuple[int, int, int]) -> None:
    """The graph of a report counts its statements, its commitments and its facts."""
    node = NamedNode(iris_of(facts).report)
    said = {quad.predicate: quad.object for quad in report_quads(facts) if quad.subject == node}
    found = [said[one] for one in (PC.statementCount, PC.commitmentCount, PC.factCount)]
    assert found == [Literal(count) for count in counts]


def test_a_section_says_what_stands_in_it() -> None:
    """Sections count the statements and facts of their own; together those are all of the report."""
    facts = sample_facts()
    quads = report_quads(facts)
    for predicate, total in ((PC.statementCount, len(facts.statements)), (PC.factCount, 8)):
        counts = [
            int(quad.object.value)
            for section in iris_of(facts).sections
            for quad in quads
            if quad.subject == NamedNode(section) and quad.predicate == predicate and isinstance(quad.object, Literal)
        ]
        assert len(counts) == len(facts.sections) > 1
        assert sum(counts) == total > max(counts)
