"""Finding a thing by its IRI, its label or a part of it.

1. An IRI, in full or with a prefix of the project, is the thing itself.
2. Otherwise the names of all things that facts are about (projects, agencies, places, indicators, topics and other
   entries of the code lists, governments, reports, sections) are compared: equal names rank before names that begin
   with the text, and these before names that contain it.
3. If there is none, statements and facts are searched by their words.

The text may be in traditional script; case and width of letters are ignored.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import normalize

from pyoxigraph import Literal, NamedNode

from kg.query.dataset import Dataset
from kg.query.input_checks import check_text
from kg.rdf.base import DEFAULT_BASE
from kg.rdf.names import DCT, ORG, PC, RDF, RDFS, prefixes

_SKOS = "http://www.w3.org/2004/02/skos/core#"
# The names of a thing, the best first: a section or statement has its words, an assessment its sentence.
_LABEL = (RDFS.label, NamedNode(_SKOS + "prefLabel"), PC.quote, PC.inWords)
_SKOS_NAMES = tuple(NamedNode(_SKOS + name) for name in ("prefLabel", "altLabel", "hiddenLabel"))
_NAME = (RDFS.label, *_SKOS_NAMES, DCT.title, DCT.identifier, PC.name, PC.quote)  # the name of a section is its heading
_WORDS = (RDFS.label, PC.quote)

_NAMED_KINDS = frozenset(
    {
        _SKOS + "Concept",
        _SKOS + "ConceptScheme",
        *(f"{PC.iri}{name}" for name in "Project Agency Place Government Report Section".split()),
    }
)
_WORDED_KINDS = frozenset({PC.Statement.value, PC.Fact.value})

EXACT, START, INSIDE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class LabelMatch:
    """A thing with a matching name: `rank` is 0 for equal, 1 for the beginning, 2 for a part; `label` is the name."""

    rank: int
    label: str
    iri: str
    types: frozenset[str]


def find(dataset: Dataset, text: str) -> tuple[LabelMatch, ...]:
    """The things that the text may mean, the best match first; empty if there is none."""
    return find_named(dataset, text) or _by_name(dataset, _needles(text), _WORDS, _WORDED_KINDS)


def find_named(dataset: Dataset, text: str) -> tuple[LabelMatch, ...]:
    """The same without the last step: the thing with an IRI, or things by their names, but nothing by its words."""
    by_iri = find_iri(dataset, text)
    if by_iri is not None:
        return (by_iri,)
    return _by_name(dataset, _needles(text), _NAME, _NAMED_KINDS)


def find_of_kind(dataset: Dataset, text: str, kind: NamedNode) -> tuple[LabelMatch, ...]:
    """The things of one class by their own names, the best match first.

    The words of a milestone for a project do not count as a name.
    """
    predicates = tuple(predicate for predicate in _NAME if predicate != PC.name)
    return _by_name(dataset, _needles(text), predicates, frozenset({kind.value}))


def the_one(found: tuple[LabelMatch, ...]) -> LabelMatch | None:
    """The thing that is meant: the only match, or the only one with exactly this name; None if it is ambiguous."""
    best = [one for one in found if one.rank == found[0].rank]
    return best[0] if len(best) == 1 and (best[0].rank == EXACT or len(found) == 1) else None


def find_quotes(dataset: Dataset, words: str) -> tuple[LabelMatch, ...]:
    """The statements and facts whose quote holds each of the words, the shortest quote first; `label` is the quote.

    Words are separated by spaces, so a Chinese phrase is one word.
    """
    needles = [_needles(word) for word in words.split()]
    if not needles:
        return ()
    found = []
    for quad in dataset.store.quads_for_pattern(None, PC.quote, None):
        if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, Literal):
            continue
        quote = _folded(quad.object.value)
        if all(any(form in quote for form in forms) for forms in needles):
            types = _types(dataset, quad.subject)
            if types & _WORDED_KINDS:
                found.append(LabelMatch(INSIDE, quad.object.value, quad.subject.value, types))
    return tuple(sorted(found, key=lambda one: (len(one.label), one.label, one.iri)))


def find_iri(dataset: Dataset, text: str) -> LabelMatch | None:
    """The thing with an IRI, in full or with a prefix of the project; None for any other text or an unknown thing."""
    iri = check_text(text, "the name").strip().removeprefix("<").removesuffix(">")
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
    if next(iter(dataset.stated(node, None, None)), None) is None:
        return None
    names = sorted(
        (rank, not _is_chinese(quad.object), quad.object.value)
        for rank, predicate in enumerate(_LABEL)
        for quad in dataset.stated(node, predicate, None)
        if isinstance(quad.object, Literal)
    )
    return LabelMatch(EXACT, names[0][2] if names else iri, iri, _types(dataset, node))


def _needles(text: str) -> tuple[str, ...]:
    """The search texts: the text itself and its simplified form, empty for an empty text."""
    from kg.text.folding import simplify

    wanted = check_text(text, "the name").strip()
    return tuple(dict.fromkeys((_folded(wanted), _folded(simplify(wanted))))) if wanted else ()


def _by_name(
    dataset: Dataset, needles: tuple[str, ...], predicates: tuple[NamedNode, ...], kinds: frozenset[str]
) -> tuple[LabelMatch, ...]:
    """The things of some kinds with a name that matches one of the needles.

    The names are read one by one, because SPARQL takes ten times as long.
    """
    if not needles:
        return ()
    best: dict[str, tuple[int, bool, str]] = {}
    for thing, name in _names(dataset, predicates, kinds):
        folded = _folded(name.value)
        for needle in needles:
            rank = _rank(folded, needle)
            if rank is not None:
                # of equally good names the Chinese one, because everything has one
                fit = (rank, not _is_chinese(name), name.value)
                best[thing.value] = min(fit, best.get(thing.value, fit))
    found = (LabelMatch(rank, label, iri, _types(dataset, NamedNode(iri))) for iri, (rank, _, label) in best.items())
    fitting = (one for one in found if one.types & kinds)
    return tuple(
        sorted(fitting, key=lambda one: (one.rank, _kind_order(one.types), len(one.label), one.label, one.iri))
    )


def _names(
    dataset: Dataset, predicates: tuple[NamedNode, ...], kinds: frozenset[str]
) -> Iterator[tuple[NamedNode, Literal]]:
    """The things of some kinds with their names. There are many facts, so things are selected before names are read.

    The words of a milestone for a project are a name of the project. The names of a type of body (国务院, 省政府)
    are names of the bodies of that kind, where there are any.
    """
    if PC.name in predicates:
        for quad in dataset.stated(None, PC.name, None):
            if not isinstance(quad.subject, NamedNode):
                continue
            for link in dataset.stated(quad.subject, PC.project, None):
                if isinstance(quad.object, Literal) and isinstance(link.object, NamedNode):
                    yield link.object, quad.object
    things = {quad.subject for kind in kinds for quad in dataset.stated(None, RDF.type, NamedNode(kind))}
    for thing in things:
        if not isinstance(thing, NamedNode):
            continue
        bodies = [link.subject for link in dataset.stated(None, ORG.classification, thing)]
        for predicate in predicates:
            if predicate == PC.name:
                continue
            for quad in dataset.stated(thing, predicate, None):
                for bearer in bodies if predicate in _SKOS_NAMES and bodies else (thing,):
                    if isinstance(quad.object, Literal) and isinstance(bearer, NamedNode):
                        yield bearer, quad.object


def _rank(name: str, needle: str) -> int | None:
    """How well a name matches, None if it does not."""
    if name == needle:
        return EXACT
    if name.startswith(needle):
        return START
    return INSIDE if needle in name else None


def _types(dataset: Dataset, node: NamedNode) -> frozenset[str]:
    quads = dataset.stated(node, RDF.type, None)
    return frozenset(quad.object.value for quad in quads if isinstance(quad.object, NamedNode))


_FIRST = ("Project", "Agency", "Place", "Government", "Report")


def _kind_order(types: frozenset[str]) -> int:
    """Things of the world before the entries of code lists."""
    return next((index for index, name in enumerate(_FIRST) if PC.iri + name in types), len(_FIRST))


def _is_chinese(name: object) -> bool:
    return isinstance(name, Literal) and (name.language or "").startswith("zh")


def _folded(text: str) -> str:
    return normalize("NFKC", text).casefold()
