"""The share of a clause, in characters, that the analysis explained: a measure of confidence in a fact.

A character is explained if it belongs to a part of a fact (its subject or name, its number, the condition) or to a
function word of the grammar: a verb, an adverb, a time, a count, a conjunction. The rest says something else or belongs
to a name that was cut off; the more of it, the more likely it is that a fact is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from kg.facts import Measure
from kg.grammar.constructions import construction, is_one_of
from kg.grammar.number import begins_with_act, is_dependent
from kg.grammar.tokens import UNKNOWN, tokenize

#: Classes of words that name things: unexplained unless they are part of a fact.
_THINGS = frozenset({UNKNOWN, "common", "generic", "head", "place", "region", "quotation", "identifier", "title"})
_HUNDREDTHS = Decimal("0.01")
_EDGE = " \t\u3000，、,：:；。！？!?"


#: Classes of words that never occur in a name: a fact whose name contains one was cut wrongly.
_NEVER_IN_NAME = frozenset(
    {"adverb", "amount", "count", "speed", "finish", "launch", "push", "put-into", "act", "some", "time", "mark", "of"}
    | {"preposition", "progress", "link", "perfective", "realise", "success", "prepare", "receive"}
)
#: The factor for a fact whose rule had to take its subject from elsewhere, or relied on a verb that can promote
#: anything.
_GUESSED = Decimal("0.8")
_GUESSING = frozenset({"milestone-weak", "measure-carried", "measure-restored"})
_COUNTED, _RANK = "measure-counted", "measure-rank"


#: Classes of words that say something of the thing whose name precedes them (5所学校入选名单, 2名名家设立工作室), or
#: join several things, of which the number may count some or all.
_SAYING = frozenset({"entitle", "settle", "pass", "set-up", "toward", "preposition", "and"})
#: Classes of words that do not name anything by themselves: 省级, 全市, 重点.
_OF_NOTHING = frozenset({"level", "own", "national", "attribute", "remark"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known about the clause of a measure, besides its words: `spans_years`: its sentence is about several
    years; `planned`: it is read as a target; `said`: its sentence promises or reports something."""

    clause: str
    spans_years: bool
    planned: bool
    said: bool


def doubtful(measure: Measure, reading: Reading) -> bool:
    """Whether a measure may be wrong although all words of its clause are explained.

    1. Its subject is a vague noun, says what happens to a thing, or was cut off.
    2. The noun behind its number is all that the clause says, or begins with a verb: it includes what is said of it.
    3. Its sentence is about several years, and nothing says whether the number is reached or added up.
    4. It is a target, but a rank, in a sentence that promises nothing, or of what there is: all describe the present.
    """
    clause = reading.clause.strip(_EDGE)
    says_all = measure.rule == _COUNTED and (
        (clause[:1].isdigit() and clause.endswith(measure.subject)) or begins_with_act(measure.subject)
    )
    ambiguous = reading.spans_years and measure.flow is None
    present = measure.rule == _RANK or not reading.said or construction("describing").search(clause) is not None
    described = reading.planned and present
    return is_vague(measure.subject) or says_all or ambiguous or described


@lru_cache(maxsize=4096)
def is_vague(subject: str) -> bool:
    """Whether a subject does not name one thing: 项目, 省级, 该类企业, 学校入选名单."""
    tokens = tokenize(subject)
    classes = [token.word_class for token in tokens]
    return (
        is_one_of(subject, "vague-subject")
        or is_dependent(subject)
        or all(word_class in _OF_NOTHING for word_class in classes)
        or not _SAYING.isdisjoint(classes)
        or classes[-1] == "state"
        or (classes[0] == "push-weakly" and len(classes) > 1)
        or (classes[-1] == UNKNOWN and len(tokens[-1].text) == 1)
    )


def explained_share(clause: str, own: str, others: Iterable[str], rule: str, *, doubt: bool = False) -> Decimal:
    """The share of a clause, in hundredths, that is covered by function words and the names of its facts.

    `own`: the name of the fact in question, in which words that never occur in names count as unexplained; `others`:
    the names of the other facts of the clause; `rule`: the rule that found the fact; `doubt`: it may be wrong anyway.

    >>> explained_share("新建幼儿园20所，", "幼儿园", [], "measure-plain")
    Decimal('1.00')
    """
    clause = clause.rstrip(_EDGE)
    if not clause:
        return Decimal(1)
    tokens = tokenize(clause)
    covered = [False] * len(clause)
    for token in tokens:
        if token.word_class not in _THINGS:
            covered[token.start : token.end] = [True] * (token.end - token.start)
    mine = frozenset(_places(clause, own))
    for place in mine.union(*(_places(clause, name) for name in {*others} - {own})):
        covered[place] = True
    for token in tokens:
        if token.word_class in _NEVER_IN_NAME and mine.issuperset(range(token.start, token.end)):
            covered[token.start : token.end] = [False] * (token.end - token.start)
    share = Decimal(sum(covered)) / Decimal(len(clause))
    return (share * (_GUESSED if doubt or rule in _GUESSING else 1)).quantize(_HUNDREDTHS)


def _places(clause: str, name: str) -> list[int]:
    """The positions of the characters of a name in a clause; for a composed name, each after the previous one."""
    at = clause.find(name) if name else -1
    if at >= 0:
        return list(range(at, at + len(name)))
    places: list[int] = []
    for character in name:
        at = clause.find(character, places[-1] + 1 if places else 0)
        if at < 0:
            break
        places.append(at)
    return places
