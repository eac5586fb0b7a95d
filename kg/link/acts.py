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
from kg.grammar.noun_phrase import ORDINARY, PROPER
from kg.grammar.tokens import tokenize
from kg.lang.words import pattern_of, words_of
from kg.link.answer import Answer, covers, fact_of
from kg.link.name_similarity import bigrams, containment, have_incompatible_qualifiers, with_current_names
from kg.link.promises import Promise
from kg.link.reviews import Named, Review, candidates

_TITLE = re.compile("《([^》]+)》")
_QUOTED = re.compile("“([^”]+)”")
_DIGIT = re.compile(r"\d")
_NOUNS = PROPER | ORDINARY | {"head", "quantity", "dependent"}
_LEAST_QUOTED, _LEAST_MEMBER, _LEAST_FRONT, _TYPE = 3, 7, 4, 2
_NAMES_IT, _NAMES_TITLE, _NAMES_MEMBER, _NAMES_PROGRAMME = 70, 85, 90, 90
_LEAST_OBJECT = 4
_LEAST_PROGRAMME, _LEAST_END, _NAMES_END = 5, 7, 50
#: A quotation of at least this length is recognised without its marks, too.
_LEAST_UNQUOTED = 4


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
    programme = _is_programme(target)
    least = _NAMES_PROGRAMME if programme else _NAMES_IT
    share = containment(name, clause)
    if share >= least:
        return share
    if programme and _has_by_itself(clause, _without_programme(name)):
        return _NAMES_PROGRAMME  # 6700件青石便民项目全部完成 for 青石便民项目计划
    if _ends_alike(name, clause):
        return _NAMES_IT
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
        plain = with_current_names(quoted)
        marked = f"“{quoted}”" in named.fact.evidence.quote
        unmarked = len(plain) >= _LEAST_UNQUOTED and plain in named.normalized_name
        if len(quoted) < _LEAST_QUOTED or not (marked or unmarked):
            continue
        if len(rest) <= _TYPE or _has("programme-type", quoted[-_TYPE:]) or _speaks_of(rest, named.normalized_name):
            return True
    return False


def _speaks_of(rest: str, clause: str) -> bool:
    """Whether a clause has the type or most words of what stands next to a quotation, of a programme any of them."""
    share = containment(rest, clause)
    return rest[-_TYPE:] in clause or share >= _NAMES_END or (share > 0 and _has("programme-type", rest[-_TYPE:]))


def _without_programme(name: str) -> str:
    """The name of a programme without the words for a programme and its length at its end."""
    types = words_of("outcome-cue", "programme-type", "word")
    while True:
        ending = next((word for word in types if name.endswith(word)), "")
        term = construction("years-of-programme").search(name)
        shorter = name.removesuffix(ending) if ending else name[: term.start()] if term else name
        if shorter == name:
            return name
        name = shorter


def _has_by_itself(clause: str, name: str) -> bool:
    """Whether a clause has a name and goes on with no noun, which would make it the name of something else."""
    _, found, behind = clause.partition(name)
    following = tokenize(behind)[:1]
    return bool(found) and len(name) >= _LEAST_PROGRAMME and not any(one.word_class in _NOUNS for one in following)


def _ends_alike(name: str, clause: str) -> bool:
    """Whether a clause has the end of the name of a reform, which may leave out whose it is."""
    if not pattern_of("target-word", "reform", "word").search(name[-_TYPE:]):
        return False
    least = max(_LEAST_END, -(-len(name) * _NAMES_END // 100))
    return len(name) > least and name[-least:] in clause


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
    clause = pattern_of("outcome-cue", "spent", "word").sub("", clause)  # 完成投资 says how much was spent
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
