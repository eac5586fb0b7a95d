"""Statements: the kind of each clause of a report, how firmly it commits, and its topic."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType

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
#: The evidence for the area of a clause without cues: the clauses before and after it, divided by their distance; its
#: weak cues; the first sentence of its paragraph; its heading, also by weak cues; those above; the sentence before it.
_PRECEDING, _FOLLOWING, _HINTED, _LED = 2.0, 1.5, 2.25, 1.5
_HEADED, _HINTED_ABOVE, _HEADED_ABOVE, _PREVIOUS = 1.5, 0.75, 0.3, 1.0
#: The evidence that an area requires.
_ENOUGH = 1.25
#: The longest sentence that introduces others.
_LEAD = 16


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is around a sentence: the headings above it, the first sentence of its paragraph, and the area of the
    sentence before it, if that is in the same paragraph."""

    headings: Sequence[str] = ()
    lead: str = ""
    previous: str | None = None


def find_topics(
    words: str, clauses: Sequence[tuple[int, int]], around: Surroundings, *, said: bool = True
) -> list[str | None]:
    """The policy area of each clause of a sentence, None if neither the clause nor its surroundings have a cue.

    Cue words count by their length, and more if they are the head of their phrase. For a clause without one, the other
    clauses of its sentence, the nearer the more, what its paragraph is about, the sentence before it and the headings
    above it are evidence, and so are its own weak cues (高质量发展). A sentence that neither promises nor reports
    (not `said`) has an area only by its own cues, and a clause that says what guides the work has none.
    """
    pattern, cues, weak = _topics()
    found = [(match.start(), match.end(), match.group()) for match in pattern.finditer(words)]
    above = _topics_of(" ".join(around.headings))
    in_sentence: dict[str, int] = {}
    for _, _, cue in found:
        if cue not in weak:
            in_sentence[cues[cue]] = in_sentence.get(cues[cue], 0) + len(cue)
    inside = [[one for one in found if start <= one[0] < end] for start, end in clauses]
    own = [
        _own_topic(words, [one for one in cued if one[2] not in weak], end, in_sentence, above)
        for cued, (_, end) in zip(inside, clauses, strict=True)
    ]
    if None not in own or not said:
        return own
    general = _general_evidence(around)
    topics: list[str | None] = []
    for index, (cued, (start, end)) in enumerate(zip(inside, clauses, strict=True)):
        if own[index] is None and construction("without-area").search(words[start:end]):
            topics.append(None)
            continue
        evidence = dict(general)
        for at, area in enumerate(own):
            if area:
                weight = _PRECEDING if at < index else _FOLLOWING
                evidence[area] = evidence.get(area, 0) + weight / max(1, abs(at - index))
        for area in {cues[cue] for _, _, cue in cued if cue in weak}:
            evidence[area] = evidence.get(area, 0) + _HINTED
        area = _foremost(evidence, in_sentence)
        topics.append(own[index] or (area if area and evidence[area] >= _ENOUGH else None))
    return topics


def _general_evidence(around: Surroundings) -> dict[str, float]:
    """The evidence for areas that holds for all clauses of a sentence."""
    evidence: dict[str, float] = {}
    for text, strong, weak in (
        (around.lead, _LED, 0.0),
        *((title, _HEADED, _HINTED_ABOVE) for title in around.headings[-1:]),
    ):
        by_strong, by_any = _topics_of(text, strong=True), _topics_of(text)
        scores, weight = (by_strong, strong) if by_strong else (by_any, weak)
        most = max(scores.values(), default=0)
        for area, score in scores.items():
            evidence[area] = evidence.get(area, 0) + weight * score / most
    for title in around.headings[:-1]:
        for area in _topics_of(title, strong=True):
            evidence[area] = evidence.get(area, 0) + _HEADED_ABOVE
    if around.previous:
        evidence[around.previous] = evidence.get(around.previous, 0) + _PREVIOUS
    return evidence


def _own_topic(
    words: str,
    cued: Sequence[tuple[int, int, str]],
    end: int,
    in_sentence: Mapping[str, int],
    *around: Mapping[str, int],
) -> str | None:
    """The area for which the cues of a clause speak, those at the head of their phrase more than others."""
    _, cues, _ = _topics()
    if len({cues[cue] for _, _, cue in cued}) < 2:  # there is no alternative
        return next((cues[cue] for _, _, cue in cued), None)
    score: dict[str, int] = {}
    for _, stop, cue in cued:
        is_head = stop >= end or construction("behind-head").match(words, stop) is not None
        score[cues[cue]] = score.get(cues[cue], 0) + len(cue) * (_HEAD if is_head else _ATTRIBUTE)
    return _foremost(score, in_sentence, *around)


def _foremost(score: Mapping[str, float], *others: Mapping[str, float]) -> str | None:
    """The code with the highest score; ties are broken by the score in the others, then by order."""
    if len(score) < 2:  # most clauses are about one policy area
        return next(iter(score), None)
    return min(score, key=lambda code: (-score[code], *(-other.get(code, 0) for other in others), code))


@lru_cache(maxsize=256)
def _topics_of(text: str, *, strong: bool = False) -> Mapping[str, int]:
    """The characters of the cue words of each topic in a text; `strong`: without weak ones."""
    pattern, cues, weak = _topics()
    score: dict[str, int] = {}
    for match in pattern.finditer(text):
        if not (strong and match.group() in weak):
            code = cues[match.group()]
            score[code] = score.get(code, 0) + len(match.group())
    return MappingProxyType(score)


def is_lead(context: SentenceContext) -> bool:
    """Whether a short sentence says what those behind it are about: 智慧城区加快建设。."""
    words = context.words.strip()
    plain = len(context.clauses) == 1 and len(words) <= _LEAD and not re.search(r"\d", words)
    return plain and bool(_topics_of(words, strong=True))


__all__ = ["SentenceKind", "classify_sentences", "find_strengths", "find_topics", "words_of"]
