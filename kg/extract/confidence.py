"""The share of a clause, in characters, that the analysis explained: a measure of confidence in a fact.

A character is explained if it belongs to a part of a fact (its subject or name, its number, the condition) or to a
function word of the grammar: a verb, an adverb, a time, a count, a conjunction. The rest says something else or belongs
to a name that was cut off; the more of it, the more likely it is that a fact is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

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


def explained_share(clause: str, own: str, others: Iterable[str], rule: str) -> Decimal:
    """The share of a clause, in hundredths, that is covered by function words and the names of its facts.

    `own`: the name of the fact in question, in which words that never occur in names count as unexplained; `others`:
    the names of the other facts of the clause; `rule`: the rule that found the fact.

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
    return (share * (_GUESSED if rule in _GUESSING else 1)).quantize(_HUNDREDTHS)


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
