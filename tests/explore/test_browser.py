"""The page in a real browser, from a file, with the network off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.explore.page import render_explorer
from kg.link.linked import LinkedReports

from .sample import small_report
from .test_page import HOSTILE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
QUOTE = "雄忻高铁建成通车"


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """A headless Chromium that fetches nothing of its own accord."""
    playwright = pytest.importorskip("playwright.sync_api", reason="the Python package playwright is not installed")
    with playwright.sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield launched
        launched.close()


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
        file.write_text(render_explorer(linked or small_report()), encoding="utf-8")
        context = browser.new_context(
            offline=True,
            viewport={"width": width, "height": height},
            locale=locale,
            color_scheme="dark" if scheme == "dark" else "light",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: requests.append(request.url))
        page.goto(file.as_uri() + address)
        page.wait_for_selector("#views a")
        requests[:] = [url for url in requests if not url.startswith(file.as_uri())]
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
    assert requests == []


def _quoted(page: Page) -> str | None:
    return page.locator("#panel mark.quoted").text_content()


def _search(page: Page, words: str) -> None:
    page.fill("#search", words)
    page.locator("#results .result").first.click()


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


def test_a_click_on_the_picture_opens_the_thing_under_it(open_page: Open) -> None:
    """The picture is more than a picture."""
    page = open_page(address="#/graph?focus=project/140000-5ae1b2")
    page.wait_for_selector("#picture canvas")
    box = page.locator("#picture").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
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


@pytest.mark.parametrize("view", ["graph", "source", "targets", "projects"])
@pytest.mark.parametrize("width", [380, 1280])
def test_no_view_is_wider_than_the_window(open_page: Open, view: str, width: int) -> None:
    """Nothing overflows sideways on a phone or on a laptop."""
    page = open_page(address=f"#/{view}?at=project/140000-5ae1b2", width=width)
    page.wait_for_selector(f"#view-{view}:not([hidden])")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.body.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_language_can_be_switched(open_page: Open, scheme: str) -> None:
    """Interface and labels of the code lists change; words of the report stay."""
    page = open_page(scheme=scheme)
    assert page.locator("#views").text_content() == "图谱原文指标与目标项目"
    page.click("#language")
    page.wait_for_selector("html[lang=en]")
    assert page.locator("#views").text_content() == "GraphSourceTargetsProjects"
    _search(page, "雄忻")
    assert page.locator("#panel .kind").first.text_content() == "Project"
    assert page.locator("#panel h2").text_content() == "雄忻高铁"


def test_tables_hold_every_target_and_project(open_page: Open) -> None:
    """The tables are the fallback of the pictures, filter and sort."""
    page = open_page(address="#/targets")
    assert page.locator("#view-targets tbody tr").count() == 4
    page.fill("#view-targets .filter", "优良")
    assert page.locator("#view-targets tbody tr").count() == 1
    page.click("#views a >> nth=3")
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


def test_a_hostile_report_stays_text(open_page: Open) -> None:
    """Markup in text, title and names is shown as it stands, in every view, and runs nowhere."""
    linked = small_report(extra=HOSTILE, title=HOSTILE, project_name=HOSTILE)
    page = open_page(linked)
    assert page.locator("#title").text_content() == HOSTILE
    for view in ("source", "targets", "projects", "graph"):
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
