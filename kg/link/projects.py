"""One project under its names.

Two names are one project of an area if their core is the same: script of quotation marks aside, short forms spelt out
(综试区 is 综合试验区), additions at the ends taken off (改扩建, 工程). Short forms and additions are the vocabularies
`abbreviation` and `name-ending`; so the evidence for the sameness is data.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from hashlib import sha256

from kg.lang.words import longest_first, words_of
from kg.link.linked import Project
from kg.vocabulary import load_scheme


@cache
def _short_forms() -> tuple[re.Pattern[str], dict[str, str]]:
    pairs: dict[str, str] = {}
    for concept in load_scheme("abbreviation"):
        for short in concept.words["short"]:
            pairs[short] = concept.words["full"][0]
    full = longest_first(set(pairs.values()))
    return re.compile(f"(?P<full>{full})|(?P<short>{longest_first(pairs)})"), pairs


@cache
def _ends() -> tuple[re.Pattern[str], re.Pattern[str]]:
    beginnings = longest_first(words_of("name-ending", "beginning", "word"))
    endings = longest_first(words_of("name-ending", "ending", "word"))
    return re.compile(rf"^(?:{beginnings})+"), re.compile(rf"(?:{endings})+$")


def name_core(name: str, area: str) -> str:
    """What tells one project from another: the name without marks, additions and the area's own name in front.

    >>> name_core("“一泓清水入黄河”工程", "某省") == name_core("一泓清水入黄河工程", "某省")
    True
    """
    plain = re.sub("[“”\"'‘’《》（）() ]", "", name)
    pattern, pairs = _short_forms()
    plain = pattern.sub(lambda match: match.group("full") or pairs[match.group("short")], plain)
    beginning, ending = _ends()
    core = ending.sub("", beginning.sub("", plain))
    short = area.removesuffix("省").removesuffix("市").removesuffix("区").removesuffix("县")
    for prefix in (area, short):
        if len(prefix) > 1 and core.startswith(prefix) and len(core) - len(prefix) >= 4:
            core = core[len(prefix) :]
    return core if len(core) > 1 else plain


def project_key(adcode: str, core: str) -> str:
    """An ASCII key: the area and a hash of the core of the name.

    >>> project_key("140000", "甲")[:7]
    '140000-'
    """
    return f"{adcode}-{sha256(core.encode()).hexdigest()[:12]}"


def make_projects(named: Iterable[tuple[str, str, str]]) -> tuple[Project, ...]:
    """The projects behind (adcode, area, name), sorted by key; the names of each, the longest first."""
    names: dict[tuple[str, str], dict[str, int]] = {}
    for adcode, area, name in named:
        counts = names.setdefault((adcode, name_core(name, area)), {})
        counts[name] = counts.get(name, 0) + 1
    return tuple(
        sorted(
            (
                Project(
                    project_key(adcode, core),
                    tuple(sorted(counts, key=lambda name: (-len(name), name))),
                    adcode,
                )
                for (adcode, core), counts in names.items()
            ),
            key=lambda project: project.key,
        )
    )
