"""Query results in the formats of the W3C recommendations, by media type.

SELECT and ASK results: SPARQL 1.1 Query Results JSON, SPARQL Query Results XML, SPARQL 1.1 Query Results CSV and TSV
(the last two for SELECT only, as defined by their recommendation). Graphs: Turtle, N-Triples, JSON-LD, RDF/XML,
N-Quads, TriG. The media types are in the order of preference; some are aliases of the same format.

Oxigraph 0.5 can serialise results itself, but not these: it writes language tags in lower case (`zh-hans`), which many
clients compare as text; its XML is not well-formed where a literal has a control character, and a carriage return is
lost; and it writes a whole answer, without the limit on rows and without leaving out the columns of parameters. Graphs
are serialised by Oxigraph.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from json.encoder import encode_basestring
from types import MappingProxyType
from xml.sax.saxutils import escape, quoteattr

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple
from pyoxigraph import serialize as write

from kg.characters import for_xml
from kg.query.query_result import AskResult, GraphResult, QueryResult, SelectResult, Term
from kg.query.result_text import json_term, lexical_form, written_tag
from kg.rdf.names import XSD
from kg.rdf.serialize import serialize

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
CSV = "text/csv"
TSV = "text/tab-separated-values"
TURTLE = "text/turtle"
NTRIPLES = "application/n-triples"
JSON_LD = "application/ld+json"
RDF_XML = "application/rdf+xml"
NQUADS = "application/n-quads"
TRIG = "application/trig"

#: The media type of the response for each media type that a client may request.
OF_TRUTHS = MappingProxyType({JSON: JSON, XML: XML, "application/json": JSON, "application/xml": XML, "text/xml": XML})
OF_ROWS = MappingProxyType({JSON: JSON, XML: XML, CSV: CSV, TSV: TSV, **OF_TRUTHS})
OF_GRAPHS = MappingProxyType(
    {
        TURTLE: TURTLE,
        NTRIPLES: NTRIPLES,
        JSON_LD: JSON_LD,
        RDF_XML: RDF_XML,
        NQUADS: NQUADS,
        TRIG: TRIG,
        "text/plain": NTRIPLES,
        "application/json": JSON_LD,
        "application/xml": RDF_XML,
    }
)
_WRITTEN_BY = {TURTLE: "turtle", NTRIPLES: "ntriples", RDF_XML: "rdfxml", NQUADS: "nquads", TRIG: "trig"}


def offers_for(answer: QueryResult) -> Mapping[str, str]:
    """The media types available for an answer."""
    if isinstance(answer, GraphResult):
        return OF_GRAPHS
    return OF_ROWS if isinstance(answer, SelectResult) else OF_TRUTHS


def content_type(media_type: str) -> str:
    """The header Content-Type; text formats include their encoding."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def render(answer: QueryResult, media_type: str, base: str) -> bytes:
    """The answer in one of its formats; `base` is that of the data and defines the prefixes of Turtle."""
    if isinstance(answer, GraphResult):
        return render_graph(answer.triples, media_type, base)
    if isinstance(answer, AskResult):
        return _TRUTHS[media_type](answer.value)
    return _ROWS[media_type](answer)


def render_graph(triples: Iterable[Triple], media_type: str, base: str) -> bytes:
    """The triples in one of the formats for graphs, sorted."""
    if media_type != JSON_LD:
        quads = (Quad(one.subject, one.predicate, one.object, DefaultGraph()) for one in triples)
        return serialize(quads, _WRITTEN_BY[media_type], base)
    written = write(triples, format=RdfFormat.JSON_LD)
    assert written is not None
    return written.replace(b'"@language":"zh-hans"', b'"@language":"zh-Hans"')


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _json_rows(rows: SelectResult) -> bytes:
    # Assembled by hand: this is the most frequent answer, and json.dumps takes three times as long.
    names = [encode_basestring(name) + ":" for name in rows.variables]
    bindings = (
        "{"
        + ",".join([name + _json_term(term) for name, term in zip(names, row, strict=True) if term is not None])
        + "}"
        for row in rows.rows
    )
    head = json.dumps(rows.variables, ensure_ascii=False, separators=(",", ":"))
    return f'{{"head":{{"vars":{head}}},"results":{{"bindings":[{",".join(bindings)}]}}}}'.encode()


def _json_term(term: Term) -> str:
    """A term as defined in kg/query/result_text.py, serialised."""
    if isinstance(term, NamedNode):
        return f'{{"type":"uri","value":{encode_basestring(term.value)}}}'
    if not isinstance(term, Literal):
        return json.dumps(json_term(term), ensure_ascii=False, separators=(",", ":"))
    start = f'{{"type":"literal","value":{encode_basestring(term.value)}'
    if term.language:
        return f'{start},"xml:lang":{encode_basestring(written_tag(term.language))}}}'
    if term.datatype == XSD.string:
        return start + "}"
    return f'{start},"datatype":{encode_basestring(term.datatype.value)}}}'


def _json_truth(value: bool) -> bytes:
    return _json({"head": {}, "boolean": value})


_XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">'


def _xml_rows(rows: SelectResult) -> bytes:
    parts = [_XML_HEAD, "<head>", *(f"<variable name={quoteattr(name)}/>" for name in rows.variables)]
    parts.append("</head><results>")
    for row in rows.rows:
        cells = (
            f"<binding name={quoteattr(name)}>{_xml_term(term)}</binding>"
            for name, term in zip(rows.variables, row, strict=True)
            if term is not None
        )
        parts.append(f"<result>{''.join(cells)}</result>")
    parts.append("</results></sparql>\n")
    return "".join(parts).encode()


def _xml_truth(value: bool) -> bytes:
    return f"{_XML_HEAD}<head/><boolean>{'true' if value else 'false'}</boolean></sparql>\n".encode()


def _xml_term(term: Term) -> str:
    if isinstance(term, NamedNode):
        return f"<uri>{_xml_text(term.value)}</uri>"
    if isinstance(term, BlankNode):
        return f"<bnode>{term.value}</bnode>"
    if isinstance(term, Literal):
        if term.language:
            about = f' xml:lang="{written_tag(term.language)}"'
        else:
            about = "" if term.datatype == XSD.string else f" datatype={quoteattr(term.datatype.value)}"
        return f"<literal{about}>{_xml_text(term.value)}</literal>"
    inner = (
        f"<{name}>{_xml_term(part)}</{name}>"
        for name, part in (("subject", term.subject), ("predicate", term.predicate), ("object", term.object))
    )
    return f"<triple>{''.join(inner)}</triple>"


def _xml_text(text: str) -> str:
    return escape(for_xml(text), {"\r": "&#13;"})


def _csv_rows(rows: SelectResult) -> bytes:
    """Section 3 of SPARQL 1.1 Query Results CSV and TSV: values without their types, lines ending in CR LF.

    Programs read this according to the recommendation, so values are not protected from being read as formulas by a
    spreadsheet, unlike in the tables of a build and `kg query --format csv` (`kg.cells`).
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(rows.variables)
    writer.writerows([lexical_form(term) for term in row] for row in rows.rows)
    return out.getvalue().encode()


def _tsv_rows(rows: SelectResult) -> bytes:
    """Section 4 of the same: variables with `?`, terms as in Turtle."""
    lines = ["\t".join(f"?{name}" for name in rows.variables)]
    lines.extend("\t".join(_tsv_value(term) for term in row) for row in rows.rows)
    return "".join(line + "\n" for line in lines).encode()


def _tsv_value(term: Term | None) -> str:
    if term is None:
        return ""
    text = str(term).replace("\t", "\\t")
    if isinstance(term, Literal) and term.language:
        return text[: -len(term.language)] + written_tag(term.language)
    return text


_ROWS: Mapping[str, Callable[[SelectResult], bytes]] = MappingProxyType(
    {JSON: _json_rows, XML: _xml_rows, CSV: _csv_rows, TSV: _tsv_rows}
)
_TRUTHS: Mapping[str, Callable[[bool], bytes]] = MappingProxyType({JSON: _json_truth, XML: _xml_truth})
