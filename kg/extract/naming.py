"""Whether a noun phrase is the name of one thing that a reader could look up, as a sum of evidence.

Each token in front of the head speaks for a name with the weight of its class: places, quotations, numbers and
characters of no known word speak loudly, ordinary words quietly, words of sort and grade hardly at all. How much is
needed depends on the head: a museum is one of its kind, a zone or a programme is named by more than its sort. What has
reached a state that only a thing of its own can needs less; behind a verb that pushes anything it needs more.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

from kg.grammar.noun_phrase import Name, head_of, types_of_head
from kg.grammar.tokens import UNKNOWN, Token, tokenize
from kg.vocabulary import load_scheme

_LONGEST, _SHORTEST = 40, 3
#: What the words of a class say for a name.
_WEIGHT = {
    "quotation": 3.0,
    "place": 3.0,
    "region": 3.0,
    "identifier": 2.0,
    "capacity": 0.5,
    "ordinal": 2.0,
    "phase": 1.0,
    "common": 0.7,
    "generic": 0.25,
    "works": 0.3,
    "build": 0.3,
    "level": 0.0,
    "and": -1.0,
}
#: Classes that no name holds.
_NO_NAME = frozenset({"adverb", "act", "some", "progress", "put-into", "push", "finish", "launch", "preposition", "etcetera", "count", "mark", "amount", "link", "of", "time", "item", "speed", "realise"})
#: How much evidence a head needs.
_NEEDED = {"definite": 1.2, "proper": 2.0, "place": 2.3, "quoted": 3.0}
#: Ordinary words, and how much they may say together.
_ORDINARY = frozenset({"common", "generic", "attribute"})
_MOST_ORDINARY = {"definite": 2.0, "proper": 2.1, "place": 0.7, "quoted": 0.7}
#: What quotation marks around a whole name say for it.
_QUOTED = 1.5
#: The most that a word which a name has from its list says for it.
_LENT = 0.4
_NEVER = 99.0
_LESS_WHEN_REACHED = {"definite": 0.8, "proper": 1.3, "place": 0.6, "quoted": 0.0}
#: Types that are projects only in some states: a firm is one when it is founded.
_TREATMENT = frozenset({"treatment", "works", "plain"})
_ONLY_WHEN = {"company": frozenset({"established"}), "body": frozenset({"established"}), "scheme": frozenset[str]()}
_REACHED = frozenset({"operating", "completed", "construction-started", "established"})


@cache
def _policy() -> dict[str, str]:
    """How strictly each head is named, the strictest of its types."""
    order = tuple(_NEEDED)
    found: dict[str, str] = {}
    for concept in load_scheme("project-type"):
        for word in (*concept.words.get("head", ()), *(concept.words["word"] if concept.code == "street" else ())):
            policy = concept.words["naming"][0]
            found[word] = max(found.get(word, policy), policy, key=order.index)
    return found


def evidence_of(name: Name) -> float:
    """The sum of what the words in front of the head say for a name; negative for what cannot be one."""
    tokens = name.tokens
    if not _SHORTEST <= len(name.text) <= _LONGEST or not tokens:
        return -1.0
    head = head_of(tokens)
    if any(token.word_class in _NO_NAME for token in tokens):
        return -1.0
    if _says_act(tokens, head):
        return -1.0
    inside = _inside_quotation(name)
    if inside is not None:
        return evidence_of(inside) + _QUOTED
    policy = _policy_of_name(tokens, head)
    total = ordinary = 0.0
    for at, token in enumerate(tokens):
        if at == head and token.word_class in ("head", "works"):
            continue
        weight = _weight(token, at == head, tokens, at, policy, tokens[head].word_class)
        if at >= len(name.own) and token.word_class in (UNKNOWN, "common", "place"):
            ordinary += min(weight, _LENT)
        elif token.word_class in _ORDINARY:
            ordinary += weight
        else:
            total += weight
    return total + min(ordinary, _MOST_ORDINARY[policy])


def _inside_quotation(name: Name) -> Name | None:
    """The name within the quotation marks of a name that is no more than a quotation, if it ends in a type."""
    if len(name.tokens) != 1 or name.tokens[0].word_class != "quotation":
        return None
    tokens = tokenize(name.text[1:-1])
    head = head_of(tokens)
    return Name(tokens, (), name.text[1:-1]) if head >= 0 and tokens[head].word_class == "head" else None


def _says_act(tokens: Sequence[Token], head: int) -> bool:
    """Whether a verb stands in front of an object of its own: 因地制宜加强小型设施; not 贸易促进中心."""
    return any(
        token.word_class in ("push-weakly", "build")
        and tokens[at + 1].word_class not in ("head", "works")
        and not (token.word_class == "push-weakly" and at + 2 >= head)
        for at, token in enumerate(tokens[: max(head, 0)])
    )


#: What rivers, hills, roads, villages and the like end in.
_GEOGRAPHIC = tuple("河江湖山岭海湾港岛沟峡川溪泉路街巷镇村乡岗坪滩洲关寺庄渠坝塘峪塬")


def _weight(token: Token, is_head: bool, tokens: Sequence[Token], at: int, policy: str, head_class: str) -> float:
    if token.word_class == UNKNOWN:
        length = len(token.text) - (is_head and at + 1 == len(tokens))
        if length < 2:
            return 0.3
        if token.text.endswith(_GEOGRAPHIC):
            return 2.4 if is_head else 3.0
        return 2.2 if length > 2 else 1.6 if policy == "place" else 2.0
    if token.word_class == "quotation":
        if policy == "place" and head_class == "works":
            return 1.5
        return 0.8 if _is_ordinary(token.text[1:-1]) else _WEIGHT["quotation"]
    if token.word_class == "level" and at + 1 < len(tokens) and tokens[at + 1].word_class == "level":
        return -2.0
    if token.text == "国家":
        return 2.0
    if token.word_class == "level" and at == 0:
        return 1.3
    if token.word_class == "head":
        return 0.9 if _policy().get(token.text) == "definite" else 0.4
    if token.word_class == "remark":
        return 1.0 if "期" in token.text else 0.0
    return _WEIGHT.get(token.word_class, 0.2)


@lru_cache(maxsize=1024)
def _is_ordinary(words: str) -> bool:
    """Whether a quotation holds ordinary words alone (“一站式”)."""
    return all(token.word_class in ("common", "generic", "attribute", "level") for token in tokenize(words))


def _policy_of(head: Token) -> str:
    """How strictly a name with this head must be made."""
    if head.word_class == "works":
        return "place"
    if head.word_class == "identifier":
        return "definite"
    return _policy().get(head.text) or _policy().get(head.text[-1:], "place")


def _policy_of_name(tokens: Sequence[Token], head: int) -> str:
    """How strictly the whole name must be made; a phase is always one of something that is named before it."""
    if head < 0:
        return "place"
    if head + 1 < len(tokens) and tokens[head + 1].word_class == "phase" and tokens[head].word_class not in ("head", "works"):
        return "proper"
    return _policy_of(tokens[head])


def needed_for(name: Name, *, state: str, weak: bool) -> float:
    """How much evidence a name of this head needs behind or in front of such a state."""
    name = _inside_quotation(name) or name
    tokens = name.tokens
    head = head_of(tokens)
    if head < 0:
        return _NEEDED["place"]
    token = tokens[head]
    policy = _policy_of_name(tokens, head)
    if token.word_class == "quotation":
        return _NEEDED["quoted"] if state in _REACHED and not weak else _NEVER
    if state not in _ONLY_WHEN.get(types_of_head().get(token.text, ""), (state,)):
        return _NEVER
    needed = _NEEDED[policy]
    if weak and (token.word_class == "works" or types_of_head().get(token.text) in _TREATMENT):
        return _NEVER
    if weak:
        needed = max(needed, _NEEDED["place"]) if policy != "definite" else needed + 0.8
    elif state in _REACHED:
        needed -= _LESS_WHEN_REACHED[policy]
    elif state == "approved":
        needed -= 0.3
    return needed


def is_typed(name: Name) -> bool:
    """Whether a name ends in a type of project."""
    return head_of(name.tokens) >= 0


def is_worked_on(name: Name) -> bool:
    """Whether a name is that of a river, hill or the like: a project where works are said to be done upon it."""
    last = name.tokens[-1]
    return last.word_class == UNKNOWN and last.text.endswith(_GEOGRAPHIC) and len(name.text) > 2


def is_thing(name: Name, state: str) -> bool:
    """Whether a name without a type is that of a thing all the same: it bears a place or a coined word, and has reached
    a state that only a thing can."""
    coined = any(token.word_class in ("place", "region", UNKNOWN) for token in name.tokens)
    return state in _REACHED and coined and not any(token.word_class == "quotation" for token in name.tokens)


def type_of(name: Name) -> str | None:
    """The type of project of a name."""
    head = head_of(name.tokens)
    return types_of_head().get(name.tokens[head].text) if head >= 0 else None
