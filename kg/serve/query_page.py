"""The page `/query`: the named queries with their parameters, and SPARQL as text; answers as tables.

It needs no network but the server itself. The script is `assets/query.js`; what it knows of the queries stands in the
page as JSON.
"""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

from kg.publish.site.html import page
from kg.query.named import NamedQuery

_ASSETS = Path(__file__).parent / "assets"
# The number of rows of a named query that are requested at once.
_PAGE_ROWS = 1000
_EXAMPLE = """SELECT ?class (COUNT(?thing) AS ?things)
WHERE { ?thing a ?class }
GROUP BY ?class
ORDER BY DESC(?things)
LIMIT 20"""


def asset(name: str) -> bytes:
    """The script or the style of the page."""
    return (_ASSETS / name).read_bytes()


def query_page(queries: tuple[NamedQuery, ...]) -> str:
    """The page, with these named queries."""
    known = [
        {
            "name": query.name,
            "caption": dict(query.caption),
            "description": dict(query.description),
            "sparql": query.sparql,
            "rows": not query.gives_graph,
            "parameters": [
                {"name": one.name, "kind": one.kind, "meaning": dict(one.meaning)} for one in query.parameters
            ],
        }
        for query in queries
    ]
    options = "".join(
        f'<option value="{query.name}">{escape(query.caption["zh-Hans"])} · {escape(query.caption["en"])}</option>'
        for query in queries
    )
    data = json.dumps(known, ensure_ascii=False).replace("<", "\\u003c")
    body = f"""<h1>查询 <small>Query the dataset</small></h1>
<form id="named" data-rows="{_PAGE_ROWS}">
<h2>内置查询 Named queries</h2>
<p><label for="name">查询 Query</label> <select id="name" name="name">{options}</select></p>
<p id="description"></p>
<div id="parameters"></div>
<p><label for="language">标签语言 Language of labels</label>
<select id="language"><option value="zh">中文</option><option value="en">English</option></select>
<button type="submit">查询 Ask</button> <button type="button" id="edit">编辑其 SPARQL Edit its SPARQL</button></p>
</form>
<form id="sparql">
<h2>SPARQL</h2>
<p><label for="text">SPARQL 1.1；常用前缀已声明 common prefixes are declared</label>
<textarea id="text" rows="12" spellcheck="false" required>{escape(_EXAMPLE)}</textarea></p>
<p><button type="submit">执行 Run</button> <span class="hint">Ctrl + Enter</span></p>
</form>
<section aria-labelledby="answer-title">
<h2 id="answer-title" tabindex="-1">结果 Answer</h2>
<p id="status" role="status" aria-live="polite"></p>
<p id="downloads" hidden></p>
<p id="pages" hidden><button type="button" id="previous">上一页 Previous rows</button>
<button type="button" id="next">下一页 Next rows</button></p>
<div id="answer" class="scroll" tabindex="0" role="region" aria-label="结果 Answer"></div>
</section>
<noscript><p>此页需要 JavaScript。This page needs JavaScript; /sparql works without it.</p></noscript>
<script type="application/json" id="queries">{data}</script>
<script src="/assets/query.js"></script>"""
    return page("查询 Query", body, 0, '<link rel="stylesheet" href="/assets/query.css">')
