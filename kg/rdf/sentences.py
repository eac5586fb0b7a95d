"""A verdict as a sentence: what was promised, what a later report says, and the difference between the two.

"promised about 5 %, reported 4 %: 1 point short, tolerance 0.5"; in Chinese 承诺5%左右，报告4%：差1个百分点，容差0.5.
No sentence says more than the two reports: the product does not judge whether a government kept its word.
"""

from __future__ import annotations

from decimal import Decimal

from kg.facts import Measure, Milestone, QualitativeTarget
from kg.link.conclusions import NOT_DISCLOSED, Conclusion
from kg.link.model import Assessment, FactReference, LinkedReports
from kg.link.verdicts import difference, is_percentage, less_is_better
from kg.rdf.english_quantities import english_quantity
from kg.rdf.labels import CHINESE, ENGLISH, chinese_number, concept_label, english_number, plain, unit_text

_ENGLISH_COMPARATORS = {"≈": "about ", ">=": "at least ", ">": "more than ", "<=": "at most ", "<": "less than "}
_CHINESE_COMPARATORS = {"≈": "{}左右", ">=": "{}以上", ">": "超过{}", "<=": "{}以内", "<": "低于{}"}

_EDGE = " \u3000，、。；："


def conclusion_sentence(linked: LinkedReports, conclusion: Conclusion, language: str = "en") -> str:
    """The conclusion on a promise; if it is not due yet, with the latest report that mentions it."""
    if conclusion.assessment is not None:
        return assessment_sentence(linked, conclusion.assessment, language)
    promised = _promised(linked, conclusion.promise.target, language)
    spoken = next((one for one in reversed(conclusion.history) if one.verdict != NOT_DISCLOSED), None)
    so_far = "" if spoken is None else _answer(linked, spoken, language)
    if language == "zh":
        waiting = f"{promised}，{conclusion.due}年到期，尚无报告回顾该年"
        return f"{waiting}；目前{so_far}" if so_far else waiting
    waiting = f"{promised}, due in {conclusion.due}: no report looks back on that year yet"
    return f"{waiting}; so far {so_far}" if so_far else waiting


def assessment_sentence(linked: LinkedReports, assessment: Assessment, language: str = "en") -> str:
    """What one later report says about a promise."""
    promised = _promised(linked, assessment.target, language)
    if assessment.verdict == NOT_DISCLOSED:
        year = linked.reports[assessment.next_report].report.year
        if language == "zh":
            return f"{promised}：{year}年报告中未找到相关表述"
        return f"{promised}: no mention found in the {year} report"
    comma = "，" if language == "zh" else ", "
    return f"{promised}{comma}{_answer(linked, assessment, language)}"


def _answer(linked: LinkedReports, assessment: Assessment, language: str) -> str:
    """What was reported and the difference from the promise, or the verdict if no numbers were compared."""
    target = _fact(linked, assessment.target)
    outcome = None if assessment.outcome is None else _fact(linked, assessment.outcome)
    if assessment.tolerance is not None and isinstance(target, Measure) and isinstance(outcome, Measure):
        verdict = _gap(target, outcome, assessment, language)
    else:
        tag = CHINESE if language == "zh" else ENGLISH
        verdict = concept_label("verdict", assessment.verdict, tag) or assessment.verdict
    reported = _reported(linked, assessment, language)
    return f"{reported}：{verdict}" if language == "zh" else f"{reported}: {verdict}"


def _promised(linked: LinkedReports, target: FactReference, language: str) -> str:
    said = _said(_fact(linked, target), language)
    return f"承诺{said}" if language == "zh" else f"promised {said}"


def _reported(linked: LinkedReports, assessment: Assessment, language: str) -> str:
    outcome = None if assessment.outcome is None else _fact(linked, assessment.outcome)
    # the number of a sentence that answers a whole list (十件实事全部兑现) says nothing about one of its promises
    if outcome is None or assessment.verdict == "reported-without-number":
        year = linked.reports[assessment.next_report].report.year
        return f"{year}年报告提到此事" if language == "zh" else f"mentioned in the {year} report"
    said = _said(outcome, language)
    return f"报告{said}" if language == "zh" else f"reported {said}"


def _said(fact: Measure | Milestone | QualitativeTarget, language: str) -> str:
    """A number with its comparator, the state of a project, an act, or a condition in the words of the report."""
    if isinstance(fact, Measure):
        return _figure(fact, language)
    if isinstance(fact, Milestone):
        label = concept_label("milestone", fact.milestone, CHINESE if language == "zh" else ENGLISH) or fact.milestone
        return f"“{label}”"
    return f"“{fact.evidence.quote.strip(_EDGE)}”" if fact.form == "act" else f"“{fact.condition}”"


def _figure(measure: Measure, language: str) -> str:
    falls = measure.direction == "decrease" and measure.aspect in ("growth", "change")
    values = [measure.value, *([] if measure.value_max is None else [measure.value_max])]
    unit = unit_text(measure.unit)
    if language == "zh":
        figure = "至".join(map(chinese_number, values)) + unit
        figure = _CHINESE_COMPARATORS.get(measure.comparator, "{}").format(figure)
        return f"下降{figure}" if falls else figure
    figure = "–".join(map(english_number, values)) + " %" if unit == "%" else english_quantity(values, measure.unit)
    return f"{'a fall of ' if falls else ''}{_ENGLISH_COMPARATORS.get(measure.comparator, '')}{figure}"


def _gap(target: Measure, outcome: Measure, assessment: Assessment, language: str) -> str:
    """The difference between outcome and promise, and the tolerance if it matters."""
    apart = difference(target, outcome)
    if apart == 0:
        if assessment.verdict == "met":
            return "与承诺一致" if language == "zh" else "as promised"
        return "与所承诺的界限相等" if language == "zh" else "no more than the bound"  # more than promised
    less = less_is_better(target)
    size = _size(abs(apart), target, language)
    if language == "zh":
        words = ("低", "高出") if less else ("多", "差")
        said = f"{words[apart < 0]}{size}"
    else:
        words = ("lower", "over") if less else ("more", "short")
        said = f"{size} {words[apart < 0]}"
    return f"{said}{_tolerance(target, apart, assessment, language)}"


def _size(amount: Decimal, target: Measure, language: str) -> str:
    if is_percentage(target):
        if language == "zh":
            return f"{plain(amount)}个百分点"
        return f"{plain(amount)} point{'' if amount == 1 else 's'}"
    unit = unit_text(target.unit)
    if language == "zh":
        return f"{chinese_number(amount)}{unit}"
    return english_quantity([amount], target.unit)


def _tolerance(target: Measure, apart: Decimal, assessment: Assessment, language: str) -> str:
    """The tolerance; empty for a shortfall of a promise that allows none, which is any without 左右 or 约."""
    tolerance = assessment.tolerance
    if tolerance is None or (apart < 0 and target.comparator != "≈"):
        return ""
    size = plain(tolerance) if is_percentage(target) else f"{plain(tolerance * 100)}{'%' if language == 'zh' else ' %'}"
    return f"，容差{size}" if language == "zh" else f", tolerance {size}"


def _fact(linked: LinkedReports, reference: FactReference) -> Measure | Milestone | QualitativeTarget:
    if reference.form == "qualitative":
        return linked.reports[reference.report].qualitative[reference.index]
    return linked.fact(reference)
