"""The words of a rank: a verb of ranking, the field of comparison, and a numeral with 第 or 前."""

from __future__ import annotations

import re
from functools import cache

from kg.grammar.constructions import construction
from kg.lang.words import label_of, longest_first, words_of, words_of_classes


@cache
def ranking_verbs() -> tuple[str, ...]:
    """The verbs before a rank, including those of a rise or fall and the preposition before its starting point."""
    return (*words_of("ranking", "ranking", "verb"), *words_of_classes("from"))


@cache
def rank_pattern() -> re.Pattern[str]:
    """A rank with its verb and field.

    The numeral is in the group `ordinal` (第三位), `top` (前三位) or `first` (首位).
    """
    verbs = longest_first(ranking_verbs())
    of_ordinal = words_of("ranking", "unit", "unitWord")
    of_top = longest_first([*of_ordinal, *words_of("ranking", "top", "unitWord")])
    first = longest_first(words_of("ranking", "first", "word"))
    ordinal, top = construction("rank-ordinal").pattern, construction("rank-top").pattern
    streak, field = construction("ranked-for").pattern, construction("rank-field").pattern
    return re.compile(
        rf"(?P<verb>(?:{verbs})|{streak})?(?P<field>{field})"
        rf"(?:{ordinal}(?P<word>{longest_first(of_ordinal)})?|(?P<first>{first})|{top}(?P<place>{of_top})?)"
    )


@cache
def _rank_numeral() -> re.Pattern[str]:
    """The numeral of a rank, without the measure word."""
    ordinal, top = construction("rank-ordinal").pattern, construction("rank-top").pattern
    first = longest_first(words_of("ranking", "first", "word"))
    return re.compile(f"{first}|{ordinal}|{top}")


def may_rank(words: str) -> bool:
    """Whether a text contains the numeral of a rank; if not, `rank_pattern` cannot match."""
    return _rank_numeral().search(words) is not None


@cache
def _field() -> re.Pattern[str]:
    return re.compile(longest_first(words_of("ranking", "ranking", "word")))


def field_of(words: str) -> str:
    """The field of comparison in a text, empty if there is none."""
    match = _field().search(words)
    return match.group() if match else ""


def is_ranking(words: str, match: re.Match[str]) -> bool:
    """Whether a match of `rank_pattern` in `words` is a rank: it has a verb of ranking or a field to be first in, and a
    word of place or the end of the clause behind."""
    if not match.group("verb") and not field_of(match.group("field")):
        return False
    if match.group("first") or match.group("word") or match.group("place"):
        return True
    if match.group("top") and not match.group("verb") and not _moves().search(match.group("field")):
        return False
    return (construction("rank-end").match(words, match.end()) or _moves().match(words, match.end())) is not None


@cache
def _moves() -> re.Pattern[str]:
    """The verb of a rise or fall behind the rank it begins from (由第九跃居第三)."""
    return re.compile(longest_first(verb for verb in words_of("ranking", "ranking", "verb") if len(verb) > 1))


def rank_called() -> str:
    """The name of a rank at the end of a subject."""
    return label_of("ranking", "ranked")


def without_streak(words: str) -> str:
    """The words without the length of time for which a rank has been held (连续五年)."""
    return construction("streak").sub("", words)


def without_rank(clause: str) -> str:
    """A clause without its words for a rank: 出口额居全国第3位 → 出口额."""
    match = next((match for match in rank_pattern().finditer(clause) if is_ranking(clause, match)), None)
    return clause[: match.start()] if match else clause
