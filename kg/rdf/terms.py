"""What quads are made of, for the layers above, which need not know whose they are."""

from __future__ import annotations

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

__all__ = ["BlankNode", "Literal", "NamedNode", "Quad", "Triple"]
