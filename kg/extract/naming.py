"""Decides by weighted evidence whether a noun phrase is the name of one particular thing that a reader could look up.

Each token before the head counts as evidence with the weight of its class: places, quotations, numbers and unknown
characters weigh much, ordinary words little, words for types and grades hardly anything. The evidence required depends
on the head: a museum is usually the only one of its kind, a zone or a programme needs more than its type. Less is
required in a state that only a particular thing can reach, more after a verb that can promote anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from types import MappingProxyType

from kg.grammar.constructions import construction
from kg.grammar.noun_phrase import ORDINARY, WHOLE_NAMES, Name, head_of, is_landform, types_of_heads
from kg.grammar.number import sense_of
from kg.grammar.tokens import UNKNOWN, Token, tokenize
from kg.lang.words import words_of_classes
from kg.vocabulary import load_scheme

_SHORTEST, _LONGEST = 3, 40
#: Classes of words by which a name is that of one thing.
_PARTICULAR = frozenset({"place", "region", "firm", "quotation", "identifier", "numbered-line", "ordinal", "transfer"})
#: The weights of word classes; other classes weigh 0.2.
_WEIGHT: Mapping[str, float] = MappingProxyType(
    {
        "quotation": 3.0,
        "place": 3.0,
        "region": 3.0,
        "firm": 3.0,
        "identifier": 2.0,
        "numbered-line": 2.0,
        "transfer": 3.0,
        "ordinal": 2.0,
        "national": 2.0,
        "part-remark": 1.2,
        "phase": 1.0,
        "common": 0.7,
        "capacity": 0.0,
        "works": 0.3,
        "build": 0.3,
        "generic": 0.25,
        "level": 0.3,
        "remark": 0.0,
        "and": -1.0,
    }
)
_OTHER_WEIGHT = 0.2
#: The weight of a level of government before a name (省美术馆), and of two of them (省市级), which is not a name.
_OWN_LEVEL, _LEVELS = 1.4, -2.0
#: The weights of types within a name: of a stand-alone thing, and of any other.
_DEFINITE_WITHIN, _TYPE_WITHIN = 0.9, 0.4
#: The weight of unknown characters by their number (two fewer if a place is required), and of an ending like a
#: landform.
_ONE_CHARACTER, _TWO_CHARACTERS, _TWO_FOR_PLACE, _MORE_CHARACTERS = 0.3, 2.0, 1.6, 2.2
_LANDFORM, _LANDFORM_ALONE = 3.0, 2.4
#: Quotation marks around ordinary words (“一站式”), before works (“五项”整治), and around a whole name.
_ORDINARY_QUOTED, _WORKS_QUOTED, _WHOLE_QUOTED = 0.8, 1.5, 1.8
#: The weight of a word that a name shares with its list.
_LENT = 0.1
#: The weight of a national or provincial type (省实验室), of which there are few.
_RANKED = 1.6
#: The weight of a long type of which an area has only one (会展中心, 城市污水处理厂), from this many characters on.
_LONG_HEAD, _BARE_HEAD = 4, 0.6
#: Classes that never occur in a name.
_NO_NAME = frozenset(
    "act adverb amount count entitle etcetera finish item launch link mark of preposition progress push put-into"
    " realise settle some speed time".split()
)
#: By the property pc:naming of the types: the evidence that a head requires, the maximum that ordinary words
#: contribute, and the reduction in a state that only a particular thing can reach.
_NEEDED: Mapping[str, float] = MappingProxyType(
    {"title": 0.0, "sole": 0.65, "definite": 0.9, "proper": 2.0, "place": 2.3, "quoted": 3.0}
)
_MOST_ORDINARY: Mapping[str, float] = MappingProxyType(
    {"title": 1.0, "sole": 2.0, "definite": 2.0, "proper": 2.1, "place": 0.6, "quoted": 0.6}
)
_LESS_WHEN_REACHED: Mapping[str, float] = MappingProxyType(
    {"title": 0.0, "sole": 0.4, "definite": 0.5, "proper": 1.35, "place": 0.6, "quoted": 0.0}
)
_LESS_WHEN_APPROVED = 0.3
_MORE_WHEN_WEAK = 0.8
_NEVER = 99.0
_FOUNDED = "established"
_REACHED = frozenset({"operating", "completed", "construction-started", "established"})
#: Types that are projects only in some states: a firm when it is founded or settles, a campaign never.
_ONLY_WHEN: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "company": frozenset({"established", "approved"}),
        "body": frozenset({"established", "approved"}),
        "title": frozenset({"preparing", "approved"}),
        "scheme": frozenset(),
    }
)
#: Types that can be promoted in general terms.
_OF_ANYTHING = frozenset({"treatment", "works", "plain"})


@cache
def _naming_of_heads() -> dict[str, str]:
    """The naming level of each head, which is the strictest of its types."""
    order = tuple(_NEEDED)
    found: dict[str, str] = {}
    for concept in load_scheme("project-type"):
        for word in concept.words.get("head", ()):
            naming = concept.words["naming"][0]
            found[word] = max(found.get(word, naming), naming, key=order.index)
    return found


@cache
def _ranks() -> tuple[str, ...]:
    """The words that make a type national or of a level of government."""
    return words_of_classes("national", "level")


def naming_score(name: Name) -> float:
    """The sum of the evidence of the words before the head; negative for what cannot be a name."""
    tokens, head = name.tokens, head_of(name.tokens)
    if not _SHORTEST <= len(name.text) <= _LONGEST or any(token.word_class in _NO_NAME for token in tokens):
        return -1.0
    if _says_act(tokens, head) or _begins_with_verb(tokens) or _is_kind(name):
        return -1.0
    inside = _inside_quotation(name)
    if inside is not None:
        return naming_score(inside) + _WHOLE_QUOTED
    naming = _naming_of(tokens, head)
    total = ordinary = 0.0
    for at, token in enumerate(tokens):
        if at == head and token.word_class in ("head", "works"):
            total += _RANKED if at and token.text.startswith(_ranks()) else 0
            continue
        if token.word_class == "and" and any(before.word_class == "head" for before in tokens[:at]):
            ordinary = 0.0  # what comes before it belongs to another thing: 水源监管和备用水源
        if at >= len(name.own) and token.word_class in ORDINARY | {UNKNOWN, "place"}:
            ordinary += _LENT
        elif token.word_class in ORDINARY:
            ordinary += _WEIGHT.get(token.word_class, _OTHER_WEIGHT)
        else:
            total += _weight(tokens, at, head, naming)
    if naming == "definite" and not total and ordinary < _BARE_HEAD and len(tokens[head].text) >= _LONG_HEAD:
        total = _BARE_HEAD
    return total + min(ordinary, _MOST_ORDINARY[naming])


def _weight(tokens: Sequence[Token], at: int, head: int, naming: str) -> float:
    token = tokens[at]
    if token.word_class == UNKNOWN:
        return _weight_of_unknown(token, at == head, at + 1 == len(tokens), naming)
    if token.word_class == "quotation":
        if naming == "place" and tokens[head].word_class == "works":
            return _WORKS_QUOTED
        return _ORDINARY_QUOTED if _is_ordinary(token.text[1:-1]) else _WEIGHT["quotation"]
    if token.word_class == "level":
        if at + 1 < len(tokens) and tokens[at + 1].word_class == "level":
            return _LEVELS
        return _OWN_LEVEL if at == 0 and len(token.text) == 1 else _WEIGHT["level"]
    if token.word_class == "head":
        return _DEFINITE_WITHIN if _naming_of_heads().get(token.text) in ("definite", "sole") else _TYPE_WITHIN
    return _WEIGHT.get(token.word_class, _OTHER_WEIGHT)


def _weight_of_unknown(token: Token, is_head: bool, is_last: bool, naming: str) -> float:
    length = len(token.text) - (is_head and is_last)
    if length < 2:
        return _ONE_CHARACTER
    if is_landform(token):
        return _LANDFORM_ALONE if is_head else _LANDFORM
    if length > 2:
        return _MORE_CHARACTERS
    return _TWO_FOR_PLACE if naming == "place" else _TWO_CHARACTERS


@lru_cache(maxsize=1024)
def _is_ordinary(words: str) -> bool:
    return all(token.word_class in ORDINARY | {"level", "national"} for token in tokenize(words))


def _inside_quotation(name: Name) -> Name | None:
    """The name inside the quotation marks of a name that consists of a quotation only, if it ends in a type."""
    quoted = name.tokens[-1]
    before = name.tokens[:-1]
    if quoted.word_class != "quotation" or any(token.word_class not in ("level", "national") for token in before):
        return None
    tokens = tokenize(quoted.text[1:-1])
    head = -1 if any(token.word_class == "count" for token in tokens) else head_of(tokens)
    return Name(tokens, (), quoted.text[1:-1]) if head >= 0 and tokens[head].word_class == "head" else None


def _says_act(tokens: Sequence[Token], head: int) -> bool:
    """Whether a verb is followed by its object: 因地制宜加强小型设施; not 贸易促进中心."""
    return any(
        token.word_class in ("push-weakly", "build", "set-up")
        and types_of_heads().get(tokens[head].text) != "company"
        and tokens[at + 1].word_class not in ("head", "works")
        and not (token.word_class == "push-weakly" and at + 2 >= head)
        for at, token in enumerate(tokens[: max(head, 0)])
    )


def _is_kind(name: Name) -> bool:
    """Whether a name says of what kind something is and not which one: 知名机构, 区域性中心, 高压管线, 专项治理."""
    if any(token.word_class in _PARTICULAR for token in name.tokens):
        return False
    if construction("kind-front").match(name.text) or construction("campaign-end").search(name.text):
        return True
    coined = any(token.word_class == UNKNOWN and len(token.text) > 1 for token in name.tokens)
    return not coined and construction("kind-end").search(name.text) is not None


def _begins_with_verb(tokens: Sequence[Token]) -> bool:
    """Whether a name begins with a verb of giving in front of its object: 培育战略性平台; not 孵化基地."""
    return len(tokens) > 1 and sense_of(tokens[0].text) == "deliver" and tokens[1].word_class not in ("head", "works")


def _naming_of(tokens: Sequence[Token], head: int) -> str:
    """The naming level required by a head; a phase always belongs to something named before it."""
    if head < 0 or tokens[head].word_class == "works":
        return "place"
    token = tokens[head]
    if token.word_class in WHOLE_NAMES:
        return "definite"
    if head and tokens[head - 1].word_class == "phase" and types_of_heads().get(token.text) == "plain":
        return "proper"  # 入户四期工程
    if token.word_class != "head" and head + 1 < len(tokens) and tokens[head + 1].word_class == "phase":
        return "proper"
    return _naming_of_heads().get(token.text) or _naming_of_heads().get(token.text[-1:], "place")


def needed_for(name: Name, *, state: str, weak: bool, worked_on: bool = False, of_anything: bool = False) -> float:
    """The evidence that a name with this head requires with a predicate of `state`; `weak` as of a segment;
    `worked_on`: works are done upon it, as can be only upon a thing; `of_anything`: the verb may be said of anything
    (建立机制), so that the state tells nothing of what has reached it."""
    if name.listed:
        return _NEEDED["place"]
    tokens = (_inside_quotation(name) or name).tokens
    head = head_of(tokens)
    if head < 0:
        founded = state == _FOUNDED and not of_anything
        return _NEEDED["place"] - (_LESS_WHEN_REACHED["place"] if founded else 0)
    token, naming = tokens[head], _naming_of(tokens, head)
    kind = types_of_heads().get(token.text, "")
    if token.word_class == "quotation":
        is_thing = (state in _REACHED and not of_anything) or tokens[0].word_class == "place"
        return _NEEDED["quoted"] if is_thing and not weak else _NEVER
    if state not in _ONLY_WHEN.get(kind, (state,)):
        return _NEVER
    if weak and (token.word_class == "works" or kind in _OF_ANYTHING):
        return _NEVER
    needed = _NEEDED[naming]
    if weak:
        more = naming == "definite" or token.word_class == UNKNOWN  # 平衡区
        return max(needed + _MORE_WHEN_WEAK * more, _NEEDED["place"] * (naming != "definite"))
    if (state in _REACHED and not of_anything) or worked_on:
        return needed - _LESS_WHEN_REACHED[naming]
    return needed - _LESS_WHEN_APPROVED if state == "approved" else needed


def is_typed(name: Name) -> bool:
    """Whether a name ends in a type of project."""
    return head_of(name.tokens) >= 0


def is_type_alone(name: Name) -> bool:
    """Whether a name is no more than a type of which an area has many: 灌区; not 全民健身中心."""
    return len(name.tokens) == 1 and name.tokens[0].word_class == "head" and len(name.text) < _LONG_HEAD


def type_of(name: Name) -> str | None:
    """The type of project of a name."""
    head = head_of(name.tokens)
    return types_of_heads().get(name.tokens[head].text) if head >= 0 else None


def is_coined(name: Name) -> bool:
    """Whether a name has a place or unknown characters and no quotation: it may then be a thing even without a type."""
    classes = {token.word_class for token in name.tokens}
    return bool(classes & {"place", "region", "firm", UNKNOWN}) and "quotation" not in classes
