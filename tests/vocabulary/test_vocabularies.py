"""A linter of the published vocabularies: what recognisers and SKOS ask of every file in `ontology/vocab/`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal

import pyoxigraph
import pytest

from kg.link.indicators import indicator_names
from kg.resources import ontology_folder
from kg.vocabulary import load_scheme, scheme_names

SKOS = "http://www.w3.org/2004/02/skos/core#"
PC = "https://w3id.org/policy-commitment/ont#"
VOCABULARY = "https://w3id.org/policy-commitment/vocab/"
CLOSE = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")

SCHEMES = ("affix", "agency", "indicator", "place", "topic", "unit")
NAMED_ONCE = tuple(name for name in SCHEMES if name != "place")
DEFINED = NAMED_ONCE
MAPPINGS = ("indicator-nbs", "indicator-sdg", "indicator-worldbank", "topic-cofog", "unit-qudt")

Graph = Mapping[str, list[tuple[str, str]]]


def _graph(name: str) -> Graph:
    """Subject and object IRIs by SKOS or project property."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    path = ontology_folder() / "vocab" / f"{name}.ttl"
    for quad in pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE):
        assert isinstance(quad.subject, pyoxigraph.NamedNode), f"{name}: a blank node"
        if isinstance(quad.object, pyoxigraph.NamedNode):
            local = quad.predicate.value.removeprefix(SKOS).removeprefix(PC)
            found[local].append((quad.subject.value, quad.object.value))
    return found


def _closure(pairs: list[tuple[str, str]]) -> set[tuple[str, str]]:
    """The transitive closure."""
    above: dict[str, set[str]] = defaultdict(set)
    for lower, upper in pairs:
        above[lower].add(upper)
    found: set[tuple[str, str]] = set()
    for start in list(above):
        waiting = list(above[start])
        while waiting:
            reached = waiting.pop()
            if (start, reached) not in found:
                found.add((start, reached))
                waiting.extend(above.get(reached, ()))
    return found


def _symmetric(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return pairs + [(right, left) for left, right in pairs]


def _rows(name: str) -> Iterator[dict[str, str]]:
    lines = (ontology_folder() / "mappings" / f"{name}.sssom.tsv").read_text(encoding="utf-8").splitlines()
    table = [line.split("\t") for line in lines if not line.startswith("#")]
    for row in table[1:]:
        yield dict(zip(table[0], row, strict=True))


@pytest.mark.parametrize("name", SCHEMES)
def test_every_concept_has_labels_in_both_languages_and_its_code_as_notation(name: str) -> None:
    """Each concept is named in Chinese and English and its notation is the last segment of its IRI."""
    scheme = load_scheme(name)
    assert len(scheme.concepts) > 5
    for concept in scheme:
        assert set(concept.labels) == {"zh-Hans", "en"}, concept.code
        assert all(label.strip() == label != "" for label in concept.labels.values()), concept.code
        assert concept.notation == concept.code
        assert concept.iri == f"{VOCABULARY}{name}/{concept.code}"
        assert concept.code.isascii()
        assert concept.code == concept.code.lower()


@pytest.mark.parametrize("name", DEFINED)
def test_every_concept_is_defined_in_both_languages(name: str) -> None:
    """Areas are defined by their code; everything else has a sentence in Chinese and in English."""
    for concept in load_scheme(name):
        assert set(concept.definitions) == {"zh-Hans", "en"}, concept.code
        assert concept.definitions["zh-Hans"].endswith("。"), concept.code
        assert concept.definitions["en"].endswith("."), concept.code


@pytest.mark.parametrize(("language", "word", "least"), [("zh-Hans", r"\w", 10), ("en", r"\w+", 5)])
def test_a_definition_of_an_indicator_says_more_than_its_name(language: str, word: str, least: int) -> None:
    """It defines: where it repeats the name, it says as much again of what is counted, from whom, and when."""
    for concept in load_scheme("indicator"):
        name, definition = concept.labels[language].casefold(), concept.definitions[language].casefold()
        assert name not in definition or len(re.findall(word, definition.replace(name, ""))) >= least, definition
        assert len(re.findall(word, definition)) >= least, definition


@pytest.mark.parametrize("name", SCHEMES)
def test_the_scheme_itself_is_described_and_licensed(name: str) -> None:
    """The scheme has title, label and description in both languages and the licence of the project's data."""
    found: dict[str, set[str]] = defaultdict(set)
    path = ontology_folder() / "vocab" / f"{name}.ttl"
    for quad in pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE):
        if isinstance(quad.subject, pyoxigraph.NamedNode) and quad.subject.value == VOCABULARY + name:
            language = getattr(quad.object, "language", None)
            found[quad.predicate.value].add(language or str(getattr(quad.object, "value", "")))
    terms = "http://purl.org/dc/terms/"
    assert found[terms + "title"] == found[terms + "description"] == found[SKOS + "prefLabel"] == {"zh-hans", "en"}
    assert found[terms + "license"] == {"https://creativecommons.org/licenses/by/4.0/"}


@pytest.mark.parametrize("name", NAMED_ONCE)
def test_no_chinese_name_names_two_concepts(name: str) -> None:
    """A recogniser that looks a name up gets one concept (Scheme.names raises otherwise)."""
    names = load_scheme(name).names()
    assert len(names) >= len(load_scheme(name).concepts)


@pytest.mark.parametrize("name", SCHEMES)
def test_skos_s13_s14_labels(name: str) -> None:
    """S13: preferred, alternative and hidden labels share no literal; S14: one preferred label for each language."""
    seen: dict[tuple[str, str | None, str], str] = {}
    preferred: set[tuple[str, str | None]] = set()
    path = ontology_folder() / "vocab" / f"{name}.ttl"
    for quad in pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE):
        kind = quad.predicate.value.removeprefix(SKOS)
        if kind not in {"prefLabel", "altLabel", "hiddenLabel"}:
            continue
        assert isinstance(quad.object, pyoxigraph.Literal)
        assert isinstance(quad.subject, pyoxigraph.NamedNode)
        key = (quad.subject.value, quad.object.language, quad.object.value)
        assert seen.setdefault(key, kind) == kind, key
        if kind == "prefLabel":
            assert key[:2] not in preferred, key
            preferred.add(key[:2])
    assert seen


@pytest.mark.parametrize("name", SCHEMES)
def test_skos_s9_s27_s37_s46(name: str) -> None:
    """S9, S37: scheme, concept and collection are disjoint; S27: nothing related is broader; S46: nothing that
    matches exactly is a broader or related match; all after the closures that SKOS defines."""
    graph = _graph(name)
    types = defaultdict(set)
    for subject, kind in graph["http://www.w3.org/1999/02/22-rdf-syntax-ns#type"]:
        types[subject].add(kind.removeprefix(SKOS))
    assert all(kinds in ({"Concept"}, {"ConceptScheme"}) for kinds in types.values())
    broader = _closure(graph["broader"] + [(lower, upper) for upper, lower in graph["narrower"]])
    related = set(_symmetric(graph["related"]))
    assert not broader & related
    assert not {(one, one) for one, other in broader if one == other}, "a concept broader than itself"
    exact = _closure(_symmetric(graph["exactMatch"]))
    hierarchical = graph["broadMatch"] + [(lower, upper) for upper, lower in graph["narrowMatch"]]
    assert not exact & set(_symmetric(hierarchical) + _symmetric(graph["relatedMatch"]))


@pytest.mark.parametrize("name", SCHEMES)
def test_every_concept_is_reached_from_the_top(name: str) -> None:
    """Each concept is a top concept of its scheme or has a broader one that exists in it."""
    graph = _graph(name)
    scheme = VOCABULARY + name
    concepts = {concept.iri for concept in load_scheme(name)}
    tops = {lower for lower, upper in graph["topConceptOf"] if upper == scheme}
    tops |= {lower for upper, lower in graph["hasTopConcept"] if upper == scheme}
    placed = tops | {lower for lower, _ in graph["broader"]}
    assert concepts <= placed, sorted(concepts - placed)[:5]
    assert tops <= concepts
    assert {upper for _, upper in graph["broader"]} <= concepts
    assert {member for member, of in graph["inScheme"] if of == scheme} == concepts


def test_links_between_vocabularies_lead_to_concepts() -> None:
    """A unit, topic, quantity or mandate that one scheme points to exists in the scheme that is to hold it."""
    known = {concept.iri for name in scheme_names() for concept in load_scheme(name)}
    wanted = {
        (subject, target)
        for name in SCHEMES
        for links in _graph(name).values()
        for subject, target in links
        if target.startswith(VOCABULARY) and target.count("/") > VOCABULARY.count("/")
    }
    assert wanted
    assert not sorted((subject, target) for subject, target in wanted if target not in known)


def test_a_cue_speaks_for_one_topic() -> None:
    """Topics are told apart by their cues, so no cue belongs to two, and each area below the top has enough."""
    scheme = load_scheme("topic")
    cues = scheme.words("cue")
    areas = [concept for concept in scheme if concept.broader]
    assert len(areas) >= 25
    for concept in areas:
        assert len(concept.words["cue"]) >= 10, concept.code
    assert all(len(cue) >= 2 for cue in cues)


def test_units_have_a_class_and_sound_multipliers() -> None:
    """unitClass is one of four; a multiplier is a positive decimal and comes with the unit it leads to."""
    for concept in load_scheme("unit"):
        assert concept.word("unitClass") in {"measure", "classifier", "time", "ordinal"}, concept.code
        multiplier = concept.word("multiplier")
        if multiplier is not None:
            assert Decimal(multiplier) > 0, concept.code
            assert concept.word("baseUnit"), concept.code


@pytest.mark.parametrize(
    ("written", "base", "multiplier"),
    [
        ("公里", "m", "1000"),
        ("斤", "kg", "0.5"),
        ("吨", "kg", "1000"),
        ("亩", "m2", "666.666666666666666667"),
        ("公顷", "m2", "10000"),
        ("千瓦时", "J", "3600000"),
        ("吨标准煤", "J", "29307600000"),
        ("%", "1", "0.01"),
        ("元", "CNY", "1"),
    ],
)
def test_multipliers_of_well_known_units(written: str, base: str, multiplier: str) -> None:
    """Values in base units come out as metrology says."""
    unit = load_scheme("unit")
    concept = unit[unit.names()[written]]
    assert (concept.word("baseUnit"), concept.word("multiplier")) == (base, multiplier)


def test_written_forms_of_one_unit_agree() -> None:
    """Units tied by exactMatch within the scheme have the same base unit and multiplier (平方千米 = 平方公里)."""
    unit = load_scheme("unit")
    tied = [
        (concept, unit[target.rsplit("/", 1)[1]])
        for concept in unit
        for target in concept.links.get("exactMatch", ())
        if target.startswith(unit.iri + "/")
    ]
    assert len(tied) > 10
    for one, other in tied:
        for word in ("multiplier", "baseUnit", "quantityKind", "unitClass"):
            assert one.word(word) == other.word(word), (one.code, other.code, word)


def test_indicators_are_complete() -> None:
    """Each indicator has one unit, one direction and one topic, and shares say what they are a share of in per cent."""
    scheme = load_scheme("indicator")
    assert len(scheme.concepts) >= 180
    for concept in scheme:
        assert concept.word("preferredDirection") in {"increase", "decrease", "range"}, concept.code
        assert len(concept.links["unit"]) == len(concept.links["topic"]) == 1, concept.code
        if concept.word("measureKind") == "share":
            assert concept.links["unit"] == (VOCABULARY + "unit/percent",), concept.code


def test_indicator_names_differ_after_normalisation() -> None:
    """No normal form names two indicators (indicator_names raises otherwise), and every indicator keeps a name."""
    assert set(indicator_names().values()) == {concept.code for concept in load_scheme("indicator")}


def test_places_form_the_tree_that_their_codes_say() -> None:
    """A county lies in the prefecture or province whose code starts its own, up to the country."""
    scheme = load_scheme("place")
    assert len([concept for concept in scheme if concept.word("level") == "province"]) == 34
    for concept in scheme:
        assert len(concept.code) == 6
        if concept.code == "100000":
            continue
        (parent,) = concept.broader
        expected = {"100000", concept.code[:2] + "0000", concept.code[:4] + "00"} - {concept.code}
        assert parent in expected, concept.code


@pytest.mark.parametrize(
    ("code", "chinese", "english", "short", "parent"),
    [
        ("140000", "山西省", "Shanxi", "山西", "100000"),
        ("610000", "陕西省", "Shaanxi", "陕西", "100000"),
        ("140100", "太原市", "Taiyuan", "太原", "140000"),
        ("610100", "西安市", "Xi'an", "西安", "610000"),
        ("440304", "福田区", "Futian District", "福田", "440300"),
        ("130628", "高阳县", "Gaoyang County", "高阳", "130600"),
        ("130633", "易县", "Yi County", None, "130600"),
        ("522600", "黔东南苗族侗族自治州", "Qiandongnan Autonomous Prefecture", "黔东南", "520000"),
        ("419001", "济源市", "Jiyuan", "济源", "410000"),
        ("140109", "万柏林区", "Wanbolin District", "万柏林", "140100"),
        ("810000", "香港特别行政区", "Hong Kong", "香港", "100000"),
    ],
)
def test_well_known_places(code: str, chinese: str, english: str, short: str | None, parent: str) -> None:
    """Names, short names and parents of areas of every kind."""
    place = load_scheme("place")[code]
    assert (place.labels["zh-Hans"], place.labels["en"]) == (chinese, english)
    assert place.word("shortName") == short
    assert place.broader == (parent,)


def test_agency_names_are_specific() -> None:
    """A name that is looked for in running text has at least two characters and is no topic's cue."""
    cues = load_scheme("topic").words("cue")
    names = load_scheme("agency").names()
    assert all(len(name) >= 2 for name in names)
    shared = sorted(set(names) & set(cues))
    assert shared == [], shared


def test_mandates_stay_with_departments() -> None:
    """A presumed lead is a department: no government, congress, court or party body has a mandate."""
    holders = {concept.word("bodyType") for concept in load_scheme("agency") if "mandate" in concept.links}
    assert holders == {"department"}
    topics = {
        target.rsplit("/", 1)[1] for concept in load_scheme("agency") for target in concept.links.get("mandate", ())
    }
    areas = {concept.code for concept in load_scheme("topic") if concept.broader}
    assert topics <= areas


@pytest.mark.parametrize("name", MAPPINGS)
def test_mappings_are_sound_sssom(name: str) -> None:
    """Each row maps a concept that exists, once, by a SKOS mapping property, with its justification."""
    scheme = load_scheme(name.split("-")[0])
    rows = list(_rows(name))
    assert len(rows) > 10
    pairs = [(row["subject_id"], row["object_id"]) for row in rows]
    assert len(set(pairs)) == len(pairs)
    for row in rows:
        concept = scheme[row["subject_id"].split(":", 1)[1]]
        assert row["subject_label"] == concept.labels["en"]
        assert row["predicate_id"].removeprefix("skos:") in CLOSE
        assert row["mapping_justification"] == "semapv:ManualMappingCuration"
        assert row["object_label"]


def test_unit_mapping_and_unit_vocabulary_say_the_same() -> None:
    """The SSSOM rows of units are the QUDT matches that `unit.ttl` publishes, none more and none less."""
    prefixes = {"qudt": "http://qudt.org/vocab/unit/", "qudtcur": "http://qudt.org/vocab/currency/"}
    mapped = set()
    for row in _rows("unit-qudt"):
        prefix, local = row["object_id"].split(":", 1)
        match = row["predicate_id"].removeprefix("skos:")
        mapped.add((row["subject_id"].split(":", 1)[1], match, prefixes[prefix] + local))
    published = {
        (concept.code, match, target)
        for concept in load_scheme("unit")
        for match in CLOSE
        for target in concept.links.get(match, ())
        if target.startswith("http://qudt.org/")
    }
    assert mapped == published


def test_the_place_vocabulary_is_small_enough_to_load_at_start() -> None:
    """The file stays below 700 kB: it is read in full by every build."""
    assert (ontology_folder() / "vocab" / "place.ttl").stat().st_size < 700_000
