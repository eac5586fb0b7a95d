"""Distributive coordination (A、B分别增长6%、7%): one measure for each member of a list; also 分别从…提高到…."""

from __future__ import annotations

from kg.extract.context import SentenceContext
from kg.extract.measure_candidate import EDGE, MeasureCandidate, quote_start, tidy_subject, without_state
from kg.extract.quantities import Quantity
from kg.extract.subject_resolution import aspect_of, is_joint, theme_of
from kg.grammar.constructions import construction
from kg.grammar.members import split_members
from kg.grammar.number import (
    Predicate,
    delivers,
    direction_of_rate,
    read_predicate,
    relative_units,
    strip_actions,
    strip_adverbs,
    strip_comparison,
    without_rate,
)
from kg.lang.words import label_of

#: A placeholder for the subject of a predicate without one.
_ANYTHING = "◇"


def read_distributive_list(
    context: SentenceContext, quantities: list[Quantity], index: int, drafts: list[MeasureCandidate]
) -> list[tuple[MeasureCandidate, int]]:
    """The measures of a 分别 list that begins with the number `index`, each with the index of its number."""
    words = context.words
    first = quantities[index]
    begin = max(context.clause_of(first.start)[0], quantities[index - 1].end if index else 0)
    left = words[begin : first.left_end]
    word = next(reversed(list(construction("respectively").finditer(left))), None)
    chain = _chain(words, quantities, index)
    if len(chain) < 2:
        return []
    if word is None and not _without_word(words, quantities, chain, left, drafts):
        return []
    head, action = (left[: word.start()], left[word.end() :]) if word else (left, "")
    predicate = read_predicate(_ANYTHING + action, first.unit.text) if action else read_predicate(head, first.unit.text)
    head = predicate.rest if not action else strip_comparison(head)
    suffix = ""
    if construction("begins-share").search(action):
        suffix = _share_of(action)
        predicate = Predicate("level", head)
    members = _members(context, head, begin, len(chain), drafts)
    if members is None:
        return []
    groups = [(predicate, chain)]
    last = chain[-1]
    if predicate.base and last + len(chain) < len(quantities):
        groups.append((Predicate("reach", "", "increase"), list(range(last + 1, last + 1 + len(chain)))))
    start = quote_start(words, members[0], begin, first.start)
    result = []
    for said, group in groups:
        for member, number in zip(members, group, strict=True):
            quantity = quantities[number]
            rate = (
                direction_of_rate(member) if said.kind == "level" and quantity.unit.text in relative_units() else None
            )
            if rate:  # 失业率、价格涨幅分别控制在5%和3%以内
                said, member = Predicate("change", member, rate), without_rate(member)
            aspect, direction, unit, value = aspect_of(quantity, said)
            draft = MeasureCandidate(
                quantity,
                tidy_subject(strip_actions(member) or member) + suffix,
                aspect,
                direction,
                "respectively",
                start,
                quantity.end,
                base=said.base,
                level=aspect == "quantity",
                unit=unit,
                value=value,
                flow=None if aspect != "quantity" else delivers(left),
            )
            result.append((draft, number))
    return result


def _without_word(
    words: str, quantities: list[Quantity], chain: list[int], left: str, drafts: list[MeasureCandidate]
) -> bool:
    """Whether a list of numbers applies to as many things without 分别.

    The things are named before the verb (小麦、玉米产量达到5万吨和3万吨), or are the members of the previous list
    (甲、乙分别达到5元和3元，年均增长6%和7%).
    """
    count = len(chain)
    units = {quantities[number].unit.text for number in chain}
    if len(units) > 1 or "，" in words[quantities[chain[0]].end : quantities[chain[-1]].start]:
        return False
    predicate = read_predicate(left, quantities[chain[0]].unit.text)
    if predicate.kind == "bare":
        return False
    subject = strip_actions(strip_adverbs(predicate.rest)).strip(EDGE)
    if subject:
        return split_members(subject, count) is not None
    before = [draft for draft in drafts[-count:] if draft.rule == "respectively"]
    return len({draft.subject for draft in before}) == count


def _chain(words: str, quantities: list[Quantity], index: int) -> list[int]:
    """The numbers from `index` on that are separated only by conjunctions and enumeration commas."""
    chain = [index]
    while chain[-1] + 1 < len(quantities):
        between = words[quantities[chain[-1]].end : quantities[chain[-1] + 1].left_end]
        if not is_joint(between) and between != "，":
            break
        chain.append(chain[-1] + 1)
    return chain


def _share_of(action: str) -> str:
    """占到全省的: the whole of which the members are shares."""
    whole = construction("of").sub("", construction("to-share").sub("", action).strip(EDGE))
    if not whole:
        return label_of("subject-noun", "share-of-whole")
    return label_of("subject-noun", "of-the-share") + whole + label_of("subject-noun", "share")


def _members(
    context: SentenceContext, head: str, begin: int, count: int, drafts: list[MeasureCandidate]
) -> list[str] | None:
    """The members of the list; if the clause names none, the subjects of the numbers before.

    In 甲8920元，乙2860元，分别增长11%和8% the growth is that of 甲 and 乙.
    """
    subject = strip_actions(strip_adverbs(head))
    unnamed = not subject
    earlier = [draft.subject for draft in drafts[-count:] if draft.rule == "respectively"]
    if unnamed and drafts:
        subject = "、".join(earlier) if len(earlier) == count else drafts[-1].subject
    if not subject:
        subject = without_state(theme_of(context, begin, drafts))
    members = split_members(subject, count)
    if members is None and unnamed:
        levels = [draft for draft in drafts if draft.aspect != "growth"]
        members = list(dict.fromkeys(draft.subject for draft in levels[-count:]))
    return members if members is not None and len(members) == count else None
