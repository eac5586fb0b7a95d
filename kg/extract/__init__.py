"""Extractors: from the clauses of a document to facts with evidence."""
