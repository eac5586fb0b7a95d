"""How much of its clause the analysis explained, as a share of its characters: what a fact can be trusted by.

A character is explained if it is in a part of a fact (its subject or name, its number, the condition), or in a word of
the grammar: a verb, an adverb, a time, a count, a conjunction. What is left are words that the clause says besides, or
that belong to a name which was cut; the more of them, the likelier a fact is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from kg.grammar.tokens import UNKNOWN, tokenize

#: Classes of words that name things: without a role unless they are part of a fact.
_THINGS = frozenset({UNKNOWN, "common", "generic", "head", "place", "region", "quotation", "identifier", "title"})
_HUNDREDTHS = Decimal("0.01")
_EDGE = " \t\u3000，、,：:；。！？!?"


def explained_share(clause: str, parts: Iterable[str]) -> Decimal:
    """The share of a clause that words with a role and the parts of its facts cover, in hundredths; 1 of no words.

    >>> explained_share("新建幼儿园20所，", ["幼儿园"])
    Decimal('1.00')
    """
    clause = clause.rstrip(_EDGE)
    covered = [False] * len(clause)
    for token in tokenize(clause):
        if token.word_class not in _THINGS:
            covered[token.start : token.end] = [True] * (token.end - token.start)
    for part in parts:
        at = clause.find(part) if part else -1
        if at >= 0:
            covered[at : at + len(part)] = [True] * len(part)
        else:  # put together from several places: each character where it stands first behind the one before
            at = 0
            for character in part:
                at = clause.find(character, at)
                if at < 0:
                    break
                covered[at] = True
                at += 1
    return (Decimal(sum(covered)) / Decimal(len(clause) or 1)).quantize(_HUNDREDTHS) if clause else Decimal(1)
