"""Whose report a text is, and of which year: read from the text where `reports.csv` does not say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache

from kg.errors import InputError
from kg.extract.places import STATE, area_name, government_of, place_of
from kg.facts import Report
from kg.lang.words import longest_first
from kg.text.cleaning import CleanText
from kg.vocabulary import load_scheme

_HEAD = 4000
_SESSION = re.compile(
    r"(?P<year>(?:19|20)\d\d)\s*年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日\s*在"
    r"(?P<area>[^，。\n]{2,20}?)(?:第.{1,4}届|.{1,3}届).{0,4}人民代表大会"
)
_TITLE = re.compile(r"(?P<title>(?:(?P<year>(?:19|20)\d\d)\s*年)?\s*(?P<area>[\u4e00-\u9fff]{2,12}?)?(?:人民)?政府工作报告)")
_SPEAKER = re.compile(
    r"(?:国务院总理|(?:人民政府)?(?:代理|代)?(?:省长|市长|县长|区长|州长|盟长|旗长|主席|主任))[ \u3000]*"
    r"(?P<name>[\u4e00-\u9fff][ \u3000]?[\u4e00-\u9fff·]{1,3})(?=[\s，。]|$)"
)
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
    title = _TITLE.search(head)
    adcode = row.get("adcode") or _find_area(clean.text, session, title)
    if not adcode or place_of(adcode) is None:
        said = f"the code {adcode} is not one of GB/T 2260" if adcode else "the text does not name it"
        raise InputError(f"{name}: adcode: {said}; state adcode in reports.csv / 缺少行政区划代码")
    year = row.get("year") or _find_year(clean.text, session, title)
    if not year or not str(year).isdigit():
        raise InputError(f"{name}: year: the text does not name it; state year in reports.csv / 缺少年份")
    speaker = _SPEAKER.search(head)
    return Report(
        id=id,
        title=row.get("title") or _title(title, adcode, int(year)),
        adcode=adcode,
        year=int(year),
        area=area_name(adcode),
        government=government_of(adcode),
        date=_date(row.get("date"), session, name),
        speaker=row.get("speaker") or (re.sub(r"[ \u3000]", "", speaker.group("name")) if speaker else None),
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
        return date(int(session.group("year")), int(session.group("month")), int(session.group("day")))
    except ValueError:
        return None


def _find_year(text: str, session: re.Match[str] | None, title: re.Match[str] | None) -> str | None:
    """The year of the session; else that of the title; else the one whose tasks a heading announces."""
    if session:
        return session.group("year")
    if title and title.group("year"):
        return title.group("year")
    headings = re.findall(r"^\s*[一二三四]、\s*((?:19|20)\d\d)\s*年[^\n]{0,20}(?:安排|任务|重点|目标|思路|建议|要求)", text, re.M)
    if headings:
        return str(max(map(int, headings)))
    reviews = re.findall(r"((?:19|20)\d\d)\s*年(?:[^\n]{0,6})工作回顾", text)
    return str(max(map(int, reviews)) + 1) if reviews else None


@cache
def _full_names() -> tuple[re.Pattern[str], dict[str, set[str]]]:
    names: dict[str, set[str]] = {}
    for concept in load_scheme("place"):
        for name in concept.names:
            if len(name) > 2:
                names.setdefault(name, set()).add(concept.code)
    return re.compile(longest_first(names)), names


def _find_area(text: str, session: re.Match[str] | None, title: re.Match[str] | None) -> str | None:
    """The area of the congress; else of the title; else the one government that the first page speaks for."""
    pattern, names = _full_names()
    for stretch in (session.group("area") if session else "", title.group("area") or "" if title else ""):
        if "全国" in stretch or "中华人民共和国" in stretch:
            return STATE
        found = [names[match.group()] for match in pattern.finditer(stretch)]
        if found:
            return _narrow(found)
    head = text[:_HEAD]
    if re.search("我代表国务院|国务院总理", head):
        return STATE
    counted: dict[str, int] = {}
    for match in pattern.finditer(head):
        for code in names[match.group()]:
            counted[code] = counted.get(code, 0) + 1
    for match in re.finditer(r"([\u4e00-\u9fff]{2,10}?)(?:人民政府|第.{1,3}届人民代表大会)", head):
        for code in set().union(*(names[m.group()] for m in pattern.finditer(match.group(1)))):
            counted[code] = counted.get(code, 0) + 10
    best = sorted(counted, key=lambda code: (-counted[code], code))
    return best[0] if best and counted[best[0]] >= 10 else None


def _narrow(found: list[set[str]]) -> str | None:
    """The last area named; of several of one name the one within the area named before it."""
    codes = found[-1]
    for outer in reversed(found[:-1]):
        within = {code for code in codes for parent in outer if code.startswith(parent.rstrip("0"))}
        codes = within or codes
    return next(iter(codes)) if len(codes) == 1 else None
