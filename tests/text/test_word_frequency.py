from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from kg.resources import word_frequency_list
from kg.text.word_frequency import log_frequency


def test_the_list_is_what_its_script_makes(load_script: Callable[[str], ModuleType]) -> None:
    """The committed list is that of the script, from the pinned version of jieba."""
    assert word_frequency_list().read_text("utf-8") == load_script("make_word_frequency").make_list()


def test_usual_words_are_likelier_than_rare_ones() -> None:
    """A word, a rarer word, a rare character and a word that is in no list, in this order."""
    usual, rarer, rare, none = (log_frequency(word) for word in ("发展", "畜牧", "飐", "荒革"))
    assert usual > rarer > rare > none
    assert none == float("-inf")
