"""From cleaned text to a document: boilerplate, sections with role and period, paragraphs, sentences, clauses.

A work report is a speech with headings. The reader goes through its lines once and keeps track of three things: the
stack of headings, the role of the current section (review, aims, tasks, self-governance, boilerplate) and the period
that it is about. A heading sets all three; a paragraph may change role and period by its first words (五年来,
今年工作的总体要求). The words that do so are in the vocabularies `section-role` and `period`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise

from kg.facts import REVIEW
from kg.grammar.constructions import construction, is_one_of
from kg.lang.numerals import parse_numeral
from kg.lang.periods import FoundPeriod, Years, find_periods, plan_years
from kg.lang.words import longest_first, pattern_of, words_of, words_of_classes
from kg.text.limits import LONGEST_SENTENCE
from kg.text.paragraphs import PAGE_LENGTH, any_of, find_paragraphs
from kg.time_limit import check_time
from kg.vocabulary import load_scheme

BOILERPLATE = "frame"
FIVE_YEAR_AIMS = "five-year-aims"
ANNUAL_AIMS = "annual-aims"
ANNUAL_TASKS = "annual-tasks"
SELF_GOVERNANCE = "self-governance"
PLAN_ROLES = (FIVE_YEAR_AIMS, ANNUAL_AIMS, ANNUAL_TASKS, SELF_GOVERNANCE)
_AIMS = (FIVE_YEAR_AIMS, ANNUAL_AIMS)

_NUMERAL = "[一二三四五六七八九十]{1,3}"
_LEVELS = (
    re.compile(rf"(?:{any_of('ordinal')}{_NUMERAL}{any_of('chapter')}|{_NUMERAL}、)"),
    re.compile(rf"(?:[（(]{_NUMERAL}[）)]|【{_NUMERAL}】)"),
    re.compile(r"(?:\d{1,3}[.．、](?!\d)|\d{1,2} (?=[^\d\s])|[（(]?\d{1,2}[）)](?!\d))"),
)
# A number that is not a year, after the mark of an item.
_COUNTED = re.compile(r"\d(?!\d{0,3}年)[\d.]{0,12}[^\d\s]")
# The number of a table row, which is not part of its text.
_NUMBER_CELL = re.compile(r"[（(]?\d{1,3}[）)]?[.．、]? {0,4}\t\s{0,8}")
_BULLETS = re.compile(rf"[\s　]*(?:——|--|●|—|―+|•|{_NUMERAL}{any_of('item')}|[（(]{_NUMERAL}[）)]|{_NUMERAL}、)")
_COMMA = re.compile("[，：]|(?<![0-9])[,:]|[,:](?![0-9])")
_BLANK = " \t\u3000\u200b\xa0"
_SPACES = re.compile(r"\s+")
_MAIN_HEADING = re.compile(r"([一二三四五六七八九十])、")
_SALUTATION = re.compile(rf"{any_of('deputies')}[！!]")
_BROKEN_OFF = re.compile(rf"(?:[.．。…]{{2,}}|…)?(?:[\[【（(]?{any_of('read-more')}[\]】）)]?)?$")
#: What follows a time that opens a sentence.
_OPENED = ("", "，", ",", *words_of("document-structure", "item", "word"))
_HEADING_LENGTH = 44
_CLOSING_LENGTH = 40
_BUTTON_LENGTH = 12
_LONG_LINE = 60
# The pieces of a page in one line are looked up one by one, because it may contain boilerplate too.
_PIECE = 40
# Not all of very many lines are looked up, because each look-up takes time proportional to the text. The report with
# the most long lines has 222; 5 pages in one line are the most in any report.
_MOST_LOOKED_UP = 1000
_MOST_PAGES = 16
_MOST_BESIDE = 200
_MOST_BUTTONS = 200
_BROKEN_OFF_WITHIN = 60
_NEARLY_ALL = 0.8
_RUN_IN_LENGTH = 34
# The levels of a heading without a number, and of a numbered sentence alone on a line.
_UNNUMBERED, _ITEM = 3, 4
# The longest heading without a number that begins with a time and is a main heading.
_OPENING_WITH_YEARS = 24
# A cue in the first words of a paragraph says what it is about; further on it may be part of a name.
_CUE_WITHIN = 20


@dataclass(frozen=True, slots=True)
class DocumentSection:
    """A stretch of text under one heading with one role and one period; `path` has its headings, outermost first."""

    path: tuple[str, ...]
    role: str
    years: Years
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """Cleaned code points [start, end); `part` is the index of its section in the document.

    `opens` and `closes`: first or last of its paragraph; `heading`: a heading line; `run_in`: the first, short sentence
    of a paragraph, which names the topic of the others; `marked`: it has a bullet or number; `years`: the period that
    its paragraph is about.
    """

    start: int
    end: int
    part: int
    paragraph: int
    opens: bool
    closes: bool
    heading: bool
    run_in: bool
    marked: bool
    years: Years
    role: str


@dataclass(frozen=True, slots=True)
class LongSentence:
    """A stretch [start, end) that is too long for a sentence; it is not analysed if no comma divides it."""

    start: int
    end: int
    divided: bool


@dataclass(frozen=True, slots=True)
class Document:
    """The sections and sentences of one cleaned text, both in order.

    `boilerplate` lists stretches that do not belong to the text of the report, `long` those too long for a sentence.
    """

    text: str
    year: int
    parts: tuple[DocumentSection, ...]
    sentences: tuple[Sentence, ...]
    boilerplate: tuple[tuple[int, int], ...] = field(default=())
    long: tuple[LongSentence, ...] = field(default=())

    def words(self, sentence: Sentence) -> str:
        """The text of a sentence."""
        return self.text[sentence.start : sentence.end]


def split_clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Half-open clauses that tile [start, end): each ends after its comma, colon or end mark.

    A comma inside brackets, or inside a short quotation without an end mark (“三纵九横，八河连通”), ends no clause.
    """
    at = start
    depth = 0
    for match in re.finditer(r"[（(]|[）)]|“[^“”。；！？\n]{1,40}”|[，,：:；。！？!?]+[”’）)]*", text[start:end]):
        mark = match.group()
        if mark[0] == "“":
            continue
        if mark in "（(":
            depth += 1
        elif mark in "）)":
            depth = max(0, depth - 1)
        elif depth == 0 or mark[0] in "；。！？\t":
            stop = start + match.end()
            if mark[0] in "，,：:" and _between_digits(text, start + match.start(), stop):
                continue
            yield at, stop
            at = stop
    if at < end:
        yield at, end


def _between_digits(text: str, first: int, after: int) -> bool:
    return (
        0 < first and after < len(text) and text[first - 1].isdigit() and text[after].isdigit() and text[first] in ",:"
    )


def split_sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Half-open sentences that tile [start, end): split after 。！？； but not inside brackets or quotes."""
    at = start
    depth = 0
    for match in re.finditer(r"[（(《“]|[）)》”]|[。！？!?；]+[”’」』）)]*", text[start:end]):
        mark = match.group()
        if mark in "（(《“":
            depth += 1
        elif mark in "）)》”":
            depth = max(0, depth - 1)
        else:
            if depth and mark[-1] not in "）)”":
                quote = text[start + match.end() : min(end, start + match.end() + 60)]
                if re.search("[）)》”]", quote):
                    continue
            depth = 0
            stop = start + match.end()
            yield at, stop
            at = stop
    if at < end:
        yield at, end


def divide_sentence(text: str, start: int, end: int) -> Iterator[LongSentence]:
    """Stretches that tile a sentence longer than LONGEST_SENTENCE, each ending with a comma or colon.

    Stretches that are `divided` are within the limit; the others have no comma for that length and are not analysed.
    """
    at = stop = start
    for match in (*_COMMA.finditer(text, start, end), None):
        place = match.end() if match else end
        if place - at > LONGEST_SENTENCE:
            if at < stop:
                yield LongSentence(at, stop, True)
            at = stop
        if place - at > LONGEST_SENTENCE:
            yield LongSentence(at, place, False)
            at = place
        stop = place
    if at < end:
        yield LongSentence(at, end, True)


@cache
def _role_cues() -> tuple[tuple[str, re.Pattern[str]], ...]:
    order = (SELF_GOVERNANCE, BOILERPLATE, REVIEW, FIVE_YEAR_AIMS, ANNUAL_AIMS, ANNUAL_TASKS)
    scheme = load_scheme("section-role")
    own_affairs = {SELF_GOVERNANCE: f"|{construction('own-affairs').pattern}"}
    return tuple(
        (role, re.compile(longest_first(scheme[role].words["headingCue"]) + own_affairs.get(role, "")))
        for role in order
    )


@cache
def _paragraph_cues(name: str) -> re.Pattern[str]:
    scheme = load_scheme("section-role")
    words = [word for concept in scheme for word in concept.words.get(name, ())]
    return re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)))


#: The level of a numbered heading below the title of an annex.
_BELOW_TITLE = 2


@dataclass(frozen=True, slots=True)
class _Place:
    """The current position of the reader: headings by level, role and years."""

    headings: tuple[tuple[int, str], ...] = ()
    role: str = REVIEW
    years: Years = Years(0, 0)


def read_document(text: str, year: int, plan: Years | None = None) -> Document:
    """Divides the cleaned text of a report given in `year` into sections, sentences and boilerplate.

    `plan`: the years of a five-year plan; all its chapters are plans except those about the time before.
    """
    lines = find_paragraphs(text)
    body = _body(text, lines)
    inside = frozenset(body)
    frame = [line for i, line in enumerate(lines) if i not in inside]
    parts: list[DocumentSection] = []
    sentences: list[Sentence] = []
    long: list[LongSentence] = []
    place = _Place(role=FIVE_YEAR_AIMS, years=plan) if plan else _Place(years=Years(year - 1, year - 1))
    for at, number in enumerate(body):
        check_time()
        start, end = lines[number]
        line = text[start:end]
        words = line.strip(_BLANK)
        if not words:
            continue
        start += line.index(words[0])
        end = start + len(words)
        level = _level_in_place(place, words, year)
        if level in (_UNNUMBERED, _ITEM) and not is_one_of(words, "annex-mark"):
            before, behind = (_line_at(text, lines, body, one) for one in (at - 1, at + 1))
            if _belongs_to_others(words, before, behind):
                level = None
            elif level == _UNNUMBERED and _opens_with_time(words, year):
                level = 0
        if level is not None:
            level = _BELOW_TITLE if level == 0 and _is_in_annex(place, words) else level
            place = _annex(place, words, year) or _enter(place, level, words, year)
            place = _in_plan(place, plan) if plan else place
            if place.role == BOILERPLATE:
                frame.append((start, end))
                continue
            _open_part(parts, place, start)
            sentences.append(
                Sentence(start, end, len(parts) - 1, number, True, True, True, False, True, place.years, place.role)
            )
            continue
        if place.role == BOILERPLATE:
            frame.append((start, end))
            continue
        run_in = _LEVELS[1].match(words) or _LEVELS[0].match(words)
        if run_in:
            title = next(split_sentences(words, 0, len(words)))
            if title[1] <= 60:
                name = words[: title[1]].rstrip("。；")
                is_main = _heading_number(name) > 0 and _ends_main_heading().search(name) is not None
                below = 1 if _LEVELS[0].match(words) else 2
                place = _enter(place, 0 if is_main else below, name, year, keep_role=not is_main)
                _open_part(parts, place, start)
        general = place = _in_plan(place, plan) if plan else place
        place = _turn(_out_of_headings(place, words), words, year)
        place = _before_plan(place, words, plan) if plan else place
        if not parts or (parts[-1].role, parts[-1].years, len(parts[-1].path)) != (
            place.role,
            place.years,
            len(place.headings),
        ):
            _open_part(parts, place, start)
        _add_paragraph(sentences, long, text, start, end, number, len(parts) - 1, place, year)
        of_year = general.role in (ANNUAL_AIMS, ANNUAL_TASKS) and _is_of_year(general, year)
        if plan or (place.role == FIVE_YEAR_AIMS and of_year):
            place = general  # 今后三年，… within the plan of a year applies to its paragraph only
        place = _looking_back(place, words, year)
    closed = tuple(
        replace(part, end=parts[i + 1].start if i + 1 < len(parts) else (sentences[-1].end if sentences else len(text)))
        for i, part in enumerate(parts)
    )
    return Document(text, year, closed, tuple(sentences), tuple(sorted(frame)), tuple(long))


@cache
def _ends_main_heading() -> re.Pattern[str]:
    """The word for a review or a plan at the end of a main heading: 一、2024年工作回顾。过去一年，…."""
    scheme = load_scheme("section-role")
    words = [word for concept in scheme for word in concept.words.get("runInCue", ())]
    return re.compile(f"(?:{longest_first(words)})$")


def _in_plan(place: _Place, plan: Years) -> _Place:
    """A position in a five-year plan: a review where a heading says so, otherwise plan."""
    if place.role == BOILERPLATE:
        return place
    before = any(_paragraph_cues("planReviewCue").search(title) for _, title in place.headings)
    if before:
        return replace(place, role=REVIEW, years=Years(plan.first - 5, plan.first - 1))
    return replace(place, role=FIVE_YEAR_AIMS, years=plan)


def _before_plan(place: _Place, words: str, plan: Years) -> _Place:
    """A paragraph of a plan that opens with an earlier period (“十三五”时期，…) says what was done then."""
    for found in find_periods(words[:24], plan.first):
        if found.start <= 1 and found.years.last < plan.first and not found.compared:
            return replace(place, role=REVIEW, years=found.years)
    return place


def _annex(place: _Place, words: str, year: int) -> _Place | None:
    """The position under the heading of an annex (附件2), or of one after a glossary, which is a plan of the year; None
    elsewhere."""
    after_glossary = (
        place.role == BOILERPLATE and _paragraph_cues("annexCue").search(words) and not _final_cues().search(words)
    )
    if not after_glossary and not is_one_of(words, "annex-mark"):
        return None
    return _Place(((0, words.strip()),), ANNUAL_TASKS, Years(year, year))


def _is_in_annex(place: _Place, words: str) -> bool:
    """Whether a numbered heading belongs to an annex with a title of its own (2022年省十件民生实事)."""
    titles = [title for _, title in place.headings[:1] if not _heading_number(title)]
    return bool(_heading_number(words)) and any(_paragraph_cues("annexCue").search(title) for title in titles)


def _out_of_headings(place: _Place, words: str) -> _Place:
    """A paragraph of a review that addresses the deputies again belongs to the review, not to its last heading."""
    if place.role != REVIEW or not _SALUTATION.match(words):
        return place
    return replace(place, headings=tuple(heading for heading in place.headings if heading[0] == 0))


def _line_at(text: str, lines: list[tuple[int, int]], body: list[int], at: int) -> str:
    """The words of a line of the speech, empty before its first and after its last line."""
    return text[slice(*lines[body[at]])].strip(_BLANK) if 0 <= at < len(body) else ""


def _level_in_place(place: _Place, words: str, year: int) -> int | None:
    """The level of a line, or None if it is not a heading, given the headings above it.

    A report numbers its main headings or has none of them numbered. In the latter case what is numbered is below them
    (一、…, below 2023年工作回顾); in the former, aims without a number are below a numbered heading.
    """
    level = _heading_level(words)
    main = place.headings[0][1] if place.headings and place.headings[0][0] == 0 else ""
    if level == 0 and main:
        numbered, within_numbered = _LEVELS[0].match(words), _LEVELS[0].match(main)
        if find_periods(words, year) or _ends_main_heading().search(words):
            return level
        if _heading_number(words) and not within_numbered:
            return 1
        if not numbered and within_numbered and place.role in PLAN_ROLES and _cued_role(words) in _AIMS:
            return _UNNUMBERED
    return level


def _opens_with_time(words: str, year: int) -> bool:
    """Whether a heading without a number begins with a time, as main headings do: 2024年形势和任务."""
    if len(words) > _OPENING_WITH_YEARS or _COMMA.search(words):
        return False
    return any(found.start <= 1 and not found.compared for found in find_periods(words, year))


def _cued_role(title: str) -> str | None:
    """The role that the words of a heading express."""
    return next((role for role, pattern in _role_cues() if pattern.search(title)), None)


def _belongs_to_others(words: str, before: str, behind: str) -> bool:
    """Whether a line that could be a heading is one item of a list, a cell of a table or a piece of a sentence.

    The item before a heading is the last one of its list. What the line breaks of a page set apart goes on in the next
    line (主要目标 / 是：…) or belongs to a line that does not end.
    """
    if _LEVELS[2].match(words):
        return not behind or _LEVELS[2].match(behind) is not None or _heading_level(behind) in (0, 2)
    if len(before) > _LONG_LINE and construction("unended").search(before):
        return True
    if construction("goes-on").match(behind) or construction("half-heading").search(words):
        return True
    cell_behind = behind and not _LEVELS[2].match(behind) and _heading_level(behind) == _UNNUMBERED
    return bool(cell_behind) or behind.isdigit()


def _open_part(parts: list[DocumentSection], place: _Place, start: int) -> None:
    part = DocumentSection(tuple(title for _, title in place.headings), place.role, place.years, start, start)
    if parts and parts[-1].start == start:
        parts[-1] = part
    else:
        parts.append(part)


def _add_paragraph(
    sentences: list[Sentence],
    long: list[LongSentence],
    text: str,
    start: int,
    end: int,
    number: int,
    part: int,
    place: _Place,
    year: int,
) -> None:
    spans: list[tuple[int, int]] = []
    for s, e in _split_row(text, start, end):
        if e - s <= LONGEST_SENTENCE:
            spans.append((s, e))
        else:
            pieces = list(divide_sentence(text, s, e))
            spans += [(piece.start, piece.end) for piece in pieces if piece.divided]
            long += pieces
    years = place.years
    for i, (s, e) in enumerate(spans):
        words = text[s:e]
        marked = _BULLETS.match(words) is not None
        run_in = i == 0 and len(spans) > 1 and len(words.rstrip()) <= _RUN_IN_LENGTH and words.rstrip()[-1:] in "。！"
        years = _sentence_years(words, years, place, year)
        sentences.append(
            Sentence(s, e, part, number, i == 0, i == len(spans) - 1, False, run_in, marked, years, place.role)
        )


def _split_row(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of a paragraph. In a table row, the number and a cell that begins with an action are separate.

    `3\t新增就业\t4300人` is the number 3 and one statement, `便民\t新建公园5个` are two.
    """
    number = _NUMBER_CELL.match(text, start, end)
    bounds = [number.end()] if number else []
    bounds += [cell.end() for cell in _deed_of_cell().finditer(text, bounds[-1] if bounds else start, end)]
    for first, last in pairwise([start, *bounds, end]):
        yield from ((first, last),) if number and last == number.end() else split_sentences(text, first, last)


@cache
def _deed_of_cell() -> re.Pattern[str]:
    """The tab before a cell of a table row that says what is done."""
    verbs = longest_first((*words_of_classes("build", "set-up", "works"), *words_of("affix", "action-prefix", "word")))
    changes = longest_first(words_of_classes("increase", "raise", "lift", "decrease", "cut", "reach"))
    return re.compile(rf"\t(?={verbs}(?!{changes})[\u4e00-\u9fff]{{2}})")


def _sentence_years(words: str, years: Years, place: _Place, year: int) -> Years:
    """A sentence that opens with a time (五年来，…; 2022年，…) sets the period for the rest of the paragraph."""
    for found in find_times(words[:16], place.role, place.years, year):
        if found.start <= 6 and not found.compared and words[found.end : found.end + 1] in _OPENED:
            return found.years
    return years if years else place.years


def find_times(words: str, role: str, years: Years, year: int) -> tuple[FoundPeriod, ...]:
    """The times in a sentence of a section with this role and these years: 年内 in a review is the reviewed year."""
    found = find_periods(words, year)
    if role != REVIEW or years.last >= year or _intends().search(words):
        return found
    within = words_of("period", "within-the-year", "phrase")
    reviewed = Years(years.last, years.last)
    return tuple(
        replace(one, years=reviewed) if words[one.start : one.end] in within or one.within else one for one in found
    )


@cache
def _intends() -> re.Pattern[str]:
    return pattern_of("section-role", "annual-tasks", "intentCue")


def _body(text: str, lines: list[tuple[int, int]]) -> list[int]:
    """Indices of the lines of the speech, from its opening to its close, without what the page repeats.

    A glossary or a list of other reports always closes the speech. Other closing words (责任编辑, 分享到) are buttons
    if the speech continues after them.
    """
    words = [text[start:end].strip(_BLANK) for start, end in lines]
    closing, final = _paragraph_cues("closingCue"), _final_cues()
    glossary = _paragraph_cues("glossaryCue")
    first = _opening(words)
    ahead: _Ahead | None = None
    body: list[int] = []
    for i in range(first, len(words)):
        line = words[i].lstrip("（(※【")
        if i > first and len(line) <= _CLOSING_LENGTH and closing.match(line):
            ahead = ahead or _Ahead(words, first)
            if final.match(line) or not ahead.goes_on(i):
                body.extend(_annexes(words, i) if glossary.search(line) else ())
                break
            continue
        body.append(i)
    said_twice = _said_twice([words[i] for i in body])
    return [i for at, i in enumerate(body) if at not in said_twice]


def _opening(words: list[str]) -> int:
    """The index of the line that opens the speech: a salutation, or the first main heading that has text below it.

    The salutation may come late (各位代表，成绩来之不易), after the whole review. A table of contents has headings
    without text.
    """
    opening = _paragraph_cues("openingCue")
    first = next((i for i, line in enumerate(words) if opening.match(line)), len(words))
    if first == len(words):
        return 0
    for i in range(first):
        if _heading_number(words[i]) != 1:
            continue
        for line in words[i + 1 : first]:
            if _heading_number(line) == 2:
                break
            if len(line) > _LONG_LINE or line[-1] == "。":
                return i
    return first


def _annexes(words: list[str], glossary: int) -> range:
    """The lines after a glossary from the heading of an annex on, together with the line of the glossary itself."""
    annex = _paragraph_cues("annexCue")
    for i in range(glossary + 1, len(words)):
        if len(words[i]) <= _CLOSING_LENGTH and annex.match(words[i].lstrip("（(※【")) and words[i][-1] not in "。；，":
            return range(i, len(words))
    return range(0)


@cache
def _final_cues() -> re.Pattern[str]:
    """Headings of what follows a speech, such as a glossary."""
    return dict(_role_cues())[BOILERPLATE]


class _Ahead:
    """What comes later in the text, by which it is decided whether a speech continues."""

    def __init__(self, words: list[str], first: int) -> None:
        self._words = words
        self._first_at: dict[str, int] = {}
        self._ends: list[int] = []
        self._salutations: list[int] = []
        self._headings: dict[int, list[int]] = {}
        self._reached: list[int] = [0] * first  # by line, the highest number of a main heading before it
        reached = 0
        for i in range(first, len(words)):
            line = words[i]
            number = _heading_number(line)
            self._reached.append(reached)
            reached = max(reached, number)
            if len(line) <= _CLOSING_LENGTH and _final_cues().match(line.lstrip("（(※【")):
                self._ends.append(i)
            if self._first_at.setdefault(line, i) != i:
                continue
            if _SALUTATION.match(line):
                self._salutations.append(i)
            if number:
                self._headings.setdefault(number, []).append(i)

    def goes_on(self, button: int) -> bool:
        """Whether the speech continues after a button of the page.

        It does if its next numbered heading or its first salutation is still to come, or if it has not ended in an
        exclamation and only buttons come before its next paragraph.
        """
        end = self._next(self._ends, button)
        reached = self._reached[button]
        if self._next(self._salutations, button) < end:
            return True
        if reached and self._next(self._headings.get(reached + 1, []), button) < end:
            return True
        if self._words[button - 1].endswith("！"):
            return False
        for line in self._words[button + 1 : min(end, button + 1 + _MOST_BUTTONS)]:
            if self._first_at[line] < button:
                continue
            if len(line) > _LONG_LINE and line[-1] in "。！；":
                return True
            if len(line) > _BUTTON_LENGTH or re.search("[。，；]", line):
                return False
        return False

    def _next(self, places: list[int], after: int) -> int:
        at = bisect_right(places, after)
        return places[at] if at < len(places) else len(self._words)


def _heading_number(line: str) -> int:
    """The number of a main heading (二、2024年重点工作: 2); 0 for other lines."""
    if len(line) > _HEADING_LENGTH or line[-1:] in "。；，、！？":
        return 0
    match = _MAIN_HEADING.match(line)
    return "一二三四五六七八九十".index(match.group(1)) + 1 if match else 0


def _stands_in(words: str, before: str, behind: str) -> bool:
    """Whether one of two texts contains the words."""
    return words in before or words in behind


def _nearly_stands_in(words: str, before: str, behind: str) -> bool:
    """Whether one of two texts contains nearly all pieces of a whole page in one line."""
    pieces = [words[at : at + _PIECE] for at in range(0, len(words), _PIECE)]
    wanted = set(pieces)
    found = {piece for piece in pieces[-1:] if _stands_in(piece, before, behind)}
    for text in (before, behind):
        windows = (text[at : at + _PIECE] for at in range(len(text) - _PIECE + 1))
        found.update(window for window in windows if window in wanted)
    return sum(piece in found for piece in pieces) >= _NEARLY_ALL * len(pieces)


def _joined(words: list[str], without: set[int]) -> tuple[str, list[int]]:
    """Lines as one text, without some of them, and the offset of each."""
    starts, kept, length = [], [], 0
    for i, line in enumerate(words):
        starts.append(length)
        if i not in without:
            kept.append(line)
            length += len(line)
    return "".join(kept), starts


def _said_twice(words: list[str]) -> set[int]:
    """Indices of lines that only repeat others.

    1. A long line that occurred before, and its neighbouring lines as long as they repeat those of the first one.
    2. A long line whose words, apart from white space and a mark at which they break off, occur in a run of other
       lines: a summary above the text, or the whole text as one line. The longest line is examined first, so that the
       paragraphs are kept of a text that comes both in paragraphs and in one line.
    """
    twice: set[int] = set()
    first_at: dict[str, int] = {}
    for i, line in enumerate(words):
        origin = first_at.setdefault(line, i)
        if origin == i or len(line) <= _LONG_LINE:
            continue
        for step in (-1, 1):
            for at in range(0, step * _MOST_BESIDE, step):
                if not (0 <= i + at < len(words) and origin + at >= 0 and words[i + at] == words[origin + at]):
                    break
                if i + at == origin:
                    break
                twice.add(i + at)
    squeezed = [_SPACES.sub("", line) for line in words]
    whole, starts = _joined(squeezed, twice)
    long = [i for i in range(len(words)) if len(squeezed[i]) > _LONG_LINE and i not in twice]
    pages = 0
    for i in sorted(long, key=lambda one: (-len(squeezed[one]), one))[:_MOST_LOOKED_UP]:
        line = squeezed[i]
        around = whole[: starts[i]], whole[starts[i] + len(line) :]
        line = line[:-_BROKEN_OFF_WITHIN] + _BROKEN_OFF.sub("", line[-_BROKEN_OFF_WITHIN:])
        found = _stands_in(line, *around)
        if not found and len(line) >= PAGE_LENGTH and pages < _MOST_PAGES:
            pages += 1
            found = _nearly_stands_in(line, *around)
        if found:
            twice.add(i)
            whole, starts = _joined(squeezed, twice)
    return twice


def _heading_level(words: str) -> int | None:
    """0 for 一、…, 1 for an unnumbered heading, 2 for （一）…, None for a line that is not a heading."""
    mark = _LEVELS[2].match(words)
    if mark and words[-1] not in "。；，、！？;,!?：:" and _COUNTED.search(words, mark.end()):
        return None  # items of a list, on pages without a stop: 1. 新建养老点300个
    if mark and len(words) <= _HEADING_LENGTH and words.count("。") == 1 and words[-1] == "。":
        # a numbered item that states something: 1.新建养老点300个。
        return None if re.search(r"\d", words[mark.end() :]) else _ITEM
    if len(words) > _HEADING_LENGTH or words[-1] in "。；，、！？;,!?" or "\t" in words or words.isdigit():
        return None
    if words[-1] in "：:":  # a lead sentence introduces what follows and is not a heading, unless it has a number
        return 0 if _LEVELS[0].match(words) else None
    if _LEVELS[0].match(words):
        return 0
    if _LEVELS[1].match(words):
        return 2
    if words.startswith(("●", "—", "•")) or _BULLETS.match(words):
        return None
    cued = any(pattern.search(words) for _, pattern in _role_cues())
    if cued and len(words) <= 24 and not re.search("[，,。；]", words):
        return 0
    if len(words) <= 30 and not re.search("[。；%％]", words) and not re.search(r"\d{2,}[^\d年]", words):
        return _UNNUMBERED
    return None


def _enter(place: _Place, level: int, words: str, year: int, keep_role: bool = False) -> _Place:
    title = words.strip()
    headings = (*((depth, name) for depth, name in place.headings if depth < level), (level, title))
    if keep_role or level > 0:
        role, years = _refine(place, title, year)
        return _Place(headings, role, years)
    role = _role(title, place, year)
    return _Place(headings, role, _heading_years(title, role, year))


def _refine(place: _Place, title: str, year: int) -> tuple[str, Years]:
    """A lower heading changes role or period only if it names another one."""
    for role, pattern in _role_cues():
        if role in (BOILERPLATE, SELF_GOVERNANCE) and pattern.search(title):
            if role == SELF_GOVERNANCE and place.role == REVIEW:
                continue
            of_year = role == SELF_GOVERNANCE and place.role != FIVE_YEAR_AIMS
            return role, Years(year, year) if of_year else place.years
        if role == ANNUAL_AIMS and place.role == ANNUAL_TASKS and pattern.search(title):
            return role, place.years
        of_year = any(found.years == Years(year, year) for found in find_periods(title, year))
        if of_year and role in (ANNUAL_AIMS, ANNUAL_TASKS) and place.role == REVIEW and pattern.search(title):
            return role, Years(year, year)
    if place.role == ANNUAL_AIMS and not dict(_role_cues())[ANNUAL_AIMS].search(title):
        return ANNUAL_TASKS, place.years  # the tasks below a heading or a paragraph about the aims of the year
    return place.role, place.years


def _role(title: str, place: _Place, year: int) -> str:
    periods = _years_named(title, year)
    for role, pattern in _role_cues():
        if not pattern.search(title):
            continue
        if role == REVIEW and periods and all(years.last >= year for years in periods):
            continue
        if role == SELF_GOVERNANCE and place.role == REVIEW and place.headings and not periods:
            continue  # 七、转变职能，政府自身建设进一步加强: reviewed, as nothing was planned yet
        if role == FIVE_YEAR_AIMS and not any(years.last > year for years in periods):
            continue
        if role in (ANNUAL_AIMS, ANNUAL_TASKS) and not periods and _paragraph_cues("termCue").search(title):
            return FIVE_YEAR_AIMS
        if role in (ANNUAL_AIMS, ANNUAL_TASKS) and periods and all(years.last > year for years in periods):
            return FIVE_YEAR_AIMS  # “十五五”时期的重点任务
        return role
    if any(years.last > year for years in periods):
        return FIVE_YEAR_AIMS
    if not periods and _follows_review(place, title):
        return ANNUAL_TASKS
    if any(years.first == year for years in periods):
        return ANNUAL_TASKS
    if place.role == BOILERPLATE:
        return BOILERPLATE
    if periods and all(years.last < year for years in periods):
        return REVIEW
    return ANNUAL_TASKS if place.role in PLAN_ROLES else place.role


def _years_named(title: str, year: int) -> list[Years]:
    """The years that a heading names, also by the number of a plan: 关于第十五个五年规划的说明."""
    numbers = [parse_numeral(match["number"]) for match in construction("numbered-plan").finditer(title)]
    return [found.years for found in find_periods(title, year)] + [plan_years(int(one)) for one in numbers if one]


def _is_of_year(place: _Place, year: int) -> bool:
    """Whether the main heading is that of a plan of the year."""
    named = [found.years for found in find_periods(place.headings[0][1], year)] if place.headings else []
    return Years(year, year) in named and all(years.last <= year for years in named)


def _follows_review(place: _Place, title: str) -> bool:
    """Whether a main heading comes after that of the whole review (一、2020年工作回顾) and not within it."""
    return (
        place.role == REVIEW
        and bool(place.headings)
        and _heading_number(title) == _heading_number(place.headings[0][1]) + 1 > 1
        and dict(_role_cues())[REVIEW].search(place.headings[0][1]) is not None
    )


def _heading_years(title: str, role: str, year: int) -> Years:
    periods = _years_named(title, year)
    if role == REVIEW:
        past = [years for years in periods if years.last < year]
        return past[0] if past else Years(year - 1, year - 1)
    if role == FIVE_YEAR_AIMS:
        later = [years for years in periods if years.last > year]
        return later[0] if later else Years(year, year + 4)
    return Years(year, year)


def _looking_back(place: _Place, words: str, year: int) -> _Place:
    """The period of the paragraphs after one in which a sentence looks back further: 回望过去五年，….

    If the paragraph addresses the deputies, 五年来，… is enough. A paragraph that names shortcomings after 回顾 does so
    in the same sentence and ends the review.
    """
    if place.role != REVIEW:
        return place
    salutation = _SALUTATION.match(words) is not None
    for start, end in split_sentences(words, 0, len(words)):
        sentence = words[start:end]
        turned = _paragraph_cues("word").match(sentence) or (salutation and _opens_with_years(sentence, year))
        for found in find_periods(sentence[:16], year) if turned else ():
            if found.years.first < found.years.last < year and not _says_we().search(sentence):
                return replace(place, years=found.years)
    return place


def _opens_with_years(sentence: str, year: int) -> bool:
    return any(
        found.start == 0 and sentence[found.end : found.end + 1] == "，" for found in find_periods(sentence[:16], year)
    )


def _opens_this_year(place: _Place, words: str, year: int) -> bool:
    """Whether a paragraph below a second main heading, which does not say what it is, opens with 2025年，."""
    if not place.headings or _heading_number(place.headings[0][1]) <= 1:
        return False
    main = place.headings[0][1]
    named = dict(_role_cues())[REVIEW].search(main) is not None or bool(find_periods(main, year))
    return not named and any(
        found.start == 0 and found.years == Years(year, year) and words[found.end : found.end + 1] == "，"
        for found in find_periods(words[:16], year)
    )


@cache
def _says_we() -> re.Pattern[str]:
    return re.compile(any_of("admitting"))


@cache
def _aims() -> re.Pattern[str]:
    """Words that state the aims of a year: 总体要求是："""
    cues = longest_first(load_scheme("section-role")[ANNUAL_AIMS].words["aimCue"])
    return re.compile(rf"(?:{cues})(?P<said>[^，。；、]{{0,6}}?(?:{any_of('states')}|：))?")


def _states_aims(opening: str, year: int) -> bool:
    """Whether a paragraph of a review moves on to the aims of this year: 今年工作的总体要求, 主要预期目标是：."""
    aims = _aims().search(opening)
    if aims is None or re.search("[。；]", opening[: aims.start()]):
        return False
    times = [found.years for found in find_periods(opening[: aims.start()], year)]
    return Years(year, year) in times if times else aims.group("said") is not None


def _is_in_passing(opening: str, found: FoundPeriod) -> bool:
    """Whether a paragraph only mentions years: as part of a name (实施2016—2018年…工程) or about to begin."""
    in_name = construction("deed-at-end").search(opening[: found.start])
    return bool(in_name or construction("well-begun").match(opening, found.end))


def _first_sentence(opening: str) -> str:
    """The opening of a paragraph up to the first stop: a later sentence speaks for itself."""
    return re.split("[。；]", opening, maxsplit=1)[0]


def _planned_years(place: _Place, year: int) -> Years | None:
    """The years to come that the main heading of a review names as well (“十四五”成就和“十五五”主要目标任务)."""
    named = find_periods(place.headings[0][1], year) if place.headings else ()
    return next((found.years for found in named if found.years.last > year), None)


def _turn(place: _Place, words: str, year: int) -> _Place:
    """Role and period as changed by the first words of a paragraph."""
    opening = words[:48]
    if place.role == REVIEW:
        cue = _paragraph_cues("planCue").search(opening)
        past = any(
            found.years.last < year and cue and found.end == cue.start() for found in find_periods(opening, year)
        )
        if _states_aims(opening, year):
            return replace(place, role=ANNUAL_AIMS, years=Years(year, year))
        planned = _planned_years(place, year)
        if planned and _paragraph_cues("draftCue").search(words):
            return replace(place, role=FIVE_YEAR_AIMS, years=planned)
        if cue is not None and cue.start() <= _CUE_WITHIN and not past:
            years = next((f.years for f in find_periods(opening, year) if f.years.last > year), None)
            if years:
                return replace(place, role=FIVE_YEAR_AIMS, years=years)
            return replace(place, role=ANNUAL_AIMS, years=Years(year, year))
        if _opens_this_year(place, words, year):
            return replace(place, role=ANNUAL_TASKS, years=Years(year, year))
        for found in find_periods(_first_sentence(opening), year):
            if found.compared or found.years.last >= year:
                continue
            if found.years.first == found.years.last < year - 1:
                continue  # one of several years, which the sentence is about and not the section
            if found.start <= 14 and not construction("of-those-years").match(opening, found.end):
                return replace(place, years=found.years)
    elif place.role in PLAN_ROLES:
        if _paragraph_cues("yearPlanCue").search(opening) and place.role == FIVE_YEAR_AIMS:
            return replace(place, role=ANNUAL_AIMS, years=Years(year, year))
        times = find_periods(_first_sentence(opening[:24]), year)
        named = [found for found in times if not found.compared and found.start <= 12]
        named = [found for found in named if not _is_in_passing(opening, found)]
        if named and place.role != SELF_GOVERNANCE:
            years = named[0].years
            if years.last > year and years.first >= year - 4 and years.last > years.first:
                return replace(place, role=FIVE_YEAR_AIMS, years=years)
    return place
