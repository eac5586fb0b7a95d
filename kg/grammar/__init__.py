"""The analysis of a clause: words with their classes, predicates and noun phrases, according to published data."""
