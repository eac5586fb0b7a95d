"""Reading reports, on one core or several: each alone, so that one that cannot be read does not stop the others."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import repeat

from kg.build.inputs import Input
from kg.corrections.apply import apply_corrections
from kg.corrections.table import Correction
from kg.errors import InputError
from kg.extract.identify import identify
from kg.extract.pipeline import extract
from kg.facts import ReportFacts
from kg.text.cleaning import clean
from kg.text.source import read_source


@dataclass(frozen=True, slots=True)
class SetAside:
    """A file that could not be read as a report, and why."""

    file: str
    reason: str


def read_report(one: Input, corrections: Sequence[Correction] = ()) -> ReportFacts:
    """All facts of one input, as people corrected them."""
    text = clean(read_source(one.path))
    return apply_corrections(extract(identify(text, one.row, one.id), text), corrections)


def _try(one: Input, corrections: Sequence[Correction]) -> ReportFacts | SetAside:
    try:
        return read_report(one, corrections)
    except InputError as error:
        return SetAside(one.path.name, str(error))


def read_reports(
    inputs: Sequence[Input], corrections: Sequence[Correction], executor: Executor | None
) -> tuple[list[ReportFacts], list[SetAside]]:
    """The facts of all inputs in their order, and those set aside; read side by side where there is an executor.

    Raises InputError where none can be read, and for a correction whose quote is gone from its source.
    """
    if len(inputs) == 1:
        return [read_report(inputs[0], corrections)], []
    if executor is None:
        results = [_try(one, corrections) for one in inputs]
    else:
        results = list(executor.map(_try, inputs, repeat(corrections)))
    facts = [result for result in results if isinstance(result, ReportFacts)]
    aside = [result for result in results if isinstance(result, SetAside)]
    if not facts:
        raise InputError(aside[0].reason)
    return facts, aside
