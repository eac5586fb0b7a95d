"""The RDF terms, re-exported so that the layers above do not depend on the library."""

from __future__ import annotations

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

__all__ = ["BlankNode", "Literal", "NamedNode", "Quad", "Triple"]
