"""The text layer: bytes become a `SourceText`, then a `CleanText` with a map back to the source characters."""
