"""Determines the kind, area and year of a text from the text and its file name, unless `reports.csv` states them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from kg.areas import STATE, area_name, committee_of, government_of, is_zone, place_of
from kg.clean_text import CleanText
from kg.errors import InputError, UnidentifiedError
from kg.extract.area_names import name_at_end, settle, short_names_in
from kg.extract.document_kind import FIVE_YEAR_PLAN, READ, FoundKind, find_kind, kind_label
from kg.extract.report_area import HEAD, WHOLE_TEXT, FoundArea, NamedBy, UnsettledError, area_in_title, find_area
from kg.extract.report_year import FoundYear, Session, area_of_session, find_plan, find_session, find_year
from kg.extract.task_bodies import code_of_body
from kg.extract.zones import UnnamedZoneError, Zone, find_zone
from kg.facts import TASK_KINDS, WORK_REPORT, Period, Report
from kg.grammar.constructions import construction, is_one_of
from kg.lang.words import label_of
from kg.vocabulary import load_scheme

_HEAD = 4000
_SPEAKER_WITHIN = 1200
_NAMED_AGAIN = 4


def identify(clean: CleanText, row: Mapping[str, str], id: str, hints: Mapping[str, str] | None = None) -> Report:
    """The report that a text is: what `row` (of reports.csv) states, else what the text and its file's name say, else
    what `hints` (of metadata.csv) say.

    If the text contradicts `row`, the report has a note about it. Raises InputError for a kind of document that is not
    read, and UnidentifiedError if area or year cannot be determined; both name the file.
    """
    name = clean.source.name
    hints = hints or {}
    kind = find_kind(clean.text)
    if kind is None:
        raise InputError(
            f"{name}: this is not a government work report (it has neither the title nor the words of one); "
            "leave the file out / 不是政府工作报告"
        )
    if kind.code not in READ:
        raise InputError(
            f"{name}: this is not a government work report but a {kind_label(kind.code)}"
            + (f" ({kind.title[:60]})" if kind.title else "")
            + "; leave the file out"
        )
    session = find_session(clean.text)
    if kind.code in TASK_KINDS:
        return _task_document(clean, row, id, hints, kind)
    if kind.code != WORK_REPORT:
        return _document(clean, row, id, hints, kind, session)
    title = _own_title(clean.text)
    stem = PurePath(name).stem
    named = NamedBy(area_of_session(clean.text, session), (title["area"] or "") if title else "", stem)
    zone = _zone(clean.text, named, name)
    area, no_area = _area(clean.text, named, zone)
    year, no_year = _year(clean.text, session, title, stem)
    adcode = _stated_code(row, clean.text, name) or (area.code if area else "") or _stated_code(hints, clean.text, name)
    stated_year = row.get("year") or (str(year.year) if year else "") or hints.get("year", "")
    _require_known(name, adcode, stated_year, no_area, no_year, row)
    number = int(_whole(stated_year) or 0)
    body = _body(adcode, zone)
    speaker = construction("speaker").search(clean.text[:_SPEAKER_WITHIN])
    return Report(
        id=id,
        title=row.get("title") or _title(title, body, number),
        adcode=body.code,
        year=number,
        area=body.area,
        government=body.name,
        date=_date(row.get("date"), name) or (session.date if session else None),
        speaker=row.get("speaker") or (re.sub(r"[ ?]", "", speaker.group("name")) if speaker else None),
        url=row.get("url") or hints.get("url") or None,
        licence=row.get("licence") or hints.get("licence") or None,
        kind=kind.code,
        session=_session_word(row.get("session", ""), name),
        notes=tuple(_contradictions(row, adcode, area, year, number)),
    )


_NO_AREA = "neither the text nor the file name names one area / 文中、文件名均未指明地区"
_NO_YEAR = "neither the text nor the file name names one / 文中、文件名均未指明年份"


def _document(
    clean: CleanText,
    row: Mapping[str, str],
    id: str,
    hints: Mapping[str, str],
    kind: FoundKind,
    session: Session | None,
) -> Report:
    """A plan or a plan report: its title states the area and the years."""
    name = clean.source.name
    own = kind.title or ""
    period = find_plan(own, clean.text) if kind.code == FIVE_YEAR_PLAN else None
    stem = PurePath(name).stem
    named = NamedBy(area_of_session(clean.text, session), area_in_title(own), stem)
    zone = _zone(clean.text[:HEAD], named, name)
    area, no_area = _area(clean.text[:HEAD], named, zone)
    titled = [int(year) for year in re.findall(r"(?:19|20)\d\d", own)]
    year = period[0] if period else max(titled, default=session.date.year if session else 0)
    adcode = _stated_code(row, clean.text, name) or (area.code if area else "") or _stated_code(hints, clean.text, name)
    stated_year = row.get("year") or (str(year) if year else "") or hints.get("year", "")
    _require_known(name, adcode, stated_year, no_area, _NO_YEAR, row)
    number = int(_whole(stated_year) or 0)
    if kind.code == FIVE_YEAR_PLAN:
        period = period or (number, number + 4)
    body = _body(adcode, zone)
    return Report(
        id=id,
        title=row.get("title") or re.sub(r"\s", "", own),
        adcode=body.code,
        year=number,
        area=body.area,
        government=body.name,
        date=_date(row.get("date"), name) or (session.date if session else None),
        url=row.get("url") or hints.get("url") or None,
        licence=row.get("licence") or hints.get("licence") or None,
        kind=kind.code,
        plan=Period.years(*period) if period else None,
        session=_session_word(row.get("session", ""), name),
        notes=tuple(_contradictions(row, adcode, area, None, number)),
    )


def _task_document(
    clean: CleanText, row: Mapping[str, str], id: str, hints: Mapping[str, str], kind: FoundKind
) -> Report:
    """A list of tasks or a table of fulfilment: its title says whose it is, and of what year is the report whose
    promises it divides or accounts for.
    """
    name = clean.source.name
    own = kind.title or ""
    stem = PurePath(name).stem
    head = clean.text[:_SPEAKER_WITHIN]
    named = _named_in_tasks(own, head, stem)
    zone = _zone(clean.text[:HEAD], named, name)
    area, no_area = _area(clean.text[:HEAD], named, zone)
    if own.startswith(label_of("document-word", "state-council")):
        area = FoundArea(STATE, government_of(STATE), "the title")
    years = (construction("titled-year").search(words) for words in (own, stem, head))
    year = next((int(found["year"]) for found in years if found), None)
    adcode = _stated_code(row, clean.text, name) or (area.code if area else "") or _stated_code(hints, clean.text, name)
    stated_year = row.get("year") or (str(year) if year else "") or hints.get("year", "")
    _require_known(name, adcode, stated_year, no_area, _NO_YEAR, row)
    number = int(_whole(stated_year) or 0)
    body = _body(adcode, zone)
    issuer = _issuer(own)
    made = f"{number}{label_of('document-word', 'year')}{body.area}{label_of('document-kind', kind.code)}"
    return Report(
        id=id,
        title=row.get("title") or re.sub(r"\s", "", own) or made,
        adcode=body.code,
        year=number,
        area=body.area,
        government=body.name,
        date=_date(row.get("date"), name),
        url=row.get("url") or hints.get("url") or None,
        licence=row.get("licence") or hints.get("licence") or None,
        kind=kind.code,
        session=_session_word(row.get("session", ""), name),
        issuer=issuer,
        issuer_code=code_of_body(issuer),
        notes=tuple(_contradictions(row, adcode, area, None, number)),
    )


def _issuer(title: str) -> str:
    """The department that publishes a document, as its title begins; empty where that names none.

    >>> _issuer("清河县教育局2024年重点任务完成情况"), _issuer("清河县人民政府办公室关于印发任务分工方案的通知")
    ('清河县教育局', '')
    """
    found = construction("issuer-in-title").match(title)
    code = code_of_body(found["issuer"]) if found else None
    is_department = code is not None and load_scheme("agency")[code].word("bodyType") == "department"
    return found["issuer"] if found and is_department else ""


def _named_in_tasks(own: str, head: str, stem: str) -> NamedBy:
    """What names the area of a list of tasks: a government in its title or its head, else the title, else the file."""
    named = (found["area"] for words in (own, head) for found in construction("government-in-title").finditer(words))
    return NamedBy("", next((area for area in named if name_at_end(area)), "") or area_in_title(own) or own, stem)


@dataclass(frozen=True, slots=True)
class _Body:
    """The reporting body: its name, and the code and name of its area."""

    code: str
    area: str
    name: str


def _body(adcode: str, zone: Zone | None) -> _Body:
    """The government of an area, or the committee of a development zone within the area."""
    if zone is None:
        return _Body(adcode, area_name(adcode), government_of(adcode))
    zone = zone.within(adcode)
    return _Body(zone.code(adcode), zone.name(adcode), committee_of(zone.name(adcode)))


def _zone(text: str, named: NamedBy, file: str) -> Zone | None:
    """The development zone whose committee reports, None for a government. Raises InputError if its name is unknown."""
    try:
        return find_zone(text, named)
    except UnnamedZoneError:
        raise InputError(
            f"{file}: the committee of a development zone speaks, but nothing says of which zone; put its name into "
            "the file's name / 未写明开发区名称，请写入文件名，如 青岛高新区2025.txt"
        ) from None


def _area(text: str, named: NamedBy, zone: Zone | None) -> tuple[FoundArea | None, str]:
    """The reporting area, or the area around the reporting zone, or the reason why there is none."""
    if zone is not None:
        why = f"nothing says in which area the development zone {zone.core} is / 未指明开发区所在地区"
        return zone.area, why
    try:
        found = find_area(text, named)
    except UnsettledError as unsettled:
        return None, str(unsettled)
    return found, _NO_AREA


def _year(text: str, session: Session | None, title: re.Match[str] | None, stem: str) -> tuple[FoundYear | None, str]:
    """The year, or the reason why there is none."""
    found = find_year(text, session, int(title["year"]) if title and title["year"] else None, stem)
    if isinstance(found, str):
        return None, found
    return found, _NO_YEAR


def _stated_code(row: Mapping[str, str], text: str, name: str) -> str:
    """The code stated in a table, or that of the area named there."""
    if row.get("adcode") or not row.get("area"):
        return row.get("adcode", "")
    words = row["area"]
    at_end = name_at_end(words)
    codes = at_end[1] if at_end else next((found for short, found in short_names_in(words) if words == short), None)
    code = settle(codes, words, name, text) if codes else None
    if code is None:
        raise InputError(f"{name}: area: {words[:20]!r} in the table is not one area of GB/T 2260; state its adcode")
    return code


def _whole(year: str) -> str | None:
    """A year as written in tables (2025, 2025.0, 2025年), in four digits."""
    found = construction("stated-year").fullmatch(year.strip())
    return found["year"] if found else None


def _require_known(name: str, adcode: str, year: str, no_area: str, no_year: str, row: Mapping[str, str]) -> None:
    """Raises UnidentifiedError if the code or the year is invalid; the message names both."""
    wrong: dict[str, str] = {}
    if not adcode or place_of(adcode) is None:
        wrong["adcode"] = f"the code {adcode[:20]} is not one of GB/T 2260" if adcode else no_area
    if _whole(year) is None:
        wrong["year"] = f"{year[:20]!r} is not a year; write 2023" if year else no_year
    if wrong:
        known = {"adcode": adcode, "year": year, **row}
        said = "; ".join(f"{field}: {why}" for field, why in wrong.items())
        raise UnidentifiedError(
            f"{name}: {said}; state {' and '.join(wrong)} in reports.csv / 请在 reports.csv 中填写",
            tuple(wrong),
            {column: cell for column, cell in known.items() if column not in wrong},
        )


def _contradictions(
    row: Mapping[str, str], adcode: str, area: FoundArea | None, year: FoundYear | None, number: int
) -> list[str]:
    """The contradictions between the text and the table."""
    notes = []
    stated = row.get("adcode") or row.get("area")
    if stated and area and area.code != adcode and area.where != WHOLE_TEXT:
        notes.append(
            f"the table states {adcode} ({area_name(adcode)}), but {area.said} ({area.code}) is in {area.where}"
            " / 与文中地区不符"
        )
    if row.get("year") and year and year.year != number:
        notes.append(f"the table states {number}, but {year.year} is in {year.where} / 与文中年份不符")
    return notes


def _title(title: re.Match[str] | None, body: _Body, year: int) -> str:
    if title and title.group("area") and title.group("year") == str(year):
        return re.sub(r"\s", "", title.group("title"))
    of_whom = body.name if body.code == STATE else body.area
    kind = label_of("document-word", "zone-report") if is_zone(body.code) else label_of("document-kind", WORK_REPORT)
    return f"{year}{label_of('document-word', 'year')}{of_whom}{kind}"


def _date(stated: str | None, name: str) -> date | None:
    if not stated:
        return None
    try:
        return date.fromisoformat(stated)
    except ValueError:
        raise InputError(f"{name}: date: {stated!r} in reports.csv is not a date; write YYYY-MM-DD") from None


def _session_word(stated: str, name: str) -> str:
    """The second session stated in a table, in a form that fits into the key of a report."""
    if not re.fullmatch("[0-9a-z]{0,16}", stated):
        raise InputError(f"{name}: session: {stated[:20]!r} in reports.csv cannot be used; write its day as 1012")
    return stated


def _own_title(text: str) -> re.Match[str] | None:
    """The first title on the page that belongs to this report: its area, if it has one, is named again in the text."""
    for title in construction("report-title").finditer(text[:_HEAD]):
        area = title.group("area")
        if area is None or is_one_of(area, "no-area"):
            if title.group("year"):
                return title
            continue
        stem = construction("level-at-end").sub("", area)
        if label_of("document-word", "state-council") in area or text.count(stem) >= _NAMED_AGAIN:
            return title
    return None
