"""The explorer with the answers of the named queries, made in a separate process in parallel with the other files.

It is kept in the cache under all that it depends on, so a build in which nothing has changed does not make it again.
"""

from __future__ import annotations

import gzip
import signal
from collections.abc import Iterable
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from kg.build.cache import Cache, make_key
from kg.build.parts import Part
from kg.memory import relax_garbage_collection

_PAGE = "explorer.html.gz"
_LIBRARIES = ("jinja2", "networkx", "pypinyin", "pyvis")


def page_key(parts: Iterable[Part], shared: Iterable[str], base: str) -> str:
    """The key of the page of a dataset with these parts; `shared`: the SHA-256 of each file that belongs to no area."""
    folder = files("kg.explore")
    assets = sorted(
        ((one.name, one.read_bytes()) for place in ("assets", "templates") for one in (folder / place).iterdir()),
    )
    made_of = (f"{name} {sha256(content).hexdigest()}" for name, content in assets)
    versions = (f"{library} {version(library)}" for library in _LIBRARIES)
    return make_key("explorer", base, *shared, *(part.key for part in parts), *made_of, *versions)


def kept_page(cache: Cache, key: str) -> bytes | None:
    """The page that was made of the same, None where there is none."""
    found = cache.read(key, _PAGE)
    return None if found is None else gzip.decompress(found)


def keep_page(cache: Cache, key: str, page: bytes) -> None:
    """Keeps a page for the next build."""
    cache.write(key, _PAGE, gzip.compress(page, 1, mtime=0))


def get_ready() -> None:
    """Loads what the page needs while the store is written; the first process handles Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    relax_garbage_collection()
    import kg.query.ask  # noqa: F401  # only loaded here
    from kg.explore.page import get_ready_to_render

    get_ready_to_render()


def make_page(out: Path, base: str) -> bytes:
    """The page of the dataset in the folder `out`, in UTF-8.

    Of each named query it has the first rows: to count the others takes longer than all the rest of the page.
    """
    from kg.explore.bilingual_text import BilingualText
    from kg.explore.named_results import MOST_ROWS, NamedResult
    from kg.explore.page import render_explorer
    from kg.explore.scores import Score
    from kg.publish.dataset_reader import read_linked_reports
    from kg.publish.quality import METRICS, scores
    from kg.query.ask import ask
    from kg.query.dataset import open_dataset
    from kg.query.named import list_queries
    from kg.query.query_result import GraphResult, SelectResult
    from kg.query.result_text import short

    dataset = open_dataset(out)
    results = []
    for query in list_queries():
        answer = ask(dataset, query.name, language="zh", first=MOST_ROWS + 1)
        rows = answer.as_rows() if isinstance(answer, GraphResult) else answer
        if not isinstance(rows, SelectResult):
            continue
        results.append(
            NamedResult(
                query.name,
                BilingualText(query.caption["zh-Hans"], query.caption["en"]),
                BilingualText(query.description["zh-Hans"], query.description["en"]),
                query.sparql,
                rows.variables,
                tuple(tuple(map(short, row)) for row in rows.rows[:MOST_ROWS]),
                len(rows.rows) > MOST_ROWS,
            )
        )
    scored = [Score(BilingualText(*METRICS[metric][1:3]), gold, value) for metric, gold, value in scores()]
    return render_explorer(read_linked_reports(out), base_iri=base, queries=results, scores=scored).encode()
