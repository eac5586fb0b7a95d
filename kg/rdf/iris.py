"""The IRI of every thing, from its content alone: the same thing gets the same IRI in every run.

Keys are ASCII and carry no labels. A fact's key is the hash of its kind, the text it stands in, its span, and its
ordinal among the facts of that kind and span, so it depends on nothing else that is read from the report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Protocol
from urllib.parse import quote

from kg.errors import UsageError
from kg.extract.places import is_zone
from kg.facts import Evidence, Period, Report, ReportFacts, Span
from kg.text.source import SourceText
from kg.vocabulary.scheme import load_scheme

DEFAULT_BASE = "https://w3id.org/policy-commitment/"
VOCABULARY = "https://w3id.org/policy-commitment/vocab/"

_BASE = re.compile(r"https?://[^\s<>\"{}|\\^`/?#]+(/[^\s<>\"{}|\\^`?#]*)?/")


class Evidenced(Protocol):
    """Whatever rests on a stretch of the source."""

    @property
    def evidence(self) -> Evidence: ...


def checked_base(base: str) -> str:
    """The base itself, or UsageError where no IRI can be made from it.

    >>> checked_base("https://example.org/kg/")
    'https://example.org/kg/'
    """
    if not _BASE.fullmatch(base):
        raise UsageError(f"the base IRI {base!r} cannot be used; give an http(s) address that ends in a slash")
    return base


@lru_cache(maxsize=4096)  # the same few codes, rules and periods, thousands of times a report
def _key(text: str) -> str:
    return quote(text, safe="-._~")


# --- reports and texts -------------------------------------------------------------------------------------------


def report_key(report: Report) -> str:
    """Area and year; a plan, and the report of a second session in one year, have a word more."""
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


def tallies_graph_iri(base: str = DEFAULT_BASE) -> str:
    return f"{base}set/tallies"


def publication_graph_iri(base: str = DEFAULT_BASE) -> str:
    """The graph in a store elsewhere that says which graphs this dataset has put there (kg/remote/record.py)."""
    return f"{base}set/publication"


def text_iri(source: SourceText, base: str = DEFAULT_BASE) -> str:
    return f"{base}id/text/{source.sha256[:12]}"


def evidence_iri(source: SourceText, span: Span, base: str = DEFAULT_BASE) -> str:
    """The stretch of the text, as RFC 5147 writes it: positions between characters, counted from 0."""
    return f"{text_iri(source, base)}#char={span.start},{span.end}"


def government_iri(adcode: str, base: str = DEFAULT_BASE) -> str:
    return f"{base}id/government/{_key(adcode)}"


# --- what is read from a report ----------------------------------------------------------------------------------


def _fact_iri(kind: str, text_hash: str, span: Span, ordinal: int, base: str) -> str:
    content = f"{kind}\n{text_hash}\n{span.start},{span.end}\n{ordinal}"
    return f"{base}id/{kind}/{sha256(content.encode()).hexdigest()[:16]}"


def _one(kind: str, facts: ReportFacts, things: Sequence[Evidenced], index: int, base: str) -> str:
    span = things[index].evidence.span
    ordinal = sum(1 for thing in things[:index] if thing.evidence.span == span)
    return _fact_iri(kind, facts.text.source.sha256, span, ordinal, base)


def section_iri(facts: ReportFacts, index: int, base: str = DEFAULT_BASE) -> str:
    return _one("section", facts, facts.sections, index, base)


def statement_iri(facts: ReportFacts, index: int, base: str = DEFAULT_BASE) -> str:
    return _one("statement", facts, facts.statements, index, base)


def measure_iri(facts: ReportFacts, index: int, base: str = DEFAULT_BASE) -> str:
    return _one("measure", facts, facts.measures, index, base)


def milestone_iri(facts: ReportFacts, index: int, base: str = DEFAULT_BASE) -> str:
    return _one("milestone", facts, facts.milestones, index, base)


def qualitative_iri(facts: ReportFacts, index: int, base: str = DEFAULT_BASE) -> str:
    return _one("qualitative", facts, facts.qualitative, index, base)


def mention_iri(facts: ReportFacts, index: int, base: str = DEFAULT_BASE) -> str:
    return _one("mention", facts, facts.mentions, index, base)


@dataclass(frozen=True, slots=True)
class ReportIris:
    """The IRIs of all that was read from one report, each tuple in the order of its list."""

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


def iris_of(facts: ReportFacts, base: str = DEFAULT_BASE) -> ReportIris:
    """All IRIs of one report at once: the same as one by one, in linear time."""
    text_hash = facts.text.source.sha256

    def mint(kind: str, things: Iterable[Evidenced]) -> tuple[str, ...]:
        seen: dict[Span, int] = {}
        found: list[str] = []
        for thing in things:
            span = thing.evidence.span
            ordinal = seen.get(span, 0)
            seen[span] = ordinal + 1
            found.append(_fact_iri(kind, text_hash, span, ordinal, base))
        return tuple(found)

    return ReportIris(
        report=report_iri(facts.report, base),
        graph=report_graph_iri(facts.report, base),
        text=text_iri(facts.text.source, base),
        government=government_iri(facts.report.adcode, base),
        sections=mint("section", facts.sections),
        statements=mint("statement", facts.statements),
        measures=mint("measure", facts.measures),
        milestones=mint("milestone", facts.milestones),
        qualitative=mint("qualitative", facts.qualitative),
        mentions=mint("mention", facts.mentions),
    )


# --- things of the world -----------------------------------------------------------------------------------------


def concept_iri(scheme: str, code: str) -> str:
    """A concept of a code list; code lists keep their IRIs whatever the base."""
    return f"{VOCABULARY}{scheme}/{_key(code)}"


def area_iri(adcode: str, base: str = DEFAULT_BASE) -> str:
    """An area: one of GB/T 2260 by the code list, a development zone by its code in the dataset.

    >>> area_iri("370200"), area_iri("370200-0f5c2d1a")[-24:]
    ('https://w3id.org/policy-commitment/vocab/place/370200', 'id/zone/370200-0f5c2d1a')
    """
    return f"{base}id/zone/{_key(adcode)}" if is_zone(adcode) else concept_iri("place", adcode)


def project_iri(key: str, base: str = DEFAULT_BASE) -> str:
    return f"{base}id/project/{_key(key)}"


def trajectory_iri(series: str, base: str = DEFAULT_BASE) -> str:
    return f"{base}id/trajectory/{_key(series)}"


def step_iri(series: str, position: int, base: str = DEFAULT_BASE) -> str:
    """`position` counts from 1."""
    return f"{trajectory_iri(series, base)}/{position}"


def period_iri(period: Period, base: str = DEFAULT_BASE) -> str:
    return f"{base}id/period/{period.start.isoformat()}_{period.end.isoformat()}"


# What a name of a body opens with, and how many digits of the area's code the level of that word keeps.
_LEVELS = (
    (("国", "全国", "中央", "中共中央", "党中央", "中国", "最高"), 0),
    (("省", "自治区"), 2),
    (("市",), 4),
)


def agency_area(adcode: str, name: str) -> str:
    """The code of the area whose body `name` is, in a report of the area `adcode`.

    >>> agency_area("140100", "省体育局"), agency_area("140100", "国家发展改革委"), agency_area("140100", "残联")
    ('140000', '100000', '140100')
    """
    for words, digits in _LEVELS:
        if name.startswith(words):
            return adcode[:digits].ljust(6, "0") if digits else "100000"
    return adcode


def body_iri(adcode: str, code: str, base: str = DEFAULT_BASE) -> str:
    """The body with the function `code` (of the list `agency`) in an area: the list has functions, not bodies."""
    return f"{base}id/agency/{_key(adcode)}/{_key(code)}"


def agency_iri(report: Report, agency: str | None, base: str = DEFAULT_BASE, name: str | None = None) -> str:
    """The body that is named (`agency`: code; `name`: as written), else the government that reports."""
    if agency is None:
        return government_iri(report.adcode, base)
    return body_iri(agency_area(report.adcode, name or named(agency)), agency, base)


def named(agency: str) -> str:
    """The name by which the list knows the function; it tells the level of bodies that stand at one level only."""
    known = load_scheme("agency").by_code.get(agency)
    return known.names[0] if known and known.names else ""


def mentioned_iri(report: Report, scheme: str, code: str, name: str, base: str = DEFAULT_BASE) -> str:
    """What a mention speaks of: a body of an area, or an area."""
    return agency_iri(report, code, base, name) if scheme == "agency" else concept_iri(scheme, code)


def assessment_iri(target: str, answer: str | None, rule: str, base: str = DEFAULT_BASE) -> str:
    """A judgement of one target (IRI) by one rule, against one outcome (IRI) or none."""
    return f"{base}id/assessment/{sha256(chr(10).join((target, answer or '', rule)).encode()).hexdigest()[:16]}"


def tally_iri(kind: str, values: Iterable[str | None], base: str = DEFAULT_BASE) -> str:
    """A count of the things of one kind that have these values in common; None where they have no such value."""
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
