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


@pytest.mark.parametrize(
    ("words", "part", "sure"),
    [
        ("新建幼儿园20所。", "tasks", True),
        ("谋划项目96个。", "tasks", False),
        ("新增该类企业20家。", "tasks", False),
        ("青岭钢厂年产15万吨。", "review", False),
        ("新增省级20家。", "tasks", False),
        ("引进5名教师设立工作室。", "review", False),
        ("支持企业扩产20家。", "review", False),
        ("2616个实事办到群众心坎上。", "review", False),
        ("打造河道、湖泊20个。", "tasks", False),
        ("五年来，实现工业投资30亿元。", "review", False),
        ("粮食产量全省第一。", "tasks", False),
        ("粮食产量全省第一。", "review", True),
        ("承载着150个公园。", "tasks", False),
    ],
)
def test_a_doubtful_measure_is_not_sure(words: str, part: str, sure: bool) -> None:
    """A vague subject, one that says what happens, several years and what is described make a measure unsure."""
    facts, _ = read_part(words, part)
    assert [one.explained == 1 for one in facts.measures] == [sure]
