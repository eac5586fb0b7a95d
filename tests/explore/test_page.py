from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.clean_text import CleanText, OffsetMap, SourceText
from kg.explore.browser_offsets import OffsetConverter
from kg.explore.columnar import from_columns, to_columns
from kg.explore.kinds import KINDS
from kg.explore.page import draw, embedded, render_explorer
from kg.explore.projection import project_graph
from kg.facts import Evidence, Span

from .sample import copies, small_report

HOSTILE = (
    '<script>window.broken=1</script></script><img src=x onerror="window.broken=1">'
    "</textarea></title></style><!-- {{7*7}} &lt;b&gt; \u202eesrever\u202c ' \" \\u003c"
)


class _Reader(HTMLParser):
    """Elements with their attributes, and the text of scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.raw: list[tuple[str, dict[str, str | None], str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self.elements:
            self._inside += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self.raw.append((*self.elements[-1], self._inside))


@pytest.fixture(scope="module")
def page() -> str:
    """The explorer of the small report."""
    return render_explorer(small_report())


def test_nothing_in_the_page_has_an_address(page: str) -> None:
    """No element loads or leads anywhere: every src and href is empty data or a fragment."""
    for tag, attributes in _Reader(page).elements:
        for name in ("src", "href", "srcset", "action", "poster", "data", "style", "onclick", "onload"):
            value = attributes.get(name)
            assert value is None or value.startswith(("#", "data:,")), (tag, name, value)


def test_the_policy_admits_exactly_the_scripts_and_the_style_that_are_there(page: str) -> None:
    """default-src is none, no unsafe word stands in the policy, and each hash is that of an element."""
    read = _Reader(page)
    policy = next(a["content"] for _, a in read.elements if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy
    found = {
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for _, attributes, text in read.raw
        if attributes.get("type") != "application/json"
    }
    assert set(re.findall(r"'sha256-[^']+'", policy)) == found
    assert len(found) == 3


def _data(page: str) -> dict[str, Any]:
    """The data of the page with statements and facts as records."""
    found: dict[str, Any] = next(json.loads(t) for _, a, t in _Reader(page).raw if a.get("id") == "data")
    return found | {name: from_columns(found[name]) for name in ("statements", "facts")}


def test_the_quote_of_each_fact_stands_at_its_place_in_the_text(page: str) -> None:
    """Places count UTF-16 code units, as the browser does, also behind a character that takes two."""
    data = _data(page)
    units = data["reports"][0]["text"].encode("utf-16-le")
    facts = small_report().reports[0]
    quotes = [fact.evidence.quote for fact in (*facts.measures, *facts.milestones, *facts.qualitative)]
    found = [units[2 * f["at"][0] : 2 * f["at"][1]].decode("utf-16-le") for f in data["facts"]]
    assert found == quotes
    assert "🚄" in data["reports"][0]["text"]


def test_a_quote_is_whole_where_a_character_was_repaired_into_two() -> None:
    """Two passages that share a damaged character of the source, from which cleaning made two, each show their own."""
    source = SourceText("x.txt", "甲乙?丁戊", "0" * 64, "utf-8")
    text = CleanText(source, "甲乙。丙丁戊", OffsetMap((0, 1, 2, 2, 3, 4), (1, 2, 3, 3, 4, 5), 5), ())
    ruler = OffsetConverter(text)
    assert ruler.passage(Evidence(Span(0, 3), "甲乙。")) == [0, 3]
    assert ruler.passage(Evidence(Span(2, 5), "丙丁戊")) == [3, 6]


def test_the_same_reports_give_the_same_bytes(page: str) -> None:
    """A second rendering, and one by another process under another hash seed, are the same."""
    assert render_explorer(small_report()) == page
    script = (
        "import hashlib; from explore.sample import small_report; from kg.explore.page import render_explorer;"
        "print(hashlib.sha256(render_explorer(small_report()).encode()).hexdigest())"
    )
    folder = __file__.rsplit("/explore/", 1)[0]
    answer = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONHASHSEED": "1", "PYTHONPATH": f"{folder}:{folder}/.."},
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.strip() == hashlib.sha256(page.encode()).hexdigest()


def test_every_node_is_placed_and_physics_is_off() -> None:
    """The browser computes no layout."""
    network = draw(project_graph(small_report()))
    assert network.options["physics"] == {"enabled": False}
    assert all(isinstance(node["x"], int) and isinstance(node["y"], int) for node in network.nodes)
    assert network.num_nodes() == len(network.nodes)


def test_kinds_differ_in_colour_and_in_shape() -> None:
    """No two kinds share a shape or a colour, in the light and in the dark scheme."""
    for values in ({k.shape for k in KINDS}, {k.light for k in KINDS}, {k.dark for k in KINDS}):
        assert len(values) == len(KINDS)


@pytest.mark.parametrize(("scheme", "paper"), [("light", "#ffffff"), ("dark", "#1a2029")])
def test_signs_stand_out_from_the_page(scheme: str, paper: str) -> None:
    """WCAG 2.2, 1.4.11: a graphical object has a contrast of at least 3:1."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    for kind in KINDS:
        bright, dim = sorted((luminance(getattr(kind, scheme)), luminance(paper)), reverse=True)
        assert (bright + 0.05) / (dim + 0.05) >= 3, kind


def test_a_hostile_report_adds_no_element() -> None:
    """A report with markup in its text, title and names gives the same elements as a harmless one."""
    harmless = _Reader(render_explorer(small_report(extra="x" * 9, title="x", project_name="x"))).elements
    hostile = _Reader(render_explorer(small_report(extra=HOSTILE, title=HOSTILE, project_name=HOSTILE))).elements
    assert [tag for tag, _ in hostile] == [tag for tag, _ in harmless]


@given(st.text())
def test_embedded_text_is_json_without_markup(text: str) -> None:
    """What is embedded reads back as it was and holds no character of markup."""
    made = str(embedded({"text": text}))
    assert json.loads(made) == {"text": text}
    assert not re.search("[<>&\u2028\u2029]", made)


def test_several_reports_share_one_page() -> None:
    """Each report keeps its text and its facts; policy areas are shared."""
    data = _data(render_explorer(copies(small_report(), 3)))
    assert [report["year"] for report in data["reports"]] == [2023, 2024, 2025]
    assert len({fact["id"] for fact in data["facts"]}) == len(data["facts"]) == 18
    assert {fact["report"] for fact in data["facts"]} == {0, 1, 2}


_VALUES = st.none() | st.integers() | st.text() | st.lists(st.integers(), max_size=2)


@given(st.lists(st.dictionaries(st.sampled_from("abc"), _VALUES)))
def test_columns_are_the_same_records(records: list[dict[str, Any]]) -> None:
    """What is packed reads back as it was, but for keys without a value."""
    table = json.loads(json.dumps(to_columns(records)))
    assert from_columns(table) == [{k: v for k, v in record.items() if v is not None} for record in records]


def test_what_repeats_is_written_once() -> None:
    """Twenty-five reports are far less than twenty-five times one."""
    sizes = [len(render_explorer(copies(small_report(), number))) for number in (1, 25)]
    data = [
        len(json.dumps(to_columns([{"rule": "measure-counted", "n": n} for n in range(number)]))) for number in (1, 100)
    ]
    assert sizes[1] - sizes[0] < 24 * 9_000
    assert data[1] < 20 * data[0]


def test_identifiers_and_sentences_become_columns_without_loss() -> None:
    """Hexadecimal digits and repeated sentences read back as they were, and take a fraction of their room."""
    records = [
        {
            "id": f"{('measure', 'milestone')[number % 2]}/{number * 0x9E3779B97F4A7C15 % 2**64:016x}",
            "said": [
                f"承诺{number}%以内：“{number}”见{number * 7}年报告",
                f"promised at most {number} %: “{number}” in {number * 7}",
            ],
        }
        for number in range(500)
    ]
    table = to_columns(records)
    assert from_columns(json.loads(json.dumps(table))) == records
    assert {"d", "k"} == set(table["c"]["id"])
    assert {"s", "i", "v"} == set(table["c"]["said"])
    assert len(json.dumps(table, ensure_ascii=False)) < len(json.dumps(records, ensure_ascii=False)) / 3
