"""Annotated reports: a folder of JSON Lines, one file per kind of record.

`spans.jsonl` lists the spans that were annotated exhaustively: only there does a fact without an annotation count as
a false alarm. Offsets are code points of the decoded source file, half-open; quotes are the cleaned text of the same
span. A field may hold a list: each of its members is correct. A record with `core: false` is optional: finding it
does not count as wrong, missing it does not count as a miss.

Annotations can be shared without the text of their reports: a quote may be omitted, since the offsets locate it, and
`with_quotes` restores it from the report. A sentence has its whole text, its first characters and its length, or
neither.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeVar

from kg.clean_text import CleanText
from kg.errors import InputError
from kg.resources import embedded_reports
from kg.vocabulary import load_scheme

FILES = ("spans", "measures", "milestones", "qualitative", "sentences", "pairs")
KINDS = frozenset({"target", "outcome"})
ASPECTS = frozenset({"quantity", "growth", "change", "rank"})
DIRECTIONS = frozenset({"increase", "decrease", None})

_Record = TypeVar("_Record")


@dataclass(frozen=True, slots=True)
class Annotation:
    """Where a record is found: the report's id, its span in the source and the cleaned text of that span.

    `quote` is None if the annotations were shared without the text of the report.
    """

    report: str
    start: int
    end: int
    quote: str | None

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"[{self.start}, {self.end}) is not a span of a text")

    @property
    def span(self) -> tuple[int, int]:
        """Source code points, half-open."""
        return self.start, self.end

    def __str__(self) -> str:
        return f"[{self.start}, {self.end})" if self.quote is None else self.quote


@dataclass(frozen=True, slots=True)
class GoldMeasure:
    """A number that the report gives for something; plural fields hold every acceptable value."""

    at: Annotation
    number: str
    number_span: tuple[int, int]
    subjects: tuple[str, ...]
    kinds: tuple[str, ...]
    aspects: tuple[str, ...]
    directions: tuple[str | None, ...]
    comparators: tuple[str, ...]
    value: Decimal
    values_max: tuple[Decimal | None, ...]
    units: tuple[str | None, ...]
    periods: tuple[str | None, ...]
    core: bool

    def __post_init__(self) -> None:
        start, end = self.number_span
        if not self.at.start <= start < end <= self.at.end:
            raise ValueError(f"the number at [{start}, {end}) is outside the quote at [{self.at.start}, {self.at.end})")
        if self.at.quote is not None and _half_width(self.number) not in _half_width(self.at.quote):
            raise ValueError(f"the number {self.number!r} is not in the quote {self.at.quote!r}")


def _half_width(words: str) -> str:
    """The words with half-width digits: a quote read from a cleaned text has no others (８０００万)."""
    return unicodedata.normalize("NFKC", words)


@dataclass(frozen=True, slots=True)
class GoldMilestone:
    """A named project and the state that it reaches."""

    at: Annotation
    projects: tuple[str, ...]
    milestones: tuple[str, ...]
    kinds: tuple[str, ...]
    core: bool


@dataclass(frozen=True, slots=True)
class GoldQualitative:
    """A target without a number."""

    at: Annotation
    subject: str
    form: str
    core: bool


@dataclass(frozen=True, slots=True)
class GoldSentence:
    """The function of a sentence.

    The quote of `at` holds its text, or only its beginning where `length` says how long it is.
    """

    at: Annotation
    kinds: tuple[str, ...]
    length: int | None


@dataclass(frozen=True, slots=True)
class GoldPair:
    """A promise of one report (`at`) and the passages of the next one that answer it, each of which is acceptable.

    `outcomes` is empty if the next report does not mention it.
    """

    at: Annotation
    subject: str
    verdicts: tuple[str, ...]
    next_report: str
    outcomes: tuple[Annotation, ...] = ()


@dataclass(frozen=True, slots=True)
class Gold:
    """All annotations of one folder."""

    name: str
    spans: Mapping[str, tuple[tuple[int, int], ...]]
    measures: tuple[GoldMeasure, ...] = ()
    milestones: tuple[GoldMilestone, ...] = ()
    qualitative: tuple[GoldQualitative, ...] = ()
    sentences: tuple[GoldSentence, ...] = ()
    pairs: tuple[GoldPair, ...] = ()

    @property
    def reports(self) -> tuple[str, ...]:
        """The ids of the annotated reports, sorted."""
        places = [one.at for one in self.measures]
        places += [one.at for one in self.milestones]
        places += [one.at for one in self.qualitative]
        places += [one.at for one in self.sentences]
        places += [one.at for one in self.pairs]
        return tuple(sorted({*self.spans, *(at.report for at in places)}))

    @property
    def needed_reports(self) -> tuple[str, ...]:
        """The ids of the annotated reports and of those that answer their promises, sorted."""
        return tuple(sorted({*self.reports, *(one.next_report for one in self.pairs)}))

    def holds(self, report: str, start: int, end: int) -> bool:
        """Whether a span is within one that was annotated exhaustively."""
        return any(first <= start and end <= last for first, last in self.spans.get(report, ()))

    def of_report(self, report: str) -> Gold:
        """The annotations of one report."""

        return Gold(
            self.name,
            {report: self.spans.get(report, ())},
            tuple(record for record in self.measures if record.at.report == report),
            tuple(record for record in self.milestones if record.at.report == report),
            tuple(record for record in self.qualitative if record.at.report == report),
            tuple(record for record in self.sentences if record.at.report == report),
            tuple(record for record in self.pairs if record.at.report == report),
        )


def shipped_gold() -> Path:
    """The annotations that come with the package: the whole embedded report."""
    return embedded_reports().parent / "gold" / "shanxi-2023"


def sources_of(folder: Path) -> tuple[Path, ...]:
    """What to build in order to evaluate against `folder`: itself if it has a reports.csv, else the embedded report."""
    return (folder,) if (folder / "reports.csv").is_file() else ()


def load_gold(folder: Path) -> Gold:
    """Reads a folder of annotations.

    Raises InputError that names file and line: no such folder, no annotations in it, a line that is not a JSON object,
    a field that is missing or of another form, a code that the vocabularies lack, a number outside its quote.
    """
    if not any((folder / f"{name}.jsonl").is_file() for name in FILES):
        raise InputError(f"{folder}: contains no annotations ({', '.join(FILES)}, each .jsonl); name another folder")
    codes = _Codes()
    spans: dict[str, list[tuple[int, int]]] = {}
    for report, start, end in _read(folder, "spans", _annotated_stretch):
        spans.setdefault(report, []).append((start, end))
    return Gold(
        folder.resolve().name,
        {report: tuple(stretches) for report, stretches in spans.items()},
        tuple(_read(folder, "measures", codes.measure)),
        tuple(_read(folder, "milestones", codes.milestone)),
        tuple(_read(folder, "qualitative", codes.qualitative)),
        tuple(_read(folder, "sentences", codes.sentence)),
        tuple(_read(folder, "pairs", codes.pair)),
    )


def _read(folder: Path, name: str, make: Callable[[dict[str, Any]], _Record]) -> Iterator[_Record]:
    path = folder / f"{name}.jsonl"
    if not path.is_file():
        return
    try:
        lines = path.read_text(encoding="utf-8").split("\n")  # JSON may contain other line separators unescaped
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as UTF-8 ({error})") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line, parse_float=Decimal)
            if not isinstance(record, dict):
                raise TypeError("it is not a JSON object")
            made = make(record)
        except KeyError as error:
            raise InputError(f"{path}:{number}: the field {error} is missing; add it") from error
        except (ValueError, TypeError, RecursionError, ArithmeticError) as error:
            raise InputError(f"{path}:{number}: {error}; fix the record") from error
        yield made


# Larger than any report; and numbers that occur in no report and would make arithmetic take forever.
_MOST_CHARACTERS = 10**9
_MOST_ZEROS = 30


def _accepted(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list) else (value,)


def _text(record: Mapping[str, Any], name: str) -> str:
    if not isinstance(record[name], str):
        raise TypeError(f"{name} is not a text")
    return str(record[name])


def _texts(record: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """The texts of a field, one or a non-empty list."""
    found = _accepted(record[name])
    if not found or not all(isinstance(one, str) for one in found):
        raise TypeError(f"{name} is neither a text nor a list of texts")
    return found


def _offset(record: Mapping[str, Any], name: str) -> int:
    value = record[name]
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _MOST_CHARACTERS:
        raise ValueError(f"{name} is not an offset")
    return value


def _decimal(value: Any, name: str) -> Decimal | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise TypeError(f"{name} is not a number")
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise ValueError(f"{name} is not a number") from None
    if not number.is_finite() or abs(number.adjusted()) > _MOST_ZEROS:
        raise ValueError(f"{name} is not a number that a report can contain")
    return number


class _Codes:
    """Makes records, each code checked against the vocabulary that lists it."""

    def __init__(self) -> None:
        self.comparators = frozenset(concept.notation for concept in load_scheme("comparator"))
        self.states = frozenset(load_scheme("milestone").by_code)
        self.forms = frozenset(load_scheme("form").by_code)
        self.statements = frozenset(load_scheme("statement-kind").by_code)
        self.verdicts = frozenset(load_scheme("verdict").by_code)

    def measure(self, record: dict[str, Any]) -> GoldMeasure:
        value = _decimal(record["value"], "value")
        if value is None:
            raise ValueError("a measure has a value")
        return GoldMeasure(
            at=_quoted(record),
            number=_text(record, "number"),
            number_span=(_offset(record, "number_start"), _offset(record, "number_end")),
            subjects=_texts(record, "subject"),
            kinds=_known("kind", record["kind"], KINDS),
            aspects=_known("aspect", record["aspect"], ASPECTS),
            directions=_known("direction", record["direction"], DIRECTIONS),
            comparators=_known("comparator", record["comparator"], self.comparators),
            value=value,
            values_max=tuple(_decimal(one, "value_max") for one in _accepted(record["value_max"])),
            units=_accepted_texts(record, "unit"),
            periods=_accepted_texts(record, "period"),
            core=bool(record["core"]),
        )

    def milestone(self, record: dict[str, Any]) -> GoldMilestone:
        return GoldMilestone(
            _quoted(record),
            _texts(record, "project"),
            _known("milestone", record["milestone"], self.states),
            _known("kind", record["kind"], KINDS),
            bool(record["core"]),
        )

    def qualitative(self, record: dict[str, Any]) -> GoldQualitative:
        form = _known("form", record["form"], self.forms)[0]
        return GoldQualitative(_quoted(record), _text(record, "subject"), form, bool(record["core"]))

    def sentence(self, record: dict[str, Any]) -> GoldSentence:
        length = _offset(record, "length") if "opens" in record and "text" not in record else None
        at = Annotation(
            _text(record, "report"),
            _offset(record, "start"),
            _offset(record, "end"),
            _optional_text(record, "text" if "text" in record else "opens"),
        )
        return GoldSentence(at, _known("kind", record["kind"], self.statements), length)

    def pair(self, record: dict[str, Any]) -> GoldPair:
        return GoldPair(
            Annotation(
                _text(record, "report"),
                _offset(record, "target_start"),
                _offset(record, "target_end"),
                _optional_text(record, "target_quote"),
            ),
            _text(record, "subject"),
            _known("verdict", record["verdict"], self.verdicts),
            _text(record, "next_report"),
            tuple(_outcomes(record)),
        )


def _outcomes(record: dict[str, Any]) -> Iterator[Annotation]:
    if record["outcome_start"] is None:
        return
    report = _text(record, "next_report")
    start, end = _offset(record, "outcome_start"), _offset(record, "outcome_end")
    yield Annotation(report, start, end, _optional_text(record, "outcome_quote"))
    for first, last in record.get("outcome_also", ()):
        at = {"start": first, "end": last}
        yield Annotation(report, _offset(at, "start"), _offset(at, "end"), None)


def _annotated_stretch(record: dict[str, Any]) -> tuple[str, int, int]:
    return _text(record, "report"), _offset(record, "start"), _offset(record, "end")


def _quoted(record: dict[str, Any]) -> Annotation:
    return Annotation(
        _text(record, "report"), _offset(record, "start"), _offset(record, "end"), _optional_text(record, "quote")
    )


def _optional_text(record: dict[str, Any], name: str) -> str | None:
    """A text that may be omitted or null."""
    return _text(record, name) if record.get(name) is not None else None


def _accepted_texts(record: Mapping[str, Any], name: str) -> tuple[str | None, ...]:
    """The accepted values of a field, each a text or null."""
    found = _accepted(record[name])
    if not all(one is None or isinstance(one, str) for one in found):
        raise TypeError(f"{name} is neither a text, null nor a list of them")
    return found


def _known(field: str, value: Any, codes: frozenset[str | None] | frozenset[str]) -> tuple[Any, ...]:
    values = _accepted(value)
    if not values:
        raise ValueError(f"{field} is an empty list")
    for one in values:
        if one is not None and not isinstance(one, str):
            raise TypeError(f"{field} is neither a text nor a list of texts")
        if one not in codes:
            raise ValueError(f"{one!r} is not a valid {field}; the codes are {', '.join(sorted(filter(None, codes)))}")
    return values


def find_faults(gold: Gold, texts: Mapping[str, CleanText]) -> list[str]:
    """The disagreements between annotations and cleaned texts, one line each; reports not in `texts` are skipped.

    A record without a quote must be inside its report, and the number of a measure must be at its offsets.
    """
    faults: list[str] = []
    quoted = [("measures", one.at) for one in gold.measures]
    quoted += [
        ("measures", replace(one.at, start=one.number_span[0], end=one.number_span[1], quote=one.number))
        for one in gold.measures
    ]
    quoted += [("milestones", one.at) for one in gold.milestones]
    quoted += [("qualitative", one.at) for one in gold.qualitative]
    quoted += [("pairs", one.at) for one in gold.pairs]
    quoted += [("pairs", at) for one in gold.pairs for at in one.outcomes]
    for name, at in quoted:
        text = texts.get(at.report)
        if text and not _holds(text, at):
            faults.append(_fault(name, at))
    for sentence in gold.sentences:
        text = texts.get(sentence.at.report)
        if text and sentence_text(text, sentence) is None:
            faults.append(_fault("sentences", sentence.at))
    return faults


def _holds(text: CleanText, at: Annotation) -> bool:
    if at.quote is None:
        return at.end <= text.offsets.length
    if locate(text, at.span, at.quote) is not None:
        return True
    # digits separated by spaces in the source (7 2) are one number in the cleaned text
    is_within = at.end <= text.offsets.length
    return is_within and "".join(_stretch(text, at.span).split()) == "".join(at.quote.split())


def with_quotes(gold: Gold, texts: Mapping[str, CleanText]) -> Gold:
    """The same annotations with every omitted quote filled in from the reports; `texts` holds each of them.

    Quotes present in the annotations are kept.
    """

    def quoted(at: Annotation) -> Annotation:
        return at if at.quote is not None else replace(at, quote=_stretch(texts[at.report], at.span))

    def with_number(one: GoldMeasure) -> GoldMeasure:
        if one.at.quote is not None:
            return one
        return replace(one, at=quoted(one.at), number=_stretch(texts[one.at.report], one.number_span))

    return replace(
        gold,
        measures=tuple(with_number(one) for one in gold.measures),
        milestones=tuple(replace(one, at=quoted(one.at)) for one in gold.milestones),
        qualitative=tuple(replace(one, at=quoted(one.at)) for one in gold.qualitative),
        sentences=tuple(replace(one, at=quoted(one.at)) for one in gold.sentences),
        pairs=tuple(replace(one, at=quoted(one.at), outcomes=tuple(map(quoted, one.outcomes))) for one in gold.pairs),
    )


def _stretch(text: CleanText, span: tuple[int, int]) -> str:
    return text.text[slice(*text.offsets.clean_span(*span))]


def _fault(name: str, at: Annotation) -> str:
    if at.quote is None:
        return f"{name}: {at.report} ends before [{at.start}, {at.end})"
    return f"{name}: {at.report} [{at.start}, {at.end}) does not hold {at.quote!r}"


def locate(text: CleanText, span: tuple[int, int], quote: str) -> int | None:
    """The offset in the cleaned text of the quote of a source span; None if it is not found.

    Source characters of the span that are not in the quote must belong to a repair: where one source span became
    several characters, offsets cannot tell them apart.
    """
    return _find(text, span, quote, len(quote))


def sentence_text(text: CleanText, sentence: GoldSentence) -> str | None:
    """The cleaned text of an annotated sentence, derived from the report; None if it is not found."""
    if sentence.at.quote is None:
        return _stretch(text, sentence.at.span) if _holds(text, sentence.at) else None
    length = len(sentence.at.quote) if sentence.length is None else sentence.length
    at = _find(text, sentence.at.span, sentence.at.quote, length)
    return None if at is None else text.text[at : at + length]


def _find(text: CleanText, span: tuple[int, int], opens: str, length: int) -> int | None:
    """The start of a run of `length` cleaned characters that begins with `opens` and makes up a source span."""
    if span[1] > text.offsets.length:
        return None
    first, last = text.offsets.clean_span(*span)
    for at in range(first, last - length + 1):
        if not text.text.startswith(opens, at):
            continue
        start, end = text.offsets.source_span(at, at + length)
        if _is_repaired(text, span[0], start) and _is_repaired(text, end, span[1]):
            return at
    return first if text.source.text[slice(*span)] == opens else None


def _is_repaired(text: CleanText, start: int, end: int) -> bool:
    return start == end or any(repair.start < end and start < repair.end for repair in text.repairs)
