"""A pytest plugin that runs only the tests of a list, in its order, and records the first one that fails.

KG_MUTATION_TESTS names the file with the list (JSON: identifier of a test, and its limit in seconds of processor time),
KG_MUTATION_CAUGHT the one that is written. A test that exceeds its limit ends the process by SIGPROF, even if it
loops in C, as a regular expression may; CPU time does not depend on the load of the machine.
"""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest


@cache
def _limits() -> dict[str, float]:
    limits: dict[str, float] = dict(json.loads(Path(os.environ["KG_MUTATION_TESTS"]).read_text("utf-8")))
    return limits


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keeps the chosen tests, the most likely to fail first."""
    order = {test: index for index, test in enumerate(_limits())}
    config.hook.pytest_deselected(items=[item for item in items if item.nodeid not in order])
    items[:] = sorted((item for item in items if item.nodeid in order), key=lambda item: order[item.nodeid])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[Any]:
    """Sets the limit of a test."""
    signal.setitimer(signal.ITIMER_PROF, _limits()[item.nodeid])
    result = yield
    signal.setitimer(signal.ITIMER_PROF, 0)
    return result


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    _note(report)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    _note(report)


def _note(report: pytest.TestReport | pytest.CollectReport) -> None:
    caught = Path(os.environ["KG_MUTATION_CAUGHT"])
    if report.failed and not caught.exists():
        caught.write_text(report.nodeid, encoding="utf-8")
