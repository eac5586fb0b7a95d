"""The bodies responsible for a task and its deadline, as worded in lists: 省发展改革委牵头，省财政厅配合，6月底前完成.

1. The words are split at commas, semicolons and line ends. A part may begin with a label (配合单位：), which applies up
   to the next label, or end with the role of its bodies (牵头, 负责, 配合). Bodies with neither have the role that the
   next part gives.
2. Bodies that are responsible for a task (负责, 责任单位) lead it unless others are named as leading; those that assist
   never lead it.
3. A part that begins with a time limit is the deadline.
4. A bracket gives this information for the item before it if it ends the item, or a sentence or line of the item.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from kg.extract.deadlines import is_time_limit
from kg.extract.mentions import agency_names
from kg.facts import TaskBody
from kg.grammar.constructions import construction, is_one_of
from kg.lang.words import longest_first, words_of

_PARTS = re.compile(r"[，,；;。\n\t]+")
_BRACKET = re.compile(r"[（(【\[][ \u3000]*(?P<said>(?:[^（）()【】\n]|[（(][^（）()\n]{0,40}[）)]){2,400})[）)】\]]")
_BEHIND_ITEM = re.compile(r"[\s。；;！]|$")
_ENDS_SENTENCE = ("。", "；", "！")
_LONGEST_BODY = 30
_MOST_BODIES = 60


class Part(StrEnum):
    """The role of a body in a task."""

    LEAD = "lead"
    ANSWER = "answer"
    ASSIST = "assist"


#: The labels, as codes of `table-column`; a label of responsible bodies may say that they lead.
LABELS = ("responsible-body", "supporting-body", "deadline")


@dataclass(frozen=True, slots=True)
class Responsibility:
    """The bodies of a task in the order of the text, and the words of its deadline, empty if none is given."""

    bodies: tuple[TaskBody, ...] = ()
    deadline: str = ""


def read_responsibility(words: str, given: Part | None = None) -> Responsibility:
    """The bodies and the deadline of a task that some words give.

    `given`: the role of bodies for which the words give none, as in a column of bodies; if it is None, names without a
    role are ignored.

    >>> found = read_responsibility("区发改局、区财政局牵头，各街道办配合，6月底前完成")
    >>> [(one.name, one.leads) for one in found.bodies], found.deadline
    ([('区发改局', True), ('区财政局', True), ('各街道办', False)], '6月底前完成')
    """
    found: list[tuple[str, Part]] = []
    waiting: list[str] = []
    label = given
    deadlines: list[str] = []
    for piece in filter(None, map(str.strip, _PARTS.split(words))):
        said, rest = _label(piece)
        if said == "deadline":
            deadlines.append(rest)
            continue
        if said is not None:
            found += [(name, label) for name in waiting if label]
            waiting, label = [], _part_of_label(piece, said)
        act = construction("body-act").fullmatch(rest)
        if act is None and is_time_limit(rest):
            deadlines.append(rest)
        elif act is None:
            waiting += _names(rest)
        else:
            part = Part.LEAD if act["lead"] else Part.ASSIST if act["assist"] else Part.ANSWER
            found += [(name, part) for name in (*waiting, *_names(act["bodies"]))]
            waiting = []
    found += [(name, label) for name in waiting if label]
    has_lead = any(part is Part.LEAD for _, part in found)
    bodies: dict[str, TaskBody] = {}
    for name, part in found[:_MOST_BODIES]:
        leads = part is Part.LEAD or (part is Part.ANSWER and not has_lead)
        bodies.setdefault(name, TaskBody(name, leads, code_of_body(name)))
    return Responsibility(tuple(bodies.values()), "，".join(deadlines) if len(deadlines) > 1 else "".join(deadlines))


def find_brackets(text: str, start: int, end: int) -> Iterator[tuple[int, int, Responsibility]]:
    """The brackets in a stretch of text that name the bodies responsible for an item, or its deadline.

    >>> text = "新建学校3所（教育局牵头，财政局配合）。引进企业（含外资）2家。"
    >>> [(text[start:end], len(said.bodies)) for start, end, said in find_brackets(text, 0, len(text))]
    [('（教育局牵头，财政局配合）', 2)]
    """
    for found in _BRACKET.finditer(text, start, end):
        if not (_BEHIND_ITEM.match(text, found.end()) or text.endswith(_ENDS_SENTENCE, start, found.start())):
            continue
        said = read_responsibility(found["said"])
        if said.bodies or is_time_limit(found["said"]):
            yield found.start(), found.end(), said


@cache
def _labels() -> re.Pattern[str]:
    groups = "|".join(
        f"(?P<{code.replace('-', '_')}>{longest_first(words_of('table-column', code, 'word'))})" for code in LABELS
    )
    return re.compile(rf"(?:{groups})[：:]\s*")


def _label(piece: str) -> tuple[str | None, str]:
    """The code of the label at the beginning of a part, if any, and the rest of the part."""
    found = _labels().match(piece)
    if found is None or found.lastgroup is None:
        return None, piece
    return found.lastgroup.replace("_", "-"), piece[found.end() :]


def _part_of_label(piece: str, code: str) -> Part:
    if code == "supporting-body":
        return Part.ASSIST
    return part_of_column(re.split("[：:]", piece)[0])


def part_of_column(name: str) -> Part:
    """The role of the bodies in a column of responsible bodies, according to its name.

    >>> part_of_column("牵头单位").value, part_of_column("责任单位").value
    ('lead', 'answer')
    """
    return Part.LEAD if construction("names-lead").search(name) else Part.ANSWER


def _names(words: str) -> Iterator[str]:
    """The names of the bodies in a list, as written."""
    for piece in construction("between-bodies").split(construction("list-end").sub("", words.strip())):
        for name in _divided(piece):
            bare = construction("list-end").sub("", name)
            if 1 < len(bare) <= _LONGEST_BODY and not is_one_of(bare, "no-body"):
                yield bare


def _divided(words: str) -> Sequence[str]:
    """Two bodies joined by 和, if both are known; 住房和城乡建设局 is one body."""
    for joint in construction("joined-bodies").finditer(words):
        two = words[: joint.start()], words[joint.end() :]
        if all(code_of_body(one) is not None for one in two):
            return two
    return (words,)


def code_of_body(name: str) -> str | None:
    """The code of the vocabulary `agency` for the name of a body; for a merged body, that of its last function.

    A bracket after a name (教育局（督导室）) is ignored. A phrase for each of many bodies (各街道办) has no code.

    >>> code_of_body("青石区教育局"), code_of_body("前期办"), code_of_body("各街道办")
    ('education-department', None, None)
    """
    pattern, codes = agency_names()
    whole = re.split("[（(]", name)[0]
    found = [match for match in pattern.finditer(whole) if match.end() == len(whole)]
    if not found or construction("each-body").match(whole):
        return None
    return codes[found[0].group()]
