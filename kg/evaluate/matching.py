"""When two values, spans or names count as the same for the benchmark."""

from __future__ import annotations

from decimal import Decimal

#: Relative difference up to which two numbers count as equal.
TOLERANCE = Decimal("1e-9")
#: Minimum length of the shorter of two names, as a share of the longer one that contains it.
CONTAINED = 0.5
#: Minimum Dice coefficient of the character pairs of two names that match.
ALIKE = 0.6
_QUOTES = "“”\"' "


def overlap(first: tuple[int, int], second: tuple[int, int]) -> int:
    """The number of code points that two half-open spans share."""
    return max(0, min(first[1], second[1]) - max(first[0], second[0]))


def same_number(first: Decimal | None, second: Decimal | None) -> bool:
    """Whether two numbers are equal up to rounding; None equals only None."""
    if first is None or second is None:
        return first is second
    return abs(first - second) <= TOLERANCE * max(abs(first), abs(second), Decimal(1))


def names_match(first: str, second: str) -> bool:
    """Whether two names mean the same: one makes up half of the other, or they share most pairs of characters.

    >>> names_match("原煤产量", "产量"), names_match("原煤产量", "原煤产能"), names_match("粮食产量", "雄忻高铁")
    (True, True, False)
    """
    first, second = first.strip(_QUOTES), second.strip(_QUOTES)
    if not first or not second:
        return False
    if first in second or second in first:
        return min(len(first), len(second)) >= CONTAINED * max(len(first), len(second))
    one, other = _pairs(first), _pairs(second)
    return 2 * len(one & other) >= ALIKE * (len(one) + len(other))


def _pairs(name: str) -> set[str]:
    letters = "".join(character for character in name if character.isalnum())
    return {letters[at : at + 2] for at in range(len(letters) - 1)} or {letters}


def deadline(period: str) -> str:
    """The last year of a period in the annotations: `2018/2022` → `2022`."""
    return period.rpartition("/")[2] or period
