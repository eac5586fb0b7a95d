"""Facts as RDF: the names of all terms, the IRIs of all things, the quads, and reproducible files."""
