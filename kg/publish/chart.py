"""The comparison of areas as an SVG chart: for each area a bar for its target and one for its outcome.

Bars start at zero, so that their lengths are comparable; a range is drawn to its lower end, and a value in another unit
than the first is written without a bar. If a report states nothing, a text replaces the bar.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from xml.sax.saxutils import escape

from kg.characters import for_xml
from kg.publish.area_comparison import AreaComparison, AreaFigures, Figure

_WIDTH = 880
_LEFT = 210
_BARS = 440
_TOP = 84
_ROW = 56
_BAR = 18
_INK = "#1f2933"
_TARGET = "#9db4c9"
_OUTCOME = "#1d5f8a"
_SIDES = ((_TARGET, "目标", "target"), (_OUTCOME, "成果", "outcome"))


def comparison_chart(found: AreaComparison) -> str:
    """The chart as SVG 1.1, which is the same for the same comparison."""
    return for_xml("\n".join(_lines(found))) + "\n"


def _lines(found: AreaComparison) -> Iterator[str]:
    height = _TOP + _ROW * len(found.areas) + 36
    chinese = f"{found.year}年{found.indicator[0]}（{found.aspect[0]}）：各地的目标与成果"
    english = f"{found.indicator[1]} ({found.aspect[1]}), {found.year}: targets and outcomes as the reports state them"
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        'role="img" aria-labelledby="title" font-family="sans-serif" font-size="13">'
    )
    yield f'<title id="title">{escape(chinese)} / {escape(english)}</title>'
    yield f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>'
    yield _text(16, 28, chinese, size=17)
    yield _text(16, 48, english)
    for index, (colour, zh, en) in enumerate(_SIDES):
        x = _LEFT + 130 * index
        yield f'<rect x="{x}" y="60" width="14" height="12" fill="{colour}"/>'
        yield _text(x + 20, 71, f"{zh} {en}")
    unit, low, high = _scale(found)
    zero = _LEFT + _length(-low, high - low)
    for index, area in enumerate(found.areas):
        yield from _area(area, _TOP + _ROW * index, unit, zero, high - low)
    bottom = _TOP + _ROW * len(found.areas)
    yield f'<line x1="{zero}" y1="{_TOP}" x2="{zero}" y2="{bottom}" stroke="{_INK}"/>'
    yield _text(16, height - 12, "依各地政府工作报告原文 / as stated in the governments' work reports", size=11)
    yield "</svg>"


def _scale(found: AreaComparison) -> tuple[str, Decimal, Decimal]:
    """The unit of the bars and the values at both ends of the scale, zero among them."""
    figures = [one for area in found.areas for one in (area.target, area.outcome) if one.value is not None]
    unit = figures[0].unit
    values = [one.value for one in figures if one.unit == unit and one.value is not None]
    return unit, min(Decimal(0), *values), max(Decimal(0), *values)


def _length(value: Decimal, span: Decimal) -> Decimal:
    """Pixels, rounded to a tenth."""
    return (value * _BARS / span).quantize(Decimal("0.1")) if span else Decimal("0.0")


def _area(area: AreaFigures, y: int, unit: str, zero: Decimal, span: Decimal) -> Iterator[str]:
    yield _text(_LEFT - 12, y + 20, area.name[0], anchor="end")
    yield _text(_LEFT - 12, y + 37, area.name[1], anchor="end", size=11)
    for index, (figure, (colour, zh, en)) in enumerate(zip((area.target, area.outcome), _SIDES, strict=True)):
        yield from _bar(figure, y + 6 + index * (_BAR + 3), colour, f"{zh} {en}", unit, zero, span)


def _bar(figure: Figure, y: int, colour: str, side: str, unit: str, zero: Decimal, span: Decimal) -> Iterator[str]:
    end = zero
    if figure.value is not None and figure.unit == unit:
        length = _length(abs(figure.value), span)
        start = zero if figure.value >= 0 else zero - length
        end = start + length
        title = f"{side}: {figure.text[0]} “{figure.quote}”"
        yield f'<rect x="{start}" y="{y}" width="{length}" height="{_BAR}" fill="{colour}">'
        yield f"<title>{escape(title)}</title></rect>"
    words = figure.text[0] if figure.value is not None else f"{side}: {figure.text[0]} / {figure.text[1]}"
    yield _text(end + 6, y + 14, words)


def _text(x: int | Decimal, y: int, words: str, *, anchor: str = "start", size: int = 13) -> str:
    at = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{x}" y="{y}" font-size="{size}" fill="{_INK}"{at}>{escape(words)}</text>'
