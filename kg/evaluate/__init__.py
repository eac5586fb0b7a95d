"""The benchmark: annotated reports, and how far the tables of a build agree with them."""
