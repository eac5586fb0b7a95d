"""Mutation testing: rules are changed one at a time, and the tests should notice (`scripts/mutate`)."""
