from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
import rdflib
import rdflib.compare
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, RdfFormat, Store, parse

from kg.errors import InputError, OutputError, UsageError
from kg.link.model import LinkedReports
from kg.rdf import names
from kg.rdf import serialize as serialization
from kg.rdf import store as stores
from kg.rdf.dataset import dataset_quads, graph_quads, ontology_file, published_quads
from kg.rdf.iris import audit_graph_iri, project_iri, report_iri, tallies_graph_iri
from kg.rdf.names import DCT, ONTOLOGY_IRI, PC, RDF, RDFS
from kg.rdf.serialize import (
    FORMATS,
    canonical,
    canonical_lines,
    join_canonical,
    joined_lines,
    read_canonical,
    serialize,
    to_rdflib,
)
from kg.rdf.store import Change, open_store, update_store, write_store
from rdf.sample import PROJECT, sample, sample_facts, sample_with_tasks

RDFLIB_FORMATS = {
    "nquads": "nquads",
    "ntriples": "nt",
    "turtle": "turtle",
    "trig": "trig",
    "rdfxml": "xml",
    "jsonld": "json-ld",
}
AUDIT, TALLIES = audit_graph_iri(), tallies_graph_iri()
PREFIXES = "\n".join(
    f"PREFIX {prefix}: <{iri}>" for prefix, iri in names.prefixes("https://w3id.org/policy-commitment/").items()
)


@pytest.fixture(scope="module")
def nquads() -> bytes:
    """The canonical form of the sample, complete with code lists and ontology."""
    return canonical(dataset_quads(sample()))


@pytest.fixture(scope="module")
def store(nquads: bytes) -> Store:
    """The sample, to ask."""
    store = Store()
    store.bulk_load(input=nquads, format=RdfFormat.N_QUADS)
    return store


def ask(store: Store, query: str) -> list[tuple[str, ...]]:
    """The rows of a SELECT over all graphs."""
    found = store.query(PREFIXES + "\n" + query, use_default_graph_as_union=True)
    return [tuple(term.value for term in row) for row in found]


# --- what is said ------------------------------------------------------------------------------------------------


def test_a_dataset_has_no_blank_nodes() -> None:
    """Every thing has an IRI, terms of the ontology too, so sorted N-Quads are canonical by RDFC-1.0."""
    terms = [term for quad in dataset_quads(sample()) for term in (quad.subject, quad.object)]
    assert terms
    assert not [term for term in terms if isinstance(term, BlankNode)]


def test_every_graph_is_there(store: Store) -> None:
    """One for each report and code list in use, one each for links, assessments, provenance and ontology."""
    found = {graph.value for graph in store.named_graphs() if isinstance(graph, NamedNode)}
    base = "https://w3id.org/policy-commitment/"
    used = ("agency", "aspect", "change", "comparator", "form", "milestone", "place", "section-role", "strength")
    lists = {f"{base}vocab/{name}" for name in (*used, "indicator", "testability", "topic", "unit", "verdict")}
    own = {base + "set/" + name for name in ("140000-2023", "links", "assessments", "provenance")}
    assert found == {*own, ONTOLOGY_IRI, *lists}


def test_what_was_promised_with_its_place(store: Store) -> None:
    """The first query of docs/graph-model.md, for 2027."""
    rows = ask(
        store,
        """SELECT ?quote ?start WHERE { ?s a pc:Commitment ; pc:quote ?quote ; pc:period/pc:year 2027 ;
           pc:beginIndex ?start } ORDER BY ?start""",
    )
    quotes = [quote for quote, _ in rows]
    assert quotes == [
        "煤炭先进产能占比达到95%左右",
        "雄忻高铁建成通车",
        "汾河流域水质全面达到优良",
        "增速与经济增长基本同步",
    ]
    assert [int(start) for _, start in rows] == sorted(int(start) for _, start in rows)


def test_the_road_of_an_indicator(store: Store) -> None:
    """The second query of docs/graph-model.md: 80 % in 2022, about 95 % by 2027."""
    rows = ask(
        store,
        """SELECT ?position ?to ?comparator ?value ?unit WHERE {
             ?step pc:trajectory ?road ; pc:position ?position ; pc:fact ?fact . ?road a pc:IndicatorTrajectory .
             ?fact pc:value ?value ; pc:unitText ?unit ; pc:comparator/skos:notation ?comparator ;
                   pc:period/pc:end ?to } ORDER BY ?position""",
    )
    assert rows == [("1", "2022-12-31", "=", "80", "%"), ("2", "2027-12-31", "≈", "95", "%")]


def test_the_states_of_a_project(store: Store) -> None:
    """A project has its names, and its milestones point to it."""
    rows = ask(
        store,
        f"""SELECT ?stage ?year ?label WHERE {{
             ?m pc:project <{project_iri(PROJECT)}> ; pc:stage ?stage ; pc:period/pc:year ?year .
             <{project_iri(PROJECT)}> rdfs:label|skos:altLabel ?label }} ORDER BY ?year ?label""",
    )
    stages = [(stage.rsplit("/", 1)[1], year) for stage, year, _ in rows]
    assert stages == [("construction-started", "2022")] * 2 + [("operating", "2027")] * 2
    assert {label for _, _, label in rows} == {"雄安至忻州高铁", "雄忻高铁"}


def test_large_numbers_are_written_in_full(store: Store) -> None:
    """3.5万亿元 is 3500000000000 without exponent, in Chinese 3.5万亿元."""
    rows = ask(store, 'SELECT ?v ?l { ?m pc:value ?v ; pc:unitText "元" ; rdfs:label ?l FILTER(lang(?l) != "en") }')
    assert rows == [("3500000000000", "规模 增长>=3.5万亿元")]


def test_a_range_has_both_bounds(store: Store) -> None:
    """2-3家 has the value 2 and the maximum 3."""
    assert ask(store, "SELECT ?a ?b { ?m pc:value ?a ; pc:valueMax ?b }") == [("2", "3")]


def test_evidence_keeps_what_the_source_wrote(store: Store) -> None:
    """A passage that cleaning changed (雄忻\u200b高铁) has its original beside the quote, one it did not has none."""
    rows = ask(store, "SELECT DISTINCT ?exact ?raw { ?e pc:asWritten ?raw ; pc:quote ?exact }")
    assert rows == [("雄忻高铁开工建设", "雄忻\u200b高铁开工建设")]


def test_number_position_is_inside_the_passage(store: Store) -> None:
    """`pc:numberBegin` and `pc:numberEnd` are the place of the digits with their multiplier."""
    source = sample_facts().text.source.text
    rows = ask(
        store,
        """SELECT ?s ?e { ?m pc:numberBegin ?s ; pc:numberEnd ?e } ORDER BY ?s""",
    )
    assert [source[int(start) : int(end)] for start, end in rows] == ["80", "95", "2-3", "3.5万亿"]


def test_an_address_with_a_space_is_no_iri(store: Store) -> None:
    """A URL that cannot be an IRI stays a string instead of breaking the build."""
    found = list(store.quads_for_pattern(NamedNode(report_iri(sample_facts().report)), names.DCT.source, None))
    assert [quad.object for quad in found] == [Literal("https://example.org/报告 1")]


def test_every_thing_is_called_something_in_chinese(store: Store) -> None:
    """What has a class of the ontology has a label, else its words or, if it is a judgement, its sentence."""
    rows = ask(
        store,
        f"""SELECT DISTINCT ?x WHERE {{ GRAPH ?g {{ ?x a ?c }} FILTER(STRSTARTS(STR(?c), "{PC.iri}"))
            FILTER(?c NOT IN (pc:TrajectoryStep, pc:Tally, pc:Trajectory, pc:ProjectTrajectory))
            FILTER NOT EXISTS {{
              ?x rdfs:label|skos:prefLabel|pc:quote|pc:inWords ?l FILTER(langMatches(lang(?l), "zh-Hans"))
            }} }}""",
    )
    assert rows == []


def test_english_is_made_from_the_code_lists(store: Store) -> None:
    """A report of a known area has an English label; a project has none, as no source gives it one."""
    english = """SELECT ?l {{ <{}> rdfs:label ?l FILTER(lang(?l) = "en") }}"""
    assert ask(store, english.format(report_iri(sample_facts().report))) == [("Shanxi: government work report 2023",)]
    assert ask(store, english.format(project_iri(PROJECT))) == []


def test_provenance_names_inputs_and_rules(store: Store) -> None:
    """The run used the text, known by its hash, with software and rule set."""
    rows = ask(
        store,
        """SELECT ?sha ?version WHERE { ?run a prov:Activity ; prov:used/pc:sha256 ?sha ;
           prov:qualifiedAssociation [ prov:agent/pc:version ?version ; prov:hadPlan/pc:sha256 ?rules ] }""",
    )
    assert [sha for sha, _ in rows] == [sample_facts().text.source.sha256]


def test_each_triple_stands_in_one_graph() -> None:
    """Two reports of one area share periods, government and places, and a query over all graphs meets each once."""
    first, second = sample_facts(), sample_facts(year=2024)
    another_text = replace(second.text, source=replace(second.text.source, sha256="0" * 64))
    both = LinkedReports((first, replace(second, text=another_text)), sample().projects, sample().trajectories)
    quads = set(graph_quads(both))
    assert len({quad.graph_name for quad in quads}) == 6
    assert len({(quad.subject, quad.predicate, quad.object) for quad in quads}) == len(quads)


def test_bad_base_stops_before_anything_is_written() -> None:
    """A base that is none is an error of usage."""
    with pytest.raises(UsageError):
        list(graph_quads(sample(), "nowhere"))


# --- files -------------------------------------------------------------------------------------------------------


def test_canonical_form_is_sorted_and_unique(nquads: bytes) -> None:
    """One quad a line, sorted by bytes, none twice; reading and writing it changes nothing."""
    lines = nquads.splitlines()
    assert lines == sorted(set(lines))
    assert canonical(read_canonical(nquads)) == nquads
    assert canonical(reversed(read_canonical(nquads))) == nquads


@pytest.mark.parametrize("at_once", [1, 7, 1000, 10**6])
def test_lines_of_the_canonical_form_come_one_by_one(monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    """However few are sorted in memory at once, also where one comes twice."""
    monkeypatch.setattr(serialization, "_AT_ONCE", at_once)
    quads = list(graph_quads(sample()))[:100]
    assert b"".join(canonical_lines([*quads, *reversed(quads)])) == canonical(quads)
    assert list(canonical_lines([])) == []


@pytest.mark.parametrize("most_files", [2, 3, 64])
def test_pieces_are_joined_with_few_files_open(nquads: bytes, monkeypatch: pytest.MonkeyPatch, most_files: int) -> None:
    """However many pieces there are, and wherever a line comes again."""
    monkeypatch.setattr(serialization, "_AT_ONCE", 10)
    monkeypatch.setattr(serialization, "_MOST_FILES", most_files)
    lines = nquads.splitlines(keepends=True)
    pieces = [b"".join(reversed(lines[start : start + 25])) for start in range(0, len(lines), 20)]
    assert b"".join(joined_lines(pieces)) == nquads == join_canonical(pieces)


@pytest.mark.parametrize("format", sorted(FORMATS))
def test_round_trip_is_isomorphic_in_rdflib(format: str) -> None:
    """rdflib reads from each file the graph that was written (formats without graphs: the union)."""
    quads = list(graph_quads(sample()))
    expected = union(to_rdflib(quads))
    written = serialize(quads, format)
    read = rdflib.Dataset(default_union=True)
    read.parse(data=written, format=RDFLIB_FORMATS[format])
    assert rdflib.compare.isomorphic(union(read), expected)


@pytest.mark.parametrize("format", ["nquads", "trig", "jsonld"])
def test_graphs_survive_the_round_trip(format: str) -> None:
    """A format with graphs keeps every triple in its graph."""
    quads = list(graph_quads(sample()))
    read = rdflib.Dataset()
    read.parse(data=serialize(quads, format), format=RDFLIB_FORMATS[format])
    found = {str(graph.identifier): len(graph) for graph in read.graphs() if len(graph)}
    expected: dict[str, int] = {}
    for quad in set(quads):
        assert isinstance(quad.graph_name, NamedNode)
        expected[quad.graph_name.value] = expected.get(quad.graph_name.value, 0) + 1
    assert found == expected


def union(dataset: rdflib.Dataset) -> rdflib.Graph:
    """All triples of all graphs, with language tags in one case, as RDF takes them for equal."""

    def fold(term: rdflib.term.Identifier) -> rdflib.term.Identifier:
        if isinstance(term, rdflib.Literal) and term.language:
            return rdflib.Literal(str(term), lang=term.language.lower())
        if isinstance(term, rdflib.Literal) and term.datatype == rdflib.XSD.string:
            return rdflib.Literal(str(term))
        return term

    graph = rdflib.Graph()
    for subject, predicate, value, _ in dataset.quads((None, None, None, None)):
        graph.add((subject, predicate, fold(value)))
    return graph


PROGRAM = """
import hashlib
from rdf.sample import sample
from kg.rdf.dataset import dataset_quads
from kg.rdf.serialize import FORMATS, serialize
quads = list(dataset_quads(sample()))
for format in FORMATS:
    print(format, hashlib.sha256(serialize(quads, format)).hexdigest())
"""


def test_bytes_are_the_same_under_every_hash_seed() -> None:
    """Each format comes out byte for byte the same in processes with different hash seeds."""
    tests = Path(__file__).resolve().parents[1]
    path = os.pathsep.join([str(tests.parent), str(tests), *sys.path])
    seen = [
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "77")
    ]
    assert seen[0].count("\n") == len(FORMATS)
    assert seen[0] == seen[1] == seen[2]


def test_turtle_declares_the_prefixes_it_uses_and_no_other() -> None:
    """Prefixes are sorted, and none is idle."""
    text = serialize(graph_quads(sample()), "turtle").decode()
    header, _, body = text.partition("\n\n")
    declared = [line.split()[1].rstrip(":") for line in header.splitlines()]
    assert declared == sorted(declared, key=lambda prefix: f"@prefix {prefix}:")
    assert all(f"{prefix}:" in body for prefix in declared)
    assert '"@zh-Hans' in body


def test_unknown_format_names_the_known_ones() -> None:
    """The error lists what there is."""
    with pytest.raises(UsageError, match=r"nquads.*jsonld"):
        serialize([], "docx")


# --- the store ---------------------------------------------------------------------------------------------------


def test_store_is_written_and_opened_for_reading(nquads: bytes, tmp_path: Path) -> None:
    """The store on disk holds every quad, and two may read it at once."""
    write_store(BytesIO(nquads), tmp_path / "store")
    first, second = open_store(tmp_path / "store"), open_store(tmp_path / "store")
    assert len(first) == len(second) == len(nquads.splitlines())
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


def test_only_a_loaded_store_is_sorted_through(nquads: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Loading ends with it; a change does not, as it would write everything again."""
    sorted_through: list[str] = []

    class Watched:
        def __init__(self, path: str) -> None:
            self.path, self.store = path, Store(path)

        def __getattr__(self, name: str) -> object:
            if name == "optimize":
                sorted_through.append(self.path)
            return getattr(self.store, name)

    monkeypatch.setattr(stores, "Store", Watched)
    monkeypatch.setattr(stores, "open_store", lambda path: Store.read_only(str(path)))
    write_store(BytesIO(nquads), tmp_path / "store")
    assert len(sorted_through) == 1
    update_store(tmp_path / "store", tmp_path / "changed", Change([], [b"<a:a> <a:a> <a:a> <a:a> .\n"]))
    assert len(sorted_through) == 1


def test_a_store_is_loaded_in_portions(nquads: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Loaded some bytes at a time it holds the same; a blank node stays one, whichever lines speak of it."""

    def quads(store: Store) -> set[str]:
        found = Dataset(store)
        found.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
        return set(map(str, found))

    monkeypatch.setattr(stores, "_PORTION", 20_000)
    about = b"_:one <http://example.org/%b> <http://example.org/a> <http://example.org/graph> .\n"
    lines = about % b"first" + nquads + about % b"last"
    write_store(BytesIO(lines), tmp_path / "store")
    assert quads(open_store(tmp_path / "store")) == quads(stores.memory_store(lines))


def test_store_is_replaced_whole(nquads: bytes, tmp_path: Path) -> None:
    """A second build leaves its own quads alone and no remains of the first."""
    write_store(BytesIO(nquads), tmp_path / "store")
    line = nquads.splitlines(keepends=True)[0]
    write_store(BytesIO(line), tmp_path / "store")
    assert len(open_store(tmp_path / "store")) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


def test_store_that_is_none_is_an_error(tmp_path: Path) -> None:
    """A missing store and a folder that is no store are told in one line."""
    with pytest.raises(OutputError, match="no store"):
        open_store(tmp_path / "missing")
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    with pytest.raises(OutputError):
        write_store(BytesIO(b""), tmp_path / "file" / "store")


# --- ontology ----------------------------------------------------------------------------------------------------

OWN_TYPES = ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")
OWL = "http://www.w3.org/2002/07/owl#"
SKOS = rdflib.SKOS


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    """The ontology as rdflib reads it."""
    return rdflib.Graph().parse(ontology_file(), format="turtle")


def own_terms(ontology: rdflib.Graph) -> Iterator[rdflib.URIRef]:
    """The terms that the ontology declares in its own namespace."""
    for kind in OWN_TYPES:
        for term in ontology.subjects(RDF_TYPE, rdflib.URIRef(OWL + kind)):
            if isinstance(term, rdflib.URIRef) and str(term).startswith(PC.iri):
                yield term


RDF_TYPE = rdflib.RDF.type


def test_every_own_term_is_labelled_and_defined_in_both_languages(ontology: rdflib.Graph) -> None:
    """Label and definition in zh-Hans and en, `rdfs:isDefinedBy` and status for each term."""
    terms = set(own_terms(ontology))
    assert len(terms) > 80
    for term in sorted(terms):
        for predicate in (rdflib.RDFS.label, SKOS.definition):
            spoken = sorted(str(value.language).lower() for value in ontology.objects(term, predicate))  # type: ignore[attr-defined]
            assert spoken == ["en", "zh-hans"], (term, predicate)
        assert ontology.value(term, rdflib.RDFS.isDefinedBy) == rdflib.URIRef(ONTOLOGY_IRI), term
        assert (term, rdflib.URIRef("http://www.w3.org/2003/06/sw-vocab-status/ns#term_status"), None) in ontology


def test_terms_of_the_code_are_declared(ontology: rdflib.Graph) -> None:
    """What kg/rdf/names.py writes, the ontology declares."""
    declared = {str(term).removeprefix(PC.iri) for term in own_terms(ontology)}
    assert set(PC) - declared == set()


def test_terms_of_the_data_are_declared() -> None:
    """Every property and class in the data that is not of RDF, RDFS or SKOS itself is declared in the ontology."""
    declared = {quad.subject.value for quad in published_quads() if isinstance(quad.subject, NamedNode)}
    used: set[str] = set()
    for quad in graph_quads(sample_with_tasks()):
        used.add(quad.predicate.value)
        if quad.predicate == RDF.type and isinstance(quad.object, NamedNode):
            used.add(quad.object.value)
    assert used - declared - {RDF.type.value, RDFS.label.value} == set()


def test_every_example_with_a_report_stands_in_it(ontology: rdflib.Graph, shared: Path) -> None:
    """An example that names the Shanxi report is a clause or word of its cleaned text; terms of content have one."""
    text = (shared / "gold/shanxi-2023/clean.txt").read_text(encoding="utf-8")
    mark = "（shanxi-2023）"
    examples = [str(value) for term in own_terms(ontology) for value in ontology.objects(term, SKOS.example)]
    quoted = [one.removesuffix(mark) for one in examples if one.endswith(mark)]
    assert len(quoted) >= 60
    assert [one for one in quoted if one not in text] == []


def test_ontology_metadata_is_complete(ontology: rdflib.Graph) -> None:
    """The metadata that FOOPS! tests for stands there, and nothing is imported."""
    node = rdflib.URIRef(ONTOLOGY_IRI)
    dct = "title description license creator created issued publisher bibliographicCitation"
    for name in dct.split():
        assert ontology.value(node, rdflib.DCTERMS[name]) is not None, name
    vann = rdflib.Namespace("http://purl.org/vocab/vann/")
    assert str(ontology.value(node, vann.preferredNamespacePrefix)) == "pc"
    assert str(ontology.value(node, vann.preferredNamespaceUri)) == PC.iri
    assert ontology.value(node, rdflib.OWL.versionIRI) == rdflib.URIRef(ONTOLOGY_IRI + "/0.1.0")
    assert not list(ontology.objects(node, rdflib.OWL.imports))


def test_unlisted_term_cannot_be_written() -> None:
    """A misspelt term is an error where it is written."""
    with pytest.raises(AttributeError, match="Comitment"):
        _ = PC.Comitment
    assert DCT.isReplacedBy.value == "http://purl.org/dc/terms/isReplacedBy"


def test_the_published_files_parse_without_chance() -> None:
    """The ontology's blank nodes are numbered, so that its quads are the same in every run."""
    again = list(parse(path=str(ontology_file()), format=RdfFormat.TURTLE))
    nodes = {
        term.value for quad in published_quads() for term in (quad.subject, quad.object) if isinstance(term, BlankNode)
    }
    assert again
    assert nodes
    assert all(name.startswith("ontology") for name in nodes)


def test_hash_in_names_is_that_of_the_text() -> None:
    """The key of a text is the start of the hash of its bytes."""
    facts = sample_facts()
    from rdf.sample import TEXT

    assert facts.text.source.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
    moved = replace(facts.report, adcode="110000")
    assert report_iri(moved) != report_iri(facts.report)


# --- bodies, assessments, reports ----------------------------------------------------------------------------------


def test_a_body_is_a_unit_of_its_government(store: Store) -> None:
    """What the list calls a department is a body of the area, classified by its function."""
    rows = ask(
        store,
        """SELECT ?body ?function ?government { ?body a pc:Agency, org:OrganizationalUnit ; org:unitOf ?government ;
           org:classification ?function ; pc:area place-code:140000 }""",
    )
    base = "https://w3id.org/policy-commitment/"
    assert rows == [
        (
            f"{base}id/agency/140000/education-department",
            f"{base}vocab/agency/education-department",
            f"{base}id/government/140000",
        )
    ]


def test_assessments_stand_apart(store: Store) -> None:
    """A verdict has target, answer and tolerance, and is in a graph of its own that no report states."""
    rows = ask(
        store,
        """SELECT ?verdict ?tolerance ?value { GRAPH set:assessments {
             ?a a pc:Assessment ; pc:verdict ?verdict ; pc:target ?t ; pc:answer ?o ;
                pc:tolerance ?tolerance } ?o pc:value ?value }""",
    )
    assert [(verdict.rsplit("/", 1)[1], *rest) for verdict, *rest in rows] == [("missed", "0.5", "80")]


def test_who_stated_it_is_said(store: Store) -> None:
    """A text is attributed to the government whose report it is, what was counted or assessed to the software."""
    rows = ask(store, "SELECT ?text ?who { ?report a pc:Report ; pc:text ?text . ?text prov:wasAttributedTo ?who }")
    assert [who.rsplit("/", 2)[1:] for _, who in rows] == [["government", "140000"]]
    rows = ask(store, "SELECT ?graph { ?graph prov:wasAttributedTo ?software . ?software a prov:SoftwareAgent }")
    assert sorted(graph.rsplit("/", 1)[1] for (graph,) in rows) == ["assessments", "audit", "tallies"]


def test_rules_have_a_graph_and_tallies_another() -> None:
    """By which rule each fact was found and each promise assessed, and what was counted, is beside `data.nq`."""
    data, every = set(dataset_quads(sample())), set(graph_quads(sample()))
    beside = {graph: {quad for quad in every - data if quad.graph_name.value == graph} for graph in (AUDIT, TALLIES)}
    assert every - data == beside[AUDIT] | beside[TALLIES]
    judged = {quad.subject for quad in every if quad.object in (PC.Fact, PC.Assessment)}
    assert {quad.subject for quad in beside[AUDIT]} == judged
    assert {quad.predicate for quad in beside[AUDIT]} == {PC.rule}
    assert PC.Tally in {quad.object for quad in beside[TALLIES]}


def test_two_files_of_one_report_are_refused() -> None:
    """Two texts that claim the same area and year would share IRIs, so the build stops and says which."""
    twice = replace(sample(), reports=(sample_facts(), sample_facts()))
    with pytest.raises(InputError, match=r"sample-2023 .* 140000 for 2023; keep one"):
        list(graph_quads(twice))
    copied = replace(sample(), reports=(sample_facts(), sample_facts(year=2024)))
    with pytest.raises(InputError, match=r"sample-2023 and sample-2024 are the same text"):
        list(graph_quads(copied))
