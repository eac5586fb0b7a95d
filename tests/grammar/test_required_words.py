"""What a pattern cannot match without, and that the shortcuts of the analysis of a clause change nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.grammar import tokens
from kg.grammar.clause import SAYING, may_say_state, read_segments
from kg.grammar.lexicon import lexicon
from kg.grammar.patterns import _characters as characters_of_classes
from kg.grammar.patterns import grammar
from kg.grammar.rank import may_rank, rank_pattern
from kg.grammar.required_words import RequiredWords, required_words
from kg.grammar.targets import constructions, find_target

CLASSES = {"list": ("名单", "行列"), "verb": ("完成",), "none": ()}


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("(?P<subject>.{2,}?)退出{list}$", {"退出"}),
        ("(?P<subject>.{2,}?){list}", {"名单", "行列"}),
        ("{list}{verb}", {"完成"}),
        ("(?:{verb}).{0,4}(?P<subject>{list})", {"完成"}),
        ("{verb}?{list}", {"名单", "行列"}),
        ("(?:{verb}.{2,})?{list}", {"名单", "行列"}),
        ("{verb}*(?:退出|{list})", {"退出", "名单", "行列"}),
        ("{verb}|{list}", {"完成", "名单", "行列"}),
        ("(?:{verb}{list}|(?:退出|[将把])?{verb}了)+", {"完成"}),
        ("{verb}|.{2}", set()),
        ("(?:{verb}|[将把])", set()),
        ("{none}", set()),
        ("(?!{verb}).{list}+", {"名单", "行列"}),
        ("(?<!{verb})[将把完].{2}", set()),
        ("{verb}{0,2}.{list}{1,2}", {"名单", "行列"}),
        ("退出?", {"退"}),
        ("(?:.(?:(?:{verb})?.){2,3}{list})", {"名单", "行列"}),
    ],
)
def test_the_words_that_a_pattern_needs_stand_outside_options_and_look_arounds(pattern: str, words: set[str]) -> None:
    """Required are a class or plain characters that every match goes through, the smaller class of several.

    Of alternatives, each of which requires words, all of these together are required.
    """
    assert required_words(pattern, CLASSES.__getitem__) == words


def test_patterns_are_tried_in_order_where_the_text_holds_one_of_their_words() -> None:
    """A pattern that needs a word is possible with it, in whatever place; one that needs nothing always is."""
    required = RequiredWords([frozenset({"完成"}), frozenset(), frozenset({"改"}), frozenset({"完成度", "名单"})])
    assert list(required.possible("列入名单")) == [1, 3]
    assert list(required.possible("完")) == [1]
    assert list(required.possible("改革完成")) == [0, 1, 2, 3]  # 完成度 shares its beginning with 完成
    assert list(required.possible("")) == [1]


def _words(limit: int) -> st.SearchStrategy[str]:
    known = sorted({word for construction in constructions() for word in construction.required} | set("的把为对和、全"))
    return st.lists(st.sampled_from(known), max_size=limit).map("".join)


@given(words=_words(7), pushed=st.booleans())
def test_the_target_found_is_that_of_the_first_construction_that_fits(words: str, pushed: bool) -> None:
    """Leaving out constructions whose words are missing gives what trying all of them gives."""
    fitting = (
        (one, match)
        for one in constructions()
        if (pushed or not one.name.startswith("pushed-")) and (match := one.pattern.match(words)) and match["subject"]
    )
    first = next(fitting, None)
    found = find_target(words, pushed=pushed)
    assert (found and (found.construction, found.subject)) == (first and (first[0], first[1]["subject"]))


@given(classes=st.lists(st.sampled_from(sorted(set(characters_of_classes()) - SAYING)), max_size=8))
def test_no_state_is_said_without_a_word_of_a_saying_class(classes: list[str]) -> None:
    """The lines `says` of the grammar match nothing that is made of other classes alone."""
    text = "".join(characters_of_classes()[name] for name in classes)
    assert not any(pattern.search(text) for _, pattern in grammar().says)


@given(words=st.lists(st.sampled_from(sorted(lexicon().classes)), max_size=5))
def test_a_clause_without_a_saying_word_has_no_segment_with_a_state(words: list[str]) -> None:
    """Milestones may leave out such a clause before it is analysed."""
    clause = "".join(words)
    assert may_say_state(clause) or not any(segment.state for segment in read_segments(clause))


@given(words=st.lists(st.sampled_from([*"全国位居第前首三十1一冠军排名，", "首位", "第一"]), max_size=8))
def test_words_without_the_numeral_of_a_rank_hold_no_rank(words: list[str]) -> None:
    """Ranks may leave out a sentence that holds no such numeral."""
    text = "".join(words)
    assert may_rank(text) or rank_pattern().search(text) is None


@given(
    words=st.lists(st.sampled_from([*sorted(lexicon().classes), *"推进全面建设项目区，—某"]), max_size=6),
    cut=st.integers(0, 2),
)
def test_a_clause_divided_stretch_by_stretch_has_the_words_of_the_cheapest_way_through_all_of_it(
    words: list[str], cut: int
) -> None:
    """Words that overlap at their ends, and halves of words, are weighed together."""
    text = "".join(words)[cut:]
    assert tokens._words(text, 0, len(text)) == tokens._as_tokens(tokens._divided(text), text, 0)
