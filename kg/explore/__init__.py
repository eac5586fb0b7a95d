"""The explorer: one HTML file, no network, in which a click on a fact shows the quote in the source text."""
