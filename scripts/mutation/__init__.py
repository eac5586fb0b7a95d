"""Mutation tests of this project: rules are changed one at a time, and the tests are to notice (`scripts/mutate`)."""
