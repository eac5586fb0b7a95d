"""The text layer: bytes become a `SourceText`, and that a `CleanText` with a map back to the source characters."""
