"""Converts terms of Oxigraph to terms of rdflib and back.

A string without a language becomes a literal without a datatype, as in rdflib's parsers (RDF 1.1 Concepts, section 3.3:
the two are equal). A number or date keeps its lexical form in the store.
"""

from __future__ import annotations

from pyoxigraph import BlankNode, NamedNode
from pyoxigraph import Literal as OxigraphLiteral
from rdflib import BNode, Literal, URIRef
from rdflib.term import Node

from kg.query.query_result import Term
from kg.query.result_text import written_tag
from kg.rdf.names import XSD

_STRING = XSD.string.value


class TermConverter(dict[Term | None, Node | None]):
    """Converts terms of Oxigraph to rdflib, each repeated term of an answer only once."""

    def __init__(self) -> None:
        super().__init__({None: None})

    def __missing__(self, term: Term) -> Node:
        made = self[term] = rdflib_term(term)
        return made


def rdflib_term(term: Term) -> Node:
    """Converts one term. Raises TypeError for a quoted triple, which rdflib does not support."""
    if isinstance(term, NamedNode):
        return str.__new__(URIRef, term.value)  # it is valid, or would not be in the store; rdflib's own check is slow
    if isinstance(term, OxigraphLiteral):
        if term.language:
            return Literal(term.value, lang=written_tag(term.language))
        datatype = term.datatype.value
        if datatype == _STRING:
            return Literal(term.value)
        return Literal(term.value, datatype=datatype, normalize=False)
    if isinstance(term, BlankNode):
        return BNode(term.value)
    raise TypeError(f"{term}: rdflib has no triples as terms; ask for its subject, predicate and object")


def oxigraph_term(term: Node) -> NamedNode | BlankNode | OxigraphLiteral:
    """Converts one term. Raises TypeError if it is not an RDF term, ValueError for an invalid IRI or language tag."""
    if isinstance(term, URIRef):
        return NamedNode(str(term))
    if isinstance(term, BNode):
        return BlankNode(str(term))
    if isinstance(term, Literal):
        if term.language:
            return OxigraphLiteral(str(term), language=term.language)
        datatype = None if term.datatype is None else NamedNode(str(term.datatype))
        return OxigraphLiteral(str(term), datatype=datatype)
    raise TypeError(f"{term!r} is not an RDF term")
