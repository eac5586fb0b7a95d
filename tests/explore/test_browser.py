"""The page in a real browser, from a file, with the network off."""

from __future__ import annotations

import csv
import importlib.util
import io
import os
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from kg.cells import as_csv
from kg.explore.page import render_explorer
from kg.explore.projection import project_graph
from kg.facts import FactKind, Period
from kg.link.model import FactReference, LinkedReports, Step, Trajectory

from .sample import RESULT, copies, small_report, two_years, with_tasks
from .test_page import HOSTILE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
OWN = ("blob:", "data:")
UNMET = tuple(f"{view}?f.verdict=met&f.strength=strive" for view in ("promises", "targets", "projects", "graph"))
"""Addresses of views in which nothing passes the filters."""
VIEWS = ("promises", "compare", "targets", "projects", "graph", "source", "queries", "data")
PROJECT = "project/140000-5ae1b2"
QUOTE = "雄忻高铁建成通车"


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """A headless Chromium that fetches nothing of its own accord."""
    playwright = pytest.importorskip("playwright.sync_api", reason="the Python package playwright is not installed")
    with playwright.sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield launched
        launched.close()


@cache
def _small_page() -> str:
    return render_explorer(small_report(), queries=[RESULT])


Open = Callable[..., "Page"]


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Opens the explorer of reports; in the end no request but for the file, and nothing in the console."""
    complaints: list[str] = []
    requests: list[str] = []
    contexts = []

    def opened(
        linked: LinkedReports | None = None,
        *,
        address: str = "",
        width: int = 1280,
        height: int = 800,
        locale: str = "zh-CN",
        scheme: str = "light",
    ) -> Page:
        file = tmp_path / "explorer.html"
        file.write_text(render_explorer(linked, queries=[RESULT]) if linked else _small_page(), encoding="utf-8")
        context = browser.new_context(
            offline=True,
            viewport={"width": width, "height": height},
            locale=locale,
            accept_downloads=True,
            color_scheme="dark" if scheme == "dark" else "light",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        # A blob or data address is the page's own: it asks nobody.
        page.on("request", lambda request: None if request.url[:5] in OWN else requests.append(request.url))
        page.goto(file.as_uri() + address)
        page.wait_for_selector("#views a")
        requests[:] = [url for url in requests if not url.startswith(file.as_uri())]
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
    assert requests == []


def _view(page: Page, name: str) -> None:
    page.click(f'#views a[href^="#/{name}"]')
    _settle(page)


def _quoted(page: Page) -> str | None:
    return page.locator("#panel mark.quoted").first.text_content()


def _search(page: Page, words: str) -> None:
    page.fill("#search", words)
    page.locator("#results .result").first.click()


def _settle(page: Page) -> None:
    """Waits until the page has drawn what its address says: the browser tells it of a new address a little later."""
    page.evaluate("() => new Promise(done => setTimeout(() => requestAnimationFrame(() => setTimeout(done))))")


def test_search_then_click_shows_the_quote_in_its_paragraph(open_page: Open) -> None:
    """From the name of a railway to the words that promise its opening."""
    page = open_page()
    _search(page, "雄忻")
    assert page.locator("#panel h2").text_content() == "雄忻高铁"
    page.locator("#panel .facts a", has_text="2027").first.click()
    page.wait_for_selector("#panel mark.quoted")
    assert _quoted(page) == QUOTE
    context = page.locator("#panel .context").text_content() or ""
    assert context.startswith("煤炭先进产能占比达到95%左右。")
    panel = page.locator("#panel").text_content() or ""
    for known in ("山西省人民政府", "milestone.sample", "/id/milestone/", "2027年", "今后五年的奋斗目标"):
        assert known in panel


def test_traditional_script_finds_the_same(open_page: Open) -> None:
    """雄忻高鐵 finds 雄忻高铁."""
    page = open_page()
    page.fill("#search", "雄忻高鐵")
    assert page.locator("#results .result-label").first.text_content() == "雄忻高铁"


@pytest.mark.parametrize("typed", ["雄忻", "xx", "Xiongxin", "xiongxgt", "xxgaotie"])
def test_names_are_found_by_sound(open_page: Open, typed: str) -> None:
    """Characters, pinyin, its initials and mixtures of both find the railway first."""
    page = open_page()
    page.fill("#search", typed)
    assert page.locator("#results .result-label").first.text_content() == "雄忻高铁"


def test_other_sounds_find_nothing(open_page: Open) -> None:
    """Letters that are no reading of any name."""
    page = open_page()
    page.fill("#search", "xiongq")
    assert page.locator("#results .none").count() == 1


def test_filters_change_counts(open_page: Open) -> None:
    """A filter narrows every view and every count, stands in the address, and Back takes it off."""
    page = open_page(address="#/targets")
    total = page.locator("#filters .total")
    assert total.text_content() == "6 条事实"
    page.click(".facets summary")
    page.select_option("#facet-period", "2022")
    _settle(page)
    assert total.text_content() == "2 / 6 条事实"
    assert page.locator("#view-targets tbody tr").count() == 1
    assert "f.period=2022" in page.url
    page.goto(page.url.replace("#/targets", "#/source"))
    _settle(page)
    assert len(set(page.locator("#text a.fact-mark").evaluate_all("all => all.map(a => a.dataset.facts)"))) == 2
    page.go_back()
    page.go_back()
    _settle(page)
    assert total.text_content() == "6 条事实"


def test_a_kind_can_be_hidden(open_page: Open) -> None:
    """A chip takes its kind off the text; pressed again it comes back."""
    page = open_page(address="#/source")
    before = page.locator("#text a.fact-mark").count()
    chip = page.locator("#filters .chip", has_text="项目进展")
    chip.click()
    _settle(page)
    assert page.locator("#text a.mark-milestone").count() == 0
    assert chip.get_attribute("aria-pressed") == "false"
    chip.click()
    _settle(page)
    assert page.locator("#text a.fact-mark").count() == before


def test_a_path_between_two_things(open_page: Open) -> None:
    """From a project, by search, to an indicator of another policy area: every step is in the list of the picture."""
    page = open_page(address=f"#/graph?focus={PROJECT}&at={PROJECT}")
    page.get_by_role("button", name="由此找路径").click()
    _search(page, "煤炭先进产能")
    page.wait_for_selector("#graph-note:not([hidden])")
    steps = int("".join(filter(str.isdigit, page.locator("#graph-note").text_content() or "")))
    assert page.locator("#outline a").count() == steps + 1
    page.get_by_role("button", name="结束路径").click()
    _settle(page)
    assert page.locator("#graph-note").is_hidden()


def test_a_promise_has_one_conclusion_with_both_quotes(open_page: Open) -> None:
    """A row opens promise and answer side by side; the verdict is a filter; silence of the later report is said."""
    page = open_page(two_years(), address="#/promises?f.report=report/140000-2023")
    rows = page.locator("#view-promises tbody tr")
    assert rows.count() == 4
    page.locator("#side-verdict-met").click()
    _settle(page)
    assert rows.count() == 1
    rows.locator("a.sentence").click()
    _settle(page)
    assert page.locator("#panel mark.quoted").all_text_contents() == [
        "煤炭先进产能占比达到95%左右",
        "粮食产量292.9亿斤",
    ]
    assert (page.locator("#panel .conclusion").text_content() or "").startswith("✓达到 承诺95%左右")
    page.goto(page.url.replace("f.verdict=met", "f.verdict=not-disclosed"))
    _settle(page)
    rows.locator("a.sentence", has_text="汾河").click()
    _settle(page)
    assert "2028年报告中未找到相关表述" in (page.locator("#panel .conclusion").text_content() or "")


def test_a_promise_shows_its_department_and_the_official_result(open_page: Open) -> None:
    """The panel has the item of the list of tasks and the result that the government states, apart from the verdict."""
    page = open_page(with_tasks(two_years()), address="#/promises?f.report=report/140000-2023&f.verdict=met")
    page.locator("#view-promises tbody tr a.sentence").click()
    _settle(page)
    assert page.locator("#panel h3").all_text_contents()[1:5] == [
        "结论",
        "后续报告 · 山西省 2028",
        "任务分工 · 2023年重点任务完成情况",
        "政府公布的结果 · 2023年重点任务完成情况",
    ]
    panel = page.locator("#panel").text_content() or ""
    assert "省能源局" in panel
    assert "说法出自山西省人民政府" in panel


def test_a_promise_counts_once_however_many_reports_speak_of_it(open_page: Open) -> None:
    """Each promise of each report is one row, due or not; the counts of a facet add up to the rows."""
    page = open_page(two_years(), address="#/promises")
    assert page.locator("#view-promises tbody tr").count() == 8
    assert "8 项承诺" in (page.locator(".headline").text_content() or "")
    numbers = page.locator(".side section:has(#side-verdict) .number").all_text_contents()
    assert sum(map(int, numbers)) == 8


def test_a_fall_is_below_zero(open_page: Open) -> None:
    """−13.5% sorts below −3%, in the table and as a number of the exports."""
    linked = small_report()
    facts = linked.reports[0]
    falls = tuple(
        replace(
            facts.measures[1], aspect="growth", direction="decrease", value=Decimal(value), period=Period.years(year)
        )
        for value, year in (("3", 2024), ("13.5", 2025))
    )
    page = open_page(replace(linked, reports=(replace(facts, measures=falls),)), address="#/targets?sort=1")
    cells = page.locator("#view-targets td.value").all_text_contents()
    assert cells[:2] == ["≈−13.5%", "≈−3%"]
    rows = csv.DictReader(io.StringIO(_exported(page, "targets", "CSV").decode("utf-8-sig")))
    assert [row["number"] for row in rows if row["number"]] == ["-13.5", "-3"]


def test_an_address_holds_filter_sort_switch_and_row(open_page: Open) -> None:
    """What one sees is what the address says, and Back goes through all of it."""
    page = open_page(two_years(), address="#/promises")
    page.locator("#side-form-measure").click()
    page.locator("#sort-promises-2").click()
    page.get_by_role("button", name="按地区").click()
    page.fill("#view-promises .filter", "煤炭")
    page.locator("a.sentence").first.click()
    _settle(page)
    shared = page.url
    rows = page.locator("#view-promises tbody tr").all_text_contents()
    other = open_page(two_years(), address=shared[shared.index("#") :])
    assert other.locator("#view-promises tbody tr").all_text_contents() == rows
    assert other.locator("#view-promises th[aria-sort=ascending]").count() == 1
    assert other.locator("#view-promises .tally").count() == 1
    assert _quoted(other) == "煤炭先进产能占比达到95%左右"
    for _ in range(4):
        page.go_back()
        _settle(page)
    assert page.url.endswith("#/promises")
    assert page.locator("#view-promises tbody tr").count() == 8


def test_a_spreadsheet_holds_the_rows_shown(open_page: Open) -> None:
    """The XLSX is a workbook; its rows are those of the table, numbers are numbers, no text is a formula."""
    page = open_page(two_years(), address="#/promises?words=%E7%85%A4%E7%82%AD")
    file = zipfile.ZipFile(io.BytesIO(_exported(page, "promises", "XLSX")))
    assert file.testzip() is None
    names = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    rows = ElementTree.fromstring(file.read("xl/worksheets/sheet1.xml")).findall(".//m:row", names)
    assert len(rows) == 3
    header = ["".join(cell.itertext()) for cell in rows[0]]
    first = dict(zip(header, rows[1], strict=True))
    assert "".join(first["sentence"].itertext()) == "煤炭先进产能占比达到95%左右"
    assert first["number"].find("m:v", names) is not None
    assert not any(cell.findall("m:f", names) for row in rows for cell in row)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Shanxi coal 2027", "Share of advanced coal capacity ≈95%"),
        ("2027 煤炭先进产能", "Share of advanced coal capacity ≈95%"),
        ("Xiongxin railway", "雄忻高铁"),
        ("railwya xiongxin", "雄忻高铁"),
        ("山西 开工 雄忻", "雄忻高铁"),
    ],
)
def test_words_are_found_in_any_order(open_page: Open, typed: str, first: str) -> None:
    """Area and year are words like others; kinds of things may be English; one wrong letter does no harm."""
    page = open_page(_with_indicator(), locale="en-US")
    page.fill("#search", typed)
    assert (page.locator("#results .result-label").first.text_content() or "").startswith(first)


def _with_indicator(*, year: int = 2027) -> LinkedReports:
    """The small report, its share of coal capacity linked to the indicator."""
    linked = small_report()
    facts = linked.reports[0]
    share = replace(facts.measures[1], indicator="advanced-coal-capacity-share", period=Period.years(year))
    return replace(linked, reports=(replace(facts, measures=(facts.measures[0], share, facts.measures[2])),))


def test_results_say_their_area(open_page: Open) -> None:
    """Beside each fact stands the report that it is from."""
    page = open_page(locale="en-US")
    page.fill("#search", "煤炭先进产能")
    assert "Shanxi 2023" in (page.locator("#results .result").first.text_content() or "")


def test_areas_are_compared_by_target_and_outcome(open_page: Open) -> None:
    """A dot for each side with the gap between them, the same as a table, and as CSV."""
    plan = _with_indicator(year=2023)
    target = plan.reports[0].measures[1]
    outcome = replace(target, kind=FactKind.OUTCOME, value=Decimal("93.5"), comparator="=")
    two = copies(replace(plan, reports=(replace(plan.reports[0], measures=(target,)),)), 2)
    two = replace(two, reports=(two.reports[0], replace(two.reports[1], measures=(outcome,))))
    page = open_page(two, address="#/compare?year=2023")
    assert page.locator("#view-compare svg.plot .point").count() == 2
    cells = page.locator("#view-compare tbody td").all_text_contents()
    assert [cell.strip() for cell in cells[:4]] == ["山西省", "≈95%", "93.5%", "−1.5个百分点"]
    row = next(csv.DictReader(io.StringIO(_exported(page, "compare", "CSV").decode("utf-8-sig"))))
    assert (row["target"], row["outcome"], row["gap"]) == ("95", "93.5", "-1.5")


def test_a_target_that_is_expressly_not_set_is_told_from_silence(open_page: Open) -> None:
    """Where the plan says that it sets no target, its cell says so and leads to the sentence."""
    plan = _with_indicator(year=2023)
    facts = plan.reports[0]
    outcome = replace(facts.measures[1], kind=FactKind.OUTCOME, comparator="=")
    unset = replace(facts.qualitative[0], form="none-set", subject="煤炭先进产能占比", period=Period.years(2023))
    two = copies(replace(plan, reports=(replace(facts, measures=(), qualitative=(unset,)),)), 2)
    later = replace(two.reports[1], measures=(outcome,), qualitative=())
    page = open_page(replace(two, reports=(two.reports[0], later)), address="#/compare?year=2023")
    target = page.locator("#view-compare tbody td").nth(1)
    assert (target.text_content() or "").strip() == "明示不设目标"
    target.locator("a").click()
    _settle(page)
    assert _quoted(page) == unset.evidence.quote


def test_a_state_stands_in_the_column_of_its_year(open_page: Open) -> None:
    """The diamond of a state of 2022 is in the middle of the column of 2022."""
    page = open_page(address="#/projects")
    label, mark = page.evaluate(
        """() => {
          const svg = document.querySelector('svg.axis');
          const year = [...svg.querySelectorAll('text')].find(text => text.textContent === '2022');
          return [year.getAttribute('x'), svg.querySelector('.point circle').getAttribute('cx')].map(Number);
        }"""
    )
    assert abs(label - mark) < 2


def test_an_empty_view_says_why(open_page: Open) -> None:
    """Filters that nothing passes are named, and one click takes them off."""
    page = open_page(two_years(), address="#/promises?f.verdict=met&f.strength=strive")
    empty = page.locator("#view-promises .empty")
    assert "没有承诺符合" in (empty.text_content() or "")
    empty.get_by_role("button").click()
    _settle(page)
    assert page.locator("#view-promises tbody tr").count() == 8


@pytest.mark.parametrize("view", ["targets", "projects", "graph"])
def test_each_view_without_facts_says_why(open_page: Open, view: str) -> None:
    """The filters are named, and one click takes them off."""
    page = open_page(two_years(), address=f"#/{view}?f.verdict=met&f.strength=strive")
    empty = page.locator(f"#view-{view} .empty")
    assert "没有事实符合筛选条件" in (empty.text_content() or "")
    assert "结论: 达到" in (empty.text_content() or "")
    empty.get_by_role("button").click()
    _settle(page)
    assert "f.verdict" not in page.url
    assert page.locator(f"#view-{view} .empty").count() == 0


def test_a_filter_without_rows_says_so(open_page: Open) -> None:
    """Words that stand in no row are repeated, beside a button that clears them."""
    page = open_page(address="#/promises")
    before = page.locator("#view-promises tbody tr").count()
    page.fill("#view-promises .filter", "zzzz")
    empty = page.locator("#view-promises .empty")
    assert "“zzzz”" in (empty.text_content() or "")
    empty.get_by_role("button").click()
    _settle(page)
    assert page.locator("#view-promises tbody tr").count() == before > 0


def test_every_part_of_a_bar_has_its_sign_and_number(open_page: Open) -> None:
    """In the bar where there is room, below it otherwise: all add up to the number at its end."""
    page = open_page(two_years(), address="#/promises?as=area", width=380)
    bars = page.locator(".tally svg > g")
    assert bars.count() == 1
    words = bars.locator("text, tspan").evaluate_all(
        "all => all.filter(one => !one.children.length).map(one => one.textContent)"
    )
    parts = [word.split(" ") for word in words if word[:1] in "▲✓●◐✕≈≠?…"]
    assert sorted(sign for sign, _ in parts) == sorted({sign for sign, _ in parts})
    assert sum(int(number) for _, number in parts) == 8
    assert {"✓", "?", "…"} == {sign for sign, _ in parts}


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_facts_are_called_in_the_page_as_in_the_graph(open_page: Open, locale: str) -> None:
    """The page makes the names of facts of their parts, the same as projection.py."""
    linked = _with_indicator()
    page = open_page(linked, locale=locale)
    for key, node in project_graph(linked).nodes(data=True):
        if node["kind"] not in ("target", "outcome", "qualitative", "milestone"):
            continue
        page.evaluate("address => { location.hash = address; }", f"#/fact/{key}")
        _settle(page)
        label = node["label"].chinese if locale == "zh-CN" else node["label"].english
        assert (page.locator("#panel h2").text_content() or "").casefold() == label.casefold()


def _of_one_sentence() -> LinkedReports:
    """The small report, its railway promised in the sentence of the share of coal capacity."""
    linked = _with_indicator()
    facts = linked.reports[0]
    return replace(
        linked, reports=(replace(facts, milestones=(facts.milestones[0], replace(facts.milestones[1], statement=2))),)
    )


def test_a_neighbourhood_holds_what_the_same_sentences_speak_of(open_page: Open) -> None:
    """Round a project stands the indicator of the sentence that promises it, with a line from its state."""
    page = open_page(_of_one_sentence(), address=f"#/graph?focus={PROJECT}")
    assert "煤炭先进产能占比" in page.locator("#outline a").all_text_contents()
    picture = _exported(page, "graph", "SVG").decode()
    assert picture.count("同一句") == 1


def test_a_path_goes_through_a_sentence_rather_than_a_policy_area(open_page: Open) -> None:
    """Each step says how it leads on, read from the start to the end."""
    address = f"#/graph?from={PROJECT}&to=indicator/advanced-coal-capacity-share"
    page = open_page(_of_one_sentence(), address=address, locale="en-US")
    assert page.locator("#outline h2").all_text_contents() == ["Indicator", "Project", "Target", "Milestone"]
    picture = _exported(page, "graph", "SVG").decode()
    for words in ("has the fact", "same sentence", "is about"):
        assert picture.count(words) == 1


@pytest.mark.parametrize(
    ("stated", "joined"),
    [
        ([(2024, "=", "10"), (2025, "=", "12")], 1),
        ([(2024, "=", "10"), (2024, "=", "30"), (2025, "=", "12")], 0),
        ([(2024, "=", "10"), (2024, ">=", "9"), (2025, "=", "12")], 1),
        ([(2024, "=", "10"), (2024, ">", "20"), (2025, "=", "12")], 0),
        ([(2024, ">=", "10"), (2025, "=", "12")], 1),
    ],
    ids=["one each", "two numbers", "number and its bound", "number beyond the bound", "a bound alone"],
)
def test_a_line_goes_only_through_what_a_report_states_alone(
    open_page: Open, stated: list[tuple[int, str, str]], joined: int
) -> None:
    """Where a report gives two numbers that do not agree for one time, they are of different things."""
    linked = _with_indicator()
    facts = linked.reports[0]
    measures = tuple(
        replace(
            facts.measures[1],
            kind=FactKind.OUTCOME,
            period=Period.years(year),
            comparator=comparator,
            value=Decimal(value),
        )
        for year, comparator, value in stated
    )
    steps = tuple(
        Step(FactReference(0, "measure", place), "outcome", one.period, value=one.value)
        for place, one in enumerate(measures)
    )
    road = Trajectory("x", "煤炭先进产能占比", "indicator", "advanced-coal-capacity-share", steps)
    page = open_page(
        replace(linked, reports=(replace(facts, measures=measures),), trajectories=(road,)), address="#/targets"
    )
    assert page.locator("#view-targets svg.chart .point").count() == len(stated)
    assert page.locator("#view-targets svg.chart .line").count() == joined


def test_facts_that_await_a_look_are_listed_with_their_reasons(open_page: Open) -> None:
    """The view of the dataset names them, and a click opens the sentence; the scores stand below."""
    page = open_page(address="#/data")
    assert "未对应任何指标" in (page.locator("#view-data .reasons").first.text_content() or "")
    page.locator("#view-data .facts a.fact").first.click()
    _settle(page)
    assert page.locator("#panel mark.quoted").count() == 1


def test_a_thing_says_which_of_its_facts_the_filters_hide(open_page: Open) -> None:
    """Found by a search from a filtered view, it does not look as if nothing were known of it."""
    page = open_page(address=f"#/graph?focus={PROJECT}&at={PROJECT}&f.verdict=met", locale="en-US")
    hidden = page.locator("#panel .hidden-facts")
    assert (hidden.text_content() or "").startswith("The filters hide ")
    before = page.locator("#panel .facts a").count()
    hidden.get_by_role("button").click()
    _settle(page)
    assert page.locator("#panel .hidden-facts").count() == 0
    assert page.locator("#panel .facts a").count() > before


def test_of_very_many_rows_the_first_are_printed(open_page: Open) -> None:
    """The paper says how many are left; a browser does not get through a thousand pages."""
    page = open_page(copies(small_report(), 520), address="#/promises", locale="en-US")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#view-promises tbody tr").count() == 2000
    page.emulate_media(media="print")
    assert page.locator("#view-promises .more").is_visible()
    left = page.locator("#view-promises .more").get_attribute("data-left")
    assert left == "80 more are not printed; filter first to print them"


def test_one_of_something_is_singular(open_page: Open) -> None:
    """A figure of one report is not followed by a plural."""
    page = open_page(address="#/data", locale="en-US")
    figures = page.locator("#view-data .figures li").all_text_contents()
    assert figures[0] == "1 report"


def test_the_page_describes_its_data(open_page: Open) -> None:
    """Which reports are there, which years are missing between them, and what each verdict means."""
    page = open_page(two_years(), address="#/data")
    assert page.locator("#view-data table.grid td a").count() == 2
    assert page.locator("#view-data table.grid td", has_text="缺").count() == 4
    assert page.locator("#view-data dt .verdict").count() == 3


def test_a_named_query_with_its_rows(open_page: Open) -> None:
    """Results, their number, the text of the query; a known IRI leads to its thing."""
    page = open_page(address="#/queries")
    assert "前 2 行；全部：kg query sample-query" in (page.locator("#view-queries").text_content() or "")
    assert page.locator("#view-queries pre").text_content() == RESULT.sparql
    assert page.locator("#view-queries tbody tr >> nth=1").text_content() == "<b>x</b>"
    page.locator("#view-queries td a").click()
    _settle(page)
    assert page.locator("#panel h2").text_content() == "雄忻高铁"


def _exported(page: Page, view: str, choice: str) -> bytes:
    page.locator(f"#view-{view} .menu summary").click()
    with page.expect_download() as download:
        page.locator(f"#view-{view} .menu").get_by_role("button", name=choice).click()
    return Path(download.value.path()).read_bytes()


def test_what_is_shown_can_be_saved(open_page: Open) -> None:
    """CSV with every quote as the table has it, SVG and PNG of the pictures; no cell is a formula."""
    linked = small_report()
    page = open_page(linked, address="#/targets")
    rows = list(csv.DictReader(io.StringIO(_exported(page, "targets", "CSV").decode("utf-8-sig"))))
    facts = linked.reports[0]
    assert [row["quote"] for row in rows] == [f.evidence.quote for f in (*facts.measures, *facts.qualitative)]
    assert [int(row["start"]) for row in rows] == [f.evidence.span.start for f in (*facts.measures, *facts.qualitative)]
    _view(page, "projects")
    assert _exported(page, "projects", "SVG").startswith(b"<svg")
    assert _exported(page, "projects", "PNG").startswith(b"\x89PNG")
    _view(page, "graph")
    picture = _exported(page, "graph", "SVG").decode()
    assert "交通运输" in picture
    assert "var(" not in picture
    _view(page, "queries")
    assert "'=雄忻高铁" in _exported(page, "queries", "CSV").decode()
    texts = [
        "=1",
        "-2+3",
        "-2.5",
        "1E+12",
        "=",
        "'=1",
        "\t=1",
        " @x",
        "＝1",
        "-35000亿",
        "a,b",
        'a"b',
        "a\nb",
        "\n=1",
        "'tis",
    ]
    cells, _, _ = (files("kg.explore") / "assets" / "export.js").read_text("utf-8").partition("const csvOf")
    assert page.evaluate(f"texts => {{ {cells} return texts.map(csvCell); }}", texts) == [
        as_csv([[text]], "") for text in texts
    ]


def test_many_reports_are_gathered_and_none_is_lost_in_silence(open_page: Open) -> None:
    """The overview of twelve reports says of how many it shows how many; a filter draws what passes it."""
    page = open_page(copies(small_report(), 12), address="#/graph")
    assert page.locator("#title").text_content() == "12份报告"
    assert "报告 8 / 12" in (page.locator("#graph-note").text_content() or "")
    page.goto(page.url.split("#")[0] + "#/graph?focus=reports&at=reports")
    _settle(page)
    assert page.locator("#panel .facts a", has_text="山西省 20").count() == 12
    page.goto(page.url.split("#")[0] + "#/graph?f.report=report/140000-2030&f.topic=transport")
    _settle(page)
    shown = page.locator("#outline li").all_text_contents()
    assert "雄忻高铁" in shown
    assert "能源" not in shown


def _axe() -> str | None:
    """The script of axe-core: of the Python package axe-playwright-python, or of a node_modules above this file."""
    package = importlib.util.find_spec("axe_playwright_python")
    places = [Path(package.origin).parent / "axe.min.js"] if package and package.origin else []
    above = Path(__file__).resolve().parents
    places += [folder / "node_modules" / "axe-core" / "axe.min.js" for folder in above]
    return next((place.read_text("utf-8") for place in places if place.is_file()), None)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(open_page: Open, scheme: str) -> None:
    """WCAG rules of axe-core, in every view, with the panel open, in the light and in the dark scheme."""
    script = _axe()
    if script is None:
        pytest.skip("axe-core is not installed: pip install axe-playwright-python, or npm install axe-core")
    page = open_page(two_years(), scheme=scheme)
    page.evaluate(script)
    opened = [f"{view}?at={PROJECT}" for view in VIEWS]
    for view in (*opened, "promises?as=area", "projects?as=list", f"graph?focus={PROJECT}", *UNMET):
        page.evaluate("address => { location.hash = address; }", f"#/{view}")
        _settle(page)
        found = page.evaluate(
            "axe.run(document, {resultTypes: ['violations']})"
            ".then(result => result.violations.map(one => `${one.impact} ${one.id}`))"
        )
        assert found == [], view


@pytest.mark.parametrize(("width", "scheme", "locale"), [(1280, "light", "zh-CN"), (380, "dark", "en-US")])
def test_pictures_for_a_person(open_page: Open, tmp_path: Path, width: int, scheme: str, locale: str) -> None:
    """A picture of every view, to look at: in the folder that KG_SCREENSHOTS names. None of them is blank."""
    folder = Path(os.environ.get("KG_SCREENSHOTS") or tmp_path)
    page = open_page(two_years(), width=width, scheme=scheme, locale=locale)
    for view in VIEWS:
        page.evaluate("address => { location.hash = address; }", f"#/{view}")
        page.wait_for_selector(f"#view-{view}:not([hidden])")
        file = folder / f"{view}-{width}-{scheme}.png"
        page.screenshot(path=file)
        assert file.stat().st_size > 9_000


@pytest.mark.parametrize("aside", [-80, 0, 80])
def test_a_click_on_the_picture_opens_the_thing_under_it(open_page: Open, aside: int) -> None:
    """The whole box of a thing can be clicked, from its left end to its right."""
    page = open_page(address="#/graph?focus=project/140000-5ae1b2")
    page.wait_for_selector("#picture canvas")
    box = page.locator("#picture").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2 + aside, box["y"] + box["height"] / 2)
    page.wait_for_selector("#panel.open")
    assert (page.locator("#panel .heading").text_content() or "").find("高铁") > 0


def test_the_way_to_the_source_and_back(open_page: Open) -> None:
    """A fact leads to its words in the whole text, a click on words leads to their fact, Back undoes each."""
    page = open_page()
    _search(page, "雄忻")
    page.locator("#panel .facts a", has_text="2027").first.click()
    fact = page.url
    page.get_by_role("button", name="在原文中看").click()
    page.wait_for_selector("#text .current")
    assert "".join(page.locator("#text a.current").all_text_contents()) == QUOTE
    page.locator("#text a", has_text="292.9亿").click()
    assert _quoted(page) == "粮食产量292.9亿斤"
    page.go_back()
    page.go_back()
    assert page.url == fact
    assert _quoted(page) == QUOTE


@pytest.mark.parametrize("width", [380, 1280])
def test_no_view_is_wider_than_the_window(open_page: Open, width: int) -> None:
    """Nothing overflows sideways on a phone or on a laptop, in any view, with and without the panel."""
    page = open_page(two_years(), width=width)
    for view in VIEWS:
        for more in ("", f"?at={PROJECT}", f"?at={PROJECT}&lang=en"):
            page.evaluate("address => { location.hash = address; }", f"#/{view}{more}")
            _settle(page)
            assert page.locator(f"#view-{view}").is_visible()
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (view, more)
            assert page.evaluate("document.body.scrollWidth") <= width, (view, more)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_language_can_be_switched(open_page: Open, scheme: str) -> None:
    """Interface and labels of the code lists change; words of the report stay."""
    page = open_page(scheme=scheme)
    assert page.locator("#views").text_content() == "承诺比较指标走势项目图谱原文查询数据"
    page.click("#language")
    page.wait_for_selector("html[lang=en]")
    assert page.locator("#views").text_content() == "PromisesCompareIndicatorsProjectsGraphSourceQueriesData"
    _search(page, "雄忻")
    assert page.locator("#panel .kind").first.text_content() == "Project"
    assert page.locator("#panel h2").text_content() == "雄忻高铁"


def test_tables_hold_every_target_and_project(open_page: Open) -> None:
    """The tables are the fallback of the pictures, filter and sort."""
    page = open_page(address="#/targets")
    assert page.locator("#view-targets tbody tr").count() == 4
    page.fill("#view-targets .filter", "优良")
    assert page.locator("#view-targets tbody tr").count() == 1
    _view(page, "projects")
    assert page.locator("#view-projects svg.axis .point").count() == 2
    page.get_by_role("button", name="列表").click()
    assert page.locator("#view-projects tbody tr").count() == 1
    assert page.locator("#view-projects .step").count() == 2


def test_a_fact_has_an_address(open_page: Open) -> None:
    """#/fact/… opens the fact itself."""
    linked = small_report()
    page = open_page(linked)
    _search(page, "雄忻")
    page.locator("#panel .facts a", has_text="2022").first.click()
    key = page.url.split("at=")[1]
    page = open_page(linked, address=f"#/fact/{key}")
    assert _quoted(page) == "雄忻高铁全线开工"


def test_keys_move_through_the_picture(open_page: Open) -> None:
    """Arrow keys select, Enter opens: no mouse is needed."""
    page = open_page(address="#/graph?focus=project/140000-5ae1b2&at=project/140000-5ae1b2")
    page.wait_for_selector("#picture canvas")
    page.focus("#picture")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel mark.quoted")
    assert (_quoted(page) or "").startswith("雄忻高铁")


def test_projects_are_saved_as_the_table_shows_them(open_page: Open) -> None:
    """Words typed over the list of projects narrow what is saved; the timeline saves all of its projects."""
    page = open_page(small_report(), address="#/projects?as=list&words=%E9%AB%98%E9%93%81")
    assert len(list(csv.DictReader(io.StringIO(_exported(page, "projects", "CSV").decode("utf-8-sig"))))) == 2
    page.fill("#view-projects .filter", "机场")
    assert list(csv.DictReader(io.StringIO(_exported(page, "projects", "CSV").decode("utf-8-sig")))) == []


def test_the_focus_stays_where_it_was(open_page: Open) -> None:
    """After a sort, a filter and an opened row the same control has the focus, and what was opened is announced."""
    page = open_page(two_years(), address="#/promises")
    for control in ("#sort-promises-2", "#side-form-measure", "a.sentence >> nth=1"):
        page.locator(control).focus()
        before = page.evaluate("document.activeElement.id || document.activeElement.dataset.key")
        page.keyboard.press("Enter")
        _settle(page)
        assert page.evaluate("document.activeElement.id || document.activeElement.dataset.key") == before
    announced = page.locator("#announcement").text_content() or ""
    assert (page.locator("#panel h2").text_content() or "-") in announced


def test_all_of_a_view_is_printed(open_page: Open) -> None:
    """Rows that are not there yet come before the print; controls are left out."""
    page = open_page(copies(small_report(), 60), address="#/promises")
    rows = page.locator("#view-promises tbody tr")
    assert rows.count() == 100
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert rows.count() == 240
    page.emulate_media(media="print")
    assert page.locator("#views").is_hidden()
    assert page.locator(".headline").is_visible()


@pytest.mark.parametrize(
    ("address", "page_of_fact"),
    [("http://kg.test/site/file/explorer.html", "/site/id/{}.html"), ("http://kg.test/explorer", "/id/{}.html")],
)
def test_a_hosted_page_leads_to_the_page_of_the_thing(browser: Browser, address: str, page_of_fact: str) -> None:
    """On the static site and under `kg serve` the IRI of a thing is a link to its page there."""
    context = browser.new_context(locale="zh-CN")
    context.route(
        "**/*", lambda route: route.fulfill(body=_small_page(), headers={"content-type": "text/html; charset=utf-8"})
    )
    page = context.new_page()
    page.goto(f"{address}#/promises")
    page.locator("a.sentence").first.click()
    page.wait_for_selector("#panel a .iri")
    key = page.url.split("at=")[1]
    assert page.locator("#panel a:has(.iri)").get_attribute("href") == page_of_fact.format(key)
    context.close()


def test_a_hostile_report_stays_text(open_page: Open) -> None:
    """Markup in text, title and names is shown as it stands, in every view, and runs nowhere."""
    linked = small_report(extra=HOSTILE, title=HOSTILE, project_name=HOSTILE)
    page = open_page(linked)
    assert page.locator("#title").text_content() == HOSTILE
    for view in VIEWS:
        page.goto(page.url.split("#")[0] + f"#/{view}?at=project/140000-5ae1b2")
        page.wait_for_selector(f"#view-{view}:not([hidden])")
    assert page.locator("#panel h2").text_content() == HOSTILE
    page.fill("#search", "onerror")
    assert HOSTILE in page.locator("#results .result-label").all_text_contents()
    page.locator("#results .result", has_text="reverse"[::-1]).first.click()
    page.goto(page.url.split("#")[0] + "#/source")
    assert HOSTILE in (page.locator("#text").text_content() or "")
    assert page.evaluate("window.broken") is None
    assert page.locator("img, textarea, iframe").count() == 0
