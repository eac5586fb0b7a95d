from __future__ import annotations

import pytest
from cases import Case, load_cases

from kg.extract.quantities import find_quantities


@pytest.mark.parametrize("case", load_cases("lang", "comparators", "comparators"))
def test_comparators(case: Case) -> None:
    """Words before or behind a number say how it relates to the real one; the number itself is without them."""
    quantities, _ = find_quantities(case.input)
    assert [([q.start, q.number_end], q.comparator) for q in quantities] == [
        (record["span"], record["comparator"]) for record in case.records
    ]
