"""Values for the variables of a query from `name=value`: always RDF terms, never text inserted into the query."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from pyoxigraph import Literal, NamedNode

from kg.errors import UnknownError, UsageError
from kg.query.dataset import Dataset
from kg.query.find import LabelMatch, find, find_of_kind
from kg.query.input_checks import shown
from kg.query.named import NamedQuery, Parameter
from kg.query.query_result import Term
from kg.rdf.names import DCT, PC, RDF, SKOS, VOCABULARY_IRI, XSD

_CONCEPT = NamedNode("http://www.w3.org/2004/02/skos/core#Concept")
_LANGUAGES = ("en", "zh")
_MOST_NAMES = 8
# More digits than a year or a count has; xsd:integer is unlimited, but Python does not parse thousands of digits.
_MOST_DIGITS = 18
_INTEGER = re.compile(rf"[0-9]{{1,{_MOST_DIGITS}}}")
_AREA_AND_YEAR = re.compile(r"(?P<area>.*\S)[ -]*(?P<year>[0-9]{4})年?")
_YEAR_AND_AREA = re.compile(r"(?P<year>[0-9]{4})年? *(?P<area>.*\S)")


def split_arguments(arguments: Iterable[str]) -> dict[str, str]:
    """Names and values of `name=value`. Raises UsageError for anything else and for a repeated name."""
    found: dict[str, str] = {}
    for argument in arguments:
        name, sign, value = argument.partition("=")
        if not sign or not re.fullmatch(r"\w+", name) or not value.strip():
            raise UsageError(f"--param '{shown(argument)}' is not of the form name=value / 参数应写作 名称=值")
        if name in found:
            raise UsageError(f"--param {shown(name)} is given twice; give it once / 参数重复")
        found[name] = value.strip()
    return found


def values_of_query(dataset: Dataset, query: NamedQuery, arguments: Mapping[str, str]) -> dict[str, Term]:
    """The values for a named query, each of the kind required by its header."""
    parameters = {name: query.parameter(name) for name in arguments}
    return {each.variable: _value(dataset, each, arguments[name]) for name, each in parameters.items()}


def plain_values(arguments: Mapping[str, str]) -> dict[str, Term]:
    """The values for a query without a header: integers, decimals, IRIs, and text."""
    return {name: _plain(value) for name, value in arguments.items()}


def _plain(value: str) -> Term:
    if re.fullmatch(r"[+-]?[0-9]+", value):
        return Literal(value, datatype=XSD.integer)
    if re.fullmatch(r"[+-]?[0-9]*\.[0-9]+", value):
        return Literal(value, datatype=XSD.decimal)
    if re.match(r"[a-z][a-z0-9+.-]*://", value):
        return _node(value)
    return Literal(value)


def _node(iri: str) -> NamedNode:
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise UsageError(f"'{shown(iri)}' is not an IRI ({error}); write it in full / 不是有效的 IRI") from error


def _value(dataset: Dataset, parameter: Parameter, value: str) -> Term:
    kind = parameter.kind
    if kind == "integer":
        if not _INTEGER.fullmatch(value):
            raise UsageError(
                f"--param {parameter.name}={shown(value)}: a whole number is needed, of {_MOST_DIGITS} digits at most,"
                " such as 2023 / 应为整数"
            )
        return Literal(str(int(value)), datatype=XSD.integer)
    if kind == "language":
        if value not in _LANGUAGES:
            raise UsageError(
                f"--param {parameter.name}={shown(value)}: use one of {', '.join(_LANGUAGES)} / 应为 en 或 zh"
            )
        return Literal(value)
    if kind == "text":
        return Literal(value)
    if kind == "report":
        return _report(dataset, parameter, value)
    if kind.startswith("vocab:"):
        return _concept(dataset, parameter, value)
    return _thing(dataset, parameter, value)


def _report(dataset: Dataset, parameter: Parameter, value: str) -> Term:
    """The report with an identifier (shanxi-2023), an IRI, or an area and a year (山西2023, 2023年山西省)."""
    if "://" in value:
        node = _node(value)
        if _is_report(dataset, node):
            return node
    for quad in dataset.stated(None, DCT.identifier, Literal(value)):
        if isinstance(quad.subject, NamedNode) and _is_report(dataset, quad.subject):
            return quad.subject
    of_area, of_year = _reports_of_area(dataset, value)
    if len(of_year) == 1:
        return of_year[0]
    names = sorted(name for node in of_year or of_area or _all_reports(dataset) for name in _identifiers(dataset, node))
    near = names[:_MOST_NAMES] if of_area else get_close_matches(value, names, n=3, cutoff=0.4)
    hint = f"did you mean {', '.join(near)}? " if near else ""
    wrong = "several reports fit" if of_year else "there is no such report"
    raise UnknownError(
        f"--param {parameter.name}={shown(value)}: {wrong}; {hint}"
        f"'kg query reports' gives all identifiers / {'有多份报告符合' if of_year else '没有这份报告'}"
    )


def _reports_of_area(dataset: Dataset, value: str) -> tuple[list[NamedNode], list[NamedNode]]:
    """The reports of the areas named in a text with a year, and those of that year among them; empty otherwise."""
    named = _AREA_AND_YEAR.fullmatch(value) or _YEAR_AND_AREA.fullmatch(value)
    if named is None:
        return [], []
    year = Literal(named["year"], datatype=XSD.integer)
    places = find_of_kind(dataset, named["area"], PC.Place)
    found = [
        quad.subject
        for place in places
        if place.rank == places[0].rank
        for quad in dataset.stated(None, PC.area, NamedNode(place.iri))
    ]
    reports = [node for node in found if isinstance(node, NamedNode) and _is_report(dataset, node)]
    return reports, [node for node in reports if _holds(dataset, node, PC.year, year)]


def _all_reports(dataset: Dataset) -> list[NamedNode]:
    found = (quad.subject for quad in dataset.stated(None, RDF.type, PC.Report))
    return [node for node in found if isinstance(node, NamedNode)]


def _identifiers(dataset: Dataset, node: NamedNode) -> list[str]:
    values = (quad.object for quad in dataset.stated(node, DCT.identifier, None))
    return [value.value for value in values if isinstance(value, Literal)]


def _is_report(dataset: Dataset, node: NamedNode) -> bool:
    return _holds(dataset, node, RDF.type, PC.Report)


def _holds(dataset: Dataset, subject: NamedNode, predicate: NamedNode, value: NamedNode | Literal) -> bool:
    return next(iter(dataset.stated(subject, predicate, value)), None) is not None


def _concept(dataset: Dataset, parameter: Parameter, value: str) -> Term:
    """A code of the list, an IRI, or a label of a concept in it."""
    scheme = f"{VOCABULARY_IRI}{parameter.kind.removeprefix('vocab:')}/"
    if "://" in value:
        return _node(value)
    if re.fullmatch(r"[A-Za-z0-9._-]+", value):
        node = NamedNode(scheme + value)
        if any(True for _ in dataset.store.quads_for_pattern(node, None, None)):
            return node
    found = [one for one in find_of_kind(dataset, value, _CONCEPT) if one.iri.startswith(scheme)]
    if not found and parameter.kind == "vocab:place":  # development zones are not in a code list
        coded = (quad.subject for quad in dataset.stated(None, SKOS.notation, Literal(value)))
        zone = next(
            (node for node in coded if isinstance(node, NamedNode) and _holds(dataset, node, RDF.type, PC.Place)), None
        )
        if zone is not None:
            return zone
        found = list(find_of_kind(dataset, value, PC.Place))
    return _only(parameter, value, found)


def _thing(dataset: Dataset, parameter: Parameter, value: str) -> Term:
    """A member of the class by its IRI, a label or a part of a label."""
    if "://" in value:
        return _node(value)
    class_iri = PC.iri + parameter.kind.removeprefix("pc:")
    found = [one for one in find(dataset, value) if class_iri in one.types]
    return _only(parameter, value, found)


def _only(parameter: Parameter, value: str, found: list[LabelMatch]) -> Term:
    best = [one for one in found if one.rank == found[0].rank]
    if len(best) == 1:
        return NamedNode(best[0].iri)
    if not best:
        raise UnknownError(
            f"--param {parameter.name}={shown(value)}: no match in the dataset; try a part of the name with"
            " 'kg show'"
            " / 数据集中没有此名称"
        )
    names = ", ".join(f"{one.label} <{one.iri}>" for one in best[:_MOST_NAMES])
    raise UsageError(
        f"--param {parameter.name}={shown(value)} is ambiguous ({len(best)} matches); give one of: {names} / 名称不唯一"
    )
