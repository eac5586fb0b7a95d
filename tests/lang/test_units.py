from __future__ import annotations

import pytest
from cases import Case, load_cases
from hypothesis import given
from hypothesis import strategies as st

from kg.lang.units import read_unit
from kg.vocabulary import load_scheme


@pytest.mark.parametrize("case", load_cases("lang", "units", "units"))
def test_units(case: Case) -> None:
    """The longest unit behind a number is read, a rate with its base; no unit is read where none stands."""
    if not case.records:
        assert read_unit(case.input, case.others["at"]) is None
        return
    for record in case.records:
        start, end = record["span"]
        unit = read_unit(case.input, start)
        assert unit is not None
        assert (unit.text, unit.length) == (record["unit"], end - start)
        if record["code"]:
            assert unit.code == record["code"]


@pytest.mark.parametrize("name", sorted({name for concept in load_scheme("unit") for name in concept.names}))
def test_every_name_of_the_vocabulary_is_read(name: str) -> None:
    """Each name of a unit, standing alone, is read as the unit that it names and no shorter one."""
    unit = read_unit(name, 0)
    assert unit is not None
    assert unit.length == len(name)
    assert unit.code is not None
    assert name in load_scheme("unit")[unit.code].names


@given(st.text("元吨公里平方米万亿%个人次户/年·千瓦时", max_size=10), st.integers(0, 12))
def test_a_unit_lies_inside_the_text(text: str, at: int) -> None:
    """Wherever one looks, a unit that is found ends within the text."""
    unit = read_unit(text, at)
    assert unit is None or at + unit.length <= len(text)
