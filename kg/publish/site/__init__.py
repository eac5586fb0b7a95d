"""The static site: a page, Turtle and JSON-LD for every resource, so that IRIs resolve on any static host."""
