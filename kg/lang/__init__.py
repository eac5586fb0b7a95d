"""Numerals, units, comparators, periods: small functions on strings, driven by the vocabularies."""
