"""The SKOS vocabularies in `ontology/vocab/`, which are the lexicon of the extractors."""

from kg.vocabulary.scheme import Concept, Scheme, load_scheme, scheme_names

__all__ = ["Concept", "Scheme", "load_scheme", "scheme_names"]
