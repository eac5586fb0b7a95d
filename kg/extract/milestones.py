"""Milestones: named projects and the state that they reach.

A clause names a project where a noun phrase ends in a word of the vocabulary `project-type` and carries a proper
part: a place, a quotation, a number of its own, or a name that the type alone does not give (雄忻高铁,
太原机场三期改扩建). The state stands behind the name (…建成通车) or before it (开工建设…). Lists share their
state and, with 等, their type: 雄忻、集大原等高铁 is 雄忻高铁 and 集大原高铁.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kg.extract.context import SentenceContext
from kg.extract.project_names import (
    EDGE,
    ProjectName,
    find_names,
    is_applied_for,
    is_listed_name,
    is_named,
    is_street,
    is_thing,
    named_beginning,
    type_at_end,
)
from kg.extract.subjects import strip_actions
from kg.facts import FactKind, Milestone
from kg.lang.words import longest_first
from kg.vocabulary import load_scheme

_ORDER = (
    "operating",
    "established",
    "approved",
    "construction-started",
    "completed",
    "preparing",
    "under-construction",
)


@cache
def _states(place: str) -> tuple[re.Pattern[str], dict[str, str]]:
    scheme = load_scheme("milestone")
    words: dict[str, str] = {}
    for code in _ORDER:
        for word in scheme[code].words.get(place, ()):
            words.setdefault(word, code)
    return re.compile(longest_first(words)), words


@cache
def _any_head() -> re.Pattern[str]:
    """What every clause that names a project holds somewhere: most clauses need no closer look."""
    scheme = load_scheme("project-type")
    heads = [word for concept in scheme for word in concept.words.get("head", ())]
    return re.compile(longest_first([*heads, *scheme["street"].words["word"]]))


@cache
def _leading_state() -> re.Pattern[str]:
    """A verb of state in front of a name; 建成后 tells what comes after it."""
    return re.compile(rf"(?:{longest_first(_states('before')[1])})(?!后)")


_WHEN = (
    "(?:于|在|将|到)?(?:(?:19|20)[0-9]{2}年(?:底前?|末|前|内)?|今年(?:底前?|内)?|明年(?:底前?|内)?|年内|年底前?"
    "|[0-9]{1,2}月(?:底前?|份|[0-9]{1,2}日)?)"
)


@cache
def _trailing_state() -> re.Pattern[str]:
    """The state behind a name: 建成通车, 开通至东山, 落户西山.

    An adverb may begin like a state (启动 in 启动建设): the state is tried first.
    """
    adverbs = longest_first(load_scheme("project-type")["generic"].words["adverb"])
    states = longest_first(_states("after")[1])
    return re.compile(
        rf"(?:{adverbs}|{_WHEN})*?(?P<state>{states})"
        rf"(?:了|至[^，。；、]{{2,8}}|(?<=落户)[^，。；、]{{2,6}}|(?<=[纳列]入国家)[^，。；、]{{2,8}})?[，。；！、]*$"
    )


@cache
def _state_before_state() -> re.Pattern[str]:
    """What is said before the last state: 竣工投用, 建成并开放."""
    adverbs = longest_first(load_scheme("project-type")["generic"].words["adverb"])
    return re.compile(rf"(?:{adverbs}|{_WHEN})*?(?P<state>{longest_first(_states('after')[1])})并?$")


@dataclass(frozen=True, slots=True)
class _After:
    """A state behind a name: its code, and where it begins."""

    code: str
    start: int


def _find_after(words: str) -> _After | None:
    """The state at the end; of two the last (竣工投用), but what is begun in 前期工作启动 prepares still."""
    codes = _states("after")[1]
    last = _trailing_state().search(words)
    if last is None:
        return None
    code, start = codes[last.group("state")], last.start()
    first = _state_before_state().search(words[:start])
    if first is None or (type_at_end().search(words[:start]) and not type_at_end().search(words[: first.start()])):
        return _After(code, start)
    if codes[first.group("state")] == "preparing" and code in ("under-construction", "construction-started"):
        code = "preparing"
    return _After(code, first.start())


def find_milestones(context: SentenceContext) -> list[Milestone]:
    """The milestones of a sentence; `statement` holds the offset of the name until the statements are known."""
    found: list[Milestone] = []
    if context.sentence.run_in and context.sentence.marked:
        return found
    for start, end in context.clauses:
        found.extend(_read_clause(context, start, end))
    return found


def _read_clause(context: SentenceContext, start: int, end: int) -> list[Milestone]:
    clause = context.words[start:end].rstrip(EDGE)
    result: list[Milestone] = []
    if not _any_head().search(clause):
        return result
    for at, segment in _segments(clause):
        state, inner, offset, rule = _state(segment)
        if state is None:
            continue
        weak = rule == "weak"
        if (rule != "after" and _WITH_OTHERS.match(inner)) or (weak and _TOGETHER.search(inner)):
            continue
        if state == "under-construction" and rule in ("weak", "before") and is_applied_for(inner):
            state = "preparing"
        names = find_names(inner)
        named = [is_named(n.name, strict=weak or n.borrowed) for n in names]
        among_named = 2 * sum(named) >= len(names) > 1
        beside = not weak and among_named and sum(named) > 1
        reached = rule == "after" and state in _REACHED
        streets = (not weak and state in _REACHED) or _street_works().match(segment) is not None
        with_named = any(sure for n, sure in zip(names, named, strict=True) if not n.listed)
        for name, is_sure in zip(names, named, strict=True):
            if name.listed:
                if weak or not (state != "under-construction" or with_named) or not is_listed_name(name.name):
                    continue
            elif (
                not is_sure
                and not (streets and is_street(name.name))
                and not is_named(
                    name.name,
                    strict=weak or name.borrowed,
                    granted=state == "approved",
                    alone=not weak and (among_named or name.unique),
                    reached=reached or (beside and is_thing(name.name)),
                )
            ):
                shorter = "" if weak else named_beginning(name.name)
                if not shorter:
                    continue
                name = ProjectName(name.start, name.end, shorter)
            if name.name.endswith(_COMPANIES) and state != "established":
                continue
            first = start + at + offset + name.start
            last = start + at + (len(segment) if rule == "after" else offset + len(inner))
            begin = first if rule == "after" else start + at
            period = context.period_at(last if rule == "after" else first, level=False)
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


#: What has reached such a state is a thing of its own, however plain its name (行政服务中心投入使用).
_REACHED = ("operating", "completed", "construction-started", "established")


@cache
def _street_works() -> re.Pattern[str]:
    """A verb of building in front of the names of streets: 改造青石路, 打通和顺街."""
    return re.compile(longest_first(load_scheme("project-type")["street"].words["verb"]))


#: A company is a project when it is founded; else it is one that acts.
_COMPANIES = ("集团", "公司")
#: 甲基地在乙公司挂牌成立: where it is.
_AT = re.compile("(?<=.{4})在(?![建线])[^，。；、]{2,10}$")
#: 推动与甲医院合作, 促进甲、乙融合发展: what is pushed on is no project.
_WITH_OTHERS = re.compile("与|同(?=.{2,16}(?:合作|协作|对接|共建))")
_TOGETHER = re.compile("(?:合作|协作|对接|融合发展|联动|互动|交流)$")
_JOINT = re.compile("、|和(?=.{4})")


def _segments(clause: str) -> list[tuple[int, str]]:
    """Parts of a clause with a state of their own: 推动甲建成通车、乙开工建设 has two."""
    pieces: list[tuple[int, str]] = []
    at = 0
    for match in _JOINT.finditer(clause):
        head = clause[at : match.start()]
        if _strong(head) and not _inside_quotes(clause, match.start()):
            pieces.append((at, head))
            at = match.end()
    pieces.append((at, clause[at:]))
    return pieces


def _strong(words: str) -> bool:
    """Only a state that ends works splits a list: 建设 may belong to the next name."""
    after = _find_after(words)
    return after is not None and after.code != "under-construction"


def _inside_quotes(text: str, at: int) -> bool:
    return text.count("“", 0, at) > text.count("”", 0, at) or text.count("（", 0, at) > text.count("）", 0, at)


_NUMBERED = re.compile(r"[\s　]*(?:[一二三四五六七八九十]{1,3}是|[（(][一二三四五六七八九十\d]{1,3}[）)]|——|●)?")


def _state(segment: str) -> tuple[str | None, str, int, str]:
    """The state of a segment, the words that name projects, their offset, and where the state stood."""
    numbered = _NUMBERED.match(segment)
    front = numbered.end() if numbered else 0
    body = segment[front:]
    after = _find_after(body)
    before = _find_leading(body)
    code_after = after.code if after else None
    code_before = _states("before")[1][before.group()] if before else None
    if after and code_after in ("under-construction", "preparing") and before:
        if code_before in ("completed", "operating", "construction-started", "approved", "established", "preparing"):
            return code_before, body[before.end() : after.start], front + before.end(), "before"
        return code_after, body[before.end() : after.start], front + before.end(), "before"
    if after and code_after:
        inner = _AT.sub("", body[: after.start])
        stripped = strip_actions(inner)
        shift = inner.rfind(stripped) if stripped else 0
        return code_after, stripped, front + max(shift, 0), "after"
    if before and code_before:
        again = _leading_state().match(body, before.end())
        stop = before.end()
        if again and _states("before")[1][again.group()] != "under-construction":
            code_before, stop = _states("before")[1][again.group()], again.end()
        return code_before, body[stop:], front + stop, "weak" if before.group() in _weak() and not again else "before"
    return None, "", 0, ""


@cache
def _adverb() -> re.Pattern[str]:
    return re.compile(
        longest_first(load_scheme("project-type")["generic"].words["adverb"]) + "|[，、]|(?:19|20)\\d\\d年[，]?"
    )


def _find_leading(body: str) -> re.Match[str] | None:
    """The verb of state that opens a segment, behind any adverbs."""
    at = 0
    while True:
        match = _leading_state().match(body, at)
        if match:
            return match
        adverb = _adverb().match(body, at)
        if not adverb or not adverb.end() > at:
            return None
        at = adverb.end()


@cache
def _weak() -> frozenset[str]:
    """Verbs that push anything at all: only a name with a place or number of its own is a project behind them."""
    return frozenset(load_scheme("project-type")["generic"].words["weak"])
