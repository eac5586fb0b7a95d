from __future__ import annotations

import pytest

from kg.errors import UsageError
from kg.query.dataset import Dataset
from kg.query.find import find, find_named, find_quotes
from kg.query.show import show


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("甲乙铁路", ["甲乙铁路"]),
        ("甲乙鐵路", ["甲乙铁路"]),
        ("甲乙线", ["甲乙线"]),
        ("甲乙", ["甲乙线"]),
        ("铁路", ["甲乙铁路"]),
        ("GRAIN", ["grain output"]),
        ("ｇｒａｉｎ output", ["grain output"]),
        ("乙市", ["乙市", "乙市新区"]),
        ("State Council", ["State Council"]),
        ("甲省：国务院", ["甲省：国务院"]),
        ("project:p1", ["甲乙铁路"]),
        ("<https://w3id.org/policy-commitment/id/project/p1>", ["甲乙铁路"]),
        ("水质", ["水质全面达到优良"]),
        ("无此物", []),
        ("  ", []),
        ("http://example.org/ not an IRI", []),
    ],
)
def test_what_a_text_finds(sample: Dataset, text: str, labels: list[str]) -> None:
    """Names are compared without regard to script, case and width: equal, then beginning, then inside."""
    assert [one.label for one in find(sample, text)] == labels


@pytest.mark.parametrize(
    ("words", "quotes"),
    [
        ("粮食 左右", ["粮食产量达到110亿斤左右", "力争粮食产量达到110亿斤左右"]),
        ("左右 糧食", ["粮食产量达到110亿斤左右", "力争粮食产量达到110亿斤左右"]),
        ("粮食 铁路", ["粮食产量100亿斤，甲乙铁路开工。"]),
        ("粮食左右", []),
        ("  ", []),
    ],
)
def test_quotes_hold_all_the_words(sample: Dataset, words: str, quotes: list[str]) -> None:
    """Statements and facts by words in any order and script, the shortest first."""
    assert [one.label for one in find_quotes(sample, words)] == quotes


def test_names_only(sample: Dataset) -> None:
    """Words of a quote are no name; an empty text finds nothing."""
    assert find(sample, "水质全面")
    assert find_named(sample, "水质全面") == ()
    assert find(sample, " ") == ()
    assert find_named(sample, "甲乙铁路") == find(sample, "甲乙铁路")


def test_a_project_with_its_states_in_order(sample: Dataset) -> None:
    """A project shows its states in order of time, each with its quote and place."""
    assert show(sample, "甲乙铁路", "en") == (
        "甲乙铁路\n"
        "<https://w3id.org/policy-commitment/id/project/p1>\n"
        "also called: 甲乙线\n"
        "kind: pc:Project\n"
        "pc:area: place-code:990000\n"
        "\n"
        "Facts (2)\n"
        "  2022          outcome  construction started\n"
        "      “甲乙铁路开工”\n"
        "      sample-2023 [10, 16)  过去\n"
        "  2023          target  operating\n"
        "      “甲乙线通车”\n"
        "      sample-2023 [40, 45)  今年\n"
    )


def test_an_indicator_in_chinese(sample: Dataset) -> None:
    """Numbers are written as the language does: with 亿 in Chinese, with billion in English."""
    chinese = show(sample, "粮食产量", "zh").splitlines()
    assert "事实 (2)" in chinese
    assert "  2023年        目标  ≈ 110亿斤" in chinese
    assert "  2023          target  ≈ 11 billion jin" in show(sample, "粮食产量", "en").splitlines()


def test_statements_about_a_topic(sample: Dataset) -> None:
    """Statements stand apart from facts."""
    assert "Statements (1)\n  2023          commitment\n      “力争粮食产量达到110亿斤左右”" in show(
        sample, "topic-code:agriculture"
    )


def test_a_fact_shows_its_own_quote(sample: Dataset) -> None:
    """What is itself a fact shows its words and their place."""
    assert "quote: “粮食产量100亿斤” [0, 9)" in show(sample, "measure:m1").splitlines()


def test_one_exact_name_wins_over_longer_ones(sample: Dataset) -> None:
    """A name that is equal is shown although others begin with it."""
    assert show(sample, "乙市", "zh").startswith("乙市\n<https://w3id.org/policy-commitment/vocab/place/990100>\n")


def test_a_kind_of_body_names_the_bodies(sample: Dataset) -> None:
    """The name of a kind of body leads to the body itself."""
    assert [one.iri for one in find(sample, "国务院")] == [
        "https://w3id.org/policy-commitment/id/agency/990000/council"
    ]


def test_several_things_are_listed(sample: Dataset) -> None:
    """Where several things fit, they are listed with their IRIs."""
    text = show(sample, "市", "zh")
    assert text.startswith("有2个事物符合“市”")
    assert "  乙市新区  <https://w3id.org/policy-commitment/vocab/place/990200>" in text.splitlines()


def test_the_limit_says_what_is_left_out(sample: Dataset) -> None:
    """Facts beyond the limit are counted."""
    assert "and 1 more; --limit shows them" in show(sample, "甲乙铁路", limit=1)


def test_nothing_found_is_an_error(sample: Dataset) -> None:
    """A name that nothing has is an error of one line."""
    with pytest.raises(UsageError, match="no match for '无此物'") as raised:
        show(sample, "无此物")
    assert "\n" not in str(raised.value)
