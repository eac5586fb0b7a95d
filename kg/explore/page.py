"""The explorer as one HTML file that makes no requests.

1. The linked reports become a graph of things (`projection`), and its overview gets its positions (`layout`).
2. They are put directly into a pyvis network without physics.
3. pyvis renders a template of this package: vis-network from the pyvis package, our script and style, and the data as
   JSON in which `<`, `>` and `&` are escaped, so that no text of a report can end its element.
4. A content security policy allows exactly these scripts and this style, by their hashes, and no address at all.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from kg.explore.columnar import to_columns
from kg.explore.kinds import KINDS
from kg.explore.layout import CELL_HEIGHT, CELL_WIDTH, NodePosition, overview
from kg.explore.named_results import NamedResult
from kg.explore.page_data import page_data, sounds
from kg.explore.projection import project_graph
from kg.explore.scores import Score
from kg.link.model import LinkedReports
from kg.rdf.iris import DEFAULT_BASE
from kg.text.folding import simplify

if TYPE_CHECKING:
    import networkx
    from pyvis.network import Network

TEMPLATE = "explorer.html"
SCRIPTS = (
    "model.js",
    "words.js",
    "address.js",
    "elements.js",
    "glyphs.js",
    "filters.js",
    "sounds.js",
    "search.js",
    "panel.js",
    "drawing.js",
    "neighbours.js",
    "links.js",
    "paths.js",
    "graph.js",
    "source.js",
    "tables.js",
    "charts.js",
    "targets.js",
    "projects.js",
    "promises.js",
    "compare.js",
    "queries.js",
    "about.js",
    "spreadsheet.js",
    "export.js",
    "start.js",
)
STYLE = "explorer.css"
_VIS_NETWORK = ("lib", "vis-9.1.2", "vis-network.min.js")
_HAN = range(0x4E00, 0xA000)
"""The characters of the CJK Unified Ideographs block."""
_READ_BY_THE_PAGE = ("key", "label", "english", "kind", "short", "weight", "home", "overview")
"""Of a node of pyvis, what the page reads; its number is its place, shape and colour follow from its kind."""
_READ_OF_FACTS = ("kind", "home")
"""Of a node that is a fact: the facts of the data are in the same order, and the page names them by their parts."""
_FACT_KINDS = frozenset({"target", "qualitative", "outcome", "milestone"})
_OPTIONS = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    # The page determines what is under the pointer: vis-network treats a drawn node as a square around its centre.
    "interaction": {"hover": False, "selectable": False, "dragNodes": False, "keyboard": False, "multiselect": False},
}


def render_explorer(
    linked: LinkedReports,
    *,
    base_iri: str = DEFAULT_BASE,
    queries: Sequence[NamedResult] = (),
    scores: Sequence[Score] = (),
) -> str:
    """The text of `explorer.html`. `base_iri`: what the IRIs of the dataset begin with; `queries`: the view of the
    named queries; `scores`: those of this version, for the view of the dataset."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    graph = project_graph(linked)
    network = draw(graph)
    script, style = _assets()
    vis_network = _vis_network()
    data = page_data(linked, base_iri, queries, scores)
    names = [node["label"] for node in network.nodes]
    data |= {"fold": _script_fold(linked), "sounds": sounds(names, data)}
    environment = Environment(
        loader=PackageLoader("kg.explore"), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
    )
    environment.filters["embedded"] = embedded
    environment.filters["columns"] = _columns
    environment.globals.update(
        vis_network=vis_network,
        script=script,
        style=style,
        data=data,
        titles=[facts.report.title for facts in linked.reports],
        policy=content_security_policy((vis_network, script), (style,)),
    )
    network.templateEnv = environment
    network.path = TEMPLATE
    text: str = network.generate_html(TEMPLATE)
    return text


def get_ready_to_render() -> None:
    """Loads what `render_explorer` needs, for a process that waits for the dataset anyway."""
    import jinja2  # noqa: F401  # loading them is all that is wanted
    import networkx  # noqa: F401
    import pyvis.network  # noqa: F401

    _assets()
    _vis_network()


def _columns(records: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Nodes and edges of pyvis as columns, without attributes that the page does not use."""
    read = {*_READ_BY_THE_PAGE, "from", "to", "relation"}
    return to_columns(
        [
            {k: v for k, v in record.items() if k in (_READ_OF_FACTS if record.get("kind") in _FACT_KINDS else read)}
            for record in records
        ]
    )


def draw(graph: networkx.DiGraph[str]) -> Network:
    """The graph as a pyvis network. A node of the overview has its place there (`x`, `y`) and its cells on a wide and
    on a narrow screen (`overview`); the page finds places for the others when they are asked for."""
    from pyvis.network import Network

    network = Network(directed=True, cdn_resources="in_line")
    network.options = _OPTIONS
    numbers = {node: number for number, node in enumerate(graph)}
    shown = {place.node: place for place in overview(graph).places}
    kinds = {kind.code: kind for kind in KINDS}
    # Filled directly, because Network.add_node and from_nx look up every node in a list, which is quadratic.
    for node, attributes in graph.nodes(data=True):
        kind = kinds[attributes["kind"]]
        column, row = shown[node].wide if node in shown else (0.0, 0.0)
        label, short = attributes["label"], attributes["short"]
        record: dict[str, Any] = {
            "id": numbers[node],
            "key": node,
            "label": label.chinese,
            "kind": kind.code,
            "shape": kind.shape,
            "color": kind.light,
            "x": round(column * CELL_WIDTH),
            "y": round(row * CELL_HEIGHT),
        }
        if label.english != label.chinese:
            record["english"] = label.english
        if short != label:
            record["short"] = short.pair()
        if attributes["weight"]:
            record["weight"] = attributes["weight"]
        if attributes["home"]:
            record["home"] = attributes["home"]
        if node in shown:
            record["overview"] = _cells(shown[node])
        network.nodes.append(record)
        network.node_ids.append(numbers[node])
        network.node_map[numbers[node]] = record
    network.edges.extend(
        {"from": numbers[source], "to": numbers[target], "relation": attributes["relation"]}
        | ({"weight": attributes["weight"]} if attributes["weight"] > 1 else {})
        for source, target, attributes in graph.edges(data=True)
    )
    return network


def _cells(place: NodePosition) -> list[float]:
    return [*_cell(place.wide), *(_cell(place.narrow) if place.narrow else ())]


def _cell(cell: tuple[float, float]) -> tuple[float, float]:
    return (round(cell[0], 2), round(cell[1], 2))


def embedded(value: object) -> str:
    """JSON for an HTML raw text element: without `<`, `>`, `&`, and with `\\n` as the only line break."""
    from markupsafe import Markup

    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)


def content_security_policy(scripts: tuple[str, ...], styles: tuple[str, ...]) -> str:
    """Nothing may load; only the given inline scripts and styles may run (CSP Level 3, hash sources)."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(map(_hash_source, scripts))}",
            f"style-src {' '.join(map(_hash_source, styles))}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hash_source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def _assets() -> tuple[str, str]:
    folder = resources.files("kg.explore") / "assets"
    parts = [(folder / name).read_text(encoding="utf-8") for name in SCRIPTS]
    script = '"use strict";\n(() => {\n' + "\n".join(parts) + "})();\n"
    return script, (folder / STYLE).read_text(encoding="utf-8") + _kind_styles()


def _kind_styles() -> str:
    """The colours of the kinds as CSS custom properties, and the classes that use them."""
    light = "".join(f"--kind-{kind.code}:{kind.light};" for kind in KINDS)
    dark = "".join(f"--kind-{kind.code}:{kind.dark};" for kind in KINDS)
    classes = "".join(
        f".ink-{kind.code}{{color:var(--kind-{kind.code})}}"
        f".mark-{kind.code}{{background:color-mix(in srgb,var(--kind-{kind.code}) 15%,transparent);"
        f"border-color:var(--kind-{kind.code})}}"
        for kind in KINDS
    )
    neutral = ".mark-statement{background:color-mix(in srgb,var(--accent) 15%,transparent)}"
    return f":root{{{light}}}\n@media (prefers-color-scheme:dark){{:root{{{dark}}}}}\n{classes}{neutral}\n"


@cache
def _vis_network() -> str:
    """The script of vis-network as shipped with pyvis, including the licence comment."""
    return resources.files("pyvis").joinpath(*_VIS_NETWORK).read_text(encoding="utf-8")


def _script_fold(linked: LinkedReports) -> str:
    """Pairs of a traditional character and its simplified form, for the characters in the reports."""
    present = {character for facts in linked.reports for character in facts.text.text}
    block = [chr(code) for code in _HAN]
    folded = simplify("\n".join(block)).split("\n")
    return "".join(old + new for old, new in zip(block, folded, strict=True) if old != new and new in present)
