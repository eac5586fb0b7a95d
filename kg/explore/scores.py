"""How well the program reads, as the page shows it. Where the scores come from is not this package's business."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kg.explore.wording import Words


@dataclass(frozen=True, slots=True)
class Score:
    """A score of this version of the program against annotated texts. `gold`: the name of these texts."""

    name: Words
    gold: str
    value: Decimal
