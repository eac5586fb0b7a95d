"""A knowledge graph of what governments promise in their work reports (政府工作报告), with evidence for every fact.

The package is a chain of layers, and a module imports only from its left: errors, resources, vocabulary, lang, text,
facts, extract, link, rdf, then check, query, explore and publish side by side, then build, and the command line.
Importing `kg` itself loads nothing else.
"""

from __future__ import annotations

__version__ = "0.1.0"
