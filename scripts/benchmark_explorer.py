"""Compare the explorer with stock pyvis in a browser. This is not a test, because the figures depend on the machine.

For the embedded report, and for a folder of reports if one is given: the time to make the page, its size, the
seconds from opening until it is usable (the rows of the promises are shown; for stock pyvis: its physics has come to
rest), milliseconds for a letter in the filter of the promises, frames per second while the picture of the graph is
dragged and zoomed, the number of things in it, and the memory of the process of the page (proportional set size). Both
pages show the same graph in the same run, in headless Chromium without GPU and network.
"""

from __future__ import annotations

import argparse
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, Any

from kg.build.ingest import read_report
from kg.build.inputs import find_inputs
from kg.explore.page import render_explorer
from kg.explore.projection import project_graph
from kg.link.pipeline import link

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from kg.link.model import LinkedReports

# The targets of the explorer: seconds until usable, milliseconds for a letter, frames per second, megabytes in memory,
# and megabytes of the file.
MOST_SECONDS_ONE = 1.0
MOST_SECONDS_MANY = 2.0
LEAST_FRAMES = 30.0
MOST_MEGABYTES = 500.0
MOST_MILLISECONDS = 50.0
MOST_SIZE_ONE = 1.5
MOST_SIZE_MANY = 8.0
MANY = 25

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
MOVING_SECONDS = 2.0
COUNT_FRAMES = (
    "() => { window.frames_ = 0; window.since_ = performance.now();"
    " const next = () => { window.frames_ += 1; requestAnimationFrame(next); }; requestAnimationFrame(next); }"
)
FRAMES_A_SECOND = "() => window.frames_ / ((performance.now() - window.since_) / 1000)"


@dataclass(frozen=True, slots=True)
class Opened:
    """What one page took: seconds until usable (None: not within the limit), milliseconds for a letter in the filter
    (None: it has none), frames per second, megabytes, things in the picture.
    """

    seconds: float | None
    letter: float | None
    frames: float
    megabytes: float
    shown: int


def main(arguments: Sequence[str] | None = None) -> None:
    layout = argparse.RawTextHelpFormatter
    parser = argparse.ArgumentParser(prog="benchmark-explorer", description=__doc__, formatter_class=layout)
    parser.add_argument("corpus", type=Path, nargs="?", help="a folder of reports with a reports.csv")
    parser.add_argument("--patience", type=float, default=60.0, help="seconds that each page is given (default: 60)")
    chosen = parser.parse_args(arguments)
    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    if chromium is None:
        parser.error("there is no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver, TemporaryDirectory() as folder:
        for paths in [(), *([(chosen.corpus,)] if chosen.corpus else [])]:
            linked = link([read_report(one) for one in find_inputs(paths)])
            compare(linked, Path(folder), driver.chromium, chromium, chosen.patience)


def compare(linked: LinkedReports, folder: Path, chromium: Any, program: str, patience: float) -> None:
    """Makes both pages, opens each in a separate browser, and prints a line for each."""
    render_explorer(linked)  # imports and vocabularies are loaded before the measurement
    graph = project_graph(linked)
    number = len(linked.reports)
    print(f"\n{number} reports, {graph.number_of_nodes()} things, {graph.number_of_edges()} relations")
    for name, make in (("explorer", lambda: render_explorer(linked)), ("stock pyvis", lambda: stock_page(graph))):
        start = perf_counter()
        text = make()
        made = perf_counter() - start
        size = len(text.encode()) / 1e6
        file = folder / "page.html"
        file.write_text(text, encoding="utf-8")
        browser = chromium.launch(executable_path=program, args=ARGUMENTS)
        opened = open_page(browser, file, patience, ours=name == "explorer")
        browser.close()
        print(f"  {name:12} made in {made:.2f} s; {'; '.join(figures(opened, size, number, patience))}")


def figures(opened: Opened, size: float, number: int, patience: float) -> list[str]:
    """The measurements as text, with the targets if the page is the explorer."""
    seconds = f"not within {patience:.0f} s" if opened.seconds is None else f"{opened.seconds:.2f} s"
    frames = f"{opened.frames:.0f} frames/s with {opened.shown} things in the picture"
    if opened.letter is None:
        moved = frames if opened.shown else "the page does not answer"
        return [f"{size:.2f} MB", f"at rest after {seconds}", moved, f"memory {opened.megabytes:.0f} MB"]
    most, largest = (MOST_SECONDS_ONE, MOST_SIZE_ONE) if number == 1 else (MOST_SECONDS_MANY, MOST_SIZE_MANY)
    bounded = number <= MANY  # there are no targets for more reports
    usable = held(opened.seconds is not None and opened.seconds <= most, f"≤ {most} s") if bounded else ""
    return [
        f"{size:.2f} MB{held(size <= largest, f'≤ {largest} MB') if bounded else ''}",
        f"usable after {seconds}{usable}",
        f"a letter in {opened.letter:.0f} ms{held(opened.letter <= MOST_MILLISECONDS, f'≤ {MOST_MILLISECONDS:.0f}')}",
        f"{frames}{held(opened.frames >= LEAST_FRAMES, f'≥ {LEAST_FRAMES:.0f}')}",
        f"memory {opened.megabytes:.0f} MB{held(opened.megabytes <= MOST_MEGABYTES, f'≤ {MOST_MEGABYTES:.0f} MB')}",
    ]


def held(promise_kept: bool, promise: str) -> str:
    return f" ({'holds' if promise_kept else 'DOES NOT HOLD'}: {promise})"


def stock_page(graph: Any) -> str:
    """The same things and relations as drawn by plain pyvis, with its template and physics."""
    from pyvis.network import Network

    network = Network(directed=True, cdn_resources="in_line")
    for node, attributes in graph.nodes(data=True):
        network.add_node(node, label=attributes["label"].chinese, group=attributes["kind"])
    for source, target in graph.edges:
        network.add_edge(source, target)
    # Its page loads Bootstrap from the network, which would only cause a delay here.
    return re.sub(
        r"<(?:link|script)[^>]*https?://[^>]*>(?:\s*</script>)?", "", network.generate_html(), flags=re.DOTALL
    )


def open_page(browser: Browser, file: Path, patience: float, *, ours: bool) -> Opened:
    from playwright.sync_api import TimeoutError as NoAnswer

    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 800}, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(patience * 1000)
    start = perf_counter()
    page.goto(file.as_uri(), wait_until="commit")
    letter = None
    try:
        if ours:
            page.wait_for_selector("#view-promises tbody tr")
            seconds: float | None = perf_counter() - start
            letter = milliseconds_of_a_letter(page)
            page.evaluate("location.hash = '#/graph'")
            shown = wait_for_picture(page)
        else:
            found = wait_until_at_rest(page, patience)
            seconds = None if found is None else perf_counter() - start
            shown = page.evaluate("network.body.nodeIndices.length")
        frames = frames_while_moving(page)
    except NoAnswer:  # the page is too busy to answer at all
        seconds, frames, shown = None, 0.0, 0
    return Opened(seconds, letter, frames, memory_of_page(browser), shown)


def milliseconds_of_a_letter(page: Page) -> float:
    """The longest time from typing a letter into the filter of the promises until its rows are shown."""
    type_ = """words => {
      const field = document.querySelector('#view-promises .filter');
      field.value = words;
      const start = performance.now();
      field.dispatchEvent(new Event('input'));
      return performance.now() - start;
    }"""
    page.evaluate("() => new Promise(done => requestIdleCallback(done))")
    return max(float(page.evaluate(type_, "城镇新增就业"[:length])) for length in range(1, 7))


def wait_for_picture(page: Page) -> int:
    """Waits for the picture of the graph and its list, and returns the number of things in it."""
    page.wait_for_function("() => document.querySelector('#outline summary')?.textContent")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return int(re.sub(r"\D", "", page.locator("#outline summary").text_content() or "0"))


def wait_until_at_rest(page: Page, patience: float) -> int | None:
    """Waits until the physics of vis-network has come to rest; None if it does not within the time."""
    start = perf_counter()
    page.wait_for_function("() => typeof network !== 'undefined' && network")
    while perf_counter() - start < patience:
        if page.evaluate("network.physics.stabilized"):
            return int(page.evaluate("network.body.nodeIndices.length"))
        page.wait_for_timeout(250)
    return None


def frames_while_moving(page: Page) -> float:
    """Frames per second while the picture is dragged and zoomed."""
    box = page.locator("canvas").first.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.9
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(COUNT_FRAMES)
    start = perf_counter()
    step = 0
    while perf_counter() - start < MOVING_SECONDS:
        step += 1
        page.mouse.move(x + 8 * (step % 20), y - 4 * (step % 15))
        if step % 10 == 0:
            page.mouse.wheel(0, 40 if step % 20 else -40)
    frames = float(page.evaluate(FRAMES_A_SECOND))
    page.mouse.up()
    return frames


def memory_of_page(browser: Browser) -> float:
    """Megabytes (proportional set size) of the largest renderer process of this browser."""
    session = browser.new_browser_cdp_session()
    found = session.send("SystemInfo.getProcessInfo")["processInfo"]
    sizes = [proportional_size(process["id"]) for process in found if process["type"] == "renderer"]
    return max(sizes, default=0.0)


def proportional_size(process: int) -> float:
    lines = Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines()
    return next(int(line.split()[1]) / 1000 for line in lines if line.startswith("Pss:"))


if __name__ == "__main__":
    main()
