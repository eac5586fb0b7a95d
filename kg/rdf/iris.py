"""The IRI of every resource is derived from its content, so that the same resource has the same IRI in every run.

Keys are ASCII and contain no labels. What is extracted from a report is identified by the report (area and year) and
its words, not by the file, so a better copy of the report keeps the IRIs of everything that it still says:

1. The words are the letters, digits, points and percent signs of the cleaned quote (`_words`). Encoding, script, width,
   line breaks, spaces, other punctuation and offsets do not matter.
2. What distinguishes several facts in one quote is added: the number of a measure, the name of a milestone, the
   condition of a qualitative target. A rule that finds another one does not change the IRIs of the others.
3. Facts that are still identical (a slogan that a report repeats) are numbered by their occurrence in the report.

A mention is identified by its statement and the name, because a name occurs many times in a report. A section is
identified by its headings.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Protocol
from unicodedata import normalize
from urllib.parse import quote

from kg.areas import is_zone
from kg.clean_text import SourceText
from kg.facts import Evidence, Measure, Period, Report, ReportFacts, Section
from kg.rdf.base import DEFAULT_BASE as DEFAULT_BASE
from kg.rdf.base import checked_base as checked_base
from kg.rdf.labels import plain
from kg.vocabulary.scheme import load_scheme

VOCABULARY = "https://w3id.org/policy-commitment/vocab/"


class Evidenced(Protocol):
    """Anything with evidence in the source."""

    @property
    def evidence(self) -> Evidence: ...


@lru_cache(maxsize=4096)  # the same few codes, rules and periods occur thousands of times in a report
def _key(text: str) -> str:
    return quote(text, safe="-._~")


# --- reports and texts -------------------------------------------------------------------------------------------


def report_key(report: Report) -> str:
    """Area and year, with a suffix for a plan and for the report of a second session in one year."""
    return f"{_key(report.adcode)}-{report.year}" + (f"-{_key(report.edition)}" if report.edition else "")


def report_iri(report: Report, base: str = DEFAULT_BASE) -> str:
    return f"{base}id/report/{report_key(report)}"


def report_graph_iri(report: Report, base: str = DEFAULT_BASE) -> str:
    return f"{base}set/{report_key(report)}"


def links_graph_iri(base: str = DEFAULT_BASE) -> str:
    return f"{base}set/links"


def assessments_graph_iri(base: str = DEFAULT_BASE) -> str:
    return f"{base}set/assessments"


def provenance_graph_iri(base: str = DEFAULT_BASE) -> str:
    return f"{base}set/provenance"


def audit_graph_iri(base: str = DEFAULT_BASE) -> str:
    return f"{base}set/audit"


def tallies_graph_iri(base: str = DEFAULT_BASE) -> str:
    return f"{base}set/tallies"


def publication_graph_iri(base: str = DEFAULT_BASE) -> str:
    """The graph in a remote store that records which graphs this dataset has put there (kg/remote/record.py)."""
    return f"{base}set/publication"


def text_iri(source: SourceText, base: str = DEFAULT_BASE) -> str:
    return f"{base}id/text/{source.sha256[:12]}"


def government_iri(adcode: str, base: str = DEFAULT_BASE) -> str:
    return f"{base}id/government/{_key(adcode)}"


# --- what is read from a report ----------------------------------------------------------------------------------


_BESIDE_WORDS = re.compile(r"[^\w.%]+")


def _words(text: str) -> str:
    """The words of a quote in the form used for keys.

    >>> _words("全长 约３.5 公里，年内通车。") == _words("全长约3.5公里, 年内通车")
    True
    """
    return _BESIDE_WORDS.sub("", normalize("NFKC", text)).rstrip(".").casefold()


@dataclass(frozen=True, slots=True)
class ReportIris:
    """The IRIs of all that was read from one report, each tuple in the order of its list.

    `results`: of what a table of fulfilment says of each task, whether it says anything or not.
    """

    report: str
    graph: str
    text: str
    government: str
    sections: tuple[str, ...]
    statements: tuple[str, ...]
    measures: tuple[str, ...]
    milestones: tuple[str, ...]
    qualitative: tuple[str, ...]
    mentions: tuple[str, ...]
    tasks: tuple[str, ...] = ()
    results: tuple[str, ...] = ()


def iris_of(facts: ReportFacts, base: str = DEFAULT_BASE) -> ReportIris:
    """The IRIs of everything extracted from a report."""
    report = report_key(facts.report)

    def mint(kind: str, keys: Iterable[_Said]) -> tuple[str, ...]:
        return _mint(base, kind, report, tuple(keys))

    def said(thing: Evidenced, *more: str) -> _Said:
        return ((), (thing.evidence.quote, *more))

    statements = mint("statement", map(said, facts.statements))
    return ReportIris(
        report=report_iri(facts.report, base),
        graph=report_graph_iri(facts.report, base),
        text=text_iri(facts.text.source, base),
        government=government_iri(facts.report.adcode, base),
        sections=mint("section", (((), _headings(one)) for one in facts.sections)),
        statements=statements,
        measures=mint("measure", (said(one, _number(one)) for one in facts.measures)),
        milestones=mint("milestone", (said(one, one.name) for one in facts.milestones)),
        qualitative=mint("qualitative", (said(one, one.condition) for one in facts.qualitative)),
        mentions=mint(
            "mention", (((statements[one.statement],), (one.evidence.quote, one.code)) for one in facts.mentions)
        ),
        tasks=mint("task", map(said, facts.tasks)),
        results=mint("official-result", map(said, facts.tasks)),
    )


# What distinguishes a thing from others of its kind in a report: IRIs as they are, and texts of which the words count.
_Said = tuple[tuple[str, ...], tuple[str, ...]]


# Each graph and table of an area asks for the IRIs of its reports; a report has eight lists, and an area some dozen.
@lru_cache(maxsize=96)
def _mint(base: str, kind: str, report: str, keys: tuple[_Said, ...]) -> tuple[str, ...]:
    """The IRIs of all things of one kind in a report (by its key), in the order of their keys."""
    met: Counter[tuple[str, ...]] = Counter()
    found: list[str] = []
    for iris, texts in keys:
        key = (*iris, *map(_words, texts))
        content = "\n".join((kind, report, *key, str(met[key])))
        met[key] += 1
        found.append(f"{base}id/{kind}/{sha256(content.encode()).hexdigest()[:16]}")
    return tuple(found)


def _headings(section: Section) -> tuple[str, ...]:
    """The headings of a section and of those above it; the text of a section without headings."""
    return section.path or (section.evidence.quote,)


def _number(measure: Measure) -> str:
    """The number of a measure, in full."""
    most = measure.value_max
    return plain(measure.value) if most is None else f"{plain(measure.value)}-{plain(most)}"


# --- things of the world -----------------------------------------------------------------------------------------


def concept_iri(scheme: str, code: str) -> str:
    """A concept of a code list; the IRIs of code lists do not depend on the base."""
    return f"{VOCABULARY}{scheme}/{_key(code)}"


def area_iri(adcode: str, base: str = DEFAULT_BASE) -> str:
    """An area: in the code list if it is in GB/T 2260, otherwise (a development zone) in the dataset.

    >>> area_iri("370200"), area_iri("370200-0f5c2d1a")[-24:]
    ('https://w3id.org/policy-commitment/vocab/place/370200', 'id/zone/370200-0f5c2d1a')
    """
    return f"{base}id/zone/{_key(adcode)}" if is_zone(adcode) else concept_iri("place", adcode)


def project_iri(key: str, base: str = DEFAULT_BASE) -> str:
    return f"{base}id/project/{_key(key)}"


def trajectory_iri(series: str, base: str = DEFAULT_BASE) -> str:
    return f"{base}id/trajectory/{_key(series)}"


def step_iri(series: str, fact: str, base: str = DEFAULT_BASE) -> str:
    """The step of a trajectory for a fact (IRI); earlier steps do not affect its IRI."""
    return f"{trajectory_iri(series, base)}/{fact.rsplit('/', 1)[1]}"


def period_iri(period: Period, base: str = DEFAULT_BASE) -> str:
    return f"{base}id/period/{period.start.isoformat()}_{period.end.isoformat()}"


# The beginnings of names of bodies, and the number of digits of the area code for their level.
_LEVELS = (
    (("国", "全国", "中央", "中共中央", "党中央", "中国", "最高"), 0),
    (("省", "自治区"), 2),
    (("市",), 4),
)


def agency_area(adcode: str, name: str) -> str:
    """The code of the area to which the body `name` belongs, in a report of the area `adcode`.

    >>> agency_area("140100", "省体育局"), agency_area("140100", "国家发展改革委"), agency_area("140100", "残联")
    ('140000', '100000', '140100')
    """
    for words, digits in _LEVELS:
        if name.startswith(words):
            return adcode[:digits].ljust(6, "0") if digits else "100000"
    return adcode


def body_iri(adcode: str, code: str, base: str = DEFAULT_BASE) -> str:
    """The body with the function `code` (in the list `agency`) in an area: the list contains functions, not bodies."""
    return f"{base}id/agency/{_key(adcode)}/{_key(code)}"


def agency_iri(report: Report, agency: str | None, base: str = DEFAULT_BASE, name: str | None = None) -> str:
    """The named body (`agency`: code; `name`: as written), or else the reporting government."""
    if agency is None:
        return government_iri(report.adcode, base)
    return body_iri(agency_area(report.adcode, name or named(agency)), agency, base)


def named(agency: str) -> str:
    """The name of the function in the list, which shows the level of bodies that exist on one level only."""
    known = load_scheme("agency").by_code.get(agency)
    return known.names[0] if known and known.names else ""


def mentioned_iri(report: Report, scheme: str, code: str, name: str, base: str = DEFAULT_BASE) -> str:
    """The referent of a mention: a body of an area, or an area."""
    return agency_iri(report, code, base, name) if scheme == "agency" else concept_iri(scheme, code)


def assessment_iri(target: str, answer: str | None, rule: str, base: str = DEFAULT_BASE) -> str:
    """The assessment of a target (IRI) by a rule, against an outcome (IRI) or none."""
    return f"{base}id/assessment/{sha256(chr(10).join((target, answer or '', rule)).encode()).hexdigest()[:16]}"


def task_alignment_iri(task: str, base: str = DEFAULT_BASE) -> str:
    """What a task (IRI) divides or accounts for in a report."""
    return f"{base}id/task-alignment/{sha256(task.encode()).hexdigest()[:16]}"


def tally_iri(kind: str, values: Iterable[str | None], base: str = DEFAULT_BASE) -> str:
    """The count of the things of one kind with these values in common; None where they have no such value."""
    content = "\n".join((kind, *("" if value is None else f"={_key(value)}" for value in values)))
    return f"{base}id/tally/{sha256(content.encode()).hexdigest()[:16]}"


# --- provenance --------------------------------------------------------------------------------------------------


def rule_iri(rule: str, base: str = DEFAULT_BASE) -> str:
    return f"{base}id/rule/{_key(rule)}"


def run_iri(key: str, base: str = DEFAULT_BASE) -> str:
    return f"{base}id/run/{_key(key)}"


def ruleset_iri(key: str, base: str = DEFAULT_BASE) -> str:
    return f"{base}id/ruleset/{_key(key)}"


def software_iri(version: str, base: str = DEFAULT_BASE) -> str:
    return f"{base}id/software/{_key(version)}"
