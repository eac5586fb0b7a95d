"""Ten things that people come for, on built pages of one report, of five and of 25, in Chromium and in Firefox, each in
three steps or fewer.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kg.build import build_dataset
from kg.publish.area_comparison import compare_figures
from kg.publish.dataset_reader import read_linked_reports
from kg.query.ask import ask
from kg.query.dataset import open_dataset
from kg.query.query_result import SelectResult
from kg.rdf.labels import plain

from .sample import SHARED
from .test_browser import ARGUMENTS, OWN

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

MANY = 25
MOST_STEPS = 3
MOST_LOOKS = 200  # of a tenth of a second, for a file to be saved
REPORTS = ("shanxi-2023", "shanxi-2025", "shanxi-2026", "guizhou-2025", "guizhou-2026")
NO_SENTENCE = {"promises-by-topic", "units"}
"""Queries whose rows count over many sentences."""


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a dataset of five reports of two provinces."""
    return _built_of(REPORTS, tmp_path_factory)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a dataset of 25 reports."""
    others = sorted({file.stem for file in (SHARED / "corpus").glob("*.txt")} - set(REPORTS))
    return _built_of((*REPORTS, *others[: MANY - len(REPORTS)]), tmp_path_factory)


def _built_of(names: Sequence[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not all((SHARED / "corpus" / f"{name}.txt").is_file() for name in names):
        pytest.skip("the reports are not on this machine")
    folder = tmp_path_factory.mktemp("reports")
    for name in names:
        shutil.copy(SHARED / "corpus" / f"{name}.txt", folder)
    out = tmp_path_factory.mktemp("several") / "graph"
    build_dataset((folder,), out)
    return out


@pytest.fixture(params=["built", "several", pytest.param("many", marks=pytest.mark.slow)])
def dataset(request: pytest.FixtureRequest) -> Path:
    """The folder of a dataset of one report, then of five, then of 25."""
    found: Path = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="module")
def downloads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the browsers save files."""
    return tmp_path_factory.mktemp("downloads")


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def browser(request: pytest.FixtureRequest, downloads: Path) -> Iterator[Browser]:
    """A headless Chromium, then a headless Firefox; neither fetches anything of its own accord."""
    program = request.getfixturevalue(request.param)
    playwright = pytest.importorskip("playwright.sync_api", reason="the Python package playwright is not installed")
    with playwright.sync_playwright() as driver:
        if request.param == "chromium":
            launched = driver.chromium.launch(executable_path=program, args=ARGUMENTS)
        else:
            # The Firefox that is installed, not Playwright's own: it is driven by WebDriver BiDi.
            launched = driver.firefox.launch(executable_path=program, channel="moz-firefox", downloads_path=downloads)
        yield launched
        launched.close()


@dataclass(slots=True)
class Person:
    """Somebody at the page, whose steps are counted: a click, a text typed, a value chosen, a key pressed."""

    page: Page
    downloads: Path
    hears_of_files: bool
    steps: int = 0

    def click(self, target: Locator) -> None:
        """Clicks it."""
        self.steps += 1
        target.click()
        self.settle()

    def type(self, target: str, words: str) -> None:
        """Types words into a field."""
        self.steps += 1
        self.page.fill(target, words)
        self.settle()

    def choose(self, target: str, value: str) -> None:
        """Chooses a value of a list."""
        self.steps += 1
        self.page.select_option(target, value)
        self.settle()

    def press(self, key: str) -> None:
        """Presses a key."""
        self.steps += 1
        self.page.keyboard.press(key)
        self.settle()

    def save(self, target: Locator) -> bytes:
        """Clicks it and gives the file that it saves."""
        self.steps += 1
        if self.hears_of_files:
            with self.page.expect_download() as download:
                target.click()
            return Path(download.value.path()).read_bytes()
        # Firefox does not announce a file that is made in the page, so the folder is watched.
        before = {*self.downloads.iterdir()}
        target.click()
        for _ in range(MOST_LOOKS):
            saved = [file for file in {*self.downloads.iterdir()} - before if file.suffix != ".part"]
            if saved and saved[0].stat().st_size:
                return saved[0].read_bytes()
            self.page.wait_for_timeout(100)
        raise AssertionError("no file was saved")

    def paste(self) -> str:
        """What was copied, as it comes into a field."""
        self.page.focus("#search")
        self.page.keyboard.press("Control+V")
        return self.page.input_value("#search")

    def settle(self) -> None:
        """Waits until the page has drawn what its address says."""
        self.page.evaluate("() => new Promise(done => setTimeout(() => requestAnimationFrame(() => setTimeout(done))))")

    def rows(self) -> Locator:
        """The rows of the table on the screen."""
        return self.page.locator(".view:not([hidden]) tbody tr")


Visit = Callable[..., Person]


@pytest.fixture
def visit(browser: Browser, downloads: Path) -> Iterator[Visit]:
    """Opens the built explorer of a dataset; in the end nothing stands in the console and nobody was asked."""
    complaints: list[str] = []
    contexts = []

    def opened(out: Path, address: str = "", locale: str = "zh-CN") -> Person:
        context = browser.new_context(
            offline=True, viewport={"width": 1440, "height": 900}, locale=locale, accept_downloads=True
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        file = (out / "explorer.html").as_uri()
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda one: None if one.url.startswith((file, *OWN)) else complaints.append(one.url))
        page.goto(file + address)
        page.wait_for_selector("#views a")
        return Person(page, downloads, hears_of_files=browser.browser_type.name == "chromium")

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def _promises(out: Path, **wanted: str) -> list[dict[str, str]]:
    """The rows of tables/promises.csv with these values."""
    with (out / "tables" / "promises.csv").open(encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.DictReader(file) if all(row[name] == value for name, value in wanted.items())]


def _shown(person: Person) -> int:
    """How many rows the table says that it has."""
    words = person.page.locator(".view:not([hidden]) .table-tools .label").text_content() or ""
    return int("".join(filter(str.isdigit, words)))


def test_coal_in_shanxi_with_its_sentences(visit: Visit, dataset: Path) -> None:
    """1: what is promised of coal in Shanxi, for 2023 and for 2027, in the words of the report."""
    person = visit(dataset)
    person.type("#view-promises .filter", "煤" if dataset.parent.name.startswith("built") else "煤 山西省 2023")
    for due in ("2023", "2027"):
        found = person.rows().filter(has=person.page.locator("td.when", has_text=due))
        assert found.count() >= 1
        assert "煤" in (found.first.locator("a.sentence").text_content() or "")
    assert person.steps <= MOST_STEPS


@pytest.mark.parametrize("typed", ["雄忻", "xx", "Xiongxin", "Xiongxin railway"])
def test_a_railway_by_any_of_its_names(visit: Visit, dataset: Path, typed: str) -> None:
    """2: characters, initials, pinyin and English words lead to 雄忻高铁 and its sentences."""
    person = visit(dataset, locale="en-US")
    person.type("#search", typed)
    person.click(person.page.locator("#results .result", has_text="雄忻高铁").first)
    assert person.page.locator("#panel h2").text_content() == "雄忻高铁"
    person.click(person.page.locator("#panel .facts a.fact").first)
    assert "雄忻" in (person.page.locator("#panel mark.quoted").first.text_content() or "")
    assert person.steps <= MOST_STEPS


def test_missed_promises_of_a_report(visit: Visit, several: Path) -> None:
    """3: the promises of Shanxi 2025 that were missed, as many as the table of promises has."""
    person = visit(several)
    person.click(person.page.locator(".presets button", has_text="未达到"))
    person.click(person.page.locator('[id="side-report-report/140000-2025"]'))
    assert _shown(person) == len(_promises(several, report="shanxi-2025", verdict="missed")) > 0
    assert person.steps <= MOST_STEPS


@pytest.mark.parametrize("indicator", ["gdp", "new-urban-jobs"])
def test_targets_of_provinces_side_by_side(visit: Visit, several: Path, indicator: str) -> None:
    """4: target and outcome of each province, the same as `kg compare` gives."""
    person = visit(several)
    person.click(person.page.locator('#views a[href^="#/compare"]'))
    aspect = "growth" if indicator == "gdp" else "quantity"
    person.choose("#compare-indicator", f"{indicator}~{aspect}")
    person.choose("#compare-year", "2025")
    assert person.steps <= MOST_STEPS
    person.click(person.page.locator("#view-compare .menu summary"))
    saved = person.save(person.page.locator("#view-compare .menu button", has_text="CSV")).decode("utf-8-sig")
    page = {row["adcode"]: row for row in csv.DictReader(io.StringIO(saved))}
    areas = compare_figures(read_linked_reports(several), indicator, 2025, aspect).areas
    assert set(page) == {area.adcode for area in areas}
    for area in areas:
        for side, figure in (("target", area.target), ("outcome", area.outcome)):
            assert page[area.adcode][side] == ("" if figure.value is None else plain(figure.value))
            assert page[area.adcode][f"{side}_quote"] == figure.quote


def test_promises_without_number_and_deadline(visit: Visit, dataset: Path) -> None:
    """5: one click, and as many as the named query gives."""
    person = visit(dataset)
    person.click(person.page.locator(".presets button", has_text="没有数值和期限"))
    answer = ask(open_dataset(dataset), "promises-unmeasurable")
    assert isinstance(answer, SelectResult)
    assert _shown(person) == len(answer.rows) > 0
    assert person.steps <= MOST_STEPS


def test_a_link_to_exactly_this_view(visit: Visit, dataset: Path) -> None:
    """6: the link that is copied shows the same rows, in the same order, to another person."""
    address = "#/promises?f.strength=strive&sort=2d&words=%E5%B9%B4"
    person = visit(dataset, address)
    rows = person.rows().all_text_contents()
    person.click(person.page.locator("#view-promises .menu summary"))
    person.click(person.page.locator("#view-promises .menu button", has_text="复制链接"))
    assert person.steps <= MOST_STEPS
    link = person.paste()
    other = visit(dataset, link[link.index("#") :])
    assert other.rows().all_text_contents() == rows != []


def test_the_rows_shown_in_a_spreadsheet(visit: Visit, dataset: Path) -> None:
    """7: the workbook has a row for each row shown, and no other."""
    person = visit(dataset, "#/promises?f.form=measure")
    number = _shown(person)
    person.click(person.page.locator("#view-promises .menu summary"))
    book = zipfile.ZipFile(io.BytesIO(person.save(person.page.locator("#view-promises .menu button", has_text="XLSX"))))
    assert book.read("xl/worksheets/sheet1.xml").count(b"<row>") == number + 1
    assert person.steps <= MOST_STEPS


def test_the_way_between_two_things(visit: Visit, dataset: Path) -> None:
    """8: two names with an arrow between them, and the picture shows the steps."""
    person = visit(dataset)
    person.type("#search", "雄忻高铁 → 煤炭先进产能占比")
    person.press("Enter")
    steps = int("".join(filter(str.isdigit, (person.page.locator("#graph-note").text_content() or "").split("步")[0])))
    assert steps >= 2
    listed = person.page.locator("#outline a").all_text_contents()
    assert {"雄忻高铁", "煤炭先进产能占比"} <= set(listed)
    assert not any("政府工作报告" in name for name in listed)
    assert person.steps <= MOST_STEPS


def test_the_keyboard_alone(visit: Visit, dataset: Path) -> None:
    """9: a key for the search, a name, Enter: the focus is in what was opened, and Escape closes it."""
    person = visit(dataset)
    person.press("/")
    person.steps += 1
    person.page.keyboard.type("雄忻")
    person.press("Enter")
    assert person.steps <= MOST_STEPS
    assert person.page.evaluate("document.activeElement.id") == "panel"
    assert person.page.locator("#panel h2").text_content() == "雄忻高铁"
    person.press("Escape")
    assert person.page.locator("#panel").is_hidden()
    assert person.page.evaluate("document.activeElement.id") == "main"


def test_back_after_ten_steps(visit: Visit, dataset: Path) -> None:
    """10: Back undoes each of ten steps, down to where one began."""
    person = visit(dataset, "#/promises")
    seen: list[tuple[str, Any]] = []

    def state() -> tuple[str, Any]:
        return person.page.url, person.page.locator(".view:not([hidden])").get_attribute("id")

    for target in (
        ".side section button",
        "a.sentence",
        "#sort-promises-2",
        '#views a[href^="#/targets"]',
        "#sort-targets-1",
        '#views a[href^="#/projects"]',
        '.switch button[aria-pressed="false"]',
        '#views a[href^="#/source"]',
        '#views a[href^="#/graph"]',
        "#language",
    ):
        seen.append(state())
        person.click(person.page.locator(f"{target}:visible").first)
    for expected in reversed(seen):
        person.page.go_back()
        person.settle()
        assert state() == expected


def test_rows_of_named_queries_open_their_sentence(visit: Visit, dataset: Path) -> None:
    """In every answer that the built page holds, every row has a link that opens something."""
    person = visit(dataset, "#/queries")
    data = json.loads(person.page.locator("#data").text_content() or "")
    for query in data["queries"]:
        if query["name"] in NO_SENTENCE:
            continue
        person.page.evaluate("address => { location.hash = address; }", f"#/queries?query={query['name']}")
        person.settle()
        rows = person.page.locator("#view-queries tbody tr")
        assert rows.count() == len(query["rows"])
        assert rows.filter(has_not=person.page.locator("a")).count() == 0, query["name"]


def test_a_chart_by_itself_with_exactly_its_rows(visit: Visit, dataset: Path) -> None:
    """Enlarged, a chart has an axis, a unit and its source; what is saved holds its points and nothing else."""
    person = visit(dataset, "#/targets")
    person.click(person.page.locator("#view-targets .enlarge").first)
    chart = person.page.locator("#view-targets svg.chart")
    assert chart.count() == 1
    assert "单位" in (chart.text_content() or "")
    assert "政府工作报告" in (chart.text_content() or "")
    person.click(person.page.locator("#view-targets .menu summary"))
    saved = person.save(person.page.locator("#view-targets .menu button", has_text="CSV")).decode("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(saved)))) == chart.locator(".point").count() >= 2
    assert person.steps <= MOST_STEPS


def test_pages_are_small_enough(built: Path, several: Path) -> None:
    """One report takes 1.5 MB at most; five take a fifth of what 25 may take, with what they share."""
    assert (built / "explorer.html").stat().st_size <= 1_500_000
    assert (several / "explorer.html").stat().st_size <= 2_500_000


@pytest.mark.slow
def test_a_page_of_many_reports_is_small_enough(many: Path) -> None:
    """25 reports take 8 MB at most."""
    assert (many / "explorer.html").stat().st_size <= 8_000_000
