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
from kg.extract.places import holds_place
from kg.extract.subjects import strip_actions
from kg.facts import FactKind, Milestone
from kg.lang.words import longest_first
from kg.vocabulary import load_scheme

_EDGE = " \t\u3000，、,：:；。！？!?和及与并"
_ORDER = (
    "operating",
    "established",
    "approved",
    "construction-started",
    "completed",
    "preparing",
    "under-construction",
)


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
def _any_head() -> re.Pattern[str]:
    """What every clause that names a project holds somewhere: most clauses need no closer look."""
    return re.compile(
        longest_first(word for concept in load_scheme("project-type") for word in concept.words.get("head", ()))
    )


@cache
def _naming() -> dict[str, str]:
    """How a name that ends in this word must be made: definite, proper, place, quoted; the strictest counts."""
    order = ("definite", "proper", "place", "quoted")
    found: dict[str, str] = {}
    for concept in load_scheme("project-type"):
        for word in concept.words.get("head", ()):
            policy = concept.words["naming"][0]
            found[word] = max(found.get(word, policy), policy, key=order.index)
    return found


@cache
def _generic() -> re.Pattern[str]:
    return re.compile(rf"(?:{longest_first(load_scheme('project-type')['generic'].words['modifier'])})+")


@cache
def _leading_state() -> re.Pattern[str]:
    return re.compile(rf"(?:{longest_first(_states('before')[1])})")


_WHEN = "(?:于|在|将|到)?(?:(?:19|20)[0-9]{2}年(?:底前?|末|前|内)?|今年(?:底前?|内)?|明年(?:底前?|内)?|年内|年底前?)"


@cache
def _trailing_state() -> re.Pattern[str]:
    adverbs = longest_first(load_scheme("project-type")["generic"].words["adverb"])
    return re.compile(rf"(?:{adverbs}|{_WHEN})*(?P<state>{longest_first(_states('after')[1])})(?:了)?[，。；！、]*$")


def find_milestones(context: SentenceContext) -> list[Milestone]:
    """The milestones of a sentence; `statement` holds the offset of the name until the statements are known."""
    found: list[Milestone] = []
    if context.sentence.run_in and context.sentence.marked:
        return found
    for start, end in context.clauses:
        found.extend(_read_clause(context, start, end))
    return found


def _read_clause(context: SentenceContext, start: int, end: int) -> list[Milestone]:
    clause = context.words[start:end].rstrip(_EDGE)
    result: list[Milestone] = []
    if not _any_head().search(clause):
        return result
    for at, segment in _segments(clause):
        state, inner, offset, rule = _state(segment)
        if state is None:
            continue
        weak = rule == "weak"
        for name in _names(inner):
            if not _is_named(name.name, strict=weak):
                shorter = "" if weak else _named_beginning(name.name)
                if not shorter:
                    continue
                name = _Name(name.start, name.end, shorter)
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
    match = _trailing_state().search(words)
    return match is not None and _states("after")[1][match.group("state")] != "under-construction"


def _inside_quotes(text: str, at: int) -> bool:
    return text.count("“", 0, at) > text.count("”", 0, at) or text.count("（", 0, at) > text.count("）", 0, at)


_NUMBERED = re.compile(r"[\s　]*(?:[一二三四五六七八九十]{1,3}是|[（(][一二三四五六七八九十\d]{1,3}[）)]|——|●)?")


def _state(segment: str) -> tuple[str | None, str, int, str]:
    """The state of a segment, the words that name projects, their offset, and where the state stood."""
    numbered = _NUMBERED.match(segment)
    front = numbered.end() if numbered else 0
    body = segment[front:]
    after = _trailing_state().search(body)
    before = _find_leading(body)
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


#: 甲、乙等通道以及丙、丁等铁路: two lists.
_LIST_END = re.compile(r"等(?P<tail>[^等、和及以]{2,12})(?:以及|[、和及])(?=.{3})")


def _names(words: str) -> list[_Name]:
    """The names of one list or several: each with its own type behind 等."""
    cut = _LIST_END.search(words)
    if cut is None or not _heads().search(cut.group("tail")):
        return _names_of_list(words)
    at = cut.end()
    rest = [_Name(name.start + at, name.end + at, name.name) for name in _names(words[at:])]
    return [*_names_of_list(words[: cut.end("tail")]), *rest]


def _names_of_list(words: str) -> list[_Name]:
    """The names of a list: members split at 、和与, type and place carried over."""
    members: list[tuple[int, int]] = []
    at = 0
    depth = 0
    for i, character in enumerate(words):
        if character in "“（《":
            depth += 1
        elif character in "”）》":
            depth = max(0, depth - 1)
        elif depth == 0 and (character == "、" or (character in "和与及" and _joins(words, i))):
            members.append((at, i))
            at = i + 1
    members.append((at, len(words)))
    tail = ""
    listed = (_LISTED if len(members) == 1 else _COUNTED_LIST).search(words[members[-1][0] :])
    last_start, last_end = members[-1]
    if listed:
        tail = _BEFORE_TYPE.sub("", listed.group("tail"))
        last_end = last_start + listed.start()
        members[-1] = (last_start, last_end)
    if re.match("行业|领域|方面|地区|环节|产业$", tail):
        return []
    while members and _INDEFINITE.search(words[slice(*members[-1])].strip(_EDGE)):
        members.pop()
    names = [_Name(s, e, _clean(words[s:e])) for s, e in members if words[s:e].strip(_EDGE)]
    if not names:
        return []
    full = names[-1].name
    head = _heads().search(full)
    tail_head = _heads().search(tail)
    result = []
    for i, name in enumerate(names):
        text = name.name
        own = _heads().search(text)
        if own and i < len(names) - 1 and not tail and 0 <= full.find(own.group()) < len(full) - len(own.group()) - 1:
            text += full[full.find(own.group()) + len(own.group()) :]
        if not text or _INDEFINITE.search(words[name.start : name.end]):
            continue
        if tail_head and not _plain(tail):
            if not (own and tail.endswith(own.group())) and not re.search(r"\d[\d.]*[万亿]*[^\d期号]", text):
                text += tail
        elif tail and not own and (len(text) < 4 or (tail_head and not tail.endswith(("项目", "工程", "平台")))):
            text += tail
        elif not tail and i < len(names) - 1 and head and not own and not re.search(r"\d[\d.]*[万亿]*[^\d期号]", text):
            text += _shared_tail(text, full, head.group())
        result.append(_Name(name.start, name.end, text))
    return result


_INDEFINITE = re.compile(
    r"一批|若干|多个|更多|一系列|各[^国]|省市县|[县市省]级以上|等级"
    r"|(?:^|[^第])[\d一二三四五六七八九十]+(?:余|多)?[个条座项所家处](?!一号)"
    r"|^\d[\d.]*[万亿]?(?!号|期|\d)[^\d-]"
)


def _plain(tail: str) -> bool:
    """项目, 重点工程: a type alone, or any sort of project, that adds nothing to a name."""
    return tail.endswith("项目") or not _generic().sub("", tail)


_BEFORE_TYPE = re.compile("^(?:一批|重点|重大|标志性|省级|国家级|国家|跨江|跨海|项目(?=.)|工程(?=.))+")
_COUNT = r"(?:\d+|[一二三四五六七八九十两]+)(?:余|多)?(?:个|项|条|座|大|批|家|所|处|大类)"
_LISTED = re.compile(rf"等(?:{_COUNT})*(?P<tail>[^等]{{0,16}})$")
#: 甲路、乙路4条乡道: the count behind the last member says what all are.
_COUNTED_LIST = re.compile(rf"(?:等(?:{_COUNT})*|(?<=[\u4e00-\u9fff”]){_COUNT})(?P<tail>[^等]{{0,16}})$")


def _joins(words: str, at: int) -> bool:
    """Whether 和, 与 or 及 stands between two names, and not inside one."""
    left, right = words[:at], words[at + 1 :]
    return len(left) >= 2 and len(right) >= 2 and (left[-1] == "”" or _heads().search(left) is not None or "、" in left)


def _shared_tail(short: str, full: str, head: str) -> str:
    """What the members of a list share: the end of the last one behind as many characters as the short one has."""
    rest = full[len(short) :]
    return rest if rest.endswith(head) and len(rest) <= 8 + len(head) else head


_BEFORE_NAME = re.compile(r"^(?:以|把|将|对|在|首个|省内|我省|我市|我区|我县|一座|一条|全球|围绕|原有|和|与|及)+")
_BEHIND_NAME = re.compile(r"(?:等|的|重点)$")


#: 支持甲市建设乙示范区: the zone is that of 甲市.
_FOUNDER = re.compile(r"^([\u4e00-\u9fff]{2,4})(?:建设|打造|创建)(?=[\u4e00-\u9fff]{4})")


def _clean(words: str) -> str:
    words = re.sub(r"^[①-⑳了\s]+", "", words.strip(_EDGE).split("的")[-1])
    words = re.sub("（[^）]{1,12}）$", "", strip_actions(words))
    words = _FOUNDER.sub(r"\1", words)
    return _BEHIND_NAME.sub("", _BEFORE_NAME.sub("", words)).strip(_EDGE)


_PROPER = re.compile(r"“|[A-Za-zⅠⅡⅢ]|\d|[一二三四五六七八九十]期|[一二三四五六七八九]号")
_GEOGRAPHIC = re.compile(r"[^的和与及、]{1,4}[河江湖山岭海湾港岛沟峡川溪泉路街镇村县市州盟旗乡岗坪滩洲关寺庄]")


def _is_named(name: str, *, strict: bool = False) -> bool:
    """Whether a reader could look the name up.

    It ends in a type of project and says which one: any modifier will do for a thing that stands alone (省美术馆),
    words beyond the generic ones for zones and works, a place, number or quotation for treatments (福田河黑臭水体治理).
    """
    if not 3 <= len(name) <= 40 or re.search("[，。；：！]", name):
        return False
    head = _heads().search(name)
    if not head:
        return False
    rest = name[: head.start()]
    if not rest or (rest.count("“") != rest.count("”") and "”" not in head.group()):
        return False
    if _verbs().search(rest) or re.search("等(?!级)", rest):
        return False
    policy = "place" if strict else _naming()[head.group()]
    if _naming()[head.group()] == "quoted":
        return "“" in name
    remainder = _generic().sub("", rest)
    if _PROPER.search(rest) or _PROPER.search(head.group()) or holds_place(rest) or _GEOGRAPHIC.search(remainder):
        return True
    if len(rest) == 2 and _naming()[head.group()] != "place" and not _generic().fullmatch(rest):
        return True
    if policy == "definite":
        return bool(remainder) or rest in ("省", "市", "区", "县", "国家")
    return policy == "proper" and (len(remainder) >= 2 or (rest.startswith(("国家", "全国")) and bool(remainder)))


def _named_beginning(words: str) -> str:
    """The project that a noun of acting follows (甲乙高铁提速): a name with a place or number, or nothing."""
    for end in range(len(words) - 2, max(3, len(words) - 5), -1):
        head = _heads().search(words[:end])
        if head and len(head.group()) > 1 and _is_named(words[:end], strict=True) and not _plain(words[end:]):
            return words[:end]
    return ""


@cache
def _verbs() -> re.Pattern[str]:
    """Verbs that no name of a project holds."""
    return re.compile(longest_first(load_scheme("project-type")["generic"].words["verb"]))


@cache
def _weak() -> frozenset[str]:
    """Verbs that push anything at all: only a name with a place or number of its own is a project behind them."""
    return frozenset(load_scheme("project-type")["generic"].words["weak"])
