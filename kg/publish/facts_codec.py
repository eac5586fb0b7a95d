"""The facts of a report as bytes: compressed MessagePack, read back with every value checked as when it was made."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, replace
from datetime import date

import msgspec

from kg.facts import Evidence, Period, ReportFacts, Section, Span

# Most statements share a section; each would repeat the whole text of it.
_NOWHERE = Section((), "", Period(date.min, date.max), Evidence(Span(0, 0), ""))


@dataclass(frozen=True, slots=True)
class _Stored:
    """`facts` with the sections of the statements taken out: `sections` holds their indices."""

    facts: ReportFacts
    sections: tuple[int, ...]


_READER = msgspec.msgpack.Decoder(_Stored)


def facts_to_bytes(facts: ReportFacts) -> bytes:
    """All facts of a report, to be read by `facts_from_bytes`."""
    places = {section: index for index, section in enumerate(facts.sections)}
    stored = _Stored(
        replace(facts, statements=tuple(replace(one, section=_NOWHERE) for one in facts.statements)),
        tuple(places[one.section] for one in facts.statements),
    )
    return gzip.compress(msgspec.msgpack.encode(stored), 1, mtime=0)


def facts_from_bytes(content: bytes) -> ReportFacts:
    """The facts that were stored."""
    stored = _READER.decode(gzip.decompress(content))
    facts = stored.facts
    statements = tuple(
        replace(one, section=facts.sections[index])
        for one, index in zip(facts.statements, stored.sections, strict=True)
    )
    return replace(facts, statements=statements)
