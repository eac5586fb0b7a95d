"""What a build publishes besides the graph: tables for analysts, catalogues, exports and a static site."""
