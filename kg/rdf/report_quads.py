"""The graph of one report: the report, its text, sections, statements and facts with their evidence."""

from __future__ import annotations

from collections import Counter
from functools import cached_property

from pyoxigraph import Literal, NamedNode, Quad

from kg.clean_text import CleanText
from kg.facts import (
    WORK_REPORT,
    Evidence,
    FactKind,
    Measure,
    Mention,
    Milestone,
    QualitativeTarget,
    ReportFacts,
    Section,
    Span,
    Statement,
    StatementKind,
    Task,
)
from kg.rdf import labels
from kg.rdf.iris import (
    DEFAULT_BASE,
    Evidenced,
    ReportIris,
    agency_iri,
    area_iri,
    concept_iri,
    iris_of,
    mentioned_iri,
    project_iri,
)
from kg.rdf.names import DCT, PC
from kg.rdf.writer import GraphWriter, boolean, chinese, day, decimal, integer, string

PATH_SEPARATOR = " > "

# The headings of a section and its offset in the source.
_SectionKey = tuple[tuple[str, ...], int]

COMPARATORS = {"=": "eq", "≈": "approx", ">=": "ge", ">": "gt", "<=": "le", "<": "lt"}
_STATEMENT_CLASSES = {
    "commitment": PC.Commitment,
    "outcome": PC.Outcome,
    "problem": PC.Problem,
    "context": PC.Context,
}
_FACT_CLASSES = {FactKind.TARGET: PC.Target, FactKind.OUTCOME: PC.Observation}
_MEASURE_CLASSES = {FactKind.TARGET: PC.NumericTarget, FactKind.OUTCOME: PC.NumericOutcome}
_MILESTONE_CLASSES = {FactKind.TARGET: PC.PromisedMilestone, FactKind.OUTCOME: PC.ReachedMilestone}
_FORM_CLASSES = {
    "directional": PC.DirectionalTarget,
    "benchmark": PC.BenchmarkTarget,
    "act": PC.PolicyAct,
    "none-set": PC.TargetNotSet,
}


def report_quads(facts: ReportFacts, base: str = DEFAULT_BASE) -> list[Quad]:
    """The graph `set:{adcode}-{year}`, in the order of the report."""
    return _ReportWriter(facts, base).write()


def due_years(facts: ReportFacts) -> list[int]:
    """The years in which the periods of a report's commitments and targets end, in order."""
    promised = [one.period for one in facts.statements if one.kind is StatementKind.COMMITMENT]
    promised += [one.period for one in facts.measures if one.kind is FactKind.TARGET]
    promised += [one.period for one in facts.milestones if one.kind is FactKind.TARGET]
    promised += [one.period for one in facts.qualitative]
    return sorted({period.end.year for period in promised if period is not None})


class _ReportWriter:
    def __init__(self, facts: ReportFacts, base: str) -> None:
        self.facts = facts
        self.base = base
        self.iris: ReportIris = iris_of(facts, base)
        self.out = GraphWriter(self.iris.graph, base)
        self.report = self.out.node(self.iris.report)
        self.sections = {
            _section_key(section): iri for section, iri in zip(facts.sections, self.iris.sections, strict=True)
        }

    def write(self) -> list[Quad]:
        facts = self.facts
        self._report()
        for index, section in enumerate(facts.sections):
            self._section(index, section)
        for index, statement in enumerate(facts.statements):
            self._statement(index, statement)
        for index, measure in enumerate(facts.measures):
            self._measure(index, measure)
        for index, milestone in enumerate(facts.milestones):
            self._milestone(index, milestone)
        for index, target in enumerate(facts.qualitative):
            self._qualitative(index, target)
        for index, mention in enumerate(facts.mentions):
            self._mention(index, mention)
        for index, task in enumerate(facts.tasks):
            self._task(index, task)
        return self.out.quads

    def _report(self) -> None:
        out, report, source = self.out, self.facts.report, self.facts.text.source
        out.types(self.report, PC.Report)
        out.label(self.report, labels.report_label(report))
        out.add(self.report, DCT.title, chinese(report.title))
        out.add(self.report, DCT.identifier, string(report.id))
        out.add(self.report, PC.year, integer(report.year))
        if report.kind != WORK_REPORT:
            out.link(self.report, PC.documentKind, concept_iri("document-kind", report.kind))
        out.period(self.report, report.plan)
        out.link(self.report, PC.area, area_iri(report.adcode, self.base))
        out.link(self.report, PC.government, self.iris.government)
        out.link(self.report, PC.text, self.iris.text)
        self._counts()
        for year in due_years(self.facts):
            out.add(self.report, PC.dueYear, integer(year))
        if report.date is not None:
            out.add(self.report, DCT.issued, day(report.date))
        if report.speaker is not None:
            out.add(self.report, PC.speaker, chinese(report.speaker))
        if report.url is not None:
            out.add(self.report, DCT.source, self._address(report.url))
        if report.licence is not None:
            out.add(self.report, DCT.license, self._address(report.licence))

        text = out.node(self.iris.text)
        out.types(text, PC.SourceText)
        out.label(text, labels.label(f"{report.title}（源文本）", f"Source text {source.name}"))
        out.add(text, PC.sha256, string(source.sha256))
        out.add(text, PC.fileName, string(source.name))
        out.add(text, PC.encoding, string(source.encoding))

    def _counts(self) -> None:
        facts = self.facts
        commitments = sum(statement.kind is StatementKind.COMMITMENT for statement in facts.statements)
        found = len(facts.measures) + len(facts.milestones) + len(facts.qualitative)
        self.out.add(self.report, PC.statementCount, integer(len(facts.statements)))
        self.out.add(self.report, PC.commitmentCount, integer(commitments))
        self.out.add(self.report, PC.factCount, integer(found))

    def _address(self, text: str) -> NamedNode | Literal:
        """A node if the text is an address, otherwise the text itself."""
        if not text.startswith(("http://", "https://")):
            return string(text)
        try:
            return self.out.node(text)
        except ValueError:  # an address with characters that are not allowed in an IRI
            return string(text)

    def _element(self, node: NamedNode, thing: Evidenced) -> None:
        """The properties common to statements and facts."""
        self.out.add(node, PC.report, self.report)
        self.out.passage(node, thing.evidence)

    @cached_property
    def _statements_in(self) -> Counter[_SectionKey]:
        return Counter(_section_key(statement.section) for statement in self.facts.statements)

    @cached_property
    def _facts_in(self) -> Counter[_SectionKey]:
        facts, statements = self.facts, self.facts.statements
        found = [fact.statement for fact in facts.measures]
        found += [fact.statement for fact in facts.milestones]
        found += [fact.statement for fact in facts.qualitative]
        return Counter(_section_key(statements[index].section) for index in found)

    def _section(self, index: int, section: Section) -> None:
        out, node = self.out, self.out.node(self.iris.sections[index])
        out.types(node, PC.Section)
        heading = heading_of(section, self.facts.text)
        out.add(node, PC.report, self.report)
        out.add(node, PC.position, integer(index + 1))
        out.passage(node, heading)
        out.as_written(node, self.facts.text.source, heading)
        out.add(node, PC.path, string(PATH_SEPARATOR.join(section.path)))
        out.link(node, PC.role, concept_iri("section-role", section.role))
        out.period(node, section.period)
        out.add(node, PC.statementCount, integer(self._statements_in[_section_key(section)]))
        out.add(node, PC.factCount, integer(self._facts_in[_section_key(section)]))
        parent = self._parent(index, section)
        if parent is not None:
            out.link(node, PC.parent, self.iris.sections[parent])

    def _parent(self, index: int, section: Section) -> int | None:
        """The nearest preceding section whose path is that of this one without the last heading."""
        above = section.path[:-1]
        if not above:
            return None
        return next((i for i in range(index - 1, -1, -1) if self.facts.sections[i].path == above), None)

    def _statement(self, index: int, statement: Statement) -> None:
        out, node = self.out, self.out.node(self.iris.statements[index])
        out.types(node, PC.Statement, _STATEMENT_CLASSES[statement.kind])
        self._element(node, statement)
        out.as_written(node, self.facts.text.source, statement.evidence)
        out.link(node, PC.section, self.sections[_section_key(statement.section)])
        if statement.agency is not None:
            out.link(node, PC.agency, agency_iri(self.facts.report, statement.agency, self.base))
        self._coded(node, PC.topic, "topic", statement.topic)
        self._coded(node, PC.strength, "strength", statement.strength)
        self._coded(node, PC.testability, "testability", statement.testability)
        self._coded(node, PC.place, "place", statement.place)
        out.period(node, statement.period)

    def _coded(self, node: NamedNode, predicate: NamedNode, scheme: str, code: str | None) -> None:
        if code is not None:
            self.out.link(node, predicate, concept_iri(scheme, code))

    def _fact(self, node: NamedNode, fact: Measure | Milestone | QualitativeTarget) -> None:
        """The properties common to measures, milestones and qualitative targets."""
        out = self.out
        self._element(node, fact)
        out.link(node, PC.statement, self.iris.statements[fact.statement])
        out.period(node, fact.period)
        self._coded(node, PC.place, "place", fact.place)

    def _measure(self, index: int, measure: Measure) -> None:
        out, node = self.out, self.out.node(self.iris.measures[index])
        out.types(node, PC.Fact, PC.Measure, _FACT_CLASSES[measure.kind], _MEASURE_CLASSES[measure.kind])
        out.label(node, labels.measure_label(measure))
        self._fact(node, measure)
        out.add(node, PC.subject, chinese(measure.subject))
        self._coded(node, PC.indicator, "indicator", measure.indicator)
        out.link(node, PC.aspect, concept_iri("aspect", measure.aspect))
        out.link(node, PC.comparator, concept_iri("comparator", COMPARATORS[measure.comparator]))
        out.add(node, PC.value, decimal(measure.value))
        if measure.value_max is not None:
            out.add(node, PC.valueMax, decimal(measure.value_max))
        out.add(node, PC.unitText, string(labels.unit_text(measure.unit)))
        unit = labels.unit_concept(measure.unit)
        if unit is not None:
            out.link(node, PC.unit, unit.iri)
        self._coded(node, PC.direction, "change", measure.direction)
        if measure.flow is not None:
            out.add(node, PC.flow, boolean(measure.flow))
        if measure.span is not None:
            out.add(node, PC.span, integer(measure.span))
        if measure.binding is not None:
            out.add(node, PC.binding, boolean(measure.binding))
        out.add(node, PC.numberBegin, integer(measure.number.start))
        out.add(node, PC.numberEnd, integer(measure.number.end))

    def _milestone(self, index: int, milestone: Milestone) -> None:
        out, node = self.out, self.out.node(self.iris.milestones[index])
        out.types(node, PC.Fact, PC.Milestone, _FACT_CLASSES[milestone.kind], _MILESTONE_CLASSES[milestone.kind])
        out.label(node, labels.milestone_label(milestone))
        self._fact(node, milestone)
        if milestone.project is not None:
            out.link(node, PC.project, project_iri(milestone.project, self.base))
        out.add(node, PC.name, chinese(milestone.name))
        out.link(node, PC.stage, concept_iri("milestone", milestone.milestone))

    def _qualitative(self, index: int, target: QualitativeTarget) -> None:
        out, node = self.out, self.out.node(self.iris.qualitative[index])
        out.types(node, PC.Fact, PC.Target, PC.QualitativeTarget, _FORM_CLASSES[target.form])
        out.label(node, labels.qualitative_label(target))
        self._fact(node, target)
        out.link(node, PC.form, concept_iri("form", target.form))
        out.add(node, PC.subject, chinese(target.subject))
        out.add(node, PC.condition, chinese(target.condition))

    def _mention(self, index: int, mention: Mention) -> None:
        out, node = self.out, self.out.node(self.iris.mentions[index])
        report, name = self.facts.report, mention.evidence.quote
        mentioned = mentioned_iri(report, mention.scheme, mention.code, name, self.base)
        out.types(node, PC.Mention)
        out.passage(node, mention.evidence)
        out.link(node, PC.statement, self.iris.statements[mention.statement])
        out.link(node, PC.mentioned, mentioned)
        out.link(out.node(self.iris.statements[mention.statement]), PC.mentions, mentioned)

    def _task(self, index: int, task: Task) -> None:
        """A task with its bodies, and what the document says became of it."""
        out, node = self.out, self.out.node(self.iris.tasks[index])
        out.types(node, PC.Task)
        self._element(node, task)
        out.add(node, PC.taskText, chinese(task.words.quote))
        if task.number:
            out.add(node, PC.taskNumber, string(task.number))
        for body in task.bodies:
            out.add(node, PC.assignedName if body.leads else PC.assistingName, chinese(body.name))
            if body.code is not None:
                iri = agency_iri(self.facts.report, body.code, self.base, body.name)
                out.link(node, PC.assignedTo if body.leads else PC.assistedBy, iri)
        if task.deadline:
            out.add(node, PC.deadline, chinese(task.deadline))
        if task.due is not None:
            out.add(node, PC.deadlineDate, day(task.due))
        if task.result is None and task.status is None:
            return
        result = out.node(self.iris.results[index])
        out.types(result, PC.OfficialResult)
        out.add(result, PC.report, self.report)
        out.passage(result, task.result or task.evidence)
        out.add(result, PC.task, node)
        self._coded(result, PC.status, "task-status", task.status)
        report = self.facts.report
        out.link(result, PC.statedBy, agency_iri(report, report.issuer_code, self.base, report.issuer))


def heading_of(section: Section, text: CleanText) -> Evidence:
    """The passage that identifies a section: its heading if it begins with one, otherwise its first line."""
    start, _ = text.offsets.clean_span(section.evidence.span.start, section.evidence.span.end)
    start = text.text.index(section.evidence.quote, start)
    heading = section.path[-1] if section.path else ""
    quote = section.evidence.quote
    if not heading or not quote.startswith(heading):
        heading = quote.split("\n", 1)[0]
    return Evidence(Span(*text.offsets.source_span(start, start + len(heading))), heading)


def _section_key(section: Section) -> _SectionKey:
    return section.path, section.evidence.span.start
