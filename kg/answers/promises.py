"""Promises and what later reports say about them, as concluded by the build and stored in the graph.

The command line, the server for language models, the endpoint and the site all use this module. The wording is limited
to what reports state: 'the 2026 report states', never that a government kept or broke its word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from kg.answers.citations import Citation, citation_of
from kg.answers.graph import Graph, code_of, first_iri, first_text, first_value, in_languages
from kg.answers.judgements import LaterReport, said_later
from kg.areas import area_among
from kg.errors import UnknownError, UsageError
from kg.facts import TASK_KINDS
from kg.link.promises import subject_of
from kg.rdf.labels import CHINESE, ENGLISH, concept_label
from kg.rdf.names import PC, RDF, SKOS
from kg.vocabulary import Concept, load_scheme

#: The verdicts in the order in which their counts are listed.
VERDICTS = (
    "exceeded",
    "met",
    "done",
    "progressed",
    "missed",
    "reported-without-number",
    "not-comparable",
    "not-disclosed",
    "not-due",
)
_FORMS = {PC.Measure.value: "measure", PC.Milestone.value: "project"}
_FORM_ORDER = {"measure": 0, "project": 1}  # others come last


@dataclass(frozen=True, slots=True)
class TrackedPromise:
    """A promise with its conclusion.

    `promise`: its words and IRI; `year`: the year of its report; `form`: measure, project, qualitative or act; `topic`,
    `strength`, `verdict`: codes; `due`: the year in which it falls due; `in_words`: the verdict as a sentence, by
    language; `concluding`: what is said in the report that the verdict comes from, None if no report reviews the year
    `due`; `history`: what each later report says, in the order of their years; `place`: the offset of its number or
    name in the source, which orders the promises of one passage.
    """

    promise: Citation
    year: int
    form: str
    subject: str
    topic: str | None
    strength: str | None
    due: int
    verdict: str
    in_words: Mapping[str, str]
    concluding: LaterReport | None
    history: tuple[LaterReport, ...]
    place: int


def promises_of_area(graph: Graph, area: str, year: int | None = None) -> tuple[TrackedPromise, ...]:
    """The promises of an area's reports (of one year, if given), the most firmly worded first, each with one verdict.

    `area`: a GB/T 2260 code, or the full or short name of an area. Raises UnknownError if the dataset has no report of
    the area or year, or no later one that could answer the promises.
    """
    reports = _reports_of(graph, area)
    years = sorted(reports.values())
    if year is not None and year not in years:
        raise UnknownError(
            f"{area}: this dataset has no report of {year}; give one of {', '.join(map(str, years))}, or build that"
            " report too / 没有这一年的报告"
        )
    if year == years[-1] or len(years) == 1:
        raise UnknownError(
            f"{area}: no report after that of {years[-1]} is in this dataset, so nothing can answer its promises; add a"
            " later one / 没有更晚的报告"
        )
    found = (
        promise
        for report, its_year in reports.items()
        if year in (None, its_year)
        for thing in graph.subjects(PC.report, report)
        if (promise := promise_of(graph, thing)) is not None
    )
    return tuple(sorted(found, key=_firmest_first))


def promise_of(graph: Graph, iri: str) -> TrackedPromise | None:
    """The promise with this IRI and its conclusion; None if nothing was concluded about it."""
    verdict = code_of(first_iri(graph, iri, PC.conclusion))
    promise = None if verdict is None else citation_of(graph, iri)
    if verdict is None or promise is None:
        return None
    ends = first_text(graph, first_iri(graph, iri, PC.period), PC.endYear)
    report, statement = first_iri(graph, iri, PC.report), first_iri(graph, iri, PC.statement)
    form = _form_of(graph, iri)
    name = first_text(graph, iri, PC.subject) or first_text(graph, iri, PC.name)
    number = first_value(graph, iri, PC.numberBegin)
    history = said_later(graph, iri)
    by = first_iri(graph, iri, PC.concludedBy)
    concluding = next((one for one in history if one.iri == by), None)
    year = int(first_text(graph, report, PC.year))
    return TrackedPromise(
        promise=promise,
        year=year,
        form=form,
        subject=subject_of(form, name, first_text(graph, statement, PC.quote)),
        topic=code_of(first_iri(graph, statement, PC.topic)),
        strength=code_of(first_iri(graph, statement, PC.strength)),
        due=int(ends) if ends else year,
        verdict=verdict,
        in_words=in_languages(graph, iri, PC.inWords) if concluding is None else concluding.in_words,
        concluding=concluding,
        history=history,
        place=promise.start + max(promise.quote.find(name), 0) if number is None else int(number.value),
    )


def _reports_of(graph: Graph, area: str) -> dict[str, int]:
    """The reports of an area with their years. Raises UnknownError if there are none."""
    reports: dict[str, list[str]] = {}
    own: dict[str, str] = {}
    for report in graph.subjects(RDF.type, PC.Report.value):
        if code_of(first_iri(graph, report, PC.documentKind)) in TASK_KINDS:
            continue
        place = first_iri(graph, report, PC.area)
        code = first_text(graph, place, SKOS.notation)
        reports.setdefault(code, []).append(report)
        own[code] = "" if place is None else in_languages(graph, place, SKOS.prefLabel).get(CHINESE, "")
    wanted = area_among(own, area)
    return {report: int(first_text(graph, report, PC.year)) for report in reports[wanted]}


def _form_of(graph: Graph, iri: str) -> str:
    kinds = {one.value for one in graph.values(iri, RDF.type)}
    form = next((form for kind, form in _FORMS.items() if kind in kinds), None)
    return form or ("act" if code_of(first_iri(graph, iri, PC.form)) == "act" else "qualitative")


# --- order, filters, counts ----------------------------------------------------------------------------------------


@cache
def firmest_first() -> tuple[str, ...]:
    """The degrees to which a promise is firmly worded: the codes of the vocabulary `strength`, the firmest first."""
    return tuple(
        concept.code for concept in sorted(load_scheme("strength"), key=lambda one: int(one.words["firmness"][0]))
    )


def _firmest_first(one: TrackedPromise) -> tuple[int, int, str, int, int, int, int, str]:
    order = firmest_first()
    firmness = len(order) if one.strength is None else order.index(one.strength)
    said = one.promise
    form = _FORM_ORDER.get(one.form, len(_FORM_ORDER))
    return firmness, one.year, said.report, said.start, said.end, form, one.place, said.iri


def of_verdict(promises: Iterable[TrackedPromise], verdict: str | None) -> tuple[TrackedPromise, ...]:
    """The promises with one verdict, given by code or name; all promises if it is None.

    Raises UsageError if there is no such verdict.
    """
    code = None if verdict is None else code_of_verdict(verdict)
    return tuple(one for one in promises if code in (None, one.verdict))


def code_of_verdict(verdict: str) -> str:
    """The code of a verdict that is given by its code or a name. Raises UsageError if there is no such verdict."""
    code = next((one.code for one in load_scheme("verdict") if verdict.casefold() in _names_of(one)), None)
    if code is None:
        raise UsageError(f"{verdict}: there is no such verdict; use one of {', '.join(VERDICTS)} / 没有这种结论")
    return code


def of_topic(promises: Iterable[TrackedPromise], topic: str | None) -> tuple[TrackedPromise, ...]:
    """The promises of one policy area, given by code or name, and of its subareas; all promises if it is None.

    Raises UsageError if there is no such policy area.
    """
    if topic is None:
        return tuple(promises)
    scheme = load_scheme("topic")
    named = {one.code for one in scheme if topic.casefold() in _names_of(one)}
    if not named:
        known = ", ".join(one.code for one in scheme)
        raise UsageError(f"{topic}: there is no such policy area; use one of {known} / 没有这个政策领域")
    below = {one.code for one in scheme if named & {one.code, *one.broader}}
    return tuple(one for one in promises if one.topic in below)


def _names_of(concept: Concept) -> set[str]:
    return {name.casefold() for name in (concept.code, *concept.names, *concept.labels.values())}


def count_verdicts(promises: Sequence[TrackedPromise]) -> tuple[tuple[str, int], ...]:
    """The number of promises with each verdict that occurs among them, in the order of `VERDICTS`."""
    counts = Counter(one.verdict for one in promises)
    return tuple((verdict, counts[verdict]) for verdict in VERDICTS if counts[verdict])


def count_by_topic(promises: Iterable[TrackedPromise]) -> list[tuple[str | None, list[TrackedPromise]]]:
    """The promises of each policy area, those with the most promises first."""
    found: dict[str | None, list[TrackedPromise]] = {}
    for one in promises:
        found.setdefault(one.topic, []).append(one)
    return sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0] or ""))


def label_of(scheme: str, code: str | None, language: str) -> str:
    """The label of a code in `language`, `en` or `zh`; the code itself if it is not in the code list."""
    return concept_label(scheme, code, CHINESE if language == "zh" else ENGLISH) or code or ""
