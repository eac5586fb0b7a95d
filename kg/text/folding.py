"""One script and one width: traditional to simplified characters, full-width forms, ASCII punctuation in Chinese.

Script is folded by OpenCC's `t2s`. Where that leaves 著 as a particle or verb (著力, 著眼, 本著), this module writes
着. Width: letters, digits and the signs of numbers and formulas become ASCII; punctuation of a Chinese sentence becomes
full-width (GB/T 15834), unless it is inside a number, an address or foreign words.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from kg.text.glosses import HAN, SYLLABLE
from kg.text.offsets import Edit
from kg.vocabulary import load_scheme

if TYPE_CHECKING:
    from opencc import OpenCC

# In these words 著 is zhù, "notable" or "to write" (现代汉语词典); elsewhere it is the old form of 着.
_WRITTEN_AFTER = "名作述称者书录文有说"
_WRITTEN_BEFORE = "显顯編编卓专專名原土论論昭巨拙遗遺译譯合新所大较較"
_PARTICLE = re.compile(rf"(?<![{_WRITTEN_BEFORE}])著(?![{_WRITTEN_AFTER}])")
# A text is in traditional script if at least this share of its Han characters has a simplified form; a
# simplified text has none, in a traditional text it is about a third.
_TRADITIONAL_SHARE = 0.05
_HAN = re.compile(f"[{HAN}]")

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF1A)}
_FULL_WIDTH |= {code: code - 0xFEE0 for code in (*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_FULL_WIDTH |= {ord(sign): ord(sign) - 0xFEE0 for sign in "％＋－．／＆＃＠＝＜＞＊＿＂＇"}
_WIDE = re.compile(f"[{''.join(map(chr, sorted(_FULL_WIDTH)))}]")

_MARKS = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？"}
_MARK = re.compile(r"[,;:!?]")
_STRAIGHT = '"'
_DOUBLE = re.compile('["“”]')
_SINGLE = re.compile(f"(?<![A-Za-z0-9'])'[{HAN}][^'\"\n]{{0,40}}'(?![A-Za-z0-9'])")
# As texts from Hong Kong and Taiwan, and vertical ones, have them.
_CORNERS = {
    "「": "“",
    "」": "”",
    "『": "‘",
    "』": "’",
    "﹁": "“",
    "﹂": "”",
    "﹃": "‘",
    "﹄": "’",
    "〝": "“",
    "〞": "”",
    "〟": "”",
}
_CORNER = re.compile(f"[{''.join(_CORNERS)}]")
_PAIR = re.compile(r"\(([^()（）\n]*)\)")
_THOUSANDS = re.compile(r"(?<![\d,.])\d{1,3}(?:,\d{3})+(?![\d,])")
_TONED = re.compile(rf"\?{SYLLABLE}\)")


@cache
def _converter() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")


@lru_cache(maxsize=32768)  # all common characters, and phrases
def simplify(text: str) -> str:
    """A short text in simplified script, regardless of its context; results are cached."""
    return simplify_text(text)


def simplify_text(text: str) -> str:
    """A text of any length in simplified script."""
    simplified: str = _converter().convert(text)
    return simplified


def fold_script(text: str) -> list[Edit]:
    """The edits that convert a text in traditional script to simplified script; simplified text is left unchanged.

    A simplified text has characters that are also the traditional forms of others (乾 in 乾安县) and must not be
    converted. In a traditional text they are kept in the names of areas.
    """
    simplified = simplify_text(text)
    if simplified == text:
        return []
    # No entry of t2s changes the length of a text; if one did, each character would be converted separately.
    signs = simplified if len(simplified) == len(text) else [simplify(sign) for sign in text]
    edits = [
        Edit(place, place + 1, after)
        for place, (before, after) in enumerate(zip(text, signs, strict=True))
        if before != after
    ]
    if not _is_traditional(text, len(edits)):
        return []
    names = {place for match in _kept_names().finditer(text) for place in range(match.start(), match.end() - 1)}
    edits = [edit for edit in edits if edit.start not in names]
    if len(edits) >= _TRADITIONAL_SHARE * len(_HAN.findall(text)):
        taken = {edit.start for edit in edits}
        edits += [Edit(m.start(), m.end(), "着") for m in _PARTICLE.finditer(text) if m.start() not in taken]
        edits.sort(key=lambda edit: edit.start)
    return edits


def _is_traditional(text: str, traditional: int) -> bool:
    """Whether a text with this number of traditional characters has more of these than of simplified ones."""
    expanded: str = _expander().convert(text)
    return traditional > sum(before != after for before, after in zip(text, expanded, strict=False))


@cache
def _expander() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("s2t")


@cache
def _kept_names() -> re.Pattern[str]:
    """Beginnings of names of areas, each with the next character, that must not be converted (乾安縣, 乾縣)."""
    names = [name for concept in load_scheme("place") for name in concept.names if simplify(name) != name]
    return re.compile("|".join(f"{re.escape(name[:-1])}[{name[-1]}縣區州]" for name in sorted(names)) or r"(?!)")


def fold_width(text: str) -> list[Edit]:
    """The edits that convert full-width letters, digits and signs to ASCII."""
    return [Edit(m.start(), m.end(), chr(_FULL_WIDTH[ord(m[0])])) for m in _WIDE.finditer(text)]


def fold_punctuation(text: str) -> list[Edit]:
    """The edits that convert ASCII punctuation in Chinese lines to its full-width form.

    A comma that groups thousands (3,500) stays, and so does a mark between Latin letters or digits other than a
    comma or semicolon between figures (10:30, a URL). In `58个县全部摘帽,329万人` the comma belongs to the clause.
    """
    edits: list[Edit] = []
    start = 0
    for line in text.splitlines(keepends=True):
        if not line.isascii() and _HAN.search(line):
            folded = sorted([*_fold_line(line), *_fold_quotes(line)], key=lambda edit: edit.start)
            edits += [Edit(start + edit.start, start + edit.end, edit.after) for edit in folded]
        start += len(line)
    return edits


def _fold_quotes(line: str) -> list[Edit]:
    """Replaces straight quotes of a line, and those of other forms, with “ ” and ‘ ’.

    Straight ones are replaced if every quotation that they open or close ends within the line and contains or adjoins
    Chinese words. One may close what “ opens, or open what ” closes. Single ones must enclose Chinese words.
    """
    edits = [Edit(m.start(), m.end(), _CORNERS[m[0]]) for m in _CORNER.finditer(line)]
    edits += [edit for m in _SINGLE.finditer(line) for edit in _as_quotation(m.start(), m.end() - 1, "‘’")]
    straight: list[Edit] = []
    opened = -1
    for match in _DOUBLE.finditer(line):
        at = match.start()
        if match[0] == "“" or (match[0] in _STRAIGHT and opened < 0):
            if opened >= 0 and _STRAIGHT in (line[opened], match[0]):
                return edits
            opened = at
        elif opened < 0:
            return edits  # ” without a beginning
        else:
            is_chinese = _is_chinese(_at(line, opened - 1)) or _is_chinese(_at(line, at + 1))
            if _STRAIGHT in (line[opened], match[0]) and not (is_chinese or _HAN.search(line, opened, at)):
                return edits
            straight += [edit for edit in _as_quotation(opened, at, "“”") if line[edit.start] == _STRAIGHT]
            opened = -1
    return edits if opened >= 0 and line[opened] == _STRAIGHT else edits + straight


def _as_quotation(start: int, end: int, marks: str) -> list[Edit]:
    return [Edit(start, start + 1, marks[0]), Edit(end, end + 1, marks[1])]


def _fold_line(line: str) -> list[Edit]:
    """A folded mark is a Chinese neighbour to the marks next to it, so these are examined again."""
    pairs = [match.span() for match in _PAIR.finditer(line)]
    marks = [match.start() for match in _MARK.finditer(line)]
    if not pairs and not marks:
        return []
    kept = {place for m in _THOUSANDS.finditer(line) for place in range(m.start(), m.end())}
    kept |= {place for m in _TONED.finditer(line) for place in range(m.start(), m.end())}
    partner = {start: end - 1 for start, end in pairs if start not in kept}
    partner |= {end: start for start, end in partner.items()}
    waiting = deque(sorted([*(mark for mark in marks if mark not in kept), *partner]))
    open_to = frozenset(waiting)
    signs = list(line)
    folded: dict[int, str] = {}
    while waiting:
        place = waiting.popleft()
        if place in folded or place not in open_to:
            continue
        if place in partner:
            start, end = sorted((place, partner[place]))
            if not (
                _is_chinese(_at(signs, start - 1)) or _is_chinese(_at(signs, end + 1)) or _HAN.search(line, start, end)
            ):
                continue
            found = {start: "（", end: "）"}
        elif _is_chinese_mark(signs, place):
            found = {place: _MARKS[line[place]]}
        else:
            continue
        folded |= found
        for at, sign in found.items():
            signs[at] = sign
            waiting += (_before(signs, at), _from(signs, at + 1))
    return [Edit(place, place + 1, folded[place]) for place in sorted(folded)]


def _is_chinese(sign: str) -> bool:
    return bool(sign) and (bool(_HAN.match(sign)) or sign in "，。、；：！？“”‘’（）《》【】〔〕—…")


def _is_chinese_mark(signs: Sequence[str], place: int) -> bool:
    mark = signs[place]
    before, after = _at(signs, _before(signs, place)), _at(signs, _from(signs, place + 1))
    following = _at(signs, place + 1)
    if mark in "!?":
        # A run of question marks is a remnant of lost characters, not punctuation.
        asked = bool(_HAN.match(before)) or (before != "" and before in "”’）》%")
        return asked and following not in ("!", "?")
    if _is_chinese(before) or _is_chinese(after):
        return True
    if mark in ",;":
        return bool(before) and following != " " and (before == "%" or before.isdigit() or after.isdigit())
    return False


def _at(signs: Sequence[str], place: int) -> str:
    """The character at a position; empty outside the line."""
    return signs[place] if 0 <= place < len(signs) else ""


def _before(signs: Sequence[str], place: int) -> int:
    """The position of the last character other than a space before a position; -1 if there is none."""
    place -= 1
    while place >= 0 and signs[place] == " ":
        place -= 1
    return place


def _from(signs: Sequence[str], place: int) -> int:
    """The position of the first character other than a space from a position on, or the end of the line."""
    while place < len(signs) and signs[place] == " ":
        place += 1
    return place
