"""How well the program reads, as the page shows it. Where the scores come from is not this package's business."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kg.explore.bilingual_text import BilingualText


@dataclass(frozen=True, slots=True)
class Score:
    """A score of this version of the program against annotated texts. `gold`: the name of these texts."""

    name: BilingualText
    gold: str
    value: Decimal
