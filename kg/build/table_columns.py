"""What a row of a table says about its report; columns are found by the names in `ontology/vocab/input-column.ttl`.

The user may name columns, too (`--columns text=…,year=…`). Without a known name, the texts are in the one column
whose cells are as long as reports.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import median
from unicodedata import normalize

from kg.areas import STATE, government_of
from kg.errors import InputError, UsageError
from kg.vocabulary import Concept, load_scheme

SCHEME = "input-column"
TEXT = "text"
# Names of areas, the widest first; `area` holds one of any level.
AREAS = ("province", "city", "county", "area")
# What is taken over unchanged from its cell.
_PLAIN = ("title", "url", "speaker", "licence", "id")
# Columns that only a table next to files has.
_OF_FILES = ("file", "session", "reason")
# A title of the whole table may precede its header.
_MOST_TITLES = 10
_SEEN = 50
_LONG = 500
_YEAR = re.compile(r"\D{0,3}((?:19|20)\d\d)(?:\.0+)?\s*年?度?")
_DATE = re.compile(r"((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T].*)?")
_CODE = re.compile(r"(\d{2}|\d{4}|\d{6})(?:0{3}|0{6})?(?:\.0+)?")
_PART = re.compile(r"(.*\D)\d{1,2}")

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportColumns:
    """The positions of the columns of a row by the codes of the vocabulary; a text may be in several."""

    header: int
    places: Mapping[str, tuple[int, ...]]


def column_codes() -> tuple[str, ...]:
    """The possible meanings of columns."""
    return tuple(concept.code for concept in load_scheme(SCHEME) if concept.code not in _OF_FILES)


def parse_columns(said: str) -> dict[str, str]:
    """The columns named by the user, by their meaning.

    >>> parse_columns("text=全文, year=年份")
    {'text': '全文', 'year': '年份'}

    Raises UsageError for an unknown meaning.
    """
    named: dict[str, str] = {}
    for piece in filter(None, map(str.strip, said.split(","))):
        code, _, column = map(str.strip, piece.partition("="))
        if code not in column_codes() or not column:
            raise UsageError(
                f"--columns {piece}: write CODE=COLUMN, with the codes {', '.join(column_codes())}"
                " / 格式如 text=全文,year=年份"
            )
        named[code] = column
    return named


@cache
def _known_names() -> Mapping[str, str]:
    return load_scheme(SCHEME).words("word")


def _folded(name: str) -> str:
    return re.sub(r"[\s_\-—()（）:：*]+", "", normalize("NFKC", name)).lower()


def _code_of(name: str) -> tuple[str, bool]:
    """The meaning of a column with this name, empty if unknown, and whether it holds a part of a text."""
    folded = _folded(name)
    part = _PART.fullmatch(folded)
    if folded not in _known_names() and part and _known_names().get(part[1]) == TEXT:
        return TEXT, True
    return _known_names().get(folded, ""), False


def meaning_of(name: str) -> str:
    """The code of the meaning of a column with this name; empty if unknown.

    >>> meaning_of("文件_名"), meaning_of("Area Code"), meaning_of("备注")
    ('file', 'adcode', '')
    """
    return _code_of(name)[0]


def find_columns(rows: Sequence[Cells], named: Mapping[str, str], name: str) -> ReportColumns | None:
    """The columns of a table, None if none of them contains texts.

    Raises InputError if a column named by the user is missing.
    """
    for number, cells in enumerate(rows[:_MOST_TITLES]):
        if named and TEXT in named and named[TEXT] not in cells:
            continue
        places = _places(cells, rows[number + 1 :], named, name)
        if TEXT in places:
            return ReportColumns(number, places)
    if named:
        _missing(named, rows[0] if rows else (), name)
    return None


def begins_table(cells: Cells) -> bool:
    """Whether a row is the header of another table: short names of columns, one of texts and one of something else."""
    codes = {_code_of(cell)[0] for cell in cells} - {""}
    return TEXT in codes and len(codes) > 1


def _missing(named: Mapping[str, str], header: Cells, name: str) -> None:
    for code, column in named.items():
        if column not in header:
            known = "、".join(cell for cell in header if cell)[:300]
            raise InputError(
                f"{name}: has no column {column!r} (--columns {code}={column}); its columns are {known} / 没有这一栏"
            )


def _places(header: Cells, rows: Sequence[Cells], named: Mapping[str, str], name: str) -> dict[str, tuple[int, ...]]:
    places: dict[str, tuple[int, ...]] = {}
    texts: list[int] = []
    parts: list[int] = []
    for place, cell in enumerate(header):
        code, is_part = _code_of(cell)
        if code == TEXT:
            (parts if is_part else texts).append(place)
        elif code and code not in places:
            places[code] = (place,)
    same = [place for place in texts if header[place] in (header[other] for other in texts if other != place)]
    if len([place for place in same if _length(rows, place)]) > 1 and TEXT not in named:
        raise InputError(
            f"{name}: has several columns named {header[same[0]]!r}; put each table into a sheet or file of its own"
            " / 有几栏同名的正文，请每个表单独存放"
        )
    if len(texts) > 1:  # an abstract may have the name of a text
        texts = [max(texts, key=lambda place: _length(rows, place))]
    if not texts and not parts and (places or named):
        texts = [place for place in range(len(header)) if _length(rows, place) >= _LONG]
        texts = texts if len(texts) == 1 else []
    if texts or parts:
        places[TEXT] = (*texts, *parts)
    if named:
        _missing(named, header, name)
        places |= {code: (header.index(column),) for code, column in named.items()}
    return places


def _length(rows: Sequence[Cells], place: int) -> float:
    """The typical length of the cells of a column."""
    lengths = [len(row[place]) for row in rows[:_SEEN] if place < len(row) and row[place].strip()]
    return median(lengths) if lengths else 0


def text_of(cells: Cells, columns: ReportColumns) -> str:
    """The text of a row; the parts of a text that is too long for a cell are joined."""
    return "".join(cells[place] for place in columns.places[TEXT] if place < len(cells))


def stated_of(cells: Cells, columns: ReportColumns) -> dict[str, str]:
    """What a row says about its report, as in a reports.csv. A year, date or area that cannot be read is left out."""

    def said(code: str) -> str:
        places = columns.places.get(code, ())
        return cells[places[0]].strip() if places and places[0] < len(cells) else ""

    stated = {code: re.sub(r"\s+", " ", said(code)) for code in _PLAIN}
    year, day, code = _YEAR.fullmatch(said("year")), _DATE.fullmatch(said("date")), _CODE.fullmatch(said("adcode"))
    if year:
        stated["year"] = year[1]
    if day:
        stated["date"] = f"{day[1]}-{day[2]:0>2}-{day[3]:0>2}"
    if code:
        stated["adcode"] = code[1].ljust(6, "0")
    else:
        stated["adcode"] = find_adcode({level: said(level) for level in AREAS})
    return {name: value for name, value in stated.items() if value}


def area_of(cells: Cells, columns: ReportColumns) -> str:
    """The name of the narrowest area in a row."""
    for code in reversed(AREAS):
        places = columns.places.get(code, ())
        if places and places[0] < len(cells) and cells[places[0]].strip():
            return cells[places[0]].strip()
    return ""


def find_adcode(names: Mapping[str, str]) -> str:
    """The code of the area given by names by level (province, city, county, area); empty if they do not identify one.

    >>> find_adcode({"province": "河北", "city": "邢台市", "county": "清河"}), find_adcode({"area": "吉林省吉林市"})
    ('130534', '220200')
    >>> find_adcode({"province": "吉林"}), find_adcode({"area": "朝阳区"})
    ('220000', '')
    """
    within: frozenset[str] = frozenset()
    for level in AREAS:
        for name in _divided(names.get(level, "")):
            found = _codes_of(name, level)
            narrowed = frozenset(code for code in found if any(_lies_in(code, outer) for outer in within))
            within = narrowed or found
    if len(within) > 1:
        listed = frozenset(code for code in within if not _is_past(code))
        within = listed or within
    return next(iter(within)) if len(within) == 1 else ""


def _lies_in(code: str, outer: str) -> bool:
    return outer == STATE or (code != outer and code.startswith(outer.rstrip("0"))) or code == outer


def _is_past(code: str) -> bool:
    return bool(load_scheme("place")[code].words.get("lastListed"))


@cache
def _areas() -> Mapping[str, tuple[Concept, ...]]:
    found: dict[str, list[Concept]] = {}
    for concept in load_scheme("place"):
        for name in {*concept.names, *concept.words.get("shortName", ())}:
            found.setdefault(name, []).append(concept)
    found.setdefault(government_of(STATE), []).append(load_scheme("place")[STATE])
    return {name: tuple(concepts) for name, concepts in found.items()}


def _divided(name: str) -> Iterator[str]:
    """The areas named in one cell, the widest first: 河北省邢台市 names two."""
    rest = re.sub(r"\s+", "", name)
    while rest:
        known = next((end for end in range(len(rest), 1, -1) if rest[:end] in _areas()), 0)
        if not known:
            return
        yield rest[:known]
        rest = rest[known:]


def _codes_of(name: str, level: str) -> frozenset[str]:
    """The codes of a name, if possible only those of the level of its column."""
    concepts = _areas().get(name, ())
    wanted = {"province": {"province", "country"}, "city": {"prefecture"}, "county": {"county"}}.get(level, set())
    exact = [one for one in concepts if one.word("level") in wanted]
    # The full name of an area has priority over the short name of another.
    full = [one for one in concepts if name in one.names]
    return frozenset(one.code for one in (exact or full or concepts))
