"""Asking a built dataset: named queries and SPARQL, answers in several formats, and all that is known of a thing."""
