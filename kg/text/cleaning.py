"""From a source to the text that is read: damage repaired, glosses off, one script, one width.

1. Damaged passages are repaired where the repair can be confirmed (`kg.text.repair`), and pinyin glosses taken off
   (`kg.text.glosses`). Both are listed as repairs.
2. Script, width and punctuation are folded (`kg.text.folding`).

Every step gives edits and thereby an offset map; the maps compose, so each cleaned character knows the source
characters it stands for. A gloss belongs to the character before it. A clean simplified text comes out as it went
in, and cleaning twice is cleaning once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kg.text.repair import DamageRepair, repair_damage
from kg.text.folding import fold_punctuation, fold_script, fold_width
from kg.text.glosses import Gloss, find_glosses
from kg.text.offsets import Edit, OffsetMap, apply_edits
from kg.text.source import SourceText


@dataclass(frozen=True, slots=True)
class Repair:
    """A change of what the source says to what it said before it was damaged.

    `start` and `end` bound the stretch of the source that reads `before`; `after` is in simplified script.
    `confirmed` is false for damage that was seen but not repaired: then `after` is `before`.
    """

    kind: str
    start: int
    end: int
    before: str
    after: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class CleanText:
    """A cleaned text, the map to its source, and the repairs in order of their offset."""

    source: SourceText
    text: str
    offsets: OffsetMap
    repairs: tuple[Repair, ...]


_FOLDS: tuple[Callable[[str], list[Edit]], ...] = (fold_script, fold_width, fold_punctuation)


def clean(source: SourceText) -> CleanText:
    """Clean the text of a source."""
    damages = repair_damage(source.text)
    glosses = _outside(find_glosses(source.text), damages)
    text, offsets = apply_edits(source.text, _repair_edits(damages, glosses))
    for fold in _FOLDS:
        edits = fold(text)
        if edits:
            text, step = apply_edits(text, edits)
            offsets = offsets.then(step)
    return CleanText(source, text, offsets, tuple(_list_repairs(source.text, text, offsets, damages, glosses)))


def _outside(glosses: Iterable[Gloss], damages: tuple[DamageRepair, ...]) -> list[Gloss]:
    taken = {place for damage in damages for place in range(damage.start, damage.end)}
    return [gloss for gloss in glosses if gloss.start not in taken]


def _repair_edits(damages: Iterable[DamageRepair], glosses: Iterable[Gloss]) -> list[Edit]:
    edits = [Edit(damage.start, damage.end, damage.after, damage.parts) for damage in damages if damage.confirmed]
    edits += [Edit(gloss.start, gloss.end, gloss.character) for gloss in glosses]
    return sorted(edits, key=lambda edit: edit.start)


def _list_repairs(
    source: str, text: str, offsets: OffsetMap, damages: Iterable[DamageRepair], glosses: Iterable[Gloss]
) -> list[Repair]:
    repairs = []
    for kind, items in (("damage", damages), ("gloss", glosses)):
        for item in items:
            before = source[item.start : item.end]
            confirmed = not isinstance(item, DamageRepair) or item.confirmed
            low, high = offsets.clean_span(item.start, item.end)
            after = text[low:high] if confirmed else before
            repairs.append(Repair(kind, item.start, item.end, before, after, confirmed))
    return sorted(repairs, key=lambda repair: repair.start)
