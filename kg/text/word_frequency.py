"""How likely a stretch of simplified Chinese is: word frequencies of the language and the wording of the document.

The frequencies are in `kg/data/word-frequency.txt`. A repair needs a few thousand of its 140,000 words, so the words
that begin with a character are parsed when the first of them is looked up.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from math import log

from kg.resources import word_frequency_list

LONGEST = 4
"""Words are looked up to this length in characters; longer ones are the sum of their parts."""

# The sum of all frequencies in the original list. An estimate is enough, because only differences of scores matter.
_TOTAL = 60_000_000
_UNKNOWN = log(0.01 / _TOTAL)
# The frequency of punctuation marks in sixty million words of newspaper and report prose, in round numbers.
_MARKS = {"，": 4_000_000, "。": 2_000_000, "、": 2_000_000, "“": 300_000, "”": 300_000}
_MARKS |= {"；": 300_000, "：": 200_000, "《": 60_000, "》": 60_000, "—": 60_000}
# One character in ten continues a phrase that occurs elsewhere in the document (a cautious estimate; reports repeat
# themselves far more often).
_OWN_SHARE = 0.1
# A few lines say little about the wording of a report.
_LEAST_LENGTH = 1000
_NUMERALS = "〇一二三四五六七八九十两百千万亿"
_MASK = str.maketrans(dict.fromkeys(_NUMERALS, "#"))
_WORD = re.compile(r"([^\d ]+)(\d+)")
_HAN_RUN = re.compile(r"(?<![?!)\u4e00-\u9fff])[\u4e00-\u9fff]{2,}")


@cache
def _lines() -> Mapping[str, str]:
    """The lines of the list by their first character."""
    lines = word_frequency_list().read_text("utf-8").splitlines()
    return {line[0]: line for line in lines if not line.startswith("#")}


@lru_cache(maxsize=65536)
def log_frequency(word: str) -> float:
    """The natural logarithm of the share of a word in running text; minus infinity for an unknown word."""
    if word in _MARKS:
        return log(_MARKS[word] / _TOTAL)
    count = _words_from(word[0]).get(word, 0)
    if count:
        return log(count / _TOTAL)
    return _UNKNOWN if len(word) == 1 else float("-inf")


@cache
def _words_from(first: str) -> Mapping[str, int]:
    """The words of up to four characters that begin with this one, including itself, and their counts."""
    line = _lines().get(first, "")
    own, _, longer = line.partition(" ")
    counts = {first + rest: int(count) for rest, count in _WORD.findall(longer)}
    return {**counts, first: int(own[1:])} if own else {}


Scores = tuple[float, ...]
START: Scores = (0.0,)


@dataclass(frozen=True, slots=True)
class Wording:
    """Word frequencies of the language, mixed with the phrases of one document.

    `phrases` counts the runs of two to four Han characters of the document, numerals masked: a formula such as 保三争五
    makes 保二争三 likely. A phrase without a numeral counts only if it occurs twice. `length` is the number of its Han
    characters.
    """

    phrases: Mapping[str, int] = field(default_factory=dict)
    length: int = 1
    _known: dict[str, float] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, text: str) -> Wording:
        """The wording of a document in simplified script, without runs after `?`, `!` and `)`, which may be damaged."""
        phrases: Counter[str] = Counter()
        length = 1
        for match in _HAN_RUN.finditer(text):
            run = match[0].translate(_MASK)
            length += len(run)
            for size in range(2, LONGEST + 1):
                phrases.update(run[place : place + size] for place in range(len(run) - size + 1))
        return cls(phrases, max(length, _LEAST_LENGTH))

    def log_share(self, word: str) -> float:
        """The natural logarithm of the share of the word in texts like this one."""
        known = self._known.get(word)
        if known is None:
            known = log_frequency(word)
            if len(word) > 1:
                masked = word.translate(_MASK)
                count = self.phrases.get(masked, 0)
                if count > 1 or (count and "#" in masked):
                    own = log(_OWN_SHARE * count / self.length) - masked.count("#") * log(10)
                    known = max(known, own)
            self._known[word] = known
        return known

    def extend(self, scores: Scores, tail: str) -> Scores:
        """The scores of a text extended by one character.

        `scores[k]` is the best sum of log shares over the ways to divide all but the last `k` characters into
        words; `tail` holds the last characters of the extended text, including the new one.
        """
        known, best, start = self._known, float("-inf"), len(tail)
        for so_far in scores:
            if not start:
                break
            start -= 1
            word = tail[start:]
            share = known.get(word)
            gained = so_far + (self.log_share(word) if share is None else share)
            if gained > best:
                best = gained
        return (best, *scores[: LONGEST - 1])

    def grow(self, scores: Scores, before: str, text: str) -> Scores:
        """The scores of `before`, extended by the text."""
        known = before[1 - LONGEST :]
        whole = known + text
        for place in range(len(known), len(whole)):
            scores = self.extend(scores, whole[max(0, place + 1 - LONGEST) : place + 1])
        return scores

    def score(self, text: str) -> float:
        """The log probability of the text under the best division into words of up to four characters.

        >>> Wording().score("深化改革") > Wording().score("深荒革开")
        True
        """
        return self.grow(START, "", text)[0]
