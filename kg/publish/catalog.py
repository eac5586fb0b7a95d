"""`catalog.ttl`: the catalogue of the dataset for data portals (DCAT 3, application profile DCAT-AP 3.0.1).

Harvesters import every `dcat:Dataset` that they find, so the catalogue is a separate file and lists: the graph as a
whole, each report, the cube, the code lists, the ontology; and for each area a series of its reports. Addresses are
made from the base; dates come from the reports or from the caller, never from the system clock.

Values defined by other authorities (media types, languages, licences) have their classes here, because the shapes of
the profile require them in the same file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from itertools import pairwise

from kg import __version__
from kg.facts import Report, ReportFacts
from kg.publish.cube import cube_iri
from kg.publish.media_types import Format, WrittenFile, address, format_of
from kg.publish.quality import counted, scores, write_measurement, write_metrics
from kg.rdf.dataset import ontology_file
from kg.rdf.iris import (
    DEFAULT_BASE,
    area_iri,
    report_graph_iri,
    report_iri,
    report_key,
    run_iri,
    software_iri,
    text_iri,
)
from kg.rdf.labels import CHINESE, ENGLISH, concept, concept_label, label, report_label
from kg.rdf.names import (
    DCAT,
    DCATAP,
    DCT,
    FOAF,
    ONTOLOGY_IRI,
    PROV,
    RDFS,
    SKOS,
    SPDX,
    VCARD,
    VOCABULARY_IRI,
    XSD,
)
from kg.rdf.provenance import run_key
from kg.rdf.serialize import serialize
from kg.rdf.terms import Literal, NamedNode
from kg.rdf.writer import GraphWriter, day, string
from kg.vocabulary.scheme import scheme_names, vocabulary_folder

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
PROFILE = "https://semiceu.github.io/DCAT-AP/releases/3.0.1/"
_LANGUAGE = "http://publications.europa.eu/resource/authority/language/"
_AVAILABILITY = "http://publications.europa.eu/resource/authority/planned-availability/STABLE"
_AVAILABILITIES = "http://publications.europa.eu/resource/authority/planned-availability"
_FREQUENCY = "http://publications.europa.eu/resource/authority/frequency/ANNUAL"
_THEMES = "http://publications.europa.eu/resource/authority/data-theme"
_KEYWORDS = {
    CHINESE: ("政府工作报告", "政策承诺", "知识图谱", "目标", "重大项目"),
    ENGLISH: ("government work report", "policy commitments", "knowledge graph", "targets", "projects"),
}


@dataclass(frozen=True, slots=True)
class _Entry:
    """A dataset of the catalogue: its titles, descriptions and keywords by language, and its files."""

    iri: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    files: Mapping[str, WrittenFile]
    issued: date | None = None
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def catalog_iri(base: str = DEFAULT_BASE) -> str:
    return f"{base}set/catalog"


def graph_iri(base: str = DEFAULT_BASE) -> str:
    """The dataset with all reports and their links."""
    return f"{base}set/graph"


def series_iri(adcode: str, base: str = DEFAULT_BASE) -> str:
    return f"{base}set/area-{adcode}"


def published_files() -> dict[str, bytes]:
    """The complete ontology and code lists, by their paths on a site."""
    lists = {f"vocab/{name}.ttl": (vocabulary_folder() / f"{name}.ttl").read_bytes() for name in scheme_names()}
    return {"ont.ttl": ontology_file().read_bytes(), **lists}


def catalog_turtle(
    reports: Sequence[ReportFacts],
    files: Mapping[str, WrittenFile],
    base: str = DEFAULT_BASE,
    issued: date | None = None,
) -> bytes:
    """The catalogue of the dataset with these `files` (by path); `issued` is the date of publication."""
    out = _catalog(reports, files, base, issued)
    return serialize(out.quads, "turtle", base)


def _catalog(
    reports: Sequence[ReportFacts], files: Mapping[str, WrittenFile], base: str, issued: date | None
) -> GraphWriter:
    out = GraphWriter(catalog_iri(base), base)
    catalog = out.node(catalog_iri(base))
    publisher = _publisher(out)
    _authorities(out)
    out.types(catalog, DCAT.Catalog)
    _titles(
        out,
        catalog,
        label("政府工作报告知识图谱", "Knowledge graph of government work reports"),
        label(
            "政府工作报告中的承诺、目标、项目与结果，每一项都附有所据原文。",
            "What governments promise in their work reports and what they achieve, each with its source passage.",
        ),
    )
    out.add(catalog, DCT.publisher, publisher)
    out.link(catalog, DCT.license, LICENCE)
    out.link(catalog, DCT.conformsTo, PROFILE)
    _languages(out, catalog)
    for entry in _entries(reports, files, base, issued):
        dataset = out.node(entry.iri)
        out.add(catalog, DCAT.dataset, dataset)
        _dataset(out, dataset, entry, publisher)
    _reports(out, reports, base)
    if reports:
        all_years = [facts.report.year for facts in reports]
        for iri in (graph_iri(base), cube_iri(base)):
            _temporal(out, out.node(iri), min(all_years), max(all_years))
            out.link(out.node(iri), DCT.accrualPeriodicity, _FREQUENCY)
    _series(out, catalog, reports, publisher)
    _provenance(out, reports, base)
    _quality(out, reports, base)
    return out


def _entries(
    reports: Sequence[ReportFacts], files: Mapping[str, WrittenFile], base: str, issued: date | None
) -> Iterable[_Entry]:
    published = {
        path: WrittenFile(path, len(content), sha256(content).hexdigest())
        for path, content in published_files().items()
    }
    cube = {path: file for path, file in files.items() if path.startswith("cube.")}
    whole = {path: file for path, file in files.items() if path.startswith(_OF_THE_GRAPH)}
    yield _Entry(
        graph_iri(base),
        label("政府工作报告知识图谱：全部数据", "Graph of government work reports: all data"),
        label(
            "所有报告的陈述、目标、里程碑及其间的项目与轨迹，并附词表与本体。",
            "Statements, targets and milestones of all reports, the projects and trajectories that link them, "
            "with code lists and ontology.",
        ),
        whole,
        issued,
    )
    yield _Entry(
        cube_iri(base),
        label("政府工作报告指标立方体", "Cube of the indicators of government work reports"),
        label(
            "指标的目标值与实际值：按地区、时期、指标、方面分列的RDF数据立方体。",
            "Targets and outcomes of indicators as an RDF Data Cube by area, period, indicator and aspect.",
        ),
        cube,
        issued,
    )
    yield _Entry(
        VOCABULARY_IRI.removesuffix("/"),
        label("政府工作报告词表", "Code lists of government work reports"),
        label(
            "指标、单位、地区、机构、政策领域等SKOS词表，附识别用词。",
            "Indicators, units, areas, agencies, topics and more as SKOS, with the words that extractors use.",
        ),
        {path: file for path, file in published.items() if path.startswith("vocab/")},
        issued,
    )
    yield _Entry(
        ONTOLOGY_IRI,
        label("政策承诺本体", "Policy commitment ontology"),
        label("描述承诺、目标与结果的OWL本体。", "The OWL ontology of commitments, targets and outcomes."),
        {"ont.ttl": published["ont.ttl"]},
        issued,
    )
    for facts in reports:
        report = facts.report
        words = report_label(report)
        english = words.get(ENGLISH)
        path = f"reports/{report_key(report)}.ttl"
        yield _Entry(
            report_graph_iri(report, base),
            label(f"{report.title}：数据", f"{english}: data" if english else f"Data of the report {report.id}"),
            label(
                f"从《{report.title}》读出的陈述、数值、里程碑和定性目标，附原文位置。",
                f"Statements, measures, milestones and targets read from the report {report.id}, "
                "with their places in the source.",
            ),
            {path: files[path]} if path in files else {},
            report.date or issued,
            {language: (name,) for language, name in _area_names(report).items()},
        )


# What else a dataset folder contains is for its maker (review lists) or a presumption, and is not listed.
_OF_THE_GRAPH = ("data.", "tables/", "audit.ttl", "inferred.ttl", "links.ttl", "tallies.ttl")


def _dataset(out: GraphWriter, dataset: NamedNode, entry: _Entry, publisher: NamedNode) -> None:
    out.types(dataset, DCAT.Dataset)
    _titles(out, dataset, entry.title, entry.description)
    out.add(dataset, DCT.identifier, string(entry.iri))
    out.add(dataset, DCT.publisher, publisher)
    out.add(dataset, DCT.creator, publisher)
    out.add(dataset, DCAT.contactPoint, out.node(publisher.value + "-contact"))
    out.link(dataset, DCT.license, LICENCE)
    out.link(dataset, DCAT.theme, f"{_THEMES}/GOVE")
    out.add(dataset, DCAT.version, string(__version__))
    _languages(out, dataset)
    if entry.issued is not None:
        out.add(dataset, DCT.issued, day(entry.issued))
    for language, words in _KEYWORDS.items():
        for word in (*words, *entry.keywords.get(language, ())):
            out.add(dataset, DCAT.keyword, Literal(word, language=language))
    if entry.iri != ONTOLOGY_IRI:
        out.link(dataset, DCT.conformsTo, ONTOLOGY_IRI)
    for path, file in sorted(entry.files.items()):
        written_as = format_of(path)
        if written_as is not None:
            _distribution(out, dataset, path, file, written_as)


def _distribution(out: GraphWriter, dataset: NamedNode, path: str, file: WrittenFile, format: Format) -> None:
    node = out.node(f"{dataset.value}#file-{path.replace('/', '-')}")
    where = address(path, out.base)
    out.add(dataset, DCAT.distribution, node)
    out.types(node, DCAT.Distribution)
    _titles(
        out,
        node,
        label(f"{path}（{format.name}）", f"{path} ({format.name})"),
        label(f"{format.name}文件", f"A file in {format.name}"),
    )
    out.link(node, DCAT.accessURL, where)
    out.link(node, DCAT.downloadURL, where)
    out.types(out.node(where), RDFS.Resource)
    out.link(node, DCAT.mediaType, format.media_iri)
    out.types(out.node(format.media_iri), DCT.MediaType)
    out.link(node, DCT.format, format.format_iri)
    out.types(out.node(format.format_iri), DCT.MediaTypeOrExtent)
    out.link(node, DCT.conformsTo, format.standard)
    out.types(out.node(format.standard), DCT.Standard)
    out.link(node, DCT.license, LICENCE)
    out.link(node, DCATAP.availability, _AVAILABILITY)
    out.link(node, DCT.rights, f"{catalog_iri(out.base)}#rights")
    out.add(node, DCAT.byteSize, Literal(str(file.size), datatype=XSD.nonNegativeInteger))
    checksum = out.node(node.value.replace("#file-", "#checksum-"))
    out.add(node, SPDX.checksum, checksum)
    out.types(checksum, SPDX.Checksum)
    out.add(checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256)
    out.add(checksum, SPDX.checksumValue, Literal(file.sha256, datatype=XSD.hexBinary))


def _reports(out: GraphWriter, reports: Sequence[ReportFacts], base: str) -> None:
    for facts in reports:
        report = facts.report
        dataset = out.node(report_graph_iri(report, base))
        out.link(out.node(graph_iri(base)), DCT.hasPart, dataset.value)
        _location(out, dataset, report)
        _temporal(out, dataset, report.year, report.year)
        out.link(dataset, RDFS.seeAlso, report_iri(report, base))
        statement = out.node(f"{dataset.value}#source")
        out.add(dataset, DCT.provenance, statement)
        out.types(statement, DCT.ProvenanceStatement)
        source = report.url or facts.text.source.name
        licence = report.licence or "see the source / 见来源"
        out.label(statement, label(f"来源：{source}；许可：{licence}", f"Source: {source}; licence: {licence}"))
        out.link(dataset, PROV.wasDerivedFrom, text_iri(facts.text.source, base))
        out.types(out.node(text_iri(facts.text.source, base)), PROV.Entity)


def _temporal(out: GraphWriter, dataset: NamedNode, first: int, last: int) -> None:
    """The first and last year of a dataset, inclusive."""
    years = out.node(f"{dataset.value}#year")
    out.add(dataset, DCT.temporal, years)
    out.types(years, DCT.PeriodOfTime)
    out.add(years, DCAT.startDate, day(date(first, 1, 1)))
    out.add(years, DCAT.endDate, day(date(last, 12, 31)))


def _location(out: GraphWriter, thing: NamedNode, report: Report) -> None:
    place = out.node(area_iri(report.adcode, out.base))
    out.add(thing, DCT.spatial, place)
    if out.is_new(place.value):
        out.types(place, DCT.Location)
        for language, name in _area_names(report).items():
            out.add(place, SKOS.prefLabel, Literal(name, language=language))


def _area_names(report: Report) -> Mapping[str, str]:
    """The names of the area of a report by language."""
    known = concept("place", report.adcode)
    return known.labels if known else {CHINESE: report.area}


def _series(out: GraphWriter, catalog: NamedNode, reports: Sequence[ReportFacts], publisher: NamedNode) -> None:
    areas: dict[str, list[Report]] = {}
    for facts in reports:
        areas.setdefault(facts.report.adcode, []).append(facts.report)
    for adcode, its_reports in sorted(areas.items()):
        series = out.node(series_iri(adcode, out.base))
        out.add(catalog, DCAT.dataset, series)
        out.types(series, DCAT.DatasetSeries, DCAT.Dataset)
        known = concept("place", adcode)
        chinese = known.labels.get(CHINESE, its_reports[0].area) if known else its_reports[0].area
        english = concept_label("place", adcode, ENGLISH) or its_reports[0].area
        _titles(
            out,
            series,
            label(f"{chinese}历年政府工作报告", f"Government work reports of {english}"),
            label(
                f"{chinese}每年政府工作报告的数据，一年一份。", f"Data of the work reports of {english}, one a year."
            ),
        )
        out.add(series, DCT.publisher, publisher)
        out.link(series, DCT.license, LICENCE)
        out.link(series, DCT.accrualPeriodicity, _FREQUENCY)
        out.add(series, DCAT.contactPoint, out.node(publisher.value + "-contact"))
        _location(out, series, its_reports[0])
        ordered = sorted(its_reports, key=lambda report: report.year)
        datasets = [out.node(report_graph_iri(report, out.base)) for report in ordered]
        out.add(series, DCAT.first, datasets[0])
        out.add(series, DCAT.last, datasets[-1])
        for dataset in datasets:
            out.add(dataset, DCAT.inSeries, series)
        for before, after in pairwise(datasets):
            out.add(after, DCAT.prev, before)


def _provenance(out: GraphWriter, reports: Sequence[ReportFacts], base: str) -> None:
    run = out.node(run_iri(run_key(facts.text.source for facts in reports), base))
    software = out.node(software_iri(__version__, base))
    out.types(run, PROV.Activity)
    out.label(run, label("数据集的构建", "Build of the dataset"))
    out.add(run, PROV.wasAssociatedWith, software)
    out.types(software, PROV.SoftwareAgent)
    out.label(software, label(f"policy-commitment-kg {__version__}", f"policy-commitment-kg {__version__}"))
    for facts in reports:
        out.link(run, PROV.used, text_iri(facts.text.source, base))
        out.add(out.node(report_graph_iri(facts.report, base)), PROV.wasGeneratedBy, run)
    for iri in (graph_iri(base), cube_iri(base)):
        out.add(out.node(iri), PROV.wasGeneratedBy, run)


def _quality(out: GraphWriter, reports: Sequence[ReportFacts], base: str) -> None:
    write_metrics(out)
    for facts in reports:
        dataset = out.node(report_graph_iri(facts.report, base))
        for metric, value in counted(facts).items():
            write_measurement(out, dataset, metric, value, None)
        for metric, gold, value in scores():
            if gold == facts.report.id:
                write_measurement(out, dataset, metric, value, gold)
    for metric, gold, value in scores():
        write_measurement(out, out.node(graph_iri(base)), metric, value, gold)


def _titles(out: GraphWriter, thing: NamedNode, title: Mapping[str, str], description: Mapping[str, str]) -> None:
    for predicate, words in ((DCT.title, title), (DCT.description, description)):
        for language, text in words.items():
            out.add(thing, predicate, Literal(text, language=language))


def _languages(out: GraphWriter, thing: NamedNode) -> None:
    for code in ("ZHO", "ENG"):
        out.link(thing, DCT.language, _LANGUAGE + code)


def _publisher(out: GraphWriter) -> NamedNode:
    node = out.node(f"{catalog_iri(out.base)}#publisher")
    out.types(node, FOAF.Agent)
    out.add(node, FOAF.name, string("policy-commitment-kg contributors"))
    contact = out.node(node.value + "-contact")
    out.types(contact, VCARD.Organization, VCARD.Kind)
    out.add(contact, VCARD.fn, string("policy-commitment-kg contributors"))
    out.link(contact, VCARD.hasURL, out.base)
    return node


def _authorities(out: GraphWriter) -> None:
    """The classes and names of values defined by other authorities."""
    for code in ("ZHO", "ENG"):
        out.types(out.node(_LANGUAGE + code), DCT.LinguisticSystem)
    licence = out.node(LICENCE)
    out.types(licence, DCT.LicenseDocument)
    out.label(licence, label("知识共享署名4.0", "Creative Commons Attribution 4.0"))
    out.types(out.node(_FREQUENCY), DCT.Frequency)
    out.types(SPDX.checksumAlgorithm_sha256, SPDX.ChecksumAlgorithm)
    for standard in (PROFILE, ONTOLOGY_IRI):
        out.types(out.node(standard), DCT.Standard)
    theme = out.node(f"{_THEMES}/GOVE")
    out.types(out.node(_THEMES), SKOS.ConceptScheme)
    out.add(out.node(_THEMES), DCT.title, Literal("Data theme", language=ENGLISH))
    availability = out.node(_AVAILABILITY)
    out.types(out.node(_AVAILABILITIES), SKOS.ConceptScheme)
    out.add(out.node(_AVAILABILITIES), DCT.title, Literal("Planned availability", language=ENGLISH))
    out.types(availability, SKOS.Concept)
    out.link(availability, SKOS.inScheme, _AVAILABILITIES)
    out.add(availability, SKOS.prefLabel, Literal("stable", language=ENGLISH))
    out.types(theme, SKOS.Concept)
    out.link(theme, SKOS.inScheme, _THEMES)
    out.add(theme, SKOS.prefLabel, Literal("Government and public sector", language=ENGLISH))
    rights = out.node(f"{catalog_iri(out.base)}#rights")
    out.types(rights, DCT.RightsStatement)
    out.label(
        rights,
        label(
            "数据按知识共享署名4.0许可；引文出自政府公文，从其来源的规定。",
            "The data is under Creative Commons Attribution 4.0; quotes of official documents follow their source.",
        ),
    )
