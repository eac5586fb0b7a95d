"""The one analysis of a clause: words with their classes, predicates, and noun phrases, read from published data."""
