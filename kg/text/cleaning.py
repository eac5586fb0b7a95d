"""From a source to the text that is analysed: damage repaired, glosses removed, one script, one width.

1. A web page is reduced to its text (`kg.text.markup`).
2. Sentences broken over lines are joined (`kg.text.broken_lines`); white space and character references become plain
   (`kg.text.spacing`).
3. Damaged passages are repaired where the repair can be confirmed (`kg.text.repair`), and pinyin glosses removed
   (`kg.text.glosses`). Both are listed as repairs.
4. Script, width and punctuation are folded (`kg.text.folding`), and numbers broken up by blanks are joined
   (`kg.text.spaced_digits`).

Every step yields edits and thus an offset map. The maps compose, so that each cleaned character can be traced to its
source characters. A gloss belongs to the character before it. Steps 2 to 4 are repeated until nothing changes:
cleaning is idempotent, and a clean text in simplified script is left unchanged.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kg.clean_text import CleanText, OffsetMap, Repair, SourceText
from kg.text.broken_lines import join_lines
from kg.text.folding import fold_punctuation, fold_script, fold_width
from kg.text.glosses import find_glosses
from kg.text.limits import check_length
from kg.text.markup import read_page
from kg.text.offsets import Edit, apply_edits
from kg.text.repair import repair_damage
from kg.text.source import is_page
from kg.text.spaced_digits import join_digits
from kg.text.spacing import fold_spacing
from kg.time_limit import check_time

_Step = Callable[[str], list[Edit]]
_BEFORE_REPAIR: tuple[_Step, ...] = (join_lines, fold_spacing)
_AFTER_REPAIR: tuple[_Step, ...] = (fold_script, fold_width, join_digits, fold_punctuation)
# After the first round, only what the previous one uncovered changes (&amp;nbsp;); real texts need one round.
_MOST_ROUNDS = 8


def clean(source: SourceText) -> CleanText:
    """Clean the text of a source; of a web page, only its visible text."""
    work = _Work.on(source.text)
    if is_page(source):
        work = work.edited(read_page(source.text))
        check_length(len(work.text), source.name)
    found: list[tuple[str, int, int, bool]] = []
    for _ in range(_MOST_ROUNDS):
        check_time()
        before = work.text
        work = _unwrap(work)
        work, repairs = _repair(work)
        found = [repair for repair in found if repair[3]] + repairs
        for step in _AFTER_REPAIR:
            work = work.edited(step(work.text))
        if work.text == before:
            break
    return CleanText(source, work.text, work.offsets, _describe(source.text, work, found))


def plain_text(source: SourceText) -> str:
    """The unchanged text of a source; a web page without its markup."""
    return apply_edits(source.text, read_page(source.text))[0] if is_page(source) else source.text


@dataclass(frozen=True, slots=True)
class _Work:
    """A text between two steps, with the map to its source. `untouched`: nothing has been changed yet."""

    text: str
    offsets: OffsetMap
    untouched: bool = False

    @classmethod
    def on(cls, text: str) -> _Work:
        return cls(text, OffsetMap.identity(len(text)), untouched=True)

    def edited(self, edits: list[Edit]) -> _Work:
        if not edits:
            return self
        text, step = apply_edits(self.text, edits)
        return _Work(text, step if self.untouched else self.offsets.then(step))


def _unwrap(work: _Work) -> _Work:
    for _ in range(_MOST_ROUNDS):
        before = work.text
        for step in _BEFORE_REPAIR:
            work = work.edited(step(work.text))
        if work.text == before:
            break
    return work


def _repair(work: _Work) -> tuple[_Work, list[tuple[str, int, int, bool]]]:
    """Repair damage and remove glosses; also list the kind, the source span and whether the repair is confirmed."""
    damages = repair_damage(work.text)
    taken = {place for damage in damages for place in range(damage.start, damage.end)}
    glosses = [gloss for gloss in find_glosses(work.text) if gloss.start not in taken]
    edits = [Edit(damage.start, damage.end, damage.after, damage.parts) for damage in damages if damage.confirmed]
    edits += [Edit(gloss.start, gloss.end, gloss.character) for gloss in glosses]
    edits.sort(key=lambda edit: edit.start)
    found = [("damage", *work.offsets.source_span(item.start, item.end), item.confirmed) for item in damages]
    found += [("gloss", *work.offsets.source_span(item.start, item.end), True) for item in glosses]
    return work.edited(edits), found


def _describe(source: str, work: _Work, found: list[tuple[str, int, int, bool]]) -> tuple[Repair, ...]:
    repairs = []
    for kind, start, end, confirmed in sorted(found, key=lambda item: item[1:3]):
        low, high = work.offsets.clean_span(start, end)
        before = source[start:end]
        repairs.append(Repair(kind, start, end, before, work.text[low:high] if confirmed else before, confirmed))
    return tuple(repairs)
