"""Files and folders appear whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from kg.errors import OutputError
from kg.staging import staged, staged_file

Staging = Callable[[Path], AbstractContextManager[Path]]


def fill(place: Path, words: str) -> None:
    """Writes words to a file, or to the file in a folder."""
    (place / "words" if place.is_dir() else place).write_text(words, encoding="utf-8")


def words_in(place: Path) -> str:
    """What `fill` wrote."""
    return (place / "words" if place.is_dir() else place).read_text("utf-8")


def fail_midway(place: Path, error: type[BaseException]) -> None:
    """Writes half of what is to be written."""
    fill(place, "half of the ne")
    raise error


@pytest.mark.parametrize("staging", [staged, staged_file])
def test_what_is_new_takes_the_place_of_what_was_there(tmp_path: Path, staging: Staging) -> None:
    """At the end the new one stands there alone; folders above are made."""
    place = tmp_path / "above" / "place"
    for words in ("old", "new"):
        with staging(place) as fresh:
            fill(fresh, words)
    assert words_in(place) == "new"
    assert list(place.parent.iterdir()) == [place]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
@pytest.mark.parametrize("staging", [staged, staged_file])
def test_what_was_there_stays_where_the_new_one_fails(
    tmp_path: Path, staging: Staging, error: type[BaseException]
) -> None:
    """An error or Ctrl-C in the midst leaves the old one, and nothing beside it."""
    place = tmp_path / "place"
    with staging(place) as fresh:
        fill(fresh, "old")
    with pytest.raises(error), staging(place) as fresh:
        fail_midway(fresh, error)
    assert words_in(place) == "old"
    assert list(tmp_path.iterdir()) == [place]


@pytest.mark.parametrize("staging", [staged, staged_file])
def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, staging: Staging) -> None:
    """The message says which place it is and what to do."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    place = tmp_path / "file" / "place"
    with pytest.raises(OutputError, match=r"place: cannot be written \(.*\); (?:name|choose) another"), staging(place):
        pass
