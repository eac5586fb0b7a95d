"""A knowledge graph of what governments promise in their work reports (政府工作报告), with evidence for every fact.

The package is a chain of layers, and a module imports only from its left: errors, resources, vocabulary, lang, text,
facts, extract, corrections, link, rdf, then check, query, evaluate, explore and publish side by side, then build, mcp,
remote and serve side by side, and the command line. Importing `kg` itself loads nothing else.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.query.open import OpenedDataset

__version__ = "0.1.0"


def ontology(out: Path | None = None) -> Any:
    """The ontology, and the dataset of the folder `out` if one is given, as Python objects of owlready2.

    >>> kg.ontology().Commitment.label  # doctest: +SKIP
    """
    from kg.check.objects import load_ontology

    return load_ontology(out)


def open(out: Path | str = "graph", in_memory: bool = False) -> OpenedDataset:  # noqa: A001 - the name one looks for
    """The dataset that a build wrote to the folder `out`, as an rdflib Dataset over its store, for reading.

    `in_memory` reads the dataset into memory first, for many queries in a row.

    Raises OutputError if there is none.

    >>> with kg.open("graph") as dataset:  # doctest: +SKIP
    ...     dataset.frame("indicator-trajectory", indicator="gdp")
    """
    from kg.query.open import OpenedDataset

    return OpenedDataset(out, in_memory)
