"""Every mapping agrees with a copy of the list that it maps to (`scripts/check-mappings`)."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from kg.publish.mappings import mappings

PLACE = "https://w3id.org/policy-commitment/vocab/place/140000"
GDP = "https://w3id.org/policy-commitment/vocab/indicator/gdp"
SKOS = "http://www.w3.org/2004/02/skos/core#"


@pytest.fixture(scope="session")
def script(load_script: Callable[[str], ModuleType]) -> Any:
    """scripts/check_mappings.py as a module."""
    return load_script("check_mappings")


def row(subject: str, iri: str, label: str, match: str = "closeMatch", comment: str = "") -> dict[str, str]:
    """A row of a mapping set."""
    return {
        "subject_id": subject,
        "predicate_id": SKOS + match,
        "object_id": iri,
        "object_label": label,
        "comment": comment,
    }


def test_all_mappings_agree_with_their_lists(script: Any) -> None:
    """No mapping of the package has a code or a label that the other authority's list does not have."""
    assert list(script.findings(mappings(), script.code_lists())) == []


def test_every_list_is_used_and_says_where_it_is_from(script: Any) -> None:
    """Each copy has a source, and some mapping leads to it."""
    objects = {one["object_id"] for rows in mappings().values() for one in rows}
    for one in script.code_lists():
        assert one.codes
        assert any(iri.startswith(one.namespace) for iri in objects), one.name


WRONG = [
    (row(GDP, "http://qudt.org/vocab/unit/PERMILLE", "Per Mille"), "PERMILLE is not in the list qudt-unit"),
    (row(GDP, "http://qudt.org/vocab/unit/KiloGM", "Gram"), "the label of KiloGM is 'Kilogram', not 'Gram'"),
    (row(GDP, "https://example.org/1", "One"), "belongs to no list"),
    (row(PLACE, "http://www.wikidata.org/entity/Q47974", "Shaanxi"), "has the ISO code CN-SN, the area CN-SX"),
    (row(GDP, "http://metadata.un.org/sdg/C090401", "9.4.2 CO2"), "C090401 is indicator 9.4.1"),
]


@pytest.mark.parametrize(("wrong", "what"), WRONG, ids=[what for _, what in WRONG])
def test_what_is_wrong_is_said(script: Any, wrong: dict[str, str], what: str) -> None:
    """A code that is in no list, another label, another area and another number are found."""
    iso = row(PLACE, "urn:iso:std:iso:3166:-2#CN-SX", "Shanxi Sheng", "exactMatch")
    found = list(script.findings({"place-iso3166": [iso], "some": [wrong]}, script.code_lists()))
    assert len(found) == 1
    assert what in found[0]


def test_one_code_is_the_exact_match_of_one_concept(script: Any) -> None:
    """Two units that are both exactly a kilogram would be one."""
    one, other = (
        row(subject, "http://qudt.org/vocab/unit/KiloGM", "Kilogram", "exactMatch") for subject in (GDP, PLACE)
    )
    assert "is the exact match of another concept" in next(script.findings({"some": [one, other]}, script.code_lists()))
