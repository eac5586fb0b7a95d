"""The terms that the data uses, vocabulary by vocabulary: the only place where they are spelled out.

Each namespace is closed, so that an unlisted term cannot be used by mistake. Every term of `PC` is declared in
`ontology/policy-commitment.ttl`; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from pyoxigraph import NamedNode


class Terms:
    """A closed namespace: `PC.Report` is the node of that term, an unlisted one raises AttributeError."""

    def __init__(self, prefix: str, iri: str, names: str) -> None:
        self.prefix = prefix
        self.iri = iri
        self._nodes = {name: NamedNode(iri + name) for name in names.split()}

    def __getattr__(self, name: str) -> NamedNode:
        try:
            return self.__dict__["_nodes"][name]  # type: ignore[no-any-return]
        except KeyError:
            raise AttributeError(f"{self.__dict__.get('prefix')}:{name} is not listed in kg/rdf/names.py") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._nodes)


ONTOLOGY_IRI = "https://w3id.org/policy-commitment/ont"
VOCABULARY_IRI = "https://w3id.org/policy-commitment/vocab/"
CUBE_IRI = "https://w3id.org/policy-commitment/cube#"

PC = Terms(
    "pc",
    ONTOLOGY_IRI + "#",
    # classes
    "Report SourceText Government Agency Place Section Statement Commitment Outcome Problem Context "
    "Fact Target Observation Measure Milestone QualitativeTarget DirectionalTarget BenchmarkTarget "
    "PolicyAct TargetNotSet NumericTarget NumericOutcome PromisedMilestone ReachedMilestone Mention "
    "Period CalendarYear Project Trajectory IndicatorTrajectory ProjectTrajectory TrajectoryStep Rule Assessment "
    "Tally Task OfficialResult TaskAlignment "
    # properties to things
    "report section statement topic strength testability agency period place area government "
    "text role parent indicator aspect comparator unit direction stage form project about trajectory fact rule "
    "mentions mentioned presumedLead reportedIn target answer verdict conclusion concludedBy "
    "byTopic byStrength byRule byUnit "
    "task assignedTo assistedBy status statedBy alignedStatement alignedPromise "
    # properties to values
    "year sha256 fileName encoding speaker position path quote beginIndex endIndex numberBegin numberEnd asWritten "
    "subject condition value valueMax unitText "
    "flow span name start end endYear version tolerance statementCount commitmentCount factCount dueYear byUnitText "
    "example counted count inWords documentKind binding "
    "taskText taskNumber assignedName assistingName deadline deadlineDate likeness "
    # of concepts
    "lexicon multiplier baseUnit preferredDirection level shortName lastListed",
)
RDF = Terms("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "type")
RDFS = Terms("rdfs", "http://www.w3.org/2000/01/rdf-schema#", "Resource comment label seeAlso subClassOf")
XSD = Terms(
    "xsd",
    "http://www.w3.org/2001/XMLSchema#",
    "boolean date decimal double hexBinary integer nonNegativeInteger string",
)
SKOS = Terms(
    "skos",
    "http://www.w3.org/2004/02/skos/core#",
    "Concept ConceptScheme altLabel broader narrower hasTopConcept topConceptOf definition inScheme notation prefLabel",
)
DCT = Terms(
    "dct",
    "http://purl.org/dc/terms/",
    "title description identifier issued modified source license rights isPartOf hasPart isReplacedBy publisher "
    "creator language spatial temporal conformsTo format accrualPeriodicity bibliographicCitation provenance "
    "LicenseDocument Location PeriodOfTime Standard MediaType MediaTypeOrExtent LinguisticSystem Frequency "
    "RightsStatement ProvenanceStatement",
)
ORG = Terms("org", "http://www.w3.org/ns/org#", "OrganizationalUnit classification unitOf")
PROV = Terms(
    "prov",
    "http://www.w3.org/ns/prov#",
    "Activity Entity SoftwareAgent Plan Association used wasAssociatedWith qualifiedAssociation agent hadPlan "
    "wasGeneratedBy wasDerivedFrom wasAttributedTo",
)

QB = Terms(
    "qb",
    "http://purl.org/linked-data/cube#",
    "DataSet Observation Slice SliceKey dataSet structure slice sliceStructure observation component",
)
CUBE = Terms(
    "cube",
    CUBE_IRI,
    "area period indicator aspect kind report reading value unit comparator strength direction upperBound fact "
    "target outcome structure byReport",
)

DCAT = Terms(
    "dcat",
    "http://www.w3.org/ns/dcat#",
    "Catalog Dataset DatasetSeries Distribution dataset distribution inSeries prev first last theme keyword "
    "contactPoint landingPage accessURL downloadURL mediaType byteSize startDate endDate version",
)
DCATAP = Terms("dcatap", "http://data.europa.eu/r5r/", "availability")
DQV = Terms(
    "dqv",
    "http://www.w3.org/ns/dqv#",
    "Metric Dimension QualityMeasurement hasQualityMeasurement isMeasurementOf computedOn value inDimension "
    "expectedDataType",
)
FOAF = Terms("foaf", "http://xmlns.com/foaf/0.1/", "Agent name homepage")
SPDX = Terms(
    "spdx",
    "http://spdx.org/rdf/terms#",
    "Checksum ChecksumAlgorithm checksum algorithm checksumValue checksumAlgorithm_sha256",
)
VCARD = Terms("vcard", "http://www.w3.org/2006/vcard/ns#", "Organization Kind fn hasURL")
VOID = Terms(
    "void",
    "http://rdfs.org/ns/void#",
    "Dataset DatasetDescription Linkset triples entities distinctSubjects distinctObjects properties classes subset "
    "classPartition propertyPartition property vocabulary uriSpace exampleResource dataDump feature linkPredicate "
    "subjectsTarget objectsTarget rootResource",
)
VOID_CLASS = NamedNode(VOID.iri + "class")  # `class` is a Python keyword
# The record of `kg publish` in a remote store; it is not in the files of a dataset, so these terms need no prefix
# there.
SD = Terms("sd", "http://www.w3.org/ns/sparql-service-description#", "NamedGraph name")
OWL = Terms("owl", "http://www.w3.org/2002/07/owl#", "versionInfo sameAs")

ALL = (PC, RDF, RDFS, XSD, SKOS, DCT, ORG, PROV, QB, CUBE, DCAT, DCATAP, DQV, FOAF, SPDX, VCARD, VOID, OWL)


def prefixes(base: str) -> dict[str, str]:
    """The prefixes for files that people read; `base` is that of the data."""
    return dict(_prefixes(base))


@cache
def _prefixes(base: str) -> dict[str, str]:
    return {
        **{terms.prefix: terms.iri for terms in ALL},
        "vs": "http://www.w3.org/2003/06/sw-vocab-status/ns#",
        "vann": "http://purl.org/vocab/vann/",
        "sdmx-dimension": "http://purl.org/linked-data/sdmx/2009/dimension#",
        "sdmx-measure": "http://purl.org/linked-data/sdmx/2009/measure#",
        "sdmx-attribute": "http://purl.org/linked-data/sdmx/2009/attribute#",
        "sdmx-concept": "http://purl.org/linked-data/sdmx/2009/concept#",
        **{kind: f"{base}id/{kind}/" for kind in _KINDS},
        "set": f"{base}set/",
        **{f"{scheme}-code": f"{VOCABULARY_IRI}{scheme}/" for scheme in _SCHEMES},
    }


# The local part of a prefixed name cannot contain a slash, so each kind of resource and each code list has a prefix.
_KINDS = (
    "report section statement measure milestone qualitative mention project period government agency rule "
    "trajectory assessment tally observation run ruleset software task official-result task-alignment"
).split()
_SCHEMES = (
    "agency aspect change comparator form indicator milestone place section-role statement-kind strength task-status "
    "testability topic unit verdict"
).split()
