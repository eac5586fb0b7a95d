"""The parts of a clause about projects: predicates before and after the object, their meaning, and the words between.

1. A clause is divided into segments where a new predicate begins after a conjunction (推动甲建成通车、乙开工建设).
2. In each segment the grammar matches the predicate before the object and the one after it. If an agent does something
   or is supported in doing it (支持甲市创建乙区, 甲与乙共建丙院), the object begins after that verb.
3. The words of both predicates together express the state (`ontology/grammar/clause.txt`, lines beginning with `says`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from kg.grammar.lexicon import lexicon, rank_of_state
from kg.grammar.noun_phrase import PROPER, WHOLE_NAMES, head_of
from kg.grammar.patterns import classes_of, grammar
from kg.grammar.tokens import MARK, Token, tokenize
from kg.lang.words import longest_first

_JOINTS = frozenset({"and", MARK})
#: The classes of words that names consist of.
_NAMING = PROPER | WHOLE_NAMES | {"common", "generic", "head", "level", "national"}
_PUSHING = frozenset({"push", "push-weakly", "speed"})
#: Predicates that say more than that something is in progress.
_TELLING = frozenset({"state", "settle", "finish", "progress", "preparation", "prepare"})
#: Predicates that cannot be the beginning of a noun.
_SURE = frozenset({"state", "finish", "launch", "prepare"})
_DONE_BY_OTHERS = frozenset({"prepare", "build", "set-up", "finish", "launch", "push", "act", "state", "settle"})
_DOERS = PROPER | {"head", "etcetera", "count"}
#: 与甲医院合作: what is promoted is a relation.
_WITH_OTHERS = frozenset({"with", "and"})
_LONGEST_DOER = 14
#: The forms of a predicate after its object, in the grammar.
_BEHIND = ("after", "settled")


@dataclass(frozen=True, slots=True)
class Segment:
    """A predicate with its object, as ranges of the tokens of the clause.

    `before`, `named`, `behind`: the predicate before the object, the words of the object, the predicate after it;
    `agent`: who does it. `state`: a code of the scheme `milestone`, None if the predicates express none; `weak`: there
    are only verbs that can promote anything.
    """

    before: tuple[Token, ...]
    agent: tuple[Token, ...]
    named: tuple[Token, ...]
    behind: tuple[Token, ...]
    state: str | None
    weak: bool

    @property
    def end(self) -> int:
        return (self.behind or self.named)[-1].end


#: Classes of words of which each `says` line of the grammar requires one; other classes on these lines only accompany
#: them.
SAYING = frozenset(
    {
        "acceptance",
        "preparation",
        "prepare",
        "receive",
        "operation",
        "state-or-noun",
        "build",
        "set-up",
        "state",
        "settle",
    }
    | {"finish", "launch", "works", "push", "push-weakly", "progress", "speed", "plan"}
)


@cache
def _saying() -> re.Pattern[str]:
    words = (word for word, word_class in lexicon().classes.items() if word_class in SAYING)
    return re.compile(longest_first(words))


def may_say_state(clause: str) -> bool:
    """Whether a clause contains a word that can express a state; if not, none of its segments has a state."""
    return _saying().search(clause) is not None


def read_segments(clause: str) -> list[Segment]:
    """The segments of a clause that name something, in order."""
    tokens = list(tokenize(clause))
    while tokens and tokens[-1].word_class == MARK:
        tokens.pop()
    classes = classes_of(tokens)
    segments: list[Segment] = []
    carried: tuple[Token, ...] = ()
    for first, last in _stretches(tokens, classes):
        segment = _segment(tokens[first:last], classes[first:last], carried)
        if segment is None:
            continue
        segments.append(segment)
        if all(token.word_class in _PUSHING | {"adverb"} for token in segment.before):
            carried = segment.before
    return segments


def _opening(classes: str) -> int:
    match = grammar().patterns["opening"].match(classes)
    return match.end() if match else 0


def _stretches(tokens: Sequence[Token], classes: str) -> list[tuple[int, int]]:
    """Where the clause is divided: after a predicate that ends a stretch, and before one that begins the next."""
    cuts = [_opening(classes)]
    for at in range(cuts[0] + 1, len(tokens) - 1):
        if tokens[at].word_class not in _JOINTS:
            continue
        left, right = slice(cuts[-1], at), slice(at + 1, None)
        ends = _begins_predicate(tokens[right], classes[right]) or (
            _ends_in_predicate(tokens[left], classes[left]) and _names_something(tokens[right])
        )
        if ends and _names_something(tokens[left]):
            cuts.append(at + 1)
    return list(zip(cuts, [*[cut - 1 for cut in cuts[1:]], len(tokens)], strict=True))


def _ends_in_predicate(tokens: Sequence[Token], classes: str) -> bool:
    """Whether the words end in a predicate of several words, or of one that is not a noun as well."""
    match = grammar().patterns["after"].search(classes)
    if match is None or match.start() == 0:
        return False
    said = tokens[match.start() :]
    return len(said) > 1 or said[0].word_class in _TELLING


def _begins_predicate(tokens: Sequence[Token], classes: str) -> bool:
    """Whether a predicate begins here that cannot be the beginning of a noun: 加快推进…, 开工建设…."""
    match = grammar().patterns["before"].match(classes)
    if match is None or match.end() >= len(tokens) or tokens[match.end()].word_class in _JOINTS:
        return False
    said = [token.word_class for token in tokens[: match.end()]]
    return any(one in _SURE for one in said) or (
        len(said) > 1 and any(one in _PUSHING | {"build", "set-up"} for one in said)
    )


def _names_something(tokens: Sequence[Token]) -> bool:
    """Whether any words are left besides predicates and conjunctions."""
    return any(token.word_class in _NAMING for token in tokens)


def _segment(words: Sequence[Token], classes_of_words: str, carried: tuple[Token, ...]) -> Segment | None:
    """The segment of a stretch, None if it lacks an object or a predicate."""
    opening = _opening(classes_of_words)
    tokens, classes = words[opening:], classes_of_words[opening:]
    patterns = grammar().patterns
    match = patterns["before"].match(classes)
    first = match.end() if match else 0
    behind = next((found for name in _BEHIND if (found := patterns[name].search(classes, first))), None)
    last = behind.start() if behind else len(tokens)
    before, said_behind = tokens[:first], tokens[last:]
    agent, done = _agent(tokens[first:last], before)
    named = tokens[first + len(agent) + len(done) : last]
    said = [*before, *done, *said_behind]
    if not named or not said or named[0].word_class in _WITH_OTHERS or any(token.word_class == "act" for token in done):
        return None
    weak = not said_behind and all(token.word_class in _WEAK for token in said)
    state = state_of(said if before or done else [*carried, *said])
    return Segment((*before, *done), tuple(agent), tuple(named), tuple(said_behind), state, weak)


_WEAK = frozenset({"push-weakly", "adverb", "attribute", "time"})


def _agent(tokens: Sequence[Token], said: Sequence[Token]) -> tuple[Sequence[Token], Sequence[Token]]:
    """The agent and its verbs: 甲市 and 创建 in 支持甲市创建乙区; empty if there is none."""
    if said and not any(token.word_class in _PUSHING for token in said):
        return (), ()
    at = next((at for at in range(1, len(tokens) - 1) if _begins_doing(tokens, at)), None)
    if at is None or at > _LONGEST_DOER:
        return (), ()
    if not said and tokens[0].word_class != "preposition" and not _gets(tokens, at):
        return (), ()
    doer = tokens[at - 2] if at > 1 and tokens[at - 1].word_class in ("adverb", "attribute") else tokens[at - 1]
    if doer.word_class not in _DOERS:
        return (), ()
    last = at + 1
    while last < len(tokens) - 1 and _begins_doing(tokens, last):
        last += 1
    return tokens[:at], tokens[at:last]


def _begins_doing(tokens: Sequence[Token], at: int) -> bool:
    """Whether the word at `at` is a verb and not part of a name (建设中心)."""
    following = tokens[at + 1].word_class
    if tokens[at].word_class == "plan":  # 规划建设
        return following == "build"
    if tokens[at].word_class == "prepare" and following == "head":
        return at + 2 == len(tokens)  # 自然保护区创建国家公园
    return tokens[at].word_class in _DONE_BY_OTHERS and following not in ("head", "and", "of")


def _gets(tokens: Sequence[Token], at: int) -> bool:
    """Whether the verb at `at` is followed by a thing that ends in a type: 沈阳获批国家中心, 甲与乙共建丙研究院."""
    return tokens[at].word_class in ("state", "build", "set-up") and head_of(tokens[at + 1 :]) > 0


def state_of(said: Sequence[Token]) -> str | None:
    """The state expressed by the predicates of a clause, None if there is none."""
    classes = classes_of(said)
    code = next((code for code, pattern in grammar().says if pattern.search(classes)), None)
    if code != "reached":
        return code
    states = [lexicon().states[token.text] for token in said if token.text in lexicon().states]
    return max(states, key=rank_of_state)
