"""How much of a clause was explained."""

from __future__ import annotations

from decimal import Decimal

import pytest
from cases import read_part

from kg.extract.confidence import explained_share


@pytest.mark.parametrize(
    ("clause", "own", "rule", "share"),
    [
        ("新建幼儿园20所，", "幼儿园", "measure-plain", "1.00"),
        ("建成甲乙高铁。", "甲乙", "milestone-before", "0.67"),
        ("加快推进甲乙高铁。", "推进甲乙高铁", "milestone-before", "0.75"),
        ("新建幼儿园20所，", "幼儿园", "measure-carried", "0.80"),
        ("", "幼儿园", "measure-plain", "1"),
    ],
)
def test_words_without_a_role_lower_the_share(clause: str, own: str, rule: str, share: str) -> None:
    """Left-over words, verbs within a name and rules that guess each make a fact less sure."""
    assert explained_share(clause, own, [], rule) == Decimal(share)


def test_each_fact_carries_its_share() -> None:
    """Facts of all kinds have a share between 0 and 1."""
    facts, _ = read_part("新建幼儿园20所。推动甲乙高铁建成通车。老旧锅炉全部淘汰。", "tasks")
    shares = [one.explained for one in (*facts.measures, *facts.milestones, *facts.qualitative)]
    assert len(shares) == 3
    assert all(share is not None and 0 < share <= 1 for share in shares)
