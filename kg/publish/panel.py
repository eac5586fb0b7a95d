"""`kg panel`: area × year × indicator as tables ready for regression, every cell with its sentence, and their codebook.

1. A cell is what one government promises (target) or reports (outcome) for one aspect of an indicator and one year: the
   headline figure of `kg.link.headlines`.
2. Each report of the build has cells: targets for its year, outcomes for the year before, for every indicator and
   aspect that any selected report states or explicitly sets no target for. So missing values are explicit: `status` is
   `stated`, `not-set` (with the sentence as quote) or `not-found`.
3. Numbers are comparable across areas: multipliers (万, 亿) are resolved, and a fall (下降3%以上) is a negative number
   with inverted ends and comparator (at most -3).
4. The long table has a row per cell, the wide table a row per area and year.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.areas import LEVELS, STATE, areas_above, code_of_area, level_of, lies_in, names_of_areas
from kg.cells import as_csv
from kg.errors import UsageError
from kg.facts import FactKind, Measure, ReportFacts
from kg.link.headlines import FigureKey, Status, code_of_indicator, figure_of, find_headlines, find_unset, is_fall
from kg.link.model import FactReference, LinkedReports
from kg.publish.mappings import mappings
from kg.publish.parquet import write_parquet
from kg.publish.tables import Column
from kg.rdf.iris import DEFAULT_BASE, iris_of
from kg.rdf.labels import CHINESE, ENGLISH, concept_label, plain, unit_text
from kg.rdf.links import fact_iri
from kg.staging import atomic_files, require_free, write_within
from kg.vocabulary import load_scheme

_ADVICE = "name another folder with --to"
_LONG, _WIDE, _CODEBOOK = "panel-long", "panel-wide", "codebook.csv"
_ISO_STATE = "CN"
_TURNED = {">=": "<=", ">": "<", "<=": ">=", "<": ">"}

Row = dict[str, str]

_OF_AREAS = (
    Column(
        "adcode",
        "string",
        "地区代码（GB/T 2260；开发区另加名称键）",
        "code of the area (GB/T 2260; of a zone with a key of its name)",
    ),
    Column(
        "iso_3166_2", "string", "所在省级区划的ISO 3166-2代码，全国为CN", "ISO 3166-2 code of its province; CN: country"
    ),
    Column(
        "level",
        "string",
        "政府层级：国家、省级、地级、县级、开发区",
        "level of government: country, province, prefecture, county, zone",
    ),
    Column("parent", "string", "上一级地区的代码", "code of the area above it"),
    Column("area_zh", "string", "地区中文名称", "name of the area in Chinese"),
    Column("area_en", "string", "地区英文名称", "name of the area in English"),
    Column("year", "integer", "目标或成果所属年份", "year that the figure is for"),
)
_OF_FIGURES = (
    Column(
        "value", "decimal", "数值（区间为下限），下降为负", "the number, of a range the lower end; a fall is negative"
    ),
    Column("value_max", "decimal", "区间上限", "upper end of a range"),
    Column("comparator", "string", "比较关系：= ≈ >= > <= <", "comparator: = ≈ >= > <= <"),
    Column("unit", "string", "单位，不含万、亿", "unit without multiplier"),
    Column("strength", "string", "承诺力度编码", "code of the strength of the commitment"),
    Column("status", "string", "stated有数值，not-set明示不设目标，not-found未找到", "stated, not-set or not-found"),
    Column("report", "string", "报告编号", "id of the report"),
    Column("iri", "anyURI", "事实的IRI", "IRI of the fact"),
    Column("quote", "string", "清理后的引文", "cleaned text of the passage"),
)
#: The columns of the long table.
LONG = (
    *_OF_AREAS,
    Column("indicator", "string", "指标编码", "code of the indicator"),
    Column("indicator_zh", "string", "指标中文名称", "name of the indicator in Chinese"),
    Column("indicator_en", "string", "指标英文名称", "name of the indicator in English"),
    Column("aspect", "string", "方面：水平、增速或变动", "quantity, growth or change"),
    Column("kind", "string", "目标或成果", "target or outcome"),
    *_OF_FIGURES,
)
_CODEBOOK_HEADER = ("table", "column", "datatype", "chinese", "english", "values")


@dataclass(frozen=True, slots=True)
class Panel:
    """The rows of the long table, in order of area, year, indicator, aspect and kind, and those of the wide one."""

    long: tuple[Row, ...]
    wide: tuple[Row, ...]
    wide_columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """The content of a panel. Codes or names: `indicators` (empty: all), `within` (an area with all areas below it).

    `level`: of government; `kind`: target or outcome; None for both.
    """

    indicators: tuple[str, ...] = ()
    within: str | None = None
    level: str | None = None
    kind: FactKind | None = None


def make_panel(linked: LinkedReports, selection: Selection | None = None, base: str = DEFAULT_BASE) -> Panel:
    """The panel of the linked reports.

    Raises UsageError if an indicator, area or level is unknown, or if nothing matches.
    """
    chosen = selection or Selection()
    reports = [facts for facts in linked.reports if _is_of(facts.report.adcode, chosen)]
    indicators = frozenset(map(code_of_indicator, chosen.indicators))
    areas = {facts.report.adcode for facts in reports}

    def is_chosen(asked: FigureKey) -> bool:
        return (
            asked.adcode in areas
            and (not indicators or asked.indicator in indicators)
            and chosen.kind in (None, asked.kind)
        )

    figures = {asked: reference for asked, reference in find_headlines(linked).items() if is_chosen(asked)}
    unset = {asked: reference for asked, reference in find_unset(linked).items() if is_chosen(asked)}
    if not figures and not unset:
        raise UsageError("no report of this build states such a figure; use fewer filters / 没有符合条件的数值")
    iris = tuple(iris_of(facts, base) for facts in linked.reports)
    names = names_of_areas((facts.report for facts in linked.reports), areas)
    long = []
    for asked in sorted(_cells(reports, {**unset, **figures})):
        reference = figures.get(asked) or unset.get(asked)
        iri = None if reference is None else fact_iri(iris, reference)
        long.append(_row(linked, asked, names[asked.adcode], reference, iri))
    columns, wide = _widen(long)
    return Panel(tuple(long), wide, columns)


def _is_of(adcode: str, chosen: Selection) -> bool:
    if chosen.level is not None:
        if chosen.level not in LEVELS:
            raise UsageError(f"{chosen.level}: there is no such level; use one of {', '.join(LEVELS)} / 没有这个层级")
        if level_of(adcode) != chosen.level:
            return False
    if chosen.within is None:
        return True
    within = code_of_area(chosen.within)
    return adcode == within or lies_in(adcode, within)


def _cells(reports: Iterable[ReportFacts], known: Iterable[FigureKey]) -> set[FigureKey]:
    """All cells that a report could fill, and others for which something is known."""
    found = set(known)
    series = {(asked.indicator, asked.aspect, asked.kind) for asked in found}
    for facts in reports:
        for indicator, aspect, kind in series:
            year = facts.report.year - (kind is FactKind.OUTCOME)
            found.add(FigureKey(facts.report.adcode, year, indicator, aspect, kind))
    return found


def iso_code(adcode: str) -> str:
    """The ISO 3166-2 code of the province that an area is or is part of, CN for the whole country, empty if none.

    >>> iso_code("440300"), iso_code("100000")
    ('CN-GD', 'CN')
    """
    return _ISO_STATE if adcode == STATE else _iso_of_provinces().get(f"{adcode[:2]}0000", "")


@cache
def _iso_of_provinces() -> dict[str, str]:
    return {
        row["subject_id"].rpartition("/")[2]: code
        for row in mappings()["place-iso3166"]
        if row["predicate_id"].endswith("exactMatch")
        and (code := row["object_id"].rpartition("#")[2]).startswith(f"{_ISO_STATE}-")
    }


def _row(
    linked: LinkedReports, asked: FigureKey, names: tuple[str, str], reference: FactReference | None, iri: str | None
) -> Row:
    chinese, english = names
    above = areas_above(asked.adcode)
    row = dict.fromkeys((column.name for column in LONG), "") | {
        "adcode": asked.adcode,
        "iso_3166_2": iso_code(asked.adcode),
        "level": level_of(asked.adcode),
        "parent": above[-1] if above else "",
        "area_zh": chinese,
        "area_en": english,
        "year": str(asked.year),
        "indicator": asked.indicator,
        "indicator_zh": concept_label("indicator", asked.indicator, CHINESE) or asked.indicator,
        "indicator_en": concept_label("indicator", asked.indicator, ENGLISH) or asked.indicator,
        "aspect": asked.aspect,
        "kind": asked.kind.value,
        "status": Status.NOT_FOUND.value,
    }
    if reference is None:
        return row
    facts = linked.reports[reference.report]
    row |= {"report": facts.report.id, "iri": iri or "", "quote": linked.evidence(reference).quote}
    if reference.form == "qualitative":
        return row | {"status": Status.NOT_SET.value}
    measure = figure_of(linked, reference)
    strength = facts.statements[measure.statement].strength
    return row | {"status": Status.STATED.value, "strength": strength or "", **_figure(measure)}


def _figure(measure: Measure) -> Row:
    ends, comparator = [measure.value], measure.comparator
    if measure.value_max is not None:
        ends.append(measure.value_max)
    if is_fall(measure):
        ends, comparator = [-one for one in reversed(ends)], _TURNED.get(comparator, comparator)
    return {
        "value": plain(ends[0]),
        "value_max": plain(ends[1]) if len(ends) > 1 else "",
        "comparator": comparator,
        "unit": unit_text(measure.unit),
    }


def _widen(long: Sequence[Row]) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
    """The columns and rows of the wide table."""
    series = sorted({(row["indicator"], row["aspect"], row["kind"]) for row in long})
    columns = [*_OF_AREAS]
    for indicator, aspect, kind in series:
        columns += (_column_of(indicator, aspect, kind, one) for one in _OF_FIGURES)
    names = [column.name for column in columns]
    found: dict[tuple[str, str], Row] = {}
    for row in long:
        key = row["adcode"], row["year"]
        if key not in found:
            found[key] = dict.fromkeys(names, "") | {one.name: row[one.name] for one in _OF_AREAS}
        stem = _stem(row["indicator"], row["aspect"], row["kind"])
        found[key] |= {_name_of(stem, one): row[one.name] for one in _OF_FIGURES}
    return tuple(columns), tuple(found.values())


def _stem(indicator: str, aspect: str, kind: str) -> str:
    """The name of a variable: letters, digits and underscores, as required by statistical programs."""
    return f"{indicator}_{aspect}_{kind}".replace("-", "_")


def _name_of(stem: str, one: Column) -> str:
    """The variable itself holds the number."""
    return stem if one.name == "value" else f"{stem}_{one.name}"


def _column_of(indicator: str, aspect: str, kind: str, one: Column) -> Column:
    labels = []
    for language, words in ((CHINESE, one.chinese), (ENGLISH, one.english)):
        name = concept_label("indicator", indicator, language) or indicator
        of = concept_label("aspect", aspect, language) or aspect
        sort = {CHINESE: {"target": "目标", "outcome": "成果"}}.get(language, {}).get(kind, kind)
        labels.append(f"{name}，{of}，{sort}：{words}" if language == CHINESE else f"{name}, {of}, {sort}: {words}")
    return Column(_name_of(_stem(indicator, aspect, kind), one), one.datatype, *labels)


def codebook(panel: Panel) -> str:
    """Description and datatype of every column of both tables and, for codes, the meaning of each value, as CSV."""
    rows = [
        (table, one.name, one.datatype, one.chinese, one.english, "; ".join(_values(table, one.name, panel)))
        for table, columns in ((_LONG, LONG), (_WIDE, panel.wide_columns))
        for one in columns
    ]
    return as_csv([_CODEBOOK_HEADER, *rows])


def _values(table: str, column: str, panel: Panel) -> Iterator[str]:
    """The codes that occur in a column, with their meanings; those of the wide table are those of the long table."""
    if table == _WIDE:
        return
    scheme = {"strength": "strength", "aspect": "aspect", "indicator": "indicator"}.get(column)
    if scheme is not None:
        used = {row[column] for row in panel.long}
        for concept in load_scheme(scheme):
            if concept.code in used:
                yield f"{concept.code} = {' / '.join(concept.labels.values())}"
    elif column == "status":
        yield f"{Status.STATED} = 报告给出数值 / the report gives a figure"
        yield f"{Status.NOT_SET} = 报告明示不设目标 / the report says that it sets no target"
        yield f"{Status.NOT_FOUND} = 报告中未找到 / no mention found in the report"


def write_panel(panel: Panel, destination: Path, *, parquet: bool = True) -> tuple[Path, ...]:
    """Writes both tables as CSV and, if wanted, Parquet, and the codebook, into a folder and returns the sorted files.

    Raises OutputError if the folder cannot be written or has a file with such a name that was not written by a panel.
    """
    formats = ("csv", "parquet") if parquet else ("csv",)
    names = sorted([_CODEBOOK, *(f"{name}.{form}" for name in (_LONG, _WIDE) for form in formats)])
    require_free(destination, names, _ADVICE)
    with atomic_files(destination, "panel", advice=_ADVICE) as fresh:
        write_panel_files(panel, fresh, parquet=parquet)
    return tuple(destination / name for name in names)


def write_panel_files(panel: Panel, folder: Path, *, parquet: bool = True) -> None:
    """Writes both tables as CSV and, if wanted, Parquet, and the codebook, into a folder that is being written."""
    write_within(folder, _CODEBOOK, codebook(panel).encode())
    for name, columns, rows in ((_LONG, LONG, panel.long), (_WIDE, panel.wide_columns, panel.wide)):
        header = [column.name for column in columns]
        cells = ([row[column] for column in header] for row in rows)
        write_within(folder, f"{name}.csv", as_csv([header, *cells]).encode())
        if parquet:
            write_parquet(rows, columns, folder / f"{name}.parquet")
