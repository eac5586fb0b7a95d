"""What keeps memory flat: files written item by item, values kept once, caches with an end."""

from __future__ import annotations

import importlib
import inspect
import pickle
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from functools import _lru_cache_wrapper
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg.build.cache import Cache
from kg.build.engine import ThisProcess
from kg.build.ingest import ingest_all
from kg.build.inputs import find_inputs
from kg.build.output import as_json, write_json
from kg.memory import Interner, trim_heap
from tests.build.sample import REPORTS, write_reports

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)

# Packages that work on one report or area after the other, for as long as a build takes.
WORKING = ("build", "corrections", "extract", "facts", "grammar", "lang", "link", "rdf", "text", "vocabulary")

# Functions that remember all answers for ever, because what they are asked comes from the vocabularies or is one sign.
ASKED_OF_FEW = {
    "kg.extract.table_header._words",
    "kg.extract.indicator_table._comparators",
    "kg.extract.quantity_filter._units",
    "kg.grammar.constructions.construction",
    "kg.lang.words.codes_by_word",
    "kg.lang.words.label_of",
    "kg.lang.words.pattern_of",
    "kg.grammar.lexicon.endings_of",
    "kg.grammar.lexicon.rank_of_state",
    "kg.grammar.number.lexicon_of",
    "kg.grammar.tokens._first_characters",
    "kg.grammar.patterns.grammar",
    "kg.lang.words.words_of",
    "kg.lang.words.words_of_classes",
    "kg.link.counting._runs",
    "kg.link.name_similarity._exclusive_of",
    "kg.link.name_similarity._words_by_code",
    "kg.rdf.dataset._code_list",
    "kg.rdf.names._prefixes",
    "kg.text.damage.character_of",
    "kg.text.document._paragraph_cues",
    "kg.text.glosses.characters_of_sound",
    "kg.text.repair._is_plausible",
    "kg.text.repair._is_usual",
    "kg.text.repair._usual_after",
    "kg.text.word_frequency._words_from",
    "kg.vocabulary.scheme.load_scheme",
}


@given(st.dictionaries(st.text(), JSON, min_size=1, max_size=4), st.dictionaries(st.text(), st.lists(JSON), max_size=2))
def test_a_file_written_item_by_item_is_the_one_written_at_once(
    tmp_path_factory: pytest.TempPathFactory, plain: dict[str, Any], lists: dict[str, list[Any]]
) -> None:
    """Whatever it holds, also where a list comes as an iterator."""
    folder = tmp_path_factory.mktemp("json")
    write_json(folder, "file.json", {**plain, **{key: iter(items) for key, items in lists.items()}})
    assert (folder / "file.json").read_bytes() == as_json({**plain, **lists})


def test_no_cache_grows_with_the_reports() -> None:
    """A cache without bound is asked of few things only; one that keeps what reports say would grow for ever."""
    found = set()
    for module in pkgutil.walk_packages(kg.__path__, "kg."):
        if module.name.split(".")[1] in WORKING:
            for name, value in vars(importlib.import_module(module.name)).items():
                is_own = isinstance(value, _lru_cache_wrapper) and value.__module__ == module.name
                if is_own and value.cache_info().maxsize is None and inspect.signature(value).parameters:
                    found.add(f"{module.name}.{name}")
    assert found == ASKED_OF_FEW


def copied(value: Any) -> Any:
    """The value as another process hands it over."""
    return pickle.loads(pickle.dumps(value))


def test_what_came_from_other_processes_is_kept_once() -> None:
    """Equal values become one object, those of another type stay apart."""
    once = Interner()
    first, copy = pickle.loads(pickle.dumps(["area", 1])), pickle.loads(pickle.dumps(["area", True]))
    assert [once(value) for value in first] == first
    assert once(copy[0]) is first[0]
    assert once(copy[1]) is True


class Elsewhere(ThisProcess):
    """An engine whose results are copies, as those of other processes are."""

    def run(self, function: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[Any]:
        """Each result as another process hands it over."""
        return (copied(function(task)) for task in tasks)


def test_readings_share_what_they_have_in_common(tmp_path: Path) -> None:
    """Two reports of an area that come from other processes have one area, one government and one folder."""
    names = ("here-2025", "here-2026", "there-2025")
    folder = write_reports(tmp_path / "reports", {name: REPORTS[name] for name in names})
    ingested, aside = ingest_all(find_inputs([folder]), (), Cache(tmp_path / "cache"), Elsewhere())
    assert not aside
    one, other, _ = ingested
    assert one.report.government is other.report.government
    assert one.report.area is other.report.area
    assert one.folder is other.folder
    assert one.path.read_bytes() == REPORTS["here-2025"].text.encode()


def test_memory_is_handed_back_anywhere() -> None:
    """On a machine with another C library nothing happens."""
    trim_heap()
