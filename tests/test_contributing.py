"""The five changes that CONTRIBUTING.md shows, carried out on a copy of the checkout."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from checkout_copies import copy_with, run

#: The files that the blocks of the page go to, in order.
FILES = (
    "vocab/indicator.ttl",
    "vocab/unit.ttl",
    "vocab/milestone.ttl",
    "vocab/target-word.ttl",
    "grammar/target.txt",
    "queries/longest-commitments.rq",
)
BLOCK = re.compile(r"```(?:turtle|text|sparql)\n(?!\$)(.+?)```", re.DOTALL)


@pytest.fixture(scope="module")
def changed(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of package and ontology with the five changes."""
    folder = tmp_path_factory.mktemp("changed")
    page = (repository / "CONTRIBUTING.md").read_text("utf-8")
    blocks = BLOCK.findall(page)
    assert len(blocks) == len(FILES)
    assert [name for name in FILES if f"ontology/{name}" not in page] == []
    return copy_with(repository, folder, zip(FILES, blocks, strict=True))


def read(folder: Path, sentence: str) -> str:
    """What scripts/read prints of a sentence."""
    command = "import sys; sys.path[:0] = ['.', 'scripts']; import read_sentence; read_sentence.main(sys.argv[1:])"
    return run(folder, "-c", command, sentence)


@pytest.mark.parametrize(
    ("sentence", "fact"),
    [
        ("新增无功补偿容量300千乏。", "无功补偿容量 quantity = 300 千乏"),
        ("青山变电站倒送电。", "青山变电站 completed"),
        ("将青山学院更名为青山大学。", "act 青山学院: 更名为青山大学"),
    ],
)
def test_a_sentence_is_read_after_the_change_and_not_before(
    changed: Path, repository: Path, sentence: str, fact: str
) -> None:
    """A unit, a state and a construction: the page's block alone makes the difference."""
    assert fact in read(changed, sentence)
    assert fact not in read(repository, sentence)


def test_the_indicator_is_linked(changed: Path) -> None:
    """The new indicator is found by the name of what is measured."""
    script = "from kg.link.indicators import find_indicator; print(find_indicator('地热供暖面积'))"
    assert "geothermal-heating-area" in run(changed, "-c", script)


def test_the_query_is_listed(changed: Path) -> None:
    """The new query is known by its caption."""
    script = "from kg.query.named import list_queries; print(*(query.name for query in list_queries()))"
    assert "longest-commitments" in run(changed, "-c", script)


def test_the_page_shows_what_the_script_prints(repository: Path) -> None:
    """The example of scripts/read is its output."""
    sentence = "推动青岭抽水蓄能电站开工建设。"
    shown = (repository / "CONTRIBUTING.md").read_text("utf-8").partition(f"$ scripts/read {sentence}\n")[2]
    assert shown.startswith(read(repository, sentence))
