"""The page `docs/queries.md`: how to ask from Python, and every named query with what it asks and can be given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.query.named import NamedQuery, list_queries

_HEAD = """\
# Named queries 内置查询

`kg query NAME` asks one of these; `--param name=value` gives it a value. A value for a code list or a thing may be its
code, its IRI, or its label in Chinese or English; a report may be named by its identifier, its IRI, or its area and
year (`report=shanxi-2023`, `report=山西2023`). Given a `report` or an `area`, a query reads what belongs to it and no
more, however many reports the dataset has; without it everything is listed, by most queries report by report, the
newest first, and no more is read than rows are wanted. A table shows the first 1,000 rows unless `--limit` says
otherwise; CSV, JSON and Markdown are written to the end, as the rows come. The queries are the files of
`ontology/queries/`; each runs as it is on any SPARQL endpoint whose default graph is the union of the graphs of a
dataset; seven of them look into the graph of a report by itself, so the graphs are to be there too, as in `data.nq`.

`kg query 名称` 执行一个查询，`--param 名称=值` 给出参数；代码表和事物的值可以是代码、IRI 或中英文名称；
报告可用标识、IRI 或地区加年份指定（`report=shanxi-2023`、`report=山西2023`）。给出 `report` 或 `area` 时只读取
该报告或该地区的内容，与数据集中报告的总数无关；不给则列出全部，多数查询逐份报告给出，最新的在前，
需要多少行就读多少。表格默认显示前 1000 行（见 `--limit`），CSV、JSON、Markdown 边查边写，
直到写完。查询文件在 `ontology/queries/`，
可在任何以各图之并集为默认图的 SPARQL 端点上直接运行。

This page is generated from the headers of the files; a test holds them together.
"""

_PYTHON = """\
## From Python 在 Python 中

`kg.open` gives the dataset as an rdflib `Dataset` over the store, for reading: `query`, `triples`, `graph(iri)` and
the rest are rdflib's, SPARQL is run by Oxigraph, and the default graph is the union of all graphs. `ask` takes a named
query with its parameters, and its rows are found while they are read; `frame` gives the same answer whole, as a frame
of pandas or polars, `table` a table of the build
(`pip install 'policy-commitment-kg[frames]'`).

`kg.open` 把数据集作为只读的 rdflib `Dataset` 打开；`ask` 执行命名查询，`frame` 和 `table` 给出 pandas 或 polars
数据框。

```python
>>> import kg
>>> dataset = kg.open("graph")
>>> for row in dataset.query("SELECT ?title ?year { ?report a pc:Report ; dct:title ?title ; pc:year ?year }"):
...     print(row.title, row.year.toPython())
2023年山西省政府工作报告 2023
>>> answer = dataset.ask("indicator-trajectory", indicator="advanced-coal-capacity-share", language="zh")
>>> [(str(row.kind), row.value.toPython()) for row in answer]
[('outcome', Decimal('80')), ('target', Decimal('95'))]
>>> trajectory = dataset.frame("indicator-trajectory", indicator="advanced-coal-capacity-share")
>>> print(trajectory[["kind", "to", "value", "unit"]])
      kind          to  value unit
0  outcome  2022-12-31   80.0    %
1   target  2027-12-31   95.0    %
>>> measures = dataset.table("measures", library="polars")
>>> measures.group_by("kind").len().sort("kind").rows()
[('outcome', 59), ('target', 45)]
>>> dataset.close()

```

Whole numbers, dates and truth values are columns of their own types, decimals are floats where no digit is lost by that
(`exact=True` keeps them decimals), IRIs, codes and all else are text; what is not stated is null. For many questions
one after the other, `kg.open("graph", in_memory=True)` reads the dataset into memory first, which answers several times
as fast.
"""

_SPREADSHEET = """\
## In a spreadsheet 在电子表格中

The tables of a build, `review.csv`, `--format csv` and what the explorer saves open in a spreadsheet without running
anything: a text that it would take for a formula (it begins with `=`, `+`, `-` or `@`, perhaps behind white space, or
with a tab or a line end) has an apostrophe in front. Numbers stay as they are, and so does a sign alone (the
comparator `=`). What begins with apostrophes and such a sign gets one more, so that taking one away gives back the
text; `kg`, `dataset.table` and Parquet do so. Other programs take away the first apostrophe of a cell that matches
`^'+\\s*[=+\\-@＝＋－＠].` or `^'+[\\t\\r\\n].`. The endpoint's `text/csv` keeps to its recommendation (SPARQL 1.1 Query
Results CSV) and leaves values as they are; it is for programs. A spreadsheet that divides lines at semicolons also
divides texts that hold one; import the file with the comma as separator there.

构建的表格、`review.csv`、`--format csv` 以及浏览页面保存的表格都不含公式：会被电子表格当作公式的文字前加一个撇号，
数字和单独的符号不变；`kg` 读取时去掉撇号，得到原文。端点的 `text/csv` 按 SPARQL 标准原样输出，供程序使用。
"""


def queries_page(queries: Iterable[NamedQuery] | None = None) -> str:
    """The page in Markdown, of all named queries unless some are given."""
    sections = (_section(query) for query in (list_queries() if queries is None else queries))
    return "\n".join([_HEAD, _PYTHON, _SPREADSHEET, *sections])


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
