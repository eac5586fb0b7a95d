"""Who is responsible for an item of a list, as its table says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cases import read_facts

from kg.clean_text import SourceText
from kg.extract.pipeline import extract
from kg.extract.responsible import with_responsible
from kg.facts import Report, ReportFacts, StatementKind
from kg.text.cleaning import clean

YEAR = 2025
HEAD = "序号\t工作任务\t工作内容\t牵头单位\t协办单位\n"
BODIES = {
    "first of several": ("住建局、前期办", "housing-and-construction"),
    "of the area by name": ("青石区教育局", "education-department"),
    "unknown to the vocabulary": ("前期办", None),
    "unknown before a known one": ("前期办、教育局", None),
    "none": (" ", None),
}


def listed(rows: str) -> ReportFacts:
    """A report with a list at its end."""
    return read_facts(f"一、2024年工作回顾\n各项工作扎实推进。\n二、2025年重点工作\n{rows}\n", YEAR)


def responsible(facts: ReportFacts, words: str) -> str | None:
    """The body responsible for the commitment or outcome with these words."""
    (one,) = (one for one in facts.statements if words in one.evidence.quote)
    assert one.kind in (StatementKind.COMMITMENT, StatementKind.OUTCOME)
    return one.agency


@pytest.mark.parametrize(("cell", "code"), BODIES.values(), ids=BODIES)
def test_the_column_names_the_responsible_body(cell: str, code: str | None) -> None:
    """The first body of the cell; the other columns and a body that is not in the vocabulary name nobody."""
    facts = listed(f"{HEAD}1\t整治小区\t年内完成整治老旧小区20个。\t{cell}\t民政局\n做好其他工作。")
    assert responsible(facts, "整治老旧小区20个") == code


def test_cells_may_stand_on_lines_of_their_own() -> None:
    """Each row keeps its own body, also where a page put every cell on a line."""
    head = HEAD.replace("\t", "\n\t")
    rows = (
        "1\n\t小区\n\t年内完成整治老旧小区20个。\n\t住建局\n\t \n2\n\t学校\n\t年内新建学校3所。\n\t教育局\n\t住建局\n"
    )
    facts = listed(head + rows)
    assert responsible(facts, "老旧小区20个") == "housing-and-construction"
    assert responsible(facts, "新建学校3所") == "education-department"


def test_a_cell_may_be_broken_over_lines() -> None:
    """A second line of the responsible cell or of the last one does not end the list."""
    facts = listed(
        f"{HEAD}1\t小区\t年内完成整治老旧小区20个。\t住建局\n青石街道办\t民政局\n各社区工作站\n"
        "2\t学校\t年内新建学校3所。\t教育局\t民政局\n"
    )
    assert responsible(facts, "老旧小区20个") == "housing-and-construction"
    assert responsible(facts, "新建学校3所") == "education-department"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("住建局牵头，教育局协助办理", "housing-and-construction"),
        ("总工会、妇联牵头办理", "trade-unions"),
        ("由住建局牵头抓好落实工作", None),
    ],
)
def test_a_cell_may_say_who_leads(cell: str, code: str | None) -> None:
    """`X牵头，Y协助办理` in a cell of its own; other words with 牵头 are text."""
    facts = listed(f"1\t小区\t{cell}\t年内完成整治老旧小区20个。\n")
    assert responsible(facts, "老旧小区20个") == code


def test_what_stands_outside_the_list_has_no_body() -> None:
    """The list ends with its last row: the government itself is responsible for what follows."""
    facts = listed(f"新建学校3所。\n{HEAD}1\t小区\t年内完成整治老旧小区20个。\t住建局\t民政局\n完成造林400万亩。")
    assert responsible(facts, "老旧小区20个") == "housing-and-construction"
    assert responsible(facts, "新建学校3所") is None
    assert responsible(facts, "造林400万亩") is None


def test_a_text_without_lists_stays_as_it_is() -> None:
    """Prose with 牵头 in it changes nothing."""
    facts = read_facts("二、2025年重点工作\n由教育局牵头，住建局协助办理，新建学校3所。\n", YEAR)
    bare = tuple(replace(one, agency=None) for one in facts.statements)
    assert with_responsible(bare, facts.text) == bare


BRACKETS = {
    "says what bodies do": ("新建学校3所（教育局牵头，财政局配合）。", {"学校3所": "education-department"}),
    "is responsible": ("发放补贴2万户。（由民政局、财政局按职责分工负责）", {"补贴2万户": "civil-affairs"}),
    "each of many": ("发放补贴2万户（各街道办负责）。", {"补贴2万户": None}),
    "within a sentence": ("支持（教育局牵头）新建学校3所。", {"学校3所": None}),
    "leads": ("发放补贴2万户（牵头单位：民政厅；责任单位：财政厅）。", {"补贴2万户": "civil-affairs"}),
    "first of several": ("新建学校3所（责任单位：教育局、财政局）。", {"学校3所": "education-department"}),
    "with a bracket within": (
        "新建学校3所（主办：教育局（督导室），协办：某公司）。",
        {"学校3所": "education-department"},
    ),
    "end of the item": (
        "改造小区20个。完善配套设施。（牵头单位：住建局；责任单位：民政局）",
        {"小区20个": "housing-and-construction", "配套设施": "housing-and-construction"},
    ),
    "sentence before": ("建设绿道。发放补贴2万户（牵头单位：民政厅）。", {"绿道": None, "补贴2万户": "civil-affairs"}),
}


@pytest.mark.parametrize(("rows", "bodies"), BRACKETS.values(), ids=BRACKETS)
def test_a_bracket_names_the_responsible_body(rows: str, bodies: dict[str, str | None]) -> None:
    """The body that leads is responsible for the sentence that the bracket stands in, or for the item it ends."""
    facts = listed(rows)
    assert {words: responsible(facts, words) for words in bodies} == bodies


def test_rows_of_a_page_have_their_bodies() -> None:
    """The cells of a table on a web page are those of a row, and the body of a row is responsible for it."""
    rows = [("1", "新建学校2所", "教育局"), ("2", "新建公园5个", "住建局")]
    page = (
        "<p>二、2025年重点工作</p><table><tr><th>序号</th><th>事项</th><th>责任单位</th></tr>"
        + "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
        + "</table>"
    )
    report = Report("case", "", "140000", 2025, "山西省", "山西省人民政府")
    facts = extract(report, clean(SourceText("page.html", page, "0" * 64, "utf-8")))
    found = {facts.statements[one.statement].agency: one.subject for one in facts.measures}
    assert found == {"education-department": "学校", "housing-and-construction": "公园"}
