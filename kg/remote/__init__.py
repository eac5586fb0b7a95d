"""Pushing a dataset to a store elsewhere, over the Graph Store Protocol or SPARQL Update: only what changed.

1. `graphs`: the named graphs of `data.nq`, each with its SHA-256; the changed ones are laid out for sending.
2. `addresses`: where a store of a vendor takes graphs, updates and queries. `credentials`: from the environment.
3. `connection`: requests that are tried again when a store is busy or away.
   `progress`: how far it has come.
4. `protocols`: replace, add to and remove a graph, in two ways. `store_queries`: SPARQL queries.
5. `record`: what the store holds of this dataset, written in the store itself. `plan`: what is to be done.
6. `push`: does it.
"""
