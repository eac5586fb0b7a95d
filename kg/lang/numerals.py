"""Numerals as reports write them: 3.5万亿, 8300多万, 三百万, 千亿, 三成, 三分之一, 百分之五."""

from __future__ import annotations

import re
from decimal import Decimal

from kg.vocabulary import load_scheme

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2, "半": 0}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
_MULTIPLIERS = {
    "万亿": Decimal(10) ** 12,
    "千亿": Decimal(10) ** 11,
    "百亿": Decimal(10) ** 10,
    "十亿": Decimal(10) ** 9,
    "亿": Decimal(10) ** 8,
    "千万": Decimal(10) ** 7,
    "百万": Decimal(10) ** 6,
    "十万": Decimal(10) ** 5,
    "万": Decimal(10) ** 4,
    "千": Decimal(10) ** 3,
    "百": Decimal(10) ** 2,
}


def _words(code: str) -> tuple[str, ...]:
    """The words of a concept of the vocabulary `numeral-context`."""
    return load_scheme("numeral-context")[code].words["word"]


_SOME_OVER = "".join(_words("some-over"))


def _behind(multiplier: str) -> str:
    """The continuations of a character in the names of units that begin with it: 千瓦, 百分点."""
    names = (name for unit in load_scheme("unit") for name in unit.names)
    return "".join(sorted({name[1] for name in names if len(name) > 1 and name.startswith(multiplier)}))


#: 千 and 百 are not multipliers at the beginning of a unit or a word (百姓, 百货).
_THOUSAND = f"千(?![{_behind('千')}])"
_NO_HUNDRED = "".join(word[1:] for word in _words("hundred-word"))
_MULTIPLIER = f"万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|{_THOUSAND}|百(?![{_behind('百')}{_NO_HUNDRED}])"
#: 1万2千, 3亿5000万: each part has its own multiplier.
_COMPOUND = rf"\d+亿\d+[百千]?万(?:\d+千)?|\d+万\d+{_THOUSAND}"
ARABIC = rf"(?:{_COMPOUND}|(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?(?:[{_SOME_OVER}]?(?:{_MULTIPLIER}))?)"
CHINESE = r"[零〇一二两三四五六七八九十百千万亿]+(?:点[零〇一二三四五六七八九]+[万亿]?)?"
#: What stands between the two numbers of a range, or two years.
RANGE_MARK = rf"[—–―~～\-－{''.join(_words('range-mark'))}]"
_DASH = RANGE_MARK + "{1,2}"
#: Any numeral: a range, a percentage or fraction in words, digits, characters. The first character is tested first,
#: because most positions of a text do not begin a numeral.
NUMERAL = re.compile(
    r"(?=[\d零〇一二两三四五六七八九十百千万亿])(?:"
    rf"(?P<first>{ARABIC})(?P<sign>[%％])?(?P<dash>{_DASH})(?P<last>{ARABIC})"
    rf"|百分之(?P<percent>{CHINESE}|\d+(?:\.\d+)?)"
    rf"|(?P<under>{CHINESE}|\d+)分之(?P<over>{CHINESE}|\d+)"
    rf"|(?P<over2>\d{{1,2}})/(?P<under2>\d{{1,2}})(?![\d/])"
    rf"|(?P<arabic>{ARABIC})"
    rf"|(?P<chinese>{CHINESE}))"
)
#: A character used in numerals below a hundred.
SMALL_CHINESE = "[一二三四五六七八九十]"
CHINESE_DIGIT = "[一二两三四五六七八九]"
#: Longer numerals do not occur in reports; the longest at hand, such as 1,234,567,890.12, have half as many characters.
LONGEST = 40
_FIGURES = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_COMPOUND_PARTS = re.compile(r"(\d+)(亿|[百千]?万|千)")
_ARABIC_PARTS = re.compile(rf"(?P<digits>\d[\d,]*(?:\.\d+)?)[{_SOME_OVER}]?(?P<multiplier>{_MULTIPLIER})?$")


def in_figures(text: str) -> str:
    """A text with each Chinese digit, including ○ for 〇, as an Arabic digit.

    >>> in_figures("二〇二三年")
    '2023年'
    """
    return text.translate(_FIGURES)


def parse_numeral(text: str) -> Decimal | None:
    """The value of a numeral with its multipliers; None if the text is not a numeral.

    >>> parse_numeral("3.5万亿"), parse_numeral("8300多万"), parse_numeral("三百万"), parse_numeral("1万2千")
    (Decimal('3500000000000.0'), Decimal('83000000'), Decimal('3000000'), Decimal('12000'))
    """
    if len(text) > LONGEST:
        return None
    match = _ARABIC_PARTS.fullmatch(text)
    if match:
        value = Decimal(match.group("digits").replace(",", ""))
        return value * _MULTIPLIERS[match.group("multiplier")] if match.group("multiplier") else value
    if re.fullmatch(_COMPOUND, text):
        parts = (Decimal(digits) * _MULTIPLIERS[size] for digits, size in _COMPOUND_PARTS.findall(text))
        return sum(parts, Decimal())
    return parse_chinese(text)


def parse_chinese(text: str) -> Decimal | None:
    """The value of a numeral in Chinese characters; a bare multiplier counts once (千亿 is 1000亿).

    >>> parse_chinese("十二"), parse_chinese("二十"), parse_chinese("万亿"), parse_chinese("两千三百")
    (Decimal('12'), Decimal('20'), Decimal('1000000000000'), Decimal('2300'))
    """
    if len(text) > LONGEST:
        return None
    whole, point, decimals = text.partition("点")
    if point:
        return _with_decimals(whole, decimals)
    if not text or any(c not in _DIGITS and c not in _SMALL and c not in _LARGE for c in text):
        return None
    total = section = 0
    digit: int | None = None
    for character in text:
        if character in _DIGITS:
            if digit is not None and digit != 0:
                return None
            digit = _DIGITS[character]
        elif character in _SMALL:
            section += (digit or 1) * _SMALL[character]
            digit = None
        else:
            section += digit or 0
            digit = None
            if section == 0 and total == 0:
                section = 1
            if section == 0:
                total *= _LARGE[character]
            else:
                total = (
                    (total + section) * _LARGE[character]
                    if _LARGE[character] > total
                    else total + section * _LARGE[character]
                )
            section = 0
    return Decimal(total + section + (digit or 0))


def _with_decimals(whole: str, decimals: str) -> Decimal | None:
    """十三点五, 一点二亿: digits after 点, optionally with one multiplier."""
    value = parse_chinese(whole)
    multiplier = decimals[-1:] if decimals[-1:] in _LARGE else ""
    digits = decimals.removesuffix(multiplier) if multiplier else decimals
    if value is None or not digits or any(digit not in _DIGITS for digit in digits):
        return None
    exact = Decimal(f"{value}.{''.join(str(_DIGITS[digit]) for digit in digits)}")
    return exact * _LARGE[multiplier] if multiplier else exact


def render_chinese(value: int) -> str:
    """A whole number below 10^16 in Chinese characters, the inverse of `parse_chinese`.

    >>> render_chinese(12), render_chinese(3000000), render_chinese(10050)
    ('十二', '三百万', '一万零五十')
    """
    if not 0 <= value < 10**16:
        raise ValueError(f"{value} is outside 0 … 10^16")
    if value < 10:
        return "零一二三四五六七八九"[value]
    for name, size in (("亿", 10**8), ("万", 10**4), ("千", 1000), ("百", 100), ("十", 10)):
        if value >= size:
            head, rest = divmod(value, size)
            front = "" if name == "十" and head == 1 and value < 20 else render_chinese(head)
            gap = "零" if rest and rest < size // 10 else ""
            tail = render_chinese(rest) if rest else ""
            return front + name + gap + ("一" if tail.startswith("十") else "") + tail
    raise AssertionError("unreachable")
