"""One script and one width: traditional to simplified characters, full-width forms, ASCII punctuation in Chinese.

Script is folded by OpenCC's `t2s`. Where that keeps 著 as a particle or verb (著力, 著眼, 本著) this module writes 着.
Width: letters, digits and the signs of numbers and formulas become ASCII; the marks that structure a Chinese sentence
become full-width (GB/T 15834), unless they stand inside a number, an address or foreign words.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from kg.text.glosses import HAN, SYLLABLE
from kg.text.offsets import Edit
from kg.vocabulary import load_scheme

if TYPE_CHECKING:
    from opencc import OpenCC

# 著 stands for zhù, "notable" or "to write", in these words (现代汉语词典); elsewhere it is the old form of 着.
_WRITTEN_AFTER = "名作述称者书录文有说"
_WRITTEN_BEFORE = "显顯編编卓专專名原土论論昭巨拙遗遺译譯合新所大较較"
_PARTICLE = re.compile(rf"(?<![{_WRITTEN_BEFORE}])著(?![{_WRITTEN_AFTER}])")
# A text is in traditional script if at least this share of its Han characters has a simplified form; a simplified
# text has none, a traditional one about a third.
_TRADITIONAL_SHARE = 0.05
_HAN = re.compile(f"[{HAN}]")

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF1A)}
_FULL_WIDTH |= {code: code - 0xFEE0 for code in (*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_FULL_WIDTH |= {ord(sign): ord(sign) - 0xFEE0 for sign in "％＋－．／＆＃＠＝＜＞＊＿"}
_WIDE = re.compile(f"[{''.join(map(chr, sorted(_FULL_WIDTH)))}]")

_MARKS = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？"}
_MARK = re.compile(r"[,;:!?]")
_PAIR = re.compile(r"\(([^()（）\n]*)\)")
_THOUSANDS = re.compile(r"(?<![\d,.])\d{1,3}(?:,\d{3})+(?![\d,])")
_TONED = re.compile(rf"\?{SYLLABLE}\)")


@cache
def _converter() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")


@lru_cache(maxsize=32768)  # all usual characters, and phrases
def simplify(text: str) -> str:
    """A short stretch in simplified script, without regard to what is around it."""
    simplified: str = _converter().convert(text)
    return simplified


def fold_script(text: str) -> list[Edit]:
    """The edits that bring a text in traditional script to simplified script; one in simplified script stays as it is.

    A simplified text has characters that are also the traditional forms of others (乾 in 乾安县): in it they stand for
    themselves. In a traditional text the names of areas keep them.
    """
    simplified = _converter().convert(text)
    if simplified == text:
        return []
    edits: list[Edit] = []
    if len(simplified) == len(text):
        edits = [
            Edit(place, place + 1, after)
            for place, (before, after) in enumerate(zip(text, simplified, strict=True))
            if before != after
        ]
    else:
        for kind, start, end, low, high in SequenceMatcher(None, text, simplified, autojunk=False).get_opcodes():
            if kind != "equal":
                edits.append(Edit(start, end, simplified[low:high]))
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
    """Whether a text with so many characters in traditional form has more of them than such in simplified form."""
    expanded: str = _expander().convert(text)
    return traditional > sum(before != after for before, after in zip(text, expanded, strict=False))


@cache
def _expander() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("s2t")


@cache
def _kept_names() -> re.Pattern[str]:
    """Beginnings of areas' names, each with the character behind it, that are simplified as they are (乾安縣, 乾縣)."""
    names = [name for concept in load_scheme("place") for name in concept.names if simplify(name) != name]
    return re.compile("|".join(f"{re.escape(name[:-1])}[{name[-1]}縣區州]" for name in sorted(names)) or r"(?!)")


def fold_width(text: str) -> list[Edit]:
    """The edits that bring full-width letters, digits and signs to ASCII."""
    return [Edit(m.start(), m.end(), chr(_FULL_WIDTH[ord(m[0])])) for m in _WIDE.finditer(text)]


def fold_punctuation(text: str) -> list[Edit]:
    """The edits that bring ASCII punctuation in Chinese lines to its full-width form.

    A comma that groups thousands (3,500) stays, and so does a mark between Latin letters or digits other than a
    comma or semicolon between figures (10:30, a URL). `58个县全部摘帽,329万人` has a comma of the clause.
    """
    edits: list[Edit] = []
    start = 0
    for line in text.splitlines(keepends=True):
        if not line.isascii() and _HAN.search(line):
            edits += [Edit(start + edit.start, start + edit.end, edit.after) for edit in _fold_line(line)]
        start += len(line)
    return edits


def _fold_line(line: str) -> list[Edit]:
    kept = {place for m in _THOUSANDS.finditer(line) for place in range(m.start(), m.end())}
    kept |= {place for m in _TONED.finditer(line) for place in range(m.start(), m.end())}
    edits = []
    for match in _MARK.finditer(line):
        place = match.start()
        if place not in kept and _is_chinese_mark(line, place):
            edits.append(Edit(place, place + 1, _MARKS[match[0]]))
    for match in _PAIR.finditer(line):
        before, after = line[: match.start()][-1:], line[match.end() :][:1]
        if match.start() in kept or not (_is_chinese(before) or _is_chinese(after) or _HAN.search(match[1])):
            continue
        edits += [Edit(match.start(), match.start() + 1, "（"), Edit(match.end() - 1, match.end(), "）")]
    return sorted(edits, key=lambda edit: edit.start)


def _is_chinese(sign: str) -> bool:
    return bool(sign) and (bool(_HAN.match(sign)) or sign in "，。、；：！？“”‘’（）《》【】〔〕—…")


def _is_chinese_mark(line: str, place: int) -> bool:
    mark = line[place]
    before, after = line[:place].rstrip(" ")[-1:], line[place + 1 :].lstrip(" ")[:1]
    if mark in "!?":
        # A run of question marks is what is left of lost characters, not punctuation.
        asked = bool(_HAN.match(before)) or (before != "" and before in "”’）》%")
        return asked and line[place + 1 : place + 2] not in ("!", "?")
    if _is_chinese(before) or _is_chinese(after):
        return True
    if mark in ",;":
        spaced = line[place + 1 : place + 2] == " "
        return bool(before) and not spaced and (before == "%" or before.isdigit() or after.isdigit())
    return False
