"""Milestones: named projects and the state that they reach.

A clause names a project where a noun phrase ends in a word of the vocabulary `project-type` and carries a proper part: a
place, a quotation, a number of its own, or a name that the type alone does not give (雄忻高铁, 太原机场三期改扩建). The
state stands behind the name (…建成通车) or before it (开工建设…). Lists share their state and, with 等, their type:
雄忻、集大原等高铁 is 雄忻高铁 and 集大原高铁.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kg.extract.context import SentenceContext
from kg.extract.subjects import strip_actions
from kg.facts import FactKind, Milestone
from kg.lang.words import longest_first
from kg.vocabulary import load_scheme

_EDGE = " \t\u3000，、,：:；。！？!?和及与并"
_ORDER = ("operating", "established", "approved", "construction-started", "completed", "preparing", "under-construction")


@dataclass(frozen=True, slots=True)
class _Name:
    """A project's name at [start, end) of the clause."""

    start: int
    end: int
    name: str


@cache
def _states(place: str) -> tuple[re.Pattern[str], dict[str, str]]:
    scheme = load_scheme("milestone")
    words: dict[str, str] = {}
    for code in _ORDER:
        for word in scheme[code].words.get(place, ()):
            words.setdefault(word, code)
    return re.compile(longest_first(words)), words


@cache
def _heads() -> re.Pattern[str]:
    words = [word for concept in load_scheme("project-type") for word in concept.words.get("head", ())]
    return re.compile(rf"(?:{longest_first(words)})$")


@cache
def _generic() -> re.Pattern[str]:
    return re.compile(rf"(?:{longest_first(load_scheme('project-type')['generic'].words['modifier'])})+")


@cache
def _leading_state() -> re.Pattern[str]:
    return re.compile(rf"(?:{longest_first(_states('before')[1])})")


@cache
def _trailing_state() -> re.Pattern[str]:
    adverbs = longest_first(load_scheme("project-type")["generic"].words["adverb"])
    return re.compile(rf"(?:{adverbs})*(?P<state>{longest_first(_states('after')[1])})(?:了)?[，。；！、]*$")


def find_milestones(context: SentenceContext) -> list[Milestone]:
    """The milestones of a sentence; `statement` holds the offset of the name until the statements are known."""
    found: list[Milestone] = []
    for start, end in context.clauses:
        found.extend(_read_clause(context, start, end))
    return found


def _read_clause(context: SentenceContext, start: int, end: int) -> list[Milestone]:
    clause = context.words[start:end].rstrip(_EDGE)
    result: list[Milestone] = []
    for at, segment in _segments(clause):
        state, inner, offset, rule = _state(segment)
        if state is None:
            continue
        for name in _names(inner):
            if not _is_named(name.name):
                continue
            first = start + at + offset + name.start
            last = start + at + (len(segment) if rule == "after" else offset + len(inner))
            begin = first if rule == "after" else start + at
            period = context.period_at(first, level=False)
            kind = FactKind.TARGET if context.in_plan and period.end.year >= context.year else FactKind.OUTCOME
            if not context.in_plan and period.end.year > context.year:
                kind = FactKind.TARGET
            result.append(
                Milestone(
                    statement=context.sentence.start + first,
                    kind=kind,
                    name=name.name,
                    milestone=state,
                    evidence=context.evidence(begin, max(last, begin + 1)),
                    rule=f"milestone-{rule}",
                    period=period,
                )
            )
    return result


def _segments(clause: str) -> list[tuple[int, str]]:
    """Parts of a clause with a state of their own: 推动甲建成通车、乙开工建设 has two."""
    pieces: list[tuple[int, str]] = []
    at = 0
    for match in re.finditer("、", clause):
        head = clause[at : match.start()]
        if _trailing_state().search(head) and _strong(head) and not _inside_quotes(clause, match.start()):
            pieces.append((at, head))
            at = match.end()
    pieces.append((at, clause[at:]))
    return pieces


def _strong(words: str) -> bool:
    """Only a state that ends works splits a list: 建设 may belong to the next name."""
    match = _trailing_state().search(words)
    return match is not None and _states("after")[1][match.group("state")] not in ("under-construction", "preparing")


def _inside_quotes(text: str, at: int) -> bool:
    return text.count("“", 0, at) > text.count("”", 0, at) or text.count("（", 0, at) > text.count("）", 0, at)


def _state(segment: str) -> tuple[str | None, str, int, str]:
    """The state of a segment, the words that name projects, their offset, and where the state stood."""
    front = 0
    numbered = re.match(r"[\s　]*(?:[一二三四五六七八九十]{1,3}是|[（(][一二三四五六七八九十\d]{1,3}[）)]|——|●)?", segment)
    front = numbered.end() if numbered else 0
    body = segment[front:]
    after = _trailing_state().search(body)
    lead = _skip_adverbs(body)
    before = _leading_state().match(body, lead)
    code_after = _states("after")[1][after.group("state")] if after else None
    code_before = _states("before")[1][before.group()] if before else None
    if after and code_after in ("under-construction", "preparing") and before:
        if code_before in ("completed", "operating", "construction-started", "approved", "established", "preparing"):
            return code_before, body[before.end() : after.start()], front + before.end(), "before"
        return code_after, body[before.end() : after.start()], front + before.end(), "before"
    if after and code_after:
        inner = body[: after.start()]
        stripped = strip_actions(inner)
        shift = inner.rfind(stripped) if stripped else 0
        return code_after, stripped, front + max(shift, 0), "after"
    if before and code_before:
        again = _leading_state().match(body, before.end())
        stop = before.end()
        if again and _states("before")[1][again.group()] != "under-construction":
            code_before, stop = _states("before")[1][again.group()], again.end()
        return code_before, body[stop:], front + stop, "before"
    return None, "", 0, ""


def _skip_adverbs(body: str) -> int:
    adverbs = re.compile(rf"(?:{longest_first(load_scheme('project-type')['generic'].words['adverb'])}|[，、])*")
    match = adverbs.match(body)
    return match.end() if match else 0


def _names(words: str) -> list[_Name]:
    """The names of a list: members split at 、和与, type and place carried over."""
    members: list[tuple[int, int]] = []
    at = 0
    depth = 0
    for i, character in enumerate(words):
        if character in "“（《":
            depth += 1
        elif character in "”）》":
            depth = max(0, depth - 1)
        elif depth == 0 and (character == "、" or character in "和与及" and _joins(words, i)):
            members.append((at, i))
            at = i + 1
    members.append((at, len(words)))
    tail = ""
    listed = re.search(r"等(?:\d+|[一二三四五六七八九十两]+)?(?:个|项|条|座|大|批|家)?(?P<tail>[^等]{0,16})$", words[members[-1][0] :])
    last_start, last_end = members[-1]
    if listed:
        tail = re.sub("^(?:一批|重点|重大|标志性|省级|国家|国家级)+", "", listed.group("tail"))
        last_end = last_start + listed.start()
        members[-1] = (last_start, last_end)
    names = [_Name(s, e, _clean(words[s:e])) for s, e in members if words[s:e].strip(_EDGE)]
    if not names:
        return []
    full = names[-1].name
    head = _heads().search(full)
    result = []
    for i, name in enumerate(names):
        text = name.name
        if tail and tail not in ("项目", "工程", "重点工程", "重点项目", "重大项目", "特色园区", "一批文化新馆") and not _heads().search(text):
            text += tail
        elif not tail and i < len(names) - 1 and head and not _heads().search(text) and len(names) > 1:
            text += _shared_tail(text, full, head.group())
        elif tail in ("项目", "工程") and not _heads().search(text) and len(text) < 4:
            text += tail
        result.append(_Name(name.start, name.end, text))
    return result


def _joins(words: str, at: int) -> bool:
    """Whether 和, 与 or 及 stands between two names, and not inside one."""
    left, right = words[:at], words[at + 1 :]
    return len(left) >= 2 and len(right) >= 2 and (left[-1] == "”" or _heads().search(left) is not None or "、" in left)


def _shared_tail(short: str, full: str, head: str) -> str:
    """What the members of a list share: the end of the last one behind as many characters as the short one has."""
    rest = full[len(short) :]
    return rest if rest.endswith(head) and len(rest) <= 8 + len(head) else head


def _clean(words: str) -> str:
    words = strip_actions(words.strip(_EDGE))
    words = re.sub(r"^(?:以|把|将|对|在|的|一批|首个|省内|全省|我省|我市|一座|一条|全球|新一批)+", "", words)
    words = re.sub(r"(?:等|的|重点)$", "", words)
    words = re.sub(r"^(?:\d+|[一二三四五六七八九十两]+)(?:个|条|座|项|所|家)(?!一号)", "", words)
    return words.strip(_EDGE)


_PROPER = re.compile(r"“|[A-Za-zⅠⅡⅢ]|\d|[一二三四五六七八九十]期|[一二三四五六七八九]号")


def _is_named(name: str) -> bool:
    """Whether a reader could look the name up: it ends in a type of project and has a proper part of its own."""
    if not 3 <= len(name) <= 40 or re.search("[，。；：！]", name):
        return False
    head = _heads().search(name)
    if not head:
        return name.startswith("“") and name.endswith("”") and False
    rest = name[: head.start()]
    if not rest:
        return len(head.group()) >= 6 and False
    rest = _generic().sub("", rest)
    if not rest:
        return False
    if _PROPER.search(rest) or _PROPER.search(head.group()):
        return True
    return _place_like(rest, name)


@cache
def _place_names() -> re.Pattern[str]:
    from kg.extract.places import short_names

    return re.compile(longest_first(short_names()))


def _place_like(rest: str, name: str) -> bool:
    return _place_names().search(rest) is not None or 2 <= len(rest) <= 6 and _rare(rest)


def _rare(rest: str) -> bool:
    """A short rest that no vocabulary word explains is taken for a proper name (雄忻, 集大原)."""
    return not _common().search(rest)


@cache
def _common() -> re.Pattern[str]:
    from kg.lang.words import words_of

    words = {w for w in (*words_of("predicate", "action", "verb"), *words_of("predicate", "adverb", "word")) if len(w) > 1}
    words |= {cue for topic in load_scheme("topic") for cue in topic.words.get("cue", ())}
    return re.compile(longest_first(words))
