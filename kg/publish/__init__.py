"""What a build hands out besides the graph: tables for analysts."""
