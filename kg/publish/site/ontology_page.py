"""The documentation of the ontology in both languages, in the style of pyLODE: metadata, then the terms by kind.

Each term has its local name as anchor, so that `…/ont#Commitment` leads to it.
"""

from __future__ import annotations

from html import escape

from kg.publish.site.html import link, page, row
from kg.publish.site.triple_index import TripleIndex, literal
from kg.rdf.names import CUBE_IRI, ONTOLOGY_IRI, PC

_OWL = "http://www.w3.org/2002/07/owl#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_DCT = "http://purl.org/dc/terms/"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_QB = "http://purl.org/linked-data/cube#"
_KINDS = (
    (_OWL + "Class", "classes", "类", "Classes"),
    (_OWL + "ObjectProperty", "objectproperties", "对象属性", "Object properties"),
    (_OWL + "DatatypeProperty", "datatypeproperties", "数据属性", "Datatype properties"),
    (_OWL + "AnnotationProperty", "annotationproperties", "标注属性", "Annotation properties"),
)
_CUBE_KINDS = (
    (_QB + "DimensionProperty", "dimensions", "维度", "Dimensions"),
    (_QB + "MeasureProperty", "measures", "度量", "Measures"),
    (_QB + "AttributeProperty", "attributes", "属性", "Attributes"),
    (_QB + "DataStructureDefinition", "structures", "结构", "Structures"),
    (_QB + "SliceKey", "slicekeys", "切片键", "Slice keys"),
    (_QB + "ComponentSpecification", "components", "组成", "Components"),
    (_SKOS + "ConceptScheme", "schemes", "词表", "Code lists"),
    (_SKOS + "Concept", "concepts", "概念", "Concepts"),
)
_FACTS = (
    (_RDFS + "subClassOf", "上位类 sub class of"),
    (_OWL + "equivalentClass", "等价于 equivalent to"),
    (_OWL + "disjointUnionOf", "互斥并 disjoint union of"),
    (_RDFS + "subPropertyOf", "上位属性 sub property of"),
    (_RDFS + "domain", "定义域 domain"),
    (_RDFS + "range", "值域 range"),
    (_OWL + "inverseOf", "逆 inverse of"),
    (_QB + "codeList", "词表 code list"),
    (_QB + "concept", "概念 concept"),
    (_SKOS + "example", "例 example"),
    (_SKOS + "scopeNote", "用法 usage"),
    ("http://www.w3.org/2003/06/sw-vocab-status/ns#term_status", "状态 status"),
)
_INCOMING = (
    (_RDFS + "subClassOf", "下位类 has sub class"),
    (_RDFS + "domain", "用作定义域 in domain of"),
    (_RDFS + "range", "用作值域 in range of"),
)


def ontology_page(things: TripleIndex, files: str) -> str:
    """`ont.html`; class expressions are only in the Turtle. `files`: the catalogue entry of its file, as HTML."""
    title = f"{things.label(ONTOLOGY_IRI)} {things.label(ONTOLOGY_IRI, 'en')}"
    body = [f"<h1>{escape(title)}</h1>", _metadata(things, ONTOLOGY_IRI, "ont.ttl")]
    body.extend(_terms(things, ONTOLOGY_IRI + "#", _KINDS))
    body.append(files)
    return page(title, "\n".join(body), 0)


def cube_page(things: TripleIndex) -> str:
    """`cube.html`: dimensions, measure and attributes of the cube of indicators."""
    title = "指标立方体的结构 Structure of the cube of indicators"
    body = [f"<h1>{escape(title)}</h1>", '<p class="iri"><a href="cube.ttl">Turtle</a></p>']
    body.extend(_terms(things, CUBE_IRI, _CUBE_KINDS))
    return page(title, "\n".join(body), 0)


def _metadata(things: TripleIndex, iri: str, data: str) -> str:
    rows = [row("IRI", f'<code>{escape(iri)}</code> · <a href="{data}">Turtle</a>')]
    for predicate, value in things.about.get(iri, ()):
        if predicate != _TYPE:
            name = predicate.rsplit("/", 1)[-1].rsplit("#", 1)[-1]
            rows.append(row(escape(name), _value(things, value)))
    rows.append(row("前缀 prefix", f"<code>@prefix {PC.prefix}: &lt;{PC.iri}&gt; .</code>"))
    return f"<table>{''.join(rows)}</table>"


def _terms(things: TripleIndex, namespace: str, kinds: tuple[tuple[str, str, str, str], ...]) -> list[str]:
    found = [
        (kind, anchor, chinese, english, sorted(
            iri for iri, pairs in things.about.items()
            if iri.startswith(namespace) and (_TYPE, f"<{kind}>") in pairs
        ))
        for kind, anchor, chinese, english in kinds
    ]  # fmt: skip
    parts = ["<h2>目录 Contents</h2><ul>"]
    for _, anchor, chinese, english, terms in found:
        if terms:
            names = "、".join(f'<a href="#{_local(term)}">{escape(_local(term))}</a>' for term in terms)
            parts.append(f'<li><a href="#{anchor}">{chinese} {english}</a>：{names}</li>')
    parts.append("</ul>")
    done: set[str] = set()
    for _, anchor, chinese, english, terms in found:
        if terms:
            parts.append(f'<h2 id="{anchor}">{chinese} {english}</h2>')
            parts.extend(_term(things, term) for term in terms if term not in done)
            done.update(terms)
    return parts


def _term(things: TripleIndex, iri: str) -> str:
    about = things.about[iri]
    rows = [row("IRI", f"<code>{escape(iri)}</code>")]
    for predicate in (_SKOS + "definition", _RDFS + "comment"):
        for one, value in about:
            if one == predicate:
                text, language, _ = literal(value)
                rows.append(row("定义 definition" if language != "en" else "", escape(text)))
    for predicate, name in _FACTS:
        values = [_value(things, value) for one, value in about if one == predicate]
        if values:
            rows.append(row(name, "<br>".join(values)))
    incoming = things.incoming.get(iri, ())
    for predicate, name in _INCOMING:
        users = sorted({subject for one, subject in incoming if one == predicate})
        if users:
            rows.append(row(name, "、".join(_anchor(things, user) for user in users)))
    chinese, english = things.label(iri), things.label(iri, "en")
    head = f'<h3 id="{escape(_local(iri))}">{escape(chinese)} <small>{escape(english)}</small></h3>'
    return f"{head}<table>{''.join(rows)}</table>"


def _value(things: TripleIndex, value: str) -> str:
    if value[0] == "<":
        return _anchor(things, value[1:-1])
    if value[0] == '"':
        text, language, _ = literal(value)
        return escape(text) + (f' <span class="lang">{language}</span>' if language else "")
    return "（见Turtle see Turtle）"


def _anchor(things: TripleIndex, iri: str) -> str:
    for namespace, document in ((ONTOLOGY_IRI + "#", "ont.html"), (CUBE_IRI, "cube.html")):
        if iri.startswith(namespace) and iri in things.about:
            return link(f"{document}#{_local(iri)}", things.label(iri))
    return link(iri if iri.startswith("http") else None, iri)


def _local(iri: str) -> str:
    return iri.rsplit("#", 1)[-1]
