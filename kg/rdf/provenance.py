"""The provenance of the data as quads of the graph `set:provenance` (PROV-O): run, software, rule set, rules.

There is no clock in it: a run is known by what went in (texts by hash, software by version, rules by hash of the code
lists), so the same input gives the same run. A text is attributed to the government that stated it, what was counted or
assessed to the software.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from pyoxigraph import Quad

from kg import __version__
from kg.clean_text import SourceText
from kg.facts import Report
from kg.link.model import LinkedReports
from kg.link.task_alignment import ALIGNMENT_RULE
from kg.rdf.iris import (
    DEFAULT_BASE,
    assessments_graph_iri,
    audit_graph_iri,
    government_iri,
    links_graph_iri,
    provenance_graph_iri,
    report_graph_iri,
    rule_iri,
    ruleset_iri,
    run_iri,
    software_iri,
    tallies_graph_iri,
    text_iri,
)
from kg.rdf.labels import CHINESE, ENGLISH, label
from kg.rdf.names import DCT, PC, PROV
from kg.rdf.writer import GraphWriter, string
from kg.vocabulary.scheme import scheme_names, vocabulary_folder


@cache
def ruleset_hash() -> str:
    """SHA-256 of the code lists, which are the lexicon of the extractors: names and bytes, in the order of names."""
    total = sha256()
    for name in scheme_names():
        content = (vocabulary_folder() / f"{name}.ttl").read_bytes()
        total.update(f"{name}\n{sha256(content).hexdigest()}\n".encode())
    return total.hexdigest()


@dataclass(frozen=True, slots=True)
class Origins:
    """The input of a run: reports with their sources in the order of area and year, and the rules that found facts.

    The texts of the sources are not needed and may be empty. `judges` says whether promises were assessed, or tasks
    aligned with them.
    """

    reports: tuple[tuple[Report, SourceText], ...]
    rules: frozenset[str]
    judges: bool

    @classmethod
    def of(cls, linked: LinkedReports) -> Origins:
        """The origins of linked reports."""
        return cls(
            tuple((facts.report, facts.text.source) for facts in linked.documents),
            rules_of(linked),
            linked.judges,
        )


def run_key(sources: Iterable[SourceText], version: str = __version__) -> str:
    """The key of a run: 16 hex digits over software, rule set and texts."""
    texts = sorted(source.sha256 for source in sources)
    return sha256("\n".join([version, ruleset_hash(), *texts]).encode()).hexdigest()[:16]


def provenance_quads(origins: Origins, base: str = DEFAULT_BASE) -> Iterator[Quad]:
    """Run, software and rules, then the input of the run, report by report."""
    out = GraphWriter(provenance_graph_iri(base), base)
    software = out.node(software_iri(__version__, base))
    out.types(software, PROV.SoftwareAgent)
    name = f"policy-commitment-kg {__version__}"
    out.label(software, label(name, name))
    out.add(software, PC.version, string(__version__))

    ruleset = out.node(ruleset_iri(ruleset_hash()[:16], base))
    out.types(ruleset, PROV.Plan, PROV.Entity)
    out.label(ruleset, label("识别规则与词表", "Rules and lexicon of the extractors"))
    out.add(ruleset, PC.sha256, string(ruleset_hash()))
    for rule in sorted(origins.rules):
        node = out.node(rule_iri(rule, base))
        out.types(node, PC.Rule)
        out.label(node, {CHINESE: f"规则 {rule}", ENGLISH: f"Rule {rule}"})
        out.add(node, DCT.identifier, string(rule))
        out.add(node, DCT.isPartOf, ruleset)

    iri = run_iri(run_key(source for _, source in origins.reports), base)
    run = out.node(iri)
    out.types(run, PROV.Activity)
    out.label(run, label("数据集的构建", "Build of the dataset"))
    out.add(run, PROV.wasAssociatedWith, software)
    association = out.node(iri + "/association")
    out.add(run, PROV.qualifiedAssociation, association)
    out.types(association, PROV.Association)
    out.add(association, PROV.agent, software)
    out.add(association, PROV.hadPlan, ruleset)
    links = out.node(links_graph_iri(base))
    out.types(links, PROV.Entity)
    out.label(links, label("数据图：项目与轨迹", "Graph of projects and trajectories"))
    out.add(links, PROV.wasGeneratedBy, run)
    derived = [
        (audit_graph_iri(base), label("数据图：所用规则", "Graph of the rules that found facts and assessed promises")),
        (
            tallies_graph_iri(base),
            label("数据图：计数（统计所得，非报告所述）", "Graph of tallies: counted, not stated"),
        ),
    ]
    if origins.judges:
        words = label("数据图：评定（推导所得，非报告所述）", "Graph of assessments: derived, not stated")
        derived.append((assessments_graph_iri(base), words))
    for graph_iri, words in derived:
        graph = out.node(graph_iri)
        out.types(graph, PROV.Entity)
        out.label(graph, words)
        out.add(graph, PROV.wasGeneratedBy, run)
        out.add(graph, PROV.wasAttributedTo, software)
    yield from out.quads
    for report, source in origins.reports:
        yield from _drawn_on(report, source, iri, [graph_iri for graph_iri, _ in derived], base)


def _drawn_on(report: Report, source: SourceText, run: str, derived: Iterable[str], base: str) -> list[Quad]:
    """A report used by a run (IRI), from which the graphs in `derived` (IRIs) were derived."""
    out = GraphWriter(provenance_graph_iri(base), base)
    text, graph = out.node(text_iri(source, base)), out.node(report_graph_iri(report, base))
    out.types(text, PROV.Entity)
    out.link(text, PROV.wasAttributedTo, government_iri(report.adcode, base))
    out.add(out.node(run), PROV.used, text)
    out.types(graph, PROV.Entity)
    out.label(graph, label(f"数据图：{report.title}", f"Graph of the report {report.id}"))
    out.link(graph, PROV.wasGeneratedBy, run)
    out.add(graph, PROV.wasDerivedFrom, text)
    for graph_iri in derived:
        out.add(out.node(graph_iri), PROV.wasDerivedFrom, graph)
    return out.quads


def rules_of(linked: LinkedReports) -> frozenset[str]:
    """The rules by which a fact or task was found, a promise judged, or a task aligned."""
    found: set[str] = set()
    for facts in linked.reports:
        for things in (facts.measures, facts.milestones, facts.qualitative):
            found.update(thing.rule for thing in things)
    found.update(assessment.rule for assessment in linked.assessments)
    found.update(task.rule for facts in linked.task_lists for task in facts.tasks)
    if any(alignment.statements for alignment in linked.alignments):
        found.add(ALIGNMENT_RULE)
    return frozenset(found - {""})
