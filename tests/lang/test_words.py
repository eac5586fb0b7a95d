"""Words found in a text: by a pattern of them, or by looking them up one by one."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from kg.lang.words import WordList, longest_first

_TEXTS = st.text(alphabet="甲乙丙丁县", max_size=12)


@given(words=st.lists(_TEXTS.filter(bool), max_size=8), text=_TEXTS)
def test_looking_words_up_finds_what_a_pattern_of_them_finds(words: list[str], text: str) -> None:
    """At each position the longest word, without overlaps, from the beginning to the end."""
    expected = re.findall(longest_first(words), text) if words else []
    assert list(WordList(words).find(text)) == expected
