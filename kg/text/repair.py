"""Repairs the damage that `kg.text.damage` describes.

The bytes in the source are known, the lost ones are not. A beam search over the characters that fit, ranked by word
frequencies and by the wording of the document itself, yields candidates. The repair is the most likely candidate that
is damaged into exactly the text of the source. If there is none, the passage is left unchanged.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from heapq import nlargest

from kg.text.damage import FOUND_MARKS, HELD_MARKS, PRIVATE, character_of, damage, gbk
from kg.text.folding import simplify, simplify_text
from kg.text.glosses import HAN, SYLLABLE, characters_of_sound, find_glosses, has_sound, is_toned_syllable
from kg.text.offsets import Edit, apply_edits
from kg.text.word_frequency import LONGEST, START, Scores, Wording, log_frequency
from kg.time_limit import check_time

_ANCHOR = re.compile(rf"\?(?:({SYLLABLE})\)|[!?](?=[{HAN}]))")
_SOUND = re.compile(rf"\?({SYLLABLE})\)")
_GLOSS = re.compile(rf"\(({SYLLABLE})\)")
_HAN = re.compile(f"[{HAN}]")
# Maximum length of a reading; the longest passage of the damaged report at hand has 15 characters.
_LONGEST_PASSAGE = 200
# Length of the context before a passage, with glosses, by which the likelihood of a reading is judged.
_BEFORE = 200
# Length of the context after a passage with which a reading is compared.
_NOT_ASCII = re.compile(r"[^\x00-\x7f]{0,2000}")
_BEAM = 24
_NARROW_BEAM = 8
# Number of readings kept for a passage that ends in a lost byte; the text after it decides among them.
_WIDE_BEAM = 96
_AHEAD = 6
# Characters rarer than this (one in two million words) are not considered for lost bytes.
_RARE = -14.5
# A broken mark looks like a legitimate `?!`; the repair must be this much more likely than the unchanged text.
_MARGIN = 7.0
# A reading with a dropped pair is one of two thousand that fit, so it must be more likely than one without. The value
# was tuned on reports damaged for the purpose: at 0 it finds words that are not there, at 4 it misses some that are.
_DROPPED = 3.0
# Quotation marks of one kind do not nest (GB/T 15834).
_MISQUOTED = 16.0
_QUOTES = "“”"
_QUOTE_OR_END = re.compile("[“”\n]")
_NEVER_LAST = "、“《"
_PLAUSIBLE_MARKS = "。、“”《》—"


@dataclass(frozen=True, slots=True)
class DamageRepair:
    """The span [start, end) of a source, its original text, and the source characters of each character.

    Unconfirmed damage is left unchanged; `after` is then empty.
    """

    start: int
    end: int
    after: str
    parts: tuple[tuple[int, int], ...]
    confirmed: bool


@dataclass(frozen=True, slots=True)
class _Reading:
    """One reading of the damaged passage up to source offset `place`.

    `lead` is the first byte of the character being read, begun at source offset `begun`; none at the end of the
    passage. `quotes`: whether a quotation is open at the end of the reading. `tail` ends the text, in simplified
    script; `glosses` are those that this reading assumes.
    """

    wording: Wording
    quotes: bool
    text: str
    tail: str
    parts: tuple[tuple[int, int], ...]
    scores: Scores
    place: int
    lead: int | None
    begun: int
    glosses: tuple[tuple[str, str], ...] = ()

    def gain(self, sign: str) -> float:
        """The score of the reading with one more character."""
        return self.wording.extend(self.scores, self.tail + simplify(sign))[0] - self._misquotes(sign)

    def read(self, sign: str, end: int, lead: int | None, begun: int) -> _Reading:
        """The reading with one more character, which ends before `end` in the source."""
        tail = self.tail + simplify(sign)
        loss = self._misquotes(sign)
        scores = tuple(score - loss for score in self.wording.extend(self.scores, tail))
        parts = (*self.parts, (self.begun, end))
        tail = tail[1 - LONGEST :]
        quotes = sign == "“" if sign in _QUOTES else self.quotes
        return _Reading(self.wording, quotes, self.text + sign, tail, parts, scores, end, lead, begun, self.glosses)

    def _misquotes(self, sign: str) -> float:
        if sign not in _QUOTES:
            return 0.0
        return _MISQUOTED if self.quotes == (sign == "“") else 0.0

    def less_likely(self, loss: float) -> _Reading:
        """The same reading, with a lower score."""
        return replace(self, scores=tuple(score - loss for score in self.scores))

    def with_gloss(self, sound: str, end: int) -> _Reading:
        """The reading whose last character has the gloss that ends at `end`."""
        parts = (*self.parts[:-1], (self.parts[-1][0], end))
        return replace(self, parts=parts, place=end, glosses=(*self.glosses, (self.text[-1], sound)))


@dataclass(frozen=True, slots=True)
class _Document:
    """A text with what is known about it. `marks`: the offsets of its quotation marks and line breaks, in order."""

    text: str
    glosses: Mapping[str, str]
    wording: Wording
    marks: Sequence[int]

    @classmethod
    def of(cls, text: str) -> _Document:
        glosses = {gloss.character: gloss.sound for gloss in find_glosses(text)}
        marks = [match.start() for match in _QUOTE_OR_END.finditer(text)]
        return cls(text, glosses, Wording.of(simplify_text(_plain(text))), marks)

    def quotes_before(self, place: int) -> bool:
        """Whether a quotation in the line is open at an offset."""
        at = bisect_left(self.marks, place)
        return at > 0 and self.text[self.marks[at - 1]] == "“"

    def closes_from(self, place: int) -> bool:
        """Whether the next quotation mark of the line after an offset is a closing one."""
        at = bisect_left(self.marks, place)
        return at < len(self.marks) and self.text[self.marks[at]] == "”"

    def plain(self, start: int, stop: int) -> str:
        """The text of a span in simplified script, without glosses."""
        return simplify(_plain(self.text[start:stop]))

    def sounds(self, sign: str, sound: str) -> bool:
        """Whether the tool would gloss the character with this reading: as it does elsewhere, or by the dictionary."""
        return self.glosses[sign] == sound if sign in self.glosses else has_sound(sign, sound)


def repair_damage(text: str) -> tuple[DamageRepair, ...]:
    """The damaged passages of a source, in order, each with its confirmed repair, if any."""
    repairs: list[DamageRepair] = []
    document: _Document | None = None
    place = 0
    while anchor := _ANCHOR.search(text, place):
        place = anchor.end()
        if anchor[1] and not is_toned_syllable(anchor[1]):
            continue
        if document is None:
            document = _Document.of(text)
        check_time()
        repair = _repair_at(document, anchor)
        if repair is not None:
            repairs.append(repair)
            place = max(place, repair.end)
    return tuple(repairs)


def _repair_at(document: _Document, anchor: re.Match[str]) -> DamageRepair | None:
    text, start = document.text, anchor.start()
    opening = _read_phantoms(document, anchor) if anchor[1] else _read_broken_marks(document, anchor)
    ends = _follow(document, opening)
    stop = min(len(text), max((reading.place for reading in ends), default=0) + 16)
    follows = {place: document.plain(place, stop) for place in {reading.place for reading in ends}}
    ranked = sorted(
        ((_likelihood(document, reading, follows[reading.place]), reading) for reading in ends),
        key=lambda pair: (-pair[0], pair[1].text),
    )
    if ranked and not anchor[1]:
        standing = document.wording.score(document.plain(max(0, start - 8), stop))
        ranked = [pair for pair in ranked if pair[0] > standing + _MARGIN]
    for _, reading in ranked:
        if _is_confirmed(document, start - 1 if anchor[1] else start, reading):
            return DamageRepair(start, reading.place, reading.text, reading.parts, True)
    return DamageRepair(start, anchor.end(), "", (), False) if anchor[1] else None


def _begin(document: _Document, start: int, place: int) -> _Reading:
    line = document.text[max(0, start - _BEFORE) : start].rpartition("\n")[2]
    before = simplify(_plain(line))
    # The phrases of the document include this very line, so the known text is scored without them.
    scores = Wording().grow(START, "", before[-8:])
    quotes = document.quotes_before(start)
    return _Reading(document.wording, quotes, "", before[1 - LONGEST :], (), scores, place, None, start)


def _read_phantoms(document: _Document, anchor: re.Match[str]) -> Iterator[_Reading]:
    """The first bytes that, together with the previous character, form a character with the reading of the gloss."""
    start, sound = anchor.start(), anchor[1]
    before = gbk(document.text[start - 1]) if start else b""
    if len(before) != 2:
        return
    opening = _begin(document, start, anchor.end())
    for lead in range(0x81, 0xFF):
        phantom = character_of(bytes((before[1], lead)))
        if phantom and document.sounds(phantom, sound):
            yield replace(opening, lead=lead, glosses=((phantom, sound),))


def _read_broken_marks(document: _Document, anchor: re.Match[str]) -> Iterator[_Reading]:
    """The characters whose second byte forms a found mark with the first byte of the next character."""
    start = anchor.start()
    first, second = next(mark for mark, sign in FOUND_MARKS.items() if sign == anchor[0][1])
    opening = _begin(document, start, start + 1)
    for lead in range(0x81, 0xFF):
        sign = character_of(bytes((lead, first)))
        if _is_usual(sign):
            yield opening.read(sign, start + 2, second, start + 1)


def _follow(document: _Document, opening: Iterable[_Reading]) -> list[_Reading]:
    """The readings that reach the end of the passage; the most likely ones are followed at every step.

    A score only decreases as a text grows. A reading that is already less likely than a finished one together with the
    characters after it is therefore abandoned.
    """
    frontier: dict[int, dict[int, list[_Reading]]] = {}
    ends: list[_Reading] = []
    finished = float("-inf")
    follows: dict[int, str] = {}
    waiting = list(opening)
    while waiting or frontier:
        for reading in waiting:
            if reading.lead is None:
                ends.append(reading)
                if reading.place not in follows:
                    follows[reading.place] = document.plain(reading.place, reading.place + _AHEAD)
                finished = max(finished, _likelihood(document, reading, follows[reading.place]))
            elif reading.scores[0] > finished:
                frontier.setdefault(reading.place, {}).setdefault(reading.lead, []).append(reading)
        if not frontier:
            break
        place = min(frontier)
        cells = frontier.pop(place)
        waiting = []
        for lead in sorted(cells):
            likeliest = nlargest(_BEAM, cells[lead], key=lambda reading: (reading.scores[0], reading.text))
            waiting += _step(document, place, lead, likeliest)
    return ends


def _step(document: _Document, place: int, lead: int, cell: Sequence[_Reading]) -> Iterator[_Reading]:
    text = document.text
    if place >= len(text) or len(cell[0].text) > _LONGEST_PASSAGE:
        return
    code = gbk(text[place])
    if code == b"?":
        yield from _read_lost_ends(document, cell, lead, place)
    elif len(code) == 2:
        yield from _read_trail(cell, lead, code[0], place, code[1], place)
    elif 0x21 <= code[0] < 0x7F:
        # It may be a full-width sign that was converted to ASCII, or the second byte of the last character.
        yield from _read_trail(cell, lead, 0xA3, place, code[0] | 0x80, place)
        gloss = _GLOSS.match(text, place + 1)
        for last in _read_trail(cell, lead, code[0], place, None, place + 1):
            if gloss is None:
                yield last
            elif document.sounds(last.text[-1], gloss[1]):
                yield last.with_gloss(gloss[1], gloss.end())


def _read_trail(
    cell: Sequence[_Reading], lead: int, trail: int, place: int, next_lead: int | None, begun: int
) -> Iterator[_Reading]:
    """Readings in which the byte `trail` ends a character: the current one, or a second one after a dropped pair."""
    sign = character_of(bytes((lead, trail)))
    if _is_plausible(sign):
        for reading in cell:
            yield reading.read(sign, place + 1, next_lead, begun)
    seconds = _second_bytes_dropped()
    firsts = [
        (reading.gain(sign), sign, second, reading)
        for second, sign in _usual_after(lead)
        if second in seconds
        for reading in cell[:_NARROW_BEAM]
    ]
    pairs = []
    for _, sign, second, reading in nlargest(_NARROW_BEAM, firsts, key=_by_gain):
        # The dropped pair has no character in the source; both its characters are attributed to the next one.
        first = replace(reading.read(sign, place + 1, None, place), place=place).less_likely(_DROPPED)
        for third in seconds[second]:
            sign = character_of(bytes((third, trail)))
            if _is_usual(sign):
                pairs.append((first.gain(sign), sign, third, first))
    for _, sign, _, first in nlargest(_BEAM, pairs, key=_by_gain):
        yield first.read(sign, place + 1, next_lead, begun)


def _by_gain(option: tuple[float, str, int, _Reading]) -> tuple[float, str, str]:
    return option[0], option[1], option[3].text


def _read_lost_ends(document: _Document, cell: Sequence[_Reading], lead: int, place: int) -> Iterator[_Reading]:
    """The passage ends in `?`: a first byte whose second byte is lost, at a gloss, mark, comma or line break."""
    text = document.text
    sound = _SOUND.match(text, place)
    if sound and is_toned_syllable(sound[1]):
        for _, sign in _usual_after(lead):
            if document.sounds(sign, sound[1]):
                for reading in cell:
                    yield reading.read(sign, place + 1, None, place + 1).with_gloss(sound[1], sound.end())
    elif text.startswith(tuple(HELD_MARKS), place + 1):
        for sign, reading in _likeliest_last(cell, lead, _BEAM):
            yield from _read_after_mark(document, reading.read(sign, place + 1, None, place + 1))
    elif _ends_line(text, place + 1):
        for sign, reading in _likeliest_last(cell, lead, _WIDE_BEAM, _NEVER_LAST):
            yield reading.read(sign, place + 1, None, place + 1)
    elif _HAN.match(text, place + 1):
        # A comma that the lone byte swallowed. If it were a digit, there would be no way to tell which.
        for sign, reading in _likeliest_last(cell, lead, _WIDE_BEAM):
            yield reading.read(sign, place + 1, None, place).read("，", place + 1, None, place + 1)


def _likeliest_last(cell: Sequence[_Reading], lead: int, width: int, never: str = "") -> Iterator[tuple[str, _Reading]]:
    """The common characters that a lone first byte may have begun, each with the reading that it continues best."""
    options = [
        (reading.gain(sign), sign, trail, reading)
        for trail, sign in _usual_after(lead)
        if sign not in never
        for reading in cell
    ]
    for _, sign, _, reading in nlargest(width, options, key=_by_gain):
        yield sign, reading


def _read_after_mark(document: _Document, reading: _Reading) -> Iterator[_Reading]:
    """After a mark the text is intact, but the character before the next gloss or line break may be lost."""
    text, start = document.text, reading.place
    end = _end_of_run(text, start)
    sound = _SOUND.match(text, end)
    spoken = sound is not None and is_toned_syllable(sound[1])
    if not spoken and not (text.startswith("?", end) and _ends_line(text, end + 1)):
        yield reading
        return
    for place in range(start, end):
        reading = reading.read(text[place], place + 1, None, place + 1)
    if sound is None or not spoken:
        # Any character may have been there, but a line ends with a full stop.
        yield reading.read("。", end + 1, None, end + 1)
        return
    known = [sign for sign in document.glosses if document.glosses[sign] == sound[1]]
    for sign in known or characters_of_sound(sound[1]):
        if _is_usual(sign):
            yield reading.read(sign, end + 1, None, end + 1).with_gloss(sound[1], sound.end())


def _likelihood(document: _Document, reading: _Reading, following: str) -> float:
    likelihood = document.wording.grow(reading.scores, reading.tail, following)[0]
    # The next quotation mark on the line must close an open quotation, or open one if none is open.
    return likelihood - (_MISQUOTED if document.closes_from(reading.place) != reading.quotes else 0.0)


def _is_confirmed(document: _Document, start: int, reading: _Reading) -> bool:
    """Whether the reading, damaged again together with the text up to the next ASCII character, equals the source."""
    text, end = document.text, reading.place
    if text[end - 1] != ")":
        end = _end_of_run(text, end)
        gloss = _GLOSS.match(text, end)
        end = gloss.end() if gloss else end
    whole = text[start : reading.parts[0][0]] + reading.text + _plain(text[reading.place : end])
    return damage(whole, {**document.glosses, **dict(reading.glosses)}) == text[start:end]


def _ends_line(text: str, place: int) -> bool:
    return place >= len(text) or text[place] == "\n"


def _end_of_run(text: str, place: int) -> int:
    run = _NOT_ASCII.match(text, place)
    return run.end() if run else place


def _plain(text: str) -> str:
    return apply_edits(text, [Edit(gloss.start, gloss.end, gloss.character) for gloss in find_glosses(text)])[0]


@cache
def _usual_after(lead: int) -> tuple[tuple[int, str], ...]:
    """The common characters with this first byte, each with its second byte."""
    pairs = ((trail, character_of(bytes((lead, trail)))) for trail in range(0x40, 0xFF))
    return tuple((trail, sign) for trail, sign in pairs if _is_usual(sign))


@cache
def _second_bytes_dropped() -> Mapping[int, tuple[int, ...]]:
    """For a byte that begins dropped pairs: the bytes that end one and can begin a character."""
    seconds = {}
    for first in range(0x81, 0xFF):
        found = [byte for byte in range(0x81, 0xFF) if PRIVATE.fullmatch(character_of(bytes((first, byte))))]
        if found:
            seconds[first] = tuple(found)
    return seconds


@cache
def _is_plausible(sign: str) -> bool:
    return bool(sign) and (sign in _PLAUSIBLE_MARKS or _HAN.match(sign) is not None)


@cache
def _is_usual(sign: str) -> bool:
    return _is_plausible(sign) and log_frequency(simplify(sign)) > _RARE
