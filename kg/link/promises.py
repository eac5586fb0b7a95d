"""The promises of a report: the targets of its plan in a uniform shape, and which of them are in a livelihood list."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kg.facts import FactKind, Measure, Milestone, QualitativeTarget, ReportFacts, StatementKind
from kg.grammar.constructions import construction
from kg.lang.words import longest_first, pattern_of, words_of, words_of_classes
from kg.link.model import FactReference
from kg.link.name_similarity import normalized_name, normalized_thing_name

_PLAN_KINDS = (StatementKind.COMMITMENT, StatementKind.CONTEXT)
_BREAK = re.compile(r"[，。；：！？,;:!?（(“]")
_LONGEST_VERB = 9
_LEAST_KIND = 4
#: A subject is published with its verb (新建学位, 新增、恢复水浇地) if that is short.
_LONGEST_PUBLISHED_VERB = 5


@dataclass(frozen=True, slots=True)
class Promise:
    """A target, the words that name it, and its years [first, last].

    `words`: the subject with its verb and the quote, where cue words are looked for.
    `listed`: it is an item of a livelihood list (民生实事).
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
    )


def subject_of(form: str, name: str, clause: str) -> str:
    """What is promised, as it is published: the name that a fact has in its clause, of a number with its verb."""
    worded = _worded(form, name, clause)
    return worded if len(worded) - len(name) <= _LONGEST_PUBLISHED_VERB else kind_of_list(name)


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
    """Statements in a livelihood list: under a heading that names one, or after a sentence that introduces one.

    Such a sentence introduces the rest of its paragraph or, at the end of one, the paragraphs up to the next heading.
    """
    name, opening = pattern_of("outcome-cue", "livelihood-list", "word"), _opening()
    inside: set[int] = set()
    open_path: tuple[str, ...] | None = None
    rest = False
    source = facts.text.source.text
    for index, statement in enumerate(facts.statements):
        if statement.kind not in _PLAN_KINDS or statement.section.role == "review":
            open_path = None
            continue
        if any(name.search(heading) for heading in statement.section.path):
            inside.add(index)
        span, quote = statement.evidence.span, statement.evidence.quote
        follows = facts.statements[index + 1].evidence.span.start if index + 1 < len(facts.statements) else span.end
        ends = "\n" in source[span.end : follows]
        if open_path is not None:
            if statement.section.path != open_path:
                open_path = None
            else:
                inside.add(index)
                if ends and not rest:
                    open_path = None
        if name.search(quote) and opening.search(quote):
            open_path, rest = statement.section.path, ends
            inside.discard(index)
    return frozenset(inside)


@cache
def _opening() -> re.Pattern[str]:
    return pattern_of("outcome-cue", "livelihood-opening", "word")
