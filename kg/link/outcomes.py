"""The outcomes of promises: compares each promise of a report with each later report of the same area.

1. A later report is read once into an index of its review part (`kg.link.reviews`).
2. A promised number is compared with the reported numbers of the same indicator, or else of a similar name; unit,
   aspect, place and period must be comparable (`kg.link.comparability`). The most similar of these is the answer; among
   several numbers of the indicator it is the one with the same name. If there is none, a number on another basis makes
   the promise `not-comparable`.
3. A promised project is compared with the milestones of the same project, or else of a similar name whose beginning,
   which is the proper part, does not differ; otherwise with clauses that contain its name, also within a list.
4. A target without a number is compared with numbers and statements about its subject and the promised state.
5. If no fact answers, a clause of the review that names the subject is `reported-without-number`; so is an item of a
   livelihood list (民生实事) if one sentence says that the whole list was delivered. Otherwise it is `not-disclosed`.

`not-due` applies to a goal before its deadline if the later report states no better value than the plan itself did.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache
from itertools import groupby

from kg.facts import FactKind, Measure, Milestone, Period, QualitativeTarget, ReportFacts, Statement
from kg.grammar.constructions import construction
from kg.grammar.noun_phrase import types_of_heads
from kg.lang.words import longest_first, pattern_of, words_of_classes
from kg.link.acts import answer_act, names_by_quotation
from kg.link.answer import NO_ANSWER, Answer, covers, fact_of, over_years
from kg.link.comparability import Basis, compare_basis, is_count, level_for_growth
from kg.link.counting import Counting
from kg.link.indicators import find_indicator
from kg.link.model import Assessment, FactReference
from kg.link.name_similarity import (
    CONTAINED,
    NO_TYPE,
    SAME_THING,
    bigrams,
    containment,
    contains_words,
    differ_in_scope,
    have_incompatible_qualifiers,
    is_part_of,
    is_worked_on,
    names_another_thing,
    read_parts,
    similarity,
    spells_within,
    thing_similarity,
    with_current_names,
    without_optional,
    without_upgrading,
    without_works,
    word_similarity,
)
from kg.link.promises import Promise, find_promises
from kg.link.reviews import Review, candidates, read_review
from kg.link.verdicts import VERDICT_RULE, Tolerance, judge_measure, judge_state
from kg.vocabulary import load_scheme

_ALIKE = 67
#: The share of the bigrams of a promise by which a number is looked at.
_NEAR = 25
_ALIKE_EQUAL, _ALIKE_EXACT = 65, 60
_EXACT_DIGITS = 3
_MENTIONED = 100
_LEAST_MENTION = 3
#: The shortest rest of a name that shares its front with another member of a list, in characters.
_LEAST_SHARED = 5
#: The largest distance of a word for planning from the end of its passage, in characters.
_FEW_WORDS = 8
_MARKS = "，、。；"
_DIGIT = re.compile(r"\d")
_BRACKETED = re.compile("（[^（）]*）")
_DIGITS = re.compile(r"\d+")
#: How much of a name a clause must have to speak of it: less of a long one, of which a report leaves words out.
_NAMES_IT, _NAMES_LONG, _LONG_NAME = 75, 65, 10
#: The rule of directions without a number among the headline targets, which no sentence shows to be reached.
_HEADLINE = "qualitative-headline"
_LONG_STATE = 3
_HALF = 50
#: What is not named alike is hardly the same where its number is further off; what has the words of a name is where it
#: is as close.
_FAR, _CLOSE = Decimal(3), Decimal("1.25")
_BOUNDS = frozenset((">=", "<="))


def assess_promises(reports: tuple[ReportFacts, ...], tolerance: Tolerance | None = None) -> tuple[Assessment, ...]:
    """The assessments of all promises, by report, list and index of the promise, then by later report.

    `reports` are in the order of area and year, as `kg.link.pipeline.link` sorts them.
    """
    allowed = tolerance or Tolerance()
    numbered = list(enumerate(reports))
    return tuple(
        assessment
        for _, group in groupby(numbered, key=lambda one: one[1].report.adcode)
        for assessment in _assess_area(list(group), allowed)
    )


def _assess_area(reports: list[tuple[int, ReportFacts]], tolerance: Tolerance) -> Iterator[Assessment]:
    first = min(facts.report.year for _, facts in reports)
    reviews = [(read_review(number, facts), facts) for number, facts in reports if facts.report.year > first]
    for number, facts in reports:
        later = [review for review, other in reviews if other.report.year > facts.report.year]
        if not later:
            continue
        for promise in find_promises(number, facts):
            for review in later:
                answer = _answer(promise, review, facts, tolerance)
                yield Assessment(
                    promise.target,
                    answer.outcome,
                    promise.form,
                    promise.subject,
                    review.number,
                    answer.verdict,
                    VERDICT_RULE,
                    tolerance.of(promise.fact) if answer.tolerance and isinstance(promise.fact, Measure) else None,
                    answer.statement,
                )


def _answer(promise: Promise, review: Review, plan: ReportFacts, tolerance: Tolerance) -> Answer:
    fact = promise.fact
    if _has("binding", promise.words):
        return _binding(promise, review) or NO_ANSWER
    if isinstance(fact, Measure):
        found = _answer_measure(promise, fact, review, plan, tolerance)
    elif isinstance(fact, Milestone):
        found = _answer_milestone(promise, fact, review)
    else:
        found = _answer_qualitative(promise, fact, review)
    return found or _blanket(promise, review) or _binding(promise, review) or NO_ANSWER


def _answer_measure(
    promise: Promise, target: Measure, review: Review, plan: ReportFacts, tolerance: Tolerance
) -> Answer | None:
    if promise.livelihood:
        return _livelihood(promise, target, review, tolerance)
    best: tuple[Basis, int, bool, bool, int, int] | None = None
    chosen: tuple[int, Measure] | None = None
    for position in _candidates(promise, target.indicator, review):
        named = review.measures[position]
        outcome = named.fact
        assert isinstance(outcome, Measure)
        like = _similarity(promise, target, outcome, named.normalized_name)
        if like < _least_similarity(target, outcome):
            continue
        basis = compare_basis(promise, target, outcome, named.words, named.counting, review.year)
        if _is_whole_of(promise, target, outcome):
            basis = min(basis, Basis.OTHER_BASIS)
        least = 100 if level_for_growth(target, outcome) else CONTAINED
        same_aspect = target.aspect == outcome.aspect
        if like < 100 and promise.first == promise.last and same_aspect and not _are_near(target, outcome, _FAR):
            basis = min(basis, Basis.OTHER_BASIS)
        if basis is Basis.NONE or (basis is Basis.OTHER_BASIS and like < least):
            continue
        exact = outcome.comparator not in _BOUNDS and not _is_said_exactly_next(position, review)
        alike_in = 0 if target.indicator else _counted_alike(promise.counting, named.counting)
        rank = (basis, like, named.normalized_name == promise.normalized_name, exact, alike_in, -position)
        if best is None or rank > best:
            best, chosen = rank, (named.index, outcome)
    if best is None or chosen is None:
        return _mention(promise, target.indicator, review, finished=is_count(target))
    reference = FactReference(review.number, "measure", chosen[0])
    if best[0] is Basis.OTHER_BASIS:
        # A total over years says less about an item of a delivered list than the sentence about the list.
        return (_blanket(promise, review) if over_years(chosen[1].period) else None) or Answer(
            "not-comparable", reference
        )
    due = promise.last <= review.year
    verdict = judge_measure(target, chosen[1], tolerance, due=due)
    if _only_begun(promise, chosen[1]):
        verdict = "progressed"
    if verdict == "missed" and chosen[1].comparator == ">=":
        return Answer("not-comparable", reference)  # 稳定在430亿斤以上 says how little it was at least
    if verdict == "progressed" and not due and _not_moved(target, chosen[1], plan):
        verdict = "not-due"
    return Answer(verdict, reference, tolerance=True)


def _counted_alike(promised: Counting, reported: Counting) -> int:
    """How much two numbers of one name have in common in how they came about and in the words before the name."""
    same_way = (promised.stage, promised.works) == (reported.stage, reported.works)
    return 2 * same_way + bool(promised.lead and reported.lead and bigrams(promised.lead) & bigrams(reported.lead))


def _is_said_exactly_next(position: int, review: Review) -> bool:
    """Whether a rounded number is followed by the exact one (突破200亿元，达到229亿元)."""
    one = review.measures[position].fact
    other = review.measures[position + 1].fact if position + 1 < len(review.measures) else None
    if not isinstance(one, Measure) or not isinstance(other, Measure) or one.comparator != ">":
        return False
    same = (one.subject, one.aspect, one.unit, one.period) == (other.subject, other.aspect, other.unit, other.period)
    return same and other.comparator == "=" and other.evidence.span.start == one.evidence.span.start


def _only_begun(promise: Promise, outcome: Measure) -> bool:
    """Whether the clause only says that construction has begun (5个项目全部开工)."""
    quote = outcome.evidence.quote
    begun = is_count(outcome) and _has("begun", quote) and not _has("completion", quote)
    return begun and not _has("begun", promise.words)


def _is_whole_of(promise: Promise, target: Measure, outcome: Measure) -> bool:
    """Whether a number is for several things together, including the promised one (交通、能源、水利投资)."""
    several = "、" in outcome.subject and "、" not in target.subject
    several = several and not any(word in outcome.subject for word in words_of_classes("etcetera"))
    return several and contains_words(promise.normalized_name, with_current_names(outcome.subject))


def _least_similarity(target: Measure, outcome: Measure) -> int:
    """How similar two names must be: less where both give one number, the less the more digits it has."""
    if target.value != outcome.value:
        return _ALIKE
    return _ALIKE_EXACT if len(target.value.normalize().as_tuple().digits) >= _EXACT_DIGITS else _ALIKE_EQUAL


def _candidates(promise: Promise, indicator: str | None, review: Review) -> Iterable[int]:
    known = review.by_indicator.get(indicator, ()) if indicator else ()
    near = candidates(bigrams(promise.normalized_name), review.measures_by_bigram, _NEAR)
    return sorted({*known, *near})


def _similarity(promise: Promise, target: Measure, outcome: Measure, name: str) -> int:
    if have_incompatible_qualifiers(target.subject, outcome.subject) or _is_generic(promise.normalized_name):
        return 0
    if target.indicator and target.indicator == outcome.indicator:
        return 100
    if target.indicator and outcome.indicator and promise.normalized_name != name:
        return 0
    per_head = pattern_of("outcome-cue", "per-head", "word")
    name = per_head.sub("", name) if not per_head.search(promise.normalized_name) else name
    if promise.normalized_name == name:
        return 100
    if _has("capacity", promise.normalized_name) != _has("capacity", name):
        return 0
    if _grows_in_part(promise, target, outcome, name):
        return 0
    like = max(similarity(promise.normalized_name, name), word_similarity(promise.normalized_name, name))
    if without_works(promise.normalized_name) == without_works(name):
        like = max(like, CONTAINED)  # whether they are the same works, their numbers say
    if _is_whole_of(promise, target, outcome):
        like = max(like, CONTAINED)
    shorter, longer = sorted((promise.normalized_name, name), key=len)
    if len(shorter) > _LEAST_MENTION and _agree_in_number(target, outcome, shorter, longer):
        like = max(like, CONTAINED)
    if len(shorter) >= _LEAST_MENTION and longer.endswith(shorter) and 2 * len(shorter) >= len(longer):
        like = max(like, CONTAINED)
    return like


def _grows_in_part(promise: Promise, target: Measure, outcome: Measure, name: str) -> bool:
    """Whether a growth is that of a kind of the promised indicator (规上装备工业增加值 for 规上工业增加值)."""
    relative = (
        target.indicator is not None and outcome.indicator is None and target.aspect == outcome.aspect == "growth"
    )
    longer = len(name) > len(promise.normalized_name)
    return relative and longer and spells_within(promise.normalized_name, name)


def _agree_in_number(target: Measure, outcome: Measure, name: str, whole: str) -> bool:
    """Whether a longer name contains a name; the vaguer the match, the closer the numbers must be."""
    if spells_within(name, whole):
        return _are_near(target, outcome, _CLOSE)
    return target.value == outcome.value and contains_words(name, whole)


def _are_near(target: Measure, outcome: Measure, times: Decimal) -> bool:
    """Whether two numbers have the same aspect and neither is more than `times` the other."""
    low, high = sorted((abs(target.value), abs(outcome.value)))
    return target.aspect == outcome.aspect and high <= times * low


def _is_generic(name: str) -> bool:
    """Whether a name is only a general word (项目), which occurs in many passages."""
    return pattern_of("outcome-cue", "generic-name", "word").fullmatch(name) is not None


def _not_moved(target: Measure, outcome: Measure, plan: ReportFacts) -> bool:
    """Whether the review in the report of the plan already stated this value or a better one."""
    return any(
        one.kind is FactKind.OUTCOME
        and one.indicator is not None
        and one.indicator == target.indicator
        and one.aspect == target.aspect
        and one.unit == target.unit
        and one.value >= outcome.value
        for one in plan.measures
    )


def _answer_milestone(promise: Promise, target: Milestone, review: Review) -> Answer | None:
    keys = review.by_project.get(target.project, ()) if target.project else ()
    near = candidates(bigrams(promise.normalized_name), review.milestones_by_bigram, SAME_THING // 2)
    best: tuple[int, int, int] | None = None
    chosen: tuple[int, str] | None = None
    for position in sorted({*keys, *near}):
        named = review.milestones[position]
        outcome = named.fact
        assert isinstance(outcome, Milestone)
        like = thing_similarity(promise.normalized_name, named.normalized_name)
        if like < SAME_THING or _is_of_other_units(target.name, outcome.evidence.quote):
            continue
        verdict = _judge_milestone(target, outcome)
        if verdict == "done" and is_part_of(promise.normalized_name, named.normalized_name):
            verdict = "progressed"
        rank = (like, int(verdict == "done"), -position)
        if best is None or rank > best:
            best, chosen = rank, (named.index, verdict)
    if chosen is not None:
        return Answer(chosen[1], FactReference(review.number, "milestone", chosen[0]))
    return _named_in_clause(promise.normalized_name, target, review)


@cache
def _sorts() -> re.Pattern[str]:
    return re.compile(f"(?:{longest_first(head for head, code in types_of_heads().items() if code not in NO_TYPE)})$")


def _judge_milestone(target: Milestone, outcome: Milestone) -> str:
    verdict = judge_state(target.milestone, outcome.milestone)
    if target.milestone == "operating" and outcome.milestone == "completed" and _has("in-use", outcome.evidence.quote):
        verdict = "done"  # 建成开办 says both
    partial = pattern_of("outcome-cue", "partial", "word")
    said = pattern_of("outcome-cue", "first-of-area", "word").sub("", outcome.evidence.quote)
    if verdict == "done" and partial.search(said) and not partial.search(target.evidence.quote):
        return "progressed"
    if verdict == "done" and _is_planned(target, outcome.name, outcome.evidence.quote):
        return "progressed"
    return verdict


def _named_in_clause(name: str, target: Milestone, review: Review) -> Answer | None:
    """A clause of the review that contains the whole name of a project; a number in it serves as evidence."""
    quoted = "“" in target.name
    if len(name) < _LEAST_MENTION + 1 and not quoted:
        return None
    share = _HALF if _sorts().search(name) or quoted else _MENTIONED
    upgraded = without_upgrading(name)
    share = _HALF if upgraded or construction("first-phase-end").search(name) else share
    for position in candidates(bigrams(name), review.statements_by_bigram, share):
        named = review.statements[position]
        if not isinstance(named.fact, Statement):
            continue
        quote = named.fact.evidence.quote
        if (
            not (len(name) > _LEAST_MENTION and _names_project(name, named.normalized_name))
            and not names_by_quotation(target.name, named)
            and not (upgraded and is_worked_on(upgraded, named.normalized_name))
        ):
            continue
        if names_another_thing(name, named.normalized_name) or _is_of_other_units(target.name, quote):
            continue
        outcome = fact_of(named.index, review)
        said = _spent().sub("", quote)
        finished = pattern_of("outcome-cue", "completion", "word").search(said)
        going_on = _has("partial", quote) or _has("carry-over", quote) or _is_planned(target, target.name, quote)
        done = finished is not None and not going_on and _reaches(target, quote)
        done = done or (target.milestone == "preparing" and _has("granted", quote))
        begun = _has("begun", quote) or _has("started", quote)
        done = done or (target.milestone == "construction-started" and begun and not going_on)
        return Answer("done" if done else "progressed", outcome, statement=named.index)
    return None


def _is_planned(target: Milestone, name: str, passage: str) -> bool:
    """Whether what a passage says to be finished is only the planning of a thing (完成…规划优化, 方案设计完成)."""
    text = passage.replace(name, "").rstrip(_MARKS)
    words = list(pattern_of("outcome-cue", "plan-work", "word").finditer(text))
    if not words or target.milestone == "preparing":
        return False
    behind = text[words[-1].end() :]
    return len(behind) <= _FEW_WORDS and not (_has("only-built", behind) or _has("in-use", behind))


def _is_of_other_units(name: str, clause: str) -> bool:
    """Whether a clause speaks of other units of a plant than a name (1、2号机组 for 5号机组)."""
    wanted, found = construction("units-of-plant").search(name), construction("units-of-plant").search(clause)
    if wanted is None or found is None:
        return False
    return not set(_DIGITS.findall(wanted.group())) & set(_DIGITS.findall(found.group()))


@cache
def _spent() -> re.Pattern[str]:
    """Words that say how much was spent on something, not that it is finished (完成投资)."""
    return pattern_of("outcome-cue", "spent", "word")


def _reaches(target: Milestone, clause: str) -> bool:
    """Whether a clause that reports completion reports the promised state: what is built may not operate yet."""
    return target.milestone != "operating" or _has("in-use", clause) or not _has("only-built", clause)


def _names_project(name: str, clause: str) -> bool:
    """Whether a clause contains the whole name, also within a list of things of one type (甲、乙、丙等重点片区)."""
    plain = _BRACKETED.sub("", clause)
    shorter = without_optional(plain)
    spoken = pattern_of("outcome-cue", "completion", "word").sub("", plain)
    if any(name in words for words in (clause, plain, shorter, spoken)):
        return True
    phase = construction("first-phase-end").search(name)
    if phase and name[: phase.start()] in clause and not have_incompatible_qualifiers(name, clause):
        return True  # a thing with a single phase may be named without it
    if any(_shares_front(name, words) for words in (plain, shorter)):
        return True
    for end in range(2, len(name) - _LEAST_MENTION + 1):
        _, listed, behind = clause.partition(name[:end])
        if not listed or construction("joint-or-etcetera").match(behind) is None:
            continue
        if name[end:] in behind and (end > 2 or _is_proper(name[:end], name)):
            return True  # 甲乙、丙丁合作产业园
    sort = _sorts().search(name)
    if sort is None or sort.start() < _LEAST_MENTION:
        return False
    _, listed, behind = clause.partition(name[: sort.start()])
    return bool(listed) and construction("joint-or-etcetera").match(behind) is not None and sort.group() in behind


def _shares_front(name: str, clause: str) -> bool:
    """Whether a list has the name with a front that only its first member has (白石湾甲中心、综合性乙中心)."""
    for end in range(2, len(name) - _LEAST_SHARED + 1):
        front, rest = name[:end], name[end:]
        _, found, behind = clause.partition(front)
        at = behind.find(rest) if found else -1
        if at > 0 and construction("joint").fullmatch(behind[at - 1]) and (end > 2 or _is_proper(front, name)):
            return True
    return False


def _is_proper(front: str, name: str) -> bool:
    return read_parts(name).proper[:1] == (front,)


def _answer_qualitative(promise: Promise, target: QualitativeTarget, review: Review) -> Answer | None:
    if target.form == "benchmark":
        return _answer_benchmark(promise, target, review)
    if target.form == "act":
        return answer_act(promise, target, review)
    trend = _answer_trend(promise, target, review)
    if trend is not None:
        return trend
    finish = pattern_of("outcome-cue", "completion", "word")
    of_the_year = pattern_of("outcome-cue", "of-the-year", "word").search(promise.words) is not None
    state = _state(target)
    least = _NAMES_LONG if len(promise.normalized_name) >= _LONG_NAME else _NAMES_IT
    best: tuple[bool, int, int] | None = None
    chosen: tuple[int, Statement] | None = None
    for position in candidates(bigrams(promise.normalized_name + state), review.statements_by_bigram, _NAMES_IT // 2):
        named = review.statements[position]
        if not isinstance(named.fact, Statement):
            continue
        if of_the_year and differ_in_scope(target.evidence.quote, named.normalized_name, "exclusive-plan"):
            continue
        share = (
            100
            if names_by_quotation(target.subject, named)
            else containment(promise.normalized_name, named.normalized_name)
        )
        reaches = bool(state) and state in named.normalized_name
        if share < (1 if reaches and promise.last > review.year else least):
            continue
        mentioned = reaches or bool(finish.search(state)) or bool(bigrams(state) & bigrams(named.normalized_name))
        if len(state) >= _LONG_STATE and not mentioned:
            continue  # it names the subject but says something else about it
        rank = (reaches, share, -position)
        if best is None or rank > best:
            best, chosen = rank, (named.index, named.fact)
    if best is None or chosen is None:
        return None
    statement, quote = chosen[0], chosen[1].evidence.quote
    outcome = fact_of(statement, review)
    if of_the_year and not covers(chosen[1].period, promise, review):
        return None  # each year has tasks of its own
    if best[1] >= least and finish.search(target.evidence.quote):
        done = finish.search(quote) is not None and not _has("partial", quote)
        return Answer("done" if done else "progressed", outcome, statement=statement)
    if promise.last > review.year:
        return Answer("progressed", outcome, statement=statement)
    if not covers(chosen[1].period, promise, review):
        return None
    if best[0] and target.rule != _HEADLINE:
        return Answer("done", outcome, statement=statement)
    return Answer("reported-without-number", None, statement=statement)


def _state(target: QualitativeTarget) -> str:
    """The promised state without words of degree: 达到优良 for 全面达到优良."""
    return with_current_names(pattern_of("trend", "manner", "word").sub("", target.condition))


def _answer_trend(promise: Promise, target: QualitativeTarget, review: Review) -> Answer | None:
    """A promised direction of an indicator (稳步增长, 继续下降), answered by its growth in the year."""
    indicator = find_indicator(target.subject)
    wanted = next((code for code in ("rise", "fall") if _has(code, target.condition)), None)
    if indicator is None or wanted is None or promise.first != promise.last:
        return None
    for position in review.by_indicator.get(indicator, ()):
        named = review.measures[position]
        outcome = named.fact
        assert isinstance(outcome, Measure)
        of_year = not over_years(outcome.period) and covers(outcome.period, promise, review)
        if outcome.aspect != "growth" or not of_year or outcome.place is not None:
            continue
        rose = outcome.direction != "decrease"
        kept = outcome.value == 0 or rose == (wanted == "rise")
        return Answer("met" if kept else "missed", FactReference(review.number, "measure", named.index))
    return None


def _has(cue: str, text: str) -> bool:
    return pattern_of("outcome-cue", cue, "word").search(text) is not None


def _answer_benchmark(promise: Promise, target: QualitativeTarget, review: Review) -> Answer | None:
    """A target tied to another quantity: in step with economic growth (与经济增长同步), or as assigned from above."""
    subjects = (target.subject, *construction("joint").split(target.subject))
    indicator = next((code for subject in subjects if (code := find_indicator(subject))), None)
    tied = "gdp" if pattern_of("outcome-cue", "with-the-economy", "word").search(target.condition) else None
    spanning: FactReference | None = None
    parts: FactReference | None = None
    for position in _candidates(promise, indicator, review):
        named = review.measures[position]
        outcome = named.fact
        assert isinstance(outcome, Measure)
        if differ_in_scope(target.subject, outcome.subject, "exclusive-settlement"):
            if _is_of_parts(target.subject, outcome) and covers(outcome.period, promise, review):
                parts = parts or FactReference(review.number, "measure", named.index)
            continue
        same = indicator is not None and indicator == outcome.indicator
        if not same and similarity(promise.normalized_name, named.normalized_name) < _ALIKE:
            continue
        if not covers(outcome.period, promise, review):
            continue
        reference = FactReference(review.number, "measure", named.index)
        if tied is None:
            return Answer("not-comparable", reference)
        if outcome.aspect != "growth":
            continue
        if promise.first == promise.last and over_years(outcome.period):
            spanning = spanning or reference
            continue
        other = next(
            (
                one
                for at in review.by_indicator.get(tied, ())
                if isinstance(one := review.measures[at].fact, Measure)
                and one.aspect == "growth"
                and one.period == outcome.period
            ),
            None,
        )
        if other is None:
            return Answer("not-comparable", reference)
        return Answer("met" if outcome.value >= other.value - Tolerance().points else "missed", reference)
    if spanning or parts:
        return Answer("not-comparable", spanning or parts)
    spoken = _mention(promise, indicator, review)
    if spoken is None or spoken.statement is None or tied is None:
        return spoken
    spanning_years = over_years(_period_of(spoken.statement, review))
    return Answer("not-comparable", None, statement=spoken.statement) if spanning_years else spoken


def _is_of_parts(subject: str, outcome: Measure) -> bool:
    """Whether a growth is stated for the parts of what the subject names as a whole (城镇和农村居民人均可支配收入)."""
    code = find_indicator(subject)
    return (
        outcome.aspect == "growth"
        and code is not None
        and construction("joint").search(outcome.subject) is not None
        and any(outcome.subject.endswith(name) for name in load_scheme("indicator")[code].names)
    )


def _mention(promise: Promise, indicator: str | None, review: Review, *, finished: bool = False) -> Answer | None:
    """A clause without a number that names the subject and, with `finished`, says that it is finished."""
    finish = pattern_of("outcome-cue", "completion", "word")
    names = [promise.normalized_name]
    if indicator is not None and not finished:
        names.extend(name for name in load_scheme("indicator")[indicator].names if len(name) > _LEAST_MENTION)
    for name in names:
        if len(name) < _LEAST_MENTION:
            continue
        for position in candidates(bigrams(name), review.statements_by_bigram, _MENTIONED):
            named = review.statements[position]
            if (
                not _speaks_of(name, named.normalized_name)
                or not isinstance(named.fact, Statement)
                or _DIGIT.search(named.normalized_name)
            ):
                continue
            if finished and not finish.search(named.fact.evidence.quote):
                continue
            if covers(named.fact.period, promise, review):
                return Answer("reported-without-number", None, statement=named.index)
    return None


def _speaks_of(name: str, clause: str) -> bool:
    """Whether a clause contains a name, and not only as the beginning of that of a policy (粮食生产支持政策)."""
    _, found, rest = clause.partition(name)
    return bool(found) and pattern_of("outcome-cue", "policy-noun", "word").match(rest) is None


def _livelihood(promise: Promise, target: Measure, review: Review, tolerance: Tolerance) -> Answer | None:
    """The number of items of a livelihood list, answered by the sentence that states how many were delivered."""
    if promise.last != review.year:
        return None
    for statement in review.delivered:
        for index in review.measures_of_statement.get(statement, ()):
            named = next((one for one in review.measures if one.index == index), None)
            if named is not None and isinstance(named.fact, Measure):
                verdict = judge_measure(target, named.fact, tolerance)
                return Answer(verdict, FactReference(review.number, "measure", index), tolerance=True)
        return Answer("reported-without-number", None, statement=statement)
    return None


def _blanket(promise: Promise, review: Review) -> Answer | None:
    """The sentence that says that a whole list of the previous year was delivered."""
    if not promise.listed or promise.last != review.year or not review.delivered:
        return None
    statement = review.delivered[0]
    measures = review.measures_of_statement.get(statement, ())
    outcome = FactReference(review.number, "measure", measures[0]) if measures else None
    verdict = "done" if promise.form in ("project", "act") else "reported-without-number"
    return Answer(verdict, outcome, statement=statement)


def _binding(promise: Promise, review: Review) -> Answer | None:
    """The sentence that says that all binding indicators were met, for what the plan or the law makes binding."""
    bound = _has("binding", promise.words) or _has("binding-by-law", promise.normalized_name)
    statement = next((one for one in review.binding if covers(_period_of(one, review), promise, review)), None)
    return Answer("reported-without-number", statement=statement) if bound and statement is not None else None


def _period_of(statement: int, review: Review) -> Period | None:
    return next(one.fact.period for one in review.statements if one.index == statement)


__all__ = ["Answer", "assess_promises"]
