"""The explorer with the answers of the named queries, made in a separate process in parallel with the other files."""

from __future__ import annotations

import signal
from pathlib import Path

from kg.memory import relax_garbage_collection


def get_ready() -> None:
    """Loads what the page needs while the reports are read; the first process handles Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    relax_garbage_collection()
    import kg.explore.page
    import kg.query.ask  # noqa: F401  # only loaded here


def make_page(out: Path, base: str) -> bytes:
    """The page of the dataset in the folder `out`, in UTF-8."""
    from kg.explore.bilingual_text import BilingualText
    from kg.explore.named_results import MOST_ROWS, NamedResult
    from kg.explore.page import render_explorer
    from kg.publish.dataset_reader import read_linked_reports
    from kg.query.ask import ask
    from kg.query.dataset import open_dataset
    from kg.query.named import list_queries
    from kg.query.query_result import GraphResult, SelectResult
    from kg.query.result_text import short

    dataset = open_dataset(out)
    results = []
    for query in list_queries():
        answer = ask(dataset, query.name, language="zh")
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
                len(rows.rows),
            )
        )
    return render_explorer(read_linked_reports(out), base_iri=base, queries=results).encode()
