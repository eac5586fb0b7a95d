"""A pytest plugin that records which functions each test reaches, so that a mutant is tried on those tests alone.

It records the names of called functions, not lines: this is cheap, and a function that is never entered cannot make a
difference. Three things are shared between tests and recorded for all that use them:

1. A cached function is entered by the first test only. The caches of functools are replaced by ones that record the
   caller and, on a miss, the functions called to compute the value.
2. A fixture of a scope above the function is made for the first test only; every test that names it has its functions.
3. What is called on the import of `kg` is shared by all tests and recorded separately. What is called on the import of
   a test file, such as for the parameters of its tests, counts for the tests of that file. All of `kg` is imported
   first to separate the two.

Files of the ontology that are opened are recorded by their path. A test that starts a process could reach anything
there and is recorded as reaching everything (`ANYTHING`). Two variables of the environment are read: KG_MUTATION_ROOT
is the checkout, and KG_MUTATION_REACH the file that is written (see `mutation.trial.Reach`).
"""

from __future__ import annotations

import functools
import importlib
import json
import os
import pkgutil
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from time import process_time
from types import CodeType, FrameType
from typing import Any

import pytest

ANYTHING = "*"
_STARTS = frozenset({"subprocess.Popen", "os.fork", "os.posix_spawn", "os.exec"})


class Recorder:
    """What has been reached since the start, by its user: a test, a fixture, a cached function, or imports."""

    def __init__(self, root: Path) -> None:
        self._code = f"{root / 'kg'}{os.sep}"
        self._root = f"{root}{os.sep}"
        self._ontology = f"{root / 'ontology'}{os.sep}"
        self._codes: dict[int, CodeType] = {}
        self._reached: dict[str, set[int | str]] = defaultdict(set)
        self._current = self._reached["imports"]
        self._seconds: dict[str, float] = {}
        self._failed: list[str] = []

    def start(self) -> None:
        """Watches calls and opened files, and replaces the caches, which has to happen before `kg` is imported."""
        functools.cache = self._caching(functools.cache)
        make = functools.lru_cache

        def lru_cache(maxsize: Any = 128, typed: bool = False) -> Any:
            if callable(maxsize):
                return self._caching(make(128))(maxsize)
            return self._caching(make(maxsize, typed))

        functools.lru_cache = lru_cache
        sys.addaudithook(self._audit)
        self.trace()

    def trace(self) -> None:
        sys.settrace(self._enter)
        threading.settrace(self._enter)

    def _enter(self, frame: FrameType, event: str, argument: object) -> None:
        code = frame.f_code
        number = id(code)
        if number not in self._codes:
            self._codes[number] = code
        self._current.add(number)

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(arguments[0], str) and arguments[0].startswith(self._ontology):
            self._current.add(arguments[0].removeprefix(self._root))
        elif event in _STARTS:
            self._current.add(ANYTHING)

    def _caching(self, decorate: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """A decorator that caches like `decorate` and records for all callers what was called for the first one."""

        def cache(function: Any) -> Any:
            code = getattr(function, "__code__", None)
            if code is None or not code.co_filename.startswith(self._code):
                return decorate(function)

            def key(arguments: tuple[Any, ...]) -> str:
                codes = ",".join(one for one in arguments if isinstance(one, str) and one.isascii())
                return f"cache {code.co_filename.removeprefix(self._root)}:{code.co_qualname}({codes[:80]})"

            @functools.wraps(function)
            def miss(*arguments: Any, **named: Any) -> Any:
                with self.recording(key(arguments)):
                    return function(*arguments, **named)

            cached = decorate(miss)

            @functools.wraps(function)
            def ask(*arguments: Any, **named: Any) -> Any:
                self._current.add(key(arguments))
                return cached(*arguments, **named)

            for name in ("cache_clear", "cache_info", "cache_parameters"):
                setattr(ask, name, getattr(cached, name))
            return ask

        return cache

    def recording(self, key: str) -> _Recording:
        """A context in which everything reached counts for `key`."""
        return _Recording(self, key)

    def swap(self, reached: set[int | str]) -> set[int | str]:
        before, self._current = self._current, reached
        return before

    def reached(self, key: str) -> set[int | str]:
        return self._reached[key]

    def note_seconds(self, test: str, seconds: float) -> None:
        self._seconds[test] = seconds

    def note_failure(self, test: str) -> None:
        self._failed.append(test)

    def write(self, file: Path) -> None:
        """Writes the seconds of each test and the names of what it reaches."""
        names: dict[int, str] = {}
        for number, code in self._codes.items():
            if code.co_filename.startswith(self._code):
                # `outer.<locals>.inner` belongs to `outer`, which is the owner of a mutant.
                owner = code.co_qualname.partition(".<locals>")[0]
                names[number] = f"{code.co_filename.removeprefix(self._root)}:{owner}"
        numbers: dict[str, int] = {}
        tests = {
            test: [seconds, sorted(numbers.setdefault(one, len(numbers)) for one in self._names(test, names))]
            for test, seconds in self._seconds.items()
        }
        imports = sorted(self._names("imports", names))
        content = {"names": list(numbers), "tests": tests, "imports": imports, "failed": self._failed}
        file.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    def _names(self, key: str, names: dict[int, str]) -> set[str]:
        """The names of everything reached from a key, including through caches and fixtures."""
        found: set[str] = set()
        waiting = [key]
        while waiting:
            for one in self._reached.get(waiting.pop(), ()):
                if isinstance(one, int):
                    if one in names:
                        found.add(names[one])
                elif one not in found:
                    found.add(one)
                    waiting.append(one)
        return {one for one in found if not one.startswith("fixture ")}


class _Recording:
    def __init__(self, recorder: Recorder, key: str) -> None:
        self._recorder = recorder
        self._reached = recorder.reached(key)
        self._before: set[int | str] = set()

    def __enter__(self) -> None:
        self._before = self._recorder.swap(self._reached)

    def __exit__(self, *_: object) -> None:
        self._recorder.swap(self._before)


_recorder = Recorder(Path(os.environ["KG_MUTATION_ROOT"]))
_recorder.start()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[Any]:
    """Records what a test reaches, and its CPU time including its fixtures."""
    _recorder.trace()  # a test may have removed the trace function
    reached = _recorder.reached(item.nodeid)
    reached.add(_file_key(item.nodeid))
    information = getattr(item, "_fixtureinfo", None)
    for name, definitions in ({} if information is None else information.name2fixturedefs).items():
        reached.update(f"fixture {one.baseid}:{name}" for one in definitions if one.scope != "function")
    start = process_time()
    with _recorder.recording(item.nodeid):
        result = yield
    _recorder.note_seconds(item.nodeid, process_time() - start)
    return result


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[Any]:
    """Records what the import of a test file reaches."""
    if not isinstance(collector, pytest.Module):
        return (yield)
    with _recorder.recording(_file_key(collector.nodeid)):
        return (yield)


def _file_key(test: str) -> str:
    return f"fixture {test.partition('::')[0]}"


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: Any) -> Iterator[Any]:
    """Records what a shared fixture reaches for all that use it."""
    if fixturedef.scope == "function":
        return (yield)
    with _recorder.recording(f"fixture {fixturedef.baseid}:{fixturedef.argname}"):
        return (yield)


def pytest_sessionstart() -> None:
    """Imports all of `kg`."""
    package = importlib.import_module("kg")
    for module in pkgutil.walk_packages(package.__path__, "kg."):
        if not module.name.endswith(".__main__"):
            importlib.import_module(module.name)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.failed:
        _recorder.note_failure(report.nodeid)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if report.failed:
        _recorder.note_failure(report.nodeid)


def pytest_sessionfinish() -> None:
    sys.settrace(None)
    _recorder.write(Path(os.environ["KG_MUTATION_REACH"]))
