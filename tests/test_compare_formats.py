"""scripts/compare-formats writes every form so that the same facts are read from it, and tells where they are not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from build.sample import REPORTS, write_reports

from kg.build.cache import Cache

SAMPLES = {name: REPORTS[name] for name in ("here-2025", "there-2026")}


@pytest.fixture(scope="module")
def script(load_script: Callable[[str], ModuleType]) -> ModuleType:
    """The script."""
    return load_script("compare_formats")


# LibreOffice and fonts are not everywhere; scripts/compare-formats itself tries these.
FORMS = (
    "html",
    "shtml-called-doc",
    "md",
    "docx",
    "rtf",
    "mht",
    "epub",
    "csv-gb18030-semicolons",
    "jsonl",
    "parquet",
    "zip",
)


@pytest.mark.parametrize("form", FORMS)
def test_a_form_holds_the_same_facts(script: ModuleType, tmp_path: Path, form: str) -> None:
    """Separate files, tables and an archive of two invented reports."""
    texts = script.read_texts(write_reports(tmp_path / "reports", SAMPLES), None)
    found = []
    for name in ("txt", form):
        (tmp_path / name).mkdir()
        place = script.write_form(name, texts, tmp_path / name)
        found.append(script.facts_in(place, Cache(tmp_path / "cache")))
    (wanted, none), (facts, aside) = found
    assert none == aside == []
    assert sum(counter.total() for counter in wanted.values()) > 5
    assert list(script.differences(wanted, facts)) == []


def test_a_lost_fact_is_told(script: ModuleType) -> None:
    """A line for what is lost and one for what is gained."""
    key = ("140000", 2025)
    lost, gained = ("measures", "value=5"), ("measures", "value=6")
    lines = list(script.differences({key: script.Counter([lost])}, {key: script.Counter([gained])}))
    assert lines == ["  - 140000 2025: measures value=5", "  + 140000 2025: measures value=6"]
