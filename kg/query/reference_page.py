"""The page `docs/queries.md`: queries from Python, and every named query with its description and parameters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.query.named import NamedQuery, list_queries

_HEAD = """\
# Named queries 内置查询

`kg query NAME` runs one of these queries; `--param name=value` sets a parameter. The value for a code list or a thing
may be its code, its IRI, or its label in Chinese or English; a report may be given by its identifier, its IRI, or its
area and year (`report=shanxi-2023`, `report=山西2023`). With a `report` or an `area`, a query reads only what belongs
to it, however many reports the dataset has. Otherwise it lists everything, in most queries report by report, the
newest first, and reads only as many rows as are needed. A table shows the first 1,000 rows unless `--limit` is given;
CSV, JSON and Markdown are written in full while the rows are being read. The queries are files in `ontology/queries/`
and run unchanged on any SPARQL endpoint whose default graph is the union of the graphs of a dataset. Seven of them
access the graph of a single report, so the endpoint needs the named graphs too, as in `data.nq`.

`kg query 名称` 执行一个查询，`--param 名称=值` 给出参数；代码表和事物的值可以是代码、IRI 或中英文名称；
报告可用标识、IRI 或地区加年份指定（`report=shanxi-2023`、`report=山西2023`）。给出 `report` 或 `area` 时只读取
该报告或该地区的内容，与数据集中报告的总数无关；不指定则列出全部，多数查询逐份报告给出，最新的在前，
需要多少行就读多少。表格默认显示前 1000 行（见 `--limit`），CSV、JSON、Markdown 边查边写，
直到写完。查询文件在 `ontology/queries/`，
可在任何以各图之并集为默认图的 SPARQL 端点上直接运行。

This page is generated from the headers of the files; a test checks that it is up to date.
"""

_PYTHON = """\
## From Python 在 Python 中

`kg.open` returns the dataset as a read-only rdflib `Dataset` over the store: `query`, `triples`, `graph(iri)` and so
on are those of rdflib, SPARQL is executed by Oxigraph, and the default graph is the union of all graphs. `ask` runs a
named query with its parameters and yields rows as they are read. `frame` returns the complete answer as a pandas or
polars data frame, and `table` a table of the build (`pip install 'policy-commitment-kg[frames]'`).

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

Integers, dates and booleans are typed columns; decimals become floats if no digit is lost (`exact=True` keeps them as
decimals); IRIs, codes and everything else are text; missing values are null. For many queries,
`kg.open("graph", in_memory=True)` reads the dataset into memory first and answers several times as fast.
"""

_SPREADSHEET = """\
## In a spreadsheet 在电子表格中

The tables of a build, `review.csv`, `--format csv` and files saved by the explorer can be opened in a spreadsheet
safely: a text that it would interpret as a formula (beginning with `=`, `+`, `-` or `@`, possibly after white space, or
with a tab or a line break) is preceded by an apostrophe. Numbers are not changed, nor is a single sign (the comparator
`=`). A text that begins with apostrophes and such a sign gets another one, so that removing one restores the text;
`kg`, `dataset.table` and Parquet do so. Other programs should remove the first apostrophe of a cell that matches
`^'+\\s*[=+\\-@＝＋－＠].` or `^'+[\\t\\r\\n].`. The endpoint's `text/csv` follows its recommendation (SPARQL 1.1 Query
Results CSV) and does not change values; it is for programs. A spreadsheet that splits lines at semicolons also splits
texts that contain one; import the file with the comma as separator in this case.

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
