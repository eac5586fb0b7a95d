from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.clean_text import OffsetMap
from kg.text.offsets import Edit, apply_edits


@st.composite
def edits_of(draw: st.DrawFn, length: int) -> list[Edit]:
    """Edits in order that do not overlap."""
    cuts = sorted(draw(st.lists(st.integers(0, length), max_size=8)))
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    return [Edit(start, end, draw(st.text("修桥ab", max_size=3))) for start, end in pairs if start < end]


@st.composite
def edited_texts(draw: st.DrawFn) -> tuple[str, str, OffsetMap]:
    """A text, the same text edited, and the map between them."""
    text = draw(st.text("修橋種樹(fā)", min_size=1, max_size=30))
    after, offsets = apply_edits(text, draw(edits_of(len(text))))
    return text, after, offsets


@given(edited_texts())
def test_map_is_monotone_and_whole(case: tuple[str, str, OffsetMap]) -> None:
    """Each character of the edited text has a stretch, and stretches do not run backwards."""
    text, after, offsets = case
    assert len(offsets) == len(after)
    assert offsets.length == len(text)
    spans = [offsets.source_span(place, place + 1) for place in range(len(after))]
    assert spans == sorted(spans)


@given(edited_texts())
def test_unedited_characters_are_their_source(case: tuple[str, str, OffsetMap]) -> None:
    """A character that no edit touched is the source character that the map names, or an edit made it."""
    text, after, offsets = case
    made = "修桥ab"
    for place, sign in enumerate(after):
        start, end = offsets.source_span(place, place + 1)
        assert text[start:end] == sign or sign in made


@given(edited_texts(), st.data())
def test_maps_compose(case: tuple[str, str, OffsetMap], data: st.DataObject) -> None:
    """The map of two cleanings leads where one after the other leads."""
    _, after, first = case
    twice, second = apply_edits(after, data.draw(edits_of(len(after))))
    both = first.then(second)
    for start in range(len(twice)):
        assert both.source_span(start, start + 1) == first.source_span(*second.source_span(start, start + 1))


@given(edited_texts(), st.data())
def test_there_and_back_again_holds_the_stretch(case: tuple[str, str, OffsetMap], data: st.DataObject) -> None:
    """The cleaned stretch of a source span holds the cleaned stretch that the span came from."""
    _, after, offsets = case
    start = data.draw(st.integers(0, len(after)))
    end = data.draw(st.integers(start, len(after)))
    low, high = offsets.clean_span(*offsets.source_span(start, end))
    if start < end:
        assert low <= start
        assert end <= high


def test_identity_changes_nothing() -> None:
    """The identity maps each stretch onto itself, both ways, and composes without effect."""
    identity = OffsetMap.identity(5)
    assert identity.source_span(1, 4) == identity.clean_span(1, 4) == (1, 4)
    assert identity.source_span(5, 5) == (5, 5)
    offsets = OffsetMap((0, 2, 3), (2, 3, 5), 5)
    assert identity.then(offsets) == offsets == offsets.then(OffsetMap.identity(3))


@pytest.mark.parametrize(
    ("starts", "ends", "length"),
    [((1, 0), (2, 3), 3), ((0, 1), (3, 2), 3), ((0,), (4,), 3), ((0, 1), (1,), 3), ((2,), (1,), 3)],
)
def test_impossible_map_is_refused(starts: tuple[int, ...], ends: tuple[int, ...], length: int) -> None:
    """A map that runs backwards, leaves its source or lacks an end cannot be made."""
    with pytest.raises(ValueError, match=r"offset map|starts but"):
        OffsetMap(starts, ends, length)


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2), (0, 6)])
def test_stretch_outside_is_refused(start: int, end: int) -> None:
    """A stretch that is none, or outside the text, has no span."""
    with pytest.raises(ValueError, match="no stretch"):
        OffsetMap.identity(5).source_span(start, end)
    with pytest.raises(ValueError, match="no stretch"):
        OffsetMap.identity(5).clean_span(start, end)


def test_overlapping_edits_are_refused() -> None:
    """Edits must come in order and stay apart."""
    with pytest.raises(ValueError, match="out of order"):
        apply_edits("修橋種樹", [Edit(0, 2, ""), Edit(1, 3, "")])
