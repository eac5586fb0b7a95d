"""Times as written in reports, resolved to calendar years.

Relative times (去年, 五年来, 今后五年) are in the vocabulary `period` with the years that they cover, counted from the
year of the report. Numbered plans (“十四五”) and calendar years are read by rule: the n-th five-year plan runs from
1951 + 5n to 1955 + 5n, so the fourteenth from 2021 to 2025.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from kg.lang.numerals import CHINESE_DIGIT, RANGE_MARK, in_figures, parse_numeral
from kg.lang.words import longest_first, words_of
from kg.vocabulary import load_scheme

# “九五”, “十五”, “十一五”, …
_PLAN = "(?:九|十[一二三四五六七八九]?)五"
#: The vocabulary of the words next to a time, and those of its concepts that are needed several times.
_CONTEXT, _END_OF_PLAN, _PLAN_ITSELF = "period-context", "end-of-plan", "plan-itself"


@dataclass(frozen=True, slots=True, order=True)
class Years:
    """Calendar years from first to last, both inclusive; false if both are 0 (no period)."""

    first: int
    last: int

    def __bool__(self) -> bool:
        return self.first > 0


@dataclass(frozen=True, slots=True)
class FoundPeriod:
    """A time at [start, end) in the text; `compared`: the basis of a comparison or the start of a change.

    `deadline`: a level to be reached by then (到2027年, “十四五”末). `within`: a duration from now on (五年内,
    用五年时间); in a review, one that is over.
    """

    start: int
    end: int
    years: Years
    compared: bool
    deadline: bool
    within: bool = False


@cache
def _expressions() -> re.Pattern[str]:
    phrases = longest_first(_offsets())
    # the first character is tested first, because most positions of a text do not begin a time
    firsts = "".join(sorted({word[0] for word in ("九", "十", *_offsets())}))
    scopes = longest_first(
        word
        for code in (_END_OF_PLAN, "span-of-plan", "so-far", _PLAN_ITSELF)
        for word in words_of(_CONTEXT, code, "word")
    )
    lasting = "".join(sorted({word[-1] for word in words_of(_CONTEXT, "lasting", "word")}))
    taking = "|".join(rf"(?<={re.escape(word)})" for word in _words("taking"))
    about, half, of, time = (longest_first(_words(code)) for code in ("about", "and-a-half", "of", "duration"))
    return re.compile(
        rf"(?=[\d“‘\"{firsts}]|{CHINESE_DIGIT})(?:"
        rf"(?P<from>(?:19|20)\d\d)\s?年?\s?{RANGE_MARK}\s?(?P<to>(?:19|20)\d\d)年"
        rf"|(?P<year>(?:19|20)\d\d)\s?年(?!{longest_first(_words('decade'))})"
        r"|(?P<chinese>[一二]{1}[〇零九][〇零一二三四五六七八九]{2})年"
        rf"|[“‘\"]?(?P<plan>{_PLAN})[”’\"]?(?P<scope>{scopes})?"
        rf"|(?:(?<![\u4e00-\u9fff\d])|(?<=[{lasting}]))(?P<within>[1-9]|{CHINESE_DIGIT})年(?:{longest_first(_words('duration'))})?"
        rf"(?:{longest_first(_words('within'))})"
        rf"|(?:{taking})(?:(?:[1-9]|{CHINESE_DIGIT}){RANGE_MARK}|{CHINESE_DIGIT})?(?P<taken>[1-9]\d?|十?{CHINESE_DIGIT}|十)"
        rf"年(?P<half>{half})?(?:{about})?(?:{of})?(?:{time})"
        rf"|(?P<phrase>{phrases}))"
    )


@cache
def _offsets() -> dict[str, tuple[int, int]]:
    return {
        phrase: (int(concept.words["firstYear"][0]), int(concept.words["lastYear"][0]))
        for concept in load_scheme("period")
        for phrase in concept.words.get("phrase", ())
    }


def _words(code: str) -> tuple[str, ...]:
    """The words of a concept of the vocabulary `period-context`."""
    return words_of(_CONTEXT, code, "word")


def _begins_numeral(text: str, at: int) -> bool:
    return re.compile(rf"\d|{CHINESE_DIGIT}").match(text, at) is not None


def plan_years(number: int) -> Years:
    """The years of a numbered five-year plan.

    >>> plan_years(14)
    Years(first=2021, last=2025)
    """
    last = 1955 + 5 * number
    return Years(last - 4, last)


@lru_cache(maxsize=1024)  # the beginning of a sentence and its heading are asked for again and again
def find_periods(text: str, year: int) -> tuple[FoundPeriod, ...]:
    """All times in `text`, in order, as understood in a report from `year`.

    >>> [found.years for found in find_periods("到2027年，比2022年增长一倍", 2023)]
    [Years(first=2027, last=2027), Years(first=2022, last=2022)]
    """
    found = []
    for match in _expressions().finditer(text):
        before = text[max(0, match.start() - 2) : match.start()]
        after = text[match.end() : match.end() + 3]
        years = _years(match, year)
        if match.group("phrase") and _lasts(text, match.start()):
            continue
        if years is None or after.startswith(_words("named-by-year")) or _names_document(match, text):
            continue
        compared = before.endswith(_words("compared-with")) and not after.startswith(_words("from-then-on"))
        # 以2020年为基期, 按2020年不变价: the basis of a change.
        compared = compared or after.startswith((*_words("base-of-prices"), *_words("since")))
        # 是2017年的2.3倍, 恢复到2019年的85%: the basis of the number, not its time.
        of = after.startswith(_words("of"))
        if of and text.endswith(_words("is-so-much-of"), 0, match.start()) and _begins_numeral(text, match.end() + 1):
            compared = True
        elif of and not before.endswith(_words("compared-with")):
            compared = False
        # “十二五”批复的基地: the time of the thing, not of what is done to it.
        if match.group("plan") and years.last < year and _attribute().match(text, match.end()):
            compared = True
        # 1998年发生洪水后: what follows is true since then, not in that year.
        compared = compared or _after_event().match(text, match.end()) is not None
        deadline = (
            before.endswith(_words("by-then"))
            or match.group("scope") in _words(_END_OF_PLAN)
            or after.startswith(_words("end-of-time"))
        )
        is_within = match.group("within") is not None or match.group("taken") is not None
        found.append(FoundPeriod(match.start(), match.end(), years, compared, deadline, is_within))
    return tuple(found)


@cache
def _after_event() -> re.Pattern[str]:
    behind = "".join(f"(?<!{re.escape(word)})" for word in _words("no-event"))
    return re.compile(rf"[^，,。；;]{{2,20}}{longest_first(_words('after-event'))}{behind}[，,]")


@cache
def _document() -> re.Pattern[str]:
    words = longest_first(words_of("section-role", "five-year-aims", "documentCue"))
    return re.compile(rf"[^，。；：、]{{0,14}}?(?:{words})")


def _names_document(match: re.Match[str], text: str) -> bool:
    """Whether a plan period is part of the name of a plan (“十五五”国土空间规划), drawn up before it begins."""
    bare = match.group("plan") is not None and match.group("scope") is None
    return bare and _document().match(text, match.end()) is not None


def _lasts(text: str, at: int) -> bool:
    """Whether a phrase is part of a duration: 一年内, 3年内."""
    return text.startswith("年", at) and text[at - 1 : at].isnumeric()


@cache
def _attribute() -> re.Pattern[str]:
    """An attribute of something that existed before: “十二五”批复的…."""
    of = longest_first(_words("of"))
    return re.compile(rf"(?:(?!{of})[^，。；：、]){{1,8}}{of}")


def _years(match: re.Match[str], year: int) -> Years | None:
    if match.group("from"):
        first, last = int(match.group("from")), int(match.group("to"))
        return Years(first, last) if first <= last else None
    if match.group("year"):
        return Years(int(match.group("year")), int(match.group("year")))
    if match.group("chinese"):
        value = int(in_figures(match.group("chinese")))
        return Years(value, value)
    if match.group("plan"):
        scope = match.group("scope")
        quoted = match.group()[0] in '“‘"'
        if scope in _words(_PLAN_ITSELF) or (scope is None and not quoted):
            return None
        years = plan_years(int(parse_numeral(match.group("plan")[:-1]) or 0))
        if scope in _words("so-far"):  # “十四五”以来: its years that have passed
            return Years(years.first, min(years.last, year - 1)) if years.first < year else None
        return Years(years.last, years.last) if scope in _words(_END_OF_PLAN) else years
    if match.group("within"):  # 五年内: from this year onwards
        return Years(year, year + int(parse_numeral(match.group("within")) or 1) - 1)
    if match.group("taken"):  # 用三年时间; 用一年半时间 ends in the second year
        lasting = int(parse_numeral(match.group("taken")) or 1) + (match.group("half") is not None)
        return Years(year, year + lasting - 1)
    first, last = _offsets()[match.group("phrase")]
    return Years(year + first, year + last)
