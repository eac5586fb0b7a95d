"""The page of a resource: labels, quote, facts, and links to it.

The verdict on a promise comes first, as a sentence with the rule in words, the answer and what each later report says;
the milestones of a project are in chronological order. Resources that are in the explorer have a link to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from itertools import pairwise
from types import MappingProxyType

from kg.answers.graph import Graph, words_in
from kg.answers.promises import label_of, promise_of
from kg.publish.site.html import link, page, row
from kg.publish.site.linked_data import Names
from kg.publish.site.site_paths import SitePaths, depth_of
from kg.publish.site.triple_index import TripleIndex, literal
from kg.rdf.iris import concept_iri
from kg.rdf.labels import CHINESE, ENGLISH
from kg.rdf.names import PC, VOCABULARY_IRI
from kg.vocabulary import load_scheme

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_QUOTE, _BEGIN, _END = PC.quote.value, PC.beginIndex.value, PC.endIndex.value
_PROJECT, _STAGE, _PERIOD = (term.value for term in (PC.project, PC.stage, PC.period))
_REPORT, _TEXT = PC.report.value, PC.text.value
_POSITION = PC.position.value
_SHOWN_APART = {_QUOTE, _TYPE, _LABEL, _BEGIN, _END}
_LANGUAGES = ("zh", "en")
# The beginnings of paths, after the base, of IRIs that are in the explorer.
_IN_EXPLORER = ("id/measure/", "id/milestone/", "id/qualitative/", "id/statement/", "id/project/", "id/report/")
#: The data for a page of a static site: the format's name and media type, by the ending of the file.
DOCUMENTS = MappingProxyType({".ttl": ("Turtle", "text/turtle"), ".jsonld": ("JSON-LD", "application/ld+json")})
_PROMISED = f"<{PC.PromisedMilestone.value}>"
# The states that a project is promised to reach once: its start, or its end.
_STEPS = MappingProxyType(
    {"construction-started": "start", "completed": "end", "operating": "end", "established": "end"}
)
_DAY_LENGTH = len("2027-12-31")
# If there are more links of one kind than this, only their number is shown; the graph has them all.
MOST_LINKS = 2000


class PageWriter:
    """Writes the pages of one site.

    `documents`: the data for each page, its name by its ending; `explorer`: the path of the explorer from the root
    of the site, None where there is none; `graph`: where conclusions on promises are looked up, by default `things`.
    """

    def __init__(
        self,
        things: TripleIndex,
        places: SitePaths,
        names: Names,
        documents: Mapping[str, tuple[str, str]] = DOCUMENTS,
        explorer: str | None = None,
        graph: Graph | None = None,
    ) -> None:
        self.things = things
        self.graph = things if graph is None else graph
        self.places = places
        self.names = names
        self.documents = documents
        self.explorer = explorer
        self._predicates: dict[str, str] = {}

    def thing(self, iri: str, path: str) -> str:
        """The page of a document with all resources that have a fragment in it."""
        things, depth = self.things, depth_of(path)
        title, english = things.label(iri), things.labels.get(iri, {}).get("en")
        second = f"<small>{escape(english)}</small>" if english and english != title else ""
        file_name = path.rsplit("/", 1)[-1]
        data = "".join(
            f' · <a href="{escape(file_name + ending)}">{name}</a>' for ending, (name, _) in self.documents.items()
        )
        parts = [
            f"<h1>{escape(title)}{second}</h1>",
            f'<p class="iri">{escape(iri)}{data}{self._in_explorer(iri, depth)}</p>',
        ]
        quote = things.value(iri, _QUOTE)
        if quote:
            parts.append(
                f"<blockquote>{escape(quote)}</blockquote>{self._source(iri, depth)}{self._citation(iri, quote)}"
            )
        parts.append(self._verdict(iri, depth))
        parts.append(self._facts(iri, depth))
        if (f"<{PC.Project.value}>") in (value for _, value in things.about.get(iri, ())):
            parts.append(self._slips(iri, depth))
            parts.append(self._milestones(iri, depth))
        parts.append(self.parts(iri, depth))
        parts.append(self._passages(iri, depth))
        parts.append(self._incoming(iri, depth))
        alternate = "".join(
            f'<link rel="alternate" type="{media_type}" href="{escape(file_name + ending)}">'
            for ending, (_, media_type) in self.documents.items()
        )
        return page(title, "\n".join(part for part in parts if part), depth, alternate, self.explorer)

    def _in_explorer(self, iri: str, depth: int) -> str:
        path = iri.removeprefix(self.places.base)
        if self.explorer is None or not path.startswith(_IN_EXPLORER):
            return ""
        address = f"{'../' * depth}{self.explorer}#/fact/{path.removeprefix('id/')}"
        return f' · <a href="{escape(address)}">在浏览页面中看 In the explorer</a>'

    def _verdict(self, iri: str, depth: int) -> str:
        """The conclusion on a promise: verdict, sentence, the rule in words, the answer, what later reports say."""
        promise = promise_of(self.graph, iri)
        if promise is None:
            return ""
        label = " ".join(dict.fromkeys(label_of("verdict", promise.verdict, language) for language in _LANGUAGES))
        verdict = link(self.places.link(concept_iri("verdict", promise.verdict), depth), label)
        definitions = load_scheme("verdict")[promise.verdict].definitions
        parts = [
            f'<h2 id="verdict">结论 Verdict</h2><p><strong>{verdict}</strong> · 到期 due {promise.due}</p>',
            *(f"<p>{escape(words)}</p>" for language in _LANGUAGES if (words := words_in(promise.in_words, language))),
            *(f'<p class="rule">{escape(definitions[tag])}</p>' for tag in (CHINESE, ENGLISH) if tag in definitions),
        ]
        concluding = promise.concluding
        if concluding is not None and concluding.answer is not None:
            quote = link(self.places.link(concluding.answer.iri, depth), concluding.answer.quote)
            source = f"<footer>{self._link(concluding.report_iri, depth)}</footer>"
            parts.append(f"<blockquote>{quote}{source}</blockquote>")
        if len(promise.history) > 1:
            items = "".join(f"<li>{self._link(one.iri, depth)}</li>" for one in promise.history)
            parts.append(f"<h3>历次报告 What each later report says</h3><ul>{items}</ul>")
        return "\n".join(parts)

    def parts(self, iri: str, depth: int) -> str:
        """The resources with a fragment of the IRI of the document, with their anchors."""
        return "\n".join(
            f'<h2 id="{escape(part.partition("#")[2])}">{escape(self.things.label(part))}</h2>'
            f"{self._facts(part, depth)}"
            for part in sorted(self.things.parts.get(iri, ()))
        )

    def _facts(self, iri: str, depth: int) -> str:
        rows: dict[str, list[str]] = {}
        for predicate, value in self.things.about.get(iri, ()):
            if predicate == _TYPE:
                rows.setdefault(predicate, []).append(self._link(value[1:-1], depth))
            elif predicate not in _SHOWN_APART:
                rows.setdefault(predicate, []).append(self._value(value, depth))
        if not rows:
            return ""
        cells = [row(self._predicate(predicate, depth), "<br>".join(values)) for predicate, values in rows.items()]
        return f"<table>\n{''.join(cells)}</table>"

    def _value(self, value: str, depth: int) -> str:
        if value[0] == "<":
            return self._link(value[1:-1], depth)
        text, language, _ = literal(value)
        return escape(text) + (f' <span class="lang">{language}</span>' if language else "")

    def _link(self, iri: str, depth: int) -> str:
        document, mark, _ = iri.partition("#")
        things = self.things
        here = iri in things.about or (mark and document in things.about)
        address = self.places.link(iri, depth) if here else None
        if address is None and self.places.path(document) is None and iri.startswith(("http://", "https://")):
            return link(iri, self.names.short(iri) or iri)
        name = things.label(iri) if iri in things.labels else self.names.short(iri) or iri
        if iri.startswith(VOCABULARY_IRI):
            name = " ".join(dict.fromkeys((name, things.label(iri, "en"))))  # a value in both languages
        return link(address, name)

    def _predicate(self, predicate: str, depth: int) -> str:
        key = f"{predicate} {depth}"
        found = self._predicates.get(key)
        if found is None:
            if predicate == _TYPE:
                found = "类型 type"
            else:
                chinese, english = (self.things.labels.get(predicate, {}).get(tag) for tag in ("zh-hans", "en"))
                text = f"{chinese} {english}" if chinese and english else self.names.short(predicate) or predicate
                known = predicate in self.things.about
                found = link(self.places.link(predicate, depth) if known else predicate, text)
            self._predicates[key] = found
        return found

    def _milestones(self, iri: str, depth: int) -> str:
        """State, period, quote and report of each milestone, in chronological order, then by report."""
        things = self.things
        rows: list[tuple[tuple[str, str, int], str, str, str]] = []
        for predicate, subject in things.incoming.get(iri, ()):
            if predicate == _PROJECT:
                period = things.value(subject, _PERIOD) or ""
                report = things.value(subject, _REPORT) or ""
                number = int(things.value(subject, _BEGIN) or 0)
                key = (_years(period), report.rsplit("-", 1)[-1], number)
                rows.append((key, subject, period, report))
        if not rows:
            return ""
        cells = []
        for _, subject, period, report in sorted(rows):
            stage = things.value(subject, _STAGE) or ""
            when = self._link(period, depth) if period else ""
            quote = escape(things.value(subject, _QUOTE) or "")
            state = link(self.places.link(subject, depth), things.label(stage))
            cells.append(
                f"<tr><td>{when}</td><td>{state}</td><td><q>{quote}</q></td><td>{self._link(report, depth)}</td></tr>\n"
            )
        return f'<h2 id="milestones">里程碑 Milestones</h2><table>\n{"".join(cells)}</table>'

    def _slips(self, iri: str, depth: int) -> str:
        """Each date of a project that one report of an area promises, and a later report for a later year."""
        things = self.things
        promised: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
        for predicate, subject in things.incoming.get(iri, ()):
            stage, period = things.value(subject, _STAGE) or "", things.value(subject, _PERIOD) or ""
            step, report = _STEPS.get(stage.rsplit("/", 1)[-1]), things.value(subject, _REPORT) or ""
            if predicate == _PROJECT and step and period and (_TYPE, _PROMISED) in things.about.get(subject, ()):
                area, _, year = report.rpartition("-")
                promised.setdefault((step, area), []).append((year, _years(period)[-_DAY_LENGTH:][:4], subject))
        items = []
        for dates in promised.values():
            for (told, year, one), (later, changed, other) in pairwise(sorted(dates)):
                if told < later and year < changed:
                    first, second = (self._said_of(which, depth) for which in (one, other))
                    items.append(
                        f"<li>{first}：原定 {year} 年；{second}：后定 {changed} 年<br>"
                        f"promised for {year}, then for {changed}</li>"
                    )
        return f'<h2 id="slips">期限变化 Changes to the deadline</h2><ul>{"".join(items)}</ul>' if items else ""

    def _said_of(self, milestone: str, depth: int) -> str:
        """The report that says it, and the state, as a link to the milestone."""
        things = self.things
        report = things.label(things.value(milestone, _REPORT) or "")
        label = things.label(things.value(milestone, _STAGE) or "")
        return f"{escape(report)} {link(self.places.link(milestone, depth), label)}"

    def _citation(self, iri: str, quote: str) -> str:
        """How to cite the quote: its words, the report, the place in the source and the identifier."""
        place, report = self._place(iri), self.things.value(iri, _REPORT)
        if place is None or report is None:
            return ""
        words = f"“{quote}” — {self.things.label(report)}, {place[0]}–{place[1]}. {iri}"
        return f'<p class="iri">引用 Cite: {escape(words)}</p>'

    def _incoming(self, iri: str, depth: int) -> str:
        groups: dict[str, list[str]] = {}
        for predicate, subject in self.things.incoming.get(iri, ()):
            groups.setdefault(predicate, []).append(subject)
        if not groups:
            return ""
        parts = ['<h2 id="incoming">指向此处 What links here</h2>']
        for predicate, subjects in sorted(groups.items()):
            listed = sorted(subjects, key=self._order) if len(subjects) <= MOST_LINKS else sorted(subjects)
            items = [f"<li>{self._with_quote(one, depth)}</li>" for one in listed[:MOST_LINKS]]
            count = self.things.counts.get((iri, predicate), len(subjects))
            more = count - len(items)
            rest = f"<li>……另有 {more} 项 and {more} more</li>" if more > 0 else ""
            parts.append(f"<h3>← {self._predicate(predicate, depth)} ({count})</h3><ul>{''.join(items)}{rest}</ul>")
        return "\n".join(parts)

    def _order(self, iri: str) -> tuple[str, int, str]:
        document = iri.rsplit("/", 1)[0]
        return document, int(self.things.value(iri, _BEGIN) or self.things.value(iri, _POSITION) or 0), iri

    def _with_quote(self, iri: str, depth: int) -> str:
        quote = self.things.value(iri, _QUOTE)
        here = self._link(iri, depth)
        return f"{here} <q>{escape(quote)}</q>" if quote and quote != self.things.label(iri) else here

    def _place(self, iri: str) -> tuple[int, int] | None:
        """Start and end of a quote in its source."""
        begin, end = self.things.value(iri, _BEGIN), self.things.value(iri, _END)
        return None if begin is None or end is None else (int(begin), int(end))

    def _source(self, iri: str, depth: int) -> str:
        """The position of the quote of a resource in its source, with a link to it on the page of the text."""
        place, text = self._place(iri), self.things.value(self.things.value(iri, _REPORT) or "", _TEXT)
        if place is None or text is None:
            return ""
        begin, end = place
        address = self.places.link(f"{text}#char={begin},{end}", depth)
        return f"<p>{link(address, f'原文 {begin}–{end} in the source')}</p>"

    def _passages(self, iri: str, depth: int) -> str:
        """The passages of a text that are evidence of something, with anchors, in the order of the text."""
        passages: dict[tuple[int, int], list[str]] = {}
        for thing in quoted_from(self.things, iri):
            place = self._place(thing)
            if place is not None:
                passages.setdefault(place, []).append(thing)
        if not passages:
            return ""
        cells = []
        for (begin, end), users in sorted(passages.items()):
            uses = "、".join(self._link(one, depth) for one in sorted(users))
            quote = self.things.value(users[0], _QUOTE) or ""
            cells.append(
                f'<tr id="char={begin},{end}"><th>{begin}–{end}</th><td>{escape(quote)}</td><td>{uses}</td></tr>\n'
            )
        return f"<h2>引文 Passages</h2><table>\n{''.join(cells)}</table>"


def quoted_from(things: TripleIndex, text: str) -> list[str]:
    """The sections, statements, facts and mentions of a text (IRI)."""
    reports = [report for predicate, report in things.incoming.get(text, ()) if predicate == _TEXT]
    return [
        thing
        for report in reports
        for predicate, thing in things.incoming.get(report, ())
        if predicate == _REPORT and things.value(thing, _QUOTE) is not None
    ]


def _years(period: str) -> str:
    """The days of a period from the end of its IRI, as a sort key; resources without a period come last."""
    return period.rsplit("/", 1)[-1] if period else "9999"
