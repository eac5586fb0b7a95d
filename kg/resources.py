"""The location of the files that come with the package: the ontology and the embedded reports.

An installed package contains the ontology (`kg/ontology`). A development checkout has it at the top level, next to
`kg`, where people who edit it expect it.
"""

from __future__ import annotations

from pathlib import Path

from kg.errors import VocabularyError

_PACKAGE = Path(__file__).resolve().parent


def ontology_folder() -> Path:
    """Return the folder of ontology, vocabularies (`vocab/`), shapes (`shapes/`) and named queries (`queries/`).

    Raises:
        VocabularyError: the package was installed without it.
    """
    places = (_PACKAGE / "ontology", _PACKAGE.parent / "ontology")
    for place in places:
        if place.is_dir():
            return place
    raise VocabularyError(
        f"the ontology is neither at {places[0]} nor at {places[1]}: install the package again / 缺少本体,请重新安装"
    )


def word_frequency_list() -> Path:
    """Return the list of word frequencies; its first lines state its origin."""
    return _PACKAGE / "data" / "word-frequency.txt"


def embedded_reports() -> Path:
    """Return the folder of the reports inside the package; its `reports.csv` lists them, one row per report."""
    return _PACKAGE / "data" / "reports"
