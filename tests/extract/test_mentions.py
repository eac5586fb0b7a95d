from __future__ import annotations

from cases import read_part


def _codes(words: str, scheme: str) -> list[tuple[str, str]]:
    facts, _ = read_part(words, "tasks")
    return [(m.evidence.quote, m.code) for m in facts.mentions if m.scheme == scheme]


def test_areas_within_the_area_that_reports_are_found_by_their_short_names() -> None:
    """A province calls its cities by their short names; each is found where it stands."""
    assert _codes("支持太原、大同建设区域中心城市。", "place") == [("太原", "140100"), ("大同", "140200")]


def test_areas_elsewhere_are_found_by_their_full_names_only() -> None:
    """The short name of a city of another province may be any word; its full name is none."""
    assert _codes("深化与保定市合作，学习保定经验。", "place") == [("保定市", "130600")]


def test_the_area_that_reports_is_no_mention() -> None:
    """A report speaks of its own area throughout; naming it tells nothing."""
    assert _codes("推动山西高质量发展。", "place") == []


def test_a_fact_has_the_one_place_that_its_clause_names() -> None:
    """A clause that names one area is about it; one that names two is about neither alone."""
    facts, _ = read_part("在太原新建医院2所。在太原、大同新建学校3所。", "tasks")
    assert [measure.place for measure in facts.measures] == ["140100", None]


def test_bodies_are_found_by_their_names() -> None:
    """A body of the vocabulary is found under its name, with the span of that name."""
    facts, _ = read_part("省发展改革委牵头落实。", "tasks")
    (mention,) = [m for m in facts.mentions if m.scheme == "agency"]
    assert facts.text.source.text[mention.evidence.span.start : mention.evidence.span.end] == mention.evidence.quote
    assert "发展改革委" in mention.evidence.quote
