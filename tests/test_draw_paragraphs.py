"""The draw of paragraphs for a blind round (`scripts/draw-paragraphs`)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from kg.errors import InputError
from kg.evaluate.gold import load_gold

GOLD = Path(__file__).parent / "gold"
ROUNDS = range(1, 1 + len(list(GOLD.glob("round-*"))))


@pytest.fixture(scope="session")
def script(load_script: Callable[[str], ModuleType]) -> Any:
    """scripts/draw_paragraphs.py as a module."""
    return load_script("draw_paragraphs")


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """One government with nine reports and one with a single report; short lines and very long ones among them."""
    folder = tmp_path / "reports"
    folder.mkdir()
    for name in (*(f"jia-{year}" for year in range(2001, 2010)), "yi-2001"):
        lines = ["工作报告", *(f"{name}第{number}段" + "增" * 80 for number in range(10)), "长" * 701]
        (folder / f"{name}.txt").write_bytes("\r\n".join(lines).encode("utf-8-sig"))
    return folder


def test_the_seed_decides(script: Any, reports: Path) -> None:
    """The same seed gives the same paragraphs, another seed others, and none comes twice."""
    first, again, other = (script.draw_paragraphs(reports, seed, 20, frozenset()) for seed in (1, 1, 2))
    assert first == again
    assert first != other
    assert len({(one.report, one.start) for one in first}) == 20


def test_offsets_are_those_of_the_decoded_file(script: Any, reports: Path) -> None:
    """Each paragraph is where it says, without byte order mark; headings and overlong lines are never drawn."""
    for one in script.draw_paragraphs(reports, 3, 30, frozenset()):
        text = (reports / f"{one.report}.txt").read_bytes().decode("utf-8-sig")
        assert text[one.start : one.end] == one.text
        assert one.text.startswith(one.report)
        assert 80 <= len(one.text) <= 700


def test_governments_weigh_the_same(script: Any, reports: Path) -> None:
    """Half of the paragraphs are from the government with a single report, as far as it has enough."""
    drawn = script.draw_paragraphs(reports, 1, 10, frozenset())
    assert 2 <= sum(one.report == "yi-2001" for one in drawn) <= 8


def test_what_was_drawn_before_is_passed_over(script: Any, reports: Path) -> None:
    """A paragraph of an earlier round does not come again, and too few others are an error."""
    first = script.draw_paragraphs(reports, 1, 60, frozenset())
    taken = frozenset((one.report, one.start) for one in first)
    second = script.draw_paragraphs(reports, 2, 40, taken)
    assert not taken & {(one.report, one.start) for one in second}
    with pytest.raises(InputError, match="has no 41 paragraphs"):
        script.draw_paragraphs(reports, 2, 41, taken)


def test_earlier_rounds_are_those_with_a_lower_number(script: Any) -> None:
    """The first round passes nothing over, the third what the first two have."""
    assert script.taken_before(1) == frozenset()
    assert len(script.taken_before(3)) == 60


@pytest.mark.parametrize("seed", ROUNDS)
def test_the_rounds_of_the_repository_were_drawn_so(script: Any, shared: Path, seed: int) -> None:
    """The seed of each annotated round gives its paragraphs again."""
    drawn = script.draw_paragraphs(shared / "wide", seed, 30, script.taken_before(seed))
    spans = load_gold(GOLD / f"round-{seed}").spans
    assert {(one.report, one.start, one.end) for one in drawn} == {
        (report, *span) for report, found in spans.items() for span in found
    }


def test_the_command_prints_records_or_one_line(repository: Path, reports: Path) -> None:
    """Records are JSON Lines with a running number; what is wrong is said in one line, with an exit code."""
    command = [sys.executable, str(repository / "scripts" / "draw_paragraphs.py"), str(reports), "--seed", "5"]
    drawn = subprocess.run([*command, "--count", "2"], capture_output=True, text=True, check=True)
    assert [line[:15] for line in drawn.stdout.splitlines()] == ['{"para": "5-01"', '{"para": "5-02"']
    failed = subprocess.run([*command, "--count", "101"], capture_output=True, text=True)
    assert failed.returncode == InputError.exit_code
    assert failed.stderr.count("\n") == 1
