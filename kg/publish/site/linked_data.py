"""The data for a page: the triples of its document as Turtle and as JSON-LD, in a fixed order."""

from __future__ import annotations

import json
from collections.abc import Sequence

from kg.publish.site.triple_index import Pairs, literal
from kg.rdf.names import prefixes

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_STRING = "http://www.w3.org/2001/XMLSchema#string"


class Names:
    """Prefixed names for predicates and classes; values keep their full IRIs, which are links."""

    def __init__(self, base: str) -> None:
        self.prefixes = prefixes(base)
        self._by_iri = sorted(((iri, prefix) for prefix, iri in self.prefixes.items()), reverse=True)
        self._known: dict[str, str | None] = {}

    def short(self, iri: str) -> str | None:
        """`prefix:name`, None if no prefix matches."""
        if iri not in self._known:
            found = None
            for start, prefix in self._by_iri:
                local = iri[len(start) :]
                if (
                    iri.startswith(start)
                    and local.replace("_", "").replace("-", "").isalnum()
                    and not local[0].isdigit()
                ):
                    found = f"{prefix}:{local}"
                    break
            self._known[iri] = found
        return self._known[iri]

    def context(self) -> bytes:
        """The JSON-LD context shared by all pages."""
        return (json.dumps({"@context": self.prefixes}, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()

    def turtle(self, things: Sequence[tuple[str, Pairs]]) -> str:
        """The resources as Turtle, with only the prefixes that they need."""
        used: set[str] = set()
        blocks: list[str] = []
        for iri, pairs in things:
            lines: list[str] = []
            for predicate, value in pairs:
                is_type = predicate == _TYPE
                name = "a" if is_type else self._name(predicate, used)
                lines.append(f"{name} {self._name(value[1:-1], used) if is_type else value}")
            blocks.append(f"<{iri}> " + " ;\n    ".join(lines) + " .\n")
        head = "".join(f"@prefix {prefix}: <{self.prefixes[prefix]}> .\n" for prefix in sorted(used))
        return head + "\n" + "\n".join(blocks)

    def _name(self, iri: str, used: set[str]) -> str:
        short = self.short(iri)
        if short is None:
            return f"<{iri}>"
        used.add(short.partition(":")[0])
        return short

    def json_ld(self, things: Sequence[tuple[str, Pairs]], context: str) -> str:
        """The resources as JSON-LD; `context` is the address of the shared context."""
        nodes: list[dict[str, object]] = []
        for iri, pairs in things:
            node: dict[str, object] = {"@id": iri}
            values: dict[str, list[object]] = {}
            for predicate, value in pairs:
                if predicate == _TYPE:
                    values.setdefault("@type", []).append(self.short(value[1:-1]) or value[1:-1])
                else:
                    values.setdefault(self.short(predicate) or predicate, []).append(_value(value))
            nodes.append({**node, **values})
        content = {"@context": context, **nodes[0]} if len(nodes) == 1 else {"@context": context, "@graph": nodes}
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"


def _value(term: str) -> dict[str, str]:
    if term[0] == "<":
        return {"@id": term[1:-1]}
    text, language, datatype = literal(term)
    if language:
        return {"@value": text, "@language": language}
    if datatype and datatype != _STRING:
        return {"@value": text, "@type": datatype}
    return {"@value": text}
