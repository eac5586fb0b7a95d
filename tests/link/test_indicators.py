"""Which subject names which indicator; cases as data in `cases/indicators.jsonl`, null where it names none."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.link.indicators import find_indicator, indicator_names, normal_form
from kg.vocabulary import load_scheme

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "indicators.jsonl").read_text(encoding="utf-8").splitlines()
]
GOLD = Path(__file__).resolve().parents[2] / ".." / "shared" / "gold"


def _gold(name: str) -> list[tuple[str, list[str], bool]]:
    """Report, subjects that are right, and whether it is a core measure."""
    path = GOLD / name / "measures.jsonl"
    if not path.is_file():
        pytest.skip(f"the gold data {name} is not beside this repository")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        (row["report"], row["subject"] if isinstance(row["subject"], list) else [row["subject"]], row["core"])
        for row in rows
    ]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_subject_links_to_the_indicator_it_names(case: dict[str, str | None]) -> None:
    """A subject links by name to one indicator, and to none where it only contains or resembles a name."""
    subject = case["subject"]
    assert subject is not None
    assert find_indicator(subject) == case["indicator"]


def test_every_name_links_to_its_own_indicator() -> None:
    """Preferred and alternative names of all indicators lead back to them."""
    for concept in load_scheme("indicator"):
        for name in concept.names:
            assert find_indicator(name) == concept.code, name


@pytest.mark.parametrize(
    "pair",
    [
        ("城镇居民人均可支配收入", "居民人均可支配收入"),
        ("服务业增加值", "工业增加值"),
        ("粮食产量", "粮食综合生产能力"),
        ("煤炭先进产能", "煤炭先进产能占比"),
        ("国家级区域医疗中心", "省级区域医疗中心"),
        ("城镇调查失业率", "城镇登记失业率"),
        ("全社会研发投入", "全社会研发投入强度"),
    ],
)
def test_neighbours_stay_apart(pair: tuple[str, str]) -> None:
    """Quantities that differ in scope, sector or kind are different indicators."""
    one, other = map(find_indicator, pair)
    assert one is not None
    assert other is not None
    assert one != other


def test_at_least_seventy_per_cent_of_recurring_core_measures_link() -> None:
    """Core measures of the dev gold whose subject the gold has in two or more reports link to an indicator."""
    measures = _gold("dev") + _gold("shanxi-2023")
    reports: dict[str, set[str]] = defaultdict(set)
    for report, subjects, _ in measures:
        for subject in subjects:
            reports[normal_form(subject)].add(report)
    recurring = [
        subjects
        for _, subjects, core in _gold("dev")
        if core and any(len(reports[normal_form(subject)]) >= 2 for subject in subjects)
    ]
    linked = [subjects for subjects in recurring if any(find_indicator(subject) for subject in subjects)]
    assert len(recurring) >= 50
    assert len(linked) >= 0.7 * len(recurring)


@given(st.text(alphabet="全省市年末新建地区生产总值增速数量占比（）等的“”GDP"))
def test_any_text_gets_an_answer(text: str) -> None:
    """Linking never raises, answers with a code of the vocabulary, and normalising twice is normalising once."""
    code = find_indicator(text)
    assert code is None or code in load_scheme("indicator").by_code
    assert normal_form(normal_form(text)) == normal_form(text)


@given(st.sampled_from(sorted(indicator_names())), st.sampled_from(["全省", "全市", "预计"]))
def test_scope_before_a_name_changes_nothing(name: str, scope: str) -> None:
    """A word of scope before a name leaves the indicator what it is."""
    assert find_indicator(scope + name) == indicator_names()[name]
