"""Where the files that come with the package lie: the ontology, and the embedded reports.

An installed package holds the ontology inside itself (`kg/ontology`). A development checkout holds it at the top level,
next to `kg`, where the people who edit it look for it.
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
    """Return the list of words with how often they occur; its first lines say where it is from."""
    return _PACKAGE / "data" / "word-frequency.txt"


def embedded_reports() -> Path:
    """Return the folder of the reports inside the package; its `reports.csv` names them, one row a report."""
    return _PACKAGE / "data" / "reports"
