"""Who is to do a task, and by when, as a list of tasks words it: 省发展改革委牵头，省财政厅配合，6月底前完成.

1. The words are divided at commas, semicolons and line ends. A part may begin with a label (配合单位：), which holds up
   to the next label, or end with what its bodies do (牵头, 负责, 配合). Bodies without either belong to what the next
   part says.
2. Bodies that answer for a task (负责, 责任单位) lead it where no others are said to; those that assist never do.
3. A part that begins with a time limit is the deadline.
4. A bracket says this of the item before it if it ends the item, or a sentence or line of it.
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
    """What a body has to do with a task."""

    LEAD = "lead"
    ANSWER = "answer"
    ASSIST = "assist"


#: What follows a label, by the codes of `table-column`; a label of responsible bodies may say that they lead.
LABELS = ("responsible-body", "supporting-body", "deadline")


@dataclass(frozen=True, slots=True)
class Responsibility:
    """The bodies of a task in the order of the text, and the words of its deadline, empty where none is given."""

    bodies: tuple[TaskBody, ...] = ()
    deadline: str = ""


def read_responsibility(words: str, given: Part | None = None) -> Responsibility:
    """What some words say of the bodies and the deadline of a task.

    `given`: what the bodies do of which the words say nothing, as in a column of bodies; without it such names are no
    bodies.

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
    """The brackets of a stretch of text that say who is responsible for an item, or by when it is to be done.

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
    """The code of the label that a part begins with, if any, and the rest of the part."""
    found = _labels().match(piece)
    if found is None or found.lastgroup is None:
        return None, piece
    return found.lastgroup.replace("_", "-"), piece[found.end() :]


def _part_of_label(piece: str, code: str) -> Part:
    if code == "supporting-body":
        return Part.ASSIST
    return part_of_column(re.split("[：:]", piece)[0])


def part_of_column(name: str) -> Part:
    """What the bodies of a column of responsible bodies do, by its name.

    >>> part_of_column("牵头单位").value, part_of_column("责任单位").value
    ('lead', 'answer')
    """
    return Part.LEAD if construction("names-lead").search(name) else Part.ANSWER


def _names(words: str) -> Iterator[str]:
    """The bodies of a list, as they are written."""
    for piece in construction("between-bodies").split(construction("list-end").sub("", words.strip())):
        for name in _divided(piece):
            bare = construction("list-end").sub("", name)
            if 1 < len(bare) <= _LONGEST_BODY and not is_one_of(bare, "no-body"):
                yield bare


def _divided(words: str) -> Sequence[str]:
    """Two bodies with 和 between them, where both are known; 住房和城乡建设局 is one."""
    for joint in construction("joined-bodies").finditer(words):
        two = words[: joint.start()], words[joint.end() :]
        if all(code_of_body(one) is not None for one in two):
            return two
    return (words,)


def code_of_body(name: str) -> str | None:
    """The code of the vocabulary `agency` for the name of a body, of a merged one for the last of its functions.

    What a bracket adds to a name (教育局（督导室）) is left out; each of many bodies (各街道办) is none.

    >>> code_of_body("青石区教育局"), code_of_body("前期办"), code_of_body("各街道办")
    ('education-department', None, None)
    """
    pattern, codes = agency_names()
    whole = re.split("[（(]", name)[0]
    found = [match for match in pattern.finditer(whole) if match.end() == len(whole)]
    if not found or construction("each-body").match(whole):
        return None
    return codes[found[0].group()]
