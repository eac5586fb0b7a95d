"""Quality of a dataset as DQV measurements: scores on gold data, and counts of the build.

The scores are in `scores.csv` next to this module and belong to the version of the package; each score has a metric
and a gold set. What is counted (unmatched numbers, measures with an indicator, confirmed repairs)
is counted for each report.
"""

from __future__ import annotations

import csv
from decimal import Decimal
from functools import cache
from pathlib import Path

from kg.facts import ReportFacts
from kg.rdf.labels import CHINESE, ENGLISH, label
from kg.rdf.names import DQV, ONTOLOGY_IRI, RDFS, SKOS, XSD
from kg.rdf.terms import Literal, NamedNode
from kg.rdf.writer import GraphWriter, decimal

QUALITY = ONTOLOGY_IRI.removesuffix("ont") + "quality#"

# Name, dimension, Chinese and English label, Chinese and English definition.
METRICS = {
    "claimed-numbers": (
        "completeness", "已归类数字的比例", "share of numbers claimed",
        "报告中的数字有多少被识别为数值。", "How many of the numbers in the report were read as measures.",
    ),
    "linked-measures": (
        "completeness", "有指标的数值的比例", "share of measures with an indicator",
        "数值有多少关联到指标词表。", "How many measures are linked to the list of indicators.",
    ),
    "confirmed-repairs": (
        "accuracy", "已证实修复的比例", "share of repairs confirmed",
        "源文件的损坏之处有多少按读音等证实了修复；无损坏则为1。",
        "How many repairs of damaged passages are borne out by sound or context; 1 where nothing was damaged.",
    ),
    "measures-tuple": (
        "accuracy", "数值识别（元组）F1", "F1 of measures, tuple",
        "数值与单位、比较关系等同时正确，对照标注数据。",
        "Value, unit and comparator right together, against gold data.",
    ),
    "measures-full": (
        "accuracy", "数值识别（全部）F1", "F1 of measures, full",
        "数值的各项均正确，对照标注数据。", "All fields of a measure right, against gold data.",
    ),
    "milestones": (
        "accuracy", "里程碑识别F1", "F1 of milestones", "里程碑各项均正确，对照标注数据。",
        "All fields of a milestone right, against gold data.",
    ),
    "qualitative": (
        "accuracy", "定性目标识别F1", "F1 of targets without a number", "定性目标正确，对照标注数据。",
        "Target without a number right, against gold data.",
    ),
    "sentences": (
        "accuracy", "句子分类准确率", "accuracy of sentence kinds", "句子类别正确的比例，对照标注数据。",
        "Sentences with the right kind, against gold data.",
    ),
}  # fmt: skip
_DIMENSIONS = {"completeness": ("完整性", "completeness"), "accuracy": ("准确性", "accuracy")}


@cache
def scores() -> tuple[tuple[str, str, Decimal], ...]:
    """Metric, gold set, score."""
    with (Path(__file__).parent / "scores.csv").open(encoding="utf-8", newline="") as handle:
        return tuple((row["metric"], row["gold"], Decimal(row["score"])) for row in csv.DictReader(handle))


def counted(facts: ReportFacts) -> dict[str, Decimal]:
    """The metrics counted by a build, as shares from 0 to 1 with three decimals."""
    measures, repairs = len(facts.measures), facts.text.repairs
    return {
        "claimed-numbers": _share(measures, measures + len(facts.unmatched)),
        "linked-measures": _share(sum(one.indicator is not None for one in facts.measures), measures),
        "confirmed-repairs": _share(sum(one.confirmed for one in repairs), len(repairs)),
    }


def _share(part: int, whole: int) -> Decimal:
    return Decimal(1) if whole == 0 else (Decimal(part) / Decimal(whole)).quantize(Decimal("0.001"))


def write_metrics(out: GraphWriter) -> None:
    """The metrics themselves, in both languages."""
    for name, (chinese, english) in _DIMENSIONS.items():
        node = out.node(QUALITY + name)
        out.types(node, DQV.Dimension)
        out.label(node, label(chinese, english))
    for name, (dimension, chinese, english, says, means) in METRICS.items():
        node = out.node(QUALITY + name)
        out.types(node, DQV.Metric)
        out.label(node, label(chinese, english))
        for language, text in ((CHINESE, says), (ENGLISH, means)):
            out.add(node, SKOS.definition, Literal(text, language=language))
        out.link(node, DQV.inDimension, QUALITY + dimension)
        out.add(node, DQV.expectedDataType, XSD.decimal)


def write_measurement(out: GraphWriter, dataset: NamedNode, metric: str, value: Decimal, gold: str | None) -> None:
    """One measurement of a dataset; `gold` is the name of the gold set."""
    node = out.node(f"{dataset.value}#quality-{metric}" + (f"-{gold}" if gold else ""))
    out.add(dataset, DQV.hasQualityMeasurement, node)
    out.types(node, DQV.QualityMeasurement)
    chinese, english = METRICS[metric][1], METRICS[metric][2]
    out.label(node, label(chinese + (f"（{gold}）" if gold else ""), english + (f" ({gold})" if gold else "")))
    out.link(node, DQV.isMeasurementOf, QUALITY + metric)
    out.add(node, DQV.computedOn, dataset)
    out.add(node, DQV.value, decimal(value))
    if gold:
        out.add(node, RDFS.comment, Literal(f"measured against the gold set {gold}", language=ENGLISH))
