"""The frame of all pages and the pieces that they are made of. Everything from the data is escaped."""

from __future__ import annotations

from html import escape

from kg.characters import for_xml

# The colours and letters are those of the explorer (kg/explore/assets/explorer.css).
STYLE = """:root { color-scheme: light dark; --paper: #fafaf7; --raised: #fff; --ink: #1b2330; --soft: #4b5565;
  --hair: #e3e6ea; --accent: #1d4ed8; --chosen: #e4ecff; background: var(--paper); color: var(--ink) }
@media (prefers-color-scheme: dark) { :root { --paper: #12161d; --raised: #1a2029; --ink: #e8ecf2; --soft: #b6bfcc;
  --hair: #2a323e; --accent: #8fb4ff; --chosen: #23345c } }
* { box-sizing: border-box }
body { font: 15px/1.6 "Noto Sans SC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif;
  margin: 0 }
nav { background: var(--raised); border-bottom: 1px solid var(--hair); padding: .6rem max(1rem, calc(50% - 30rem)) }
nav a { margin-right: 1rem; text-decoration: none }
main { max-width: 62rem; margin: 0 auto; padding: .6rem 1rem 3rem; overflow-wrap: anywhere }
a { color: var(--accent); text-underline-offset: .2em; text-decoration-color: var(--hair) }
a:hover { text-decoration-color: currentColor }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px }
h1 { font-size: 1.45rem; line-height: 1.3; margin: .6rem 0 }
h1 small { display: block; font-size: 1rem; font-weight: 400; color: var(--soft) }
h2 { font-size: 1.1rem; margin: 1.6rem 0 .4rem }
h3 { font-size: .95rem; margin: 1rem 0 .2rem; color: var(--soft) }
blockquote { background: var(--raised); border: 1px solid var(--hair); border-radius: 10px; margin: 1rem 0;
  padding: .6rem .9rem; font-size: 1.08rem }
blockquote footer { font-size: .85rem; margin-top: .3rem }
table { border-collapse: collapse; width: 100% }
td, th { border-bottom: 1px solid var(--hair); padding: .35rem .5rem; text-align: left; vertical-align: top }
th { font-weight: 500; width: 13rem; color: var(--soft) }
code { font-size: .85em; word-break: break-all }
ul { margin: .2rem 0; padding-left: 1.2rem }
q { quotes: none; color: var(--soft) }
button, input, select, textarea { font: inherit; color: inherit; background: var(--raised); border-radius: 8px;
  border: 1px solid var(--hair); padding: .25rem .7rem }
textarea { font-family: ui-monospace, Menlo, Consolas, monospace }
button:hover { border-color: var(--accent) }
.iri { color: var(--soft); word-break: break-all; font-size: .85rem }
.lang, .rule { color: var(--soft) }
.lang { font-size: .75rem }
:target { background: var(--chosen) }
@media (max-width: 40rem) { th { width: 8rem } }
@media print { nav { display: none } :root { background: #fff; color: #000 } }
"""


def page(title: str, body: str, depth: int, extra_head: str = "", explorer: str | None = None) -> str:
    """A whole page; `title` is plain text, `depth` the number of folders it stands in, `explorer` the path of the
    explorer from the root of the site."""
    up = "../" * depth
    to_explorer = "" if explorer is None else f'<a href="{up}{explorer}">浏览 Explorer</a>'
    return for_xml(
        f'<!DOCTYPE html>\n<html lang="zh-Hans"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<link rel="stylesheet" href="{up}style.css">{extra_head}</head><body>'
        f'<nav><a href="{up}index.html">目录 Catalogue</a><a href="{up}ont.html">本体 Ontology</a>'
        f'<a href="{up}vocab.html">词表 Code lists</a>{to_explorer}</nav>\n<main>{body}</main></body></html>\n'
    )


def link(address: str | None, text: str) -> str:
    """A link, or just the text where there is nowhere to go."""
    return escape(text) if address is None else f'<a href="{escape(address)}">{escape(text)}</a>'


def row(head: str, cell: str) -> str:
    """A row of a table of facts; both are HTML."""
    return f"<tr><th>{head}</th><td>{cell}</td></tr>\n"
