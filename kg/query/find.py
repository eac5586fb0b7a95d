"""Finding a thing by its IRI, its label or a part of it.

1. An IRI, in full or behind a prefix of the project, is the thing itself.
2. Else all names of the things that facts speak of (projects, agencies, places, indicators, topics and other entries
   of the code lists, governments, reports, sections) are compared: equal before beginning before inside.
3. Where none has it, statements and facts are searched by their words.
4. Where that finds nothing, the text is tried in simplified script.

Case and width of letters do not count.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import normalize

from pyoxigraph import Literal, NamedNode

from kg.query.answer import Rows
from kg.query.dataset import Dataset
from kg.rdf.iris import DEFAULT_BASE
from kg.rdf.names import PC, prefixes

_NAMES = """
SELECT ?thing ?name (LANG(?name) AS ?language) ?type WHERE {
  { ?thing skos:prefLabel|skos:altLabel|skos:hiddenLabel ?name }
  UNION { VALUES ?class { pc:Project pc:Government pc:Report pc:Section }
          ?thing a ?class ; rdfs:label|skos:altLabel|dct:title|dct:identifier ?name }
  UNION { ?milestone pc:project ?thing ; pc:name ?name }
  ?thing a ?type .
}"""
_WORDS = """
SELECT ?thing ?name (LANG(?name) AS ?language) ?type WHERE {
  VALUES ?class { pc:Statement pc:Fact }
  ?thing a ?class ; a ?type ; rdfs:label|pc:quote ?name .
}"""
_TYPES = "SELECT ?type ?thing WHERE { ?thing a ?type }"
_LABELS = "SELECT ?name ?thing WHERE { ?thing rdfs:label|skos:prefLabel ?name }"

EXACT, START, INSIDE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Found:
    """A thing whose name fits: `rank` 0 for equal, 1 for the beginning, 2 for a part; `label` as it is called."""

    rank: int
    label: str
    iri: str
    types: frozenset[str]


def find(dataset: Dataset, text: str) -> tuple[Found, ...]:
    """The things that the text may mean, the best fitting first; none where nothing fits."""
    wanted = text.strip()
    if not wanted:
        return ()
    by_iri = _by_iri(dataset, wanted)
    if by_iri is not None:
        return (by_iri,)
    for query in (_NAMES, _WORDS):
        found = _by_name(dataset, query, wanted)
        if found:
            return found
    from kg.text.folding import simplify

    simplified = simplify(wanted)
    return () if simplified == wanted else find(dataset, simplified)


def _by_iri(dataset: Dataset, text: str) -> Found | None:
    iri = text.removeprefix("<").removesuffix(">")
    prefix, colon, local = iri.partition(":")
    if not colon:
        return None
    if not local.startswith("//"):
        space = prefixes(DEFAULT_BASE).get(prefix)
        if space is None:
            return None
        iri = space + local
    try:
        node = NamedNode(iri)
    except ValueError:
        return None
    if next(iter(dataset.store.quads_for_pattern(node, None, None)), None) is None:
        return None
    types = dataset.ask(_TYPES, {"thing": node})
    names = dataset.ask(_LABELS, {"thing": node})
    assert isinstance(types, Rows)
    assert isinstance(names, Rows)
    labels = sorted(
        (str(row[0].language), row[0].value) for row in names.rows if isinstance(row[0], Literal)
    )
    label = labels[-1][1] if labels else iri
    return Found(EXACT, label, iri, frozenset(row[0].value for row in types.rows if isinstance(row[0], NamedNode)))


def _by_name(dataset: Dataset, query: str, text: str) -> tuple[Found, ...]:
    needle = _folded(text)
    ranks: dict[str, int] = {}
    labels: dict[str, tuple[int, str]] = {}
    types: dict[str, set[str]] = {}
    for iri, name, language, type_iri in _names(dataset, query):
        types.setdefault(iri, set()).add(type_iri)
        place = _folded(name).find(needle)
        if place < 0:
            continue
        rank = INSIDE if place else START if len(_folded(name)) > len(needle) else EXACT
        ranks[iri] = min(rank, ranks.get(iri, INSIDE))
        # of the names that fit best, the Chinese one, as every thing has one
        order = rank * 2 + (not language.startswith("zh"))
        labels[iri] = min((order, name), labels.get(iri, (order, name)))
    found = (Found(rank, labels[iri][1], iri, frozenset(types[iri])) for iri, rank in ranks.items())
    return tuple(sorted(found, key=lambda one: (one.rank, _kind_order(one.types), len(one.label), one.label, one.iri)))


def _names(dataset: Dataset, query: str) -> Iterator[tuple[str, str, str, str]]:
    answer = dataset.ask(query)
    assert isinstance(answer, Rows)
    for thing, name, language, type_node in answer.rows:
        if isinstance(thing, NamedNode) and isinstance(name, Literal) and isinstance(type_node, NamedNode):
            yield thing.value, name.value, language.value if isinstance(language, Literal) else "", type_node.value


_FIRST = ("Project", "Agency", "Place", "Government", "Report")


def _kind_order(types: frozenset[str]) -> int:
    """Things of the world before the entries of code lists."""
    return next((index for index, name in enumerate(_FIRST) if PC.iri + name in types), len(_FIRST))


def _folded(text: str) -> str:
    return normalize("NFKC", text).casefold()
