"""Noun phrases that may name a thing: their heads, and the words in them that are not part of a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from kg.grammar.lexicon import endings_of
from kg.grammar.tokens import DASH, MARK, UNKNOWN, Token
from kg.vocabulary import load_scheme

#: Classes of words that identify a particular thing.
PROPER = frozenset({"place", "region", "firm", UNKNOWN, "quotation", "identifier", "ordinal"})
#: Ordinary words, which describe the type of a thing.
ORDINARY = frozenset({"common", "generic", "attribute"})

#: Classes of words that are a name by themselves: 14号线, G331, 西电东送.
WHOLE_NAMES = frozenset({"numbered-line", "transfer"})

_BEFORE_NAME = frozenset(
    {"adverb", "own", "only", "link", "preposition", "speed", "time", "item", "perfective", "and", MARK}
)
_BEHIND_NAME = frozenset({"streak", "adverb", "part", "build", "of", MARK})
_BEHIND_HEAD = frozenset({"phase", "part-remark", "identifier", "ordinal"})
_NONE_IN_PARTICULAR = frozenset({"count", "some", "amount"})


@dataclass(frozen=True, slots=True)
class Name:
    """A name from a noun phrase.

    `own`: the tokens of the list member itself; `shared`: those that it takes from its list;
    `listed`: the list only says that it is a project."""

    own: tuple[Token, ...]
    shared: tuple[Token, ...]
    text: str
    listed: bool = False

    @property
    def tokens(self) -> tuple[Token, ...]:
        """All tokens of the name."""
        return self.own + self.shared

    @property
    def start(self) -> int:
        return self.own[0].start


@cache
def types_of_heads() -> dict[str, str]:
    """Each head with the code of its type; for a head of several types, the first code."""
    found: dict[str, str] = {}
    for concept in load_scheme("project-type"):
        for word in concept.words.get("head", ()):
            found.setdefault(word, concept.code)
    return found


def type_of_head(token: Token) -> str | None:
    """The type of project that a word is, or that an unknown word ends like (青石港); None for other words."""
    if token.word_class == "head":
        return types_of_heads().get(token.text)
    ends = token.word_class == UNKNOWN and len(token.text) > 2
    return types_of_heads().get(token.text[-1:]) if ends else None


@cache
def _single_heads() -> tuple[str, ...]:
    """Heads of a single character, which are recognised only at the end of a name."""
    return tuple(sorted(head for head in types_of_heads() if len(head) == 1))


def text_of(tokens: Sequence[Token]) -> str:
    return "".join(token.text for token in tokens)


def ends_like_a_thing(token: Token) -> bool:
    """Whether an unknown word ends in a head of one character (青石路, 王家坝)."""
    return token.text.endswith(_single_heads())


def head_of(tokens: Sequence[Token]) -> int:
    """The index of the token that ends a name as its head, −1 if there is none.

    A phase, a number or a quotation may follow the head (水库二期, 平台“甲”). A numbered line or a transfer (西电东送)
    is its own head, the head of a place with a quotation is the quotation, and an unknown word before a phase is a
    head, too (南岭三期).
    """
    last = len(tokens) - 1
    at = last
    while at > 0 and _stands_behind_head(tokens, at):
        at -= 1
    if at < 0:
        return -1
    token = tokens[at]
    if token.word_class in ("head", "works") or (at == last and token.word_class in WHOLE_NAMES):
        return at
    if token.word_class == "quotation" and at == last and all(one.word_class in _OWNERS for one in tokens[:at]):
        return at
    if token.word_class in (UNKNOWN, "place") and ends_like_a_thing(token) and len(text_of(tokens[: at + 1])) > 2:
        return at
    return at if at < last and tokens[at + 1].word_class == "phase" else -1


_OWNERS = frozenset({"place", "level", "national"})


def _stands_behind_head(tokens: Sequence[Token], at: int) -> bool:
    if tokens[at].word_class in _BEHIND_HEAD:
        return True
    named_before = tokens[at - 1].word_class in ("head", "numbered-line")
    return named_before and at == len(tokens) - 1 and tokens[at].word_class in ("quotation", "numbered-line")


def without_surroundings(words: Sequence[Token]) -> tuple[Token, ...]:
    """Only the words of the name; empty if they do not name anything in particular (3座桥, 全国重要的基地)."""
    of = max((at for at, token in enumerate(words[:-1]) if token.word_class == "of"), default=-1)
    attribute = words[: max(of, 0)]
    if any(token.word_class == "some" for token in attribute):
        return ()
    if _is_aspiration(attribute) and not _names_place(words[of + 1 :]):
        return ()
    tokens = list(words[of + 1 :])
    if [token.word_class for token in attribute] == ["quotation"]:
        tokens.insert(0, attribute[0])  # “三横五纵”的水网
    for at in range(len(tokens) - 1, 0, -1):
        if tokens[at].word_class == tokens[at - 1].word_class == DASH:  # 投资平台——云台产业投资公司
            tokens = tokens[at + 1 :]
            break
    while tokens and tokens[0].word_class in _BEFORE_NAME:
        tokens.pop(0)
    if tokens and tokens[-1].word_class == "remark":
        tokens.pop()
    while len(tokens) > 1 and tokens[-1].word_class in _BEHIND_NAME:
        tokens.pop()
    if not tokens or tokens[0].word_class in _NONE_IN_PARTICULAR:
        return ()
    if len(tokens) > 2 and tokens[-2].word_class == "count" and types_of_heads().get(tokens[-1].text) == "energy":
        tokens = tokens[:-2] if head_of(tokens[:-2]) >= 0 else tokens  # 甲电厂四台机组
    last = len(tokens) - 1
    tokens = [token for at, token in enumerate(tokens) if token.word_class != "amount" or at == last]
    if len(tokens) > 1 and tokens[-1].text in no_projects() and tokens[-2].word_class == "works":
        tokens.pop()  # 综合整治任务
    return _without_facility(tokens)


def is_wished_for(words: Sequence[Token]) -> bool:
    """Whether a list only says what is hoped for: 辐射全国的煤炭、焦炭交易中心, but not 辐射全国的青石交易中心."""
    of = next((at for at, token in enumerate(words[:-1]) if token.word_class == "of"), 0)
    return _is_aspiration(words[:of]) and not _names_place(words[of + 1 :])


def _names_place(words: Sequence[Token]) -> bool:
    return any(token.word_class == "place" for token in words)


def _is_aspiration(attribute: Sequence[Token]) -> bool:
    """Whether an attribute expresses an aspiration: 全国重要的, 具有世界影响力的."""
    return any(token.word_class in ("own", "national") for token in attribute) and all(
        token.word_class in ORDINARY | {"own", "national", "act", "quality"} for token in attribute
    )


def _without_facility(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The words without the facilities of a place that are improved (燕子湖片区功能配套)."""
    last = len(tokens)
    while last > 1 and tokens[last - 1].word_class in ("facility", "generic", "common"):
        last -= 1
    of_place = any(token.word_class == "facility" for token in tokens[last:]) and head_of(tokens[:last]) >= 0
    return tuple(tokens[:last] if of_place else tokens)


def is_landform(token: Token) -> bool:
    """Whether an unknown word ends like the name of a river, a hill, a street or a village."""
    return token.word_class == UNKNOWN and token.text.endswith(endings_of("landform"))


@cache
def no_projects() -> frozenset[str]:
    """Types in lists whose members are not projects."""
    return frozenset(load_scheme("project-type")["no-project"].words["word"])
