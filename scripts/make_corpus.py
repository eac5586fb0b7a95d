"""Make a corpus of any size from the real reports of a folder, to measure how a build grows.

Each text is a real report moved to another area and another year:

area     a current area in ontology/vocab/place.ttl, of any level. The names of the area, of the areas above it and of
         those directly below it are replaced. 我省 and 全省 are kept, although a county may get a province's report.
years    an area has several years in a row; a report of each year of the same old area in turn, so that promises of one
         year meet outcomes of the next. All years of the text move by the same number (2023年 → 2015年, 二〇三五年 →
         二〇二七年), five-year plans by whole plans (“十四五” → “十二五”).
values   numbers with a unit are multiplied by a random factor, the same within a line, and keep their digits, decimals
         and units; shares stay below 100 %. Ranges, single digits, dates, ranks and spans of time stay.

Everything else is kept. The first line is a title with the full path of the area and the year, so that no two texts are
the same. National reports are left out, because there is only one nation.

The same seed gives the same bytes, and the first 100 of 1,000 reports are the corpus of 100. The texts are written one
by one, so memory does not grow; the reports.csv with them has the columns of the original one.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path
from random import Random

from kg.build.inputs import REPORTS_TABLE, find_inputs
from kg.errors import InputError, KgError, UsageError
from kg.extract.identify import identify
from kg.lang.numerals import parse_chinese, render_chinese
from kg.lang.units import CLASSIFIER, MEASURE, read_unit
from kg.lang.words import longest_first
from kg.staging import atomic_folder
from kg.text.cleaning import clean
from kg.text.file_types import TABLES, type_by_name
from kg.text.source import read_source
from kg.vocabulary import Concept, load_scheme

COLUMNS = ("file", "id", "title", "adcode", "year", "date", "speaker", "url", "licence")
LEVELS = ("province", "prefecture", "county")
# Hong Kong, Macao and Taiwan have no reports of this kind.
FIRST_SPECIAL = "710000"
FIRST_YEAR = 1966  # of the third plan; from here on each plan has five years
SMALLEST, LARGEST = 0.8, 1.25
# Years further from that of the report are history and are not changed.
PAST, FUTURE = 20, 40

YEAR = (
    r"(?<![\d.])(?P<year>(?:19|20)\d\d)(?=\s*年|\s*[-—–－~～至]\s*(?:19|20)\d\d\s*年|-\d\d-\d\d(?!\d))"
    r"|(?P<characters>[一二][〇○零九][〇○零一二三四五六七八九]{2})(?=年)"
)
PLAN = (
    r"(?<=[“\"‘「『])(?P<plan>十[一二三四五六七八九]?)五(?=[”\"’」』])"
    r"|(?P<bare>十[一二三四五六七八九])五(?=规划|規劃|时期|時期|期间|期間)"
)
NUMBER = r"(?<![\dA-Za-z.,])(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?![\d,.]*\d)"
MULTIPLIER = re.compile(r"\s*(?:万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千|百)?[多余]?")
RANGE_FOLLOWS = re.compile(r"[^\d\s，。；、]{0,4}[-—–－~～至到]\d")
RANGE_PRECEDES = re.compile(r"\d[^\d\s，。；、]{0,4}[-—–－~～至到]$")
DIGITS = "〇一二三四五六七八九"
# Names of counties or districts that are also words (光明, 新华) would be replaced in the words, too.
SHORT_NAMED = ("province", "prefecture")


@dataclass(frozen=True, slots=True)
class Year:
    """A year in Arabic or Chinese numerals, as written."""

    written: str

    def moved(self, years: int) -> str:
        if self.written.isascii():
            return str(int(self.written) + years)
        zero = next((one for one in "○零" if one in self.written), "〇")
        return "".join(DIGITS[int(digit)] for digit in str(year_of(self.written) + years)).replace("〇", zero)


@dataclass(frozen=True, slots=True)
class Plan:
    """The number of a five-year plan: 十四 of 十四五."""

    written: str

    def moved(self, plans: int) -> str:
        number = int(parse_chinese(self.written) or 0) + plans
        return render_chinese(number) if number > 0 else self.written


@dataclass(frozen=True, slots=True)
class Number:
    """A number with a unit, and the index of its line."""

    written: str
    line: int
    is_percentage: bool

    def times(self, factor: float) -> str:
        """The multiplied number with the same number of digits and decimals; a share stays below 100."""
        old = float(self.written.replace(",", ""))
        whole, _, decimals = self.written.replace(",", "").partition(".")
        least = 10.0 ** -len(decimals)
        new = old * factor
        if self.is_percentage and 50 < old <= 100:
            new = 100 - (100 - old) * factor
        smallest = least if whole == "0" else 10.0 ** (len(whole) - 1)
        largest = 10.0 ** len(whole) - least
        new = min(max(new, smallest), largest) if old else old
        if self.is_percentage and old <= 100:
            new = min(new, 100.0)
        return f"{new:{',' if ',' in self.written else ''}.{len(decimals)}f}"


@dataclass(frozen=True, slots=True)
class Name:
    """A name of an area that is replaced in a moved report: its relation, and whether it is full or short."""

    written: str
    relation: str
    is_short: bool


@dataclass(frozen=True, slots=True)
class Template:
    """A real report divided into what is kept and what changes."""

    area: Concept
    year: int
    pieces: tuple[str | Year | Plan | Number | Name, ...]
    lines: int


@dataclass(frozen=True, slots=True)
class Move:
    """A report to make: of which, for which area and year."""

    template: Template
    area: Concept
    year: int

    @property
    def id(self) -> str:
        return f"{self.area.code}-{self.year}"


def main(arguments: Sequence[str] | None = None) -> None:
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="make-corpus", description=__doc__, formatter_class=layout)
    parser.add_argument("source", type=Path, help="a folder of reports with a reports.csv")
    parser.add_argument("to", type=Path, help="the folder to make")
    parser.add_argument("--reports", type=int, required=True, help="how many")
    parser.add_argument("--years", type=int, default=10, help="consecutive years for each area (default: 10)")
    parser.add_argument("--seed", type=int, default=1, help="another seed gives another corpus (default: 1)")
    chosen = parser.parse_args(arguments)
    try:
        make_corpus(chosen.source, chosen.to, chosen.reports, chosen.years, chosen.seed)
    except KgError as error:
        print(f"make-corpus: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    print(f"{chosen.reports} reports / 份报告 → {chosen.to}")


def make_corpus(source: Path, to: Path, reports: int, years: int = 10, seed: int = 1) -> None:
    """Writes the corpus into the new folder `to`, whole or not at all.

    Raises InputError if the folder has no report that can be moved, UsageError if there are not enough areas and years,
    or if `to` exists already.
    """
    if reports < 1 or years < 1:
        raise UsageError("--reports and --years begin at 1 / 须不小于1")
    if to.exists():
        raise UsageError(f"{to}: is there already; name a new folder / 文件夹已存在")
    templates = read_templates(source)
    columns = columns_of(source)
    moves = plan_moves(templates, years, seed)
    with (
        atomic_folder(to, "corpus") as folder,
        (folder / REPORTS_TABLE).open("w", encoding="utf-8", newline="") as handle,
    ):
        table = csv.DictWriter(handle, columns, restval="", lineterminator="\n")
        table.writeheader()
        count = 0
        for move in islice(moves, reports):
            (folder / f"{move.id}.txt").write_bytes(render(move, seed).encode("utf-8"))
            row = {"file": f"{move.id}.txt", "id": move.id, "adcode": move.area.code, "year": str(move.year)}
            table.writerow({name: value for name, value in row.items() if name in columns})
            count += 1
        if count < reports:
            raise UsageError(f"there are areas and years for {count} reports with --years {years}; ask for fewer")


def columns_of(source: Path) -> tuple[str, ...]:
    """The columns of the reports.csv that was read; all columns if there is none."""
    table = source / REPORTS_TABLE
    if not table.is_file():
        return COLUMNS
    with table.open(encoding="utf-8-sig", newline="") as handle:
        read = tuple(name for name in next(csv.reader(handle)) if name)
    return tuple(dict.fromkeys((*read, "file", "id", "adcode", "year")))


# --- reading ---------------------------------------------------------------------------------------------------------


def read_templates(source: Path) -> list[Template]:
    """The reports of the folder except national ones, by area and year."""
    found = []
    for one in find_inputs([source]):
        if type_by_name(one.path.name) in TABLES:
            continue  # a table next to the reports, such as one of their sources
        read = read_source(one.path)
        report = identify(clean(read), one.row, one.id)
        area = load_scheme("place")[report.adcode]
        if area.word("level") in LEVELS:
            found.append(cut(read.text, area, report.year))
    if not found:
        raise InputError(f"{source}: holds no report but the state's, which has no other area to go to")
    return sorted(found, key=lambda one: (one.area.code, one.year))


def cut(text: str, area: Concept, year: int) -> Template:
    """Finds in a report what changes when it moves."""
    names = names_of(area)
    pattern = re.compile(f"{YEAR}|{PLAN}|{NUMBER}|(?P<name>{longest_first(names)})")
    pieces: list[str | Year | Plan | Number | Name] = []
    end = line = 0
    for match in pattern.finditer(text):
        kind = match.lastgroup
        written = match[kind or 0]
        line += text.count("\n", end, match.start())
        piece: str | Year | Plan | Number | Name = match.group()
        if kind in ("year", "characters") and -PAST <= year_of(written) - year <= FUTURE:
            piece = Year(written)
        elif kind in ("plan", "bare"):
            piece = Plan(written)
        elif kind == "number":
            piece = number_at(text, match.start(), written, line)
        elif kind == "name":
            piece = names[written]
        pieces += [text[end : match.start()], piece]
        end = match.end()
        if isinstance(piece, Plan):
            pieces.append("五")
    return Template(area, year, (*pieces, text[end:]), line + 1)


def year_of(written: str) -> int:
    """The year in figures or in characters (二〇三五)."""
    return int("".join(one if one.isascii() else str(DIGITS.index("〇" if one in "○零" else one)) for one in written))


def number_at(text: str, start: int, written: str, line: int) -> Number | str:
    """The number if it counts or measures something and is not a range, otherwise the text."""
    end = start + len(written)
    multiplier = MULTIPLIER.match(text, end)
    assert multiplier is not None  # it may be empty
    unit = read_unit(text, multiplier.end())
    if unit is None or unit.unit_class not in (MEASURE, CLASSIFIER):
        return written
    if RANGE_FOLLOWS.match(text, end) or RANGE_PRECEDES.search(text, max(0, start - 8), start):
        return written
    is_percentage = unit.text.startswith(("%", "％", "个百分点"))
    if not is_percentage and len(written) == 1:
        return written
    return Number(written, line, is_percentage)


# --- areas -----------------------------------------------------------------------------------------------------------


def names_of(area: Concept) -> dict[str, Name]:
    """The names that a report on this area uses, with their relations to it."""
    found: dict[str, Name] = {}
    related = [("own", area), *((f"above {one.word('level')}", one) for one in above(area))]
    related += [(f"below {number}", one) for number, one in enumerate(below(area))]
    for relation, one in related:
        found.setdefault(one.names[0], Name(one.names[0], relation, is_short=False))
        short = one.word("shortName")
        if short and len(short) > 1 and (relation == "own" or one.word("level") in SHORT_NAMED):
            found.setdefault(short, Name(short, relation, is_short=True))
    return found


def above(area: Concept) -> list[Concept]:
    """The areas that contain this one, from the smallest, without the nation."""
    found: list[Concept] = []
    places = load_scheme("place")
    while area.broader:
        area = places[area.broader[0]]
        if area.word("level") in LEVELS:
            found.append(area)
    return found


def below(area: Concept) -> list[Concept]:
    """The current areas directly below this one, by code."""
    return [one for one in load_scheme("place") if area.code in one.broader and not one.word("lastListed")]


def path_of(area: Concept) -> str:
    """The name of an area with those above it: 江苏省南京市鼓楼区."""
    return "".join(one.names[0] for one in reversed([area, *above(area)]))


# --- moving ----------------------------------------------------------------------------------------------------------


def plan_moves(templates: Sequence[Template], years: int, seed: int) -> Iterator[Move]:
    """The reports to make, in a fixed order that does not depend on how many are wanted.

    Area by area, each with `years` years up to that of the newest report; when all areas have these, the years before
    them, and so on. The order of areas is random, and so is the choice of the old area whose reports an area gets.
    """
    newest = max(one.year for one in templates)
    old: dict[str, list[Template]] = {}
    for template in templates:
        old.setdefault(template.area.code, []).append(template)
    areas = sorted(
        (
            one
            for one in load_scheme("place")
            if one.word("level") in LEVELS
            and one.code < FIRST_SPECIAL
            and not one.word("lastListed")
            and one.code not in old
        ),
        key=lambda one: shuffled(seed, one.code),
    )
    for last in range(newest, FIRST_YEAR + years - 2, -years):
        for area in areas:
            chosen = old[min(old, key=lambda code, area=area: shuffled(seed, f"{area.code} of {code}"))]
            for at in range(years):
                yield Move(chosen[at % len(chosen)], area, last - years + 1 + at)


def shuffled(seed: int, key: str) -> bytes:
    """A sort key that looks random and is the same everywhere."""
    return sha256(f"{seed} {key}".encode()).digest()


def render(move: Move, seed: int) -> str:
    """The text of a report at its new place and time."""
    template = move.template
    draw = Random(f"{seed} {move.id}")
    factors = [SMALLEST + (LARGEST - SMALLEST) * draw.random() for _ in range(template.lines)]
    names = new_names(move.area)
    years, plans = move.year - template.year, plan_of(move.year) - plan_of(template.year)
    parts = [f"{move.year}年{path_of(move.area)}政府工作报告\n"]
    for piece in template.pieces:
        match piece:
            case str():
                parts.append(piece)
            case Number():
                parts.append(piece.times(factors[piece.line]))
            case Year():
                parts.append(piece.moved(years))
            case Plan():
                parts.append(piece.moved(plans))
            case Name():
                parts.append(named(piece, names))
    return "".join(parts)


def plan_of(year: int) -> int:
    """The five-year plan that a year belongs to: the 14th is that of 2021 to 2025."""
    return 14 + (year - 2021) // 5


def new_names(area: Concept) -> Mapping[str, Concept]:
    """The areas that names in a report on this area stand for, by what they are to it."""
    found = {"own": area, **{f"above {one.word('level')}": one for one in above(area)}}
    return found | {f"below {number}": one for number, one in enumerate(below(area))}


def named(name: Name, areas: Mapping[str, Concept]) -> str:
    """The name of the related area; where the new area has none, the name stays. Areas below are used in turn."""
    relation = name.relation
    if relation.startswith("below"):
        count = sum(one.startswith("below") for one in areas)
        relation = f"below {int(relation.split()[1]) % count}" if count else relation
    area = areas.get(relation)
    if area is None:
        return name.written
    return (area.word("shortName") if name.is_short else None) or area.names[0]


if __name__ == "__main__":
    main()
