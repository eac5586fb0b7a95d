from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.text import repair
from kg.text.damage import damage
from kg.text.repair import repair_damage
from tests.text.conftest import clean_text, load_cases

CASES = load_cases("damage")


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["id"]))
def test_damaged_sentence_is_repaired(case: dict[str, Any]) -> None:
    """An invented sentence, damaged as the tool would, is read as if it had not been."""
    damaged = damage(case["input"], case["glosses"])
    assert damaged == case["damaged"]
    cleaned = clean_text(damaged)
    assert cleaned.text == clean_text(case["input"]).text
    assert all(found.confirmed for found in cleaned.repairs)


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["id"]))
def test_each_repair_names_its_stretch(case: dict[str, Any]) -> None:
    """A repair's stretch reads in the source what it says, and its text is that of the cleaned stretch."""
    cleaned = clean_text(case["damaged"])
    assert cleaned.repairs
    for found in cleaned.repairs:
        assert case["damaged"][found.start : found.end] == found.before
        assert found.after in cleaned.text


def test_characters_of_a_repair_keep_their_order() -> None:
    """Each repaired character has a source stretch of its own inside the damaged passage."""
    damaged = damage("村口修好焦爐。", {"範": "fàn"})
    (found,) = repair_damage(damaged)
    assert found.after == "爐"
    assert damaged[found.start : found.end] == "?fàn)t"
    assert found.parts == ((found.start, found.end),)


def test_unconfirmed_damage_stays() -> None:
    """A gloss that lost its bracket where no reading fits is listed and left alone."""
    cleaned = clean_text("村民A?cè)好。")
    (found,) = cleaned.repairs
    assert (found.kind, found.confirmed, found.after) == ("damage", False, "?cè)")
    assert "?cè)" in cleaned.text


@pytest.mark.parametrize("line", ["村民們?nèi)娼ㄔ?\n", "村民們?nèi)娼ㄔ?村民\n"])
def test_a_passage_that_ends_in_a_lost_byte_has_few_readings(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some hundred readings are weighed, and not all of the characters that the lost byte may have ended."""
    weighed = []
    likelihood = repair._likelihood

    def weigh(*arguments: Any) -> float:
        weighed.append(arguments)
        return likelihood(*arguments)

    monkeypatch.setattr(repair, "_likelihood", weigh)
    repair_damage(line)
    assert 0 < len(weighed) < 1000


def test_text_without_straddling_matches_is_only_glossed() -> None:
    """Where the bytes of no two neighbours match, damage is glosses and ASCII marks."""
    assert damage("修橋，種樹！", {"橋": "qiáo"}) == "修橋(qiáo),種樹!"


@given(
    st.lists(st.sampled_from([case["id"] for case in CASES]), min_size=1, max_size=3),
    st.lists(st.sampled_from(["村裡安靜。", "今年雨水好,收成好。", "大家都高興!"]), max_size=2),
)
def test_repair_does_not_depend_on_other_lines(names: list[str], others: list[str]) -> None:
    """Damaged lines are repaired in company as they are alone."""
    chosen = [case for case in CASES if case["id"] in names]
    table = {sign: sound for case in chosen for sign, sound in case["glosses"].items()}
    lines = [case["input"] for case in chosen] + others
    damaged = "\n".join(damage(line, table) for line in lines)
    assert clean_text(damaged).text == clean_text("\n".join(lines)).text
