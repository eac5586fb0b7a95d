"""The parts of a clause that speaks of projects: predicates before and behind, what they say, and the words between.

1. A clause falls into segments where a new predicate begins behind a joint (推动甲建成通车、乙开工建设).
2. In each segment the predicate in front of the object and that behind it are matched by the grammar. Where someone is
   brought to do something (支持甲市建设乙区), the object begins behind the verb of the doing.
3. The words of both predicates together say the state (`ontology/grammar/clause.txt`, lines that begin with `says`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.grammar.lexicon import lexicon, rank_of_state
from kg.grammar.noun_phrase import head_of
from kg.grammar.patterns import classes_of, grammar
from kg.grammar.tokens import MARK, UNKNOWN, Token, tokenize

_AND = "and"
_DOING = frozenset({"push", "push-weakly", "build", "launch", "finish", "prepare", "state", "settle", "speed"})
#: Verbs that someone else is brought to do.
_OF_OTHERS = frozenset({"prepare", "build", "finish", "launch", "push", "act", "state", "settle"})
#: 与甲医院合作: what is pushed on is a relation.
_WITH_OTHERS = frozenset({"with", "and"})
_PUSHING = frozenset({"push", "push-weakly", "speed"})


@dataclass(frozen=True, slots=True)
class Segment:
    """A predicate with its object, all as stretches of the clause's tokens.

    `before`, `named`, `behind`: the predicate in front, the words that name what it is said of, and the predicate behind
    them; `agent`: who does it where somebody is brought to. `state`: a code of the scheme `milestone`, None where the
    predicates say none; `weak`: only verbs that push anything at all.
    """

    before: tuple[Token, ...]
    agent: tuple[Token, ...]
    named: tuple[Token, ...]
    behind: tuple[Token, ...]
    state: str | None
    weak: bool

    @property
    def start(self) -> int:
        return (self.before or self.agent or self.named or self.behind)[0].start

    @property
    def end(self) -> int:
        return (self.behind or self.named or self.agent or self.before)[-1].end


def read_segments(clause: str) -> list[Segment]:
    """The segments of a clause, in order."""
    tokens = list(tokenize(clause))
    while tokens and tokens[-1].word_class == MARK:
        tokens.pop()
    start = _opening(tokens)
    segments: list[Segment] = []
    carried: tuple[Token, ...] = ()
    for first, last in _stretches(tokens, start):
        segment = _segment(tokens[first:last], carried)
        if segment is not None:
            segments.append(segment)
            if all(token.word_class in {*_PUSHING, "adverb"} for token in segment.before):
                carried = segment.before
    return segments


def _opening(tokens: Sequence[Token]) -> int:
    match = grammar().patterns["opening"].match(classes_of(tokens))
    return match.end() if match else 0


def _stretches(tokens: Sequence[Token], start: int) -> list[tuple[int, int]]:
    """Where the clause is cut: behind a predicate that ends a stretch, and in front of one that begins the next."""
    patterns = grammar().patterns
    cuts = [start]
    for at in range(start + 1, len(tokens) - 1):
        if tokens[at].word_class != _AND and tokens[at].word_class != MARK:
            continue
        left = tokens[cuts[-1] : at]
        if _begins_predicate(tokens[at + 1 :]) or (_ends_in_state(left) and _names_something(tokens[at + 1 :])):
            if _names_something(left):
                cuts.append(at + 1)
    del patterns
    return list(zip(cuts, [*[cut - 1 for cut in cuts[1:]], len(tokens)], strict=True))


def _ends_in_state(tokens: Sequence[Token]) -> bool:
    """Whether the words end in a predicate that says more than that something is under way."""
    match = grammar().patterns["after"].search(classes_of(tokens))
    if match is None or match.start() == 0:
        return False
    said = tokens[match.start() :]
    return len(said) > 1 or said[0].word_class in {"state", "settle", "finish", "progress", "preparation", "prepare"}


def _begins_predicate(tokens: Sequence[Token]) -> bool:
    """Whether a predicate begins here that no noun begins with: 加快推进…, 开工建设…."""
    match = grammar().patterns["before"].match(classes_of(tokens))
    if match is None or match.end() >= len(tokens) or tokens[match.end()].word_class in {_AND, MARK}:
        return False
    said = tokens[: match.end()]
    sure = any(token.word_class in {"state", "finish", "launch", "prepare"} for token in said)
    pushed = len(said) > 1 and any(token.word_class in {"push", "build", "push-weakly"} for token in said)
    return sure or pushed


def _names_something(tokens: Sequence[Token]) -> bool:
    """Whether any words are left beside predicates and joints."""
    return any(
        token.word_class
        in {"head", "place", "region", "firm", UNKNOWN, "quotation", "common", "generic", "identifier", "level"}
        for token in tokens
    )


def _segment(tokens: Sequence[Token], carried: tuple[Token, ...]) -> Segment | None:
    patterns = grammar().patterns
    opened = _opening(tokens)
    tokens = tokens[opened:]
    classes = classes_of(tokens)
    before = patterns["before"].match(classes)
    first = before.end() if before else 0
    behind = patterns["after"].search(classes, first) or patterns["settled"].search(classes, first)
    last = behind.start() if behind else len(tokens)
    if last <= first:
        # nothing is left in between: the words are a predicate alone, or a name that looks like one
        return None
    said_before, said_behind = list(tokens[:first]), list(tokens[last:])
    agent, inner = _agent(tokens[first:last], said_before)
    said_before += inner
    if inner and inner[-1].word_class == "act":
        return None
    named = tokens[first + len(agent) + len(inner) : last]
    said = [*said_before, *said_behind]
    if not said or (named and named[0].word_class in _WITH_OTHERS):
        return None
    if not said_before and carried and said_behind:
        said = [*carried, *said]
    weak = not said_behind and all(token.word_class in {"push-weakly", "adverb", "attribute", "time"} for token in said)
    return Segment(tuple(said_before), tuple(agent), tuple(named), tuple(said_behind), state_of(said), weak)


def _agent(tokens: Sequence[Token], said: Sequence[Token]) -> tuple[list[Token], list[Token]]:
    """Who is brought to do something, and the verb: 甲市 创建 in 支持甲市创建乙区; empty without one."""
    if said and not any(token.word_class in _PUSHING for token in said):
        return [], []
    for at in range(1, len(tokens) - 1):
        token = tokens[at]
        if token.word_class in _OF_OTHERS and tokens[at + 1].word_class not in {"head", "and", "of"}:
            doer = tokens[at - 1 - (tokens[at - 1].word_class in {"adverb", "attribute"} and at > 1)]
            if not said and tokens[0].word_class != "preposition" and not _gets(tokens, at):
                return [], []
            last = at + 1
            while (
                last < len(tokens) - 1
                and tokens[last].word_class in _OF_OTHERS
                and tokens[last + 1].word_class != "head"
            ):
                last += 1
            if (
                doer.word_class in {"place", "region", "firm", UNKNOWN, "head", "quotation", "etcetera", "count"}
                and at <= 14
            ):
                return list(tokens[:at]), list(tokens[at:last])
            return [], []
    return [], []


def _gets(tokens: Sequence[Token], at: int) -> bool:
    """Whether the verb at `at` has a doer in front and a thing behind: 沈阳获批国家中心, 甲实验室与企业共建乙研究院."""
    return tokens[at].word_class in ("state", "build") and head_of(tokens[at + 1 :]) > 0


def state_of(said: Sequence[Token]) -> str | None:
    """The state that the words of a clause's predicates say, None where they say none."""
    classes = classes_of(said)
    for code, pattern in grammar().says:
        if not pattern.search(classes):
            continue
        if code != "reached":
            return code
        states = [lexicon().states[token.text] for token in said if token.text in lexicon().states]
        return max(states, key=rank_of_state)
    return None
