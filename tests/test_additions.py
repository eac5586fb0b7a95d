"""Additions that need no code: words added to a copy of the ontology, and what is read by them alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from checkout_copies import copy_with, run

from kg.lang.numerals import render_chinese
from kg.lang.periods import find_periods

SCHEME = "https://w3id.org/policy-commitment/vocab"


def concept(scheme: str, code: str, label: str, definition: str, properties: str) -> str:
    """A concept of a scheme in Turtle; the properties are of the project's ontology."""
    return f"""
<{SCHEME}/{scheme}/{code}> a skos:Concept ;
    skos:inScheme <{SCHEME}/{scheme}> ;
    skos:topConceptOf <{SCHEME}/{scheme}> ;
    skos:notation "{code}" ;
    skos:prefLabel "{label}"@zh-Hans, "{code}"@en ;
    skos:definition "{definition}"@zh-Hans, "{code}."@en ;
    {properties} .
"""


#: What is added to each file.
ADDED = (
    (
        "vocab/unit.ttl",
        concept(
            "unit",
            "kilovar",
            "千乏",
            "无功功率单位，1000乏。",
            'pc:unitClass "measure" ; pc:quantityKind "reactive power" ; pc:multiplier 1000.0 ; pc:baseUnit "var"',
        ),
    ),
    (
        "vocab/unit.ttl",
        concept(
            "unit",
            "implement",
            "具",
            "计数单位，用于器具。",
            'pc:unitClass "classifier" ; pc:quantityKind "count" ; pc:multiplier 1.0 ; pc:baseUnit "1"',
        ),
    ),
    ("vocab/milestone.ttl", f'<{SCHEME}/milestone/completed> pc:verb "倒送电" .\n'),
    ("vocab/word-class.ttl", f'<{SCHEME}/word-class/works> pc:word "固床" .\n'),
    (
        "vocab/strength.ttl",
        concept(
            "strength",
            "pledge",
            "立军令状",
            "立下军令状。",
            'pc:rank "1" ; pc:firmness "1" ; pc:decisive "true" ; pc:modal "立下军令状" ; pc:cue "军令状"',
        ),
    ),
    ("vocab/place.ttl", f'<{SCHEME}/place/450000> pc:shortName "八桂"@zh-Hans .\n'),
    (
        "vocab/indicator.ttl",
        concept(
            "indicator",
            "geothermal-heating-area",
            "地热供暖面积",
            "以地热能供暖的建筑面积。",
            f'pc:measureKind "amount" ; pc:unit <{SCHEME}/unit/square-metre> ; pc:topic <{SCHEME}/topic/energy>',
        ),
    ),
)

PREFIXES = """@prefix pc: <https://w3id.org/policy-commitment/ont#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""

#: A sentence of a plan, and what is read from it with the addition alone.
READ = [
    pytest.param("新增无功补偿容量300千乏。", "measure 无功补偿容量 300 千乏", id="unit-with-a-multiplier"),
    pytest.param("新增无功补偿容量5万千乏。", "measure 无功补偿容量 50000 千乏", id="unit-behind-a-multiplier"),
    pytest.param("新增救护器30具。", "measure 救护器 30 具", id="classifier"),
    pytest.param("青山变电站倒送电。", "milestone 青山变电站 completed", id="state-of-a-project"),
    pytest.param("完成青山河固床。", "milestone 青山河固床 completed", id="kind-of-works"),
    pytest.param("立下军令状，新建青山医院。", "strength pledge", id="rank-of-strength"),
    pytest.param("新建青山医院要立军令状。", "strength pledge", id="rank-of-strength-that-binds"),
    pytest.param("深化与八桂的产业合作。", "place 450000", id="short-name-of-an-autonomous-region"),
    pytest.param("地热供暖面积达到300万平方米。", "indicator geothermal-heating-area", id="indicator"),
]

#: What is read of sentences, printed as JSON.
SCRIPT = """
import json, sys
from kg.clean_text import SourceText
from kg.extract.pipeline import extract
from kg.facts import Report
from kg.link.indicators import find_indicator
from kg.text.cleaning import clean

def read(sentence):
    report = Report("sentence", "2023年甲省政府工作报告", "140000", 2023, "甲省", "甲省人民政府")
    text = f"二、2023年重点工作\\n{sentence}\\n"
    facts = extract(report, clean(SourceText("sentence.txt", text, "0" * 64, "utf-8")))
    yield from (f"measure {one.subject} {one.value} {one.unit}" for one in facts.measures)
    yield from (f"milestone {one.name} {one.milestone}" for one in facts.milestones)
    yield from (f"strength {one.strength}" for one in facts.statements)
    yield from (f"{one.scheme} {one.code}" for one in facts.mentions)
    found = (find_indicator(one.subject) for one in facts.measures)
    yield from (f"indicator {getattr(one, 'code', one)}" for one in found if one)

print(json.dumps({sentence: list(read(sentence)) for sentence in sys.argv[1:]}))
"""
SENTENCES = [str(one.values[0]) for one in READ]


@pytest.fixture(scope="module")
def changed(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout with all additions."""
    additions = [(name, PREFIXES + text) for name, text in ADDED]
    return copy_with(repository, tmp_path_factory.mktemp("changed"), additions)


@pytest.fixture(scope="module")
def before(repository: Path) -> Mapping[str, list[str]]:
    """What is read of each sentence with the ontology as it is."""
    found: Mapping[str, list[str]] = json.loads(run(repository, "-c", SCRIPT, *SENTENCES))
    return found


@pytest.fixture(scope="module")
def after(changed: Path) -> Mapping[str, list[str]]:
    """What is read of each sentence with the additions."""
    found: Mapping[str, list[str]] = json.loads(run(changed, "-c", SCRIPT, *SENTENCES))
    return found


@pytest.mark.parametrize(("sentence", "fact"), READ)
def test_what_was_added_is_read(
    sentence: str, fact: str, before: Mapping[str, list[str]], after: Mapping[str, list[str]]
) -> None:
    """A sentence is read rightly by the words that were added, and by nothing else."""
    assert fact in after[sentence]
    assert fact not in before[sentence]


@pytest.mark.parametrize("number", range(9, 20))
def test_each_plan_period_is_read(number: int) -> None:
    """A plan period needs not even a word: its years follow from its number (“十六五” is 2031 to 2035)."""
    (found,) = find_periods(f"“{render_chinese(number)}五”时期", 2023)
    assert (found.years.first, found.years.last) == (5 * number + 1951, 5 * number + 1955)


def test_a_strength_has_its_place_among_the_others(changed: Path) -> None:
    """The order in which promises are listed comes from the vocabulary."""
    script = "from kg.answers.promises import firmest_first; print(*firmest_first())"
    assert run(changed, "-c", script).split()[:3] == ["must", "pledge", "ensure"]
