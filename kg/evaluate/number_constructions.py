"""The constructions in which reports give numbers, recognised by cues in the annotated words.

A table of cues: code, names, and a test on the annotation. A number may show several constructions; one that shows
none is `plain`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from kg.evaluate.gold import GoldMeasure

PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class NumberConstruction:
    """A way of giving a number: code, English and Chinese name, and whether an annotation shows it."""

    code: str
    en: str
    zh: str
    holds: Callable[[GoldMeasure], bool]


def _quote(cue: str) -> Callable[[GoldMeasure], bool]:
    pattern = re.compile(cue)
    return lambda measure: pattern.search(measure.at.quote or "") is not None


def _number(cue: str) -> Callable[[GoldMeasure], bool]:
    pattern = re.compile(cue)
    return lambda measure: pattern.search(measure.number) is not None


def _behind(cue: str) -> Callable[[GoldMeasure], bool]:
    """The cue directly after the number; if the quote has the number twice, after either of them."""
    return lambda measure: re.search(re.escape(measure.number) + cue, measure.at.quote or "") is not None


def _is_carried(measure: GoldMeasure) -> bool:
    return measure.at.quote is not None and not any(subject in measure.at.quote for subject in measure.subjects)


CONSTRUCTIONS: tuple[NumberConstruction, ...] = (
    NumberConstruction("respectively", "list with 分别", "分别并列", _quote("分别")),
    NumberConstruction("from-to", "from … to …", "从…到…", _quote("[从由].*(?:到|至|为)")),
    NumberConstruction("range", "range", "区间", lambda measure: any(one is not None for one in measure.values_max)),
    NumberConstruction("fold", "doubling, times", "翻番、倍", _quote(r"番|[\d一二两三四五六七八九十]倍|倍增")),
    NumberConstruction("tenths", "tenths, fractions", "几成、几分之几", _behind("成(?![立为果功长效])")),
    NumberConstruction("approximate", "about (左右, 约, 近)", "约数（左右、约、近）", _quote("左右|上下|约|近|大约")),
    NumberConstruction("more-than", "and more (余, 多)", "余、多", _behind("[余多]")),
    NumberConstruction(
        "bound", "bound (以上, 不低于, 超过, 以内)", "上下限（以上、不低于、超过、以内）",
        _quote("以上|至少|不低于|不少于|超|突破|高于|以内|不超过|以下|不高于|低于|不足"),
    ),
    NumberConstruction("multiplier", "multiplier (万, 亿)", "万、亿", _number("[万亿]")),
    NumberConstruction("characters", "numeral in characters", "汉字数字", _number(r"^[^\d]+$")),
    NumberConstruction("growth", "growth", "增减率", lambda measure: "growth" in measure.aspects),
    NumberConstruction("change", "absolute change", "增减量", lambda measure: "change" in measure.aspects),
    NumberConstruction("rank", "rank", "位次", lambda measure: "rank" in measure.aspects),
    NumberConstruction("share", "share (占)", "占比", _quote("占|比重|比例")),
    NumberConstruction("average", "average, total (年均, 累计)", "年均、累计", _quote("年均|每年|平均|累计")),
    NumberConstruction("compared", "compared (同比, 比上年)", "同比、比上年", _quote("同比|比上年|比.{2,8}年|较")),
    NumberConstruction(
        "delivered", "thing delivered (新建, 新增)", "交付物（新建、新增）",
        _quote("新建|新增|建成|完成|改造|培育|打造"),
    ),
    NumberConstruction("carried", "subject outside the quote", "主语承前", _is_carried),
)  # fmt: skip


def constructions_of(measure: GoldMeasure) -> tuple[str, ...]:
    """The codes of the constructions that an annotation shows; `plain` where it shows none.

    Without its quote (`kg.evaluate.gold.with_quotes` restores it), only those that the number or a field shows are
    seen.
    """
    return tuple(one.code for one in CONSTRUCTIONS if one.holds(measure)) or (PLAIN,)
