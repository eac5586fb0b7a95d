"""SPARQL queries about the content of a store."""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import urlencode

from kg.errors import RemoteError
from kg.remote.addresses import redact
from kg.remote.connection import StoreConnection

_HEADERS = {
    # As a form (SPARQL 1.1 Protocol, 2.1.2): Virtuoso 7.2 never answers a query that is the body itself.
    "Content-Type": "application/x-www-form-urlencoded",
    "Accept": "application/sparql-results+json",
}


@dataclass(frozen=True)
class SparqlQueries:
    """The query endpoint of a store."""

    connection: StoreConnection
    address: str

    def select(self, query: str) -> list[dict[str, str]]:
        """The rows of a SELECT, each the values of the variables that are bound. Raises RemoteError."""
        body = urlencode({"query": query}).encode()
        answer = self.connection.request("POST", self.address, content=body, headers=_HEADERS)
        try:
            rows = json.loads(answer)["results"]["bindings"]
            return [{name: str(term["value"]) for name, term in row.items()} for row in rows]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise RemoteError(
                f"{redact(self.address)}: does not answer queries with SPARQL results in JSON; give the"
                " address of SPARQL queries with --query / 此地址不是 SPARQL 查询地址"
            ) from error

    def number(self, pattern: str) -> int:
        """The number of solutions of a pattern."""
        rows = self.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}")
        try:
            return int(rows[0]["n"])
        except (LookupError, ValueError) as error:
            raise RemoteError(f"{redact(self.address)}: does not count (COUNT) / 无法计数") from error

    def triples_in(self, graph: str) -> int:
        """The number of triples of a named graph, 0 if it does not exist."""
        return self.number(f"GRAPH <{graph}> {{ ?s ?p ?o }}")
