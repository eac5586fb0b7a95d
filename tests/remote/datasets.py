"""Small datasets: built from invented reports, or written by hand."""

from __future__ import annotations

import json
from pathlib import Path

from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, Store

from kg.dataset_layout import ASSERTED_QUADS, AUDIT_QUADS, DATASET_QUADS, SHARED_QUADS, TALLY_QUADS, packed_quads
from tests.written import lines_of, put_lines

BASE = "https://example.org/kg/"

# name, code of the area, year, text
REPORTS = (
    ("here-2025", "140000", 2025, "山西省", "地区生产总值增长5%左右，城镇新增就业45万人。新建充电桩3000个。"),
    ("there-2025", "410000", 2025, "河南省", "地区生产总值增长5.5%左右。新改建农村公路2000公里。"),
    ("here-2026", "140000", 2026, "山西省", "地区生产总值增长4.5%左右，居民消费价格涨幅2%左右。"),
)


def write_reports(folder: Path, reports: tuple[tuple[str, str, int, str, str], ...]) -> Path:
    """The reports as files, with a table of what they are."""
    folder.mkdir()
    lines = ["file,id,adcode,year"]
    for name, adcode, year, area, plan in reports:
        text = (
            f"{year}年{area}政府工作报告\n各位代表：\n现在，我代表省人民政府向大会报告工作，请予审议。\n"
            f"一、{year - 1}年工作回顾\n全年地区生产总值增长4%。\n"
            f"二、{year}年重点工作\n{plan}\n各位代表，让我们团结奋斗。\n"
        )
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        lines.append(f"{name}.txt,{name},{adcode},{year}")
    (folder / "reports.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def hand_made(folder: Path, graphs: dict[str, list[str]], base: str = BASE) -> Path:
    """A dataset with these graphs, by the end of their IRI; each triple is N-Triples without the full stop."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = sorted(f"{triple} <{name_of(graph, base)}> .\n" for graph, triples in graphs.items() for triple in triples)
    put_lines(folder, lines, SHARED_QUADS)
    put_lines(folder, [], TALLY_QUADS)
    (folder / "manifest.json").write_text(json.dumps({"base": base}))
    return folder


def name_of(graph: str, base: str = BASE) -> str:
    """The IRI of a graph of a dataset made by hand."""
    return graph if "://" in graph else f"{base}set/{graph}"


def numbered(count: int, word: str = "s") -> list[str]:
    """So many different triples."""
    return [f'<http://example.org/{word}{index}> <http://example.org/p> "{index}"' for index in range(count)]


def local_quads(folder: Path) -> frozenset[str]:
    """The quads of a dataset as N-Quads, comparable with those of a store."""
    files = [str(file) for file in packed_quads(folder) if file.name in (ASSERTED_QUADS, AUDIT_QUADS, *DATASET_QUADS)]
    return _comparable("".join(line for file in files for line in lines_of(folder, file)).encode())


def graphs_of(folder: Path) -> set[str]:
    """The named graphs of a dataset."""
    return {graph_of(quad) for quad in local_quads(folder)}


def graph_of(quad: str) -> str:
    """The graph of a quad of `local_quads`."""
    return quad[quad.rindex(" <") + 2 : -1]


def remote_quads(nquads: bytes, without: tuple[str, ...] = ()) -> frozenset[str]:
    """The quads of a store, without the records of pushes and without these graphs."""
    kept = [
        line
        for line in nquads.splitlines(keepends=True)
        if not line.endswith((b"set/publication> .\n", *(f"<{graph}> .\n".encode() for graph in without)))
    ]
    return _comparable(b"".join(kept))


def _comparable(nquads: bytes) -> frozenset[str]:
    """As an Oxigraph store holds them: 0.50 is 0.5, language tags are in lower case. Blank nodes are canonical."""
    store = Store()
    store.bulk_load(input=nquads, format=RdfFormat.N_QUADS)
    found = Dataset(store)
    found.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return frozenset(map(str, found))
