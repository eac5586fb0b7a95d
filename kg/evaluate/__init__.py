"""The benchmark: annotated reports, and how well the tables of a build agree with them."""
