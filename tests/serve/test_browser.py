from __future__ import annotations

import importlib.util
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from serve.servers import Server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """A headless Chromium."""
    playwright = pytest.importorskip("playwright.sync_api", reason="the Python package playwright is not installed")
    with playwright.sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """A page that asks the server and nobody else; in the end nothing has been complained of."""
    complaints: list[str] = []
    elsewhere: list[str] = []
    context = browser.new_context(locale="zh-CN", base_url=server.address, color_scheme="light")
    opened = context.new_page()
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    opened.on("request", lambda asked: None if asked.url.startswith(server.address) else elsewhere.append(asked.url))
    yield opened
    context.close()
    # Chromium says of each answer with an error that it could not be loaded.
    assert [one for one in complaints if "400 (Bad Request)" not in one] == []
    assert elsewhere == []


def _answered(page: Page) -> str:
    """What the page says of an answer, once there is one."""
    page.locator("#status", has_text=re.compile("行|true|false|Turtle|line")).wait_for()
    return page.inner_text("#status")


def test_a_named_query_is_asked(page: Page) -> None:
    """Choose a query, give it a parameter, press Enter: the rows stand in a table, and can be had as CSV."""
    page.goto("/query")
    page.get_by_label("查询 Query").select_option("indicator-trajectory")
    page.get_by_label("indicator", exact=True).fill("advanced-coal-capacity-share")
    page.get_by_label("indicator", exact=True).press("Enter")
    assert "2 行" in _answered(page)
    assert page.locator("#answer tbody tr").count() == 2
    assert "煤炭先进产能占比" in page.inner_text("#answer")
    address = page.get_by_role("link", name="CSV").get_attribute("href")
    assert "煤炭先进产能占比" in page.request.get(address or "").text()


def test_rows_come_in_pages(page: Page) -> None:
    """Where more rows exist the next ones are a click away, and so are those before."""
    page.goto("/query")
    page.get_by_label("查询 Query").select_option("headline-targets")
    page.evaluate("document.getElementById('named').dataset.rows = 6")
    page.get_by_role("button", name="查询 Ask").click()
    page.get_by_text("6 行 rows", exact=True).wait_for()
    first = page.inner_text("#answer")
    assert page.get_by_role("button", name="上一页 Previous rows").is_disabled()
    page.get_by_role("button", name="下一页 Next rows").click()
    page.get_by_text("4 行 rows，在前 6 行之后 after the first 6", exact=True).wait_for()
    assert page.inner_text("#answer") != first
    assert page.get_by_role("button", name="下一页 Next rows").is_disabled()
    page.get_by_role("button", name="上一页 Previous rows").click()
    page.get_by_text("6 行 rows", exact=True).wait_for()
    assert page.inner_text("#answer") == first


def test_sparql_is_asked(page: Page) -> None:
    """A text of SPARQL is run by Ctrl+Enter; an IRI in the answer leads to its page."""
    page.goto("/query")
    page.locator("#text").fill("SELECT ?r { ?r a pc:Report }")
    page.locator("#text").press("Control+Enter")
    assert "1 行" in _answered(page)
    page.locator("#answer tbody a").click()
    page.wait_for_url("**/id/report/140000-2023.html")
    assert "山西" in page.inner_text("h1")


@pytest.mark.parametrize(
    ("query", "said"), [("ASK {}", "true"), ("DESCRIBE pc:Report", "Turtle"), ("SELECT nonsense", "line 1")]
)
def test_each_form_of_answer_is_shown(page: Page, query: str, said: str) -> None:
    """Truths, graphs and mistakes are shown as well as rows."""
    page.goto("/query")
    page.locator("#text").fill(query)
    page.get_by_role("button", name="Run").click()
    assert said in _answered(page)


def test_a_named_query_can_be_edited(page: Page) -> None:
    """The SPARQL of a named query comes into the text, where it runs as it is."""
    page.goto("/query")
    page.get_by_label("查询 Query").select_option("units")
    page.get_by_role("button", name="Edit").click()
    assert "SELECT" in page.locator("#text").input_value()
    page.get_by_role("button", name="Run").click()
    assert "行" in _answered(page)


def test_the_explorer_works(page: Page) -> None:
    """The explorer opens from the front page and shows itself."""
    page.goto("/")
    page.get_by_role("link", name="浏览图谱 Explorer").click()
    page.wait_for_selector("#view-promises")


@pytest.mark.parametrize("path", ["/", "/query", "/id/report/140000-2023.html"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(browser: Browser, server: Server, path: str, scheme: str) -> None:
    """No serious barrier in the sense of WCAG, by axe-core, in the light and in the dark scheme."""
    package = importlib.util.find_spec("axe_playwright_python")
    if package is None or package.origin is None:
        pytest.skip("axe-core is not installed: pip install axe-playwright-python")
    context = browser.new_context(
        base_url=server.address, color_scheme="dark" if scheme == "dark" else "light", bypass_csp=True
    )
    opened = context.new_page()
    opened.goto(path)
    opened.evaluate((Path(package.origin).parent / "axe.min.js").read_text("utf-8"))
    found = opened.evaluate(
        "axe.run(document, {resultTypes: ['violations']})"
        ".then(result => result.violations.map(one => `${one.impact} ${one.id} ${one.nodes[0].html}`))"
    )
    folder = os.environ.get("KG_SCREENSHOTS")
    if folder:
        opened.screenshot(path=Path(folder) / f"serve{path.replace('/', '-')}-{scheme}.png")
    context.close()
    assert [one for one in found if one.startswith(("serious", "critical"))] == []
