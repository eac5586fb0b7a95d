"""Places in a ranking: 居全国第三位, 位居全国首位, 全国第一, 进入前十位."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from kg.extract.context import SentenceContext
from kg.extract.draft import Draft, quote_start, tidy_subject
from kg.extract.reading import theme_of
from kg.facts import FactKind, Measure
from kg.grammar.number import is_dependent, is_verb, strip_actions, strip_adverbs
from kg.lang.numerals import parse_numeral
from kg.lang.words import longest_first, words_of

_NUMERAL = "[一二三四五六七八九十]"


@cache
def _rank() -> re.Pattern[str]:
    verbs = longest_first(words_of("ranking", "ranking", "verb"))
    return re.compile(
        rf"(?P<verb>(?:{verbs})|连续.{{1,6}}年)?(?P<field>[^，。；、居列排\d]{{0,8}}?)"
        rf"(?:(?:第(?P<ordinal>{_NUMERAL}{{1,3}}|\d{{1,3}})(?P<word>位|名)?)|(?P<first>首位)"
        rf"|前(?P<top>{_NUMERAL}{{1,2}}|\d{{1,3}})(?P<place>位|名|强))"
    )


@cache
def _field() -> re.Pattern[str]:
    return re.compile(longest_first(words_of("ranking", "ranking", "word")))


@cache
def _ranked() -> re.Pattern[str]:
    """Where the words on the ranking begin, in front of which the thing that is ranked stands."""
    verbs = [verb for verb in words_of("ranking", "ranking", "verb") if len(verb) > 1]
    return re.compile(longest_first([*verbs, *words_of("ranking", "ranking", "word")]))


_NO_RANK = re.compile("[二三四五六七八九]次|产业|届|批")
_STREAK = re.compile(r"连续[\d一二三四五六七八九十多]{1,3}[年届次]$")


def find_ranks(context: SentenceContext, drafts: list[Draft]) -> tuple[list[Measure], list[tuple[int, int]]]:
    """The ranks of a sentence, and where their numerals stand; `drafts` are the other numbers of the sentence."""
    words = context.words
    found: list[Measure] = []
    claimed: list[tuple[int, int]] = []
    if not ("第" in words or "首位" in words or "前" in words):  # what every rank holds
        return found, claimed
    for match in _rank().finditer(words):
        numeral = next((name for name in ("ordinal", "top", "first") if match.group(name)), "")
        start, end = match.span(numeral)
        value = Decimal(1) if numeral == "first" else parse_numeral(match.group(numeral))
        if value is None or not _is_ranking(words, match):
            continue
        if any(draft.quantity.start <= start < draft.quantity.end for draft in drafts):
            continue
        subject, begin = _subject(context, match, drafts)
        end = start + 1 if numeral == "first" else end
        claimed.append((start, end))
        found.append(
            Measure(
                statement=context.sentence.start + start,
                kind=FactKind.TARGET if context.in_plan else FactKind.OUTCOME,
                subject=subject,
                aspect="rank",
                comparator="<=" if numeral == "top" else "=",
                value=value,
                unit="位",
                period=context.period_at(start),
                evidence=context.evidence(quote_start(words, subject[:6], begin, start), match.end()),
                number=context.source(start, end),
                rule="measure-rank",
            )
        )
    return found, claimed


def _is_ranking(words: str, match: re.Match[str]) -> bool:
    """A verb of ranking or a field to be first in, and a word of place or the end of the clause behind."""
    placed = bool(match.group("first") or match.group("word") or match.group("place"))
    field = _field().search(match.group("field"))
    if not match.group("verb") and not field:
        return False
    if placed:
        return True
    following = words[match.end() : match.end() + 1]
    return following in ("", *"，。、；的") and not _NO_RANK.search(words[match.end() - 1 : match.end() + 2])


def _subject(context: SentenceContext, match: re.Match[str], drafts: list[Draft]) -> tuple[str, int]:
    """What is ranked, and where the words that say so begin."""
    clause = context.clause_of(match.start())
    earlier = [d for d in drafts if d.quantity.end <= match.start() and d.quantity.end > clause[0]]
    begin = max(clause[0], earlier[-1].quantity.end if earlier else 0)
    named = None if match.group("verb") else _ranked().search(match.group("field"))
    head = match.start("field") + named.start() if named else match.start()
    subject = strip_actions(_STREAK.sub("", context.words[begin:head]))
    if len(subject) < 2 or is_dependent(subject) or is_verb(subject):
        theme = theme_of(context, begin, drafts)
        subject = theme if theme.endswith(subject) else theme + subject
    region = _field().search(match.group("field"))
    subject = tidy_subject(re.sub("(?:的位次|排名|规模)$", "", strip_adverbs(subject)))
    return subject + (region.group() if region else "") + "排名", begin
