"""Queries a built dataset: named queries and SPARQL, answers in several formats, and everything known about a thing."""
