"""Everything known about one thing: its names, kinds and properties, and every fact and statement about it with quotes.

Facts are in chronological order (by the end of their period, then its start, then their position in the source); those
without a period come last.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pyoxigraph import Literal, NamedNode

from kg.answers.graph import words_in
from kg.answers.judgements import said_later
from kg.errors import UnknownError, UsageError
from kg.query.columns import padded
from kg.query.dataset import Dataset
from kg.query.find import LabelMatch, find, the_one
from kg.query.input_checks import shown
from kg.query.query_result import SelectResult, Term
from kg.query.result_text import short_iri
from kg.rdf.english_quantities import english_quantity
from kg.rdf.labels import chinese_number
from kg.rdf.names import DCT, PC, RDF, RDFS, SKOS

LANGUAGES = ("en", "zh")
_MOST_FOUND = 40

_PROPERTIES = """
SELECT ?property ?value ?propertyLabel ?valueLabel ?thing ?language WHERE {
  ?thing ?property ?value .
  OPTIONAL { ?property rdfs:label ?propertyLabel FILTER(LANGMATCHES(LANG(?propertyLabel), COALESCE(?language, "en"))) }
  OPTIONAL {
    ?value rdfs:label|skos:prefLabel ?valueLabel FILTER(LANGMATCHES(LANG(?valueLabel), COALESCE(?language, "en")))
  }
}"""
# who is to keep a promise, by a list of tasks, and what a table of fulfilment says of it
_TASKS = """
SELECT DISTINCT ?task ?report ?quote ?deadline ?thing WHERE {
  ?alignment pc:alignedPromise|pc:alignedStatement ?thing ; pc:task ?task .
  ?task pc:quote ?quote ; pc:report/dct:identifier ?report .
  OPTIONAL { ?task pc:deadline ?deadline }
} ORDER BY ?report ?quote"""
_RESULTS = """
SELECT ?report ?quote ?status ?government ?thing ?language WHERE {
  ?result pc:task ?thing ; pc:quote ?quote ; pc:report/dct:identifier ?report ; pc:statedBy ?body .
  OPTIONAL { ?result pc:status/skos:prefLabel ?status FILTER(LANGMATCHES(LANG(?status), COALESCE(?language, "en"))) }
  OPTIONAL { ?body rdfs:label ?government FILTER(LANGMATCHES(LANG(?government), COALESCE(?language, "en"))) }
} ORDER BY ?report ?quote"""
_LABELS = """
SELECT DISTINCT ?label (LANG(?label) AS ?of) ?thing WHERE { ?thing rdfs:label|skos:prefLabel|skos:altLabel ?label }"""
# what can be quoted of a thing; a fact or statement has just one of these kinds
_QUOTED_KINDS = (PC.Target, PC.Observation, PC.Commitment, PC.Outcome, PC.Problem, PC.Context, PC.Task)
_FACTS = frozenset({"Target", "Observation"})
_HIDDEN = frozenset(
    node.value
    for node in (
        RDF.type,
        RDFS.label,
        SKOS.altLabel,
        PC.quote,
        PC.beginIndex,
        PC.endIndex,
        PC.numberBegin,
        PC.numberEnd,
        PC.asWritten,
        PC.position,
        PC.presumedLead,  # not stated by any report
    )
) | {
    "http://www.w3.org/2004/02/skos/core#" + name
    for name in ("prefLabel", "inScheme", "topConceptOf", "notation", "hiddenLabel")
}

_IN_SCHEME = "http://www.w3.org/2004/02/skos/core#inScheme"
# better expressed by the code list of the concept
_PLAIN_KINDS = frozenset({"http://www.w3.org/2004/02/skos/core#Concept"})
_REUSED_WORDS = {
    "skos:definition": ("definition", "定义"),
    "skos:broader": ("broader", "上位"),
    "skos:related": ("related", "相关"),
    "org:classification": ("kind of body", "机构类别"),
}
# words of the source, which are not translated
_SOURCE_WORDS = frozenset(node.value for node in (PC.subject, PC.condition, PC.name, PC.path))
_WORDS = {
    "Target": ("target", "目标"),
    "Observation": ("outcome", "成果"),
    "Commitment": ("commitment", "承诺"),
    "Outcome": ("outcome", "成果"),
    "Problem": ("problem", "问题"),
    "Context": ("context", "背景"),
    "Task": ("task", "任务"),
    "facts": ("Facts", "事实"),
    "statements": ("Statements", "陈述"),
    "tasks": ("Tasks", "任务"),
    "assigned": ("assigned to", "责任单位"),
    "assisting": ("assisted by", "配合单位"),
    "deadline": ("by", "时限"),
    "result": ("official result", "官方结果"),
    "stated": ("stated by {}", "{}公布"),
    "task": ("task", "任务"),
    "also": ("also called", "又名"),
    "kind": ("kind", "类型"),
    "quote": ("quote", "原文"),
    "more": ("and {} more; --limit shows them", "另有{}条；用 --limit 显示"),
    "undated": ("no period", "无期限"),
    "several": (
        "{} matches for {!r}; give the full name of one or its IRI:",
        "有{}个事物符合“{}”，请写出全名或 IRI：",
    ),
    "others": ("and {} more", "另有{}个"),
}


@dataclass(frozen=True, slots=True)
class QuotedEntry:
    """A fact or statement about a thing. `what`: value or state in words; `start`, `end`: in the source."""

    iri: str
    kind: str
    name: str
    what: str
    period: str
    report: str
    path: str
    quote: str
    start: int
    end: int
    order: tuple[bool, str, str, str, int, int, str]

    @property
    def group(self) -> str:
        """What it is listed under: `facts`, `statements` or `tasks`."""
        return "facts" if self.kind in _FACTS else "tasks" if self.kind == "Task" else "statements"


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing with everything that the dataset contains about it, in one language if there are two."""

    iri: str
    label: str
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    properties: tuple[tuple[str, str], ...]
    quoted: tuple[QuotedEntry, ...]


def show(dataset: Dataset, text: str, language: str = "en", limit: int = 40) -> str:
    """Everything known about the thing named by the text, or the list of things that it may mean.

    `language`: `en` or `zh`. `limit`: the maximum number of facts, and of statements.
    Raises UsageError if nothing matches.
    """
    found = find(dataset, text)
    if not found:
        raise UnknownError(
            f"no match for '{shown(text)}' in the dataset; try a shorter part of the name, or kg query --list"
            " / 没有找到，请试名称的一部分"
        )
    meant = the_one(found)
    if meant is None:
        return list_matches(found, text, language)
    return write_thing(describe(dataset, meant.iri, language), language, limit)


def describe(dataset: Dataset, iri: str, language: str = "en") -> Thing:
    """Everything that the dataset contains about the thing with this IRI."""
    if language not in LANGUAGES:
        raise UsageError(f"unknown language '{shown(language)}'; use one of {', '.join(LANGUAGES)}")
    node = NamedNode(iri)
    values: dict[str, Term] = {"thing": node, "language": Literal(language)}
    labels = sorted(
        (_text(tag) != language and not _text(tag).startswith(language + "-"), _text(label))
        for label, tag, _ in _rows(dataset, _LABELS, {"thing": node})
    )
    preferred = _preferred(dataset, node, language)
    names = tuple(dict.fromkeys(name for _, name in labels if name != preferred))
    stated = {quad.object for quad in dataset.stated(node, RDF.type, None)}
    kinds: list[str] = []
    properties: list[tuple[str, str]] = []
    for about, value, about_label, value_label, *_ in _rows(dataset, _PROPERTIES, values):
        iri_of = _text(about)
        if iri_of == RDF.type.value and value in stated and _text(value) not in _PLAIN_KINDS:
            kinds.append(_text(value_label) or _short(value))
        elif iri_of == _IN_SCHEME:
            kinds.append(_text(value_label))
        elif iri_of not in _HIDDEN and (_speaks(value, language) or iri_of in _SOURCE_WORDS):
            properties.append((_text(about_label) or _property(about, language), _text(value_label) or _short(value)))
    own = _own_quote(dataset, node)
    later = [
        (one.report, f"{words_in(one.in_words, language)}{f' “{one.answer.quote}”' if one.answer else ''}")
        for one in said_later(dataset, iri)
    ]
    quoted = sorted(_all_quoted(dataset, node, language), key=lambda one: one.order)
    return Thing(
        iri=iri,
        label=preferred or short_iri(iri),
        names=names,
        kinds=tuple(sorted(set(kinds))),
        properties=(
            *sorted(set(properties)),
            *((_word("quote", language), one) for one in own),
            *later,
            *_tasks_of(dataset, values, language),
        ),
        quoted=tuple(quoted),
    )


def _tasks_of(dataset: Dataset, values: dict[str, Term], language: str) -> Iterator[tuple[str, str]]:
    """Who is to keep a promise, and what its government says became of it, in lines with the passages."""
    for task, report, quote, deadline, *_ in _rows(dataset, _TASKS, {"thing": values["thing"]}):
        said = []
        for word, predicate in (("assigned", PC.assignedName), ("assisting", PC.assistingName)):
            names = sorted(_text(name) for name in _values(dataset, task, (predicate,))) if task else []
            said += [f"{_word(word, language)} {'、'.join(names)}"] if names else []
        said += [f"{_word('deadline', language)} {_text(deadline)}"] if deadline else []
        words = "; ".join(said)
        yield _word("task", language), f"{words}{' ' if words else ''}“{_one_line(quote)}” ({_text(report)})"
        if isinstance(task, NamedNode):
            yield from _results_of(dataset, task, language)


def _results_of(dataset: Dataset, task: NamedNode, language: str) -> Iterator[tuple[str, str]]:
    """What a table of fulfilment says of a task, and which government says it."""
    rows = _rows(dataset, _RESULTS, {"thing": task, "language": Literal(language)})
    for report, quote, status, government, *_ in rows:
        state = f"{_text(status)} " if status else ""
        by = _word("stated", language).format(_text(government))
        yield _word("result", language), f"{state}“{_one_line(quote)}” ({_text(report)}, {by})"


def write_thing(thing: Thing, language: str, limit: int) -> str:
    """The thing as text for the terminal."""
    lines = [thing.label, f"<{thing.iri}>"]
    if thing.names:
        lines.append(f"{_word('also', language)}: {'; '.join(thing.names)}")
    if thing.kinds:
        lines.append(f"{_word('kind', language)}: {', '.join(thing.kinds)}")
    lines.extend(f"{name}: {value}" for name, value in thing.properties)
    for title in ("facts", "statements", "tasks"):
        chosen = [one for one in thing.quoted if one.group == title]
        if chosen:
            lines += ["", f"{_word(title, language)} ({len(chosen)})"]
            for one in chosen[:limit]:
                lines += _entry(one, thing, language)
            if len(chosen) > limit:
                lines.append("  " + _word("more", language).format(len(chosen) - limit))
    return "".join(line + "\n" for line in lines)


def _entry(one: QuotedEntry, thing: Thing, language: str) -> list[str]:
    name = "" if one.name in (thing.label, *thing.names) else one.name
    head = "  ".join(
        filter(None, [padded(one.period or _word("undated", language), 12), _word(one.kind, language), name, one.what])
    )
    return [f"  {head}", f"      “{one.quote}”", f"      {one.report} [{one.start}, {one.end})  {one.path}".rstrip()]


def list_matches(found: tuple[LabelMatch, ...], text: str, language: str) -> str:
    """The things that a text may name, one to a line with its IRI, below a line that asks for one of them."""
    lines = [_word("several", language).format(len(found), text)]
    lines += [f"  {one.label}  <{one.iri}>" for one in found[:_MOST_FOUND]]
    if len(found) > _MOST_FOUND:
        lines.append("  " + _word("others", language).format(len(found) - _MOST_FOUND))
    return "".join(line + "\n" for line in lines)


def _all_quoted(dataset: Dataset, node: NamedNode, language: str) -> Iterator[QuotedEntry]:
    """All facts and statements with a link to the thing.

    They are looked up one by one, because a single query with all these optional parts takes minutes for a thing that
    is mentioned in dozens of reports.
    """
    linked = {quad.subject for quad in dataset.stated(None, None, node)}
    for quad in dataset.stated(None, PC.government, node):
        if isinstance(quad.subject, NamedNode):
            linked |= _of_the_government(dataset, quad.subject)
    for fact in linked:
        if isinstance(fact, NamedNode):
            types = {quad.object for quad in dataset.stated(fact, RDF.type, None)}
            kind = next((one for one in _QUOTED_KINDS if one in types), None)
            if kind is not None:
                yield _quoted(dataset, fact, kind, language)


def _of_the_government(dataset: Dataset, report: NamedNode) -> set[NamedNode]:
    """The statements of a report that name no other body as responsible."""
    found = {quad.subject for quad in dataset.stated(None, PC.report, report) if isinstance(quad.subject, NamedNode)}
    statements = {one for one in found if next(iter(dataset.stated(one, PC.section, None)), None) is not None}
    return {one for one in statements if next(iter(dataset.stated(one, PC.agency, None)), None) is None}


def _quoted(dataset: Dataset, fact: NamedNode, kind: NamedNode, language: str) -> QuotedEntry:
    def value_at(*path: NamedNode) -> str:
        return _text(_value(dataset, fact, path))

    def named(*path: NamedNode) -> str:
        return _text(_value(dataset, fact, path, language))

    value = _value(dataset, fact, (PC.value,))
    if value is not None:
        most = _value(dataset, fact, (PC.valueMax,))
        values = [value] if most is None else [value, most]
        comparator, way = value_at(PC.comparator, SKOS.notation), named(PC.direction, SKOS.prefLabel)
        sign = "" if comparator == "=" else f"{comparator} "
        what = f"{way}{' ' if way else ''}{sign}{_quantity(values, value_at(PC.unitText), language)}"
    else:
        what = named(PC.stage, SKOS.prefLabel) or value_at(PC.condition)
    first, last, report = (
        value_at(PC.period, PC.start),
        value_at(PC.period, PC.end),
        value_at(PC.report, DCT.identifier),
    )
    start, end = int(value_at(PC.beginIndex)), int(value_at(PC.endIndex))
    return QuotedEntry(
        iri=fact.value,
        kind=kind.value.removeprefix(PC.iri),
        name=value_at(PC.subject) or value_at(PC.name),
        what=what,
        period=named(PC.period, RDFS.label),
        report=report,
        path=value_at(PC.section, PC.path) or value_at(PC.statement, PC.section, PC.path),
        quote=value_at(PC.quote) if kind != PC.Task else _one_line(_value(dataset, fact, (PC.quote,))),
        start=start,
        end=end,
        order=(not last, last, first, report, start, end, fact.value),
    )


def _values(dataset: Dataset, thing: Term, path: tuple[NamedNode, ...]) -> list[Term]:
    """All values of a path of properties."""
    found: list[Term] = [thing]
    for predicate in path:
        found = [
            quad.object
            for one in found
            if isinstance(one, NamedNode)
            for quad in dataset.store.quads_for_pattern(one, predicate, None)
        ]
    return found


def _value(dataset: Dataset, thing: Term, path: tuple[NamedNode, ...], language: str | None = None) -> Term | None:
    """The value of a path, of several the first in text order; in a language, if one is given."""
    fitting = (one for one in _values(dataset, thing, path) if language is None or _is_in(one, language))
    return min(fitting, key=str, default=None)


def _is_in(term: Term, language: str) -> bool:
    tag = term.language if isinstance(term, Literal) else None
    return tag is not None and (tag == language or tag.startswith(language + "-"))


def _quantity(values: Sequence[Term | None], unit: str, language: str) -> str:
    numbers = [Decimal(_text(value)) for value in values]
    if language == "zh":
        return "–".join(map(chinese_number, numbers)) + unit
    return english_quantity(numbers, unit)


def _preferred(dataset: Dataset, node: NamedNode, language: str) -> str:
    """The label in the language, or else in Chinese, or else any; without a label, its quote or what it is about."""
    labels: list[tuple[str, str]] = []
    for named in ("rdfs:label|skos:prefLabel", "pc:quote", "pc:inWords", "pc:about/rdfs:label"):
        query = f"SELECT ?label (LANG(?label) AS ?of) ?thing WHERE {{ ?thing {named} ?label }}"
        labels = sorted((_text(tag), _text(label)) for label, tag, _ in _rows(dataset, query, {"thing": node}))
        if labels:
            break
    for wanted in (language, "zh"):
        for tag, label in labels:
            if tag == wanted or tag.startswith(wanted + "-"):
                return label
    return labels[0][1] if labels else ""


def _own_quote(dataset: Dataset, node: NamedNode) -> list[str]:
    """The quote of a statement or fact with its position."""
    query = """SELECT ?quote ?start ?end ?thing WHERE {
      ?thing pc:quote ?quote ; pc:beginIndex ?start ; pc:endIndex ?end }"""
    rows = _rows(dataset, query, {"thing": node})
    return sorted(f"“{_text(quote)}” [{_text(start)}, {_text(end)})" for quote, start, end, _ in rows)


def _rows(dataset: Dataset, query: str, values: dict[str, Term]) -> tuple[tuple[Term | None, ...], ...]:
    answer = dataset.ask(query, values)
    if not isinstance(answer, SelectResult):
        raise TypeError("a SELECT gives rows")
    return answer.rows


def _speaks(value: Term | None, language: str) -> bool:
    """Whether a value is in the language or in none: definitions are in both languages."""
    tag = value.language if isinstance(value, Literal) else None
    return tag is None or tag.startswith(language)


def _text(term: Term | None) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else ""


def _one_line(quote: Term | None) -> str:
    """A quote with its cells and lines set off by blanks, as the terminal shows it."""
    return " ".join(_text(quote).split())


def _short(term: Term | None) -> str:
    if isinstance(term, NamedNode):
        return short_iri(term.value)
    return _text(term)


def _property(term: Term | None, language: str) -> str:
    """The name of a property that the ontology does not declare."""
    name = _short(term)
    return _REUSED_WORDS.get(name, (name, name))[language == "zh"]


def _word(key: str, language: str) -> str:
    english, chinese = _WORDS[key]
    return chinese if language == "zh" else english
