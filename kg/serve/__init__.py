"""The endpoint: SPARQL over HTTP, a page and data for every IRI, the named queries, within limits."""
