"""Statements: the kind of each clause of a report, how firmly it commits, and its topic."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from kg.extract.context import SentenceContext
from kg.facts import REVIEW, StatementKind
from kg.grammar.constructions import construction
from kg.grammar.tokens import tokenize
from kg.lang.words import longest_first, pattern_of, words_of
from kg.text.document import PLAN_ROLES
from kg.vocabulary import load_scheme


@dataclass(frozen=True, slots=True)
class SentenceKind:
    """The kind of a sentence and the rule that determined it."""

    kind: StatementKind
    rule: str


def classify_sentences(contexts: list[SentenceContext]) -> list[SentenceKind]:
    """The kind of each sentence, in order.

    The role of the section decides between commitment and outcome; openings and cue words of the vocabulary
    `statement-kind` identify problems and context. A problem extends to the end of its paragraph.
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
    """Whether a sentence introduces shortcomings (我们也清醒地认识到…) and does not say how they were overcome."""
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
        if construction("answer-to-problem").match(words):
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
    if construction("promise").match(words):
        return SentenceKind(StatementKind.COMMITMENT, "promise")
    return SentenceKind(StatementKind.OUTCOME, "review")


def _says_act(context: SentenceContext, words: str) -> bool:
    """Whether a run-in heading without punctuation states an act: in a plan (加快发展数字经济。) or with 我们."""
    return context.in_plan or construction("we").search(words) is not None


def _is_context(context: SentenceContext, words: str, number: bool) -> bool:
    sentence = context.sentence
    if pattern_of("statement-kind", "context", "opening").match(words) and not (number and "%" in words):
        return True
    if pattern_of("statement-kind", "context", "cue").search(words) and not construction("amount-of").search(words):
        return True
    if words.endswith(("！", "!")) and not number:
        return True
    if sentence.closes and not sentence.opens and not number and construction("we").match(words):
        return True
    return bool(sentence.closes and not number and construction("wish").search(words))


def is_description(clause: str) -> bool:
    """Whether a clause states how many of something there are: 我市还有8万名独居老人."""
    match = pattern_of("statement-kind", "outcome", "cue").search(clause)
    if match is None or not construction("counted").match(clause, match.end()):
        return False
    return all(token.word_class in _BEFORE_DESCRIPTION for token in tokenize(clause[: match.start()]))


#: What may precede a description: the owner and the time. A verb makes it an act.
_BEFORE_DESCRIPTION = frozenset({"own", "time", "mark", "place", "common", "generic", "head", "unknown", "level"})
_QUOTED = re.compile("“[^”]*”|《[^》]*》")
_SUPPORT, _PLAIN = "support", "will"
#: 力争到2031年: a modal and a time, without an aim.
_ONLY_TIME = frozenset({"time", "mark", "adverb", "own", "preposition", "toward", "link"})


@cache
def _strengths() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The codes in the order of their ranks, each with its cues."""
    ranked = sorted(load_scheme("strength"), key=lambda concept: int(concept.words["rank"][0]))
    return tuple((concept.code, pattern_of("strength", concept.code, "cue")) for concept in ranked)


@cache
def _decisive() -> frozenset[str]:
    """The codes of the strengths whose cue may be anywhere in a clause."""
    return frozenset(concept.code for concept in load_scheme("strength") if concept.word("decisive") == "true")


@cache
def _modals() -> tuple[re.Pattern[str], dict[str, str]]:
    words = load_scheme("strength").words("modal")
    return re.compile(longest_first(words)), words


def find_strengths(words: str, clauses: Sequence[tuple[int, int]]) -> list[str]:
    """How firmly each clause of a sentence commits.

    A modal at the start of a clause also applies to later clauses: to all of them up to the next modal if only a time
    follows it (力争到2031年，…), otherwise to those that only state a value (力争产值达到5亿元，利润增长6%).
    """
    found: list[str] = []
    carried, reaches_all = "", False
    for start, end in clauses:
        clause = words[start:end]
        modal, alone = _opening_modal(clause)
        strength, plain = _strength_of(clause)
        if modal:
            strength, carried, reaches_all = modal, modal, alone
        elif carried and (reaches_all or plain):
            strength = carried
        elif not plain:
            carried = ""
        found.append(strength)
    return found


def _opening_modal(clause: str) -> tuple[str, bool]:
    """The strength of the modal at the start of a clause, empty if there is none, and whether only a time follows."""
    pattern, codes = _modals()
    match = pattern.search(clause)
    if match is None:
        return "", False
    before = tokenize(clause[: match.start()])
    if any(token.word_class not in _ONLY_TIME for token in before):
        return "", False
    behind = tokenize(clause[match.end() :])
    return codes[match.group()], all(token.word_class in _ONLY_TIME for token in behind)


def _strength_of(clause: str) -> tuple[str, bool]:
    """The strength of the first cue of a clause, and whether it has no cue but a value to be reached.

    Words in quotation marks and titles are names; what others are supported or asked to strive for is not a commitment.
    """
    clause = _QUOTED.sub(lambda quoted: "“" * len(quoted.group()), clause)
    first: dict[str, int] = {}
    for code, pattern in _strengths():
        match = pattern.search(clause)
        if match:
            first[code] = match.start()
    if not first:
        return _PLAIN, True
    order = [code for code, _ in _strengths()]
    supported = first.get(_SUPPORT, len(clause))

    def place(code: str) -> tuple[int, int]:
        at = first[code]
        return (0 if code in _decisive() and at < supported else at), order.index(code)

    best = min(first, key=place)
    if best == "promote" and place(best)[0] > 6 and any(character.isdigit() for character in clause):
        return _PLAIN, False
    return best, best == _PLAIN and pattern_of("strength", _PLAIN, "weakCue").match(clause, first[best]) is not None


@cache
def _topics() -> tuple[re.Pattern[str], dict[str, str], frozenset[str]]:
    scheme = load_scheme("topic")
    cues, weak = scheme.words("cue"), scheme.words("weakCue")
    return re.compile(longest_first([*cues, *weak])), {**weak, **cues}, frozenset(weak)


#: A cue at the end of a clause, or in a list there, is the topic of the clause; before other words it is an
#: attribute.
_HEAD, _ATTRIBUTE = 20, 10


def find_topics(words: str, clauses: Sequence[tuple[int, int]], headings: str, lead: str = "") -> list[str | None]:
    """The policy area of each clause of a sentence, None if neither the clause nor its context has a cue.

    Cue words count by their length, and more if they are the head of their phrase. Weak cues (高质量发展) count only in
    a clause without others. If a clause has no cue, its sentence decides, then the first sentence of its paragraph
    (`lead`), then the `headings` above it; these also break ties.
    """
    pattern, cues, weak = _topics()
    found = [(match.start(), match.end(), match.group()) for match in pattern.finditer(words)]
    around = _topics_of(headings)
    in_sentence: dict[str, int] = {}
    for _, _, cue in found:
        if cue not in weak:
            in_sentence[cues[cue]] = in_sentence.get(cues[cue], 0) + len(cue)
    topics: list[str | None] = []
    for start, end in clauses:
        inside = [(at, stop, cue) for at, stop, cue in found if start <= at < end]
        inside = [one for one in inside if one[2] not in weak] or inside
        areas = {cues[cue] for _, _, cue in inside}
        if len(areas) < 2:  # there is no alternative
            topics.append(next(iter(areas), None))
            continue
        score: dict[str, int] = {}
        for _, stop, cue in inside:
            is_head = stop >= end or construction("behind-head").match(words, stop) is not None
            score[cues[cue]] = score.get(cues[cue], 0) + len(cue) * (_HEAD if is_head else _ATTRIBUTE)
        topics.append(_foremost(score, in_sentence, around))
    if None not in topics:
        return topics
    default = _foremost(in_sentence, around) or _foremost(_topics_of(lead), around) or _foremost(around)
    return [default if topic is None else topic for topic in topics]


def _foremost(score: Mapping[str, int], *others: Mapping[str, int]) -> str | None:
    """The code with the highest score; ties are broken by the score in the others, then by order."""
    if len(score) < 2:  # most clauses are about one policy area
        return next(iter(score), None)
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


__all__ = ["SentenceKind", "classify_sentences", "find_strengths", "find_topics", "words_of"]
