"""Pushes a dataset to a remote store over the Graph Store Protocol or SPARQL Update: only what has changed.

1. `graphs`: the named graphs of `data.nq`, each with its SHA-256; the changed ones are spooled for sending.
2. `addresses`: the addresses for graphs, updates and queries in stores of known vendors. `credentials`: from the
   environment.
3. `connection`: requests that are retried when a store is busy or unavailable. `progress`: reporting progress.
4. `protocols`: replace, add to and remove a graph, in two ways. `store_queries`: SPARQL queries.
5. `record`: the record of this dataset in the store. `plan`: what has to be done.
6. `push`: executes the plan.
"""
