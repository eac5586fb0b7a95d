"""The promises of a report: the targets of its plan in a uniform shape, and which of them are in a livelihood list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kg.facts import FactKind, Measure, Milestone, QualitativeTarget, ReportFacts, StatementKind
from kg.grammar.constructions import construction
from kg.lang.numerals import parse_numeral
from kg.lang.words import longest_first, pattern_of, words_of, words_of_classes
from kg.link.counting import NOT_SAID, Counting, read_counting
from kg.link.model import FactReference
from kg.link.name_similarity import normalized_name, normalized_thing_name

_PLAN_KINDS = (StatementKind.COMMITMENT, StatementKind.CONTEXT)
_BREAK = re.compile(r"[，。；：！？,;:!?（(“]")
_ENDS = ("。", "：", ":", "；")
#: A list with at least this many numbered items is compared with the number of items that its opening announces.
_FIELDS = 3
_LONGEST_VERB = 9
_LEAST_KIND = 4
#: A subject is published with its verb (新建学位, 新增、恢复水浇地) if that is short.
_LONGEST_PUBLISHED_VERB = 5


@dataclass(frozen=True, slots=True)
class Promise:
    """A target, the words that name it, and its years [first, last].

    `words`: the subject with its verb and the quote, where cue words are looked for.
    `listed`: it is an item of a livelihood list (民生实事). `counting`: what its number counts.
    """

    target: FactReference
    fact: Measure | Milestone | QualitativeTarget
    subject: str
    normalized_name: str
    words: str
    first: int
    last: int
    listed: bool
    livelihood: bool = False
    counting: Counting = NOT_SAID

    @property
    def form(self) -> str:
        """`measure`, `project`, `act` (a specific policy act) or `qualitative`, as in the tables."""
        if isinstance(self.fact, QualitativeTarget):
            return "act" if self.fact.form == "act" else "qualitative"
        return "measure" if isinstance(self.fact, Measure) else "project"


def find_promises(number: int, facts: ReportFacts) -> tuple[Promise, ...]:
    """The promises of the report with this number, measures first, each list in the order of the source."""
    listed = _livelihood_statements(facts)
    found: list[Promise] = []
    for index, measure in enumerate(facts.measures):
        if measure.kind is FactKind.TARGET and measure.aspect != "rank":
            found.append(_promise(number, "measure", index, measure, measure.subject, facts, listed))
    for index, milestone in enumerate(facts.milestones):
        if milestone.kind is FactKind.TARGET:
            found.append(_promise(number, "milestone", index, milestone, milestone.name, facts, listed))
    for index, one in enumerate(facts.qualitative):
        if one.form == "none-set":
            continue  # a target that is explicitly not set is not a promise
        found.append(_promise(number, "qualitative", index, one, one.subject, facts, listed))
    return tuple(found)


def _promise(
    number: int,
    form: str,
    index: int,
    fact: Measure | Milestone | QualitativeTarget,
    name: str,
    facts: ReportFacts,
    listed: frozenset[int],
) -> Promise:
    year = facts.report.year
    period = fact.period
    clause = facts.statements[fact.statement].evidence.quote
    worded = _worded(form, name, clause)
    return Promise(
        FactReference(number, form, index),
        fact,
        subject_of(form, name, clause),
        _core(fact, worded, facts.report.area),
        worded + fact.evidence.quote,
        year if period is None else period.start.year,
        year if period is None else period.end.year,
        fact.statement in listed,
        pattern_of("outcome-cue", "livelihood-list", "word").search(name) is not None
        and _opening().search(clause) is not None,
        read_counting(fact, facts) if isinstance(fact, Measure) else NOT_SAID,
    )


def subject_of(form: str, name: str, clause: str) -> str:
    """What is promised, as it is published: the name that a fact has in its clause, of a number with its verb."""
    name = _with_inner_verb(name, clause) if form == "measure" else name
    worded = _worded(form, name, clause)
    return worded if len(worded) - len(name) <= _LONGEST_PUBLISHED_VERB else kind_of_list(name)


def _with_inner_verb(name: str, clause: str) -> str:
    """A name with the verb that its clause has inside it (住宅加装电梯 for 住宅电梯), so that it can be read."""
    if name in clause:
        return name
    for verb in words_of_classes("deliver"):
        before, found, behind = clause.partition(verb)
        end = next((cut for cut in range(2, len(name) - 1) if behind.startswith(name[cut:])), 0) if found else 0
        if end and before.endswith(name[:end]):
            return name[:end] + verb + name[end:]
    return name


def _worded(form: str, name: str, clause: str) -> str:
    return kind_of_list(with_verb(name, clause)) if form == "measure" else name


def _core(fact: Measure | Milestone | QualitativeTarget, worded: str, area: str) -> str:
    """The normalized name of what is promised."""
    if isinstance(fact, Milestone):
        return normalized_thing_name(fact.name, area)
    return normalized_name(worded if isinstance(fact, Measure) else kind_of_list(_named_by(fact)))


def _named_by(fact: Measure | Milestone | QualitativeTarget) -> str:
    """What a target without a number is about: what is completed, where that is a plan by name or only a manner stands
    before it (高质量完成…).
    """
    assert isinstance(fact, QualitativeTarget)
    done = pattern_of("outcome-cue", "fulfilled", "word").match(fact.condition)
    thing = fact.condition[done.end() :] if done else ""
    named = pattern_of("outcome-cue", "exclusive-plan", "exclusive").search(thing) or fact.subject not in thing
    return thing if len(thing) >= _LEAST_KIND and named else fact.subject


def kind_of_list(subject: str) -> str:
    """What `A、B等C` is about: C, if several instances come before it; otherwise the unchanged subject.

    >>> kind_of_list("大数据、集成电路等数字经济核心产业"), kind_of_list("社区助理等举措")
    ('数字经济核心产业', '社区助理等举措')
    >>> kind_of_list("纺织、造纸2个高耗水行业节水改造")
    '高耗水行业节水改造'
    """
    instances, _, kind = subject.rpartition(words_of_classes("etcetera")[0])
    if "、" not in instances:
        counted = construction("summed-up").fullmatch(subject)
        kind = counted["kind"] if counted else ""
        return kind if len(kind) >= _LEAST_KIND else subject
    return kind if len(kind) >= _LEAST_KIND else subject


def with_verb(subject: str, quote: str) -> str:
    """The subject with the verb of delivery before it in its clause (新增、恢复 before 水浇地), but without 推动.

    >>> with_verb("水浇地", "新增、恢复水浇地60万亩")
    '新增、恢复水浇地'
    """
    at = quote.find(subject)
    if at < 0:
        at = quote.find(subject[:_LEAST_KIND])
    push = pattern_of("outcome-cue", "push", "word").match(subject)
    if push and len(subject) - push.end() > 2:
        return subject[push.end() :]
    if at <= 0:
        return subject
    before = _BREAK.split(quote[max(0, at - _LONGEST_VERB) : at])[-1]
    match = _delivery().search(before)
    if match is None or pattern_of("outcome-cue", "generic-act", "word").fullmatch(match.group()):
        return subject
    return match.group() + subject


@cache
def _delivery() -> re.Pattern[str]:
    verbs = longest_first(words_of("affix", "action-prefix", "word"))
    return re.compile(rf"(?:(?:{verbs}){construction('joint').pattern}?)+$")


def _livelihood_statements(facts: ReportFacts) -> frozenset[int]:
    """Statements that stand in a livelihood list: under its title, or as items behind a sentence that opens it.

    A list that is opened by a sentence numbers its items, the first as such (一是…二是…, 1.…2.…), in the rest of the
    paragraph or in the paragraphs that follow, about as many as the sentence says (办好十件民生实事). Where they are
    not numbered, the sentence stands alone at the beginning of the paragraph that holds them.
    """
    name, opening = pattern_of("outcome-cue", "livelihood-list", "word"), _opening()
    source = facts.text.source.text
    inside: set[int] = set()
    for index, statement in enumerate(facts.statements):
        if statement.kind not in _PLAN_KINDS or statement.section.role == "review":
            continue
        if any(_is_title(heading) for heading in statement.section.path):
            inside.add(index)
        quote = statement.evidence.quote
        if name.search(quote) and opening.search(quote) and not construction("list-item").match(quote):
            inside.update(_items_behind(index, facts, source))
    return frozenset(inside)


def _is_title(heading: str) -> bool:
    """Whether a heading is the title of a livelihood list (2016年省十件民生实事), and not one on the work on it."""
    name = pattern_of("outcome-cue", "livelihood-list", "word")
    title = pattern_of("outcome-cue", "list-title", "word")
    found = None
    for match in name.finditer(heading):
        found = match
    if found is None or _opening().search(heading[: found.start()]):
        return False
    behind = heading[found.end() :].strip()
    return not behind or title.match(behind) is not None


def _items_behind(opening: int, facts: ReportFacts, source: str) -> list[int]:
    """The statements of the items that follow the sentence that opens a list; none where no list follows."""
    said = facts.statements[opening].evidence
    count = _count_of(said.quote)
    paragraphs = _paragraphs_behind(opening, facts, source)
    first = next(paragraphs, [])
    begins = next((at for at, one in enumerate(first) if _is_first(facts, one)), None)
    if begins is not None:
        items = first[begins:]
    elif not first:
        items = []
        for paragraph in paragraphs:
            numbered = _is_first(facts, paragraph[0]) if not items else _is_item(facts, paragraph[0])
            if not numbered:
                break
            items += paragraph
    else:
        alone = said.quote.endswith(_ENDS) and not source[: said.span.start].rstrip(" \u3000\t")[-1:].strip("\n")
        return first if alone and facts.statements[first[0]].kind is StatementKind.COMMITMENT else []
    numbered_items = sum(_is_item(facts, one) for one in items)
    # If 119件 is followed by only a dozen numbered items, these are policy areas and not the items themselves.
    others = count is not None and numbered_items >= _FIELDS and 2 * numbered_items < count
    return [] if others else items


def _paragraphs_behind(opening: int, facts: ReportFacts, source: str) -> Iterator[list[int]]:
    """The statements of the plan behind one, by paragraph: first the rest of its own, which may be empty."""
    paragraph: list[int] = []
    for index in range(opening + 1, len(facts.statements)):
        before, this = facts.statements[index - 1], facts.statements[index]
        if this.section.path != facts.statements[opening].section.path:
            break
        if "\n" in source[before.evidence.span.end : this.evidence.span.start]:
            yield paragraph
            paragraph = []
        paragraph.append(index)
    yield paragraph


def _is_item(facts: ReportFacts, index: int) -> bool:
    return construction("list-item").match(facts.statements[index].evidence.quote) is not None


def _is_first(facts: ReportFacts, index: int) -> bool:
    return construction("first-list-item").match(facts.statements[index].evidence.quote) is not None


def _count_of(opening: str) -> int | None:
    """How many items a list has by the sentence that opens it (办好十件民生实事), None where it does not say."""
    name = pattern_of("outcome-cue", "livelihood-list", "word").search(opening)
    counted = construction("items-of-list").search(opening[: name.start()]) if name else None
    number = parse_numeral(counted["count"]) if counted else None
    return None if number is None else int(number)


@cache
def _opening() -> re.Pattern[str]:
    return pattern_of("outcome-cue", "livelihood-opening", "word")
