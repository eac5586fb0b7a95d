"""What a review says about a specific policy act: a rule issued, a fee abolished, a reform or programme carried out.

The act is identified by the title of a rule, a name in quotation marks, or else the words of its object. A clause about
it says that it was `done` or that it is continuing (`progressed`). It is continuing if the clause says so, if the
promise itself is open-ended (推进, 逐步), or if only part of what was promised for all was reached.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.facts import QualitativeTarget, Statement
from kg.grammar.constructions import construction
from kg.lang.words import pattern_of
from kg.link.answer import Answer, covers, fact_of
from kg.link.name_similarity import bigrams, containment, have_incompatible_qualifiers, with_current_names
from kg.link.promises import Promise
from kg.link.reviews import Named, Review, candidates

_TITLE = re.compile("《([^》]+)》")
_QUOTED = re.compile("“([^”]+)”")
_DIGIT = re.compile(r"\d")
_LEAST_QUOTED, _LEAST_MEMBER, _LEAST_FRONT, _TYPE = 3, 7, 4, 2
_NAMES_IT, _NAMES_TITLE, _NAMES_MEMBER, _NAMES_PROGRAMME = 70, 85, 90, 90
_LEAST_OBJECT = 4


def answer_act(promise: Promise, target: QualitativeTarget, review: Review) -> Answer | None:
    """The clause of the review that names the act best, with what it says about it; None if no clause names it."""
    best: tuple[int, bool, int] | None = None
    chosen: tuple[int, Statement] | None = None
    for position in candidates(bigrams(promise.normalized_name), review.statements_by_bigram, 1):
        named = review.statements[position]
        if not isinstance(named.fact, Statement) or not covers(named.fact.period, promise, review):
            continue
        share = _names(promise, target, named)
        if not share:
            continue
        rank = (share, _has("enacted", named.normalized_name), -position)
        if best is None or rank > best:
            best, chosen = rank, (named.index, named.fact)
    if chosen is None:
        return None
    statement, quote = chosen[0], chosen[1].evidence.quote
    verdict = "done" if _is_done(target, quote) else "progressed"
    return Answer(verdict, fact_of(statement, review), statement=statement)


def _names(promise: Promise, target: QualitativeTarget, named: Named) -> int:
    """How certainly a clause names the act, in percent; 0 if it does not."""
    clause = named.normalized_name
    assert isinstance(named.fact, Statement)
    if have_incompatible_qualifiers(target.subject, named.fact.evidence.quote):
        return 0
    title = _TITLE.search(target.subject)
    if title is not None:
        share = containment(with_current_names(_own_title(title[1])), clause)
        return share if share >= _NAMES_TITLE else 0
    if names_by_quotation(target.subject, named):
        return 100
    name = construction("dated-front").sub("", promise.normalized_name)
    if len(name) < _LEAST_OBJECT:  # a name as short as 河长制 stands as it is, a sort of things (工程) names nothing
        return 100 if len(name) == _LEAST_OBJECT - 1 and name in clause else 0
    least = _NAMES_PROGRAMME if _is_programme(target) else _NAMES_IT
    share = containment(name, clause)
    if share >= least:
        return share
    issued = _has("enacted", clause) and name[-_TYPE:] in clause
    if issued and name[:_LEAST_FRONT] in clause and _has("document-type", name[-_TYPE:]):
        return _NAMES_IT  # 发布首个行政复议领域地方标准 for 行政复议服务保障地方标准
    for member in _members(name):
        if containment(member, clause) >= _NAMES_MEMBER:
            return _NAMES_MEMBER
    return 0


def names_by_quotation(name: str, named: Named) -> bool:
    """Whether a clause has the quoted part of a name and some of the words next to it, if there are enough of these."""
    assert isinstance(named.fact, Statement)
    rest = with_current_names(_QUOTED.sub("", name))
    for quoted in _QUOTED.findall(name):
        if len(quoted) < _LEAST_QUOTED or f"“{quoted}”" not in named.fact.evidence.quote:
            continue
        if (
            len(rest) <= _TYPE
            or _has("programme-type", quoted[-_TYPE:])
            or bigrams(rest) & bigrams(named.normalized_name)
        ):
            return True
    return False


def _is_programme(target: QualitativeTarget) -> bool:
    return _has("programme-type", target.subject.rstrip("”")[-_TYPE:])


def _own_title(title: str) -> str:
    """A title without the leading name of the area, which reports of that area leave out."""
    area = pattern_of("outcome-cue", "area-of-title", "word").search(title)
    return title[area.end() :] if area is not None and area.end() < len(title) - 1 else title


def _members(name: str) -> Iterator[str]:
    """The members of a name that joins several, if they are long enough to be recognised separately."""
    parts = construction("joint").split(name)
    if len(parts) > 1:
        yield from (part for part in parts if len(part) >= _LEAST_MEMBER)


def _is_done(target: QualitativeTarget, clause: str) -> bool:
    promised = target.evidence.quote
    before = promised[: max(promised.find(target.subject), 0)]
    if _is_programme(target):
        return _has("finished", clause) or _has("started", before)
    if _has("completion", clause):
        return True
    if target.condition == target.subject:
        return False  # 推进供热计量改革: nothing is promised that could be over, so 启动 is progress
    if _has("all-of-it", promised) and _DIGIT.search(clause) and not _has("all-of-it", clause):
        return False
    if _has("enacted", clause):
        return True
    return not _has("open-ended", before) and not _has("carry-over", clause)


def _has(cue: str, text: str) -> bool:
    return pattern_of("outcome-cue", cue, "word").search(text) is not None
