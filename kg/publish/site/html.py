"""The frame of all pages and the pieces that they are made of. Everything from the data is escaped."""

from __future__ import annotations

from html import escape

from kg.characters import for_xml

STYLE = """:root { color-scheme: light dark; background: Canvas; color: CanvasText }
body { font: 16px/1.6 system-ui, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; margin: 0 auto; max-width: 62rem;
  padding: 0 1rem 3rem }
nav { border-bottom: 1px solid #8886; padding: .6rem 0; margin-bottom: 1rem }
nav a { margin-right: 1rem }
h1 { font-size: 1.5rem; line-height: 1.3; margin: .6rem 0 }
h1 small { display: block; font-size: 1rem; font-weight: 400; opacity: .8 }
h2 { font-size: 1.15rem; margin: 1.6rem 0 .4rem }
blockquote { border-left: 4px solid #3b82f6; margin: 1rem 0; padding: .3rem 1rem; font-size: 1.1rem }
table { border-collapse: collapse; width: 100% }
td, th { border-bottom: 1px solid #8883; padding: .3rem .5rem; text-align: left; vertical-align: top }
th { font-weight: 500; width: 13rem }
code { font-size: .85em; word-break: break-all }
ul { margin: .2rem 0; padding-left: 1.2rem }
q { quotes: none; opacity: .85 }
.iri { opacity: .75; word-break: break-all; font-size: .85rem }
.lang { opacity: .6; font-size: .75rem }
:target { background: #fde04755 }
"""


def page(title: str, body: str, depth: int, extra_head: str = "") -> str:
    """A whole page; `title` is plain text, `depth` the number of folders it stands in."""
    up = "../" * depth
    return for_xml(
        f'<!DOCTYPE html>\n<html lang="zh-Hans"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<link rel="stylesheet" href="{up}style.css">{extra_head}</head><body>'
        f'<nav><a href="{up}index.html">目录 Catalogue</a><a href="{up}ont.html">本体 Ontology</a>'
        f'<a href="{up}vocab.html">词表 Code lists</a></nav>\n<main>{body}</main></body></html>\n'
    )


def link(address: str | None, text: str) -> str:
    """A link, or just the text where there is nowhere to go."""
    return escape(text) if address is None else f'<a href="{escape(address)}">{escape(text)}</a>'


def row(head: str, cell: str) -> str:
    """A row of a table of facts; both are HTML."""
    return f"<tr><th>{head}</th><td>{cell}</td></tr>\n"
