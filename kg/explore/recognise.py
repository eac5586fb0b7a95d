"""Whether a file is an explorer: a page may be replaced, other files of people may not."""

from __future__ import annotations

# Of the template, and of no other page.
_MARKS = (
    b'<div class="brand"><h1 id="title"></h1><span id="subtitle"></span></div>\n<nav id="views"></nav>',
    b'<script type="application/json" id="network">{"nodes":',
)


def is_explorer(page: bytes) -> bool:
    """Whether the bytes of a file are a page that this package wrote."""
    return all(mark in page for mark in _MARKS)
