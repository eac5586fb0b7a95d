"""Statements: what each clause of a report does, how firmly, and what it is about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from kg.extract.context import SentenceContext
from kg.facts import StatementKind
from kg.lang.words import longest_first, pattern_of, words_of
from kg.text.document import PLAN_ROLES, REVIEW
from kg.vocabulary import load_scheme


@dataclass(frozen=True, slots=True)
class SentenceKind:
    """The kind of a sentence and the rule that gave it."""

    kind: StatementKind
    rule: str


def classify_sentences(contexts: list[SentenceContext]) -> list[SentenceKind]:
    """The kind of each sentence, in order.

    The role of the part decides between commitment and outcome; openings and cue words of the vocabulary
    `statement-kind` set problems and context apart. A problem lasts to the end of its paragraph.
    """
    kinds: list[SentenceKind] = []
    problem_paragraph = -1
    for context in contexts:
        sentence = context.sentence
        words = context.words.strip(" \u3000\t")
        if sentence.paragraph != problem_paragraph:
            problem_paragraph = -1
        if sentence.role == REVIEW and _opens_problems(words):
            problem_paragraph = sentence.paragraph
        kinds.append(_classify(context, words, problem_paragraph >= 0))
    return kinds


def _opens_problems(words: str) -> bool:
    """Whether a sentence turns to shortcomings: 我们也清醒地认识到…; not one that says how difficulties were met."""
    return (
        pattern_of("statement-kind", "problem", "opening").search(words) is not None
        and pattern_of("statement-kind", "problem", "unless").match(words) is None
    )


def _classify(context: SentenceContext, words: str, in_problems: bool) -> SentenceKind:
    sentence = context.sentence
    number = re.search(r"\d", words) is not None
    if sentence.heading:
        return SentenceKind(StatementKind.CONTEXT, "heading")
    if in_problems:
        if re.match(r"(?:对此|对这些|针对这些|为此)?[，,]?我们(?:要|将|必须|一定)|我们.{0,6}(?:高度重视|采取)", words):
            return SentenceKind(StatementKind.PROBLEM, "problem-answer")
        return SentenceKind(StatementKind.PROBLEM, "problem")
    if sentence.run_in and not number and (sentence.marked or not _says_act(context, words)):
        return SentenceKind(StatementKind.CONTEXT, "run-in")
    if sentence.marked and sentence.opens and not number and len(words) <= 34 and sentence.closes is False:
        return SentenceKind(StatementKind.CONTEXT, "run-in")
    if _is_context(context, words, number):
        return SentenceKind(StatementKind.CONTEXT, "context-cue")
    if sentence.role in PLAN_ROLES:
        return SentenceKind(StatementKind.COMMITMENT, "plan")
    if _PROMISE.match(words):
        return SentenceKind(StatementKind.COMMITMENT, "promise")
    return SentenceKind(StatementKind.OUTCOME, "review")


#: A promise within a review: 我们将继续….
_PROMISE = re.compile(r"(?:今后|下一步|对此)?[，,]?(?:我们将|我们要|将继续)")


def _says_act(context: SentenceContext, words: str) -> bool:
    """A run-in heading without a mark says an act of its own in a plan (加快发展数字经济。), or with 我们."""
    return context.in_plan or "我们" in words


def _is_context(context: SentenceContext, words: str, number: bool) -> bool:
    sentence = context.sentence
    if pattern_of("statement-kind", "context", "opening").match(words) and not (number and "%" in words):
        return True
    if pattern_of("statement-kind", "context", "cue").search(words) and not re.search(
        r"\d[\d.]*[万亿]*[%元人户]", words
    ):
        return True
    if words.endswith(("！", "!")) and not number:
        return True
    if sentence.closes and not sentence.opens and not number and re.match(r"我们(?:要|将|坚信)?", words):
        return True
    return bool(sentence.closes and not number and re.search(r"，让[^，。]{2,20}(?:更|常在|常新|满满)", words))


@cache
def _strengths() -> tuple[tuple[str, re.Pattern[str]], ...]:
    order = ("must", "strive", "ensure", "explore", "support", "will", "promote")
    return tuple((code, pattern_of("strength", code, "cue")) for code in order)


def find_strength(clause: str) -> str:
    """How firmly a clause commits: the first cue word decides, a bare value to be reached is `will`."""
    best: tuple[int, int, str] | None = None
    for order, (code, pattern) in enumerate(_strengths()):
        match = pattern.search(clause)
        if match and (best is None or (match.start(), order) < best[:2]):
            best = (0 if code in ("must", "strive") else match.start(), order, code)
    if best is None:
        return "will"
    pushes = best[2] == "promote" and best[0] > 6
    return "will" if pushes and any(character.isdigit() for character in clause) else best[2]


@cache
def _topics() -> tuple[re.Pattern[str], dict[str, str], frozenset[str]]:
    scheme = load_scheme("topic")
    cues, weak = scheme.words("cue"), scheme.words("weakCue")
    return re.compile(longest_first([*cues, *weak])), {**weak, **cues}, frozenset(weak)


#: A cue that ends a clause, or a member of a list there, is what the clause is about; in front of others it is an
#: attribute.
_HEAD, _ATTRIBUTE = 20, 10
_BEHIND_HEAD = frozenset("，、。；：！？,;:!?）)”和及与等 \n")


def find_topics(
    words: str, clauses: Sequence[tuple[int, int]], headings: str, lead: str = ""
) -> list[str | None]:
    """The policy area of each clause of a sentence; None where neither it nor its surroundings have a cue.

    Cue words count by their length, more where they are the head of their phrase. Weak cues (高质量发展) count only in
    a clause without others. Where a clause has no cue, its sentence decides, then the sentence that leads its
    paragraph (`lead`), then the `headings` above it; they also decide between areas of which a clause has as much.
    """
    pattern, cues, weak = _topics()
    found = [(match.start(), match.end(), match.group()) for match in pattern.finditer(words)]
    around = _topics_of(headings)
    in_sentence: dict[str, int] = {}
    for _, _, cue in found:
        if cue not in weak:
            in_sentence[cues[cue]] = in_sentence.get(cues[cue], 0) + len(cue)
    default = _foremost(in_sentence, around) or _foremost(_topics_of(lead), around) or _foremost(around)
    topics: list[str | None] = []
    for start, end in clauses:
        inside = [(at, stop, cue) for at, stop, cue in found if start <= at < end]
        inside = [one for one in inside if one[2] not in weak] or inside
        score: dict[str, int] = {}
        for _, stop, cue in inside:
            is_head = stop >= end or words[stop] in _BEHIND_HEAD
            score[cues[cue]] = score.get(cues[cue], 0) + len(cue) * (_HEAD if is_head else _ATTRIBUTE)
        topics.append(_foremost(score, in_sentence, around) if score else default)
    return topics


def _foremost(score: Mapping[str, int], *others: Mapping[str, int]) -> str | None:
    """The code that scores highest; of several that which scores higher in the others, then the first in order."""
    if not score:
        return None
    return min(score, key=lambda code: (-score[code], *(-other.get(code, 0) for other in others), code))


@lru_cache(maxsize=64)
def _topics_of(text: str) -> dict[str, int]:
    """The characters of the cue words of each topic in a text."""
    pattern, cues, _ = _topics()
    score: dict[str, int] = {}
    for match in pattern.finditer(text):
        code = cues[match.group()]
        score[code] = score.get(code, 0) + len(match.group())
    return score


__all__ = ["SentenceKind", "classify_sentences", "find_strength", "find_topics", "words_of"]
