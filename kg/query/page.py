"""The page `docs/queries.md`: every named query with what it asks and what it can be given, in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.query.named import NamedQuery, list_queries

_HEAD = """\
# Named queries 内置查询

`kg query NAME` asks one of these; `--param name=value` gives it a value. A value for a code list or a thing may be its
code, its IRI, or its label in Chinese or English. The queries are the files of `ontology/queries/`; each runs as it is
on any SPARQL endpoint whose default graph is the union of the graphs of a dataset.

`kg query 名称` 执行一个查询，`--param 名称=值` 给出参数；代码表和事物的值可以是代码、IRI 或中英文名称。查询文件在
`ontology/queries/`，可在任何以各图之并集为默认图的 SPARQL 端点上直接运行。

This page is generated from the headers of the files; a test holds them together.
"""


def queries_page(queries: Iterable[NamedQuery] | None = None) -> str:
    """The page in Markdown, of all named queries unless some are given."""
    return "\n".join([_HEAD, *(_section(query) for query in (list_queries() if queries is None else queries))])


def _section(query: NamedQuery) -> str:
    return "\n".join(_lines(query)) + "\n"


def _lines(query: NamedQuery) -> Iterator[str]:
    yield f"## `{query.name}`"
    for language in ("en", "zh-Hans"):
        yield ""
        stop = "." if language == "en" else "。"
        yield f"**{query.caption[language]}{stop}** {query.description[language]}"
    if query.parameters:
        yield ""
    for parameter in query.parameters:
        yield f"- `{parameter.name}` ({parameter.kind}): {parameter.meaning['en']} / {parameter.meaning['zh-Hans']}"
