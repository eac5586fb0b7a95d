"""Whose report a text is, and of which year: read from the text where `reports.csv` does not say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import cache

from kg.errors import InputError
from kg.extract.places import STATE, area_name, government_of, place_of
from kg.facts import Report
from kg.lang.numerals import parse_numeral
from kg.lang.words import longest_first
from kg.text.cleaning import CleanText
from kg.vocabulary import load_scheme

_HEAD = 4000
_YEAR = re.compile(r"[12][0-9]{3}")
_DIGITS = "[〇○零一二三四五六七八九]"
_SESSION = re.compile(
    rf"(?P<year>(?:19|20)\d\d|{_DIGITS}{{4}})\s*年\s*(?P<month>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})\s*月\s*"
    r"(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})\s*日\s*在\s*"
    r"(?P<area>[^，。\n]{0,20}?)\s*第?[一二三四五六七八九十\d]{1,4}届.{0,4}人民代表大会"
)
_TITLE = re.compile(
    r"(?P<title>(?:(?P<year>(?:19|20)\d\d)\s*年\s*)?(?P<area>[\u4e00-\u9fff]{2,12}?)?(?:人民)?政府工作报告)"
)
# A name has two to four characters; one of two is often set with a space between them (李　强), and stands on the next
# line in some copies.
_SPEAKER = re.compile(
    r"(?:国务院总理|(?:人民政府)?(?:代理|代)?(?:省长|市长|县长|区长|州长|盟长|旗长|自治区主席|区主席|政府主席|主任))"
    r"\s{0,16}(?!各位|同志|作|在|王国)(?P<name>[\u4e00-\u9fff](?:[ ?]{0,4}[\u4e00-\u9fff]|[\u4e00-\u9fff·]{1,4}?))"
    r"(?=作政府工作报告|作工作报告|同志|各位|代表.{0,12}政府|[\s，。）])"
)
_SPEAKER_WITHIN = 1200
# Which level of government speaks: 现在，我代表省人民政府; 我区, 全县.
_SPEAKS_FOR = re.compile(
    r"我(?:谨)?代表(?:本届)?(?P<level>省|自治区|市|自治州|州|盟|自治县|县|区|自治旗|旗)(?:人民)?政府"
)
_OWN = re.compile(r"[我全](?P<level>省|市|区|县|州|旗|盟)(?!级|长|直)")
# The area that a government speaks of is named all through its report, others in passing: of the 25 reports at hand the
# second area of the same level has at most half as many places as the first, which has 20 or more.
_LEAST_NAMED = 10
_NAMED_AGAIN = 4
_MARGIN = 2
_CUES = ("政府工作报告", "各位代表", "工作回顾", "重点工作", "工作安排", "人民代表大会", "主要目标", "工作任务")


def identify(clean: CleanText, row: Mapping[str, str], id: str) -> Report:
    """The report that a text is: what `row` (of reports.csv) states, else what the text says.

    Raises InputError where the text is no work report, or where area or year stand in neither; it names the file.
    """
    name = clean.source.name
    if sum(cue in clean.text for cue in _CUES) < 2:
        raise InputError(
            f"{name}: this is no government work report (none of {'、'.join(_CUES[:4])} … in it); "
            "leave the file out / 不是政府工作报告"
        )
    head = clean.text[:_HEAD]
    session = _SESSION.search(head)
    title = _own_title(clean.text)
    adcode = row.get("adcode") or _find_area(clean.text, session, title)
    if not adcode or place_of(adcode) is None:
        said = f"the code {adcode[:20]} is not one of GB/T 2260" if adcode else "the text does not name it"
        raise InputError(f"{name}: adcode: {said}; state adcode in reports.csv / 缺少行政区划代码")
    year = row.get("year") or _find_year(clean, session, title)
    if not year or not _YEAR.fullmatch(year):
        said = f"{year[:20]!r} in reports.csv is no year" if year else "the text does not name it"
        raise InputError(f"{name}: year: {said}; state year in reports.csv, as 2023 / 缺少年份")
    speaker = _SPEAKER.search(head[:_SPEAKER_WITHIN])
    return Report(
        id=id,
        title=row.get("title") or _title(title, adcode, int(year)),
        adcode=adcode,
        year=int(year),
        area=area_name(adcode),
        government=government_of(adcode),
        date=_date(row.get("date"), session, name),
        speaker=row.get("speaker") or (re.sub(r"[ ?]", "", speaker.group("name")) if speaker else None),
        url=row.get("url") or None,
        licence=row.get("licence") or None,
    )


def _title(title: re.Match[str] | None, adcode: str, year: int) -> str:
    if title and title.group("area") and title.group("year"):
        return re.sub(r"\s", "", title.group("title"))
    return f"{year}年{'国务院' if adcode == STATE else area_name(adcode)}政府工作报告"


def _date(stated: str | None, session: re.Match[str] | None, name: str) -> date | None:
    if stated:
        try:
            return date.fromisoformat(stated)
        except ValueError:
            raise InputError(f"{name}: date: {stated!r} in reports.csv is no date; write YYYY-MM-DD") from None
    if session is None:
        return None
    try:
        return date(*_session_date(session))
    except ValueError:
        return None


def _session_date(session: re.Match[str]) -> tuple[int, int, int]:
    """Year, month and day of a session, in figures or characters (二〇二三年一月十二日)."""
    year, month, day = session.group("year", "month", "day")
    year = year.translate(str.maketrans("〇○零一二三四五六七八九", "000123456789"))
    return int(year), int(parse_numeral(month) or 0), int(parse_numeral(day) or 0)


def _own_title(text: str) -> re.Match[str] | None:
    """The first title of the page that is of this report: its area, if it has one, is named again in the text."""
    for title in _TITLE.finditer(text[:_HEAD]):
        area = title.group("area")
        if area is None or area in ("人民", "省", "市", "县", "区"):
            if title.group("year"):
                return title
            continue
        stem = re.sub("(?:省|市|县|区|自治区|州|盟|旗)$", "", area)
        if "国务院" in area or text.count(stem) >= _NAMED_AGAIN:
            return title
    return None


def _find_year(clean: CleanText, session: re.Match[str] | None, title: re.Match[str] | None) -> str | None:
    """The year of the session; else the one that headings and title agree on.

    Raises InputError where a title gives another year than the headings: either may be that of another report.
    """
    if session:
        return str(_session_date(session)[0])
    text = clean.text
    plans = re.findall(
        r"^[^\S\n]*+(?:[一二三四]、[^\S\n]*+)?((?:19|20)\d\d)\s*年(?![^\n]{0,12}(?:回顾|报告))[^\n。，]{0,20}?"
        r"(?:安排|任务|重点|目标|思路|建议|要求|工作)[^\n。，]{0,12}$",
        text,
        re.M,
    )
    reviews = re.findall(r"((?:19|20)\d\d)\s*年(?:[^\n]{0,6})工作回顾", text)
    headed = max(map(int, plans), default=0) or max((int(year) + 1 for year in reviews), default=0)
    titled = int(title.group("year")) if title and title.group("year") else 0
    if headed and titled and headed != titled:
        raise InputError(
            f"{clean.source.name}: year: the title says {titled}, the headings {headed}; "
            "state year in reports.csv / 年份不明"
        )
    return str(headed or titled) if headed or titled else None


@cache
def _full_names() -> tuple[re.Pattern[str], dict[str, set[str]]]:
    names: dict[str, set[str]] = {}
    for concept in load_scheme("place"):
        for name in concept.names:
            if len(name) > 2:
                names.setdefault(name, set()).add(concept.code)
    return re.compile(longest_first(names)), names


def _find_area(text: str, session: re.Match[str] | None, title: re.Match[str] | None) -> str | None:
    """The area of the congress; else of the title; else the one government that the first page speaks for; else the
    one of its level that the whole text names."""
    pattern, names = _full_names()
    head = text[:_HEAD]
    for stretch in (session.group("area") if session else "", title.group("area") or "" if title else ""):
        if "全国" in stretch or "中华人民共和国" in stretch:
            return STATE
        found = [names[match.group()] for match in pattern.finditer(stretch)]
        if found:
            return _narrow(found)
    if re.search("我代表国务院|国务院总理", head):
        return STATE
    level = _level(text)
    counted: dict[str, int] = {}
    for match in pattern.finditer(head):
        for code in names[match.group()]:
            counted[code] = counted.get(code, 0) + 1
    for match in re.finditer(r"([\u4e00-\u9fff]{2,10}?)(?:人民政府|第.{1,3}届人民代表大会)", head):
        for code in set().union(*(names[m.group()] for m in pattern.finditer(match.group(1)))):
            counted[code] = counted.get(code, 0) + 10
    best = sorted(
        (code for code in counted if level is None or area_name(code).endswith(level)),
        key=lambda code: (-counted[code], code),
    )
    if best and counted[best[0]] >= 10 and (len(best) == 1 or counted[best[1]] < counted[best[0]]):
        return best[0]
    return _most_named(text, level) if level else None


def _level(text: str) -> str | None:
    """The level of government that speaks: the last character of its area's name."""
    said = _SPEAKS_FOR.search(text)
    if said:
        return said.group("level")[-1]
    counted: dict[str, int] = {}
    for match in _OWN.finditer(text):
        counted[match.group("level")] = counted.get(match.group("level"), 0) + 1
    first, second = (*sorted(counted.values(), reverse=True), 0, 0)[:2]
    return max(counted, key=lambda level: counted[level]) if first >= _MARGIN * second and first >= 3 else None


def _most_named(text: str, level: str) -> str | None:
    """The area of this level that the text names far more often than any other, by its full or its short name.

    Short names of provinces are names of nothing else; those of other areas may be words (合作, 振兴), so that the full
    name must stand somewhere too.
    """
    names: dict[str, str] = {}
    codes: dict[str, set[str]] = {}
    for concept in load_scheme("place"):
        if concept.names and concept.names[0].endswith(level):
            codes.setdefault(concept.names[0], set()).add(concept.code)
            for name in (*concept.names, *concept.words.get("shortName", ())):
                if len(name) > 1:
                    names.setdefault(name, concept.names[0])
    counted = Counter(names[match.group()] for match in re.compile(longest_first(names)).finditer(text))
    best = counted.most_common(2)
    if not best or best[0][1] < _LEAST_NAMED or (len(best) > 1 and best[0][1] < _MARGIN * best[1][1]):
        return None
    area = best[0][0]
    if (level != "省" and area not in text) or len(codes[area]) > 1:
        return None
    return next(iter(codes[area]))


def _narrow(found: list[set[str]]) -> str | None:
    """The last area named; of several of one name the one within the area named before it."""
    codes = found[-1]
    for outer in reversed(found[:-1]):
        within = {code for code in codes for parent in outer if code.startswith(parent.rstrip("0"))}
        codes = within or codes
    return next(iter(codes)) if len(codes) == 1 else None
