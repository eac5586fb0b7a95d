"""The data of the page besides the graph: reports with their texts, statements, facts, and labels of codes.

Plain lists and dictionaries, made for JSON; statements, facts, promises and assessments as columns (`columnar`). Spans
are [start, end): `at` in UTF-16 code units of the cleaned text, `source` in code points of the source file, as in
the tables. Labels are [Chinese, English], or one string for both. A `number` is signed: a fall is negative.

Each promise occurs once, with its conclusion: `fact` is the index of the fact, `history` has the indices of its
assessments, `concluding` is the one that its verdict comes from. `headline` of a fact is the year for which it is the
headline figure; `unset` lists targets that are explicitly not set.
`needs` are the facts that a person should review, the most urgent first, with the codes of the reasons; `scores` are
those of this version of the program.
`tasks` are items of lists of tasks and tables of fulfilment: `assigned` of a promise is the task that says who is
responsible for it, `official` the one in which the government states its result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from kg.areas import is_zone
from kg.corrections.review_queue import REASONS, UNMATCHED, find_review_items
from kg.explore.bilingual_text import BilingualText, words_of_code, words_of_period, words_of_value
from kg.explore.browser_offsets import OffsetConverter
from kg.explore.columnar import to_columns
from kg.explore.kinds import KINDS
from kg.explore.named_results import MOST_ROWS, NamedResult
from kg.explore.pinyin import pinyin_of
from kg.explore.projection import NO_TOPIC, Fact, facts_of, kind_of, position_of
from kg.explore.scores import Score
from kg.explore.short_ids import Ids, concept_id, ids_of, project_id
from kg.facts import FactKind, Measure, Milestone, QualitativeTarget, ReportFacts, Statement
from kg.link.conclusions import Conclusion, draw_conclusions
from kg.link.headlines import find_headlines, find_unset
from kg.link.model import Assessment, FactReference, LinkedReports, TaskAlignment
from kg.link.task_alignment import PromiseTasks, tasks_of_promises
from kg.link.trajectories import find_outliers
from kg.rdf.english_quantities import english_unit
from kg.rdf.iris import concept_iri, project_iri
from kg.rdf.labels import plain
from kg.rdf.sentences import conclusion_sentence
from kg.vocabulary.scheme import CHINESE, load_scheme

Record = dict[str, Any]

_CODES = (
    "strength",
    "testability",
    "section-role",
    "statement-kind",
    "milestone",
    "aspect",
    "topic",
    "place",
    "agency",
    "verdict",
    "task-status",
)


def page_data(
    linked: LinkedReports, base: str, queries: Sequence[NamedResult] = (), scores: Sequence[Score] = ()
) -> Record:
    """Everything that the page shows as text. `base`: the base of the IRIs of the dataset."""
    statements: list[Record] = []
    facts: list[Record] = []
    reports: list[Record] = []
    first_facts: list[int] = []
    first_statements: list[int] = []
    for position, report in enumerate(linked.reports):
        ids = ids_of(report)
        reports.append(_report(report, ids, base))
        first = len(statements)
        first_facts.append(len(facts))
        first_statements.append(first)
        statements.extend(_statements(report, ids, position))
        facts.extend(_facts(report, ids, position, first))

    def number_of(reference: FactReference) -> int:
        return first_facts[reference.report] + position_of(linked, reference)

    assessments = [_assessment(one, number_of, first_statements[one.next_report]) for one in linked.assessments]
    place_of = {id(one): place for place, one in enumerate(linked.assessments)}
    of_promises = tasks_of_promises(linked)
    tasks: dict[TaskAlignment, int] = {}
    promises = [
        _promise(linked, one, number_of, place_of)
        | {
            name: tasks.setdefault(alignment, len(tasks))
            for name, alignment in _tasks_of(of_promises.get(one.promise.target))
        }
        for one in draw_conclusions(linked)
    ]
    for asked, reference in find_headlines(linked).items():
        facts[number_of(reference)]["headline"] = asked.year
    unset = [
        {
            "area": asked.adcode,
            "year": asked.year,
            "series": f"{asked.indicator}~{asked.aspect}",
            "fact": number_of(one),
        }
        for asked, one in find_unset(linked).items()
    ]
    used: dict[str, set[str]] = {name: set() for name in _CODES}
    for statement in statements:
        for name, key in (("strength", "strength"), ("testability", "testability"), ("statement-kind", "kind")):
            used[name].add(statement.get(key, ""))
        for name in ("topic", "place", "agency"):
            used[name].add(statement.get(name, ""))
    for fact in facts:
        for name, key in (("milestone", "state"), ("aspect", "aspect"), ("place", "place")):
            used[name].add(fact.get(key, ""))
    zones = {one["adcode"]: [one["area"]] for one in reports if is_zone(one["adcode"])}
    used["verdict"].update(record["verdict"] for record in (*assessments, *promises))
    used["task-status"].update(linked.task(alignment).status or "" for alignment in tasks)
    for record in reports:
        used["place"].add(record["adcode"])
        used["section-role"].update(section["role"] for section in record["sections"])
    return {
        "base": base,
        "kinds": [
            {"code": k.code, "words": [k.chinese, k.english], "shape": k.shape, "light": k.light, "dark": k.dark}
            for k in KINDS
        ],
        "codes": {
            name: {code: zones.get(code) or words_of_code(name, code).pair() for code in sorted(codes) if code}
            for name, codes in used.items()
        },
        "units": {
            unit: BilingualText(unit, english_unit(unit)).pair()
            for unit in sorted({fact["unit"] for fact in facts if fact.get("unit")})
        },
        "reports": reports,
        "statements": to_columns(statements),
        "facts": to_columns(facts),
        "things": _things(linked, base),
        "roads": [
            {"about": _subject_id(one.form, one.subject), "facts": [number_of(step.fact) for step in one.steps]}
            for one in linked.trajectories
        ],
        "unset": unset,
        "needs": to_columns(_needs(linked, number_of)),
        "reasons": {reason.code: BilingualText(reason.chinese, reason.english).pair() for reason in REASONS},
        "scores": [{"name": one.name.pair(), "gold": one.gold, "value": f"{one.value:.2f}"} for one in scores],
        "assessments": to_columns(assessments),
        "promises": to_columns(promises),
        "tasks": [_task(linked, alignment) for alignment in tasks],
        "verdicts": {code: _definition("verdict", code) for code in sorted(used["verdict"])},
        "queries": [_query(result) for result in queries],
    }


def sounds(names: Iterable[str], data: Record) -> dict[str, str]:
    """The pinyin of the characters in the names of things, including alternative names."""
    others = (name for thing in data["things"].values() for name in thing.get("names", ()))
    return pinyin_of((*names, *others))


def _subject_id(form: str, subject: str) -> str:
    return project_id(subject) if form == "project" else concept_id("indicator", subject)


def _assessment(one: Assessment, number_of: Callable[[FactReference], int], first_statement: int) -> Record:
    return _without_nothing(
        {
            "target": number_of(one.target),
            "outcome": None if one.outcome is None else number_of(one.outcome),
            "statement": None if one.statement is None else first_statement + one.statement,
            "next": one.next_report,
            "verdict": one.verdict,
            "rule": one.rule,
            "tolerance": None if one.tolerance is None else f"{one.tolerance:f}",
        }
    )


def _promise(
    linked: LinkedReports, one: Conclusion, number_of: Callable[[FactReference], int], place_of: dict[int, int]
) -> Record:
    concluding = None if one.assessment is None else place_of[id(one.assessment)]
    sentence = BilingualText(conclusion_sentence(linked, one, "zh"), conclusion_sentence(linked, one, "en"))
    return _without_nothing(
        {
            "fact": number_of(one.promise.target),
            "form": one.promise.form,
            "due": one.due,
            "verdict": one.verdict,
            "sentence": sentence.pair(),
            "concluding": concluding,
            "history": [place_of[id(assessment)] for assessment in one.history],
        }
    )


def _needs(linked: LinkedReports, number_of: Callable[[FactReference], int]) -> list[Record]:
    """The facts that await a look; a number that is in no fact is only counted, with its report."""
    outliers = find_outliers(linked.reports, linked.trajectories)
    found = [
        (-need.score, number_of(FactReference(report, need.form, need.index)), need)
        for report, facts in enumerate(linked.reports)
        for need in find_review_items(facts, outliers.get(report, frozenset()))
        if need.form != UNMATCHED
    ]
    return [
        {"fact": number, "reasons": [reason.code for reason in need.reasons]}
        for _, number, need in sorted(found, key=lambda one: one[:2])
    ]


def _tasks_of(tasks: PromiseTasks | None) -> Iterator[tuple[str, TaskAlignment]]:
    """The tasks that a promise has, by their names in its record."""
    if tasks is not None and tasks.assigned is not None:
        yield "assigned", tasks.assigned
    if tasks is not None and tasks.result is not None:
        yield "official", tasks.result


def _task(linked: LinkedReports, alignment: TaskAlignment) -> Record:
    task, report = linked.task(alignment), linked.task_lists[alignment.document].report
    return _without_nothing(
        {
            "title": report.title,
            "name": report.id,
            "quote": task.evidence.quote,
            "lead": "、".join(body.name for body in task.bodies if body.leads),
            "assist": "、".join(body.name for body in task.bodies if not body.leads),
            "deadline": task.deadline,
            "status": task.status,
            "result": None if task.result is None else task.result.quote,
            "by": report.stated_by,
            "likeness": alignment.likeness,
        }
    )


def _definition(scheme: str, code: str) -> list[str]:
    definitions = load_scheme(scheme)[code].definitions
    return BilingualText(definitions[CHINESE], definitions["en"]).pair()


def _query(result: NamedResult) -> Record:
    return {
        "name": result.name,
        "title": result.title.pair(),
        "description": result.description.pair(),
        "sparql": result.sparql,
        "columns": list(result.columns),
        "rows": [list(row) for row in result.rows[:MOST_ROWS]],
        "more": result.more or len(result.rows) > MOST_ROWS,
    }


def _report(facts: ReportFacts, ids: Ids, base: str) -> Record:
    report = facts.report
    ruler = OffsetConverter(facts.text)
    return _without_nothing(
        {
            "id": ids.report,
            "iri": f"{base}id/{ids.report}",
            "name": report.id,
            "title": report.title,
            "year": report.year,
            "adcode": report.adcode,
            "area": report.area,
            "government": report.government,
            "date": report.date.isoformat() if report.date else None,
            "speaker": report.speaker,
            "url": report.url,
            "licence": report.licence,
            "numbers": len(facts.measures),
            "unclaimed": len(facts.unmatched),
            "textIri": f"{base}id/{ids.text}",
            "sha256": facts.text.source.sha256,
            "text": facts.text.text,
            "sections": [
                {
                    "path": list(section.path),
                    "role": section.role,
                    "period": _words(words_of_period(section.period)),
                    "at": ruler.passage(section.evidence),
                }
                for section in facts.sections
            ],
        }
    )


def _statements(facts: ReportFacts, ids: Ids, report: int) -> Iterable[Record]:
    ruler = OffsetConverter(facts.text)
    sections = {id(section): position for position, section in enumerate(facts.sections)}
    equal = {section: position for position, section in enumerate(facts.sections)}
    for statement, key in zip(facts.statements, ids.statements, strict=True):
        section = sections.get(id(statement.section), equal.get(statement.section))
        yield _without_nothing(
            {
                "id": key,
                "report": report,
                "kind": statement.kind.value,
                "section": section,
                "at": ruler.passage(statement.evidence),
                "source": _pair(statement),
                "topic": statement.topic,
                "strength": statement.strength,
                "testability": statement.testability,
                "agency": statement.agency,
                "place": statement.place,
                "period": _words(words_of_period(statement.period)),
                "end": statement.period.end.isoformat() if statement.period else None,
                "rule": statement.rule,
            }
        )


def _facts(facts: ReportFacts, ids: Ids, report: int, first_statement: int) -> Iterable[Record]:
    ruler = OffsetConverter(facts.text)
    for fact, key in zip(facts_of(facts), ids.facts, strict=True):
        record: Record = {
            "id": key,
            "kind": kind_of(fact),
            "report": report,
            "statement": first_statement + fact.statement,
            "about": _about(fact, facts.statements[fact.statement]),
            "at": ruler.passage(fact.evidence),
            "source": _pair(fact),
            "period": _words(words_of_period(fact.period)),
            "start": fact.period.start.isoformat() if fact.period else None,
            "end": fact.period.end.isoformat() if fact.period else None,
            "place": fact.place,
            "rule": fact.rule,
        }
        if isinstance(fact, Measure | Milestone):
            record["promised"] = 1 if fact.kind is FactKind.TARGET else None
        if isinstance(fact, Measure):
            record |= {
                "subject": fact.subject,
                "value": words_of_value(fact).pair(),
                "comparator": fact.comparator,
                "number": _signed(fact, fact.value),
                "numberMax": None if fact.value_max is None else _signed(fact, fact.value_max),
                "unit": fact.unit,
                "aspect": fact.aspect,
                "direction": fact.direction,
                "numberAt": ruler.code_units(fact.number),
                "numberSource": [fact.number.start, fact.number.end],
            }
        elif isinstance(fact, Milestone):
            record |= {"subject": fact.name, "state": fact.milestone}
        else:
            record |= {"subject": fact.subject, "condition": fact.condition, "form": fact.form}
        yield _without_nothing(record)


def _signed(measure: Measure, value: Decimal) -> str:
    """The value for charts, sorting and exports: a growth or change that is a fall is negative.

    A quantity keeps its sign regardless of its direction (降至3.2%), and so does a rank.
    """
    falls = measure.direction == "decrease" and measure.aspect not in ("quantity", "rank")
    return plain(-value if falls else value)


def _about(fact: Fact, statement: Statement) -> str:
    """The thing that the fact is about: its indicator or project, or else the policy area."""
    if isinstance(fact, Measure) and fact.indicator:
        return concept_id("indicator", fact.indicator)
    if isinstance(fact, Milestone) and fact.project:
        return project_id(fact.project)
    return concept_id("topic", statement.topic or NO_TOPIC)


def _things(linked: LinkedReports, base: str) -> dict[str, Record]:
    """Alternative names, definition and IRI of things that have more than a label."""
    found: dict[str, Record] = {}
    codes: dict[str, set[str]] = {"indicator": set(), "topic": set(), "place": set(), "agency": set()}
    for report in linked.reports:
        codes["indicator"].update(measure.indicator for measure in report.measures if measure.indicator)
        for statement in report.statements:
            codes["topic"].update([statement.topic] if statement.topic else [])
            codes["agency"].update([statement.agency] if statement.agency else [])
            codes["place"].update([statement.place] if statement.place else [])
        codes["place"].update(fact.place for fact in facts_of(report) if fact.place)
    for scheme, its_codes in codes.items():
        if not its_codes:
            continue
        by_code = load_scheme(scheme).by_code
        for code in sorted(its_codes):
            concept = by_code.get(code)
            record: Record = {"iri": concept_iri(scheme, code)}
            if concept is not None:
                record["names"] = list(concept.alternatives)
                definition = concept.definitions.get(CHINESE)
                if definition:
                    record["definition"] = BilingualText(definition, concept.definitions.get("en", definition)).pair()
            found[concept_id(scheme, code)] = record
    for project in linked.projects:
        found[project_id(project.key)] = {"iri": project_iri(project.key, base), "names": list(project.names[1:])}
    return found


def _pair(evidenced: Statement | Measure | Milestone | QualitativeTarget) -> list[int]:
    return [evidenced.evidence.span.start, evidenced.evidence.span.end]


def _words(words: BilingualText | None) -> list[str] | None:
    return None if words is None else words.pair()


def _without_nothing(record: Record) -> Record:
    return {key: value for key, value in record.items() if value not in (None, "", [])}
