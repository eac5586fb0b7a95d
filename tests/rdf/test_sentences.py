"""Verdicts as sentences, in both languages."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from cases import TESTS, read_facts

from kg.facts import ReportFacts
from kg.link.conclusions import draw_conclusions
from kg.link.pipeline import link
from kg.rdf.sentences import assessment_sentence, conclusion_sentence

CASES = [
    json.loads(line) for line in (TESTS / "rdf" / "cases" / "sentences.jsonl").read_text(encoding="utf-8").splitlines()
]


def report(year: int, review: str, plan: str) -> ReportFacts:
    """A report of one province with a review and a plan."""
    facts = read_facts(f"一、{year - 1}年工作回顾\n{review}\n二、{year}年重点工作\n{plan}\n", year)
    return replace(facts, report=replace(facts.report, id=f"case-{year}"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_conclusion_is_read_as_a_sentence(case: dict[str, str]) -> None:
    """What was promised, what is reported and the distance with the tolerance, or that no mention was found."""
    linked = link([report(2025, "各项工作扎实推进。", case["plan"]), report(2026, case["review"], "做好各项工作。")])
    found = draw_conclusions(linked)[0]
    assert conclusion_sentence(linked, found, "en") == case["english"]
    assert conclusion_sentence(linked, found, "zh") == case["chinese"]


def test_no_sentence_says_that_a_government_kept_its_word() -> None:
    """Of every pair of the cases on outcomes: both languages, on one line, without a judgement of the government."""
    lines = (TESTS / "link" / "cases" / "outcomes.jsonl").read_text(encoding="utf-8").splitlines()
    for case in map(json.loads, lines):
        linked = link(
            [report(2025, "各项工作扎实推进。", case["plan"]), report(2026, case["review"], "做好各项工作。")]
        )
        for one in linked.assessments:
            for language in ("en", "zh"):
                sentence = assessment_sentence(linked, one, language)
                assert sentence.isprintable()
                assert not re.search("kept|broke|fail|兑现|违背|失信", sentence)


def test_the_number_of_a_blanket_sentence_is_not_reported_for_a_promise() -> None:
    """十件民生实事全部兑现 answers each promise of the list, but ten is the number of none of them."""
    plan = "扎实办好十件民生实事。技工院校招生规模19万人以上。"
    linked = link([report(2025, "各项工作扎实推进。", plan), report(2026, "十件民生实事全部兑现。", "做好各项工作。")])
    said = [conclusion_sentence(linked, one, "en") for one in draw_conclusions(linked)]
    assert said[1] == "promised at least 190,000 people, mentioned in the 2026 report: reported without number"
