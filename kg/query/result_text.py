"""Answers as text, with one function per format. All but `table` and `turtle` are written while rows are read.

- `table`: for the terminal; IRIs with the prefixes of the project;
- `markdown`: the same as a Markdown table;
- `csv`: SPARQL 1.1 Query Results CSV, but like the tables of a build: lines end with `\\n`, and a text that a
  spreadsheet would interpret as a formula is preceded by an apostrophe (`kg.cells`);
- `json`: SPARQL 1.1 Query Results JSON;
- `turtle`: for CONSTRUCT and DESCRIBE only.

A graph in a format for rows has one row per triple.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import islice
from types import MappingProxyType

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from kg.cells import as_csv
from kg.characters import visible_lines
from kg.errors import UsageError
from kg.query.columns import table
from kg.query.query_result import AskResult, GraphResult, QueryResult, RowStream, SelectResult, Term
from kg.rdf.base import DEFAULT_BASE
from kg.rdf.names import XSD, prefixes
from kg.rdf.serialize import serialize

# The number of rows that are written at once.
_BATCH = 500
_NUMBERS = frozenset(
    XSD.iri + name for name in ("integer", "decimal", "nonNegativeInteger", "double", "float", "int", "long")
)


def render(answer: QueryResult | RowStream, format: str = "table", width: int | None = None) -> str:
    """The answer in a format, ending with a line break. `width`: that of the terminal, for tables only.

    Raises UsageError for an unknown format, and for Turtle if the answer is not a graph.
    """
    return "".join(pieces(answer, format, width))


def pieces(answer: QueryResult | RowStream, format: str = "table", width: int | None = None) -> Iterator[str]:
    """The same text in pieces: only a few hundred rows of a stream are in memory, except for tables.

    Raises the errors of `render`, and QueryError if the rows of a stream cannot be read.
    """
    try:
        writer = FORMATS[format]
    except KeyError:
        raise UsageError(f"unknown format {format!r}; use one of {', '.join(FORMATS)} / 没有这个格式") from None
    return writer(answer, width)


def short(term: Term | None) -> str:
    """A term for people: the text of a literal, an IRI with its prefix, empty if unbound."""
    if term is None:
        return ""
    if isinstance(term, NamedNode):
        return short_iri(term.value)
    if isinstance(term, Literal):
        return term.value
    return str(term)


def short_iri(iri: str) -> str:
    """An IRI with the longest matching prefix, in full if there is none.

    >>> short_iri("https://w3id.org/policy-commitment/vocab/topic/energy")
    'topic-code:energy'
    """
    fitting = [(len(space), prefix) for prefix, space in prefixes(DEFAULT_BASE).items() if iri.startswith(space)]
    if not fitting:
        return iri
    length, prefix = max(fitting)
    return f"{prefix}:{iri[length:]}"


def as_rows(answer: QueryResult | RowStream) -> SelectResult | RowStream:
    """Any answer as rows: one per triple, or one with a boolean."""
    if isinstance(answer, GraphResult):
        return answer.as_rows()
    if isinstance(answer, AskResult):
        return SelectResult(("answer",), ((_boolean(answer.value),),))
    return answer


def _boolean(value: bool) -> Literal:
    return Literal("true" if value else "false", datatype=NamedNode(XSD.iri + "boolean"))


def _table(answer: QueryResult | RowStream, width: int | None) -> Iterator[str]:
    answer = as_rows(answer)
    rows = tuple(answer.rows)
    cells = [[visible_lines(short(term)) for term in row] for row in rows]
    numeric = [all(_is_number(row[index]) for row in rows) for index in range(len(answer.variables))]
    yield table(answer.variables, cells, width, numeric)


def _is_number(term: Term | None) -> bool:
    return term is None or (isinstance(term, Literal) and term.datatype.value in _NUMBERS)


def _batches(rows: Iterable[tuple[Term | None, ...]]) -> Iterator[list[tuple[Term | None, ...]]]:
    """The rows in lists of a few hundred, at least one list, which may be empty."""
    coming = iter(rows)
    yield list(islice(coming, _BATCH))
    while batch := list(islice(coming, _BATCH)):
        yield batch


def _markdown(answer: QueryResult | RowStream, width: int | None) -> Iterator[str]:
    rows = as_rows(answer)
    head = markdown_lines([rows.variables, ["---"] * len(rows.variables)])
    for batch in _batches(rows.rows):
        yield head + markdown_lines([short(term) for term in row] for row in batch)
        head = ""


def markdown_lines(lines: Iterable[Iterable[str]]) -> str:
    """The lines of a Markdown table; the second one is the rule."""
    return "".join("| " + " | ".join(map(_markdown_cell, line)) + " |\n" for line in lines)


def _markdown_cell(text: str) -> str:
    for sign, written in (("\\", "\\\\"), ("|", "\\|"), ("<", "&lt;"), ("\r", ""), ("\n", "<br>")):
        text = text.replace(sign, written)
    return text


def _csv(answer: QueryResult | RowStream, width: int | None) -> Iterator[str]:
    rows = as_rows(answer)
    head = [rows.variables]
    for batch in _batches(rows.rows):
        yield as_csv([*head, *([lexical_form(term) for term in row] for row in batch)])
        head = []


def lexical_form(term: Term | None) -> str:
    """The value of a term without its kind, as SPARQL 1.1 Query Results CSV has it; nothing for nothing."""
    if term is None:
        return ""
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def _json(answer: QueryResult | RowStream, width: int | None) -> Iterator[str]:
    import json

    encode = json.JSONEncoder(ensure_ascii=False, indent=1).encode
    if isinstance(answer, AskResult):
        yield encode({"head": {}, "boolean": answer.value}) + "\n"
        return
    rows = as_rows(answer)
    text = encode({"head": {"vars": list(rows.variables)}, "results": {"bindings": []}})
    head, tail = text[: text.rindex("]")], text[text.rindex("]") :]  # the bindings are inserted between
    separator = ""
    for batch in _batches(rows.rows):
        written = []
        for row in batch:
            pairs = zip(rows.variables, row, strict=True)
            binding = encode({name: json_term(term) for name, term in pairs if term is not None})
            written.append(f"{separator}\n   " + binding.replace("\n", "\n   "))
            separator = ","
        yield head + "".join(written)
        head = ""
    yield ("\n  " if separator else "") + tail + "\n"


def json_term(term: Term) -> dict[str, object]:
    """A term in SPARQL 1.1 Query Results JSON Format (section 3.2.2)."""
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Literal):
        found: dict[str, object] = {"type": "literal", "value": term.value}
        if term.language:
            found["xml:lang"] = written_tag(term.language)
        elif term.datatype != XSD.string:
            found["datatype"] = term.datatype.value
        return found
    parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
    return {"type": "triple", "value": {name: json_term(part) for name, part in parts.items()}}


@cache
def written_tag(language: str) -> str:
    """A language tag in the case recommended by RFC 5646 (section 2.1.1); Oxigraph has it in lower case."""
    head, *rest = language.split("-")
    return "-".join(
        [head, *(part.title() if len(part) == 4 else part.upper() if len(part) == 2 else part for part in rest)]
    )


def _turtle(answer: QueryResult | RowStream, width: int | None) -> Iterator[str]:
    if not isinstance(answer, GraphResult):
        raise UsageError(
            "turtle is for CONSTRUCT and DESCRIBE; for rows use csv, json or markdown / turtle 只用于图的结果"
        )
    quads = (Quad(one.subject, one.predicate, one.object, DefaultGraph()) for one in answer.triples)
    yield serialize(quads, "turtle").decode()


FORMATS: Mapping[str, Callable[[QueryResult | RowStream, int | None], Iterator[str]]] = MappingProxyType(
    {"table": _table, "csv": _csv, "json": _json, "markdown": _markdown, "turtle": _turtle}
)
"""How each format is written; the first one is for the terminal."""
